/* gatingml_write_shapes.c - rectangles, polygons and ellipsoids as the standard has them, and beside them
 * in custom_info what it has not:
 *
 *     <gate xmlns="urn:lupusflow:gatingml:1" id= title= ...>
 *       <shape kind="polygon" edges="crossing" of="0123456789abcdef">     of: a digest of the vertices
 *         <scale kind="biex" T= W= M= A=/> ...                            beside it
 *         <grid low= high= bins= nearest=/> ...
 *         <points>1 2 INF 3 ...</points>  |  <mean/> <covariance/> <distance-square/>
 *
 * A bound on a scale that the standard lacks is written as the edge on the linear scale that it is.
 */
#include "gating/gatingml_write.h"

#include <math.h>
#include <string.h>

#include "gating/gatingml_digest.h"
#include "gating/order.h"
#include "gating/outline.h"
#include "gating/shape.h"

static bool is_scaled(const gatingml_writer *w, const strategy_axis *axis)
{
    return gatingml_has_scale(w->strategy->scales[axis->scale]);
}

/* ---- Rectangles ---- */

/* Sides on the axis' own scale, or else on the linear one. A closed side ends below the next double. */
static void write_sides(gatingml_writer *w, const strategy_bound *b, bool scaled)
{
    const fcs_transform *t = w->strategy->transforms[b->axis.scale];
    double low = b->low, high = b->high;
    if (!scaled) {
        low = low > -INFINITY ? fcs_transform_edge(t, low, false) : low;
        high = high < INFINITY ? fcs_transform_edge(t, high, b->closed) : high;
    } else if (b->closed && isfinite(high)) {
        high = order_above(high);
    }
    if (b->low > -INFINITY)
        xml_write_number(w->out, "gating:min", low);
    if (b->high < INFINITY)
        xml_write_number(w->out, "gating:max", high);
}

/* Which dimensions are closed on a scale, from 1: a value may lie between two doubles of it, so that the
 * next double above is not all that the standard's reader needs to know. */
static void write_closed(gatingml_writer *w, const strategy_gate *gate)
{
    size_t n = 0;
    for (size_t i = 0; i < gate->n_bounds; i++) {
        const strategy_bound *b = &gate->bounds[i];
        bool identity = gatingml_is_identity(w->strategy->scales[b->axis.scale]);
        if (b->closed && isfinite(b->high) && !identity && is_scaled(w, &b->axis))
            text_print(w->out, "%s%zu", n++ ? " " : " closed=\"", i + 1);
    }
    text_add(w->out, n ? "\"" : "");
}

static fcs_code write_rectangle(gatingml_writer *w, const strategy_gate *gate)
{
    for (size_t i = 0; i < gate->n_bounds; i++) {
        const strategy_bound *b = &gate->bounds[i];
        if (isnan(b->low) || isnan(b->high))
            return gatingml_cannot(w, "a threshold that is found in the events of each file");
        gatingml_start_dimension(w, &b->axis, is_scaled(w, &b->axis));
        write_sides(w, b, is_scaled(w, &b->axis));
        gatingml_end_dimension(w, &b->axis);
    }
    return FCS_OK;
}

static fcs_code rectangle(gatingml_writer *w, const strategy_gate *gate, const char *id,
                          const char *parent, bool part)
{
    gatingml_start_gate(w, "gating:RectangleGate", id, parent);
    gatingml_start_custom(w, part ? gate : NULL);
    write_closed(w, gate);
    gatingml_alone(w);
    gatingml_end_custom(w, part ? gate : NULL);
    fcs_code code = write_rectangle(w, gate);
    gatingml_close(w, 1, "gating:RectangleGate");
    return code;
}

/* ---- The standard's form of a drawn gate ---- */

/* The numbers that the standard's elements hold: vertices, or mean, covariance and distance. */
typedef struct form {
    bool polygon;
    double *values;
    size_t n;
    bool exact; /* they say all there is to say */
} form;

static double *new_values(gatingml_writer *w, form *f, size_t n)
{
    f->n = n;
    f->values = arena_array(w->scratch, n, sizeof *f->values);
    if (!f->values)
        fail_memory(w->err);
    return f->values;
}

static double far_of(const double *points, size_t n, size_t axis)
{
    double largest = 0;
    for (size_t i = 0; i < n; i++) {
        double v = fabs(points[2 * i + axis]);
        if (isfinite(v) && v > largest)
            largest = v;
    }
    return polygon_infinity(largest);
}

static fcs_code take_vertices(gatingml_writer *w, const strategy_gate *gate, form *f)
{
    double *values = new_values(w, f, 2 * gate->n_points);
    if (!values)
        return FCS_E_MEMORY;
    double far[] = { far_of(gate->points, gate->n_points, 0),
                     far_of(gate->points, gate->n_points, 1) };
    f->polygon = true;
    f->exact = gate->edges == EDGES_INSIDE;
    for (size_t i = 0; i < f->n; i++) {
        double v = gate->points[i];
        f->exact = f->exact && isfinite(v);
        values[i] = isfinite(v) ? v : copysign(far[i % 2], v);
    }
    return FCS_OK;
}

