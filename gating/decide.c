/* decide.c - see decide.h: one function for each method of locate.h, from its struct to a finding. */
#include "gating/decide.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fcs/real.h"
#include "gating/width.h"

enum { FEWEST = 50, WIDTH_PERCENT = 5 };

/* What a decision is made from, and what it fills. */
typedef struct decision {
    const fcs_strategy *strategy;
    const search_target *target;
    const strategy_search *search;
    const look *look;
    arena *arena;
    fcs_found *out;
    double numbers[2 * STRETCHES_MOST];
    density *density; /* room */
} decision;

/* ---- Words ---- */

/* A number with four digits, for people. */
typedef struct shown {
    char text[32];
} shown;

static shown show(double x)
{
    shown s;
    real_print(s.text, sizeof s.text, x, 4);
    return s;
}

#define SHOW(x) (show(x).text)

/* Why nothing was found. */
static char *in_words(arena *a, const located *l)
{
    switch (l->why) {
    case LOCATED_FEW:
        return arena_print(a, "expected at least %llu events, found %llu",
                           (unsigned long long)l->needed, (unsigned long long)l->n);
    case LOCATED_SMALL:
        return arena_print(a, "expected at least %llu events in each component, found fewer",
                           (unsigned long long)l->needed);
    case LOCATED_ONE_PEAK:
        return arena_text(a,
                          "expected two peaks and a valley between them in the window, found none");
    case LOCATED_SHALLOW:
        return arena_print(a,
                           "expected a valley that chance does not make, found one %s %% below the "
                           "lower peak (%s standard errors)",
                           SHOW(100 * l->depth), SHOW(l->contrast));
    case LOCATED_OUTSIDE:
        return isnan(l->value)
                   ? arena_text(a, "expected it inside the window and on the scale, found no place")
                   : arena_print(a,
                                 "expected it inside the window and on the scale, found it at %s",
                                 SHOW(l->value));
    case LOCATED_NO_CROSS:
        return arena_text(a,
                          "expected two components of which each is somewhere the likelier, found "
                          "one that is everywhere");
    case LOCATED_CLOSE:
        return arena_text(a, "expected two components apart from each other, found them too close");
    case LOCATED_AWAY:
        return arena_text(a, "expected the component near where it starts, found it too far away");
    case LOCATED_CONSTANT:
        return arena_text(a, "expected values that differ, found one value");
    default:
        return arena_text(a, "");
    }
}

static void say_peaks(decision *d, const located *l)
{
    d->out->evidence = arena_print(d->arena, "peaks at %s and %s, the valley %s %% below the lower",
                                   SHOW(l->peaks[0]), SHOW(l->peaks[1]), SHOW(100 * l->depth));
}

static void say_components(decision *d, const located *l)
{
    d->out->evidence =
        arena_print(d->arena, "components at %s (spread %s, %s %%) and %s (spread %s, %s %%)",
                    SHOW(l->means[0]), SHOW(l->spreads[0]), SHOW(100 * l->weights[0]),
                    SHOW(l->means[1]), SHOW(l->spreads[1]), SHOW(100 * l->weights[1]));
}

static void say_peak(decision *d, const located *l)
{
    double peak = isnan(l->peaks[0]) || l->heights[0] == 0 ? l->peaks[1] : l->peaks[0];
    d->out->evidence = arena_print(d->arena, "peak at %s", SHOW(peak));
}

/* ---- Borders on one scale ---- */

static void take_located(decision *d, const located *l, void (*say)(decision *, const located *))
{
    d->out->n_events = (size_t)l->n;
    if (l->why != LOCATED) {
        d->out->why = in_words(d->arena, l);
        return;
    }
    d->out->n_numbers = 1;
    d->numbers[0] = l->value;
    d->out->confidence = l->confidence;
    d->out->evidence = "";
    if (say)
        say(d, l);
}

static void find_valley(decision *d)
{
    located l;
    density_of(d->density, d->look->lines, d->search->adjust);
    locate_valley(&l, d->look->lines, d->density, d->search->low, d->search->high);
    take_located(d, &l, say_peaks);
}

static void find_tail(decision *d)
{
    located l;
    density_of(d->density, d->look->lines, d->search->adjust);
    locate_tail(&l, d->look->lines, d->density, !d->search->below, d->search->amount,
                d->search->low, d->search->high);
    take_located(d, &l, say_peak);
}

