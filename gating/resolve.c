/* resolve.c - see resolve.h. */
#include "gating/resolve.h"

#include <math.h>
#include <string.h>

#include "fcs/error.h"
#include "fcs/real.h"
#include "gating/decide.h"

/* What finding numbers in n data sets needs. */
typedef struct resolver {
    const fcs_strategy *strategy;
    const fcs_dataset *const *sets;
    size_t n;
    const fcs_gate_options *options;
    strategy_copy **copies; /* [n] */
    arena *arena;           /* of the search */
    bool *settled;          /* [n_populations] room */
} resolver;

/* What pooled thresholds came to. */
struct fcs_pool {
    arena *arena;
    fcs_found *findings; /* [n_targets]; only those of pooled targets are used */
};


/* ---- Spans -------------------------------------------------------------------------- */

/* What is counted of an axis in linear units: what $PnR spans. */
static void span_linear(const plan *p, size_t column, look_axis *axis)
{
    size_t param = p->columns[column].param;
    double top = param == FCS_NONE ? 0 : plan_top(&p->set->params[param]);
    axis->low = 0;
    axis->high = isfinite(top) ? top : 0;
}

/* From the first event to the last, that one included. */
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
    axis->high = nextafter(last, INFINITY);
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
        axis->low = -1;
        axis->high = real_log10(scale.T);
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

