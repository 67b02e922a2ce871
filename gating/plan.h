/* plan.h - what a strategy comes to on one data set: names have become columns, thresholds edges on
 * the linear scale, and populations steps in an order in which each finds what it rests on.
 *
 *     columns   as acquired: 0 1 2 3 ...    compensated: sums over the detectors' columns
 *     steps     parent AND (bounds | polygon | ellipse | boolean | all) AND NOT excluded
 *
 * Built once, then read by all threads.
 */
#ifndef GATING_PLAN_H
#define GATING_PLAN_H

#include "gating/strategy.h"

/* A column of numbers that a gate or a picture needs. */
typedef struct plan_column {
    size_t param; /* in the data set */
    size_t dye;   /* in the spillover matrix; FCS_NONE: the value as acquired */
} plan_column;

/* v is inside if v >= low and not v >= high. So NaN is outside, and a high of NaN is no bound. */
typedef struct plan_bound {
    size_t column;
    double low, high;
} plan_bound;

typedef struct plan_axis {
    size_t column;
    const fcs_transform *transform;
    double far; /* polygons with infinite vertices: half of what stands for infinity; else 0 */
} plan_axis;

typedef enum step_kind {
    STEP_MISSING, /* not evaluable: why */
    STEP_ALL,     /* no gate of its own, or an optional one that was passed over */
    STEP_BOUNDS,
    STEP_POLYGON,
    STEP_ELLIPSE,
    STEP_BOOLEAN
} step_kind;

typedef struct plan_step {
    size_t population, parent, excluded; /* indices of populations; FCS_NONE: none */
    step_kind kind;
    const char *why;
    bool absent; /* STEP_MISSING: because of what the file does not hold */
    size_t n_bounds;
    plan_bound *bounds; /* of polygons and ellipses: the rectangle around them */
    plan_axis axes[2];
    size_t n_points;
    double *points;                            /* finite */
    double mean[2], precision[3], distance_sq; /* precision: xx, xy, yy of the inverse covariance */
    gate_operation operation;
    size_t n_members;
    const strategy_member *members;
} plan_step;

/* How a marker was found. */
typedef struct plan_marker {
    size_t param;    /* FCS_NONE: not usable */
    const char *why; /* where it is not usable */
    bool absent;     /* because the file lacks it, not because it contradicts the panel */
} plan_marker;

typedef struct plan_note {
    struct plan_note *next;
    const char *text;
} plan_note;

typedef struct plan {
    arena *arena;
    const fcs_strategy *strategy;
    const fcs_dataset *set;
    plan_marker *markers; /* as strategy->about.markers */

    const char *compensation; /* "none", "$SPILLOVER", ... */
    double condition;
    size_t n_detectors;
    size_t *detectors;        /* parameters */
    size_t *dye_of;           /* [set->n_params]: the dye a detector is meant for, or FCS_NONE */
    double *weights;          /* [n_detectors * n_detectors], see spillover_weights() */
    size_t *detector_columns; /* once a compensated column is asked for */

    size_t n_columns;
    plan_column *columns;
    size_t n_steps;
    plan_step *steps;
    size_t n_notes;
    plan_note *first_note, *last_note;
} plan;

/* A plan with markers and compensation, but no steps. Errors: as fcs_gate(). */
plan *plan_new(const fcs_strategy *strategy, const fcs_dataset *set, fcs_error *err);
void plan_free(plan *p);

/* The column of an axis. FCS_OK with *why set (and *absent) where the data set has none. */
fcs_code plan_find_column(plan *p, const strategy_axis *axis, size_t *column, const char **why,
                          bool *absent, fcs_error *err);

/* The column of a parameter, as acquired. It exists: there is room for all of them. */
size_t plan_raw_column(plan *p, size_t param);

/* Fills the steps. */
fcs_code plan_steps(plan *p, fcs_error *err);

/* Says text, which lives in the plan's arena or is static. false if it is NULL or memory is out. */
bool plan_say(plan *p, const char *text);

#endif
