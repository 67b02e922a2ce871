/* test_rows_place.c - rows 71 to 82 of the checklist: where DATA is, and how much. See
 * test_rows_header.c. */
#include "departure.h"
#include "far.h"

#include <unistd.h>

static const row rows[] = {
    { 71, .d = { "TEXT's pair 0,0",
                 { { "$BEGINDATA", "0" }, { "$ENDDATA", "0" } },
                 "",
                 "",
                 NULL,
                 "" } },
    { 71, .d = { "TEXT's pair past the file, HEADER's right",
                 { { "$BEGINDATA", "7000000000" }, { "$ENDDATA", "7000000023" } },
                 "E-OFFSET-DISCREPANCY",
                 "W-OFFSET-DISCREPANCY",
                 "byte 26",
                 "expected the same place of DATA in HEADER and TEXT, found 7000000000 to "
                 "7000000023 (TEXT) and " } },
    { 71,
      .d = { "TEXT's pair over TEXT, HEADER's right",
             { { "$BEGINDATA", "80" }, { "$ENDDATA", "103" } },
             "E-OFFSET-DISCREPANCY",
             "W-OFFSET-DISCREPANCY",
             "byte 26",
             "expected the same place of DATA in HEADER and TEXT, found 80 to 103 (TEXT) and " } },
    { 71,
      .d = { "no pair at all",
             { { "zero", "" }, { "$BEGINDATA", "0" }, { "$ENDDATA", "0" } },
             "E-DATA-OFFSETS",
             "E-DATA-OFFSETS",
             "byte 26",
             "expected the place of DATA in HEADER or TEXT ($BEGINDATA, $ENDDATA), found none" } },
    { 72, .d = { "the HEADER's pair in FCS 2.0", { { "version", "FCS2.0" } }, "", "", NULL, "" } },
    { 72, .d = { "a keyword $BEGINDATA beside the HEADER's pair in FCS 2.0",
                 { { "version", "FCS2.0" }, { "$BEGINDATA", "99" }, { "$ENDDATA", "122" } },
                 "",
                 "",
                 NULL,
                 "" } },
    { 74,
      .d = { "$ENDDATA equal to $BEGINDATA, HEADER right",
             { { "$BEGINDATA", "700" }, { "$ENDDATA", "700" } },
             "E-OFFSET-DISCREPANCY",
             "W-OFFSET-DISCREPANCY",
             "byte 26",
             "expected the same place of DATA in HEADER and TEXT, found 700 to 700 (TEXT) and " } },
    { 74, .d = { "$ENDDATA wildly off, HEADER right",
                 { { "$ENDDATA", "4294967295" } },
                 "E-OFFSET-DISCREPANCY",
                 "W-OFFSET-DISCREPANCY",
                 "byte 26",
                 "expected the same place of DATA in HEADER and TEXT, found " } },
    { 75, .d = { "$TOT one too large",
                 { { "$TOT", "4" } },
                 "E-TOT-MISMATCH",
                 "E-TOT-MISMATCH",
                 "$TOT",
                 "expected 4 events as $TOT says, found 3 in DATA (TEXT); read the whole events "
                 "there are with --truncate-to-data" } },
    { 75, .d = { "$TOT one too small",
                 { { "$TOT", "2" } },
                 "E-TOT-MISMATCH",
                 "E-TOT-MISMATCH",
                 "$TOT",
                 "expected 2 events as $TOT says, found 3 in DATA (TEXT)" } },
    { 75,
      .d = { "$TOT one too large, and what is there asked for",
             { { "$TOT", "4" } },
             "W-PARTIAL",
             "W-PARTIAL",
             "$BEGINDATA",
             "expected 4 events as $TOT says, found 3 whole ones in DATA; 3 are read" },
      .options = { .truncate_to_data = true } },
    { 78, .d = { "$TOT 0 and no DATA", { { "events", "0" } }, "", "", NULL, "" } },
    { 78,
      .d = { "$TOT 3 and no DATA",
             { { "data", "" } },
             "E-DATA-OFFSETS",
             "E-DATA-OFFSETS",
             "byte 26",
             "expected the place of DATA in HEADER or TEXT ($BEGINDATA, $ENDDATA), found none" } },
    { 79, .d = { "FCS 2.0 without $TOT",
                 { { "version", "FCS2.0" }, { "-$TOT", "" } },
                 "",
                 "",
                 NULL,
                 "" } },
    { 80, .d = { "$TOT larger than the file",
                 { { "$TOT", "1000000" } },
                 "E-DATA-EXCEEDS-FILE",
                 "E-DATA-EXCEEDS-FILE",
                 "$TOT",
                 "expected $TOT events of 64 bits each to fit the file's " } },
    { 80, .d = { "$TOT whose bytes overflow 64 bits",
                 { { "$TOT", "4611686018427387904" } },
                 "E-DATA-EXCEEDS-FILE",
                 "E-DATA-EXCEEDS-FILE",
                 "$TOT",
                 "expected $TOT events of 64 bits each to fit the file's " } },
    { 80, .d = { "$TOT whose bytes, counted with 32 bits, would fit",
                 { { "$TOT", "536870915" } },
                 "E-DATA-EXCEEDS-FILE",
                 "E-DATA-EXCEEDS-FILE",
                 "$TOT",
                 "expected $TOT events of 64 bits each to fit the file's " } },
    { 82, .d = { "8 bytes of checksum, then blanks", { { "tail", "     " } }, "", "", NULL, "" } },
    { 82, .d = { "something else after the checksum",
                 { { "tail", "  xx" } },
                 "W-TRAILING-BYTES",
                 "W-TRAILING-BYTES",
                 "DATA+34",
                 "expected blanks after the last segment and its checksum, found 4 bytes with "
                 "something else; ignored" } },
};

