/* params.h - names, amplification, gain, voltage and time of each parameter. */
#ifndef FCS_PARAMS_H
#define FCS_PARAMS_H

#include "structure.h"

/* Fills all of params but type, bits and range, which layout_read() has set. */
fcs_code params_read(reader *r, const structure *s, const dictionary *d, fcs_param *params);

#endif
