/* transform.c - scales between linear units and what gates are drawn on.
 *
 * Gating-ML 2.0, section 6:
 *     linear   (x + A) / (T + A)
 *     log      log10(x / T) / M + 1
 *     asinh    (asinh(x sinh(M ln10) / T) + A ln10) / ((M + A) ln10)
 *     logicle  the root y of B(y) = x (Moore and Parks, Cytometry A 81, 273, 2012)
 *     hyperlog the root y of EH(y) = x (Bagwell, Cytometry A 64, 34, 2005)
 *
 * Each kind is a pair of functions of one value. All arithmetic is that of fcs/real.h, so that the
 * bits are the same on every machine. Edges do not rest on these functions (exact.h).
 */
#include "gating/transform.h"

#include "fcs/error.h"
#include "fcs/real.h"
#include "gating/exact.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>


/* ---- Linear, log --------------------------------------------------------------- */

static double same(const fcs_transform *t, double x)
{
    (void)t;
    return x;
}

static double to_linear(const fcs_transform *t, double x)
{
    return (x + t->scale.A) / (t->scale.T + t->scale.A);
}

static double from_linear(const fcs_transform *t, double y)
{
    return y * (t->scale.T + t->scale.A) - t->scale.A;
}

static double to_log(const fcs_transform *t, double x)
{
    return x > 0 ? real_log10(x / t->scale.T) / t->scale.M + 1 : -INFINITY;
}

static double from_log(const fcs_transform *t, double y)
{
    return t->scale.T * real_exp10(t->scale.M * (y - 1));
}


/* ---- Logicle, hyperlog, asinh ------------------------------------------------------- */

static double to_curve(const fcs_transform *t, double x)
{
    return curve_to(&t->curve, x);
}

static double from_curve(const fcs_transform *t, double y)
{
    return curve_from(&t->curve, y);
}


/* ---- Biexponential ------------------------------------------------------------------ */

static double to_biex(const fcs_transform *t, double x)
{
    return biex_to(t->biex, x);
}

static double from_biex(const fcs_transform *t, double y)
{
    return biex_from(t->biex, y);
}


/* ---- Ranges ------------------------------------------------------------------------- */

/* What is wrong with a number, in words. NaN is in no range. */
static fcs_code out_of_range(fcs_error *err, const char *scale, const char *range, double found)
{
    char text[40];
    real_print(text, sizeof text, found, 12);
    return fail(err, FCS_E_NUMERIC, "E-SCALE", "expected %s for the %s scale, found %s", range,
                scale, text);
}

static bool within(double x, double low, double high)
{
    return x >= low && x <= high;
}

/* Far more than any instrument needs, and less than what overflows a double on the way. */
static const double LEAST_T = 1e-30, MOST_T = 1e30, MOST_DECADES = 100, LEAST_W = 1e-9;

static fcs_code check_top(const fcs_scale *s, const char *name, fcs_error *err)
{
    if (!within(s->T, LEAST_T, MOST_T))
        return out_of_range(err, name, "T > 0 (1e-30 to 1e30)", s->T);
    return FCS_OK;
}

static fcs_code check_decades(const fcs_scale *s, const char *name, fcs_error *err)
{
    if (check_top(s, name, err))
        return FCS_E_NUMERIC;
    if (!(s->M > 0 && s->M <= MOST_DECADES))
        return out_of_range(err, name, "0 < M <= 100", s->M);
    return FCS_OK;
}

static fcs_code check_linear(const fcs_scale *s, fcs_error *err)
{
    if (s->T == 0)
        return s->A == 0 ? FCS_OK : out_of_range(err, "linear", "A = 0 where T = 0", s->A);
    if (check_top(s, "linear", err))
        return FCS_E_NUMERIC;
    return within(s->A, 0, s->T) ? FCS_OK : out_of_range(err, "linear", "0 <= A <= T", s->A);
}

static fcs_code check_log(const fcs_scale *s, fcs_error *err)
{
    return check_decades(s, "log", err);
}

static fcs_code check_asinh(const fcs_scale *s, fcs_error *err)
{
    if (check_decades(s, "asinh", err))
        return FCS_E_NUMERIC;
    return within(s->A, 0, s->M) ? FCS_OK : out_of_range(err, "asinh", "0 <= A <= M", s->A);
}

static fcs_code check_additional(const fcs_scale *s, const char *name, fcs_error *err)
{
    if (!within(s->A, -s->W, s->M - 2 * s->W))
        return out_of_range(err, name, "-W <= A <= M - 2W", s->A);
    return FCS_OK;
}

static fcs_code check_logicle(const fcs_scale *s, fcs_error *err)
{
    if (check_decades(s, "logicle", err))
        return FCS_E_NUMERIC;
    if (!within(s->W, 0, s->M / 2))
        return out_of_range(err, "logicle", "0 <= W <= M/2", s->W);
    return check_additional(s, "logicle", err);
}

/* W = 0 would be a straight line. */
static fcs_code check_hyperlog(const fcs_scale *s, fcs_error *err)
{
    if (check_decades(s, "hyperlog", err))
        return FCS_E_NUMERIC;
    if (!within(s->W, LEAST_W, s->M / 2))
        return out_of_range(err, "hyperlog", "0 < W <= M/2 (from 1e-9)", s->W);
    return check_additional(s, "hyperlog", err);
}