static void rows_of_the_place(void **state)
{
    (void)state;
    rows_check(rows, sizeof rows / sizeof *rows);
}

/* ---- Pairs near the truth ---- */

/* A file whose pair of one place (the HEADER's, or TEXT's) is off by so many bytes; what the other
 * says is right, or not there. */
typedef struct near_pair {
    const char *version;
    bool header, alone;
    int begin, end;
    const char *strict, *lenient, *message;
} near_pair;

static made make_near(const near_pair *p)
{
    char a[24], b[24];
    const bool old = strcmp(p->version, "FCS2.0") == 0;
    recipe *r = recipe_new(p->version, "F", "1,2,3,4", 2, 3);
    char filler[480]; /* so that all offsets have as many digits */
    memset(filler, '-', sizeof filler);
    recipe_set_bytes(r, "FILLER", filler, sizeof filler);
    if (!p->header) {
        recipe_set(r, "$BEGINDATA", "000");
        recipe_set(r, "$ENDDATA", "000");
    }
    made m = make_fcs(r);
    const int first = (int)m.data;
    snprintf(a, sizeof a, p->header ? "%8d" : "%d", first + p->begin);
    snprintf(b, sizeof b, p->header ? "%8d" : "%d", first + 23 + p->end);
    free(m.bytes);
    if (p->header) {
        r->field[2] = a;
        r->field[3] = b;
        if (p->alone && !old) {
            recipe_set(r, "$BEGINDATA", "000");
            recipe_set(r, "$ENDDATA", "000");
        }
    } else {
        recipe_set(r, "$BEGINDATA", a);
        recipe_set(r, "$ENDDATA", b);
        r->header_zero = p->alone;
    }
    m = make_fcs(r);
    recipe_free(r);
    return m;
}

