/* matrix.h - square spillover matrices for tests. */
#ifndef TESTS_GATING_MATRIX_H
#define TESTS_GATING_MATRIX_H

#include "gating/spillover_read.h"

static inline fcs_spillover *square_matrix(size_t n, const char *const *dyes,
                                           const char *const *detectors, const double *values,
                                           const char *source, fcs_error *err)
{
    spillover_parts parts = { .n_dyes = n,
                              .n_detectors = n,
                              .dyes = dyes,
                              .detectors = detectors,
                              .values = values,
                              .source = source };
    return spillover_from_parts(&parts, err);
}

#endif
