/* flowjo_axes.c - which values a dimension of a gate means, and the scale that FlowJo shows them on.
 *
 *     <transforms:linear minRange="0" maxRange="262144" gain="1">     the value itself
 *     <transforms:log offset="1" decades="5">                         log10(value / offset) / decades
 *     <transforms:biex maxRange="262144" neg="0" width="-100" pos="4.4185" length="256">
 *     <transforms:logicle T="262144" W="1" M="4.4185" A="0" length="256">
 *     <transforms:fasinh T="262144" M="1" A="0" W="-10" length="256"> as fasinh of Gating-ML
 *     <transforms:hyperlog T= W= M= A=>                               as that of Gating-ML
 *
 * Gates are in FlowJo's units: the values as stored, Time times its gain. Those of a data set are
 * divided by $PnG, and Time is in seconds; `unit` leads from one to the other.
 */
#include "gating/flowjo.h"

#include <stdio.h>
#include <string.h>

#include "fcs/ascii.h"
#include "fcs/number.h"
#include "fcs/real.h"
#include "gating/transform.h"

#define INF __builtin_inf()

/* ---- <Keywords> ---- */

/* The number in "$P12N" for the letter N; n digits, 0 if it is no such keyword. */
static size_t digits_of(const char *keyword, char letter)
{
    size_t n = 0;
    if (strncmp(keyword, "$P", 2) != 0)
        return 0;
    while (is_digit(keyword[2 + n]))
        n++;
    return keyword[2 + n] == letter && keyword[3 + n] == '\0' ? n : 0;
}

/* $PAR; with larger numbers FlowJo adds what it reckons itself: $P19N = Comp-FITC-A. */
static uint64_t count_of_file(const xml_node *part)
{
    uint64_t n = UINT64_MAX;
    for (const xml_node *node = part ? part->first : NULL; node; node = node->next) {
        const char *name = flowjo_value(node, "name"), *value = flowjo_value(node, "value");
        uint64_t number;
        if (name && value && strcmp(name, "$PAR") == 0 &&
            !(number_parse(value, strlen(value), &number) & NUMBER_NONE))
            n = number;
    }
    return n;
}

static bool is_of_file(const char *digits, size_t n, uint64_t n_params)
{
    uint64_t number;
    return !(number_parse(digits, n, &number) & NUMBER_NONE) && number <= n_params;
}

typedef struct named {
    name_list numbers; /* "12" of $P12N */
    const char **shown;
} named;

/* One parameter, with its number in `number`: how FlowJo shows it has "_" for "/". */
static bool add_param(flowjo *f, const char *name, size_t digits, const char *value,
                      const char **number, const char **shown)
{
    char *text = arena_text(f->scratch, value);
    *number = arena_bytes(f->scratch, name + 2, digits);
    *shown = text;
    for (char *c = text; c && *c; c++)
        *c = *c == '/' ? '_' : *c;
    f->params[f->n_params] = value;
    f->gains[f->n_params++] = 1;
    return *number && text;
}

static fcs_code index_params(flowjo *f, const xml_node *part, named *out)
{
    size_t most = part ? part->n_children : 0;
    uint64_t n_params = count_of_file(part);
    const char **numbers = arena_array(f->scratch, most, sizeof *numbers);
    f->params = arena_array(f->scratch, most, sizeof *f->params);
    f->gains = arena_array(f->scratch, most, sizeof *f->gains);
    out->shown = arena_array(f->scratch, most, sizeof *out->shown);
    if (!numbers || !f->params || !f->gains || !out->shown)
        return fail_memory(f->err);
    for (const xml_node *node = part ? part->first : NULL; node; node = node->next) {
        const char *name = flowjo_value(node, "name"), *value = flowjo_value(node, "value");
        size_t digits = name && value ? digits_of(name, 'N') : 0;
        if (digits == 0 || !is_of_file(name + 2, digits, n_params))
            continue;
        size_t n = f->n_params;
        if (!add_param(f, name, digits, value, &numbers[n], &out->shown[n]))
            return fail_memory(f->err);
    }
    return names_index(&out->numbers, f->scratch, numbers, f->n_params) ? FCS_OK
                                                                        : fail_memory(f->err);
}

