/* gatingml_write.c - any strategy as a Gating-ML 2.0 file that is valid by the standard's schema.
 *
 *     <gating:Gating-ML>
 *       <data-type:custom_info> <strategy xmlns="urn:lupusflow:gatingml:1"/> ...
 *       <transforms:transformation/> ... <transforms:spectrumMatrix/> ...
 *       <gating:RectangleGate/> ...              parents first
 *     </gating:Gating-ML>
 *
 * What the standard cannot say stands in custom_info beside the nearest that it can, and our own reader
 * takes it from there (gatingml_own.c): who only knows the standard still reads every gate.
 */
#include "gating/gatingml_write.h"
#include "gating/panel_write.h"

#include <stdlib.h>
#include <string.h>

#include "gating/gatingml.h"

/* ---- Pieces ---- */

static void indent(gatingml_writer *w, int depth)
{
    for (int i = 0; i < depth; i++)
        text_add(w->out, "  ");
}

void gatingml_open(gatingml_writer *w, int depth, const char *name)
{
    indent(w, depth);
    text_add(w->out, "<");
    text_add(w->out, name);
}

void gatingml_inside(gatingml_writer *w)
{
    text_add(w->out, ">\n");
}

void gatingml_alone(gatingml_writer *w)
{
    text_add(w->out, "/>\n");
}

void gatingml_close(gatingml_writer *w, int depth, const char *name)
{
    indent(w, depth);
    text_add(w->out, "</");
    text_add(w->out, name);
    text_add(w->out, ">\n");
}

void gatingml_numbers(gatingml_writer *w, const double *values, size_t n)
{
    char digits[NUMBER_TEXT];
    for (size_t i = 0; i < n; i++) {
        text_add(w->out, i ? " " : "");
        text_add(w->out, xml_number(digits, values[i]));
    }
}

fcs_code gatingml_cannot(gatingml_writer *w, const char *why)
{
    const strategy_population *p = &w->strategy->populations[w->population];
    return fail(w->err, FCS_E_UNSUPPORTED, "E-GATINGML",
                "population \"%s\": expected what Gating-ML 2.0 can say, found %s",
                QUOTED(p->path ? p->path : p->id), why);
}

/* ---- What the strategy says about itself ---- */

static void put_if(gatingml_writer *w, const char *name, const char *value)
{
    if (value && *value)
        xml_write_attribute(w->out, name, value);
}

static void write_markers(gatingml_writer *w)
{
    const fcs_about *about = &w->strategy->about;
    for (size_t i = 0; !w->set && i < about->n_markers; i++) {
        const fcs_marker *m = &about->markers[i];
        gatingml_open(w, 3, "marker");
        xml_write_attribute(w->out, "id", m->id);
        xml_write_attribute(w->out, "label", m->label);
        xml_write_attribute(w->out, "required", m->required ? "true" : "false");
        if (m->voltage > 0)
            xml_write_number(w->out, "voltage", m->voltage);
        gatingml_alone(w);
    }
}

static void write_citations(gatingml_writer *w)
{
    const fcs_about *about = &w->strategy->about;
    for (size_t i = 0; i < about->n_citations; i++) {
        gatingml_open(w, 3, "citation");
        put_if(w, "doi", about->citations[i].doi);
        text_add(w->out, ">");
        xml_write_text(w->out, about->citations[i].text, strlen(about->citations[i].text));
        text_add(w->out, "</citation>\n");
    }
}

static void write_ratios(gatingml_writer *w)
{
    const fcs_strategy *s = w->strategy;
    for (size_t i = 0; i < s->n_ratios; i++) {
        gatingml_open(w, 3, "ratio");
        xml_write_attribute(w->out, "id", s->ratios[i].id);
        put_if(w, "title", s->ratios[i].title);
        xml_write_attribute(w->out, "of", w->ids[s->ratios[i].numerator]);
        xml_write_attribute(w->out, "to", w->ids[s->ratios[i].denominator]);
        xml_write_attribute(w->out, "as", s->ratios[i].percent ? "percent" : "ratio");
        gatingml_alone(w);
    }
}

