/* stain_read.c - a control's events: first scatter and the own detector of all, which make the gate, then
 * every detector of those inside. */
#include <math.h>
#include <string.h>

#include "fcs/error.h"
#include "fcs/real.h"
#include "gating/robust.h"
#include "gating/stain.h"

enum { MOST_EVENTS = 1000000, BLOCK = 4096 };

/* What is read of one file. */
typedef struct source {
    const fcs_dataset *set;
    size_t n;          /* events looked at */
    size_t scatter[2]; /* parameters; n_params: none */
    size_t own;
    size_t *params; /* [detectors->n] */
    double *tops;   /* [detectors->n] */
} source;

typedef struct stain_reader {
    const fcs_control *control;
    const stain_detectors *detectors;
    arena *arena;
    source sources[2]; /* the control and the unstained file */
    size_t n_sources;
    stain_events events;
    stain_gate gate;
    double *block; /* [detectors->n * BLOCK] */
    fcs_stain *found;
    stain_kept *kept;
    size_t wanted[2]; /* events of the gate by side, */
    size_t met[2];    /* and those met on the way through */
} stain_reader;


/* ---- Parameters ---- */

/* FSC-A before FSC-H and FSC, and Beckman's FS before nothing. */
static size_t find_scatter(const fcs_dataset *set, const char *first)
{
    const char *const endings[] = { "SC-A", "SC", "S" };
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < set->n_params; i++) {
            const char *name = set->params[i].name;
            if (name[0] == *first && strncmp(name + 1, endings[k], strlen(endings[k])) == 0)
                return i;
        }
    return set->n_params;
}

/* The linear value that the highest stored one has; infinite where the file does not say. */
static double top_of(const fcs_param *p)
{
    if (!(p->range > 1))
        return INFINITY;
    double top = p->decades > 0 ? p->log_min * real_exp10(p->decades * (p->range - 1) / p->range)
                                : (p->range - 1) / p->gain;
    return top - fabs(top) * 1e-9; /* one rounding more or less */
}

static fcs_code find_detector(const source *s, const char *name, size_t *param, fcs_error *err)
{
    *param = fcs_param_index(s->set, name);
    return *param < s->set->n_params
               ? FCS_OK
               : fail(err, FCS_E_MISFIT, "E-STAIN",
                      "expected detector %s in every control, found no such parameter",
                      QUOTED(name));
}

static fcs_code open_source(stain_reader *r, const fcs_dataset *set, fcs_error *err)
{
    source *s = &r->sources[r->n_sources++];
    const size_t n = r->detectors->n;
    *s = (source){ .set = set,
                   .n = set->n_events < MOST_EVENTS ? set->n_events : MOST_EVENTS,
                   .scatter = { find_scatter(set, "F"), find_scatter(set, "S") },
                   .params = arena_array(r->arena, n, sizeof *s->params),
                   .tops = arena_array(r->arena, n, sizeof *s->tops) };
    if (!s->params || !s->tops)
        return fail_memory(err);
    fcs_code code = find_detector(s, r->control->detector, &s->own, err);
    for (size_t j = 0; !code && j < n; j++) {
        code = find_detector(s, r->detectors->names[j], &s->params[j], err);
        if (!code)
            s->tops[j] = top_of(&set->params[s->params[j]]);
    }
    return code;
}


/* ---- The gate ---- */

static bool make_room(stain_reader *r)
{
    stain_events *e = &r->events;
    for (size_t k = 0; k < r->n_sources; k++)
        e->n += r->sources[k].n;
    e->n_control = r->sources[0].n;
    double **arrays[] = { &e->scatter[0], &e->scatter[1], &e->own, &e->scaled, &e->scratch };
    for (size_t k = 0; k < 5; k++)
        if (!(*arrays[k] = arena_array(r->arena, e->n, sizeof **arrays[k])))
            return false;
    r->block = arena_array(r->arena, r->detectors->n * BLOCK, sizeof *r->block);
    return r->block;
}

static fcs_code read_scatter(stain_reader *r, const source *s, size_t from, fcs_error *err)
{
    stain_events *e = &r->events;
    size_t params[3] = { s->own, s->scatter[0], s->scatter[1] };
    double *columns[3] = { e->own + from, e->scatter[0] + from, e->scatter[1] + from };
    return fcs_read(s->set, params, e->has_scatter ? 3 : 1, 0, s->n, FCS_LINEAR, columns, err);
}

/* Logarithms and asinh. The unit makes 1/1750 of the detector's range the place where the scale turns
 * from linear to logarithmic: 150 of 262144, as for a logicle of W = 0.5. */
static void scale_events(stain_reader *r)
{
    stain_events *e = &r->events;
    double top = top_of(&r->sources[0].set->params[r->sources[0].own]);
    for (size_t i = 0; top == INFINITY && i < e->n; i++)
        top = i == 0 || fabs(e->own[i]) > top ? fabs(e->own[i]) : top;
    e->unit = top > 0 && top < INFINITY ? top / 1750 : 1;
    for (size_t i = 0; i < e->n; i++) {
        bool good = e->own[i] - e->own[i] == 0;
        e->scaled[i] = good ? real_asinh(e->own[i] / e->unit) : 0;
        for (int axis = 0; axis < 2; axis++) {
            double v = e->has_scatter ? e->scatter[axis][i] : 1;
            e->scatter[axis][i] = good && v > 0 && v - v == 0 ? real_log(v) : NAN;
        }
    }
}

