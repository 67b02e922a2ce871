/* feed.h - the events to be written, block after block, whatever they come from:
 *
 *     a table in memory ─────────────────────────────────────────────┐
 *     a data set ── chosen by a mask ── compensated ── flags added ──┴── columns of a block
 */
#ifndef FCS_FEED_H
#define FCS_FEED_H

#include "arena.h"
#include "error.h"

/* A value on its way. */
typedef union datum {
    double real;
    uint64_t whole;
} datum;

/* How a column comes. */
typedef struct feed_column {
    datum *values; /* of the block */
    bool whole;    /* as whole, not as real: integers that a double may not hold */
    bool linear;   /* in linear units, not in stored ones */
} feed_column;

typedef struct feed {
    const fcs_table *table; /* one of the two, */
    const fcs_dataset *set; /* ... and then options */
    const fcs_write_options *options;
    size_t n_columns;
    size_t n_events; /* all that will come */
    size_t room;     /* events of a block at most */
    feed_column *columns;
    size_t *params;   /* [set->n_params], and the columns of one fcs_read() */
    double **targets; /* [set->n_params] */
    double **detectors;
    size_t next; /* event of the table or the set */
} feed;

/* Memory is a's. The columns of a set start in the options' units, those to be compensated linear,
 * integers of more than 53 bits whole. */
fcs_code feed_table(feed *f, arena *a, const fcs_table *table, fcs_error *err);
fcs_code feed_set(feed *f, arena *a, const fcs_dataset *set, const fcs_write_options *options,
                  fcs_error *err);

/* From the first event. */
void feed_begin(feed *f);

/* The next block: *count events, 0 at the end. */
fcs_code feed_next(feed *f, size_t *count, fcs_error *err);

#endif
