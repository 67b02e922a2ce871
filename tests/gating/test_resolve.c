/* test_resolve.c - numbers that a panel leaves to be found in the events: where they are looked for and in
 * which order, what they become, what is said of them, and what happens where there are none. */
#include "tests.h"

#include "gating/resolve.h"

#include "make.h"
#include "starve.h"

#include <stdio.h>

/* ---- Panels and files ---- */

#define HEAD                                                                                       \
    "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'>"                                   \
    "<markers><marker id='A' label='A'/><marker id='B' label='B'/></markers>"                      \
    "<compensation source='none'/>"                                                                \
    "<scales default='asinh' T='1000' M='3' A='1'><scale for='FSC-A Time' "                        \
    "type='linear'/></scales>"

static fcs_strategy *panel_of(const char *text)
{
    fcs_error err = { .message = "" };
    fcs_strategy *s = fcs_strategy_parse(text, strlen(text), "", &err);
    if (!s)
        fail_msg("%u:%u: %s", err.line, err.column, err.message);
    return s;
}

enum { A, B, FSC, FSCH, TIME, N_PARAMS };

/* About normal, mean 0 and standard deviation 1: the sum of twelve. */
static double normal(uint64_t *state)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += uniform(state, 0, 1);
    return sum;
}

/* Four groups: A low or high, and in those high B low or high. Values are on the scale already put back
 * to linear units, so that a peak of 0.3 is one. */
typedef struct recipe {
    size_t n;
    double low, high; /* of A on the scale */
    double b_low, b_high;
    double part; /* of A high */
    double doublets;
    const char *keywords;
} recipe;

static const recipe PLAIN = { 6000, 0.3, 0.7, 0.35, 0.8, 0.4, 0, "" };

static made file_of(const recipe *r, uint64_t seed)
{
    static const char *const names[] = { "A", "B", "FSC-A", "FSC-H", "Time" };
    fcs_transform *t =
        fcs_transform_make((fcs_scale){ .kind = FCS_ASINH_SCALE, .T = 1000, .M = 3, .A = 1 }, NULL);
    double *values = calloc(N_PARAMS * (r->n + 1), sizeof *values);
    assert_true(t && values);
    for (size_t i = 0; i < r->n; i++) {
        double *v = values + N_PARAMS * i;
        bool high = uniform(&seed, 0, 1) < r->part, b = high && uniform(&seed, 0, 1) < 0.5;
        v[A] = (high ? r->high : r->low) + 0.04 * normal(&seed);
        v[B] = (b ? r->b_high : r->b_low) + 0.04 * normal(&seed);
        fcs_transform_undo(t, v, 2);
        v[FSCH] = 50000 + 8000 * normal(&seed);
        bool doublet = uniform(&seed, 0, 1) < r->doublets;
        v[FSC] = v[FSCH] * (doublet ? 2 : 1.15) * (1 + 0.03 * normal(&seed));
        v[TIME] = (double)i / 10;
    }
    fcs_transform_free(t);
    made m = make_file(names, N_PARAMS, r->keywords, values, r->n);
    free(values);
    return m;
}

static const fcs_found *found_in(const fcs_result *r, const char *name)
{
    for (size_t i = 0; i < r->n_findings; i++)
        if (strcmp(r->findings[i].name, name) == 0)
            return &r->findings[i];
    fail_msg("no finding %s", name);
    return NULL;
}

static fcs_result *gate_panel(const char *text, const recipe *of, uint64_t seed,
                              const fcs_gate_options *options)
{
    fcs_error err = { .message = "" };
    fcs_strategy *s = panel_of(text);
    made m = file_of(of, seed);
    fcs_result *r = fcs_gate_with(s, &m.file->datasets[0], options, &err);
    if (!r)
        fail_msg("%s", err.message);
    free_made(m);
    fcs_strategy_free(s);
    return r;
}

static void near(double value, double expected, double by)
{
    if (!(value >= expected - by && value <= expected + by))
        fail_msg("expected %g +- %g, found %g", expected, by, value);
}

/* ---- Thresholds, level by level ---- */

/* B is looked for among the events with A+, which wait for A. */
static const char LEVELS[] = HEAD
    "<populations><population id='a' parent='all' is='A+'/>"
    "<population id='b' parent='a' is='B+'/><population id='not' parent='a' is='B-'/></populations>"
    "<thresholds><threshold marker='B' method='valley' within='a' search='0.4 0.75'/>"
    "<threshold marker='A' method='valley' search='0.3 0.7'/></thresholds></panel>";