static fcs_code take_ellipsoid(gatingml_writer *w, const strategy_gate *gate, form *f)
{
    size_t n = gate->n_axes;
    double *values = new_values(w, f, n + n * n + 1);
    if (!values)
        return FCS_E_MEMORY;
    memcpy(values, gate->mean, n * sizeof *values);
    memcpy(values + n, gate->covariance, n * n * sizeof *values);
    values[n + n * n] = gate->distance_sq;
    f->exact = gate->edges != EDGES_GRID;
    return FCS_OK;
}

/* ---- Scales that the standard lacks ---- */

/* Of a side: on another scale a straight line is bent, a short one less. */
static size_t pieces_of(size_t n)
{
    return n < 16 ? 16 : n < 128 ? 256 / n : 1;
}

/* Points of a side, its end left to the next one. */
static void split_side(const double *from, const double *to, size_t pieces, double *out)
{
    for (size_t k = 0; k < pieces; k++)
        for (size_t axis = 0; axis < 2; axis++)
            *out++ = from[axis] + (to[axis] - from[axis]) * (double)k / (double)pieces;
}

static fcs_code bend(gatingml_writer *w, form *f, const double *points, size_t n)
{
    size_t pieces = pieces_of(n);
    double *values = new_values(w, f, 2 * n * pieces);
    if (!values)
        return FCS_E_MEMORY;
    for (size_t i = 0; i < n; i++)
        split_side(points + 2 * i, points + 2 * ((i + 1) % n), pieces, values + 2 * i * pieces);
    f->polygon = true;
    f->exact = false;
    return FCS_OK;
}

/* The values of an axis from its scale to another. */
static void move(form *f, size_t axis, const fcs_transform *from, const fcs_transform *to)
{
    for (size_t i = axis; i < f->n; i += 2) {
        fcs_transform_undo(from, &f->values[i], 1);
        fcs_transform_apply(to, &f->values[i], 1);
    }
}

static fcs_code move_axis(gatingml_writer *w, const strategy_gate *gate, form *f, size_t axis)
{
    size_t scale = gate->axes[axis].scale;
    if (is_scaled(w, &gate->axes[axis]))
        return FCS_OK;
    fcs_error why;
    fcs_transform *to = fcs_transform_make(gatingml_stand_in(w->strategy->scales[scale]), &why);
    if (!to)
        return why.code == FCS_E_MEMORY
                   ? fail_memory(w->err)
                   : gatingml_cannot(w, "a FlowJo scale that no logicle scale is near to");
    move(f, axis, w->strategy->transforms[scale], to);
    fcs_transform_free(to);
    return FCS_OK;
}

static fcs_code approximate(gatingml_writer *w, const strategy_gate *gate, form *f)
{
    size_t n = gate->n_points;
    const double *points = f->values;
    if (gate->n_axes != 2)
        return gatingml_cannot(w, "an ellipsoid of other than two dimensions on FlowJo's scale");
    if (gate->kind == GATE_ELLIPSE) {
        points = outline_ellipse(w->scratch, gate, &n);
        if (!points)
            return fail_memory(w->err);
    }
    fcs_code code = bend(w, f, points, n);
    for (size_t axis = 0; !code && axis < 2; axis++)
        code = move_axis(w, gate, f, axis);
    return code;
}

static fcs_code find_form(gatingml_writer *w, const strategy_gate *gate, form *f)
{
    *f = (form){ .polygon = false };
    fcs_code code =
        gate->kind == GATE_POLYGON ? take_vertices(w, gate, f) : take_ellipsoid(w, gate, f);
    for (size_t k = 0; !code && k < gate->n_axes; k++)
        if (!is_scaled(w, &gate->axes[k]))
            return approximate(w, gate, f);
    return code;
}

/* ---- What the standard lacks ---- */

static void write_scale(gatingml_writer *w, fcs_scale scale)
{
    static const char *const kinds[] = {
        [FCS_LINEAR_SCALE] = "linear", [FCS_LOG_SCALE] = "log", [FCS_ASINH_SCALE] = "asinh",
        [FCS_LOGICLE] = "logicle",     [FCS_BIEX] = "biex",     [FCS_HYPERLOG] = "hyperlog"
    };
    gatingml_open(w, 5, "scale");
    xml_write_attribute(w->out, "kind", kinds[scale.kind]);
    xml_write_number(w->out, "T", scale.T);
    xml_write_number(w->out, "W", scale.W);
    xml_write_number(w->out, "M", scale.M);
    xml_write_number(w->out, "A", scale.A);
    if (scale.bounded) {
        xml_write_number(w->out, "bound-min", scale.bound_min);
        xml_write_number(w->out, "bound-max", scale.bound_max);
    }
    gatingml_alone(w);
}

