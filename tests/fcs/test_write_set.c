/* test_write_set.c - a data set that is written reads back as it was: every real file, and what had
 * to be mended, kept beside it. */
#include "departure.h"

#include <jansson.h>
#include <math.h>
#include <unistd.h>

/* ---- Files in a folder of their own ---- */

static char folder[64], copy_path[80];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/lupusflow-test-XXXXXX");
    if (!mkdtemp(folder))
        return 1;
    snprintf(copy_path, sizeof copy_path, "%s/copy.fcs", folder);
    return 0;
}

static int drop_folder(void **state)
{
    (void)state;
    unlink(copy_path);
    return rmdir(folder);
}

static fcs_file *reopened(const char *name, bool strict)
{
    const fcs_options options = { .strict = strict };
    fcs_error err;
    fcs_file *f = fcs_open(copy_path, &options, &err);
    if (!f)
        fail_msg("%s: copy: %s: %s", name, err.rule, err.message);
    return f;
}

static fcs_file *copied(const char *name, const fcs_dataset *set, const fcs_write_options *given)
{
    fcs_write_options o = given ? *given : (fcs_write_options){ 0 };
    fcs_error err;
    o.force = true;
    if (fcs_write(set, copy_path, &o, &err) != FCS_OK)
        fail_msg("%s: %s", name, err.message);
    return reopened(name, false);
}

/* ---- Values ---- */

static double *read_column(const fcs_dataset *set, size_t i, fcs_units units)
{
    fcs_error err;
    double *values = malloc((set->n_events + 1) * sizeof *values);
    assert_non_null(values);
    if (fcs_read(set, &i, 1, 0, set->n_events, units, &values, &err) != FCS_OK)
        fail_msg("%s", err.message);
    return values;
}

