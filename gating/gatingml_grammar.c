/* gatingml_grammar.c - which elements and attributes a Gating-ML 2.0 file may have, and where.
 *
 *     { GATING, "RectangleGate", "id! parent_id", ANY, "dimension+" }     ! must, + one or more
 *
 * Elements of the standard's namespaces that stand where it has none are errors: a gate that is not
 * understood must not be passed over. Elements of other namespaces are noted and passed over, unless
 * something of the standard is inside: then the gates in it count as standing at the top, and
 * anything else is an error. The order of elements is not looked at, nor custom_info.
 */
#include "gating/gatingml.h"

#include <string.h>

enum space { GATING, TRANSFORMS, DATATYPES, OTHER };

typedef struct element {
    enum space space;
    const char *name;
    const char *attributes; /* words; ! behind those that must be there */
    bool any;               /* others may be there too: the standard says so */
    const char *children;   /* words; + at least one, * any number, ! exactly one, ? at most one */
} element;

static const element grammar[] = {
    { GATING, "Gating-ML", "", true,
      "RectangleGate* PolygonGate* EllipsoidGate* BooleanGate* QuadrantGate* transformation* "
      "spectrumMatrix* custom_info*" },
    { GATING, "RectangleGate", "id! parent_id", true, "custom_info? dimension+" },
    { GATING, "PolygonGate", "id! parent_id", true, "custom_info? dimension+ vertex+" },
    { GATING, "EllipsoidGate", "id! parent_id", true,
      "custom_info? dimension+ mean! covarianceMatrix! distanceSquare!" },
    { GATING, "BooleanGate", "id! parent_id", true, "custom_info? and? or? not?" },
    { GATING, "QuadrantGate", "id! parent_id", true, "custom_info? divider+ Quadrant+" },
    { GATING, "dimension", "compensation-ref! transformation-ref min max", false,
      "custom_info? fcs-dimension? new-dimension?" },
    { GATING, "divider", "id! compensation-ref! transformation-ref", false,
      "custom_info? fcs-dimension? new-dimension? value+" },
    { GATING, "value", "", false, "" },
    { GATING, "Quadrant", "id!", true, "custom_info? position+" },
    { GATING, "position", "divider_ref! location!", false, "" },
    { GATING, "vertex", "", false, "coordinate+" },
    { GATING, "mean", "", false, "coordinate+" },
    { GATING, "coordinate", "value!", false, "" },
    { GATING, "covarianceMatrix", "", false, "row+" },
    { GATING, "row", "", false, "entry+" },
    { GATING, "entry", "value!", false, "" },
    { GATING, "distanceSquare", "value!", false, "" },
    { GATING, "and", "", false, "gateReference+" },
    { GATING, "or", "", false, "gateReference+" },
    { GATING, "not", "", false, "gateReference+" },
    { GATING, "gateReference", "ref! use-as-complement", false, "" },
    { TRANSFORMS, "transformation", "id! boundMin boundMax", true,
      "custom_info? flin? flog? fasinh? logicle? hyperlog? fratio?" },
    { TRANSFORMS, "flin", "T! A!", true, "custom_info?" },
    { TRANSFORMS, "flog", "T! M!", true, "custom_info?" },
    { TRANSFORMS, "fasinh", "T! M! A!", true, "custom_info?" },
    { TRANSFORMS, "logicle", "T! W! M! A!", true, "custom_info?" },
    { TRANSFORMS, "hyperlog", "T! W! M! A!", true, "custom_info?" },
    { TRANSFORMS, "fratio", "A! B! C!", true, "custom_info? fcs-dimension+" },
    { TRANSFORMS, "spectrumMatrix", "id! matrix-inverted-already", true,
      "custom_info? fluorochromes! detectors! spectrum+" },
    { TRANSFORMS, "fluorochromes", "", false, "fcs-dimension+" },
    { TRANSFORMS, "detectors", "", false, "fcs-dimension+" },
    { TRANSFORMS, "spectrum", "", false, "coefficient+" },
    { TRANSFORMS, "coefficient", "value!", false, "" },
    { DATATYPES, "fcs-dimension", "name!", false, "" },
    { DATATYPES, "new-dimension", "transformation-ref!", false, "" },
};
enum { ELEMENTS = sizeof grammar / sizeof *grammar };

