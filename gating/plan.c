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


/* ---- Compensation ------------------------------------------------------------------- */

static bool axis_is_compensated(const strategy_gate *gate)
{
    for (size_t i = 0; i < gate->n_bounds; i++)
        if (gate->bounds[i].axis.compensated)
            return true;
    bool drawn = gate->kind == GATE_POLYGON || gate->kind == GATE_ELLIPSE;
    return drawn && (gate->axes[0].compensated || gate->axes[1].compensated);
}

static bool wants_compensation(const fcs_strategy *strategy)
{
    for (size_t i = 0; i < strategy->n_gates; i++)
        if (axis_is_compensated(&strategy->gates[i]))
            return true;
    return false;
}

static fcs_code place_detectors(plan *p, const fcs_spillover *s, fcs_error *err)
{
    for (size_t i = 0; i < p->set->n_params; i++)
        p->dye_of[i] = FCS_NONE;
    for (size_t j = 0; j < s->n_detectors; j++) {
        p->detectors[j] = fcs_param_index(p->set, s->detectors[j]);
        if (p->detectors[j] == p->set->n_params)
            return fail(err, FCS_E_MISFIT, "E-SPILLOVER",
                        "expected every detector of the spillover matrix %s in the file, found no "
                        "parameter %s",
                        QUOTED(s->source), QUOTED(s->detectors[j]));
        p->dye_of[p->detectors[j]] = j;
    }
    /* Rows under their own names may stand in another order than the columns. */
    for (size_t d = 0; d < s->n_dyes; d++) {
        size_t param = fcs_param_index(p->set, s->dyes[d]);
        if (param < p->set->n_params && p->dye_of[param] != FCS_NONE)
            p->dye_of[param] = d;
    }
    return FCS_OK;
}

static fcs_code take_spillover(plan *p, const fcs_spillover *s, fcs_error *err)
{
    size_t n = p->n_detectors = s->n_detectors;
    p->detectors = arena_array(p->arena, n, sizeof *p->detectors);
    p->dye_of = arena_array(p->arena, p->set->n_params, sizeof *p->dye_of);
    p->weights = arena_array(p->arena, n * n, sizeof *p->weights);
    p->compensation = arena_text(p->arena, s->source);
    if (!p->detectors || !p->dye_of || !p->weights || !p->compensation)
        return fail_memory(err);
    const char *note = spillover_note(s);
    if (note && !plan_say(p, note))
        return fail_memory(err);
    fcs_code code = place_detectors(p, s, err);
    return code ? code : spillover_weights(s, p->weights, &p->condition, err);
}

static fcs_code take_spillover_of_file(plan *p, fcs_error *err)
{
    fcs_error why = { .code = FCS_OK };
    fcs_spillover *s = fcs_spillover_from(p->set, &why);
    if (s) {
        fcs_code code = take_spillover(p, s, err);
        fcs_spillover_free(s);
        return code;
    }
    if (why.code != FCS_E_NOT_FOUND) {
        if (err)
            *err = why;
        return why.code;
    }
    if (p->strategy->compensation_required)
        return spillover_absent(err);
    return plan_say(p, "no spillover matrix in the file: values are used as acquired")
               ? FCS_OK
               : fail_memory(err);
}

static fcs_code find_compensation(plan *p, fcs_error *err)
{
    const fcs_strategy *s = p->strategy;
    p->compensation = "none";
    if (s->compensation == COMP_NONE || !wants_compensation(s))
        return FCS_OK;
    return s->compensation == COMP_TABLE ? take_spillover(p, s->table, err)
                                         : take_spillover_of_file(p, err);
}


/* ---- Columns ------------------------------------------------------------------------ */

static size_t column_of(plan *p, size_t param, size_t dye)
{
    for (size_t i = 0; i < p->n_columns; i++)
        if (p->columns[i].param == param && p->columns[i].dye == dye)
            return i;
    p->columns[p->n_columns] = (plan_column){ param, dye };
    return p->n_columns++;
}

size_t plan_raw_column(plan *p, size_t param)
{
    return column_of(p, param, FCS_NONE);
}

static bool need_detectors(plan *p)
{
    if (p->detector_columns)
        return true;
    p->detector_columns = arena_array(p->arena, p->n_detectors, sizeof *p->detector_columns);
    for (size_t j = 0; p->detector_columns && j < p->n_detectors; j++)
        p->detector_columns[j] = plan_raw_column(p, p->detectors[j]);
    return p->detector_columns;
}

static size_t find_param(plan *p, const strategy_axis *axis, const char **why, bool *absent)
{
    *why = NULL;
    *absent = false;
    if (axis->marker != FCS_NONE) {
        *why = p->markers[axis->marker].why;
        *absent = p->markers[axis->marker].absent;
        return p->markers[axis->marker].param;
    }
    size_t param = fcs_param_index(p->set, axis->param);
    if (param < p->set->n_params)
        return param;
    *absent = true;
    *why = arena_print(p->arena, "parameter %s is not in this file", axis->param);
    return FCS_NONE;
}

fcs_code plan_find_column(plan *p, const strategy_axis *axis, size_t *column, const char **why,
                          bool *absent, fcs_error *err)
{
    size_t param = find_param(p, axis, why, absent);
    if (param == FCS_NONE)
        return *why ? FCS_OK : fail_memory(err);
    size_t dye = axis->compensated && p->dye_of ? p->dye_of[param] : FCS_NONE;
    if (dye != FCS_NONE && !need_detectors(p))
        return fail_memory(err);
    *column = column_of(p, param, dye);
    return FCS_OK;
}


/* ---- The plan ----------------------------------------------------------------------- */

static fcs_code prepare(plan *p, fcs_error *err)
{
    size_t room; /* each parameter once as acquired and once compensated */
    if (__builtin_mul_overflow(p->set->n_params, 2, &room))
        return fail_memory(err);
    p->columns = arena_array(p->arena, room, sizeof *p->columns);
    if (!p->columns)
        return fail_memory(err);
    fcs_code code = find_markers(p, err);
    return code ? code : find_compensation(p, err);
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
    if (prepare(p, err) == FCS_OK)
        return p;
    plan_free(p);
    return NULL;
}

void plan_free(plan *p)
{
    if (p)
        arena_free(p->arena);
}
