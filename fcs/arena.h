/* arena.h - many small allocations that live and die together: one per built object.
 *
 *     arena -> block -> block -> block      each block: header | bytes handed out | bytes free
 */
#ifndef FCS_ARENA_H
#define FCS_ARENA_H

#include <stdarg.h>
#include <stddef.h>

typedef struct arena arena;

/* NULL if out of memory. */
arena *arena_new(void);
void arena_free(arena *a);

/* size zeroed bytes, aligned for any type; NULL if out of memory, or if n * size overflows. */
void *arena_alloc(arena *a, size_t size);
void *arena_array(arena *a, size_t n, size_t size);

/* A copy of n bytes and a NUL; of a string; of a printed text. NULL if out of memory. */
char *arena_bytes(arena *a, const void *bytes, size_t n);
char *arena_text(arena *a, const char *text);
char *arena_print(arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
