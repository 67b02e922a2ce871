/* linalg.h - the two questions asked of a square matrix; rows one after another in an array. */
#ifndef GATING_LINALG_H
#define GATING_LINALG_H

#include <stdbool.h>
#include <stddef.h>

/* The 2-norm condition number of m [n * n], which must be finite: the ratio of the largest singular
 * value to the least; infinite for a singular matrix. 0 if out of memory.
 *
 * weakest  [n] or NULL: the combination of rows, of length 1, that comes nearest to vanishing. */
double condition_of(const double *m, size_t n, double *weakest);

/* The inverse of m [n * n]. m is overwritten. false if a pivot is 0; a tiny one is no error here,
 * so ask condition_of() first. */
bool invert(double *m, size_t n, double *inverse);

#endif
