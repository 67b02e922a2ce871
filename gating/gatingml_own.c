/* gatingml_own.c - what a file says of a strategy in our own words, where it was written from one:
 *
 *     <strategy xmlns="urn:lupusflow:gatingml:1" name= version= title= definition= status=
 *               parameters="required|optional" spillover="required">
 *       <marker id= label= required= voltage=/>       names that are to be matched, not looked up
 *       <citation doi=>text</citation>
 *       <ratio id= title= of= to= as="percent|ratio"/>
 *     </strategy>
 *     <gate xmlns="urn:lupusflow:gatingml:1" id= path= title= role= report= optional=/>
 */
#include "gating/gatingml.h"

#include <string.h>

static bool is_own(const xml_node *node, const char *name)
{
    return strcmp(node->space, GATINGML_OWN) == 0 && strcmp(node->name, name) == 0;
}

const xml_node *gatingml_own(const xml_node *node, const char *name)
{
    const xml_node *info = gatingml_first(node, "custom_info");
    for (; info; info = gatingml_next(info, "custom_info"))
        for (const xml_node *child = info->first; child; child = child->next)
            if (is_own(child, name))
                return child;
    return NULL;
}

const xml_node *gatingml_own_child(const xml_node *node, const char *name)
{
    const xml_node *child = node->first;
    while (child && !is_own(child, name))
        child = child->next;
    return child;
}

const xml_node *gatingml_own_next(const xml_node *node, const char *name)
{
    const xml_node *next = node->next;
    while (next && !is_own(next, name))
        next = next->next;
    return next;
}

static size_t count_own(const xml_node *node, const char *name)
{
    size_t n = 0;
    for (const xml_node *c = gatingml_own_child(node, name); c; c = gatingml_own_next(c, name))
        n++;
    return n;
}

static fcs_code lacks(gatingml *g, const xml_node *node, const char *attribute)
{
    return fail_xml(g->err, FCS_E_FORMAT, node->place, "<%s>: expected an attribute %s, found none",
                    node->name, attribute);
}

/* ---- <strategy> ---- */

static fcs_code read_marker(gatingml *g, const xml_node *node, fcs_marker *marker)
{
    const char *id = xml_value(node, "id"), *label = xml_value(node, "label");
    if (!id || !*id)
        return lacks(g, node, "id");
    marker->id = gatingml_text(g, id);
    marker->label = gatingml_text(g, label ? label : id);
    if (!marker->id || !marker->label)
        return fail_memory(g->err);
    fcs_code code = gatingml_flag(g, node, "required", true, &marker->required);
    if (!code && xml_value(node, "voltage"))
        code = gatingml_number(g, node, "voltage", &marker->voltage);
    return code;
}

static fcs_code read_markers(gatingml *g)
{
    fcs_about *about = &g->strategy->about;
    size_t n = count_own(g->own, "marker");
    fcs_marker *markers = arena_array(g->strategy->arena, n, sizeof *markers);
    const char **ids = arena_array(g->scratch, n, sizeof *ids);
    if (!markers || !ids)
        return fail_memory(g->err);
    about->markers = markers;
    about->n_markers = n;
    fcs_code code = FCS_OK;
    size_t i = 0;
    const xml_node *node = gatingml_own_child(g->own, "marker");
    for (; !code && node; node = gatingml_own_next(node, "marker"), i++) {
        code = read_marker(g, node, &markers[i]);
        ids[i] = markers[i].id;
    }
    if (!code && !names_index(&g->markers, g->scratch, ids, n))
        return fail_memory(g->err);
    return code;
}

static fcs_code read_citations(gatingml *g)
{
    fcs_about *about = &g->strategy->about;
    size_t n = count_own(g->own, "citation"), i = 0;
    fcs_citation *citations = arena_array(g->strategy->arena, n, sizeof *citations);
    if (!citations)
        return fail_memory(g->err);
    about->citations = citations;
    about->n_citations = n;
    const xml_node *node = gatingml_own_child(g->own, "citation");
    for (; node; node = gatingml_own_next(node, "citation"), i++) {
        citations[i].doi = gatingml_text(g, xml_value(node, "doi"));
        citations[i].text = gatingml_text(g, node->text);
        if (!citations[i].doi || !citations[i].text)
            return fail_memory(g->err);
    }
    return FCS_OK;
}

