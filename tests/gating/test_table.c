/* test_table.c - scales as they are evaluated, through tables or one by one, against 113 bits; and at
 * what no table holds. */
#include "gating/make.h"
#include "gating/quad_scale.h"

static fcs_transform *make(fcs_scale scale)
{
    fcs_error err = { .message = "" };
    fcs_transform *t = fcs_transform_make(scale, &err);
    if (!t)
        fail_msg("%s", err.message);
    return t;
}

static double apply(const fcs_transform *t, double x)
{
    fcs_transform_apply(t, &x, 1);
    return x;
}

static double off_at(const fcs_transform *t, const quad_scale *r, double v)
{
    double y = apply(t, v);
    quad off = quad_size(quad_forward(r, v, y) - y);
    return (double)(fabs(y) > 1 ? off / fabs(y) : off);
}

/* The worst of n values of 10^-9 ... 20 times the top, and of the borders of pieces. */
static double worst_of(fcs_scale s, size_t n, uint64_t *state)
{
    fcs_transform *t = make(s);
    quad_scale r = quad_scale_of(t);
    const table *all = t->table;
    double worst = 0;
    for (size_t k = 0; k < n; k++) {
        double v = s.T * pow(10, uniform(state, -9, 1.3));
        if (k % 4 == 0 && all->n) {
            uint64_t bits = (all->first + next_bits(state) % all->n) << all->shift;
            memcpy(&v, &bits, sizeof v);
            v = nextafter(v - all->v0, k % 8 ? INFINITY : 0);
        }
        v = s.kind != FCS_LOG_SCALE && next_bits(state) & 1 ? -v : v;
        if (s.kind == FCS_LOG_SCALE && v == 0)
            continue;
        double off = off_at(t, &r, v);
        worst = off > worst ? off : worst;
    }
    fcs_transform_free(t);
    return worst;
}

static const fcs_transform_kind KINDS[] = { FCS_LOG_SCALE, FCS_ASINH_SCALE, FCS_LOGICLE,
                                            FCS_HYPERLOG };

static fcs_scale random_scale(uint64_t *state, size_t i)
{
    fcs_scale s = { .kind = KINDS[i % 4], .T = pow(10, uniform(state, -2, 9)) };
    s.M = i % 16 < 4 ? uniform(state, 0.5, 20) : uniform(state, 3, 7);
    if (s.kind == FCS_LOGICLE || s.kind == FCS_HYPERLOG)
        s.W = uniform(state, 1e-9, s.M / 2);
    if (s.kind == FCS_ASINH_SCALE)
        s.A = uniform(state, 0, s.M);
    else if (s.kind != FCS_LOG_SCALE)
        s.A = uniform(state, -s.W, s.M - 2 * s.W);
    return s;
}

static void any_scale_to_1e_14(void **unused)
{
    (void)unused;
    double worst = 0;
    uint64_t state = 1;
    for (size_t i = 0; i < 200; i++) {
        fcs_scale s = random_scale(&state, i);
        double off = worst_of(s, 100, &state);
        if (!(off <= 1e-14))
            fail_msg("kind %d, T %.17g W %.17g M %.17g A %.17g: %g off", (int)s.kind, s.T, s.W, s.M,
                     s.A, off);
        worst = off > worst ? off : worst;
    }
    print_message("200 random scales: worst %.3g\n", worst);
}

