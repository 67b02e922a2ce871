/* panel_scales.c - the scales, and the axes and coordinates that lie on them.
 *
 *     <scales default="logicle" T="262144" W="0.5" M="4.5" A="0">    every marker, unless
 *       <scale for="FSC-A SSC-A Time" type="linear"/>                a parameter, as acquired
 *       <scale for="CD123" type="logicle" T=.. W=.. M=.. A=../>      a marker, compensated
 */
#include "gating/panel.h"
#include "gating/width.h"

#include <math.h>
#include <string.h>

typedef struct scale_kind {
    const char *name;
    fcs_transform_kind kind;
    const char *needed, *allowed; /* parameters, one letter each */
} scale_kind;

static const scale_kind *kind_of(const xml_node *node, const char *attribute)
{
    static const scale_kind kinds[] = {
        { "linear", FCS_LINEAR_SCALE, "", "TA" },  { "log", FCS_LOG_SCALE, "TM", "TM" },
        { "asinh", FCS_ASINH_SCALE, "TM", "TMA" }, { "logicle", FCS_LOGICLE, "TWM", "TWMA" },
        { "biex", FCS_BIEX, "TWM", "TWMA" },       { "hyperlog", FCS_HYPERLOG, "TWM", "TWMA" },
    };
    const char *name = xml_value(node, attribute);
    size_t i = 0;
    while (strcmp(kinds[i].name, name) != 0) /* the schema has no others */
        i++;
    return &kinds[i];
}

static fcs_code check_parameters(panel *p, const xml_node *node, const scale_kind *kind)
{
    for (const char *letter = "TWMA"; *letter; letter++) {
        const char name[] = { *letter, '\0' };
        bool given = xml_attribute_of(node, name) != NULL;
        if (given && !strchr(kind->allowed, *letter))
            return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, name),
                            "scale %s: expected no %s, found one", kind->name, name);
        if (!given && strchr(kind->needed, *letter))
            return fail_xml(p->err, FCS_E_FORMAT, node->place,
                            "scale %s: expected a parameter %s, found none", kind->name, name);
    }
    return FCS_OK;
}

/* Of a scale whose W is found T, M and A are tried with the least W, so that they are refused here. */
static fcs_code make_transform(panel *p, size_t i, const xml_node *node, const scale_kind *kind)
{
    fcs_error inner;
    fcs_scale scale = p->strategy->scales[i];
    if (p->automatic[i])
        scale.W = width_from(&scale, NAN);
    fcs_transform *made = fcs_transform_make(scale, &inner);
    if (!made)
        return inner.code == FCS_E_MEMORY ? fail_memory(p->err)
                                          : fail_xml(p->err, inner.code, node->place,
                                                     "scale %s: %s", kind->name, inner.message);
    if (p->automatic[i])
        fcs_transform_free(made);
    else
        p->strategy->transforms[i] = made;
    return FCS_OK;
}

/* Scale number i from the element and the attribute that holds its type. */
static fcs_code read_scale(panel *p, size_t i, const xml_node *node, const char *type)
{
    const scale_kind *kind = kind_of(node, type);
    fcs_code code = check_parameters(p, node, kind);
    if (code)
        return code;
    const char *width = xml_value(node, "W");
    bool automatic = width && strcmp(width, "auto") == 0;
    if (automatic && kind->kind != FCS_LOGICLE)
        return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "W"),
                        "scale %s: expected a number for W, found auto", kind->name);
    p->automatic[i] = automatic;
    p->strategy->scales[i] = (fcs_scale){
        .kind = kind->kind,
        .T = panel_number(node, "T", 0),
        .W = panel_number(node, "W", 0),
        .M = panel_number(node, "M", 0),
        .A = panel_number(node, "A", 0),
        .bounded = xml_value(node, "bound-min") || xml_value(node, "bound-max"),
        .bound_min = panel_number(node, "bound-min", -__builtin_inf()),
        .bound_max = panel_number(node, "bound-max", __builtin_inf()),
    };
    return make_transform(p, i, node, kind);
}

