/* packed.h - a packed input, unpacked as it is asked for.
 *
 *     stored bytes ──kind──> chunk 0, chunk 1, ... of 64 KiB; the newest 64 are kept
 *
 * Opening unpacks once to the end: it is then known to be whole, and its size is known, which decides
 * whether offsets lie inside. A read takes from the chunks that are kept, goes forward, or begins again
 * at the front. Memory does not grow with what is unpacked. */
#ifndef FCS_PACKED_H
#define FCS_PACKED_H

#include <pthread.h>

#include "source.h"

#define PACKED_CHUNK ((size_t)1 << 16)
#define PACKED_KEPT 64

typedef struct packed packed;

/* How one kind of packing is undone. */
typedef struct packed_kind {
    /* Goes to the front. */
    fcs_code (*begin)(packed *p, fcs_error *err);
    /* Unpacks something into *out, moves it on, lowers *room and raises p->made; sets p->ended at the
     * end. May also only have taken more of what is stored. */
    fcs_code (*step)(packed *p, unsigned char **out, size_t *room, fcs_error *err);
    /* Stored bytes that were needed for p->made. */
    uint64_t (*taken)(const packed *p);
    /* Gives back what begin() and step() use. */
    void (*finish)(packed *p);
} packed_kind;

/* The head of every kind; allocated by it, freed by source_close(). */
struct packed {
    fcs_source head;
    const packed_kind *kind;
    pthread_mutex_t lock;
    uint64_t limit;  /* most bytes to unpack */
    uint64_t made;   /* bytes unpacked so far */
    uint64_t chunks; /* chunks made so far */
    bool ended;
    bool broken;                      /* the last step failed: begin again */
    unsigned char *kept[PACKED_KEPT]; /* chunk i is in kept[i % PACKED_KEPT] */
};

/* Unpacks all once. Takes p over, and `stored`, also on failure. */
fcs_source *packed_open(packed *p, const packed_kind *kind, fcs_source *stored, uint64_t limit,
                        fcs_error *err);

#endif
