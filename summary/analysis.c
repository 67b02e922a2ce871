/* analysis.c - one data set from events to statements:
 *
 *     gate -> populations -> statistics -> profile
 *        '--> pictures of the steps to B, CD24hiCD38hi and pDC
 *
 * The analysis owns all that it says but the panel and the indicators, so that the file may be closed
 * before the outputs are written.
 */
#include "summary/analysis.h"

#include <string.h>

#include "fcs/error.h"
#include "fcs/real.h"
#include "summary/statistics.h"

/* fcs_analysis comes first, so that its address is that of the whole. */
typedef struct owner {
    fcs_analysis analysis;
    arena *arena;
    fcs_result *result;
    fcs_views *views; /* as the gates made them: they refer to the file's names */
} owner;

const char *fcs_status_name(fcs_status status)
{
    static const char *const names[] = { "ok", "WARN", "WITHHELD" };
    return (size_t)status < sizeof names / sizeof *names ? names[status] : "";
}

const fcs_statistic *fcs_find_statistic(const fcs_analysis *analysis, const char *id)
{
    for (size_t i = 0; i < analysis->n_statistics; i++)
        if (strcmp(analysis->statistics[i].id, id) == 0)
            return &analysis->statistics[i];
    return NULL;
}

/* ---- What the file says about itself ---- */

static const char *keyword(arena *a, const fcs_dataset *set, const char *name)
{
    const char *value = fcs_keyword_value(set, name);
    return arena_text(a, value ? value : "");
}

/* A note quotes the file; of a person's sample that leaves the laboratory its rule is enough. */
static bool copy_notes(owner *o, const fcs_file *file, size_t dataset, bool deidentify)
{
    fcs_note *notes = arena_array(o->arena, file->n_notes, sizeof *notes);
    size_t n = 0;
    for (size_t i = 0; notes && i < file->n_notes; i++) {
        if (file->notes[i].dataset != dataset)
            continue;
        notes[n] = file->notes[i];
        notes[n].text = deidentify ? "" : arena_text(o->arena, notes[n].text);
        if (!notes[n++].text)
            return false;
    }
    o->analysis.notes = notes;
    o->analysis.n_notes = n;
    return notes != NULL;
}

/* Texts of the sample; what tells when and where it was made is hidden on request. */
static bool copy_texts(owner *o, const fcs_dataset *set, const fcs_analyze_options *options)
{
    fcs_analysis *a = &o->analysis;
    bool hide = options->deidentify;
    a->sample = arena_text(o->arena, options->sample ? options->sample : "sample");
    a->file = arena_text(o->arena, options->file && !hide ? options->file : "");
    a->cytometer = hide ? "" : arena_text(o->arena, set->cytometer);
    a->date = hide ? "" : keyword(o->arena, set, "$DATE");
    a->partial = set->partial;
    return a->sample && a->file && a->cytometer && a->date;
}

static fcs_code describe(owner *o, const fcs_file *file, size_t dataset,
                         const fcs_analyze_options *options, fcs_error *err)
{
    char hex[65];
    fcs_code code = fcs_file_sha256(file, hex, err);
    if (code)
        return code;
    o->analysis.sha256 = arena_text(o->arena, hex);
    o->analysis.result = masked_result(o->arena, o->result, file);
    if (!o->analysis.sha256 || !o->analysis.result ||
        !copy_texts(o, &file->datasets[dataset], options) ||
        !copy_notes(o, file, dataset, options->deidentify))
        return fail_memory(err);
    return FCS_OK;
}

/* ---- Pictures ---- */

static bool is_step(const fcs_result *result, size_t population, size_t target)
{
    return target != FCS_NONE && (target == population || is_below(result, target, population));
}

