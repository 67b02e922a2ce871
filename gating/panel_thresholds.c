/* panel_thresholds.c - the borders between the levels of a marker, and what is asked of them.
 *
 *     <threshold marker="CD38" method="fixed" value="0.45">     -  x < 0.45    +  x >= 0.45
 *       <level name="lo" from="0.30"/>                          lo   0.30 <= x < 0.45
 *       <level name="hi" from="0.68"/>                          int  0.45 <= x < 0.68
 *     </threshold>                                              hi   x >= 0.68
 *
 *     is="CD24hi CD38hi HLA-DR+"      each word a marker and a level, all of them at once
 */
#include "gating/panel.h"

#include <math.h>
#include <string.h>

#include "fcs/real.h"

#define INF __builtin_inf()

/* ---- <thresholds> ---- */

/* value belongs to "fixed", everything else to the other methods. */
static fcs_code check_method(panel *p, const xml_node *node, const char *method, bool fixed)
{
    static const char *const others[] = { "within",  "search",     "fallback",
                                          "control", "percentile", "pool" };
    const char *marker = xml_value(node, "marker");
    if (fixed != (xml_value(node, "value") != NULL))
        return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, fixed ? "" : "value"),
                        "threshold for \"%s\": expected %s with method %s, found %s",
                        QUOTED(marker), fixed ? "a value" : "no value (but a fallback)", method,
                        fixed ? "none" : "one");
    for (size_t i = 0; fixed && i < sizeof others / sizeof *others; i++)
        if (xml_value(node, others[i]))
            return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, others[i]),
                            "threshold for \"%s\": expected no %s with method fixed, found one",
                            QUOTED(marker), others[i]);
    return FCS_OK;
}

/* An FMO border comes from a control that the panel names. */
static fcs_code check_needs(panel *p, const xml_node *node, const char *method)
{
    if (strcmp(method, "fmo") != 0 || xml_value(node, "control"))
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "method"),
                    "threshold for \"%s\": expected a control with method fmo, found none",
                    QUOTED(xml_value(node, "marker")));
}

/* search="0.30 0.70" */
static fcs_code check_search(panel *p, const xml_node *node)
{
    const char *text = xml_value(node, "search");
    double low = 0, high = 0;
    if (!text)
        return FCS_OK;
    const char *gap = strchr(text, ' ');
    if (gap && real_parse(text, (size_t)(gap - text), &low) &&
        real_parse(gap + 1, strlen(gap + 1), &high) && low < high)
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "search"),
                    "search: expected two rising numbers (0.30 0.70), found \"%s\"", QUOTED(text));
}

static fcs_code check_within(panel *p, const xml_node *node)
{
    size_t ignored;
    return xml_value(node, "within")
               ? panel_find(p, &p->populations, node, "within", "within", &ignored)
               : FCS_OK;
}

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

static fcs_code read_number(panel *p, const xml_node *node, const char *attribute,
                            const strategy_axis *axis, double *out)
{
    if (!xml_value(node, attribute))
        return FCS_OK;
    fcs_code code = panel_coordinate(p, node, attribute, axis, 0, out);
    return code ? code : check_biex(p, node, attribute, axis, *out);
}

static fcs_code read_level(panel *p, const xml_node *level, const strategy_axis *axis,
                           strategy_threshold *t)
{
    bool hi = strcmp(xml_value(level, "name"), "hi") == 0;
    double *into = hi ? &t->hi : &t->lo;
    double border = *into;
    fcs_code code = read_number(p, level, "from", axis, &border);
    if (code)
        return code;
    if (isfinite(*into))
        return fail_xml(p->err, FCS_E_FORMAT, level->place,
                        "threshold for \"%s\": expected each level once, found %s again",
                        QUOTED(t->marker), hi ? "hi" : "lo");
    *into = border;
    bool ordered = hi ? border > t->value : border < t->value;
    if (ordered || strcmp(t->method, "fixed") != 0)
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(level, "from"),
                    "threshold for \"%s\": expected lo < value < hi, found %s from %s %s its value",
                    QUOTED(t->marker), hi ? "hi" : "lo", QUOTED(xml_value(level, "from")),
                    hi ? "not above" : "not below");
}

