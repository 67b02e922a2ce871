/* panel.c - from a panel file to a strategy; panel.h says who reads which part.
 *
 *     <panel xmlns="urn:lupusflow:panel:1" name="..." version="...">
 *       <about/> <markers/> <compensation/> <scales/> <populations/>
 *       <thresholds/> <gates/> <ratios/> <quality/>
 *     </panel>
 */
#include "gating/panel.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fcs/real.h"
#include "gating/xsd.h"

extern const char panel_xsd[]; /* panels/panel.xsd, put there by cmake/embed.cmake */
extern const size_t panel_xsd_size;

/* ---- One mistake, or all ---- */

fcs_code panel_go_on(panel *p, fcs_code code)
{
    if (code == FCS_OK || code == FCS_E_MEMORY || !p->remarks)
        return code;
    remarks_add(p->remarks, p->err, false);
    return p->remarks->n_told < REMARKS_TOLD ? FCS_OK : code;
}

bool panel_mistaken(const panel *p)
{
    return p->remarks && p->remarks->n_mistakes > 0;
}

void panel_warn(panel *p, xml_place at, const char *format, ...)
{
    fcs_error warning;
    va_list args;
    if (!p->remarks)
        return;
    va_start(args, format);
    fail_xml(&warning, FCS_E_FORMAT, at, "%s", "");
    vsnprintf(warning.message, sizeof warning.message, format, args);
    va_end(args);
    remarks_add(p->remarks, &warning, true);
}

/* ---- Shared by the parts ---- */

/* A threshold may have a name beside that of its marker. */
static const char *name_of(const xml_node *node, const char *attribute)
{
    const char *id = strcmp(attribute, "marker") == 0 ? xml_value(node, "id") : NULL;
    return id ? id : xml_value(node, attribute);
}

fcs_code panel_list_index(panel *p, panel_list *list, const char *attribute)
{
    const char **ids = arena_array(p->scratch, list->n, sizeof *ids);
    for (size_t i = 0; ids && i < list->n; i++)
        ids[i] = name_of(list->nodes[i], attribute);
    if (!ids || !names_index(&list->names, p->scratch, ids, list->n))
        return fail_memory(p->err);
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < list->n; i++) {
        size_t first = names_find(&list->names, ids[i], strlen(ids[i]));
        if (first != i)
            code = panel_go_on(
                p, fail_xml(p->err, FCS_E_FORMAT, xml_place_of(list->nodes[i], attribute),
                            "%s \"%s\": expected each %s once, found it in line %u "
                            "too",
                            list->kind, QUOTED(ids[i]), attribute, list->nodes[first]->place.line));
    }
    return code;
}

fcs_code panel_list_of(panel *p, panel_list *list, const char *kind, const xml_node *part,
                       const char *attribute)
{
    list->kind = kind;
    list->n = part ? part->n_children : 0;
    list->nodes = arena_array(p->scratch, list->n, sizeof *list->nodes);
    if (!list->nodes)
        return fail_memory(p->err);
    size_t i = 0;
    for (const xml_node *child = part ? part->first : NULL; child; child = child->next)
        list->nodes[i++] = child;
    return panel_list_index(p, list, attribute);
}

fcs_code panel_find(panel *p, const panel_list *list, const xml_node *node, const char *attribute,
                    const char *what, size_t *index)
{
    const char *id = xml_value(node, attribute);
    *index = names_find(&list->names, id, strlen(id));
    if (*index != SIZE_MAX)
        return FCS_OK;
    near meant;
    near_start(&meant, id);
    for (size_t i = 0; i < list->n; i++)
        near_offer(&meant, list->names.sorted[i].text);
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, attribute),
                    "%s \"%s\": this panel has no such %s%s", what, QUOTED(id), list->kind,
                    DID_YOU_MEAN(&meant));
}

double panel_number(const xml_node *node, const char *attribute, double otherwise)
{
    const char *text = xml_value(node, attribute);
    double value = otherwise;
    if (text && strcmp(text, "INF") == 0)
        return __builtin_inf();
    if (text && strcmp(text, "-INF") == 0)
        return -__builtin_inf();
    if (text)
        real_parse(text, strlen(text), &value);
    return value;
}

bool panel_flag(const xml_node *node, const char *attribute, bool otherwise)
{
    const char *text = xml_value(node, attribute);
    return text ? *text == 't' || *text == '1' : otherwise;
}

const char *panel_text(panel *p, const char *text)
{
    return text && *text ? arena_text(p->strategy->arena, text) : "";
}

fcs_code panel_unsupported(panel *p, const xml_node *node, const char *attribute)
{
    return fail_xml(p->err, FCS_E_UNSUPPORTED, xml_place_of(node, attribute ? attribute : ""),
                    "<%s>%s%s: expected what this version evaluates, found a valid part that it "
                    "does not; take it out to go on",
                    node->name, attribute ? " " : "", attribute ? attribute : "");
}

/* ---- The whole ---- */

static fcs_code check_structure(panel *p)
{
    const xml_node *schema = xml_parse(p->scratch, panel_xsd, panel_xsd_size, p->err);
    return schema ? xsd_check(schema, p->root, p->err) : p->err->code;
}

static fcs_code lists_of_ids(panel *p)
{
    const xml_node *root = p->root;
    fcs_code code = panel_list_of(p, &p->markers, "marker", xml_child(root, "markers"), "id");
    if (!code)
        code =
            panel_list_of(p, &p->populations, "population", xml_child(root, "populations"), "id");
    if (!code)
        code =
            panel_list_of(p, &p->thresholds, "threshold", xml_child(root, "thresholds"), "marker");
    if (!code)
        code = panel_list_of(p, &p->values, "value", xml_child(root, "values"), "id");
    return code ? code : panel_gate_list(p);
}

static fcs_code read_parts(panel *p)
{
    static fcs_code (*const parts[])(panel *) = {
        check_structure,    lists_of_ids, panel_about,       panel_markers,
        panel_compensation, panel_scales, panel_values,      panel_order,
        panel_thresholds,   panel_gates,  panel_populations, panel_circles,
        panel_ratios,       panel_rules,  panel_later,       panel_review,
    };
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < sizeof parts / sizeof *parts; i++)
        code = parts[i](p);
    return code;
}

fcs_code panel_read(fcs_strategy *strategy, const xml_node *root, const char *folder, remarks *all,
                    fcs_error *err)
{
    fcs_error own;
    panel p = { .strategy = strategy, .root = root, .folder = folder, .remarks = all };
    p.err = err ? err : &own;
    p.scratch = arena_new();
    if (!p.scratch)
        return fail_memory(err);
    fcs_code code = read_parts(&p);
    arena_free(p.scratch);
    return code;
}
