/* utf8.c - see utf8.h.
 *
 *     0xxxxxxx                                7 bits
 *     110xxxxx 10xxxxxx                      11 bits, from 0x80
 *     1110xxxx 10xxxxxx 10xxxxxx             16 bits, from 0x800, without D800..DFFF
 *     11110xxx 10xxxxxx 10xxxxxx 10xxxxxx    21 bits, from 0x10000 to 0x10FFFF
 */
#include "utf8.h"

#include <string.h>

#include "lupusflow/fcs.h"

static size_t length_by_first(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first < 0xE0)
        return 2;
    if (first >= 0xE0 && first < 0xF0)
        return 3;
    return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

size_t utf8_next(const unsigned char *text, size_t n, uint32_t *point)
{
    static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t length = length_by_first(text[0]);
    if (length == 0 || length > n)
        return 0;
    uint32_t c = length == 1 ? text[0] : text[0] & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (text[i] & 0x3Fu);
    }
    if (c < least[length] || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
        return 0;
    *point = c;
    return length;
}

bool utf8_valid(const void *text, size_t n)
{
    const unsigned char *p = text;
    uint32_t point;
    for (size_t i = 0, length; i < n; i += length) {
        length = utf8_next(p + i, n - i, &point);
        if (length == 0)
            return false;
    }
    return true;
}

bool utf8_printable(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7F && c < 0xA0))
        return false;
    if (c == 0x61C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E))
        return false;
    return !(c >= 0x2066 && c <= 0x2069) && c != 0xFEFF && !(c >= 0xFFF9 && c <= 0xFFFB);
}

size_t fcs_showable(const char *text)
{
    uint32_t point;
    size_t length = utf8_next((const unsigned char *)text, strnlen(text, 4), &point);
    return length > 0 && utf8_printable(point) ? length : 0;
}
