/* segments.c - see supplement.h: how the segments lie, and what is between and after them.
 *
 *     HEADER | OTHER offsets | TEXT | blanks | DATA | ANALYSIS | 8 digits of CRC | blanks | next set
 */
#include "supplement.h"

#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "crc.h"
#include "number.h"

#define BLOCK ((size_t)1 << 16)
#define CRC_SIZE 8
#define MOST_OTHER 16 /* OTHER segments that are looked at */

typedef struct placed {
    span where;
    const char *name;
} placed;

typedef struct list {
    placed p[4 + MOST_OTHER];
    size_t n;
} list;

static void add(list *l, span where, const char *name)
{
    if (where.end > where.begin && l->n < sizeof l->p / sizeof *l->p)
        l->p[l->n++] = (placed){ where, name };
}

static int by_place(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    return (x->where.begin > y->where.begin) - (x->where.begin < y->where.begin);
}

/* ---- Between HEADER and the first segment ---- */

/* Pairs of so many digits each, until blanks come; at least one. *used: their characters. */
static bool parse_other(const char *text, size_t width, size_t n, uint64_t size, list *l,
                        size_t *used)
{
    const size_t before = l->n;
    *used = 0;
    for (size_t i = 0; i + 2 * width <= n; i += 2 * width) {
        uint64_t begin, end;
        unsigned flags = number_parse(text + i, width, &begin);
        flags |= number_parse(text + i + width, width, &end);
        if (flags & NUMBER_BLANK)
            break;
        if (flags & NUMBER_NONE || (begin != 0 && (begin < HEADER_SIZE || end >= size)) ||
            end < begin) {
            l->n = before;
            return false;
        }
        if (begin > 0)
            add(l, (span){ begin, end + 1 }, "OTHER");
        *used = i + 2 * width;
    }
    return *used > 0;
}

/* 8 digits each by the standard; 10 and 14 are in use. Listed, never read. *end: the byte after the
 * offsets. */
static fcs_code find_other(reader *r, uint64_t first, list *l, uint64_t *end)
{
    static const size_t widths[] = { 8, 10, 14 };
    char text[2 * 14 * MOST_OTHER];
    size_t n = first > HEADER_SIZE ? (size_t)(first - HEADER_SIZE) : 0;
    n = n < sizeof text ? n : sizeof text;
    *end = HEADER_SIZE;
    TRY(read_bytes(r, HEADER_SIZE, text, n));
    bool blank = true;
    for (size_t i = 0; i < n; i++)
        blank = blank && (text[i] == ' ' || text[i] == 0);
    if (blank)
        return FCS_OK;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        size_t used;
        if (!parse_other(text, widths[i], n, r->size, l, &used))
            continue;
        *end = HEADER_SIZE + used;
        return FCS_OK;
    }
    *end = first; /* told below, once */
    return remark(r, HEADER_SIZE, "W-OTHER",
                  "expected offsets of OTHER segments or blanks after the HEADER, found neither; "
                  "ignored");
}

/* ---- Between the segments ---- */

static fcs_code check_overlap(reader *r, const placed *a, const placed *b)
{
    if (b->where.begin >= a->where.end)
        return FCS_OK;
    return note(r, b->where.begin, "OVERLAP",
                "expected segments apart, found %s (%llu to %llu) and %s (%llu to %llu)", a->name,
                (unsigned long long)a->where.begin, (unsigned long long)a->where.end - 1, b->name,
                (unsigned long long)b->where.begin, (unsigned long long)b->where.end - 1);
}

/* Whether the first bytes of a gap are blanks. Only strict reading asks. */
static fcs_code check_gap(reader *r, uint64_t begin, uint64_t end)
{
    char text[256];
    size_t n = end - begin < sizeof text ? (size_t)(end - begin) : sizeof text;
    if (!r->options.strict || end <= begin)
        return FCS_OK;
    TRY(read_bytes(r, begin, text, n));
    for (size_t i = 0; i < n; i++)
        if (text[i] != ' ')
            return remark(r, begin + i, "W-GAP-BYTES",
                          "expected blanks between segments, found other bytes");
    return FCS_OK;
}

