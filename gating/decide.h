/* decide.h - from what was counted to what was found. */
#ifndef GATING_DECIDE_H
#define GATING_DECIDE_H

#include "gating/look.h"
#include "gating/search.h"

/* Fills a finding from what a look has counted: numbers and evidence, or else the fallback, or else only
 * the reason. Name, method, within and pooled are those of the target. false if out of memory.
 * The finding's texts and numbers are on the arena. */
bool decide(const fcs_strategy *s, const search_target *target, const look *l, arena *a,
            fcs_found *out);

/* The same without having looked, for a reason. */
bool decide_without(const fcs_strategy *s, const search_target *target, const char *why, arena *a,
                    fcs_found *out);

#endif
