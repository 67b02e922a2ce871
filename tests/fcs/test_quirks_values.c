/* test_quirks_values.c - quirks 35 to 71: versions, types, parameters, chains. See test_quirks.c. */
#include "departure.h"

#include <unistd.h>
#include <zlib.h>

/* ---- Versions and types ---- */

#define ONE_VALUE(kind, hex)                                                                       \
    {                                                                                              \
        { "type", kind }, { "params", "1" }, { "events", "1" },                                    \
            { "$P1R", "18446744073709551616" },                                                    \
        {                                                                                          \
            "hex data", hex                                                                        \
        }                                                                                          \
    }

static const row types[] = {
    { 35, .d = { "FCS 1.0",
                 { { "version", "FCS1.0" } },
                 "E-VERSION",
                 "E-VERSION",
                 "byte 0",
                 "expected \"FCS2.0\", \"FCS3.0\", \"FCS3.1\" or \"FCS3.2\", found \"FCS1.0\"" } },
    { 35, .d = { "FCS 4.0",
                 { { "version", "FCS4.0" } },
                 "E-VERSION",
                 "E-VERSION",
                 "byte 0",
                 "expected \"FCS2.0\", \"FCS3.0\", \"FCS3.1\" or \"FCS3.2\", found \"FCS4.0\"" } },
    { 35, .d = { "FCS 3.2", { { "version", "FCS3.2" } }, "", "", NULL, "" } },
    { 36,
      .d = { "a 16-bit integer beside a float, FCS 3.2",
             { { "version", "FCS3.2" },
               { "events", "2" },
               { "$P1DATATYPE", "I" },
               { "$P1B", "16" },
               { "hex data", "0700000040400800000080BF" } },
             "",
             "",
             NULL,
             "" },
      .values = "7 3 8 -1" },
    { 37, .d = { "no $MODE",
                 { { "-$MODE", "" } },
                 "E-MISSING",
                 "W-MISSING",
                 "TEXT",
                 "expected keyword $MODE, found none; list mode assumed" } },
    { 37, .d = { "a histogram",
                 { { "$MODE", "U" } },
                 "E-MODE",
                 "E-MODE",
                 "$MODE",
                 "expected $MODE L, a list of events, found \"U\", a histogram" } },
    { 38, .d = { "$DATATYPE f",
                 { { "$DATATYPE", "f" } },
                 "E-LETTER",
                 "W-LETTER",
                 "$DATATYPE",
                 "expected a capital letter alone in $DATATYPE, found \"f\"; read as F" } },
    { 39, .d = { "digits of fixed width",
                 { { "version", "FCS3.0" }, { "type", "A6" } },
                 "",
                 "",
                 NULL,
                 "" } },
    { 39, .d = { "digits of any width",
                 { { "version", "FCS3.0" }, { "type", "A*" } },
                 "",
                 "",
                 NULL,
                 "" } },
    { 40, .d = { "2,1 over 32 bits",
                 { { "version", "FCS3.0" }, { "type", "I32" }, { "byteord", "2,1" } },
                 "E-BYTEORD-WIDTH",
                 "W-BYTEORD-WIDTH",
                 "$BYTEORD",
                 "expected as many $BYTEORD entries as $P1B has bytes (4), found 2; read in the "
                 "same direction" } },
    { 40, .d = { "3,4,1,2 over 32 bits",
                 { { "version", "FCS3.0" }, { "type", "I32" }, { "byteord", "3,4,1,2" } },
                 "",
                 "",
                 NULL,
                 "" } },
    /* An order that is not said is not guessed. */
    { 40, .d = { "1 over 16 bits",
                 { { "version", "FCS3.0" }, { "type", "I16" }, { "$BYTEORD", "1" } },
                 "E-BYTEORD",
                 "E-BYTEORD",
                 "$BYTEORD",
                 "expected $BYTEORD for the 2 bytes of $P1B, found 1 entries" } },
    { 40, .d = { "no $BYTEORD",
                 { { "-$BYTEORD", "" } },
                 "E-MISSING",
                 "E-MISSING",
                 "TEXT",
                 "expected keyword $BYTEORD, which FCS 3.1 requires, found none" } },
    { 41, .d = { "10 bits over words of 16",
                 { { "version", "FCS2.0" },
                   { "type", "I16" },
                   { "byteord", "1,2" },
                   { "$P1B", "10" },
                   { "$P2B", "10" } },
                 "E-WIDTH-FROM-BYTEORD",
                 "W-WIDTH-FROM-BYTEORD",
                 "$BYTEORD",
                 "expected DATA of the widths in $PnB, found the length of 16 bits a value" } },
    { 42,
      .d = { "12 bits in a row",
             { { "version", "FCS3.0" },
               { "type", "I16" },
               { "events", "1" },
               { "$P1B", "12" },
               { "$P1R", "4096" },
               { "$P2B", "12" },
               { "$P2R", "4096" },
               { "hex data", "AB6D0B" } },
             "",
             "",
             NULL,
             "" },
      .values = "3499 182" },
    { 43,
      .d = { "8-bit values from 128 up", ONE_VALUE("I8", "FF"), "W-RANGE", "W-RANGE", "$P1R",
             "expected $P1R of at most 2^8" },
      .values = "255" },
    { 44,
      .d = { "24 bits, little",
             { { "type", "I24" },
               { "params", "1" },
               { "events", "1" },
               { "$P1R", "16777216" },
               { "hex data", "0580FF" } },
             "",
             "",
             NULL,
             "" },
      .values = "16744453" },
    { 44,
      .d = { "24 bits, big",
             { { "type", "I24" },
               { "byteord", "4,3,2,1" },
               { "params", "1" },
               { "events", "1" },
               { "$P1R", "16777216" },
               { "hex data", "FF8005" } },
             "",
             "",
             NULL,
             "" },
      .values = "16744453" },
    { 45,
      .d = { "2^53 + 1, which a double rounds", ONE_VALUE("I64", "0100000000002000"), "", "", NULL,
             "" },
      .values = "9007199254740992" },
    { 46,
      .d = { "8, 16 and 32 bits",
             { { "type", "I8" },
               { "params", "3" },
               { "events", "1" },
               { "$P2B", "16" },
               { "$P3B", "32" },
               { "hex data", "11220033000000" } },
             "",
             "",
             NULL,
             "" },
      .values = "17 34 51" },
    { 47,
      .d = { "junk above the range",
             { { "type", "I16" },
               { "params", "1" },
               { "events", "2" },
               { "$P1R", "1000" },
               { "hex data", "05FC0700" } },
             "",
             "",
             NULL,
             "" },
      .values = "5 7" },
    { 48,
      .d = { "NaN and infinity",
             { { "params", "1" }, { "events", "3" }, { "hex data", "0000C07F0000807F000080FF" } },
             "",
             "",
             NULL,
             "" },
      .values = "nan inf -inf" },
};

