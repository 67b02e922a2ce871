/* width.c - see width.h.
 *
 *     W = (M - log10(T / |r|)) / 2
 *
 * Parks, Roederer and Moore, Cytometry A 69, 541 (2006); flowCore's estimateLogicle takes
 * the 5th percentile of the negative values for r, as they recommend. */
#include "gating/width.h"

#include "fcs/real.h"
#include "gating/order.h"

#include <math.h>

static const double PART = 0.05;

double width_from(const fcs_scale *scale, double r)
{
    double least = scale->A < 0 ? -scale->A : 0; /* -W <= A <= M - 2W, 0 <= W <= M/2 */
    double most = (scale->M - (scale->A > 0 ? scale->A : 0)) / 2;
    double w = r < 0 ? (scale->M - real_log10(scale->T / -r)) / 2 : least;
    w = w > most ? most : w;
    while (w > least && scale->A > scale->M - 2 * w) /* as rounded */
        w = order_below(w);
    return w < least ? least : w;
}

/* How many values of bin i are negative. */
static double negative(const uint64_t *counts, size_t i, double low, double width)
{
    double part = -(low + (double)i * width) / width;
    return part <= 0 ? 0 : (double)counts[i] * (part < 1 ? part : 1);
}

double width_percentile(const uint64_t *counts, size_t n_bins, double low, double width)
{
    double all = 0, before = 0;
    for (size_t i = 0; i < n_bins; i++)
        all += negative(counts, i, low, width);
    for (size_t i = 0; i < n_bins && all > 0; i++) {
        double here = negative(counts, i, low, width);
        if (here > 0 && before + here >= PART * all)
            return low + ((double)i + (PART * all - before) / (double)counts[i]) * width;
        before += here;
    }
    return NAN;
}
