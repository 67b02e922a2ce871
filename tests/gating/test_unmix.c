/* test_unmix.c - fewer dyes than detectors: tables of them, least squares held against numpy and against
 * fractions, matrices that are inverted already. */
#include "gating/make.h"

#include "gating/linalg.h"
#include "gating/spillover_read.h"
#include "gating/starve.h"

/* Three dyes on five detectors.
 *
 *     S = np.array([[1, .42, .11, .03, .007], [.08, .61, 1, .37, .05], [.02, .09, .24, .88, 1]]) */
static const double SPECTRA[] = { 1,    0.42, 0.11, 0.03, 0.007, 0.08, 0.61, 1,
                                  0.37, 0.05, 0.02, 0.09, 0.24,  0.88, 1 };

/* np.linalg.pinv(S) */
static const double UNMIXING[] = { 0.9314567190273918,    -0.246437617329209,  0.04134279405017108,
                                   0.21605065180247274,   0.3831429978236125,  -0.10481823715795771,
                                   -0.19362124685385684,  0.7801019597157397,  -0.14210087937785149,
                                   -0.040202326926229756, 0.051333590146194,   0.4619540818849593,
                                   0.04377345389723711,   -0.2619521471179691, 0.6361914044551328 };

static const char *const DYES[] = { "BV421", "BV480", "BV510" };
static const char *const DETECTORS[] = { "V1-A", "V2-A", "V3-A", "V4-A", "V5-A" };

static fcs_spillover *make(const double *values, bool inverted)
{
    spillover_parts parts = { .n_dyes = 3,
                              .n_detectors = 5,
                              .dyes = DYES,
                              .detectors = DETECTORS,
                              .values = values,
                              .inverted = inverted,
                              .source = "spectra.csv" };
    fcs_spillover *s = spillover_from_parts(&parts, NULL);
    assert_non_null(s);
    return s;
}

static void near(const char *what, const double *found, const double *wanted, size_t n, double by)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(found[i] - wanted[i]) <= by))
            fail_msg("%s: %zu is %.17g, not %.17g", what, i, found[i], wanted[i]);
}


/* ---- Least squares ---- */

static void the_weights_are_those_of_numpy(void **state)
{
    double weights[15], condition;
    fcs_spillover *s = make(SPECTRA, false);
    (void)state;
    assert_int_equal(spillover_weights(s, weights, &condition, NULL), FCS_OK);
    near("pinv", weights, UNMIXING, 15, 2e-15);
    near("cond", &condition, (double[]){ 1.8164737102931638 }, 1, 4e-15); /* np.linalg.cond(S) */
    assert_true(fcs_spillover_condition(s) == condition);
    fcs_spillover_free(s);
}

/* The first four rows of the Hilbert matrix with six columns, inverted in fractions. Its condition is
 * 6485, so that an entry of 1877.5 may be wrong in the 12th digit: 6485 * 2^-52 * 1878 is 3e-9. The
 * normal equations, of condition 4e7, were wrong by 1e-6 here. */
static void near_dependence_costs_no_more_than_it_has_to(void **state)
{
    static const double wanted[] = { 13.800768906682537,  -94.97190011511465,  179.3800105602634,
                                     -100.43295382931483, -78.6723345841617,   729.1290412289995,
                                     -1558.7084929943276, 934.7152316944416,   73.95267900755996,
                                     -803.763477480797,   1877.5003318924194,  -1191.6397059360754,
                                     56.300182142984,     -576.9103489622738,  1300.2506864226289,
                                     -805.0279493538308,  -5.156615303607899,  89.26881204640715,
                                     -261.33548059423606, 190.54854589183762,  -66.95530255287655,
                                     748.2141809530054,   -1791.9287010842963, 1160.615108725256 };
    double m[24], lower[16], found[24];
    (void)state;
    for (size_t i = 0; i < 24; i++)
        m[i] = 1.0 / (double)(i / 6 + i % 6 + 1);
    double condition = condition_of(m, 4, 6, NULL);
    near("cond", &condition, (double[]){ 6485.3965351382185 }, 1, 1e-8);
    assert_true(pseudo_inverse(m, 4, 6, lower, found));
    near("Hilbert", found, wanted, 24, 3e-9);
}

