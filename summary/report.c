/* report.c - report.html: one file, no script, nothing loaded from anywhere.
 *
 *     heading, research use, one sentence
 *     samples, the worst first; two tubes of one donor
 *     each sample                                           report_sample.c
 *       figures, gates, populations, ratios, profile, notes  report_gates.c, svg.c, report_profile.c
 *     what is published; methods; provenance
 *
 * On paper the research-use line stands at the foot of each page.
 */
#include <stdlib.h>
#include <string.h>

#include "fcs/error.h"
#include "summary/page.h"
#include "summary/phrase.h"
#include "summary/statistics.h"

extern const char report_css[], methods_html[]; /* put there by cmake/embed.cmake */

void page_element(text *t, const char *tag, const char *class, const char *words)
{
    text_print(t, "<%s", tag);
    if (class)
        text_print(t, " class=\"%s\"", class);
    text_add(t, ">");
    text_html(t, words);
    text_print(t, "</%s>", tag);
}

void page_statistic(text *t, const fcs_statistic *s)
{
    bool bounded = s->low >= 0 || s->high >= 0;
    if (s->standing == FCS_NOT_EVALUABLE) {
        page_element(t, "span", "unknown", fcs_standing_name(s->standing));
        return;
    }
    say_value(t, s, &on_page);
    if (s->standing == FCS_INTERVAL_ONLY)
        say(t, s, &on_page);
    else if (bounded) {
        text_add(t, "<small>");
        say_interval(t, s, &on_page);
        text_add(t, "</small>");
    }
}

/* ---- The top ---- */

static bool is_draft(const fcs_analysis *a)
{
    return strcmp(a->panel->status, "draft") == 0;
}

static bool any_draft(const fcs_analysis *const *analyses, size_t n)
{
    bool draft = false;
    for (size_t i = 0; i < n; i++)
        draft = draft || is_draft(analyses[i]);
    return draft;
}

static void add_head(text *t)
{
    text_add(t, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "style-src 'unsafe-inline'; img-src data:\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<title>lupusflow report</title>\n<style>\n");
    text_add(t, report_css);
    text_add(t, "</style>\n</head>\n<body>\n");
}

static void count_status(const fcs_analysis *const *analyses, size_t n, size_t n_with[3])
{
    memset(n_with, 0, 3 * sizeof *n_with);
    for (size_t i = 0; i < n; i++)
        n_with[analyses[i]->status]++;
}

/* "6 samples. In 4 all three populations and their ratio were evaluated without a warning ..." */
static void add_sentence(text *t, const fcs_analysis *const *analyses, size_t n)
{
    size_t n_with[3];
    count_status(analyses, n, n_with);
    text_print(t, "<p class=\"lead\">%zu sample%s: %zu without a remark", n, n == 1 ? "" : "s",
               n_with[FCS_STATUS_OK]);
    if (n_with[FCS_STATUS_WARN])
        text_print(t, ", %zu with warnings", n_with[FCS_STATUS_WARN]);
    if (n_with[FCS_STATUS_WITHHELD])
        text_print(t,
                   ", %zu in which B cells, CD24hiCD38hi B cells or plasmacytoid DC could not be "
                   "evaluated",
                   n_with[FCS_STATUS_WITHHELD]);
    text_add(t, ".</p>\n");
}

static void add_heading(text *t, const fcs_analysis *const *analyses, size_t n)
{
    text_add(t, "<header class=\"top\">\n<p class=\"brand\">lupusflow</p>\n"
                "<h1>B cells, CD24hiCD38hi B cells and plasmacytoid DC</h1>\n");
    page_element(t, "p", "research", FCS_RESEARCH_USE);
    if (any_draft(analyses, n))
        page_element(t, "p", "research draft", "DRAFT PANEL");
    add_sentence(t, analyses, n);
    text_add(t, "</header>\n");
}

/* ---- Samples at a glance ---- */

typedef struct place {
    const fcs_analysis *analysis;
    size_t given; /* where it stood */
} place;

static int by_concern(const void *left, const void *right)
{
    const place *a = left, *b = right;
    if (a->analysis->status != b->analysis->status)
        return a->analysis->status < b->analysis->status ? 1 : -1;
    if (a->analysis->n_reasons != b->analysis->n_reasons)
        return a->analysis->n_reasons < b->analysis->n_reasons ? 1 : -1;
    return a->given < b->given ? -1 : 1;
}

static void add_glance_cell(text *t, const fcs_statistic *s)
{
    text_add(t, "<td class=\"n\">");
    if (s) {
        page_statistic(t, s);
        if (strcmp(s->unit, "percent") == 0 && s->standing != FCS_NOT_EVALUABLE) {
            text_add(t, "<small>of ");
            text_html(t, s->denominator);
            text_add(t, "</small>");
        }
    }
    text_add(t, "</td>");
}

