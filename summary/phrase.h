/* phrase.h - how a statistic is said to people. Says only what its standing allows. */
#ifndef SUMMARY_PHRASE_H
#define SUMMARY_PHRASE_H

#include "gating/text.h"
#include "lupusflow/summary.h"

typedef struct manner {
    int digits;            /* significant */
    int decimals;          /* at least */
    const char *dash;      /* between the ends of an interval */
    const char *below;     /* "<" as the output writes it */
    const char *above;     /* ">" */
    const char *thousands; /* between thousands of a count */
} manner;

extern const manner on_terminal, on_page;

/* "9.61 %", or "none of 5 442", "4 of 5 442", "not evaluable", "" for an interval only. */
void say_value(text *t, const fcs_statistic *s, const manner *how);

/* "8.86-10.42", or one bound: "< 0.068"; "" where there is none. */
void say_interval(text *t, const fcs_statistic *s, const manner *how);

/* The interval in its brackets, with a blank before: " [8.86-10.42]", " (< 0.068 %)". */
void say_bounds(text *t, const fcs_statistic *s, const manner *how);

/* All in one: "9.61 % [8.86-10.42]", "none of 5 442 (< 0.068 %)", "0.7-2.1 %". */
void say(text *t, const fcs_statistic *s, const manner *how);

#endif
