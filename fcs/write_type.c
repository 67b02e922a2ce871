/* write_type.c - $DATATYPE and $PnB of a copy. All values get one width, because mixed ones and 24
 * bits are read wrongly by many.
 *
 *     integers alone          I, as wide as the widest of 8, 16, 32, 64 bits
 *     what 32 bits hold       F
 *     else                    D
 *
 * Where the source does not tell, every value is looked at once before any is written. */
#include <math.h>
#include <string.h>

#include "layout.h"
#include "write_set.h"

#define FLOAT_WHOLE ((uint64_t)1 << 24) /* whole numbers up to it are all 32-bit floats */

/* ---- What is known without looking ---- */

static bool is_integer(const copy *c, size_t i)
{
    if (i >= c->set->n_params)
        return true;
    const fcs_type type = c->set->params[i].type;
    return (type == FCS_UINT || type == FCS_ASCII) && !c->events.columns[i].linear;
}

static uint64_t low_bits(uint32_t n)
{
    return n < 64 ? ((uint64_t)1 << n) - 1 : UINT64_MAX;
}

/* The largest value that a column of integers can have. */
static uint64_t bound_of(const copy *c, size_t i)
{
    const size_t n = c->set->n_params;
    if (i >= n)
        return low_bits((uint32_t)c->options->flags[i - n].n_masks);
    const column *source = &c->set->layout->columns[i];
    return source->mask & low_bits(source->bits);
}

/* Values made by computing may be rounded; those of 64-bit floats may not. */
static fact assume(const copy *c, size_t i)
{
    fact f = { true, UINT64_MAX, true, true };
    if (i < c->set->n_params && c->set->params[i].type != FCS_UINT)
        return f;
    if (!is_integer(c, i))
        return f;
    f.most = bound_of(c, i);
    f.fits_float = f.most <= FLOAT_WHOLE;
    f.fits_double = f.most <= (uint64_t)1 << 53;
    return f;
}

static bool must_be_looked_at(const copy *c, size_t i, bool integers)
{
    if (i >= c->set->n_params)
        return false;
    const fcs_type type = c->set->params[i].type;
    if (c->events.columns[i].linear)
        return integers || type == FCS_DOUBLE;
    if (type == FCS_UINT)
        return !integers && bound_of(c, i) > FLOAT_WHOLE;
    return integers || type != FCS_FLOAT;
}

/* ---- Looking ---- */

static void look_at_real(fact *f, double value)
{
    const float rounded = (float)value;
    f->fits_float = f->fits_float && ((double)rounded == value || value != value);
}

static void look_at_whole(fact *f, uint64_t value)
{
    const double real = (double)value;
    f->most = value > f->most ? value : f->most;
    f->fits_double = f->fits_double && real < 0x1p64 && (uint64_t)real == value;
    look_at_real(f, real);
}

static void look(const copy *c, size_t i, size_t count, fact *f)
{
    const feed_column *from = &c->events.columns[i];
    const bool exact = !from->linear || c->set->params[i].type == FCS_DOUBLE;
    for (size_t j = 0; j < count; j++) {
        uint64_t value;
        const bool whole = number_whole(from, j, &value);
        f->whole = f->whole && whole;
        if (whole)
            look_at_whole(f, value);
        else if (exact)
            look_at_real(f, from->values[j].real);
    }
    if (!exact)
        f->fits_float = f->fits_double = true;
}

static fcs_code look_at_all(copy *c, bool integers)
{
    size_t count;
    feed_begin(&c->events);
    do {
        TRY(feed_next(&c->events, &count, c->err));
        for (size_t i = 0; i < c->set->n_params; i++)
            if (must_be_looked_at(c, i, integers))
                look(c, i, count, &c->facts[i]);
    } while (count > 0);
    return FCS_OK;
}

static fcs_code find_facts(copy *c, bool integers)
{
    bool any = false;
    for (size_t i = 0; i < c->events.n_columns; i++) {
        c->facts[i] = assume(c, i);
        if (!must_be_looked_at(c, i, integers))
            continue;
        c->facts[i] = (fact){ true, 0, true, true };
        any = true;
    }
    return any ? look_at_all(c, integers) : FCS_OK;
}

/* ---- Choosing ---- */

static uint32_t bits_of(uint64_t value)
{
    return value ? 64 - (uint32_t)__builtin_clzll(value) : 0;
}

