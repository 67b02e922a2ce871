/* pair.c - see pair.h.
 *
 *     exp   x = k ln2 + 512 r, |r| <= ln2 / 1024;  e^r - 1 by its series, then nine times
 *           e^2r - 1 = (e^r - 1) (e^r + 1), which loses nothing near 0
 *     sum   the parts of an expansion do not overlap (Shewchuk, Discrete Comput. Geom. 18, 305, 1997)
 */
#include "lupusflow/fcs.h"

#include "pair.h"

enum { DOUBLINGS = 9, MOST_TERMS = 8, MOST_K = 199 };

/* ln2 in three parts, the first of 33 bits, so that a multiple of up to 2^20 is exact. */
static const double LN2_HI = 0x1.62e42fef00000p-1;
static const pair LN2_REST = { 0x1.473de6af278edp-34, -0x1.9ff0342542fc3p-90 };

/* e^r - 1 for |r| <= ln2 / 1024: r + r^2/2 + r^3 (1/6 + r/24 + r^2/120 + ...). */
static pair series(pair r)
{
    static const pair sixth = { 0x1.5555555555555p-3, 0x1.5555555555555p-57 },
                      a24th = { 0x1.5555555555555p-5, 0x1.5555555555555p-59 },
                      a120th = { 0x1.1111111111111p-7, 0x1.1111111111111p-63 };
    double z = r.hi, rest = z * (1.0 / 720 + z * (1.0 / 5040 + z * (1.0 / 40320 + z / 362880)));
    pair tail = pair_plus(a120th, (pair){ rest, 0 });
    tail = pair_plus(a24th, pair_times(tail, r));
    tail = pair_plus(sixth, pair_times(tail, r));
    pair square = pair_times(r, r);
    pair head = pair_plus(r, pair_scaled(square, 0.5));
    return pair_plus(head, pair_times(pair_times(square, r), tail));
}

/* x - k ln2, |x| <= 2^20 ln2. */
static pair reduced(pair x, int k)
{
    pair near = pair_sum(x.hi, -k * LN2_HI);
    pair rest = pair_plus(pair_product(-k, LN2_REST.hi), (pair){ -k * LN2_REST.lo, 0 });
    return pair_plus(pair_plus(near, (pair){ x.lo, 0 }), rest);
}

pair pair_exp_less_1(pair x, int *k)
{
    *k = 0;
    if (x.hi < -138)
        return (pair){ -1, 0 };
    double n = x.hi * 0x1.71547652b82fep+0;
    int exponent = (int)(n < 0 ? n - 0.5 : n + 0.5);
    pair e = series(pair_scaled(reduced(x, exponent), 0x1p-9));
    for (int i = 0; i < DOUBLINGS; i++)
        e = pair_plus(pair_scaled(e, 2), pair_times(e, e));
    if (!exponent)
        return e;
    e = pair_plus((pair){ 1, 0 }, e);
    if (exponent <= MOST_K)
        return pair_plus(pair_scaled(e, power_of_two(exponent)), (pair){ -1, 0 });
    *k = exponent;
    return e;
}

pair pair_sum_of(const double *x, size_t n)
{
    double parts[MOST_TERMS] = { 0 }; /* of growing size, not overlapping */
    for (size_t i = 0; i < n; i++) {
        double carried = x[i];
        for (size_t j = 0; j < i; j++) {
            pair s = pair_sum(carried, parts[j]);
            parts[j] = s.lo;
            carried = s.hi;
        }
        parts[i] = carried;
    }
    pair total = { 0, 0 };
    for (size_t i = n; i-- > 0;)
        total = pair_plus(total, (pair){ parts[i], 0 });
    return total;
}
