/* soak_auto.c - panels that find their borders, with fewer events and with samples that are disturbed.
 *
 *     soak_auto [THINNED [DISTURBED [SWAPPED]]]        100, 50 and 5 seeds
 *
 * 1. The two tubes of the corpus (where that is) with a fifth of their events left out at random: of each
 *    count the coefficient of variation, over 0.5 / sqrt(count), which chance alone makes. At most 1.5.
 * 2. Simulated samples against panels/sle-breg-pdc-auto.xml: with each disturbance B and pDC keep an F1
 *    within 3 % of that without, or are not evaluable.
 * 3. All pairs of labels exchanged: nothing is evaluable.
 *
 * docs/methods.md, "Auto panels", has the figures. Two free processors take about four minutes.
 *
 * Prints a line "ok" or "not ok" for each; ends 1 where one does not hold. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auto.h"
#include "lupusflow/simulate.h"

#define N_THREADS 2
#define MOST_POPULATIONS 64

static int n_broken;

static void say(bool holds, const char *text)
{
    n_broken += !holds;
    printf("%s %s\n", holds ? "ok" : "not ok", text);
    fflush(stdout);
}

static void die(const char *what, const char *why)
{
    printf("not ok %s: %s\n", what, why);
    exit(1);
}

static fcs_strategy *open_panel(const char *name)
{
    char path[4096];
    fcs_error err;
    const char *source = getenv("LUPUSFLOW_SOURCE");
    snprintf(path, sizeof path, "%s/panels/%s.xml", source ? source : ".", name);
    fcs_strategy *panel = fcs_strategy_open(path, &err);
    if (!panel)
        die(path, err.message);
    return panel;
}


/* ---- All seeds, in threads ---------------------------------------------------------- */

/* What is done for each seed; seeds are 0, 1, 2, ... */
typedef struct work {
    void (*one)(void *with, size_t seed);
    void *with;
    size_t n;
} work;

typedef struct share {
    const work *all;
    size_t first;
} share;

static void *run_share(void *argument)
{
    const share *mine = argument;
    for (size_t i = mine->first; i < mine->all->n; i += N_THREADS)
        mine->all->one(mine->all->with, i);
    return NULL;
}

static void run(void (*one)(void *, size_t), void *with, size_t n)
{
    work all = { one, with, n };
    pthread_t threads[N_THREADS];
    share shares[N_THREADS];
    for (size_t i = 0; i < N_THREADS; i++) {
        shares[i] = (share){ &all, i };
        if (pthread_create(&threads[i], NULL, run_share, &shares[i]) != 0)
            die("threads", "none to be had");
    }
    for (size_t i = 0; i < N_THREADS; i++)
        pthread_join(threads[i], NULL);
}


/* ---- 1. Fewer events ---------------------------------------------------------------- */

typedef struct thinning {
    const fcs_strategy *panel;
    auto_events events;
    double (*counts)[MOST_POPULATIONS]; /* [n seeds]; NaN: not evaluable */
} thinning;

static void thin_one(void *with, size_t seed)
{
    thinning *t = with;
    fcs_error err;
    fcs_result *r = auto_gate_thinned(t->panel, &t->events, 0.2, 1000 + seed, &err);
    if (!r)
        die("thinned", err.message);
    for (size_t i = 0; i < r->n_populations && i < MOST_POPULATIONS; i++)
        t->counts[seed][i] = r->populations[i].missing ? NAN : (double)r->populations[i].count;
    fcs_result_free(r);
}

/* The coefficient of variation over the seeds that have a count, and how many do not. */
static double variation(const thinning *t, size_t n, size_t population, size_t *n_missing)
{
    double sum = 0, squares = 0, m = 0;
    for (size_t s = 0; s < n; s++)
        if (!isnan(t->counts[s][population])) {
            sum += t->counts[s][population];
            m++;
        }
    for (size_t s = 0; s < n; s++)
        if (!isnan(t->counts[s][population]))
            squares += pow(t->counts[s][population] - sum / m, 2);
    *n_missing = n - (size_t)m;
    return sqrt(squares / (m - 1)) / (sum / m);
}

static void judge_thinned(const thinning *t, const fcs_result *whole, size_t n)
{
    char text[300];
    for (size_t i = 0; i < whole->n_populations; i++) {
        const fcs_population *p = &whole->populations[i];
        size_t n_missing;
        double floor = 0.5 / sqrt((double)p->count);
        double cv = variation(t, n, i, &n_missing);
        snprintf(text, sizeof text,
                 "%-16s %6zu events, CV %.4f, %.2f of what chance makes; missing in %zu of %zu",
                 p->id, p->count, cv, cv / floor, n_missing, n);
        say(!p->missing && cv <= 1.5 * floor && n_missing == 0, text);
    }
}

