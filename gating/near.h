/* near.h - "Did you mean": the names that are fewest typing errors away from what was written.
 *
 *     near n;
 *     near_start(&n, "CD21");
 *     near_offer(&n, "CD19"), near_offer(&n, "CD20"), near_offer(&n, "CD27");
 *     DID_YOU_MEAN(&n)  ->  ". Did you mean CD20, CD27?"
 */
#ifndef GATING_NEAR_H
#define GATING_NEAR_H

#include <stdbool.h>
#include <stddef.h>

#define NEAR_MOST 3     /* names offered back */
#define NEAR_LONGEST 40 /* longer words have no neighbours */

typedef struct near {
    const char *word;
    size_t n, distance; /* names kept, all at this distance */
    const char *names[NEAR_MOST];
} near;

/* Characters to insert, delete, replace or swap with the next; ASCII case is no difference.
 * More than limit is reported as limit + 1. */
size_t near_distance(const char *a, const char *b, size_t limit);

/* How far a name may be from a word to be meant by it: one error in four or five letters. */
size_t near_limit(const char *word);

void near_start(near *n, const char *word);
void near_offer(near *n, const char *name);

/* The same where the distance is known. */
void near_keep(near *n, size_t distance, const char *name);

/* "A, B, C", escaped; "" if nothing is near. Returns out. */
const char *near_names(const near *n, char *out, size_t size);

/* ". Did you mean A, B, C?" or "". Returns out. */
const char *near_question(const near *n, char *out, size_t size);
#define DID_YOU_MEAN(n) near_question((n), (char[160]){ 0 }, 160)

#endif
