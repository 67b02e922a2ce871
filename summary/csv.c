/* csv.c - see csv.h. */
#include "summary/csv.h"

#include <string.h>

#include "fcs/utf8.h"

/* ---- Places ---- */

static size_t end_of_line(const csv *c, size_t at)
{
    bool two = c->text[at] == '\r' && at + 1 < c->size && c->text[at + 1] == '\n';
    return at + (two ? 2 : 1);
}

static bool is_line_end(const csv *c, size_t at)
{
    return c->text[at] == '\n' || c->text[at] == '\r';
}

/* Columns are counted in characters. */
static void place_of(const csv *c, size_t offset, uint32_t *line, uint32_t *column)
{
    *line = c->line;
    *column = 1;
    for (size_t i = c->row; i < offset;) {
        if (is_line_end(c, i)) {
            i = end_of_line(c, i);
            ++*line;
            *column = 1;
        } else {
            *column += ((unsigned char)c->text[i++] & 0xC0) != 0x80;
        }
    }
}

/* fail_line() at an offset of the file. */
fcs_code csv_refuse(const csv *c, size_t offset, const char *expected, const char *found)
{
    uint32_t line, column;
    place_of(c, offset, &line, &column);
    return fail_line(c->err, FCS_E_FORMAT, "", line, column, "expected %s, found %s", expected,
                     found);
}

/* ---- Cells ---- */

static bool ends_cell(const csv *c)
{
    return c->next == c->size || is_line_end(c, c->next) || c->text[c->next] == c->delimiter;
}

static bool is_blank(const csv *c, size_t at)
{
    return (c->text[at] == ' ' || c->text[at] == '\t') && c->text[at] != c->delimiter;
}

static fcs_code read_quoted(csv *c, const csv_cell *cell)
{
    for (c->next++;; c->next++) {
        if (c->next == c->size)
            return csv_refuse(c, cell->at, "a closing quote for this cell", "the end of the file");
        if (c->text[c->next] == '"') {
            c->next++;
            if (c->next == c->size || c->text[c->next] != '"')
                break;
        }
        *c->out++ = c->text[c->next];
    }
    while (!ends_cell(c) && is_blank(c, c->next))
        c->next++;
    if (ends_cell(c))
        return FCS_OK;
    return csv_refuse(c, c->next, "the next cell after the closing quote", "more of this one");
}

static fcs_code read_bare(csv *c, const csv_cell *cell)
{
    for (; !ends_cell(c); c->next++) {
        if (c->text[c->next] == '"')
            return csv_refuse(c, c->next, "a cell without quotes, or quoted as a whole",
                              "a quote in it");
        *c->out++ = c->text[c->next];
    }
    while (c->out > cell->text && (c->out[-1] == ' ' || c->out[-1] == '\t'))
        c->out--;
    return FCS_OK;
}

fcs_code csv_read(csv *c, csv_cell *cell)
{
    while (!ends_cell(c) && is_blank(c, c->next))
        c->next++;
    *cell = (csv_cell){ .text = c->out, .at = c->next };
    bool quoted = c->next < c->size && c->text[c->next] == '"';
    fcs_code code = quoted ? read_quoted(c, cell) : read_bare(c, cell);
    if (code)
        return code;
    *c->out++ = '\0';
    cell->last = c->next == c->size || is_line_end(c, c->next);
    if (c->next < c->size)
        c->next = cell->last ? end_of_line(c, c->next) : c->next + 1;
    return FCS_OK;
}

void csv_end_row(csv *c)
{
    uint32_t column;
    place_of(c, c->next, &c->line, &column);
    c->row = c->next;
}

/* ---- The beginning ---- */

/* The delimiter that the first line has most of, outside quotes. */
static void sniff_delimiter(csv *c)
{
    static const char delimiters[] = { ',', ';', '\t' };
    size_t n[3] = { 0 };
    bool quoted = false;
    for (size_t i = 0; i < c->size && (quoted || !is_line_end(c, i)); i++) {
        quoted = quoted != (c->text[i] == '"');
        for (size_t j = 0; j < 3 && !quoted; j++)
            n[j] += c->text[i] == delimiters[j];
    }
    size_t most = 0;
    for (size_t j = 1; j < 3; j++)
        most = n[j] > n[most] ? j : most;
    c->delimiter = delimiters[most];
    c->most_columns = n[most] + 1;
}

static fcs_code check_text(const csv *c)
{
    const unsigned char *text = (const unsigned char *)c->text;
    for (size_t i = 0, n; i < c->size; i += n) {
        uint32_t point;
        n = utf8_next(text + i, c->size - i, &point);
        if (n == 0)
            return csv_refuse(c, i, "UTF-8 (\"CSV UTF-8\" of a spreadsheet)", "another encoding");
        if (point == 0)
            return csv_refuse(c, i, "text", "a NUL character");
    }
    return FCS_OK;
}

fcs_code csv_start(csv *c, arena *a, const char *text, size_t size, fcs_error *err)
{
    bool marked = size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
    size_t mark = marked ? 3 : 0;
    *c = (csv){ .text = text + mark, .size = size - mark, .line = 1, .err = err };
    /* Each cell ends where a delimiter, a line end or the text does. */
    c->out = arena_alloc(a, c->size + 1);
    if (!c->out)
        return fail_memory(err);
    sniff_delimiter(c);
    return check_text(c);
}
