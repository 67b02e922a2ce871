/* panel_populations.c - populations, in the order they can be evaluated, and the ratios of them.
 *
 *     <population id= parent= is="CD19+ LIN-"/>       thresholds
 *     <population id= parent= gate="breg-drawn"/>     a drawn gate
 *     <population id= parent= is= not="plasmablast"/> and not a member of another
 *     <ratio id= of= to= as="percent"/>
 */
#include "gating/panel.h"

#include <string.h>

#define RATIOS_MOST 10000 /* each is looked up through the tree */

/* ---- <populations> ---- */

static fcs_role role_of(const xml_node *node)
{
    const char *name = xml_value(node, "role");
    fcs_role role = FCS_ROLE_NONE;
    while (name && strcmp(fcs_role_name(role), name) != 0)
        role++; /* the schema has no others */
    return role;
}

/* A summary asks for a role and must find one population. */
static fcs_code check_roles(panel *p)
{
    const xml_node *with[FCS_ROLE_DN + 1] = { NULL };
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < p->populations.n; i++) {
        const xml_node *node = p->populations.nodes[i];
        fcs_role role = role_of(node);
        if (role != FCS_ROLE_NONE && with[role])
            code = panel_go_on(p, fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "role"),
                                           "role \"%s\": expected each role once, found it in line "
                                           "%u too",
                                           fcs_role_name(role), with[role]->place.line));
        else
            with[role] = node;
    }
    return code;
}

static fcs_code check_definition(panel *p, const xml_node *node)
{
    bool is = xml_value(node, "is"), gate = xml_value(node, "gate"), not = xml_value(node, "not");
    bool missing = xml_value(node, "missing");
    const char *id = xml_value(node, "id");
    if (xml_value(node, "min-events"))
        return panel_unsupported(p, node, "min-events");
    if (strcmp(id, "all") == 0)
        return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "id"),
                        "population \"all\": expected another id, found that of all events");
    if (is && gate)
        return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "gate"),
                        "population \"%s\": expected is or gate, found both (make it two "
                        "populations, one within the other)",
                        QUOTED(id));
    if (!is && !gate && !not &&!missing)
        return fail_xml(p->err, FCS_E_FORMAT, node->place,
                        "population \"%s\": expected is, gate or not, found none of them",
                        QUOTED(id));
    return FCS_OK;
}

/* The gate that `is` makes goes behind the drawn ones. */
static fcs_code read_levels(panel *p, const xml_node *node, strategy_population *population)
{
    fcs_strategy *s = p->strategy;
    population->gate = s->n_gates++;
    return panel_levels(p, node, &s->gates[population->gate]);
}

/* Indices as they are in the strategy; panel_order() has resolved every reference once. */
static size_t reference(const panel *p, const xml_node *node, const char *attribute)
{
    const char *id = xml_value(node, attribute);
    size_t i = id ? names_find(&p->populations.names, id, strlen(id)) : SIZE_MAX;
    return i == SIZE_MAX ? FCS_NONE : p->place[i];
}

/* A copy of what may not be there; *whole is false once memory has run out. */
static const char *take(panel *p, const char *text, bool *whole)
{
    const char *copy = text ? arena_text(p->strategy->arena, text) : NULL;
    *whole = *whole && (copy || !text);
    return copy;
}

/* Is population i its parent, or a parent of that? All of them stand before it. */
static bool is_above(const panel *p, size_t i, const strategy_population *population)
{
    size_t above = population->parent;
    while (above != FCS_NONE && above > i)
        above = p->strategy->populations[above].parent;
    return above == i;
}

static fcs_code read_population(panel *p, const xml_node *node, strategy_population *population)
{
    fcs_code code = check_definition(p, node);
    if (code)
        return code;
    bool whole = true;
    const char *gate = xml_value(node, "gate");
    const xml_node *custom = xml_child(node, "custom");
    *population = (strategy_population){
        .id = panel_text(p, xml_value(node, "id")),
        .title = panel_text(p, xml_value(node, "title")),
        .role = role_of(node),
        .report = panel_flag(node, "report", false),
        .optional = panel_flag(node, "optional", false),
        .line = node->place.line,
        .parent = reference(p, node, "parent"),
        .excluded = reference(p, node, "not"),
        .path = take(p, xml_value(node, "path"), &whole),
        .missing = take(p, xml_value(node, "missing"), &whole),
        .custom = take(p, custom ? custom->text : NULL, &whole),
        .gate = gate ? names_find(&p->gates.names, gate, strlen(gate)) : FCS_NONE,
    };
    if (!population->id || !population->title || !whole)
        return fail_memory(p->err);
    if (population->excluded != FCS_NONE && !panel_mistaken(p) &&
        is_above(p, population->excluded, population))
        return fail_xml(
            p->err, FCS_E_FORMAT, xml_place_of(node, "not"),
            "not \"%s\": expected a population that \"%s\" does not lie within, found one "
            "that it does: no event would be left",
            QUOTED(xml_value(node, "not")), QUOTED(population->id));
    return xml_value(node, "is") ? read_levels(p, node, population) : FCS_OK;
}

