/* panel_match.c - `lupusflow panel match PANEL FILE ...`: which detector carries which marker. */
#include "panel.h"

#include <stdlib.h>

static void print_match(const fcs_dataset *set, const fcs_match *m)
{
    print_escaped(stdout, m->marker);
    putchar('\t');
    if (m->param == FCS_NONE) {
        printf("\t\t%s", m->required ? "missing, required" : "missing");
        if (*m->suggestion) {
            fputs(", nearest: ", stdout);
            print_escaped(stdout, m->suggestion);
        }
    } else {
        print_escaped(stdout, set->params[m->param].name);
        putchar('\t');
        print_escaped(stdout, set->params[m->param].shown);
        putchar('\t');
        if (m->other == FCS_NONE)
            fputs("ok", stdout);
        else {
            fputs("ambiguous, also ", stdout);
            print_escaped(stdout, set->params[m->other].name);
        }
    }
    putchar('\n');
}

/* Prints all matches; EXIT_MISFIT if a required marker is not there just once. */
static int print_matches(const fcs_strategy *strategy, const fcs_dataset *set, const char *path)
{
    fcs_error err;
    size_t n = fcs_strategy_about(strategy)->n_markers;
    fcs_match *matches = calloc(n ? n : 1, sizeof *matches);
    fcs_code code = matches ? fcs_strategy_match(strategy, set, matches, &err) : FCS_E_MEMORY;
    bool fits = true;
    for (size_t i = 0; code == FCS_OK && i < n; i++) {
        print_match(set, &matches[i]);
        bool found = matches[i].param != FCS_NONE && matches[i].other == FCS_NONE;
        fits = fits && (found || !matches[i].required);
    }
    free(matches);
    if (code == FCS_OK)
        return fits ? EXIT_DONE : EXIT_MISFIT;
    if (code == FCS_E_MEMORY)
        return no_memory();
    complain(path, &err);
    return exit_code(&err, EXIT_INPUT);
}

static int match_one(const arguments *a, const fcs_strategy *strategy, const char *path)
{
    size_t index;
    int code;
    fcs_file *file = open_input(a, path, &index, &code);
    if (!file)
        return code;
    printf("# ");
    print_escaped(stdout, path);
    printf("\nmarker\tparameter\tlabel\tstate\n");
    code = print_matches(strategy, &file->datasets[index], path);
    fcs_close(file);
    return code;
}

int panel_match(const arguments *a)
{
    int code;
    fcs_strategy *strategy = open_strategy(a->operands[1], a, &code);
    size_t n_failed = 0;
    for (size_t i = 2; strategy && i < a->n_operands; i++) {
        int got = match_one(a, strategy, a->operands[i]);
        n_failed += got != EXIT_DONE;
        code = got ? got : code;
    }
    fcs_strategy_free(strategy);
    return n_failed && a->n_operands > 3 ? EXIT_SOME_FAILED : code;
}
