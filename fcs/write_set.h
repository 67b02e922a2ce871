/* write_set.h - what the steps of writing a data set share.
 *
 *     feed ──> names ──> type and width ──> ranges and scales ──> keywords ──> document
 *     feed.c   write_names.c  write_type.c      write_scale.c    write_keywords.c
 */
#ifndef FCS_WRITE_SET_H
#define FCS_WRITE_SET_H

#include "dictionary.h"
#include "write.h"

/* What is known of the values of a column. */
typedef struct fact {
    bool whole;       /* whole numbers from 0 up, below 2^64 */
    uint64_t most;    /* ... and the largest of them, or a bound */
    bool fits_float;  /* 32-bit floats hold them all, or they may be rounded */
    bool fits_double; /* the same for 64 bits */
} fact;

/* A data set on its way into a document. */
typedef struct copy {
    arena *memory;
    fcs_error *err;
    const fcs_dataset *set;
    const fcs_write_options *options;
    feed events;
    document d;
    fact *facts; /* [events.n_columns] */
} copy;

/* Fills c->d.names: those of the parameters and flags, none empty, no two the same; without commas
 * if so asked. */
fcs_code names_make(copy *c, bool without_commas);

/* Gives the later ones of equal names an ending: _2, _3, ... */
typedef int (*name_order)(const char *, const char *);
fcs_code names_make_unique(arena *a, const char **names, size_t n, name_order compare,
                           fcs_error *err);

/* Chooses d.type and d.bits, and which columns have to be linear. */
fcs_code type_choose(copy *c);

/* $PnR and $PnE of a column as they have to be in the document. NULL if out of memory. */
const char *range_text(const copy *c, size_t i);
const char *scale_text(const copy *c, size_t i);

/* Bits of a $PnR of digits alone, 1 to 2^64 (that of 1024 is 10); false if it is something else. */
bool range_bits(const char *text, uint32_t *bits);

/* Fills d.pairs. */
fcs_code keywords_make(copy *c);

/* A keyword of a table or of options that could not be written. */
fcs_code keyword_check(const fcs_keyword *k, fcs_error *err);

#endif
