/* panel_write_names.c - what things are called in a panel file that is written.
 *
 *     "CD3+ / live"   ->  CD3+_|_live     ids have no blanks and no "/"
 *     twice "B"       ->  B, B~2          each once
 *
 * An axis that a panel can name by itself (a marker, a parameter as acquired) is named so; any other
 * becomes a value, called after what it looks at.
 */
#include "gating/panel_write.h"

#include <stdio.h>
#include <string.h>

#include "fcs/number_text.h"

/* ---- Ids ---- */

const char *panel_write_id(arena *a, const char *name)
{
    char *id = arena_text(a, *name ? name : "_");
    for (char *c = id; c && *c; c++) {
        if (strchr(" \t\r\n", *c))
            *c = '_';
        if (*c == '/')
            *c = '|';
    }
    return id;
}

/* One round: of equal ids all but the first get a number. *more: there were any. */
static bool number_equal(arena *a, const char **ids, size_t n, bool *more)
{
    name_list list;
    size_t rank = 1;
    *more = false;
    if (!names_index(&list, a, ids, n))
        return false;
    for (size_t i = 1; i < n; i++) {
        rank = strcmp(list.sorted[i - 1].text, list.sorted[i].text) == 0 ? rank + 1 : 1;
        if (rank == 1)
            continue;
        size_t at = list.sorted[i].index;
        *more = true;
        if (!(ids[at] = arena_print(a, "%s~%zu", list.sorted[i].text, rank)))
            return false;
    }
    return true;
}

static bool make_unique(arena *a, const char **ids, size_t n)
{
    bool more = true;
    while (more)
        if (!number_equal(a, ids, n, &more))
            return false;
    return true;
}

/* "all" is taken: it stands first, and is not among the ids afterwards. */
static bool name_populations(panel_writer *w)
{
    size_t n = w->s->n_populations;
    const char **ids = arena_array(w->arena, n + 1, sizeof *ids);
    if (!ids)
        return false;
    ids[0] = "all";
    for (size_t i = 0; i < n; i++)
        if (!(ids[i + 1] = panel_write_id(w->arena, w->s->populations[i].id)))
            return false;
    w->populations = ids + 1;
    return make_unique(w->arena, ids, n + 1);
}

static bool name_ratios(panel_writer *w)
{
    size_t n = w->s->n_ratios;
    w->ratios = arena_array(w->arena, n, sizeof *w->ratios);
    for (size_t i = 0; w->ratios && i < n; i++)
        if (!(w->ratios[i] = panel_write_id(w->arena, w->s->ratios[i].id)))
            return false;
    return w->ratios && make_unique(w->arena, w->ratios, n);
}

/* Does gate i stand among <gates>? Not if a population's `is` says it, or no population has it. */
static bool is_drawn(const panel_writer *w, size_t i)
{
    const strategy_gate *g = &w->s->gates[i];
    return !panel_write_is_levels(g) && (*g->id || w->gates[i]);
}

/* A gate without an id is called after the first population that is made of it. */
static bool name_gates(panel_writer *w)
{
    const fcs_strategy *s = w->s;
    const char **drawn = arena_array(w->arena, s->n_gates, sizeof *drawn);
    w->gates = arena_array(w->arena, s->n_gates, sizeof *w->gates);
    if (!drawn || !w->gates)
        return false;
    for (size_t i = s->n_populations; i-- > 0;)
        if (s->populations[i].gate != FCS_NONE)
            w->gates[s->populations[i].gate] = w->populations[i];
    size_t n = 0;
    for (size_t i = 0; i < s->n_gates; i++) {
        const char *id = s->gates[i].id;
        if (is_drawn(w, i) && !(drawn[n++] = panel_write_id(w->arena, *id ? id : w->gates[i])))
            return false;
    }
    if (!make_unique(w->arena, drawn, n))
        return false;
    n = 0;
    for (size_t i = 0; i < s->n_gates; i++)
        w->gates[i] = is_drawn(w, i) ? drawn[n++] : NULL;
    return true;
}

/* ---- Axes: which there are ---- */

