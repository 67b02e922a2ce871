/* flowjo_matrix.c - the matrix of a sample, and which parameters it gives compensated values.
 *
 *     <transforms:spilloverMatrix prefix="Comp-" suffix="" name="Acquisition-defined" spectral="0">
 *       <transforms:spillover data-type:parameter="FITC-A" userProvidedCompInfix="Comp-FITC-A">
 *         <transforms:coefficient data-type:parameter="PE-A" transforms:value="0.0474"/>
 *
 * A row for each dye, a coefficient for each detector. The compensated values of FITC-A are those of
 * Comp-FITC-A: prefix and suffix, or the name that the row gives.
 */
#include "gating/flowjo.h"

#include <string.h>

#include "gating/spillover_read.h"

typedef struct table {
    const xml_node *node;
    size_t n_dyes, n_detectors;
    const char **dyes, **detectors; /* $PnN */
    double *values;
} table;

static fcs_code parameter_of(flowjo *f, const xml_node *node, const char **out)
{
    const char *name = flowjo_value(node, "parameter");
    if (!name) {
        fail_xml(f->err, FCS_E_FORMAT, node->place,
                 "<%s>: expected the attribute parameter, found none", QUOTED(node->name));
        return FCS_E_FORMAT; /* whatever an analyser thinks of fail_xml() */
    }
    *out = flowjo_param(f, name);
    return FCS_OK;
}

/* One row: its dye, its coefficients; the first row names the detectors for all. */
static fcs_code read_row(flowjo *f, table *t, const xml_node *row, size_t d)
{
    size_t n = t->n_detectors;
    fcs_code code = parameter_of(f, row, &t->dyes[d]);
    const xml_node *node = flowjo_next(row->first, "coefficient");
    for (size_t j = 0; !code && j < n; j++, node = flowjo_next(node->next, "coefficient")) {
        const char *detector = NULL;
        code = parameter_of(f, node, &detector);
        if (!code && d == 0)
            t->detectors[j] = detector;
        else if (!code && strcmp(detector, t->detectors[j]) != 0)
            return fail_xml(
                f->err, FCS_E_FORMAT, node->place,
                "<coefficient>: expected that of %s, as in the first row, found that of %s",
                QUOTED(t->detectors[j]), QUOTED(detector));
        if (!code)
            code = flowjo_number(f, node, "value", &t->values[d * n + j]);
    }
    return code;
}

/* Every row has as many coefficients as the first. So the room for them is within what the file
 * holds. */
static fcs_code check_rows(flowjo *f, table *t)
{
    const xml_node *first = flowjo_next(t->node->first, "spillover");
    t->n_detectors = flowjo_count(first, "coefficient");
    for (const xml_node *row = first; row; row = flowjo_next(row->next, "spillover")) {
        size_t n = flowjo_count(row, "coefficient");
        if (n == 0 || n != t->n_detectors)
            return fail_xml(f->err, FCS_E_FORMAT, row->place,
                            "<spillover>: expected as many coefficients as in the first row, at "
                            "least one, found %zu",
                            n);
    }
    return FCS_OK;
}

static fcs_code read_rows(flowjo *f, table *t)
{
    fcs_code code = check_rows(f, t);
    if (code)
        return code;
    const xml_node *row = flowjo_next(t->node->first, "spillover");
    t->dyes = arena_array(f->scratch, t->n_dyes, sizeof *t->dyes);
    t->detectors = arena_array(f->scratch, t->n_detectors, sizeof *t->detectors);
    t->values = arena_array(f->scratch, t->n_dyes * t->n_detectors, sizeof *t->values);
    if (!t->dyes || !t->detectors || !t->values)
        return fail_memory(f->err);
    for (size_t d = 0; !code && d < t->n_dyes; d++, row = flowjo_next(row->next, "spillover"))
        code = read_row(f, t, row, d);
    return code;
}

