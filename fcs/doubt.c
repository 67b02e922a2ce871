/* doubt.c - see doubt.h. */
#include "doubt.h"

#include <stdlib.h>

#include "block.h"
#include "decode.h"

static uint64_t all_bits(uint32_t bits)
{
    return bits < 64 ? ((uint64_t)1 << bits) - 1 : UINT64_MAX;
}

void doubt_compare(const structure *s, column *columns)
{
    uint64_t kept[65]; /* the fewest bits that a column of that width keeps */
    for (uint32_t bits = 0; bits <= 64; bits++)
        kept[bits] = all_bits(bits);
    for (size_t i = 0; i < s->n_params; i++) {
        const column *c = &columns[i];
        if (c->type == FCS_UINT && !c->unranged && c->mask < kept[c->bits])
            kept[c->bits] = c->mask;
    }
    for (size_t i = 0; i < s->n_params; i++)
        if (columns[i].unranged)
            columns[i].doubt = all_bits(columns[i].bits) & ~kept[columns[i].bits];
}

static fcs_code refuse(reader *r, const dictionary *d, size_t i, uint64_t event)
{
    const fcs_keyword *k = dictionary_find(d, numbered_name(i, "R").text);
    return fail_here(r, FCS_E_FORMAT, "E-RANGE", dictionary_offset(d, k),
                     "expected a whole number above 0 in %s, because event %llu has bits that it "
                     "decides about, found \"%s\"",
                     k->name, (unsigned long long)event, quoted_value(k).text);
}

/* Whether none of the values has a bit in doubt; else the event of the first that has. */
static bool is_clear(const column *c, const block *b, size_t n, uint64_t *values, size_t *event)
{
    column doubtful = *c;
    doubtful.mask = c->doubt;
    decode_exact(&doubtful, b->bytes, b->at + c->at, b->layout->event_bits, n,
                 c->decode == decode_packed, values);
    for (*event = 0; *event < n; ++*event)
        if (values[*event] != 0)
            return false;
    return true;
}

static fcs_code settle_column(reader *r, const dictionary *d, const fcs_dataset *set, size_t i,
                              block *b, uint64_t *values, size_t most)
{
    for (size_t done = 0, event; done < set->n_events; done += most) {
        const size_t n = set->n_events - done < most ? set->n_events - done : most;
        TRY(block_load(b, done, n, r->err));
        if (!is_clear(&b->layout->columns[i], b, n, values, &event))
            return refuse(r, d, i, done + event);
    }
    return FCS_OK;
}

fcs_code doubt_settle(reader *r, const dictionary *d, const struct fcs_layout *layout,
                      const fcs_dataset *set)
{
    block b = { .layout = layout };
    fcs_code code = FCS_OK;
    for (size_t i = 0; i < set->n_params && code == FCS_OK; i++) {
        if (layout->columns[i].doubt == 0 || set->n_events == 0)
            continue;
        const size_t most = block_events(layout, set->n_events);
        uint64_t *values = calloc(most, sizeof *values);
        code = values ? settle_column(r, d, set, i, &b, values, most) : fail_memory(r->err);
        free(values);
    }
    block_free(&b);
    return code;
}
