/* gatingml_gates.c - gates, each of which is a population.
 *
 *     <RectangleGate id= parent_id=> <dimension min= max=/> ...           min <= value < max
 *     <QuadrantGate id= parent_id=>
 *       <divider id="x"> <value>0.4</value> ... </divider> ...
 *       <Quadrant id=> <position divider_ref="x" location="0.9"/> ... </Quadrant> ...
 *     <BooleanGate id= parent_id=> <and> <gateReference ref= use-as-complement=/> ... </and>
 *
 * A position stands for the interval between two values of its divider that its location lies in.
 */
#include "gating/gatingml.h"

#include <math.h>
#include <string.h>

static fcs_code new_bounds(gatingml *g, strategy_gate *gate, size_t n)
{
    gate->kind = GATE_BOUNDS;
    gate->n_bounds = n;
    gate->bounds = arena_array(g->strategy->arena, n, sizeof *gate->bounds);
    return gate->bounds ? FCS_OK : fail_memory(g->err);
}

/* ---- Rectangles ---- */

static fcs_code read_bound(gatingml *g, const xml_node *node, strategy_bound *bound)
{
    *bound = (strategy_bound){ .closed = false };
    fcs_code code = gatingml_axis(g, node, &bound->axis);
    if (!code)
        code = gatingml_side(g, node, "min", -INFINITY, &bound->low);
    if (!code)
        code = gatingml_side(g, node, "max", INFINITY, &bound->high);
    if (code || bound->low <= bound->high)
        return code;
    return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(node, "max"),
                    "<dimension> max: expected at least min, found %s below %s",
                    QUOTED(gatingml_value(node, "max")), QUOTED(gatingml_value(node, "min")));
}

static fcs_code read_rectangle(gatingml *g, const xml_node *node, strategy_gate *gate)
{
    fcs_code code = new_bounds(g, gate, gatingml_count(node, "dimension"));
    strategy_bound *bound = gate->bounds;
    const xml_node *child = gatingml_first(node, "dimension");
    for (; !code && child; child = gatingml_next(child, "dimension"))
        code = read_bound(g, child, bound++);
    return code;
}

/* ---- Quadrants ---- */

static fcs_code read_values(gatingml *g, const xml_node *divider, double *values)
{
    double last = -INFINITY;
    const xml_node *node = gatingml_first(divider, "value");
    for (; node; node = gatingml_next(node, "value"), values++) {
        bool number = gatingml_parse(node->text, values) && isfinite(*values);
        if (!number)
            return fail_xml(g->err, FCS_E_FORMAT,
                            node->text_place.line ? node->text_place : node->place,
                            "<value>: expected a finite number, found \"%s\"", QUOTED(node->text));
        if (*values <= last)
            return fail_xml(g->err, FCS_E_FORMAT, node->text_place,
                            "<value>: expected more than the value before, found %s",
                            QUOTED(node->text));
        last = *values;
    }
    return FCS_OK;
}

static fcs_code read_divider(gatingml *g, const xml_node *node, gatingml_dividers *d)
{
    size_t i = d->list.n, n = gatingml_count(node, "value");
    double *values = arena_array(g->scratch, n, sizeof *values);
    if (!values)
        return fail_memory(g->err);
    d->values[i] = values;
    d->n_values[i] = n;
    fcs_code code = gatingml_list_add(g, &d->list, node);
    if (!code)
        code = gatingml_axis(g, node, &d->axes[i]);
    return code ? code : read_values(g, node, values);
}

/* The dividers of the gate around a Quadrant; those of the gate before are forgotten. */
static fcs_code read_dividers(gatingml *g, const xml_node *gate)
{
    size_t n = gatingml_count(gate, "divider");
    gatingml_dividers *d = &g->dividers;
    if (d->gate == gate)
        return FCS_OK;
    *d = (gatingml_dividers){ .gate = gate };
    d->axes = arena_array(g->scratch, n, sizeof *d->axes);
    d->n_values = arena_array(g->scratch, n, sizeof *d->n_values);
    d->values = arena_array(g->scratch, n, sizeof *d->values);
    if (!d->axes || !d->n_values || !d->values)
        return fail_memory(g->err);
    fcs_code code = gatingml_list_start(g, &d->list, "divider", n);
    const xml_node *node = gatingml_first(gate, "divider");
    for (; !code && node; node = gatingml_next(node, "divider"))
        code = read_divider(g, node, d);
    return code ? code : gatingml_list_index(g, &d->list);
}

