/* test_analysis.c - from a file's bytes to statements: simulated samples, and the two real tubes whose
 * counts are published with them. */
#include "tests.h"

#include <jansson.h>
#include <math.h>

#include "lupusflow/simulate.h"
#include "lupusflow/summary.h"
#include "summary/analysis.h"

static fcs_strategy *open_panel(const char *name)
{
    char path[4200];
    fcs_error err = { 0 };
    snprintf(path, sizeof path, "%s/panels/%s.xml", source_folder(), name);
    fcs_strategy *panel = fcs_strategy_open(path, &err);
    if (!panel)
        fail_msg("%s:%u:%u: %s", name, err.line, err.column, err.message);
    return panel;
}

static fcs_indicators *open_indicators(void)
{
    char path[4200];
    fcs_error err;
    snprintf(path, sizeof path, "%s/panels/lupus-indicators.xml", source_folder());
    fcs_indicators *indicators = fcs_indicators_open(path, &err);
    assert_non_null(indicators);
    return indicators;
}

typedef struct sample {
    void *bytes;
    fcs_file *file;
} sample;

/* A simulated sample, with a date, an operator and bytes behind its end, which are noted. */
static sample simulate(const char *scenario)
{
    static const fcs_keyword more[] = { { "$DATE", "02-OCT-2026", NULL, 0 },
                                        { "$OP", "A. Person", NULL, 0 } };
    sample s = { 0 };
    fcs_error err;
    size_t size;
    fcs_simulate_options options = {
        .scenario = scenario, .seed = 11, .events = 20000, .enriched = true
    };
    fcs_simulation *made = fcs_simulate(&options, &err);
    assert_non_null(made);
    fcs_table table = made->table;
    fcs_keyword *keywords = calloc(table.n_keywords + 2, sizeof *keywords);
    assert_non_null(keywords);
    memcpy(keywords, table.keywords, table.n_keywords * sizeof *keywords);
    memcpy(keywords + table.n_keywords, more, sizeof more);
    table.keywords = keywords;
    table.n_keywords += 2;
    assert_int_equal(fcs_write_memory(&table, &s.bytes, &size, &err), FCS_OK);
    free(keywords);
    fcs_simulation_free(made);
    s.bytes = realloc(s.bytes, size + 4);
    assert_non_null(s.bytes);
    memcpy((char *)s.bytes + size, "junk", 4);
    s.file = fcs_open_memory(s.bytes, size + 4, NULL, &err);
    assert_non_null(s.file);
    return s;
}

static void close_sample(sample *s)
{
    fcs_close(s->file);
    free(s->bytes);
    *s = (sample){ 0 };
}

/* ---- Simulated samples ---- */

static void an_analysis_outlives_its_file(void **unused)
{
    (void)unused;
    fcs_error err;
    sample s = simulate("healthy");
    fcs_strategy *panel = open_panel("sle-breg-pdc");
    fcs_indicators *indicators = open_indicators();
    fcs_analyze_options options = { "S001", "healthy.fcs", 1, false, 32 };
    fcs_analysis *a = fcs_analyze(panel, s.file, 0, indicators, &options, &err);
    if (!a)
        fail_msg("%s", err.message);
    close_sample(&s);
    assert_string_equal(a->sample, "S001");
    assert_string_equal(a->file, "healthy.fcs");
    assert_int_equal(strlen(a->sha256), 64);
    assert_int_equal(a->status, FCS_STATUS_OK);
    assert_int_equal(a->n_profile, indicators->n_indicators);
    assert_true(a->views->n_views >= 6);
    for (size_t i = 0; i < a->views->n_views; i++)
        assert_true(*a->views->views[i].x.name && *a->views->views[i].y.param);
    const fcs_statistic *breg = fcs_find_statistic(a, "Breg.percent_of_B");
    assert_non_null(breg);
    assert_string_equal(breg->key, "Breg.percent_of_B");
    assert_int_equal(breg->standing, FCS_REPORTED);
    assert_null(fcs_find_statistic(a, "Breg.percent_of_nothing"));
    const fcs_analysis *analyses[] = { a };
    size_t size;
    char *html = fcs_report(analyses, 1, NULL, &size, &err);
    assert_non_null(html);
    free(html);
    fcs_analysis_free(a);
    fcs_indicators_free(indicators);
    fcs_strategy_free(panel);
}

