/* strategy.h - what a panel, a Gating-ML file or a workspace becomes, before any FCS file is known.
 * Readers build it once; plan.c reads it and does not know which reader it was.
 *
 *     strategy
 *       markers[]      what the panel asks for, by id
 *       matrices[]     how values are compensated
 *       quotients[]    new dimensions: a quotient of two parameters
 *       scales[]       parameters and the built transform
 *       gates[]        shapes on axes; an axis names a value of each event, and a scale
 *       populations[]  parent AND gate AND NOT excluded, parents first
 *       ratios[]       pairs of populations
 *       samples[]      of a workspace: one strategy each, and then nothing of the above
 *
 * Everything hangs on one arena; indices, never pointers, refer from one array to another.
 */
#ifndef GATING_STRATEGY_H
#define GATING_STRATEGY_H

#include "lupusflow/gating.h"

#include "fcs/arena.h"

/* What a gate looks at: a marker, or else a quotient, or else a parameter. */
typedef struct strategy_axis {
    size_t marker;     /* index into markers, or FCS_NONE */
    const char *param; /* where marker is FCS_NONE: $PnN as written, or a dye of the matrix */
    size_t matrix;     /* index into matrices; FCS_NONE: the value as acquired (scatter, Time) */
    size_t scale;      /* index into scales */
    size_t quotient;   /* one more than the index into quotients; 0: none. param is NULL then */
} strategy_axis;

/* factor * (numerator - minus) / (denominator - less): Gating-ML's fratio(A, B, C). Both parts are
 * compensated as the axis says. Dividing by zero gives NaN, so that the event is in no gate. */
typedef struct strategy_quotient {
    const char *id;
    const char *numerator, *denominator; /* $PnN, or dyes of the matrix */
    double factor, minus, less;
} strategy_quotient;

/* low <= value and value < high, or value <= high if closed. -inf and +inf: no bound. */
typedef struct strategy_bound {
    strategy_axis axis;
    double low, high; /* on the axis' scale */
    bool closed;      /* high belongs to the gate */
    /* where the numbers came from, for fcs_strategy_set() and messages; NULL if drawn */
    const char *threshold; /* "CD38" */
    const char *level;     /* "hi" */
    size_t border;         /* one more than the index into thresholds; 0: drawn */
} strategy_bound;

/* How a number, or the shape of a gate, is found from the events of a population. */
typedef enum search_method {
    SEARCH_NONE, /* it is given */
    SEARCH_VALLEY,
    SEARCH_PERCENTILE,
    SEARCH_TAIL,
    SEARCH_FMO,     /* a percentile of the same population in a control */
    SEARCH_MODE,    /* an offset from the mode of a population */
    SEARCH_MIXTURE, /* where two components are equally likely */
    SEARCH_WIDTH,   /* W of a logicle scale, from the negative values */
    SEARCH_ELLIPSE, /* a component of a mixture in two dimensions */
    SEARCH_SHIFT,   /* a drawn polygon moves with the mode of a population */
    SEARCH_SINGLETS,
    SEARCH_TIME,
    SEARCH_MARGINS
} search_method;

typedef struct strategy_search {
    search_method method;
    const char *name;      /* what messages call it: "valley" */
    size_t within;         /* the population that is looked at; FCS_NONE: all events */
    double low, high;      /* window on the scale; infinite where there is none */
    double amount;         /* percentile, tail, offset, width in standard deviations, ... */
    double adjust;         /* of densities: times their bandwidth */
    bool below;            /* SEARCH_TAIL: on the lower side of the peak */
    size_t n_starts;       /* SEARCH_ELLIPSE: components; SEARCH_SHIFT: 1 */
    const double *starts;  /* [2 * n_starts] where they are looked for; where the mode was */
    unsigned freedom;      /* SEARCH_ELLIPSE: of the t distributions; 0: normal ones */
    double farthest;       /* SEARCH_ELLIPSE: from the start, as part of the range */
    const char *control;   /* SEARCH_FMO: the name of the control */
    double fallback;       /* NaN: none */
    bool pooled;           /* over all data sets of a batch */
    unsigned line, column; /* in the file */
} strategy_search;

enum { MOST_AXES = 64 }; /* of an ellipsoid */

typedef struct strategy_member {
    size_t population;
    bool complement;
} strategy_member;

typedef enum gate_kind {
    GATE_BOUNDS,
    GATE_POLYGON,
    GATE_ELLIPSE,
    GATE_BOOLEAN,
    GATE_INTERVALS /* time: one bound for each stretch, of which one has to hold */
} gate_kind;
typedef enum gate_operation { GATE_AND, GATE_OR } gate_operation; /* NOT: one complemented member */

/* Which events on the outline of a polygon are inside (docs/methods.md, "Edges"). */
typedef enum edge_rule {
    EDGES_CROSSING, /* y-half-open: of two polygons with a common edge one has each point on it */
    EDGES_INSIDE,   /* all of them, decided without rounding: Gating-ML */
    EDGES_GRID      /* asked of the bin of the display that an event lies in: FlowJo */
} edge_rule;

/* One axis of the display that FlowJo puts events on before it asks whether a drawn gate holds them.
 *
 *     nearest    bin k around low + k (high - low) / n_bins, k = 0 ... n_bins - 1
 *     otherwise  bin k from there to the next, k = 0 ... n_bins: the last one holds `high` and more
 *
 * What lies before the first bin is in the first, what lies behind the last in the last. */
typedef struct strategy_grid {
    double low, high; /* ends of the display, on the scale */
    unsigned n_bins;  /* at least 2 */
    bool nearest;
} strategy_grid;

