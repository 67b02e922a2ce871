/* audit.c - what events show about their file: junk above ranges, values that are none, a clock that
 * goes back. */
#include "lupusflow/fcs.h"

#include <stdlib.h>

#include "block.h"
#include "decode.h"
#include "free_text.h"

#define LARGEST_EXACT ((uint64_t)1 << 53)

/* Both kinds of values of one column, as many as a block has events. */
typedef struct buffers {
    uint64_t *whole;
    double *real;
    double *last; /* [n_params] that of the event before */
} buffers;

static fcs_code make_buffers(buffers *b, size_t n_events, size_t n_params, fcs_error *err)
{
    b->whole = calloc(n_events + 1, sizeof *b->whole);
    b->real = calloc(n_events + 1, sizeof *b->real);
    b->last = calloc(n_params + 1, sizeof *b->last);
    return b->whole && b->real && b->last ? FCS_OK : fail_memory(err);
}

static void free_buffers(buffers *b)
{
    free(b->whole);
    free(b->real);
    free(b->last);
}

/* Whether a double has fewer bits than the value from its first to its last 1. */
static bool is_rounded(uint64_t v)
{
    return v > LARGEST_EXACT && v >> __builtin_ctzll(v) > LARGEST_EXACT;
}

/* Integers as stored, before the mask; the masked ones go to real. */
static void audit_integers(const column *c, const uint64_t *whole, size_t n, double *real,
                           fcs_audit *a)
{
    for (size_t i = 0; i < n; i++) {
        const uint64_t kept = whole[i] & c->mask;
        real[i] = (double)kept;
        a->masked += kept != whole[i];
        a->inexact += is_rounded(kept);
    }
}

static void audit_backward(const fcs_param *p, double before, double value, size_t event,
                           fcs_audit *a)
{
    if (!(value < before))
        return;
    if (a->backward++ == 0)
        a->first_backward = event;
    a->wraps += p->range > 0 && before - value > p->range / 2;
}

/* first: the number of real[0]. */
static void audit_values(const fcs_param *p, const double *real, size_t first, size_t n,
                         double *last, fcs_audit *a)
{
    for (size_t i = 0; i < n; i++) {
        a->not_finite += real[i] - real[i] != 0;
        a->above_range += p->range > 0 && real[i] >= p->range;
        if (first + i > 0)
            audit_backward(p, *last, real[i], first + i, a);
        *last = real[i];
    }
}

static void audit_column(const fcs_dataset *set, size_t i, const block *events, size_t first,
                         size_t n, buffers *b, fcs_audit *a)
{
    const struct fcs_layout *layout = set->layout;
    column all = layout->columns[i];
    const uint64_t at = events->at + all.at, stride = layout->event_bits;
    if (all.type == FCS_UINT) {
        all.mask = UINT64_MAX;
        decode_exact(&all, events->bytes, at, stride, n, all.decode == decode_packed, b->whole);
        audit_integers(&layout->columns[i], b->whole, n, b->real, a);
    } else {
        all.decode(&all, events->bytes, at, stride, n, b->real);
    }
    audit_values(&set->params[i], b->real, first, n, &b->last[i], a);
}

static fcs_code audit_blocks(const fcs_dataset *set, fcs_audit *audits, fcs_error *err)
{
    const size_t most = block_events(set->layout, set->n_events);
    block events = { .layout = set->layout };
    buffers b = { 0 };
    fcs_code code = make_buffers(&b, most, set->n_params, err);
    for (size_t done = 0; done < set->n_events && code == FCS_OK; done += most) {
        const size_t n = set->n_events - done < most ? set->n_events - done : most;
        code = block_load(&events, done, n, err);
        for (size_t i = 0; i < set->n_params && code == FCS_OK; i++)
            audit_column(set, i, &events, done, n, &b, &audits[i]);
    }
    block_free(&events);
    free_buffers(&b);
    return code;
}

/* Text of free width has no columns to go through: one after another then. */
static fcs_code audit_free_text(const fcs_dataset *set, fcs_audit *audits, fcs_error *err)
{
    buffers b = { 0 };
    const size_t most = set->n_events < VALUES_PER_MARK ? set->n_events : VALUES_PER_MARK;
    fcs_code code = make_buffers(&b, most, set->n_params, err);
    for (size_t i = 0; i < set->n_params; i++)
        for (size_t done = 0; done < set->n_events && code == FCS_OK; done += most) {
            const size_t n = set->n_events - done < most ? set->n_events - done : most;
            code = free_text_read(set, &i, 1, done, n, &b.real, err);
            if (code == FCS_OK)
                audit_values(&set->params[i], b.real, done, n, &b.last[i], &audits[i]);
        }
    free_buffers(&b);
    return code;
}

fcs_code fcs_audit_events(const fcs_dataset *set, fcs_audit *audits, fcs_error *err)
{
    for (size_t i = 0; i < set->n_params; i++)
        audits[i] = (fcs_audit){ .first_backward = set->n_events };
    if (set->n_events == 0)
        return FCS_OK;
    return set->layout->event_bits ? audit_blocks(set, audits, err)
                                   : audit_free_text(set, audits, err);
}
