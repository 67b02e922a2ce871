/* test_disturb.c - what is wrong with a disturbed sample: that it is what was asked for, nothing else,
 * and nothing where nothing was. The tests know docs/simulation.md, not the code that draws. */
#include "measured.h"

static fcs_simulation *disturbed(const char *disturb, const char *scenario, size_t events)
{
    fcs_error err = { 0 };
    fcs_simulate_options options = {
        .scenario = scenario, .seed = 5, .events = events, .disturb = disturb
    };
    fcs_simulation *s = fcs_simulate(&options, &err);
    if (!s)
        fail_msg("%s", err.message);
    return s;
}

/* ---- Nothing else ------------------------------------------------------------------- */

static bool same_columns(const fcs_table *a, const fcs_table *b)
{
    bool same = a->n_params == b->n_params && a->n_events == b->n_events;
    for (size_t i = 0; same && i < a->n_params; i++)
        same = memcmp(a->columns[i], b->columns[i], a->n_events * sizeof(double)) == 0;
    return same;
}

/* An amount of 0 disturbs nothing; what changes labels or the matrix leaves every value. */
static void events_are_those_of_the_undisturbed_sample(void **state)
{
    (void)state;
    static const char *const texts[] = { "gain=0", "tandem=0,debris=0.08", "carry-over=0",
                                         "spill=0.3", "swap=CD19:CD20" };
    fcs_simulation *plain = disturbed(NULL, NULL, 3000);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        fcs_simulation *s = disturbed(texts[i], NULL, 3000);
        assert_true(same_columns(&plain->table, &s->table));
        for (size_t t = 0; t < s->n_truths; t++)
            assert_int_equal(s->truths[t].count, plain->truths[t].count);
        fcs_simulation_free(s);
    }
    fcs_simulation_free(plain);
}

static void the_file_says_what_is_wrong(void **state)
{
    (void)state;
    fcs_simulation *plain = disturbed(NULL, NULL, 1), *s = disturbed("debris=0.4", NULL, 1);
    const fcs_table *t = &s->table;
    assert_int_equal(t->n_keywords, plain->table.n_keywords + 1);
    assert_string_equal(t->keywords[t->n_keywords - 1].name, "LUPUSFLOW DISTURB");
    assert_string_equal(t->keywords[t->n_keywords - 1].value, "debris=0.4");
    fcs_simulation_free(plain);
    fcs_simulation_free(s);
}


/* ---- What was asked for ------------------------------------------------------------- */

/* Stored values are rounded to 24 bits. */
static void a_gain_is_one_factor_for_each_detector(void **state)
{
    (void)state;
    fcs_simulation *plain = disturbed(NULL, NULL, 400), *s = disturbed("gain=0.2", NULL, 400);
    size_t n_up = 0, n_down = 0;
    for (size_t i = 4; i < 16; i++) {
        const double *is = s->table.columns[i], *was = plain->table.columns[i];
        double factor = is[0] / was[0] > 1 ? 1.2 : 0.8;
        n_up += factor > 1;
        n_down += factor < 1;
        for (size_t j = 0; j < 400; j++)
            assert_true(fabs(is[j] - factor * was[j]) <= 2e-7 * fabs(is[j]));
    }
    assert_int_equal(n_up + n_down, 12);
    assert_true(n_up > 0 && n_down > 0);
    for (size_t i = 0; i < 4; i++) /* scatter has its own */
        assert_memory_equal(s->table.columns[i], plain->table.columns[i], 400 * sizeof(double));
    fcs_simulation_free(plain);
    fcs_simulation_free(s);
}

/* Means over the events, so that noise is small: what PE-Cy7, APC-H7 and the dyes on BV421 have lost
 * is on PE, APC and BV421. 0.1 of T cells' 35,000 BV786 alone are 3,500. */
static void broken_tandems_shine_as_their_donors(void **state)
{
    (void)state;
    fcs_simulation *plain = disturbed(NULL, NULL, 4000), *s = disturbed("tandem=0.1", NULL, 4000);
    static const struct {
        const char *label;
        bool less;
    } rows[] = {
        { "CD45", true }, { "CD123", true }, { "CD19", false }, { "CD38", false }, { "CD24", false }
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t k = index_of(&s->table, rows[i].label);
        double change = 0;
        for (size_t j = 0; j < 4000; j++)
            change += s->table.columns[k][j] - plain->table.columns[k][j];
        assert_true(rows[i].less ? change < 0 : change > 0);
    }
    size_t cd45 = index_of(&s->table, "CD45");
    double is = 0, was = 0;
    for (size_t j = 0; j < 4000; j++) {
        is += s->table.columns[cd45][j];
        was += plain->table.columns[cd45][j];
    }
    assert_true(is / was > 0.89 && is / was < 0.92); /* others spill into it */
    fcs_simulation_free(plain);
    fcs_simulation_free(s);
}

static void a_wrong_matrix_is_wrong_where_light_spills(void **state)
{
    (void)state;
    fcs_simulation *plain = disturbed(NULL, NULL, 1), *s = disturbed("spill=0.2", NULL, 1);
    matrix was = matrix_of(&plain->table), is = matrix_of(&s->table);
    double squares = 0, n = 0;
    for (size_t i = 0; i < 12; i++)
        for (size_t j = 0; j < 12; j++) {
            double a = was.spill[i][j], b = is.spill[i][j];
            if (i == j || a == 0)
                assert_true(a == b);
            else
                squares += (b / a - 1) * (b / a - 1), n++;
        }
    double sd = sqrt(squares / n); /* of about 70 numbers: 8 % either way is its own error */
    assert_true(n > 60 && sd > 0.14 && sd < 0.26);
    fcs_simulation_free(plain);
    fcs_simulation_free(s);
}

