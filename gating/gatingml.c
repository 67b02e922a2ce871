/* gatingml.c - from a Gating-ML 2.0 file to a strategy; gatingml.h says who reads which part.
 *
 *     <gating:Gating-ML xmlns:gating=".../gating" xmlns:transforms= xmlns:data-type=>
 *       <transforms:transformation/> <transforms:spectrumMatrix/>       in any order, referred to by id
 *       <gating:RectangleGate gating:id="B" gating:parent_id="Live"/> ...
 *     </gating:Gating-ML>
 *
 * Each gate is a population of that id, within its parent; each Quadrant too, while the QuadrantGate
 * around it is none.
 */
#include "gating/gatingml.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "fcs/real.h"
#include "gating/sequence.h"

/* ---- The tree ---- */

static bool is_of_standard(const char *space)
{
    return strcmp(space, GATINGML_GATING) == 0 || strcmp(space, GATINGML_TRANSFORMS) == 0 ||
           strcmp(space, GATINGML_DATATYPES) == 0;
}

static bool is_standard(const xml_node *node)
{
    return is_of_standard(node->space);
}

bool gatingml_is(const xml_node *node, const char *name)
{
    return is_standard(node) && strcmp(node->name, name) == 0;
}

static const xml_node *from(const xml_node *node, const char *name)
{
    while (node && !(name ? gatingml_is(node, name) : is_standard(node)))
        node = node->next;
    return node;
}

const xml_node *gatingml_first(const xml_node *parent, const char *name)
{
    return from(parent->first, name);
}

const xml_node *gatingml_next(const xml_node *node, const char *name)
{
    return from(node->next, name);
}

size_t gatingml_count(const xml_node *parent, const char *name)
{
    size_t n = 0;
    for (const xml_node *c = gatingml_first(parent, name); c; c = gatingml_next(c, name))
        n++;
    return n;
}

/* The next element at the top: what is within elements of others stands there too. */
static const xml_node *next_at_top(const xml_node *node, const xml_node *root)
{
    bool inside = node == root || !is_standard(node);
    if (inside && node->first)
        return node->first;
    while (node != root && !node->next)
        node = node->parent;
    return node == root ? NULL : node->next;
}

static const xml_attribute *attribute_of(const xml_node *node, const char *name)
{
    for (size_t i = 0; i < node->n_attributes; i++) {
        const xml_attribute *a = &node->attributes[i];
        bool standard = !*a->space || is_of_standard(a->space);
        if (standard && strcmp(a->name, name) == 0)
            return a;
    }
    return NULL;
}

const char *gatingml_value(const xml_node *node, const char *attribute)
{
    const xml_attribute *a = attribute_of(node, attribute);
    return a ? a->value : NULL;
}

xml_place gatingml_place(const xml_node *node, const char *attribute)
{
    const xml_attribute *a = attribute_of(node, attribute);
    return a ? a->place : node->place;
}

const char *gatingml_text(gatingml *g, const char *text)
{
    return text && *text ? arena_text(g->strategy->arena, text) : "";
}

/* ---- Values ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool gatingml_parse(const char *text, double *value)
{
    size_t n = strlen(text);
    while (n > 0 && is_blank(*text))
        text++, n--;
    while (n > 0 && is_blank(text[n - 1]))
        n--;
    if (n == 3 && memcmp(text, "INF", n) == 0)
        *value = INFINITY;
    else if (n == 4 && memcmp(text, "-INF", n) == 0)
        *value = -INFINITY;
    else
        return real_parse(text, n, value);
    return true;
}

fcs_code gatingml_side(gatingml *g, const xml_node *node, const char *attribute, double otherwise,
                       double *value)
{
    const char *text = gatingml_value(node, attribute);
    *value = otherwise;
    if (!text || gatingml_parse(text, value))
        return FCS_OK;
    return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(node, attribute),
                    "<%s> %s: expected a number, found \"%s\"", node->name, attribute,
                    QUOTED(text));
}

fcs_code gatingml_number(gatingml *g, const xml_node *node, const char *attribute, double *value)
{
    fcs_code code = gatingml_side(g, node, attribute, 0, value);
    if (code || isfinite(*value))
        return code;
    return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(node, attribute),
                    "<%s> %s: expected a finite number, found %s", node->name, attribute,
                    QUOTED(gatingml_value(node, attribute)));
}

fcs_code gatingml_flag(gatingml *g, const xml_node *node, const char *attribute, bool otherwise,
                       bool *value)
{
    const char *text = gatingml_value(node, attribute);
    *value = otherwise;
    if (!text)
        return FCS_OK;
    *value = strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
    if (*value || strcmp(text, "false") == 0 || strcmp(text, "0") == 0)
        return FCS_OK;
    return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(node, attribute),
                    "<%s> %s: expected true or false, found \"%s\"", node->name, attribute,
                    QUOTED(text));
}

/* ---- Notes ---- */

