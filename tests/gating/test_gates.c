/* test_gates.c - which events are in a gate: bounds, polygons, ellipses, booleans, at their edges and
 * for numbers that are none. Small files of known events go through fcs_gate(). */
#include "gating/make.h"

#include "gating/gates.h"
#include "gating/polygon.h"

static const char *const XY[] = { "X", "Y" };

/* A strategy on linear axes X and Y, with one scale. */
static fcs_strategy *on_xy(strategy_axis *x, strategy_axis *y)
{
    fcs_strategy *s = make_strategy();
    size_t linear = add_scale(s, (fcs_scale){ FCS_LINEAR_SCALE, 0, 0, 0, 0 });
    *x = on_param("X", false, linear);
    *y = on_param("Y", false, linear);
    return s;
}

static fcs_result *gate(const fcs_strategy *s, const double *values, size_t n_events)
{
    made m = make_file(XY, 2, "", values, n_events);
    fcs_error err = { .message = "" };
    fcs_result *r = fcs_gate(s, &m.file->datasets[0], 1, &err);
    if (!r)
        fail_msg("%s", err.message);
    assert_int_equal(r->n_events, n_events);
    free_made(m);
    return r;
}


/* ---- Bounds ------------------------------------------------------------------------- */

static void bounds_at_their_edges(void **unused)
{
    (void)unused;
    static const struct {
        const char *what;
        double low, high;
        bool closed;
        double value;
        bool inside;
    } rows[] = {
        { "the low bound belongs to the gate", 2.385, 10, false, 2.385, true },
        { "what is just below it does not", 2.385, 10, false, 2.3849999999999993, false },
        { "an open high bound does not belong", 2.385, 10.25, false, 10.25, false },
        { "what is just below it does", 2.385, 10.25, false, 10.249999999999998, true },
        { "a closed high bound belongs", 2.385, 10.25, true, 10.25, true },
        { "what is just above it does not", 2.385, 10.25, true, 10.250000000000002, false },
        { "0 is 0 whatever its sign", 0, 1, false, -0.0, true },
        { "-0 as a bound too", -0.0, 1, false, 0, true },
        { "an open bound of 0 leaves out -0", -1, 0, false, -0.0, false },
        { "a closed bound of 0 takes in 0", -1, 0, true, 0, true },
        { "infinity is above a low bound", 2.385, INFINITY, false, INFINITY, true },
        { "and not below a finite high one", 2.385, 1e300, true, INFINITY, false },
        { "-infinity is below a high bound", -INFINITY, 2.385, false, -INFINITY, true },
        { "no bounds hold everything", -INFINITY, INFINITY, false, -INFINITY, true },
        { "but no NaN", -INFINITY, INFINITY, false, NAN, false },
        { "NaN is in no gate", 0, 1, true, NAN, false },
        { "bounds that cross hold nothing", 5, 2.385, true, 3, false },
        { "a closed point holds itself", 2.385, 2.385, true, 2.385, true },
        { "an open one nothing", 2.385, 2.385, false, 2.385, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        strategy_axis x, y;
        fcs_strategy *s = on_xy(&x, &y);
        size_t g = add_bound(s, x, rows[i].low, rows[i].high, rows[i].closed);
        add_population(s, "in", FCS_NONE, g);
        fcs_result *r = gate(s, (double[]){ rows[i].value, 0 }, 1);
        if (holds(r, 0, 0) != rows[i].inside || r->populations[0].count != rows[i].inside)
            fail_msg("%s", rows[i].what);
        fcs_result_free(r);
        fcs_strategy_free(s);
    }
}

/* Of a rectangle and of levels on one axis: all bounds hold at once. */
static void all_bounds_of_a_gate_hold_at_once(void **unused)
{
    (void)unused;
    strategy_axis x, y;
    fcs_strategy *s = on_xy(&x, &y);
    strategy_bound bounds[] = { { x, 1, 5, false, NULL, NULL },
                                { y, -2, 2, true, NULL, NULL },
                                { x, 3, INFINITY, false, NULL, NULL } };
    add_population(s, "in", FCS_NONE, add_bounds(s, 3, bounds));
    static const double values[] = { 3, 2, 4.5, -2, 2.9, 0, 5, 0, 4, 2.1, NAN, 0, 4, NAN };
    fcs_result *r = gate(s, values, 7);
    assert_int_equal(r->populations[0].members[0], 0x3);
    assert_int_equal(r->populations[0].count, 2);
    fcs_result_free(r);
    fcs_strategy_free(s);
}


/* ---- Polygons ----------------------------------------------------------------------- */

/* The rule for a point on the border: an edge takes in the points at its lower end and right of it;
 * so low and left edges belong to a rectangle, high and right ones do not, and two polygons that share
 * an edge share no point. */
static void polygon_borders(void **unused)
{
    (void)unused;
    static const double square[] = { 1, 1, 5, 1, 5, 5, 1, 5 };
    static const double star[] = { 0, 0, 4, 4, 4, 0, 0, 4 }; /* crosses itself */
    static const double arrow[] = { 0, 0, 10, 5, 0, 10, 4, 5 };
    static const struct {
        const char *what;
        const double *points;
        size_t n;
        double x, y;
        bool inside;
    } rows[] = {
        { "the middle", square, 4, 3, 2.385, true },
        { "the left edge", square, 4, 1, 3, true },
        { "the right edge", square, 4, 5, 3, false },
        { "the lower edge", square, 4, 3, 1, true },
        { "the upper edge", square, 4, 3, 5, false },
        { "the lower left corner", square, 4, 1, 1, true },
        { "the lower right corner", square, 4, 5, 1, false },
        { "the upper left corner", square, 4, 1, 5, false },
        { "left of it", square, 4, 0.999, 3, false },
        { "level with a corner, outside", square, 4, 0, 1, false },
        { "one wing of a star", star, 4, 1, 2, true },
        { "between the wings", star, 4, 2, 1, false },
        { "in the notch of an arrow", arrow, 4, 2, 5, false },
        { "in its head", arrow, 4, 6, 5, true },
        { "level with its tip", arrow, 4, 10.5, 5, false },
        { "NaN", square, 4, NAN, 3, false },
        { "NaN", square, 4, 3, NAN, false },
        { "infinity", square, 4, INFINITY, 3, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        strategy_axis x, y;
        fcs_strategy *s = on_xy(&x, &y);
        add_population(s, "in", FCS_NONE, add_polygon(s, x, y, rows[i].n, rows[i].points));
        fcs_result *r = gate(s, (double[]){ rows[i].x, rows[i].y }, 1);
        if (holds(r, 0, 0) != rows[i].inside)
            fail_msg("%s", rows[i].what);
        fcs_result_free(r);
        fcs_strategy_free(s);
    }
}

/* The direction and the first vertex of a polygon do not matter; nor does a last vertex that repeats
 * the first, nor where the rectangle around it lies. Compared with the rule on its own. */
static void polygons_are_what_the_rule_says(void **unused)
{
    (void)unused;
    enum { VERTICES = 7, EVENTS = 3000 };
    uint64_t state = 5;
    for (int round = 0; round < 20; round++) {
        double forth[2 * VERTICES], back[2 * VERTICES + 2], values[2 * EVENTS];
        for (int i = 0; i < 2 * VERTICES; i++)
            forth[i] = floor(uniform(&state, -10, 10)); /* whole numbers: many points on edges */
        for (int i = 0; i < VERTICES; i++) {
            back[2 * i] = forth[2 * ((VERTICES + 2 - i) % VERTICES)];
            back[2 * i + 1] = forth[2 * ((VERTICES + 2 - i) % VERTICES) + 1];
        }
        memcpy(back + (size_t)2 * VERTICES, back, 2 * sizeof *back);
        for (int i = 0; i < 2 * EVENTS; i++)
            values[i] = floor(uniform(&state, -24, 24)) / 2;
        strategy_axis x, y;
        fcs_strategy *s = on_xy(&x, &y);
        add_population(s, "forth", FCS_NONE, add_polygon(s, x, y, VERTICES, forth));
        add_population(s, "back", FCS_NONE, add_polygon(s, x, y, VERTICES + 1, back));
        fcs_result *r = gate(s, values, EVENTS);
        for (size_t i = 0; i < EVENTS; i++) {
            assert_int_equal(holds(r, 0, i),
                             polygon_holds(forth, VERTICES, values[2 * i], values[2 * i + 1]));
            assert_int_equal(holds(r, 0, i), holds(r, 1, i));
        }
        fcs_result_free(r);
        fcs_strategy_free(s);
    }
}

/* Four polygons with vertices at infinity that share a corner: each event is in exactly one. */
static void infinite_vertices_make_half_planes(void **unused)
{
    (void)unused;
    const double inf = INFINITY;
    const double quarters[4][8] = { { -inf, 2.5, 3, 2.5, 3, inf, -inf, inf },
                                    { 3, 2.5, inf, 2.5, inf, inf, 3, inf },
                                    { 3, -inf, inf, -inf, inf, 2.5, 3, 2.5 },
                                    { -inf, -inf, 3, -inf, 3, 2.5, -inf, 2.5 } };
    strategy_axis x, y;
    fcs_strategy *s = on_xy(&x, &y);
    for (int q = 0; q < 4; q++)
        add_population(s, "quarter", FCS_NONE, add_polygon(s, x, y, 4, quarters[q]));
    static const double values[] = { 0,        5,        3,         2.5, 7,   2.5,  3,  9,
                                     1e9,      1e9,      0,         2.5, 3,   -1e9, -4, -7,
                                     INFINITY, INFINITY, -INFINITY, 2.4, NAN, 0 };
    static const int wanted[] = { 0, 1, 1, 1, 1, 0, 2, 3, 1, 3, -1 };
    fcs_result *r = gate(s, values, 11);
    for (size_t i = 0; i < 11; i++)
        for (int q = 0; q < 4; q++)
            if (holds(r, (size_t)q, i) != (q == wanted[i]))
                fail_msg("event %zu, quarter %d", i, q);
    fcs_result_free(r);
    fcs_strategy_free(s);
}

/* A polygon is drawn on a scale: its edges are straight there and bent in linear units. */
static void polygons_lie_on_their_scales(void **unused)
{
    (void)unused;
    strategy_axis x, y;
    fcs_strategy *s = on_xy(&x, &y);
    size_t log = add_scale(s, (fcs_scale){ FCS_LOG_SCALE, 1000, 0, 3, 0 }); /* 1, 1000 at 0, 1 */
    x.scale = y.scale = log;
    static const double triangle[] = { 0, 0, 1, 1, 0, 1 };
    add_population(s, "above the diagonal", FCS_NONE, add_polygon(s, x, y, 3, triangle));
    static const double values[] = { 10,  11, 10, 9, 900, 950, 0.5, 500,
                                     -10, 20, 0,  0, 999, 998, 2,   1001 };
    fcs_result *r = gate(s, values, 8);
    assert_int_equal(r->populations[0].members[0], 0x5);
    fcs_result_free(r);
    fcs_strategy_free(s);
}


/* ---- Ellipses ----------------------------------------------------------------------- */

/* Half axes 3 and 4 along the axes: the border belongs to it. */
static void the_border_of_an_ellipse_belongs_to_it(void **unused)
{
    (void)unused;
    strategy_axis x, y;
    fcs_strategy *s = on_xy(&x, &y);
    size_t g = add_ellipse(s, x, y, (double[]){ 10, 20 }, (double[]){ 2.25, 0, 0, 4 }, 2);
    add_population(s, "in", FCS_NONE, g);
    static const double values[] = { 10, 20,   13, 20, 10,   24, 7,   20, 13.000001, 20,
                                     10, 15.9, 12, 23, 11.5, 23, NAN, 20, 10,        INFINITY };
    fcs_result *r = gate(s, values, 10);
    assert_int_equal(r->populations[0].members[0], 0x8f);
    fcs_result_free(r);
    fcs_strategy_free(s);
}

/* Long double decides; events within rounding of the border are not asked. */
static void tilted_ellipses(void **unused)
{
    (void)unused;
    enum { EVENTS = 5000 };
    uint64_t state = 21;
    double values[2 * EVENTS];
    strategy_axis x, y;
    fcs_strategy *s = on_xy(&x, &y);
    const double c[] = { 147605728, 25095142, 25095142, 97438640 }, d = 3.726733684539795;
    add_population(s, "in", FCS_NONE,
                   add_ellipse(s, x, y, (double[]){ 96008.8828125, 35283.80859375 }, c, d));
    for (int i = 0; i < EVENTS; i++) {
        values[2 * i] = uniform(&state, 40000, 150000);
        values[2 * i + 1] = uniform(&state, -10000, 80000);
    }
    fcs_result *r = gate(s, values, EVENTS);
    long double det = (long double)c[0] * c[3] - (long double)c[1] * c[2];
    size_t inside = 0;
    for (size_t i = 0; i < EVENTS; i++) {
        long double dx = values[2 * i] - 96008.8828125L, dy = values[2 * i + 1] - 35283.80859375L;
        long double m = (c[3] * dx * dx - 2 * (long double)c[1] * dx * dy + c[0] * dy * dy) / det;
        if (fabsl(m - d * d) > 1e-12L)
            assert_int_equal(holds(r, 0, i), m < d * d);
        inside += holds(r, 0, i);
    }
    assert_true(inside > 1000 && inside < 4000);
    assert_int_equal(r->populations[0].count, inside);
    fcs_result_free(r);
    fcs_strategy_free(s);
}

static void what_is_no_covariance_is_refused(void **unused)
{
    (void)unused;
    static const double rows[][4] = {
        { 1, 2, 2, 1 }, { 0, 0, 0, 1 }, { -1, 0, 0, -1 }, { 1, 1, 1, 1 }, { 1, NAN, NAN, 1 }
    };
    made m = make_file(XY, 2, "", (double[]){ 0, 0 }, 1);
    for (size_t i = 0; i < 5; i++) {
        strategy_axis x, y;
        fcs_strategy *s = on_xy(&x, &y);
        size_t g = add_ellipse(s, x, y, (double[]){ 0, 0 }, rows[i], 1);
        s->gates[g].line = 54;
        add_population(s, "in", FCS_NONE, g);
        fcs_error err = { .message = "" };
        assert_null(fcs_gate(s, &m.file->datasets[0], 1, &err));
        assert_int_equal(err.code, FCS_E_NUMERIC);
        assert_int_equal(err.line, 54);
        assert_int_equal(strncmp(err.message, "expected a positive definite covariance", 39), 0);
        fcs_strategy_free(s);
    }
    free_made(m);
}


/* ---- Trees -------------------------------------------------------------------------- */

/* Populations for the rows below: A: x >= 1, B: y >= 1. Events: neither, A, B, both, x NaN. */
static void booleans(void **unused)
{
    (void)unused;
    static const double values[] = { 0, 0, 2, 0, 0, 2, 2, 2, NAN, 0 };
    static const struct {
        const char *what;
        gate_operation operation;
        size_t n;
        strategy_member members[2];
        uint64_t inside; /* bit by event */
    } rows[] = {
        { "A and B", GATE_AND, 2, { { 0, false }, { 1, false } }, 0x08 },
        { "A or B", GATE_OR, 2, { { 0, false }, { 1, false } }, 0x0e },
        { "A and not B", GATE_AND, 2, { { 0, false }, { 1, true } }, 0x02 },
        { "A or not B", GATE_OR, 2, { { 0, false }, { 1, true } }, 0x1b },
        { "not A holds NaN", GATE_AND, 1, { { 0, true } }, 0x15 },
        { "not A and not B holds NaN", GATE_AND, 2, { { 0, true }, { 1, true } }, 0x11 },
        { "A and not A is empty", GATE_AND, 2, { { 0, false }, { 0, true } }, 0x00 },
        { "A or not A is everything", GATE_OR, 2, { { 0, false }, { 0, true } }, 0x1f },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        strategy_axis x, y;
        fcs_strategy *s = on_xy(&x, &y);
        add_population(s, "A", FCS_NONE, add_bound(s, x, 1, INFINITY, false));
        add_population(s, "B", FCS_NONE, add_bound(s, y, 1, INFINITY, false));
        size_t g = add_boolean(s, rows[i].operation, rows[i].n, rows[i].members);
        add_population(s, "boolean", FCS_NONE, g);
        add_population(s, "below B", 1, g);
        fcs_result *r = gate(s, values, 5);
        if (r->populations[2].members[0] != rows[i].inside)
            fail_msg("%s: %x", rows[i].what, (unsigned)r->populations[2].members[0]);
        assert_int_equal(r->populations[3].members[0], rows[i].inside & 0x0c);
        fcs_result_free(r);
        fcs_strategy_free(s);
    }
}

/* Parents first is how results come; what a population rests on may stand after it. */
static void populations_may_rest_on_later_ones(void **unused)
{
    (void)unused;
    strategy_axis x, y;
    fcs_strategy *s = on_xy(&x, &y);
    size_t not_last = add_boolean(s, GATE_AND, 1, (strategy_member[]){ { 2, true } });
    add_population(s, "not last", FCS_NONE, not_last);
    add_population(s, "without last", FCS_NONE, add_bound(s, x, 1, INFINITY, false));
    add_population(s, "last", FCS_NONE, add_bound(s, y, 1, INFINITY, false));
    s->populations[1].excluded = 2;
    fcs_result *r = gate(s, (double[]){ 0, 0, 2, 0, 0, 2, 2, 2, 5, NAN }, 5);
    assert_int_equal(r->populations[0].members[0], 0x13);
    assert_int_equal(r->populations[1].members[0], 0x12);
    assert_int_equal(r->populations[2].members[0], 0x0c);
    fcs_result_free(r);
    fcs_strategy_free(s);
}

static void populations_that_rest_on_each_other_are_refused(void **unused)
{
    (void)unused;
    strategy_axis x, y;
    fcs_strategy *s = on_xy(&x, &y);
    add_population(s, "one", FCS_NONE, FCS_NONE);
    add_population(s, "other", FCS_NONE, add_bound(s, x, 1, 2, false));
    s->populations[0].excluded = 1;
    s->populations[1].excluded = 0;
    made m = make_file(XY, 2, "", NULL, 0);
    fcs_error err = { .message = "" };
    assert_null(fcs_gate(s, &m.file->datasets[0], 1, &err));
    assert_int_equal(err.code, FCS_E_FORMAT);
    free_made(m);
    fcs_strategy_free(s);
}

/* On random events and gates: count(A) + count(not A) = n, a child is part of its parent. */
static void counts_add_up(void **unused)
{
    (void)unused;
    enum { EVENTS = 9001 };
    uint64_t state = 99;
    double *values = calloc(2 * EVENTS, sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < 2 * EVENTS; i++)
        values[i] = i % 101 == 0 ? NAN : uniform(&state, -100, 1000);
    strategy_axis x, y;
    fcs_strategy *s = on_xy(&x, &y);
    size_t polygon = add_polygon(s, x, y, 4, (double[]){ 0, 0, 700, 100, 900, 800, 100, 500 });
    add_population(s, "A", FCS_NONE, add_bound(s, x, 123.4, 777.7, false));
    add_population(s, "not A", FCS_NONE,
                   add_boolean(s, GATE_AND, 1, (strategy_member[]){ { 0, true } }));
    add_population(s, "A and polygon", 0, polygon);
    add_population(s, "not A and polygon", 1, polygon);
    add_population(s, "polygon", FCS_NONE, polygon);
    fcs_result *r = gate(s, values, EVENTS);
    const fcs_population *p = r->populations;
    assert_int_equal(p[0].count + p[1].count, EVENTS);
    assert_int_equal(p[2].count + p[3].count, p[4].count);
    assert_true(p[2].count > 0 && p[3].count > 0);
    for (size_t w = 0; w < (EVENTS + 63) / 64; w++) {
        assert_int_equal(p[2].members[w] & ~p[0].members[w], 0);
        assert_int_equal(p[0].members[w] & p[1].members[w], 0);
    }
    assert_int_equal(p[1].members[EVENTS / 64] >> EVENTS % 64, 0); /* past the end */
    fcs_result_free(r);
    fcs_strategy_free(s);
    free(values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_at_their_edges),
        cmocka_unit_test(all_bounds_of_a_gate_hold_at_once),
        cmocka_unit_test(polygon_borders),
        cmocka_unit_test(polygons_are_what_the_rule_says),
        cmocka_unit_test(infinite_vertices_make_half_planes),
        cmocka_unit_test(polygons_lie_on_their_scales),
        cmocka_unit_test(the_border_of_an_ellipse_belongs_to_it),
        cmocka_unit_test(tilted_ellipses),
        cmocka_unit_test(what_is_no_covariance_is_refused),
        cmocka_unit_test(booleans),
        cmocka_unit_test(populations_may_rest_on_later_ones),
        cmocka_unit_test(populations_that_rest_on_each_other_are_refused),
        cmocka_unit_test(counts_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
