/* read.c - events: bytes in blocks of about 256 KiB, which stay in the cache while every column is
 * taken out of them. */
#include "lupusflow/fcs.h"

#include <stdlib.h>

#include "decode.h"
#include "free_text.h"
#include "real.h"

#define BLOCK ((uint64_t)256 << 10)

/* A block of whole events in memory. */
typedef struct block {
    const struct fcs_layout *layout;
    unsigned char *own; /* NULL where the source lends its bytes */
    size_t room;
    const unsigned char *bytes;
    uint64_t at; /* of the first event, in bits from bytes */
} block;

static size_t events_per_block(const struct fcs_layout *layout, size_t count)
{
    uint64_t n = 8 * BLOCK / layout->event_bits;
    n = n ? n : 1;
    return n < count ? (size_t)n : count;
}

static fcs_code load(block *b, uint64_t first, size_t n, fcs_error *err)
{
    const struct fcs_layout *l = b->layout;
    const uint64_t begin = first * l->event_bits, end = (first + n) * l->event_bits;
    const uint64_t offset = l->data + begin / 8;
    const size_t size = (size_t)((end + 7) / 8 - begin / 8);
    b->at = begin % 8;
    b->bytes = source_view(l->source, offset, size);
    if (b->bytes)
        return FCS_OK;
    if (size > b->room) {
        free(b->own);
        b->own = malloc(size);
        b->room = b->own ? size : 0;
    }
    if (!b->own)
        return fail_memory(err);
    b->bytes = b->own;
    return source_read(l->source, offset, b->own, size, err);
}

static void to_linear(const fcs_param *p, size_t n, double *values)
{
    if (p->decades > 0) {
        for (size_t i = 0; i < n; i++)
            values[i] = p->log_min * real_exp10(p->decades * values[i] / p->range);
    } else if (p->timestep > 0) {
        for (size_t i = 0; i < n; i++)
            values[i] *= p->timestep;
    } else if (p->gain != 1) {
        for (size_t i = 0; i < n; i++)
            values[i] /= p->gain;
    }
}

static fcs_code check_range(const fcs_dataset *set, size_t first, size_t count, fcs_error *err)
{
    if (first <= set->n_events && count <= set->n_events - first)
        return FCS_OK;
    return fail(err, FCS_E_ARGUMENT, "", "expected events up to %zu, found %zu from %zu asked for",
                set->n_events, count, first);
}

static fcs_code check_params(const fcs_dataset *set, const size_t *params, size_t n, fcs_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (params[i] >= set->n_params)
            return fail(err, FCS_E_ARGUMENT, "", "expected a parameter below %zu, found %zu",
                        set->n_params, params[i]);
    return FCS_OK;
}

static fcs_code read_blocks(const fcs_dataset *set, const size_t *params, size_t n, size_t first,
                            size_t count, double *const *columns, fcs_error *err)
{
    const struct fcs_layout *layout = set->layout;
    const size_t most = events_per_block(layout, count);
    block b = { .layout = layout };
    fcs_code code = FCS_OK;
    for (size_t done = 0; done < count && code == FCS_OK;) {
        const size_t part = count - done < most ? count - done : most;
        code = load(&b, (uint64_t)first + done, part, err);
        for (size_t i = 0; i < n && code == FCS_OK; i++) {
            const column *c = &layout->columns[params[i]];
            c->decode(c, b.bytes, b.at + c->at, layout->event_bits, part, columns[i] + done);
        }
        done += part;
    }
    free(b.own);
    return code;
}

fcs_code fcs_read(const fcs_dataset *set, const size_t *params, size_t n, size_t first,
                  size_t count, fcs_units units, double *const *columns, fcs_error *err)
{
    TRY(check_range(set, first, count, err));
    TRY(check_params(set, params, n, err));
    if (n == 0 || count == 0)
        return FCS_OK;
    if (set->layout->event_bits == 0)
        TRY(free_text_read(set, params, n, first, count, columns, err));
    else
        TRY(read_blocks(set, params, n, first, count, columns, err));
    for (size_t i = 0; i < n && units == FCS_LINEAR; i++)
        to_linear(&set->params[params[i]], count, columns[i]);
    return FCS_OK;
}

fcs_code fcs_read_u64(const fcs_dataset *set, size_t param, size_t first, size_t count,
                      uint64_t *values, fcs_error *err)
{
    const struct fcs_layout *layout = set->layout;
    TRY(check_range(set, first, count, err));
    TRY(check_params(set, &param, 1, err));
    const column *c = &layout->columns[param];
    if (c->type != FCS_UINT)
        return fail(err, FCS_E_ARGUMENT, "", "expected a parameter of integers, found %zu", param);
    const size_t most = count ? events_per_block(layout, count) : 1;
    block b = { .layout = layout };
    fcs_code code = FCS_OK;
    for (size_t done = 0; done < count && code == FCS_OK;) {
        const size_t part = count - done < most ? count - done : most;
        code = load(&b, (uint64_t)first + done, part, err);
        if (code == FCS_OK)
            decode_exact(c, b.bytes, b.at + c->at, layout->event_bits, part,
                         c->decode == decode_packed, values + done);
        done += part;
    }
    free(b.own);
    return code;
}
