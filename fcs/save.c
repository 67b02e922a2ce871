/* save.c - a file that is there whole or not at all.
 *
 *     folder/.name.PID.N.tmp --write, fsync--> rename to folder/name --> fsync of the folder
 *
 * Whoever is interrupted leaves the old file, or none, and never half of the new one. */
#include "lupusflow/fcs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

#define MOST_TRIES 100

typedef struct target {
    const char *path;
    char *folder;
    char *temporary; /* room for the longest name */
    size_t room;
    int fd;
} target;

static fcs_code refused(fcs_error *err, const char *what, int why)
{
    return fail(err, FCS_E_IO, "", "expected to %s, found %s", what,
                why == ENOSPC   ? "no space left"
                : why == EACCES ? "no permission"
                : why == ENOENT ? "no such folder"
                : why == EEXIST ? "a file that is there already; use --force to replace it"
                : why == EROFS  ? "a read-only file system"
                : why == EISDIR ? "a folder of that name"
                                : "an error of the system");
}

static fcs_code make_names(target *t, fcs_error *err)
{
    const char *slash = strrchr(t->path, '/');
    const size_t n = slash ? (size_t)(slash - t->path) + 1 : 0;
    t->room = strlen(t->path) + 64;
    t->folder = calloc(1, n + 2);
    t->temporary = malloc(t->room);
    if (!t->folder || !t->temporary)
        return fail_memory(err);
    memcpy(t->folder, n ? t->path : ".", n ? n : 1);
    return FCS_OK;
}

static fcs_code open_temporary(target *t, fcs_error *err)
{
    const char *slash = strrchr(t->path, '/'), *name = slash ? slash + 1 : t->path;
    for (int i = 0; i < MOST_TRIES; i++) {
        snprintf(t->temporary, t->room, "%s/.%s.%ld.%d.tmp", t->folder, name, (long)getpid(), i);
        t->fd = open(t->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (t->fd >= 0 || errno != EEXIST)
            break;
    }
    return t->fd >= 0 ? FCS_OK : refused(err, "create a file in the folder", errno);
}

static fcs_code write_all(int fd, const char *bytes, size_t size, fcs_error *err)
{
    while (size > 0) {
        ssize_t done = write(fd, bytes, size);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return refused(err, "write the file", done < 0 ? errno : ENOSPC);
        bytes += done;
        size -= (size_t)done;
    }
    return fsync(fd) == 0 ? FCS_OK : refused(err, "write the file", errno);
}

/* Not forced: a hard link, because it fails where a name exists and rename() does not. */
static fcs_code put_in_place(const target *t, bool force, fcs_error *err)
{
    if (force)
        return rename(t->temporary, t->path) == 0 ? FCS_OK : refused(err, "name the file", errno);
    if (link(t->temporary, t->path) != 0)
        return refused(err, "name the file", errno);
    unlink(t->temporary);
    return FCS_OK;
}

static fcs_code sync_folder(const target *t, fcs_error *err)
{
    int fd = open(t->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return refused(err, "open the folder", errno);
    fcs_code code = FCS_OK;
    if (fsync(fd) != 0 && errno != EINVAL)
        code = refused(err, "make the name permanent", errno);
    close(fd);
    return code;
}

static fcs_code save(target *t, const void *bytes, size_t size, bool force, fcs_error *err)
{
    fcs_code code = make_names(t, err);
    if (code == FCS_OK)
        code = open_temporary(t, err);
    if (code != FCS_OK)
        return code;
    code = write_all(t->fd, bytes, size, err);
    if (close(t->fd) != 0 && code == FCS_OK)
        code = refused(err, "write the file", errno);
    if (code == FCS_OK)
        code = put_in_place(t, force, err);
    if (code != FCS_OK) {
        unlink(t->temporary);
        return code;
    }
    return sync_folder(t, err);
}

fcs_code fcs_save(const char *path, const void *bytes, size_t size, bool force, fcs_error *err)
{
    const int saved = errno;
    target t = { .path = path, .fd = -1 };
    fcs_code code = save(&t, bytes, size, force, err);
    free(t.folder);
    free(t.temporary);
    errno = saved;
    return code;
}
