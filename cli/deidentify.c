/* deidentify.c - `lupusflow deidentify FILE -o OUT`: a copy that does not tell whose it is. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#define MOST_KEPT 1000

/* --keep-keywords, taken apart at its commas. */
typedef struct kept {
    char *text;
    const char *names[MOST_KEPT];
    size_t n;
} kept;

static int split_names(const arguments *a, kept *k)
{
    const char *list = a->value[OPTION_KEEP_KEYWORDS];
    *k = (kept){ 0 };
    if (!list)
        return EXIT_DONE;
    k->text = strdup(list);
    if (!k->text) {
        complain_usage(a, "out of memory");
        return EXIT_MEMORY;
    }
    char *rest = NULL;
    for (char *name = strtok_r(k->text, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
        if (k->n == MOST_KEPT) {
            complain_usage(a, "--keep-keywords: expected at most %d names, found more", MOST_KEPT);
            return EXIT_USAGE;
        }
        k->names[k->n++] = name;
    }
    return EXIT_DONE;
}

static int copy(const arguments *a, const fcs_file *file, const kept *k)
{
    fcs_error err;
    fcs_deidentified done;
    const char *out = a->value[OPTION_OUT], *in = a->operands[0];
    const fcs_deidentify_options options = { .force = a->value[OPTION_FORCE] != NULL,
                                             .n_keep = k->n,
                                             .keep = k->names };
    if (fcs_deidentify(file, out, &options, &done, &err) != FCS_OK) {
        complain(is_of_output(&err) ? out : in, &err);
        return exit_code(&err, EXIT_INPUT);
    }
    if (strcmp(out, "-") != 0 && !a->value[OPTION_QUIET])
        printf("values kept\t%zu\nvalues overwritten\t%zu\nof those kept, masked in part\t%zu\n",
               done.n_kept, done.n_blanked, done.n_masked);
    return EXIT_DONE;
}

int command_deidentify(const arguments *a)
{
    kept k;
    int code = check_output(a, a->operands[0]);
    if (code)
        return code;
    code = split_names(a, &k);
    fcs_file *file = code ? NULL : open_all(a, a->operands[0], &code);
    if (file)
        code = copy(a, file, &k);
    fcs_close(file);
    free(k.text);
    return code;
}
