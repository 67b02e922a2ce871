/* test_rows_header.c - rows 1 to 21 of the checklist: the HEADER.
 *
 * The files test_rows_*.c go down the checklist of FCS rules in its order. Each row begins with the
 * number of the rule, says what is in the file, and what strict and lenient reading make of it. */
#include "departure.h"
#include "far.h"

#include <unistd.h>

static const row rows[] = {
    { 1, .d = { "no byte at all",
                { { "cut", "0" } },
                "E-SHORT-HEADER",
                "E-SHORT-HEADER",
                "byte 0",
                "expected a HEADER of 58 bytes, found 0 bytes" } },
    { 1, .d = { "57 bytes",
                { { "cut", "57" } },
                "E-SHORT-HEADER",
                "E-SHORT-HEADER",
                "byte 57",
                "expected a HEADER of 58 bytes, found 57 bytes" } },
    { 2, .d = { "version in small letters",
                { { "version", "fcs3.0" } },
                "E-VERSION",
                "E-VERSION",
                "byte 0",
                "expected \"FCS2.0\", \"FCS3.0\", \"FCS3.1\" or \"FCS3.2\", found \"fcs3.0\"" } },
    { 2, .d = { "version 1.0",
                { { "version", "FCS1.0" } },
                "E-VERSION",
                "E-VERSION",
                "byte 0",
                "expected \"FCS2.0\", \"FCS3.0\", \"FCS3.1\" or \"FCS3.2\", found \"FCS1.0\"" } },
    { 2, .d = { "an HTML page",
                { { "version", "<html>" } },
                "E-VERSION",
                "E-VERSION",
                "byte 0",
                "expected \"FCS2.0\" to \"FCS3.2\", found an HTML page; the download failed" } },
    { 2, .d = { "a byte order mark",
                { { "hex 0", "EFBBBF464353" } },
                "E-VERSION",
                "E-VERSION",
                "byte 0",
                "expected \"FCS2.0\" to \"FCS3.2\", found a UTF-8 byte order mark" } },
    { 3, .d = { "a date after the version",
                { { "gap", "2026" } },
                "E-HEADER-GAP",
                "W-HEADER-GAP",
                "byte 6",
                "expected 4 blanks after the version, found \"2026\"; ignored" } },
    { 4, .d = { "an offset on the left",
                { { "field0", "64      " } },
                "E-HEADER-JUSTIFY",
                "W-HEADER-JUSTIFY",
                "byte 10",
                "expected the HEADER's TEXT begin offset right-justified, found \"64      \"; read "
                "as 64" } },
    { 4, .d = { "an offset in the middle",
                { { "field0", "   64   " } },
                "E-HEADER-JUSTIFY",
                "W-HEADER-JUSTIFY",
                "byte 10",
                "expected the HEADER's TEXT begin offset right-justified, found \"   64   \"; read "
                "as 64" } },
    { 5, .d = { "a plus sign",
                { { "field2", "    +256" } },
                "E-HEADER-NUMBER",
                "E-HEADER-NUMBER",
                "byte 26",
                "expected digits in the HEADER's DATA begin offset, found \"    +256\"" } },
    { 5, .d = { "an exponent",
                { { "field3", "     1e3" } },
                "E-HEADER-NUMBER",
                "E-HEADER-NUMBER",
                "byte 34",
                "expected digits in the HEADER's DATA end offset, found \"     1e3\"" } },
    { 5, .d = { "a hexadecimal number",
                { { "field1", "   0x100" } },
                "E-HEADER-NUMBER",
                "E-HEADER-NUMBER",
                "byte 18",
                "expected digits in the HEADER's TEXT end offset, found \"   0x100\"" } },
    { 5, .d = { "an underscore",
                { { "field4", "   1_000" } },
                "E-HEADER-NUMBER",
                "E-HEADER-NUMBER",
                "byte 42",
                "expected digits in the HEADER's ANALYSIS begin offset, found \"   1_000\"" } },
    { 5, .d = { "a NUL",
                { { "hex 50", "2020202020203000" } },
                "E-HEADER-NUMBER",
                "E-HEADER-NUMBER",
                "byte 50",
                "expected digits in the HEADER's ANALYSIS end offset, found \"      0\\x00\"" } },
    { 5, .d = { "digits of another script",
                { { "hex 26", "2020D9A3D9A4D9A5" } },
                "E-HEADER-NUMBER",
                "E-HEADER-NUMBER",
                "byte 26",
                "expected digits in the HEADER's DATA begin offset, found \"  " } },
    { 6, .d = { "TEXT's begin blank",
                { { "field0", "        " } },
                "E-TEXT-OFFSET",
                "E-TEXT-OFFSET",
                "byte 10",
                "expected the TEXT begin offset in the HEADER, found blanks" } },
    { 6, .d = { "TEXT's end blank",
                { { "field1", "        " } },
                "E-TEXT-OFFSET",
                "E-TEXT-OFFSET",
                "byte 18",
                "expected the TEXT end offset in the HEADER, found blanks" } },
    { 7,
      .d = { "DATA's begin blank",
             { { "field2", "        " }, { "field3", "        " } },
             "E-HEADER-BLANK",
             "W-HEADER-BLANK",
             "byte 26",
             "expected the DATA offsets or 0 in the HEADER, found blanks; TEXT asked instead" } },
    { 8, .d = { "ANALYSIS blank",
                { { "field4", "        " }, { "field5", "        " } },
                "",
                "",
                NULL,
                "" } },
    { 8, .d = { "ANALYSIS 0,0",
                { { "field4", "       0" }, { "field5", "       0" } },
                "",
                "",
                NULL,
                "" } },
    { 9, .d = { "ANALYSIS 0,-1",
                { { "field5", "      -1" } },
                "E-NEGATIVE-OFFSET",
                "W-NEGATIVE-OFFSET",
                "byte 42",
                "expected 0,0 in the HEADER for an empty ANALYSIS, found an end before its begin; "
                "taken as empty" } },
    { 9, .d = { "ANALYSIS 800,799",
                { { "field4", "     800" }, { "field5", "     799" } },
                "E-NEGATIVE-OFFSET",
                "W-NEGATIVE-OFFSET",
                "byte 42",
                "expected 0,0 in the HEADER for an empty ANALYSIS, found an end before its begin; "
                "taken as empty" } },
    { 9, .d = { "DATA 0,-1 beside TEXT's right pair",
                { { "field2", "       0" }, { "field3", "      -1" } },
                "E-NEGATIVE-OFFSET",
                "W-NEGATIVE-OFFSET",
                "byte 26",
                "expected 0,0 in the HEADER for an empty DATA, found an end before its begin; "
                "taken as empty" } },
    { 10,
      .d = { "DATA 0,0 in the HEADER, its place in TEXT", { { "zero", "" } }, "", "", NULL, "" } },
    { 10, .d = { "ANALYSIS 0,0 in the HEADER, its place in TEXT",
                 { { "analysis", "/GATE/1/" }, { "field4", "       0" }, { "field5", "       0" } },
                 "",
                 "",
                 NULL,
                 "" } },
    { 11,
      .d = { "99999999 as DATA's end",
             { { "field3", "99999999" } },
             "E-HEADER-99999999",
             "W-HEADER-99999999",
             "byte 26",
             "expected the DATA offsets or 0 in the HEADER, found 99999999; TEXT asked instead" } },
    { 12, .d = { "a begin without an end",
                 { { "field3", "       0" } },
                 "E-HEADER-SPLIT",
                 "W-HEADER-SPLIT",
                 "byte 26",
                 "expected both DATA offsets or none in the HEADER, found " } },
    { 16, .d = { "TEXT inside the HEADER",
                 { { "field0", "      57" } },
                 "E-TEXT-OFFSET",
                 "E-TEXT-OFFSET",
                 "byte 10",
                 "expected a TEXT begin offset after the HEADER's 58 bytes, found 57" } },
    { 16, .d = { "TEXT that ends before it begins",
                 { { "field1", "      63" } },
                 "E-TEXT-OFFSET",
                 "E-TEXT-OFFSET",
                 "byte 18",
                 "expected a TEXT end offset not before TEXT begins, found 63" } },
    { 16, .d = { "TEXT past the end of the file",
                 { { "field1", " 1000000" } },
                 "E-TEXT-OFFSET",
                 "E-TEXT-OFFSET",
                 "byte 18",
                 "expected a TEXT end offset inside the " } },
    /* Of segments that lie over each other only DATA and TEXT are an error: without the others events
     * can be read (rows 88, 91). One byte that TEXT and DATA share is left to DATA. */
    { 18, .d = { "DATA over TEXT",
                 { { "zero", "" }, { "$BEGINDATA", "80" }, { "$ENDDATA", "103" } },
                 "E-OVERLAP",
                 "E-OVERLAP",
                 "$BEGINDATA",
                 "expected DATA beside TEXT (64 to " } },
    { 19, .d = { "an OTHER segment, 8 digits",
                 { { "text at", "128" }, { "put 58", "     100     110" } },
                 "",
                 "",
                 NULL,
                 "" } },
    { 19, .d = { "an OTHER segment, 10 digits",
                 { { "text at", "128" }, { "put 58", "       100       110" } },
                 "",
                 "",
                 NULL,
                 "" } },
    { 19, .d = { "an OTHER segment, 14 digits",
                 { { "text at", "128" }, { "put 58", "           100           110" } },
                 "",
                 "",
                 NULL,
                 "" } },
    { 19, .d = { "an OTHER segment past the file",
                 { { "text at", "128" }, { "put 58", "    9000    9100" } },
                 "W-OTHER",
                 "W-OTHER",
                 "byte 58",
                 "expected offsets of OTHER segments or blanks after the HEADER, found neither; "
                 "ignored" } },
    { 20, .d = { "TEXT after DATA", { { "after", "" } }, "", "", NULL, "" } },
    { 21, .d = { "blanks between segments", { { "blanks", "9" } }, "", "", NULL, "" } },
    { 21, .d = { "a letter between HEADER and TEXT",
                 { { "text at", "128" }, { "put 100", "x" } },
                 "W-OTHER",
                 "W-OTHER",
                 "byte 58",
                 "expected offsets of OTHER segments or blanks after the HEADER, found neither; "
                 "ignored" } },
};

