/* names.h - from a name to its index, by bisection: n log n to build, whatever the names are. */
#ifndef GATING_NAMES_H
#define GATING_NAMES_H

#include "fcs/arena.h"

#include <stdbool.h>

typedef struct indexed_name {
    const char *text;
    size_t index;
} indexed_name;

typedef struct name_list {
    size_t n;
    indexed_name *sorted;
} name_list;

/* The names are not copied. false if out of memory. */
bool names_index(name_list *out, arena *a, const char *const *list, size_t n);

/* The index of the first name that is text[0..length); SIZE_MAX if there is none. */
size_t names_find(const name_list *index, const char *text, size_t length);

/* The lowest index whose name another one has before it, and *first, that one; SIZE_MAX if all
 * names differ. */
size_t names_twice(const name_list *index, size_t *first);

#endif
