/* test_panel.c - one good panel, and every way to spoil it by one change. */
#include "tests.h"

#include "gating/remarks.h"
#include "gating/strategy.h"

#include <libxml/xmlschemas.h>
#include <math.h>
#include <time.h>

#include "gating/starve.h"

/* Lines are counted by the table below: this is line 1. */
static const char good[] =
    "<panel xmlns=\"urn:lupusflow:panel:1\" name=\"p\" version=\"2\" status=\"draft\">\n"
    " <about>\n"
    "  <title>A  good\n panel</title> <definition>test.p.2</definition> <author>x</author>\n"
    "  <approved by=\"x\" date=\"2026-01-31\"/> <change version=\"2\" "
    "date=\"2026-01-31\">new</change>\n"
    "  <citation doi=\"10.1/x\">Someone</citation> <citation>A book</citation>\n"
    " </about>\n"
    " <markers>\n"
    "  <marker id=\"CD19\" label=\"CD19|B4\" fluor=\"PE\" voltage=\"512.5\"/>\n"
    "  <marker id=\"CD24\" label=\"CD24\"/>\n"
    "  <marker id=\"CD38\" label=\"CD38\" required=\"false\"/>\n"
    "  <marker id=\"HLA-DR\" label=\"HLA-DR\"/>\n"
    "  <marker id=\"LD\" label=\"L/D\"/>\n"
    " </markers>\n"
    " <compensation source=\"file\" require=\"true\" missing=\"error\"/>\n"
    " <scales default=\"logicle\" T=\"262144\" W=\"0.5\" M=\"4.5\" A=\"0\">\n"
    "  <scale for=\"FSC-A FSC-H Time\" type=\"linear\"/>\n"
    "  <scale for=\"CD24\" type=\"biex\" T=\"262144\" W=\"-10\" M=\"4.5\" A=\"0\"/>\n"
    "  <scale for=\"LD\" type=\"asinh\" T=\"262144\" M=\"4.5\"/>\n"
    " </scales>\n"
    " <populations>\n"
    "  <population id=\"Breg\" parent=\"B\" is=\"CD24hi CD38hi\" role=\"Breg\" report=\"true\" "
    "title=\"Regs\"/>\n"
    "  <population id=\"singlet\" parent=\"all\" gate=\"singlets\" optional=\"true\"/>\n"
    "  <population id=\"live\" parent=\"singlet\" is=\"LD-\" role=\"live\"/>\n"
    "  <population id=\"B\" parent=\"live\" is=\"CD19+\" role=\"B\" report=\"1\"/>\n"
    "  <population id=\"rest\" parent=\"B\" is=\"CD24int CD38lo\" not=\"Breg\"/>\n"
    "  <population id=\"DR\" parent=\"live\" is=\"HLA-DR+  CD19-\"/>\n"
    "  <population id=\"DR.round\" parent=\"DR\" gate=\"round\"/>\n"
    "  <population id=\"upper\" parent=\"DR\" gate=\"++\"/>\n"
    "  <population id=\"box\" parent=\"DR\" gate=\"box\"/>\n"
    "  <population id=\"slice\" parent=\"DR\" gate=\"slice\"/>\n"
    "  <population id=\"both\" parent=\"live\" gate=\"both\"/>\n"
    "  <population id=\"neither\" parent=\"live\" gate=\"neither\"/>\n"
    " </populations>\n"
    " <thresholds>\n"
    "  <threshold marker=\"CD19\" method=\"fixed\" value=\"0.5\"/>\n"
    "  <threshold marker=\"CD24\" method=\"fixed\" value=\"1500\"><level name=\"hi\" "
    "from=\"2500.25\"/></threshold>\n"
    "  <threshold marker=\"CD38\" method=\"fixed\" value=\"0.45\">\n"
    "   <level name=\"lo\" from=\"0.3\"/> <level name=\"hi\" from=\"0.68\"/>\n"
    "  </threshold>\n"
    "  <threshold marker=\"HLA-DR\" method=\"fixed\" value=\"0.46\"/>\n"
    "  <threshold marker=\"LD\" method=\"fixed\" value=\"0.55\"/>\n"
    " </thresholds>\n"
    " <gates edges=\"closed\">\n"
    "  <polygon id=\"singlets\" x=\"FSC-A\" y=\"FSC-H\" units=\"scale\">\n"
    "   <point x=\"-INF\" y=\"0\"/> <point x=\"1e5\" y=\"0\"/> <point x=\"1e5\" y=\"INF\"/> <point "
    "x=\"0\" y=\"9e4\"/>\n"
    "  </polygon>\n"
    "  <ellipse id=\"round\" x=\"CD19\" y=\"HLA-DR\" distance=\"2\">\n"
    "   <mean x=\"0.5\" y=\"0.6\"/>\n"
    "   <covariance xx=\"0.01\" xy=\"0.002\" yy=\"0.02\"/>\n"
    "  </ellipse>\n"
    "  <quadrant x=\"CD19\" x-at=\"0.5\" y=\"CD38\" y-at=\"0.4\" edges=\"half-open\">\n"
    "   <part id=\"++\" x=\"+\" y=\"+\"/>\n"
    "   <part id=\"-+\" x=\"-\" y=\"+\"/>\n"
    "  </quadrant>\n"
    "  <rectangle id=\"box\" x=\"CD19\" x-min=\"0.1\" x-max=\"0.7\" y=\"CD38\" y-min=\"0.2\"/>\n"
    "  <range id=\"slice\" x=\"Time\" min=\"10\" max=\"20\" edges=\"half-open\"/>\n"
    "  <boolean id=\"both\" operation=\"and\"><member population=\"B\"/><member "
    "population=\"upper\"/></boolean>\n"
    "  <boolean id=\"neither\" operation=\"or\">\n"
    "   <member population=\"B\" complement=\"true\"/> <member population=\"DR\" "
    "complement=\"true\"/>\n"
    "  </boolean>\n"
    " </gates>\n"
    " <ratios>\n"
    "  <ratio id=\"Breg_of_B\" title=\"Regs, % of B\" of=\"Breg\" to=\"B\" as=\"percent\"/>\n"
    "  <ratio id=\"both_of_DR\" of=\"both\" to=\"DR\" as=\"percent\"/>\n"
    "  <ratio id=\"B_to_DR\" of=\"B\" to=\"DR\"/>\n"
    " </ratios>\n"
    "</panel>\n";

/* Parses from a block of exactly its size. */
static fcs_strategy *parse(const char *text, fcs_error *err)
{
    size_t n = strlen(text);
    char *exact = __real_malloc(n);
    memcpy(exact, text, n);
    fcs_strategy *s = fcs_strategy_parse(exact, n, "", err);
    __real_free(exact);
    return s;
}

static fcs_strategy *must_parse(const char *text)
{
    fcs_error err = { 0 };
    fcs_strategy *s = parse(text, &err);
    if (!s)
        fail_msg("%u:%u: %s", err.line, err.column, err.message);
    return s;
}

static size_t population_of(const fcs_strategy *s, const char *id)
{
    for (size_t i = 0; i < s->n_populations; i++)
        if (strcmp(s->populations[i].id, id) == 0)
            return i;
    fail_msg("no population %s", id);
    return 0;
}

static const strategy_gate *gate_of(const fcs_strategy *s, const char *population)
{
    return &s->gates[s->populations[population_of(s, population)].gate];
}

/* ---- What a good panel becomes ---- */

