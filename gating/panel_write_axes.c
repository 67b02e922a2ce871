/* panel_write_axes.c - matrices, scales and values of a panel file that is written.
 *
 *     <compensation source="file"/> <matrices/>
 *     <scales default="logicle" T= W= M= A=> <scale for="FSC-A SSC-A" type="linear"/> </scales>
 *     <values> <value id= of= matrix= type= .../> </values>
 */
#include "gating/panel_write.h"

#include <math.h>
#include <string.h>

#include "fcs/number_text.h"

/* ---- Matrices ---- */

static void write_row(panel_writer *w, const char *element, const char *name, const double *values,
                      size_t n)
{
    text_print(&w->t, "%s<%s", w->indent, element);
    xml_write_attribute(&w->t, "name", name);
    if (values) {
        text_add(&w->t, " values=\"");
        panel_write_numbers(w, values, n);
        text_add(&w->t, "\"");
    }
    text_add(&w->t, "/>\n");
}

static void write_table(panel_writer *w, const fcs_spillover *s)
{
    for (size_t j = 0; j < s->n_detectors; j++)
        write_row(w, "detector", s->detectors[j], s->inverted ? s->values + j * s->n_dyes : NULL,
                  s->n_dyes);
    for (size_t d = 0; d < s->n_dyes; d++)
        write_row(w, "dye", s->dyes[d], s->inverted ? NULL : s->values + d * s->n_detectors,
                  s->n_detectors);
}

/* What both elements have after their names. */
static void write_matrix(panel_writer *w, const char *element, const strategy_matrix *m)
{
    bool table = m->source == MATRIX_TABLE;
    xml_write_attribute(&w->t, "source", table ? "inline" : "file");
    if (!table && !m->required)
        text_add(&w->t, " require=\"false\"");
    if (table) {
        panel_write_text(w, "name", m->table->source);
        panel_write_flag(w, "inverted", m->table->inverted);
    }
    text_add(&w->t, table ? ">\n" : "/>\n");
    if (!table)
        return;
    write_table(w, m->table);
    text_print(&w->t, "%s</%s>\n", w->indent + 2, element);
}

void panel_write_matrices(panel_writer *w)
{
    const fcs_strategy *s = w->s;
    w->indent = "    ";
    text_add(&w->t, "  <compensation");
    if (w->compensation == FCS_NONE)
        text_add(&w->t, " source=\"none\"/>\n");
    else
        write_matrix(w, "compensation", &s->matrices[w->compensation]);
    if (s->n_matrices == (w->compensation != FCS_NONE))
        return;
    w->indent = "      ";
    text_add(&w->t, "  <matrices>\n");
    for (size_t i = 0; i < s->n_matrices; i++) {
        if (i == w->compensation)
            continue;
        text_add(&w->t, "    <matrix");
        xml_write_attribute(&w->t, "id", w->matrices[i]);
        write_matrix(w, "matrix", &s->matrices[i]);
    }
    text_add(&w->t, "  </matrices>\n");
}

/* ---- Scales ---- */

static void write_bounds(panel_writer *w, const fcs_scale *s)
{
    if (!s->bounded)
        return;
    if (isfinite(s->bound_min))
        xml_write_number(&w->t, "bound-min", s->bound_min);
    if (isfinite(s->bound_max))
        xml_write_number(&w->t, "bound-max", s->bound_max);
}

/* ` type="logicle" T= W= M= A=`: the parameters that the type has. */
static void write_scale(panel_writer *w, const char *attribute, const fcs_scale *s, bool automatic)
{
    static const struct {
        const char *name, *parameters;
    } kinds[] = {
        [FCS_LINEAR_SCALE] = { "linear", "TA" }, [FCS_LOG_SCALE] = { "log", "TM" },
        [FCS_ASINH_SCALE] = { "asinh", "TMA" },  [FCS_LOGICLE] = { "logicle", "TWMA" },
        [FCS_BIEX] = { "biex", "TWMA" },         [FCS_HYPERLOG] = { "hyperlog", "TWMA" },
    };
    xml_write_attribute(&w->t, attribute, kinds[s->kind].name);
    bool bare = s->kind == FCS_LINEAR_SCALE && s->T == 0;
    for (const char *letter = kinds[s->kind].parameters; !bare && *letter; letter++) {
        const char name[] = { *letter, '\0' };
        if (*letter == 'W' && automatic)
            text_add(&w->t, " W=\"auto\"");
        else
            xml_write_number(&w->t, name,
                             *letter == 'T'   ? s->T
                             : *letter == 'W' ? s->W
                             : *letter == 'M' ? s->M
                                              : s->A);
    }
    write_bounds(w, s);
}

