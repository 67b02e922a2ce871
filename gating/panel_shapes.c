/* panel_shapes.c - polygons and ellipses, in coordinates on the scales of their axes.
 *
 *     <polygon id= x= y= edges="crossing"> <point x= y=/> ... </polygon>
 *     <ellipse id= x= y= distance=> <mean x= y=/> <covariance xx= xy= yy=/> </ellipse>
 *     <ellipsoid id= distance-sq=> <axis x= mean=/> ... <row values="0.01 0 0.002"/> ... </ellipsoid>
 *
 * edges="grid" and a <grid low= high= bins= nearest=/> for each axis: as FlowJo's display decides.
 */
#include "gating/panel.h"

#include <string.h>

#include "gating/shape.h"

/* ---- The outline ---- */

static size_t count_named(const xml_node *node, const char *name)
{
    size_t n = 0;
    for (const xml_node *child = node->first; child; child = child->next)
        n += strcmp(child->name, name) == 0;
    return n;
}

static fcs_code read_grid(panel *p, const xml_node *node, strategy_grid *grid)
{
    *grid = (strategy_grid){ .low = panel_number(node, "low", 0),
                             .high = panel_number(node, "high", 0),
                             .nearest = panel_flag(node, "nearest", false) };
    double bins = panel_number(node, "bins", 0);
    grid->n_bins = bins <= 1e6 ? (unsigned)bins : 0;
    if (grid->n_bins < 2)
        return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "bins"),
                        "bins: expected 2 to 1000000, found %s", QUOTED(xml_value(node, "bins")));
    if (grid->low < grid->high)
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "high"),
                    "high: expected more than low, found no more");
}

static edge_rule rule_named(const char *edges)
{
    return strcmp(edges, "grid") == 0     ? EDGES_GRID
           : strcmp(edges, "inside") == 0 ? EDGES_INSIDE
                                          : EDGES_CROSSING;
}

static fcs_code read_grids(panel *p, const xml_node *node, size_t n, strategy_gate *gate)
{
    size_t i = 0;
    strategy_grid *grid = arena_array(p->strategy->arena, n, sizeof *grid);
    if (!grid)
        return fail_memory(p->err);
    gate->grid = grid;
    fcs_code code = FCS_OK;
    for (const xml_node *child = node->first; !code && child; child = child->next)
        if (strcmp(child->name, "grid") == 0)
            code = read_grid(p, child, &grid[i++]);
    return code;
}

/* The rule, and a grid for each axis where it asks for one. */
static fcs_code read_edges(panel *p, const xml_node *node, strategy_gate *gate)
{
    const char *edges = xml_value(node, "edges");
    if (!edges)
        edges = "crossing";
    gate->edges = rule_named(edges);
    size_t n = count_named(node, "grid"), expected = gate->edges == EDGES_GRID ? gate->n_axes : 0;
    if (n != expected)
        return fail_xml(p->err, FCS_E_FORMAT, node->place,
                        "%s \"%s\": expected %zu <grid> with edges %s, found %zu", node->name,
                        QUOTED(gate->id), expected, edges, n);
    return n ? read_grids(p, node, n, gate) : FCS_OK;
}

fcs_code panel_axes(panel *p, const xml_node *node, strategy_gate *gate)
{
    strategy_axis *axes = arena_array(p->strategy->arena, 2, sizeof *axes);
    if (!axes)
        return fail_memory(p->err);
    gate->axes = axes;
    gate->n_axes = 2;
    fcs_code code = panel_axis(p, node, "x", &axes[0]);
    if (!code)
        code = panel_axis(p, node, "y", &axes[1]);
    if (!code)
        code = panel_two_axes(p, node);
    return code ? code : read_edges(p, node, gate);
}

/* ---- Polygon ---- */

/* An outline that crosses itself is a slip of the pen, unless the rule is told that makes sense of it. */
static fcs_code check_polygon(panel *p, const xml_node *node, const strategy_gate *gate)
{
    size_t a = 0, b = 0;
    if (xml_value(node, "edges"))
        return FCS_OK;
    switch (polygon_fault(gate->points, gate->n_points, &a, &b)) {
    case POLYGON_FLAT:
        return fail_xml(p->err, FCS_E_FORMAT, node->place,
                        "polygon \"%s\": expected an area, found all points on one line",
                        QUOTED(gate->id));
    case POLYGON_CROSSED:
        return fail_xml(p->err, FCS_E_FORMAT, node->place,
                        "polygon \"%s\": expected an outline that does not cross itself, found "
                        "that the sides after points %zu and %zu do",
                        QUOTED(gate->id), a + 1, b + 1);
    default:
        return FCS_OK;
    }
}

fcs_code panel_polygon(panel *p, const xml_node *node, strategy_gate *gate)
{
    size_t n = count_named(node, "point"), i = 0;
    gate->kind = GATE_POLYGON;
    if (n > POLYGON_MOST)
        return fail_xml(p->err, FCS_E_LIMIT, node->place,
                        "polygon \"%s\": expected at most %d points, found %zu", QUOTED(gate->id),
                        POLYGON_MOST, n);
    double *points = arena_array(p->strategy->arena, 2 * n, sizeof *points);
    if (!points)
        return fail_memory(p->err);
    gate->points = points;
    gate->n_points = n;
    fcs_code code = panel_axes(p, node, gate);
    for (const xml_node *point = node->first; !code && point; point = point->next) {
        if (strcmp(point->name, "point") != 0)
            continue;
        code = panel_coordinate(p, point, "x", &gate->axes[0], 0, &points[i++]);
        if (!code)
            code = panel_coordinate(p, point, "y", &gate->axes[1], 0, &points[i++]);
    }
    if (!code)
        code = check_polygon(p, node, gate);
    return code ? code : panel_anchor(p, node, gate);
}

