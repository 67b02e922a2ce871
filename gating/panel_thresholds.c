/* panel_thresholds.c - the borders between the levels of a marker.
 *
 *     <threshold marker="CD38" method="fixed" value="0.45">     -  x < 0.45    +  x >= 0.45
 *       <level name="lo" from="0.30"/>                          lo   0.30 <= x < 0.45
 *       <level name="hi" from="0.68"/>                          int  0.45 <= x < 0.68
 *     </threshold>                                              hi   x >= 0.68
 *
 *     <threshold marker="CD19" method="valley" within="live" search="0.3 0.7" fallback="0.48"/>
 *     <threshold marker="CD38" id="CD38.pb" .../>    a second one, is="CD38.pb+"
 */
#include "gating/panel.h"

#include <math.h>
#include <string.h>

#define INF __builtin_inf()

/* FlowJo's scale runs to 4096, so 0.45 on it was meant for another. */
static fcs_code check_biex(panel *p, const xml_node *node, const char *attribute,
                           const strategy_axis *axis, double value)
{
    bool biex = p->strategy->scales[axis->scale].kind == FCS_BIEX;
    if (!biex || fabs(value) > 2)
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, attribute),
                    "%s: expected a coordinate on the biex scale (0 to 4096), found %s", attribute,
                    QUOTED(xml_value(node, attribute)));
}

fcs_code panel_border(panel *p, const xml_node *node, const char *attribute,
                      const strategy_axis *axis, double *out)
{
    if (!xml_value(node, attribute))
        return FCS_OK;
    fcs_code code = panel_coordinate(p, node, attribute, axis, 0, out);
    return code ? code : check_biex(p, node, attribute, axis, *out);
}

/* ---- <level> ---- */

static fcs_code check_given_or_found(panel *p, const xml_node *level, const strategy_threshold *t)
{
    bool from = xml_value(level, "from"), method = xml_value(level, "method");
    if (from != method)
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(level, from ? "method" : ""),
                    "threshold for \"%s\": expected a level with from or with a method, found %s",
                    QUOTED(t->name), from ? "both" : "neither");
}

/* An FMO control lacks the dye: it shows where "-" ends, and nothing of where "hi" begins. */
static fcs_code check_no_fmo(panel *p, const xml_node *level, const strategy_search *search)
{
    if (search->method != SEARCH_FMO)
        return FCS_OK;
    return fail_xml(
        p->err, FCS_E_FORMAT, xml_place_of(level, "method"),
        "level \"%s\": expected another method, found fmo, which sets the border between "
        "- and + alone",
        QUOTED(xml_value(level, "name")));
}

static fcs_code check_order(panel *p, const xml_node *level, const strategy_threshold *t, bool hi,
                            double border)
{
    bool ordered = hi ? border > t->value : border < t->value;
    if (ordered || t->cut.method != SEARCH_NONE || isnan(border))
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(level, "from"),
                    "threshold for \"%s\": expected lo < value < hi, found %s from %s %s its value",
                    QUOTED(t->name), hi ? "hi" : "lo", QUOTED(xml_value(level, "from")),
                    hi ? "not above" : "not below");
}

static fcs_code read_level(panel *p, const xml_node *level, strategy_threshold *t)
{
    bool hi = strcmp(xml_value(level, "name"), "hi") == 0;
    double *into = hi ? &t->hi : &t->lo, border = NAN;
    strategy_search *search = hi ? &t->high : &t->low;
    fcs_code code = check_given_or_found(p, level, t);
    if (!code)
        code = panel_border(p, level, "from", &t->axis, &border);
    if (!code && !isinf(*into))
        return fail_xml(p->err, FCS_E_FORMAT, level->place,
                        "threshold for \"%s\": expected each level once, found %s again",
                        QUOTED(t->name), hi ? "hi" : "lo");
    if (!code)
        code = panel_search(p, level, &t->axis, search);
    if (!code)
        code = check_no_fmo(p, level, search);
    *into = border;
    return code ? code : check_order(p, level, t, hi, border);
}

/* ---- <threshold> ---- */

/* value belongs to "fixed", and to no other method. */
static fcs_code check_value(panel *p, const xml_node *node, bool fixed)
{
    if (fixed == (xml_value(node, "value") != NULL))
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, fixed ? "" : "value"),
                    "threshold for \"%s\": expected %s with method %s, found %s",
                    QUOTED(xml_value(node, "marker")),
                    fixed ? "a value" : "no value (but a fallback)", xml_value(node, "method"),
                    fixed ? "none" : "one");
}

static bool has_coordinates(const xml_node *node)
{
    if (xml_value(node, "value") || xml_value(node, "fallback") || xml_value(node, "search") ||
        xml_value(node, "offset"))
        return true;
    for (const xml_node *level = node->first; level; level = level->next)
        if (xml_value(level, "from") || has_coordinates(level)) /* levels have no children */
            return true;
    return false;
}

/* Of a marker, or of a parameter that <scales> names, such as FSC-A. */
static fcs_code read_axis(panel *p, const xml_node *node, strategy_axis *axis)
{
    const char *name = xml_value(node, "marker");
    size_t marker = names_find(&p->markers.names, name, strlen(name));
    bool parameter = names_find(&p->parameters.names, name, strlen(name)) != SIZE_MAX;
    if (marker == SIZE_MAX && !parameter)
        return panel_find(p, &p->markers, node, "marker", "threshold for", &marker);
    if (parameter || has_coordinates(node))
        return panel_axis(p, node, "marker", axis);
    *axis = (strategy_axis){ .marker = marker,
                             .matrix = panel_matrix(p),
                             .scale = p->scale_of_marker[marker] };
    return FCS_OK;
}

static fcs_code read_threshold(panel *p, const xml_node *node, strategy_threshold *t)
{
    bool fixed = strcmp(xml_value(node, "method"), "fixed") == 0;
    strategy_axis axis;
    fcs_code code = read_axis(p, node, &axis);
    if (!code)
        code = check_value(p, node, fixed);
    if (code)
        return code;
    const char *name = xml_value(node, "id");
    *t = (strategy_threshold){ .name = panel_text(p, name ? name : xml_value(node, "marker")),
                               .axis = axis,
                               .value = NAN,
                               .lo = -INF,
                               .hi = INF };
    if (!t->name)
        return fail_memory(p->err);
    code = fixed ? panel_border(p, node, "value", &t->axis, &t->value)
                 : panel_search(p, node, &t->axis, &t->cut);
    if (!code && fixed)
        code = panel_no_search(p, node);
    for (const xml_node *level = node->first; !code && level; level = level->next)
        code = read_level(p, level, t);
    return code;
}

fcs_code panel_thresholds(panel *p)
{
    fcs_strategy *s = p->strategy;
    size_t n = p->thresholds.n;
    s->thresholds = arena_array(s->arena, n, sizeof *s->thresholds);
    if (!s->thresholds)
        return fail_memory(p->err);
    s->n_thresholds = n;
    p->broken = arena_array(p->scratch, n, sizeof *p->broken);
    fcs_code code = p->broken ? FCS_OK : fail_memory(p->err);
    for (size_t i = 0; !code && i < n; i++) {
        code = read_threshold(p, p->thresholds.nodes[i], &s->thresholds[i]);
        p->broken[i] = code != FCS_OK;
        code = panel_go_on(p, code);
    }
    return code;
}
