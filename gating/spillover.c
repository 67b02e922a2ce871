/* spillover.c - spillover matrices and compensation with them; where they come from is in
 * spillover_read.c.
 *
 *     what detectors see = dyes * spillover,   so   dyes = what detectors see * inverse(spillover)
 */
#include "gating/spillover.h"

#include "fcs/arena.h"
#include "fcs/error.h"
#include "fcs/real.h"
#include "gating/linalg.h"
#include "gating/spillover_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Above it eight of the sixteen digits of a double are lost. Real matrices have 1 to 100. */
static const double WORST_CONDITION = 1e8;

/* What the caller sees comes first, so that a pointer to one is a pointer to the other. */
typedef struct owned {
    fcs_spillover shown;
    arena *arena;
    const char *note;
} owned;

static const char *const *copy_names(arena *a, const char *const *names, size_t n)
{
    const char **copy = arena_array(a, n, sizeof *copy);
    for (size_t i = 0; copy && i < n; i++)
        if (!(copy[i] = arena_text(a, names[i])))
            return NULL;
    return copy;
}

static bool fill(owned *o, const spillover_parts *parts)
{
    fcs_spillover *s = &o->shown;
    size_t count = parts->n_dyes * parts->n_detectors; /* of values in memory */
    s->n_dyes = parts->n_dyes;
    s->n_detectors = parts->n_detectors;
    s->inverted = parts->inverted;
    s->dyes = copy_names(o->arena, parts->dyes, parts->n_dyes);
    s->detectors = copy_names(o->arena, parts->detectors, parts->n_detectors);
    double *values = arena_array(o->arena, count, sizeof *values);
    s->source = arena_text(o->arena, parts->source);
    if (!s->dyes || !s->detectors || !values || !s->source)
        return false;
    memcpy(values, parts->values, count * sizeof *values);
    s->values = values;
    o->note = parts->note;
    return true;
}

fcs_spillover *spillover_from_parts(const spillover_parts *parts, fcs_error *err)
{
    arena *a = arena_new();
    owned *o = a ? arena_alloc(a, sizeof *o) : NULL;
    if (o) {
        o->arena = a;
        if (fill(o, parts))
            return &o->shown;
    }
    arena_free(a);
    fail_memory(err);
    return NULL;
}

void fcs_spillover_free(fcs_spillover *spillover)
{
    if (spillover)
        arena_free(((owned *)spillover)->arena);
}

const char *spillover_note(const fcs_spillover *spillover)
{
    return ((const owned *)spillover)->note;
}

/* The inverse of a matrix has the condition of the matrix. One that is given has a row for each
 * detector, and is turned so that its rows are the dyes too. */
static double condition(const fcs_spillover *s, double *turned, double *weakest)
{
    const double *rows = s->values;
    if (s->inverted) {
        for (size_t j = 0; j < s->n_detectors; j++)
            for (size_t d = 0; d < s->n_dyes; d++)
                turned[d * s->n_detectors + j] = s->values[j * s->n_dyes + d];
        rows = turned;
    }
    return condition_of(rows, s->n_dyes, s->n_detectors, weakest);
}

double fcs_spillover_condition(const fcs_spillover *s)
{
    double *turned = calloc(s->n_dyes * s->n_detectors, sizeof *turned);
    double found = turned ? condition(s, turned, NULL) : 0;
    free(turned);
    return found;
}


/* ---- Weights ------------------------------------------------------------------------ */

/* The next dye by its share in the combination that nearly vanishes; each is named once. */
static size_t next_involved(const double *share, size_t n, size_t before)
{
    size_t best = n;
    for (size_t i = 0; i < n; i++) {
        bool named = before < n && (fabs(share[i]) > fabs(share[before]) ||
                                    (fabs(share[i]) == fabs(share[before]) && i <= before));
        if (!named && (best == n || fabs(share[i]) > fabs(share[best])))
            best = i;
    }
    return best;
}

