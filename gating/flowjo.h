/* flowjo.h - what the readers of the parts of a FlowJo workspace share.
 *
 *     <Workspace version="20.0" flowJoVersion="10.8.1">
 *       <Cytometers/> <Groups/> ...                                    templates: not needed
 *       <SampleList>
 *         <Sample>                                                     flowjo.c: a strategy of its own
 *           <DataSet uri="file:/D:/A01.fcs" sampleID="1"/>
 *           <transforms:spilloverMatrix prefix="Comp-"/>               flowjo_matrix.c
 *           <Transformations> <transforms:biex/> </Transformations>    flowjo_axes.c
 *           <Keywords> <Keyword name="$P1N" value="FSC-A"/> </Keywords>
 *           <SampleNode name="A01.fcs">                                flowjo_tree.c
 *             <Subpopulations>
 *               <Population name="Lymphocytes" count="19212">
 *                 <Gate> <gating:PolygonGate/> </Gate>                 flowjo_gates.c
 *                 <Subpopulations> ... </Subpopulations>
 *
 * Each sample holds its whole tree: gates of its groups are repeated there, and those it has of its own
 * are there alone. What is not understood becomes a note, and what rests on it is not evaluable.
 */
#ifndef GATING_FLOWJO_H
#define GATING_FLOWJO_H

#include "fcs/error.h"
#include "gating/names.h"
#include "gating/strategy.h"
#include "gating/xml.h"

typedef struct flowjo_note {
    struct flowjo_note *next;
    const char *text;
} flowjo_note;

/* The scale that FlowJo displays a parameter on, in the units of the data set. */
typedef struct flowjo_display {
    bool read;
    const char *why; /* not understood */
    fcs_transform_kind kind;
    bool measured;      /* FlowJo's grid on such a scale is known from its counts */
    size_t scale;       /* index into scales */
    double low, high;   /* the ends, on the scale */
    bool nearest;       /* how it is cut into bins; see strategy_grid */
    double bottom, top; /* where events beyond the ends are put, linear; infinite: they stay */
} flowjo_display;

/* What a dimension of a gate comes to. */
typedef struct flowjo_axis {
    strategy_axis axis;            /* on the identity, until the gate wants the display */
    double unit;                   /* a value of the data set is so much of one of FlowJo's */
    const flowjo_display *display; /* NULL: the workspace gives none */
    const char *name;              /* as the workspace has it */
    const char *why;               /* cannot be evaluated */
} flowjo_axis;

/* One sample while it is read. */
typedef struct flowjo {
    fcs_strategy *strategy; /* its own */
    arena *scratch;
    const xml_node *node; /* <Sample> */
    fcs_error *err;
    const char *version; /* flowJoVersion, "" if not said */
    bool use_gain;       /* of the cytometer: $PnG is applied */

    size_t n_params;     /* from <Keywords> */
    const char **params; /* $PnN */
    double *gains;       /* $PnG */
    name_list shown;     /* as FlowJo has them: "_" for "/" */
    double timestep;     /* $TIMESTEP, 0 if there is none */

    const char *prefix, *suffix; /* of compensated parameters */
    bool gained;                 /* FlowJo compensates what $PnG has not been applied to */
    const char *no_matrix;       /* why there is none that can be used, NULL if there is one */
    name_list dyes,
        compensated; /* parameters of the matrix; names given to their compensated values */

    size_t n_displays;
    const xml_node **transformations;
    flowjo_display *displays;
    name_list displayed; /* parameter names */

    name_list derived;

    size_t n_notes;
    flowjo_note *first_note, *last_note;
} flowjo;

/* Reads a workspace from its root; strategy is empty. */
fcs_code flowjo_read(fcs_strategy *strategy, const xml_node *root, fcs_error *err);

/* ---- Shared by the parts: flowjo.c ---- */

/* An attribute, whatever its namespace; its value. NULL if there is none. */
const xml_attribute *flowjo_attribute(const xml_node *node, const char *name);
const char *flowjo_value(const xml_node *node, const char *name);

/* Elements by name: the first child; how many children there are; node itself, or else the next beside it. No node
 * has no child. NULL if there is none. */
bool flowjo_is(const xml_node *node, const char *name);
const xml_node *flowjo_child(const xml_node *node, const char *name);
size_t flowjo_count(const xml_node *node, const char *name);
const xml_node *flowjo_next(const xml_node *node, const char *name);

/* A number of at most 1e100, which has to be there. Errors: FCS_E_FORMAT. */
fcs_code flowjo_number(flowjo *f, const xml_node *node, const char *name, double *out);

/* Keeps a note, "line 71: <CurlyQuad>: " before it. Errors: FCS_E_MEMORY. */
fcs_code flowjo_say(flowjo *f, const xml_node *node, const char *text);

/* A text on the strategy's arena; NULL if out of memory. */
const char *flowjo_text(flowjo *f, const char *text);

/* ---- The parts ---- */

fcs_code flowjo_keywords(flowjo *f);
fcs_code flowjo_matrix(flowjo *f);
fcs_code flowjo_transformations(flowjo *f);
fcs_code flowjo_populations(flowjo *f);

/* The $PnN of a parameter that a workspace names. */
const char *flowjo_param(const flowjo *f, const char *name);

/* The axis that <gating:dimension> names. */
fcs_code flowjo_axis_of(flowjo *f, const xml_node *dimension, flowjo_axis *out);

/* The gate in <Gate>. *why is set where it cannot be evaluated. */
fcs_code flowjo_gate(flowjo *f, const xml_node *parent, strategy_gate *gate, const char **why);

#endif
