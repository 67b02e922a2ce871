/* found.c - see found.h. */
#include "gating/found.h"

#include "fcs/error.h"
#include "fcs/real.h"
#include "gating/panel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Copying ---- */

/* Bounds are what changes within a gate. */
static bool copy_gates(fcs_strategy *to, const fcs_strategy *from)
{
    to->gates = arena_array(to->arena, from->n_gates, sizeof *to->gates);
    for (size_t i = 0; to->gates && i < from->n_gates; i++) {
        strategy_gate *g = &to->gates[i];
        *g = from->gates[i];
        g->bounds = arena_array(to->arena, g->n_bounds, sizeof *g->bounds);
        if (!g->bounds)
            return false;
        if (g->n_bounds)
            memcpy(g->bounds, from->gates[i].bounds, g->n_bounds * sizeof *g->bounds);
    }
    return to->gates;
}

static void *copy_array(arena *a, const void *from, size_t n, size_t size)
{
    void *to = arena_array(a, n, size);
    if (to && n)
        memcpy(to, from, n * size);
    return to;
}

static bool copy_strategy(fcs_strategy *to, const fcs_strategy *from)
{
    arena *a = to->arena;
    *to = *from;
    to->arena = a;
    to->scales = copy_array(a, from->scales, from->n_scales, sizeof *to->scales);
    to->transforms = copy_array(a, from->transforms, from->n_scales, sizeof(fcs_transform *));
    to->thresholds = copy_array(a, from->thresholds, from->n_thresholds, sizeof *to->thresholds);
    to->populations =
        copy_array(a, from->populations, from->n_populations, sizeof *to->populations);
    return to->scales && to->transforms && to->thresholds && to->populations &&
           copy_gates(to, from);
}

strategy_copy *strategy_copy_new(const fcs_strategy *s)
{
    fcs_strategy *to = strategy_new();
    strategy_copy *c = to ? arena_alloc(to->arena, sizeof *c) : NULL;
    arena *a = to ? to->arena : NULL;
    if (c && copy_strategy(to, s)) {
        c->strategy = to;
        bool mapped = search_all(&c->map, s, a);
        c->targets = c->map.targets;
        c->n_targets = c->map.n;
        c->findings = arena_array(a, c->n_targets, sizeof *c->findings);
        c->done = arena_array(a, c->n_targets, sizeof *c->done);
        c->known = arena_array(a, c->n_targets, sizeof *c->known);
        c->own = arena_array(a, c->n_targets, sizeof(fcs_transform *));
        c->rests = arena_array(a, s->n_populations, sizeof *c->rests);
        c->reasons = arena_array(a, c->n_targets, sizeof *c->reasons);
        if (mapped && c->findings && c->done && c->known && c->own && c->rests && c->reasons)
            return c;
    }
    arena_free(a);
    return NULL;
}

void strategy_copy_free(strategy_copy *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->n_targets; i++)
        fcs_transform_free(c->own[i]);
    arena_free(c->strategy->arena);
}


/* ---- Putting in ---- */

bool finding_copy(arena *a, fcs_found *to, const fcs_found *from)
{
    *to = *from;
    to->name = arena_text(a, from->name);
    to->method = arena_text(a, from->method);
    to->source = arena_text(a, from->source);
    to->evidence = arena_text(a, from->evidence ? from->evidence : "");
    to->why = arena_text(a, from->why ? from->why : "");
    to->numbers = copy_array(a, from->numbers, from->n_numbers, sizeof *from->numbers);
    return to->name && to->method && to->source && to->evidence && to->why && to->numbers;
}

static const char *out_of_order(arena *a, const strategy_threshold *t)
{
    char lo[32], value[32], hi[32];
    real_print(lo, sizeof lo, t->lo, 6);
    real_print(value, sizeof value, t->value, 6);
    real_print(hi, sizeof hi, t->hi, 6);
    return arena_print(a, "expected lo < value < hi for %s, found %s, %s, %s", t->name, lo, value,
                       hi);
}

/* Comparisons with what is not found yet (NaN) say nothing. */
static bool in_order(const strategy_threshold *t)
{
    return !(t->lo >= t->value) && !(t->value >= t->hi) && !(t->lo >= t->hi);
}

static bool put_threshold(strategy_copy *c, const search_target *target, fcs_found *f)
{
    fcs_strategy *s = c->strategy;
    strategy_threshold *t = &s->thresholds[target->index], old = *t;
    *(target->kind == TARGET_CUT   ? &t->value
      : target->kind == TARGET_LOW ? &t->lo
                                   : &t->hi) = f->numbers[0];
    f->linear = fcs_transform_edge(s->transforms[t->axis.scale], f->numbers[0], false);
    if (in_order(t)) {
        threshold_update(s, t);
        return true;
    }
    f->why = out_of_order(s->arena, t);
    f->source = "";
    f->confidence = NAN;
    f->n_numbers = 0;
    *t = old;
    return f->why;
}

