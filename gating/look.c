/* look.c - see look.h. Each thread counts for itself; sums of counts do not depend on who counted. */
#include "gating/look.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fcs/real.h"

/* ---- One look ---- */

bool look_start(look *l)
{
    l->lines = l->together ? NULL : malloc((l->n_axes ? l->n_axes : 1) * sizeof *l->lines);
    l->both = l->together ? malloc(sizeof *l->both) : NULL;
    if (!l->lines && !l->both)
        return false;
    for (size_t i = 0; !l->together && i < l->n_axes; i++)
        histogram_start(&l->lines[i], l->axes[i].low, l->axes[i].high);
    if (l->together)
        plane_start(l->both, (double[]){ l->axes[0].low, l->axes[1].low },
                    (double[]){ l->axes[0].high, l->axes[1].high });
    return true;
}

void look_clear(look *l)
{
    free(l->lines);
    free(l->both);
    free(l->own);
    l->lines = l->own = NULL;
    l->both = NULL;
}

void look_add(look *into, const look *from)
{
    for (size_t i = 0; !into->together && i < into->n_axes; i++)
        histogram_add(&into->lines[i], &from->lines[i]);
    if (into->together)
        plane_add(into->both, from->both);
}

/* ---- All looks of a thread ---- */

typedef struct pass {
    look *looks; /* of the caller */
    size_t n;
} pass;

typedef struct counter {
    look *looks; /* of this thread */
    size_t n;
    double *values[2]; /* [TILE] of the members at hand, on the scale */
} counter;

static void end(void *own)
{
    counter *c = own;
    for (size_t i = 0; c->looks && i < c->n; i++)
        look_clear(&c->looks[i]);
    free(c->looks);
    free(c->values[0]);
    free(c->values[1]);
    free(c);
}

static void *start(const void *what)
{
    const pass *p = what;
    counter *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->looks = calloc(p->n + 1, sizeof *c->looks);
    c->values[0] = malloc(TILE * sizeof(double));
    c->values[1] = malloc(TILE * sizeof(double));
    bool good = c->looks && c->values[0] && c->values[1];
    for (size_t i = 0; good && i < p->n; i++, c->n++) {
        c->looks[i] = p->looks[i];
        c->looks[i].lines = NULL;
        c->looks[i].both = NULL;
        good = look_start(&c->looks[i]);
    }
    if (good)
        return c;
    end(c);
    return NULL;
}

static void join(void *own, const void *what)
{
    const pass *p = what;
    const counter *c = own;
    for (size_t i = 0; i < p->n; i++)
        look_add(&p->looks[i], &c->looks[i]);
}

/* The values of the members of a tile, on the scale. Returns how many. */
static size_t gather(double *out, const look_axis *axis, const tile *t, const uint64_t *members)
{
    const double *x = t->columns[axis->column];
    size_t n = 0;
    for (size_t w = 0; w < (t->n + 63) / 64; w++) {
        uint64_t left = members ? members[w] : ~0ULL;
        if (t->n - 64 * w < 64)
            left &= (1ULL << (t->n - 64 * w)) - 1;
        for (; left; left &= left - 1)
            out[n++] = x[64 * w + (size_t)__builtin_ctzll(left)];
    }
    if (axis->transform)
        fcs_transform_apply(axis->transform, out, n);
    for (size_t i = 0; !axis->transform && i < n; i++)
        out[i] = out[i] < 0 ? real_log10(-out[i]) : NAN;
    return n;
}

static void count(counter *c, const look *l, const tile *t, const uint64_t *members)
{
    if (l->together) {
        gather(c->values[1], &l->axes[1], t, members);
        size_t n = gather(c->values[0], &l->axes[0], t, members);
        for (size_t i = 0; i < n; i++)
            plane_count(l->both, c->values[0][i], c->values[1][i]);
        return;
    }
    for (size_t a = 0; a < l->n_axes; a++) {
        size_t n = gather(c->values[0], &l->axes[a], t, members);
        for (size_t i = 0; i < n; i++)
            histogram_count(&l->lines[a], c->values[0][i]);
    }
}

static void take(void *own, const void *what, const tile *t, uint64_t *const *members)
{
    counter *c = own;
    (void)what;
    for (size_t i = 0; i < c->n; i++)
        count(c, &c->looks[i], t,
              c->looks[i].within == FCS_NONE ? NULL : members[c->looks[i].within]);
}

fcs_code look_at_events(const plan *p, look *looks, size_t n, unsigned threads, fcs_error *err)
{
    pass what = { looks, n };
    tile_fold fold = { &what, start, take, join, end };
    return run_tiles(p, threads, NULL, &fold, err);
}
