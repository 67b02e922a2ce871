/* table.h - a scale evaluated fast: one polynomial per piece of the axis, all pieces alike. */
#ifndef GATING_TABLE_H
#define GATING_TABLE_H

#include "gating/curve.h"

#include <stdint.h>
#include <string.h>

enum { TABLE_TERMS = 8 };

/* y = middle +- (c0 + c1 z + ... + c7 z^7),  z = |x| - start of the piece.
 *
 * The piece is told by the bits of the double |x| + v0: its exponent and the first bits of its
 * fraction, so that pieces widen as the scale flattens. */
typedef struct table {
    double v0, middle;
    uint64_t sign; /* the bit that is mirrored; 0: x < 0 is outside */
    uint64_t first, n;
    unsigned shift;
    double (*pieces)[TABLE_TERMS];
} table;

/* For a curve or log scale whose parameters are in range. NULL if out of memory. */
table *table_make(const fcs_scale *scale);
void table_free(table *t);

/* Puts x on the scale; false for what is outside of the table, which NaN and infinities are. Plain
 * multiplications and additions in a fixed order: the same bits everywhere. */
static inline bool table_look(const table *t, double x, double *y)
{
    uint64_t bits, sum_bits;
    memcpy(&bits, &x, sizeof bits);
    uint64_t sign = bits & t->sign, size_bits = bits ^ sign;
    double size, start;
    memcpy(&size, &size_bits, sizeof size);
    double sum = size + t->v0;
    memcpy(&sum_bits, &sum, sizeof sum_bits);
    uint64_t place = sum_bits >> t->shift, i = place - t->first, start_bits = place << t->shift;
    if (i >= t->n)
        return false;
    memcpy(&start, &start_bits, sizeof start);
    const double *c = t->pieces[i];
    double z = size - (start - t->v0), zz = z * z;
    double p = (c[5] + z * c[6]) + zz * c[7]; /* in pairs: half as deep as one after another */
    p = (c[3] + z * c[4]) + zz * p;
    p = (c[1] + z * c[2]) + zz * p;
    p = c[0] + z * p;
    uint64_t mirrored;
    memcpy(&mirrored, &p, sizeof p);
    mirrored ^= sign; /* half of all signs would be predicted wrongly */
    memcpy(&p, &mirrored, sizeof p);
    *y = t->middle + p;
    return true;
}

#endif