/* Both modes; what is read are the values. at: of the fault, counted in both modes. */
static void check_near(const near_pair *p, uint64_t (*at)(const made *, const near_pair *))
{
    made m = make_near(p);
    for (int strict = 0; strict < 2; strict++) {
        const fcs_options options = { .strict = strict };
        const char *wanted = strict ? p->strict : p->lenient;
        fcs_error err = { 0 };
        fcs_file *f = fcs_open_memory(m.bytes, m.size, &options, &err);
        if ((f == NULL) != (wanted[0] == 'E'))
            fail_msg("%s off by %d, %d: %s %s", p->header ? "HEADER" : "TEXT", p->begin, p->end,
                     err.rule, err.message);
        if (f)
            assert_int_equal(f->n_notes, 1);
        const char *message = f ? f->notes->text : err.message;
        assert_string_equal(f ? f->notes->rule : err.rule, wanted);
        assert_int_equal(f ? f->notes->offset : err.offset, at(&m, p));
        if (strncmp(message, p->message, strlen(p->message)) != 0)
            fail_msg("%s", message);
        if (f)
            fcs_close(open_sound(&m, &options));
        fcs_close(f);
    }
    free(m.bytes);
}

static uint64_t value_of(const made *m, const char *name)
{
    const size_t n = strlen(name);
    size_t i = m->text;
    while (memcmp(m->bytes + i, name, n) != 0)
        i++;
    return i + n;
}

static uint64_t at_the_header(const made *m, const near_pair *p)
{
    (void)m;
    (void)p;
    return 26;
}

static uint64_t at_text(const made *m, const near_pair *p)
{
    (void)p;
    return value_of(m, "/$BEGINDATA/");
}

static uint64_t at_its_place(const made *m, const near_pair *p)
{
    return p->header ? 26 : value_of(m, "/$BEGINDATA/");
}

static uint64_t at_the_count(const made *m, const near_pair *p)
{
    (void)p;
    return value_of(m, "/$TOT/");
}

static uint64_t at_the_end(const made *m, const near_pair *p)
{
    (void)p;
    return m->size;
}

static void both_fit(void)
{
    static const char message[] =
        "expected HEADER and TEXT to name one place of DATA, found two that fit: ";
    check_near(&(near_pair){ "FCS3.1", false, false, 4, 4, "E-OFFSETS-AMBIGUOUS",
                             "E-OFFSETS-AMBIGUOUS", message },
               at_text);
    check_near(&(near_pair){ "FCS3.0", true, false, 1, 1, "E-OFFSETS-AMBIGUOUS",
                             "E-OFFSETS-AMBIGUOUS", message },
               at_text);
}

static void the_caller_decides(void)
{
    const fcs_options header = { .data_offsets = FCS_OFFSETS_HEADER };
    made m = make_near(&(near_pair){ .version = "FCS3.1", .begin = 4, .end = 4 });
    fcs_close(open_sound(&m, &header));
    free(m.bytes);
    const fcs_options text = { .data_offsets = FCS_OFFSETS_TEXT };
    m = make_near(&(near_pair){ .version = "FCS3.1", .header = true, .begin = 4, .end = 4 });
    fcs_close(open_sound(&m, &text));
    free(m.bytes);
}

static void one_fits(void)
{
    static const char message[] = "expected the same place of DATA in HEADER and TEXT, found ";
    check_near(&(near_pair){ "FCS3.1", true, false, 0, -1, "E-OFFSET-DISCREPANCY",
                             "W-OFFSET-DISCREPANCY", message },
               at_text);
    check_near(&(near_pair){ "FCS3.1", false, false, 0, 1, "E-OFFSET-DISCREPANCY",
                             "W-OFFSET-DISCREPANCY", message },
               at_the_header);
}

static void text_alone_in_fcs_2(void)
{
    check_near(&(near_pair){ "FCS2.0", false, true, 0, 0, "E-OFFSET-DISCREPANCY",
                             "W-OFFSET-DISCREPANCY",
                             "expected the place of DATA in the HEADER, as in FCS 2.0, found none; "
                             "that of $BEGINDATA and $ENDDATA is used" },
               at_the_header);
}

static void an_end_one_too_far(void)
{
    static const char message[] = "expected DATA to end with byte ";
    check_near(&(near_pair){ "FCS3.1", false, true, 0, 1, "E-ENDDATA-OFF-BY-ONE",
                             "W-ENDDATA-OFF-BY-ONE", message },
               at_its_place);
    check_near(&(near_pair){ "FCS3.0", true, true, 0, 1, "E-ENDDATA-OFF-BY-ONE",
                             "W-ENDDATA-OFF-BY-ONE", message },
               at_its_place);
    check_near(&(near_pair){ "FCS2.0", true, true, 0, 1, "E-ENDDATA-OFF-BY-ONE",
                             "W-ENDDATA-OFF-BY-ONE", message },
               at_its_place);
}

