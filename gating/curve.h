/* curve.h - the shape that the logicle, hyperlog and asinh scales share. */
#ifndef GATING_CURVE_H
#define GATING_CURVE_H

#include "lupusflow/gating.h"

/* value = a F(q),  q = b (y - x1) >= 0,  F(q) = (e^q - 1) + s (1 - e^(-q rate)) + l q;
 * below x1 its mirror image. */
typedef struct curve {
    double a, b, x1, rate, s, l;
} curve;

/* The curve of a scale of one of these kinds whose parameters were found to be in range. */
curve curve_of(const fcs_scale *scale);

/* One finite value, linear units to scale and back. */
double curve_to(const curve *c, double value);
double curve_from(const curve *c, double y);

#endif
