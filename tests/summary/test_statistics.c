/* test_statistics.c - what is said of a count, and why not. */
#include "fake.h"

#include <math.h>

/* Compares a figure; NAN: there is none. */
static void assert_figure(const char *what, const char *name, double found, double expected)
{
    if (isnan(expected) ? !isnan(found) : !(fabs(found - expected) <= 1e-9 * fabs(expected)))
        fail_msg("%s: %s: expected %.12g, found %.12g", what, name, expected, found);
}

static void assert_begins(const char *what, const char *found, const char *expected)
{
    if (strncmp(found, expected, strlen(expected)))
        fail_msg("%s: expected \"%s...\", found \"%s\"", what, expected, found);
}

static const fcs_statistic *statistic(const fake *f, const char *id)
{
    const fcs_statistic *s = fcs_find_statistic(&f->analysis, id);
    if (!s)
        fail_msg("%s: not stated", id);
    return s;
}

/* ---- One count after another ---- */

typedef struct row {
    const char *says;
    const char *id;
    size_t b, breg, pdc; /* events */
    fcs_standing standing;
    double value, low, high;
    const char *method, *reason;
} row;

#define MANY 5000
/* Bounds were computed with SciPy by the formulas at the top of test_intervals.c. */
static const row ROWS[] = {
    { "150 of 5000 are reported", "trans.percent_of_B", MANY, 150, 400, FCS_REPORTED, 3,
      2.562053325495, 3.51011065734, "Wilson 95 %", "" },
    { "the same against its parent", "trans.percent_of_parent", MANY, 150, 400, FCS_REPORTED, 3,
      2.562053325495, 3.51011065734, "Wilson 95 %", "" },
    { "99 are imprecise", "trans.percent_of_B", MANY, 99, 400, FCS_IMPRECISE, 1.98, 1.629109559838,
      2.404620534965, "Wilson 95 %", "99 events: counting error 10 %" },
    { "30 are imprecise", "trans.percent_of_B", MANY, 30, 400, FCS_IMPRECISE, 0.6, 0.4206136160498,
      0.8552353361218, "Wilson 95 %", "30 events: counting error 18 %" },
    { "29 have an interval alone", "trans.percent_of_B", MANY, 29, 400, FCS_INTERVAL_ONLY, NAN,
      0.4041457970254, 0.8317338632241, "Wilson 95 %", "29 events, fewer than 30" },
    { "10 have an interval alone", "trans.percent_of_B", MANY, 10, 400, FCS_INTERVAL_ONLY, NAN,
      0.1086746860944, 0.3677884276333, "Wilson 95 %", "10 events, fewer than 30" },
    { "9 are detected, below a bound", "trans.percent_of_B", MANY, 9, 400, FCS_DETECTION_ONLY, NAN,
      NAN, 0.3417644710374, "Wilson 95 %", "9 events, fewer than 10: detected" },
    { "none is not 0 %", "trans.percent_of_B", MANY, 0, 400, FCS_DETECTION_ONLY, NAN, NAN,
      0.07375038011081, "Clopper-Pearson 95 %", "no events: not detected" },
    { "300 B cells are enough", "trans.percent_of_B", 300, 100, 400, FCS_REPORTED, 33.3333333333333,
      28.23934472923, 38.84875431159, "Wilson 95 %", "" },
    { "299 B cells are not", "trans.percent_of_B", 299, 100, 400, FCS_NOT_EVALUABLE, NAN, NAN, NAN,
      "", "CD19+: 299 events, fewer than 300" },
    { "nor against the parent, which is B", "trans.percent_of_parent", 299, 100, 400,
      FCS_NOT_EVALUABLE, NAN, NAN, NAN, "", "CD19+: 299 events, fewer than 300" },
    { "but as a part of the leukocytes they are stated", "trans.percent_of_leukocytes", 299, 100,
      400, FCS_REPORTED, 0.125, 0.1027943084787, 0.1519952805007, "Wilson 95 %", "" },
    { "B itself is a part of the leukocytes however few", "CD19+.percent_of_leukocytes", 299, 100,
      400, FCS_REPORTED, 0.37375, 0.3337823364107, 0.4184833646437, "Wilson 95 %", "" },
    { "all are not quite 100 %", "trans.percent_of_B", 4000, 4000, 400, FCS_REPORTED, 100,
      99.90782052505, 100, "Clopper-Pearson 95 %", "" },
    { "400 to 150", "pDC_to_trans", MANY, 150, 400, FCS_REPORTED, 2.66666666666667, 2.210407722006,
      3.217103813163, "log 95 %", "" },
    { "a ratio stands as its smaller count does", "pDC_to_trans", MANY, 99, 400, FCS_IMPRECISE,
      4.04040404040404, 3.242454053341, 5.034725100544, "log 95 %",
      "99 events: counting error 10 %" },
    { "be it above", "pDC_to_trans", MANY, 150, 29, FCS_INTERVAL_ONLY, NAN, 0.1299085610985,
      0.2877237455463, "log 95 %", "29 events, fewer than 30" },
    { "few above: not more than", "pDC_to_trans", MANY, 150, 9, FCS_DETECTION_ONLY, NAN, NAN,
      0.1175636675163, "log 95 %", "9 events, fewer than 10: detected" },
    { "few below: not less than", "pDC_to_trans", MANY, 9, 150, FCS_DETECTION_ONLY, NAN,
      8.506029295672, NAN, "log 95 %", "9 events, fewer than 10: detected" },
    { "none above", "pDC_to_trans", MANY, 150, 0, FCS_DETECTION_ONLY, NAN, NAN, 0.05335956112174,
      "log 95 %", "no events: not detected; 1/2 added to both counts" },
    { "none below", "pDC_to_trans", MANY, 0, 150, FCS_DETECTION_ONLY, NAN, 18.74078382539, NAN,
      "log 95 %", "no events: not detected; 1/2 added to both counts" },
    { "none to none", "pDC_to_trans", MANY, 0, 0, FCS_NOT_EVALUABLE, NAN, NAN, NAN, "",
      "no events in CD303+, none in trans" },
    { "few B cells forbid percentages, no ratios", "pDC_to_trans", 200, 150, 400, FCS_REPORTED,
      2.66666666666667, 2.210407722006, 3.217103813163, "log 95 %", "" },
    { "a percentage asked for as a ratio is one", "trans_of_B", MANY, 150, 400, FCS_REPORTED, 3,
      2.562053325495, 3.51011065734, "Wilson 95 %", "" },
    { "a ratio to what holds it is a part of it", "trans_to_B", MANY, 150, 400, FCS_REPORTED, 0.03,
      0.02562053325495, 0.0351011065734, "Wilson 95 %", "" },
    { "and needs 300 B cells too", "trans_to_B", 299, 150, 400, FCS_NOT_EVALUABLE, NAN, NAN, NAN,
      "", "CD19+: 299 events, fewer than 300" },
};