typedef struct strategy_gate {
    const char *id; /* "" for gates that `is` made */
    gate_kind kind;
    unsigned line;                 /* in the file */
    const strategy_search *search; /* NULL: all is given; else what follows is filled when found */
    size_t n_bounds;               /* GATE_BOUNDS, GATE_INTERVALS */
    strategy_bound *bounds;
    size_t n_axes;             /* GATE_POLYGON: 2; GATE_ELLIPSE: 1 or more */
    const strategy_axis *axes; /* [n_axes] */
    edge_rule edges;           /* GATE_POLYGON, and GATE_ELLIPSE with EDGES_GRID */
    const strategy_grid *grid; /* [n_axes]; EDGES_GRID */
    size_t n_points;           /* GATE_POLYGON */
    const double *points;      /* [2 * n_points], on the scales; infinities are half-planes */
    /* GATE_ELLIPSE: squared Mahalanobis distance <= distance_sq */
    const double *mean, *covariance; /* [n_axes], [n_axes * n_axes] row by row */
    double distance_sq;
    const double
        *precision; /* in place of the covariance's inverse, where that is no ellipsoid's */
    gate_operation operation; /* GATE_BOOLEAN */
    size_t n_members;
    const strategy_member *members;
    bool outside; /* holds what is not inside of all that */
} strategy_gate;

typedef struct strategy_population {
    const char *id, *title;
    const char *path;   /* what `gate` prints; NULL: the id */
    const char *custom; /* Gating-ML's custom_info as XML text, kept for writing; NULL: none */
    fcs_role role;
    bool report;
    bool optional; /* what it needs is not in the file: passed through with a note */
    unsigned line;
    size_t parent;       /* index, or FCS_NONE for all events; always below this one's own */
    size_t gate;         /* index, or FCS_NONE */
    size_t excluded;     /* a population whose events do not belong, or FCS_NONE */
    const char *missing; /* set by the reader: not evaluable in any file; else NULL */
    bool waits;          /* missing until something is found (found.c) */
} strategy_population;

/* Borders between the levels of a marker: lo < value < hi where all are given. Bounds hold copies. */
typedef struct strategy_threshold {
    const char *name;     /* what `is` calls it, mostly its marker: "CD38", "CD38.pb" */
    strategy_axis axis;   /* of a marker */
    double value, lo, hi; /* on the scale; lo -inf, hi +inf: no such level; NaN: not found yet */
    strategy_search cut, low, high; /* of value, lo, hi */
} strategy_threshold;

/* A scale whose W is found. Such a scale belongs to one marker, and has no transform until then. */
typedef struct strategy_width {
    strategy_axis axis;
    strategy_search search;
} strategy_width;

/* Where the values of a matrix come from. */
typedef enum matrix_source {
    MATRIX_FILE, /* the data set's own */
    MATRIX_TABLE
} matrix_source;

typedef struct strategy_matrix {
    const char *id; /* as axes of the file name it; "" where there is only one */
    matrix_source source;
    bool required;        /* MATRIX_FILE: a file without one does not fit */
    fcs_spillover *table; /* MATRIX_TABLE; freed with the strategy */
} strategy_matrix;

/* What has to hold of the counts. of, to: populations; to is FCS_NONE where events are counted. */
typedef struct strategy_rule {
    size_t of, to;
    double min, max; /* events of `of`, or its percentage of `to`; infinite: no such bound */
    bool fails;      /* all populations are withheld; else it is noted */
    unsigned line;
} strategy_rule;

/* One of the samples that a workspace holds: its name, and what is to be done with it. */
typedef struct strategy_sample {
    const char *name; /* as the workspace has it: "A01.fcs" */
    const char *file; /* the last part of the address it had when the workspace was made */
    const char *id;   /* of the workspace; unlike names no two are equal */
    fcs_strategy *strategy;
} strategy_sample;

/* What a panel says of its own history, for the record. */
typedef struct strategy_revision {
    const char *version, *date, *text;
} strategy_revision;

typedef struct strategy_record {
    const char *author, *approved_by, *approved_on; /* "" or NULL: not said */
    size_t n_revisions;
    const strategy_revision *revisions;
    const char *const *fluors; /* [n_markers], "" where not said; NULL: of none */
} strategy_record;

struct fcs_strategy {
    arena *arena;
    strategy_record record;
    fcs_about about;    /* markers, citations, changes, notes included */
    const char *custom; /* of the file, as strategy_population.custom */
    bool
        whole; /* a parameter that a gate names must be in the data set; else populations go missing */
    size_t n_matrices, n_quotients, n_scales, n_thresholds, n_gates, n_populations, n_ratios;
    strategy_matrix *matrices;
    strategy_quotient *quotients;
    fcs_scale *scales;
    fcs_transform **transforms; /* [n_scales]; freed with the strategy; NULL: W is not found yet */
    strategy_threshold *thresholds;
    size_t n_widths;
    strategy_width *widths;
    strategy_gate *gates;
    strategy_population *populations;
    fcs_ratio *ratios;
    size_t n_rules;
    strategy_rule *rules;
    size_t n_samples;
    strategy_sample *samples; /* freed with the strategy */
};

/* An empty strategy with its arena; NULL if out of memory. */
fcs_strategy *strategy_new(void);

/* Fills matches [about.n_markers]; see fcs_strategy_match(). */
fcs_code match_markers(const fcs_marker *markers, size_t n, const fcs_dataset *set,
                       fcs_match *matches, fcs_error *err);

#endif
