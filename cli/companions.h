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

/* Pools what is left to be found over n data sets, options [n]. Those that do not fit, and so fail by themselves,
 * are left out; sets and options are put in another order then. *pool: NULL where none fits. EXIT_DONE, or
 * EXIT_MEMORY after having complained. */
int pool_sets(const fcs_strategy *strategy, const fcs_dataset **sets, fcs_gate_options *options,
              size_t n, fcs_pool **pool);

#endif
