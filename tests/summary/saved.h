/* saved.h - a text as a file, for as long as a test needs one. */
#ifndef TESTS_SUMMARY_SAVED_H
#define TESTS_SUMMARY_SAVED_H

#include "tests.h"

#include <unistd.h>

typedef struct saved {
    char path[64];
} saved;

static inline saved save_bytes(const void *bytes, size_t size)
{
    saved file = { "/tmp/lupusflow-test-XXXXXX" };
    int fd = mkstemp(file.path);
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || close(fd))
        fail_msg("cannot write %s", file.path);
    return file;
}

static inline saved save_text(const char *text)
{
    return save_bytes(text, strlen(text));
}

#endif
