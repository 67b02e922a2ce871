/* test_write_csv.c - every number of a text reads back as the same double, and no name is run by a
 * spreadsheet. */
#include "copies.h"

#include "fcs/number_text.h"

static char *csv_of(const char *name, const fcs_dataset *set, const fcs_write_options *given)
{
    fcs_write_options o = given ? *given : (fcs_write_options){ 0 };
    fcs_error err;
    size_t size;
    o.force = true;
    if (fcs_write_csv(set, copy_path, &o, &err) != FCS_OK)
        fail_msg("%s: %s", name, err.message);
    return content_of_copy(&size);
}

/* ---- Numbers ---- */

static void numbers_have_the_fewest_digits(void **state)
{
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        { 0, "0" },
        { -0.0, "-0" },
        { 1, "1" },
        { -1, "-1" },
        { 0.1, "0.1" },
        { 0.1f, "0.10000000149011612" },
        { 2.385, "2.385" },
        { -12.5, "-12.5" },
        { 262143, "262143" },
        { 1e6, "1000000" },
        { 9007199254740991, "9007199254740991" },
        { 9007199254740992, "9007199254740992" },
        { 1e22, "1e+22" },
        { 5e-324, "5e-324" },
        { 1.7976931348623157e308, "1.7976931348623157e+308" },
        { 1.0 / 3, "0.3333333333333333" },
        { 2.0 / 3, "0.6666666666666666" },
        { 123456789012345680, "1.2345678901234568e+17" },
        { NAN, "NaN" },
        { INFINITY, "Inf" },
        { -INFINITY, "-Inf" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[NUMBER_TEXT];
        assert_int_equal(number_text(text, rows[i].value), strlen(rows[i].text));
        assert_string_equal(text, rows[i].text);
    }
}

/* With one digit less none does. */
static void random_numbers_read_back(void **state)
{
    uint64_t seed = 20161, bits;
    size_t n_long = 0;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        char text[NUMBER_TEXT];
        double value, back;
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        bits = seed ^ seed >> 29;
        memcpy(&value, &bits, sizeof value);
        value = i % 2 ? value : (double)(float)(seed >> 40) / 1024;
        if (!isfinite(value))
            continue;
        number_text(text, value);
        assert_true(fcs_parse_number(text, &back));
        if (memcmp(&back, &value, sizeof back) != 0)
            fail_msg("%a is %s (number %d from seed 20161)", value, text, i);
        const size_t digits = strspn(text + (value < 0), "123456789.") - 1;
        char shorter[400];
        if (!strchr(text, '.') || text[digits + 1 + (value < 0)])
            continue;
        snprintf(shorter, sizeof shorter, "%.*g", (int)digits - 1, value);
        assert_true(fcs_parse_number(shorter, &back));
        if (back == value)
            fail_msg("%s is %s too", text, shorter);
        n_long++;
    }
    assert_true(n_long > 500);
}

static void integers_keep_all_digits(void **state)
{
    static const source from = { "64 bits",
                                 { { "type", "I64" },
                                   { "$P1R", "18446744073709551616" },
                                   { "$P2R", "18446744073709551616" },
                                   { "events", "1" },
                                   { "data", "\xfd\xff\xff\xff\xff\xff\xff\x7f"
                                             "\xff\xff\xff\xff\xff\xff\xff\xff" } } };
    made m;
    fcs_file *f = opened(&from, &m);
    char *text = csv_of("64 bits", f->datasets, NULL);
    (void)state;
    assert_string_equal(text, "D1-A,D2-A\n9223372036854775805,18446744073709551615\n");
    free(text);
    fcs_close(f);
    free(m.bytes);
}

/* ---- Names ---- */

