/* pair.h - numbers of about 106 bits: the unevaluated sum hi + lo with |lo| <= ulp(hi) / 2.
 *
 * The sums are exact after Knuth, the products after Dekker (Numer. Math. 18, 224, 1971), which need
 * neither a fused multiply-add nor extended precision. The operations on pairs are good to 2^-102 of
 * the larger operand. */
#ifndef FCS_PAIR_H
#define FCS_PAIR_H

#include <stdint.h>
#include <string.h>

typedef struct pair {
    double hi, lo;
} pair;

static const pair PAIR_LN10 = { 0x1.26bb1bbb55516p+1, -0x1.f48ad494ea3e9p-53 };

/* a + b exactly. */
static inline pair pair_sum(double a, double b)
{
    double s = a + b, t = s - a;
    return (pair){ s, (a - (s - t)) + (b - t) };
}

/* The same for |a| >= |b|. */
static inline pair pair_sum_ordered(double a, double b)
{
    double s = a + b;
    return (pair){ s, b - (s - a) };
}

static inline pair pair_halves(double a)
{
    double t = 134217729.0 * a; /* 2^27 + 1 */
    double hi = t - (t - a);
    return (pair){ hi, a - hi };
}

/* a * b exactly, where it is neither near overflow nor near denormal. */
static inline pair pair_product(double a, double b)
{
    pair x = pair_halves(a), y = pair_halves(b);
    double p = a * b;
    return (pair){ p, ((x.hi * y.hi - p) + x.hi * y.lo + x.lo * y.hi) + x.lo * y.lo };
}

static inline pair pair_times(pair a, pair b)
{
    pair p = pair_product(a.hi, b.hi);
    return pair_sum_ordered(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

static inline pair pair_plus(pair a, pair b)
{
    pair s = pair_sum(a.hi, b.hi);
    return pair_sum_ordered(s.hi, s.lo + (a.lo + b.lo));
}

static inline pair pair_over(pair a, pair b)
{
    double q = a.hi / b.hi;
    pair p = pair_product(q, b.hi);
    return pair_sum_ordered(q, (((a.hi - p.hi) - p.lo) + a.lo - q * b.lo) / b.hi);
}

/* Times a power of two: exact where nothing is lost below. */
static inline pair pair_scaled(pair a, double power)
{
    return (pair){ a.hi * power, a.lo * power };
}

/* 2^k for -1022 <= k <= 1023. */
static inline double power_of_two(int k)
{
    uint64_t bits = (uint64_t)(k + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return power;
}

/* e^x - 1 = result * 2^*k, to 2^-90 of itself for |x.hi| <= 1000000. *k is 0 up to x = 138; beyond
 * it the result lies in [0.7, 1.42] and the 1 is lost. */
pair pair_exp_less_1(pair x, int *k);

/* The sum of x[0..n), n <= 8, to 2^-104 of itself however much cancels; its sign is exact. No
 * overflow may occur. */
pair pair_sum_of(const double *x, size_t n);

#endif
