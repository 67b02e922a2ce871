/* panel_found.c - gates whose bounds are found in the events.
 *
 *     <time-gate id= x="Time" max-drop="0.2"/>             while the flow is steady
 *     <singlet-gate id= x="FSC-A" y="FSC-H" width="3"/>    about the common quotient of x and y
 *     <margin-gate id= of="FSC-A SSC-A"/>                  without what piles up at the ends of a range
 *     <cluster-gate id= x= y= quantile="0.95">             the ellipse of one component of a mixture,
 *       <start x= y=/> ... </cluster-gate>                 the first, from where each is looked for
 *     <polygon anchor-of="B.naive" anchor-x= anchor-y=>    moves with a mode: where it was when drawn
 *
 *     all:  within="population", else in all events
 */
#include "gating/locate.h"
#include "gating/panel.h"

#include <math.h>
#include <string.h>

/* Values as acquired, and quotients of 0.001 to 1000 on six decades. */
static const fcs_scale AS_ACQUIRED = { .kind = FCS_LINEAR_SCALE };
static const fcs_scale OF_QUOTIENTS = { .kind = FCS_LOG_SCALE, .T = 1000, .M = 6 };

static strategy_axis *new_axes(panel *p, strategy_gate *gate, size_t n)
{
    strategy_axis *axes = arena_array(p->strategy->arena, n, sizeof *axes);
    for (size_t i = 0; axes && i < n; i++)
        axes[i] = (strategy_axis){ .marker = FCS_NONE, .matrix = FCS_NONE };
    gate->axes = axes;
    gate->n_axes = n;
    return axes;
}

static fcs_code read_time(panel *p, const xml_node *node, strategy_gate *gate,
                          strategy_search *search)
{
    const char *x = xml_value(node, "x");
    strategy_axis *axis = new_axes(p, gate, 1);
    gate->kind = GATE_INTERVALS;
    search->method = SEARCH_TIME;
    search->amount = panel_number(node, "max-drop", 0.2);
    if (!axis || !(axis->param = panel_text(p, x ? x : "Time")))
        return fail_memory(p->err);
    return panel_add_scale(p, AS_ACQUIRED, &axis->scale);
}

/* Quotients have no names in a panel: the gate's will do. */
static fcs_code read_singlets(panel *p, const xml_node *node, strategy_gate *gate,
                              strategy_search *search)
{
    fcs_strategy *s = p->strategy;
    strategy_axis *axis = new_axes(p, gate, 1);
    strategy_quotient *q = &s->quotients[s->n_quotients++];
    search->method = SEARCH_SINGLETS;
    search->amount = panel_number(node, "width", 3);
    *q = (strategy_quotient){ .id = gate->id,
                              .numerator = panel_text(p, xml_value(node, "x")),
                              .denominator = panel_text(p, xml_value(node, "y")),
                              .factor = 1 };
    if (!axis || !q->numerator || !q->denominator)
        return fail_memory(p->err);
    axis->quotient = s->n_quotients;
    return panel_add_scale(p, OF_QUOTIENTS, &axis->scale);
}

static fcs_code read_margins(panel *p, const xml_node *node, strategy_gate *gate,
                             strategy_search *search)
{
    const char *words = xml_value(node, "of");
    size_t n = xml_count_words(words), length;
    if (n > MOST_AXES)
        return fail_xml(p->err, FCS_E_LIMIT, xml_place_of(node, "of"),
                        "margin-gate \"%s\": expected at most %d parameters, found %zu",
                        QUOTED(gate->id), MOST_AXES, n);
    strategy_axis *axes = new_axes(p, gate, n);
    search->method = SEARCH_MARGINS;
    fcs_code code = axes ? FCS_OK : fail_memory(p->err);
    for (size_t i = 0; !code && i < gate->n_axes; i++) {
        const char *word = xml_next_word(&words, &length);
        axes[i].param = arena_bytes(p->strategy->arena, word, length);
        code =
            axes[i].param ? panel_add_scale(p, AS_ACQUIRED, &axes[i].scale) : fail_memory(p->err);
    }
    return code;
}

