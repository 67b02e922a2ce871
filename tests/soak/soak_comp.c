/* soak_comp.c - `soak_comp SEEDS`: matrices from simulated controls of 5,000 events, against the matrix that
 * they were made with. Prints the largest and the root of the mean squared difference, without and with
 * an unstained file; fails where an entry is off by more than 0.005. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lupusflow/gating.h"
#include "lupusflow/simulate.h"

enum { DYES = 12, EVENTS = 5000 };
static const char *const dyes[DYES + 1] = { "BV786",  "BV421",       "BV711", "PE",
                                            "BV605",  "APC",         "FITC",  "APC-H7",
                                            "PE-Cy7", "PerCP-Cy5-5", "BV510", "Alexa Fluor 700",
                                            "none" };
static char detectors[DYES][32];

static void *or_stop(void *made, const fcs_error *err)
{
    if (made)
        return made;
    fprintf(stderr, "%s\n", err->message);
    exit(1);
}

typedef struct tube {
    fcs_file *file;
    void *bytes;
} tube;

/* stain NULL: the whole tube, whose $SPILLOVER is the truth. */
static tube simulate(const char *stain, uint64_t seed, size_t events)
{
    fcs_error err = { .message = "" };
    fcs_simulate_options options = { .seed = seed, .events = events, .stain = stain };
    fcs_simulation *s = or_stop(fcs_simulate(&options, &err), &err);
    tube t = { 0 };
    size_t size;
    if (fcs_write_memory(&s->table, &t.bytes, &size, &err) != FCS_OK)
        or_stop(NULL, &err);
    fcs_simulation_free(s);
    t.file = or_stop(fcs_open_memory(t.bytes, size, NULL, &err), &err);
    return t;
}

static void free_tube(tube t)
{
    fcs_close(t.file);
    free(t.bytes);
}

typedef struct tally {
    double worst, squares, n;
} tally;

static void compare(const fcs_control *controls, const fcs_dataset *unstained, const double *truth,
                    tally *t)
{
    fcs_error err = { .message = "" };
    fcs_stains_options options = { .unstained = unstained };
    fcs_stains *s = or_stop(fcs_stains_make(controls, DYES, &options, &err), &err);
    for (size_t i = 0; i < (size_t)DYES * DYES; i++) {
        double by = fabs(s->spillover->values[i] - truth[i]);
        t->worst = by > t->worst ? by : t->worst;
        t->squares += by * by;
        t->n += i % (DYES + 1) != 0; /* the diagonal is 1 by definition */
    }
    fcs_stains_free(s);
}

static void run(uint64_t seed, const double *truth, tally tallies[2])
{
    tube tubes[DYES + 1];
    fcs_control controls[DYES];
    for (size_t i = 0; i <= DYES; i++) {
        tubes[i] = simulate(dyes[i], 100 * seed + i, EVENTS);
        if (i < DYES)
            controls[i] = (fcs_control){ tubes[i].file->datasets, detectors[i], NULL, NULL };
    }
    compare(controls, NULL, truth, &tallies[0]);
    compare(controls, tubes[DYES].file->datasets, truth, &tallies[1]);
    for (size_t i = 0; i <= DYES; i++)
        free_tube(tubes[i]);
}

int main(int argc, char **argv)
{
    fcs_error err = { .message = "" };
    unsigned long seeds = argc > 1 ? strtoul(argv[1], NULL, 10) : 50;
    tally tallies[2] = { { 0 } };
    tube whole = simulate(NULL, 1, 10);
    fcs_spillover *truth = or_stop(fcs_spillover_from(whole.file->datasets, &err), &err);
    for (size_t i = 0; i < DYES; i++)
        snprintf(detectors[i], sizeof detectors[i], "%s-A", dyes[i]);
    for (unsigned long seed = 1; seed <= seeds; seed++)
        run(seed, truth->values, tallies);
    for (int k = 0; k < 2; k++)
        printf("%lu seeds, %s an unstained file: largest difference %.4f, root mean square %.5f\n",
               seeds, k ? "with" : "without", tallies[k].worst,
               sqrt(tallies[k].squares / tallies[k].n));
    fcs_spillover_free(truth);
    free_tube(whole);
    return tallies[0].worst <= 0.005 && tallies[1].worst <= 0.005 ? 0 : 1;
}
