/* simulate.h - samples whose truth is known, for tests, training and power.
 *
 *     scenario, seed, events --fcs_simulate--> fcs_simulation: a table for fcs_write and, for each
 *                                              population, which events truly belong to it
 *
 * The model is written down in docs/simulation.md, so that another simulator can follow it.
 * The conventions at the top of fcs.h hold here too.
 */
#ifndef LUPUSFLOW_SIMULATE_H
#define LUPUSFLOW_SIMULATE_H

#include "fcs.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct fcs_scenario {
    const char *name;    /* "healthy", "sle-low", ... */
    const char *summary; /* one line */
} fcs_scenario;

/* The scenarios, *n of them. Static. */
FCS_API const fcs_scenario *fcs_scenarios(size_t *n);

typedef struct fcs_simulate_options {
    const char *scenario; /* NULL: "healthy" */
    uint64_t seed;
    size_t events; /* rows in the table, debris and doublets included; 0: 200,000 */
    bool enriched; /* B, CD24hiCD38hi and pDC as in sample_fcs/ (docs/simulation.md) */
    const char
        *stain; /* NULL: the whole tube. Else a control that carries one dye alone, "PE" (on what
                          CD3, CD14 and CD56 are on), or "none", with autofluorescence */
    const char *disturb; /* NULL, or what is wrong with the sample, commas between:
                            "gain=0.2,debris=0.55,swap=CD19:CD20" (docs/simulation.md) */
} fcs_simulate_options;

/* One population: its generating proportion and its members. */
typedef struct fcs_truth {
    const char *id;          /* as in panels/sle-breg-pdc.xml: "B", "Breg", "pDC", ... */
    double proportion;       /* generating, among live CD45+ single cells */
    size_t count;            /* events that are members */
    const uint64_t *members; /* bit j % 64 of word j / 64 is event j */
} fcs_truth;

typedef struct fcs_simulation {
    fcs_table table;
    size_t n_truths;
    const fcs_truth *truths;
    const struct fcs_model *model; /* private */
} fcs_simulation;

/* The same options give the same bits on every machine.
 * Errors: FCS_E_NOT_FOUND naming the scenarios, the dyes of the tube or the disturbances;
 * FCS_E_ARGUMENT, also for a disturbance of an amount that cannot be; FCS_E_MEMORY.
 * Free with fcs_simulation_free(). */
FCS_API FCS_MUST_USE fcs_simulation *fcs_simulate(const fcs_simulate_options *options,
                                                  fcs_error *err);
FCS_API void fcs_simulation_free(fcs_simulation *simulation);

/* The truth as `gate --membership` writes what it found, a line for each population:
 *
 *     #path TAB events TAB count TAB hex
 *     B     TAB 4      TAB 2     TAB 0c
 *
 * hex: ceil(events / 8) bytes, lower case; event 0 is the least significant bit of the first byte.
 * malloc'ed and NUL-terminated, the caller frees it; *size bytes without the NUL.
 * Errors: FCS_E_MEMORY. */
FCS_API FCS_MUST_USE char *fcs_simulation_truth_tsv(const fcs_simulation *simulation, size_t *size,
                                                    fcs_error *err);

/* The F1 of the best possible classifier of one population on this sample: every event's
 * probability of membership given its compensated values, from the generating densities, cut where
 * the F1 to be expected from these probabilities is largest; what it calls is held against the
 * truth. NaN where the population is empty. docs/simulation.md says what is approximated.
 * Errors: FCS_E_ARGUMENT (also for a control of one dye and for a disturbed sample), FCS_E_MEMORY. */
FCS_API FCS_MUST_USE fcs_code fcs_simulation_bayes(const fcs_simulation *simulation, size_t truth,
                                                   double *f1, fcs_error *err);

/* The same for all populations at once, f1 [n_truths], in little more time than for one. */
FCS_API FCS_MUST_USE fcs_code fcs_simulation_bayes_all(const fcs_simulation *simulation, double *f1,
                                                       fcs_error *err);

/* The model's tables as Markdown, as they stand in docs/simulation.md; malloc'ed, the caller
 * frees it. Errors: FCS_E_MEMORY. */
FCS_API FCS_MUST_USE char *fcs_simulation_tables(fcs_error *err);

#ifdef __cplusplus
}
#endif
#endif /* LUPUSFLOW_SIMULATE_H */
