/* test_data.c - events: every type, width and byte order, in blocks, against a decoder that goes bit by
 * bit; masks, special values, units. */
#include "departure.h"

#include <math.h>

/* ---- All plain layouts ---- */

static void every_layout_reads_back(void **state)
{
    static const struct {
        const char *version, *type, *byteord;
    } layouts[] = {
        { "FCS2.0", "I8", "1,2,3,4" },
        { "FCS2.0", "I16", "2,1" },
        { "FCS2.0", "I16", "1,2" },
        { "FCS3.0", "I16", "4,3,2,1" },
        { "FCS3.0", "I24", "3,2,1" },
        { "FCS3.0", "I24", "1,2,3" },
        { "FCS3.0", "I24", "4,3,2,1" },
        { "FCS3.0", "I24", "2,3,1" },
        { "FCS3.0", "I32", "1,2,3,4" },
        { "FCS3.0", "I32", "3,4,1,2" },
        { "FCS3.0", "I32", "2,1,4,3" },
        { "FCS3.1", "I32", "4,3,2,1" },
        { "FCS3.1", "I40", "4,3,2,1" },
        { "FCS3.1", "I48", "1,2,3,4" },
        { "FCS3.1", "I56", "4,3,2,1" },
        { "FCS3.1", "I64", "1,2,3,4" },
        { "FCS3.0", "I64", "8,7,6,5,4,3,2,1" },
        { "FCS3.0", "I64", "5,6,7,8,1,2,3,4" },
        { "FCS2.0", "F", "4,3,2,1" },
        { "FCS3.1", "F", "1,2,3,4" },
        { "FCS3.0", "F", "3,4,1,2" },
        { "FCS3.1", "D", "4,3,2,1" },
        { "FCS3.2", "D", "1,2,3,4" },
        { "FCS3.0", "D", "2,1,4,3,6,5,8,7" },
        { "FCS3.0", "A5", "1,2,3,4" },
        { "FCS3.0", "A*", "1,2,3,4" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        for (size_t n_params = 1; n_params <= 3; n_params++) {
            recipe *r =
                recipe_new(layouts[i].version, layouts[i].type, layouts[i].byteord, n_params, 11);
            made m = make_fcs(r);
            fcs_close(open_sound(&m, NULL));
            free(m.bytes);
            recipe_free(r);
        }
}

/* ---- Random layouts of integers against bit by bit ---- */

static uint64_t random_state;

static uint64_t random_bits(void)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    uint64_t x = random_state ^ random_state >> 31;
    return x * 0x9E3779B97F4A7C15u ^ x >> 27;
}

/* Value of so many bits from bit `at`: little counts from the lowest bit of byte 0, big from the
 * highest. */
static uint64_t slow_bits(const unsigned char *bytes, size_t at, unsigned n, bool little)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < n; i++) {
        const size_t k = at + i;
        if (little)
            v |= (uint64_t)(bytes[k / 8] >> k % 8 & 1) << i;
        else
            v = v << 1 | (bytes[k / 8] >> (7 - k % 8) & 1);
    }
    return v;
}

typedef struct random_table {
    size_t n_params, n_events, event_bits;
    unsigned bits[8], range_bits[8];
    bool little;
    unsigned char *data;
    size_t size;
} random_table;

static recipe *random_recipe(random_table *t, bool packed)
{
    t->n_params = 1 + random_bits() % 8;
    t->n_events = 1 + random_bits() % 50;
    t->little = random_bits() % 2;
    t->event_bits = 0;
    recipe *r = recipe_new("FCS3.0", "I32", t->little ? "1,2,3,4" : "4,3,2,1", t->n_params, 0);
    for (size_t i = 0; i < t->n_params; i++) {
        char name[24], value[24];
        t->bits[i] =
            packed ? 1 + (unsigned)(random_bits() % 64) : 8 * (1 + (unsigned)(random_bits() % 8));
        t->range_bits[i] = 1 + (unsigned)(random_bits() % t->bits[i]);
        t->event_bits += t->bits[i];
        snprintf(name, sizeof name, "$P%zuB", i + 1);
        snprintf(value, sizeof value, "%u", t->bits[i]);
        recipe_set(r, name, value);
        snprintf(name, sizeof name, "$P%zuR", i + 1);
        if (t->range_bits[i] == 64)
            snprintf(value, sizeof value, "18446744073709551616");
        else
            snprintf(value, sizeof value, "%llu", 1ull << t->range_bits[i]);
        recipe_set(r, name, value);
    }
    t->size = (t->n_events * t->event_bits + 7) / 8;
    t->data = malloc(t->size);
    assert_non_null(t->data);
    for (size_t i = 0; i < t->size; i++)
        t->data[i] = (unsigned char)random_bits();
    recipe_data(r, t->data, t->size);
    char tot[24];
    snprintf(tot, sizeof tot, "%zu", t->n_events);
    recipe_set(r, "$TOT", tot);
    return r;
}

