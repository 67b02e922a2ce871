/* width.h - W="auto": how wide the linear part of a logicle scale has to be for the data. */
#ifndef GATING_WIDTH_H
#define GATING_WIDTH_H

#include "lupusflow/gating.h"

/* The W of a logicle scale with the T, M and A of `scale` (its own W is not looked at) that brings r
 * on scale, the 5th percentile of the negative values: half of the decades that r, taken as positive,
 * would lie above the bottom of a logarithmic scale. Within what fcs_transform_make() takes; the least
 * of that where there are no negative values (r >= 0 or NaN). */
double width_from(const fcs_scale *scale, double r);

#endif
