/* tails.c - see tails.h. The incomplete beta and gamma functions and their inverses.
 *
 * GSL has all four, but not for the counts of this program: gsl_cdf_beta_Pinv() gives up, which
 * by GSL's default ends the process, from 5,000 of 10,000 events on, and does not return at all for
 * some of 10^8; gsl_cdf_gamma_Qinv() gives 578,001 where 1,001,962 is right. Where GSL does answer,
 * the tests hold these against it. Only real.h is used, so that every processor prints the same.
 *
 * Both tails are a point probability times a sum. The point probability is Loader's (2000, "Fast and
 * accurate computation of binomial probabilities"): with Stirling's error and the deviance kept
 * apart, nothing large cancels.
 */
#include "summary/tails.h"

#include <math.h>

#include "fcs/real.h"

#define TWO_PI 6.283185307179586476925

/* ln Gamma(z + 1) - (z + 1/2) ln z + z - ln(2 pi) / 2. The series is good to 1e-17 from z = 16 on;
 * smaller z are reached from there step by step. */
static double stirling_error(double z)
{
    double error = 0;
    while (z < 16) {
        error += (z + 0.5) * real_log((z + 1) / z) - 1;
        z += 1;
    }
    double zz = z * z;
    double series = 1 / 1188.0;
    series = 1 / 1680.0 - series / zz;
    series = 1 / 1260.0 - series / zz;
    series = 1 / 360.0 - series / zz;
    return error + (1 / 12.0 - series / zz) / z;
}

/* k ln(k / m) + m - k without cancellation where k is near m. */
static double deviance(double k, double m)
{
    if (!(fabs(k - m) < 0.1 * (k + m)))
        return k * real_log(k / m) + m - k;
    double v = (k - m) / (k + m), sum = (k - m) * v, term = 2 * k * v;
    for (int j = 1; j < 100; j++) {
        term *= v * v;
        double next = sum + term / (2 * j + 1);
        if (next == sum)
            break;
        sum = next;
    }
    return sum;
}

/* x^a (1 - x)^b / (a B(a, b)), as a binomial probability of a in a + b. */
static double beta_point(double x, double a, double b)
{
    double n = a + b;
    double exponent = stirling_error(n) - stirling_error(a) - stirling_error(b) -
                      deviance(a, n * x) - deviance(b, n * (1 - x));
    return sqrt(n / (TWO_PI * a * b)) * real_exp(exponent) * b / n;
}

/* The continued fraction of the incomplete beta function (DLMF 8.17.22) by Lentz' method. It takes
 * some multiple of sqrt(a + b) steps, and is used where it converges. */
static double beta_fraction(double x, double a, double b)
{
    const double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < tiny ? tiny : d);
    double value = d;
    for (int i = 1; i < 1000000; i++) {
        double m = i;
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        double step = 1;
        for (int half = 0; half < 2; half++) {
            double term = half ? odd : even;
            d = 1 + term * d;
            c = 1 + term / c;
            d = 1 / (fabs(d) < tiny ? tiny : d);
            c = fabs(c) < tiny ? tiny : c;
            step *= c * d;
        }
        value *= step;
        if (fabs(step - 1) < 1e-15)
            break;
    }
    return value;
}

double tail_beta(double x, double a, double b)
{
    if (!(x > 0))
        return 0;
    if (!(x < 1))
        return 1;
    if (x * (a + b + 2) < a + 1)
        return beta_point(x, a, b) * beta_fraction(x, a, b);
    return 1 - beta_point(1 - x, b, a) * beta_fraction(1 - x, b, a);
}

/* The point probability of a Poisson count: x^a e^-x / Gamma(a + 1). */
static double gamma_point(double x, double a)
{
    return real_exp(-stirling_error(a) - deviance(a, x)) / sqrt(TWO_PI * a);
}

/* Below the mean the point times 1 + x/(a+1) + x^2/((a+1)(a+2)) + ... (DLMF 8.11.4); above it the
 * complement, whose continued fraction (DLMF 8.9.2) converges where the sum would be slow. */
double tail_gamma(double x, double a)
{
    if (!(x > 0))
        return 0;
    double point = gamma_point(x, a);
    if (x < a + 1) {
        double sum = 1, term = 1;
        for (int k = 1; term > sum * 1e-17 && k < 100000000; k++) {
            term *= x / (a + k);
            sum += term;
        }
        return point * sum;
    }
    double b = x + 1 - a, c = 1e300, d = 1 / b, value = d;
    for (int k = 1; k < 1000000; k++) {
        double term = -k * (k - a);
        b += 2;
        d = 1 / (term * d + b);
        c = b + term / c;
        value *= c * d;
        if (fabs(c * d - 1) < 1e-15)
            break;
    }
    return 1 - point * a * value;
}

/* Halving needs no derivative and no starting value, and cannot fail: the tail rises with x. */
double quantile_beta(double p, double a, double b)
{
    double low = 0, high = 1;
    for (int i = 0; i < 1200; i++) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high)
            break;
        if (tail_beta(middle, a, b) < p)
            low = middle;
        else
            high = middle;
    }
    return high;
}

double quantile_gamma(double p, double a)
{
    double low = 0, high = a + 1;
    while (tail_gamma(high, a) < p && high < 1e300) {
        low = high;
        high *= 2;
    }
    for (int i = 0; i < 1200; i++) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high)
            break;
        if (tail_gamma(middle, a) < p)
            low = middle;
        else
            high = middle;
    }
    return high;
}
