/* samples.c - what to analyse: files, the FCS files of folders, the rows of a sheet; sorted by
 * path, so that the order on the command line decides nothing, each with its row of the sheet and an id of
 * its own (ids.c). */
#include "cli.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static bool add_sample(sample_list *list, char *path)
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
        return false;
    }
    list->samples[list->n++] = (sample){ path, NULL, NULL };
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
        good = good && add_sample(list, join_path(folder, entries[i]->d_name));
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

/* An FMO control of nothing would never be looked at. */
static int check_sheet(const sample_list *list, const char *path)
{
    for (size_t i = 0; list->sheet && i < list->sheet->n_rows; i++) {
        const fcs_sheet_row *row = &list->sheet->rows[i];
        if (!fcs_sheet_role(row, "FMO") || *row->control_for)
            continue;
        fcs_error err = { .code = FCS_E_FORMAT, .rule = "", .column = 1 };
        err.line = (uint32_t)row->line;
        snprintf(err.message, sizeof err.message,
                 "expected the marker of this FMO control in control_for, found an empty cell");
        complain(path, &err);
        return EXIT_STRATEGY;
    }
    return EXIT_DONE;
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
        return check_sheet(list, path);
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
        if (!add_sample(list, row_path(list, &list->sheet->rows[i])))
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
    return add_sample(list, strdup(operand)) ? EXIT_DONE : no_memory();
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

/* ---- Rows of the sheet ---- */

/* A row is a file's by its path, or else because both lead to one place. */
static const fcs_sheet_row *row_of(const sample_list *list, char *const *paths, const char *path)
{
    for (size_t i = 0; i < list->sheet->n_rows; i++)
        if (!strcmp(paths[i], path))
            return &list->sheet->rows[i];
    for (size_t i = 0; i < list->sheet->n_rows; i++)
        if (same_place(paths[i], path))
            return &list->sheet->rows[i];
    return NULL;
}

static bool find_rows(sample_list *list)
{
    size_t n = list->sheet ? list->sheet->n_rows : 0;
    char **paths = calloc(n ? n : 1, sizeof *paths);
    bool good = paths != NULL;
    for (size_t i = 0; good && i < n; i++)
        good = (paths[i] = row_path(list, &list->sheet->rows[i])) != NULL;
    for (size_t i = 0; good && n && i < list->n; i++)
        list->samples[i].row = row_of(list, paths, list->samples[i].path);
    for (size_t i = 0; paths && i < n; i++)
        free(paths[i]);
    free(paths);
    return good;
}

int drop_controls(const arguments *a, sample_list *list)
{
    size_t kept = 0, n = list->n;
    for (size_t i = 0; i < n; i++) {
        if (list->samples[i].row && fcs_sheet_is_control(list->samples[i].row)) {
            free(list->samples[i].path);
            free(list->samples[i].id);
        } else
            list->samples[kept++] = list->samples[i];
    }
    list->n = kept;
    if (kept || !n)
        return EXIT_DONE;
    complain_usage(a, "expected samples, found controls alone");
    return EXIT_USAGE;
}

/* ---- All of them ---- */

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
    return find_rows(list) && give_ids(a, list) ? EXIT_DONE : no_memory();
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
