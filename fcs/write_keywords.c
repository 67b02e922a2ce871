/* write_keywords.c - the keywords of a copy.
 *
 *     $P1N $P1B $P1E $P1R ...        of each column, as the copy needs them
 *     all others                     in the order of the source, with their values
 *     ORIGINAL_...                   what could not stay under its name, or with its value
 *     those of options
 */
#include <stdlib.h>
#include <string.h>

#include "layout.h"
#include "real.h"
#include "utf8.h"
#include "write_set.h"

/* Pairs as they are made. */
typedef struct maker {
    copy *c;
    pair *pairs, *originals;
    size_t n, n_originals;
    bool failed; /* out of memory */
} maker;

/* ---- Making pairs ---- */

static void add(maker *m, const char *name, const char *value)
{
    m->failed = m->failed || !name || !value;
    m->pairs[m->n++] = (pair){ name, value && *value ? value : " " };
}

/* Bytes other than printable ASCII as \xNN. */
static char *printable(arena *a, const char *name)
{
    char *out = arena_alloc(a, 4 * strlen(name) + 1), *p = out;
    for (; out && *name; name++) {
        const unsigned char byte = (unsigned char)*name;
        if (byte >= 0x20 && byte <= 0x7E) {
            *p++ = *name;
            continue;
        }
        *p++ = '\\';
        *p++ = 'x';
        *p++ = "0123456789ABCDEF"[byte >> 4];
        *p++ = "0123456789ABCDEF"[byte & 15];
    }
    return out;
}

/* $P3N becomes ORIGINAL_P3N: without its $, because no version of the standard knows it. */
static void add_original(maker *m, const char *name, const char *value)
{
    const char *shown = printable(m->c->memory, name + (*name == '$'));
    const char *other = shown ? arena_print(m->c->memory, "ORIGINAL_%s", shown) : NULL;
    m->failed = m->failed || !other || !value;
    m->originals[m->n_originals++] = (pair){ other, value && *value ? value : " " };
}

/* ---- Columns ---- */

/* A keyword of column i with a value of the copy's own; what was there before is kept beside it. */
static void add_of_column(maker *m, size_t i, const char *suffix, const char *value)
{
    const numbered name = numbered_name(i, suffix);
    add(m, arena_text(m->c->memory, name.text), value);
    if (i >= m->c->set->n_params || m->failed)
        return;
    const char *before = fcs_keyword_value(m->c->set, name.text);
    if (!before)
        return;
    const size_t blanks = strspn(before, " "), n = strlen(value);
    const bool same = strncmp(before + blanks, value, n) == 0 &&
                      strspn(before + blanks + n, " ") == strlen(before + blanks + n);
    if (!same)
        add_original(m, name.text, before);
}

static void add_column(maker *m, size_t i)
{
    const copy *c = m->c;
    const char *width = c->d.bits == 8    ? "8"
                        : c->d.bits == 16 ? "16"
                        : c->d.bits == 32 ? "32"
                                          : "64";
    add_of_column(m, i, "N", c->d.names[i]);
    add(m, arena_text(c->memory, numbered_name(i, "B").text), width);
    add_of_column(m, i, "E", scale_text(c, i));
    add_of_column(m, i, "R", range_text(c, i));
    if (i < c->set->n_params)
        return;
    const char *label = c->options->flags[i - c->set->n_params].label;
    if (label && *label)
        add_of_column(m, i, "S", label);
}

/* ---- Keywords of the source ---- */

/* $P12B: the parameter 11 and "B". false if it is not of that form. */
static bool is_of_column(const char *name, size_t *i, const char **suffix)
{
    *i = 0;
    if (name[0] != '$' || (name[1] != 'P' && name[1] != 'p') || name[2] < '1' || name[2] > '9')
        return false;
    for (name += 2; *name >= '0' && *name <= '9'; name++)
        if (__builtin_mul_overflow(*i, (size_t)10, i) ||
            __builtin_add_overflow(*i, (size_t)(*name - '0'), i))
            return false;
    --*i;
    *suffix = name;
    return true;
}

