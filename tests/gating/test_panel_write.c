/* test_panel_write.c - what is written as a panel reads back as the same strategy, to the last bit, and
 * is written again as the same text. */
#include "tests.h"

#include <math.h>

#include "gating/strategy.h"

#include "gating/starve.h"

#include "panel_text.h"

/* One of everything that a panel can say: full_panel.xml. Lines in the table of changes are its own. */
static char full[8192];

static int read_full(void **state)
{
    (void)state;
    char path[8192];
    snprintf(path, sizeof path, "%s/tests/gating/full_panel.xml", source_folder());
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(full, 1, sizeof full - 1, f) : 0;
    if (f)
        fclose(f);
    return n > 1000 && n < sizeof full - 1 ? 0 : -1;
}

static size_t ignored;

static char *must_write(const fcs_strategy *s)
{
    fcs_error err = { 0 };
    size_t size = 0;
    char *text = fcs_strategy_write(s, FCS_FORMAT_PANEL, NULL, &size, &err);
    if (!text)
        fail_msg("%s", err.message);
    assert_int_equal(size, strlen(text));
    return text;
}

/* ---- All that a panel can say ---- */

/* The pieces of the text, as they are written: what is there is neither lost nor changed. */
static void every_part_is_written(void **state)
{
    (void)state;
    fcs_strategy *s = must_parse(full);
    char *text = must_write(s);
    static const char *const pieces[] = {
        "name=\"full\" version=\"2\" status=\"locked\" whole=\"true\">",
        "<title>All &amp; \"more\"</title>",
        "<author>A B</author>",
        "<approved by=\"C\" date=\"2026-01-31\"/>",
        "<change version=\"2\" date=\"2026-01-30\">new cut</change>",
        "<citation doi=\"10.1/x\"/>",
        "<citation>A book</citation>",
        "<marker id=\"CD19\" label=\"CD19|B4\" fluor=\"PE\" voltage=\"512.5\"/>",
        "<marker id=\"CD38\" label=\"CD38\" required=\"false\"/>",
        "<compensation source=\"inline\" name=\"3 May\">\n    <detector name=\"PE-A\"/>",
        "<dye name=\"PE\" values=\"1 0.17\"/>",
        "<matrix id=\"own\" source=\"file\" require=\"false\"/>",
        "<matrix id=\"back\" source=\"inline\" name=\"back\" inverted=\"true\">",
        "<detector name=\"APC\" values=\"-0.25\"/>\n      <dye name=\"x\"/>",
        "<scales default=\"logicle\" T=\"262144\" W=\"0.5\" M=\"4.5\" A=\"0\">",
        "<scale for=\"CD24\" type=\"linear\"/>",
        "<scale for=\"CD38\" type=\"hyperlog\" T=\"262144\" W=\"0.5\" M=\"4.5\" A=\"0\" "
        "bound-min=\"-0.2\"/>",
        "<scale for=\"FSC-A\" type=\"linear\"/>",
        "<value id=\"x\" of=\"x\" matrix=\"back\" type=\"biex\" T=\"262144\" W=\"-10\" M=\"4.5\" "
        "A=\"0\"/>",
        "<value id=\"PE-A\" of=\"PE-A\" matrix=\"compensation\" type=\"log\"",
        "<value id=\"CD19~2\" marker=\"CD19\" type=\"asinh\"",
        "<value id=\"q\" of=\"PE-A\" to=\"AP C\" factor=\"2.385\" minus=\"-1\" less=\"3\" "
        "matrix=\"own\" type=\"linear\"/>",
        "<custom>&lt;a/&gt; \n b</custom>",
        "title=\"T\" gate=\"rectangle\" path=\"a/b c\"/>",
        "gate=\"box\" not=\"two.5\" optional=\"true\"/>",
        "is=\"CD19+ CD24hi CD38.pb-\" role=\"Breg\"/>",
        "<population id=\"ten\" parent=\"all\" missing=\"a curly quadrant\"/>",
        "<level name=\"lo\" from=\"0.1\"/>",
        "method=\"tail\" within=\"one\" search=\"0.25 300.5\" fallback=\"7\" fall=\"0.125\" "
        "pool=\"batch\" side=\"below\" adjust=\"1.25\">",
        "<level name=\"hi\" method=\"anchor\" within=\"one\" offset=\"0.1\"/>",
        "<threshold marker=\"CD38\" id=\"CD38.pb\" method=\"fmo\" control=\"FMO 38\" "
        "percentile=\"99.5\"/>",
        "<range id=\"range\" x=\"FSC-A\" min=\"10\" max=\"20.125\" edges=\"closed\" "
        "outside=\"true\"/>",
        "<rectangle id=\"rectangle\" x=\"CD24\" x-min=\"0.1\" y=\"x\" y-max=\"9999\"/>",
        "<side x=\"q\"/>\n      <side x=\"CD19~2\" min=\"2\" max=\"1\"/>\n      <side x=\"q\" "
        "max=\"3\" edges=\"closed\"/>",
        "edges=\"grid\">\n      <grid low=\"0\" high=\"1\" bins=\"256\" nearest=\"true\"/>",
        "<point x=\"0\" y=\"-INF\"/>",
        "<polygon id=\"odd\" x=\"q\" y=\"x\" edges=\"crossing\" outside=\"true\">",
        "<ellipse id=\"ellipse\" x=\"CD24\" y=\"q\" distance=\"2.385\">",
        "<ellipsoid id=\"ellipsoid\" distance-sq=\"2\" edges=\"inside\">",
        "<row values=\"0.1 1 0\"/>",
        "<boolean id=\"boolean\" operation=\"or\">",
        "<member population=\"one\" complement=\"true\"/>",
        "<boolean id=\"not\" operation=\"not\" outside=\"true\">\n      <member "
        "population=\"eight\"/>",
        "<time-gate id=\"time\" x=\"T\" max-drop=\"0.125\"/>",
        "<singlet-gate id=\"single\" x=\"FSC-A\" y=\"FSC-H\" within=\"eleven\" width=\"2.5\"/>",
        "<margin-gate id=\"margins\" of=\"FSC-A SSC-A\"/>",
        "<cluster-gate id=\"cluster\" x=\"CD24\" y=\"q\" within=\"one\" quantile=\"0.95\" "
        "freedom=\"4\" farthest=\"0.25\">\n      <start x=\"1\" y=\"2.5\"/>\n      <start "
        "x=\"0\" y=\"-1\"/>\n    </cluster-gate>",
        "<polygon id=\"moving\" x=\"CD24\" y=\"CD38\" anchor-of=\"one\" anchor-x=\"5\" "
        "anchor-y=\"0.5\">",
        "<ratio id=\"r\" title=\"R\" of=\"two\" to=\"one\" as=\"percent\"/>",
        "<custom>&lt;own&gt;text&lt;/own&gt;</custom>\n</panel>",
    };
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        if (!strstr(text, pieces[i]))
            fail_msg("expected %s in\n%s", pieces[i], text);
    __wrap_free(text);
    fcs_strategy_free(s);
}

