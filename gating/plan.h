/* plan.h - what a strategy comes to on one data set: names have become columns, thresholds edges on
 * the linear scale, and populations steps in an order in which each finds what it rests on.
 *
 *     columns   as acquired    compensated: sums over detectors' columns    quotients of two columns
 *     steps     parent AND (bounds | polygon | ellipse | boolean | all) AND NOT excluded
 *
 * Built once, then read by all threads.
 */
#ifndef GATING_PLAN_H
#define GATING_PLAN_H

#include "gating/strategy.h"

/* A column of numbers that a gate or a picture needs. */
typedef struct plan_column {
    size_t
        param; /* in the data set; FCS_NONE: of a dye without a detector of its own, or a quotient */
    size_t matrix;   /* FCS_NONE: not compensated */
    size_t dye;      /* of the matrix */
    size_t quotient; /* one more than the index in the strategy; 0: none */
    size_t parts[2]; /* of a quotient: columns, both before this one */
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
    size_t n_borders;      /* EDGES_GRID */
    const double *borders; /* [n_borders] on the linear scale, between the bins of the display */
} plan_axis;

/* A matrix of the strategy, for the data set. */
typedef struct plan_matrix {
    bool asked, usable; /* looked for; found, and not only missing */
    size_t n_detectors, n_dyes;
    size_t *detectors;  /* [n_detectors] parameters */
    size_t *dye_of;     /* [set->n_params] the dye a detector is meant for, or FCS_NONE */
    const char **dyes;  /* [n_dyes] */
    double *weights;    /* [n_detectors * n_dyes], see spillover_weights() */
    size_t *columns;    /* [n_detectors], once a compensated column is asked for */
    const char *source; /* "$SPILLOVER", ... */
    double condition;
} plan_matrix;

typedef enum step_kind {
    STEP_MISSING, /* not evaluable: why */
    STEP_ALL,     /* no gate of its own, or an optional one that was passed over */
    STEP_BOUNDS,
    STEP_POLYGON,
    STEP_ELLIPSE,
    STEP_BOOLEAN,
    STEP_INTERVALS /* bounds on one column, of which one has to hold */
} step_kind;

typedef struct plan_step {
    size_t population, parent, excluded; /* indices of populations; FCS_NONE: none */
    step_kind kind;
    const char *why;
    bool absent; /* STEP_MISSING: because of what the file does not hold */
    size_t n_bounds;
    plan_bound *bounds; /* of polygons and ellipses: the rectangle around them */
    size_t n_axes;
    plan_axis *axes;
    const strategy_gate *gate; /* polygons, ellipses */
    bool outside;              /* holds what is not inside */
    size_t n_points;
    double *points;                 /* finite; EDGES_GRID: in bins */
    const double *mean, *precision; /* [n_axes]; [n_axes * n_axes] the inverse covariance */
    double distance_sq;
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

    plan_matrix *matrices; /* as strategy->matrices */

    size_t n_columns, columns_room;
    plan_column *columns;
    size_t n_steps;
    plan_step *steps;
    size_t n_notes;
    plan_note *first_note, *last_note;
} plan;

/* A plan with markers and compensation, but no steps. Errors: as fcs_gate(). */
plan *plan_new(const fcs_strategy *strategy, const fcs_dataset *set, fcs_error *err);
void plan_free(plan *p);

/* What the columns are compensated with: "none", "$SPILLOVER", or several joined by ", "; NULL if out
 * of memory. *condition: the largest. */
const char *plan_compensation(const plan *p, double *condition);

/* The column of an axis. FCS_OK with *why set where the data set has none; *absent, which means
 * something only then: because the file lacks it. */
fcs_code plan_find_column(plan *p, const strategy_axis *axis, size_t *column, const char **why,
                          bool *absent, fcs_error *err);

/* The column of a parameter, as acquired. */
fcs_code plan_raw_column(plan *p, size_t param, size_t *column, fcs_error *err);

/* The largest value of a parameter in linear units; 0 where $PnR does not tell: time has no end. */
double plan_top(const fcs_param *param);

/* Fills the steps. */
fcs_code plan_steps(plan *p, fcs_error *err);

/* Says text, which lives in the plan's arena or is static. false if it is NULL or memory is out. */
bool plan_say(plan *p, const char *text);

#endif
