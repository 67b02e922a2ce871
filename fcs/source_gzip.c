/* source_gzip.c - a gzip stream: one member after another, as packed.h wants it. */
#include <stdlib.h>

#include "error.h"
#include "inflate.h"
#include "packed.h"

typedef struct gzip_source {
    packed packed;
    inflater *inflater;
    unsigned char input[PACKED_CHUNK];
    const unsigned char *next; /* in input */
    size_t left;               /* bytes from next */
    uint64_t read;             /* stored bytes put into input so far */
} gzip_source;

static fcs_code begin_gzip(packed *p, fcs_error *err)
{
    gzip_source *g = (gzip_source *)p;
    (void)err;
    g->next = g->input;
    g->left = 0;
    g->read = 0;
    inflate_begin(g->inflater);
    return FCS_OK;
}

static uint64_t taken_by_gzip(const packed *p)
{
    const gzip_source *g = (const gzip_source *)p;
    return g->read - g->left;
}

static fcs_code cut(const gzip_source *g, fcs_error *err)
{
    return fail_at(err, FCS_E_TRUNCATED, "E-GZIP-TRUNCATED", g->packed.made,
                   "expected the rest of the gzip stream, found its end after %llu stored bytes; "
                   "copy the file again",
                   (unsigned long long)g->read);
}

static fcs_code damaged(const gzip_source *g, fcs_error *err)
{
    return fail_at(err, FCS_E_FORMAT, "E-GZIP-DAMAGED", g->packed.made,
                   "expected a sound gzip stream, found damage before stored byte %llu; copy the "
                   "file again",
                   (unsigned long long)(g->read - g->left));
}

static fcs_code refill(gzip_source *g, fcs_error *err)
{
    fcs_source *stored = g->packed.head.stored;
    uint64_t rest = stored->size - g->read;
    size_t n = rest < sizeof g->input ? (size_t)rest : sizeof g->input;
    if (n == 0)
        return cut(g, err);
    fcs_code code = source_read(stored, g->read, g->input, n, err);
    g->next = g->input;
    g->left = n;
    g->read += n;
    return code;
}

/* After a member: another one, the end, or bytes that belong to nothing. */
static fcs_code end_member(gzip_source *g, fcs_error *err)
{
    unsigned char magic[2] = { 0 };
    fcs_source *stored = g->packed.head.stored;
    uint64_t at = g->read - g->left, rest = stored->size - at;
    if (rest >= 2) {
        fcs_code code = source_read(stored, at, magic, 2, err);
        if (code)
            return code;
    }
    if (magic[0] == 0x1F && magic[1] == 0x8B) {
        inflate_begin(g->inflater);
        return FCS_OK;
    }
    g->packed.head.ignored = rest;
    g->packed.ended = true;
    return FCS_OK;
}

static fcs_code step_gzip(packed *p, unsigned char **out, size_t *room, fcs_error *err)
{
    gzip_source *g = (gzip_source *)p;
    const size_t left = g->left, space = *room;
    inflate_result result = inflate_some(g->inflater, &g->next, &g->left, out, room);
    p->made += space - *room;
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

static void finish_gzip(packed *p)
{
    inflate_free(((gzip_source *)p)->inflater);
}

fcs_source *source_gzip(fcs_source *stored, uint64_t limit, fcs_error *err)
{
    static const packed_kind kind = { begin_gzip, step_gzip, taken_by_gzip, finish_gzip };
    gzip_source *g = calloc(1, sizeof *g);
    inflater *z = g ? inflate_new() : NULL;
    if (!z) {
        free(g);
        source_close(stored);
        fail_memory(err);
        return NULL;
    }
    g->inflater = z;
    return packed_open(&g->packed, &kind, stored, limit, err);
}
