/* summary.h - from populations to statements: proportions and ratios with intervals, and what is
 * published about them in lupus. Research use only: no statement here is a diagnosis.
 *
 *     fcs_result --fcs_analyze--> fcs_analysis --+--fcs_json-----> SAMPLE.lupusflow.json (master)
 *                                                +--fcs_tsv------> results.tsv
 *                                                '--fcs_report---> report.html
 *
 * The conventions at the top of fcs.h hold here too.
 */
#ifndef LUPUSFLOW_SUMMARY_H
#define LUPUSFLOW_SUMMARY_H

#include "gating.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FCS_RESEARCH_USE "For Research Use Only. Not for use in diagnostic procedures."

/* What the lupus section is headed, wherever it is printed. */
#define FCS_PROFILE_HEADING                                                                        \
    "Lupus risk profile (research use): measurements discussed in lupus research; "                \
    "not a risk estimate for this person"


/* ---- Intervals ----------------------------------------------------------------------
 * Two-sided, level 0.95 for 95 %. Sources and test vectors: docs/methods.md. NaN, NaN where the
 * arguments have no answer (n = 0, x > n, level outside (0, 1)). Counts need not be whole numbers.
 * low is exactly 0 at x = 0 and high exactly 1 at x = n, Jeffreys too (Brown, Cai, DasGupta). */

typedef struct fcs_interval {
    double low, high;
} fcs_interval;

/* x of n events. Wilson 1927 as recommended by Brown, Cai, DasGupta 2001; Clopper-Pearson 1934
 * (exact); Jeffreys (equal-tailed Beta(x + 1/2, n - x + 1/2)). */
FCS_API fcs_interval fcs_wilson(double x, double n, double level);
FCS_API fcs_interval fcs_clopper_pearson(double x, double n, double level);
FCS_API fcs_interval fcs_jeffreys(double x, double n, double level);

/* The mean of a Poisson count x (Garwood 1936, exact). */
FCS_API fcs_interval fcs_poisson(double x, double level);

/* x / y of two disjoint counts in one tube, both > 0: exp(ln(x/y) +- z sqrt(1/x + 1/y)). */
FCS_API fcs_interval fcs_ratio_log(double x, double y, double level);
/* The same, exact: Clopper-Pearson on x / (x + y). One of the two may be 0; high is infinite for
 * y = 0. */
FCS_API fcs_interval fcs_ratio_exact(double x, double y, double level);
/* (x1/n1) / (x2/n2) of two tubes, all > 0 (Katz 1978): SE^2 = 1/x1 - 1/n1 + 1/x2 - 1/n2. */
FCS_API fcs_interval fcs_ratio_katz(double x1, double n1, double x2, double n2, double level);


/* ---- Statements --------------------------------------------------------------------- */

/* How much a number may be trusted by its count alone (science.md 9.2). */
typedef enum fcs_standing {
    FCS_REPORTED,       /* >= 100 events */
    FCS_IMPRECISE,      /* 30 to 99 */
    FCS_INTERVAL_ONLY,  /* 10 to 29: the interval without a value */
    FCS_DETECTION_ONLY, /* < 10: detected or not detected, and one bound */
    FCS_NOT_EVALUABLE   /* marker missing, too few parent events, ...: see reason */
} fcs_standing;

/* "reported", "imprecise", "interval only", "detection only", "NOT EVALUABLE". Never NULL. */
FCS_API const char *fcs_standing_name(fcs_standing standing);

/* What a statistic is a part of. */
typedef enum fcs_statistic_kind {
    FCS_PERCENT_OF_PARENT,
    FCS_PERCENT_OF_B,          /* of the population with role B */
    FCS_PERCENT_OF_LEUKOCYTES, /* of the population with role leukocyte */
    FCS_RATIO                  /* asked for by the strategy, or between two tubes */
} fcs_statistic_kind;

/* One number with its uncertainty, its denominator and its limits.
 *
 * What the standing does not allow to be said is not there: value is NaN for FCS_INTERVAL_ONLY and
 * FCS_DETECTION_ONLY. Of the latter there is one bound, the one that the small count allows: high for
 * a percentage ("none of 5000, below 0.07 %"; low for all of a few) or where the numerator is small,
 * low where the denominator is. x and n are always there. */
