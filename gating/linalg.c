/* linalg.c - see linalg.h.
 *
 * The answers decide about events, so they come from a fixed order of additions and
 * multiplications that is the same for every compiler and version of a library. That is why GSL is
 * not asked: its LU differs in the last bits from release to release, and its two SVDs end the
 * process where their iterations do not converge, which no question asked before can rule out.
 */
#include "gating/linalg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>


/* ---- Condition ---------------------------------------------------------------------- */

/* Rows of n numbers, rotated in pairs. */
static double dot(const double *a, const double *b, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++)
        s += a[i] * b[i];
    return s;
}

static void rotate(double *a, double *b, size_t n, double c, double s)
{
    for (size_t i = 0; i < n; i++) {
        double x = a[i], y = b[i];
        a[i] = c * x - s * y;
        b[i] = s * x + c * y;
    }
}

/* Makes rows i and j of m [n * width] orthogonal, and does the same to w; false if they were. */
static bool make_orthogonal(double *m, size_t width, double *w, size_t n, size_t i, size_t j)
{
    double *a = m + i * width, *b = m + j * width;
    double aa = dot(a, a, width), bb = dot(b, b, width), ab = dot(a, b, width);
    if (fabs(ab) <= 0x1p-52 * sqrt(aa) * sqrt(bb))
        return false;
    double z = (bb - aa) / (2 * ab);
    double t = (z < 0 ? -1 : 1) / (fabs(z) + sqrt(1 + z * z));
    double c = 1 / sqrt(1 + t * t);
    rotate(a, b, width, c, c * t);
    rotate(w + i * n, w + j * n, n, c, c * t);
    return true;
}

/* One-sided Jacobi (Hestenes 1958): after it the rows of m are the singular values times orthogonal
 * directions, and the rows of w say of which combinations. A dozen sweeps do; where rounding keeps
 * two rows turning, the last sweep is as good as the next. */
static void make_rows_orthogonal(double *m, size_t width, double *w, size_t n)
{
    memset(w, 0, n * n * sizeof *w);
    for (size_t i = 0; i < n; i++)
        w[i * n + i] = 1;
    bool turned = true;
    for (int sweep = 0; turned && sweep < 40; sweep++) {
        turned = false;
        for (size_t i = 0; i < n; i++)
            for (size_t j = i + 1; j < n; j++)
                turned = make_orthogonal(m, width, w, n, i, j) || turned;
    }
}

static double largest_entry(const double *m, size_t count)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++)
        if (fabs(m[i]) > largest)
            largest = fabs(m[i]);
    return largest;
}

static double ratio_of_rows(const double *m, size_t width, const double *w, size_t n,
                            double *weakest)
{
    double largest = 0, least = INFINITY;
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        double length = sqrt(dot(m + i * width, m + i * width, width));
        if (length > largest)
            largest = length;
        if (length < least) {
            least = length;
            at = i;
        }
    }
    if (weakest)
        memcpy(weakest, w + at * n, n * sizeof *weakest);
    /* A value below the rounding errors of the largest is 0 to all that can be known. */
    return least > 0x1p-52 * largest ? largest / least : INFINITY;
}

double condition_of(const double *m, size_t n, size_t width, double *weakest)
{
    size_t count = n * width; /* of a matrix in memory */
    double *copy = calloc(count, sizeof *copy), *w = calloc(n * n, sizeof *w), condition = 0;
    if (copy && w) {
        double unit = largest_entry(m, count);
        for (size_t i = 0; i < count; i++)
            copy[i] = unit > 0 ? m[i] / unit : 0;
        make_rows_orthogonal(copy, width, w, n);
        condition = ratio_of_rows(copy, width, w, n, weakest);
    }
    free(copy);
    free(w);
    return condition;
}


/* ---- Inverse ------------------------------------------------------------------------ */

static void swap_rows(double *m, size_t n, size_t i, size_t j)
{
    for (size_t k = 0; k < n && i != j; k++) {
        double x = m[i * n + k];
        m[i * n + k] = m[j * n + k];
        m[j * n + k] = x;
    }
}

static size_t pivot_row(const double *m, size_t n, size_t column)
{
    size_t best = column;
    for (size_t i = column + 1; i < n; i++)
        if (fabs(m[i * n + column]) > fabs(m[best * n + column]))
            best = i;
    return best;
}

/* row -= factor * from, in m and its inverse. */
static void subtract(double *row, const double *from, double factor, size_t n)
{
    for (size_t k = 0; k < n; k++)
        row[k] -= factor * from[k];
}

/* Gauss and Jordan, with the largest entry of each column as its pivot. */
bool invert(double *m, size_t n, double *inverse)
{
    for (size_t i = 0; i < n * n; i++)
        inverse[i] = i % (n + 1) == 0;
    for (size_t j = 0; j < n; j++) {
        size_t best = pivot_row(m, n, j);
        swap_rows(m, n, j, best);
        swap_rows(inverse, n, j, best);
        double pivot = m[j * n + j];
        if (pivot == 0)
            return false;
        for (size_t k = 0; k < n; k++) {
            m[j * n + k] /= pivot;
            inverse[j * n + k] /= pivot;
        }
        for (size_t i = 0; i < n; i++) {
            double factor = m[i * n + j];
            if (i == j || factor == 0)
                continue;
            subtract(m + i * n, m + j * n, factor, n);
            subtract(inverse + i * n, inverse + j * n, factor, n);
        }
    }
    return true;
}


/* ---- Least squares ------------------------------------------------------------------ */

/* Makes row i of q orthogonal to those before it and of length 1; its shares of them go into row i of
 * l. Twice, because what rounding leaves of the others after the first time is gone after the second
 * (Giraud, Langou and Rozloznik 2005). false if nothing is left. */
static bool make_unit(double *q, size_t width, double *l, size_t n, size_t i)
{
    double *row = q + i * width;
    for (int time = 0; time < 2; time++)
        for (size_t k = 0; k < i; k++) {
            double share = dot(row, q + k * width, width);
            l[i * n + k] += share;
            subtract(row, q + k * width, share, width);
        }
    double length = sqrt(dot(row, row, width));
    l[i * n + i] = length;
    for (size_t j = 0; j < width && length > 0; j++)
        row[j] /= length;
    return length > 0;
}

bool pseudo_inverse(double *m, size_t n, size_t width, double *l, double *inverse)
{
    memset(l, 0, n * n * sizeof *l);
    for (size_t i = 0; i < n; i++)
        if (!make_unit(m, width, l, n, i))
            return false;
    /* m = l q, so that the inverse x is q' / l: from the last column of l to the first. */
    for (size_t d = n; d-- > 0;) {
        double *row = m + d * width;
        for (size_t k = d + 1; k < n; k++)
            subtract(row, m + k * width, l[k * n + d], width);
        for (size_t j = 0; j < width; j++)
            inverse[j * n + d] = row[j] /= l[d * n + d];
    }
    return true;
}
