/* companions.c - see companions.h.
 *
 *     sheet row --fcs_sheet_find_control--> row of a control --open--> data set         once a control
 *     batch --rows of that name--> data sets with their controls --fcs_pool_make--> pool     once a batch
 *
 * A batch is what the sheet says, whether or not all of its files are analysed now, so that a file comes to the
 * same numbers alone, in any order, and on any of several computers.
 */
#include "companions.h"

#include <stdlib.h>
#include <string.h>

/* ---- Controls ---- */

/* NULL if out of memory. */
static const control_file *open_control(companions *c, const fcs_sheet_row *row)
{
    for (size_t i = 0; i < c->n_files; i++)
        if (c->files[i]->row == row)
            return c->files[i];
    control_file **grown = realloc(c->files, (c->n_files + 1) * sizeof(control_file *));
    control_file *made = grown ? calloc(1, sizeof *made) : NULL;
    c->files = grown ? grown : c->files;
    if (!made || !(made->path = row_path(c->list, row))) {
        free(made);
        return NULL;
    }
    made->row = row;
    made->file = open_quietly(c->arguments, made->path, &made->dataset, &made->err);
    c->files[c->n_files++] = made;
    return made;
}

/* One control, or why the sheet has none. A control that the sheet has and that cannot be read is an error. */
static int find_control(companions *c, const fcs_sheet_row *row, const fcs_fmo_name *asked,
                        fcs_sheet_control *found, fcs_fmo *control)
{
    *control = (fcs_fmo){ .name = asked->name };
    if (!row)
        return EXIT_DONE;
    fcs_sheet_find_control(c->list->sheet, row, asked, found);
    control->why = found->why;
    if (!found->row)
        return EXIT_DONE;
    const control_file *file = open_control(c, found->row);
    if (!file)
        return no_memory();
    if (!file->file) {
        complain(file->path, &file->err);
        return exit_code(&file->err, EXIT_INPUT);
    }
    control->set = &file->file->datasets[file->dataset];
    return EXIT_DONE;
}

/* The room is the names, the reasons, and the controls that point to both. */
static int find_controls(companions *c, const fcs_sheet_row *row, const fcs_strategy *panel,
                         fcs_gate_options *options, void **room)
{
    size_t most = fcs_strategy_controls(panel, NULL);
    *room = NULL;
    if (!most)
        return EXIT_DONE;
    fcs_sheet_control *found = calloc(most, sizeof *found + sizeof(fcs_fmo_name) + sizeof(fcs_fmo));
    if (!found)
        return no_memory();
    fcs_fmo_name *asked = (fcs_fmo_name *)(found + most);
    fcs_fmo *controls = (fcs_fmo *)(asked + most);
    size_t n = fcs_strategy_controls(panel, asked);
    int code = EXIT_DONE;
    for (size_t i = 0; !code && i < n; i++)
        code = find_control(c, row, &asked[i], &found[i], &controls[i]);
    options->n_controls = n;
    options->controls = controls;
    *room = found;
    return code;
}


/* ---- Pools ---- */

static int make_pool(const fcs_strategy *strategy, const fcs_dataset *const *sets,
                     const fcs_gate_options *options, size_t n, fcs_pool **pool)
{
    fcs_error err;
    *pool = n ? fcs_pool_make(strategy, sets, n, options, &err) : NULL;
    return !*pool && n && err.code == FCS_E_MEMORY ? no_memory() : EXIT_DONE;
}

int pool_sets(const fcs_strategy *strategy, const fcs_dataset **sets, fcs_gate_options *options,
              size_t n, fcs_pool **pool)
{
    size_t n_fit = 0;
    int code = make_pool(strategy, sets, options, n, pool);
    if (code || *pool)
        return code;
    for (size_t i = 0; !code && i < n; i++) {
        fcs_pool *alone;
        code = make_pool(strategy, &sets[i], &options[i], 1, &alone);
        if (!alone)
            continue;
        fcs_pool_free(alone);
        sets[n_fit] = sets[i];
        options[n_fit++] = options[i];
    }
    return code ? code : make_pool(strategy, sets, options, n_fit, pool);
}

/* The files of a batch while they are pooled. */
typedef struct batch {
    size_t n;
    fcs_file **files;          /* [n] */
    const fcs_dataset **sets;  /* [n] */
    fcs_gate_options *options; /* [n] */
    void **rooms;              /* [n] */
} batch;

