/* write_text.h - TEXT: pairs between delimiters. */
#ifndef FCS_WRITE_TEXT_H
#define FCS_WRITE_TEXT_H

#include "write.h"

/* Counts bytes, and writes them where there is a place for them. */
typedef struct sink {
    char *out;
    uint64_t n;
    char delimiter;
} sink;

void sink_begin(sink *s);
void sink_pair(sink *s, const char *name, const char *value);
void sink_count(sink *s, const char *name, uint64_t value);

/* One that no name and no value holds; else one that none begins with, to be doubled. */
fcs_code delimiter_choose(const pair *pairs, size_t n, char *delimiter, fcs_error *err);

#endif
