/* panel_order.c - the order in which populations can be evaluated: each after its parent, after the
 * population it is `not`, and after the members of its boolean gate; otherwise that of the file.
 *
 *     visit(i): walk what i rests on, deepest first; then i is next in the order
 *
 * The walk keeps its own stack, because a chain of parents may be as long as the file.
 */
#include "gating/panel.h"

#include <stdio.h>
#include <string.h>

typedef struct step {
    size_t population;
    size_t stage;           /* 0: its parent is next; 1: what it is not; 2: members of its gate */
    const xml_node *member; /* at stage 2: the next one */
} step;

typedef struct walk {
    panel *panel;
    step *steps; /* [populations.n] */
    size_t depth;
    enum { NEW, OPEN, DONE } * state; /* [populations.n] */
    size_t n_done;
} walk;

static const char *id_of(const panel *p, size_t i)
{
    return xml_value(p->populations.nodes[i], "id");
}

static void push(walk *w, size_t population)
{
    w->state[population] = OPEN;
    w->steps[w->depth++] = (step){ .population = population };
}

/* "A" rests on "B", "B" on "C", "C" on "A". */
static fcs_code circle(walk *w, size_t again)
{
    panel *p = w->panel;
    size_t from = w->depth;
    while (w->steps[from - 1].population != again)
        from--;
    char chain[200] = "";
    size_t used = 0, i = from - 1;
    for (; i < w->depth && used < 120; i++) {
        const char *id = id_of(p, w->steps[i].population);
        used += (size_t)snprintf(chain + used, sizeof chain - used, "%.40s, ",
                                 escape_bytes((char[44]){ 0 }, 44, id, strlen(id)));
    }
    return fail_xml(p->err, FCS_E_FORMAT, p->populations.nodes[again]->place,
                    "population \"%s\": expected no circle of parents, found %s%s%s",
                    QUOTED(id_of(p, again)), chain, i < w->depth ? "..., " : "",
                    QUOTED(id_of(p, again)));
}

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

/* The next population that the top of the stack rests on; *done when there is no more. */
static fcs_code advance(walk *w, size_t *next, bool *done)
{
    panel *p = w->panel;
    step *top = &w->steps[w->depth - 1];
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

static void finish(walk *w)
{
    size_t population = w->steps[--w->depth].population;
    w->state[population] = DONE;
    w->panel->place[population] = w->n_done;
    w->panel->order[w->n_done++] = population;
}

static fcs_code visit(walk *w, size_t population)
{
    push(w, population);
    while (w->depth > 0) {
        size_t next = SIZE_MAX;
        bool done;
        fcs_code code = advance(w, &next, &done);
        if (!code && next != SIZE_MAX && w->state[next] == OPEN)
            code = panel_go_on(w->panel, circle(w, next));
        if (code)
            return code;
        if (done)
            finish(w);
        else if (next != SIZE_MAX && w->state[next] == NEW)
            push(w, next);
    }
    return FCS_OK;
}

fcs_code panel_order(panel *p)
{
    size_t n = p->populations.n;
    walk w = { .panel = p };
    w.steps = arena_array(p->scratch, n, sizeof *w.steps);
    w.state = arena_array(p->scratch, n, sizeof *w.state);
    p->order = arena_array(p->scratch, n, sizeof *p->order);
    p->place = arena_array(p->scratch, n, sizeof *p->place);
    if (!w.steps || !w.state || !p->order || !p->place)
        return fail_memory(p->err);
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < n; i++)
        if (w.state[i] == NEW)
            code = visit(&w, i);
    return code;
}
