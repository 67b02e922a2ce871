/* test_rows_place.c - rows 71 to 82 of the checklist: where DATA is, and how much. See
 * test_rows_header.c. */
#include "departure.h"
#include "far.h"

#include <unistd.h>

static const row rows[] = {
    { 71, .d = { "TEXT's pair four bytes later, HEADER's right",
                 { { "TEXT off", "4,4" } },
                 "E-OFFSETS-AMBIGUOUS",
                 "E-OFFSETS-AMBIGUOUS",
                 "$BEGINDATA",
                 "expected HEADER and TEXT to name one place of DATA, found two that fit: " } },
    { 71, .d = { "HEADER's pair one byte later, TEXT's right",
                 { { "HEADER off", "1,1" } },
                 "E-OFFSETS-AMBIGUOUS",
                 "E-OFFSETS-AMBIGUOUS",
                 "$BEGINDATA",
                 "expected HEADER and TEXT to name one place of DATA, found two that fit: " } },
    { 71, .d = { "HEADER's end one byte short, TEXT right",
                 { { "HEADER off", "0,-1" } },
                 "E-OFFSET-DISCREPANCY",
                 "W-OFFSET-DISCREPANCY",
                 "$BEGINDATA",
                 "expected the same place of DATA in HEADER and TEXT, found " } },
    { 71, .d = { "TEXT's end one byte too far, HEADER right",
                 { { "TEXT off", "0,1" } },
                 "E-OFFSET-DISCREPANCY",
                 "W-OFFSET-DISCREPANCY",
                 "byte 26",
                 "expected the same place of DATA in HEADER and TEXT, found " } },
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
    { 72, .d = { "TEXT's pair in FCS 2.0, the HEADER's 0,0",
                 { { "version", "FCS2.0" }, { "zero", "" }, { "TEXT off", "0,0" } },
                 "E-OFFSET-DISCREPANCY",
                 "W-OFFSET-DISCREPANCY",
                 "byte 26",
                 "expected the place of DATA in the HEADER, as in FCS 2.0, found none; that of "
                 "$BEGINDATA and $ENDDATA is used" } },
    { 73, .d = { "TEXT's end one byte too far, no other",
                 { { "zero", "" }, { "TEXT off", "0,1" } },
                 "E-ENDDATA-OFF-BY-ONE",
                 "W-ENDDATA-OFF-BY-ONE",
                 "$BEGINDATA",
                 "expected DATA to end with byte " } },
    { 73, .d = { "the HEADER's end one byte too far in FCS 2.0",
                 { { "version", "FCS2.0" }, { "HEADER off", "0,1" } },
                 "E-ENDDATA-OFF-BY-ONE",
                 "W-ENDDATA-OFF-BY-ONE",
                 "byte 26",
                 "expected DATA to end with byte " } },
    { 73, .d = { "both ends one byte too far",
                 { { "HEADER off", "0,1" }, { "TEXT off", "0,1" } },
                 "E-ENDDATA-OFF-BY-ONE",
                 "W-ENDDATA-OFF-BY-ONE",
                 "$BEGINDATA",
                 "expected DATA to end with byte " } },
    { 73, .d = { "the end of the file and one byte more",
                 { { "crc", "" }, { "zero", "" }, { "TEXT off", "0,1" } },
                 "E-ENDDATA-OFF-BY-ONE",
                 "W-ENDDATA-OFF-BY-ONE",
                 "$BEGINDATA",
                 "expected DATA to end with byte " } },
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
    { 75, .d = { "DATA one event short, no other",
                 { { "zero", "" }, { "TEXT off", "0,-8" } },
                 "E-TOT-MISMATCH",
                 "E-TOT-MISMATCH",
                 "$TOT",
                 "expected 3 events as $TOT says, found 2 in DATA (TEXT)" } },
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
    { 76, .d = { "DATA past the end of the file",
                 { { "zero", "" }, { "TEXT off", "16,16" } },
                 "E-TRUNCATED",
                 "E-TRUNCATED",
                 "END",
                 "expected DATA to byte " } },
    { 76,
      .d = { "a cut file whose pairs differ, and what is there asked for",
             { { "TEXT off", "4,20" }, { "HEADER off", "0,16" } },
             "E-OFFSETS-AMBIGUOUS",
             "E-OFFSETS-AMBIGUOUS",
             "$BEGINDATA",
             "expected HEADER and TEXT to name one place of DATA, found two that fit: " },
      .options = { .truncate_to_data = true } },
    { 76,
      .d = { "cut text of any width, which says nothing about its length",
             { { "version", "FCS3.0" }, { "type", "A*" }, { "zero", "" }, { "TEXT off", "0,900" } },
             "E-TRUNCATED",
             "E-TRUNCATED",
             "END",
             "expected DATA to byte " },
      .options = { .truncate_to_data = true } },
    { 76,
      .d = { "a cut file without $TOT",
             { { "version", "FCS2.0" }, { "-$TOT", "" }, { "HEADER off", "0,900" } },
             "E-TRUNCATED",
             "E-TRUNCATED",
             "END",
             "expected DATA to byte " },
      .options = { .truncate_to_data = true } },
    { 76,
      .d = { "a file cut before DATA",
             { { "zero", "" }, { "TEXT off", "5000,5000" } },
             "E-TRUNCATED",
             "E-TRUNCATED",
             "END",
             "expected DATA to byte " },
      .options = { .truncate_to_data = true } },
    { 77, .d = { "DATA one byte short",
                 { { "zero", "" }, { "TEXT off", "0,-1" } },
                 "E-UNEVEN",
                 "E-UNEVEN",
                 "$BEGINDATA",
                 "expected DATA of whole events of 8 bytes, found 23 bytes (TEXT)" } },
    { 77, .d = { "DATA five bytes longer",
                 { { "version", "FCS2.0" }, { "HEADER off", "0,5" } },
                 "E-UNEVEN",
                 "E-UNEVEN",
                 "byte 26",
                 "expected DATA of whole events of 8 bytes, found 29 bytes (HEADER)" } },
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

/* Which pair is believed, where both fit, if the caller says so. */
static void the_caller_decides(void)
{
    static const struct {
        const char *off;
        fcs_offsets right;
    } cases[] = { { "TEXT off", FCS_OFFSETS_HEADER }, { "HEADER off", FCS_OFFSETS_TEXT } };
    for (size_t i = 0; i < 2; i++) {
        departure d = { .sentence = "", .edits = { { cases[i].off, "4,4" } } };
        made m = departure_make(&d);
        fcs_close(open_sound(&m, &(fcs_options){ .data_offsets = cases[i].right }));
        const fcs_options wrong = { .data_offsets = cases[1 - i].right };
        fcs_file *f = fcs_open_memory(m.bytes, m.size, &wrong, NULL);
        assert_non_null(f);
        assert_int_equal(f->datasets->data.offset, m.data + 4);
        fcs_close(f);
        free(m.bytes);
    }
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
        { 71, "of two pairs that fit the caller chooses", the_caller_decides },
        { 76, "a cut copy says how much is missing and how much is whole", a_cut_copy },
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
