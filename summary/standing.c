/* standing.c - how far a count carries: the one event policy of the program (docs/methods.md). */
#include "lupusflow/summary.h"

const char *fcs_standing_name(fcs_standing standing)
{
    static const char *const names[] = { "reported", "imprecise", "interval only", "detection only",
                                         "NOT EVALUABLE" };
    return (size_t)standing < sizeof names / sizeof *names ? names[standing] : "";
}
