/* search.c - see search.h.
 *
 *     threshold CD19 within leukocyte     looked for once CD45 and LD are found, which leukocyte needs
 *     level CD38/hi within B.naive        once CD19, IgD and CD27 are
 *
 * What is known grows until it does not: first the populations that rest on nothing to be found, then
 * what is found in them, then the populations that rest on that.
 */
#include "gating/search.h"

#include <string.h>

/* ---- What is to be found ---- */

static void add(search_target *targets, size_t *n, target_kind kind, size_t index,
                const strategy_search *search)
{
    if (search && search->method != SEARCH_NONE)
        targets[(*n)++] = (search_target){ kind, index, search };
}

bool search_any(const fcs_strategy *s)
{
    bool any = s->n_widths > 0;
    for (size_t i = 0; i < s->n_thresholds; i++) {
        const strategy_threshold *t = &s->thresholds[i];
        any = any || t->cut.method != SEARCH_NONE || t->low.method != SEARCH_NONE ||
              t->high.method != SEARCH_NONE;
    }
    for (size_t i = 0; i < s->n_gates; i++)
        any = any || s->gates[i].search;
    return any;
}

search_target *search_targets(const fcs_strategy *s, arena *a, size_t *n)
{
    search_target *targets =
        arena_array(a, s->n_widths + 3 * s->n_thresholds + s->n_gates, sizeof *targets);
    *n = 0;
    if (!targets)
        return NULL;
    for (size_t i = 0; i < s->n_widths; i++)
        add(targets, n, TARGET_WIDTH, i, &s->widths[i].search);
    for (size_t i = 0; i < s->n_thresholds; i++) {
        add(targets, n, TARGET_CUT, i, &s->thresholds[i].cut);
        add(targets, n, TARGET_LOW, i, &s->thresholds[i].low);
        add(targets, n, TARGET_HIGH, i, &s->thresholds[i].high);
    }
    for (size_t i = 0; i < s->n_gates; i++)
        add(targets, n, TARGET_GATE, i, s->gates[i].search);
    return targets;
}

const char *search_name(const fcs_strategy *s, const search_target *t, arena *a)
{
    switch (t->kind) {
    case TARGET_WIDTH:
        return arena_print(a, "scale/%s", s->about.markers[s->widths[t->index].axis.marker].id);
    case TARGET_CUT:
        return arena_text(a, s->thresholds[t->index].name);
    case TARGET_LOW:
        return arena_print(a, "%s/lo", s->thresholds[t->index].name);
    case TARGET_HIGH:
        return arena_print(a, "%s/hi", s->thresholds[t->index].name);
    case TARGET_GATE:
        break;
    }
    return arena_text(a, s->gates[t->index].id);
}

search_axes search_axes_of(const fcs_strategy *s, const search_target *t)
{
    if (t->kind == TARGET_GATE)
        return (search_axes){ s->gates[t->index].n_axes, { 0 }, s->gates[t->index].axes };
    return (search_axes){
        1, t->kind == TARGET_WIDTH ? s->widths[t->index].axis : s->thresholds[t->index].axis, NULL
    };
}

/* ---- What is known ---- */

typedef struct known {
    const fcs_strategy *strategy;
    const search_target *targets;
    size_t n;
    const bool *found;
    bool *settled;
} known;

static bool scale_is_known(const known *k, size_t scale)
{
    for (size_t i = 0; i < k->n; i++) {
        const search_target *t = &k->targets[i];
        if (t->kind == TARGET_WIDTH && k->strategy->widths[t->index].axis.scale == scale)
            return k->found[i];
    }
    return true;
}

/* Which borders a level needs. */
static bool level_needs(const char *level, target_kind border)
{
    bool high = *level == 'h' || *level == 'i', low = *level == 'l';
    return border == TARGET_HIGH  ? high
           : border == TARGET_LOW ? low
                                  : border == TARGET_CUT && *level != 'h';
}

static bool bound_is_known(const known *k, const strategy_bound *b)
{
    if (!scale_is_known(k, b->axis.scale))
        return false;
    for (size_t i = 0; b->threshold && i < k->n; i++) {
        const search_target *t = &k->targets[i];
        if (t->kind == TARGET_WIDTH || t->kind == TARGET_GATE || k->found[i])
            continue;
        if (level_needs(b->level, t->kind) &&
            strcmp(k->strategy->thresholds[t->index].name, b->threshold) == 0)
            return false;
    }
    return true;
}

static bool gate_is_known(const known *k, size_t gate)
{
    const strategy_gate *g = &k->strategy->gates[gate];
    for (size_t i = 0; g->search && i < k->n; i++)
        if (k->targets[i].kind == TARGET_GATE && k->targets[i].index == gate && !k->found[i])
            return false;
    for (size_t i = 0; i < g->n_bounds; i++)
        if (!bound_is_known(k, &g->bounds[i]))
            return false;
    for (size_t i = 0; i < g->n_axes; i++)
        if (!scale_is_known(k, g->axes[i].scale))
            return false;
    for (size_t i = 0; i < g->n_members; i++)
        if (!k->settled[g->members[i].population])
            return false;
    return true;
}

static bool population_is_known(const known *k, const strategy_population *p)
{
    return (p->parent == FCS_NONE || k->settled[p->parent]) &&
           (p->excluded == FCS_NONE || k->settled[p->excluded]) &&
           (p->gate == FCS_NONE || gate_is_known(k, p->gate));
}

void search_settle(const fcs_strategy *s, const search_target *targets, size_t n, const bool *found,
                   bool *settled)
{
    known k = { s, targets, n, found, settled };
    memset(settled, 0, s->n_populations * sizeof *settled);
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < s->n_populations; i++)
            if (!settled[i] && population_is_known(&k, &s->populations[i]))
                more = settled[i] = true;
    }
}

bool search_is_ready(const fcs_strategy *s, const search_target *targets, size_t n,
                     const bool *found, const bool *settled, size_t i)
{
    known k = { s, targets, n, found, NULL };
    const search_target *t = &targets[i];
    search_axes axes = search_axes_of(s, t);
    if (found[i] || (t->search->within != FCS_NONE && !settled[t->search->within]))
        return false;
    for (size_t a = 0; t->kind != TARGET_WIDTH && a < axes.n; a++)
        if (!scale_is_known(&k, (axes.axes ? axes.axes : &axes.one)[a].scale))
            return false;
    return true;
}

/* ---- Circles ---- */

static size_t never_found(const fcs_strategy *s, const search_target *targets, size_t n,
                          bool *found, bool *settled)
{
    for (bool more = true; more;) {
        more = false;
        search_settle(s, targets, n, found, settled);
        for (size_t i = 0; i < n; i++)
            if (search_is_ready(s, targets, n, found, settled, i))
                more = found[i] = true;
    }
    size_t i = 0;
    while (i < n && found[i])
        i++;
    return i;
}

size_t search_circle(const fcs_strategy *s, const search_target *targets, size_t n)
{
    arena *a = arena_new();
    bool *found = a ? arena_array(a, n, sizeof *found) : NULL;
    bool *settled = a ? arena_array(a, s->n_populations, sizeof *settled) : NULL;
    size_t first = found && settled ? never_found(s, targets, n, found, settled) : SIZE_MAX;
    arena_free(a);
    return first;
}
