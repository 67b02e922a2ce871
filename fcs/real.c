/* real.c - see real.h.
 *
 * An intermediate result is a pair of doubles (pair.h), about 106 bits. The series below work in
 * plain doubles on what is left after the leading term, so that their rounding errors lie 4 to 8
 * bits under the last bit of the result.
 *
 *     exp   x = k ln2 + r, |r| <= ln2 / 2;   2^k (1 + r + r^2/2 + r^3 tail(r))
 *     log   x = 2^k m, m in [sqrt(1/2), sqrt(2));   k ln2 + 2 (s + s^3/3 + ...), s = (m-1)/(m+1)
 *
 * sqrt is an operation of IEEE 754, not of libm.
 */
#define _GNU_SOURCE /* strtod_l */
#include "lupusflow/fcs.h"

#include "pair.h"
#include "real.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The upper 33 bits of ln2, so that a multiple of up to 2^20 is exact; and the rest. */
static const double LN2_HI = 0x1.62e42fef00000p-1, LN2_LO = 0x1.473de6af278edp-34;
static const pair PER_LN10 = { 0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57 };


/* ---- Powers of two ------------------------------------------------------------------ */

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

/* x 2^k for x in [1/2, 4) and -1100 <= k <= 1030: two factors, as 2^k alone may be no double. */
static double scaled(double x, int k)
{
    int half = k / 2;
    return x * power_of_two(half) * power_of_two(k - half);
}

static bool is_nan(double x)
{
    return x != x;
}

static double magnitude(double x)
{
    return from_bits(bits_of(x) & ~(1ULL << 63));
}

static double signed_as(double x, double sign)
{
    return from_bits(bits_of(x) | (bits_of(sign) & (1ULL << 63)));
}


/* ---- Exponential functions ---------------------------------------------------------- */

/* exp(x.hi + x.lo) = result * 2^*k, for |x.hi| <= 750. */
static pair exp_pair(pair x, int *k)
{
    double n = x.hi * 0x1.71547652b82fep+0;
    *k = (int)(n < 0 ? n - 0.5 : n + 0.5);
    pair r = pair_plus(pair_sum(x.hi - *k * LN2_HI, -*k * LN2_LO), (pair){ x.lo, 0 });
    double z = r.hi, tail = 1.0 / 87178291200;
    static const double factorial[] = { 6227020800, 479001600, 39916800, 3628800, 362880, 40320,
                                        5040,       720,       120,      24,      6 };
    for (size_t i = 0; i < sizeof factorial / sizeof *factorial; i++)
        tail = tail * z + 1 / factorial[i];
    pair square = pair_product(z, z), one = pair_sum_ordered(1, z);
    pair e = pair_sum_ordered(one.hi, square.hi / 2);
    e.lo += one.lo + square.lo / 2 + (square.hi * z * tail + r.lo * e.hi);
    return pair_sum_ordered(e.hi, e.lo);
}

static double exp_of(pair x)
{
    if (x.hi > 710)
        return HUGE_VAL;
    if (x.hi < -746)
        return 0;
    int k;
    pair e = exp_pair(x, &k);
    return scaled(e.hi, k);
}

double real_exp(double x)
{
    return is_nan(x) ? x : exp_of((pair){ x, 0 });
}

double real_exp10(double x)
{
    if (is_nan(x))
        return x;
    if (x > 309)
        return HUGE_VAL;
    if (x < -324)
        return 0;
    return exp_of(pair_times((pair){ x, 0 }, PAIR_LN10));
}

/* x + x^3/6 + x^5/120 + ...; for |x| < 1/2. */
static double sinh_series(double x)
{
    double z = x * x, tail = 1.0 / 355687428096000;
    static const double factorial[] = { 1307674368000, 6227020800, 39916800, 362880, 5040, 120, 6 };
    for (size_t i = 0; i < sizeof factorial / sizeof *factorial; i++)
        tail = tail * z + 1 / factorial[i];
    return x + x * z * tail;
}