static void labels_are_exchanged(void **state)
{
    (void)state;
    fcs_simulation *plain = disturbed(NULL, NULL, 1), *s = disturbed("swap=CD19:CD20", NULL, 1);
    assert_int_equal(index_of(&s->table, "CD19"), index_of(&plain->table, "CD20"));
    assert_int_equal(index_of(&s->table, "CD20"), index_of(&plain->table, "CD19"));
    assert_int_equal(index_of(&s->table, "CD24"), index_of(&plain->table, "CD24"));
    fcs_simulation_free(plain);
    fcs_simulation_free(s);
}

/* 20,000 events: 0.55 +- 0.0035, so that 5 of these are 0.0176. */
static void there_is_as_much_debris_as_asked_for(void **state)
{
    (void)state;
    fcs_simulation *s = disturbed("debris=0.55", NULL, 20000);
    double part = (double)truth_named(s, "leukocyte")->count / 20000;
    assert_true(fabs(part - (1 - 0.55 - 0.06)) < 0.0176);
    fcs_simulation_free(s);
}

/* What comes from the tube before is no member: of 0.86 of the events one in ten is left out. */
static void what_is_carried_over_is_not_of_this_sample(void **state)
{
    (void)state;
    fcs_simulation *s = disturbed("carry-over=0.1", "empty-b", 20000);
    double part = (double)truth_named(s, "leukocyte")->count / 20000;
    assert_true(fabs(part - 0.86 * 0.9) < 0.0152);
    assert_int_equal(truth_named(s, "B")->count, 0);
    size_t cd19 = index_of(&s->table, "CD19"), n = 0;
    for (size_t j = 0; j < 20000; j++)
        n += s->table.columns[cd19][j] > 5000;
    assert_true(n > 30 && n < 120); /* 0.1 * 0.86 * 0.035 of 20,000 are 60: B cells all the same */
    fcs_simulation_free(s);
}


/* ---- Wrong calls -------------------------------------------------------------------- */

static void what_cannot_be_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *disturb, *scenario;
        fcs_code code;
        const char *message;
    } rows[] = {
        { "", NULL, FCS_E_ARGUMENT, "expected NAME=AMOUNT (gain=0.2), found \"\"" },
        { "gain", NULL, FCS_E_ARGUMENT, "expected NAME=AMOUNT (gain=0.2), found \"gain\"" },
        { "gain=0.1,", NULL, FCS_E_ARGUMENT, "expected NAME=AMOUNT (gain=0.2), found \"\"" },
        { "gains=0.1", NULL, FCS_E_NOT_FOUND,
          "expected a disturbance (gain, tandem, spill, debris, carry-over, swap), found "
          "\"gains=0.1\"" },
        { "gain=x", NULL, FCS_E_ARGUMENT, "gain: expected a number from 0 to 0.9, found \"x\"" },
        { "gain=0.95", NULL, FCS_E_ARGUMENT,
          "gain: expected a number from 0 to 0.9, found \"0.95\"" },
        { "debris=-0.1", NULL, FCS_E_ARGUMENT,
          "debris: expected a number from 0 to 0.94, found \"-0.1\"" },
        { "tandem=nan", NULL, FCS_E_ARGUMENT, "tandem: expected a number from 0 to 1" },
        { "swap=CD19", NULL, FCS_E_NOT_FOUND,
          "swap: expected two markers (CD19:CD20), found \"CD19\"" },
        { "swap=CD19:CD19", NULL, FCS_E_NOT_FOUND, "swap: expected two markers" },
        { "swap=CD19:CD2", NULL, FCS_E_NOT_FOUND, "swap: expected two markers" },
        { "swap=CD19:CD303", "missing-marker", FCS_E_NOT_FOUND,
          "swap: expected two markers of the tube, found CD303" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_error err = { 0 };
        fcs_simulate_options options = { .scenario = rows[i].scenario,
                                         .events = 1,
                                         .disturb = rows[i].disturb };
        assert_null(fcs_simulate(&options, &err));
        if (err.code != rows[i].code ||
            strncmp(err.message, rows[i].message, strlen(rows[i].message)) != 0)
            fail_msg("%s: %s", rows[i].disturb, err.message);
    }
}

static void the_best_f1_of_a_disturbed_sample_is_not_known(void **state)
{
    (void)state;
    fcs_simulation *s = disturbed("gain=0.2", NULL, 10);
    fcs_error err = { 0 };
    double f1;
    assert_int_equal(fcs_simulation_bayes(s, 0, &f1, &err), FCS_E_ARGUMENT);
    assert_int_equal(strncmp(err.message, "expected a sample as the model has it", 37), 0);
    fcs_simulation_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_those_of_the_undisturbed_sample),
        cmocka_unit_test(the_file_says_what_is_wrong),
        cmocka_unit_test(a_gain_is_one_factor_for_each_detector),
        cmocka_unit_test(broken_tandems_shine_as_their_donors),
        cmocka_unit_test(a_wrong_matrix_is_wrong_where_light_spills),
        cmocka_unit_test(labels_are_exchanged),
        cmocka_unit_test(there_is_as_much_debris_as_asked_for),
        cmocka_unit_test(what_is_carried_over_is_not_of_this_sample),
        cmocka_unit_test(what_cannot_be_is_told),
        cmocka_unit_test(the_best_f1_of_a_disturbed_sample_is_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