static void usual_scales_to_5e_16(void **unused)
{
    (void)unused;
    static const fcs_scale rows[] = {
        { FCS_LOG_SCALE, 262144, 0, 4.5, 0 },    { FCS_LOG_SCALE, 10000, 0, 5, 0 },
        { FCS_ASINH_SCALE, 262144, 0, 4.5, 0 },  { FCS_ASINH_SCALE, 10000, 0, 4, 1 },
        { FCS_LOGICLE, 262144, 0, 4.5, 0 },      { FCS_LOGICLE, 262144, 0.5, 4.5, 0 },
        { FCS_LOGICLE, 262144, 1, 4.41854, 0 },  { FCS_LOGICLE, 262144, 2.25, 4.5, 0 },
        { FCS_LOGICLE, 4194304, 0.8, 6, 1 },     { FCS_LOGICLE, 4194304, 2, 6.5, -1 },
        { FCS_HYPERLOG, 262144, 0.5, 4.5, 0 },   { FCS_HYPERLOG, 10000, 1, 4.5, 0 },
        { FCS_HYPERLOG, 262144, 0.3, 4.2, 0.5 }, { FCS_HYPERLOG, 262144, 2.25, 4.5, 0 },
    };
    double worst = 0;
    uint64_t state = 2;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double off = worst_of(rows[i], 3000, &state);
        if (!(off <= 5e-16))
            fail_msg("row %zu: %g off", i, off);
        worst = off > worst ? off : worst;
    }
    print_message("usual scales: worst %.3g\n", worst);
}

/* Where tables end, and what would need too fine a one. */
static void what_no_table_holds_is_as_right(void **unused)
{
    (void)unused;
    static const fcs_scale rows[] = {
        { FCS_LOGICLE, 262144, 0.5, 4.5, 0 },    { FCS_LOGICLE, 262144, 0, 4.5, 0 },
        { FCS_HYPERLOG, 262144, 1e-9, 4.5, 0 },  { FCS_HYPERLOG, 1e30, 50, 100, 0 },
        { FCS_LOGICLE, 1e-30, 50, 100, 0 },      { FCS_LOGICLE, 1e30, 0, 100, 0 },
        { FCS_ASINH_SCALE, 1e-30, 0, 100, 100 },
    };
    static const double values[] = { 1e308, 1.7976931348623157e308, 1e20, 9e6, 2.385e-300, 5e-324 };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_transform *t = make(rows[i]);
        quad_scale r = quad_scale_of(t);
        for (size_t k = 0; k < 12; k++) {
            double v = k < 6 ? values[k] : -values[k - 6], off = off_at(t, &r, v);
            if (!(off <= 1e-14))
                fail_msg("row %zu: %g is %g off", i, v, off);
        }
        assert_true(apply(t, 0) == apply(t, -0.0) && isfinite(apply(t, 0)));
        fcs_transform_free(t);
    }
}

/* W = 0: near 0 the result is good relative to itself. */
static void nothing_is_lost_near_0(void **unused)
{
    (void)unused;
    fcs_transform *t = make((fcs_scale){ FCS_LOGICLE, 262144, 0, 4.5, 0 });
    quad_scale r = quad_scale_of(t);
    assert_true(apply(t, 0) == 0);
    for (double v = 1e-300; v < 1; v *= 237.5) {
        double y = apply(t, v);
        quad truth = quad_forward(&r, v, y);
        assert_true((double)(quad_size(truth - y) / truth) < 1e-14);
        assert_true(apply(t, -v) == -y);
    }
    fcs_transform_free(t);
}

static void one_value_has_the_bits_of_many(void **unused)
{
    (void)unused;
    uint64_t state = 5;
    for (size_t i = 0; i < 40; i++) {
        fcs_scale s = random_scale(&state, i);
        fcs_transform *t = make(s);
        double many[1001], one[1001];
        for (size_t k = 0; k < 1001; k++) {
            many[k] = s.T * uniform(&state, -0.5, 1.2) * pow(10, uniform(&state, -5, 1.9));
            many[k] = k % 100 == 7 ? NAN : k % 100 == 8 ? INFINITY : many[k];
            one[k] = transform_one(t, many[k]);
        }
        fcs_transform_apply(t, many, 1001);
        assert_memory_equal(many, one, sizeof one);
        fcs_transform_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_scale_to_1e_14),
        cmocka_unit_test(usual_scales_to_5e_16),
        cmocka_unit_test(what_no_table_holds_is_as_right),
        cmocka_unit_test(nothing_is_lost_near_0),
        cmocka_unit_test(one_value_has_the_bits_of_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
