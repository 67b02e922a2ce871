/* sequence.c - see sequence.h.
 *
 *     visit(i): walk what i rests on, deepest first; then i is next in the order
 *
 * The walk keeps its own stack, because a chain of parents may be as long as the file.
 */
#include "gating/sequence.h"

#include <stdio.h>
#include <string.h>

#include "fcs/error.h"

typedef struct walk {
    const order_graph *graph;
    order_step *steps; /* [n] */
    size_t depth;
    enum { NEW, OPEN, DONE } * state; /* [n] */
    size_t n_done, *order, *place;
} walk;

static void push(walk *w, size_t population)
{
    w->state[population] = OPEN;
    w->steps[w->depth++] = (order_step){ .population = population };
}

/* "A" rests on "B", "B" on "C", "C" on "A". */
static fcs_code circle(const walk *w, size_t again, fcs_error *err)
{
    const order_graph *g = w->graph;
    size_t from = w->depth;
    while (w->steps[from - 1].population != again)
        from--;
    char chain[200] = "";
    size_t used = 0, i = from - 1;
    for (; i < w->depth && used < 120; i++) {
        const char *id = g->ids[w->steps[i].population];
        used += (size_t)snprintf(chain + used, sizeof chain - used, "%.40s, ",
                                 escape_bytes((char[44]){ 0 }, 44, id, strlen(id)));
    }
    return fail_xml(err, FCS_E_FORMAT, g->nodes[again]->place,
                    "%s \"%s\": expected no circle of parents, found %s%s%s", g->kind,
                    QUOTED(g->ids[again]), chain, i < w->depth ? "..., " : "",
                    QUOTED(g->ids[again]));
}

static void finish(walk *w)
{
    size_t population = w->steps[--w->depth].population;
    w->state[population] = DONE;
    w->place[population] = w->n_done;
    w->order[w->n_done++] = population;
}

static fcs_code visit(walk *w, size_t population, fcs_error *err)
{
    push(w, population);
    while (w->depth > 0) {
        size_t next = SIZE_MAX;
        bool done;
        fcs_code code = w->graph->next(w->graph->with, &w->steps[w->depth - 1], &next, &done);
        if (!code && next != SIZE_MAX && w->state[next] == OPEN) {
            code = circle(w, next, err);
            code = w->graph->go_on ? w->graph->go_on(w->graph->with, code) : code;
        }
        if (code)
            return code;
        if (done)
            finish(w);
        else if (next != SIZE_MAX && w->state[next] == NEW)
            push(w, next);
    }
    return FCS_OK;
}

fcs_code order_populations(arena *scratch, const order_graph *graph, size_t *order, size_t *place,
                           fcs_error *err)
{
    walk w = { .graph = graph, .order = order, .place = place };
    w.steps = arena_array(scratch, graph->n, sizeof *w.steps);
    w.state = arena_array(scratch, graph->n, sizeof *w.state);
    if (!w.steps || !w.state)
        return fail_memory(err);
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < graph->n; i++)
        if (w.state[i] == NEW)
            code = visit(&w, i, err);
    return code;
}
