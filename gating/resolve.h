/* resolve.h - finds in the events what a strategy leaves to be found.
 *
 *     round: what can be looked for now -> one pass over the events -> numbers -> put into the copy
 *     ... until nothing more can be looked for; what is left is missing, with its reason
 *
 * All rounds decide from counts, so that the outcome does not depend on threads or on the order of
 * events or data sets.
 */
#ifndef GATING_RESOLVE_H
#define GATING_RESOLVE_H

#include "gating/found.h"

/* What pooled thresholds came to. */
struct fcs_pool {
    arena *arena;
    const fcs_strategy *strategy; /* that it was made for, */
    size_t n_targets;             /* which left so many to be found */
    fcs_found *findings;          /* [n_targets]; only those of pooled targets are used */
};

/* n data sets: one, or a batch; options [n]. copies [n], filled where there is FCS_OK: to be freed each. */
fcs_code resolve(const fcs_strategy *s, const fcs_dataset *const *sets, size_t n,
                 const fcs_gate_options *options, strategy_copy **copies, fcs_error *err);

/* A copy with the findings of a result put in, for pictures of its gates. */
strategy_copy *resolve_again(const fcs_strategy *s, const fcs_result *result, fcs_error *err);

#endif
