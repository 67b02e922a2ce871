/* panel_write_gates.c - thresholds and gates of a panel file that is written: each in the plainest
 * element that holds it, a range before a box, an ellipse before an ellipsoid. */
#include "gating/panel_write.h"

#include <math.h>
#include <string.h>

#include "fcs/error.h"
#include "fcs/real.h"
#include "gating/shape.h"

/* ---- Thresholds ---- */

bool panel_write_is_levels(const strategy_gate *g)
{
    bool levels = g->kind == GATE_BOUNDS && g->n_bounds > 0 && !*g->id && !g->search && !g->outside;
    for (size_t i = 0; levels && i < g->n_bounds; i++)
        levels = g->bounds[i].threshold != NULL;
    return levels;
}

void panel_write_levels(panel_writer *w, const strategy_gate *g)
{
    text_add(&w->t, " is=\"");
    for (size_t i = 0; i < g->n_bounds; i++) {
        text_add(&w->t, i ? " " : "");
        panel_write_quoted(w, g->bounds[i].threshold);
        text_add(&w->t, g->bounds[i].level);
    }
    text_add(&w->t, "\"");
}

/* Which attribute holds the amount of a method, if any. */
static const char *amount_of(search_method method)
{
    return method == SEARCH_PERCENTILE || method == SEARCH_FMO ? "percentile"
           : method == SEARCH_TAIL                             ? "fall"
           : method == SEARCH_MODE                             ? "offset"
                                                               : NULL;
}

static void write_within(panel_writer *w, const strategy_search *s)
{
    if (s->within != FCS_NONE)
        xml_write_attribute(&w->t, "within", w->populations[s->within]);
}

static void write_search(panel_writer *w, const strategy_search *s)
{
    const char *amount = amount_of(s->method);
    xml_write_attribute(&w->t, "method", s->name);
    write_within(w, s);
    if (s->method == SEARCH_MODE && s->within == FCS_NONE)
        text_add(&w->t, " within=\"all\"");
    if (isfinite(s->low)) {
        text_add(&w->t, " search=\"");
        panel_write_numbers(w, (const double[]){ s->low, s->high }, 2);
        text_add(&w->t, "\"");
    }
    if (!isnan(s->fallback))
        xml_write_number(&w->t, "fallback", s->fallback);
    panel_write_text(w, "control", s->control);
    if (amount)
        xml_write_number(&w->t, amount, s->amount);
    if (s->pooled)
        text_add(&w->t, " pool=\"batch\"");
    if (s->below)
        text_add(&w->t, " side=\"below\"");
    if (s->adjust != 1)
        xml_write_number(&w->t, "adjust", s->adjust);
}

static void write_level(panel_writer *w, const char *name, double from, const strategy_search *s)
{
    text_print(&w->t, "      <level name=\"%s\"", name);
    if (s->method == SEARCH_NONE)
        xml_write_number(&w->t, "from", from);
    else
        write_search(w, s);
    text_add(&w->t, "/>\n");
}

static void write_threshold(panel_writer *w, const strategy_threshold *t)
{
    const char *marker = w->s->about.markers[t->axis.marker].id;
    bool lo = t->low.method != SEARCH_NONE || isfinite(t->lo);
    bool hi = t->high.method != SEARCH_NONE || isfinite(t->hi);
    text_add(&w->t, "    <threshold");
    xml_write_attribute(&w->t, "marker", marker);
    if (strcmp(t->name, marker) != 0)
        xml_write_attribute(&w->t, "id", t->name);
    if (t->cut.method == SEARCH_NONE) {
        text_add(&w->t, " method=\"fixed\"");
        xml_write_number(&w->t, "value", t->value);
    } else {
        write_search(w, &t->cut);
    }
    text_add(&w->t, lo || hi ? ">\n" : "/>\n");
    if (lo)
        write_level(w, "lo", t->lo, &t->low);
    if (hi)
        write_level(w, "hi", t->hi, &t->high);
    if (lo || hi)
        text_add(&w->t, "    </threshold>\n");
}

void panel_write_thresholds(panel_writer *w)
{
    if (w->s->n_thresholds == 0)
        return;
    text_add(&w->t, "  <thresholds>\n");
    for (size_t i = 0; i < w->s->n_thresholds; i++)
        write_threshold(w, &w->s->thresholds[i]);
    text_add(&w->t, "  </thresholds>\n");
}

/* ---- Bounds ---- */

