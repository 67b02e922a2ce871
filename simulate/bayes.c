/* bayes.c - the best F1 that a classifier can reach on a sample, from the posterior of its events.
 *
 * F1 = 2 true positives / (called + members). Of all classifiers that see the same values, the one
 * with the largest expected F1 calls every event whose posterior is above some cut. It has no
 * truth to find that cut by: it takes the one where F1 is largest when the posteriors are believed,
 * and what it calls is then held against the truth.
 */
#include <math.h>
#include <stdlib.h>

#include "fcs/error.h"
#include "posterior.h"

typedef struct scored {
    double probability;
    size_t event;
} scored;

static int by_probability(const void *a, const void *b)
{
    const scored *x = a, *y = b;
    if (x->probability != y->probability)
        return x->probability < y->probability ? 1 : -1;
    return (x->event > y->event) - (x->event < y->event);
}

/* How many of the events, in descending order of probability, are best called members. */
static size_t best_cut(const scored *events, size_t n)
{
    double expected = 0, called = 0, best = 0;
    size_t cut = 0;
    for (size_t i = 0; i < n; i++)
        expected += (double)events[i].probability;
    for (size_t i = 0; i < n; i++) {
        called += (double)events[i].probability;
        double f1 = 2 * called / ((double)(i + 1) + expected);
        if (f1 > best) {
            best = f1;
            cut = i + 1;
        }
    }
    return cut;
}

static double best_f1(scored *events, size_t n, const fcs_truth *truth)
{
    qsort(events, n, sizeof *events, by_probability);
    size_t cut = best_cut(events, n), found = 0;
    for (size_t i = 0; i < cut; i++)
        found += truth->members[events[i].event / 64] >> (events[i].event % 64) & 1;
    return truth->count ? 2 * (double)found / (double)(cut + truth->count) : NAN;
}

static void set_scores(const fcs_simulation *s, const posterior_model *model, scored *scores)
{
    size_t n = s->table.n_events;
    for (size_t j = 0; j < n; j++) {
        double probability[N_POPULATIONS];
        posterior_of(model, &s->table, j, probability);
        for (size_t t = 0; t < N_POPULATIONS; t++)
            scores[t * n + j] = (scored){ probability[t], j };
    }
}

fcs_code fcs_simulation_bayes_all(const fcs_simulation *simulation, double *f1, fcs_error *err)
{
    size_t n = simulation->table.n_events;
    if (simulation->model->disturbed)
        return fail(
            err, FCS_E_ARGUMENT, "",
            "expected a sample as the model has it, found a disturbed one: what is the best "
            "for it is not known");
    if (simulation->model->control)
        return fail(err, FCS_E_ARGUMENT, "",
                    "expected a whole tube, found a control of one dye: no gates are meant for it");
    posterior_model *model = malloc(sizeof *model);
    scored *scores = model ? calloc(n, N_POPULATIONS * sizeof *scores) : NULL;
    if (scores) {
        posterior_start(model, simulation->model);
        set_scores(simulation, model, scores);
    }
    for (size_t t = 0; scores && t < N_POPULATIONS; t++)
        f1[t] = best_f1(scores + t * n, n, &simulation->truths[t]);
    fcs_code code = scores ? FCS_OK : fail_memory(err);
    free(scores);
    free(model);
    return code;
}

fcs_code fcs_simulation_bayes(const fcs_simulation *simulation, size_t truth, double *f1,
                              fcs_error *err)
{
    double all[N_POPULATIONS];
    if (truth >= simulation->n_truths)
        return fail(err, FCS_E_ARGUMENT, "", "expected a truth below %zu, found %zu",
                    simulation->n_truths, truth);
    fcs_code code = fcs_simulation_bayes_all(simulation, all, err);
    if (code == FCS_OK)
        *f1 = all[truth];
    return code;
}