/* ---- Parameters ---- */

static const row parameters[] = {
    { 49,
      .d = { "a range of 262144.0",
             { { "type", "I32" }, { "$P1R", "262144.0" } },
             "E-RANGE",
             "W-RANGE",
             "$P1R",
             "expected a whole number above 0 in $P1R, found \"262144.0\"; the number is used" } },
    { 49, .d = { "a range of 9999999999999",
                 { { "type", "I32" }, { "$P1R", "9999999999999" } },
                 "W-RANGE",
                 "W-RANGE",
                 "$P1R",
                 "expected $P1R of at most 2^32, found \"9999999999999\"; no bits are cut off" } },
    { 49, .d = { "a range of 1e+06 for floats", { { "$P1R", "1e+06" } }, "", "", NULL, "" } },
    { 49, .d = { "a range of NaN for floats",
                 { { "$P1R", "NaN" } },
                 "E-RANGE",
                 "W-RANGE",
                 "$P1R",
                 "expected a number above 0 in $P1R, found \"NaN\"; taken as unknown" } },
    { 50, .d = { "no $P1R for floats",
                 { { "-$P1R", "" } },
                 "E-MISSING",
                 "W-MISSING",
                 "TEXT",
                 "expected keyword $P1R, found none; taken as unknown" } },
    { 51, .d = { "$P1E 4,0",
                 { { "type", "I16" }, { "$P1E", "4,0" } },
                 "W-LOG-ZERO",
                 "W-LOG-ZERO",
                 "$P1E",
                 "expected a second number above 0 in $P1E, found \"4,0\"; taken as 1" } },
    { 52, .d = { "no $P1E",
                 { { "-$P1E", "" } },
                 "E-MISSING",
                 "W-MISSING",
                 "TEXT",
                 "expected keyword $P1E, found none; taken as linear" } },
    { 52, .d = { "$P1E 4,1 for floats",
                 { { "$P1E", "4,1" } },
                 "E-LOG-FLOAT",
                 "W-LOG-FLOAT",
                 "$P1E",
                 "expected $P1E 0,0 for floating-point values, found \"4,1\"; taken as linear" } },
    { 53, .d = { "a gain beside a logarithm",
                 { { "type", "I16" }, { "$P1E", "4,1" }, { "$P1G", "12.5" } },
                 "E-GAIN-LOG",
                 "W-GAIN-LOG",
                 "$P1G",
                 "expected no gain for a logarithmic parameter, found $P1G \"12.5\"; ignored" } },
    { 53, .d = { "a gain of Time",
                 { { "$P1N", "Time" }, { "$TIMESTEP", "0.01" }, { "$P1G", "12.5" } },
                 "E-GAIN-TIME",
                 "W-GAIN-TIME",
                 "$P1G",
                 "expected no gain for Time, found $P1G \"12.5\"; ignored" } },
    { 54, .d = { "one name twice; the writer makes them differ",
                 { { "$P2N", "D1-A" } },
                 "E-DUP-NAME",
                 "W-DUP-NAME",
                 "$P2N",
                 "expected names that differ, found $P1N and $P2N both \"D1-A\"; address them by "
                 "number" } },
    { 55, .d = { "a name with / and blanks", { { "$P1N", "CD8/CD4 ratio" } }, "", "", NULL, "" },
      .keyword = "$P1N", .value = "CD8/CD4 ratio" },
    { 55, .d = { "a name with a comma",
                 { { "$P1N", "CD8,CD4" } },
                 "E-DUP-NAME",
                 "W-DUP-NAME",
                 "$P1N",
                 "expected $P1N without a comma, found \"CD8,CD4\"; kept as written" } },
    { 56, .d = { "$PAR 2 and a $P3N",
                 { { "$P3N", "x" } },
                 "E-PSEUDO-STANDARD",
                 "W-PSEUDO-STANDARD",
                 "$P3N",
                 "expected $ before keywords of FCS 3.1 alone, found 1 others, first $P3N" } },
    { 56, .d = { "$PAR 3 and no $P3B",
                 { { "$PAR", "3" }, { "$P3N", "x" } },
                 "E-MISSING",
                 "E-MISSING",
                 "TEXT",
                 "expected keyword $P3B, found none" } },
    /* Neither is a second: Time stays in ticks. */
    { 57, .d = { "a blank $TIMESTEP",
                 { { "$P1N", "Time" }, { "$TIMESTEP", " " } },
                 "E-TIMESTEP",
                 "W-TIMESTEP",
                 "$TIMESTEP",
                 "expected seconds above 0 in $TIMESTEP, found \" \"; Time stays in ticks" } },
    { 57, .d = { "$TIMESTEP 0,001",
                 { { "$P1N", "Time" }, { "$TIMESTEP", "0,001" } },
                 "E-TIMESTEP",
                 "W-TIMESTEP",
                 "$TIMESTEP",
                 "expected seconds above 0 in $TIMESTEP, found \"0,001\"; Time stays in ticks" } },
    { 58, .d = { "TIME", { { "$P1N", "TIME" }, { "$TIMESTEP", "0.01" } }, "", "", NULL, "" } },
    /* Parameters in ticks or halves of ticks, read as they are. */
    { 58, .d = { "HDR-T; TIME_LSW and TIME_MSW",
                 { { "params", "3" },
                   { "$P1N", "HDR-T" },
                   { "$P2N", "TIME_LSW" },
                   { "$P3N", "TIME_MSW" } },
                 "",
                 "",
                 NULL,
                 "" } },
    { 59, .d = { "centiseconds after a third colon",
                 { { "$BTIM", "09:59:59:99" } },
                 "W-DATE",
                 "W-DATE",
                 "$BTIM",
                 "expected hh:mm:ss or hh:mm:ss.cc in $BTIM, found \"" } },
    { 59, .d = { "a date of another form",
                 { { "$DATE", "2013-Jul-19" } },
                 "W-DATE",
                 "W-DATE",
                 "$DATE",
                 "expected dd-mmm-yyyy in $DATE, found \"" } },
    { 61, .d = { "$SPILLOVER of names alone",
                 { { "$SPILLOVER", "2,D1-A,D2-A" } },
                 "E-SPILLOVER",
                 "W-SPILLOVER",
                 "$SPILLOVER",
                 "expected n, n names of parameters and n x n numbers in $SPILLOVER, found fewer "
                 "fields" } },
    { 66, .d = { "no $NEXTDATA",
                 { { "-$NEXTDATA", "" } },
                 "E-MISSING",
                 "W-MISSING",
                 "TEXT",
                 "expected keyword $NEXTDATA, found none; taken as the last data set" } },
    { 66, .d = { "a blank $NEXTDATA",
                 { { "$NEXTDATA", " " } },
                 "E-BAD-NEXTDATA",
                 "W-BAD-NEXTDATA",
                 "$NEXTDATA",
                 "expected the distance to the next data set or 0 in $NEXTDATA, found \" \", which "
                 "is no number" } },
    { 66, .d = { "$NEXTDATA past the end",
                 { { "$NEXTDATA", "5000" } },
                 "E-BAD-NEXTDATA",
                 "W-BAD-NEXTDATA",
                 "$NEXTDATA",
                 "expected the distance to the next data set or 0 in $NEXTDATA, found \"5000\", "
                 "which is past the end of the file" } },
    { 71, .d = { "$PAR 9223372036854775807",
                 { { "$PAR", "9223372036854775807" } },
                 "E-LIMIT",
                 "E-LIMIT",
                 "$PAR",
                 "expected $PAR of at most 10000, found 9223372036854775807" } },
    { 71, .d = { "$TOT 9223372036854775807",
                 { { "$TOT", "9223372036854775807" } },
                 "E-DATA-EXCEEDS-FILE",
                 "E-DATA-EXCEEDS-FILE",
                 "$TOT",
                 "expected $TOT events of 64 bits each to fit the file's " } },
    { 71, .d = { "an offset below 0",
                 { { "$BEGINDATA", "-1" } },
                 "E-NUMBER",
                 "E-NUMBER",
                 "$BEGINDATA",
                 "expected a whole number in $BEGINDATA, found \"-1\"" } },
    { 71, .d = { "$NEXTDATA below 0",
                 { { "$NEXTDATA", "-700" } },
                 "E-BAD-NEXTDATA",
                 "W-BAD-NEXTDATA",
                 "$NEXTDATA",
                 "expected the distance to the next data set or 0 in $NEXTDATA, found \"-700\", "
                 "which is no number" } },
};

