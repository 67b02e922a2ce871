/* test_locate.c - densities and borders against numpy and SciPy, and where there is no border.
 *
 * The figures are those of these lines (numpy 1.24, SciPy 1.10), normal() as in counts.h:
 *
 *     def smooth(h, w):
 *         r = min(int(5*w), 4095); k = exp(-.5*(arange(-r, r+1)/w)**2)
 *         return convolve(h, k/k.sum())[r:r+4096]
 *     def q(h, p):
 *         n = h.sum(); c = cumsum(h); i = searchsorted(c, p*n); return i + (p*n - (c[i]-h[i]))/h[i]
 *     def kde(h):
 *         n = h.sum(); x = arange(4096); m = (h*x).sum()/n
 *         s = min(sqrt((h*(x-m)**2).sum()/n), (q(h, .75) - q(h, .25))/1.349)
 *         w = max(.475*s*n**(-1/7), 1); f = smooth(h, w)/n; g = exp((h[h>0]*log(f[h>0])).sum()/n)
 *         e = clip(floor(8*log2(sqrt(g/f)) + .5), -8, 16)
 *         return sum(smooth(where(e == k, h, 0), w*2**(k/8)) for k in unique(e[h>0]))/n, w*2**(e/8)
 */
#include "gating/counts.h"

#include <float.h>

static density room; /* 64 KB */

static located valley_of(const histogram *h, double low, double high)
{
    located l;
    density_of(&room, h, 1);
    locate_valley(&l, h, &room, low, high);
    return l;
}

static located mode_of(const histogram *h, double offset, double low, double high)
{
    located l;
    density_plain(&room, h, LOCATE_MODE_PART);
    locate_mode(&l, h, &room, offset, low, high);
    return l;
}

static histogram *two_populations(void)
{
    histogram *h = over_bins();
    add_normal(h, 1200.25, 160.25, 30000);
    add_normal(h, 2700.75, 210.5, 9000);
    return h;
}


/* ---- Density ---- */

static void density_is_that_of_numpy(void **unused)
{
    (void)unused;
    static const struct {
        size_t bin;
        double at;
    } rows[] = { { 700, 2.146775682922949e-05 },
                 { 1200, 0.0019371978580141566 },
                 { 1950, 2.012215440274022e-06 },
                 { 2700, 0.0004345090772654329 },
                 { 3300, 1.1365442988657508e-05 } };
    histogram *h = two_populations();
    density_of(&room, h, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_near(room.at[rows[i].bin], rows[i].at, 1e-13 * rows[i].at);
    assert_near(room.width[1200], 19.333039562168054, 1e-12);
    assert_near(room.width[1950], 119.26249160326228, 1e-11); /* four times the 29.8 of the pilot */
    double sum = 0;
    for (size_t i = 0; i < HISTOGRAM_BINS; i++)
        sum += room.at[i];
    assert_near(sum, 1, 1e-12);
    free(h);
}

/* scipy.ndimage.gaussian_filter1d(h, 256, mode="constant", truncate=5) / h.sum() */
static void plain_density_is_that_of_scipy(void **unused)
{
    (void)unused;
    histogram *h = two_populations();
    density_plain(&room, h, 0.0625);
    assert_near(room.at[700], 0.000257602823240572, 1e-17);
    assert_near(room.at[1200], 0.0010179427048318253, 1e-16);
    assert_near(room.at[1950], 6.674973982104954e-05, 1e-18);
    assert_near(room.at[2700], 0.0002784324220043408, 1e-17);
    free(h);
}


/* ---- Valleys ---- */

/* valley(kde(h)): the mean of bin + 0.5 weighted by bottom + (lower peak - bottom) / 4 - f, where that
 * is above 0 around the minimum. */
static void valley_is_that_of_numpy(void **unused)
{
    (void)unused;
    histogram *h = two_populations();
    located l = valley_of(h, -INFINITY, INFINITY);
    assert_int_equal(l.why, LOCATED);
    assert_near(l.value, 1955.0016907861527, 1e-9);
    assert_near(l.peaks[0], 1192.5, 0);
    assert_near(l.peaks[1], 2700.5, 0);
    assert_near(l.depth, 0.9958406359572725, 1e-13);
    assert_near(l.contrast, 49.970311856386935, 1e-10);
    assert_near(l.bandwidth, 119.26249160326228, 1e-11);
    assert_near(l.bottom, 1.8072814322165777e-06, 1e-17);
    assert_int_equal(l.n, 38930);

    /* the same on another scale */
    h->low = -0.5;
    h->high = 0.75;
    h->per_unit = HISTOGRAM_BINS / 1.25;
    l = valley_of(h, 0, 0.5);
    assert_near(l.value, -0.5 + 1955.0016907861527 / HISTOGRAM_BINS * 1.25, 1e-12);
    assert_near(l.heights[1], room.at[2700] * HISTOGRAM_BINS / 1.25, 1e-15);
    free(h);
}

static void a_rare_population_has_its_valley(void **unused)
{
    (void)unused;
    histogram *h = over_bins();
    add_normal(h, 1000.25, 180, 200000);
    add_normal(h, 2600, 150, 600); /* 0.3 % */
    located l = valley_of(h, 1300, 2400);
    assert_int_equal(l.why, LOCATED);
    assert_near(l.value, 2023.1436950515533, 1e-9);
    assert_near(l.contrast, 18.549272410326, 1e-10);
    free(h);
}

static void equal_peaks_part_in_the_middle(void **unused)
{
    (void)unused;
    static const double apart[] = { 900, 1400,
                                    3000 }; /* the last with nothing at all between them */
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++) {
        histogram *h = over_bins();
        add_normal(h, 2048 - apart[i] / 2, 100, 5000);
        add_normal(h, 2048 + apart[i] / 2, 100, 5000);
        located l = valley_of(h, -INFINITY, INFINITY);
        assert_int_equal(l.why, LOCATED);
        assert_near(l.value, 2048.5, 1e-6);
        free(h);
    }
}

