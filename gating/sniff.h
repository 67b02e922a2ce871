/* sniff.h - a small file as a whole, and whether its bytes can be XML at all. */
#ifndef GATING_SNIFF_H
#define GATING_SNIFF_H

#include "lupusflow/fcs.h"

/* The bytes of a file of at most `most` of them, malloc'ed; NULL on failure.
 * Errors: FCS_E_NOT_FOUND, FCS_E_IO, FCS_E_LIMIT, FCS_E_MEMORY. */
char *read_whole(const char *path, size_t most, size_t *size, fcs_error *err);

/* FCS_E_FORMAT for bytes that cannot be XML, saying what they are instead where that is known. */
fcs_code sniff_xml(const char *text, size_t size, fcs_error *err);

#endif
