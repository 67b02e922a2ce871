/* plan.c - strategy and data set brought together: markers, compensation, columns. The steps are in
 * steps.c. */
#include "gating/plan.h"

#include "fcs/error.h"
#include "fcs/real.h"
#include "gating/spillover.h"

#include <stdio.h>
#include <string.h>

bool plan_say(plan *p, const char *text)
{
    plan_note *note = text ? arena_alloc(p->arena, sizeof *note) : NULL;
    if (!note)
        return false;
    note->text = text;
    if (p->last_note)
        p->last_note->next = note;
    else
        p->first_note = note;
    p->last_note = note;
    p->n_notes++;
    return true;
}


/* ---- Markers ------------------------------------------------------------------------ */

/* "PE-A (CD38)", or "PE-A" where there is no label. */
static const char *show_param(char out[64], const fcs_param *param)
{
    char name[32], label[24];
    escape_bytes(name, sizeof name, param->name, strlen(param->name));
    escape_bytes(label, sizeof label, param->shown, strlen(param->shown));
    if (*label)
        snprintf(out, 64, "%s (%s)", name, label);
    else
        snprintf(out, 64, "%s", name);
    return out;
}

/* As many parameters as fit, each with its label. */
static void list_params(char *out, size_t size, const fcs_dataset *set)
{
    size_t used = 0;
    out[0] = 0;
    for (size_t i = 0; i < set->n_params; i++) {
        char one[64];
        show_param(one, &set->params[i]);
        if (used + strlen(one) + 8 > size) {
            snprintf(out + used, size - used, ", ...");
            return;
        }
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? ", " : "", one);
    }
}

static fcs_code lacks_marker(const plan *p, const fcs_match *match, fcs_error *err)
{
    char params[200];
    list_params(params, sizeof params, p->set);
    bool near = match->suggestion[0];
    return fail(err, FCS_E_MISFIT, "E-MARKER",
                "expected a parameter for marker %s, found none among %s%s%s%s",
                QUOTED(match->marker), params, near ? "; did you mean " : "",
                near ? QUOTED(match->suggestion) : "", near ? "?" : "");
}

static fcs_code has_marker_twice(const plan *p, const fcs_match *match, fcs_error *err)
{
    char one[64], other[64];
    return fail(err, FCS_E_MISFIT, "E-MARKER",
                "expected one parameter for marker %s, found %s and %s", QUOTED(match->marker),
                show_param(one, &p->set->params[match->param]),
                show_param(other, &p->set->params[match->other]));
}

static const char *twice_text(const plan *p, const fcs_match *match)
{
    char one[64], other[64];
    return arena_print(p->arena, "marker %s is ambiguous in this file: %s and %s", match->marker,
                       show_param(one, &p->set->params[match->param]),
                       show_param(other, &p->set->params[match->other]));
}

static const char *volts(char out[32], double v)
{
    real_print(out, 32, v, 12);
    return out;
}

/* Fixed thresholds hold at the voltage they were set at. A file that does not tell its voltage is
 * believed, with a note. */
static bool check_voltage(plan *p, const fcs_marker *marker, plan_marker *found)
{
    const fcs_param *param = &p->set->params[found->param];
    char one[64], is[32], wanted[32];
    if (marker->voltage <= 0 || param->voltage == marker->voltage)
        return true;
    show_param(one, param);
    volts(wanted, marker->voltage);
    if (param->voltage == 0)
        return plan_say(p, arena_print(p->arena,
                                       "no $PnV for %s: thresholds of %s are taken as set at its "
                                       "voltage, %s",
                                       one, marker->id, wanted));
    found->param = FCS_NONE;
    found->why = arena_print(p->arena, "thresholds of marker %s hold at %s V, but %s was at %s V",
                             marker->id, wanted, one, volts(is, param->voltage));
    return found->why;
}

