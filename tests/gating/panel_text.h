/* panel_text.h - a panel with a part of each kind, and what is asked of it and of changes of it. */
#ifndef TESTS_GATING_PANEL_TEXT_H
#define TESTS_GATING_PANEL_TEXT_H

#include "tests.h"

#include "gating/strategy.h"

#include "gating/starve.h"

/* Places in it are counted: this is line 1. */
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
static inline fcs_strategy *parse(const char *text, fcs_error *err)
{
    size_t n = strlen(text);
    char *exact = __real_malloc(n);
    memcpy(exact, text, n);
    fcs_strategy *s = fcs_strategy_parse(exact, n, "", err);
    __real_free(exact);
    return s;
}

static inline fcs_strategy *must_parse(const char *text)
{
    fcs_error err = { 0 };
    fcs_strategy *s = parse(text, &err);
    if (!s)
        fail_msg("%u:%u: %s", err.line, err.column, err.message);
    return s;
}

static inline size_t population_of(const fcs_strategy *s, const char *id)
{
    for (size_t i = 0; i < s->n_populations; i++)
        if (strcmp(s->populations[i].id, id) == 0)
            return i;
    fail_msg("no population %s", id);
    return 0;
}

static inline const strategy_gate *gate_of(const fcs_strategy *s, const char *population)
{
    return &s->gates[s->populations[population_of(s, population)].gate];
}

/* The good panel with the first `from` replaced by `to`; the caller frees it. */
static inline char *changed(const char *from, const char *to)
{
    const char *at = strstr(good, from);
    if (!at)
        fail_msg("the good panel has no %s", from);
    size_t before = (size_t)(at - good);
    char *text = __real_malloc(sizeof good + strlen(to) + 1);
    sprintf(text, "%.*s%s%s", (int)before, good, to, at + strlen(from));
    return text;
}

#endif