static void the_window_chooses_among_valleys(void **unused)
{
    (void)unused;
    static const struct {
        double low, high, expected;
        located_why why;
    } rows[] = {
        { -INFINITY, INFINITY, 2410, LOCATED }, /* the deeper one */
        { 2200, 2700, 2410, LOCATED },          { 900, 1700, 1290, LOCATED },
        { 1450, 2000, 0, LOCATED_ONE_PEAK }, /* only a peak */
        { 3400, 4000, 0, LOCATED_ONE_PEAK }, /* only a slope */
    };
    histogram *h = over_bins();
    add_normal(h, 900, 150, 9000);
    add_normal(h, 1700, 180, 9000);
    add_normal(h, 3100, 150, 9000);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        located l = valley_of(h, rows[i].low, rows[i].high);
        assert_int_equal(l.why, rows[i].why);
        if (l.why == LOCATED)
            assert_near(l.value, rows[i].expected, 25);
        else
            assert_true(isnan(l.value) && l.confidence == 0);
    }
    free(h);
}

static void a_dip_of_chance_is_no_valley(void **unused)
{
    (void)unused;
    histogram *h = over_bins();
    for (size_t i = 1000; i < 3000; i += 50) /* 40 events in heaps of one, a gap, 30 more */
        h->bins[i > 2000 ? i + 150 : i]++;
    for (size_t i = 0; i < 20; i++)
        h->bins[1500 + i]++;
    located l = valley_of(h, -INFINITY, INFINITY);
    assert_true(l.why == LOCATED_SHALLOW || l.why == LOCATED_ONE_PEAK);
    free(h);

    h = over_bins(); /* enough events, too shallow: peaks 2 spreads apart */
    add_normal(h, 1500, 300, 50000);
    add_normal(h, 2180, 300, 45000);
    l = valley_of(h, -INFINITY, INFINITY);
    assert_int_equal(l.why, LOCATED_SHALLOW);
    assert_true(l.depth > 0 && l.depth < 0.1 && l.contrast > 0 && isnan(l.value));
    free(h);
}


/* ---- Tails, percentiles, modes ---- */

