/* xml_write.h - the pieces of an XML document, added to a text. */
#ifndef GATING_XML_WRITE_H
#define GATING_XML_WRITE_H

#include "fcs/number_text.h"
#include "gating/text.h"
#include "gating/xml.h"

/* n bytes between tags. What XML cannot hold (controls, bytes that are no UTF-8) becomes U+FFFD. */
void xml_write_text(text *t, const char *bytes, size_t n);

/* A text inside quotes. */
void xml_write_quoted(text *t, const char *value);

/* A number as XML schema has it: the fewest digits that read back equal; INF, -INF, NaN. */
const char *xml_number(char out[NUMBER_TEXT], double value);

/* ` name="value"`. */
void xml_write_attribute(text *t, const char *name, const char *value);
void xml_write_number(text *t, const char *name, double value);

/* What is inside an element, as it stands there; no declaration from outside is needed to read it.
 * Comments are not kept, nor children of the namespace `without` (NULL: all are). */
void xml_write_inside(text *t, const xml_node *node, const char *without);

#endif
