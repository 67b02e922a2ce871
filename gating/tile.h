/* tile.h - the events of a data set, 4096 at a time, as the columns that a plan asks for. */
#ifndef GATING_TILE_H
#define GATING_TILE_H

#include "gating/plan.h"

enum {
    TILE = 4096, /* events: a block of 18 columns fits the second-level cache */
    TILE_WORDS = TILE / 64,
    TILE_PITCH = TILE + 16 /* a pitch of whole pages puts all columns on the same cache lines */
};

typedef struct tile {
    size_t n;               /* events */
    double *const *columns; /* [plan->n_columns]; what stands behind the last event is not used */
} tile;

/* One thread's columns. */
typedef struct tile_reader tile_reader;

/* Once the plan has all its columns. NULL if out of memory. */
tile_reader *tile_reader_new(const plan *p);
void tile_reader_free(tile_reader *r);

/* How many tiles there are. */
size_t tile_count(const plan *p);

/* Reads tile `index` and derives what is not read. The columns are the reader's, until the next tile. */
fcs_code tile_read(tile_reader *r, size_t index, tile *t, fcs_error *err);

/* Fills the compensated columns of a tile from those of the detectors, and the quotients. */
void tile_derive(const plan *p, const tile *t);

#endif
