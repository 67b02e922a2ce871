/* block.c - see block.h. */
#include "block.h"

#include <stdlib.h>

#define BLOCK ((uint64_t)256 << 10)

size_t block_events(const struct fcs_layout *layout, size_t wanted)
{
    uint64_t n = 8 * BLOCK / layout->event_bits;
    n = n ? n : 1;
    return n < wanted ? (size_t)n : wanted;
}

fcs_code block_load(block *b, uint64_t first, size_t n, fcs_error *err)
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

void block_free(block *b)
{
    free(b->own);
}
