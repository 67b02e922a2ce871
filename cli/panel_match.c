/* panel_match.c - `lupusflow panel match PANEL FILE ...`: which parameter carries which marker.
 *
 *     # a.fcs
 *     marker  parameter  label        state
 *     CD15    FL1-H      CD15 FITC    ok, a word of the label
 *     CD19                            missing, required; nearest: CD15 FITC
 *     FSC-H                           missing; nearest: fsc-h            a parameter that a gate names
 *     -       FL2-A                   not asked for
 *     # 2 files differ                                                   after several
 *     marker  files      first        outcome
 *     Time    1          a.fcs        missing
 */
#include "panel.h"

#include <stdlib.h>
#include <string.h>

/* What a file gives for a row: of all files they are kept, to say where these differ. */
typedef struct outcomes {
    size_t n_files, n_rows;
    char **words;       /* [n_files * n_rows]; NULL for files that could not be read */
    const char **names; /* [n_rows] of the strategy */
} outcomes;

/* ---- One file ---- */

static const char *rule_words(fcs_match_rule rule)
{
    static const char *const words[] = { "", "ok", "ok, a word of the label", "ok, by name",
                                         "ok, a word of the name" };
    return words[rule];
}

/* The state of a match, malloc'ed. */
static char *state_of(const fcs_dataset *set, const fcs_match *m, bool marker)
{
    char words[512];
    const char *missing = marker && m->required ? "missing, required" : "missing";
    if (m->param == FCS_NONE)
        snprintf(words, sizeof words, "%s%s%s%s", missing,
                 !*m->suggestion ? ""
                 : m->synonym    ? "; another name of it: "
                                 : "; nearest: ",
                 m->suggestion, m->synonym ? " (put it into the label, if it is right)" : "");
    else if (m->other != FCS_NONE)
        snprintf(words, sizeof words, "ambiguous, also %s", set->params[m->other].name);
    else
        snprintf(words, sizeof words, "%s", marker ? rule_words(m->rule) : "ok");
    return strdup(words);
}

/* Prints a row, and returns what it says of the file: "FL1-H: ok"; NULL if out of memory. */
static char *print_row(const fcs_dataset *set, const fcs_match *m, bool marker)
{
    const fcs_param *p = m->param == FCS_NONE ? NULL : &set->params[m->param];
    char *state = state_of(set, m, marker);
    if (!state)
        return NULL;
    print_escaped(stdout, m->marker);
    putchar('\t');
    print_escaped(stdout, p ? p->name : "");
    putchar('\t');
    print_escaped(stdout, p ? p->shown : "");
    putchar('\t');
    print_escaped(stdout, state);
    putchar('\n');
    size_t size = strlen(state) + (p ? strlen(p->name) + strlen(p->shown) : 0) + 8;
    char *outcome = malloc(size);
    if (outcome && p)
        snprintf(outcome, size, "%s (%s): %s", p->name, p->shown, state);
    else if (outcome)
        snprintf(outcome, size, "%s", state);
    free(state);
    return outcome;
}

static bool fits(const fcs_match *m)
{
    return !m->required || (m->param != FCS_NONE && m->other == FCS_NONE);
}

/* Parameters with a label that no marker and no gate is about. */
static void print_unasked(const fcs_dataset *set, const fcs_match *matches, size_t n,
                          const fcs_named_params *params)
{
    for (size_t i = 0; i < set->n_params; i++) {
        bool asked = false;
        for (size_t k = 0; k < n; k++)
            asked = asked || matches[k].param == i || matches[k].other == i;
        for (size_t k = 0; k < params->n; k++)
            asked = asked || params->matches[k].param == i;
        if (asked)
            continue;
        fputs("-\t", stdout);
        print_escaped(stdout, set->params[i].name);
        putchar('\t');
        print_escaped(stdout, set->params[i].shown);
        puts("\tnot asked for");
    }
}

/* Prints all matches; EXIT_MISFIT if a required marker is not there just once. */
static int print_matches(const fcs_dataset *set, const fcs_match *matches, size_t n,
                         const fcs_named_params *params, char **words)
{
    bool fit = true;
    for (size_t i = 0; i < n + params->n; i++) {
        const fcs_match *m = i < n ? &matches[i] : &params->matches[i - n];
        if (!(words[i] = print_row(set, m, i < n)))
            return no_memory();
        fit = fit && (i >= n || fits(m));
    }
    print_unasked(set, matches, n, params);
    return fit ? EXIT_DONE : EXIT_MISFIT;
}

