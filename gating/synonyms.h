/* synonyms.h - other names of a molecule, for suggestions alone. */
#ifndef GATING_SYNONYMS_H
#define GATING_SYNONYMS_H

#include "gating/spelling.h"

/* "CD303|BDCA-2|CLEC4C" for any of the three; NULL for what is not in the table. */
const char *synonyms_of(const spelling *name);

#endif
