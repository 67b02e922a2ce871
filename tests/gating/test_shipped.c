/* test_shipped.c - the panels in panels/: they read, they say where they come from, and on the samples
 * they were drawn on they give every archived membership, event by event. */
#include "tests.h"

#include "lupusflow/gating.h"

#include "gating/strategy.h"

static fcs_strategy *open_panel(const char *name)
{
    char path[4200];
    fcs_error err = { 0 };
    snprintf(path, sizeof path, "%s/panels/%s", source_folder(), name);
    fcs_strategy *s = fcs_strategy_open(path, &err);
    if (!s)
        fail_msg("%s:%u:%u: %s", path, err.line, err.column, err.message);
    return s;
}

/* ---- What each says of itself ---- */

static const char *const panels[] = { "sle-breg-pdc.xml",    "hipc-bcell.xml",
                                      "hipc-dc.xml",         "sle-breg-pdc-auto.xml",
                                      "hipc-bcell-auto.xml", "hipc-dc-auto.xml" };
#define N_PANELS (sizeof panels / sizeof *panels)

static void each_has_definition_and_citation(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_PANELS; i++) {
        fcs_strategy *s = open_panel(panels[i]);
        const fcs_about *about = fcs_strategy_about(s);
        assert_string_equal(about->kind, "panel");
        assert_int_equal(strncmp(panels[i], about->name, strlen(about->name)), 0);
        assert_int_equal(strncmp(about->definition, "lupusflow.", 10), 0);
        assert_true(about->n_citations >= 1 && strncmp(about->citations[0].doi, "10.", 3) == 0);
        assert_int_equal(strlen(about->sha256), 64);
        assert_string_equal(about->status, "draft");
        fcs_strategy_free(s);
    }
}

static void no_population_is_beyond_this_version(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_PANELS; i++) {
        fcs_strategy *s = open_panel(panels[i]);
        for (size_t k = 0; k < s->n_populations; k++)
            assert_null(s->populations[k].missing);
        fcs_strategy_free(s);
    }
}

static size_t with_role(const fcs_strategy *s, fcs_role role)
{
    size_t i = 0;
    while (i < s->n_populations && s->populations[i].role != role)
        i++;
    return i;
}

