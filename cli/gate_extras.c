/* gate_extras.c - what `lupusflow gate` is given beside the files that it gates.
 *
 *     --control FMO-CD27=fmo.fcs    a control, by its name in the strategy or by its marker (CD27=fmo.fcs)
 *     --pool                        the files are one batch
 */
#include "companions.h"
#include "gate.h"

#include <stdlib.h>
#include <string.h>

/* ---- Controls ---- */

/* Does NAME of NAME=FILE call this control? */
static bool calls(const char *given, const fcs_fmo_name *asked)
{
    size_t n = strcspn(given, "=");
    return (strlen(asked->name) == n && strncmp(asked->name, given, n) == 0) ||
           (strlen(asked->marker) == n && strncmp(asked->marker, given, n) == 0);
}

static int refuse_unknown(const arguments *a, const gate_extras *e, size_t n, const char *given)
{
    char known[512] = "";
    for (size_t i = 0, used = 0; i < n && used < sizeof known; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s (for %s)", i ? ", " : "",
                                 e->asked[i].name, e->asked[i].marker);
    complain_usage(a, "--control: expected %s, found \"%.*s\"",
                   n ? known : "none with a strategy that asks for no FMO control",
                   (int)strcspn(given, "="), given);
    return EXIT_USAGE;
}

/* Where a control stands among those that are there; n_controls if it does not. */
static size_t find_control(const gate_extras *e, const char *name)
{
    size_t i = 0;
    while (i < e->n_controls && e->controls[i].name && strcmp(e->controls[i].name, name) != 0)
        i++;
    return i;
}

/* Puts down all that are asked for and called so: one name may be of two markers, one marker have two. */
static int place_control(const arguments *a, gate_extras *e, size_t n, const char *given)
{
    size_t first = e->n_controls;
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (!calls(given, &e->asked[i]))
            continue;
        any = true;
        size_t at = find_control(e, e->asked[i].name);
        if (at < first) {
            complain_usage(a, "--control: expected one file for %s, found a second",
                           e->asked[i].name);
            return EXIT_USAGE;
        }
        if (at == e->n_controls)
            e->controls[e->n_controls++] = (fcs_fmo){ .name = e->asked[i].name };
    }
    return any ? EXIT_DONE : refuse_unknown(a, e, n, given);
}

/* NAME is looked up before FILE is opened: the first mistake is the one that is told. */
static int open_control(const arguments *a, gate_extras *e, size_t n, const char *given)
{
    size_t dataset, first = e->n_controls;
    const char *equals = strchr(given, '=');
    if (!equals || equals == given || !equals[1]) {
        complain_usage(a, "--control: expected NAME=FILE, found \"%s\"", given);
        return EXIT_USAGE;
    }
    int code = place_control(a, e, n, given);
    if (code)
        return code;
    fcs_file *file = open_input(a, equals + 1, &dataset, &code);
    if (!file)
        return code;
    e->files[e->n_files++] = file;
    for (size_t i = first; i < e->n_controls; i++)
        e->controls[i].set = &file->datasets[dataset];
    return EXIT_DONE;
}

static int open_controls(const arguments *a, const fcs_strategy *strategy, gate_extras *e)
{
    size_t most = fcs_strategy_controls(strategy, NULL);
    e->asked = calloc(most + 1, sizeof *e->asked);
    e->controls = calloc(most + 1, sizeof *e->controls);
    if (!e->asked || !e->controls)
        return no_memory();
    size_t n = fcs_strategy_controls(strategy, e->asked);
    int code = EXIT_DONE;
    for (size_t i = 0; !code && i < a->n_control; i++)
        code = open_control(a, e, n, a->control[i]);
    return code;
}


/* ---- The pool ---- */

/* The files that can be opened: the others are told in their turn. */
static int open_batch(const arguments *a, const gate_extras *e, unsigned threads, fcs_file **files,
                      pool_input *input)
{
    for (size_t i = 1; i < a->n_operands; i++) {
        fcs_error err;
        size_t dataset, n = input->n;
        files[n] = open_quietly(a, a->operands[i], &dataset, &err);
        if (!files[n] && is_of_machine(&err)) {
            complain(a->operands[i], &err);
            return exit_code(&err, EXIT_INPUT);
        }
        if (!files[n])
            continue;
        input->sets[n] = &files[n]->datasets[dataset];
        input->paths[n] = a->operands[i];
        input->options[n] = (fcs_gate_options){ threads, e->n_controls, e->controls, NULL };
        input->n++;
    }
    return EXIT_DONE;
}

static int pool_operands(const arguments *a, const fcs_strategy *strategy, unsigned threads,
                         gate_extras *e)
{
    size_t most = a->n_operands;
    fcs_file **files = calloc(most, sizeof(fcs_file *));
    pool_input input = { 0, calloc(most, sizeof(fcs_dataset *)),
                         calloc(most, sizeof(fcs_gate_options)), calloc(most, sizeof(char *)) };
    bool good = files && input.sets && input.options && input.paths;
    int code = good ? open_batch(a, e, threads, files, &input) : no_memory();
    if (!code)
        code = pool_sets(strategy, &input, &e->pool);
    for (size_t i = 0; files && i < most; i++)
        fcs_close(files[i]);
    free(files);
    free(input.sets);
    free(input.options);
    free(input.paths);
    return code;
}

static int check_pool(const arguments *a, const fcs_strategy *strategy)
{
    if (!fcs_strategy_pools(strategy)) {
        complain_usage(a, "--pool: expected a strategy with pool=\"batch\", found none in %s",
                       a->operands[0]);
        return EXIT_USAGE;
    }
    for (size_t i = 1; i < a->n_operands; i++)
        if (!strcmp(a->operands[i], "-")) {
            complain_usage(a,
                           "--pool: expected files, found standard input, which can be read once");
            return EXIT_USAGE;
        }
    return EXIT_DONE;
}


/* ---- Both ---- */

int open_extras(const arguments *a, const fcs_strategy *strategy, unsigned threads,
                gate_extras *extras)
{
    *extras = (gate_extras){ 0 };
    int code = open_controls(a, strategy, extras);
    if (code || !a->value[OPTION_POOL])
        return code;
    code = check_pool(a, strategy);
    return code ? code : pool_operands(a, strategy, threads, extras);
}

void free_extras(gate_extras *extras)
{
    for (size_t i = 0; i < extras->n_files; i++)
        fcs_close(extras->files[i]);
    free(extras->asked);
    free(extras->controls);
    fcs_pool_free(extras->pool);
}
