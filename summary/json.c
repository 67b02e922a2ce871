/* json.c - SAMPLE.lupusflow.json, the master output: all that is known about one sample. The fields
 * are described in docs/formats.md. Nothing in it tells when or where it was made, so the same sample
 * and panel give the same bytes. */
#include "summary/json_parts.h"

#include <math.h>
#include <string.h>

#define SCHEMA_VERSION 1

static json_t *tool(json_writer *w)
{
    json_t *o = json_object();
    json_put(w, o, "name", json_words("lupusflow"));
    json_put(w, o, "version", json_words(fcs_version()));
    return o;
}

static json_t *sample(json_writer *w, const fcs_analysis *a)
{
    json_t *o = json_object();
    json_put(w, o, "id", json_words(a->sample));
    json_put(w, o, "file", json_words(a->file));
    json_put(w, o, "sha256", json_words(a->sha256));
    json_put(w, o, "cytometer", json_words(a->cytometer));
    json_put(w, o, "date", json_words(a->date));
    json_put(w, o, "events", json_count(a->result->n_events));
    json_put(w, o, "partial", json_boolean(a->partial));
    return o;
}

static json_t *status(json_writer *w, const fcs_analysis *a)
{
    json_t *o = json_object();
    json_put(w, o, "name", json_words(fcs_status_name(a->status)));
    json_put(w, o, "reasons", json_list(w, a->reasons, a->n_reasons));
    return o;
}

static json_t *citations(json_writer *w, const fcs_about *about)
{
    json_t *list = json_array();
    for (size_t i = 0; i < about->n_citations; i++) {
        json_t *o = json_object();
        json_put(w, o, "text", json_words(about->citations[i].text));
        json_put(w, o, "doi", json_words(about->citations[i].doi));
        json_append(w, list, o);
    }
    return list;
}

static json_t *panel(json_writer *w, const fcs_about *about)
{
    json_t *o = json_object();
    json_put(w, o, "kind", json_words(about->kind));
    json_put(w, o, "name", json_words(about->name));
    json_put(w, o, "version", json_words(about->version));
    json_put(w, o, "title", json_words(about->title));
    json_put(w, o, "definition", json_words(about->definition));
    json_put(w, o, "status", json_words(about->status));
    json_put(w, o, "sha256", json_words(about->sha256));
    json_put(w, o, "edges", json_words(about->edges ? about->edges : ""));
    json_put(w, o, "not_understood", json_list(w, about->notes, about->n_notes));
    json_put(w, o, "changes", json_list(w, about->changes, about->n_changes));
    json_put(w, o, "citations", citations(w, about));
    return o;
}

static json_t *compensation(json_writer *w, const fcs_result *result)
{
    bool none = !(result->condition > 0);
    json_t *o = json_object();
    json_put(w, o, "source", json_words(result->compensation));
    json_put(w, o, "condition", none ? json_null() : json_figure(result->condition));
    if (none)
        json_put(w, o, "reason", json_words("nothing was compensated"));
    return o;
}

static json_t *notes(json_writer *w, const fcs_analysis *a)
{
    json_t *list = json_array();
    for (size_t i = 0; i < a->n_notes; i++) {
        json_t *o = json_object();
        json_put(w, o, "rule", json_words(a->notes[i].rule));
        json_put(w, o, "offset", json_count((size_t)a->notes[i].offset));
        json_put(w, o, "text", json_words(a->notes[i].text));
        json_append(w, list, o);
    }
    return list;
}

#define NO_BORDER "no confidence: it is that of one border, and this method places none"

/* "" for source: nothing was found. "reason" tells why, and why confidence is null. */
static json_t *found(json_writer *w, const fcs_result *result, const fcs_found *f)
{
    bool measured = *f->source && strcmp(f->source, "fallback") != 0;
    json_t *o = json_object(), *numbers = json_array();
    for (size_t i = 0; i < f->n_numbers; i++)
        json_append(w, numbers, json_figure(f->numbers[i]));
    json_put(w, o, "name", json_words(f->name));
    json_put(w, o, "method", json_words(f->method));
    json_put(w, o, "source", json_words(f->source));
    json_put(w, o, "within",
             f->within == FCS_NONE ? json_null() : json_words(result->populations[f->within].id));
    json_put(w, o, "events", json_count(f->n_events));
    json_put(w, o, "numbers", numbers);
    json_put(w, o, "linear", f->n_numbers ? json_figure(f->linear) : json_null());
    json_put(w, o, "confidence", measured ? json_figure(f->confidence) : json_null());
    json_put(w, o, "pooled", json_boolean(f->pooled));
    json_put(w, o, "evidence", json_words(f->evidence));
    json_put(w, o, "reason", json_words(measured && isnan(f->confidence) ? NO_BORDER : f->why));
    return o;
}

