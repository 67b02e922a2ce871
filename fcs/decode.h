/* decode.h - from stored bytes to numbers. */
#ifndef FCS_DECODE_H
#define FCS_DECODE_H

#include "layout.h"

/* The decoder of a column that fills whole bytes: type, bits and order are set. */
decoder decode_choose(const column *c);

/* Integers of any width, one after another without regard to bytes. */
void decode_packed(const column *c, const unsigned char *bytes, uint64_t at, uint64_t stride,
                   size_t n, double *out);

/* The same values, exact. For FCS_UINT alone. */
void decode_exact(const column *c, const unsigned char *bytes, uint64_t at, uint64_t stride,
                  size_t n, bool packed, uint64_t *out);

/* Digits with blanks around them; false if there is something else. All blank is 0. */
bool decode_digits(const unsigned char *text, size_t n, double *value);

#endif
