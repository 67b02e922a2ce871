/* gatingml_digest.h - what a part of our custom_info belongs to: 16 hexadecimal digits of what the
 * standard's elements beside it said when they were written. Where another program has changed those,
 * the digits no longer fit, and the elements count. */
#ifndef GATING_GATINGML_DIGEST_H
#define GATING_GATINGML_DIGEST_H

#include "gating/text.h"

/* Of numbers as they read back. */
void gatingml_digest(const double *values, size_t n, char out[17]);

/* Of an operation and its references: "and", then each. FCS_E_MEMORY from the end. */
void gatingml_refer_start(text *t, const char *operation);
void gatingml_refer(text *t, const char *id, bool complement);
fcs_code gatingml_refer_end(text *t, char out[17], fcs_error *err);

#endif
