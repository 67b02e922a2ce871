/* run.h - every event of a data set through a plan, in as many threads as are asked for. */
#ifndef GATING_RUN_H
#define GATING_RUN_H

#include "gating/tile.h"

/* Something that is added up over all tiles. Each thread adds up its own; what is joined must not
 * depend on which thread had which tile, nor on the order of joining. */
typedef struct tile_fold {
    const void *what;
    void *(*start)(const void *what); /* one thread's own; NULL if out of memory */
    void (*take)(void *own, const void *what, const tile *t, uint64_t *const *members);
    void (*join)(void *own,
                 const void *what); /* into what the caller keeps, in the calling thread */
    void (*end)(void *own);
} tile_fold;

/* members [n_populations]: masks of tile_count() * TILE_WORDS words, or NULL if nobody keeps them.
 * fold may be NULL. threads 0: as many as there are processors. Errors: those of reading. */
fcs_code run_tiles(const plan *p, unsigned threads, uint64_t *const *members, const tile_fold *fold,
                   fcs_error *err);

#endif