static void open_gate(panel_writer *w, const char *element, size_t gate)
{
    text_print(&w->t, "    <%s", element);
    xml_write_attribute(&w->t, "id", w->gates[gate]);
}

static void write_bound(panel_writer *w, const char *axis, const char *min, const char *max,
                        const strategy_bound *b)
{
    xml_write_attribute(&w->t, axis, panel_write_axis(w, &b->axis));
    if (b->low != -INFINITY)
        xml_write_number(&w->t, min, b->low);
    if (b->high != INFINITY)
        xml_write_number(&w->t, max, b->high);
}

/* Do <range> and <rectangle> take it? They refuse what a person would not have meant. */
static bool is_plain(panel_writer *w, const strategy_gate *g)
{
    bool bounded = false, rising = true, alike = true;
    for (size_t i = 0; i < g->n_bounds; i++) {
        const strategy_bound *b = &g->bounds[i];
        bounded = bounded || isfinite(b->low) || isfinite(b->high);
        rising = rising && (b->low < b->high || (b->closed && b->low == b->high));
        alike = alike && b->closed == g->bounds[0].closed;
    }
    bool two = g->n_bounds == 2 && strcmp(panel_write_axis(w, &g->bounds[0].axis),
                                          panel_write_axis(w, &g->bounds[1].axis)) != 0;
    return bounded && rising && alike && (g->n_bounds == 1 || two);
}

static void write_box(panel_writer *w, const strategy_gate *g)
{
    panel_write_flag(w, "outside", g->outside);
    text_add(&w->t, ">\n");
    for (size_t i = 0; i < g->n_bounds; i++) {
        text_add(&w->t, "      <side");
        write_bound(w, "x", "min", "max", &g->bounds[i]);
        text_add(&w->t, g->bounds[i].closed ? " edges=\"closed\"/>\n" : "/>\n");
    }
    text_add(&w->t, "    </box>\n");
}

static void write_bounds(panel_writer *w, size_t gate, const strategy_gate *g)
{
    bool plain = is_plain(w, g), one = g->n_bounds == 1;
    open_gate(w, !plain ? "box" : one ? "range" : "rectangle", gate);
    if (!plain) {
        write_box(w, g);
        return;
    }
    write_bound(w, "x", one ? "min" : "x-min", one ? "max" : "x-max", &g->bounds[0]);
    if (!one)
        write_bound(w, "y", "y-min", "y-max", &g->bounds[1]);
    if (g->bounds[0].closed)
        text_add(&w->t, " edges=\"closed\"");
    panel_write_flag(w, "outside", g->outside);
    text_add(&w->t, "/>\n");
}

/* ---- Shapes ---- */

static void write_edges(panel_writer *w, edge_rule edges, bool say_crossing)
{
    if (edges != EDGES_CROSSING || say_crossing)
        text_print(&w->t, " edges=\"%s\"",
                   edges == EDGES_GRID     ? "grid"
                   : edges == EDGES_INSIDE ? "inside"
                                           : "crossing");
}

static void write_grids(panel_writer *w, const strategy_gate *g)
{
    for (size_t i = 0; g->edges == EDGES_GRID && i < g->n_axes; i++) {
        text_add(&w->t, "      <grid");
        xml_write_number(&w->t, "low", g->grid[i].low);
        xml_write_number(&w->t, "high", g->grid[i].high);
        text_print(&w->t, " bins=\"%u\"", g->grid[i].n_bins);
        panel_write_flag(w, "nearest", g->grid[i].nearest);
        text_add(&w->t, "/>\n");
    }
}

/* Where the mode was that the polygon moves with. */
static void write_anchor(panel_writer *w, const strategy_search *s)
{
    if (!s)
        return;
    const char *of = s->within == FCS_NONE ? "all" : w->populations[s->within];
    xml_write_attribute(&w->t, "anchor-of", of);
    xml_write_number(&w->t, "anchor-x", s->starts[0]);
    xml_write_number(&w->t, "anchor-y", s->starts[1]);
}