fcs_code gatingml_note(gatingml *g, const xml_node *node, const char *format, ...)
{
    enum { NOTES_MOST = 1000 };
    if (g->n_notes == NOTES_MOST)
        return FCS_OK;
    if (!g->notes && !(g->notes = arena_array(g->strategy->arena, NOTES_MOST, sizeof *g->notes)))
        return fail_memory(g->err);
    char words[400];
    va_list args;
    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    const char *note = arena_print(g->strategy->arena, "line %u: %s", node->place.line, words);
    if (!note)
        return fail_memory(g->err);
    g->notes[g->n_notes++] = note;
    return FCS_OK;
}

/* ---- Lists of ids ---- */

fcs_code gatingml_check_id(gatingml *g, const xml_node *node, const char *attribute, const char *id)
{
    bool blank = true;
    for (const char *c = id; *c; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7F)
            return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(node, attribute),
                            "<%s> %s: expected a name, found \"%s\" with control characters",
                            node->name, attribute, QUOTED(id));
        blank = blank && *c == ' ';
    }
    if (blank)
        return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(node, attribute),
                        "<%s> %s: expected a name, found \"%s\"", node->name, attribute,
                        QUOTED(id));
    if (strlen(id) > GATINGML_ID_LONGEST)
        return fail_xml(g->err, FCS_E_LIMIT, gatingml_place(node, attribute),
                        "<%s> %s: expected at most %d bytes, found %zu", node->name, attribute,
                        GATINGML_ID_LONGEST, strlen(id));
    return FCS_OK;
}

fcs_code gatingml_list_start(gatingml *g, gatingml_list *list, const char *kind, size_t room)
{
    list->kind = kind;
    list->nodes = arena_array(g->scratch, room, sizeof *list->nodes);
    list->ids = arena_array(g->scratch, room, sizeof *list->ids);
    return list->nodes && list->ids ? FCS_OK : fail_memory(g->err);
}

fcs_code gatingml_list_add(gatingml *g, gatingml_list *list, const xml_node *node)
{
    const char *id = gatingml_value(node, "id");
    list->nodes[list->n] = node;
    list->ids[list->n++] = id;
    return gatingml_check_id(g, node, "id", id);
}

fcs_code gatingml_list_index(gatingml *g, gatingml_list *list)
{
    if (!names_index(&list->names, g->scratch, list->ids, list->n))
        return fail_memory(g->err);
    size_t first = 0, twice = names_twice(&list->names, &first);
    if (twice == SIZE_MAX)
        return FCS_OK;
    return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(list->nodes[twice], "id"),
                    "%s \"%s\": expected each id once, found it in line %u too", list->kind,
                    QUOTED(list->ids[twice]), list->nodes[first]->place.line);
}

/* ---- What stands at the top ---- */

typedef struct counts {
    size_t functions, matrices, gates, quadrant_gates;
} counts;

static counts count_all(const xml_node *root)
{
    counts n = { 0 };
    for (const xml_node *node = root; (node = next_at_top(node, root)) != NULL;) {
        bool quadrants = gatingml_is(node, "QuadrantGate");
        n.functions += gatingml_is(node, "transformation");
        n.matrices += gatingml_is(node, "spectrumMatrix");
        n.quadrant_gates += quadrants;
        n.gates += quadrants ? gatingml_count(node, "Quadrant") : 1;
    }
    return n;
}