typedef struct fcs_statistic {
    fcs_statistic_kind kind;
    const char *id;            /* "Breg.percent_of_B", or the ratio's id "pDC_to_Breg" */
    const char *key;           /* the same in roles, whatever the ids: "Breg.percent_of_B",
                              * "pDC:Breg"; "" where a population has no role */
    const char *title;         /* "CD24hiCD38hi B cells, % of B" */
    const char *unit;          /* "percent" or "ratio" */
    const char *numerator;     /* population ids */
    const char *denominator;   /* "all events" for FCS_NONE */
    size_t population;         /* index of the numerator in the result; FCS_NONE for two tubes */
    size_t of;                 /* index of the denominator; FCS_NONE: all events, or two tubes */
    size_t x, n;               /* their counts, FCS_NONE where missing; in two tubes also: */
    size_t x_parent, n_parent; /* what each is divided by first; 0, 0 in one tube */
    double value, low, high;   /* in unit; NaN where there is none */
    double log2_value;         /* ratios: log2(value), else NaN */
    const char *method; /* "Wilson 95 %", "Clopper-Pearson 95 %", "log 95 %", "Katz log 95 %" */
    fcs_standing standing;
    const char *reason;  /* in words, "" if nothing is to be said */
    bool zero_corrected; /* 1/2 was added to both counts */
    bool fallback;       /* rests on a threshold that was not found, but given for that case: it is shown, and
                          * not in the profile */
} fcs_statistic;

/* One published result. */
typedef struct fcs_finding {
    const char *direction; /* in SLE: "lower", "higher", "none" (no difference), "not measured" */
    const char *text;      /* who was compared, and the numbers where they were seen */
    const char *source;    /* citation with DOI or PMID */
} fcs_finding;

/* What is published in lupus on one statistic. */
typedef struct fcs_indicator {
    const char *id, *title;
    const char *statistic; /* the key of the statistic it is about: roles, never ids */
    const char *direction; /* "lower", "higher", "conflicting", "none" published in SLE */
    const char *grade;     /* "A" to "D" */
    const char *summary;   /* one sentence */
    size_t n_findings;
    const fcs_finding *findings; /* contradictions stand beside each other */
    size_t n_sources;
    const char *const *sources; /* [n_sources] those of the findings, each once */
    const char *confounders;
} fcs_indicator;

typedef struct fcs_indicators {
    const char *version;
    const char *grading; /* how far the grades carry: "provisional" */
    size_t n_indicators;
    const fcs_indicator *indicators;
} fcs_indicators;

/* Reads panels/lupus-indicators.xml. Errors: FCS_E_NOT_FOUND, FCS_E_IO, FCS_E_LIMIT, FCS_E_FORMAT
 * with line and column, FCS_E_MEMORY. Free with fcs_indicators_free(). */
FCS_API FCS_MUST_USE fcs_indicators *fcs_indicators_open(const char *path, fcs_error *err);
FCS_API void fcs_indicators_free(fcs_indicators *indicators);

/* How a statistic stands against a local reference cohort. */
typedef enum fcs_tier { FCS_TIER_NO_REFERENCE, FCS_TIER_NOT_EVALUABLE } fcs_tier;

/* "NO LOCAL REFERENCE", "NOT EVALUABLE". Never NULL. */
FCS_API const char *fcs_tier_name(fcs_tier tier);

/* One line of the lupus risk profile of a sample. */
typedef struct fcs_profile_line {
    const fcs_indicator *indicator;
    const fcs_statistic *statistic; /* NULL if the panel has none */
    fcs_tier tier;
    const char *reason; /* why it is not evaluable, else "" */
} fcs_profile_line;

typedef struct fcs_analyze_options {
    const char *sample; /* sample id; NULL: "sample" */
    const char *file;   /* name to show, without folder; NULL: "" */
    unsigned threads;   /* as in fcs_gate() */
    bool deidentify;    /* leave out file name, date, instrument, and what notes quote */
    size_t view_bins;   /* bins along each axis of the pictures; 0: no pictures */
    size_t n_controls;  /* controls and pool: as in fcs_gate_options */
    const fcs_fmo *controls;
    const fcs_pool *pool;
} fcs_analyze_options;

/* How the sample as a whole stands. */
typedef enum fcs_status {
    FCS_STATUS_OK,
    FCS_STATUS_WARN,    /* cut file, a note while gating, a fallback, or a reported population is missing */
    FCS_STATUS_WITHHELD /* B, CD24hiCD38hi or pDC, asked for by the panel, is NOT EVALUABLE */
} fcs_status;

/* "ok", "WARN", "WITHHELD". Never NULL. */
FCS_API const char *fcs_status_name(fcs_status status);

