/* test_write_set.c - a data set that is written reads back as it was: every real file, and what had
 * to be mended, kept beside it. */
#include "copies.h"

/* ---- Copies ---- */

static fcs_file *copied(const char *name, const fcs_dataset *set, const fcs_write_options *given)
{
    fcs_write_options o = given ? *given : (fcs_write_options){ 0 };
    fcs_error err;
    o.force = true;
    if (fcs_write(set, copy_path, &o, &err) != FCS_OK)
        fail_msg("%s: %s", name, err.message);
    return reopened(name, NULL);
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

static void file_comes_back(const char *name, const fcs_options *options, const fcs_file *file)
{
    (void)options;
    for (size_t i = 0; i < file->n_datasets; i++)
        round_trip(name, &file->datasets[i]);
}

static void every_real_file_comes_back(void **state)
{
    (void)state;
    for_each_real_file(file_comes_back);
}

/* ---- Types ---- */

#define TENTHS "\x9a\x99\x99\x99\x99\x99\xb9\x3f"
#define LARGE "\xfd\xff\xff\xff\xff\xff\xff\x7f"
#define THREE(bytes) bytes bytes bytes
#define SIX(bytes) THREE(bytes) THREE(bytes)
#define FULL "18446744073709551616"

/* What $DATATYPE and width a copy has; every value is the same in linear units. */
static void types(void **state)
{
    static const struct {
        source from;
        fcs_store store;
        fcs_type type;
        uint32_t bits;
        bool linear; /* stored values are other ones */
    } rows[] = {
        { { "8 bits", { { "type", "I8" } } }, FCS_STORE_EXACT, FCS_UINT, 8, false },
        { { "16 bits", { { "type", "I16" } } }, FCS_STORE_EXACT, FCS_UINT, 16, false },
        { { "24 bits become 32", { { "type", "I24" } } }, FCS_STORE_EXACT, FCS_UINT, 32, false },
        { { "a range above 16 bits", { { "type", "I16" }, { "$P2R", "262144" } } },
          FCS_STORE_EXACT,
          FCS_UINT,
          32,
          false },
        { { "big-endian", { { "type", "I16" }, { "byteord", "4,3,2,1" } } },
          FCS_STORE_EXACT,
          FCS_UINT,
          16,
          false },
        { { "64 bits, above 2^53",
            { { "type", "I64" }, { "$P1R", FULL }, { "$P2R", FULL }, { "data", SIX(LARGE) } } },
          FCS_STORE_EXACT,
          FCS_UINT,
          64,
          false },
        { { "digits", { { "version", "FCS3.0" }, { "type", "A5" } } },
          FCS_STORE_EXACT,
          FCS_UINT,
          8,
          false },
        { { "digits above their range",
            { { "version", "FCS3.0" }, { "type", "A5" }, { "$P1R", "16" }, { "$P2R", "70000" } } },
          FCS_STORE_EXACT,
          FCS_UINT,
          32,
          false },
        { { "free digits", { { "version", "FCS3.0" }, { "type", "A*" } } },
          FCS_STORE_EXACT,
          FCS_UINT,
          8,
          false },
        { { "logarithmic digits above their range",
            { { "version", "FCS3.0" }, { "type", "A5" }, { "$P1R", "16" }, { "$P1E", "4,1" } } },
          FCS_STORE_EXACT,
          FCS_FLOAT,
          32,
          true },
        { { "floats", { { "type", "F" } } }, FCS_STORE_EXACT, FCS_FLOAT, 32, false },
        { { "doubles that floats hold", { { "type", "D" } } },
          FCS_STORE_EXACT,
          FCS_FLOAT,
          32,
          false },
        { { "doubles that floats would round", { { "type", "D" }, { "data", SIX(TENTHS) } } },
          FCS_STORE_EXACT,
          FCS_DOUBLE,
          64,
          false },
        { { "small integers beside floats",
            { { "version", "FCS3.2" },
              { "type", "I32" },
              { "$P2DATATYPE", "F" },
              { "$P1R", "65536" },
              { "$P2R", "65536" } } },
          FCS_STORE_EXACT,
          FCS_FLOAT,
          32,
          false },
        { { "large integers beside floats",
            { { "version", "FCS3.2" },
              { "type", "F" },
              { "$P1DATATYPE", "I" },
              { "$P1R", "4294967296" },
              { "data", THREE("\x01\x01\x01\x7f\x01\x01\x01\x41") } } },
          FCS_STORE_EXACT,
          FCS_DOUBLE,
          64,
          false },
        { { "logarithmic integers", { { "type", "I16" }, { "$P1E", "4,1" } } },
          FCS_STORE_EXACT,
          FCS_UINT,
          16,
          false },
        { { "logarithmic integers as floats", { { "type", "I16" }, { "$P1E", "4,1" } } },
          FCS_STORE_FLOAT,
          FCS_FLOAT,
          32,
          true },
        { { "integers as doubles", { { "type", "I16" } } },
          FCS_STORE_DOUBLE,
          FCS_DOUBLE,
          64,
          false },
        { { "whole floats as integers", { { "type", "F" } } },
          FCS_STORE_INTEGER,
          FCS_UINT,
          8,
          false },
        { { "whole floats above their range as integers", { { "type", "F" }, { "$P1R", "16" } } },
          FCS_STORE_INTEGER,
          FCS_UINT,
          8,
          false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *name = rows[i].from.sentence;
        const fcs_write_options options = { .store = rows[i].store };
        made m;
        fcs_file *f = opened(&rows[i].from, &m), *g = copied(name, f->datasets, &options);
        for (size_t k = 0; k < 2; k++) {
            if (g->datasets->params[k].type != rows[i].type ||
                g->datasets->params[k].bits != rows[i].bits)
                fail_msg("%s: type %d of %u bits", name, g->datasets->params[k].type,
                         g->datasets->params[k].bits);
            if (!rows[i].linear)
                check_values(name, f->datasets, g->datasets);
        }
        if (g->n_notes > 0)
            fail_msg("%s: %s: %s", name, g->notes->rule, g->notes->text);
        fcs_close(f);
        fcs_close(g);
        free(m.bytes);
    }
}

/* What cannot stay logarithmic is linear to the precision of what it is stored in. */
static void scales_become_linear(void **state)
{
    static const source from = {
        .sentence = "log",
        .edits = { { "type", "I16" }, { "$P1E", "4,1" }, { "$P2G", "2" }, { "$P1G", "8" } }
    };
    const fcs_write_options floats = { .store = FCS_STORE_FLOAT },
                            linear = { .units = FCS_LINEAR, .store = FCS_STORE_DOUBLE };
    made m;
    (void)state;
    fcs_file *f = opened(&from, &m), *g = copied("log", f->datasets, &floats);
    double *x = read_column(f->datasets, 0, FCS_LINEAR),
           *y = read_column(g->datasets, 0, FCS_STORED);
    for (size_t j = 0; j < 3; j++)
        assert_true((float)x[j] == y[j]);
    assert_true(g->datasets->params[0].range == 10000 && g->datasets->params[0].decades == 0);
    assert_string_equal(fcs_keyword_value(g->datasets, "$P1E"), "0,0");
    assert_string_equal(fcs_keyword_value(g->datasets, "ORIGINAL_P1E"), "4,1");
    assert_string_equal(fcs_keyword_value(g->datasets, "ORIGINAL_P1R"), "256");
    assert_string_equal(fcs_keyword_value(g->datasets, "ORIGINAL_P1G"), "8");
    assert_null(fcs_keyword_value(g->datasets, "$P1G"));
    assert_string_equal(fcs_keyword_value(g->datasets, "$P2G"), "2");
    check_column("gain", f->datasets, g->datasets, 1, FCS_LINEAR);
    fcs_close(g);
    g = copied("linear", f->datasets, &linear);
    check_column("linear", f->datasets, g->datasets, 0, FCS_LINEAR);
    check_column("linear", f->datasets, g->datasets, 1, FCS_LINEAR);
    assert_true(g->datasets->params[1].gain == 1 && g->datasets->params[1].range == 128);
    fcs_close(g);
    fcs_close(f);
    free(x);
    free(y);
    free(m.bytes);
}

/* Linear values may be whole too. */
static void linear_integers(void **state)
{
    static const source from = { "whole", { { "type", "I16" }, { "$P1G", "0.5" } } };
    const fcs_write_options o = { .units = FCS_LINEAR, .store = FCS_STORE_INTEGER };
    made m;
    fcs_file *f = opened(&from, &m), *g = copied("whole", f->datasets, &o);
    (void)state;
    check_column("whole", f->datasets, g->datasets, 0, FCS_LINEAR);
    check_column("whole", f->datasets, g->datasets, 1, FCS_LINEAR);
    assert_int_equal(g->datasets->params[0].type, FCS_UINT);
    assert_int_equal(g->datasets->params[0].bits, 8);
    assert_int_equal(g->n_notes, 0);
    fcs_close(g);
    fcs_close(f);
    free(m.bytes);
}

static void time_becomes_seconds(void **state)
{
    static const source from = {
        .sentence = "time",
        .edits = { { "$P1N", "Time" }, { "$TIMESTEP", "0.5" }, { "$P1R", "1000" } }
    };
    const fcs_write_options linear = { .units = FCS_LINEAR };
    made m;
    (void)state;
    fcs_file *f = opened(&from, &m), *g = copied("time", f->datasets, &linear);
    check_column("time", f->datasets, g->datasets, 0, FCS_LINEAR);
    double *seconds = read_column(g->datasets, 0, FCS_STORED);
    assert_true(seconds[1] == recipe_value(1, 0) / 2);
    assert_true(g->datasets->params[0].timestep == 1 && g->datasets->params[0].range == 500);
    assert_string_equal(fcs_keyword_value(g->datasets, "ORIGINAL_TIMESTEP"), "0.5");
    assert_int_equal(g->n_notes, 0);
    free(seconds);
    fcs_close(g);
    fcs_close(f);
    free(m.bytes);
}

/* ---- Keywords ---- */

/* What FCS 3.1 forbids is mended, and the copy, read in strict mode, keeps what was there before. */
static void mended(void **state)
{
    static const struct {
        source from;
        const char *name, *value, *kept_name, *kept; /* NULL: absent */
    } rows[] = {
        { { "a name twice", { { "$P2N", "D1-A" } } }, "$P2N", "D1-A_2", "ORIGINAL_P2N", "D1-A" },
        { { "a name twice, and the other name taken",
            { { "params", "3" }, { "$P2N", "D1-A" }, { "$P3N", "D1-A_2" } } },
          "$P2N",
          "D1-A_3",
          "ORIGINAL_P2N",
          "D1-A" },
        { { "a comma in a name", { { "$P1N", "A,B" } } }, "$P1N", "A_B", "ORIGINAL_P1N", "A,B" },
        { { "no name", { { "-$P2N", "" } } }, "$P2N", "P2", "ORIGINAL_P2N", NULL },
        { { "no range of floats", { { "-$P2R", "" } } }, "$P1R", "256", "ORIGINAL_P1R", NULL },
        { { "half a logarithmic scale", { { "type", "I16" }, { "$P1E", "4,0" } } },
          "$P1E",
          "4,1",
          "ORIGINAL_P1E",
          "4,0" },
        { { "blanks in a scale", { { "type", "I16" }, { "$P1E", "4, 1" } } },
          "$P1E",
          "4,1",
          "ORIGINAL_P1E",
          "4, 1" },
        { { "a logarithmic scale of floats", { { "$P1E", "4,1" } } },
          "$P1E",
          "0,0",
          "ORIGINAL_P1E",
          "4,1" },
        { { "a scale in other digits", { { "type", "I16" }, { "$P1E", "4.0,1.0" } } },
          "$P1E",
          "4.0,1.0",
          "ORIGINAL_P1E",
          NULL },
        { { "no range of integers", { { "type", "I16" }, { "$P1R", "0" }, { "$P2R", "NA" } } },
          "$P2R",
          "65536",
          "ORIGINAL_P2R",
          "NA" },
        { { "a fraction as range", { { "type", "I16" }, { "$P1R", "255.5" } } },
          "$P1R",
          "256",
          "ORIGINAL_P1R",
          "255.5" },
        { { "a point in a range", { { "type", "I16" }, { "$P1R", "256.0" } } },
          "$P1R",
          "256",
          "ORIGINAL_P1R",
          "256.0" },
        { { "a range beyond 64 bits", { { "type", "I8" }, { "$P1R", "99999999999999999999" } } },
          "$P1R",
          "256",
          "ORIGINAL_P1R",
          "99999999999999999999" },
        { { "a range of all 64 bits", { { "type", "I64" }, { "$P1R", FULL } } },
          "$P1R",
          FULL,
          "ORIGINAL_P1R",
          NULL },
        { { "blanks around a range", { { "type", "I16" }, { "$P1R", " 256 " } } },
          "$P1R",
          "256",
          "ORIGINAL_P1R",
          NULL },
        { { "a keyword twice", { { "X", "1" }, { "+X", "2" } } }, "X", "1", "ORIGINAL_X", "2" },
        { { "a keyword twice with one value", { { "X", "1" }, { "+x", "1" } } },
          "X",
          "1",
          "ORIGINAL_X",
          NULL },
        { { "a keyword three times", { { "X", "1" }, { "+X", "2" }, { "+X", "3" } } },
          "ORIGINAL_X",
          "2",
          "ORIGINAL_X_2",
          "3" },
        { { "a control in a keyword", { { "A\nB", "1" } } },
          "A\nB",
          NULL,
          "ORIGINAL_A\\x0AB",
          "1" },
        { { "Latin-1", { { "X", "\xB5m" } } }, "X", "\xC2\xB5m", "ORIGINAL_X", NULL },
        { { "an empty value", { { "X", "" } } }, "X", " ", "ORIGINAL_X", NULL },
        { { "an empty label", { { "$P1S", "" } } }, "$P1S", NULL, "ORIGINAL_P1S", NULL },
        { { "blanks around a keyword", { { " X ", "1" } } }, "X", "1", "ORIGINAL_X", NULL },
        { { "an original that is there already", { { "$P2N", "D1-A" }, { "ORIGINAL_P2N", "me" } } },
          "ORIGINAL_P2N",
          "me",
          "ORIGINAL_P2N_2",
          "D1-A" },
        { { "the types of FCS 3.2",
            { { "version", "FCS3.2" }, { "type", "F" }, { "$P1DATATYPE", "F" } } },
          "$P1DATATYPE",
          NULL,
          "ORIGINAL_P1DATATYPE",
          NULL },
        { { "the older name of a matrix", { { "SPILL", "2,D1-A,D2-A,1,0.1,0,1" } } },
          "$SPILLOVER",
          "2,D1-A,D2-A,1,0.1,0,1",
          "SPILL",
          "2,D1-A,D2-A,1,0.1,0,1" },
        { { "an older matrix without numbers", { { "SPILL", "2,D1-A,D2-A" } } },
          "$SPILLOVER",
          NULL,
          "SPILL",
          "2,D1-A,D2-A" },
        { { "an older matrix of other detectors", { { "SPILL", "2,D1-A,D3-A,1,0.1,0,1" } } },
          "$SPILLOVER",
          NULL,
          "SPILL",
          "2,D1-A,D3-A,1,0.1,0,1" },
        { { "blanks as a keyword", { { "  ", "1" } } }, "ORIGINAL_", "1", "ORIGINAL_2", NULL },
        { { "an empty name", { { "$P2N", "" } } }, "$P2N", "P2", "ORIGINAL_P2N", " " },
        { { "a number of a parameter beyond all", { { "$P99999999999999999999N", "1" } } },
          "$P99999999999999999999N",
          "1",
          "ORIGINAL_P1N",
          NULL },
        { { "a logarithmic range beyond 64 bits",
            { { "type", "I16" }, { "$P1E", "4,1" }, { "$P1R", "99999999999999999999" } } },
          "$P1R",
          "99999999999999999999",
          "ORIGINAL_P1R",
          NULL },
        { { "an older matrix that is none", { { "SPILL", "on" } } },
          "$SPILLOVER",
          NULL,
          "SPILL",
          "on" },
        { { "every usual delimiter in a value", { { "X", "a/b|c\\d!e*f~g^h@i" } } },
          "X",
          "a/b|c\\d!e*f~g^h@i",
          "ORIGINAL_X",
          NULL },
    };
    const fcs_options strict = { .strict = true };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *name = rows[i].from.sentence;
        made m;
        fcs_file *f = opened(&rows[i].from, &m);
        fcs_close(copied(name, f->datasets, NULL));
        const bool unsound = strstr(name, "no range of floats") || strstr(name, "beyond");
        fcs_file *g = reopened(name, unsound ? NULL : &strict);
        const char *value = fcs_keyword_value(g->datasets, rows[i].name),
                   *kept = fcs_keyword_value(g->datasets, rows[i].kept_name);
        if (!value != !rows[i].value || (value && strcmp(value, rows[i].value) != 0))
            fail_msg("%s: %s is \"%s\"", name, rows[i].name, value ? value : "absent");
        if (!kept != !rows[i].kept || (kept && strcmp(kept, rows[i].kept) != 0))
            fail_msg("%s: %s is \"%s\"", name, rows[i].kept_name, kept ? kept : "absent");
        check_values(name, f->datasets, g->datasets);
        fcs_close(f);
        fcs_close(g);
        free(m.bytes);
    }
}

/* ---- What options ask for ---- */

static const source tall = { .sentence = "tall",
                             .edits = { { "type", "F" }, { "events", "300" }, { "params", "3" } } };

/* A seeded mask of n events; returns how many there are. */
static size_t random_mask(uint64_t *mask, size_t n, uint64_t seed)
{
    size_t count = 0;
    memset(mask, 0, (n + 63) / 64 * sizeof *mask);
    for (size_t j = 0; j < n; j++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        if (seed >> 63) {
            mask[j / 64] |= (uint64_t)1 << j % 64;
            count++;
        }
    }
    return count;
}

static void events_of_a_mask(void **state)
{
    made m;
    fcs_file *f = opened(&tall, &m);
    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        uint64_t mask[5] = { 0 };
        const size_t count = seed ? random_mask(mask, 300, seed) : 0;
        const fcs_write_options o = { .members = mask };
        fcs_file *g = copied("mask", f->datasets, &o);
        double *values = read_column(g->datasets, 2, FCS_STORED);
        size_t k = 0;
        assert_int_equal(g->datasets->n_events, count);
        for (size_t j = 0; j < 300; j++)
            if (mask[j / 64] >> j % 64 & 1)
                assert_true(values[k++] == recipe_value(j, 2));
        free(values);
        fcs_close(g);
    }
    fcs_close(f);
    free(m.bytes);
}

