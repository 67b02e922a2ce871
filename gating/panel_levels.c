/* panel_levels.c - what is asked of the markers of a population.
 *
 *     is="CD24hi CD38hi HLA-DR+"      each word a threshold and a level, all of them at once
 */
#include "gating/panel.h"

#include <math.h>
#include <string.h>

#define INF __builtin_inf()
#define LEVELS_MOST 256 /* each is held against those before it */

static const char *const levels[] = { "+", "-", "lo", "int", "hi" };

void threshold_bound(const strategy_threshold *t, const char *level, double *low, double *high)
{
    bool upper = strcmp(level, "hi") == 0, between = strcmp(level, "int") == 0;
    *low = upper ? t->hi : between || *level == '+' ? t->value : *level == 'l' ? t->lo : -INF;
    *high = between ? t->hi : *level == '-' || *level == 'l' ? t->value : INF;
}

void threshold_update(fcs_strategy *s, const strategy_threshold *t)
{
    size_t border = (size_t)(t - s->thresholds) + 1;
    for (size_t i = 0; i < s->n_gates; i++) {
        for (size_t k = 0; k < s->gates[i].n_bounds; k++) {
            strategy_bound *b = &s->gates[i].bounds[k];
            if (b->border == border)
                threshold_bound(t, b->level, &b->low, &b->high);
        }
    }
}

/* The level that a word ends with; no level is the end of another. NULL if there is none. */
static const char *level_of(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        size_t n = strlen(levels[i]);
        if (n < length && memcmp(word + length - n, levels[i], n) == 0)
            return levels[i];
    }
    return NULL;
}

/* One word of `is`, and its place: exact, as names hold neither blanks nor references. */
typedef struct word {
    const char *text;
    size_t length;
    xml_place place;
} word;

#define SHOWN(w) escape_bytes((char[96]){ 0 }, 96, (w)->text, (w)->length)

static fcs_code unknown_name(panel *p, const word *w, size_t length)
{
    char *name = arena_bytes(p->scratch, w->text, length);
    if (!name)
        return fail_memory(p->err);
    near meant;
    near_start(&meant, name);
    for (size_t i = 0; i < p->markers.n; i++)
        near_offer(&meant, p->markers.names.sorted[i].text);
    for (size_t i = 0; i < p->thresholds.n; i++)
        near_offer(&meant, p->thresholds.names.sorted[i].text);
    return fail_xml(p->err, FCS_E_FORMAT, w->place, "\"%s\": this panel has no marker \"%s\"%s",
                    SHOWN(w), QUOTED(name), DID_YOU_MEAN(&meant));
}

static fcs_code no_threshold(panel *p, const word *w, const char *marker)
{
    return fail_xml(p->err, FCS_E_FORMAT, w->place,
                    "\"%s\": expected a threshold for %s in <thresholds>, found none", SHOWN(w),
                    QUOTED(marker));
}

static fcs_code find_threshold(panel *p, const word *w, const char *level,
                               const strategy_threshold **found)
{
    size_t length = w->length - strlen(level);
    size_t i = names_find(&p->thresholds.names, w->text, length);
    if (i != SIZE_MAX) {
        *found = p->broken[i] ? NULL : &p->strategy->thresholds[i];
        return FCS_OK;
    }
    size_t marker = names_find(&p->markers.names, w->text, length);
    return marker == SIZE_MAX ? unknown_name(p, w, length)
                              : no_threshold(p, w, p->strategy->about.markers[marker].id);
}

/* lo, int and hi need a border of their own. */
static fcs_code check_level(panel *p, const word *w, const strategy_threshold *t, const char *level)
{
    bool low = *level == 'l', high = *level == 'i' || *level == 'h';
    if ((low && isinf(t->lo)) || (high && isinf(t->hi)))
        return fail_xml(p->err, FCS_E_FORMAT, w->place,
                        "\"%s\": expected a level %s in the threshold for %s, found none", SHOWN(w),
                        low ? "lo" : "hi", QUOTED(t->name));
    return FCS_OK;
}

static bool same_axis(const strategy_axis *a, const strategy_axis *b)
{
    return a->marker == b->marker && (a->marker != FCS_NONE || strcmp(a->param, b->param) == 0);
}

/* "CD19+ CD19-" has no members. */
static fcs_code check_against(panel *p, const word *w, const strategy_gate *gate, size_t n)
{
    const strategy_bound *last = &gate->bounds[n];
    for (size_t i = 0; i < n; i++) {
        const strategy_bound *b = &gate->bounds[i];
        bool same = b->threshold && same_axis(&b->axis, &last->axis);
        if (same && (b->low >= last->high || last->low >= b->high))
            return fail_xml(p->err, FCS_E_FORMAT, w->place,
                            "\"%s\": expected a level that an event with %s%s can have too, found "
                            "one that none has",
                            SHOWN(w), QUOTED(b->threshold), b->level);
    }
    return FCS_OK;
}

static fcs_code read_word(panel *p, const word *w, strategy_gate *gate, size_t i)
{
    strategy_bound *bound = &gate->bounds[i];
    const char *level = level_of(w->text, w->length);
    if (!level)
        return fail_xml(p->err, FCS_E_FORMAT, w->place,
                        "\"%s\": expected a marker and its level (+, -, lo, int or hi), found no "
                        "level",
                        SHOWN(w));
    const strategy_threshold *t = NULL;
    fcs_code code = find_threshold(p, w, level, &t);
    if (!code && t)
        code = check_level(p, w, t, level);
    if (code || !t)
        return code;
    *bound = (strategy_bound){ .axis = t->axis,
                               .threshold = t->name,
                               .level = level,
                               .border = (size_t)(t - p->strategy->thresholds) + 1 };
    threshold_bound(t, level, &bound->low, &bound->high);
    return check_against(p, w, gate, i);
}

static bool next_word(word *w)
{
    const char *rest = w->text + w->length, *next = xml_next_word(&rest, &w->length);
    for (const char *c = w->text; next && w->place.column && c < next; c++)
        w->place.column += ((unsigned char)*c & 0xC0) != 0x80; /* characters, not bytes */
    w->text = next;
    return next;
}

fcs_code panel_levels(panel *p, const xml_node *population, strategy_gate *gate)
{
    const char *text = xml_value(population, "is");
    size_t n = xml_count_words(text);
    *gate = (strategy_gate){ .id = "", .kind = GATE_BOUNDS, .line = population->place.line };
    gate->n_bounds = n;
    gate->bounds = arena_array(p->strategy->arena, n, sizeof *gate->bounds);
    if (!gate->bounds)
        return fail_memory(p->err);
    if (n == 0)
        return fail_xml(p->err, FCS_E_FORMAT, xml_place_of(population, "is"),
                        "is: expected markers and their levels (CD19+ LIN-), found none");
    if (n > LEVELS_MOST)
        return fail_xml(p->err, FCS_E_LIMIT, xml_place_of(population, "is"),
                        "is: expected at most %d levels, found %zu", LEVELS_MOST, n);
    word w = { .text = text, .place = xml_place_of(population, "is") };
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && next_word(&w); i++)
        code = panel_go_on(p, read_word(p, &w, gate, i));
    return code;
}
