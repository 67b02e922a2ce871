/* xml.h - an XML file as a plain tree, each part of it with its place in the file.
 *
 *     <panel name="x">          node "panel", line 1, column 1; attribute name: line 1, column 14
 *       <about>text</about>     node "about", line 2, column 3, its text "text"
 *     </panel>
 *
 * libxml2 only tells elements from text; the tree is ours, on an arena, because libxml2's own loses
 * attributes without a word when memory runs out, and keeps lines (to 65535) but no columns.
 */
#ifndef GATING_XML_H
#define GATING_XML_H

#include "fcs/arena.h"
#include "lupusflow/fcs.h"

#define XML_LARGEST_FILE ((size_t)64 << 20)
#define XML_DEEPEST 256          /* elements within elements, as libxml2 has it */
#define XML_MOST_ATTRIBUTES 1000 /* of an element, xmlns counted */

typedef struct xml_place {
    uint32_t line, column; /* from 1; the column counts characters; 0 where it is not known */
} xml_place;

typedef struct xml_attribute {
    const char *name, *space; /* local name; namespace URI, "" if none */
    const char *value;
    xml_place place; /* of the value's first character */
} xml_attribute;

typedef struct xml_node {
    const char *name, *space; /* local name; namespace URI, "" if none */
    const char *text;         /* what stands directly inside, pieces joined; "" if nothing does */
    size_t before;            /* bytes of the parent's text that stand before this node */
    xml_place place;          /* of its "<" */
    xml_place text_place;     /* where the first of its text stands that is not blank */
    size_t n_attributes, n_children;
    const xml_attribute *attributes; /* [n_attributes], without xmlns */
    struct xml_node *parent, *first, *next;
} xml_node;

/* Reads a document; the root, or NULL. A DOCTYPE is an error, and with it every entity, every file
 * and every address that a document could name; nothing but the text is read.
 * Errors: FCS_E_LIMIT (size, depth), FCS_E_FORMAT, FCS_E_MEMORY. */
const xml_node *xml_parse(arena *a, const char *text, size_t size, fcs_error *err);

/* Where a tag with more than XML_MOST_ATTRIBUTES begins; size if there is none. xml_parse() asks. */
size_t xml_crowded(const char *text, size_t size);

/* The attribute of that name without a namespace; NULL if there is none. */
const xml_attribute *xml_attribute_of(const xml_node *node, const char *name);

/* Its value; NULL if there is none. */
const char *xml_value(const xml_node *node, const char *name);

/* The first child of that name; NULL if there is none. */
const xml_node *xml_child(const xml_node *node, const char *name);

/* The place of the value of an attribute, or of the node where it has no such attribute. */
xml_place xml_place_of(const xml_node *node, const char *attribute);

/* The words of a list, which blanks separate: steps *words behind the next one, of n bytes, and returns
 * it; NULL where there is none. */
const char *xml_next_word(const char **words, size_t *n);
size_t xml_count_words(const char *words);

/* fail_line() of fcs/error.h, at a place. */
#define fail_xml(err, code, at, ...) fail_line(err, code, "", (at).line, (at).column, __VA_ARGS__)

#endif