static uint64_t slow_value(const random_table *t, size_t event, size_t param)
{
    size_t at = event * t->event_bits;
    for (size_t i = 0; i < param; i++)
        at += t->bits[i];
    const uint64_t v = slow_bits(t->data, at, t->bits[param], t->little);
    return t->range_bits[param] == 64 ? v : v & ((1ull << t->range_bits[param]) - 1);
}

/* Reads a random range of events and a random choice of parameters. */
static void compare_some(const random_table *t, const fcs_dataset *set)
{
    const size_t first = random_bits() % (t->n_events + 1);
    const size_t count = random_bits() % (t->n_events - first + 1);
    size_t params[4];
    double values[4][64], *columns[4];
    const size_t n = random_bits() % 5;
    for (size_t i = 0; i < n; i++) {
        params[i] = random_bits() % t->n_params;
        columns[i] = values[i];
    }
    assert_int_equal(fcs_read(set, params, n, first, count, FCS_STORED, columns, NULL), FCS_OK);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < count; j++)
            assert_true(values[i][j] == (double)slow_value(t, first + j, params[i]));
}

static void compare_exact(const random_table *t, const fcs_dataset *set)
{
    uint64_t values[64];
    for (size_t p = 0; p < t->n_params; p++) {
        assert_int_equal(fcs_read_u64(set, p, 0, t->n_events, values, NULL), FCS_OK);
        for (size_t e = 0; e < t->n_events; e++)
            assert_true(values[e] == slow_value(t, e, p));
    }
}

static void random_integers(void **state)
{
    const uint64_t seed = 20261125;
    (void)state;
    random_state = seed;
    for (int round = 0; round < 400; round++) {
        random_table t;
        recipe *r = random_recipe(&t, round % 2 == 1);
        made m = make_fcs(r);
        fcs_error err;
        fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, &err);
        if (!f)
            fail_msg("seed %llu round %d: %s %s", (unsigned long long)seed, round, err.rule,
                     err.message);
        for (int i = 0; i < 5; i++)
            compare_some(&t, &f->datasets[0]);
        compare_exact(&t, &f->datasets[0]);
        fcs_close(f);
        free(m.bytes);
        free(t.data);
        recipe_free(r);
    }
}

/* ---- Blocks larger than one read ---- */

static void many_events(void **state)
{
    static const char *const types[] = { "I16", "F", "D", "A4", "A*" };
    enum { EVENTS = 100000, PARAMS = 3 };
    double *all = malloc(EVENTS * sizeof *all);
    (void)state;
    assert_non_null(all);
    for (size_t k = 0; k < sizeof types / sizeof *types; k++) {
        recipe *r = recipe_new("FCS3.0", types[k], "1,2,3,4", PARAMS, EVENTS);
        made m = make_fcs(r);
        fcs_file *f = open_sound(&m, NULL);
        const size_t param = 1;
        for (size_t first = 0; first < EVENTS; first += 17771) {
            const size_t count = EVENTS - first < 17771 ? EVENTS - first : 17771;
            assert_int_equal(
                fcs_read(&f->datasets[0], &param, 1, first, count, FCS_STORED, &all, NULL), FCS_OK);
            for (size_t j = 0; j < count; j++)
                assert_true(all[j] == recipe_value(first + j, param));
        }
        fcs_close(f);
        free(m.bytes);
        recipe_free(r);
    }
    free(all);
}

/* ---- Masks ---- */

