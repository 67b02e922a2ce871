/* view.c - pictures of gates: the parent's events on two axes, and the gate's outline.
 *
 *     gate on axes a, b, c  ->  views (a, b) and (c, a);    on one axis a  ->  (a, SSC-A)
 *
 * Which bin an event falls in is asked on the linear scale: the borders of the bins are inverted
 * once, as thresholds are, so that an event in a gate is never drawn outside it by rounding.
 */
#include "gating/tile.h"

#include "fcs/error.h"
#include "fcs/real.h"
#include "gating/outline.h"
#include "gating/resolve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BINS = 4096 };

typedef struct owned {
    fcs_views shown;
    arena *arena;
} owned;

/* One axis of a view while it is drawn. */
typedef struct drawn_axis {
    strategy_axis axis;
    size_t column;
    double low, high; /* of the gate; infinite where it has no bound */
    double *borders;  /* [n_bins - 1] between the bins, linear */
} drawn_axis;

typedef struct drawn {
    drawn_axis x, y;
    fcs_view *view;
    uint32_t *counts;
    const uint64_t *parent; /* NULL: all events */
} drawn;

/* Everything while pictures are made. */
typedef struct gallery {
    const fcs_strategy *strategy; /* that of copy, once it is there */
    const fcs_dataset *set;
    const fcs_result *result;
    strategy_copy *copy;
    plan *plan;
    arena *arena; /* of the views */
    size_t n_bins, n, room;
    drawn *drawn; /* in the plan's arena */
    fcs_view *views;
    fcs_transform *identity;
} gallery;


/* ---- Which axes --------------------------------------------------------------------- */

static bool same_axis(const strategy_axis *a, const strategy_axis *b)
{
    if (a->marker != b->marker || a->matrix != b->matrix || a->scale != b->scale ||
        a->quotient != b->quotient)
        return false;
    return a->marker != FCS_NONE || a->quotient || strcmp(a->param, b->param) == 0;
}

/* The axes of a gate of bounds, each once, with the narrowest of its bounds. Returns how many. */
static size_t distinct_axes(const strategy_gate *gate, drawn_axis *out)
{
    size_t n = 0;
    for (size_t i = 0; i < gate->n_bounds; i++) {
        const strategy_bound *b = &gate->bounds[i];
        size_t k = 0;
        while (k < n && !same_axis(&out[k].axis, &b->axis))
            k++;
        if (k == n)
            out[n++] = (drawn_axis){ .axis = b->axis, .low = -INFINITY, .high = INFINITY };
        if (b->low > out[k].low)
            out[k].low = b->low;
        if (b->high < out[k].high)
            out[k].high = b->high;
    }
    return n;
}

/* The parameter that a gate on `param` alone is drawn against: itself if there is no other. */
static size_t partner_of(const fcs_dataset *set, size_t param)
{
    if (param == FCS_NONE)
        param = 0;
    static const char *const wanted[] = { "SSC-A", "FSC-A" };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        size_t found = fcs_param_index(set, wanted[i]);
        if (found < set->n_params && found != param)
            return found;
    }
    return param > 0 ? 0 : set->n_params > 1 ? 1 : param;
}

static fcs_code locate(gallery *g, drawn_axis *a, fcs_error *err)
{
    const char *why;
    bool absent;
    return plan_find_column(g->plan, &a->axis, &a->column, &why, &absent, err);
}

static fcs_code partner_axis(gallery *g, size_t column, drawn_axis *out, fcs_error *err)
{
    size_t param = partner_of(g->set, g->plan->columns[column].param);
    *out = (drawn_axis){ .axis = { .marker = FCS_NONE,
                                   .param = g->set->params[param].name,
                                   .matrix = FCS_NONE,
                                   .scale = FCS_NONE },
                         .low = -INFINITY,
                         .high = INFINITY };
    return plan_raw_column(g->plan, param, &out->column, err);
}

static void add_view(gallery *g, size_t population, drawn_axis x, drawn_axis y)
{
    fcs_view *view = &g->views[g->n];
    size_t parent = g->result->populations[population].parent;
    view->population = population; /* NOLINT(clang-analyzer-core.NullDereference): make_room() */
    g->drawn[g->n++] = (drawn){
        .x = x,
        .y = y,
        .view = view,
        .parent = parent == FCS_NONE ? NULL : g->result->populations[parent].members,
    };
}

