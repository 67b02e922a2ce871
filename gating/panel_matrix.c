/* panel_matrix.c - how values are compensated: the matrix of the markers, and further ones that
 * <values> name.
 *
 *     <compensation source="file" require="false"/>      that of the FCS file
 *     <compensation source="csv" href="matrix.csv"/>     a table beside the panel
 *     <compensation source="inline" name="made 3 May">   one in the panel
 *       <detector name="FITC-A"/> <detector name="PE-A"/>
 *       <dye name="FITC" values="1 0.17"/>
 *       <dye name="PE" values="0.02 1"/>
 *     </compensation>
 *     <compensation source="none"/>
 *     <matrices> <matrix id="spectrum" source="inline"> ... </matrix> ... </matrices>
 *
 * inverted="true": the numbers of the inverse are given, and stand with the detectors.
 */
#include "gating/panel.h"

#include <stdio.h>
#include <string.h>

#include "fcs/real.h"
#include "gating/spillover_read.h"

/* ---- A table beside the panel ---- */

/* The markers of a panel are parameters, and each of these has to be one dye's. */
static fcs_code is_square(const panel *p, const xml_node *node, const fcs_spillover *s)
{
    if (s->n_dyes == s->n_detectors)
        return FCS_OK;
    return fail_xml(p->err, FCS_E_UNSUPPORTED, xml_place_of(node, "href"),
                    "expected a matrix of as many dyes as detectors, found %zu dyes of %zu "
                    "detectors",
                    s->n_dyes, s->n_detectors);
}

static fcs_code read_table(panel *p, const xml_node *node, strategy_matrix *matrix)
{
    const char *href = xml_value(node, "href");
    bool absolute = *href == '/' || !p->folder || !*p->folder;
    const char *path = absolute ? href : arena_print(p->scratch, "%s/%s", p->folder, href);
    if (!path)
        return fail_memory(p->err);
    fcs_error inner;
    matrix->source = MATRIX_TABLE;
    matrix->table = fcs_spillover_open(path, &inner);
    if (matrix->table)
        return FCS_OK;
    if (inner.code == FCS_E_MEMORY)
        return fail_memory(p->err);
    char line[32] = "";
    if (inner.line)
        snprintf(line, sizeof line, "line %u: ", inner.line);
    return fail_xml(p->err, inner.code, xml_place_of(node, "href"), "matrix \"%s\": %s%s",
                    QUOTED(href), line, inner.message);
}

/* ---- One in the panel ---- */

typedef struct inline_matrix {
    size_t n_detectors, n_dyes;
    const char **detectors, **dyes;
    double *values;
    bool inverted;
} inline_matrix;

fcs_code panel_number_list(panel *p, const xml_node *node, size_t n, double *out)
{
    const char *words = xml_value(node, "values") ? xml_value(node, "values") : "";
    size_t i = 0, length;
    for (const char *word; (word = xml_next_word(&words, &length)) != NULL; i++) {
        double value = 0;
        if (!real_parse(word, length, &value))
            return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "values"),
                            "values: expected numbers, found \"%s\"",
                            escape_bytes((char[96]){ 0 }, 96, word, length));
        if (i < n)
            out[i] = value;
    }
    if (i == n)
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "values"),
                    "values: expected %zu numbers, found %zu", n, i);
}

static void count_parts(const xml_node *node, inline_matrix *m)
{
    for (const xml_node *part = node->first; part; part = part->next)
        ++*(strcmp(part->name, "dye") == 0 ? &m->n_dyes : &m->n_detectors);
}

/* The numbers stand with the dyes, those of an inverse with the detectors. */
static fcs_code read_part(panel *p, const xml_node *part, inline_matrix *m, size_t *dye,
                          size_t *detector)
{
    bool is_dye = strcmp(part->name, "dye") == 0;
    size_t row = is_dye ? (*dye)++ : (*detector)++;
    size_t n = is_dye ? m->n_detectors : m->n_dyes;
    *(is_dye ? &m->dyes[row] : &m->detectors[row]) = xml_value(part, "name");
    if (is_dye != m->inverted)
        return panel_number_list(p, part, n, m->values + row * n);
    if (!xml_value(part, "values"))
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(part, "values"),
                    "<%s>: expected no values in %s matrix, found some", part->name,
                    m->inverted ? "an inverted" : "a");
}

static fcs_code make_table(panel *p, const xml_node *node, const inline_matrix *m,
                           strategy_matrix *matrix)
{
    const char *name = xml_value(node, "name");
    const spillover_parts parts = { .n_dyes = m->n_dyes,
                                    .n_detectors = m->n_detectors,
                                    .dyes = m->dyes,
                                    .detectors = m->detectors,
                                    .values = m->values,
                                    .inverted = m->inverted,
                                    .source = name ? name : matrix->id };
    matrix->table = spillover_from_parts(&parts, p->err);
    return matrix->table ? FCS_OK : p->err->code;
}