fcs_code panel_populations(panel *p)
{
    fcs_strategy *s = p->strategy;
    size_t n = p->populations.n;
    s->populations = arena_array(s->arena, n, sizeof *s->populations);
    if (!s->populations)
        return fail_memory(p->err);
    s->n_populations = n;
    fcs_code code = check_roles(p);
    for (size_t i = 0; !code && i < n; i++)
        code = panel_go_on(
            p, read_population(p, p->populations.nodes[p->order[i]], &s->populations[i]));
    return code;
}

/* ---- <ratios> ---- */

static void mark_members(const strategy_gate *gate, bool *holds)
{
    if (gate->kind != GATE_BOOLEAN || (gate->operation == GATE_OR && gate->n_members > 1))
        return;
    for (size_t i = 0; i < gate->n_members; i++)
        if (!gate->members[i].complement)
            holds[gate->members[i].population] = true;
}

/* Is every member of `of` one of `to`, by the tree and by what boolean gates ask for? holds[i]: i has
 * all events of `of`; whatever i rests on stands before it. */
bool panel_lies_within(const fcs_strategy *s, size_t of, size_t to, bool *holds)
{
    memset(holds, 0, s->n_populations * sizeof *holds);
    holds[of] = true;
    for (size_t i = of + 1; i-- > to;) {
        const strategy_population *population = &s->populations[i];
        if (!holds[i])
            continue;
        if (population->parent != FCS_NONE)
            holds[population->parent] = true;
        if (population->gate != FCS_NONE)
            mark_members(&s->gates[population->gate], holds);
    }
    return holds[to];
}

static fcs_code read_ratio(panel *p, const xml_node *node, fcs_ratio *ratio, bool *holds)
{
    size_t of, to;
    fcs_code code = panel_find(p, &p->populations, node, "of", "of", &of);
    if (!code)
        code = panel_find(p, &p->populations, node, "to", "to", &to);
    if (code)
        return code;
    const char *as = xml_value(node, "as");
    *ratio = (fcs_ratio){ .id = panel_text(p, xml_value(node, "id")),
                          .title = panel_text(p, xml_value(node, "title")),
                          .numerator = p->place[of],
                          .denominator = p->place[to],
                          .percent = as && strcmp(as, "percent") == 0 };
    if (!ratio->id || !ratio->title)
        return fail_memory(p->err);
    if (xml_value(node, "min-denominator"))
        return panel_unsupported(p, node, "min-denominator");
    if (of == to)
        return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "to"),
                        "ratio \"%s\": expected two populations, found one twice",
                        QUOTED(ratio->id));
    if (!ratio->percent || panel_mistaken(p) ||
        panel_lies_within(p->strategy, ratio->numerator, ratio->denominator, holds))
        return FCS_OK;
    return fail_xml(
        p->err, FCS_E_FORMAT, xml_place_of(node, "to"),
        "ratio \"%s\": expected \"%s\" to lie within \"%s\", as a percentage must; found "
        "that it does not (as=\"ratio\"?)",
        QUOTED(ratio->id), QUOTED(xml_value(node, "of")), QUOTED(xml_value(node, "to")));
}

fcs_code panel_ratios(panel *p)
{
    fcs_strategy *s = p->strategy;
    const xml_node *part = xml_child(p->root, "ratios");
    panel_list list;
    fcs_code code = panel_list_of(p, &list, "ratio", part, "id");
    if (code)
        return code;
    if (list.n > RATIOS_MOST)
        return fail_xml(p->err, FCS_E_LIMIT, part->place,
                        "<ratios>: expected at most %d, found %zu", RATIOS_MOST, list.n);
    bool *holds = arena_array(p->scratch, s->n_populations, sizeof *holds);
    s->ratios = arena_array(s->arena, list.n, sizeof *s->ratios);
    if (!holds || !s->ratios)
        return fail_memory(p->err);
    s->n_ratios = list.n;
    for (size_t i = 0; !code && i < list.n; i++)
        code = panel_go_on(p, read_ratio(p, list.nodes[i], &s->ratios[i], holds));
    return code;
}
