/* text.h - the TEXT segment, and whatever else has its syntax: keywords and values between delimiters. */
#ifndef FCS_TEXT_H
#define FCS_TEXT_H

#include "dictionary.h"
#include "header.h"

/* Reads the primary TEXT into d, which is empty. *delimiter is its first byte. Takes the last byte off
 * h->text where it belongs to DATA. */
fcs_code text_read(reader *r, header *h, dictionary *d, unsigned char *delimiter);

/* Reads a supplemental TEXT and appends to d. */
fcs_code text_append(reader *r, const header *h, span where, unsigned char delimiter,
                     dictionary *d);


#endif
