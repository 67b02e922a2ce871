/* test_flowjo_errors.c - what is wrong with a workspace, and what is not known of it: one error with its place,
 * or a note with its line and a population that is not evaluable. And no memory at all. */
#include "gating/workspace.h"

#include "gating/starve.h"

#define IN_SAMPLE(parts, populations)                                                              \
    WORKSPACE(VERSION_10_8, SAMPLE("1", "A.fcs", parts, populations))
#define WITH(gate) IN_SAMPLE("", POPULATION("P", gate, ""))
#define ON_X RECTANGLE(DIMENSION("X", "gating:min='1'"))
#define XY DIMENSION("X", "") DIMENSION("Y", "")
#define SQUARE VERTEX("1", "1") VERTEX("9", "1") VERTEX("9", "9")
#define SHOWN                                                                                      \
    "<Transformations>" LINEAR("X", "0", "1024", "1")                                              \
        LINEAR("Y", "0", "1024", "1") "</Transformations>"

/* ---- Errors ---- */

/* token: the place is where this begins, the n-th time. */
typedef struct mistake {
    const char *text, *token;
    unsigned nth;
    fcs_code code;
    const char *message;
} mistake;

static unsigned column_of(const char *text, const char *token, unsigned nth)
{
    const char *at = strstr(text, token);
    while (at && --nth > 0)
        at = strstr(at + 1, token);
    if (!at)
        fail_msg("no %s in %s", token, text);
    return (unsigned)(at - text) + 1;
}