static fcs_code take_match(plan *p, const fcs_match *match, size_t i, fcs_error *err)
{
    plan_marker *found = &p->markers[i];
    found->param = match->param;
    bool ambiguous = match->param != FCS_NONE && match->other != FCS_NONE;
    if (match->required && match->param == FCS_NONE)
        return lacks_marker(p, match, err);
    if (match->required && ambiguous)
        return has_marker_twice(p, match, err);
    if (match->param == FCS_NONE) {
        found->absent = true;
        found->why = arena_print(p->arena, "marker %s is not in this file", match->marker);
    } else if (ambiguous) {
        found->param = FCS_NONE;
        found->why = twice_text(p, match);
    } else {
        return check_voltage(p, &p->strategy->about.markers[i], found) ? FCS_OK : fail_memory(err);
    }
    return found->why ? FCS_OK : fail_memory(err);
}

static fcs_code find_markers(plan *p, fcs_error *err)
{
    size_t n = p->strategy->about.n_markers;
    p->markers = arena_array(p->arena, n, sizeof *p->markers);
    fcs_match *matches = arena_array(p->arena, n, sizeof *matches);
    if (!p->markers || !matches)
        return fail_memory(err);
    fcs_code code = fcs_strategy_match(p->strategy, p->set, matches, err);
    for (size_t i = 0; !code && i < n; i++)
        code = take_match(p, &matches[i], i, err);
    return code;
}


/* ---- Matrices ----------------------------------------------------------------------- */

static fcs_code place_detectors(plan *p, plan_matrix *m, const fcs_spillover *s, fcs_error *err)
{
    for (size_t i = 0; i < p->set->n_params; i++)
        m->dye_of[i] = FCS_NONE;
    for (size_t j = 0; j < s->n_detectors; j++) {
        m->detectors[j] = fcs_param_index(p->set, s->detectors[j]);
        if (m->detectors[j] == p->set->n_params)
            return fail(err, FCS_E_MISFIT, "E-SPILLOVER",
                        "expected every detector of the spillover matrix %s in the file, found no "
                        "parameter %s",
                        QUOTED(s->source), QUOTED(s->detectors[j]));
        if (s->n_dyes == s->n_detectors)
            m->dye_of[m->detectors[j]] = j;
    }
    return FCS_OK;
}

/* Rows under their own names may stand in another order than the columns. */
static bool place_dyes(plan *p, plan_matrix *m, const fcs_spillover *s)
{
    for (size_t d = 0; d < s->n_dyes; d++) {
        if (!(m->dyes[d] = arena_text(p->arena, s->dyes[d])))
            return false;
        size_t param = fcs_param_index(p->set, s->dyes[d]);
        if (param < p->set->n_params && m->dye_of[param] != FCS_NONE)
            m->dye_of[param] = d;
    }
    return true;
}

static fcs_code take_spillover(plan *p, plan_matrix *m, const fcs_spillover *s, fcs_error *err)
{
    size_t n = m->n_detectors = s->n_detectors, n_dyes = m->n_dyes = s->n_dyes;
    m->detectors = arena_array(p->arena, n, sizeof *m->detectors);
    m->dye_of = arena_array(p->arena, p->set->n_params, sizeof *m->dye_of);
    m->dyes = arena_array(p->arena, n_dyes, sizeof *m->dyes);
    m->weights = arena_array(p->arena, n * n_dyes, sizeof *m->weights);
    m->source = arena_text(p->arena, s->source);
    if (!m->detectors || !m->dye_of || !m->dyes || !m->weights || !m->source)
        return fail_memory(err);
    const char *note = spillover_note(s);
    if (note && !plan_say(p, note))
        return fail_memory(err);
    fcs_code code = place_detectors(p, m, s, err);
    if (!code)
        code = place_dyes(p, m, s) ? FCS_OK : fail_memory(err);
    m->usable = true;
    return code ? code : spillover_weights(s, m->weights, &m->condition, err);
}

