/* gatingml_own_shape.c - shapes that the standard can only come near to, as they are in custom_info
 * (gatingml_write_shapes.c says how), and closed sides of rectangles. */
#include "gating/gatingml.h"

#include <math.h>
#include <string.h>

#include "gating/gatingml_digest.h"
#include "gating/order.h"
#include "gating/shape.h"

static fcs_code refuse(gatingml *g, const xml_node *node, const char *expected)
{
    return fail_xml(g->err, FCS_E_FORMAT, node->place, "<%s>: expected %s, found something else",
                    node->name, expected);
}

/* ---- Numbers ---- */

static bool parse_word(const char *word, size_t n, double *value)
{
    char copy[64];
    if (n >= sizeof copy)
        return false;
    memcpy(copy, word, n);
    copy[n] = '\0';
    return gatingml_parse(copy, value);
}

/* n numbers in a child of that name; 0: as many as there are. */
static fcs_code read_list(gatingml *g, const xml_node *shape, const char *name, size_t *n,
                          const double **values)
{
    const xml_node *node = gatingml_own_child(shape, name);
    size_t found = node ? xml_count_words(node->text) : 0, size;
    if (!node || found == 0 || (*n && *n != found))
        return refuse(g, node ? node : shape, "as many numbers as the shape has");
    double *out = arena_array(g->strategy->arena, found, sizeof *out);
    if (!out)
        return fail_memory(g->err);
    *n = found;
    *values = out;
    const char *words = node->text;
    for (const char *word; (word = xml_next_word(&words, &size)) != NULL;)
        if (!parse_word(word, size, out++))
            return refuse(g, node, "numbers");
    return FCS_OK;
}

/* ---- Scales and grids ---- */

/* false for a kind that is none. */
static bool scale_kind(const char *kind, fcs_transform_kind *found)
{
    static const struct {
        const char *name;
        fcs_transform_kind kind;
    } kinds[] = {
        { "linear", FCS_LINEAR_SCALE }, { "log", FCS_LOG_SCALE }, { "asinh", FCS_ASINH_SCALE },
        { "logicle", FCS_LOGICLE },     { "biex", FCS_BIEX },     { "hyperlog", FCS_HYPERLOG },
    };
    for (size_t i = 0; kind && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, kind) == 0) {
            *found = kinds[i].kind;
            return true;
        }
    return false;
}

static fcs_code read_scale(gatingml *g, const xml_node *node, size_t *index)
{
    fcs_scale scale = { .bounded = xml_value(node, "bound-min") || xml_value(node, "bound-max") };
    if (!scale_kind(xml_value(node, "kind"), &scale.kind))
        return refuse(g, node, "a kind of scale");
    static const char *const names[] = { "T", "W", "M", "A" };
    double *const numbers[] = { &scale.T, &scale.W, &scale.M, &scale.A };
    fcs_code code = FCS_OK;
    for (size_t k = 0; !code && k < 4; k++)
        code = gatingml_number(g, node, names[k], numbers[k]);
    if (!code && scale.bounded)
        code = gatingml_side(g, node, "bound-min", -INFINITY, &scale.bound_min);
    if (!code && scale.bounded)
        code = gatingml_side(g, node, "bound-max", INFINITY, &scale.bound_max);
    return code ? code : gatingml_add_scale(g, node, scale, index);
}

static fcs_code read_scales(gatingml *g, const xml_node *shape, strategy_gate *gate)
{
    strategy_axis *axes = arena_array(g->strategy->arena, gate->n_axes, sizeof *axes);
    if (!axes)
        return fail_memory(g->err);
    memcpy(axes, gate->axes, gate->n_axes * sizeof *axes);
    gate->axes = axes;
    const xml_node *node = gatingml_own_child(shape, "scale");
    fcs_code code = FCS_OK;
    for (size_t k = 0; !code && k < gate->n_axes; k++) {
        if (!node)
            return refuse(g, shape, "a <scale> for each dimension");
        code = read_scale(g, node, &axes[k].scale);
        node = gatingml_own_next(node, "scale");
    }
    return code;
}

static fcs_code read_grid(gatingml *g, const xml_node *node, strategy_grid *grid)
{
    double bins = 0;
    fcs_code code = gatingml_number(g, node, "low", &grid->low);
    if (!code)
        code = gatingml_number(g, node, "high", &grid->high);
    if (!code)
        code = gatingml_number(g, node, "bins", &bins);
    if (!code)
        code = gatingml_flag(g, node, "nearest", false, &grid->nearest);
    if (code)
        return code;
    if (!(grid->low < grid->high && bins >= 2 && bins <= 65536 && bins == floor(bins)))
        return refuse(g, node, "low < high and 2 to 65536 bins");
    grid->n_bins = (unsigned)bins;
    return FCS_OK;
}

static fcs_code read_grids(gatingml *g, const xml_node *shape, strategy_gate *gate)
{
    strategy_grid *grid = arena_array(g->strategy->arena, gate->n_axes, sizeof *grid);
    if (!grid)
        return fail_memory(g->err);
    gate->grid = grid;
    const xml_node *node = gatingml_own_child(shape, "grid");
    fcs_code code = FCS_OK;
    for (size_t k = 0; !code && k < gate->n_axes; k++) {
        if (!node)
            return refuse(g, shape, "a <grid> for each dimension");
        code = read_grid(g, node, &grid[k]);
        node = gatingml_own_next(node, "grid");
    }
    return code;
}

