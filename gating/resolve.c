/* resolve.c - see resolve.h. */
#include "gating/resolve.h"

#include "fcs/error.h"
#include "gating/decide.h"
#include "gating/locate.h"
#include "gating/pass.h"


/* Of the counts that a thread holds at once, so that ten thousand thresholds take more passes and not
 * more memory. */
#define MOST_COUNTS ((size_t)16 << 20) /* bytes */

/* What finding numbers in n data sets needs. */
typedef struct resolver {
    const fcs_strategy *strategy;
    const fcs_dataset *const *sets;
    size_t n;
    const fcs_gate_options *options; /* [n] */
    strategy_copy **copies;          /* [n] */
    arena *arena;                    /* of the search */
    bool *wanted;                    /* [n_targets] room */
} resolver;


/* ---- Rounds ------------------------------------------------------------------------- */

static fcs_code put(resolver *r, strategy_copy *c, size_t target, const look *l, const char *why,
                    bool absent, fcs_error *err)
{
    const search_target *t = &c->targets[target];
    fcs_found f;
    bool good = why ? decide_without(c->strategy, t, why, r->arena, &f)
                    : decide(c->strategy, t, l, r->arena, &f);
    f.absent = absent;
    return good ? strategy_put(c, target, &f, err) : fail_memory(err);
}

static size_t counts_of(const strategy_copy *c, size_t target)
{
    const search_target *t = &c->targets[target];
    return t->search->method == SEARCH_ELLIPSE
               ? sizeof(plane)
               : search_axes_of(c->strategy, t).n * sizeof(histogram);
}

/* Leaves for later rounds what is too much for one, but never all. */
static void leave_some(const strategy_copy *c, bool *wanted)
{
    size_t taken = 0;
    for (size_t i = 0; i < c->n_targets; i++) {
        if (!wanted[i])
            continue;
        size_t more = taken + counts_of(c, i);
        wanted[i] = taken == 0 || more <= MOST_COUNTS;
        taken = more;
    }
}

/* Marks in wanted [n_targets] what can be looked for in a copy now. Returns how many. */
static size_t ready(const resolver *r, strategy_copy *c, bool pooled, bool *wanted)
{
    size_t n = 0;
    search_rests(&c->map, c->known, c->rests);
    for (size_t i = 0; i < c->n_targets; i++) {
        wanted[i] = !c->done[i] && (c->targets[i].search->pooled && r->n > 1) == pooled &&
                    search_is_ready(&c->map, c->known, c->rests, i);
        n += wanted[i];
    }
    return n;
}

/* What a pool has found goes into a data set of its batch as it is. */
static fcs_code put_pooled(const fcs_pool *pool, strategy_copy *c, bool *wanted, fcs_error *err)
{
    fcs_code code = FCS_OK;
    for (size_t i = 0; pool && !code && i < c->n_targets; i++)
        if (wanted[i] && c->targets[i].search->pooled) {
            code = strategy_put(c, i, &pool->findings[i], err);
            wanted[i] = false;
        }
    return code;
}

static fcs_code look_and_put(resolver *r, size_t set, arena *a, fcs_error *err)
{
    pass p;
    strategy_copy *c = r->copies[set];
    fcs_code code = pass_take(&p, c, r->sets[set], r->wanted, &r->options[set], a, err);
    for (size_t i = 0; !code && i < c->n_targets; i++)
        if (r->wanted[i])
            code = put(r, c, i, &p.looks[i], p.whys[i], p.absent[i], err);
    pass_free(&p);
    return code;
}

/* One round in one data set. *more: something was put in. */
static fcs_code round_in(resolver *r, size_t set, bool *more, fcs_error *err)
{
    strategy_copy *c = r->copies[set];
    if (!strategy_mark(c))
        return fail_memory(err);
    if (ready(r, c, false, r->wanted) == 0)
        return FCS_OK;
    *more = true;
    fcs_code code = put_pooled(r->options[set].pool, c, r->wanted, err);
    leave_some(c, r->wanted);
    arena *a = arena_new(); /* what a round leaves behind would be as much as there are rounds */
    if (!code && !a)
        code = fail_memory(err);
    if (!code)
        code = look_and_put(r, set, a, err);
    arena_free(a);
    return code;
}

/* What the data sets of a batch have counted together. */
typedef struct batch {
    arena *arena;
    look *looks;  /* [n_targets]; empty where no data set has counted anything */
    bool *wanted; /* [n_targets] by any data set, and in this round */
} batch;

