/* outputs.c - what a run of `analyze` leaves behind, each file there whole or not at all. */
#include "analyze.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define JSON_ENDING ".lupusflow.json"

static bool safe_in_a_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("._-+", c));
}

/* A file name made of an id: letters, digits and ._-+ stay, all else becomes _; never hidden. */
static char *safe_name(const char *id, const char *ending)
{
    size_t n = strlen(id), size = n + strlen(ending) + 2;
    bool hidden = n == 0 || id[0] == '.';
    char *name = malloc(size);
    if (!name)
        return NULL;
    snprintf(name, size, "%s%s%s", hidden ? "_" : "", id, ending);
    for (size_t i = 0; i < n; i++)
        if (!safe_in_a_name(name[hidden + i]))
            name[hidden + i] = '_';
    return name;
}

static char *output_path(const run *r, const char *name)
{
    return name ? join_path(r->arguments->value[OPTION_OUT], name) : NULL;
}

/* Whether the folder of an input is the output folder. */
static bool holds_input(const char *out, const char *input)
{
    char *folder = folder_of(input);
    bool same = folder && strcmp(input, "-") != 0 && same_place(folder, out);
    free(folder);
    return same;
}

static int refuse_existing(const run *r, char *path)
{
    bool there = path && path_exists(path);
    if (there)
        complain_usage(r->arguments, "%s is there already; --force replaces it", path);
    int code = !path ? no_memory() : there ? EXIT_USAGE : EXIT_DONE;
    free(path);
    return code;
}

/* Two ids that differ only in characters that file names must not have would share a file. */
static int refuse_collision(const run *r, size_t before)
{
    char *name = safe_name(r->list.samples[before].id, "");
    if (!name)
        return no_memory();
    int code = EXIT_DONE;
    for (size_t i = 0; !code && i < before; i++) {
        char *other = safe_name(r->list.samples[i].id, "");
        if (!other)
            code = no_memory();
        else if (!strcmp(name, other)) {
            complain_usage(r->arguments,
                           "samples \"%s\" and \"%s\" would share the file %s" JSON_ENDING,
                           r->list.samples[i].id, r->list.samples[before].id, name);
            code = EXIT_USAGE;
        }
        free(other);
    }
    free(name);
    return code;
}

int check_outputs(const run *r)
{
    const char *out = r->arguments->value[OPTION_OUT];
    int code = EXIT_DONE;
    if (!out)
        return code;
    for (size_t i = 0; !code && i < r->list.n; i++) {
        if (holds_input(out, r->list.samples[i].path)) {
            complain_usage(r->arguments,
                           "--out: expected a folder without inputs, found %s, the folder "
                           "of %s",
                           out, r->list.samples[i].path);
            return EXIT_USAGE;
        }
        code = refuse_collision(r, i);
    }
    if (r->arguments->value[OPTION_FORCE])
        return code;
    for (size_t i = 0; !code && i < r->list.n; i++) {
        char *name = safe_name(r->list.samples[i].id, JSON_ENDING);
        code = refuse_existing(r, output_path(r, name));
        free(name);
    }
    if (!code)
        code = refuse_existing(r, output_path(r, "results.tsv"));
    return code ? code : refuse_existing(r, output_path(r, "report.html"));
}

/* Makes the folder and those above it. */
static int make_folder(const char *path)
{
    char *copy = strdup(path);
    if (!copy)
        return no_memory();
    int failed = 0;
    for (char *c = copy + 1; *c && !failed; c++) {
        if (*c != '/')
            continue;
        *c = '\0';
        failed = mkdir(copy, 0777) != 0 && errno != EEXIST;
        *c = '/';
    }
    failed = failed || (mkdir(copy, 0777) != 0 && errno != EEXIST);
    free(copy);
    if (!failed && is_folder(path))
        return EXIT_DONE;
    print_escaped(stderr, path);
    fprintf(stderr, ": expected a folder that can be made, found: %s\n",
            failed ? strerror(errno) : "a file of that name");
    return EXIT_IO;
}

/* Saves text, which it frees, under a name in the output folder. */
static int save_text(const run *r, const char *name, char *text, size_t size, fcs_error *err)
{
    char *path = output_path(r, name);
    int code = text ? make_folder(r->arguments->value[OPTION_OUT]) : exit_code(err, EXIT_INPUT);
    if (!text)
        complain(name, err);
    if (!code && !path)
        code = no_memory();
    if (!code &&
        fcs_save(path, text, size, r->arguments->value[OPTION_FORCE] != NULL, err) != FCS_OK) {
        complain(path, err);
        code = exit_code(err, EXIT_INPUT);
    }
    free(path);
    free(text);
    return code;
}

int write_sample(run *r, const fcs_analysis *analysis)
{
    fcs_error err;
    size_t size = 0;
    bool print = r->arguments->value[OPTION_JSON] != NULL;
    if (!print && !r->arguments->value[OPTION_OUT])
        return EXIT_DONE;
    char *text = fcs_json(analysis, &size, &err);
    if (print && text)
        fwrite(text, 1, size, stdout);
    if (text && !r->arguments->value[OPTION_OUT]) {
        free(text);
        return EXIT_DONE;
    }
    char *name = safe_name(analysis->sample, JSON_ENDING);
    int code = name ? save_text(r, name, text, size, &err) : no_memory();
    if (!name)
        free(text);
    free(name);
    return code;
}

int write_run(run *r)
{
    fcs_error err;
    size_t size = 0;
    const fcs_analysis *const *all = (const fcs_analysis *const *)r->analyses;
    if (!r->arguments->value[OPTION_OUT])
        return EXIT_DONE;
    char *text = fcs_tsv(all, r->n_analyses, r->links, &size, &err);
    int code = save_text(r, "results.tsv", text, size, &err);
    if (code)
        return code;
    text = fcs_report(all, r->n_analyses, r->links, &size, &err);
    return save_text(r, "report.html", text, size, &err);
}

int print_run(const run *r)
{
    fcs_error err;
    size_t size = 0;
    if (r->arguments->value[OPTION_QUIET] || r->arguments->value[OPTION_JSON])
        return EXIT_DONE;
    char *text = fcs_overview((const fcs_analysis *const *)r->analyses, r->n_analyses, r->links,
                              &size, &err);
    if (!text) {
        complain("table", &err);
        return exit_code(&err, EXIT_INPUT);
    }
    fwrite(text, 1, size, stdout);
    free(text);
    if (r->arguments->value[OPTION_OUT]) {
        fputs("Report: ", stdout);
        print_escaped(stdout, r->arguments->value[OPTION_OUT]);
        puts("/report.html");
    }
    return EXIT_DONE;
}
