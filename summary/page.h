/* page.h - the parts of report.html. Each writes one, from the analysis alone. */
#ifndef SUMMARY_PAGE_H
#define SUMMARY_PAGE_H

#include "gating/text.h"
#include "lupusflow/summary.h"

/* One element with text from data: <tag class="class">words</tag>; class is a fixed word or NULL. */
void page_element(text *t, const char *tag, const char *class, const char *words);

/* Value above its interval, for a cell of a table. */
void page_statistic(text *t, const fcs_statistic *s);

/* A sample: figures, gates, populations, ratios, profile, notes. number is its anchor. */
void page_sample(text *t, const fcs_analysis *a, size_t number);

/* The profile of a sample; what is published, once for all samples. */
void page_profile(text *t, const fcs_analysis *a);
void page_published(text *t, const fcs_indicators *indicators);

/* The steps to the populations, with their pictures. */
void page_gates(text *t, const fcs_analysis *a);

/* What was found in the events: thresholds, gates. */
void page_findings(text *t, const fcs_analysis *a);

/* One picture, as inline SVG. */
void page_view(text *t, const fcs_view *view);

#endif
