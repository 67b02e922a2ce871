/* gatingml_write.h - what the writers of the parts of a Gating-ML 2.0 file share.
 *
 *     document, own custom_info, ratios     gatingml_write.c
 *     ids                                   gatingml_write_ids.c
 *     scales, quotients, matrices, axes     gatingml_write_axes.c
 *     gates                                 gatingml_write_gates.c, gatingml_write_shapes.c
 *     populations                           gatingml_write_populations.c, gatingml_write_cytobank.c
 *
 * Ids that the writer makes begin with "_", those of populations never do.
 */
#ifndef GATING_GATINGML_WRITE_H
#define GATING_GATINGML_WRITE_H

#include "fcs/error.h"
#include "gating/strategy.h"
#include "gating/xml_write.h"

typedef struct gatingml_writer {
    const fcs_strategy *strategy;
    const fcs_dataset *set; /* NULL: for any; then markers stay what they are */
    bool cytobank;
    text *out;
    arena *scratch;
    fcs_error *err;
    const char **ids;   /* [n_populations] as the file has them */
    fcs_match *matches; /* [about.n_markers], where there is a set */
    size_t population;  /* the one that is being written */
    size_t n_gates;     /* elements so far */
} gatingml_writer;

/* FCS_E_UNSUPPORTED, about the population that is being written. */
fcs_code gatingml_cannot(gatingml_writer *w, const char *why);

/* ---- Pieces: gatingml_write.c ---- */

/* Starts an element, "<name"; ends its start tag; ends it. Lines are indented by depth. */
void gatingml_open(gatingml_writer *w, int depth, const char *name);
void gatingml_inside(gatingml_writer *w);
void gatingml_alone(gatingml_writer *w);
void gatingml_close(gatingml_writer *w, int depth, const char *name);

/* Numbers with blanks between them. */
void gatingml_numbers(gatingml_writer *w, const double *values, size_t n);

/* ---- The parts ---- */

fcs_code gatingml_write_ids(gatingml_writer *w);
fcs_code gatingml_write_functions(gatingml_writer *w);
fcs_code gatingml_write_populations(gatingml_writer *w);

/* Can the standard say this scale? The identity needs no saying. */
bool gatingml_has_scale(fcs_scale scale);
fcs_scale gatingml_stand_in(fcs_scale scale); /* itself, or what comes nearest */
bool gatingml_is_identity(fcs_scale scale);

/* "<dimension ...": the start tag is left open for sides. scaled: on its scale, if it has one. */
void gatingml_start_dimension(gatingml_writer *w, const strategy_axis *axis, bool scaled);
void gatingml_end_dimension(gatingml_writer *w, const strategy_axis *axis);

/* A shape, with the id and the parent (NULL: none) of its element. part: of a population, not one. */
fcs_code gatingml_write_shape(gatingml_writer *w, const strategy_gate *gate, const char *id,
                              const char *parent, bool part);

/* The start tag of an element with these; its custom_info up to the start tag of our <gate>, which is
 * left open for attributes; and the end of the custom_info. part: the gate, where the element is a part
 * of a population; NULL: it is the population. */
void gatingml_start_gate(gatingml_writer *w, const char *name, const char *id, const char *parent);
void gatingml_start_custom(gatingml_writer *w, const strategy_gate *part);
void gatingml_end_custom(gatingml_writer *w, const strategy_gate *part);

/* Cytobank's lines in a custom_info. */
void gatingml_write_cytobank(gatingml_writer *w, const strategy_gate *part);

/* The ids that Cytobank gives: of a shape, "Gate_7_Q0QxOQ.."; NULL if out of memory. */
const char *gatingml_cytobank_id(gatingml_writer *w, size_t population);

#endif
