/* choose.c - which panel a file is analysed with: the one given, or the one shipped panel whose
 * required markers the file has. None or several is an error that lists them: a guess here would
 * decide a number. */
#include "cli.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/* Applies one PATH=VALUE; complains on failure. */
static int apply_set(fcs_strategy *strategy, const char *text)
{
    fcs_error err;
    const char *equals = strchr(text, '=');
    double value;
    if (!equals || !fcs_parse_number(equals + 1, &value)) {
        fprintf(stderr, "--set: expected PATH=NUMBER, found \"");
        print_escaped(stderr, text);
        fputs("\"\n", stderr);
        return EXIT_USAGE;
    }
    char *path = strndup(text, (size_t)(equals - text));
    fcs_code code = path ? fcs_strategy_set(strategy, path, value, &err) : FCS_E_MEMORY;
    free(path);
    if (code == FCS_OK)
        return EXIT_DONE;
    if (path)
        complain("--set", &err);
    return path ? EXIT_USAGE : no_memory();
}

fcs_strategy *open_strategy(const char *path, const arguments *a, int *code)
{
    fcs_error err;
    fcs_strategy *strategy = fcs_strategy_open(path, &err);
    if (!strategy) {
        complain(path, &err);
        *code = exit_code(&err, EXIT_STRATEGY);
        return NULL;
    }
    *code = EXIT_DONE;
    for (size_t i = 0; !*code && i < a->n_set; i++)
        *code = apply_set(strategy, a->set[i]);
    if (*code) {
        fcs_strategy_free(strategy);
        return NULL;
    }
    return strategy;
}

/* Panels, not the indicators beside them. What finds its borders in the events (x-auto.xml) fits the
 * same files as its twin whose borders are given, and is taken only where it is named. */
static int select_panel(const struct dirent *entry)
{
    return has_ending(entry->d_name, ".xml") && !has_ending(entry->d_name, "-auto.xml") &&
           strncmp(entry->d_name, "lupus-", 6) != 0;
}

static int add_panel(panel_set *set, const arguments *a, const char *path)
{
    int code;
    if (set->n == MOST_PANELS) {
        complain_usage(a, "expected at most %d panels to choose from, found more: give --panel",
                       MOST_PANELS);
        return EXIT_USAGE;
    }
    fcs_strategy *strategy = open_strategy(path, a, &code);
    char *name = strategy ? strdup(base_of(path)) : NULL;
    if (!name) {
        fcs_strategy_free(strategy);
        return strategy ? no_memory() : code;
    }
    set->panels[set->n] = strategy;
    set->names[set->n++] = name;
    return EXIT_DONE;
}

static int add_panels_of(panel_set *set, const arguments *a, const char *folder)
{
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, select_panel, alphasort);
    int code = EXIT_DONE;
    for (int i = 0; i < n; i++) {
        char *path = join_path(folder, entries[i]->d_name);
        if (!code) /* a panel that is left out could make another the only one that fits */
            code = path ? add_panel(set, a, path) : no_memory();
        free(path);
        free(entries[i]);
    }
    free(entries);
    if (n > 0)
        return code;
    complain_usage(
        a, "expected shipped panels in %s, found none: give --panel, or set LUPUSFLOW_PANELS",
        folder);
    return EXIT_USAGE;
}

static int add_shipped(panel_set *set, const arguments *a)
{
    char *folder = panel_folder();
    int code = folder ? add_panels_of(set, a, folder) : no_memory();
    free(folder);
    return code;
}

int open_panels(const arguments *a, panel_set *set)
{
    *set = (panel_set){ .chosen = a->value[OPTION_PANEL] != NULL };
    if (set->chosen)
        return add_panel(set, a, a->value[OPTION_PANEL]);
    if (a->n_set) {
        complain_usage(a, "--set changes one panel: name it with --panel");
        return EXIT_USAGE;
    }
    return add_shipped(set, a);
}

void free_panels(panel_set *set)
{
    for (size_t i = 0; i < set->n; i++) {
        fcs_strategy_free(set->panels[i]);
        free(set->names[i]);
    }
}

/* Whether every required marker is in the data set, once. */
static bool fits(const fcs_strategy *strategy, const fcs_dataset *data, fcs_code *code,
                 fcs_error *err)
{
    size_t n = fcs_strategy_about(strategy)->n_markers;
    fcs_match *matches = calloc(n ? n : 1, sizeof *matches);
    *code = matches ? fcs_strategy_match(strategy, data, matches, err) : FCS_E_MEMORY;
    bool all = *code == FCS_OK;
    for (size_t i = 0; all && i < n; i++)
        all =
            !matches[i].required || (matches[i].param != FCS_NONE && matches[i].other == FCS_NONE);
    free(matches);
    return all;
}

static void set_misfit(fcs_error *err, const panel_set *set, const bool *fitting, size_t n_fit)
{
    *err = (fcs_error){ .code = FCS_E_MISFIT, .rule = "", .offset = FCS_NO_OFFSET };
    int n = snprintf(err->message, sizeof err->message, "%s",
                     n_fit ? "expected one shipped panel that fits, found several:"
                           : "expected a shipped panel whose required markers are in this file, "
                             "found none among:");
    for (size_t i = 0; i < set->n; i++)
        if ((!n_fit || fitting[i]) && n > 0 && (size_t)n < sizeof err->message)
            n += snprintf(err->message + n, sizeof err->message - (size_t)n, " %s", set->names[i]);
    if (n > 0 && (size_t)n < sizeof err->message)
        snprintf(err->message + n, sizeof err->message - (size_t)n,
                 ". Give --panel FILE; `lupusflow "
                 "panel match PANEL FILE` says what is missing");
}

const fcs_strategy *choose_panel(const panel_set *set, const char *path, const fcs_dataset *data,
                                 fcs_error *err)
{
    bool fitting[MOST_PANELS] = { false };
    size_t n_fit = 0, last = 0;
    if (set->chosen)
        return fcs_strategy_for(set->panels[0], base_of(path), err);
    for (size_t i = 0; i < set->n; i++) {
        fcs_code code;
        fitting[i] = fits(set->panels[i], data, &code, err);
        if (code == FCS_E_MEMORY)
            *err = (fcs_error){
                .code = code, .rule = "", .offset = FCS_NO_OFFSET, .message = "out of memory"
            };
        if (code != FCS_OK)
            return NULL;
        n_fit += fitting[i];
        last = fitting[i] ? i : last;
    }
    if (n_fit == 1)
        return set->panels[last];
    set_misfit(err, set, fitting, n_fit);
    return NULL;
}