static void one_level_after_the_other(void **unused)
{
    (void)unused;
    fcs_result *r = gate_panel(LEVELS, &PLAIN, 1, NULL);
    const fcs_found *a = found_in(r, "A"), *b = found_in(r, "B");
    near(a->numbers[0], 0.5, 0.06);
    near(b->numbers[0], 0.575, 0.08);
    assert_int_equal(a->within, FCS_NONE);
    assert_int_equal(a->n_events, 6000);
    assert_int_equal(b->within, 0);
    assert_int_equal(b->n_events, population_in(r, "a")->count);
    assert_true(a->confidence > 0.9 && b->confidence > 0.9);
    assert_string_equal(a->source, "valley");
    assert_string_equal(a->why, "");
    assert_non_null(strstr(a->evidence, "peaks at 0.3"));
    near((double)population_in(r, "a")->count, 2400, 150);
    near((double)population_in(r, "b")->count, 1200, 120);
    assert_int_equal(population_in(r, "b")->count + population_in(r, "not")->count,
                     population_in(r, "a")->count);
    assert_false(population_in(r, "b")->fallback);
    fcs_result_free(r);
}

/* The edge is that of the number found: gating with it as a fixed threshold gives the same masks. */
static void what_is_found_is_a_threshold_like_any_other(void **unused)
{
    (void)unused;
    fcs_result *r = gate_panel(LEVELS, &PLAIN, 2, NULL);
    char text[2000];
    snprintf(text, sizeof text,
             HEAD "<populations><population id='a' parent='all' is='A+'/>"
                  "<population id='b' parent='a' is='B+'/></populations><thresholds>"
                  "<threshold marker='A' method='fixed' value='%.17g'/>"
                  "<threshold marker='B' method='fixed' value='%.17g'/></thresholds></panel>",
             found_in(r, "A")->numbers[0], found_in(r, "B")->numbers[0]);
    fcs_result *fixed = gate_panel(text, &PLAIN, 2, NULL);
    assert_int_equal(fixed->n_findings, 0);
    for (size_t i = 0; i < 2; i++)
        assert_memory_equal(fixed->populations[i].members, r->populations[i].members, 6000 / 8);
    fcs_result_free(fixed);
    fcs_result_free(r);
}

static void threads_change_nothing(void **unused)
{
    (void)unused;
    recipe many = PLAIN;
    many.n = 30000;
    fcs_result *one = gate_panel(LEVELS, &many, 3, &(fcs_gate_options){ .threads = 1 });
    for (unsigned n = 2; n < 9; n += 5) {
        fcs_result *r = gate_panel(LEVELS, &many, 3, &(fcs_gate_options){ .threads = n });
        for (size_t i = 0; i < r->n_findings; i++)
            assert_memory_equal(r->findings[i].numbers, one->findings[i].numbers, sizeof(double));
        for (size_t i = 0; i < r->n_populations; i++)
            assert_memory_equal(r->populations[i].members, one->populations[i].members, 30000 / 8);
        fcs_result_free(r);
    }
    fcs_result_free(one);
}

/* ---- Where there is nothing to find ---- */

#define ONE(threshold)                                                                             \
    HEAD "<populations><population id='a' parent='all' is='A+'/>"                                  \
         "<population id='b' parent='a' is='B+'/></populations><thresholds>" threshold             \
         "<threshold marker='B' method='fixed' value='0.5'/></thresholds></panel>"

static void a_fallback_is_said(void **unused)
{
    (void)unused;
    recipe one_peak = PLAIN;
    one_peak.part = 0;
    fcs_result *r = gate_panel(ONE("<threshold marker='A' method='valley' fallback='0.45'/>"),
                               &one_peak, 4, NULL);
    const fcs_found *a = found_in(r, "A");
    assert_string_equal(a->source, "fallback");
    assert_true(a->numbers[0] == 0.45 && a->confidence == 0);
    assert_int_equal(strncmp(a->why, "expected ", 9), 0);
    assert_true(population_in(r, "a")->fallback && population_in(r, "b")->fallback);
    assert_null(population_in(r, "a")->missing);
    fcs_result_free(r);
}

static void without_one_the_populations_are_missing(void **unused)
{
    (void)unused;
    recipe one_peak = PLAIN;
    one_peak.part = 0;
    fcs_result *r = gate_panel(ONE("<threshold marker='A' method='valley'/>"), &one_peak, 5, NULL);
    const fcs_found *a = found_in(r, "A");
    assert_string_equal(a->source, "");
    assert_int_equal(a->n_numbers, 0);
    static const char begins[] = "threshold A was not found: expected ";
    assert_int_equal(strncmp(population_in(r, "a")->missing, begins, sizeof begins - 1), 0);
    assert_non_null(population_in(r, "b")->missing);
    assert_false(population_in(r, "b")->fallback);
    fcs_result_free(r);
}

