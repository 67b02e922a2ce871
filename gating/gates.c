/* gates.c - see gates.h. Plain loops in double: the reference that any faster kernel has to equal
 * bit for bit.
 *
 *     word w of a mask: events 64 w ... 64 w + 63 of the tile, lowest bit first
 */
#include "gating/gates.h"

#include "gating/grid.h"
#include "gating/polygon.h"
#include "gating/transform.h"

#include <math.h>
#include <string.h>


/* ---- Masks -------------------------------------------------------------------------- */

static void all_events(uint64_t *mask, size_t n)
{
    memset(mask, 0, TILE_WORDS * sizeof *mask);
    memset(mask, 0xff, n / 64 * sizeof *mask);
    if (n % 64)
        mask[n / 64] = (1ULL << n % 64) - 1;
}

/* One bit per value. Branchless, so that 64 comparisons cost what they cost and no more. */
static uint64_t compare(const double *v, double low, double high)
{
    uint64_t bits = 0;
    for (unsigned b = 0; b < 64; b++)
        bits |= (uint64_t)((v[b] >= low) & !(v[b] >= high)) << b;
    return bits;
}

static void keep_between(uint64_t *mask, const double *v, const plan_bound *bound)
{
    for (size_t w = 0; w < TILE_WORDS; w++)
        if (mask[w])
            mask[w] &= compare(v + 64 * w, bound->low, bound->high);
}

static void keep_bounds(uint64_t *mask, const tile *t, const plan_step *step)
{
    for (size_t i = 0; i < step->n_bounds; i++)
        keep_between(mask, t->columns[step->bounds[i].column], &step->bounds[i]);
}


static void keep_intervals(uint64_t *mask, const tile *t, const plan_step *step)
{
    for (size_t w = 0; w < TILE_WORDS; w++) {
        uint64_t bits = 0;
        for (size_t i = 0; mask[w] && i < step->n_bounds; i++) {
            const plan_bound *b = &step->bounds[i];
            bits |= compare(t->columns[b->column] + 64 * w, b->low, b->high);
        }
        mask[w] &= bits;
    }
}


/* ---- Drawn gates -------------------------------------------------------------------- */

/* Where infinity is a vertex, what lies beyond half the way is taken as lying there. */
static double on_axis(const plan_axis *axis, double value)
{
    double v = transform_one(axis->transform, value);
    if (axis->far > 0)
        v = v < -axis->far ? -axis->far : v > axis->far ? axis->far : v;
    return v;
}

bool ellipse_holds(const plan_step *step, const double *at)
{
    size_t n = step->n_axes;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double row = 0;
        for (size_t j = 0; j < n; j++)
            row += step->precision[i * n + j] * (at[j] - step->mean[j]);
        sum += row * (at[i] - step->mean[i]);
    }
    return sum <= step->distance_sq;
}

/* Whether event i of a tile is inside; at [n_axes] is for the values on the scales. */
static bool drawn_gate_holds(const plan_step *step, const tile *t, size_t i, double *at)
{
    bool grid = step->gate->edges == EDGES_GRID;
    for (size_t k = 0; k < step->n_axes; k++) {
        double v = t->columns[step->axes[k].column][i];
        at[k] = grid ? grid_bin(&step->axes[k], v) : on_axis(&step->axes[k], v);
    }
    if (grid)
        return grid_holds(step, at);
    if (step->kind == STEP_ELLIPSE)
        return ellipse_holds(step, at);
    return step->gate->edges == EDGES_INSIDE
               ? polygon_covers(step->points, step->n_points, at[0], at[1])
               : polygon_holds(step->points, step->n_points, at[0], at[1]);
}

/* The box around a gate leaves few events, and only those are put on the scales. */
static void keep_drawn(uint64_t *mask, const tile *t, const plan_step *step)
{
    double at[MOST_AXES] = { 0 };
    keep_bounds(mask, t, step);
    for (size_t w = 0; w < TILE_WORDS; w++)
        for (uint64_t left = mask[w]; left; left &= left - 1) {
            size_t b = (size_t)__builtin_ctzll(left), i = 64 * w + b;
            if (!drawn_gate_holds(step, t, i, at))
                mask[w] &= ~(1ULL << b);
        }
}


/* ---- Booleans ----------------------------------------------------------------------- */

/* The complement of a population is all other events, those with NaN too; the bits behind the last
 * event fall away with the parent's. */
static void keep_boolean(uint64_t *mask, const plan_step *step, uint64_t *const *members)
{
    bool any = step->operation == GATE_OR;
    for (size_t w = 0; w < TILE_WORDS; w++) {
        uint64_t bits = any ? 0 : ~0ULL;
        for (size_t k = 0; mask[w] && k < step->n_members; k++) {
            uint64_t m = members[step->members[k].population][w];
            m = step->members[k].complement ? ~m : m;
            bits = any ? bits | m : bits & m;
        }
        mask[w] &= bits;
    }
}

static void keep_step(uint64_t *mask, const tile *t, const plan_step *step,
                      uint64_t *const *members)
{
    switch (step->kind) {
    case STEP_MISSING:
        memset(mask, 0, TILE_WORDS * sizeof *mask);
        break;
    case STEP_ALL:
        break;
    case STEP_BOUNDS:
        keep_bounds(mask, t, step);
        break;
    case STEP_POLYGON:
    case STEP_ELLIPSE:
        keep_drawn(mask, t, step);
        break;
    case STEP_BOOLEAN:
        keep_boolean(mask, step, members);
        break;
    case STEP_INTERVALS:
        keep_intervals(mask, t, step);
        break;
    }
}

/* Replaces the events inside by those of the parent (NULL: all) that are not. */
static void turn_out(uint64_t *mask, const uint64_t *parent, size_t n)
{
    uint64_t all[TILE_WORDS];
    if (!parent)
        all_events(all, n);
    for (size_t w = 0; w < TILE_WORDS; w++)
        mask[w] = (parent ? parent : all)[w] & ~mask[w];
}

void tile_gate(const plan *p, const tile *t, uint64_t *const *members)
{
    for (size_t s = 0; s < p->n_steps; s++) {
        const plan_step *step = &p->steps[s];
        uint64_t *mask = members[step->population];
        if (step->parent == FCS_NONE)
            all_events(mask, t->n);
        else
            memcpy(mask, members[step->parent], TILE_WORDS * sizeof *mask);
        keep_step(mask, t, step, members);
        if (step->outside && step->kind != STEP_MISSING)
            turn_out(mask, step->parent == FCS_NONE ? NULL : members[step->parent], t->n);
        for (size_t w = 0; step->excluded != FCS_NONE && w < TILE_WORDS; w++)
            mask[w] &= ~members[step->excluded][w];
    }
}
