/* table.c - the pieces of table.h, made from the formula.
 *
 * In each piece the inverse of value = a F(q) (exact.h) is a power series about its middle. With
 * t = (value - middle) / half its width, E = e^w, D = e^(-rate w) and w = q - q(middle),
 *
 *     w' (alpha E + beta D + lambda) = gamma,   E' = w' E,   D' = -rate w' D
 *
 * gives its coefficients one after another. The series of 15 terms, good to 2^-60, is then shortened
 * to 8 by taking off multiples of the Chebyshev polynomials T_14 ... T_8, which spreads the error
 * over the piece, and moved from the middle to the start of the piece. There its constant, the one
 * coefficient of any size, is rounded once. The first piece of a mirrored scale stays the series at
 * 0, so that near 0 the result is good relative to its distance from there.
 *
 * v0 is a quarter to an eighth of a F'(0): the scale's slope at 0 is that of a logarithm of
 * value + a F'(0), and its nearest singularity is no nearer than that. The pieces are up to 1/16 of
 * value + v0 wide; up to 1/64 where W is large, for then the singularity lies close above the axis.
 * A scale that would need still narrower ones has a table of no pieces. */
#include "gating/table.h"

#include "fcs/real.h"
#include "gating/exact.h"

#include <math.h>
#include <stdlib.h>

enum { SERIES = 15, MOST_OCTAVES = 64, MOST_BITS = 6 };

/* Below it the powers of z in a piece would run out of the range of doubles. */
static const double LEAST_START = 0x1p-128;

/* Made once per table. */
typedef struct maker {
    exact x;
    curve curve;
    pair per_y; /* dq / dy */
    double a;   /* value = a F(q) */
} maker;


/* ---- One piece ---------------------------------------------------------------------- */

/* w[1..SERIES) of the comment above; e and d are their exponentials. */
static void expand(double alpha, double beta, double gamma, double rate, double *w)
{
    double e[SERIES] = { 1 }, d[SERIES] = { 1 }, slope[SERIES]; /* slope: of w */
    w[0] = 0;
    for (int k = 0; k + 1 < SERIES; k++) {
        double rest = k == 0 ? gamma : 0, de = 0, dd = 0;
        for (int j = 0; j < k; j++)
            rest -= slope[j] * (alpha * e[k - j] + beta * d[k - j]);
        slope[k] = rest;
        for (int j = 0; j <= k; j++) {
            de += slope[j] * e[k - j];
            dd += slope[j] * d[k - j];
        }
        w[k + 1] = slope[k] / (k + 1);
        e[k + 1] = de / (k + 1);
        d[k + 1] = -rate * dd / (k + 1);
    }
}

/* Takes multiples of the Chebyshev polynomials T_14 ... T_8 off, so that 8 terms stay. The ratio is
 * that of a coefficient of T_n to the next lower one. */
static void shorten(double *w)
{
    for (int n = SERIES - 1; n >= TABLE_TERMS; n--) {
        double c = w[n];
        for (int j = 0; n - 2 * j >= 2; j++) {
            c *= -(double)((n - 2 * j) * (n - 2 * j - 1)) / (4 * (j + 1) * (n - j - 1));
            w[n - 2 * j - 2] -= c;
        }
    }
}

/* The polynomial of t as one of t - by. */
static void move(double *w, double by)
{
    for (int k = 0; k < TABLE_TERMS - 1; k++)
        for (int j = TABLE_TERMS - 2; j >= k; j--)
            w[j] += by * w[j + 1];
}

/* w for t = (value - v) / half; v is the value at middle + u. */
static pair expand_at(const maker *m, double u, double half, double *w)
{
    int k;
    pair q = pair_times((pair){ u, 0 }, m->per_y), v = exact_value(&m->x, q, &k);
    double rate = m->x.rate.hi, alpha = real_exp(q.hi);
    double beta = m->x.s.hi * rate * real_exp(-q.hi * rate);
    double slope = alpha + beta + m->x.l.hi;
    expand(alpha / slope, beta / slope, half / (m->a * slope), rate, w);
    return pair_scaled(v, power_of_two(k));
}

/* About where a value lies, from the middle of the scale. */
static double near_place(const maker *m, double value)
{
    if (m->x.log)
        return real_log10(value / m->x.scale.T) / m->x.scale.M;
    return curve_to(&m->curve, value) - m->curve.x1;
}

/* The piece [start, start + 2 half]. */
static void make_piece(const maker *m, double start, double half, double *c)
{
    double w[SERIES], size = 1;
    bool at_0 = start == 0;
    double u = at_0 ? 0 : near_place(m, start + half);
    pair v = expand_at(m, u, half, w);
    if (!at_0) {
        shorten(w);
        move(w, (start - v.hi - v.lo) / half);
    }
    for (int k = 0; k < TABLE_TERMS; k++) {
        c[k] = w[k] / m->per_y.hi * size;
        size /= half;
    }
    c[0] += u;
}


/* ---- All pieces --------------------------------------------------------------------- */

static double power_below(double x)
{
    int exponent;
    frexp(x, &exponent);
    return power_of_two(exponent - 1);
}

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* How many bits of the fraction tell a piece. The nearest singularity of the inverse has F'(q) = 0; its
 * value lies (ln x - 1) / pi times as far along the axis as above it, with x = l or 1 / rate (for
 * large x). */
static unsigned fineness(const maker *m)
{
    unsigned bits = 4;
    if (m->x.log)
        return bits;
    double x = m->x.l.hi > 0 ? m->x.l.hi : 1 / m->x.rate.hi;
    for (double along = (real_log(x) - 1) / 3.14 * 1.25; along > 1 && bits <= MOST_BITS; along /= 2)
        bits++;
    return bits;
}

/* From where, which is a power of two, up to 32 T or MOST_OCTAVES. */
static void lay_out(const maker *m, table *t)
{
    const fcs_scale *s = &m->x.scale;
    double slope = m->a * (1 + m->x.s.hi * m->x.rate.hi + m->x.l.hi);
    double high = 32 * power_below(s->T), low = power_below(slope) / 4,
           span = power_of_two(MOST_OCTAVES);
    if (m->x.log) {
        low = power_below(s->T * real_exp10(-s->M)) / 16;
        low = low < high / span ? high / span : low;
    } else {
        high = high > low * span ? low * span : high < 2 * low ? 2 * low : high;
        t->v0 = low;
        t->sign = 1ULL << 63;
    }
    unsigned bits = fineness(m);
    t->shift = 52 - bits;
    t->middle = m->x.log ? 1 : m->curve.x1;
    t->first = bits_of(low) >> t->shift;
    if (bits <= MOST_BITS && low >= LEAST_START)
        t->n = (bits_of(high) >> t->shift) - t->first;
}

table *table_make(const fcs_scale *scale)
{
    maker m = { .x = exact_of(scale) };
    m.per_y = pair_times(pair_sum(m.x.scale.M, m.x.scale.A), PAIR_LN10);
    if (!m.x.log)
        m.curve = curve_of(scale);
    m.a = m.x.log ? scale->T : m.curve.a;
    table *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    lay_out(&m, t);
    t->pieces = malloc((t->n + 1) * sizeof *t->pieces);
    if (!t->pieces) {
        free(t);
        return NULL;
    }
    for (uint64_t i = 0; i < t->n; i++) {
        double start = from_bits((t->first + i) << t->shift);
        double width = from_bits((t->first + i + 1) << t->shift) - start;
        make_piece(&m, start - t->v0, width / 2, t->pieces[i]);
    }
    return t;
}

void table_free(table *t)
{
    if (t)
        free(t->pieces);
    free(t);
}