static void find_percentile(decision *d)
{
    located l;
    bool control = d->search->method == SEARCH_FMO;
    locate_percentile(&l, d->look->lines, d->search->amount, control ? LOCATE_CONTROL : FEWEST);
    take_located(d, &l, NULL);
    if (control && l.why == LOCATED && d->look->own)
        d->out->confidence = histogram_confidence(d->look->own, l.value);
    if (control && l.why == LOCATED)
        d->out->evidence = arena_print(d->arena, "percentile %s of control %s",
                                       SHOW(d->search->amount), d->search->control);
}

static void find_mode(decision *d)
{
    located l;
    density_plain(d->density, d->look->lines, LOCATE_MODE_PART);
    locate_mode(&l, d->look->lines, d->density, d->search->amount, d->search->low, d->search->high);
    take_located(d, &l, say_peak);
}

static void find_mixture(decision *d)
{
    located l;
    locate_mixture(&l, d->look->lines, LOCATE_FREEDOM, d->search->low, d->search->high);
    take_located(d, &l, say_components);
}

/* What is counted is log10(-value): of that a high percentile is a low one of the values. One that lies
 * off the range is as good as its end, where W is at its least or most. Few negative values ask for no
 * linear part to show them on. */
static void find_width(decision *d)
{
    located r;
    const fcs_scale *scale = &d->strategy->scales[d->strategy->widths[d->target->index].axis.scale];
    locate_percentile(&r, d->look->lines, 100 - WIDTH_PERCENT, FEWEST);
    bool few = r.why == LOCATED_FEW;
    d->out->n_events = (size_t)r.n;
    d->out->n_numbers = 1;
    d->numbers[0] = width_from(scale, few ? NAN : -real_exp10(r.value));
    d->out->evidence =
        few ? arena_print(d->arena, "%llu negative values, fewer than %d: the least W of the scale",
                          (unsigned long long)r.n, FEWEST)
            : arena_print(d->arena, "%d %% of the negative values below %s", WIDTH_PERCENT,
                          SHOW(-real_exp10(r.value)));
}

/* ---- Gates ---- */

static void take_band(decision *d, const band *b)
{
    located as = { .why = b->why, .n = b->n, .needed = b->needed };
    d->out->n_events = (size_t)b->n;
    if (b->why != LOCATED)
        d->out->why = in_words(d->arena, &as);
}

static void find_singlets(decision *d)
{
    band b;
    locate_singlets(&b, d->look->lines, d->search->amount);
    take_band(d, &b);
    if (b.why != LOCATED)
        return;
    d->out->n_numbers = 2;
    d->numbers[0] = b.low;
    d->numbers[1] = b.high;
    d->out->evidence = arena_print(d->arena, "mode at %s, spread %s", SHOW(b.mode), SHOW(b.spread));
}

static void find_margins(decision *d)
{
    size_t full = 0; /* ends */
    for (size_t i = 0; i < d->look->n_axes; i++) {
        band b;
        locate_margins(&b, &d->look->lines[i]);
        take_band(d, &b);
        if (b.why != LOCATED)
            return;
        d->numbers[2 * i] = b.low;
        d->numbers[2 * i + 1] = b.high;
        full += (size_t)isfinite(b.low) + (size_t)isfinite(b.high);
    }
    d->out->n_numbers = 2 * d->look->n_axes;
    d->out->evidence =
        arena_print(d->arena, "events pile up at %zu of %zu ends", full, 2 * d->look->n_axes);
}

static void find_steady(decision *d)
{
    stretches *s = malloc(sizeof *s);
    if (!s) {
        d->out->why = NULL;
        return;
    }
    locate_steady(s, d->look->lines, d->search->amount);
    band as = { .why = s->why, .n = s->n_events, .needed = s->needed };
    take_band(d, &as);
    for (size_t i = 0; s->why == LOCATED && i < s->n; i++) {
        d->numbers[2 * i] = s->low[i];
        d->numbers[2 * i + 1] = s->high[i];
    }
    if (s->why == LOCATED) {
        d->out->n_numbers = 2 * s->n;
        d->out->evidence = arena_print(d->arena, "%s %% of the events in %zu stretches of time",
                                       SHOW(100 * s->kept), s->n);
    }
    free(s);
}

