/* gatingml_write_populations.c - populations as gates. Most are one element. One whose gate holds what is
 * outside, or that has an excluded population, takes two:
 *
 *     <PolygonGate id="_part.3" parent_id="Live"/>                 part="true" in custom_info
 *     <BooleanGate id="rest" parent_id="Live">                     gate="_part.3" not="B" of=
 *       <and> <gateReference ref="_part.3"/> <gateReference ref="B" use-as-complement="true"/> </and>
 *
 * Our own reader makes one population of them again, if the references are still those of the digest
 * `of`. Cytobank's dialect has all shapes so, and in each BooleanGate the shapes up to the root.
 */
#include "gating/gatingml_write.h"

#include <string.h>

#include "gating/gatingml.h"
#include "gating/gatingml_digest.h"
#include "gating/xml.h"

typedef struct reference {
    const char *id;
    bool complement;
} reference;

/* A BooleanGate: what it refers to, and what our reader makes of it. */
typedef struct boolean {
    const char *id, *parent; /* parent NULL: none, or among the references */
    const char *operation;   /* "and", "or" */
    reference *references;
    size_t n;
    const char *gate; /* the part that it is made of; NULL: what follows does not count */
    bool outside;
    const char *excluded,
        *within; /* ids, or NULL; within: the parent, where that is no attribute */
} boolean;

static const char *id_of(const gatingml_writer *w, size_t population)
{
    return population == FCS_NONE ? NULL : w->ids[population];
}

/* ---- Elements ---- */

void gatingml_start_gate(gatingml_writer *w, const char *name, const char *id, const char *parent)
{
    w->n_gates++;
    gatingml_open(w, 1, name);
    xml_write_attribute(w->out, "gating:id", id);
    if (parent)
        xml_write_attribute(w->out, "gating:parent_id", parent);
    gatingml_inside(w);
}

void gatingml_start_custom(gatingml_writer *w, const strategy_gate *part)
{
    const strategy_population *p = &w->strategy->populations[w->population];
    gatingml_open(w, 2, "data-type:custom_info");
    gatingml_inside(w);
    if (w->cytobank)
        gatingml_write_cytobank(w, part);
    gatingml_open(w, 3, "gate");
    xml_write_attribute(w->out, "xmlns", GATINGML_OWN);
    if (part) {
        xml_write_attribute(w->out, "part", "true");
        return;
    }
    xml_write_attribute(w->out, "id", p->id);
    if (p->path)
        xml_write_attribute(w->out, "path", p->path);
    if (*p->title)
        xml_write_attribute(w->out, "title", p->title);
    if (p->role != FCS_ROLE_NONE)
        xml_write_attribute(w->out, "role", fcs_role_name(p->role));
    if (p->report)
        xml_write_attribute(w->out, "report", "true");
    if (p->optional)
        xml_write_attribute(w->out, "optional", "true");
}

void gatingml_end_custom(gatingml_writer *w, const strategy_gate *part)
{
    const char *kept = part ? NULL : w->strategy->populations[w->population].custom;
    if (kept && !(w->cytobank && strstr(kept, "<cytobank")))
        text_add(w->out, kept);
    gatingml_close(w, 2, "data-type:custom_info");
}

/* ---- Boolean gates ---- */

static fcs_code digest_of(gatingml_writer *w, const boolean *b, char digest[17])
{
    text t = { 0 };
    gatingml_refer_start(&t, b->operation);
    for (size_t i = 0; i < b->n; i++)
        gatingml_refer(&t, b->references[i].id, b->references[i].complement);
    return gatingml_refer_end(&t, digest, w->err);
}

static fcs_code write_made(gatingml_writer *w, const boolean *b)
{
    char digest[17];
    if (!b->gate)
        return FCS_OK;
    fcs_code code = digest_of(w, b, digest);
    if (code)
        return code;
    xml_write_attribute(w->out, "gate", b->gate);
    if (b->outside)
        xml_write_attribute(w->out, "outside", "true");
    if (b->excluded)
        xml_write_attribute(w->out, "not", b->excluded);
    if (b->within)
        xml_write_attribute(w->out, "parent", b->within);
    xml_write_attribute(w->out, "of", digest);
    return FCS_OK;
}

