/* xsd.c - see xsd.h. Reads the part of XML Schema that panels/panel.xsd is written in:
 *
 *     xs:element, xs:complexType and xs:simpleType by name, at the top
 *     complexType   (sequence | choice) of elements with minOccurs, maxOccurs; simpleContent;
 *                   attributes with use
 *     simpleType    restriction by enumeration, pattern [^...]+, min/maxInclusive, minLength; union
 *     xs:...        string, double, boolean, date, nonNegativeInteger, positiveInteger
 *
 * libxml2 has a whole validator, and the tests hold this one against it. The library does without:
 * of 5,524 single allocation failures while it compiled and applied the draft of our schema, 131
 * crashed or corrupted the heap and nearly all of the others leaked; it knows no columns; and its
 * sentences are about the schema, not about the file. The depth of recursion is the schema's.
 */
#include "gating/xsd.h"

#include <stdio.h>
#include <string.h>

#include "fcs/error.h"
#include "fcs/real.h"
#include "gating/near.h"

typedef struct check {
    const xml_node *schema;
    fcs_error *err;
} check;

static bool is(const xml_node *node, const char *name)
{
    return strcmp(node->name, name) == 0;
}

/* The global definition of that kind and name; a schema that lacks it is refused by its test. */
static const xml_node *global(const check *c, const char *kind, const char *name)
{
    const xml_node *node = c->schema->first;
    while (node && !(is(node, kind) && strcmp(xml_value(node, "name"), name) == 0))
        node = node->next;
    return node;
}

static const xml_node *next_named(const xml_node *node, const char *name)
{
    while (node && !is(node, name))
        node = node->next;
    return node;
}

/* ---- A list of words for a message ---- */

typedef struct words {
    char text[200];
    size_t used, n;
} words;

static void add_word(words *list, const char *open, const char *word, const char *close)
{
    size_t room = sizeof list->text - list->used;
    const char *before = list->n++ ? ", " : "";
    int n = snprintf(list->text + list->used, room, "%s%s%s%s", before, open, word, close);
    if (n > 0 && (size_t)n < room)
        list->used += (size_t)n;
    else
        list->text[list->used] = '\0'; /* no room: the list stays as it was */
}

/* ---- Values ---- */

static bool digits_only(const char *text)
{
    size_t n = strspn(text, "0123456789");
    return n > 0 && text[n] == '\0';
}

static bool is_number(const char *text, double *value)
{
    bool infinite = strcmp(text, "INF") == 0 || strcmp(text, "-INF") == 0;
    *value = *text == '-' ? -__builtin_inf() : __builtin_inf();
    return infinite || real_parse(text, strlen(text), value);
}

static bool is_date(const char *text)
{
    static const char form[] = "dddd-dd-dd";
    size_t i = 0;
    while (form[i] && (form[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == form[i]))
        i++;
    return !form[i] && !text[i];
}

static bool fits_builtin(const char *type, const char *text)
{
    double ignored;
    if (strcmp(type, "xs:double") == 0)
        return is_number(text, &ignored);
    if (strcmp(type, "xs:boolean") == 0)
        return strcmp(text, "true") == 0 || strcmp(text, "false") == 0 || strcmp(text, "1") == 0 ||
               strcmp(text, "0") == 0;
    if (strcmp(type, "xs:date") == 0)
        return is_date(text);
    if (strcmp(type, "xs:nonNegativeInteger") == 0)
        return digits_only(text);
    if (strcmp(type, "xs:positiveInteger") == 0)
        return digits_only(text) && text[strspn(text, "0")] != '\0';
    return strcmp(type, "xs:string") == 0;
}

/* pattern is [^...]+, with \s for blanks. */
static bool fits_pattern(const char *pattern, const char *text)
{
    bool blanks = strstr(pattern, "\\s") != NULL;
    const char *set = pattern + (blanks ? 4 : 2);
    size_t n = strcspn(set, "]");
    for (const char *c = text; *c; c++)
        if ((blanks && strchr(" \t\r\n", *c)) || memchr(set, *c, n))
            return false;
    return *text != '\0';
}

/* A facet that every value must meet; enumeration is for the whole of them. */
static bool fits_facet(const xml_node *facet, const char *text)
{
    const char *value = xml_value(facet, "value");
    double number, bound;
    if (is(facet, "pattern"))
        return fits_pattern(value, text);
    if (is(facet, "minLength"))
        return *text != '\0';
    return is_number(text, &number) && is_number(value, &bound) &&
           (is(facet, "minInclusive") ? number >= bound : number <= bound);
}

static bool fits_facets(const xml_node *restriction, const char *text)
{
    bool choice = false, chosen = false;
    for (const xml_node *facet = restriction->first; facet; facet = facet->next) {
        if (is(facet, "enumeration")) {
            choice = true;
            chosen = chosen || strcmp(xml_value(facet, "value"), text) == 0;
        } else if (!fits_facet(facet, text)) {
            return false;
        }
    }
    return !choice || chosen;
}

static bool fits(const check *c, const char *type, const char *text);

static bool fits_one_of(const check *c, const char *types, const char *text)
{
    while (*types) {
        char type[64];
        size_t n = strcspn(types, " ");
        snprintf(type, sizeof type, "%.*s", (int)n, types);
        if (fits(c, type, text))
            return true;
        types += n + strspn(types + n, " ");
    }
    return false;
}

static bool fits(const check *c, const char *type, const char *text)
{
    if (strncmp(type, "xs:", 3) == 0)
        return fits_builtin(type, text);
    const xml_node *definition = global(c, "simpleType", type);
    const xml_node *either = definition ? xml_child(definition, "union") : NULL;
    if (either)
        return fits_one_of(c, xml_value(either, "memberTypes"), text);
    const xml_node *restriction = definition ? xml_child(definition, "restriction") : NULL;
    return restriction && fits(c, xml_value(restriction, "base"), text) &&
           fits_facets(restriction, text);
}

static const char *name_of_builtin(const char *type)
{
    static const struct {
        const char *type, *name;
    } known[] = {
        { "xs:double", "a number" },
        { "xs:boolean", "true or false" },
        { "xs:date", "a date (2026-12-31)" },
        { "xs:nonNegativeInteger", "a whole number" },
        { "xs:positiveInteger", "a whole number above 0" },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].type, type) == 0)
            return known[i].name;
    return "some text";
}

