/* report_gates.c - the steps from all events to B cells, CD24hiCD38hi B cells and plasmacytoid DC, each
 * with its picture. A step that two ways share is shown in the first. */
#include <stdlib.h>

#include "summary/analysis.h"
#include "summary/page.h"
#include "summary/phrase.h"
#include "summary/statistics.h"

static const struct way {
    fcs_role role;
    const char *heading;
} ways[] = {
    { FCS_ROLE_B, "To B cells" },
    { FCS_ROLE_BREG, "To CD24hiCD38hi B cells" },
    { FCS_ROLE_PDC, "To plasmacytoid DC" },
    { FCS_ROLE_NONE, "To the reported populations" },
};
#define N_WAYS (sizeof ways / sizeof *ways)

/* The first way that a step is on; the last is for panels without the three. */
static size_t way_of(const fcs_result *result, size_t step)
{
    for (size_t i = 0; i + 1 < N_WAYS; i++) {
        size_t target = population_with(result, ways[i].role);
        if (target != FCS_NONE && (target == step || is_below(result, target, step)))
            return i;
    }
    return N_WAYS - 1;
}

static const fcs_statistic *of_parent(const fcs_analysis *a, size_t population)
{
    for (size_t i = 0; i < a->n_statistics; i++)
        if (a->statistics[i].kind == FCS_PERCENT_OF_PARENT &&
            a->statistics[i].population == population)
            return &a->statistics[i];
    return NULL;
}

static void add_caption(text *t, const fcs_analysis *a, size_t step)
{
    const fcs_population *p = &a->result->populations[step];
    const fcs_statistic *s = of_parent(a, step);
    page_element(t, "b", "name", title_of(a->result, step));
    text_add(t, "<span>");
    if (p->missing) {
        text_html(t, p->missing);
    } else {
        text_thousands(t, p->count, on_page.thousands);
        text_print(t, " event%s", p->count == 1 ? "" : "s");
        if (s && s->standing <= FCS_IMPRECISE) {
            text_add(t, ", ");
            say_value(t, s, &on_page);
            text_add(t, " of ");
            text_html(t, s->denominator);
        }
    }
    text_add(t, "</span>");
}

static size_t views_of(const fcs_analysis *a, size_t step)
{
    size_t n = 0;
    for (size_t i = 0; a->views && i < a->views->n_views; i++)
        n += a->views->views[i].population == step;
    return n;
}

static void add_pictures(text *t, const fcs_analysis *a, size_t step, size_t n)
{
    for (size_t i = 0, number = 0; i < a->views->n_views; i++) {
        if (a->views->views[i].population != step)
            continue;
        text_add(t, "<figure>");
        page_view(t, &a->views->views[i]);
        text_add(t, "<figcaption>");
        add_caption(t, a, step);
        if (n > 1)
            text_print(t, "<br><span>picture %zu of %zu</span>", ++number, n);
        text_add(t, "</figcaption></figure>\n");
    }
}

static void add_step(text *t, const fcs_analysis *a, size_t step)
{
    size_t n = views_of(a, step);
    if (n) {
        add_pictures(t, a, step, n);
        return;
    }
    text_add(t, "<div class=\"combined\"><div>");
    add_caption(t, a, step);
    text_add(t, a->result->populations[step].missing ? "" : "<br><span>from other gates</span>");
    text_add(t, "</div></div>\n");
}

void page_gates(text *t, const fcs_analysis *a)
{
    size_t *steps = calloc(a->result->n_populations + 1, sizeof *steps);
    if (!steps) {
        t->failed = true;
        return;
    }
    size_t n = steps_to_show(a->result, steps);
    for (size_t way = 0; way < N_WAYS; way++) {
        bool begun = false;
        for (size_t i = 0; i < n; i++) {
            if (way_of(a->result, steps[i]) != way)
                continue;
            if (!begun) {
                page_element(t, "h4", NULL, ways[way].heading);
                text_add(t, "\n<div class=\"steps\">\n");
            }
            begun = true;
            add_step(t, a, steps[i]);
        }
        text_add(t, begun ? "</div>\n" : "");
    }
    free(steps);
}
