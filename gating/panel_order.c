/* panel_order.c - what each population of a panel rests on: its parent, the population that it is
 * `not`, and the members of its boolean gate. sequence.c makes an order of it. */
#include "gating/sequence.h"
#include "gating/panel.h"

#include <string.h>

/* *found: the population that an attribute of node names; SIZE_MAX for none, or for "all". */
static fcs_code rests_on(panel *p, const xml_node *node, const char *attribute, size_t *found)
{
    const char *id = xml_value(node, attribute);
    *found = SIZE_MAX;
    bool all = id && strcmp(id, "all") == 0 && strcmp(attribute, "parent") == 0;
    return !id || all
               ? FCS_OK
               : panel_go_on(p, panel_find(p, &p->populations, node, attribute, attribute, found));
}

/* The members of the boolean gate that a population is made of; NULL for other gates. */
static fcs_code first_member(panel *p, const xml_node *population, const xml_node **member)
{
    *member = NULL;
    if (!xml_value(population, "gate"))
        return FCS_OK;
    size_t gate;
    fcs_code code = panel_go_on(p, panel_find(p, &p->gates, population, "gate", "gate", &gate));
    if (gate != SIZE_MAX && strcmp(p->gates.nodes[gate]->name, "boolean") == 0)
        *member = p->gates.nodes[gate]->first;
    return code;
}

/* Stage 0: its parent is next; 1: what it is not; 2: members of its gate. */
static fcs_code advance(void *with, order_step *top, size_t *next, bool *done)
{
    panel *p = with;
    const xml_node *node = p->populations.nodes[top->population];
    *done = false;
    switch (top->stage++) {
    case 0:
        return rests_on(p, node, "parent", next);
    case 1: {
        fcs_code code = first_member(p, node, &top->member);
        return code ? code : rests_on(p, node, "not", next);
    }
    default: {
        const xml_node *member = top->member;
        *done = !member;
        top->member = member ? member->next : NULL;
        return member ? rests_on(p, member, "population", next) : FCS_OK;
    }
    }
}

/* A circle is one mistake of what may be many. */
static fcs_code go_on(void *with, fcs_code code)
{
    return panel_go_on(with, code);
}

fcs_code panel_order(panel *p)
{
    size_t n = p->populations.n;
    const char **ids = arena_array(p->scratch, n, sizeof *ids);
    p->order = arena_array(p->scratch, n, sizeof *p->order);
    p->place = arena_array(p->scratch, n, sizeof *p->place);
    if (!ids || !p->order || !p->place)
        return fail_memory(p->err);
    for (size_t i = 0; i < n; i++)
        ids[i] = xml_value(p->populations.nodes[i], "id");
    order_graph graph = { n, p->populations.nodes, ids, "population", advance, go_on, p };
    return order_populations(p->scratch, &graph, p->order, p->place, p->err);
}