/* Why a look cannot be taken in this data set; NULL if it can. */
static fcs_code aim(resolver *r, plan *p, const search_target *t, look *l, const char **why,
                    fcs_error *err)
{
    search_axes from = search_axes_of(p->strategy, t);
    look_axis *axes = arena_array(r->arena, from.n, sizeof *axes);
    if (!axes)
        return fail_memory(err);
    *l = (look){ .within = t->search->within,
                 .n_axes = from.n,
                 .axes = axes,
                 .together = t->search->method == SEARCH_ELLIPSE };
    *why = NULL;
    for (size_t i = 0; i < from.n; i++) {
        const strategy_axis *axis = from.axes ? &from.axes[i] : &from.one;
        bool absent;
        fcs_code code = plan_find_column(p, axis, &axes[i].column, why, &absent, err);
        if (!code && !*why)
            code = span(p, t, axis, &axes[i], err);
        if (code || *why)
            return code;
        if (!(axes[i].low < axes[i].high))
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

/* Looks of one data set, with the plan that their columns belong to. */
typedef struct pass {
    plan *plan;
    look *looks;       /* [n_targets]; taken where whys is NULL */
    const char **whys; /* [n_targets] */
} pass;

static void pass_free(pass *p, size_t n)
{
    for (size_t i = 0; p->looks && i < n; i++)
        look_clear(&p->looks[i]);
    plan_free(p->plan);
}

static fcs_code take_looks(resolver *r, const bool *wanted, pass *p, size_t n_targets,
                           fcs_error *err)
{
    look *taken = arena_array(r->arena, n_targets, sizeof *taken);
    size_t *of = arena_array(r->arena, n_targets, sizeof *of), n = 0;
    if (!taken || !of)
        return fail_memory(err);
    for (size_t i = 0; i < n_targets; i++)
        if (wanted[i] && !p->whys[i]) {
            if (!look_start(&p->looks[i]))
                return fail_memory(err);
            taken[n] = p->looks[i];
            of[n++] = i;
        }
    return n ? look_at_events(p->plan, taken, n, r->options->threads, err) : FCS_OK;
}

/* Counts in a data set what the wanted targets [n_targets] ask for. */
static fcs_code look_into(resolver *r, const strategy_copy *c, const fcs_dataset *set,
                          const bool *wanted, pass *p, fcs_error *err)
{
    *p = (pass){ .looks = arena_array(r->arena, c->n_targets, sizeof *p->looks),
                 .whys = arena_array(r->arena, c->n_targets, sizeof *p->whys) };
    if (!p->looks || !p->whys)
        return fail_memory(err);
    p->plan = plan_new(c->strategy, set, err);
    if (!p->plan)
        return FCS_E_MEMORY; /* any code: err tells which */
    fcs_code code = plan_steps(p->plan, err);
    for (size_t i = 0; !code && i < c->n_targets; i++) {
        if (!wanted[i])
            continue;
        code = aim(r, p->plan, &c->targets[i], &p->looks[i], &p->whys[i], err);
        if (!code && !p->whys[i])
            p->whys[i] = missing(p->plan, &c->targets[i]);
    }
    return code ? code : take_looks(r, wanted, p, c->n_targets, err);
}


/* ---- Controls ----------------------------------------------------------------------- */

static const fcs_dataset *control_of(const resolver *r, const strategy_search *search)
{
    for (size_t i = 0; i < r->options->n_controls; i++)
        if (strcmp(r->options->controls[i].name, search->control) == 0)
            return r->options->controls[i].set;
    return NULL;
}

static bool same_day(const fcs_dataset *a, const fcs_dataset *b)
{
    const char *one = fcs_keyword_value(a, "$DATE"), *other = fcs_keyword_value(b, "$DATE");
    return !one || !other || strcmp(one, other) == 0;
}

/* Why a border of the control is none of the data set; NULL if it is one. */
static const char *unlike(resolver *r, const plan *set, const look *l, const plan *control,
                          const look *other)
{
    size_t a = set->columns[l->axes[0].column].param;
    size_t b = control->columns[other->axes[0].column].param;
    if (a == FCS_NONE || b == FCS_NONE)
        return NULL;
    double is = set->set->params[a].voltage, was = control->set->params[b].voltage;
    char wanted[32], found[32];
    real_print(wanted, sizeof wanted, is, 12);
    real_print(found, sizeof found, was, 12);
    if (is != was)
        return arena_print(r->arena, "expected a control at the $PnV of the file, %s, found %s",
                           wanted, found);
    return same_day(set->set, control->set)
               ? NULL
               : "expected a control of the $DATE of the file, found another";
}

/* Puts what was counted in a control in the place of what was counted in the data set. */
static fcs_code look_into_control(resolver *r, const strategy_copy *c, size_t target, pass *p,
                                  fcs_error *err)
{
    const char *name = c->targets[target].search->control;
    const fcs_dataset *control = control_of(r, c->targets[target].search);
    if (!control) {
        p->whys[target] = arena_print(r->arena, "no control %s was given", name);
        return p->whys[target] ? FCS_OK : fail_memory(err);
    }
    bool *wanted = arena_array(r->arena, c->n_targets, sizeof *wanted);
    if (!wanted)
        return fail_memory(err);
    wanted[target] = true;
    pass other;
    fcs_code code = look_into(r, c, control, wanted, &other, err);
    if (!code) {
        look *mine = &p->looks[target], *its = &other.looks[target], swap = *mine;
        const char *why = other.whys[target];
        p->whys[target] =
            why ? arena_text(r->arena, why) : unlike(r, p->plan, mine, other.plan, its);
        *mine = *its;
        *its = swap;
    }
    pass_free(&other, c->n_targets);
    return code;
}

static fcs_code look_into_controls(resolver *r, const strategy_copy *c, const bool *wanted, pass *p,
                                   fcs_error *err)
{
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < c->n_targets; i++)
        if (wanted[i] && !p->whys[i] && c->targets[i].search->method == SEARCH_FMO)
            code = look_into_control(r, c, i, p, err);
    return code;
}


/* ---- Rounds ------------------------------------------------------------------------- */

static fcs_code put(resolver *r, strategy_copy *c, size_t target, const look *l, const char *why,
                    fcs_error *err)
{
    const search_target *t = &c->targets[target];
    fcs_found f;
    bool good = why ? decide_without(c->strategy, t, why, r->arena, &f)
                    : decide(c->strategy, t, l, r->arena, &f);
    return good ? strategy_put(c, target, &f, err) : fail_memory(err);
}

/* Marks in wanted [n_targets] what can be looked for in a copy now. Returns how many. */
static size_t ready(resolver *r, const strategy_copy *c, bool pooled, bool *wanted)
{
    size_t n = 0;
    search_settle(c->strategy, c->targets, c->n_targets, c->known, r->settled);
    for (size_t i = 0; i < c->n_targets; i++) {
        wanted[i] = !c->done[i] && (c->targets[i].search->pooled && r->n > 1) == pooled &&
                    search_is_ready(c->strategy, c->targets, c->n_targets, c->known, r->settled, i);
        n += wanted[i];
    }
    return n;
}

/* What a pool has found goes into a data set of its batch as it is. */
static fcs_code put_pooled(resolver *r, strategy_copy *c, bool *wanted, fcs_error *err)
{
    const fcs_pool *pool = r->options->pool;
    fcs_code code = FCS_OK;
    for (size_t i = 0; pool && !code && i < c->n_targets; i++)
        if (wanted[i] && c->targets[i].search->pooled) {
            code = strategy_put(c, i, &pool->findings[i], err);
            wanted[i] = false;
        }
    return code;
}

/* One round in one data set. *more: something was put in. */
static fcs_code round_in(resolver *r, size_t set, bool *more, fcs_error *err)
{
    strategy_copy *c = r->copies[set];
    bool *wanted = arena_array(r->arena, c->n_targets, sizeof *wanted);
    if (!wanted || !strategy_mark(c))
        return fail_memory(err);
    if (ready(r, c, false, wanted) == 0)
        return FCS_OK;
    *more = true;
    pass p = { NULL, NULL, NULL };
    fcs_code code = put_pooled(r, c, wanted, err);
    if (!code)
        code = look_into(r, c, r->sets[set], wanted, &p, err);
    if (!code)
        code = look_into_controls(r, c, wanted, &p, err);
    for (size_t i = 0; !code && i < c->n_targets; i++)
        if (wanted[i])
            code = put(r, c, i, &p.looks[i], p.whys[i], err);
    pass_free(&p, c->n_targets);
    return code;
}

/* Adds what a data set has counted to that of the others: kept [n_targets], empty at first. */
static fcs_code pool_counts(look *kept, pass *p, const bool *wanted, size_t n, fcs_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (!wanted[i] || p->whys[i])
            continue;
        if (!kept[i].lines && !kept[i].both) {
            kept[i] = p->looks[i];
            if (!look_start(&kept[i]))
                return fail_memory(err);
        }
        look_add(&kept[i], &p->looks[i]);
    }
    return FCS_OK;
}

