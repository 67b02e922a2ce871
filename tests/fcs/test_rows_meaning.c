/* test_rows_meaning.c - rows 94 to 112 of the checklist: scales, time, names, compensation, and what is
 * kept as it is. See test_rows_header.c. */
#include "departure.h"

#include <math.h>


static const row rows[] = {
    { 94, .d = { "4,1 for integers", { { "type", "I16" }, { "$P1E", "4,1" } }, "", "", NULL, "" } },
    { 94,
      .d = { "4,1 without a range",
             { { "type", "I16" }, { "$P1E", "4,1" }, { "$P1R", "0" } },
             "E-RANGE",
             "E-RANGE",
             NULL,
             "expected $P1R above 0 for the logarithmic $P1E, found none that is usable" },
      .strict_message = "expected a whole number above 0 in $P1R, found \"0\"" },
    { 95, .d = { "4,0",
                 { { "type", "I16" }, { "$P1E", "4,0" } },
                 "W-LOG-ZERO",
                 "W-LOG-ZERO",
                 "$P1E",
                 "expected a second number above 0 in $P1E, found \"4,0\"; taken as 1" } },
    { 95, .d = { "0,1",
                 { { "type", "I16" }, { "$P1E", "0,1" } },
                 "E-LOG-ZERO",
                 "W-LOG-ZERO",
                 "$P1E",
                 "expected 0,0 for a linear $P1E, found \"0,1\"; taken as linear" } },
    { 96, .d = { "4,1 for floats",
                 { { "$P1E", "4,1" } },
                 "E-LOG-FLOAT",
                 "W-LOG-FLOAT",
                 "$P1E",
                 "expected $P1E 0,0 for floating-point values, found \"4,1\"; taken as linear" } },
    { 96, .d = { "4,1 for doubles",
                 { { "type", "D" }, { "$P2E", "4,1" } },
                 "E-LOG-FLOAT",
                 "W-LOG-FLOAT",
                 "$P2E",
                 "expected $P2E 0,0 for floating-point values, found \"4,1\"; taken as linear" } },
    { 97, .d = { "one number",
                 { { "$P1E", "4" } },
                 "E-PNE",
                 "E-PNE",
                 "$P1E",
                 "expected two numbers from 0 up in $P1E, such as 4,1 or 0,0, found \"4\"" } },
    { 97,
      .d = { "decimal commas",
             { { "$P1E", "4,0,1,0" } },
             "E-PNE",
             "E-PNE",
             "$P1E",
             "expected two numbers from 0 up in $P1E, such as 4,1 or 0,0, found \"4,0,1,0\"" } },
    { 97, .d = { "a number below 0",
                 { { "$P1E", "-4,1" } },
                 "E-PNE",
                 "E-PNE",
                 "$P1E",
                 "expected two numbers from 0 up in $P1E, such as 4,1 or 0,0, found \"-4,1\"" } },
    { 97, .d = { "inf",
                 { { "$P1E", "inf,0" } },
                 "E-PNE",
                 "E-PNE",
                 "$P1E",
                 "expected two numbers from 0 up in $P1E, such as 4,1 or 0,0, found \"inf,0\"" } },
    { 97, .d = { "nan",
                 { { "$P1E", "0,nan" } },
                 "E-PNE",
                 "E-PNE",
                 "$P1E",
                 "expected two numbers from 0 up in $P1E, such as 4,1 or 0,0, found \"0,nan\"" } },
    { 97,
      .d = { "1e999",
             { { "$P1E", "1e999,1" } },
             "E-PNE",
             "E-PNE",
             "$P1E",
             "expected two numbers from 0 up in $P1E, such as 4,1 or 0,0, found \"1e999,1\"" } },
    { 98, .d = { "a gain of 2.5", { { "$P1G", "2.5" } }, "", "", NULL, "" } },
    { 98, .d = { "a gain of 0",
                 { { "$P1G", "0" } },
                 "E-GAIN",
                 "E-GAIN",
                 "$P1G",
                 "expected a number above 0 in $P1G, found \"0\"" } },
    { 98, .d = { "a gain of -1",
                 { { "$P1G", "-1" } },
                 "E-GAIN",
                 "E-GAIN",
                 "$P1G",
                 "expected a number above 0 in $P1G, found \"-1\"" } },
    { 98, .d = { "a gain of nan",
                 { { "$P1G", "nan" } },
                 "E-GAIN",
                 "E-GAIN",
                 "$P1G",
                 "expected a number above 0 in $P1G, found \"nan\"" } },
    { 98, .d = { "a gain beside a logarithm",
                 { { "type", "I16" }, { "$P1E", "4,1" }, { "$P1G", "2" } },
                 "E-GAIN-LOG",
                 "W-GAIN-LOG",
                 "$P1G",
                 "expected no gain for a logarithmic parameter, found $P1G \"2\"; ignored" } },
    { 98, .d = { "a gain of Time",
                 { { "$P1N", "Time" }, { "$TIMESTEP", "0.01" }, { "$P1G", "12.5" } },
                 "E-GAIN-TIME",
                 "W-GAIN-TIME",
                 "$P1G",
                 "expected no gain for Time, found $P1G \"12.5\"; ignored" } },
    { 99, .d = { "Time without $TIMESTEP",
                 { { "$P2N", "Time" } },
                 "E-TIMESTEP",
                 "W-TIMESTEP",
                 "TEXT",
                 "expected $TIMESTEP beside a parameter Time, found none; Time stays in ticks" } },
    { 99, .d = { "$TIMESTEP 0",
                 { { "$P2N", "Time" }, { "$TIMESTEP", "0" } },
                 "E-TIMESTEP",
                 "W-TIMESTEP",
                 "$TIMESTEP",
                 "expected seconds above 0 in $TIMESTEP, found \"0\"; Time stays in ticks" } },
    { 99, .d = { "$TIMESTEP nan",
                 { { "$P2N", "Time" }, { "$TIMESTEP", "nan" } },
                 "E-TIMESTEP",
                 "W-TIMESTEP",
                 "$TIMESTEP",
                 "expected seconds above 0 in $TIMESTEP, found \"nan\"; Time stays in ticks" } },
    { 99, .d = { "$TIMESTEP 1e400",
                 { { "$P2N", "Time" }, { "$TIMESTEP", "1e400" } },
                 "E-TIMESTEP",
                 "W-TIMESTEP",
                 "$TIMESTEP",
                 "expected seconds above 0 in $TIMESTEP, found \"1e400\"; Time stays in ticks" } },
    { 99, .d = { "$TIMESTEP 0,01",
                 { { "$P2N", "Time" }, { "$TIMESTEP", "0,01" } },
                 "E-TIMESTEP",
                 "W-TIMESTEP",
                 "$TIMESTEP",
                 "expected seconds above 0 in $TIMESTEP, found \"0,01\"; Time stays in ticks" } },
    /* No option names another parameter: gates on time name theirs. */
    { 100, .d = { "Time in capitals",
                  { { "$P2N", "TIME" }, { "$TIMESTEP", "0.01" } },
                  "",
                  "",
                  NULL,
                  "" } },
    { 100, .d = { "two parameters named Time",
                  { { "$P1N", "Time" }, { "$P2N", "TIME" }, { "$TIMESTEP", "0.1" } },
                  "E-TIME-TWICE",
                  "W-TIME-TWICE",
                  "TEXT",
                  "expected one parameter named Time, found $P2N too; left in ticks" } },
    { 102, .d = { "a sound $SPILLOVER",
                  { { "$SPILLOVER", "2,D1-A,D2-A,1,0.1,0,1" } },
                  "",
                  "",
                  NULL,
                  "" } },
    { 102, .d = { "one without numbers",
                  { { "$SPILLOVER", "2,D1-A,D2-A" } },
                  "E-SPILLOVER",
                  "W-SPILLOVER",
                  "$SPILLOVER",
                  "expected n, n names of parameters and n x n numbers in $SPILLOVER, found fewer "
                  "fields; compensation with it may fail" } },
    { 102, .d = { "one of a single parameter",
                  { { "$SPILLOVER", "1,D1-A,1" } },
                  "E-SPILLOVER",
                  "W-SPILLOVER",
                  "$SPILLOVER",
                  "expected n, n names of parameters and n x n numbers in $SPILLOVER, found a "
                  "count below 2 or above $PAR" } },
    { 102, .d = { "one with a name that is none",
                  { { "$SPILLOVER", "2,D1-A,X,1,0.1,0,1" } },
                  "E-SPILLOVER",
                  "W-SPILLOVER",
                  "$SPILLOVER",
                  "expected n, n names of parameters and n x n numbers in $SPILLOVER, found names "
                  "that are no $PnN" } },
    { 102, .d = { "one with a name twice",
                  { { "$SPILLOVER", "2,D1-A,D1-A,1,0.1,0,1" } },
                  "E-SPILLOVER",
                  "W-SPILLOVER",
                  "$SPILLOVER",
                  "expected n, n names of parameters and n x n numbers in $SPILLOVER, found a "
                  "parameter twice" } },
    { 102, .d = { "one with decimal commas",
                  { { "$SPILLOVER", "2,D1-A,D2-A,1,0,0,1,0,0,1,0" } },
                  "E-SPILLOVER",
                  "W-SPILLOVER",
                  "$SPILLOVER",
                  "expected n, n names of parameters and n x n numbers in $SPILLOVER, found more "
                  "fields" } },
    { 102, .d = { "one with nan",
                  { { "$SPILLOVER", "2,D1-A,D2-A,1,nan,0,1" } },
                  "E-SPILLOVER",
                  "W-SPILLOVER",
                  "$SPILLOVER",
                  "expected n, n names of parameters and n x n numbers in $SPILLOVER, found a "
                  "field that is no number" } },
    { 102, .d = { "one with 0 on its diagonal",
                  { { "$SPILLOVER", "2,D1-A,D2-A,1,0.5,0,0" } },
                  "E-SPILLOVER",
                  "W-SPILLOVER",
                  "$SPILLOVER",
                  "expected n, n names of parameters and n x n numbers in $SPILLOVER, found 0 on "
                  "the diagonal" } },
    /* That it cannot be undone is found by who inverts it (tests/gating/test_spillover.c). */
    { 102, .d = { "one that cannot be undone",
                  { { "$SPILLOVER", "2,D1-A,D2-A,1,1,1,1" } },
                  "",
                  "",
                  NULL,
                  "" } },
    { 103, .d = { "one with numbers for names",
                  { { "$SPILLOVER", "2,1,2,1,0.1,0,1" } },
                  "E-SPILL-INDEX",
                  "W-SPILL-INDEX",
                  "$SPILLOVER",
                  "expected names of parameters in $SPILLOVER, found their numbers" } },
    { 104,
      .d = { "SPILL, $COMP and $DFC1TO2 are kept and not judged",
             { { "SPILL", "nonsense" }, { "$COMP", "nonsense" }, { "$DFC1TO2", "3" } },
             "",
             "",
             NULL,
             "" },
      .keyword = "$COMP", .value = "nonsense" },
    { 105, .d = { "one name for two parameters",
                  { { "$P2N", "D1-A" } },
                  "E-DUP-NAME",
                  "W-DUP-NAME",
                  "$P2N",
                  "expected names that differ, found $P1N and $P2N both \"D1-A\"; address them by "
                  "number" } },
    { 105, .d = { "a comma in a name",
                  { { "$P1N", "FL1,FL2" } },
                  "E-DUP-NAME",
                  "W-DUP-NAME",
                  "$P1N",
                  "expected $P1N without a comma, found \"FL1,FL2\"; kept as written" } },
    { 106,
      .d = { "dates and times as the standard has them",
             { { "$DATE", "01-Oct-2026" }, { "$BTIM", "09:59:59.99" }, { "$ETIM", "10:00:00" } },
             "",
             "",
             NULL,
             "" } },
    { 106,
      .d = { "a date in another form",
             { { "$DATE", "10/01/26" } },
             "W-DATE",
             "W-DATE",
             "$DATE",
             "expected dd-mmm-yyyy in $DATE, found \"" },
      .keyword = "$DATE", .value = "10/01/26" },
    { 106, .d = { "sixtieths of a second in FCS 3.0",
                  { { "version", "FCS3.0" }, { "$BTIM", "09:59:59:30" } },
                  "",
                  "",
                  NULL,
                  "" } },
    { 106, .d = { "sixtieths of a second in FCS 3.1",
                  { { "$BTIM", "09:59:59:30" } },
                  "W-DATE",
                  "W-DATE",
                  "$BTIM",
                  "expected hh:mm:ss or hh:mm:ss.cc in $BTIM, found \"" } },
    { 107, .d = { "an instant with its zone",
                  { { "version", "FCS3.2" },
                    { "$BEGINDATETIME", "2020-08-21T08:48:24.45+02:00" },
                    { "$ENDDATETIME", "2020-08-21T08:58:24Z" } },
                  "",
                  "",
                  NULL,
                  "" } },
    { 107, .d = { "an instant without a zone",
                  { { "version", "FCS3.2" }, { "$ENDDATETIME", "2020-08-21T08:48:24" } },
                  "W-DATE",
                  "W-DATE",
                  "$ENDDATETIME",
                  "expected ISO 8601 with a time zone in $ENDDATETIME, found "
                  "\"2020-08-21T08:48:24\"; kept as text" } },
    { 108, .d = { "$UNSTAINEDCENTERS of parameters",
                  { { "$UNSTAINEDCENTERS", "2,D1-A,D2-A,1.5,0" } },
                  "",
                  "",
                  NULL,
                  "" } },
    { 108,
      .d = { "$UNSTAINEDCENTERS of none",
             { { "$UNSTAINEDCENTERS", "1,X,1.5" } },
             "E-UNSTAINED",
             "W-UNSTAINED",
             "$UNSTAINEDCENTERS",
             "expected n, n names of parameters and n numbers in $UNSTAINEDCENTERS, found \"" } },
    { 109,
      .d = { "$CSMODE, $GATE, $R1I, $R1W and $PK1",
             { { "$CSMODE", "2" },
               { "$GATE", "1" },
               { "$R1I", "1" },
               { "$R1W", "0,1" },
               { "$PK1", "3" } },
             "",
             "",
             NULL,
             "" },
      .keyword = "$R1W", .value = "0,1" },
    { 110, .d = { "$LOST below 0",
                  { { "$LOST", "-1" } },
                  "W-LOST",
                  "W-LOST",
                  "$LOST",
                  "expected a count in $LOST, found \"" } },
    { 110, .d = { "$ABRT in words",
                  { { "$ABRT", "few" } },
                  "W-LOST",
                  "W-LOST",
                  "$ABRT",
                  "expected a count in $ABRT, found \"" } },
    { 112,
      .d = { "floats of all kinds",
             { { "params", "1" },
               { "events", "7" },
               { "hex data", "0000C07F0000807F000080FF0000008001000000FFFF7F7F0000807F" } },
             "",
             "",
             NULL,
             "" },
      .values = "nan inf -inf -0 1.401298464324817e-45 3.4028234663852886e38 inf" },
    { 112,
      .d = { "doubles of all kinds",
             { { "type", "D" },
               { "params", "1" },
               { "events", "4" },
               { "hex data", "010000000000F07F00000000000000800100000000000000000000000000F0FF" } },
             "",
             "",
             NULL,
             "" },
      .values = "nan -0 4.940656458412465e-324 -inf" },
};

