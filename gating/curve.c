/* curve.c - see curve.h.
 *
 * Logicle: in the terms of Moore and Parks, B(y) = a e^(by) - c e^(-dy) - f, with a, c, f such that
 * B(x1) = B''(x1) = 0 and B(1) = T. Hyperlog: in those of Gating-ML 2.0, a e^(by) + c y - f with
 * c = a e^(b x0) / w and f such that it vanishes at x1. Written from x1 on, q = b (y - x1), most
 * constants cancel:
 *
 *     logicle    (e^q - 1) + s (1 - e^(-q/sqrt(s))),  s = (b/d)^2
 *     asinh      the same with W = 0, so that s = 1: 2 sinh(q)
 *     hyperlog   (e^q - 1) + l q,                     l = e^W' / W', W' = W ln 10
 *
 * which is exact near 0 for every W, where the published code subtracts two nearly equal numbers
 * and fails. All are odd about x1 by definition: below it the value is mirrored. */
#include "gating/curve.h"

#include "fcs/real.h"
#include "gating/biex.h"

#include <math.h>

static const double LN10 = 0x1.26bb1bbb55516p+1;

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

static double along(const curve *c, double q)
{
    return exp_less_1(q) - c->s * exp_less_1(-q * c->rate) + c->l * q;
}

curve curve_of(const fcs_scale *scale)
{
    bool asinh_scale = scale->kind == FCS_ASINH_SCALE;
    double W = asinh_scale ? 0 : scale->W, all = scale->M + scale->A;
    curve c = { .b = all * LN10, .x1 = (scale->A + W) / all };
    if (scale->kind == FCS_HYPERLOG) {
        c.l = real_exp(W * LN10) / (W * LN10);
    } else {
        c.rate = biexponential_rate(1, W * LN10);
        c.s = 1 / (c.rate * c.rate);
    }
    c.a = scale->T / along(&c, (scale->M - W) * LN10);
    return c;
}

/* The q >= 0 with F(q) = v >= 0.
 *
 * F is convex and above both its tangent at 0 and e^q - 1, so that the root lies below the least of
 * the two starts. From there Halley's steps, or halving where one leaves the bracket. */
static double solve(const curve *c, double v)
{
    double low = 0, high = v / (1 + c->s * c->rate + c->l), other = real_log(1 + v);
    if (other < high)
        high = other;
    double q = high;
    for (int i = 0; i < 60; i++) {
        double p = exp_less_1(q), n = exp_less_1(-q * c->rate);
        double f = (p - c->s * n + c->l * q) - v;
        double slope = (p + 1) + c->s * c->rate * (n + 1) + c->l;
        double bend = (p + 1) - c->s * c->rate * c->rate * (n + 1);
        if (f < 0)
            low = q;
        else
            high = q;
        double step = f / (slope - f * bend / (2 * slope)), next = q - step;
        if (!(next >= low && next <= high))
            next = low + (high - low) / 2;
        else if (fabs(step) <= 0x1p-20 * q) /* what is left is its cube */
            return next;
        q = next;
    }
    return q;
}

double curve_to(const curve *c, double value)
{
    double size = fabs(value), v = size / c->a;
    bool far = !(v < 0x1p60 * (1 + c->s + 1000 * c->l)); /* e^q alone */
    double u = (far ? real_log(size) - real_log(c->a) : solve(c, v)) / c->b;
    return value < 0 ? c->x1 - u : c->x1 + u;
}

double curve_from(const curve *c, double y)
{
    double value = c->a * along(c, c->b * fabs(y - c->x1));
    return y < c->x1 ? -value : value;
}
