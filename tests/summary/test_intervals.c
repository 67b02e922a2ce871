/* test_intervals.c - intervals against numbers from elsewhere: the vectors of the science paper
 * recomputed to 13 digits with SciPy 1.10.1, GSL where it answers, and exact coverage.
 *
 *     from scipy.stats import beta, gamma, norm; from math import *; z = norm.ppf(.975)
 *     def wilson(x, n):
 *         p = x/n; c = (p+z*z/2/n)/(1+z*z/n)
 *         h = z/(1+z*z/n)*sqrt(p*(1-p)/n+z*z/4/n/n); return c-h, c+h
 *     def exact(x, n): return beta.ppf(.025,x,n-x+1), beta.ppf(.975,x+1,n-x)
 *     def jeffreys(x, n): return beta.ppf(.025,x+.5,n-x+.5), beta.ppf(.975,x+.5,n-x+.5)
 *     def poisson(x): return gamma.ppf(.025,x), gamma.isf(.025,x+1)
 *     def log_ratio(x, y): s = sqrt(1/x+1/y); return x/y*exp(-z*s), x/y*exp(z*s)
 *     print('%.13g %.13g' % wilson(3, 50))     # 0.02061497034897 0.1621709168884
 *
 * and so on for each row below.
 */
#include "tests.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#include "lupusflow/summary.h"
#include "summary/tails.h"

#define NONE NAN

static void assert_near(const char *what, double found, double expected, double relative)
{
    bool same = (isnan(expected) && isnan(found)) || found == expected ||
                fabs(found - expected) <= relative * fabs(expected);
    if (!same)
        fail_msg("%s: expected %.13g, found %.17g", what, expected, found);
}

static fcs_interval poisson_of(double x, double ignored, double level)
{
    (void)ignored;
    return fcs_poisson(x, level);
}

typedef struct row {
    const char *name;
    fcs_interval (*interval)(double, double, double);
    double x, n, low, high;
} row;

static const row ROWS[] = {
    { "Wilson, none of 5000", fcs_wilson, 0, 5000, 0, 0.0007677019450571 },
    { "Wilson, 3 of 50", fcs_wilson, 3, 50, 0.02061497034897, 0.1621709168884 },
    { "Wilson, 12 of 4000", fcs_wilson, 12, 4000, 0.001716992631958, 0.005236693998006 },
    { "Wilson, 150 of 5000", fcs_wilson, 150, 5000, 0.02562053325495, 0.0351011065734 },
    { "Wilson, 400 of 200000", fcs_wilson, 400, 200000, 0.00181353313084, 0.00220559696665 },
    { "Wilson, all of 4000", fcs_wilson, 4000, 4000, 0.9990405567103, 1 },
    { "Wilson, 523 of 5442", fcs_wilson, 523, 5442, 0.0885561767687, 0.1042223803669 },
    { "Wilson, 5000 of 10000", fcs_wilson, 5000, 10000, 0.4902020618154, 0.5097979381846 },
    { "Wilson, 250000 of 10^6", fcs_wilson, 250000, 1e6, 0.2491522721472, 0.2508496485748 },
    { "exact, none of 5000", fcs_clopper_pearson, 0, 5000, 0, 0.0007375038011081 },
    { "exact, 3 of 50", fcs_clopper_pearson, 3, 50, 0.01254858783533, 0.1654819466038 },
    { "exact, 12 of 4000", fcs_clopper_pearson, 12, 4000, 0.001551074853857, 0.005234526285948 },
    { "exact, 150 of 5000", fcs_clopper_pearson, 150, 5000, 0.02544772406323, 0.03511132529541 },
    { "exact, 400 of 200000", fcs_clopper_pearson, 400, 200000, 0.001808949993509,
      0.002205706006757 },
    { "exact, all of 4000", fcs_clopper_pearson, 4000, 4000, 0.9990782052505, 1 },
    { "exact, 523 of 5442", fcs_clopper_pearson, 523, 5442, 0.08839992718804, 0.1042449704535 },
    { "exact, 5000 of 10000, where GSL gives up", fcs_clopper_pearson, 5000, 10000, 0.49015138059,
      0.50984861941 },
    { "exact, 250000 of 10^6", fcs_clopper_pearson, 250000, 1e6, 0.2491515356855, 0.2508499125965 },
    { "Jeffreys, none of 5000", fcs_jeffreys, 0, 5000, 0, 0.0005022373354621 },
    { "Jeffreys, 3 of 50", fcs_jeffreys, 3, 50, 0.01718664907115, 0.1515325630277 },
    { "Jeffreys, 12 of 4000", fcs_jeffreys, 12, 4000, 0.001640978955264, 0.005075205388749 },
    { "Jeffreys, 150 of 5000", fcs_jeffreys, 150, 5000, 0.02554003403945, 0.03500376431711 },
    { "Jeffreys, all of 4000", fcs_jeffreys, 4000, 4000, 0.9993722505937, 1 },
    { "Jeffreys, 250000 of 10^6", fcs_jeffreys, 250000, 1e6, 0.2491520351183, 0.2508494120322 },
    { "Poisson, 0", poisson_of, 0, 0, 0, 3.688879454114 },
    { "Poisson, 1", poisson_of, 1, 0, 0.02531780798429, 5.571643390939 },
    { "Poisson, 10", poisson_of, 10, 0, 4.795388696132, 18.39035604202 },
    { "Poisson, 30", poisson_of, 30, 0, 20.24087402142, 42.82686539481 },
    { "Poisson, 100", poisson_of, 100, 0, 81.36399125092, 121.6267937924 },
    { "Poisson, 10^4", poisson_of, 1e4, 0, 9804.95246726, 10197.95162466 },
    { "Poisson, 10^6, where GSL says 578001", poisson_of, 1e6, 0, 998040.9833403, 1001961.911945 },
    { "log ratio, 400 to 150", fcs_ratio_log, 400, 150, 2.210407722006, 3.217103813163 },
    { "log ratio, 60 to 25", fcs_ratio_log, 60, 25, 1.505167197553, 3.826817385712 },
    { "exact ratio, 400 to 150", fcs_ratio_exact, 400, 150, 2.205000500241, 3.239011766196 },
    { "exact ratio, 60 to 25", fcs_ratio_exact, 60, 25, 1.482180862653, 3.994743450516 },
    { "exact ratio, 0 to 7: its high end is a proportion's", fcs_ratio_exact, 0, 7, 0,
      0.693813980096 },
    { "exact ratio, 7 to 0: unbounded", fcs_ratio_exact, 7, 0, 1.44130851884, INFINITY },
    { "no events to be a part of", fcs_wilson, 0, 0, NONE, NONE },
    { "more than there are", fcs_wilson, 6, 5, NONE, NONE },
    { "fewer than none", fcs_wilson, -1, 5, NONE, NONE },
    { "no number", fcs_wilson, NAN, 5, NONE, NONE },
    { "no events, exact", fcs_clopper_pearson, 0, 0, NONE, NONE },
    { "more than there are, exact", fcs_clopper_pearson, 5.5, 5, NONE, NONE },
    { "infinitely many", fcs_clopper_pearson, 5, INFINITY, NONE, NONE },
    { "no events, Jeffreys", fcs_jeffreys, 0, 0, NONE, NONE },
    { "a negative count", poisson_of, -1, 0, NONE, NONE },
    { "a ratio of nothing", fcs_ratio_log, 0, 5, NONE, NONE },
    { "a ratio to nothing", fcs_ratio_log, 5, 0, NONE, NONE },
    { "nothing to nothing, exact", fcs_ratio_exact, 0, 0, NONE, NONE },
};

