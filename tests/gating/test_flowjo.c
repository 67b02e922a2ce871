/* test_flowjo.c - what the gates and scales of a FlowJo workspace hold. That its counts come out on
 * whole files is in tests/cli/test_flowjo.sh; figures here are from there, or reckoned by hand. */
#include "gating/workspace.h"

static const char *const NAMES[] = { "FSC-A", "FITC-A", "PE-A", "Time" };
enum { N_NAMES = 4 };

/* Gates events with the only sample of a workspace. extra: keywords of the file. */
static fcs_result *gate(const char *text, const char *extra, const double *values, size_t n_events)
{
    fcs_strategy *s = parse_workspace(text);
    made m = make_file(NAMES, N_NAMES, extra, values, n_events);
    fcs_error err = { .message = "" };
    fcs_result *r = fcs_gate(sample_for(s, NULL), &m.file->datasets[0], 1, &err);
    if (!r)
        fail_msg("%s", err.message);
    free_made(m);
    fcs_strategy_free(s);
    return r;
}

/* Whether the only population of a workspace holds an event with one value in all parameters. */
static bool takes(const char *text, double value)
{
    double event[N_NAMES] = { value, value, value, value };
    fcs_result *r = gate(text, "", event, 1);
    if (r->populations[0].missing)
        fail_msg("%s", r->populations[0].missing);
    bool inside = holds(r, 0, 0);
    fcs_result_free(r);
    return inside;
}

typedef struct row {
    const char *says, *workspace;
    double inside, outside;
} row;

#define ONE(transformations, gate)                                                                 \
    WORKSPACE(VERSION_10_8,                                                                        \
              SAMPLE("1", "A.fcs",                                                                 \
                     "<Transformations>" transformations "</Transformations>" MATRIX,              \
                     POPULATION("P", gate, "")))

static void check(const row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!isnan(rows[i].inside) && !takes(rows[i].workspace, rows[i].inside))
            fail_msg("%s: %.17g is outside", rows[i].says, rows[i].inside);
        if (takes(rows[i].workspace, rows[i].outside))
            fail_msg("%s: %.17g is inside", rows[i].says, rows[i].outside);
    }
}

/* The ends: where events beyond the display are piled up. */
static void rectangles(void **unused)
{
    (void)unused;
#define ON_FSC(bounds) RECTANGLE(DIMENSION("FSC-A", bounds))
#define SHORT LINEAR("FSC-A", "0", "1000", "1")
    static const row rows[] = {
        { "the min belongs to it", ONE("", ON_FSC("gating:min='2.385' gating:max='10.25'")), 2.385,
          2.3849999999999993 },
        { "the max does not", ONE("", ON_FSC("gating:min='2.385' gating:max='10.25'")),
          10.249999999999998, 10.25 },
        { "without a max", ONE("", ON_FSC("gating:min='2.385'")), 1e9, 2 },
        { "without a min", ONE("", ON_FSC("gating:max='2.385'")), -1e9, 3 },
        { "Java's infinities are no bounds",
          ONE("", ON_FSC("gating:min='-Infinity' gating:max='2.385E0'")), -1e9, 2.385 },
        { "an end of the display takes in what lies before it",
          ONE(SHORT, ON_FSC("gating:min='0' gating:max='900'")), -50, 900 },
        { "and what lies behind it", ONE(SHORT, ON_FSC("gating:min='2.385' gating:max='1000'")),
          1200, 2 },
        { "a bound within the display does not",
          ONE(SHORT, ON_FSC("gating:min='2.385' gating:max='999'")), 998, 1200 },
        { "a gate beyond the display holds nothing",
          ONE(SHORT, ON_FSC("gating:min='1100' gating:max='1300'")), NAN, 1200 },
        { "nor one before it", ONE(SHORT, ON_FSC("gating:min='-300' gating:max='-100'")), NAN,
          -200 },
        { "a log display piles up at its offset",
          ONE(LOG("FSC-A", "10", "4"), ON_FSC("gating:min='10' gating:max='50'")), -3, 50 },
        { "but not at its top",
          ONE(LOG("FSC-A", "10", "4"), ON_FSC("gating:min='20' gating:max='100000'")), 30, 120000 },
        { "an offset below the gate", ONE(LOG("FSC-A", "10", "4"), ON_FSC("gating:min='11'")), 11,
          -3 },
        /* Width -100: by the formula of docs/methods.md the table begins at -1636.277. */
        { "a biexponential display at the end of its table",
          ONE(BIEX("FSC-A", "-100"), ON_FSC("gating:min='-1636.28' gating:max='0'")), -5000, 1 },
        { "not where the gate begins above it",
          ONE(BIEX("FSC-A", "-100"), ON_FSC("gating:min='-1636.27' gating:max='0'")), -1600,
          -5000 },
        { "compensated linear values stay where they are",
          ONE(LINEAR("Comp-PE-A", "0", "1000", "1"),
              RECTANGLE(DIMENSION("Comp-PE-A", "gating:min='2.385' gating:max='1000'"))),
          900, 1200 },
        { "a display that is not understood changes nothing",
          ONE("<transforms:new><data-type:parameter data-type:name='FSC-A'/></transforms:new>",
              ON_FSC("gating:min='0' gating:max='10'")),
          5, -1 },
    };
    check(rows, sizeof rows / sizeof *rows);
}

