/* info.c - `lupusflow info FILE ...`: what a file holds and how it departs from the standard. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

static void print_field(const char *name, const char *value)
{
    printf("%-13s ", name);
    print_escaped(stdout, value && *value ? value : "-");
    putchar('\n');
}

static void print_param(size_t index, const fcs_param *p)
{
    static const char *const types[] = { "integer", "float", "double", "ascii" };
    printf("  %3zu  ", index + 1);
    print_escaped(stdout, p->name);
    printf("%*s  ", strlen(p->name) < 18 ? (int)(18 - strlen(p->name)) : 0, "");
    print_escaped(stdout, *p->shown ? p->shown : "-");
    printf("%*s  ", strlen(p->shown) < 18 ? (int)(18 - strlen(p->shown) - (*p->shown == '\0')) : 0,
           "");
    printf("%-7s %2u bits  range %.12g", types[p->type], (unsigned)p->bits, p->range);
    if (p->decades > 0)
        printf("  log %.12g decades from %.12g", p->decades, p->log_min);
    if (p->gain > 0 && (p->gain < 1 || p->gain > 1))
        printf("  gain %.12g", p->gain);
    if (p->timestep > 0)
        printf("  %.12g s a unit", p->timestep);
    if (p->voltage > 0)
        printf("  %.12g V", p->voltage);
    putchar('\n');
}

/* false if out of memory. */
static bool print_spillover(const fcs_dataset *set)
{
    fcs_error err;
    fcs_spillover *spillover = fcs_spillover_from(set, &err);
    if (!spillover) {
        print_field("spillover", err.code == FCS_E_NOT_FOUND ? "none" : err.message);
        return err.code != FCS_E_MEMORY;
    }
    const double condition = fcs_spillover_condition(spillover);
    printf("%-13s %s, %zu dyes, condition number %.4g\n", "spillover", spillover->source,
           spillover->n_dyes, condition);
    fcs_spillover_free(spillover);
    return condition > 0;
}

static void print_segment(const char *name, fcs_segment s)
{
    if (s.size)
        printf("%s: %llu bytes from %llu", name, (unsigned long long)s.size,
               (unsigned long long)s.offset);
}

static void print_source(const arguments *a, const fcs_dataset *set)
{
    printf("%-13s FCS %u.%u\n", "version", (unsigned)set->version / 10,
           (unsigned)set->version % 10);
    if (!a->value[OPTION_DEIDENTIFY]) {
        print_field("cytometer", set->cytometer);
        print_field("serial", fcs_keyword_value(set, "$CYTSN"));
        print_field("date", fcs_keyword_value(set, "$DATE"));
    }
    print_field("mode", fcs_keyword_value(set, "$MODE"));
    print_field("data type", fcs_keyword_value(set, "$DATATYPE"));
    print_field("byte order", fcs_keyword_value(set, "$BYTEORD"));
    print_field("time step", fcs_keyword_value(set, "$TIMESTEP"));
    printf("%-13s ", "segments");
    print_segment("TEXT", set->text);
    print_segment(", DATA", set->data);
    print_segment(", ANALYSIS", set->analysis);
    putchar('\n');
}

static void print_kept(const name_list *keep, const fcs_dataset *set)
{
    for (size_t i = 0; i < keep->n; i++) {
        const char *value = fcs_keyword_value(set, keep->names[i]);
        if (value)
            print_field(keep->names[i], value);
    }
}

static bool print_dataset(const arguments *a, const name_list *keep, const fcs_file *file,
                          size_t index)
{
    const fcs_dataset *set = &file->datasets[index];
    if (file->n_datasets > 1)
        printf("data set %zu of %zu\n", index + 1, file->n_datasets);
    print_source(a, set);
    printf("%-13s %zu%s\n", "events", set->n_events,
           set->partial ? " (PARTIAL: the file was cut)" : "");
    printf("%-13s %zu\n", "parameters", set->n_params);
    for (size_t i = 0; i < set->n_params; i++)
        print_param(i, &set->params[i]);
    if (!print_spillover(set))
        return false;
    print_kept(keep, set);
    return true;
}

/* A note may quote the file; of one that leaves the laboratory its rule is enough. */
static void print_notes(const arguments *a, const fcs_file *file)
{
    printf("%-13s %zu\n", "notes", file->n_notes);
    for (size_t i = 0; i < file->n_notes; i++) {
        const fcs_note *note = &file->notes[i];
        printf("  byte %llu: %s", (unsigned long long)note->offset, note->rule);
        if (!a->value[OPTION_DEIDENTIFY]) {
            fputs(": ", stdout);
            print_escaped(stdout, note->text);
        }
        putchar('\n');
    }
}

static int print_json(const arguments *a, const name_list *keep, const char *path,
                      const fcs_file *file)
{
    fcs_error err;
    size_t size;
    const fcs_info_options options = { .deidentify = a->value[OPTION_DEIDENTIFY] != NULL,
                                       .n_keep = keep->n,
                                       .keep = keep->names };
    char *json = fcs_file_json(file, base_of(path), &options, &size, &err);
    if (!json) {
        complain(path, &err);
        return exit_code(&err, EXIT_INPUT);
    }
    fwrite(json, 1, size, stdout);
    free(json);
    return EXIT_DONE;
}

static int print_text(const arguments *a, const name_list *keep, const fcs_file *file,
                      const char *path, size_t chosen)
{
    print_field("file", a->value[OPTION_DEIDENTIFY] ? "" : base_of(path));
    for (size_t i = 0; i < file->n_datasets; i++)
        if ((!a->value[OPTION_DATASET] || i == chosen) && !print_dataset(a, keep, file, i))
            return no_memory();
    print_notes(a, file);
    return EXIT_DONE;
}

static int inform(const arguments *a, const name_list *keep, const char *path)
{
    size_t chosen;
    int code;
    fcs_file *file = open_input(a, path, &chosen, &code);
    if (!file)
        return code;
    code = a->value[OPTION_JSON] ? print_json(a, keep, path, file)
                                 : print_text(a, keep, file, path, chosen);
    fcs_close(file);
    return code;
}

int command_info(const arguments *a)
{
    name_list keep;
    size_t n_failed = 0;
    int code = option_names(a, OPTION_KEEP_KEYWORDS, &keep);
    if (code) {
        free(keep.text);
        return code;
    }
    for (size_t i = 0; i < a->n_operands; i++) {
        int got = inform(a, &keep, a->operands[i]);
        n_failed += got != EXIT_DONE;
        code = got ? got : code;
    }
    free(keep.text);
    return n_failed && a->n_operands > 1 ? EXIT_SOME_FAILED : code;
}
