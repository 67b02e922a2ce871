/* compensation.c - a spillover matrix made ready for the parameters of one data set.
 *
 *     detectors' linear values --weights--> dyes' values, each in the column of its own detector
 *
 * The sums are those of fcs_gate(), bit for bit: what is written compensated lies in the same gates. */
#include "gating/spillover.h"

#include <string.h>

#include "fcs/arena.h"
#include "fcs/error.h"
#include "gating/strategy.h"

enum { BLOCK = 256 };

/* What the caller sees comes first, so that a pointer to one is a pointer to the other. */
typedef struct owned {
    fcs_compensation shown;
    arena *arena;
    size_t *params;  /* shown.detectors */
    size_t *dye_of;  /* [n_detectors] the dye whose column detector i's becomes */
    double *weights; /* see spillover_weights() */
    double *before;  /* [n_detectors * BLOCK] */
} owned;

/* ---- Making one ---- */

static fcs_code place(owned *o, const fcs_spillover *s, const fcs_dataset *set, fcs_error *err)
{
    for (size_t j = 0; j < s->n_detectors; j++) {
        o->params[j] = fcs_param_index(set, s->detectors[j]);
        o->dye_of[j] = j;
        if (o->params[j] == set->n_params)
            return fail(err, FCS_E_MISFIT, "E-SPILLOVER",
                        "expected every detector of the spillover matrix %s in the file, found no "
                        "parameter %s",
                        QUOTED(s->source), QUOTED(s->detectors[j]));
    }
    /* Rows under their own names may stand in another order than the columns. */
    for (size_t d = 0; d < s->n_dyes; d++)
        for (size_t j = 0; j < s->n_detectors; j++)
            if (fcs_param_index(set, s->dyes[d]) == o->params[j])
                o->dye_of[j] = d;
    return FCS_OK;
}

static fcs_code fill(owned *o, const fcs_spillover *s, const fcs_dataset *set, fcs_error *err)
{
    const size_t n = s->n_detectors;
    if (s->n_dyes != n)
        return fail(err, FCS_E_UNSUPPORTED, "E-SPILLOVER",
                    "expected as many dyes as detectors to put each dye in the place of its own, "
                    "found %zu dyes of %zu detectors in %s",
                    s->n_dyes, n, QUOTED(s->source));
    o->params = arena_array(o->arena, n, sizeof *o->params);
    o->dye_of = arena_array(o->arena, n, sizeof *o->dye_of);
    o->weights = arena_array(o->arena, n * n, sizeof *o->weights);
    o->before = arena_array(o->arena, n * BLOCK, sizeof *o->before);
    o->shown = (fcs_compensation){ n, o->params, arena_text(o->arena, s->source), 0 };
    if (!o->params || !o->dye_of || !o->weights || !o->before || !o->shown.source)
        return fail_memory(err);
    fcs_code code = place(o, s, set, err);
    return code ? code : spillover_weights(s, o->weights, &o->shown.condition, err);
}

fcs_compensation *fcs_compensation_with(const fcs_spillover *s, const fcs_dataset *set,
                                        fcs_error *err)
{
    arena *a = arena_new();
    owned *o = a ? arena_alloc(a, sizeof *o) : NULL;
    fcs_code code = o ? FCS_OK : fail_memory(err);
    if (o) {
        o->arena = a;
        code = fill(o, s, set, err);
    }
    if (code == FCS_OK)
        return &o->shown;
    arena_free(a);
    return NULL;
}

static fcs_compensation *make_from_file(const fcs_dataset *set, fcs_error *err)
{
    fcs_error why = { .code = FCS_OK };
    fcs_spillover *s = fcs_spillover_from(set, &why);
    if (s) {
        fcs_compensation *c = fcs_compensation_with(s, set, err);
        fcs_spillover_free(s);
        return c;
    }
    if (why.code == FCS_E_NOT_FOUND)
        spillover_absent(err);
    else if (err)
        *err = why;
    return NULL;
}

static fcs_code more_than_one(const fcs_strategy *strategy, fcs_error *err)
{
    return fail(
        err, FCS_E_MISFIT, "E-SPILLOVER",
        "expected a strategy with one matrix to compensate a whole data set with, found %zu",
        strategy->n_matrices);
}

fcs_compensation *fcs_compensation_from(const fcs_strategy *strategy, const fcs_dataset *set,
                                        fcs_error *err)
{
    if (!strategy)
        return make_from_file(set, err);
    if (strategy->n_matrices == 1) {
        const strategy_matrix *matrix = strategy->matrices;
        return matrix->source == MATRIX_FILE ? make_from_file(set, err)
                                             : fcs_compensation_with(matrix->table, set, err);
    }
    if (strategy->n_matrices > 1) {
        more_than_one(strategy, err);
        return NULL;
    }
    fail(err, FCS_E_MISFIT, "E-SPILLOVER",
         "expected a strategy that compensates, found one for values that are compensated already");
    return NULL;
}

void fcs_compensation_free(fcs_compensation *compensation)
{
    if (compensation)
        arena_free(((owned *)compensation)->arena);
}

/* ---- Using it ---- */

static void undo(const owned *o, double *const *columns, size_t first, size_t count)
{
    const size_t n = o->shown.n_detectors;
    for (size_t j = 0; j < n; j++)
        memcpy(o->before + j * BLOCK, columns[j] + first, count * sizeof *o->before);
    for (size_t k = 0; k < n; k++) {
        double *out = columns[k] + first;
        const double *weights = o->weights + o->dye_of[k];
        for (size_t i = 0; i < count; i++)
            out[i] = o->before[i] * weights[0];
        for (size_t j = 1; j < n; j++)
            for (size_t i = 0; i < count; i++)
                out[i] += o->before[j * BLOCK + i] * weights[j * n];
    }
}

fcs_code fcs_compensation_apply(void *compensation, double *const *columns, size_t n,
                                fcs_error *err)
{
    (void)err;
    for (size_t first = 0; first < n; first += BLOCK)
        undo(compensation, columns, first, n - first < BLOCK ? n - first : BLOCK);
    return FCS_OK;
}