/* All that is known about one sample. */
typedef struct fcs_analysis {
    fcs_status status;
    const char *status_reason; /* in words, "" if ok: the reasons, joined by "; " */
    size_t n_reasons;
    const char *const *reasons;         /* [n_reasons], the gravest first */
    const char *sample, *file, *sha256; /* sha256 of the input as stored */
    const char *cytometer, *date;       /* $CYT, $DATE; "" if absent or de-identified */
    const fcs_about *panel;             /* the strategy's; refers to it */
    bool partial;                       /* the file was cut */
    size_t n_notes;
    const fcs_note *notes;    /* of the file, for this data set */
    const fcs_result *result; /* populations, counts, compensation, gating notes */
    size_t n_statistics;
    const fcs_statistic *statistics;
    const fcs_indicators *indicators; /* may be NULL; refers to the caller's */
    size_t n_profile;                 /* 0 without indicators */
    const fcs_profile_line *profile;  /* in the order of the indicators */
    const fcs_views *views;           /* may be NULL */
} fcs_analysis;

/* Gates one data set and states what follows. Per population, for each denominator that it has:
 * percent of parent; of B, below it; of live CD45+ leukocytes, below them; then the strategy's
 * ratios. Where several populations have a role, the first in the tree stands for it.
 * Pictures are of the steps to B, CD24hiCD38hi and pDC; in a panel without these, of the steps to
 * all reported populations.
 *
 * strategy, indicators  must outlive the analysis; indicators may be NULL. The file need not.
 * Errors: as fcs_gate() and fcs_file_sha256(); FCS_E_ARGUMENT for a data set that is not there.
 * Free with fcs_analysis_free(). */
FCS_API FCS_MUST_USE fcs_analysis *fcs_analyze(const fcs_strategy *strategy, const fcs_file *file,
                                               size_t dataset, const fcs_indicators *indicators,
                                               const fcs_analyze_options *options, fcs_error *err);
FCS_API void fcs_analysis_free(fcs_analysis *analysis);

/* The statistic with an id; NULL if there is none. */
FCS_API const fcs_statistic *fcs_find_statistic(const fcs_analysis *analysis, const char *id);


/* ---- Sample sheets and linked tubes ------------------------------------------------- */

typedef struct fcs_sheet_row {
    size_t line;
    const char *file;      /* as written; relative to the sheet's folder */
    const char *sample_id; /* "" if absent: the file's base name is used */
    const char *subject, *tube, *visit, *group, *role, *run, *batch, *antibody_lot; /* "" if absent */
    const char *control_for; /* of a single stain: its detector; of an FMO control: the marker whose dye it
                              * lacks, or its name in the panel, and the samples that it is for if not all */
} fcs_sheet_row;

typedef struct fcs_sheet {
    char delimiter; /* ',', ';' or TAB, as sniffed */
    bool decimal_comma;
    size_t n_rows;
    const fcs_sheet_row *rows;
} fcs_sheet;

/* Reads samples.csv: UTF-8, a header line that names the columns (docs/formats.md), cells quoted as
 * in RFC 4180. Empty lines are left out; further columns are allowed, unless they look like a typing
 * error in a known name.
 * Errors: FCS_E_NOT_FOUND, FCS_E_IO, FCS_E_LIMIT, FCS_E_FORMAT with line and column, FCS_E_MEMORY.
 * Free with fcs_sheet_free(). */
FCS_API FCS_MUST_USE fcs_sheet *fcs_sheet_open(const char *path, fcs_error *err);
FCS_API void fcs_sheet_free(fcs_sheet *sheet);

/* Whether a row has a role, as docs/formats.md spells it: "Single stain" is single_stain. */
FCS_API bool fcs_sheet_role(const fcs_sheet_row *row, const char *role);

/* Whether a row is a control of others (FMO, single_stain, unstained, QC_bead), and no sample itself. */
FCS_API bool fcs_sheet_is_control(const fcs_sheet_row *row);

/* The FMO control of a file. */
typedef struct fcs_sheet_control {
    const fcs_sheet_row *row; /* NULL: there is none, or more than one */
    char why[224];            /* and why; "" otherwise */
} fcs_sheet_control;

/* Which row is the control that a strategy asks for, for the file of the row `of`: one with the role FMO whose
 * control_for has the marker or the name (or whose sample_id is the name); with the same run, batch and
 * antibody_lot where both rows have them; if control_for has sample ids, too, with that of the file. One for this
 * sample alone goes before one for all. */
