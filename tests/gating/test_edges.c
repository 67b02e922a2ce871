/* test_edges.c - a threshold on a scale is the smallest double that reaches it by the formula, reckoned
 * with 113 bits: among its neighbours, and for events. */
#include "gating/make.h"
#include "gating/quad_scale.h"

static const fcs_scale SCALES[] = {
    { FCS_LINEAR_SCALE, 0, 0, 0, 0 },          { FCS_LINEAR_SCALE, 10000, 0, 0, 500 },
    { FCS_LINEAR_SCALE, 2.385e5, 0, 0, 37.1 }, { FCS_LOG_SCALE, 10000, 0, 5, 0 },
    { FCS_LOG_SCALE, 262144, 0, 4.41854, 0 },  { FCS_ASINH_SCALE, 262144, 0, 4.5, 1 },
    { FCS_ASINH_SCALE, 12000, 0, 4.5, 0 },     { FCS_LOGICLE, 262144, 0.5, 4.5, 0 },
    { FCS_LOGICLE, 262144, 0, 4.5, 0 },        { FCS_LOGICLE, 10000, 2, 4.5, 0.25 },
    { FCS_LOGICLE, 262144, 2.25, 4.5, 0 },     { FCS_LOGICLE, 4194304, 0.8, 6, 1 },
    { FCS_LOGICLE, 262144, 1, 4.5, -0.75 },    { FCS_LOGICLE, 2.385e5, 0.715, 4.18, 0 },
    { FCS_LOGICLE, 1e30, 50, 100, 0 },         { FCS_HYPERLOG, 262144, 0.5, 4.5, 0 },
    { FCS_HYPERLOG, 10000, 2, 4.5, 0.25 },     { FCS_HYPERLOG, 262144, 1e-9, 4.5, 0 },
    { FCS_HYPERLOG, 1e-30, 1, 100, -0.75 },    { FCS_BIEX, 256113.18, -10, 4.5, 0 },
    { FCS_BIEX, 273692.3194, -200, 4.5, 0 },   { FCS_BIEX, 262144, -7.94, 4.41854, 1 },
};
enum { N_SCALES = sizeof SCALES / sizeof *SCALES };

static fcs_transform *make(size_t i)
{
    fcs_transform *t = fcs_transform_make(SCALES[i], NULL);
    assert_non_null(t);
    return t;
}

/* What a threshold is held against: the value at which the scale is e. */
typedef struct truth {
    quad_scale scale;
    double e;
    quad value;
} truth;

static truth truth_of(const fcs_transform *t, double e)
{
    truth h = { .scale = quad_scale_of(t), .e = e };
    if (t->scale.kind != FCS_BIEX)
        h.value = quad_inverse(&h.scale, e);
    return h;
}

/* Values nearer than 1e-29 of themselves are the same: T at e = 1. */
static bool reaches(const truth *h, double v, bool above)
{
    if (h->scale.scale.kind == FCS_BIEX) {
        quad y = quad_biex(&h->scale, v);
        return above ? y > h->e : y >= h->e;
    }
    if (quad_size(v - h->value) <= quad_size(h->value) * 1e-29)
        return !above;
    return v > h->value;
}

static double threshold(const fcs_scale *s, size_t j, uint64_t *state)
{
    static const double chosen[] = {
        0, 1, 0.5, 0.111111111111111111, 0.25, 0.45, 1e-9, -0.1, 1.2385
    };
    double length = s->kind == FCS_BIEX ? 4096 : s->T == 0 ? 262144 : 1;
    if (j < sizeof chosen / sizeof *chosen)
        return chosen[j] * length;
    if (j == sizeof chosen / sizeof *chosen && s->kind != FCS_BIEX && s->kind != FCS_LINEAR_SCALE)
        return (s->A + s->W) / (s->M + s->A); /* the double nearest to where the scale is 0 */
    return uniform(state, -0.2, 1.2) * length;
}

static void check_neighbours(const fcs_transform *t, size_t i, const truth *h, bool above)
{
    double edge = fcs_transform_edge(t, h->e, above), v = edge;
    for (int k = 0; k < 64; k++)
        v = nextafter(v, -INFINITY);
    for (int k = -64; k <= 64; k++, v = nextafter(v, INFINITY))
        if ((v >= edge) != reaches(h, v, above))
            fail_msg("scale %zu: %a, %d from the edge of %.17g, is on the wrong side", i, v, k,
                     h->e);
}

static void neighbours_within_64_ulp_are_on_their_side(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < N_SCALES; i++) {
        fcs_transform *t = make(i);
        uint64_t state = 300 + i;
        for (size_t j = 0; j < 25; j++) {
            truth h = truth_of(t, threshold(&SCALES[i], j, &state));
            check_neighbours(t, i, &h, false);
            check_neighbours(t, i, &h, true);
        }
        fcs_transform_free(t);
    }
}


/* ---- Events ------------------------------------------------------------------------- */

