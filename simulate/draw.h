/* draw.h - one event after another, from the model's proportions to what the detectors read.
 *
 *     state (debris, dead, doublet, single) -> kind -> u, size -> dyes, scatter
 *     dyes x spillover -> signal -> + photon and electronic noise -> detectors
 *
 * A control has one dye or none, and autofluorescence that grows with SSC.
 *
 * What disturbs a sample takes its random numbers from a source of its own.
 *
 * Random numbers are drawn in that order, and as many for a marker that is not in the tube: with
 * the same seed, a tube that lacks a marker holds the same events.
 */
#ifndef SIMULATE_DRAW_H
#define SIMULATE_DRAW_H

#include "disturb.h"
#include "model.h"
#include "random.h"

/* Medians as logarithms, and SDs of logarithms. */
typedef struct look {
    double fsc, fsc_sd, ssc, ssc_sd;
    double marker[N_MARKERS], marker_sd[N_MARKERS];
} look;

typedef struct sampler {
    random_source random;
    proportions proportions, before; /* of the sample, and of the one measured before it */
    disturbance disturbance;
    random_source disturbed;
    bool carried; /* the event at hand comes from the sample before */
    look alive[N_KINDS], dead[N_LEUKOCYTES];
    uint32_t markers;
    bool control;
    marker stain; /* of a control; N_MARKERS: none */
    double time;
} sampler;

typedef struct drawn {
    kind kind;
    bool live_single; /* what no population has as a member is false here, debris included */
    double u;         /* 0 but for NAIVE */
    double fsc_a, fsc_h, fsc_w, ssc_a, time;
    double detector[N_MARKERS];
} drawn;

/* disturbance: NULL for none. */
void sampler_start(sampler *s, const scenario_model *scenario, const proportions *p,
                   const disturbance *d, uint64_t seed);
void sampler_next(sampler *s, drawn *event);

/* Medians and SDs of a kind as a scenario has them. */
look model_look(const scenario_model *scenario, kind k, bool dead);

#endif
