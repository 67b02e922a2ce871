/* panel_gates.c - drawn gates, in coordinates on the scales of their axes.
 *
 *     <gates edges="half-open">                      min <= value < max; closed: <= max
 *       <range id= x= min= max=/>
 *       <rectangle id= x= x-min= x-max= y= y-min= y-max=/>
 *       <quadrant x= x-at= y= y-at=> <part id= x="+" y="-"/> ... </quadrant>
 *       <box id=> <side x= min= max=/> ... </box>       any number of axes
 *       <polygon>, <ellipse>, <ellipsoid>               panel_shapes.c
 *       <boolean id= operation="and"> <member population= complement=/> ... </boolean>
 *     </gates>
 */
#include "gating/panel.h"

#include <math.h>
#include <string.h>

#define INF __builtin_inf()

static bool is(const xml_node *node, const char *name)
{
    return strcmp(node->name, name) == 0;
}

/* ---- The list of ids ---- */

static size_t count_gates(const xml_node *part)
{
    size_t n = 0;
    for (const xml_node *node = part ? part->first : NULL; node; node = node->next)
        n += is(node, "quadrant") ? node->n_children : 1;
    return n;
}

fcs_code panel_gate_list(panel *p)
{
    const xml_node *part = xml_child(p->root, "gates");
    panel_list *list = &p->gates;
    list->kind = "gate";
    list->n = count_gates(part);
    list->nodes = arena_array(p->scratch, list->n, sizeof *list->nodes);
    if (!list->nodes)
        return fail_memory(p->err);
    size_t i = 0;
    for (const xml_node *node = part ? part->first : NULL; node; node = node->next) {
        const xml_node *child = is(node, "quadrant") ? node->first : NULL;
        if (!child)
            list->nodes[i++] = node;
        for (; child; child = child->next)
            list->nodes[i++] = child;
    }
    return panel_list_index(p, list, "id");
}

fcs_code panel_two_axes(panel *p, const xml_node *node)
{
    if (strcmp(xml_value(node, "x"), xml_value(node, "y")) != 0)
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "y"),
                    "%s: expected two axes, found \"%s\" twice", node->name,
                    QUOTED(xml_value(node, "y")));
}

/* ---- Bounds: range, rectangle, quadrant ---- */

static bool closed_edges(const panel *p, const xml_node *node)
{
    const char *edges = xml_value(node, "edges");
    if (!edges)
        edges = xml_value(node->parent, "edges"); /* <gates>, or the box of a side */
    if (!edges)
        edges = xml_value(xml_child(p->root, "gates"), "edges");
    return edges && strcmp(edges, "closed") == 0;
}

static fcs_code new_bounds(panel *p, strategy_gate *gate, size_t n)
{
    gate->kind = GATE_BOUNDS;
    gate->n_bounds = n;
    gate->bounds = arena_array(p->strategy->arena, n, sizeof *gate->bounds);
    return gate->bounds ? FCS_OK : fail_memory(p->err);
}

/* Anything at all, in a box: other programs have rectangles that hold nothing. */
static fcs_code read_any_bound(panel *p, const xml_node *node, const char *axis, const char *min,
                               const char *max, strategy_bound *bound)
{
    *bound = (strategy_bound){ .closed = closed_edges(p, node) };
    fcs_code code = panel_axis(p, node, axis, &bound->axis);
    if (!code)
        code = panel_coordinate(p, node, min, &bound->axis, -INF, &bound->low);
    return code ? code : panel_coordinate(p, node, max, &bound->axis, INF, &bound->high);
}

static fcs_code read_bound(panel *p, const xml_node *node, const char *axis, const char *min,
                           const char *max, strategy_bound *bound)
{
    fcs_code code = read_any_bound(p, node, axis, min, max, bound);
    if (code)
        return code;
    if (bound->low < bound->high || (bound->closed && bound->low == bound->high))
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, max), "%s: expected more than %s, %s",
                    max, min, "found no more");
}

static fcs_code check_bounded(panel *p, const xml_node *node, const strategy_gate *gate)
{
    for (size_t i = 0; i < gate->n_bounds; i++)
        if (isfinite(gate->bounds[i].low) || isfinite(gate->bounds[i].high))
            return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, node->place,
                    "%s \"%s\": expected at least one bound, found none", node->name,
                    QUOTED(gate->id));
}

static fcs_code read_range(panel *p, const xml_node *node, strategy_gate *gate)
{
    fcs_code code = new_bounds(p, gate, 1);
    if (!code)
        code = read_bound(p, node, "x", "min", "max", &gate->bounds[0]);
    return code ? code : check_bounded(p, node, gate);
}

static fcs_code read_rectangle(panel *p, const xml_node *node, strategy_gate *gate)
{
    fcs_code code = new_bounds(p, gate, 2);
    if (!code)
        code = read_bound(p, node, "x", "x-min", "x-max", &gate->bounds[0]);
    if (!code)
        code = read_bound(p, node, "y", "y-min", "y-max", &gate->bounds[1]);
    if (!code)
        code = panel_two_axes(p, node);
    return code ? code : check_bounded(p, node, gate);
}

