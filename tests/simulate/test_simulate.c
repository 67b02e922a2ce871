/* test_simulate.c - samples hold what docs/simulation.md says of them. The checks here measure:
 * they know the numbers of the document, not the code that draws. */
#include "tests.h"

#include <math.h>
#include <stdbool.h>

#include "lupusflow/simulate.h"

static fcs_simulation *made(const char *scenario, uint64_t seed, size_t events, bool enriched)
{
    fcs_error err = { 0 };
    fcs_simulate_options options = { scenario, seed, events, enriched };
    fcs_simulation *s = fcs_simulate(&options, &err);
    if (!s)
        fail_msg("%s", err.message);
    return s;
}

static const fcs_truth *truth_named(const fcs_simulation *s, const char *id)
{
    for (size_t i = 0; i < s->n_truths; i++)
        if (strcmp(s->truths[i].id, id) == 0)
            return &s->truths[i];
    fail_msg("no population %s", id);
    return NULL;
}

static bool is_in(const fcs_truth *truth, size_t j)
{
    return truth->members[j / 64] >> (j % 64) & 1;
}

/* By $PnS, or by $PnN for what has no $PnS; n_params if there is none. */
static size_t index_of(const fcs_table *table, const char *name)
{
    size_t i = 0;
    while (i < table->n_params && strcmp(table->params[i].label, name) != 0 &&
           strcmp(table->params[i].name, name) != 0)
        i++;
    return i;
}

static const char *keyword_of(const fcs_table *table, const char *name)
{
    for (size_t i = 0; i < table->n_keywords; i++)
        if (strcmp(table->keywords[i].name, name) == 0)
            return table->keywords[i].value;
    return NULL;
}


/* ---- Compensation, by the matrix that the file carries ------------------------------ */

typedef struct matrix {
    size_t n;
    double spill[16][16], inverse[16][16];
} matrix;

static void invert(matrix *m)
{
    double a[16][16];
    memcpy(a, m->spill, sizeof a);
    for (size_t i = 0; i < m->n; i++)
        for (size_t j = 0; j < m->n; j++)
            m->inverse[i][j] = i == j;
    for (size_t c = 0; c < m->n; c++)
        for (size_t r = 0; r < m->n; r++) {
            double f = r == c ? (a[c][c] - 1) / a[c][c] : a[r][c] / a[c][c];
            for (size_t k = 0; k < m->n; k++) {
                a[r][k] -= f * a[c][k];
                m->inverse[r][k] -= f * m->inverse[c][k];
            }
        }
}

static matrix matrix_of(const fcs_table *table)
{
    char text[4096], *rest = text;
    snprintf(text, sizeof text, "%s", keyword_of(table, "$SPILLOVER"));
    matrix m = { .n = strtoul(strtok_r(rest, ",", &rest), NULL, 10) };
    assert_true(m.n > 0 && m.n <= 16);
    for (size_t i = 0; i < m.n; i++)
        assert_string_equal(strtok_r(rest, ",", &rest), table->params[4 + i].name);
    for (size_t i = 0; i < m.n * m.n; i++)
        m.spill[i / m.n][i % m.n] = strtod(strtok_r(rest, ",", &rest), NULL);
    assert_null(strtok_r(rest, ",", &rest));
    invert(&m);
    return m;
}

/* Marker i of event j, and the variance of its noise as the document has it. */
static double compensated(const fcs_table *table, const matrix *m, size_t i, size_t j,
                          double *variance)
{
    double x = 0, v = 0;
    for (size_t d = 0; d < m->n; d++) {
        double read = table->columns[4 + d][j], share = m->inverse[d][i];
        x += read * share;
        v += share * share * (10 * (read > 0 ? read : 0) + 900);
    }
    if (variance)
        *variance = v;
    return x;
}


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


/* ---- What it looks like ------------------------------------------------------------- */

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

static void wrong_calls_are_errors(void **state)
{
    (void)state;
    static const fcs_simulate_options unknown = { .scenario = "lupus\n", .events = 10 },
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
          "missing-marker, donor-b-tube, donor-dc-tube), found 'lupus\\x0A'" },
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
        cmocka_unit_test(values_are_what_a_file_can_hold),
        cmocka_unit_test(time_goes_forward),
        cmocka_unit_test(expression_is_as_documented),
        cmocka_unit_test(dim_values_spread_below_zero),
        cmocka_unit_test(maturation_is_a_continuum),
        cmocka_unit_test(doublets_are_wide_and_belong_nowhere),
        cmocka_unit_test(the_seed_decides),
        cmocka_unit_test(without_a_marker_the_events_stay),
        cmocka_unit_test(truth_reads_back),
        cmocka_unit_test(wrong_calls_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
