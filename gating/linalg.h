/* linalg.h - the questions asked of a matrix; rows one after another in an array. */
#ifndef GATING_LINALG_H
#define GATING_LINALG_H

#include <stdbool.h>
#include <stddef.h>

/* The 2-norm condition number of m [n * width], which must be finite: the ratio of the largest singular
 * value to the least of n; infinite if the rows depend on one another. 0 if out of memory.
 *
 * weakest  [n] or NULL: the combination of rows, of length 1, that comes nearest to vanishing. */
double condition_of(const double *m, size_t n, size_t width, double *weakest);

/* The inverse of m [n * n]. m is overwritten. false if a pivot is 0; a tiny one is no error here,
 * so ask condition_of() first. */
bool invert(double *m, size_t n, double *inverse);

/* The x [width * n] with m x = 1 that least squares ask for, where m [n * width] has fewer rows than
 * columns: its Moore-Penrose inverse. By orthogonal rows and not by the normal equations, whose
 * condition is the square of m's. m is overwritten; l [n * n] is scratch. false if a row is a sum of
 * the others to the last bit, so here too ask condition_of() first. */
bool pseudo_inverse(double *m, size_t n, size_t width, double *l, double *inverse);

#endif
