/* simulate.c - `lupusflow simulate`: an FCS file whose truth is known, and that truth. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

static int list_scenarios(void)
{
    size_t n;
    const fcs_scenario *all = fcs_scenarios(&n);
    for (size_t i = 0; i < n; i++)
        printf("%-16s %s\n", all[i].name, all[i].summary);
    return EXIT_DONE;
}

static int save(const char *path, const void *bytes, size_t size, const arguments *a)
{
    fcs_error err;
    if (fcs_save(path, bytes, size, a->value[OPTION_FORCE] != NULL, &err) == FCS_OK)
        return EXIT_DONE;
    complain(path, &err);
    return exit_code(&err, EXIT_INPUT);
}

static int save_events(const fcs_simulation *simulation, const char *path, const arguments *a)
{
    fcs_error err;
    void *bytes;
    size_t size;
    if (fcs_write_memory(&simulation->table, &bytes, &size, &err) != FCS_OK) {
        complain(path, &err);
        return exit_code(&err, EXIT_INPUT);
    }
    int code = save(path, bytes, size, a);
    free(bytes);
    return code;
}

static int save_truth(const fcs_simulation *simulation, const char *path, const arguments *a)
{
    fcs_error err;
    size_t size;
    char *text = fcs_simulation_truth_tsv(simulation, &size, &err);
    if (!text) {
        complain(path, &err);
        return exit_code(&err, EXIT_INPUT);
    }
    int code = save(path, text, size, a);
    free(text);
    return code;
}

/* One row a population: what generated it, how many there are, and how well anyone could find them. */
static int print_bayes(const fcs_simulation *simulation)
{
    fcs_error err;
    double *f1 = calloc(simulation->n_truths, sizeof *f1);
    if (!f1)
        return no_memory();
    fcs_code code = fcs_simulation_bayes_all(simulation, f1, &err);
    if (code == FCS_OK)
        puts("population\tproportion\tcount\tbest_f1");
    else
        complain("--bayes", &err);
    for (size_t i = 0; code == FCS_OK && i < simulation->n_truths; i++) {
        const fcs_truth *t = &simulation->truths[i];
        printf("%s\t%.6g\t%zu\t", t->id, t->proportion, t->count);
        if (f1[i] == f1[i])
            printf("%.4f", f1[i]);
        putchar('\n');
    }
    free(f1);
    return code == FCS_OK ? EXIT_DONE : exit_code(&err, EXIT_USAGE);
}

static int refuse_existing(const arguments *a, const char *path)
{
    if (!path || !path_exists(path) || a->value[OPTION_FORCE])
        return EXIT_DONE;
    complain_usage(a, "%s is there already; --force replaces it", path);
    return EXIT_USAGE;
}

static int check_usage(const arguments *a)
{
    const char *out = a->value[OPTION_OUT], *truth = a->value[OPTION_TRUTH];
    if (!out && !truth && !a->value[OPTION_BAYES]) {
        complain_usage(a,
                       "expected --out FILE.fcs, --truth FILE.tsv or --bayes, found none of them");
        return EXIT_USAGE;
    }
    if (a->value[OPTION_STAIN] && a->value[OPTION_BAYES]) {
        complain_usage(a, "--bayes is for whole tubes; a control of --stain has no gates");
        return EXIT_USAGE;
    }
    if (out && truth && !strcmp(out, truth)) {
        complain_usage(a, "--out and --truth: expected two places, found one");
        return EXIT_USAGE;
    }
    int code = refuse_existing(a, out);
    return code ? code : refuse_existing(a, truth);
}

static int leave_behind(const arguments *a, const fcs_simulation *simulation)
{
    int code = EXIT_DONE;
    if (a->value[OPTION_OUT])
        code = save_events(simulation, a->value[OPTION_OUT], a);
    if (!code && a->value[OPTION_TRUTH])
        code = save_truth(simulation, a->value[OPTION_TRUTH], a);
    if (!code && a->value[OPTION_BAYES])
        code = print_bayes(simulation);
    return code;
}

int command_simulate(const arguments *a)
{
    fcs_error err;
    uint64_t seed, events;
    const char *name = a->value[OPTION_SCENARIO];
    if (name && !strcmp(name, "list"))
        return list_scenarios();
    int code = check_usage(a);
    if (code)
        return code;
    if (!option_number(a, OPTION_SEED, 1, &seed) ||
        !option_number(a, OPTION_EVENTS, 200000, &events))
        return EXIT_USAGE;
    fcs_simulate_options options = { .scenario = name,
                                     .seed = seed,
                                     .events = (size_t)events,
                                     .enriched = a->value[OPTION_ENRICHED] != NULL,
                                     .stain = a->value[OPTION_STAIN],
                                     .disturb = a->value[OPTION_DISTURB] };
    fcs_simulation *simulation = fcs_simulate(&options, &err);
    if (!simulation) {
        complain("simulate", &err);
        return exit_code(&err, EXIT_USAGE);
    }
    code = leave_behind(a, simulation);
    fcs_simulation_free(simulation);
    return code;
}
