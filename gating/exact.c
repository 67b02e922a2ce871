/* exact.c - where a threshold on a scale lies among the doubles.
 *
 * The edge of e is the smallest double v with S(v) >= e, S being the scale of the formula with its
 * parameters as they stand, not what a computer makes of it: so it does not depend on how anyone
 * evaluates S. S increases; v reaches e where v >= S^-1(e), and S^-1 has a closed form:
 *
 *     linear   e T + e A - A                                exact as a sum of doubles
 *     others   T F(q) / F(top), exact.h                     to 2^-90 in pairs of doubles
 *     biex     a cubic between two of its points            biex.c
 *
 * From a double near S^-1(e) we step to the one that reaches it while the one below does not.
 * S^-1(e) is a double where it is meant to be one (T at e = 1, the place of 0). Elsewhere it lies
 * within 2^-85 of a double, of their distance 2^-32, about once in 10^9 thresholds; that near counts
 * as equal.
 *
 * Products of tiny numbers would lose bits below 2^-1022, so that sums are formed 2^500 times as
 * large. A curve is straight where q < 2^-200. */
#include "gating/exact.h"

#include "fcs/real.h"
#include "gating/order.h"

#include <float.h>
#include <math.h>

static const double UP = 0x1p500, DOWN = 0x1p-500, SAME = 0x1p-85, SAME_SUM = 0x1p-100;


/* ---- The shape ---------------------------------------------------------------------- */

/* e^q = result 2^*k; e^-57 - 1 would hold but half of the bits of e^-57. */
static pair power_of_e(pair q, int *k)
{
    if (q.hi < 0) {
        pair e = power_of_e(pair_scaled(q, -1), k);
        *k = -*k;
        return pair_over((pair){ 1, 0 }, e);
    }
    pair e = pair_exp_less_1(q, k);
    return *k ? e : pair_plus(e, (pair){ 1, 0 });
}

/* e^x for |x| < 138. */
static pair exp_of(pair x)
{
    int k;
    return power_of_e(x, &k);
}

/* The rate with 2 ln rate + w (1 + rate) = 0: one Newton step from the double doubles its bits. */
static pair rate_of(pair w)
{
    double near = real_log(biexponential_rate(1, w.hi));
    pair e = exp_of((pair){ near, 0 });
    pair off = pair_plus((pair){ 2 * near, 0 }, pair_times(w, pair_plus((pair){ 1, 0 }, e)));
    double step = off.hi / (2 + w.hi * e.hi);
    return exp_of(pair_sum(near, -step));
}

static pair along(const exact *x, pair q, int *k)
{
    if (x->log)
        return power_of_e(q, k);
    pair e = pair_exp_less_1(q, k);
    int other_k;
    pair other = pair_exp_less_1(pair_times(q, pair_scaled(x->rate, -1)), &other_k);
    pair rest = pair_plus(pair_times(x->l, q), pair_times(x->s, pair_scaled(other, -1)));
    return pair_plus(e, *k > 1000 ? (pair){ 0, 0 } : pair_scaled(rest, power_of_two(-*k)));
}

exact exact_of(const fcs_scale *scale)
{
    exact x = { .scale = *scale, .log = scale->kind == FCS_LOG_SCALE };
    if (scale->kind == FCS_ASINH_SCALE)
        x.scale.W = 0;
    if (x.log)
        x.scale.A = x.scale.W = 0;
    pair w = pair_times((pair){ x.scale.W, 0 }, PAIR_LN10);
    if (scale->kind == FCS_HYPERLOG) {
        x.l = pair_over(exp_of(w), w);
    } else if (!x.log) {
        x.rate = rate_of(w);
        x.s = pair_over((pair){ 1, 0 }, pair_times(x.rate, x.rate));
    }
    pair top = pair_times(pair_sum(x.scale.M, -x.scale.W), PAIR_LN10);
    x.at_top = along(&x, x.log ? (pair){ 0, 0 } : top, &x.k_top);
    return x;
}

pair exact_value(const exact *x, pair q, int *k)
{
    pair f = along(x, q, k);
    *k -= x->k_top;
    return pair_over(pair_times((pair){ x->scale.T, 0 }, f), x->at_top);
}


/* ---- Its inverse -------------------------------------------------------------------- */

/* A real number: value 2^k, known to `same` of itself. */
typedef struct place {
    pair value;
    int k;
    double same;
} place;

/* No scale that we take reaches it with a finite value. */
static const double FAR = 1e20, FAR_ARGUMENT = 1e5;

static double limited(double x, double most)
{
    return x > most ? most : x < -most ? -most : x;
}