/* A diagonal band on a linear display of 0 ... 1024 in 256 bins of 4. */
static void polygons_on_the_grid(void **unused)
{
    (void)unused;
#define FOUR LINEAR("FSC-A", "0", "1024", "1") LINEAR("FITC-A", "0", "1024", "1")
#define XY DIMENSION("FSC-A", "") DIMENSION("FITC-A", "")
#define SQUARE(low, high) VERTEX(low, low) VERTEX(high, low) VERTEX(high, high) VERTEX(low, high)
    static const row rows[] = {
        { "vertices are put on bins: 100.9 in the 25th, from 98",
          ONE(FOUR, POLYGON("gateResolution='256'", XY, SQUARE("100.9", "200"))), 98, 97.9 },
        { "the outline belongs to it: the 50th, to 202",
          ONE(FOUR, POLYGON("gateResolution='256'", XY, SQUARE("100.9", "200"))), 201.9, 202 },
        { "of 1024 bins", ONE(FOUR, POLYGON("gateResolution='1024'", XY, SQUARE("100.9", "200"))),
          100.5, 100.4 },
        { "the end of the display takes in what lies behind it",
          ONE(FOUR, POLYGON("gateResolution='256'", XY, SQUARE("100", "1024"))), 5000, 97 },
        { "a last bin that the gate leaves out, nothing",
          ONE(FOUR, POLYGON("gateResolution='256'", XY, SQUARE("100", "1015"))), 1010, 5000 },
        { "without a resolution it is as drawn", ONE(FOUR, POLYGON("", XY, SQUARE("100.9", "200"))),
          101, 100.5 },
        { "and a part of a quadrant",
          ONE(FOUR, POLYGON("quadId='2' gateResolution='256'", XY, SQUARE("100.9", "200"))), 101,
          100.5 },
        { "events outside",
          ONE(FOUR, POLYGON("eventsInside='0' gateResolution='256'", XY, SQUARE("100.9", "200"))),
          97, 98 },
    };
    check(rows, sizeof rows / sizeof *rows);
}

/* Which bins a scale makes: borders by hand from docs/methods.md. log: bin k is around
 * 10 * 10^(4 k / 256); 10 * 10^(4 * 63.5 / 256) = 98.216, 10 * 10^(4 * 64.5 / 256) = 101.816.
 * logicle and fasinh: their own figures are in test_transform.c; here the middle of the display. */
