/* panel_markers.c - about, markers: what a panel is and what it asks a file for. */
#include "gating/panel.h"
#include "gating/spelling.h"

#include <string.h>

/* ---- <about> ---- */

static size_t count_named(const xml_node *part, const char *name)
{
    size_t n = 0;
    for (const xml_node *child = part ? part->first : NULL; child; child = child->next)
        n += strcmp(child->name, name) == 0;
    return n;
}

/* Text as it reads: blanks and line ends at both sides and within become one blank. */
static const char *plain_text(panel *p, const xml_node *node)
{
    if (!node)
        return "";
    char *out = arena_text(p->strategy->arena, node->text);
    if (!out)
        return NULL;
    size_t n = 0;
    for (const char *c = node->text; *c; c++) {
        bool blank = *c == ' ' || *c == '\t' || *c == '\n' || *c == '\r';
        if (!blank)
            out[n++] = *c;
        else if (n > 0 && out[n - 1] != ' ')
            out[n++] = ' ';
    }
    out[n - (n > 0 && out[n - 1] == ' ')] = '\0';
    return out;
}

static fcs_code read_citation(panel *p, const xml_node *node, fcs_citation *citation)
{
    citation->doi = panel_text(p, xml_value(node, "doi"));
    citation->text = plain_text(p, node);
    if (!citation->doi || !citation->text)
        return fail_memory(p->err);
    if (*citation->doi || *citation->text)
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, node->place,
                    "<citation>: expected a doi or a text, found neither");
}

static fcs_code read_citations(panel *p, const xml_node *part)
{
    fcs_about *about = &p->strategy->about;
    size_t n = count_named(part, "citation");
    fcs_citation *citations = arena_array(p->strategy->arena, n, sizeof *citations);
    if (!citations)
        return fail_memory(p->err);
    about->citations = citations;
    about->n_citations = n;
    fcs_code code = FCS_OK;
    size_t i = 0;
    for (const xml_node *child = part ? part->first : NULL; !code && child; child = child->next)
        if (strcmp(child->name, "citation") == 0)
            code = panel_go_on(p, read_citation(p, child, &citations[i++]));
    return code;
}

static bool read_revisions(panel *p, const xml_node *part)
{
    strategy_record *record = &p->strategy->record;
    size_t n = count_named(part, "change");
    strategy_revision *r = arena_array(p->strategy->arena, n, sizeof *r);
    bool whole = r;
    record->revisions = r;
    record->n_revisions = n;
    for (const xml_node *child = part ? part->first : NULL; whole && child; child = child->next) {
        if (strcmp(child->name, "change") != 0)
            continue;
        r->version = panel_text(p, xml_value(child, "version"));
        r->date = panel_text(p, xml_value(child, "date"));
        r->text = plain_text(p, child);
        whole = r->version && r->date && r->text;
        r++;
    }
    return whole;
}

/* Author, approval and changes, as they are; "" of an attribute is said too. */
static fcs_code read_record(panel *p, const xml_node *part)
{
    strategy_record *record = &p->strategy->record;
    const xml_node *approved = part ? xml_child(part, "approved") : NULL;
    const xml_node *author = part ? xml_child(part, "author") : NULL;
    record->author = plain_text(p, author);
    record->approved_by = approved ? panel_text(p, xml_value(approved, "by")) : "";
    record->approved_on = approved ? panel_text(p, xml_value(approved, "date")) : "";
    bool whole = record->author && record->approved_by && record->approved_on;
    return whole && read_revisions(p, part) ? FCS_OK : fail_memory(p->err);
}

/* What other programs keep for themselves. */
static fcs_code read_custom(panel *p)
{
    const xml_node *custom = xml_child(p->root, "custom");
    p->strategy->custom = custom ? arena_text(p->strategy->arena, custom->text) : NULL;
    return custom && !p->strategy->custom ? fail_memory(p->err) : FCS_OK;
}

fcs_code panel_about(panel *p)
{
    fcs_about *about = &p->strategy->about;
    const xml_node *part = xml_child(p->root, "about");
    about->kind = "panel";
    p->strategy->whole = panel_flag(p->root, "whole", false);
    about->name = panel_text(p, xml_value(p->root, "name"));
    about->version = panel_text(p, xml_value(p->root, "version"));
    about->status = panel_text(p, xml_value(p->root, "status"));
    about->title = plain_text(p, part ? xml_child(part, "title") : NULL);
    about->definition = plain_text(p, part ? xml_child(part, "definition") : NULL);
    if (!about->name || !about->version || !about->status || !about->title || !about->definition)
        return fail_memory(p->err);
    fcs_code code = read_record(p, part);
    if (!code)
        code = read_custom(p);
    return code ? code : read_citations(p, part);
}

