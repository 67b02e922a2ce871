/* near.c - see near.h. The distance is that of Damerau and Levenshtein, each pair swapped once. */
#include "gating/near.h"

#include <stdio.h>
#include <string.h>

#include "fcs/error.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool swapped(const char *a, size_t i, const char *b, size_t j)
{
    return i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
           lower(a[i - 2]) == lower(b[j - 1]);
}

/* rows[i % 3][j] is the distance between the first i of a and the first j of b. */
size_t near_distance(const char *a, const char *b, size_t limit)
{
    size_t rows[3][NEAR_LONGEST + 1] = { { 0 } };
    size_t n = strlen(a), m = strlen(b);
    if (n > NEAR_LONGEST || m > NEAR_LONGEST || (n > m ? n - m : m - n) > limit)
        return limit + 1;
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *row = rows[i % 3], *above = rows[(i - 1) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t replaced = above[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
            row[j] = least(replaced, least(above[j], row[j - 1]) + 1);
            if (swapped(a, i, b, j))
                row[j] = least(row[j], above2[j - 2] + 1);
        }
    }
    return least(rows[n % 3][m], limit + 1);
}

size_t near_limit(const char *word)
{
    size_t n = strlen(word);
    return n < 2 ? 0 : least(3, 1 + n / 5); /* one letter is near every other */
}

void near_start(near *n, const char *word)
{
    *n = (near){ .word = word, .distance = near_limit(word) };
}

void near_keep(near *n, size_t distance, const char *name)
{
    if (distance > n->distance)
        return;
    if (distance < n->distance) {
        n->distance = distance;
        n->n = 0;
    }
    for (size_t i = 0; i < n->n; i++)
        if (strcmp(n->names[i], name) == 0)
            return;
    if (n->n < NEAR_MOST)
        n->names[n->n++] = name;
}

void near_offer(near *n, const char *name)
{
    near_keep(n, near_distance(n->word, name, n->distance), name);
}

const char *near_names(const near *n, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < n->n; i++) {
        char name[96];
        escape_bytes(name, sizeof name, n->names[i], strlen(n->names[i]));
        size_t needed = strlen(name) + (i > 0 ? 2 : 0);
        if (needed >= size - used)
            break;
        used += (size_t)snprintf(out + used, size - used, "%s%s", i > 0 ? ", " : "", name);
    }
    return out;
}

const char *near_question(const near *n, char *out, size_t size)
{
    char names[128];
    out[0] = '\0';
    if (*near_names(n, names, sizeof names))
        snprintf(out, size, ". Did you mean %s?", names);
    return out;
}
