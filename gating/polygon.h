/* polygon.h - is a point inside a polygon? Two answers for those on its outline. */
#ifndef GATING_POLYGON_H
#define GATING_POLYGON_H

#include <stdbool.h>
#include <stddef.h>

/* points [2 * n]: x0, y0, x1, y1, ..., finite; the last is joined to the first. Where the outline
 * crosses itself, what is enclosed an even number of times is outside. */

/* Crossings of a ray to the right, half-open in y: of two polygons with a common edge one has each
 * point near it. */
bool polygon_holds(const double *points, size_t n, double x, double y);

/* The same, and every point on the outline is inside. Decided without rounding for coordinates
 * below 1e140. */
bool polygon_covers(const double *points, size_t n, double x, double y);

#endif
