/* save.c - see output.h; and a file that is there whole or not at all.
 *
 *     folder/.name.PID.N.tmp --write, fsync--> rename to folder/name --> fsync of the folder
 *
 * Whoever is interrupted leaves the old file, or none, and never half of the new one. */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_TRIES 100

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

/* ---- The file in the making ---- */

static fcs_code make_names(output *o, fcs_error *err)
{
    const char *slash = strrchr(o->path, '/');
    const size_t n = slash ? (size_t)(slash - o->path) + 1 : 0;
    o->room = strlen(o->path) + 64;
    o->folder = calloc(1, n + 2);
    o->temporary = malloc(o->room);
    if (!o->folder || !o->temporary)
        return fail_memory(err);
    memcpy(o->folder, n ? o->path : ".", n ? n : 1);
    return FCS_OK;
}

static fcs_code open_temporary(output *o, fcs_error *err)
{
    const char *slash = strrchr(o->path, '/'), *name = slash ? slash + 1 : o->path;
    for (int i = 0; i < MOST_TRIES; i++) {
        snprintf(o->temporary, o->room, "%s/.%s.%ld.%d.tmp", o->folder, name, (long)getpid(), i);
        o->fd = open(o->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (o->fd >= 0 || errno != EEXIST)
            break;
    }
    return o->fd >= 0 ? FCS_OK : refused(err, "create a file in the folder", errno);
}

/* Only files are replaced, and links to them: rename() would put a file in the place of /dev/full, of a
 * pipe that someone reads, or of a socket, for all that use it. */
static fcs_code refuse_device(const output *o, fcs_error *err)
{
    struct stat info;
    if (lstat(o->path, &info) != 0 || S_ISREG(info.st_mode) || S_ISLNK(info.st_mode))
        return FCS_OK;
    if (S_ISDIR(info.st_mode))
        return refused(err, "name the file", EISDIR);
    return fail(err, FCS_E_IO, "",
                "expected to name the file, found a device, pipe or socket of that name; - is "
                "standard output");
}

/* Said before gigabytes are written; put_in_place() says it of what came meanwhile. */
static fcs_code refuse_existing(const output *o, fcs_error *err)
{
    struct stat info;
    if (o->force)
        return refuse_device(o, err);
    return lstat(o->path, &info) == 0 ? refused(err, "name the file", EEXIST) : FCS_OK;
}

static fcs_code open_file(output *o, fcs_error *err)
{
    fcs_code code = refuse_existing(o, err);
    if (code == FCS_OK)
        code = make_names(o, err);
    if (code == FCS_OK)
        code = open_temporary(o, err);
    return code;
}

static void free_names(output *o)
{
    free(o->folder);
    free(o->temporary);
}

fcs_code output_open(output *o, const char *path, bool force, fcs_error *err)
{
    const int saved = errno;
    *o = (output){ .path = path, .fd = -1, .force = force };
    if (!path)
        return fail(err, FCS_E_ARGUMENT, "", "expected a path, found NULL");
    fcs_code code = FCS_OK;
    if (strcmp(path, "-") == 0) {
        o->stream = true;
        o->fd = STDOUT_FILENO;
    } else {
        code = open_file(o, err);
        if (code != FCS_OK)
            free_names(o);
    }
    errno = saved;
    return code;
}

fcs_code output_memory(output *o, size_t size, fcs_error *err)
{
    *o = (output){ .fd = -1, .size = size, .bytes = malloc(size ? size : 1) };
    return o->bytes ? FCS_OK : fail_memory(err);
}

/* ---- Writing ---- */

static fcs_code write_all(output *o, const char *bytes, size_t n, fcs_error *err)
{
    while (n > 0 && !o->closed) {
        ssize_t done = write(o->fd, bytes, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0 && errno == EPIPE && o->stream) {
            o->closed = true;
            break;
        }
        if (done <= 0)
            return refused(err, "write the file", done < 0 ? errno : ENOSPC);
        bytes += done;
        n -= (size_t)done;
    }
    return FCS_OK;
}

fcs_code output_put(output *o, const void *bytes, size_t n, fcs_error *err)
{
    if (o->path) {
        const int saved = errno;
        fcs_code code = write_all(o, bytes, n, err);
        errno = saved;
        return code;
    }
    if (n > o->size - o->used)
        return fail(err, FCS_E_ARGUMENT, "", "expected %zu bytes, found more", o->size);
    if (n > 0)
        memcpy(o->bytes + o->used, bytes, n);
    o->used += n;
    return FCS_OK;
}

/* ---- The end ---- */

/* Not forced: a hard link, because it fails where a name exists and rename() does not. */
static fcs_code put_in_place(const output *o, fcs_error *err)
{
    if (o->force && refuse_device(o, err) != FCS_OK)
        return FCS_E_IO;
    if (o->force)
        return rename(o->temporary, o->path) == 0 ? FCS_OK : refused(err, "name the file", errno);
    if (link(o->temporary, o->path) != 0)
        return refused(err, "name the file", errno);
    unlink(o->temporary);
    return FCS_OK;
}

static fcs_code sync_folder(const output *o, fcs_error *err)
{
    int fd = open(o->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return refused(err, "open the folder", errno);
    fcs_code code = FCS_OK;
    if (fsync(fd) != 0 && errno != EINVAL)
        code = refused(err, "make the name permanent", errno);
    close(fd);
    return code;
}

static fcs_code close_file(output *o, fcs_code code, fcs_error *err)
{
    if (code == FCS_OK && fsync(o->fd) != 0)
        code = refused(err, "write the file", errno);
    if (close(o->fd) != 0 && code == FCS_OK)
        code = refused(err, "write the file", errno);
    if (code == FCS_OK)
        code = put_in_place(o, err);
    if (code != FCS_OK) {
        unlink(o->temporary);
        return code;
    }
    return sync_folder(o, err);
}

fcs_code output_close(output *o, fcs_code code, fcs_error *err)
{
    const int saved = errno;
    if (o->path && !o->stream)
        code = close_file(o, code, err);
    free_names(o);
    if (code != FCS_OK) {
        free(o->bytes);
        o->bytes = NULL;
    }
    errno = saved;
    return code;
}

fcs_code fcs_save(const char *path, const void *bytes, size_t size, bool force, fcs_error *err)
{
    output o;
    fcs_code code = output_open(&o, path, force, err);
    return code ? code : output_close(&o, output_put(&o, bytes, size, err), err);
}
