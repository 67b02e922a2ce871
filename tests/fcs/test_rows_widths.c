/* test_rows_widths.c - rows 59 to 70 of the checklist: $PnB, bits, text, $PnR. See test_rows_header.c. */
#include "departure.h"

#define TEN_BITS                                                                                   \
    { "version", "FCS2.0" }, { "type", "I16" }, { "byteord", "1,2" }, { "$P1B", "10" },            \
    {                                                                                              \
        "$P2B", "10"                                                                               \
    }

static const row rows[] = {
    { 59, .d = { "8 bits", { { "type", "I8" } }, "", "", NULL, "" } },
    { 59, .d = { "16 bits", { { "type", "I16" } }, "", "", NULL, "" } },
    { 59, .d = { "24 bits, little", { { "type", "I24" } }, "", "", NULL, "" } },
    { 59,
      .d = { "24 bits, big", { { "type", "I24" }, { "byteord", "4,3,2,1" } }, "", "", NULL, "" } },
    { 59, .d = { "32 bits", { { "type", "I32" } }, "", "", NULL, "" } },
    { 59, .d = { "40 bits", { { "type", "I40" } }, "", "", NULL, "" } },
    { 59,
      .d = { "48 bits, big", { { "type", "I48" }, { "byteord", "4,3,2,1" } }, "", "", NULL, "" } },
    { 59, .d = { "56 bits", { { "type", "I56" } }, "", "", NULL, "" } },
    { 59, .d = { "64 bits", { { "type", "I64" } }, "", "", NULL, "" } },
    { 59,
      .d = { "8 and 32 bits side by side",
             { { "type", "I8" },
               { "$P2B", "32" },
               { "$P2R", "4294967296" },
               { "events", "2" },
               { "hex data", "FF78563412010000FFFF" } },
             "",
             "",
             NULL,
             "" },
      .values = "255 305419896 1 4294901760" },
    { 60, .d = { "0 bits",
                 { { "type", "I16" }, { "$P1B", "0" } },
                 "E-WIDTH",
                 "E-WIDTH",
                 "$P1B",
                 "expected 1 to 64 bits for an integer in $P1B, found \"0\"" } },
    { 60, .d = { "-8 bits",
                 { { "type", "I16" }, { "$P1B", "-8" } },
                 "E-WIDTH",
                 "E-WIDTH",
                 "$P1B",
                 "expected a whole number in $P1B, found \"-8\"" } },
    { 60, .d = { "65 bits",
                 { { "type", "I16" }, { "$P1B", "65" } },
                 "E-WIDTH",
                 "E-WIDTH",
                 "$P1B",
                 "expected 1 to 64 bits for an integer in $P1B, found \"65\"" } },
    { 60, .d = { "many bits",
                 { { "type", "I16" }, { "$P1B", "2147483648" } },
                 "E-WIDTH",
                 "E-WIDTH",
                 "$P1B",
                 "expected 1 to 64 bits for an integer in $P1B, found \"2147483648\"" } },
    { 60, .d = { "a word",
                 { { "type", "I16" }, { "$P1B", "sixteen" } },
                 "E-WIDTH",
                 "E-WIDTH",
                 "$P1B",
                 "expected a whole number in $P1B, found \"sixteen\"" } },
    { 61, .d = { "10 bits and a length of neither kind",
                 { TEN_BITS, { "hex data", "0A50C8C01F80ED300000" } },
                 "E-TOT-MISMATCH",
                 "E-TOT-MISMATCH",
                 "$TOT",
                 "expected 3 events as $TOT says, found 4 in DATA (HEADER)" } },
    { 61, .d = { "10 bits over words of 16",
                 { TEN_BITS, { "$P1R", "1024" } },
                 "E-WIDTH-FROM-BYTEORD",
                 "W-WIDTH-FROM-BYTEORD",
                 "$BYTEORD",
                 "expected DATA of the widths in $PnB, found the length of 16 bits a value as "
                 "$BYTEORD has entries; read with those" } },
    { 61,
      .d = { "12 bits and a float in a row, FCS 3.2, big",
             { { "version", "FCS3.2" },
               { "byteord", "4,3,2,1" },
               { "events", "1" },
               { "$P1DATATYPE", "I" },
               { "$P1B", "12" },
               { "$P1R", "4096" },
               { "hex data", "ABC402000000" } },
             "E-PACKED",
             "W-PACKED",
             "TEXT",
             "expected widths of whole bytes in $PnB since FCS 3.1, found others; read as one "
             "stream of bits" },
      .values = "2748 2.5" },
    { 61,
      .d = { "the same, little",
             { { "version", "FCS3.2" },
               { "events", "1" },
               { "$P1DATATYPE", "I" },
               { "$P1B", "12" },
               { "$P1R", "4096" },
               { "hex data", "BC0A00000204" } },
             "E-PACKED",
             "W-PACKED",
             "TEXT",
             "expected widths of whole bytes in $PnB since FCS 3.1, found others; read as one "
             "stream of bits" },
      .values = "2748 2.5" },
    { 61,
      .d = { "10 bits with a mixed order",
             { { "version", "FCS3.0" },
               { "type", "I16" },
               { "$BYTEORD", "3,4,1,2" },
               { "$P1B", "10" },
               { "$P2B", "22" },
               { "$P2R", "1024" } },
             "E-BYTEORD",
             "E-BYTEORD",
             "$BYTEORD",
             "expected a plain $BYTEORD for values that are no whole bytes, found a mixed one" } },
    { 62, .d = { "* for an integer",
                 { { "type", "I16" }, { "$P1B", "*" } },
                 "E-WIDTH",
                 "E-WIDTH",
                 "$P1B",
                 "expected a number of bits in $P1B, found \"*\"" } },
    { 62, .d = { "* for a float",
                 { { "$P2B", "*" } },
                 "E-WIDTH",
                 "E-WIDTH",
                 "$P2B",
                 "expected a number of bits in $P2B, found \"*\"" } },
    { 62, .d = { "* for one parameter of two",
                 { { "type", "A5" }, { "$P2B", "*" } },
                 "E-WIDTH",
                 "E-WIDTH",
                 "$P2B",
                 "expected \"*\" for all parameters or for none in $P2B, found \"*\"" } },
    { 63, .d = { "digits in fields of 5 characters",
                 { { "version", "FCS3.0" }, { "type", "A5" } },
                 "",
                 "",
                 NULL,
                 "" } },
    { 63,
      .d = { "a field of blanks",
             { { "version", "FCS3.0" },
               { "type", "A3" },
               { "events", "2" },
               { "data", "  3    51 77" } },
             "E-ASCII-BLANK",
             "W-ASCII-BLANK",
             "DATA+3",
             "expected digits in each value of DATA, found 1 all blank; read as 0" },
      .values = "3 0 51 77" },
    { 63, .d = { "a letter in a field",
                 { { "version", "FCS3.0" },
                   { "type", "A3" },
                   { "events", "2" },
                   { "data", "  3 14 5x 77" } },
                 "E-ASCII",
                 "E-ASCII",
                 "DATA+6",
                 "expected digits with blanks around them in DATA, found \" 5x\"" } },
    { 64,
      .d = { "blank, tab, comma, CR and LF between free numbers",
             { { "version", "FCS3.0" },
               { "type", "A*" },
               { "events", "2" },
               { "data", " ,3\t\t14,40\r\n51" } },
             "",
             "",
             NULL,
             "" },
      .values = "3 14 40 51" },
    { 64, .d = { "a letter among free numbers",
                 { { "version", "FCS3.0" },
                   { "type", "A*" },
                   { "events", "2" },
                   { "data", "3 14 4O 51" } },
                 "E-ASCII",
                 "E-ASCII",
                 "DATA+6",
                 "expected digits of at most 255 places in DATA, found \"O\"" } },
    { 65,
      .d = { "junk above a range of 1024",
             { { "type", "I16" },
               { "params", "1" },
               { "events", "3" },
               { "$P1R", "1024" },
               { "hex data", "FFFF0004FF07" } },
             "",
             "",
             NULL,
             "" },
      .values = "1023 0 1023" },
    { 65,
      .d = { "a range of 1000, which ten bits hold",
             { { "type", "I16" },
               { "params", "1" },
               { "events", "2" },
               { "$P1R", "1000" },
               { "hex data", "FF030004" } },
             "",
             "",
             NULL,
             "" },
      .values = "1023 0" },
    { 65,
      .d = { "a range of 1, which is always 0",
             { { "type", "I8" },
               { "params", "1" },
               { "events", "2" },
               { "$P1R", "1" },
               { "hex data", "FF01" } },
             "",
             "",
             NULL,
             "" },
      .values = "0 0" },
    { 66,
      .d = { "2^32 of 32 bits",
             { { "type", "I32" },
               { "params", "1" },
               { "events", "2" },
               { "$P1R", "4294967296" },
               { "hex data", "FFFFFFFF00000080" } },
             "",
             "",
             NULL,
             "" },
      .values = "4294967295 2147483648" },
    { 66,
      .d = { "2^64 of 64 bits",
             { { "type", "I64" },
               { "params", "1" },
               { "events", "1" },
               { "$P1R", "18446744073709551616" },
               { "hex data", "000000000000F0FF" } },
             "",
             "",
             NULL,
             "" },
      .values = "18442240474082181120" },
    { 67,
      .d = { "2^16 + 1 of 16 bits",
             { { "type", "I16" },
               { "params", "1" },
               { "events", "1" },
               { "$P1R", "65537" },
               { "hex data", "FEFF" } },
             "W-RANGE",
             "W-RANGE",
             "$P1R",
             "expected $P1R of at most 2^16, found \"65537\"; no bits are cut off" },
      .values = "65534" },
    { 67,
      .d = { "10^39 of 16 bits",
             { { "type", "I16" },
               { "params", "1" },
               { "events", "1" },
               { "$P1R", "1000000000000000000000000000000000000000" },
               { "hex data", "FEFF" } },
             "W-RANGE",
             "W-RANGE",
             "$P1R",
             "expected $P1R of at most 2^16, found \"10000000" },
      .values = "65534" },
    { 68, .d = { "0",
                 { { "type", "I16" }, { "$P1R", "0" } },
                 "E-RANGE",
                 "W-RANGE",
                 "$P1R",
                 "expected a whole number above 0 in $P1R, found \"0\"; no bits are cut off" } },
    { 68, .d = { "NA",
                 { { "type", "I16" }, { "$P1R", "NA" } },
                 "E-RANGE",
                 "W-RANGE",
                 "$P1R",
                 "expected a whole number above 0 in $P1R, found \"NA\"; no bits are cut off" } },
    /* Without a mask these values would not be comparable with their neighbours'. */
    { 68,
      .d = { "0 beside a range that cuts bits off which are there",
             { { "type", "I16" }, { "$P1R", "0" }, { "$P2R", "16" } },
             "E-RANGE",
             "E-RANGE",
             "$P1R",
             "expected a whole number above 0 in $P1R, because event 1 has bits that it decides "
             "about, found \"0\"" },
      .strict_message =
          "expected a whole number above 0 in $P1R, found \"0\"; no bits are cut off" },
    { 68, .d = { "-1",
                 { { "type", "I16" }, { "$P1R", "-1" } },
                 "E-RANGE",
                 "E-RANGE",
                 "$P1R",
                 "expected a whole number above 0 in $P1R, found \"-1\"" } },
    { 68, .d = { "nan",
                 { { "type", "I16" }, { "$P1R", "nan" } },
                 "E-RANGE",
                 "E-RANGE",
                 "$P1R",
                 "expected a whole number above 0 in $P1R, found \"nan\"" } },
    { 68, .d = { "1e10",
                 { { "type", "I16" }, { "$P1R", "1e10" } },
                 "E-RANGE",
                 "E-RANGE",
                 "$P1R",
                 "expected a whole number above 0 in $P1R, found \"1e10\"" } },
    { 69, .d = { "2 for floats up to 102", { { "$P1R", "2" } }, "", "", NULL, "" } },
    { 69, .d = { "1e+06 for floats", { { "$P1R", "1e+06" } }, "", "", NULL, "" } },
    { 69, .d = { "2 for doubles", { { "type", "D" }, { "$P2R", "2" } }, "", "", NULL, "" } },
    { 69, .d = { "0 for floats",
                 { { "$P1R", "0" } },
                 "E-RANGE",
                 "W-RANGE",
                 "$P1R",
                 "expected a number above 0 in $P1R, found \"0\"; taken as unknown" } },
    { 70, .d = { "1000.5 of 16 bits",
                 { { "type", "I16" }, { "$P1R", "1000.5" } },
                 "E-RANGE",
                 "W-RANGE",
                 "$P1R",
                 "expected a whole number above 0 in $P1R, found \"1000.5\"; rounded up" } },
    { 70, .d = { "256.0 of 16 bits",
                 { { "type", "I16" }, { "$P1R", "256.0" } },
                 "E-RANGE",
                 "W-RANGE",
                 "$P1R",
                 "expected a whole number above 0 in $P1R, found \"256.0\"; the number is used" } },
    { 70,
      .d = { "3.5 where rounding decides about bits that are there",
             { { "type", "I16" }, { "$P1R", "3.5" } },
             "E-RANGE",
             "E-RANGE",
             "$P1R",
             "expected a whole number above 0 in $P1R, because event 1 has bits that it decides "
             "about, found \"3.5\"" },
      .strict_message = "expected a whole number above 0 in $P1R, found \"3.5\"; rounded up" },
    { 70, .d = { "102.5 for floats", { { "$P1R", "102.5" } }, "", "", NULL, "" } },
};

