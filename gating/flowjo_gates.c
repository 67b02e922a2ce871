/* flowjo_gates.c - the gates of a workspace. Coordinates are FlowJo's linear units, but for ellipses: those
 * are in the display's 256 bins, whatever the scales.
 *
 *     <gating:RectangleGate eventsInside="1">  <gating:dimension min="" max=""/> one or more
 *     <gating:PolygonGate gateResolution="256" quadId="-1">  2 dimensions, <gating:vertex>s
 *     <gating:EllipsoidGate distance="">  2 dimensions, 2 <gating:foci>, 4 points of the <gating:edge>
 *     <gating:CurlyQuad>  2 dimensions, one bound each
 *
 * docs/methods.md, "FlowJo workspaces", tells where the rules come from. */
#include "gating/flowjo.h"

#include <math.h>
#include <string.h>

#include "gating/shape.h"
#include "gating/transform.h"

/* A gate while it is read. */
typedef struct reading {
    flowjo *f;
    const xml_node *node;
    strategy_gate *gate;
    const char *why; /* not evaluable */
    size_t n_axes;
    flowjo_axis *axes;
} reading;

/* FCS_E_FORMAT, and an analyser sees it. */
static fcs_code expected(reading *r, const char *what, size_t found)
{
    fail_xml(r->f->err, FCS_E_FORMAT, r->node->place, "<%s>: expected %s, found %zu",
             QUOTED(r->node->name), what, found);
    return FCS_E_FORMAT;
}

static fcs_code read_axes(reading *r, size_t least, size_t most, const char *what)
{
    r->n_axes = flowjo_count(r->node, "dimension");
    if (r->n_axes < least || r->n_axes > most)
        return expected(r, what, r->n_axes);
    r->axes = arena_array(r->f->scratch, r->n_axes, sizeof *r->axes);
    if (!r->axes)
        return fail_memory(r->f->err);
    const xml_node *dimension = flowjo_next(r->node->first, "dimension");
    for (size_t k = 0; k < r->n_axes; k++, dimension = flowjo_next(dimension->next, "dimension")) {
        fcs_code code = flowjo_axis_of(r->f, dimension, &r->axes[k]);
        if (code)
            return code;
        if (r->axes[k].why && !r->why)
            r->why = r->axes[k].why;
    }
    return FCS_OK;
}

/* Both axes on the scales of their displays; *why if there is one without. */
static fcs_code use_displays(reading *r)
{
    for (size_t k = 0; k < r->n_axes && !r->why; k++) {
        const flowjo_axis *axis = &r->axes[k];
        const char *lack = axis->display ? axis->display->why : "the workspace has no scale for it";
        if (lack) {
            r->why = arena_print(r->f->strategy->arena, "%s: %s", QUOTED(axis->name), lack);
            return r->why ? FCS_OK : fail_memory(r->f->err);
        }
        r->axes[k].axis.scale = axis->display->scale;
    }
    return FCS_OK;
}

static const fcs_transform *scale_of(const reading *r, size_t k)
{
    return r->f->strategy->transforms[r->axes[k].display->scale];
}

static fcs_code keep_axes(reading *r)
{
    strategy_axis *axes = arena_array(r->f->strategy->arena, r->n_axes, sizeof *axes);
    if (!axes)
        return fail_memory(r->f->err);
    for (size_t k = 0; k < r->n_axes; k++)
        axes[k] = r->axes[k].axis;
    r->gate->n_axes = r->n_axes;
    r->gate->axes = axes;
    return FCS_OK;
}

/* The gate is asked of the bins of the display. */
static fcs_code use_grid(reading *r, unsigned n_bins)
{
    strategy_grid *grid = arena_array(r->f->strategy->arena, r->n_axes, sizeof *grid);
    if (!grid)
        return fail_memory(r->f->err);
    r->gate->edges = EDGES_GRID;
    r->gate->grid = grid;
    for (size_t k = 0; k < r->n_axes; k++) {
        const flowjo_display *d = r->axes[k].display;
        grid[k] = (strategy_grid){ d->low, d->high, n_bins, d->nearest };
        if (d->measured)
            continue;
        const char *text = arena_print(r->f->scratch,
                                       "FlowJo's bins on the scale of %s are taken as those of its "
                                       "biexponential; no count of FlowJo has confirmed that",
                                       QUOTED(r->axes[k].name));
        fcs_code code = flowjo_say(r->f, r->node, text);
        if (code)
            return code;
    }
    return FCS_OK;
}

