/* test_shape.c - outlines that cross themselves, and ellipses that are none. */
#include "tests.h"

#include "gating/shape.h"

#include <math.h>

#define POINTS(...)                                                                                \
    (const double[]){ __VA_ARGS__ }, sizeof((double[]){ __VA_ARGS__ }) / (2 * sizeof(double))

static void polygons(void **state)
{
    (void)state;
    const double I = INFINITY;
    const struct {
        const char *says;
        const double *points;
        size_t n;
        polygon_verdict verdict;
    } rows[] = {
        { "a triangle", POINTS(0, 0, 1, 0, 0, 1), POLYGON_FINE },
        { "a square that comes back to its first point", POINTS(0, 0, 1, 0, 1, 1, 0, 1, 0, 0),
          POLYGON_FINE },
        { "the other way round", POINTS(0, 1, 1, 1, 1, 0, 0, 0), POLYGON_FINE },
        { "a notch", POINTS(0, 0, 4, 0, 4, 4, 2, 1, 0, 4), POLYGON_FINE },
        { "a point twice", POINTS(0, 0, 1, 0, 1, 0, 0, 1), POLYGON_FINE },
        { "a bow tie", POINTS(0, 0, 1, 1, 1, 0, 0, 1), POLYGON_CROSSED },
        { "a star", POINTS(0, 3, 2, -3, -3, 1, 3, 1, -2, -3), POLYGON_CROSSED },
        { "the last side crosses", POINTS(0, 0, 4, 0, 4, 4, 3, -1), POLYGON_CROSSED },
        { "a vertex that touches a side", POINTS(0, 0, 4, 0, 4, 4, 2, 0, 0, 4), POLYGON_FINE },
        { "all on one line", POINTS(0, 0, 1, 1, 2, 2), POLYGON_FLAT },
        { "all at one place", POINTS(1, 1, 1, 1, 1, 1), POLYGON_FLAT },
        { "there and back", POINTS(0, 0, 5, 0, 2, 0), POLYGON_FLAT },
        { "a quarter plane", POINTS(-I, I, -I, 2529.5, 2336.5, 2529.5, 2413.9, 2777.1, 2413.9, I),
          POLYGON_FINE },
        { "a half plane", POINTS(-I, 3, I, 3, I, I, -I, I), POLYGON_FINE },
        { "a crossed quarter plane", POINTS(-I, I, 2413.9, 2529.5, -I, 2529.5, 2413.9, I),
          POLYGON_CROSSED },
        { "small numbers", POINTS(1e-9, 0, 2e-9, 0, 1e-9, 1e-9), POLYGON_FINE },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t a, b;
        if (polygon_fault(rows[i].points, rows[i].n, &a, &b) != rows[i].verdict)
            fail_msg("%s", rows[i].says);
    }
}

static void the_sides_that_cross_are_named(void **state)
{
    (void)state;
    size_t a = 9, b = 9;
    static const double points[] = { 0, 0, 4, 0, 4, 4, 3, -1 };
    assert_int_equal(polygon_fault(points, 4, &a, &b), POLYGON_CROSSED);
    assert_int_equal(a, 0);
    assert_int_equal(b, 2);
}

/* Points at rising angles around a centre never cross; on a circle two neighbours exchanged do. */
static void random_rings(void **state)
{
    (void)state;
    uint32_t seed = 4711;
    print_message("seed %u\n", seed);
    for (int round = 0; round < 1000; round++) {
        double points[40];
        bool circle = round % 2;
        size_t n = 5 + (seed >> 16) % 16, a, b;
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525u + 1013904223u;
            double radius = circle ? 1.7 : 1 + (seed >> 16) / 65536.0;
            double turn = 6.283185307179586 * (double)i / (double)n;
            points[2 * i] = 0.385 + radius * cos(turn);
            points[2 * i + 1] = -2.17 + radius * sin(turn);
        }
        assert_int_equal(polygon_fault(points, n, &a, &b), POLYGON_FINE);
        size_t i = (seed >> 8) % n, j = (i + 1) % n;
        for (size_t k = 0; k < 2; k++) {
            double kept = points[2 * i + k];
            points[2 * i + k] = points[2 * j + k];
            points[2 * j + k] = kept;
        }
        if (circle)
            assert_int_equal(polygon_fault(points, n, &a, &b), POLYGON_CROSSED);
    }
}

static void ellipses(void **state)
{
    (void)state;
    static const struct {
        double xx, xy, yy;
        bool one;
    } rows[] = {
        { 1, 0, 1, true },
        { 147605728, 25095142, 97438640, true },
        { 0.01, -0.0099, 0.01, true },
        { 1e200, 9e199, 1e200, true },
        { 1e-200, 0, 1e-200, true },
        { 1, 1, 1, false },
        { 1, -1, 1, false },
        { 4, 3, 2, false },
        { -1, 0, -1, false },
        { 0, 0, 1, false },
        { 1, NAN, 1, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(ellipse_is_one(rows[i].xx, rows[i].xy, rows[i].yy), rows[i].one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polygons),
        cmocka_unit_test(the_sides_that_cross_are_named),
        cmocka_unit_test(random_rings),
        cmocka_unit_test(ellipses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