static void add_glance(text *t, const place *places, size_t n)
{
    text_add(t,
             "<h3>Samples</h3>\n<div class=\"scroll\"><table>\n<tr><th>Sample</th><th>Status</th>"
             "<th class=\"n\">Events</th>");
    for (size_t i = 0; i < N_HEADLINES; i++)
        text_print(t, "<th class=\"n\">%s</th>", headline_names[i]);
    text_add(t, "</tr>\n");
    for (size_t i = 0; i < n; i++) {
        const fcs_analysis *a = places[i].analysis;
        text_print(t, "<tr><td class=\"name\"><a href=\"#s%zu\">", i + 1);
        text_html(t, a->sample);
        text_add(t, "</a>");
        if (a->n_reasons)
            page_element(t, "small", "words", a->reasons[0]);
        text_print(t, "</td><td><span class=\"status %s\">%s</span></td><td class=\"n\">",
                   fcs_status_name(a->status), fcs_status_name(a->status));
        text_thousands(t, a->result->n_events, on_page.thousands);
        text_add(t, "</td>");
        for (size_t j = 0; j < N_HEADLINES; j++)
            add_glance_cell(t, headline(a, j));
        text_add(t, "</tr>\n");
    }
    text_add(t, "</table></div>\n");
}

static void add_link(text *t, const fcs_link *link)
{
    const char *const words[] = { link->subject, link->visit, link->dc_sample, link->b_sample };
    const fcs_statistic *s = &link->statistic;
    text_add(t, "<tr>");
    for (size_t i = 0; i < 4; i++)
        page_element(t, "td", "name", words[i]);
    text_add(t, "<td class=\"n\">");
    page_statistic(t, s);
    text_add(t, "</td><td>");
    text_html(t, s->method);
    page_element(t, "small", "words", s->reason);
    text_add(t, "</td></tr>\n");
}

static void add_links(text *t, const fcs_links *links)
{
    if (!links || !links->n_links)
        return;
    text_add(t, "<h3>Two tubes of one donor</h3>\n<p class=\"small\">Plasmacytoid DC against "
                "CD24hiCD38hi B cells, each as a part of the leukocytes of its own tube.</p>\n"
                "<div class=\"scroll\"><table>\n<tr><th>Subject</th><th>Visit</th><th>DC tube</th>"
                "<th>B tube</th><th class=\"n\">pDC:CD24hiCD38hi</th><th>Method</th></tr>\n");
    for (size_t i = 0; i < links->n_links; i++)
        add_link(t, &links->links[i]);
    text_add(t, "</table></div>\n");
}

/* ---- The end ---- */

static void add_provenance(text *t, const place *places, size_t n)
{
    text_add(t, "<section class=\"end\"><h3>Provenance</h3>\n<p class=\"small\">lupusflow ");
    text_html(t, fcs_version());
    text_add(t,
             "</p>\n<div class=\"scroll\"><table>\n<tr><th>Sample</th><th>File</th><th>Panel</th>"
             "</tr>\n");
    for (size_t i = 0; i < n; i++) {
        const fcs_analysis *a = places[i].analysis;
        text_add(t, "<tr>");
        page_element(t, "td", "name", a->sample);
        text_add(t, "<td>");
        text_html(t, a->file);
        page_element(t, "div", "mono", a->sha256);
        text_add(t, "</td><td>");
        text_html(t, a->panel->definition);
        page_element(t, "div", "mono", a->panel->sha256);
        for (size_t j = 0; j < a->panel->n_changes; j++)
            page_element(t, "small", "words", a->panel->changes[j]);
        text_add(t, "</td></tr>\n");
    }
    text_add(t, "</table></div></section>\n");
}

static const fcs_indicators *indicators_of(const fcs_analysis *const *analyses, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (analyses[i]->indicators)
            return analyses[i]->indicators;
    return NULL;
}

static void add_page(text *t, const fcs_analysis *const *analyses, const place *places, size_t n,
                     const fcs_links *links)
{
    const fcs_indicators *indicators = indicators_of(analyses, n);
    add_head(t);
    text_add(t, "<table class=\"page\" role=\"presentation\"><tbody><tr><td>\n");
    add_heading(t, analyses, n);
    text_add(t, "<main>\n");
    add_glance(t, places, n);
    add_links(t, links);
    for (size_t i = 0; i < n; i++)
        page_sample(t, places[i].analysis, i + 1);
    if (indicators)
        page_published(t, indicators);
    text_add(t, "<section class=\"end\"><h3>Methods</h3>\n");
    text_add(t, methods_html);
    text_add(t, "</section>\n");
    add_provenance(t, places, n);
    text_add(t, "</main>\n<footer class=\"bottom\">");
    text_html(t, FCS_RESEARCH_USE);
    text_add(t, "</footer>\n</td></tr></tbody><tfoot><tr><td>");
    text_html(t, FCS_RESEARCH_USE);
    text_add(t, any_draft(analyses, n) ? " DRAFT PANEL." : "");
    text_add(t, "</td></tr></tfoot></table>\n</body>\n</html>\n");
}

char *fcs_report(const fcs_analysis *const *analyses, size_t n, const fcs_links *links,
                 size_t *size, fcs_error *err)
{
    text t = { 0 };
    place *places = calloc(n ? n : 1, sizeof *places);
    if (!places) {
        fail_memory(err);
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        places[i] = (place){ analyses[i], i };
    qsort(places, n, sizeof *places, by_concern);
    add_page(&t, analyses, places, n, links);
    free(places);
    return text_finish(&t, size, err);
}
