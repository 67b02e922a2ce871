/* panel_check.c - `lupusflow panel check PANEL ...`: all that is wrong, a line each, or "ok". */
#include "panel.h"

static void print_sound(const char *path, const fcs_about *about)
{
    print_escaped(stdout, path);
    fputs(": ok: ", stdout);
    print_escaped(stdout, about->name);
    printf(" version ");
    print_escaped(stdout, about->version);
    printf(", %zu markers, definition ", about->n_markers);
    print_escaped(stdout, *about->definition ? about->definition : "none");
    putchar('\n');
}

/* The code of the first mistake that is one of the panel itself; else that of the first. */
static int code_of(const fcs_remarks *found)
{
    int first = EXIT_DONE;
    for (size_t i = 0; i < found->n; i++) {
        if (found->remarks[i].warning)
            continue;
        int code = exit_code(&found->remarks[i].error, EXIT_STRATEGY);
        if (code == EXIT_STRATEGY)
            return code;
        first = first ? first : code;
    }
    return first;
}

static void print_remarks(const char *path, const fcs_remarks *found)
{
    for (size_t i = 0; i < found->n; i++) {
        const fcs_error *e = &found->remarks[i].error;
        if (!found->remarks[i].warning) {
            complain(path, e);
            continue;
        }
        print_escaped(stderr, path);
        fprintf(stderr, ":%u:%u: warning: ", (unsigned)e->line, (unsigned)e->column);
        print_escaped(stderr, e->message);
        fputc('\n', stderr);
    }
    if (found->more) {
        print_escaped(stderr, path);
        fprintf(stderr, ": more than these %zu; mend them and check again\n", found->n);
    }
}

static int say_sound(const arguments *a, const char *path)
{
    int code = EXIT_DONE;
    fcs_strategy *strategy = open_strategy(path, a, &code);
    if (strategy)
        print_sound(path, fcs_strategy_about(strategy));
    fcs_strategy_free(strategy);
    return code;
}

static int check_one(const arguments *a, const char *path, size_t *n_warnings)
{
    fcs_error err;
    fcs_remarks *found = fcs_strategy_check(path, &err);
    if (!found && err.code == FCS_E_MEMORY)
        return no_memory();
    if (!found) {
        complain(path, &err);
        return exit_code(&err, EXIT_STRATEGY);
    }
    print_remarks(path, found);
    int code = code_of(found);
    *n_warnings += found->n - found->n_mistakes;
    fcs_remarks_free(found);
    return code ? code : say_sound(a, path);
}

int panel_check(const arguments *a)
{
    size_t fail_on = FAIL_ON_NONE, n_warnings = 0;
    if (!option_choice(a, OPTION_FAIL_ON, fail_on_words, N_FAIL_ON, &fail_on))
        return EXIT_USAGE;
    int code = EXIT_DONE;
    for (size_t i = 1; i < a->n_operands; i++) {
        int got = check_one(a, a->operands[i], &n_warnings);
        code = got ? got : code;
    }
    return !code && n_warnings && fail_on == FAIL_ON_WARN ? EXIT_RULE : code;
}