static fcs_code take_spillover_of_file(plan *p, plan_matrix *m, bool required, fcs_error *err)
{
    fcs_error why = { .code = FCS_OK };
    fcs_spillover *s = fcs_spillover_from(p->set, &why);
    if (s) {
        fcs_code code = take_spillover(p, m, s, err);
        fcs_spillover_free(s);
        return code;
    }
    if (why.code != FCS_E_NOT_FOUND) {
        if (err)
            *err = why;
        return why.code;
    }
    if (required)
        return spillover_absent(err);
    return plan_say(p, "no spillover matrix in the file: values are used as acquired")
               ? FCS_OK
               : fail_memory(err);
}

/* A matrix is looked for when the first axis asks for it: what no gate needs cannot be missing. */
static fcs_code find_matrix(plan *p, size_t index, fcs_error *err)
{
    const strategy_matrix *from = &p->strategy->matrices[index];
    plan_matrix *m = &p->matrices[index];
    if (m->asked)
        return FCS_OK;
    m->asked = true;
    return from->source == MATRIX_TABLE ? take_spillover(p, m, from->table, err)
                                        : take_spillover_of_file(p, m, from->required, err);
}

const char *plan_compensation(const plan *p, double *condition)
{
    const char *text = NULL;
    *condition = 0;
    for (size_t i = 0; i < p->strategy->n_matrices; i++) {
        const plan_matrix *m = &p->matrices[i];
        if (!m->usable)
            continue;
        *condition = m->condition > *condition ? m->condition : *condition;
        text = text ? arena_print(p->arena, "%s, %s", text, m->source) : m->source;
        if (!text)
            return NULL;
    }
    return text ? text : "none";
}


/* ---- Columns ------------------------------------------------------------------------ */

static bool same_column(const plan_column *a, const plan_column *b)
{
    return a->param == b->param && a->matrix == b->matrix && a->dye == b->dye &&
           a->quotient == b->quotient;
}

/* The column that is so, made if there is none. Columns move when their room is enlarged: the old
 * ones stay in the arena. */
static fcs_code column_of(plan *p, plan_column wanted, size_t *column, fcs_error *err)
{
    for (*column = 0; *column < p->n_columns; ++*column)
        if (same_column(&p->columns[*column], &wanted))
            return FCS_OK;
    if (p->n_columns == p->columns_room) {
        size_t room = 2 * p->columns_room + 16;
        plan_column *columns = arena_array(p->arena, room, sizeof *columns);
        if (!columns)
            return fail_memory(err);
        for (size_t i = 0; i < p->n_columns; i++)
            columns[i] = p->columns[i];
        p->columns = columns;
        p->columns_room = room;
    }
    p->columns[p->n_columns++] = wanted;
    return FCS_OK;
}

fcs_code plan_raw_column(plan *p, size_t param, size_t *column, fcs_error *err)
{
    return column_of(p, (plan_column){ .param = param, .matrix = FCS_NONE, .dye = FCS_NONE },
                     column, err);
}

static fcs_code need_detectors(plan *p, plan_matrix *m, fcs_error *err)
{
    if (m->columns)
        return FCS_OK;
    m->columns = arena_array(p->arena, m->n_detectors, sizeof *m->columns);
    if (!m->columns)
        return fail_memory(err);
    fcs_code code = FCS_OK;
    for (size_t j = 0; !code && j < m->n_detectors; j++)
        code = plan_raw_column(p, m->detectors[j], &m->columns[j], err);
    return code;
}

static fcs_code dye_column(plan *p, size_t matrix, size_t dye, size_t param, size_t *column,
                           fcs_error *err)
{
    fcs_code code = need_detectors(p, &p->matrices[matrix], err);
    plan_column wanted = { .param = param, .matrix = matrix, .dye = dye };
    return code ? code : column_of(p, wanted, column, err);
}

/* A name is first that of a dye of a matrix with dyes of its own, as spectrum matrices have them. */
static size_t dye_named(const plan_matrix *m, const char *name)
{
    for (size_t d = 0; m->usable && d < m->n_dyes; d++)
        if (strcmp(m->dyes[d], name) == 0)
            return d;
    return FCS_NONE;
}

