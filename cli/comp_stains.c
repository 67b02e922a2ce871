/* comp_stains.c - what was found in controls: looked for, printed, saved. */
#include "comp_stains.h"

#include <stdlib.h>
#include <string.h>

int save_table(const arguments *a, const char *path, const char *bytes, size_t size)
{
    fcs_error err;
    if (fcs_save(path, bytes, size, a->value[OPTION_FORCE] != NULL, &err) == FCS_OK)
        return EXIT_DONE;
    complain(path, &err);
    return exit_code(&err, EXIT_INPUT);
}

size_t print_notes(const arguments *a, const fcs_stains *stains)
{
    size_t n = 0;
    for (size_t i = 0; i < stains->n_notes; i++) {
        const fcs_stain_note *note = &stains->notes[i];
        n += !note->remark;
        if (a->value[OPTION_QUIET])
            continue;
        print_escaped(stderr, stains->stains[note->stain].title);
        fprintf(stderr, ": %s%s: ", note->rule, note->remark ? " (remark)" : "");
        print_escaped(stderr, note->text);
        fputc('\n', stderr);
    }
    return n;
}

int print_stains(const arguments *a, const fcs_stains *stains)
{
    fcs_error err;
    size_t size;
    const char *out = a->value[OPTION_OUT];
    if (a->value[OPTION_QUIET] || (out && !strcmp(out, "-")))
        return EXIT_DONE;
    char *table = fcs_stains_tsv(stains, &size, &err);
    if (!table)
        return no_memory();
    fwrite(table, 1, size, stdout);
    free(table);
    return EXIT_DONE;
}

int write_pairs(const arguments *a, const fcs_stains *stains)
{
    fcs_error err;
    size_t size;
    const char *path = a->value[OPTION_PAIRS];
    if (!path)
        return EXIT_DONE;
    char *table = fcs_stains_pairs_tsv(stains, &size, &err);
    int code = table ? save_table(a, path, table, size) : no_memory();
    free(table);
    return code;
}

fcs_stains *look_at_controls(const arguments *a, size_t first, const fcs_spillover *matrix,
                             double sanity_max, int *code)
{
    fcs_error err;
    fcs_stains *stains = NULL;
    name_list columns;
    comp_controls *c = calloc(1, sizeof *c);
    *code = option_names(a, OPTION_DETECTORS, &columns);
    if (c)
        c->by_file = matrix ? matrix->n_dyes < matrix->n_detectors : columns.n > 0;
    if (!*code)
        *code = c ? open_controls(a, first, c) : no_memory();
    if (c && !*code) {
        fcs_stains_options options = { .sanity_max = sanity_max,
                                       .matrix = matrix,
                                       .n_detectors = columns.n,
                                       .detectors = columns.names };
        if (c->unstained.file)
            options.unstained = &c->unstained.file->datasets[c->unstained.dataset];
        stains = fcs_stains_make(c->controls, c->n, &options, &err);
        if (!stains) {
            complain("comp", &err);
            *code = exit_code(&err, EXIT_INPUT);
        }
    }
    free(columns.text);
    free_controls(c);
    return stains;
}