/* What is pooled is looked for where nothing else is left, in all data sets that are so far. */
static fcs_code pool_round(resolver *r, look *kept, bool *more, fcs_error *err)
{
    size_t n = r->copies[0]->n_targets;
    bool *any = arena_array(r->arena, n, sizeof *any);
    bool *wanted = arena_array(r->arena, n, sizeof *wanted);
    fcs_code code = any && wanted ? FCS_OK : fail_memory(err);
    for (size_t s = 0; !code && s < r->n; s++) {
        pass p = { NULL, NULL, NULL };
        if (!strategy_mark(r->copies[s]))
            return fail_memory(err);
        if (ready(r, r->copies[s], true, wanted) == 0)
            continue;
        code = look_into(r, r->copies[s], r->sets[s], wanted, &p, err);
        if (!code)
            code = pool_counts(kept, &p, wanted, n, err);
        pass_free(&p, n);
        for (size_t i = 0; i < n; i++)
            any[i] = any[i] || wanted[i];
    }
    for (size_t i = 0; !code && i < n; i++)
        for (size_t s = 0; any[i] && !code && s < r->n; s++) {
            *more = true;
            code = put(r, r->copies[s], i, &kept[i],
                       kept[i].lines || kept[i].both ? NULL : "no file of the batch has its marker",
                       err);
        }
    return code;
}

static fcs_code pool(resolver *r, bool *more, fcs_error *err)
{
    size_t n = r->copies[0]->n_targets;
    look *kept = arena_array(r->arena, n, sizeof *kept);
    fcs_code code = kept ? pool_round(r, kept, more, err) : fail_memory(err);
    for (size_t i = 0; kept && i < n; i++)
        look_clear(&kept[i]);
    return code;
}

/* Nothing more can be looked for: the first that is left waits for a population that is not evaluable,
 * and has its fallback or nothing. */
