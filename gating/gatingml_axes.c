/* gatingml_axes.c - what a gate looks at.
 *
 *     <dimension compensation-ref="uncompensated|FCS|ID" transformation-ref= min= max=>
 *       <fcs-dimension name="PE-A"/>                       a parameter, or a dye of the matrix ID
 *       <new-dimension transformation-ref="ratio-1"/>      a quotient of two of them
 *     </dimension>
 */
#include "gating/gatingml.h"

#include <string.h>

static fcs_code read_matrix(gatingml *g, const xml_node *node, size_t *matrix)
{
    const char *ref = gatingml_value(node, "compensation-ref");
    *matrix = FCS_NONE;
    if (strcmp(ref, "uncompensated") == 0)
        return FCS_OK;
    *matrix = 0;
    if (strcmp(ref, "FCS") == 0)
        return FCS_OK;
    size_t i;
    fcs_code code = gatingml_find(g, &g->matrices, node, "compensation-ref", &i);
    if (!code)
        *matrix = i + 1; /* 0 is the file's own */
    return code;
}

/* The function that a transformation-ref names: a scale if wanted, else a quotient. */
static fcs_code read_reference(gatingml *g, const xml_node *node, bool scale,
                               const gatingml_function **found)
{
    size_t i;
    fcs_code code = gatingml_find(g, &g->functions, node, "transformation-ref", &i);
    if (code)
        return code;
    *found = &g->function_of[i];
    if (scale == ((*found)->scale != FCS_NONE))
        return FCS_OK;
    return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(node, "transformation-ref"),
                    "<%s> transformation-ref: expected %s, found \"%s\", which is %s", node->name,
                    scale ? "a scale" : "an fratio", QUOTED(g->functions.ids[i]),
                    scale ? "an fratio (say so in a <new-dimension>)" : "a scale");
}

/* The single child that says what is measured. */
static fcs_code find_measured(gatingml *g, const xml_node *node, const xml_node **measured)
{
    const xml_node *parameter = gatingml_first(node, "fcs-dimension");
    const xml_node *quotient = gatingml_first(node, "new-dimension");
    *measured = parameter ? parameter : quotient;
    if (!parameter == !quotient)
        return fail_xml(g->err, FCS_E_FORMAT, node->place,
                        "<%s>: expected an <fcs-dimension> or a <new-dimension>, found %s",
                        node->name, parameter ? "both" : "none");
    const char *name = gatingml_value(*measured, "name");
    if (parameter && !*name)
        return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(parameter, "name"),
                        "<fcs-dimension> name: expected a parameter, found \"\"");
    return FCS_OK;
}

static fcs_code read_quotient(gatingml *g, const xml_node *measured, strategy_axis *axis)
{
    const gatingml_function *function;
    fcs_code code = read_reference(g, measured, false, &function);
    if (code)
        return code;
    axis->quotient = function->quotient + 1;
    return gatingml_bounded_scale(g, measured, function, &axis->scale);
}

/* A marker where the file lists it, as those do that a panel was written to. */
static fcs_code read_parameter(gatingml *g, const xml_node *measured, strategy_axis *axis)
{
    const char *name = gatingml_value(measured, "name");
    size_t marker = names_find(&g->markers, name, strlen(name));
    axis->marker = marker == SIZE_MAX ? FCS_NONE : marker;
    axis->param = marker == SIZE_MAX ? gatingml_text(g, name) : NULL;
    return marker != SIZE_MAX || axis->param ? FCS_OK : fail_memory(g->err);
}

fcs_code gatingml_axis(gatingml *g, const xml_node *node, strategy_axis *axis)
{
    const gatingml_function *function;
    const xml_node *measured;
    *axis = (strategy_axis){ .marker = FCS_NONE };
    fcs_code code = find_measured(g, node, &measured);
    if (!code)
        code = read_matrix(g, node, &axis->matrix);
    if (!code && gatingml_value(node, "transformation-ref")) {
        code = read_reference(g, node, true, &function);
        axis->scale = code ? 0 : function->scale;
    }
    if (code)
        return code;
    return gatingml_is(measured, "fcs-dimension") ? read_parameter(g, measured, axis)
                                                  : read_quotient(g, measured, axis);
}

size_t gatingml_new_dimensions(const xml_node *gate)
{
    size_t n = 0;
    for (const xml_node *child = gatingml_first(gate, NULL); child;
         child = gatingml_next(child, NULL))
        n += gatingml_first(child, "new-dimension") != NULL;
    return n;
}