/* The column of a parameter, compensated where the matrix knows its detector. */
static fcs_code param_column(plan *p, size_t param, size_t matrix, size_t *column, fcs_error *err)
{
    const plan_matrix *m = matrix == FCS_NONE ? NULL : &p->matrices[matrix];
    size_t dye = m && m->usable ? m->dye_of[param] : FCS_NONE;
    return dye == FCS_NONE ? plan_raw_column(p, param, column, err)
                           : dye_column(p, matrix, dye, param, column, err);
}

/* *why stays NULL where the column was found. */
static fcs_code named_column(plan *p, const char *name, size_t matrix, size_t *column,
                             const char **why, fcs_error *err)
{
    size_t param = fcs_param_index(p->set, name);
    size_t dye = matrix == FCS_NONE ? FCS_NONE : dye_named(&p->matrices[matrix], name);
    if (dye != FCS_NONE)
        return dye_column(p, matrix, dye, param < p->set->n_params ? param : FCS_NONE, column, err);
    if (param < p->set->n_params)
        return param_column(p, param, matrix, column, err);
    *why = arena_print(p->arena, "parameter %s is not in this file", name);
    return *why ? FCS_OK : fail_memory(err);
}

static fcs_code quotient_column(plan *p, const strategy_axis *axis, size_t *column,
                                const char **why, fcs_error *err)
{
    const strategy_quotient *q = &p->strategy->quotients[axis->quotient - 1];
    plan_column wanted = {
        .param = FCS_NONE, .matrix = axis->matrix, .dye = FCS_NONE, .quotient = axis->quotient
    };
    fcs_code code = named_column(p, q->numerator, axis->matrix, &wanted.parts[0], why, err);
    if (!code && !*why)
        code = named_column(p, q->denominator, axis->matrix, &wanted.parts[1], why, err);
    return code || *why ? code : column_of(p, wanted, column, err);
}

fcs_code plan_find_column(plan *p, const strategy_axis *axis, size_t *column, const char **why,
                          bool *absent, fcs_error *err)
{
    *why = NULL;
    *absent = true;
    fcs_code code = axis->matrix == FCS_NONE ? FCS_OK : find_matrix(p, axis->matrix, err);
    if (code)
        return code;
    if (axis->quotient)
        return quotient_column(p, axis, column, why, err);
    if (axis->marker == FCS_NONE)
        return named_column(p, axis->param, axis->matrix, column, why, err);
    const plan_marker *marker = &p->markers[axis->marker];
    *why = marker->why;
    *absent = marker->absent;
    return marker->param == FCS_NONE ? FCS_OK
                                     : param_column(p, marker->param, axis->matrix, column, err);
}


double plan_top(const fcs_param *param)
{
    if (param->timestep > 0)
        return 0;
    if (param->decades > 0)
        return param->log_min * real_exp10(param->decades);
    return param->gain > 0 ? param->range / param->gain : param->range;
}


/* ---- The plan ----------------------------------------------------------------------- */

static fcs_code prepare(plan *p, fcs_error *err)
{
    p->matrices = arena_array(p->arena, p->strategy->n_matrices, sizeof *p->matrices);
    return p->matrices ? find_markers(p, err) : fail_memory(err);
}

plan *plan_new(const fcs_strategy *strategy, const fcs_dataset *set, fcs_error *err)
{
    arena *a = arena_new();
    plan *p = a ? arena_alloc(a, sizeof *p) : NULL;
    if (!p) {
        arena_free(a);
        fail_memory(err);
        return NULL;
    }
    p->arena = a;
    p->strategy = strategy;
    p->set = set;
    if (strategy->n_samples > 0)
        fail(err, FCS_E_ARGUMENT, "",
             "expected the strategy of one sample, found a workspace: "
             "fcs_strategy_for() chooses");
    else if (prepare(p, err) == FCS_OK)
        return p;
    plan_free(p);
    return NULL;
}

void plan_free(plan *p)
{
    if (p)
        arena_free(p->arena);
}