static json_t *findings(json_writer *w, const fcs_result *result)
{
    json_t *list = json_array();
    for (size_t i = 0; i < result->n_findings; i++)
        json_append(w, list, found(w, result, &result->findings[i]));
    return list;
}

static json_t *population(json_writer *w, const fcs_result *result, const fcs_population *p)
{
    json_t *o = json_object();
    json_put(w, o, "id", json_words(p->id));
    json_put(w, o, "path", json_words(p->path));
    json_put(w, o, "title", json_words(p->title));
    json_put(w, o, "role", json_words(fcs_role_name(p->role)));
    json_put(w, o, "parent",
             p->parent == FCS_NONE ? json_null() : json_words(result->populations[p->parent].id));
    json_put(w, o, "report", json_boolean(p->report));
    json_put(w, o, "events", p->missing ? json_null() : json_count(p->count));
    json_put(w, o, "reason", json_words(p->missing ? p->missing : ""));
    json_put(w, o, "fallback", json_boolean(p->fallback));
    return o;
}

static json_t *populations(json_writer *w, const fcs_result *result)
{
    json_t *list = json_array();
    for (size_t i = 0; i < result->n_populations; i++)
        json_append(w, list, population(w, result, &result->populations[i]));
    return list;
}

static json_t *statistic(json_writer *w, const fcs_statistic *s)
{
    json_t *o = json_object();
    json_put(w, o, "id", json_words(s->id));
    json_put(w, o, "key", json_words(s->key));
    json_put(w, o, "title", json_words(s->title));
    json_put(w, o, "unit", json_words(s->unit));
    json_put(w, o, "numerator", json_words(s->numerator));
    json_put(w, o, "denominator", json_words(s->denominator));
    json_put(w, o, "x", json_count(s->x));
    json_put(w, o, "n", json_count(s->n));
    json_put(w, o, "value", json_figure(s->value));
    json_put(w, o, "low", json_figure(s->low));
    json_put(w, o, "high", json_figure(s->high));
    if (strcmp(s->unit, "ratio") == 0)
        json_put(w, o, "log2", json_figure(s->log2_value));
    json_put(w, o, "method", json_words(s->method));
    json_put(w, o, "standing", json_words(fcs_standing_name(s->standing)));
    json_put(w, o, "reason", json_words(s->reason));
    json_put(w, o, "zero_corrected", json_boolean(s->zero_corrected));
    json_put(w, o, "fallback", json_boolean(s->fallback));
    return o;
}

static json_t *statistics(json_writer *w, const fcs_analysis *a)
{
    json_t *list = json_array();
    for (size_t i = 0; i < a->n_statistics; i++)
        json_append(w, list, statistic(w, &a->statistics[i]));
    return list;
}

static json_t *published(json_writer *w, const fcs_indicator *indicator)
{
    json_t *list = json_array();
    for (size_t i = 0; i < indicator->n_findings; i++) {
        json_t *o = json_object();
        json_put(w, o, "direction", json_words(indicator->findings[i].direction));
        json_put(w, o, "text", json_words(indicator->findings[i].text));
        json_put(w, o, "source", json_words(indicator->findings[i].source));
        json_append(w, list, o);
    }
    return list;
}

static json_t *profile_line(json_writer *w, const fcs_profile_line *line, const char *grading)
{
    const fcs_indicator *indicator = line->indicator;
    json_t *o = json_object();
    json_put(w, o, "id", json_words(indicator->id));
    json_put(w, o, "title", json_words(indicator->title));
    json_put(w, o, "statistic", line->statistic ? json_words(line->statistic->id) : json_null());
    json_put(w, o, "tier", json_words(fcs_tier_name(line->tier)));
    json_put(w, o, "reason", json_words(line->reason));
    json_put(w, o, "direction", json_words(indicator->direction));
    json_put(w, o, "grade", json_words(indicator->grade));
    json_put(w, o, "grading", json_words(grading));
    json_put(w, o, "summary", json_words(indicator->summary));
    json_put(w, o, "findings", published(w, indicator));
    json_put(w, o, "confounders", json_words(indicator->confounders));
    return o;
}

