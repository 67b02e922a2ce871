/* stain_after.c - a control after compensation: the N x N sheet and the spreading of its dye into others. */
#include <math.h>

#include "fcs/error.h"
#include "gating/robust.h"
#include "gating/stain.h"

/* Median, and how far above it the 84th percentile lies: an SD where the distribution is normal. */
typedef struct level {
    double median, spread;
} level;

static level level_of(double *values, size_t n)
{
    level l = { .median = quantile_of(values, n, 0.5) };
    l.spread = quantile_of(values, n, 0.84) - l.median;
    return l;
}

/* values [n]: dye d of what the detectors saw. */
static void unmix(const fcs_spillover *s, const double *columns, size_t n, const double *weights,
                  size_t d, double *values)
{
    for (size_t i = 0; i < n; i++)
        values[i] = columns[i] * weights[d];
    for (size_t j = 1; j < s->n_detectors; j++)
        for (size_t i = 0; i < n; i++)
            values[i] += columns[j * STAIN_KEPT + i] * weights[j * s->n_dyes + d];
}

static level level_after(const fcs_spillover *s, const double *columns, size_t n,
                         const double *weights, size_t d, double *scratch)
{
    unmix(s, columns, n, weights, d, scratch);
    return level_of(scratch, n);
}

/* Nguyen et al. 2013: SS = sqrt((positives' spread^2 - negatives' spread^2) / step of the dye). */
static double spreading(level negative, level positive, double step)
{
    double more = positive.spread * positive.spread - negative.spread * negative.spread;
    return more > 0 && step > 0 ? sqrt(more / step) : 0;
}

/* What may be left of a dye: half a percent of it, which is what the controls are to give, or three
 * standard errors of the two medians. */
static double allowance(level negative, level positive, const stain_kept *kept, double step)
{
    double a = positive.spread * positive.spread / (double)kept->n_positive;
    double b = negative.spread * negative.spread / (double)kept->n_negative;
    double error = 3 * 1.2533 * sqrt(a + b) / fabs(step);
    return error > 0.005 ? error : 0.005;
}

fcs_code stain_compensate(stain_work *w, size_t i, const stain_kept *kept, const double *weights,
                          double *scratch, fcs_error *err)
{
    const fcs_spillover *s = w->spillover;
    fcs_stain *found = &w->stains[i];
    const size_t n = s->n_dyes;
    double *all = arena_array(w->arena, 5 * n, sizeof *all);
    if (!all)
        return fail_memory(err);
    level own[2] = { level_after(s, kept->negative, kept->n_negative, weights, found->row, scratch),
                     level_after(s, kept->positive, kept->n_positive, weights, found->row,
                                 scratch) };
    double step = own[1].median - own[0].median;
    for (size_t d = 0; d < n; d++) {
        level below = level_after(s, kept->negative, kept->n_negative, weights, d, scratch);
        level above = level_after(s, kept->positive, kept->n_positive, weights, d, scratch);
        bool other = d != found->row;
        all[d] = below.median;
        all[n + d] = above.median;
        all[2 * n + d] = (above.median - below.median) / step;
        all[3 * n + d] = other ? allowance(below, above, kept, step) : 1;
        all[4 * n + d] = other ? spreading(below, above, step) : 0;
    }
    found->median_negative = all;
    found->median_positive = all + n;
    found->residual = all + 2 * n;
    found->allowed = all + 3 * n;
    found->spread = all + 4 * n;
    return FCS_OK;
}