static void every_count_says_what_it_may(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const row *r = &ROWS[i];
        fake f;
        fake_result(&f);
        f.populations[B].count = r->b;
        f.populations[BREG].count = r->breg;
        f.populations[PDC].count = r->pdc;
        assert_true(fake_state(&f, NULL));
        const fcs_statistic *s = statistic(&f, r->id);
        if (s->standing != r->standing)
            fail_msg("%s: expected %s, found %s", r->says, fcs_standing_name(r->standing),
                     fcs_standing_name(s->standing));
        assert_figure(r->says, "value", s->value, r->value);
        assert_figure(r->says, "low", s->low, r->low);
        assert_figure(r->says, "high", s->high, r->high);
        assert_string_equal(s->method, r->method);
        assert_begins(r->says, s->reason, r->reason);
        if (!*r->reason)
            assert_string_equal(s->reason, "");
        fake_free(&f);
    }
}

/* ---- Which statistics there are ---- */

static const struct {
    const char *id, *key, *title, *numerator, *denominator;
} NAMES[] = {
    { "live.percent_of_parent", "live.percent_of_parent", "Live, % of all events", "live",
      "all events" },
    { "CD19+.percent_of_leukocytes", "B.percent_of_leukocytes", "B cells, % of CD45+ leukocytes",
      "CD19+", "CD45+" },
    { "trans.percent_of_B", "Breg.percent_of_B", "CD24hiCD38hi B cells, % of B cells", "trans",
      "CD19+" },
    { "DR.percent_of_leukocytes", "", "DR, % of CD45+ leukocytes", "DR", "CD45+" },
    { "pDC_to_trans", "pDC:Breg", "pDC : trans", "CD303+", "trans" },
    { "trans_of_B", "Breg.percent_of_B", "CD24hiCD38hi B cells, % of B cells", "trans", "CD19+" },
    { "trans_to_PB", "Breg:plasmablast", "CD24hiCD38hi B cells : PB", "trans", "PB" },
};

