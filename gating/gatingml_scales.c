/* gatingml_scales.c - transformations: scales, and new dimensions.
 *
 *     <transformation id= boundMin= boundMax=> <flin T= A=/>             scales of our own kinds
 *                                              <flog T= M=/>
 *                                              <fasinh T= M= A=/>
 *                                              <logicle T= W= M= A=/>
 *                                              <hyperlog T= W= M= A=/>
 *                                              <fratio A= B= C=>         A (x - B) / (y - C)
 *                                                <fcs-dimension name="x"/> <fcs-dimension name="y"/>
 */
#include "gating/gatingml.h"

#include <math.h>
#include <string.h>

/* What stands in the transformation beside custom_info; the grammar has seen to one at most. */
static const xml_node *function_in(const xml_node *node)
{
    const xml_node *child = gatingml_first(node, NULL);
    while (child && gatingml_is(child, "custom_info"))
        child = gatingml_next(child, NULL);
    return child;
}

static fcs_code check_one(gatingml *g, const xml_node *node)
{
    const xml_node *function = function_in(node);
    const xml_node *other = function ? gatingml_next(function, NULL) : NULL;
    while (other && gatingml_is(other, "custom_info"))
        other = gatingml_next(other, NULL);
    if (function && !other)
        return FCS_OK;
    return fail_xml(g->err, FCS_E_FORMAT, other ? other->place : node->place,
                    "transformation \"%s\": expected one of flin, flog, fasinh, logicle, hyperlog, "
                    "fratio, found %s",
                    QUOTED(gatingml_value(node, "id")), other ? "a second" : "none");
}

static fcs_code read_bounds(gatingml *g, const xml_node *node, gatingml_function *f)
{
    f->bounded = gatingml_value(node, "boundMin") || gatingml_value(node, "boundMax");
    fcs_code code = gatingml_side(g, node, "boundMin", -INFINITY, &f->bound_min);
    if (!code)
        code = gatingml_side(g, node, "boundMax", INFINITY, &f->bound_max);
    if (code || f->bound_min <= f->bound_max)
        return code;
    return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(node, "boundMax"),
                    "transformation \"%s\": expected boundMin <= boundMax, found more",
                    QUOTED(gatingml_value(node, "id")));
}

/* ---- Scales ---- */

static bool same_scale(const fcs_scale *a, const fcs_scale *b)
{
    return a->kind == b->kind && a->T == b->T && a->W == b->W && a->M == b->M && a->A == b->A &&
           a->bounded == b->bounded &&
           (!a->bounded || (a->bound_min == b->bound_min && a->bound_max == b->bound_max));
}

/* The scale is built where it is added. */
fcs_code gatingml_add_scale(gatingml *g, const xml_node *node, fcs_scale scale, size_t *index)
{
    fcs_strategy *s = g->strategy;
    fcs_error inner;
    for (*index = 0; *index < s->n_scales; ++*index)
        if (same_scale(&s->scales[*index], &scale))
            return FCS_OK;
    s->scales[s->n_scales] = scale;
    s->transforms[s->n_scales] = fcs_transform_make(scale, &inner);
    if (s->transforms[s->n_scales++])
        return FCS_OK;
    if (inner.code == FCS_E_MEMORY)
        return fail_memory(g->err);
    return fail_xml(g->err, inner.code, node->place, "<%s>: %s", node->name, inner.message);
}

static fcs_code read_scale(gatingml *g, const xml_node *node, const gatingml_function *f,
                           fcs_transform_kind kind, size_t *index)
{
    fcs_scale scale = { .kind = kind,
                        .bounded = f->bounded,
                        .bound_min = f->bounded ? f->bound_min : 0,
                        .bound_max = f->bounded ? f->bound_max : 0 };
    struct {
        const char *name;
        double *value;
    } parameters[] = { { "T", &scale.T }, { "W", &scale.W }, { "M", &scale.M }, { "A", &scale.A } };
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
        fcs_code code = gatingml_number(g, node, parameters[i].name, parameters[i].value);
        if (code)
            return code;
    }
    if (scale.T <= 0) /* a T of 0 would be no scaling */
        return fail_xml(g->err, FCS_E_NUMERIC, gatingml_place(node, "T"),
                        "<%s> T: expected more than 0, found %s", node->name,
                        QUOTED(gatingml_value(node, "T")));
    return gatingml_add_scale(g, node, scale, index);
}

/* ---- New dimensions ---- */

