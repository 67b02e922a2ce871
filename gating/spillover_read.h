/* spillover_read.h - between what reads a matrix and what owns it. */
#ifndef GATING_SPILLOVER_READ_H
#define GATING_SPILLOVER_READ_H

#include <stdbool.h>

#include "gating/spillover.h"

typedef struct spillover_parts {
    size_t n_dyes, n_detectors;
    const char *const *dyes, *const *detectors;
    const double *values; /* [n_dyes * n_detectors], or of the inverse [n_detectors * n_dyes] */
    bool inverted;
    const char *source;
    const char *note; /* static, or NULL */
} spillover_parts;

/* A matrix of its own, the parts copied. NULL if out of memory. */
fcs_spillover *spillover_from_parts(const spillover_parts *parts, fcs_error *err);

#endif