/* What tells two axes apart: what they look at, and the numbers of the scale. */
static const char *key_of(panel_writer *w, const strategy_axis *axis)
{
    const fcs_scale *s = &w->s->scales[axis->scale];
    const double numbers[] = { s->T,
                               s->W,
                               s->M,
                               s->A,
                               s->bounded ? s->bound_min : -__builtin_inf(),
                               s->bounded ? s->bound_max : __builtin_inf() };
    char scale[6 * NUMBER_TEXT + 8] = "";
    size_t used = 0;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        used += number_text(scale + used, numbers[i]);
        scale[used++] = ' ';
    }
    scale[used] = '\0';
    return arena_print(w->arena, "%zu %zu %zu %d %d %s%s", axis->marker, axis->matrix,
                       axis->quotient, (int)s->kind, (int)w->automatic[axis->scale], scale,
                       axis->marker == FCS_NONE && !axis->quotient ? axis->param : "");
}

typedef void see(void *with, const strategy_axis *axis);

/* Every axis that a drawn gate looks at, in the order of the file. */
static void each_axis(const panel_writer *w, see *see_axis, void *with)
{
    for (size_t i = 0; i < w->s->n_gates; i++) {
        const strategy_gate *g = &w->s->gates[i];
        bool found = g->search && g->search->method >= SEARCH_SINGLETS;
        if (!w->gates[i] || found)
            continue;
        for (size_t k = 0; k < g->n_bounds; k++)
            see_axis(with, &g->bounds[k].axis);
        for (size_t k = 0; k < g->n_axes; k++)
            see_axis(with, &g->axes[k]);
    }
}

typedef struct gathered {
    panel_writer *w;
    size_t n;
    const strategy_axis **axes;
    const char **keys;
    bool failed;
} gathered;

static void count_axis(void *with, const strategy_axis *axis)
{
    (void)axis;
    ++*(size_t *)with;
}

static void gather_axis(void *with, const strategy_axis *axis)
{
    gathered *g = with;
    g->axes[g->n] = axis;
    g->keys[g->n] = key_of(g->w, axis);
    g->failed = g->failed || !g->keys[g->n];
    g->n++;
}

/* Each different one once. */
static bool list_axes(panel_writer *w)
{
    size_t n = 0;
    name_list all;
    each_axis(w, count_axis, &n);
    gathered g = { .w = w };
    g.axes = arena_array(w->arena, n, sizeof *g.axes);
    g.keys = arena_array(w->arena, n, sizeof *g.keys);
    w->axes = arena_array(w->arena, n, sizeof *w->axes);
    w->keys = arena_array(w->arena, n, sizeof *w->keys);
    if (!g.axes || !g.keys || !w->axes || !w->keys)
        return false;
    each_axis(w, gather_axis, &g);
    if (g.failed || !names_index(&all, w->arena, g.keys, n))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (names_find(&all, g.keys[i], strlen(g.keys[i])) != i)
            continue;
        w->keys[w->n_axes] = g.keys[i];
        w->axes[w->n_axes++].axis = *g.axes[i];
    }
    return names_index(&w->index, w->arena, w->keys, w->n_axes);
}

const char *panel_write_axis(panel_writer *w, const strategy_axis *axis)
{
    const char *key = key_of(w, axis);
    if (!key) {
        w->t.failed = true;
        return "";
    }
    return w->axes[names_find(&w->index, key, strlen(key))].name;
}

/* ---- Axes: what they are called ---- */

bool panel_write_same_scale(const panel_writer *w, size_t a, size_t b)
{
    const fcs_scale *x = &w->s->scales[a], *y = &w->s->scales[b];
    bool bounds = x->bounded == y->bounded &&
                  (!x->bounded || (x->bound_min == y->bound_min && x->bound_max == y->bound_max));
    return x->kind == y->kind && x->T == y->T && x->W == y->W && x->M == y->M && x->A == y->A &&
           bounds && w->automatic[a] == w->automatic[b];
}

static bool is_plain(const char *param)
{
    return *param && !param[strcspn(param, " \t\r\n")];
}

static axis_form form_of(const panel_writer *w, const strategy_axis *axis)
{
    if (axis->marker != FCS_NONE)
        return axis->matrix == w->compensation &&
                       panel_write_same_scale(w, axis->scale, w->scale_of_marker[axis->marker])
                   ? AXIS_MARKER
                   : AXIS_VALUE;
    return !axis->quotient && axis->matrix == FCS_NONE && is_plain(axis->param) ? AXIS_PARAMETER
                                                                                : AXIS_VALUE;
}

