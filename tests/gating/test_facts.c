/* test_facts.c - a strategy in words, and a panel drafted from a data set. */
#include "tests.h"

#include "gating/remarks.h"
#include "gating/strategy.h"

#include "gating/starve.h"

static fcs_strategy *full;

static int open_full(void **state)
{
    (void)state;
    char path[8192];
    fcs_error err;
    snprintf(path, sizeof path, "%s/tests/gating/full_panel.xml", source_folder());
    full = fcs_strategy_open(path, &err);
    return full ? 0 : -1;
}

static int close_full(void **state)
{
    (void)state;
    fcs_strategy_free(full);
    return 0;
}

/* ---- Words ---- */

static bool says(const fcs_facts *facts, const char *section, const char *name, const char *part,
                 const char *words)
{
    for (size_t i = 0; i < facts->n; i++) {
        const fcs_fact *f = &facts->facts[i];
        if (strcmp(f->section, section) == 0 && strcmp(f->name, name) == 0 &&
            strcmp(f->part, part) == 0 && strcmp(f->words, words) == 0)
            return true;
    }
    return false;
}

static void each_part_is_said(void **state)
{
    (void)state;
    static const char *const rows[][4] = {
        { "about", "name", "", "full" },
        { "about", "author", "", "A B" },
        { "about", "approved by", "", "C" },
        { "about", "citation", "", "10.1/x" },
        { "about", "citation", "", "A book" },
        { "marker", "CD19", "", "CD19|B4" },
        { "marker", "CD19", "dye", "PE" },
        { "marker", "CD19", "voltage", "512.5" },
        { "marker", "CD38", "required", "no" },
        { "compensation", "of the markers", "", "2 dyes in 2 detectors, a table: 1 0.17 0.02 1" },
        { "compensation", "own", "", "the file's own, if it has one" },
        { "compensation", "back", "", "1 dyes in 2 detectors, inverted: 1 -0.25" },
        { "scale", "CD24", "", "linear" },
        { "scale", "CD38", "", "hyperlog T=262144 W=0.5 M=4.5 A=0 within -0.2 and Inf" },
        { "scale", "PE-A compensated", "", "log T=262144 M=5.5 A=0" },
        { "population", "one", "", "outside of: 10 <= FSC-A <= 20.125" },
        { "population", "one", "parent", "all" },
        { "population", "one", "reported", "yes" },
        { "population", "a/b c", "", "0.1 <= CD24 and x compensated by back < 9999" },
        { "population", "a/b c", "title", "T" },
        { "population", "three", "",
          "q compensated by own and 2 <= CD19 < 1 and q compensated by own <= 3, not two.5" },
        { "population", "three", "optional", "yes" },
        { "population", "two.5", "",
          "polygon on q compensated by own, PE-A compensated, on a display grid: (0, -Inf) (5, 0) "
          "(0.1, 4)" },
        { "population", "four", "role", "B" },
        { "population", "four", "",
          "ellipse on CD24, q compensated by own: centre (0.5, 70), covariance (0.01, -0.002, "
          "-0.002, 0.02), squared "
          "distance 5.688224999999999" },
        { "population", "seven", "", "CD19+ CD24hi CD38.pb-" },
        { "population", "eight", "", "not one or two" },
        { "population", "nine", "", "outside of: not eight" },
        { "population", "ten", "", "not evaluable: a curly quadrant" },
        { "population", "twelve", "", "single, found by singlet-gate 2.5 in eleven" },
        { "population", "fourteen", "",
          "ellipse on CD24, q compensated by own, found by cluster-gate 0.95 in one from (1, 2.5), "
          "(0, "
          "-1), freedom 4, at most 0.25 of the range away" },
        { "population", "fifteen", "",
          "polygon on CD24, CD38: (0, 0) (9, 0.1) (5, 0.9), found by anchor in one from (5, 0.5)" },
        { "threshold", "CD19", "", "0.48 (1283 before scaling)" },
        { "threshold", "CD24", "",
          "found by tail 0.125 in one between 0.25 and 300.5, below the peak, bandwidth times "
          "1.25, "
          "else 7, pooled by batch" },
        { "threshold", "CD24", "hi", "found by anchor 0.1 in one" },
        { "threshold", "CD38.pb", "", "found by fmo 99.5 in all, control FMO 38" },
        { "ratio", "r", "", "two as % of one" },
        { "ratio", "s", "", "two : five" },
        { "ratio", "r", "title", "R" },
    };
    fcs_error err;
    fcs_facts *facts = fcs_strategy_facts(full, &err);
    assert_non_null(facts);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!says(facts, rows[i][0], rows[i][1], rows[i][2], rows[i][3])) {
            for (size_t k = 0; k < facts->n; k++)
                print_message("%s|%s|%s|%s\n", facts->facts[k].section, facts->facts[k].name,
                              facts->facts[k].part, facts->facts[k].words);
            fail_msg("expected: %s %s %s: %s", rows[i][0], rows[i][1], rows[i][2], rows[i][3]);
        }
    fcs_facts_free(facts);
    fcs_facts_free(NULL);
}

