/* panel.h - the verbs of `lupusflow panel`, one file each. */
#ifndef CLI_PANEL_H
#define CLI_PANEL_H

#include "cli.h"

/* Each takes what follows the verb: operands[1] and on. An exit code. */
int panel_check(const arguments *a);
int panel_match(const arguments *a);
int panel_show(const arguments *a);
int panel_diff(const arguments *a);
int panel_convert(const arguments *a);
int panel_new(const arguments *a);

/* Of a workspace the strategy of --sample, or its only one; any other itself. NULL with *code set after
 * having complained. */
const fcs_strategy *panel_sample(const arguments *a, const char *path, const fcs_strategy *all,
                                 int *code);

/* What the strategy in a file says. NULL with *code set after having complained. */
fcs_facts *panel_facts(const arguments *a, const char *path, int *code);

#endif