static void polygons_on_scales(void **unused)
{
    (void)unused;
#define ON(scale, low, high)                                                                       \
    ONE(scale("FSC-A") scale("FITC-A"), POLYGON("gateResolution='256'", XY, SQUARE(low, high)))
#define LOG4(name) LOG(name, "10", "4")
#define LOGICLE(name) STANDARD("logicle", name, "0.5")
#define ASINH(name) STANDARD("fasinh", name, "0.5")
#define HYPERLOG(name) STANDARD("hyperlog", name, "0.5")
    static const row rows[] = {
        { "log, from the nearest bin", ON(LOG4, "100", "5000"), 98.22, 98.21 },
        { "log, where there is none", ON(LOG4, "-5", "5000"), -1, 5200 },
        { "logicle: above zero", ON(LOGICLE, "500", "5000"), 1000, 100 },
        { "asinh", ON(ASINH, "500", "5000"), 1000, 100 },
        { "hyperlog", ON(HYPERLOG, "500", "5000"), 1000, 100 },
    };
    check(rows, sizeof rows / sizeof *rows);
}

/* FlowJo before 10.6 has a vertex without a logarithm far beyond the display: then the sides that lead
 * there are all but parallel to the axis, and (101.8, 101.8) is in; since, the triangle's third corner is at
 * the end of the display. */
