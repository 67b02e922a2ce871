/* write.h - an FCS 3.1 data set about to be written: what every input of the writer comes to.
 *
 *     fcs_table   ── write_table.c ──┐
 *                                    ├── document ── write.c ──> output
 *     fcs_dataset ── write_set.c ────┘
 */
#ifndef FCS_WRITE_H
#define FCS_WRITE_H

#include "feed.h"
#include "output.h"

/* A keyword and its value; neither is empty, and the name holds printable ASCII alone. */
typedef struct pair {
    const char *name, *value;
} pair;

typedef struct document {
    char type;     /* $DATATYPE: I, F, D */
    uint32_t bits; /* of every value */
    bool checksum; /* else "00000000": not computed */
    size_t n_pairs;
    const pair *pairs;  /* all of TEXT but what says where DATA is and how it is stored */
    const char **names; /* [events->n_columns] of the columns, for messages */
    feed *events;
    /* Filled by document_measure(): */
    char delimiter;
    uint64_t text_size, data, data_size, size;
} document;

fcs_code document_measure(document *d, fcs_error *err);

/* All d->size bytes. */
fcs_code document_put(const document *d, output *o, fcs_error *err);

/* Whether a keyword is one that document_put() writes itself: $PAR, $TOT, $BEGINDATA, ... */
bool document_owns(const char *name);

/* A number that is whole, from 0 up and below 2^64. */
bool number_whole(const feed_column *c, size_t event, uint64_t *value);

#endif