/* What is looked for in a population that is not evaluable has its fallback, and the reason. */
static void what_waits_in_vain_has_its_fallback(void **unused)
{
    (void)unused;
    recipe one_peak = PLAIN;
    one_peak.part = 0;
    fcs_result *r = gate_panel(
        HEAD
        "<populations><population id='a' parent='all' is='A+'/>"
        "<population id='b' parent='all' is='B-'/></populations><thresholds>"
        "<threshold marker='A' method='valley'/>"
        "<threshold marker='B' method='valley' within='a' fallback='0.6'/></thresholds></panel>",
        &one_peak, 6, NULL);
    assert_string_equal(found_in(r, "B")->why, "it is looked for in a, which is not evaluable");
    assert_true(found_in(r, "B")->numbers[0] == 0.6);
    assert_int_equal(population_in(r, "b")->count, 6000);
    fcs_result_free(r);
}

/* A level that is found above another that is not above it. */
static void levels_out_of_order_are_not_put_in(void **unused)
{
    (void)unused;
    fcs_result *r = gate_panel(
        HEAD
        "<populations><population id='a' parent='all' is='Ahi'/></populations><thresholds>"
        "<threshold marker='A' method='fixed' value='0.6'><level name='hi' method='percentile' "
        "percentile='20'/></threshold></thresholds></panel>",
        &PLAIN, 7, NULL);
    static const char begins[] = "threshold A/hi was not found: expected lo < value < hi for A";
    assert_int_equal(strncmp(population_in(r, "a")->missing, begins, sizeof begins - 1), 0);
    fcs_result_free(r);
}

static void few_and_no_events(void **unused)
{
    (void)unused;
    recipe few = PLAIN;
    static const size_t sizes[] = { 0, 1, 30 };
    for (size_t i = 0; i < 3; i++) {
        few.n = sizes[i];
        fcs_result *r = gate_panel(LEVELS, &few, 8, NULL);
        assert_int_equal(found_in(r, "A")->n_numbers, 0);
        assert_non_null(population_in(r, "a")->missing);
        fcs_result_free(r);
    }
}

/* ---- Other methods ---- */

