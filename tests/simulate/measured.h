/* measured.h - simulated samples for tests, and what can be measured on them without the code that
 * made them. */
#ifndef TESTS_SIMULATE_MEASURED_H
#define TESTS_SIMULATE_MEASURED_H

#include "tests.h"

#include <math.h>
#include <stdbool.h>

#include "lupusflow/simulate.h"

static inline fcs_simulation *made(const char *scenario, uint64_t seed, size_t events,
                                   bool enriched)
{
    fcs_error err = { 0 };
    fcs_simulate_options options = {
        .scenario = scenario, .seed = seed, .events = events, .enriched = enriched
    };
    fcs_simulation *s = fcs_simulate(&options, &err);
    if (!s)
        fail_msg("%s", err.message);
    return s;
}

static inline const fcs_truth *truth_named(const fcs_simulation *s, const char *id)
{
    for (size_t i = 0; i < s->n_truths; i++)
        if (strcmp(s->truths[i].id, id) == 0)
            return &s->truths[i];
    fail_msg("no population %s", id);
    return NULL;
}

static inline bool is_in(const fcs_truth *truth, size_t j)
{
    return truth->members[j / 64] >> (j % 64) & 1;
}

/* By $PnS, or by $PnN for what has no $PnS; n_params if there is none. */
static inline size_t index_of(const fcs_table *table, const char *name)
{
    size_t i = 0;
    while (i < table->n_params && strcmp(table->params[i].label, name) != 0 &&
           strcmp(table->params[i].name, name) != 0)
        i++;
    return i;
}

static inline const char *keyword_of(const fcs_table *table, const char *name)
{
    for (size_t i = 0; i < table->n_keywords; i++)
        if (strcmp(table->keywords[i].name, name) == 0)
            return table->keywords[i].value;
    return NULL;
}


/* ---- Compensation, by the matrix that the file carries ------------------------------ */

typedef struct matrix {
    size_t n;
    double spill[16][16], inverse[16][16];
} matrix;

static inline void invert(matrix *m)
{
    double a[16][16];
    memcpy(a, m->spill, sizeof a);
    for (size_t i = 0; i < m->n; i++)
        for (size_t j = 0; j < m->n; j++)
            m->inverse[i][j] = i == j;
    for (size_t c = 0; c < m->n; c++)
        for (size_t r = 0; r < m->n; r++) {
            double f = r == c ? (a[c][c] - 1) / a[c][c] : a[r][c] / a[c][c];
            for (size_t k = 0; k < m->n; k++) {
                a[r][k] -= f * a[c][k];
                m->inverse[r][k] -= f * m->inverse[c][k];
            }
        }
}

static inline matrix matrix_of(const fcs_table *table)
{
    char text[4096], *rest = text;
    snprintf(text, sizeof text, "%s", keyword_of(table, "$SPILLOVER"));
    matrix m = { .n = strtoul(strtok_r(rest, ",", &rest), NULL, 10) };
    assert_true(m.n > 0 && m.n <= 16);
    for (size_t i = 0; i < m.n; i++)
        assert_string_equal(strtok_r(rest, ",", &rest), table->params[4 + i].name);
    for (size_t i = 0; i < m.n * m.n; i++)
        m.spill[i / m.n][i % m.n] = strtod(strtok_r(rest, ",", &rest), NULL);
    assert_null(strtok_r(rest, ",", &rest));
    invert(&m);
    return m;
}

/* Marker i of event j, and the variance of its noise as the document has it. */
static inline double compensated(const fcs_table *table, const matrix *m, size_t i, size_t j,
                                 double *variance)
{
    double x = 0, v = 0;
    for (size_t d = 0; d < m->n; d++) {
        double read = table->columns[4 + d][j], share = m->inverse[d][i];
        x += read * share;
        v += share * share * (10 * (read > 0 ? read : 0) + 900);
    }
    if (variance)
        *variance = v;
    return x;
}

#endif
