/* disturb.h - what can be wrong with a sample, apart from what is in it.
 *
 *     gain=0.2        each fluorescence detector reads a fifth more or a fifth less than the matrix knows
 *     tandem=0.1      a tenth of each tandem dye is broken and shines as its donor
 *     spill=0.2       each coefficient of $SPILLOVER is wrong by a fifth of itself (SD)
 *     debris=0.55     of all events
 *     carry-over=0.02 of all events come from the sample before, whose truth is not this one's
 *     swap=CD19:CD20  two labels are exchanged
 *
 * Random numbers come from a source of their own, so that the same seed gives the same particles with
 * and without. docs/simulation.md says what each stands for.
 */
#ifndef SIMULATE_DISTURB_H
#define SIMULATE_DISTURB_H

#include "model.h"
#include "random.h"

/* The proportions of what was measured before. */
#define CARRIED_SCENARIO "sle-high"

typedef struct disturbance {
    double gain[N_MARKERS]; /* what is stored, over what it should be */
    double tandem, spill, carry_over;
    double debris;           /* of all events */
    marker label[N_MARKERS]; /* what the detector of a marker is called after */
    random_source random;
} disturbance;

disturbance disturbance_none(void);

/* "gain=0.2,swap=CD19:CD20", or NULL for none. Errors: FCS_E_NOT_FOUND, FCS_E_ARGUMENT. */
fcs_code disturbance_parse(disturbance *d, const char *text, uint64_t seed, fcs_error *err);

/* What $SPILLOVER says of the coefficients. */
void disturb_spillover(const disturbance *d, double spillover[N_MARKERS][N_MARKERS]);

#endif