static void flags_say_which_masks(void **state)
{
    uint64_t masks[3][5];
    const uint64_t *const shown[3] = { masks[0], masks[1], masks[2] };
    const fcs_flags flags[2] = { { "Membership", "which", 3, shown },
                                 { "D1-A", NULL, 1, shown + 2 } };
    made m;
    fcs_file *f = opened(&tall, &m);
    (void)state;
    for (size_t i = 0; i < 3; i++)
        random_mask(masks[i], 300, 77 + i);
    for (int gated = 0; gated < 2; gated++) {
        const fcs_write_options o = { .n_flags = 2,
                                      .flags = flags,
                                      .members = gated ? masks[0] : NULL };
        fcs_file *g = copied("flags", f->datasets, &o);
        const fcs_dataset *set = g->datasets;
        double *bits = read_column(set, 3, FCS_STORED), *last = read_column(set, 4, FCS_STORED);
        assert_int_equal(set->n_params, 5);
        assert_string_equal(set->params[3].name, "Membership");
        assert_string_equal(set->params[3].label, "which");
        assert_string_equal(set->params[4].name, "D1-A_2");
        assert_true(set->params[3].range == 8 && set->params[4].range == 2);
        for (size_t j = 0, k = 0; j < 300; j++) {
            unsigned wanted = 0;
            for (size_t i = 0; i < 3; i++)
                wanted |= (unsigned)(masks[i][j / 64] >> j % 64 & 1) << i;
            if (gated && !(wanted & 1))
                continue;
            assert_true(bits[k] == wanted && last[k] == wanted >> 2);
            k++;
        }
        free(bits);
        free(last);
        fcs_close(g);
    }
    fcs_close(f);
    free(m.bytes);
}

