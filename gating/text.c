/* text.c - see text.h. */
#include "gating/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcs/error.h"
#include "fcs/real.h"
#include "fcs/utf8.h"

#define REPLACEMENT "\xEF\xBF\xBD"

/* ---- The buffer ---- */

static bool make_room(text *t, size_t n)
{
    size_t needed;
    if (t->failed || __builtin_add_overflow(t->size, n, &needed) || needed >= TEXT_LARGEST)
        return false;
    if (needed < t->capacity)
        return true;
    size_t capacity = t->capacity ? t->capacity : 4096;
    while (capacity <= needed)
        capacity *= 2;
    char *grown = realloc(t->bytes, capacity);
    if (!grown)
        return false;
    t->bytes = grown;
    t->capacity = capacity;
    return true;
}

void text_bytes(text *t, const char *bytes, size_t n)
{
    if (!make_room(t, n)) {
        t->failed = true;
        return;
    }
    if (n)
        memcpy(t->bytes + t->size, bytes, n);
    t->size += n;
    t->bytes[t->size] = '\0';
}

void text_add(text *t, const char *words)
{
    text_bytes(t, words, strlen(words));
}

void text_print(text *t, const char *format, ...)
{
    char short_line[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(short_line, sizeof short_line, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof short_line)
        t->failed = true;
    else
        text_bytes(t, short_line, (size_t)n);
}

char *text_finish(text *t, size_t *size, fcs_error *err)
{
    text_bytes(t, "", 0);
    char *bytes = t->failed ? NULL : t->bytes;
    if (bytes) {
        *size = t->size;
    } else {
        free(t->bytes);
        fail_memory(err);
    }
    *t = (text){ 0 };
    return bytes;
}

/* ---- Words ---- */

/* What a writer does with each character that may be shown. */
typedef void escape(text *t, const char *bytes, size_t n);

static void escape_all(text *t, const char *words, escape *one)
{
    size_t left = strlen(words);
    while (left) {
        uint32_t point;
        size_t n = utf8_next((const unsigned char *)words, left, &point);
        bool shown = n && (utf8_printable(point) || point == '\n' || point == '\t');
        if (shown)
            one(t, words, n);
        else
            text_add(t, REPLACEMENT);
        n = n ? n : 1;
        words += n;
        left -= n;
    }
}

static void html_character(text *t, const char *bytes, size_t n)
{
    if (*bytes == '&')
        text_add(t, "&amp;");
    else if (*bytes == '<')
        text_add(t, "&lt;");
    else if (*bytes == '>')
        text_add(t, "&gt;");
    else
        text_bytes(t, bytes, n);
}

void text_html(text *t, const char *words)
{
    escape_all(t, words, html_character);
}

static void attribute_character(text *t, const char *bytes, size_t n)
{
    if (*bytes == '"')
        text_add(t, "&quot;");
    else if (*bytes == '\'')
        text_add(t, "&#39;");
    else
        html_character(t, bytes, n);
}

void text_attribute(text *t, const char *words)
{
    escape_all(t, words, attribute_character);
}

static void cell_character(text *t, const char *bytes, size_t n)
{
    bool blank = *bytes == '\t' || *bytes == '\n';
    text_bytes(t, blank ? " " : bytes, n);
}

void text_cell(text *t, const char *words)
{
    if (*words && strchr("=+-@\"\t\r\n", *words))
        text_add(t, "'");
    escape_all(t, words, cell_character);
}

void text_plain(text *t, const char *words)
{
    char shown[400];
    text_add(t, escape_bytes(shown, sizeof shown, words, strlen(words)));
}

static void same_character(text *t, const char *bytes, size_t n)
{
    text_bytes(t, bytes, n);
}

char *text_valid(const char *words)
{
    text t = { 0 };
    size_t size;
    escape_all(&t, words, same_character);
    return text_finish(&t, &size, NULL);
}

/* ---- Numbers ---- */

void text_number(text *t, double value)
{
    char digits[40];
    if (isnan(value))
        return;
    real_print(digits, sizeof digits, value, 12);
    text_add(t, digits);
}

void text_fixed(text *t, double value, int decimals)
{
    uint64_t scale = 1;
    for (int i = 0; i < decimals; i++)
        scale *= 10;
    double scaled = fabs(value) * (double)scale + 0.5;
    if (!(scaled < 1e15)) {
        text_number(t, value);
        return;
    }
    uint64_t whole = (uint64_t)scaled;
    if (value < 0 && whole)
        text_add(t, "-");
    text_print(t, "%llu", (unsigned long long)(whole / scale));
    if (decimals > 0)
        text_print(t, ".%0*llu", decimals, (unsigned long long)(whole % scale));
}

int decimals_for(double value, int digits)
{
    double size = fabs(value);
    int decimals = digits - 1;
    if (!(size > 0) || !isfinite(size))
        return 0;
    for (; size >= 9.999999 && decimals > 0; size /= 10)
        decimals--;
    for (; size < 0.9999999 && decimals < 12; size *= 10)
        decimals++;
    return decimals;
}

void text_figure(text *t, double value, int digits)
{
    text_fixed(t, value, decimals_for(value, digits));
}

void text_thousands(text *t, size_t n, const char *separator)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%zu", n);
    for (int i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0)
            text_add(t, separator);
        text_bytes(t, digits + i, 1);
    }
}
