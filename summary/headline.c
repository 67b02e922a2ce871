/* headline.c - the few statistics that a sample is looked at first for, found by what they mean. */
#include "summary/statistics.h"

#include <string.h>

const char *const headline_names[N_HEADLINES] = { "B", "CD24hiCD38hi", "pDC", "pDC:CD24hiCD38hi" };

const fcs_statistic *with_key(const fcs_statistic *statistics, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(statistics[i].key, key) == 0)
            return &statistics[i];
    return NULL;
}

const fcs_statistic *headline(const fcs_analysis *analysis, size_t which)
{
    static const char *const keys[N_HEADLINES][2] = {
        { "B.percent_of_leukocytes", "B.percent_of_parent" },
        { "Breg.percent_of_B", "Breg.percent_of_parent" },
        { "pDC.percent_of_leukocytes", "pDC.percent_of_parent" },
        { "pDC:Breg", "pDC:Breg" },
    };
    const fcs_statistic *found = NULL;
    for (size_t i = 0; i < 2 && !found; i++)
        found = with_key(analysis->statistics, analysis->n_statistics, keys[which][i]);
    return found;
}
