/* steps.c - from populations and gates to the steps of a plan. */
#include "gating/plan.h"

#include "fcs/error.h"

#include "gating/grid.h"
#include "gating/ground.h"
#include "gating/near.h"
#include "gating/shape.h"

#include <math.h>
#include <string.h>

/* The error of a strategy whose parameters have to be there. */
static fcs_code lacks_parameter(const plan *p, const strategy_gate *gate, const char *name,
                                fcs_error *err)
{
    near meant;
    near_start(&meant, name);
    for (size_t i = 0; i < p->set->n_params; i++)
        near_offer(&meant, p->set->params[i].name);
    return fail(err, FCS_E_MISFIT, "E-PARAMETER",
                "gate \"%s\" in line %u: expected a parameter \"%s\" in the file, found none%s",
                QUOTED(gate->id), gate->line, QUOTED(name), DID_YOU_MEAN(&meant));
}

/* The name that an axis looks for in vain: of a quotient the first that is not there. */
static const char *name_of_axis(const plan *p, const strategy_axis *axis)
{
    if (!axis->quotient)
        return axis->param;
    const strategy_quotient *q = &p->strategy->quotients[axis->quotient - 1];
    bool has = fcs_param_index(p->set, q->numerator) < p->set->n_params;
    return has ? q->denominator : q->numerator;
}

/* An axis of which the data set has no column makes the step STEP_MISSING; not an error, unless the
 * strategy needs them all. */
static fcs_code place_axis(plan *p, plan_step *step, const strategy_gate *gate,
                           const strategy_axis *axis, size_t *column, fcs_error *err)
{
    const char *why = NULL;
    bool absent = false;
    fcs_code code = plan_find_column(p, axis, column, &why, &absent, err);
    if (!code && why && p->strategy->whole && axis->marker == FCS_NONE)
        return lacks_parameter(p, gate, name_of_axis(p, axis), err);
    if (!code && why && step->kind != STEP_MISSING) {
        step->kind = STEP_MISSING;
        step->why = why;
        step->absent = absent;
    }
    return code;
}

/* Bounds on a scale as edges on the linear one. */
static plan_bound invert_bound(size_t column, const fcs_transform *t, double low, double high,
                               bool closed)
{
    plan_bound b = { column, -INFINITY, NAN };
    if (low > -INFINITY)
        b.low = fcs_transform_edge(t, low, false);
    if (high < INFINITY)
        b.high = fcs_transform_edge(t, high, closed);
    return b;
}

/* A border that was to be found in the events and was not. */
static fcs_code lacks_number(plan *p, plan_step *step, const strategy_gate *gate,
                             const strategy_bound *b, fcs_error *err)
{
    step->kind = STEP_MISSING;
    step->why = b->threshold ? arena_print(p->arena, "threshold %s was not found", b->threshold)
                             : arena_print(p->arena, "gate %s was not found", gate->id);
    return step->why ? FCS_OK : fail_memory(err);
}

/* The bounds of a gate that was to be found are not there where the data set lacks an axis. */
static fcs_code lacks_axis(plan *p, plan_step *step, const strategy_gate *gate, fcs_error *err)
{
    fcs_code code = FCS_OK;
    size_t column;
    for (size_t i = 0; !code && i < gate->n_axes; i++)
        code = place_axis(p, step, gate, &gate->axes[i], &column, err);
    return code;
}

static fcs_code place_bounds(plan *p, plan_step *step, const strategy_gate *gate, step_kind kind,
                             fcs_error *err)
{
    step->kind = kind;
    step->n_bounds = gate->n_bounds;
    step->bounds = arena_array(p->arena, gate->n_bounds, sizeof *step->bounds);
    if (!step->bounds)
        return fail_memory(err);
    fcs_code found = gate->search ? lacks_axis(p, step, gate, err) : FCS_OK;
    if (found || step->kind == STEP_MISSING)
        return found;
    for (size_t i = 0; i < gate->n_bounds; i++) {
        const strategy_bound *b = &gate->bounds[i];
        size_t column = 0;
        fcs_code code = place_axis(p, step, gate, &b->axis, &column, err);
        if (!code && step->kind != STEP_MISSING && (isnan(b->low) || isnan(b->high)))
            code = lacks_number(p, step, gate, b, err);
        if (code || step->kind == STEP_MISSING)
            return code;
        step->bounds[i] = invert_bound(column, p->strategy->transforms[b->axis.scale], b->low,
                                       b->high, b->closed);
    }
    return FCS_OK;
}