static void thin_tube(const auto_tube *tube, size_t n)
{
    char path[4200];
    fcs_error err;
    const char *shared = getenv("LUPUSFLOW_SHARED"), *source = getenv("LUPUSFLOW_SOURCE");
    if (shared)
        snprintf(path, sizeof path, "%s/corpus/bdc/%s_raw.fcs", shared, tube->name);
    else
        snprintf(path, sizeof path, "%s/../shared/corpus/bdc/%s_raw.fcs", source ? source : ".",
                 tube->name);
    printf("\n%s, a fifth of the events left out, %zu seeds\n", tube->panel, n);
    fcs_file *file = fcs_open(path, NULL, &err);
    if (!file) {
        puts("skipped: no corpus");
        return;
    }
    fcs_strategy *panel = open_panel(tube->panel);
    thinning t = { .panel = panel, .counts = calloc(n, sizeof *t.counts) };
    fcs_result *whole = fcs_gate(panel, file->datasets, 1, &err);
    if (!whole || !t.counts || whole->n_populations > MOST_POPULATIONS ||
        auto_read(&t.events, file->datasets, &err) != FCS_OK)
        die(tube->name, "cannot be gated");
    run(thin_one, &t, n);
    judge_thinned(&t, whole, n);
    fcs_result_free(whole);
    auto_free(&t.events);
    free(t.counts);
    fcs_strategy_free(panel);
    fcs_close(file);
}


/* ---- 2. Disturbed samples ----------------------------------------------------------- */

enum { B, PDC, BREG, N_JUDGED };
static const char *const judged[N_JUDGED] = { "B", "pDC", "Breg" };

typedef struct outcome {
    double f1[N_JUDGED], bias[N_JUDGED]; /* NaN: not evaluable */
    bool refused;                        /* nothing is evaluable */
} outcome;

static outcome outcome_of(const fcs_result *r, const fcs_simulation *s)
{
    outcome o = { .refused = true };
    for (size_t i = 0; i < r->n_populations; i++)
        o.refused = o.refused && r->populations[i].missing;
    for (size_t k = 0; k < N_JUDGED; k++)
        for (size_t t = 0; t < s->n_truths; t++) {
            if (strcmp(s->truths[t].id, judged[k]) != 0)
                continue;
            const fcs_population *p = auto_find(r, judged[k]);
            o.f1[k] = p->missing ? NAN : auto_f1(p->members, s->truths[t].members, r->n_events);
            o.bias[k] = p->missing ? NAN : (double)p->count / (double)s->truths[t].count - 1;
        }
    return o;
}

/* A file that does not fit is refused too. */
static outcome simulate_one(const fcs_strategy *panel, const fcs_simulate_options *options)
{
    fcs_error err;
    void *bytes = NULL;
    size_t size = 0;
    fcs_simulation *s = fcs_simulate(options, &err);
    if (!s || fcs_write_memory(&s->table, &bytes, &size, &err) != FCS_OK)
        die(options->disturb ? options->disturb : options->scenario, err.message);
    fcs_file *file = fcs_open_memory(bytes, size, NULL, &err);
    fcs_result *r = file ? fcs_gate(panel, file->datasets, 1, &err) : NULL;
    outcome o = { .refused = true, .f1 = { NAN, NAN, NAN }, .bias = { NAN, NAN, NAN } };
    if (r)
        o = outcome_of(r, s);
    else if (err.code != FCS_E_MISFIT)
        die(options->scenario, err.message);
    fcs_result_free(r);
    fcs_close(file);
    free(bytes);
    fcs_simulation_free(s);
    return o;
}

typedef struct campaign {
    const fcs_strategy *panel;
    const char *scenario, *disturb;
    outcome *outcomes; /* [n seeds] */
} campaign;

static void disturb_one(void *with, size_t seed)
{
    campaign *c = with;
    fcs_simulate_options options = { .scenario = c->scenario,
                                     .disturb = c->disturb,
                                     .seed = seed + 1 };
    c->outcomes[seed] = simulate_one(c->panel, &options);
}

static double mean_of(const outcome *o, size_t n, size_t k, bool bias)
{
    double sum = 0, m = 0;
    for (size_t s = 0; s < n; s++)
        if (!isnan(o[s].f1[k])) {
            sum += bias ? o[s].bias[k] : o[s].f1[k];
            m++;
        }
    return m > 0 ? sum / m : NAN;
}

/* The largest part of the F1 of an undisturbed sample that is lost, and how many lose more than 3 %. */
static double worst_of(const campaign *c, const outcome *plain, size_t n, size_t k, size_t *n_worse)
{
    double most = -INFINITY;
    for (size_t s = 0; s < n; s++) {
        double lost = 1 - c->outcomes[s].f1[k] / plain[s].f1[k];
        most = lost > most ? lost : most;
        *n_worse += lost > 0.03;
    }
    return most;
}

