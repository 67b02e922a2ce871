/* test_corpus.c - real files of many instruments, against values that other readers found in them. */
#include "tests.h"

#include <jansson.h>
#include <math.h>

#include "lupusflow/fcs.h"

/* What this reader refuses by default, and how it reads it. */
static const struct {
    const char *name, *rule;
    fcs_options options; /* with which it reads; none: never */
} refused[] = {
    { "vendors/cyan_header_text_mismatch.fcs",
      "E-OFFSETS-AMBIGUOUS",
      { .data_offsets = FCS_OFFSETS_HEADER } },
    { "quirks/corrupted_10_bytes.fcs", "E-SHORT-HEADER", { 0 } },
    { "quirks/header_only_aurora.fcs", "E-TRUNCATED", { 0 } },
};

static json_t *expected;

static int load_expected(void **state)
{
    char path[4200];
    (void)state;
    snprintf(path, sizeof path, "%s/corpus/expected.json", shared_folder());
    expected = json_load_file(path, 0, NULL);
    return 0;
}

static int free_expected(void **state)
{
    (void)state;
    json_decref(expected);
    return 0;
}

static double number(const json_t *list, size_t i)
{
    return json_number_value(json_array_get(list, i));
}

/* Printed there with nine digits, sums and means with twelve or ten. */
static void check_number(const char *file, const char *what, size_t param, double got,
                         double wanted, int digits)
{
    if (fabs(got - wanted) > 0.6 * pow(10, 1 - digits) * fabs(wanted))
        fail_msg("%s: %s of parameter %zu is %.17g, not %.17g", file, what, param, got, wanted);
}

/* Pairwise, so that the sum of a million values has the digits printed. */
static double sum_of(const double *values, size_t n)
{
    double sum = 0, lost = 0;
    for (size_t i = 0; i < n; i++) {
        const double y = values[i] - lost, t = sum + y;
        lost = (t - sum) - y;
        sum = t;
    }
    return sum;
}

static void check_column(const char *file, const json_t *raw, size_t param, const double *values,
                         size_t n)
{
    double least = values[0], most = values[0];
    for (size_t i = 1; i < n; i++) {
        least = values[i] < least ? values[i] : least;
        most = values[i] > most ? values[i] : most;
    }
    check_number(file, "first", param, values[0], number(json_object_get(raw, "first"), param), 9);
    check_number(file, "last", param, values[n - 1], number(json_object_get(raw, "last"), param),
                 9);
    check_number(file, "min", param, least, number(json_object_get(raw, "min"), param), 9);
    check_number(file, "max", param, most, number(json_object_get(raw, "max"), param), 9);
    check_number(file, "sum", param, sum_of(values, n), number(json_object_get(raw, "sum"), param),
                 12);
}

static void check_events(const char *file, const json_t *raw, const fcs_dataset *set)
{
    const size_t n = (size_t)json_integer_value(json_object_get(raw, "events"));
    assert_int_equal(set->n_events, n);
    assert_int_equal(set->n_params, json_integer_value(json_object_get(raw, "par")));
    double *values = malloc((n + 1) * sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < set->n_params && n > 0; i++) {
        fcs_error err;
        if (fcs_read(set, &i, 1, 0, n, FCS_STORED, &values, &err) != FCS_OK)
            fail_msg("%s: %s", file, err.message);
        check_column(file, raw, i, values, n);
    }
    free(values);
}

/* Equal but for the blanks around them. */
static bool same_text(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    for (; n > 0 && *a == ' '; a++)
        n--;
    for (; m > 0 && *b == ' '; b++)
        m--;
    while (n > 0 && a[n - 1] == ' ')
        n--;
    while (m > 0 && b[m - 1] == ' ')
        m--;
    return n == m && memcmp(a, b, n) == 0;
}

static void check_text(const char *file, const fcs_dataset *set, const char *name,
                       const json_t *wanted)
{
    const char *got = fcs_keyword_value(set, name), *text = json_string_value(wanted);
    if (text && *text && (!got || !same_text(got, text)))
        fail_msg("%s: %s is \"%s\", not \"%s\"", file, name, got ? got : "absent", text);
}

