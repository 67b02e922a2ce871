/* test_gatingml.c - Gating-ML 2.0: what is read, and what is said of what is not. The memberships of
 * the standard's own tests are in tests/cli/test_gatingml.sh. */
#include "gating/make.h"

#include "gating/starve.h"

#include <libxml/xmlerror.h>

#define BASE "http://www.isac-net.org/std/Gating-ML/v2.0/"
#define OPEN                                                                                       \
    "<g:Gating-ML xmlns:g='" BASE "gating' xmlns:t='" BASE "transformations' "                     \
    "xmlns:d='" BASE "datatypes'>\n"
#define CLOSE "</g:Gating-ML>"
#define DIM(name, sides)                                                                           \
    "<g:dimension g:compensation-ref='uncompensated' " sides ">"                                   \
    "<d:fcs-dimension d:name='" name "'/></g:dimension>"
#define RECT(id, more, dims) "<g:RectangleGate g:id='" id "' " more ">" dims "</g:RectangleGate>\n"
#define R1 RECT("R1", "", DIM("x", "g:min='1' g:max='3'"))
#define POINT(x, y)                                                                                \
    "<g:vertex><g:coordinate d:value='" x "'/><g:coordinate d:value='" y "'/></g:vertex>"
#define POLY(id, points)                                                                           \
    "<g:PolygonGate g:id='" id "'>" DIM("x", "") DIM("y", "") points "</g:PolygonGate>\n"
#define ROW(a, b) "<g:row><g:entry d:value='" a "'/><g:entry d:value='" b "'/></g:row>"
#define ELL(rows, distance)                                                                        \
    "<g:EllipsoidGate g:id='E'>" DIM("x", "")                                                      \
        DIM("y", "") "<g:mean><g:coordinate d:value='1'/>"                                         \
                     "<g:coordinate d:value='2'/></g:mean><g:covarianceMatrix>" rows               \
                     "</g:covarianceMatrix>"                                                       \
                     "<g:distanceSquare d:value='" distance "'/></g:EllipsoidGate>\n"
#define BOOL(id, operation, references)                                                            \
    "<g:BooleanGate g:id='" id "'><g:" operation ">" references "</g:" operation                   \
    "></g:BooleanGate>\n"
#define REF(id) "<g:gateReference g:ref='" id "'/>"
#define FUNCTION(id, more, inside)                                                                 \
    "<t:transformation t:id='" id "' " more ">" inside "</t:transformation>\n"
#define RATIO                                                                                      \
    "<t:fratio t:A='1' t:B='0' t:C='0'><d:fcs-dimension d:name='x'/>"                              \
    "<d:fcs-dimension d:name='y'/></t:fratio>"
#define NAMES2 "<d:fcs-dimension d:name='a'/><d:fcs-dimension d:name='b'/>"
#define SPECTRUM(a, b)                                                                             \
    "<t:spectrum><t:coefficient t:value='" a "'/><t:coefficient t:value='" b "'/></t:spectrum>"
#define MATRIX(id, more, fluorochromes, detectors, rows)                                           \
    "<t:spectrumMatrix t:id='" id "' " more "><t:fluorochromes>" fluorochromes                     \
    "</t:fluorochromes><t:detectors>" detectors "</t:detectors>" rows "</t:spectrumMatrix>\n"
#define DIVIDER(id, values)                                                                        \
    "<g:divider g:id='" id "' g:compensation-ref='FCS'><d:fcs-dimension d:name='x'/>" values       \
    "</g:divider>"
#define VALUE(v) "<g:value>" v "</g:value>"
#define QUADRANT(id, positions) "<g:Quadrant g:id='" id "'>" positions "</g:Quadrant>"
#define AT(divider, location) "<g:position g:divider_ref='" divider "' g:location='" location "'/>"
#define QUAD(inside) "<g:QuadrantGate g:id='Q'>" inside "</g:QuadrantGate>\n"

