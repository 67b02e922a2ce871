/* test_svg.c - where things lie in the picture of a gate: bins, outline, ticks. */
#include "tests.h"

#include "summary/page.h"

#define LEFT 46 /* of the field, as in svg.c */
#define BOTTOM 206
#define SIDE 200

static uint32_t counts[4 * 4];
static const double points[] = { 0.25, 0.5, 1, 0.5, 1, __builtin_inf(), 0.25, __builtin_inf() };

static fcs_view view_of(fcs_scale x, double low, double high)
{
    fcs_scale linear = { .kind = FCS_LINEAR_SCALE };
    return (fcs_view){ 0,
                       { "CD24", "PE-A", true, x, low, high },
                       { "SSC-A", "SSC-A", false, linear, 0, 1 },
                       4,
                       counts,
                       4,
                       points };
}

static char *picture(const fcs_view *v)
{
    text t = { 0 };
    fcs_error err;
    size_t size;
    page_view(&t, v);
    char *svg = text_finish(&t, &size, &err);
    assert_non_null(svg);
    return svg;
}

static void assert_there(const char *svg, const char *words)
{
    if (!strstr(svg, words))
        fail_msg("expected %s in\n%s", words, svg);
}

static void bins_are_counted_from_the_bottom(void **unused)
{
    (void)unused;
    fcs_view v = view_of((fcs_scale){ .kind = FCS_LINEAR_SCALE }, 0, 1);
    memset(counts, 0, sizeof counts);
    counts[0] = 1;                                /* left, bottom */
    counts[3 * 4 + 1] = counts[3 * 4 + 2] = 1000; /* two in the top row */
    char *svg = picture(&v);
    assert_there(svg, "<path class=\"d1\" d=\"M0 3h1v1h-1z\"/>");
    assert_there(svg, "<path class=\"d7\" d=\"M1 0h2v1h-2z\"/>");
    assert_null(strstr(svg, "class=\"d2\""));
    free(svg);
}

static void the_outline_lies_on_the_bins(void **unused)
{
    (void)unused;
    fcs_view v = view_of((fcs_scale){ .kind = FCS_LINEAR_SCALE }, 0, 1);
    char *svg = picture(&v);
    assert_there(svg, "class=\"gate\" points=\"1.00,2.00 4.00,2.00 4.00,-396.00 1.00,-396.00\"");
    free(svg);
    v.n_points = 0;
    svg = picture(&v);
    assert_null(strstr(svg, "<polygon"));
    free(svg);
}

/* Every tick is where fcs_transform puts its number; none is off the axis. */
static void ticks_lie_where_their_numbers_do(void **unused)
{
    (void)unused;
    static const struct {
        double value;
        const char *label;
    } ticks[] = { { 0, "0" },
                  { -100, "\xE2\x88\x92"
                          "10\xC2\xB2" },
                  { 100, "10\xC2\xB2" },
                  { 1000, "10\xC2\xB3" },
                  { 1e4, "10\xE2\x81\xB4" } };
    fcs_error err;
    fcs_scale logicle = { FCS_LOGICLE, 10000, 0.5, 4.5, 1.5 };
    fcs_transform *t = fcs_transform_make(logicle, &err);
    assert_non_null(t);
    fcs_view v = view_of(logicle, 0, 1);
    char *svg = picture(&v);
    for (size_t i = 0; i < sizeof ticks / sizeof *ticks; i++) {
        char expected[128];
        double at = ticks[i].value;
        fcs_transform_apply(t, &at, 1);
        (void)snprintf(expected, sizeof expected,
                       "<text x=\"%.1f\" y=\"%d.0\" text-anchor=\"middle\">%s</text>",
                       LEFT + SIDE * at, BOTTOM + 16, ticks[i].label);
        assert_there(svg, expected);
    }
    assert_null(strstr(svg, "10\xE2\x81\xB5")); /* 10^5 is beyond the top */
    free(svg);
    fcs_transform_free(t);
}

static void linear_axes_count_in_round_steps(void **unused)
{
    (void)unused;
    fcs_view v = view_of((fcs_scale){ .kind = FCS_LINEAR_SCALE }, -50000, 250000);
    char *svg = picture(&v);
    const char *const labels[] = { ">\342\210\22250K<", ">0<", ">100K<", ">250K<", ">0.4<" };
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        assert_there(svg, labels[i]);
    assert_null(strstr(svg, ">300K<"));
    free(svg);
}

/* Labels need room for each other on every kind of scale. */
static void labels_do_not_run_into_each_other(void **unused)
{
    (void)unused;
    const struct {
        fcs_scale scale;
        double low, high;
    } axes[] = { { { FCS_LOGICLE, 262144, 1.3, 4.5, 0 }, 0, 1 },
                 { { FCS_ASINH_SCALE, 10000, 0, 4, 1 }, -0.2, 1.1 },
                 { { FCS_LOG_SCALE, 262144, 0, 5, 0 }, 0, 1 },
                 { { FCS_BIEX, 262144, -10, 4.41854, 0 }, 0, 4096 } };
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++) {
        fcs_view v = view_of(axes[i].scale, axes[i].low, axes[i].high);
        char *svg = picture(&v);
        double at[32];
        size_t n = 0;
        for (const char *c = svg; (c = strstr(c, "<text x=\"")) != NULL && n < 32; c++)
            if (strstr(c, "middle") == strstr(c, "\">") - 6 &&
                strstr(c, "y=\"222.0\"") == strchr(c, 'y'))
                at[n++] = strtod(c + 9, NULL);
        for (size_t j = 0; j < n; j++)
            for (size_t k = 0; k < j; k++)
                if (at[j] - at[k] < 20 && at[k] - at[j] < 20)
                    fail_msg("axis %zu: labels at %g and %g", i, at[j], at[k]);
        assert_true(n >= 3);
        free(svg);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bins_are_counted_from_the_bottom),
        cmocka_unit_test(the_outline_lies_on_the_bins),
        cmocka_unit_test(ticks_lie_where_their_numbers_do),
        cmocka_unit_test(linear_axes_count_in_round_steps),
        cmocka_unit_test(labels_do_not_run_into_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
