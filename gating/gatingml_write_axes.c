/* gatingml_write_axes.c - transformations, matrices and dimensions. Number i of the strategy's has the
 * id _scale.i, _ratio.i (with the bounds of scale k: _ratio.i.k), _matrix.i. */
#include "gating/gatingml_write.h"

#include <math.h>
#include <string.h>

#include "fcs/real.h"

/* ---- Scales ---- */

bool gatingml_is_identity(fcs_scale scale)
{
    return scale.kind == FCS_LINEAR_SCALE && scale.T == 0;
}

bool gatingml_has_scale(fcs_scale scale)
{
    return scale.kind != FCS_BIEX;
}

/* For one of FlowJo's scales: a logicle scale, FlowJo's width being twice the logicle's W. */
fcs_scale gatingml_stand_in(fcs_scale scale)
{
    if (gatingml_has_scale(scale))
        return scale;
    double width = real_log10(-scale.W) / 2, most = scale.M / 2;
    fcs_scale logicle = { .kind = FCS_LOGICLE, .T = scale.T, .M = scale.M };
    logicle.W = width > 0 ? fmin(width, most) : 0;
    logicle.A = fmax(0, fmin(scale.A, scale.M - 2 * logicle.W));
    return logicle;
}

typedef struct function {
    const char *name;
    const char *parameters; /* letters that the schema asks for */
} function;

static function function_of(fcs_scale scale)
{
    switch (scale.kind) {
    case FCS_LOG_SCALE:
        return (function){ "transforms:flog", "TM" };
    case FCS_ASINH_SCALE:
        return (function){ "transforms:fasinh", "TMA" };
    case FCS_LOGICLE:
        return (function){ "transforms:logicle", "TWMA" };
    case FCS_HYPERLOG:
        return (function){ "transforms:hyperlog", "TWMA" };
    default:
        return (function){ "transforms:flin", "TA" };
    }
}

static void write_parameters(gatingml_writer *w, fcs_scale scale, const char *letters)
{
    for (; *letters; letters++) {
        char name[] = { 't', 'r', 'a', 'n', 's', 'f', 'o', 'r', 'm', 's', ':', *letters, '\0' };
        double value = *letters == 'T'   ? scale.T
                       : *letters == 'W' ? scale.W
                       : *letters == 'M' ? scale.M
                                         : scale.A;
        xml_write_number(w->out, name, value);
    }
}

static void write_bounds(gatingml_writer *w, fcs_scale scale)
{
    if (scale.bounded && isfinite(scale.bound_min))
        xml_write_number(w->out, "transforms:boundMin", scale.bound_min);
    if (scale.bounded && isfinite(scale.bound_max))
        xml_write_number(w->out, "transforms:boundMax", scale.bound_max);
}

static void write_scale(gatingml_writer *w, size_t i)
{
    fcs_scale scale = gatingml_stand_in(w->strategy->scales[i]);
    function f = function_of(scale);
    gatingml_open(w, 1, "transforms:transformation");
    text_print(w->out, " transforms:id=\"_scale.%zu\"", i);
    write_bounds(w, scale);
    gatingml_inside(w);
    gatingml_open(w, 2, f.name);
    write_parameters(w, scale, f.parameters);
    gatingml_alone(w);
    gatingml_close(w, 1, "transforms:transformation");
}

/* ---- Quotients ---- */

static void write_named(gatingml_writer *w, int depth, const char *name)
{
    gatingml_open(w, depth, "data-type:fcs-dimension");
    xml_write_attribute(w->out, "data-type:name", name);
    gatingml_alone(w);
}

/* bounds: a scale that stands for nothing but the bounds of the quotient; NULL: none. */
static void write_quotient(gatingml_writer *w, size_t i, const size_t *bounds)
{
    const strategy_quotient *q = &w->strategy->quotients[i];
    gatingml_open(w, 1, "transforms:transformation");
    if (bounds) {
        text_print(w->out, " transforms:id=\"_ratio.%zu.%zu\"", i, *bounds);
        write_bounds(w, w->strategy->scales[*bounds]);
    } else {
        text_print(w->out, " transforms:id=\"_ratio.%zu\"", i);
    }
    gatingml_inside(w);
    gatingml_open(w, 2, "transforms:fratio");
    xml_write_number(w->out, "transforms:A", q->factor);
    xml_write_number(w->out, "transforms:B", q->minus);
    xml_write_number(w->out, "transforms:C", q->less);
    gatingml_inside(w);
    write_named(w, 3, q->numerator);
    write_named(w, 3, q->denominator);
    gatingml_close(w, 2, "transforms:fratio");
    gatingml_close(w, 1, "transforms:transformation");
}

/* ---- Matrices ---- */

static void write_names(gatingml_writer *w, const char *name, const char *const *names, size_t n)
{
    gatingml_open(w, 2, name);
    gatingml_inside(w);
    for (size_t i = 0; i < n; i++)
        write_named(w, 3, names[i]);
    gatingml_close(w, 2, name);
}

