/* rules.h - what has to hold of the counts of a data set before any of them is shown. */
#ifndef GATING_RULES_H
#define GATING_RULES_H

#include "gating/plan.h"

/* Holds the rules of the strategy against the counts of its populations, and notes in the plan those
 * that only warn. *why: on the arena, the first that fails; NULL: none. false if out of memory. */
bool rules_judge(plan *p, const fcs_population *populations, arena *a, const char **why);

#endif
