/* pass.h - what searches want to know, counted in one data set in one pass over its events. */
#ifndef GATING_PASS_H
#define GATING_PASS_H

#include "gating/found.h"
#include "gating/look.h"

typedef struct pass {
    const strategy_copy *copy;
    const fcs_gate_options *options;
    arena *arena; /* for what lasts as long as the search */
    plan *plan;
    look *looks;       /* [copy->n_targets]; of wanted targets, where whys is NULL */
    const char **whys; /* [copy->n_targets] why a wanted target cannot be looked for */
    bool *absent;      /* [copy->n_targets] because the data set lacks what it would be found on */
} pass;

/* Counts what the targets marked in wanted [n_targets] ask for: in the data set, or for an FMO threshold
 * in its control. Free with pass_free(), whatever it returns. Errors: as fcs_gate(). */
fcs_code pass_take(pass *p, const strategy_copy *c, const fcs_dataset *set, const bool *wanted,
                   const fcs_gate_options *options, arena *a, fcs_error *err);
void pass_free(pass *p);

#endif
