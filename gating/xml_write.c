/* xml_write.c - see xml_write.h. */
#include "gating/xml_write.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "fcs/utf8.h"

/* ---- Characters ---- */

static const char *reference_for(char c, bool quoted)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '\r':
        return "&#13;";
    case '"':
        return quoted ? "&quot;" : NULL;
    case '\n':
        return quoted ? "&#10;" : NULL;
    case '\t':
        return quoted ? "&#9;" : NULL;
    default:
        return NULL;
    }
}

static bool is_xml(uint32_t point)
{
    return point >= 0x20 ? point < 0xFFFE || point > 0xFFFF
                         : point == '\t' || point == '\n' || point == '\r';
}

static void escape(text *t, const char *bytes, size_t left, bool quoted)
{
    while (left > 0) {
        uint32_t point = 0;
        size_t n = utf8_next((const unsigned char *)bytes, left, &point);
        const char *reference = reference_for(*bytes, quoted);
        if (reference)
            text_add(t, reference);
        else if (n && is_xml(point))
            text_bytes(t, bytes, n);
        else
            text_add(t, "\xEF\xBF\xBD");
        n = n ? n : 1;
        bytes += n;
        left -= n;
    }
}

void xml_write_text(text *t, const char *bytes, size_t n)
{
    escape(t, bytes, n, false);
}

void xml_write_quoted(text *t, const char *value)
{
    escape(t, value, strlen(value), true);
}

void xml_write_attribute(text *t, const char *name, const char *value)
{
    text_add(t, " ");
    text_add(t, name);
    text_add(t, "=\"");
    escape(t, value, strlen(value), true);
    text_add(t, "\"");
}

const char *xml_number(char out[NUMBER_TEXT], double value)
{
    if (isinf(value))
        return value > 0 ? "INF" : "-INF";
    number_text(out, value);
    return out;
}

void xml_write_number(text *t, const char *name, double value)
{
    xml_write_attribute(t, name, xml_number((char[NUMBER_TEXT]){ 0 }, value));
}

/* ---- A tree ---- */

/* Attributes of other namespaces get prefixes n0, n1, ... of their own. */
static void write_attributes(text *t, const xml_node *node)
{
    char name[32];
    for (size_t i = 0; i < node->n_attributes; i++) {
        const xml_attribute *a = &node->attributes[i];
        bool xml = strcmp(a->space, "http://www.w3.org/XML/1998/namespace") == 0;
        if (*a->space && !xml) {
            snprintf(name, sizeof name, "xmlns:n%zu", i);
            xml_write_attribute(t, name, a->space);
            text_print(t, " n%zu:", i);
        } else {
            text_add(t, xml ? " xml:" : " ");
        }
        text_add(t, a->name);
        text_add(t, "=\"");
        escape(t, a->value, strlen(a->value), true);
        text_add(t, "\"");
    }
}

/* outside: the default namespace around the element. */
static void write_start(text *t, const xml_node *node, const char *outside)
{
    text_add(t, "<");
    text_add(t, node->name);
    if (strcmp(node->space, outside) != 0)
        xml_write_attribute(t, "xmlns", node->space);
    write_attributes(t, node);
    text_add(t, ">");
}

static void write_end(text *t, const xml_node *node, size_t from)
{
    xml_write_text(t, node->text + from, strlen(node->text + from));
    text_add(t, "</");
    text_add(t, node->name);
    text_add(t, ">");
}

/* The node after an ended one, or NULL: *from is how much of the text around it is written. */
static const xml_node *leave(text *t, const xml_node *node, const xml_node *top, size_t *from)
{
    for (; node != top; node = node->parent) {
        write_end(t, node, *from);
        *from = node->before;
        if (node->next)
            return node->next;
    }
    return NULL;
}

/* Passes over children of top that are of a namespace; what stands around them is written. */
static const xml_node *pass_over(text *t, const xml_node *node, const xml_node *top,
                                 const char *without, size_t *from)
{
    while (node && without && node->parent == top && strcmp(node->space, without) == 0) {
        xml_write_text(t, top->text + *from, node->before - *from);
        *from = node->before;
        node = node->next;
    }
    return node;
}

void xml_write_inside(text *t, const xml_node *top, const char *without)
{
    size_t from = 0;
    const xml_node *node = pass_over(t, top->first, top, without, &from);
    while (node) {
        const xml_node *around = node->parent;
        xml_write_text(t, around->text + from, node->before - from);
        write_start(t, node, around == top ? "" : around->space);
        from = 0;
        node = node->first ? node->first : leave(t, node, top, &from);
        node = pass_over(t, node, top, without, &from);
    }
    xml_write_text(t, top->text + from, strlen(top->text + from));
}
