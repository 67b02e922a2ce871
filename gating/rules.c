/* rules.c - see rules.h.
 *
 *     <rule check="percent" of="LIN+CD19+" to="LIN+" max="5" else="fail"/>
 *
 * A rule that rests on a marker which the file does not have says nothing. One that rests on a border
 * which was looked for and not found is broken: what cannot be checked has not been checked.
 */
#include "gating/rules.h"

#include <string.h>

#include "fcs/error.h"
#include "fcs/real.h"

enum { FEWEST = 50 }; /* of which a percentage is taken: of fewer, chance makes any */

static const plan_step *step_of(const plan *p, size_t population)
{
    size_t i = 0;
    while (p->steps[i].population != population)
        i++;
    return &p->steps[i];
}

/* Of the two populations of a rule, the one that is not evaluable; FCS_NONE: they are. */
static size_t missing_of(const strategy_rule *r, const fcs_population *populations)
{
    if (populations[r->of].missing)
        return r->of;
    return r->to != FCS_NONE && populations[r->to].missing ? r->to : FCS_NONE;
}

static const char *say_missing(const plan *p, const strategy_rule *r, size_t population,
                               const fcs_population *populations, arena *a)
{
    if (step_of(p, population)->absent)
        return "";
    return arena_print(a, "the rule in line %u cannot be checked: %s: %s", r->line,
                       QUOTED(populations[population].id), populations[population].missing);
}

static const char *say_broken(const strategy_rule *r, double found,
                              const fcs_population *populations, arena *a)
{
    char bound[32], is[32];
    bool low = found < r->min;
    real_print(bound, sizeof bound, low ? r->min : r->max, 6);
    real_print(is, sizeof is, found, 4);
    const char *id = QUOTED(populations[r->of].id), *most = low ? "at least" : "at most";
    if (r->to == FCS_NONE)
        return arena_print(a, "the rule in line %u: expected %s %s events in %s, found %s", r->line,
                           most, bound, id, is);
    return arena_print(a, "the rule in line %u: expected %s %s %% of %s in %s, found %s %%",
                       r->line, most, bound, QUOTED(populations[r->to].id), id, is);
}

/* "" where the rule holds or says nothing; NULL if out of memory. */
static const char *judge(const plan *p, const strategy_rule *r, const fcs_population *populations,
                         arena *a)
{
    size_t missing = missing_of(r, populations);
    if (missing != FCS_NONE)
        return say_missing(p, r, missing, populations, a);
    double found = (double)populations[r->of].count;
    if (r->to != FCS_NONE) {
        if (populations[r->to].count < FEWEST)
            return "";
        found = 100 * found / (double)populations[r->to].count;
    }
    return found < r->min || found > r->max ? say_broken(r, found, populations, a) : "";
}

bool rules_judge(plan *p, const fcs_population *populations, arena *a, const char **why)
{
    const fcs_strategy *s = p->strategy;
    *why = NULL;
    for (size_t i = 0; i < s->n_rules && !*why; i++) {
        const char *said = judge(p, &s->rules[i], populations, a);
        if (!said)
            return false;
        if (*said && s->rules[i].fails)
            *why = said;
        else if (*said && !plan_say(p, arena_text(p->arena, said)))
            return false;
    }
    return true;
}
