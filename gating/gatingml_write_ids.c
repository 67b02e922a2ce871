/* gatingml_write_ids.c - the ids of a Gating-ML file, which XML schema wants to be names:
 *
 *     CD19+       ->  CD19_         "-", "." and digits not first, "_" never: ids that the writer
 *     4 B cells   ->  g4_B_cells    makes begin with it
 *     B, B        ->  B, B.2        in a workspace they repeat under other parents
 *
 * The id as it was stands in custom_info. Cytobank numbers them: GateSet_1, GateSet_2.
 */
#include "gating/gatingml_write.h"

#include <string.h>

#include "gating/names.h"

static bool is_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_name(unsigned char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

static char *name_of(arena *a, const char *id)
{
    bool plain = is_letter((unsigned char)*id);
    char *out = arena_print(a, "%s%.900s", plain ? "" : "g", id);
    for (char *c = out; c && *c; c++)
        if (!is_name((unsigned char)*c))
            *c = '_';
    return out;
}

static fcs_code make_names(gatingml_writer *w)
{
    const fcs_strategy *s = w->strategy;
    for (size_t i = 0; i < s->n_populations; i++) {
        w->ids[i] = w->cytobank ? arena_print(w->scratch, "GateSet_%zu", i + 1)
                                : name_of(w->scratch, s->populations[i].id);
        if (!w->ids[i])
            return fail_memory(w->err);
    }
    return FCS_OK;
}

/* Gives all but the first of equal names their number; *more if there were any. */
static fcs_code tell_apart(gatingml_writer *w, bool *more)
{
    name_list names;
    size_t n = w->strategy->n_populations;
    if (!names_index(&names, w->scratch, w->ids, n))
        return fail_memory(w->err);
    *more = false;
    for (size_t i = 1; i < n; i++) {
        const indexed_name *before = &names.sorted[i - 1], *name = &names.sorted[i];
        if (strcmp(before->text, name->text) != 0)
            continue;
        *more = true;
        w->ids[name->index] = arena_print(w->scratch, "%s.%zu", name->text, name->index + 1);
        if (!w->ids[name->index])
            return fail_memory(w->err);
    }
    return FCS_OK;
}

/* Each round makes names longer that were equal, so there is a last one. */
fcs_code gatingml_write_ids(gatingml_writer *w)
{
    w->ids = arena_array(w->scratch, w->strategy->n_populations, sizeof *w->ids);
    if (!w->ids)
        return fail_memory(w->err);
    fcs_code code = make_names(w);
    for (bool more = true; !code && more;)
        code = tell_apart(w, &more);
    return code;
}