static void rows_of_the_header(void **state)
{
    (void)state;
    rows_check(rows, sizeof rows / sizeof *rows);
}

/* ---- Rules that take more than one file in memory ---- */

/* strict: the rule of the error, "" if it reads. */
static void check_far(const char *path, const char *strict, const char *lenient, uint64_t at,
                      const char *message)
{
    const fcs_options options = { .strict = true };
    fcs_error err;
    double values[3], *column = values;
    fcs_file *f = fcs_open(path, &options, &err);
    assert_int_equal(f == NULL, *strict != '\0');
    if (!f) {
        assert_string_equal(err.rule, strict);
        assert_int_equal(err.offset, at);
        assert_int_equal(strncmp(err.message, message, strlen(message)), 0);
    }
    fcs_close(f);
    f = fcs_open(path, NULL, &err);
    assert_non_null(f);
    assert_int_equal(f->n_notes, *lenient != '\0');
    if (*lenient) {
        assert_string_equal(f->notes[0].rule, lenient);
        assert_int_equal(f->notes[0].offset, at);
        assert_int_equal(strncmp(f->notes[0].text, message, strlen(message)), 0);
    }
    assert_int_equal(fcs_read(f->datasets, (size_t[]){ 1 }, 1, 0, 3, FCS_STORED, &column, &err),
                     FCS_OK);
    for (size_t e = 0; e < 3; e++)
        assert_true(values[e] == recipe_value(e, 1));
    fcs_close(f);
    unlink(path);
}