/* The first detector loses half of the second. */
static fcs_code halve(void *with, double *const *columns, size_t n, fcs_error *err)
{
    size_t *calls = with;
    (void)err;
    ++*calls;
    for (size_t j = 0; j < n; j++)
        columns[0][j] -= columns[1][j] / 2;
    return FCS_OK;
}

static void compensation_is_done_once(void **state)
{
    static const source from = { .sentence = "compensated",
                                 .edits = { { "events", "300" },
                                            { "params", "3" },
                                            { "$SPILLOVER", "2,D3-A,D1-A,1,0,0.5,1" },
                                            { "SPILL", "2,D3-A,D1-A,1,0,0.5,1" },
                                            { "$DFC1TO2", "50" },
                                            { "$P1G", "4" } } };
    const size_t detectors[2] = { 2, 0 };
    size_t calls = 0;
    uint64_t mask[5];
    made m;
    fcs_file *f = opened(&from, &m);
    (void)state;
    random_mask(mask, 300, 5);
    const fcs_write_options o = { .n_detectors = 2,
                                  .detectors = detectors,
                                  .compensate = halve,
                                  .with = &calls,
                                  .members = mask };
    fcs_file *g = copied("compensated", f->datasets, &o);
    double *first = read_column(g->datasets, 0, FCS_LINEAR),
           *second = read_column(g->datasets, 1, FCS_STORED),
           *third = read_column(g->datasets, 2, FCS_LINEAR);
    assert_true(calls > 0);
    for (size_t j = 0, k = 0; j < 300; j++) {
        if (!(mask[j / 64] >> j % 64 & 1))
            continue;
        assert_true(first[k] == recipe_value(j, 0) / 4);
        assert_true(second[k] == recipe_value(j, 1));
        assert_true(third[k] == recipe_value(j, 2) - recipe_value(j, 0) / 8);
        k++;
    }
    static const char *const gone[] = { "$SPILLOVER", "SPILL", "$DFC1TO2", "$P1G" };
    for (size_t i = 0; i < 4; i++) {
        assert_null(fcs_keyword_value(g->datasets, gone[i]));
        assert_non_null(original(g->datasets, gone[i]));
    }
    free(first);
    free(second);
    free(third);
    fcs_close(g);
    fcs_close(f);
    free(m.bytes);
}