static void percentiles_anchors_and_tails(void **unused)
{
    (void)unused;
    static const struct {
        const char *sentence, *text;
        double expected, by;
    } rows[] = {
        { "half of the events lie below the 50th percentile of a sixty-forty mixture's lower peak",
          ONE("<threshold marker='A' method='percentile' percentile='30'/>"), 0.3, 0.01 },
        { "an anchor is a mode and an offset",
          ONE("<threshold marker='A' method='anchor' within='all' offset='0.13'/>"), 0.43, 0.02 },
        { "a mixture's border lies between its components",
          ONE("<threshold marker='A' method='mixture' search='0.35 0.65'/>"), 0.5, 0.05 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_result *r = gate_panel(rows[i].text, &PLAIN, 9, NULL);
        const fcs_found *a = found_in(r, "A");
        if (a->n_numbers != 1 || fabs(a->numbers[0] - rows[i].expected) > rows[i].by)
            fail_msg("%s: expected %g, found %g (%s)", rows[i].sentence, rows[i].expected,
                     a->n_numbers ? a->numbers[0] : NAN, a->why);
        fcs_result_free(r);
    }
}

/* ---- Controls ---- */

static const char FMO[] = ONE("<threshold marker='A' method='fmo' control='FMO-A' percentile='99' "
                              "fallback='0.48'/>");

static void an_fmo_control_sets_the_border(void **unused)
{
    (void)unused;
    static const struct {
        const char *sentence, *keywords, *control;
        size_t n;
        const char *why; /* of the fallback */
    } rows[] = {
        { "a control like the file", "$P1V|450|", "$P1V|450|", 4000, "" },
        { "no control", "", NULL, 0, "no control FMO-A was given" },
        { "another voltage", "$P1V|450|", "$P1V|452.5|", 4000,
          "expected a control at the $PnV of the file, 450, found 452.5" },
        { "another day", "$DATE|02-OCT-2026|", "$DATE|03-OCT-2026|", 4000,
          "expected a control of the $DATE of the file, found another" },
        { "no control, and why", "", "?", 0, "two are in the sheet" },
        { "too few events", "", "", 1999, "expected at least 2000 events, found 1999" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        recipe sample = PLAIN, lacks = PLAIN;
        sample.keywords = rows[i].keywords;
        lacks.part = 0;
        lacks.n = rows[i].n;
        bool absent = rows[i].n == 0;
        lacks.keywords = rows[i].control && !absent ? rows[i].control : "";
        made m = file_of(&lacks, 10);
        fcs_fmo control = { "FMO-A", absent ? NULL : &m.file->datasets[0], rows[i].why };
        fcs_gate_options options = { .n_controls = rows[i].control != NULL, .controls = &control };
        fcs_result *r = gate_panel(FMO, &sample, 11, &options);
        const fcs_found *a = found_in(r, "A");
        if (strcmp(a->why, rows[i].why) != 0)
            fail_msg("%s: %s", rows[i].sentence, a->why);
        assert_string_equal(a->source, *rows[i].why ? "fallback" : "fmo");
        assert_string_equal(a->evidence, *rows[i].why ? "" : "percentile 99 of control FMO-A");
        near(a->numbers[0], *rows[i].why ? 0.48 : 0.3 + 0.04 * 2.326, 0.01);
        fcs_result_free(r);
        free_made(m);
    }
}

static void a_control_that_does_not_fit_is_none(void **unused)
{
    (void)unused;
    double values[2 * 10] = { 0 };
    made m = make_file((const char *const[]){ "A", "X" }, 2, "", values, 10);
    fcs_fmo control = { .name = "FMO-A", .set = &m.file->datasets[0] };
    fcs_gate_options options = { .n_controls = 1, .controls = &control };
    fcs_result *r = gate_panel(FMO, &PLAIN, 11, &options);
    assert_string_equal(found_in(r, "A")->source, "fallback");
    assert_int_equal(strncmp(found_in(r, "A")->why,
                             "control FMO-A: expected a parameter for marker B, found none", 60),
                     0);
    fcs_result_free(r);
    free_made(m);
}

/* The one percent of the control above the border is no measure of it: what lies near it in the file is. */
static void the_confidence_of_a_control_is_that_of_the_file(void **unused)
{
    (void)unused;
    recipe lacks = PLAIN, crowded = PLAIN;
    lacks.part = 0;
    crowded.high = 0.4; /* on the border */
    made m = file_of(&lacks, 10);
    fcs_fmo control = { .name = "FMO-A", .set = &m.file->datasets[0] };
    fcs_gate_options options = { .n_controls = 1, .controls = &control };
    fcs_result *clear = gate_panel(FMO, &PLAIN, 11, &options);
    fcs_result *crowd = gate_panel(FMO, &crowded, 11, &options);
    assert_true(found_in(clear, "A")->confidence > 0.9);
    assert_true(found_in(crowd, "A")->confidence < 0.75);
    fcs_result_free(clear);
    fcs_result_free(crowd);
    free_made(m);
}

static void a_strategy_says_what_it_asks_for(void **unused)
{
    (void)unused;
    fcs_strategy *s = panel_of(
        HEAD
        "<populations><population id='a' parent='all' is='A+ B+ C+ D+'/></populations><thresholds>"
        "<threshold marker='A' method='fmo' control='F' percentile='99' pool='batch'/>"
        "<threshold marker='B' method='fmo' control='F' percentile='99'/>"
        "<threshold marker='B' id='C' method='fmo' control='G' percentile='99'/>"
        "<threshold marker='B' id='D' method='fmo' control='F' percentile='98'/>"
        "</thresholds></panel>");
    fcs_fmo_name asked[4];
    assert_int_equal(fcs_strategy_controls(s, NULL), 4);
    assert_int_equal(fcs_strategy_controls(s, asked), 3);
    static const char *const expected[3][2] = { { "F", "A" }, { "F", "B" }, { "G", "B" } };
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(asked[i].name, expected[i][0]);
        assert_string_equal(asked[i].marker, expected[i][1]);
    }
    assert_true(fcs_strategy_pools(s));
    fcs_strategy_free(s);
    s = panel_of(LEVELS);
    assert_int_equal(fcs_strategy_controls(s, asked), 0);
    assert_false(fcs_strategy_pools(s));
    fcs_strategy_free(s);
}

/* ---- Batches ---- */

static const char POOLED[] = ONE("<threshold marker='A' method='valley' pool='batch'/>");

/* A file without a valley of its own takes that of its batch; the order of the files is nothing. */
static void a_batch_is_looked_at_together(void **unused)
{
    (void)unused;
    recipe odd = PLAIN;
    odd.part = 0;
    made one = file_of(&PLAIN, 12), other = file_of(&odd, 13);
    const fcs_dataset *sets[] = { &one.file->datasets[0], &other.file->datasets[0] };
    const fcs_dataset *turned[] = { sets[1], sets[0] };
    fcs_strategy *s = panel_of(POOLED);
    fcs_pool *pool = fcs_pool_make(s, sets, 2, NULL, NULL);
    fcs_pool *again = fcs_pool_make(s, turned, 2, NULL, NULL);
    assert_true(pool && again);
    fcs_result *alone = fcs_gate(s, sets[1], 1, NULL);
    assert_non_null(population_in(alone, "a")->missing);
    double numbers[2];
    for (size_t i = 0; i < 2; i++) {
        fcs_gate_options options = { .pool = i ? again : pool };
        fcs_result *r = fcs_gate_with(s, sets[1], &options, NULL);
        assert_non_null(r);
        const fcs_found *a = found_in(r, "A");
        assert_true(a->pooled);
        assert_int_equal(a->n_events, 12000);
        numbers[i] = a->numbers[0];
        assert_null(population_in(r, "a")->missing);
        fcs_result_free(r);
    }
    assert_true(numbers[0] == numbers[1]);
    fcs_error err = { .message = "" };
    assert_null(fcs_pool_make(s, sets, 0, NULL, &err));
    assert_int_equal(err.code, FCS_E_ARGUMENT);
    fcs_gate_options with = { .pool = pool };
    fcs_strategy *other_one = panel_of(POOLED);
    assert_null(fcs_gate_with(other_one, sets[1], &with, &err));
    assert_int_equal(err.code, FCS_E_ARGUMENT);
    assert_memory_equal(err.message, "expected a pool made with this strategy", 39);
    fcs_strategy_free(other_one);
    fcs_result_free(alone);
    fcs_pool_free(pool);
    fcs_pool_free(again);
    fcs_strategy_free(s);
    free_made(one);
    free_made(other);
}

/* B is pooled in what A, by the control of each file, calls a: with the control of one for both, other
 * events would be counted. */
static void each_file_of_a_batch_has_its_own_controls(void **unused)
{
    (void)unused;
    recipe low = PLAIN, lacks = PLAIN, lacks_low = PLAIN;
    lacks.part = lacks_low.part = 0;
    low.low = lacks_low.low = 0.1; /* the second file is dimmer, and so is its control */
    low.high = 0.25;
    made files[] = { file_of(&PLAIN, 21), file_of(&low, 22), file_of(&lacks, 23),
                     file_of(&lacks_low, 24) };
    const fcs_dataset *sets[] = { &files[0].file->datasets[0], &files[1].file->datasets[0] };
    fcs_fmo controls[] = { { .name = "F", .set = &files[2].file->datasets[0] },
                           { .name = "F", .set = &files[3].file->datasets[0] } };
    fcs_gate_options options[] = { { .n_controls = 1, .controls = &controls[0] },
                                   { .n_controls = 1, .controls = &controls[1] } };
    fcs_strategy *s = panel_of(
        HEAD
        "<populations><population id='a' parent='all' is='A+'/>"
        "<population id='b' parent='a' is='B+'/></populations><thresholds>"
        "<threshold marker='A' method='fmo' control='F' percentile='99.5'/>"
        "<threshold marker='B' method='valley' within='a' pool='batch'/></thresholds></panel>");
    fcs_pool *pool = fcs_pool_make(s, sets, 2, options, NULL);
    assert_non_null(pool);
    size_t n = 0, n_pooled = 0;
    for (size_t i = 0; i < 2; i++) {
        options[i].pool = pool;
        fcs_result *r = fcs_gate_with(s, sets[i], &options[i], NULL);
        assert_non_null(r);
        n += population_in(r, "a")->count;
        n_pooled = found_in(r, "B")->n_events;
        assert_true(population_in(r, "a")->count > 2000);
        fcs_result_free(r);
    }
    assert_int_equal(n_pooled, n);
    fcs_pool_free(pool);
    fcs_strategy_free(s);
    for (size_t i = 0; i < 4; i++)
        free_made(files[i]);
}

/* ---- Gates ---- */

static void gates_are_found(void **unused)
{
    (void)unused;
    recipe doublets = PLAIN;
    doublets.doublets = 0.1;
    fcs_result *r = gate_panel(
        HEAD "<populations><population id='steady' parent='all' gate='time'/>"
             "<population id='single' parent='steady' gate='singlets'/>"
             "<population id='inside' parent='all' gate='margins'/></populations>"
             "<gates><time-gate id='time'/><singlet-gate id='singlets' x='FSC-A' y='FSC-H' "
             "within='steady'/><margin-gate id='margins' of='FSC-A'/></gates></panel>",
        &doublets, 14, NULL);
    assert_int_equal(population_in(r, "steady")->count, 6000);
    near((double)population_in(r, "single")->count, 5400, 90);
    assert_int_equal(found_in(r, "singlets")->n_numbers, 2);
    assert_true(isnan(found_in(r, "singlets")->confidence));
    assert_int_equal(found_in(r, "singlets")->within, 0);
    assert_string_equal(found_in(r, "time")->method, "time-gate");
    assert_int_equal(population_in(r, "inside")->count, 6000);
    fcs_result_free(r);
}

/* Gates on FSC-A and Time of a file with these two. */
static fcs_result *gate_shared(const double *values, size_t n)
{
    static const char *const names[] = { "FSC-A", "Time", "A", "B" };
    made m = make_file(names, 4, "", values, n);
    fcs_strategy *s =
        panel_of(HEAD "<populations><population id='inside' parent='all' gate='margins'/>"
                      "<population id='steady' parent='all' gate='time'/></populations>"
                      "<gates><margin-gate id='margins' of='FSC-A'/><time-gate id='time'/></gates>"
                      "</panel>");
    fcs_result *r = fcs_gate(s, &m.file->datasets[0], 1, NULL);
    assert_non_null(r);
    fcs_strategy_free(s);
    free_made(m);
    return r;
}

/* $PnR is 262144: what was too bright stands there, or (integers) a bin below. Neither is inside. */
static void events_at_the_top_are_not_inside(void **unused)
{
    (void)unused;
    static const double tops[] = { 262144, 262143, 262080 };
    static double values[4 * 2000];
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < 2000; i++) {
            values[4 * i] = i % 10 ? 1000.0 + 120.385 * (double)i : tops[k];
            values[4 * i + 1] = (double)i / 8;
        }
        fcs_result *r = gate_shared(values, 2000);
        assert_int_equal(population_in(r, "inside")->count, 1800);
        assert_string_equal(found_in(r, "margins")->evidence, "events pile up at 1 of 2 ends");
        assert_true(isnan(found_in(r, "margins")->confidence));
        assert_int_equal(population_in(r, "steady")->count, 2000);
        assert_true(isnan(found_in(r, "time")->confidence));
        fcs_result_free(r);
    }
}