static void names_tell_what_is_divided_by_what(void **unused)
{
    (void)unused;
    fake f;
    fake_result(&f);
    assert_true(fake_state(&f, NULL));
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        const fcs_statistic *s = statistic(&f, NAMES[i].id);
        assert_string_equal(s->key, NAMES[i].key);
        assert_string_equal(s->title, NAMES[i].title);
        assert_string_equal(s->numerator, NAMES[i].numerator);
        assert_string_equal(s->denominator, NAMES[i].denominator);
    }
    assert_null(fcs_find_statistic(&f.analysis, "CD19+.percent_of_B")); /* B is no part of itself */
    assert_null(fcs_find_statistic(&f.analysis, "CD303+.percent_of_B"));
    assert_null(fcs_find_statistic(&f.analysis, "live.percent_of_leukocytes"));
    assert_figure("log2", "of a ratio", statistic(&f, "pDC_to_trans")->log2_value, 1.415037499279);
    assert_figure("log2", "of a percentage", statistic(&f, "trans_of_B")->log2_value, NAN);
    fake_free(&f);
}

static void without_cd45_nothing_is_a_part_of_leukocytes(void **unused)
{
    (void)unused;
    fake f;
    fake_result(&f);
    f.populations[LEUKOCYTE].role = FCS_ROLE_NONE;
    assert_true(fake_state(&f, NULL));
    for (size_t i = 0; i < f.analysis.n_statistics; i++) {
        assert_int_not_equal(f.analysis.statistics[i].kind, FCS_PERCENT_OF_LEUKOCYTES);
        assert_null(strstr(f.analysis.statistics[i].id, "leukocytes"));
    }
    assert_string_equal(headline(&f.analysis, 0)->id, "CD19+.percent_of_parent");
    fake_free(&f);
}

static void what_is_missing_is_not_evaluable_and_says_why(void **unused)
{
    (void)unused;
    fake f;
    fake_result(&f);
    f.populations[BREG].missing = "marker CD24 is not in this file";
    f.populations[BREG].count = 0;
    assert_true(fake_state(&f, NULL));
    const char *const ids[] = { "trans.percent_of_B", "trans.percent_of_leukocytes", "trans_of_B",
                                "pDC_to_trans" };
    for (size_t i = 0; i < 4; i++) {
        const fcs_statistic *s = statistic(&f, ids[i]);
        assert_int_equal(s->standing, FCS_NOT_EVALUABLE);
        assert_begins(ids[i], s->reason, i < 3 ? "marker CD24" : "trans: marker CD24");
        assert_true((i < 3 ? s->x : s->n) == FCS_NONE); /* not 0: nobody counted */
        assert_true((i < 3 ? s->n : s->x) != FCS_NONE);
    }
    f.populations[BREG].missing = NULL;
    f.populations[B].missing = "no CD19";
    assert_true(fake_state(&f, NULL));
    assert_begins("denominator", statistic(&f, "trans.percent_of_B")->reason, "CD19+: no CD19");
    fake_free(&f);
}