/* The names under which gates ask for compensated values, in the order of the dyes. */
static fcs_code name_compensated(flowjo *f, const table *t)
{
    const char **names = arena_array(f->scratch, t->n_dyes, sizeof *names);
    if (!names || !names_index(&f->dyes, f->scratch, t->dyes, t->n_dyes))
        return fail_memory(f->err);
    const xml_node *row = flowjo_next(t->node->first, "spillover");
    for (size_t d = 0; d < t->n_dyes; d++, row = flowjo_next(row->next, "spillover")) {
        const char *given = flowjo_value(row, "userProvidedCompInfix");
        names[d] = given && *given ? given
                                   : arena_print(f->scratch, "%s%s%s", f->prefix,
                                                 flowjo_value(row, "parameter"), f->suffix);
        if (!names[d])
            return fail_memory(f->err);
    }
    return names_index(&f->compensated, f->scratch, names, t->n_dyes) ? FCS_OK
                                                                      : fail_memory(f->err);
}

/* FlowJo compensates what is stored, where it does not apply $PnG: with gains, that is no multiple of what we
 * compensate. */
static fcs_code find_gains(flowjo *f, const table *t)
{
    name_list params;
    if (!names_index(&params, f->scratch, f->params, f->n_params))
        return fail_memory(f->err);
    for (size_t j = 0; !f->use_gain && j < t->n_detectors; j++) {
        size_t i = names_find(&params, t->detectors[j], strlen(t->detectors[j]));
        f->gained = f->gained || (i != SIZE_MAX && f->gains[i] != 1);
    }
    return FCS_OK;
}

static fcs_code keep_table(flowjo *f, const table *t)
{
    strategy_matrix *matrix = arena_alloc(f->strategy->arena, sizeof *matrix);
    const char *name = flowjo_value(t->node, "name");
    spillover_parts parts = { .n_dyes = t->n_dyes,
                              .n_detectors = t->n_detectors,
                              .dyes = t->dyes,
                              .detectors = t->detectors,
                              .values = t->values,
                              .source = name && *name ? name : "workspace" };
    if (!matrix)
        return fail_memory(f->err);
    *matrix = (strategy_matrix){ .id = "", .source = MATRIX_TABLE, .required = true };
    matrix->table = spillover_from_parts(&parts, f->err);
    f->strategy->matrices = matrix;
    f->strategy->n_matrices = 1;
    return matrix->table ? FCS_OK : f->err->code;
}

/* Weighted unmixing is not least squares: its weights are FlowJo's own. */
static const char *refusal(const xml_node *node)
{
    const char *spectral = flowjo_value(node, "spectral");
    const char *weights = flowjo_value(node, "weightOptAlgorithmType");
    bool weighted = spectral && strcmp(spectral, "1") == 0 && weights && *weights &&
                    strcmp(weights, "OLS") != 0;
    return weighted ? "weighted spectral unmixing is not reckoned" : NULL;
}

static fcs_code none(flowjo *f, const char *why)
{
    f->no_matrix = why;
    if (names_index(&f->dyes, f->scratch, NULL, 0) &&
        names_index(&f->compensated, f->scratch, NULL, 0))
        return FCS_OK;
    return fail_memory(f->err);
}

fcs_code flowjo_matrix(flowjo *f)
{
    table t = { .node = flowjo_child(f->node, "spilloverMatrix") };
    const char *prefix = flowjo_value(t.node, "prefix"), *suffix = flowjo_value(t.node, "suffix");
    f->prefix = prefix ? prefix : "Comp-";
    f->suffix = suffix ? suffix : "";
    t.n_dyes = flowjo_count(t.node, "spillover");
    if (!t.node)
        return none(f, "the sample has no compensation matrix");
    if (t.n_dyes == 0) {
        fcs_code code = flowjo_say(f, t.node, "it has no rows");
        return code ? code : none(f, "the compensation matrix of the sample is empty");
    }
    if (refusal(t.node)) {
        fcs_code code = flowjo_say(f, t.node, refusal(t.node));
        return code ? code : none(f, refusal(t.node));
    }
    fcs_code code = read_rows(f, &t);
    if (!code)
        code = name_compensated(f, &t);
    if (!code)
        code = find_gains(f, &t);
    return code ? code : keep_table(f, &t);
}
