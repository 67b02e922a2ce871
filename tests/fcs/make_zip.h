/* make_zip.h - ZIP archives for tests, with every field that may lie under the test's control.
 *
 *     const zip_item items[] = { { "a.fcs", bytes, size }, { "../b", "x", 1, .method = 8 } };
 *     made_zip z = make_zip(items, 2, NULL);           exactly z.size bytes on the heap
 */
#ifndef MAKE_ZIP_H
#define MAKE_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct zip_item {
    const char *name;
    const void *bytes;
    size_t size;
    int method;     /* 0: stored, 8: deflated; others: stored, and said to be that */
    uint16_t flags; /* 1: encrypted */
    uint16_t mode;  /* of Unix, the upper half of the attributes */
    bool packed;    /* the bytes are deflated already, to nothing */
    bool again;     /* only in the directory: the local entry is that of the item before */
} zip_item;

typedef struct made_zip {
    unsigned char *bytes;
    size_t size;
    size_t directory, end; /* where they begin */
} made_zip;

/* What the end says in place of the truth. */
typedef struct zip_lies {
    bool wide;              /* with a 64-bit end */
    uint64_t entries, size; /* if not 0 */
    size_t more_ends;       /* the same end again */
    const char *comment;
} zip_lies;

made_zip make_zip(const zip_item *items, size_t n, const zip_lies *lies);

#endif
