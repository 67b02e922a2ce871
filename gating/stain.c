/* stain.c - a spillover matrix from single-stain controls, and what it leaves in them.
 *
 *     controls --stain_read--> events with and without the dye --robust lines--> rows --> matrix
 *     events --> compensated with the matrix --> N x N sheet, spreading matrix --> notes
 */
#include "gating/stain.h"

#include <math.h>
#include <string.h>

#include "fcs/error.h"
#include "gating/robust.h"
#include "gating/spillover_read.h"

typedef struct maker {
    stain_work *work;
    const fcs_control *controls;
    size_t n;
    const fcs_stains_options *options;
    arena *scratch; /* of the events kept */
    stain_detectors detectors;
    size_t *own;      /* [n] the column of a control's own detector */
    stain_kept *kept; /* [n] */
    double *values;   /* [n * detectors.n] */
} maker;

static const char *dye_of(const fcs_control *c)
{
    return c->dye ? c->dye : c->detector;
}


/* ---- What is asked for ---- */

static size_t index_of(const char *const *names, size_t n, const char *name)
{
    size_t i = 0;
    while (i < n && strcmp(names[i], name) != 0)
        i++;
    return i;
}

static fcs_code twice(const char *what, const char *name, fcs_error *err)
{
    return fail(err, FCS_E_ARGUMENT, "E-STAIN", "expected each %s once, found %s twice", what,
                QUOTED(name));
}

/* The columns: those asked for, those of the matrix, or the own detectors of the controls. */
static fcs_code find_columns(maker *m, fcs_error *err)
{
    const fcs_stains_options *o = m->options;
    m->detectors = (stain_detectors){ o->n_detectors, o->detectors };
    if (o->matrix)
        m->detectors = (stain_detectors){ o->matrix->n_detectors, o->matrix->detectors };
    if (m->detectors.n == 0) {
        const char **names = arena_array(m->scratch, m->n, sizeof *names);
        for (size_t i = 0; names && i < m->n; i++)
            names[i] = m->controls[i].detector;
        m->detectors = (stain_detectors){ m->n, names };
    }
    if (!m->detectors.names)
        return fail_memory(err);
    for (size_t j = 0; j < m->detectors.n; j++)
        if (index_of(m->detectors.names, j, m->detectors.names[j]) < j)
            return twice("detector", m->detectors.names[j], err);
    return FCS_OK;
}

/* The row of a control's dye: that of its name, else of its detector's name, else the one in the place
 * of its detector. */
static size_t row_in(const fcs_spillover *s, const fcs_control *c, size_t own)
{
    size_t row = index_of(s->dyes, s->n_dyes, dye_of(c));
    if (row == s->n_dyes)
        row = index_of(s->dyes, s->n_dyes, c->detector);
    return row == s->n_dyes && s->n_dyes == s->n_detectors && own < s->n_dyes ? own : row;
}

static fcs_code find_row(maker *m, size_t i, fcs_error *err)
{
    const fcs_control *c = &m->controls[i];
    m->own[i] = index_of(m->detectors.names, m->detectors.n, c->detector);
    if (m->own[i] == m->detectors.n)
        return fail(err, FCS_E_ARGUMENT, "E-STAIN",
                    "expected the detector of every control among the columns, found %s, which is "
                    "none",
                    QUOTED(c->detector));
    size_t *row = &m->work->stains[i].row;
    *row = m->options->matrix ? row_in(m->options->matrix, c, m->own[i]) : i;
    if (m->options->matrix && *row == m->options->matrix->n_dyes)
        return fail(err, FCS_E_MISFIT, "E-STAIN",
                    "expected a row of dye %s in the matrix, found none", QUOTED(dye_of(c)));
    for (size_t k = 0; k < i; k++)
        if (strcmp(dye_of(&m->controls[k]), dye_of(c)) == 0)
            return twice("dye", dye_of(c), err);
    return FCS_OK;
}

static fcs_code ask(maker *m, fcs_error *err)
{
    if (m->n == 0)
        return fail(err, FCS_E_ARGUMENT, "E-STAIN", "expected at least one control, found none");
    fcs_code code = find_columns(m, err);
    m->own = arena_array(m->scratch, m->n, sizeof *m->own);
    m->kept = arena_array(m->scratch, m->n, sizeof *m->kept);
    m->work->stains = arena_array(m->work->arena, m->n, sizeof *m->work->stains);
    m->work->shown.stains = m->work->stains;
    m->work->shown.n_stains = m->n;
    if (!code && (!m->own || !m->kept || !m->work->stains))
        code = fail_memory(err);
    for (size_t i = 0; !code && i < m->n; i++)
        code = find_row(m, i, err);
    if (!code && m->n > m->detectors.n && !m->options->matrix)
        code = fail(err, FCS_E_ARGUMENT, "E-STAIN",
                    "expected at most as many dyes as detectors, found %zu dyes of %zu detectors",
                    m->n, m->detectors.n);
    return code;
}


/* ---- Rows ---- */

