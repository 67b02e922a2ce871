/* test_view.c - pictures of gates: which axes, where they end, what is counted where, outlines. */
#include "gating/make.h"

static const char *const NAMES[] = { "FSC-A", "SSC-A", "FITC-A", "PE-A", "Time" };
enum { P = 5 };

/* Events: FSC-A, SSC-A, FITC-A, PE-A, Time. */
static const double VALUES[] = {
    1e5,   5e4, 100,    3,       10,    /* */
    1.5e5, 2e5, 1000,   20000,   20.5,  /* */
    2e4,   1e3, -50,    262144,  30,    /* */
    3e5,   -10, NAN,    5,       40,    /* beyond both ends; NaN on FITC-A */
    1e5,   1e5, 262143, -262144, 50.25, /* */
};
enum { EVENTS = sizeof VALUES / sizeof *VALUES / P };

static const fcs_scale LOGICLE = { FCS_LOGICLE, 262144, 0.5, 4.5, 0 };

static fcs_strategy *with_scales(void)
{
    fcs_strategy *s = make_strategy();
    add_scale(s, (fcs_scale){ FCS_LINEAR_SCALE, 0, 0, 0, 0 });
    add_scale(s, LOGICLE);
    add_scale(s, (fcs_scale){ FCS_BIEX, 262144, -10, 4.5, 0 });
    return s;
}

static fcs_views *view(const fcs_strategy *s, const char *extra, const size_t *populations,
                       size_t n, size_t n_bins, fcs_result **result, made *m)
{
    fcs_error err = { .message = "" };
    *m = make_file(NAMES, P, extra, VALUES, EVENTS);
    *result = fcs_gate(s, &m->file->datasets[0], 1, &err);
    if (!*result)
        fail_msg("%s", err.message);
    fcs_views *views =
        fcs_view_gates(s, &m->file->datasets[0], *result, populations, n, n_bins, &err);
    if (!views)
        fail_msg("%s", err.message);
    return views;
}

static void done(fcs_strategy *s, fcs_views *views, fcs_result *r, made m)
{
    fcs_views_free(views);
    fcs_result_free(r);
    free_made(m);
    fcs_strategy_free(s);
}

static size_t sum(const fcs_view *v)
{
    size_t n = 0;
    for (size_t i = 0; i < v->n_bins * v->n_bins; i++)
        n += v->counts[i];
    return n;
}

static void is_axis(const fcs_axis *a, const char *name, double low, double high)
{
    assert_string_equal(a->name, name);
    if (a->low != low || a->high != high)
        fail_msg("%s from %g to %g", name, a->low, a->high);
}

