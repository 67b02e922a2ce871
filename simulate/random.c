/* random.c - see random.h.
 *
 * xoshiro256++ 1.0 and SplitMix64 are by Blackman and Vigna (prng.di.unimi.it, public domain);
 * the quantile is algorithm AS 241, PPND16, by Wichura (Applied Statistics 37, 477, 1988), right
 * to about 1 part in 10^16. It needs a logarithm in the tails only, and takes ours.
 */
#include "random.h"

#include <math.h>
#include <stddef.h>

#include "fcs/real.h"

static uint64_t split_mix(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

random_source random_seeded(uint64_t seed)
{
    random_source source;
    for (size_t i = 0; i < 4; i++)
        source.word[i] = split_mix(&seed);
    return source;
}

static uint64_t rotated(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

uint64_t random_bits(random_source *source)
{
    uint64_t *s = source->word;
    uint64_t result = rotated(s[0] + s[3], 23) + s[0];
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotated(s[3], 45);
    return result;
}

double random_uniform(random_source *source)
{
    return ((double)(random_bits(source) >> 12) + 0.5) * 0x1p-52;
}

/* Numerator and denominator, highest power first. */
typedef struct fraction {
    double top[8], bottom[8];
} fraction;

static double fraction_at(const fraction *f, double x)
{
    double top = f->top[0], bottom = f->bottom[0];
    for (size_t i = 1; i < 8; i++) {
        top = top * x + f->top[i];
        bottom = bottom * x + f->bottom[i];
    }
    return top / bottom;
}

/* |p - 1/2| <= 0.425 */
static const fraction middle = {
    { 2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
      13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080 },
    { 5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867,
      5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1 },
};

/* sqrt(-ln p) <= 5 */
static const fraction tail = {
    { 7.74545014278341407640e-4, 2.27238449892691845833e-2, 0.241780725177450611770,
      1.27045825245236838258, 3.64784832476320460504, 5.76949722146069140550,
      4.63033784615654529590, 1.42343711074968357734 },
    { 1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
      0.148103976427480074590, 0.689767334985100004550, 1.67638483018380384940,
      2.05319162663775882187, 1 },
};

static const fraction far_tail = {
    { 2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
      2.65321895265761230930e-2, 0.296560571828504891230, 1.78482653991729133580,
      5.46378491116411436990, 6.65790464350110377720 },
    { 2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
      7.86869131145613259100e-4, 1.48753612908506148525e-2, 0.136929880922735805310,
      0.599832206555887937690, 1 },
};

double random_quantile(double p)
{
    double q = p - 0.5;
    if (q >= -0.425 && q <= 0.425)
        return q * fraction_at(&middle, 0.180625 - q * q);
    double r = sqrt(-real_log(q < 0 ? p : 1 - p));
    double x = r <= 5 ? fraction_at(&tail, r - 1.6) : fraction_at(&far_tail, r - 5);
    return q < 0 ? -x : x;
}

double random_normal(random_source *source)
{
    return random_quantile(random_uniform(source));
}
