/* gatingml_shapes.c - polygons, the edge inside, and ellipsoids of any dimension.
 *
 *     <PolygonGate> <dimension/> <dimension/> <vertex> <coordinate value=/> <coordinate value=/> ...
 *     <EllipsoidGate> <dimension/> ...
 *       <mean> <coordinate value=/> ... </mean>
 *       <covarianceMatrix> <row> <entry value=/> ... </row> ... </covarianceMatrix>
 *       <distanceSquare value=/>                        squared Mahalanobis distance <= value
 *
 * A polygon may cross itself: what is inside is decided by the even-odd rule.
 */
#include "gating/gatingml.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gating/linalg.h"
#include "gating/shape.h"

static fcs_code read_axes(gatingml *g, const xml_node *node, size_t least, size_t most,
                          strategy_gate *gate)
{
    gate->n_axes = gatingml_count(node, "dimension");
    if (gate->n_axes < least || gate->n_axes > most)
        return fail_xml(g->err, FCS_E_FORMAT, node->place,
                        "%s \"%s\": expected %s%zu <dimension>, found %zu", node->name,
                        QUOTED(gate->id),
                        least == most          ? ""
                        : gate->n_axes < least ? "at least "
                                               : "at most ",
                        gate->n_axes < least ? least : most, gate->n_axes);
    strategy_axis *axis = arena_array(g->strategy->arena, gate->n_axes, sizeof *gate->axes);
    gate->axes = axis;
    if (!axis)
        return fail_memory(g->err);
    fcs_code code = FCS_OK;
    const xml_node *child = gatingml_first(node, "dimension");
    for (; !code && child; child = gatingml_next(child, "dimension"))
        code = gatingml_value(child, "min") || gatingml_value(child, "max")
                   ? fail_xml(g->err, FCS_E_FORMAT, child->place,
                              "<dimension>: expected no min and no max but in a RectangleGate, "
                              "found one")
                   : gatingml_axis(g, child, axis++);
    return code;
}

/* n values of children of that name. */
static fcs_code read_numbers(gatingml *g, const xml_node *node, const char *name, size_t n,
                             double *values)
{
    size_t found = gatingml_count(node, name);
    if (found != n)
        return fail_xml(g->err, FCS_E_FORMAT, node->place, "<%s>: expected %zu <%s>, found %zu",
                        node->name, n, name, found);
    fcs_code code = FCS_OK;
    const xml_node *child = gatingml_first(node, name);
    for (; !code && child; child = gatingml_next(child, name))
        code = gatingml_number(g, child, "value", values++);
    return code;
}

/* ---- Polygons ---- */

static fcs_code check_vertices(gatingml *g, const xml_node *node, const strategy_gate *gate)
{
    if (gate->n_points > POLYGON_MOST)
        return fail_xml(g->err, FCS_E_LIMIT, node->place,
                        "polygon \"%s\": expected at most %d vertices, found %zu", QUOTED(gate->id),
                        POLYGON_MOST, gate->n_points);
    if (gate->n_points < 3)
        return fail_xml(g->err, FCS_E_FORMAT, node->place,
                        "polygon \"%s\": expected at least 3 vertices, found %zu", QUOTED(gate->id),
                        gate->n_points);
    return FCS_OK;
}

fcs_code gatingml_polygon(gatingml *g, const xml_node *node, strategy_gate *gate)
{
    gate->kind = GATE_POLYGON;
    gate->edges = EDGES_INSIDE;
    gate->n_points = gatingml_count(node, "vertex");
    fcs_code code = check_vertices(g, node, gate);
    if (!code)
        code = read_axes(g, node, 2, 2, gate);
    double *points =
        code ? NULL : arena_array(g->strategy->arena, 2 * gate->n_points, sizeof *points);
    if (!code && !points)
        return fail_memory(g->err);
    gate->points = points;
    const xml_node *vertex = gatingml_first(node, "vertex");
    for (; !code && vertex; vertex = gatingml_next(vertex, "vertex"), points += 2)
        code = read_numbers(g, vertex, "coordinate", 2, points);
    if (code || !polygon_flat(gate->points, gate->n_points))
        return code;
    return fail_xml(g->err, FCS_E_FORMAT, node->place,
                    "polygon \"%s\": expected an area, found all vertices on one line",
                    QUOTED(gate->id));
}

/* ---- Ellipsoids ---- */