size_t steps_to_show(const fcs_result *result, size_t *populations)
{
    const size_t targets[] = { population_with(result, FCS_ROLE_B),
                               population_with(result, FCS_ROLE_BREG),
                               population_with(result, FCS_ROLE_PDC) };
    bool any = targets[0] != FCS_NONE || targets[1] != FCS_NONE || targets[2] != FCS_NONE;
    size_t n = 0;
    for (size_t i = 0; i < result->n_populations; i++) {
        bool wanted = is_step(result, i, targets[0]) || is_step(result, i, targets[1]) ||
                      is_step(result, i, targets[2]);
        for (size_t j = i; !any && !wanted && j < result->n_populations; j++)
            wanted = result->populations[j].report && is_step(result, i, j);
        if (wanted)
            populations[n++] = i;
    }
    return n;
}

static bool keep_axis(arena *a, fcs_axis *axis)
{
    axis->name = arena_text(a, axis->name);
    axis->param = arena_text(a, axis->param);
    return axis->name && axis->param;
}

static fcs_code take_pictures(owner *o, const fcs_strategy *strategy, const fcs_dataset *set,
                              size_t bins, fcs_error *err)
{
    size_t *wanted = arena_array(o->arena, o->result->n_populations, sizeof *wanted);
    fcs_views *views = arena_alloc(o->arena, sizeof *views);
    if (!wanted || !views)
        return fail_memory(err);
    size_t n = steps_to_show(o->result, wanted);
    o->views = fcs_view_gates(strategy, set, o->result, wanted, n, bins, err);
    if (!o->views)
        return FCS_E_MEMORY; /* err says what it was */
    fcs_view *copies = arena_array(o->arena, o->views->n_views, sizeof *copies);
    for (size_t i = 0; copies && i < o->views->n_views; i++) {
        copies[i] = o->views->views[i];
        if (!keep_axis(o->arena, &copies[i].x) || !keep_axis(o->arena, &copies[i].y))
            return fail_memory(err);
    }
    if (!copies)
        return fail_memory(err);
    *views = (fcs_views){ o->views->n_views, copies };
    o->analysis.views = views;
    return FCS_OK;
}

/* ---- How the sample stands ---- */

typedef struct verdict {
    arena *arena;
    fcs_status status;
    const char **reasons;
    size_t n;
    bool failed; /* out of memory */
} verdict;

static void add_reason(verdict *v, fcs_status status, const char *reason)
{
    if (status > v->status)
        v->status = status;
    v->failed = v->failed || !reason;
    v->reasons[v->n++] = reason;
}

static void judge_headlines(verdict *v, const fcs_analysis *a)
{
    for (size_t i = 0; i < 3; i++) {
        const fcs_statistic *s = headline(a, i);
        if (s && s->standing == FCS_NOT_EVALUABLE)
            add_reason(v, FCS_STATUS_WITHHELD,
                       arena_print(v->arena, "%s NOT EVALUABLE: %s", headline_names[i], s->reason));
    }
}

static bool is_told(const fcs_population *p)
{
    return p->role == FCS_ROLE_B || p->role == FCS_ROLE_BREG || p->role == FCS_ROLE_PDC ||
           !p->report || !p->missing;
}

/* Of the other populations those that the panel reports; those of one reason together. */
static void judge_populations(verdict *v, const fcs_result *result)
{
    for (size_t i = 0; i < result->n_populations; i++) {
        const fcs_population *p = &result->populations[i], *other = result->populations;
        if (is_told(p))
            continue;
        while (other < p && (is_told(other) || strcmp(other->missing, p->missing) != 0))
            other++;
        if (other < p) /* told with that one */
            continue;
        const char *names = p->id;
        for (size_t j = i + 1; names && j < result->n_populations; j++) {
            other = &result->populations[j];
            if (!is_told(other) && strcmp(other->missing, p->missing) == 0)
                names = arena_print(v->arena, "%s, %s", names, other->id);
        }
        add_reason(v, FCS_STATUS_WARN,
                   names ? arena_print(v->arena, "%s: %s", names, p->missing) : NULL);
    }
}

