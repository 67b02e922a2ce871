/* test_panel.c - what one good panel becomes, and panels at the limits. */
#include "tests.h"

#include "gating/remarks.h"
#include "gating/strategy.h"

#include <libxml/xmlschemas.h>
#include <math.h>

#include "gating/starve.h"

#include "panel_text.h"

/* ---- What a good panel becomes ---- */

static void about_and_markers(void **state)
{
    (void)state;
    fcs_strategy *s = must_parse(good);
    const fcs_about *about = fcs_strategy_about(s);
    char hex[65];
    fcs_sha256(good, sizeof good - 1, hex);
    assert_string_equal(about->sha256, hex);
    assert_string_equal(about->name, "p");
    assert_string_equal(about->version, "2");
    assert_string_equal(about->status, "draft");
    assert_string_equal(about->title, "A good panel");
    assert_string_equal(about->definition, "test.p.2");
    assert_int_equal(about->n_citations, 2);
    assert_string_equal(about->citations[0].doi, "10.1/x");
    assert_string_equal(about->citations[1].doi, "");
    assert_string_equal(about->citations[1].text, "A book");
    assert_int_equal(about->n_markers, 5);
    assert_string_equal(about->markers[0].label, "CD19|B4");
    assert_true(about->markers[0].voltage == 512.5 && about->markers[1].voltage == 0);
    assert_true(about->markers[0].required && !about->markers[2].required);
    assert_int_equal(about->n_changes, 0);
    assert_true(s->n_matrices == 1 && s->matrices[0].source == MATRIX_FILE);
    assert_true(s->matrices[0].required);
    fcs_strategy_free(s);
}

