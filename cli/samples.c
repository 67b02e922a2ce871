/* samples.c - what to analyse: files, the FCS files of folders, the rows of a sheet; sorted by
 * path, so that the order on the command line decides nothing, each with an id of its own (ids.c). */
#include "cli.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static bool add_sample(sample_list *list, char *path, char *id)
{
    if (path && list->n == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 16;
        sample *grown = realloc(list->samples, capacity * sizeof *grown);
        if (grown) {
            list->samples = grown;
            list->capacity = capacity;
        }
    }
    if (!path || list->n == list->capacity) {
        free(path);
        free(id);
        return false;
    }
    list->samples[list->n++] = (sample){ path, id };
    return true;
}

static int select_fcs(const struct dirent *entry)
{
    return has_ending(entry->d_name, ".fcs") || has_ending(entry->d_name, ".lmd") ||
           has_ending(entry->d_name, ".fcs.gz") || has_ending(entry->d_name, ".acs") ||
           has_ending(entry->d_name, ".zip");
}

static int add_folder(sample_list *list, const char *folder)
{
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, select_fcs, NULL);
    bool good = true;
    for (int i = 0; i < n; i++) {
        good = good && add_sample(list, join_path(folder, entries[i]->d_name), NULL);
        free(entries[i]);
    }
    free(entries);
    if (n > 0)
        return good ? EXIT_DONE : no_memory();
    print_escaped(stderr, folder);
    fputs(n < 0 ? ": expected a readable folder\n"
                : ": expected FCS files in this folder, found none\n",
          stderr);
    return n < 0 ? EXIT_IO : EXIT_USAGE;
}

static int read_sheet(sample_list *list, const char *path)
{
    fcs_error err;
    if (list->sheet) {
        print_escaped(stderr, path);
        fputs(": expected one sample sheet, found a second\n", stderr);
        return EXIT_USAGE;
    }
    list->sheet_folder = folder_of(path);
    list->sheet = fcs_sheet_open(path, &err);
    if (list->sheet && list->sheet_folder)
        return EXIT_DONE;
    if (list->sheet)
        return no_memory();
    complain(path, &err);
    return exit_code(&err, EXIT_STRATEGY);
}

char *row_path(const sample_list *list, const fcs_sheet_row *row)
{
    return row->file[0] == '/' ? strdup(row->file) : join_path(list->sheet_folder, row->file);
}

static int add_rows(sample_list *list)
{
    for (size_t i = 0; i < list->sheet->n_rows; i++)
        if (!add_sample(list, row_path(list, &list->sheet->rows[i]), NULL))
            return no_memory();
    return EXIT_DONE;
}

static int add_operand(sample_list *list, const char *operand)
{
    if (is_folder(operand))
        return add_folder(list, operand);
    if (has_ending(operand, ".csv")) {
        int code = read_sheet(list, operand);
        return code ? code : add_rows(list);
    }
    return add_sample(list, strdup(operand), NULL) ? EXIT_DONE : no_memory();
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const sample *)a)->path, ((const sample *)b)->path);
}

/* The same file given twice is one sample. */
static void drop_repeats(sample_list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (kept && !strcmp(list->samples[kept - 1].path, list->samples[i].path))
            free(list->samples[i].path);
        else
            list->samples[kept++] = list->samples[i];
    }
    list->n = kept;
}

int list_samples(const arguments *a, sample_list *list)
{
    *list = (sample_list){ 0 };
    int code = a->value[OPTION_SAMPLES] ? read_sheet(list, a->value[OPTION_SAMPLES]) : EXIT_DONE;
    for (size_t i = 0; !code && i < a->n_operands; i++)
        code = add_operand(list, a->operands[i]);
    if (code)
        return code;
    qsort(list->samples, list->n, sizeof *list->samples, by_path);
    drop_repeats(list);
    return give_ids(a, list) ? EXIT_DONE : no_memory();
}

void free_samples(sample_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        free(list->samples[i].path);
        free(list->samples[i].id);
    }
    free(list->samples);
    free(list->sheet_folder);
    fcs_sheet_free(list->sheet);
}
