/* test_bayes.c - the best F1: where it lies, what it says of empty populations, and that no cut on
 * what separates two populations does better. */
#include "measured.h"
#include "simulate/posterior.h"

static size_t number_of(const fcs_simulation *s, const char *id)
{
    return (size_t)(truth_named(s, id) - s->truths);
}

/* CD24hiCD38hi overlaps naive B, so nobody finds all of it; the islands are found. */
static void the_best_f1_is_where_it_should_be(void **state)
{
    (void)state;
    double f1[N_POPULATIONS];
    fcs_error err;
    fcs_simulation *s = made("healthy", 1, 40000, true);
    assert_int_equal(fcs_simulation_bayes_all(s, f1, &err), FCS_OK);
    for (size_t t = 0; t < s->n_truths; t++) {
        bool overlaps = strcmp(s->truths[t].id, "Breg") == 0;
        double low = overlaps ? 0.80 : 0.98, high = overlaps ? 0.92 : 1;
        if (f1[t] < low || f1[t] > high)
            fail_msg("%s: %g", s->truths[t].id, f1[t]);
    }
    fcs_simulation_free(s);
}

/* Of the events that are given a probability near p, p are members: the posteriors are calibrated. */
static void posteriors_keep_their_word(void **state)
{
    (void)state;
    enum { BINS = 10 };
    double said[BINS] = { 0 }, were[BINS] = { 0 }, variance[BINS] = { 0 };
    fcs_simulation *s = made("healthy", 2, 60000, true);
    posterior_model *model = malloc(sizeof *model);
    posterior_start(model, s->model);
    size_t breg = number_of(s, "Breg");
    for (size_t j = 0; j < s->table.n_events; j++) {
        double p[N_POPULATIONS];
        posterior_of(model, &s->table, j, p);
        size_t bin = (size_t)fmin(p[breg] * BINS, BINS - 1);
        said[bin] += p[breg];
        were[bin] += is_in(&s->truths[breg], j);
        variance[bin] += p[breg] * (1 - p[breg]);
    }
    for (size_t i = 0; i < BINS; i++)
        if (fabs(said[i] - were[i]) > 4 * sqrt(variance[i]) + 0.03 * said[i])
            fail_msg("near %g: %g said, %g were", ((double)i + 0.5) / BINS, said[i], were[i]);
    free(model);
    fcs_simulation_free(s);
}

static void one_at_a_time_is_the_same(void **state)
{
    (void)state;
    double all[N_POPULATIONS], one;
    fcs_error err;
    fcs_simulation *s = made("sle-high", 3, 3000, true);
    assert_int_equal(fcs_simulation_bayes_all(s, all, &err), FCS_OK);
    for (size_t t = 0; t < s->n_truths; t += 3) {
        assert_int_equal(fcs_simulation_bayes(s, t, &one, &err), FCS_OK);
        assert_true(one == all[t]);
    }
    fcs_simulation_free(s);
}

static void nothing_can_be_said_of_nothing(void **state)
{
    (void)state;
    double f1;
    fcs_error err;
    fcs_simulation *s = made("empty-b", 4, 2000, false);
    assert_int_equal(fcs_simulation_bayes(s, number_of(s, "B"), &f1, &err), FCS_OK);
    assert_true(f1 != f1);
    assert_int_equal(fcs_simulation_bayes(s, number_of(s, "leukocyte"), &f1, &err), FCS_OK);
    assert_true(f1 > 0.99);
    fcs_simulation_free(s);
}

/* Without CD24, CD38 and the rest nobody can tell CD24hiCD38hi from other B. */
static void a_tube_without_the_markers_knows_less(void **state)
{
    (void)state;
    double f1;
    fcs_error err;
    fcs_simulation *s = made("donor-dc-tube", 5, 20000, true);
    assert_int_equal(fcs_simulation_bayes(s, number_of(s, "Breg"), &f1, &err), FCS_OK);
    assert_true(f1 < 0.4);
    assert_int_equal(fcs_simulation_bayes(s, number_of(s, "pDC"), &f1, &err), FCS_OK);
    assert_true(f1 > 0.98);
    fcs_simulation_free(s);
}

static void there_are_only_so_many_populations(void **state)
{
    (void)state;
    double f1;
    fcs_error err;
    fcs_simulation *s = made("healthy", 6, 10, false);
    assert_int_equal(fcs_simulation_bayes(s, s->n_truths, &f1, &err), FCS_E_ARGUMENT);
    assert_string_equal(err.message, "expected a truth below 10, found 10");
    fcs_simulation_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_f1_is_where_it_should_be),
        cmocka_unit_test(posteriors_keep_their_word),
        cmocka_unit_test(one_at_a_time_is_the_same),
        cmocka_unit_test(nothing_can_be_said_of_nothing),
        cmocka_unit_test(a_tube_without_the_markers_knows_less),
        cmocka_unit_test(there_are_only_so_many_populations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
