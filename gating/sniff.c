/* sniff.c - see sniff.h. */
#include "gating/sniff.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fcs/error.h"

/* ---- Reading ---- */

/* The library leaves errno as it found it, so the reason is kept as a number. */
static fcs_code refuse(const char *doing, int reason, fcs_error *err)
{
    if (reason == ENOENT || reason == ENOTDIR)
        return fail(err, FCS_E_NOT_FOUND, "", "expected a file, found no such one");
    const char *why = reason == EACCES         ? "permission denied"
                      : reason == EISDIR       ? "it is a folder"
                      : reason == EMFILE       ? "too many open files"
                      : reason == ENAMETOOLONG ? "its name is too long"
                                               : "the system refused";
    return fail(err, FCS_E_IO, "", "cannot %s: %s (error %d)", doing, why, reason);
}

static int open_file(const char *path)
{
    int fd;
    do
        fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    return fd;
}

/* Reads to the end, at most most + 1 bytes; *reason is set where the system refuses. */
static size_t read_all(int fd, char *text, size_t room, int *reason)
{
    size_t size = 0;
    while (size < room) {
        ssize_t n = read(fd, text + size, room - size);
        if (n == 0)
            break;
        if (n > 0)
            size += (size_t)n;
        else if (errno != EINTR) {
            *reason = errno;
            break;
        }
    }
    return size;
}

/* The room a file needs: its size and one more byte, by which a file that grew is noticed. */
static size_t room_of(int fd, size_t most, int *reason)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        *reason = errno;
    else if (S_ISDIR(status.st_mode))
        *reason = EISDIR;
    else if (S_ISREG(status.st_mode) && (uintmax_t)status.st_size <= most)
        return (size_t)status.st_size + 1;
    return most + 1; /* a pipe, or too large */
}

static char *read_open(int fd, size_t most, size_t *size, fcs_error *err)
{
    int reason = 0;
    size_t room = room_of(fd, most, &reason);
    char *text = reason ? NULL : malloc(room);
    if (text)
        *size = read_all(fd, text, room, &reason);
    if (reason)
        refuse("read it", reason, err);
    else if (!text)
        fail_memory(err);
    else if (*size > most)
        fail(err, FCS_E_LIMIT, "", "expected at most %zu bytes, found more", most);
    else if (*size == room)
        fail(err, FCS_E_IO, "", "changed while being read");
    else
        return text;
    free(text);
    return NULL;
}

char *read_whole(const char *path, size_t most, size_t *size, fcs_error *err)
{
    int before = errno;
    char *text = NULL;
    int fd = open_file(path);
    if (fd < 0) {
        refuse("open it", errno, err);
    } else {
        text = read_open(fd, most, size, err);
        close(fd);
    }
    errno = before;
    return text;
}

/* ---- Sniffing ---- */

static bool begins(const char *text, size_t size, const char *with, size_t n)
{
    return size >= n && memcmp(text, with, n) == 0;
}

/* "<" after blanks, or a byte order mark: of UTF-8, or of UTF-16 for libxml2 to decode. */
static bool may_be_xml(const char *text, size_t size)
{
    if (begins(text, size, "\xFF\xFE", 2) || begins(text, size, "\xFE\xFF", 2) ||
        begins(text, size, "<\0", 2) || begins(text, size, "\0<", 2))
        return true;
    size_t at = begins(text, size, "\xEF\xBB\xBF", 3) ? 3 : 0;
    while (at < size && strchr(" \t\r\n", text[at]) && text[at])
        at++;
    return at < size && text[at] == '<';
}

fcs_code sniff_xml(const char *text, size_t size, fcs_error *err)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *name;
    } known[] = {
        { "FCS", 3, "an FCS file" },      { "PK\x03\x04", 4, "a ZIP archive" },
        { "\x1F\x8B", 2, "a gzip file" }, { "%PDF", 4, "a PDF" },
        { "SQLite", 6, "a database" },    { "\x89PNG", 4, "a picture" },
    };
    if (may_be_xml(text, size))
        return FCS_OK;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (begins(text, size, known[i].bytes, known[i].n))
            return fail_line(err, FCS_E_FORMAT, "", 1, 1, "expected a panel (XML), found %s",
                             known[i].name);
    char start[48];
    escape_bytes(start, sizeof start, text, size < 24 ? size : 24);
    return fail_line(err, FCS_E_FORMAT, "", 1, 1, "expected a panel (XML), found %s%s%s",
                     size ? "\"" : "an empty file", start, size ? "\"" : "");
}
