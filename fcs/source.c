/* source.c - see source.h: opening, and what is the same for every kind. */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"

/* ---- Bytes in memory ---- */

typedef struct memory_source {
    fcs_source head;
    const unsigned char *bytes;
    void *owned;
} memory_source;

static fcs_code read_memory(fcs_source *source, uint64_t offset, void *out, size_t n,
                            fcs_error *err)
{
    (void)err;
    memcpy(out, ((memory_source *)source)->bytes + offset, n);
    return FCS_OK;
}

static const void *view_memory(const fcs_source *source, uint64_t offset, size_t n)
{
    (void)n;
    return ((const memory_source *)source)->bytes + offset;
}

static void close_memory(fcs_source *source)
{
    free(((memory_source *)source)->owned);
    free(source);
}

fcs_source *source_bytes(const void *bytes, size_t size, void *owned, fcs_error *err)
{
    static const source_kind kind = { read_memory, view_memory, close_memory };
    memory_source *m = calloc(1, sizeof *m);
    if (!m) {
        free(owned);
        fail_memory(err);
        return NULL;
    }
    m->head.kind = &kind;
    m->head.size = size;
    m->bytes = bytes;
    m->owned = owned;
    return &m->head;
}

/* ---- Any kind ---- */

void source_close(fcs_source *source)
{
    if (source)
        source->kind->close(source);
}

fcs_source *source_stored(fcs_source *source)
{
    return source->stored ? source->stored : source;
}

fcs_code source_read(fcs_source *source, uint64_t offset, void *out, size_t n, fcs_error *err)
{
    if (offset > source->size || n > source->size - offset)
        return fail_at(err, FCS_E_TRUNCATED, "E-TRUNCATED", source->size,
                       "expected %zu bytes from byte %llu, found the end of the input", n,
                       (unsigned long long)offset);
    return n ? source->kind->read(source, offset, out, n, err) : FCS_OK;
}

const void *source_view(const fcs_source *source, uint64_t offset, size_t n)
{
    if (!source->kind->view || offset > source->size || n > source->size - offset)
        return NULL;
    return source->kind->view(source, offset, n);
}

/* ---- Opening ---- */

typedef enum packing { PLAIN, GZIP, ZIP } packing;

static fcs_code recognise(fcs_source *source, packing *found, fcs_error *err)
{
    unsigned char first[4] = { 0 };
    const size_t n = source->size < sizeof first ? (size_t)source->size : sizeof first;
    fcs_code code = source_read(source, 0, first, n, err);
    *found = PLAIN;
    if (first[0] == 0x1F && first[1] == 0x8B)
        *found = GZIP;
    if (memcmp(first, "PK\3\4", 4) == 0 || memcmp(first, "PK\5\6", 4) == 0)
        *found = ZIP;
    return code;
}

/* Of what is not packed: whether it is within the limit, and the entry asked for is the only one. */
static fcs_code check_plain(const fcs_source *source, const fcs_options *o, fcs_error *err)
{
    if (source->size > o->max_bytes)
        return fail_at(err, FCS_E_LIMIT, "E-LIMIT", o->max_bytes,
                       "expected at most %llu bytes, found %llu; raise max_bytes to "
                       "read it",
                       (unsigned long long)o->max_bytes, (unsigned long long)source->size);
    if (o->entry > 1)
        return fail(err, FCS_E_ARGUMENT, "",
                    "expected a ZIP archive of which to take entry %u, found none",
                    (unsigned)o->entry);
    return FCS_OK;
}

/* Puts the unpacking source on top where the bytes ask for it, and holds the limit. */
static fcs_source *unpack(fcs_source *source, const fcs_options *o, fcs_error *err)
{
    packing found;
    if (!source)
        return NULL;
    fcs_code code = recognise(source, &found, err);
    if (code == FCS_OK && found == ZIP)
        return source_zip(source, o->max_bytes, o->entry, err);
    if (code == FCS_OK && found == GZIP && o->entry <= 1)
        return source_gzip(source, o->max_bytes, err);
    if (code == FCS_OK)
        code = check_plain(source, o, err);
    if (code == FCS_OK)
        return source;
    source_close(source);
    return NULL;
}

fcs_source *source_memory(const void *bytes, size_t size, const fcs_options *options,
                          fcs_error *err)
{
    return unpack(source_bytes(bytes, size, NULL, err), options, err);
}

static fcs_source *refuse(int fd, fcs_error *err, const char *found)
{
    fail(err, FCS_E_IO, "", "expected a file, found %s", found);
    if (fd > STDERR_FILENO)
        close(fd);
    return NULL;
}

/* A regular file is read where it lies, anything else (pipe, terminal, device) to its end. */
static fcs_source *open_descriptor(int fd, uint64_t limit, fcs_error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return refuse(fd, err, "one whose state the system does not tell");
    if (S_ISDIR(info.st_mode))
        return refuse(fd, err, "a folder");
    if (S_ISREG(info.st_mode) && fd != STDIN_FILENO)
        return source_file(fd, err);
    return source_spool(fd, limit, err);
}

fcs_source *source_open(const char *path, const fcs_options *options, fcs_error *err)
{
    const int saved = errno;
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    const int why = errno;
    errno = saved;
    if (fd < 0) {
        bool absent = why == ENOENT || why == ENOTDIR;
        fail(err, absent ? FCS_E_NOT_FOUND : FCS_E_IO, "", "expected a readable file, found %s",
             absent          ? "no file of that name"
             : why == EACCES ? "one that may not be read"
             : why == EMFILE ? "too many open files"
             : why == ELOOP  ? "a loop of links"
                             : "one that the system does not open");
        return NULL;
    }
    return unpack(open_descriptor(fd, options->max_bytes, err), options, err);
}
