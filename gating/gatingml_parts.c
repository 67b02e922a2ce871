/* gatingml_parts.c - populations that were written as two gates, made one again:
 *
 *     <PolygonGate id="_part.3"> <custom_info> <gate part="true"/>
 *     <BooleanGate id="rest"> <custom_info> <gate gate="_part.3" outside= not= parent= of=/>
 *
 * Parts are no populations then. Where another program has changed what such a gate refers to, or uses
 * a part for itself, all of them are what they are by the standard: gates like any other.
 */
#include "gating/gatingml.h"

#include <stdlib.h>
#include <string.h>

#include "gating/gatingml_digest.h"

static bool is_part(const xml_node *gate)
{
    const xml_node *own = gatingml_own(gate, "gate");
    const char *part = own ? xml_value(own, "part") : NULL;
    return part && strcmp(part, "true") == 0;
}

/* The <gate> of a population that was made of a part; NULL for others. */
static const xml_node *made_of(const xml_node *gate)
{
    const xml_node *own = gatingml_is(gate, "BooleanGate") ? gatingml_own(gate, "gate") : NULL;
    return own && xml_value(own, "gate") && xml_value(own, "of") ? own : NULL;
}

static size_t find(const gatingml *g, const char *id)
{
    return id ? names_find(&g->gates.names, id, strlen(id)) : SIZE_MAX;
}

/* ---- Are they as they were written? ---- */

static fcs_code same_references(gatingml *g, const xml_node *gate, const xml_node *own, bool *same)
{
    const xml_node *operation = gatingml_operation(gate);
    char digest[17];
    text t = { 0 };
    gatingml_refer_start(&t, operation ? operation->name : "");
    const xml_node *node = operation ? gatingml_first(operation, "gateReference") : NULL;
    for (; node; node = gatingml_next(node, "gateReference")) {
        bool complement = false;
        if (gatingml_flag(g, node, "use-as-complement", false, &complement)) {
            free(t.bytes);
            return g->err->code;
        }
        gatingml_refer(&t, gatingml_value(node, "ref"), complement);
    }
    fcs_code code = gatingml_refer_end(&t, digest, g->err);
    *same = !code && strcmp(digest, xml_value(own, "of")) == 0;
    return code;
}

/* Is there no such name, or does it stand for a population? */
static bool is_population(const gatingml *g, const char *id)
{
    size_t i = find(g, id);
    return !id || (i != SIZE_MAX && !g->part[i]);
}

static bool names_resolve(const gatingml *g, const xml_node *own)
{
    size_t part = find(g, xml_value(own, "gate"));
    return part != SIZE_MAX && g->part[part] && !g->made[part] &&
           is_population(g, xml_value(own, "parent")) && is_population(g, xml_value(own, "not"));
}

/* Does a gate that was not made of parts rest on one? */
static bool uses_part(const gatingml *g, const xml_node *gate)
{
    const char *parent = gatingml_value(gatingml_with_parent(gate), "parent_id");
    size_t i = find(g, parent);
    if (i != SIZE_MAX && g->part[i])
        return true;
    const xml_node *operation = made_of(gate) ? NULL : gatingml_operation(gate);
    const xml_node *node = operation ? gatingml_first(operation, "gateReference") : NULL;
    for (; node; node = gatingml_next(node, "gateReference")) {
        i = find(g, gatingml_value(node, "ref"));
        if (i != SIZE_MAX && g->part[i])
            return true;
    }
    return false;
}

static fcs_code check(gatingml *g, size_t i, bool *same)
{
    const xml_node *gate = g->gates.nodes[i], *own = made_of(gate);
    *same = !uses_part(g, gate);
    if (!*same || !own)
        return FCS_OK;
    *same = names_resolve(g, own);
    return *same ? same_references(g, gate, own, same) : FCS_OK;
}

fcs_code gatingml_find_parts(gatingml *g)
{
    size_t n = g->gates.n, changed = SIZE_MAX;
    g->part = arena_array(g->scratch, n, sizeof *g->part);
    g->made = arena_array(g->scratch, n, sizeof *g->made);
    if (!g->part || !g->made)
        return fail_memory(g->err);
    for (size_t i = 0; i < n; i++) {
        g->part[i] = is_part(g->gates.nodes[i]);
        g->made[i] = made_of(g->gates.nodes[i]);
    }
    for (size_t i = 0; i < n && changed == SIZE_MAX; i++) {
        bool same;
        fcs_code code = check(g, i, &same);
        if (code)
            return code;
        changed = same ? SIZE_MAX : i;
    }
    if (changed == SIZE_MAX)
        return FCS_OK;
    memset(g->part, 0, n * sizeof *g->part);
    memset(g->made, 0, n * sizeof *g->made);
    return gatingml_note(g, g->gates.nodes[changed],
                         "gate \"%s\" was changed by another program: parts of populations are "
                         "populations of their own",
                         QUOTED(g->gates.ids[changed]));
}

/* ---- Populations without parts ---- */

void gatingml_leave_out_parts(gatingml *g)
{
    size_t n = 0;
    for (size_t i = 0; i < g->gates.n; i++) {
        size_t gate = g->order[i];
        g->place[gate] = g->part[gate] ? FCS_NONE : n;
        g->order[n] = gate;
        n += !g->part[gate];
    }
    g->n_populations = n;
}

fcs_code gatingml_make(gatingml *g, size_t index, strategy_population *population)
{
    const xml_node *own = g->made[index];
    strategy_gate *gate = &g->strategy->gates[index];
    const char *parent = xml_value(own, "parent"), *excluded = xml_value(own, "not");
    bool outside;
    fcs_code code = gatingml_flag(g, own, "outside", false, &outside);
    if (code)
        return code;
    const char *id = gate->id;
    *gate = g->strategy->gates[find(g, xml_value(own, "gate"))];
    gate->id = id;
    gate->outside = outside;
    if (parent)
        population->parent = g->place[find(g, parent)];
    if (excluded)
        population->excluded = g->place[find(g, excluded)];
    return FCS_OK;
}