/* ---- Ellipse, ellipsoid ---- */

/* distance, or its square where that is what there is: the root of a number need not give it back. */
static fcs_code read_distance(panel *p, const xml_node *node, strategy_gate *gate)
{
    double distance = panel_number(node, "distance", 0);
    bool plain = xml_value(node, "distance"), squared = xml_value(node, "distance-sq");
    gate->distance_sq = panel_number(node, "distance-sq", distance * distance);
    if (plain != squared)
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, node->place,
                    "%s \"%s\": expected distance or distance-sq, found %s", node->name,
                    QUOTED(gate->id), plain ? "both" : "neither");
}

fcs_code panel_ellipse(panel *p, const xml_node *node, strategy_gate *gate)
{
    gate->kind = GATE_ELLIPSE;
    const xml_node *mean = xml_child(node, "mean"), *spread = xml_child(node, "covariance");
    double *numbers = arena_array(p->strategy->arena, 6, sizeof *numbers);
    if (!numbers)
        return fail_memory(p->err);
    fcs_code code = panel_axes(p, node, gate);
    if (!code)
        code = panel_coordinate(p, mean, "x", &gate->axes[0], 0, &numbers[0]);
    if (!code)
        code = panel_coordinate(p, mean, "y", &gate->axes[1], 0, &numbers[1]);
    if (!code)
        code = read_distance(p, node, gate);
    if (code)
        return code;
    double xx = panel_number(spread, "xx", 0), yy = panel_number(spread, "yy", 0);
    double xy = panel_number(spread, "xy", 0);
    numbers[2] = xx;
    numbers[3] = numbers[4] = xy;
    numbers[5] = yy;
    gate->mean = numbers;
    gate->covariance = numbers + 2;
    if (ellipse_is_one(xx, xy, yy))
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, spread->place,
                    "ellipse \"%s\": expected xx * yy > xy * xy (a positive definite covariance), "
                    "found one that is no ellipse",
                    QUOTED(gate->id));
}

/* Room for n axes, means and two matrices; the caller has compared n with MOST_AXES. */
static fcs_code make_room(panel *p, strategy_gate *gate, size_t n, strategy_axis **axes,
                          double **numbers)
{
    *axes = arena_array(p->strategy->arena, n, sizeof **axes);
    *numbers = arena_array(p->strategy->arena, n + 2 * n * n, sizeof **numbers);
    if (!*axes || !*numbers)
        return fail_memory(p->err);
    gate->axes = *axes;
    gate->n_axes = n;
    gate->mean = *numbers;
    gate->covariance = *numbers + n;
    return FCS_OK;
}

static fcs_code read_dimensions(panel *p, const xml_node *node, size_t n, strategy_axis *axes,
                                double *numbers)
{
    fcs_code code = FCS_OK;
    size_t axis = 0, row = 0;
    for (const xml_node *child = node->first; !code && child; child = child->next) {
        if (strcmp(child->name, "axis") == 0) {
            code = panel_axis(p, child, "x", &axes[axis]);
            if (!code)
                code = panel_coordinate(p, child, "mean", &axes[axis], 0, &numbers[axis]);
            axis++;
        } else if (strcmp(child->name, "grid") != 0) { /* those of precision follow */
            code = panel_number_list(p, child, n, numbers + n + n * row++);
        }
    }
    return code;
}

fcs_code panel_ellipsoid(panel *p, const xml_node *node, strategy_gate *gate)
{
    size_t n = count_named(node, "axis"), n_rows = count_named(node, "row");
    size_t n_inverse = count_named(node, "precision");
    strategy_axis *axes;
    double *numbers;
    gate->kind = GATE_ELLIPSE;
    if (n > MOST_AXES || n != n_rows || (n_inverse && n_inverse != n))
        return fail_xml(p->err, FCS_E_FORMAT, node->place,
                        "ellipsoid \"%s\": expected at most %d axes and a row for each, found %zu "
                        "axes, %zu rows and %zu of precision",
                        QUOTED(gate->id), MOST_AXES, n, n_rows, n_inverse);
    fcs_code code = make_room(p, gate, n, &axes, &numbers);
    if (!code)
        code = read_dimensions(p, node, n, axes, numbers);
    if (!code)
        code = read_distance(p, node, gate);
    if (!code)
        code = read_edges(p, node, gate);
    if (code)
        return code;
    if (n_inverse)
        gate->precision = numbers + n + n * n;
    double *inverse = arena_array(p->scratch, n * n, sizeof *inverse);
    if (!inverse)
        return fail_memory(p->err);
    if (n_inverse || ellipsoid_precision(gate->covariance, n, inverse))
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, node->place,
                    "ellipsoid \"%s\": expected a positive definite covariance, found one that is "
                    "no ellipsoid's",
                    QUOTED(gate->id));
}
