/* shape.c - see shape.h. Only a proper crossing counts: sides that touch leave inside and outside
 * what they are. */
#include "gating/shape.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Points at infinity are drawn far outside every scale and every raw value. */
#define FAR 1e9

static double near_enough(double x)
{
    return fmax(-FAR, fmin(FAR, x));
}

/* > 0: c lies left of the line from a to b; 0: on it. */
static double side(const double *points, size_t a, size_t b, size_t c)
{
    double ax = near_enough(points[2 * a]), ay = near_enough(points[2 * a + 1]);
    double bx = near_enough(points[2 * b]), by = near_enough(points[2 * b + 1]);
    double cx = near_enough(points[2 * c]), cy = near_enough(points[2 * c + 1]);
    return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

static bool apart(double x, double y)
{
    return (x > 0 && y < 0) || (x < 0 && y > 0);
}

static bool cross(const double *points, size_t a, size_t a2, size_t b, size_t b2)
{
    return apart(side(points, a, a2, b), side(points, a, a2, b2)) &&
           apart(side(points, b, b2, a), side(points, b, b2, a2));
}

bool polygon_flat(const double *points, size_t n)
{
    size_t other = 1;
    while (other < n && points[2 * other] == points[0] && points[2 * other + 1] == points[1])
        other++;
    for (size_t i = other + 1; i < n; i++)
        if (side(points, 0, other, i) != 0)
            return false;
    return true;
}

polygon_verdict polygon_fault(const double *points, size_t n, size_t *a, size_t *b)
{
    if (polygon_flat(points, n))
        return POLYGON_FLAT;
    for (*a = 0; *a < n; ++*a)
        for (*b = *a + 2; *b < n; ++*b)
            if (cross(points, *a, *a + 1, *b, (*b + 1) % n))
                return POLYGON_CROSSED;
    return POLYGON_FINE;
}

double polygon_infinity(double largest)
{
    double far = 1e7;
    while (far < 1e6 * largest && far < 1e100)
        far *= 10;
    return far;
}

bool ellipse_is_one(double xx, double xy, double yy)
{
    /* The square of the correlation, so that no product of large numbers overflows. */
    double r = xy / sqrt(xx) / sqrt(yy);
    return xx > 0 && yy > 0 && isfinite(r) && fabs(r) < 1;
}

/* Replaces row and column k of m by those of its inverse (Gauss and Jordan, in place). Without
 * exchanging rows: the pivots of a positive definite matrix are positive, and only of such. */
static bool exchange(double *m, size_t n, size_t k)
{
    double pivot = m[k * n + k];
    if (!(pivot > 0 && pivot < INFINITY))
        return false;
    m[k * n + k] = 1;
    for (size_t j = 0; j < n; j++)
        m[k * n + j] /= pivot;
    for (size_t i = 0; i < n; i++) {
        double factor = m[i * n + k];
        if (i == k)
            continue;
        m[i * n + k] = 0;
        for (size_t j = 0; j < n; j++)
            m[i * n + j] -= factor * m[k * n + j];
    }
    return true;
}

bool ellipsoid_precision(const double *covariance, size_t n, double *inverse)
{
    memcpy(inverse, covariance, n * n * sizeof *inverse);
    for (size_t k = 0; k < n; k++)
        if (!exchange(inverse, n, k))
            return false;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            inverse[i * n + j] = inverse[j * n + i] = (inverse[i * n + j] + inverse[j * n + i]) / 2;
    return true;
}
