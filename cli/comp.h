/* comp.h - what the files of `lupusflow comp` share. */
#ifndef CLI_COMP_H
#define CLI_COMP_H

#include "cli.h"

/* The matrix of a table, or the one in an FCS file's keywords. NULL after having complained, with *code
 * set. */
fcs_spillover *open_matrix(const arguments *a, const char *path, int *code);

/* EXIT_DONE if --out and --pairs name places that may be written and are none of the inputs so far;
 * EXIT_USAGE after having complained. */
int check_places(const arguments *a, const char *input);

/* --sanity-max, 1 if not given. false after having complained. */
bool read_sanity_max(const arguments *a, double *value);

/* A control as it is named, and its file. */
typedef struct comp_control {
    char *path;
    fcs_file *file;
    size_t dataset;
    char *wanted; /* the detector as the user calls it */
    char *dye;    /* NULL: called as its detector */
} comp_control;

/* The controls of operands from the first on and of --samples, opened. */
#define MOST_CONTROLS 512
typedef struct comp_controls {
    bool by_file; /* dyes are called as their files, not as their detectors: for unmixing */
    size_t n;
    comp_control items[MOST_CONTROLS];
    fcs_control controls[MOST_CONTROLS]; /* for fcs_stains_make() */
    comp_control unstained;              /* file NULL: none */
} comp_controls;

/* malloc'ed by the caller, who sets by_file; freed with free_controls(). EXIT_DONE, or an exit code after having
 * complained. */
int open_controls(const arguments *a, size_t first, comp_controls *controls);
void free_controls(comp_controls *controls);

#endif
