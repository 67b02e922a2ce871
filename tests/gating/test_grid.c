/* test_grid.c - gates on the display grid of FlowJo, and gates that hold what is outside. */
#include "gating/make.h"

#include "gating/polygon.h"

static const char *const XY[] = { "X", "Y" };

/* A display of 0 to 100 in 10 bins. */
static const strategy_grid *tens(fcs_strategy *s, bool nearest)
{
    strategy_grid *grid = arena_array(s->arena, 2, sizeof *grid);
    assert_non_null(grid);
    grid[0] = grid[1] = (strategy_grid){ 0, 100, 10, nearest };
    return grid;
}

typedef struct model {
    fcs_strategy *strategy;
    strategy_axis x, y;
} model;

static model on_xy(fcs_scale scale)
{
    model m = { .strategy = make_strategy() };
    size_t index = add_scale(m.strategy, scale);
    m.x = on_param("X", false, index);
    m.y = on_param("Y", false, index);
    return m;
}

static size_t add_grid_polygon(model *m, const strategy_grid *grid, size_t n, const double *points)
{
    size_t g = add_polygon(m->strategy, m->x, m->y, n, points);
    m->strategy->gates[g].edges = EDGES_GRID;
    m->strategy->gates[g].grid = grid;
    return g;
}

static fcs_result *gate(const fcs_strategy *s, const double *values, size_t n_events)
{
    made m = make_file(XY, 2, "", values, n_events);
    fcs_error err = { .message = "" };
    fcs_result *r = fcs_gate(s, &m.file->datasets[0], 1, &err);
    if (!r)
        fail_msg("%s", err.message);
    free_made(m);
    return r;
}

/* The square of bins 2 ... 4, drawn from 21.385 to 43.9: the vertices lie in bins 2 and 4 under both
 * rules. */
static void events_are_asked_of_their_bin(void **unused)
{
    (void)unused;
    static const struct {
        const char *what;
        double x;
        bool nearest, floor;
    } rows[] = {
        { "half a bin before the first bin, the nearest is that one", 15, true, false },
        { "just below, the one before", 14.999999999999998, false, false },
        { "where bins begin at their number, the first one begins", 20, true, true },
        { "just below, the one before it", 19.999999999999996, true, false },
        { "inside the outline as drawn", 30.77, true, true },
        { "outside the outline as drawn, in the last bin", 44.9, true, true },
        { "half a bin behind the last bin", 45, false, true },
        { "just below, still the nearest", 44.99999999999999, true, true },
        { "the last bin ends", 50, false, false },
        { "just below", 49.99999999999999, false, true },
        { "NaN is in no bin", NAN, false, false },
    };
    static const double square[] = { 21.385, 21.385, 43.9, 21.385, 43.9, 43.9, 21.385, 43.9 };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int nearest = 0; nearest < 2; nearest++) {
            model m = on_xy((fcs_scale){ .kind = FCS_LINEAR_SCALE });
            size_t g = add_grid_polygon(&m, tens(m.strategy, nearest), 4, square);
            add_population(m.strategy, "in", FCS_NONE, g);
            fcs_result *r = gate(m.strategy, (double[]){ rows[i].x, 30.77 }, 1);
            if (holds(r, 0, 0) != (nearest ? rows[i].nearest : rows[i].floor))
                fail_msg("%s, nearest %d", rows[i].what, nearest);
            fcs_result_free(r);
            fcs_strategy_free(m.strategy);
        }
}

