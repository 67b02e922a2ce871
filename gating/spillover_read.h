/* spillover_read.h - between what reads a matrix and what owns it. */
#ifndef GATING_SPILLOVER_READ_H
#define GATING_SPILLOVER_READ_H

#include "gating/spillover.h"

typedef struct spillover_parts {
    size_t n;
    const char *const *dyes, *const *detectors; /* [n] */
    const double *values;                       /* [n * n] */
    const char *source;
    const char *note; /* static, or NULL */
} spillover_parts;

fcs_spillover *spillover_from_parts(const spillover_parts *parts, fcs_error *err);

#endif
