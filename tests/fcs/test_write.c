/* test_write.c - what is written reads back as it was, with offsets right to the byte; what may not be
 * written is refused; files are there whole or not at all. */
#include "departure.h"

#include <dirent.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

static const double first[3] = { 1.5, -2.25, 262143 }, second[3] = { 0, 1e-3f, 3e38f };
static const double *const columns[2] = { first, second };

static fcs_param sound_params[2] = {
    { .name = "FSC-A", .range = 262144, .gain = 1 },
    { .name = "Time", .label = "", .range = 1e20, .gain = 1, .timestep = 0.01, .voltage = 0 },
};

static const fcs_keyword sound_keywords[2] = { { .name = "$CYT", .value = "Maker" },
                                               { .name = "NOTE", .value = "a/b|c" } };

static fcs_table sound_table(void)
{
    return (fcs_table){ 3, 2, 2, sound_params, columns, sound_keywords };
}

static fcs_file *written(const fcs_table *t, void **bytes, size_t *size)
{
    const fcs_options strict = { .strict = true };
    fcs_error err;
    if (fcs_write_memory(t, bytes, size, &err) != FCS_OK)
        fail_msg("%s", err.message);
    fcs_file *f = fcs_open_memory(*bytes, *size, &strict, &err);
    if (!f)
        fail_msg("%s: %s", err.rule, err.message);
    assert_int_equal(f->n_notes, 0);
    return f;
}

static void what_is_written_reads_back(void **state)
{
    void *bytes;
    size_t size;
    const fcs_table t = sound_table();
    fcs_file *f = written(&t, &bytes, &size);
    const fcs_dataset *set = f->datasets;
    const size_t params[2] = { 0, 1 };
    double a[3], b[3], *const out[2] = { a, b };
    (void)state;
    assert_int_equal(set->version, 31);
    assert_int_equal(set->n_events, 3);
    assert_int_equal(fcs_read(set, params, 2, 0, 3, FCS_STORED, out, NULL), FCS_OK);
    assert_memory_equal(a, first, sizeof first);
    assert_memory_equal(b, second, sizeof second);
    assert_string_equal(set->params[0].name, "FSC-A");
    assert_true(set->params[0].range == 262144 && set->params[1].range == 1e20);
    assert_true(set->params[1].timestep == 0.01 && set->params[0].timestep == 0);
    assert_string_equal(fcs_keyword_value(set, "$CYT"), "Maker");
    assert_string_equal(fcs_keyword_value(set, "NOTE"), "a/b|c");
    fcs_close(f);
    free(bytes);
}

/* The segments meet without a byte between and the file ends with the checksum. */
static void offsets_are_right_to_the_byte(void **state)
{
    static char filler[2000];
    (void)state;
    memset(filler, 'x', sizeof filler - 1);
    for (size_t n = 1; n < sizeof filler; n += 13) {
        void *bytes;
        size_t size;
        const fcs_keyword k = { .name = "FILLER", .value = filler + sizeof filler - 1 - n };
        fcs_table t = sound_table();
        t.n_keywords = 1;
        t.keywords = &k;
        fcs_file *f = written(&t, &bytes, &size);
        const fcs_dataset *set = f->datasets;
        assert_int_equal(set->text.offset, 64);
        assert_int_equal(set->data.offset, set->text.offset + set->text.size);
        assert_int_equal(set->data.size, 24);
        assert_int_equal(size, set->data.offset + set->data.size + 8);
        assert_memory_equal((char *)bytes + size - 8, "00000000", 8);
        fcs_close(f);
        free(bytes);
    }
}