/* The axes of a drawn gate, and room for the box around it. */
static fcs_code place_axes(plan *p, plan_step *step, const strategy_gate *gate, fcs_error *err)
{
    step->gate = gate;
    step->n_bounds = step->n_axes = gate->n_axes;
    step->bounds = arena_array(p->arena, gate->n_axes, sizeof *step->bounds);
    step->axes = arena_array(p->arena, gate->n_axes, sizeof *step->axes);
    if (!step->bounds || !step->axes)
        return fail_memory(err);
    for (size_t k = 0; k < gate->n_axes; k++) {
        fcs_code code = place_axis(p, step, gate, &gate->axes[k], &step->axes[k].column, err);
        if (code)
            return code;
        step->axes[k].transform = p->strategy->transforms[gate->axes[k].scale];
    }
    return FCS_OK;
}

/* A little wider than the gate, so that rounding decides nothing. */
static plan_bound frame(const plan_axis *axis, double low, double high)
{
    double margin = 1e-9 * (fabs(low) + fabs(high));
    if (!isfinite(margin))
        margin = 0;
    return invert_bound(axis->column, axis->transform, low - margin, high + margin, true);
}

typedef struct extent {
    double low, high, largest; /* of the vertices; largest: of the finite ones */
} extent;

static extent extent_of(const double *points, size_t n, int axis)
{
    extent e = { INFINITY, -INFINITY, 0 };
    for (size_t i = 0; i < n; i++) {
        double v = points[2 * i + (size_t)axis];
        if (v < e.low)
            e.low = v;
        if (v > e.high)
            e.high = v;
        if (isfinite(v) && fabs(v) > e.largest)
            e.largest = fabs(v);
    }
    return e;
}

static void place_vertices(plan_step *step, const double *points, int axis)
{
    plan_axis *a = &step->axes[axis];
    extent e = extent_of(points, step->n_points, axis);
    bool half_plane = isinf(e.low) || isinf(e.high);
    double far = polygon_infinity(e.largest);
    a->far = half_plane ? far / 2 : 0;
    for (size_t i = 0; i < step->n_points; i++) {
        double v = points[2 * i + (size_t)axis];
        step->points[2 * i + (size_t)axis] = isinf(v) ? copysign(far, v) : v;
    }
    step->bounds[axis] = frame(a, e.low, e.high);
}

static fcs_code place_polygon(plan *p, plan_step *step, const strategy_gate *gate, fcs_error *err)
{
    step->kind = STEP_POLYGON;
    fcs_code code = place_axes(p, step, gate, err);
    if (code || step->kind == STEP_MISSING)
        return code;
    step->n_points = gate->n_points;
    step->points = arena_array(p->arena, 2 * gate->n_points, sizeof *step->points);
    if (!step->points)
        return fail_memory(err);
    if (gate->edges == EDGES_GRID)
        return grid_polygon(p->arena, step) ? FCS_OK : fail_memory(err);
    place_vertices(step, gate->points, 0);
    place_vertices(step, gate->points, 1);
    return FCS_OK;
}

/* No box is around a shape that is no ellipsoid. */
static void place_quadric(plan_step *step, const strategy_gate *gate)
{
    step->precision = gate->precision;
    for (size_t k = 0; k < gate->n_axes; k++)
        step->bounds[k] = (plan_bound){ step->axes[k].column, -INFINITY, NAN };
}