fcs_code spillover_absent(fcs_error *err)
{
    return fail(
        err, FCS_E_MISFIT, "E-SPILLOVER",
        "expected a spillover matrix, found no $SPILLOVER, SPILL or $COMP in the file; name "
        "a table in the panel's <compensation>");
}

static fcs_code cannot_be_told_apart(const fcs_spillover *s, const double *share, double found,
                                     fcs_error *err)
{
    size_t first = next_involved(share, s->n_dyes, s->n_dyes);
    size_t second = next_involved(share, s->n_dyes, first);
    char number[40];
    real_print(number, sizeof number, found, 3);
    bool two = second < s->n_dyes && fabs(share[second]) > 0.1 * fabs(share[first]);
    return fail(err, FCS_E_NUMERIC, "E-SPILLOVER",
                "expected a matrix that can be undone (condition up to 1e8), found condition %s in "
                "%s (make it anew from single stains, or name a table in the panel's "
                "<compensation>): %s%s%s cannot be told %s",
                number, QUOTED(s->source), QUOTED(s->dyes[first]), two ? " and " : "",
                two ? QUOTED(s->dyes[second]) : "", two ? "apart" : "from nothing");
}

/* A square matrix is undone exactly. One of fewer dyes than detectors asks for the dyes that leave the
 * least sum of squares over the detectors. */
static bool undo(const fcs_spillover *s, double *copy, double *lower, double *weights)
{
    size_t count = s->n_dyes * s->n_detectors;
    if (s->inverted) {
        memcpy(weights, s->values, count * sizeof *weights);
        return true;
    }
    memcpy(copy, s->values, count * sizeof *copy);
    return s->n_dyes == s->n_detectors
               ? invert(copy, s->n_dyes, weights)
               : pseudo_inverse(copy, s->n_dyes, s->n_detectors, lower, weights);
}

fcs_code spillover_weights(const fcs_spillover *s, double *weights, double *found, fcs_error *err)
{
    size_t n = s->n_dyes, count = n * s->n_detectors;
    double *scratch = calloc(count + n * n + n, sizeof *scratch);
    if (!scratch)
        return fail_memory(err);
    double *lower = scratch + count, *share = lower + n * n;
    fcs_code code = FCS_OK;
    *found = condition(s, scratch, share);
    if (*found == 0)
        code = fail_memory(err);
    else if (!(*found <= WORST_CONDITION) || !undo(s, scratch, lower, weights))
        code = cannot_be_told_apart(s, share, *found, err);
    free(scratch);
    return code;
}


/* ---- Compensation ------------------------------------------------------------------- */

enum { BLOCK = 256 };

/* before [n_detectors * BLOCK]: the detectors' values. Detector by detector, so that the sum of each
 * event has the one order that fcs_gate() uses too. */
static void undo_block(const fcs_spillover *s, const double *before, const double *weights,
                       double *const *columns, size_t first, size_t count)
{
    for (size_t d = 0; d < s->n_dyes; d++) {
        double *out = columns[d] + first;
        for (size_t i = 0; i < count; i++)
            out[i] = before[i] * weights[d];
        for (size_t j = 1; j < s->n_detectors; j++)
            for (size_t i = 0; i < count; i++)
                out[i] += before[j * BLOCK + i] * weights[j * s->n_dyes + d];
    }
}

fcs_code fcs_compensate(const fcs_spillover *s, double *const *columns, size_t n, fcs_error *err)
{
    double found, *weights = calloc(s->n_detectors * (s->n_dyes + BLOCK), sizeof *weights);
    if (!weights)
        return fail_memory(err);
    double *before = weights + s->n_detectors * s->n_dyes;
    fcs_code code = spillover_weights(s, weights, &found, err);
    for (size_t first = 0; !code && first < n; first += BLOCK) {
        size_t now = n - first < BLOCK ? n - first : BLOCK;
        for (size_t j = 0; j < s->n_detectors; j++)
            memcpy(before + j * BLOCK, columns[j] + first, now * sizeof *before);
        undo_block(s, before, weights, columns, first, now);
    }
    free(weights);
    return code;
}
