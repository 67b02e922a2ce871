/* free_text.h - $DATATYPE A with $PnB "*": numbers of any length with separators between. */
#ifndef FCS_FREE_TEXT_H
#define FCS_FREE_TEXT_H

#include "layout.h"

/* Counts and checks all values of DATA, and marks the places that reading can begin at. */
fcs_code free_text_scan(reader *r, const structure *s, struct fcs_layout *layout, fcs_dataset *set);

/* fcs_read() for such a layout, in stored units. */
fcs_code free_text_read(const fcs_dataset *set, const size_t *params, size_t n, size_t first,
                        size_t count, double *const *columns, fcs_error *err);

#endif
