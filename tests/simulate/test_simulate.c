/* test_simulate.c - how much there is of what in a sample, that the seed decides it, and its truth as
 * text. The tests know the numbers of docs/simulation.md, not the code that draws. */
#include "measured.h"

/* ---- What there is ------------------------------------------------------------------ */

static void defaults_are_a_healthy_adult(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        double proportion;
    } table[] = {
        { "leukocyte", 1 }, { "B", 0.03 },           { "Breg", 0.03 * 0.03 },
        { "pDC", 0.002 },   { "B.DN", 0.03 * 0.04 }, { "B.plasmablast", 0.03 * 0.01 },
    };
    fcs_simulation *s = made(NULL, 1, 1000, false);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_true(fabs(truth_named(s, table[i].id)->proportion - table[i].proportion) < 1e-15);
    fcs_simulation_free(s);
}

static void lupus_goes_both_ways(void **state)
{
    (void)state;
    fcs_simulation *healthy = made("healthy", 1, 100, false), *low = made("sle-low", 1, 100, false),
                   *high = made("sle-high", 1, 100, false);
    static const char *const both[] = { "Breg", "pDC" }, *const more[] = { "B.plasmablast",
                                                                           "B.DN" };
    for (size_t i = 0; i < 2; i++) {
        double p = truth_named(healthy, both[i])->proportion;
        assert_true(truth_named(low, both[i])->proportion < 0.7 * p);
        assert_true(truth_named(high, both[i])->proportion > 1.5 * p);
        p = truth_named(healthy, more[i])->proportion;
        assert_true(truth_named(low, more[i])->proportion > 1.3 * p);
        assert_true(truth_named(high, more[i])->proportion > 1.3 * p);
    }
    fcs_simulation_free(healthy);
    fcs_simulation_free(low);
    fcs_simulation_free(high);
}

static void tubes_have_their_markers(void **state)
{
    (void)state;
    static const struct {
        const char *scenario, *lacks[6];
        size_t n_params;
    } table[] = {
        { "healthy", { NULL }, 17 },
        { "sle-low", { NULL }, 17 },
        { "sle-high", { NULL }, 17 },
        { "post-anti-cd20", { NULL }, 17 },
        { "empty-b", { NULL }, 17 },
        { "missing-marker", { "CD303" }, 16 },
        { "donor-b-tube", { "HLA-DR", "CD123", "CD303" }, 14 },
        { "donor-dc-tube", { "CD20", "CD24", "CD27", "CD38", "IgD" }, 12 },
        { "plasmablasts", { NULL }, 17 },
        { "few-b", { NULL }, 17 },
    };
    size_t n;
    fcs_scenarios(&n);
    assert_int_equal(n, sizeof table / sizeof *table);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(fcs_scenarios(&n)[i].name, table[i].scenario);
        fcs_simulation *s = made(table[i].scenario, 1, 10, false);
        assert_int_equal(s->table.n_params, table[i].n_params);
        for (size_t k = 0; table[i].lacks[k]; k++)
            assert_int_equal(index_of(&s->table, table[i].lacks[k]), s->table.n_params);
        matrix_of(&s->table);
        fcs_simulation_free(s);
    }
}

static void tubes_of_a_donor_share_their_proportions(void **state)
{
    (void)state;
    fcs_simulation *b = made("donor-b-tube", 1, 10, false),
                   *dc = made("donor-dc-tube", 2, 10, false);
    for (size_t i = 0; i < b->n_truths; i++)
        assert_true(b->truths[i].proportion == dc->truths[i].proportion);
    fcs_simulation_free(b);
    fcs_simulation_free(dc);
}

/* Leukocytes are 0.86 of all events. Over the seeds counts scatter as binomial ones do. */
static void counts_are_drawn_not_fixed(void **state)
{
    (void)state;
    enum { SEEDS = 60, EVENTS = 20000 };
    fcs_simulation *first = made("healthy", 1, 1, true);
    double sum[16] = { 0 }, squares[16] = { 0 };
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        fcs_simulation *s = made("healthy", seed, EVENTS, true);
        for (size_t t = 0; t < s->n_truths; t++) {
            double p = 0.86 * first->truths[t].proportion;
            double z = ((double)s->truths[t].count - EVENTS * p) / sqrt(EVENTS * p * (1 - p));
            sum[t] += z;
            squares[t] += z * z;
        }
        fcs_simulation_free(s);
    }
    for (size_t t = 0; t < first->n_truths; t++) {
        double variance = squares[t] / SEEDS, bound = 4 * sqrt(2.0 / SEEDS);
        if (fabs(sum[t]) > 4 * sqrt(SEEDS) || fabs(variance - 1) > bound)
            fail_msg("%s: mean z %g, variance %g", first->truths[t].id, sum[t] / SEEDS, variance);
    }
    fcs_simulation_free(first);
}

