/* comp_stains.h - what comp.c has done with controls. */
#ifndef CLI_COMP_STAINS_H
#define CLI_COMP_STAINS_H

#include "comp.h"

/* What is in the controls of --samples and of operands from the first on, held against a matrix if one is
 * given. NULL after having complained, with *code set. */
fcs_stains *look_at_controls(const arguments *a, size_t first, const fcs_spillover *matrix,
                             double sanity_max, int *code);

/* Says the notes on stderr unless --quiet; how many are more than remarks. */
size_t print_notes(const arguments *a, const fcs_stains *stains);

/* Prints the table of controls, unless --quiet, or --out has standard output. */
int print_stains(const arguments *a, const fcs_stains *stains);

/* Writes what --pairs asks for. */
int write_pairs(const arguments *a, const fcs_stains *stains);

int save_table(const arguments *a, const char *path, const char *bytes, size_t size);

#endif