static json_t *profile(json_writer *w, const fcs_analysis *a)
{
    json_t *o = json_object(), *lines = json_array();
    json_put(w, o, "heading", json_words(FCS_PROFILE_HEADING));
    json_put(w, o, "version", json_words(a->indicators ? a->indicators->version : ""));
    for (size_t i = 0; a->indicators && i < a->n_profile; i++)
        json_append(w, lines, profile_line(w, &a->profile[i], a->indicators->grading));
    json_put(w, o, "indicators", lines);
    return o;
}

static json_t *scale(json_writer *w, const fcs_scale *s)
{
    static const char *const kinds[] = { "linear", "log", "asinh", "logicle", "biex", "hyperlog" };
    json_t *o = json_object();
    json_put(w, o, "kind", json_words(kinds[s->kind]));
    json_put(w, o, "T", json_figure(s->T));
    json_put(w, o, "W", json_figure(s->W));
    json_put(w, o, "M", json_figure(s->M));
    json_put(w, o, "A", json_figure(s->A));
    return o;
}

static json_t *axis(json_writer *w, const fcs_axis *a)
{
    json_t *o = json_object();
    json_put(w, o, "name", json_words(a->name));
    json_put(w, o, "param", json_words(a->param));
    json_put(w, o, "compensated", json_boolean(a->compensated));
    json_put(w, o, "scale", scale(w, &a->scale));
    json_put(w, o, "low", json_figure(a->low));
    json_put(w, o, "high", json_figure(a->high));
    return o;
}

/* Most bins are empty, so only the others are there: where they are, and what they hold. */
static json_t *view(json_writer *w, const fcs_result *result, const fcs_view *v)
{
    json_t *o = json_object(), *bins = json_array(), *counts = json_array(), *points = json_array();
    for (size_t i = 0; i < v->n_bins * v->n_bins; i++) {
        if (!v->counts[i])
            continue;
        json_append(w, bins, json_count(i));
        json_append(w, counts, json_count(v->counts[i]));
    }
    for (size_t i = 0; i < 2 * v->n_points; i++)
        json_append(w, points, json_figure(v->points[i]));
    json_put(w, o, "population", json_words(result->populations[v->population].id));
    json_put(w, o, "x", axis(w, &v->x));
    json_put(w, o, "y", axis(w, &v->y));
    json_put(w, o, "n_bins", json_count(v->n_bins));
    json_put(w, o, "bins", bins);
    json_put(w, o, "counts", counts);
    json_put(w, o, "outline", points);
    return o;
}

static json_t *views(json_writer *w, const fcs_analysis *a)
{
    json_t *list = json_array();
    for (size_t i = 0; a->views && i < a->views->n_views; i++)
        json_append(w, list, view(w, a->result, &a->views->views[i]));
    return list;
}

char *fcs_json(const fcs_analysis *a, size_t *size, fcs_error *err)
{
    json_writer w = { 0 };
    json_begin(&w);
    json_field(&w, "tool", tool(&w));
    json_field(&w, "schema", json_count(SCHEMA_VERSION));
    json_field(&w, "research_use", json_words(FCS_RESEARCH_USE));
    json_field(&w, "sample", sample(&w, a));
    json_field(&w, "status", status(&w, a));
    json_field(&w, "panel", panel(&w, a->panel));
    json_records(&w, "notes", notes(&w, a));
    json_records(&w, "gating_notes", json_list(&w, a->result->notes, a->result->n_notes));
    json_field(&w, "compensation", compensation(&w, a->result));
    json_records(&w, "findings", findings(&w, a->result));
    json_records(&w, "populations", populations(&w, a->result));
    json_records(&w, "statistics", statistics(&w, a));
    json_field(&w, "profile", profile(&w, a));
    json_records(&w, "views", views(&w, a));
    return json_end(&w, size, err);
}
