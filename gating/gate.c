/* gate.c - strategy and data set to a result.
 *
 *     strategy --resolve--> numbers for its gaps --plan--> masks, counts, ratios, findings
 */
#include "fcs/error.h"
#include "gating/resolve.h"
#include "gating/rules.h"
#include "gating/run.h"

#include <string.h>

typedef struct owned {
    fcs_result shown;
    arena *arena;
    fcs_population *populations; /* shown.populations */
} owned;


/* ---- Masks -------------------------------------------------------------------------- */

/* Masks of zeros for all populations, in the arena of the result. */
static uint64_t **make_masks(arena *a, size_t n, size_t n_tiles)
{
    size_t words, bytes;
    if (__builtin_mul_overflow(n_tiles ? n_tiles : 1, TILE_WORDS, &words) ||
        __builtin_mul_overflow(words, sizeof(uint64_t), &bytes))
        return NULL;
    uint64_t **masks = arena_array(a, n, sizeof *masks);
    for (size_t i = 0; masks && i < n; i++)
        if (!(masks[i] = arena_alloc(a, bytes)))
            return NULL;
    return masks;
}


/* ---- The result --------------------------------------------------------------------- */

static size_t count_bits(const uint64_t *words, size_t n_tiles)
{
    size_t n = 0;
    for (size_t w = 0; w < n_tiles * TILE_WORDS; w++)
        n += (size_t)__builtin_popcountll(words[w]);
    return n;
}

static bool copy_population(arena *a, fcs_population *to, const strategy_population *from)
{
    to->id = to->path = arena_text(a, from->id);
    if (from->path)
        to->path = arena_text(a, from->path);
    to->title = arena_text(a, from->title ? from->title : "");
    to->role = from->role;
    to->report = from->report;
    to->parent = from->parent;
    return to->id && to->path && to->title;
}

static bool copy_populations(owned *o, const plan *p, uint64_t *const *members)
{
    size_t n = p->strategy->n_populations;
    fcs_population *pops = arena_array(o->arena, n, sizeof *pops);
    o->shown.populations = o->populations = pops;
    o->shown.n_populations = n;
    for (size_t i = 0; pops && i < n; i++)
        if (!copy_population(o->arena, &pops[i], &p->strategy->populations[i]))
            return false;
    for (size_t s = 0; pops && s < p->n_steps; s++) {
        const plan_step *step = &p->steps[s];
        fcs_population *pop = &pops[step->population];
        pop->members = members[step->population];
        pop->count = count_bits(pop->members, tile_count(p));
        if (step->kind == STEP_MISSING && !(pop->missing = arena_text(o->arena, step->why)))
            return false;
    }
    return pops;
}

static bool copy_ratios(owned *o, const fcs_strategy *s)
{
    fcs_ratio *ratios = arena_array(o->arena, s->n_ratios, sizeof *ratios);
    o->shown.ratios = ratios;
    o->shown.n_ratios = s->n_ratios;
    for (size_t i = 0; ratios && i < s->n_ratios; i++) {
        ratios[i] = s->ratios[i];
        ratios[i].id = arena_text(o->arena, s->ratios[i].id);
        ratios[i].title = arena_text(o->arena, s->ratios[i].title ? s->ratios[i].title : "");
        if (!ratios[i].id || !ratios[i].title)
            return false;
    }
    return ratios;
}

static bool copy_notes(owned *o, const plan *p)
{
    const char **notes = arena_array(o->arena, p->n_notes, sizeof *notes);
    o->shown.notes = notes;
    for (const plan_note *note = p->first_note; notes && note; note = note->next)
        if (!(notes[o->shown.n_notes++] = arena_text(o->arena, note->text)))
            return false;
    return notes;
}

/* What a broken rule says takes the place of all counts. */
static void withhold(owned *o, uint64_t *const *members, size_t n_tiles, const char *why)
{
    for (size_t i = 0; i < o->shown.n_populations; i++) {
        fcs_population *pop = &o->populations[i];
        memset(members[i], 0, n_tiles * TILE_WORDS * sizeof **members);
        pop->count = 0;
        pop->missing = pop->missing ? pop->missing : why;
    }
}

static bool apply_rules(owned *o, plan *p, uint64_t *const *members)
{
    const char *why;
    if (!rules_judge(p, o->populations, o->arena, &why))
        return false;
    if (why)
        withhold(o, members, tile_count(p), why);
    return true;
}

