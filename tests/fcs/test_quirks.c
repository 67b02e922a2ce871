/* test_quirks.c - 71 things that real files do, and what reading makes of each in strict and in lenient
 * mode: here 1 to 34, offsets and TEXT; 35 to 71 in test_quirks_values.c. Those about compensation (60
 * to 65) are in tests/gating/test_spillover.c, about folders and batches (69, 70) in
 * tests/cli/test_quirks.sh. */
#include "departure.h"
#include "far.h"

#include <unistd.h>

#define CUT .options = { .truncate_to_data = true }

/* ---- Offsets and segments ---- */

static const row offsets[] = {
    { 1, .d = { "the end of DATA one byte too far",
                { { "HEADER off", "0,1" }, { "TEXT off", "0,1" } },
                "E-ENDDATA-OFF-BY-ONE",
                "W-ENDDATA-OFF-BY-ONE",
                "$BEGINDATA",
                "expected DATA to end with byte " } },
    { 2, .d = { "HEADER right, TEXT with a wrong length",
                { { "TEXT off", "0,-3" } },
                "E-OFFSET-DISCREPANCY",
                "W-OFFSET-DISCREPANCY",
                "byte 26",
                "expected the same place of DATA in HEADER and TEXT, found " } },
    { 2, .d = { "TEXT right, HEADER over TEXT",
                { { "field2", "      80" }, { "field3", "     103" } },
                "E-OFFSET-DISCREPANCY",
                "W-OFFSET-DISCREPANCY",
                "$BEGINDATA",
                "expected the same place of DATA in HEADER and TEXT, found " } },
    { 2, .d = { "TEXT 46 bytes later with the right length, as CyAn",
                { { "TEXT off", "-4,-4" }, { "blanks", "9" } },
                "E-OFFSETS-AMBIGUOUS",
                "E-OFFSETS-AMBIGUOUS",
                "$BEGINDATA",
                "expected HEADER and TEXT to name one place of DATA, found two that fit: " } },
    { 3, .d = { "TEXT 0,0 and HEADER right",
                { { "$BEGINDATA", "0" }, { "$ENDDATA", "0" } },
                "",
                "",
                NULL,
                "" } },
    { 3, .d = { "no $BEGINDATA and HEADER right",
                { { "-$BEGINDATA", "" } },
                "E-MISSING",
                "W-MISSING",
                "TEXT",
                "expected keyword $BEGINDATA, found none; that of the HEADER asked" } },
    { 4, .d = { "HEADER 0,0 and TEXT right", { { "zero", "" } }, "", "", NULL, "" } },
    { 4, .d = { "HEADER with an end of 0 and TEXT right",
                { { "field3", "       0" } },
                "E-HEADER-SPLIT",
                "W-HEADER-SPLIT",
                "byte 26",
                "expected both DATA offsets or none in the HEADER, found " } },
    { 5,
      .d = { "HEADER's end 99999999",
             { { "field3", "99999999" } },
             "E-HEADER-99999999",
             "W-HEADER-99999999",
             "byte 26",
             "expected the DATA offsets or 0 in the HEADER, found 99999999; TEXT asked instead" } },
    { 7, .d = { "$ENDDATA equal to $BEGINDATA",
                { { "TEXT off", "0,-23" } },
                "E-OFFSET-DISCREPANCY",
                "W-OFFSET-DISCREPANCY",
                "byte 26",
                "expected the same place of DATA in HEADER and TEXT, found " } },
    /* A begin alone is not enough: nothing says that what follows are $TOT events. */
    { 7, .d = { "the same and no HEADER",
                { { "zero", "" }, { "TEXT off", "0,-23" } },
                "E-TOT-MISMATCH",
                "E-TOT-MISMATCH",
                "$TOT",
                "expected 3 events as $TOT says, found 0 in DATA (TEXT)" } },
    { 9, .d = { "numbers on the left of the HEADER's fields",
                { { "field0", "64      " } },
                "E-HEADER-JUSTIFY",
                "W-HEADER-JUSTIFY",
                "byte 10",
                "expected the HEADER's TEXT begin offset right-justified" } },
    { 10, .d = { "HEADER's ANALYSIS blank",
                 { { "field4", "        " }, { "field5", "        " } },
                 "",
                 "",
                 NULL,
                 "" } },
    { 10, .d = { "HEADER's ANALYSIS 0,-1",
                 { { "field5", "      -1" } },
                 "E-NEGATIVE-OFFSET",
                 "W-NEGATIVE-OFFSET",
                 "byte 42",
                 "expected 0,0 in the HEADER for an empty ANALYSIS" } },
    { 11, .d = { "HEADER's DATA blank",
                 { { "field2", "        " }, { "field3", "        " } },
                 "E-HEADER-BLANK",
                 "W-HEADER-BLANK",
                 "byte 26",
                 "expected the DATA offsets or 0 in the HEADER, found blanks" } },
    { 12, .d = { "TEXT after DATA", { { "after", "" } }, "", "", NULL, "" } },
    { 12, .d = { "NUL between HEADER and TEXT",
                 { { "text at", "128" }, { "hex 100", "00000000" } },
                 "W-GAP-BYTES",
                 "",
                 "byte 100",
                 "expected blanks between segments, found other bytes" } },
    { 13, .d = { "bytes after DATA",
                 { { "crc", "" }, { "tail", "thank you" } },
                 "W-TRAILING-BYTES",
                 "W-TRAILING-BYTES",
                 "DATA+24",
                 "expected blanks after the last segment and its checksum, found 9 bytes with "
                 "something else" } },
    { 13, .d = { "a wrong checksum",
                 { { "crc", "00054321" } },
                 "E-CRC",
                 "W-CRC",
                 "DATA+24",
                 "expected the checksum " } },
    { 14, .d = { "an OTHER segment past the end",
                 { { "text at", "128" }, { "put 58", "    9000    9999" } },
                 "W-OTHER",
                 "W-OTHER",
                 "byte 58",
                 "expected offsets of OTHER segments or blanks after the HEADER, found neither" } },
    { 14, .d = { "an OTHER segment of 14 digits",
                 { { "text at", "128" }, { "put 58", "           100           110" } },
                 "",
                 "",
                 NULL,
                 "" } },
    { 15, .d = { "a file cut in DATA",
                 { { "crc", "" }, { "zero", "" }, { "TEXT off", "16,16" } },
                 "E-TRUNCATED",
                 "E-TRUNCATED",
                 "END",
                 "expected DATA to byte " } },
    { 16, .d = { "DATA of 20 bytes for events of 8",
                 { { "zero", "" }, { "TEXT off", "0,-4" } },
                 "E-UNEVEN",
                 "E-UNEVEN",
                 "$BEGINDATA",
                 "expected DATA of whole events of 8 bytes, found 20 bytes" } },
    { 16,
      .d = { "the same, and the whole events asked for",
             { { "zero", "" }, { "TEXT off", "0,-4" } },
             "W-PARTIAL",
             "W-PARTIAL",
             "$BEGINDATA",
             "expected 3 events as $TOT says, found 2 whole ones in DATA; 2 are read" },
      CUT },
    { 17, .d = { "no $TOT in FCS 2.0",
                 { { "version", "FCS2.0" }, { "-$TOT", "" } },
                 "",
                 "",
                 NULL,
                 "" } },
    { 18, .d = { "$TOT too large",
                 { { "$TOT", "5" } },
                 "E-TOT-MISMATCH",
                 "E-TOT-MISMATCH",
                 "$TOT",
                 "expected 5 events as $TOT says, found 3 in DATA (TEXT)" } },
    { 18,
      .d = { "the same, and what is there asked for",
             { { "$TOT", "5" } },
             "W-PARTIAL",
             "W-PARTIAL",
             "$BEGINDATA",
             "expected 5 events as $TOT says, found 3 whole ones in DATA; 3 are read" },
      CUT },
    { 18,
      .d = { "$TOT too small, and what it says asked for",
             { { "$TOT", "2" } },
             "W-PARTIAL",
             "W-PARTIAL",
             "$BEGINDATA",
             "expected 2 events as $TOT says, found 3 whole ones in DATA; 2 are read" },
      CUT },
    { 19, .d = { "no event", { { "events", "0" } }, "", "", NULL, "" } },
};