static fcs_code read_covariance(gatingml *g, const xml_node *node, size_t n, double *values)
{
    const xml_node *matrix = gatingml_first(node, "covarianceMatrix");
    size_t found = gatingml_count(matrix, "row");
    if (found != n)
        return fail_xml(g->err, FCS_E_FORMAT, matrix->place,
                        "<covarianceMatrix>: expected %zu <row>, found %zu", n, found);
    fcs_code code = FCS_OK;
    const xml_node *row = gatingml_first(matrix, "row");
    for (; !code && row; row = gatingml_next(row, "row"), values += n)
        code = read_numbers(g, row, "entry", n, values);
    return code;
}

/* How far the least symmetric pair of entries is apart, as a part of the greater; where it is. */
static double asymmetry(const double *c, size_t n, size_t *row, size_t *column)
{
    double worst = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double upper = c[j * n + i], lower = c[i * n + j];
            double apart = fabs(upper - lower) / fmax(fabs(upper), fabs(lower));
            if (apart > worst) {
                worst = apart;
                *row = i;
                *column = j;
            }
        }
    return worst;
}

static fcs_code refuse_covariance(gatingml *g, const xml_node *matrix, const strategy_gate *gate,
                                  const char *expected, const char *found)
{
    return fail_xml(g->err, FCS_E_FORMAT, matrix->place,
                    "ellipsoid \"%s\": expected a %s covarianceMatrix, found %s", QUOTED(gate->id),
                    expected, found);
}

/* A matrix that is no covariance, but can be inverted: what lies within is no ellipsoid, and the
 * formula decides all the same. The standard's own tests have one (Ellipsoid3D: not symmetric, not
 * positive definite). */
static fcs_code take_formula(gatingml *g, const xml_node *matrix, strategy_gate *gate)
{
    size_t n = gate->n_axes;
    double *copy = arena_array(g->scratch, n * n, sizeof *copy);
    double *inverse = arena_array(g->strategy->arena, n * n, sizeof *inverse);
    if (!copy || !inverse)
        return fail_memory(g->err);
    memcpy(copy, gate->covariance, n * n * sizeof *copy);
    double condition = condition_of(copy, n, n, NULL);
    if (condition == 0)
        return fail_memory(g->err);
    if (!(condition < 1e12) || !invert(copy, n, inverse))
        return refuse_covariance(g, matrix, gate, "positive definite", "a singular one");
    gate->precision = inverse;
    return gatingml_note(g, matrix,
                         "ellipsoid \"%s\": its covarianceMatrix is not symmetric and positive "
                         "definite; used as it stands",
                         QUOTED(gate->id));
}

/* A slip in one entry or in the last digits is not far off; another matrix is. */
fcs_code gatingml_covariance(gatingml *g, const xml_node *matrix, strategy_gate *gate)
{
    size_t n = gate->n_axes, row = 0, column = 0;
    const double *c = gate->covariance;
    double apart = asymmetry(c, n, &row, &column);
    char found[120];
    snprintf(found, sizeof found, "that row %zu has another value in column %zu than the reverse",
             row + 1, column + 1);
    if (!(apart <= 0.2))
        return refuse_covariance(g, matrix, gate, "symmetric", found);
    for (size_t i = 0; i < n; i++)
        if (!(c[i * n + i] > 0))
            return refuse_covariance(g, matrix, gate, "positive definite",
                                     "a variance not above 0");
    double *inverse = arena_array(g->scratch, n * n, sizeof *inverse);
    if (!inverse)
        return fail_memory(g->err);
    if (apart <= 1e-9 && ellipsoid_precision(c, n, inverse))
        return FCS_OK;
    return take_formula(g, matrix, gate);
}

fcs_code gatingml_ellipsoid(gatingml *g, const xml_node *node, strategy_gate *gate)
{
    gate->kind = GATE_ELLIPSE;
    fcs_code code = read_axes(g, node, 2, MOST_AXES, gate);
    if (code)
        return code;
    size_t n = gate->n_axes;
    double *mean = arena_array(g->strategy->arena, n, sizeof *mean);
    double *covariance = arena_array(g->strategy->arena, n * n, sizeof *covariance);
    gate->mean = mean;
    gate->covariance = covariance;
    if (!mean || !covariance)
        return fail_memory(g->err);
    const xml_node *distance = gatingml_first(node, "distanceSquare");
    code = read_numbers(g, gatingml_first(node, "mean"), "coordinate", n, mean);
    if (!code)
        code = read_covariance(g, node, n, covariance);
    if (!code)
        code = gatingml_covariance(g, gatingml_first(node, "covarianceMatrix"), gate);
    if (!code)
        code = gatingml_number(g, distance, "value", &gate->distance_sq);
    if (code || gate->distance_sq >= 0)
        return code;
    return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(distance, "value"),
                    "<distanceSquare> value: expected 0 or more, found %s",
                    QUOTED(gatingml_value(distance, "value")));
}
