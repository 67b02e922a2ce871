/* spillover_table.c - spillover matrices from tables, as spreadsheets and R write them.
 *
 *     dye , FITC-A , PE-A         detectors; the corner may be empty, or missing as in R
 *     CD3 , 1      , 0.12         the column of dyes may be missing: then they are the detectors
 *     CD4 , 0.007  , 1
 *
 * There may be fewer dyes than detectors, where the dyes have names of their own (unmixing).
 * Between the cells stands a tab, else a semicolon, else a comma: the first of these in the first
 * line. Where it is not the comma, that may be a decimal point. Quotes around a cell fall away; a first
 * cell that alone has them is a name, be it "1".
 * Empty lines, lines that begin with #, and a byte order mark are passed over.
 */
#include "gating/spillover_read.h"

#include "fcs/arena.h"
#include "fcs/error.h"
#include "fcs/real.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DETECTORS = 512, MOST_CELLS = MOST_DETECTORS + 2 };
static const size_t MOST_BYTES = (size_t)1 << 24;

typedef struct cell {
    const char *text;
    size_t size;
    uint32_t column; /* in the line, from 1 */
    bool quoted;
} cell;

/* A table while it is read. */
typedef struct table {
    const char *at, *end;
    uint32_t line;
    char separator;
    arena *arena;
    size_t n, n_dyes, n_cells; /* detectors; dyes; cells of the present line */
    bool named;                /* lines begin with the name of a dye */
    cell cells[MOST_CELLS];
    const char **detectors, **dyes; /* [n] */
    double *values;                 /* [n * n] */
} table;

static fcs_code fail_cell(const table *t, const cell *c, const char *expected, fcs_error *err)
{
    return fail_line(err, FCS_E_FORMAT, "E-SPILLOVER", t->line, c->column,
                     "expected %s, found \"%s\"", expected,
                     escape_bytes((char[64]){ 0 }, 64, c->text, c->size));
}

static fcs_code fail_count(const table *t, const char *what, size_t expected, size_t found,
                           fcs_error *err)
{
    return fail_line(err, FCS_E_FORMAT, "E-SPILLOVER", t->line, 1, "expected %zu %s, found %zu",
                     expected, what, found);
}


/* ---- Lines and cells ---------------------------------------------------------------- */

static cell bare(const char *start, const char *end, uint32_t column)
{
    while (start < end && (*start == ' ' || *start == '\t')) {
        start++;
        column++;
    }
    while (start < end && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
        end--;
    bool quoted = end - start >= 2 && *start == '"' && end[-1] == '"';
    if (quoted) {
        start++;
        end--;
    }
    return (cell){ start, (size_t)(end - start), column, quoted };
}

static const char *end_of_cell(const table *t, const char *p, const char *end)
{
    bool quoted = false;
    for (; p < end && (quoted || *p != t->separator); p++)
        if (*p == '"')
            quoted = !quoted;
    return p;
}

static fcs_code split_line(table *t, const char *start, const char *end, fcs_error *err)
{
    t->n_cells = 0;
    for (const char *p = start;; p++) {
        if (t->n_cells == MOST_CELLS)
            return fail_line(err, FCS_E_FORMAT, "E-SPILLOVER", t->line, (uint32_t)(p - start) + 1,
                             "expected at most %d detectors, found more", MOST_DETECTORS);
        const char *from = p;
        p = end_of_cell(t, p, end);
        t->cells[t->n_cells++] = bare(from, p, (uint32_t)(from - start) + 1);
        if (p == end)
            return FCS_OK;
    }
}

static char find_separator(const char *start, const char *end)
{
    size_t size = (size_t)(end - start);
    if (memchr(start, '\t', size))
        return '\t';
    return memchr(start, ';', size) ? ';' : ',';
}

/* The next line that says something; *more is false at the end. */
static fcs_code next_line(table *t, bool *more, fcs_error *err)
{
    while (t->at < t->end) {
        const char *start = t->at;
        const char *end = memchr(start, '\n', (size_t)(t->end - start));
        end = end ? end : t->end;
        t->at = end < t->end ? end + 1 : end;
        t->line++;
        cell all = bare(start, end, 1);
        if (all.size == 0 || all.text[0] == '#')
            continue;
        if (!t->separator)
            t->separator = find_separator(start, end);
        *more = true;
        return split_line(t, start, end, err);
    }
    *more = false;
    return FCS_OK;
}


/* ---- What the cells say ------------------------------------------------------------- */

static bool read_number(const table *t, const cell *c, double *value)
{
    char copy[64];
    if (c->size >= sizeof copy)
        return false;
    memcpy(copy, c->text, c->size);
    for (size_t i = 0; t->separator != ',' && i < c->size; i++)
        if (copy[i] == ',')
            copy[i] = '.';
    return real_parse(copy, c->size, value);
}

/* A name that none of the names before it is. */
static fcs_code read_name(const table *t, const cell *c, const char **names, size_t before,
                          fcs_error *err)
{
    if (c->size == 0)
        return fail_cell(t, c, "a name", err);
    names[before] = arena_bytes(t->arena, c->text, c->size);
    if (!names[before])
        return fail_memory(err);
    for (size_t i = 0; i < before; i++)
        if (strcmp(names[i], names[before]) == 0)
            return fail_cell(t, c, "each name once", err);
    return FCS_OK;
}

/* A line begins with a name where its first cell is no number, or is set apart from the others by
 * quotes: dyes may be called 1 and 2. */
static bool begins_with_name(const table *t)
{
    double number;
    bool apart = t->n_cells > 1 && t->cells[0].quoted && !t->cells[1].quoted;
    return apart || !read_number(t, &t->cells[0], &number);
}

/* header [n_header]: the cells of the first line, once those of the second tell its meaning. */
static fcs_code read_header(table *t, const cell *header, size_t n_header, fcs_error *err)
{
    t->named = begins_with_name(t);
    t->n = t->n_cells - t->named;
    t->detectors = arena_array(t->arena, t->n, sizeof *t->detectors);
    t->dyes = arena_array(t->arena, t->n, sizeof *t->dyes);
    t->values = arena_array(t->arena, t->n * t->n, sizeof *t->values);
    if (!t->detectors || !t->dyes || !t->values)
        return fail_memory(err);
    size_t corner = t->named && n_header == t->n + 1;
    if (t->n == 0 || n_header != t->n + corner)
        return fail_count(t, "cells as in the first line", n_header, t->n_cells, err);
    for (size_t i = 0; i < t->n; i++) {
        fcs_code code = read_name(t, &header[i + corner], t->detectors, i, err);
        if (code)
            return code;
    }
    return FCS_OK;
}

static fcs_code read_row(table *t, size_t row, fcs_error *err)
{
    if (t->n_cells != t->n + t->named)
        return fail_count(t, "cells", t->n + t->named, t->n_cells, err);
    t->dyes[row] = t->detectors[row];
    fcs_code code = t->named ? read_name(t, &t->cells[0], t->dyes, row, err) : FCS_OK;
    for (size_t j = 0; !code && j < t->n; j++) {
        const cell *c = &t->cells[j + t->named];
        if (!read_number(t, c, &t->values[row * t->n + j]))
            code = fail_cell(t, c, "a number", err);
    }
    return code;
}

static bool is_detector(const table *t, const char *dye)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->detectors[i], dye) == 0)
            return true;
    return false;
}