static char *json_with(const fcs_strategy *panel, const sample *s, unsigned threads,
                       bool deidentify)
{
    fcs_error err;
    size_t size;
    fcs_analyze_options options = { "S001", "P-4711.fcs", threads, deidentify, 16 };
    fcs_analysis *a = fcs_analyze(panel, s->file, 0, NULL, &options, &err);
    assert_non_null(a);
    char *json = fcs_json(a, &size, &err);
    assert_non_null(json);
    fcs_analysis_free(a);
    return json;
}

static void threads_do_not_change_a_byte(void **unused)
{
    (void)unused;
    sample s = simulate("sle-high");
    fcs_strategy *panel = open_panel("sle-breg-pdc");
    char *one = json_with(panel, &s, 1, false), *seven = json_with(panel, &s, 7, false);
    assert_string_equal(one, seven);
    free(one);
    free(seven);
    fcs_strategy_free(panel);
    close_sample(&s);
}

static void who_and_when_can_be_left_out(void **unused)
{
    (void)unused;
    sample s = simulate("healthy");
    fcs_strategy *panel = open_panel("sle-breg-pdc");
    char *plain = json_with(panel, &s, 1, false), *hidden = json_with(panel, &s, 1, true);
    assert_non_null(strstr(plain, "P-4711.fcs"));
    assert_null(strstr(hidden, "P-4711.fcs"));
    assert_non_null(strstr(hidden, "\"file\": \"\""));
    assert_non_null(strstr(hidden, "\"cytometer\": \"\", \"date\": \"\""));
    assert_null(strstr(plain, "\"cytometer\": \"\""));
    assert_non_null(strstr(plain, "\"date\": \"02-OCT-2026\""));
    assert_null(strstr(hidden, "OCT-2026"));
    assert_null(strstr(plain, "A. Person"));
    json_t *json = json_loads(plain, 0, NULL), *bare = json_loads(hidden, 0, NULL);
    json_t *note = json_array_get(json_object_get(json, "notes"), 0);
    json_t *quiet = json_array_get(json_object_get(bare, "notes"), 0);
    assert_true(json_string_length(json_object_get(note, "text")) > 0);
    assert_int_equal(json_string_length(json_object_get(quiet, "text")), 0);
    assert_string_equal(json_string_value(json_object_get(note, "rule")),
                        json_string_value(json_object_get(quiet, "rule")));
    json_decref(json);
    json_decref(bare);
    free(plain);
    free(hidden);
    fcs_strategy_free(panel);
    close_sample(&s);
}

static void a_missing_marker_is_no_zero(void **unused)
{
    (void)unused;
    fcs_error err;
    sample s = simulate("missing-marker");
    fcs_strategy *panel = open_panel("sle-breg-pdc");
    fcs_analysis *a = fcs_analyze(panel, s.file, 0, NULL, NULL, &err);
    assert_non_null(a);
    assert_string_equal(a->sample, "sample");
    assert_null(a->views);
    assert_int_equal(a->status, FCS_STATUS_WITHHELD);
    const fcs_statistic *pdc = fcs_find_statistic(a, "pDC.percent_of_leukocytes");
    assert_int_equal(pdc->standing, FCS_NOT_EVALUABLE);
    assert_non_null(strstr(pdc->reason, "CD303"));
    assert_true(isnan(pdc->value));
    assert_int_equal(fcs_find_statistic(a, "Breg.percent_of_B")->standing, FCS_REPORTED);
    fcs_analysis_free(a);
    fcs_strategy_free(panel);
    close_sample(&s);
}

