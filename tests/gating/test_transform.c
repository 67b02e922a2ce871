/* test_transform.c - scales against values worked out to 50 digits from the published formulas, and
 * against long double; their ranges and bounds. The biexponential scale has its own truth in
 * test_biex.c, edges theirs in test_edges.c. */
#include "gating/make.h"

#define LN10L 2.302585092994045684017991454684364208L


/* ---- Values ------------------------------------------------------------------------- */

typedef struct anchor {
    fcs_scale scale; /* kind, T, W, M, A */
    double x, y;
} anchor;

/* Computed with 60-digit arithmetic by bisection of B(y) = x, mirrored below 0. Hyperlog as Gating-ML
 * 2.0 has it, in Python's decimal:
 *     w = W/(M+A); x2 = A/(M+A); x1 = x2+w; x0 = x2+2*w; b = (M+A)*Decimal(10).ln()
 *     ca = (b*x0).exp()/w; fa = (b*x1).exp()+ca*x1; a = T/(b.exp()+ca-fa); c = ca*a; f = fa*a
 *     the root y of a*(b*y).exp()+c*y-f = x */
static const anchor ANCHORS[] = {
    { { FCS_LOGICLE, 262144, 0.5, 4.5, 0 }, -1000, -0.23211535395017639318 },
    { { FCS_LOGICLE, 262144, 0.5, 4.5, 0 }, -2.385, 0.10843903049608265139 },
    { { FCS_LOGICLE, 262144, 0.5, 4.5, 0 }, 0, 0.11111111111111111111 },
    { { FCS_LOGICLE, 262144, 0.5, 4.5, 0 }, 1e-9, 0.11111111111223154317 },
    { { FCS_LOGICLE, 262144, 0.5, 4.5, 0 }, 37.25, 0.15226519344940829597 },
    { { FCS_LOGICLE, 262144, 0.5, 4.5, 0 }, 4711.5, 0.6101785788877429568 },
    { { FCS_LOGICLE, 262144, 0.5, 4.5, 0 }, 262144, 1 },
    { { FCS_LOGICLE, 262144, 0.5, 4.5, 0 }, 1e6, 1.1292427085676322426 },
    { { FCS_LOGICLE, 262144, 0, 4.5, 0 }, -1000, -0.4625533153395050113 },
    { { FCS_LOGICLE, 262144, 0, 4.5, 0 }, 0, 0 },
    { { FCS_LOGICLE, 262144, 0, 4.5, 0 }, 1e-9, 5.8210573691630643131e-12 },
    { { FCS_LOGICLE, 262144, 0, 4.5, 0 }, 4711.5, 0.61213791500342716785 },
    { { FCS_LOGICLE, 10000, 1, 4, 0.5 }, -1000, -0.10182013417637396675 },
    { { FCS_LOGICLE, 10000, 1, 4, 0.5 }, -2.385, 0.32882190732122470899 },
    { { FCS_LOGICLE, 10000, 1, 4, 0.5 }, 37.25, 0.40217750106900045879 },
    { { FCS_LOGICLE, 10000, 1, 4, 0.5 }, 262144, 1.3164294711440104622 },
    { { FCS_LOGICLE, 262144, 2.25, 4.5, 0 }, -1000, 0.4945796419532720819 },
    { { FCS_LOGICLE, 262144, 2.25, 4.5, 0 }, 4711.5, 0.52551873468694057909 },
    { { FCS_LOGICLE, 262144, 1, 4.5, -0.75 }, -1000, -0.15424011381537668824 },
    { { FCS_LOGICLE, 262144, 1, 4.5, -0.75 }, 4711.5, 0.51399985851608728153 },
    { { FCS_HYPERLOG, 262144, 0.5, 4.5, 0 }, -1000, -0.21683562112984372173 },
    { { FCS_HYPERLOG, 262144, 0.5, 4.5, 0 }, -2.385, 0.10876953783873519275 },
    { { FCS_HYPERLOG, 262144, 0.5, 4.5, 0 }, 0, 0.11111111111111111111 },
    { { FCS_HYPERLOG, 262144, 0.5, 4.5, 0 }, 1e-09, 0.11111111111209610759 },
    { { FCS_HYPERLOG, 262144, 0.5, 4.5, 0 }, 37.25, 0.14590728328873191311 },
    { { FCS_HYPERLOG, 262144, 0.5, 4.5, 0 }, 4711.5, 0.60510976130760740326 },
    { { FCS_HYPERLOG, 262144, 0.5, 4.5, 0 }, 1e6, 1.1293769249733984475 },
    { { FCS_HYPERLOG, 10000, 1, 4.5, 0 }, -2.385, 0.20864010871426720815 },
    { { FCS_HYPERLOG, 10000, 1, 4.5, 0 }, 4711.5, 0.92641377174558012590 },
    { { FCS_HYPERLOG, 262144, 0.3125, 4.25, 0.5 }, -1000, -0.12306177486543565349 },
    { { FCS_HYPERLOG, 262144, 0.3125, 4.25, 0.5 }, 37.25, 0.19909070850680381550 },
    { { FCS_HYPERLOG, 262144, 2.25, 4.5, 0 }, -1000, 0.49630574301223500352 },
    { { FCS_HYPERLOG, 262144, 2.25, 4.5, 0 }, 4711.5, 0.51736802509038931943 },
    { { FCS_HYPERLOG, 1000, 1, 4, -0.75 }, -1000, -0.84615384615384615385 },
    { { FCS_HYPERLOG, 1000, 1, 4, -0.75 }, 37.25, 0.50864816194293753440 },
    { { FCS_HYPERLOG, 262144, 1e-09, 4.5, 0 }, -1000, -0.0038147238397074745978 },
    { { FCS_HYPERLOG, 262144, 1e-09, 4.5, 0 }, 4711.5, 0.017973072636728462616 },
    { { FCS_ASINH_SCALE, 10000, 0, 4, 1 }, -1000, -0.40000008599017886162 },
    { { FCS_ASINH_SCALE, 10000, 0, 4, 1 }, 37.25, 0.51428778517368983729 },
    { { FCS_ASINH_SCALE, 262144, 0, 4.5, 0 }, -2.385, -0.013835779893335873976 },
    { { FCS_ASINH_SCALE, 1e6, 0, 3, 3 }, 4711.5, 0.61525327109788198159 },
    { { FCS_LOG_SCALE, 10000, 0, 5, 0 }, 2.385, 0.27549767667522653724 },
    { { FCS_LOG_SCALE, 262144, 0, 4.5, 0 }, 4711.5, 0.61213761633389433319 },
    { { FCS_LINEAR_SCALE, 10000, 0, 0, 500 }, -37.25, 0.044071428571428571429 },
    { { FCS_LINEAR_SCALE, 262144, 0, 0, 0 }, 4711.5, 0.0179729461669921875 },
    { { FCS_LINEAR_SCALE, 0, 0, 0, 0 }, -2.385, -2.385 },
};

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

