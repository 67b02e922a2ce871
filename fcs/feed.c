/* feed.c - see feed.h. */
#include "feed.h"

#include <string.h>

#include "layout.h"

#define BLOCK_BYTES ((size_t)4 << 20) /* of a block's values */
#define MOST_EVENTS ((size_t)16384)   /* a multiple of 64 */

/* ---- Making one ---- */

static fcs_code make_columns(feed *f, arena *a, size_t n_columns, fcs_error *err)
{
    const size_t fits = BLOCK_BYTES / sizeof(datum) / (n_columns ? n_columns : 1) / 64 * 64;
    f->room = fits > MOST_EVENTS ? MOST_EVENTS : fits ? fits : 64;
    f->n_columns = n_columns;
    f->columns = arena_array(a, n_columns, sizeof *f->columns);
    if (!f->columns)
        return fail_memory(err);
    for (size_t i = 0; i < n_columns; i++) {
        f->columns[i].values = arena_array(a, f->room, sizeof *f->columns[i].values);
        if (!f->columns[i].values)
            return fail_memory(err);
    }
    return FCS_OK;
}

fcs_code feed_table(feed *f, arena *a, const fcs_table *table, fcs_error *err)
{
    *f = (feed){ .table = table, .n_events = table->n_events };
    return make_columns(f, a, table->n_params, err);
}

static bool is_member(const uint64_t *mask, size_t event)
{
    return mask[event / 64] >> event % 64 & 1;
}

static size_t count_members(const fcs_dataset *set, const uint64_t *members)
{
    size_t n = 0;
    for (size_t i = 0; i < set->n_events / 64; i++)
        n += (size_t)__builtin_popcountll(members[i]);
    for (size_t i = set->n_events / 64 * 64; i < set->n_events; i++)
        n += is_member(members, i);
    return n;
}

static fcs_code check_options(const fcs_dataset *set, const fcs_write_options *o, fcs_error *err)
{
    for (size_t i = 0; i < o->n_detectors; i++)
        if (o->detectors[i] >= set->n_params)
            return fail(err, FCS_E_ARGUMENT, "", "expected a detector below %zu, found %zu",
                        set->n_params, o->detectors[i]);
    if (o->n_detectors > 0 && !o->compensate)
        return fail(err, FCS_E_ARGUMENT, "", "expected a way to compensate, found NULL");
    for (size_t i = 0; i < o->n_flags; i++)
        if (o->flags[i].n_masks < 1 || o->flags[i].n_masks > 24)
            return fail(err, FCS_E_ARGUMENT, "", "expected 1 to 24 masks, found %zu",
                        o->flags[i].n_masks);
    return FCS_OK;
}

fcs_code feed_set(feed *f, arena *a, const fcs_dataset *set, const fcs_write_options *o,
                  fcs_error *err)
{
    *f = (feed){ .set = set, .options = o };
    f->n_events = o->members ? count_members(set, o->members) : set->n_events;
    fcs_code code = check_options(set, o, err);
    if (code == FCS_OK)
        code = make_columns(f, a, set->n_params + o->n_flags, err);
    if (code)
        return code;
    f->params = arena_array(a, set->n_params, sizeof *f->params);
    f->targets = arena_array(a, set->n_params, sizeof *f->targets);
    f->detectors = arena_array(a, o->n_detectors, sizeof *f->detectors);
    if (!f->params || !f->targets || !f->detectors)
        return fail_memory(err);
    for (size_t i = 0; i < set->n_params; i++)
        f->columns[i].linear = o->units == FCS_LINEAR;
    for (size_t i = 0; i < o->n_detectors; i++)
        f->columns[o->detectors[i]].linear = true;
    for (size_t i = 0; i < set->n_params; i++)
        f->columns[i].whole = set->params[i].type == FCS_UINT && !f->columns[i].linear &&
                              set->layout->columns[i].bits > 53;
    return FCS_OK;
}

/* ---- A block of a table ---- */

