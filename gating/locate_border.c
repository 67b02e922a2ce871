/* locate_border.c - borders on one scale: in a valley, at the foot of a peak, at a percentile, or so far
 * from a mode. */
#include "gating/locate.h"

#include <math.h>

#include "fcs/real.h"

enum { BINS = HISTOGRAM_BINS, FEWEST = 50 };

#define BOTTOM 0.25 /* of the valley, whose middle is taken */
#define LEAST_DEPTH 0.1
#define LEAST_CONTRAST 3.0
#define MOVED 0.02 /* of the range; science: two people place a border so far apart */
#define ROUGHNESS 0.28209479177387814 /* integral of the squared normal kernel, 1/(2 sqrt(pi)) */


/* ---- Ranks and places ---- */

/* A bin and a part of one, as a place on the scale. */
double histogram_place(const histogram *h, double bin)
{
    return h->low + bin / h->per_unit;
}

static double inside_below(const histogram *h, double bin)
{
    double n = 0;
    size_t whole = bin < BINS ? (size_t)bin : BINS;
    for (size_t i = 0; i < whole; i++)
        n += (double)h->bins[i];
    return whole < BINS ? n + (double)h->bins[whole] * (bin - (double)whole) : n;
}

double histogram_below(const histogram *h, double place)
{
    double bin = (place - h->low) * h->per_unit;
    double n = (double)h->below + inside_below(h, bin > 0 ? bin : 0);
    return bin > BINS ? n + (double)h->above : n;
}

/* 1 - the largest part of the smaller side that a small move of the border changes. */
double histogram_confidence(const histogram *h, double place)
{
    double move = MOVED * (h->high - h->low);
    double n = (double)histogram_total(h), below = histogram_below(h, place);
    double smaller = below < n - below ? below : n - below;
    double lost = below - histogram_below(h, place - move);
    double gained = histogram_below(h, place + move) - below;
    double change = lost > gained ? lost : gained;
    return smaller > change ? 1 - change / smaller : 0;
}

/* The beginning of every answer: false where there are too few events. */
static bool begin(located *l, const histogram *h, uint64_t needed)
{
    uint64_t n = histogram_total(h);
    *l = (located){
        .why = n < needed ? LOCATED_FEW : LOCATED, .value = NAN, .n = n, .needed = needed
    };
    return l->why == LOCATED;
}

static void finish(located *l, const histogram *h, double value, double low, double high)
{
    l->value = value;
    l->why = value >= low && value <= high ? LOCATED : LOCATED_OUTSIDE;
    l->confidence = l->why == LOCATED ? histogram_confidence(h, value) : 0;
}


/* ---- Valley ---- */

typedef struct valley {
    size_t bottom, left, right; /* bins: of the minimum and of the highest peaks to its sides */
    double middle;              /* bins */
    double score;
} valley;

static size_t highest(const density *d, size_t from, size_t to)
{
    size_t best = from;
    for (size_t i = from; i < to; i++)
        if (d->at[i] > d->at[best])
            best = i;
    return best;
}

static double lower_peak(const density *d, const valley *v)
{
    double left = d->at[v->left], right = d->at[v->right];
    return left < right ? left : right;
}

/* The centre of gravity of what lies between the density and a level a quarter up from the bottom.
 * Sums move little when events are left out; the place of a minimum jumps. */
static double middle_of(const density *d, const valley *v)
{
    double bottom = d->at[v->bottom];
    double level = bottom + BOTTOM * (lower_peak(d, v) - bottom);
    double room = 0, moment = 0;
    size_t i = v->bottom;
    while (i > v->left && d->at[i - 1] < level)
        i--;
    for (; i < v->right && d->at[i] < level; i++) {
        room += level - d->at[i];
        moment += (level - d->at[i]) * ((double)i - (double)v->bottom);
    }
    return (double)v->bottom + 0.5 + (room > 0 ? moment / room : 0);
}

/* If bins first ... last, of one height, are a minimum, its middle. */
static bool is_minimum(const density *d, size_t first, size_t *last, valley *v)
{
    if (first == 0 || !(d->at[first] < d->at[first - 1]))
        return false;
    while (*last + 1 < BINS && d->at[*last + 1] == d->at[first])
        ++*last;
    if (*last + 1 == BINS || d->at[*last + 1] < d->at[first])
        return false;
    v->bottom = first + (*last - first) / 2;
    v->left = highest(d, 0, v->bottom);
    v->right = highest(d, v->bottom, BINS);
    v->middle = middle_of(d, v);
    v->score = sqrt(lower_peak(d, v)) - sqrt(d->at[v->bottom]);
    return true;
}

/* The square root makes the errors of high and of low places alike, so that a few events apart from
 * all others are no valley, and a small population far from a large one is. */
static valley deepest_valley(const histogram *h, const density *d, double low, double high)
{
    valley best = { .score = -1 }; /* none */
    for (size_t i = 1; i < BINS; i++) {
        valley v;
        size_t last = i;
        if (is_minimum(d, i, &last, &v)) {
            double place = histogram_place(h, v.middle);
            if (place >= low && place <= high && v.score > best.score)
                best = v;
        }
        i = last;
    }
    return best;
}