static double undo(const fcs_transform *t, double y)
{
    fcs_transform_undo(t, &y, 1);
    return y;
}

static void published_formulas_to_1e_14(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof ANCHORS / sizeof *ANCHORS; i++) {
        const anchor *a = &ANCHORS[i];
        fcs_transform *t = make(a->scale);
        double y = apply(t, a->x);
        if (!(fabs(y - a->y) <= 1e-15 * (fabs(a->y) > 1 ? fabs(a->y) : 1)))
            fail_msg("kind %d, T %g W %g M %g A %g: %g is at %.17g, not %.17g", (int)a->scale.kind,
                     a->scale.T, a->scale.W, a->scale.M, a->scale.A, a->x, y, a->y);
        fcs_transform_free(t);
    }
}

/* The formula of the paper, bisected in long double: c and d by name, no rearrangement. */
typedef struct reference {
    long double a, b, c, d, f, x1;
} reference;

static long double rate_by_halving(long double b, long double w)
{
    long double low = 0, high = b;
    for (int i = 0; i < 200; i++) {
        long double m = (low + high) / 2;
        if (2 * (logl(m) - logl(b)) + w * (b + m) > 0)
            high = m;
        else
            low = m;
    }
    return high;
}

static reference refer(const fcs_scale *s)
{
    reference r;
    long double all = (long double)s->M + s->A, w = s->W / all, x2 = s->A / all, x0 = x2 + 2 * w;
    r.x1 = x2 + w;
    r.b = all * LN10L;
    r.d = rate_by_halving(r.b, w);
    r.c = expl(x0 * (r.b + r.d));
    r.f = expl(r.b * r.x1) - r.c / expl(r.d * r.x1);
    r.a = s->T / (expl(r.b) - r.f - r.c / expl(r.d));
    r.c *= r.a;
    r.f *= r.a;
    return r;
}

