/* look.h - one pass over the events of a data set that counts what searches want to know.
 *
 *     members of `within` -> their values on the scale -> a histogram for each axis, or one of both
 */
#ifndef GATING_LOOK_H
#define GATING_LOOK_H

#include "gating/locate.h"
#include "gating/run.h"

typedef struct look_axis {
    size_t column;
    const fcs_transform *transform; /* NULL: the logarithm of what is negative is counted */
    double low, high;               /* what is counted, on the scale */
} look_axis;

/* What one search looks at. */
typedef struct look {
    size_t within; /* population; FCS_NONE: all events */
    size_t n_axes;
    const look_axis *axes;
    bool together;    /* two axes in a plane, not one by one */
    histogram *lines; /* [n_axes] where not together */
    plane *both;      /* where together */
    histogram *own;   /* of a border that a control sets: lines of the data set itself; else NULL */
} look;

/* Room for what a look counts; false if out of memory. Free with look_clear(). */
bool look_start(look *l);
void look_clear(look *l);

/* Adds what another look of the same form has counted. */
void look_add(look *into, const look *from);

/* Counts, in one pass, what n looks ask for. The plan has all their columns. */
fcs_code look_at_events(const plan *p, look *looks, size_t n, unsigned threads, fcs_error *err);

#endif
