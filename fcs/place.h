/* place.h - where DATA is, and how many events it holds. */
#ifndef FCS_PLACE_H
#define FCS_PLACE_H

#include "layout.h"

/* What HEADER and TEXT say, judged against $TOT, the width of an event and the bytes there are.
 * Sets set->data (in the input), ->n_events and ->partial, and settles the layout. */
fcs_code place_find(reader *r, const header *h, const structure *s, const dictionary *d,
                    fcs_param *params, struct fcs_layout *layout, fcs_dataset *set);

#endif
