/* fuzz.h - what the targets share. Each takes any bytes, and beyond not crashing checks that what
 * it reads agrees with itself: strict with lenient, printed with read, fast with slow.
 *
 *     with libFuzzer (LUPUSFLOW_FUZZ, ./dev fuzz)   new inputs all the time
 *     with driver.c                                 the seeds, as an ordinary test */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcs/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Ends the process where x does not hold. */
#define must(x)                                                                                    \
    do {                                                                                           \
        if (!(x)) {                                                                                \
            fprintf(stderr, "%s:%d: expected %s\n", __FILE__, __LINE__, #x);                       \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* A reader as fcs_open_memory() has it, with lower limits. */
static inline reader reading(const uint8_t *bytes, size_t size, bool strict, fcs_error *err)
{
    reader r = { .memory = arena_new(),
                 .source = source_bytes(bytes, size, NULL, err),
                 .options = { .strict = strict,
                              .max_text = 1 << 20,
                              .max_params = 1000,
                              .max_keywords = 10000 },
                 .err = err,
                 .size = size };
    must(r.memory && r.source);
    return r;
}

static inline void end_reading(reader *r)
{
    free(r->notes);
    source_close(r->source);
    arena_free(r->memory);
}

#endif
