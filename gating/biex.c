/* biex.c - FlowJo's biexponential scale.
 *
 *     value  y_0 ... y_z = 0 ... y_R       R = 4096; below z the mirror image of what is above
 *     scale   0  ...  z      ...  R
 *
 * Between the points lies the natural cubic spline of the scale as a function of the value. Below
 * y_0 it goes on with the secant slope of the first interval, above y_R with the slope that the
 * spline has there. The shape is that of Parks, Roederer and Moore (Cytometry A 69, 541, 2006); the
 * table, with R + 1 in its exponents, is what reproduces FlowJo's numbers (docs/methods.md, "Scales").
 */
#include "gating/biex.h"

#include "fcs/pair.h"
#include "fcs/real.h"
#include "gating/order.h"

#include <math.h>
#include <stdlib.h>

enum { R = BIEX_R };

typedef biex_piece piece;

/* With s = ln(d/b): h(s) = 2s + wb (1 + e^s), convex and increasing, and not below 0 at s = 0; so
 * Newton's steps from there go down to the root without crossing it. */
double biexponential_rate(double b, double w)
{
    double s = 0, wb = w * b;
    for (int i = 0; i < 100; i++) {
        double e = wb * real_exp(s), step = (2 * s + wb + e) / (2 + e);
        if (!(step > 0x1p-56))
            break;
        s -= step;
    }
    return b * real_exp(s);
}

/* The shape: y(j) = m (e^(P j/(R+1)) - e^(shift - N j/(R+1)) - s), 0 at j = zero. */
typedef struct shape {
    double m, P, N, shift, s;
    int zero;
} shape;

static double uncentred(const shape *a, int j)
{
    return real_exp(a->P * j / (R + 1)) - real_exp(a->shift) * real_exp(-a->N * j / (R + 1));
}

static shape shape_of(const fcs_scale *scale)
{
    double width = real_log10(-scale->W);
    if (width < 0.5 || width > 3)
        width = 0.5;
    double decades = scale->M - width / 2;
    double extra = (scale->A > 0 ? scale->A : 0) + width / 2;
    shape a = { 0 };
    a.zero = (int)(extra * R / (extra + decades));
    if (a.zero > R / 2)
        a.zero = R / 2;
    if (a.zero > 0)
        decades = extra * R / a.zero;
    width /= 2 * decades;
    a.P = decades * 0x1.26bb1bbb55516p+1; /* ln 10 */
    a.m = scale->T / real_exp(a.P);
    a.N = biexponential_rate(a.P, width);
    a.shift = (a.P + a.N) * (width + extra / decades);
    a.s = uncentred(&a, a.zero);
    return a;
}

static void place_points(piece *p, const shape *a)
{
    for (int j = a->zero; j <= R; j++)
        p[j].y = a->m * (uncentred(a, j) - a->s);
    for (int j = 0; j < a->zero; j++)
        p[j].y = -p[2 * a->zero - j].y;
}

/* The natural spline through (y_j, j): c_0 = c_R = 0 and, with h_j = y_j+1 - y_j,
 * h_j-1 c_j-1 + 2 (h_j-1 + h_j) c_j + h_j c_j+1 = 3 (1/h_j - 1/h_j-1), a tridiagonal system.
 * diagonal and right [R + 1] are scratch. */
static void bend(piece *p, double *diagonal, double *right)
{
    p[0].c = p[R].c = 0;
    for (int j = 1; j < R; j++) {
        double before = p[j].y - p[j - 1].y, after = p[j + 1].y - p[j].y;
        double carried = j > 1 ? before / diagonal[j - 1] : 0;
        diagonal[j] = 2 * (before + after) - carried * before;
        right[j] = 3 * (1 / after - 1 / before) - (j > 1 ? carried * right[j - 1] : 0);
    }
    for (int j = R - 1; j > 0; j--)
        p[j].c = (right[j] - (p[j + 1].y - p[j].y) * p[j + 1].c) / diagonal[j];
    for (int j = 0; j < R; j++) {
        double h = p[j + 1].y - p[j].y;
        p[j].b = 1 / h - h * (p[j + 1].c + 2 * p[j].c) / 3;
        p[j].d = (p[j + 1].c - p[j].c) / (3 * h);
    }
    double h = p[R].y - p[R - 1].y;
    p[R].b = 1 / h + h * (2 * p[R].c + p[R - 1].c) / 3;
    p[R].d = 0;
}

