/* soak_edges.c - for events on random scales: at or above the edge of a threshold is where 113-bit
 * arithmetic puts the event at or above the threshold.
 *
 *     soak_edges [EVENTS [SEED]]
 */
#include "gating/quad_scale.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { EVENTS_PER_THRESHOLD = 1000 };

static uint64_t next_bits(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double uniform(uint64_t *state, double low, double high)
{
    return low + (high - low) * ((double)(next_bits(state) >> 11) * 0x1p-53);
}

static fcs_scale random_scale(uint64_t *state)
{
    static const fcs_transform_kind kinds[] = { FCS_LINEAR_SCALE, FCS_LOG_SCALE, FCS_ASINH_SCALE,
                                                FCS_LOGICLE,      FCS_HYPERLOG,  FCS_BIEX };
    fcs_scale s = { .kind = kinds[next_bits(state) % 6], .T = pow(10, uniform(state, 2, 7)) };
    s.M = uniform(state, 3, 7);
    if (s.kind == FCS_BIEX) {
        s.W = -pow(10, uniform(state, 0.5, 3));
        return s;
    }
    if (s.kind == FCS_LOGICLE || s.kind == FCS_HYPERLOG)
        s.W = uniform(state, 1e-9, s.M / 2);
    if (s.kind == FCS_LINEAR_SCALE)
        s.A = uniform(state, 0, s.T);
    else if (s.kind == FCS_ASINH_SCALE)
        s.A = uniform(state, 0, s.M);
    else if (s.kind != FCS_LOG_SCALE)
        s.A = uniform(state, -s.W, s.M - 2 * s.W);
    return s;
}

/* Every fourth lies close to the edge, every second is a 32-bit float as in a file. */
static double event_near(uint64_t *state, double edge, double top, size_t k)
{
    double size = top * pow(10, uniform(state, -7, 0.3)), v = next_bits(state) & 1 ? size : -size;
    if (k % 4 == 0)
        v = edge + fabs(edge) * pow(10, uniform(state, -16, -3)) * (next_bits(state) & 1 ? 1 : -1);
    return k & 1 ? (double)(float)v : v;
}

/* How many events of a threshold are on the wrong side. */
static size_t wrong_sides(const fcs_transform *t, uint64_t *state)
{
    quad_scale r = quad_scale_of(t);
    double e = uniform(state, -0.2, 1.2) * (t->scale.kind == FCS_BIEX ? 4096 : 1);
    double edge = fcs_transform_edge(t, e, false);
    size_t wrong = 0;
    for (size_t k = 0; k < EVENTS_PER_THRESHOLD; k++) {
        double v = event_near(state, edge, t->scale.T, k);
        bool reached = quad_place(&r, v, transform_one(t, v)) >= e;
        if (reached == (v >= edge))
            continue;
        wrong++;
        fprintf(stderr, "kind %d T %a W %a M %a A %a: %a is on the wrong side of %a\n",
                (int)t->scale.kind, t->scale.T, t->scale.W, t->scale.M, t->scale.A, v, e);
    }
    return wrong;
}

int main(int argc, char **argv)
{
    unsigned long long events = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000;
    uint64_t state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    size_t wrong = 0, done = 0;
    for (; done < events; done += EVENTS_PER_THRESHOLD) {
        fcs_transform *t = fcs_transform_make(random_scale(&state), NULL);
        if (!t)
            return 1;
        wrong += wrong_sides(t, &state);
        fcs_transform_free(t);
    }
    printf("%zu events, %zu on the wrong side of an edge\n", done, wrong);
    return wrong > 0;
}