static fcs_code put_width(strategy_copy *c, size_t target, fcs_error *err)
{
    fcs_strategy *s = c->strategy;
    size_t scale = s->widths[c->targets[target].index].axis.scale;
    s->scales[scale].W = c->findings[target].numbers[0];
    c->own[target] = s->transforms[scale] = fcs_transform_make(s->scales[scale], err);
    return c->own[target] ? FCS_OK : FCS_E_MEMORY; /* any code: err tells which */
}

static bool put_bounds(strategy_copy *c, strategy_gate *g, const fcs_found *f)
{
    g->n_bounds = f->n_numbers / 2;
    g->bounds = arena_array(c->strategy->arena, g->n_bounds, sizeof *g->bounds);
    for (size_t i = 0; g->bounds && i < g->n_bounds; i++)
        g->bounds[i] = (strategy_bound){ .axis = g->axes[g->kind == GATE_INTERVALS ? 0 : i],
                                         .low = f->numbers[2 * i],
                                         .high = f->numbers[2 * i + 1] };
    return g->bounds;
}

static bool put_shift(strategy_copy *c, strategy_gate *g, const fcs_found *f)
{
    double *points = arena_array(c->strategy->arena, 2 * g->n_points, sizeof *points);
    for (size_t i = 0; points && i < 2 * g->n_points; i++)
        points[i] = g->points[i] + f->numbers[i % 2];
    g->points = points;
    return points;
}

static bool put_gate(strategy_copy *c, const search_target *target, const fcs_found *f)
{
    strategy_gate *g = &c->strategy->gates[target->index];
    if (target->search->method == SEARCH_SHIFT)
        return put_shift(c, g, f);
    if (target->search->method != SEARCH_ELLIPSE)
        return put_bounds(c, g, f);
    g->mean = f->numbers;
    g->covariance = f->numbers + 2;
    g->distance_sq = f->numbers[6];
    return true;
}

fcs_code strategy_put(strategy_copy *c, size_t target, const fcs_found *f, fcs_error *err)
{
    const search_target *t = &c->targets[target];
    fcs_found *kept = &c->findings[target];
    if (!finding_copy(c->strategy->arena, kept, f))
        return fail_memory(err);
    c->done[target] = true;
    bool good = true;
    fcs_code code = FCS_OK;
    if (f->n_numbers && t->kind == TARGET_WIDTH)
        code = put_width(c, target, err);
    else if (f->n_numbers)
        good = t->kind == TARGET_GATE ? put_gate(c, t, kept) : put_threshold(c, t, kept);
    /* The plan says better than a search what a data set lacks, and passes over what is optional. */
    c->known[target] = kept->n_numbers > 0 || kept->absent;
    return good ? code : fail_memory(err);
}


/* ---- What stays missing ---- */

/* What is said of all populations that rest on a target that was given up. NULL if out of memory. */
static const char *reason(const strategy_copy *c, size_t target)
{
    const fcs_found *f = &c->findings[target];
    if (!c->reasons[target])
        c->reasons[target] =
            arena_print(c->strategy->arena, "threshold %s was not found: %s", f->name, f->why);
    return c->reasons[target];
}

/* Targets that were given up are reasons, those that may still be found are none. */
static bool mark_missing(strategy_copy *c, const bool *possible)
{
    size_t n = c->strategy->n_populations;
    search_rests(&c->map, possible, c->rests);
    for (size_t i = 0; i < n; i++) {
        strategy_population *p = &c->strategy->populations[i];
        if (p->waits && c->rests[i] != FCS_NONE && !(p->missing = reason(c, c->rests[i])))
            return false;
    }
    return true;
}

bool strategy_mark(strategy_copy *c)
{
    arena *scratch = arena_new();
    bool *possible = scratch ? arena_array(scratch, c->n_targets, sizeof *possible) : NULL;
    search_rests(&c->map, c->known, c->rests);
    for (size_t i = 0; i < c->strategy->n_populations; i++) {
        strategy_population *p = &c->strategy->populations[i];
        if (p->missing && !p->waits)
            continue; /* in any file, says the reader */
        p->waits = c->rests[i] != FCS_NONE;
        p->missing = p->waits ? "not looked for yet" : NULL;
    }
    for (size_t i = 0; possible && i < c->n_targets; i++)
        possible[i] = c->known[i] || !c->done[i];
    bool good = possible && mark_missing(c, possible);
    arena_free(scratch);
    return good;
}
