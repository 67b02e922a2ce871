/* test_density.c - the density of a log-normal number plus noise against its integral, taken by a
 * plain sum over 20,001 points of the log-normal: within 2 %, and 1/500 of the peak. */
#include "tests.h"

#include <math.h>

#include "simulate/posterior.h"

/* sd: without the size factor of 0.1, which the model adds. */
static double integral(double median, double sd, double x, double v)
{
    double sum = 0, width = sqrt(sd * sd + 0.01), step = 1e-3;
    for (int i = -10000; i <= 10000; i++) {
        double z = i * step, off = x - median * exp(width * z);
        sum += step * exp(-z * z / 2 - off * off / (2 * v)) / (2 * M_PI * sqrt(v));
    }
    return sum;
}

static void densities_agree_with_their_integral(void **state)
{
    (void)state;
    static const struct {
        double median, sd, noise; /* noise: its SD */
    } table[] = {
        { 90, 0.5, 40 },    { 90, 0.5, 130 },    { 150, 0.5, 70 },    { 700, 0.31, 110 },
        { 90, 0.5, 400 },   { 2200, 0.42, 190 }, { 9000, 0.30, 310 }, { 40000, 0.35, 640 },
        { 350, 0.45, 160 }, { 350, 0.45, 130 },
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        double width = hypot(table[i].sd, 0.1), v = table[i].noise * table[i].noise;
        marginal g = marginal_of(log(table[i].median), table[i].sd);
        double peak = integral(table[i].median, table[i].sd, table[i].median, v);
        for (double z = -3; z <= 3; z += 0.25) {
            double x = table[i].median * exp(width * z) + z * table[i].noise / 2;
            double expected = integral(table[i].median, table[i].sd, x, v);
            double off = exp(marginal_log_density(&g, x, v)) - expected;
            if (fabs(off) > 0.02 * expected + 2e-3 * peak)
                fail_msg("median %g, SD %g, noise %g, x = %g: expected %g, off by %g",
                         table[i].median, table[i].sd, table[i].noise, x, expected, off);
        }
    }
}

static void a_density_sums_to_one(void **state)
{
    (void)state;
    marginal g = marginal_of(log(130), 0.5);
    double sum = 0;
    for (double x = -1000; x < 3000; x += 1)
        sum += exp(marginal_log_density(&g, x, 60 * 60));
    assert_true(fabs(sum - 1) < 1e-3);
}

static void far_away_is_impossible_not_an_accident(void **state)
{
    (void)state;
    marginal bright = marginal_of(log(9000), 0.3);
    double d = marginal_log_density(&bright, -500, 900);
    assert_true(d < -100);
    assert_true(d == d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(densities_agree_with_their_integral),
        cmocka_unit_test(a_density_sums_to_one),
        cmocka_unit_test(far_away_is_impossible_not_an_accident),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