static void far_beyond_eight_digits(void)
{
    char path[64];
    far_data(path, 100000000, NULL);
    check_far(path, "", "", 0, "");
}

static void lost_digits(void)
{
    char path[64];
    far_data(path, 1481286265, "81286288");
    check_far(path, "E-HEADER-WRAP", "W-HEADER-WRAP", 34,
              "expected 0 in the HEADER for a DATA end beyond 99,999,999, found its last digits "
              "81286288; TEXT used");
}

static void text_far_away(void)
{
    char path[64];
    far_text(path);
    check_far(
        path, "E-TEXT-FAR", "W-TEXT-FAR", 10,
        "expected TEXT in the first 99,999,999 bytes, found its end at 100000000; read there");
}

static void offsets_of_the_second_data_set(void)
{
    made m = make_chain(2, "0");
    fcs_file *f = open_sound(&m, NULL);
    assert_int_equal(f->n_datasets, 2);
    assert_int_equal(f->datasets[0].text.offset, 64);
    double distance;
    assert_true(fcs_parse_number(fcs_keyword_value(f->datasets, "$NEXTDATA"), &distance));
    assert_int_equal(f->datasets[1].text.offset, (uint64_t)distance + 64);
    assert_in_range(f->datasets[1].data.offset, (uint64_t)distance, m.size);
    fcs_close(f);
    free(m.bytes);
}

