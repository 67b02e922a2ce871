/* search.h - looking for DATA: what place.c chooses from and misplaced.c explains. */
#ifndef FCS_SEARCH_H
#define FCS_SEARCH_H

#include "structure.h"

#define HEADER_DATA 26 /* where the HEADER names DATA */
#define OFF_BY_ONE 1   /* an end that is the byte after the last one */

typedef struct candidate {
    span where;
    const char *name; /* "HEADER" or "TEXT" */
    uint64_t at;      /* of the numbers, in the data set */
} candidate;

typedef struct search {
    reader *r;
    const header *h;
    const structure *s;
    candidate c[2];
    size_t n;
    bool free;           /* widths vary: $TOT says nothing about the length */
    uint64_t event_bits; /* of one event; 0 if free */
    uint64_t need;       /* bytes of $TOT events, 0 if nothing says how many */
    bool overflows;      /* more bytes than can be counted */
} search;

/* Whether bytes [begin, end) and TEXT have one in common. */
bool place_touches_text(const search *q, uint64_t begin, uint64_t end);

/* The error that tells best why nothing fits. */
fcs_code place_explain(const search *q);

#endif