static void gain_and_voltage(void **state)
{
    const fcs_param params[2] = {
        { .name = "A", .label = "CD3", .range = 1024, .gain = 2.5, .voltage = 412.5 },
        { .name = "B", .range = 0.1, .gain = 1 }
    };
    fcs_table t = sound_table();
    void *bytes;
    size_t size;
    (void)state;
    t.params = params;
    fcs_file *f = written(&t, &bytes, &size);
    const fcs_param *p = f->datasets->params;
    assert_true(p[0].gain == 2.5 && p[0].voltage == 412.5 && p[0].range == 1024);
    assert_true(p[1].gain == 1 && p[1].voltage == 0 && p[1].range == 0.1);
    assert_string_equal(p[0].label, "CD3");
    fcs_close(f);
    free(bytes);
}

static void values_and_keywords_beyond_bounds(void **state)
{
    static const double large[3] = { 1, 3.5e38, 2 };
    static const double *const both[2] = { large, large };
    const size_t n = 100000000;
    fcs_table t = sound_table();
    void *bytes = NULL;
    size_t size;
    fcs_error err;
    (void)state;
    t.columns = both;
    assert_int_equal(fcs_write_memory(&t, &bytes, &size, &err), FCS_E_ARGUMENT);
    assert_string_equal(err.message, "expected values that 32 bits of $DATATYPE F hold, found "
                                     "3.5e+38 in \"FSC-A\"");
    char *value = malloc(n + 1);
    assert_non_null(value);
    memset(value, 'x', n);
    value[n] = '\0';
    const fcs_keyword k = { .name = "LONG", .value = value };
    t = sound_table();
    t.n_keywords = 1;
    t.keywords = &k;
    assert_int_equal(fcs_write_memory(&t, &bytes, &size, &err), FCS_E_ARGUMENT);
    assert_string_equal(err.message, "expected keywords of less than 99,999,999 bytes, found more");
    t.n_events = SIZE_MAX / 4;
    t.n_keywords = 0;
    assert_int_equal(fcs_write_memory(&t, &bytes, &size, &err), FCS_E_ARGUMENT);
    assert_null(bytes);
    free(value);
}

static void the_same_table_gives_the_same_bytes(void **state)
{
    void *a, *b;
    size_t n, m;
    const fcs_table t = sound_table();
    (void)state;
    assert_int_equal(fcs_write_memory(&t, &a, &n, NULL), FCS_OK);
    assert_int_equal(fcs_write_memory(&t, &b, &m, NULL), FCS_OK);
    assert_int_equal(n, m);
    assert_memory_equal(a, b, n);
    free(a);
    free(b);
}

static void no_events(void **state)
{
    void *bytes;
    size_t size;
    fcs_table t = sound_table();
    (void)state;
    t.n_events = 0;
    fcs_file *f = written(&t, &bytes, &size);
    assert_int_equal(f->datasets->n_events, 0);
    fcs_close(f);
    free(bytes);
}

static void special_values_survive(void **state)
{
    const double odd[4] = { NAN, INFINITY, -0.0, 0x1p-149 };
    const double *const column = odd;
    double back[4], *out = back;
    const size_t param = 0;
    const fcs_table t = { 4, 1, 0, sound_params, &column, NULL };
    void *bytes;
    size_t size;
    fcs_file *f = written(&t, &bytes, &size);
    (void)state;
    assert_int_equal(fcs_read(f->datasets, &param, 1, 0, 4, FCS_STORED, &out, NULL), FCS_OK);
    assert_true(isnan(back[0]) && back[1] == INFINITY && signbit(back[2]) && back[3] == 0x1p-149);
    fcs_close(f);
    free(bytes);
}

/* ---- Refusals ---- */

