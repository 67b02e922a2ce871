/* shape.h - is a polygon or an ellipse one? */
#ifndef GATING_SHAPE_H
#define GATING_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#define POLYGON_MOST 10000 /* points: every side is compared with every other */

typedef enum polygon_verdict { POLYGON_FINE, POLYGON_FLAT, POLYGON_CROSSED } polygon_verdict;

/* points [2 * n], the last joined to the first whether or not it repeats it; infinities allowed.
 * POLYGON_CROSSED: *a and *b are the first points of two sides that cross. */
polygon_verdict polygon_fault(const double *points, size_t n, size_t *a, size_t *b);

/* Do all points lie on one line? */
bool polygon_flat(const double *points, size_t n);

/* What stands for infinity on an axis whose largest finite vertex is `largest`: so far out that an
 * edge that leads there is parallel to the axis at all that is measured. */
double polygon_infinity(double largest);

/* The inverse of a covariance matrix [n * n], symmetric; false if it is not positive definite or
 * not finite. */
bool ellipsoid_precision(const double *covariance, size_t n, double *inverse);

/* Is ((xx, xy), (xy, yy)) positive definite? */
bool ellipse_is_one(double xx, double xy, double yy);

#endif
