/* locate_density.c - how densely events lie along a scale: a kernel estimate whose kernel is the wider
 * the fewer events there are (Abramson 1982; Silverman 1986, 5.3), on counts in bins.
 *
 *     pilot   f0 = counts * normal kernel of width h = 0.475 s n^(-1/7)
 *     then    each bin by a kernel of width h (g / f0)^(1/2), within h/2 ... 4h; g: the geometric mean
 *             of f0 over the events
 *
 * n^(-1/7) is the rate at which a derivative is best estimated, and a valley is where one is zero; the
 * rate for the density itself, n^(-1/5), lets the place of the minimum jump when a few events are left
 * out. 0.475 is half the factor of a normal distribution, 0.969 (Silverman 1986, 3.4; Wand and Jones
 * 1995, 2.12), because s spans two peaks where there is something to find.
 *
 * This is no convolution, so no FFT can do it: each bin has its own kernel. Widths are rounded to
 * eighths of an octave, which makes 25 kernels, each calculated once; 4096 bins then take a few
 * milliseconds of multiplying and adding in one order. GSL's FFT would call libm's sin and cos, whose
 * last bits differ between processors.
 */
#include "gating/locate.h"

#include <math.h>
#include <string.h>

#include "fcs/real.h"

enum {
    BINS = HISTOGRAM_BINS,
    PER_OCTAVE = 8,
    NARROWEST = -1 * PER_OCTAVE,
    WIDEST = 2 * PER_OCTAVE,
    REACH = 5 /* of a kernel, in its widths: 4e-6 of the peak is cut off */
};

static const double LN2 = 0x1.62e42fefa39efp-1;

/* kernel[k], k bins away: its whole sums to 1. Returns how many k count. */
static size_t make_kernel(double *kernel, double width)
{
    double end = REACH * width;
    size_t n = end < BINS - 1 ? (size_t)end + 1 : BINS;
    double sum = 0;
    for (size_t k = 0; k < n; k++) {
        double z = (double)k / width;
        kernel[k] = real_exp(-0.5 * z * z);
        sum += k ? 2 * kernel[k] : kernel[k];
    }
    for (size_t k = 0; k < n; k++)
        kernel[k] /= sum;
    return n;
}

static void add_kernel(double *at, size_t bin, double count, const double *kernel, size_t n)
{
    size_t up = BINS - bin < n ? BINS - bin : n;
    size_t down = bin + 1 < n ? bin + 1 : n;
    for (size_t k = 0; k < up; k++)
        at[bin + k] += count * kernel[k];
    for (size_t k = 1; k < down; k++)
        at[bin - k] += count * kernel[k];
}

/* The bins of one step of width, or all of them if steps is NULL. */
static void smooth(double *at, const histogram *h, const int *steps, int step, double width)
{
    double kernel[BINS];
    size_t n = make_kernel(kernel, width);
    for (size_t i = 0; i < BINS; i++)
        if (h->bins[i] && (!steps || steps[i] == step))
            add_kernel(at, i, (double)h->bins[i], kernel, n);
}

static void as_parts(density *d)
{
    for (size_t i = 0; d->n > 0 && i < BINS; i++)
        d->at[i] /= d->n;
}

void density_plain(density *d, const histogram *h, double part)
{
    double width = part * BINS > 1 ? part * BINS : 1;
    d->n = (double)histogram_inside(h);
    memset(d->at, 0, sizeof d->at);
    smooth(d->at, h, NULL, 0, width);
    as_parts(d);
    for (size_t i = 0; i < BINS; i++)
        d->width[i] = width;
}


/* ---- Adaptive ---- */

static double standard_deviation(const histogram *h, double n)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < BINS; i++)
        sum += (double)h->bins[i] * (double)i;
    double mean = sum / n;
    for (size_t i = 0; i < BINS; i++)
        squares += (double)h->bins[i] * ((double)i - mean) * ((double)i - mean);
    return sqrt(squares / n);
}

/* In bins, of the events inside. */
static double quantile(const histogram *h, double n, double part)
{
    double below = 0, rank = part * n;
    size_t i = 0;
    for (; i < BINS - 1 && below + (double)h->bins[i] < rank; i++)
        below += (double)h->bins[i];
    return h->bins[i] ? (double)i + (rank - below) / (double)h->bins[i] : (double)i;
}

/* The lesser of the standard deviation and 1/1.349 of the interquartile range, so that neither far
 * events nor heavy tails count. */
static double spread_of(const histogram *h, double n)
{
    double sd = standard_deviation(h, n);
    double middle = (quantile(h, n, 0.75) - quantile(h, n, 0.25)) / 1.349;
    return middle > 0 && middle < sd ? middle : sd;
}

/* Eighths of an octave of (g / f0)^(1/2). */
static void choose_steps(int *steps, const double *pilot, const histogram *h, double n)
{
    double mean = 0;
    for (size_t i = 0; i < BINS; i++)
        if (h->bins[i])
            mean += (double)h->bins[i] * real_log(pilot[i]);
    mean /= n;
    for (size_t i = 0; i < BINS; i++) {
        double octaves = pilot[i] > 0 ? (mean - real_log(pilot[i])) / (2 * LN2) : WIDEST;
        double step = floor(octaves * PER_OCTAVE + 0.5);
        steps[i] = step < NARROWEST ? NARROWEST : step > WIDEST ? WIDEST : (int)step;
    }
}

static bool has_step(const histogram *h, const int *steps, int step)
{
    for (size_t i = 0; i < BINS; i++)
        if (h->bins[i] && steps[i] == step)
            return true;
    return false;
}

void density_of(density *d, const histogram *h, double adjust)
{
    int steps[BINS];
    double n = (double)histogram_inside(h);
    double width = n > 0 ? adjust * 0.475 * spread_of(h, n) * real_exp(real_log(n) / -7) : 1;
    width = width > 1 ? width : 1;
    density_plain(d, h, width / BINS);
    if (n == 0)
        return;
    choose_steps(steps, d->at, h, n);
    memset(d->at, 0, sizeof d->at);
    for (int step = NARROWEST; step <= WIDEST; step++)
        if (has_step(h, steps, step))
            smooth(d->at, h, steps, step, width * real_exp(step * LN2 / PER_OCTAVE));
    as_parts(d);
    for (size_t i = 0; i < BINS; i++)
        d->width[i] = width * real_exp(steps[i] * LN2 / PER_OCTAVE);
}
