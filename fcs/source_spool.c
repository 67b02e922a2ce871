/* source_spool.c - a stream, such as a pipe, read into memory to its end. */
#include "source.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "error.h"

#define FIRST_ROOM ((size_t)1 << 16)

typedef struct spool {
    unsigned char *bytes;
    size_t used, room;
} spool;

static fcs_code make_room(spool *s, fcs_error *err)
{
    if (s->used < s->room)
        return FCS_OK;
    size_t room = s->room ? 2 * s->room : FIRST_ROOM;
    unsigned char *bytes = room > s->room ? realloc(s->bytes, room) : NULL;
    if (!bytes)
        return fail_memory(err);
    s->bytes = bytes;
    s->room = room;
    return FCS_OK;
}

static fcs_code read_to_end(spool *s, int fd, uint64_t limit, fcs_error *err)
{
    for (;;) {
        fcs_code code = make_room(s, err);
        if (code)
            return code;
        ssize_t got = read(fd, s->bytes + s->used, s->room - s->used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail_at(err, FCS_E_IO, "", s->used, "expected to read, found system error %d",
                           errno);
        if (got == 0)
            return FCS_OK;
        s->used += (size_t)got;
        if (s->used > limit)
            return fail_at(err, FCS_E_LIMIT, "E-LIMIT", limit,
                           "expected a stream of at most %llu bytes, found more; raise max_bytes "
                           "to read it",
                           (unsigned long long)limit);
    }
}

fcs_source *source_spool(int fd, uint64_t limit, fcs_error *err)
{
    spool s = { 0 };
    const int saved = errno;
    fcs_code code = read_to_end(&s, fd, limit, err);
    errno = saved;
    if (fd > STDERR_FILENO)
        close(fd);
    if (code) {
        free(s.bytes);
        return NULL;
    }
    return source_bytes(s.bytes, s.used, s.bytes, err);
}