/* ---- Rectangles --------------------------------------------------------------------- */

/* A bound that need not be there; FlowJo writes infinity as Java does. */
static fcs_code read_bound(reading *r, const xml_node *dimension, const char *name, double *out)
{
    const char *text = flowjo_value(dimension, name);
    if (!text || strcmp(text, *out < 0 ? "-Infinity" : "Infinity") == 0)
        return FCS_OK;
    return flowjo_number(r->f, dimension, name, out);
}

/* Events beyond the display lie on its end, which takes them in or leaves them out. Linear axes of
 * compensated values are not cut so. */
static void pile_up(const flowjo_axis *axis, strategy_bound *b)
{
    const flowjo_display *d = axis->display;
    if (!d || d->why || (d->kind == FCS_LINEAR_SCALE && axis->axis.matrix != FCS_NONE))
        return;
    bool below = b->low <= d->bottom, above = b->high >= d->top;
    if (b->high < d->bottom || b->low > d->top) {
        b->low = b->high = INFINITY; /* no event is left where the gate is */
        return;
    }
    if (below)
        b->low = -INFINITY;
    if (above)
        b->high = INFINITY;
}

static fcs_code read_rectangle(reading *r)
{
    fcs_code code = read_axes(r, 1, SIZE_MAX, "at least one <dimension>");
    if (code)
        return code;
    strategy_gate *gate = r->gate;
    gate->kind = GATE_BOUNDS;
    gate->n_bounds = r->n_axes;
    gate->bounds = arena_array(r->f->strategy->arena, r->n_axes, sizeof *gate->bounds);
    if (!gate->bounds)
        return fail_memory(r->f->err);
    const xml_node *dimension = flowjo_next(r->node->first, "dimension");
    for (size_t k = 0; k < r->n_axes; k++, dimension = flowjo_next(dimension->next, "dimension")) {
        double low = -INFINITY, high = INFINITY;
        code = read_bound(r, dimension, "min", &low);
        if (!code)
            code = read_bound(r, dimension, "max", &high);
        if (code)
            return code;
        gate->bounds[k] = (strategy_bound){ .axis = r->axes[k].axis,
                                            .low = low * r->axes[k].unit,
                                            .high = high * r->axes[k].unit };
        pile_up(&r->axes[k], &gate->bounds[k]);
    }
    return FCS_OK;
}

/* ---- Polygons ----------------------------------------------------------------------- */

/* FlowJo 10.6 puts what has no logarithm at the end of the display; before, far beyond it. */
static double vertex_on(const reading *r, size_t k, double value)
{
    const flowjo_display *d = r->axes[k].display;
    const char *v = r->f->version;
    bool old =
        strncmp(v, "10.", 3) == 0 && v[3] >= '0' && v[3] <= '5' && (v[4] < '0' || v[4] > '9');
    if (d->kind == FCS_LOG_SCALE && value <= 0)
        return old || !*v ? transform_one(scale_of(r, k), 1e-300) : d->low;
    return transform_one(scale_of(r, k), value);
}

static fcs_code read_point(reading *r, const xml_node *vertex, double out[2])
{
    const xml_node *x = flowjo_next(vertex->first, "coordinate");
    const xml_node *y = x ? flowjo_next(x->next, "coordinate") : NULL;
    if (!y || flowjo_next(y->next, "coordinate"))
        return fail_xml(r->f->err, FCS_E_FORMAT, vertex->place,
                        "<vertex>: expected 2 <coordinate>s, found %zu",
                        flowjo_count(vertex, "coordinate"));
    fcs_code code = flowjo_number(r->f, x, "value", &out[0]);
    return code ? code : flowjo_number(r->f, y, "value", &out[1]);
}

