/* panel.c - `lupusflow panel VERB ...`: finds the verb. */
#include "panel.h"

#include <string.h>

static const struct {
    const char *name, *operands;
    size_t least, most; /* operands after the verb */
    int (*run)(const arguments *a);
} verbs[] = {
    { "check", "PANEL ...", 1, SIZE_MAX, panel_check },
    { "match", "PANEL FILE ...", 2, SIZE_MAX, panel_match },
    { "show", "STRATEGY", 1, 1, panel_show },
    { "diff", "OLD NEW", 2, 2, panel_diff },
    { "convert", "STRATEGY -o OUT", 1, 1, panel_convert },
    { "new", "FILE -o OUT", 1, 1, panel_new },
};
#define N_VERBS (sizeof verbs / sizeof *verbs)

static int unknown_verb(const arguments *a, const char *verb)
{
    const char *names[N_VERBS];
    for (size_t i = 0; i < N_VERBS; i++)
        names[i] = verbs[i].name;
    const char *near = nearest(verb, names, N_VERBS);
    complain_usage(a, "expected %s, found \"%s\"%s%s%s", a->command->operands, verb,
                   near ? ". Did you mean " : "", near ? near : "", near ? "?" : "");
    return EXIT_USAGE;
}

int command_panel(const arguments *a)
{
    const char *verb = a->operands[0];
    size_t i = 0, n = a->n_operands - 1;
    while (i < N_VERBS && strcmp(verbs[i].name, verb) != 0)
        i++;
    if (i == N_VERBS)
        return unknown_verb(a, verb);
    if (n >= verbs[i].least && n <= verbs[i].most)
        return verbs[i].run(a);
    complain_usage(a, "expected %s %s, found %zu operand%s after %s", verb, verbs[i].operands, n,
                   n == 1 ? "" : "s", verb);
    return EXIT_USAGE;
}