static void rows_of_types(void **state)
{
    (void)state;
    rows_check(types, sizeof types / sizeof *types);
}

static void rows_of_parameters(void **state)
{
    (void)state;
    rows_check(parameters, sizeof parameters / sizeof *parameters);
}

/* ---- What takes more than a file and its values ---- */

static fcs_audit audit(const departure *d)
{
    made m = departure_make(d);
    fcs_audit a;
    fcs_error err;
    fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, &err);
    assert_non_null(f);
    assert_int_equal(f->datasets->n_params, 1);
    assert_int_equal(fcs_audit_events(f->datasets, &a, &err), FCS_OK);
    fcs_close(f);
    free(m.bytes);
    return a;
}

static void rounded_values_are_counted(void)
{
    assert_int_equal(audit(&(departure){ .edits = ONE_VALUE("I64", "0100000000002000") }).inexact,
                     1);
    assert_int_equal(audit(&(departure){ .edits = ONE_VALUE("I64", "0200000000002000") }).inexact,
                     0);
}

static void junk_is_counted(void)
{
    const departure d = { .edits = { { "type", "I16" },
                                     { "params", "1" },
                                     { "events", "2" },
                                     { "$P1R", "1000" },
                                     { "hex data", "05FC0700" } } };
    assert_int_equal(audit(&d).masked, 1);
}

