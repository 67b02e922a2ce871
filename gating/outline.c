/* outline.c - see outline.h. */
#include "gating/outline.h"

#include <math.h>
#include <string.h>

double *outline_rectangle(arena *a, const double low[2], const double high[2], size_t *n)
{
    double corners[] = { low[0], low[1], high[0], low[1], high[0], high[1], low[0], high[1] };
    return outline_polygon(a, corners, 4, n);
}

double *outline_polygon(arena *a, const double *points, size_t n_points, size_t *n)
{
    double *copy = arena_array(a, 2 * n_points, sizeof *copy);
    if (copy)
        memcpy(copy, points, 2 * n_points * sizeof *copy);
    *n = n_points;
    return copy;
}

/* mean + distance * L * (cos, sin), where L times its transpose is the covariance. The circle is
 * turned step by step from (1, 0), so that no library's cosine decides about its bits. */
double *outline_ellipse(arena *a, const strategy_gate *gate, size_t *n)
{
    enum { STEPS = 72 };
    static const double cosine = 0.99619469809174555, sine = 0.087155742747658174; /* 5 degrees */
    double *points = arena_array(a, STEPS, 2 * sizeof *points);
    const double *c = gate->covariance;
    double l11 = sqrt(c[0]), l21 = c[2] / l11, l22 = sqrt(c[3] - l21 * l21);
    double x = sqrt(gate->distance_sq), y = 0;
    for (size_t i = 0; points && i < STEPS; i++) {
        points[2 * i] = gate->mean[0] + l11 * x;
        points[2 * i + 1] = gate->mean[1] + l21 * x + l22 * y;
        double turned = x * cosine - y * sine;
        y = x * sine + y * cosine;
        x = turned;
    }
    *n = STEPS;
    return points;
}

static double clip(double v, const fcs_axis *axis)
{
    double span = axis->high - axis->low;
    double low = axis->low - span, high = axis->high + span;
    return v < low ? low : v > high ? high : v;
}

void outline_clip(double *points, size_t n, const fcs_axis *x, const fcs_axis *y)
{
    for (size_t i = 0; i < n; i++) {
        points[2 * i] = clip(points[2 * i], x);
        points[2 * i + 1] = clip(points[2 * i + 1], y);
    }
}