static fcs_code add_views_of_bounds(gallery *g, size_t population, const strategy_gate *gate,
                                    fcs_error *err)
{
    drawn_axis *axes = arena_array(g->plan->arena, gate->n_bounds, sizeof *axes);
    if (!axes)
        return fail_memory(err);
    size_t n = distinct_axes(gate, axes);
    for (size_t k = 0; k < n; k++) {
        fcs_code code = locate(g, &axes[k], err);
        if (code)
            return code;
    }
    for (size_t k = 0; k + 1 < n; k += 2)
        add_view(g, population, axes[k], axes[k + 1]);
    if (n % 2 == 0)
        return FCS_OK;
    drawn_axis other = axes[0];
    fcs_code code = n == 1 ? partner_axis(g, axes[0].column, &other, err) : FCS_OK;
    if (!code)
        add_view(g, population, axes[n - 1], other);
    return code;
}

static fcs_code add_views_of(gallery *g, const plan_step *step, fcs_error *err)
{
    const strategy_gate *gate =
        &g->strategy->gates[g->strategy->populations[step->population].gate];
    if (step->kind == STEP_BOUNDS)
        return add_views_of_bounds(g, step->population, gate, err);
    drawn_axis axes[2];
    for (size_t k = 0; k < 2; k++) {
        axes[k] = (drawn_axis){ .axis = gate->axes[k], .low = -INFINITY, .high = INFINITY };
        fcs_code code = locate(g, &axes[k], err);
        if (code)
            return code;
    }
    add_view(g, step->population, axes[0], axes[1]);
    return FCS_OK;
}

static bool has_view(const plan_step *step)
{
    return step->kind == STEP_BOUNDS ||
           ((step->kind == STEP_POLYGON || step->kind == STEP_ELLIPSE) && step->n_axes == 2);
}


/* ---- Ends of the axes --------------------------------------------------------------- */

static const fcs_transform *transform_of(const gallery *g, const drawn_axis *a)
{
    return a->axis.scale == FCS_NONE ? g->identity : g->strategy->transforms[a->axis.scale];
}

static fcs_scale scale_of(const gallery *g, const drawn_axis *a)
{
    return a->axis.scale == FCS_NONE ? (fcs_scale){ .kind = FCS_LINEAR_SCALE }
                                     : g->strategy->scales[a->axis.scale];
}

/* Fills low and high where the scale or the parameter tells them; else leaves both 0. */
static void choose_ends(const gallery *g, const drawn_axis *a, fcs_axis *out)
{
    fcs_scale scale = scale_of(g, a);
    bool linear = scale.kind == FCS_LINEAR_SCALE && scale.T == 0;
    size_t param = g->plan->columns[a->column].param;
    double top = linear ? (param == FCS_NONE ? 0 : plan_top(&g->set->params[param]))
                 : scale.kind == FCS_BIEX ? 4096
                                          : 1;
    out->low = 0;
    out->high = top > 0 && top < INFINITY ? top : 0;
}

static void describe_axis(const gallery *g, const drawn_axis *a, fcs_axis *out)
{
    const plan_column *column = &g->plan->columns[a->column];
    out->param = column->param != FCS_NONE ? g->set->params[column->param].name
                 : a->axis.quotient        ? g->strategy->quotients[a->axis.quotient - 1].id
                                           : a->axis.param;
    out->name =
        a->axis.marker == FCS_NONE ? out->param : g->strategy->about.markers[a->axis.marker].id;
    out->compensated = column->dye != FCS_NONE;
    out->scale = scale_of(g, a);
    choose_ends(g, a, out);
}

/* ends [2 * n_columns]: the least and the largest finite value of each column. */
static fcs_code find_extents(const gallery *g, double *ends, fcs_error *err)
{
    tile_reader *r = tile_reader_new(g->plan);
    if (!r)
        return fail_memory(err);
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < tile_count(g->plan); i++) {
        tile t;
        code = tile_read(r, i, &t, err);
        for (size_t k = 0; !code && k < g->plan->n_columns; k++)
            for (size_t j = 0; j < t.n; j++) {
                double v = t.columns[k][j];
                if (isfinite(v) && v < ends[2 * k])
                    ends[2 * k] = v;
                if (isfinite(v) && v > ends[2 * k + 1])
                    ends[2 * k + 1] = v;
            }
    }
    tile_reader_free(r);
    return code;
}