biex *biex_make(const fcs_scale *scale)
{
    biex *b = malloc(sizeof *b);
    double *scratch = malloc((size_t)2 * (R + 1) * sizeof *scratch);
    if (b && scratch) {
        shape a = shape_of(scale);
        place_points(b->pieces, &a);
        bend(b->pieces, scratch, scratch + R + 1);
        b->slope_below = 1 / (b->pieces[1].y - b->pieces[0].y);
    } else {
        free(b);
        b = NULL;
    }
    free(scratch);
    return b;
}

void biex_free(biex *b)
{
    free(b);
}

static double along(const piece *p, double x)
{
    return x * (p->b + x * (p->c + x * p->d));
}

double biex_to(const biex *b, double value)
{
    const piece *p = b->pieces;
    if (value < p[0].y)
        return (value - p[0].y) * b->slope_below;
    int low = 0, high = R + 1; /* p[low].y <= value < p[high].y */
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (p[middle].y <= value)
            low = middle;
        else
            high = middle;
    }
    return low + along(&p[low], value - p[low].y);
}

/* The spline is increasing on each piece: Newton's steps, or halving where they leave it. */
static double solve_piece(const piece *p, double width, double rest)
{
    double low = 0, high = width, x = rest * width;
    for (int i = 0; i < 60; i++) {
        double f = along(p, x) - rest;
        if (f < 0)
            low = x;
        else
            high = x;
        double next = x - f / (p->b + x * (2 * p->c + 3 * x * p->d));
        if (!(next > low && next < high))
            next = low + (high - low) / 2;
        if (fabs(next - x) <= 0x1p-60 * width)
            return next;
        x = next;
    }
    return x;
}

double biex_from(const biex *b, double channel)
{
    const piece *p = b->pieces;
    if (channel < 0)
        return p[0].y + channel / b->slope_below;
    if (channel >= R)
        return p[R].y + (channel - R) / p[R].b;
    int j = (int)channel;
    return p[j].y + solve_piece(&p[j], p[j + 1].y - p[j].y, channel - j);
}


/* ---- Edges -------------------------------------------------------------------------- */

/* The sign of S(v) - (from + rest), S being one piece that is `from` at its start. All is taken
 * `by` times: a power of two, and 1 unless the piece is straight. */
static int side_of(const piece *p, double v, pair rest, double by)
{
    pair x = pair_sum(v * by, -p->y * by);
    pair y = pair_times(x, pair_plus((pair){ p->c, 0 }, pair_times(x, (pair){ p->d, 0 })));
    y = pair_times(x, pair_plus((pair){ p->b, 0 }, y));
    pair off = pair_plus(y, pair_scaled(rest, -by));
    return fabs(off.hi) <= 0x1p-90 * fabs(y.hi) ? 0 : off.hi > 0 ? 1 : -1;
}

/* A cubic may go past the next point by a rounding of its coefficients. It does not count there: the
 * edge of a threshold between j and j + 1 lies between the points j and j + 1, where the scale is
 * j and j + 1. */
double biex_edge(const biex *b, double e, bool above)
{
    int j = e < 0 ? -1 : e >= R ? R : (int)e;
    bool straight = j < 0 || j == R;
    piece below = { b->pieces[0].y, b->slope_below, 0, 0 };
    const piece *p = j < 0 ? &below : &b->pieces[j];
    pair rest = pair_sum(e, j < 0 ? 0 : -j);
    uint64_t low = order_rank(j < 0 ? -HUGE_VAL : order_below(p->y)); /* does not reach e */
    uint64_t high = order_rank(j < 0 ? p->y : j == R ? HUGE_VAL : p[1].y);
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (side_of(p, order_double(middle), rest, straight ? 0x1p-200 : 1) >= above)
            high = middle;
        else
            low = middle;
    }
    return order_double(high) + 0.0; /* 0 for -0 */
}