static enum space space_of(const char *uri)
{
    return strcmp(uri, GATINGML_GATING) == 0       ? GATING
           : strcmp(uri, GATINGML_TRANSFORMS) == 0 ? TRANSFORMS
           : strcmp(uri, GATINGML_DATATYPES) == 0  ? DATATYPES
                                                   : OTHER;
}

static const element *element_of(const xml_node *node)
{
    enum space space = space_of(node->space);
    for (size_t i = 0; i < ELEMENTS; i++)
        if (grammar[i].space == space && strcmp(grammar[i].name, node->name) == 0)
            return &grammar[i];
    return NULL;
}

static bool is_custom_info(const xml_node *node)
{
    return space_of(node->space) == DATATYPES && strcmp(node->name, "custom_info") == 0;
}

/* ---- Words of the table ---- */

/* The next word of a list, without the mark behind it; NULL at the end. */
static const char *next_word(const char **list, size_t *n, char *mark)
{
    const char *word = *list + strspn(*list, " ");
    *n = strcspn(word, " !+*?");
    *mark = word[*n] == ' ' ? '\0' : word[*n];
    *list = word + *n + (*mark != '\0');
    return *n > 0 ? word : NULL;
}

static bool has_word(const char *list, const char *name)
{
    size_t n;
    char mark;
    for (const char *word; (word = next_word(&list, &n, &mark)) != NULL;)
        if (strlen(name) == n && memcmp(word, name, n) == 0)
            return true;
    return false;
}

/* The words as they may be meant, in room of the caller's. */
static void offer_words(near *meant, const char *list, char room[512])
{
    size_t n;
    char mark;
    for (const char *word; (word = next_word(&list, &n, &mark)) != NULL; room += n + 1) {
        memcpy(room, word, n);
        room[n] = '\0';
        near_offer(meant, room);
    }
}

/* ---- Attributes ---- */

static fcs_code check_present(gatingml *g, const xml_node *node, const element *e)
{
    const char *list = e->attributes;
    size_t n;
    char mark, name[32];
    for (const char *word; (word = next_word(&list, &n, &mark)) != NULL;) {
        memcpy(name, word, n);
        name[n] = '\0';
        const char *value = gatingml_value(node, name);
        if (mark == '!' && !value)
            return fail_xml(g->err, FCS_E_FORMAT, node->place,
                            "<%s>: expected an attribute %s, found none", e->name, name);
    }
    return FCS_OK;
}

/* Where the standard lets others in, one that is nearly one of its own is a mistake all the same. */
static fcs_code check_attribute(gatingml *g, const xml_node *node, const element *e,
                                const xml_attribute *attribute)
{
    if ((*attribute->space && space_of(attribute->space) == OTHER) ||
        has_word(e->attributes, attribute->name) || strcmp(attribute->name, "name") == 0)
        return FCS_OK;
    char words[512];
    near meant;
    near_start(&meant, attribute->name);
    offer_words(&meant, e->attributes, words);
    if (e->any && meant.n == 0)
        return gatingml_note(g, node, "<%s>: attribute %s is not of the standard, not used",
                             e->name, QUOTED(attribute->name));
    return fail_xml(g->err, FCS_E_FORMAT, attribute->place,
                    "<%s>: expected no attribute %s, found one%s", e->name, QUOTED(attribute->name),
                    DID_YOU_MEAN(&meant));
}

static fcs_code check_attributes(gatingml *g, const xml_node *node, const element *e)
{
    fcs_code code = check_present(g, node, e);
    for (size_t i = 0; !code && i < node->n_attributes; i++)
        code = check_attribute(g, node, e, &node->attributes[i]);
    return code;
}

/* ---- Children ---- */