static fcs_code read_words(gatingml *g)
{
    fcs_about *about = &g->strategy->about;
    const struct {
        const char *name;
        const char **words;
    } words[] = { { "name", &about->name },
                  { "version", &about->version },
                  { "title", &about->title },
                  { "definition", &about->definition },
                  { "status", &about->status } };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!(*words[i].words = gatingml_text(g, xml_value(g->own, words[i].name))))
            return fail_memory(g->err);
    return FCS_OK;
}

fcs_code gatingml_own_strategy(gatingml *g)
{
    g->own = gatingml_own(g->root, "strategy");
    if (!g->own)
        return FCS_OK;
    const char *parameters = xml_value(g->own, "parameters");
    g->strategy->whole = !parameters || strcmp(parameters, "optional") != 0;
    fcs_code code = read_words(g);
    if (!code)
        code = read_markers(g);
    return code ? code : read_citations(g);
}

static fcs_code read_ratio(gatingml *g, const xml_node *node, fcs_ratio *ratio)
{
    static const char *const needed[] = { "id", "of", "to", "as" };
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!xml_value(node, needed[i]))
            return lacks(g, node, needed[i]);
    size_t of, to;
    fcs_code code = gatingml_find_population(g, node, "of", &of);
    if (!code)
        code = gatingml_find_population(g, node, "to", &to);
    if (code)
        return code;
    *ratio = (fcs_ratio){ .id = gatingml_text(g, xml_value(node, "id")),
                          .title = gatingml_text(g, xml_value(node, "title")),
                          .numerator = of,
                          .denominator = to,
                          .percent = strcmp(xml_value(node, "as"), "percent") == 0 };
    return ratio->id && ratio->title ? FCS_OK : fail_memory(g->err);
}

fcs_code gatingml_own_ratios(gatingml *g)
{
    fcs_strategy *s = g->strategy;
    size_t n = g->own ? count_own(g->own, "ratio") : 0;
    s->ratios = arena_array(s->arena, n, sizeof *s->ratios);
    if (!s->ratios)
        return fail_memory(g->err);
    const xml_node *node = n ? gatingml_own_child(g->own, "ratio") : NULL;
    for (; node; node = gatingml_own_next(node, "ratio")) {
        fcs_code code = read_ratio(g, node, &s->ratios[s->n_ratios]);
        if (code)
            return code;
        s->n_ratios++;
    }
    return FCS_OK;
}

/* ---- <gate> ---- */

/* Summaries look for a role and must find one population: the first that has it. */
static fcs_code read_role(gatingml *g, const xml_node *own, strategy_population *population)
{
    const char *name = xml_value(own, "role");
    fcs_role role = FCS_ROLE_NONE;
    if (!name)
        return FCS_OK;
    while (role <= FCS_ROLE_DN && strcmp(fcs_role_name(role), name) != 0)
        role++;
    if (role > FCS_ROLE_DN || g->roles[role])
        return gatingml_note(g, own, "role \"%s\" is %s, not used", QUOTED(name),
                             role > FCS_ROLE_DN ? "unknown" : "there already");
    g->roles[role] = true;
    population->role = role;
    return FCS_OK;
}

static fcs_code take_words(gatingml *g, const xml_node *own, const char *name, const char **words)
{
    const char *value = xml_value(own, name);
    if (!value || !*value)
        return FCS_OK;
    fcs_code code = gatingml_check_id(g, own, name, value);
    if (code)
        return code;
    *words = gatingml_text(g, value);
    return *words ? FCS_OK : fail_memory(g->err);
}

fcs_code gatingml_own_population(gatingml *g, const xml_node *own, strategy_population *population)
{
    fcs_code code = take_words(g, own, "id", &population->id);
    if (!code)
        code = take_words(g, own, "path", &population->path);
    if (!code && xml_value(own, "title") &&
        !(population->title = gatingml_text(g, xml_value(own, "title"))))
        return fail_memory(g->err);
    if (!code)
        code = read_role(g, own, population);
    if (!code)
        code = gatingml_flag(g, own, "report", false, &population->report);
    return code ? code : gatingml_flag(g, own, "optional", false, &population->optional);
}
