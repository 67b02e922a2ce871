/* locate.h - thresholds from data: where a border lies, said from counts alone.
 *
 *     events -> histogram or plane (any order, any thread; sums of them are sums of counts)
 *            -> density             (one histogram smoothed)
 *            -> located, ellipse    (a place, its evidence, and how far to trust it)
 *
 * Nothing here knows a data set, a panel or a population, allocates, or can fail but by not finding.
 * Counts are integers, and all that is made of them is made in one order without libm, so that a
 * place is the same number for every number of threads, order of events and processor.
 *
 * "Range" is high - low of the histogram; all places are in its units. docs/methods.md, "Thresholds
 * from data", has the formulas with their sources.
 */
#ifndef GATING_LOCATE_H
#define GATING_LOCATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- Counts ---- */

enum { HISTOGRAM_BINS = 4096, PLANE_SIDE = 256 };

/* bins[i] holds low + i width <= value < low + (i + 1) width, as far as rounding goes. NaN is not
 * counted. What lies below or above keeps its rank in percentiles, and is in no density. */
typedef struct histogram {
    double low, high, per_unit;
    uint64_t below, above;
    uint64_t bins[HISTOGRAM_BINS];
} histogram;

/* low < high, both finite. */
void histogram_start(histogram *h, double low, double high);
void histogram_count(histogram *h, double value);

/* Adds what was counted elsewhere over the same range: other tiles, other data sets of a batch. */
void histogram_add(histogram *into, const histogram *from);

uint64_t histogram_inside(const histogram *h);
uint64_t histogram_total(const histogram *h); /* those below and above too */

/* The place of bin + part of a bin; and how many events lie below a place, those of its bin by part. */
double histogram_place(const histogram *h, double bin);
double histogram_below(const histogram *h, double place);

/* What located.confidence says of a border at place, wherever that came from. */
double histogram_confidence(const histogram *h, double place);

/* The same in two dimensions; bins[i * PLANE_SIDE + j]: i along x, j along y. */
typedef struct plane {
    double low[2], high[2], per_unit[2];
    uint64_t outside;
    uint64_t bins[PLANE_SIDE * PLANE_SIDE];
} plane;

void plane_start(plane *p, const double low[2], const double high[2]);
void plane_count(plane *p, double x, double y);
void plane_add(plane *into, const plane *from);


/* ---- Density ---- */

/* The kernel density of a histogram at the middles of its bins, and how wide each place was smoothed,
 * in bins. Events per bin and event: the sum is at most 1. */
typedef struct density {
    double n; /* events inside the range */
    double at[HISTOGRAM_BINS];
    double width[HISTOGRAM_BINS];
} density;

/* Smoothed the wider the fewer events there are around a place. `adjust` times the width that the
 * events suggest; 1 unless there is a reason. */
void density_of(density *d, const histogram *h, double adjust);

/* Smoothed alike everywhere, by a normal kernel of this part of the range. */
void density_plain(density *d, const histogram *h, double part);


/* ---- Borders on one scale ---- */

typedef enum located_why {
    LOCATED,          /* found */
    LOCATED_FEW,      /* fewer than `needed` events */
    LOCATED_SMALL,    /* fewer than `needed` of them in a component */
    LOCATED_ONE_PEAK, /* no second peak, or no valley inside the window */
    LOCATED_SHALLOW,  /* a dip that chance may have made */
    LOCATED_OUTSIDE,  /* `value`, but that is outside the window */
    LOCATED_NO_CROSS, /* two components of which one is everywhere the likelier */
    LOCATED_CLOSE,    /* two components too close to each other to be two */
    LOCATED_AWAY,     /* a component that has moved too far from where it is expected */
    LOCATED_CONSTANT  /* all events in one bin */
} located_why;

/* A place and its evidence. What a method does not know is 0, and so is all that follows `needed`
 * where there are too few events.
 *
 * confidence  the part of the events on the smaller side that stay there when the border moves by 0.02
 *             of the range, whichever way takes more: 1 if nothing lies near, 0 in a crowd, or if not
 *             found. 0.02 is how far apart people place such borders. */
