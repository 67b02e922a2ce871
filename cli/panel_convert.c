/* panel_convert.c - `lupusflow panel convert STRATEGY -o OUT --to panel|gatingml`. */
#include "panel.h"

#include <stdlib.h>

static const char *const formats[] = { "panel", "gatingml" };

static int write_out(const arguments *a, const fcs_strategy *one, size_t format)
{
    fcs_error err;
    size_t size;
    const char *path = a->operands[1], *out = a->value[OPTION_OUT];
    char *text =
        fcs_strategy_write(one, format ? FCS_FORMAT_GATINGML : FCS_FORMAT_PANEL, NULL, &size, &err);
    if (!text && err.code == FCS_E_MEMORY)
        return no_memory();
    if (!text) {
        complain(path, &err);
        return exit_code(&err, EXIT_STRATEGY);
    }
    fcs_code code = fcs_save(out, text, size, a->value[OPTION_FORCE] != NULL, &err);
    free(text);
    if (code == FCS_OK)
        return EXIT_DONE;
    complain(out, &err);
    return exit_code(&err, EXIT_IO);
}

/* What the reader did not understand, or is not sure of. */
static void print_notes(const char *path, const fcs_about *about)
{
    for (size_t i = 0; i < about->n_notes; i++) {
        print_escaped(stderr, path);
        fputs(": ", stderr);
        print_escaped(stderr, about->notes[i]);
        fputc('\n', stderr);
    }
}

int panel_convert(const arguments *a)
{
    size_t format = 0;
    if (!option_choice(a, OPTION_TO, formats, 2, &format))
        return EXIT_USAGE;
    int code = check_output(a, a->operands[1]);
    fcs_strategy *all = code ? NULL : open_strategy(a->operands[1], a, &code);
    const fcs_strategy *one = all ? panel_sample(a, a->operands[1], all, &code) : NULL;
    if (one)
        print_notes(a->operands[1], fcs_strategy_about(one));
    if (one)
        code = write_out(a, one, format);
    fcs_strategy_free(all);
    return code;
}
