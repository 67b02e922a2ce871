/* gates.h - events against the steps of a plan, one tile at a time. */
#ifndef GATING_GATES_H
#define GATING_GATES_H

#include "gating/tile.h"

/* members [n_populations]: where each population's words of this tile go. */
void tile_gate(const plan *p, const tile *t, uint64_t *const *members);

/* Whether a point is inside the ellipse of a step: its squared Mahalanobis distance from the centre. at
 * [n_axes], on the scales. */
bool ellipse_holds(const plan_step *step, const double *at);

#endif
