/* strategy.c - the life of a strategy; what fills it is in panel.c, what uses it in plan.c. */
#include "gating/strategy.h"

#include <stdlib.h>

fcs_strategy *strategy_new(void)
{
    arena *a = arena_new();
    fcs_strategy *s = a ? arena_alloc(a, sizeof *s) : NULL;
    if (!s) {
        arena_free(a);
        return NULL;
    }
    s->arena = a;
    return s;
}

void fcs_strategy_free(fcs_strategy *s)
{
    if (!s)
        return;
    for (size_t i = 0; s->transforms && i < s->n_scales; i++)
        fcs_transform_free(s->transforms[i]);
    fcs_spillover_free(s->table);
    arena_free(s->arena);
}

const fcs_about *fcs_strategy_about(const fcs_strategy *s)
{
    return &s->about;
}

const char *fcs_role_name(fcs_role role)
{
    static const char *const names[] = { "",     "leukocyte", "live",        "B",
                                         "Breg", "pDC",       "plasmablast", "DN" };
    return (size_t)role < sizeof names / sizeof *names ? names[role] : "";
}
