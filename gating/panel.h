/* panel.h - what the readers of the parts of a panel share. panel.c calls them in this order:
 *
 *     about, markers                   panel_markers.c
 *     compensation, matrices           panel_matrix.c
 *     scales                           panel_scales.c      which scale an axis is on
 *     values                           panel_values.c      what is neither marker nor parameter
 *     order of populations             panel_order.c       parents before children, no circles
 *     thresholds                       panel_thresholds.c  and how they are found: panel_search.c
 *     gates                            panel_gates.c       bounds, booleans
 *                                      panel_shapes.c      polygons, ellipses
 *                                      panel_found.c       what is found in the events
 *     populations, ratios              panel_populations.c what `is="CD24hi CD38hi"` means: panel_levels.c
 *     quality                          panel_rules.c
 *
 * The file has passed panels/panel.xsd by then: attributes that must be there are, numbers are
 * numbers. What is left is whether the parts fit each other.
 */
#ifndef GATING_PANEL_H
#define GATING_PANEL_H

#include "fcs/error.h"
#include "gating/remarks.h"
#include "gating/names.h"
#include "gating/near.h"
#include "gating/strategy.h"
#include "gating/xml.h"

#define PANEL_NAMESPACE "urn:lupusflow:panel:1"

/* The elements of one part, in the order of the file, and their names. */
typedef struct panel_list {
    const char *kind; /* "population" */
    size_t n;
    const xml_node **nodes;
    name_list names;
} panel_list;

typedef struct panel {
    fcs_strategy *strategy; /* what is being built */
    arena *scratch;         /* what only the reading needs */
    const xml_node *root;
    const char *folder;
    fcs_error *err;
    remarks *remarks; /* all mistakes are wanted; NULL: the first ends the reading */
    panel_list markers, matrices, values, thresholds, gates, populations;
    bool compensated;             /* matrices[0] of the strategy is that of the markers */
    strategy_axis *axis_of_value; /* [values.n] */
    size_t *scale_of_marker;      /* [markers.n] */
    panel_list parameters; /* names in <scales> that are no markers; a node may occur often */
    size_t *scale_of_parameter;
    size_t n_plain;  /* scales before those of <values>, on which coordinates may be anything */
    bool *automatic; /* [n_scales] W="auto" */
    bool *broken;    /* [thresholds.n] with a mistake of their own: nothing more is said of them */
    size_t *order;   /* [populations.n] the i-th of the strategy, by its index in the file */
    size_t *place;   /* [populations.n] the other way round */
} panel;

/* Reads a panel from its root; strategy is empty. With remarks it goes on after a mistake: FCS_OK
 * then means that all of them are there, and the strategy is whole only if there are none. */
fcs_code panel_read(fcs_strategy *strategy, const xml_node *root, const char *folder, remarks *all,
                    fcs_error *err);

/* ---- Shared by the parts: panel.c ---- */

/* What reading a part came to. Where all mistakes are wanted, one of them is kept and becomes FCS_OK,
 * so that `code = panel_go_on(p, read_item(...))` in a loop reads on with the next item. */
fcs_code panel_go_on(panel *p, fcs_code code);

/* Has there been a mistake? What rests on others is not judged then. */
bool panel_mistaken(const panel *p);

