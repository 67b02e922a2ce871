/* fixed_text.h - $DATATYPE A with a width in $PnB: digits in so many characters each. */
#ifndef FCS_FIXED_TEXT_H
#define FCS_FIXED_TEXT_H

#include "layout.h"

/* Checks every value of DATA, so that reading them later cannot fail. */
fcs_code fixed_text_scan(reader *r, const struct fcs_layout *layout, const fcs_dataset *set);

#endif
