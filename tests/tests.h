/* tests.h - what every test includes: cmocka in its required order, and where the corpus is. */
#ifndef TESTS_H
#define TESTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The project's folder, for sample_fcs/ and panels/. */
static inline const char *source_folder(void)
{
    const char *folder = getenv("LUPUSFLOW_SOURCE");
    return folder ? folder : ".";
}

/* The shared folder with corpus/ and tools/: $LUPUSFLOW_SHARED, or ../shared beside the project. */
static inline const char *shared_folder(void)
{
    static char beside[4096];
    const char *folder = getenv("LUPUSFLOW_SHARED");
    if (folder)
        return folder;
    snprintf(beside, sizeof beside, "%s/../shared", source_folder());
    return beside;
}

/* Skips the calling test with a clear line when the corpus is absent. */
static inline void need_corpus(void)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/corpus/expected.json", shared_folder());
    FILE *f = fopen(path, "rb");
    if (f) {
        fclose(f);
        return;
    }
    printf("skipped: no corpus\n");
    skip();
}

#endif