/* Times that stand still, at 0 or elsewhere, and such as no clock has. */
static void times_that_do_not_rise_have_no_steady_flow(void **unused)
{
    (void)unused;
    static const double times[][2] = { { 0, 0 },          { 2.385, 2.385 }, { 5, 1 },
                                       { -1e308, 1e308 }, { 0, INFINITY },  { NAN, 1 } };
    static double values[4 * 200];
    for (size_t k = 0; k < sizeof times / sizeof *times; k++) {
        for (size_t i = 0; i < 200; i++) {
            values[4 * i] = 1000 + 10 * (double)i;
            values[4 * i + 1] = times[k][i > 100];
        }
        fcs_result *r = gate_shared(values, 200);
        assert_string_equal(found_in(r, "time")->why,
                            "expected a range ($PnR, or rising times), found none");
        assert_true(isnan(found_in(r, "time")->confidence));
        assert_non_null(population_in(r, "steady")->missing);
        fcs_result_free(r);
    }
}

static void a_cluster_and_an_anchored_polygon(void **unused)
{
    (void)unused;
    fcs_result *r = gate_panel(
        HEAD "<populations><population id='group' parent='all' gate='cluster'/>"
             "<population id='moved' parent='all' gate='drawn'/></populations>"
             "<gates><cluster-gate id='cluster' x='A' y='B' quantile='0.95' freedom='0'>"
             "<start x='0.7' y='0.8'/><start x='0.7' y='0.35'/><start x='0.3' y='0.35'/>"
             "</cluster-gate>"
             "<polygon id='drawn' x='A' y='B' anchor-of='group' anchor-x='0.6' anchor-y='0.6'>"
             "<point x='0.55' y='0.55'/><point x='0.65' y='0.55'/><point x='0.65' y='0.65'/>"
             "<point x='0.55' y='0.65'/></polygon></gates></panel>",
        &PLAIN, 15, NULL);
    const fcs_found *cluster = found_in(r, "cluster"), *drawn = found_in(r, "drawn");
    near(cluster->numbers[0], 0.7, 0.01);
    near(cluster->numbers[1], 0.8, 0.01);
    near((double)population_in(r, "group")->count, 0.95 * 1200, 120);
    near(drawn->numbers[0], 0.1, 0.015);
    near(drawn->numbers[1], 0.2, 0.015);
    assert_true(isnan(drawn->confidence) && cluster->confidence > 0.5);
    near((double)population_in(r, "moved")->count, 1200 * 0.6, 140);
    fcs_result_free(r);
}

