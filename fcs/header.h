/* header.h - the first 58 bytes of a data set. */
#ifndef FCS_HEADER_H
#define FCS_HEADER_H

#include "reader.h"

#define HEADER_SIZE 58

/* What the HEADER says. 0, 0 in a pair (as when blank) means: not there, or look in TEXT. */
typedef struct header {
    uint32_t version;    /* 20, 30, 31, 32 */
    span text;           /* inside the data set and not empty */
    span data, analysis; /* as written: last byte + 1 as end; not yet compared with anything */
    uint64_t data_end;   /* the number written for DATA's end */
    bool data_blank;     /* both empty or 0 */
} header;

fcs_code header_read(reader *r, header *h);

#endif