/* $PnG and $TIMESTEP. What is no number is what the reader of the FCS file has its own note on. */
static void read_numbers(flowjo *f, const xml_node *part, const named *names)
{
    for (const xml_node *node = part ? part->first : NULL; node; node = node->next) {
        const char *name = flowjo_value(node, "name"), *value = flowjo_value(node, "value");
        double number;
        if (!name || !value || !real_parse(value, strlen(value), &number) || !(number > 0))
            continue;
        size_t digits = digits_of(name, 'G');
        size_t i = digits ? names_find(&names->numbers, name + 2, digits) : SIZE_MAX;
        if (i != SIZE_MAX)
            f->gains[i] = number;
        if (strcmp(name, "$TIMESTEP") == 0)
            f->timestep = number;
    }
}

fcs_code flowjo_keywords(flowjo *f)
{
    const xml_node *part = flowjo_child(f->node, "Keywords");
    named names = { .shown = NULL };
    fcs_code code = index_params(f, part, &names);
    if (code)
        return code;
    read_numbers(f, part, &names);
    return names_index(&f->shown, f->scratch, names.shown, f->n_params) ? FCS_OK
                                                                        : fail_memory(f->err);
}

const char *flowjo_param(const flowjo *f, const char *name)
{
    size_t i = names_find(&f->shown, name, strlen(name));
    return i == SIZE_MAX ? name : f->params[i];
}

/* ---- <Transformations> ---- */

/* Scale 0 is that of values as they are; displays bring theirs. */
static fcs_code start_scales(flowjo *f, size_t most)
{
    fcs_strategy *s = f->strategy;
    s->scales = arena_array(s->arena, most + 1, sizeof *s->scales);
    s->transforms = arena_array(s->arena, most + 1, sizeof *s->transforms);
    if (!s->scales || !s->transforms)
        return fail_memory(f->err);
    s->scales[0] = (fcs_scale){ .kind = FCS_LINEAR_SCALE };
    s->n_scales = 1;
    s->transforms[0] = fcs_transform_make(s->scales[0], f->err);
    return s->transforms[0] ? FCS_OK : f->err->code;
}

fcs_code flowjo_transformations(flowjo *f)
{
    const xml_node *part = flowjo_child(f->node, "Transformations");
    size_t most = part ? part->n_children : 0;
    const char **names = arena_array(f->scratch, most, sizeof *names);
    f->transformations = arena_array(f->scratch, most, sizeof *f->transformations);
    f->displays = arena_array(f->scratch, most, sizeof *f->displays);
    if (!names || !f->transformations || !f->displays)
        return fail_memory(f->err);
    for (const xml_node *node = part ? part->first : NULL; node; node = node->next) {
        const char *name = flowjo_value(flowjo_child(node, "parameter"), "name");
        fcs_code code = name ? FCS_OK : flowjo_say(f, node, "it names no parameter");
        if (code)
            return code;
        if (name) {
            f->transformations[f->n_displays] = node;
            names[f->n_displays++] = name;
        }
    }
    return names_index(&f->displayed, f->scratch, names, f->n_displays) ? start_scales(f, most)
                                                                        : fail_memory(f->err);
}

/* Adds the scale, or says why it cannot be built. */
static fcs_code build_scale(flowjo *f, const xml_node *node, flowjo_display *d, fcs_scale scale)
{
    fcs_strategy *s = f->strategy;
    fcs_error own = { .code = FCS_OK };
    fcs_transform *t = fcs_transform_make(scale, &own);
    if (!t && own.code == FCS_E_MEMORY)
        return fail_memory(f->err);
    d->kind = scale.kind;
    if (!t) {
        d->why = "its scale cannot be built";
        return flowjo_say(f, node, own.message);
    }
    d->scale = s->n_scales;
    s->scales[s->n_scales] = scale;
    s->transforms[s->n_scales++] = t;
    return FCS_OK;
}