/* What completes "expected ...": the documentation of the type, or its choices. */
static void describe(const check *c, const char *type, words *out, near *meant)
{
    const xml_node *definition = global(c, "simpleType", type);
    const xml_node *note = definition ? xml_child(definition, "annotation") : NULL;
    if (!definition || note) {
        add_word(out, "", note ? note->first->text : name_of_builtin(type), "");
        return;
    }
    const xml_node *facet = xml_child(definition, "restriction")->first;
    for (; (facet = next_named(facet, "enumeration")); facet = facet->next) {
        add_word(out, "", xml_value(facet, "value"), "");
        near_offer(meant, xml_value(facet, "value"));
    }
}

static fcs_code check_value(const check *c, const char *type, const char *what, const char *text,
                            xml_place at)
{
    if (fits(c, type, text))
        return FCS_OK;
    words expected = { .n = 0 };
    near meant;
    near_start(&meant, text);
    describe(c, type, &expected, &meant);
    return fail_xml(c->err, FCS_E_FORMAT, at, "%s: expected %s, found \"%s\"%s", what,
                    expected.text, QUOTED(text), DID_YOU_MEAN(&meant));
}

/* ---- Attributes ---- */

/* Where the attributes of a complex type are declared: in it, or in what its content extends. */
static const xml_node *attributes_of(const xml_node *type)
{
    const xml_node *content = xml_child(type, "simpleContent");
    return content ? xml_child(content, "extension") : type;
}

static const xml_node *declaration(const xml_node *declared, const char *name)
{
    const xml_node *node = declared->first;
    for (; (node = next_named(node, "attribute")); node = node->next)
        if (strcmp(xml_value(node, "name"), name) == 0)
            return node;
    return NULL;
}

static fcs_code unknown_attribute(const check *c, const xml_node *node, const xml_node *declared,
                                  const xml_attribute *found)
{
    words expected = { .n = 0 };
    near meant;
    near_start(&meant, found->name);
    const xml_node *known = declared->first;
    for (; (known = next_named(known, "attribute")); known = known->next) {
        add_word(&expected, "", xml_value(known, "name"), "");
        near_offer(&meant, xml_value(known, "name"));
    }
    return fail_xml(c->err, FCS_E_FORMAT, found->place,
                    "<%s>: expected the attributes %s, found \"%s\"%s", node->name,
                    expected.n ? expected.text : "(none)", QUOTED(found->name),
                    DID_YOU_MEAN(&meant));
}

/* xsi:schemaLocation and the like are for editors. */
static bool for_editors(const xml_attribute *a)
{
    return strcmp(a->space, "http://www.w3.org/2001/XMLSchema-instance") == 0;
}

static fcs_code check_attributes(const check *c, const xml_node *node, const xml_node *type)
{
    const xml_node *declared = attributes_of(type);
    for (size_t i = 0; i < node->n_attributes; i++) {
        const xml_attribute *a = &node->attributes[i];
        if (for_editors(a))
            continue;
        const xml_node *d = *a->space ? NULL : declaration(declared, a->name);
        if (!d)
            return unknown_attribute(c, node, declared, a);
        fcs_code code = check_value(c, xml_value(d, "type"), a->name, a->value, a->place);
        if (code)
            return code;
    }
    const xml_node *d = declared->first;
    for (; (d = next_named(d, "attribute")); d = d->next) {
        const char *name = xml_value(d, "name");
        if (xml_value(d, "use") && !xml_attribute_of(node, name))
            return fail_xml(c->err, FCS_E_FORMAT, node->place,
                            "<%s>: expected an attribute %s, found none", node->name, name);
    }
    return FCS_OK;
}

/* ---- Elements ---- */

static bool optional(const xml_node *particle)
{
    const char *least = xml_value(particle, "minOccurs");
    return least && strcmp(least, "0") == 0;
}