static void wrong_keywords(void **state)
{
    static const struct {
        const char *name, *value, *message;
    } cases[] = {
        { "$PAR", "3", "expected a keyword that the writer does not set itself, found \"$PAR\"" },
        { "$tot", "3", "expected a keyword that the writer does not set itself, found \"$tot\"" },
        { "$P1N", "x", "expected a keyword that the writer does not set itself, found \"$P1N\"" },
        { "$P99B", "8", "expected a keyword that the writer does not set itself, found \"$P99B\"" },
        { "$BEGINDATA", "8", "expected a keyword that the writer does not set itself" },
        { "$TIMESTEP", "1", "expected a keyword that the writer does not set itself" },
        { "", "x", "expected a keyword with a name and a value, found \"\"" },
        { "EMPTY", "", "expected a keyword with a value of at least one byte, found \"EMPTY\"" },
        { "A\nB", "x", "expected a keyword of printable ASCII, found \"A\\x0AB\"" },
        { " A", "x", "expected a keyword without blanks around it, found \" A\"" },
        { "A", "\xFF", "expected a value of UTF-8, found \"\\xFF\"" },
        { "note", "x", "expected each name once, found \"note\"" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const fcs_keyword keywords[2] = { { .name = "NOTE", .value = "x" },
                                          { .name = cases[i].name, .value = cases[i].value } };
        fcs_table t = sound_table();
        void *bytes = NULL;
        size_t size;
        fcs_error err;
        t.keywords = keywords;
        if (fcs_write_memory(&t, &bytes, &size, &err) != FCS_E_ARGUMENT)
            fail_msg("%s was written", cases[i].name);
        if (strncmp(err.message, cases[i].message, strlen(cases[i].message)) != 0)
            fail_msg("%s: %s", cases[i].name, err.message);
        assert_null(bytes);
    }
}

static void keywords_that_look_like_it_are_the_callers(void **state)
{
    static const char *const names[] = { "$P1D", "$P1DET", "$PROJ", "$P", "$PN", "P1N", "$P1NN" };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const fcs_keyword k = { .name = names[i], .value = "x" };
        fcs_table t = sound_table();
        void *bytes;
        size_t size;
        t.n_keywords = 1;
        t.keywords = &k;
        assert_int_equal(fcs_write_memory(&t, &bytes, &size, NULL), FCS_OK);
        free(bytes);
    }
}

