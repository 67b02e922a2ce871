/* layout.c - see layout.h: types, widths and masks from $DATATYPE, $PnDATATYPE, $PnB and $PnR. */
#include "layout.h"

#include <string.h>

#include "decode.h"
#include "doubt.h"
#include "number.h"
#include "range.h"

#define MOST_CHARACTERS 255 /* of one $DATATYPE=A value */

/* ---- Type and width of one parameter ---- */

static fcs_code read_type(reader *r, const structure *s, const dictionary *d, size_t i,
                          fcs_type *type)
{
    const numbered name = numbered_name(i, "DATATYPE");
    const fcs_keyword *k = s->version >= 32 ? dictionary_find(d, name.text) : NULL;
    *type = s->type;
    if (!k)
        return FCS_OK;
    const char letter = k->raw_size == 1 ? k->raw[0] : 0;
    if (letter != 'I' && letter != 'F' && letter != 'D')
        return fail_here(r, FCS_E_FORMAT, "E-DATATYPE", dictionary_offset(d, k),
                         "expected %s I, F or D, found \"%s\"", name.text, quoted_value(k).text);
    *type = letter == 'I' ? FCS_UINT : letter == 'F' ? FCS_FLOAT : FCS_DOUBLE;
    return FCS_OK;
}

static bool is_star(const fcs_keyword *k)
{
    size_t stars = 0, blanks = 0;
    for (size_t i = 0; i < k->raw_size; i++) {
        stars += k->raw[i] == '*';
        blanks += k->raw[i] == ' ';
    }
    return stars == 1 && stars + blanks == k->raw_size;
}

static fcs_code refuse_width(reader *r, const dictionary *d, const fcs_keyword *k,
                             const char *expected)
{
    return fail_here(r, FCS_E_FORMAT, "E-WIDTH", dictionary_offset(d, k),
                     "expected %s in %s, found \"%s\"", expected, k->name, quoted_value(k).text);
}

static fcs_code check_width(reader *r, const dictionary *d, const fcs_keyword *k, fcs_type type,
                            uint64_t bits)
{
    if (type == FCS_UINT && (bits < 1 || bits > 64))
        return refuse_width(r, d, k, "1 to 64 bits for an integer");
    if (type == FCS_FLOAT && bits != 32)
        return refuse_width(r, d, k, "32 bits for $DATATYPE F");
    if (type == FCS_DOUBLE && bits != 64)
        return refuse_width(r, d, k, "64 bits for $DATATYPE D");
    if (type == FCS_ASCII && (bits < 1 || bits > MOST_CHARACTERS))
        return refuse_width(r, d, k, "1 to 255 characters for $DATATYPE A");
    return FCS_OK;
}

/* Bits; 0 for "*". */
static fcs_code read_width(reader *r, const structure *s, const dictionary *d, size_t i,
                           fcs_type type, uint32_t *bits)
{
    const numbered name = numbered_name(i, "B");
    const fcs_keyword *k = dictionary_find(d, name.text);
    uint64_t value;
    bool found;
    *bits = 0;
    if (!k)
        return fail_here(r, FCS_E_FORMAT, "E-MISSING", s->text_at,
                         "expected keyword %s, found none", name.text);
    if (is_star(k))
        return type == FCS_ASCII ? FCS_OK : refuse_width(r, d, k, "a number of bits");
    TRY(dictionary_number(r, d, name.text, "E-WIDTH", &value, &found));
    TRY(check_width(r, d, k, type, value));
    *bits = (uint32_t)(type == FCS_ASCII ? 8 * value : value);
    return FCS_OK;
}

/* ---- All parameters ---- */

static fcs_code check_stars(reader *r, const structure *s, const dictionary *d, const column *c)
{
    for (size_t i = 1; i < s->n_params; i++)
        if ((c[i].bits == 0) != (c[0].bits == 0))
            return refuse_width(r, d, dictionary_find(d, numbered_name(i, "B").text),
                                "\"*\" for all parameters or for none");
    return FCS_OK;
}