static void more_keywords(void **state)
{
    static const source from = { .sentence = "keywords",
                                 .edits = { { "X", "1" }, { "$P3N", "mine" } } };
    static const fcs_keyword keywords[2] = { { .name = "x", .value = "2" },
                                             { .name = "Y", .value = "3" } };
    const uint64_t mask[1] = { 0 }, *const masks[1] = { mask };
    const fcs_flags flags = { "F", "", 1, masks };
    const fcs_write_options o = {
        .n_keywords = 2, .keywords = keywords, .n_flags = 1, .flags = &flags
    };
    made m;
    fcs_file *f = opened(&from, &m), *g = copied("keywords", f->datasets, &o);
    (void)state;
    assert_string_equal(fcs_keyword_value(g->datasets, "X"), "2");
    assert_string_equal(fcs_keyword_value(g->datasets, "Y"), "3");
    assert_string_equal(fcs_keyword_value(g->datasets, "ORIGINAL_X"), "1");
    assert_string_equal(fcs_keyword_value(g->datasets, "$P3N"), "F");
    assert_string_equal(fcs_keyword_value(g->datasets, "ORIGINAL_P3N"), "mine");
    fcs_close(g);
    fcs_close(f);
    free(m.bytes);
}

static void the_same_set_gives_the_same_bytes(void **state)
{
    size_t n[2];
    char *bytes[2];
    made m;
    fcs_file *f = opened(&tall, &m);
    (void)state;
    for (int i = 0; i < 2; i++) {
        fcs_close(copied("same", f->datasets, NULL));
        bytes[i] = content_of_copy(&n[i]);
    }
    assert_int_equal(n[0], n[1]);
    assert_memory_equal(bytes[0], bytes[1], n[0]);
    free(bytes[0]);
    free(bytes[1]);
    fcs_close(f);
    free(m.bytes);
}

