/* number.h - the one parser of whole numbers, for HEADER fields and keyword values.
 *
 *     "   40"  40, NUMBER_PADDED         "1e3" "-1" "4.0" "0x1F" ""   no number
 *     "+7"      7, NUMBER_PLUS           "00000000000000000000040"    40
 */
#ifndef FCS_NUMBER_H
#define FCS_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/* Departures that leave the number readable, and what makes it none. */
enum {
    NUMBER_PADDED = 1, /* blanks before or after */
    NUMBER_PLUS = 2,   /* a sign */
    NUMBER_BLANK = 4,  /* nothing but blanks */
    NUMBER_BAD = 8,    /* something else than digits */
    NUMBER_LARGE = 16  /* more than 19 digits after the leading zeros */
};
#define NUMBER_NONE (NUMBER_BLANK | NUMBER_BAD | NUMBER_LARGE)

/* text[0..n) as a number; returns the flags above. *value is 0 if there is none. */
unsigned number_parse(const char *text, size_t n, uint64_t *value);

#endif
