/* bench_scales.c - what a value costs on each scale, and what a scale costs to make.
 *
 * Each line: scale <TAB> ns a value <TAB> ratio to the reference <TAB> ms to make. The reference is
 * the logicle scale by Halley's steps with libm's exp, as its authors publish it, in the same run. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lupusflow/gating.h"

enum { VALUES = 512, ROUNDS = 160, REPETITIONS = 15 };

static double values[VALUES], copy[VALUES];

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* T 262144, W 0.5, M 4.5, A 0. */
static double by_halley(double value)
{
    static const double a = 3.62241021549449, b = 10.361632918473205, c = 37.0853957886, d = 3.2384;
    double x = 0.1, f = a - c;
    for (int i = 0; i < 20; i++) {
        double p = a * exp(b * x), n = c * exp(-d * x), off = p - n - f - value;
        double slope = b * p + d * n, bend = b * b * p - d * d * n;
        double step = off / (slope * (1 - off * bend / (2 * slope * slope)));
        x -= step;
        if (fabs(step) < 1e-15)
            break;
    }
    return x;
}

static double best_of(const fcs_transform *t)
{
    double best = 1;
    for (int r = 0; r < REPETITIONS; r++) {
        double start = now();
        for (int k = 0; k < ROUNDS; k++) {
            memcpy(copy, values, sizeof copy);
            if (t)
                fcs_transform_apply(t, copy, VALUES);
            else
                for (int i = 0; i < VALUES; i++)
                    copy[i] = by_halley(fabs(copy[i]));
        }
        double seconds = now() - start;
        best = seconds < best ? seconds : best;
    }
    return best / ((double)ROUNDS * VALUES) * 1e9;
}

static double ms_to_make(fcs_scale scale)
{
    double best = 1;
    for (int r = 0; r < REPETITIONS; r++) {
        double start = now();
        fcs_transform_free(fcs_transform_make(scale, NULL));
        double seconds = now() - start;
        best = seconds < best ? seconds : best;
    }
    return best * 1e3;
}

int main(void)
{
    static const struct {
        const char *name;
        fcs_scale scale;
    } rows[] = {
        { "linear", { FCS_LINEAR_SCALE, 262144, 0, 0, 100 } },
        { "log", { FCS_LOG_SCALE, 262144, 0, 4.5, 0 } },
        { "asinh", { FCS_ASINH_SCALE, 262144, 0, 4.5, 0 } },
        { "logicle", { FCS_LOGICLE, 262144, 0.5, 4.5, 0 } },
        { "hyperlog", { FCS_HYPERLOG, 262144, 0.5, 4.5, 0 } },
        { "biex", { FCS_BIEX, 262144, -10, 4.5, 0 } },
    };
    uint64_t state = 1;
    for (int i = 0; i < VALUES; i++) { /* half near 0, of either sign; half over the decades */
        state = state * 6364136223846793005u + 1442695040888963407u;
        double x = (double)(state >> 11) * 0x1p-53;
        values[i] = i % 2 ? (x - 0.3) * 1000 : pow(10, 1 + 4.3 * x);
    }
    double reference = best_of(NULL);
    printf("scale\tns a value\tof the reference\tms to make\n");
    printf("Halley with libm\t%.2f\t1\t-\n", reference);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_transform *t = fcs_transform_make(rows[i].scale, NULL);
        if (!t)
            return 1;
        double ns = best_of(t);
        printf("%s\t%.2f\t%.4f\t%.3f\n", rows[i].name, ns, ns / reference,
               ms_to_make(rows[i].scale));
        fcs_transform_free(t);
    }
    return 0;
}