double real_sinh(double x)
{
    double a = magnitude(x);
    if (!(a >= 0.5))
        return sinh_series(x);
    if (a > 711)
        return signed_as(HUGE_VAL, x);
    int k;
    pair e = exp_pair((pair){ a, 0 }, &k);
    if (a < 25) { /* beyond it exp(-a) is less than 2^-70 of exp(a) */
        double full = power_of_two(k);
        e = (pair){ e.hi * full, e.lo * full };
        pair inverse = pair_over((pair){ 1, 0 }, e);
        e = pair_plus(e, (pair){ -inverse.hi, -inverse.lo });
        k = 0;
    }
    return signed_as(k ? scaled(e.hi, k - 1) : e.hi / 2, x);
}


/* ---- Logarithms --------------------------------------------------------------------- */

/* log(1 + f) for f.hi in [sqrt(1/2) - 1, sqrt(2) - 1]. */
static pair log1p_pair(pair f)
{
    pair two = { 2, 0 }, s = pair_over(f, pair_plus(two, f));
    double z = s.hi * s.hi, tail = 2.0 / 25;
    for (int i = 23; i >= 3; i -= 2)
        tail = tail * z + 2.0 / i;
    return pair_sum_ordered(2 * s.hi, 2 * s.lo + s.hi * z * tail);
}

/* For x.hi > 0 and finite. */
static pair log_pair(pair x)
{
    int k = 0;
    if (x.hi < 0x1p-1000) {
        x = (pair){ x.hi * 0x1p100, x.lo * 0x1p100 };
        k = -100;
    }
    int exponent = (int)(bits_of(x.hi) >> 52) - 1023;
    double down = power_of_two(-exponent / 2) * power_of_two(-exponent - -exponent / 2);
    pair m = { x.hi * down, x.lo * down };
    if (m.hi > 0x1.6a09e667f3bcdp+0) { /* sqrt(2) */
        m = (pair){ m.hi / 2, m.lo / 2 };
        exponent++;
    }
    k += exponent;
    pair y = log1p_pair(pair_sum(m.hi - 1, m.lo));
    pair t = pair_sum(k * LN2_HI, y.hi);
    return pair_sum_ordered(t.hi, t.lo + (y.lo + k * LN2_LO));
}

/* The answers of log that need no arithmetic, true if x has one. */
static bool log_is_special(double x, double *y)
{
    if (x > 0 && x < HUGE_VAL)
        return false;
    *y = x == 0 ? -HUGE_VAL : x < 0 ? NAN : x;
    return true;
}

double real_log(double x)
{
    double y;
    return log_is_special(x, &y) ? y : log_pair((pair){ x, 0 }).hi;
}

double real_log10(double x)
{
    double y;
    return log_is_special(x, &y) ? y : pair_times(log_pair((pair){ x, 0 }), PER_LN10).hi;
}

/* sqrt(1 + a^2) for a < 2^30. */
static pair hypotenuse(double a)
{
    pair q = pair_plus(pair_product(a, a), (pair){ 1, 0 });
    double r = sqrt(q.hi);
    pair square = pair_product(r, r);
    return pair_sum_ordered(r, ((q.hi - square.hi) - square.lo + q.lo) / (2 * r));
}

static double asinh_positive(double a)
{
    if (a < 0x1p-28) /* a - a^3/6: nearer to a than half an ulp */
        return a;
    if (a >= 0x1p28) { /* log(2a) + 1/(4a^2): the second is below 2^-60 of the first */
        pair y = log_pair((pair){ a, 0 }), ln2 = pair_sum_ordered(LN2_HI, LN2_LO);
        return pair_plus(y, ln2).hi;
    }
    pair root = hypotenuse(a);
    if (a > 0.25)
        return log_pair(pair_plus((pair){ a, 0 }, root)).hi;
    /* log1p(a + a^2 / (1 + sqrt(1 + a^2))), which does not cancel */
    pair below = pair_over(pair_product(a, a), pair_plus((pair){ 1, 0 }, root));
    return log1p_pair(pair_plus((pair){ a, 0 }, below)).hi;
}

double real_asinh(double x)
{
    double a = magnitude(x);
    if (!(a < HUGE_VAL))
        return x;
    return signed_as(asinh_positive(a), x);
}


/* ---- Text --------------------------------------------------------------------------- */

/* A decimal number as read: 0.d1 d2 d3 ... 10^exponent, leading zeros dropped. A double half way
 * between two others has at most 768 digits, so that of those beyond MOST_DIGITS only matters
 * whether one is not 0. */
