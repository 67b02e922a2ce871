/* slow.c - see slow.h. */
#include "slow.h"

#include <stdlib.h>
#include <string.h>

size_t slow_event_bits(const slow_layout *l)
{
    size_t bits = 0;
    for (size_t i = 0; i < l->n_params; i++)
        bits += l->bits[i];
    return bits;
}

/* One bit of a stream: the lowest of byte 0 first, or the highest. */
static unsigned bit_at(const uint8_t *data, size_t at, bool big)
{
    return data[at / 8] >> (big ? 7 - at % 8 : at % 8) & 1;
}

static uint64_t from_bits(const uint8_t *data, size_t at, unsigned bits, bool big)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < bits; i++)
        value |= (uint64_t)bit_at(data, at + i, big) << (big ? bits - 1 - i : i);
    return value;
}

/* The significance of byte i of a value. */
static unsigned significance(const slow_layout *l, unsigned i, unsigned bytes)
{
    static const unsigned pdp[4] = { 2, 3, 0, 1 };
    if (l->pdp)
        return pdp[i];
    return l->big ? bytes - 1 - i : i;
}

static uint64_t from_bytes(const slow_layout *l, const uint8_t *data, unsigned bits)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < bits / 8; i++)
        value |= (uint64_t)data[i] << 8 * significance(l, i, bits / 8);
    return value;
}

static double as_real(char type, uint64_t pattern)
{
    const uint32_t half = (uint32_t)pattern;
    float f;
    double d;
    memcpy(&f, &half, sizeof f);
    memcpy(&d, &pattern, sizeof d);
    return type == 'F' ? (double)f : d;
}

/* Digits with blanks around them; none at all is 0. */
static bool from_text(const uint8_t *text, size_t n, double *value)
{
    char digits[256];
    size_t k = 0;
    while (n > 0 && text[n - 1] == ' ')
        n--;
    while (n > 0 && *text == ' ') {
        text++;
        n--;
    }
    for (; k < n && text[k] >= '0' && text[k] <= '9'; k++)
        digits[k] = (char)text[k];
    digits[k] = '\0';
    *value = k ? strtod(digits, NULL) : 0;
    return k == n;
}

bool slow_value(const slow_layout *l, const uint8_t *data, size_t event, size_t param,
                double *value, uint64_t *whole)
{
    const unsigned bits = l->bits[param], kept = l->range_bits[param];
    size_t at = event * slow_event_bits(l);
    for (size_t i = 0; i < param; i++)
        at += l->bits[i];
    if (l->type[param] == 'A')
        return from_text(data + at / 8, bits / 8, value);
    *whole = l->packed ? from_bits(data, at, bits, l->big) : from_bytes(l, data + at / 8, bits);
    if (l->type[param] != 'I') {
        *value = as_real(l->type[param], *whole);
        return true;
    }
    if (kept < 64)
        *whole &= ((uint64_t)1 << kept) - 1;
    *value = (double)*whole;
    return true;
}

static bool is_separator(uint8_t c)
{
    return c == ' ' || c == '\t' || c == ',' || c == '\r' || c == '\n';
}

size_t slow_free_text(const uint8_t *data, size_t size, double *values, size_t most)
{
    size_t count = 0;
    for (size_t at = 0; at < size;) {
        size_t end = at;
        double value;
        if (is_separator(data[at])) {
            at++;
            continue;
        }
        while (end < size && !is_separator(data[end]))
            end++;
        if (end - at > 255 || !from_text(data + at, end - at, &value))
            return SIZE_MAX;
        if (count < most)
            values[count] = value;
        count++;
        at = end;
    }
    return count;
}
