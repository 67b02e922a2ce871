/* overview.c - the table for people: a line a sample, in columns, and below it what is to be known.
 *
 *      S001  ok    251233 events  B 9.8 % of CD45+ [9.7-9.9]  CD24hiCD38hi 4.4 % of B [4.1-4.7]  ...
 *      S002  WARN  198120 events  B 7.2 % of CD45+ [7.1-7.3]  CD24hiCD38hi none of 391 of B (< 0.94 %)
 *            plasmablast: no parameter for CD27
 *      2 samples, 1 with warnings
 */
#include <stdlib.h>
#include <string.h>

#include "fcs/error.h"
#include "summary/phrase.h"
#include "summary/statistics.h"

#define COLUMNS (3 + N_HEADLINES) /* sample, status, events, headlines */

typedef struct grid {
    size_t n;
    char **cells; /* [n * COLUMNS] */
    size_t widths[COLUMNS];
    bool failed;
} grid;

/* Characters, so that names in any script line up. */
static size_t width_of(const char *words)
{
    size_t n = 0;
    for (; *words; words++)
        n += ((unsigned char)*words & 0xC0) != 0x80;
    return n;
}

static void set_cell(grid *g, size_t row, size_t column, text *t)
{
    size_t size;
    char *words = text_finish(t, &size, NULL);
    g->cells[row * COLUMNS + column] = words;
    g->failed = g->failed || !words;
    if (words && width_of(words) > g->widths[column])
        g->widths[column] = width_of(words);
}

/* "CD24hiCD38hi 4.4 % of B [4.1-4.7]", "CD24hiCD38hi 0.7-2.1 % of B", "B none of 51730 live (< 0.01 %)" */
static void say_headline(text *t, const char *name, const fcs_statistic *s)
{
    bool part = strcmp(s->unit, "percent") == 0 && s->standing != FCS_NOT_EVALUABLE;
    text_print(t, "%s ", name);
    if (s->standing == FCS_INTERVAL_ONLY)
        say(t, s, &on_terminal);
    else
        say_value(t, s, &on_terminal);
    if (part) {
        text_add(t, s->standing == FCS_DETECTION_ONLY ? " " : " of ");
        text_plain(t, s->denominator);
    }
    if (s->standing != FCS_INTERVAL_ONLY)
        say_bounds(t, s, &on_terminal);
}

static void fill_row(grid *g, size_t row, const fcs_analysis *a)
{
    text t = { 0 };
    text_plain(&t, a->sample);
    set_cell(g, row, 0, &t);
    text_add(&t, fcs_status_name(a->status));
    set_cell(g, row, 1, &t);
    text_print(&t, "%zu events", a->result->n_events);
    set_cell(g, row, 2, &t);
    for (size_t i = 0; i < N_HEADLINES; i++) {
        const fcs_statistic *s = headline(a, i);
        if (s)
            say_headline(&t, headline_names[i], s);
        set_cell(g, row, 3 + i, &t);
    }
}

static bool has_reason(const fcs_analysis *a, const char *reason)
{
    for (size_t i = 0; i < a->n_reasons; i++)
        if (strcmp(a->reasons[i], reason) == 0)
            return true;
    return false;
}

/* What every sample of several has is said once, below the table. */
static bool is_common(const fcs_analysis *const *analyses, size_t n, const char *reason)
{
    for (size_t i = 0; i < n; i++)
        if (!has_reason(analyses[i], reason))
            return false;
    return n > 1;
}

static void add_row(text *t, const grid *g, size_t row)
{
    size_t blanks = 1;
    for (size_t i = 0; i < COLUMNS; i++) {
        const char *words = g->cells[row * COLUMNS + i];
        if (!g->widths[i])
            continue;
        if (*words) {
            text_print(t, "%*s", (int)blanks, "");
            text_add(t, words);
            blanks = 0;
        }
        blanks += g->widths[i] - width_of(words) + 2;
    }
    text_add(t, "\n");
}

static void add_samples(text *t, const grid *g, const fcs_analysis *const *analyses)
{
    for (size_t i = 0; i < g->n; i++) {
        const fcs_analysis *a = analyses[i];
        add_row(t, g, i);
        for (size_t j = 0; j < a->n_reasons; j++) {
            if (is_common(analyses, g->n, a->reasons[j]))
                continue;
            text_print(t, "%*s", (int)(g->widths[0] < 200 ? g->widths[0] + 3 : 203), "");
            text_plain(t, a->reasons[j]);
            text_add(t, "\n");
        }
    }
    for (size_t j = 0; g->n > 1 && j < analyses[0]->n_reasons; j++) {
        if (!is_common(analyses, g->n, analyses[0]->reasons[j]))
            continue;
        text_add(t, " all samples: ");
        text_plain(t, analyses[0]->reasons[j]);
        text_add(t, "\n");
    }
}

static void add_links(text *t, const fcs_links *links)
{
    for (size_t i = 0; links && i < links->n_links; i++) {
        const fcs_link *link = &links->links[i];
        text_add(t, " ");
        text_plain(t, link->subject);
        text_add(t, *link->visit ? " " : "");
        text_plain(t, link->visit);
        text_add(t, ", two tubes (");
        text_plain(t, link->dc_sample);
        text_add(t, ", ");
        text_plain(t, link->b_sample);
        text_print(t, "): %s ", headline_names[3]);
        say(t, &link->statistic, &on_terminal);
        text_add(t, *link->statistic.reason ? ", " : "");
        text_plain(t, link->statistic.reason);
        text_add(t, "\n");
    }
}

static void add_total(text *t, const fcs_analysis *const *analyses, size_t n)
{
    size_t n_with[3] = { 0 };
    for (size_t i = 0; i < n; i++)
        n_with[analyses[i]->status]++;
    text_print(t, " %zu sample%s", n, n == 1 ? "" : "s");
    if (n_with[FCS_STATUS_WITHHELD])
        text_print(t, ", %zu with a population withheld", n_with[FCS_STATUS_WITHHELD]);
    if (n_with[FCS_STATUS_WARN])
        text_print(t, ", %zu with warnings", n_with[FCS_STATUS_WARN]);
    text_add(t, ". " FCS_RESEARCH_USE "\n");
}

char *fcs_overview(const fcs_analysis *const *analyses, size_t n, const fcs_links *links,
                   size_t *size, fcs_error *err)
{
    text t = { 0 };
    grid g = { .n = n, .cells = calloc(n ? n : 1, COLUMNS * sizeof *g.cells) };
    if (!g.cells) {
        fail_memory(err);
        return NULL;
    }
    for (size_t i = 0; i < n && !g.failed; i++)
        fill_row(&g, i, analyses[i]);
    if (!g.failed) {
        add_samples(&t, &g, analyses);
        add_links(&t, links);
        add_total(&t, analyses, n);
    }
    for (size_t i = 0; i < n * COLUMNS; i++)
        free(g.cells[i]);
    free(g.cells);
    t.failed = t.failed || g.failed;
    return text_finish(&t, size, err);
}