static void about_and_markers(void **state)
{
    (void)state;
    fcs_strategy *s = must_parse(good);
    const fcs_about *about = fcs_strategy_about(s);
    char hex[65];
    fcs_sha256(good, sizeof good - 1, hex);
    assert_string_equal(about->sha256, hex);
    assert_string_equal(about->name, "p");
    assert_string_equal(about->version, "2");
    assert_string_equal(about->status, "draft");
    assert_string_equal(about->title, "A good panel");
    assert_string_equal(about->definition, "test.p.2");
    assert_int_equal(about->n_citations, 2);
    assert_string_equal(about->citations[0].doi, "10.1/x");
    assert_string_equal(about->citations[1].doi, "");
    assert_string_equal(about->citations[1].text, "A book");
    assert_int_equal(about->n_markers, 5);
    assert_string_equal(about->markers[0].label, "CD19|B4");
    assert_true(about->markers[0].voltage == 512.5 && about->markers[1].voltage == 0);
    assert_true(about->markers[0].required && !about->markers[2].required);
    assert_int_equal(about->n_changes, 0);
    assert_true(s->n_matrices == 1 && s->matrices[0].source == MATRIX_FILE);
    assert_true(s->matrices[0].required);
    fcs_strategy_free(s);
}

static void scales_go_to_their_axes(void **state)
{
    (void)state;
    fcs_strategy *s = must_parse(good);
    static const struct {
        const char *population;
        size_t bound;
        fcs_transform_kind kind;
        bool compensated;
        const char *param;
    } rows[] = {
        { "B", 0, FCS_LOGICLE, true, NULL },
        { "Breg", 0, FCS_BIEX, true, NULL },
        { "Breg", 1, FCS_LOGICLE, true, NULL },
        { "live", 0, FCS_ASINH_SCALE, true, NULL },
        { "slice", 0, FCS_LINEAR_SCALE, false, "Time" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const strategy_axis *axis = &gate_of(s, rows[i].population)->bounds[rows[i].bound].axis;
        assert_int_equal(s->scales[axis->scale].kind, rows[i].kind);
        assert_non_null(s->transforms[axis->scale]);
        assert_int_equal(axis->matrix != FCS_NONE, rows[i].compensated);
        assert_int_equal(axis->marker == FCS_NONE, rows[i].param != NULL);
        if (rows[i].param)
            assert_string_equal(axis->param, rows[i].param);
    }
    const fcs_scale *biex = &s->scales[2];
    assert_true(biex->T == 262144 && biex->W == -10 && biex->M == 4.5 && biex->A == 0);
    fcs_strategy_free(s);
}

static void levels_are_these_bounds(void **state)
{
    (void)state;
    fcs_strategy *s = must_parse(good);
    static const struct {
        const char *population;
        size_t bound;
        const char *marker, *level;
        double low, high;
    } rows[] = {
        { "B", 0, "CD19", "+", 0.5, INFINITY },      { "DR", 0, "HLA-DR", "+", 0.46, INFINITY },
        { "DR", 1, "CD19", "-", -INFINITY, 0.5 },    { "Breg", 0, "CD24", "hi", 2500.25, INFINITY },
        { "Breg", 1, "CD38", "hi", 0.68, INFINITY }, { "rest", 0, "CD24", "int", 1500, 2500.25 },
        { "rest", 1, "CD38", "lo", 0.3, 0.45 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const strategy_bound *b = &gate_of(s, rows[i].population)->bounds[rows[i].bound];
        assert_string_equal(b->threshold, rows[i].marker);
        assert_string_equal(b->level, rows[i].level);
        assert_true(b->low == rows[i].low && b->high == rows[i].high && !b->closed);
        assert_string_equal(s->about.markers[b->axis.marker].id, rows[i].marker);
    }
    fcs_strategy_free(s);
}

static void drawn_gates_are_these_shapes(void **state)
{
    (void)state;
    fcs_strategy *s = must_parse(good);
    const strategy_gate *g = gate_of(s, "singlet");
    assert_true(g->kind == GATE_POLYGON && g->n_points == 4);
    assert_true(g->points[0] == -INFINITY && g->points[2] == 1e5 && g->points[5] == INFINITY);
    assert_int_equal(g->line, 45);
    g = gate_of(s, "DR.round");
    assert_true(g->kind == GATE_ELLIPSE && g->distance_sq == 4 && g->mean[1] == 0.6);
    assert_true(g->covariance[0] == 0.01 && g->covariance[1] == 0.002 &&
                g->covariance[2] == 0.002 && g->covariance[3] == 0.02);
    g = gate_of(s, "upper");
    assert_string_equal(g->id, "++");
    assert_true(g->n_bounds == 2 && g->bounds[0].low == 0.5 && g->bounds[0].high == INFINITY);
    assert_true(g->bounds[1].low == 0.4 && !g->bounds[1].closed && !g->bounds[0].threshold);
    g = gate_of(s, "box");
    assert_true(g->bounds[0].low == 0.1 && g->bounds[0].high == 0.7 && g->bounds[0].closed);
    assert_true(g->bounds[1].low == 0.2 && g->bounds[1].high == INFINITY && g->bounds[1].closed);
    g = gate_of(s, "slice");
    assert_true(g->bounds[0].low == 10 && g->bounds[0].high == 20 && !g->bounds[0].closed);
    g = gate_of(s, "both");
    assert_true(g->kind == GATE_BOOLEAN && g->operation == GATE_AND && g->n_members == 2);
    assert_int_equal(g->members[1].population, population_of(s, "upper"));
    g = gate_of(s, "neither");
    assert_true(g->operation == GATE_OR && g->members[0].complement && g->members[1].complement);
    fcs_strategy_free(s);
}

/* What a population rests on stands before it; the rest keeps the order of the file. */
static void populations_are_in_order(void **state)
{
    (void)state;
    fcs_strategy *s = must_parse(good);
    static const char *const order[] = { "singlet",  "live",  "B",   "Breg",  "rest", "DR",
                                         "DR.round", "upper", "box", "slice", "both", "neither" };
    assert_int_equal(s->n_populations, sizeof order / sizeof *order);
    for (size_t i = 0; i < s->n_populations; i++)
        assert_string_equal(s->populations[i].id, order[i]);
    const strategy_population *rest = &s->populations[4];
    assert_string_equal(s->populations[rest->parent].id, "B");
    assert_string_equal(s->populations[rest->excluded].id, "Breg");
    assert_int_equal(s->populations[0].parent, FCS_NONE);
    assert_true(s->populations[0].optional && !s->populations[1].optional);
    assert_true(s->populations[3].role == FCS_ROLE_BREG && s->populations[3].report);
    assert_true(s->populations[2].report && !s->populations[4].report);
    assert_string_equal(s->populations[3].title, "Regs");
    assert_int_equal(s->populations[3].line, 22);
    fcs_strategy_free(s);
}

static void ratios_name_their_populations(void **state)
{
    (void)state;
    fcs_strategy *s = must_parse(good);
    assert_int_equal(s->n_ratios, 3);
    assert_string_equal(s->ratios[0].title, "Regs, % of B");
    assert_int_equal(s->ratios[0].numerator, population_of(s, "Breg"));
    assert_int_equal(s->ratios[0].denominator, population_of(s, "B"));
    assert_true(s->ratios[0].percent && s->ratios[1].percent && !s->ratios[2].percent);
    fcs_strategy_free(s);
}

/* ---- One change, one error ---- */

/* The good panel with the first `from` replaced by `to`; the caller frees it. */
static char *changed(const char *from, const char *to)
{
    const char *at = strstr(good, from);
    if (!at)
        fail_msg("the good panel has no %s", from);
    size_t before = (size_t)(at - good);
    char *text = __real_malloc(sizeof good + strlen(to) + 1);
    sprintf(text, "%.*s%s%s", (int)before, good, to, at + strlen(from));
    return text;
}

typedef struct change {
    const char *from, *to;
    fcs_code code;
    const char *at;      /* what stands at the place, the first of its kind in the file */
    const char *message; /* its beginning */
} change;

/* Line and column of a piece of the text, counted here. */
static void place_of(const char *text, const char *piece, uint32_t *line, uint32_t *column)
{
    const char *at = strstr(text, piece);
    if (!at)
        fail_msg("nothing reads %s", piece);
    *line = *column = 1;
    for (; text < at; text++) {
        *column = *text == '\n' ? 1 : *column + 1;
        *line += *text == '\n';
    }
}

/* What fcs_strategy_check() says of it holds the first mistake too. */
static void check_remarks(const char *text, const fcs_error *first)
{
    fcs_error err;
    fcs_remarks *all = strategy_check_text(text, strlen(text), "", &err);
    bool told = false;
    assert_true(all && all->n_mistakes > 0 && all->n == all->n_mistakes);
    for (size_t i = 0; i < all->n; i++) {
        const fcs_error *e = &all->remarks[i].error;
        told = told || (e->line == first->line && e->column == first->column &&
                        e->code == first->code && strcmp(e->message, first->message) == 0);
        assert_true(i == 0 || all->remarks[i - 1].error.line <= e->line);
    }
    if (!told)
        fail_msg("not among the remarks: %s", first->message);
    fcs_remarks_free(all);
}

static void check_change(const change *c)
{
    fcs_error err = { 0 };
    uint32_t line, column;
    char *text = changed(c->from, c->to);
    fcs_strategy *s = parse(text, &err);
    if (s)
        fail_msg("accepted: %s", c->to);
    place_of(text, c->at, &line, &column);
    if (strncmp(err.message, c->message, strlen(c->message)) != 0 || err.line != line ||
        err.column != column || err.code != c->code)
        fail_msg("%s\n  found    %u:%u: %s (%s)\n  expected %u:%u: %s (%s)", c->to, err.line,
                 err.column, err.message, fcs_code_name(err.code), line, column, c->message,
                 fcs_code_name(c->code));
    check_remarks(text, &err);
    __real_free(text);
}

#define FORMAT FCS_E_FORMAT

static const change structure[] = {
    { "<panel ", "<panel nam='x' ", FORMAT, "x' xmlns",
      "<panel>: expected the attributes name, version, status, whole, found \"nam\". Did you mean "
      "name?" },
    { " name=\"p\"", "", FORMAT, "<panel", "<panel>: expected an attribute name, found none" },
    { "name=\"p\"", "name=\"p q\"", FORMAT, "p q\" version",
      "name: expected a name without blanks and \"/\", found \"p q\"" },
    { "name=\"p\"", "name=\"p/q\"", FORMAT, "p/q\" version",
      "name: expected a name without blanks and \"/\", found \"p/q\"" },
    { "name=\"p\"", "name=\"\"", FORMAT, "\" version", "name: expected a name without blanks" },
    { "status=\"draft\"", "status=\"draught\"", FORMAT, "draught\">",
      "status: expected draft, locked, found \"draught\"" },
    { "<about>", "<abuot/><about>", FORMAT, "<abuot/>",
      "<panel>: expected <about>, <markers>, found <abuot>. Did you mean about?" },
    { "<title>A  good\n panel</title>", "", FORMAT, "<definition>test",
      "<about>: expected <title>, found <definition>" },
    { "<author>x</author>", "<title>x</title>", FORMAT, "<title>x",
      "<about>: expected <author>, <approved>, <change>, <citation>, found <title>" },
    { "date=\"2026-01-31\"/>", "date=\"31.1.2026\"/>", FORMAT, "31.1.2026\"/>",
      "date: expected a date (2026-12-31), found \"31.1.2026\"" },
    { "<marker id=\"CD24\"", "<marker id=\"CD24\" lable=\"x\"", FORMAT, "x\" label",
      "<marker>: expected the attributes id, label, fluor, required, voltage, found \"lable\". Did "
      "you mean label?" },
    { "voltage=\"512.5\"", "voltage=\"512,5\"", FORMAT, "512,5\"/>",
      "voltage: expected a number above 0, found \"512,5\"" },
    { "voltage=\"512.5\"", "voltage=\"0\"", FORMAT, "0\"/>",
      "voltage: expected a number above 0, found \"0\"" },
    { "required=\"false\"", "required=\"no\"", FORMAT, "no\"/>",
      "required: expected true or false, found \"no\"" },
    { "<marker id=\"LD\" label=\"L/D\"/>", "stray", FORMAT, "stray",
      "<markers>: expected no text in it, found \"stray" },
    { "<compensation source=\"file\" require=\"true\" missing=\"error\"/>", "", FORMAT, "<scales",
      "<panel>: expected <compensation>, found <scales>" },
    { "source=\"file\"", "source=\"fiel\"", FORMAT, "fiel\" require",
      "source: expected file, csv, gating-ml, none, inline, found \"fiel\"" },
    { "default=\"logicle\"", "default=\"logical\"", FORMAT, "logical\"",
      "default: expected linear, log, asinh, logicle, biex, hyperlog, found \"logical\". Did "
      "you mean logicle?" },
    { "W=\"0.5\"", "W=\"automatic\"", FORMAT, "automatic\"",
      "W: expected a number or auto, found \"automatic\"" },
    { "T=\"262144\"", "T=\"0x40000\"", FORMAT, "0x40000\"",
      "T: expected a number, found \"0x40000\"" },
    { "T=\"262144\"", "T=\"INF\"", FORMAT, "INF\" W", "T: expected a number, found \"INF\"" },
    { "role=\"live\"", "role=\"alive\"", FORMAT, "alive\"/>",
      "role: expected leukocyte, live, B, Breg, pDC, plasmablast, DN, found \"alive\". Did you "
      "mean live?" },
    { "<range id=\"slice\" x=\"Time\" min=\"10\" max=\"20\" edges=\"half-open\"/>",
      "<time-gate id=\"slice\" max-drop=\"1.2\"/>", FORMAT, "1.2\"/>",
      "max-drop: expected a number above 0 and below 1, found \"1.2\"" },
    { "method=\"fixed\"", "method=\"fixd\"", FORMAT, "fixd\" value",
      "method: expected fixed, valley, percentile, tail, fmo, anchor, mixture, "
      "found \"fixd\". Did you mean fixed?" },
    { "name=\"lo\"", "name=\"int\"", FORMAT, "int\" from", "name: expected lo, hi, found \"int\"" },
    { "</thresholds>", "<treshold/></thresholds>", FORMAT, "<treshold/>",
      "<thresholds>: expected <threshold>, found <treshold>. Did you mean threshold?" },
    { " <point x=\"1e5\" y=\"0\"/> <point x=\"1e5\" y=\"INF\"/>", "", FORMAT, "<polygon",
      "<polygon>: expected at least 3 <point>, found 2" },
    { "y=\"9e4\"", "y=\"NaN\"", FORMAT, "NaN\"/>",
      "y: expected a number, INF or -INF, found \"NaN\"" },
    { "<mean x=\"0.5\" y=\"0.6\"/>", "", FORMAT, "<covariance",
      "<ellipse>: expected <mean>, found <covariance>" },
    { "<covariance xx=\"0.01\" xy=\"0.002\" yy=\"0.02\"/>", "", FORMAT, "<ellipse",
      "<ellipse>: expected <covariance> in it, found none" },
    { "xx=\"0.01\"", "xx=\"-0.01\"", FORMAT, "-0.01\"",
      "xx: expected a number above 0, found \"-0.01\"" },
    { "<part id=\"-+\" x=\"-\"", "<part id=\"-+\" x=\"0\"", FORMAT, "0\" y=\"+\"/>",
      "x: expected +, -, found \"0\"" },
    { "operation=\"and\"", "operation=\"AND\"", FORMAT, "AND\"><member",
      "operation: expected and, or, not, found \"AND\". Did you mean and?" },
    { "<range id", "<rang id", FORMAT, "<rang id",
      "<gates>: expected <range>, <rectangle>, <box>, <polygon>, <ellipse>, <ellipsoid>, "
      "<quadrant>, <boolean>, <time-gate>, <singlet-gate>, <margin-gate>, <cluster-gate>, found "
      "<rang>. Did you mean range?" },
    { "<ratios>", "<gates/><ratios>", FORMAT, "<gates/>",
      "<panel>: expected <ratios>, <reference-ranges>, <quality>, <custom>, found <gates>" },
    { "</panel>", "<x xmlns=\"urn:x\"/></panel>", FORMAT, "<x xmlns",
      "<panel>: expected <reference-ranges>, <quality>, <custom>, found <x> of another namespace" },
};

static const change sense[] = {
    { "urn:lupusflow:panel:1", "urn:other", FORMAT, "<panel",
      "<panel>: expected xmlns=\"urn:lupusflow:panel:1\", found \"urn:other\"" },
    { "urn:lupusflow:panel:1", "urn:lupusflow:panel:2", FCS_E_UNSUPPORTED, "<panel",
      "<panel>: expected xmlns=\"urn:lupusflow:panel:1\", found \"urn:lupusflow:panel:2\"" },
    { "<citation>A book</citation>", "<citation/>", FORMAT, "<citation/>",
      "<citation>: expected a doi or a text, found neither" },
    { "id=\"CD38\"", "id=\"CD24\"", FORMAT, "CD24\" label=\"CD38\"",
      "marker \"CD24\": expected each id once, found it in line 10 too" },
    { "CD19|B4", "CD19| ", FORMAT, "CD19| \"",
      "label \"CD19| \": expected names separated by |, found an empty one" },
    { "source=\"file\"", "source=\"csv\"", FORMAT, "<compensation",
      "<compensation>: expected href with source=\"csv\", found none" },
    { "source=\"file\"", "source=\"file\" href=\"x\"", FORMAT, "x\" require",
      "<compensation>: expected no href without source=\"csv\", found one" },
    { "source=\"file\"", "source=\"csv\" href=\"no such.csv\"", FCS_E_NOT_FOUND, "no such",
      "matrix \"no such.csv\": " },
    { "source=\"file\"", "source=\"gating-ml\"", FCS_E_UNSUPPORTED, "gating",
      "<compensation> source: expected what this version evaluates" },
    { " A=\"0\">", " X=\"0\">", FORMAT, "0\">",
      "<scales>: expected the attributes default, T, W, M, A, bound-min, bound-max, found \"X\"" },
    { " M=\"4.5\" A=\"0\">", ">", FORMAT, "<scales",
      "scale logicle: expected a parameter M, found none" },
    { "type=\"linear\"", "type=\"linear\" W=\"7\"", FORMAT, "7\"/>",
      "scale linear: expected no W, found one" },
    { "type=\"asinh\"", "type=\"asinh\" W=\"1\"", FORMAT, "1\" T=\"262144\"",
      "scale asinh: expected no W, found one" },
    { "W=\"0.5\"", "W=\"3\"", FCS_E_NUMERIC, "<scales", "scale logicle: " },
    { "T=\"262144\" W=\"0.5\"", "T=\"-1\" W=\"auto\"", FCS_E_NUMERIC, "<scales",
      "scale logicle: " },
    { "W=\"-10\"", "W=\"10\"", FCS_E_NUMERIC, "<scale for=\"CD24\"", "scale biex: " },
    { "W=\"-10\"", "W=\"auto\"", FORMAT, "auto\" M",
      "scale biex: expected a number for W, found auto" },
    { "for=\"CD24\"", "for=\"CD42\"", FORMAT, "CD42\" type",
      "scale for \"CD42\": this panel has no such marker, and no gate uses such a parameter. Did "
      "you mean CD24?" },
    { "for=\"LD\"", "for=\"LP\"", FORMAT, "LP\" type",
      "scale for \"LP\": this panel has no such marker, and no gate uses such a parameter" },
    { "for=\"LD\"", "for=\"LD CD24\"", FORMAT, "LD CD24\"",
      "scale for \"CD24\": expected one scale for each marker, found a second" },
    { "for=\"LD\"", "for=\"LD Time\"", FORMAT, "LD Time\"",
      "scale for \"Time\": expected one scale for each parameter, found one in line 17 too" },
    { "parent=\"live\" is=\"CD19+\"", "parent=\"liev\" is=\"CD19+\"", FORMAT, "liev\" is",
      "parent \"liev\": this panel has no such population. Did you mean live?" },
    { "parent=\"all\"", "parent=\"Breg\"", FORMAT, "<population id",
      "population \"Breg\": expected no circle of parents, found Breg, B, live, "
      "singlet, Breg" },
    { "parent=\"all\"", "parent=\"singlet\"", FORMAT, "<population id=\"singlet\"",
      "population \"singlet\": expected no circle of parents, found singlet, "
      "singlet" },
    { "not=\"Breg\"", "not=\"Bregs\"", FORMAT, "Bregs\"/>",
      "not \"Bregs\": this panel has no such population. Did you mean Breg?" },
    { "is=\"CD19+\" role=\"B\"", "is=\"CD19+\" not=\"rest\" role=\"B\"", FORMAT,
      "<population id=\"B\"", "population \"B\": expected no circle of parents, found B, rest, B" },
    { "id=\"DR\" parent", "id=\"B\" parent", FORMAT, "B\" parent=\"live\" is=\"HLA",
      "population \"B\": expected each id once, found it in line 25 too" },
    { "id=\"DR.round\"", "id=\"all\"", FORMAT, "all\" parent",
      "population \"all\": expected another id, found that of all events" },
    { "is=\"CD24hi CD38hi\"", "is=\"CD24hi CD83hi\"", FORMAT, "CD83hi\"",
      "\"CD83hi\": this panel has no marker \"CD83\". Did you mean CD38?" },
    { "is=\"CD24hi CD38hi\"", "is=\"CD24hi CD38high\"", FORMAT, "CD38high\"",
      "\"CD38high\": expected a marker and its level (+, -, lo, int or hi), found no level" },
    { "is=\"CD24hi CD38hi\"", "is=\"CD24lo CD38hi\"", FORMAT, "CD24lo",
      "\"CD24lo\": expected a level lo in the threshold for CD24, found none" },
    { "is=\"CD19+\"", "is=\"CD19hi\"", FORMAT, "CD19hi\"",
      "\"CD19hi\": expected a level hi in the threshold for CD19, found none" },
    { "is=\"CD19+\"", "is=\"CD19int\"", FORMAT, "CD19int\"",
      "\"CD19int\": expected a level hi in the threshold for CD19, found none" },
    { "is=\"CD19+\"", "is=\" \"", FORMAT, " \" role",
      "is: expected markers and their levels (CD19+ LIN-), found none" },
    { "is=\"CD19+\"", "is=\"+\"", FORMAT, "+\" role", "\"+\": expected a marker and its level" },
    { "is=\"LD-\"", "is=\"LD-\" gate=\"slice\"", FORMAT, "slice\"",
      "population \"live\": expected is or gate, found both" },
    { " is=\"LD-\"", "", FORMAT, "<population id=\"live\"",
      "population \"live\": expected is, gate or not, found none of them" },
    { "role=\"live\"", "role=\"B\"", FORMAT, "B\" report",
      "role \"B\": expected each role once, found it in line 24 too" },
    { "gate=\"round\"", "gate=\"ruond\"", FORMAT, "ruond\"/>",
      "gate \"ruond\": this panel has no such gate. Did you mean round?" },
    { "report=\"1\"", "min-events=\"300\"", FCS_E_UNSUPPORTED, "300\"/>",
      "<population> min-events: expected what this version evaluates" },
    { "marker=\"CD24\" method", "marker=\"CD21\" method", FORMAT, "CD21\" method",
      "threshold for \"CD21\": this panel has no such marker. Did you mean CD24?" },
    { "marker=\"CD24\" method", "marker=\"CD19\" method", FORMAT,
      "CD19\" method=\"fixed\" value=\"1500\">",
      "threshold \"CD19\": expected each marker once, found it in line 36 too" },
    { "  <threshold marker=\"LD\" method=\"fixed\" value=\"0.55\"/>\n", "", FORMAT, "LD-\" role",
      "\"LD-\": expected a threshold for LD in <thresholds>, found none" },
    { "method=\"fixed\" value=\"0.5\"", "method=\"fixed\"", FORMAT, "<threshold marker",
      "threshold for \"CD19\": expected a value with method fixed, found none" },
    { "method=\"fixed\" value=\"0.5\"", "method=\"valley\" value=\"0.5\"", FORMAT, "0.5\"/>",
      "threshold for \"CD19\": expected no value (but a fallback) with method valley, found one" },
    { "value=\"0.5\"", "value=\"0.5\" fallback=\"0.4\"", FORMAT, "0.4\"/>",
      "threshold for \"CD19\": expected no fallback with method fixed, found one" },
    { "method=\"fixed\" value=\"0.5\"", "method=\"valley\" search=\"0.7 0.3\"", FORMAT,
      "0.7 0.3\"/>", "search: expected two rising numbers (0.30 0.70), found \"0.7 0.3\"" },
    { "method=\"fixed\" value=\"0.5\"", "method=\"valley\" within=\"Bb\"", FORMAT, "Bb\"/>",
      "within \"Bb\": this panel has no such population. Did you mean B?" },
    { "value=\"0.5\"", "value=\"906\"", FORMAT, "906\"/>",
      "value: expected a coordinate on the scale (data lie at 0 to 1), found 906; a value before "
      "scaling?" },
    { "value=\"1500\"", "value=\"0.45\"", FORMAT, "0.45\">",
      "value: expected a coordinate on the biex scale (0 to 4096), found 0.45" },
    { "value=\"1500\"", "value=\"262144\"", FORMAT, "262144\">",
      "value: expected a coordinate on the scale (data lie at 0 to 4096), found 262144" },
    { "from=\"2500.25\"", "from=\"1500\"", FORMAT, "1500\"/>",
      "threshold for \"CD24\": expected lo < value < hi, found hi from 1500 not above its value" },
    { "from=\"0.3\"", "from=\"0.5\"", FORMAT, "0.5\"/> ",
      "threshold for \"CD38\": expected lo < value < hi, found lo from 0.5 not below its value" },
    { "<level name=\"lo\" from=\"0.3\"/>", "<level name=\"hi\" from=\"0.9\"/>", FORMAT,
      "<level name=\"hi\" from=\"0.68\"/>",
      "threshold for \"CD38\": expected each level once, found hi again" },
    { "W=\"0.5\"", "W=\"auto\"", FORMAT, "CD19\" method",
      "marker \"CD19\": expected a scale with a fixed W under coordinates, found W=\"auto\"" },
    { "x=\"Time\"", "x=\"Tiem\"", FORMAT, "Tiem\" min",
      "x \"Tiem\": expected a marker, or a parameter that <scales> names, found neither. Did you "
      "mean Time?" },
    { "y=\"FSC-H\"", "y=\"SSC-H\"", FORMAT, "SSC-H\"",
      "y \"SSC-H\": expected a marker, or a parameter that <scales> names, found neither. Did you "
      "mean FSC-H?" },
    { "id=\"-+\"", "id=\"box\"", FORMAT, "box\" x=\"CD19\"",
      "gate \"box\": expected each id once, found it in line 54 too" },
    { "min=\"10\" max=\"20\"", "min=\"20\" max=\"20\"", FORMAT, "20\" edges",
      "max: expected more than min, found no more" },
    { "x-min=\"0.1\"", "x-min=\"0.71\"", FORMAT, "0.7\" y",
      "x-max: expected more than x-min, found no more" },
    { " min=\"10\" max=\"20\"", "", FORMAT, "<range",
      "range \"slice\": expected at least one bound, found none" },
    { "x-min=\"0.1\"", "x-min=\"100\"", FORMAT, "100\" x",
      "x-min: expected a coordinate on the scale (data lie at 0 to 1), found 100" },
    { "x-at=\"0.5\"", "x-at=\"500\"", FORMAT, "500\" y",
      "x-at: expected a coordinate on the scale" },
    { "units=\"scale\"", "anchor-of=\"live\" anchor-x=\"0.5\"", FORMAT, "<polygon",
      "polygon \"singlets\": expected anchor-of, anchor-x and anchor-y together, found no "
      "anchor-y" },
    { "<point x=\"0\" y=\"9e4\"/>", "<point x=\"0\" y=\"0\"/> <point x=\"2e5\" y=\"9e4\"/>", FORMAT,
      "<polygon", "polygon \"singlets\": expected an outline that does not cross itself" },
    { "<point x=\"1e5\" y=\"INF\"/> <point x=\"0\" y=\"9e4\"/>", "<point x=\"7\" y=\"0\"/>", FORMAT,
      "<polygon", "polygon \"singlets\": expected an area, found all points on one line" },
    { "xy=\"0.002\"", "xy=\"0.0142\"", FORMAT, "<covariance",
      "ellipse \"round\": expected xx * yy > xy * xy (a positive definite covariance)" },
    { "<mean x=\"0.5\"", "<mean x=\"50\"", FORMAT, "50\" y=\"0",
      "x: expected a coordinate on the scale" },
    { "operation=\"and\"", "operation=\"not\"", FORMAT, "<boolean",
      "boolean \"both\": expected one member of operation not, found 2" },
    { "<member population=\"upper\"/>", "<member population=\"uper\"/>", FORMAT, "uper\"/>",
      "population \"uper\": this panel has no such population. Did you mean upper?" },
    { "<member population=\"upper\"/>", "<member population=\"both\"/>", FORMAT,
      "<population id=\"both\"",
      "population \"both\": expected no circle of parents, found both, both" },
    { "<range id=\"slice\" x=\"Time\" min=\"10\" max=\"20\" edges=\"half-open\"/>",
      "<time-gate id=\"slice\" within=\"slice\"/>", FORMAT, "<time-gate",
      "\"slice\": expected a population that does not rest on slice to find it in, found " },
    { "method=\"fixed\" value=\"0.5\"", "method=\"percentile\"", FORMAT, "<threshold marker",
      "threshold for \"CD19\": expected percentile with method percentile, found none" },
    { "method=\"fixed\" value=\"0.5\"", "method=\"fmo\" percentile=\"99\"", FORMAT,
      "<threshold marker", "threshold for \"CD19\": expected control with method fmo, found none" },
    { "method=\"fixed\" value=\"0.5\"", "method=\"valley\" offset=\"0.1\"", FORMAT, "0.1\"/>",
      "threshold for \"CD19\": expected no offset with method valley, found one" },
    { "method=\"fixed\" value=\"0.5\"", "method=\"anchor\" offset=\"0.1\"", FORMAT,
      "<threshold marker",
      "threshold for \"CD19\": expected within with method anchor, found none" },
    { "method=\"fixed\" value=\"0.5\"", "method=\"valley\" within=\"Breg\"", FORMAT,
      "<threshold marker",
      "\"Breg\": expected a population that does not rest on CD19 to find it in, found " },
    { "<level name=\"lo\" from=\"0.3\"/>", "<level name=\"lo\"/>", FORMAT, "<level name=\"lo\"/>",
      "threshold for \"CD38\": expected a level with from or with a method, found neither" },
    { "<level name=\"lo\" from=\"0.3\"/>", "<level name=\"lo\" from=\"0.3\" method=\"valley\"/>",
      FORMAT, "valley\"/>",
      "threshold for \"CD38\": expected a level with from or with a method, found both" },
    { "<level name=\"lo\" from=\"0.3\"/>",
      "<level name=\"lo\" method=\"fmo\" control=\"c\" percentile=\"99\"/>", FORMAT,
      "fmo\" control", "level \"lo\": expected another method, found fmo" },
    { "id=\"B_to_DR\"", "id=\"Breg_of_B\"", FORMAT, "Breg_of_B\" of",
      "ratio \"Breg_of_B\": expected each id once, found it in line 64 too" },
    { "of=\"both\"", "of=\"bth\"", FORMAT, "bth\" to",
      "of \"bth\": this panel has no such population. Did you mean both?" },
    { "of=\"B\" to=\"DR\"", "of=\"B\" to=\"DRR\"", FORMAT, "DRR\"/>",
      "to \"DRR\": this panel has no such population. Did you mean DR?" },
    { "of=\"B\" to=\"DR\"", "of=\"B\" to=\"B\"", FORMAT, "B\"/>\n </ratios>",
      "ratio \"B_to_DR\": expected two populations, found one twice" },
    { "of=\"B\" to=\"DR\"", "of=\"B\" to=\"DR\" as=\"percent\"", FORMAT,
      "DR\" as=\"percent\"/>\n </ratios>",
      "ratio \"B_to_DR\": expected \"B\" to lie within \"DR\", as a percentage must" },
    { "of=\"both\" to=\"DR\"", "of=\"neither\" to=\"DR\"", FORMAT, "DR\" as",
      "ratio \"both_of_DR\": expected \"neither\" to lie within \"DR\"" },
    { "of=\"B\" to=\"DR\"", "of=\"B\" to=\"DR\" min-denominator=\"10\"", FCS_E_UNSUPPORTED,
      "10\"/>", "<ratio> min-denominator: expected what this version evaluates" },
    { "</ratios>", "</ratios>\n<quality><rule check=\"drift\" else=\"warn\"/></quality>",
      FCS_E_UNSUPPORTED, "drift\" else", "<rule> check: expected what this version evaluates" },
    { "</ratios>",
      "</ratios>\n<quality><rule check=\"events\" of=\"B\" min=\"9\" step=\"2\" "
      "else=\"warn\"/></quality>",
      FCS_E_UNSUPPORTED, "2\" else", "<rule> step: expected what this version evaluates" },
    { "</ratios>",
      "</ratios>\n<quality><rule check=\"events\" of=\"Bee\" min=\"9\" else=\"warn\"/></quality>",
      FORMAT, "Bee\" min", "of \"Bee\": this panel has no such population" },
    { "</ratios>", "</ratios>\n<quality><rule check=\"events\" min=\"9\" else=\"warn\"/></quality>",
      FORMAT, "<rule check", "rule \"events\": expected an attribute of, found none" },
    { "</ratios>",
      "</ratios>\n<quality><rule check=\"events\" of=\"B\" to=\"B\" min=\"9\" "
      "else=\"warn\"/></quality>",
      FORMAT, "B\" min=\"9\"", "rule \"events\": expected no to, found one" },
    { "</ratios>",
      "</ratios>\n<quality><rule check=\"percent\" of=\"B\" min=\"9\" else=\"warn\"/></quality>",
      FORMAT, "<rule check", "rule \"percent\": expected an attribute to, found none" },
    { "</ratios>", "</ratios>\n<quality><rule check=\"events\" of=\"B\" else=\"warn\"/></quality>",
      FORMAT, "<rule check", "rule \"events\": expected min, max or both, found neither" },
    { "</ratios>",
      "</ratios>\n<quality><rule check=\"events\" of=\"B\" min=\"9\" max=\"9\" "
      "else=\"warn\"/></quality>",
      FORMAT, "9\" else", "max: expected more than min, found no more" },
    { "</ratios>",
      "</ratios>\n<quality><rule check=\"percent\" of=\"B\" to=\"DR\" min=\"9\" "
      "else=\"warn\"/></quality>",
      FORMAT, "DR\" min=\"9\"", "rule \"percent\": expected \"B\" to lie within \"DR\"" },
};

static void every_change_of_structure_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof structure / sizeof *structure; i++)
        check_change(&structure[i]);
}