static void write_polygon(panel_writer *w, size_t gate, const strategy_gate *g)
{
    size_t a, b;
    bool odd = g->n_points <= POLYGON_MOST &&
               polygon_fault(g->points, g->n_points, &a, &b) != POLYGON_FINE;
    open_gate(w, "polygon", gate);
    xml_write_attribute(&w->t, "x", panel_write_axis(w, &g->axes[0]));
    xml_write_attribute(&w->t, "y", panel_write_axis(w, &g->axes[1]));
    write_anchor(w, g->search);
    write_edges(w, g->edges, odd);
    panel_write_flag(w, "outside", g->outside);
    text_add(&w->t, ">\n");
    write_grids(w, g);
    for (size_t i = 0; i < g->n_points; i++) {
        text_add(&w->t, "      <point");
        xml_write_number(&w->t, "x", g->points[2 * i]);
        xml_write_number(&w->t, "y", g->points[2 * i + 1]);
        text_add(&w->t, "/>\n");
    }
    text_add(&w->t, "    </polygon>\n");
}

/* The distance, if its square is the number there is. */
static void write_distance(panel_writer *w, const strategy_gate *g)
{
    double root = sqrt(g->distance_sq);
    char digits[40];
    int n = real_print(digits, sizeof digits, root, 12); /* 2.385 rather than its neighbour */
    double neat = root;
    if (real_parse(digits, (size_t)n, &neat) && neat * neat == g->distance_sq)
        root = neat;
    if (root * root == g->distance_sq)
        xml_write_number(&w->t, "distance", root);
    else
        xml_write_number(&w->t, "distance-sq", g->distance_sq);
    write_edges(w, g->edges, false);
    panel_write_flag(w, "outside", g->outside);
    text_add(&w->t, ">\n");
}

static void write_ellipse(panel_writer *w, size_t gate, const strategy_gate *g)
{
    open_gate(w, "ellipse", gate);
    xml_write_attribute(&w->t, "x", panel_write_axis(w, &g->axes[0]));
    xml_write_attribute(&w->t, "y", panel_write_axis(w, &g->axes[1]));
    write_distance(w, g);
    text_add(&w->t, "      <mean");
    xml_write_number(&w->t, "x", g->mean[0]);
    xml_write_number(&w->t, "y", g->mean[1]);
    text_add(&w->t, "/>\n      <covariance");
    xml_write_number(&w->t, "xx", g->covariance[0]);
    xml_write_number(&w->t, "xy", g->covariance[1]);
    xml_write_number(&w->t, "yy", g->covariance[3]);
    text_add(&w->t, "/>\n");
    write_grids(w, g);
    text_add(&w->t, "    </ellipse>\n");
}

static void write_rows(panel_writer *w, const char *element, const double *matrix, size_t n)
{
    for (size_t i = 0; matrix && i < n; i++) {
        text_print(&w->t, "      <%s values=\"", element);
        panel_write_numbers(w, matrix + i * n, n);
        text_add(&w->t, "\"/>\n");
    }
}

static void write_ellipsoid(panel_writer *w, size_t gate, const strategy_gate *g)
{
    open_gate(w, "ellipsoid", gate);
    write_distance(w, g);
    for (size_t i = 0; i < g->n_axes; i++) {
        text_add(&w->t, "      <axis");
        xml_write_attribute(&w->t, "x", panel_write_axis(w, &g->axes[i]));
        xml_write_number(&w->t, "mean", g->mean[i]);
        text_add(&w->t, "/>\n");
    }
    write_rows(w, "row", g->covariance, g->n_axes);
    write_rows(w, "precision", g->precision, g->n_axes);
    write_grids(w, g);
    text_add(&w->t, "    </ellipsoid>\n");
}

static void write_round(panel_writer *w, size_t gate, const strategy_gate *g)
{
    const double *c = g->covariance;
    bool plain = g->n_axes == 2 && !g->precision && c[1] == c[2] &&
                 ellipse_is_one(c[0], c[1], c[3]) &&
                 strcmp(panel_write_axis(w, &g->axes[0]), panel_write_axis(w, &g->axes[1])) != 0;
    if (plain)
        write_ellipse(w, gate, g);
    else
        write_ellipsoid(w, gate, g);
}

/* ---- Boolean ---- */

static void write_boolean(panel_writer *w, size_t gate, const strategy_gate *g)
{
    bool not = g->operation == GATE_AND && g->n_members == 1 && g->members[0].complement;
    open_gate(w, "boolean", gate);
    xml_write_attribute(&w->t, "operation", not ? "not" : g->operation == GATE_OR ? "or" : "and");
    panel_write_flag(w, "outside", g->outside);
    text_add(&w->t, ">\n");
    for (size_t i = 0; i < g->n_members; i++) {
        text_add(&w->t, "      <member");
        xml_write_attribute(&w->t, "population", w->populations[g->members[i].population]);
        panel_write_flag(w, "complement", g->members[i].complement && !not );
        text_add(&w->t, "/>\n");
    }
    text_add(&w->t, "    </boolean>\n");
}

