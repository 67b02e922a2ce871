/* faulty.c - what makes the command fail on demand. `lupusflow_faulty` is the whole command linked with
 * this; it is never installed.
 *
 *     FCS_FAULT=alloc:12           allocation 12, from 0, fails
 *     FCS_FAULT=alloc:12:sticky    and all after it
 *     FCS_FAULT=io:3:EIO           call 3 of the system fails: EIO, ENOSPC, EINTR, SHORT; sticky too
 *     FCS_FAULT_FIRED=PATH         is made at the end if a call has failed
 *
 * Allocations and calls inside other libraries are theirs; but standard output is ours: what the
 * command prints goes through a stream whose writes count. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "fcs/faults.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t most);

char *__wrap_strndup(const char *text, size_t most)
{
    const size_t n = strnlen(text, most);
    char *copy = __wrap_malloc(n + 1);
    if (!copy)
        return NULL;
    memcpy(copy, text, n);
    copy[n] = '\0';
    return copy;
}

char *__wrap_strdup(const char *text)
{
    return __wrap_strndup(text, strlen(text));
}

/* As the C library writes: what a short write leaves is written again, and so is what a signal stops. */
static ssize_t put(void *cookie, const char *bytes, size_t n)
{
    size_t done = 0;
    (void)cookie;
    while (done < n) {
        const ssize_t put = __wrap_write(STDOUT_FILENO, bytes + done, n - done);
        if (put < 0 && errno != EINTR)
            return 0;
        done += put > 0 ? (size_t)put : 0;
    }
    return (ssize_t)n;
}

static void read_plan(const char *text)
{
    static const struct {
        const char *name;
        fault kind;
    } kinds[] = { { ":EIO", FAULT_EIO },
                  { ":ENOSPC", FAULT_ENOSPC },
                  { ":EINTR", FAULT_EINTR },
                  { ":SHORT", FAULT_SHORT } };
    const char *digits = strchr(text, ':');
    if (strncmp(text, "alloc:", 6) == 0)
        plan.kind = FAULT_MEMORY;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strncmp(text, "io:", 3) == 0 && strstr(text, kinds[i].name))
            plan.kind = kinds[i].kind;
    plan.sticky = strstr(text, ":sticky") != NULL;
    while (digits && *++digits >= '0' && *digits <= '9')
        plan.countdown = 10 * plan.countdown + (*digits - '0');
}

__attribute__((constructor)) static void begin(void)
{
    const char *text = getenv("FCS_FAULT");
    FILE *counted = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = put });
    if (counted)
        stdout = counted;
    if (text)
        read_plan(text);
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FCS_FAULT_FIRED");
    plan.kind = FAULT_NONE;
    if (plan.fired && path)
        (void)__real_close(__real_open64(path, O_WRONLY | O_CREAT, 0600));
}