/* A logarithmic scale rests on $PnR, which may then not be raised to let a value through. */
static bool is_held_by_scale(const copy *c, size_t i)
{
    uint32_t bits;
    if (i >= c->set->n_params || c->events.columns[i].linear || !(c->set->params[i].decades > 0))
        return true;
    const char *text = fcs_keyword_value(c->set, numbered_name(i, "R").text);
    if (!text || !range_bits(text, &bits))
        return c->set->params[i].type ==
               FCS_UINT; /* whose values went through that range already */
    return bits >= bits_of(c->facts[i].most);
}

/* The first column that keeps the copy from being $DATATYPE I; n_columns if none does. */
static size_t not_integer(const copy *c)
{
    for (size_t i = 0; i < c->events.n_columns; i++)
        if (!c->facts[i].whole || !is_held_by_scale(c, i))
            return i;
    return c->events.n_columns;
}

/* Bits that the values of a column take, those that they took before, and those of its $PnR. */
static uint32_t column_bits(const copy *c, size_t i)
{
    uint32_t most = bits_of(c->facts[i].most), bits;
    if (i >= c->set->n_params || c->events.columns[i].linear)
        return most;
    if (c->set->params[i].type == FCS_UINT && c->set->layout->columns[i].bits > most)
        most = c->set->layout->columns[i].bits;
    const char *text = fcs_keyword_value(c->set, numbered_name(i, "R").text);
    return text && range_bits(text, &bits) && bits > most ? bits : most;
}

static uint32_t integer_bits(const copy *c)
{
    uint32_t most = 0;
    for (size_t i = 0; i < c->events.n_columns; i++) {
        const uint32_t bits = column_bits(c, i);
        most = bits > most ? bits : most;
    }
    return most <= 8 ? 8 : most <= 16 ? 16 : most <= 32 ? 32 : 64;
}

static void set_type(copy *c, char type)
{
    c->d.type = type;
    c->d.bits = type == 'I' ? integer_bits(c) : type == 'F' ? 32 : 64;
}

/* Floats have no logarithmic scale. */
static void leave_scales(copy *c)
{
    for (size_t i = 0; i < c->set->n_params; i++)
        if (c->set->params[i].decades > 0) {
            c->events.columns[i].linear = true;
            c->events.columns[i].whole = false;
        }
}

static fcs_code choose_float(copy *c)
{
    bool fits_float = true, fits_double = true;
    leave_scales(c);
    TRY(find_facts(c, false));
    for (size_t i = 0; i < c->events.n_columns; i++) {
        fits_float = fits_float && c->facts[i].fits_float;
        fits_double = fits_double && c->facts[i].fits_double;
    }
    set_type(c, fits_float ? 'F' : 'D');
    if (fits_double)
        return FCS_OK;
    return fail(c->err, FCS_E_UNSUPPORTED, "",
                "expected values that one $DATATYPE holds exactly, found integers above 2^53 "
                "beside others; choose one that rounds them");
}

static fcs_code choose_exact(copy *c)
{
    bool integers = true;
    for (size_t i = 0; i < c->events.n_columns; i++)
        integers = integers && is_integer(c, i);
    if (integers) {
        TRY(find_facts(c, true));
        if (not_integer(c) == c->events.n_columns) {
            set_type(c, 'I');
            return FCS_OK;
        }
    }
    return choose_float(c);
}

static fcs_code choose_integer(copy *c)
{
    TRY(find_facts(c, true));
    const size_t i = not_integer(c);
    set_type(c, 'I');
    if (i == c->events.n_columns)
        return FCS_OK;
    return fail(c->err, FCS_E_ARGUMENT, "", "expected %s for $DATATYPE I, found others in \"%s\"",
                c->facts[i].whole ? "logarithmic values below their $PnR"
                                  : "whole numbers from 0 up",
                QUOTED(c->d.names[i]));
}

fcs_code type_choose(copy *c)
{
    c->facts = arena_array(c->memory, c->events.n_columns, sizeof *c->facts);
    if (!c->facts)
        return fail_memory(c->err);
    switch (c->options->store) {
    case FCS_STORE_EXACT:
        return choose_exact(c);
    case FCS_STORE_INTEGER:
        return choose_integer(c);
    case FCS_STORE_FLOAT:
        leave_scales(c);
        set_type(c, 'F');
        return FCS_OK;
    case FCS_STORE_DOUBLE:
        leave_scales(c);
        set_type(c, 'D');
        return FCS_OK;
    }
    return fail(c->err, FCS_E_ARGUMENT, "", "expected a way to store values, found %d",
                (int)c->options->store);
}