static fcs_code read_position(gatingml *g, const xml_node *node, bool *used, strategy_bound *bound)
{
    const gatingml_dividers *d = &g->dividers;
    size_t i, above = 0;
    double location;
    fcs_code code = gatingml_find(g, &d->list, node, "divider_ref", &i);
    if (!code)
        code = gatingml_number(g, node, "location", &location);
    if (code)
        return code;
    if (used[i])
        return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(node, "divider_ref"),
                        "<position> divider_ref: expected each divider once, found \"%s\" again",
                        QUOTED(d->list.ids[i]));
    used[i] = true;
    while (above < d->n_values[i] && d->values[i][above] <= location)
        above++;
    *bound = (strategy_bound){ .axis = d->axes[i], .low = -INFINITY, .high = INFINITY };
    if (above > 0)
        bound->low = d->values[i][above - 1];
    if (above < d->n_values[i])
        bound->high = d->values[i][above];
    return FCS_OK;
}

static fcs_code read_quadrant(gatingml *g, const xml_node *node, strategy_gate *gate)
{
    fcs_code code = read_dividers(g, node->parent);
    if (!code)
        code = new_bounds(g, gate, gatingml_count(node, "position"));
    bool *used = code ? NULL : arena_array(g->scratch, g->dividers.list.n, sizeof *used);
    if (!code && !used)
        return fail_memory(g->err);
    strategy_bound *bound = gate->bounds;
    const xml_node *child = gatingml_first(node, "position");
    for (; !code && child; child = gatingml_next(child, "position"))
        code = read_position(g, child, used, bound++);
    return code;
}

/* ---- Boolean gates ---- */

static fcs_code check_operation(gatingml *g, const xml_node *node, const xml_node *operation)
{
    size_t n = operation ? gatingml_count(operation, "gateReference") : 0;
    const xml_node *other = operation ? gatingml_next(operation, NULL) : NULL;
    while (other && gatingml_is(other, "custom_info"))
        other = gatingml_next(other, NULL);
    if (!operation || other)
        return fail_xml(g->err, FCS_E_FORMAT, node->place,
                        "<BooleanGate>: expected one of and, or, not, found %s",
                        operation ? "several" : "none");
    if (strcmp(operation->name, "not") == 0)
        return n == 1 ? FCS_OK
                      : fail_xml(g->err, FCS_E_FORMAT, operation->place,
                                 "<not>: expected one <gateReference>, found %zu", n);
    return n > 1 ? FCS_OK
                 : gatingml_note(g, operation,
                                 "<%s>: the standard wants two gates, found one: taken "
                                 "as it is",
                                 operation->name);
}

static fcs_code read_boolean(gatingml *g, const xml_node *node, strategy_gate *gate)
{
    const xml_node *operation = gatingml_operation(node);
    fcs_code code = check_operation(g, node, operation);
    if (code)
        return code;
    bool not = strcmp(operation->name, "not") == 0;
    gate->kind = GATE_BOOLEAN;
    gate->operation = strcmp(operation->name, "or") == 0 ? GATE_OR : GATE_AND;
    gate->n_members = gatingml_count(operation, "gateReference");
    strategy_member *member =
        arena_array(g->strategy->arena, gate->n_members, sizeof *gate->members);
    gate->members = member;
    if (!member)
        return fail_memory(g->err);
    const xml_node *child = gatingml_first(operation, "gateReference");
    for (; !code && child; child = gatingml_next(child, "gateReference"), member++) {
        size_t i;
        bool complement;
        code = gatingml_find_population(g, child, "ref", &i);
        if (!code)
            code = gatingml_flag(g, child, "use-as-complement", false, &complement);
        if (!code)
            *member = (strategy_member){ i, complement != not };
    }
    return code;
}