typedef struct located {
    located_why why;
    double value;      /* NaN if not found, but for LOCATED_OUTSIDE */
    double confidence; /* 0 to 1 */
    uint64_t n, needed;
    double peaks[2], heights[2]; /* the two sides' main peaks, low and high; density per unit */
    double bottom;               /* density per unit at the valley */
    double depth;                /* 1 - bottom / lower peak */
    double contrast;             /* lower peak - bottom, in its standard errors */
    double bandwidth;            /* in units, at the valley */
    double means[2], spreads[2], weights[2]; /* of a mixture's components, low and high */
} located;

/* low, high: the window that the border has to lie in; infinite if there is none. */

/* The middle of the bottom quarter of the valley between two peaks: the deepest such valley, on the
 * scale of the square root of the density. Expects 50 events, a depth of 0.1, a contrast of 3. */
void locate_valley(located *l, const histogram *h, const density *d, double low, double high);

/* Where the density has fallen to `fall` of its highest peak, on the side above it (above) or below. The
 * peak may lie outside the window, but not behind it. Expects 50 events. */
void locate_tail(located *l, const histogram *h, const density *d, bool above, double fall,
                 double low, double high);

/* `percent` (0 to 100) of the events lie below; of a control: at least `needed` events are expected,
 * LOCATE_CONTROL for an FMO. */
enum { LOCATE_CONTROL = 2000 };
void locate_percentile(located *l, const histogram *h, double percent, uint64_t needed);

/* The mode of a density_plain(), which has to lie in the window, plus offset, which may leave it.
 * LOCATE_MODE_PART is a width at which a mode barely moves when events are left out. Expects 50 events. */
#define LOCATE_MODE_PART 0.06
void locate_mode(located *l, const histogram *h, const density *d, double offset, double low,
                 double high);

/* Where two components of a mixture are equally likely: of t distributions with `freedom` degrees, or
 * normal ones if that is 0. Expects 100 events, 20 in each, and Ashman's D above 2. */
enum { LOCATE_FREEDOM = 4 };
void locate_mixture(located *l, const histogram *h, unsigned freedom, double low, double high);


/* ---- Gates in two dimensions ---- */

enum { ELLIPSE_MOST = 8 };

typedef struct ellipse {
    located_why why;
    double mean[2];
    double covariance[4]; /* of a t distribution: its scale matrix */
    double distance_sq;   /* squared Mahalanobis distance that holds `quantile` of the component */
    double weight;        /* of the component among all */
    double moved;         /* of its mean from its start, as part of the range */
    double confidence;    /* as in located, the ellipse moving along x and y */
    uint64_t n, needed;   /* events in the plane */
    uint64_t inside;      /* of them in the ellipse, bins as a whole */
} ellipse;

/* A mixture of n_starts components (at most ELLIPSE_MOST) is fitted from starts[i] = { x, y }; the
 * ellipse is that of the first. `farthest`: how far its mean may be from its start, as part of the
 * range; LOCATE_FARTHEST is far enough for a detector gain that is off by a half. Expects 100 events,
 * 20 in the component. */
#define LOCATE_FARTHEST 0.12
void locate_ellipse(ellipse *e, const plane *p, const double (*starts)[2], size_t n_starts,
                    unsigned freedom, double quantile, double farthest);


/* ---- Gates that events share ---- */

/* Singlets: the mode of a quotient such as FSC-A / FSC-H and `width` robust standard deviations to both
 * sides; these are measured on the side that doublets do not reach, below the mode. h counts the
 * quotient on any scale, which the two places are on. Expects 100 events. */
typedef struct band {
    located_why why;
    double low, high, mode, spread;
    uint64_t n, needed;
} band;

void locate_singlets(band *b, const histogram *h, double width);

/* Stretches of time in which events arrive steadily: slices whose rate is within `drop` of the median
 * rate, or within 4 standard errors of it. h counts times from the first event to the last. */
enum { STRETCHES_MOST = 128 };
typedef struct stretches {
    located_why why;
    size_t n;
    double low[STRETCHES_MOST], high[STRETCHES_MOST];
    double rate; /* the median, events per unit of time */
    double kept; /* part of the events */
    uint64_t n_events, needed;
} stretches;

void locate_steady(stretches *s, const histogram *h, double drop);

/* Margins: where events pile up at an end of what was measured. low -inf, high +inf: at that end they
 * do not. Values outside the histogram count as piled up where there are any. */
void locate_margins(band *b, const histogram *h);

#endif
