/* report_findings.c - the thresholds and gates of a sample that were found in its events: what they came to,
 * where they were looked for, how sure they are; a fallback never looks like one that was found. */
#include <math.h>
#include <string.h>

#include "summary/page.h"
#include "summary/phrase.h"
#include "summary/statistics.h"

#define MOST_SHOWN 6 /* numbers of one finding */

static bool is_fallback(const fcs_found *f)
{
    return strcmp(f->source, "fallback") == 0;
}

static void add_numbers(text *t, const fcs_found *f)
{
    text_add(t, "<td class=\"n\">");
    for (size_t i = 0; i < f->n_numbers && i < MOST_SHOWN; i++) {
        text_add(t, i ? ", " : "");
        text_figure(t, f->numbers[i], 4);
    }
    text_add(t, f->n_numbers > MOST_SHOWN ? ", ..." : "");
    text_add(t, f->n_numbers ? "" : "<span class=\"unknown\">none</span>");
    text_add(t, "</td><td class=\"n\">");
    if (f->n_numbers && isfinite(f->linear))
        text_figure(t, f->linear, 4);
    text_add(t, "</td>");
}

static void add_source(text *t, const fcs_found *f)
{
    text_add(t, "<td>");
    if (is_fallback(f))
        text_add(t, "<span class=\"fallback\">fallback</span>");
    else
        text_add(t, *f->source ? "found" : "not found");
    text_add(t, f->pooled && *f->source ? "<small>in its batch</small>" : "");
    text_add(t, "</td>");
}

static void add_finding(text *t, const fcs_result *result, const fcs_found *f)
{
    text_add(t, "<tr>");
    page_element(t, "td", "name", f->name);
    add_numbers(t, f);
    add_source(t, f);
    text_add(t, "<td>");
    text_html(t, f->method);
    text_add(t, "<small>in ");
    text_html(t, title_of(result, f->within));
    text_add(t, "</small></td><td class=\"n\">");
    if (f->n_events)
        text_thousands(t, f->n_events, on_page.thousands);
    text_add(t, "</td><td class=\"n\">");
    if (*f->source && !is_fallback(f) && !isnan(f->confidence))
        text_fixed(t, f->confidence, 2);
    text_add(t, "</td>");
    page_element(t, "td", NULL, *f->why ? f->why : f->evidence);
    text_add(t, "</tr>\n");
}

void page_findings(text *t, const fcs_analysis *a)
{
    const fcs_result *result = a->result;
    if (!result->n_findings)
        return;
    text_add(t,
             "<h3>Thresholds found</h3>\n<div class=\"scroll\"><table class=\"lines\">\n"
             "<tr><th>Threshold or gate</th><th class=\"n\">On its scale</th>"
             "<th class=\"n\">Linear</th><th>Where from</th><th>Looked for</th>"
             "<th class=\"n\">Events</th><th class=\"n\">Confidence</th><th>Evidence</th></tr>\n");
    for (size_t i = 0; i < result->n_findings; i++)
        add_finding(t, result, &result->findings[i]);
    text_add(t, "</table></div>\n");
}
