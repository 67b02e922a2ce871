/* panel_found.c - gates whose bounds are found in the events.
 *
 *     <time-gate id= x="Time" max-drop="0.2"/>             while the flow is steady
 *     <singlet-gate id= x="FSC-A" y="FSC-H" width="3"/>    about the common quotient of x and y
 *     <margin-gate id= of="FSC-A SSC-A"/>                  without what piles up at the ends of a range
 *
 *     all:  within="population", else in all events
 */
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

static size_t count_words(const char *text)
{
    size_t n = 0;
    while (*(text += strspn(text, " "))) {
        text += strcspn(text, " ");
        n++;
    }
    return n;
}

static fcs_code read_margins(panel *p, const xml_node *node, strategy_gate *gate,
                             strategy_search *search)
{
    const char *word = xml_value(node, "of");
    strategy_axis *axes = new_axes(p, gate, count_words(word));
    search->method = SEARCH_MARGINS;
    fcs_code code = axes ? FCS_OK : fail_memory(p->err);
    for (size_t i = 0; !code && i < gate->n_axes; i++) {
        word += strspn(word, " ");
        size_t length = strcspn(word, " ");
        axes[i].param = arena_bytes(p->strategy->arena, word, length);
        word += length;
        code =
            axes[i].param ? panel_add_scale(p, AS_ACQUIRED, &axes[i].scale) : fail_memory(p->err);
    }
    return code;
}

fcs_code panel_found_gate(panel *p, const xml_node *node, strategy_gate *gate)
{
    strategy_search *search = arena_alloc(p->strategy->arena, sizeof *search);
    if (!search)
        return fail_memory(p->err);
    *search = (strategy_search){ .name = panel_text(p, node->name),
                                 .low = -INFINITY,
                                 .high = INFINITY,
                                 .fallback = NAN,
                                 .line = node->place.line,
                                 .column = node->place.column };
    gate->kind = GATE_BOUNDS;
    gate->search = search;
    fcs_code code = search->name ? panel_within(p, node, &search->within) : fail_memory(p->err);
    if (code)
        return code;
    if (strcmp(node->name, "time-gate") == 0)
        return read_time(p, node, gate, search);
    return strcmp(node->name, "singlet-gate") == 0 ? read_singlets(p, node, gate, search)
                                                   : read_margins(p, node, gate, search);
}
