/* stain_gate.c - which events of a control carry its dye, without a gate that anybody drew.
 *
 * Autofluorescence goes with size and granularity, so that positives may only be held against
 * negatives of their own kind: a lymphocyte against a granulocyte gives a spillover that is not there. So
 * each cloud of FSC and SSC is tried by itself, and the one taken in which the dye is known best.
 */
#include "gating/stain.h"

#include <math.h>
#include <string.h>

#include "gating/robust.h"


/* ---- Clouds of scatter ---- */

/* The grid spans six units of the natural logarithm below the largest value: a factor of 400. */
enum { SIDE = 64, MOST_CLOUDS = 8, LEAST = 20 };
static const double SPAN = 6.0;

typedef struct grid {
    double counts[SIDE][SIDE], smooth[SIDE][SIDE];
    double top[2];
} grid;

static void fill_grid(const stain_events *e, grid *g)
{
    memset(g, 0, sizeof *g);
    g->top[0] = g->top[1] = -INFINITY;
    for (int axis = 0; axis < 2; axis++)
        for (size_t i = 0; i < e->n_control; i++)
            if (e->scatter[axis][i] > g->top[axis])
                g->top[axis] = e->scatter[axis][i];
    for (size_t i = 0; i < e->n_control; i++) {
        double x = (e->scatter[0][i] - g->top[0]) / SPAN + 1;
        double y = (e->scatter[1][i] - g->top[1]) / SPAN + 1;
        if (x >= 0 && y >= 0)
            g->counts[x < 1 ? (size_t)(x * SIDE) : SIDE - 1]
                     [y < 1 ? (size_t)(y * SIDE) : SIDE - 1]++;
    }
}

/* out [SIDE * SIDE] along one axis of in, by 1 4 6 4 1. */
static void smooth_along(const double *in, double *out, size_t step, size_t across)
{
    static const double weights[] = { 1, 4, 6, 4, 1 };
    for (size_t row = 0; row < SIDE; row++)
        for (size_t k = 0; k < SIDE; k++) {
            double sum = 0;
            for (size_t w = 0; w < 5; w++)
                if (k + w >= 2 && k + w - 2 < SIDE)
                    sum += weights[w] * in[row * across + (k + w - 2) * step];
            out[row * across + k * step] = sum;
        }
}

static void smooth_grid(grid *g)
{
    double half[SIDE][SIDE];
    smooth_along(&g->counts[0][0], &half[0][0], 1, SIDE);
    smooth_along(&half[0][0], &g->smooth[0][0], SIDE, 1);
}

/* Of neighbours that are as high the first is the peak. */
static bool is_peak(const grid *g, size_t i, size_t j)
{
    for (size_t a = i ? i - 1 : 0; a <= i + 1 && a < SIDE; a++)
        for (size_t b = j ? j - 1 : 0; b <= j + 1 && b < SIDE; b++) {
            bool before = a < i || (a == i && b < j);
            if (before ? g->smooth[a][b] >= g->smooth[i][j] : g->smooth[a][b] > g->smooth[i][j])
                return false;
        }
    return g->smooth[i][j] > 0;
}

/* The highest peaks, highest first; places [MOST_CLOUDS][2] of the grid. */
static size_t find_peaks(const grid *g, size_t places[][2])
{
    size_t n = 0;
    for (size_t i = 0; i < SIDE; i++)
        for (size_t j = 0; j < SIDE; j++) {
            if (!is_peak(g, i, j))
                continue;
            size_t at = n < MOST_CLOUDS ? n++ : MOST_CLOUDS;
            while (at > 0 && g->smooth[i][j] > g->smooth[places[at - 1][0]][places[at - 1][1]]) {
                at--;
                if (at + 1 < MOST_CLOUDS)
                    memcpy(places[at + 1], places[at], sizeof places[at]);
            }
            if (at < MOST_CLOUDS) {
                places[at][0] = i;
                places[at][1] = j;
            }
        }
    return n;
}

static bool is_near(const stain_events *e, const stain_gate *gate, size_t i)
{
    if (!e->has_scatter)
        return e->scatter[0][i] == e->scatter[0][i];
    return fabs(e->scatter[0][i] - gate->center[0]) < gate->radius[0] &&
           fabs(e->scatter[1][i] - gate->center[1]) < gate->radius[1];
}