static void what_is_written_is_written_again(void **state)
{
    (void)state;
    fcs_strategy *s = must_parse(full);
    char *first = must_write(s);
    fcs_strategy *back = must_parse(first);
    char *second = must_write(back);
    assert_string_equal(first, second);
    assert_int_equal(back->n_populations, s->n_populations);
    assert_int_equal(back->n_gates, s->n_gates);
    __wrap_free(first);
    __wrap_free(second);
    fcs_strategy_free(back);
    fcs_strategy_free(s);
}

/* ---- Ids ---- */

static strategy_population population(const char *id, size_t gate)
{
    return (strategy_population){
        .id = id, .title = "", .parent = FCS_NONE, .gate = gate, .excluded = FCS_NONE
    };
}

/* Names as workspaces have them: blanks, slashes, one twice, "all", and none. */
static void ids_that_panels_cannot_have_are_changed(void **state)
{
    (void)state;
    fcs_strategy s = { .n_populations = 6, .n_gates = 1, .n_scales = 1 };
    strategy_population populations[] = {
        population("CD3+ / T", FCS_NONE), population("B", 0),          population("B", 0),
        population("B~2", FCS_NONE),      population("all", FCS_NONE), population("", FCS_NONE)
    };
    for (size_t i = 0; i < 6; i++)
        populations[i].missing = "none";
    populations[1].path = "x/B";
    fcs_scale scale = { .kind = FCS_LINEAR_SCALE };
    fcs_transform *transform = (fcs_transform *)&scale; /* there is one: W is not to be found */
    strategy_bound bound = { .axis = { .marker = FCS_NONE, .param = "A B", .matrix = FCS_NONE },
                             .low = 0.1 + 0.2,
                             .high = INFINITY };
    strategy_gate gate = { .id = "", .kind = GATE_BOUNDS, .n_bounds = 1, .bounds = &bound };
    s.populations = populations;
    s.scales = &scale;
    s.transforms = &transform;
    s.gates = &gate;
    char *text = must_write(&s);
    static const char *const pieces[] = {
        "name=\"converted\" version=\"1\">\n  <markers/>\n  <compensation source=\"none\"/>",
        "<scales default=\"linear\"/>",
        "<value id=\"A_B\" of=\"A B\" type=\"linear\"/>",
        "id=\"CD3+_|_T\" parent=\"all\" title=\"CD3+ / T\" path=\"CD3+ / T\"",
        "id=\"B\" parent=\"all\" gate=\"B\" path=\"x/B\"",
        "id=\"B~2\" parent=\"all\" title=\"B\" gate=\"B\" path=\"B\"",
        "id=\"B~2~2\" parent=\"all\" title=\"B~2\" path=\"B~2\"",
        "id=\"all~2\" parent=\"all\" title=\"all\" path=\"all\"",
        "id=\"_\" parent=\"all\" missing=\"none\"",
        "<range id=\"B\" x=\"A_B\" min=\"0.30000000000000004\"/>",
    };
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        if (!strstr(text, pieces[i]))
            fail_msg("expected %s in\n%s", pieces[i], text);
    fcs_strategy *back = must_parse(text);
    char *again = must_write(back);
    assert_string_equal(text, again);
    __wrap_free(again);
    __wrap_free(text);
    fcs_strategy_free(back);
}

