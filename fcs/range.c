/* range.c - see range.h.
 *
 * Instruments store integers in whole bytes and leave what they like in the bits that the range does
 * not need, so all bits from ceil(log2($PnR)) up are cut off: $PnR 1024 keeps ten bits, and so does
 * 1000. A range that says nothing about bits (0, NA) gives no mask. */
#include "range.h"

#include "ascii.h"
#include "real.h"

__extension__ typedef unsigned __int128 wide;

#define MOST_DIGITS 40

typedef enum range_kind {
    RANGE_WHOLE,    /* digits */
    RANGE_POINT,    /* digits, a point, zeros */
    RANGE_FRACTION, /* digits, a point, digits */
    RANGE_NONE,     /* 0 or NA */
    RANGE_BAD
} range_kind;

/* Digits from text; *whole is held at 2^100 where it is larger. Returns how many. */
static size_t parse_whole(slice s, wide *whole)
{
    const wide ceiling = (wide)1 << 100;
    size_t i = 0;
    *whole = 0;
    for (; i < s.n && i < MOST_DIGITS && is_digit(s.text[i]); i++)
        *whole = *whole < ceiling ? *whole * 10 + (unsigned char)(s.text[i] - '0') : ceiling;
    return i;
}

/* What follows the point. */
static range_kind parse_fraction(slice s)
{
    range_kind kind = RANGE_POINT;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_digit(s.text[i]))
            return RANGE_BAD;
        kind = s.text[i] != '0' ? RANGE_FRACTION : kind;
    }
    return kind;
}

static range_kind parse_range(slice s, wide *whole)
{
    if (s.n == 2 && capital(s.text[0]) == 'N' && capital(s.text[1]) == 'A')
        return RANGE_NONE;
    const size_t digits = parse_whole(s, whole);
    if (digits == 0 || (digits < s.n && s.text[digits] != '.'))
        return RANGE_BAD;
    range_kind kind = RANGE_WHOLE;
    if (digits < s.n)
        kind = parse_fraction((slice){ s.text + digits + 1, s.n - digits - 1 });
    return *whole == 0 && kind < RANGE_FRACTION ? RANGE_NONE : kind;
}

/* Bits that hold 0 to range - 1. */
static uint32_t bits_below(wide range)
{
    uint32_t bits = 0;
    for (wide most = range - 1; most > 0; most >>= 1)
        bits++;
    return bits;
}

static uint64_t low_bits(uint32_t n)
{
    return n < 64 ? ((uint64_t)1 << n) - 1 : UINT64_MAX;
}

static fcs_code note_kind(reader *r, const dictionary *d, const fcs_keyword *k, range_kind kind)
{
    static const char *const done[] = { "", "the number is used", "rounded up",
                                        "no bits are cut off", "" };
    if (kind == RANGE_WHOLE)
        return FCS_OK;
    return note(r, dictionary_offset(d, k), "RANGE",
                "expected a whole number above 0 in %s, found \"%s\"; %s", k->name,
                quoted_value(k).text, done[kind]);
}

static fcs_code read_mask(reader *r, const dictionary *d, const fcs_keyword *k, slice s, column *c)
{
    const uint64_t at = dictionary_offset(d, k);
    wide range;
    range_kind kind = parse_range(s, &range);
    if (kind == RANGE_BAD)
        return fail_here(r, FCS_E_FORMAT, "E-RANGE", at,
                         "expected a whole number above 0 in %s, found \"%s\"", k->name,
                         quoted_value(k).text);
    TRY(note_kind(r, d, k, kind));
    c->unranged = kind == RANGE_NONE;
    if (c->unranged)
        return FCS_OK;
    if (kind == RANGE_FRACTION)
        c->doubt = low_bits(c->bits) & ~low_bits(range ? bits_below(range) : 0);
    range += kind == RANGE_FRACTION;
    if (range > (wide)1 << c->bits)
        return remark(r, at, "W-RANGE",
                      "expected %s of at most 2^%u, found \"%s\"; no bits are cut off", k->name,
                      c->bits, quoted_value(k).text);
    c->mask = low_bits(bits_below(range));
    return FCS_OK;
}

static fcs_code read_value(reader *r, const dictionary *d, const fcs_keyword *k, slice s,
                           fcs_type type, double *range)
{
    const bool readable = real_parse(s.text, s.n, range) && *range > 0 && *range - *range == 0;
    if (readable)
        return FCS_OK;
    *range = 0;
    if (type == FCS_UINT)
        return FCS_OK;
    return note(r, dictionary_offset(d, k), "RANGE",
                "expected a number above 0 in %s, found \"%s\"; taken as unknown", k->name,
                quoted_value(k).text);
}

fcs_code range_read(reader *r, const structure *s, const dictionary *d, size_t i, double *range,
                    column *c)
{
    const numbered name = numbered_name(i, "R");
    const fcs_keyword *k = dictionary_find(d, name.text);
    *range = 0;
    c->mask = UINT64_MAX;
    if (!k && c->type == FCS_UINT)
        return fail_here(r, FCS_E_FORMAT, "E-MISSING", s->text_at,
                         "expected keyword %s, found none", name.text);
    if (!k)
        return note(r, s->text_at, "MISSING", "expected keyword %s, found none; taken as unknown",
                    name.text);
    const slice value = trimmed(k->raw, k->raw_size);
    if (value.n < k->raw_size)
        TRY(note(r, dictionary_offset(d, k), "PADDED-VALUE",
                 "expected no blanks around the number in %s, found \"%s\"", k->name,
                 quoted_value(k).text));
    if (c->type == FCS_UINT)
        TRY(read_mask(r, d, k, value, c));
    return read_value(r, d, k, value, c->type, range);
}
