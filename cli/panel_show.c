/* panel_show.c - `lupusflow panel show STRATEGY`: what it says, in words; populations as a tree.
 *
 *     population
 *       live: LD- (role live, optional)
 *         B: CD19+ "B cells" (role B, reported)
 *     threshold
 *       CD38: 0.45 (906 before scaling); hi 0.68 (5432 before scaling)
 */
#include "panel.h"

#include <stdlib.h>
#include <string.h>

const fcs_strategy *panel_sample(const arguments *a, const char *path, const fcs_strategy *all,
                                 int *code)
{
    fcs_error err;
    const char *name = a->value[OPTION_SAMPLE];
    const fcs_strategy *one = fcs_strategy_for(all, name ? name : "", &err);
    *code = EXIT_DONE;
    if (!one) {
        complain(path, &err);
        *code = exit_code(&err, EXIT_STRATEGY);
    }
    return one;
}

fcs_facts *panel_facts(const arguments *a, const char *path, int *code)
{
    fcs_error err;
    fcs_strategy *all = open_strategy(path, a, code);
    const fcs_strategy *one = all ? panel_sample(a, path, all, code) : NULL;
    fcs_facts *facts = one ? fcs_strategy_facts(one, &err) : NULL;
    if (one && !facts)
        *code = no_memory();
    fcs_strategy_free(all);
    return facts;
}

static bool same_thing(const fcs_fact *a, const fcs_fact *b)
{
    return !strcmp(a->section, b->section) && !strcmp(a->name, b->name) && *b->part;
}

/* What else there is of a thing: in brackets, or behind a semicolon. */
static void print_part(const fcs_fact *f)
{
    if (!strcmp(f->part, "parent") || (!strcmp(f->part, "required") && !strcmp(f->words, "yes")))
        return; /* the tree shows it; most are */
    printf("; %s", f->part);
    if (!strcmp(f->words, "yes"))
        return;
    putchar(' ');
    print_escaped(stdout, f->words);
}

static void print_facts(const fcs_facts *facts)
{
    const char *section = "";
    for (size_t i = 0, next; i < facts->n; i = next) {
        const fcs_fact *f = &facts->facts[i];
        if (strcmp(section, f->section) != 0)
            printf("%s\n", f->section);
        section = f->section;
        printf("%*s", (int)(2 + 2 * (f->depth < 60 ? f->depth : 60)), "");
        print_escaped(stdout, f->name);
        fputs(": ", stdout);
        print_escaped(stdout, f->words);
        for (next = i + 1; next < facts->n && same_thing(f, &facts->facts[next]); next++)
            print_part(&facts->facts[next]);
        putchar('\n');
    }
}

static int print_json(const fcs_facts *facts)
{
    fcs_error err;
    size_t size;
    char *json = fcs_facts_json(facts, &size, &err);
    if (!json)
        return no_memory();
    fwrite(json, 1, size, stdout);
    free(json);
    return EXIT_DONE;
}

int panel_show(const arguments *a)
{
    int code;
    fcs_facts *facts = panel_facts(a, a->operands[1], &code);
    if (facts && a->value[OPTION_JSON])
        code = print_json(facts);
    else if (facts)
        print_facts(facts);
    fcs_facts_free(facts);
    return code;
}