static fcs_code read_linear(flowjo *f, const xml_node *node, flowjo_display *d, double unit)
{
    fcs_code code = flowjo_number(f, node, "minRange", &d->low);
    if (!code)
        code = flowjo_number(f, node, "maxRange", &d->high);
    if (code)
        return code;
    *d = (flowjo_display){ .read = true,
                           .kind = FCS_LINEAR_SCALE,
                           .measured = true,
                           .low = d->low * unit,
                           .high = d->high * unit,
                           .nearest = true };
    d->bottom = d->low;
    d->top = d->high;
    if (d->low < d->high)
        return FCS_OK;
    d->why = "its display has no extent";
    return flowjo_say(f, node, "expected a maxRange above minRange");
}

static fcs_code read_log(flowjo *f, const xml_node *node, flowjo_display *d, double unit)
{
    double offset, decades;
    fcs_code code = flowjo_number(f, node, "offset", &offset);
    if (!code)
        code = flowjo_number(f, node, "decades", &decades);
    if (code)
        return code;
    d->nearest = true;
    d->measured = true;
    d->bottom = offset * unit;
    if (offset > 0 && decades > 0 && decades <= 30)
        return build_scale(f, node, d,
                           (fcs_scale){ .kind = FCS_LOG_SCALE,
                                        .T = offset * unit * real_exp10(decades),
                                        .M = decades });
    d->why = "its scale cannot be built";
    return flowjo_say(f, node, "expected an offset above 0, and up to 30 decades");
}

static fcs_code read_biex(flowjo *f, const xml_node *node, flowjo_display *d, double unit)
{
    fcs_scale scale = { .kind = FCS_BIEX };
    fcs_code code = flowjo_number(f, node, "maxRange", &scale.T);
    if (!code)
        code = flowjo_number(f, node, "width", &scale.W);
    if (!code)
        code = flowjo_number(f, node, "pos", &scale.M);
    if (!code)
        code = flowjo_number(f, node, "neg", &scale.A);
    if (code)
        return code;
    scale.T *= unit;
    d->high = 4096;
    d->measured = true;
    code = build_scale(f, node, d, scale);
    if (!code && !d->why)
        fcs_transform_undo(f->strategy->transforms[d->scale], (d->bottom = 0, &d->bottom), 1);
    return code;
}

/* Those of Gating-ML: T, W, M and A, of which asinh has no W. */
static fcs_code read_standard(flowjo *f, const xml_node *node, flowjo_display *d, double unit,
                              fcs_transform_kind kind)
{
    fcs_scale scale = { .kind = kind };
    fcs_code code = flowjo_number(f, node, "T", &scale.T);
    if (!code && kind != FCS_ASINH_SCALE)
        code = flowjo_number(f, node, "W", &scale.W);
    if (!code)
        code = flowjo_number(f, node, "M", &scale.M);
    if (!code)
        code = flowjo_number(f, node, "A", &scale.A);
    if (code)
        return code;
    scale.T *= unit;
    d->high = 1;
    return build_scale(f, node, d, scale);
}

static fcs_code read_display(flowjo *f, const xml_node *node, flowjo_display *d, double unit)
{
    *d = (flowjo_display){ .read = true, .bottom = -INF, .top = INF, .high = 1 };
    if (flowjo_is(node, "linear"))
        return read_linear(f, node, d, unit);
    if (flowjo_is(node, "log"))
        return read_log(f, node, d, unit);
    if (flowjo_is(node, "biex"))
        return read_biex(f, node, d, unit);
    if (flowjo_is(node, "logicle"))
        return read_standard(f, node, d, unit, FCS_LOGICLE);
    if (flowjo_is(node, "fasinh"))
        return read_standard(f, node, d, unit, FCS_ASINH_SCALE);
    if (flowjo_is(node, "hyperlog"))
        return read_standard(f, node, d, unit, FCS_HYPERLOG);
    d->why = "it is displayed on a scale that is not known";
    return flowjo_say(f, node, "a scale that is not known");
}

/* ---- <gating:dimension> ---- */

static bool is_time(const char *name)
{
    static const char time[] = "TIME";
    size_t i = 0;
    while (time[i] && capital(name[i]) == time[i])
        i++;
    return !time[i] && !name[i];
}

