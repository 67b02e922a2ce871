/* tails.h - the quantiles behind exact intervals. */
#ifndef SUMMARY_TAILS_H
#define SUMMARY_TAILS_H

/* The probability below x: of Beta(a, b), 0 <= x <= 1; of Gamma(a, 1), x >= 0. a, b > 0. */
double tail_beta(double x, double a, double b);
double tail_gamma(double x, double a);

/* The x below which lies the probability p, 0 < p < 1; to about 1e-12 of x. */
double quantile_beta(double p, double a, double b);
double quantile_gamma(double p, double a);

#endif