static void an_event_short(void)
{
    check_near(&(near_pair){ "FCS3.1", false, true, 0, -8, "E-TOT-MISMATCH", "E-TOT-MISMATCH",
                             "expected 3 events as $TOT says, found 2 in DATA (TEXT)" },
               at_the_count);
}

static void past_the_file(void)
{
    check_near(&(near_pair){ "FCS3.1", false, true, 16, 16, "E-TRUNCATED", "E-TRUNCATED",
                             "expected DATA to byte " },
               at_the_end);
}

static void no_whole_number_of_events(void)
{
    check_near(&(near_pair){ "FCS3.1", false, true, 0, -1, "E-UNEVEN", "E-UNEVEN",
                             "expected DATA of whole events of 8 bytes, found 23 bytes (TEXT)" },
               at_its_place);
    check_near(&(near_pair){ "FCS3.1", true, true, 0, 5, "E-UNEVEN", "E-UNEVEN",
                             "expected DATA of whole events of 8 bytes, found 29 bytes (HEADER)" },
               at_its_place);
}

static void a_cut_copy(void)
{
    departure d = { .sentence = "" };
    made m = departure_make(&d);
    const size_t size = m.data + 13; /* one event and five bytes of the next */
    made part = { realloc(m.bytes, size), size, m.text, m.data };
    const fcs_options cut = { .truncate_to_data = true };
    char message[160];
    fcs_error err;
    assert_null(fcs_open_memory(part.bytes, size, NULL, &err));
    snprintf(message, sizeof message,
             "expected DATA to byte %zu (TEXT), found the end of the file 11 bytes before, after 1 "
             "whole events; "
             "read those with --truncate-to-data",
             m.data + 23);
    assert_string_equal(err.rule, "E-TRUNCATED");
    assert_string_equal(err.message, message);
    assert_int_equal(err.code, FCS_E_TRUNCATED);
    assert_int_equal(err.offset, size);
    fcs_file *f = open_sound(&part, &cut);
    assert_true(f->datasets->partial);
    assert_int_equal(f->datasets->n_events, 1);
    assert_string_equal(f->notes->rule, "W-PARTIAL");
    fcs_close(f);
    free(part.bytes);
}

static void beyond_four_gigabytes(void)
{
    char path[64];
    double values[3], *column = values;
    const size_t param = 1;
    far_data(path, 4831838208u, NULL);
    fcs_file *f = fcs_open(path, &(fcs_options){ .strict = true }, NULL);
    assert_non_null(f);
    assert_int_equal(f->datasets->data.offset, 4831838208u);
    assert_int_equal(fcs_read(f->datasets, &param, 1, 0, 3, FCS_STORED, &column, NULL), FCS_OK);
    for (size_t e = 0; e < 3; e++)
        assert_true(values[e] == recipe_value(e, 1));
    fcs_close(f);
    unlink(path);
}

static void trials_of_the_place(void **state)
{
    static const trial trials[] = {
        { 71, "two pairs that fit are an error that names both", both_fit },
        { 71, "... until the caller says which", the_caller_decides },
        { 71, "of two pairs the one that fits is read", one_fits },
        { 72, "TEXT's pair is read in FCS 2.0 where the HEADER has none", text_alone_in_fcs_2 },
        { 73, "an end one byte too far", an_end_one_too_far },
        { 75, "an event less than $TOT says", an_event_short },
        { 76, "DATA past the end of the file", past_the_file },
        { 76, "a cut copy says how much is missing and how much is whole", a_cut_copy },
        { 77, "DATA of no whole number of events", no_whole_number_of_events },
        { 81, "DATA beyond 4 GiB", beyond_four_gigabytes },
    };
    (void)state;
    trials_run(trials, sizeof trials / sizeof *trials);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows_of_the_place),
                                        cmocka_unit_test(trials_of_the_place) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
