/* panel_write.c - see panel_write.h; the strategy may come from any reader.
 *
 *     <panel> <about/> <markers/> <compensation/> <matrices/> <scales/> <values/>
 *       <populations/> <thresholds/> <gates/> <ratios/> <quality/> <custom/> </panel>
 */
#include "gating/panel_write.h"

#include <stdlib.h>
#include <string.h>

#include "fcs/error.h"
#include "fcs/number_text.h"
#include "gating/panel.h"

void panel_write_text(panel_writer *w, const char *name, const char *value)
{
    if (value && *value)
        xml_write_attribute(&w->t, name, value);
}

void panel_write_flag(panel_writer *w, const char *name, bool value)
{
    if (value)
        text_print(&w->t, " %s=\"true\"", name);
}

/* Attributes hold their own quotes; here the value alone is wanted. */
void panel_write_quoted(panel_writer *w, const char *value)
{
    xml_write_quoted(&w->t, value);
}

void panel_write_numbers(panel_writer *w, const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char digits[NUMBER_TEXT];
        number_text(digits, values[i]);
        text_print(&w->t, "%s%s", i ? " " : "", digits);
    }
}

/* <title>...</title> in a line of its own, unless there is nothing to say. */
static void write_element(panel_writer *w, const char *indent, const char *name, const char *words)
{
    if (!words || !*words)
        return;
    text_print(&w->t, "%s<%s>", indent, name);
    xml_write_text(&w->t, words, strlen(words));
    text_print(&w->t, "</%s>\n", name);
}

/* ---- <about> ---- */

static void write_citation(panel_writer *w, const fcs_citation *c)
{
    text_add(&w->t, "    <citation");
    panel_write_text(w, "doi", c->doi);
    text_add(&w->t, *c->text ? ">" : "/>\n");
    if (!*c->text)
        return;
    xml_write_text(&w->t, c->text, strlen(c->text));
    text_add(&w->t, "</citation>\n");
}

static void write_record(panel_writer *w, const strategy_record *r)
{
    write_element(w, "    ", "author", r->author);
    if (r->approved_by && *r->approved_by) {
        text_add(&w->t, "    <approved");
        xml_write_attribute(&w->t, "by", r->approved_by);
        xml_write_attribute(&w->t, "date", r->approved_on);
        text_add(&w->t, "/>\n");
    }
    for (size_t i = 0; i < r->n_revisions; i++) {
        text_add(&w->t, "    <change");
        xml_write_attribute(&w->t, "version", r->revisions[i].version);
        xml_write_attribute(&w->t, "date", r->revisions[i].date);
        text_add(&w->t, ">");
        xml_write_text(&w->t, r->revisions[i].text, strlen(r->revisions[i].text));
        text_add(&w->t, "</change>\n");
    }
}

static bool says(const char *words)
{
    return words && *words;
}

static void write_about(panel_writer *w)
{
    const fcs_about *about = &w->s->about;
    const strategy_record *r = &w->s->record;
    bool any = says(about->title) || says(about->definition) || about->n_citations ||
               says(r->author) || r->n_revisions || says(r->approved_by);
    if (!any)
        return;
    text_add(&w->t, "  <about>\n");
    write_element(w, "    ", "title", says(about->title) ? about->title : "-");
    write_element(w, "    ", "definition", about->definition);
    write_record(w, r);
    for (size_t i = 0; i < about->n_citations; i++)
        write_citation(w, &about->citations[i]);
    text_add(&w->t, "  </about>\n");
}

/* ---- <markers>, <populations>, <ratios> ---- */

static void write_markers(panel_writer *w)
{
    const fcs_about *about = &w->s->about;
    text_add(&w->t, about->n_markers ? "  <markers>\n" : "  <markers/>\n");
    for (size_t i = 0; i < about->n_markers; i++) {
        const fcs_marker *m = &about->markers[i];
        text_add(&w->t, "    <marker");
        xml_write_attribute(&w->t, "id", m->id);
        xml_write_attribute(&w->t, "label", m->label);
        panel_write_text(w, "fluor", w->s->record.fluors ? w->s->record.fluors[i] : NULL);
        if (!m->required)
            text_add(&w->t, " required=\"false\"");
        if (m->voltage > 0)
            xml_write_number(&w->t, "voltage", m->voltage);
        text_add(&w->t, "/>\n");
    }
    if (about->n_markers)
        text_add(&w->t, "  </markers>\n");
}

/* What it was called, where the id of the file is another. */
static const char *title_of(const panel_writer *w, size_t i)
{
    const strategy_population *p = &w->s->populations[i];
    bool renamed = strcmp(w->populations[i], p->id) != 0;
    return renamed && !(p->title && *p->title) ? p->id : p->title;
}

/* What `gate` prints, where that is not the id. */
static const char *path_of(const panel_writer *w, size_t i)
{
    const char *path =
        w->s->populations[i].path ? w->s->populations[i].path : w->s->populations[i].id;
    return strcmp(path, w->populations[i]) == 0 ? NULL : path;
}

