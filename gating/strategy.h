/* strategy.h - what a panel file (later: Gating-ML, a FlowJo workspace) becomes, before any FCS
 * file is known. Readers build it once; plan.c reads it and does not know which reader it was.
 *
 *     strategy
 *       markers[]      what the panel asks for, by id
 *       scales[]       parameters and the built transform
 *       gates[]        shapes on axes; an axis names a marker or a parameter, and a scale
 *       populations[]  parent AND gate AND NOT excluded, parents first
 *       ratios[]       pairs of populations
 *
 * Everything hangs on one arena; indices, never pointers, refer from one array to another.
 */
#ifndef GATING_STRATEGY_H
#define GATING_STRATEGY_H

#include "lupusflow/gating.h"

#include "fcs/arena.h"

typedef struct strategy_axis {
    size_t marker;     /* index into markers, or FCS_NONE */
    const char *param; /* $PnN as written where marker is FCS_NONE, else NULL */
    bool compensated;  /* false: the value as acquired (scatter, Time) */
    size_t scale;      /* index into scales */
} strategy_axis;

/* low <= value and value < high, or value <= high if closed. -inf and +inf: no bound. */
typedef struct strategy_bound {
    strategy_axis axis;
    double low, high; /* on the axis' scale */
    bool closed;      /* high belongs to the gate */
    /* where the numbers came from, for fcs_strategy_set() and messages; NULL if drawn */
    const char *threshold; /* "CD38" */
    const char *level;     /* "hi" */
} strategy_bound;

typedef struct strategy_member {
    size_t population;
    bool complement;
} strategy_member;

typedef enum gate_kind { GATE_BOUNDS, GATE_POLYGON, GATE_ELLIPSE, GATE_BOOLEAN } gate_kind;
typedef enum gate_operation { GATE_AND, GATE_OR } gate_operation; /* NOT: one complemented member */

typedef struct strategy_gate {
    const char *id; /* "" for gates that `is` made */
    gate_kind kind;
    unsigned line;   /* in the file */
    size_t n_bounds; /* GATE_BOUNDS: thresholds, ranges, rectangles, quadrants */
    strategy_bound *bounds;
    strategy_axis axes[2]; /* GATE_POLYGON, GATE_ELLIPSE: x, y */
    size_t n_points;       /* GATE_POLYGON: y-half-open crossing rule, docs/methods.md */
    const double *points;  /* [2 * n_points], on the scales; infinities are half-planes */
    double mean[2], covariance[4], distance; /* GATE_ELLIPSE: Mahalanobis distance <= distance */
    gate_operation operation;                /* GATE_BOOLEAN */
    size_t n_members;
    const strategy_member *members;
} strategy_gate;

typedef struct strategy_population {
    const char *id, *title;
    fcs_role role;
    bool report;
    bool optional; /* what it needs is not in the file: passed through with a note */
    unsigned line;
    size_t parent;       /* index, or FCS_NONE for all events; always below this one's own */
    size_t gate;         /* index, or FCS_NONE */
    size_t excluded;     /* a population whose events do not belong, or FCS_NONE */
    const char *missing; /* set by the reader: not evaluable in any file; else NULL */
} strategy_population;

/* Borders between the levels of a marker: lo < value < hi where all are given. Bounds hold copies. */
typedef struct strategy_threshold {
    const char *marker;
    const char *method;   /* "fixed"; any other is not evaluated, and value, lo, hi mean nothing */
    size_t scale;         /* index into scales */
    double value, lo, hi; /* on the scale; lo -inf, hi +inf: the marker has no such level */
} strategy_threshold;

typedef enum comp_source { COMP_NONE, COMP_FILE, COMP_TABLE } comp_source;

struct fcs_strategy {
    arena *arena;
    fcs_about about; /* markers, citations, changes included */
    comp_source compensation;
    bool compensation_required; /* COMP_FILE: a file without a matrix does not fit */
    fcs_spillover *table;       /* COMP_TABLE; freed with the strategy */
    size_t n_scales, n_thresholds, n_gates, n_populations, n_ratios;
    fcs_scale *scales;
    fcs_transform **transforms; /* [n_scales]; freed with the strategy. No axis is on a NULL one */
    strategy_threshold *thresholds;
    strategy_gate *gates;
    strategy_population *populations;
    fcs_ratio *ratios;
};

/* An empty strategy with its arena; NULL if out of memory. */
fcs_strategy *strategy_new(void);

/* Fills matches [about.n_markers]; see fcs_strategy_match(). */
fcs_code match_markers(const fcs_marker *markers, size_t n, const fcs_dataset *set,
                       fcs_match *matches, fcs_error *err);

#endif
