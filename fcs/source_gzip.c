/* source_gzip.c - a gzip stream, inflated as it is asked for.
 *
 *     stored bytes --inflate--> chunk 0, chunk 1, ... of 64 KiB; the newest 64 are kept
 *
 * Opening inflates the stream once to its end: it is then known to be whole, and its size is known,
 * which decides whether offsets lie inside. A read takes from the chunks that are kept, goes forward,
 * or begins again at the front. Memory does not grow with the stream. */
#include "source.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "inflate.h"

#define CHUNK ((size_t)1 << 16)
#define KEPT 64
#define FREE_OUTPUT ((uint64_t)16 << 20) /* this much may come from anything */
#define MOST_RATIO 200                   /* beyond it, output over input */

typedef struct gzip_source {
    fcs_source head;
    pthread_mutex_t lock;
    inflater *inflater;
    uint64_t limit;
    unsigned char input[CHUNK];
    const unsigned char *next; /* in input */
    size_t left;               /* bytes from next */
    uint64_t taken;            /* stored bytes put into input so far */
    uint64_t made;             /* bytes inflated so far */
    uint64_t chunks;           /* chunks made so far */
    bool ended;
    unsigned char *kept[KEPT]; /* chunk i is in kept[i % KEPT] */
} gzip_source;

static void begin_again(gzip_source *g)
{
    g->next = g->input;
    g->left = 0;
    g->taken = g->made = g->chunks = 0;
    g->ended = false;
    inflate_begin(g->inflater);
}

static fcs_code cut(const gzip_source *g, fcs_error *err)
{
    return fail_at(err, FCS_E_TRUNCATED, "E-GZIP-TRUNCATED", g->made,
                   "expected the rest of the gzip stream, found its end after %llu stored bytes; "
                   "copy the file again",
                   (unsigned long long)g->taken);
}

static fcs_code damaged(const gzip_source *g, fcs_error *err)
{
    return fail_at(err, FCS_E_FORMAT, "E-GZIP-DAMAGED", g->made,
                   "expected a sound gzip stream, found damage before stored byte %llu; copy the "
                   "file again",
                   (unsigned long long)(g->taken - g->left));
}

static fcs_code refill(gzip_source *g, fcs_error *err)
{
    uint64_t rest = g->head.stored->size - g->taken;
    size_t n = rest < CHUNK ? (size_t)rest : CHUNK;
    if (n == 0)
        return cut(g, err);
    fcs_code code = source_read(g->head.stored, g->taken, g->input, n, err);
    g->next = g->input;
    g->left = n;
    g->taken += n;
    return code;
}

/* After a member: another one, the end, or bytes that belong to nothing. */
static fcs_code end_member(gzip_source *g, fcs_error *err)
{
    unsigned char magic[2] = { 0 };
    uint64_t at = g->taken - g->left, rest = g->head.stored->size - at;
    if (rest >= 2) {
        fcs_code code = source_read(g->head.stored, at, magic, 2, err);
        if (code)
            return code;
    }
    if (magic[0] == 0x1F && magic[1] == 0x8B) {
        inflate_begin(g->inflater);
        return FCS_OK;
    }
    g->head.ignored = rest;
    g->ended = true;
    return FCS_OK;
}

static fcs_code hold_limits(const gzip_source *g, fcs_error *err)
{
    uint64_t taken = g->taken - g->left;
    if (g->made > g->limit)
        return fail_at(err, FCS_E_LIMIT, "E-LIMIT", g->limit,
                       "expected to unpack at most %llu bytes, found more; raise max_bytes",
                       (unsigned long long)g->limit);
    if (g->made > FREE_OUTPUT && g->made / MOST_RATIO > taken)
        return fail_at(err, FCS_E_LIMIT, "E-LIMIT", g->made,
                       "expected at most %d unpacked bytes for a stored one, found more than %llu "
                       "from %llu; unpack the file yourself if it is what it should be",
                       MOST_RATIO, (unsigned long long)g->made, (unsigned long long)taken);
    return FCS_OK;
}