/* The points under a node, in FlowJo's units. */
static fcs_code read_points(reading *r, const xml_node *part, size_t least, double **points,
                            size_t *n)
{
    *n = flowjo_count(part, "vertex");
    if (*n < least || *n > POLYGON_MOST)
        return expected(r,
                        least == 3   ? "3 to 10000 <vertex>es"
                        : least == 2 ? "2 <foci>"
                                     : "4 points of the <edge>",
                        *n);
    *points = arena_array(r->f->strategy->arena, 2 * *n, sizeof **points);
    if (!*points)
        return fail_memory(r->f->err);
    const xml_node *vertex = flowjo_next(part->first, "vertex");
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < *n; i++, vertex = flowjo_next(vertex->next, "vertex"))
        code = read_point(r, vertex, *points + 2 * i);
    return code;
}

/* Bins along each axis; 0: the gate is as drawn. */
static fcs_code read_resolution(reading *r, unsigned *n_bins)
{
    double bins = 0, panel = -1;
    fcs_code code = FCS_OK;
    if (flowjo_attribute(r->node, "gateResolution"))
        code = flowjo_number(r->f, r->node, "gateResolution", &bins);
    if (!code && flowjo_attribute(r->node, "quadId"))
        code = flowjo_number(r->f, r->node, "quadId", &panel);
    if (code)
        return code;
    if (panel < 0 && bins >= 2 && bins <= 65536 && bins == floor(bins)) {
        *n_bins = (unsigned)bins;
        return FCS_OK;
    }
    *n_bins = 0;
    return flowjo_say(r->f, r->node,
                      panel >= 0
                          ? "a part of a quadrant is taken as drawn; which events FlowJo puts "
                            "on its sides is not known"
                          : "without a gateResolution of 2 to 65536 it is taken as drawn");
}

static fcs_code read_polygon(reading *r)
{
    double *points = NULL;
    size_t n = 0;
    unsigned n_bins = 0;
    fcs_code code = read_axes(r, 2, 2, "2 <dimension>s");
    if (!code)
        code = read_points(r, r->node, 3, &points, &n);
    if (!code)
        code = read_resolution(r, &n_bins);
    if (!code)
        code = use_displays(r);
    if (code || r->why)
        return code;
    for (size_t i = 0; i < 2 * n; i++)
        points[i] = vertex_on(r, i % 2, points[i] * r->axes[i % 2].unit);
    r->gate->kind = GATE_POLYGON;
    r->gate->points = points;
    r->gate->n_points = n;
    code = keep_axes(r);
    return code || n_bins == 0 ? code : use_grid(r, n_bins);
}

/* ---- Ellipses ----------------------------------------------------------------------- */

#define DISPLAY_BINS 256

static double apart(const double *a, const double *b)
{
    return sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]));
}

/* Points 1 and 2 of the edge end one axis, 3 and 4 the other. Where they are whole numbers and the
 * foci are not rounded, the axes do not fit the foci; then `distance` tells the longer one, which
 * otherwise is not it (docs/methods.md). */
static double long_axis(const double *edge, double focal, double distance)
{
    double a = apart(edge, edge + 2), b = apart(edge + 4, edge + 6);
    double longer = fmax(a, b), shorter = fmin(a, b);
    bool fits = fabs(longer * longer - shorter * shorter - focal * focal) <= 1e-6 * longer * longer;
    if (!fits && distance > focal && fabs(distance - longer) <= 2)
        return distance;
    return longer;
}

/* Mean and covariance, in bins, of the ellipse with these foci and this long axis; false if it is none. */
static bool from_foci(const double *foci, double axis, double mean[2], double covariance[4])
{
    double focal = apart(foci, foci + 2), a = axis / 2;
    double b_sq = a * a - focal * focal / 4;
    double ux = focal > 0 ? (foci[2] - foci[0]) / focal : 1;
    double uy = focal > 0 ? (foci[3] - foci[1]) / focal : 0;
    mean[0] = (foci[0] + foci[2]) / 2;
    mean[1] = (foci[1] + foci[3]) / 2;
    covariance[0] = a * a * ux * ux + b_sq * uy * uy;
    covariance[3] = a * a * uy * uy + b_sq * ux * ux;
    covariance[1] = covariance[2] = (a * a - b_sq) * ux * uy;
    return ellipse_is_one(covariance[0], covariance[1], covariance[3]);
}