/* In a block of exactly its size. */
static fcs_strategy *parse(const char *text, fcs_error *err)
{
    size_t n = strlen(text);
    char *exact = malloc(n ? n : 1);
    assert_non_null(exact);
    memcpy(exact, text, n);
    *err = (fcs_error){ 0 };
    fcs_strategy *s = fcs_strategy_parse(exact, n, "", err);
    free(exact);
    return s;
}

static fcs_strategy *must(const char *text)
{
    fcs_error err;
    fcs_strategy *s = parse(text, &err);
    if (!s)
        fail_msg("line %u: %s", err.line, err.message);
    return s;
}

/* The masks of at most 64 events, by id. */
static uint64_t mask_of(const fcs_result *r, const char *id)
{
    for (size_t i = 0; i < r->n_populations; i++)
        if (strcmp(r->populations[i].id, id) == 0)
            return r->populations[i].members[0];
    fail_msg("no population %s", id);
    return 0;
}

/* Events of x and y, gated in one thread. */
static fcs_result *gate(const fcs_strategy *s, const double *xy, size_t n)
{
    static const char *const names[] = { "x", "y" };
    made m = make_file(names, 2, "", xy, n);
    fcs_error err = { 0 };
    fcs_result *r = fcs_gate(s, &m.file->datasets[0], 1, &err);
    if (!r)
        fail_msg("%s", err.message);
    free_made(m);
    return r;
}

/* ---- What is read ---- */

static void sides_and_edges_belong_as_the_standard_says(void **state)
{
    (void)state;
    /* event   0     1     2     3     4       5     6 */
    static const double xy[] = { 1, 1, 3, 1, 2, 2, 1, 3, 2, 2.5, 0, 0, 1.5, NAN };
    fcs_strategy *s = must(OPEN RECT("half-open", "", DIM("x", "g:min='1' g:max='3'"))
                               RECT("open", "", DIM("y", "g:min='2'")) RECT("all", "", DIM("y", ""))
                                   POLY("edges", POINT("1", "1") POINT("3", "1") POINT("1", "3"))
                                       BOOL("not-all", "not", REF("all"))
                                           ELL(ROW("1", "0") ROW("0", "1"), "1") CLOSE);
    fcs_result *r = gate(s, xy, 7);
    assert_int_equal(mask_of(r, "half-open"), 0x5D); /* 1 is in, 3 is not */
    assert_int_equal(mask_of(r, "open"), 0x1C);
    assert_int_equal(mask_of(r, "all"), 0x3F);     /* every number, and NaN is none */
    assert_int_equal(mask_of(r, "edges"), 0x0F);   /* three corners and the middle of a side */
    assert_int_equal(mask_of(r, "not-all"), 0x40); /* NaN is in the complement of every gate */
    assert_int_equal(mask_of(r, "E"), 0x0D);       /* distance exactly 1 from (1, 2) */
    fcs_result_free(r);
    fcs_strategy_free(s);
}

static void quadrants_stand_for_themselves(void **state)
{
    (void)state;
    static const double xy[] = { 1, 0, 2, 0, 2.5, 0, 3, 0, 9, 0 };
    fcs_strategy *s = must(OPEN QUAD(DIVIDER("D", VALUE("2") VALUE(" 3\n")) QUADRANT(
        "low", AT("D", "0")) QUADRANT("mid", AT("D", "2")) QUADRANT("high", AT("D", "99")))
                               RECT("within", "g:parent_id='mid'", DIM("x", "g:max='2.1'")) CLOSE);
    fcs_result *r = gate(s, xy, 5);
    assert_int_equal(r->n_populations, 4);
    assert_int_equal(mask_of(r, "low"), 0x01);
    assert_int_equal(mask_of(r, "mid"), 0x06);
    assert_int_equal(mask_of(r, "high"), 0x18);
    assert_int_equal(mask_of(r, "within"), 0x02);
    fcs_result_free(r);
    fcs_strategy_free(s);
}

