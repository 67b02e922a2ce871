/* packed.c - see packed.h. */
#include "packed.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"

#define FREE_OUTPUT ((uint64_t)16 << 20) /* this much may come from anything */
#define MOST_RATIO 200                   /* beyond it, output over input */

static fcs_code begin_again(packed *p, fcs_error *err)
{
    p->made = p->chunks = 0;
    p->ended = false;
    return p->kind->begin(p, err);
}

static fcs_code hold_limits(const packed *p, fcs_error *err)
{
    const uint64_t taken = p->kind->taken(p);
    if (p->made > p->limit)
        return fail_at(err, FCS_E_LIMIT, "E-LIMIT", p->limit,
                       "expected to unpack at most %llu bytes, found more; raise max_bytes "
                       "to read it",
                       (unsigned long long)p->limit);
    if (p->made > FREE_OUTPUT && p->made / MOST_RATIO > taken)
        return fail_at(err, FCS_E_LIMIT, "E-LIMIT", p->made,
                       "expected at most %d unpacked bytes for a stored one, found more than %llu "
                       "from %llu; unpack the file yourself if it is what it should be",
                       MOST_RATIO, (unsigned long long)p->made, (unsigned long long)taken);
    return FCS_OK;
}

static fcs_code make_chunk(packed *p, fcs_error *err)
{
    unsigned char **slot = &p->kept[p->chunks % PACKED_KEPT];
    if (!*slot)
        *slot = malloc(PACKED_CHUNK);
    if (!*slot)
        return fail_memory(err);
    unsigned char *out = *slot;
    size_t room = PACKED_CHUNK;
    while (room > 0 && !p->ended) {
        fcs_code code = p->kind->step(p, &out, &room, err);
        if (code == FCS_OK)
            code = hold_limits(p, err);
        if (code)
            return code;
    }
    p->chunks++;
    return FCS_OK;
}

static fcs_code reach(packed *p, uint64_t chunk, fcs_error *err)
{
    fcs_code code = FCS_OK;
    if (p->broken || chunk + PACKED_KEPT < p->chunks)
        code = begin_again(p, err);
    while (code == FCS_OK && p->chunks <= chunk)
        code = make_chunk(p, err);
    p->broken = code != FCS_OK;
    return code;
}

static fcs_code read_chunks(packed *p, uint64_t offset, unsigned char *out, size_t n,
                            fcs_error *err)
{
    while (n > 0) {
        uint64_t chunk = offset / PACKED_CHUNK;
        size_t at = (size_t)(offset % PACKED_CHUNK);
        size_t part = n < PACKED_CHUNK - at ? n : PACKED_CHUNK - at;
        fcs_code code = reach(p, chunk, err);
        if (code)
            return code;
        memcpy(out, p->kept[chunk % PACKED_KEPT] + at, part);
        offset += part;
        out += part;
        n -= part;
    }
    return FCS_OK;
}

static fcs_code read_packed(fcs_source *source, uint64_t offset, void *out, size_t n,
                            fcs_error *err)
{
    packed *p = (packed *)source;
    pthread_mutex_lock(&p->lock);
    fcs_code code = read_chunks(p, offset, out, n, err);
    pthread_mutex_unlock(&p->lock);
    return code;
}

static void free_packed(packed *p)
{
    p->kind->finish(p);
    source_close(p->head.stored);
    for (size_t i = 0; i < PACKED_KEPT; i++)
        free(p->kept[i]);
    free(p);
}

static void close_packed(fcs_source *source)
{
    packed *p = (packed *)source;
    pthread_mutex_destroy(&p->lock);
    free_packed(p);
}

static fcs_code measure(packed *p, fcs_error *err)
{
    fcs_code code = begin_again(p, err);
    while (code == FCS_OK && !p->ended)
        code = make_chunk(p, err);
    p->head.size = p->made;
    return code;
}

fcs_source *packed_open(packed *p, const packed_kind *kind, fcs_source *stored, uint64_t limit,
                        fcs_error *err)
{
    static const source_kind as_source = { read_packed, NULL, close_packed };
    p->head.kind = &as_source;
    p->head.stored = stored;
    p->kind = kind;
    p->limit = limit;
    if (pthread_mutex_init(&p->lock, NULL) != 0) {
        fail_memory(err);
        free_packed(p);
        return NULL;
    }
    if (measure(p, err) == FCS_OK)
        return &p->head;
    close_packed(&p->head);
    return NULL;
}