/* One dimension goes against SSC-A, or FSC-A where it is SSC-A itself. */
static void gates_of_one_dimension(void **unused)
{
    (void)unused;
    static const struct {
        const char *param;
        size_t scale;
        double high;
        const char *partner;
    } rows[] = {
        { "FSC-A", 0, 262144, "SSC-A" },
        { "SSC-A", 0, 262144, "FSC-A" },
        { "FITC-A", 1, 1, "SSC-A" },
        { "PE-A", 2, 4096, "SSC-A" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_strategy *s = with_scales();
        add_population(
            s, "gate", FCS_NONE,
            add_bound(s, on_param(rows[i].param, false, rows[i].scale), 0.5, 0.75, false));
        fcs_result *r;
        made m;
        fcs_views *v = view(s, "", (size_t[]){ 0 }, 1, 8, &r, &m);
        assert_int_equal(v->n_views, 1);
        is_axis(&v->views[0].x, rows[i].param, 0, rows[i].high);
        is_axis(&v->views[0].y, rows[i].partner, 0, 262144);
        assert_string_equal(v->views[0].x.param, rows[i].param);
        assert_int_equal(v->views[0].x.scale.kind, s->scales[rows[i].scale].kind);
        assert_true(v->views[0].y.scale.kind == FCS_LINEAR_SCALE && v->views[0].y.scale.T == 0);
        assert_false(v->views[0].x.compensated || v->views[0].y.compensated);
        assert_int_equal(v->views[0].population, 0);
        done(s, v, r, m);
    }
}

/* Two bounds on one axis are one dimension; three dimensions take two views. */
static void gates_of_more_dimensions(void **unused)
{
    (void)unused;
    fcs_strategy *s = with_scales();
    size_t cd24 = add_marker(s, "CD24", true, 0);
    strategy_axis a = on_marker(cd24, true, 1), b = on_param("PE-A", true, 1),
                  c = on_param("FSC-A", false, 0);
    strategy_bound bounds[] = { { a, 0.25, INFINITY, false, NULL, NULL },
                                { b, -INFINITY, 0.9, false, NULL, NULL },
                                { a, 0.1, 0.75, false, NULL, NULL },
                                { c, 1e4, 2e5, false, NULL, NULL } };
    use_matrix(s, NULL, false);
    add_population(s, "gate", FCS_NONE, add_bounds(s, 4, bounds));
    fcs_result *r;
    made m;
    fcs_views *v =
        view(s, "$P3S|CD24|$SPILLOVER|2,FITC-A,PE-A,1,0.1,0,1|", (size_t[]){ 0 }, 1, 4, &r, &m);
    assert_int_equal(v->n_views, 2);
    is_axis(&v->views[0].x, "CD24", 0, 1);
    assert_string_equal(v->views[0].x.param, "FITC-A");
    is_axis(&v->views[0].y, "PE-A", 0, 1);
    assert_true(v->views[0].x.compensated && v->views[0].y.compensated);
    is_axis(&v->views[1].x, "FSC-A", 0, 262144);
    is_axis(&v->views[1].y, "CD24", 0, 1);
    /* The narrowest bounds, and one length of the axis for what has none. */
    static const double outline[] = { 0.25, -1, 0.75, -1, 0.75, 0.9, 0.25, 0.9 };
    assert_int_equal(v->views[0].n_points, 4);
    assert_memory_equal(v->views[0].points, outline, sizeof outline);
    done(s, v, r, m);
}

/* Each event of the parent in its bin, those beyond the ends in the outermost, NaN in none. */
static void events_are_counted_in_their_bins(void **unused)
{
    (void)unused;
    fcs_strategy *s = with_scales();
    strategy_bound bounds[] = { { on_param("FSC-A", false, 0), 1, 2, false, NULL, NULL },
                                { on_param("SSC-A", false, 0), 1, 2, false, NULL, NULL } };
    add_population(s, "all but one", FCS_NONE,
                   add_bound(s, on_param("PE-A", false, 0), 4, INFINITY, false));
    size_t g = add_bounds(s, 2, bounds);
    add_population(s, "of all", FCS_NONE, g);
    add_population(s, "of some", 0, g);
    fcs_result *r;
    made m;
    fcs_views *v = view(s, "", (size_t[]){ 2, 1 }, 2, 4, &r, &m);
    assert_int_equal(v->n_views, 2);
    assert_int_equal(v->views[0].population, 1); /* in the order of the tree */
    /* Bins are 65536 wide: (1e5, 5e4), (1.5e5, 2e5), (2e4, 1e3), (3e5, -10), (1e5, 1e5). */
    static const uint32_t all[] = { 1, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0 };
    static const uint32_t some[] = { 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0 };
    assert_memory_equal(v->views[0].counts, all, sizeof all);
    assert_int_equal(r->populations[0].count, 3);
    assert_memory_equal(v->views[1].counts, some, sizeof some);
    done(s, v, r, m);

    s = with_scales();
    add_population(s, "FITC", FCS_NONE,
                   add_bound(s, on_param("FITC-A", false, 1), 0.5, 0.7, false));
    v = view(s, "", (size_t[]){ 0 }, 1, 16, &r, &m);
    assert_int_equal(sum(&v->views[0]), EVENTS - 1); /* the NaN */
    done(s, v, r, m);
}

/* An event on a threshold that is a border of bins is drawn on the side that it is gated on. */
static void bins_agree_with_gates(void **unused)
{
    (void)unused;
    enum { N = 4000, BINS = 64 };
    double *values = calloc(N * P, sizeof *values);
    assert_non_null(values);
    uint64_t state = 8;
    for (size_t i = 0; i < N * P; i++)
        values[i] = uniform(&state, -300, 3000);
    fcs_transform *t = fcs_transform_make(LOGICLE, NULL);
    double edge = fcs_transform_edge(t, 0.5, false);
    for (size_t i = 0; i < 8; i++) {
        values[i * P + 2] = edge;
        edge = i < 4 ? nextafter(edge, -INFINITY) : nextafter(edge, INFINITY);
    }
    fcs_transform_free(t);
    fcs_strategy *s = with_scales();
    add_population(s, "upper half", FCS_NONE,
                   add_bound(s, on_param("FITC-A", false, 1), 0.5, INFINITY, false));
    made m = make_file(NAMES, P, "", values, N);
    fcs_result *r = fcs_gate(s, &m.file->datasets[0], 1, NULL);
    assert_non_null(r);
    fcs_views *v = fcs_view_gates(s, &m.file->datasets[0], r, (size_t[]){ 0 }, 1, BINS, NULL);
    assert_non_null(v);
    size_t right = 0;
    for (size_t row = 0; row < BINS; row++)
        for (size_t k = BINS / 2; k < BINS; k++)
            right += v->views[0].counts[row * BINS + k];
    assert_int_equal(right, r->populations[0].count);
    assert_int_equal(sum(&v->views[0]), N);
    free(values);
    done(s, v, r, m);
}

static void time_ends_where_the_data_do(void **unused)
{
    (void)unused;
    fcs_strategy *s = with_scales();
    add_population(s, "time", FCS_NONE, add_bound(s, on_param("Time", false, 0), 1, 9, false));
    fcs_result *r;
    made m;
    fcs_views *v = view(s, "$TIMESTEP|0.5|", (size_t[]){ 0 }, 1, 4, &r, &m);
    is_axis(&v->views[0].x, "Time", 5, 25.125);
    done(s, v, r, m);
}

static void outlines_of_drawn_gates(void **unused)
{
    (void)unused;
    fcs_strategy *s = with_scales();
    strategy_axis x = on_param("FITC-A", false, 1), y = on_param("PE-A", false, 1);
    const double points[] = { 0.25, 0.5, 0.75, 0.5, 0.75, INFINITY, -INFINITY, 1.25 };
    add_population(s, "polygon", FCS_NONE, add_polygon(s, x, y, 4, points));
    add_population(
        s, "ellipse", FCS_NONE,
        add_ellipse(s, x, y, (double[]){ 0.5, 0.25 }, (double[]){ 0.04, 0.01, 0.01, 0.02 }, 1.5));
    fcs_result *r;
    made m;
    fcs_views *v = view(s, "", (size_t[]){ 0, 1 }, 2, 4, &r, &m);
    assert_int_equal(v->n_views, 2);
    static const double clipped[] = { 0.25, 0.5, 0.75, 0.5, 0.75, 2, -1, 1.25 };
    assert_int_equal(v->views[0].n_points, 4);
    assert_memory_equal(v->views[0].points, clipped, sizeof clipped);
    const fcs_view *e = &v->views[1];
    assert_true(e->n_points > 30);
    double det = 0.04 * 0.02 - 0.01 * 0.01;
    for (size_t i = 0; i < e->n_points; i++) {
        double dx = e->points[2 * i] - 0.5, dy = e->points[2 * i + 1] - 0.25;
        double d2 = (0.02 * dx * dx - 2 * 0.01 * dx * dy + 0.04 * dy * dy) / det;
        assert_true(fabs(d2 - 2.25) < 1e-12);
    }
    done(s, v, r, m);
}

/* Booleans, populations without a gate, missing and passed-over ones have no picture. */
static void what_has_no_picture(void **unused)
{
    (void)unused;
    fcs_strategy *s = with_scales();
    size_t cd303 = add_marker(s, "CD303", false, 0);
    size_t absent = add_bound(s, on_marker(cd303, false, 1), 0.5, 1, false);
    add_population(s, "all", FCS_NONE, FCS_NONE);
    add_population(s, "not all", FCS_NONE,
                   add_boolean(s, GATE_AND, 1, (strategy_member[]){ { 0, true } }));
    add_population(s, "missing", FCS_NONE, absent);
    add_population(s, "passed over", FCS_NONE, absent);
    s->populations[3].optional = true;
    fcs_result *r;
    made m;
    fcs_views *v = view(s, "", (size_t[]){ 0, 1, 2, 3 }, 4, 4, &r, &m);
    assert_int_equal(v->n_views, 0);
    fcs_views_free(v);
    v = fcs_view_gates(s, &m.file->datasets[0], r, NULL, 0, 4, NULL);
    assert_non_null(v);
    assert_int_equal(v->n_views, 0);
    done(s, v, r, m);
    fcs_views_free(NULL);
}

static void wrong_calls(void **unused)
{
    (void)unused;
    fcs_strategy *s = with_scales();
    add_population(s, "gate", FCS_NONE, add_bound(s, on_param("FSC-A", false, 0), 1, 9, false));
    fcs_result *r;
    made m;
    fcs_views *v = view(s, "", (size_t[]){ 0 }, 1, 1, &r, &m); /* one bin will do */
    assert_int_equal(v->views[0].counts[0], EVENTS);
    static const struct {
        size_t population, bins;
        const char *message;
    } rows[] = {
        { 0, 0, "expected 1 to 4096 bins, found 0" },
        { 0, 4097, "expected 1 to 4096 bins, found 4097" },
        { 1, 4, "expected a population below 1, found 1" },
    };
    for (size_t i = 0; i < 3; i++) {
        fcs_error err = { .message = "" };
        assert_null(
            fcs_view_gates(s, &m.file->datasets[0], r, &rows[i].population, 1, rows[i].bins, &err));
        assert_int_equal(err.code, FCS_E_ARGUMENT);
        assert_string_equal(err.message, rows[i].message);
    }
    done(s, v, r, m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gates_of_one_dimension),
        cmocka_unit_test(gates_of_more_dimensions),
        cmocka_unit_test(events_are_counted_in_their_bins),
        cmocka_unit_test(bins_agree_with_gates),
        cmocka_unit_test(time_ends_where_the_data_do),
        cmocka_unit_test(outlines_of_drawn_gates),
        cmocka_unit_test(what_has_no_picture),
        cmocka_unit_test(wrong_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