static void every_change_of_sense_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sense / sizeof *sense; i++)
        check_change(&sense[i]);
}

static void an_error_may_go_unheard(void **state)
{
    (void)state;
    assert_null(parse("<panel/>", NULL));
    assert_null(parse("no panel", NULL));
    assert_null(fcs_strategy_parse(NULL, 0, "", NULL));
    fcs_strategy_free(NULL);
}

/* ---- The schema says the same to others ---- */

static void keep_quiet(void *data, xmlErrorPtr e)
{
    (void)data, (void)e;
}

static xmlSchema *open_schema(void)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/panels/panel.xsd", source_folder());
    xmlSchemaParserCtxt *parser = xmlSchemaNewParserCtxt(path);
    xmlSchema *schema = xmlSchemaParse(parser);
    xmlSchemaFreeParserCtxt(parser);
    assert_non_null(schema);
    return schema;
}

static bool fits_schema(xmlSchema *schema, const char *text)
{
    xmlDoc *doc = xmlReadMemory(text, (int)strlen(text), NULL, NULL, XML_PARSE_NONET);
    xmlSchemaValidCtxt *valid = xmlSchemaNewValidCtxt(schema);
    xmlSchemaSetValidStructuredErrors(valid, keep_quiet, NULL);
    bool fits = doc && xmlSchemaValidateDoc(valid, doc) == 0;
    xmlSchemaFreeValidCtxt(valid);
    xmlFreeDoc(doc);
    return fits;
}

