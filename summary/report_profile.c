/* report_profile.c - the lupus risk profile: what is published beside what was measured. It places no
 * value: nothing is called low, high or towards lupus. */
#include <string.h>

#include "summary/page.h"
#include "summary/phrase.h"

/* ---- Of a sample ---- */

/* "...: A; B." of the indicators that have a direction and a statistic here. */
static void add_titles(text *t, const fcs_analysis *a, const char *direction, const char *before)
{
    size_t n = 0;
    for (size_t i = 0; i < a->n_profile; i++) {
        const fcs_indicator *indicator = a->profile[i].indicator;
        if (strcmp(indicator->direction, direction) != 0 || !a->profile[i].statistic)
            continue;
        text_add(t, n++ ? "; " : before);
        text_html(t, indicator->title);
    }
    text_add(t, n ? "." : "");
}

static void add_line(text *t, const fcs_profile_line *line, const char *grading)
{
    const fcs_indicator *indicator = line->indicator;
    bool published = strcmp(indicator->direction, "none") != 0;
    text_add(t, "<tr><td><a href=\"#i-");
    text_attribute(t, indicator->id);
    text_add(t, "\">");
    text_html(t, indicator->title);
    text_add(t, "</a></td><td>");
    if (line->tier == FCS_TIER_NOT_EVALUABLE)
        page_element(t, "small", "words", line->reason);
    else
        page_statistic(t, line->statistic);
    text_print(t, "</td><td><span class=\"tier\">%s</span></td><td>", fcs_tier_name(line->tier));
    text_html(t, published ? indicator->direction : "none published");
    text_add(t, "<small>grade ");
    text_html(t, indicator->grade);
    text_add(t, ", ");
    text_html(t, grading);
    text_add(t, "</small></td>");
    page_element(t, "td", NULL, indicator->summary);
    text_add(t, "</tr>\n");
}

void page_profile(text *t, const fcs_analysis *a)
{
    if (!a->n_profile)
        return;
    page_element(t, "h3", NULL, FCS_PROFILE_HEADING);
    text_add(t, "\n<p>No local reference cohort is loaded: values only, none inside or outside.");
    add_titles(t, a, "conflicting", " Published directions conflict, none is assigned: ");
    add_titles(t, a, "none", " No direction is published: ");
    text_add(t, "</p>\n<div class=\"scroll\"><table class=\"profile\">\n<tr><th>Measurement</th>"
                "<th>This sample</th><th>Reference</th><th>Published in SLE</th><th>In short</th>"
                "</tr>\n");
    for (size_t i = 0; i < a->n_profile; i++)
        add_line(t, &a->profile[i], a->indicators->grading);
    text_add(t, "</table></div>\n");
}

/* ---- Of all samples ---- */

static void add_indicator(text *t, const fcs_indicator *indicator)
{
    text_add(t, "<dt id=\"i-");
    text_attribute(t, indicator->id);
    text_add(t, "\">");
    text_html(t, indicator->title);
    text_add(t, "</dt>\n");
    for (size_t i = 0; i < indicator->n_findings; i++) {
        const fcs_finding *finding = &indicator->findings[i];
        text_add(t, "<dd class=\"finding\"><b>");
        text_html(t, strcmp(finding->direction, "none") ? finding->direction : "no difference");
        text_add(t, ":</b> ");
        text_html(t, finding->text);
        page_element(t, "div", "small", finding->source);
        text_add(t, "</dd>\n");
    }
    text_add(t, "<dd><b>What else changes it:</b> ");
    text_html(t, indicator->confounders);
    text_add(t, ".</dd>\n");
}

void page_published(text *t, const fcs_indicators *indicators)
{
    text_add(t, "<section class=\"end\"><h3>What is published</h3>\n<p class=\"small\">Indicators, "
                "version ");
    text_html(t, indicators->version);
    text_add(t, "; grades ");
    text_html(t, indicators->grading);
    text_add(t, ". Numbers stand here where they were seen in the source itself.</p>\n<dl>\n");
    for (size_t i = 0; i < indicators->n_indicators; i++)
        add_indicator(t, &indicators->indicators[i]);
    text_add(t, "</dl></section>\n");
}