static bool is_one_of(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (compare_names(name, names[i]) == 0)
            return true;
    return false;
}

/* What add_column() has written, or what holds for the source's way of storing alone. */
static bool is_rewritten(const copy *c, const fcs_keyword *k)
{
    static const char *const always[] = { "N", "B", "E", "R" };
    const char *suffix;
    size_t i;
    if (document_owns(k->name))
        return true;
    if (!is_of_column(k->name, &i, &suffix) || i >= c->set->n_params)
        return false;
    if (is_one_of(suffix, always, sizeof always / sizeof *always))
        return true;
    if (compare_names(suffix, "DATATYPE") == 0)
        return c->set->version >= 32;
    return compare_names(suffix, "S") == 0 && !*k->value;
}

/* $DFC1TO2 */
static bool is_dfc(const char *name)
{
    if (strlen(name) < 4)
        return false;
    const char start[5] = { name[0], name[1], name[2], name[3], '\0' };
    return compare_names(start, "$DFC") == 0;
}

/* A matrix that was applied already. */
static bool is_spent(const copy *c, const char *name)
{
    static const char *const names[] = { "$SPILLOVER", "SPILLOVER", "$SPILL", "SPILL", "$COMP" };
    if (c->options->n_detectors == 0)
        return false;
    return is_one_of(name, names, sizeof names / sizeof *names) || is_dfc(name);
}

/* The gain of values that are linear now, or a keyword of what is now a column of flags. */
static bool is_displaced(const copy *c, const char *name)
{
    static const char *const of_flags[] = { "N", "S", "B", "E", "R", "G", "V" };
    const char *suffix;
    size_t i;
    if (!is_of_column(name, &i, &suffix))
        return false;
    if (i < c->set->n_params)
        return compare_names(suffix, "G") == 0 && c->events.columns[i].linear;
    return i < c->events.n_columns &&
           is_one_of(suffix, of_flags, sizeof of_flags / sizeof *of_flags);
}

static bool is_writable(const char *name)
{
    if (!*name)
        return false;
    for (; *name; name++)
        if (*name < 0x20 || *name > 0x7E)
            return false;
    return true;
}

static bool is_replaced(const copy *c, const char *name)
{
    for (size_t i = 0; i < c->options->n_keywords; i++)
        if (compare_names(c->options->keywords[i].name, name) == 0)
            return true;
    return false;
}

static void add_keyword(maker *m, const fcs_keyword *k)
{
    const copy *c = m->c;
    const fcs_keyword *first = dictionary_find(c->set->layout->keywords, k->name);
    const bool again = first != k;
    if (again ? strcmp(first->value, k->value) == 0 : is_rewritten(c, k))
        return;
    const bool time = c->options->units == FCS_LINEAR && compare_names(k->name, "$TIMESTEP") == 0;
    if (again || time || !is_writable(k->name) || is_displaced(c, k->name) ||
        is_spent(c, k->name) || is_replaced(c, k->name))
        add_original(m, k->name, k->value);
    else
        add(m, k->name, k->value);
    if (time && !again)
        add(m, k->name, "1");
}

/* ---- $SPILLOVER, the name that FCS 3.1 has for SPILL ---- */

typedef struct fields {
    const char *at;
} fields;

static bool next_field(fields *f, const char **field, size_t *n)
{
    if (!f->at)
        return false;
    const char *comma = strchr(f->at, ',');
    *field = f->at;
    *n = comma ? (size_t)(comma - f->at) : strlen(f->at);
    f->at = comma ? comma + 1 : NULL;
    return true;
}

static bool names_column(const copy *c, const char *name, size_t n)
{
    for (size_t i = 0; i < c->set->n_params; i++)
        if (strlen(c->d.names[i]) == n && memcmp(c->d.names[i], name, n) == 0)
            return true;
    return false;
}