/* ---- What cannot be written ---- */

static void what_cannot_be_written_is_said(void **state)
{
    (void)state;
    fcs_error err = { 0 };
    fcs_strategy empty = { .n_populations = 0 };
    fcs_strategy workspace = { .n_samples = 2 };
    assert_null(fcs_strategy_write(&empty, FCS_FORMAT_PANEL, NULL, &ignored, &err));
    assert_int_equal(err.code, FCS_E_UNSUPPORTED);
    assert_true(strstr(err.message, "expected a strategy with populations") == err.message);
    assert_null(fcs_strategy_write(&workspace, FCS_FORMAT_PANEL, NULL, &ignored, &err));
    assert_int_equal(err.code, FCS_E_ARGUMENT);
    assert_string_equal(err.message, "expected the strategy of one sample, found a workspace of 2");
}

static void starved_writing_is_never_shorter(void **state)
{
    (void)state;
    fcs_strategy *s = must_parse(full);
    char *whole = must_write(s);
    long k = 0, n_memory = 0;
    for (bool more = true; more; k++) {
        fcs_error err = { 0 };
        long live = starve.live;
        starve_at(k, false);
        char *text = fcs_strategy_write(s, FCS_FORMAT_PANEL, NULL, &ignored, &err);
        more = starve.failed;
        starve_at(-1, false);
        if (text)
            assert_string_equal(text, whole);
        else
            assert_int_equal(err.code, FCS_E_MEMORY);
        n_memory += !text;
        __wrap_free(text);
        assert_int_equal(starve.live, live);
    }
    assert_true(n_memory > 3);
    __wrap_free(whole);
    fcs_strategy_free(s);
}

/* ---- The same members ---- */

static void check_members(const char *strategy, const char *data)
{
    fcs_error err = { 0 };
    fcs_file *f = fcs_open(data, NULL, &err);
    fcs_strategy *s = fcs_strategy_open(strategy, &err);
    if (!f || !s)
        fail_msg("%s: %s", strategy, err.message);
    char *text = must_write(s);
    fcs_strategy *back = must_parse(text);
    char *again = must_write(back);
    assert_string_equal(text, again);
    fcs_result *a = fcs_gate(s, &f->datasets[0], 1, &err);
    fcs_result *b = fcs_gate(back, &f->datasets[0], 1, &err);
    if (!a || !b)
        fail_msg("%s: %s", strategy, err.message);
    assert_int_equal(a->n_populations, b->n_populations);
    for (size_t i = 0; i < a->n_populations; i++) {
        const fcs_population *x = &a->populations[i], *y = &b->populations[i];
        assert_string_equal(x->path, y->path);
        assert_int_equal(x->count, y->count);
        assert_int_equal(x->missing == NULL, y->missing == NULL);
        if (!x->missing)
            assert_memory_equal(x->members, y->members, (a->n_events + 63) / 64 * 8);
    }
    fcs_result_free(a);
    fcs_result_free(b);
    __wrap_free(text);
    __wrap_free(again);
    fcs_strategy_free(s);
    fcs_strategy_free(back);
    fcs_close(f);
}

