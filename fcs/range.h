/* range.h - $PnR, and the mask that it puts on integers. */
#ifndef FCS_RANGE_H
#define FCS_RANGE_H

#include "structure.h"

/* range: 0 if unknown. mask: the bits of an integer of that width that can hold values below range. */
fcs_code range_read(reader *r, const structure *s, const dictionary *d, size_t i, fcs_type type,
                    uint32_t bits, double *range, uint64_t *mask);

#endif