static void judge_disturbed(const campaign *c, const outcome *plain, size_t n)
{
    char text[400];
    const outcome *o = c->outcomes;
    size_t n_worse = 0, n_lacking = 0;
    for (size_t s = 0; s < n; s++)
        n_lacking += isnan(o[s].f1[B]) || isnan(o[s].f1[PDC]);
    double b = worst_of(c, plain, n, B, &n_worse), pdc = worst_of(c, plain, n, PDC, &n_worse);
    int used = snprintf(text, sizeof text, "%-16s not evaluable in %2zu of %zu",
                        c->disturb ? c->disturb : c->scenario, n_lacking, n);
    if (n_lacking < n)
        snprintf(text + used, sizeof text - (size_t)used,
                 "; F1 of B %.4f (at worst %.2f %% lost), pDC %.4f (%.2f %%), CD24hiCD38hi %.3f "
                 "(bias %+.1f %%)",
                 mean_of(o, n, B, false), 100 * b, mean_of(o, n, PDC, false), 100 * pdc,
                 mean_of(o, n, BREG, false), 100 * mean_of(o, n, BREG, true));
    say(n_worse == 0, text);
}

static const char *const cases[][2] = {
    /* scenario, disturbance */
    { "healthy", NULL },
    { "healthy", "gain=0.1" },
    { "healthy", "gain=0.2" },
    { "healthy", "gain=0.3" },
    { "healthy", "tandem=0.01" },
    { "healthy", "tandem=0.05" },
    { "healthy", "tandem=0.2" },
    { "healthy", "spill=0.1" },
    { "healthy", "spill=0.3" },
    { "healthy", "debris=0.55" },
    { "healthy", "carry-over=0.01" },
    { "plasmablasts", NULL },
    { "few-b", NULL },
};
#define N_CASES (sizeof cases / sizeof *cases)

static void disturb(const fcs_strategy *panel, size_t n)
{
    outcome *plain = calloc(n, sizeof *plain), *outcomes = calloc(n, sizeof *outcomes);
    if (!plain || !outcomes)
        die("disturbed", "out of memory");
    printf("\nsle-breg-pdc-auto, disturbed samples, %zu seeds\n", n);
    for (size_t i = 0; i < N_CASES; i++) {
        campaign c = { panel, cases[i][0], cases[i][1], i ? outcomes : plain };
        run(disturb_one, &c, n);
        judge_disturbed(&c, plain, n);
    }
    free(plain);
    free(outcomes);
}


/* ---- 3. Exchanged labels ------------------------------------------------------------ */

static const char *const markers[] = { "CD45",  "CD19",  "CD20",          "CD24",
                                       "CD27",  "CD38",  "IgD",           "HLA-DR",
                                       "CD123", "CD303", "CD3/CD14/CD56", "Viability" };
enum { N_MARKERS = sizeof markers / sizeof *markers };

static void swap_one(const fcs_strategy *panel, const char *scenario, const char *a, const char *b,
                     size_t n)
{
    char text[300], pair[64];
    outcome *o = calloc(n, sizeof *o);
    size_t n_refused = 0, n_wrong = 0;
    if (!o)
        die("swapped", "out of memory");
    snprintf(pair, sizeof pair, "swap=%s:%s", a, b);
    run(disturb_one, &(campaign){ panel, scenario, pair, o }, n);
    for (size_t s = 0; s < n; s++) {
        n_refused += o[s].refused;
        n_wrong += o[s].f1[B] < 0.97 || o[s].f1[PDC] < 0.97;
    }
    free(o);
    snprintf(text, sizeof text, "%-8s %-28s refused in %zu of %zu%s", scenario, pair, n_refused, n,
             n_refused < n && !n_wrong ? "; F1 of B and pDC above 0.97 in the others" : "");
    say(n_refused == n, text);
}

/* CD19 and CD20 are on the same cells but for plasmablasts, so that pair is asked of many of them too. */
static void swap_all(const fcs_strategy *panel, size_t n)
{
    printf("\nsle-breg-pdc-auto, two labels exchanged, %zu seeds\n", n);
    for (size_t i = 0; i < N_MARKERS; i++)
        for (size_t j = i + 1; j < N_MARKERS; j++) {
            bool both = !strcmp(markers[i], "CD19") && !strcmp(markers[j], "CD20");
            swap_one(panel, "healthy", markers[i], markers[j], n);
            if (both)
                swap_one(panel, "sle-high", markers[i], markers[j], n);
        }
}

int main(int argc, char **argv)
{
    size_t n_thinned = argc > 1 ? strtoul(argv[1], NULL, 10) : 100;
    size_t n_disturbed = argc > 2 ? strtoul(argv[2], NULL, 10) : 50;
    size_t n_swapped = argc > 3 ? strtoul(argv[3], NULL, 10) : 5;
    for (size_t i = 0; n_thinned && i < sizeof auto_tubes / sizeof *auto_tubes; i++)
        thin_tube(&auto_tubes[i], n_thinned);
    fcs_strategy *panel = open_panel("sle-breg-pdc-auto");
    if (n_disturbed)
        disturb(panel, n_disturbed);
    if (n_swapped)
        swap_all(panel, n_swapped);
    fcs_strategy_free(panel);
    printf("\n%d bounds broken\n", n_broken);
    return n_broken > 0;
}