static fcs_code add_counts(batch *b, const pass *p, const bool *wanted, fcs_error *err)
{
    for (size_t i = 0; i < p->copy->n_targets; i++) {
        look *sum = &b->looks[i];
        if (!wanted[i] || p->whys[i])
            continue;
        if (!sum->lines && !sum->both) {
            *sum = p->looks[i];
            sum->own = NULL;
            if (!look_start(sum))
                return fail_memory(err);
        }
        look_add(sum, &p->looks[i]);
    }
    return FCS_OK;
}

static bool want(resolver *r, bool *wanted)
{
    size_t n = r->copies[0]->n_targets, any = 0;
    for (size_t s = 0; s < r->n; s++) {
        any += ready(r, r->copies[s], true, r->wanted);
        for (size_t i = 0; i < n; i++)
            wanted[i] = wanted[i] || r->wanted[i];
    }
    leave_some(r->copies[0], wanted);
    return any > 0;
}

static fcs_code count_batch(resolver *r, batch *b, fcs_error *err)
{
    fcs_code code = FCS_OK;
    for (size_t s = 0; !code && s < r->n; s++) {
        pass p;
        size_t n = 0;
        ready(r, r->copies[s], true, r->wanted);
        for (size_t i = 0; i < r->copies[s]->n_targets; i++)
            n += r->wanted[i] = r->wanted[i] && b->wanted[i];
        if (n == 0)
            continue;
        code = pass_take(&p, r->copies[s], r->sets[s], r->wanted, &r->options[s], b->arena, err);
        if (!code)
            code = add_counts(b, &p, r->wanted, err);
        pass_free(&p);
    }
    return code;
}

static fcs_code put_batch(resolver *r, const batch *b, fcs_error *err)
{
    fcs_code code = FCS_OK;
    for (size_t i = 0; i < r->copies[0]->n_targets; i++) {
        const look *l = &b->looks[i];
        const char *why = l->lines || l->both ? NULL : "no file of the batch has its marker";
        for (size_t s = 0; b->wanted[i] && !code && s < r->n; s++)
            code = put(r, r->copies[s], i, l, why, why != NULL, err);
    }
    return code;
}

/* What is pooled is looked for where nothing else is left, in all data sets that are so far. */
static fcs_code round_of_batch(resolver *r, bool *more, fcs_error *err)
{
    size_t n = r->copies[0]->n_targets;
    batch b = { .arena = arena_new() };
    b.looks = b.arena ? arena_array(b.arena, n, sizeof *b.looks) : NULL;
    b.wanted = b.arena ? arena_array(b.arena, n, sizeof *b.wanted) : NULL;
    fcs_code code = b.looks && b.wanted ? FCS_OK : fail_memory(err);
    if (!code && want(r, b.wanted)) {
        *more = true;
        code = count_batch(r, &b, err);
        if (!code)
            code = put_batch(r, &b, err);
    }
    for (size_t i = 0; b.looks && i < n; i++)
        look_clear(&b.looks[i]);
    arena_free(b.arena);
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
            fcs_code code = why ? put(r, c, i, NULL, why, false, err) : fail_memory(err);
            if (code)
                return code;
            break;
        }
    }
    return FCS_OK;
}

/* Findings are told by their number: those of another strategy, or of this one before a threshold was
 * set, are others. */
static fcs_code check_pools(const resolver *r, fcs_error *err)
{
    for (size_t s = 0; s < r->n; s++) {
        const fcs_pool *pool = r->options[s].pool;
        if (pool && (pool->strategy != r->strategy || pool->n_targets != r->copies[s]->n_targets))
            return fail(err, FCS_E_ARGUMENT, "",
                        "expected a pool made with this strategy as it is, found another");
    }
    return FCS_OK;
}

static fcs_code all_rounds(resolver *r, fcs_error *err)
{
    fcs_code code = check_pools(r, err);
    for (bool more = true; !code && more;) {
        more = false;
        for (size_t s = 0; !code && s < r->n; s++)
            code = round_in(r, s, &more, err);
        if (!code && !more && r->n > 1)
            code = round_of_batch(r, &more, err);
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
    if (!code && r.arena)
        r.wanted = arena_array(r.arena, copies[0]->n_targets, sizeof *r.wanted);
    if (!r.wanted)
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
