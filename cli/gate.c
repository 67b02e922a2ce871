/* gate.c - `lupusflow gate STRATEGY FILE ...`: counts, and membership as bit masks.
 *
 *     file  path  parent  count  percent_parent  percent_total          one row a population
 *     # path<TAB>events<TAB>count<TAB>hex                               --membership
 *     what was found, notes, reasons, the edge rule                     on standard error
 */
#include "gate.h"

#include <stdlib.h>
#include <string.h>

static void print_percent(size_t part, size_t whole)
{
    if (whole)
        printf("\t%.6f", 100.0 * (double)part / (double)whole);
    else
        putchar('\t');
}

static void print_row(const char *file, const fcs_result *result, const fcs_population *p)
{
    const fcs_population *parent = p->parent == FCS_NONE ? NULL : &result->populations[p->parent];
    print_escaped(stdout, file);
    putchar('\t');
    print_escaped(stdout, p->path);
    putchar('\t');
    print_escaped(stdout, parent ? parent->path : "root");
    if (p->missing) {
        fputs("\t\t\t\n", stdout);
        return;
    }
    printf("\t%zu", p->count);
    print_percent(p->count, parent ? parent->count : result->n_events);
    print_percent(p->count, result->n_events);
    putchar('\n');
}

static void print_note(const char *file, const char *what, const char *text)
{
    print_escaped(stderr, file);
    fprintf(stderr, ": %s", what);
    print_escaped(stderr, text);
    fputc('\n', stderr);
}

/* What was not understood of the strategy, and the rule for events on edges. */
static void print_strategy(const char *path, const char *file, const fcs_about *about)
{
    for (size_t i = 0; i < about->n_notes; i++)
        print_note(path, "", about->notes[i]);
    if (about->edges && *about->edges)
        print_note(file, "edges: ", about->edges);
}

static void print_reasons(const char *file, const fcs_result *result)
{
    for (size_t i = 0; i < result->n_notes; i++)
        print_note(file, "", result->notes[i]);
    for (size_t i = 0; i < result->n_populations; i++) {
        const fcs_population *p = &result->populations[i];
        if (!p->missing)
            continue;
        print_escaped(stderr, file);
        fputs(": ", stderr);
        print_escaped(stderr, p->path);
        fputs(": NOT EVALUABLE: ", stderr);
        print_escaped(stderr, p->missing);
        fputc('\n', stderr);
    }
}

