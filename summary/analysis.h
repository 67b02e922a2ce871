/* analysis.h - the steps of fcs_analyze() that tests take by themselves. */
#ifndef SUMMARY_ANALYSIS_H
#define SUMMARY_ANALYSIS_H

#include "fcs/arena.h"
#include "lupusflow/summary.h"

/* Fills populations [result->n_populations] with those whose gates are shown, in the order of the
 * tree; returns how many. */
size_t steps_to_show(const fcs_result *result, size_t *populations);

/* The result with X for what its names repeat of the file's values that are not shown; lives in a and
 * refers to the result. NULL if out of memory. */
const fcs_result *masked_result(arena *a, const fcs_result *result, const fcs_file *file);

/* Fills status, status_reason and reasons from the rest. false if out of memory. */
bool judge_sample(arena *a, fcs_analysis *analysis);

#endif