static void the_outermost_bins_hold_what_lies_beyond(void **unused)
{
    (void)unused;
    static const struct {
        const char *what;
        double from, to, x; /* the gate reaches from ... to in x */
        bool nearest, floor;
    } rows[] = {
        { "before the display: in the first bin", -20, 30, -1e6, true, true },
        { "before the display, by a gate that begins in the second", 10, 30, -1e6, false, false },
        { "behind the display: in the last", 70, 130, 1e6, true, true },
        { "behind it, by a gate that ends in the last but one", 70, 80, 1e6, false, false },
        { "a gate to the end of the display has the last bin of a table", 70, 100, 1e6, true,
          true },
        { "a gate to within the last bin", 70, 99, 1e6, true, false },
        { "-infinity lies before it", -20, 30, -INFINITY, true, true },
        { "a gate beyond the display holds nothing, or the last bin of a table", 120, 140, 130,
          false, true },
        { "a gate before it nothing, or the first", -40, -20, -30, false, true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int nearest = 0; nearest < 2; nearest++) {
            double a = rows[i].from, b = rows[i].to;
            double points[] = { a, 21.385, b, 21.385, b, 43.9, a, 43.9 };
            model m = on_xy((fcs_scale){ .kind = FCS_LINEAR_SCALE });
            size_t g = add_grid_polygon(&m, tens(m.strategy, nearest), 4, points);
            add_population(m.strategy, "in", FCS_NONE, g);
            fcs_result *r = gate(m.strategy, (double[]){ rows[i].x, 30.77 }, 1);
            if (holds(r, 0, 0) != (nearest ? rows[i].nearest : rows[i].floor))
                fail_msg("%s, nearest %d", rows[i].what, nearest);
            fcs_result_free(r);
            fcs_strategy_free(m.strategy);
        }
}

/* Against the rule as it is written down: whole bins of whole formulas, on 20,000 events and 40
 * polygons, a third of the vertices outside the display. */
static void random_polygons_as_the_rule_says(void **unused)
{
    (void)unused;
    enum { EVENTS = 500, POLYGONS = 40, CORNERS = 7 };
    uint64_t seed = 20261125;
    print_message("seed %llu\n", (unsigned long long)seed);
    for (int trial = 0; trial < POLYGONS; trial++) {
        bool nearest = trial % 2;
        double points[2 * CORNERS], bins[2 * CORNERS],
            *events = malloc(2 * EVENTS * sizeof *events);
        assert_non_null(events);
        for (size_t i = 0; i < 2 * CORNERS; i++) {
            points[i] = uniform(&seed, -30, 130);
            bins[i] =
                nearest ? floor(points[i] / 10 + 0.5) : fmin(fmax(floor(points[i] / 10), 0), 10);
        }
        for (size_t i = 0; i < 2 * EVENTS; i++)
            events[i] = uniform(&seed, -30, 130);
        model m = on_xy((fcs_scale){ .kind = FCS_LINEAR_SCALE });
        size_t g = add_grid_polygon(&m, tens(m.strategy, nearest), CORNERS, points);
        add_population(m.strategy, "in", FCS_NONE, g);
        fcs_result *r = gate(m.strategy, events, EVENTS);
        for (size_t i = 0; i < EVENTS; i++) {
            double x = events[2 * i] / 10, y = events[2 * i + 1] / 10, last = nearest ? 9 : 10;
            x = fmin(fmax(floor(nearest ? x + 0.5 : x), 0), last);
            y = fmin(fmax(floor(nearest ? y + 0.5 : y), 0), last);
            if (holds(r, 0, i) != polygon_covers(bins, CORNERS, x, y))
                fail_msg("polygon %d, event %zu", trial, i);
        }
        fcs_result_free(r);
        fcs_strategy_free(m.strategy);
        free(events);
    }
}

/* Centre 52.77, 48, half axes 15.2 and 7.9: of the bins in the row of the centre (5 with the display's
 * 10 bins), those from 40 to 60 are inside, 37.57 and 67.97 are where the ellipse ends. */
static void ellipses_are_asked_of_bins_too(void **unused)
{
    (void)unused;
    static const struct {
        double x, y;
        bool inside;
    } rows[] = {
        { 35, 48, true },
        { 34.999999999999993, 48, false },
        { 64.999999999999986, 48, true },
        { 65, 48, false },
        { 52.77, 54.9, true },
        { 52.77, 55, false },
        { 52.77, 44.9, false },
        { NAN, 48, false },
    };
    model m = on_xy((fcs_scale){ .kind = FCS_LINEAR_SCALE });
    size_t g = add_ellipse(m.strategy, m.x, m.y, (double[]){ 52.77, 48 },
                           (double[]){ 15.2 * 15.2, 0, 0, 7.9 * 7.9 }, 1);
    m.strategy->gates[g].edges = EDGES_GRID;
    m.strategy->gates[g].grid = tens(m.strategy, true);
    add_population(m.strategy, "in", FCS_NONE, g);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_result *r = gate(m.strategy, (double[]){ rows[i].x, rows[i].y }, 1);
        if (holds(r, 0, 0) != rows[i].inside)
            fail_msg("%.17g, %.17g", rows[i].x, rows[i].y);
        fcs_result_free(r);
    }
    fcs_strategy_free(m.strategy);
}

/* The border between bins 127 and 128 of the biexponential is where its table has channel 2048. */
static void a_scale_decides_where_bins_are(void **unused)
{
    (void)unused;
    fcs_error err;
    fcs_scale scale = { .kind = FCS_BIEX, .T = 262144, .W = -100, .M = 4.418539922, .A = 0 };
    fcs_transform *t = fcs_transform_make(scale, &err);
    assert_non_null(t);
    double border = fcs_transform_edge(t, 2048, false);
    fcs_transform_free(t);
    model m = on_xy(scale);
    strategy_grid grid[] = { { 0, 4096, 256, false }, { 0, 4096, 256, false } };
    double points[] = { 2048, 0, 3000, 0, 3000, 4096, 2048, 4096 };
    size_t g = add_grid_polygon(&m, grid, 4, points);
    add_population(m.strategy, "in", FCS_NONE, g);
    double values[] = { border, 500, nextafter(border, -1), 500 };
    fcs_result *r = gate(m.strategy, values, 2);
    assert_true(holds(r, 0, 0));
    assert_false(holds(r, 0, 1));
    fcs_result_free(r);
    fcs_strategy_free(m.strategy);
}

static void outside_is_what_is_not_inside_of_the_parent(void **unused)
{
    (void)unused;
    model m = on_xy((fcs_scale){ .kind = FCS_LINEAR_SCALE });
    size_t parent =
        add_population(m.strategy, "P", FCS_NONE, add_bound(m.strategy, m.y, 0, INFINITY, false));
    size_t inside = add_bound(m.strategy, m.x, 2.385, 10, false);
    size_t outside = add_bound(m.strategy, m.x, 2.385, 10, false);
    m.strategy->gates[outside].outside = true;
    add_population(m.strategy, "in", parent, inside);
    add_population(m.strategy, "out", parent, outside);
    add_population(m.strategy, "out of all", FCS_NONE, outside);
    double values[] = { 5, 1, 1, 1, 12, 1, NAN, 1, 5, -1, 1, -1 };
    fcs_result *r = gate(m.strategy, values, 6);
    static const size_t counts[] = { 4, 1, 3, 4 };
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(r->populations[i].count, counts[i]);
    assert_true(holds(r, 2, 3)); /* NaN */
    fcs_result_free(r);
    fcs_strategy_free(m.strategy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_asked_of_their_bin),
        cmocka_unit_test(the_outermost_bins_hold_what_lies_beyond),
        cmocka_unit_test(random_polygons_as_the_rule_says),
        cmocka_unit_test(ellipses_are_asked_of_bins_too),
        cmocka_unit_test(a_scale_decides_where_bins_are),
        cmocka_unit_test(outside_is_what_is_not_inside_of_the_parent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