static fcs_code read_cluster(panel *p, const xml_node *node, strategy_gate *gate,
                             strategy_search *search)
{
    gate->kind = GATE_ELLIPSE;
    search->method = SEARCH_ELLIPSE;
    search->amount = panel_number(node, "quantile", 0);
    search->freedom = (unsigned)panel_number(node, "freedom", LOCATE_FREEDOM);
    search->farthest = panel_number(node, "farthest", LOCATE_FARTHEST);
    search->n_starts = node->n_children;
    double *starts = arena_array(p->strategy->arena, 2 * node->n_children, sizeof *starts);
    fcs_code code = starts ? panel_axes(p, node, gate) : fail_memory(p->err);
    size_t i = 0;
    search->starts = starts;
    for (const xml_node *start = node->first; !code && start; start = start->next) {
        code = panel_coordinate(p, start, "x", &gate->axes[0], 0, &starts[i++]);
        if (!code)
            code = panel_coordinate(p, start, "y", &gate->axes[1], 0, &starts[i++]);
    }
    return code;
}

static strategy_search *new_search(panel *p, const xml_node *node, strategy_gate *gate)
{
    strategy_search *search = arena_alloc(p->strategy->arena, sizeof *search);
    if (search)
        *search = (strategy_search){ .name = panel_text(p, node->name),
                                     .low = -INFINITY,
                                     .high = INFINITY,
                                     .fallback = NAN,
                                     .adjust = 1,
                                     .line = node->place.line,
                                     .column = node->place.column };
    gate->search = search;
    return search && search->name ? search : NULL;
}

static fcs_code needs_anchor(panel *p, const xml_node *node, const char *attribute)
{
    return fail_xml(
        p->err, FCS_E_FORMAT, node->place,
        "polygon \"%s\": expected anchor-of, anchor-x and anchor-y together, found no %s",
        QUOTED(xml_value(node, "id")), attribute);
}

fcs_code panel_anchor(panel *p, const xml_node *node, strategy_gate *gate)
{
    static const char *const names[] = { "anchor-of", "anchor-x", "anchor-y" };
    bool any = false;
    for (size_t i = 0; i < 3; i++)
        any = any || xml_value(node, names[i]);
    if (!any)
        return FCS_OK;
    for (size_t i = 0; i < 3; i++)
        if (!xml_value(node, names[i]))
            return needs_anchor(p, node, names[i]);
    strategy_search *search = new_search(p, node, gate);
    double *starts = arena_array(p->strategy->arena, 2, sizeof *starts);
    if (!search || !starts)
        return fail_memory(p->err);
    search->method = SEARCH_SHIFT;
    search->name = "anchor";
    search->starts = starts;
    search->n_starts = 1;
    fcs_code code = panel_coordinate(p, node, "anchor-x", &gate->axes[0], 0, &starts[0]);
    if (!code)
        code = panel_coordinate(p, node, "anchor-y", &gate->axes[1], 0, &starts[1]);
    return code ? code : panel_within(p, node, "anchor-of", &search->within);
}

fcs_code panel_found_gate(panel *p, const xml_node *node, strategy_gate *gate)
{
    static const struct {
        const char *name;
        fcs_code (*read)(panel *, const xml_node *, strategy_gate *, strategy_search *);
    } kinds[] = {
        { "time-gate", read_time },
        { "singlet-gate", read_singlets },
        { "margin-gate", read_margins },
        { "cluster-gate", read_cluster },
    };
    gate->kind = GATE_BOUNDS;
    strategy_search *search = new_search(p, node, gate);
    fcs_code code = search ? panel_within(p, node, "within", &search->within) : fail_memory(p->err);
    for (size_t i = 0; !code && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(node->name, kinds[i].name) == 0)
            code = kinds[i].read(p, node, gate, search);
    return code;
}
