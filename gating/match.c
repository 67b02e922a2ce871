/* match.c - which parameter carries which marker.
 *
 *     1  the whole $PnS is an alias of the marker
 *     2  a word of the $PnS is, as in "CD19 BV421" or "viability;7-AAD;695/40"
 *     3  the whole $PnN is, with or without its -A, -H or -W
 *     4  a word of the $PnN is
 *
 * These are the values of fcs_match_rule. The first that any parameter meets counts. Two parameters that
 * meet it are ambiguous, unless they are area, height and width of one signal: then it is the area.
 */
#include "gating/near.h"
#include "gating/spelling.h"
#include "gating/strategy.h"
#include "gating/synonyms.h"

#include <string.h>

#include "fcs/error.h"

#define NO_RANK (FCS_MATCH_NAME_WORD + 1)

typedef struct candidate {
    const fcs_param *param;
    spelling label, name, stem; /* of $PnS; of $PnN; of $PnN before -A, -H or -W */
    size_t stem_size;
    char pulse; /* 'A', 'H', 'W'; 0 for names that do not say */
} candidate;

static char pulse_of(const char *name, size_t n)
{
    static const char known[] = "AHWahw";
    const char *found = n > 2 && name[n - 2] == '-' ? strchr(known, name[n - 1]) : NULL;
    return found && *found ? known[(found - known) % 3] : '\0';
}

static candidate *candidates_of(arena *a, const fcs_dataset *set)
{
    candidate *list = arena_array(a, set->n_params, sizeof *list);
    for (size_t i = 0; list && i < set->n_params; i++) {
        const fcs_param *param = &set->params[i];
        candidate *c = &list[i];
        size_t n = strlen(param->name);
        c->param = param;
        c->pulse = pulse_of(param->name, n);
        c->stem_size = c->pulse ? n - 2 : n;
        spell(&c->label, param->label, strlen(param->label));
        spell(&c->name, param->name, n);
        spell(&c->stem, param->name, c->stem_size);
    }
    return list;
}

/* ---- Aliases ---- */

/* The next alias of a label "CD303|BDCA-2"; false at its end. */
static bool next_alias(const char **label, spelling *alias)
{
    if (!*label)
        return false;
    size_t n = strcspn(*label, "|");
    spell(alias, *label, n);
    *label = (*label)[n] ? *label + n + 1 : NULL;
    return true;
}

static int rank_of(const spelling *alias, const candidate *c)
{
    bool name = spelled_same(alias, &c->name) || spelled_same(alias, &c->stem);
    return spelled_same(alias, &c->label)     ? FCS_MATCH_LABEL
           : spelled_within(alias, &c->label) ? FCS_MATCH_LABEL_WORD
           : name                             ? FCS_MATCH_NAME
           : spelled_within(alias, &c->stem)  ? FCS_MATCH_NAME_WORD
                                              : NO_RANK;
}

static int rank(const char *label, const candidate *c)
{
    int best = NO_RANK;
    spelling alias;
    while (next_alias(&label, &alias)) {
        int r = rank_of(&alias, c);
        best = r < best ? r : best;
    }
    return best;
}

/* ---- The best, and whether it is the only one ---- */

static bool same_signal(const candidate *a, const candidate *b)
{
    return a->pulse && b->pulse && a->pulse != b->pulse && a->stem_size == b->stem_size &&
           memcmp(a->param->name, b->param->name, a->stem_size) == 0;
}

/* Among candidates of equal rank: the first area, else the first. */
static size_t choose(const candidate *list, const int *ranks, size_t n, int best)
{
    size_t chosen = FCS_NONE;
    for (size_t i = 0; i < n; i++) {
        if (ranks[i] != best)
            continue;
        if (list[i].pulse == 'A')
            return i;
        if (chosen == FCS_NONE)
            chosen = i;
    }
    return chosen;
}