fcs_code layout_read(reader *r, const structure *s, const dictionary *d, fcs_param *params,
                     struct fcs_layout *layout)
{
    column *c = arena_array(r->memory, s->n_params, sizeof *c);
    if (!c)
        return fail_memory(r->err);
    layout->columns = c;
    for (size_t i = 0; i < s->n_params; i++) {
        TRY(read_type(r, s, d, i, &c[i].type));
        TRY(read_width(r, s, d, i, c[i].type, &c[i].bits));
        TRY(range_read(r, s, d, i, &params[i].range, &c[i]));
        params[i].type = c[i].type;
        params[i].bits = c[i].bits;
    }
    doubt_compare(s, c);
    return check_stars(r, s, d, c);
}

bool layout_is_packed(const structure *s, const struct fcs_layout *layout)
{
    for (size_t i = 0; i < s->n_params; i++)
        if (layout->columns[i].bits % 8 != 0)
            return true;
    return false;
}

/* ---- Places ---- */

static fcs_code refuse_order(reader *r, const byteorder *o, size_t i, uint32_t bytes)
{
    return fail_here(r, FCS_E_FORMAT, "E-BYTEORD", o->offset,
                     "expected $BYTEORD for the %u bytes of $P%zuB, found %u entries%s", bytes,
                     i + 1, o->n, o->n > 1 ? " in no plain order" : "");
}

/* $BYTEORD applied to a value of `bytes` bytes. One that is longer or shorter tells the direction. */
static void fill_order(const byteorder *o, uint32_t bytes, column *c)
{
    for (uint32_t k = 0; k < bytes; k++)
        if (o->n == bytes)
            c->order[o->entry[k] - 1] = (unsigned char)k;
        else
            c->order[k] = (unsigned char)(o->little ? k : bytes - 1 - k);
}

static fcs_code order_bytes(reader *r, const structure *s, size_t i, column *c, bool *told)
{
    const byteorder *o = &s->order;
    const uint32_t bytes = c->bits / 8;
    if (bytes == 1 || c->type == FCS_ASCII)
        return FCS_OK;
    if (o->n != bytes && (o->n == 1 || !(o->little || o->big)))
        return refuse_order(r, o, i, bytes);
    fill_order(o, bytes, c);
    if (o->n == bytes || s->version >= 31 || *told)
        return FCS_OK;
    *told = true;
    return note(r, o->offset, "BYTEORD-WIDTH",
                "expected as many $BYTEORD entries as $P%zuB has bytes (%u), found %u; read in the "
                "same direction",
                i + 1, bytes, o->n);
}

static fcs_code settle_packed(reader *r, const structure *s, column *c)
{
    if (!s->order.little && !s->order.big)
        return fail_here(r, FCS_E_FORMAT, "E-BYTEORD", s->order.offset,
                         "expected a plain $BYTEORD for values that are no whole bytes, found a "
                         "mixed one");
    c->big = !s->order.little;
    c->decode = decode_packed;
    return FCS_OK;
}

fcs_code layout_settle(reader *r, const structure *s, struct fcs_layout *layout)
{
    column *columns = arena_array(r->memory, s->n_params, sizeof *columns);
    if (!columns)
        return fail_memory(r->err);
    memcpy(columns, layout->columns, s->n_params * sizeof *columns);
    const bool packed = layout_is_packed(s, layout);
    if (packed && s->version >= 31)
        TRY(note(r, s->text_at, "PACKED",
                 "expected widths of whole bytes in $PnB since FCS 3.1, found others; read as one "
                 "stream of bits"));
    uint64_t at = 0;
    bool told = false;
    for (size_t i = 0; i < s->n_params; i++) {
        column *c = &columns[i];
        c->at = at;
        at += c->bits;
        if (packed)
            TRY(settle_packed(r, s, c));
        else
            TRY(order_bytes(r, s, i, c, &told));
        if (!packed)
            c->decode = decode_choose(c);
    }
    layout->columns = columns;
    layout->event_bits = at;
    return FCS_OK;
}

fcs_code layout_widen(reader *r, const structure *s, fcs_param *params, struct fcs_layout *layout)
{
    column *columns = arena_array(r->memory, s->n_params, sizeof *columns);
    if (!columns)
        return fail_memory(r->err);
    for (size_t i = 0; i < s->n_params; i++) {
        column *c = &columns[i];
        *c = layout->columns[i];
        if (c->bits < 64)
            c->mask &= ((uint64_t)1 << c->bits) - 1;
        c->bits = params[i].bits = 8 * s->order.n;
    }
    layout->columns = columns;
    return FCS_OK;
}