static void rows_of_meaning(void **state)
{
    (void)state;
    rows_check(rows, sizeof rows / sizeof *rows);
}

/* ---- Linear units ---- */

/* FCS 3.1, $PnE: f2 x 10^(f1 x / R); with $P1E 4.0,1.0 and $P1R 1024 the scale goes from 1 to 10,000. */
static void decades(void)
{
    static const double linear[3] = { 1, 100, 9910.458562488609 };
    double values[3], *column = values;
    const size_t param = 0;
    departure d = { .edits = { { "type", "I16" },
                               { "params", "1" },
                               { "$P1R", "1024" },
                               { "$P1E", "4.0,1.0" },
                               { "hex data", "00000002FF03" } } };
    made m = departure_make(&d);
    fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, NULL);
    assert_non_null(f);
    assert_int_equal(fcs_read(f->datasets, &param, 1, 0, 3, FCS_LINEAR, &column, NULL), FCS_OK);
    for (size_t i = 0; i < 3; i++)
        assert_true(fabs(values[i] - linear[i]) <= 1e-13 * linear[i]);
    fcs_close(f);
    free(m.bytes);
}

static void check_linear(const departure *d, double factor)
{
    double values[3], *column = values;
    const size_t param = 0;
    made m = departure_make(d);
    fcs_file *f = open_sound(&m, NULL);
    assert_int_equal(fcs_read(f->datasets, &param, 1, 0, 3, FCS_LINEAR, &column, NULL), FCS_OK);
    for (size_t e = 0; e < 3; e++)
        assert_true(values[e] == recipe_value(e, 0) * factor);
    fcs_close(f);
    free(m.bytes);
}

