/* write_table.c - a table in memory as FCS 3.1 in memory: $DATATYPE F, without checksum. The table is
 * the caller's own, so what FCS 3.1 forbids is refused, not mended. */
#include "write_set.h"

#include <stdlib.h>
#include <string.h>

#include "dictionary.h"
#include "number_text.h"
#include "utf8.h"

/* ---- What may be written ---- */

static fcs_code refuse(fcs_error *err, const char *expected, const char *found)
{
    return fail(err, FCS_E_ARGUMENT, "", "expected %s, found \"%s\"", expected, QUOTED(found));
}

/* $P12B and the like, or $TIMESTEP: what the writer says of a parameter. */
static bool is_of_param(const char *name)
{
    size_t i = 2;
    if (compare_names(name, "$TIMESTEP") == 0)
        return true;
    if (name[0] != '$' || (name[1] != 'P' && name[1] != 'p'))
        return false;
    while (name[i] >= '0' && name[i] <= '9')
        i++;
    return i > 2 && name[i] && strchr("NSBREGVnsbregv", name[i]) && name[i + 1] == '\0';
}

static fcs_code check_own_keyword(const fcs_keyword *k, fcs_error *err)
{
    TRY(keyword_check(k, err));
    if (document_owns(k->name) || is_of_param(k->name))
        return refuse(err, "a keyword that the writer does not set itself", k->name);
    return FCS_OK;
}

static bool is_above_zero(double x)
{
    return x > 0 && x - x == 0;
}

static fcs_code check_param(const fcs_param *p, fcs_error *err)
{
    if (!p->name || !*p->name || strchr(p->name, ','))
        return refuse(err, "a parameter's name without a comma", p->name ? p->name : "");
    if (!utf8_valid(p->name, strlen(p->name)) ||
        (p->label && !utf8_valid(p->label, strlen(p->label))))
        return refuse(err, "names of UTF-8", p->name);
    if (!is_above_zero(p->range))
        return refuse(err, "a parameter's range above 0", p->name);
    if (!is_above_zero(p->gain))
        return refuse(err, "a parameter's gain above 0", p->name);
    return FCS_OK;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int by_text_without_case(const void *a, const void *b)
{
    return compare_names(*(const char *const *)a, *(const char *const *)b);
}

/* names: overwritten with their sorted order. */
static fcs_code check_unique(const char **names, size_t n,
                             int (*compare)(const void *, const void *), fcs_error *err)
{
    qsort(names, n, sizeof *names, compare);
    for (size_t i = 1; i < n; i++)
        if (compare(&names[i - 1], &names[i]) == 0)
            return refuse(err, "each name once", names[i]);
    return FCS_OK;
}

static fcs_code check_all_unique(const fcs_table *t, arena *a, fcs_error *err)
{
    size_t most = t->n_params > t->n_keywords ? t->n_params : t->n_keywords;
    const char **names = arena_array(a, most, sizeof *names);
    if (!names)
        return fail_memory(err);
    for (size_t i = 0; i < t->n_params; i++)
        names[i] = t->params[i].name;
    TRY(check_unique(names, t->n_params, by_text, err));
    for (size_t i = 0; i < t->n_keywords; i++)
        names[i] = t->keywords[i].name;
    return check_unique(names, t->n_keywords, by_text_without_case, err);
}

static fcs_code check_table(const fcs_table *t, arena *a, fcs_error *err)
{
    if (t->n_params == 0)
        return fail(err, FCS_E_ARGUMENT, "", "expected at least 1 parameter, found 0");
    for (size_t i = 0; i < t->n_params; i++)
        TRY(check_param(&t->params[i], err));
    for (size_t i = 0; i < t->n_keywords; i++)
        TRY(check_own_keyword(&t->keywords[i], err));
    return check_all_unique(t, a, err);
}

/* ---- Pairs ---- */

/* Pairs as they are made; failed: out of memory. */
typedef struct maker {
    arena *memory;
    pair *pairs;
    size_t n;
    bool failed;
} maker;

static void add(maker *m, const char *name, const char *value)
{
    m->failed = m->failed || !name || !value;
    m->pairs[m->n++] = (pair){ name, value };
}

static void add_of_param(maker *m, size_t i, const char *suffix, const char *value)
{
    add(m, arena_text(m->memory, numbered_name(i, suffix).text), value);
}

static const char *number_copy(maker *m, double value)
{
    char digits[NUMBER_TEXT];
    number_text(digits, value);
    return arena_text(m->memory, digits);
}

static void add_param(maker *m, size_t i, const fcs_param *p)
{
    add_of_param(m, i, "N", p->name);
    if (p->label && *p->label)
        add_of_param(m, i, "S", p->label);
    add_of_param(m, i, "B", "32");
    add_of_param(m, i, "E", "0,0");
    add_of_param(m, i, "R", number_copy(m, p->range));
    if (p->gain != 1)
        add_of_param(m, i, "G", number_copy(m, p->gain));
    if (is_above_zero(p->voltage))
        add_of_param(m, i, "V", number_copy(m, p->voltage));
    if (is_above_zero(p->timestep) && compare_names(p->name, "Time") == 0)
        add(m, "$TIMESTEP", number_copy(m, p->timestep));
}

static fcs_code make_pairs(const fcs_table *t, document *d, arena *a, fcs_error *err)
{
    maker m = { .memory = a };
    m.pairs = arena_array(a, 8 * t->n_params + t->n_keywords, sizeof *m.pairs);
    d->names = arena_array(a, t->n_params, sizeof *d->names);
    if (!m.pairs || !d->names)
        return fail_memory(err);
    for (size_t i = 0; i < t->n_params; i++) {
        add_param(&m, i, &t->params[i]);
        d->names[i] = t->params[i].name;
    }
    for (size_t i = 0; i < t->n_keywords; i++)
        add(&m, t->keywords[i].name, t->keywords[i].value);
    d->pairs = m.pairs;
    d->n_pairs = m.n;
    return m.failed ? fail_memory(err) : FCS_OK;
}

static fcs_code write_table(const fcs_table *t, arena *a, output *o, fcs_error *err)
{
    feed events;
    document d = { .type = 'F', .bits = 32, .events = &events };
    TRY(check_table(t, a, err));
    TRY(make_pairs(t, &d, a, err));
    TRY(feed_table(&events, a, t, err));
    TRY(document_measure(&d, err));
    TRY(output_memory(o, (size_t)d.size, err));
    return output_close(o, document_put(&d, o, err), err);
}

fcs_code fcs_write_memory(const fcs_table *table, void **bytes, size_t *size, fcs_error *err)
{
    output o;
    arena *a = arena_new();
    fcs_code code = a ? write_table(table, a, &o, err) : fail_memory(err);
    arena_free(a);
    if (code != FCS_OK)
        return code;
    *bytes = o.bytes;
    *size = o.used;
    return FCS_OK;
}