/* 2^500 ln10 ((M + A) e - (A + W)), or of log M (e - 1). */
static pair argument(const exact *x, double e)
{
    const fcs_scale *s = &x->scale;
    double far = limited(e, FAR) * UP, less = x->log ? s->M : s->A;
    pair m = pair_product(far, s->M), a = pair_product(far, s->A);
    double terms[] = { m.hi, m.lo, a.hi, a.lo, -less * UP, -s->W * UP };
    return pair_times(pair_sum_of(terms, sizeof terms / sizeof *terms), PAIR_LN10);
}

/* F(q) T / F(top) for a q so small that F is straight; q comes 2^500 times as large. */
static place near_zero(const exact *x, pair q)
{
    pair slope = pair_plus(pair_plus((pair){ 1, 0 }, x->l), pair_times(x->s, x->rate));
    pair f = pair_over(pair_times(slope, (pair){ x->scale.T, 0 }), x->at_top);
    return (place){ pair_times(f, q), -500 - x->k_top, SAME };
}

static place inverse_of(const exact *x, double e)
{
    pair q = argument(x, e);
    bool below = q.hi < 0 && !x->log;
    if (below)
        q = pair_scaled(q, -1);
    place p = { .same = SAME };
    if (!x->log && q.hi < 0x1p300) {
        p = near_zero(x, q);
    } else {
        q = pair_scaled(q, DOWN);
        if (fabs(q.hi) > FAR_ARGUMENT)
            q = (pair){ limited(q.hi, FAR_ARGUMENT), 0 };
        p.value = exact_value(x, q, &p.k);
    }
    p.value = pair_scaled(p.value, below ? -1 : 1);
    return p;
}

/* e T + e A - A. Of what is far from 1 the bits must neither run over nor out. */
static place inverse_of_linear(const fcs_scale *s, double e)
{
    double by = fabs(e) > 1 ? 0x1p-300 : UP;
    pair t = pair_product(e * by, s->T), a = pair_product(e * by, s->A);
    double terms[] = { t.hi, t.lo, a.hi, a.lo, -s->A * by };
    return (place){ pair_sum_of(terms, sizeof terms / sizeof *terms), fabs(e) > 1 ? 300 : -500,
                    SAME_SUM };
}


/* ---- Its neighbours ----------------------------------------------------------------- */

/* The sign of v minus the place; 0 where they are the same. The place's value is in [1/2, 1). */
static int compare(double v, const place *p)
{
    if (v == 0 || p->value.hi == 0 || (v < 0) != (p->value.hi < 0))
        return v > p->value.hi ? 1 : v < p->value.hi ? -1 : 0;
    int exponent;
    double part = frexp(v, &exponent);
    if (exponent > p->k + 1 || exponent < p->k - 1)
        return (exponent > p->k) == (v > 0) ? 1 : -1;
    pair off =
        pair_plus((pair){ part * power_of_two(exponent - p->k), 0 }, pair_scaled(p->value, -1));
    return fabs(off.hi) <= p->same ? 0 : off.hi > 0 ? 1 : -1;
}

static place normalized(place p)
{
    int exponent;
    frexp(p.value.hi, &exponent);
    if (p.value.hi != 0)
        p.value = pair_scaled(pair_scaled(p.value, power_of_two(-exponent / 2)),
                              power_of_two(-exponent - -exponent / 2));
    p.k += exponent;
    return p;
}

/* A finite double beside the place. */
static double double_near(const place *p)
{
    if (p->k > 1024)
        return p->value.hi > 0 ? DBL_MAX : -DBL_MAX;
    if (p->k < -1080)
        return 0;
    return limited(p->value.hi * power_of_two(p->k / 2) * power_of_two(p->k - p->k / 2), DBL_MAX);
}

/* The smallest double that compares with the place as at least `least`: 0 at it, 1 above it. */
static double round_up(place from, int least)
{
    place p = normalized(from);
    double v = double_near(&p);
    while (v >= -DBL_MAX && compare(v, &p) >= least)
        v = order_below(v);
    while (v <= DBL_MAX && (v < -DBL_MAX || compare(v, &p) < least))
        v = order_above(v);
    return v + 0.0; /* 0 for -0 */
}

double exact_edge(const fcs_scale *scale, const biex *spline, double e, bool above)
{
    if (scale->kind == FCS_BIEX)
        return biex_edge(spline, e, above);
    if (scale->kind == FCS_LINEAR_SCALE && scale->T == 0)
        return (above ? order_above(e + 0.0) : e) + 0.0;
    if (scale->kind == FCS_LINEAR_SCALE)
        return round_up(inverse_of_linear(scale, e), above);
    exact x = exact_of(scale);
    return round_up(inverse_of(&x, e), above);
}
