/* panel_search.c - how a number is to be found from the events, as a panel says it.
 *
 *     method="valley"      [search="0.3 0.7"]        the emptiest place between the two main peaks
 *     method="percentile"  percentile="99.5"
 *     method="tail"        [fall="0.05"] [side=]     where the main peak has fallen to that part
 *     method="fmo"         control= percentile=      the same population in a control without the dye
 *     method="anchor"      within= offset="0.1"      so far from the mode of a population
 *     method="mixture"     [search="0.3 0.7"]        where two components are equally likely
 *
 *     all:  within="B"  the population looked at, else all events;  fallback="0.48";  pool="batch"
 *     those of densities: adjust="1.2"  times the bandwidth
 */
#include "gating/panel.h"

#include <math.h>
#include <string.h>

#include "fcs/real.h"
#include "gating/search.h"

static const struct method {
    const char *name;
    search_method method;
    const char *amount;        /* the attribute that gives strategy_search.amount, or NULL */
    bool needs_amount, window; /* may have a search window */
    double otherwise;          /* amount where the attribute is not there */
    bool density;              /* has a bandwidth to adjust */
} methods[] = {
    { "valley", SEARCH_VALLEY, NULL, false, true, 0, true },
    { "percentile", SEARCH_PERCENTILE, "percentile", true, false, 0, false },
    { "tail", SEARCH_TAIL, "fall", false, true, 0.05, true },
    { "fmo", SEARCH_FMO, "percentile", true, false, 0, false },
    { "anchor", SEARCH_MODE, "offset", true, true, 0, false },
    { "mixture", SEARCH_MIXTURE, NULL, false, true, 0, false },
};

static const char *const attributes[] = { "within", "search", "fallback", "control", "percentile",
                                          "pool",   "offset", "fall",     "side",    "adjust" };
#define N_ATTRIBUTES (sizeof attributes / sizeof *attributes)

/* The threshold that a node is, or is a level of. */
static const char *marker_of(const xml_node *node)
{
    const char *marker = xml_value(node, "marker");
    return marker ? marker : xml_value(node->parent, "marker");
}

static fcs_code not_with(panel *p, const xml_node *node, const char *attribute, const char *method)
{
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, attribute),
                    "threshold for \"%s\": expected no %s with method %s, found one",
                    QUOTED(marker_of(node)), attribute, method);
}

fcs_code panel_no_search(panel *p, const xml_node *node)
{
    for (size_t i = 0; i < N_ATTRIBUTES; i++)
        if (xml_value(node, attributes[i]))
            return not_with(p, node, attributes[i], "fixed");
    return FCS_OK;
}

static fcs_code needs(panel *p, const xml_node *node, const char *attribute, const char *method)
{
    return fail_xml(p->err, FCS_E_FORMAT, node->place,
                    "threshold for \"%s\": expected %s with method %s, found none",
                    QUOTED(marker_of(node)), attribute, method);
}

static bool takes(const struct method *m, const char *amount)
{
    return m->amount && strcmp(m->amount, amount) == 0;
}

/* Attributes that this method does not use would be ignored in silence. */
static fcs_code check_attributes(panel *p, const xml_node *node, const struct method *m)
{
    const struct {
        const char *attribute;
        bool may, must;
    } rules[] = {
        { "percentile", takes(m, "percentile"), takes(m, "percentile") && m->needs_amount },
        { "offset", takes(m, "offset"), takes(m, "offset") && m->needs_amount },
        { "fall", takes(m, "fall"), takes(m, "fall") && m->needs_amount },
        { "search", m->window, false },
        { "adjust", m->density, false },
        { "side", m->method == SEARCH_TAIL, false },
        { "within", true, m->method == SEARCH_MODE },
        { "control", m->method == SEARCH_FMO, m->method == SEARCH_FMO },
    };
    const size_t n = sizeof rules / sizeof *rules;
    for (size_t i = 0; i < n; i++)
        if (!rules[i].may && xml_value(node, rules[i].attribute))
            return not_with(p, node, rules[i].attribute, m->name);
    for (size_t i = 0; i < n; i++)
        if (rules[i].must && !xml_value(node, rules[i].attribute))
            return needs(p, node, rules[i].attribute, m->name);
    return FCS_OK;
}

