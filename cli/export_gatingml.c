/* export_gatingml.c - `lupusflow export gatingml STRATEGY [FILE] -o OUT.xml`: any strategy as Gating-ML
 * 2.0, for any FCS file or, with the markers' parameters, for one. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

static int refuse(const char *path, const fcs_error *err, int invalid)
{
    complain(path, err);
    return exit_code(err, invalid);
}

static int check_usage(const arguments *a, size_t *dialect)
{
    static const char *const dialects[] = { "standard", "cytobank" };
    *dialect = 0;
    if (!option_choice(a, OPTION_DIALECT, dialects, 2, dialect))
        return EXIT_USAGE;
    int code = check_output(a, a->operands[1]);
    if (!code && a->n_operands > 2)
        code = check_output(a, a->operands[2]);
    return code;
}

/* Of a workspace the strategy of one sample: that of --sample, else that of the file, else its only. */
static const fcs_strategy *choose_sample(const arguments *a, const fcs_strategy *all, int *code)
{
    fcs_error err;
    const char *name = a->value[OPTION_SAMPLE];
    if (!name && a->n_operands > 2)
        name = base_of(a->operands[2]);
    if (!name && fcs_strategy_about(all)->n_samples > 1) {
        complain_usage(a, "expected --sample NAME or an FCS file, because %s holds %zu samples",
                       a->operands[1], fcs_strategy_about(all)->n_samples);
        *code = EXIT_USAGE;
        return NULL;
    }
    const fcs_strategy *one = fcs_strategy_for(all, name ? name : "", &err);
    *code = one ? EXIT_DONE : refuse(a->operands[1], &err, EXIT_STRATEGY);
    return one;
}

static int write_out(const arguments *a, const fcs_strategy *strategy, const fcs_dataset *set,
                     size_t dialect)
{
    fcs_error err;
    size_t size;
    const char *out = a->value[OPTION_OUT];
    char *text = fcs_strategy_write(strategy, dialect ? FCS_FORMAT_CYTOBANK : FCS_FORMAT_GATINGML,
                                    set, &size, &err);
    if (!text)
        return refuse(a->operands[1], &err, EXIT_STRATEGY);
    fcs_code code = fcs_save(out, text, size, a->value[OPTION_FORCE] != NULL, &err);
    free(text);
    return code ? refuse(out, &err, EXIT_INPUT) : EXIT_DONE;
}

int export_gatingml(const arguments *a)
{
    size_t dialect, index = 0;
    int code = check_usage(a, &dialect);
    fcs_strategy *all = code ? NULL : open_strategy(a->operands[1], a, &code);
    const fcs_strategy *one = all ? choose_sample(a, all, &code) : NULL;
    fcs_file *file = NULL;
    if (one && a->n_operands > 2)
        file = open_input(a, a->operands[2], &index, &code);
    if (one && !code)
        code = write_out(a, one, file ? &file->datasets[index] : NULL, dialect);
    fcs_close(file);
    fcs_strategy_free(all);
    return code;
}