static void every_interval_is_as_computed_elsewhere(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        fcs_interval found = ROWS[i].interval(ROWS[i].x, ROWS[i].n, 0.95);
        assert_near(ROWS[i].name, found.low, ROWS[i].low, 1e-11);
        assert_near(ROWS[i].name, found.high, ROWS[i].high, 1e-11);
    }
}

static void two_tubes_are_compared_by_katz(void **unused)
{
    (void)unused;
    fcs_interval found = fcs_ratio_katz(400, 200000, 150, 5000, 0.95);
    assert_near("low", found.low, 0.05537692390095, 1e-11);
    assert_near("high", found.high, 0.08025805933884, 1e-11);
    assert_true(isnan(fcs_ratio_katz(0, 200000, 150, 5000, 0.95).low));
    assert_true(isnan(fcs_ratio_katz(400, 399, 150, 5000, 0.95).low));
    assert_true(isnan(fcs_ratio_katz(400, 200000, 150, 0, 0.95).high));
}

static void a_level_outside_zero_and_one_has_no_answer(void **unused)
{
    (void)unused;
    const double levels[] = { 0, 1, -0.5, 95, NAN };
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        assert_true(isnan(fcs_wilson(3, 50, levels[i]).low));
        assert_true(isnan(fcs_clopper_pearson(3, 50, levels[i]).low));
        assert_true(isnan(fcs_jeffreys(3, 50, levels[i]).high));
        assert_true(isnan(fcs_poisson(3, levels[i]).high));
        assert_true(isnan(fcs_ratio_log(3, 50, levels[i]).low));
        assert_true(isnan(fcs_ratio_exact(3, 50, levels[i]).low));
        assert_true(isnan(fcs_ratio_katz(3, 50, 3, 50, levels[i]).low));
    }
}

/* One bit less in here, on a processor whose logarithm differs, would change printed digits. */
static void the_normal_quantile_has_the_same_bits_everywhere(void **unused)
{
    (void)unused;
    double z = gsl_cdf_ugaussian_Pinv(0.5 + 0.95 / 2);
    assert_memory_equal(&z, &(double){ 0x1.f5c0331eeff82p+0 }, sizeof z);
}

