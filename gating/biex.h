/* biex.h - FlowJo's biexponential scale: a table of 4097 points and the spline through them. */
#ifndef GATING_BIEX_H
#define GATING_BIEX_H

#include "lupusflow/gating.h"

typedef struct biex biex;

/* The table of a scale whose parameters were found to be in range; NULL if out of memory. */
biex *biex_make(const fcs_scale *scale);
void biex_free(biex *b);

/* One finite value, linear units to [0, 4096] and back. */
double biex_to(const biex *b, double value);
double biex_from(const biex *b, double channel);

/* The d > 0 with 2 (ln d - ln b) + w (d + b) = 0, for b > 0 and w >= 0: the smaller of the two
 * rates of a biexponential whose second derivative vanishes where its value does. */
double biexponential_rate(double b, double w);

#endif
