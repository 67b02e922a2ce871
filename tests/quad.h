/* quad.h - arithmetic of 113 bits with exp and log of its own: the truth for ours of about 100. */
#ifndef TESTS_QUAD_H
#define TESTS_QUAD_H

#include <float.h>
#include <math.h>

#if LDBL_MANT_DIG == 113
typedef long double quad;
#else
__extension__ typedef __float128 quad;
#endif

static const double QUAD_LN2[] = { 0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56,
                                   0x1.7b57a079a1934p-111 },
                    QUAD_LN10[] = { 0x1.26bb1bbb55516p+1, -0x1.f48ad494ea3e9p-53,
                                    -0x1.9ebae3ae0260cp-107 };

static inline quad quad_of(const double *parts)
{
    return (quad)parts[0] + parts[1] + parts[2];
}

static inline quad quad_size(quad x)
{
    return x < 0 ? -x : x;
}

/* e^x - 1 */
static inline quad quad_exp_less_1(quad x)
{
    if (x < -10000)
        return -1;
    quad k = (quad)floor((double)(x / quad_of(QUAD_LN2)) + 0.5), r = x - k * quad_of(QUAD_LN2),
         e = 0;
    r /= 4096;
    for (int i = 12; i > 0; i--)
        e = r / i * (1 + e);
    for (int i = 0; i < 12; i++)
        e = e * (2 + e);
    quad power = 1;
    for (int i = 0; i < (int)(k < 0 ? -k : k); i++)
        power = k < 0 ? power / 2 : power * 2;
    return k == 0 ? e : power * (1 + e) - 1;
}

static inline quad quad_exp(quad x)
{
    return x < 0 ? 1 / quad_exp(-x) : 1 + quad_exp_less_1(x);
}

/* ln x from a near value: Newton's steps. */
static inline quad quad_log(quad x, quad near)
{
    for (int i = 0; i < 4; i++)
        near -= 1 - x * quad_exp(-near);
    return near;
}

#endif
