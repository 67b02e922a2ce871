/* membership.h - populations as parameters of an exported file, shared by export.c and membership.c. */
#ifndef CLI_MEMBERSHIP_H
#define CLI_MEMBERSHIP_H

#include "cli.h"

/* Columns of bits, and keywords that say which bit is which population. */
typedef struct membership {
    size_t n_flags, n_keywords;
    fcs_flags *flags;
    fcs_keyword *keywords;  /* with room for more */
    const uint64_t **masks; /* of all populations that could be evaluated */
    char (*texts)[48];      /* names of flags and keywords */
} membership;

/* together: as many populations to a column as fit, with keywords; else a column for each, named as
 * `gate` names it. more: keywords to leave room for. false if out of memory. Refers to result. */
bool make_membership(membership *m, const fcs_result *result, bool together, size_t more);
void free_membership(membership *m);

#endif
