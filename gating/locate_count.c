/* locate_count.c - counting events into bins.
 *
 * A bin is decided by one subtraction and one multiplication, so that a value falls into the same bin
 * in every tile; sums of integers do not depend on who counted first.
 */
#include "gating/locate.h"

#include <math.h>
#include <string.h>

void histogram_start(histogram *h, double low, double high)
{
    memset(h, 0, sizeof *h);
    h->low = low;
    h->high = high;
    h->per_unit = HISTOGRAM_BINS / (high - low);
}

/* A value just below high may be rounded up to the last bin's end: it belongs to the last bin. */
void histogram_count(histogram *h, double value)
{
    if (value < h->low) {
        h->below++;
    } else if (value >= h->high) {
        h->above++;
    } else if (!isnan(value)) {
        size_t bin = (size_t)((value - h->low) * h->per_unit);
        h->bins[bin < HISTOGRAM_BINS ? bin : HISTOGRAM_BINS - 1]++;
    }
}

void histogram_add(histogram *into, const histogram *from)
{
    into->below += from->below;
    into->above += from->above;
    for (size_t i = 0; i < HISTOGRAM_BINS; i++)
        into->bins[i] += from->bins[i];
}

uint64_t histogram_inside(const histogram *h)
{
    uint64_t n = 0;
    for (size_t i = 0; i < HISTOGRAM_BINS; i++)
        n += h->bins[i];
    return n;
}

uint64_t histogram_total(const histogram *h)
{
    return h->below + histogram_inside(h) + h->above;
}

void plane_start(plane *p, const double low[2], const double high[2])
{
    memset(p, 0, sizeof *p);
    for (size_t k = 0; k < 2; k++) {
        p->low[k] = low[k];
        p->high[k] = high[k];
        p->per_unit[k] = PLANE_SIDE / (high[k] - low[k]);
    }
}

/* PLANE_SIDE for a value outside; NaN is. */
static size_t side_bin(const plane *p, size_t k, double value)
{
    if (!(value >= p->low[k] && value < p->high[k]))
        return PLANE_SIDE;
    size_t bin = (size_t)((value - p->low[k]) * p->per_unit[k]);
    return bin < PLANE_SIDE ? bin : PLANE_SIDE - 1;
}

void plane_count(plane *p, double x, double y)
{
    size_t i = side_bin(p, 0, x), j = side_bin(p, 1, y);
    if (i < PLANE_SIDE && j < PLANE_SIDE)
        p->bins[i * PLANE_SIDE + j]++;
    else if (!isnan(x) && !isnan(y))
        p->outside++;
}

void plane_add(plane *into, const plane *from)
{
    into->outside += from->outside;
    for (size_t i = 0; i < (size_t)PLANE_SIDE * PLANE_SIDE; i++)
        into->bins[i] += from->bins[i];
}
