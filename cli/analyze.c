/* analyze.c - `lupusflow analyze`: the main job. One sample after another, then what they share.
 *
 *     operands -> samples -> for each: open, choose a panel, find its controls and its batch (companions.c),
 *                            analyse, write its JSON
 *              -> links between tubes -> results.tsv, report.html, the table on stdout
 */
#include "analyze.h"

#include <stdlib.h>

/* Says why a sample failed and returns its exit code. */
static int give_up(const char *path, const fcs_error *err)
{
    complain(path, err);
    return exit_code(err, EXIT_INPUT);
}

static int analyse_with(run *r, const sample *s, const fcs_file *file, size_t dataset,
                        const fcs_strategy *panel, const fcs_gate_options *with)
{
    fcs_error err;
    fcs_analyze_options options = { .sample = s->id,
                                    .file = base_of(s->path),
                                    .threads = r->threads,
                                    .n_controls = with->n_controls,
                                    .controls = with->controls,
                                    .pool = with->pool,
                                    .deidentify = r->arguments->value[OPTION_DEIDENTIFY] != NULL,
                                    .view_bins = r->arguments->value[OPTION_OUT] ? 64 : 0 };
    fcs_analysis *analysis = fcs_analyze(panel, file, dataset, r->indicators, &options, &err);
    if (!analysis)
        return give_up(s->path, &err);
    int code = write_sample(r, analysis);
    if (code) {
        fcs_analysis_free(analysis);
        return code;
    }
    r->analyses[r->n_analyses++] = analysis;
    return EXIT_DONE;
}

static int analyse_file(run *r, const sample *s, const fcs_file *file, size_t dataset)
{
    fcs_error err;
    void *room;
    fcs_gate_options with = { 0 };
    const fcs_strategy *panel = choose_panel(&r->panels, s->path, &file->datasets[dataset], &err);
    if (!panel)
        return give_up(s->path, &err);
    if (r->arguments->value[OPTION_DRY_RUN]) {
        printf("%s\t%s\t%s\n", s->id, s->path, fcs_strategy_about(panel)->name);
        return EXIT_DONE;
    }
    int code = find_companions(&r->companions, s->row, panel, &with, &room);
    if (!code)
        code = analyse_with(r, s, file, dataset, panel, &with);
    free(room);
    return code;
}

static int analyse_sample(run *r, const sample *s)
{
    size_t dataset;
    int code;
    fcs_file *file = open_input(r->arguments, s->path, &dataset, &code);
    if (!file)
        return code;
    code = analyse_file(r, s, file, dataset);
    fcs_close(file);
    return code;
}

/* The exit code of --fail-on, once everything is written. */
static int judge(const run *r)
{
    const size_t rule = r->fail_on;
    fcs_status worst = FCS_STATUS_OK;
    for (size_t i = 0; i < r->n_analyses; i++)
        if (r->analyses[i]->status > worst)
            worst = r->analyses[i]->status;
    if (rule == FAIL_ON_NONE)
        return EXIT_DONE;
    return worst >= (rule == FAIL_ON_FAIL ? FCS_STATUS_WITHHELD : FCS_STATUS_WARN) ? EXIT_RULE
                                                                                   : EXIT_DONE;
}

static int check_usage(const arguments *a, run *r)
{
    uint64_t threads;
    if (!option_number(a, OPTION_THREADS, 0, &threads))
        return EXIT_USAGE;
    r->threads = threads > 1024 ? 1024 : (unsigned)threads;
    return option_choice(a, OPTION_FAIL_ON, fail_on_words, N_FAIL_ON, &r->fail_on) ? EXIT_DONE
                                                                                   : EXIT_USAGE;
}

static int open_indicators(run *r)
{
    fcs_error err;
    char *folder = panel_folder();
    char *path = folder ? join_path(folder, "lupus-indicators.xml") : NULL;
    int code = path ? EXIT_DONE : no_memory();
    if (path && path_exists(path)) {
        r->indicators = fcs_indicators_open(path, &err);
        if (!r->indicators) {
            complain(path, &err);
            code = exit_code(&err, EXIT_STRATEGY);
        }
    }
    free(path);
    free(folder);
    return code;
}

/* Everything that can be wrong before the first event is read. */
static int prepare(const arguments *a, run *r)
{
    int code = check_usage(a, r);
    if (!code)
        code = list_samples(a, &r->list);
    if (!code)
        code = drop_controls(a, &r->list);
    if (!code)
        code = check_outputs(r);
    if (!code)
        code = open_panels(a, &r->panels);
    if (!code)
        code = open_indicators(r);
    r->companions = (companions){
        .arguments = a, .list = &r->list, .panels = &r->panels, .threads = r->threads
    };
    if (!code && r->list.n) {
        r->analyses = calloc(r->list.n, sizeof *r->analyses);
        code = r->analyses ? EXIT_DONE : no_memory();
    }
    return code;
}

static void free_run(run *r)
{
    for (size_t i = 0; i < r->n_analyses; i++)
        fcs_analysis_free(r->analyses[i]);
    free(r->analyses);
    fcs_links_free(r->links);
    fcs_indicators_free(r->indicators);
    free_companions(&r->companions);
    free_panels(&r->panels);
    free_samples(&r->list);
}

/* What the samples share: links between the tubes of a donor, table, report. */
static int conclude(run *r)
{
    fcs_error err;
    if (!r->n_analyses)
        return EXIT_DONE;
    if (r->list.sheet) {
        r->links = fcs_link_tubes(r->list.sheet, (const fcs_analysis *const *)r->analyses,
                                  r->n_analyses, &err);
        if (!r->links)
            return give_up("links", &err);
    }
    int code = write_run(r);
    return code ? code : print_run(r);
}

int command_analyze(const arguments *a)
{
    run r = { .arguments = a };
    size_t n_failed = 0;
    int code = prepare(a, &r), last = EXIT_DONE;
    if (code) {
        free_run(&r);
        return code;
    }
    for (size_t i = 0; i < r.list.n; i++) {
        int got = analyse_sample(&r, &r.list.samples[i]);
        n_failed += got != EXIT_DONE;
        last = got ? got : last;
    }
    code = conclude(&r);
    if (!code && n_failed)
        code = r.list.n > 1 ? EXIT_SOME_FAILED : last;
    if (!code)
        code = judge(&r);
    free_run(&r);
    return code;
}
