/* order.h - doubles in their order as unsigned integers: -inf ... -0, 0 ... inf. */
#ifndef GATING_ORDER_H
#define GATING_ORDER_H

#include <stdint.h>
#include <string.h>

static const uint64_t ORDER_SIGN = 1ULL << 63;

static inline uint64_t order_rank(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits & ORDER_SIGN ? ~bits : bits | ORDER_SIGN;
}

static inline double order_double(uint64_t rank)
{
    uint64_t bits = rank & ORDER_SIGN ? rank & ~ORDER_SIGN : ~rank;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline double order_above(double x)
{
    return order_double(order_rank(x) + 1);
}

static inline double order_below(double x)
{
    return order_double(order_rank(x) - 1);
}

#endif
