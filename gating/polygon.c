/* polygon.c - see polygon.h.
 *
 *     o-------o     a ray to the right from p crosses the outline an odd number of times: inside
 *     |  p - -|- - >
 *     o-------o
 */
#include "gating/polygon.h"

#include <math.h>


/* ---- Half-open ---------------------------------------------------------------------- */

/* Whether a ray from the point to the right crosses the edge. Reckoned from its lower end,
 * whichever way the polygon runs, so that of two polygons with a common edge one has each point
 * near it. */
static bool crosses(const double *a, const double *b, double x, double y)
{
    if ((a[1] > y) == (b[1] > y))
        return false;
    const double *low = a[1] < b[1] ? a : b, *high = a[1] < b[1] ? b : a;
    return x < (high[0] - low[0]) * (y - low[1]) / (high[1] - low[1]) + low[0];
}

bool polygon_holds(const double *points, size_t n, double x, double y)
{
    bool inside = false;
    const double *a = points + 2 * (n - 1);
    for (const double *b = points; b < points + 2 * n; a = b, b += 2)
        if (crosses(a, b, x, y))
            inside = !inside;
    return inside;
}


/* ---- Without rounding --------------------------------------------------------------- */

/* Shewchuk, Discrete & Computational Geometry 18, 305 (1997): a number is kept as a sum of doubles
 * that do not overlap, the largest last, so that its sign is that of the last one. */

static double sum_of(double a, double b, double *rest)
{
    double sum = a + b, part = sum - a;
    *rest = (a - (sum - part)) + (b - part);
    return sum;
}

static double product_of(double a, double b, double *rest)
{
    const double splitter = 0x1p27 + 1;
    double c = splitter * a, a_high = c - (c - a), a_low = a - a_high;
    double d = splitter * b, b_high = d - (d - b), b_low = b - b_high;
    double product = a * b;
    *rest = a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low);
    return product;
}

/* Adds v to the n parts of a number; one more part. */
static void add(double *parts, size_t n, double v)
{
    for (size_t i = 0; i < n; i++)
        v = sum_of(v, parts[i], &parts[i]);
    parts[n] = v;
}

/* The sign of ax by - ax y - x by - ay bx + ay x + y bx, which is (a - p) x (b - p). */
static int exact_side(const double *a, const double *b, double x, double y)
{
    const double factors[6][2] = { { a[0], b[1] },  { -a[0], y }, { -x, b[1] },
                                   { -a[1], b[0] }, { a[1], x },  { y, b[0] } };
    double parts[12];
    for (size_t i = 0; i < 6; i++) {
        double rest, product = product_of(factors[i][0], factors[i][1], &rest);
        add(parts, 2 * i, rest);
        add(parts, 2 * i + 1, product);
    }
    for (size_t i = 12; i-- > 0;)
        if (parts[i] != 0)
            return parts[i] > 0 ? 1 : -1;
    return 0;
}

/* 1: p lies left of the line from a to b; 0: on it; -1: right of it. */
static int side_of(const double *a, const double *b, double x, double y)
{
    double left = (a[0] - x) * (b[1] - y), right = (a[1] - y) * (b[0] - x);
    double side = left - right, bound = 0x1p-51 * (fabs(left) + fabs(right));
    if (side > bound || -side > bound)
        return side > 0 ? 1 : -1;
    return exact_side(a, b, x, y);
}

static bool between(double v, double a, double b)
{
    return a < b ? v >= a && v <= b : v >= b && v <= a;
}

bool polygon_covers(const double *points, size_t n, double x, double y)
{
    bool inside = false;
    const double *a = points + 2 * (n - 1);
    for (const double *b = points; b < points + 2 * n; a = b, b += 2) {
        if (!between(y, a[1], b[1]))
            continue;
        const double *low = a[1] < b[1] ? a : b, *high = a[1] < b[1] ? b : a;
        int side = side_of(low, high, x, y);
        if (side == 0 && between(x, a[0], b[0]))
            return true;
        if (side > 0 && (a[1] > y) != (b[1] > y))
            inside = !inside;
    }
    return inside;
}
