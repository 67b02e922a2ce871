/* gatingml_digest.c - see gatingml_digest.h. */
#include "gating/gatingml_digest.h"

#include <stdlib.h>
#include <string.h>

static void digest_bytes(const void *bytes, size_t size, char out[17])
{
    char hex[65];
    fcs_sha256(bytes, size, hex);
    memcpy(out, hex, 16);
    out[16] = '\0';
}

/* Byte by byte from the least, so that every machine has the same digits. */
void gatingml_digest(const double *values, size_t n, char out[17])
{
    char all[64 + 1] = "";
    for (size_t i = 0; i < n; i++) {
        unsigned char link[64 + 8];
        uint64_t bits;
        memcpy(link, all, 64);
        memcpy(&bits, &values[i], sizeof bits);
        for (size_t k = 0; k < 8; k++)
            link[64 + k] = (unsigned char)(bits >> 8 * k);
        fcs_sha256(link, sizeof link, all);
    }
    digest_bytes(all, 64, out);
}

void gatingml_refer_start(text *t, const char *operation)
{
    text_add(t, operation);
}

void gatingml_refer(text *t, const char *id, bool complement)
{
    text_add(t, complement ? " -" : " +");
    text_add(t, id);
}

fcs_code gatingml_refer_end(text *t, char out[17], fcs_error *err)
{
    size_t size;
    char *bytes = text_finish(t, &size, err);
    if (!bytes)
        return FCS_E_MEMORY;
    digest_bytes(bytes, size, out);
    free(bytes);
    return FCS_OK;
}