/* minOccurs and maxOccurs; 1 where they are not given. */
static size_t occurs(const xml_node *particle, const char *bound)
{
    const char *text = xml_value(particle, bound);
    double n = 1;
    if (text && !real_parse(text, strlen(text), &n))
        return SIZE_MAX; /* unbounded */
    return (size_t)n;
}

/* found is not what may stand here; from is the first element that may. */
static fcs_code unexpected(const check *c, const xml_node *parent, const xml_node *found,
                           const xml_node *from, bool choice)
{
    words expected = { .n = 0 };
    near meant;
    near_start(&meant, found ? found->name : "");
    for (const xml_node *p = from; (p = next_named(p, "element")); p = p->next) {
        add_word(&expected, "<", xml_value(p, "name"), ">");
        near_offer(&meant, xml_value(p, "name"));
        if (!choice && !optional(p))
            break;
    }
    if (!expected.n)
        add_word(&expected, "</", parent->name, ">");
    if (!found)
        return fail_xml(c->err, FCS_E_FORMAT, parent->place, "<%s>: expected %s in it, found none",
                        parent->name, expected.text);
    bool foreign = strcmp(found->space, xml_value(c->schema, "targetNamespace")) != 0;
    return fail_xml(c->err, FCS_E_FORMAT, found->place, "<%s>: expected %s, found <%s>%s%s",
                    parent->name, expected.text, QUOTED(found->name),
                    foreign ? " of another namespace" : "", DID_YOU_MEAN(&meant));
}

static fcs_code check_element(const check *c, const xml_node *node, const char *type);

/* Same name, same namespace as the schema is for. */
static bool is_element(const check *c, const xml_node *node, const xml_node *particle)
{
    return strcmp(node->name, xml_value(particle, "name")) == 0 &&
           strcmp(node->space, xml_value(c->schema, "targetNamespace")) == 0;
}

static fcs_code check_choice(const check *c, const xml_node *node, const xml_node *group)
{
    if (!node->first)
        return unexpected(c, node, NULL, group->first, true);
    for (const xml_node *child = node->first; child; child = child->next) {
        const xml_node *p = next_named(group->first, "element");
        while (p && !is_element(c, child, p))
            p = next_named(p->next, "element");
        if (!p)
            return unexpected(c, node, child, group->first, true);
        fcs_code code = check_element(c, child, xml_value(p, "type"));
        if (code)
            return code;
    }
    return FCS_OK;
}

/* from is the first element of the sequence that may stand where the child does. */
static fcs_code check_sequence(const check *c, const xml_node *node, const xml_node *group)
{
    const xml_node *child = node->first, *from = group->first;
    const xml_node *p = group->first;
    for (; (p = next_named(p, "element")); p = p->next) {
        size_t n = 0, most = occurs(p, "maxOccurs");
        for (; child && n < most && is_element(c, child, p); child = child->next, n++) {
            fcs_code code = check_element(c, child, xml_value(p, "type"));
            if (code)
                return code;
        }
        if (n > 0)
            from = n < most ? p : p->next;
        size_t least = occurs(p, "minOccurs");
        if (n > 0 && n < least)
            return fail_xml(c->err, FCS_E_FORMAT, node->place,
                            "<%s>: expected at least %zu <%s>, found %zu", node->name, least,
                            xml_value(p, "name"), n);
        if (n < least)
            return unexpected(c, node, child, from, false);
    }
    return child ? unexpected(c, node, child, from, false) : FCS_OK;
}

static fcs_code check_no_text(const check *c, const xml_node *node)
{
    const char *text = node->text + strspn(node->text, " \t\r\n");
    if (!*text)
        return FCS_OK;
    return fail_xml(c->err, FCS_E_FORMAT, node->text_place,
                    "<%s>: expected no text in it, found \"%s\"", node->name, QUOTED(text));
}

static fcs_code check_content(const check *c, const xml_node *node, const xml_node *type)
{
    const xml_node *sequence = xml_child(type, "sequence");
    const xml_node *choice = xml_child(type, "choice");
    if (!xml_child(type, "simpleContent")) {
        fcs_code code = check_no_text(c, node);
        if (code)
            return code;
    }
    if (sequence)
        return check_sequence(c, node, sequence);
    if (choice)
        return check_choice(c, node, choice);
    return node->first ? unexpected(c, node, node->first, NULL, false) : FCS_OK;
}

static fcs_code check_element(const check *c, const xml_node *node, const char *type)
{
    const xml_node *complex = global(c, "complexType", type);
    if (!complex) {
        if (node->first)
            return unexpected(c, node, node->first, NULL, false);
        return check_value(c, type, node->name, node->text, node->place);
    }
    fcs_code code = check_attributes(c, node, complex);
    return code ? code : check_content(c, node, complex);
}

fcs_code xsd_check(const xml_node *schema, const xml_node *root, fcs_error *err)
{
    check c = { schema, err };
    const xml_node *element = global(&c, "element", root->name);
    if (!element || !is_element(&c, root, element))
        return unexpected(&c, root, root, schema->first, true);
    return check_element(&c, root, xml_value(element, "type"));
}
