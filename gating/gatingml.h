/* gatingml.h - what the readers of the parts of a Gating-ML 2.0 file share. gatingml.c calls them in
 * this order:
 *
 *     structure: elements, attributes       gatingml_grammar.c
 *     lists of ids                          gatingml.c
 *     scales, quotients, matrices           gatingml_scales.c, gatingml_matrix.c
 *     order of populations                  gatingml.c, sequence.c
 *     gates, on axes                        gatingml_gates.c, gatingml_shapes.c, gatingml_axes.c
 *     custom_info of others                 gatingml_custom.c
 *     custom_info of ours                   gatingml_own.c, gatingml_own_shape.c, gatingml_parts.c
 *
 * Source: J. Spidlen, ISAC, "Gating-ML 2.0", 2013-01-22, and the memberships of its compliance tests.
 */
#ifndef GATING_GATINGML_H
#define GATING_GATINGML_H

#include "fcs/error.h"
#include "gating/names.h"
#include "gating/near.h"
#include "gating/strategy.h"
#include "gating/xml.h"

#define GATINGML_BASE "http://www.isac-net.org/std/Gating-ML/"
#define GATINGML_GATING GATINGML_BASE "v2.0/gating"
#define GATINGML_TRANSFORMS GATINGML_BASE "v2.0/transformations"
#define GATINGML_DATATYPES GATINGML_BASE "v2.0/datatypes"
#define GATINGML_GATES_MOST 10000 /* each has a bit for every event */
#define GATINGML_ID_LONGEST 1000  /* bytes; ids are names, and every output repeats them */
#define GATINGML_OWN "urn:lupusflow:gatingml:1" /* what the standard cannot say, in custom_info */

/* Elements of one kind, in the order of the file, and their ids. */
typedef struct gatingml_list {
    const char *kind; /* "gate" */
    size_t n;
    const xml_node **nodes;
    const char **ids;
    name_list names;
} gatingml_list;

/* What a <transformation> is: one of them is FCS_NONE. */
typedef struct gatingml_function {
    size_t scale, quotient; /* indices in the strategy */
    bool bounded;           /* of a quotient */
    double bound_min, bound_max;
} gatingml_function;

/* Those of one QuadrantGate. */
typedef struct gatingml_dividers {
    const xml_node *gate;
    gatingml_list list;
    strategy_axis *axes;   /* [list.n] */
    size_t *n_values;      /* [list.n] */
    const double **values; /* [list.n][n_values], increasing */
} gatingml_dividers;

typedef struct gatingml {
    fcs_strategy *strategy; /* what is being built */
    arena *scratch;         /* what only the reading needs */
    const xml_node *root;
    fcs_error *err;
    gatingml_list functions, matrices, gates; /* gates: quadrants stand for themselves */
    gatingml_list quadrant_gates;
    gatingml_function *function_of; /* [functions.n] */
    const xml_node *own;            /* <strategy> of ours, NULL if there is none */
    name_list markers;              /* that it lists */
    size_t *order;                  /* [gates.n] the i-th population, by its index in the file */
    size_t *place;                  /* [gates.n] the other way round */
    bool *part;                     /* [gates.n] a part of a population, and none itself */
    const xml_node **made; /* [gates.n] what a population of parts was made of, else NULL */
    size_t n_populations;
    bool roles[FCS_ROLE_DN + 1]; /* that are taken */
    gatingml_dividers dividers;  /* of the QuadrantGate that is being read */
    const char **notes;          /* [n_notes] */
    size_t n_notes, note_room;
} gatingml;

/* Reads a file from its root; strategy is empty. */
fcs_code gatingml_read(fcs_strategy *strategy, const xml_node *root, fcs_error *err);

/* ---- Shared by the parts: gatingml.c ---- */

bool gatingml_is(const xml_node *node, const char *name);

/* The next element after node, or first child, that belongs to the standard. */
const xml_node *gatingml_first(const xml_node *parent, const char *name);
const xml_node *gatingml_next(const xml_node *node, const char *name);
size_t gatingml_count(const xml_node *parent, const char *name);

/* An attribute in a namespace of the standard, or in none; NULL if there is none. */
const char *gatingml_value(const xml_node *node, const char *attribute);
xml_place gatingml_place(const xml_node *node, const char *attribute);

/* A finite number, required; infinite ones too where an open side may be said so. */
fcs_code gatingml_number(gatingml *g, const xml_node *node, const char *attribute, double *value);
fcs_code gatingml_side(gatingml *g, const xml_node *node, const char *attribute, double otherwise,
                       double *value);
