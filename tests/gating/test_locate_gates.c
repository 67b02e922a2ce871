/* test_locate_gates.c - ellipses against numpy; singlets, steady flow and margins against what was put
 * in.
 *
 * numpy's plane: floor(n / (2 pi sqrt(det)) exp(-D / 2) + 0.5), D the squared Mahalanobis distance of
 * bin i, j; its fit: expectation and maximisation until nothing moves by 1e-12, weights
 * (nu + 2) / (nu + D), 1/12 added to the diagonal.
 */
#include "gating/counts.h"

typedef struct shape {
    double x, y, xx, xy, yy, n;
} shape;

static const double LOW[2] = { 0, 0 }, HIGH[2] = { PLANE_SIDE, PLANE_SIDE };

static plane *plane_with(const shape *shapes, size_t n)
{
    plane *p = malloc(sizeof *p);
    assert_non_null(p);
    plane_start(p, LOW, HIGH);
    for (size_t k = 0; k < n; k++) {
        const shape *s = &shapes[k];
        double det = s->xx * s->yy - s->xy * s->xy;
        for (size_t i = 0; i < PLANE_SIDE; i++)
            for (size_t j = 0; j < PLANE_SIDE; j++) {
                double dx = (double)i - s->x, dy = (double)j - s->y;
                double far = (s->yy * dx * dx - 2 * s->xy * dx * dy + s->xx * dy * dy) / det;
                double count = s->n / (2 * 3.141592653589793 * sqrt(det)) * exp(-far / 2);
                p->bins[i * PLANE_SIDE + j] += (uint64_t)floor(count + 0.5);
            }
    }
    return p;
}

static const shape TWO[] = { { 90, 70, 140, 60, 90, 20000 }, { 170.5, 150, 200, -50, 260, 9000 } };
static const double STARTS[][2] = { { 85, 75 }, { 180, 160 } };

static void ellipses_are_those_of_numpy(void **unused)
{
    (void)unused;
    static const struct {
        unsigned freedom;
        double mean[2], covariance[4], weight, distance_sq;
    } rows[] = {
        { 0,
          { 90.50000000389855, 70.50000000329588 },
          { 133.53590464648101, 57.22093168809921, 57.22093168809921, 85.81916546385968 },
          0.6992300628769104,
          5.991464547107979 }, /* scipy.stats.chi2.ppf(0.95, 2) */
        { 4,
          { 90.50405297018554, 70.50351340629526 },
          { 99.8289027088936, 42.91276996372212, 42.91276996372212, 64.2151640210162 },
          0.6996616338057982,
          13.88854381999831 }, /* 2 scipy.stats.f.ppf(0.95, 2, 4) */
    };
    plane *p = plane_with(TWO, 2);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ellipse e;
        locate_ellipse(&e, p, STARTS, 2, rows[i].freedom, 0.95, LOCATE_FARTHEST);
        assert_int_equal(e.why, LOCATED);
        for (size_t k = 0; k < 2; k++)
            assert_near(e.mean[k], rows[i].mean[k], 1e-4);
        for (size_t k = 0; k < 4; k++)
            assert_near(e.covariance[k], rows[i].covariance[k], 1e-2);
        assert_near(e.weight, rows[i].weight, 1e-5);
        assert_near(e.distance_sq, rows[i].distance_sq, 1e-12);
        assert_true(e.confidence > 0.9 && e.confidence < 1);
    }
    free(p);
}

/* Half of the normal events lie within the ellipse of quantile 0.5, and so on. */
static void an_ellipse_holds_its_quantile(void **unused)
{
    (void)unused;
    plane *p = plane_with(TWO, 1);
    static const double quantiles[] = { 0.2385, 0.5, 0.95 };
    for (size_t i = 0; i < 3; i++) {
        ellipse e;
        locate_ellipse(&e, p, STARTS, 1, 0, quantiles[i], LOCATE_FARTHEST);
        assert_int_equal(e.why, LOCATED);
        assert_near((double)e.inside / (double)e.n, quantiles[i], 0.02);
    }
    free(p);
}

static void an_ellipse_follows_the_units_of_its_plane(void **unused)
{
    (void)unused;
    ellipse e;
    plane *p = plane_with(TWO, 2);
    const double starts[][2] = { { -0.5 + 85 / 128.0, 750 }, { -0.5 + 180 / 128.0, 1600 } };
    p->low[0] = -0.5;
    p->per_unit[0] = 128;
    p->per_unit[1] = 0.1;
    locate_ellipse(&e, p, starts, 2, 4, 0.95, LOCATE_FARTHEST);
    assert_near(e.mean[0], -0.5 + 90.50405297018554 / 128, 1e-6);
    assert_near(e.mean[1], 705.0351340629526, 1e-3);
    assert_near(e.covariance[0], 99.8289027088936 / 128 / 128, 1e-6);
    assert_near(e.covariance[1], 42.91276996372212 / 12.8, 1e-3);
    assert_near(e.covariance[3], 6421.51640210162, 1);
    free(p);
}

