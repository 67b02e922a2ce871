/* make_fcs.h - FCS files for tests: built in memory from a description, broken where the test says.
 *
 *     recipe *f = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);     2 parameters, 3 events, all sound
 *     recipe_set(f, "$TOT", "4");                                 ... but for this
 *     made m = make_fcs(f);                                       exactly m.size bytes on the heap
 *
 * Every value of DATA is known: value(event, parameter) below. */
#ifndef MAKE_FCS_H
#define MAKE_FCS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lupusflow/fcs.h"

#define RECIPE_PAIRS 1024

typedef struct recipe_pair {
    char *name, *value;
    size_t value_size;
    bool verbatim; /* an offset that is not to be corrected */
} recipe_pair;

typedef struct recipe {
    char version[7];
    char delimiter;
    recipe_pair pairs[RECIPE_PAIRS];
    size_t n;
    unsigned char *data;
    size_t data_size;
    const char *supplement; /* segments, NULL if absent */
    const char *analysis;
    const char *field[6]; /* eight characters in place of a HEADER offset */
    const char *gap;      /* four characters after the version */
    const char *crc;      /* "00000000" unless set; "" for none */
    const char *text;     /* all of TEXT, in place of the pairs */
    const char *text_end; /* what is put after the last delimiter */
    size_t text_at;       /* where the first segment begins, 64 unless set */
    size_t blanks;        /* between segments */
    bool text_after;      /* TEXT after DATA */
    bool header_zero;     /* no DATA offsets in the HEADER */
} recipe;

typedef struct made {
    unsigned char *bytes;
    size_t size;
    size_t text, data; /* where they begin */
} made;

/* A sound file of n_params parameters of one type ("I16", "F", "A5", "A*", ...). Its values are
 * recipe_value(event, parameter). */
recipe *recipe_new(const char *version, const char *type, const char *byteord, size_t n_params,
                   size_t n_events);
void recipe_free(recipe *r);

double recipe_value(size_t event, size_t param);

/* Sets, adds or drops a keyword. */
void recipe_set(recipe *r, const char *name, const char *value);
void recipe_set_bytes(recipe *r, const char *name, const void *value, size_t size);
void recipe_add(recipe *r, const char *name, const char *value); /* a second one, if there is one */
void recipe_drop(recipe *r, const char *name);

/* Other DATA, copied. */
void recipe_data(recipe *r, const void *data, size_t size);

/* All offsets are right unless the recipe says otherwise. Free made.bytes. */
made make_fcs(const recipe *r);

/* n sound data sets one after another, each but the last with the distance to the next in $NEXTDATA;
 * last: what stands there in the last one. */
made make_chain(size_t n, const char *last);

#endif
