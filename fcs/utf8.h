/* utf8.h - is it UTF-8, and may it be shown? */
#ifndef FCS_UTF8_H
#define FCS_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The bytes of the character at text[0..n), n > 0, and its code point; 0 if they are not valid UTF-8
 * (overlong forms, surrogates and numbers above 0x10FFFF are not). */
size_t utf8_next(const unsigned char *text, size_t n, uint32_t *point);

/* All of it is. An empty text is. */
bool utf8_valid(const void *text, size_t n);

/* A character that a terminal or a page shows as itself: no control, no mark that turns the
 * direction of what follows, no line separator. */
bool utf8_printable(uint32_t point);

#endif