static fcs_code add_quadrants(gatingml *g, const xml_node *gate)
{
    fcs_code code = gatingml_list_add(g, &g->quadrant_gates, gate);
    const xml_node *part = gatingml_first(gate, "Quadrant");
    for (; !code && part; part = gatingml_next(part, "Quadrant"))
        code = gatingml_list_add(g, &g->gates, part);
    return code;
}

static fcs_code add(gatingml *g, const xml_node *node)
{
    if (!is_standard(node) || gatingml_is(node, "custom_info"))
        return FCS_OK;
    if (gatingml_is(node, "transformation"))
        return gatingml_list_add(g, &g->functions, node);
    if (gatingml_is(node, "spectrumMatrix"))
        return gatingml_list_add(g, &g->matrices, node);
    return gatingml_is(node, "QuadrantGate") ? add_quadrants(g, node)
                                             : gatingml_list_add(g, &g->gates, node);
}

static fcs_code index_all(gatingml *g)
{
    fcs_code code = gatingml_list_index(g, &g->functions);
    if (!code)
        code = gatingml_list_index(g, &g->matrices);
    if (!code)
        code = gatingml_list_index(g, &g->gates);
    return code ? code : gatingml_list_index(g, &g->quadrant_gates);
}

static fcs_code read_lists(gatingml *g)
{
    counts n = count_all(g->root);
    if (n.gates > GATINGML_GATES_MOST)
        return fail_xml(g->err, FCS_E_LIMIT, g->root->place,
                        "<Gating-ML>: expected at most %d gates, found %zu", GATINGML_GATES_MOST,
                        n.gates);
    fcs_code code = gatingml_list_start(g, &g->functions, "transformation", n.functions);
    if (!code)
        code = gatingml_list_start(g, &g->matrices, "spectrumMatrix", n.matrices);
    if (!code)
        code = gatingml_list_start(g, &g->gates, "gate", n.gates);
    if (!code)
        code = gatingml_list_start(g, &g->quadrant_gates, "QuadrantGate", n.quadrant_gates);
    for (const xml_node *node = g->root; !code && (node = next_at_top(node, g->root)) != NULL;)
        code = add(g, node);
    return code ? code : index_all(g);
}

/* ---- References ---- */

fcs_code gatingml_find(gatingml *g, const gatingml_list *list, const xml_node *node,
                       const char *attribute, size_t *index)
{
    const char *id = gatingml_value(node, attribute);
    *index = names_find(&list->names, id, strlen(id));
    if (*index != SIZE_MAX)
        return FCS_OK;
    near meant;
    near_start(&meant, id);
    for (size_t i = 0; i < list->n; i++)
        near_offer(&meant, list->ids[i]);
    return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(node, attribute),
                    "<%s> %s: expected the id of a %s, found \"%s\"%s", node->name, attribute,
                    list->kind, QUOTED(id), DID_YOU_MEAN(&meant));
}

fcs_code gatingml_find_gate(gatingml *g, const xml_node *node, const char *attribute, size_t *index)
{
    const char *id = gatingml_value(node, attribute);
    size_t whole = names_find(&g->quadrant_gates.names, id, strlen(id));
    *index = names_find(&g->gates.names, id, strlen(id));
    if (*index != SIZE_MAX || whole == SIZE_MAX)
        return gatingml_find(g, &g->gates, node, attribute, index);
    return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(node, attribute),
                    "<%s> %s: expected a gate or one Quadrant, found the QuadrantGate \"%s\"",
                    node->name, attribute, QUOTED(id));
}

fcs_code gatingml_find_population(gatingml *g, const xml_node *node, const char *attribute,
                                  size_t *index)
{
    fcs_code code = gatingml_find_gate(g, node, attribute, index);
    if (code)
        return code;
    if (g->part[*index])
        return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(node, attribute),
                        "<%s> %s: expected a population, found a part of one", node->name,
                        attribute);
    *index = g->place[*index];
    return FCS_OK;
}

/* ---- Order ---- */

const xml_node *gatingml_with_parent(const xml_node *gate)
{
    return gatingml_is(gate, "Quadrant") ? gate->parent : gate;
}

