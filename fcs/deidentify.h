/* deidentify.h - what the steps of deidentifying share.
 *
 *     fates: which values stay     deidentify_fate.c
 *     TEXT as it will be           deidentify_text.c
 *     the copy, byte for byte      deidentify.c
 */
#ifndef FCS_DEIDENTIFY_H
#define FCS_DEIDENTIFY_H

#include "dictionary.h"
#include "secrets.h"

/* What becomes of a value. */
typedef enum fate {
    FATE_STAYS,    /* a number, a word of the standard */
    FATE_TEXT,     /* stays where it holds no secret: $CYT, $PnS */
    FATE_DETECTOR, /* the same, with longer secrets: $PnN */
    FATE_MATRIX,   /* its names are treated as $PnN, its numbers stay */
    FATE_ZERO,     /* an offset of what is taken out, and a number that is none */
    FATE_GOES
} fate;

/* One data set on its way. */
typedef struct subject {
    const fcs_dataset *set;
    const fcs_deidentify_options *options;
    uint64_t base;   /* its first byte in the input */
    uint64_t limit;  /* where the next one begins, or the end of the input */
    bool last;       /* no other one follows that was read */
    span supplement; /* in the data set; empty if there is none that was read */
} subject;

fate fate_of(const subject *s, const fcs_keyword *k);

/* Whether a value that goes may name a person, place or day: not what belongs to one parameter. */
bool is_secret(const fcs_keyword *k);

/* Whether n bytes of a matrix are a number; the name of a detector. */
bool is_numeric(const char *text, size_t n);
bool names_detector(const fcs_dataset *set, const char *text, size_t n);

/* Overwrites what goes in the bytes of a segment of s, which begin `begin` bytes into the data set;
 * keywords [first, end) are in it. */
fcs_code text_overwrite(const subject *s, const secrets *all, unsigned char *bytes, span where,
                        size_t first, size_t end, fcs_deidentified *done, fcs_error *err);

#endif