/* The same of a text in the file. */
bool gatingml_parse(const char *text, double *value);

/* true or false; otherwise where the attribute is absent. */
fcs_code gatingml_flag(gatingml *g, const xml_node *node, const char *attribute, bool otherwise,
                       bool *value);

/* Filling a list; list_index() refuses an id that occurs twice. */
fcs_code gatingml_list_start(gatingml *g, gatingml_list *list, const char *kind, size_t room);
fcs_code gatingml_list_add(gatingml *g, gatingml_list *list, const xml_node *node);
fcs_code gatingml_list_index(gatingml *g, gatingml_list *list);

/* The index of what an attribute refers to. */
fcs_code gatingml_find(gatingml *g, const gatingml_list *list, const xml_node *node,
                       const char *attribute, size_t *index);

/* The element that says which parent a gate has: of a Quadrant, the gate around it. */
const xml_node *gatingml_with_parent(const xml_node *gate);

/* The and, or, not of a BooleanGate; NULL for other gates. */
const xml_node *gatingml_operation(const xml_node *gate);

/* A gate or a Quadrant, by its id. */
fcs_code gatingml_find_gate(gatingml *g, const xml_node *node, const char *attribute,
                            size_t *index);

/* The same as the index of its population. */
fcs_code gatingml_find_population(gatingml *g, const xml_node *node, const char *attribute,
                                  size_t *index);

/* FCS_E_FORMAT or FCS_E_LIMIT for what no id may be. */
fcs_code gatingml_check_id(gatingml *g, const xml_node *node, const char *attribute,
                           const char *id);

/* A note of the strategy: "line 7: " and the words. */
fcs_code gatingml_note(gatingml *g, const xml_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A copy on the strategy's arena; "" for NULL. NULL if out of memory. */
const char *gatingml_text(gatingml *g, const char *text);

/* ---- The parts ---- */

fcs_code gatingml_grammar(gatingml *g);
fcs_code gatingml_scales(gatingml *g);
fcs_code gatingml_matrices(gatingml *g);
fcs_code gatingml_gates(gatingml *g);
fcs_code gatingml_about(gatingml *g);

/* What <dimension> or <divider> looks at. */
fcs_code gatingml_axis(gatingml *g, const xml_node *node, strategy_axis *axis);

/* How many dimensions or dividers of a gate are on new dimensions. */
size_t gatingml_new_dimensions(const xml_node *gate);

/* A scale of the strategy, the one that is there already if it is the same; node: what errors are about. */
fcs_code gatingml_add_scale(gatingml *g, const xml_node *node, fcs_scale scale, size_t *index);

/* Where the quotient has bounds of its own: *scale becomes a scale that has them too. */
fcs_code gatingml_bounded_scale(gatingml *g, const xml_node *node,
                                const gatingml_function *quotient, size_t *scale);

/* Polygons and ellipsoids. */
fcs_code gatingml_polygon(gatingml *g, const xml_node *node, strategy_gate *gate);
fcs_code gatingml_ellipsoid(gatingml *g, const xml_node *node, strategy_gate *gate);

/* Refuses what cannot be a covariance, and sets precision where it is none but can be inverted. */
fcs_code gatingml_covariance(gatingml *g, const xml_node *matrix, strategy_gate *gate);

/* What stands in the custom_info of a gate. */
fcs_code gatingml_custom(gatingml *g, const xml_node *node, strategy_population *population);

/* ---- Our own words ---- */

/* An element of ours in the custom_info of a node, and within such an element; NULL if there is none. */
const xml_node *gatingml_own(const xml_node *node, const char *name);
const xml_node *gatingml_own_child(const xml_node *node, const char *name);
const xml_node *gatingml_own_next(const xml_node *node, const char *name);

fcs_code gatingml_own_strategy(gatingml *g);
fcs_code gatingml_own_ratios(gatingml *g);
fcs_code gatingml_own_population(gatingml *g, const xml_node *own, strategy_population *population);

/* What the standard's elements of a gate come near to, if no one has changed them. */
fcs_code gatingml_own_shape(gatingml *g, const xml_node *node, strategy_gate *gate);

/* Parts of populations: which there are; order and place without them; and the gate, the parent and
 * the excluded population of one that is made of a part. */
fcs_code gatingml_find_parts(gatingml *g);
void gatingml_leave_out_parts(gatingml *g);
fcs_code gatingml_make(gatingml *g, size_t index, strategy_population *population);

#endif