static void tails_agree_with_gsl_where_it_answers(void **unused)
{
    (void)unused;
    const double shapes[] = { 0.5, 1, 2.5, 17, 240.5, 1000 };
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 6; j++) {
            double a = shapes[i], b = shapes[j];
            for (double x = 0.01; x < 1; x += 0.07)
                if (gsl_cdf_beta_P(x, a, b) > 1e-200)
                    assert_near("beta", tail_beta(x, a, b), gsl_cdf_beta_P(x, a, b), 1e-10);
        }
        for (double x = shapes[i] / 3; x < 3 * shapes[i]; x += shapes[i] / 7)
            assert_near("gamma", tail_gamma(x, shapes[i]), gsl_cdf_gamma_P(x, shapes[i], 1), 1e-10);
    }
    assert_near("beta quantile", quantile_beta(0.025, 3, 48), gsl_cdf_beta_Pinv(0.025, 3, 48),
                1e-8);
    assert_near("gamma quantile", quantile_gamma(0.025, 30), gsl_cdf_gamma_Pinv(0.025, 30, 1),
                1e-8);
}

/* ---- Properties ---- */

static uint64_t state = 20261002;

static double random_below(double n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return floor((double)(state >> 11) * 0x1p-53 * n);
}

static bool lies_around(fcs_interval a, double p)
{
    return a.low <= p && p <= a.high && a.low >= 0 && a.high <= 1;
}

static void intervals_lie_around_the_proportion_and_mirror(void **unused)
{
    (void)unused;
    for (int i = 0; i < 400; i++) {
        double n = 1 + random_below(pow(10, 1 + i % 6)), x = random_below(n + 1), p = x / n;
        fcs_interval w = fcs_wilson(x, n, 0.95), c = fcs_clopper_pearson(x, n, 0.95);
        fcs_interval other = fcs_clopper_pearson(n - x, n, 0.95), wide = fcs_wilson(x, n, 0.99);
        if (!lies_around(w, p) || !lies_around(c, p) || !lies_around(fcs_jeffreys(x, n, 0.95), p))
            fail_msg("%g of %g: an interval that does not hold %g", x, n, p);
        if (wide.low > w.low || wide.high < w.high)
            fail_msg("%g of %g: 99 %% is narrower than 95 %%", x, n);
        if (fabs(c.low - (1 - other.high)) > 1e-12 || fabs(c.high - (1 - other.low)) > 1e-12)
            fail_msg("%g of %g: not the mirror of the others", x, n);
    }
}

static void quantiles_undo_tails(void **unused)
{
    (void)unused;
    for (int i = 0; i < 200; i++) {
        double a = 0.5 + random_below(pow(10, i % 7)), b = 0.5 + random_below(pow(10, i % 5));
        double p = (1 + random_below(998)) / 1000;
        assert_near("beta", tail_beta(quantile_beta(p, a, b), a, b), p, 1e-9);
        assert_near("gamma", tail_gamma(quantile_gamma(p, a), a), p, 1e-9);
    }
}

/* ---- Coverage, by going through every count there can be ---- */

typedef fcs_interval interval_function(double, double, double);

static double coverage(interval_function *interval, double n, double p)
{
    double covered = 0;
    for (double x = 0; x <= n; x++) {
        double chance = exp(lgamma(n + 1) - lgamma(x + 1) - lgamma(n - x + 1) + x * log(p) +
                            (n - x) * log1p(-p));
        fcs_interval found = chance > 1e-12 ? interval(x, n, 0.95) : (fcs_interval){ 0, 1 };
        if (found.low <= p && p <= found.high)
            covered += chance;
    }
    return covered;
}

static void coverage_is_what_the_methods_promise(void **unused)
{
    (void)unused;
    const double sizes[] = { 30, 300, 3000 }, parts[] = { 0.001, 0.01, 0.1, 0.5 };
    for (size_t i = 0; i < 12; i++) {
        double n = sizes[i / 4], p = parts[i % 4];
        double wilson = coverage(fcs_wilson, n, p), exact = coverage(fcs_clopper_pearson, n, p);
        double jeffreys = coverage(fcs_jeffreys, n, p);
        if (wilson < 0.93 || wilson > 0.98 || exact < 0.95 || jeffreys < 0.91)
            fail_msg("n %g, p %g: Wilson %.4f, exact %.4f, Jeffreys %.4f", n, p, wilson, exact,
                     jeffreys);
    }
    assert_near("Jeffreys at its worst", coverage(fcs_jeffreys, 3000, 0.001), 0.917, 5e-4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_interval_is_as_computed_elsewhere),
        cmocka_unit_test(two_tubes_are_compared_by_katz),
        cmocka_unit_test(a_level_outside_zero_and_one_has_no_answer),
        cmocka_unit_test(the_normal_quantile_has_the_same_bits_everywhere),
        cmocka_unit_test(tails_agree_with_gsl_where_it_answers),
        cmocka_unit_test(intervals_lie_around_the_proportion_and_mirror),
        cmocka_unit_test(quantiles_undo_tails),
        cmocka_unit_test(coverage_is_what_the_methods_promise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
