/* gating.h - from columns of numbers to populations and counts.
 *
 *     panel.xml ---fcs_strategy_open--> fcs_strategy --.
 *                                                      +--fcs_gate--> fcs_result
 *     FCS file ----fcs_open-----------> fcs_dataset  --'
 *
 * The conventions at the top of fcs.h hold here too.
 *
 * A value that is NaN is inside no gate, and so inside the complement of every gate.
 * A threshold on a scale is *defined* as its inverted edge on the linear scale: the smallest
 * double v with scale(v) >= threshold (docs/methods.md, "Edges").
 */
#ifndef LUPUSFLOW_GATING_H
#define LUPUSFLOW_GATING_H

#include "fcs.h"

#ifdef __cplusplus
extern "C" {
#endif


/* ---- Compensation ------------------------------------------------------------------- */

/* Spillover: values[d * n_detectors + j] is the fraction of dye d seen by detector j.
 * A dye's own detector is usually 1. Shape: n_dyes x n_detectors, row by row. Fewer dyes than
 * detectors are unmixed by least squares. */
typedef struct fcs_spillover {
    size_t n_dyes, n_detectors;   /* n_dyes <= n_detectors */
    const char *const *dyes;      /* [n_dyes] */
    const char *const *detectors; /* [n_detectors], names as in fcs_param.name */
    const double *values;
    const char *source;           /* "$SPILLOVER", "SPILL", "$COMP" or a file name */
    bool inverted;                /* values are those of the inverse, n_detectors x n_dyes */
} fcs_spillover;

/* The matrix in the data set's $SPILLOVER, or else SPILL (or $SPILL, SPILLOVER), or else $COMP.
 * Errors: FCS_E_NOT_FOUND where there is none, FCS_E_FORMAT, FCS_E_MEMORY.
 * Free with fcs_spillover_free(). */
FCS_API FCS_MUST_USE
fcs_spillover *fcs_spillover_from(const fcs_dataset *set, fcs_error *err);

/* The same from a table (comma-, semicolon- or tab-separated, detectors in its first line, an
 * optional first column of dye names; of fewer dyes than detectors only where a dye has another name
 * than every detector, so that a table cut short is found out). Errors: FCS_E_NOT_FOUND, FCS_E_IO,
 * FCS_E_FORMAT with line. */
FCS_API FCS_MUST_USE
fcs_spillover *fcs_spillover_open(const char *path, fcs_error *err);

FCS_API void fcs_spillover_free(fcs_spillover *spillover);

/* The 2-norm condition number of the matrix: the largest by the least of its n_dyes singular values;
 * infinite if singular. 0 if out of memory. */
FCS_API double fcs_spillover_condition(const fcs_spillover *spillover);

/* Compensates n events in place: the detectors' columns become the dyes' columns.
 *
 * columns  [n_detectors] arrays of n doubles, the first n_dyes of which become those of the dyes. The
 *          others are left as they were. Units are kept.
 *
 * Errors: FCS_E_NUMERIC if the dyes cannot be told apart (singular, or condition above 1e8; the
 * message names the detectors most involved), FCS_E_MEMORY. */
FCS_API FCS_MUST_USE
fcs_code fcs_compensate(const fcs_spillover *spillover, double *const *columns, size_t n,
                        fcs_error *err);


/* A matrix as a table that fcs_spillover_open() reads with the same bits: malloc'ed and NUL-terminated,
 * *size bytes without the NUL. Errors: FCS_E_ARGUMENT (a matrix that is inverted already, a name that
 * cannot stand in a table, fewer dyes than detectors and none with a name of its own), FCS_E_MEMORY. */
FCS_API FCS_MUST_USE
char *fcs_spillover_csv(const fcs_spillover *spillover, size_t *size, fcs_error *err);


/* ---- Spillover from single stains ---------------------------------------------------- */

/* A control: a data set of particles that carry one dye. */
typedef struct fcs_control {
    const fcs_dataset *set;
    const char *detector; /* the one meant for the dye: $PnN, or else $PnS */
    const char *dye;      /* the name of its row; NULL: that of the detector */
    const char *title;    /* what notes call the control, a file's name; NULL: the detector */
} fcs_control;

/* A struct of zeros holds the defaults. */
typedef struct fcs_stains_options {
    const fcs_dataset *unstained; /* NULL: each control has its negatives in itself */
    size_t n_detectors;           /* 0: the detectors of the controls, for a square matrix */
    const char *const *detectors; /* [n_detectors] columns, those of the controls among them */
    double sanity_max;            /* coefficients above are noted; 0: 1 */
    const fcs_spillover *matrix;  /* hold the controls against this one; NULL: make one of them */
} fcs_stains_options;

/* What was found in a control. */
typedef struct fcs_stain {
    const char *dye, *detector, *title;
    size_t row;           /* of the dye in the matrix */
    size_t n_events;      /* in the file */
    size_t n_positive;    /* stained events that the row rests on */
    size_t n_negative;    /* unstained ones beside them in the control, */
    size_t n_borrowed;    /* and of the same scatter in the unstained file */
    size_t n_saturated;   /* stained events at the top of a detector: left out */
    double split;         /* of the own detector, linear: between negatives and positives */
    double apart;         /* distance of their peaks by the sum of their SDs, 0: no valley; 2 is asked for */
    double unlike; /* scatter of stained and unstained events: above 1 they are not of one kind */
    double negative, positive;  /* medians of the own detector, linear */
    const double *coefficients; /* [n_detectors] as found in this control, the own one 1 */
    const double *errors;       /* [n_detectors] their standard errors */

    /* [n_dyes] after compensation: the N x N sheet, and how far a dye spreads others. */
    const double *median_negative, *median_positive;
    const double *residual; /* what is left of the dye in others, as a part of its own step */
    const double *allowed;  /* above: under-compensated; below its negative: over-compensated */
    const double *spread;   /* spillover spreading (Nguyen et al. 2013), 0 where there is none */
} fcs_stain;

typedef struct fcs_stain_note {
    size_t stain;     /* index of the control */
    const char *rule; /* "W-STAIN-FEW"; static; docs/methods.md has them all */
    const char *text;
    bool remark;      /* worth knowing, and no reason to make the control anew */
} fcs_stain_note;

typedef struct fcs_stains {
    const fcs_spillover *spillover; /* made, or options->matrix copied */
    double condition;
    size_t n_stains, n_notes;
    const fcs_stain *stains; /* [n_stains], as the controls */
    const fcs_stain_note *notes;
} fcs_stains;

/* Finds stained and unstained events in each control and, from them, what each detector sees of each
 * dye; then what compensation with that leaves (docs/methods.md, "Single stains"). Of a file the
 * first million events are looked at. The same bits on every machine.
 *
 * Errors: FCS_E_ARGUMENT (no control, a dye or column twice, a control whose detector is no column),
 * FCS_E_MISFIT (a data set lacks a detector, a control has fewer than 10 stained or unstained events, a
 * dye that options->matrix has not), FCS_E_NUMERIC (dyes that cannot be told apart), FCS_E_FORMAT and
 * FCS_E_IO from the events, FCS_E_MEMORY. Free with fcs_stains_free(). Does not refer to the sets. */
FCS_API FCS_MUST_USE
fcs_stains *fcs_stains_make(const fcs_control *controls, size_t n,
                            const fcs_stains_options *options, fcs_error *err);

FCS_API void fcs_stains_free(fcs_stains *stains);

/* As tables with a header: a line for each control; a line for each control and dye. malloc'ed as above.
 * Errors: FCS_E_MEMORY. */
FCS_API FCS_MUST_USE
char *fcs_stains_tsv(const fcs_stains *stains, size_t *size, fcs_error *err);
FCS_API FCS_MUST_USE
char *fcs_stains_pairs_tsv(const fcs_stains *stains, size_t *size, fcs_error *err);


/* ---- Scales ------------------------------------------------------------------------- */

/* All increasing. Those of Gating-ML 2.0 put most events into [0, 1], FlowJo's biexponential
 * into [0, 4096]. */
typedef enum fcs_transform_kind {
    FCS_LINEAR_SCALE, /* T, A: T maps to 1, -A to 0 (flin); T = 0: the value itself, no scaling */
    FCS_LOG_SCALE,    /* T, M (flog); values <= 0 map to -infinity */
    FCS_ASINH_SCALE,  /* T, M, A (fasinh) */
    FCS_LOGICLE,      /* T, W, M, A; Moore and Parks 2012 */
    FCS_BIEX,         /* T: top; W: width basis, < 0; M: positive, A: extra negative decades */
    FCS_HYPERLOG      /* T, W, M, A; Bagwell 2005 */
} fcs_transform_kind;

/* The parameters of a scale: a value. Unused ones are 0.
 *
 * bounded  what lies below bound_min on the scale is set to bound_min, what lies above bound_max to
 *          bound_max (Gating-ML boundMin, boundMax). One that is not wanted is -INFINITY or INFINITY.
 *          false: no bounds, and the two are not looked at. */
typedef struct fcs_scale {
    fcs_transform_kind kind;
    double T, W, M, A;
    bool bounded;
    double bound_min, bound_max;
} fcs_scale;

typedef struct fcs_transform fcs_transform;

/* Errors: FCS_E_NUMERIC for values outside the ranges of the kind, the message naming the range;
 * FCS_E_MEMORY. Free with fcs_transform_free(). */
FCS_API FCS_MUST_USE
fcs_transform *fcs_transform_make(fcs_scale scale, fcs_error *err);
FCS_API void fcs_transform_free(fcs_transform *t);

/* Linear units to scale, and back, in place, for n values. Never fails: NaN stays NaN,
 * infinities stay so. Inverse to each other to 1e-12 of the scale. The same bits on every CPU:
 * only additions, multiplications and divisions in a fixed order. Bounds are
 * those of the first and hold for finite values; the second knows nothing of them. */
FCS_API void fcs_transform_apply(const fcs_transform *t, double *x, size_t n);
FCS_API void fcs_transform_undo(const fcs_transform *t, double *x, size_t n);

/* The smallest double v with scale(v) >= e, or with scale(v) > e if above; +infinity if no finite one.
 * scale is that of the formula within its bounds, for the parameters as they stand (FCS_BIEX: the
 * spline with its coefficients), not its rounding: a threshold is the same number on every machine,
 * whatever the last bit of fcs_transform_apply(). */
FCS_API double fcs_transform_edge(const fcs_transform *t, double e, bool above);


/* ---- Strategies --------------------------------------------------------------------- */

#define FCS_NONE SIZE_MAX

/* A tree of gates with all that they refer to, checked: every reference resolves, no gate
 * depends on itself. Knows nothing of any FCS file. */
typedef struct fcs_strategy fcs_strategy;

/* Reads a strategy; its kind is told by its content: a panel (panels/panel.xsd), Gating-ML 2.0, a FlowJo
 * workspace.
 * Errors: FCS_E_FORMAT, FCS_E_NUMERIC, FCS_E_UNSUPPORTED with line and column; FCS_E_LIMIT (64 MiB,
 * 256 levels), FCS_E_NOT_FOUND and FCS_E_IO (the file; or, with a line, its matrix), FCS_E_ARGUMENT,
 * FCS_E_MEMORY. Free with fcs_strategy_free(). */
FCS_API FCS_MUST_USE
fcs_strategy *fcs_strategy_open(const char *path, fcs_error *err);

/* The same from memory; folder is where relative references (a CSV matrix) start from. */
FCS_API FCS_MUST_USE
fcs_strategy *fcs_strategy_parse(const char *text, size_t size, const char *folder,
                                 fcs_error *err);

FCS_API void fcs_strategy_free(fcs_strategy *strategy);

/* The strategy for one FCS file. A workspace holds one for each of its samples: that of the name, else
 * that whose name has the same last part (without folders), else its only one. Any other strategy is
 * for all files: itself, whatever the name (NULL too). It lives as long as the strategy.
 * Errors: FCS_E_MISFIT naming the samples there are. */
FCS_API FCS_MUST_USE
const fcs_strategy *fcs_strategy_for(const fcs_strategy *strategy, const char *name,
                                     fcs_error *err);

/* One mistake in a strategy, or what its author may not have meant. */
typedef struct fcs_remark {
    fcs_error error; /* with line and column */
    bool warning;    /* the strategy is read all the same */
} fcs_remark;

typedef struct fcs_remarks {
    size_t n;          /* at most 100 are listed */
    bool more;         /* there are others */
    size_t n_mistakes; /* of them no warnings: 0 if fcs_strategy_open() takes the file */
    const fcs_remark *remarks; /* [n], in the order of the file */
} fcs_remarks;

/* All mistakes of a panel at once, where fcs_strategy_open() tells the first: of what its parts mean,
 * once its structure is that of panel.xsd (else that alone); warnings where there are none. Of other
 * kinds of strategies: what fcs_strategy_open() says.
 * Errors: FCS_E_NOT_FOUND, FCS_E_IO, FCS_E_LIMIT (the file), FCS_E_ARGUMENT, FCS_E_MEMORY.
 * Free with fcs_remarks_free(). */
FCS_API FCS_MUST_USE
fcs_remarks *fcs_strategy_check(const char *path, fcs_error *err);
FCS_API void fcs_remarks_free(fcs_remarks *found);

typedef enum fcs_strategy_format {
    FCS_FORMAT_GATINGML, /* Gating-ML 2.0 */
    FCS_FORMAT_CYTOBANK, /* the same as Cytobank has it: shapes, and BooleanGates of them */
    FCS_FORMAT_PANEL     /* a panel file: of one strategy always the same bytes */
} fcs_strategy_format;

/* The strategy as a file of another format, in memory; free() it. What it holds is read back with the
 * same members. What the format cannot say stands in custom_info, which only this library reads, with
 * the nearest that it can say beside it.
 *
 * set   the data set that it is for: markers become its parameters. NULL: markers stay markers, and
 *       other programs find their ids where they look for $PnN.
 *
 * In a panel nothing is missing but comments, and set is not looked at: ids that panels cannot have
 * (blanks, "/", one twice) are changed, the old ones kept as title and path.
 *
 * Errors: FCS_E_UNSUPPORTED for a population that is found in the events of each file or cannot be
 * said, FCS_E_ARGUMENT (a workspace: see fcs_strategy_for()), FCS_E_MEMORY. */
FCS_API FCS_MUST_USE
char *fcs_strategy_write(const fcs_strategy *strategy, fcs_strategy_format format,
                         const fcs_dataset *set, size_t *size, fcs_error *err);

/* A panel to begin with, for the markers that a data set names: a text as fcs_strategy_write() gives,
 * which free() frees. It passes fcs_strategy_check(), and holds no number that is not the file's: the
 * thresholds are to be found in the events. name: what the panel is called.
 * Errors: FCS_E_UNSUPPORTED for a file of scatter and time alone, FCS_E_MEMORY. */
FCS_API FCS_MUST_USE
char *fcs_panel_draft(const fcs_dataset *set, const char *name, size_t *size, fcs_error *err);

/* One thing that a strategy says, in words. */
typedef struct fcs_fact {
    const char *section; /* "about", "marker", "compensation", "scale", "population", "threshold", "ratio" */
    const char *name;    /* whose: "CD38" */
    const char *part;    /* "" what it is, else what of it: "hi", "parent", "title" */
    const char *words;   /* "0.68 (2070 before scaling)" */
    size_t depth;        /* of a population in the tree: 0 below all events */
} fcs_fact;

typedef struct fcs_facts {
    size_t n;
    const fcs_fact *facts; /* [n], one section after the other; populations after their parents */
} fcs_facts;

/* All that a strategy says, for people to read, and to compare with what another says.
 * Errors: FCS_E_MEMORY. Free with fcs_facts_free(). They do not refer to the strategy. */
FCS_API FCS_MUST_USE
fcs_facts *fcs_strategy_facts(const fcs_strategy *strategy, fcs_error *err);
FCS_API void fcs_facts_free(fcs_facts *facts);

/* Changes one number, such as "threshold/CD38/hi" or "threshold/CD19" = 0.52; recorded in every
 * result. Before the strategy is shared. On failure nothing is changed. Errors: FCS_E_NOT_FOUND naming
 * what there is, FCS_E_NUMERIC for a value off its scale or out of the order lo < value < hi,
 * FCS_E_ARGUMENT, FCS_E_MEMORY. */
FCS_API FCS_MUST_USE
fcs_code fcs_strategy_set(fcs_strategy *strategy, const char *path, double value, fcs_error *err);

/* One marker that the strategy asks for. */
typedef struct fcs_marker {
    const char *id;    /* "CD19" */
    const char *label; /* aliases separated by "|" */
    bool required;     /* without it the panel does not fit */
    double voltage;    /* the $PnV that fixed thresholds were set at; 0 if not given */
} fcs_marker;

typedef struct fcs_citation {
    const char *doi, *text; /* either may be "" */
} fcs_citation;

/* What a strategy says about itself. */
typedef struct fcs_about {
    const char *kind;       /* "panel", "Gating-ML" or "workspace" */
    const char *name, *version, *title;
    const char *definition; /* definition id: results are comparable only when it is equal */
    const char *status;     /* "draft", "locked" or "" */
    const char *sha256;     /* of the file's bytes */
    const char *edges;      /* which events on the edges of gates belong to them; "" as panels have it */
    size_t n_markers, n_citations, n_changes, n_notes, n_samples;
    const fcs_marker *markers;
    const fcs_citation *citations;
    const char *const *changes; /* by fcs_strategy_set(): "threshold/CD19: 0.5 -> 0.52" */
    const char *const *notes;   /* what was not understood: "line 71: <CurlyQuad>: ..." */
    const char *const *samples; /* the names of a workspace's; see fcs_strategy_for() */
} fcs_about;

FCS_API const fcs_about *fcs_strategy_about(const fcs_strategy *strategy);

/* What of a parameter an alias of the marker is; the first that any parameter meets counts. */
typedef enum fcs_match_rule {
    FCS_MATCH_NONE,
    FCS_MATCH_LABEL,      /* all of its $PnS */
    FCS_MATCH_LABEL_WORD, /* a word of its $PnS */
    FCS_MATCH_NAME,       /* all of its $PnN, with or without -A, -H or -W */
    FCS_MATCH_NAME_WORD   /* a word of its $PnN */
} fcs_match_rule;

/* Which parameter carries which marker. */
typedef struct fcs_match {
    const char *marker;  /* id */
    size_t param;        /* index in the data set; FCS_NONE if there is none */
    size_t other;        /* a second one that fits as well (the match is ambiguous), else FCS_NONE */
    bool required;
    char suggestion[96]; /* where param is FCS_NONE: the nearest names in the file, or "" */
    bool synonym;        /* the suggestion is another name of the molecule (docs/panel.md) */
    fcs_match_rule rule; /* FCS_MATCH_NONE where param is FCS_NONE */
} fcs_match;

/* Fills [about->n_markers] matches, in the order of the markers. $PnS first, then $PnN; case,
 * blanks, hyphens and Greek letters folded. Errors: FCS_E_MEMORY. */
FCS_API FCS_MUST_USE
fcs_code fcs_strategy_match(const fcs_strategy *strategy, const fcs_dataset *set,
                            fcs_match *matches, fcs_error *err);


/* The parameters that gates name as they are (FSC-A, Time), as matches too: marker is the name, rule
 * FCS_MATCH_NAME; a name in other letters (fsc-a) is a suggestion. */
typedef struct fcs_named_params {
    size_t n;
    const fcs_match *matches; /* each once, in the order of the gates */
} fcs_named_params;

/* Errors: FCS_E_MEMORY. Free with fcs_named_params_free(). Refers to the strategy. */
FCS_API FCS_MUST_USE
fcs_named_params *fcs_strategy_params(const fcs_strategy *strategy, const fcs_dataset *set,
                                      fcs_error *err);
FCS_API void fcs_named_params_free(fcs_named_params *params);

/* ---- Compensation of a whole data set ----------------------------------------------- */

/* A matrix made ready for the parameters of one data set: what fcs_write_options asks for.
 *
 *     options.n_detectors = c->n_detectors;      options.compensate = fcs_compensation_apply;
 *     options.detectors = c->detectors;          options.with = c; */
typedef struct fcs_compensation {
    size_t n_detectors;
    const size_t *detectors; /* [n_detectors] indices of parameters */
    const char *source;      /* "$SPILLOVER", ... as in fcs_spillover */
    double condition;
} fcs_compensation;

/* The matrix that the strategy gates with; strategy NULL: the file's own.
 * Errors: FCS_E_MISFIT (there is none, or the data set lacks a detector), FCS_E_UNSUPPORTED (fewer dyes
 * than detectors), FCS_E_FORMAT, FCS_E_NUMERIC, FCS_E_MEMORY. Free with fcs_compensation_free(). Does not refer
 * to strategy or set. */
FCS_API FCS_MUST_USE
fcs_compensation *fcs_compensation_from(const fcs_strategy *strategy, const fcs_dataset *set,
                                        fcs_error *err);
/* The same with a matrix of the caller's, which is not referred to either. */
FCS_API FCS_MUST_USE
fcs_compensation *fcs_compensation_with(const fcs_spillover *spillover, const fcs_dataset *set,
                                        fcs_error *err);
FCS_API void fcs_compensation_free(fcs_compensation *compensation);

/* Compensates n events in place, as fcs_compensate() does and fcs_gate() does bit for bit.
 * columns [n_detectors]: linear values of the detectors, afterwards of the dyes that are theirs. One
 * thread at a time. Never fails. */
FCS_API FCS_MUST_USE
fcs_code fcs_compensation_apply(void *compensation, double *const *columns, size_t n,
                                fcs_error *err);


/* ---- Populations -------------------------------------------------------------------- */

/* What a population stands for, whatever its id. Summaries use roles, never ids. */
typedef enum fcs_role {
    FCS_ROLE_NONE, FCS_ROLE_LEUKOCYTE, FCS_ROLE_LIVE, FCS_ROLE_B, FCS_ROLE_BREG, FCS_ROLE_PDC,
    FCS_ROLE_PLASMABLAST, FCS_ROLE_DN
} fcs_role;

/* "Breg" and so on, as written in panel files; "" for none. Never NULL. */
FCS_API const char *fcs_role_name(fcs_role role);

typedef struct fcs_population {
    const char *id;          /* "Breg" */
    const char *path;        /* what `gate` prints: for panels the id */
    const char *title;       /* "" where the strategy gives none */
    fcs_role role;
    bool report;             /* asked for in summaries */
    size_t parent;           /* index of the parent population; FCS_NONE: all events */
    const char *missing;     /* NULL: evaluated. Else why not, and count and members are 0 */
    bool fallback;           /* rests on a threshold that was not found, but given for that case */
    size_t count;            /* events that are members */
    const uint64_t *members; /* bit j % 64 of word j / 64 is event j; bits past the end are 0 */
} fcs_population;

typedef struct fcs_ratio {
    const char *id, *title;
    size_t numerator, denominator; /* indices of populations */
    bool percent;                  /* a part of its denominator; else a ratio of two counts */
} fcs_ratio;

/* Something that a strategy left to be found in the events, and what was found.
 *
 * numbers  of a threshold: itself, on its scale; of a scale: W; of a gate: low, high of each of its axes
 *          or stretches of time; mean, covariance (row by row) and squared distance of an ellipse; the
 *          shift of a polygon along x and y. */
typedef struct fcs_found {
    const char *name;     /* "CD19", "CD38/hi", "scale/CD19", or the id of a gate */
    const char *method;   /* "valley", "fmo", ..., as the strategy asks for it */
    const char *source;   /* the method, "fallback", or "" where there is nothing */
    size_t within;        /* index of the population that was looked at; FCS_NONE: all events */
    size_t n_events;      /* of it, on the scale */
    size_t n_numbers;
    const double *numbers; /* [n_numbers] */
    double linear;        /* of a threshold: its edge in linear units; else NaN */
    double confidence;    /* 0 to 1 (docs/methods.md, "Thresholds from data"); 0 for a fallback; NaN
                           * where the method gives none, or nothing was found */
    bool pooled;          /* over all data sets of a batch */
    const char *evidence; /* "peaks at 0.21 and 0.63, valley 12 % of the lower" */
    const char *why;      /* why the fallback was used or nothing was found; "" otherwise */
    bool absent;          /* the data set has not got what it would be found on */
} fcs_found;

typedef struct fcs_result {
    size_t n_events;
    size_t n_populations, n_ratios, n_notes, n_findings;
    const fcs_population *populations; /* [n_populations]; a parent precedes its children */
    const fcs_ratio *ratios;           /* [n_ratios], in the order of the strategy */
    const char *const *notes;          /* [n_notes] said while gating: no $PnV, no FSC-H, ... */
    const fcs_found *findings;       /* [n_findings], in the order of the strategy */
    const char *compensation;          /* "$SPILLOVER", "none", a file name */
    double condition;                  /* of the matrix; 0 if none */
} fcs_result;

/* Gates every event of a data set.
 *
 * threads  1: in the calling thread; 0: as many as there are processors. The result is the same
 *          bit for bit whatever it is.
 *
 * Populations that rest on an optional marker or scatter parameter which the data set lacks are
 * `missing`; an optional population (live, singlets) is then passed through with a note.
 * Errors: FCS_E_MISFIT for a required marker or spillover that the data set lacks or has twice,
 * FCS_E_NUMERIC for a spillover that cannot be undone, FCS_E_FORMAT and FCS_E_IO from the events,
 * FCS_E_MEMORY. Free with fcs_result_free(). The result does not refer to strategy or set. */
FCS_API FCS_MUST_USE
fcs_result *fcs_gate(const fcs_strategy *strategy, const fcs_dataset *set, unsigned threads,
                     fcs_error *err);

FCS_API void fcs_result_free(fcs_result *result);

/* An FMO control that a strategy asks for. */
typedef struct fcs_fmo_name {
    const char *name;   /* as the strategy calls it: "FMO-CD27" */
    const char *marker; /* whose dye it lacks: "CD27" */
} fcs_fmo_name;

/* Fills asked with the controls that a strategy asks for, each once, in its order, and returns how many;
 * with asked NULL it returns how many there are at most. */
FCS_API size_t fcs_strategy_controls(const fcs_strategy *strategy, fcs_fmo_name *asked);

/* Is any threshold pooled by batch? If not, fcs_pool_make() has nothing to do. */
FCS_API bool fcs_strategy_pools(const fcs_strategy *strategy);

/* A control that lacks one dye (fluorescence minus one), by the name that the strategy gives it. */
typedef struct fcs_fmo {
    const char *name;
    const fcs_dataset *set; /* NULL: there is none */
    const char *why;        /* and why; NULL: it was not given */
} fcs_fmo;

/* What thresholds pooled by batch came to: see fcs_pool_make(). */
typedef struct fcs_pool fcs_pool;

/* Zero-initialised: as fcs_gate() with all threads. */
typedef struct fcs_gate_options {
    unsigned threads;
    size_t n_controls;
    const fcs_fmo *controls; /* [n_controls] of the same run as the data set */
    const fcs_pool *pool;        /* of the data set's batch; NULL: the batch is the data set alone */
} fcs_gate_options;

/* fcs_gate() with controls and a batch. A control that is not there, was run at another $PnV, or has
 * too few events leaves its threshold to the fallback, with the reason in the finding.
 * Errors: as fcs_gate(); FCS_E_ARGUMENT for a pool of another strategy, or of this one before
 * fcs_strategy_set(). */
FCS_API FCS_MUST_USE
fcs_result *fcs_gate_with(const fcs_strategy *strategy, const fcs_dataset *set,
                          const fcs_gate_options *options, fcs_error *err);

/* Looks for the thresholds that a strategy pools by batch in n data sets together. The order of the
 * sets does not matter. options [n]: each data set with its own controls; threads are those of the
 * first; NULL: as zero-initialised. Errors: FCS_E_ARGUMENT (n = 0), as fcs_gate(). Free with
 * fcs_pool_free(). It refers to the strategy, and holds for that alone. */
FCS_API FCS_MUST_USE
fcs_pool *fcs_pool_make(const fcs_strategy *strategy, const fcs_dataset *const *sets, size_t n,
                        const fcs_gate_options *options, fcs_error *err);
FCS_API void fcs_pool_free(fcs_pool *pool);


/* ---- Pictures of gates -------------------------------------------------------------- */

/* One axis of a picture. */
typedef struct fcs_axis {
    const char *name;  /* marker or parameter: "CD24" */
    const char *param; /* $PnN: "PE-A" */
    bool compensated;
    fcs_scale scale;
    double low, high;  /* the ends, on the scale; events beyond lie in the outermost bins */
} fcs_axis;

/* The events of a population's parent on two axes of its gate, and the gate's outline. */
typedef struct fcs_view {
    size_t population;
    fcs_axis x, y;
    size_t n_bins;          /* along each axis */
    const uint32_t *counts; /* [n_bins * n_bins], row by row from the bottom (low y) */
    size_t n_points;        /* outline on the scale, a closed polygon; 0: none (boolean gates) */
    const double *points;   /* [2 * n_points]: x0, y0, x1, y1, ...; may lie beyond the ends */
} fcs_view;

typedef struct fcs_views {
    size_t n_views;
    const fcs_view *views; /* in the order of the tree; a gate of 3 dimensions has 2 views */
} fcs_views;

/* Pictures of the gates of the given populations (indices into result->populations). A gate of
 * one dimension is drawn against SSC-A, or FSC-A, or the first other parameter. Populations that
 * are missing or have no gate of their own give no view.
 * Errors: as fcs_gate(). Free with fcs_views_free(). They refer to strategy and set. */
FCS_API FCS_MUST_USE
fcs_views *fcs_view_gates(const fcs_strategy *strategy, const fcs_dataset *set,
                          const fcs_result *result, const size_t *populations, size_t n,
                          size_t n_bins, fcs_error *err);

FCS_API void fcs_views_free(fcs_views *views);

#ifdef __cplusplus
}
#endif
#endif /* LUPUSFLOW_GATING_H */