static bool has_coordinates(const xml_node *node)
{
    return xml_value(node, "value") || xml_value(node, "fallback") || xml_value(node, "search") ||
           node->first;
}

static fcs_code read_threshold(panel *p, const xml_node *node, strategy_threshold *t)
{
    const char *method = xml_value(node, "method");
    bool fixed = strcmp(method, "fixed") == 0;
    size_t marker;
    strategy_axis axis = { .marker = FCS_NONE };
    fcs_code code = panel_find(p, &p->markers, node, "marker", "threshold for", &marker);
    if (!code)
        code = check_method(p, node, method, fixed);
    if (!code)
        code = check_needs(p, node, method);
    if (!code)
        code = check_search(p, node);
    if (!code)
        code = check_within(p, node);
    if (!code && has_coordinates(node))
        code = panel_axis(p, node, "marker", &axis);
    if (code)
        return code;
    *t = (strategy_threshold){ .marker = p->strategy->about.markers[marker].id,
                               .method = panel_text(p, method),
                               .scale = p->scale_of_marker[marker],
                               .lo = -INF,
                               .hi = INF };
    if (!t->method)
        return fail_memory(p->err);
    code = read_number(p, node, fixed ? "value" : "fallback", &axis, &t->value);
    for (const xml_node *level = node->first; !code && level; level = level->next)
        code = read_level(p, level, &axis, t);
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

/* ---- is="..." ---- */

static const char *const levels[] = { "+", "-", "lo", "int", "hi" };

void threshold_bound(const strategy_threshold *t, const char *level, double *low, double *high)
{
    bool upper = strcmp(level, "hi") == 0, between = strcmp(level, "int") == 0;
    *low = upper ? t->hi : between || *level == '+' ? t->value : *level == 'l' ? t->lo : -INF;
    *high = between ? t->hi : *level == '-' || *level == 'l' ? t->value : INF;
}

/* The level that a word ends with; no level is the end of another. NULL if there is none. */
static const char *level_of(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        size_t n = strlen(levels[i]);
        if (n < length && memcmp(word + length - n, levels[i], n) == 0)
            return levels[i];
    }
    return NULL;
}

/* One word of `is`, and its place: exact, as names hold neither blanks nor references. */
typedef struct word {
    const char *text;
    size_t length;
    xml_place place;
} word;

#define SHOWN(w) escape_bytes((char[96]){ 0 }, 96, (w)->text, (w)->length)

static fcs_code unknown_marker(panel *p, const word *w, size_t length)
{
    char *name = arena_bytes(p->scratch, w->text, length);
    if (!name)
        return fail_memory(p->err);
    near meant;
    near_start(&meant, name);
    for (size_t i = 0; i < p->markers.n; i++)
        near_offer(&meant, p->markers.names.sorted[i].text);
    return fail_xml(p->err, FCS_E_FORMAT, w->place, "\"%s\": this panel has no marker \"%s\"%s",
                    SHOWN(w), QUOTED(name), DID_YOU_MEAN(&meant));
}

static fcs_code no_threshold(panel *p, const word *w, const char *marker)
{
    return fail_xml(p->err, FCS_E_FORMAT, w->place,
                    "\"%s\": expected a threshold for %s in <thresholds>, found none", SHOWN(w),
                    QUOTED(marker));
}

static fcs_code find_threshold(panel *p, const word *w, const char *level, size_t *marker,
                               const strategy_threshold **found)
{
    size_t length = w->length - strlen(level);
    *marker = names_find(&p->markers.names, w->text, length);
    if (*marker == SIZE_MAX)
        return unknown_marker(p, w, length);
    size_t i = names_find(&p->thresholds.names, w->text, length);
    if (i == SIZE_MAX)
        return no_threshold(p, w, p->strategy->about.markers[*marker].id);
    *found = p->broken[i] ? NULL : &p->strategy->thresholds[i];
    return FCS_OK;
}