/* Has the file's own matrix to be there? */
static bool needs_spillover(const fcs_strategy *s)
{
    for (size_t i = 0; i < s->n_matrices; i++)
        if (s->matrices[i].source == MATRIX_FILE && s->matrices[i].required)
            return true;
    return false;
}

static void write_own(gatingml_writer *w)
{
    const fcs_about *about = &w->strategy->about;
    gatingml_open(w, 2, "strategy");
    xml_write_attribute(w->out, "xmlns", GATINGML_OWN);
    put_if(w, "name", about->name);
    put_if(w, "version", about->version);
    put_if(w, "title", about->title);
    put_if(w, "definition", about->definition);
    put_if(w, "status", about->status);
    xml_write_attribute(w->out, "parameters", w->strategy->whole ? "required" : "optional");
    if (needs_spillover(w->strategy))
        xml_write_attribute(w->out, "spillover", "required");
    gatingml_inside(w);
    write_markers(w);
    write_citations(w);
    write_ratios(w);
    gatingml_close(w, 2, "strategy");
}

static void write_custom(gatingml_writer *w)
{
    const char *kept = w->strategy->custom;
    gatingml_open(w, 1, "data-type:custom_info");
    gatingml_inside(w);
    if (w->cytobank)
        text_add(w->out, "    <cytobank><experiment_number/></cytobank>\n");
    write_own(w);
    if (kept && !(w->cytobank && strstr(kept, "<cytobank")))
        text_add(w->out, kept);
    gatingml_close(w, 1, "data-type:custom_info");
}

/* ---- The whole ---- */

static fcs_code write_all(gatingml_writer *w)
{
    fcs_code code = gatingml_write_ids(w);
    if (code)
        return code;
    text_add(w->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    gatingml_open(w, 0, "gating:Gating-ML");
    xml_write_attribute(w->out, "xmlns:gating", GATINGML_GATING);
    xml_write_attribute(w->out, "xmlns:transforms", GATINGML_TRANSFORMS);
    xml_write_attribute(w->out, "xmlns:data-type", GATINGML_DATATYPES);
    gatingml_inside(w);
    write_custom(w);
    code = gatingml_write_functions(w);
    if (!code)
        code = gatingml_write_populations(w);
    gatingml_close(w, 0, "gating:Gating-ML");
    return code;
}

static fcs_code match_parameters(gatingml_writer *w)
{
    w->matches = arena_array(w->scratch, w->strategy->about.n_markers, sizeof *w->matches);
    if (!w->matches)
        return fail_memory(w->err);
    return w->set ? fcs_strategy_match(w->strategy, w->set, w->matches, w->err) : FCS_OK;
}

static fcs_code check_strategy(const fcs_strategy *s, fcs_error *err)
{
    if (!s)
        return fail(err, FCS_E_ARGUMENT, "", "expected a strategy, found NULL");
    if (s->n_samples > 0)
        return fail(err, FCS_E_ARGUMENT, "",
                    "expected the strategy of one sample (fcs_strategy_for()), found a workspace");
    return FCS_OK;
}

char *fcs_strategy_write(const fcs_strategy *s, fcs_strategy_format format, const fcs_dataset *set,
                         size_t *size, fcs_error *err)
{
    text out = { 0 };
    char *bytes = NULL;
    if (format == FCS_FORMAT_PANEL)
        return panel_write(s, size, err);
    if (check_strategy(s, err) || !s)
        return NULL;
    gatingml_writer w = { .strategy = s,
                          .set = set,
                          .cytobank = format == FCS_FORMAT_CYTOBANK,
                          .out = &out,
                          .scratch = arena_new(),
                          .err = err };
    fcs_code code = w.scratch ? match_parameters(&w) : fail_memory(err);
    if (!code)
        code = write_all(&w);
    if (!code)
        bytes = text_finish(&out, size, err);
    else
        free(out.bytes);
    arena_free(w.scratch);
    return bytes;
}
