/* test_polygon.c - which points are inside a polygon, those on its outline above all. */
#include "tests.h"

#include "gating/polygon.h"

#include "make.h"

static const double SQUARE[] = { 0, 0, 10, 0, 10, 10, 0, 10 };

/* One letter a point: inside, left, right, bottom, top, corners, outside. */
static void edges_of_a_square(void **unused)
{
    (void)unused;
    static const struct {
        const char *sentence;
        double x, y;
        bool holds, covers;
    } rows[] = {
        { "inside", 3.7, 6.1, true, true },
        { "on the left edge", 0, 6.1, true, true },
        { "on the right edge", 10, 6.1, false, true },
        { "on the bottom edge", 3.7, 0, true, true },
        { "on the top edge", 3.7, 10, false, true },
        { "at the lower left corner", 0, 0, true, true },
        { "at the upper right corner", 10, 10, false, true },
        { "left of it at the height of the bottom", -0.1, 0, false, false },
        { "right of it at the height of the top", 10.1, 10, false, false },
        { "the next double beyond the right edge", 10.000000000000002, 5, false, false },
        { "no number", NAN, 5, false, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (polygon_holds(SQUARE, 4, rows[i].x, rows[i].y) != rows[i].holds)
            fail_msg("half-open: %s", rows[i].sentence);
        if (polygon_covers(SQUARE, 4, rows[i].x, rows[i].y) != rows[i].covers)
            fail_msg("with its outline: %s", rows[i].sentence);
    }
}

/* Polygon1 of the compliance suite without the two vertices that were added to it for programs that
 * round: three points that lie on its long side. */
static void points_on_a_slope_are_on_it(void **unused)
{
    (void)unused;
    static const double points[] = { 5, 5, 500, 5, 500, 500 };
    assert_true(polygon_covers(points, 3, 5.882084, 5.882084));
    assert_true(polygon_covers(points, 3, 5, 5) && polygon_covers(points, 3, 500, 500));
    assert_true(polygon_covers(points, 3, 20, 20));
    assert_false(polygon_covers(points, 3, 20, nextafter(20, 21)));
    assert_true(polygon_covers(points, 3, 20, nextafter(20, 19)));
}

/* Points that are exactly on an edge, between vertices with all bits set to something: p = a + t (b - a)
 * is exact where a and b are small integers and t is a multiple of 1/64, and a step of one ulp to
 * either side is not on it. Multiplying all by a power of two changes nothing. */
static void one_ulp_decides(void **unused)
{
    (void)unused;
    uint64_t state = 3;
    for (int round = 0; round < 4000; round++) {
        double scale = ldexp(1, (int)(next_bits(&state) % 60) - 30), p[8];
        for (int k = 0; k < 4; k++)
            p[k] = (double)(next_bits(&state) % 4096) * scale;
        if (p[1] == p[3] || p[0] == p[2])
            continue;
        /* a triangle to the left of the edge from p0 to p1 */
        p[4] = -8192 * scale;
        p[5] = p[1];
        double t = (double)(next_bits(&state) % 63 + 1) / 64;
        double x = p[0] + t * (p[2] - p[0]), y = p[1] + t * (p[3] - p[1]);
        assert_true(polygon_covers(p, 3, x, y));
        assert_false(polygon_covers(p, 3, nextafter(x, INFINITY), y));
        assert_true(polygon_covers(p, 3, nextafter(x, -INFINITY), y));
    }
}

/* Away from the outline both rules and either direction say the same, for stars too. */
static void rules_agree_off_the_outline(void **unused)
{
    (void)unused;
    uint64_t state = 8;
    for (int round = 0; round < 200; round++) {
        double forth[14], back[14];
        for (int k = 0; k < 7; k++) {
            forth[2 * k] = back[12 - 2 * k] = uniform(&state, -3, 3);
            forth[2 * k + 1] = back[13 - 2 * k] = uniform(&state, -3, 3);
        }
        for (int k = 0; k < 50; k++) {
            double x = uniform(&state, -4, 4), y = uniform(&state, -4, 4);
            bool inside = polygon_holds(forth, 7, x, y);
            assert_int_equal(inside, polygon_covers(forth, 7, x, y));
            assert_int_equal(inside, polygon_covers(back, 7, x, y));
        }
    }
}

static void flat_and_double_edges(void **unused)
{
    (void)unused;
    static const double line[] = { 1, 1, 4, 4, 2, 2 }, twice[] = { 0, 0, 0, 0, 4, 0, 4, 4, 4, 4 };
    assert_true(polygon_covers(line, 3, 3, 3));
    assert_false(polygon_covers(line, 3, 3, 3.5) || polygon_covers(line, 3, 5, 5));
    assert_true(polygon_covers(twice, 5, 0, 0) && polygon_covers(twice, 5, 3, 1));
    assert_true(polygon_covers(twice, 5, 2, 2));
    assert_false(polygon_covers(twice, 5, 1, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edges_of_a_square),     cmocka_unit_test(points_on_a_slope_are_on_it),
        cmocka_unit_test(one_ulp_decides),       cmocka_unit_test(rules_agree_off_the_outline),
        cmocka_unit_test(flat_and_double_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