static void take_rows(feed *f, size_t count)
{
    for (size_t i = 0; i < f->n_columns; i++)
        for (size_t j = 0; j < count; j++)
            f->columns[i].values[j].real = f->table->columns[i][f->next + j];
}

/* ---- A block of a data set ---- */

/* All columns that come as reals in the one or the other unit, with one call. */
static fcs_code read_units(feed *f, bool linear, size_t count, fcs_error *err)
{
    size_t n = 0;
    for (size_t i = 0; i < f->set->n_params; i++) {
        if (f->columns[i].whole || f->columns[i].linear != linear)
            continue;
        f->params[n] = i;
        f->targets[n++] = &f->columns[i].values[0].real;
    }
    return fcs_read(f->set, f->params, n, f->next, count, linear ? FCS_LINEAR : FCS_STORED,
                    f->targets, err);
}

static fcs_code read_events(feed *f, size_t count, fcs_error *err)
{
    fcs_code code = read_units(f, false, count, err);
    if (code == FCS_OK)
        code = read_units(f, true, count, err);
    for (size_t i = 0; i < f->set->n_params && code == FCS_OK; i++)
        if (f->columns[i].whole)
            code = fcs_read_u64(f->set, i, f->next, count, &f->columns[i].values[0].whole, err);
    return code;
}

static void add_flags(feed *f, size_t count)
{
    for (size_t k = 0; k < f->options->n_flags; k++) {
        const fcs_flags *flags = &f->options->flags[k];
        datum *values = f->columns[f->set->n_params + k].values;
        for (size_t j = 0; j < count; j++) {
            uint32_t bits = 0;
            for (size_t i = 0; i < flags->n_masks; i++)
                bits |= (uint32_t)is_member(flags->masks[i], f->next + j) << i;
            values[j].real = bits;
        }
    }
}

/* Moves the events of the mask to the front; returns their number. */
static size_t keep_members(feed *f, size_t count)
{
    const uint64_t *members = f->options->members;
    size_t kept = 0;
    for (size_t j = 0; j < count; j++) {
        if (!is_member(members, f->next + j))
            continue;
        for (size_t i = 0; i < f->n_columns; i++)
            f->columns[i].values[kept] = f->columns[i].values[j];
        kept++;
    }
    return kept;
}

static fcs_code compensate(feed *f, size_t count, fcs_error *err)
{
    const fcs_write_options *o = f->options;
    for (size_t i = 0; i < o->n_detectors; i++)
        f->detectors[i] = &f->columns[o->detectors[i]].values[0].real;
    return o->n_detectors && count ? o->compensate(o->with, f->detectors, count, err) : FCS_OK;
}

/* Blocks begin at multiples of 64 events, so that whole words of the mask tell of a block. */
static bool has_member(const feed *f, size_t count)
{
    if (!f->options->members)
        return true;
    for (size_t i = f->next / 64; i < (f->next + count + 63) / 64; i++)
        if (f->options->members[i])
            return true;
    return false;
}

static fcs_code take_events(feed *f, size_t *count, fcs_error *err)
{
    if (!has_member(f, *count)) {
        *count = 0;
        return FCS_OK;
    }
    fcs_code code = read_events(f, *count, err);
    if (code)
        return code;
    add_flags(f, *count);
    if (f->options->members)
        *count = keep_members(f, *count);
    return compensate(f, *count, err);
}

/* ---- Any block ---- */

void feed_begin(feed *f)
{
    f->next = 0;
}

fcs_code feed_next(feed *f, size_t *count, fcs_error *err)
{
    const size_t end = f->table ? f->table->n_events : f->set->n_events;
    fcs_code code = FCS_OK;
    *count = 0;
    while (f->next < end && *count == 0 && code == FCS_OK) {
        const size_t n = end - f->next < f->room ? end - f->next : f->room;
        *count = n;
        if (f->table)
            take_rows(f, n);
        else
            code = take_events(f, count, err);
        f->next += n;
    }
    return code;
}