/* From bins of the display to its scales. */
static fcs_code keep_ellipse(reading *r, const double mean[2], const double covariance[4])
{
    double *kept = arena_array(r->f->strategy->arena, 6, sizeof *kept);
    if (!kept)
        return fail_memory(r->f->err);
    for (size_t k = 0; k < 2; k++) {
        const flowjo_display *d = r->axes[k].display;
        kept[k] = d->low + mean[k] * ((d->high - d->low) / DISPLAY_BINS);
        for (size_t j = 0; j < 2; j++) {
            const flowjo_display *e = r->axes[j].display;
            kept[2 + 2 * k + j] = covariance[2 * k + j] * ((d->high - d->low) / DISPLAY_BINS) *
                                  ((e->high - e->low) / DISPLAY_BINS);
        }
    }
    r->gate->kind = GATE_ELLIPSE;
    r->gate->mean = kept;
    r->gate->covariance = kept + 2;
    r->gate->distance_sq = 1;
    fcs_code code = keep_axes(r);
    return code ? code : use_grid(r, DISPLAY_BINS);
}

static fcs_code read_ellipse(reading *r)
{
    double *foci = NULL, *edge = NULL, distance = 0, mean[2], covariance[4];
    size_t n = 0;
    fcs_code code = read_axes(r, 2, 2, "2 <dimension>s");
    if (!code)
        code = read_points(r, flowjo_child(r->node, "foci"), 2, &foci, &n);
    if (!code && n != 2)
        code = expected(r, "2 <foci>", n);
    if (!code)
        code = read_points(r, flowjo_child(r->node, "edge"), 4, &edge, &n);
    if (!code && n != 4)
        code = expected(r, "4 points of the <edge>", n);
    if (!code && flowjo_attribute(r->node, "distance"))
        code = flowjo_number(r->f, r->node, "distance", &distance);
    if (!code)
        code = use_displays(r);
    if (code || r->why)
        return code;
    if (!from_foci(foci, long_axis(edge, apart(foci, foci + 2), distance), mean, covariance))
        return fail_xml(
            r->f->err, FCS_E_FORMAT, r->node->place,
            "<EllipsoidGate>: expected an edge that goes around the foci, found one that "
            "does not");
    return keep_ellipse(r, mean, covariance);
}

/* ---- Curly quadrants ---------------------------------------------------------------- */

/* The two curved arms of the cross, from its centre to the ends of the display, in bins:
 * y - cy = 0.012 (x - cx)^1.5 to the right, and the same upwards with x and y exchanged. FlowJo keeps its
 * own curve to itself; this one was fitted to its counts (docs/methods.md). */
#define ARM ((size_t)64) /* points */
#define CURL 0.012

static void bend(const double centre[2], size_t along, double arm[2 * ARM])
{
    double reach = fmax(DISPLAY_BINS - centre[along], 0);
    for (size_t i = 0; i < ARM; i++) {
        double d = reach * (double)i / (ARM - 1);
        arm[2 * i + along] = centre[along] + d;
        arm[2 * i + 1 - along] = centre[1 - along] + CURL * d * sqrt(d);
    }
}

