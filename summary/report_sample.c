/* report_sample.c - one sample of the report. */
#include <string.h>

#include "summary/page.h"
#include "summary/phrase.h"
#include "summary/statistics.h"

/* ---- Who it is, and what is to be known first ---- */

static void add_fact(text *t, const char *name, const char *words)
{
    if (!*words)
        return;
    text_print(t, "<span>%s ", name);
    text_html(t, words);
    text_add(t, "</span> ");
}

static void add_title(text *t, const fcs_analysis *a)
{
    text_add(t, "<div class=\"title\">");
    page_element(t, "h2", "name", a->sample);
    text_print(t, "<span class=\"status %s\">%s</span></div>\n<p class=\"facts\">",
               fcs_status_name(a->status), fcs_status_name(a->status));
    add_fact(t, "file", a->file);
    add_fact(t, "cytometer", a->cytometer);
    add_fact(t, "date", a->date);
    text_add(t, "<span>");
    text_thousands(t, a->result->n_events, on_page.thousands);
    text_print(t, " events%s</span> ", a->partial ? " (PARTIAL)" : "");
    add_fact(t, "panel", *a->panel->title ? a->panel->title : a->panel->name);
    add_fact(t, "", strcmp(a->panel->status, "draft") ? "" : "DRAFT PANEL");
    text_add(t, "</p>\n");
    if (!a->n_reasons)
        return;
    text_print(t, "<ul class=\"reasons %s\">", fcs_status_name(a->status));
    for (size_t i = 0; i < a->n_reasons; i++)
        page_element(t, "li", NULL, a->reasons[i]);
    text_add(t, "</ul>\n");
}

/* ---- Figures ---- */

/* What stands below a figure: of what, how sure, and what is to be known. */
static void add_footnote(text *t, const fcs_statistic *s, const fcs_result *result)
{
    bool bounded = s->low >= 0 || s->high >= 0;
    if (strcmp(s->unit, "percent") == 0) {
        text_add(t, "<div>of ");
        text_html(t, title_of(result, s->of));
        text_add(t, "</div>");
    }
    if (bounded && s->standing != FCS_INTERVAL_ONLY) {
        text_add(t, "<div>");
        say_interval(t, s, &on_page);
        text_add(t, s->standing == FCS_DETECTION_ONLY ? " (95 % bound)" : " (95 % interval)");
        text_add(t, "</div>");
    }
    page_element(t, "div", NULL, s->reason);
}

static void add_tile(text *t, const char *label, const fcs_statistic *s, const fcs_result *result)
{
    text_print(t, "<div class=\"tile\"><div class=\"label\">%s</div><div class=\"value%s\">", label,
               s->standing >= FCS_DETECTION_ONLY ? " words" : "");
    if (s->standing == FCS_INTERVAL_ONLY)
        say(t, s, &on_page);
    else
        say_value(t, s, &on_page);
    text_add(t, "</div><div class=\"note\">");
    add_footnote(t, s, result);
    text_add(t, "</div></div>\n");
}

static void add_tiles(text *t, const fcs_analysis *a)
{
    static const char *const labels[N_HEADLINES] = { "B cells", "CD24hiCD38hi B cells",
                                                     "Plasmacytoid DC", "pDC : CD24hiCD38hi" };
    text_add(t, "<div class=\"tiles\">\n");
    for (size_t i = 0; i < N_HEADLINES; i++)
        if (headline(a, i))
            add_tile(t, labels[i], headline(a, i), a->result);
    text_add(t, "</div>\n");
}

/* ---- Populations ---- */

static const fcs_statistic *find(const fcs_analysis *a, fcs_statistic_kind kind, size_t population)
{
    for (size_t i = 0; i < a->n_statistics; i++)
        if (a->statistics[i].kind == kind && a->statistics[i].population == population)
            return &a->statistics[i];
    return NULL;
}

static void add_part(text *t, const fcs_statistic *s)
{
    text_add(t, "<td class=\"n\">");
    if (s)
        page_statistic(t, s);
    text_add(t, "</td>");
}

static size_t depth_of(const fcs_result *result, size_t population)
{
    size_t depth = 0;
    for (size_t i = result->populations[population].parent; i != FCS_NONE;
         i = result->populations[i].parent)
        depth++;
    return depth;
}

static void add_population(text *t, const fcs_analysis *a, size_t i, bool b, bool leukocytes)
{
    const fcs_population *p = &a->result->populations[i];
    const fcs_statistic *part = find(a, FCS_PERCENT_OF_PARENT, i);
    text_print(t, "<tr%s><td class=\"name tree\" style=\"--depth:%zu\">",
               p->report ? " class=\"report\"" : "", depth_of(a->result, i));
    text_html(t, title_of(a->result, i));
    text_add(t, p->fallback ? " <span class=\"fallback\">fallback</span>" : "");
    if (p->missing)
        page_element(t, "small", "words", p->missing);
    else if (part && *part->reason)
        page_element(t, "small", "words", part->reason);
    text_add(t, "</td><td class=\"n\">");
    if (!p->missing)
        text_thousands(t, p->count, on_page.thousands);
    text_add(t, "</td>");
    add_part(t, part);
    if (b)
        add_part(t, find(a, FCS_PERCENT_OF_B, i));
    if (leukocytes)
        add_part(t, find(a, FCS_PERCENT_OF_LEUKOCYTES, i));
    text_add(t, "</tr>\n");
}