/* ---- Which scale is for what ---- */

static fcs_code give_scale(panel *p, size_t scale, const xml_node *node, const char *word,
                           size_t length, bool *given)
{
    size_t marker = names_find(&p->markers.names, word, length);
    if (marker == SIZE_MAX) {
        size_t i = p->parameters.n++;
        p->parameters.nodes[i] = node;
        p->scale_of_parameter[i] = scale;
        return FCS_OK;
    }
    if (given[marker])
        return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "for"),
                        "scale for \"%s\": expected one scale for each marker, found a second",
                        escape_bytes((char[96]){ 0 }, 96, word, length));
    given[marker] = true;
    p->scale_of_marker[marker] = scale;
    return FCS_OK;
}

/* names[] gets a copy of each word that is no marker, in the order of p->parameters. */
static fcs_code give_scales(panel *p, const xml_node *part, const char **names)
{
    bool *given = arena_array(p->scratch, p->markers.n, sizeof *given);
    if (!given)
        return fail_memory(p->err);
    size_t scale = 1;
    for (const xml_node *node = part->first; node; node = node->next, scale++) {
        const char *words = xml_value(node, "for");
        size_t length;
        for (const char *word; (word = xml_next_word(&words, &length)) != NULL;) {
            size_t before = p->parameters.n;
            fcs_code code = panel_go_on(p, give_scale(p, scale, node, word, length, given));
            if (code)
                return code;
            if (p->parameters.n > before &&
                !(names[before] = arena_bytes(p->scratch, word, length)))
                return fail_memory(p->err);
        }
    }
    return FCS_OK;
}

static fcs_code index_parameters(panel *p, const char *const *names)
{
    if (!names_index(&p->parameters.names, p->scratch, names, p->parameters.n))
        return fail_memory(p->err);
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < p->parameters.n; i++) {
        size_t first = names_find(&p->parameters.names, names[i], strlen(names[i]));
        if (first != i)
            code = panel_go_on(
                p, fail_xml(p->err, FCS_E_FORMAT, xml_place_of(p->parameters.nodes[i], "for"),
                            "scale for \"%s\": expected one scale for each parameter, found one in "
                            "line %u too",
                            QUOTED(names[i]), p->parameters.nodes[first]->place.line));
    }
    return code;
}

static fcs_code read_uses(panel *p, const xml_node *part)
{
    size_t n = 0;
    for (const xml_node *node = part->first; node; node = node->next)
        n += xml_count_words(xml_value(node, "for"));
    const char **names = arena_array(p->scratch, n, sizeof *names);
    p->parameters.kind = "parameter";
    p->parameters.nodes = arena_array(p->scratch, n, sizeof *p->parameters.nodes);
    p->scale_of_parameter = arena_array(p->scratch, n, sizeof *p->scale_of_parameter);
    p->scale_of_marker = arena_array(p->scratch, p->markers.n, sizeof *p->scale_of_marker);
    if (!names || !p->parameters.nodes || !p->scale_of_parameter || !p->scale_of_marker)
        return fail_memory(p->err);
    fcs_code code = give_scales(p, part, names);
    return code ? code : index_parameters(p, names);
}

static bool is_scatter(const char *name)
{
    static const char *const known[] = { "FSC", "SSC", "Time" };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(name, known[i], strlen(known[i])) == 0)
            return true;
    return false;
}

static void mark_axis(const panel *p, const xml_node *node, const char *axis, bool *used)
{
    const char *name = xml_value(node, axis);
    size_t i = name ? names_find(&p->parameters.names, name, strlen(name)) : SIZE_MAX;
    if (i != SIZE_MAX)
        used[i] = true;
}

/* Marks the parameters that are an axis of a gate; those of boxes and ellipsoids are inside. */
static void mark_axes(const panel *p, const xml_node *gate, bool *used)
{
    for (const xml_node *side = gate->first; side; side = side->next)
        if (strcmp(side->name, "side") == 0 || strcmp(side->name, "axis") == 0)
            mark_axis(p, side, "x", used);
    mark_axis(p, gate, "x", used);
    mark_axis(p, gate, "y", used);
}