/* A name and its scale, in the order in which <scales> has them. */
typedef struct use {
    const char *name;
    size_t scale;
} use;

/* The scale of most panels is the first they have; files of other kinds have none for all. */
static size_t default_scale(const panel_writer *w)
{
    return w->s->about.n_markers ? 0 : FCS_NONE;
}

static use *list_uses(panel_writer *w, size_t *n)
{
    size_t n_markers = w->s->about.n_markers, usual = default_scale(w);
    use *uses = arena_array(w->arena, n_markers + w->n_axes, sizeof *uses);
    *n = 0;
    for (size_t i = 0; uses && i < n_markers; i++)
        if (!panel_write_same_scale(w, w->scale_of_marker[i], usual))
            uses[(*n)++] = (use){ w->s->about.markers[i].id, w->scale_of_marker[i] };
    for (size_t i = 0; uses && i < w->n_axes; i++)
        if (w->axes[i].form == AXIS_PARAMETER)
            uses[(*n)++] = (use){ w->axes[i].name, w->axes[i].axis.scale };
    return uses;
}

/* Names that follow each other and have one scale share an element. */
static void write_uses(panel_writer *w, const use *uses, size_t n)
{
    for (size_t i = 0, next; i < n; i = next) {
        text_add(&w->t, "    <scale for=\"");
        for (next = i; next < n && panel_write_same_scale(w, uses[i].scale, uses[next].scale);
             next++) {
            text_add(&w->t, next > i ? " " : "");
            panel_write_quoted(w, uses[next].name);
        }
        text_add(&w->t, "\"");
        write_scale(w, "type", &w->s->scales[uses[i].scale], w->automatic[uses[i].scale]);
        text_add(&w->t, "/>\n");
    }
}

/* ---- Values ---- */

static void write_source(panel_writer *w, const strategy_axis *axis)
{
    if (axis->marker != FCS_NONE) {
        xml_write_attribute(&w->t, "marker", w->s->about.markers[axis->marker].id);
    } else if (axis->quotient) {
        const strategy_quotient *q = &w->s->quotients[axis->quotient - 1];
        xml_write_attribute(&w->t, "of", q->numerator);
        xml_write_attribute(&w->t, "to", q->denominator);
        xml_write_number(&w->t, "factor", q->factor);
        xml_write_number(&w->t, "minus", q->minus);
        xml_write_number(&w->t, "less", q->less);
    } else {
        xml_write_attribute(&w->t, "of", axis->param);
    }
    if (axis->matrix != FCS_NONE)
        xml_write_attribute(&w->t, "matrix", w->matrices[axis->matrix]);
}

static void write_values(panel_writer *w)
{
    bool any = false;
    for (size_t i = 0; i < w->n_axes; i++) {
        const named_axis *a = &w->axes[i];
        if (a->form != AXIS_VALUE)
            continue;
        text_add(&w->t, any ? "    <value" : "  <values>\n    <value");
        any = true;
        xml_write_attribute(&w->t, "id", a->name);
        write_source(w, &a->axis);
        write_scale(w, "type", &w->s->scales[a->axis.scale], false);
        text_add(&w->t, "/>\n");
    }
    if (any)
        text_add(&w->t, "  </values>\n");
}

void panel_write_scales(panel_writer *w)
{
    static const fcs_scale linear = { .kind = FCS_LINEAR_SCALE };
    size_t usual = default_scale(w), n;
    use *uses = list_uses(w, &n);
    if (!uses) {
        w->t.failed = true;
        return;
    }
    text_add(&w->t, "  <scales");
    if (usual == FCS_NONE)
        write_scale(w, "default", &linear, false);
    else
        write_scale(w, "default", &w->s->scales[usual], w->automatic[usual]);
    text_add(&w->t, n ? ">\n" : "/>\n");
    write_uses(w, uses, n);
    if (n)
        text_add(&w->t, "  </scales>\n");
    write_values(w);
}