static void take_extent(const drawn_axis *a, fcs_axis *out, const double *ends)
{
    if (out->low < out->high)
        return;
    bool some = ends[2 * a->column] < ends[2 * a->column + 1];
    out->low = some ? ends[2 * a->column] : 0;
    out->high = some ? ends[2 * a->column + 1] : 1;
}

static fcs_code find_ends(gallery *g, fcs_error *err)
{
    bool unknown = false;
    for (size_t i = 0; i < g->n; i++) {
        fcs_view *v = g->drawn[i].view;
        describe_axis(g, &g->drawn[i].x, &v->x);
        describe_axis(g, &g->drawn[i].y, &v->y);
        unknown = unknown || v->x.low >= v->x.high || v->y.low >= v->y.high;
    }
    double *ends = arena_array(g->plan->arena, 2 * g->plan->n_columns, sizeof *ends);
    if (!ends)
        return fail_memory(err);
    for (size_t k = 0; k < g->plan->n_columns; k++) {
        ends[2 * k] = INFINITY;
        ends[2 * k + 1] = -INFINITY;
    }
    fcs_code code = unknown ? find_extents(g, ends, err) : FCS_OK;
    for (size_t i = 0; i < g->n; i++) {
        take_extent(&g->drawn[i].x, &g->drawn[i].view->x, ends);
        take_extent(&g->drawn[i].y, &g->drawn[i].view->y, ends);
    }
    return code;
}


/* ---- Counting ----------------------------------------------------------------------- */

static double *find_borders(const gallery *g, const drawn_axis *a, const fcs_axis *axis)
{
    double *borders = arena_array(g->plan->arena, g->n_bins, sizeof *borders);
    for (size_t k = 1; borders && k < g->n_bins; k++) {
        double e = axis->low + (axis->high - axis->low) * ((double)k / (double)g->n_bins);
        borders[k - 1] = fcs_transform_edge(transform_of(g, a), e, false);
    }
    return borders;
}

/* How many of the n borders are at or below v. */
static size_t bin_of(const double *borders, size_t n, double v)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (borders[middle] <= v)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void count_tile(const gallery *g, const drawn *d, const tile *t, size_t index)
{
    const double *x = t->columns[d->x.column], *y = t->columns[d->y.column];
    const uint64_t *words = d->parent ? d->parent + index * TILE_WORDS : NULL;
    for (size_t i = 0; i < t->n; i++) {
        if (words && !(words[i / 64] >> i % 64 & 1))
            continue;
        if (isnan(x[i]) || isnan(y[i]))
            continue;
        size_t row = bin_of(d->y.borders, g->n_bins - 1, y[i]);
        d->counts[row * g->n_bins + bin_of(d->x.borders, g->n_bins - 1, x[i])]++;
    }
}

static fcs_code count_events(const gallery *g, fcs_error *err)
{
    tile_reader *r = tile_reader_new(g->plan);
    if (!r)
        return fail_memory(err);
    fcs_code code = FCS_OK;
    for (size_t i = 0; g->n && !code && i < tile_count(g->plan); i++) {
        tile t;
        code = tile_read(r, i, &t, err);
        for (size_t k = 0; !code && k < g->n; k++)
            count_tile(g, &g->drawn[k], &t, i);
    }
    tile_reader_free(r);
    return code;
}

static fcs_code prepare_counts(gallery *g, drawn *d, fcs_error *err)
{
    d->x.borders = find_borders(g, &d->x, &d->view->x);
    d->y.borders = find_borders(g, &d->y, &d->view->y);
    d->counts = arena_array(g->arena, g->n_bins * g->n_bins, sizeof *d->counts);
    if (!d->x.borders || !d->y.borders || !d->counts)
        return fail_memory(err);
    d->view->n_bins = g->n_bins;
    d->view->counts = d->counts;
    return FCS_OK;
}


/* ---- Outlines ----------------------------------------------------------------------- */

