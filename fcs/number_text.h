/* number_text.h - numbers as text, for keywords and CSV. */
#ifndef FCS_NUMBER_TEXT_H
#define FCS_NUMBER_TEXT_H

#include <stddef.h>
#include <stdint.h>

#define NUMBER_TEXT 40 /* room for any */

/* The fewest digits that read back as the same double; "NaN", "Inf", "-Inf", as R and Python read
 * them. Both return the length. */
size_t number_text(char out[NUMBER_TEXT], double value);
size_t whole_text(char out[NUMBER_TEXT], uint64_t value);

#endif
