/* grid.c - see grid.h.
 *
 *     nearest      0   |   1   |   2   |   3          3 borders, 4 bins: the display has 4
 *                  low                     high
 *     otherwise    0       |   1   |   2   |   3   |   4      4 borders, 5 bins
 *                  low                            high
 *
 * Which bin an event lies in is asked on the linear scale: the borders are inverted once, as
 * thresholds are. */
#include "gating/grid.h"

#include <math.h>

#include "gating/gates.h"
#include "gating/polygon.h"

/* ---- Borders ------------------------------------------------------------------------ */

static double step_of(const strategy_grid *grid)
{
    return (grid->high - grid->low) / grid->n_bins;
}

static bool find_borders(arena *a, plan_step *step)
{
    for (size_t k = 0; k < step->n_axes; k++) {
        const strategy_grid *grid = &step->gate->grid[k];
        plan_axis *axis = &step->axes[k];
        size_t n = grid->nearest ? grid->n_bins - 1 : grid->n_bins;
        double *borders = arena_array(a, n, sizeof *borders);
        if (!borders)
            return false;
        for (size_t i = 0; i < n; i++) {
            double bins = (double)i + (grid->nearest ? 0.5 : 1);
            borders[i] =
                fcs_transform_edge(axis->transform, grid->low + bins * step_of(grid), false);
        }
        axis->n_borders = n;
        axis->borders = borders;
    }
    return true;
}

/* How many of the borders are at or below v. */
double grid_bin(const plan_axis *axis, double v)
{
    size_t low = 0, high = axis->n_borders;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (axis->borders[middle] <= v)
            low = middle + 1;
        else
            high = middle;
    }
    return (double)low;
}

/* The events of bins low ... high: what lies before the first bin or behind the last with it. */
static plan_bound frame(const plan_axis *axis, double low, double high)
{
    plan_bound b = { axis->column, -INFINITY, NAN };
    double last = (double)axis->n_borders;
    if (low > last)
        b.low = INFINITY; /* behind the last bin: no event but +infinity, and that is in no bin */
    else if (low > 0)
        b.low = axis->borders[(size_t)low - 1];
    if (high < 0)
        b.high = -INFINITY;
    else if (high < last)
        b.high = axis->borders[(size_t)high];
    return b;
}


/* ---- Gates -------------------------------------------------------------------------- */

/* Where a table is looked up, a vertex is looked up as an event is; where the bin is reckoned, a
 * vertex may lie outside the display. */
static double vertex_bin(const strategy_grid *grid, size_t n_borders, double at)
{
    double bins = (at - grid->low) / step_of(grid);
    if (grid->nearest)
        return floor(bins + 0.5);
    return fmax(0, fmin(floor(bins), (double)n_borders));
}

bool grid_polygon(arena *a, plan_step *step)
{
    if (!find_borders(a, step))
        return false;
    for (size_t k = 0; k < step->n_axes; k++) {
        double low = INFINITY, high = -INFINITY;
        for (size_t i = k; i < 2 * step->n_points; i += 2) {
            double bin =
                vertex_bin(&step->gate->grid[k], step->axes[k].n_borders, step->gate->points[i]);
            step->points[i] = bin;
            low = fmin(low, bin);
            high = fmax(high, bin);
        }
        step->bounds[k] = frame(&step->axes[k], low, high);
    }
    return true;
}

bool grid_ellipse(arena *a, plan_step *step)
{
    if (!find_borders(a, step))
        return false;
    for (size_t k = 0; k < step->n_axes; k++) {
        const strategy_grid *grid = &step->gate->grid[k];
        double half = sqrt(step->distance_sq * step->gate->covariance[k * step->n_axes + k]);
        double low = (step->mean[k] - half - grid->low) / step_of(grid);
        double high = (step->mean[k] + half - grid->low) / step_of(grid);
        step->bounds[k] = frame(&step->axes[k], floor(low), ceil(high));
    }
    return true;
}

bool grid_holds(const plan_step *step, double *bin)
{
    if (step->kind == STEP_POLYGON)
        return polygon_covers(step->points, step->n_points, bin[0], bin[1]);
    for (size_t k = 0; k < step->n_axes; k++) {
        const strategy_grid *grid = &step->gate->grid[k];
        bin[k] = grid->low + bin[k] * step_of(grid);
    }
    return ellipse_holds(step, bin);
}
