/* write_names.c - names of columns and of keywords, made such that FCS 3.1 allows them. */
#include <stdlib.h>
#include <string.h>

#include "utf8.h"
#include "write_set.h"

/* ---- No two the same ---- */

/* A name and where it stands. */
typedef struct slot {
    const char **name;
    const char *other; /* what it becomes; NULL: it stays */
} slot;

typedef struct slots {
    slot *s;
    size_t n;
    name_order compare;
} slots;

static int by_name(const void *a, const void *b)
{
    const slot *x = a, *y = b;
    int order = strcmp(*x->name, *y->name);
    return order ? order : (x->name > y->name) - (x->name < y->name);
}

static int by_name_without_case(const void *a, const void *b)
{
    const slot *x = a, *y = b;
    int order = compare_names(*x->name, *y->name);
    return order ? order : (x->name > y->name) - (x->name < y->name);
}

static bool is_taken(const slots *all, const char *name)
{
    size_t low = 0, high = all->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (all->compare(*all->s[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < all->n && all->compare(*all->s[low].name, name) == 0;
}

/* Names made from different ones differ, because what is before their last _ does. */
static const char *other_name(arena *a, const slots *all, const char *name, size_t *number)
{
    const char *other;
    do
        other = arena_print(a, "%s_%zu", name, ++*number);
    while (other && is_taken(all, other));
    return other;
}

static bool find_others(arena *a, slots *all)
{
    size_t number = 1;
    for (size_t i = 1; i < all->n; i++) {
        if (all->compare(*all->s[i - 1].name, *all->s[i].name) != 0) {
            number = 1;
            continue;
        }
        all->s[i].other = other_name(a, all, *all->s[i].name, &number);
        if (!all->s[i].other)
            return false;
    }
    return true;
}

fcs_code names_make_unique(arena *a, const char **names, size_t n, name_order compare,
                           fcs_error *err)
{
    slots all = { arena_array(a, n, sizeof *all.s), n, compare };
    if (!all.s)
        return fail_memory(err);
    for (size_t i = 0; i < n; i++)
        all.s[i].name = &names[i];
    qsort(all.s, n, sizeof *all.s, compare == compare_names ? by_name_without_case : by_name);
    if (!find_others(a, &all))
        return fail_memory(err);
    for (size_t i = 0; i < n; i++)
        if (all.s[i].other)
            *all.s[i].name = all.s[i].other;
    return FCS_OK;
}

/* ---- Columns ---- */

static fcs_code check_flags(const fcs_flags *flags, fcs_error *err)
{
    const char *label = flags->label ? flags->label : "";
    if (flags->name && *flags->name && utf8_valid(flags->name, strlen(flags->name)) &&
        utf8_valid(label, strlen(label)))
        return FCS_OK;
    return fail(err, FCS_E_ARGUMENT, "", "expected a name of UTF-8 for flags, found \"%s\"",
                flags->name ? QUOTED(flags->name) : "");
}

static const char *column_name(const copy *c, size_t i, bool without_commas)
{
    const size_t n = c->set->n_params;
    const char *name = i < n ? c->set->params[i].name : c->options->flags[i - n].name;
    if (!*name)
        return arena_print(c->memory, "P%zu", i + 1);
    if (!without_commas || !strchr(name, ','))
        return name;
    char *copied = arena_text(c->memory, name);
    for (char *p = copied; p && *p; p++)
        *p = *p == ',' ? '_' : *p;
    return copied;
}

fcs_code names_make(copy *c, bool without_commas)
{
    const size_t n = c->events.n_columns;
    for (size_t i = 0; i < c->options->n_flags; i++)
        TRY(check_flags(&c->options->flags[i], c->err));
    c->d.names = arena_array(c->memory, n, sizeof *c->d.names);
    for (size_t i = 0; c->d.names && i < n; i++)
        if (!(c->d.names[i] = column_name(c, i, without_commas)))
            return fail_memory(c->err);
    if (!c->d.names)
        return fail_memory(c->err);
    return names_make_unique(c->memory, c->d.names, n, strcmp, c->err);
}