static void find_ellipse(decision *d)
{
    double starts[ELLIPSE_MOST][2];
    const strategy_search *search = d->search;
    ellipse e;
    for (size_t i = 0; i < search->n_starts; i++)
        memcpy(starts[i], search->starts + 2 * i, sizeof starts[i]);
    locate_ellipse(&e, d->look->both, (const double(*)[2])starts, search->n_starts, search->freedom,
                   search->amount, search->farthest);
    located as = { .why = e.why, .n = e.n, .needed = e.needed };
    d->out->n_events = (size_t)e.n;
    if (e.why != LOCATED) {
        d->out->why = in_words(d->arena, &as);
        return;
    }
    d->out->n_numbers = 7;
    memcpy(d->numbers, e.mean, sizeof e.mean);
    memcpy(d->numbers + 2, e.covariance, sizeof e.covariance);
    d->numbers[6] = e.distance_sq;
    d->out->confidence = e.confidence;
    d->out->evidence = arena_print(d->arena, "centre at %s, %s, %s %% of the events",
                                   SHOW(e.mean[0]), SHOW(e.mean[1]), SHOW(100 * e.weight));
}

/* A polygon moves as the mode has moved since it was drawn. */
static void find_shift(decision *d)
{
    double mode[2];
    for (size_t i = 0; i < 2; i++) {
        located l;
        density_plain(d->density, &d->look->lines[i], LOCATE_MODE_PART);
        locate_mode(&l, &d->look->lines[i], d->density, 0, -INFINITY, INFINITY);
        take_located(d, &l, NULL);
        if (l.why != LOCATED) {
            d->out->n_numbers = 0;
            return;
        }
        mode[i] = l.value;
    }
    d->out->confidence = NAN;
    d->out->n_numbers = 2;
    d->out->evidence = arena_print(d->arena, "mode at %s, %s", SHOW(mode[0]), SHOW(mode[1]));
    for (size_t i = 0; i < 2; i++)
        d->numbers[i] = mode[i] - d->search->starts[i];
}

static void (*const methods[])(decision *d) = {
    [SEARCH_VALLEY] = find_valley, [SEARCH_PERCENTILE] = find_percentile,
    [SEARCH_TAIL] = find_tail,     [SEARCH_FMO] = find_percentile,
    [SEARCH_MODE] = find_mode,     [SEARCH_MIXTURE] = find_mixture,
    [SEARCH_WIDTH] = find_width,   [SEARCH_ELLIPSE] = find_ellipse,
    [SEARCH_SHIFT] = find_shift,   [SEARCH_SINGLETS] = find_singlets,
    [SEARCH_TIME] = find_steady,   [SEARCH_MARGINS] = find_margins,
};

/* ---- All ---- */

static void begin(const fcs_strategy *s, const search_target *target, arena *a, fcs_found *out)
{
    *out = (fcs_found){ .name = search_name(s, target, a),
                        .method = target->search->name,
                        .source = "",
                        .within = target->search->within,
                        .linear = NAN,
                        .confidence = NAN,
                        .pooled = target->search->pooled,
                        .evidence = "",
                        .why = "" };
}

/* Numbers, or the fallback, or neither. */
static bool finish(const strategy_search *search, const double *numbers, arena *a, fcs_found *out)
{
    double given[1] = { search->fallback };
    if (!out->name || !out->why || !out->evidence)
        return false;
    if (out->n_numbers > 0) {
        out->source = search->name;
    } else if (!isnan(search->fallback)) {
        out->source = "fallback";
        out->confidence = 0;
        out->n_numbers = 1;
        numbers = given;
    }
    double *kept = arena_array(a, out->n_numbers, sizeof *kept);
    if (kept && numbers)
        memcpy(kept, numbers, out->n_numbers * sizeof *kept);
    out->numbers = kept;
    return kept;
}

bool decide(const fcs_strategy *s, const search_target *target, const look *l, arena *a,
            fcs_found *out)
{
    decision *d = calloc(1, sizeof *d);
    density *room = malloc(sizeof *room);
    bool good = d && room;
    if (good) {
        *d = (decision){ s, target, target->search, l, a, out, { 0 }, room };
        begin(s, target, a, out);
        methods[target->search->method](d);
        good = finish(target->search, d->numbers, a, out);
    }
    free(room);
    free(d);
    return good;
}

bool decide_without(const fcs_strategy *s, const search_target *target, const char *why, arena *a,
                    fcs_found *out)
{
    begin(s, target, a, out);
    out->why = arena_text(a, why);
    return finish(target->search, NULL, a, out);
}
