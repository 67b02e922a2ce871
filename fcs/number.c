/* number.c - see number.h. Nineteen digits always fit 64 bits, so nothing can overflow. */
#include "number.h"

#include "ascii.h"

#define MOST_DIGITS 19

/* Digits and nothing else; leading zeros do not count. */
static unsigned parse_digits(const char *text, size_t n, uint64_t *value)
{
    uint64_t sum = 0;
    size_t digits = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_digit(text[i]))
            return NUMBER_BAD;
        digits += digits > 0 || text[i] != '0';
        if (digits <= MOST_DIGITS)
            sum = 10 * sum + (uint64_t)(text[i] - '0');
    }
    if (digits > MOST_DIGITS)
        return NUMBER_LARGE;
    *value = sum;
    return 0;
}

unsigned number_parse(const char *text, size_t n, uint64_t *value)
{
    unsigned flags = 0;
    *value = 0;
    slice s = trimmed(text, n);
    if (s.n == 0)
        return NUMBER_BLANK;
    if (s.n < n)
        flags |= NUMBER_PADDED;
    if (*s.text == '+') {
        flags |= NUMBER_PLUS;
        s.text++;
        s.n--;
    }
    if (s.n == 0)
        return NUMBER_BAD;
    return flags | parse_digits(s.text, s.n, value);
}