static void new_dimensions_and_their_bounds(void **state)
{
    (void)state;
    /* x / y           2     10     0      x/0 */
    static const double xy[] = { 4, 2, 30, 3, 0, 1, 5, 0 };
#define ON(function, more)                                                                         \
    "<g:dimension g:compensation-ref='uncompensated' " more                                        \
    "><d:new-dimension d:transformation-ref='" function "'/></g:dimension>"
    fcs_strategy *s =
        must(OPEN FUNCTION("F", "", RATIO) FUNCTION("B", "t:boundMin='1' t:boundMax='5'", RATIO)
                 FUNCTION("L", "", "<t:flog t:T='100' t:M='2'/>")
                     RECT("plain", "", ON("F", "g:min='1' g:max='5.5'"))
                         RECT("bounded", "", ON("B", "g:min='1' g:max='5.5'"))
                             RECT("log", "", ON("F", "g:transformation-ref='L' g:max='0.4'"))
                                 RECT("bounded-log", "",
                                      ON("B", "g:transformation-ref='L' g:min='0' g:max='0.4'"))
                                     RECT("any", "", ON("F", "")) CLOSE);
    fcs_result *r = gate(s, xy, 4);
    assert_int_equal(mask_of(r, "plain"), 0x1);
    assert_int_equal(mask_of(r, "bounded"), 0x7);     /* 10 counts as 5, 0 as 1; x/0 as nothing */
    assert_int_equal(mask_of(r, "log"), 0x5);         /* log 0 is -infinity */
    assert_int_equal(mask_of(r, "bounded-log"), 0x7); /* 1 maps to 0, 5 to 0.35 */
    assert_int_equal(mask_of(r, "any"), 0x7);
    fcs_result_free(r);
    fcs_strategy_free(s);
}

static void matrices_of_its_own_beside_the_files(void **state)
{
    (void)state;
    /* detectors x, y of dyes a, b: a = (x - 0.5 y) / 0.75, say */
    static const double xy[] = { 1.5, 1.5, 1, 0, 0, 1 };
#define NAMED(name, ref, sides)                                                                    \
    "<g:dimension g:compensation-ref='" ref "' " sides "><d:fcs-dimension d:name='" name           \
    "'/></g:dimension>"
    fcs_strategy *s = must(
        OPEN MATRIX("M", "", NAMES2, "<d:fcs-dimension d:name='x'/><d:fcs-dimension d:name='y'/>",
                    SPECTRUM("1", "0.5") SPECTRUM("0.5", "1"))
            MATRIX("I", "t:matrix-inverted-already='true'", NAMES2,
                   "<d:fcs-dimension d:name='x'/><d:fcs-dimension d:name='y'/>",
                   SPECTRUM("1", "-3")
                       SPECTRUM("0", "1")) RECT("a", "", NAMED("a", "M", "g:min='0.9' g:max='1.1'"))
                RECT("b", "", NAMED("b", "I", "g:min='-3.5' g:max='-2.9'"))
                    RECT("raw", "",
                         NAMED("x", "uncompensated", "g:min='1.5'") NAMED("a", "M", "g:max='1.1'"))
                        CLOSE);
    fcs_result *r = gate(s, xy, 3);
    assert_int_equal(mask_of(r, "a"), 0x1); /* both dyes are 1; of the others 4/3 and -2/3 */
    assert_int_equal(mask_of(r, "b"), 0x3); /* b = y - 3 x */
    assert_int_equal(mask_of(r, "raw"), 0x1);
    assert_string_equal(r->compensation, "M, I");
    fcs_result_free(r);
    fcs_strategy_free(s);
}