static bool is_given(const sample_list *list, const fcs_sheet_row *row)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->samples[i].row == row)
            return true;
    return false;
}

/* What fails here fails again in its turn, and is told then; of files that have no turn it is told now. */
static void leave_out(const companions *c, const fcs_sheet_row *row, const char *path,
                      const fcs_error *err)
{
    if (!is_given(c->list, row))
        complain(path, err);
}

/* Adds the file of a row, if it is analysed with this panel. */
static int add_to_batch(companions *c, const fcs_sheet_row *row, const fcs_strategy *panel,
                        const char *path, batch *b)
{
    fcs_error err;
    size_t dataset;
    fcs_file *file = open_quietly(c->arguments, path, &dataset, &err);
    const fcs_strategy *its =
        file ? choose_panel(c->panels, path, &file->datasets[dataset], &err) : NULL;
    if (!its)
        leave_out(c, row, path, &err);
    if (its != panel) {
        fcs_close(file);
        return !its && err.code == FCS_E_MEMORY ? no_memory() : EXIT_DONE;
    }
    fcs_gate_options *options = &b->options[b->n];
    *options = (fcs_gate_options){ .threads = c->threads };
    b->files[b->n] = file;
    b->sets[b->n] = &file->datasets[dataset];
    return find_controls(c, row, panel, options, &b->rooms[b->n++]);
}

static int fill_batch(companions *c, const char *name, const fcs_strategy *panel, batch *b)
{
    const fcs_sheet *sheet = c->list->sheet;
    int code = EXIT_DONE;
    for (size_t i = 0; !code && i < sheet->n_rows; i++) {
        const fcs_sheet_row *row = &sheet->rows[i];
        if (strcmp(row->batch, name) != 0 || fcs_sheet_is_control(row))
            continue;
        char *path = row_path(c->list, row);
        code = path ? add_to_batch(c, row, panel, path, b) : no_memory();
        free(path);
    }
    return code;
}

static void free_batch(batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        fcs_close(b->files[i]);
        free(b->rooms[i]);
    }
    free(b->files);
    free(b->sets);
    free(b->options);
    free(b->rooms);
}

static int pool_batch(companions *c, const char *name, const fcs_strategy *panel, fcs_pool **pool)
{
    size_t n = c->list->sheet->n_rows;
    batch b = { 0, calloc(n, sizeof *b.files), calloc(n, sizeof *b.sets),
                calloc(n, sizeof *b.options), calloc(n, sizeof *b.rooms) };
    bool good = b.files && b.sets && b.options && b.rooms;
    int code = good ? fill_batch(c, name, panel, &b) : no_memory();
    *pool = NULL;
    if (!code)
        code = pool_sets(panel, b.sets, b.options, b.n, pool);
    free_batch(&b);
    return code;
}

static int find_pool(companions *c, const char *name, const fcs_strategy *panel,
                     const fcs_pool **pool)
{
    for (size_t i = 0; i < c->n_pools; i++)
        if (strcmp(c->pools[i].batch, name) == 0 && c->pools[i].panel == panel) {
            *pool = c->pools[i].pool;
            return EXIT_DONE;
        }
    batch_pool *grown = realloc(c->pools, (c->n_pools + 1) * sizeof *grown);
    if (!grown)
        return no_memory();
    c->pools = grown;
    grown[c->n_pools] = (batch_pool){ name, panel, NULL };
    int code = pool_batch(c, name, panel, &grown[c->n_pools].pool);
    *pool = grown[c->n_pools].pool;
    c->n_pools += code == EXIT_DONE;
    return code;
}


/* ---- Both ---- */

int find_companions(companions *c, const fcs_sheet_row *row, const fcs_strategy *panel,
                    fcs_gate_options *options, void **room)
{
    int code = find_controls(c, row, panel, options, room);
    if (!code && row && *row->batch && fcs_strategy_pools(panel))
        code = find_pool(c, row->batch, panel, &options->pool);
    return code;
}

void free_companions(companions *c)
{
    for (size_t i = 0; i < c->n_files; i++) {
        fcs_close(c->files[i]->file);
        free(c->files[i]->path);
        free(c->files[i]);
    }
    for (size_t i = 0; i < c->n_pools; i++)
        fcs_pool_free(c->pools[i].pool);
    free(c->files);
    free(c->pools);
}
