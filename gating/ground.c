/* ground.c - see ground.h. Depth first, with a stack of our own: a workspace may have a hundred thousand
 * booleans of which each rests on the next. */
#include "gating/ground.h"

typedef struct visit {
    size_t population, next; /* which of its grounds is looked at next */
} visit;

typedef enum mark { NEW, OPEN, DONE } mark;

typedef struct walk {
    const fcs_strategy *strategy;
    unsigned char *marks; /* [n_populations] */
    visit *stack;         /* [n_populations] */
    size_t depth;
    size_t *order;
    size_t n;
} walk;

/* The k-th ground of a population; FCS_NONE where there is none. false behind the last. */
static bool ground_of(const fcs_strategy *s, size_t population, size_t k, size_t *ground)
{
    const strategy_population *p = &s->populations[population];
    const strategy_gate *gate = p->gate == FCS_NONE ? NULL : &s->gates[p->gate];
    if (k < 2) {
        *ground = k == 0 ? p->parent : p->excluded;
        return true;
    }
    if (!gate || k - 2 >= gate->n_members)
        return false;
    *ground = gate->members[k - 2].population;
    return true;
}

static void enter(walk *w, size_t population)
{
    w->marks[population] = OPEN;
    w->stack[w->depth++] = (visit){ population, 0 };
}

/* Everything that one population rests on, and then itself. A population in a circle, or FCS_NONE. */
static size_t follow(walk *w, size_t from)
{
    enter(w, from);
    while (w->depth > 0) {
        visit *top = &w->stack[w->depth - 1];
        size_t ground;
        if (!ground_of(w->strategy, top->population, top->next++, &ground)) {
            w->marks[top->population] = DONE;
            w->order[w->n++] = top->population;
            w->depth--;
        } else if (ground != FCS_NONE && w->marks[ground] == OPEN) {
            return top->population;
        } else if (ground != FCS_NONE && w->marks[ground] == NEW) {
            enter(w, ground);
        }
    }
    return FCS_NONE;
}

bool ground_order(const fcs_strategy *s, arena *a, size_t *order, size_t *circle)
{
    size_t n = s->n_populations;
    walk w = { .strategy = s, .order = order };
    w.marks = arena_array(a, n, sizeof *w.marks);
    w.stack = arena_array(a, n, sizeof *w.stack);
    *circle = FCS_NONE;
    if (!w.marks || !w.stack)
        return false;
    for (size_t i = 0; i < n && *circle == FCS_NONE; i++)
        if (w.marks[i] == NEW)
            *circle = follow(&w, i);
    return true;
}
