/* panel_values.c - values that gates look at, beyond markers and the parameters of <scales>.
 *
 *     <values>
 *       <value id="FITC" of="FITC-A" matrix="spectrum" type="logicle" T= W= M= A= bound-min=/>
 *       <value id="cd4" marker="CD4" type="log" T= M=/>
 *       <value id="quotient" of="FITC-A" to="PE-A" factor="1" minus="0" less="0" type="linear"/>
 *     </values>
 *
 * Each has a scale of its own. They let a panel say what Gating-ML and FlowJo can: one parameter on
 * several scales, compensated in one gate and as acquired in another.
 */
#include "gating/panel.h"

#include <string.h>

static fcs_code check_parts(panel *p, const xml_node *node)
{
    static const char *const of_quotient[] = { "factor", "minus", "less" };
    bool of = xml_value(node, "of"), to = xml_value(node, "to");
    if (of == (xml_value(node, "marker") != NULL))
        return fail_xml(p->err, FCS_E_FORMAT, node->place,
                        "value \"%s\": expected of or marker, found %s",
                        QUOTED(xml_value(node, "id")), of ? "both" : "neither");
    if (to && !of)
        return fail_xml(
            p->err, FCS_E_FORMAT, xml_place_of(node, "to"),
            "value \"%s\": expected a quotient of two parameters, found one of a marker",
            QUOTED(xml_value(node, "id")));
    for (size_t i = 0; i < sizeof of_quotient / sizeof *of_quotient; i++)
        if (!to && xml_value(node, of_quotient[i]))
            return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, of_quotient[i]),
                            "value \"%s\": expected no %s without to, found one",
                            QUOTED(xml_value(node, "id")), of_quotient[i]);
    return FCS_OK;
}

static fcs_code check_name(panel *p, const xml_node *node)
{
    const char *id = xml_value(node, "id");
    size_t n = strlen(id);
    if (names_find(&p->markers.names, id, n) == SIZE_MAX &&
        names_find(&p->parameters.names, id, n) == SIZE_MAX)
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "id"),
                    "value \"%s\": expected an id that is no marker and no parameter of <scales>, "
                    "found one that is",
                    QUOTED(id));
}

static fcs_code read_quotient(panel *p, const xml_node *node, strategy_axis *axis)
{
    fcs_strategy *s = p->strategy;
    strategy_quotient *q = &s->quotients[s->n_quotients++];
    *q = (strategy_quotient){ .id = panel_text(p, xml_value(node, "id")),
                              .numerator = panel_text(p, xml_value(node, "of")),
                              .denominator = panel_text(p, xml_value(node, "to")),
                              .factor = panel_number(node, "factor", 1),
                              .minus = panel_number(node, "minus", 0),
                              .less = panel_number(node, "less", 0) };
    axis->quotient = s->n_quotients;
    return q->id && q->numerator && q->denominator ? FCS_OK : fail_memory(p->err);
}

static fcs_code read_value(panel *p, const xml_node *node, size_t scale, strategy_axis *axis)
{
    *axis = (strategy_axis){ .marker = FCS_NONE, .matrix = FCS_NONE, .scale = scale };
    fcs_code code = check_parts(p, node);
    if (!code)
        code = check_name(p, node);
    if (!code)
        code = panel_find_matrix(p, node, &axis->matrix);
    if (code)
        return code;
    if (xml_value(node, "marker"))
        return panel_find(p, &p->markers, node, "marker", "marker", &axis->marker);
    if (xml_value(node, "to"))
        return read_quotient(p, node, axis);
    axis->param = panel_text(p, xml_value(node, "of"));
    return axis->param ? FCS_OK : fail_memory(p->err);
}

fcs_code panel_values(panel *p)
{
    size_t n = p->values.n;
    fcs_strategy *s = p->strategy;
    p->axis_of_value = arena_array(p->scratch, n, sizeof *p->axis_of_value);
    s->quotients = arena_array(s->arena, n + p->gates.n, sizeof *s->quotients);
    if (!p->axis_of_value || !s->quotients)
        return fail_memory(p->err);
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < n; i++)
        code =
            panel_go_on(p, read_value(p, p->values.nodes[i], p->n_plain + i, &p->axis_of_value[i]));
    return code;
}
