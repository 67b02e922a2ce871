/* source_file.c - a plain file, read with pread. It is never mapped: a mapped file that shrinks while
 * it is read ends the process. Instead each read is followed by a look at size, time and inode, so
 * that values from before and after a change are never mixed in silence. */
#include "source.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"

typedef struct file_source {
    fcs_source head;
    int fd;
    struct stat first; /* as it was when opened */
} file_source;

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_size == b->st_size && a->st_ino == b->st_ino && a->st_dev == b->st_dev &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static fcs_code changed(fcs_error *err, uint64_t offset)
{
    return fail_at(err, FCS_E_IO, "E-CHANGED", offset,
                   "changed while being read: expected the size and time it had when opened, found "
                   "others; copy the file once it is complete and read it again");
}

/* The system's own words differ between machines and languages, so the number is all we tell. */
static fcs_code refused(fcs_error *err, uint64_t offset, int why)
{
    return fail_at(err, FCS_E_IO, "", offset, "expected to read, found system error %d", why);
}

static fcs_code read_all(file_source *f, uint64_t offset, unsigned char *out, size_t n,
                         fcs_error *err)
{
    while (n > 0) {
        ssize_t got = pread(f->fd, out, n, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return refused(err, offset, errno);
        if (got == 0)
            return changed(err, offset);
        out += got;
        offset += (uint64_t)got;
        n -= (size_t)got;
    }
    return FCS_OK;
}

static fcs_code read_file(fcs_source *source, uint64_t offset, void *out, size_t n, fcs_error *err)
{
    file_source *f = (file_source *)source;
    const int saved = errno;
    fcs_code code = read_all(f, offset, out, n, err);
    struct stat now;
    if (code == FCS_OK && fstat(f->fd, &now) != 0)
        code = refused(err, offset, errno);
    else if (code == FCS_OK && !same_file(&f->first, &now))
        code = changed(err, offset);
    errno = saved;
    return code;
}

static void close_file(fcs_source *source)
{
    close(((file_source *)source)->fd);
    free(source);
}

fcs_source *source_file(int fd, fcs_error *err)
{
    static const source_kind kind = { read_file, NULL, close_file };
    file_source *f = calloc(1, sizeof *f);
    if (!f || fstat(fd, &f->first) != 0) {
        if (f)
            fail(err, FCS_E_IO, "", "expected a file, found one whose state the system hides");
        else
            fail_memory(err);
        free(f);
        close(fd);
        return NULL;
    }
    f->head.kind = &kind;
    f->head.size = (uint64_t)f->first.st_size;
    f->fd = fd;
    return &f->head;
}
