/* robust.h - statistics that a few wrong events do not move, in a fixed order of operations. */
#ifndef GATING_ROBUST_H
#define GATING_ROBUST_H

#include <stddef.h>

/* The value below which the part p (0 to 1) of n > 0 values lies, between two of them by their distance
 * (type 7 of Hyndman and Fan 1996, as numpy and R do). values are put into another order and hold
 * no NaN. */
double quantile_of(double *values, size_t n, double p);

/* The median of the distances from center, times 1.4826: the SD of a normal distribution. values
 * become these distances. */
double spread_about(double *values, size_t n, double center);

/* A line through the origin, y = slope * x. */
typedef struct robust_slope {
    double slope, error; /* error: standard error of the slope, by the scatter about the line */
} robust_slope;

/* For n > 0 pairs with x > 0, where the variance of y grows as x does: weights 1 / x times Tukey's
 * bisquare, from the median of y / x on. scratch [n]. */
robust_slope slope_through_origin(const double *x, const double *y, size_t n, double *scratch);

#endif
