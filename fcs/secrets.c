/* secrets.c - see secrets.h. */
#include "secrets.h"

#include <stdlib.h>
#include <string.h>

#include "ascii.h"

/* By size, then by bytes as capitals. */
static int compare(const void *a, const void *b)
{
    const secret *x = a, *y = b;
    if (x->size != y->size)
        return x->size < y->size ? -1 : 1;
    for (size_t i = 0; i < x->size; i++)
        if (capital(x->text[i]) != capital(y->text[i]))
            return capital(x->text[i]) < capital(y->text[i]) ? -1 : 1;
    return 0;
}

static bool make_room(secrets *s)
{
    if (s->n < s->room)
        return true;
    size_t room = s->room ? 2 * s->room : 64;
    secret *all = realloc(s->all, room * sizeof *all);
    if (!all)
        return false;
    s->all = all;
    s->room = room;
    return true;
}

bool secrets_add(secrets *s, const char *text, size_t n)
{
    const slice value = trimmed(text, n);
    if (value.n < SHORTEST_SECRET || value.n > LONGEST_SECRET)
        return true;
    if (!make_room(s))
        return false;
    s->all[s->n++] = (secret){ value.text, value.n };
    s->has_size[value.n] = true;
    return true;
}

void secrets_sort(secrets *s)
{
    if (s->n > 0)
        qsort(s->all, s->n, sizeof *s->all, compare);
}

void secrets_free(secrets *s)
{
    free(s->all);
}

bool secrets_find(const secrets *s, const char *text, size_t n, size_t shortest, bool *hits)
{
    bool any = false;
    memset(hits, 0, n);
    for (size_t at = 0; at < n; at++)
        for (size_t size = n - at < LONGEST_SECRET ? n - at : LONGEST_SECRET; size >= shortest;
             size--) {
            const secret wanted = { text + at, size };
            if (!s->has_size[size] || !bsearch(&wanted, s->all, s->n, sizeof *s->all, compare))
                continue;
            memset(hits + at, true, size);
            any = true;
            break;
        }
    return any;
}