static void gains_divide(void)
{
    check_linear(&(departure){ .sentence = "", .edits = { { "$P1G", "0.5" } } }, 2);
    check_linear(
        &(departure){ .sentence = "",
                      .edits = { { "$P1N", "Time" }, { "$P1G", "0.5" }, { "$TIMESTEP", "0.25" } } },
        0.25);
    check_linear(&(departure){ .sentence = "", .edits = { { "$P1E", "4,1" } } }, 1);
}

static void time_in_ticks(void)
{
    check_linear(
        &(departure){ .sentence = "", .edits = { { "$P1N", "tImE" }, { "$TIMESTEP", "0.25" } } },
        0.25);
    check_linear(
        &(departure){ .sentence = "", .edits = { { "$P1N", "Time" }, { "$TIMESTEP", "0,25" } } },
        1);
    check_linear(
        &(departure){ .sentence = "", .edits = { { "$P1N", "HDR-T" }, { "$TIMESTEP", "0.25" } } },
        1);
}

/* ---- What events show ---- */

static void time_goes_back(void)
{
    departure d = { .sentence = "",
                    .edits = { { "type", "I16" },
                               { "params", "1" },
                               { "events", "5" },
                               { "$P1N", "Time" },
                               { "$TIMESTEP", "0.0167" },
                               { "hex data", "0100FF00FE00FF000000" } } };
    made m = departure_make(&d);
    fcs_audit a;
    fcs_error err;
    fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, &err);
    assert_non_null(f);
    assert_int_equal(fcs_audit_events(f->datasets, &a, &err), FCS_OK);
    assert_int_equal(a.backward, 2);
    assert_int_equal(a.first_backward, 2);
    assert_int_equal(a.wraps, 1); /* 255 to 0 of 256 */
    fcs_close(f);
    free(m.bytes);
}

