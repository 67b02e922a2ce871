/* comp_matrix.h - what comp.c has done with matrices. */
#ifndef CLI_COMP_MATRIX_H
#define CLI_COMP_MATRIX_H

#include "comp.h"

/* Prints what a matrix is like. EXIT_DONE, or the code for one that cannot be undone after having
 * complained; *n_unusual entries were told. */
int print_check(const fcs_spillover *s, const char *path, double sanity_max, size_t *n_unusual);

/* Whether two matrices have the same dyes and detectors, in any order. */
bool same_shape(const fcs_spillover *a, const fcs_spillover *b);

/* Prints every entry of two matrices of the same shape; the largest difference. */
double print_diff(const fcs_spillover *a, const fcs_spillover *b);

#endif
