/* error.c - see error.h. */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "utf8.h"

const char *fcs_code_name(fcs_code code)
{
    static const char *const names[] = { "ok",     "argument",  "memory",    "io",
                                         "format", "truncated", "ambiguous", "unsupported",
                                         "limit",  "not found", "misfit",    "numeric" };
    return (size_t)code < sizeof names / sizeof *names ? names[code] : "unknown";
}

/* A message that was cut may end inside a character: what is left of it goes. */
static void drop_half_character(char *text)
{
    size_t n = strlen(text), start = n;
    while (start > 0 && n - start < 3 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start > 0 && ((unsigned char)text[start - 1] & 0x80))
        start--;
    if (!utf8_valid(text + start, n - start))
        text[start] = '\0';
}

static void print_message(fcs_error *err, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void print_message(fcs_error *err, const char *format, va_list args)
{
    (void)vsnprintf(err->message, sizeof err->message, format, args);
    drop_half_character(err->message);
}

fcs_code fail_at(fcs_error *err, fcs_code code, const char *rule, uint64_t offset,
                 const char *format, ...)
{
    if (!err)
        return code;
    *err = (fcs_error){ .code = code, .rule = rule, .offset = offset };
    va_list args;
    va_start(args, format);
    print_message(err, format, args);
    va_end(args);
    return code;
}

fcs_code fail_line(fcs_error *err, fcs_code code, const char *rule, uint32_t line, uint32_t column,
                   const char *format, ...)
{
    if (!err)
        return code;
    *err = (fcs_error){
        .code = code, .rule = rule, .line = line, .column = column, .offset = FCS_NO_OFFSET
    };
    va_list args;
    va_start(args, format);
    print_message(err, format, args);
    va_end(args);
    return code;
}

/* Writes one character, or its bytes as \xNN; returns the bytes written, 0 if there is no room. */
static size_t escape_one(char *out, size_t room, const unsigned char *in, size_t length, bool shown)
{
    size_t needed = shown ? length : 4 * length;
    if (needed > room)
        return 0;
    if (shown) {
        memcpy(out, in, length);
        return needed;
    }
    for (size_t i = 0; i < length; i++) {
        out[4 * i] = '\\';
        out[4 * i + 1] = 'x';
        out[4 * i + 2] = "0123456789ABCDEF"[in[i] >> 4];
        out[4 * i + 3] = "0123456789ABCDEF"[in[i] & 15];
    }
    return needed;
}

const char *escape_bytes(char *out, size_t size, const void *bytes, size_t n)
{
    const size_t ellipsis = 3;
    const unsigned char *in = bytes;
    size_t used = 0, last_safe = 0;
    for (size_t i = 0; i < n;) {
        uint32_t point = 0;
        size_t length = utf8_next(in + i, n - i, &point);
        bool shown = length > 0 && utf8_printable(point) && point != '\\';
        length = length ? length : 1;
        size_t written = escape_one(out + used, size - 1 - used, in + i, length, shown);
        if (written == 0) {
            memcpy(out + last_safe, "...", ellipsis);
            used = last_safe + ellipsis;
            break;
        }
        used += written;
        i += length;
        if (used + ellipsis < size)
            last_safe = used;
    }
    out[used] = '\0';
    return out;
}
