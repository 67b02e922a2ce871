/* pass.c - see pass.h.
 *
 *     target -> column, scale and span of each axis (aim) -> histograms -> one pass (look.c)
 */
#include "gating/pass.h"

#include <math.h>
#include <string.h>

#include "fcs/error.h"
#include "fcs/real.h"

/* ---- Spans -------------------------------------------------------------------------- */

/* What is counted of an axis in linear units: what $PnR spans. */
static void span_linear(const plan *p, size_t column, look_axis *axis)
{
    size_t param = p->columns[column].param;
    double top = param == FCS_NONE ? 0 : plan_top(&p->set->params[param]);
    axis->low = 0;
    axis->high = isfinite(top) ? top : 0;
}

/* From the first event to the last, that one included. Times that do not rise have no span. */
static fcs_code span_time(const plan *p, size_t column, look_axis *axis, fcs_error *err)
{
    double first = 0, last = 0, *to[] = { &first };
    size_t param = p->columns[column].param, n = p->set->n_events;
    if (param == FCS_NONE || n == 0)
        return FCS_OK;
    fcs_code code = fcs_read(p->set, &param, 1, 0, 1, FCS_LINEAR, to, err);
    to[0] = &last;
    if (!code)
        code = fcs_read(p->set, &param, 1, n - 1, 1, FCS_LINEAR, to, err);
    axis->low = first;
    axis->high = last > first ? nextafter(last, INFINITY) : first;
    return code;
}

static fcs_code span(const plan *p, const search_target *t, const strategy_axis *from,
                     look_axis *axis, fcs_error *err)
{
    fcs_scale scale = p->strategy->scales[from->scale];
    axis->transform = p->strategy->transforms[from->scale];
    axis->low = 0;
    axis->high = scale.kind == FCS_BIEX ? 4096 : 1;
    if (t->search->method == SEARCH_TIME)
        return span_time(p, axis->column, axis, err);
    if (t->search->method == SEARCH_WIDTH) {
        axis->transform = NULL;
        axis->high = real_log10(scale.T); /* W is at its most */
        axis->low = axis->high - scale.M; /* W is 0 */
    } else if (scale.kind == FCS_LINEAR_SCALE && scale.T == 0) {
        span_linear(p, axis->column, axis);
    }
    return FCS_OK;
}


/* ---- One look ----------------------------------------------------------------------- */

static const plan_step *step_of(const plan *p, size_t population)
{
    for (size_t i = 0; i < p->n_steps; i++)
        if (p->steps[i].population == population)
            return &p->steps[i];
    return NULL;
}

/* Ends so far apart, or so near to each other, that bins between them cannot be told are no range. */
static bool has_bins(const look_axis *axis)
{
    double per_unit = HISTOGRAM_BINS / (axis->high - axis->low);
    return axis->low < axis->high && per_unit > 0 && isfinite(per_unit);
}

/* Where a look goes, or why it cannot be taken in this data set. */
static fcs_code aim(pass *p, size_t target, fcs_error *err)
{
    const search_target *t = &p->copy->targets[target];
    look *l = &p->looks[target];
    const char **why = &p->whys[target];
    search_axes from = search_axes_of(p->plan->strategy, t);
    look_axis *axes = arena_array(p->arena, from.n, sizeof *axes);
    if (!axes)
        return fail_memory(err);
    *l = (look){ .within = t->search->within,
                 .n_axes = from.n,
                 .axes = axes,
                 .together = t->search->method == SEARCH_ELLIPSE };
    *why = NULL;
    for (size_t i = 0; i < from.n; i++) {
        const strategy_axis *axis = from.axes ? &from.axes[i] : &from.one;
        bool absent = false;
        fcs_code code = plan_find_column(p->plan, axis, &axes[i].column, why, &absent, err);
        p->absent[target] = *why && absent;
        if (!code && !*why)
            code = span(p->plan, t, axis, &axes[i], err);
        if (code || *why)
            return code;
        if (!has_bins(&axes[i]))
            *why = "expected a range ($PnR, or rising times), found none";
    }
    return FCS_OK;
}

/* The population that is looked at may be missing for what this data set lacks. */
static const char *missing(const plan *p, const search_target *t)
{
    const plan_step *step = t->search->within == FCS_NONE ? NULL : step_of(p, t->search->within);
    return step && step->kind == STEP_MISSING ? step->why : NULL;
}


/* ---- One pass ----------------------------------------------------------------------- */

void pass_free(pass *p)
{
    for (size_t i = 0; p->looks && i < p->copy->n_targets; i++)
        look_clear(&p->looks[i]);
    plan_free(p->plan);
}

static fcs_code take_looks(pass *p, const bool *wanted, fcs_error *err)
{
    look *taken = arena_array(p->arena, p->copy->n_targets, sizeof *taken);
    size_t n = 0;
    if (!taken)
        return fail_memory(err);
    for (size_t i = 0; i < p->copy->n_targets; i++) {
        if (!wanted[i] || p->whys[i])
            continue;
        if (!look_start(&p->looks[i]))
            return fail_memory(err);
        taken[n++] = p->looks[i]; /* which counts into the same histograms */
    }
    return n ? look_at_events(p->plan, taken, n, p->options->threads, err) : FCS_OK;
}