static int match_set(const fcs_strategy *strategy, const fcs_dataset *set, outcomes *all,
                     char **words)
{
    fcs_error err;
    size_t n = fcs_strategy_about(strategy)->n_markers;
    int code = EXIT_MEMORY;
    fcs_match *matches = calloc(n ? n : 1, sizeof *matches);
    fcs_named_params *params = fcs_strategy_params(strategy, set, &err);
    if (matches && params && fcs_strategy_match(strategy, set, matches, &err) == FCS_OK) {
        code = print_matches(set, matches, n, params, words);
        for (size_t i = 0; i < all->n_rows; i++)
            all->names[i] = i < n ? matches[i].marker : params->matches[i - n].marker;
    } else {
        no_memory();
    }
    fcs_named_params_free(params);
    free(matches);
    return code;
}

static int match_one(const arguments *a, const fcs_strategy *strategy, const char *path,
                     outcomes *all, char **words)
{
    size_t index;
    int code;
    fcs_file *file = open_input(a, path, &index, &code);
    if (!file)
        return code;
    printf("# ");
    print_escaped(stdout, path);
    printf("\nmarker\tparameter\tlabel\tstate\n");
    code = match_set(strategy, &file->datasets[index], all, words);
    fcs_close(file);
    return code;
}

/* ---- Several files ---- */

static bool same_outcome(const outcomes *all, size_t row, size_t i, size_t k)
{
    const char *a = all->words[i * all->n_rows + row], *b = all->words[k * all->n_rows + row];
    return a && b && !strcmp(a, b);
}

/* Each outcome of a row that is not that of all files: how many have it, and the first that does. */
static size_t print_row_differences(const outcomes *all, size_t row, char *const *paths)
{
    size_t n_outcomes = 0;
    for (size_t i = 0; i < all->n_files; i++) {
        size_t n = 0, before = 0;
        for (size_t k = 0; k < all->n_files; k++) {
            n += same_outcome(all, row, i, k);
            before += k < i && same_outcome(all, row, i, k);
        }
        if (before || n == 0)
            continue;
        n_outcomes++;
        if (!paths)
            continue;
        print_escaped(stdout, all->names[row]);
        printf("\t%zu\t", n);
        print_escaped(stdout, paths[i]);
        putchar('\t');
        print_escaped(stdout, all->words[i * all->n_rows + row]);
        putchar('\n');
    }
    return n_outcomes;
}

static void print_differences(const outcomes *all, char *const *paths)
{
    bool any = false;
    for (size_t row = 0; row < all->n_rows; row++) {
        if (print_row_differences(all, row, NULL) < 2)
            continue;
        if (!any)
            printf("# the %zu files differ\nmarker\tfiles\tfirst\toutcome\n", all->n_files);
        any = true;
        print_row_differences(all, row, paths);
    }
    if (!any)
        printf("# the %zu files do not differ\n", all->n_files);
}

/* ---- All ---- */

/* How many rows a strategy has, whatever the file. */
static bool start(outcomes *all, const fcs_strategy *strategy, size_t n_files)
{
    fcs_error err;
    const fcs_dataset none = { .n_params = 0 };
    fcs_named_params *params = fcs_strategy_params(strategy, &none, &err);
    *all = (outcomes){ .n_files = n_files };
    if (!params)
        return false;
    all->n_rows = fcs_strategy_about(strategy)->n_markers + params->n;
    fcs_named_params_free(params);
    all->words = calloc(n_files * all->n_rows + 1, sizeof *all->words);
    all->names = calloc(all->n_rows + 1, sizeof *all->names);
    return all->words && all->names;
}

static void finish(outcomes *all)
{
    for (size_t i = 0; all->words && i < all->n_files * all->n_rows; i++)
        free(all->words[i]);
    free(all->words);
    free(all->names);
}

static int match_files(const arguments *a, const fcs_strategy *strategy)
{
    outcomes all;
    size_t n_files = a->n_operands - 2, n_failed = 0;
    int code = EXIT_DONE;
    if (!start(&all, strategy, n_files)) {
        finish(&all);
        return no_memory();
    }
    for (size_t i = 0; i < n_files && code != EXIT_MEMORY; i++) {
        int got = match_one(a, strategy, a->operands[2 + i], &all, all.words + i * all.n_rows);
        n_failed += got != EXIT_DONE;
        code = got ? got : code;
    }
    if (n_files > 1 && code != EXIT_MEMORY)
        print_differences(&all, a->operands + 2);
    finish(&all);
    return n_failed && n_files > 1 && code != EXIT_MEMORY ? EXIT_SOME_FAILED : code;
}

int panel_match(const arguments *a)
{
    int code;
    fcs_strategy *strategy = open_strategy(a->operands[1], a, &code);
    const fcs_strategy *one = strategy ? panel_sample(a, a->operands[1], strategy, &code) : NULL;
    if (one)
        code = match_files(a, one);
    fcs_strategy_free(strategy);
    return code;
}