static void scales_go_to_their_axes(void **state)
{
    (void)state;
    fcs_strategy *s = must_parse(good);
    static const struct {
        const char *population;
        size_t bound;
        fcs_transform_kind kind;
        bool compensated;
        const char *param;
    } rows[] = {
        { "B", 0, FCS_LOGICLE, true, NULL },
        { "Breg", 0, FCS_BIEX, true, NULL },
        { "Breg", 1, FCS_LOGICLE, true, NULL },
        { "live", 0, FCS_ASINH_SCALE, true, NULL },
        { "slice", 0, FCS_LINEAR_SCALE, false, "Time" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const strategy_axis *axis = &gate_of(s, rows[i].population)->bounds[rows[i].bound].axis;
        assert_int_equal(s->scales[axis->scale].kind, rows[i].kind);
        assert_non_null(s->transforms[axis->scale]);
        assert_int_equal(axis->matrix != FCS_NONE, rows[i].compensated);
        assert_int_equal(axis->marker == FCS_NONE, rows[i].param != NULL);
        if (rows[i].param)
            assert_string_equal(axis->param, rows[i].param);
    }
    const fcs_scale *biex = &s->scales[2];
    assert_true(biex->T == 262144 && biex->W == -10 && biex->M == 4.5 && biex->A == 0);
    fcs_strategy_free(s);
}

static void levels_are_these_bounds(void **state)
{
    (void)state;
    fcs_strategy *s = must_parse(good);
    static const struct {
        const char *population;
        size_t bound;
        const char *marker, *level;
        double low, high;
    } rows[] = {
        { "B", 0, "CD19", "+", 0.5, INFINITY },      { "DR", 0, "HLA-DR", "+", 0.46, INFINITY },
        { "DR", 1, "CD19", "-", -INFINITY, 0.5 },    { "Breg", 0, "CD24", "hi", 2500.25, INFINITY },
        { "Breg", 1, "CD38", "hi", 0.68, INFINITY }, { "rest", 0, "CD24", "int", 1500, 2500.25 },
        { "rest", 1, "CD38", "lo", 0.3, 0.45 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const strategy_bound *b = &gate_of(s, rows[i].population)->bounds[rows[i].bound];
        assert_string_equal(b->threshold, rows[i].marker);
        assert_string_equal(b->level, rows[i].level);
        assert_true(b->low == rows[i].low && b->high == rows[i].high && !b->closed);
        assert_string_equal(s->about.markers[b->axis.marker].id, rows[i].marker);
    }
    fcs_strategy_free(s);
}

static void drawn_gates_are_these_shapes(void **state)
{
    (void)state;
    fcs_strategy *s = must_parse(good);
    const strategy_gate *g = gate_of(s, "singlet");
    assert_true(g->kind == GATE_POLYGON && g->n_points == 4);
    assert_true(g->points[0] == -INFINITY && g->points[2] == 1e5 && g->points[5] == INFINITY);
    assert_int_equal(g->line, 45);
    g = gate_of(s, "DR.round");
    assert_true(g->kind == GATE_ELLIPSE && g->distance_sq == 4 && g->mean[1] == 0.6);
    assert_true(g->covariance[0] == 0.01 && g->covariance[1] == 0.002 &&
                g->covariance[2] == 0.002 && g->covariance[3] == 0.02);
    g = gate_of(s, "upper");
    assert_string_equal(g->id, "++");
    assert_true(g->n_bounds == 2 && g->bounds[0].low == 0.5 && g->bounds[0].high == INFINITY);
    assert_true(g->bounds[1].low == 0.4 && !g->bounds[1].closed && !g->bounds[0].threshold);
    g = gate_of(s, "box");
    assert_true(g->bounds[0].low == 0.1 && g->bounds[0].high == 0.7 && g->bounds[0].closed);
    assert_true(g->bounds[1].low == 0.2 && g->bounds[1].high == INFINITY && g->bounds[1].closed);
    g = gate_of(s, "slice");
    assert_true(g->bounds[0].low == 10 && g->bounds[0].high == 20 && !g->bounds[0].closed);
    g = gate_of(s, "both");
    assert_true(g->kind == GATE_BOOLEAN && g->operation == GATE_AND && g->n_members == 2);
    assert_int_equal(g->members[1].population, population_of(s, "upper"));
    g = gate_of(s, "neither");
    assert_true(g->operation == GATE_OR && g->members[0].complement && g->members[1].complement);
    fcs_strategy_free(s);
}

/* What a population rests on stands before it; the rest keeps the order of the file. */
static void populations_are_in_order(void **state)
{
    (void)state;
    fcs_strategy *s = must_parse(good);
    static const char *const order[] = { "singlet",  "live",  "B",   "Breg",  "rest", "DR",
                                         "DR.round", "upper", "box", "slice", "both", "neither" };
    assert_int_equal(s->n_populations, sizeof order / sizeof *order);
    for (size_t i = 0; i < s->n_populations; i++)
        assert_string_equal(s->populations[i].id, order[i]);
    const strategy_population *rest = &s->populations[4];
    assert_string_equal(s->populations[rest->parent].id, "B");
    assert_string_equal(s->populations[rest->excluded].id, "Breg");
    assert_int_equal(s->populations[0].parent, FCS_NONE);
    assert_true(s->populations[0].optional && !s->populations[1].optional);
    assert_true(s->populations[3].role == FCS_ROLE_BREG && s->populations[3].report);
    assert_true(s->populations[2].report && !s->populations[4].report);
    assert_string_equal(s->populations[3].title, "Regs");
    assert_int_equal(s->populations[3].line, 22);
    fcs_strategy_free(s);
}

static void ratios_name_their_populations(void **state)
{
    (void)state;
    fcs_strategy *s = must_parse(good);
    assert_int_equal(s->n_ratios, 3);
    assert_string_equal(s->ratios[0].title, "Regs, % of B");
    assert_int_equal(s->ratios[0].numerator, population_of(s, "Breg"));
    assert_int_equal(s->ratios[0].denominator, population_of(s, "B"));
    assert_true(s->ratios[0].percent && s->ratios[1].percent && !s->ratios[2].percent);
    fcs_strategy_free(s);
}

/* ---- What is found in the events ---- */

static void ways_of_finding_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *threshold;
        search_method method;
        double amount, low, fallback;
    } rows[] = {
        { "method=\"valley\" within=\"live\" search=\"0.31 0.7\" fallback=\"0.52\"", SEARCH_VALLEY,
          0, 0.31, 0.52 },
        { "method=\"percentile\" percentile=\"99.5\" within=\"live\"", SEARCH_PERCENTILE, 99.5,
          -INFINITY, NAN },
        { "method=\"tail\" within=\"live\"", SEARCH_TAIL, 0.05, -INFINITY, NAN },
        { "method=\"tail\" fall=\"0.02\" within=\"live\"", SEARCH_TAIL, 0.02, -INFINITY, NAN },
        { "method=\"fmo\" control=\"FMO-CD19\" percentile=\"99\" within=\"live\"", SEARCH_FMO, 99,
          -INFINITY, NAN },
        { "method=\"anchor\" within=\"live\" offset=\"-0.13\"", SEARCH_MODE, -0.13, -INFINITY,
          NAN },
        { "method=\"mixture\" within=\"live\" search=\"0.31 0.7\"", SEARCH_MIXTURE, 0, 0.31, NAN },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = changed("method=\"fixed\" value=\"0.5\"", rows[i].threshold);
        fcs_strategy *s = must_parse(text);
        const strategy_search *search = &s->thresholds[0].cut;
        assert_int_equal(search->method, rows[i].method);
        assert_int_equal(search->within, population_of(s, "live"));
        assert_true(search->amount == rows[i].amount && search->low == rows[i].low);
        assert_true(isnan(rows[i].fallback) ? isnan(search->fallback)
                                            : search->fallback == rows[i].fallback);
        assert_true(isnan(s->thresholds[0].value) && isnan(gate_of(s, "B")->bounds[0].low));
        fcs_strategy_free(s);
        __real_free(text);
    }
}

