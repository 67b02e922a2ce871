/* match_params.c - the parameters that gates name as they are: FSC-A, SSC-H, Time. They are looked up
 * to the letter; a name in other letters is told, so that it can be written as the file has it. */
#include "gating/near.h"
#include "gating/strategy.h"

#include <string.h>

#include "fcs/error.h"
#include "gating/names.h"

typedef struct owned {
    fcs_named_params seen;
    arena *arena;
} owned;

/* ---- Which they are ---- */

typedef struct gathered {
    size_t n;
    const char **names; /* NULL: they are counted */
} gathered;

static void gather(gathered *g, const char *name)
{
    if (g->names)
        g->names[g->n] = name;
    g->n++;
}

static void gather_axis(const fcs_strategy *s, const strategy_axis *axis, gathered *g)
{
    if (axis->matrix != FCS_NONE || axis->marker != FCS_NONE)
        return; /* a dye of a matrix need not be in the file */
    if (axis->quotient) {
        gather(g, s->quotients[axis->quotient - 1].numerator);
        gather(g, s->quotients[axis->quotient - 1].denominator);
    } else {
        gather(g, axis->param);
    }
}

static void gather_all(const fcs_strategy *s, gathered *g)
{
    for (size_t i = 0; i < s->n_gates; i++) {
        for (size_t k = 0; k < s->gates[i].n_bounds; k++)
            gather_axis(s, &s->gates[i].bounds[k].axis, g);
        for (size_t k = 0; k < s->gates[i].n_axes; k++)
            gather_axis(s, &s->gates[i].axes[k], g);
    }
}

/* ---- Where they are ---- */

static void find(const fcs_dataset *set, const char *name, fcs_match *m)
{
    near meant;
    size_t param = fcs_param_index(set, name);
    *m = (fcs_match){ .marker = name, .param = FCS_NONE, .other = FCS_NONE, .required = true };
    if (param < set->n_params) {
        m->param = param;
        m->rule = FCS_MATCH_NAME;
        return;
    }
    near_start(&meant, name);
    for (size_t i = 0; i < set->n_params; i++)
        near_offer(&meant, set->params[i].name);
    near_names(&meant, m->suggestion, sizeof m->suggestion);
}

static bool fill(owned *out, const fcs_strategy *s, const fcs_dataset *set)
{
    gathered g = { 0 };
    name_list names;
    gather_all(s, &g);
    g.names = arena_array(out->arena, g.n, sizeof *g.names);
    fcs_match *matches = arena_array(out->arena, g.n, sizeof *matches);
    if (!g.names || !matches)
        return false;
    g.n = 0;
    gather_all(s, &g);
    if (!names_index(&names, out->arena, g.names, g.n))
        return false;
    for (size_t i = 0; i < g.n; i++)
        if (names_find(&names, g.names[i], strlen(g.names[i])) == i)
            find(set, g.names[i], &matches[out->seen.n++]);
    out->seen.matches = matches;
    return true;
}

fcs_named_params *fcs_strategy_params(const fcs_strategy *s, const fcs_dataset *set, fcs_error *err)
{
    arena *a = arena_new();
    owned *out = a ? arena_alloc(a, sizeof *out) : NULL;
    if (out) {
        out->arena = a;
        if (fill(out, s, set))
            return &out->seen;
    }
    arena_free(a);
    fail_memory(err);
    return NULL;
}

void fcs_named_params_free(fcs_named_params *params)
{
    if (params)
        arena_free(((owned *)params)->arena);
}
