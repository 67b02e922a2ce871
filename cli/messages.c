/* messages.c - what people read on stderr, and the exit code that goes with it. */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

void print_escaped(FILE *out, const char *text)
{
    while (*text) {
        size_t n = fcs_showable(text);
        if (n)
            fwrite(text, 1, n, out);
        else
            fprintf(out, "\\x%02X", (unsigned char)*text);
        text += n ? n : 1;
    }
}

void complain(const char *file, const fcs_error *err)
{
    print_escaped(stderr, file);
    if (err->line)
        fprintf(stderr, ":%u:%u", (unsigned)err->line, (unsigned)err->column);
    else if (err->offset != FCS_NO_OFFSET)
        fprintf(stderr, ": byte %llu", (unsigned long long)err->offset);
    if (err->rule && *err->rule)
        fprintf(stderr, ": %s", err->rule);
    fputs(": ", stderr);
    print_escaped(stderr, err->message);
    fputc('\n', stderr);
}

void complain_usage(const arguments *a, const char *format, ...)
{
    char message[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    fprintf(stderr, "lupusflow %s: ", a->command->name);
    print_escaped(stderr, message);
    fputc('\n', stderr);
}

int no_memory(void)
{
    fputs("lupusflow: out of memory\n", stderr);
    return EXIT_MEMORY;
}

int exit_code(const fcs_error *err, int invalid)
{
    switch (err->code) {
    case FCS_OK:
        return EXIT_DONE;
    case FCS_E_ARGUMENT:
    case FCS_E_NOT_FOUND:
        return EXIT_USAGE;
    case FCS_E_MEMORY:
        return EXIT_MEMORY;
    case FCS_E_IO:
        return EXIT_IO;
    case FCS_E_UNSUPPORTED:
        return EXIT_UNSUPPORTED;
    case FCS_E_MISFIT:
        return EXIT_MISFIT;
    case FCS_E_NUMERIC:
        return invalid == EXIT_STRATEGY ? EXIT_STRATEGY : EXIT_MISFIT;
    case FCS_E_FORMAT:
    case FCS_E_TRUNCATED:
    case FCS_E_AMBIGUOUS:
    case FCS_E_LIMIT:
        return invalid;
    }
    return EXIT_INTERNAL;
}

bool is_of_output(const fcs_error *err)
{
    return err->code == FCS_E_IO && err->offset == FCS_NO_OFFSET;
}

int finish_output(int code)
{
    errno = 0;
    bool failed = fflush(stdout) != 0 || ferror(stdout);
    if (failed && errno == EPIPE)
        return code;
    if (failed) {
        fprintf(stderr, "standard output: expected to write it, found: %s\n", strerror(errno));
        return EXIT_IO;
    }
    return code;
}