/* Moves a gate to the middle of what lies in it, and makes it 2.5 SDs wide. */
static void settle(const stain_events *e, stain_gate *gate)
{
    static const double least[] = { 0.06, 0.1 }, most[] = { 0.5, 0.8 };
    for (int round = 0; round < 6; round++) {
        stain_gate next = *gate;
        for (int axis = 0; axis < 2; axis++) {
            size_t n = 0;
            for (size_t i = 0; i < e->n_control; i++)
                if (is_near(e, gate, i))
                    e->scratch[n++] = e->scatter[axis][i];
            if (n < LEAST)
                return;
            next.center[axis] = quantile_of(e->scratch, n, 0.5);
            double wide = 2.5 * spread_about(e->scratch, n, next.center[axis]);
            wide = wide < most[axis] ? wide : most[axis];
            next.radius[axis] = wide > least[axis] ? wide : least[axis];
        }
        *gate = next;
    }
}


/* ---- The gate ---- */

stain_side stain_side_of(const stain_events *e, const stain_gate *gate, size_t i)
{
    if (!is_near(e, gate, i) || gate->split != gate->split)
        return STAIN_OUT;
    if (e->scaled[i] < gate->split)
        return STAIN_NEGATIVE;
    return i < e->n_control ? STAIN_POSITIVE : STAIN_OUT;
}

static double median_of_side(const stain_events *e, const stain_gate *gate, stain_side side,
                             const double *values)
{
    size_t n = 0;
    for (size_t i = 0; i < e->n; i++)
        if (stain_side_of(e, gate, i) == side)
            e->scratch[n++] = values[i];
    return n ? quantile_of(e->scratch, n, 0.5) : NAN;
}

/* At the rim of a cloud of unstained granulocytes there are a few stained monocytes, with half their
 * granules. 15 % of FSC and 25 % of SSC are borne, which B and T cells do not differ by. */
static double unlikeness(const stain_events *e, const stain_gate *gate)
{
    static const double borne[] = { 0.15, 0.25 };
    double most = 0;
    for (int axis = 0; axis < 2; axis++) {
        double by = median_of_side(e, gate, STAIN_POSITIVE, e->scatter[axis]) -
                    median_of_side(e, gate, STAIN_NEGATIVE, e->scatter[axis]);
        if (fabs(by) / borne[axis] > most)
            most = fabs(by) / borne[axis];
    }
    return most;
}

static void count_sides(const stain_events *e, stain_gate *gate)
{
    for (size_t i = 0; i < e->n; i++) {
        stain_side side = stain_side_of(e, gate, i);
        gate->n_positive += side == STAIN_POSITIVE;
        gate->n_negative += side == STAIN_NEGATIVE && i < e->n_control;
        gate->n_borrowed += side == STAIN_NEGATIVE && i >= e->n_control;
    }
    gate->positive = median_of_side(e, gate, STAIN_POSITIVE, e->own);
    gate->negative = median_of_side(e, gate, STAIN_NEGATIVE, e->own);
    gate->unlike = unlikeness(e, gate);
}

static void split_gate(const stain_events *e, stain_gate *gate)
{
    size_t n = 0;
    for (size_t i = 0; i < e->n; i++)
        if (is_near(e, gate, i))
            e->scratch[n++] = e->scaled[i];
    gate->split = stain_split(e->scratch, n, &gate->apart);
    if (gate->split == gate->split)
        count_sides(e, gate);
}

/* The larger, the better the slope between two clouds of so many events is known; two peaks of one kind
 * go before what may be one, or may be two kinds. */
static double worth(const stain_gate *gate)
{
    double p = (double)gate->n_positive, n = (double)(gate->n_negative + gate->n_borrowed);
    if (p < 1 || n < 1)
        return 0;
    double step = (gate->positive - gate->negative) * sqrt(p * n / (p + n));
    return gate->apart >= 2 && gate->unlike <= 1 ? step : step * 1e-6;
}

stain_gate stain_find_gate(const stain_events *e)
{
    grid g;
    size_t places[MOST_CLOUDS][2];
    stain_gate best = { .split = NAN };
    if (!e->has_scatter) {
        split_gate(e, &best);
        return best;
    }
    fill_grid(e, &g);
    smooth_grid(&g);
    size_t n = find_peaks(&g, places);
    for (size_t k = 0; k < n; k++) {
        stain_gate gate = { .radius = { 0.3, 0.5 }, .split = NAN };
        for (int axis = 0; axis < 2; axis++)
            gate.center[axis] = g.top[axis] + (((double)places[k][axis] + 0.5) / SIDE - 1) * SPAN;
        settle(e, &gate);
        split_gate(e, &gate);
        if (k == 0 || worth(&gate) > worth(&best))
            best = gate;
    }
    return best;
}