static void bits_above_the_range_are_cut_off(void **state)
{
    static const struct {
        const char *range;
        uint16_t kept;
    } cases[] = { { "1", 0 },       { "2", 1 },       { "3", 3 },         { "1000", 1023 },
                  { "1024", 1023 }, { "1025", 2047 }, { "65535", 65535 }, { "65536", 65535 } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        recipe *r = recipe_new("FCS3.0", "I16", "2,1", 1, 1);
        recipe_set(r, "$P1R", cases[i].range);
        recipe_data(r, "\xF7\xFD", 2);
        made m = make_fcs(r);
        fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, NULL);
        double value, *column = &value;
        const size_t param = 0;
        assert_non_null(f);
        assert_int_equal(f->n_notes, 0);
        assert_int_equal(fcs_read(f->datasets, &param, 1, 0, 1, FCS_STORED, &column, NULL), FCS_OK);
        assert_true(value == (double)(0xF7FD & cases[i].kept));
        fcs_close(f);
        free(m.bytes);
        recipe_free(r);
    }
}

/* $PnB 10 over words of 16 bits: the length of DATA and $BYTEORD tell. */
static void ten_bits_in_sixteen(void **state)
{
    recipe *r = recipe_new("FCS2.0", "I16", "1,2", 2, 3);
    (void)state;
    recipe_set(r, "$P1B", "10");
    recipe_set(r, "$P2B", "10");
    recipe_set(r, "$P1R", "1024");
    recipe_set(r, "$P2R", "1024");
    made m = make_fcs(r);
    fcs_file *f = open_sound(&m, NULL);
    assert_int_equal(f->n_notes, 1);
    assert_string_equal(f->notes[0].rule, "W-WIDTH-FROM-BYTEORD");
    assert_int_equal(f->datasets[0].params[0].bits, 16);
    fcs_close(f);
    const fcs_options strict = { .strict = true };
    fcs_error err;
    assert_null(fcs_open_memory(m.bytes, m.size, &strict, &err));
    assert_string_equal(err.rule, "E-WIDTH-FROM-BYTEORD");
    free(m.bytes);
    recipe_free(r);
}

/* ---- Types by parameter, FCS 3.2 ---- */

static void mixed_types(void **state)
{
    unsigned char data[2 * 14];
    recipe *r = recipe_new("FCS3.2", "F", "4,3,2,1", 3, 2);
    static const unsigned char first[14] = { 0x42, 0xF6, 0xE9, 0x79, /* 123.456 */
                                             0xC0, 0x09, 0x21, 0xFB,
                                             0x54, 0x44, 0x2D, 0x18, /* -pi */
                                             0x01, 0x02 };
    (void)state;
    memcpy(data, first, 14);
    memset(data + 14, 0, 14);
    recipe_set(r, "$P2B", "64");
    recipe_set(r, "$P2DATATYPE", "D");
    recipe_set(r, "$P3B", "16");
    recipe_set(r, "$P3R", "65536");
    recipe_set(r, "$P3DATATYPE", "I");
    recipe_data(r, data, sizeof data);
    made m = make_fcs(r);
    fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, NULL);
    assert_non_null(f);
    assert_int_equal(f->n_notes, 0);
    const size_t params[3] = { 2, 0, 1 };
    double a, b, c, *columns[3] = { &a, &b, &c };
    assert_int_equal(fcs_read(f->datasets, params, 3, 0, 1, FCS_STORED, columns, NULL), FCS_OK);
    assert_true(a == 258 && b == (double)123.456f && c == -3.141592653589793);
    assert_int_equal(f->datasets[0].params[1].type, FCS_DOUBLE);
    assert_int_equal(f->datasets[0].params[2].type, FCS_UINT);
    fcs_close(f);
    free(m.bytes);
    recipe_free(r);
}

/* ---- Special values ---- */

static void floats_come_as_they_are(void **state)
{
    static const uint32_t patterns[] = { 0x7FC00000, 0xFFC00001, 0x7F800001, 0x7F800000, 0xFF800000,
                                         0x00000001, 0x80000000, 0x7F7FFFFF, 0x00800000 };
    enum { N = sizeof patterns / sizeof *patterns };
    double values[N], *column = values;
    const size_t param = 0;
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 1, N);
    (void)state;
    recipe_data(r, patterns, sizeof patterns);
    made m = make_fcs(r);
    fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, NULL);
    assert_non_null(f);
    assert_int_equal(fcs_read(f->datasets, &param, 1, 0, N, FCS_STORED, &column, NULL), FCS_OK);
    assert_true(isnan(values[0]) && isnan(values[1]) && isnan(values[2]));
    assert_true(values[3] == INFINITY && values[4] == -INFINITY);
    assert_true(values[5] == ldexp(1, -149) && values[6] == 0 && signbit(values[6]));
    assert_true(values[7] == 0x1.fffffep127 && values[8] == 0x1p-126);
    fcs_close(f);
    free(m.bytes);
    recipe_free(r);
}

