/* gatingml_custom.c - custom_info: kept as it is, and read where it is known.
 *
 *     <custom_info>                              of the file, of a gate
 *       <cytobank> <name>B cells</name> ...      Cytobank's: the title of a gate
 *     </custom_info>
 */
#include "gating/gatingml.h"

#include <stdlib.h>
#include <string.h>

#include "gating/xml_write.h"

static bool is_custom_info(const xml_node *node)
{
    return strcmp(node->space, GATINGML_DATATYPES) == 0 && strcmp(node->name, "custom_info") == 0;
}

static bool is_blank(const char *words)
{
    return !words[strspn(words, " \t\r\n")];
}

/* The inside of all custom_info directly below a node, without what is ours, on the strategy's arena;
 * NULL for none. */
static fcs_code keep_inside(gatingml *g, const xml_node *node, const char **kept)
{
    text t = { 0 };
    bool any = false;
    for (const xml_node *child = node->first; child; child = child->next) {
        if (is_custom_info(child))
            xml_write_inside(&t, child, GATINGML_OWN);
        any = any || is_custom_info(child);
    }
    *kept = NULL;
    if (!any)
        return FCS_OK;
    size_t size;
    char *inside = text_finish(&t, &size, g->err);
    if (inside && is_blank(inside)) {
        free(inside);
        return FCS_OK;
    }
    if (inside)
        *kept = arena_bytes(g->strategy->arena, inside, size);
    free(inside);
    return *kept ? FCS_OK : fail_memory(g->err);
}

/* Cytobank's name of a gate; NULL if there is none. */
static const char *cytobank_name(const xml_node *gate)
{
    const xml_node *info = gatingml_first(gate, "custom_info");
    const xml_node *cytobank = info ? xml_child(info, "cytobank") : NULL;
    const xml_node *name = cytobank ? xml_child(cytobank, "name") : NULL;
    return name && *name->text ? name->text : NULL;
}

fcs_code gatingml_custom(gatingml *g, const xml_node *node, strategy_population *population)
{
    const xml_node *gate = gatingml_with_parent(node), *own = gatingml_own(node, "gate");
    const char *name = *population->title || own ? NULL : cytobank_name(node);
    if (name && !(population->title = gatingml_text(g, name)))
        return fail_memory(g->err);
    fcs_code code =
        keep_inside(g, gatingml_first(node, "custom_info") ? node : gate, &population->custom);
    return code || !own ? code : gatingml_own_population(g, own, population);
}

fcs_code gatingml_about(gatingml *g)
{
    fcs_about *about = &g->strategy->about;
    about->kind = "Gating-ML";
    about->name = about->version = about->title = about->definition = about->status = "";
    about->edges = "min <= value < max; polygons and ellipsoids with their edges (Gating-ML 2.0)";
    g->strategy->whole = true;
    fcs_code code = keep_inside(g, g->root, &g->strategy->custom);
    return code ? code : gatingml_own_strategy(g);
}