/* from: where HEADER and OTHER offsets end. *last: the first byte after all segments. */
static fcs_code check_order(reader *r, list *l, uint64_t from, uint64_t *last)
{
    qsort(l->p, l->n, sizeof *l->p, by_place);
    TRY(check_gap(r, from, l->p[0].where.begin));
    *last = l->p[0].where.end;
    for (size_t i = 1; i < l->n; i++) {
        TRY(check_overlap(r, &l->p[i - 1], &l->p[i]));
        TRY(check_gap(r, *last, l->p[i].where.begin));
        *last = l->p[i].where.end > *last ? l->p[i].where.end : *last;
    }
    return FCS_OK;
}

/* ---- After them ---- */

static fcs_code compute_crc(reader *r, uint64_t end, uint16_t *crc)
{
    unsigned char *block = malloc(BLOCK);
    fcs_code code = block ? FCS_OK : fail_memory(r->err);
    *crc = 0;
    for (uint64_t at = 0; code == FCS_OK && at < end;) {
        size_t n = end - at < BLOCK ? (size_t)(end - at) : BLOCK;
        code = read_bytes(r, at, block, n);
        if (code == FCS_OK)
            *crc = crc_add(*crc, block, n);
        at += n;
    }
    free(block);
    return code;
}

static int digit_of(char c)
{
    if (is_digit(c))
        return c - '0';
    return capital(c) >= 'A' && capital(c) <= 'F' ? capital(c) - 'A' + 10 : 16;
}

/* Eight characters in base 10 or 16 with blanks before them; false if they are no 16-bit number. */
static bool parse_crc(const char *text, int base, uint32_t *value)
{
    int i = 0;
    *value = 0;
    while (i < CRC_SIZE - 1 && text[i] == ' ')
        i++;
    for (; i < CRC_SIZE; i++) {
        int digit = digit_of(text[i]);
        if (digit >= base)
            return false;
        *value = *value * (uint32_t)base + (uint32_t)digit;
        if (*value > 0xFFFF)
            return false;
    }
    return true;
}

static bool is_crc(const char *text, int base, uint16_t crc)
{
    uint32_t value;
    if (!parse_crc(text, base, &value))
        return false;
    return value == crc || value == (uint32_t)((crc >> 8 | crc << 8) & 0xFFFF);
}

/* *size: the bytes that the checksum takes after the segments; 0 if there is none. */
static fcs_code check_crc(reader *r, uint64_t at, uint64_t left, size_t *size)
{
    char text[CRC_SIZE];
    uint32_t value;
    uint16_t crc;
    *size = 0;
    if (left < CRC_SIZE)
        return FCS_OK;
    TRY(read_bytes(r, at, text, sizeof text));
    if (!parse_crc(text, 10, &value) && !parse_crc(text, 16, &value))
        return FCS_OK;
    *size = CRC_SIZE;
    if (value == 0) /* how a writer says that it computed none */
        return FCS_OK;
    TRY(compute_crc(r, at, &crc));
    if (is_crc(text, 10, crc) || is_crc(text, 16, crc))
        return FCS_OK;
    return note(r, at, "CRC",
                "expected the checksum %05u of the bytes before it, found \"%.8s\"; the file was "
                "changed after it was written",
                crc, text);
}

static fcs_code check_tail(reader *r, uint64_t at, uint64_t end)
{
    char text[4096];
    const size_t n = end - at < sizeof text ? (size_t)(end - at) : sizeof text;
    TRY(read_bytes(r, at, text, n));
    for (size_t i = 0; i < n; i++)
        if (text[i] != ' ' && text[i] != 0)
            return remark(
                r, at + i, "W-TRAILING-BYTES",
                "expected blanks after the last segment and its checksum, found %llu bytes "
                "with something else; ignored",
                (unsigned long long)(end - at));
    return FCS_OK;
}

fcs_code segments_check(reader *r, const segments *all)
{
    list l = { 0 };
    uint64_t first = all->text.begin, from, last;
    size_t crc_size;
    if (all->data.end > all->data.begin && all->data.begin < first)
        first = all->data.begin;
    TRY(find_other(r, first, &l, &from));
    add(&l, all->text, "TEXT");
    add(&l, all->supplement, "supplemental TEXT");
    add(&l, all->data, "DATA");
    add(&l, all->analysis, "ANALYSIS");
    TRY(check_order(r, &l, from, &last));
    if (last >= all->next)
        return r->options.strict ? remark(r, last, "W-CRC-ABSENT",
                                          "expected a checksum after the last segment, found none")
                                 : FCS_OK;
    TRY(check_crc(r, last, all->next - last, &crc_size));
    return check_tail(r, last + crc_size, all->next);
}
