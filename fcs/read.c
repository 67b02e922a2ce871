/* read.c - events, transposed into columns. */
#include "lupusflow/fcs.h"

#include "block.h"
#include "decode.h"
#include "free_text.h"
#include "real.h"

#define TILE_BITS ((uint64_t)8 << 14)

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

/* Takes columns out of loaded events, some 16 KiB at a time: so each byte comes into the fastest cache
 * once, not once for every column. */
static void decode_block(const block *b, const size_t *params, size_t n, size_t count, size_t done,
                         double *const *columns)
{
    const struct fcs_layout *layout = b->layout;
    const uint64_t stride = layout->event_bits;
    const size_t tile = stride < TILE_BITS / 16 ? (size_t)(TILE_BITS / stride) : 16;
    for (size_t j = 0; j < count; j += tile) {
        const size_t part = count - j < tile ? count - j : tile;
        for (size_t i = 0; i < n; i++) {
            const column *c = &layout->columns[params[i]];
            c->decode(c, b->bytes, b->at + j * stride + c->at, stride, part, columns[i] + done + j);
        }
    }
}

static fcs_code read_blocks(const fcs_dataset *set, const size_t *params, size_t n, size_t first,
                            size_t count, double *const *columns, fcs_error *err)
{
    const size_t most = block_events(set->layout, count);
    block b = { .layout = set->layout };
    fcs_code code = FCS_OK;
    for (size_t done = 0; done < count && code == FCS_OK;) {
        const size_t part = count - done < most ? count - done : most;
        code = block_load(&b, (uint64_t)first + done, part, err);
        if (code == FCS_OK)
            decode_block(&b, params, n, part, done, columns);
        done += part;
    }
    block_free(&b);
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
    const size_t most = count ? block_events(layout, count) : 1;
    block b = { .layout = layout };
    fcs_code code = FCS_OK;
    for (size_t done = 0; done < count && code == FCS_OK;) {
        const size_t part = count - done < most ? count - done : most;
        code = block_load(&b, (uint64_t)first + done, part, err);
        if (code == FCS_OK)
            decode_exact(c, b.bytes, b.at + c->at, layout->event_bits, part,
                         c->decode == decode_packed, values + done);
        done += part;
    }
    block_free(&b);
    return code;
}
