/* robust.c - see robust.h. */
#include "gating/robust.h"

#include <math.h>
#include <stdint.h>

/* ---- Quantiles ---- */

static void swap(double *v, size_t i, size_t j)
{
    double x = v[i];
    v[i] = v[j];
    v[j] = x;
}

/* Puts the value of rank k into its place, none before it larger and none behind it smaller. Pivots are
 * taken from anywhere (xorshift), so that no order of the values costs more than others; which they
 * are does not show in the outcome. */
static void put_rank(double *v, size_t n, size_t k)
{
    uint64_t state = 88172645463325252u;
    if (n == 0)
        return;
    size_t low = 0, high = n - 1;
    while (low < high) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        double pivot = v[low + (size_t)(state % (high - low + 1))];
        size_t less = low, at = low, more = high + 1; /* [low, less) < pivot = [less, at) */
        while (at < more) {
            if (v[at] < pivot)
                swap(v, less++, at++);
            else if (v[at] > pivot)
                swap(v, at, --more);
            else
                at++;
        }
        if (k >= less && k < more)
            return;
        if (k < less)
            high = less - 1;
        else
            low = more;
    }
}

double quantile_of(double *values, size_t n, double p)
{
    double place = p * (double)(n - 1);
    size_t k = (size_t)place;
    if (k >= n - 1) {
        put_rank(values, n, n - 1);
        return values[n - 1];
    }
    put_rank(values, n, k);
    double next = values[k + 1];
    for (size_t i = k + 2; i < n; i++)
        next = values[i] < next ? values[i] : next;
    return values[k] + (place - (double)k) * (next - values[k]);
}

double spread_about(double *values, size_t n, double center)
{
    for (size_t i = 0; i < n; i++)
        values[i] = fabs(values[i] - center);
    return 1.4826 * quantile_of(values, n, 0.5);
}


/* ---- A line ---- */

/* 95 % of the efficiency of least squares where all is normal (Beaton and Tukey 1974). */
static const double BISQUARE = 4.685;

static double ratio_median(const double *x, const double *y, size_t n, double *scratch)
{
    for (size_t i = 0; i < n; i++)
        scratch[i] = y[i] / x[i];
    return quantile_of(scratch, n, 0.5);
}

/* The spread of the residuals over the root of x, which is the same for dim and bright events. */
static double residual_spread(const double *x, const double *y, size_t n, double slope,
                              double *scratch)
{
    for (size_t i = 0; i < n; i++)
        scratch[i] = (y[i] - slope * x[i]) / sqrt(x[i]);
    return spread_about(scratch, n, 0);
}

/* One step of reweighting. *weight: the sum of the weights of the squares of x. */
static double reweighted(const double *x, const double *y, size_t n, double slope, double limit,
                         double *weight)
{
    double xy = 0, xx = 0;
    for (size_t i = 0; i < n; i++) {
        double u = (y[i] - slope * x[i]) / (limit * sqrt(x[i]));
        double w = fabs(u) < 1 ? (1 - u * u) * (1 - u * u) : 0;
        xy += w * y[i]; /* (w / x) x y, and below (w / x) x x */
        xx += w * x[i];
    }
    *weight = xx;
    return xx > 0 ? xy / xx : slope;
}

robust_slope slope_through_origin(const double *x, const double *y, size_t n, double *scratch)
{
    double slope = ratio_median(x, y, n, scratch), spread = 0, weight = 0;
    for (int round = 0; round < 3; round++) {
        spread = residual_spread(x, y, n, slope, scratch);
        for (int step = 0; spread > 0 && step < 15; step++)
            slope = reweighted(x, y, n, slope, BISQUARE * spread, &weight);
    }
    /* 0.95: what the bisquare knows of what all the events would tell. */
    double all = 0;
    for (size_t i = 0; i < n; i++)
        all += x[i];
    return (robust_slope){ slope, all > 0 ? spread / sqrt(0.95 * all) : 0 };
}