static long double by_halving(const reference *r, double x)
{
    long double low = r->x1, high = r->x1 + 3;
    for (int i = 0; i < 100; i++) {
        long double m = (low + high) / 2;
        if (r->a * expl(r->b * m) - r->c * expl(-r->d * m) - r->f > fabsl((long double)x))
            high = m;
        else
            low = m;
    }
    return x < 0 ? 2 * r->x1 - low : low;
}

static const fcs_scale LOGICLES[] = {
    { FCS_LOGICLE, 262144, 0.5, 4.5, 0 },
    { FCS_LOGICLE, 262144, 0, 4.5, 0 },
    { FCS_LOGICLE, 262144, 1e-6, 4.5, 0 },
    { FCS_LOGICLE, 262144, 1.3, 4.5, 0.25 },
    { FCS_LOGICLE, 10000, 2.25, 4.5, 0 },
    { FCS_LOGICLE, 4194304, 0.8, 6, 1 },
    { FCS_LOGICLE, 262144, 0.5, 4.5, -0.5 },
    { FCS_LOGICLE, 1000, 1, 4, 2 },
    { FCS_LOGICLE, 1, 0, 1, 0 },
    { FCS_LOGICLE, 262144, 0.5, 4.5, 3.5 },
    { FCS_LOGICLE, 2.385e5, 0.715, 4.18, 0 },
};

/* Values of both signs whose size is spread over all decades, down to 1e-13 of the top. */
static double spread(uint64_t *state, double top)
{
    double size = top * pow(10, uniform(state, -13, 0.7));
    return next_bits(state) & 1 ? size : -size;
}

static void logicle_agrees_with_long_double_to_1e_14(void **unused)
{
    (void)unused;
    double worst = 0;
    for (size_t i = 0; i < sizeof LOGICLES / sizeof *LOGICLES; i++) {
        fcs_transform *t = make(LOGICLES[i]);
        reference r = refer(&LOGICLES[i]);
        uint64_t state = i;
        for (int j = 0; j < 5000; j++) {
            double x = spread(&state, LOGICLES[i].T);
            double off = (double)fabsl((long double)apply(t, x) - by_halving(&r, x));
            if (!(off <= 1e-14))
                fail_msg("logicle %zu: %g is %g off", i, x, off);
            worst = off > worst ? off : worst;
        }
        fcs_transform_free(t);
    }
    print_message("logicle: worst %.3g of the scale\n", worst);
}

/* With W = 0 and A = 0 the two scales are one: e^(by) - e^(-by) is a sinh. */
static void logicle_without_width_is_asinh(void **unused)
{
    (void)unused;
    fcs_transform *l = make((fcs_scale){ FCS_LOGICLE, 262144, 0, 4.5, 0 });
    fcs_transform *a = make((fcs_scale){ FCS_ASINH_SCALE, 262144, 0, 4.5, 0 });
    uint64_t state = 3;
    for (int j = 0; j < 20000; j++) {
        double x = spread(&state, 262144), y = apply(a, x);
        assert_true(fabs(apply(l, x) - y) <= 1e-14 * fabs(y)); /* relative: near 0 too */
    }
    fcs_transform_free(l);
    fcs_transform_free(a);
}

static const fcs_scale SCALES[] = {
    { FCS_LINEAR_SCALE, 0, 0, 0, 0 },        { FCS_LINEAR_SCALE, 10000, 0, 0, 500 },
    { FCS_LOG_SCALE, 10000, 0, 5, 0 },       { FCS_ASINH_SCALE, 262144, 0, 4.5, 1 },
    { FCS_LOGICLE, 262144, 0.5, 4.5, 0 },    { FCS_LOGICLE, 262144, 0, 4.5, 0 },
    { FCS_LOGICLE, 10000, 2, 4.5, 0.25 },    { FCS_BIEX, 256113.18, -10, 4.5, 0 },
    { FCS_BIEX, 273692.3194, -200, 4.5, 0 }, { FCS_BIEX, 262144, -7.94, 4.41854, 1 },
    { FCS_HYPERLOG, 262144, 0.5, 4.5, 0 },   { FCS_HYPERLOG, 10000, 2, 4.5, 0.25 },
};
enum { N_SCALES = sizeof SCALES / sizeof *SCALES };

