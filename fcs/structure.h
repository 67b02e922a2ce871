/* structure.h - the keywords that say how many values there are and how they are stored. */
#ifndef FCS_STRUCTURE_H
#define FCS_STRUCTURE_H

#include "dictionary.h"
#include "header.h"

/* $BYTEORD: entry i is the significance of byte i, 1 the least. 3,4,1,2 is the PDP-11's. */
typedef struct byteorder {
    uint32_t n; /* entries, 1 to 9 */
    unsigned char entry[8];
    bool little, big; /* rising, falling; both for n = 1 */
    uint64_t offset;  /* of the value, in the data set */
} byteorder;

typedef struct structure {
    uint32_t version;
    uint64_t text_at; /* where TEXT begins: the place of what is missing */
    size_t n_params;
    uint64_t tot;
    bool has_tot;
    uint64_t tot_offset; /* of the value */
    fcs_type type;       /* $DATATYPE */
    byteorder order;
} structure;

fcs_code structure_read(reader *r, const header *h, const dictionary *d, structure *s);

#endif