/* ---- TEXT ---- */

static const row text[] = {
    { 20, .d = { "a doubled delimiter", { { "X", "a/b" } }, "", "", NULL, "" }, .keyword = "X",
      .value = "a/b" },
    { 21,
      .d = { "an empty value",
             { { "X", "" }, { "Y", "1" } },
             "E-EMPTY-VALUE",
             "W-EMPTY-VALUE",
             "TEXT+1",
             "expected no empty value in TEXT, found some" },
      .keyword = "Y", .value = "1" },
    { 22, .d = { "delimiter ^", { { "delimiter", "^" } }, "", "", NULL, "" } },
    { 22, .d = { "delimiter form feed", { { "delimiter", "\f" } }, "", "", NULL, "" } },
    { 23, .d = { "no delimiter at the end",
                 { { "end", "LAST/1" } },
                 "E-UNTERMINATED",
                 "W-UNTERMINATED",
                 "TEXT END",
                 "expected a delimiter as the last byte of TEXT, found none" } },
    { 24, .d = { "CR, LF and a blank after the last delimiter",
                 { { "end", "\r\n " } },
                 "E-TRAILING",
                 "W-TRAILING",
                 NULL,
                 "expected the end of TEXT after its last delimiter, found 3 more bytes" } },
    { 24, .d = { "one more delimiter at the end",
                 { { "end", "/" } },
                 "E-TRAILING",
                 "W-TRAILING",
                 NULL,
                 "expected one delimiter at the end of TEXT, found one more" } },
    { 25, .d = { "blanks before $DATATYPE",
                 { { "-$DATATYPE", "" }, { "      $DATATYPE", "F" } },
                 "E-PADDED-KEYWORD",
                 "W-PADDED-KEYWORD",
                 NULL,
                 "expected no blanks around keyword $DATATYPE, found some; removed" } },
    { 26,
      .d = { "keywords in both cases", { { "-$PAR", "" }, { "$pAr", "2" } }, "", "", NULL, "" } },
    /* P1S is somebody's own keyword: $P1S and P1S may both be there and differ. */
    { 27,
      .d = { "P1S and SPILL, without $",
             { { "P1S", "CD19" }, { "SPILL", "2,D1-A,D2-A,1,0,0,1" } },
             "",
             "",
             NULL,
             "" },
      .keyword = "P1S", .value = "CD19" },
    { 28, .d = { "blanks around a number",
                 { { "$P2B", " 32 " } },
                 "E-PADDED-VALUE",
                 "W-PADDED-VALUE",
                 "$P2B",
                 "expected no blanks around the number in $P2B" } },
    { 28, .d = { "blanks in $BYTEORD",
                 { { "$BYTEORD", "1,2,3,4 " } },
                 "E-PADDED-VALUE",
                 "W-PADDED-VALUE",
                 "$BYTEORD",
                 "expected no blanks in $BYTEORD" } },
    { 28, .d = { "blanks around $DATATYPE",
                 { { "$DATATYPE", " F " } },
                 "E-LETTER",
                 "W-LETTER",
                 "$DATATYPE",
                 "expected a capital letter alone in $DATATYPE" } },
    { 28, .d = { "blanks in $P1E",
                 { { "$P1E", "0, 0" } },
                 "E-PADDED-VALUE",
                 "W-PADDED-VALUE",
                 "$P1E",
                 "expected no blanks in $P1E" } },
    { 29,
      .d = { "Latin-1",
             { { "X", "\xB5m" } },
             "E-NON-UTF8",
             "W-NON-UTF8",
             "X",
             "expected UTF-8 in X, found other bytes; read as Latin-1" },
      .keyword = "X", .value = "\xC2\xB5m" },
    { 29, .d = { "UTF-8", { { "X", "\xC2\xB5m" } }, "", "", NULL, "" }, .keyword = "X",
      .value = "\xC2\xB5m" },
    { 30, .d = { "a last keyword without a value",
                 { { "end", "LAST/" } },
                 "E-DANGLING",
                 "W-DANGLING",
                 "TEXT END",
                 "expected a value for each keyword, found 43 tokens; the last one is ignored" } },
    { 31,
      .d = { "a keyword twice",
             { { "$P1G", "1" }, { "+$P1G", "2" } },
             "E-DUPLICATE",
             "W-DUPLICATE",
             "+$P1G",
             "expected $P1G once, found \"1\" and then \"2\"; the first is used" },
      .keyword = "$P1G", .value = "1" },
    { 32,
      .d = { "a supplemental TEXT that alone holds $TOT",
             { { "-$TOT", "" }, { "supplement", "/$TOT/3/" } },
             "E-STEXT-REPEATS",
             "W-STEXT-REPEATS",
             NULL,
             "expected $TOT in TEXT, found it in the supplemental TEXT alone; used from there" } },
    { 32, .d = { "one without a delimiter first", { { "supplement", "X/1/" } }, "", "", NULL, "" },
      .keyword = "X", .value = "1" },
    { 32, .d = { "one inside TEXT",
                 { { "$BEGINSTEXT", "64" }, { "$ENDSTEXT", "64" } },
                 "E-STEXT-OVERLAP",
                 "W-STEXT-OVERLAP",
                 "$BEGINSTEXT",
                 "expected the supplemental TEXT apart from TEXT, found 64 to 64; ignored" } },
    { 33, .d = { "$ in a value", { { "X", "$5 for $PAR" } }, "", "", NULL, "" }, .keyword = "X",
      .value = "$5 for $PAR" },
};

