/* remarks.c - see remarks.h. */
#include "gating/remarks.h"

#include <stdlib.h>

/* The arena goes with the remarks: it is behind what the caller sees. */
typedef struct owned {
    fcs_remarks seen;
    arena *arena;
} owned;

bool remarks_start(remarks *f)
{
    *f = (remarks){ .arena = arena_new() };
    f->list = f->arena ? arena_array(f->arena, REMARKS_MOST, sizeof *f->list) : NULL;
    return f->list != NULL;
}

void remarks_add(remarks *f, const fcs_error *error, bool warning)
{
    f->n_told++;
    for (size_t i = 0; i < f->n; i++)
        if (f->list[i].error.line == error->line && f->list[i].error.column == error->column)
            return;
    f->more = f->n == REMARKS_MOST;
    if (f->more)
        return;
    f->list[f->n++] = (fcs_remark){ .error = *error, .warning = warning };
    f->n_mistakes += !warning;
}

static int by_place(const void *a, const void *b)
{
    const fcs_error *x = &((const fcs_remark *)a)->error, *y = &((const fcs_remark *)b)->error;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

fcs_remarks *remarks_finish(remarks *f)
{
    owned *out = arena_alloc(f->arena, sizeof *out);
    if (!out)
        return NULL;
    qsort(f->list, f->n, sizeof *f->list, by_place);
    out->arena = f->arena;
    out->seen.n = f->n;
    out->seen.n_mistakes = f->n_mistakes;
    out->seen.more = f->more;
    out->seen.remarks = f->list;
    return &out->seen;
}

void fcs_remarks_free(fcs_remarks *found)
{
    if (found)
        arena_free(((owned *)found)->arena);
}
