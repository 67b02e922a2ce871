/* locate_shared.c - gates of the measurement rather than of a marker: single events, a steady flow, the
 * ends of what can be measured. */
#include "gating/locate.h"

#include <math.h>

enum { BINS = HISTOGRAM_BINS, FEWEST = 100 };


/* ---- Singlets ---- */

/* The place below which `rank` of the events inside lie. */
static double place_of_rank(const histogram *h, double rank)
{
    double below = 0;
    size_t i = 0;
    for (; i < BINS - 1 && (below + (double)h->bins[i] < rank || !h->bins[i]); i++)
        below += (double)h->bins[i];
    double part = h->bins[i] ? (rank - below) / (double)h->bins[i] : 0;
    return histogram_place(h, (double)i + part);
}

void locate_singlets(band *b, const histogram *h, double width)
{
    density d;
    located mode;
    *b = (band){ .low = -INFINITY, .high = INFINITY, .n = histogram_inside(h), .needed = FEWEST };
    if (b->n < FEWEST) {
        b->why = LOCATED_FEW;
        return;
    }
    density_of(&d, h, 1);
    locate_mode(&mode, h, &d, 0, -INFINITY, INFINITY);
    double below = histogram_below(h, mode.value) - (double)h->below;
    /* Half of what lies below the mode is within 0.6745 standard deviations of it. */
    b->mode = mode.value;
    b->spread = (b->mode - place_of_rank(h, below / 2)) / 0.6744897501960817;
    if (b->spread * h->per_unit < 0.5)
        b->spread = 0.5 / h->per_unit;
    b->low = b->mode - width * b->spread;
    b->high = b->mode + width * b->spread;
}


/* ---- Steady flow ---- */

enum { SLICES_MOST = 2 * STRETCHES_MOST, PER_SLICE = 400 };

typedef struct slices {
    size_t n, bins; /* so many slices of so many bins, the last one maybe shorter */
    size_t first, end;
    double rates[SLICES_MOST]; /* events per bin */
    double median;
} slices;

static size_t bins_of(const slices *s, size_t slice)
{
    size_t from = s->first + slice * s->bins;
    return from + s->bins < s->end ? s->bins : s->end - from;
}

/* Of 1 to SLICES_MOST numbers. */
static double median_of(const double *values, size_t n)
{
    double sorted[SLICES_MOST] = { 0 };
    for (size_t i = 0; i < n; i++) {
        size_t j = i;
        for (; j > 0 && sorted[j - 1] > values[i]; j--)
            sorted[j] = sorted[j - 1];
        sorted[j] = values[i];
    }
    return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

/* Slices with 400 events on average: a fifth fewer is then four standard errors. */
static void slice(slices *s, const histogram *h, uint64_t n)
{
    s->first = 0;
    s->end = BINS;
    while (!h->bins[s->first])
        s->first++;
    while (!h->bins[s->end - 1])
        s->end--;
    size_t bins = s->end - s->first, wanted = (size_t)(n / PER_SLICE);
    wanted = wanted < 1 ? 1 : wanted > SLICES_MOST ? SLICES_MOST : wanted;
    s->bins = (bins + wanted - 1) / wanted;
    s->n = (bins + s->bins - 1) / s->bins;
    for (size_t i = 0; i < s->n; i++) {
        double count = 0;
        for (size_t k = 0; k < bins_of(s, i); k++)
            count += (double)h->bins[s->first + i * s->bins + k];
        s->rates[i] = count / (double)bins_of(s, i);
    }
    s->median = median_of(s->rates, s->n);
}

static bool is_steady(const slices *s, size_t i, double drop)
{
    double away = fabs(s->rates[i] - s->median);
    return away <= drop * s->median || away <= 4 * sqrt(s->median / (double)bins_of(s, i));
}

void locate_steady(stretches *out, const histogram *h, double drop)
{
    slices s = { .n = 0 };
    double kept = 0;
    bool open = false;
    *out = (stretches){ .n_events = histogram_inside(h), .needed = FEWEST };
    if (out->n_events < FEWEST) {
        out->why = LOCATED_FEW;
        return;
    }
    slice(&s, h, out->n_events);
    out->rate = s.median * h->per_unit;
    for (size_t i = 0; i < s.n; i++) {
        bool steady = is_steady(&s, i, drop);
        double from = histogram_place(h, (double)(s.first + i * s.bins));
        if (steady && !open)
            out->low[out->n++] = i ? from : -INFINITY;
        if (steady)
            kept += s.rates[i] * (double)bins_of(&s, i);
        if (open && !steady)
            out->high[out->n - 1] = from;
        open = steady;
    }
    if (open)
        out->high[out->n - 1] = INFINITY;
    out->kept = kept / (double)out->n_events;
}


/* ---- Margins ---- */

enum { NEIGHBOURS = 16 };

/* More than ten times the mean of its neighbours further in, and not by chance. */
static bool piles_up(const histogram *h, size_t bin, bool at_top)
{
    double sum = 0;
    for (size_t k = 1; k <= NEIGHBOURS; k++)
        if (at_top ? bin >= k : bin + k < BINS)
            sum += (double)h->bins[at_top ? bin - k : bin + k];
    return (double)h->bins[bin] > 10 * sum / NEIGHBOURS + 10;
}

void locate_margins(band *b, const histogram *h)
{
    size_t first = 0, last = BINS - 1;
    *b = (band){ .low = -INFINITY, .high = INFINITY, .n = histogram_total(h), .needed = FEWEST };
    if (histogram_inside(h) < FEWEST) {
        b->why = LOCATED_FEW;
        return;
    }
    while (!h->bins[first])
        first++;
    while (!h->bins[last])
        last--;
    if (piles_up(h, first, false))
        b->low = histogram_place(h, (double)first + 1);
    else if (h->below)
        b->low = h->low;
    if (piles_up(h, last, true))
        b->high = histogram_place(h, (double)last);
    else if (h->above)
        b->high = h->high;
}