/* ---- Large files ---- */

/* From 99,999,999 bytes on the HEADER says 0 and TEXT says where DATA ends. */
static void offsets_beyond_the_header(void **state)
{
    const size_t n = 12500000;
    recipe *r = recipe_new("FCS3.1", "D", "1,2,3,4", 1, 1);
    char number[24], header[59] = { 0 };
    double *values = calloc(n, sizeof *values);
    fcs_error err;
    (void)state;
    assert_non_null(values);
    values[0] = 0.1;
    values[n - 1] = 0.7;
    recipe_data(r, values, n * sizeof *values);
    snprintf(number, sizeof number, "%zu", n);
    recipe_set(r, "$TOT", number);
    r->header_zero = true;
    made m = make_fcs(r);
    fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, &err);
    if (!f)
        fail_msg("%s", err.message);
    const fcs_write_options o = { .store = FCS_STORE_DOUBLE };
    fcs_file *g = copied("large", f->datasets, &o);
    assert_int_equal(g->n_notes, 0);
    assert_int_equal(g->datasets->data.size, n * 8);
    double *back = read_column(g->datasets, 0, FCS_STORED);
    assert_true(back[0] == 0.1 && back[1] == 0 && back[n - 1] == 0.7);
    FILE *file = fopen(copy_path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(header, 1, 58, file), 58);
    assert_string_equal(header + 26, "       0       0       0       0");
    fclose(file);
    free(back);
    free(values);
    fcs_close(g);
    fcs_close(f);
    recipe_free(r);
    free(m.bytes);
}

