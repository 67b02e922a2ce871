/* test_locate_count.c - events in bins: which one, and the same whoever counts. */
#include "tests.h"

#include "gating/locate.h"

#include <math.h>

static uint64_t state;

static uint64_t random_bits(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static double random_between(double low, double high)
{
    return low + (high - low) * ((double)(random_bits() >> 11) / 0x1p53);
}

static const struct row {
    double value;
    int bin; /* -1 below, -2 above, -3 not counted */
} rows[] = {
    { 2.385, 0 },
    { 2.384999999999999, -1 },
    { 6.385, -2 },
    { 6.384999999999999, HISTOGRAM_BINS - 1 },
    { 4.385, HISTOGRAM_BINS / 2 },
    { 2.385 + 4.0 / HISTOGRAM_BINS * 7.5, 7 },
    { -INFINITY, -1 },
    { INFINITY, -2 },
    { NAN, -3 },
    { -0.0, -1 },
};

static void each_value_falls_into_one_bin(void **unused)
{
    (void)unused;
    histogram *h = malloc(sizeof *h);
    assert_non_null(h);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        histogram_start(h, 2.385, 6.385);
        histogram_count(h, rows[i].value);
        int bin = rows[i].bin;
        assert_int_equal(histogram_total(h), bin != -3);
        assert_int_equal(h->below, bin == -1);
        assert_int_equal(h->above, bin == -2);
        if (bin >= 0)
            assert_int_equal(h->bins[bin], 1);
    }
    free(h);
}

enum { EVENTS = 10007, WORDS = EVENTS / 64 + 1 };

static void count_members(histogram *h, plane *p, const double *x, const double *y, size_t from,
                          size_t n, const uint64_t *members)
{
    for (size_t i = from; i < from + n; i++)
        if (members[i / 64] >> i % 64 & 1) {
            histogram_count(h, x[i]);
            plane_count(p, x[i], y[i]);
        }
}

static void tiles_in_any_order_count_the_same(void **unused)
{
    (void)unused;
    double *x = malloc(EVENTS * sizeof *x), *y = malloc(EVENTS * sizeof *y);
    uint64_t *members = malloc(WORDS * sizeof *members);
    histogram *whole = malloc(sizeof *whole), *part = malloc(sizeof *part),
              *sum = malloc(sizeof *sum);
    plane *area = malloc(sizeof *area), *piece = malloc(sizeof *piece), *all = malloc(sizeof *all);
    assert_true(x && y && members && whole && part && sum && area && piece && all);
    state = 20261002;
    for (size_t i = 0; i < EVENTS; i++) {
        x[i] = random_between(-0.1, 1.1);
        y[i] = random_between(-0.3, 1.2);
    }
    for (size_t i = 0; i < WORDS; i++)
        members[i] = random_bits();

    const double low[2] = { 0, 0 }, high[2] = { 1, 1 };
    histogram_start(whole, 0, 1);
    histogram_start(sum, 0, 1);
    plane_start(area, low, high);
    plane_start(all, low, high);
    count_members(whole, area, x, y, 0, EVENTS, members);
    for (size_t word = WORDS; word-- > 0;) { /* the last tile first */
        size_t from = word * 64, n = EVENTS - from < 64 ? EVENTS - from : 64;
        histogram_start(part, 0, 1);
        plane_start(piece, low, high);
        count_members(part, piece, x, y, from, n, members);
        histogram_add(sum, part);
        plane_add(all, piece);
    }
    assert_memory_equal(whole, sum, sizeof *whole);
    assert_memory_equal(area, all, sizeof *area);

    uint64_t in_plane = area->outside, counted = 0;
    for (size_t i = 0; i < (size_t)PLANE_SIDE * PLANE_SIDE; i++)
        in_plane += area->bins[i];
    for (size_t i = 0; i < EVENTS; i++)
        counted += members[i / 64] >> i % 64 & 1;
    assert_int_equal(histogram_total(whole), counted);
    assert_int_equal(in_plane, counted);
    assert_true(whole->below > 0 && whole->above > 0 && histogram_inside(whole) < counted);
    free(x), free(y), free(members), free(whole), free(part), free(sum);
    free(area), free(piece), free(all);
}

static void a_plane_is_counted_along_x_first(void **unused)
{
    (void)unused;
    const double low[2] = { -1, 10 }, high[2] = { 1, 266 };
    plane *p = malloc(sizeof *p);
    assert_non_null(p);
    plane_start(p, low, high);
    plane_count(p, -1, 13.5);
    plane_count(p, 0.99999999, 265.99999999);
    plane_count(p, 1, 13.5);
    plane_count(p, 0, 9.9999999);
    plane_count(p, NAN, 13.5);
    plane_count(p, 0, NAN);
    assert_int_equal(p->bins[3], 1);
    assert_int_equal(p->bins[PLANE_SIDE * PLANE_SIDE - 1], 1);
    assert_int_equal(p->outside, 2);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_value_falls_into_one_bin),
        cmocka_unit_test(tiles_in_any_order_count_the_same),
        cmocka_unit_test(a_plane_is_counted_along_x_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
