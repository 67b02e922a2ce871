/* comp.c - `lupusflow comp make|check|diff|apply`: spillover matrices. */
#include "comp_matrix.h"
#include "comp_stains.h"

#include <stdlib.h>
#include <string.h>

/* ---- Options ---- */

bool read_sanity_max(const arguments *a, double *value)
{
    const char *text = a->value[OPTION_SANITY_MAX];
    *value = 1;
    if (!text || (fcs_parse_number(text, value) && *value > 0))
        return true;
    complain_usage(a, "--sanity-max: expected a number above 0, found \"%s\"", text);
    return false;
}

/* Whether a place of --out or --pairs may be written; NULL and - may. */
static int check_place(const arguments *a, const char *place, const char *input)
{
    if (!place || !strcmp(place, "-"))
        return EXIT_DONE;
    if (input && same_place(place, input)) {
        complain_usage(a, "expected an output that is no input, found %s", place);
        return EXIT_USAGE;
    }
    if (path_exists(place) && !a->value[OPTION_FORCE]) {
        complain_usage(a, "%s is there already; --force replaces it", place);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

int check_places(const arguments *a, const char *input)
{
    const char *out = a->value[OPTION_OUT], *pairs = a->value[OPTION_PAIRS];
    if (out && pairs && !strcmp(out, pairs)) {
        complain_usage(a, "--out and --pairs: expected two places, found one");
        return EXIT_USAGE;
    }
    int code = check_place(a, out, input);
    return code ? code : check_place(a, pairs, input);
}

static int count_operands(const arguments *a, size_t least, size_t most, const char *words)
{
    size_t n = a->n_operands - 1;
    if (n >= least && n <= most)
        return EXIT_DONE;
    complain_usage(a, "%s: expected %s, found %zu operand%s", a->operands[0], words, n,
                   n == 1 ? "" : "s");
    return EXIT_USAGE;
}

/* 8 where --fail-on warn and there were any. */
static int fail_on(const arguments *a, size_t n_warnings)
{
    size_t level = FAIL_ON_NONE;
    (void)option_choice(a, OPTION_FAIL_ON, fail_on_words, N_FAIL_ON, &level);
    return level == FAIL_ON_WARN && n_warnings ? EXIT_RULE : EXIT_DONE;
}


/* ---- The four ---- */

static int refuse(const char *path, const fcs_error *err)
{
    complain(path, err);
    return exit_code(err, EXIT_INPUT);
}

static int make(const arguments *a, double sanity_max)
{
    fcs_error err;
    size_t size;
    int code = check_output(a, "");
    code = code ? code : check_places(a, NULL);
    fcs_stains *stains = code ? NULL : look_at_controls(a, 1, NULL, sanity_max, &code);
    if (!stains)
        return code;
    size_t n = print_notes(a, stains);
    char *table = fcs_spillover_csv(stains->spillover, &size, &err);
    code = table ? write_pairs(a, stains) : refuse(a->value[OPTION_OUT], &err);
    if (!code)
        code = save_table(a, a->value[OPTION_OUT], table, size);
    free(table);
    code = code ? code : print_stains(a, stains);
    fcs_stains_free(stains);
    return code ? code : fail_on(a, n);
}

static int check(const arguments *a, double sanity_max)
{
    int code = count_operands(a, 1, SIZE_MAX, "MATRIX [DETECTOR=FILE ...]");
    code = code ? code : check_places(a, NULL);
    fcs_spillover *s = code ? NULL : open_matrix(a, a->operands[1], &code);
    size_t n = 0;
    if (s)
        code = print_check(s, a->operands[1], sanity_max, &n);
    if (s && !code && (a->n_operands > 2 || a->value[OPTION_SAMPLES])) {
        fcs_stains *stains = look_at_controls(a, 2, s, sanity_max, &code);
        if (stains) {
            n += print_notes(a, stains);
            code = write_pairs(a, stains);
            code = code ? code : print_stains(a, stains);
        }
        fcs_stains_free(stains);
    }
    fcs_spillover_free(s);
    return code ? code : fail_on(a, n);
}

static int diff(const arguments *a)
{
    int code = count_operands(a, 2, 2, "MATRIX MATRIX");
    fcs_spillover *first = code ? NULL : open_matrix(a, a->operands[1], &code);
    fcs_spillover *second = code ? NULL : open_matrix(a, a->operands[2], &code);
    if (first && second && !same_shape(first, second)) {
        complain_usage(a, "diff: expected the same dyes and detectors in both, found others in %s",
                       a->operands[2]);
        code = EXIT_MISFIT;
    } else if (first && second) {
        double largest = print_diff(first, second);
        if (!a->value[OPTION_QUIET])
            fprintf(stderr, "largest difference %.6g\n", largest);
    }
    fcs_spillover_free(first);
    fcs_spillover_free(second);
    return code;
}

static int write_copy(const arguments *a, const fcs_spillover *s, const fcs_dataset *set)
{
    fcs_error err;
    const char *input = a->operands[2], *out = a->value[OPTION_OUT];
    fcs_compensation *c = fcs_compensation_with(s, set, &err);
    if (!c)
        return refuse(input, &err);
    const fcs_keyword origin = { .name = "LUPUSFLOW_COMPENSATION", .value = base_of(c->source) };
    fcs_write_options options = { .force = a->value[OPTION_FORCE] != NULL,
                                  .n_detectors = c->n_detectors,
                                  .detectors = c->detectors,
                                  .compensate = fcs_compensation_apply,
                                  .with = c,
                                  .n_keywords = 1,
                                  .keywords = &origin };
    fcs_code code = fcs_write(set, out, &options, &err);
    fcs_compensation_free(c);
    return code ? refuse(is_of_output(&err) ? out : input, &err) : EXIT_DONE;
}

static int apply(const arguments *a)
{
    size_t index;
    int code = count_operands(a, 2, 2, "MATRIX FILE");
    code = code ? code : check_output(a, a->operands[2]);
    code = code ? code : check_places(a, a->operands[1]);
    fcs_spillover *s = code ? NULL : open_matrix(a, a->operands[1], &code);
    fcs_file *file = s ? open_input(a, a->operands[2], &index, &code) : NULL;
    if (file)
        code = write_copy(a, s, &file->datasets[index]);
    fcs_close(file);
    fcs_spillover_free(s);
    return code;
}

int command_comp(const arguments *a)
{
    double sanity_max;
    size_t level;
    const char *verb = a->operands[0];
    if (!read_sanity_max(a, &sanity_max) ||
        !option_choice(a, OPTION_FAIL_ON, fail_on_words, N_FAIL_ON, &level))
        return EXIT_USAGE;
    if (!strcmp(verb, "make"))
        return make(a, sanity_max);
    if (!strcmp(verb, "check"))
        return check(a, sanity_max);
    if (!strcmp(verb, "diff"))
        return diff(a);
    if (!strcmp(verb, "apply"))
        return apply(a);
    complain_usage(a, "expected make, check, diff or apply, found \"%s\"", verb);
    return EXIT_USAGE;
}