static fcs_code read_quotient(gatingml *g, const xml_node *node, gatingml_function *f)
{
    fcs_strategy *s = g->strategy;
    strategy_quotient *q = &s->quotients[s->n_quotients];
    const xml_node *x = gatingml_first(node, "fcs-dimension");
    const xml_node *y = x ? gatingml_next(x, "fcs-dimension") : NULL;
    if (!y || gatingml_next(y, "fcs-dimension"))
        return fail_xml(g->err, FCS_E_FORMAT, node->place,
                        "<fratio>: expected 2 <fcs-dimension>, found %zu",
                        gatingml_count(node, "fcs-dimension"));
    *q = (strategy_quotient){ .id = gatingml_text(g, gatingml_value(node->parent, "id")),
                              .numerator = gatingml_text(g, gatingml_value(x, "name")),
                              .denominator = gatingml_text(g, gatingml_value(y, "name")) };
    if (!q->id || !q->numerator || !q->denominator)
        return fail_memory(g->err);
    const xml_node *empty = !*q->numerator ? x : !*q->denominator ? y : NULL;
    if (empty)
        return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(empty, "name"),
                        "<fcs-dimension> name: expected a parameter, found \"\"");
    f->quotient = s->n_quotients++;
    fcs_code code = gatingml_number(g, node, "A", &q->factor);
    if (!code)
        code = gatingml_number(g, node, "B", &q->minus);
    return code ? code : gatingml_number(g, node, "C", &q->less);
}

/* ---- All ---- */

static fcs_code read_function(gatingml *g, const xml_node *node, gatingml_function *f)
{
    static const struct {
        const char *name;
        fcs_transform_kind kind;
    } scales[] = {
        { "flin", FCS_LINEAR_SCALE }, { "flog", FCS_LOG_SCALE },    { "fasinh", FCS_ASINH_SCALE },
        { "logicle", FCS_LOGICLE },   { "hyperlog", FCS_HYPERLOG },
    };
    *f = (gatingml_function){ FCS_NONE, FCS_NONE, false, 0, 0 };
    fcs_code code = check_one(g, node);
    if (!code)
        code = read_bounds(g, node, f);
    const xml_node *function = function_in(node);
    for (size_t i = 0; !code && i < sizeof scales / sizeof *scales; i++)
        if (gatingml_is(function, scales[i].name))
            return read_scale(g, function, f, scales[i].kind, &f->scale);
    return code ? code : read_quotient(g, function, f);
}

static size_t scales_in(const xml_node *gate)
{
    const xml_node *own = gatingml_own(gate, "gate");
    const xml_node *shape = own ? gatingml_own_child(own, "shape") : NULL;
    const xml_node *scale = shape ? gatingml_own_child(shape, "scale") : NULL;
    size_t n = 0;
    for (; scale; scale = gatingml_own_next(scale, "scale"))
        n++;
    return n;
}

/* Each use of a quotient may need a scale of its own, for the quotient's bounds, and so may shapes that
 * the standard only comes near to. */
static size_t count_more_scales(const gatingml *g)
{
    size_t n = 0;
    for (size_t i = 0; i < g->gates.n; i++)
        n += gatingml_new_dimensions(g->gates.nodes[i]) + scales_in(g->gates.nodes[i]);
    for (size_t i = 0; i < g->quadrant_gates.n; i++)
        n += gatingml_new_dimensions(g->quadrant_gates.nodes[i]);
    return n;
}

fcs_code gatingml_scales(gatingml *g)
{
    fcs_strategy *s = g->strategy;
    size_t n = g->functions.n, room = n + count_more_scales(g) + 1, linear;
    s->scales = arena_array(s->arena, room, sizeof *s->scales);
    s->transforms = arena_array(s->arena, room, sizeof *s->transforms);
    s->quotients = arena_array(s->arena, n, sizeof *s->quotients);
    g->function_of = arena_array(g->scratch, n, sizeof *g->function_of);
    if (!s->scales || !s->transforms || !s->quotients || !g->function_of)
        return fail_memory(g->err);
    fcs_code code =
        gatingml_add_scale(g, g->root, (fcs_scale){ .kind = FCS_LINEAR_SCALE }, &linear);
    for (size_t i = 0; !code && i < n; i++)
        code = read_function(g, g->functions.nodes[i], &g->function_of[i]);
    return code;
}

fcs_code gatingml_bounded_scale(gatingml *g, const xml_node *node,
                                const gatingml_function *quotient, size_t *scale)
{
    fcs_strategy *s = g->strategy;
    if (!quotient->bounded)
        return FCS_OK;
    fcs_scale bounded = s->scales[*scale];
    double ends[] = { quotient->bound_min, quotient->bound_max };
    fcs_transform_apply(s->transforms[*scale], ends, 2);
    bounded.bounded = true;
    bounded.bound_min = ends[0];
    bounded.bound_max = ends[1];
    return gatingml_add_scale(g, node, bounded, scale);
}