/* One quarter as a polygon, plus[k]: on the upper side of axis k. Returns the number of points. */
static size_t draw_quarter(const double centre[2], const bool plus[2], double *out)
{
    double arms[2][2 * ARM], *to = out;
    bend(centre, 0, arms[0]);
    bend(centre, 1, arms[1]);
    const double *right = &arms[0][2 * (ARM - 1)], *top = &arms[1][2 * (ARM - 1)];
    double far[2] = { plus[0] ? INFINITY : -INFINITY, plus[1] ? INFINITY : -INFINITY };
    for (size_t i = 0; i < ARM; i++) /* along the horizontal arm, away from the centre */
        for (size_t k = 0; k < 2; k++)
            *to++ = plus[0] ? arms[0][2 * i + k] : centre[k];
    *to++ = far[0];
    *to++ = plus[0] ? right[1] : centre[1];
    *to++ = far[0];
    *to++ = far[1];
    *to++ = plus[1] ? top[0] : centre[0];
    *to++ = far[1];
    for (size_t i = ARM; i-- > 0;) /* and back along the vertical one */
        for (size_t k = 0; k < 2; k++)
            *to++ = plus[1] ? arms[1][2 * i + k] : centre[k];
    return (size_t)(to - out) / 2;
}

/* Which side of an axis, and where the cross is. */
static fcs_code read_side(reading *r, const xml_node *dimension, double *at, bool *plus)
{
    *plus = flowjo_attribute(dimension, "min") != NULL;
    return flowjo_number(r->f, dimension, *plus ? "min" : "max", at);
}

static fcs_code read_curly(reading *r)
{
    double centre[2] = { 0, 0 };
    bool plus[2];
    fcs_code code = read_axes(r, 2, 2, "2 <dimension>s");
    const xml_node *dimension = flowjo_next(r->node->first, "dimension");
    for (size_t k = 0; !code && k < 2; k++, dimension = flowjo_next(dimension->next, "dimension"))
        code = read_side(r, dimension, &centre[k], &plus[k]);
    if (!code)
        code = use_displays(r);
    if (code || r->why)
        return code;
    double *points = arena_array(r->f->strategy->arena, 2 * (2 * ARM + 3), sizeof *points);
    if (!points)
        return fail_memory(r->f->err);
    for (size_t k = 0; k < 2; k++) {
        const flowjo_display *d = r->axes[k].display;
        centre[k] = (vertex_on(r, k, centre[k] * r->axes[k].unit) - d->low) /
                    ((d->high - d->low) / DISPLAY_BINS);
    }
    size_t n = draw_quarter(centre, plus, points);
    for (size_t i = 0; i < 2 * n; i++) {
        const flowjo_display *d = r->axes[i % 2].display;
        points[i] = d->low + points[i] * ((d->high - d->low) / DISPLAY_BINS);
    }
    r->gate->kind = GATE_POLYGON;
    r->gate->points = points;
    r->gate->n_points = n;
    code = keep_axes(r);
    return code ? code
                : flowjo_say(r->f, r->node,
                             "FlowJo's curve is not in the workspace; one that was "
                             "fitted to its counts is used, and counts differ a little");
}

/* ---- Any gate ----------------------------------------------------------------------- */

static fcs_code read_shape(reading *r)
{
    if (flowjo_is(r->node, "RectangleGate"))
        return read_rectangle(r);
    if (flowjo_is(r->node, "PolygonGate"))
        return read_polygon(r);
    if (flowjo_is(r->node, "EllipsoidGate"))
        return read_ellipse(r);
    if (flowjo_is(r->node, "CurlyQuad"))
        return read_curly(r);
    r->why = arena_print(r->f->strategy->arena, "a gate <%s> is not known", QUOTED(r->node->name));
    return r->why ? flowjo_say(r->f, r->node, "a gate that is not known") : fail_memory(r->f->err);
}

fcs_code flowjo_gate(flowjo *f, const xml_node *parent, strategy_gate *gate, const char **why)
{
    if (parent->n_children != 1)
        return fail_xml(f->err, FCS_E_FORMAT, parent->place, "<Gate>: expected one gate, found %zu",
                        parent->n_children);
    reading r = { .f = f, .node = parent->first, .gate = gate };
    const char *inside = flowjo_value(r.node, "eventsInside");
    gate->id = "";
    gate->line = r.node->place.line;
    gate->outside = inside && strcmp(inside, "0") == 0;
    fcs_code code = read_shape(&r);
    *why = r.why;
    return code;
}
