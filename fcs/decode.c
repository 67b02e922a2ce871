/* decode.c - see decode.h. One tight loop for each layout that instruments write, one general loop
 * for the others. Decoders of whole bytes get `at` and `stride` as multiples of 8. */
#include "decode.h"

#include <string.h>

#include "ascii.h"
#include "real.h"

static uint16_t load16(const unsigned char *p)
{
    uint16_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static uint32_t load32(const unsigned char *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static uint64_t load64(const unsigned char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FROM_LITTLE(bits, v) (v)
#define FROM_BIG(bits, v) __builtin_bswap##bits(v)
#else
#define FROM_LITTLE(bits, v) __builtin_bswap##bits(v)
#define FROM_BIG(bits, v) (v)
#endif

static double float_of(uint32_t pattern)
{
    float f;
    memcpy(&f, &pattern, sizeof f);
    return (double)f;
}

static double double_of(uint64_t pattern)
{
    double f;
    memcpy(&f, &pattern, sizeof f);
    return f;
}

/* A decoder whose value is an expression of the bytes at p. */
#define DECODER(name, value)                                                                       \
    static void name(const column *c, const unsigned char *bytes, uint64_t at, uint64_t stride,    \
                     size_t n, double *out)                                                        \
    {                                                                                              \
        const unsigned char *p = bytes + at / 8;                                                   \
        const size_t step = (size_t)(stride / 8);                                                  \
        const uint64_t mask = c->mask;                                                             \
        (void)mask;                                                                                \
        for (size_t i = 0; i < n; i++, p += step)                                                  \
            out[i] = (value);                                                                      \
    }

/* Signed, because processors convert signed integers in one step. */
#define MASKED(value) (double)(int64_t)((value)&mask)

DECODER(decode_u8, MASKED(*p))
DECODER(decode_u16_little, MASKED(FROM_LITTLE(16, load16(p))))
DECODER(decode_u16_big, MASKED(FROM_BIG(16, load16(p))))
DECODER(decode_u32_little, MASKED(FROM_LITTLE(32, load32(p))))
DECODER(decode_u32_big, MASKED(FROM_BIG(32, load32(p))))
DECODER(decode_f32_little, float_of(FROM_LITTLE(32, load32(p))))
DECODER(decode_f32_big, float_of(FROM_BIG(32, load32(p))))
DECODER(decode_f64_little, double_of(FROM_LITTLE(64, load64(p))))
DECODER(decode_f64_big, double_of(FROM_BIG(64, load64(p))))

/* The bytes of one value in any order. */
static uint64_t gather(const column *c, const unsigned char *p)
{
    uint64_t v = 0;
    for (uint32_t k = c->bits / 8; k-- > 0;)
        v = v << 8 | p[c->order[k]];
    return v;
}

DECODER(decode_u_any, (double)(gather(c, p) & mask))
DECODER(decode_f32_any, float_of((uint32_t)gather(c, p)))
DECODER(decode_f64_any, double_of(gather(c, p)))

/* ---- Text ---- */

bool decode_digits(const unsigned char *text, size_t n, double *value)
{
    const slice s = trimmed((const char *)text, n);
    *value = 0;
    for (size_t i = 0; i < s.n; i++)
        if (!is_digit(s.text[i]))
            return false;
    return s.n == 0 || real_parse(s.text, s.n, value);
}

static void decode_text(const column *c, const unsigned char *bytes, uint64_t at, uint64_t stride,
                        size_t n, double *out)
{
    const unsigned char *p = bytes + at / 8;
    for (size_t i = 0; i < n; i++, p += stride / 8)
        decode_digits(p, c->bits / 8, &out[i]);
}

/* ---- Choice ---- */

static bool has_order(const column *c, bool little)
{
    const uint32_t bytes = c->bits / 8;
    for (uint32_t k = 0; k < bytes; k++)
        if (c->order[k] != (little ? k : bytes - 1 - k))
            return false;
    return true;
}

static decoder choose_integer(uint32_t bits, bool little, bool big)
{
    if (bits == 8)
        return decode_u8;
    if (bits == 16)
        return little ? decode_u16_little : decode_u16_big;
    if (bits == 32 && (little || big))
        return little ? decode_u32_little : decode_u32_big;
    return decode_u_any;
}

decoder decode_choose(const column *c)
{
    const bool little = has_order(c, true), big = has_order(c, false);
    switch (c->type) {
    case FCS_FLOAT:
        return little ? decode_f32_little : big ? decode_f32_big : decode_f32_any;
    case FCS_DOUBLE:
        return little ? decode_f64_little : big ? decode_f64_big : decode_f64_any;
    case FCS_ASCII:
        return decode_text;
    case FCS_UINT:
        break;
    }
    return choose_integer(c->bits, little, big);
}

/* ---- Bits ---- */

/* Little: bit 0 is the lowest of byte 0. Big: bit 0 is the highest of byte 0. */
static uint64_t bits_at(const column *c, const unsigned char *bytes, uint64_t at)
{
    uint64_t v = 0;
    for (uint32_t done = 0; done < c->bits;) {
        const uint32_t skip = (uint32_t)((at + done) % 8), left = c->bits - done;
        const uint32_t take = left < 8 - skip ? left : 8 - skip;
        const uint64_t byte = bytes[(at + done) / 8], keep = (1u << take) - 1;
        if (c->big)
            v = v << take | (byte >> (8 - skip - take) & keep);
        else
            v |= (byte >> skip & keep) << done;
        done += take;
    }
    return v;
}

/* FCS 3.2 may have floats beside integers that fill no whole bytes. */
static double packed_value(const column *c, uint64_t bits)
{
    if (c->type == FCS_FLOAT)
        return float_of((uint32_t)bits);
    return c->type == FCS_DOUBLE ? double_of(bits) : (double)(bits & c->mask);
}

void decode_packed(const column *c, const unsigned char *bytes, uint64_t at, uint64_t stride,
                   size_t n, double *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = packed_value(c, bits_at(c, bytes, at + i * stride));
}

void decode_exact(const column *c, const unsigned char *bytes, uint64_t at, uint64_t stride,
                  size_t n, bool packed, uint64_t *out)
{
    for (size_t i = 0; i < n; i++) {
        const uint64_t bit = at + i * stride;
        out[i] = (packed ? bits_at(c, bytes, bit) : gather(c, bytes + bit / 8)) & c->mask;
    }
}