static void a_vertex_without_logarithm(void **unused)
{
    (void)unused;
#define TRIANGLE(version)                                                                          \
    WORKSPACE(                                                                                     \
        "version='20.0' flowJoVersion='" version "'",                                              \
        SAMPLE("1", "A.fcs",                                                                       \
               "<Transformations>" LOG4("FSC-A") LOG4("FITC-A") "</Transformations>",              \
               POPULATION("P",                                                                     \
                          POLYGON("gateResolution='256'", XY,                                      \
                                  VERTEX("-1", "10") VERTEX("1000", "10") VERTEX("1000", "1000")), \
                          "")))
    double event[N_NAMES] = { 100, 300, 0, 0 };
    static const struct {
        const char *text;
        bool inside;
    } rows[] = {
        { TRIANGLE("10.5.3"), true },   { TRIANGLE("10.0.7r2"), true }, { TRIANGLE("10.6"), false },
        { TRIANGLE("10.10.0"), false }, { TRIANGLE("11.0"), false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_result *r = gate(rows[i].text, "", event, 1);
        assert_null(r->populations[0].missing);
        if (holds(r, 0, 0) != rows[i].inside)
            fail_msg("row %zu", i);
        fcs_result_free(r);
    }
}

/* The ellipse of 51 events of the corpus, and one whose axis is told by `distance`. */
static void ellipses(void **unused)
{
    (void)unused;
#define ELLIPSE(distance, foci, edge)                                                              \
    "<gating:EllipsoidGate gating:distance='" distance "'>" XY "<gating:foci>" foci                \
    "</gating:foci><gating:edge>" edge "</gating:edge></gating:EllipsoidGate>"
#define LINE                                                                                       \
    ELLIPSE("89.21048731225189",                                                                   \
            VERTEX("62.7724519002", "157.4044547167") VERTEX("94.2275480998", "93.5955452833"),    \
            VERTEX("96", "90") VERTEX("61", "161") VERTEX("67", "113") VERTEX("90", "139"))
#define WIDE LINEAR("FSC-A", "0", "262144", "1") LINEAR("FITC-A", "0", "262144", "1")
    double values[100 * N_NAMES] = { 0 };
    for (size_t i = 0; i < 100; i++) { /* as simple_line_100.fcs of the corpus: y = 131072 */
        values[N_NAMES * i] = 65536 + 65536 * (double)i / 99;
        values[N_NAMES * i + 1] = 131072;
    }
    fcs_result *r = gate(ONE(WIDE, LINE), "", values, 100);
    assert_int_equal(r->populations[0].count, 51);
    fcs_result_free(r);
    static const row rows[] = {
        /* a circle of radius 20 around (100, 100); whole bins of 1024 */
        { "a circle, whose foci are one point",
          ONE(WIDE, ELLIPSE("40", VERTEX("100", "100") VERTEX("100", "100"),
                            VERTEX("80", "100") VERTEX("120", "100") VERTEX("100", "80")
                                VERTEX("100", "120"))),
          114 * 1024, 115 * 1024 },
        /* rounded corners say 39, `distance` 40.2: the bin (114, 114) is 19.8 away */
        { "corners are rounded: the distance tells",
          ONE(WIDE, ELLIPSE("40.2", VERTEX("100.1", "100") VERTEX("99.9", "100"),
                            VERTEX("81", "100") VERTEX("120", "100") VERTEX("100", "80")
                                VERTEX("100", "119"))),
          114 * 1024, 115 * 1024 },
    };
    check(rows, sizeof rows / sizeof *rows);
}

/* The quarters of a curly quadrant share every event out, and a straight one takes those it bends
 * around. */
static void curly_quadrants(void **unused)
{
    (void)unused;
#define CURLY(name, x, y)                                                                          \
    POPULATION(                                                                                    \
        name,                                                                                      \
        "<gating:CurlyQuad percentX='0' percentY='0'>" DIMENSION("FSC-A", "gating:" x "='102400'") \
            DIMENSION("FITC-A", "gating:" y "='51200'") "</gating:CurlyQuad>",                     \
        "")
#define QUARTERS                                                                                   \
    WORKSPACE(VERSION_10_8, SAMPLE("1", "A.fcs", "<Transformations>" WIDE "</Transformations>",    \
                                   CURLY("Q1", "max", "min") CURLY("Q2", "min", "min")             \
                                       CURLY("Q3", "min", "max") CURLY("Q4", "max", "max")))
    enum { EVENTS = 2000 };
    double *values = calloc(EVENTS * N_NAMES, sizeof *values);
    assert_non_null(values);
    uint64_t seed = 8815;
    print_message("seed %llu\n", (unsigned long long)seed);
    for (size_t i = 0; i < EVENTS; i++)
        for (size_t k = 0; k < 2; k++)
            values[N_NAMES * i + k] = uniform(&seed, -1e5, 4e5);
    /* centre in bins (100, 50); 100 to the right the arm has risen by 0.012 * 100^1.5 = 12 */
    values[0] = 200 * 1024;
    values[1] = 61.9 * 1024;
    values[N_NAMES] = 200 * 1024;
    values[N_NAMES + 1] = 62.2 * 1024;
    values[2 * N_NAMES] = 99 * 1024; /* left of the centre the arm is straight */
    values[2 * N_NAMES + 1] = 50.1 * 1024;
    fcs_result *r = gate(QUARTERS, "", values, EVENTS);
    assert_true(holds(r, 2, 0) && holds(r, 1, 1) && holds(r, 0, 2));
    for (size_t i = 0; i < EVENTS; i++)
        if (holds(r, 0, i) + holds(r, 1, i) + holds(r, 2, i) + holds(r, 3, i) != 1)
            fail_msg("event %zu", i);
    fcs_result_free(r);
    free(values);
}

/* PE-A's true value is what is left of 0.12 times it in FITC-A. */
static void compensated_values_by_their_names(void **unused)
{
    (void)unused;
#define ON_NAME(parts, name)                                                                       \
    WORKSPACE(VERSION_10_8,                                                                        \
              SAMPLE("1", "A.fcs", parts,                                                          \
                     POPULATION("P", RECTANGLE(DIMENSION(name, "gating:min='99'")), "")))
#define KEYWORDS                                                                                   \
    "<Keywords><Keyword name='$PAR' value='4'/><Keyword name='$P2N' value='FITC-A'/>"              \
    "<Keyword name='$P3N' value='PE-A'/><Keyword name='$P5N' value='Comp-FITC-A'/></Keywords>"
    static const struct {
        const char *says, *text;
        bool compensated;
    } rows[] = {
        { "prefix and name", ON_NAME(MATRIX, "Comp-FITC-A"), true },
        { "the name alone is what is stored", ON_NAME(MATRIX, "FITC-A"), false },
        { "keywords name what the file holds", ON_NAME(MATRIX KEYWORDS, "FITC-A"), false },
        { "and, past $PAR, what FlowJo adds", ON_NAME(MATRIX KEYWORDS, "Comp-FITC-A"), true },
        { "FJComp- is a prefix of exported files", ON_NAME(MATRIX, "FJComp-FITC-A"), true },
    };
    double event[N_NAMES] = { 0, 100, 50, 0 }; /* FITC-A: 100 - 0.12 * 50 = 94 */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_result *r = gate(rows[i].text, "", event, 1);
        if (r->populations[0].missing)
            fail_msg("%s: %s", rows[i].says, r->populations[0].missing);
        if (holds(r, 0, 0) == rows[i].compensated)
            fail_msg("%s", rows[i].says);
        fcs_result_free(r);
    }
}

