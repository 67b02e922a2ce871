/* tsv.c - results.tsv, the long form: a header, then a row for each count, each statistic and each number
 * that was found, then one for each link between two tubes. The columns are described in docs/formats.md.
 *
 *     sample  panel          statistic          key                ...  x    n     value    low  ...
 *     S001    sle-breg-pdc/1 Breg.events                           ...  523        523
 *     S001    sle-breg-pdc/1 Breg.percent_of_B  Breg.percent_of_B  ...  523  5442  9.61044  8.85 ...
 */
#include <math.h>
#include <string.h>

#include "gating/text.h"
#include "lupusflow/summary.h"

static void cell(text *t, const char *words)
{
    text_cell(t, words);
    text_add(t, "\t");
}

static void number(text *t, double value)
{
    text_number(t, value);
    text_add(t, "\t");
}

static void count(text *t, size_t n)
{
    if (n != FCS_NONE)
        text_print(t, "%zu", n);
    text_add(t, "\t");
}

static void nothing(text *t, int cells)
{
    for (int i = 0; i < cells; i++)
        text_add(t, "\t");
}

/* Rows are filtered and copied elsewhere, so each of them says it. */
static void end_row(text *t)
{
    text_add(t, "\t" FCS_RESEARCH_USE "\n");
}

static void add_header(text *t)
{
    text_add(
        t, "sample\tpanel\tstatistic\tkey\ttitle\tunit\tnumerator\tdenominator\tx\tn\t"
           "x_parent\tn_parent\tvalue\tlow\thigh\tlog2\tmethod\tstanding\treason\tresearch_use\n");
}

static void add_count(text *t, const fcs_analysis *a, const fcs_population *p)
{
    cell(t, a->sample);
    cell(t, a->panel->definition);
    text_cell(t, p->id);
    text_add(t, ".events\t\t");
    cell(t, *p->title ? p->title : p->id);
    text_add(t, "events\t");
    cell(t, p->id);
    nothing(t, 1);
    if (p->missing)
        nothing(t, 5);
    else {
        count(t, p->count);
        nothing(t, 3);
        count(t, p->count);
    }
    nothing(t, 4);
    text_add(t, p->missing ? "NOT EVALUABLE\t" : "\t");
    text_cell(t, p->missing ? p->missing : "");
    end_row(t);
}

static void add_statistic(text *t, const fcs_statistic *s)
{
    cell(t, s->id);
    cell(t, s->key);
    cell(t, s->title);
    cell(t, s->unit);
    cell(t, s->numerator);
    cell(t, s->denominator);
    count(t, s->x);
    count(t, s->n);
    if (s->n_parent) {
        count(t, s->x_parent);
        count(t, s->n_parent);
    } else {
        nothing(t, 2);
    }
    number(t, s->value);
    number(t, s->low);
    number(t, s->high);
    number(t, s->log2_value);
    cell(t, s->method);
    cell(t, fcs_standing_name(s->standing));
    text_cell(t, s->reason);
    end_row(t);
}

/* A number that was found, in a unit: on its scale, or linear. What is a gate has none of its own. */
static void add_number(text *t, const fcs_analysis *a, const fcs_found *f, const char *unit,
                       double value)
{
    bool fallback = strcmp(f->source, "fallback") == 0;
    cell(t, a->sample);
    cell(t, a->panel->definition);
    text_cell(t, f->name);
    text_add(t, strcmp(unit, "scale") ? ".threshold_linear\t\t" : ".threshold\t\t");
    cell(t, f->name);
    cell(t, unit);
    nothing(t, 1);
    cell(t, f->within == FCS_NONE ? "all events" : a->result->populations[f->within].id);
    nothing(t, 1);
    count(t, f->n_events);
    nothing(t, 2);
    number(t, f->n_numbers ? value : NAN);
    nothing(t, 3);
    cell(t, f->method);
    cell(t, fallback ? "fallback" : *f->source ? "found" : "NOT EVALUABLE");
    text_cell(t, *f->why ? f->why : f->evidence);
    end_row(t);
}

static void add_finding(text *t, const fcs_analysis *a, const fcs_found *f)
{
    if (f->n_numbers > 1)
        return;
    add_number(t, a, f, "scale", f->n_numbers ? f->numbers[0] : NAN);
    if (f->n_numbers && isfinite(f->linear))
        add_number(t, a, f, "linear", f->linear);
}

static void add_sample(text *t, const fcs_analysis *a)
{
    for (size_t i = 0; i < a->result->n_populations; i++)
        add_count(t, a, &a->result->populations[i]);
    for (size_t i = 0; i < a->n_statistics; i++) {
        cell(t, a->sample);
        cell(t, a->panel->definition);
        add_statistic(t, &a->statistics[i]);
    }
    for (size_t i = 0; i < a->result->n_findings; i++)
        add_finding(t, a, &a->result->findings[i]);
}

/* Two samples are joined by " + ": the tube of the numerator, then that of the denominator. */
static void add_link(text *t, const fcs_link *link)
{
    text_cell(t, link->dc_sample);
    text_add(t, " + ");
    text_cell(t, link->b_sample);
    text_add(t, "\t\t");
    add_statistic(t, &link->statistic);
}

char *fcs_tsv(const fcs_analysis *const *analyses, size_t n, const fcs_links *links, size_t *size,
              fcs_error *err)
{
    text t = { 0 };
    add_header(&t);
    for (size_t i = 0; i < n; i++)
        add_sample(&t, analyses[i]);
    for (size_t i = 0; links && i < links->n_links; i++)
        add_link(&t, &links->links[i]);
    return text_finish(&t, size, err);
}