static void an_empty_parent_has_no_parts(void **unused)
{
    (void)unused;
    fake f;
    fake_result(&f);
    f.populations[DR].count = f.populations[PDC].count = 0;
    assert_true(fake_state(&f, NULL));
    const fcs_statistic *s = statistic(&f, "CD303+.percent_of_parent");
    assert_int_equal(s->standing, FCS_NOT_EVALUABLE);
    assert_string_equal(s->reason, "no events in DR");
    assert_int_equal(statistic(&f, "CD303+.percent_of_leukocytes")->standing, FCS_DETECTION_ONLY);
    fake_free(&f);
}

/* CD19+CD20+ of the HIPC panel is a combination of gates beside B, not below it. */
static void b_cells_elsewhere_in_the_tree_are_b_cells(void **unused)
{
    (void)unused;
    uint64_t b[2] = { 0xffff, 0 }, part[2] = { 0x0ff0, 0 }, more[2] = { 0x1fff0, 0 };
    fake f;
    fake_result(&f);
    f.result.n_events = 128;
    f.populations[B].members = b;
    f.populations[B].count = 16;
    f.populations[DR].members = part;
    f.populations[DR].count = 8;
    f.populations[PDC].count = 4;
    assert_true(fake_state(&f, NULL));
    assert_begins("all of it B", statistic(&f, "CD303+.percent_of_parent")->reason,
                  "CD19+: 16 events, fewer than 300");
    f.populations[DR].members = more;
    f.populations[DR].count = 13;
    assert_true(fake_state(&f, NULL));
    assert_int_equal(statistic(&f, "CD303+.percent_of_parent")->standing, FCS_DETECTION_ONLY);
    fake_free(&f);
}

static void what_two_populations_share_is_told(void **unused)
{
    (void)unused;
    uint64_t breg[2] = { 0xff00, 0 }, pb[2] = { 0x1f00, 1 };
    fake f;
    fake_result(&f);
    f.result.n_events = 128;
    f.populations[BREG].members = breg;
    f.populations[PLASMABLAST].members = pb;
    f.populations[PLASMABLAST].count = 120;
    assert_true(fake_state(&f, NULL));
    assert_string_equal(statistic(&f, "trans_to_PB")->reason,
                        "5 events are in both, the interval takes them as apart");
    fake_free(&f);
}

/* ---- Headlines, profile, status ---- */

static void headlines_are_found_by_roles(void **unused)
{
    (void)unused;
    fake f;
    fake_result(&f);
    assert_true(fake_state(&f, NULL));
    const char *const ids[N_HEADLINES] = { "CD19+.percent_of_leukocytes", "trans.percent_of_B",
                                           "CD303+.percent_of_leukocytes", "pDC_to_trans" };
    for (size_t i = 0; i < N_HEADLINES; i++)
        assert_string_equal(headline(&f.analysis, i)->id, ids[i]);
    f.populations[PDC].role = FCS_ROLE_NONE;
    assert_true(fake_state(&f, NULL));
    assert_null(headline(&f.analysis, 2));
    assert_null(headline(&f.analysis, 3));
    fake_free(&f);
}

static void the_profile_finds_its_statistics_by_roles(void **unused)
{
    (void)unused;
    const fcs_indicator indicators[] = {
        { .id = "a", .statistic = "Breg.percent_of_B" },
        { .id = "b", .statistic = "pDC:plasmablast" },
        { .id = "c", .statistic = "DN.percent_of_B" },
    };
    const fcs_indicators all = { "1", "provisional", 3, indicators };
    fake f;
    fake_result(&f);
    f.populations[DN].missing = "no IgD";
    assert_true(fake_state(&f, &all));
    const fcs_profile_line *lines = f.analysis.profile;
    assert_string_equal(lines[0].statistic->id, "trans.percent_of_B");
    assert_string_equal(fcs_tier_name(lines[0].tier), "NO LOCAL REFERENCE");
    assert_string_equal(lines[0].reason, "");
    assert_null(lines[1].statistic);
    assert_string_equal(fcs_tier_name(lines[1].tier), "NOT EVALUABLE");
    assert_string_equal(lines[1].reason, "this panel has no such statistic");
    assert_int_equal(lines[2].tier, FCS_TIER_NOT_EVALUABLE);
    assert_string_equal(lines[2].reason, "no IgD");
    fake_free(&f);
}

