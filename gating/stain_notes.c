/* stain_notes.c - what is wrong with controls or the matrix that they gave; docs/methods.md lists the rules.
 * None of it is an error: a coefficient above 1 may be right, and few events may be all there are. */
#include <math.h>

#include "fcs/error.h"
#include "fcs/real.h"
#include "gating/stain.h"

/* Below the first the row is no better than a few percent of its largest entries; the second is what
 * makers of instruments and reagents ask for (docs/methods.md). */
enum { FEW = 300, WANTED = 2000, FEW_NEGATIVES = 100, EACH = 10 };

typedef struct number {
    char text[32];
} number;

static const char *figure(number *n, double value)
{
    real_print(n->text, sizeof n->text, value, 3);
    return n->text;
}

/* false if out of memory */
static bool say(stain_work *w, size_t stain, const char *rule, bool remark, const char *text)
{
    if (text)
        w->notes[w->shown.n_notes++] = (fcs_stain_note){ stain, rule, text, remark };
    return text;
}

static bool look_at_counts(stain_work *w, size_t i)
{
    const fcs_stain *s = &w->stains[i];
    bool good = true;
    if (s->n_positive < WANTED)
        good = say(w, i, "W-STAIN-FEW", s->n_positive >= FEW,
                   arena_print(w->arena, "%zu stained events; at least %d are asked for%s",
                               s->n_positive, WANTED,
                               s->n_positive < FEW ? ": make this control anew" : ""));
    if (good && s->n_negative + s->n_borrowed < FEW_NEGATIVES)
        good = say(w, i, "W-STAIN-NEGATIVES", false,
                   arena_print(w->arena,
                               "%zu unstained events like the stained ones; an unstained file "
                               "would help",
                               s->n_negative + s->n_borrowed));
    if (good && s->n_saturated * 100 > s->n_positive)
        good = say(w, i, "W-STAIN-SATURATED", false,
                   arena_print(w->arena,
                               "%zu of %zu stained events are at the top of a detector and were "
                               "left out: lower its voltage",
                               s->n_saturated, s->n_positive));
    return good;
}

static bool look_at_peaks(stain_work *w, size_t i)
{
    const fcs_stain *s = &w->stains[i];
    number one;
    if (s->unlike > 1 &&
        !say(w, i, "W-STAIN-UNLIKE", false,
             "stained events scatter otherwise than unstained ones, and so may their "
             "autofluorescence; an unstained file would help"))
        return false;
    return s->apart >= 2 ||
           say(w, i, "W-STAIN-APART", false,
               arena_print(w->arena,
                           "stained and unstained events are not two peaks (%s, of 2 wanted): the "
                           "stain is too dim, or all of the events carry it",
                           figure(&one, s->apart)));
}

/* The coefficient that goes furthest beyond a limit is told, with the number of the others. */
typedef struct worst {
    size_t at, n;
    double by;
} worst;

static void beyond(worst *x, size_t j, double by)
{
    if (!(by > 0))
        return;
    x->n++;
    if (x->n == 1 || by > x->by) {
        x->at = j;
        x->by = by;
    }
}

static const char *others(arena *a, const worst *x)
{
    return x->n < 2 ? "" : arena_print(a, ", and %zu more", x->n - 1);
}

static bool say_worst(stain_work *w, size_t i, const char *rule, const worst *x,
                      const char *const *names, const double *values, const char *means)
{
    number one;
    const char *more = others(w->arena, x);
    if (x->n == 0)
        return true;
    return more && say(w, i, rule, false,
                       arena_print(w->arena, "%s in %s%s: %s", figure(&one, values[x->at]),
                                   names[x->at], more, means));
}

static bool look_at_row(stain_work *w, size_t i)
{
    const fcs_stain *s = &w->stains[i];
    const fcs_spillover *m = w->spillover;
    worst large = { 0 }, negative = { 0 }, unsure = { 0 };
    for (size_t j = 0; j < m->n_detectors; j++) {
        beyond(&large, j, s->coefficients[j] - w->sanity_max);
        beyond(&negative, j, -s->coefficients[j] - 3 * s->errors[j] - 0.001);
        beyond(&unsure, j, s->errors[j] - 0.005);
    }
    return say_worst(w, i, "W-STAIN-BRIGHT", &large, m->detectors, s->coefficients,
                     "that detector sees more of the dye than is sane; if it is brighter than the "
                     "dye's own, is this the right control?") &&
           say_worst(w, i, "W-STAIN-NEGATIVE", &negative, m->detectors, s->coefficients,
                     "spillover is never below 0; stained and unstained particles differ") &&
           say_worst(w, i, "W-STAIN-UNSURE", &unsure, m->detectors, s->errors,
                     "standard error of the coefficient; more or brighter events are needed");
}

static bool look_at_rest(stain_work *w, size_t i)
{
    const fcs_stain *s = &w->stains[i];
    const fcs_spillover *m = w->spillover;
    worst under = { 0 }, over = { 0 };
    for (size_t d = 0; d < m->n_dyes; d++) {
        if (d == s->row)
            continue;
        beyond(&under, d, s->residual[d] - s->allowed[d]);
        beyond(&over, d, -s->residual[d] - s->allowed[d]);
    }
    return say_worst(w, i, "W-UNDER-COMPENSATED", &under, m->dyes, s->residual,
                     "of the dye is left there after compensation") &&
           say_worst(w, i, "W-OVER-COMPENSATED", &over, m->dyes, s->residual,
                     "of the dye is taken away there too much");
}

fcs_code stain_look(stain_work *w, fcs_error *err)
{
    bool good = true;
    w->notes = arena_array(w->arena, EACH * w->shown.n_stains, sizeof *w->notes);
    w->shown.notes = w->notes;
    if (!w->notes)
        return fail_memory(err);
    for (size_t i = 0; good && i < w->shown.n_stains; i++)
        good =
            look_at_counts(w, i) && look_at_peaks(w, i) && look_at_row(w, i) && look_at_rest(w, i);
    return good ? FCS_OK : fail_memory(err);
}