static void what_others_add_is_kept_and_noted(void **state)
{
    (void)state;
    fcs_strategy *s = must(
        OPEN
        "<d:custom_info>about <b a='1 &amp; 2'>this</b> file<x:c xmlns:x='urn:x'/></d:custom_info>"
        "<wrap><g:RectangleGate g:id='R' g:name='asdf' g:color='red'>"
        "<d:custom_info><cytobank><name>B cells</name></cytobank></d:custom_info>" DIM(
            "x", "") "</g:RectangleGate></wrap>" RECT("C", "",
                                                      "<d:custom_info><cytobank><name>T &lt; "
                                                      "B</name></cytobank>"
                                                      "</d:custom_info>" DIM("x", "")) CLOSE);
    const fcs_about *about = fcs_strategy_about(s);
    assert_string_equal(about->kind, "Gating-ML");
    assert_string_equal(s->custom, "about <b a=\"1 &amp; 2\">this</b> file<c xmlns=\"urn:x\"></c>");
    assert_string_equal(s->populations[0].title, "asdf");
    assert_string_equal(s->populations[0].custom, "<cytobank><name>B cells</name></cytobank>");
    assert_string_equal(s->populations[1].title, "T < B");
    assert_int_equal(about->n_notes, 2);
    assert_string_equal(about->notes[0],
                        "line 2: <wrap> is not of the standard: what is inside is read as if it "
                        "were not there");
    assert_string_equal(
        about->notes[1],
        "line 2: <RectangleGate>: attribute color is not of the standard, not used");
    fcs_strategy_free(s);
}

static void an_ellipsoid_that_is_none_follows_its_formula(void **state)
{
    (void)state;
    static const double xy[] = { 1, 2, 1, 4, 2, 2, 3, 2 };
    fcs_strategy *s = must(OPEN ELL(ROW("1", "2") ROW("2", "1"), "0.1") CLOSE);
    fcs_result *r = gate(s, xy, 4);
    /* The inverse is (-1 2; 2 -1) / 3: 0 in the middle, below it along both axes. */
    assert_int_equal(mask_of(r, "E"), 0xF);
    assert_int_equal(fcs_strategy_about(s)->n_notes, 1);
    fcs_result_free(r);
    fcs_strategy_free(s);
}

static void a_parameter_that_is_not_there(void **state)
{
    (void)state;
    static const char *const names[] = { "FSC-A", "FSC-H" };
    static const double values[] = { 1, 2 };
    static const struct {
        const char *text, *message;
    } rows[] = {
        { OPEN RECT("R1", "", DIM("FSC-B", "")) CLOSE,
          "gate \"R1\" in line 2: expected a parameter \"FSC-B\" in the file, found none. Did you "
          "mean FSC-A, FSC-H?" },
        { OPEN FUNCTION("F", "",
                        "<t:fratio t:A='1' t:B='0' t:C='0'><d:fcs-dimension d:name='FSC-A'/>"
                        "<d:fcs-dimension d:name='z'/></t:fratio>") RECT("R1", "", ON("F", ""))
              CLOSE,
          "gate \"R1\" in line 3: expected a parameter \"z\" in the file, found none" },
    };
    made m = make_file(names, 2, "", values, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_strategy *s = must(rows[i].text);
        fcs_error err = { 0 };
        assert_null(fcs_gate(s, &m.file->datasets[0], 1, &err));
        assert_int_equal(err.code, FCS_E_MISFIT);
        assert_string_equal(err.message, rows[i].message);
        fcs_strategy_free(s);
    }
    free_made(m);
}

/* ---- What is refused ---- */