const xml_node *gatingml_operation(const xml_node *gate)
{
    if (!gatingml_is(gate, "BooleanGate"))
        return NULL;
    const xml_node *child = gatingml_first(gate, NULL);
    while (child && gatingml_is(child, "custom_info"))
        child = gatingml_next(child, NULL);
    return child;
}

/* What a population of parts says of its parent. */
static fcs_code find_own_parent(gatingml *g, size_t gate, size_t *next)
{
    const xml_node *own = g->made[gate];
    const char *parent = own ? xml_value(own, "parent") : NULL;
    if (parent)
        *next = names_find(&g->gates.names, parent, strlen(parent));
    return FCS_OK;
}

/* Stage 0: its parent is next; 1: the parent in our own words; 2: members of a BooleanGate. */
static fcs_code rests_on(void *with, order_step *at, size_t *next, bool *done)
{
    gatingml *g = with;
    const xml_node *gate = g->gates.nodes[at->population], *member = at->member;
    const xml_node *operation = gatingml_operation(gate);
    *done = false;
    switch (at->stage++) {
    case 0:
        at->member = operation ? gatingml_first(operation, "gateReference") : NULL;
        gate = gatingml_with_parent(gate);
        return gatingml_value(gate, "parent_id") ? gatingml_find_gate(g, gate, "parent_id", next)
                                                 : FCS_OK;
    case 1:
        return find_own_parent(g, at->population, next);
    default:
        *done = !member;
        at->member = member ? gatingml_next(member, "gateReference") : NULL;
        return member ? gatingml_find_gate(g, member, "ref", next) : FCS_OK;
    }
}

static fcs_code read_order(gatingml *g)
{
    size_t n = g->gates.n;
    g->order = arena_array(g->scratch, n, sizeof *g->order);
    g->place = arena_array(g->scratch, n, sizeof *g->place);
    if (!g->order || !g->place)
        return fail_memory(g->err);
    order_graph graph = { n, g->gates.nodes, g->gates.ids, "gate", rests_on, NULL, g };
    fcs_code code = order_populations(g->scratch, &graph, g->order, g->place, g->err);
    if (!code)
        gatingml_leave_out_parts(g);
    return code;
}

/* ---- The whole ---- */

static fcs_code check_version(gatingml *g)
{
    const char *space = g->root->space;
    if (strcmp(space, GATINGML_GATING) == 0)
        return FCS_OK;
    bool version = strncmp(space, GATINGML_BASE, sizeof GATINGML_BASE - 1) == 0;
    size_t n = strcspn(space + (version ? sizeof GATINGML_BASE - 1 : 0), "/");
    if (version)
        return fail_xml(
            g->err, FCS_E_UNSUPPORTED, g->root->place,
            "<Gating-ML>: expected version 2.0, found Gating-ML %s (%s)",
            escape_bytes((char[16]){ 0 }, 16, space + sizeof GATINGML_BASE, n ? n - 1 : 0),
            QUOTED(space));
    return fail_xml(g->err, FCS_E_FORMAT, g->root->place,
                    "<Gating-ML>: expected namespace " GATINGML_GATING ", found \"%s\"",
                    QUOTED(space));
}

static fcs_code read_parts(gatingml *g)
{
    static fcs_code (*const parts[])(gatingml *) = {
        check_version,     gatingml_grammar,    read_lists, gatingml_about, gatingml_scales,
        gatingml_matrices, gatingml_find_parts, read_order, gatingml_gates, gatingml_own_ratios,
    };
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < sizeof parts / sizeof *parts; i++)
        code = parts[i](g);
    g->strategy->about.notes = g->notes;
    g->strategy->about.n_notes = g->n_notes;
    return code;
}

fcs_code gatingml_read(fcs_strategy *strategy, const xml_node *root, fcs_error *err)
{
    fcs_error own;
    gatingml g = { .strategy = strategy, .root = root, .err = err ? err : &own };
    g.scratch = arena_new();
    if (!g.scratch)
        return fail_memory(err);
    fcs_code code = read_parts(&g);
    arena_free(g.scratch);
    return code;
}