/* ---- Shapes ---- */

static fcs_code read_polygon(gatingml *g, const xml_node *shape, strategy_gate *gate)
{
    size_t n = 0;
    fcs_code code = read_list(g, shape, "points", &n, &gate->points);
    if (code)
        return code;
    gate->kind = GATE_POLYGON;
    gate->n_points = n / 2;
    if (n % 2 || gate->n_points < 3 || gate->n_points > POLYGON_MOST || gate->n_axes != 2 ||
        polygon_flat(gate->points, gate->n_points))
        return refuse(g, shape, "a polygon of 3 to 10000 points");
    return FCS_OK;
}

static fcs_code read_ellipsoid(gatingml *g, const xml_node *shape, strategy_gate *gate)
{
    size_t n = gate->n_axes, squares = n * n, one = 1;
    const double *distance = NULL;
    fcs_code code = read_list(g, shape, "mean", &n, &gate->mean);
    if (!code)
        code = read_list(g, shape, "covariance", &squares, &gate->covariance);
    if (!code)
        code = read_list(g, shape, "distance-square", &one, &distance);
    if (code || !distance)
        return code;
    gate->kind = GATE_ELLIPSE;
    gate->distance_sq = *distance;
    for (size_t i = 0; i < squares; i++)
        if (!isfinite(gate->covariance[i]) || !isfinite(gate->mean[i / n]))
            return refuse(g, shape, "finite numbers");
    if (!(*distance >= 0 && isfinite(*distance)))
        return refuse(g, shape, "a distance of 0 or more");
    return gatingml_covariance(g, shape, gate);
}

static fcs_code read_shape(gatingml *g, const xml_node *shape, strategy_gate *gate)
{
    static const char *const rules[] = { "crossing", "inside", "grid" };
    const char *kind = xml_value(shape, "kind"), *edges = xml_value(shape, "edges");
    size_t rule = 0;
    while (rule < 3 && edges && strcmp(rules[rule], edges) != 0)
        rule++;
    if (!kind || !edges || rule == 3)
        return refuse(g, shape, "a kind, and edges of crossing, inside or grid");
    gate->edges = (edge_rule)rule;
    gate->precision = NULL;
    fcs_code code = read_scales(g, shape, gate);
    if (!code && gate->edges == EDGES_GRID)
        code = read_grids(g, shape, gate);
    if (code)
        return code;
    return strcmp(kind, "polygon") == 0 ? read_polygon(g, shape, gate)
                                        : read_ellipsoid(g, shape, gate);
}

/* The numbers of the standard's elements, as gatingml_write_shapes.c has them. */
static fcs_code digest_of(gatingml *g, const strategy_gate *gate, char digest[17])
{
    size_t n = gate->n_axes;
    if (gate->kind == GATE_POLYGON) {
        gatingml_digest(gate->points, 2 * gate->n_points, digest);
        return FCS_OK;
    }
    double *all = arena_array(g->scratch, n + n * n + 1, sizeof *all);
    if (!all)
        return fail_memory(g->err);
    memcpy(all, gate->mean, n * sizeof *all);
    memcpy(all + n, gate->covariance, n * n * sizeof *all);
    all[n + n * n] = gate->distance_sq;
    gatingml_digest(all, n + n * n + 1, digest);
    return FCS_OK;
}

/* ---- Rectangles ---- */

/* closed="1 2": these dimensions end with the double below their max, and have it. */
static fcs_code read_closed(gatingml *g, const xml_node *own, strategy_gate *gate)
{
    const char *words = xml_value(own, "closed");
    size_t n;
    for (const char *word; words && (word = xml_next_word(&words, &n)) != NULL;) {
        double dimension;
        bool good = parse_word(word, n, &dimension) && dimension >= 1 &&
                    dimension <= (double)gate->n_bounds && dimension == floor(dimension);
        if (!good)
            return refuse(g, own, "closed to name dimensions of the gate");
        strategy_bound *b = &gate->bounds[(size_t)dimension - 1];
        if (isfinite(b->high) && !b->closed) {
            b->high = order_below(b->high);
            b->closed = true;
        }
    }
    return FCS_OK;
}

fcs_code gatingml_own_shape(gatingml *g, const xml_node *node, strategy_gate *gate)
{
    const xml_node *own = gatingml_own(node, "gate");
    if (!own)
        return FCS_OK;
    if (gate->kind == GATE_BOUNDS)
        return read_closed(g, own, gate);
    const xml_node *shape = gatingml_own_child(own, "shape");
    const char *of = shape ? xml_value(shape, "of") : NULL;
    if (!of || (gate->kind != GATE_POLYGON && gate->kind != GATE_ELLIPSE))
        return FCS_OK;
    char digest[17];
    fcs_code code = digest_of(g, gate, digest);
    if (code)
        return code;
    return strcmp(of, digest) == 0
               ? read_shape(g, shape, gate)
               : gatingml_note(g, node,
                               "gate \"%s\" was changed by another program: it is what the "
                               "standard's elements say",
                               QUOTED(gate->id));
}
