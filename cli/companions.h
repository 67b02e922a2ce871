/* companions.h - what a sample of a sheet is gated with beside its panel: the FMO controls of its run, and the
 * thresholds that are pooled over its batch. */
#ifndef CLI_COMPANIONS_H
#define CLI_COMPANIONS_H

#include "cli.h"

/* A control, opened when a sample first asks for it, and open as long as the run. */
typedef struct control_file {
    const fcs_sheet_row *row;
    char *path;
    fcs_file *file; /* NULL: it could not be opened */
    size_t dataset;
    fcs_error err; /* and why */
} control_file;

/* The pooled thresholds of one batch, gated with one panel. */
typedef struct batch_pool {
    const char *batch;
    const fcs_strategy *panel;
    fcs_pool *pool; /* NULL: no file of the batch fits */
} batch_pool;

typedef struct companions {
    const arguments *arguments;
    const sample_list *list;
    const panel_set *panels;
    unsigned threads;
    size_t n_files, n_pools;
    control_file **files;
    batch_pool *pools;
} companions;

/* Fills controls and pool of options for the file of a row (NULL: it is in no sheet). *room: what the controls
 * live in, to be freed after them, whatever is returned. EXIT_DONE, or an exit code after having complained. */
int find_companions(companions *c, const fcs_sheet_row *row, const fcs_strategy *panel,
                    fcs_gate_options *options, void **room);
void free_companions(companions *c);

/* Data sets to be pooled, each with its own options and the path of its file. */
typedef struct pool_input {
    size_t n;
    const fcs_dataset **sets;
    fcs_gate_options *options;
    const char **paths;
} pool_input;

/* Pools what is left to be found over data sets. Those that do not fit, and so fail by themselves, are left out;
 * what is left stands first in input then. *pool: NULL where none fits. EXIT_DONE, or an exit code after having
 * complained. */
int pool_sets(const fcs_strategy *strategy, pool_input *input, fcs_pool **pool);

/* Is an error of the machine, not of the file? Whoever leaves a file out for one would find other numbers the
 * next time. */
bool is_of_machine(const fcs_error *err);

#endif
