/* transform.c - scales between linear units and what gates are drawn on.
 *
 * Gating-ML 2.0, section 6:
 *     linear   (x + A) / (T + A)
 *     log      log10(x / T) / M + 1
 *     asinh    (asinh(x sinh(M ln10) / T) + A ln10) / ((M + A) ln10)
 *     logicle  the root y of B(y) = x (Moore and Parks, Cytometry A 81, 273, 2012)
 *
 * Each kind is a pair of functions of one value. All arithmetic is that of fcs/real.h, so that an
 * edge found on one machine is the edge on all.
 */
#include "gating/transform.h"

#include "fcs/error.h"
#include "fcs/real.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double LN10 = 0x1.26bb1bbb55516p+1;


/* ---- Linear, log, asinh ------------------------------------------------------------- */

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

static double to_asinh(const fcs_transform *t, double x)
{
    return (real_asinh(x * t->factor) + t->shift) / t->width;
}

static double from_asinh(const fcs_transform *t, double y)
{
    return real_sinh(y * t->width - t->shift) / t->factor;
}

static void make_asinh(fcs_transform *t)
{
    const fcs_scale *s = &t->scale;
    t->factor = real_sinh(s->M * LN10) / s->T;
    t->shift = s->A * LN10;
    t->width = (s->M + s->A) * LN10;
}


/* ---- Logicle ------------------------------------------------------------------------ */

/* In the paper's terms B(y) = a e^(by) - c e^(-dy) - f, with a, c, f such that B(x1) = B''(x1) = 0
 * and B(1) = T. Written from x1 on, u = y - x1, the constants cancel:
 *
 *     B = a' (e^(bu) - 1) - c' (e^(-du) - 1),   c'/a' = (b/d)^2
 *
 * which is exact near u = 0 for every W, 0 included, where the published code subtracts two nearly
 * equal numbers and fails. B is odd about x1 by definition: below it the value is mirrored. */

/* e^x - 1 without loss near 0. */
static double exp_less_1(double x)
{
    if (fabs(x) >= 0.5)
        return real_exp(x) - 1;
    double sum = 1.0 / 1307674368000;
    static const double factorial[] = { 87178291200, 6227020800, 479001600, 39916800, 3628800,
                                        362880,      40320,      5040,      720,      120,
                                        24,          6,          2 };
    for (size_t i = 0; i < sizeof factorial / sizeof *factorial; i++)
        sum = sum * x + 1 / factorial[i];
    return x + x * x * sum;
}

static void make_logicle(fcs_transform *t)
{
    const fcs_scale *s = &t->scale;
    logicle *l = &t->logicle;
    double w = s->W / (s->M + s->A);
    l->x1 = (s->A + s->W) / (s->M + s->A);
    l->b = (s->M + s->A) * LN10;
    l->d = biexponential_rate(l->b, w);
    l->r = (l->b / l->d) * (l->b / l->d);
    double top = (s->M - s->W) / (s->M + s->A); /* 1 - x1 */
    l->a = s->T / (exp_less_1(l->b * top) - l->r * exp_less_1(-l->d * top));
}

/* The u >= 0 with e^(bu) - 1 - r (e^(-du) - 1) = q, q >= 0.
 *
 * The left side is convex and above both its tangent at 0 and e^(bu) - 1, so that the root lies
 * below the least of the two starts. From there Halley's steps, or halving where one leaves the
 * bracket. */
static double solve(const logicle *l, double q)
{
    double low = 0, high = q / (l->b + l->r * l->d), other = real_log(1 + q) / l->b;
    if (other < high)
        high = other;
    double u = high;
    for (int i = 0; i < 60; i++) {
        double p = exp_less_1(l->b * u), n = exp_less_1(-l->d * u);
        double f = (p - l->r * n) - q;
        double slope = l->b * (p + 1) + l->r * l->d * (n + 1), bend = l->b * l->b * (p - n);
        if (f < 0)
            low = u;
        else
            high = u;
        double step = f / (slope - f * bend / (2 * slope)), next = u - step;
        if (!(next >= low && next <= high))
            next = low + (high - low) / 2;
        else if (fabs(step) <= 0x1p-20 * u) /* what is left is its cube */
            return next;
        u = next;
    }
    return u;
}