static void names(void **state)
{
    static const struct {
        source from;
        const char *line, *raw_line;
    } rows[] = {
        { { "plain", { { "$P1N", "FSC-A" } } }, "FSC-A,D2-A\n", "FSC-A,D2-A\n" },
        { { "formula", { { "$P1N", "=1+1" } } }, "'=1+1,D2-A\n", "=1+1,D2-A\n" },
        { { "plus", { { "$P1N", "+A" } } }, "'+A,D2-A\n", "+A,D2-A\n" },
        { { "minus", { { "$P1N", "-A" } } }, "'-A,D2-A\n", "-A,D2-A\n" },
        { { "at", { { "$P1N", "@SUM(1)" } } }, "'@SUM(1),D2-A\n", "@SUM(1),D2-A\n" },
        { { "tabulator", { { "$P1N", "\t=A" } } }, "'\t=A,D2-A\n", "\t=A,D2-A\n" },
        { { "return", { { "$P1N", "\r=A" } } }, "\"'\r=A\",D2-A\n", "\"\r=A\",D2-A\n" },
        { { "comma", { { "$P1N", "A,B" } } }, "\"A,B\",D2-A\n", "\"A,B\",D2-A\n" },
        { { "quote", { { "$P1N", "A\"B" } } }, "\"A\"\"B\",D2-A\n", "\"A\"\"B\",D2-A\n" },
        { { "line", { { "$P1N", "A\nB" } } }, "\"A\nB\",D2-A\n", "\"A\nB\",D2-A\n" },
        { { "all", { { "$P1N", "=\"A\",\n" } } },
          "\"'=\"\"A\"\",\n\",D2-A\n",
          "\"=\"\"A\"\",\n\",D2-A\n" },
        { { "twice", { { "$P2N", "D1-A" } } }, "D1-A,D1-A_2\n", "D1-A,D1-A_2\n" },
        { { "none", { { "version", "FCS2.0" }, { "-$P2N", "" } } }, "D1-A,P2\n", "D1-A,P2\n" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int raw = 0; raw < 2; raw++) {
            const fcs_write_options o = { .csv_raw = raw };
            const char *wanted = raw ? rows[i].raw_line : rows[i].line;
            made m;
            fcs_file *f = opened(&rows[i].from, &m);
            char *text = csv_of(rows[i].from.sentence, f->datasets, &o);
            if (strncmp(text, wanted, strlen(wanted)) != 0)
                fail_msg("%s: %s", rows[i].from.sentence, text);
            free(text);
            fcs_close(f);
            free(m.bytes);
        }
}

/* ---- Options ---- */

static void options_are_those_of_fcs_write(void **state)
{
    static const source from = { "options", { { "$P1G", "2" }, { "events", "4" } } };
    const uint64_t members[1] = { 0xA }, other[1] = { 0x2 };
    const uint64_t *const masks[2] = { members, other };
    const fcs_flags flags = { "=F", "", 2, masks };
    const fcs_write_options o = {
        .members = members, .n_flags = 1, .flags = &flags, .units = FCS_LINEAR
    };
    made m;
    fcs_file *f = opened(&from, &m);
    char *text = csv_of("options", f->datasets, &o);
    (void)state;
    assert_string_equal(text, "D1-A,D2-A,'=F\n20,51,3\n57,125,1\n");
    free(text);
    fcs_close(f);
    free(m.bytes);
}

static void refusals(void **state)
{
    static const uint64_t mask[1], *const masks[1] = { mask };
    const fcs_flags no_name = { "", "", 1, masks };
    const size_t detector = 9;
    const struct {
        fcs_write_options options;
        fcs_code code;
        const char *message;
    } rows[] = {
        { { .n_flags = 1, .flags = &no_name },
          FCS_E_ARGUMENT,
          "expected a name of UTF-8 for flags, found \"\"" },
        { { .n_detectors = 1, .detectors = &detector },
          FCS_E_ARGUMENT,
          "expected a detector below 2, found 9" },
        { { .force = false }, FCS_E_IO, "expected to name the file, found a file that is there" },
    };
    fcs_error err;
    made m;
    fcs_file *f = opened(&(source){ .sentence = "sound" }, &m);
    (void)state;
    free(csv_of("there", f->datasets, NULL));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(fcs_write_csv(f->datasets, copy_path, &rows[i].options, &err),
                         rows[i].code);
        if (strncmp(err.message, rows[i].message, strlen(rows[i].message)) != 0)
            fail_msg("%s", err.message);
    }
    fcs_close(f);
    free(m.bytes);
}

/* ---- Real files ---- */

/* Past a name, which may be quoted. */
static const char *skip_name(const char *p)
{
    const bool quoted = *p == '"';
    for (p += quoted; *p && (quoted || (*p != ',' && *p != '\n')); p++)
        if (quoted && *p == '"' && *++p != '"')
            return p;
    return p;
}

static void check_field(const char *name, const char **p, double wanted)
{
    const size_t n = strcspn(*p, ",\n");
    char field[64] = { 0 };
    double value;
    assert_true(n < sizeof field);
    memcpy(field, *p, n);
    if (isnan(wanted))
        assert_string_equal(field, "NaN");
    else if (!fcs_parse_number(field, &value) || memcmp(&value, &wanted, sizeof value) != 0)
        fail_msg("%s: %.17g is \"%s\"", name, wanted, field);
    *p += n + 1;
}

static void check_file(const char *name, const fcs_options *options, const fcs_file *file)
{
    const fcs_dataset *set = file->datasets;
    const size_t n = set->n_events < 500 ? set->n_events : 500;
    uint64_t *members = calloc(set->n_events / 64 + 1, sizeof *members);
    double **columns = calloc(set->n_params, sizeof *columns);
    (void)options;
    assert_true(members && columns);
    for (size_t j = 0; j < n; j++)
        members[j / 64] |= (uint64_t)1 << j % 64;
    const fcs_write_options o = { .members = members };
    char *text = csv_of(name, set, &o);
    const char *p = text;
    for (size_t i = 0; i < set->n_params; i++) {
        columns[i] = read_column(set, i, FCS_STORED);
        p = skip_name(p);
        assert_int_equal(*p++, i + 1 < set->n_params ? ',' : '\n');
    }
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < set->n_params; i++)
            check_field(name, &p, columns[i][j]);
    assert_int_equal(*p, '\0');
    for (size_t i = 0; i < set->n_params; i++)
        free(columns[i]);
    free(columns);
    free(members);
    free(text);
}

static void numbers_of_real_files_read_back(void **state)
{
    (void)state;
    for_each_real_file(check_file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_the_fewest_digits),
        cmocka_unit_test(random_numbers_read_back),
        cmocka_unit_test(integers_keep_all_digits),
        cmocka_unit_test(names),
        cmocka_unit_test(options_are_those_of_fcs_write),
        cmocka_unit_test(refusals),
        cmocka_unit_test(numbers_of_real_files_read_back),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
