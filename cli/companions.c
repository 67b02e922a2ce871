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

bool is_of_machine(const fcs_error *err)
{
    return err->code == FCS_E_IO || err->code == FCS_E_MEMORY;
}

/* Can a data set be pooled with none but itself? *code: why it cannot, if the machine is to blame. */
static bool fits_alone(const fcs_strategy *strategy, const pool_input *input, size_t i, int *code)
{
    fcs_error err;
    fcs_pool *alone = fcs_pool_make(strategy, &input->sets[i], 1, &input->options[i], &err);
    bool fits = alone != NULL;
    fcs_pool_free(alone);
    if (!fits && is_of_machine(&err)) {
        complain(input->paths[i], &err);
        *code = exit_code(&err, EXIT_INPUT);
    }
    return fits;
}

int pool_sets(const fcs_strategy *strategy, pool_input *input, fcs_pool **pool)
{
    fcs_error err;
    int code = EXIT_DONE;
    size_t n = input->n;
    *pool = n ? fcs_pool_make(strategy, input->sets, n, input->options, &err) : NULL;
    if (*pool || !n)
        return code;
    input->n = 0;
    for (size_t i = 0; !code && i < n; i++) {
        if (!fits_alone(strategy, input, i, &code))
            continue;
        input->sets[input->n] = input->sets[i];
        input->paths[input->n] = input->paths[i];
        input->options[input->n++] = input->options[i];
    }
    if (code || !input->n)
        return code;
    *pool = fcs_pool_make(strategy, input->sets, input->n, input->options, &err);
    if (*pool)
        return EXIT_DONE;
    complain("pool", &err);
    return exit_code(&err, EXIT_INPUT);
}

/* The files of a batch while they are pooled. */
typedef struct batch {
    size_t n, most;
    fcs_file **files; /* [most] */
    void **rooms;     /* [most] */
    char **paths;     /* [most] */
    pool_input input; /* [most] */
} batch;

static bool is_given(const sample_list *list, const fcs_sheet_row *row)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->samples[i].row == row)
            return true;
    return false;
}

/* What fails here fails again in its turn, and is told then; of files that have no turn it is told now. */
static int leave_out(const companions *c, const fcs_sheet_row *row, const char *path,
                     const fcs_error *err)
{
    if (is_of_machine(err) || !is_given(c->list, row))
        complain(path, err);
    return is_of_machine(err) ? exit_code(err, EXIT_INPUT) : EXIT_DONE;
}

/* Adds the file of a row, if it is analysed with this panel. path is taken over. */
static int add_to_batch(companions *c, const fcs_sheet_row *row, const fcs_strategy *panel,
                        char *path, batch *b)
{
    fcs_error err;
    size_t dataset, i = b->n++;
    b->paths[i] = path;
    b->files[i] = open_quietly(c->arguments, path, &dataset, &err);
    const fcs_strategy *its =
        b->files[i] ? choose_panel(c->panels, path, &b->files[i]->datasets[dataset], &err) : NULL;
    if (!its)
        return leave_out(c, row, path, &err);
    if (its != panel)
        return EXIT_DONE;
    pool_input *input = &b->input;
    input->options[input->n] = (fcs_gate_options){ .threads = c->threads };
    input->sets[input->n] = &b->files[i]->datasets[dataset];
    input->paths[input->n] = path;
    return find_controls(c, row, panel, &input->options[input->n++], &b->rooms[i]);
}

static int fill_batch(companions *c, const char *name, const fcs_strategy *panel, batch *b)
{
    int code = EXIT_DONE;
    for (size_t i = 0; !code && i < b->most; i++) {
        const fcs_sheet_row *row = &c->list->sheet->rows[i];
        if (strcmp(row->batch, name) != 0 || fcs_sheet_is_control(row))
            continue;
        char *path = row_path(c->list, row);
        code = path ? add_to_batch(c, row, panel, path, b) : no_memory();
    }
    return code;
}

static bool make_room(batch *b, size_t most)
{
    b->most = most;
    b->files = calloc(most, sizeof(fcs_file *));
    b->rooms = calloc(most, sizeof(void *));
    b->paths = calloc(most, sizeof(char *));
    b->input = (pool_input){ 0, calloc(most, sizeof(fcs_dataset *)),
                             calloc(most, sizeof(fcs_gate_options)), calloc(most, sizeof(char *)) };
    return b->files && b->rooms && b->paths && b->input.sets && b->input.options && b->input.paths;
}

static void free_batch(batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        fcs_close(b->files[i]);
        free(b->rooms[i]);
        free(b->paths[i]);
    }
    free(b->files);
    free(b->rooms);
    free(b->paths);
    free(b->input.sets);
    free(b->input.options);
    free(b->input.paths);
}

static int pool_batch(companions *c, const char *name, const fcs_strategy *panel, fcs_pool **pool)
{
    batch b = { 0 };
    int code = make_room(&b, c->list->sheet->n_rows) ? fill_batch(c, name, panel, &b) : no_memory();
    *pool = NULL;
    if (!code)
        code = pool_sets(panel, &b.input, pool);
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
