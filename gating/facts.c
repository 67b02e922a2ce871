/* facts.c - see facts.h. */
#include "gating/facts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fcs/error.h"
#include "fcs/real.h"

/* ---- The list ---- */

static bool make_room(facts *f)
{
    if (f->n < f->room)
        return true;
    size_t room = f->room ? 2 * f->room : 64;
    fcs_fact *grown = arena_array(f->arena, room, sizeof *grown);
    if (!grown)
        return false;
    if (f->n)
        memcpy(grown, f->list, f->n * sizeof *grown);
    f->list = grown;
    f->room = room;
    return true;
}

void fact_add(facts *f, const char *section, const char *name, const char *part, const char *words)
{
    if (!words || !*words || f->failed)
        return;
    const char *own_name = arena_text(f->arena, name), *own = arena_text(f->arena, words);
    if (!own_name || !own || !make_room(f)) {
        f->failed = true;
        return;
    }
    f->list[f->n++] = (fcs_fact){
        .section = section, .name = own_name, .part = part, .words = own, .depth = f->depth
    };
}

void fact_end(facts *f, const char *section, const char *name, const char *part)
{
    if (f->t.failed)
        f->failed = true;
    else if (f->t.size)
        fact_add(f, section, name, part, f->t.bytes);
    f->t.size = 0;
}

/* ---- What it is, and what it asks for ---- */

static void add_about(facts *f)
{
    const fcs_about *a = &f->s->about;
    const strategy_record *r = &f->s->record;
    fact_add(f, "about", "kind", "", a->kind);
    fact_add(f, "about", "name", "", a->name);
    fact_add(f, "about", "version", "", a->version);
    fact_add(f, "about", "status", "", a->status);
    fact_add(f, "about", "title", "", a->title);
    fact_add(f, "about", "definition", "", a->definition);
    fact_add(f, "about", "author", "", r->author);
    fact_add(f, "about", "approved by", "", r->approved_by);
    fact_add(f, "about", "approved on", "", r->approved_on);
    for (size_t i = 0; i < a->n_citations; i++) {
        text_add(&f->t, a->citations[i].doi);
        text_add(&f->t, *a->citations[i].doi && *a->citations[i].text ? ": " : "");
        text_add(&f->t, a->citations[i].text);
        fact_end(f, "about", "citation", "");
    }
}

static void add_markers(facts *f)
{
    for (size_t i = 0; i < f->s->about.n_markers; i++) {
        const fcs_marker *m = &f->s->about.markers[i];
        fact_add(f, "marker", m->id, "", m->label);
        fact_add(f, "marker", m->id, "dye", f->s->record.fluors ? f->s->record.fluors[i] : NULL);
        fact_add(f, "marker", m->id, "required", m->required ? "yes" : "no");
        if (m->voltage > 0)
            words_number(f, m->voltage);
        fact_end(f, "marker", m->id, "voltage");
    }
}

static void add_matrices(facts *f)
{
    for (size_t i = 0; i < f->s->n_matrices; i++) {
        const strategy_matrix *m = &f->s->matrices[i];
        const char *name = *m->id ? m->id : "of the markers";
        if (m->source == MATRIX_FILE) {
            fact_add(f, "compensation", name, "",
                     m->required ? "the file's own" : "the file's own, if it has one");
            continue;
        }
        text_print(&f->t, "%zu dyes in %zu detectors, %s:", m->table->n_dyes, m->table->n_detectors,
                   m->table->inverted ? "inverted" : "a table");
        for (size_t k = 0; k < m->table->n_dyes * m->table->n_detectors; k++) {
            text_add(&f->t, " ");
            words_number(f, m->table->values[k]);
        }
        fact_end(f, "compensation", name, "");
    }
    if (f->s->n_matrices == 0)
        fact_add(f, "compensation", "of the markers", "", "none");
}

/* ---- Scales ---- */

static void words_scale(facts *f, size_t scale)
{
    static const char *const names[] = { "linear", "log", "asinh", "logicle", "biex", "hyperlog" };
    static const char letters[] = "TWMA";
    const fcs_scale *s = &f->s->scales[scale];
    const double numbers[] = { s->T, s->W, s->M, s->A };
    text_add(&f->t, names[s->kind]);
    bool bare = s->kind == FCS_LINEAR_SCALE && s->T == 0;
    for (size_t i = 0; !bare && i < 4; i++) {
        if (letters[i] == 'W' && s->kind < FCS_LOGICLE)
            continue;
        text_print(&f->t, " %c=", letters[i]);
        if (letters[i] == 'W' && !f->s->transforms[scale])
            text_add(&f->t, "auto");
        else
            words_number(f, numbers[i]);
    }
    if (s->bounded) {
        text_add(&f->t, " within ");
        words_number(f, s->bound_min);
        text_add(&f->t, " and ");
        words_number(f, s->bound_max);
    }
}

static void add_scale(facts *f, const strategy_axis *axis)
{
    words_axis(f, axis);
    char *name = f->t.failed ? NULL : arena_text(f->arena, f->t.bytes);
    f->t.size = 0;
    if (!name) {
        f->failed = true;
        return;
    }
    words_scale(f, axis->scale);
    for (size_t i = f->n; !f->t.failed && i-- > 0 && strcmp(f->list[i].section, "scale") == 0;)
        if (strcmp(f->list[i].name, name) == 0 && strcmp(f->list[i].words, f->t.bytes) == 0)
            f->t.size = 0; /* said already */
    fact_end(f, "scale", name, "");
}

