/* source.h - where the bytes of an input come from: numbered from 0, read from anywhere, by any
 * number of threads at once.
 *
 *     plain file ── pread ──────────────┐
 *     memory ───────────────────────────┼── fcs_source
 *     stream ── spooled into memory ────┤
 *     any of them ── unpacked ──────────┘      gzip or ZIP, recognised by the first bytes
 */
#ifndef FCS_SOURCE_H
#define FCS_SOURCE_H

#include "lupusflow/fcs.h"

typedef struct fcs_source fcs_source;

/* What a kind of source can do. read() gets a range that lies inside the source. view() is the range
 * without a copy, NULL where that cannot be had. */
typedef struct source_kind {
    fcs_code (*read)(fcs_source *source, uint64_t offset, void *out, size_t n, fcs_error *err);
    const void *(*view)(const fcs_source *source, uint64_t offset, size_t n);
    void (*close)(fcs_source *source);
} source_kind;

/* The head of every source. */
struct fcs_source {
    const source_kind *kind;
    uint64_t size;      /* bytes, after unpacking */
    fcs_source *stored; /* what this one unpacks; NULL if nothing */
    uint64_t ignored;   /* bytes after the last gzip member, which are none of it */
};

/* Opens a path or bytes; "-" is standard input. Of the options max_bytes, which counts what is
 * unpacked, and entry are used. */
fcs_source *source_open(const char *path, const fcs_options *options, fcs_error *err);
fcs_source *source_memory(const void *bytes, size_t size, const fcs_options *options,
                          fcs_error *err);
void source_close(fcs_source *source);

/* Exactly n bytes; fewer are FCS_E_TRUNCATED, whatever was there is not told. */
fcs_code source_read(fcs_source *source, uint64_t offset, void *out, size_t n, fcs_error *err);
const void *source_view(const fcs_source *source, uint64_t offset, size_t n);

/* The bytes as they are stored. */
fcs_source *source_stored(fcs_source *source);

/* For the kinds: a plain file by its descriptor (closed on failure too), all of a stream, bytes
 * owned by the source, and the unpacking sources, which take `stored` over, also on failure. */
fcs_source *source_file(int fd, fcs_error *err);
fcs_source *source_spool(int fd, uint64_t limit, fcs_error *err);
fcs_source *source_bytes(const void *bytes, size_t size, void *owned, fcs_error *err);
fcs_source *source_gzip(fcs_source *stored, uint64_t limit, fcs_error *err);
fcs_source *source_zip(fcs_source *stored, uint64_t limit, size_t entry, fcs_error *err);

#endif