static void large_integers(void)
{
    departure d = { .sentence = "",
                    .edits = { { "type", "I64" },
                               { "params", "1" },
                               { "events", "2" },
                               { "$P1R", "18446744073709551616" },
                               { "hex data", "01000000000020000100000000000080" } } };
    made m = departure_make(&d);
    uint64_t values[2];
    fcs_audit a;
    fcs_error err;
    fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, &err);
    assert_non_null(f);
    assert_int_equal(fcs_read_u64(f->datasets, 0, 0, 2, values, &err), FCS_OK);
    assert_true(values[0] == 9007199254740993u && values[1] == 9223372036854775809u);
    assert_int_equal(fcs_audit_events(f->datasets, &a, &err), FCS_OK);
    assert_int_equal(a.inexact, 2);
    fcs_close(f);
    free(m.bytes);
}

static void trials_of_meaning(void **state)
{
    static const trial trials[] = {
        { 94, "decades count from the second number of $PnE", decades },
        { 98, "gains divide; not Time, and nothing where $PnE is ignored", gains_divide },
        { 99, "Time in seconds, or in ticks", time_in_ticks },
        { 101, "Time that goes back is counted, and where it first does", time_goes_back },
        { 111, "integers above 2^53 come whole where they are asked for as integers",
          large_integers },
    };
    (void)state;
    trials_run(trials, sizeof trials / sizeof *trials);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows_of_meaning),
                                        cmocka_unit_test(trials_of_meaning) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
