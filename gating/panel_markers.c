/* panel_markers.c - about, markers, compensation: what a panel is and what it asks a file for. */
#include "gating/panel.h"

#include <stdio.h>
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

static fcs_code read_citations(panel *p, const xml_node *part)
{
    fcs_about *about = &p->strategy->about;
    size_t n = count_named(part, "citation");
    fcs_citation *citations = arena_array(p->strategy->arena, n, sizeof *citations);
    if (!citations)
        return fail_memory(p->err);
    about->citations = citations;
    about->n_citations = n;
    size_t i = 0;
    for (const xml_node *child = part ? part->first : NULL; child; child = child->next) {
        if (strcmp(child->name, "citation") != 0)
            continue;
        citations[i].doi = panel_text(p, xml_value(child, "doi"));
        citations[i].text = plain_text(p, child);
        if (!citations[i].doi || !citations[i].text)
            return fail_memory(p->err);
        if (!*citations[i].doi && !*citations[i].text)
            return fail_xml(p->err, FCS_E_FORMAT, child->place,
                            "<citation>: expected a doi or a text, found neither");
        i++;
    }
    return FCS_OK;
}

fcs_code panel_about(panel *p)
{
    fcs_about *about = &p->strategy->about;
    const xml_node *part = xml_child(p->root, "about");
    about->kind = "panel";
    about->name = panel_text(p, xml_value(p->root, "name"));
    about->version = panel_text(p, xml_value(p->root, "version"));
    about->status = panel_text(p, xml_value(p->root, "status"));
    about->title = plain_text(p, part ? xml_child(part, "title") : NULL);
    about->definition = plain_text(p, part ? xml_child(part, "definition") : NULL);
    if (!about->name || !about->version || !about->status || !about->title || !about->definition)
        return fail_memory(p->err);
    return read_citations(p, part);
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

fcs_code panel_markers(panel *p)
{
    fcs_about *about = &p->strategy->about;
    fcs_marker *markers = arena_array(p->strategy->arena, p->markers.n, sizeof *markers);
    if (!markers)
        return fail_memory(p->err);
    for (size_t i = 0; i < p->markers.n; i++) {
        const xml_node *node = p->markers.nodes[i];
        fcs_code code = check_label(p, node);
        if (code)
            return code;
        markers[i].id = panel_text(p, xml_value(node, "id"));
        markers[i].label = panel_text(p, xml_value(node, "label"));
        markers[i].required = panel_flag(node, "required", true);
        markers[i].voltage = panel_number(node, "voltage", 0);
        if (!markers[i].id || !markers[i].label)
            return fail_memory(p->err);
    }
    about->markers = markers;
    about->n_markers = p->markers.n;
    return FCS_OK;
}

/* ---- <compensation> ---- */

/* The markers of a panel are parameters, and each of these has to be one dye's. */
static fcs_code is_square(const panel *p, const xml_node *node)
{
    const fcs_spillover *s = p->strategy->matrices->table;
    if (s->n_dyes == s->n_detectors)
        return FCS_OK;
    return fail_xml(p->err, FCS_E_UNSUPPORTED, xml_place_of(node, "href"),
                    "expected a matrix of as many dyes as detectors, found %zu dyes of %zu "
                    "detectors",
                    s->n_dyes, s->n_detectors);
}

static fcs_code read_table(panel *p, const xml_node *node, const char *href)
{
    bool absolute = *href == '/' || !p->folder || !*p->folder;
    const char *path = absolute ? href : arena_print(p->scratch, "%s/%s", p->folder, href);
    if (!path)
        return fail_memory(p->err);
    fcs_error inner;
    strategy_matrix *matrix = p->strategy->matrices;
    matrix->source = MATRIX_TABLE;
    matrix->table = fcs_spillover_open(path, &inner);
    if (matrix->table)
        return is_square(p, node);
    if (inner.code == FCS_E_MEMORY)
        return fail_memory(p->err);
    char line[32] = "";
    if (inner.line)
        snprintf(line, sizeof line, "line %u: ", inner.line);
    return fail_xml(p->err, inner.code, xml_place_of(node, "href"), "matrix \"%s\": %s%s",
                    QUOTED(href), line, inner.message);
}

fcs_code panel_compensation(panel *p)
{
    const xml_node *node = xml_child(p->root, "compensation");
    const char *source = xml_value(node, "source"), *href = xml_value(node, "href");
    bool csv = strcmp(source, "csv") == 0;
    if (strcmp(source, "gating-ml") == 0)
        return panel_unsupported(p, node, "source");
    if (csv != (href != NULL))
        return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, csv ? "" : "href"),
                        csv ? "<compensation>: expected href with source=\"csv\", found none"
                            : "<compensation>: expected no href without source=\"csv\", found one");
    if (strcmp(source, "none") == 0)
        return FCS_OK;
    strategy_matrix *matrix = arena_array(p->strategy->arena, 1, sizeof *matrix);
    if (!matrix)
        return fail_memory(p->err);
    *matrix = (strategy_matrix){ .id = "", .required = panel_flag(node, "require", true) };
    p->strategy->matrices = matrix;
    p->strategy->n_matrices = 1;
    return csv ? read_table(p, node, href) : FCS_OK;
}

size_t panel_matrix(const panel *p)
{
    return p->strategy->n_matrices ? 0 : FCS_NONE;
}
