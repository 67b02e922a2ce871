/* supplement.h - what stands beside TEXT and DATA: supplemental TEXT, ANALYSIS, OTHER, the checksum,
 * the next data set. None of it is needed for the events, so no fault in it stops reading: it
 * becomes a note. */
#ifndef FCS_SUPPLEMENT_H
#define FCS_SUPPLEMENT_H

#include "text.h"

/* Adds the keywords of the supplemental TEXT, if there is one, to d; *where is its place. */
fcs_code supplement_read(reader *r, const header *h, dictionary *d, unsigned char delimiter,
                         span *where);

/* Finds and checks ANALYSIS; *where is its place, empty if there is none. */
fcs_code analysis_read(reader *r, const header *h, const dictionary *d, unsigned char delimiter,
                       span *where);

/* The distance to the next data set, 0 if there is none. */
fcs_code next_find(reader *r, const header *h, const dictionary *d, const fcs_dataset *set,
                   uint64_t *next);

/* The segments of a data set and what lies between and after them. */
typedef struct segments {
    span text, supplement, data, analysis;
    uint64_t next; /* where the next data set begins, else the end of the input */
} segments;

/* Overlaps, OTHER segments, filler between, the checksum and what follows it. */
fcs_code segments_check(reader *r, const segments *all);

#endif