/* A detector's values without what it sees of unstained events. Its error has that of their median. */
static robust_slope slope_of(const stain_kept *k, size_t own, size_t j, double *scratch)
{
    double *x = scratch, *y = x + STAIN_KEPT, *more = y + STAIN_KEPT;
    const double *columns[2] = { k->negative + own * STAIN_KEPT, k->negative + j * STAIN_KEPT };
    double zero[2], sum = 0;
    for (int c = 0; c < 2; c++) {
        memcpy(more, columns[c], k->n_negative * sizeof *more);
        zero[c] = quantile_of(more, k->n_negative, 0.5);
    }
    double spread = spread_about(more, k->n_negative, zero[1]);
    size_t n = 0;
    for (size_t i = 0; i < k->n_positive; i++) {
        x[n] = k->positive[own * STAIN_KEPT + i] - zero[0];
        y[n] = k->positive[j * STAIN_KEPT + i] - zero[1];
        sum += x[n] > 0 ? x[n] : 0;
        n += x[n] > 0;
    }
    if (n == 0)
        return (robust_slope){ 0, INFINITY };
    robust_slope s = slope_through_origin(x, y, n, more);
    /* 1.2533 = sqrt(pi / 2): a median is known so much less than a mean. */
    double of_zero = 1.2533 * spread / sqrt((double)k->n_negative) / (sum / (double)n);
    s.error = sqrt(s.error * s.error + of_zero * of_zero);
    return s;
}

static fcs_code make_row(maker *m, size_t i, fcs_error *err)
{
    arena *a = m->work->arena;
    fcs_stain *found = &m->work->stains[i];
    const fcs_control *c = &m->controls[i];
    const size_t n = m->detectors.n;
    double *values = arena_array(a, n, sizeof *values), *errors = arena_array(a, n, sizeof *errors);
    double *scratch = arena_array(m->scratch, (size_t)3 * STAIN_KEPT, sizeof *scratch);
    found->coefficients = values;
    found->errors = errors;
    found->detector = arena_text(a, c->detector);
    found->dye = arena_text(a, dye_of(c));
    found->title = arena_text(a, c->title ? c->title : c->detector);
    if (!values || !errors || !scratch || !found->detector || !found->dye || !found->title)
        return fail_memory(err);
    fcs_code code =
        stain_read(c, m->options->unstained, &m->detectors, m->scratch, found, &m->kept[i], err);
    for (size_t j = 0; !code && j < n; j++) {
        robust_slope s = { 1, 0 };
        if (j != m->own[i])
            s = slope_of(&m->kept[i], m->own[i], j, scratch);
        values[j] = m->values[i * n + j] = s.slope;
        errors[j] = s.error;
    }
    return code;
}

static fcs_code make_rows(maker *m, fcs_error *err)
{
    size_t count;
    if (__builtin_mul_overflow(m->n, m->detectors.n, &count))
        return fail_memory(err);
    m->values = arena_array(m->scratch, count, sizeof *m->values);
    fcs_code code = m->values ? FCS_OK : fail_memory(err);
    for (size_t i = 0; !code && i < m->n; i++)
        code = make_row(m, i, err);
    return code;
}


/* ---- The matrix ---- */

static fcs_code make_matrix(maker *m, fcs_error *err)
{
    const fcs_spillover *given = m->options->matrix;
    spillover_parts parts = { .n_dyes = m->n,
                              .n_detectors = m->detectors.n,
                              .detectors = m->detectors.names,
                              .values = m->values,
                              .source = "single stains" };
    const char **dyes = arena_array(m->scratch, m->n, sizeof *dyes);
    if (!dyes)
        return fail_memory(err);
    for (size_t i = 0; i < m->n; i++)
        dyes[i] = dye_of(&m->controls[i]);
    parts.dyes = dyes;
    if (given)
        parts =
            (spillover_parts){ given->n_dyes, given->n_detectors, given->dyes,   given->detectors,
                               given->values, given->inverted,    given->source, NULL };
    m->work->shown.spillover = m->work->spillover = spillover_from_parts(&parts, err);
    return m->work->spillover ? FCS_OK : FCS_E_MEMORY;
}

static fcs_code compensate(maker *m, fcs_error *err)
{
    const fcs_spillover *s = m->work->spillover;
    double *weights = arena_array(m->scratch, s->n_detectors * s->n_dyes, sizeof *weights);
    double *scratch = arena_array(m->scratch, (size_t)2 * STAIN_KEPT, sizeof *scratch);
    if (!weights || !scratch)
        return fail_memory(err);
    fcs_code code = spillover_weights(s, weights, &m->work->shown.condition, err);
    for (size_t i = 0; !code && i < m->n; i++)
        code = stain_compensate(m->work, i, &m->kept[i], weights, scratch, err);
    return code;
}

static fcs_code make(maker *m, fcs_error *err)
{
    fcs_code code = ask(m, err);
    if (!code)
        code = make_rows(m, err);
    if (!code)
        code = make_matrix(m, err);
    if (!code)
        code = compensate(m, err);
    return code ? code : stain_look(m->work, err);
}

static stain_work *new_work(void)
{
    arena *a = arena_new();
    stain_work *w = a ? arena_alloc(a, sizeof *w) : NULL;
    if (w)
        w->arena = a;
    else
        arena_free(a);
    return w;
}

fcs_stains *fcs_stains_make(const fcs_control *controls, size_t n,
                            const fcs_stains_options *options, fcs_error *err)
{
    static const fcs_stains_options defaults = { 0 };
    options = options ? options : &defaults;
    maker m = {
        .work = new_work(), .controls = controls, .n = n, .options = options, .scratch = arena_new()
    };
    fcs_code code = m.work && m.scratch ? FCS_OK : fail_memory(err);
    if (!code) {
        m.work->sanity_max = options->sanity_max > 0 ? options->sanity_max : 1;
        code = make(&m, err);
    }
    arena_free(m.scratch);
    if (!code)
        return &m.work->shown;
    fcs_stains_free(m.work ? &m.work->shown : NULL);
    return NULL;
}

void fcs_stains_free(fcs_stains *stains)
{
    if (!stains)
        return;
    stain_work *w = (stain_work *)stains;
    fcs_spillover_free(w->spillover);
    arena_free(w->arena);
}