/* ---- All ---- */

static fcs_code read_gate(gatingml *g, const xml_node *node, strategy_gate *gate)
{
    static const struct {
        const char *name;
        fcs_code (*read)(gatingml *, const xml_node *, strategy_gate *);
    } kinds[] = {
        { "RectangleGate", read_rectangle },     { "PolygonGate", gatingml_polygon },
        { "EllipsoidGate", gatingml_ellipsoid }, { "BooleanGate", read_boolean },
        { "Quadrant", read_quadrant },
    };
    *gate = (strategy_gate){ .line = node->place.line,
                             .id = gatingml_text(g, gatingml_value(node, "id")) };
    if (!gate->id)
        return fail_memory(g->err);
    size_t i = 0;
    while (!gatingml_is(node, kinds[i].name)) /* the grammar has no others */
        i++;
    fcs_code code = kinds[i].read(g, node, gate);
    return code ? code : gatingml_own_shape(g, node, gate);
}

static fcs_code read_population(gatingml *g, size_t index, strategy_population *population)
{
    const xml_node *node = g->gates.nodes[index], *with = gatingml_with_parent(node);
    *population = (strategy_population){
        .id = g->strategy->gates[index].id,
        .title = gatingml_text(g, gatingml_value(node, "name")),
        .line = node->place.line,
        .parent = FCS_NONE,
        .gate = index,
        .excluded = FCS_NONE,
    };
    if (!population->title)
        return fail_memory(g->err);
    fcs_code code = FCS_OK;
    if (gatingml_value(with, "parent_id"))
        code = gatingml_find_population(g, with, "parent_id", &population->parent);
    if (!code && g->made[index])
        code = gatingml_make(g, index, population);
    return code ? code : gatingml_custom(g, node, population);
}

/* Ids of our own words may be equal where paths are not. */
static fcs_code check_unique(gatingml *g)
{
    const fcs_strategy *s = g->strategy;
    const char **shown = arena_array(g->scratch, s->n_populations, sizeof *shown);
    name_list names;
    for (size_t i = 0; shown && i < s->n_populations; i++)
        shown[i] = s->populations[i].path ? s->populations[i].path : s->populations[i].id;
    if (!shown || !names_index(&names, g->scratch, shown, s->n_populations))
        return fail_memory(g->err);
    size_t first = 0, twice = names_twice(&names, &first);
    if (twice == SIZE_MAX)
        return FCS_OK;
    return fail_line(g->err, FCS_E_FORMAT, "", s->populations[twice].line, 0,
                     "population \"%s\": expected each once, found it in line %u too",
                     QUOTED(shown[twice]), s->populations[first].line);
}

/* A population of parts takes the gate of its part. */
static fcs_code read_gates(gatingml *g)
{
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < g->gates.n; i++)
        if (!g->made[i])
            code = read_gate(g, g->gates.nodes[i], &g->strategy->gates[i]);
    for (size_t i = 0; !code && i < g->gates.n; i++)
        if (g->made[i] && !(g->strategy->gates[i].id = gatingml_text(g, g->gates.ids[i])))
            code = fail_memory(g->err);
    return code;
}

fcs_code gatingml_gates(gatingml *g)
{
    fcs_strategy *s = g->strategy;
    size_t n = g->gates.n;
    s->gates = arena_array(s->arena, n, sizeof *s->gates);
    s->populations = arena_array(s->arena, n, sizeof *s->populations);
    if (!s->gates || !s->populations)
        return fail_memory(g->err);
    s->n_gates = n;
    s->n_populations = g->n_populations;
    fcs_code code = read_gates(g);
    for (size_t i = 0; !code && i < g->n_populations; i++)
        code = read_population(g, g->order[i], &s->populations[i]);
    return code ? code : check_unique(g);
}
