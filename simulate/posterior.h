/* posterior.h - what an event probably is, given what the detectors read and the model.
 *
 *     detectors --inverse of the spillover--> values x and their noise variances v
 *     x, v --Bayes--> probability of every class --> probability of every population
 *
 * A class is a kind, alive or dead, at one u. Markers are taken as independent given the class.
 */
#ifndef SIMULATE_POSTERIOR_H
#define SIMULATE_POSTERIOR_H

#include "simulation.h"

#define U_STEPS 50 /* midpoints at which (0, 1] is sampled; M0 lies on a border */
#define N_NODES 9  /* of the quadrature */
#define N_CLASSES (2 * N_LEUKOCYTES + 1 + U_STEPS)

/* The density of one marker in one class before noise: log-normal. */
typedef struct marginal {
    double mean, sd;      /* of the logarithm, size factor included */
    double node[N_NODES]; /* the values at the nodes of the quadrature */
    bool as_before;       /* the same as in the class before this one */
} marginal;

typedef struct outcome {
    kind kind;
    bool dead;
    double u, log_prior;
    uint32_t populations; /* bit t: what is of this class is a member of model_populations[t] */
    marginal marker[N_MARKERS]; /* [n_markers] of the tube */
} outcome;

typedef struct posterior_model {
    size_t n_markers, n_classes;
    size_t order[N_MARKERS];              /* markers, those that tell most apart first */
    double inverse[N_MARKERS][N_MARKERS]; /* x[m] = sum over d of detector[d] inverse[d][m] */
    outcome classes[N_CLASSES];
} posterior_model;

void posterior_start(posterior_model *p, const struct fcs_model *m);

/* The probability that event j of the simulation is a member of each of the populations. */
void posterior_of(const posterior_model *p, const fcs_table *table, size_t j,
                  double probability[N_POPULATIONS]);

/* mean: of the logarithm; sd: of it, without the size factor, which is added here. */
marginal marginal_of(double mean, double sd);

/* log of the density at x of exp(mean + sd Z) + sqrt(v) Z'. */
double marginal_log_density(const marginal *g, double x, double v);

#endif