static fcs_code read_box(panel *p, const xml_node *node, strategy_gate *gate)
{
    fcs_code code = new_bounds(p, gate, node->n_children);
    size_t i = 0;
    for (const xml_node *side = node->first; !code && side; side = side->next) {
        strategy_bound *bound = &gate->bounds[i++];
        code = read_any_bound(p, side, "x", "min", "max", bound);
        if (!code && !(bound->low < bound->high || (bound->closed && bound->low == bound->high)))
            panel_warn(p, side->place, "box \"%s\": no value lies between min and max",
                       QUOTED(gate->id));
    }
    return code;
}

static fcs_code read_corner(panel *p, const xml_node *part, const char *axis, const char *at,
                            strategy_bound *bound)
{
    const xml_node *quadrant = part->parent;
    *bound = (strategy_bound){ .low = -INF, .high = INF, .closed = closed_edges(p, quadrant) };
    fcs_code code = panel_axis(p, quadrant, axis, &bound->axis);
    bool above = *xml_value(part, axis) == '+';
    return code ? code
                : panel_coordinate(p, quadrant, at, &bound->axis, 0,
                                   above ? &bound->low : &bound->high);
}

/* Each corner once. */
static fcs_code check_corner(panel *p, const xml_node *part)
{
    const xml_node *other = part->parent->first;
    while (other != part && (*xml_value(other, "x") != *xml_value(part, "x") ||
                             *xml_value(other, "y") != *xml_value(part, "y")))
        other = other->next;
    if (other == part)
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(part, "x"),
                    "part \"%s\": expected each corner once, found this one in line %u too",
                    QUOTED(xml_value(part, "id")), other->place.line);
}

static fcs_code read_part(panel *p, const xml_node *node, strategy_gate *gate)
{
    fcs_code code = panel_two_axes(p, node->parent);
    if (!code)
        code = check_corner(p, node);
    if (!code)
        code = new_bounds(p, gate, 2);
    if (!code)
        code = read_corner(p, node, "x", "x-at", &gate->bounds[0]);
    return code ? code : read_corner(p, node, "y", "y-at", &gate->bounds[1]);
}

/* ---- Boolean ---- */

static fcs_code read_boolean(panel *p, const xml_node *node, strategy_gate *gate)
{
    const char *operation = xml_value(node, "operation");
    bool not = strcmp(operation, "not") == 0;
    gate->kind = GATE_BOOLEAN;
    gate->operation = strcmp(operation, "or") == 0 ? GATE_OR : GATE_AND;
    if (not &&node->n_children != 1)
        return fail_xml(p->err, FCS_E_FORMAT, node->place,
                        "boolean \"%s\": expected one member of operation not, found %zu",
                        QUOTED(gate->id), node->n_children);
    strategy_member *members = arena_array(p->strategy->arena, node->n_children, sizeof *members);
    if (!members)
        return fail_memory(p->err);
    gate->members = members;
    gate->n_members = node->n_children;
    size_t i = 0;
    for (const xml_node *member = node->first; member; member = member->next, i++) {
        size_t population;
        fcs_code code = panel_find(p, &p->populations, member, "population", "member", &population);
        if (code)
            return code;
        members[i].population = p->place[population];
        members[i].complement = panel_flag(member, "complement", false) != not ;
    }
    return FCS_OK;
}

/* ---- All ---- */

static fcs_code read_gate(panel *p, const xml_node *node, strategy_gate *gate)
{
    static const struct {
        const char *name;
        fcs_code (*read)(panel *, const xml_node *, strategy_gate *);
    } kinds[] = {
        { "range", read_range },
        { "rectangle", read_rectangle },
        { "box", read_box },
        { "part", read_part },
        { "polygon", panel_polygon },
        { "ellipse", panel_ellipse },
        { "ellipsoid", panel_ellipsoid },
        { "boolean", read_boolean },
        { "time-gate", panel_found_gate },
        { "singlet-gate", panel_found_gate },
        { "margin-gate", panel_found_gate },
        { "cluster-gate", panel_found_gate },
    };
    *gate = (strategy_gate){ .id = panel_text(p, xml_value(node, "id")), .line = node->place.line };
    if (!gate->id)
        return fail_memory(p->err);
    gate->outside = panel_flag(node, "outside", false);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (is(node, kinds[i].name))
            return kinds[i].read(p, node, gate);
    return panel_unsupported(p, node, NULL);
}

/* The drawn gates come first, at their index in the file; room is left for those of `is`. */
fcs_code panel_gates(panel *p)
{
    fcs_strategy *s = p->strategy;
    s->gates = arena_array(s->arena, p->gates.n + p->populations.n, sizeof *s->gates);
    if (!s->gates)
        return fail_memory(p->err);
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < p->gates.n; i++)
        code = panel_go_on(p, read_gate(p, p->gates.nodes[i], &s->gates[i]));
    s->n_gates = p->gates.n;
    return code;
}