static void wrong_params(void **state)
{
    static const struct {
        fcs_param param;
        const char *message;
    } cases[] = {
        { { .name = "", .range = 1, .gain = 1 },
          "expected a parameter's name without a comma, found" },
        { { .name = "A,B", .range = 1, .gain = 1 },
          "expected a parameter's name without a comma, found \"A,B\"" },
        { { .name = "A", .range = 0, .gain = 1 },
          "expected a parameter's range above 0, found \"A\"" },
        { { .name = "A", .range = INFINITY, .gain = 1 }, "expected a parameter's range above 0" },
        { { .name = "A", .range = 1, .gain = 0 },
          "expected a parameter's gain above 0, found \"A\"" },
        { { .name = "A", .range = 1, .gain = NAN },
          "expected a parameter's gain above 0, found \"A\"" },
        { { .name = "A\xFF", .range = 1, .gain = 1 }, "expected names of UTF-8, found \"A\\xFF\"" },
        { { .name = "FSC-A", .range = 1, .gain = 1 }, "expected each name once, found \"FSC-A\"" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const fcs_param params[2] = { sound_params[0], cases[i].param };
        fcs_table t = sound_table();
        void *bytes = NULL;
        size_t size;
        fcs_error err;
        t.params = params;
        assert_int_equal(fcs_write_memory(&t, &bytes, &size, &err), FCS_E_ARGUMENT);
        if (strncmp(err.message, cases[i].message, strlen(cases[i].message)) != 0)
            fail_msg("%s", err.message);
    }
    fcs_table none = sound_table();
    fcs_error err;
    none.n_params = 0;
    assert_int_equal(fcs_write_memory(&none, &(void *){ NULL }, &(size_t){ 0 }, &err),
                     FCS_E_ARGUMENT);
}

/* Where every byte occurs, the delimiter is doubled; the value comes back all the same. */
static void a_value_of_all_bytes(void **state)
{
    char all[129] = "x";
    void *bytes;
    size_t size;
    (void)state;
    for (int c = 1; c < 128; c++)
        all[c] = (char)c;
    const fcs_keyword k = { .name = "ALL", .value = all };
    fcs_table t = sound_table();
    t.n_keywords = 1;
    t.keywords = &k;
    fcs_file *f = written(&t, &bytes, &size);
    assert_string_equal(fcs_keyword_value(f->datasets, "ALL"), all);
    fcs_close(f);
    free(bytes);
}

/* No token may begin with the delimiter; where values begin with all of them there is none. */
static void no_delimiter_is_left(void **state)
{
    char values[128][2], names[128][8];
    fcs_keyword keywords[127];
    fcs_table t = sound_table();
    void *bytes = NULL;
    size_t size;
    fcs_error err;
    (void)state;
    for (int c = 1; c < 128; c++) {
        snprintf(values[c], sizeof values[c], "%c", c);
        snprintf(names[c], sizeof names[c], "K%d", c);
        keywords[c - 1] = (fcs_keyword){ .name = names[c], .value = values[c] };
    }
    t.n_keywords = 127;
    t.keywords = keywords;
    assert_int_equal(fcs_write_memory(&t, &bytes, &size, &err), FCS_E_ARGUMENT);
    assert_string_equal(err.message, "expected a delimiter that no name or value begins with, "
                                     "found all of them in use");
    assert_null(bytes);
}

/* ---- Round trip of what was read ---- */

static void read_write_read(const fcs_dataset *set, const char *name)
{
    fcs_table t = { .n_events = set->n_events, .n_params = set->n_params, .params = set->params };
    size_t *params = calloc(set->n_params, sizeof *params);
    double **values = calloc(set->n_params, sizeof *values),
           **back = calloc(set->n_params, sizeof *back);
    assert_true(params && values && back);
    for (size_t i = 0; i < set->n_params; i++) {
        params[i] = i;
        values[i] = malloc((set->n_events + 1) * sizeof **values);
        back[i] = malloc((set->n_events + 1) * sizeof **back);
        assert_true(values[i] && back[i]);
    }
    void *bytes;
    size_t size;
    t.columns = (const double *const *)values;
    assert_int_equal(
        fcs_read(set, params, set->n_params, 0, set->n_events, FCS_STORED, values, NULL), FCS_OK);
    assert_int_equal(fcs_write_memory(&t, &bytes, &size, NULL), FCS_OK);
    fcs_file *f = fcs_open_memory(bytes, size, NULL, NULL);
    assert_non_null(f);
    assert_int_equal(
        fcs_read(f->datasets, params, set->n_params, 0, set->n_events, FCS_STORED, back, NULL),
        FCS_OK);
    for (size_t i = 0; i < set->n_params; i++) {
        for (size_t j = 0; j < set->n_events; j++)
            if ((double)(float)values[i][j] != back[i][j] && !isnan(values[i][j]))
                fail_msg("%s: parameter %zu event %zu", name, i, j);
        assert_string_equal(f->datasets->params[i].name, set->params[i].name);
        assert_string_equal(f->datasets->params[i].label, set->params[i].label);
        assert_true(f->datasets->params[i].gain == set->params[i].gain);
        free(values[i]);
        free(back[i]);
    }
    fcs_close(f);
    free(bytes);
    free(params);
    free(values);
    free(back);
}

static void corpus_files_come_back(void **state)
{
    static const char *const names[] = { "bdc/68983.fcs",
                                         "bdc/lyoplate_dc_12828001_001_raw.fcs",
                                         "vendors/attune_nxt_utf8.fcs",
                                         "vendors/aurora_raw_71.fcs",
                                         "vendors/icyt_eclipse_small.fcs",
                                         "vendors/canto2_fcs20.fcs" };
    (void)state;
    need_corpus();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[4200];
        fcs_error err;
        snprintf(path, sizeof path, "%s/corpus/%s", shared_folder(), names[i]);
        fcs_file *f = fcs_open(path, NULL, &err);
        if (!f)
            fail_msg("%s: %s", path, err.message);
        read_write_read(f->datasets, names[i]);
        fcs_close(f);
    }
}