/* The length of what most events lie on. */
static double length_of(const fcs_scale *s)
{
    return s->kind == FCS_BIEX ? 4096 : s->T == 0 ? 262144 : 1;
}

static void undo_is_the_inverse_of_apply(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < N_SCALES; i++) {
        fcs_transform *t = make(SCALES[i]);
        double length = length_of(&SCALES[i]);
        uint64_t state = 100 + i;
        for (int j = 0; j < 20000; j++) {
            double y = uniform(&state, -0.3, 1.3) * length, back = apply(t, undo(t, y));
            if (!(fabs(back - y) <= 1e-12 * length))
                fail_msg("scale %zu: %.17g comes back as %.17g", i, y, back);
        }
        fcs_transform_free(t);
    }
}

static void scales_increase(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < N_SCALES; i++) {
        fcs_transform *t = make(SCALES[i]);
        uint64_t state = 200 + i;
        for (int j = 0; j < 20000; j++) {
            double x = uniform(&state, -2000, 300000), step = uniform(&state, 1e-6, 50);
            if (SCALES[i].kind == FCS_LOG_SCALE && x <= 0)
                x = 2.385 - x;
            if (!(apply(t, x) < apply(t, x + step)))
                fail_msg("scale %zu: does not increase from %.17g to %.17g", i, x, x + step);
        }
        fcs_transform_free(t);
    }
}

static void what_is_not_finite_stays(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < N_SCALES; i++) {
        fcs_transform *t = make(SCALES[i]);
        double x[] = { NAN, INFINITY, -INFINITY };
        fcs_transform_apply(t, x, 3);
        assert_true(isnan(x[0]) && x[1] == INFINITY && x[2] == -INFINITY);
        fcs_transform_undo(t, x, 3);
        assert_true(isnan(x[0]) && x[1] == INFINITY && x[2] == -INFINITY);
        assert_false(isnan(apply(t, 1.7e308)) || isnan(apply(t, -1.7e308)));
        assert_false(isnan(apply(t, 5e-324)) || isnan(apply(t, -0.0)));
        fcs_transform_free(t);
    }
    fcs_transform *t = make((fcs_scale){ FCS_LOG_SCALE, 10000, 0, 5, 0 });
    assert_true(apply(t, 0) == -INFINITY && apply(t, -2.385) == -INFINITY);
    fcs_transform_free(t);
}

static void scales_have_the_same_bits_everywhere(void **unused)
{
    (void)unused;
    uint64_t digest = 0xcbf29ce484222325u, state = 4;
    for (size_t i = 0; i < N_SCALES; i++) {
        fcs_transform *t = make(SCALES[i]);
        for (int j = 0; j < 30000; j++) {
            double x = uniform(&state, -2000, 300000);
            double pair[] = { apply(t, x),
                              undo(t, uniform(&state, -0.3, 1.3) * length_of(&SCALES[i])) };
            uint64_t bits[2];
            memcpy(bits, pair, sizeof bits);
            digest = (digest ^ bits[0]) * 0x100000001b3u;
            digest = (digest ^ bits[1]) * 0x100000001b3u;
        }
        fcs_transform_free(t);
    }
    assert_int_equal(digest, 0xbc03886ad27b1480u);
}


/* ---- Bounds ------------------------------------------------------------------------- */

static void bounds_are_where_the_scale_ends(void **unused)
{
    (void)unused;
    fcs_scale scale = { FCS_LOGICLE, 262144, 0.5, 4.5, 0, true, 0.2, 0.8912345 };
    fcs_transform *t = make(scale),
                  *free_of_them = make((fcs_scale){ FCS_LOGICLE, 262144, 0.5, 4.5 });
    assert_true(apply(t, -37.25) == 0.2 && apply(t, -1.7e308) == 0.2);
    assert_true(apply(t, 262144) == 0.8912345 && apply(t, 1.7e308) == 0.8912345);
    assert_true(apply(t, 4711.5) == apply(free_of_them, 4711.5));
    assert_true(apply(t, INFINITY) == INFINITY && apply(t, -INFINITY) == -INFINITY);
    assert_true(isnan(apply(t, NAN)));
    assert_true(undo(t, 0.1) == undo(free_of_them, 0.1));
    fcs_transform_free(t);
    fcs_transform_free(free_of_them);
}

