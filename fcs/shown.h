/* shown.h - what of a file people get to see.
 *
 * A file may name a patient in any keyword, so only the values of some are shown: those that say what
 * was measured and how it is stored. $PnS and $CYT are free text; there each part that repeats a value
 * that is not shown becomes X.
 *
 *     $SRC/J. Doe/$P4S/CD19 of J. Doe/      "CD19 of XXXXXX" */
#ifndef FCS_SHOWN_H
#define FCS_SHOWN_H

#include "dictionary.h"
#include "secrets.h"

/* In names of instruments and gates: short words of theirs are in other keywords, too. */
#define SHORTEST_IN_NAME 8

/* Whether a message may quote the value of a keyword. */
bool may_be_shown(const fcs_keyword *k);

/* Adds the values of a data set that may name somebody. */
fcs_code shown_secrets(const fcs_dataset *set, secrets *all, fcs_error *err);

/* text, with X for each part that repeats a secret of at least `shortest` bytes; NULL if out of
 * memory. Without any it is text itself. */
const char *shown_text(arena *a, const secrets *all, const char *text, size_t shortest);

/* Fills cytometer, and `shown` of the parameters, of all data sets of a file. */
fcs_code shown_make(reader *r, fcs_dataset *sets, size_t n);

#endif