static void ellipses_that_are_none_say_why(void **unused)
{
    (void)unused;
    static const struct {
        shape shapes[2];
        double farthest;
        located_why why;
    } rows[] = {
        { { { 90, 70, 140, 60, 90, 20000 }, { 170, 150, 200, 0, 200, 9000 } }, 0.12, LOCATED },
        { { { 130, 70, 40, 0, 40, 20000 }, { 180, 160, 40, 0, 40, 9000 } }, 0.12, LOCATED_AWAY },
        { { { 130, 70, 40, 0, 40, 20000 }, { 180, 160, 40, 0, 40, 9000 } }, 0.5, LOCATED },
        { { { 90, 70, 1, 0, 1, 60 }, { 170, 150, 1, 0, 1, 20 } }, 0.12, LOCATED_FEW },
        { { { 85, 75, 0.4, 0, 0.4, 15 }, { 180, 160, 40, 0, 40, 9000 } }, 0.12, LOCATED_SMALL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ellipse e;
        plane *p = plane_with(rows[i].shapes, 2);
        locate_ellipse(&e, p, STARTS, 2, 4, 0.95, rows[i].farthest);
        if (e.why != rows[i].why)
            fail_msg("row %zu: expected %d, found %d, moved %g", i, rows[i].why, e.why, e.moved);
        if (e.why)
            assert_near(e.confidence, 0, 0);
        free(p);
    }
}

static void odd_planes_are_survived(void **unused)
{
    (void)unused;
    for (int fill = 0; fill < 5; fill++) {
        plane *p = plane_with(NULL, 0);
        p->outside = fill == 1 ? 10000 : 0;
        p->bins[0] = fill == 2 ? 10000 : 0;
        for (size_t i = 0; fill == 3 && i < PLANE_SIDE; i++)
            p->bins[i * PLANE_SIDE + i] = 100; /* on one line */
        for (size_t i = 0; fill == 4 && i < (size_t)PLANE_SIDE * PLANE_SIDE; i++)
            p->bins[i] = 3;
        for (unsigned freedom = 0; freedom < 8; freedom += 4) {
            ellipse e;
            locate_ellipse(&e, p, STARTS, 2, freedom, 0.95, 2);
            if (fill < 2)
                assert_int_equal(e.why, LOCATED_FEW);
            if (e.why == LOCATED)
                assert_true(isfinite(e.mean[0]) && isfinite(e.covariance[1]) &&
                            e.covariance[0] * e.covariance[3] > e.covariance[1] * e.covariance[1] &&
                            e.confidence >= 0 && e.confidence <= 1);
        }
        free(p);
    }
}


/* ---- Singlets ---- */

static void doublets_do_not_widen_the_band_of_singlets(void **unused)
{
    (void)unused;
    for (int doublets = 0; doublets < 2; doublets++) {
        band b;
        histogram *h = over_bins();
        add_normal(h, 2048.25, 12.5, 100000);
        if (doublets)
            add_normal(h, 2190, 60, 12000);
        locate_singlets(&b, h, 3);
        assert_int_equal(b.why, LOCATED);
        assert_near(b.mode, 2048.75, 3);
        assert_near(b.spread, 12.5, 2);
        assert_near(b.high - b.low, 6 * b.spread, 1e-9);
        assert_true(b.low < 2048.75 - 30 && b.high > 2048.75 + 30 && b.high < 2100);
        free(h);
    }
}

static void one_quotient_is_a_band_too(void **unused)
{
    (void)unused;
    band b;
    histogram *h = over_bins();
    h->bins[2048] = 99;
    locate_singlets(&b, h, 3);
    assert_int_equal(b.why, LOCATED_FEW);
    assert_int_equal(b.needed, 100);
    assert_true(b.low == -INFINITY && b.high == INFINITY);
    h->bins[2048]++;
    locate_singlets(&b, h, 3);
    assert_int_equal(b.why, LOCATED);
    assert_true(b.low < 2048 && b.high > 2049 && b.high < 2060);
    free(h);
}


/* ---- Steady flow ---- */

/* 30 events a bin, but for some bins; not regular, so that slices differ by chance. */
static histogram *flow(size_t from, size_t to, uint64_t there)
{
    histogram *h = over_bins();
    for (size_t i = 100; i < 4000; i++)
        h->bins[i] = i >= from && i < to ? there : 27 + i * 7919 % 7;
    return h;
}

static void a_steady_flow_is_one_stretch(void **unused)
{
    (void)unused;
    stretches s;
    histogram *h = flow(0, 0, 0);
    locate_steady(&s, h, 0.2);
    assert_int_equal(s.why, LOCATED);
    assert_int_equal(s.n, 1);
    assert_true(s.low[0] == -INFINITY && s.high[0] == INFINITY && s.kept == 1);
    assert_near(s.rate, 30, 1);
    free(h);
}

static void a_gap_or_a_surge_parts_it(void **unused)
{
    (void)unused;
    static const uint64_t there[] = { 0, 15, 90 };
    for (size_t i = 0; i < 3; i++) {
        stretches s;
        histogram *h = flow(1500, 1900, there[i]);
        locate_steady(&s, h, 0.2);
        assert_int_equal(s.n, 2);
        assert_true(s.low[0] == -INFINITY && s.high[1] == INFINITY);
        assert_near(s.high[0], 1500, 16); /* a slice */
        assert_near(s.low[1], 1900, 16);
        assert_true(s.high[0] <= 1500 && s.low[1] >= 1900);
        free(h);
    }
}

static void a_bad_start_is_cut_off(void **unused)
{
    (void)unused;
    stretches s;
    histogram *h = flow(100, 700, 5);
    locate_steady(&s, h, 0.2);
    assert_int_equal(s.n, 1);
    assert_near(s.low[0], 700, 16);
    assert_true(s.high[0] == INFINITY);
    assert_near(s.kept, 1 - 3000.0 / (3000 + 3300 * 30), 0.01);
    free(h);
    h = over_bins();
    h->bins[7] = 99;
    locate_steady(&s, h, 0.2);
    assert_int_equal(s.why, LOCATED_FEW);
    h->bins[7] = 100; /* all at one time */
    locate_steady(&s, h, 0.2);
    assert_int_equal(s.n, 1);
    free(h);
}

static void every_other_slice_is_not_too_much(void **unused)
{
    (void)unused;
    stretches s;
    histogram *h = over_bins();
    for (size_t i = 0; i < HISTOGRAM_BINS; i++)
        h->bins[i] = i / 16 % 2 ? 1000 : 100 + i / 16;
    locate_steady(&s, h, 0.01);
    assert_int_equal(s.why, LOCATED);
    assert_true(s.n <= STRETCHES_MOST);
    free(h);
}


/* ---- Margins ---- */

static void events_at_the_ends_are_margins(void **unused)
{
    (void)unused;
    static const struct {
        size_t first, last; /* bins with heaps; 0: none */
        uint64_t below, above;
        double low, high;
    } rows[] = {
        { 0, 0, 0, 0, -INFINITY, INFINITY }, { 500, 0, 0, 0, 501, INFINITY },
        { 0, 3600, 0, 0, -INFINITY, 3600 },  { 500, 3600, 0, 0, 501, 3600 },
        { 0, 0, 3, 0, 0, INFINITY },         { 0, 0, 0, 3, -INFINITY, HISTOGRAM_BINS },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        band b;
        histogram *h = over_bins();
        add_normal(h, 2048, 400, 100000);
        h->bins[rows[i].first] += rows[i].first ? 500 : 0;
        h->bins[rows[i].last] += rows[i].last ? 500 : 0;
        h->below = rows[i].below;
        h->above = rows[i].above;
        for (size_t k = 0; rows[i].first && k < rows[i].first; k++)
            h->bins[k] = 0;
        for (size_t k = rows[i].last + 1; rows[i].last && k < HISTOGRAM_BINS; k++)
            h->bins[k] = 0;
        locate_margins(&b, h);
        assert_int_equal(b.why, LOCATED);
        assert_true(b.low == rows[i].low && b.high == rows[i].high);
        free(h);
    }
    band b;
    histogram *h = over_bins();
    h->above = 10000;
    locate_margins(&b, h);
    assert_int_equal(b.why, LOCATED_FEW);
    free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ellipses_are_those_of_numpy),
        cmocka_unit_test(an_ellipse_holds_its_quantile),
        cmocka_unit_test(an_ellipse_follows_the_units_of_its_plane),
        cmocka_unit_test(ellipses_that_are_none_say_why),
        cmocka_unit_test(odd_planes_are_survived),
        cmocka_unit_test(doublets_do_not_widen_the_band_of_singlets),
        cmocka_unit_test(one_quotient_is_a_band_too),
        cmocka_unit_test(a_steady_flow_is_one_stretch),
        cmocka_unit_test(a_gap_or_a_surge_parts_it),
        cmocka_unit_test(a_bad_start_is_cut_off),
        cmocka_unit_test(every_other_slice_is_not_too_much),
        cmocka_unit_test(events_at_the_ends_are_margins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