static void rows_of_offsets(void **state)
{
    (void)state;
    rows_check(offsets, sizeof offsets / sizeof *offsets);
}

static void rows_of_text(void **state)
{
    (void)state;
    rows_check(text, sizeof text / sizeof *text);
}

/* ---- What takes more than a small file ---- */

static void check_far(uint64_t data, const char *header_end, size_t n_notes)
{
    char path[64];
    double values[3], *column = values;
    fcs_error err;
    far_data(path, data, header_end);
    fcs_file *f = fcs_open(path, NULL, &err);
    if (!f)
        fail_msg("%s", err.message);
    assert_int_equal(f->n_notes, n_notes);
    assert_int_equal(fcs_read(f->datasets, (size_t[]){ 0 }, 1, 0, 3, FCS_STORED, &column, &err),
                     FCS_OK);
    for (size_t e = 0; e < 3; e++)
        assert_true(values[e] == recipe_value(e, 0));
    fcs_close(f);
    unlink(path);
}

static void a_ninth_digit_lost(void)
{
    check_far(481286265, "81286288", 1);
}

static void beyond_two_and_four_gigabytes(void)
{
    check_far(2147483647, NULL, 0);
    check_far(4294967295, NULL, 0);
}

/* A megabyte of one value with a doubled delimiter in every other place: work grows with the bytes, not with their square. */
static void huge_values(void)
{
    enum { SIZE = 1 << 20 };
    char *value = malloc(SIZE + 1);
    assert_non_null(value);
    for (size_t i = 0; i < SIZE; i++)
        value[i] = i % 2 ? '/' : 'A';
    value[SIZE - 1] = 'Z';
    value[SIZE] = '\0';
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);
    recipe_set(r, "SORTSTATS", value);
    made m = make_fcs(r);
    fcs_file *f = open_sound(&m, NULL);
    assert_int_equal(f->n_notes, 0);
    assert_string_equal(fcs_keyword_value(f->datasets, "SORTSTATS"), value);
    fcs_close(f);
    free(m.bytes);
    recipe_free(r);
    free(value);
}

static void trials_of_offsets_and_text(void **state)
{
    static const trial trials[] = {
        { 6, "a HEADER that lost the ninth digit", a_ninth_digit_lost },
        { 8, "DATA beyond 2 GiB and 4 GiB", beyond_two_and_four_gigabytes },
        { 34, "a megabyte in one value", huge_values },
    };
    (void)state;
    trials_run(trials, sizeof trials / sizeof *trials);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows_of_offsets),
                                        cmocka_unit_test(rows_of_text),
                                        cmocka_unit_test(trials_of_offsets_and_text) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