static fcs_code check_biex(const fcs_scale *s, fcs_error *err)
{
    if (check_top(s, "biexponential", err))
        return FCS_E_NUMERIC;
    if (!within(s->W, -MOST_T, -LEAST_T))
        return out_of_range(err, "biexponential", "a width basis W < 0", s->W);
    if (!within(s->M, 2, 20))
        return out_of_range(err, "biexponential", "2 <= M <= 20 positive decades", s->M);
    if (!within(s->A, -20, 20))
        return out_of_range(err, "biexponential", "-20 <= A <= 20 negative decades", s->A);
    return FCS_OK;
}

static fcs_code check_bounds(const fcs_scale *s, fcs_error *err)
{
    if (s->bounded && !(s->bound_min <= s->bound_max))
        return out_of_range(err, "bounded", "bound_min <= bound_max", s->bound_min);
    return FCS_OK;
}


/* ---- The kinds ---------------------------------------------------------------------- */

static const struct kind {
    fcs_code (*check)(const fcs_scale *s, fcs_error *err);
    double (*to)(const fcs_transform *t, double x);
    double (*from)(const fcs_transform *t, double y);
} KINDS[] = {
    [FCS_LINEAR_SCALE] = { check_linear, to_linear, from_linear },
    [FCS_LOG_SCALE] = { check_log, to_log, from_log },
    [FCS_ASINH_SCALE] = { check_asinh, to_curve, from_curve },
    [FCS_LOGICLE] = { check_logicle, to_curve, from_curve },
    [FCS_BIEX] = { check_biex, to_biex, from_biex },
    [FCS_HYPERLOG] = { check_hyperlog, to_curve, from_curve },
};

static bool fill(fcs_transform *t)
{
    const struct kind *kind = &KINDS[t->scale.kind];
    bool identity = t->scale.kind == FCS_LINEAR_SCALE && t->scale.T == 0;
    t->to = identity ? same : kind->to;
    t->from = identity ? same : kind->from;
    t->low = t->scale.bounded ? t->scale.bound_min : -INFINITY;
    t->high = t->scale.bounded ? t->scale.bound_max : INFINITY;
    if (kind->to == to_curve)
        t->curve = curve_of(&t->scale);
    if (t->scale.kind == FCS_BIEX)
        t->biex = biex_make(&t->scale);
    else if (t->scale.kind != FCS_LINEAR_SCALE)
        t->table = table_make(&t->scale);
    return t->scale.kind == FCS_LINEAR_SCALE || t->biex || t->table;
}

fcs_transform *fcs_transform_make(fcs_scale scale, fcs_error *err)
{
    if ((size_t)scale.kind >= sizeof KINDS / sizeof *KINDS) {
        fail(err, FCS_E_ARGUMENT, "", "expected a kind of scale, found %d", (int)scale.kind);
        return NULL;
    }
    if (KINDS[scale.kind].check(&scale, err) || check_bounds(&scale, err))
        return NULL;
    fcs_transform *t = calloc(1, sizeof *t);
    if (!t) {
        fail_memory(err);
        return NULL;
    }
    t->scale = scale;
    if (!fill(t)) {
        fcs_transform_free(t);
        fail_memory(err);
        return NULL;
    }
    return t;
}

void fcs_transform_free(fcs_transform *t)
{
    if (!t)
        return;
    biex_free(t->biex);
    table_free(t->table);
    free(t);
}

static double bounded(const fcs_transform *t, double y)
{
    return y < t->low ? t->low : y > t->high ? t->high : y;
}

/* One value that the table does not hold. */
static double by_itself(const fcs_transform *t, double x)
{
    return isfinite(x) ? bounded(t, t->to(t, x)) : x;
}

double transform_one(const fcs_transform *t, double x)
{
    double y;
    return t->table && table_look(t->table, x, &y) ? bounded(t, y) : by_itself(t, x);
}

static void apply_table(const fcs_transform *t, double *x, size_t n)
{
    const table all = *t->table; /* ours: no store into x can change it */
    for (size_t i = 0; i < n; i++) {
        double y;
        x[i] = table_look(&all, x[i], &y) ? bounded(t, y) : by_itself(t, x[i]);
    }
}

void fcs_transform_apply(const fcs_transform *t, double *x, size_t n)
{
    if (t->table) {
        apply_table(t, x, n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        x[i] = by_itself(t, x[i]);
}

void fcs_transform_undo(const fcs_transform *t, double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isfinite(x[i]))
            x[i] = t->from(t, x[i]);
}


/* ---- Edges -------------------------------------------------------------------------- */

double fcs_transform_edge(const fcs_transform *t, double e, bool above)
{
    if (e == -INFINITY && !above)
        return -INFINITY;
    if (above ? t->low > e : t->low >= e)
        return -DBL_MAX;
    if (!(above ? t->high > e : t->high >= e) || e == INFINITY)
        return INFINITY;
    if (e == -INFINITY)
        return t->scale.kind == FCS_LOG_SCALE ? 0x1p-1074 : -DBL_MAX;
    return exact_edge(&t->scale, t->biex, e, above);
}