/* One line for each threshold that was not found and has a fallback which is used. */
static void judge_findings(verdict *v, const fcs_result *result)
{
    bool any = false;
    for (size_t i = 0; i < result->n_populations; i++)
        any = any || result->populations[i].fallback;
    for (size_t i = 0; any && i < result->n_findings; i++) {
        const fcs_found *f = &result->findings[i];
        char value[32];
        if (strcmp(f->source, "fallback") != 0)
            continue;
        real_print(value, sizeof value, f->numbers[0], 6);
        add_reason(v, FCS_STATUS_WARN,
                   arena_print(v->arena, "%s: fallback %s used: %s", f->name, value, f->why));
    }
}

static const char *join(verdict *v)
{
    const char *joined = v->n ? v->reasons[0] : "";
    for (size_t i = 1; i < v->n && joined; i++)
        joined = arena_print(v->arena, "%s; %s", joined, v->reasons[i]);
    return joined;
}

bool judge_sample(arena *a, fcs_analysis *analysis)
{
    const fcs_result *result = analysis->result;
    verdict v = { .arena = a };
    v.reasons = arena_array(a, 4 + result->n_populations + result->n_findings + result->n_notes,
                            sizeof *v.reasons);
    if (!v.reasons)
        return false;
    judge_headlines(&v, analysis);
    if (analysis->partial)
        add_reason(&v, FCS_STATUS_WARN,
                   arena_print(a, "the file was cut: %zu events are there", result->n_events));
    judge_populations(&v, result);
    judge_findings(&v, result);
    for (size_t i = 0; i < result->n_notes; i++)
        add_reason(&v, FCS_STATUS_WARN, result->notes[i]);
    analysis->status = v.status;
    analysis->n_reasons = v.n;
    analysis->reasons = v.reasons;
    analysis->status_reason = v.failed ? NULL : join(&v);
    return analysis->status_reason != NULL;
}

/* ---- All of it ---- */

static fcs_code state(owner *o, const fcs_indicators *indicators, fcs_error *err)
{
    fcs_analysis *a = &o->analysis;
    a->statistics = state_all(o->arena, a->result, &a->n_statistics);
    if (!a->statistics)
        return fail_memory(err);
    a->indicators = indicators;
    if (indicators) {
        a->profile = profile_of(o->arena, indicators, a->statistics, a->n_statistics);
        a->n_profile = a->profile ? indicators->n_indicators : 0;
        if (!a->profile)
            return fail_memory(err);
    }
    return judge_sample(o->arena, a) ? FCS_OK : fail_memory(err);
}

static owner *new_owner(fcs_error *err)
{
    arena *a = arena_new();
    owner *o = a ? arena_alloc(a, sizeof *o) : NULL;
    if (!o) {
        arena_free(a);
        fail_memory(err);
        return NULL;
    }
    o->arena = a;
    return o;
}

fcs_analysis *fcs_analyze(const fcs_strategy *strategy, const fcs_file *file, size_t dataset,
                          const fcs_indicators *indicators, const fcs_analyze_options *options,
                          fcs_error *err)
{
    static const fcs_analyze_options defaults = { .threads = 1 };
    if (dataset >= file->n_datasets) {
        fail(err, FCS_E_ARGUMENT, "", "expected one of %zu data sets, found number %zu",
             file->n_datasets, dataset + 1);
        return NULL;
    }
    owner *o = new_owner(err);
    if (!o)
        return NULL;
    const fcs_dataset *set = &file->datasets[dataset];
    options = options ? options : &defaults;
    o->analysis.panel = fcs_strategy_about(strategy);
    o->result = fcs_gate_with(strategy, set,
                              &(fcs_gate_options){ .threads = options->threads,
                                                   .n_controls = options->n_controls,
                                                   .controls = options->controls,
                                                   .pool = options->pool },
                              err);
    bool good = o->result && !describe(o, file, dataset, options, err) &&
                !state(o, indicators, err) &&
                (!options->view_bins || !take_pictures(o, strategy, set, options->view_bins, err));
    if (good)
        return &o->analysis;
    fcs_analysis_free(&o->analysis);
    return NULL;
}

void fcs_analysis_free(fcs_analysis *analysis)
{
    if (!analysis)
        return;
    owner *o = (owner *)analysis;
    fcs_views_free(o->views);
    fcs_result_free(o->result);
    arena_free(o->arena);
}
