/* statistics.h - from populations to statements. */
#ifndef SUMMARY_STATISTICS_H
#define SUMMARY_STATISTICS_H

#include "fcs/arena.h"
#include "lupusflow/summary.h"

/* The first population with a role; FCS_NONE if there is none. */
size_t population_with(const fcs_result *result, fcs_role role);

/* Is a population below another, which is not itself? Every one is below FCS_NONE. */
bool is_below(const fcs_result *result, size_t population, size_t ancestor);

/* Its title, or its id where it has none; "all events" for FCS_NONE. */
const char *title_of(const fcs_result *result, size_t population);
const char *id_of(const fcs_result *result, size_t population);

/* Every statistic of a result, on the arena; their texts point into the result.
 * NULL if out of memory. */
const fcs_statistic *state_all(arena *a, const fcs_result *result, size_t *n);

/* The statistic with a key; NULL if there is none. */
const fcs_statistic *with_key(const fcs_statistic *statistics, size_t n, const char *key);

/* What a sample is looked at first for. In order: B as a part of the leukocytes, CD24hiCD38hi of B,
 * pDC of the leukocytes (each of its parent where the panel has no such denominator), and
 * pDC against CD24hiCD38hi. NULL where the panel has none. */
#define N_HEADLINES 4
extern const char *const headline_names[N_HEADLINES];
const fcs_statistic *headline(const fcs_analysis *analysis, size_t which);

/* The profile: one line per indicator. NULL if out of memory. */
const fcs_profile_line *profile_of(arena *a, const fcs_indicators *indicators,
                                   const fcs_statistic *statistics, size_t n);

#endif
