/* real.h - numbers that come out the same on every machine: elementary functions made of additions,
 * multiplications and divisions in a fixed order, and text to number and back without locale.
 * libm and printf are not used for what decides: glibc picks other code on other CPUs, and
 * LC_NUMERIC changes the decimal point. */
#ifndef FCS_REAL_H
#define FCS_REAL_H

#include <stdbool.h>
#include <stddef.h>

/* Within 1 ulp over the whole range; inf, NaN, 0 and denormal results as in libm. */
double real_exp(double x);
double real_log(double x); /* x < 0: NaN; 0: -inf */
double real_exp10(double x);
double real_log10(double x);
double real_sinh(double x);
double real_asinh(double x);

/* The whole of text[0..n) as a decimal number: digits with an optional sign, point and exponent,
 * nothing else (no blanks, hex, inf, nan). Rounded correctly. false if it is not one, or one whose
 * double would be infinite. */
bool real_parse(const char *text, size_t n, double *value);

/* value with `digits` significant digits (1 to 40), as printf("%.*g") does in the C locale; "nan",
 * "inf" and "-inf" otherwise. Returns the length written, as snprintf. */
int real_print(char *out, size_t size, double value, int digits);

#endif
