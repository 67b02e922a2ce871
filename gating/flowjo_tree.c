/* flowjo_tree.c - the populations of a sample, in the order of the workspace: parents before children.
 *
 *     <Subpopulations>
 *       <Population name="CD4+"> <Gate/> <Subpopulations/> </Population>
 *       <AndNode|OrNode|NotNode name="IL2+ & IFNg+">
 *         <Dependents> <Dependent name="Time/CD3+/CD4+/IL2+"/> ... </Dependents>
 *
 * A population is named by its path: its name after those of its parents, with "/" between.
 */
#include "gating/flowjo.h"

#include <string.h>

#include "gating/ground.h"

#define LONGEST_PATH 4096

/* A population while the tree is built. */
typedef struct branch {
    const xml_node *node;
    size_t parent;
} branch;

typedef struct tree {
    flowjo *f;
    size_t n;
    branch *branches; /* [n] as strategy->populations */
    const char **paths;
    bool *twins; /* [n] another one has the same path */
    name_list index;
} tree;

/* Everything with a name in <Subpopulations> but statistics: what is not known is named too. */
static bool is_population(const xml_node *node)
{
    return node->parent && flowjo_is(node->parent, "Subpopulations") &&
           !flowjo_is(node, "Statistic") && flowjo_value(node, "name");
}

/* ---- Finding them ---- */

/* The next node in the order of the file, below top; populations nest as deep as XML may. */
static const xml_node *next_node(const xml_node *node, const xml_node *top)
{
    bool enter = is_population(node) || flowjo_is(node, "Subpopulations") || node == top;
    if (enter && node->first)
        return node->first;
    while (node != top && !node->next)
        node = node->parent;
    return node == top ? NULL : node->next;
}

static fcs_code count_populations(tree *t, const xml_node *top)
{
    for (const xml_node *node = top; node; node = next_node(node, top))
        t->n += is_population(node);
    t->branches = arena_array(t->f->scratch, t->n, sizeof *t->branches);
    t->paths = arena_array(t->f->scratch, t->n, sizeof *t->paths);
    t->twins = arena_array(t->f->scratch, t->n, sizeof *t->twins);
    fcs_strategy *s = t->f->strategy;
    s->populations = arena_array(s->arena, t->n, sizeof *s->populations);
    s->gates = arena_array(s->arena, t->n, sizeof *s->gates);
    bool room = t->branches && t->paths && t->twins && s->populations && s->gates;
    return room ? FCS_OK : fail_memory(t->f->err);
}

/* Of the branches that are open, the one that the node is in. */
static size_t parent_of(const tree *t, size_t n, const xml_node *node)
{
    const xml_node *above = node->parent ? node->parent->parent : NULL;
    size_t i = n == 0 ? FCS_NONE : n - 1;
    while (i != FCS_NONE && t->branches[i].node != above)
        i = t->branches[i].parent;
    return i;
}

static fcs_code name_population(tree *t, size_t i)
{
    const branch *b = &t->branches[i];
    strategy_population *p = &t->f->strategy->populations[i];
    const xml_attribute *name = flowjo_attribute(b->node, "name");
    const char *above = b->parent == FCS_NONE ? NULL : t->paths[b->parent];
    if (strlen(name->value) + (above ? strlen(above) : 0) > LONGEST_PATH)
        return fail_xml(t->f->err, FCS_E_LIMIT, name->place,
                        "expected the path of a population to have at most %d bytes, found more",
                        LONGEST_PATH);
    arena *a = t->f->strategy->arena;
    *p = (strategy_population){ .id = arena_text(a, name->value),
                                .title = "",
                                .line = b->node->place.line,
                                .report = true,
                                .parent = b->parent,
                                .gate = FCS_NONE,
                                .excluded = FCS_NONE };
    p->path = t->paths[i] =
        above ? arena_print(a, "%s/%s", above, name->value) : arena_text(a, name->value);
    return p->id && p->path ? FCS_OK : fail_memory(t->f->err);
}

/* What else stands in <Subpopulations>. */
static fcs_code check_nameless(tree *t, const xml_node *node)
{
    if (!node->parent || !flowjo_is(node->parent, "Subpopulations") || flowjo_is(node, "Statistic"))
        return FCS_OK;
    if (flowjo_is(node, "Population"))
        return fail_xml(t->f->err, FCS_E_FORMAT, node->place,
                        "<Population>: expected the attribute name, found none");
    return flowjo_say(t->f, node, "not known, and nothing in it was read");
}

static fcs_code list_populations(tree *t, const xml_node *top)
{
    size_t n = 0;
    for (const xml_node *node = top; node; node = next_node(node, top)) {
        if (!is_population(node)) {
            fcs_code nameless = check_nameless(t, node);
            if (nameless)
                return nameless;
            continue;
        }
        t->branches[n] = (branch){ node, parent_of(t, n, node) };
        fcs_code code = name_population(t, n);
        if (code)
            return code;
        n++;
    }
    t->f->strategy->n_populations = n;
    return names_index(&t->index, t->f->scratch, t->paths, n) ? FCS_OK : fail_memory(t->f->err);
}

/* Two populations of one path would give two rows that nobody can tell apart, and a <Dependent> would
 * mean either. */