static void one_bound_may_be_infinite(void **unused)
{
    (void)unused;
    fcs_transform *t = make((fcs_scale){ FCS_LOG_SCALE, 10000, 0, 5, 0, true, 0.075, INFINITY });
    assert_true(apply(t, 0) == 0.075 && apply(t, -2.385) == 0.075 && apply(t, 2.385) > 0.27);
    assert_true(apply(t, 1e9) > 1.9);
    fcs_transform_free(t);
    t = make((fcs_scale){ FCS_LINEAR_SCALE, 1000, 0, 0, 0, true, 0.5, 0.5 }); /* as good as none */
    assert_true(apply(t, -2.385) == 0.5 && apply(t, 2385) == 0.5);
    fcs_transform_free(t);
}

/* Every finite value lies at the lower bound or above, none above the upper. */
static void edges_know_the_bounds(void **unused)
{
    (void)unused;
    const double most = 0x1.fffffffffffffp+1023;
    fcs_transform *t = make((fcs_scale){ FCS_LINEAR_SCALE, 1000, 0, 0, 0, true, 0.25, 0.75 });
    assert_true(fcs_transform_edge(t, 0.2385, false) == -most);
    assert_true(fcs_transform_edge(t, 0.25, false) == -most);
    assert_true(fcs_transform_edge(t, 0.25, true) == nextafter(250, INFINITY));
    assert_true(fcs_transform_edge(t, 0.5, false) == 500);
    assert_true(fcs_transform_edge(t, 0.75, false) == 750);
    assert_true(fcs_transform_edge(t, 0.75, true) == INFINITY);
    assert_true(fcs_transform_edge(t, 0.8, false) == INFINITY);
    fcs_transform_free(t);
}


/* ---- Ranges ------------------------------------------------------------------------- */

