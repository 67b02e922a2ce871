/* panel_later.c - sections that the format has and this version does not evaluate. They are refused by
 * their line; what they name is looked up all the same, so that `panel check` finds their misprints.
 *
 *     <reference-ranges> <range ratio= low= high= source=/> ... </reference-ranges>
 */
#include "gating/panel.h"

/* The ratios once more: panel_ratios() has said what is wrong with them. */
static fcs_code list_ratios(panel *p, panel_list *list)
{
    const xml_node *part = xml_child(p->root, "ratios");
    remarks *all = p->remarks;
    p->remarks = NULL;
    fcs_code code = panel_list_of(p, list, "ratio", part, "id");
    p->remarks = all;
    return code == FCS_E_MEMORY ? code : FCS_OK;
}

static fcs_code look_up(panel *p, const panel_list *list, const xml_node *node,
                        const char *attribute)
{
    size_t ignored;
    if (!xml_value(node, attribute))
        return FCS_OK;
    return panel_go_on(p, panel_find(p, list, node, attribute, attribute, &ignored));
}

static fcs_code check_order(panel *p, const xml_node *node, const char *low, const char *high)
{
    double least = panel_number(node, low, -__builtin_inf());
    double most = panel_number(node, high, __builtin_inf());
    if (least < most)
        return FCS_OK;
    return panel_go_on(p, fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, high),
                                   "%s: expected more than %s, found no more", high, low));
}

static fcs_code check_range(panel *p, const panel_list *ratios, const xml_node *node)
{
    fcs_code code = look_up(p, ratios, node, "ratio");
    return code ? code : check_order(p, node, "low", "high");
}

typedef fcs_code check(panel *p, const panel_list *ratios, const xml_node *node);

static fcs_code refuse(panel *p, const xml_node *part, const panel_list *ratios, check *check_one)
{
    if (!part)
        return FCS_OK;
    fcs_code code = panel_go_on(p, panel_unsupported(p, part, NULL));
    for (const xml_node *node = part->first; !code && node; node = node->next)
        code = check_one(p, ratios, node);
    return code;
}

fcs_code panel_later(panel *p)
{
    panel_list ratios;
    fcs_code code = list_ratios(p, &ratios);
    return code ? code : refuse(p, xml_child(p->root, "reference-ranges"), &ratios, check_range);
}