/* kde(normal(2048, 200.5, 20000)): between the bins around 0.05 of the highest, on a line. */
static void tails_are_those_of_numpy_on_both_sides(void **unused)
{
    (void)unused;
    located l;
    histogram *h = over_bins();
    add_normal(h, 2048, 200.5, 20000);
    density_of(&room, h, 1);
    locate_tail(&l, h, &room, true, 0.05, -INFINITY, INFINITY);
    assert_int_equal(l.why, LOCATED);
    assert_near(l.value, 2532.8232865134314, 1e-9);
    assert_near(l.peaks[0], 2048.5, 0);
    locate_tail(&l, h, &room, false, 0.05, -INFINITY, INFINITY);
    assert_near(l.value, 2 * 2048.5 - 2532.8232865134314, 1e-9);

    locate_tail(&l, h, &room, true, 0.05, 2600, 3000);
    assert_int_equal(l.why, LOCATED_OUTSIDE);
    assert_near(l.value, 2532.8232865134314, 1e-9);
    assert_near(l.confidence, 0, 0);

    /* A density that never falls so far has no foot, not one in its last bin. */
    locate_tail(&l, h, &room, false, 1e-300, -INFINITY, INFINITY);
    assert_int_equal(l.why, LOCATED);
    for (size_t i = 0; i < HISTOGRAM_BINS; i++)
        h->bins[i] += 100;
    density_of(&room, h, 1);
    for (int above = 0; above < 2; above++) {
        locate_tail(&l, h, &room, above, 1e-6, -INFINITY, INFINITY);
        assert_int_equal(l.why, LOCATED_OUTSIDE);
        assert_true(isnan(l.value) && l.confidence == 0);
    }
    for (size_t i = 0; i < HISTOGRAM_BINS; i++)
        h->bins[i] -= 100;

    add_normal(h, 3500, 60, 20000); /* higher, but behind the window */
    density_of(&room, h, 1);
    locate_tail(&l, h, &room, true, 0.05, 2300, 2900);
    assert_int_equal(l.why, LOCATED);
    assert_near(l.peaks[0], 2048.5, 1);
    free(h);
}

static void percentiles_count_what_is_off_the_range(void **unused)
{
    (void)unused;
    static const struct {
        double percent, value;
        located_why why;
    } rows[] = {
        { 0, 0, LOCATED_OUTSIDE }, /* below the range */
        { 9.99, 0, LOCATED_OUTSIDE },
        { 10, 1000, LOCATED },
        { 30, 1000.5, LOCATED },
        { 50, 1001, LOCATED },
        { 60, 2385.25, LOCATED },
        { 90, 2386, LOCATED },
        { 95, HISTOGRAM_BINS, LOCATED_OUTSIDE },
        { 100, HISTOGRAM_BINS, LOCATED_OUTSIDE },
    };
    histogram *h = over_bins();
    h->below = 100;
    h->bins[1000] = 400;
    h->bins[2385] = 400;
    h->above = 100;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        located l;
        locate_percentile(&l, h, rows[i].percent, 1000);
        assert_int_equal(l.why, rows[i].why);
        assert_near(l.value, rows[i].value, 1e-9);
    }
    located l;
    locate_percentile(&l, h, 50, LOCATE_CONTROL);
    assert_int_equal(l.why, LOCATED_FEW);
    assert_int_equal(l.n, 1000);
    assert_int_equal(l.needed, 2000);
    free(h);
}

/* g = gaussian_filter1d(h, 256, mode="constant", truncate=5); p = g.argmax();
 * p + .5 + (g[p-1] - g[p+1]) / (2 (g[p-1] - 2 g[p] + g[p+1])) */
static void modes_are_those_of_scipy(void **unused)
{
    (void)unused;
    located l;
    histogram *h = over_bins();
    add_normal(h, 1500.3, 170, 20000);
    add_normal(h, 1900, 300, 9000);
    density_plain(&room, h, 0.0625);
    locate_mode(&l, h, &room, -400, 1000, 2000);
    assert_int_equal(l.why, LOCATED);
    assert_near(l.peaks[0], 1552.031154528367, 1e-6);
    assert_near(l.value, 1152.031154528367, 1e-6);
    locate_mode(&l, h, &room, 0, 1700, 2000); /* a slope is no mode */
    assert_int_equal(l.why, LOCATED_OUTSIDE);
    assert_true(isnan(l.value));
    free(h);
}

/* What the plain width is for: a fifth of the events left out moves a mode by less than a 500th. */
static void a_mode_hardly_moves_without_some_events(void **unused)
{
    (void)unused;
    histogram *h = over_bins();
    add_normal(h, 1500.3, 170, 4000);
    add_normal(h, 1900, 300, 1500);
    double all = mode_of(h, 0, -INFINITY, INFINITY).value;
    uint64_t state = 20261125;
    for (int round = 0; round < 20; round++) {
        histogram *some = over_bins();
        for (size_t i = 0; i < HISTOGRAM_BINS; i++)
            for (uint64_t k = 0; k < h->bins[i]; k++) {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                some->bins[i] += state % 5 != 0;
            }
        assert_near(mode_of(some, 0, -INFINITY, INFINITY).value, all, HISTOGRAM_BINS / 500.0);
        free(some);
    }
    free(h);
}


/* ---- Mixtures ---- */

