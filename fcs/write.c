/* write.c - an FCS 3.1 data set, see write.h.
 *
 *     byte 0   HEADER, 58 bytes, then 6 blanks
 *         64   TEXT: the writer's own keywords, then the pairs in their order
 *              DATA: little-endian, event after event
 *              8 digits of checksum, "00000000" where none is computed
 *
 * TEXT holds the offsets of DATA, whose digits move DATA: the two are measured until they agree. */
#include "write.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crc.h"
#include "dictionary.h"
#include "number_text.h"
#include "write_text.h"

#define TEXT_AT ((uint64_t)64)
#define LARGEST_HEADER_OFFSET ((uint64_t)99999999)
#define CRC_SIZE 8

/* ---- TEXT ---- */

bool document_owns(const char *name)
{
    static const char *const names[] = { "$BEGINANALYSIS", "$ENDANALYSIS", "$BEGINSTEXT",
                                         "$ENDSTEXT",      "$BEGINDATA",   "$ENDDATA",
                                         "$BYTEORD",       "$DATATYPE",    "$MODE",
                                         "$NEXTDATA",      "$PAR",         "$TOT" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (compare_names(name, names[i]) == 0)
            return true;
    return false;
}

static void put_text(sink *s, const document *d, uint64_t data)
{
    const char type[2] = { d->type, '\0' };
    sink_begin(s);
    sink_count(s, "$BEGINANALYSIS", 0);
    sink_count(s, "$ENDANALYSIS", 0);
    sink_count(s, "$BEGINSTEXT", 0);
    sink_count(s, "$ENDSTEXT", 0);
    sink_count(s, "$BEGINDATA", d->data_size ? data : 0);
    sink_count(s, "$ENDDATA", d->data_size ? data + d->data_size - 1 : 0);
    sink_pair(s, "$BYTEORD", "1,2,3,4");
    sink_pair(s, "$DATATYPE", type);
    sink_pair(s, "$MODE", "L");
    sink_count(s, "$NEXTDATA", 0);
    sink_count(s, "$PAR", d->events->n_columns);
    sink_count(s, "$TOT", d->events->n_events);
    for (size_t i = 0; i < d->n_pairs; i++)
        sink_pair(s, d->pairs[i].name, d->pairs[i].value);
}

fcs_code document_measure(document *d, fcs_error *err)
{
    uint64_t values, told;
    TRY(delimiter_choose(d->pairs, d->n_pairs, &d->delimiter, err));
    if (__builtin_mul_overflow(d->events->n_columns, d->events->n_events, &values) ||
        __builtin_mul_overflow(values, d->bits / 8, &d->data_size) ||
        d->data_size > (uint64_t)PTRDIFF_MAX / 2)
        return fail(err, FCS_E_ARGUMENT, "",
                    "expected events of less than 2^62 bytes, found %zu events",
                    d->events->n_events);
    d->data = 0;
    do {
        sink s = { .delimiter = d->delimiter };
        told = d->data;
        put_text(&s, d, told);
        d->text_size = s.n;
        d->data = TEXT_AT + s.n;
    } while (told != d->data);
    d->size = d->data + d->data_size + CRC_SIZE;
    if (d->text_size <= LARGEST_HEADER_OFFSET - TEXT_AT)
        return FCS_OK;
    return fail(err, FCS_E_ARGUMENT, "",
                "expected keywords of less than 99,999,999 bytes, found more");
}

/* ---- HEADER ---- */

static void put_header(char *out, const document *d)
{
    const uint64_t last = d->data + d->data_size - 1;
    const bool told = d->data_size > 0 && last <= LARGEST_HEADER_OFFSET;
    snprintf(out, TEXT_AT, "FCS3.1    %8llu%8llu%8llu%8llu%8d%8d", (unsigned long long)TEXT_AT,
             (unsigned long long)d->data - 1, told ? (unsigned long long)d->data : 0,
             told ? (unsigned long long)last : 0, 0, 0);
    memset(out + 58, ' ', TEXT_AT - 58);
}

/* ---- DATA ---- */

bool number_whole(const feed_column *c, size_t event, uint64_t *value)
{
    const double real = c->values[event].real;
    if (c->whole) {
        *value = c->values[event].whole;
        return true;
    }
    if (!(real >= 0 && real < 0x1p64))
        return false;
    *value = (uint64_t)real;
    return (double)*value == real;
}

static fcs_code refuse_value(const document *d, size_t column, size_t event, fcs_error *err)
{
    const feed_column *c = &d->events->columns[column];
    char found[NUMBER_TEXT];
    if (c->whole)
        whole_text(found, c->values[event].whole);
    else
        number_text(found, c->values[event].real);
    return fail(err, FCS_E_ARGUMENT, "",
                "expected values that %u bits of $DATATYPE %c hold, found %s in \"%s\"", d->bits,
                d->type, found, QUOTED(d->names[column]));
}

static double real_of(const feed_column *c, size_t event)
{
    return c->whole ? (double)c->values[event].whole : c->values[event].real;
}

/* The bits of a value as it is stored; false if the type cannot hold it. */
static bool pattern_of(const document *d, const feed_column *c, size_t event, uint64_t *pattern)
{
    const double real = d->type == 'I' ? 0 : real_of(c, event);
    const float rounded = (float)real;
    uint32_t half;
    switch (d->type) {
    case 'I':
        return number_whole(c, event, pattern) && (d->bits == 64 || *pattern >> d->bits == 0);
    case 'F':
        memcpy(&half, &rounded, sizeof half);
        *pattern = half;
        return !isinf(rounded) || isinf(real);
    default:
        memcpy(pattern, &real, sizeof *pattern);
        return true;
    }
}

/* Column by column into rows of whole events. */
static fcs_code encode(const document *d, size_t count, unsigned char *rows, fcs_error *err)
{
    const size_t width = d->bits / 8, stride = width * d->events->n_columns;
    for (size_t i = 0; i < d->events->n_columns; i++) {
        unsigned char *p = rows + width * i;
        for (size_t j = 0; j < count; j++, p += stride) {
            uint64_t pattern;
            if (!pattern_of(d, &d->events->columns[i], j, &pattern))
                return refuse_value(d, i, j, err);
            for (size_t k = 0; k < width; k++)
                p[k] = (unsigned char)(pattern >> 8 * k);
        }
    }
    return FCS_OK;
}

/* ---- The whole ---- */

/* An output and the checksum of what went there. */
typedef struct checked {
    output *out;
    bool wanted;
    uint16_t crc;
} checked;

static fcs_code put(checked *c, const void *bytes, size_t n, fcs_error *err)
{
    if (c->wanted)
        c->crc = crc_add(c->crc, bytes, n);
    return output_put(c->out, bytes, n, err);
}

static fcs_code put_front(const document *d, checked *c, fcs_error *err)
{
    const size_t size = (size_t)d->data;
    char *front = malloc(size);
    if (!front)
        return fail_memory(err);
    put_header(front, d);
    sink s = { .out = front + TEXT_AT, .delimiter = d->delimiter };
    put_text(&s, d, d->data);
    fcs_code code = put(c, front, size, err);
    free(front);
    return code;
}

static fcs_code put_blocks(const document *d, checked *c, unsigned char *rows, fcs_error *err)
{
    const size_t event_size = d->bits / 8 * d->events->n_columns;
    size_t count;
    feed_begin(d->events);
    do {
        TRY(feed_next(d->events, &count, err));
        TRY(encode(d, count, rows, err));
        TRY(put(c, rows, count * event_size, err));
    } while (count > 0 && !c->out->closed);
    return FCS_OK;
}

static fcs_code put_data(const document *d, checked *c, fcs_error *err)
{
    unsigned char *rows = calloc(d->events->room, d->bits / 8 * d->events->n_columns);
    fcs_code code = rows ? put_blocks(d, c, rows, err) : fail_memory(err);
    free(rows);
    return code;
}

fcs_code document_put(const document *d, output *o, fcs_error *err)
{
    checked c = { .out = o, .wanted = d->checksum };
    char digits[CRC_SIZE + 1];
    TRY(put_front(d, &c, err));
    TRY(put_data(d, &c, err));
    snprintf(digits, sizeof digits, "%08u", (unsigned)c.crc);
    return output_put(o, digits, CRC_SIZE, err);
}