/* ---- W="auto" ---- */

/* The 5th percentile of the negative values is -100: W = (M - log10(T / 100)) / 2 (Parks 2006). */
static void a_width_is_found_and_recorded(void **unused)
{
    (void)unused;
    double values[2000];
    for (size_t i = 0; i < 1000; i++) {
        values[2 * i] = i < 400 ? -105.0 * (double)(i + 1) / 420 : 1000.0 + (double)i;
        values[2 * i + 1] = 5;
    }
    static const char *const names[] = { "A", "B" };
    made m = make_file(names, 2, "", values, 1000);
    fcs_strategy *s = panel_of(
        "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'>"
        "<markers><marker id='A' label='A'/><marker id='B' label='B'/></markers>"
        "<compensation source='none'/><scales default='logicle' T='262144' W='auto' M='4.5' A='0'/>"
        "<populations><population id='a' parent='all' is='A+'/></populations>"
        "<thresholds><threshold marker='A' method='percentile' percentile='50'/></thresholds>"
        "</panel>");
    fcs_result *r = fcs_gate(s, &m.file->datasets[0], 1, NULL);
    assert_non_null(r);
    const fcs_found *width = found_in(r, "scale/A");
    near(width->numbers[0], (4.5 - log10(262144.0 / 95)) / 2, 0.03);
    assert_string_equal(width->source, "auto");
    assert_true(isnan(width->confidence));
    assert_non_null(strstr(width->evidence, "5 % of the negative values below -9"));
    near((double)population_in(r, "a")->count, 500, 5);
    fcs_result_free(r);
    fcs_strategy_free(s);
    free_made(m);
}