/* libxml2's validator, which the library does without, draws the line where ours does. */
static void the_schema_draws_the_same_line(void **state)
{
    (void)state;
    xmlSchema *schema = open_schema();
    assert_true(fits_schema(schema, good));
    for (size_t i = 0; i < sizeof structure / sizeof *structure; i++) {
        char *text = changed(structure[i].from, structure[i].to);
        if (fits_schema(schema, text))
            fail_msg("libxml2 accepts %s", structure[i].to);
        __real_free(text);
    }
    for (size_t i = 2; i < sizeof sense / sizeof *sense; i++) { /* 0 and 1 are other namespaces */
        char *text = changed(sense[i].from, sense[i].to);
        bool unknown_attribute = strcmp(sense[i].to, " X=\"0\">") == 0;
        if (fits_schema(schema, text) == unknown_attribute)
            fail_msg("libxml2 refuses %s", sense[i].to);
        __real_free(text);
    }
    xmlSchemaFree(schema);
}

/* ---- What is found in the events ---- */

static void ways_of_finding_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *threshold;
        search_method method;
        double amount, low, fallback;
    } rows[] = {
        { "method=\"valley\" within=\"live\" search=\"0.31 0.7\" fallback=\"0.52\"", SEARCH_VALLEY,
          0, 0.31, 0.52 },
        { "method=\"percentile\" percentile=\"99.5\" within=\"live\"", SEARCH_PERCENTILE, 99.5,
          -INFINITY, NAN },
        { "method=\"tail\" within=\"live\"", SEARCH_TAIL, 0.05, -INFINITY, NAN },
        { "method=\"tail\" fall=\"0.02\" within=\"live\"", SEARCH_TAIL, 0.02, -INFINITY, NAN },
        { "method=\"fmo\" control=\"FMO-CD19\" percentile=\"99\" within=\"live\"", SEARCH_FMO, 99,
          -INFINITY, NAN },
        { "method=\"anchor\" within=\"live\" offset=\"-0.13\"", SEARCH_MODE, -0.13, -INFINITY,
          NAN },
        { "method=\"mixture\" within=\"live\" search=\"0.31 0.7\"", SEARCH_MIXTURE, 0, 0.31, NAN },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = changed("method=\"fixed\" value=\"0.5\"", rows[i].threshold);
        fcs_strategy *s = must_parse(text);
        const strategy_search *search = &s->thresholds[0].cut;
        assert_int_equal(search->method, rows[i].method);
        assert_int_equal(search->within, population_of(s, "live"));
        assert_true(search->amount == rows[i].amount && search->low == rows[i].low);
        assert_true(isnan(rows[i].fallback) ? isnan(search->fallback)
                                            : search->fallback == rows[i].fallback);
        assert_true(isnan(s->thresholds[0].value) && isnan(gate_of(s, "B")->bounds[0].low));
        fcs_strategy_free(s);
        __real_free(text);
    }
}