static fcs_code name_twins(tree *t)
{
    for (size_t i = 1; i < t->index.n; i++) {
        const indexed_name *a = &t->index.sorted[i - 1], *b = &t->index.sorted[i];
        if (strcmp(a->text, b->text) != 0)
            continue;
        t->twins[a->index] = t->twins[b->index] = true;
        const char *text = arena_print(t->f->scratch, "the path %s is that of line %u too",
                                       QUOTED(b->text), t->branches[a->index].node->place.line);
        fcs_code code = flowjo_say(t->f, t->branches[b->index].node, text);
        if (code)
            return code;
    }
    return FCS_OK;
}

/* ---- What they are made of ---- */

static bool is_boolean(const xml_node *node)
{
    return flowjo_is(node, "AndNode") || flowjo_is(node, "OrNode") || flowjo_is(node, "NotNode");
}

/* The population that a <Dependent> names; *why if there is none or more than one. */
static fcs_code find_member(tree *t, const xml_node *node, strategy_member *out, const char **why)
{
    const char *path = flowjo_value(node, "name");
    if (!path)
        return fail_xml(t->f->err, FCS_E_FORMAT, node->place,
                        "<Dependent>: expected the attribute name, found none");
    out->population = names_find(&t->index, path, strlen(path));
    bool none = out->population == SIZE_MAX;
    if (!none && !t->twins[out->population])
        return FCS_OK;
    *why = arena_print(t->f->strategy->arena, "it rests on %s, of which there is %s", QUOTED(path),
                       none ? "none" : "more than one");
    return *why ? flowjo_say(t->f, node, *why) : fail_memory(t->f->err);
}

static fcs_code read_members(tree *t, const xml_node *node, strategy_gate *gate, const char **why)
{
    const xml_node *part = flowjo_child(node, "Dependents");
    size_t n = part ? part->n_children : 0;
    bool negated = flowjo_is(node, "NotNode");
    if (n == 0 || (negated && n != 1))
        return fail_xml(t->f->err, FCS_E_FORMAT, part ? part->place : node->place,
                        "<%s>: expected %s <Dependent>, found %zu", node->name,
                        negated ? "one" : "at least one", n);
    strategy_member *members = arena_array(t->f->strategy->arena, n, sizeof *members);
    if (!members)
        return fail_memory(t->f->err);
    *gate = (strategy_gate){ .id = "",
                             .kind = GATE_BOOLEAN,
                             .line = node->place.line,
                             .operation = flowjo_is(node, "OrNode") ? GATE_OR : GATE_AND,
                             .n_members = n,
                             .members = members };
    fcs_code code = FCS_OK;
    size_t k = 0;
    for (const xml_node *member = part->first; !code && member; member = member->next, k++) {
        members[k].complement = negated;
        code = find_member(t, member, &members[k], why);
    }
    return code;
}

static fcs_code read_gate(tree *t, const xml_node *node, strategy_gate *gate, const char **why)
{
    if (is_boolean(node))
        return read_members(t, node, gate, why);
    if (!flowjo_is(node, "Population")) {
        *why = arena_print(t->f->strategy->arena, "a population <%s> is not known",
                           QUOTED(node->name));
        return *why ? flowjo_say(t->f, node, "a population that is not known")
                    : fail_memory(t->f->err);
    }
    const xml_node *part = flowjo_child(node, "Gate");
    if (part)
        return flowjo_gate(t->f, part, gate, why);
    *why = "it has no gate";
    return flowjo_say(t->f, node, "it has no <Gate>");
}

static fcs_code read_gates(tree *t)
{
    fcs_strategy *s = t->f->strategy;
    for (size_t i = 0; i < s->n_populations; i++) {
        const char *why = NULL;
        strategy_gate gate = { .id = "" };
        fcs_code code = read_gate(t, t->branches[i].node, &gate, &why);
        if (code)
            return code;
        s->populations[i].missing = why;
        if (why)
            continue;
        s->populations[i].gate = s->n_gates;
        s->gates[s->n_gates++] = gate;
    }
    return FCS_OK;
}

/* ---- Circles ---- */

static fcs_code check_circles(tree *t)
{
    const fcs_strategy *s = t->f->strategy;
    size_t circle, *order = arena_array(t->f->scratch, s->n_populations, sizeof *order);
    if (!order || !ground_order(s, t->f->scratch, order, &circle))
        return fail_memory(t->f->err);
    if (circle == FCS_NONE)
        return FCS_OK;
    return fail_xml(t->f->err, FCS_E_FORMAT, t->branches[circle].node->place,
                    "expected populations that rest on others, found \"%s\", which rests on itself",
                    QUOTED(s->populations[circle].path));
}

/* ---- The whole ---- */

fcs_code flowjo_populations(flowjo *f)
{
    const xml_node *top = flowjo_child(f->node, "SampleNode");
    tree t = { .f = f };
    static fcs_code (*const rest[])(tree *) = { name_twins, read_gates, check_circles };
    fcs_code code = count_populations(&t, top);
    if (!code)
        code = list_populations(&t, top);
    for (size_t i = 0; !code && i < sizeof rest / sizeof *rest; i++)
        code = rest[i](&t);
    return code;
}
