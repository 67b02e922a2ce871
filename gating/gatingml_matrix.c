/* gatingml_matrix.c - spectrum matrices, one row for each dye:
 *
 *     <spectrumMatrix id="M" matrix-inverted-already="false">
 *       <fluorochromes> <fcs-dimension name="FITC"/> ... </fluorochromes>
 *       <detectors> <fcs-dimension name="FL1-A"/> ... </detectors>
 *       <spectrum> <coefficient value="1"/> ... </spectrum>          as many as detectors
 *       ...                                                          as many as dyes
 *
 * Of one that is inverted already the rows are the detectors' and the columns the dyes'.
 */
#include "gating/gatingml.h"

#include <string.h>

#include "gating/spillover_read.h"

enum { MOST_DETECTORS = 512 };

static fcs_code read_names(gatingml *g, const xml_node *list, size_t *n, const char ***names)
{
    *n = gatingml_count(list, "fcs-dimension");
    *names = arena_array(g->scratch, *n, sizeof **names);
    if (!*names)
        return fail_memory(g->err);
    size_t i = 0;
    const xml_node *node = gatingml_first(list, "fcs-dimension");
    for (; node; node = gatingml_next(node, "fcs-dimension")) {
        const char *name = gatingml_value(node, "name");
        if (!*name)
            return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(node, "name"),
                            "<fcs-dimension> name: expected a name, found \"\"");
        (*names)[i++] = name;
    }
    name_list index;
    if (!names_index(&index, g->scratch, *names, *n))
        return fail_memory(g->err);
    size_t first = 0, twice = names_twice(&index, &first);
    if (twice == SIZE_MAX)
        return FCS_OK;
    return fail_xml(g->err, FCS_E_FORMAT, list->place,
                    "<%s>: expected each name once, found \"%s\" again", list->name,
                    QUOTED((*names)[twice]));
}

static fcs_code check_shape(gatingml *g, const xml_node *node, const spillover_parts *parts)
{
    const char *id = gatingml_value(node, "id");
    if (parts->n_detectors > MOST_DETECTORS)
        return fail_xml(g->err, FCS_E_LIMIT, node->place,
                        "spectrumMatrix \"%s\": expected at most %d detectors, found %zu",
                        QUOTED(id), MOST_DETECTORS, parts->n_detectors);
    if (parts->n_dyes > parts->n_detectors)
        return fail_xml(g->err, FCS_E_FORMAT, node->place,
                        "spectrumMatrix \"%s\": expected at most as many fluorochromes as "
                        "detectors, found %zu and %zu",
                        QUOTED(id), parts->n_dyes, parts->n_detectors);
    if (strcmp(id, "FCS") == 0 || strcmp(id, "uncompensated") == 0)
        return fail_xml(g->err, FCS_E_FORMAT, gatingml_place(node, "id"),
                        "spectrumMatrix: expected an id of its own, found %s, which the standard "
                        "keeps for itself",
                        id);
    return FCS_OK;
}

static fcs_code read_row(gatingml *g, const xml_node *row, size_t n, double *values)
{
    size_t found = gatingml_count(row, "coefficient");
    if (found != n)
        return fail_xml(g->err, FCS_E_FORMAT, row->place,
                        "<spectrum>: expected %zu <coefficient>, found %zu", n, found);
    fcs_code code = FCS_OK;
    const xml_node *node = gatingml_first(row, "coefficient");
    for (; !code && node; node = gatingml_next(node, "coefficient"))
        code = gatingml_number(g, node, "value", values++);
    return code;
}

static fcs_code read_values(gatingml *g, const xml_node *node, spillover_parts *parts)
{
    size_t n_rows = parts->inverted ? parts->n_detectors : parts->n_dyes;
    size_t n_columns = parts->inverted ? parts->n_dyes : parts->n_detectors;
    double *values = arena_array(g->scratch, n_rows * n_columns, sizeof *values);
    if (!values)
        return fail_memory(g->err);
    parts->values = values;
    size_t found = gatingml_count(node, "spectrum");
    if (found != n_rows)
        return fail_xml(g->err, FCS_E_FORMAT, node->place,
                        "spectrumMatrix \"%s\": expected %zu <spectrum>, found %zu",
                        QUOTED(gatingml_value(node, "id")), n_rows, found);
    fcs_code code = FCS_OK;
    const xml_node *row = gatingml_first(node, "spectrum");
    for (; !code && row; row = gatingml_next(row, "spectrum"), values += n_columns)
        code = read_row(g, row, n_columns, values);
    return code;
}

static fcs_code read_matrix(gatingml *g, const xml_node *node, strategy_matrix *matrix)
{
    const char **dyes, **detectors;
    spillover_parts parts = { .source = gatingml_value(node, "id") };
    fcs_code code = gatingml_flag(g, node, "matrix-inverted-already", false, &parts.inverted);
    if (!code)
        code = read_names(g, gatingml_first(node, "fluorochromes"), &parts.n_dyes, &dyes);
    if (!code)
        code = read_names(g, gatingml_first(node, "detectors"), &parts.n_detectors, &detectors);
    if (!code)
        code = check_shape(g, node, &parts);
    if (!code)
        code = read_values(g, node, &parts);
    if (code)
        return code;
    parts.dyes = dyes;
    parts.detectors = detectors;
    *matrix = (strategy_matrix){ .id = gatingml_text(g, parts.source), .source = MATRIX_TABLE };
    if (!matrix->id)
        return fail_memory(g->err);
    matrix->table = spillover_from_parts(&parts, g->err);
    return matrix->table ? FCS_OK : FCS_E_MEMORY;
}

/* Number 0 is the data set's own; where it has none, its values are used as acquired. */
fcs_code gatingml_matrices(gatingml *g)
{
    fcs_strategy *s = g->strategy;
    s->matrices = arena_array(s->arena, g->matrices.n + 1, sizeof *s->matrices);
    if (!s->matrices)
        return fail_memory(g->err);
    const char *spillover = g->own ? xml_value(g->own, "spillover") : NULL;
    s->matrices[0] =
        (strategy_matrix){ .id = "FCS",
                           .source = MATRIX_FILE,
                           .required = spillover && strcmp(spillover, "required") == 0 };
    s->n_matrices = 1;
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < g->matrices.n; i++) {
        code = read_matrix(g, g->matrices.nodes[i], &s->matrices[i + 1]);
        s->n_matrices += !code;
    }
    return code;
}