static fcs_code unused(panel *p, const indexed_name *n)
{
    near meant;
    near_start(&meant, n->text);
    for (size_t k = 0; k < p->markers.n; k++)
        near_offer(&meant, p->markers.names.sorted[k].text);
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(p->parameters.nodes[n->index], "for"),
                    "scale for \"%s\": this panel has no such marker, and no gate uses such a "
                    "parameter%s",
                    QUOTED(n->text), DID_YOU_MEAN(&meant));
}

/* A misspelt marker in `for` would leave the marker on the default scale without a word. */
static fcs_code check_used(panel *p)
{
    const xml_node *gates = xml_child(p->root, "gates");
    bool *used = arena_array(p->scratch, p->parameters.n, sizeof *used);
    if (!used)
        return fail_memory(p->err);
    for (const xml_node *gate = gates ? gates->first : NULL; gate; gate = gate->next)
        mark_axes(p, gate, used);
    for (size_t i = 0; i < p->thresholds.n; i++) {
        const char *name = xml_value(p->thresholds.nodes[i], "marker");
        size_t parameter = names_find(&p->parameters.names, name, strlen(name));
        if (parameter != SIZE_MAX)
            used[parameter] = true;
    }
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < p->parameters.n; i++) {
        const indexed_name *n = &p->parameters.names.sorted[i];
        if (!used[n->index] && !is_scatter(n->text))
            code = panel_go_on(p, unused(p, n));
    }
    return code;
}

/* Every marker on a scale with W="auto" has a W, and so a scale, of its own. */
static fcs_code give_widths(panel *p)
{
    fcs_strategy *s = p->strategy;
    s->widths = arena_array(s->arena, p->markers.n, sizeof *s->widths);
    if (!s->widths)
        return fail_memory(p->err);
    for (size_t m = 0; m < p->markers.n; m++) {
        size_t from = p->scale_of_marker[m], scale = s->n_scales;
        if (!p->automatic[from])
            continue;
        s->scales[scale] = s->scales[from];
        p->automatic[scale] = true;
        p->scale_of_marker[m] = scale;
        s->n_scales++;
        s->widths[s->n_widths++] =
            (strategy_width){ .axis = { .marker = m, .matrix = panel_matrix(p), .scale = scale },
                              .search = { .method = SEARCH_WIDTH,
                                          .name = "auto",
                                          .within = FCS_NONE,
                                          .low = -INFINITY,
                                          .high = INFINITY,
                                          .fallback = NAN,
                                          .adjust = 1 } };
    }
    return FCS_OK;
}

fcs_code panel_scales(panel *p)
{
    const xml_node *part = xml_child(p->root, "scales");
    fcs_strategy *s = p->strategy;
    /* The default is number 0, those of <values> come last; behind them are those of markers with
     * W="auto", and PANEL_SCALES that gates bring along. */
    size_t n = 1 + part->n_children + p->values.n, room = n + p->markers.n + PANEL_SCALES;
    s->scales = arena_array(s->arena, room, sizeof *s->scales);
    s->transforms = arena_array(s->arena, room, sizeof *s->transforms);
    p->automatic = arena_array(p->scratch, room, sizeof *p->automatic);
    p->n_plain = n - p->values.n;
    if (!s->scales || !s->transforms || !p->automatic)
        return fail_memory(p->err);
    s->n_scales = n;
    fcs_code code = panel_go_on(p, read_scale(p, 0, part, "default"));
    size_t i = 1;
    for (const xml_node *node = part->first; !code && node; node = node->next)
        code = panel_go_on(p, read_scale(p, i++, node, "type"));
    for (size_t k = 0; !code && k < p->values.n; k++)
        code = panel_go_on(p, read_scale(p, i++, p->values.nodes[k], "type"));
    if (!code)
        code = read_uses(p, part);
    if (!code)
        code = give_widths(p);
    return code ? code : check_used(p);
}

