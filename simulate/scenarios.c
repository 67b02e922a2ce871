/* scenarios.c - the samples that can be simulated, by name. */
#include "lupusflow/simulate.h"

static const fcs_scenario scenarios[] = {
    { "healthy", "proportions of a healthy adult" },
    { "sle-low", "SLE-like, CD24hiCD38hi B cells and pDC below healthy" },
    { "sle-high", "SLE-like, CD24hiCD38hi B cells and pDC above healthy" },
    { "post-anti-cd20", "after B-cell depletion: few B cells, none of them CD20+" },
    { "empty-b", "no B cell at all" },
    { "missing-marker", "healthy, but the tube has no CD303" },
};

const fcs_scenario *fcs_scenarios(size_t *n)
{
    *n = sizeof scenarios / sizeof *scenarios;
    return scenarios;
}