static size_t rival(const candidate *list, const int *ranks, size_t n, size_t chosen)
{
    const candidate *c = &list[chosen];
    for (size_t i = 0; i < n; i++) {
        bool sibling = c->pulse == 'A' && same_signal(c, &list[i]);
        if (i != chosen && ranks[i] == ranks[chosen] && !sibling)
            return i;
    }
    return FCS_NONE;
}

/* ---- None: what was meant? ---- */

static const char *text_of(const spelling *s, char *out)
{
    memcpy(out, s->text, s->size);
    out[s->size] = '\0';
    return out;
}

static const char *shown_name(const fcs_param *param)
{
    return *param->label ? param->label : param->name;
}

/* How far the nearest alias is from what the parameter is called; limit + 1 if farther. */
static size_t least_distance(const char *label, const candidate *c, size_t limit)
{
    spelling alias;
    size_t nearest = limit + 1;
    char word[SPELLING_MOST + 1], called[SPELLING_MOST + 1];
    while (next_alias(&label, &alias)) {
        size_t own = near_limit(text_of(&alias, word));
        size_t most = own < limit ? own : limit;
        size_t d1 = near_distance(word, text_of(&c->label, called), most);
        size_t d2 = near_distance(word, text_of(&c->stem, called), most);
        size_t d = d1 < d2 ? d1 : d2;
        nearest = d <= most && d < nearest ? d : nearest;
    }
    return nearest;
}

/* Names in the file that stand for the same molecule, though the panel's label has others: an event
 * is not gated by what a table of names says, but a person may know that it is right. */
static bool suggest_synonyms(const fcs_marker *marker, const candidate *list, size_t n, near *meant)
{
    const char *label = marker->label;
    spelling alias, other;
    while (next_alias(&label, &alias)) {
        const char *names = synonyms_of(&alias);
        while (next_alias(&names, &other))
            for (size_t i = 0; i < n; i++)
                if (rank_of(&other, &list[i]) < NO_RANK)
                    near_keep(meant, 0, shown_name(list[i].param));
    }
    return meant->n > 0;
}

/* The names in the file that are another name of it, or a typing error away: "CD20, CD27". */
static void suggest(const fcs_marker *marker, const candidate *list, size_t n, fcs_match *match)
{
    near meant;
    near_start(&meant, marker->label);
    match->synonym = suggest_synonyms(marker, list, n, &meant);
    for (size_t i = 0; i < n && !match->synonym; i++)
        near_keep(&meant, least_distance(marker->label, &list[i], meant.distance),
                  shown_name(list[i].param));
    near_names(&meant, match->suggestion, sizeof match->suggestion);
}

static void match_one(const fcs_marker *marker, const candidate *list, int *ranks, size_t n,
                      fcs_match *match)
{
    int best = NO_RANK;
    *match = (fcs_match){
        .marker = marker->id, .param = FCS_NONE, .other = FCS_NONE, .required = marker->required
    };
    for (size_t i = 0; i < n; i++) {
        ranks[i] = rank(marker->label, &list[i]);
        best = ranks[i] < best ? ranks[i] : best;
    }
    if (best == NO_RANK) {
        suggest(marker, list, n, match);
        return;
    }
    match->rule = (fcs_match_rule)best;
    match->param = choose(list, ranks, n, best);
    match->other = rival(list, ranks, n, match->param);
}

fcs_code match_markers(const fcs_marker *markers, size_t n, const fcs_dataset *set,
                       fcs_match *matches, fcs_error *err)
{
    arena *a = arena_new();
    candidate *list = a ? candidates_of(a, set) : NULL;
    int *ranks = list ? arena_array(a, set->n_params, sizeof *ranks) : NULL;
    for (size_t i = 0; ranks && i < n; i++)
        match_one(&markers[i], list, ranks, set->n_params, &matches[i]);
    arena_free(a);
    return ranks ? FCS_OK : fail_memory(err);
}

fcs_code fcs_strategy_match(const fcs_strategy *strategy, const fcs_dataset *set,
                            fcs_match *matches, fcs_error *err)
{
    const fcs_about *about = &strategy->about;
    return match_markers(about->markers, about->n_markers, set, matches, err);
}
