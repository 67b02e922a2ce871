/* gate.h - what the files of `lupusflow gate` share. */
#ifndef CLI_GATE_H
#define CLI_GATE_H

#include "cli.h"

/* The controls of --control and the pool of --pool: the same for all files that are given. */
typedef struct gate_extras {
    size_t n_files;
    fcs_file *files[MAX_SETS]; /* of controls */
    fcs_fmo_name *asked;       /* what the strategy asks for */
    fcs_fmo *controls;         /* [n_controls] what of it is there */
    size_t n_controls;
    fcs_pool *pool; /* NULL: each file by itself */
} gate_extras;

/* EXIT_DONE, or an exit code after having complained. Free with free_extras(), whatever is returned. */
int open_extras(const arguments *a, const fcs_strategy *strategy, unsigned threads,
                gate_extras *extras);
void free_extras(gate_extras *extras);

/* Prints a line for each number that was found, or was not, on stderr. */
void print_findings(const char *file, const fcs_result *result);

#endif
