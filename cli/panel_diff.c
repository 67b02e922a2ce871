/* panel_diff.c - `lupusflow panel diff OLD NEW`: what an edit changed, in words.
 *
 *     threshold CD38 hi: 0.68 (5432 before scaling) -> 0.7 (6516 before scaling)
 *     population X parent: B -> live
 *     + population Y: CD27+
 *     - ratio X_of_B: X as % of B
 *
 * Facts of one name are compared: first those that are equal go, then the rest is paired in order.
 */
#include "panel.h"

#include <stdlib.h>
#include <string.h>

typedef struct side {
    size_t n;
    const fcs_fact **facts; /* sorted */
} side;

static int by_name(const fcs_fact *a, const fcs_fact *b)
{
    int order = strcmp(a->section, b->section);
    if (!order)
        order = strcmp(a->name, b->name);
    return order ? order : strcmp(a->part, b->part);
}

static int by_name_and_words(const void *a, const void *b)
{
    const fcs_fact *x = *(const fcs_fact *const *)a, *y = *(const fcs_fact *const *)b;
    int order = by_name(x, y);
    return order ? order : strcmp(x->words, y->words);
}

static bool sort_side(side *s, const fcs_facts *facts)
{
    s->n = facts->n;
    s->facts = malloc((facts->n + 1) * sizeof *s->facts);
    for (size_t i = 0; s->facts && i < s->n; i++)
        s->facts[i] = &facts->facts[i];
    if (s->facts)
        qsort(s->facts, s->n, sizeof *s->facts, by_name_and_words);
    return s->facts != NULL;
}

/* Takes out what both have. */
static void drop_equal(side *a, side *b)
{
    size_t i = 0, j = 0, n = 0, m = 0;
    while (i < a->n || j < b->n) {
        int order = i == a->n ? 1 : j == b->n ? -1 : by_name_and_words(&a->facts[i], &b->facts[j]);
        if (order < 0)
            a->facts[n++] = a->facts[i++];
        else if (order > 0)
            b->facts[m++] = b->facts[j++];
        else
            i++, j++;
    }
    a->n = n;
    b->n = m;
}

static void print_fact(const char *sign, const fcs_fact *f)
{
    printf("%s%s ", sign, f->section);
    print_escaped(stdout, f->name);
    printf("%s%s: ", *f->part ? " " : "", f->part);
    print_escaped(stdout, f->words);
}

static void print_changes(const side *a, const side *b)
{
    size_t i = 0, j = 0;
    while (i < a->n || j < b->n) {
        int order = i == a->n ? 1 : j == b->n ? -1 : by_name(a->facts[i], b->facts[j]);
        if (order > 0)
            print_fact("+ ", b->facts[j++]);
        else
            print_fact(order < 0 ? "- " : "", a->facts[i++]);
        if (order == 0) {
            fputs(" -> ", stdout);
            print_escaped(stdout, b->facts[j++]->words);
        }
        putchar('\n');
    }
}

/* A strategy as it is written canonically, NULL where a panel cannot say it, and the sum of its file. */
static int write_side(const arguments *a, const char *path, char **text, char sum[65])
{
    fcs_error err;
    size_t size;
    int code = EXIT_DONE;
    fcs_strategy *all = open_strategy(path, a, &code);
    const fcs_strategy *one = all ? panel_sample(a, path, all, &code) : NULL;
    if (all)
        snprintf(sum, 65, "%s", fcs_strategy_about(all)->sha256);
    *text = one ? fcs_strategy_write(one, FCS_FORMAT_PANEL, NULL, &size, &err) : NULL;
    if (one && !*text && err.code == FCS_E_MEMORY)
        code = no_memory();
    fcs_strategy_free(all);
    return code;
}

/* Nothing that they say differs: the same bytes, the same parts in the same order, or not even that. */
static int say_alike(const arguments *a, bool *same)
{
    int code = EXIT_DONE;
    char *text[2] = { NULL, NULL };
    char sum[2][65] = { "", "" };
    for (int i = 0; i < 2 && !code; i++)
        code = write_side(a, a->operands[1 + i], &text[i], sum[i]);
    *same = !strcmp(sum[0], sum[1]);
    if (!code && *same)
        puts("the same file");
    else if (!code && text[0] && text[1] && strcmp(text[0], text[1]) != 0)
        puts("only the order of parts differs");
    else if (!code)
        puts("only comments and the way it is written differ");
    free(text[0]);
    free(text[1]);
    return code;
}

static int compare(const arguments *a, const fcs_facts *old, const fcs_facts *new, bool *same)
{
    side before = { 0 }, after = { 0 };
    int code = EXIT_DONE;
    *same = false;
    if (!sort_side(&before, old) || !sort_side(&after, new)) {
        code = no_memory();
    } else {
        drop_equal(&before, &after);
        if (before.n || after.n)
            print_changes(&before, &after);
        else
            code = say_alike(a, same);
    }
    free(before.facts);
    free(after.facts);
    return code;
}

int panel_diff(const arguments *a)
{
    int code;
    size_t fail_on = FAIL_ON_NONE;
    bool same = false;
    if (!option_choice(a, OPTION_FAIL_ON, fail_on_words, N_FAIL_ON, &fail_on))
        return EXIT_USAGE;
    fcs_facts *old = panel_facts(a, a->operands[1], &code);
    fcs_facts *new = old ? panel_facts(a, a->operands[2], &code) : NULL;
    if (new)
        code = compare(a, old, new, &same);
    fcs_facts_free(old);
    fcs_facts_free(new);
    return !code && !same && fail_on == FAIL_ON_WARN ? EXIT_RULE : code;
}