/* One step: from input to *out. */
static fcs_code inflate_step(gzip_source *g, unsigned char **out, size_t *room, fcs_error *err)
{
    const size_t left = g->left, space = *room;
    inflate_result result = inflate_some(g->inflater, &g->next, &g->left, out, room);
    g->made += space - *room;
    if (result == INFLATE_MEMORY)
        return fail_memory(err);
    if (result == INFLATE_BAD)
        return damaged(g, err);
    if (result == INFLATE_END)
        return end_member(g, err);
    if (left == g->left && space == *room)
        return left > 0 ? damaged(g, err) : refill(g, err);
    return FCS_OK;
}

static fcs_code make_chunk(gzip_source *g, fcs_error *err)
{
    unsigned char **slot = &g->kept[g->chunks % KEPT];
    if (!*slot)
        *slot = malloc(CHUNK);
    if (!*slot)
        return fail_memory(err);
    unsigned char *out = *slot;
    size_t room = CHUNK;
    while (room > 0 && !g->ended) {
        fcs_code code = inflate_step(g, &out, &room, err);
        if (code == FCS_OK)
            code = hold_limits(g, err);
        if (code)
            return code;
    }
    g->chunks++;
    return FCS_OK;
}

static fcs_code reach(gzip_source *g, uint64_t chunk, fcs_error *err)
{
    if (chunk + KEPT < g->chunks)
        begin_again(g);
    while (g->chunks <= chunk) {
        fcs_code code = make_chunk(g, err);
        if (code) {
            begin_again(g);
            return code;
        }
    }
    return FCS_OK;
}

static fcs_code read_chunks(gzip_source *g, uint64_t offset, unsigned char *out, size_t n,
                            fcs_error *err)
{
    while (n > 0) {
        uint64_t chunk = offset / CHUNK;
        size_t at = (size_t)(offset % CHUNK), part = n < CHUNK - at ? n : CHUNK - at;
        fcs_code code = reach(g, chunk, err);
        if (code)
            return code;
        memcpy(out, g->kept[chunk % KEPT] + at, part);
        offset += part;
        out += part;
        n -= part;
    }
    return FCS_OK;
}

static fcs_code read_gzip(fcs_source *source, uint64_t offset, void *out, size_t n, fcs_error *err)
{
    gzip_source *g = (gzip_source *)source;
    pthread_mutex_lock(&g->lock);
    fcs_code code = read_chunks(g, offset, out, n, err);
    pthread_mutex_unlock(&g->lock);
    return code;
}

static void close_gzip(fcs_source *source)
{
    gzip_source *g = (gzip_source *)source;
    source_close(g->head.stored);
    inflate_free(g->inflater);
    for (size_t i = 0; i < KEPT; i++)
        free(g->kept[i]);
    pthread_mutex_destroy(&g->lock);
    free(g);
}

static fcs_code measure(gzip_source *g, fcs_error *err)
{
    begin_again(g);
    while (!g->ended) {
        fcs_code code = make_chunk(g, err);
        if (code)
            return code;
    }
    g->head.size = g->made;
    return FCS_OK;
}

fcs_source *source_gzip(fcs_source *stored, uint64_t limit, fcs_error *err)
{
    static const source_kind kind = { read_gzip, NULL, close_gzip };
    gzip_source *g = calloc(1, sizeof *g);
    inflater *z = g ? inflate_new() : NULL;
    if (!z || pthread_mutex_init(&g->lock, NULL) != 0) {
        inflate_free(z);
        free(g);
        source_close(stored);
        fail_memory(err);
        return NULL;
    }
    g->head.kind = &kind;
    g->head.stored = stored;
    g->inflater = z;
    g->limit = limit;
    if (measure(g, err) == FCS_OK)
        return &g->head;
    close_gzip(&g->head);
    return NULL;
}