/* search="0.30 0.70" */
static fcs_code read_window(panel *p, const xml_node *node, strategy_search *search)
{
    const char *text = xml_value(node, "search");
    const char *gap = text ? strchr(text, ' ') : NULL;
    search->low = -INFINITY;
    search->high = INFINITY;
    if (!text ||
        (gap && real_parse(text, (size_t)(gap - text), &search->low) &&
         real_parse(gap + 1, strlen(gap + 1), &search->high) && search->low < search->high))
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "search"),
                    "search: expected two rising numbers (0.30 0.70), found \"%s\"", QUOTED(text));
}

static fcs_code check_window(panel *p, const xml_node *node, const strategy_axis *axis,
                             const strategy_search *search)
{
    const char *expected = "";
    fcs_scale scale = p->strategy->scales[axis->scale];
    if (!xml_value(node, "search") ||
        (scale_fits(scale, search->low, &expected) && scale_fits(scale, search->high, &expected)))
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "search"),
                    "search: expected a window on the scale (data lie at %s), found \"%s\"",
                    expected, QUOTED(xml_value(node, "search")));
}

fcs_code panel_within(panel *p, const xml_node *node, const char *attribute, size_t *population)
{
    const char *id = xml_value(node, attribute);
    *population = FCS_NONE;
    if (!id || strcmp(id, "all") == 0)
        return FCS_OK;
    fcs_code code = panel_find(p, &p->populations, node, attribute, attribute, population);
    if (!code)
        *population = p->place[*population];
    return code;
}

static fcs_code read_search(panel *p, const xml_node *node, const struct method *m,
                            const strategy_axis *axis, strategy_search *search)
{
    const char *pool = xml_value(node, "pool"), *side = xml_value(node, "side");
    *search = (strategy_search){ .method = m->method,
                                 .name = m->name,
                                 .fallback = NAN,
                                 .adjust = panel_number(node, "adjust", 1),
                                 .below = side && strcmp(side, "below") == 0,
                                 .control = panel_text(p, xml_value(node, "control")),
                                 .pooled = pool && strcmp(pool, "batch") == 0,
                                 .line = node->place.line,
                                 .column = node->place.column };
    if (!search->control)
        return fail_memory(p->err);
    search->amount = m->amount ? panel_number(node, m->amount, m->otherwise) : 0;
    fcs_code code = check_attributes(p, node, m);
    if (!code)
        code = read_window(p, node, search);
    if (!code)
        code = check_window(p, node, axis, search);
    if (!code)
        code = panel_within(p, node, "within", &search->within);
    return code ? code : panel_border(p, node, "fallback", axis, &search->fallback);
}

fcs_code panel_search(panel *p, const xml_node *node, const strategy_axis *axis,
                      strategy_search *search)
{
    const char *name = xml_value(node, "method");
    *search = (strategy_search){ .method = SEARCH_NONE };
    if (!name)
        return panel_no_search(p, node);
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(methods[i].name, name) == 0)
            return read_search(p, node, &methods[i], axis, search);
    return FCS_OK; /* the schema has no others, and "fixed" is not for levels */
}

fcs_code panel_circles(panel *p)
{
    const fcs_strategy *s = p->strategy;
    search_map map;
    if (panel_mistaken(p))
        return FCS_OK;
    size_t i = search_all(&map, s, p->scratch) ? search_circle(&map) : SIZE_MAX;
    if (i == SIZE_MAX)
        return fail_memory(p->err);
    if (i == map.n)
        return FCS_OK;
    const strategy_search *search = map.targets[i].search;
    const char *name = search_name(s, &map.targets[i], p->scratch);
    xml_place at = { search->line, search->column };
    return fail_xml(p->err, FCS_E_FORMAT, at,
                    "\"%s\": expected a population that does not rest on %s to find it in, found "
                    "that it does",
                    search->within == FCS_NONE ? "all" : QUOTED(s->populations[search->within].id),
                    name ? QUOTED(name) : "it");
}