/* Fewer lines than detectors are an unmixing matrix, or a square one that was cut short. The dyes of
 * the latter are called as their detectors. */
static bool may_be_cut(const table *t)
{
    for (size_t i = 0; i < t->n_dyes; i++)
        if (!is_detector(t, t->dyes[i]))
            return false;
    return true;
}

static fcs_code read_rows(table *t, fcs_error *err)
{
    for (bool more = true; more; t->n_dyes++) {
        if (t->n_dyes == t->n)
            return fail_count(t, "lines of numbers", t->n, t->n_dyes + 1, err);
        fcs_code code = read_row(t, t->n_dyes, err);
        if (!code)
            code = next_line(t, &more, err);
        if (code)
            return code;
    }
    return t->n_dyes < t->n && may_be_cut(t)
               ? fail_count(t, "lines of numbers", t->n, t->n_dyes, err)
               : FCS_OK;
}

static fcs_code read_table(table *t, fcs_error *err)
{
    bool more;
    fcs_code code = next_line(t, &more, err);
    size_t n_header = t->n_cells;
    cell *header = arena_array(t->arena, MOST_CELLS, sizeof *header);
    if (!header)
        return fail_memory(err);
    memcpy(header, t->cells, n_header * sizeof *header);
    if (!code && more)
        code = next_line(t, &more, err);
    if (!code && !more)
        return fail_line(err, FCS_E_FORMAT, "E-SPILLOVER", t->line, 1,
                         "expected a line of detectors and one for each dye, found the end");
    if (!code)
        code = read_header(t, header, n_header, err);
    return code ? code : read_rows(t, err);
}

fcs_spillover *spillover_parse(const char *text, size_t size, const char *source, fcs_error *err)
{
    fcs_spillover *s = NULL;
    arena *a = arena_new();
    table *t = a ? arena_alloc(a, sizeof *t) : NULL;
    if (!t) {
        fail_memory(err);
    } else {
        size_t mark = size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
        t->at = text + mark;
        t->end = text + size;
        t->arena = a;
        if (read_table(t, err) == FCS_OK) {
            spillover_parts parts = { .n_dyes = t->n_dyes,
                                      .n_detectors = t->n,
                                      .dyes = t->dyes,
                                      .detectors = t->detectors,
                                      .values = t->values,
                                      .source = source };
            s = spillover_from_parts(&parts, err);
        }
    }
    arena_free(a);
    return s;
}


/* ---- Files -------------------------------------------------------------------------- */

static fcs_code read_all(FILE *f, char *bytes, size_t *size, fcs_error *err)
{
    *size = fread(bytes, 1, MOST_BYTES + 1, f);
    if (ferror(f))
        return fail(err, FCS_E_IO, "", "cannot be read");
    if (*size > MOST_BYTES)
        return fail(err, FCS_E_FORMAT, "E-SPILLOVER",
                    "expected a spillover matrix of up to 16 MiB, "
                    "found more");
    return FCS_OK;
}

fcs_spillover *fcs_spillover_open(const char *path, fcs_error *err)
{
    int kept = errno;
    FILE *f = fopen(path, "rb");
    bool absent = !f && errno == ENOENT;
    fcs_spillover *s = NULL;
    size_t size;
    char *bytes = f ? malloc(MOST_BYTES + 1) : NULL;
    if (!f)
        fail(err, absent ? FCS_E_NOT_FOUND : FCS_E_IO, "", "%s",
             absent ? "no such file" : "cannot be opened");
    else if (!bytes)
        fail_memory(err);
    else if (read_all(f, bytes, &size, err) == FCS_OK)
        s = spillover_parse(bytes, size, path, err);
    free(bytes);
    if (f)
        fclose(f);
    errno = kept;
    return s;
}