static fcs_code check_count(gatingml *g, const xml_node *node, const char *name, char mark)
{
    size_t n = gatingml_count(node, name);
    if ((mark == '!' || mark == '+') && n == 0)
        return fail_xml(g->err, FCS_E_FORMAT, node->place, "<%s>: expected <%s>, found none",
                        node->name, name);
    if ((mark == '!' || mark == '?') && n > 1)
        return fail_xml(g->err, FCS_E_FORMAT, node->place, "<%s>: expected one <%s>, found %zu",
                        node->name, name, n);
    return FCS_OK;
}

static fcs_code check_children(gatingml *g, const xml_node *node, const element *e)
{
    const char *list = e->children;
    size_t n;
    char mark, name[32];
    fcs_code code = FCS_OK;
    for (const char *word; !code && (word = next_word(&list, &n, &mark)) != NULL;) {
        memcpy(name, word, n);
        name[n] = '\0';
        code = check_count(g, node, name, mark);
    }
    return code;
}

static fcs_code unknown_element(gatingml *g, const xml_node *node, const element *parent)
{
    char words[512];
    near meant;
    near_start(&meant, node->name);
    offer_words(&meant, parent->children, words);
    const element *known = element_of(node);
    return fail_xml(g->err, FCS_E_FORMAT, node->place,
                    "<%s>: expected %s of Gating-ML 2.0, found <%s>%s%s", parent->name,
                    parent->space == GATING && strcmp(parent->name, "Gating-ML") == 0
                        ? "a gate, transformation or matrix"
                        : "an element",
                    QUOTED(node->name), known ? ", which belongs elsewhere" : "",
                    DID_YOU_MEAN(&meant));
}

/* ---- The walk ---- */

/* The node after node in the order of the file: a child if inside, else whatever follows. */
static const xml_node *step(const xml_node *node, const xml_node *top, bool inside)
{
    if (inside && node->first)
        return node->first;
    while (node != top && !node->next)
        node = node->parent;
    return node == top ? NULL : node->next;
}

static const xml_node *standard_within(const xml_node *foreign)
{
    const xml_node *node = step(foreign, foreign, true);
    while (node && space_of(node->space) == OTHER)
        node = step(node, foreign, true);
    return node;
}

/* Another's element: its gates count as if it were not there, where gates may stand. */
static fcs_code check_foreign(gatingml *g, const xml_node *node, const element *parent)
{
    if (strncmp(node->space, GATINGML_BASE, sizeof GATINGML_BASE - 1) == 0)
        return fail_xml(g->err, FCS_E_FORMAT, node->place,
                        "<%s>: expected a namespace of Gating-ML 2.0, found \"%s\"",
                        QUOTED(node->name), QUOTED(node->space));
    const xml_node *within = standard_within(node);
    bool top = parent == &grammar[0];
    if (within && !top)
        return fail_xml(g->err, FCS_E_FORMAT, node->place,
                        "<%s>: expected <%s> directly inside, found it within <%s>", parent->name,
                        QUOTED(within->name), QUOTED(node->name));
    return gatingml_note(g, node, "<%s> is not of the standard: %s", QUOTED(node->name),
                         within ? "what is inside is read as if it were not there" : "not used");
}

/* The nearest element around node that is of the standard. */
static const element *owner_of(const xml_node *node)
{
    const xml_node *owner = node->parent;
    while (space_of(owner->space) == OTHER)
        owner = owner->parent;
    return element_of(owner);
}

static fcs_code check_node(gatingml *g, const xml_node *node)
{
    const element *parent = owner_of(node), *e = element_of(node);
    if (space_of(node->space) == OTHER)
        return check_foreign(g, node, parent);
    if (!e || !has_word(parent->children, node->name))
        return unknown_element(g, node, parent);
    fcs_code code = check_attributes(g, node, e);
    return code ? code : check_children(g, node, e);
}

fcs_code gatingml_grammar(gatingml *g)
{
    fcs_code code = check_attributes(g, g->root, &grammar[0]);
    for (const xml_node *node = step(g->root, g->root, true); !code && node;) {
        bool custom = is_custom_info(node);
        if (!custom)
            code = check_node(g, node);
        node = step(node, g->root, !custom);
    }
    return code;
}