static void write_grid(gatingml_writer *w, const strategy_grid *grid)
{
    gatingml_open(w, 5, "grid");
    xml_write_number(w->out, "low", grid->low);
    xml_write_number(w->out, "high", grid->high);
    text_print(w->out, " bins=\"%u\" nearest=\"%s\"", grid->n_bins,
               grid->nearest ? "true" : "false");
    gatingml_alone(w);
}

static void write_list(gatingml_writer *w, const char *name, const double *values, size_t n)
{
    gatingml_open(w, 5, name);
    text_add(w->out, ">");
    gatingml_numbers(w, values, n);
    text_add(w->out, "</");
    text_add(w->out, name);
    text_add(w->out, ">\n");
}

static void write_own_shape(gatingml_writer *w, const strategy_gate *gate, const form *f)
{
    static const char *const edges[] = {
        [EDGES_CROSSING] = "crossing", [EDGES_INSIDE] = "inside", [EDGES_GRID] = "grid"
    };
    char digest[17];
    size_t n = gate->n_axes;
    bool polygon = gate->kind == GATE_POLYGON;
    gatingml_digest(f->values, f->n, digest);
    gatingml_open(w, 4, "shape");
    xml_write_attribute(w->out, "kind", polygon ? "polygon" : "ellipsoid");
    xml_write_attribute(w->out, "edges", edges[gate->edges]);
    xml_write_attribute(w->out, "of", digest);
    gatingml_inside(w);
    for (size_t k = 0; k < n; k++)
        write_scale(w, w->strategy->scales[gate->axes[k].scale]);
    for (size_t k = 0; gate->edges == EDGES_GRID && k < n; k++)
        write_grid(w, &gate->grid[k]);
    if (polygon) {
        write_list(w, "points", gate->points, 2 * gate->n_points);
    } else {
        write_list(w, "mean", gate->mean, n);
        write_list(w, "covariance", gate->covariance, n * n);
        write_list(w, "distance-square", &gate->distance_sq, 1);
    }
    gatingml_close(w, 4, "shape");
}

/* ---- Polygons and ellipsoids ---- */

static void write_value(gatingml_writer *w, int depth, const char *name, double value)
{
    gatingml_open(w, depth, name);
    xml_write_number(w->out, "data-type:value", value);
    gatingml_alone(w);
}

static void write_values(gatingml_writer *w, int depth, const char *name, const char *each,
                         const double *values, size_t n)
{
    gatingml_open(w, depth, name);
    gatingml_inside(w);
    for (size_t i = 0; i < n; i++)
        write_value(w, depth + 1, each, values[i]);
    gatingml_close(w, depth, name);
}

static void write_form(gatingml_writer *w, const form *f, size_t n)
{
    if (f->polygon) {
        for (size_t i = 0; i < f->n; i += 2)
            write_values(w, 2, "gating:vertex", "gating:coordinate", f->values + i, 2);
        return;
    }
    write_values(w, 2, "gating:mean", "gating:coordinate", f->values, n);
    gatingml_open(w, 2, "gating:covarianceMatrix");
    gatingml_inside(w);
    for (size_t i = 0; i < n; i++)
        write_values(w, 3, "gating:row", "gating:entry", f->values + n + i * n, n);
    gatingml_close(w, 2, "gating:covarianceMatrix");
    write_value(w, 2, "gating:distanceSquare", f->values[n + n * n]);
}

static fcs_code drawn(gatingml_writer *w, const strategy_gate *gate, const char *id,
                      const char *parent, bool part)
{
    form f;
    fcs_code code = find_form(w, gate, &f);
    if (code)
        return code;
    const char *name = f.polygon ? "gating:PolygonGate" : "gating:EllipsoidGate";
    gatingml_start_gate(w, name, id, parent);
    gatingml_start_custom(w, part ? gate : NULL);
    if (f.exact) {
        gatingml_alone(w);
    } else {
        gatingml_inside(w);
        write_own_shape(w, gate, &f);
        gatingml_close(w, 3, "gate");
    }
    gatingml_end_custom(w, part ? gate : NULL);
    for (size_t k = 0; k < gate->n_axes; k++) {
        gatingml_start_dimension(w, &gate->axes[k], true);
        gatingml_end_dimension(w, &gate->axes[k]);
    }
    write_form(w, &f, gate->n_axes);
    gatingml_close(w, 1, name);
    return FCS_OK;
}

fcs_code gatingml_write_shape(gatingml_writer *w, const strategy_gate *gate, const char *id,
                              const char *parent, bool part)
{
    if (gate->search)
        return gatingml_cannot(w, "a gate that is found in the events of each file");
    if (gate->kind == GATE_BOUNDS)
        return rectangle(w, gate, id, parent, part);
    if (gate->kind == GATE_INTERVALS)
        return gatingml_cannot(w, "intervals of time");
    if (gate->n_axes < 2)
        return gatingml_cannot(w, "an ellipsoid of one dimension");
    return drawn(w, gate, id, parent, part);
}
