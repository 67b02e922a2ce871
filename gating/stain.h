/* stain.h - a single-stain control while it is looked through.
 *
 *     control ----+                                            +--> positives --+
 *                 +--> FSC, SSC: regions --> own detector: split                +--> a row of the matrix
 *     unstained --+                                            +--> negatives --+
 */
#ifndef GATING_STAIN_H
#define GATING_STAIN_H

#include <stdbool.h>

#include "fcs/arena.h"
#include "gating/spillover.h"

/* Events of a control, those of the unstained file behind them. */
typedef struct stain_events {
    size_t n, n_control;
    bool has_scatter;
    double *scatter[2]; /* [n] logarithms of FSC and SSC; NaN: not to be used */
    double *own;        /* [n] the dye's own detector */
    double *scaled; /* [n] asinh(own / unit): negatives are a peak on it, and positives are one */
    double unit;
    double *scratch; /* [n] */
} stain_events;

/* Where the events are that a row is made from. */
typedef struct stain_gate {
    double center[2], radius[2]; /* of scatter */
    double split;                /* of scaled: positives are above */
    double apart;                /* of the means, by the sum of the SDs; 0: no valley between */
    double unlike; /* scatter of the two, in units of what is borne: above 1 too much */
    size_t n_positive, n_negative, n_borrowed; /* borrowed: negatives of the unstained file */
    double positive, negative;                 /* medians of own */
} stain_gate;

/* n_positive is 0 where nothing is found. */
stain_gate stain_find_gate(const stain_events *e);

typedef enum stain_side { STAIN_OUT, STAIN_NEGATIVE, STAIN_POSITIVE } stain_side;
stain_side stain_side_of(const stain_events *e, const stain_gate *gate, size_t i);

/* Where n values fall into two peaks; *apart as in stain_gate. NaN if there are not 10 on both sides of
 * anywhere. */
double stain_split(const double *values, size_t n, double *apart);

/* What was kept of a control: at most so many events of each kind, evenly from all of them. */
enum { STAIN_KEPT = 5000 };

typedef struct stain_kept {
    size_t n_positive, n_negative;
    double *positive, *negative; /* [n_detectors * STAIN_KEPT], a detector after the other */
} stain_kept;

typedef struct stain_detectors {
    size_t n;
    const char *const *names; /* [n] */
} stain_detectors;

/* Looks through a control: fills *found (but for what the matrix tells) and *kept. */
fcs_code stain_read(const fcs_control *control, const fcs_dataset *unstained,
                    const stain_detectors *detectors, arena *a, fcs_stain *found, stain_kept *kept,
                    fcs_error *err);

/* All that is made in one call. */
typedef struct stain_work {
    fcs_stains shown; /* first, so that a pointer to it is a pointer to the whole */
    arena *arena;
    fcs_spillover *spillover;
    fcs_stain *stains;     /* shown.stains */
    fcs_stain_note *notes; /* shown.notes */
    double sanity_max;
} stain_work;

/* Fills what compensation leaves in control i. scratch [2 * STAIN_KEPT] */
fcs_code stain_compensate(stain_work *w, size_t i, const stain_kept *kept, const double *weights,
                          double *scratch, fcs_error *err);

/* Looks for what is wrong with controls and matrix. */
fcs_code stain_look(stain_work *w, fcs_error *err);

#endif
