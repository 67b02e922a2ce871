/* counts.h - populations made of counts, without random numbers, so that others can make the same.
 *
 *     numpy:  z = (arange(4096) - c) / s;  floor(n / (s sqrt(2 pi)) exp(-z z / 2) + 0.5)
 */
#ifndef TESTS_COUNTS_H
#define TESTS_COUNTS_H

#include "tests.h"

#include "gating/locate.h"

#include <math.h>

/* An empty histogram over its bins: place = bin. Free it. */
static inline histogram *over_bins(void)
{
    histogram *h = malloc(sizeof *h);
    assert_non_null(h);
    histogram_start(h, 0, HISTOGRAM_BINS);
    return h;
}

static inline void add_normal(histogram *h, double centre, double spread, double n)
{
    for (size_t i = 0; i < HISTOGRAM_BINS; i++) {
        double z = ((double)i - centre) / spread;
        double count = n / (spread * sqrt(2 * 3.141592653589793)) * exp(-z * z / 2);
        h->bins[i] += (uint64_t)floor(count + 0.5);
    }
}

static inline void assert_near(double found, double expected, double tolerance)
{
    if (!(fabs(found - expected) <= tolerance))
        fail_msg("expected %.17g, found %.17g", expected, found);
}

#endif
