/* shown.c - see shown.h. */
#include "shown.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "deidentify.h"
#include "layout.h"

/* Steps of looking for secrets in labels: a hostile file could ask for hours. */
#define MOST_STEPS ((size_t)4 << 20)

/* ---- Names ---- */

static const char *after_number(const char *name)
{
    const char *rest = name;
    while (is_digit(*rest))
        rest++;
    return rest > name ? rest : NULL;
}

/* $P12R and $P12DATATYPE, not $P12S. */
static bool is_of_param(const char *name)
{
    static const char *const suffixes[] = { "N", "B", "R", "E", "G", "V", "DATATYPE" };
    if (name[0] != '$' || capital(name[1]) != 'P')
        return false;
    const char *rest = after_number(name + 2);
    for (size_t i = 0; rest && i < sizeof suffixes / sizeof *suffixes; i++)
        if (compare_names(rest, suffixes[i]) == 0)
            return true;
    return false;
}

static bool is_one_of(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (compare_names(name, names[i]) == 0)
            return true;
    return false;
}

/* Names whose values are shown whatever they are. */
static bool is_plain(const char *name)
{
    static const char *const names[] = { "$DATE",     "$TIMESTEP", "$SPILLOVER",     "SPILL",
                                         "$SPILL",    "SPILLOVER", "$COMP",          "$BEGINSTEXT",
                                         "$ENDSTEXT", "$LOST",     "$BEGINANALYSIS", "$ENDANALYSIS",
                                         "$ABRT",     "$CYT" };
    return dictionary_is_structural(name) || is_of_param(name) ||
           is_one_of(name, names, sizeof names / sizeof *names);
}

static bool is_time(const char *name)
{
    static const char *const names[] = { "$BTIM", "$ETIM", "$BEGINDATETIME", "$ENDDATETIME" };
    return is_one_of(name, names, sizeof names / sizeof *names);
}

bool may_be_shown(const fcs_keyword *k)
{
    return is_plain(k->name) ||
           (is_time(k->name) && k->value[strspn(k->value, "0123456789:.-+TZ ")] == '\0');
}

/* $PnS, which is searched itself. */
static bool is_searched(const char *name)
{
    const char *rest = name[0] == '$' && capital(name[1]) == 'P' ? after_number(name + 2) : NULL;
    return rest && compare_names(rest, "S") == 0;
}

/* ---- Text ---- */

fcs_code shown_secrets(const fcs_dataset *set, secrets *all, fcs_error *err)
{
    for (size_t i = 0; i < set->n_keywords; i++) {
        const fcs_keyword *k = &set->keywords[i];
        if (may_be_shown(k) || is_searched(k->name) || !is_secret(k))
            continue;
        const size_t n = strlen(k->value);
        const bool converted = n != k->raw_size || memcmp(k->value, k->raw, n) != 0;
        if (!secrets_add(all, k->raw, k->raw_size) || (converted && !secrets_add(all, k->value, n)))
            return fail_memory(err);
    }
    return FCS_OK;
}

const char *shown_text(arena *a, const secrets *all, const char *text, size_t shortest)
{
    const size_t n = strlen(text);
    if (all->n == 0 || n < shortest)
        return text;
    bool *hits = calloc(n, sizeof *hits);
    char *copy = NULL;
    if (!hits)
        return NULL;
    const bool any = secrets_find(all, text, n, shortest, hits);
    if (any)
        copy = arena_text(a, text);
    for (size_t i = 0; copy && i < n; i++)
        if (hits[i])
            copy[i] = 'X';
    free(hits);
    return any ? copy : text;
}

/* The secrets of a file, and how much may still be searched for them. */
typedef struct search {
    arena *memory;
    secrets all;
    size_t steps;
    bool failed; /* out of memory */
} search;

/* Of a hostile file, whose labels have no end, nothing is shown. */
static const char *show(search *s, const char *text, size_t shortest)
{
    const size_t n = strlen(text);
    const size_t steps = s->all.n ? n * (n < LONGEST_SECRET ? n : LONGEST_SECRET) : 0;
    const char *shown;
    if (steps > s->steps)
        shown = arena_print(s->memory, "(%zu bytes)", n);
    else
        shown = shown_text(s->memory, &s->all, text, shortest);
    s->steps -= steps < s->steps ? steps : s->steps;
    s->failed = s->failed || !shown;
    return shown;
}

static void show_set(search *s, fcs_dataset *set)
{
    const char *cytometer = fcs_keyword_value(set, "$CYT");
    set->cytometer = show(s, cytometer ? cytometer : "", SHORTEST_IN_NAME);
    for (size_t i = 0; i < set->n_params; i++)
        set->layout->params[i].shown = show(s, set->params[i].label, SHORTEST_SECRET);
}

fcs_code shown_make(reader *r, fcs_dataset *sets, size_t n)
{
    search s = { .memory = r->memory, .steps = MOST_STEPS };
    fcs_code code = FCS_OK;
    for (size_t i = 0; i < n && code == FCS_OK; i++)
        code = shown_secrets(&sets[i], &s.all, r->err);
    secrets_sort(&s.all);
    for (size_t i = 0; i < n && code == FCS_OK; i++)
        show_set(&s, &sets[i]);
    secrets_free(&s.all);
    return code == FCS_OK && s.failed ? fail_memory(r->err) : code;
}