/* n, n names, n x n numbers. */
static bool is_spillover(const copy *c, const char *text)
{
    fields f = { text };
    const char *field;
    size_t size;
    double n, value;
    if (!next_field(&f, &field, &size) || !real_parse(field, size, &n) || !(n >= 2 && n <= 1000))
        return false;
    const size_t count = (size_t)n;
    for (size_t i = 0; i < count; i++)
        if (!next_field(&f, &field, &size) || !names_column(c, field, size))
            return false;
    for (size_t i = 0; i < count * count; i++)
        if (!next_field(&f, &field, &size) || !real_parse(field, size, &value))
            return false;
    return !f.at;
}

static void add_spillover(maker *m)
{
    const copy *c = m->c;
    const char *text = fcs_keyword_value(c->set, "SPILL");
    if (text && !is_spent(c, "SPILL") && !is_replaced(c, "$SPILLOVER") &&
        !fcs_keyword_value(c->set, "$SPILLOVER") && is_spillover(c, text))
        add(m, "$SPILLOVER", text);
}

/* ---- All of them ---- */

fcs_code keyword_check(const fcs_keyword *k, fcs_error *err)
{
    const char *expected = NULL, *found = k->name ? k->name : "";
    if (!k->name || !k->value || !*k->name)
        expected = "a keyword with a name and a value";
    else if (!is_writable(k->name))
        expected = "a keyword of printable ASCII";
    else if (k->name[0] == ' ' || k->name[strlen(k->name) - 1] == ' ')
        expected = "a keyword without blanks around it";
    else if (!*k->value)
        expected = "a keyword with a value of at least one byte";
    else if (!utf8_valid(k->value, strlen(k->value)))
        expected = "a value of UTF-8", found = k->value;
    if (!expected)
        return FCS_OK;
    return fail(err, FCS_E_ARGUMENT, "", "expected %s, found \"%s\"", expected, QUOTED(found));
}

static fcs_code check_option(const fcs_keyword *k, fcs_error *err)
{
    const char *suffix;
    size_t i;
    TRY(keyword_check(k, err));
    if (!document_owns(k->name) && !is_of_column(k->name, &i, &suffix))
        return FCS_OK;
    return fail(err, FCS_E_ARGUMENT, "",
                "expected a keyword that the writer does not set itself, found \"%s\"",
                QUOTED(k->name));
}

static fcs_code finish(maker *m)
{
    copy *c = m->c;
    const char **names = arena_array(c->memory, m->n + m->n_originals, sizeof *names);
    if (m->failed || !names)
        return fail_memory(c->err);
    memcpy(m->pairs + m->n, m->originals, m->n_originals * sizeof *m->pairs);
    m->n += m->n_originals;
    for (size_t i = 0; i < m->n; i++)
        names[i] = m->pairs[i].name;
    TRY(names_make_unique(c->memory, names, m->n, compare_names, c->err));
    for (size_t i = 0; i < m->n; i++)
        m->pairs[i].name = names[i];
    c->d.pairs = m->pairs;
    c->d.n_pairs = m->n;
    return FCS_OK;
}

fcs_code keywords_make(copy *c)
{
    const fcs_write_options *o = c->options;
    const size_t most = 8 * c->events.n_columns + c->set->n_keywords + o->n_keywords + 2;
    maker m = { .c = c };
    m.pairs = arena_array(c->memory, 2 * most, sizeof *m.pairs);
    m.originals = arena_array(c->memory, most, sizeof *m.originals);
    if (!m.pairs || !m.originals)
        return fail_memory(c->err);
    for (size_t i = 0; i < o->n_keywords; i++)
        TRY(check_option(&o->keywords[i], c->err));
    for (size_t i = 0; i < c->events.n_columns; i++)
        add_column(&m, i);
    for (size_t i = 0; i < c->set->n_keywords; i++)
        add_keyword(&m, &c->set->keywords[i]);
    add_spillover(&m);
    for (size_t i = 0; i < o->n_keywords; i++)
        add(&m, o->keywords[i].name, o->keywords[i].value);
    return finish(&m);
}
