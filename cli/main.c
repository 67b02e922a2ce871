/* main.c - the command `lupusflow`: finds the command, parses its options, runs it. */
#include "cli.h"

#include "config.h"

#include <signal.h>
#include <string.h>

static const command *find_command(const char *name)
{
    for (size_t i = 0; i < n_commands; i++)
        if (!strcmp(commands[i].name, name))
            return &commands[i];
    return NULL;
}

static int unknown_command(const char *word)
{
    const char *names[32];
    for (size_t i = 0; i < n_commands; i++)
        names[i] = commands[i].name;
    const char *near = nearest(word, names, n_commands);
    fputs("lupusflow: no command \"", stderr);
    print_escaped(stderr, word);
    if (near)
        fprintf(stderr, "\". Did you mean %s?\n", near);
    else
        fputs("\". See: lupusflow help\n", stderr);
    return EXIT_USAGE;
}

int command_version(const arguments *a)
{
    (void)a;
    printf("lupusflow %s\n%s\n%s\n", fcs_version(), LUPUSFLOW_BUILT_WITH, FCS_RESEARCH_USE);
    return EXIT_DONE;
}

int command_help(const arguments *a)
{
    if (a->value[OPTION_MAN]) {
        print_man(stdout);
        return EXIT_DONE;
    }
    if (!a->n_operands) {
        print_usage(stdout);
        return EXIT_DONE;
    }
    const command *c = find_command(a->operands[0]);
    if (!c)
        return unknown_command(a->operands[0]);
    print_help(stdout, c);
    return EXIT_DONE;
}

int main(int argc, char **argv)
{
    /* A closed pipe is then an ordinary write error, which finish_output() keeps silent. */
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        print_usage(stderr);
        return EXIT_USAGE;
    }
    const char *word = argv[1];
    if (!strcmp(word, "--help") || !strcmp(word, "-h"))
        word = "help";
    if (!strcmp(word, "--version") || !strcmp(word, "-V"))
        word = "version";
    const command *c = find_command(word);
    if (!c)
        return unknown_command(word);
    arguments a;
    if (!parse_arguments(c, argc - 1, argv + 1, &a))
        return EXIT_USAGE;
    if (a.value[OPTION_HELP]) {
        print_help(stdout, c);
        return finish_output(EXIT_DONE);
    }
    return finish_output(c->run(&a));
}
