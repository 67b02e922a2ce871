/* test_random.c - the generator against its published outputs, the quantile against tables. */
#include "tests.h"

#include <math.h>

#include "simulate/random.h"

/* xoshiro256++ with the state {1, 2, 3, 4}, as published with its Rust crate (rand_xoshiro). */
static void gives_the_published_numbers(void **state)
{
    (void)state;
    static const uint64_t published[] = {
        41943041,
        58720359,
        3588806011781223,
        3591011842654386,
        9228616714210784205u,
        9973669472204895162u,
        14011001112246962877u,
        12406186145184390807u,
        15849039046786891736u,
        10450023813501588000u,
    };
    random_source source = { { 1, 2, 3, 4 } };
    for (size_t i = 0; i < sizeof published / sizeof *published; i++)
        assert_true(random_bits(&source) == published[i]);
}

/* The seed runs through SplitMix64; its first output for 0 is in the test vectors of the authors. */
static void seeds_with_split_mix(void **state)
{
    (void)state;
    random_source zero = random_seeded(0), one = random_seeded(1);
    assert_true(zero.word[0] == 0xe220a8397b1dcdaf);
    assert_true(zero.word[1] == 0x6e789e6aa1b965f4);
    assert_true(zero.word[0] != one.word[0]);
}

static void uniform_numbers_stay_inside(void **state)
{
    (void)state;
    random_source lowest = { { 0, 0, 0, 0 } };
    assert_true(random_uniform(&lowest) == 0x1p-53);
    /* rotl(s0 + s3, 23) + s0 with s0 = 0 and s3 all ones: 2^64 - 1 */
    random_source highest = { { 0, 0, 0, UINT64_MAX } };
    double u = random_uniform(&highest);
    assert_true(u < 1 && u == 1 - 0x1p-53);
}

/* Abramowitz and Stegun, table 26.5, and exact rationals computed with 50 digits. */
static void quantiles_agree_with_tables(void **state)
{
    (void)state;
    static const struct {
        double p, x;
    } table[] = {
        { 0.5, 0 },
        { 0.025, -1.959963984540054236 },
        { 0.975, 1.959963984540054236 },
        { 0.001, -3.090232306167813542 },
        { 0.3, -0.5244005127080407840 },
        { 0.92500000000000004, 1.4395314709384563 },
        { 1e-8, -5.612001244174788920 },
        { 1e-16, -8.222082216130435473 },
        { 1e-300, -37.04709629936120050 },
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        double x = random_quantile(table[i].p);
        double off = fabs(x - table[i].x);
        if (off > 2e-15 * fabs(table[i].x))
            fail_msg("quantile of %g: expected %.17g, found %.17g", table[i].p, table[i].x, x);
    }
}

static void quantiles_rise_and_mirror(void **state)
{
    (void)state;
    double last = -INFINITY;
    for (int i = 1; i < 4096; i++) {
        double p = i / 4096.0, x = random_quantile(p); /* p and 1 - p are exact */
        assert_true(x > last);
        assert_true(random_quantile(1 - p) == -x);
        last = x;
    }
}

/* Mean 0 +- 5 SE, variance 1 +- 5 SE, as many beyond 1.96 as there should be. */
static void normal_numbers_have_their_moments(void **state)
{
    (void)state;
    enum { N = 1000000 };
    random_source source = random_seeded(20240611);
    double sum = 0, squares = 0, beyond = 0;
    for (int i = 0; i < N; i++) {
        double x = random_normal(&source);
        sum += x;
        squares += x * x;
        beyond += fabs(x) > 1.959963984540054;
    }
    assert_true(fabs(sum / N) < 5e-3);
    assert_true(fabs(squares / N - 1) < 5 * sqrt(2.0 / N));
    assert_true(fabs(beyond / N - 0.05) < 5 * sqrt(0.05 * 0.95 / N));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_published_numbers),
        cmocka_unit_test(seeds_with_split_mix),
        cmocka_unit_test(uniform_numbers_stay_inside),
        cmocka_unit_test(quantiles_agree_with_tables),
        cmocka_unit_test(quantiles_rise_and_mirror),
        cmocka_unit_test(normal_numbers_have_their_moments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
