/* test_biex.c - the biexponential scale against what FlowJo itself made: a table exported from it,
 * the anchor points of two archived analyses, and the transformed events of one of them. */
#include "gating/make.h"

#include <jansson.h>

static double number_at(const json_t *object, const char *key)
{
    const json_t *j = json_object_get(object, key);
    assert_true(json_is_number(j));
    return json_number_value(j);
}

static const char *corpus_path(const char *name)
{
    static char path[4400];
    snprintf(path, sizeof path, "%s/corpus/%s", shared_folder(), name);
    return path;
}

static json_t *load_truth(const char *name)
{
    json_error_t why;
    json_t *truth = json_load_file(corpus_path(name), 0, &why);
    if (!truth)
        fail_msg("%s: %s", name, why.text);
    return truth;
}

static fcs_transform *make(const json_t *t)
{
    fcs_transform *built = fcs_transform_make(
        (fcs_scale){ FCS_BIEX, number_at(t, "max_value"), number_at(t, "width_basis"),
                     number_at(t, "positive_decades"), number_at(t, "negative_decades") },
        NULL);
    assert_non_null(built);
    return built;
}

/* The archive's tables of CD3, CD19 and CD20 of the B tube have their zero 1 or 2 channels below what
 * the parameters written beside them give (454 for a width basis of -10, where the DC tube has 455
 * for the same), so that these three are no truth about the formula. */
static bool has_zero_of_its_parameters(const fcs_transform *t, const json_t *scale)
{
    double zero = 0, archived = number_at(scale, "zero_channel");
    fcs_transform_apply(t, &zero, 1);
    assert_true(fabs(zero - archived) < 2 + 1e-9);
    return fabs(zero - archived) < 1e-9;
}

static void check_anchors(const char *name, const fcs_transform *t, const json_t *points)
{
    const char *value;
    json_t *y;
    json_object_foreach((json_t *)(uintptr_t)points, value, y)
    {
        double x = strtod(value, NULL);
        fcs_transform_apply(t, &x, 1);
        /* The archive keeps its table in 32-bit floats: good to 5e-4 of a channel, and below the
         * table, where the slope of its first interval counts, to 2e-5 of the distance. */
        double allowed = x < 0 ? 5e-4 - 2e-5 * x : 5e-4;
        if (!(fabs(x - json_number_value(y)) <= allowed))
            fail_msg("%s: %s is at %.6f, not %.4f", name, value, x, json_number_value(y));
    }
}

static void archived_anchor_points(void **unused)
{
    (void)unused;
    need_corpus();
    static const char *const files[] = { "bdc/lyoplate_bcell_12828_1_firsthalf_truth.json",
                                         "bdc/lyoplate_dc_12828001_001_truth.json" };
    for (size_t i = 0; i < 2; i++) {
        json_t *truth = load_truth(files[i]), *scale;
        const char *marker;
        size_t n = 0;
        json_object_foreach(json_object_get(truth, "transforms"), marker, scale)
        {
            fcs_transform *t = make(scale);
            if (has_zero_of_its_parameters(t, scale)) {
                check_anchors(
                    marker, t,
                    json_object_get(json_object_get(truth, "transform_anchor_points"), marker));
                n++;
            }
            fcs_transform_free(t);
        }
        assert_int_equal(n, i == 0 ? 5 : 8);
        json_decref(truth);
    }
}

/* Six significant digits of each of its 4096 lines, with one negative decade. */
static void table_exported_from_flowjo(void **unused)
{
    (void)unused;
    need_corpus();
    FILE *f = fopen(corpus_path("wsp/flowjo_biex_l256_w-7.94_n1_m4.41854_r262144.csv"), "r");
    assert_non_null(f);
    fcs_transform *t =
        fcs_transform_make((fcs_scale){ FCS_BIEX, 262144.000029, -7.943282, 4.418540, 1 }, NULL);
    assert_non_null(t);
    int i, lines = 0;
    double value;
    assert_int_equal(fscanf(f, "%*[^\n]"), 0);
    while (fscanf(f, "%d,%lf", &i, &value) == 2) {
        double x = i;
        fcs_transform_undo(t, &x, 1);
        if (!(fabs(x - value) <= 6e-6 * fabs(value) + 1e-9))
            fail_msg("channel %d is %g, not %g", i, x, value);
        lines++;
    }
    assert_int_equal(lines, 4096);
    fclose(f);
    fcs_transform_free(t);
}

/* All columns of a data set of the corpus in linear units, one after another. */
static double *read_all(const fcs_dataset *set)
{
    double *values = calloc(set->n_params * set->n_events, sizeof *values);
    size_t *params = calloc(set->n_params, sizeof *params);
    double **columns = calloc(set->n_params, sizeof *columns);
    assert_true(values && params && columns);
    for (size_t i = 0; i < set->n_params; i++) {
        params[i] = i;
        columns[i] = values + i * set->n_events;
    }
    assert_int_equal(
        fcs_read(set, params, set->n_params, 0, set->n_events, FCS_LINEAR, columns, NULL), FCS_OK);
    free(params);
    free(columns);
    return values;
}

static fcs_file *open_corpus(const char *name)
{
    fcs_error err = { .message = "" };
    fcs_file *file = fcs_open(corpus_path(name), NULL, &err);
    if (!file)
        fail_msg("%s", err.message);
    return file;
}