/* ---- Gates that are found ---- */

static void write_time(panel_writer *w, size_t gate, const strategy_gate *g)
{
    open_gate(w, "time-gate", gate);
    xml_write_attribute(&w->t, "x", g->axes[0].param);
    write_within(w, g->search);
    xml_write_number(&w->t, "max-drop", g->search->amount);
    text_add(&w->t, "/>\n");
}

static void write_singlets(panel_writer *w, size_t gate, const strategy_gate *g)
{
    const strategy_quotient *q = &w->s->quotients[g->axes[0].quotient - 1];
    open_gate(w, "singlet-gate", gate);
    xml_write_attribute(&w->t, "x", q->numerator);
    xml_write_attribute(&w->t, "y", q->denominator);
    write_within(w, g->search);
    xml_write_number(&w->t, "width", g->search->amount);
    text_add(&w->t, "/>\n");
}

static void write_margins(panel_writer *w, size_t gate, const strategy_gate *g)
{
    open_gate(w, "margin-gate", gate);
    text_add(&w->t, " of=\"");
    for (size_t i = 0; i < g->n_axes; i++) {
        text_add(&w->t, i ? " " : "");
        panel_write_quoted(w, g->axes[i].param);
    }
    text_add(&w->t, "\"");
    write_within(w, g->search);
    text_add(&w->t, "/>\n");
}

static void write_cluster(panel_writer *w, size_t gate, const strategy_gate *g)
{
    const strategy_search *s = g->search;
    open_gate(w, "cluster-gate", gate);
    xml_write_attribute(&w->t, "x", panel_write_axis(w, &g->axes[0]));
    xml_write_attribute(&w->t, "y", panel_write_axis(w, &g->axes[1]));
    write_within(w, s);
    xml_write_number(&w->t, "quantile", s->amount);
    text_print(&w->t, " freedom=\"%u\"", s->freedom);
    xml_write_number(&w->t, "farthest", s->farthest);
    text_add(&w->t, ">\n");
    for (size_t i = 0; i < s->n_starts; i++) {
        text_add(&w->t, "      <start");
        xml_write_number(&w->t, "x", s->starts[2 * i]);
        xml_write_number(&w->t, "y", s->starts[2 * i + 1]);
        text_add(&w->t, "/>\n");
    }
    text_add(&w->t, "    </cluster-gate>\n");
}

static fcs_code write_found(panel_writer *w, size_t gate, const strategy_gate *g, fcs_error *err)
{
    switch (g->search->method) {
    case SEARCH_SHIFT:
        write_polygon(w, gate, g);
        return FCS_OK;
    case SEARCH_ELLIPSE:
        write_cluster(w, gate, g);
        return FCS_OK;
    case SEARCH_TIME:
        write_time(w, gate, g);
        return FCS_OK;
    case SEARCH_SINGLETS:
        write_singlets(w, gate, g);
        return FCS_OK;
    case SEARCH_MARGINS:
        write_margins(w, gate, g);
        return FCS_OK;
    default:
        return fail(err, FCS_E_UNSUPPORTED, "",
                    "gate \"%s\": expected one that a panel can be written with, found a %s",
                    QUOTED(w->gates[gate]), g->search->name);
    }
}

/* ---- All ---- */

static fcs_code write_gate(panel_writer *w, size_t gate, fcs_error *err)
{
    const strategy_gate *g = &w->s->gates[gate];
    if (g->search)
        return write_found(w, gate, g, err);
    if (g->kind == GATE_POLYGON)
        write_polygon(w, gate, g);
    else if (g->kind == GATE_ELLIPSE)
        write_round(w, gate, g);
    else if (g->kind == GATE_BOOLEAN)
        write_boolean(w, gate, g);
    else
        write_bounds(w, gate, g);
    return FCS_OK;
}

fcs_code panel_write_gates(panel_writer *w, fcs_error *err)
{
    bool any = false;
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < w->s->n_gates; i++) {
        if (!w->gates[i])
            continue;
        if (!any)
            text_add(&w->t, "  <gates>\n");
        any = true;
        code = write_gate(w, i, err);
    }
    if (any)
        text_add(&w->t, "  </gates>\n");
    return code;
}