/* ---- <markers> ---- */

/* "CD19|CD19 BV421": every alias must be able to match something. */
static fcs_code check_label(panel *p, const xml_node *node)
{
    const char *label = xml_value(node, "label");
    for (const char *alias = label;;) {
        size_t n = strcspn(alias, "|");
        if (strspn(alias, " \t\r\n-_") >= n)
            return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "label"),
                            "label \"%s\": expected names separated by |, found an empty one",
                            QUOTED(label));
        if (!alias[n])
            return FCS_OK;
        alias += n + 1;
    }
}

/* One alias as it is compared, and whose it is. */
typedef struct alias {
    const char *text, *spelled;
    size_t marker;
} alias;

static fcs_code shared_alias(panel *p, const alias *one, const alias *other)
{
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(p->markers.nodes[one->marker], "label"),
                    "label \"%s\": expected names that no other marker has, found that the one in "
                    "line %u has \"%s\" too",
                    QUOTED(xml_value(p->markers.nodes[one->marker], "label")),
                    p->markers.nodes[other->marker]->place.line, QUOTED(other->text));
}

/* The alias that starts at text, spelled; NULL if out of memory. */
static fcs_code read_alias(panel *p, const char *text, size_t marker, alias *out)
{
    spelling s;
    size_t n = strcspn(text, "|");
    spell(&s, text, n);
    *out = (alias){ .marker = marker, .text = arena_bytes(p->scratch, text, n) };
    out->spelled = s.cut ? out->text : arena_bytes(p->scratch, s.text, s.size);
    return out->text && out->spelled ? FCS_OK : fail_memory(p->err);
}

static size_t count_aliases(const panel *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->markers.n; i++)
        for (const char *c = xml_value(p->markers.nodes[i], "label"); c; c = strchr(c, '|')) {
            c += *c == '|';
            n++;
        }
    return n;
}

static fcs_code list_aliases(panel *p, alias *aliases, const char **spelled)
{
    size_t n = 0;
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < p->markers.n; i++) {
        const char *text = xml_value(p->markers.nodes[i], "label");
        for (; !code && text; text = strchr(text, '|')) {
            text += *text == '|';
            code = read_alias(p, text, i, &aliases[n]);
            spelled[n] = aliases[n].spelled;
            n++;
        }
    }
    return code;
}

/* Two markers with one alias would be one parameter. */
static fcs_code check_aliases(panel *p)
{
    size_t n = count_aliases(p);
    name_list names;
    alias *aliases = arena_array(p->scratch, n, sizeof *aliases);
    const char **spelled = arena_array(p->scratch, n, sizeof *spelled);
    if (!aliases || !spelled)
        return fail_memory(p->err);
    fcs_code code = list_aliases(p, aliases, spelled);
    if (!code && !names_index(&names, p->scratch, spelled, n))
        code = fail_memory(p->err);
    for (size_t i = 0; !code && i < n; i++) {
        size_t first = names_find(&names, spelled[i], strlen(spelled[i]));
        if (*spelled[i] && aliases[first].marker != aliases[i].marker)
            code = panel_go_on(p, shared_alias(p, &aliases[i], &aliases[first]));
    }
    return code;
}

static fcs_code read_marker(panel *p, const xml_node *node, fcs_marker *marker, const char **fluor)
{
    *fluor = panel_text(p, xml_value(node, "fluor"));
    marker->id = panel_text(p, xml_value(node, "id"));
    marker->label = panel_text(p, xml_value(node, "label"));
    marker->required = panel_flag(node, "required", true);
    marker->voltage = panel_number(node, "voltage", 0);
    return marker->id && marker->label && *fluor ? check_label(p, node) : fail_memory(p->err);
}

fcs_code panel_markers(panel *p)
{
    fcs_about *about = &p->strategy->about;
    fcs_marker *markers = arena_array(p->strategy->arena, p->markers.n, sizeof *markers);
    const char **fluors = arena_array(p->strategy->arena, p->markers.n, sizeof *fluors);
    if (!markers || !fluors)
        return fail_memory(p->err);
    p->strategy->record.fluors = fluors;
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < p->markers.n; i++)
        code = panel_go_on(p, read_marker(p, p->markers.nodes[i], &markers[i], &fluors[i]));
    about->markers = markers;
    about->n_markers = p->markers.n;
    return code ? code : check_aliases(p);
}