/* FlowJo's units: what is stored, and Time times its gain. */
static void units(void **unused)
{
    (void)unused;
#define GAINED(cytometer, keywords, transformations, name)                                         \
    "<Workspace " VERSION_10_8 NAMESPACES ">" cytometer "<SampleList>" SAMPLE(                     \
        "1", "A.fcs",                                                                              \
        "<Keywords>" keywords "</Keywords><Transformations>" transformations "</Transformations>", \
        POPULATION("P", RECTANGLE(DIMENSION(name, "gating:min='12'")),                             \
                   "")) "</SampleList></Workspace>"
#define P2G "<Keyword name='$P2N' value='FITC-A'/><Keyword name='$P2G' value='4'/>"
#define STEP "<Keyword name='$TIMESTEP' value='0.01'/>"
    static const struct {
        const char *says, *text, *extra;
        size_t param;
        double stored, less; /* inside; outside */
    } rows[] = {
        { "$PnG is not applied", GAINED("", P2G, "", "FITC-A"), "$P2G|4|", 1, 12, 11.99 },
        { "unless the cytometer says so",
          GAINED("<Cytometers><Cytometer useGain='1'/></Cytometers>", P2G, "", "FITC-A"), "$P2G|4|",
          1, 48, 47.9 },
        { "Time is in seconds", GAINED("", STEP, "", "Time"), "$TIMESTEP|0.01|", 3, 1200, 1199 },
        { "or by its own gain", GAINED("", STEP, LINEAR("Time", "0", "73", "0.0101614699"), "Time"),
          "$TIMESTEP|0.01|", 3, 1180.95, 1180.9 },
        { "or as it is stored", GAINED("", "", "", "Time"), "", 3, 12, 11.9 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double events[2 * N_NAMES] = { 0 };
        events[rows[i].param] = rows[i].stored;
        events[N_NAMES + rows[i].param] = rows[i].less;
        fcs_result *r = gate(rows[i].text, rows[i].extra, events, 2);
        if (r->populations[0].missing)
            fail_msg("%s: %s", rows[i].says, r->populations[0].missing);
        if (!holds(r, 0, 0) || holds(r, 0, 1))
            fail_msg("%s", rows[i].says);
        fcs_result_free(r);
    }
}

/* "_" stands for "/" in names: quirk of FlowJo, which uses "/" for paths. */
static void a_slash_in_a_name(void **unused)
{
    (void)unused;
    static const char *const names[] = { "CD4/CD8", "Y" };
    fcs_strategy *s = parse_workspace(WORKSPACE(
        VERSION_10_8,
        SAMPLE("1", "A.fcs",
               "<Keywords><Keyword name='$PAR' value='2'/>"
               "<Keyword name='$P1N' value='CD4/CD8'/></Keywords>",
               POPULATION("P", RECTANGLE(DIMENSION("CD4_CD8", "gating:min='2.385'")), ""))));
    double values[] = { 2, 0, 3, 0 };
    made m = make_file(names, 2, "", values, 2);
    fcs_error err;
    fcs_result *r = fcs_gate(sample_for(s, NULL), &m.file->datasets[0], 1, &err);
    assert_non_null(r);
    assert_int_equal(r->populations[0].count, 1);
    fcs_result_free(r);
    free_made(m);
    fcs_strategy_free(s);
}

/* Paths, and booleans that stand before what they are made of. */
static void populations_and_booleans(void **unused)
{
    (void)unused;
#define FROM(low) RECTANGLE(DIMENSION("FSC-A", "gating:min='" low "'"))
#define UPTO(high) RECTANGLE(DIMENSION("FSC-A", "gating:max='" high "'"))
    static const char text[] = WORKSPACE(
        VERSION_10_8,
        SAMPLE("1", "A.fcs", "",
               POPULATION(
                   "cells", FROM("0"),
                   BELOW("<Statistic name='Median'/>" BOOLEAN(
                       "OrNode", "either", DEPENDENT("cells/low") DEPENDENT("cells/high"))
                             POPULATION("low", UPTO("10"), "") POPULATION("high", FROM("20"), "")
                                 BOOLEAN("NotNode", "low-", DEPENDENT("cells/low"))
                                     BOOLEAN("AndNode", "both",
                                             DEPENDENT("cells/low-") DEPENDENT("cells/either"))))));
    static const struct {
        const char *path;
        size_t parent, count;
    } rows[] = {
        { "cells", FCS_NONE, 5 }, { "cells/either", 0, 4 }, { "cells/low", 0, 2 },
        { "cells/high", 0, 2 },   { "cells/low-", 0, 3 },   { "cells/both", 0, 2 },
    };
    double values[6 * N_NAMES] = { 0 };
    static const double fsc[] = { 5, 7, 15, 25, 30, -5 };
    for (size_t i = 0; i < 6; i++)
        values[N_NAMES * i] = fsc[i];
    fcs_result *r = gate(text, "", values, 6);
    assert_int_equal(r->n_populations, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(r->populations[i].path, rows[i].path);
        assert_int_equal(r->populations[i].parent, rows[i].parent);
        if (r->populations[i].count != rows[i].count)
            fail_msg("%s: %zu", rows[i].path, r->populations[i].count);
    }
    fcs_result_free(r);
}

/* Of 20,000 booleans each rests on the next: read and gated in a time that grows with their number. */
static void a_long_chain_of_booleans(void **unused)
{
    (void)unused;
    enum { LINKS = 20000, ROOM_FOR_ONE = 100 };
    size_t room = (LINKS + 20) * ROOM_FOR_ONE, used = 0;
    char *text = malloc(room);
    assert_non_null(text);
    used += (size_t)snprintf(text, room,
                             "<Workspace version='20.0'><SampleList><Sample>"
                             "<SampleNode name='A'><Subpopulations>");
    for (int i = 0; i < LINKS; i++)
        used += (size_t)snprintf(text + used, room - used,
                                 "<OrNode name='%d'><Dependents><Dependent name='%d'/>"
                                 "</Dependents></OrNode>",
                                 i, i + 1);
    snprintf(text + used, room - used,
             "<Population name='%d'><Gate><RectangleGate><dimension min='2.385'><fcs-dimension "
             "name='FSC-A'/></dimension></RectangleGate></Gate></Population></Subpopulations>"
             "</SampleNode></Sample></SampleList></Workspace>",
             LINKS);
    double events[2 * N_NAMES] = { 2.385, 0, 0, 0, 2, 0, 0, 0 };
    fcs_result *r = gate(text, "", events, 2);
    assert_int_equal(r->n_populations, LINKS + 1);
    assert_int_equal(r->populations[0].count, 1);
    fcs_result_free(r);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rectangles),
        cmocka_unit_test(polygons_on_the_grid),
        cmocka_unit_test(polygons_on_scales),
        cmocka_unit_test(a_vertex_without_logarithm),
        cmocka_unit_test(ellipses),
        cmocka_unit_test(curly_quadrants),
        cmocka_unit_test(compensated_values_by_their_names),
        cmocka_unit_test(units),
        cmocka_unit_test(a_slash_in_a_name),
        cmocka_unit_test(populations_and_booleans),
        cmocka_unit_test(a_long_chain_of_booleans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
