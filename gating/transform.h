/* transform.h - what a built scale holds; for transform.c and what evaluates it in bulk. */
#ifndef GATING_TRANSFORM_H
#define GATING_TRANSFORM_H

#include "lupusflow/gating.h"

#include "gating/biex.h"
#include "gating/curve.h"
#include "gating/table.h"

struct fcs_transform {
    fcs_scale scale;
    double (*to)(const fcs_transform *t, double value); /* finite values only */
    double (*from)(const fcs_transform *t, double y);
    curve curve; /* of logicle, hyperlog, asinh */
    biex *biex;
    table *table;     /* of all but linear and biexponential scales; `to` where it ends */
    double low, high; /* the bounds, infinite if there are none */
};

/* One value: what fcs_transform_apply() does to each. */
double transform_one(const fcs_transform *t, double value);

#endif