static void parameters_out_of_range_are_refused_by_name(void **unused)
{
    (void)unused;
    static const struct {
        fcs_scale scale;
        const char *message; /* its beginning */
    } rows[] = {
        { { FCS_LINEAR_SCALE, -1, 0, 0, 0 }, "expected T > 0" },
        { { FCS_LINEAR_SCALE, NAN, 0, 0, 0 }, "expected T > 0" },
        { { FCS_LINEAR_SCALE, 0, 0, 0, 5 }, "expected A = 0 where T = 0" },
        { { FCS_LINEAR_SCALE, 1000, 0, 0, -0.5 }, "expected 0 <= A <= T" },
        { { FCS_LINEAR_SCALE, 1000, 0, 0, 1000.5 }, "expected 0 <= A <= T" },
        { { FCS_LOG_SCALE, 0, 0, 4.5, 0 }, "expected T > 0" },
        { { FCS_LOG_SCALE, INFINITY, 0, 4.5, 0 }, "expected T > 0" },
        { { FCS_LOG_SCALE, 262144, 0, 0, 0 }, "expected 0 < M" },
        { { FCS_ASINH_SCALE, 262144, 0, -4.5, 0 }, "expected 0 < M" },
        { { FCS_ASINH_SCALE, 262144, 0, 4.5, 4.75 }, "expected 0 <= A <= M" },
        { { FCS_ASINH_SCALE, 262144, 0, 4.5, -0.25 }, "expected 0 <= A <= M" },
        { { FCS_LOGICLE, 0, 0.5, 4.5, 0 }, "expected T > 0" },
        { { FCS_LOGICLE, 262144, 0.5, NAN, 0 }, "expected 0 < M" },
        { { FCS_LOGICLE, 262144, 2.385, 4.5, 0 },
          "expected 0 <= W <= M/2 for the logicle scale, found 2.385" },
        { { FCS_LOGICLE, 262144, -0.5, 4.5, 0 }, "expected 0 <= W <= M/2" },
        { { FCS_LOGICLE, 262144, 0.5, 4.5, -0.625 }, "expected -W <= A <= M - 2W" },
        { { FCS_LOGICLE, 262144, 0.5, 4.5, 3.625 }, "expected -W <= A <= M - 2W" },
        { { FCS_HYPERLOG, -1, 0.5, 4.5, 0 }, "expected T > 0" },
        { { FCS_HYPERLOG, 262144, 0.5, 0, 0 }, "expected 0 < M" },
        { { FCS_HYPERLOG, 262144, 0, 4.5, 0 },
          "expected 0 < W <= M/2 (from 1e-9) for the hyperlog scale, found 0" },
        { { FCS_HYPERLOG, 262144, 2.385, 4.5, 0 }, "expected 0 < W <= M/2" },
        { { FCS_HYPERLOG, 262144, 0.5, 4.5, 3.625 }, "expected -W <= A <= M - 2W" },
        { { FCS_LINEAR_SCALE, 1000, 0, 0, 0, true, 0.75, 0.5 },
          "expected bound_min <= bound_max for the bounded scale, found 0.75" },
        { { FCS_LOGICLE, 262144, 0.5, 4.5, 0, true, 0, NAN }, "expected bound_min <= bound_max" },
        { { FCS_BIEX, 262144, 0, 4.5, 0 }, "expected a width basis W < 0" },
        { { FCS_BIEX, 262144, 10, 4.5, 0 }, "expected a width basis W < 0" },
        { { FCS_BIEX, 262144, -10, 0.5, 0 }, "expected 2 <= M <= 20 positive decades" },
        { { FCS_BIEX, 262144, -10, 4.5, NAN }, "expected -20 <= A <= 20 negative decades" },
        { { FCS_BIEX, 0, -10, 4.5, 0 }, "expected T > 0" },
        { { FCS_LOGICLE, 1e-31, 0.5, 4.5, 0 }, "expected T > 0 (1e-30 to 1e30)" },
        { { FCS_LOGICLE, 262144, 0.5, 100.5, 0 }, "expected 0 < M <= 100" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_error err = { .message = "" };
        assert_null(fcs_transform_make(rows[i].scale, &err));
        assert_int_equal(err.code, FCS_E_NUMERIC);
        if (strncmp(err.message, rows[i].message, strlen(rows[i].message)))
            fail_msg("row %zu: %s", i, err.message);
        assert_null(fcs_transform_make(rows[i].scale, NULL));
    }
}

static void ends_of_the_ranges_are_taken(void **unused)
{
    (void)unused;
    static const fcs_scale rows[] = {
        { FCS_LINEAR_SCALE, 1000, 0, 0, 1000 }, { FCS_ASINH_SCALE, 262144, 0, 4.5, 4.5 },
        { FCS_LOGICLE, 262144, 2.25, 4.5, 0 },  { FCS_LOGICLE, 262144, 2.25, 4.5, -2.25 },
        { FCS_LOGICLE, 262144, 0, 4.5, 4.5 },   { FCS_LOGICLE, 1e30, 0, 100, 0 },
        { FCS_LOGICLE, 1e-30, 50, 100, 0 },     { FCS_ASINH_SCALE, 1e-30, 0, 100, 100 },
        { FCS_HYPERLOG, 1e30, 50, 100, 0 },     { FCS_HYPERLOG, 1e-30, 1e-9, 100, 0 },
        { FCS_HYPERLOG, 262144, 2.25, 4.5, 0 }, { FCS_BIEX, 1e30, -1e30, 2, -20 },
        { FCS_BIEX, 1e-30, -1e-30, 20, 20 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_transform *t = make(rows[i]);
        double top = apply(t, rows[i].T), length = length_of(&rows[i]);
        if (rows[i].kind == FCS_BIEX ? !(top > 0.9 * 4096 && top < 1.2 * 4096)
                                     : !(fabs(top - 1) <= 1e-14))
            fail_msg("row %zu: the top is at %.17g", i, top);
        double y = apply(t, undo(t, 0.37 * length));
        if (!(fabs(y - 0.37 * length) <= 1e-12 * length))
            fail_msg("row %zu: 0.37 comes back as %.17g", i, y / length);
        fcs_transform_free(t);
    }
}


int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_formulas_to_1e_14),
        cmocka_unit_test(logicle_agrees_with_long_double_to_1e_14),
        cmocka_unit_test(logicle_without_width_is_asinh),
        cmocka_unit_test(undo_is_the_inverse_of_apply),
        cmocka_unit_test(scales_increase),
        cmocka_unit_test(what_is_not_finite_stays),
        cmocka_unit_test(scales_have_the_same_bits_everywhere),
        cmocka_unit_test(bounds_are_where_the_scale_ends),
        cmocka_unit_test(one_bound_may_be_infinite),
        cmocka_unit_test(edges_know_the_bounds),
        cmocka_unit_test(parameters_out_of_range_are_refused_by_name),
        cmocka_unit_test(ends_of_the_ranges_are_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