#define PATH 4300 /* a folder of at most 4200, and a name */

static const char *joined(char out[PATH], const char *folder, const char *name)
{
    snprintf(out, PATH, "%s/%s", folder, name);
    return out;
}

static void panels_keep_their_members(void **state)
{
    (void)state;
    char panel[PATH], data[PATH];
    check_members(joined(panel, source_folder(), "panels/sle-breg-pdc.xml"),
                  joined(data, source_folder(), "sample_fcs/healthy.fcs"));
    check_members(joined(panel, source_folder(), "panels/sle-breg-pdc-auto.xml"),
                  joined(data, source_folder(), "sample_fcs/healthy.fcs"));
}

/* Rules are written as they were read: the sample that breaks one is withheld by both. */
static void panels_keep_their_rules(void **state)
{
    (void)state;
    char path[PATH];
    fcs_error err = { 0 };
    fcs_strategy *s =
        fcs_strategy_open(joined(path, source_folder(), "panels/sle-breg-pdc-auto.xml"), &err);
    assert_non_null(s);
    char *text = must_write(s);
    assert_non_null(strstr(text, "<rule check=\"percent\" of=\"LIN+\" to=\"leukocyte\" min=\"5\" "
                                 "max=\"95\" else=\"fail\"/>\n"));
    fcs_strategy *back = must_parse(text);
    assert_true(s->n_rules > 10);
    assert_int_equal(back->n_rules, s->n_rules);
    __wrap_free(text);
    fcs_strategy_free(s);
    fcs_strategy_free(back);
}

static void what_others_have_drawn_keeps_its_members(void **state)
{
    (void)state;
    need_corpus();
    static const char *const rows[][2] = {
        { "corpus/gatingml/gates1.xml", "corpus/gatingml/data1.fcs" },
        { "corpus/gatingml/gates2.xml", "corpus/gatingml/data2.fcs" },
    };
    char strategy[PATH], data[PATH];
    const char *corpus = shared_folder();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_members(joined(strategy, corpus, rows[i][0]), joined(data, corpus, rows[i][1]));
    check_members(joined(strategy, source_folder(), "panels/hipc-bcell.xml"),
                  joined(data, corpus, "corpus/bdc/lyoplate_bcell_12828_1_firsthalf_raw.fcs"));
    check_members(joined(strategy, source_folder(), "panels/hipc-dc.xml"),
                  joined(data, corpus, "corpus/bdc/lyoplate_dc_12828001_001_raw.fcs"));
}

/* ---- What the new parts may not be ---- */