/* ---- Saving ---- */

static size_t count_entries(const char *folder)
{
    DIR *d = opendir(folder);
    size_t n = 0;
    assert_non_null(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n - 2;
}

static void check_content(const char *path, const char *expected)
{
    char content[16] = { 0 };
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fread(content, 1, sizeof content, f), strlen(expected));
    fclose(f);
    assert_string_equal(content, expected);
}

static void saving(void **state)
{
    char folder[] = "/tmp/lupusflow-test-XXXXXX", path[64], other[80];
    fcs_error err;
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/x.fcs", folder);
    assert_int_equal(fcs_save(path, "first", 5, false, &err), FCS_OK);
    check_content(path, "first");
    assert_int_equal(fcs_save(path, "second", 6, false, &err), FCS_E_IO);
    assert_string_equal(err.message,
                        "expected to name the file, found a file that is there already; "
                        "use --force to replace it");
    check_content(path, "first");
    assert_int_equal(fcs_save(path, "second", 6, true, &err), FCS_OK);
    check_content(path, "second");
    assert_int_equal(count_entries(folder), 1);
    snprintf(other, sizeof other, "%s/none/x.fcs", folder);
    assert_int_equal(fcs_save(other, "x", 1, false, &err), FCS_E_IO);
    assert_string_equal(err.message,
                        "expected to create a file in the folder, found no such folder");
    assert_int_equal(fcs_save(folder, "x", 1, true, &err), FCS_E_IO);
    unlink(path);
    rmdir(folder);
}

/* A pipe stands for /dev/full here, which must not be risked: whoever may write the folder /dev would put
 * a file in its place. */
static void saving_replaces_files_alone(void **state)
{
    char folder[] = "/tmp/lupusflow-test-XXXXXX", path[64], to[64];
    struct stat info;
    fcs_error err;
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/pipe", folder);
    snprintf(to, sizeof to, "%s/link", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(fcs_save(path, "x", 1, true, &err), FCS_E_IO);
    assert_string_equal(err.message, "expected to name the file, found a device, pipe or socket of "
                                     "that name; - is standard output");
    assert_int_equal(fcs_save(path, "x", 1, true, NULL), FCS_E_IO);
    assert_int_equal(lstat(path, &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
    assert_int_equal(count_entries(folder), 1);
    assert_int_equal(symlink(path, to), 0);
    assert_int_equal(fcs_save(to, "x", 1, true, &err), FCS_OK);
    check_content(to, "x");
    unlink(to);
    unlink(path);
    rmdir(folder);
}

static void saving_without_a_folder_in_the_name(void **state)
{
    char folder[] = "/tmp/lupusflow-test-XXXXXX", before[4096];
    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(fcs_save("y.fcs", "y", 1, false, NULL), FCS_OK);
    check_content("y.fcs", "y");
    unlink("y.fcs");
    assert_int_equal(chdir(before), 0);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(offsets_are_right_to_the_byte),
        cmocka_unit_test(gain_and_voltage),
        cmocka_unit_test(values_and_keywords_beyond_bounds),
        cmocka_unit_test(the_same_table_gives_the_same_bytes),
        cmocka_unit_test(no_events),
        cmocka_unit_test(special_values_survive),
        cmocka_unit_test(wrong_keywords),
        cmocka_unit_test(keywords_that_look_like_it_are_the_callers),
        cmocka_unit_test(wrong_params),
        cmocka_unit_test(a_value_of_all_bytes),
        cmocka_unit_test(no_delimiter_is_left),
        cmocka_unit_test(corpus_files_come_back),
        cmocka_unit_test(saving),
        cmocka_unit_test(saving_replaces_files_alone),
        cmocka_unit_test(saving_without_a_folder_in_the_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