/* The masks of all evaluated populations as text; NULL if out of memory. */
static char *membership_text(const fcs_result *result, size_t *size)
{
    static const char digits[] = "0123456789abcdef";
    char *text = NULL;
    FILE *out = open_memstream(&text, size);
    if (!out)
        return NULL;
    fputs("# path\tevents\tcount\thex (event 0 is the least significant bit of the first byte)\n",
          out);
    for (size_t i = 0; i < result->n_populations; i++) {
        const fcs_population *p = &result->populations[i];
        if (p->missing)
            continue;
        fprintf(out, "%s\t%zu\t%zu\t", p->path, result->n_events, p->count);
        for (size_t byte = 0; byte < (result->n_events + 7) / 8; byte++) {
            unsigned bits = (unsigned)(p->members[byte / 8] >> (byte % 8 * 8)) & 0xFF;
            fputc(digits[bits >> 4], out);
            fputc(digits[bits & 15], out);
        }
        fputc('\n', out);
    }
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

static int save_membership(const arguments *a, const fcs_result *result)
{
    fcs_error err;
    size_t size;
    const char *path = a->value[OPTION_MEMBERSHIP];
    char *text = membership_text(result, &size);
    fcs_code code =
        text ? fcs_save(path, text, size, a->value[OPTION_FORCE] != NULL, &err) : FCS_E_MEMORY;
    free(text);
    if (code == FCS_E_MEMORY)
        return no_memory();
    if (code == FCS_OK)
        return EXIT_DONE;
    complain(path, &err);
    return exit_code(&err, EXIT_INPUT);
}

/* The strategy for a file: of a workspace that of its sample. */
static const fcs_strategy *strategy_of(const fcs_strategy *all, const char *path,
                                       const arguments *a, int *code)
{
    fcs_error err;
    const char *wanted = a->value[OPTION_SAMPLE];
    const fcs_strategy *found = fcs_strategy_for(all, wanted ? wanted : base_of(path), &err);
    *code = found ? EXIT_DONE : exit_code(&err, EXIT_INPUT);
    if (!found)
        complain(path, &err);
    return found;
}

/* What is the same for all files. */
typedef struct gating {
    const arguments *arguments;
    fcs_strategy *strategy;
    unsigned threads;
    gate_extras extras;
    bool has_header;
} gating;

static fcs_result *gate_file(const gating *g, const fcs_strategy *strategy, const char *path,
                             int *code)
{
    fcs_error err;
    size_t index;
    fcs_file *file = open_input(g->arguments, path, &index, code);
    if (!file)
        return NULL;
    fcs_gate_options options = { g->threads, g->extras.n_controls, g->extras.controls,
                                 g->extras.pool };
    fcs_result *result = fcs_gate_with(strategy, &file->datasets[index], &options, &err);
    fcs_close(file);
    *code = result ? EXIT_DONE : exit_code(&err, EXIT_INPUT);
    if (!result)
        complain(path, &err);
    return result;
}

static int check_usage(const arguments *a, uint64_t *threads)
{
    const char *membership = a->value[OPTION_MEMBERSHIP];
    if (!option_number(a, OPTION_THREADS, 0, threads))
        return EXIT_USAGE;
    if (membership && a->n_operands > 2) {
        complain_usage(a, "--membership takes one FCS file, found %zu", a->n_operands - 1);
        return EXIT_USAGE;
    }
    if (membership && path_exists(membership) && !a->value[OPTION_FORCE]) {
        complain_usage(a, "%s is there already; --force replaces it", membership);
        return EXIT_USAGE;
    }
    for (size_t i = 0; membership && i < a->n_operands; i++)
        if (same_place(membership, a->operands[i])) {
            complain_usage(a, "--membership: expected an output that is no input, found %s",
                           membership);
            return EXIT_USAGE;
        }
    return EXIT_DONE;
}

/* --sample is for workspaces, and has to be one of theirs even where there is no other. */
static int check_sample(const arguments *a, const fcs_strategy *strategy)
{
    const char *wanted = a->value[OPTION_SAMPLE];
    const fcs_about *about = fcs_strategy_about(strategy);
    if (!wanted || about->n_samples > 1)
        return EXIT_DONE;
    if (about->n_samples == 0) {
        complain_usage(a, "--sample: expected a workspace, found a %s", about->kind);
        return EXIT_USAGE;
    }
    if (strcmp(about->samples[0], wanted) == 0 || strcmp(base_of(about->samples[0]), wanted) == 0)
        return EXIT_DONE;
    print_note(a->operands[0], "expected the one sample of the workspace, found --sample ", wanted);
    return EXIT_MISFIT;
}

/* One file: its rows, after the header if they are the first, its masks and its reasons. */
static int gate_one(gating *g, const char *path)
{
    int code;
    const arguments *a = g->arguments;
    const fcs_strategy *strategy = strategy_of(g->strategy, path, a, &code);
    fcs_result *result = strategy ? gate_file(g, strategy, path, &code) : NULL;
    if (!result)
        return code;
    if (a->value[OPTION_MEMBERSHIP])
        code = save_membership(a, result);
    if (code == EXIT_DONE && !g->has_header)
        puts("file\tpath\tparent\tcount\tpercent_parent\tpercent_total");
    g->has_header = g->has_header || code == EXIT_DONE;
    for (size_t i = 0; code == EXIT_DONE && i < result->n_populations; i++)
        print_row(path, result, &result->populations[i]);
    print_strategy(a->operands[0], path, fcs_strategy_about(strategy));
    print_findings(path, result);
    print_reasons(path, result);
    fcs_result_free(result);
    return code;
}

int command_gate(const arguments *a)
{
    uint64_t threads;
    gating g = { .arguments = a };
    int code = check_usage(a, &threads);
    g.strategy = code ? NULL : open_strategy(a->operands[0], a, &code);
    g.threads = (unsigned)threads;
    if (g.strategy)
        code = check_sample(a, g.strategy);
    if (g.strategy && !code)
        code = open_extras(a, g.strategy, g.threads, &g.extras);
    size_t n_failed = 0;
    for (size_t i = code ? a->n_operands : 1; i < a->n_operands; i++) {
        code = gate_one(&g, a->operands[i]);
        n_failed += code != EXIT_DONE;
    }
    free_extras(&g.extras);
    fcs_strategy_free(g.strategy);
    return n_failed && a->n_operands > 2 ? EXIT_SOME_FAILED : code;
}
