/* sequence.h - the order in which populations can be evaluated: each after all that it rests on, and
 * otherwise as they stand in the file. */
#ifndef GATING_SEQUENCE_H
#define GATING_SEQUENCE_H

#include "gating/xml.h"

#include <stdbool.h>

/* How far the walk is with what one population rests on; at the start all is 0. */
typedef struct order_step {
    size_t population;
    size_t stage;           /* what of it is next: to be counted up by order_next */
    const xml_node *member; /* and which one, where it is a list of elements */
} order_step;

/* *next: a population that step->population rests on, or SIZE_MAX; *done: there are no more. */
typedef fcs_code order_next(void *with, order_step *step, size_t *next, bool *done);

typedef struct order_graph {
    size_t n;
    const xml_node *const *nodes; /* [n] */
    const char *const *ids;       /* [n] */
    const char *kind;             /* in messages: "population" */
    order_next *next;
    fcs_code (*go_on)(void *with, fcs_code code); /* after a circle: FCS_OK to go on; NULL: never */
    void *with;
} order_graph;

/* order [n]: the i-th to evaluate, by its index in the file; place [n]: the other way round.
 * Errors: FCS_E_FORMAT where some rest on each other in a circle, FCS_E_MEMORY, those of next. */
fcs_code order_populations(arena *scratch, const order_graph *graph, size_t *order, size_t *place,
                           fcs_error *err);

#endif