/* On a scale with W="auto" a coordinate means nothing; a valley without one is found anew each time. */
static void an_automatic_scale_is_for_no_coordinates(void **state)
{
    (void)state;
    static const struct {
        const char *threshold;
        bool accepted;
    } rows[] = {
        { "method=\"valley\"", true },
        { "method=\"fixed\" value=\"0.5\"", false },
        { "method=\"valley\" fallback=\"0.5\"", false },
        { "method=\"valley\" search=\"0.3 0.7\"", false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_error err = { 0 };
        char text[900];
        snprintf(text, sizeof text,
                 "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'>\n"
                 "<markers><marker id='M' label='M'/></markers><compensation source='none'/>\n"
                 "<scales default='logicle' T='262144' W='auto' M='4.5' A='0'/>\n"
                 "<populations><population id='P' parent='all' is='M+'/></populations>\n"
                 "<thresholds><threshold marker='M' %s/></thresholds></panel>",
                 rows[i].threshold);
        fcs_strategy *s = parse(text, &err);
        assert_int_equal(s != NULL, rows[i].accepted);
        if (!s)
            assert_true(err.code == FCS_E_FORMAT && err.line == 5);
        fcs_strategy_free(s);
    }
}

/* ---- Names ---- */

static void names_may_be_almost_anything(void **state)
{
    (void)state;
    static const char text[] =
        "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'>\n"
        "<markers><marker id='HLA-DR' label='HLA-DR'/><marker id='HLA-' label='H'/>"
        "<marker id='CD4' label='CD4'/><marker id='CD4hi' label='x'/><marker id='&#956;+' "
        "label='y'/>"
        "</markers><compensation source='none'/>\n"
        "<scales default='linear'/>\n"
        "<populations><population id='CD19and!CD20' parent='all' is='HLA-DR+ HLA--'/>"
        "<population id='&lt;&amp;\xC3\xA9-' parent='CD19and!CD20' is='CD4hi CD4hi- &#956;++'/>"
        "</populations><thresholds>"
        "<threshold marker='HLA-DR' method='fixed' value='100'/>"
        "<threshold marker='HLA-' method='fixed' value='200'/>"
        "<threshold marker='CD4' method='fixed' value='1'><level name='hi' from='9'/></threshold>"
        "<threshold marker='CD4hi' method='fixed' value='300'/>"
        "<threshold marker='&#956;+' method='fixed' value='400'/></thresholds></panel>";
    fcs_strategy *s = must_parse(text);
    assert_string_equal(s->populations[1].id, "<&\xC3\xA9-");
    const strategy_bound *b = gate_of(s, "CD19and!CD20")->bounds;
    assert_string_equal(b[0].threshold, "HLA-DR");
    assert_string_equal(b[1].threshold, "HLA-");
    assert_true(b[0].low == 100 && b[1].high == 200 && b[0].axis.matrix == FCS_NONE);
    b = gate_of(s, "<&\xC3\xA9-")->bounds;
    assert_true(b[0].low == 9 && b[1].high == 300 && b[2].low == 400);
    assert_string_equal(b[2].threshold, "\xCE\xBC+");
    fcs_strategy_free(s);
}

/* Two parameters are as different as two markers: FSC-A high and SSC-A low is no contradiction. */
static void levels_of_two_parameters_do_not_contradict(void **state)
{
    (void)state;
    static const char text[] =
        "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'><markers/>"
        "<compensation source='none'/><scales default='linear'>"
        "<scale for='FSC-A SSC-A' type='linear'/></scales>\n"
        "<populations><population id='P' parent='all' is='FSC-A+ SSC-A%s'/></populations>"
        "<thresholds><threshold marker='FSC-A' method='fixed' value='120000'/>"
        "<threshold marker='SSC-A' method='fixed' value='45000'/>"
        "<threshold marker='FSC-A' id='small' method='fixed' value='30000'/></thresholds></panel>";
    char made[sizeof text + 20];
    fcs_error err = { 0 };
    snprintf(made, sizeof made, text, "-");
    fcs_strategy *s = must_parse(made);
    const strategy_bound *b = gate_of(s, "P")->bounds;
    assert_true(b[0].low == 120000 && b[1].high == 45000);
    fcs_strategy_free(s);
    snprintf(made, sizeof made, text, "+ small-");
    assert_null(parse(made, &err));
    assert_int_equal(err.line, 2);
    assert_non_null(strstr(err.message, "\"small-\": expected a level that an event with FSC-A+"));
}

/* ---- Large ones ---- */

enum { MANY = 50000 };

/* Each population within the one that follows it, so that the whole chain is walked at once. */
static void a_long_chain_of_parents_is_walked(void **state)
{
    (void)state;
    char *text = __real_malloc((size_t)MANY * 80 + 1000), *to = text;
    to += sprintf(to, "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'>"
                      "<markers><marker id='M' label='M'/></markers><compensation source='none'/>"
                      "<scales default='linear'/><populations>");
    for (int i = 0; i < MANY; i++)
        to += sprintf(to, "<population id='p%d' parent='p%d' is='M+'/>\n", i, i + 1);
    sprintf(to,
            "<population id='p%d' parent='all' is='M+'/></populations>"
            "<thresholds><threshold marker='M' method='fixed' value='1'/></thresholds></panel>",
            MANY);
    fcs_strategy *s = must_parse(text);
    assert_int_equal(s->n_populations, MANY + 1);
    assert_string_equal(s->populations[0].id, "p50000");
    assert_string_equal(s->populations[MANY].id, "p0");
    for (size_t i = 1; i <= MANY; i++)
        assert_int_equal(s->populations[i].parent, i - 1);
    fcs_strategy_free(s);
    __real_free(text);
}

/* n populations, each of a parent and of a marker that the panel has not, but for one letter. */
static char *mistaken(int n)
{
    char *text = __real_malloc((size_t)n * 200 + 1000), *to = text;
    to += sprintf(to, "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'><markers>");
    for (int i = 0; i < n; i++)
        to += sprintf(to, "<marker id='marker%d' label='m%d'/>", i, i);
    to += sprintf(to, "</markers><compensation source='none'/><scales default='linear'/>"
                      "<populations>");
    for (int i = 0; i < n; i++)
        to += sprintf(to, "\n<population id='p%d' parent='q%d' is='narker%d+'/>", i, i, i);
    sprintf(to, "</populations></panel>");
    return text;
}

/* Whoever asks for each what was meant by it takes hours for a large file, and the test runs out of its
 * time. */
static void many_mistakes_take_no_time(void **state)
{
    (void)state;
    fcs_error err = { 0 };
    char *text = mistaken(20000);
    fcs_remarks *all = strategy_check_text(text, strlen(text), "", &err);
    assert_int_equal(all->n, 100);
    assert_true(all->more);
    assert_int_equal(all->remarks[0].error.line, 2);
    fcs_remarks_free(all);
    __real_free(text);
}

static void levels_are_limited(void **state)
{
    (void)state;
    char *text = __real_malloc(300 * 3 + 1000);
    for (int n = 256; n < 258; n++) {
        fcs_error err = { 0 };
        char *to = text + sprintf(text, "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'>"
                                        "<markers><marker id='M' label='M'/></markers>"
                                        "<compensation source='none'/><scales default='linear'/>\n"
                                        "<populations><population id='P' parent='all' is='");
        for (int i = 0; i < n; i++)
            to += sprintf(to, "M+ ");
        sprintf(to, "'/></populations><thresholds><threshold marker='M' method='fixed' value='1'/>"
                    "</thresholds></panel>");
        fcs_strategy *s = parse(text, &err);
        assert_true((n == 256) == (s != NULL));
        if (!s) {
            assert_true(err.code == FCS_E_LIMIT && err.line == 2 && err.column == 50);
            assert_string_equal(err.message, "is: expected at most 256 levels, found 257");
        }
        fcs_strategy_free(s);
    }
    __real_free(text);
}

static void a_polygon_of_too_many_points_is_refused(void **state)
{
    (void)state;
    enum { POINTS = 10001 };
    fcs_error err = { 0 };
    char *points = __real_malloc((size_t)POINTS * 40), *to = points;
    for (int i = 0; i < POINTS; i++)
        to += sprintf(to, "<point x=\"%d\" y=\"%d\"/>", i, i % 2 * 1000);
    char *text = changed("<point x=\"-INF\" y=\"0\"/>", points);
    assert_null(parse(text, &err));
    assert_int_equal(err.code, FCS_E_LIMIT);
    assert_int_equal(err.line, 45);
    __real_free(text);
    __real_free(points);
}

/* ---- Memory ---- */

static bool same_bounds(const strategy_gate *a, const strategy_gate *b)
{
    for (size_t i = 0; i < a->n_bounds; i++)
        if (a->bounds[i].low != b->bounds[i].low || a->bounds[i].high != b->bounds[i].high ||
            a->bounds[i].axis.marker != b->bounds[i].axis.marker ||
            a->bounds[i].axis.scale != b->bounds[i].axis.scale)
            return false;
    return true;
}

static void check_same(const fcs_strategy *a, const fcs_strategy *b)
{
    assert_int_equal(a->n_populations, b->n_populations);
    assert_int_equal(a->n_gates, b->n_gates);
    assert_int_equal(a->n_ratios, b->n_ratios);
    assert_int_equal(a->about.n_markers, b->about.n_markers);
    for (size_t i = 0; i < a->n_populations; i++) {
        assert_string_equal(a->populations[i].id, b->populations[i].id);
        assert_int_equal(a->populations[i].parent, b->populations[i].parent);
        assert_int_equal(a->populations[i].gate, b->populations[i].gate);
        assert_int_equal(a->populations[i].excluded, b->populations[i].excluded);
    }
    for (size_t i = 0; i < a->n_gates; i++) {
        assert_int_equal(a->gates[i].n_bounds, b->gates[i].n_bounds);
        assert_int_equal(a->gates[i].n_members, b->gates[i].n_members);
        assert_int_equal(a->gates[i].n_points, b->gates[i].n_points);
        assert_true(same_bounds(&a->gates[i], &b->gates[i]));
    }
}

/* Each allocation in turn fails, once and from then on: out of memory, or the whole strategy. */
static void a_starved_panel_is_never_a_shorter_one(void **state)
{
    (void)state;
    fcs_strategy *whole = must_parse(good);
    for (int forever = 0; forever < 2; forever++) {
        long k = 0, n_memory = 0;
        for (bool more = true; more; k++) {
            fcs_error err = { 0 };
            xmlResetLastError();
            long live = starve.live;
            starve_at(k, forever);
            fcs_strategy *s = fcs_strategy_parse(good, sizeof good - 1, "", &err);
            more = starve.failed;
            starve_at(-1, false);
            if (s)
                check_same(s, whole);
            else if (err.code != FCS_E_MEMORY)
                fail_msg("allocation %ld: %s", k, err.message);
            n_memory += !s;
            fcs_strategy_free(s);
            xmlResetLastError();
            if (starve.live != live)
                fail_msg("allocation %ld: %ld blocks leaked", k, starve.live - live);
        }
        print_message("allocations %ld, out of memory %ld\n", k - 1, n_memory);
        assert_true(n_memory > 50);
    }
    fcs_strategy_free(whole);
}

/* A panel with mistakes in many parts: all of them are told, or that memory ran out. */
static void starved_remarks_are_never_fewer(void **state)
{
    (void)state;
    char *text = changed("is=\"CD19+\"", "is=\"CD91+ CD19\"");
    strstr(text, "to=\"DR\"")[4] = 'X';
    strstr(text, "xy=\"0.002\"")[4] = '9';
    fcs_error err = { 0 };
    fcs_remarks *whole = strategy_check_text(text, strlen(text), "", &err);
    assert_int_equal(whole->n_mistakes, 4);
    long k = 0, n_memory = 0;
    for (bool more = true; more; k++) {
        xmlResetLastError();
        long live = starve.live;
        starve_at(k, false);
        fcs_remarks *found = strategy_check_text(text, strlen(text), "", &err);
        more = starve.failed;
        starve_at(-1, false);
        if (found)
            assert_int_equal(found->n_mistakes, whole->n_mistakes);
        else
            assert_int_equal(err.code, FCS_E_MEMORY);
        n_memory += !found;
        fcs_remarks_free(found);
        xmlResetLastError();
        assert_int_equal(starve.live, live);
    }
    assert_true(n_memory > 50);
    fcs_remarks_free(whole);
    __real_free(text);
}

int main(void)
{
    starve_xml_too();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(about_and_markers),
        cmocka_unit_test(scales_go_to_their_axes),
        cmocka_unit_test(levels_are_these_bounds),
        cmocka_unit_test(drawn_gates_are_these_shapes),
        cmocka_unit_test(populations_are_in_order),
        cmocka_unit_test(ratios_name_their_populations),
        cmocka_unit_test(ways_of_finding_are_read),
        cmocka_unit_test(an_automatic_scale_is_for_no_coordinates),
        cmocka_unit_test(names_may_be_almost_anything),
        cmocka_unit_test(a_long_chain_of_parents_is_walked),
        cmocka_unit_test(a_polygon_of_too_many_points_is_refused),
        cmocka_unit_test(levels_of_two_parameters_do_not_contradict),
        cmocka_unit_test(many_mistakes_take_no_time),
        cmocka_unit_test(levels_are_limited),
        cmocka_unit_test(a_starved_panel_is_never_a_shorter_one),
        cmocka_unit_test(starved_remarks_are_never_fewer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