static void check_lists(const char *file, const fcs_dataset *set, const json_t *wanted)
{
    static const struct {
        const char *list, *suffix;
    } lists[] = { { "bits", "B" }, { "range", "R" }, { "PnN", "N" },
                  { "PnS", "S" },  { "PnE", "E" },   { "PnG", "G" } };
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
        for (size_t i = 0; i < set->n_params; i++) {
            char name[32];
            snprintf(name, sizeof name, "$P%zu%s", i + 1, lists[k].suffix);
            check_text(file, set, name, json_array_get(json_object_get(wanted, lists[k].list), i));
        }
}

static void check_dataset(const char *file, const fcs_dataset *set, const json_t *wanted)
{
    char version[16];
    snprintf(version, sizeof version, "FCS%u.%u", set->version / 10, set->version % 10);
    assert_string_equal(version, json_string_value(json_object_get(wanted, "version")));
    check_text(file, set, "$CYT", json_object_get(wanted, "cyt"));
    check_text(file, set, "$DATATYPE", json_object_get(wanted, "datatype"));
    check_text(file, set, "$BYTEORD", json_object_get(wanted, "byteord"));
    check_text(file, set, "$MODE", json_object_get(wanted, "mode"));
    check_text(file, set, "$TOT", json_object_get(wanted, "tot"));
    check_lists(file, set, wanted);
    check_events(file, json_object_get(wanted, "raw"), set);
}

static void check_file(const char *name, const json_t *wanted)
{
    char path[4200];
    fcs_error err;
    const fcs_options *options = NULL;
    snprintf(path, sizeof path, "%s/corpus/%s", shared_folder(), name);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (strcmp(name, refused[i].name) != 0)
            continue;
        assert_null(fcs_open(path, NULL, &err));
        assert_string_equal(err.rule, refused[i].rule);
        if (refused[i].options.data_offsets == FCS_OFFSETS_AGREE)
            return;
        options = &refused[i].options;
    }
    fcs_file *f = fcs_open(path, options, &err);
    if (!f)
        fail_msg("%s: %s %s", name, err.rule, err.message);
    const json_t *datasets = json_object_get(wanted, "datasets");
    assert_int_equal(f->n_datasets, json_array_size(datasets));
    for (size_t i = 0; i < f->n_datasets; i++)
        check_dataset(name, &f->datasets[i], json_array_get(datasets, i));
    fcs_close(f);
}

static void every_file(void **state)
{
    const char *name;
    json_t *wanted;
    size_t n = 0;
    (void)state;
    need_corpus();
    assert_non_null(expected);
    json_object_foreach(expected, name, wanted)
    {
        check_file(name, wanted);
        n++;
    }
    assert_true(n >= 70);
}

/* Both readings are named, and each can be asked for. */
static void the_cyan_file_names_both_readings(void **state)
{
    char path[4200];
    fcs_error err;
    (void)state;
    need_corpus();
    snprintf(path, sizeof path, "%s/corpus/vendors/cyan_header_text_mismatch.fcs", shared_folder());
    assert_null(fcs_open(path, NULL, &err));
    assert_int_equal(err.code, FCS_E_AMBIGUOUS);
    assert_string_equal(
        err.message, "expected HEADER and TEXT to name one place of DATA, found two that fit: 2330 "
                     "to 141265 (TEXT) and 2284 to 141219 (HEADER); choose with --data-offsets "
                     "header or text");
}

/* LMD files say that they hold the same events twice; other files with two data sets do not. */
static void repeated_events_are_told(void **state)
{
    static const struct {
        const char *name;
        bool repeated;
    } cases[] = { { "vendors/coulter_fc500_multi.lmd", true },
                  { "vendors/gallios.lmd", true },
                  { "facejava/int-2_ds_2_events_2_parameters-1.fcs", false } };
    (void)state;
    need_corpus();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[4200];
        bool told = false;
        snprintf(path, sizeof path, "%s/corpus/%s", shared_folder(), cases[i].name);
        fcs_file *f = fcs_open(path, NULL, NULL);
        assert_non_null(f);
        for (size_t k = 0; k < f->n_notes; k++)
            told = told || strcmp(f->notes[k].rule, "W-LMD-DUPLICATE") == 0;
        assert_int_equal(told, cases[i].repeated);
        fcs_close(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_file),
                                        cmocka_unit_test(repeated_events_are_told),
                                        cmocka_unit_test(the_cyan_file_names_both_readings) };
    return cmocka_run_group_tests(tests, load_expected, free_expected);
}