static void write_definition(panel_writer *w, const strategy_population *p)
{
    const strategy_gate *gate = p->gate == FCS_NONE ? NULL : &w->s->gates[p->gate];
    if (gate && panel_write_is_levels(gate))
        panel_write_levels(w, gate);
    else if (gate)
        xml_write_attribute(&w->t, "gate", w->gates[p->gate]);
    if (p->excluded != FCS_NONE)
        xml_write_attribute(&w->t, "not", w->populations[p->excluded]);
}

static void write_population(panel_writer *w, size_t i)
{
    const strategy_population *p = &w->s->populations[i];
    const char *parent = p->parent == FCS_NONE ? "all" : w->populations[p->parent];
    bool custom = p->custom && *p->custom;
    text_add(&w->t, "    <population");
    xml_write_attribute(&w->t, "id", w->populations[i]);
    xml_write_attribute(&w->t, "parent", parent);
    panel_write_text(w, "title", title_of(w, i));
    write_definition(w, p);
    panel_write_text(w, "role", fcs_role_name(p->role));
    panel_write_flag(w, "report", p->report);
    panel_write_flag(w, "optional", p->optional);
    panel_write_text(w, "path", path_of(w, i));
    panel_write_text(w, "missing", p->waits ? NULL : p->missing);
    text_add(&w->t, custom ? ">\n" : "/>\n");
    if (!custom)
        return;
    write_element(w, "      ", "custom", p->custom);
    text_add(&w->t, "    </population>\n");
}

static void write_populations(panel_writer *w)
{
    text_add(&w->t, "  <populations>\n");
    for (size_t i = 0; i < w->s->n_populations; i++)
        write_population(w, i);
    text_add(&w->t, "  </populations>\n");
}

static void write_ratios(panel_writer *w)
{
    if (w->s->n_ratios == 0)
        return;
    text_add(&w->t, "  <ratios>\n");
    for (size_t i = 0; i < w->s->n_ratios; i++) {
        const fcs_ratio *r = &w->s->ratios[i];
        text_add(&w->t, "    <ratio");
        xml_write_attribute(&w->t, "id", w->ratios[i]);
        panel_write_text(w, "title", r->title);
        xml_write_attribute(&w->t, "of", w->populations[r->numerator]);
        xml_write_attribute(&w->t, "to", w->populations[r->denominator]);
        if (r->percent)
            text_add(&w->t, " as=\"percent\"");
        text_add(&w->t, "/>\n");
    }
    text_add(&w->t, "  </ratios>\n");
}

static void write_rules(panel_writer *w)
{
    const strategy_rule *rules = w->s->rules;
    for (size_t i = 0; i < w->s->n_rules; i++) {
        const strategy_rule *r = &rules[i];
        bool part = r->to != FCS_NONE;
        text_print(&w->t, "%s    <rule check=\"%s\"", i ? "" : "  <quality>\n",
                   part ? "percent" : "events");
        xml_write_attribute(&w->t, "of", w->populations[r->of]);
        if (part)
            xml_write_attribute(&w->t, "to", w->populations[r->to]);
        if (r->min > -__builtin_inf())
            xml_write_number(&w->t, "min", r->min);
        if (r->max < __builtin_inf())
            xml_write_number(&w->t, "max", r->max);
        text_print(&w->t, " else=\"%s\"/>\n", r->fails ? "fail" : "warn");
    }
    if (w->s->n_rules)
        text_add(&w->t, "  </quality>\n");
}

/* ---- The whole ---- */

static fcs_code check(const fcs_strategy *s, fcs_error *err)
{
    if (s->n_samples > 0)
        return fail(err, FCS_E_ARGUMENT, "",
                    "expected the strategy of one sample, found a workspace of %zu", s->n_samples);
    if (s->n_populations == 0)
        return fail(err, FCS_E_UNSUPPORTED, "",
                    "expected a strategy with populations, found one without");
    return FCS_OK;
}

static fcs_code write_all(panel_writer *w, fcs_error *err)
{
    const fcs_about *about = &w->s->about;
    const char *name = about->name && *about->name ? about->name : "converted";
    const char *version = about->version && *about->version ? about->version : "1";
    if (!(name = panel_write_id(w->arena, name)) || !panel_write_names(w))
        return fail_memory(err);
    text_add(&w->t,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<panel xmlns=\"" PANEL_NAMESPACE "\"");
    xml_write_attribute(&w->t, "name", name);
    xml_write_attribute(&w->t, "version", version);
    panel_write_text(w, "status", about->status);
    panel_write_flag(w, "whole", w->s->whole);
    text_add(&w->t, ">\n");
    write_about(w);
    write_markers(w);
    panel_write_matrices(w);
    panel_write_scales(w);
    write_populations(w);
    panel_write_thresholds(w);
    fcs_code code = panel_write_gates(w, err);
    write_ratios(w);
    write_rules(w);
    write_element(w, "  ", "custom", w->s->custom);
    text_add(&w->t, "</panel>\n");
    return code;
}

char *panel_write(const fcs_strategy *s, size_t *size, fcs_error *err)
{
    panel_writer w = { .s = s, .arena = NULL };
    fcs_code code = check(s, err);
    if (code)
        return NULL;
    w.arena = arena_new();
    code = w.arena ? write_all(&w, err) : fail_memory(err);
    arena_free(w.arena);
    if (code == FCS_OK)
        return text_finish(&w.t, size, err);
    free(w.t.bytes);
    return NULL;
}
