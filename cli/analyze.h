/* analyze.h - one run of `lupusflow analyze`, shared by analyze.c (what is done) and outputs.c
 * (what is left behind). */
#ifndef CLI_ANALYZE_H
#define CLI_ANALYZE_H

#include "companions.h"

typedef struct run {
    const arguments *arguments;
    unsigned threads;
    size_t fail_on;
    sample_list list;
    panel_set panels;
    companions companions;
    fcs_indicators *indicators;
    size_t n_analyses;
    fcs_analysis **analyses;
    fcs_links *links; /* NULL without a sheet */
} run;

/* Refuses an output folder that holds an input, and outputs that are there (without --force). */
int check_outputs(const run *r);
/* SAMPLE.lupusflow.json in --out, or on stdout with --json. */
int write_sample(run *r, const fcs_analysis *analysis);
/* results.tsv and report.html in --out. */
int write_run(run *r);
/* The table on stdout, unless --quiet or --json. */
int print_run(const run *r);

#endif
