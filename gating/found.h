/* found.h - a copy of a strategy into which numbers go that were found in one data set.
 *
 *     strategy --copy--> strategy with gaps --put, put, ...--> one that plan.c takes as any other
 *
 * Where a gap stays, the populations that rest on it are `missing`, with the reason.
 */
#ifndef GATING_FOUND_H
#define GATING_FOUND_H

#include "gating/search.h"

typedef struct strategy_copy {
    fcs_strategy *strategy; /* shares with the original what never changes */
    search_map map;
    size_t n_targets; /* those of the map */
    const search_target *targets;
    fcs_found *findings;  /* [n_targets] */
    bool *done;           /* [n_targets] found or given up */
    bool *known;          /* [n_targets] found */
    fcs_transform **own;  /* [n_targets] of widths that were found */
    size_t *rests;        /* [n_populations] room */
    const char **reasons; /* [n_targets] why what rests on it is missing; NULL: not asked yet */
} strategy_copy;

/* A copy with all its gaps; NULL if out of memory. The original outlives it. */
strategy_copy *strategy_copy_new(const fcs_strategy *s);
void strategy_copy_free(strategy_copy *c);

/* Puts in what was found for a target, which is copied; without numbers it is given up. Numbers that do
 * not fit the others (lo < value < hi) are not put in: the reason becomes the finding's why. */
fcs_code strategy_put(strategy_copy *c, size_t target, const fcs_found *f, fcs_error *err);

/* Marks the populations that are not settled as missing: before a pass over the events "not yet", in
 * the end with the reasons. false if out of memory. */
bool strategy_mark(strategy_copy *c);

/* Copies the texts and numbers of a finding onto an arena. false if out of memory. */
bool finding_copy(arena *a, fcs_found *to, const fcs_found *from);

#endif