/* Of what gates and thresholds look at, each once. */
static void add_scales(facts *f)
{
    const fcs_strategy *s = f->s;
    for (size_t i = 0; i < s->n_thresholds && !f->failed; i++)
        add_scale(f, &s->thresholds[i].axis);
    for (size_t i = 0; i < s->n_gates && !f->failed; i++) {
        const strategy_gate *g = &s->gates[i];
        for (size_t k = 0; k < g->n_bounds; k++)
            if (!g->bounds[k].threshold)
                add_scale(f, &g->bounds[k].axis);
        for (size_t k = 0; k < g->n_axes; k++)
            add_scale(f, &g->axes[k]);
    }
}

/* ---- Populations ---- */

static void words_definition(facts *f, const strategy_population *p)
{
    const strategy_gate *gate = p->gate == FCS_NONE ? NULL : &f->s->gates[p->gate];
    if (gate)
        words_gate(f, gate);
    if (p->excluded != FCS_NONE) {
        text_add(&f->t, gate ? ", not " : "not ");
        text_add(&f->t, f->s->populations[p->excluded].id);
    }
    if (p->missing && !p->waits) {
        text_add(&f->t, gate ? ", " : "");
        text_add(&f->t, "not evaluable: ");
        text_add(&f->t, p->missing);
    }
    if (f->t.size == 0)
        text_add(&f->t, "all of its parent");
}

static void add_population(facts *f, size_t i)
{
    const strategy_population *p = &f->s->populations[i];
    const char *name = p->path ? p->path : p->id;
    const char *parent = p->parent == FCS_NONE ? "all" : f->s->populations[p->parent].id;
    words_definition(f, p);
    fact_end(f, "population", name, "");
    fact_add(f, "population", name, "parent", parent);
    fact_add(f, "population", name, "title", p->title);
    fact_add(f, "population", name, "role", fcs_role_name(p->role));
    fact_add(f, "population", name, "reported", p->report ? "yes" : NULL);
    fact_add(f, "population", name, "optional", p->optional ? "yes" : NULL);
}

/* As a tree: children follow their parent. first[i] and next[i]: heads and links of the children. */
static void add_tree(facts *f)
{
    size_t n = f->s->n_populations, at = FCS_NONE;
    size_t *first = arena_array(f->arena, n + 1, sizeof *first);
    size_t *next = arena_array(f->arena, n + 1, sizeof *next);
    if (!first || !next) {
        f->failed = true;
        return;
    }
    for (size_t i = 0; i <= n; i++)
        first[i] = next[i] = FCS_NONE;
    for (size_t i = n; i-- > 0;) {
        size_t parent = f->s->populations[i].parent;
        size_t head = parent == FCS_NONE ? n : parent;
        next[i] = first[head];
        first[head] = i;
    }
    for (at = first[n]; at != FCS_NONE && !f->failed;) {
        add_population(f, at);
        if (first[at] != FCS_NONE) {
            f->depth++;
            at = first[at];
            continue;
        }
        while (at != FCS_NONE && next[at] == FCS_NONE) {
            at = f->s->populations[at].parent;
            f->depth -= at != FCS_NONE;
        }
        at = at == FCS_NONE ? FCS_NONE : next[at];
    }
    f->depth = 0;
}

/* ---- Thresholds, ratios ---- */

/* "0.68 (2070 before scaling)" */
static void words_border(facts *f, const strategy_threshold *t, double value,
                         const strategy_search *search)
{
    const fcs_transform *transform = f->s->transforms[t->axis.scale];
    if (search->method != SEARCH_NONE) {
        words_search(f, search);
        return;
    }
    char raw[40];
    double before = value;
    words_number(f, value);
    if (!transform || !isfinite(value))
        return;
    fcs_transform_undo(transform, &before, 1);
    real_print(raw, sizeof raw, before, 4);
    text_print(&f->t, " (%s before scaling)", raw);
}

static void add_thresholds(facts *f)
{
    for (size_t i = 0; i < f->s->n_thresholds; i++) {
        const strategy_threshold *t = &f->s->thresholds[i];
        words_border(f, t, t->value, &t->cut);
        fact_end(f, "threshold", t->name, "");
        if (t->low.method != SEARCH_NONE || isfinite(t->lo))
            words_border(f, t, t->lo, &t->low);
        fact_end(f, "threshold", t->name, "lo");
        if (t->high.method != SEARCH_NONE || isfinite(t->hi))
            words_border(f, t, t->hi, &t->high);
        fact_end(f, "threshold", t->name, "hi");
    }
}

static void add_ratios(facts *f)
{
    for (size_t i = 0; i < f->s->n_ratios; i++) {
        const fcs_ratio *r = &f->s->ratios[i];
        text_add(&f->t, f->s->populations[r->numerator].id);
        text_add(&f->t, r->percent ? " as % of " : " : ");
        text_add(&f->t, f->s->populations[r->denominator].id);
        fact_end(f, "ratio", r->id, "");
        fact_add(f, "ratio", r->id, "title", r->title);
    }
}

/* ---- All ---- */

typedef struct owned {
    fcs_facts seen;
    arena *arena;
} owned;

fcs_facts *fcs_strategy_facts(const fcs_strategy *s, fcs_error *err)
{
    facts f = { .s = s, .arena = arena_new() };
    owned *out = f.arena ? arena_alloc(f.arena, sizeof *out) : NULL;
    if (!out) {
        arena_free(f.arena);
        fail_memory(err);
        return NULL;
    }
    add_about(&f);
    add_markers(&f);
    add_matrices(&f);
    add_scales(&f);
    add_tree(&f);
    add_thresholds(&f);
    add_ratios(&f);
    free(f.t.bytes);
    if (f.failed) {
        arena_free(f.arena);
        fail_memory(err);
        return NULL;
    }
    *out = (owned){ { .n = f.n, .facts = f.list }, f.arena };
    return &out->seen;
}

void fcs_facts_free(fcs_facts *found)
{
    if (found)
        arena_free(((owned *)found)->arena);
}