static void write_reference(gatingml_writer *w, const reference *r)
{
    gatingml_open(w, 3, "gating:gateReference");
    xml_write_attribute(w->out, "gating:ref", r->id);
    if (r->complement)
        xml_write_attribute(w->out, "gating:use-as-complement", "true");
    gatingml_alone(w);
}

/* The standard wants two gates for and and or, and one for not. */
static void normalise(boolean *b)
{
    if (b->n != 1)
        return;
    if (b->references[0].complement) {
        b->operation = "not";
        b->references[0].complement = false;
    } else {
        b->references[b->n++] = b->references[0];
    }
}

static fcs_code write_boolean(gatingml_writer *w, boolean *b, const strategy_gate *part)
{
    normalise(b);
    gatingml_start_gate(w, "gating:BooleanGate", b->id, b->parent);
    gatingml_start_custom(w, part);
    fcs_code code = write_made(w, b);
    gatingml_alone(w);
    gatingml_end_custom(w, part);
    text_print(w->out, "    <gating:%s>\n", b->operation);
    for (size_t i = 0; i < b->n; i++)
        write_reference(w, &b->references[i]);
    text_print(w->out, "    </gating:%s>\n", b->operation);
    gatingml_close(w, 1, "gating:BooleanGate");
    return code;
}

/* There is room for one more, which normalise() may need. */
static fcs_code new_references(gatingml_writer *w, boolean *b, size_t room)
{
    b->references = arena_array(w->scratch, room + 1, sizeof *b->references);
    return b->references ? FCS_OK : fail_memory(w->err);
}

static void refer(boolean *b, const char *id, bool complement)
{
    b->references[b->n++] = (reference){ id, complement };
}

/* The members of a gate; AND NOT excluded too, where it is an AND. */
static fcs_code write_members(gatingml_writer *w, const strategy_gate *gate, const char *id,
                              size_t excluded, bool part)
{
    const strategy_population *p = &w->strategy->populations[w->population];
    boolean b = { .id = id,
                  .parent = id_of(w, p->parent),
                  .operation = gate->operation == GATE_OR ? "or" : "and" };
    if (gate->n_members == 0)
        return gatingml_cannot(w, "a boolean gate of nothing");
    fcs_code code = new_references(w, &b, gate->n_members + 1);
    if (code)
        return code;
    for (size_t i = 0; i < gate->n_members; i++)
        refer(&b, w->ids[gate->members[i].population], gate->members[i].complement);
    if (excluded != FCS_NONE)
        refer(&b, w->ids[excluded], true);
    return write_boolean(w, &b, part ? gate : NULL);
}

/* ---- Populations of parts ---- */

static bool is_shape(const strategy_gate *gate)
{
    return gate->kind != GATE_BOOLEAN;
}

/* Is the population its shape within its parent, and nothing else? */
static bool is_simple(const fcs_strategy *s, const strategy_population *p)
{
    return p->gate != FCS_NONE && is_shape(&s->gates[p->gate]) && !s->gates[p->gate].outside &&
           p->excluded == FCS_NONE;
}

/* In Cytobank's dialect: the shapes of all populations above, up to one that is no mere shape. */
static fcs_code refer_to_parents(gatingml_writer *w, boolean *b)
{
    const fcs_strategy *s = w->strategy;
    for (size_t i = s->populations[w->population].parent; i != FCS_NONE;
         i = s->populations[i].parent) {
        bool simple = is_simple(s, &s->populations[i]);
        const char *id = simple ? gatingml_cytobank_id(w, i) : w->ids[i];
        if (!id)
            return fail_memory(w->err);
        refer(b, id, false);
        if (!simple)
            break;
    }
    return FCS_OK;
}

static size_t depth_of(const fcs_strategy *s, size_t population)
{
    size_t n = 0;
    for (; population != FCS_NONE; population = s->populations[population].parent)
        n++;
    return n;
}

