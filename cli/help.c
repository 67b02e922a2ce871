/* help.c - usage, help and manual page, all from the two tables. */
#include "cli.h"

#include <string.h>

static const char *const groups[] = { "everyday", "config", "experiment", "lab", "meta" };

static const struct {
    int code;
    const char *meaning;
} exit_meanings[] = {
    { EXIT_DONE, "done (warnings allowed)" },
    { EXIT_INTERNAL, "internal error: please report it" },
    { EXIT_USAGE, "usage: unknown option, no such file, output = input" },
    { EXIT_STRATEGY, "panel, strategy or sheet invalid" },
    { EXIT_INPUT, "FCS input invalid, cut, ambiguous or over a limit" },
    { EXIT_MISFIT,
      "panel does not fit the file: marker or compensation missing, singular spillover" },
    { EXIT_UNSUPPORTED, "valid but not supported" },
    { EXIT_SOME_FAILED, "several inputs, some failed; the others are written" },
    { EXIT_RULE, "finished, but a --fail-on rule tripped" },
    { EXIT_MEMORY, "out of memory" },
    { EXIT_IO, "input or output error" },
};

void print_usage(FILE *out)
{
    fprintf(out,
            "lupusflow %s: flow-cytometry FCS analyzer for B cells, CD24hiCD38hi B cells and "
            "plasmacytoid dendritic cells\n\nusage: lupusflow COMMAND [OPTIONS] ...\n",
            fcs_version());
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
        fprintf(out, "\n%s\n", groups[g]);
        for (size_t i = 0; i < n_commands; i++)
            if (!strcmp(commands[i].group, groups[g]))
                fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].summary);
    }
    fprintf(out, "\n`lupusflow help COMMAND` explains a command.\n%s\n", FCS_RESEARCH_USE);
}

/* Prints words, broken at blanks so that no line is longer than 88 columns. */
static void print_wrapped(FILE *out, const char *text, size_t indent)
{
    size_t column = 0;
    while (*text) {
        size_t n = strcspn(text, " ");
        if (column && column + 1 + n > 88 - indent) {
            fprintf(out, "\n%*s", (int)indent, "");
            column = 0;
        }
        fprintf(out, "%s%.*s", column ? " " : "", (int)n, text);
        column += n + (column > 0);
        text += n + (text[n] == ' ');
    }
    fputc('\n', out);
}

static void print_option(FILE *out, option_id id)
{
    const option_row *row = &option_table[id];
    char head[64];
    int n = row->letter ? snprintf(head, sizeof head, "  -%c, --%s", row->letter, row->name)
                        : snprintf(head, sizeof head, "      --%s", row->name);
    if (row->argument && n > 0)
        snprintf(head + n, sizeof head - (size_t)n, "=%s", row->argument);
    fprintf(out, "%-32s", head);
    if (strlen(head) > 31)
        fprintf(out, "\n%32s", "");
    print_wrapped(out, row->help, 32);
}

void print_help(FILE *out, const command *c)
{
    fprintf(out, "usage: lupusflow %s [OPTIONS]%s%s\n\n", c->name, *c->operands ? " " : "",
            c->operands);
    print_wrapped(out, *c->description ? c->description : c->summary, 0);
    fputs("\noptions\n", out);
    for (const option_id *id = c->options;; id++) {
        print_option(out, *id);
        if (*id == OPTION_HELP)
            break;
    }
}

/* roff reads a leading dot or apostrophe and every backslash and hyphen as its own. */
static void print_roff(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '-' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
}

static void man_option(FILE *out, option_id id)
{
    const option_row *row = &option_table[id];
    fputs(".TP\n.B ", out);
    if (row->letter)
        fprintf(out, "\\-%c, ", row->letter);
    fputs("\\-\\-", out);
    print_roff(out, row->name);
    if (row->argument) {
        fputc('=', out);
        print_roff(out, row->argument);
    }
    fputc('\n', out);
    print_roff(out, row->help);
    fputc('\n', out);
}

static void man_command(FILE *out, const command *c)
{
    fprintf(out, ".SS lupusflow %s [OPTIONS] %s\n", c->name, c->operands);
    print_roff(out, *c->description ? c->description : c->summary);
    fputc('\n', out);
    for (const option_id *id = c->options; *id != OPTION_HELP; id++)
        man_option(out, *id);
}

void print_man(FILE *out)
{
    fprintf(out,
            ".TH LUPUSFLOW 1 \"\" \"lupusflow %s\" \"User Commands\"\n.SH NAME\n"
            "lupusflow \\- flow\\-cytometry FCS analyzer for B cells, CD24hiCD38hi B cells and "
            "plasmacytoid dendritic cells\n.SH SYNOPSIS\n.B lupusflow\nCOMMAND [OPTIONS] ...\n"
            ".SH COMMANDS\n",
            fcs_version());
    for (size_t i = 0; i < n_commands; i++)
        man_command(out, &commands[i]);
    fputs(".SH EXIT STATUS\nCodes 3 to 8 are about the data and permanent; 71 and above are about "
          "the "
          "machine, so that a workflow engine may try again.\n",
          out);
    for (size_t i = 0; i < sizeof exit_meanings / sizeof *exit_meanings; i++) {
        fprintf(out, ".TP\n.B %d\n", exit_meanings[i].code);
        print_roff(out, exit_meanings[i].meaning);
        fputc('\n', out);
    }
    fputs(".SH ENVIRONMENT\n.TP\n.B LUPUSFLOW_PANELS\nfolder of the shipped panels\n.SH NOTES\n",
          out);
    print_roff(out, FCS_RESEARCH_USE);
    fputc('\n', out);
}