static fcs_code place_ellipse(plan *p, plan_step *step, const strategy_gate *gate, fcs_error *err)
{
    step->kind = STEP_ELLIPSE;
    fcs_code code = place_axes(p, step, gate, err);
    if (code || step->kind == STEP_MISSING)
        return code;
    step->mean = gate->mean;
    step->distance_sq = gate->distance_sq;
    if (gate->precision) {
        place_quadric(step, gate);
        return FCS_OK;
    }
    size_t n = gate->n_axes;
    double *precision = arena_array(p->arena, n * n, sizeof *precision);
    if (!precision)
        return fail_memory(err);
    if (!ellipsoid_precision(gate->covariance, n, precision))
        return fail_line(err, FCS_E_NUMERIC, "E-ELLIPSE", gate->line, 0,
                         "expected a positive definite covariance matrix, found one that is not");
    step->precision = precision;
    for (size_t k = 0; k < n; k++) {
        double half = sqrt(gate->distance_sq * gate->covariance[k * n + k]);
        half += 1e-9 * half;
        step->bounds[k] = frame(&step->axes[k], gate->mean[k] - half, gate->mean[k] + half);
    }
    if (gate->edges == EDGES_GRID && !grid_ellipse(p->arena, step))
        return fail_memory(err);
    return FCS_OK;
}

static fcs_code place_gate(plan *p, plan_step *step, const strategy_gate *gate, fcs_error *err)
{
    step->outside = gate->outside;
    switch (gate->kind) {
    case GATE_BOUNDS:
        return place_bounds(p, step, gate, STEP_BOUNDS, err);
    case GATE_INTERVALS:
        return place_bounds(p, step, gate, STEP_INTERVALS, err);
    case GATE_POLYGON:
        return place_polygon(p, step, gate, err);
    case GATE_ELLIPSE:
        return place_ellipse(p, step, gate, err);
    case GATE_BOOLEAN:
        break;
    }
    step->kind = STEP_BOOLEAN;
    step->operation = gate->operation;
    step->n_members = gate->n_members;
    step->members = gate->members;
    return FCS_OK;
}


/* ---- What is missing ---------------------------------------------------------------- */

static void rest_on(plan_step *step, const plan_step *other)
{
    if (step->kind == STEP_MISSING || other->kind != STEP_MISSING)
        return;
    step->kind = STEP_MISSING;
    step->why = other->why;
    step->absent = other->absent;
}

/* by [n_populations]: the steps already made, by population. */
static fcs_code place_population(plan *p, plan_step *step, plan_step *const *by, fcs_error *err)
{
    const strategy_population *pop = &p->strategy->populations[step->population];
    if (pop->missing) {
        step->kind = STEP_MISSING;
        step->why = pop->missing;
    } else if (pop->gate != FCS_NONE) {
        fcs_code code = place_gate(p, step, &p->strategy->gates[pop->gate], err);
        if (code)
            return code;
    }
    for (size_t i = 0; step->kind == STEP_BOOLEAN && i < step->n_members; i++)
        rest_on(step, by[step->members[i].population]);
    if (step->excluded != FCS_NONE)
        rest_on(step, by[step->excluded]);
    if (step->kind == STEP_MISSING && step->absent && pop->optional) {
        step->kind = STEP_ALL;
        step->outside = false;
        step->excluded = FCS_NONE;
        if (!plan_say(p, arena_print(p->arena, "%s was passed over: %s", pop->id, step->why)))
            return fail_memory(err);
    }
    if (step->parent != FCS_NONE)
        rest_on(step, by[step->parent]);
    return FCS_OK;
}


/* ---- Order -------------------------------------------------------------------------- */

static fcs_code add_step(plan *p, size_t i, plan_step **by, fcs_error *err)
{
    const strategy_population *pop = &p->strategy->populations[i];
    plan_step *step = &p->steps[p->n_steps++];
    step->population = i;
    step->parent = pop->parent;
    step->excluded = pop->excluded;
    step->kind = STEP_ALL;
    by[i] = step;
    return place_population(p, step, by, err);
}

fcs_code plan_steps(plan *p, fcs_error *err)
{
    size_t n = p->strategy->n_populations, circle;
    plan_step **by = arena_array(p->arena, n, sizeof *by);
    size_t *order = arena_array(p->arena, n, sizeof *order);
    p->steps = arena_array(p->arena, n, sizeof *p->steps);
    if (!by || !order || !p->steps || !ground_order(p->strategy, p->arena, order, &circle))
        return fail_memory(err);
    if (circle != FCS_NONE)
        return fail(err, FCS_E_FORMAT, "E-CYCLE",
                    "expected populations that rest on others, found some that rest on each "
                    "other");
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < n; i++)
        code = add_step(p, order[i], by, err);
    return code;
}