/* Shown with its value and marked; a warning; no line of the profile. */
static void a_fallback_is_shown_and_goes_no_further(void **unused)
{
    (void)unused;
    const fcs_indicator indicators[] = {
        { .id = "a", .statistic = "Breg.percent_of_B" },
        { .id = "b", .statistic = "pDC:Breg" }, /* of its denominator */
        { .id = "c", .statistic = "pDC.percent_of_leukocytes" },
        { .id = "d", .statistic = "DN.percent_of_B" },
    };
    const fcs_indicators all = { "1", "provisional", 4, indicators };
    fake f;
    fake_result(&f);
    fake_findings(&f);
    f.populations[BREG].count = 50;
    assert_true(fake_state(&f, &all));
    const fcs_statistic *breg = fcs_find_statistic(&f.analysis, "trans.percent_of_B");
    assert_true(breg->fallback);
    assert_figure("value", breg->id, breg->value, 1);
    assert_int_equal(breg->standing, FCS_IMPRECISE);
    assert_string_equal(breg->reason,
                        "50 events: counting error 14 %; rests on a fallback, not on a "
                        "threshold that was found");
    const fcs_profile_line *lines = f.analysis.profile;
    for (size_t i = 0; i < 4; i++) {
        bool held = i == 2;
        assert_int_equal(lines[i].tier, held ? FCS_TIER_NO_REFERENCE : FCS_TIER_NOT_EVALUABLE);
        assert_int_equal(lines[i].statistic->fallback, i < 2);
    }
    assert_string_equal(lines[0].reason, "rests on a fallback, not on a threshold that was found");
    assert_string_equal(lines[1].reason, lines[0].reason);
    assert_string_equal(lines[3].reason, f.populations[DN].missing);
    assert_false(fcs_find_statistic(&f.analysis, "CD19+.percent_of_leukocytes")->fallback);
    assert_int_equal(f.analysis.status, FCS_STATUS_WARN);
    assert_string_equal(f.analysis.status_reason,
                        "DN: threshold IgD was not found: expected at least 200 events, found 31; "
                        "CD24/hi: fallback 0.5551 used: no control FMO-CD24 was given");

    f.populations[BREG].fallback = false; /* a fallback on which nothing rests is no warning */
    f.populations[DN].missing = NULL;
    assert_true(fake_state(&f, &all));
    assert_int_equal(f.analysis.status, FCS_STATUS_OK);
    fake_free(&f);
}

static void a_sample_stands_as_its_worst_reason_does(void **unused)
{
    (void)unused;
    fake f;
    fake_result(&f);
    assert_true(fake_state(&f, NULL));
    assert_int_equal(f.analysis.status, FCS_STATUS_OK);
    assert_string_equal(f.analysis.status_reason, "");

    f.populations[PLASMABLAST].missing = f.populations[DN].missing = "no CD27";
    f.result.n_notes = 1;
    f.gating_notes[0] = "no FSC-H: singlets are not looked for";
    f.analysis.partial = true;
    assert_true(fake_state(&f, NULL));
    assert_int_equal(f.analysis.status, FCS_STATUS_WARN);
    assert_string_equal(f.analysis.status_reason,
                        "the file was cut: 100000 events are there; PB, DN: no CD27; "
                        "no FSC-H: singlets are not looked for");

    f.populations[PDC].missing = "no CD303";
    assert_true(fake_state(&f, NULL));
    assert_int_equal(f.analysis.status, FCS_STATUS_WITHHELD);
    assert_int_equal(f.analysis.n_reasons, 4);
    assert_string_equal(f.analysis.reasons[0], "pDC NOT EVALUABLE: no CD303");
    assert_string_equal(fcs_status_name(f.analysis.status), "WITHHELD");
    fake_free(&f);
}

