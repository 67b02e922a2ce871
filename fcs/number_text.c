/* number_text.c - see number_text.h. */
#include "number_text.h"

#include <math.h>
#include <string.h>

#include "real.h"

#define EXACT 9007199254740992.0 /* 2^53: whole numbers up to it are all doubles */

size_t whole_text(char out[NUMBER_TEXT], uint64_t value)
{
    char digits[20];
    size_t n = 0;
    do
        digits[n++] = (char)('0' + value % 10);
    while (value /= 10);
    for (size_t i = 0; i < n; i++)
        out[i] = digits[n - 1 - i];
    out[n] = '\0';
    return n;
}

static size_t special_text(char out[NUMBER_TEXT], double value)
{
    const char *text = value != value ? "NaN" : value > 0 ? "Inf" : "-Inf";
    memcpy(out, text, strlen(text) + 1);
    return strlen(text);
}

/* No two numbers of at most 15 digits are the same double, so that what reads back from 15 digits,
 * trailing zeros dropped, has no shorter form; 17 are enough for any. Denormals are further apart. */
size_t number_text(char out[NUMBER_TEXT], double value)
{
    double back;
    int length = 0;
    if (value - value != 0)
        return special_text(out, value);
    if (value >= 0 && value < EXACT && value == (double)(uint64_t)value && !signbit(value))
        return whole_text(out, (uint64_t)value);
    for (int digits = fabs(value) < 0x1p-1022 ? 1 : 15; digits <= 17; digits++) {
        length = real_print(out, NUMBER_TEXT, value, digits);
        if (real_parse(out, (size_t)length, &back) && back == value)
            break;
    }
    return (size_t)length;
}
