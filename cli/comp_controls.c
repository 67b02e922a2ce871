/* comp_controls.c - the controls of `lupusflow comp`: DETECTOR=FILE operands, or rows of a sheet.
 *
 *     file,role,control_for
 *     pe.fcs,single_stain,PE-A
 *     none.fcs,unstained,
 */
#include "comp.h"

#include <stdlib.h>
#include <string.h>

/* ---- One control ---- */

/* "PE-A" for "PE" too, where there is no other: sheets often name the dye. */
static const char *find_detector(const fcs_dataset *set, const char *wanted)
{
    char name[128];
    size_t i = fcs_param_index(set, wanted);
    if (i == set->n_params && strlen(wanted) < sizeof name - 2) {
        snprintf(name, sizeof name, "%s-A", wanted);
        i = fcs_param_index(set, name);
    }
    return i < set->n_params ? set->params[i].name : NULL;
}

/* Takes path and wanted over. */
static int open_control(const arguments *a, comp_control *c, char *path, char *wanted)
{
    int code = EXIT_DONE;
    c->path = path;
    c->wanted = wanted;
    if (!path || !wanted)
        return no_memory();
    code = check_places(a, path);
    if (!code)
        c->file = open_input(a, path, &c->dataset, &code);
    return code;
}

static int add_control(const arguments *a, comp_controls *all, char *path, char *wanted)
{
    if (all->n == MOST_CONTROLS) {
        free(path);
        free(wanted);
        complain_usage(a, "expected at most %d controls, found more", MOST_CONTROLS);
        return EXIT_USAGE;
    }
    comp_control *c = &all->items[all->n++];
    int code = open_control(a, c, path, wanted);
    if (code)
        return code;
    const fcs_dataset *set = &c->file->datasets[c->dataset];
    fcs_control *control = &all->controls[all->n - 1];
    if (all->by_file && !(c->dye = stem_of(c->path)))
        return no_memory();
    *control = (fcs_control){ .set = set,
                              .dye = c->dye,
                              .detector = find_detector(set, c->wanted),
                              .title = base_of(c->path) };
    if (control->detector)
        return EXIT_DONE;
    fcs_error err = { .code = FCS_E_MISFIT, .rule = "E-STAIN", .offset = FCS_NO_OFFSET };
    snprintf(err.message, sizeof err.message,
             "expected detector %.100s in the file, found no such parameter", c->wanted);
    complain(c->path, &err);
    return EXIT_MISFIT;
}


/* ---- Operands ---- */

static int add_operand(const arguments *a, comp_controls *all, const char *operand)
{
    const char *equals = strchr(operand, '=');
    if (!equals || equals == operand || !equals[1]) {
        complain_usage(a, "expected DETECTOR=FILE, found \"%s\"", operand);
        return EXIT_USAGE;
    }
    return add_control(a, all, strdup(equals + 1), strndup(operand, (size_t)(equals - operand)));
}


/* ---- Sheets ---- */

static int wrong_row(const arguments *a, const fcs_sheet_row *row, const char *expected)
{
    fcs_error err = { .code = FCS_E_FORMAT, .rule = "", .offset = FCS_NO_OFFSET, .column = 1 };
    err.line = (uint32_t)row->line;
    snprintf(err.message, sizeof err.message, "%s", expected);
    complain(a->value[OPTION_SAMPLES], &err);
    return EXIT_STRATEGY;
}

static int add_row(const arguments *a, comp_controls *all, const sample_list *list,
                   const fcs_sheet_row *row)
{
    if (fcs_sheet_role(row, "single_stain")) {
        if (!*row->control_for)
            return wrong_row(a, row,
                             "expected the detector of this single stain in control_for, "
                             "found an empty cell");
        return add_control(a, all, row_path(list, row), strdup(row->control_for));
    }
    if (!fcs_sheet_role(row, "unstained") || a->value[OPTION_UNSTAINED])
        return EXIT_DONE;
    if (all->unstained.file)
        return wrong_row(a, row,
                         "expected one unstained file, found a second; choose one with "
                         "--unstained");
    return open_control(a, &all->unstained, row_path(list, row), strdup(""));
}

static int add_sheet(const arguments *a, comp_controls *all)
{
    fcs_error err;
    const char *path = a->value[OPTION_SAMPLES];
    sample_list list = { .sheet = fcs_sheet_open(path, &err) };
    if (!list.sheet) {
        complain(path, &err);
        return exit_code(&err, EXIT_STRATEGY);
    }
    list.sheet_folder = folder_of(path);
    int code = list.sheet_folder ? EXIT_DONE : no_memory();
    for (size_t i = 0; !code && i < list.sheet->n_rows; i++)
        code = add_row(a, all, &list, &list.sheet->rows[i]);
    free_samples(&list);
    return code;
}


/* ---- All of them ---- */

int open_controls(const arguments *a, size_t first, comp_controls *controls)
{
    int code = EXIT_DONE;
    if (a->value[OPTION_UNSTAINED])
        code =
            open_control(a, &controls->unstained, strdup(a->value[OPTION_UNSTAINED]), strdup(""));
    if (!code && a->value[OPTION_SAMPLES])
        code = add_sheet(a, controls);
    for (size_t i = first; !code && i < a->n_operands; i++)
        code = add_operand(a, controls, a->operands[i]);
    if (!code && controls->n == 0) {
        complain_usage(a, "expected controls, DETECTOR=FILE or --samples with role single_stain, "
                          "found none");
        code = EXIT_USAGE;
    }
    return code;
}

static void free_control(comp_control *c)
{
    fcs_close(c->file);
    free(c->path);
    free(c->wanted);
    free(c->dye);
}

void free_controls(comp_controls *controls)
{
    if (!controls)
        return;
    for (size_t i = 0; i < controls->n; i++)
        free_control(&controls->items[i]);
    free_control(&controls->unstained);
    free(controls);
}