/* A file without negative values needs no linear part: the least W, which for A = -0.25 is 0.25. */
static void no_negative_values_ask_for_the_least_width(void **unused)
{
    (void)unused;
    double values[200];
    for (size_t i = 0; i < 200; i++)
        values[i] = 100.0 + (double)i;
    static const char *const names[] = { "A", "B" };
    made m = make_file(names, 2, "", values, 100);
    fcs_strategy *s =
        panel_of("<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'>"
                 "<markers><marker id='A' label='A'/></markers><compensation source='none'/>"
                 "<scales default='logicle' T='262144' W='auto' M='4.5' A='-0.25'/>"
                 "<populations><population id='a' parent='all' is='A+'/></populations>"
                 "<thresholds><threshold marker='A' method='percentile' percentile='50'/>"
                 "</thresholds></panel>");
    fcs_result *r = fcs_gate(s, &m.file->datasets[0], 1, NULL);
    assert_non_null(r);
    const fcs_found *width = found_in(r, "scale/A");
    assert_true(width->n_numbers == 1 && width->numbers[0] == 0.25);
    assert_int_equal(width->n_events, 0);
    assert_non_null(strstr(width->evidence, "fewer than 50"));
    assert_null(population_in(r, "a")->missing);
    near((double)population_in(r, "a")->count, 50, 1);
    fcs_result_free(r);
    fcs_strategy_free(s);
    free_made(m);
}

/* ---- Pictures ---- */

static void pictures_show_what_was_found(void **unused)
{
    (void)unused;
    fcs_strategy *s = panel_of(LEVELS);
    made m = file_of(&PLAIN, 16);
    fcs_result *r = fcs_gate(s, &m.file->datasets[0], 1, NULL);
    fcs_views *v = fcs_view_gates(s, &m.file->datasets[0], r, (size_t[]){ 1 }, 1, 32, NULL);
    assert_non_null(v);
    assert_int_equal(v->n_views, 1);
    assert_true(v->views[0].points[0] == found_in(r, "B")->numbers[0]);
    fcs_views_free(v);
    fcs_result_free(r);
    fcs_strategy_free(s);
    free_made(m);
}

/* ---- Many ---- */

/* A panel of n thresholds, each of which is looked for where no valley is. */
static char *chain_of(int n)
{
    char *text = malloc((size_t)n * 300 + 1000), *to = text;
    assert_non_null(text);
    to += sprintf(to, HEAD "<populations>");
    for (int i = 0; i < n; i++) {
        to += sprintf(to, "<population id='p%d' is='t%d+' parent='", i, i);
        to += i ? sprintf(to, "p%d'/>", i - 1) : sprintf(to, "all'/>");
    }
    to += sprintf(to, "</populations><thresholds>");
    for (int i = 0; i < n; i++)
        to += sprintf(to, "<threshold marker='A' id='t%d' method='valley' search='1.1 1.2'/>", i);
    sprintf(to, "</thresholds></panel>");
    return text;
}