static const struct {
    const char *says, *text;
    fcs_code code;
    uint32_t line;
    const char *message;
} refused[] = {
#define BAD(says, body, line, message)                                                             \
    {                                                                                              \
        says, OPEN body CLOSE, FCS_E_FORMAT, line, message                                         \
    }
    /* structure */
    BAD("another gate", "<g:StarGate g:id='S'/>", 2,
        "<Gating-ML>: expected a gate, transformation or matrix of Gating-ML 2.0, found "
        "<StarGate>"),
    BAD("a slip in a name", "<g:RectangelGate g:id='S'/>", 2,
        "<Gating-ML>: expected a gate, transformation or matrix of Gating-ML 2.0, found "
        "<RectangelGate>. Did you mean RectangleGate?"),
    BAD("a gate within a gate", "<g:RectangleGate g:id='A'>\n" R1 "</g:RectangleGate>", 2,
        "<RectangleGate>: expected <dimension>, found none"),
    BAD("a dimension at the top", "\n" DIM("x", ""), 3,
        "<Gating-ML>: expected a gate, transformation or matrix of Gating-ML 2.0, found "
        "<dimension>, which belongs elsewhere"),
    BAD("hidden from the gate",
        "<g:RectangleGate g:id='A'><w>" DIM("x", "") "</w>" DIM("x", "") "</g:RectangleGate>", 2,
        "<RectangleGate>: expected <dimension> directly inside, found it within <w>"),
    BAD("no dimension", "<g:RectangleGate g:id='A'/>", 2,
        "<RectangleGate>: expected <dimension>, found none"),
    BAD("two means",
        "<g:EllipsoidGate g:id='A'>" DIM("x", "") "<g:mean/><g:mean/>"
                                                  "</g:EllipsoidGate>",
        2, "<EllipsoidGate>: expected one <mean>, found 2"),
    BAD("no id", "<g:RectangleGate>" DIM("x", "") "</g:RectangleGate>", 2,
        "<RectangleGate>: expected an attribute id, found none"),
    BAD("a slip in an attribute", RECT("A", "g:parentid='B'", DIM("x", "")), 2,
        "<RectangleGate>: expected no attribute parentid, found one. Did you mean parent_id?"),
    BAD("another attribute of a dimension", RECT("A", "", DIM("x", "g:average='1'")), 2,
        "<dimension>: expected no attribute average, found one"),
    BAD("another version within",
        "<x:RectangleGate xmlns:x='http://www.isac-net.org/std/Gating-ML/v1.5/gating'/>", 2,
        "<RectangleGate>: expected a namespace of Gating-ML 2.0, found "),
    /* ids */
    BAD("an id twice", R1 R1, 3, "gate \"R1\": expected each id once, found it in line 2 too"),
    BAD("no name", RECT("  ", "", DIM("x", "")), 2, "<RectangleGate> id: expected a name"),
    BAD("a control character", RECT("a&#10;b", "", DIM("x", "")), 2,
        "<RectangleGate> id: expected a name, found \"a\\x0Ab\" with control characters"),
    BAD("no such parent", RECT("A", "g:parent_id='B'", DIM("x", "")), 2,
        "<RectangleGate> parent_id: expected the id of a gate, found \"B\""),
    BAD("a whole QuadrantGate as parent",
        QUAD(DIVIDER("D", VALUE("1")) QUADRANT("a", AT("D", "0")))
            RECT("A", "g:parent_id='Q'", DIM("x", "")),
        3,
        "<RectangleGate> parent_id: expected a gate or one Quadrant, found the QuadrantGate \"Q\""),
    BAD("its own parent", RECT("A", "g:parent_id='A'", DIM("x", "")), 2,
        "gate \"A\": expected no circle of parents, found A, A"),
    BAD("a circle through a boolean",
        BOOL("B", "and", REF("A") REF("A")) RECT("A", "g:parent_id='B'", DIM("x", "")), 2,
        "gate \"B\": expected no circle of parents, found B, A, B"),
    /* numbers */
    BAD("min above max", RECT("A", "", DIM("x", "g:min='5' g:max='1'")), 2,
        "<dimension> max: expected at least min, found 1 below 5"),
    BAD("a decimal comma", RECT("A", "", DIM("x", "g:min='1,5'")), 2,
        "<dimension> min: expected a number, found \"1,5\""),
    BAD("no number", RECT("A", "", DIM("x", "g:min='nan'")), 2,
        "<dimension> min: expected a number, found \"nan\""),
    /* dimensions */
    BAD("no parameter", RECT("A", "", DIM("", "")), 2,
        "<fcs-dimension> name: expected a parameter, found \"\""),
    BAD("neither", RECT("A", "", "<g:dimension g:compensation-ref='FCS'/>"), 2,
        "<dimension>: expected an <fcs-dimension> or a <new-dimension>, found none"),
    BAD("both",
        RECT("A", "",
             "<g:dimension g:compensation-ref='FCS'><d:fcs-dimension d:name='x'/>"
             "<d:new-dimension d:transformation-ref='F'/></g:dimension>"),
        2, "<dimension>: expected an <fcs-dimension> or a <new-dimension>, found both"),
    BAD("no such matrix", RECT("A", "", NAMED("x", "M", "")), 2,
        "<dimension> compensation-ref: expected the id of a spectrumMatrix, found \"M\""),
    BAD("no such scale", RECT("A", "", DIM("x", "g:transformation-ref='L'")), 2,
        "<dimension> transformation-ref: expected the id of a transformation, found \"L\""),
    BAD("a ratio as scale",
        FUNCTION("F", "", RATIO) RECT("A", "", DIM("x", "g:transformation-ref='F'")), 3,
        "<dimension> transformation-ref: expected a scale, found \"F\", which is an fratio"),
    BAD("a scale as ratio",
        FUNCTION("L", "", "<t:flog t:T='1' t:M='1'/>") RECT("A", "", ON("L", "")), 3,
        "<new-dimension> transformation-ref: expected an fratio, found \"L\", which is a scale"),
    /* transformations */
    BAD("none in it", FUNCTION("L", "", ""), 2,
        "transformation \"L\": expected one of flin, flog, fasinh, logicle, hyperlog, fratio, "
        "found none"),
    BAD("two in it", FUNCTION("L", "", "<t:flog t:T='1' t:M='1'/><t:flin t:T='1' t:A='0'/>"), 2,
        "transformation \"L\": expected one of flin, flog, fasinh, logicle, hyperlog, fratio, "
        "found "
        "a second"),
    BAD("no M", FUNCTION("L", "", "<t:flog t:T='1'/>"), 2,
        "<flog>: expected an attribute M, found none"),
    BAD("bounds the wrong way round",
        FUNCTION("L", "t:boundMin='1' t:boundMax='0'", "<t:flog t:T='1' t:M='1'/>"), 2,
        "transformation \"L\": expected boundMin <= boundMax, found more"),
    BAD("one parameter",
        FUNCTION("F", "",
                 "<t:fratio t:A='1' t:B='0' t:C='0'>"
                 "<d:fcs-dimension d:name='x'/></t:fratio>"),
        2, "<fratio>: expected 2 <fcs-dimension>, found 1"),
    { "T of 0", OPEN FUNCTION("L", "", "<t:flin t:T='0' t:A='0'/>") CLOSE, FCS_E_NUMERIC, 2,
      "<flin> T: expected more than 0, found 0" },
    { "W above M / 2", OPEN FUNCTION("L", "", "<t:logicle t:T='1' t:W='9' t:M='4' t:A='0'/>") CLOSE,
      FCS_E_NUMERIC, 2, "<logicle>: expected 0 <= W <= M/2" },
    /* matrices */
    BAD("a reserved id", MATRIX("FCS", "", NAMES2, NAMES2, SPECTRUM("1", "0") SPECTRUM("0", "1")),
        2, "spectrumMatrix: expected an id of its own, found FCS"),
    BAD("a row too few", MATRIX("M", "", NAMES2, NAMES2, SPECTRUM("1", "0")), 2,
        "spectrumMatrix \"M\": expected 2 <spectrum>, found 1"),
    BAD("a column too many",
        MATRIX("M", "", NAMES2, NAMES2,
               SPECTRUM("1", "0") "<t:spectrum><t:coefficient t:value='1'/></t:spectrum>"),
        2, "<spectrum>: expected 2 <coefficient>, found 1"),
    BAD("more dyes than detectors",
        MATRIX("M", "", NAMES2, "<d:fcs-dimension d:name='x'/>", SPECTRUM("1", "0")), 2,
        "spectrumMatrix \"M\": expected at most as many fluorochromes as detectors, found 2 and 1"),
    BAD("a dye twice",
        MATRIX("M", "", "<d:fcs-dimension d:name='a'/><d:fcs-dimension d:name='a'/>", NAMES2,
               SPECTRUM("1", "0") SPECTRUM("0", "1")),
        2, "<fluorochromes>: expected each name once, found \"a\" again"),
    BAD("neither true nor false",
        MATRIX("M", "t:matrix-inverted-already='yes'", NAMES2, NAMES2, SPECTRUM("1", "0")), 2,
        "<spectrumMatrix> matrix-inverted-already: expected true or false, found \"yes\""),
    /* shapes */
    BAD("two vertices", POLY("P", POINT("1", "1") POINT("2", "2")), 2,
        "polygon \"P\": expected at least 3 vertices, found 2"),
    BAD("a line", POLY("P", POINT("1", "1") POINT("2", "2") POINT("3", "3")), 2,
        "polygon \"P\": expected an area, found all vertices on one line"),
    BAD("a vertex at infinity", POLY("P", POINT("1", "1") POINT("2", "INF") POINT("3", "3")), 2,
        "<coordinate> value: expected a finite number, found INF"),
    BAD("three dimensions",
        "<g:PolygonGate g:id='P'>" DIM("x", "") DIM("y", "") DIM("z", "") POINT("1", "1")
            POINT("2", "1") POINT("3", "3") "</g:PolygonGate>",
        2, "PolygonGate \"P\": expected 2 <dimension>, found 3"),
    BAD("a side",
        "<g:PolygonGate g:id='P'>" DIM("x", "g:min='1'") DIM("y", "") POINT("1", "1")
            POINT("2", "1") POINT("3", "3") "</g:PolygonGate>",
        2, "<dimension>: expected no min and no max but in a RectangleGate"),
    BAD("a singular covariance", ELL(ROW("1", "1") ROW("1", "1"), "1"), 2,
        "ellipsoid \"E\": expected a positive definite covarianceMatrix, found a singular one"),
    BAD("a negative variance", ELL(ROW("-1", "0") ROW("0", "1"), "1"), 2,
        "ellipsoid \"E\": expected a positive definite covarianceMatrix, found a variance not "
        "above 0"),
    BAD("an asymmetric covariance", ELL(ROW("1", "0.5") ROW("0.1", "1"), "1"), 2,
        "ellipsoid \"E\": expected a symmetric covarianceMatrix, found that row 2 has another "
        "value"),
    BAD("a row too few", ELL(ROW("1", "0"), "1"), 2,
        "<covarianceMatrix>: expected 2 <row>, found 1"),
    BAD("a negative distance", ELL(ROW("1", "0") ROW("0", "1"), "-1"), 2,
        "<distanceSquare> value: expected 0 or more, found -1"),
    /* quadrants */
    BAD("no such divider", QUAD(DIVIDER("D", VALUE("1")) QUADRANT("a", AT("E", "0"))), 2,
        "<position> divider_ref: expected the id of a divider, found \"E\""),
    BAD("a divider twice", QUAD(DIVIDER("D", VALUE("1")) QUADRANT("a", AT("D", "0") AT("D", "2"))),
        2, "<position> divider_ref: expected each divider once, found \"D\" again"),
    BAD("values that fall", QUAD(DIVIDER("D", VALUE("1") VALUE("1")) QUADRANT("a", AT("D", "0"))),
        2, "<value>: expected more than the value before, found 1"),
    BAD("no value", QUAD(DIVIDER("D", VALUE("")) QUADRANT("a", AT("D", "0"))), 2,
        "<value>: expected a finite number, found \"\""),
    /* boolean gates */
    BAD("nothing", "<g:BooleanGate g:id='B'/>", 2,
        "<BooleanGate>: expected one of and, or, not, found none"),
    BAD("and, or",
        R1 "<g:BooleanGate g:id='B'><g:and>" REF("R1") "</g:and><g:or>" REF(
            "R1") "</g:or></g:BooleanGate>",
        3, "<BooleanGate>: expected one of and, or, not, found several"),
    BAD("not of two", R1 BOOL("B", "not", REF("R1") REF("R1")), 3,
        "<not>: expected one <gateReference>, found 2"),
    BAD("no such member", R1 BOOL("B", "and", REF("R1") REF("R2")), 3,
        "<gateReference> ref: expected the id of a gate, found \"R2\". Did you mean R1?"),
};