fcs_code panel_add_scale(panel *p, fcs_scale scale, size_t *index)
{
    fcs_strategy *s = p->strategy;
    for (*index = 0; *index < s->n_scales; ++*index) {
        const fcs_scale *is = &s->scales[*index];
        if (!p->automatic[*index] && is->kind == scale.kind && is->T == scale.T &&
            is->M == scale.M && is->W == scale.W && is->A == scale.A && !is->bounded)
            return FCS_OK;
    }
    s->scales[s->n_scales] = scale;
    s->transforms[s->n_scales] = fcs_transform_make(scale, p->err);
    if (!s->transforms[s->n_scales])
        return p->err->code;
    s->n_scales++;
    return FCS_OK;
}

/* ---- What lies on them ---- */

static fcs_code unknown_axis(panel *p, const xml_node *node, const char *attribute)
{
    const char *name = xml_value(node, attribute);
    near meant;
    near_start(&meant, name);
    for (size_t i = 0; i < p->markers.n; i++)
        near_offer(&meant, p->markers.names.sorted[i].text);
    for (size_t i = 0; i < p->parameters.n; i++)
        near_offer(&meant, p->parameters.names.sorted[i].text);
    for (size_t i = 0; i < p->values.n; i++)
        near_offer(&meant, p->values.names.sorted[i].text);
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, attribute),
                    "%s \"%s\": expected a marker, or a parameter that <scales> names, found "
                    "neither%s",
                    attribute, QUOTED(name), DID_YOU_MEAN(&meant));
}

fcs_code panel_axis(panel *p, const xml_node *node, const char *attribute, strategy_axis *axis)
{
    const char *name = xml_value(node, attribute);
    size_t marker = names_find(&p->markers.names, name, strlen(name));
    size_t value = names_find(&p->values.names, name, strlen(name));
    *axis = (strategy_axis){ .marker = marker, .matrix = FCS_NONE };
    if (marker != FCS_NONE) {
        axis->matrix = panel_matrix(p);
        axis->scale = p->scale_of_marker[marker];
    } else if (value != SIZE_MAX) {
        *axis = p->axis_of_value[value];
    } else {
        size_t i = names_find(&p->parameters.names, name, strlen(name));
        if (i == SIZE_MAX)
            return unknown_axis(p, node, attribute);
        axis->scale = p->scale_of_parameter[i];
        axis->param = panel_text(p, name);
        if (!axis->param)
            return fail_memory(p->err);
    }
    if (p->automatic[axis->scale])
        return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, attribute),
                        "%s \"%s\": expected a scale with a fixed W under coordinates, found "
                        "W=\"auto\" (on it 0.45 means another value in every file)",
                        attribute, QUOTED(name));
    return FCS_OK;
}

/* Data lie on [0, 1], or [0, 4096] for FlowJo's scale; shapes may be drawn beyond. */
bool scale_fits(fcs_scale scale, double coordinate, const char **expected)
{
    double low = -1, high = 2;
    *expected = "0 to 1";
    if (!isfinite(coordinate) || (scale.kind == FCS_LINEAR_SCALE && scale.T == 0))
        return true;
    if (scale.kind == FCS_BIEX) {
        *expected = "0 to 4096";
        low = -4096;
        high = 8192;
    }
    return low <= coordinate && coordinate <= high;
}

fcs_code panel_coordinate(panel *p, const xml_node *node, const char *attribute,
                          const strategy_axis *axis, double otherwise, double *out)
{
    const char *expected = "";
    *out = panel_number(node, attribute, otherwise);
    bool of_value = axis->scale >= p->n_plain && axis->scale < p->n_plain + p->values.n;
    if (of_value || scale_fits(p->strategy->scales[axis->scale], *out, &expected))
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, attribute),
                    "%s: expected a coordinate on the scale (data lie at %s), found %s; a value "
                    "before scaling?",
                    attribute, expected, QUOTED(xml_value(node, attribute)));
}
