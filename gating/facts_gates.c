/* facts_gates.c - gates in words: "CD24hi CD38hi", "10 <= Time < 20", "polygon on FSC-A, FSC-H: ...". */
#include "gating/facts.h"

#include <math.h>
#include <string.h>

#include "fcs/number_text.h"

void words_number(facts *f, double value)
{
    char digits[NUMBER_TEXT];
    number_text(digits, value);
    text_add(&f->t, digits);
}

void words_axis(facts *f, const strategy_axis *axis)
{
    const fcs_strategy *s = f->s;
    if (axis->marker != FCS_NONE)
        text_add(&f->t, s->about.markers[axis->marker].id);
    else if (axis->quotient)
        text_add(&f->t, s->quotients[axis->quotient - 1].id);
    else
        text_add(&f->t, axis->param);
    if (axis->marker == FCS_NONE && axis->matrix != FCS_NONE) {
        const char *id = s->matrices[axis->matrix].id;
        text_add(&f->t, " compensated");
        text_add(&f->t, *id ? " by " : "");
        text_add(&f->t, id);
    }
}

static void words_list(facts *f, const double *values, size_t n)
{
    text_add(&f->t, "(");
    for (size_t i = 0; i < n; i++) {
        text_add(&f->t, i ? ", " : "");
        words_number(f, values[i]);
    }
    text_add(&f->t, ")");
}

static const char *population_id(const facts *f, size_t population)
{
    return population == FCS_NONE ? "all" : f->s->populations[population].id;
}

void words_search(facts *f, const strategy_search *search)
{
    text_add(&f->t, "found by ");
    text_add(&f->t, search->name);
    if (search->amount != 0) {
        text_add(&f->t, " ");
        words_number(f, search->amount);
    }
    text_add(&f->t, " in ");
    text_add(&f->t, population_id(f, search->within));
    if (isfinite(search->low)) {
        text_add(&f->t, " between ");
        words_number(f, search->low);
        text_add(&f->t, " and ");
        words_number(f, search->high);
    }
    for (size_t i = 0; i < search->n_starts; i++) {
        text_add(&f->t, i ? ", " : " from ");
        words_list(f, search->starts + 2 * i, 2);
    }
    text_add(&f->t, search->below ? ", below the peak" : "");
    if (search->adjust != 1) {
        text_add(&f->t, ", bandwidth times ");
        words_number(f, search->adjust);
    }
    if (search->method == SEARCH_ELLIPSE) {
        text_print(&f->t, ", freedom %u, at most ", search->freedom);
        words_number(f, search->farthest);
        text_add(&f->t, " of the range away");
    }
    if (search->control && *search->control) {
        text_add(&f->t, ", control ");
        text_add(&f->t, search->control);
    }
    if (!isnan(search->fallback)) {
        text_add(&f->t, ", else ");
        words_number(f, search->fallback);
    }
    text_add(&f->t, search->pooled ? ", pooled by batch" : "");
}

/* ---- Kinds of gates ---- */

static void words_bound(facts *f, const strategy_bound *b)
{
    if (b->threshold) {
        text_add(&f->t, b->threshold);
        text_add(&f->t, b->level);
        return;
    }
    if (b->low != -INFINITY) {
        words_number(f, b->low);
        text_add(&f->t, " <= ");
    }
    words_axis(f, &b->axis);
    if (b->high != INFINITY) {
        text_add(&f->t, b->closed ? " <= " : " < ");
        words_number(f, b->high);
    }
}

static void words_bounds(facts *f, const strategy_gate *g)
{
    for (size_t i = 0; i < g->n_bounds; i++) {
        text_add(&f->t, i == 0 ? "" : g->bounds[i].threshold ? " " : " and ");
        words_bound(f, &g->bounds[i]);
    }
}

static void words_axes(facts *f, const strategy_gate *g)
{
    for (size_t i = 0; i < g->n_axes; i++) {
        text_add(&f->t, i ? ", " : "");
        words_axis(f, &g->axes[i]);
    }
}

static void words_polygon(facts *f, const strategy_gate *g)
{
    text_add(&f->t, "polygon on ");
    words_axes(f, g);
    text_add(&f->t, g->edges == EDGES_INSIDE ? ", its edges inside:"
                    : g->edges == EDGES_GRID ? ", on a display grid:"
                                             : ":");
    for (size_t i = 0; i < g->n_points; i++) {
        text_add(&f->t, " ");
        words_list(f, g->points + 2 * i, 2);
    }
}

static void words_ellipse(facts *f, const strategy_gate *g)
{
    text_add(&f->t, "ellipse on ");
    words_axes(f, g);
    text_add(&f->t, g->edges == EDGES_GRID ? ", on a display grid" : "");
    if (!g->mean)
        return; /* it is found in the events */
    text_add(&f->t, ": centre ");
    words_list(f, g->mean, g->n_axes);
    text_add(&f->t, ", covariance ");
    words_list(f, g->covariance, g->n_axes * g->n_axes);
    text_add(&f->t, ", squared distance ");
    words_number(f, g->distance_sq);
}

static void words_boolean(facts *f, const strategy_gate *g)
{
    for (size_t i = 0; i < g->n_members; i++) {
        text_add(&f->t, i == 0 ? "" : g->operation == GATE_OR ? " or " : " and ");
        text_add(&f->t, g->members[i].complement ? "not " : "");
        text_add(&f->t, population_id(f, g->members[i].population));
    }
}

void words_gate(facts *f, const strategy_gate *g)
{
    text_add(&f->t, g->outside ? "outside of: " : "");
    if (g->kind == GATE_BOOLEAN)
        words_boolean(f, g);
    else if (g->kind == GATE_POLYGON)
        words_polygon(f, g);
    else if (g->kind == GATE_ELLIPSE)
        words_ellipse(f, g);
    else if (!g->search)
        words_bounds(f, g);
    else
        words_axes(f, g);
    if (g->search) {
        text_add(&f->t, ", ");
        words_search(f, g->search);
    }
}