static void large_integers_stay_exact(void **state)
{
    static const unsigned char data[16] = { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                            0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x20, 0x00 };
    uint64_t values[2];
    recipe *r = recipe_new("FCS3.1", "I64", "1,2,3,4", 1, 2);
    fcs_error err;
    (void)state;
    recipe_set(r, "$P1R", "18446744073709551616");
    recipe_data(r, data, sizeof data);
    made m = make_fcs(r);
    fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, NULL);
    assert_non_null(f);
    assert_int_equal(fcs_read_u64(f->datasets, 0, 0, 2, values, NULL), FCS_OK);
    assert_true(values[0] == UINT64_MAX && values[1] == 9007199254740993u);
    assert_int_equal(fcs_read_u64(f->datasets, 1, 0, 2, values, &err), FCS_E_ARGUMENT);
    assert_int_equal(fcs_read_u64(f->datasets, 0, 1, 2, values, &err), FCS_E_ARGUMENT);
    fcs_close(f);
    free(m.bytes);
    recipe_free(r);
}

/* ---- Units ---- */

static void linear_units(void **state)
{
    departure d = { .sentence = "",
                    .edits = { { "type", "I16" },
                               { "params", "3" },
                               { "$P1E", "4,0.1" },
                               { "$P2G", "2.5" },
                               { "$P3N", "Time" },
                               { "$TIMESTEP", "0.0167" } } };
    made m = departure_make(&d);
    fcs_file *f = open_sound(&m, NULL);
    const size_t params[3] = { 0, 1, 2 };
    double a[3], b[3], c[3], *columns[3] = { a, b, c };
    (void)state;
    assert_int_equal(fcs_read(f->datasets, params, 3, 0, 3, FCS_LINEAR, columns, NULL), FCS_OK);
    for (size_t e = 0; e < 3; e++) {
        const double expected = 0.1 * pow(10, 4 * recipe_value(e, 0) / 256);
        assert_true(fabs(a[e] - expected) <= 1e-14 * expected);
        assert_true(b[e] == recipe_value(e, 1) / 2.5);
        assert_true(c[e] == recipe_value(e, 2) * 0.0167);
    }
    fcs_close(f);
    free(m.bytes);
}

/* The published scale of $PnE: 0 is f2, the range is f2 x 10^f1. */
static void decades_are_those_of_the_standard(void **state)
{
    static const uint16_t stored[3] = { 0, 512, 1023 };
    static const double linear[3] = { 1, 100, 9910.458562488609 };
    double values[3], *column = values;
    const size_t param = 0;
    recipe *r = recipe_new("FCS3.1", "I16", "1,2,3,4", 1, 3);
    (void)state;
    recipe_set(r, "$P1R", "1024");
    recipe_set(r, "$P1E", "4.0,1.0");
    recipe_data(r, stored, sizeof stored);
    made m = make_fcs(r);
    fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, NULL);
    assert_non_null(f);
    assert_int_equal(fcs_read(f->datasets, &param, 1, 0, 3, FCS_LINEAR, &column, NULL), FCS_OK);
    for (int i = 0; i < 3; i++)
        assert_true(fabs(values[i] - linear[i]) < 1e-7 * linear[i]);
    fcs_close(f);
    free(m.bytes);
    recipe_free(r);
}

/* ---- Text ---- */