/* Expectation and maximisation until nothing moves by 1e-12, weights (nu + 1) / (nu + z z) for t
 * distributions, 1/12 added to each variance; the border by scipy.optimize.brentq. */
static void mixtures_are_those_of_numpy(void **unused)
{
    (void)unused;
    static const struct {
        unsigned freedom;
        double means[2], spreads[2], low_weight, border;
    } rows[] = {
        { 0,
          { 1302.0157440150533, 2298.9979871105206 },
          { 257.35906793864734, 233.84374459789453 },
          0.7081867730739888,
          1872.3267729020185 },
        { 4,
          { 1306.4960752694637, 2305.0307513855055 },
          { 225.674629062795, 201.40427669130622 },
          0.7185864958963486,
          1905.2354681424893 },
    };
    histogram *h = over_bins();
    add_normal(h, 1300, 260, 12000);
    add_normal(h, 2300, 240, 5000);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        located l;
        locate_mixture(&l, h, rows[i].freedom, 1500, 2100);
        assert_int_equal(l.why, LOCATED);
        /* it stops once means move by less than 1e-6 of a bin, which is some 1e-5 early */
        for (size_t k = 0; k < 2; k++) {
            assert_near(l.means[k], rows[i].means[k], 2e-5);
            assert_near(l.spreads[k], rows[i].spreads[k], 2e-5);
        }
        assert_near(l.weights[0], rows[i].low_weight, 1e-7);
        assert_near(l.weights[0] + l.weights[1], 1, 1e-12);
        assert_near(l.value, rows[i].border, 2e-5);
    }
    free(h);
}

static void mixtures_that_are_none_say_why(void **unused)
{
    (void)unused;
    static const struct {
        double centres[2], spreads[2], n[2], low, high;
        located_why why;
    } rows[] = {
        { { 1300, 2300 }, { 150, 150 }, { 5000, 5000 }, 2000, 2600, LOCATED_OUTSIDE },
        { { 2000, 2000 }, { 200, 200 }, { 5000, 5000 }, 0, 4096, LOCATED_CLOSE },
        { { 2000, 2000 }, { 200, 1 }, { 40, 1 }, 0, 4096, LOCATED_FEW },
        { { 1300, 3300 }, { 50, 3 }, { 5000, 14 }, 0, 4096, LOCATED_SMALL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        located l;
        histogram *h = over_bins();
        add_normal(h, rows[i].centres[0], rows[i].spreads[0], rows[i].n[0]);
        add_normal(h, rows[i].centres[1], rows[i].spreads[1], rows[i].n[1]);
        locate_mixture(&l, h, LOCATE_FREEDOM, rows[i].low, rows[i].high);
        if (l.why != rows[i].why)
            fail_msg("row %zu: expected %d, found %d", i, rows[i].why, l.why);
        assert_near(l.confidence, 0, 0);
        free(h);
    }
}


/* ---- What is left ---- */

static void confidence_is_the_part_that_stays(void **unused)
{
    (void)unused;
    histogram *h = over_bins();
    h->bins[500] = 900;  /* far away */
    h->bins[1990] = 10;  /* within 81.92 below 2000 */
    h->bins[2050] = 30;  /* within 81.92 above */
    h->bins[3000] = 160; /* far away */
    assert_near(histogram_confidence(h, 2000), 1 - 30.0 / 190, 1e-15);
    h->above = 810; /* the smaller side is now below */
    assert_near(histogram_confidence(h, 2000), 1 - 30.0 / 910, 1e-15);
    assert_near(histogram_confidence(h, 500.5), 0, 0);
    assert_near(histogram_confidence(h, -100), 0, 0); /* nothing is below */
    assert_near(histogram_below(h, 2050.5), 925, 1e-12);
    free(h);
}

enum fill { EMPTY, ONE, SAME, BELOW, ABOVE, TWO_BINS, FIRST_AND_LAST, EVEN, N_FILLS };

static histogram *filled(enum fill fill)
{
    histogram *h = over_bins();
    switch (fill) {
    case ONE:
        h->bins[2385] = 1;
        break;
    case SAME:
        h->bins[2385] = 10000;
        break;
    case BELOW:
        h->below = 10000;
        break;
    case ABOVE:
        h->above = 10000;
        break;
    case TWO_BINS:
        h->bins[2385] = h->bins[2386] = 5000;
        break;
    case FIRST_AND_LAST:
        h->bins[0] = h->bins[HISTOGRAM_BINS - 1] = 5000;
        break;
    case EVEN:
        for (size_t i = 0; i < HISTOGRAM_BINS; i++)
            h->bins[i] = 7;
        break;
    default:
        break;
    }
    return h;
}

static void check_sane(const located *l, bool may_find, size_t fill, const char *method)
{
    bool found = l->why == LOCATED;
    bool sane = !found || (isfinite(l->value) && l->confidence >= 0 && l->confidence <= 1);
    if (!sane || (found && !may_find))
        fail_msg("%s of fill %zu: why %d, value %g, confidence %g", method, fill, l->why, l->value,
                 l->confidence);
}

static void odd_counts_are_survived(void **unused)
{
    (void)unused;
    for (size_t fill = 0; fill < N_FILLS; fill++) {
        histogram *h = filled((enum fill)fill);
        bool any = fill == SAME || fill == TWO_BINS || fill == FIRST_AND_LAST || fill == EVEN;
        located l = valley_of(h, -INFINITY, INFINITY);
        check_sane(&l, fill == FIRST_AND_LAST, fill, "valley");
        locate_tail(&l, h, &room, true, 0.05, -INFINITY, INFINITY);
        check_sane(&l, any, fill, "tail above");
        locate_tail(&l, h, &room, false, 0.05, -INFINITY, INFINITY);
        check_sane(&l, any, fill, "tail below");
        locate_percentile(&l, h, 50, 1);
        check_sane(&l, any || fill == ONE, fill, "percentile");
        l = mode_of(h, 10, -INFINITY, INFINITY);
        check_sane(&l, any, fill, "mode");
        locate_mixture(&l, h, LOCATE_FREEDOM, -INFINITY, INFINITY);
        check_sane(&l, any && fill != SAME, fill, "t mixture");
        locate_mixture(&l, h, 0, -INFINITY, INFINITY);
        check_sane(&l, any && fill != SAME, fill, "normal mixture");
        free(h);
    }
}

/* FNV-1a over the bits of what is found: the same for every compiler, processor and library. */
static uint64_t add_bits(uint64_t sum, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 64; i += 8)
        sum = (sum ^ (bits >> i & 255)) * 0x100000001b3;
    return sum;
}