/* On a square matrix it is the inverse, and x of matrix * x = 1 for any. */
static void it_inverts_from_the_right(void **state)
{
    uint64_t seed = 4711;
    (void)state;
    for (size_t n = 1; n < 20; n += 3)
        for (size_t width = n; width < 64; width = 2 * width + 1) {
            double *m = calloc(3 * n * width + n * n, sizeof *m);
            assert_non_null(m);
            double *copy = m + n * width, *inverse = copy + n * width, *lower = inverse + n * width;
            for (size_t i = 0; i < n * width; i++)
                m[i] = (i / width == i % width) + uniform(&seed, -0.02, 0.6) / (double)n;
            memcpy(copy, m, n * width * sizeof *m);
            assert_true(pseudo_inverse(copy, n, width, lower, inverse));
            for (size_t i = 0; i < n; i++)
                for (size_t d = 0; d < n; d++) {
                    double sum = 0;
                    for (size_t j = 0; j < width; j++)
                        sum += m[i * width + j] * inverse[j * n + d];
                    assert_true(fabs(sum - (i == d)) < 2e-14);
                }
            free(m);
        }
    assert_false(
        pseudo_inverse((double[]){ 0, 0, 1, 2 }, 2, 2, (double[4]){ 0 }, (double[4]){ 0 }));
}

/* np.linalg.lstsq(S.T, y, rcond=None)[0]: more than the dyes is seen, and the rest is left over. */
static void events_are_unmixed(void **state)
{
    static const double seen[] = { 1203.5, 871.25, 2385, 1502.75, 640.125 };
    static const double wanted[] = { 815.0620533735002, 1807.2282727384625, 720.9660855288015 };
    enum { EVENTS = 301 }; /* more than a block */
    static double values[5][EVENTS];
    double *columns[5];
    fcs_spillover *s = make(SPECTRA, false);
    (void)state;
    for (size_t j = 0; j < 5; j++) {
        columns[j] = values[j];
        for (size_t i = 0; i < EVENTS; i++)
            values[j][i] = seen[j] * (double)(1 + i);
    }
    assert_int_equal(fcs_compensate(s, columns, EVENTS, NULL), FCS_OK);
    for (size_t i = 0; i < EVENTS; i++) {
        for (size_t d = 0; d < 3; d++)
            assert_true(fabs(values[d][i] / (double)(1 + i) - wanted[d]) < 1e-11);
        assert_true(values[3][i] == seen[3] * (double)(1 + i));
    }
    fcs_spillover_free(s);
}

static void spectra_that_cannot_be_told_apart(void **state)
{
    static const struct {
        double values[15];
        const char *end;
    } rows[] = {
        { { 1, 0.5, 0.2, 0.1, 0, 2, 1, 0.4, 0.2, 0, 0, 0, 0.1, 0.2, 1 }, "apart" },
        { { 1, 0.5, 0.2, 0.1, 0, 0, 1, 0.4, 0.2, 0, 0, 0, 0, 0, 0 },
          "BV510 cannot be told from nothing" },
    };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        fcs_spillover *s = make(rows[i].values, false);
        fcs_error err = { .message = "" };
        double x = 2.385, *columns[] = { &x, &x, &x, &x, &x };
        assert_int_equal(fcs_compensate(s, columns, 1, &err), FCS_E_NUMERIC);
        size_t n = strlen(err.message), end = strlen(rows[i].end);
        if (strncmp(err.message, "expected a matrix that can be undone", 36) || n < end ||
            strcmp(err.message + n - end, rows[i].end))
            fail_msg("row %zu: %s", i, err.message);
        assert_true(x == 2.385);
        fcs_spillover_free(s);
    }
}