/* lo, int and hi need a border of their own. */
static fcs_code check_level(panel *p, const word *w, const strategy_threshold *t, const char *level)
{
    bool low = *level == 'l', high = *level == 'i' || *level == 'h';
    if ((low && isinf(t->lo)) || (high && isinf(t->hi)))
        return fail_xml(p->err, FCS_E_FORMAT, w->place,
                        "\"%s\": expected a level %s in the threshold for %s, found none", SHOWN(w),
                        low ? "lo" : "hi", QUOTED(t->marker));
    return FCS_OK;
}

static fcs_code note_method(panel *p, const strategy_threshold *t, const char **missing)
{
    if (strcmp(t->method, "fixed") == 0 || *missing)
        return FCS_OK;
    *missing =
        arena_print(p->strategy->arena, "threshold method %s is not evaluated by this version (%s)",
                    t->method, t->marker);
    return *missing ? FCS_OK : fail_memory(p->err);
}

/* "CD19+ CD19-" has no members. */
static fcs_code check_against(panel *p, const word *w, const strategy_gate *gate, size_t n)
{
    const strategy_bound *last = &gate->bounds[n];
    for (size_t i = 0; i < n; i++) {
        const strategy_bound *b = &gate->bounds[i];
        bool same = b->threshold && b->axis.marker == last->axis.marker;
        if (same && (b->low >= last->high || last->low >= b->high))
            return fail_xml(p->err, FCS_E_FORMAT, w->place,
                            "\"%s\": expected a level that an event with %s%s can have too, found "
                            "one that none has",
                            SHOWN(w), QUOTED(b->threshold), b->level);
    }
    return FCS_OK;
}

static fcs_code read_word(panel *p, const word *w, strategy_gate *gate, size_t i,
                          const char **missing)
{
    strategy_bound *bound = &gate->bounds[i];
    const char *level = level_of(w->text, w->length);
    if (!level)
        return fail_xml(p->err, FCS_E_FORMAT, w->place,
                        "\"%s\": expected a marker and its level (+, -, lo, int or hi), found no "
                        "level",
                        SHOWN(w));
    size_t marker;
    const strategy_threshold *t = NULL;
    fcs_code code = find_threshold(p, w, level, &marker, &t);
    if (!code && t)
        code = check_level(p, w, t, level);
    if (code || !t)
        return code;
    *bound = (strategy_bound){ .threshold = t->marker, .level = level };
    bound->axis = (strategy_axis){ .marker = marker, .matrix = panel_matrix(p), .scale = t->scale };
    threshold_bound(t, level, &bound->low, &bound->high);
    code = note_method(p, t, missing);
    return code || *missing ? code : check_against(p, w, gate, i);
}

static size_t next_word(word *w)
{
    static const char blanks[] = " \t\r\n";
    const char *start = w->text + w->length;
    const char *next = start + strspn(start, blanks);
    for (const char *c = w->text; w->place.column && c < next; c++)
        w->place.column += ((unsigned char)*c & 0xC0) != 0x80; /* characters, not bytes */
    w->text = next;
    w->length = strcspn(next, blanks);
    return w->length;
}

static size_t count_words(const char *text)
{
    word w = { .text = text };
    size_t n = 0;
    while (next_word(&w))
        n++;
    return n;
}

fcs_code panel_levels(panel *p, const xml_node *population, strategy_gate *gate,
                      const char **missing)
{
    const char *text = xml_value(population, "is");
    size_t n = count_words(text);
    *gate = (strategy_gate){ .id = "", .kind = GATE_BOUNDS, .line = population->place.line };
    gate->n_bounds = n;
    gate->bounds = arena_array(p->strategy->arena, n, sizeof *gate->bounds);
    if (!gate->bounds)
        return fail_memory(p->err);
    if (n == 0)
        return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(population, "is"),
                        "is: expected markers and their levels (CD19+ LIN-), found none");
    word w = { .text = text, .place = xml_place_of(population, "is") };
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && next_word(&w); i++)
        code = panel_go_on(p, read_word(p, &w, gate, i, missing));
    return code;
}
