/* spillover_write.c - a matrix as a table (spillover_table.c has its form), and what was found in controls. */
#include <string.h>

#include "fcs/error.h"
#include "fcs/number_text.h"
#include "gating/spillover.h"
#include "gating/text.h"

/* ---- The matrix ---- */

/* Quotes keep commas and blanks, but nothing keeps these; and a spreadsheet would run what begins as a
 * formula does. */
static fcs_code check_name(const char *name, fcs_error *err)
{
    size_t n = strlen(name);
    if (n > 0 && !strpbrk(name, "\"\t;\r\n") && !strchr("=+-@", *name))
        return FCS_OK;
    return fail(
        err, FCS_E_ARGUMENT, "E-SPILLOVER",
        "expected a name that can stand in a table (no quotes, tabs, semicolons, line ends, "
        "and none of = + - @ in front), found \"%s\"",
        QUOTED(name));
}

static fcs_code check_names(const char *const *names, size_t n, fcs_error *err)
{
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < n; i++)
        code = check_name(names[i], err);
    return code;
}

static void add_name(text *t, const char *name)
{
    text_add(t, "\"");
    text_add(t, name);
    text_add(t, "\"");
}

static void add_number(text *t, double value)
{
    char number[NUMBER_TEXT];
    text_bytes(t, number, number_text(number, value));
}

/* A table of fewer dyes than detectors whose dyes are all called as detectors would be taken for a square
 * one that was cut. */
static fcs_code check_shape(const fcs_spillover *s, fcs_error *err)
{
    bool own_name = s->n_dyes == s->n_detectors;
    for (size_t d = 0; d < s->n_dyes; d++) {
        size_t j = 0;
        while (j < s->n_detectors && strcmp(s->detectors[j], s->dyes[d]) != 0)
            j++;
        own_name = own_name || j == s->n_detectors;
    }
    return own_name ? FCS_OK
                    : fail(err, FCS_E_ARGUMENT, "E-SPILLOVER",
                           "expected a dye with another name than every detector where there are "
                           "fewer dyes, found none");
}

char *fcs_spillover_csv(const fcs_spillover *s, size_t *size, fcs_error *err)
{
    text t = { 0 };
    fcs_code code = check_names(s->detectors, s->n_detectors, err);
    if (!code)
        code = check_names(s->dyes, s->n_dyes, err);
    if (!code)
        code = check_shape(s, err);
    if (!code && s->inverted)
        code = fail(err, FCS_E_ARGUMENT, "E-SPILLOVER",
                    "expected a spillover matrix, found one that is inverted already");
    if (code)
        return NULL;
    text_add(&t, "\"dye\"");
    for (size_t j = 0; j < s->n_detectors; j++) {
        text_add(&t, ",");
        add_name(&t, s->detectors[j]);
    }
    text_add(&t, "\n");
    for (size_t d = 0; d < s->n_dyes; d++) {
        add_name(&t, s->dyes[d]);
        for (size_t j = 0; j < s->n_detectors; j++) {
            text_add(&t, ",");
            add_number(&t, s->values[d * s->n_detectors + j]);
        }
        text_add(&t, "\n");
    }
    return text_finish(&t, size, err);
}


/* ---- Controls ---- */

static void add_cell(text *t, const char *words)
{
    text_cell(t, words);
    text_add(t, "\t");
}

static void add_figure(text *t, double value, const char *end)
{
    text_number(t, value);
    text_add(t, end);
}

static void add_rules(text *t, const fcs_stains *stains, size_t i)
{
    const char *between = "";
    for (size_t k = 0; k < stains->n_notes; k++) {
        const fcs_stain_note *note = &stains->notes[k];
        if (note->stain != i || note->remark)
            continue;
        text_add(t, between);
        text_add(t, note->rule);
        between = " ";
    }
}

char *fcs_stains_tsv(const fcs_stains *stains, size_t *size, fcs_error *err)
{
    text t = { 0 };
    text_add(&t, "control\tdye\tdetector\tevents\tpositive\tnegative\tborrowed\tsaturated\tsplit\t"
                 "median_positive\tmedian_negative\tapart\twarnings\n");
    for (size_t i = 0; i < stains->n_stains; i++) {
        const fcs_stain *s = &stains->stains[i];
        add_cell(&t, s->title);
        add_cell(&t, s->dye);
        add_cell(&t, s->detector);
        text_print(&t, "%zu\t%zu\t%zu\t%zu\t%zu\t", s->n_events, s->n_positive, s->n_negative,
                   s->n_borrowed, s->n_saturated);
        add_figure(&t, s->split, "\t");
        add_figure(&t, s->positive, "\t");
        add_figure(&t, s->negative, "\t");
        add_figure(&t, s->apart, "\t");
        add_rules(&t, stains, i);
        text_add(&t, "\n");
    }
    return text_finish(&t, size, err);
}

static const char *verdict(const fcs_stain *s, size_t d)
{
    if (d == s->row)
        return "own";
    if (s->residual[d] > s->allowed[d])
        return "under";
    return s->residual[d] < -s->allowed[d] ? "over" : "ok";
}

/* The detector of a dye of a square matrix: the one of its name, or of its place. */
static size_t detector_of(const fcs_spillover *m, size_t d)
{
    for (size_t j = 0; j < m->n_detectors; j++)
        if (strcmp(m->detectors[j], m->dyes[d]) == 0)
            return j;
    return d;
}

/* The coefficient that was found where a dye has a detector: in square matrices. */
static void add_coefficient(text *t, const fcs_spillover *m, const fcs_stain *s, size_t d)
{
    if (m->n_dyes == m->n_detectors) {
        text_number(t, s->coefficients[detector_of(m, d)]);
        text_add(t, "\t");
        text_number(t, s->errors[detector_of(m, d)]);
    } else {
        text_add(t, "\t");
    }
    text_add(t, "\t");
}

char *fcs_stains_pairs_tsv(const fcs_stains *stains, size_t *size, fcs_error *err)
{
    const fcs_spillover *m = stains->spillover;
    text t = { 0 };
    text_add(&t,
             "control\tdye\tin\tcoefficient\terror\tmedian_positive\tmedian_negative\tresidual\t"
             "allowed\tcompensation\tspreading\n");
    for (size_t i = 0; i < stains->n_stains; i++)
        for (size_t d = 0; d < m->n_dyes; d++) {
            const fcs_stain *s = &stains->stains[i];
            add_cell(&t, s->title);
            add_cell(&t, s->dye);
            add_cell(&t, m->dyes[d]);
            add_coefficient(&t, m, s, d);
            add_figure(&t, s->median_positive[d], "\t");
            add_figure(&t, s->median_negative[d], "\t");
            add_figure(&t, s->residual[d], "\t");
            add_figure(&t, s->allowed[d], "\t");
            add_cell(&t, verdict(s, d));
            add_figure(&t, s->spread[d], "\n");
        }
    return text_finish(&t, size, err);
}