/* ---- Inverted already ---- */

static void an_inverse_is_taken_as_it_is(void **state)
{
    double weights[15], condition;
    fcs_spillover *s = make(UNMIXING, true);
    (void)state;
    assert_int_equal(spillover_weights(s, weights, &condition, NULL), FCS_OK);
    assert_memory_equal(weights, UNMIXING, sizeof weights);
    near("cond", &condition, (double[]){ 1.8164737102931638 }, 1, 4e-15);
    fcs_spillover_free(s);
    double useless[15] = { 0 };
    s = make(useless, true);
    assert_int_equal(spillover_weights(s, weights, &condition, NULL), FCS_E_NUMERIC);
    fcs_spillover_free(s);
}


/* ---- Tables ---- */

static fcs_spillover *parse(const char *text, fcs_error *err)
{
    size_t n = strlen(text);
    char *block = malloc(n);
    assert_non_null(block);
    memcpy(block, text, n);
    fcs_spillover *s = spillover_parse(block, n, "spectra.csv", err);
    free(block);
    return s;
}

static void a_table_of_fewer_dyes(void **state)
{
    fcs_error err = { .message = "" };
    fcs_spillover *s = parse("dye,V1-A,V2-A,V3-A\nBV421,1,0.42,0.11\nV3-A,0.08,0.61,1\n", &err);
    (void)state;
    if (!s)
        fail_msg("%s", err.message);
    assert_int_equal(s->n_dyes, 2);
    assert_int_equal(s->n_detectors, 3);
    assert_false(s->inverted);
    assert_string_equal(s->dyes[0], "BV421");
    assert_string_equal(s->detectors[2], "V3-A");
    near("values", s->values, (double[]){ 1, 0.42, 0.11, 0.08, 0.61, 1 }, 6, 0);
    fcs_spillover_free(s);
}

static void a_table_cut_short_is_none(void **state)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        { ",A,B,C\nA,1,0,0\nB,0,1,0\n", "expected 3 lines of numbers, found 2" },
        { "A,B,C\n1,0,0\n", "expected 3 lines of numbers, found 1" },
        { ",A,B\nCD3,1,0\nCD4,0,1\nCD8,1,1\n", "expected 2 lines of numbers, found 3" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_error err = { .message = "" };
        assert_null(parse(rows[i].text, &err));
        assert_int_equal(err.code, FCS_E_FORMAT);
        assert_string_equal(err.message, rows[i].message);
    }
}


/* ---- Memory ---- */

static void every_allocation_may_fail(void **state)
{
    static const char table[] = "dye,V1-A,V2-A\nBV421,1,0.42\n";
    double x = 2.385, *columns[] = { &x, &x };
    (void)state;
    for (long k = 0;; k++) {
        fcs_error err = { .message = "" };
        const long before = starve.live;
        starve_at(k, false);
        fcs_spillover *s = spillover_parse(table, sizeof table - 1, "spectra.csv", &err);
        fcs_code code = s ? fcs_compensate(s, columns, 1, &err) : err.code;
        double condition = s ? fcs_spillover_condition(s) : 0;
        starve.left = -1;
        if (starve.failed && code != FCS_E_MEMORY && condition != 0)
            fail_msg("allocation %ld: code %d, %s", k, code, err.message);
        fcs_spillover_free(s);
        assert_int_equal(starve.live, before);
        if (!starve.failed) {
            assert_true(code == FCS_OK && condition > 0 && k > 3);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_weights_are_those_of_numpy),
        cmocka_unit_test(near_dependence_costs_no_more_than_it_has_to),
        cmocka_unit_test(it_inverts_from_the_right),
        cmocka_unit_test(events_are_unmixed),
        cmocka_unit_test(spectra_that_cannot_be_told_apart),
        cmocka_unit_test(an_inverse_is_taken_as_it_is),
        cmocka_unit_test(a_table_of_fewer_dyes),
        cmocka_unit_test(a_table_cut_short_is_none),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