static void mistakes_have_their_place(void **unused)
{
    (void)unused;
    static const mistake rows[] = {
        { "<Workspace version='20.0'/>", "<Workspace", 1, FCS_E_FORMAT,
          "<SampleList>: expected at least one <Sample>, found none" },
        { "<Workspace version='20.0'><SampleList/></Workspace>", "<SampleList", 1, FCS_E_FORMAT,
          "<SampleList>: expected at least one <Sample>, found none" },
        { "<Workspace version='2.0' flowJoVersion='9.2'><SampleList/></Workspace>", "<Workspace", 1,
          FCS_E_UNSUPPORTED,
          "expected a workspace of FlowJo X or 10 (version 1.8, or 20.0 and later), found version "
          "2.0 of FlowJo 9.2; save it from FlowJo 10" },
        { "<!DOCTYPE Workspace><Workspace version='2.0'/>", "<Workspace", 1, FCS_E_UNSUPPORTED,
          "expected a workspace of FlowJo 10, found one of an older FlowJo for the Mac" },
        { "<Workspace version='20.0'><SampleList><Sample/></SampleList></Workspace>", "<Sample/", 1,
          FCS_E_FORMAT, "<Sample>: expected a <SampleNode>, found none" },
        { IN_SAMPLE("", "<Population count='3'/>"), "<Population", 1, FCS_E_FORMAT,
          "<Population>: expected the attribute name, found none" },
        { WITH(""), "<Gate", 1, FCS_E_FORMAT, "<Gate>: expected one gate, found 0" },
        { WITH(ON_X ON_X), "<Gate", 1, FCS_E_FORMAT, "<Gate>: expected one gate, found 2" },
        { WITH(RECTANGLE("")), "<gating:RectangleGate", 1, FCS_E_FORMAT,
          "<RectangleGate>: expected at least one <dimension>, found 0" },
        { WITH(RECTANGLE("<gating:dimension/>")), "<gating:dimension", 1, FCS_E_FORMAT,
          "<dimension>: expected an <fcs-dimension> with a name, found none" },
        { WITH(RECTANGLE(DIMENSION("X", "gating:min='1,5'"))), "1,5", 1, FCS_E_FORMAT,
          "min: expected a number of at most 1e100, found \"1,5\"" },
        { WITH(RECTANGLE(DIMENSION("X", "gating:max='NaN'"))), "NaN", 1, FCS_E_FORMAT,
          "max: expected a number of at most 1e100, found \"NaN\"" },
        { WITH(RECTANGLE(DIMENSION("X", "gating:max='1e101'"))), "1e101", 1, FCS_E_FORMAT,
          "max: expected a number of at most 1e100, found \"1e101\"" },
        { WITH(RECTANGLE(DIMENSION("X", "gating:min='Infinity'"))), "Infinity", 1, FCS_E_FORMAT,
          "min: expected a number of at most 1e100, found \"Infinity\"" },
        { WITH(RECTANGLE(DIMENSION("X", "gating:max=''"))), "'><data-type:fcs", 1, FCS_E_FORMAT,
          "max: expected a number" },
        { WITH(POLYGON("", DIMENSION("X", ""), SQUARE)), "<gating:PolygonGate", 1, FCS_E_FORMAT,
          "<PolygonGate>: expected 2 <dimension>s, found 1" },
        { WITH(POLYGON("", XY, VERTEX("1", "1") VERTEX("2", "1"))), "<gating:PolygonGate", 1,
          FCS_E_FORMAT, "<PolygonGate>: expected 3 to 10000 <vertex>es, found 2" },
        { WITH(POLYGON("", XY, SQUARE "<gating:vertex/>")), "<gating:vertex/", 1, FCS_E_FORMAT,
          "<vertex>: expected 2 <coordinate>s, found 0" },
        { WITH(POLYGON("", XY,
                       SQUARE "<gating:vertex><gating:coordinate/><gating:coordinate "
                              "data-type:value='1'/></gating:vertex>")),
          "<gating:coordinate/", 1, FCS_E_FORMAT,
          "<coordinate>: expected the attribute value, found none" },
        { WITH(POLYGON("gateResolution='many'", XY, SQUARE)), "many", 1, FCS_E_FORMAT,
          "gateResolution: expected a number" },
        { WITH("<gating:EllipsoidGate>" XY "</gating:EllipsoidGate>"), "<gating:EllipsoidGate", 1,
          FCS_E_FORMAT, "<EllipsoidGate>: expected 2 <foci>, found 0" },
        { WITH("<gating:EllipsoidGate>" XY "<gating:foci>" SQUARE
               "</gating:foci></gating:EllipsoidGate>"),
          "<gating:EllipsoidGate", 1, FCS_E_FORMAT, "<EllipsoidGate>: expected 2 <foci>, found 3" },
        { WITH("<gating:EllipsoidGate>" XY "<gating:foci>" VERTEX("1", "1")
                   VERTEX("2", "2") "</gating:foci><gating:edge>" SQUARE
                                    "</gating:edge></gating:EllipsoidGate>"),
          "<gating:EllipsoidGate", 1, FCS_E_FORMAT,
          "<EllipsoidGate>: expected 4 points of the <edge>, found 3" },
        { IN_SAMPLE(SHOWN,
                    POPULATION("P",
                               "<gating:EllipsoidGate>" XY "<gating:foci>" VERTEX("0", "0")
                                   VERTEX("90", "0") "</gating:foci><gating:edge>" SQUARE VERTEX(
                                       "1", "9") "</gating:edge></gating:EllipsoidGate>",
                               "")),
          "<gating:EllipsoidGate", 1, FCS_E_FORMAT,
          "<EllipsoidGate>: expected an edge that goes around the foci, found one that does not" },
        { WITH("<gating:CurlyQuad>" XY "</gating:CurlyQuad>"), "<gating:dimension", 1, FCS_E_FORMAT,
          "<dimension>: expected the attribute max, found none" },
        { IN_SAMPLE("", BOOLEAN("AndNode", "P", "")), "<Dependents", 1, FCS_E_FORMAT,
          "<AndNode>: expected at least one <Dependent>, found 0" },
        { IN_SAMPLE("", "<NotNode name='P'/>"), "<NotNode", 1, FCS_E_FORMAT,
          "<NotNode>: expected one <Dependent>, found 0" },
        { IN_SAMPLE("", BOOLEAN("NotNode", "P", DEPENDENT("A") DEPENDENT("B"))), "<Dependents", 1,
          FCS_E_FORMAT, "<NotNode>: expected one <Dependent>, found 2" },
        { IN_SAMPLE("", BOOLEAN("OrNode", "P", "<Dependent/>")), "<Dependent/", 1, FCS_E_FORMAT,
          "<Dependent>: expected the attribute name, found none" },
        { IN_SAMPLE("", BOOLEAN("OrNode", "P", DEPENDENT("P"))), "<OrNode", 1, FCS_E_FORMAT,
          "expected populations that rest on others, found \"P\", which rests on itself" },
        { IN_SAMPLE("",
                    BOOLEAN("OrNode", "P", DEPENDENT("Q")) BOOLEAN("AndNode", "Q", DEPENDENT("R"))
                        POPULATION("R0", ON_X, BELOW(BOOLEAN("NotNode", "S", DEPENDENT("P"))))
                            BOOLEAN("NotNode", "R", DEPENDENT("R0/S"))),
          "<NotNode", 1, FCS_E_FORMAT,
          "expected populations that rest on others, found \"R0/S\", which rests on itself" },
        { IN_SAMPLE("",
                    "<Population name='P'><Subpopulations><OrNode name='Q'><Dependents><Dependent "
                    "name='P/Q/R'/></Dependents><Subpopulations>" POPULATION(
                        "R", ON_X, "") "</Subpopulations></OrNode></Subpopulations></Population>"),
          "<Population name='R'", 1, FCS_E_FORMAT,
          "expected populations that rest on others, found \"P/Q/R\", which rests on itself" },
        { IN_SAMPLE("<Transformations><transforms:linear transforms:minRange='0'>"
                    "<data-type:parameter data-type:name='X'/></transforms:linear>"
                    "</Transformations>",
                    POPULATION("P", ON_X, "")),
          "<transforms:linear", 1, FCS_E_FORMAT,
          "<linear>: expected the attribute maxRange, found none" },
        { IN_SAMPLE(
              "<transforms:spilloverMatrix><transforms:spillover/></transforms:spilloverMatrix>",
              ""),
          "<transforms:spillover/", 1, FCS_E_FORMAT,
          "<spillover>: expected as many coefficients as in the first row, at least one, found 0" },
        { IN_SAMPLE("<transforms:spilloverMatrix><transforms:spillover data-type:parameter='A'>"
                    "<transforms:coefficient data-type:parameter='A' transforms:value='1'/>"
                    "</transforms:spillover><transforms:spillover data-type:parameter='B'>"
                    "<transforms:coefficient data-type:parameter='B' transforms:value='1'/>"
                    "</transforms:spillover></transforms:spilloverMatrix>",
                    ""),
          "<transforms:coefficient", 2, FCS_E_FORMAT,
          "<coefficient>: expected that of A, as in the first row, found that of B" },
        { IN_SAMPLE("<transforms:spilloverMatrix><transforms:spillover>"
                    "<transforms:coefficient data-type:parameter='A' transforms:value='1'/>"
                    "</transforms:spillover></transforms:spilloverMatrix>",
                    ""),
          "<transforms:spillover>", 1, FCS_E_FORMAT,
          "<spillover>: expected the attribute parameter, found none" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_error err = { .message = "" };
        fcs_strategy *s = parse_text(rows[i].text, &err);
        if (s)
            fail_msg("%s: read", rows[i].message);
        if (err.code != rows[i].code ||
            strncmp(err.message, rows[i].message, strlen(rows[i].message)))
            fail_msg("expected %d %s, found %d %s", rows[i].code, rows[i].message, err.code,
                     err.message);
        assert_int_equal(err.line, 1);
        bool doctype = strncmp(rows[i].text, "<!DOCTYPE", 9) == 0;
        if (!doctype && err.column != column_of(rows[i].text, rows[i].token, rows[i].nth))
            fail_msg("%s: column %u", rows[i].message, err.column);
    }
}

static void a_path_has_its_limit(void **unused)
{
    (void)unused;
    char *text = malloc(20000);
    assert_non_null(text);
    int n = snprintf(text, 20000,
                     "<Workspace version='20.0'><SampleList><Sample><SampleNode>"
                     "<Subpopulations><Population name='");
    memset(text + n, 'x', 4097);
    snprintf(text + n + 4097, 20000 - (size_t)n - 4097, "%s",
             "'/></Subpopulations></SampleNode></Sample></SampleList></Workspace>");
    fcs_error err = { .message = "" };
    assert_null(parse_text(text, &err));
    assert_int_equal(err.code, FCS_E_LIMIT);
    assert_string_equal(err.message,
                        "expected the path of a population to have at most 4096 bytes, found more");
    free(text);
}

/* ---- Not known ---- */

/* why: of the first population, NULL if it is evaluated; note: the beginning of the only note. */
static void what_is_not_known_is_said(void **unused)
{
    (void)unused;
    static const struct {
        const char *text, *why, *note;
    } rows[] = {
        { WITH("<gating:SpiderGate/>"), "a gate <SpiderGate> is not known",
          "line 1: <SpiderGate>: a gate that is not known" },
        { IN_SAMPLE("", "<Magnet name='P'/>"), "a population <Magnet> is not known",
          "line 1: <Magnet>: a population that is not known" },
        { IN_SAMPLE("", "<Population name='P'/>"), "it has no gate",
          "line 1: <Population>: it has no <Gate>" },
        { IN_SAMPLE("", POPULATION("P", ON_X, "") "<Magnet/>"), NULL,
          "line 1: <Magnet>: not known, and nothing in it was read" },
        { IN_SAMPLE("<Plate/>", POPULATION("P", ON_X, "")), NULL,
          "line 1: <Plate>: not known, and nothing in it was read" },
        { IN_SAMPLE("", BOOLEAN("OrNode", "P", DEPENDENT("Q"))),
          "it rests on Q, of which there is none",
          "line 1: <Dependent>: it rests on Q, of which there is none" },
        { WITH(POLYGON("gateResolution='256'", XY, SQUARE)), "X: the workspace has no scale for it",
          NULL },
        { IN_SAMPLE("<Transformations><transforms:new><data-type:parameter data-type:name='X'/>"
                    "</transforms:new></Transformations>",
                    POPULATION("P", POLYGON("gateResolution='256'", XY, SQUARE), "")),
          "X: it is displayed on a scale that is not known",
          "line 1: <new>: a scale that is not known" },
        { IN_SAMPLE("<Transformations><transforms:new/></Transformations>",
                    POPULATION("P", ON_X, "")),
          NULL, "line 1: <new>: it names no parameter" },
        { IN_SAMPLE("<Transformations>" BIEX("X", "-100") "</Transformations>",
                    POPULATION("P", POLYGON("gateResolution='256'", XY, SQUARE), "")),
          "Y: the workspace has no scale for it", NULL },
        { IN_SAMPLE("<Transformations>" STANDARD("logicle", "X", "7") "</Transformations>",
                    POPULATION("P", POLYGON("gateResolution='256'", XY, SQUARE), "")),
          "X: its scale cannot be built", "line 1: <logicle>: " },
        { IN_SAMPLE("<Transformations>" LOG("X", "0", "4") "</Transformations>",
                    POPULATION("P", POLYGON("gateResolution='256'", XY, SQUARE), "")),
          "X: its scale cannot be built",
          "line 1: <log>: expected an offset above 0, and up to 30 decades" },
        { IN_SAMPLE("<Transformations>" LINEAR("X", "9", "9", "1") "</Transformations>",
                    POPULATION("P", POLYGON("gateResolution='256'", XY, SQUARE), "")),
          "X: its display has no extent", "line 1: <linear>: expected a maxRange above minRange" },
        { IN_SAMPLE("<Transformations>" LINEAR("X", "0", "9", "2") "</Transformations>",
                    POPULATION("P", ON_X, "")),
          "what FlowJo does with the gain of its axis is not known", NULL },
        { IN_SAMPLE("<DerivedParameters><DerivedParameter name='X'/></DerivedParameters>",
                    POPULATION("P", ON_X, "")),
          "X is a derived parameter, and no file holds it",
          "line 1: <DerivedParameter>: derived parameters are not reckoned" },
        { WITH(RECTANGLE(DIMENSION("Comp-X", "gating:min='1'"))),
          "the sample has no compensation matrix", NULL },
        { IN_SAMPLE("<transforms:spilloverMatrix prefix='Comp-'/>",
                    POPULATION("P", RECTANGLE(DIMENSION("Comp-X", "gating:min='1'")), "")),
          "the compensation matrix of the sample is empty",
          "line 1: <spilloverMatrix>: it has no rows" },
        { IN_SAMPLE("<transforms:spilloverMatrix prefix='Comp-' spectral='1' "
                    "weightOptAlgorithmType='WLSM'><transforms:spillover/>"
                    "</transforms:spilloverMatrix>",
                    POPULATION("P", RECTANGLE(DIMENSION("Comp-X", "gating:min='1'")), "")),
          "weighted spectral unmixing is not reckoned",
          "line 1: <spilloverMatrix>: weighted spectral unmixing is not reckoned" },
        { IN_SAMPLE(MATRIX "<Keywords><Keyword name='$P2N' value='FITC-A'/>"
                           "<Keyword name='$P2G' value='4'/></Keywords>",
                    POPULATION("P", RECTANGLE(DIMENSION("Comp-PE-A", "gating:min='1'")), "")),
          "FlowJo compensated before $PnG, which its matrix does not go with", NULL },
        { IN_SAMPLE(SHOWN, POPULATION("P", POLYGON("", XY, SQUARE), "")), NULL,
          "line 1: <PolygonGate>: without a gateResolution of 2 to 65536 it is taken as drawn" },
        { IN_SAMPLE(SHOWN,
                    POPULATION("P", POLYGON("gateResolution='256' quadId='0'", XY, SQUARE), "")),
          NULL, "line 1: <PolygonGate>: a part of a quadrant is taken as drawn" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_strategy *s = parse_workspace(rows[i].text);
        const fcs_strategy *sample = sample_for(s, "A.fcs");
        const fcs_about *about = fcs_strategy_about(sample);
        const char *why = sample->populations[0].missing;
        if (!why != !rows[i].why || (why && strcmp(why, rows[i].why) != 0))
            fail_msg("expected %s, found %s", rows[i].why ? rows[i].why : "it evaluated",
                     why ? why : "it evaluated");
        if (about->n_notes != (rows[i].note != NULL))
            fail_msg("%s: %zu notes", rows[i].note, about->n_notes);
        if (rows[i].note && strncmp(about->notes[0], rows[i].note, strlen(rows[i].note)) != 0)
            fail_msg("expected %s, found %s", rows[i].note, about->notes[0]);
        fcs_strategy_free(s);
    }
}

static void twins_are_named_and_not_rested_on(void **unused)
{
    (void)unused;
    fcs_strategy *s =
        parse_workspace(IN_SAMPLE("", POPULATION("A", ON_X, "") POPULATION("A", ON_X, "")
                                          BOOLEAN("NotNode", "N", DEPENDENT("A"))));
    const fcs_strategy *sample = sample_for(s, NULL);
    assert_null(sample->populations[0].missing);
    assert_string_equal(sample->populations[2].missing,
                        "it rests on A, of which there is more than one");
    assert_int_equal(sample->about.n_notes, 2);
    assert_string_equal(sample->about.notes[0],
                        "line 1: <Population>: the path A is that of line 1 too");
    fcs_strategy_free(s);
}

/* ---- Samples ---- */

#define NAMED(id, uri, name)                                                                       \
    "<Sample><DataSet uri='" uri "' sampleID='" id "'/><SampleNode name='" name "'/></Sample>"

static void samples_by_name(void **unused)
{
    (void)unused;
    static const struct {
        const char *name, *found, *message;
    } rows[] = {
        { "68983.fcs", "68983.fcs", NULL },
        { "/data/run 2/68983.fcs", "68983.fcs", NULL },
        { "lymphocytes 1.fcs", "68983.fcs", NULL }, /* as the file was called */
        { "B/A01.fcs", "B/A01.fcs", NULL },
        { "A01.fcs", "B/A01.fcs", NULL },
        { "7", "twin.fcs", NULL }, /* sampleID */
        { "twin.fcs", NULL,
          "expected one sample twin.fcs in the workspace, found 2; ask for one by its sampleID" },
        { "other.fcs", NULL,
          "expected a sample other.fcs in the workspace, found 68983.fcs, B/A01.fcs, twin.fcs, "
          "twin.fcs" },
        { NULL, NULL, "expected a sample  in the workspace, found 68983.fcs" },
    };
    fcs_strategy *s = parse_workspace(WORKSPACE(
        VERSION_10_8, NAMED("1", "file:/D:/lymphocytes%201.fcs", "68983.fcs")
                          NAMED("2", "file:A01.fcs", "B/A01.fcs") NAMED("6", "x.fcs", "twin.fcs")
                              NAMED("7", "y.fcs", "twin.fcs")));
    assert_int_equal(fcs_strategy_about(s)->n_samples, 4);
    assert_string_equal(fcs_strategy_about(s)->samples[1], "B/A01.fcs");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_error err = { .message = "" };
        const fcs_strategy *found = fcs_strategy_for(s, rows[i].name, &err);
        if (rows[i].found) {
            assert_non_null(found);
            const fcs_about *about = fcs_strategy_about(found);
            assert_string_equal(about->name, rows[i].found);
            assert_string_equal(about->kind, "workspace");
            assert_string_equal(about->version, "10.8.1");
            assert_string_equal(about->sha256, fcs_strategy_about(s)->sha256);
            assert_true(strncmp(about->edges, "FlowJo: ", 8) == 0);
        } else {
            assert_null(found);
            assert_int_equal(err.code, FCS_E_MISFIT);
            if (strncmp(err.message, rows[i].message, strlen(rows[i].message)) != 0)
                fail_msg("expected %s, found %s", rows[i].message, err.message);
        }
    }
    fcs_strategy_free(s);
}

static void a_workspace_is_gated_by_sample(void **unused)
{
    (void)unused;
    fcs_strategy *s = parse_workspace(WITH(ON_X));
    made m = make_file((const char *const[]){ "X" }, 1, "", (double[]){ 2.385 }, 1);
    fcs_error err = { .message = "" };
    assert_null(fcs_gate(s, &m.file->datasets[0], 1, &err));
    assert_int_equal(err.code, FCS_E_ARGUMENT);
    assert_ptr_equal(sample_for(s, "whatever.fcs"), s->samples[0].strategy); /* the only one */
    free_made(m);
    fcs_strategy_free(s);
}

/* ---- Without memory ---- */

/* Every part and gate, in pieces that a compiler has to take. */
static const char parts[] =
    "<Keywords><Keyword name='$PAR' value='4'/><Keyword name='$P1N' value='X/1'/></Keywords>"
    "<DerivedParameters><DerivedParameter name='D'/></DerivedParameters><Plate/>" MATRIX
    "<Transformations>" LINEAR("X", "0", "1024", "1") LINEAR("Y", "0", "1024", "1")
        BIEX("Comp-PE-A", "-10") STANDARD("logicle", "Z", "0.5") STANDARD("fasinh", "V", "0.5")
            LOG("W", "1", "5") "<transforms:new/></Transformations>";
static const char trees[] = POPULATION(
    "P", POLYGON("gateResolution='256'", XY, SQUARE),
    BELOW(POPULATION("Q", RECTANGLE(DIMENSION("Comp-PE-A", "gating:min='-9'") DIMENSION("D", "")),
                     "")))
    POPULATION("R", POLYGON("gateResolution='64'", DIMENSION("Z", "") DIMENSION("V", ""), SQUARE),
               "") POPULATION("S",
                              "<gating:EllipsoidGate>" XY "<gating:foci>" VERTEX("9", "9")
                                  VERTEX("9", "9") "</gating:foci><gating:edge>" VERTEX("7", "9")
                                      VERTEX("11", "9") VERTEX("9", "7")
                                          VERTEX("9", "11") "</gating:edge></gating:EllipsoidGate>",
                              "") BOOLEAN("OrNode", "B", DEPENDENT("P/Q") DEPENDENT("R"));
static const char others[] = POPULATION("C",
                                        "<gating:CurlyQuad>" DIMENSION("X", "gating:min='9'")
                                            DIMENSION("W", "gating:max='9'") "</gating:CurlyQuad>",
                                        "")
    BOOLEAN("NotNode", "N", DEPENDENT("nobody")) "<Magnet name='M'/>" POPULATION(
        "U", "<gating:SpiderGate/>", "") POPULATION("U", ON_X, "");

static size_t everything(char *out, size_t room)
{
    int n = snprintf(out, room,
                     "<Workspace " VERSION_10_8 NAMESPACES "><SampleList><Sample>"
                     "<DataSet uri='A%%20b.fcs' sampleID='1'/>%s<SampleNode name='A'>"
                     "<Subpopulations>%s%s</Subpopulations></SampleNode></Sample>" NAMED(
                         "2", "B.fcs", "B.fcs") "</SampleList></Workspace>",
                     parts, trees, others);
    assert_true(n > 0 && (size_t)n < room);
    return (size_t)n;
}

static void check_everything(const fcs_strategy *s)
{
    assert_int_equal(s->n_samples, 2);
    assert_int_equal(s->samples[0].strategy->n_populations, 10);
    assert_int_equal(s->samples[0].strategy->about.n_notes, 10);
}

static void memory_runs_out_anywhere(void **unused)
{
    (void)unused;
    static char text[16384];
    size_t size = everything(text, sizeof text);
    for (int forever = 0; forever < 2; forever++) {
        long k = 0, n_memory = 0;
        for (bool more = true; more; k++) {
            fcs_error err = { .code = FCS_OK };
            xmlResetLastError();
            long before = starve.live;
            starve_at(k, forever);
            fcs_strategy *s = fcs_strategy_parse(text, size, "", &err);
            more = starve.failed;
            starve_at(-1, false);
            if (s)
                check_everything(s);
            else if (err.code != FCS_E_MEMORY)
                fail_msg("allocation %ld: %s", k, err.message);
            n_memory += !s;
            fcs_strategy_free(s);
            xmlResetLastError();
            if (starve.live != before)
                fail_msg("allocation %ld: %ld blocks left", k, starve.live - before);
        }
        print_message("allocations %ld, out of memory %ld\n", k - 1, n_memory);
        assert_true(n_memory > 50);
    }
}

int main(void)
{
    starve_xml_too();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_have_their_place),
        cmocka_unit_test(a_path_has_its_limit),
        cmocka_unit_test(what_is_not_known_is_said),
        cmocka_unit_test(twins_are_named_and_not_rested_on),
        cmocka_unit_test(samples_by_name),
        cmocka_unit_test(a_workspace_is_gated_by_sample),
        cmocka_unit_test(memory_runs_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
