/* dictionary.c - see dictionary.h. Sorting and halving instead of hashing: no choice of names makes
 * it slow. */
#include "dictionary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "number.h"
#include "shown.h"

int compare_names(const char *a, const char *b)
{
    while (*a && capital(*a) == capital(*b)) {
        a++;
        b++;
    }
    return (unsigned char)capital(*a) - (unsigned char)capital(*b);
}

static int compare_entries(const void *a, const void *b)
{
    const fcs_keyword *x = *(const fcs_keyword *const *)a, *y = *(const fcs_keyword *const *)b;
    int order = compare_names(x->name, y->name);
    if (order != 0)
        return order;
    return x < y ? -1 : x > y;
}

const fcs_keyword *dictionary_find(const dictionary *d, const char *name)
{
    size_t low = 0, high = d->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_names(d->sorted[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < d->n && compare_names(d->sorted[low]->name, name) == 0 ? d->sorted[low] : NULL;
}

uint64_t dictionary_offset(const dictionary *d, const fcs_keyword *keyword)
{
    return d->offsets[keyword - d->keywords];
}

/* ---- Duplicates ---- */

/* $PnB, $PnR, $PnDATATYPE with any n. */
static bool is_structural_column(const char *name)
{
    if (name[0] != '$' || capital(name[1]) != 'P' || !is_digit(name[2]))
        return false;
    name += 2;
    while (is_digit(*name))
        name++;
    return compare_names(name, "B") == 0 || compare_names(name, "R") == 0 ||
           compare_names(name, "DATATYPE") == 0;
}

/* Of two readings of such a keyword none can be preferred. */
bool dictionary_is_structural(const char *name)
{
    static const char *const names[] = { "$PAR",     "$TOT",       "$MODE",    "$DATATYPE",
                                         "$BYTEORD", "$BEGINDATA", "$ENDDATA", "$NEXTDATA" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (compare_names(name, names[i]) == 0)
            return true;
    return is_structural_column(name);
}

static bool same_value(const fcs_keyword *a, const fcs_keyword *b)
{
    return a->raw_size == b->raw_size && memcmp(a->raw, b->raw, a->raw_size) == 0;
}

static fcs_code judge_duplicate(reader *r, const dictionary *d, const fcs_keyword *first,
                                const fcs_keyword *again)
{
    const bool supplemental = (size_t)(again - d->keywords) >= d->n_primary;
    const uint64_t at = dictionary_offset(d, again);
    quoted kept = quoted_value(first), other = quoted_value(again);
    if (supplemental)
        return note(r, at, "STEXT-REPEATS",
                    "expected keywords in the supplemental TEXT that TEXT does not hold, found %s "
                    "again; that of TEXT kept",
                    QUOTED(again->name));
    if (same_value(first, again))
        return note(r, at, "DUPLICATE", "expected %s once, found it again with the same value",
                    QUOTED(again->name));
    if (dictionary_is_structural(first->name))
        return fail_here(r, FCS_E_AMBIGUOUS, "E-CONFLICT", at,
                         "expected one value of %s, found \"%s\" and \"%s\"", QUOTED(first->name),
                         kept.text, other.text);
    return note(r, at, "DUPLICATE",
                "expected %s once, found \"%s\" and then \"%s\"; the first is used",
                QUOTED(first->name), kept.text, other.text);
}

/* A structural keyword outside the primary TEXT. */
static fcs_code judge_place(reader *r, const dictionary *d, const fcs_keyword *k)
{
    if ((size_t)(k - d->keywords) < d->n_primary || !dictionary_is_structural(k->name))
        return FCS_OK;
    return note(r, dictionary_offset(d, k), "STEXT-REPEATS",
                "expected %s in TEXT, found it in the supplemental TEXT alone; used from there",
                QUOTED(k->name));
}

fcs_code dictionary_judge(reader *r, const dictionary *d)
{
    const fcs_keyword *first = NULL;
    for (size_t i = 0; i < d->n; i++) {
        const fcs_keyword *k = d->sorted[i];
        if (first && compare_names(first->name, k->name) == 0) {
            TRY(judge_duplicate(r, d, first, k));
            continue;
        }
        first = k;
        TRY(judge_place(r, d, k));
    }
    return FCS_OK;
}

fcs_code dictionary_index(reader *r, dictionary *d)
{
    d->sorted = arena_array(r->memory, d->n, sizeof(fcs_keyword *));
    if (!d->sorted)
        return fail_memory(r->err);
    for (size_t i = 0; i < d->n; i++)
        d->sorted[i] = &d->keywords[i];
    qsort(d->sorted, d->n, sizeof(fcs_keyword *), compare_entries);
    return FCS_OK;
}

/* ---- Values ---- */

numbered numbered_name(size_t index, const char *suffix)
{
    numbered name;
    (void)snprintf(name.text, sizeof name.text, "$P%zu%s", index + 1, suffix);
    return name;
}

quoted quoted_value(const fcs_keyword *keyword)
{
    quoted q;
    if (may_be_shown(keyword))
        escape_bytes(q.text, sizeof q.text, keyword->raw, keyword->raw_size);
    else
        (void)snprintf(q.text, sizeof q.text, "(%zu byte%s)", keyword->raw_size,
                       keyword->raw_size == 1 ? "" : "s");
    return q;
}

fcs_code dictionary_number(reader *r, const dictionary *d, const char *name, const char *rule,
                           uint64_t *value, bool *found)
{
    const fcs_keyword *k = dictionary_find(d, name);
    *found = k != NULL;
    *value = 0;
    if (!k)
        return FCS_OK;
    const uint64_t at = dictionary_offset(d, k);
    unsigned flags = number_parse(k->raw, k->raw_size, value);
    quoted shown = quoted_value(k);
    if (flags & NUMBER_NONE || (flags & NUMBER_PLUS && r->options.strict))
        return fail_here(r, FCS_E_FORMAT, rule, at, "expected %s in %s, found \"%s\"",
                         flags & NUMBER_LARGE ? "a number of at most 19 digits" : "a whole number",
                         name, shown.text);
    if (flags & NUMBER_PLUS)
        TRY(note(r, at, "PLUS-SIGN", "expected digits in %s, found \"%s\"; read as %llu", name,
                 shown.text, (unsigned long long)*value));
    else if (flags & NUMBER_PADDED)
        TRY(note(r, at, "PADDED-VALUE",
                 "expected no blanks around the number in %s, found \"%s\"; read as %llu", name,
                 shown.text, (unsigned long long)*value));
    return FCS_OK;
}
