/* standing.h - the event policy: what a count allows to be said (docs/methods.md, "Few events"). */
#ifndef SUMMARY_STANDING_H
#define SUMMARY_STANDING_H

#include "fcs/arena.h"
#include "lupusflow/summary.h"

#define FEWEST_B 300 /* below it no part of B is stated as a percentage */

/* Fills value, low, high, log2_value, standing and reason of a statistic whose x, n, unit and kind
 * are there: x as a part of n, or x against n. why_not: what forbids it, or NULL. shared: events that
 * are in both. false if out of memory. */
bool judge_part(arena *a, fcs_statistic *s, const char *why_not);
bool judge_ratio(arena *a, fcs_statistic *s, const char *why_not, size_t shared);

/* The same for two tubes: (x / x_parent) against (n / n_parent). */
bool judge_tubes(arena *a, fcs_statistic *s, const char *why_not);

/* Says so where it rests on a fallback (s->fallback), which is shown and goes no further. false if out of
 * memory. */
#define RESTS_ON_FALLBACK "rests on a fallback, not on a threshold that was found"
bool judge_fallback(arena *a, fcs_statistic *s);

#endif
