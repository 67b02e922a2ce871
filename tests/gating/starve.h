/* starve.h - allocations that fail on demand: ours through the linker (-Wl,--wrap), libxml2's through
 * xmlMemSetup(), which a program may call and a library may not. */
#ifndef TESTS_GATING_STARVE_H
#define TESTS_GATING_STARVE_H

#include "tests.h"

#include <libxml/xmlmemory.h>
#include <stdbool.h>

static struct {
    long left;    /* allocations that still succeed; < 0: all do */
    bool forever; /* once one has failed, all do */
    bool failed;
    long n, live; /* made so far; not yet freed */
} starve = { .left = -1 };

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void __real_free(void *p);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
void __wrap_free(void *p);

static bool fails(void)
{
    starve.n++;
    bool now = starve.left == 0;
    if (now)
        starve.failed = true;
    if (starve.left > 0 || (now && !starve.forever))
        starve.left--;
    return now;
}

static void *counted(void *p)
{
    starve.live += p != NULL;
    return p;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : counted(__real_calloc(n, size));
}

void *__wrap_realloc(void *p, size_t size)
{
    if (fails())
        return NULL;
    void *moved = __real_realloc(p, size);
    starve.live += !p && moved;
    return moved;
}

void __wrap_free(void *p)
{
    starve.live -= p != NULL;
    __real_free(p);
}

static char *copy_string(const char *text)
{
    size_t n = strlen(text) + 1;
    char *copy = __wrap_malloc(n);
    return copy ? memcpy(copy, text, n) : NULL;
}

/* Before anything else has used libxml2. */
static inline void starve_xml_too(void)
{
    xmlMemSetup(__wrap_free, __wrap_malloc, __wrap_realloc, copy_string);
}

static inline void starve_at(long k, bool forever)
{
    starve.left = k;
    starve.forever = forever;
    starve.failed = false;
}

#endif