static void what_cannot_be_analysed_is_told(void **unused)
{
    (void)unused;
    fcs_error err = { 0 };
    sample s = simulate("healthy");
    fcs_strategy *panel = open_panel("sle-breg-pdc"), *other = open_panel("hipc-dc");
    assert_null(fcs_analyze(panel, s.file, 1, NULL, NULL, &err));
    assert_int_equal(err.code, FCS_E_ARGUMENT);
    assert_string_equal(err.message, "expected one of 1 data sets, found number 2");
    assert_null(fcs_analyze(other, s.file, 0, NULL, NULL, &err));
    assert_int_equal(err.code, FCS_E_MISFIT);
    assert_null(fcs_analyze(other, s.file, 0, NULL, NULL, NULL));
    fcs_strategy_free(panel);
    fcs_strategy_free(other);
    close_sample(&s);
}

static void a_file_is_described_without_persons(void **unused)
{
    (void)unused;
    fcs_error err;
    size_t size;
    json_error_t place;
    const fcs_info_options hidden = { .deidentify = true };
    sample s = simulate("healthy");
    char *text = fcs_file_json(s.file, "a.fcs", NULL, &size, &err);
    assert_non_null(text);
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &place);
    assert_non_null(json);
    assert_string_equal(json_string_value(json_object_get(json, "file")), "a.fcs");
    json_t *set = json_array_get(json_object_get(json, "datasets"), 0);
    assert_int_equal(json_integer_value(json_object_get(set, "events")), 20000);
    assert_string_equal(json_string_value(json_object_get(set, "version")), "3.1");
    assert_int_equal(json_array_size(json_object_get(set, "params")), s.file->datasets[0].n_params);
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(set, "spillover"), "source")),
        "$SPILLOVER");
    json_decref(json);
    free(text);
    text = fcs_file_json(s.file, "a.fcs", &hidden, &size, &err);
    assert_null(strstr(text, "a.fcs"));
    assert_null(strstr(text, "OCT-2026"));
    assert_null(strstr(text, "A. Person"));
    free(text);
    close_sample(&s);
}

/* The operator is in the panel, too. */
static void gates_do_not_name_persons(void **unused)
{
    const fcs_population populations[2] = {
        { .id = "B", .path = "B", .title = "B cells", .count = 7 },
        { .id = "B/a. person", .path = "x/A. PERSON/y", .title = "", .missing = "A. Person left" },
    };
    const fcs_ratio ratio = { .id = "A. Person_to_B", .title = "B : B of A. Person" };
    const char *const note = "asked by A. Person";
    const fcs_found found = { .name = "box of A. Person",
                              .method = "fmo",
                              .source = "",
                              .evidence = "percentile 99 of control A. Person",
                              .why = "no control A. Person was given" };
    const fcs_result plain = { .n_findings = 1,
                               .findings = &found,
                               .n_populations = 2,
                               .n_ratios = 1,
                               .n_notes = 1,
                               .populations = populations,
                               .ratios = &ratio,
                               .notes = &note,
                               .compensation = "A. Person.csv" };
    sample s = simulate("healthy");
    arena *a = arena_new();
    const fcs_result *masked = masked_result(a, &plain, s.file);
    (void)unused;
    assert_non_null(masked);
    assert_string_equal(masked->populations[0].id, "B");
    assert_string_equal(masked->populations[0].title, "B cells");
    assert_int_equal(masked->populations[0].count, 7);
    assert_null(masked->populations[0].missing);
    assert_string_equal(masked->populations[1].id, "B/XXXXXXXXX");
    assert_string_equal(masked->populations[1].path, "x/XXXXXXXXX/y");
    assert_string_equal(masked->populations[1].missing, "XXXXXXXXX left");
    assert_string_equal(masked->ratios[0].id, "XXXXXXXXX_to_B");
    assert_string_equal(masked->ratios[0].title, "B : B of XXXXXXXXX");
    assert_string_equal(masked->notes[0], "asked by XXXXXXXXX");
    assert_string_equal(masked->compensation, "XXXXXXXXX.csv");
    assert_string_equal(masked->findings[0].name, "box of XXXXXXXXX");
    assert_string_equal(masked->findings[0].method, "fmo");
    assert_string_equal(masked->findings[0].evidence, "percentile 99 of control XXXXXXXXX");
    assert_string_equal(masked->findings[0].why, "no control XXXXXXXXX was given");
    arena_free(a);
    close_sample(&s);
}