static void write_matrix(gatingml_writer *w, size_t index)
{
    const fcs_spillover *m = w->strategy->matrices[index].table;
    size_t n_rows = m->inverted ? m->n_detectors : m->n_dyes;
    size_t n_columns = m->inverted ? m->n_dyes : m->n_detectors;
    gatingml_open(w, 1, "transforms:spectrumMatrix");
    text_print(w->out, " transforms:id=\"_matrix.%zu\"", index);
    xml_write_attribute(w->out, "transforms:matrix-inverted-already",
                        m->inverted ? "true" : "false");
    gatingml_inside(w);
    write_names(w, "transforms:fluorochromes", m->dyes, m->n_dyes);
    write_names(w, "transforms:detectors", m->detectors, m->n_detectors);
    for (size_t i = 0; i < n_rows; i++) {
        gatingml_open(w, 2, "transforms:spectrum");
        gatingml_inside(w);
        for (size_t j = 0; j < n_columns; j++) {
            gatingml_open(w, 3, "transforms:coefficient");
            xml_write_number(w->out, "transforms:value", m->values[i * n_columns + j]);
            gatingml_alone(w);
        }
        gatingml_close(w, 2, "transforms:spectrum");
    }
    gatingml_close(w, 1, "transforms:spectrumMatrix");
}

fcs_code gatingml_write_functions(gatingml_writer *w)
{
    const fcs_strategy *s = w->strategy;
    for (size_t i = 0; i < s->n_scales; i++)
        if (s->transforms[i] && !gatingml_is_identity(s->scales[i]))
            write_scale(w, i);
    for (size_t i = 0; i < s->n_quotients; i++) {
        write_quotient(w, i, NULL);
        for (size_t k = 0; k < s->n_scales; k++)
            if (gatingml_is_identity(s->scales[k]) && s->scales[k].bounded)
                write_quotient(w, i, &k);
    }
    for (size_t i = 0; i < s->n_matrices; i++)
        if (s->matrices[i].source == MATRIX_TABLE)
            write_matrix(w, i);
    return FCS_OK;
}

/* ---- Dimensions ---- */

/* A marker that stays one, because which parameter carries it is not known. */
static bool is_marker(const gatingml_writer *w, const strategy_axis *axis)
{
    return axis->marker != FCS_NONE && (!w->set || w->matches[axis->marker].param == FCS_NONE);
}

/* $PnN, a dye, or the id of a marker. */
static const char *name_of(const gatingml_writer *w, const strategy_axis *axis)
{
    if (axis->marker == FCS_NONE)
        return axis->param;
    return is_marker(w, axis) ? w->strategy->about.markers[axis->marker].id
                              : w->set->params[w->matches[axis->marker].param].name;
}

/* What the table calls it: a dye by its name, else the dye of a detector; NULL for neither. */
static const char *name_in_table(const fcs_spillover *table, const char *name)
{
    for (size_t i = 0; i < table->n_dyes; i++)
        if (strcmp(table->dyes[i], name) == 0)
            return name;
    for (size_t i = 0; table->n_dyes == table->n_detectors && i < table->n_dyes; i++)
        if (strcmp(table->detectors[i], name) == 0)
            return table->dyes[i];
    return NULL;
}

static void write_reference(gatingml_writer *w, const strategy_axis *axis, bool known)
{
    static const char attribute[] = "gating:compensation-ref";
    if (axis->matrix == FCS_NONE || !known)
        xml_write_attribute(w->out, attribute, "uncompensated");
    else if (w->strategy->matrices[axis->matrix].source == MATRIX_FILE)
        xml_write_attribute(w->out, attribute, "FCS");
    else
        text_print(w->out, " %s=\"_matrix.%zu\"", attribute, axis->matrix);
}

/* A parameter that a table does not know is not compensated with it: NULL then. */
static const char *measured_name(const gatingml_writer *w, const strategy_axis *axis)
{
    bool table = axis->matrix != FCS_NONE && !is_marker(w, axis) &&
                 w->strategy->matrices[axis->matrix].source == MATRIX_TABLE;
    const char *name = name_of(w, axis);
    return table ? name_in_table(w->strategy->matrices[axis->matrix].table, name) : name;
}

void gatingml_start_dimension(gatingml_writer *w, const strategy_axis *axis, bool scaled)
{
    gatingml_open(w, 2, "gating:dimension");
    write_reference(w, axis, axis->quotient || measured_name(w, axis));
    if (scaled && !gatingml_is_identity(w->strategy->scales[axis->scale]))
        text_print(w->out, " gating:transformation-ref=\"_scale.%zu\"", axis->scale);
}

void gatingml_end_dimension(gatingml_writer *w, const strategy_axis *axis)
{
    gatingml_inside(w);
    fcs_scale scale = w->strategy->scales[axis->scale];
    if (axis->quotient) {
        gatingml_open(w, 3, "data-type:new-dimension");
        text_print(w->out, " data-type:transformation-ref=\"_ratio.%zu", axis->quotient - 1);
        if (gatingml_is_identity(scale) && scale.bounded)
            text_print(w->out, ".%zu", axis->scale);
        text_add(w->out, "\"");
        gatingml_alone(w);
    } else {
        const char *name = measured_name(w, axis);
        write_named(w, 3, name ? name : name_of(w, axis));
    }
    gatingml_close(w, 2, "gating:dimension");
}
