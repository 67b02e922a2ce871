/* dictionary.h - the keywords of a data set and a way to find them: names compare without regard to
 * the case of ASCII letters, in every locale; of several with one name the first in the file counts. */
#ifndef FCS_DICTIONARY_H
#define FCS_DICTIONARY_H

#include "reader.h"

typedef struct dictionary {
    fcs_keyword *keywords;      /* [n], in the order of the file */
    uint64_t *offsets;          /* [n], of each value, from the start of the data set */
    const fcs_keyword **sorted; /* [n], by name, equal names in the order of the file */
    size_t n;
    size_t n_primary; /* those of the primary TEXT come first */
} dictionary;

/* Sorts, after keywords were added. */
fcs_code dictionary_index(reader *r, dictionary *d);

/* Looks for names that come twice, and for names that belong into the primary TEXT. */
fcs_code dictionary_judge(reader *r, const dictionary *d);

/* NULL if absent. */
const fcs_keyword *dictionary_find(const dictionary *d, const char *name);

/* Whether a keyword says where values lie and how: $PAR, $TOT, $PnB, ... */
bool dictionary_is_structural(const char *name);

/* Position of the value in the data set. */
uint64_t dictionary_offset(const dictionary *d, const fcs_keyword *keyword);

/* As strcmp(), ASCII letters compared as capitals. */
int compare_names(const char *a, const char *b);

/* $Pn names: "$P12B" for suffix "B" and index 11. */
typedef struct numbered {
    char text[40];
} numbered;
numbered numbered_name(size_t index, const char *suffix);

/* The value of a keyword as a whole number, its notes and errors told; rule is the one broken where it
 * is none. Absent: *found is false. */
fcs_code dictionary_number(reader *r, const dictionary *d, const char *name, const char *rule,
                           uint64_t *value, bool *found);

/* For messages: the value, escaped and cut; of a keyword that may name somebody only its size. */
typedef struct quoted {
    char text[64];
} quoted;
quoted quoted_value(const fcs_keyword *keyword);

#endif
