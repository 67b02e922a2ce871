/* random.h - random numbers that come out the same on every machine.
 *
 *     seed --SplitMix64--> 4 words --xoshiro256++--> 64 bits --> uniform --AS 241--> normal
 *
 * Each normal number costs exactly one uniform one, so that the order in which they are drawn is
 * plain to see and to repeat.
 */
#ifndef SIMULATE_RANDOM_H
#define SIMULATE_RANDOM_H

#include <stdint.h>

typedef struct random_source {
    uint64_t word[4];
} random_source;

random_source random_seeded(uint64_t seed);
uint64_t random_bits(random_source *source);

/* Inside (0, 1), never an end of it: (k + 1/2) / 2^52 for a whole k. */
double random_uniform(random_source *source);

/* Mean 0, standard deviation 1. */
double random_normal(random_source *source);

/* The value that a standard normal number is below with probability p, 0 < p < 1. */
double random_quantile(double p);

#endif
