/* pool.c - thresholds that the data sets of a batch share. */
#include "fcs/error.h"
#include "gating/resolve.h"

static fcs_code keep_findings(fcs_pool *p, const strategy_copy *c, fcs_error *err)
{
    p->n_targets = c->n_targets;
    p->findings = arena_array(p->arena, c->n_targets, sizeof *p->findings);
    for (size_t i = 0; p->findings && i < c->n_targets; i++)
        if (!finding_copy(p->arena, &p->findings[i], &c->findings[i]))
            return fail_memory(err);
    return p->findings ? FCS_OK : fail_memory(err);
}

static fcs_code fill(fcs_pool *p, const fcs_strategy *s, const fcs_dataset *const *sets, size_t n,
                     const fcs_gate_options *options, fcs_error *err)
{
    strategy_copy **copies = arena_array(p->arena, n, sizeof *copies);
    if (!copies)
        return fail_memory(err);
    fcs_code code = resolve(s, sets, n, options, copies, err);
    if (code)
        return code;
    code = keep_findings(p, copies[0], err); /* of what is pooled all have the same */
    for (size_t i = 0; i < n; i++)
        strategy_copy_free(copies[i]);
    return code;
}

fcs_pool *fcs_pool_make(const fcs_strategy *strategy, const fcs_dataset *const *sets, size_t n,
                        const fcs_gate_options *options, fcs_error *err)
{
    arena *a = arena_new();
    fcs_pool *p = a ? arena_alloc(a, sizeof *p) : NULL;
    const fcs_gate_options *none = p ? arena_array(a, n, sizeof *none) : NULL;
    fcs_code code = none ? FCS_OK : fail_memory(err);
    if (p) {
        p->arena = a;
        p->strategy = strategy;
    }
    if (!code && n == 0)
        code = fail(err, FCS_E_ARGUMENT, "", "expected data sets, found none");
    if (!code)
        code = fill(p, strategy, sets, n, options ? options : none, err);
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
