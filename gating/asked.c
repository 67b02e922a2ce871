/* asked.c - what a strategy asks for beside the file that it gates: controls, and the rest of its batch. */
#include "gating/search.h"

#include <string.h>

static bool is_listed(const fcs_fmo_name *asked, size_t n, const fcs_fmo_name *one)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(asked[i].name, one->name) == 0 && strcmp(asked[i].marker, one->marker) == 0)
            return true;
    return false;
}

static const char *marker_of(const fcs_strategy *s, const strategy_axis *axis)
{
    return axis->marker == FCS_NONE ? axis->param : s->about.markers[axis->marker].id;
}

/* The searches of a threshold, of whom any may be for nothing. */
typedef struct searches {
    const strategy_search *of[3];
} searches;

static searches searches_of(const strategy_threshold *t)
{
    return (searches){ { &t->cut, &t->low, &t->high } };
}

size_t fcs_strategy_controls(const fcs_strategy *s, fcs_fmo_name *asked)
{
    size_t n = 0;
    for (size_t i = 0; i < 3 * s->n_thresholds; i++) {
        const strategy_threshold *t = &s->thresholds[i / 3];
        const strategy_search *search = searches_of(t).of[i % 3];
        if (search->method != SEARCH_FMO)
            continue;
        fcs_fmo_name one = { search->control, marker_of(s, &t->axis) };
        if (asked && is_listed(asked, n, &one))
            continue;
        if (asked)
            asked[n] = one;
        n++;
    }
    return n;
}

bool fcs_strategy_pools(const fcs_strategy *s)
{
    bool any = false;
    for (size_t i = 0; i < 3 * s->n_thresholds; i++) {
        const strategy_search *search = searches_of(&s->thresholds[i / 3]).of[i % 3];
        any = any || (search->method != SEARCH_NONE && search->pooled);
    }
    return any;
}
