/* scenarios.c - the samples that can be simulated: by name, how much there is of what. */
#include "model.h"

#include <string.h>

#define ALL_MARKERS ((1u << N_MARKERS) - 1)
#define DC_MARKERS (1u << HLA_DR | 1u << CD123 | 1u << CD303)
#define B_MARKERS (1u << CD20 | 1u << CD24 | 1u << CD27 | 1u << CD38 | 1u << IGD)

/*  of live CD45+ singles: B, pDC, mDC    of B: Breg, unswitched, switched, DN, plasmablasts */
#define HEALTHY                                                                                    \
    {                                                                                              \
        0.03, 0.002, 0.005, 0.03, 0.13, 0.16, 0.04, 0.01                                           \
    }
#define HEALTHY_20                                                                                 \
    {                                                                                              \
        0.20, 0.020, 0.020, 0.10, 0.13, 0.16, 0.04, 0.01                                           \
    }
#define LOW                                                                                        \
    {                                                                                              \
        0.02, 0.001, 0.003, 0.012, 0.08, 0.19, 0.09, 0.04                                          \
    }
#define LOW_20                                                                                     \
    {                                                                                              \
        0.16, 0.012, 0.015, 0.06, 0.08, 0.19, 0.09, 0.04                                           \
    }
#define HIGH                                                                                       \
    {                                                                                              \
        0.035, 0.0035, 0.004, 0.07, 0.07, 0.16, 0.11, 0.05                                         \
    }
#define HIGH_20                                                                                    \
    {                                                                                              \
        0.20, 0.030, 0.020, 0.14, 0.07, 0.16, 0.11, 0.05                                           \
    }
#define DEPLETED                                                                                   \
    {                                                                                              \
        0.0005, 0.002, 0.005, 0.10, 0.02, 0.20, 0.20, 0.30                                         \
    }
#define DEPLETED_20                                                                                \
    {                                                                                              \
        0.005, 0.020, 0.020, 0.10, 0.02, 0.20, 0.20, 0.30                                          \
    }
#define EMPTY                                                                                      \
    {                                                                                              \
        0, 0.002, 0.005, 0, 0, 0, 0, 0                                                             \
    }
#define EMPTY_20                                                                                   \
    {                                                                                              \
        0, 0.020, 0.020, 0, 0, 0, 0, 0                                                             \
    }
#define DONOR                                                                                      \
    {                                                                                              \
        0.041, 0.0026, 0.006, 0.045, 0.11, 0.18, 0.05, 0.013                                       \
    }
#define DONOR_20                                                                                   \
    {                                                                                              \
        0.18, 0.022, 0.024, 0.11, 0.11, 0.18, 0.05, 0.013                                          \
    }
#define BLASTS                                                                                     \
    {                                                                                              \
        0.03, 0.002, 0.005, 0.03, 0.13, 0.16, 0.04, 0.20                                           \
    }
#define BLASTS_20                                                                                  \
    {                                                                                              \
        0.20, 0.020, 0.020, 0.10, 0.13, 0.16, 0.04, 0.20                                           \
    }
#define FEW                                                                                        \
    {                                                                                              \
        0.003, 0.002, 0.005, 0.03, 0.13, 0.16, 0.04, 0.01                                          \
    }
#define FEW_20                                                                                     \
    {                                                                                              \
        0.02, 0.020, 0.020, 0.10, 0.13, 0.16, 0.04, 0.01                                           \
    }

/* In the same order. */
static const fcs_scenario listed[N_SCENARIOS] = {
    { "healthy", "proportions of a healthy adult" },
    { "sle-low", "SLE-like, CD24hiCD38hi B cells and pDC below healthy" },
    { "sle-high", "SLE-like, CD24hiCD38hi B cells and pDC above healthy" },
    { "post-anti-cd20", "after B-cell depletion: few B cells, none of them CD20+" },
    { "empty-b", "no B cell at all" },
    { "missing-marker", "healthy, but the tube has no CD303" },
    { "donor-b-tube", "a donor's B tube: no HLA-DR, CD123, CD303" },
    { "donor-dc-tube", "the same donor's DC tube: no CD20, CD24, CD27, CD38, IgD" },
    { "plasmablasts", "healthy, but a fifth of the B cells are plasmablasts" },
    { "few-b", "healthy, but B cells are 0.3 % of leukocytes" },
};

const scenario_model model_scenarios[N_SCENARIOS] = {
    { HEALTHY, HEALTHY_20, ALL_MARKERS, false },
    { LOW, LOW_20, ALL_MARKERS, false },
    { HIGH, HIGH_20, ALL_MARKERS, false },
    { DEPLETED, DEPLETED_20, ALL_MARKERS, true },
    { EMPTY, EMPTY_20, ALL_MARKERS, false },
    { HEALTHY, HEALTHY_20, ALL_MARKERS & ~(1u << CD303), false },
    { DONOR, DONOR_20, ALL_MARKERS & ~DC_MARKERS, false },
    { DONOR, DONOR_20, ALL_MARKERS & ~B_MARKERS, false },
    { BLASTS, BLASTS_20, ALL_MARKERS, false },
    { FEW, FEW_20, ALL_MARKERS, false },
};

const fcs_scenario *fcs_scenarios(size_t *n)
{
    *n = N_SCENARIOS;
    return listed;
}

const scenario_model *model_scenario(const char *name)
{
    for (size_t i = 0; i < N_SCENARIOS; i++)
        if (strcmp(listed[i].name, name) == 0)
            return &model_scenarios[i];
    return NULL;
}