/* The dye that a name is of, if it is that of no parameter; SIZE_MAX for none. */
static size_t find_dye(const flowjo *f, const char *name, size_t param)
{
    size_t n = strlen(name), dye = names_find(&f->compensated, name, n);
    bool same_name = !*f->prefix && !*f->suffix;
    if (param != SIZE_MAX)
        return same_name ? dye : SIZE_MAX;
    if (dye == SIZE_MAX && strncmp(name, "FJComp-", 7) == 0)
        dye = names_find(&f->dyes, name + 7, n - 7);
    return dye;
}

/* Is it a compensated value of a sample whose matrix cannot be used? */
static bool lacks_matrix(const flowjo *f, const char *name)
{
    return f->no_matrix && *f->prefix && strncmp(name, f->prefix, strlen(f->prefix)) == 0;
}

/* Fills param and matrix, or why. */
static fcs_code find_values(flowjo *f, flowjo_axis *out)
{
    const char *name = out->name;
    size_t n = strlen(name), param = names_find(&f->shown, name, n);
    size_t dye = find_dye(f, name, param);
    if (names_find(&f->derived, name, n) != SIZE_MAX) {
        out->why = arena_print(f->strategy->arena,
                               "%s is a derived parameter, and no file holds it", QUOTED(name));
        return out->why ? FCS_OK : fail_memory(f->err);
    }
    if (dye != SIZE_MAX) {
        out->axis.param = flowjo_text(f, f->strategy->matrices[0].table->dyes[dye]);
        out->axis.matrix = 0;
    } else if (param == SIZE_MAX && lacks_matrix(f, name)) {
        out->why = f->no_matrix;
    } else {
        out->axis.param = flowjo_text(f, param == SIZE_MAX ? name : f->params[param]);
    }
    return out->why || out->axis.param ? FCS_OK : fail_memory(f->err);
}

/* What one of FlowJo's units is in those of the data set; see the top. */
static fcs_code find_unit(flowjo *f, const xml_node *display, flowjo_axis *out)
{
    double gain = 1;
    fcs_code code =
        flowjo_attribute(display, "gain") ? flowjo_number(f, display, "gain", &gain) : FCS_OK;
    size_t param = names_find(&f->shown, out->name, strlen(out->name));
    out->unit = 1;
    if (code || !out->axis.param)
        return code;
    if (is_time(out->axis.param)) {
        if (gain > 0 && gain != 1)
            out->unit = (f->timestep > 0 ? f->timestep : 1) / gain;
    } else if (gain != 1) {
        out->why = "what FlowJo does with the gain of its axis is not known";
    } else if (out->axis.matrix != FCS_NONE && f->gained) {
        out->why = "FlowJo compensated before $PnG, which its matrix does not go with";
    } else if (!f->use_gain && param != SIZE_MAX) {
        out->unit = 1 / f->gains[param];
    }
    return FCS_OK;
}

/* Under the name of the dimension, or else of the parameter. */
static size_t find_display(const flowjo *f, const flowjo_axis *axis)
{
    size_t i = names_find(&f->displayed, axis->name, strlen(axis->name));
    if (i != SIZE_MAX || !axis->axis.param)
        return i;
    return names_find(&f->displayed, axis->axis.param, strlen(axis->axis.param));
}

fcs_code flowjo_axis_of(flowjo *f, const xml_node *dimension, flowjo_axis *out)
{
    const char *name = flowjo_value(flowjo_child(dimension, "fcs-dimension"), "name");
    *out = (flowjo_axis){ .axis = { .marker = FCS_NONE, .matrix = FCS_NONE },
                          .name = name,
                          .unit = 1 };
    if (!name)
        return fail_xml(f->err, FCS_E_FORMAT, dimension->place,
                        "<dimension>: expected an <fcs-dimension> with a name, found none");
    fcs_code code = find_values(f, out);
    size_t i = find_display(f, out);
    if (!code)
        code = find_unit(f, i == SIZE_MAX ? NULL : f->transformations[i], out);
    if (code || i == SIZE_MAX || out->why)
        return code;
    out->display = &f->displays[i];
    return f->displays[i].read ? FCS_OK
                               : read_display(f, f->transformations[i], &f->displays[i], out->unit);
}