static bool has_kind(const fcs_analysis *a, fcs_statistic_kind kind)
{
    for (size_t i = 0; i < a->n_statistics; i++)
        if (a->statistics[i].kind == kind)
            return true;
    return false;
}

static void add_column(text *t, const fcs_result *result, fcs_role role)
{
    text_add(t, "<th class=\"n\">% of ");
    text_html(t, title_of(result, population_with(result, role)));
    text_add(t, "</th>");
}

static void add_populations(text *t, const fcs_analysis *a)
{
    bool b = has_kind(a, FCS_PERCENT_OF_B), leukocytes = has_kind(a, FCS_PERCENT_OF_LEUKOCYTES);
    text_add(
        t, "<h3>Populations</h3>\n<div class=\"scroll\"><table class=\"lines\">\n<tr>"
           "<th>Population</th><th class=\"n\">Events</th><th class=\"n\">% of the one above</th>");
    if (b)
        add_column(t, a->result, FCS_ROLE_B);
    if (leukocytes)
        add_column(t, a->result, FCS_ROLE_LEUKOCYTE);
    text_add(t, "</tr>\n");
    for (size_t i = 0; i < a->result->n_populations; i++)
        add_population(t, a, i, b, leukocytes);
    text_add(t, "</table></div>\n");
}

/* ---- Ratios ---- */

static void add_ratio(text *t, const fcs_statistic *s)
{
    text_add(t, "<tr>");
    page_element(t, "td", "name", s->title);
    add_part(t, s);
    text_add(t, "<td class=\"n\">");
    if (s->standing != FCS_NOT_EVALUABLE) {
        text_thousands(t, s->x, on_page.thousands);
        text_add(t, strcmp(s->unit, "percent") ? " : " : " of ");
        text_thousands(t, s->n, on_page.thousands);
    }
    text_add(t, "</td>");
    page_element(t, "td", "method", s->method);
    page_element(t, "td", NULL, s->reason);
    text_add(t, "</tr>\n");
}

static void add_ratios(text *t, const fcs_analysis *a)
{
    bool begun = false;
    for (size_t i = 0; i < a->n_statistics; i++) {
        if (a->statistics[i].kind != FCS_RATIO)
            continue;
        if (!begun)
            text_add(
                t,
                "<h3>Ratios</h3>\n<div class=\"scroll\"><table class=\"lines\">\n<tr><th>Ratio</th>"
                "<th class=\"n\">Value and interval</th><th class=\"n\">Events</th>"
                "<th>Interval</th><th>Remark</th></tr>\n");
        begun = true;
        add_ratio(t, &a->statistics[i]);
    }
    text_add(t, begun ? "</table></div>\n" : "");
}

/* ---- Notes ---- */

/* The rule for events on edges, and what was not understood. */
static void add_strategy(text *t, const fcs_about *about)
{
    if (about->edges && *about->edges) {
        text_add(t, "<li>events on the edges of gates: ");
        text_html(t, about->edges);
        text_add(t, "</li>\n");
    }
    for (size_t i = 0; i < about->n_notes; i++) {
        text_add(t, "<li>not understood: ");
        text_html(t, about->notes[i]);
        text_add(t, "</li>\n");
    }
}

static void add_notes(text *t, const fcs_analysis *a)
{
    text_add(t, "<h3>File, compensation, gates</h3>\n<ul class=\"notes\">\n");
    add_strategy(t, a->panel);
    text_add(t, "<li>compensation: ");
    text_html(t, a->result->compensation);
    if (a->result->condition > 0) {
        text_add(t, ", condition number ");
        text_figure(t, a->result->condition, 3);
    }
    text_add(t, "</li>\n");
    for (size_t i = 0; i < a->n_notes; i++) {
        text_add(t, "<li>");
        text_html(t, a->notes[i].rule);
        text_print(t, " at byte %llu", (unsigned long long)a->notes[i].offset);
        text_add(t, *a->notes[i].text ? ": " : "");
        text_html(t, a->notes[i].text);
        text_add(t, "</li>\n");
    }
    text_add(t, a->n_notes ? "</ul>\n" : "<li>the file follows the standard</li>\n</ul>\n");
}

void page_sample(text *t, const fcs_analysis *a, size_t number)
{
    text_print(t, "<article id=\"s%zu\">\n", number);
    add_title(t, a);
    add_tiles(t, a);
    if (a->views) {
        text_add(t, "<h3>Gates</h3>\n");
        page_gates(t, a);
    }
    add_populations(t, a);
    page_findings(t, a);
    add_ratios(t, a);
    page_profile(t, a);
    add_notes(t, a);
    text_add(t, "</article>\n");
}