static void describe(located *l, const histogram *h, const density *d, const valley *v)
{
    double peak = lower_peak(d, v), bottom = d->at[v->bottom];
    size_t lower = d->at[v->left] < d->at[v->right] ? v->left : v->right;
    l->peaks[0] = histogram_place(h, (double)v->left + 0.5);
    l->peaks[1] = histogram_place(h, (double)v->right + 0.5);
    l->heights[0] = d->at[v->left] * h->per_unit;
    l->heights[1] = d->at[v->right] * h->per_unit;
    l->bottom = bottom * h->per_unit;
    l->depth = 1 - bottom / peak;
    l->contrast = (peak - bottom) / sqrt((peak + bottom) * ROUGHNESS / (d->n * d->width[lower]));
    l->bandwidth = d->width[v->bottom] / h->per_unit;
}

void locate_valley(located *l, const histogram *h, const density *d, double low, double high)
{
    if (!begin(l, h, FEWEST))
        return;
    valley v = deepest_valley(h, d, low, high);
    if (v.score < 0) {
        l->why = LOCATED_ONE_PEAK;
        return;
    }
    describe(l, h, d, &v);
    if (l->depth < LEAST_DEPTH || l->contrast < LEAST_CONTRAST)
        l->why = LOCATED_SHALLOW;
    else
        finish(l, h, histogram_place(h, v.middle), low, high);
}


/* ---- Tail, percentile, mode ---- */

static void describe_peak(located *l, const histogram *h, const density *d, size_t peak)
{
    l->peaks[0] = l->peaks[1] = histogram_place(h, (double)peak + 0.5);
    l->heights[0] = l->heights[1] = d->at[peak] * h->per_unit;
    l->bandwidth = d->width[peak] / h->per_unit;
}

/* Bins whose middle lies in the window: from ... to - 1. */
static bool window_bins(const histogram *h, double low, double high, size_t *from, size_t *to)
{
    *from = 0;
    *to = BINS;
    while (*from < BINS && histogram_place(h, (double)*from + 0.5) < low)
        ++*from;
    while (*to > *from && histogram_place(h, (double)*to - 0.5) > high)
        --*to;
    return *from < *to;
}

/* Between the first bin at or below the level and the one before it, on a straight line. */
static bool foot_of(const density *d, size_t peak, bool above, double level, double *place)
{
    size_t i = peak, before = peak;
    while (d->at[i] > level && i != (above ? BINS - 1 : 0)) {
        before = i;
        i = above ? i + 1 : i - 1;
    }
    double fallen = d->at[before] - d->at[i];
    double part = fallen > 0 ? (d->at[before] - level) / fallen : 1;
    *place = (double)before + 0.5 + part * ((double)i - (double)before);
    return d->at[i] <= level;
}

void locate_tail(located *l, const histogram *h, const density *d, bool above, double fall,
                 double low, double high)
{
    size_t from, to;
    if (!begin(l, h, FEWEST))
        return;
    if (d->n == 0 || !window_bins(h, low, high, &from, &to)) {
        l->why = LOCATED_OUTSIDE;
        return;
    }
    size_t peak = above ? highest(d, 0, to) : highest(d, from, BINS);
    describe_peak(l, h, d, peak);
    double foot;
    if (foot_of(d, peak, above, fall * d->at[peak], &foot))
        finish(l, h, histogram_place(h, foot), low, high);
    else
        l->why = LOCATED_OUTSIDE;
}

void locate_percentile(located *l, const histogram *h, double percent, uint64_t needed)
{
    if (!begin(l, h, needed > 0 ? needed : 1))
        return;
    double rank = percent / 100 * (double)l->n - (double)h->below, below = 0;
    size_t i = 0;
    for (; i < BINS && (below + (double)h->bins[i] < rank || !h->bins[i]); i++)
        below += (double)h->bins[i];
    if (rank < 0 || i == BINS) {
        l->why = LOCATED_OUTSIDE;
        l->value = rank < 0 ? h->low : h->high;
        return;
    }
    double part = (rank - below) / (double)h->bins[i];
    finish(l, h, histogram_place(h, (double)i + part), h->low, h->high);
}

/* Where the parabola through the highest bin and its neighbours is highest. */
static double top_of(const density *d, size_t peak)
{
    if (peak == 0 || peak == BINS - 1)
        return (double)peak + 0.5;
    double before = d->at[peak - 1], after = d->at[peak + 1];
    double bend = before - 2 * d->at[peak] + after;
    return (double)peak + 0.5 + (bend < 0 ? (before - after) / (2 * bend) : 0);
}

/* A window cuts a slope as well as a peak: the highest place at its edge is a mode only if what lies
 * outside is not higher. */
static bool is_slope(const density *d, size_t peak, size_t from, size_t to)
{
    return (peak == from && from > 0 && d->at[from - 1] > d->at[peak]) ||
           (peak == to - 1 && to < BINS && d->at[to] > d->at[peak]);
}

void locate_mode(located *l, const histogram *h, const density *d, double offset, double low,
                 double high)
{
    size_t from, to;
    if (!begin(l, h, FEWEST))
        return;
    l->why = LOCATED_OUTSIDE;
    if (d->n == 0 || !window_bins(h, low, high, &from, &to))
        return;
    size_t peak = highest(d, from, to);
    if (is_slope(d, peak, from, to))
        return;
    describe_peak(l, h, d, peak);
    l->peaks[0] = l->peaks[1] = histogram_place(h, top_of(d, peak));
    finish(l, h, l->peaks[0] + offset, -INFINITY, INFINITY);
}
