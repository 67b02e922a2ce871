/* names.c - see names.h. */
#include "gating/names.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int by_text_and_index(const void *a, const void *b)
{
    const indexed_name *x = a, *y = b;
    int order = strcmp(x->text, y->text);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

bool names_index(name_list *out, arena *a, const char *const *list, size_t n)
{
    out->n = n;
    out->sorted = arena_array(a, n, sizeof *out->sorted);
    if (!out->sorted)
        return false;
    for (size_t i = 0; i < n; i++)
        out->sorted[i] = (indexed_name){ list[i], i };
    qsort(out->sorted, n, sizeof *out->sorted, by_text_and_index);
    return true;
}

static int compare(const char *text, size_t length, const char *with)
{
    int order = strncmp(text, with, length);
    return order ? order : (with[length] ? -1 : 0);
}

size_t names_find(const name_list *index, const char *text, size_t length)
{
    size_t low = 0, high = index->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(text, length, index->sorted[middle].text) > 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < index->n && compare(text, length, index->sorted[low].text) == 0;
    return found ? index->sorted[low].index : SIZE_MAX;
}

size_t names_twice(const name_list *index, size_t *first)
{
    size_t twice = SIZE_MAX;
    for (size_t i = 1; i < index->n; i++) {
        const indexed_name *a = &index->sorted[i - 1], *b = &index->sorted[i];
        if (b->index < twice && strcmp(a->text, b->text) == 0) {
            twice = b->index;
            *first = a->index;
        }
    }
    return twice;
}