/* One walk over the populations says what all rest on. One for each pair of a population and a threshold
 * took minutes here, more than the test has. */
static void many_thresholds_take_no_time(void **unused)
{
    (void)unused;
    char *text = chain_of(600);
    fcs_result *r = gate_panel(text, &PLAIN, 30, NULL);
    assert_non_null(
        strstr(population_in(r, "p0")->missing, "threshold t0 was not found: expected "));
    assert_string_equal(population_in(r, "p599")->missing, population_in(r, "p0")->missing);
    fcs_result_free(r);
    free(text);
}

/* What 80 of them count is 40 MB, which is more than a round holds. */
static char *clusters(void)
{
    char *text = malloc(80 * 300 + 1000), *to = text;
    assert_non_null(text);
    to += sprintf(to, HEAD "<populations>");
    for (int i = 0; i < 80; i++)
        to += sprintf(to, "<population id='p%d' parent='all' gate='g%d'/>", i, i);
    to += sprintf(to, "</populations><gates>");
    for (int i = 0; i < 80; i++)
        to += sprintf(to,
                      "<cluster-gate id='g%d' x='A' y='B' quantile='0.9' freedom='0'>"
                      "<start x='0.3' y='0.35'/><start x='0.7' y='0.8'/></cluster-gate>",
                      i);
    sprintf(to, "</gates></panel>");
    return text;
}

static void rounds_that_are_cut_find_the_same(void **unused)
{
    (void)unused;
    char *text = clusters();
    fcs_result *r = gate_panel(text, &PLAIN, 31, NULL);
    const fcs_found *first = found_in(r, "g0");
    assert_int_equal(first->n_numbers, 7);
    assert_int_equal(r->n_findings, 80);
    for (size_t i = 0; i < 80; i++)
        assert_memory_equal(r->findings[i].numbers, first->numbers, 7 * sizeof(double));
    fcs_result_free(r);
    free(text);
}

/* ---- Memory ---- */

static void every_allocation_may_fail(void **unused)
{
    (void)unused;
    fcs_strategy *s = panel_of(LEVELS);
    made m = file_of(&PLAIN, 17);
    size_t n = 0;
    long live = starve.live;
    for (bool done = false; !done; n++) {
        fcs_error err = { .code = FCS_OK };
        starve_at((long)n, false);
        fcs_result *r = fcs_gate(s, &m.file->datasets[0], 1, &err);
        starve.left = -1;
        done = !starve.failed;
        if (!done) {
            assert_null(r);
            assert_int_equal(err.code, FCS_E_MEMORY);
        }
        fcs_result_free(r);
        assert_int_equal(starve.live, live);
    }
    assert_true(n > 20);
    fcs_strategy_free(s);
    free_made(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_level_after_the_other),
        cmocka_unit_test(what_is_found_is_a_threshold_like_any_other),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(a_fallback_is_said),
        cmocka_unit_test(without_one_the_populations_are_missing),
        cmocka_unit_test(what_waits_in_vain_has_its_fallback),
        cmocka_unit_test(levels_out_of_order_are_not_put_in),
        cmocka_unit_test(few_and_no_events),
        cmocka_unit_test(percentiles_anchors_and_tails),
        cmocka_unit_test(an_fmo_control_sets_the_border),
        cmocka_unit_test(a_control_that_does_not_fit_is_none),
        cmocka_unit_test(the_confidence_of_a_control_is_that_of_the_file),
        cmocka_unit_test(a_strategy_says_what_it_asks_for),
        cmocka_unit_test(each_file_of_a_batch_has_its_own_controls),
        cmocka_unit_test(a_batch_is_looked_at_together),
        cmocka_unit_test(gates_are_found),
        cmocka_unit_test(events_at_the_top_are_not_inside),
        cmocka_unit_test(times_that_do_not_rise_have_no_steady_flow),
        cmocka_unit_test(a_cluster_and_an_anchored_polygon),
        cmocka_unit_test(a_width_is_found_and_recorded),
        cmocka_unit_test(no_negative_values_ask_for_the_least_width),
        cmocka_unit_test(pictures_show_what_was_found),
        cmocka_unit_test(many_thresholds_take_no_time),
        cmocka_unit_test(rounds_that_are_cut_find_the_same),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