static void empty_and_depleted_samples(void **state)
{
    (void)state;
    fcs_simulation *s = made("empty-b", 1, 50000, true);
    assert_int_equal(truth_named(s, "B")->count, 0);
    assert_true(truth_named(s, "pDC")->count > 0);
    fcs_simulation_free(s);

    s = made("post-anti-cd20", 1, 100000, true);
    matrix m = matrix_of(&s->table);
    const fcs_truth *b = truth_named(s, "B");
    size_t cd20 = index_of(&s->table, "CD20") - 4;
    assert_true(b->count > 100);
    for (size_t j = 0; j < s->table.n_events; j++)
        assert_true(!is_in(b, j) || compensated(&s->table, &m, cd20, j, NULL) < 3000);
    fcs_simulation_free(s);
}

static void populations_nest(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        { "B", "leukocyte" },  { "B.naive", "B" },    { "B.unswitched", "B" },
        { "B.switched", "B" }, { "B.DN", "B" },       { "B.plasmablast", "B" },
        { "Breg", "B.naive" }, { "DR", "leukocyte" }, { "pDC", "DR" },
    };
    fcs_simulation *s = made("sle-high", 3, 1000 + 37, true);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const fcs_truth *part = truth_named(s, pairs[i][0]), *whole = truth_named(s, pairs[i][1]);
        size_t count = 0;
        for (size_t j = 0; j < s->table.n_events; j++) {
            assert_true(!is_in(part, j) || is_in(whole, j));
            count += is_in(part, j);
        }
        assert_int_equal(count, part->count);
        assert_true(part->members[1036 / 64] >> (1036 % 64 + 1) == 0);
    }
    size_t parts = 0;
    for (size_t i = 1; i <= 5; i++)
        parts += truth_named(s, pairs[i][0])->count;
    assert_int_equal(parts, truth_named(s, "B")->count);
    fcs_simulation_free(s);
}


/* ---- Sameness, truth as text, errors ------------------------------------------------ */

static void the_seed_decides(void **state)
{
    (void)state;
    fcs_simulation *a = made("healthy", 11, 2000, false), *b = made("healthy", 11, 2000, false),
                   *c = made("healthy", 12, 2000, false);
    for (size_t i = 0; i < a->table.n_params; i++) {
        size_t size = a->table.n_events * sizeof(double);
        assert_memory_equal(a->table.columns[i], b->table.columns[i], size);
        assert_memory_not_equal(a->table.columns[i], c->table.columns[i], size);
    }
    assert_string_equal(keyword_of(&a->table, "LUPUSFLOW SEED"), "11");
    fcs_simulation_free(a);
    fcs_simulation_free(b);
    fcs_simulation_free(c);
}

static void without_a_marker_the_events_stay(void **state)
{
    (void)state;
    fcs_simulation *whole = made("healthy", 13, 5000, false),
                   *part = made("missing-marker", 13, 5000, false);
    assert_memory_equal(whole->table.columns[0], part->table.columns[0], 5000 * sizeof(double));
    for (size_t t = 0; t < whole->n_truths; t++)
        assert_memory_equal(whole->truths[t].members, part->truths[t].members, 5000 / 8);
    fcs_simulation_free(whole);
    fcs_simulation_free(part);
}

static unsigned nibble(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10);
}

static void truth_reads_back(void **state)
{
    (void)state;
    fcs_error err;
    size_t size, n = 1003;
    fcs_simulation *s = made("healthy", 14, n, true);
    char *text = fcs_simulation_truth_tsv(s, &size, &err), *rest = text;
    assert_int_equal(strlen(text), size);
    assert_string_equal(strtok_r(rest, "\n", &rest), "#path\tevents\tcount\thex");
    for (size_t t = 0; t < s->n_truths; t++) {
        char *line = strtok_r(rest, "\n", &rest);
        assert_string_equal(strtok_r(line, "\t", &line), s->truths[t].id);
        assert_int_equal(strtoul(strtok_r(line, "\t", &line), NULL, 10), n);
        assert_int_equal(strtoul(strtok_r(line, "\t", &line), NULL, 10), s->truths[t].count);
        assert_int_equal(strlen(line), 2 * ((n + 7) / 8));
        for (size_t j = 0; j < 8 * ((n + 7) / 8); j++) {
            char digit = line[2 * (j / 8) + (j % 8 < 4)];
            assert_int_equal(nibble(digit) >> (j % 4) & 1, j < n && is_in(&s->truths[t], j));
        }
    }
    assert_null(strtok_r(rest, "\n", &rest));
    free(text);
    fcs_simulation_free(s);
}

static fcs_simulation *control(const char *stain, size_t events)
{
    fcs_error err = { 0 };
    fcs_simulate_options options = { .seed = 5, .events = events, .stain = stain };
    fcs_simulation *s = fcs_simulate(&options, &err);
    if (!s)
        fail_msg("%s", err.message);
    return s;
}

