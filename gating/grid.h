/* grid.h - gates that are asked of the bins of a display, as FlowJo asks them (docs/methods.md,
 * "FlowJo's display grid"); EDGES_GRID of strategy.h. */
#ifndef GATING_GRID_H
#define GATING_GRID_H

#include "gating/plan.h"

/* For steps.c: borders between the bins of the axes, vertices in bins, and the box around the gate.
 * The axes have their transforms; step->points, or mean and precision, have room. false if out of
 * memory. */
bool grid_polygon(arena *a, plan_step *step);
bool grid_ellipse(arena *a, plan_step *step);

/* The bin of a value that is not NaN. */
double grid_bin(const plan_axis *axis, double v);

/* Whether a gate holds the events of a bin. bin [n_axes] is overwritten. */
bool grid_holds(const plan_step *step, double *bin);

#endif
