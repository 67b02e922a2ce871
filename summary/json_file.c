/* json_file.c - what a file holds and how it departs from the standard, as JSON. Of its keywords only
 * those are shown that describe the measurement: others may name a person. */
#include "summary/json_parts.h"

#include <string.h>

static json_t *keyword(const fcs_dataset *set, const char *name, bool hide)
{
    const char *value = hide ? NULL : fcs_keyword_value(set, name);
    return json_words(value ? value : "");
}

static json_t *param(json_writer *w, const fcs_param *p)
{
    static const char *const types[] = { "integer", "float", "double", "ascii" };
    json_t *o = json_object();
    json_put(w, o, "name", json_words(p->name));
    json_put(w, o, "label", json_words(p->shown));
    json_put(w, o, "type", json_words(types[p->type]));
    json_put(w, o, "bits", json_count(p->bits));
    json_put(w, o, "range", json_figure(p->range));
    json_put(w, o, "decades", json_figure(p->decades));
    json_put(w, o, "log_min", json_figure(p->log_min));
    json_put(w, o, "gain", json_figure(p->gain));
    json_put(w, o, "timestep", json_figure(p->timestep));
    json_put(w, o, "voltage", json_figure(p->voltage));
    return o;
}

static json_t *spillover(json_writer *w, const fcs_dataset *set)
{
    fcs_error err;
    fcs_spillover *matrix = fcs_spillover_from(set, &err);
    json_t *o = json_object();
    json_put(w, o, "source", matrix ? json_words(matrix->source) : json_null());
    if (!matrix) {
        w->failed = w->failed || err.code == FCS_E_MEMORY;
        json_put(w, o, "reason", json_words(err.message));
        return o;
    }
    double condition = fcs_spillover_condition(matrix);
    w->failed = w->failed || condition == 0; /* out of memory */
    json_put(w, o, "condition", json_figure(condition));
    if (!(condition < __builtin_inf()))
        json_put(w, o, "reason", json_words("singular: the dyes cannot be told apart"));
    json_put(w, o, "detectors", json_list(w, matrix->detectors, matrix->n_detectors));
    fcs_spillover_free(matrix);
    return o;
}

static json_t *segment(json_writer *w, fcs_segment s)
{
    json_t *o = json_object();
    json_put(w, o, "offset", json_count((size_t)s.offset));
    json_put(w, o, "size", json_count((size_t)s.size));
    return o;
}

static json_t *segments(json_writer *w, const fcs_dataset *set)
{
    json_t *o = json_object();
    json_put(w, o, "text", segment(w, set->text));
    json_put(w, o, "data", segment(w, set->data));
    json_put(w, o, "analysis", segment(w, set->analysis));
    return o;
}

/* Those asked for that are there. */
static json_t *kept(json_writer *w, const fcs_dataset *set, const fcs_info_options *options)
{
    json_t *o = json_object();
    for (size_t i = 0; i < options->n_keep; i++)
        if (fcs_keyword_value(set, options->keep[i]))
            json_put(w, o, options->keep[i], keyword(set, options->keep[i], false));
    return o;
}

static void put_source(json_writer *w, json_t *o, const fcs_dataset *set, bool hide)
{
    json_put(w, o, "cytometer", json_words(hide ? "" : set->cytometer));
    json_put(w, o, "serial", keyword(set, "$CYTSN", hide));
    json_put(w, o, "date", keyword(set, "$DATE", hide));
    json_put(w, o, "mode", keyword(set, "$MODE", false));
    json_put(w, o, "datatype", keyword(set, "$DATATYPE", false));
    json_put(w, o, "byteord", keyword(set, "$BYTEORD", false));
    json_put(w, o, "timestep", keyword(set, "$TIMESTEP", false));
}

static json_t *dataset(json_writer *w, const fcs_dataset *set, const fcs_info_options *options)
{
    char version[16];
    json_t *o = json_object(), *params = json_array();
    (void)snprintf(version, sizeof version, "%u.%u", (unsigned)set->version / 10,
                   (unsigned)set->version % 10);
    json_put(w, o, "version", json_words(version));
    put_source(w, o, set, options->deidentify);
    json_put(w, o, "events", json_count(set->n_events));
    json_put(w, o, "partial", json_boolean(set->partial));
    json_put(w, o, "segments", segments(w, set));
    json_put(w, o, "spillover", spillover(w, set));
    for (size_t i = 0; i < set->n_params; i++)
        json_append(w, params, param(w, &set->params[i]));
    json_put(w, o, "params", params);
    json_put(w, o, "keywords", kept(w, set, options));
    return o;
}

static json_t *note(json_writer *w, const fcs_note *n, bool deidentify)
{
    json_t *o = json_object();
    json_put(w, o, "dataset", json_count(n->dataset + 1));
    json_put(w, o, "rule", json_words(n->rule));
    json_put(w, o, "offset", json_count((size_t)n->offset));
    json_put(w, o, "text", json_words(deidentify ? "" : n->text));
    return o;
}

char *fcs_file_json(const fcs_file *file, const char *name, const fcs_info_options *options,
                    size_t *size, fcs_error *err)
{
    static const fcs_info_options defaults = { 0 };
    char hex[65];
    options = options ? options : &defaults;
    if (fcs_file_sha256(file, hex, err))
        return NULL;
    json_writer w = { 0 };
    json_t *datasets = json_array(), *notes = json_array();
    for (size_t i = 0; i < file->n_datasets; i++)
        json_append(&w, datasets, dataset(&w, &file->datasets[i], options));
    for (size_t i = 0; i < file->n_notes; i++)
        json_append(&w, notes, note(&w, &file->notes[i], options->deidentify));
    json_begin(&w);
    json_field(&w, "file", json_words(options->deidentify ? "" : name));
    json_field(&w, "sha256", json_words(hex));
    json_records(&w, "datasets", datasets);
    json_records(&w, "notes", notes);
    return json_end(&w, size, err);
}
