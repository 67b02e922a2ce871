/* faults.h - allocations and calls of the system that fail on demand. A test that includes this is linked
 * with --wrap for each of them, see can_fail() in CMakeLists.txt.
 *
 *     plan = (fault_plan){ .kind = FAULT_EIO, .countdown = 3 };     the fourth call fails
 *
 * The 64 in some names is what large files make of open(), pread() and fstat(). */
#ifndef FAULTS_H
#define FAULTS_H

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum fault {
    FAULT_NONE,
    FAULT_MEMORY, /* an allocation gives NULL */
    FAULT_EIO,    /* a call of the system fails */
    FAULT_ENOSPC, /* a write does */
    FAULT_EINTR,  /* a read or write is interrupted */
    FAULT_SHORT   /* a read or write moves one byte */
} fault;

typedef struct fault_plan {
    fault kind;
    long countdown; /* calls before the one that fails */
    bool sticky;    /* and all after it */
    bool fired;
    long live; /* allocations not freed */
} fault_plan;

static fault_plan plan;

/* Whether this call is to fail. */
static bool fires(fault kind)
{
    if (plan.kind != kind)
        return false;
    if (plan.countdown > 0) {
        plan.countdown--;
        return false;
    }
    if (plan.fired && !plan.sticky)
        return false;
    plan.fired = true;
    return true;
}

static bool fires_with(fault kind, int why)
{
    if (!fires(kind))
        return false;
    errno = why;
    return true;
}

/* ---- Allocations ---- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void __real_free(void *p);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
void __wrap_free(void *p);

static void *counted(void *p)
{
    plan.live += p != NULL;
    return p;
}

void *__wrap_malloc(size_t size)
{
    return fires(FAULT_MEMORY) ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fires(FAULT_MEMORY) ? NULL : counted(__real_calloc(n, size));
}

void *__wrap_realloc(void *p, size_t size)
{
    if (fires(FAULT_MEMORY))
        return NULL;
    void *moved = __real_realloc(p, size);
    plan.live += !p && moved;
    return moved;
}

void __wrap_free(void *p)
{
    plan.live -= p != NULL;
    __real_free(p);
}

/* ---- The system ---- */

ssize_t __real_pread64(int fd, void *out, size_t n, off_t offset);
ssize_t __real_read(int fd, void *out, size_t n);
ssize_t __real_write(int fd, const void *bytes, size_t n);
int __real_open64(const char *path, int flags, ...);
int __real_fstat64(int fd, struct stat *info);
int __real_close(int fd);
int __real_rename(const char *from, const char *to);
int __real_link(const char *from, const char *to);
ssize_t __wrap_pread64(int fd, void *out, size_t n, off_t offset);
ssize_t __wrap_read(int fd, void *out, size_t n);
ssize_t __wrap_write(int fd, const void *bytes, size_t n);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_fstat64(int fd, struct stat *info);
int __wrap_fsync(int fd);
int __wrap_close(int fd);
int __wrap_rename(const char *from, const char *to);
int __wrap_link(const char *from, const char *to);

static bool refuses(size_t *n)
{
    if (fires_with(FAULT_EIO, EIO) || fires_with(FAULT_EINTR, EINTR))
        return true;
    if (*n > 1 && fires(FAULT_SHORT))
        *n = 1;
    return false;
}

ssize_t __wrap_pread64(int fd, void *out, size_t n, off_t offset)
{
    return refuses(&n) ? -1 : __real_pread64(fd, out, n, offset);
}

ssize_t __wrap_read(int fd, void *out, size_t n)
{
    return refuses(&n) ? -1 : __real_read(fd, out, n);
}

ssize_t __wrap_write(int fd, const void *bytes, size_t n)
{
    return refuses(&n) || fires_with(FAULT_ENOSPC, ENOSPC) ? -1 : __real_write(fd, bytes, n);
}

int __wrap_open64(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return fires_with(FAULT_EIO, EIO) ? -1 : __real_open64(path, flags, mode);
}

int __wrap_fstat64(int fd, struct stat *info)
{
    return fires_with(FAULT_EIO, EIO) ? -1 : __real_fstat64(fd, info);
}

/* Without waiting for the disk: nobody pulls the plug here. */
int __wrap_fsync(int fd)
{
    (void)fd;
    return fires_with(FAULT_EIO, EIO) ? -1 : 0;
}

int __wrap_close(int fd)
{
    const int result = __real_close(fd);
    return fires_with(FAULT_EIO, EIO) ? -1 : result;
}

int __wrap_rename(const char *from, const char *to)
{
    return fires_with(FAULT_EIO, EIO) ? -1 : __real_rename(from, to);
}

int __wrap_link(const char *from, const char *to)
{
    return fires_with(FAULT_EIO, EIO) ? -1 : __real_link(from, to);
}

#endif
