/* facts.h - a strategy in words: one fact after another, for people to read and to compare.
 *
 *     section       name     part       words
 *     population    Breg                CD24hi CD38hi
 *     population    Breg     parent     B
 *     threshold     CD38     hi         0.68 (2070 before scaling)
 */
#ifndef GATING_FACTS_H
#define GATING_FACTS_H

#include "gating/strategy.h"
#include "gating/text.h"

typedef struct facts {
    const fcs_strategy *s;
    arena *arena;
    fcs_fact *list; /* grows on the arena */
    size_t n, room, depth;
    text t;      /* the words of the next fact */
    bool failed; /* out of memory: what follows is dropped */
} facts;

/* The fact whose words are in f->t, which is empty afterwards; none where no words are. */
void fact_end(facts *f, const char *section, const char *name, const char *part);

/* The same with its words. */
void fact_add(facts *f, const char *section, const char *name, const char *part, const char *words);

/* Words, added to f->t. A number has the fewest digits that read back equal. */
void words_number(facts *f, double value);
void words_axis(facts *f, const strategy_axis *axis);
void words_search(facts *f, const strategy_search *search);
void words_gate(facts *f, const strategy_gate *gate);

#endif
