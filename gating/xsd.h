/* xsd.h - is a document what its schema says? */
#ifndef GATING_XSD_H
#define GATING_XSD_H

#include "gating/xml.h"

/* Checks root against the schema's global element of that name: elements and their order,
 * attributes, values. Says what was expected, what was found, and what may have been meant.
 * Errors: FCS_E_FORMAT at the element or the value. */
fcs_code xsd_check(const xml_node *schema, const xml_node *root, fcs_error *err);

#endif
