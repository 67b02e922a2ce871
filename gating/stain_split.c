/* stain_split.c - where values fall into two peaks.
 *
 *        .::.         |      .:.        the place at which two normal distributions, one to each side,
 *      .::::::.       |    .:::::.      explain the values best (Kittler and Illingworth 1986)
 *    ..::::::::...____|_..:::::::::.
 *
 * Unlike a split by variance between classes it does not mind one peak being a hundred times as high
 * as the other. But it likes to cut a tail off a single peak, which is why there has to be a valley.
 */
#include "gating/stain.h"

#include <math.h>
#include <string.h>

#include "fcs/real.h"

enum { BINS = 256, LEAST = 10 };

/* Of the values in some bins, in widths of a bin from the lowest value on. */
typedef struct moments {
    double n, sum, squares;
} moments;

/* sums[k]: of all bins before k. */
typedef struct histogram {
    moments sums[BINS + 1];
    double low, width;
} histogram;

static bool count_bins(const double *values, size_t n, histogram *h)
{
    double high = -INFINITY;
    memset(h, 0, sizeof *h);
    h->low = INFINITY;
    for (size_t i = 0; i < n; i++) {
        h->low = values[i] < h->low ? values[i] : h->low;
        high = values[i] > high ? values[i] : high;
    }
    h->width = (high - h->low) / BINS;
    if (n < (size_t)2 * LEAST || !(h->width > 0))
        return false;
    for (size_t i = 0; i < n; i++) {
        double v = (values[i] - h->low) / h->width;
        moments *m = &h->sums[v < BINS ? (size_t)v + 1 : BINS];
        *m = (moments){ m->n + 1, m->sum + v, m->squares + v * v };
    }
    for (size_t k = 1; k <= BINS; k++) {
        const moments *before = &h->sums[k - 1];
        moments *m = &h->sums[k];
        *m = (moments){ m->n + before->n, m->sum + before->sum, m->squares + before->squares };
    }
    return true;
}

/* At least 1: a value is known no better than by its bin. */
static double variance(moments m)
{
    double mean = m.sum / m.n, v = m.squares / m.n - mean * mean;
    return v > 1 ? v : 1;
}

/* What it costs to call the two sides normal distributions: the less the better they are that. */
static double cost_of(moments below, moments above)
{
    double n = below.n + above.n, p = below.n / n, q = above.n / n;
    return p * real_log(variance(below)) + q * real_log(variance(above)) -
           2 * (p * real_log(p) + q * real_log(q));
}

/* Values before a place, those of its own bin spread evenly over it. */
static double count_before(const histogram *h, double place)
{
    if (place <= 0)
        return 0;
    if (place >= BINS)
        return h->sums[BINS].n;
    size_t k = (size_t)place;
    return h->sums[k].n + (place - (double)k) * (h->sums[k + 1].n - h->sums[k].n);
}

static double count_around(const histogram *h, double place, double half)
{
    return count_before(h, place + half) - count_before(h, place - half);
}

/* Whether there are at most half as many values around the split as around either mean. */
static bool is_valley(const histogram *h, moments below, moments above, double split)
{
    double narrow = sqrt(fmin(variance(below), variance(above)));
    double half = fmax(narrow / 2, 1.5);
    double peak = fmin(count_around(h, below.sum / below.n, half),
                       count_around(h, above.sum / above.n, half));
    return 2 * count_around(h, split, half) <= peak;
}

double stain_split(const double *values, size_t n, double *apart)
{
    histogram h;
    double best = INFINITY, at = NAN;
    *apart = 0;
    if (!count_bins(values, n, &h))
        return NAN;
    for (size_t k = 1; k < BINS; k++) {
        moments below = h.sums[k], all = h.sums[BINS];
        moments above = { all.n - below.n, all.sum - below.sum, all.squares - below.squares };
        if (below.n < LEAST || above.n < LEAST)
            continue;
        bool valley = is_valley(&h, below, above, (double)k);
        double cost = cost_of(below, above) + (valley ? 0 : 1e3); /* any valley before none */
        if (!(cost < best))
            continue;
        double step = above.sum / above.n - below.sum / below.n;
        best = cost;
        at = h.low + (double)k * h.width;
        *apart = valley ? step / (sqrt(variance(below)) + sqrt(variance(above))) : 0;
    }
    return at;
}
