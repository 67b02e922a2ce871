/* secrets.h - values that were taken out of a file, to be looked for in the text that stays. */
#ifndef FCS_SECRETS_H
#define FCS_SECRETS_H

#include "arena.h"
#include "error.h"

#define SHORTEST_SECRET 4
#define LONGEST_SECRET 256 /* text that is longer does not stay */

typedef struct secret {
    const char *text;
    size_t size;
} secret;

typedef struct secrets {
    secret *all; /* sorted, once all are there */
    size_t n, room;
    bool has_size[LONGEST_SECRET + 1];
} secrets;

/* Remembers a value, blanks around it cut off, unless it is too short or too long to matter. false if
 * out of memory. The bytes must stay. */
bool secrets_add(secrets *s, const char *text, size_t n);
void secrets_sort(secrets *s);
void secrets_free(secrets *s);

/* Marks in hits[n] each byte of text that belongs to a secret of at least `shortest` bytes, the case of
 * ASCII letters aside. Returns whether there is one. */
bool secrets_find(const secrets *s, const char *text, size_t n, size_t shortest, bool *hits);

#endif
