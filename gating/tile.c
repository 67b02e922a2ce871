/* tile.c - see tile.h. */
#include "gating/tile.h"

#include <math.h>
#include <stdlib.h>

struct tile_reader {
    const plan *plan;
    double *values;
    double **columns;      /* [n_columns] */
    size_t n_read;         /* columns as acquired, */
    size_t *params;        /* their parameters, */
    double **read_columns; /* and where they go: some of columns */
};

static void *zeroed(size_t n, size_t size)
{
    return calloc(n ? n : 1, size);
}

static bool allocate(tile_reader *r)
{
    size_t n = r->plan->n_columns;
    r->values = zeroed(n, TILE_PITCH * sizeof *r->values);
    r->columns = zeroed(n, sizeof *r->columns);
    r->params = zeroed(n, sizeof *r->params);
    r->read_columns = zeroed(n, sizeof *r->read_columns);
    return r->values && r->columns && r->params && r->read_columns;
}

tile_reader *tile_reader_new(const plan *p)
{
    tile_reader *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->plan = p;
    if (!allocate(r)) {
        tile_reader_free(r);
        return NULL;
    }
    for (size_t k = 0; k < p->n_columns; k++) {
        r->columns[k] = r->values + k * TILE_PITCH;
        if (p->columns[k].dye != FCS_NONE || p->columns[k].quotient)
            continue;
        r->params[r->n_read] = p->columns[k].param;
        r->read_columns[r->n_read++] = r->columns[k];
    }
    return r;
}

void tile_reader_free(tile_reader *r)
{
    if (!r)
        return;
    free(r->values);
    free(r->columns);
    free(r->params);
    free(r->read_columns);
    free(r);
}

size_t tile_count(const plan *p)
{
    return p->set->n_events / TILE + (p->set->n_events % TILE != 0);
}

/* The order of the sum is that of the detectors in the matrix, as in fcs_compensate(). */
static void compensate_column(const plan_matrix *m, const tile *t, double *out, size_t dye)
{
    const double *x = t->columns[m->columns[0]];
    double weight = m->weights[dye];
    for (size_t i = 0; i < t->n; i++)
        out[i] = x[i] * weight;
    for (size_t j = 1; j < m->n_detectors; j++) {
        x = t->columns[m->columns[j]];
        weight = m->weights[j * m->n_dyes + dye];
        for (size_t i = 0; i < t->n; i++)
            out[i] += x[i] * weight;
    }
}

static void divide_columns(const strategy_quotient *q, const tile *t, const plan_column *column,
                           double *out)
{
    const double *x = t->columns[column->parts[0]], *y = t->columns[column->parts[1]];
    for (size_t i = 0; i < t->n; i++) {
        double divisor = y[i] - q->less;
        out[i] = divisor == 0 ? NAN : q->factor * (x[i] - q->minus) / divisor;
    }
}

void tile_derive(const plan *p, const tile *t)
{
    for (size_t k = 0; k < p->n_columns; k++) {
        const plan_column *c = &p->columns[k];
        if (c->dye != FCS_NONE)
            compensate_column(&p->matrices[c->matrix], t, t->columns[k], c->dye);
        else if (c->quotient)
            divide_columns(&p->strategy->quotients[c->quotient - 1], t, c, t->columns[k]);
    }
}

fcs_code tile_read(tile_reader *r, size_t index, tile *t, fcs_error *err)
{
    size_t first = index * TILE, left = r->plan->set->n_events - first;
    *t = (tile){ left < TILE ? left : TILE, r->columns };
    if (r->n_read) {
        fcs_code code = fcs_read(r->plan->set, r->params, r->n_read, first, t->n, FCS_LINEAR,
                                 r->read_columns, err);
        if (code)
            return code;
    }
    tile_derive(r->plan, t);
    return FCS_OK;
}
