/* width.c - see width.h.
 *
 *     W = (M - log10(T / |r|)) / 2
 *
 * Parks, Roederer and Moore, Cytometry A 69, 541 (2006); flowCore's estimateLogicle takes
 * the 5th percentile of the negative values for r, as they recommend. */
#include "gating/width.h"

#include "fcs/real.h"
#include "gating/order.h"

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
