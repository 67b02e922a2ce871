/* deidentify_fate.c - which values stay. A list of those that may, because nobody can list what
 * people and programs put into the others. */
#include "deidentify.h"

#include <string.h>

#include "ascii.h"
#include "layout.h"
#include "number.h"

/* ---- Forms ---- */

static bool is_whole(const fcs_keyword *k)
{
    uint64_t value;
    return !(number_parse(k->raw, k->raw_size, &value) & NUMBER_NONE);
}

/* Digits and what numbers are written with, or NA. */
bool is_numeric(const char *text, size_t n)
{
    const slice s = trimmed(text, n);
    bool digits = false;
    if (s.n == 2 && capital(s.text[0]) == 'N' && capital(s.text[1]) == 'A')
        return true;
    for (size_t i = 0; i < s.n; i++) {
        if (!s.text[i] || !strchr("0123456789+-.,eE* ", s.text[i]))
            return false;
        digits = digits || is_digit(s.text[i]) || s.text[i] == '*';
    }
    return digits;
}

bool names_detector(const fcs_dataset *set, const char *text, size_t n)
{
    for (size_t i = 0; i < set->n_params; i++)
        if (strlen(set->params[i].name) == n && memcmp(set->params[i].name, text, n) == 0)
            return true;
    return false;
}

#define MOST_DETECTORS 1024

/* Every field a number or the name of a detector. */
static bool is_matrix(const fcs_dataset *set, const fcs_keyword *k)
{
    const char *at = k->raw, *end = k->raw + k->raw_size;
    size_t names = 0;
    for (;;) {
        const char *comma = at < end ? memchr(at, ',', (size_t)(end - at)) : NULL;
        const slice field = trimmed(at, (size_t)((comma ? comma : end) - at));
        if (field.n > 0 && !is_numeric(field.text, field.n) &&
            (++names > MOST_DETECTORS || !names_detector(set, field.text, field.n)))
            return false;
        if (!comma)
            return true;
        at = comma + 1;
    }
}

/* ---- Names ---- */

/* The keyword's name up to its number is `start`, what follows the number is *rest. */
static bool is_numbered(const char *name, const char *start, uint64_t *number, const char **rest)
{
    for (; *start; start++, name++)
        if (capital(*name) != *start)
            return false;
    size_t n = 0;
    while (is_digit(name[n]))
        n++;
    *rest = name + n;
    return n > 0 && !(number_parse(name, n, number) & NUMBER_NONE);
}

static fate fate_of_param(const fcs_keyword *k, const char *suffix)
{
    static const char *const numeric[] = { "B", "R", "E", "G", "V" };
    if (compare_names(suffix, "N") == 0)
        return FATE_DETECTOR;
    if (compare_names(suffix, "S") == 0)
        return FATE_TEXT;
    if (compare_names(suffix, "DATATYPE") == 0)
        return trimmed(k->raw, k->raw_size).n == 1 ? FATE_STAYS : FATE_GOES;
    for (size_t i = 0; i < sizeof numeric / sizeof *numeric; i++)
        if (compare_names(suffix, numeric[i]) == 0)
            return is_numeric(k->raw, k->raw_size)   ? FATE_STAYS
                   : compare_names(suffix, "R") == 0 ? FATE_ZERO
                                                     : FATE_GOES;
    return FATE_GOES;
}

static fate whole_or(const fcs_keyword *k, fate other)
{
    return is_whole(k) ? FATE_STAYS : other;
}

static fate fate_by_name(const subject *s, const fcs_keyword *k)
{
    /* Letters; numbers; offsets; those of what may be emptied; matrices; text. */
    static const struct {
        const char *name;
        char kind;
    } known[] = { { "$MODE", 'c' },       { "$DATATYPE", 'c' },    { "$BYTEORD", 'n' },
                  { "$PAR", 'n' },        { "$TOT", 'n' },         { "$TIMESTEP", 'n' },
                  { "$BEGINDATA", 'o' },  { "$ENDDATA", 'o' },     { "$NEXTDATA", 'x' },
                  { "$BEGINSTEXT", 's' }, { "$ENDSTEXT", 's' },    { "$BEGINANALYSIS", 'z' },
                  { "$SPILLOVER", 'm' },  { "$ENDANALYSIS", 'z' }, { "SPILL", 'm' },
                  { "$SPILL", 'm' },      { "SPILLOVER", 'm' },    { "$COMP", 'm' },
                  { "$CYT", 't' } };
    char kind = 0;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (compare_names(k->name, known[i].name) == 0)
            kind = known[i].kind;
    switch (kind) {
    case 'c':
        return trimmed(k->raw, k->raw_size).n == 1 ? FATE_STAYS : FATE_GOES;
    case 'n':
        return is_numeric(k->raw, k->raw_size) ? FATE_STAYS : FATE_GOES;
    case 'o':
        return whole_or(k, FATE_ZERO);
    case 'x':
        return s->last ? FATE_ZERO : FATE_STAYS;
    case 's':
        return s->supplement.end > s->supplement.begin ? whole_or(k, FATE_ZERO) : FATE_ZERO;
    case 'z':
        return FATE_ZERO;
    case 'm':
        return is_matrix(s->set, k) ? FATE_MATRIX : FATE_GOES;
    case 't':
        return FATE_TEXT;
    default:
        return FATE_GOES;
    }
}

static bool is_wanted(const subject *s, const char *name)
{
    for (size_t i = 0; i < s->options->n_keep; i++)
        if (compare_names(s->options->keep[i], name) == 0)
            return true;
    return false;
}

/* A second keyword of a name is not what was read, unless it says the same. */
static bool is_first(const fcs_dataset *set, const fcs_keyword *k)
{
    const fcs_keyword *first = dictionary_find(set->layout->keywords, k->name);
    return first == k || (first && first->raw_size == k->raw_size &&
                          memcmp(first->raw, k->raw, k->raw_size) == 0);
}

fate fate_of(const subject *s, const fcs_keyword *k)
{
    const char *rest;
    uint64_t number;
    if (is_wanted(s, k->name))
        return FATE_STAYS;
    if (!is_first(s->set, k))
        return FATE_GOES;
    fate f = FATE_GOES;
    if (is_numbered(k->name, "$P", &number, &rest))
        f = number >= 1 && number <= s->set->n_params ? fate_of_param(k, rest) : FATE_GOES;
    else if (is_numbered(k->name, "$DFC", &number, &rest))
        f = is_numeric(k->raw, k->raw_size) ? FATE_STAYS : FATE_GOES;
    else
        f = fate_by_name(s, k);
    const bool text = f == FATE_TEXT || f == FATE_DETECTOR;
    return text && k->raw_size > LONGEST_SECRET ? FATE_GOES : f;
}

/* BD$P3N, P3DISPLAY: vendors repeat the names of detectors and markers there, which would then be
 * taken for secrets wherever they stand. */
bool is_secret(const fcs_keyword *k)
{
    for (const char *p = k->name; *p; p++) {
        const char before = p > k->name ? capital(p[-1]) : ' ';
        if (capital(*p) == 'P' && is_digit(p[1]) && (before < 'A' || before > 'Z'))
            return false;
    }
    return true;
}