static void rows_of_widths(void **state)
{
    (void)state;
    rows_check(rows, sizeof rows / sizeof *rows);
}

/* ---- Streams of bits ---- */

/* Three events of 10, 3 and 7 bits. */
static recipe *packed(const char *version, const char *byteord, const char *data)
{
    recipe *r = recipe_new(version, "I16", byteord, 3, 3);
    recipe_set(r, "$P1B", "10");
    recipe_set(r, "$P1R", "1024");
    recipe_set(r, "$P2B", "3");
    recipe_set(r, "$P2R", "8");
    recipe_set(r, "$P3B", "7");
    recipe_set(r, "$P3R", "128");
    recipe_data(r, data, 8);
    return r;
}

/* 1010101010 110 0000001 and so on: written out by hand, the first bit highest (big) or lowest. */
static void bits_in_a_row(void)
{
    static const double values[3][3] = { { 682, 0, 1023 }, { 6, 7, 1 }, { 1, 127, 64 } };
    static const struct {
        const char *version, *byteord, *data, *strict, *lenient;
    } cases[] = {
        /* 1010101010 110 0000001 | 0000000000 111 1111111 | 1111111111 001 1000000 | 0000 */
        { "FCS2.0", "4,3,2,1", "\xAA\xB0\x10\x03\xFF\xFF\xCC\x00", "", "" },
        { "FCS3.0", "2,1", "\xAA\xB0\x10\x03\xFF\xFF\xCC\x00", "", "" },
        { "FCS3.1", "4,3,2,1", "\xAA\xB0\x10\x03\xFF\xFF\xCC\x00", "E-PACKED", "W-PACKED" },
        /* from the lowest bit of byte 0: 682 = 0101010101, 6 = 011, 1 = 1000000 | ... */
        { "FCS3.0", "1,2,3,4", "\xAA\x3A\x00\xC0\xFF\xFF\x07\x08", "", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        recipe *r = packed(cases[i].version, cases[i].byteord, cases[i].data);
        made m = make_fcs(r);
        const fcs_options strict = { .strict = true };
        fcs_error err;
        fcs_file *f = fcs_open_memory(m.bytes, m.size, &strict, &err);
        assert_int_equal(f == NULL, *cases[i].strict != '\0');
        if (!f)
            assert_string_equal(err.rule, cases[i].strict);
        fcs_close(f);
        f = fcs_open_memory(m.bytes, m.size, NULL, &err);
        assert_non_null(f);
        assert_int_equal(f->n_notes, *cases[i].lenient != '\0');
        for (size_t p = 0; p < 3; p++) {
            double column[3], *columns = column;
            assert_int_equal(fcs_read(f->datasets, &p, 1, 0, 3, FCS_STORED, &columns, &err),
                             FCS_OK);
            for (size_t e = 0; e < 3; e++)
                if (column[e] != values[p][e])
                    fail_msg("case %zu: event %zu of parameter %zu is %g", i, e, p, column[e]);
        }
        fcs_close(f);
        free(m.bytes);
        recipe_free(r);
    }
}

/* ---- What values show ---- */

static fcs_audit audit(const departure *d)
{
    made m = departure_make(d);
    fcs_audit a[2];
    fcs_error err;
    fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, &err);
    assert_non_null(f);
    assert_int_equal(fcs_audit_events(f->datasets, a, &err), FCS_OK);
    fcs_close(f);
    free(m.bytes);
    return a[0];
}

static void lost_bits_are_counted(void)
{
    const fcs_audit a = audit(&(departure){ .edits = { { "type", "I16" },
                                                       { "params", "1" },
                                                       { "$P1R", "1024" },
                                                       { "hex data", "FFFF0004FF03" } } });
    assert_int_equal(a.masked, 2);
    assert_int_equal(a.above_range, 0);
}

static void values_above_are_counted(void)
{
    const fcs_audit a = audit(&(departure){ .edits = { { "$P1R", "50" } } });
    assert_int_equal(a.masked, 0);
    assert_int_equal(a.above_range, 1); /* of 3, 40 and 77 */
}

static void trials_of_widths(void **state)
{
    static const trial trials[] = {
        { 61, "10, 3 and 7 bits in a row", bits_in_a_row },
        { 65, "integers that lost bits are counted", lost_bits_are_counted },
        { 69, "floats at or above their range are counted", values_above_are_counted },
    };
    (void)state;
    trials_run(trials, sizeof trials / sizeof *trials);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows_of_widths),
                                        cmocka_unit_test(trials_of_widths) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