static bool same_number(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void check_column(const char *name, const fcs_dataset *a, const fcs_dataset *b, size_t i,
                         fcs_units units)
{
    double *x = read_column(a, i, units), *y = read_column(b, i, units);
    for (size_t j = 0; j < a->n_events; j++)
        if (!same_number(x[j], y[j]))
            fail_msg("%s: parameter %zu event %zu: %.17g is %.17g", name, i, j, x[j], y[j]);
    free(x);
    free(y);
}

static void check_exact_column(const char *name, const fcs_dataset *a, const fcs_dataset *b,
                               size_t i)
{
    const size_t size = (a->n_events + 1) * sizeof(uint64_t);
    uint64_t *x = calloc(1, size), *y = calloc(1, size);
    assert_true(x && y);
    assert_int_equal(fcs_read_u64(a, i, 0, a->n_events, x, NULL), FCS_OK);
    assert_int_equal(fcs_read_u64(b, i, 0, b->n_events, y, NULL), FCS_OK);
    if (memcmp(x, y, size) != 0)
        fail_msg("%s: parameter %zu differs as integers", name, i);
    free(x);
    free(y);
}

static void check_values(const char *name, const fcs_dataset *a, const fcs_dataset *b)
{
    assert_int_equal(b->n_events, a->n_events);
    assert_int_equal(b->n_params, a->n_params);
    for (size_t i = 0; i < a->n_params; i++) {
        check_column(name, a, b, i, FCS_STORED);
        check_column(name, a, b, i, FCS_LINEAR);
        if (a->params[i].type == FCS_UINT && b->params[i].type == FCS_UINT)
            check_exact_column(name, a, b, i);
    }
}

/* ---- Parameters and keywords ---- */

/* What had to be mended stands in a keyword. */
static const char *original(const fcs_dataset *set, const char *name)
{
    char other[300];
    snprintf(other, sizeof other, "ORIGINAL_%s", name + (*name == '$'));
    return fcs_keyword_value(set, other);
}

static void check_params(const char *name, const fcs_dataset *a, const fcs_dataset *b)
{
    for (size_t i = 0; i < a->n_params; i++) {
        const fcs_param *x = &a->params[i], *y = &b->params[i];
        char key[32];
        snprintf(key, sizeof key, "$P%zuN", i + 1);
        if (strcmp(x->name, y->name) != 0 &&
            (!original(b, key) || strcmp(original(b, key), x->name) != 0))
            fail_msg("%s: %s is %s", name, x->name, y->name);
        snprintf(key, sizeof key, "$P%zuR", i + 1);
        if (x->range != y->range && !original(b, key))
            fail_msg("%s: %s is %g, not %g", name, key, y->range, x->range);
        assert_string_equal(x->label, y->label);
        assert_true(x->decades == y->decades && x->log_min == y->log_min);
        assert_true(x->gain == y->gain && x->timestep == y->timestep && x->voltage == y->voltage);
    }
}

/* Keywords about the way that values are stored are the copy's own. */
static bool is_about_storage(const char *name)
{
    static const char *const names[] = { "$BEGINANALYSIS", "$ENDANALYSIS", "$BEGINSTEXT",
                                         "$ENDSTEXT",      "$BEGINDATA",   "$ENDDATA",
                                         "$BYTEORD",       "$DATATYPE",    "$MODE",
                                         "$NEXTDATA",      "$PAR",         "$TOT" };
    size_t n = strspn(name + 2, "0123456789");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return strncmp(name, "$P", 2) == 0 && n > 0 &&
           (strcmp(name + 2 + n, "B") == 0 || strcmp(name + 2 + n, "DATATYPE") == 0);
}

static bool same_but_for_blanks(const char *a, const char *b)
{
    a += strspn(a, " ");
    b += strspn(b, " ");
    size_t n = strlen(a), m = strlen(b);
    while (n > 0 && a[n - 1] == ' ')
        n--;
    while (m > 0 && b[m - 1] == ' ')
        m--;
    return n == m && memcmp(a, b, n) == 0;
}

static void check_keywords(const char *name, const fcs_dataset *a, const fcs_dataset *b)
{
    for (size_t i = 0; i < a->n_keywords; i++) {
        const fcs_keyword *k = &a->keywords[i];
        const char *there = fcs_keyword_value(b, k->name), *kept = original(b, k->name);
        if (is_about_storage(k->name))
            continue;
        if (!there && !kept && !(k->name[0] == '$' && !*k->value))
            fail_msg("%s: %s is gone", name, k->name);
        if (!(there && same_but_for_blanks(there, k->value)) &&
            !(kept && same_but_for_blanks(kept, k->value)) && *k->value)
            fail_msg("%s: %s was \"%s\", is \"%s\"", name, k->name, k->value,
                     there ? there : "none");
    }
}

/* ---- Real files ---- */

/* TEXT, DATA and the checksum follow one another without a byte between, and the HEADER says so. */
static void check_place(const char *name, const fcs_dataset *set)
{
    char header[59] = { 0 };
    unsigned long long text, text_end, data, data_end;
    FILE *f = fopen(copy_path, "rb");
    assert_non_null(f);
    assert_int_equal(fread(header, 1, 58, f), 58);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    const unsigned long long size = (unsigned long long)ftell(f);
    fclose(f);
    assert_int_equal(
        sscanf(header, "FCS3.1 %8llu%8llu%8llu%8llu", &text, &text_end, &data, &data_end), 4);
    if (text != 64 || text_end + 1 != data || data != set->data.offset ||
        data_end + 1 != data + set->data.size || data_end + 1 + 8 != size)
        fail_msg("%s: TEXT is %llu to %llu, DATA %llu to %llu of %llu", name, text, text_end, data,
                 data_end, size);
}

/* What is left to note are values that were kept as they are; nothing about structure. */
static void check_notes(const char *name, const fcs_file *f)
{
    static const char *const about_values[] = { "W-GAIN-TIME", "W-GAIN-LOG",   "W-TIMESTEP",
                                                "W-DATE",      "W-LOST",       "W-PSEUDO-STANDARD",
                                                "W-SPILLOVER", "W-SPILL-INDEX" };
    for (size_t i = 0; i < f->n_notes; i++) {
        bool known = false;
        for (size_t k = 0; k < sizeof about_values / sizeof *about_values; k++)
            known = known || strcmp(f->notes[i].rule, about_values[k]) == 0;
        if (!known)
            fail_msg("%s: copy: %s: %s", name, f->notes[i].rule, f->notes[i].text);
    }
}

static void round_trip(const char *name, const fcs_dataset *set)
{
    fcs_file *f = copied(name, set, NULL);
    assert_int_equal(f->datasets[0].version, 31);
    check_values(name, set, f->datasets);
    check_params(name, set, f->datasets);
    check_keywords(name, set, f->datasets);
    if (set->n_events > 0)
        check_place(name, f->datasets);
    check_notes(name, f);
    fcs_close(f);
}

static void every_real_file_comes_back(void **state)
{
    char path[4200];
    const char *name;
    json_t *wanted, *all;
    size_t n = 0;
    (void)state;
    need_corpus();
    snprintf(path, sizeof path, "%s/corpus/expected.json", shared_folder());
    all = json_load_file(path, 0, NULL);
    assert_non_null(all);
    json_object_foreach(all, name, wanted)
    {
        const fcs_options options = { .data_offsets = strstr(name, "cyan_header")
                                                          ? FCS_OFFSETS_HEADER
                                                          : FCS_OFFSETS_AGREE };
        snprintf(path, sizeof path, "%s/corpus/%s", shared_folder(), name);
        fcs_file *f = fcs_open(path, &options, NULL);
        for (size_t i = 0; f && i < f->n_datasets; i++)
            round_trip(name, &f->datasets[i]);
        n += f != NULL;
        fcs_close(f);
    }
    json_decref(all);
    assert_true(n >= 65);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_real_file_comes_back),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