static fcs_code read_inline(panel *p, const xml_node *node, strategy_matrix *matrix)
{
    inline_matrix m = { .inverted = panel_flag(node, "inverted", false) };
    size_t dye = 0, detector = 0, size;
    count_parts(node, &m);
    if (!m.n_dyes || !m.n_detectors || (m.n_dyes > m.n_detectors && !m.inverted))
        return fail_xml(p->err, FCS_E_FORMAT, node->place,
                        "<%s>: expected detectors and at most as many dyes, found %zu and %zu",
                        node->name, m.n_detectors, m.n_dyes);
    m.detectors = arena_array(p->scratch, m.n_detectors, sizeof *m.detectors);
    m.dyes = arena_array(p->scratch, m.n_dyes, sizeof *m.dyes);
    m.values = __builtin_mul_overflow(m.n_dyes, m.n_detectors, &size)
                   ? NULL
                   : arena_array(p->scratch, size, sizeof *m.values);
    if (!m.detectors || !m.dyes || !m.values)
        return fail_memory(p->err);
    fcs_code code = FCS_OK;
    for (const xml_node *part = node->first; !code && part; part = part->next)
        code = read_part(p, part, &m, &dye, &detector);
    matrix->source = MATRIX_TABLE;
    return code ? code : make_table(p, node, &m, matrix);
}

/* ---- <compensation>, <matrices> ---- */

/* What goes with a source, and what with the others. */
static fcs_code check_source(panel *p, const xml_node *node, const char *source)
{
    bool csv = strcmp(source, "csv") == 0, here = strcmp(source, "inline") == 0;
    if (csv != (xml_value(node, "href") != NULL))
        return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, csv ? "" : "href"),
                        csv ? "<compensation>: expected href with source=\"csv\", found none"
                            : "<compensation>: expected no href without source=\"csv\", found one");
    if (!here && node->first)
        return fail_xml(p->err, FCS_E_FORMAT, node->first->place,
                        "<%s>: expected a matrix in it with source=\"inline\" alone, found one",
                        node->name);
    return FCS_OK;
}

static fcs_code read_matrix(panel *p, const xml_node *node, const char *id, strategy_matrix *matrix)
{
    const char *source = xml_value(node, "source");
    *matrix = (strategy_matrix){ .id = panel_text(p, id) };
    matrix->required = panel_flag(node, "require", true);
    if (!matrix->id)
        return fail_memory(p->err);
    fcs_code code = check_source(p, node, source);
    if (code || strcmp(source, "file") == 0)
        return code;
    return strcmp(source, "csv") == 0 ? read_table(p, node, matrix) : read_inline(p, node, matrix);
}

static fcs_code read_compensation(panel *p, const xml_node *node)
{
    const char *source = xml_value(node, "source");
    if (strcmp(source, "gating-ml") == 0)
        return panel_unsupported(p, node, "source");
    if (strcmp(source, "none") == 0)
        return check_source(p, node, source);
    p->compensated = true;
    p->strategy->n_matrices = 1;
    strategy_matrix *matrix = &p->strategy->matrices[0];
    fcs_code code = read_matrix(p, node, "", matrix);
    return code || !matrix->table ? code : is_square(p, node, matrix->table);
}

static fcs_code check_name(panel *p, const xml_node *node)
{
    if (strcmp(xml_value(node, "id"), "compensation") != 0)
        return FCS_OK;
    return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(node, "id"),
                    "matrix \"compensation\": expected another id, found that of <compensation>");
}

/* That of the markers comes first, if there is one. */
fcs_code panel_compensation(panel *p)
{
    const xml_node *part = xml_child(p->root, "matrices");
    fcs_strategy *s = p->strategy;
    fcs_code code = panel_list_of(p, &p->matrices, "matrix", part, "id");
    if (code)
        return code;
    s->matrices = arena_array(s->arena, 1 + p->matrices.n, sizeof *s->matrices);
    if (!s->matrices)
        return fail_memory(p->err);
    code = panel_go_on(p, read_compensation(p, xml_child(p->root, "compensation")));
    for (size_t i = 0; !code && i < p->matrices.n; i++) {
        const xml_node *node = p->matrices.nodes[i];
        code = panel_go_on(p, check_name(p, node));
        if (!code)
            code = panel_go_on(
                p, read_matrix(p, node, xml_value(node, "id"), &s->matrices[s->n_matrices++]));
    }
    return code;
}

size_t panel_matrix(const panel *p)
{
    return p->compensated ? 0 : FCS_NONE;
}

fcs_code panel_find_matrix(panel *p, const xml_node *node, size_t *matrix)
{
    const char *id = xml_value(node, "matrix");
    *matrix = FCS_NONE;
    if (!id)
        return FCS_OK;
    if (p->compensated && strcmp(id, "compensation") == 0) {
        *matrix = 0;
        return FCS_OK;
    }
    fcs_code code = panel_find(p, &p->matrices, node, "matrix", "matrix", matrix);
    *matrix += p->compensated;
    return code;
}