static void values_that_are_none_are_counted(void)
{
    const departure d = { .edits = { { "params", "1" },
                                     { "events", "3" },
                                     { "hex data", "0000C07F0000807F00000000" } } };
    assert_int_equal(audit(&d).not_finite, 2);
}

static void names_that_are_alike(void)
{
    departure d = { .sentence = "", .edits = { { "$P2N", "D1-A" } } };
    made m = departure_make(&d);
    fcs_file *f = open_sound(&m, NULL);
    assert_string_equal(f->datasets->params[0].name, f->datasets->params[1].name);
    assert_int_equal(fcs_param_index(f->datasets, "D1-A"), 0);
    fcs_close(f);
    free(m.bytes);
}

static void many_data_sets(void)
{
    made m = make_chain(24, "0");
    fcs_file *f = open_sound(&m, NULL);
    assert_int_equal(f->n_datasets, 24);
    assert_int_equal(f->n_notes, 1);
    assert_string_equal(f->notes->rule, "W-MORE-DATASETS");
    fcs_close(f);
    free(m.bytes);
}

/* In the file that is packed, and under any name: what a file is, its first bytes say. */
static void packed_under_any_name(void)
{
    char path[] = "/tmp/lupusflow-test-XXXXXX.LMD";
    departure d = { .sentence = "" };
    made m = departure_make(&d);
    fcs_error err;
    const int fd = mkstemps(path, 4);
    assert_true(fd >= 0);
    close(fd);
    gzFile z = gzopen(path, "wb");
    assert_non_null(z);
    assert_int_equal(gzwrite(z, m.bytes, (unsigned)m.size), m.size);
    assert_int_equal(gzclose(z), Z_OK);
    fcs_file *f = fcs_open(path, NULL, &err);
    if (!f)
        fail_msg("%s", err.message);
    assert_int_equal(f->n_notes, 0);
    assert_int_equal(f->datasets->n_events, 3);
    fcs_close(f);
    unlink(path);
    free(m.bytes);
}

static void a_data_set_that_follows_itself(void)
{
    made m = make_chain(2, "0000000000000000000000000000000000000000000");
    fcs_file *f = open_sound(&m, NULL);
    assert_int_equal(f->n_datasets, 2);
    fcs_close(f);
    free(m.bytes);
}

static void trials_of_values(void **state)
{
    static const trial trials[] = {
        { 45, "integers that a double rounds are counted", rounded_values_are_counted },
        { 47, "values with junk above their range are counted", junk_is_counted },
        { 48, "NaN and infinity are counted", values_that_are_none_are_counted },
        { 54, "of two parameters with one name the first is found by it", names_that_are_alike },
        { 67, "24 data sets, as Guava writes them", many_data_sets },
        { 68, "gzip; tests/fcs/test_zip.c has archives", packed_under_any_name },
        { 71, "$NEXTDATA 0, however long, ends a chain", a_data_set_that_follows_itself },
    };
    (void)state;
    trials_run(trials, sizeof trials / sizeof *trials);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows_of_types),
                                        cmocka_unit_test(rows_of_parameters),
                                        cmocka_unit_test(trials_of_values) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
