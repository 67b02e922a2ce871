/* remarks.h - all that is wrong with a file, where one mistake does not hide the next.
 *
 *     a reader that fails   ->   remarks_add()   ->   goes on with the next part
 */
#ifndef GATING_REMARKS_H
#define GATING_REMARKS_H

#include "fcs/arena.h"
#include "lupusflow/gating.h"

#define REMARKS_MOST 100 /* a file with more is another kind of file */
#define REMARKS_TOLD                                                                               \
    1000 /* those at one place counted: then reading ends, as each may take a search */

typedef struct remarks {
    arena *arena;
    fcs_remark *list; /* [REMARKS_MOST] */
    size_t n, n_mistakes, n_told;
    bool more; /* than there is room for */
} remarks;

/* false if out of memory. */
bool remarks_start(remarks *f);

/* Keeps one. Of two at the same place only the first is kept: the second follows from it. */
void remarks_add(remarks *f, const fcs_error *error, bool warning);

/* What was found, in the order of the file; it owns the arena. NULL if out of memory. */
fcs_remarks *remarks_finish(remarks *f);

/* fcs_strategy_check() of a text in memory; open.c. */
fcs_remarks *strategy_check_text(const char *text, size_t size, const char *folder, fcs_error *err);

#endif
