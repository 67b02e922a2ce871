/* simulation.h - what fcs_simulation.model points to: all of a simulation but its events. */
#ifndef SIMULATE_SIMULATION_H
#define SIMULATE_SIMULATION_H

#include "draw.h"

#include "fcs/arena.h"

/* The columns of the table: four of scatter, one for each marker of the tube, Time. */
enum { FSC_A, FSC_H, FSC_W, SSC_A, FIRST_DETECTOR };

struct fcs_model {
    fcs_simulation simulation; /* what the caller holds */
    arena *arena;
    const scenario_model *scenario;
    proportions proportions;
    size_t n_markers;
    marker markers[N_MARKERS]; /* [n_markers] of the tube, in the order of their columns */
    bool control;              /* stained with one dye, or none */
    disturbance disturbance;
    bool disturbed; /* something is wrong with the sample */
    marker stain;   /* N_MARKERS: none */
};

#endif
