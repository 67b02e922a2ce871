/* range.h - $PnR, and the mask that it puts on integers. */
#ifndef FCS_RANGE_H
#define FCS_RANGE_H

#include "layout.h"

/* range: 0 if unknown. For an integer the mask of c, whose type and bits are set: the bits that can
 * hold values below range; and what is doubtful about it. */
fcs_code range_read(reader *r, const structure *s, const dictionary *d, size_t i, double *range,
                    column *c);

#endif
