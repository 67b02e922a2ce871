/* supplement.h - what stands beside TEXT and DATA: supplemental TEXT, ANALYSIS, the next data set. */
#ifndef FCS_SUPPLEMENT_H
#define FCS_SUPPLEMENT_H

#include "text.h"

/* Adds the keywords of the supplemental TEXT, if there is one, to d. */
fcs_code supplement_read(reader *r, const header *h, dictionary *d, unsigned char delimiter);

/* Sets set->analysis, and *next to the distance of the next data set, 0 if there is none. */
fcs_code supplement_finish(reader *r, const header *h, const dictionary *d, unsigned char delimiter,
                           fcs_dataset *set, uint64_t *next);

#endif
