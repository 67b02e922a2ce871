/* statistics.c - see statistics.h.
 *
 *     for each population   percent of parent, of B if below B, of leukocytes if below leukocytes
 *     for each ratio        percent of its denominator, or one count against the other
 *
 * Denominators are named, never implied: a panel without a population of CD45+ leukocytes has no
 * statistic of leukocytes, whatever else it has.
 */
#include "summary/statistics.h"

#include <string.h>

#include "summary/standing.h"

typedef struct summary {
    arena *arena;
    const fcs_result *result;
    size_t b, leukocyte; /* FCS_NONE where the panel has none */
    fcs_statistic *statistics;
    size_t n;
    bool failed; /* out of memory */
} summary;

size_t population_with(const fcs_result *result, fcs_role role)
{
    for (size_t i = 0; i < result->n_populations; i++)
        if (result->populations[i].role == role)
            return i;
    return FCS_NONE;
}

bool is_below(const fcs_result *result, size_t population, size_t ancestor)
{
    if (population == FCS_NONE)
        return false;
    do
        population = result->populations[population].parent;
    while (population != FCS_NONE && population != ancestor);
    return population == ancestor;
}

const char *id_of(const fcs_result *result, size_t population)
{
    return population == FCS_NONE ? "all events" : result->populations[population].id;
}

const char *title_of(const fcs_result *result, size_t population)
{
    if (population == FCS_NONE || !*result->populations[population].title)
        return id_of(result, population);
    return result->populations[population].title;
}

static size_t count_of(const fcs_result *result, size_t population)
{
    return population == FCS_NONE ? result->n_events : result->populations[population].count;
}

/* Remembers that memory ran out, so that its callers need not. */
static const char *keep(summary *s, const char *text)
{
    s->failed = s->failed || !text;
    return text ? text : "";
}

#define PRINT(s, ...) keep((s), arena_print((s)->arena, __VA_ARGS__))

/* ---- Why a statistic cannot be stated ---- */

/* The reason of a population itself needs no name, that of another does. */
static const char *missing(summary *s, size_t population, bool named)
{
    const fcs_population *p = population == FCS_NONE ? NULL : &s->result->populations[population];
    if (!p || !p->missing)
        return NULL;
    return named ? PRINT(s, "%s: %s", p->id, p->missing) : p->missing;
}

static size_t events_in_both(const fcs_result *result, size_t a, size_t b)
{
    const uint64_t *left = result->populations[a].members, *right = result->populations[b].members;
    size_t n = 0;
    for (size_t i = 0; left && right && i < (result->n_events + 63) / 64; i++)
        n += (size_t)__builtin_popcountll(left[i] & right[i]);
    return n;
}

/* Does a population hold B cells alone: B, what is below it, or what is made of it elsewhere in the
 * tree (CD19+ CD20+ as a combination of gates)? What B is a part of does not, whatever is in it. */
static bool is_b_alone(const summary *s, size_t population)
{
    if (s->b == FCS_NONE || population == FCS_NONE || is_below(s->result, s->b, population))
        return false;
    size_t count = count_of(s->result, population);
    return population == s->b || is_below(s->result, population, s->b) ||
           (count && events_in_both(s->result, population, s->b) == count);
}

static const char *why_no_part(summary *s, size_t population, size_t of)
{
    const char *why = missing(s, population, false);
    if (!why)
        why = missing(s, of, true);
    /* Of fewer than FEWEST_B B cells no part is a percentage, be it of B or of a part of B. */
    if (!why && is_b_alone(s, of) && count_of(s->result, s->b) < FEWEST_B)
        why = PRINT(s, "%s: %zu events, fewer than %d", id_of(s->result, s->b),
                    count_of(s->result, s->b), FEWEST_B);
    if (!why && count_of(s->result, of) == 0)
        why = PRINT(s, "no events in %s", id_of(s->result, of));
    return why;
}

static const char *why_no_ratio(summary *s, size_t population, size_t of)
{
    const char *why = missing(s, population, true);
    if (!why)
        why = missing(s, of, true);
    if (!why && count_of(s->result, population) == 0 && count_of(s->result, of) == 0)
        why = PRINT(s, "no events in %s, none in %s", id_of(s->result, population),
                    id_of(s->result, of));
    return why;
}

/* ---- One statistic ---- */

/* The count that is stated: a population that could not be evaluated has none, not 0. */
static size_t stated(const summary *s, size_t population)
{
    bool counted = population == FCS_NONE || !s->result->populations[population].missing;
    return counted ? count_of(s->result, population) : FCS_NONE;
}

