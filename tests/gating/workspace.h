/* workspace.h - FlowJo workspaces described in memory, for the tests of flowjo*.c. */
#ifndef TESTS_GATING_WORKSPACE_H
#define TESTS_GATING_WORKSPACE_H

#include "gating/make.h"

#define NAMESPACES                                                                                 \
    " xmlns:gating='http://www.isac-net.org/std/Gating-ML/v2.0/gating'"                            \
    " xmlns:transforms='http://www.isac-net.org/std/Gating-ML/v2.0/transformations'"               \
    " xmlns:data-type='http://www.isac-net.org/std/Gating-ML/v2.0/datatypes'"

/* Parts of <Transformations>. */
#define LINEAR(name, low, high, gain)                                                              \
    "<transforms:linear transforms:minRange='" low "' transforms:maxRange='" high "' gain='" gain  \
    "'><data-type:parameter data-type:name='" name "'/></transforms:linear>"
#define LOG(name, offset, decades)                                                                 \
    "<transforms:log transforms:offset='" offset "' transforms:decades='" decades                  \
    "'><data-type:parameter data-type:name='" name "'/></transforms:log>"
#define BIEX(name, width)                                                                          \
    "<transforms:biex transforms:length='256' transforms:maxRange='262144' transforms:neg='0' "    \
    "transforms:width='" width "' transforms:pos='4.418539922'>"                                   \
    "<data-type:parameter data-type:name='" name "'/></transforms:biex>"
#define STANDARD(kind, name, W)                                                                    \
    "<transforms:" kind " transforms:length='256' transforms:T='262144' transforms:W='" W          \
    "' transforms:M='4.5' transforms:A='0'><data-type:parameter data-type:name='" name             \
    "'/></transforms:" kind ">"

/* Parts of gates. */
#define DIMENSION(name, bounds)                                                                    \
    "<gating:dimension " bounds "><data-type:fcs-dimension data-type:name='" name                  \
    "'/></gating:dimension>"
#define VERTEX(x, y)                                                                               \
    "<gating:vertex><gating:coordinate data-type:value='" x "'/>"                                  \
    "<gating:coordinate data-type:value='" y "'/></gating:vertex>"
#define POPULATION(name, gate, more)                                                               \
    "<Population name='" name "' count='7'><Graph/><Gate gating:id='ID1'>" gate "</Gate>" more     \
    "</Population>"
#define BELOW(populations) "<Subpopulations>" populations "</Subpopulations>"
#define RECTANGLE(dimensions)                                                                      \
    "<gating:RectangleGate eventsInside='1'>" dimensions "</gating:RectangleGate>"
#define POLYGON(attributes, dimensions, vertices)                                                  \
    "<gating:PolygonGate " attributes ">" dimensions vertices "</gating:PolygonGate>"
#define BOOLEAN(kind, name, dependents)                                                            \
    "<" kind " name='" name "'><Dependents>" dependents "</Dependents></" kind ">"
#define DEPENDENT(path) "<Dependent name='" path "'/>"

#define SAMPLE(id, name, parts, populations)                                                       \
    "<Sample><DataSet uri='file:/D:/data/" name "' sampleID='" id "'/>" parts                      \
    "<SampleNode name='" name "' count='9'>" BELOW(populations) "</SampleNode></Sample>"
#define WORKSPACE(attributes, samples)                                                             \
    "<Workspace " attributes NAMESPACES "><SampleList>" samples "</SampleList></Workspace>"
#define VERSION_10_8 "version='20.0' flowJoVersion='10.8.1'"

/* A matrix: of PE-A 0.12 into FITC-A's detector. */
#define MATRIX                                                                                     \
    "<transforms:spilloverMatrix prefix='Comp-' suffix='' name='Acquisition-defined'>"             \
    "<transforms:spillover data-type:parameter='FITC-A'>"                                          \
    "<transforms:coefficient data-type:parameter='FITC-A' transforms:value='1'/>"                  \
    "<transforms:coefficient data-type:parameter='PE-A' transforms:value='0'/>"                    \
    "</transforms:spillover><transforms:spillover data-type:parameter='PE-A'>"                     \
    "<transforms:coefficient data-type:parameter='FITC-A' transforms:value='0.12'/>"               \
    "<transforms:coefficient data-type:parameter='PE-A' transforms:value='1'/>"                    \
    "</transforms:spillover></transforms:spilloverMatrix>"

/* Parsed from a block of exactly its size. */
static inline fcs_strategy *parse_text(const char *text, fcs_error *err)
{
    size_t n = strlen(text);
    char *exact = malloc(n ? n : 1);
    assert_non_null(exact);
    memcpy(exact, text, n);
    fcs_strategy *s = fcs_strategy_parse(exact, n, "", err);
    free(exact);
    return s;
}

static inline fcs_strategy *parse_workspace(const char *text)
{
    fcs_error err = { .message = "" };
    fcs_strategy *s = parse_text(text, &err);
    if (!s)
        fail_msg("line %u: %s", err.line, err.message);
    return s;
}

static inline const fcs_strategy *sample_for(const fcs_strategy *s, const char *name)
{
    fcs_error err = { .message = "" };
    const fcs_strategy *found = fcs_strategy_for(s, name, &err);
    if (!found)
        fail_msg("%s", err.message);
    return found;
}

#endif
