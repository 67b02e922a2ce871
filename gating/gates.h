/* gates.h - events against the steps of a plan, one tile at a time. */
#ifndef GATING_GATES_H
#define GATING_GATES_H

#include "gating/plan.h"

enum {
    TILE = 4096, /* events: a block of 18 columns fits the second-level cache */
    TILE_WORDS = TILE / 64,
    TILE_PITCH =
        TILE + 16 /* a pitch of whole pages would put all columns on the same cache lines */
};

/* Columns of a plan for up to TILE events. What stands behind the last event is not used. */
typedef struct tile {
    size_t n;               /* events */
    double *const *columns; /* [plan->n_columns] */
} tile;

/* Fills the compensated columns from those of the detectors. */
void tile_compensate(const plan *p, const tile *t);

/* members [n_populations]: where each population's words of this tile go. */
void tile_gate(const plan *p, const tile *t, uint64_t *const *members);

/* Whether a point on the scales of a step is inside its polygon: y-half-open crossings. */
bool polygon_holds(const double *points, size_t n, double x, double y);

#endif
