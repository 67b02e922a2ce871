/* biex.h - FlowJo's biexponential scale: a table of 4097 points and the spline through them. */
#ifndef GATING_BIEX_H
#define GATING_BIEX_H

#include "lupusflow/gating.h"

enum { BIEX_R = 4096 };

/* On [y_j, y_j+1], with x = value - y_j: j + x (b + x (c + x d)). */
typedef struct biex_piece {
    double y, b, c, d;
} biex_piece;

typedef struct biex {
    biex_piece pieces[BIEX_R + 1]; /* the last holds y_R and the slope above it; c = d = 0 */
    double slope_below;
} biex;

/* The table of a scale whose parameters were found to be in range; NULL if out of memory. */
biex *biex_make(const fcs_scale *scale);
void biex_free(biex *b);

/* One finite value, linear units to [0, 4096] and back. */
double biex_to(const biex *b, double value);
double biex_from(const biex *b, double channel);

/* The smallest double at which the spline, its cubics as their coefficients say, reaches e, or lies
 * above it; the smallest of the finite ones if all do, +infinity if none. e is finite. */
double biex_edge(const biex *b, double e, bool above);

/* The d > 0 with 2 (ln d - ln b) + w (d + b) = 0, for b > 0 and w >= 0: the smaller of the two
 * rates of a biexponential whose second derivative vanishes where its value does. */
double biexponential_rate(double b, double w);

#endif
