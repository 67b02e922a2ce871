/* panel.h - the verbs of `lupusflow panel`, one file each. */
#ifndef CLI_PANEL_H
#define CLI_PANEL_H

#include "cli.h"

/* Each takes what follows the verb: operands[1] and on. An exit code. */
int panel_check(const arguments *a);
int panel_match(const arguments *a);

#endif
