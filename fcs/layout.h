/* layout.h - how to find a value in DATA.
 *
 *     event 0 | event 1 | ...              each event_bits long, usually whole bytes
 *     each event: column 0 | column 1 | ...   column i begins bit columns[i].at of its event
 *
 * $DATATYPE=A with $PnB=* has no fixed places: marks then hold the position of every 4096th value. */
#ifndef FCS_LAYOUT_H
#define FCS_LAYOUT_H

#include "structure.h"


typedef struct column column;

/* n values, the first at bit `at` of bytes, then each stride bits on. */
typedef void (*decoder)(const column *c, const unsigned char *bytes, uint64_t at, uint64_t stride,
                        size_t n, double *out);

struct column {
    decoder decode;
    uint64_t at;            /* bits from the start of the event */
    uint64_t mask;          /* of an integer: the bits that count */
    uint64_t doubt;         /* bits that another reading of $PnR would keep or cut off */
    bool unranged;          /* $PnR gives no mask */
    uint32_t bits;          /* width */
    unsigned char order[8]; /* order[k]: the byte of significance k, least first */
    bool big;               /* packed: the first bit of a byte is its highest */
    fcs_type type;
};

#define VALUES_PER_MARK 4096

struct fcs_layout {
    fcs_source *source;
    uint64_t data;         /* first byte of DATA in the input */
    uint64_t data_size;    /* bytes of DATA */
    uint64_t event_bits;   /* 0: free text */
    const column *columns; /* [n_params] */
    const uint64_t *marks; /* free text: where value i * 4096 begins in DATA */
    const dictionary *keywords;
    fcs_param *params; /* those of the data set, for shown.c */
};

/* Fills layout->columns, ->event_bits and the types, widths and ranges of params. */
fcs_code layout_read(reader *r, const structure *s, const dictionary *d, fcs_param *params,
                     struct fcs_layout *layout);

/* Widths other than those of $PnB: each value fills as many bytes as $BYTEORD names. */
fcs_code layout_widen(reader *r, const structure *s, fcs_param *params, struct fcs_layout *layout);

/* Chooses each column's decoder and place, once widths are final. */
fcs_code layout_settle(reader *r, const structure *s, struct fcs_layout *layout);

/* Whether some width is no whole number of bytes. */
bool layout_is_packed(const structure *s, const struct fcs_layout *layout);

#endif