static void every_change_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *message;
        unsigned line;
    } rows[] = {
        { "'1 0.17'", "'1'", "values: expected 2 numbers, found 1", 11 },
        { "'1 0.17'", "'1 0.17 2'", "values: expected 2 numbers, found 3", 11 },
        { "'1 0.17'", "'1 x'", "values: expected numbers, found \"x\"", 11 },
        { "<dye name='PE' values='1 0.17'/><dye name='APC' values='0.02 1'/>", "",
          "<compensation>: expected detectors and at most as many dyes, found 2 and 0", 9 },
        { "<dye name='x'/>", "<dye name='x' values='1'/>",
          "<dye>: expected no values in an inverted matrix, found some", 16 },
        { "<detector name='PE-A'/>", "<detector name='PE-A' values='1'/>",
          "<detector>: expected no values in a matrix, found some", 10 },
        { "<matrix id='own' source='file' require='false'/>",
          "<matrix id='own' source='file'><dye name='z'/></matrix>",
          "<matrix>: expected a matrix in it with source=\"inline\" alone, found one", 14 },
        { "id='own'", "id='compensation'", "matrix \"compensation\": expected another id", 14 },
        { "id='own'", "id='back'", "matrix \"back\": expected each id once", 15 },
        { "matrix='back' type='biex'", "matrix='bakc' type='biex'",
          "matrix \"bakc\": this panel has no such matrix. Did you mean back?", 24 },
        { "<value id='x' of='x'", "<value id='x'",
          "value \"x\": expected of or marker, found neither", 24 },
        { "<value id='x' of='x'", "<value id='x' of='x' marker='CD24'",
          "value \"x\": expected of or marker, found both", 24 },
        { "marker='CD19' type='asinh'", "marker='CD19' to='x' type='asinh'",
          "value \"B4\": expected a quotient of two parameters, found one of a marker", 26 },
        { "marker='CD19' type='asinh'", "marker='CD19' less='1' type='asinh'",
          "value \"B4\": expected no less without to, found one", 26 },
        { "marker='CD19' type='asinh'", "marker='CD91' type='asinh'",
          "marker \"CD91\": this panel has no such marker. Did you mean CD19?", 26 },
        { "<value id='x'", "<value id='CD19'",
          "value \"CD19\": expected an id that is no marker and no parameter of <scales>", 24 },
        { "<value id='x'", "<value id='FSC-A'",
          "value \"FSC-A\": expected an id that is no marker and no parameter of <scales>", 24 },
        { "y='PE~2' edges='grid'", "y='PE~3' edges='grid'",
          "y \"PE~3\": expected a marker, or a parameter that <scales> names, found neither", 57 },
        { "bins='256'", "bins='1'", "bins: expected 2 to 1000000, found 1", 58 },
        { "high='1' bins", "high='0' bins", "high: expected more than low, found no more", 58 },
        { "edges='grid'", "edges='inside'",
          "polygon \"polygon\": expected 0 <grid> with edges inside, found 2", 57 },
        { "<grid low='0' high='4' bins='2'/>", "",
          "polygon \"polygon\": expected 2 <grid> with edges grid, found 1", 57 },
        { " edges='crossing'", "",
          "polygon \"odd\": expected an outline that does not cross itself", 60 },
        { " distance='2.385'", "",
          "ellipse \"ellipse\": expected distance or distance-sq, found neither", 62 },
        { " distance='2.385'", " distance='2' distance-sq='4'",
          "ellipse \"ellipse\": expected distance or distance-sq, found both", 62 },
        { "<row values='0 0 3'/>", "",
          "ellipsoid \"ellipsoid\": expected at most 64 axes and a row for each, found 3 axes, 2 "
          "rows",
          64 },
        { "<row values='0 0 3'/>", "<row values='0 0 -3'/>",
          "ellipsoid \"ellipsoid\": expected a positive definite covariance", 64 },
        { "<row values='0 0 3'/>", "<row values='0 3'/>", "values: expected 3 numbers, found 2",
          66 },
        { " missing='a curly quadrant'", "", "population \"ten\": expected is, gate or not", 41 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *at = strstr(full, rows[i].from);
        assert_non_null(at);
        char *text = __real_malloc(strlen(full) + strlen(rows[i].to) + 1);
        sprintf(text, "%.*s%s%s", (int)(at - full), full, rows[i].to, at + strlen(rows[i].from));
        fcs_error err = { 0 };
        assert_null(parse(text, &err));
        if (strncmp(err.message, rows[i].message, strlen(rows[i].message)) != 0 ||
            err.line != rows[i].line)
            fail_msg("%s\n  found    %u: %s\n  expected %u: %s", rows[i].to, err.line, err.message,
                     rows[i].line, rows[i].message);
        __real_free(text);
    }
}

int main(void)
{
    starve_xml_too();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_is_written),
        cmocka_unit_test(what_is_written_is_written_again),
        cmocka_unit_test(ids_that_panels_cannot_have_are_changed),
        cmocka_unit_test(what_cannot_be_written_is_said),
        cmocka_unit_test(starved_writing_is_never_shorter),
        cmocka_unit_test(panels_keep_their_members),
        cmocka_unit_test(panels_keep_their_rules),
        cmocka_unit_test(what_others_have_drawn_keeps_its_members),
        cmocka_unit_test(every_change_is_told),
    };
    return cmocka_run_group_tests(tests, read_full, NULL);
}
