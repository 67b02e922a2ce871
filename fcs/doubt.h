/* doubt.h - integers whose mask is not certain, because their $PnR is 0, NA or a fraction. */
#ifndef FCS_DOUBT_H
#define FCS_DOUBT_H

#include "layout.h"

/* Completes columns[].doubt of those without a range: the bits that others of that width cut off. */
void doubt_compare(const structure *s, column *columns);

/* Reads each column in doubt: where no value has such a bit, all masks give the same values and the
 * mask is as good as any; otherwise E-RANGE. */
fcs_code doubt_settle(reader *r, const dictionary *d, const struct fcs_layout *layout,
                      const fcs_dataset *set);

#endif
