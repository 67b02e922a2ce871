/* panel_review.c - what a panel without mistakes may still not mean: parts that nothing uses, and what
 * a result needs to be traced. Only for `panel check`; none of it changes a count.
 *
 *     marker     in no `is`, on no axis              level      no `is` asks for it
 *     threshold  no `is` asks for it                 gate       no population is made of it
 *     citation   a doi that is none                  about      no definition, citation, approval
 */
#include "gating/panel.h"

#include <string.h>

typedef struct uses {
    bool *markers;    /* [markers.n] */
    bool *thresholds; /* [thresholds.n] asked for by `is` */
    bool *lo, *hi;    /* [thresholds.n] and these levels of it */
    bool *gates;      /* [gates.n] */
} uses;

/* ---- What is used ---- */

static void mark_bound(const panel *p, uses *u, const strategy_bound *b)
{
    if (b->axis.marker != FCS_NONE)
        u->markers[b->axis.marker] = true;
    if (!b->threshold)
        return;
    size_t i = names_find(&p->thresholds.names, b->threshold, strlen(b->threshold));
    u->thresholds[i] = true;
    u->lo[i] = u->lo[i] || strcmp(b->level, "lo") == 0;
    u->hi[i] = u->hi[i] || strcmp(b->level, "hi") == 0 || strcmp(b->level, "int") == 0;
}

/* Every axis of every gate, `is` included; a gate's own attributes name them. */
static void mark_axes(const panel *p, uses *u)
{
    const fcs_strategy *s = p->strategy;
    for (size_t i = 0; i < s->n_gates; i++)
        for (size_t k = 0; k < s->gates[i].n_bounds; k++)
            mark_bound(p, u, &s->gates[i].bounds[k]);
    for (size_t i = 0; i < p->gates.n; i++)
        for (const char *axis = "xy"; *axis; axis++) {
            const char *name = xml_value(p->gates.nodes[i], (const char[]){ *axis, '\0' });
            size_t m = name ? names_find(&p->markers.names, name, strlen(name)) : SIZE_MAX;
            if (m != SIZE_MAX)
                u->markers[m] = true;
        }
}

static void mark_populations(const panel *p, uses *u)
{
    const fcs_strategy *s = p->strategy;
    for (size_t i = 0; i < s->n_populations; i++) {
        const xml_node *node = p->populations.nodes[p->order[i]];
        const char *gate = xml_value(node, "gate");
        if (gate)
            u->gates[names_find(&p->gates.names, gate, strlen(gate))] = true;
    }
}

/* ---- What is not ---- */

static void warn_thresholds(panel *p, const uses *u)
{
    for (size_t i = 0; i < p->thresholds.n; i++) {
        const xml_node *node = p->thresholds.nodes[i];
        if (!u->thresholds[i]) {
            panel_warn(p, node->place, "threshold for \"%s\": no population asks for it",
                       QUOTED(xml_value(node, "marker")));
            continue;
        }
        for (const xml_node *level = node->first; level; level = level->next) {
            const char *name = xml_value(level, "name");
            if (name && !(strcmp(name, "lo") == 0 ? u->lo[i] : u->hi[i]))
                panel_warn(p, level->place, "threshold for \"%s\": no population asks for its %s",
                           QUOTED(xml_value(node, "marker")), name);
        }
    }
}

static void warn_unused(panel *p, const uses *u)
{
    for (size_t i = 0; i < p->markers.n; i++)
        if (!u->markers[i])
            panel_warn(p, p->markers.nodes[i]->place,
                       "marker \"%s\": no population and no gate asks for it%s",
                       QUOTED(p->strategy->about.markers[i].id),
                       p->strategy->about.markers[i].required
                           ? ", and a file without it does not fit (required=\"false\"?)"
                           : "");
    for (size_t i = 0; i < p->gates.n; i++)
        if (!u->gates[i] && strcmp(p->gates.nodes[i]->name, "part") != 0)
            panel_warn(p, p->gates.nodes[i]->place, "gate \"%s\": no population is made of it",
                       QUOTED(xml_value(p->gates.nodes[i], "id")));
    warn_thresholds(p, u);
}

/* ---- What a result needs to be traced ---- */

/* 10.1016/j.immuni.2016.02.012: the prefix of all DOIs, digits, a slash and something. */
static bool looks_like_doi(const char *doi)
{
    size_t n = strncmp(doi, "10.", 3) == 0 ? strspn(doi + 3, "0123456789.") : 0;
    return n > 0 && doi[3 + n] == '/' && doi[4 + n] != '\0';
}

static void warn_citations(panel *p, const xml_node *part)
{
    for (const xml_node *node = part ? part->first : NULL; node; node = node->next) {
        const char *doi = xml_value(node, "doi");
        if (doi && !looks_like_doi(doi))
            panel_warn(p, xml_place_of(node, "doi"),
                       "doi: expected one like 10.1038/nri3158, found \"%s\"", QUOTED(doi));
    }
}

static void warn_about(panel *p)
{
    const fcs_about *about = &p->strategy->about;
    const xml_node *part = xml_child(p->root, "about");
    xml_place at = part ? part->place : p->root->place;
    bool locked = strcmp(about->status, "locked") == 0;
    if (!*about->definition)
        panel_warn(p, at,
                   "<about>: expected a <definition>, found none: no two results of this panel "
                   "can be compared");
    else if (about->n_citations == 0)
        panel_warn(p, at,
                   "<about>: expected a <citation> for where the phenotypes come from, found "
                   "none");
    if (locked && !(part && xml_child(part, "approved")))
        panel_warn(p, xml_place_of(p->root, "status"),
                   "status \"locked\": expected <approved by= date=> in <about>, found none");
    warn_citations(p, part);
}

static void warn_points(panel *p)
{
    for (size_t i = 0; i < p->gates.n; i++) {
        const xml_node *point = p->gates.nodes[i]->first, *next;
        for (; point && (next = point->next); point = next)
            if (xml_value(point, "x") && strcmp(point->name, "point") == 0 &&
                strcmp(xml_value(point, "x"), xml_value(next, "x")) == 0 &&
                strcmp(xml_value(point, "y"), xml_value(next, "y")) == 0)
                panel_warn(p, next->place, "polygon \"%s\": the same point twice in a row",
                           QUOTED(xml_value(p->gates.nodes[i], "id")));
    }
}

fcs_code panel_review(panel *p)
{
    if (!p->remarks || panel_mistaken(p))
        return FCS_OK;
    uses u = {
        .markers = arena_array(p->scratch, p->markers.n, sizeof(bool)),
        .thresholds = arena_array(p->scratch, p->thresholds.n, sizeof(bool)),
        .lo = arena_array(p->scratch, p->thresholds.n, sizeof(bool)),
        .hi = arena_array(p->scratch, p->thresholds.n, sizeof(bool)),
        .gates = arena_array(p->scratch, p->gates.n, sizeof(bool)),
    };
    if (!u.markers || !u.thresholds || !u.lo || !u.hi || !u.gates)
        return fail_memory(p->err);
    mark_axes(p, &u);
    mark_populations(p, &u);
    warn_unused(p, &u);
    warn_about(p);
    warn_points(p);
    return FCS_OK;
}