static const char *part_id(gatingml_writer *w, const strategy_gate *gate)
{
    return w->cytobank && is_shape(gate) ? gatingml_cytobank_id(w, w->population)
                                         : arena_print(w->scratch, "_part.%zu", w->population);
}

static fcs_code write_parts(gatingml_writer *w, const strategy_gate *gate)
{
    const strategy_population *p = &w->strategy->populations[w->population];
    const char *parent = id_of(w, p->parent);
    bool chain = w->cytobank && is_shape(gate);
    boolean b = { .id = w->ids[w->population],
                  .parent = chain ? NULL : parent,
                  .operation = "and",
                  .gate = part_id(w, gate),
                  .outside = gate->outside,
                  .excluded = id_of(w, p->excluded),
                  .within = chain ? parent : NULL };
    if (!b.gate)
        return fail_memory(w->err);
    fcs_code code = is_shape(gate)
                        ? gatingml_write_shape(w, gate, b.gate, chain ? NULL : parent, true)
                        : write_members(w, gate, b.gate, FCS_NONE, true);
    if (!code)
        code = new_references(w, &b, depth_of(w->strategy, w->population) + 2);
    if (code)
        return code;
    refer(&b, b.gate, gate->outside);
    if (b.excluded)
        refer(&b, b.excluded, true);
    if (chain)
        code = refer_to_parents(w, &b);
    return code ? code : write_boolean(w, &b, NULL);
}

/* ---- All ---- */

/* A population without a gate: its parent, or that without another. */
static fcs_code write_plain(gatingml_writer *w)
{
    const strategy_population *p = &w->strategy->populations[w->population];
    boolean b = { .id = w->ids[w->population], .parent = id_of(w, p->parent), .operation = "and" };
    if (p->excluded == FCS_NONE && p->parent == FCS_NONE)
        return gatingml_cannot(w, "one of all events");
    fcs_code code = new_references(w, &b, 1);
    if (code)
        return code;
    bool excludes = p->excluded != FCS_NONE;
    refer(&b, w->ids[excludes ? p->excluded : p->parent], excludes);
    return write_boolean(w, &b, NULL);
}

/* What the reader takes for an id. */
static bool is_name(const char *words)
{
    const char *c = words + strspn(words, " ");
    bool blank = !*c;
    while ((unsigned char)*c >= ' ' && *c != 0x7F)
        c++;
    return !blank && !*c && strlen(words) <= GATINGML_ID_LONGEST;
}

static fcs_code write_population(gatingml_writer *w)
{
    const strategy_population *p = &w->strategy->populations[w->population];
    if (!is_name(p->id) || (p->path && !is_name(p->path)))
        return gatingml_cannot(w, "an id with control characters, or of more than 1000 bytes");
    if (p->missing || p->waits)
        return gatingml_cannot(w,
                               p->waits ? "what is found in the events of each file" : p->missing);
    if (p->gate == FCS_NONE)
        return write_plain(w);
    const strategy_gate *gate = &w->strategy->gates[p->gate];
    bool excludes = p->excluded != FCS_NONE;
    if (is_simple(w->strategy, p) && !w->cytobank)
        return gatingml_write_shape(w, gate, w->ids[w->population], id_of(w, p->parent), false);
    if (!is_shape(gate) && !gate->outside && (gate->operation == GATE_AND || !excludes))
        return write_members(w, gate, w->ids[w->population], p->excluded, false);
    return write_parts(w, gate);
}

fcs_code gatingml_write_populations(gatingml_writer *w)
{
    fcs_code code = FCS_OK;
    for (w->population = 0; !code && w->population < w->strategy->n_populations;) {
        code = write_population(w);
        if (!code && w->n_gates > GATINGML_GATES_MOST)
            code = gatingml_cannot(w, "more than 10000 gates");
        if (!code && w->out->size > XML_LARGEST_FILE) /* of n gates below each other n^2 / 2 */
            code = gatingml_cannot(w, "more than 64 MiB");
        w->population += !code;
    }
    return code;
}
