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
    s->n_dyes = s->n_detectors = parts->n;
    s->dyes = copy_names(o->arena, parts->dyes, parts->n);
    s->detectors = copy_names(o->arena, parts->detectors, parts->n);
    double *values = arena_array(o->arena, parts->n * parts->n, sizeof *values);
    s->source = arena_text(o->arena, parts->source);
    if (!s->dyes || !s->detectors || !values || !s->source)
        return false;
    memcpy(values, parts->values, parts->n * parts->n * sizeof *values);
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

fcs_spillover *spillover_make(size_t n, const char *const *dyes, const char *const *detectors,
                              const double *values, const char *source, fcs_error *err)
{
    spillover_parts parts = { n, dyes, detectors, values, source, NULL };
    return spillover_from_parts(&parts, err);
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

double fcs_spillover_condition(const fcs_spillover *s)
{
    return condition_of(s->values, s->n_dyes, NULL);
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

static fcs_code cannot_be_told_apart(const fcs_spillover *s, const double *share, double condition,
                                     fcs_error *err)
{
    size_t first = next_involved(share, s->n_dyes, s->n_dyes);
    size_t second = next_involved(share, s->n_dyes, first);
    char number[40];
    real_print(number, sizeof number, condition, 3);
    bool two = second < s->n_dyes && fabs(share[second]) > 0.1 * fabs(share[first]);
    return fail(err, FCS_E_NUMERIC, "E-SPILLOVER",
                "expected a matrix that can be undone (condition up to 1e8), found condition %s in "
                "%s (make it anew from single stains, or name a table in the panel's "
                "<compensation>): %s%s%s cannot be told %s",
                number, QUOTED(s->source), QUOTED(s->dyes[first]), two ? " and " : "",
                two ? QUOTED(s->dyes[second]) : "", two ? "apart" : "from nothing");
}

/* scratch [n * n + n] */
static fcs_code weigh(const fcs_spillover *s, double *scratch, double *weights, double *condition,
                      fcs_error *err)
{
    size_t n = s->n_dyes;
    double *share = scratch + n * n;
    *condition = condition_of(s->values, n, share);
    if (*condition == 0)
        return fail_memory(err);
    memcpy(scratch, s->values, n * n * sizeof *scratch);
    if (!(*condition <= WORST_CONDITION) || !invert(scratch, n, weights))
        return cannot_be_told_apart(s, share, *condition, err);
    return FCS_OK;
}

fcs_code spillover_weights(const fcs_spillover *s, double *weights, double *condition,
                           fcs_error *err)
{
    size_t n = s->n_dyes;
    double *scratch = calloc(n * n + n, sizeof *scratch);
    if (!scratch)
        return fail_memory(err);
    fcs_code code = weigh(s, scratch, weights, condition, err);
    free(scratch);
    return code;
}


/* ---- Compensation ------------------------------------------------------------------- */

enum { BLOCK = 256 };

/* before [n * BLOCK]: the detectors' values. Detector by detector, so that the sum of each event
 * has the one order that fcs_gate() uses too. */
static void undo_block(const double *before, const double *weights, size_t n, size_t count,
                       double *const *columns, size_t first)
{
    for (size_t d = 0; d < n; d++) {
        double *out = columns[d] + first;
        for (size_t i = 0; i < count; i++)
            out[i] = before[i] * weights[d];
        for (size_t j = 1; j < n; j++)
            for (size_t i = 0; i < count; i++)
                out[i] += before[j * BLOCK + i] * weights[j * n + d];
    }
}

/* scratch [n * n + n * BLOCK] */
static fcs_code compensate(const fcs_spillover *s, double *scratch, double *const *columns,
                           size_t count, fcs_error *err)
{
    size_t n = s->n_dyes;
    double *weights = scratch, *before = scratch + n * n, condition;
    fcs_code code = spillover_weights(s, weights, &condition, err);
    if (code)
        return code;
    for (size_t first = 0; first < count; first += BLOCK) {
        size_t now = count - first < BLOCK ? count - first : BLOCK;
        for (size_t j = 0; j < n; j++)
            memcpy(before + j * BLOCK, columns[j] + first, now * sizeof *before);
        undo_block(before, weights, n, now, columns, first);
    }
    return FCS_OK;
}

fcs_code fcs_compensate(const fcs_spillover *s, double *const *columns, size_t n, fcs_error *err)
{
    double *scratch = calloc(s->n_dyes * (s->n_dyes + BLOCK), sizeof *scratch);
    if (!scratch)
        return fail_memory(err);
    fcs_code code = compensate(s, scratch, columns, n, err);
    free(scratch);
    return code;
}
