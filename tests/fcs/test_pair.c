/* test_pair.c - pairs of doubles against numbers of 113 bits. */
#include "quad.h"
#include "tests.h"

#include "fcs/pair.h"

static uint64_t next_bits(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double uniform(uint64_t *state, double low, double high)
{
    return low + (high - low) * ((double)(next_bits(state) >> 11) * 0x1p-53);
}

static quad whole(pair x)
{
    return (quad)x.hi + x.lo;
}

static double off_by(quad found, quad expected)
{
    return (double)(quad_size(found - expected) / quad_size(expected));
}

/* A pair of a size spread over many decades, either sign. */
static pair random_pair(uint64_t *state, double low, double high)
{
    double hi = pow(10, uniform(state, low, high)) * (next_bits(state) & 1 ? 1 : -1);
    return pair_sum_ordered(hi, hi * uniform(state, -0x1p-54, 0x1p-54));
}

static void operations_to_2_102(void **unused)
{
    (void)unused;
    uint64_t state = 1;
    for (int i = 0; i < 100000; i++) {
        pair a = random_pair(&state, -30, 30), b = random_pair(&state, -30, 30);
        assert_true(off_by(whole(pair_times(a, b)), whole(a) * whole(b)) < 0x1p-102);
        assert_true(off_by(whole(pair_over(a, b)), whole(a) / whole(b)) < 0x1p-101);
        quad larger = quad_size(whole(quad_size(whole(a)) > quad_size(whole(b)) ? a : b));
        quad off = quad_size(whole(pair_plus(a, b)) - (whole(a) + whole(b)));
        assert_true((double)(off / larger) < 0x1p-102);
    }
}

/* Near 0 relative to the result, not to 1. */
static void exp_less_1_to_2_90(void **unused)
{
    (void)unused;
    double worst = 0;
    uint64_t state = 2;
    for (int i = 0; i < 30000; i++) {
        pair x = random_pair(&state, -12, 2.9);
        int k;
        quad e = whole(pair_exp_less_1(x, &k));
        assert_true(k == 0 || x.hi > 138);
        for (; k > 0; k--)
            e *= 2;
        double off = off_by(e, quad_exp_less_1(whole(x)));
        worst = off > worst ? off : worst;
    }
    print_message("e^x - 1: worst 2^%.1f of itself\n", log2(worst));
    assert_true(worst < 0x1p-90);
}

static void exp_less_1_at_its_ends(void **unused)
{
    (void)unused;
    int k;
    assert_true(whole(pair_exp_less_1((pair){ 0, 0 }, &k)) == 0 && k == 0);
    assert_true(whole(pair_exp_less_1((pair){ -1000, 0 }, &k)) == -1 && k == 0);
    assert_true(whole(pair_exp_less_1((pair){ 0x1p-900, 0 }, &k)) == 0x1p-900 && k == 0);
    pair far = pair_exp_less_1((pair){ 1000000, 0 }, &k);
    assert_true(far.hi >= 0.7 && far.hi < 1.42 && k == 1442695);
}

static void sums_that_cancel_keep_what_is_left(void **unused)
{
    (void)unused;
    const double all[] = { 1e300, 2.385, -1e300, 0x1p-300, 1e100, -2.385, -1e100, -0x1p-301 };
    assert_true(whole(pair_sum_of(all, 8)) == 0x1p-301);
    assert_true(whole(pair_sum_of(all, 3)) == 2.385);
    assert_true(pair_sum_of(all, 2).hi == 1e300 && pair_sum_of(all, 2).lo == 2.385);
    assert_true(whole(pair_sum_of(all, 0)) == 0);
    uint64_t state = 3;
    for (int i = 0; i < 20000; i++) {
        double x[6];
        quad sum = 0;
        for (int j = 0; j < 6; j++)
            sum += x[j] = ldexp(floor(uniform(&state, -0x1p40, 0x1p40)), j * 10);
        assert_true(off_by(whole(pair_sum_of(x, 6)) + 1, sum + 1) < 0x1p-100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_to_2_102),
        cmocka_unit_test(exp_less_1_to_2_90),
        cmocka_unit_test(exp_less_1_at_its_ends),
        cmocka_unit_test(sums_that_cancel_keep_what_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
