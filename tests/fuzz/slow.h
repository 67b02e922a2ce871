/* slow.h - a second decoder of DATA: one value at a time, one bit at a time where it must, from the
 * text of the standard and without a look at fcs/. */
#ifndef SLOW_H
#define SLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLOW_PARAMS 8

typedef struct slow_layout {
    size_t n_params;
    bool big;                         /* $BYTEORD 4,3,2,1 */
    bool pdp;                         /* $BYTEORD 3,4,1,2 */
    bool packed;                      /* values fill no whole bytes */
    char type[SLOW_PARAMS];           /* I, F, D, A */
    unsigned bits[SLOW_PARAMS];       /* 8 per character of A; 0: text of any width */
    unsigned range_bits[SLOW_PARAMS]; /* $PnR is two to the power of this */
} slow_layout;

/* Bits of one event. */
size_t slow_event_bits(const slow_layout *l);

/* false if DATA holds something that is no number. */
bool slow_value(const slow_layout *l, const uint8_t *data, size_t event, size_t param,
                double *value, uint64_t *whole);

/* Text of any width: the number of values, values[0..most) of them; SIZE_MAX if one is none. */
size_t slow_free_text(const uint8_t *data, size_t size, double *values, size_t most);

#endif