static void ends_are_inclusive(void)
{
    departure d = { .sentence = "" };
    made m = departure_make(&d);
    fcs_file *f = open_sound(&m, NULL);
    assert_int_equal(f->datasets[0].data.size, 24);
    assert_int_equal(f->datasets[0].text.offset + f->datasets[0].text.size, m.data);
    fcs_close(f);
    free(m.bytes);
}

static void a_byte_that_text_and_data_share(void)
{
    char end[16];
    const fcs_options strict = { .strict = true };
    fcs_error err;
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);
    made m = make_fcs(r);
    snprintf(end, sizeof end, "%8zu", m.data);
    free(m.bytes);
    r->field[1] = end;
    m = make_fcs(r);
    fcs_file *f = open_sound(&m, NULL);
    assert_int_equal(f->n_notes, 1);
    assert_string_equal(f->notes[0].rule, "W-OVERLAP");
    assert_int_equal(f->notes[0].offset, m.data);
    assert_int_equal(
        strncmp(f->notes[0].text, "expected TEXT to end before DATA, found both at byte ", 53), 0);
    fcs_close(f);
    assert_null(fcs_open_memory(m.bytes, m.size, &strict, &err));
    assert_string_equal(err.rule, "E-OVERLAP");
    assert_int_equal(err.offset, m.data);
    free(m.bytes);
    recipe_free(r);
}

/* An ANALYSIS over DATA costs no event. */
static void segments_over_data(void)
{
    char begin[16], end[16];
    const fcs_options strict = { .strict = true };
    fcs_error err;
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);
    made m = make_fcs(r);
    snprintf(begin, sizeof begin, "%8zu", m.data + 10);
    snprintf(end, sizeof end, "%8zu", m.data + 23);
    free(m.bytes);
    r->field[4] = begin;
    r->field[5] = end;
    m = make_fcs(r);
    fcs_file *f = open_sound(&m, NULL);
    const fcs_note *last = &f->notes[f->n_notes - 1];
    assert_string_equal(last->rule, "W-OVERLAP");
    assert_int_equal(last->offset, m.data + 10);
    assert_int_equal(strncmp(last->text, "expected segments apart, found DATA (", 37), 0);
    fcs_close(f);
    assert_null(fcs_open_memory(m.bytes, m.size, &strict, &err));
    assert_string_equal(err.rule, "E-OVERLAP");
    assert_int_equal(err.offset, m.data + 10);
    free(m.bytes);
    recipe_free(r);
}

/* What is between segments is looked at in strict mode alone: after the HEADER and its OTHER offsets
 * (byte 100), and between DATA and ANALYSIS. */
static void bytes_between_segments(void)
{
    const fcs_options strict = { .strict = true };
    departure d = { .sentence = "",
                    .edits = { { "analysis", "/GATE/1/" },
                               { "blanks", "4" },
                               { "text at", "128" },
                               { "put 58", "     110     111" } } };
    for (int i = 0; i < 2; i++) {
        made m = departure_make(&d);
        const size_t at = i ? m.data + 25 : 100;
        m.bytes[at] = '\n';
        fcs_file *f = open_sound(&m, NULL);
        assert_int_equal(f->n_notes, 0);
        fcs_close(f);
        f = open_sound(&m, &strict);
        assert_int_equal(f->n_notes, 1);
        assert_string_equal(f->notes[0].rule, "W-GAP-BYTES");
        assert_int_equal(f->notes[0].offset, at);
        assert_string_equal(f->notes[0].text,
                            "expected blanks between segments, found other bytes");
        fcs_close(f);
        free(m.bytes);
    }
}

static void trials_of_the_header(void **state)
{
    static const trial trials[] = {
        { 10, "DATA beyond 99,999,999 is found through TEXT", far_beyond_eight_digits },
        { 13, "an end without its first digits is not believed", lost_digits },
        { 14, "offsets count from the first byte of their data set",
          offsets_of_the_second_data_set },
        { 15, "ends are the last byte of a segment", ends_are_inclusive },
        { 17, "TEXT beyond 99,999,999 is read there", text_far_away },
        { 18, "one byte that TEXT and DATA share belongs to DATA",
          a_byte_that_text_and_data_share },
        { 18, "ANALYSIS over DATA is told", segments_over_data },
        { 21, "other bytes than blanks between segments are told in strict mode",
          bytes_between_segments },
    };
    (void)state;
    trials_run(trials, sizeof trials / sizeof *trials);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows_of_the_header),
                                        cmocka_unit_test(trials_of_the_header) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