enum { MOST_DIGITS = 780 };
typedef struct decimal {
    bool negative, more, any; /* more: a later digit is not 0; any: there was a digit at all */
    size_t n_digits;
    long exponent;
    char digits[MOST_DIGITS];
} decimal;

/* Beyond it all is 0 or infinite, however many of the digits that fit in memory stand before it. */
static const long FAR_EXPONENT = 100000000;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void add_digit(decimal *d, char c, bool after_point)
{
    d->any = true;
    bool leading = d->n_digits == 0 && c == '0';
    if (leading == after_point && labs(d->exponent) < FAR_EXPONENT)
        d->exponent += after_point ? -1 : 1;
    if (leading)
        return;
    if (d->n_digits < MOST_DIGITS)
        d->digits[d->n_digits++] = c;
    else
        d->more = d->more || c != '0';
}

static bool read_sign(const char **p, const char *end)
{
    bool negative = *p < end && **p == '-';
    if (*p < end && (**p == '-' || **p == '+'))
        (*p)++;
    return negative;
}

static void read_digits(decimal *d, const char **p, const char *end)
{
    for (; *p < end && is_digit(**p); (*p)++)
        add_digit(d, **p, false);
    if (*p < end && **p == '.')
        for ((*p)++; *p < end && is_digit(**p); (*p)++)
            add_digit(d, **p, true);
}

/* Reads "[+-]digits"; false if there is no digit. */
static bool read_exponent(const char **p, const char *end, long *value)
{
    bool negative = read_sign(p, end);
    const char *start = *p;
    long e = 0;
    for (; *p < end && is_digit(**p); (*p)++)
        if (e < 2 * FAR_EXPONENT)
            e = 10 * e + (**p - '0');
    *value = negative ? -e : e;
    return *p > start;
}

static bool read_decimal(decimal *d, const char *text, size_t n)
{
    const char *p = text, *end = text + n;
    d->negative = read_sign(&p, end);
    read_digits(d, &p, end);
    if (d->any && p < end && (*p == 'e' || *p == 'E')) {
        long e;
        p++;
        if (!read_exponent(&p, end, &e))
            return false;
        d->exponent += e;
    }
    return d->any && p == end;
}

/* strtod_l on text of a known form, which reads a point whatever LC_NUMERIC says and rounds
 * correctly. newlocale of "C" hands out a constant in glibc and cannot fail. */
static bool to_double(const char *text, double *value)
{
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!c)
        return false;
    int kept = errno;
    *value = strtod_l(text, NULL, c);
    errno = kept;
    freelocale(c);
    return true;
}

bool real_parse(const char *text, size_t n, double *value)
{
    decimal d;
    memset(&d, 0, sizeof d);
    if (!read_decimal(&d, text, n))
        return false;
    long exponent = d.exponent < -2000 ? -2000 : d.exponent > 2000 ? 2000 : d.exponent;
    char copy[MOST_DIGITS + 32];
    int length = (int)d.n_digits;
    snprintf(copy, sizeof copy, "%s0.%.*s%se%ld", d.negative ? "-" : "", length, d.digits,
             d.more   ? "1"
             : length ? ""
                      : "0",
             exponent);
    double v;
    if (!to_double(copy, &v) || magnitude(v) == HUGE_VAL)
        return false;
    *value = v;
    return true;
}

/* Puts a '.' for whatever LC_NUMERIC has for a decimal point, which may be several bytes. */
static void restore_point(char *text)
{
    size_t point = strspn(text, "+-0123456789"), rest = point;
    while (text[rest] && !strchr("+-0123456789e", text[rest]))
        rest++;
    if (rest == point)
        return;
    text[point] = '.';
    memmove(text + point + 1, text + rest, strlen(text + rest) + 1);
}

int real_print(char *out, size_t size, double value, int digits)
{
    char text[128];
    int precision = digits < 1 ? 1 : digits > 40 ? 40 : digits;
    if (is_nan(value))
        return snprintf(out, size, "nan");
    if (magnitude(value) == HUGE_VAL)
        return snprintf(out, size, value < 0 ? "-inf" : "inf");
    snprintf(text, sizeof text, "%.*g", precision, value);
    restore_point(text);
    return snprintf(out, size, "%s", text);
}

bool fcs_parse_number(const char *text, double *value)
{
    return real_parse(text, strlen(text), value);
}
