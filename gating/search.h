/* search.h - what a strategy leaves to be found from the events, and in which order it can be. */
#ifndef GATING_SEARCH_H
#define GATING_SEARCH_H

#include "gating/strategy.h"

typedef enum target_kind {
    TARGET_WIDTH, /* W of a scale: widths[index] */
    TARGET_CUT,   /* thresholds[index].value */
    TARGET_LOW,   /* thresholds[index].lo */
    TARGET_HIGH,  /* thresholds[index].hi */
    TARGET_GATE   /* gates[index] */
} target_kind;

typedef struct search_target {
    target_kind kind;
    size_t index;
    const strategy_search *search;
} search_target;

/* Is anything left to be found? */
bool search_any(const fcs_strategy *s);

/* All that is to be found, in the order of the strategy: widths, thresholds, gates. Which of it a part
 * of the strategy waits for: an index into targets, or FCS_NONE. */
typedef struct search_map {
    const fcs_strategy *strategy;
    size_t n;
    const search_target *targets;
    size_t *of_scale;  /* [n_scales] */
    size_t *of_border; /* [3 * n_thresholds]: value, lo, hi */
    size_t *of_gate;   /* [n_gates] */
} search_map;

/* On the arena. false if out of memory. */
bool search_all(search_map *m, const fcs_strategy *s, arena *a);

/* rests [n_populations]: of each population the first target that its members rest on, of those not
 * marked in found [n]; FCS_NONE: its members are known. */
void search_rests(const search_map *m, const bool *found, size_t *rests);

/* Whether a target can be looked for: the members of its population are known, and so are its scales. */
bool search_is_ready(const search_map *m, const bool *found, const size_t *rests, size_t i);

/* The first target that can never be looked for, because what it looks at rests on it; n if there is
 * none. SIZE_MAX if out of memory. */
size_t search_circle(const search_map *m);

/* "CD38", "CD38/hi", "scale/CD19", or the id of a gate; on the arena. NULL if out of memory. */
const char *search_name(const fcs_strategy *s, const search_target *target, arena *a);

/* The axes that a target looks at: 1, or those of a gate. */
typedef struct search_axes {
    size_t n;
    strategy_axis one;         /* n == 1 */
    const strategy_axis *axes; /* [n] */
} search_axes;

search_axes search_axes_of(const fcs_strategy *s, const search_target *target);

#endif