static void roles_stand_for_these(void **state)
{
    (void)state;
    static const struct {
        const char *panel;
        fcs_role role;
        const char *id; /* NULL: the panel has none */
    } rows[] = {
        { "sle-breg-pdc.xml", FCS_ROLE_LEUKOCYTE, "leukocyte" },
        { "sle-breg-pdc.xml", FCS_ROLE_LIVE, "live" },
        { "sle-breg-pdc.xml", FCS_ROLE_B, "B" },
        { "sle-breg-pdc.xml", FCS_ROLE_BREG, "Breg" },
        { "sle-breg-pdc.xml", FCS_ROLE_PDC, "pDC" },
        { "sle-breg-pdc.xml", FCS_ROLE_PLASMABLAST, "B.plasmablast" },
        { "sle-breg-pdc.xml", FCS_ROLE_DN, "B.DN" },
        { "hipc-bcell.xml", FCS_ROLE_LEUKOCYTE, NULL }, /* scatter is not CD45+ */
        { "hipc-bcell.xml", FCS_ROLE_B, "CD19" },
        { "hipc-bcell.xml", FCS_ROLE_BREG, "Transitional" },
        { "hipc-bcell.xml", FCS_ROLE_PLASMABLAST, "Plasmablasts" },
        { "hipc-bcell.xml", FCS_ROLE_DN, "IgD-CD27-" },
        { "hipc-bcell.xml", FCS_ROLE_PDC, NULL },
        { "hipc-dc.xml", FCS_ROLE_LEUKOCYTE, NULL },
        { "hipc-dc.xml", FCS_ROLE_PDC, "CD11c-CD123+" },
        { "hipc-dc.xml", FCS_ROLE_B, NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_strategy *s = open_panel(rows[i].panel);
        size_t k = with_role(s, rows[i].role);
        if (rows[i].id) {
            assert_true(k < s->n_populations);
            assert_string_equal(s->populations[k].id, rows[i].id);
        } else {
            assert_int_equal(k, s->n_populations);
        }
        fcs_strategy_free(s);
    }
}

static void breg_is_titled_for_what_it_is(void **state)
{
    (void)state;
    static const char title[] = "CD24hiCD38hi B cells (transitional; regulatory-enriched)";
    for (size_t i = 0; i < 2; i++) {
        fcs_strategy *s = open_panel(panels[i]);
        assert_string_equal(s->populations[with_role(s, FCS_ROLE_BREG)].title, title);
        fcs_strategy_free(s);
    }
}

static void only_three_markers_of_the_main_panel_are_required(void **state)
{
    (void)state;
    fcs_strategy *s = open_panel("sle-breg-pdc.xml");
    const fcs_about *about = fcs_strategy_about(s);
    for (size_t i = 0; i < about->n_markers; i++) {
        const char *id = about->markers[i].id;
        bool expected =
            strcmp(id, "CD45") == 0 || strcmp(id, "CD19") == 0 || strcmp(id, "LIN") == 0;
        assert_int_equal(about->markers[i].required, expected);
    }
    fcs_strategy_free(s);
}

/* The panel in docs/panel.md, between its fences. */
static void the_example_of_the_document_reads(void **state)
{
    (void)state;
    static char text[1 << 16];
    char path[4200];
    snprintf(path, sizeof path, "%s/docs/panel.md", source_folder());
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    const char *begin = strstr(text, "```xml\n"), *end = begin ? strstr(begin, "\n```\n") : NULL;
    assert_non_null(end);
    begin += strlen("```xml\n");
    fcs_error err = { 0 };
    fcs_strategy *s = fcs_strategy_parse(begin, (size_t)(end - begin), "", &err);
    if (!s)
        fail_msg("docs/panel.md, line %u of its example: %s", err.line, err.message);
    assert_string_equal(fcs_strategy_about(s)->definition, "example.small.1");
    fcs_strategy_free(s);
}

/* ---- The archived gates ---- */

static const fcs_population *population_of(const fcs_result *r, const char *id)
{
    for (size_t i = 0; i < r->n_populations; i++)
        if (strcmp(r->populations[i].id, id) == 0)
            return &r->populations[i];
    fail_msg("no population %s", id);
    return NULL;
}

static unsigned digit_of(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static size_t events_that_differ(const fcs_population *p, size_t n, const char *hex)
{
    size_t differ = 0;
    for (size_t j = 0; j < n; j++) {
        const char *byte = hex + j / 8 * 2;
        unsigned value = digit_of(byte[0]) << 4 | digit_of(byte[1]);
        bool archived = value >> (j % 8) & 1, ours = p->members[j / 64] >> (j % 64) & 1;
        differ += archived != ours;
    }
    return differ;
}

/* One line: path <TAB> count <TAB> hex. */
static void compare_line(const fcs_result *r, char *line)
{
    char *count = strchr(line, '\t'), *hex = count ? strchr(count + 1, '\t') : NULL;
    assert_non_null(hex);
    *count++ = '\0';
    const char *id = strrchr(line, '/') + 1;
    if (!*id)
        return; /* the root: all events */
    const fcs_population *p = population_of(r, id);
    assert_null(p->missing);
    if (p->count != strtoul(count, NULL, 10))
        fail_msg("%s: archived %.*s events, counted %zu", line, (int)strcspn(count, "\t"), count,
                 p->count);
    assert_int_equal(events_that_differ(p, r->n_events, hex + 1), 0);
}

static size_t compare_with_archive(const fcs_result *r, const char *path)
{
    size_t n = 0, size = 0;
    char *line = NULL;
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    while (getline(&line, &size, f) > 0)
        if (line[0] == '/') {
            compare_line(r, line);
            n++;
        }
    free(line);
    fclose(f);
    return n;
}

static void gates_as_archived(const char *panel, const char *sample, size_t n_gates)
{
    need_corpus();
    char path[4300];
    fcs_error err = { 0 };
    fcs_strategy *s = open_panel(panel);
    snprintf(path, sizeof path, "%s/corpus/bdc/%s_raw.fcs", shared_folder(), sample);
    fcs_file *file = fcs_open(path, NULL, &err);
    fcs_result *r = file ? fcs_gate(s, &file->datasets[0], 1, &err) : NULL;
    if (!r)
        fail_msg("%s: %s", path, err.message);
    snprintf(path, sizeof path, "%s/corpus/bdc/%s_membership.tsv", shared_folder(), sample);
    assert_int_equal(compare_with_archive(r, path), n_gates + 1);
    assert_int_equal(r->n_populations, n_gates);
    fcs_result_free(r);
    fcs_close(file);
    fcs_strategy_free(s);
}

static void hipc_bcell_is_the_archive_event_by_event(void **state)
{
    (void)state;
    gates_as_archived("hipc-bcell.xml", "lyoplate_bcell_12828_1_firsthalf", 22);
}

static void hipc_dc_is_the_archive_event_by_event(void **state)
{
    (void)state;
    gates_as_archived("hipc-dc.xml", "lyoplate_dc_12828001_001", 23);
}

static void the_main_panel_does_not_fit_a_tube_without_cd45(void **state)
{
    (void)state;
    need_corpus();
    char path[4300];
    fcs_error err = { 0 };
    fcs_strategy *s = open_panel("sle-breg-pdc.xml");
    snprintf(path, sizeof path, "%s/corpus/bdc/lyoplate_bcell_12828_1_firsthalf_raw.fcs",
             shared_folder());
    fcs_file *file = fcs_open(path, NULL, &err);
    assert_non_null(file);
    assert_null(fcs_gate(s, &file->datasets[0], 1, &err));
    assert_int_equal(err.code, FCS_E_MISFIT);
    assert_non_null(strstr(err.message, "CD45"));
    fcs_close(file);
    fcs_strategy_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_definition_and_citation),
        cmocka_unit_test(no_population_is_beyond_this_version),
        cmocka_unit_test(roles_stand_for_these),
        cmocka_unit_test(breg_is_titled_for_what_it_is),
        cmocka_unit_test(only_three_markers_of_the_main_panel_are_required),
        cmocka_unit_test(the_example_of_the_document_reads),
        cmocka_unit_test(hipc_bcell_is_the_archive_event_by_event),
        cmocka_unit_test(hipc_dc_is_the_archive_event_by_event),
        cmocka_unit_test(the_main_panel_does_not_fit_a_tube_without_cd45),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
