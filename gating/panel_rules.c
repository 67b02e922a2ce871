/* panel_rules.c - what has to hold of the counts, or all of them are withheld.
 *
 *     <quality>
 *       <rule check="events"  of="B" min="300" else="warn"/>
 *       <rule check="percent" of="LIN+CD19+" to="LIN+" max="5" else="fail"/>
 *     </quality>
 *
 * Other checks are refused by their line; what they name is looked up all the same.
 */
#include "gating/panel.h"

#include <math.h>
#include <string.h>

static fcs_code find_population(panel *p, const xml_node *node, const char *attribute, size_t *out)
{
    *out = FCS_NONE;
    if (!xml_value(node, attribute))
        return FCS_OK;
    fcs_code code = panel_find(p, &p->populations, node, attribute, attribute, out);
    if (!code)
        *out = p->place[*out];
    return code;
}

static fcs_code expect(panel *p, const xml_node *node, const char *attribute, bool wanted)
{
    bool has = xml_value(node, attribute);
    if (has == wanted)
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, has ? attribute : ""),
                    "rule \"%s\": expected %s %s, found %s", QUOTED(xml_value(node, "check")),
                    wanted ? "an attribute" : "no", attribute, has ? "one" : "none");
}

static fcs_code check_supported(panel *p, const xml_node *node)
{
    static const char *const later[] = { "ratio", "step", "max-change" };
    const char *check = xml_value(node, "check");
    if (strcmp(check, "events") != 0 && strcmp(check, "percent") != 0)
        return panel_unsupported(p, node, "check");
    for (size_t i = 0; i < sizeof later / sizeof *later; i++)
        if (xml_value(node, later[i]))
            return panel_unsupported(p, node, later[i]);
    return FCS_OK;
}

static fcs_code check_bounds(panel *p, const xml_node *node, const strategy_rule *r)
{
    if (isinf(r->min) && isinf(r->max))
        return fail_xml(p->err, FCS_E_FORMAT, node->place,
                        "rule \"%s\": expected min, max or both, found neither",
                        QUOTED(xml_value(node, "check")));
    if (r->min < r->max)
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "max"),
                    "max: expected more than min, found no more");
}

static fcs_code check_part(panel *p, const xml_node *node, const strategy_rule *r, bool *holds)
{
    if (r->to == FCS_NONE || panel_mistaken(p) ||
        panel_lies_within(p->strategy, r->of, r->to, holds))
        return FCS_OK;
    return fail_xml(
        p->err, FCS_E_FORMAT, xml_place_of(node, "to"),
        "rule \"percent\": expected \"%s\" to lie within \"%s\", found that it does not",
        QUOTED(xml_value(node, "of")), QUOTED(xml_value(node, "to")));
}

static fcs_code read_rule(panel *p, const xml_node *node, strategy_rule *r, bool *holds)
{
    bool percent = strcmp(xml_value(node, "check"), "percent") == 0;
    *r = (strategy_rule){ .min = panel_number(node, "min", -INFINITY),
                          .max = panel_number(node, "max", INFINITY),
                          .fails = strcmp(xml_value(node, "else"), "fail") == 0,
                          .line = node->place.line };
    fcs_code code = find_population(p, node, "of", &r->of);
    if (!code)
        code = find_population(p, node, "to", &r->to);
    if (!code)
        code = check_supported(p, node);
    if (!code)
        code = expect(p, node, "of", true);
    if (!code)
        code = expect(p, node, "to", percent);
    if (!code)
        code = check_bounds(p, node, r);
    return code ? code : check_part(p, node, r, holds);
}

fcs_code panel_rules(panel *p)
{
    fcs_strategy *s = p->strategy;
    const xml_node *part = xml_child(p->root, "quality");
    size_t n = part ? part->n_children : 0;
    bool *holds = arena_array(p->scratch, s->n_populations, sizeof *holds);
    s->rules = arena_array(s->arena, n, sizeof *s->rules);
    if (!holds || !s->rules)
        return fail_memory(p->err);
    fcs_code code = FCS_OK;
    for (const xml_node *node = part ? part->first : NULL; !code && node; node = node->next)
        code = panel_go_on(p, read_rule(p, node, &s->rules[s->n_rules++], holds));
    return code;
}