/* On a scale with W="auto" a coordinate means nothing; a valley without one is found anew each time. */
static void an_automatic_scale_is_for_no_coordinates(void **state)
{
    (void)state;
    static const struct {
        const char *threshold;
        bool accepted;
    } rows[] = {
        { "method=\"valley\"", true },
        { "method=\"fixed\" value=\"0.5\"", false },
        { "method=\"valley\" fallback=\"0.5\"", false },
        { "method=\"valley\" search=\"0.3 0.7\"", false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_error err = { 0 };
        char text[900];
        snprintf(text, sizeof text,
                 "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'>\n"
                 "<markers><marker id='M' label='M'/></markers><compensation source='none'/>\n"
                 "<scales default='logicle' T='262144' W='auto' M='4.5' A='0'/>\n"
                 "<populations><population id='P' parent='all' is='M+'/></populations>\n"
                 "<thresholds><threshold marker='M' %s/></thresholds></panel>",
                 rows[i].threshold);
        fcs_strategy *s = parse(text, &err);
        assert_int_equal(s != NULL, rows[i].accepted);
        if (!s)
            assert_true(err.code == FCS_E_FORMAT && err.line == 5);
        fcs_strategy_free(s);
    }
}

/* ---- Names ---- */

static void names_may_be_almost_anything(void **state)
{
    (void)state;
    static const char text[] =
        "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'>\n"
        "<markers><marker id='HLA-DR' label='HLA-DR'/><marker id='HLA-' label='H'/>"
        "<marker id='CD4' label='CD4'/><marker id='CD4hi' label='x'/><marker id='&#956;+' "
        "label='y'/>"
        "</markers><compensation source='none'/>\n"
        "<scales default='linear'/>\n"
        "<populations><population id='CD19and!CD20' parent='all' is='HLA-DR+ HLA--'/>"
        "<population id='&lt;&amp;\xC3\xA9-' parent='CD19and!CD20' is='CD4hi CD4hi- &#956;++'/>"
        "</populations><thresholds>"
        "<threshold marker='HLA-DR' method='fixed' value='100'/>"
        "<threshold marker='HLA-' method='fixed' value='200'/>"
        "<threshold marker='CD4' method='fixed' value='1'><level name='hi' from='9'/></threshold>"
        "<threshold marker='CD4hi' method='fixed' value='300'/>"
        "<threshold marker='&#956;+' method='fixed' value='400'/></thresholds></panel>";
    fcs_strategy *s = must_parse(text);
    assert_string_equal(s->populations[1].id, "<&\xC3\xA9-");
    const strategy_bound *b = gate_of(s, "CD19and!CD20")->bounds;
    assert_string_equal(b[0].threshold, "HLA-DR");
    assert_string_equal(b[1].threshold, "HLA-");
    assert_true(b[0].low == 100 && b[1].high == 200 && b[0].axis.matrix == FCS_NONE);
    b = gate_of(s, "<&\xC3\xA9-")->bounds;
    assert_true(b[0].low == 9 && b[1].high == 300 && b[2].low == 400);
    assert_string_equal(b[2].threshold, "\xCE\xBC+");
    fcs_strategy_free(s);
}

/* Two parameters are as different as two markers: FSC-A high and SSC-A low is no contradiction. */
static void levels_of_two_parameters_do_not_contradict(void **state)
{
    (void)state;
    static const char text[] =
        "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'><markers/>"
        "<compensation source='none'/><scales default='linear'>"
        "<scale for='FSC-A SSC-A' type='linear'/></scales>\n"
        "<populations><population id='P' parent='all' is='FSC-A+ SSC-A%s'/></populations>"
        "<thresholds><threshold marker='FSC-A' method='fixed' value='120000'/>"
        "<threshold marker='SSC-A' method='fixed' value='45000'/>"
        "<threshold marker='FSC-A' id='small' method='fixed' value='30000'/></thresholds></panel>";
    char made[sizeof text + 20];
    fcs_error err = { 0 };
    snprintf(made, sizeof made, text, "-");
    fcs_strategy *s = must_parse(made);
    const strategy_bound *b = gate_of(s, "P")->bounds;
    assert_true(b[0].low == 120000 && b[1].high == 45000);
    fcs_strategy_free(s);
    snprintf(made, sizeof made, text, "+ small-");
    assert_null(parse(made, &err));
    assert_int_equal(err.line, 2);
    assert_non_null(strstr(err.message, "\"small-\": expected a level that an event with FSC-A+"));
}

/* ---- Large ones ---- */

enum { MANY = 50000 };

/* Each population within the one that follows it, so that the whole chain is walked at once. */
static void a_long_chain_of_parents_is_walked(void **state)
{
    (void)state;
    char *text = __real_malloc((size_t)MANY * 80 + 1000), *to = text;
    to += sprintf(to, "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'>"
                      "<markers><marker id='M' label='M'/></markers><compensation source='none'/>"
                      "<scales default='linear'/><populations>");
    for (int i = 0; i < MANY; i++)
        to += sprintf(to, "<population id='p%d' parent='p%d' is='M+'/>\n", i, i + 1);
    sprintf(to,
            "<population id='p%d' parent='all' is='M+'/></populations>"
            "<thresholds><threshold marker='M' method='fixed' value='1'/></thresholds></panel>",
            MANY);
    fcs_strategy *s = must_parse(text);
    assert_int_equal(s->n_populations, MANY + 1);
    assert_string_equal(s->populations[0].id, "p50000");
    assert_string_equal(s->populations[MANY].id, "p0");
    for (size_t i = 1; i <= MANY; i++)
        assert_int_equal(s->populations[i].parent, i - 1);
    fcs_strategy_free(s);
    __real_free(text);
}

/* n populations, each of a parent and of a marker that the panel has not, but for one letter. */
static char *mistaken(int n)
{
    char *text = __real_malloc((size_t)n * 200 + 1000), *to = text;
    to += sprintf(to, "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'><markers>");
    for (int i = 0; i < n; i++)
        to += sprintf(to, "<marker id='marker%d' label='m%d'/>", i, i);
    to += sprintf(to, "</markers><compensation source='none'/><scales default='linear'/>"
                      "<populations>");
    for (int i = 0; i < n; i++)
        to += sprintf(to, "\n<population id='p%d' parent='q%d' is='narker%d+'/>", i, i, i);
    sprintf(to, "</populations></panel>");
    return text;
}

/* Whoever asks for each what was meant by it takes hours for a large file. */
static void many_mistakes_take_no_time(void **state)
{
    (void)state;
    fcs_error err = { 0 };
    char *text = mistaken(20000);
    clock_t before = clock();
    fcs_remarks *all = strategy_check_text(text, strlen(text), "", &err);
    assert_true((double)(clock() - before) / CLOCKS_PER_SEC < 15);
    assert_int_equal(all->n, 100);
    assert_int_equal(all->remarks[0].error.line, 2);
    fcs_remarks_free(all);
    __real_free(text);
}

static void levels_are_limited(void **state)
{
    (void)state;
    char *text = __real_malloc(300 * 3 + 1000);
    for (int n = 256; n < 258; n++) {
        fcs_error err = { 0 };
        char *to = text + sprintf(text, "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'>"
                                        "<markers><marker id='M' label='M'/></markers>"
                                        "<compensation source='none'/><scales default='linear'/>\n"
                                        "<populations><population id='P' parent='all' is='");
        for (int i = 0; i < n; i++)
            to += sprintf(to, "M+ ");
        sprintf(to, "'/></populations><thresholds><threshold marker='M' method='fixed' value='1'/>"
                    "</thresholds></panel>");
        fcs_strategy *s = parse(text, &err);
        assert_true((n == 256) == (s != NULL));
        if (!s) {
            assert_true(err.code == FCS_E_LIMIT && err.line == 2 && err.column == 50);
            assert_string_equal(err.message, "is: expected at most 256 levels, found 257");
        }
        fcs_strategy_free(s);
    }
    __real_free(text);
}

static void a_polygon_of_too_many_points_is_refused(void **state)
{
    (void)state;
    enum { POINTS = 10001 };
    fcs_error err = { 0 };
    char *points = __real_malloc((size_t)POINTS * 40), *to = points;
    for (int i = 0; i < POINTS; i++)
        to += sprintf(to, "<point x=\"%d\" y=\"%d\"/>", i, i % 2 * 1000);
    char *text = changed("<point x=\"-INF\" y=\"0\"/>", points);
    assert_null(parse(text, &err));
    assert_int_equal(err.code, FCS_E_LIMIT);
    assert_int_equal(err.line, 45);
    __real_free(text);
    __real_free(points);
}

/* ---- Memory ---- */

static bool same_bounds(const strategy_gate *a, const strategy_gate *b)
{
    for (size_t i = 0; i < a->n_bounds; i++)
        if (a->bounds[i].low != b->bounds[i].low || a->bounds[i].high != b->bounds[i].high ||
            a->bounds[i].axis.marker != b->bounds[i].axis.marker ||
            a->bounds[i].axis.scale != b->bounds[i].axis.scale)
            return false;
    return true;
}

static void check_same(const fcs_strategy *a, const fcs_strategy *b)
{
    assert_int_equal(a->n_populations, b->n_populations);
    assert_int_equal(a->n_gates, b->n_gates);
    assert_int_equal(a->n_ratios, b->n_ratios);
    assert_int_equal(a->about.n_markers, b->about.n_markers);
    for (size_t i = 0; i < a->n_populations; i++) {
        assert_string_equal(a->populations[i].id, b->populations[i].id);
        assert_int_equal(a->populations[i].parent, b->populations[i].parent);
        assert_int_equal(a->populations[i].gate, b->populations[i].gate);
        assert_int_equal(a->populations[i].excluded, b->populations[i].excluded);
    }
    for (size_t i = 0; i < a->n_gates; i++) {
        assert_int_equal(a->gates[i].n_bounds, b->gates[i].n_bounds);
        assert_int_equal(a->gates[i].n_members, b->gates[i].n_members);
        assert_int_equal(a->gates[i].n_points, b->gates[i].n_points);
        assert_true(same_bounds(&a->gates[i], &b->gates[i]));
    }
}

/* Each allocation in turn fails, once and from then on: out of memory, or the whole strategy. */
static void a_starved_panel_is_never_a_shorter_one(void **state)
{
    (void)state;
    fcs_strategy *whole = must_parse(good);
    for (int forever = 0; forever < 2; forever++) {
        long k = 0, n_memory = 0;
        for (bool more = true; more; k++) {
            fcs_error err = { 0 };
            xmlResetLastError();
            long live = starve.live;
            starve_at(k, forever);
            fcs_strategy *s = fcs_strategy_parse(good, sizeof good - 1, "", &err);
            more = starve.failed;
            starve_at(-1, false);
            if (s)
                check_same(s, whole);
            else if (err.code != FCS_E_MEMORY)
                fail_msg("allocation %ld: %s", k, err.message);
            n_memory += !s;
            fcs_strategy_free(s);
            xmlResetLastError();
            if (starve.live != live)
                fail_msg("allocation %ld: %ld blocks leaked", k, starve.live - live);
        }
        print_message("allocations %ld, out of memory %ld\n", k - 1, n_memory);
        assert_true(n_memory > 50);
    }
    fcs_strategy_free(whole);
}

/* A panel with mistakes in many parts: all of them are told, or that memory ran out. */
static void starved_remarks_are_never_fewer(void **state)
{
    (void)state;
    char *text = changed("is=\"CD19+\"", "is=\"CD91+ CD19\"");
    strstr(text, "to=\"DR\"")[4] = 'X';
    strstr(text, "xy=\"0.002\"")[4] = '9';
    fcs_error err = { 0 };
    fcs_remarks *whole = strategy_check_text(text, strlen(text), "", &err);
    assert_int_equal(whole->n_mistakes, 4);
    long k = 0, n_memory = 0;
    for (bool more = true; more; k++) {
        xmlResetLastError();
        long live = starve.live;
        starve_at(k, false);
        fcs_remarks *found = strategy_check_text(text, strlen(text), "", &err);
        more = starve.failed;
        starve_at(-1, false);
        if (found)
            assert_int_equal(found->n_mistakes, whole->n_mistakes);
        else
            assert_int_equal(err.code, FCS_E_MEMORY);
        n_memory += !found;
        fcs_remarks_free(found);
        xmlResetLastError();
        assert_int_equal(starve.live, live);
    }
    assert_true(n_memory > 50);
    fcs_remarks_free(whole);
    __real_free(text);
}

int main(void)
{
    starve_xml_too();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(about_and_markers),
        cmocka_unit_test(scales_go_to_their_axes),
        cmocka_unit_test(levels_are_these_bounds),
        cmocka_unit_test(drawn_gates_are_these_shapes),
        cmocka_unit_test(populations_are_in_order),
        cmocka_unit_test(ratios_name_their_populations),
        cmocka_unit_test(every_change_of_structure_is_told),
        cmocka_unit_test(every_change_of_sense_is_told),
        cmocka_unit_test(an_error_may_go_unheard),
        cmocka_unit_test(the_schema_draws_the_same_line),
        cmocka_unit_test(ways_of_finding_are_read),
        cmocka_unit_test(an_automatic_scale_is_for_no_coordinates),
        cmocka_unit_test(names_may_be_almost_anything),
        cmocka_unit_test(a_long_chain_of_parents_is_walked),
        cmocka_unit_test(a_polygon_of_too_many_points_is_refused),
        cmocka_unit_test(levels_of_two_parameters_do_not_contradict),
        cmocka_unit_test(many_mistakes_take_no_time),
        cmocka_unit_test(levels_are_limited),
        cmocka_unit_test(a_starved_panel_is_never_a_shorter_one),
        cmocka_unit_test(starved_remarks_are_never_fewer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
