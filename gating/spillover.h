/* spillover.h - what compensating with a spillover matrix takes; how one is made: spillover_read.h. */
#ifndef GATING_SPILLOVER_H
#define GATING_SPILLOVER_H

#include "lupusflow/gating.h"

/* The table of fcs_spillover_open() in memory; errors are FCS_E_FORMAT with line and column. */
fcs_spillover *spillover_parse(const char *text, size_t size, const char *source, fcs_error *err);

/* The error of a file that has to have a matrix and has none: FCS_E_MISFIT. */
fcs_code spillover_absent(fcs_error *err);

/* What was wrong with the keyword and read past, one sentence; NULL if nothing. */
const char *spillover_note(const fcs_spillover *spillover);

/* weights [n_detectors * n_dyes]: dye d is the sum over j, in order, of detector j's value times
 * weights[j * n_dyes + d]. Where there are fewer dyes than detectors it is the dyes of least squares; of
 * a matrix that is inverted already, its own numbers. Errors: as fcs_compensate(). */
fcs_code spillover_weights(const fcs_spillover *spillover, double *weights, double *condition,
                           fcs_error *err);

#endif
