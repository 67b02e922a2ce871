/* check.c - `lupusflow check FILE ...`: is each file complete and standard? A line a file on standard
 * output, for one that cannot be read its error on standard error; with --json an array of both. */
#include "cli.h"

#include <stdlib.h>

typedef struct round {
    fcs_options options;
    bool json;
    bool begun;     /* something is printed */
    size_t n_noted; /* files with notes, or cut */
} round;

static bool is_noted(const fcs_file *file)
{
    bool noted = file->n_notes > 0;
    for (size_t i = 0; i < file->n_datasets; i++)
        noted = noted || file->datasets[i].partial;
    return noted;
}

static char *text_of(const round *r, const char *path, const fcs_file *file, const fcs_error *why,
                     size_t *size, fcs_error *err)
{
    return r->json ? fcs_check_json(file, path, why, size, err) : fcs_check_line(file, size, err);
}

/* What is said about a file on standard output. */
static int print_verdict(round *r, const char *path, const fcs_file *file, const fcs_error *why)
{
    fcs_error err;
    size_t size;
    char *text = text_of(r, path, file, why, &size, &err);
    if (!text) {
        complain(path, &err);
        return exit_code(&err, EXIT_INPUT);
    }
    if (r->json)
        fputs(r->begun ? ",\n " : "[\n ", stdout);
    else {
        print_escaped(stdout, path);
        fputs(": ", stdout);
    }
    fwrite(text, 1, size, stdout);
    if (!r->json)
        putchar('\n');
    r->begun = true;
    free(text);
    return EXIT_DONE;
}

static int check_file(round *r, const char *path)
{
    fcs_error why;
    fcs_file *file = fcs_open(path, &r->options, &why);
    if (file) {
        r->n_noted += is_noted(file);
        int code = print_verdict(r, path, file, NULL);
        fcs_close(file);
        return code;
    }
    int code = r->json ? print_verdict(r, path, NULL, &why) : EXIT_DONE;
    (void)fflush(stdout); /* so that files keep their order where both streams go to one place */
    complain(path, &why);
    return code ? code : exit_code(&why, EXIT_INPUT);
}

static int check_all(round *r, const sample_list *list)
{
    int code = EXIT_DONE;
    size_t n_failed = 0;
    for (size_t i = 0; i < list->n; i++) {
        int got = check_file(r, list->samples[i].path);
        n_failed += got != EXIT_DONE;
        code = got ? got : code;
    }
    if (r->json && r->begun)
        fputs("\n]\n", stdout);
    return n_failed && list->n > 1 ? EXIT_SOME_FAILED : code;
}

int command_check(const arguments *a)
{
    size_t rule = FAIL_ON_NONE;
    sample_list list = { 0 };
    round r = { .json = a->value[OPTION_JSON] != NULL };
    if (!read_options(a, &r.options) ||
        !option_choice(a, OPTION_FAIL_ON, fail_on_words, N_FAIL_ON, &rule))
        return EXIT_USAGE;
    int code = list_samples(a, &list);
    if (!code)
        code = check_all(&r, &list);
    if (!code && rule == FAIL_ON_WARN && r.n_noted)
        code = EXIT_RULE;
    free_samples(&list);
    return code;
}
