/* export.c - `lupusflow export fcs|csv FILE -o OUT`: events, all or those of a population, as they are
 * or compensated. Gates are export_gatingml.c's. */
#include "membership.h"

#include <string.h>

/* What is to be done, and what that takes. */
typedef struct task {
    const arguments *arguments;
    const char *path;
    bool csv;
    panel_set panels;
    const fcs_strategy *strategy; /* NULL where none is needed */
    const fcs_dataset *set;
    fcs_result *result;
    fcs_compensation *compensation;
    membership membership;
    fcs_write_options options;
} task;

static int refuse(const char *path, const fcs_error *err)
{
    complain(path, err);
    return exit_code(err, EXIT_INPUT);
}

/* ---- Options ---- */

static int read_usage(task *t)
{
    static const char *const formats[] = { "fcs", "csv" };
    static const char *const types[] = { "", "I", "F", "D" };
    static const char *const units[] = { "stored", "linear" };
    const arguments *a = t->arguments;
    size_t type = FCS_STORE_EXACT, unit = FCS_STORED;
    t->csv = !strcmp(a->operands[0], formats[1]);
    t->path = a->operands[1];
    if (!t->csv && strcmp(a->operands[0], formats[0]) != 0) {
        complain_usage(a, "expected fcs, csv or gatingml, found \"%s\"", a->operands[0]);
        return EXIT_USAGE;
    }
    if (a->n_operands > 2) {
        complain_usage(a, "expected one FCS file, found %zu", a->n_operands - 1);
        return EXIT_USAGE;
    }
    if (!option_choice(a, OPTION_TYPE, types, 4, &type) ||
        !option_choice(a, OPTION_UNITS, units, 2, &unit))
        return EXIT_USAGE;
    if (t->csv && a->value[OPTION_TYPE]) {
        complain_usage(a, "--type is for fcs; csv has all digits of every number");
        return EXIT_USAGE;
    }
    t->options = (fcs_write_options){ .force = a->value[OPTION_FORCE] != NULL,
                                      .store = (fcs_store)type,
                                      .units = (fcs_units)unit,
                                      .csv_raw = a->value[OPTION_CSV_RAW] != NULL };
    return check_output(a, t->path);
}

/* ---- Gating ---- */

static int find_strategy(task *t)
{
    fcs_error err;
    const arguments *a = t->arguments;
    if (!a->value[OPTION_PANEL] && !a->value[OPTION_POPULATION] &&
        !a->value[OPTION_MEMBERSHIP_COLUMN])
        return EXIT_DONE;
    int code = open_panels(a, &t->panels);
    if (code)
        return code;
    t->strategy = choose_panel(&t->panels, t->path, t->set, &err);
    return t->strategy ? EXIT_DONE : refuse(t->path, &err);
}

static int no_such_population(const task *t, const char *id)
{
    const char *names[256];
    size_t n = 0;
    for (size_t i = 0; i < t->result->n_populations && n < sizeof names / sizeof *names; i++)
        names[n++] = t->result->populations[i].path;
    const char *near = nearest(id, names, n);
    complain_usage(t->arguments, "--population: expected one of the panel's, found \"%s\"%s%s%s",
                   id, near ? ". Did you mean " : "", near ? near : "", near ? "?" : "");
    return EXIT_USAGE;
}

static int find_population(task *t)
{
    const char *id = t->arguments->value[OPTION_POPULATION];
    for (size_t i = 0; id && i < t->result->n_populations; i++) {
        const fcs_population *p = &t->result->populations[i];
        if (strcmp(p->path, id) != 0 && strcmp(p->id, id) != 0)
            continue;
        fcs_error err = { .code = FCS_E_MISFIT, .rule = "", .offset = FCS_NO_OFFSET };
        snprintf(err.message, sizeof err.message, "%s: NOT EVALUABLE: %s", id,
                 p->missing ? p->missing : "");
        if (p->missing)
            return refuse(t->path, &err);
        t->options.members = p->members;
        return EXIT_DONE;
    }
    return id ? no_such_population(t, id) : EXIT_DONE;
}

static int gate(task *t)
{
    fcs_error err;
    uint64_t threads;
    const arguments *a = t->arguments;
    if (!option_number(a, OPTION_THREADS, 0, &threads))
        return EXIT_USAGE;
    if (!a->value[OPTION_POPULATION] && !a->value[OPTION_MEMBERSHIP_COLUMN])
        return EXIT_DONE;
    t->result = fcs_gate(t->strategy, t->set, threads > 1024 ? 1024 : (unsigned)threads, &err);
    return t->result ? find_population(t) : refuse(t->path, &err);
}

/* ---- Writing ---- */

static int compensate(task *t)
{
    fcs_error err;
    if (!t->arguments->value[OPTION_COMPENSATED])
        return EXIT_DONE;
    t->compensation = fcs_compensation_from(t->strategy, t->set, &err);
    if (!t->compensation)
        return refuse(t->path, &err);
    t->options.n_detectors = t->compensation->n_detectors;
    t->options.detectors = t->compensation->detectors;
    t->options.compensate = fcs_compensation_apply;
    t->options.with = t->compensation;
    return EXIT_DONE;
}

/* What the copy is made of, for whoever finds it later. */
static void say_origin(task *t)
{
    membership *m = &t->membership;
    const char *id = t->arguments->value[OPTION_POPULATION];
    if (t->strategy) {
        const fcs_about *about = fcs_strategy_about(t->strategy);
        m->keywords[m->n_keywords++] =
            (fcs_keyword){ .name = "LUPUSFLOW_PANEL", .value = about->name };
        m->keywords[m->n_keywords++] =
            (fcs_keyword){ .name = "LUPUSFLOW_PANEL_SHA256", .value = about->sha256 };
    }
    if (id)
        m->keywords[m->n_keywords++] = (fcs_keyword){ .name = "LUPUSFLOW_POPULATION", .value = id };
    if (t->compensation)
        m->keywords[m->n_keywords++] =
            (fcs_keyword){ .name = "LUPUSFLOW_COMPENSATION", .value = t->compensation->source };
    t->options.n_flags = m->n_flags;
    t->options.flags = m->flags;
    t->options.n_keywords = m->n_keywords;
    t->options.keywords = m->keywords;
}

static int write_out(task *t)
{
    fcs_error err;
    const arguments *a = t->arguments;
    const char *out = a->value[OPTION_OUT];
    const fcs_result *shown = a->value[OPTION_MEMBERSHIP_COLUMN] ? t->result : NULL;
    if (!make_membership(&t->membership, shown, !t->csv, 4))
        return no_memory();
    say_origin(t);
    fcs_code code = t->csv ? fcs_write_csv(t->set, out, &t->options, &err)
                           : fcs_write(t->set, out, &t->options, &err);
    return code ? refuse(is_of_output(&err) ? out : t->path, &err) : EXIT_DONE;
}

static int export_set(task *t)
{
    int code = find_strategy(t);
    if (!code)
        code = gate(t);
    if (!code)
        code = compensate(t);
    return code ? code : write_out(t);
}

int command_export(const arguments *a)
{
    if (!strcmp(a->operands[0], "gatingml"))
        return export_gatingml(a);
    task t = { .arguments = a };
    size_t index;
    int code = read_usage(&t);
    fcs_file *file = code ? NULL : open_input(a, t.path, &index, &code);
    if (file) {
        t.set = &file->datasets[index];
        code = export_set(&t);
    }
    free_membership(&t.membership);
    fcs_compensation_free(t.compensation);
    fcs_result_free(t.result);
    free_panels(&t.panels);
    fcs_close(file);
    return code;
}