/* ---- Refusals ---- */

static fcs_code refuse_to(void *with, double *const *columns, size_t n, fcs_error *err)
{
    (void)with;
    (void)columns;
    (void)n;
    *err = (fcs_error){ .code = FCS_E_NUMERIC, .rule = "E-X", .message = "no inverse" };
    return FCS_E_NUMERIC;
}

static const uint64_t empty_mask[5], *const empty_masks[25] = { empty_mask };
static const size_t sixth = 6, first_param = 0;
static const fcs_flags no_masks = { "F", "", 0, empty_masks };
static const fcs_flags many_masks = { "F", "", 25, empty_masks };
static const fcs_flags no_name = { "", "", 1, empty_masks };
static const fcs_flags odd_name = { "\xFF", "", 1, empty_masks };
static const fcs_flags odd_label = { "F", "\xFF", 1, empty_masks };
static const fcs_keyword own = { .name = "$PAR", .value = "1" };
static const fcs_keyword own_param = { .name = "$P1S", .value = "1" };
static const fcs_keyword control = { .name = "A\nB", .value = "1" };
static const fcs_keyword no_value = { .name = "A", .value = "" };

/* Each error that fcs_write() promises; nothing is left behind. */
static void refusals(void **state)
{
    static const struct {
        source from;
        fcs_write_options options;
        fcs_code code;
        const char *message;
    } rows[] = {
        { { "no such detector", { { "type", "F" } } },
          { .n_detectors = 1, .detectors = &sixth, .compensate = halve },
          FCS_E_ARGUMENT,
          "expected a detector below 2, found 6" },
        { { "detectors alone", { { "type", "F" } } },
          { .n_detectors = 1, .detectors = &first_param },
          FCS_E_ARGUMENT,
          "expected a way to compensate, found NULL" },
        { { "what compensating says is passed on", { { "type", "F" } } },
          { .n_detectors = 1, .detectors = &first_param, .compensate = refuse_to },
          FCS_E_NUMERIC,
          "no inverse" },
        { { "no mask", { { "type", "F" } } },
          { .n_flags = 1, .flags = &no_masks },
          FCS_E_ARGUMENT,
          "expected 1 to 24 masks, found 0" },
        { { "more bits than a float holds", { { "type", "F" } } },
          { .n_flags = 1, .flags = &many_masks },
          FCS_E_ARGUMENT,
          "expected 1 to 24 masks, found 25" },
        { { "flags without a name", { { "type", "F" } } },
          { .n_flags = 1, .flags = &no_name },
          FCS_E_ARGUMENT,
          "expected a name of UTF-8 for flags, found \"\"" },
        { { "a name that is no UTF-8", { { "type", "F" } } },
          { .n_flags = 1, .flags = &odd_name },
          FCS_E_ARGUMENT,
          "expected a name of UTF-8 for flags, found \"\\xFF\"" },
        { { "a label that is no UTF-8", { { "type", "F" } } },
          { .n_flags = 1, .flags = &odd_label },
          FCS_E_ARGUMENT,
          "expected a name of UTF-8 for flags, found \"F\"" },
        { { "a keyword of the writer", { { "type", "F" } } },
          { .n_keywords = 1, .keywords = &own },
          FCS_E_ARGUMENT,
          "expected a keyword that the writer does not set itself, found \"$PAR\"" },
        { { "a keyword of a parameter", { { "type", "F" } } },
          { .n_keywords = 1, .keywords = &own_param },
          FCS_E_ARGUMENT,
          "expected a keyword that the writer does not set itself, found \"$P1S\"" },
        { { "a control in a keyword", { { "type", "F" } } },
          { .n_keywords = 1, .keywords = &control },
          FCS_E_ARGUMENT,
          "expected a keyword of printable ASCII, found \"A\\x0AB\"" },
        { { "an empty value", { { "type", "F" } } },
          { .n_keywords = 1, .keywords = &no_value },
          FCS_E_ARGUMENT,
          "expected a keyword with a value of at least one byte, found \"A\"" },
        { { "fractions as integers", { { "type", "D" }, { "data", SIX(TENTHS) } } },
          { .store = FCS_STORE_INTEGER },
          FCS_E_ARGUMENT,
          "expected whole numbers from 0 up for $DATATYPE I, found others in \"D1-A\"" },
        { { "logarithmic digits above their range as integers",
            { { "version", "FCS3.0" }, { "type", "A5" }, { "$P1R", "16" }, { "$P1E", "4,1" } } },
          { .store = FCS_STORE_INTEGER },
          FCS_E_ARGUMENT,
          "expected logarithmic values below their $PnR for $DATATYPE I, found others in" },
        { { "no such way to store", { { "type", "F" } } },
          { .store = (fcs_store)99 },
          FCS_E_ARGUMENT,
          "expected a way to store values, found 99" },
        { { "doubles beyond floats",
            { { "type", "D" }, { "data", SIX("\x01\x01\x01\x01\x01\x01\x01\x7f") } } },
          { .store = FCS_STORE_FLOAT },
          FCS_E_ARGUMENT,
          "expected values that 32 bits of $DATATYPE F hold, found 5.83" },
        { { "integers above 2^53 beside floats",
            { { "version", "FCS3.2" },
              { "type", "I64" },
              { "$P2DATATYPE", "D" },
              { "$P1R", FULL },
              { "data", SIX(LARGE) } } },
          { .store = FCS_STORE_EXACT },
          FCS_E_UNSUPPORTED,
          "expected values that one $DATATYPE holds exactly, found integers above 2^53" },
    };
    (void)state;
    unlink(copy_path);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_error err;
        made m;
        fcs_file *f = opened(&rows[i].from, &m);
        const fcs_code code = fcs_write(f->datasets, copy_path, &rows[i].options, &err);
        if (code != rows[i].code || err.code != code ||
            strncmp(err.message, rows[i].message, strlen(rows[i].message)) != 0)
            fail_msg("%s: code %d: %s", rows[i].from.sentence, code, code ? err.message : "");
        assert_int_not_equal(access(copy_path, F_OK), 0);
        fcs_close(f);
        free(m.bytes);
    }
}

