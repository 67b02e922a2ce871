/* input.c - opening an FCS file the way the options ask. */
#include "cli.h"

#include <string.h>

static uint32_t narrow(uint64_t value)
{
    return value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
}

static bool read_limits(const arguments *a, fcs_options *options)
{
    uint64_t params, keywords, entry;
    if (!option_limit(a, OPTION_MAX_BYTES, &options->max_bytes) ||
        !option_limit(a, OPTION_MAX_TEXT, &options->max_text) ||
        !option_limit(a, OPTION_MAX_PARAMS, &params) ||
        !option_limit(a, OPTION_MAX_KEYWORDS, &keywords) || !option_limit(a, OPTION_ENTRY, &entry))
        return false;
    options->max_params = narrow(params);
    options->max_keywords = narrow(keywords);
    options->entry = narrow(entry);
    return true;
}

bool read_options(const arguments *a, fcs_options *options)
{
    const char *which = a->value[OPTION_DATA_OFFSETS];
    *options = (fcs_options){ .strict = a->value[OPTION_STRICT] != NULL,
                              .truncate_to_data = a->value[OPTION_TRUNCATE] != NULL };
    if (options->strict && a->value[OPTION_LENIENT]) {
        complain_usage(a, "--strict and --lenient exclude each other");
        return false;
    }
    if (!read_limits(a, options))
        return false;
    if (!which)
        return true;
    if (!strcmp(which, "header"))
        options->data_offsets = FCS_OFFSETS_HEADER;
    else if (!strcmp(which, "text"))
        options->data_offsets = FCS_OFFSETS_TEXT;
    else {
        complain_usage(a, "--data-offsets: expected header or text, found \"%s\"", which);
        return false;
    }
    return true;
}

/* The index of the data set that --dataset names, from 1; false after having complained. */
static bool pick_dataset(const arguments *a, const fcs_file *file, const char *path, size_t *index)
{
    uint64_t number;
    if (!option_number(a, OPTION_DATASET, 1, &number))
        return false;
    *index = (size_t)number - 1;
    if (number == 0 || number > file->n_datasets) {
        complain_usage(a, "%s: expected --dataset from 1 to %zu, found %llu", path,
                       file->n_datasets, (unsigned long long)number);
        return false;
    }
    if (file->n_datasets > 1 && !a->value[OPTION_DATASET]) {
        print_escaped(stderr, path);
        fprintf(stderr,
                ": W-MORE-DATASETS: expected one data set or --dataset N, found %zu: "
                "the first is used\n",
                file->n_datasets);
    }
    return true;
}

fcs_file *open_all(const arguments *a, const char *path, int *code)
{
    fcs_error err;
    fcs_options options;
    *code = EXIT_USAGE;
    if (!read_options(a, &options))
        return NULL;
    fcs_file *file = fcs_open(path, &options, &err);
    *code = EXIT_DONE;
    if (!file) {
        complain(path, &err);
        *code = exit_code(&err, EXIT_INPUT);
    }
    return file;
}

fcs_file *open_input(const arguments *a, const char *path, size_t *dataset, int *code)
{
    fcs_file *file = open_all(a, path, code);
    if (!file || pick_dataset(a, file, path, dataset))
        return file;
    fcs_close(file);
    *code = EXIT_USAGE;
    return NULL;
}

fcs_file *open_quietly(const arguments *a, const char *path, size_t *dataset, fcs_error *err)
{
    fcs_options options;
    uint64_t number;
    *err = (fcs_error){ .code = FCS_E_ARGUMENT, .rule = "", .offset = FCS_NO_OFFSET };
    if (!read_options(a, &options) || !option_number(a, OPTION_DATASET, 1, &number))
        return NULL; /* nobody gets here: what was given is checked before */
    fcs_file *file = fcs_open(path, &options, err);
    if (!file || (number > 0 && number <= file->n_datasets)) {
        *dataset = (size_t)number - 1;
        return file;
    }
    *err = (fcs_error){ .code = FCS_E_NOT_FOUND, .rule = "", .offset = FCS_NO_OFFSET };
    snprintf(err->message, sizeof err->message, "expected data set %llu, found %zu",
             (unsigned long long)number, file->n_datasets);
    fcs_close(file);
    return NULL;
}
