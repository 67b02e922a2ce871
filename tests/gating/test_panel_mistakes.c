/* test_panel_mistakes.c - one change of a good panel, one error: its code, its place and its words; and the
 * same verdict from the schema. */
#include "tests.h"

#include "gating/remarks.h"
#include "gating/strategy.h"

#include <libxml/xmlschemas.h>
#include <math.h>

#include "gating/starve.h"

#include "panel_text.h"

/* ---- One change, one error ---- */

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

int main(void)
{
    starve_xml_too();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_change_of_structure_is_told),
        cmocka_unit_test(every_change_of_sense_is_told),
        cmocka_unit_test(an_error_may_go_unheard),
        cmocka_unit_test(the_schema_draws_the_same_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