static fcs_code fill(owned *o, plan *p, unsigned threads, fcs_error *err)
{
    uint64_t **members = make_masks(o->arena, p->n_steps, tile_count(p));
    if (!members)
        return fail_memory(err);
    fcs_code code = run_tiles(p, threads, members, NULL, err);
    if (code)
        return code;
    o->shown.n_events = p->set->n_events;
    const char *compensation = plan_compensation(p, &o->shown.condition);
    o->shown.compensation = compensation ? arena_text(o->arena, compensation) : NULL;
    bool good = o->shown.compensation && copy_populations(o, p, members) &&
                apply_rules(o, p, members) && copy_ratios(o, p->strategy) && copy_notes(o, p);
    return good ? FCS_OK : fail_memory(err);
}

static owned *owned_new(void)
{
    arena *a = arena_new();
    owned *o = a ? arena_alloc(a, sizeof *o) : NULL;
    if (o)
        o->arena = a;
    else
        arena_free(a);
    return o;
}

/* Gates with a strategy in which nothing is left to be found. */
static fcs_code gate_with(owned *o, const fcs_strategy *s, const fcs_dataset *set, unsigned threads,
                          fcs_error *err)
{
    plan *p = plan_new(s, set, err);
    fcs_code code = p ? plan_steps(p, err) : FCS_E_MEMORY; /* any code: err tells which */
    if (!code)
        code = fill(o, p, threads, err);
    plan_free(p);
    return code;
}


/* ---- Findings ----------------------------------------------------------------------- */

static fcs_code copy_findings(owned *o, const strategy_copy *c, fcs_error *err)
{
    fcs_found *findings = arena_array(o->arena, c->n_targets, sizeof *findings);
    o->shown.findings = findings;
    o->shown.n_findings = c->n_targets;
    for (size_t i = 0; findings && i < c->n_targets; i++)
        if (!finding_copy(o->arena, &findings[i], &c->findings[i]))
            return fail_memory(err);
    return findings ? FCS_OK : fail_memory(err);
}

/* Populations that would not be settled without the fallbacks rest on one. */
static fcs_code mark_fallbacks(owned *o, const strategy_copy *c, fcs_error *err)
{
    arena *scratch = arena_new();
    size_t n = c->strategy->n_populations;
    bool *found = scratch ? arena_array(scratch, c->n_targets, sizeof *found) : NULL;
    size_t *rests = scratch ? arena_array(scratch, n, sizeof *rests) : NULL;
    if (found && rests) {
        for (size_t i = 0; i < c->n_targets; i++)
            found[i] = strcmp(c->findings[i].source, "fallback") != 0;
        search_rests(&c->map, found, rests);
        for (size_t i = 0; i < n; i++)
            o->populations[i].fallback = rests[i] != FCS_NONE && !o->populations[i].missing;
    }
    bool good = found && rests;
    arena_free(scratch);
    return good ? FCS_OK : fail_memory(err);
}

static fcs_code gate_with_copy(owned *o, const strategy_copy *c, const fcs_dataset *set,
                               unsigned threads, fcs_error *err)
{
    fcs_code code = gate_with(o, c->strategy, set, threads, err);
    if (!code)
        code = copy_findings(o, c, err);
    return code ? code : mark_fallbacks(o, c, err);
}

/* A strategy with nothing to be found is used as it is. */
static fcs_code gate(owned *o, const fcs_strategy *s, const fcs_dataset *set,
                     const fcs_gate_options *options, fcs_error *err)
{
    strategy_copy *copy = NULL;
    if (!search_any(s))
        return gate_with(o, s, set, options->threads, err);
    fcs_code code = resolve(s, &set, 1, options, &copy, err);
    if (code)
        return code;
    code = gate_with_copy(o, copy, set, options->threads, err);
    strategy_copy_free(copy);
    return code;
}

fcs_result *fcs_gate_with(const fcs_strategy *strategy, const fcs_dataset *set,
                          const fcs_gate_options *options, fcs_error *err)
{
    fcs_gate_options none = { .threads = 0 };
    owned *o = owned_new();
    fcs_code code = o ? gate(o, strategy, set, options ? options : &none, err) : fail_memory(err);
    if (!code)
        return &o->shown;
    if (o)
        arena_free(o->arena);
    return NULL;
}

fcs_result *fcs_gate(const fcs_strategy *strategy, const fcs_dataset *set, unsigned threads,
                     fcs_error *err)
{
    return fcs_gate_with(strategy, set, &(fcs_gate_options){ .threads = threads }, err);
}

void fcs_result_free(fcs_result *result)
{
    if (result)
        arena_free(((owned *)result)->arena);
}
