/* model.h - the numbers that samples are made of: one static table each, printed by tables.c, and
 * explained in docs/simulation.md.
 *
 *     scenario -> mix -> proportions of kinds        what there is
 *     kind -> medians, SDs, scatter                  what one of them looks like
 *     marker -> dye -> row of the spillover matrix   what the detectors see of it
 */
#ifndef SIMULATE_MODEL_H
#define SIMULATE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lupusflow/simulate.h"

typedef enum marker {
    CD45,
    CD19,
    CD20,
    CD24,
    CD27,
    CD38,
    IGD,
    HLA_DR,
    CD123,
    CD303,
    LIN,
    VIABILITY,
    N_MARKERS
} marker;

typedef struct marker_model {
    const char *name, *dye; /* $PnS, and $PnN without "-A" */
    double voltage;         /* $PnV; it sets nothing else */
} marker_model;

extern const marker_model model_markers[N_MARKERS];

/* Row: dye of a marker; column: detector of a marker. */
extern const double model_spillover[N_MARKERS][N_MARKERS];

/* The dye that absorbs the light for a tandem dye, where that is in the tube: what a broken tandem
 * shines as. N_MARKERS: no tandem, or its donor has no detector of its own. */
extern const marker model_donors[N_MARKERS];

/* What a detector sees of an unstained particle in a control, where its SSC-A is this. */
#define AUTOFLUORESCENCE_SSC 13000.0
extern const double model_autofluorescence[N_MARKERS];

typedef enum kind {
    NAIVE,
    UNSWITCHED,
    SWITCHED,
    DN,
    PLASMABLAST,
    PDC,
    MDC,
    T,
    NK,
    MONOCYTE,
    NEUTROPHIL,
    BASOPHIL,
    N_LEUKOCYTES,
    DEBRIS = N_LEUKOCYTES,
    N_KINDS
} kind;

typedef struct kind_model {
    const char *name;
    double share;       /* of leukocytes other than B, pDC and mDC; 0 for those */
    double fsc, fsc_sd; /* FSC-A: median, SD of its logarithm */
    double ssc, ssc_sd; /* SSC-A: the same */
    double median[N_MARKERS];
    double sd[N_MARKERS]; /* of the natural logarithm */
} kind_model;

extern const kind_model model_kinds[N_KINDS];

/* The maturation continuum of NAIVE: u = 0 is mature, u = 1 has just left the marrow. A part of
 * NAIVE has u = 0, the rest an exponential of mean THETA cut off at 1. The logarithm of a median
 * changes by slope[marker] as u goes from 0 to 1. Above M0 is CD24hiCD38hi. */
#define MATURITY_THETA (1 / 3.0)
#define MATURITY_M0 0.4
extern const double model_slope[N_MARKERS];

/* The part of a cut-off exponential that lies above M0, and the inverse of its distribution. */
double maturity_above(void);
double maturity_at(double p);

#define SIZE_SD 0.1           /* of the logarithm of the factor common to markers and scatter */
#define PHOTON_NOISE 10.0     /* variance per unit of signal */
#define ELECTRONIC_NOISE 30.0 /* SD */
#define TOP 262143.0          /* nothing is stored above it */
#define WIDTH 65536.0         /* FSC-W: median of a single */
#define WIDTH_SD 0.04         /* of its logarithm */
#define DOUBLET_WIDTH 1.6     /* FSC-W of a doublet over that of a single: median */
#define DOUBLET_WIDTH_SD 0.1
#define EVENT_RATE 5000.0 /* per second */
#define TIMESTEP 0.01     /* seconds per unit of Time */

/* Of all events; single live leukocytes are the rest. */
#define DEBRIS_SHARE 0.08
#define DEAD_SHARE 0.03
#define DOUBLET_SHARE 0.03

/* What death changes. */
#define DEAD_VIABILITY 25000.0
#define DEAD_VIABILITY_SD 0.35
#define DEAD_CD45 0.7
#define DEAD_FSC 0.65
#define DEAD_SSC 1.4

/* CD20 where the antibody of a therapy covers it, in place of the kind's own. */
#define MASKED_CD20 150.0
#define MASKED_CD20_SD 0.5

/* Proportions. */
typedef struct mix {
    double b, pdc, mdc;                           /* of live CD45+ singles */
    double breg;                                  /* of B; a part of NAIVE, */
    double unswitched, switched, dn, plasmablast; /* of B; NAIVE is the rest */
} mix;

typedef struct scenario_model {
    mix plain, enriched;
    uint32_t markers; /* bit m: marker m is in the tube */
    bool masked_cd20; /* B other than plasmablasts have MASKED_CD20 */
} scenario_model;

#define N_SCENARIOS 10
extern const scenario_model model_scenarios[N_SCENARIOS]; /* in the order of fcs_scenarios() */

/* The scenario of a name; NULL if there is none. */
const scenario_model *model_scenario(const char *name);

/* The proportions of the kinds among live CD45+ singles, and the part of NAIVE with u > 0. */
typedef struct proportions {
    double of[N_LEUKOCYTES];
    double immature;
} proportions;

proportions model_proportions(const mix *m);

/* The populations that have a true counterpart in panels/sle-breg-pdc.xml. */
typedef struct population_model {
    const char *id, *members;
    uint32_t kinds; /* bit k: live singles of kind k are members */
    bool above_m0;  /* of those, only what is above M0 */
} population_model;

#define N_POPULATIONS 10
extern const population_model model_populations[N_POPULATIONS];

double model_proportion(const population_model *population, const proportions *p);

/* Median and SD of the logarithm of a marker in a kind, with what the scenario changes. */
double model_median(const scenario_model *scenario, kind k, marker m);
double model_sd(const scenario_model *scenario, kind k, marker m);

#endif