static void results_are_the_same_bits_everywhere(void **unused)
{
    (void)unused;
    uint64_t state = 20261002, sum = 0xcbf29ce484222325;
    for (int round = 0; round < 20; round++) {
        histogram *h = over_bins();
        for (int i = 0; i < 5000; i++) { /* sums of four: two humps */
            double x = i % 3 ? 700 : 2300;
            for (int k = 0; k < 4; k++) {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                x += (double)(state % 300);
            }
            histogram_count(h, x);
        }
        located l = valley_of(h, -INFINITY, INFINITY);
        sum = add_bits(add_bits(sum, l.value), l.contrast);
        locate_tail(&l, h, &room, true, 0.05, -INFINITY, INFINITY);
        sum = add_bits(sum, l.value);
        locate_mixture(&l, h, LOCATE_FREEDOM, -INFINITY, INFINITY);
        sum = add_bits(add_bits(sum, l.value), l.spreads[1]);
        locate_mixture(&l, h, 0, -INFINITY, INFINITY);
        sum = add_bits(sum, l.value);
        l = mode_of(h, 0, -INFINITY, INFINITY);
        sum = add_bits(add_bits(sum, l.value), l.confidence);
        free(h);
    }
    if (sum != UINT64_C(0x62cdc219db5ea1a0))
        fail_msg("found 0x%llx", (unsigned long long)sum);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(density_is_that_of_numpy),
        cmocka_unit_test(plain_density_is_that_of_scipy),
        cmocka_unit_test(valley_is_that_of_numpy),
        cmocka_unit_test(a_rare_population_has_its_valley),
        cmocka_unit_test(equal_peaks_part_in_the_middle),
        cmocka_unit_test(the_window_chooses_among_valleys),
        cmocka_unit_test(a_dip_of_chance_is_no_valley),
        cmocka_unit_test(tails_are_those_of_numpy_on_both_sides),
        cmocka_unit_test(percentiles_count_what_is_off_the_range),
        cmocka_unit_test(modes_are_those_of_scipy),
        cmocka_unit_test(a_mode_hardly_moves_without_some_events),
        cmocka_unit_test(mixtures_are_those_of_numpy),
        cmocka_unit_test(mixtures_that_are_none_say_why),
        cmocka_unit_test(confidence_is_the_part_that_stays),
        cmocka_unit_test(odd_counts_are_survived),
        cmocka_unit_test(results_are_the_same_bits_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