static double to_logicle(const fcs_transform *t, double x)
{
    const logicle *l = &t->logicle;
    double size = fabs(x), q = size / l->a;
    double u = q < 0x1p60 * (1 + l->r)
                   ? solve(l, q)
                   : (real_log(size) - real_log(l->a)) / l->b; /* e^(bu) alone */
    return x < 0 ? l->x1 - u : l->x1 + u;
}

static double from_logicle(const fcs_transform *t, double y)
{
    const logicle *l = &t->logicle;
    double u = fabs(y - l->x1);
    double x = l->a * (exp_less_1(l->b * u) - l->r * exp_less_1(-l->d * u));
    return y < l->x1 ? -x : x;
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
static const double LEAST_T = 1e-30, MOST_T = 1e30, MOST_DECADES = 100;

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

static fcs_code check_logicle(const fcs_scale *s, fcs_error *err)
{
    if (check_decades(s, "logicle", err))
        return FCS_E_NUMERIC;
    if (!within(s->W, 0, s->M / 2))
        return out_of_range(err, "logicle", "0 <= W <= M/2", s->W);
    if (!within(s->A, -s->W, s->M - 2 * s->W))
        return out_of_range(err, "logicle", "-W <= A <= M - 2W", s->A);
    return FCS_OK;
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


/* ---- The kinds ---------------------------------------------------------------------- */

static const struct kind {
    fcs_code (*check)(const fcs_scale *s, fcs_error *err);
    double (*to)(const fcs_transform *t, double x);
    double (*from)(const fcs_transform *t, double y);
} KINDS[] = {
    [FCS_LINEAR_SCALE] = { check_linear, to_linear, from_linear },
    [FCS_LOG_SCALE] = { check_log, to_log, from_log },
    [FCS_ASINH_SCALE] = { check_asinh, to_asinh, from_asinh },
    [FCS_LOGICLE] = { check_logicle, to_logicle, from_logicle },
    [FCS_BIEX] = { check_biex, to_biex, from_biex },
};

static bool fill(fcs_transform *t)
{
    const struct kind *kind = &KINDS[t->scale.kind];
    bool identity = t->scale.kind == FCS_LINEAR_SCALE && t->scale.T == 0;
    t->to = identity ? same : kind->to;
    t->from = identity ? same : kind->from;
    if (t->scale.kind == FCS_ASINH_SCALE)
        make_asinh(t);
    if (t->scale.kind == FCS_LOGICLE)
        make_logicle(t);
    if (t->scale.kind == FCS_BIEX)
        t->biex = biex_make(&t->scale);
    return t->scale.kind != FCS_BIEX || t->biex;
}

fcs_transform *fcs_transform_make(fcs_scale scale, fcs_error *err)
{
    if ((size_t)scale.kind >= sizeof KINDS / sizeof *KINDS) {
        fail(err, FCS_E_ARGUMENT, "", "expected a kind of scale, found %d", (int)scale.kind);
        return NULL;
    }
    if (KINDS[scale.kind].check(&scale, err))
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
    free(t);
}

double transform_one(const fcs_transform *t, double x)
{
    return isfinite(x) ? t->to(t, x) : x;
}

void fcs_transform_apply(const fcs_transform *t, double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = transform_one(t, x[i]);
}

void fcs_transform_undo(const fcs_transform *t, double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isfinite(x[i]))
            x[i] = t->from(t, x[i]);
}


/* ---- Edges -------------------------------------------------------------------------- */

/* Doubles in their order as unsigned integers: -inf ... -0, 0 ... inf. */
static const uint64_t SIGN = 1ULL << 63;

static uint64_t rank_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits & SIGN ? ~bits : bits | SIGN;
}

static double with_rank(uint64_t rank)
{
    uint64_t bits = rank & SIGN ? rank & ~SIGN : ~rank;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static bool reaches(const fcs_transform *t, double x, double e, bool above)
{
    double y = transform_one(t, x);
    return above ? y > e : y >= e;
}

double fcs_transform_edge(const fcs_transform *t, double e, bool above)
{
    if (reaches(t, -INFINITY, e, above))
        return -INFINITY;
    uint64_t low = rank_of(-INFINITY), high = rank_of(INFINITY); /* low does not reach e */
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (reaches(t, with_rank(middle), e, above))
            high = middle;
        else
            low = middle;
    }
    return with_rank(high) + 0.0; /* 0 for -0 */
}