static fcs_code give_up(resolver *r, bool *more, fcs_error *err)
{
    for (size_t s = 0; s < r->n; s++) {
        strategy_copy *c = r->copies[s];
        for (size_t i = 0; i < c->n_targets; i++) {
            if (c->done[i])
                continue;
            size_t within = c->targets[i].search->within;
            const char *id = within == FCS_NONE ? "all" : c->strategy->populations[within].id;
            const char *why =
                arena_print(r->arena, "it is looked for in %s, which is not evaluable", id);
            *more = true;
            fcs_code code = why ? put(r, c, i, NULL, why, err) : fail_memory(err);
            if (code)
                return code;
            break;
        }
    }
    return FCS_OK;
}

static fcs_code all_rounds(resolver *r, fcs_error *err)
{
    fcs_code code = FCS_OK;
    for (bool more = true; !code && more;) {
        more = false;
        for (size_t s = 0; !code && s < r->n; s++)
            code = round_in(r, s, &more, err);
        if (!code && !more)
            code = pool(r, &more, err);
        if (!code && !more)
            code = give_up(r, &more, err);
    }
    for (size_t s = 0; !code && s < r->n; s++)
        code = strategy_mark(r->copies[s]) ? FCS_OK : fail_memory(err);
    return code;
}

fcs_code resolve(const fcs_strategy *s, const fcs_dataset *const *sets, size_t n,
                 const fcs_gate_options *options, strategy_copy **copies, fcs_error *err)
{
    fcs_error own = { .code = FCS_E_MEMORY };
    resolver r = { s, sets, n, options, copies, arena_new(), NULL };
    fcs_code code = FCS_OK;
    for (size_t i = 0; i < n; i++)
        copies[i] = strategy_copy_new(s);
    for (size_t i = 0; i < n; i++)
        code = copies[i] ? code : FCS_E_MEMORY;
    r.settled = r.arena ? arena_array(r.arena, s->n_populations, sizeof *r.settled) : NULL;
    if (code || !r.settled)
        code = fail_memory(&own);
    else
        code = all_rounds(&r, &own) ? own.code : FCS_OK;
    arena_free(r.arena);
    for (size_t i = 0; code && i < n; i++)
        strategy_copy_free(copies[i]);
    if (code && err)
        *err = own;
    return code;
}

strategy_copy *resolve_again(const fcs_strategy *s, const fcs_result *result, fcs_error *err)
{
    strategy_copy *c = strategy_copy_new(s);
    fcs_code code = c ? FCS_OK : fail_memory(err);
    for (size_t i = 0; !code && i < c->n_targets && i < result->n_findings; i++)
        code = strategy_put(c, i, &result->findings[i], err);
    if (!code && !strategy_mark(c))
        code = fail_memory(err);
    if (!code)
        return c;
    strategy_copy_free(c);
    return NULL;
}


/* ---- Pools -------------------------------------------------------------------------- */

fcs_pool *fcs_pool_make(const fcs_strategy *strategy, const fcs_dataset *const *sets, size_t n,
                        const fcs_gate_options *options, fcs_error *err)
{
    fcs_gate_options none = { .threads = 0 };
    arena *a = arena_new();
    fcs_pool *p = a ? arena_alloc(a, sizeof *p) : NULL;
    strategy_copy **copies = a ? arena_array(a, n, sizeof *copies) : NULL;
    fcs_code code = p && copies ? FCS_OK : fail_memory(err);
    if (!code && n == 0)
        code = fail(err, FCS_E_ARGUMENT, "", "expected data sets, found none");
    if (!code)
        code = resolve(strategy, sets, n, options ? options : &none, copies, err);
    if (!code) {
        size_t n_targets = copies[0]->n_targets;
        p->arena = a;
        p->findings = arena_array(a, n_targets, sizeof *p->findings);
        for (size_t i = 0; p->findings && !code && i < n_targets; i++)
            code = finding_copy(a, &p->findings[i], &copies[0]->findings[i]) ? FCS_OK
                                                                             : fail_memory(err);
        code = p->findings ? code : fail_memory(err);
        for (size_t i = 0; i < n; i++)
            strategy_copy_free(copies[i]);
    }
    if (!code)
        return p;
    arena_free(a);
    return NULL;
}

void fcs_pool_free(fcs_pool *pool)
{
    if (pool)
        arena_free(pool->arena);
}