/* Half of the events are 32-bit floats, as in files; a quarter lies close to the edge. */
static double event_near(uint64_t *state, double edge, double top, size_t k)
{
    double size = top * pow(10, uniform(state, -7, 0.3)), v = next_bits(state) & 1 ? size : -size;
    if (k % 4 == 0 && edge > -DBL_MAX && edge < DBL_MAX)
        v = edge + fabs(edge) * uniform(state, -1e-6, 1e-6);
    return k & 1 ? (double)(float)v : v;
}

static void check_events(const fcs_transform *t, size_t i, size_t n, uint64_t *state)
{
    quad_scale r = quad_scale_of(t);
    double e = threshold(&t->scale, 99, state), edge = fcs_transform_edge(t, e, false);
    double above = fcs_transform_edge(t, e, true), top = t->scale.T > 0 ? t->scale.T : 262144;
    for (size_t k = 0; k < n; k++) {
        double v = event_near(state, edge, top, k);
        quad y = quad_place(&r, v, transform_one(t, v));
        if ((v >= edge) != (y >= e) || (v >= above) != (y > e))
            fail_msg("scale %zu: event %a is on the wrong side of %.17g", i, v, e);
    }
}

static void events_are_on_the_side_that_the_scale_says(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < N_SCALES; i++) {
        fcs_transform *t = make(i);
        uint64_t state = 700 + i;
        for (size_t j = 0; j < 10; j++)
            check_events(t, i, 455, &state); /* 100,000 in all */
        fcs_transform_free(t);
    }
}


/* ---- Ends --------------------------------------------------------------------------- */

static void edges_at_the_ends(void **unused)
{
    (void)unused;
    const double most = DBL_MAX, least = 0x1p-1074;
    static const fcs_scale identity = { FCS_LINEAR_SCALE },
                           linear = { FCS_LINEAR_SCALE, 1e30, 0, 0, 5 },
                           log_scale = { FCS_LOG_SCALE, 10000, 0, 5, 0 },
                           logicle = { FCS_LOGICLE, 262144, 0.5, 4.5, 0 },
                           hyperlog = { FCS_HYPERLOG, 262144, 0.5, 4.5, 0 },
                           asinh_scale = { FCS_ASINH_SCALE, 262144, 0, 4.5, 1 },
                           biex_scale = { FCS_BIEX, 262144, -10, 4.5, 0 };
    const struct {
        const fcs_scale *scale;
        double e;
        bool above;
        double edge;
    } rows[] = {
        { &identity, 2.385, false, 2.385 },
        { &identity, 2.385, true, nextafter(2.385, INFINITY) },
        { &identity, 0, false, 0 },
        { &identity, -0.0, true, least },
        { &identity, most, true, INFINITY },
        { &identity, -INFINITY, false, -INFINITY },
        { &identity, -INFINITY, true, -most },
        { &identity, INFINITY, false, INFINITY },
        { &identity, INFINITY, true, INFINITY },
        { &identity, NAN, false, INFINITY },
        { &logicle, NAN, true, INFINITY },
        { &logicle, -INFINITY, false, -INFINITY },
        { &logicle, -INFINITY, true, -most },
        { &linear, 1.7e308, false, INFINITY },
        { &linear, -1.7e308, true, -most },
        { &log_scale, -INFINITY, true, least },
        { &log_scale, -1e300, false, least },
        { &log_scale, -100, true, least },
        { &log_scale, 1, false, 10000 },
        { &log_scale, 1, true, nextafter(10000, INFINITY) },
        { &log_scale, 1e300, false, INFINITY },
        { &logicle, 1, false, 262144 },
        { &logicle, 1, true, nextafter(262144, INFINITY) },
        { &logicle, 1e300, false, INFINITY },
        { &logicle, -1e300, false, -most },
        { &logicle, 71, false, INFINITY },
        { &hyperlog, 1, false, 262144 },
        { &hyperlog, 400, true, INFINITY },
        { &hyperlog, -400, true, -most },
        { &asinh_scale, 1, false, 262144 },
        { &asinh_scale, 1e300, false, INFINITY },
        { &asinh_scale, -1e300, true, -most },
        { &biex_scale, 455, true, least }, /* the place of 0 */
        { &biex_scale, 455, false, 0 },
        { &biex_scale, 1.7e308, false, INFINITY },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_transform *t = fcs_transform_make(*rows[i].scale, NULL);
        assert_non_null(t);
        double edge = fcs_transform_edge(t, rows[i].e, rows[i].above);
        if (!(edge == rows[i].edge) || (edge == 0 && signbit(edge)))
            fail_msg("row %zu: the edge is %a, not %a", i, edge, rows[i].edge);
        fcs_transform_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_on_the_side_that_the_scale_says),
        cmocka_unit_test(edges_at_the_ends),
        cmocka_unit_test(neighbours_within_64_ulp_are_on_their_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