static void populations_are_a_tree(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t depth;
    } rows[] = { { "one", 0 },    { "a/b c", 1 },    { "three", 2 },   { "four", 3 },
                 { "five", 3 },   { "six", 3 },      { "seven", 3 },   { "two.5", 0 },
                 { "eight", 0 },  { "nine", 0 },     { "ten", 0 },     { "eleven", 0 },
                 { "twelve", 1 }, { "fourteen", 1 }, { "fifteen", 1 }, { "thirteen", 1 } };
    fcs_error err;
    fcs_facts *facts = fcs_strategy_facts(full, &err);
    size_t n = 0;
    for (size_t i = 0; i < facts->n; i++) {
        const fcs_fact *f = &facts->facts[i];
        if (strcmp(f->section, "population") != 0 || *f->part)
            continue;
        assert_true(n < sizeof rows / sizeof *rows);
        assert_string_equal(f->name, rows[n].name);
        assert_int_equal(f->depth, rows[n].depth);
        n++;
    }
    assert_int_equal(n, sizeof rows / sizeof *rows);
    fcs_facts_free(facts);
}

static void starved_facts_are_never_fewer(void **state)
{
    (void)state;
    fcs_error err;
    fcs_facts *whole = fcs_strategy_facts(full, &err);
    bool more = true;
    long k = 0;
    for (; more; k++) {
        long live = starve.live;
        starve_at(k, false);
        fcs_facts *facts = fcs_strategy_facts(full, &err);
        more = starve.failed;
        starve_at(-1, false);
        if (facts)
            assert_int_equal(facts->n, whole->n);
        else
            assert_int_equal(err.code, FCS_E_MEMORY);
        fcs_facts_free(facts);
        assert_int_equal(starve.live, live);
    }
    assert_true(k > 3);
    fcs_facts_free(whole);
}

/* ---- A draft ---- */


/* A file in memory of these parameters and no events. */
typedef struct drawn {
    fcs_file *file;
    void *bytes;
} drawn;

static drawn file_of(const fcs_param *params, size_t n)
{
    static const double *const columns[16];
    fcs_param whole[16];
    drawn d;
    size_t size;
    fcs_error err = { 0 };
    for (size_t i = 0; i < n; i++) {
        whole[i] = params[i];
        whole[i].gain = 1;
        whole[i].range = params[i].range > 0 ? params[i].range : 1024;
    }
    const fcs_table table = { .n_params = n, .params = whole, .columns = columns };
    if (fcs_write_memory(&table, &d.bytes, &size, &err) != FCS_OK)
        fail_msg("%s", err.message);
    d.file = fcs_open_memory(d.bytes, size, NULL, &err);
    if (!d.file)
        fail_msg("%s", err.message);
    return d;
}

static void close_file(drawn d)
{
    fcs_close(d.file);
    __wrap_free(d.bytes);
}

static char *drafted(const fcs_file *file, fcs_error *err)
{
    size_t size;
    return fcs_panel_draft(&file->datasets[0], "a tube/1", &size, err);
}

