/* test_expression.c - what the events of a sample look like: brightness, noise, scatter, Time, against
 * the numbers of docs/simulation.md. */
#include "measured.h"

static void values_are_what_a_file_can_hold(void **state)
{
    (void)state;
    fcs_simulation *s = made("healthy", 4, 20000, false);
    const fcs_table *t = &s->table;
    for (size_t i = 0; i < t->n_params; i++) {
        assert_true(t->params[i].range == 262144 && t->params[i].gain == 1);
        for (size_t j = 0; j < t->n_events; j++)
            assert_true((float)t->columns[i][j] == t->columns[i][j] && t->columns[i][j] < 262144);
    }
    assert_true(t->params[t->n_params - 1].timestep == 0.01);
    assert_true(t->params[index_of(t, "CD19")].voltage > 0);
    fcs_simulation_free(s);
}

static void time_goes_forward(void **state)
{
    (void)state;
    enum { EVENTS = 50000 };
    fcs_simulation *s = made("healthy", 5, EVENTS, false);
    const double *time = s->table.columns[index_of(&s->table, "Time")];
    for (size_t j = 1; j < EVENTS; j++)
        assert_true(time[j] >= time[j - 1]);
    double seconds = time[EVENTS - 1] * 0.01;
    assert_true(fabs(seconds - EVENTS / 5000.0) < 5 * sqrt(EVENTS) / 5000);
    fcs_simulation_free(s);
}

static double median_of(double *values, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        double v = values[i];
        size_t k = i;
        for (; k > 0 && values[k - 1] > v; k--)
            values[k] = values[k - 1];
        values[k] = v;
    }
    return values[n / 2];
}

/* Median and SD(ln) of bright markers, as tabled, with the size factor's 0.1. */
static void expression_is_as_documented(void **state)
{
    (void)state;
    static const struct {
        const char *population, *marker;
        double median, sd;
    } table[] = {
        { "pDC", "CD45", 15000, 0.25 },           { "pDC", "CD123", 18000, 0.40 },
        { "pDC", "CD303", 9000, 0.40 },           { "B.plasmablast", "CD38", 40000, 0.35 },
        { "B.plasmablast", "CD27", 24000, 0.35 }, { "B.switched", "CD19", 9500, 0.30 },
        { "B.DN", "CD20", 13000, 0.35 },          { "B.unswitched", "IgD", 4500, 0.50 },
    };
    fcs_simulation *s = made("sle-high", 6, 100000, true);
    matrix m = matrix_of(&s->table);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const fcs_truth *truth = truth_named(s, table[i].population);
        size_t n = 0, marker = index_of(&s->table, table[i].marker) - 4;
        double *x = malloc(truth->count * sizeof *x), sum = 0, squares = 0;
        for (size_t j = 0; j < s->table.n_events; j++)
            if (is_in(truth, j))
                x[n++] = log(fmax(compensated(&s->table, &m, marker, j, NULL), 1));
        for (size_t k = 0; k < n; k++) {
            sum += x[k];
            squares += x[k] * x[k];
        }
        double sd = sqrt(squares / (double)n - sum * sum / (double)(n * n));
        double expected = sqrt(table[i].sd * table[i].sd + 0.01);
        double se = expected / sqrt((double)n);
        double off = median_of(x, n) - log(table[i].median);
        if (fabs(off) > 5 * 1.2533 * se || fabs(sd - expected) > 5 * se + 0.02 * expected)
            fail_msg("%s in %s: median off by %g, SD %g", table[i].marker, table[i].population, off,
                     sd);
        free(x);
    }
    fcs_simulation_free(s);
}

/* CD24 of plasmablasts: log-normal with median 150 and SD 0.5, and then the noise of bright
 * neighbours. After compensation its mean is unbiased, its variance the sum of both, and many of
 * its values are negative. */
static void dim_values_spread_below_zero(void **state)
{
    (void)state;
    fcs_simulation *s = made("sle-high", 7, 200000, true);
    matrix m = matrix_of(&s->table);
    const fcs_truth *truth = truth_named(s, "B.plasmablast");
    size_t marker = index_of(&s->table, "CD24") - 4;
    double n = (double)truth->count, sum = 0, squares = 0, noise = 0, negative = 0;
    for (size_t j = 0; j < s->table.n_events; j++) {
        double v, x;
        if (!is_in(truth, j))
            continue;
        x = compensated(&s->table, &m, marker, j, &v);
        sum += x;
        squares += x * x;
        noise += v;
        negative += x < 0;
    }
    double sd2 = 0.26, mean = 150 * exp(sd2 / 2);
    double variance = mean * mean * (exp(sd2) - 1) + noise / n;
    assert_true(fabs(sum / n - mean) < 5 * sqrt(variance / n));
    assert_true(fabs(squares / n - sum * sum / (n * n) - variance) < 0.1 * variance);
    assert_true(negative / n > 0.1 && negative / n < 0.4);
    fcs_simulation_free(s);
}

/* From the mode of CD38 upwards the naive and transitional B thin out steadily: no second peak. */
static void maturation_is_a_continuum(void **state)
{
    (void)state;
    enum { BINS = 24 };
    fcs_simulation *s = made("healthy", 8, 300000, true);
    matrix m = matrix_of(&s->table);
    const fcs_truth *naive = truth_named(s, "B.naive"), *breg = truth_named(s, "Breg");
    size_t marker = index_of(&s->table, "CD38") - 4, counts[BINS] = { 0 }, mode = 0, overlap = 0;
    for (size_t j = 0; j < s->table.n_events; j++) {
        double x = is_in(naive, j) ? compensated(&s->table, &m, marker, j, NULL) : 0;
        int bin = x > 100 ? (int)(4 * log(x / 100)) : -1;
        if (bin >= 0 && bin < BINS)
            counts[bin]++;
        overlap += x > 0 && (x > 2750) != is_in(breg, j);
    }
    for (size_t i = 0; i < BINS; i++)
        mode = counts[i] > counts[mode] ? i : mode;
    for (size_t i = mode; i + 1 < BINS; i++)
        assert_true((double)counts[i + 1] < (double)counts[i] + 4 * sqrt((double)counts[i]) + 4);
    assert_true(overlap > breg->count / 10);
    fcs_simulation_free(s);
}

/* A is H times relative width; 3 of 100 are wide, and none of these belongs to a population. */
static void doublets_are_wide_and_belong_nowhere(void **state)
{
    (void)state;
    fcs_simulation *s = made("healthy", 9, 100000, false);
    const double *a = s->table.columns[0], *h = s->table.columns[1], *w = s->table.columns[2];
    const fcs_truth *leukocyte = truth_named(s, "leukocyte");
    size_t wide = 0;
    for (size_t j = 0; j < s->table.n_events; j++) {
        if (a[j] < 262143)
            assert_true(fabs(h[j] * w[j] / 65536 / a[j] - 1) < 1e-6);
        wide += w[j] > 1.25 * 65536;
        assert_true(w[j] < 1.25 * 65536 || !is_in(leukocyte, j));
    }
    assert_true(fabs((double)wide - 0.03 * 0.99 * 100000) < 5 * sqrt(3000));
    fcs_simulation_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_what_a_file_can_hold),
        cmocka_unit_test(time_goes_forward),
        cmocka_unit_test(expression_is_as_documented),
        cmocka_unit_test(dim_values_spread_below_zero),
        cmocka_unit_test(maturation_is_a_continuum),
        cmocka_unit_test(doublets_are_wide_and_belong_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