static void pictures_show_the_steps_to_the_three(void **unused)
{
    (void)unused;
    fake f;
    size_t steps[N_FAKE];
    fake_result(&f);
    const size_t expected[] = { LIVE, LEUKOCYTE, B, BREG, DR, PDC };
    assert_int_equal(steps_to_show(&f.result, steps), 6);
    assert_memory_equal(steps, expected, sizeof expected);
    for (size_t i = 0; i < N_FAKE; i++) {
        f.populations[i].role = FCS_ROLE_NONE;
        f.populations[i].report = i == DN;
    }
    const size_t reported[] = { LIVE, LEUKOCYTE, B, DN };
    assert_int_equal(steps_to_show(&f.result, steps), 4);
    assert_memory_equal(steps, reported, sizeof reported);
    fake_free(&f);
}

static void a_panel_without_populations_states_nothing(void **unused)
{
    (void)unused;
    fake f;
    fake_result(&f);
    f.result.n_populations = f.result.n_ratios = 0;
    assert_true(fake_state(&f, NULL));
    assert_int_equal(f.analysis.n_statistics, 0);
    assert_int_equal(f.analysis.status, FCS_STATUS_OK);
    fake_free(&f);
}

/* Whatever the counts: what is stated is ordered, and what must not be stated is not there. */
static void statements_hold_for_any_counts(void **unused)
{
    (void)unused;
    uint64_t state = 7;
    for (int i = 0; i < 2000; i++) {
        fake f;
        fake_result(&f);
        size_t above = f.result.n_events;
        for (size_t j = 0; j < N_FAKE; j++) {
            size_t parent = f.populations[j].parent;
            above = parent == FCS_NONE ? f.result.n_events : f.populations[parent].count;
            state = state * 6364136223846793005u + 1442695040888963407u;
            size_t part = (size_t)(state >> 40) % (above + 1);
            f.populations[j].count = (state >> 20) % 3 ? part : part % 40;
        }
        assert_true(fake_state(&f, NULL));
        for (size_t j = 0; j < f.analysis.n_statistics; j++) {
            const fcs_statistic *s = &f.analysis.statistics[j];
            bool valued = s->standing <= FCS_IMPRECISE, whole = s->standing <= FCS_INTERVAL_ONLY;
            if (valued != !isnan(s->value) || (whole && !(s->low < s->high)) ||
                (valued && !(s->low <= s->value && s->value <= s->high)) ||
                (s->standing == FCS_DETECTION_ONLY && isnan(s->low) == isnan(s->high)) ||
                (s->standing == FCS_NOT_EVALUABLE && !(isnan(s->low) && isnan(s->high))))
                fail_msg("%s: %zu of %zu, %s: %g [%g, %g]", s->id, s->x, s->n,
                         fcs_standing_name(s->standing), s->value, s->low, s->high);
        }
        fake_free(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_count_says_what_it_may),
        cmocka_unit_test(names_tell_what_is_divided_by_what),
        cmocka_unit_test(without_cd45_nothing_is_a_part_of_leukocytes),
        cmocka_unit_test(what_is_missing_is_not_evaluable_and_says_why),
        cmocka_unit_test(an_empty_parent_has_no_parts),
        cmocka_unit_test(b_cells_elsewhere_in_the_tree_are_b_cells),
        cmocka_unit_test(what_two_populations_share_is_told),
        cmocka_unit_test(headlines_are_found_by_roles),
        cmocka_unit_test(the_profile_finds_its_statistics_by_roles),
        cmocka_unit_test(a_fallback_is_shown_and_goes_no_further),
        cmocka_unit_test(a_sample_stands_as_its_worst_reason_does),
        cmocka_unit_test(pictures_show_the_steps_to_the_three),
        cmocka_unit_test(a_panel_without_populations_states_nothing),
        cmocka_unit_test(statements_hold_for_any_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