static void each_mistake_by_its_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        fcs_error err;
        fcs_strategy *s = parse(refused[i].text, &err);
        if (s || err.code != refused[i].code || err.line != refused[i].line ||
            strncmp(err.message, refused[i].message, strlen(refused[i].message)) != 0)
            fail_msg("%s: code %d, line %u: %s", refused[i].says, (int)err.code, err.line,
                     err.message);
    }
}

static void as_many_as_there_may_be(void **state)
{
    (void)state;
    static char text[3 << 20];
    size_t n = (size_t)snprintf(text, sizeof text, OPEN);
    for (int i = 0; i <= 10000; i++)
        n +=
            (size_t)snprintf(text + n, sizeof text - n,
                             "<g:RectangleGate g:id='G%d'>" DIM("x", "") "</g:RectangleGate>\n", i);
    snprintf(text + n, sizeof text - n, CLOSE);
    fcs_error err;
    assert_null(parse(text, &err));
    assert_int_equal(err.code, FCS_E_LIMIT);
    assert_string_equal(err.message, "<Gating-ML>: expected at most 10000 gates, found 10001");

    n = (size_t)snprintf(text, sizeof text, OPEN "<g:RectangleGate g:id='");
    memset(text + n, 'x', 1001);
    snprintf(text + n + 1001, sizeof text - n - 1001, "'>" DIM("x", "") "</g:RectangleGate>" CLOSE);
    assert_null(parse(text, &err));
    assert_int_equal(err.code, FCS_E_LIMIT);
    assert_string_equal(err.message, "<RectangleGate> id: expected at most 1000 bytes, found 1001");
}