FCS_API void fcs_sheet_find_control(const fcs_sheet *sheet, const fcs_sheet_row *of,
                                    const fcs_fmo_name *asked, fcs_sheet_control *found);

/* pDC against CD24hiCD38hi of one subject (and visit) whose B and DC tubes were acquired apart:
 * each as a part of its own tube's leukocytes, Katz interval, said so in `method`. A tube whose panel
 * has no leukocytes makes it NOT EVALUABLE: nothing else in two tubes is the same denominator. */
typedef struct fcs_link {
    const char *subject, *visit;
    const char *b_sample, *dc_sample; /* sample ids */
    fcs_statistic statistic;
} fcs_link;

typedef struct fcs_links {
    size_t n_links;
    const fcs_link *links;
} fcs_links;

/* Links the samples of a sheet: each tube that has CD24hiCD38hi alone with each that has pDC alone,
 * of one subject and visit. analyses [n] are matched to rows by sample id, or by the file's name
 * without its ending where the row has none. Rows with a role other than "sample" and rows without a
 * subject are left out. Errors: FCS_E_MEMORY. Free with fcs_links_free(). */
FCS_API FCS_MUST_USE fcs_links *fcs_link_tubes(const fcs_sheet *sheet,
                                               const fcs_analysis *const *analyses, size_t n,
                                               fcs_error *err);
FCS_API void fcs_links_free(fcs_links *links);


/* ---- Outputs ------------------------------------------------------------------------
 * Each returns malloc'ed, NUL-terminated text that the caller frees, and its size without the NUL.
 * The same bytes for the same analysis, whatever the locale, time or number of threads. Numbers
 * have 12 significant digits. Errors: FCS_E_MEMORY. links may be NULL. */

/* Of the keywords of a file, whose values may name a person, only those are shown that describe the
 * measurement: $CYT, $CYTSN, $DATE, ... */
typedef struct fcs_info_options {
    bool deidentify;         /* nor these three, nor the file's name, nor what notes quote */
    size_t n_keep;
    const char *const *keep; /* [n_keep] names of keywords to show all the same */
} fcs_info_options;

/* What a file holds and how it departs from the standard (`lupusflow info --json`). name: shown as the
 * file's. options may be NULL. */
FCS_API FCS_MUST_USE char *fcs_file_json(const fcs_file *file, const char *name,
                                         const fcs_info_options *options, size_t *size,
                                         fcs_error *err);

/* How a file stands, for `lupusflow check`: complete or PARTIAL, standard or with departures, what it
 * holds, and which rules its notes are about. In one line of words:
 *     complete, standard: FCS 3.1, 15000 events, 17 parameters
 *     PARTIAL, 2 departures: FCS 3.0, 27072 events, 8 parameters; W-PADDED-VALUE 2, W-PARTIAL 1 */
FCS_API FCS_MUST_USE char *fcs_check_line(const fcs_file *file, size_t *size, fcs_error *err);
/* As a JSON object without a line end. name: shown as the file's. Where the file could not be read it
 * is NULL and why is the error. */
FCS_API FCS_MUST_USE char *fcs_check_json(const fcs_file *file, const char *name,
                                          const fcs_error *why, size_t *size, fcs_error *err);

/* What a strategy says (`lupusflow panel show --json`). */
FCS_API FCS_MUST_USE char *fcs_facts_json(const fcs_facts *facts, size_t *size, fcs_error *err);

FCS_API FCS_MUST_USE char *fcs_json(const fcs_analysis *analysis, size_t *size, fcs_error *err);

/* Long form, one row per statistic, and per population one for its count. */
FCS_API FCS_MUST_USE char *fcs_tsv(const fcs_analysis *const *analyses, size_t n,
                                   const fcs_links *links, size_t *size, fcs_error *err);

/* One HTML file, no network, no script. The samples in order of concern, the worst first. */
FCS_API FCS_MUST_USE char *fcs_report(const fcs_analysis *const *analyses, size_t n,
                                      const fcs_links *links, size_t *size, fcs_error *err);

/* The table for people: one line a sample, warnings indented below it. */
FCS_API FCS_MUST_USE char *fcs_overview(const fcs_analysis *const *analyses, size_t n,
                                        const fcs_links *links, size_t *size, fcs_error *err);

#ifdef __cplusplus
}
#endif
#endif /* LUPUSFLOW_SUMMARY_H */