static void outputs_that_fail(void **state)
{
    const fcs_write_options keep = { 0 };
    char path[128];
    fcs_error err;
    made m;
    fcs_file *f = opened(&tall, &m);
    (void)state;
    fcs_close(copied("there", f->datasets, NULL));
    assert_int_equal(fcs_write(f->datasets, copy_path, &keep, &err), FCS_E_IO);
    assert_string_equal(err.message, "expected to name the file, found a file that is there "
                                     "already; use --force to replace it");
    assert_true(err.offset == FCS_NO_OFFSET);
    assert_int_equal(fcs_write(f->datasets, NULL, NULL, &err), FCS_E_ARGUMENT);
    assert_string_equal(err.message, "expected a path, found NULL");
    snprintf(path, sizeof path, "%s/none/x", folder);
    assert_int_equal(fcs_write(f->datasets, path, NULL, &err), FCS_E_IO);
    assert_string_equal(err.message,
                        "expected to create a file in the folder, found no such folder");
    fcs_close(f);
    free(m.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_real_file_comes_back),
        cmocka_unit_test(types),
        cmocka_unit_test(scales_become_linear),
        cmocka_unit_test(linear_integers),
        cmocka_unit_test(time_becomes_seconds),
        cmocka_unit_test(mended),
        cmocka_unit_test(events_of_a_mask),
        cmocka_unit_test(flags_say_which_masks),
        cmocka_unit_test(compensation_is_done_once),
        cmocka_unit_test(more_keywords),
        cmocka_unit_test(the_same_set_gives_the_same_bytes),
        cmocka_unit_test(offsets_beyond_the_header),
        cmocka_unit_test(refusals),
        cmocka_unit_test(outputs_that_fail),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