/* Compensates the detectors' columns in place. */
static void compensate(const fcs_dataset *set, double *values)
{
    fcs_spillover *s = fcs_spillover_from(set, NULL);
    assert_non_null(s);
    double *columns[16];
    assert_true(s->n_detectors <= 16);
    for (size_t j = 0; j < s->n_detectors; j++)
        columns[j] = values + fcs_param_index(set, s->detectors[j]) * set->n_events;
    assert_int_equal(fcs_compensate(s, columns, set->n_events, NULL), FCS_OK);
    fcs_spillover_free(s);
}

/* The raw values of the file were recovered from the archived ones and set back on the grid of the
 * instrument, 0.57 to 0.9 wide; compensated values stay within one step of it. */
static void compare_columns(const json_t *truth, const fcs_dataset *set, double *raw,
                            const fcs_dataset *archived, const double *wanted)
{
    size_t i;
    json_t *channel;
    json_array_foreach(json_object_get(truth, "channels"), i, channel)
    {
        const char *name = json_string_value(json_object_get(channel, "PnN"));
        const json_t *scale =
            json_object_get(json_object_get(truth, "transforms"),
                            json_string_value(json_object_get(channel, "marker")));
        if (!scale)
            continue;
        double *x = raw + fcs_param_index(set, name) * set->n_events;
        const double *y = wanted + fcs_param_index(archived, name) * archived->n_events;
        fcs_transform *t = make(scale);
        bool same = has_zero_of_its_parameters(t, scale);
        for (size_t k = 0; same && k < set->n_events; k++) {
            double back = y[k];
            fcs_transform_undo(t, &back, 1);
            if (!(fabs(x[k] - back) <= 0.9 + 1e-6 * fabs(back)))
                fail_msg("%s of event %zu is %.4f, not %.4f", name, k, x[k], back);
        }
        fcs_transform_free(t);
    }
}

static void archived_events(void **unused)
{
    (void)unused;
    need_corpus();
    json_t *truth = load_truth("bdc/lyoplate_bcell_12828_1_firsthalf_truth.json");
    fcs_file *raw = open_corpus("bdc/lyoplate_bcell_12828_1_firsthalf_raw.fcs");
    fcs_file *done = open_corpus("bdc/lyoplate_bcell_12828_1_firsthalf_xform.fcs");
    assert_int_equal(raw->datasets[0].n_events, done->datasets[0].n_events);
    double *values = read_all(&raw->datasets[0]), *wanted = read_all(&done->datasets[0]);
    compensate(&raw->datasets[0], values);
    compare_columns(truth, &raw->datasets[0], values, &done->datasets[0], wanted);
    free(values);
    free(wanted);
    fcs_close(raw);
    fcs_close(done);
    json_decref(truth);
}


/* ---- The table itself --------------------------------------------------------------- */

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

static void is_straight_beyond_its_ends(void **unused)
{
    (void)unused;
    fcs_transform *t = fcs_transform_make((fcs_scale){ FCS_BIEX, 256113.18, -10, 4.5, 0 }, NULL);
    assert_non_null(t);
    double low = undo(t, 0), next = undo(t, 1), high = undo(t, 4096);
    double secant = 1 / (next - low);
    for (int k = 1; k < 9; k++) {
        double far = pow(10, k);
        assert_true(fabs(apply(t, low - far) + far * secant) <= 1e-9 * far);
        double slope = (apply(t, high + far) - 4096) / far;
        assert_true(fabs(slope - (apply(t, high + 2.385) - 4096) / 2.385) <= 1e-6 * slope);
    }
    assert_true(apply(t, high) == 4096 && apply(t, low) == 0);
    fcs_transform_free(t);
}

/* Without the mirror rule the part below 0 would be another. */
static void is_its_own_mirror_image_about_0(void **unused)
{
    (void)unused;
    fcs_transform *t = fcs_transform_make((fcs_scale){ FCS_BIEX, 256113.18, -10, 4.5, 0 }, NULL);
    assert_non_null(t);
    for (int k = 0; k <= 455; k++)
        assert_true(fabs(undo(t, 455 - k) + undo(t, 455 + k)) <= 1e-10);
    fcs_transform_free(t);
}

/* A width outside of 10^0.5 ... 10^3 counts as 10^0.5, and negative decades below 0 as 0. */
static void widths_out_of_range_count_as_half_a_decade(void **unused)
{
    (void)unused;
    static const double widths[] = { -1, -3.1622776, -1000.1, -1e9 };
    fcs_transform *half =
        fcs_transform_make((fcs_scale){ FCS_BIEX, 262144, -3.16227766016838, 4.5, 0 }, NULL);
    assert_non_null(half);
    for (size_t i = 0; i < 4; i++) {
        fcs_transform *t = fcs_transform_make(
            (fcs_scale){ FCS_BIEX, 262144, widths[i], 4.5, i % 2 ? -1 : 0 }, NULL);
        assert_non_null(t);
        for (double x = -300; x < 3e5; x += 1234.5)
            assert_true(fabs(apply(t, x) - apply(half, x)) <= 1e-8);
        fcs_transform_free(t);
    }
    fcs_transform_free(half);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(archived_anchor_points),
        cmocka_unit_test(table_exported_from_flowjo),
        cmocka_unit_test(archived_events),
        cmocka_unit_test(is_straight_beyond_its_ends),
        cmocka_unit_test(is_its_own_mirror_image_about_0),
        cmocka_unit_test(widths_out_of_range_count_as_half_a_decade),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
