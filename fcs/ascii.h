/* ascii.h - letters, digits and blanks without a locale. */
#ifndef FCS_ASCII_H
#define FCS_ASCII_H

#include <stdbool.h>
#include <stddef.h>

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline char capital(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Bytes somewhere, not NUL-terminated. */
typedef struct slice {
    const char *text;
    size_t n;
} slice;

/* Without the blanks before and after. Other white space stays: it is none in FCS. */
static inline slice trimmed(const char *text, size_t n)
{
    while (n > 0 && *text == ' ') {
        text++;
        n--;
    }
    while (n > 0 && text[n - 1] == ' ')
        n--;
    return (slice){ text, n };
}

#endif