/* Something that the author may not have meant. Only where all mistakes are wanted. */
void panel_warn(panel *p, xml_place at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Fills the list with the children of a part (NULL: none) and indexes an attribute of theirs.
 * An id that occurs twice is an error. */
fcs_code panel_list_of(panel *p, panel_list *list, const char *kind, const xml_node *part,
                       const char *attribute);
fcs_code panel_list_index(panel *p, panel_list *list, const char *attribute);

/* The index of what an attribute refers to. what begins the message: `parent "X": this panel has no
 * such population`. */
fcs_code panel_find(panel *p, const panel_list *list, const xml_node *node, const char *attribute,
                    const char *what, size_t *index);

/* Attributes that the schema has checked. */
double panel_number(const xml_node *node, const char *attribute, double otherwise);
bool panel_flag(const xml_node *node, const char *attribute, bool otherwise);

/* The text on the strategy's arena; "" where there is none. NULL if out of memory. */
const char *panel_text(panel *p, const char *text);

/* The matrix that markers are compensated with; FCS_NONE: none. */
size_t panel_matrix(const panel *p);

/* The one that the attribute matrix of a value names: "compensation" is that of the markers. */
fcs_code panel_find_matrix(panel *p, const xml_node *node, size_t *matrix);

/* n numbers of the attribute values, blanks between them. */
fcs_code panel_number_list(panel *p, const xml_node *node, size_t n, double *out);

/* FCS_E_UNSUPPORTED at the node, or at an attribute of it. */
fcs_code panel_unsupported(panel *p, const xml_node *node, const char *attribute);

/* ---- The parts ---- */

fcs_code panel_about(panel *p);
fcs_code panel_markers(panel *p);
fcs_code panel_compensation(panel *p);
fcs_code panel_scales(panel *p);
fcs_code panel_values(panel *p);
fcs_code panel_thresholds(panel *p);
fcs_code panel_order(panel *p);
fcs_code panel_gates(panel *p);
fcs_code panel_populations(panel *p);
fcs_code panel_ratios(panel *p);
fcs_code panel_rules(panel *p);
fcs_code panel_later(panel *p);

/* Are all members of a population members of the other, by the tree or by an `and`? holds: room
 * [n_populations]. */
bool panel_lies_within(const fcs_strategy *s, size_t part, size_t whole, bool *holds);
fcs_code panel_review(panel *p);

/* The axis that an attribute names: a marker, or a parameter that has a scale. */
fcs_code panel_axis(panel *p, const xml_node *node, const char *attribute, strategy_axis *axis);

/* The index of a scale that the file does not name, made where there is none: at most PANEL_SCALES. */
enum { PANEL_SCALES = 2 };
fcs_code panel_add_scale(panel *p, fcs_scale scale, size_t *index);

/* Does a finite coordinate look like one on that scale? expected: what one would look like. */
bool scale_fits(fcs_scale scale, double coordinate, const char **expected);

/* A coordinate on the scale of the axis; otherwise where the attribute is not there. */
fcs_code panel_coordinate(panel *p, const xml_node *node, const char *attribute,
                          const strategy_axis *axis, double otherwise, double *out);

/* The number of a border on the scale of its axis; *out stays where the attribute is not there. */
fcs_code panel_border(panel *p, const xml_node *node, const char *attribute,
                      const strategy_axis *axis, double *out);

/* How a threshold or a level is found; SEARCH_NONE where the node has no method. */
fcs_code panel_search(panel *p, const xml_node *node, const strategy_axis *axis,
                      strategy_search *search);

/* The population that an attribute names, as the strategy has it; FCS_NONE for all events. */
fcs_code panel_within(panel *p, const xml_node *node, const char *attribute, size_t *population);

/* A fixed threshold has nothing that belongs to searching. */
fcs_code panel_no_search(panel *p, const xml_node *node);

/* What is found in a population may not be what the population rests on. */
fcs_code panel_circles(panel *p);

/* `is` of a population as bounds of a gate. */
fcs_code panel_levels(panel *p, const xml_node *population, strategy_gate *gate);

/* The shapes of panel_shapes.c, and what they share with the others: a gate of two axes is on two. */
fcs_code panel_polygon(panel *p, const xml_node *node, strategy_gate *gate);
fcs_code panel_ellipse(panel *p, const xml_node *node, strategy_gate *gate);
fcs_code panel_ellipsoid(panel *p, const xml_node *node, strategy_gate *gate);
fcs_code panel_two_axes(panel *p, const xml_node *node);

/* The two ends of a level of a threshold. */
void threshold_bound(const strategy_threshold *threshold, const char *level, double *low,
                     double *high);

/* Gates that are found in the events: time-gate, singlet-gate, margin-gate, cluster-gate. */
fcs_code panel_found_gate(panel *p, const xml_node *node, strategy_gate *gate);

/* A polygon with anchor-of moves with the mode of that population. */
fcs_code panel_anchor(panel *p, const xml_node *node, strategy_gate *gate);

/* The axes x and y of a gate. */
fcs_code panel_axes(panel *p, const xml_node *node, strategy_gate *gate);

/* Gives all bounds that a threshold made its present numbers. */
void threshold_update(fcs_strategy *s, const strategy_threshold *t);

/* The gates that populations may be made of: parts of a quadrant stand for themselves. */
fcs_code panel_gate_list(panel *p);

#endif