/* ---- Memory ---- */

static const char all_parts[] =
    OPEN "<d:custom_info>a<b/></d:custom_info>" FUNCTION("F", "t:boundMax='5'", RATIO)
        FUNCTION("L", "t:boundMin='0'", "<t:hyperlog t:T='100' t:W='0.5' t:M='4' t:A='0'/>") MATRIX(
            "M", "", NAMES2, "<d:fcs-dimension d:name='x'/><d:fcs-dimension d:name='y'/>",
            SPECTRUM("1", "0.5") SPECTRUM("0.5", "1"))
            RECT("R", "g:color='1'",
                 "<d:custom_info>c</d:custom_info>" ON("F", "g:transformation-ref='L' g:min='1'"))
                POLY("P", POINT("1", "1") POINT("3", "1") POINT("1", "3"))
                    ELL(ROW("1", "2") ROW("2", "1"), "1")
                        QUAD(DIVIDER("D", VALUE("1")) QUADRANT("a", AT("D", "0")))
                            BOOL("B", "or", REF("R") REF("P")) CLOSE;

static void every_allocation_may_fail(void **state)
{
    (void)state;
    for (int forever = 0; forever < 2; forever++) {
        bool more = true;
        for (long k = 0; more; k++) {
            fcs_error err;
            char *copy = strdup(all_parts);
            xmlResetLastError(); /* libxml2 keeps a copy for whoever asks */
            long before = starve.live;
            starve_at(k, forever);
            err = (fcs_error){ 0 };
            fcs_strategy *s = fcs_strategy_parse(copy, sizeof all_parts - 1, "", &err);
            more = starve.failed;
            starve.left = -1;
            if (s ? s->n_populations != 5 || s->about.n_notes != 2 : err.code != FCS_E_MEMORY)
                fail_msg("allocation %ld: code %d, %s", k, (int)err.code, err.message);
            fcs_strategy_free(s);
            xmlResetLastError();
            if (starve.live != before)
                fail_msg("allocation %ld: %ld blocks left", k, starve.live - before);
            free(copy);
        }
    }
}

int main(void)
{
    starve_xml_too();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sides_and_edges_belong_as_the_standard_says),
        cmocka_unit_test(quadrants_stand_for_themselves),
        cmocka_unit_test(new_dimensions_and_their_bounds),
        cmocka_unit_test(matrices_of_its_own_beside_the_files),
        cmocka_unit_test(what_others_add_is_kept_and_noted),
        cmocka_unit_test(an_ellipsoid_that_is_none_follows_its_formula),
        cmocka_unit_test(a_parameter_that_is_not_there),
        cmocka_unit_test(each_mistake_by_its_line),
        cmocka_unit_test(as_many_as_there_may_be),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
