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

static void add_all(const fcs_strategy *s, search_target *targets, size_t *n)
{
    for (size_t i = 0; i < s->n_widths; i++)
        add(targets, n, TARGET_WIDTH, i, &s->widths[i].search);
    for (size_t i = 0; i < s->n_thresholds; i++) {
        add(targets, n, TARGET_CUT, i, &s->thresholds[i].cut);
        add(targets, n, TARGET_LOW, i, &s->thresholds[i].low);
        add(targets, n, TARGET_HIGH, i, &s->thresholds[i].high);
    }
    for (size_t i = 0; i < s->n_gates; i++)
        add(targets, n, TARGET_GATE, i, s->gates[i].search);
}

/* Where in the map the target of a part of the strategy is noted. */
static size_t *part(search_map *m, const search_target *t)
{
    switch (t->kind) {
    case TARGET_WIDTH:
        return &m->of_scale[m->strategy->widths[t->index].axis.scale];
    case TARGET_GATE:
        return &m->of_gate[t->index];
    default:
        return &m->of_border[3 * t->index + (size_t)(t->kind - TARGET_CUT)];
    }
}

static size_t *none(arena *a, size_t n)
{
    size_t *all = arena_array(a, n, sizeof *all);
    for (size_t i = 0; all && i < n; i++)
        all[i] = FCS_NONE;
    return all;
}

bool search_all(search_map *m, const fcs_strategy *s, arena *a)
{
    size_t most = s->n_widths + 3 * s->n_thresholds + s->n_gates;
    search_target *targets = arena_array(a, most, sizeof *targets);
    *m = (search_map){ .strategy = s,
                       .targets = targets,
                       .of_scale = none(a, s->n_scales),
                       .of_border = none(a, 3 * s->n_thresholds),
                       .of_gate = none(a, s->n_gates) };
    if (!targets || !m->of_scale || !m->of_border || !m->of_gate)
        return false;
    add_all(s, targets, &m->n);
    for (size_t i = 0; i < m->n; i++)
        *part(m, &targets[i]) = i;
    return true;
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

/* The lesser of a target that has been met and one more that is needed, if that is not found. */
static size_t less(size_t met, const bool *found, size_t needed)
{
    return needed < met && !found[needed] ? needed : met; /* FCS_NONE is above all */
}

/* Which borders a level needs. */
static size_t bound_rests(const search_map *m, const bool *found, const strategy_bound *b)
{
    bool high = *b->level == 'h' || *b->level == 'i', low = *b->level == 'l';
    const size_t *of = &m->of_border[3 * (b->border - 1)];
    size_t met = *b->level == 'h' ? FCS_NONE : less(FCS_NONE, found, of[0]);
    met = low ? less(met, found, of[TARGET_LOW - TARGET_CUT]) : met;
    return high ? less(met, found, of[TARGET_HIGH - TARGET_CUT]) : met;
}

static size_t gate_rests(const search_map *m, const bool *found, size_t gate, const size_t *rests)
{
    const strategy_gate *g = &m->strategy->gates[gate];
    size_t met = less(FCS_NONE, found, m->of_gate[gate]);
    for (size_t i = 0; i < g->n_bounds; i++) {
        size_t needed = g->bounds[i].border ? bound_rests(m, found, &g->bounds[i]) : FCS_NONE;
        met = needed < met ? needed : met;
        met = less(met, found, m->of_scale[g->bounds[i].axis.scale]);
    }
    for (size_t i = 0; i < g->n_axes; i++)
        met = less(met, found, m->of_scale[g->axes[i].scale]);
    for (size_t i = 0; i < g->n_members; i++)
        met = rests[g->members[i].population] < met ? rests[g->members[i].population] : met;
    return met;
}

/* What a population rests on stands before it, so that one walk is enough. */
void search_rests(const search_map *m, const bool *found, size_t *rests)
{
    for (size_t i = 0; i < m->strategy->n_populations; i++) {
        const strategy_population *p = &m->strategy->populations[i];
        size_t met = p->gate == FCS_NONE ? FCS_NONE : gate_rests(m, found, p->gate, rests);
        if (p->parent != FCS_NONE && rests[p->parent] < met)
            met = rests[p->parent];
        if (p->excluded != FCS_NONE && rests[p->excluded] < met)
            met = rests[p->excluded];
        rests[i] = met;
    }
}

bool search_is_ready(const search_map *m, const bool *found, const size_t *rests, size_t i)
{
    const search_target *t = &m->targets[i];
    search_axes axes = search_axes_of(m->strategy, t);
    if (found[i] || (t->search->within != FCS_NONE && rests[t->search->within] != FCS_NONE))
        return false;
    for (size_t a = 0; t->kind != TARGET_WIDTH && a < axes.n; a++)
        if (less(FCS_NONE, found, m->of_scale[(axes.axes ? axes.axes : &axes.one)[a].scale]) !=
            FCS_NONE)
            return false;
    return true;
}

/* ---- Circles ---- */

static size_t never_found(const search_map *m, bool *found, size_t *rests)
{
    for (bool more = true; more;) {
        more = false;
        search_rests(m, found, rests);
        for (size_t i = 0; i < m->n; i++)
            if (search_is_ready(m, found, rests, i))
                more = found[i] = true;
    }
    size_t i = 0;
    while (i < m->n && found[i])
        i++;
    return i;
}

size_t search_circle(const search_map *m)
{
    arena *a = arena_new();
    bool *found = a ? arena_array(a, m->n, sizeof *found) : NULL;
    size_t *rests = a ? arena_array(a, m->strategy->n_populations, sizeof *rests) : NULL;
    size_t first = found && rests ? never_found(m, found, rests) : SIZE_MAX;
    arena_free(a);
    return first;
}