static fcs_code find_gate(stain_reader *r, fcs_error *err)
{
    stain_events *e = &r->events;
    size_t from = 0;
    e->has_scatter = true;
    for (size_t k = 0; k < r->n_sources; k++)
        for (int axis = 0; axis < 2; axis++)
            if (r->sources[k].scatter[axis] == r->sources[k].set->n_params)
                e->has_scatter = false;
    if (!make_room(r))
        return fail_memory(err);
    for (size_t k = 0; k < r->n_sources; k++) {
        fcs_code code = read_scatter(r, &r->sources[k], from, err);
        if (code)
            return code;
        from += r->sources[k].n;
    }
    scale_events(r);
    r->gate = stain_find_gate(e);
    r->wanted[0] = r->gate.n_negative + r->gate.n_borrowed;
    r->wanted[1] = r->gate.n_positive;
    return FCS_OK;
}


/* ---- Events inside ---- */

/* Whether an event is one of those that are taken, evenly, where there are more than STAIN_KEPT. */
static bool is_taken(stain_reader *r, size_t side)
{
    size_t met = r->met[side]++, wanted = r->wanted[side];
    return wanted <= STAIN_KEPT || (met + 1) * STAIN_KEPT / wanted > met * STAIN_KEPT / wanted;
}

static void take_event(stain_reader *r, const source *s, size_t i, bool positive)
{
    size_t *n = positive ? &r->kept->n_positive : &r->kept->n_negative;
    double *out = positive ? r->kept->positive : r->kept->negative;
    bool taken = is_taken(r, positive), good = true, below = true;
    for (size_t j = 0; j < r->detectors->n; j++) {
        double v = r->block[j * BLOCK + i];
        good = good && v - v == 0;
        below = below && v < s->tops[j];
    }
    r->found->n_saturated += positive && good && !below;
    if (!taken || !good || !below || *n == STAIN_KEPT)
        return;
    for (size_t j = 0; j < r->detectors->n; j++)
        out[j * STAIN_KEPT + *n] = r->block[j * BLOCK + i];
    ++*n;
}

static fcs_code take_events(stain_reader *r, const source *s, size_t from, double **columns,
                            fcs_error *err)
{
    for (size_t first = 0; first < s->n; first += BLOCK) {
        size_t now = s->n - first < BLOCK ? s->n - first : BLOCK;
        fcs_code code =
            fcs_read(s->set, s->params, r->detectors->n, first, now, FCS_LINEAR, columns, err);
        if (code)
            return code;
        for (size_t i = 0; i < now; i++) {
            stain_side side = stain_side_of(&r->events, &r->gate, from + first + i);
            if (side != STAIN_OUT)
                take_event(r, s, i, side == STAIN_POSITIVE);
        }
    }
    return FCS_OK;
}

static fcs_code keep_events(stain_reader *r, fcs_error *err)
{
    const size_t n = r->detectors->n;
    double **columns = arena_array(r->arena, n, sizeof *columns);
    if (!columns)
        return fail_memory(err);
    for (size_t j = 0; j < n; j++)
        columns[j] = r->block + j * BLOCK;
    size_t from = 0;
    for (size_t k = 0; k < r->n_sources; k++) {
        fcs_code code = take_events(r, &r->sources[k], from, columns, err);
        if (code)
            return code;
        from += r->sources[k].n;
    }
    return FCS_OK;
}


/* ---- The control ---- */

static void say_found(stain_reader *r)
{
    const stain_gate *gate = &r->gate;
    fcs_stain *found = r->found;
    found->n_events = r->control->set->n_events;
    found->n_positive = gate->n_positive;
    found->n_negative = gate->n_negative;
    found->n_borrowed = gate->n_borrowed;
    found->split = r->events.unit * real_sinh(gate->split);
    found->apart = gate->apart;
    found->unlike = gate->unlike;
    found->negative = gate->negative;
    found->positive = gate->positive;
}

static fcs_code check_counts(const stain_reader *r, fcs_error *err)
{
    enum { LEAST = 10 };
    const stain_kept *kept = r->kept;
    bool negatives = kept->n_negative < LEAST;
    if (kept->n_positive >= LEAST && !negatives)
        return FCS_OK;
    const char *name = r->control->title ? r->control->title : r->control->detector;
    return fail(err, FCS_E_MISFIT, "E-STAIN",
                "control %s: expected at least %d %s events below the top of every detector, found "
                "%zu%s",
                QUOTED(name), LEAST, negatives ? "unstained" : "stained",
                negatives ? kept->n_negative : kept->n_positive,
                negatives && r->n_sources == 1 ? "; name an unstained file" : "");
}

fcs_code stain_read(const fcs_control *control, const fcs_dataset *unstained,
                    const stain_detectors *detectors, arena *a, fcs_stain *found, stain_kept *kept,
                    fcs_error *err)
{
    stain_reader r = { .control = control,
                       .detectors = detectors,
                       .arena = arena_new(),
                       .found = found,
                       .kept = kept };
    kept->positive = arena_array(a, detectors->n * STAIN_KEPT, sizeof *kept->positive);
    kept->negative = arena_array(a, detectors->n * STAIN_KEPT, sizeof *kept->negative);
    bool room = r.arena && kept->positive && kept->negative;
    fcs_code code = room ? open_source(&r, control->set, err) : fail_memory(err);
    if (!code && unstained)
        code = open_source(&r, unstained, err);
    if (!code)
        code = find_gate(&r, err);
    if (!code)
        code = keep_events(&r, err);
    if (!code)
        code = check_counts(&r, err);
    if (!code)
        say_found(&r);
    arena_free(r.arena);
    return code;
}
