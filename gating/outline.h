/* outline.h - gates as closed polygons on the scales of their axes, for pictures. */
#ifndef GATING_OUTLINE_H
#define GATING_OUTLINE_H

#include "gating/strategy.h"

/* Points x0, y0, x1, y1, ... in the arena and their number; NULL if out of memory. Sides without a
 * bound lie at infinity. */
double *outline_rectangle(arena *a, const double low[2], const double high[2], size_t *n);
double *outline_polygon(arena *a, const double *points, size_t n_points, size_t *n);
double *outline_ellipse(arena *a, const strategy_gate *gate, size_t *n);

/* Moves what lies far beyond the ends of a view's axes to one length of the axis beyond them. */
void outline_clip(double *points, size_t n, const fcs_axis *x, const fcs_axis *y);

#endif