static fcs_code aim_all(pass *p, const bool *wanted, fcs_error *err)
{
    fcs_code code = plan_steps(p->plan, err);
    for (size_t i = 0; !code && i < p->copy->n_targets; i++) {
        if (!wanted[i])
            continue;
        code = aim(p, i, err);
        if (!code && !p->whys[i])
            p->whys[i] = missing(p->plan, &p->copy->targets[i]);
    }
    return code;
}

static fcs_code take_one_set(pass *p, const strategy_copy *c, const fcs_dataset *set,
                             const bool *wanted, const fcs_gate_options *options, arena *a,
                             fcs_error *err)
{
    *p = (pass){ .copy = c,
                 .options = options,
                 .arena = a,
                 .looks = arena_array(a, c->n_targets, sizeof *p->looks),
                 .whys = arena_array(a, c->n_targets, sizeof *p->whys),
                 .absent = arena_array(a, c->n_targets, sizeof *p->absent) };
    if (!p->looks || !p->whys || !p->absent)
        return fail_memory(err);
    p->plan = plan_new(c->strategy, set, err);
    if (!p->plan)
        return FCS_E_MEMORY; /* any code: err tells which */
    fcs_code code = aim_all(p, wanted, err);
    return code ? code : take_looks(p, wanted, err);
}


/* ---- Controls ----------------------------------------------------------------------- */

static fcs_fmo control_of(const fcs_gate_options *o, const strategy_search *search)
{
    for (size_t i = 0; i < o->n_controls; i++)
        if (strcmp(o->controls[i].name, search->control) == 0)
            return o->controls[i];
    return (fcs_fmo){ .name = search->control };
}

static bool same_day(const fcs_dataset *a, const fcs_dataset *b)
{
    const char *one = fcs_keyword_value(a, "$DATE"), *other = fcs_keyword_value(b, "$DATE");
    return !one || !other || strcmp(one, other) == 0;
}

/* Why a border of the control is none of the data set; *why stays NULL if it is one. */
static fcs_code compare(arena *a, const plan *set, const look *l, const plan *control,
                        const look *other, const char **why, fcs_error *err)
{
    size_t here = set->columns[l->axes[0].column].param;
    size_t there = control->columns[other->axes[0].column].param;
    if (here == FCS_NONE || there == FCS_NONE)
        return FCS_OK;
    double is = set->set->params[here].voltage, was = control->set->params[there].voltage;
    char wanted[32], found[32];
    real_print(wanted, sizeof wanted, is, 12);
    real_print(found, sizeof found, was, 12);
    if (is != was)
        *why = arena_print(a, "expected a control at the $PnV of the file, %s, found %s",
                           is > 0 ? wanted : "none", was > 0 ? found : "none");
    else if (!same_day(set->set, control->set))
        *why = "expected a control of the $DATE of the file, found another";
    return is == was || *why ? FCS_OK : fail_memory(err);
}

/* The reason, if there is one, outlives the control's plan. */
static fcs_code keep_reason(pass *p, const pass *other, size_t target, fcs_error *err)
{
    const char *why = other->whys[target];
    if (!why)
        return compare(p->arena, p->plan, &p->looks[target], other->plan, &other->looks[target],
                       &p->whys[target], err);
    p->whys[target] = arena_text(p->arena, why);
    return p->whys[target] ? FCS_OK : fail_memory(err);
}

/* A control that lacks a marker or its matrix is no fault of the data set: it is none, and that is why. */
static fcs_code misfit(pass *p, size_t target, const char *name, const fcs_error *its,
                       fcs_error *err)
{
    if (its->code != FCS_E_MISFIT && its->code != FCS_E_NUMERIC) {
        if (err)
            *err = *its;
        return its->code;
    }
    p->whys[target] = arena_print(p->arena, "control %s: %s", name, its->message);
    return p->whys[target] ? FCS_OK : fail_memory(err);
}

/* Puts what was counted in a control in the place of what was counted in the data set. */
static fcs_code take_control(pass *p, size_t target, fcs_error *err)
{
    const strategy_copy *c = p->copy;
    const strategy_search *search = c->targets[target].search;
    fcs_fmo control = control_of(p->options, search);
    bool *wanted = arena_array(p->arena, c->n_targets, sizeof *wanted);
    if (!wanted)
        return fail_memory(err);
    if (!control.set) {
        p->whys[target] = control.why
                              ? arena_text(p->arena, control.why)
                              : arena_print(p->arena, "no control %s was given", control.name);
        return p->whys[target] ? FCS_OK : fail_memory(err);
    }
    wanted[target] = true;
    pass other;
    fcs_error own = { .code = FCS_OK };
    fcs_code code = take_one_set(&other, c, control.set, wanted, p->options, p->arena, &own);
    if (code)
        code = misfit(p, target, control.name, &own, err);
    else {
        look *mine = &p->looks[target], *its = &other.looks[target], swap = *mine;
        code = keep_reason(p, &other, target, err);
        *mine = *its;
        mine->own = swap.lines;
        *its = (look){ .n_axes = 0 };
    }
    pass_free(&other);
    return code;
}

fcs_code pass_take(pass *p, const strategy_copy *c, const fcs_dataset *set, const bool *wanted,
                   const fcs_gate_options *options, arena *a, fcs_error *err)
{
    fcs_code code = take_one_set(p, c, set, wanted, options, a, err);
    for (size_t i = 0; !code && i < c->n_targets; i++)
        if (wanted[i] && !p->whys[i] && c->targets[i].search->method == SEARCH_FMO)
            code = take_control(p, i, err);
    return code;
}
