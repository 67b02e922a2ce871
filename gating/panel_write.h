/* panel_write.h - a strategy as a panel file; panel_write.c calls the parts in the order of the file.
 *
 *     names of axes and ids     panel_write_names.c    what each thing is called in the file
 *     matrices, scales, values  panel_write_axes.c
 *     thresholds, gates         panel_write_gates.c
 *
 * The text is canonical: one strategy, one text. An element a line, attributes in the order of
 * panel.xsd, numbers with the fewest digits that read back equal, no comments.
 */
#ifndef GATING_PANEL_WRITE_H
#define GATING_PANEL_WRITE_H

#include "gating/names.h"
#include "gating/strategy.h"
#include "gating/xml_write.h"

/* See fcs_strategy_write(); malloc'ed. Errors: FCS_E_UNSUPPORTED for a strategy without populations, or
 * with a gate that no panel can say; FCS_E_ARGUMENT for a workspace, FCS_E_MEMORY. */
char *panel_write(const fcs_strategy *s, size_t *size, fcs_error *err);

/* How the file refers to what an axis looks at. */
typedef enum axis_form {
    AXIS_MARKER,    /* by the id of a marker, on the scale and with the matrix of all markers */
    AXIS_PARAMETER, /* by a parameter that <scales> names: as acquired */
    AXIS_VALUE      /* by an element of <values> */
} axis_form;

typedef struct named_axis {
    strategy_axis axis;
    axis_form form;
    const char *name;
} named_axis;

typedef struct panel_writer {
    text t;
    arena *arena;
    const fcs_strategy *s;
    const char **populations; /* [n_populations] their ids in the file */
    const char **gates;       /* [n_gates] the same; NULL: of `is`, no element */
    const char **matrices;    /* [n_matrices]; "compensation" for that of the markers */
    const char **ratios;      /* [n_ratios] */
    const char *indent;       /* of the rows of a matrix */
    size_t compensation;      /* index of that matrix, or FCS_NONE */
    size_t *scale_of_marker;  /* [n_markers] */
    bool *automatic;          /* [n_scales] W is found */
    size_t n_axes;
    named_axis *axes;  /* each different one once, in the order of their first use */
    const char **keys; /* [n_axes] what tells them apart */
    name_list index;
} panel_writer;

/* Fills the names. false if out of memory. */
bool panel_write_names(panel_writer *w);

/* The name of an axis that panel_write_names() has seen; "" with w->t failed if out of memory. */
const char *panel_write_axis(panel_writer *w, const strategy_axis *axis);

/* `<compensation>` and `<matrices>`; `<scales>` and `<values>`. */
void panel_write_matrices(panel_writer *w);
void panel_write_scales(panel_writer *w);

/* `<thresholds>`, `<gates>`. */
void panel_write_thresholds(panel_writer *w);
fcs_code panel_write_gates(panel_writer *w, fcs_error *err);

/* Is it a gate that `is` says, and does: ` is="CD24hi CD38hi"`. */
bool panel_write_is_levels(const strategy_gate *gate);
void panel_write_levels(panel_writer *w, const strategy_gate *gate);

/* Attributes: a text unless it is NULL or "", "true" unless false. */
void panel_write_text(panel_writer *w, const char *name, const char *value);
void panel_write_flag(panel_writer *w, const char *name, bool value);

/* Inside the quotes of an attribute: a text; numbers with blanks between them. */
void panel_write_quoted(panel_writer *w, const char *value);
void panel_write_numbers(panel_writer *w, const double *values, size_t n);

/* A name as an id: "_" for blanks, "|" for "/". NULL if out of memory. */
const char *panel_write_id(arena *a, const char *name);

bool panel_write_same_scale(const panel_writer *w, size_t a, size_t b);

#endif