/* ---- Real tubes ---- */

static fcs_analysis *analyse_corpus(const char *name, const fcs_strategy *panel,
                                    const fcs_indicators *indicators)
{
    char path[4300];
    fcs_error err;
    snprintf(path, sizeof path, "%s/corpus/bdc/%s", shared_folder(), name);
    fcs_file *file = fcs_open(path, NULL, &err);
    if (!file)
        fail_msg("%s: %s", name, err.message);
    fcs_analyze_options options = { "lyoplate", name, 1, false, 64 };
    fcs_analysis *a = fcs_analyze(panel, file, 0, indicators, &options, &err);
    if (!a)
        fail_msg("%s: %s", name, err.message);
    fcs_close(file);
    return a;
}

static void assert_part(const fcs_analysis *a, const char *id, size_t x, size_t n)
{
    const fcs_statistic *s = fcs_find_statistic(a, id);
    if (!s || s->x != x || s->n != n)
        fail_msg("%s: expected %zu of %zu, found %zu of %zu", id, x, n, s ? s->x : 0, s ? s->n : 0);
}

/* The counts of lyoplate_bcell_12828_1_firsthalf_truth.json; the interval of the science paper. */
static void the_b_cell_tube_is_as_published(void **unused)
{
    (void)unused;
    need_corpus();
    fcs_strategy *panel = open_panel("hipc-bcell");
    fcs_indicators *indicators = open_indicators();
    fcs_analysis *a = analyse_corpus("lyoplate_bcell_12828_1_firsthalf_raw.fcs", panel, indicators);
    assert_part(a, "Transitional.percent_of_parent", 523, 5442);
    const fcs_statistic *s = fcs_find_statistic(a, "Transitional.percent_of_parent");
    assert_true(fabs(s->value - 100 * 523 / 5442.0) < 1e-12);
    assert_true(fabs(s->low - 8.85561767687) < 1e-9 && fabs(s->high - 10.42223803669) < 1e-9);
    assert_int_equal(fcs_find_statistic(a, "Plasmablasts.percent_of_parent")->x, 37);
    /* this tube has no CD45: nothing is a part of leukocytes */
    for (size_t i = 0; i < a->n_statistics; i++)
        assert_int_not_equal(a->statistics[i].kind, FCS_PERCENT_OF_LEUKOCYTES);
    for (size_t i = 0; i < a->n_profile; i++)
        if (!strcmp(a->profile[i].indicator->statistic, "Breg.percent_of_B"))
            assert_non_null(a->profile[i].statistic);
    fcs_analysis_free(a);
    fcs_indicators_free(indicators);
    fcs_strategy_free(panel);
}

static void the_dc_tube_is_as_published(void **unused)
{
    (void)unused;
    need_corpus();
    fcs_strategy *panel = open_panel("hipc-dc");
    fcs_analysis *a = analyse_corpus("lyoplate_dc_12828001_001_raw.fcs", panel, NULL);
    assert_part(a, "CD11c-CD123+.percent_of_parent", 128, 586);
    assert_int_equal(a->n_profile, 0);
    assert_true(a->views->n_views > 0);
    fcs_analysis_free(a);
    fcs_strategy_free(panel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_analysis_outlives_its_file),
        cmocka_unit_test(threads_do_not_change_a_byte),
        cmocka_unit_test(who_and_when_can_be_left_out),
        cmocka_unit_test(a_missing_marker_is_no_zero),
        cmocka_unit_test(what_cannot_be_analysed_is_told),
        cmocka_unit_test(a_file_is_described_without_persons),
        cmocka_unit_test(gates_do_not_name_persons),
        cmocka_unit_test(the_b_cell_tube_is_as_published),
        cmocka_unit_test(the_dc_tube_is_as_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