static void text_departs(void **state)
{
    static const departure rows[] = {
        { "a letter in a fixed value",
          { { "version", "FCS3.0" }, { "type", "A3" }, { "data", "  3 14 40 5x 77 88" } },
          "E-ASCII",
          "E-ASCII",
          "DATA+9",
          "expected digits with blanks around them in DATA, found \" 5x\"" },
        { "a sign in a fixed value",
          { { "version", "FCS3.0" }, { "type", "A3" }, { "data", "  3 14 40 51 -7 88" } },
          "E-ASCII",
          "E-ASCII",
          "DATA+12",
          "expected digits with blanks around them in DATA, found \" -7\"" },
        { "fixed values on the left",
          { { "version", "FCS3.0" }, { "type", "A3" }, { "data", "3  14 40 51 77 88 " } },
          "",
          "",
          NULL,
          "" },
        { "a letter among free values",
          { { "version", "FCS3.0" }, { "type", "A*" }, { "data", "3 14\n40 5x\n77 88\n" } },
          "E-ASCII",
          "E-ASCII",
          "DATA+9",
          "expected digits of at most 255 places in DATA, found \"x\"" },
        { "free values with all separators",
          { { "version", "FCS3.0" }, { "type", "A*" }, { "data", " ,3\t\t14,40\r\n51  77,,,88" } },
          "",
          "",
          NULL,
          "" },
        { "a free value too few",
          { { "version", "FCS3.0" }, { "type", "A*" }, { "data", "3 14\n40 51\n77\n" } },
          "E-UNEVEN",
          "E-UNEVEN",
          "DATA",
          "expected whole events of 2 values in DATA, found 5 values" },
        { "a free event too few",
          { { "version", "FCS3.0" }, { "type", "A*" }, { "data", "3 14\n40 51\n" } },
          "E-TOT-MISMATCH",
          "E-TOT-MISMATCH",
          "$TOT",
          "expected 3 events as $TOT says, found 2 in DATA" },
    };
    (void)state;
    departures_check(rows, sizeof rows / sizeof *rows);
}

static void a_blank_value_is_zero(void **state)
{
    double values[2], *column = values;
    const size_t param = 1;
    recipe *r = recipe_new("FCS3.0", "A3", "1,2,3,4", 2, 2);
    (void)state;
    recipe_data(r, "  3    51 77", 12);
    made m = make_fcs(r);
    fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, NULL);
    assert_non_null(f);
    assert_int_equal(f->n_notes, 1);
    assert_string_equal(f->notes[0].rule, "W-ASCII-BLANK");
    assert_int_equal(f->notes[0].offset, m.data + 3);
    assert_int_equal(fcs_read(f->datasets, &param, 1, 0, 2, FCS_STORED, &column, NULL), FCS_OK);
    assert_true(values[0] == 0);
    fcs_close(f);
    free(m.bytes);
    recipe_free(r);
}

/* ---- Calls that are wrong ---- */

static void wrong_calls(void **state)
{
    departure d = { .sentence = "" };
    made m = departure_make(&d);
    fcs_file *f = open_sound(&m, NULL);
    double values[4], *column = values;
    const size_t good = 0, bad = 2;
    fcs_error err;
    (void)state;
    assert_int_equal(fcs_read(f->datasets, &bad, 1, 0, 3, FCS_STORED, &column, &err),
                     FCS_E_ARGUMENT);
    assert_string_equal(err.message, "expected a parameter below 2, found 2");
    assert_int_equal(fcs_read(f->datasets, &good, 1, 0, 4, FCS_STORED, &column, &err),
                     FCS_E_ARGUMENT);
    assert_int_equal(fcs_read(f->datasets, &good, 1, SIZE_MAX, 2, FCS_STORED, &column, &err),
                     FCS_E_ARGUMENT);
    assert_int_equal(fcs_read(f->datasets, &good, 1, 3, 0, FCS_STORED, &column, &err), FCS_OK);
    assert_int_equal(fcs_read_u64(f->datasets, 0, 0, 1, (uint64_t[1]){ 0 }, &err), FCS_E_ARGUMENT);
    fcs_close(f);
    free(m.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layout_reads_back),
        cmocka_unit_test(random_integers),
        cmocka_unit_test(many_events),
        cmocka_unit_test(bits_above_the_range_are_cut_off),
        cmocka_unit_test(ten_bits_in_sixteen),
        cmocka_unit_test(mixed_types),
        cmocka_unit_test(floats_come_as_they_are),
        cmocka_unit_test(large_integers_stay_exact),
        cmocka_unit_test(linear_units),
        cmocka_unit_test(decades_are_those_of_the_standard),
        cmocka_unit_test(text_departs),
        cmocka_unit_test(a_blank_value_is_zero),
        cmocka_unit_test(wrong_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