static const char *called(const panel_writer *w, const strategy_axis *axis)
{
    return axis->marker != FCS_NONE ? w->s->about.markers[axis->marker].id
           : axis->quotient         ? w->s->quotients[axis->quotient - 1].id
                                    : axis->param;
}

/* A parameter that has to give way to a marker or to itself on another scale becomes a value. */
static bool name_axes(panel_writer *w)
{
    size_t n_markers = w->s->about.n_markers, n = n_markers;
    const char **names = arena_array(w->arena, n_markers + w->n_axes, sizeof *names);
    if (!names)
        return false;
    for (size_t i = 0; i < n_markers; i++)
        names[i] = w->s->about.markers[i].id;
    for (size_t i = 0; i < w->n_axes; i++) {
        named_axis *a = &w->axes[i];
        a->form = form_of(w, &a->axis);
        a->name = called(w, &a->axis);
        if (a->form != AXIS_MARKER && !(names[n++] = panel_write_id(w->arena, a->name)))
            return false;
    }
    if (!make_unique(w->arena, names, n))
        return false;
    n = n_markers;
    for (size_t i = 0; i < w->n_axes; i++) {
        named_axis *a = &w->axes[i];
        if (a->form == AXIS_MARKER)
            continue;
        if (strcmp(names[n], a->name) != 0)
            a->form = AXIS_VALUE;
        a->name = names[n++];
    }
    return true;
}

/* ---- Matrices, and the scales of markers ---- */

/* The matrix and the scale that a marker has first: in a panel there are no others. */
static void see_marker(panel_writer *w, const strategy_axis *axis, bool *seen, bool *any)
{
    if (axis->marker == FCS_NONE || seen[axis->marker])
        return;
    seen[axis->marker] = true;
    w->scale_of_marker[axis->marker] = axis->scale;
    if (!*any)
        w->compensation = axis->matrix;
    *any = true;
}

static bool place_markers(panel_writer *w)
{
    const fcs_strategy *s = w->s;
    bool any = false, *seen = arena_array(w->arena, s->about.n_markers, sizeof *seen);
    w->scale_of_marker = arena_array(w->arena, s->about.n_markers, sizeof *w->scale_of_marker);
    w->automatic = arena_array(w->arena, s->n_scales, sizeof *w->automatic);
    w->compensation = FCS_NONE;
    if (!seen || !w->scale_of_marker || !w->automatic)
        return false;
    for (size_t i = 0; i < s->n_scales; i++)
        w->automatic[i] = s->transforms[i] == NULL;
    for (size_t i = 0; i < s->n_widths; i++)
        see_marker(w, &s->widths[i].axis, seen, &any);
    for (size_t i = 0; i < s->n_thresholds; i++)
        see_marker(w, &s->thresholds[i].axis, seen, &any);
    for (size_t i = 0; i < s->n_gates; i++) {
        for (size_t k = 0; k < s->gates[i].n_bounds; k++)
            see_marker(w, &s->gates[i].bounds[k].axis, seen, &any);
        for (size_t k = 0; k < s->gates[i].n_axes; k++)
            see_marker(w, &s->gates[i].axes[k], seen, &any);
    }
    if (!any && s->about.n_markers && s->n_matrices)
        w->compensation = 0;
    return true;
}

static bool name_matrices(panel_writer *w)
{
    size_t n = w->s->n_matrices;
    const char **ids = arena_array(w->arena, n + 1, sizeof *ids);
    if (!ids)
        return false;
    ids[0] = "compensation";
    for (size_t i = 0; i < n; i++) {
        const char *id = w->s->matrices[i].id;
        if (!(ids[i + 1] = panel_write_id(w->arena, *id ? id : "matrix")))
            return false;
    }
    w->matrices = ids + 1;
    if (!make_unique(w->arena, ids, n + 1))
        return false;
    if (w->compensation != FCS_NONE)
        w->matrices[w->compensation] = "compensation";
    return true;
}

bool panel_write_names(panel_writer *w)
{
    return name_populations(w) && name_ratios(w) && name_gates(w) && place_markers(w) &&
           name_matrices(w) && list_axes(w) && name_axes(w);
}
