/* transform.h - what a built scale holds; for transform.c and what evaluates it in bulk. */
#ifndef GATING_TRANSFORM_H
#define GATING_TRANSFORM_H

#include "lupusflow/gating.h"

#include "gating/biex.h"

/* y = x1 +- u, |value| = a (e^(bu) - 1 - r (e^(-du) - 1)), r = (b/d)^2; the sign mirrors. */
typedef struct logicle {
    double a, b, d, r, x1;
} logicle;

struct fcs_transform {
    fcs_scale scale;
    double (*to)(const fcs_transform *t, double value); /* finite values only */
    double (*from)(const fcs_transform *t, double y);
    logicle logicle;
    double factor, shift, width; /* of FCS_ASINH_SCALE */
    biex *biex;
};

/* One value: what fcs_transform_apply() does to each. */
double transform_one(const fcs_transform *t, double value);

#endif