static bool rests_on_fallback(const summary *s, size_t population)
{
    return population != FCS_NONE && s->result->populations[population].fallback;
}

static fcs_statistic *begin(summary *s, fcs_statistic_kind kind, size_t population, size_t of)
{
    fcs_statistic *made = &s->statistics[s->n++];
    *made =
        (fcs_statistic){ .kind = kind,
                         .numerator = id_of(s->result, population),
                         .denominator = id_of(s->result, of),
                         .population = population,
                         .of = of,
                         .x = stated(s, population),
                         .n = stated(s, of),
                         .fallback = rests_on_fallback(s, population) || rests_on_fallback(s, of) };
    return made;
}

static const char *role_of(const summary *s, size_t population)
{
    return population == FCS_NONE ? "" : fcs_role_name(s->result->populations[population].role);
}

/* "leukocytes" in keys: a percentage is of many. */
static const char *whole_of(const summary *s, size_t of)
{
    const char *role = role_of(s, of);
    return strcmp(role, "leukocyte") ? role : "leukocytes";
}

static void add_percent(summary *s, fcs_statistic_kind kind, size_t population, size_t of,
                        const char *whole)
{
    fcs_statistic *made = begin(s, kind, population, of);
    const char *role = role_of(s, population);
    made->id = PRINT(s, "%s.percent_of_%s", made->numerator, whole);
    made->key = *role ? PRINT(s, "%s.percent_of_%s", role, whole) : "";
    made->title =
        PRINT(s, "%s, %% of %s", title_of(s->result, population), title_of(s->result, of));
    made->unit = "percent";
    if (!judge_part(s->arena, made, why_no_part(s, population, of)) ||
        !judge_fallback(s->arena, made))
        s->failed = true;
}

static void add_population(summary *s, size_t population)
{
    size_t parent = s->result->populations[population].parent;
    add_percent(s, FCS_PERCENT_OF_PARENT, population, parent, "parent");
    if (s->b != FCS_NONE && is_below(s->result, population, s->b))
        add_percent(s, FCS_PERCENT_OF_B, population, s->b, "B");
    if (s->leukocyte != FCS_NONE && is_below(s->result, population, s->leukocyte))
        add_percent(s, FCS_PERCENT_OF_LEUKOCYTES, population, s->leukocyte, "leukocytes");
}

static const char *key_of_ratio(summary *s, const fcs_ratio *ratio)
{
    const char *role = role_of(s, ratio->numerator), *whole = whole_of(s, ratio->denominator);
    if (!*role || !*whole)
        return "";
    if (ratio->percent)
        return PRINT(s, "%s.percent_of_%s", role, whole);
    return PRINT(s, "%s:%s", role, role_of(s, ratio->denominator));
}

/* A ratio to a population that holds its numerator is a part of it, whatever it is called. */
static void add_ratio(summary *s, const fcs_ratio *ratio)
{
    size_t above = ratio->numerator, below = ratio->denominator;
    fcs_statistic *made = begin(s, FCS_RATIO, above, below);
    made->id = ratio->id;
    made->key = key_of_ratio(s, ratio);
    made->unit = ratio->percent ? "percent" : "ratio";
    made->title = *ratio->title
                      ? ratio->title
                      : PRINT(s, "%s%s%s", title_of(s->result, above),
                              ratio->percent ? ", % of " : " : ", title_of(s->result, below));
    bool good = ratio->percent || is_below(s->result, above, below)
                    ? judge_part(s->arena, made, why_no_part(s, above, below))
                    : judge_ratio(s->arena, made, why_no_ratio(s, above, below),
                                  events_in_both(s->result, above, below));
    s->failed = s->failed || !good || !judge_fallback(s->arena, made);
}

const fcs_statistic *state_all(arena *a, const fcs_result *result, size_t *n)
{
    summary s = { .arena = a,
                  .result = result,
                  .b = population_with(result, FCS_ROLE_B),
                  .leukocyte = population_with(result, FCS_ROLE_LEUKOCYTE) };
    s.statistics =
        arena_array(a, 3 * result->n_populations + result->n_ratios, sizeof *s.statistics);
    if (!s.statistics)
        return NULL;
    for (size_t i = 0; i < result->n_populations; i++)
        add_population(&s, i);
    for (size_t i = 0; i < result->n_ratios; i++)
        add_ratio(&s, &result->ratios[i]);
    *n = s.n;
    return s.failed ? NULL : s.statistics;
}
