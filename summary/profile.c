/* profile.c - the lupus risk profile: each published indicator beside what was measured here. What
 * an indicator is about is told in roles, so that it finds its statistic in any panel. */
#include "summary/standing.h"
#include "summary/statistics.h"

const char *fcs_tier_name(fcs_tier tier)
{
    return tier == FCS_TIER_NO_REFERENCE ? "NO LOCAL REFERENCE" : "NOT EVALUABLE";
}

const fcs_profile_line *profile_of(arena *a, const fcs_indicators *indicators,
                                   const fcs_statistic *statistics, size_t n)
{
    fcs_profile_line *lines = arena_array(a, indicators->n_indicators, sizeof *lines);
    for (size_t i = 0; lines && i < indicators->n_indicators; i++) {
        const fcs_indicator *indicator = &indicators->indicators[i];
        const fcs_statistic *s = with_key(statistics, n, indicator->statistic);
        bool stated = s && s->standing != FCS_NOT_EVALUABLE && !s->fallback;
        lines[i] = (fcs_profile_line){
            .indicator = indicator,
            .statistic = s,
            .tier = stated ? FCS_TIER_NO_REFERENCE : FCS_TIER_NOT_EVALUABLE,
            .reason = stated        ? ""
                      : !s          ? "this panel has no such statistic"
                      : s->fallback ? RESTS_ON_FALLBACK
                                    : s->reason,
        };
    }
    return lines;
}
