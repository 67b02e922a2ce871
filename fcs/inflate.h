/* inflate.h - one gzip member after another, through ISA-L or zlib: which one, CMake decides. */
#ifndef FCS_INFLATE_H
#define FCS_INFLATE_H

#include <stddef.h>

typedef struct inflater inflater;

typedef enum inflate_result {
    INFLATE_MORE,  /* wants more input or more room */
    INFLATE_END,   /* the member ended and its checksum and length were right */
    INFLATE_BAD,   /* no gzip, or damaged */
    INFLATE_MEMORY /* an allocation failed */
} inflate_result;

/* NULL if out of memory. */
inflater *inflate_new(void);
void inflate_free(inflater *z);

/* Before each member. */
void inflate_begin(inflater *z);

/* Takes from *in and puts to *out, moving both on and lowering what is left. */
inflate_result inflate_some(inflater *z, const unsigned char **in, size_t *in_left,
                            unsigned char **out, size_t *out_left);

#endif
