/* test_place.c - where DATA is, and how much: HEADER against TEXT against $TOT against the file. */
#include "departure.h"

/* The sound file: TEXT from byte 64, DATA of 24 bytes (3 events of 2 floats) after it. */
static const departure rows[] = {
    { "$TOT -1",
      { { "$TOT", "-1" } },
      "E-NUMBER",
      "E-NUMBER",
      "$TOT",
      "expected a whole number in $TOT, found \"-1\"" },
    { "$TOT 3.0",
      { { "$TOT", "3.0" } },
      "E-NUMBER",
      "E-NUMBER",
      "$TOT",
      "expected a whole number in $TOT, found \"3.0\"" },
    { "$TOT with leading zeros", { { "$TOT", "00000000000000000000000003" } }, "", "", NULL, "" },
    { "$TOT missing in FCS 3.1",
      { { "-$TOT", "" } },
      "E-MISSING",
      "E-MISSING",
      "TEXT",
      "expected keyword $TOT, which FCS 3.1 requires, found none" },
    { "$TOT 0 beside DATA",
      { { "$TOT", "0" } },
      "E-TOT-MISMATCH",
      "E-TOT-MISMATCH",
      "$TOT",
      "expected 0 events as $TOT says, found 3 in DATA" },
    { "$BEGINDATA that is no number",
      { { "$BEGINDATA", "abc" } },
      "E-NUMBER",
      "E-NUMBER",
      "$BEGINDATA",
      "expected a whole number in $BEGINDATA, found \"abc\"" },
    { "TEXT offsets missing, HEADER right",
      { { "-$ENDDATA", "" } },
      "E-MISSING",
      "W-MISSING",
      "TEXT",
      "expected keyword $ENDDATA, found none; that of the HEADER asked" },
    { "TEXT offsets inside the HEADER",
      { { "$BEGINDATA", "10" }, { "$ENDDATA", "33" } },
      "E-OFFSET-DISCREPANCY",
      "W-OFFSET-DISCREPANCY",
      "byte 26",
      "expected the same place of DATA in HEADER and TEXT, found 10 to 33 (TEXT)" },
    { "DATA inside the HEADER and nothing else",
      { { "zero", "" }, { "$BEGINDATA", "10" }, { "$ENDDATA", "33" } },
      "E-DATA-OFFSETS",
      "E-DATA-OFFSETS",
      "$BEGINDATA",
      "expected DATA after the HEADER's 58 bytes and its end not before its begin, found 10 to "
      "33" },
    { "DATA that ends before it begins",
      { { "zero", "" }, { "$BEGINDATA", "600" }, { "$ENDDATA", "500" } },
      "E-DATA-OFFSETS",
      "E-DATA-OFFSETS",
      "$BEGINDATA",
      "expected DATA after the HEADER's 58 bytes and its end not before its begin, found 600 to "
      "500" },
    { "TEXT's begin one early, HEADER right",
      { { "TEXT off", "-1,0" } },
      "E-OFFSET-DISCREPANCY",
      "W-OFFSET-DISCREPANCY",
      "byte 26",
      "expected the same place of DATA in HEADER and TEXT" },
    { "TEXT's end two too far and no other",
      { { "zero", "" }, { "TEXT off", "0,2" } },
      "E-UNEVEN",
      "E-UNEVEN",
      "$BEGINDATA",
      "expected DATA of whole events of 8 bytes, found 26 bytes (TEXT)" },
    { "a count of bits that overflows when widened",
      { { "version", "FCS2.0" },
        { "type", "I16" },
        { "byteord", "1,2" },
        { "params", "1" },
        { "$P1B", "1" },
        { "$P1R", "2" },
        { "$TOT", "9000000000000000000" } },
      "E-DATA-EXCEEDS-FILE",
      "E-DATA-EXCEEDS-FILE",
      "$TOT",
      "expected $TOT events of 1 bits each to fit the file's " },
    { "10 bits, an order of one entry and a length of no kind",
      { { "version", "FCS2.0" },
        { "type", "I16" },
        { "byteord", "1" },
        { "params", "1" },
        { "$P1B", "10" } },
      "E-TOT-MISMATCH",
      "E-TOT-MISMATCH",
      "$TOT",
      "expected 3 events as $TOT says, found 4 in DATA" },
    { "a begin without an end",
      { { "zero", "" }, { "-$ENDDATA", "" } },
      "E-MISSING",
      "E-DATA-OFFSETS",
      NULL,
      "expected " },
    { "HEADER's end before its begin, TEXT past the file",
      { { "field2", "     300" }, { "field3", "     200" }, { "TEXT off", "900,900" } },
      "E-TRUNCATED",
      "E-TRUNCATED",
      "END",
      "expected DATA to byte " },
    { "TEXT's end before its begin, HEADER past the file",
      { { "HEADER off", "900,900" }, { "$BEGINDATA", "300" }, { "$ENDDATA", "200" } },
      "E-TRUNCATED",
      "E-TRUNCATED",
      "END",
      "expected DATA to byte " },
    { "no event in fixed text",
      { { "version", "FCS3.0" }, { "type", "A5" }, { "events", "0" } },
      "",
      "",
      NULL,
      "" },
};

static void reads_or_refuses_each(void **state)
{
    (void)state;
    departures_check(rows, sizeof rows / sizeof *rows);
}

/* ---- Cut files ---- */

static void a_cut_file_is_read_on_request(void **state)
{
    const fcs_options cut = { .truncate_to_data = true };
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);
    made m = make_fcs(r);
    (void)state;
    for (size_t missing = 1; missing <= 32; missing++) {
        const size_t size = m.size - missing, there = size - m.data;
        unsigned char *exact = malloc(size);
        fcs_error err;
        assert_non_null(exact);
        memcpy(exact, m.bytes, size);
        fcs_file *f = fcs_open_memory(exact, size, NULL, &err);
        if (missing <= 8) {
            assert_non_null(f);
        } else {
            assert_null(f);
            assert_int_equal(err.code, FCS_E_TRUNCATED);
            assert_string_equal(err.rule, "E-TRUNCATED");
            assert_int_equal(err.offset, size);
        }
        fcs_close(f);
        const made part = { exact, size, m.text, m.data };
        f = open_sound(&part, &cut);
        assert_int_equal(f->datasets[0].n_events, missing <= 8 ? 3 : there / 8);
        assert_int_equal(f->datasets[0].partial, missing > 8);
        fcs_close(f);
        free(exact);
    }
    free(m.bytes);
    recipe_free(r);
}

static void a_wrong_count_is_read_on_request(void **state)
{
    static const struct {
        const char *tot;
        size_t n_events;
    } cases[] = { { "2", 2 }, { "4", 3 }, { "1000000", 3 } };
    const fcs_options cut = { .truncate_to_data = true };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        departure d = { .sentence = "", .edits = { { "$TOT", cases[i].tot } } };
        made m = departure_make(&d);
        fcs_file *f = open_sound(&m, &cut);
        assert_int_equal(f->datasets[0].n_events, cases[i].n_events);
        assert_true(f->datasets[0].partial);
        assert_int_equal(f->n_notes, 1);
        assert_string_equal(f->notes[0].rule, "W-PARTIAL");
        fcs_close(f);
        free(m.bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_or_refuses_each),
        cmocka_unit_test(a_cut_file_is_read_on_request),
        cmocka_unit_test(a_wrong_count_is_read_on_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
