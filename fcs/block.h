/* block.h - whole events in memory, some 256 KiB at a time: they stay in the cache while every column
 * is taken out of them. */
#ifndef FCS_BLOCK_H
#define FCS_BLOCK_H

#include "layout.h"

typedef struct block {
    const struct fcs_layout *layout;
    const unsigned char *bytes; /* of the events loaded */
    uint64_t at;                /* where the first begins, in bits from bytes */
    unsigned char *own;         /* NULL where the source lends its bytes */
    size_t room;
} block;

/* A good number of events to load at once, of those wanted. */
size_t block_events(const struct fcs_layout *layout, size_t wanted);

/* Loads n events from `first`. b starts as { .layout = ... }. */
fcs_code block_load(block *b, uint64_t first, size_t n, fcs_error *err);
void block_free(block *b);

#endif