static double mean_of(const fcs_simulation *s, const char *name)
{
    size_t k = 0;
    while (strcmp(s->table.params[k].name, name) != 0)
        k++;
    double sum = 0;
    for (size_t j = 0; j < s->table.n_events; j++)
        sum += s->table.columns[k][j];
    return sum / (double)s->table.n_events;
}

/* Row PE of the table in docs/simulation.md, and its row of autofluorescence; mean SSC-A is that of all
 * the particles. */
static void a_control_has_one_dye(void **state)
{
    (void)state;
    static const struct {
        const char *detector;
        double spillover, alone;
    } table[] = { { "PE-A", 1, 70 },      { "BV605-A", 0.10, 60 }, { "PerCP-Cy5-5-A", 0.12, 30 },
                  { "FITC-A", 0.01, 90 }, { "APC-A", 0, 12 },      { "PE-Cy7-A", 0.01, 20 },
                  { "BV711-A", 0.01, 35 } };
    fcs_simulation *none = control("none", 40000), *pe = control("PE", 40000);
    double all = mean_of(pe, "PE-A") - mean_of(none, "PE-A");
    double ssc = mean_of(none, "SSC-A") / 13000;
    assert_true(all > 3000);
    assert_true(mean_of(none, "SSC-A") == mean_of(pe, "SSC-A")); /* the same particles */
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        double alone = mean_of(none, table[i].detector), seen = mean_of(pe, table[i].detector);
        if (fabs((seen - alone) / all - table[i].spillover) > 3e-4)
            fail_msg("%s: %g", table[i].detector, (seen - alone) / all);
        if (fabs(alone - table[i].alone * ssc) > 1.5) /* four times 70 / sqrt(40000) */
            fail_msg("%s: %g of its own, not %g", table[i].detector, alone, table[i].alone * ssc);
    }
    size_t own = 0;
    while (strcmp(pe->table.params[own].name, "PE-A") != 0)
        own++;
    assert_string_equal(pe->table.params[own].label, "CD24");
    assert_string_equal(none->table.params[own].label, "");
    for (size_t i = 0; i < pe->table.n_keywords; i++)
        assert_string_not_equal(pe->table.keywords[i].name, "$SPILLOVER");
    fcs_error err = { 0 };
    double f1;
    assert_int_equal(fcs_simulation_bayes(pe, 0, &f1, &err), FCS_E_ARGUMENT);
    assert_int_equal(strncmp(err.message, "expected a whole tube, found a control", 38), 0);
    fcs_simulation_free(none);
    fcs_simulation_free(pe);
}

static void wrong_calls_are_errors(void **state)
{
    (void)state;
    static const fcs_simulate_options unknown = { .scenario = "lupus\n", .events = 10 },
                                      undyed = { .scenario = "donor-b-tube",
                                                 .events = 10,
                                                 .stain = "PE-Cy7" },
                                      huge = { .events = SIZE_MAX };
    static const struct {
        const char *what;
        const fcs_simulate_options *options;
        fcs_code code;
        const char *message;
    } table[] = {
        { "no options", NULL, FCS_E_ARGUMENT, "expected options, found NULL" },
        { "no such scenario", &unknown, FCS_E_NOT_FOUND,
          "expected a scenario (healthy, sle-low, sle-high, post-anti-cd20, empty-b, "
          "missing-marker, donor-b-tube, donor-dc-tube, plasmablasts, few-b), found 'lupus\\x0A'" },
        { "a dye that is not in the tube", &undyed, FCS_E_NOT_FOUND,
          "expected a dye of the tube (none, BV786, BV421, BV711, PE, BV605, APC, FITC, "
          "BV510, Alexa Fluor 700), found 'PE-Cy7'" },
        { "more events than memory", &huge, FCS_E_MEMORY, "" },
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        fcs_error err = { 0 };
        assert_null(fcs_simulate(table[i].options, &err));
        assert_int_equal(err.code, table[i].code);
        if (strncmp(err.message, table[i].message, strlen(table[i].message)) != 0)
            fail_msg("%s: %s", table[i].what, err.message);
        assert_null(fcs_simulate(table[i].options, NULL));
    }
    fcs_simulation_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_a_healthy_adult),
        cmocka_unit_test(lupus_goes_both_ways),
        cmocka_unit_test(tubes_have_their_markers),
        cmocka_unit_test(tubes_of_a_donor_share_their_proportions),
        cmocka_unit_test(counts_are_drawn_not_fixed),
        cmocka_unit_test(empty_and_depleted_samples),
        cmocka_unit_test(populations_nest),
        cmocka_unit_test(the_seed_decides),
        cmocka_unit_test(without_a_marker_the_events_stay),
        cmocka_unit_test(truth_reads_back),
        cmocka_unit_test(a_control_has_one_dye),
        cmocka_unit_test(wrong_calls_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