static void a_draft_is_sound_and_holds_no_number(void **state)
{
    (void)state;
    static const fcs_param params[] = {
        { .name = "FSC-A", .label = "", .range = 262144 },
        { .name = "FSC-H", .label = "", .range = 262144 },
        { .name = "FITC-A", .label = "CD19 FITC", .range = 1024 },
        { .name = "FITC-H", .label = "CD19 FITC", .range = 1024 },
        { .name = "PE-A", .label = "CD24;PE;585/40", .range = 4096 },
        { .name = "APC-A", .label = "CD38", .range = 1024 },
        { .name = "V1-A", .label = "CD3/CD14/CD56 V500", .range = 1024 },
        { .name = "V2-A", .label = "CD3 CD16", .range = 1024 },
        { .name = "V3-A", .label = " ", .range = 1024 },
        { .name = "V4-A", .label = "L/D aqua", .range = 1024 },
        { .name = "V5-A", .label = "CD45|x", .range = 1024 },
        { .name = "Time", .label = "", .range = 1024 },
    };
    static const char *const pieces[] = {
        "name=\"a_tube|1\" version=\"1\" status=\"draft\"",
        "<marker id=\"CD19\" label=\"CD19\" fluor=\"FITC\" required=\"false\"/>",
        "<marker id=\"CD24\" label=\"CD24\" fluor=\"PE\"",
        "<marker id=\"LIN\" label=\"CD3/CD14/CD56\" fluor=\"V500\"",
        "<marker id=\"V2-A\" label=\"V2-A\"",
        "<marker id=\"L|D\" label=\"L/D\" fluor=\"aqua\"",
        "<marker id=\"CD45\" label=\"CD45\" fluor=\"x\"",
        "<compensation source=\"none\"/>",
        "<scales default=\"logicle\" T=\"4096\" W=\"auto\" M=\"4.5\" A=\"0\"/>",
        "<population id=\"singlet\" parent=\"all\" title=\"Singlets\" gate=\"singlets\"",
        "<population id=\"live\" parent=\"singlet\" title=\"Live\" is=\"L|D-\" role=\"live\"",
        "<population id=\"B\" parent=\"leukocyte\" title=\"B cells\" is=\"CD19+\" role=\"B\"",
        "is=\"CD24hi CD38hi\" role=\"Breg\"",
        "<threshold marker=\"CD19\" method=\"valley\" within=\"leukocyte\"/>",
        "<singlet-gate id=\"singlets\" x=\"FSC-A\" y=\"FSC-H\"/>",
    };
    fcs_error err;
    drawn file = file_of(params, sizeof params / sizeof *params);
    char *text = drafted(file.file, &err);
    assert_non_null(text);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        if (!strstr(text, pieces[i]))
            fail_msg("expected %s in\n%s", pieces[i], text);
    assert_null(strstr(text, "V3-A"));
    assert_null(strstr(text, "value="));
    assert_null(strstr(text, "pDC"));
    fcs_remarks *found = strategy_check_text(text, strlen(text), "", &err);
    for (size_t i = 0; i < found->n; i++)
        if (!found->remarks[i].warning)
            fail_msg("%u: %s\n%s", found->remarks[i].error.line, found->remarks[i].error.message,
                     text);
    fcs_remarks_free(found);
    __wrap_free(text);
    close_file(file);
}

static void scatter_alone_makes_no_draft(void **state)
{
    (void)state;
    static const fcs_param params[] = { { .name = "FSC-A", .label = "" },
                                        { .name = "Time", .label = "" } };
    fcs_error err = { 0 };
    drawn file = file_of(params, 2);
    assert_null(drafted(file.file, &err));
    assert_int_equal(err.code, FCS_E_UNSUPPORTED);
    assert_string_equal(err.message, "expected parameters beyond scatter and time to make markers "
                                     "of, found none");
    close_file(file);
}

static void a_starved_draft_is_none(void **state)
{
    (void)state;
    static const fcs_param params[] = { { .name = "A-A", .label = "CD19 PE", .range = 1024 } };
    fcs_error err = { 0 };
    drawn file = file_of(params, 1);
    bool more = true;
    long k = 0;
    for (; more; k++) {
        long live = starve.live;
        starve_at(k, false);
        char *text = drafted(file.file, &err);
        more = starve.failed;
        starve_at(-1, false);
        assert_true(more ? !text && err.code == FCS_E_MEMORY : text != NULL);
        __wrap_free(text);
        assert_int_equal(starve.live, live);
    }
    assert_true(k > 3);
    close_file(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_part_is_said),
        cmocka_unit_test(populations_are_a_tree),
        cmocka_unit_test(starved_facts_are_never_fewer),
        cmocka_unit_test(a_draft_is_sound_and_holds_no_number),
        cmocka_unit_test(scatter_alone_makes_no_draft),
        cmocka_unit_test(a_starved_draft_is_none),
    };
    return cmocka_run_group_tests(tests, open_full, close_full);
}
