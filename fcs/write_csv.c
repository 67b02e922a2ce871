/* write_csv.c - a data set as text.
 *
 *     FSC-A,"CD3, FITC",'=1+1,Time
 *     1523.25,18446744073709551615,-0.5,0
 *
 * A cell that begins with = + - @, a tabulator, CR, LF or NUL is run as a formula by spreadsheets. Names
 * are text and get a ' before such a beginning; numbers are numbers and stay bare. */
#include <stdlib.h>
#include <string.h>

#include "number_text.h"
#include "write_set.h"

/* A block of text on its way out: flushed between events, so that one always fits. */
typedef struct page {
    output *out;
    char *text;
    size_t used, room;
} page;

/* ---- Names ---- */

static bool runs_as_formula(const char *name)
{
    return *name && strchr("=+-@\t\r\n", *name);
}

static bool needs_quotes(const char *name)
{
    return strpbrk(name, ",\"\r\n") != NULL;
}

/* Returns the end of what was put at out, at most 2 strlen(name) + 3 bytes. */
static char *put_name(char *out, const char *name, bool raw)
{
    const bool in_quotes = needs_quotes(name);
    if (in_quotes)
        *out++ = '"';
    if (!raw && runs_as_formula(name))
        *out++ = '\'';
    for (; *name; name++) {
        if (*name == '"')
            *out++ = '"';
        *out++ = *name;
    }
    if (in_quotes)
        *out++ = '"';
    return out;
}

static fcs_code put_names(const copy *c, output *out)
{
    const size_t n = c->events.n_columns;
    size_t size = 1;
    for (size_t i = 0; i < n; i++)
        size += 2 * strlen(c->d.names[i]) + 4;
    char *line = arena_alloc(c->memory, size), *end = line;
    if (!line)
        return fail_memory(c->err);
    for (size_t i = 0; i < n; i++) {
        end = put_name(end, c->d.names[i], c->options->csv_raw);
        *end++ = i + 1 < n ? ',' : '\n';
    }
    return output_put(out, line, (size_t)(end - line), c->err);
}

/* ---- Numbers ---- */

static void put_event(const feed *f, size_t event, page *p)
{
    for (size_t i = 0; i < f->n_columns; i++) {
        const feed_column *from = &f->columns[i];
        char *out = p->text + p->used;
        p->used += from->whole ? whole_text(out, from->values[event].whole)
                               : number_text(out, from->values[event].real);
        p->text[p->used++] = i + 1 < f->n_columns ? ',' : '\n';
    }
}

static fcs_code flush(page *p, fcs_error *err)
{
    fcs_code code = output_put(p->out, p->text, p->used, err);
    p->used = 0;
    return code;
}

static fcs_code put_events(copy *c, page *p)
{
    const size_t longest = c->events.n_columns * (NUMBER_TEXT + 1);
    size_t count;
    feed_begin(&c->events);
    do {
        TRY(feed_next(&c->events, &count, c->err));
        for (size_t j = 0; j < count; j++) {
            if (p->room - p->used < longest)
                TRY(flush(p, c->err));
            put_event(&c->events, j, p);
        }
    } while (count > 0 && !p->out->closed);
    return flush(p, c->err);
}

/* ---- The whole ---- */

static fcs_code put_csv(copy *c, output *out)
{
    page p = { .out = out, .room = ((size_t)1 << 16) + c->events.n_columns * (NUMBER_TEXT + 1) };
    TRY(put_names(c, out));
    p.text = malloc(p.room);
    fcs_code code = p.text ? put_events(c, &p) : fail_memory(c->err);
    free(p.text);
    return code;
}

static fcs_code write_csv(copy *c, const char *path)
{
    output o;
    TRY(feed_set(&c->events, c->memory, c->set, c->options, c->err));
    TRY(names_make(c, false));
    TRY(output_open(&o, path, c->options->force, c->err));
    return output_close(&o, put_csv(c, &o), c->err);
}

fcs_code fcs_write_csv(const fcs_dataset *set, const char *path, const fcs_write_options *options,
                       fcs_error *err)
{
    const fcs_write_options defaults = { 0 };
    copy c = { .set = set, .options = options ? options : &defaults, .err = err };
    c.memory = arena_new();
    fcs_code code = c.memory ? write_csv(&c, path) : fail_memory(err);
    arena_free(c.memory);
    return code;
}