static bool draw_outline(const gallery *g, const drawn *d)
{
    fcs_view *v = d->view;
    const strategy_gate *gate = &g->strategy->gates[g->strategy->populations[v->population].gate];
    double low[] = { d->x.low, d->y.low }, high[] = { d->x.high, d->y.high };
    double *points;
    if (gate->kind == GATE_BOUNDS)
        points = outline_rectangle(g->arena, low, high, &v->n_points);
    else if (gate->kind == GATE_POLYGON)
        points = outline_polygon(g->arena, gate->points, gate->n_points, &v->n_points);
    else
        points = outline_ellipse(g->arena, gate, &v->n_points);
    if (points)
        outline_clip(points, v->n_points, &v->x, &v->y);
    v->points = points;
    return points;
}


/* ---- All views ---------------------------------------------------------------------- */

static const plan_step *step_of(const plan *p, size_t population)
{
    for (size_t s = 0; s < p->n_steps; s++)
        if (p->steps[s].population == population)
            return &p->steps[s];
    return NULL;
}

/* Room for the views of all gates: no more than one per bound. */
static fcs_code make_room(gallery *g, const size_t *populations, size_t n, fcs_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (populations[i] >= g->strategy->n_populations)
            return fail(err, FCS_E_ARGUMENT, "", "expected a population below %zu, found %zu",
                        g->strategy->n_populations, populations[i]);
        size_t gate = g->strategy->populations[populations[i]].gate;
        g->room += gate == FCS_NONE ? 0 : g->strategy->gates[gate].n_bounds + 1;
    }
    g->drawn = arena_array(g->plan->arena, g->room, sizeof *g->drawn);
    g->views = arena_array(g->arena, g->room, sizeof *g->views);
    return g->drawn && g->views ? FCS_OK : fail_memory(err);
}

static bool is_asked_for(const size_t *populations, size_t n, size_t population)
{
    for (size_t i = 0; i < n; i++)
        if (populations[i] == population)
            return true;
    return false;
}

static fcs_code draw(gallery *g, const size_t *populations, size_t n, fcs_error *err)
{
    fcs_code code = make_room(g, populations, n, err);
    for (size_t i = 0; !code && i < g->strategy->n_populations; i++) {
        const plan_step *step = step_of(g->plan, i);
        if (is_asked_for(populations, n, i) && has_view(step))
            code = add_views_of(g, step, err);
    }
    if (!code)
        code = find_ends(g, err);
    for (size_t i = 0; !code && i < g->n; i++)
        code = prepare_counts(g, &g->drawn[i], err);
    for (size_t i = 0; !code && i < g->n; i++)
        code = draw_outline(g, &g->drawn[i]) ? FCS_OK : fail_memory(err);
    return code ? code : count_events(g, err);
}

static fcs_code open_gallery(gallery *g, fcs_error *err)
{
    g->identity = fcs_transform_make((fcs_scale){ .kind = FCS_LINEAR_SCALE }, err);
    g->copy = g->identity ? resolve_again(g->strategy, g->result, err) : NULL;
    if (!g->copy)
        return FCS_E_MEMORY; /* any code: err tells which */
    g->strategy = g->copy->strategy;
    g->plan = plan_new(g->strategy, g->set, err);
    return g->plan ? plan_steps(g->plan, err) : FCS_E_MEMORY; /* any code: err tells which */
}

fcs_views *fcs_view_gates(const fcs_strategy *strategy, const fcs_dataset *set,
                          const fcs_result *result, const size_t *populations, size_t n,
                          size_t n_bins, fcs_error *err)
{
    if (n_bins == 0 || n_bins > MOST_BINS) {
        fail(err, FCS_E_ARGUMENT, "", "expected 1 to %d bins, found %zu", MOST_BINS, n_bins);
        return NULL;
    }
    arena *a = arena_new();
    owned *o = a ? arena_alloc(a, sizeof *o) : NULL;
    gallery g = {
        .strategy = strategy, .set = set, .result = result, .arena = a, .n_bins = n_bins
    };
    fcs_code code = o ? open_gallery(&g, err) : fail_memory(err);
    if (!code)
        code = draw(&g, populations, n, err);
    plan_free(g.plan);
    fcs_transform_free(g.identity);
    strategy_copy_free(g.copy);
    if (code) {
        arena_free(a);
        return NULL;
    }
    o->arena = a;
    o->shown = (fcs_views){ g.n, g.views };
    return &o->shown;
}

void fcs_views_free(fcs_views *views)
{
    if (views)
        arena_free(((owned *)views)->arena);
}
