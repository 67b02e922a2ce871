/* free_text.c - see free_text.h.
 *
 *     12 7 100\r\n13,8,99\r\n        separators: blank, tab, comma, CR, LF; any number of them is one
 *
 * Nothing tells where a value begins, so opening reads DATA once and marks every 4096th value. */
#include "free_text.h"

#include <stdlib.h>
#include <string.h>

#include "real.h"

#define BLOCK ((size_t)1 << 16)
#define LONGEST 255 /* digits of one value */

/* A walk over the values from some byte on. */
typedef struct walk {
    fcs_source *source;
    uint64_t at, end; /* in the input: the next byte to load; the end of DATA */
    unsigned char *block;
    size_t next, loaded;
    uint64_t value_at; /* of the last value, in the input */
    char digits[LONGEST];
    size_t n;
} walk;

static bool is_separator(int c)
{
    return c == ' ' || c == '\t' || c == ',' || c == '\r' || c == '\n';
}

/* The next byte, -1 at the end of DATA. */
static fcs_code peek(walk *w, int *c, fcs_error *err)
{
    *c = -1;
    if (w->next == w->loaded) {
        uint64_t left = w->end - w->at;
        size_t n = left < BLOCK ? (size_t)left : BLOCK;
        if (n == 0)
            return FCS_OK;
        TRY(source_read(w->source, w->at, w->block, n, err));
        w->at += n;
        w->next = 0;
        w->loaded = n;
    }
    *c = w->block[w->next];
    return FCS_OK;
}

static fcs_code bad_value(const walk *w, int c, fcs_error *err)
{
    char found[8];
    unsigned char byte = (unsigned char)c;
    return fail_at(err, FCS_E_FORMAT, "E-ASCII", w->at - w->loaded + w->next,
                   "expected digits of at most 255 places in DATA, found \"%s\"",
                   escape_bytes(found, sizeof found, &byte, 1));
}

/* Moves to the next value and reads its digits. *found is false at the end of DATA. */
static fcs_code walk_next(walk *w, bool *found, fcs_error *err)
{
    int c;
    w->n = 0;
    for (;;) {
        TRY(peek(w, &c, err));
        if (c == -1 || (is_separator(c) && w->n > 0))
            break;
        if (!is_separator(c)) {
            if (c < '0' || c > '9' || w->n == LONGEST)
                return bad_value(w, c, err);
            if (w->n == 0)
                w->value_at = w->at - w->loaded + w->next;
            w->digits[w->n++] = (char)c;
        }
        w->next++;
    }
    *found = w->n > 0;
    return FCS_OK;
}

static fcs_code walk_begin(walk *w, const struct fcs_layout *layout, uint64_t from, fcs_error *err)
{
    *w = (walk){ .source = layout->source,
                 .at = layout->data + from,
                 .end = layout->data + layout->data_size,
                 .block = malloc(BLOCK) };
    return w->block ? FCS_OK : fail_memory(err);
}

/* ---- Opening ---- */

static fcs_code mark_all(reader *r, walk *w, struct fcs_layout *layout, uint64_t *marks,
                         uint64_t *count)
{
    bool found = true;
    for (*count = 0;; ++*count) {
        TRY(walk_next(w, &found, r->err));
        if (!found)
            return FCS_OK;
        if (*count % VALUES_PER_MARK == 0)
            marks[*count / VALUES_PER_MARK] = w->value_at - layout->data;
    }
}

fcs_code free_text_scan(reader *r, const structure *s, struct fcs_layout *layout, fcs_dataset *set)
{
    walk w;
    uint64_t count = 0;
    /* A value takes two bytes at least, but for the last. */
    size_t room = (size_t)(layout->data_size / 2 / VALUES_PER_MARK + 1);
    uint64_t *marks = arena_array(r->memory, room, sizeof *marks);
    if (!marks)
        return fail_memory(r->err);
    layout->marks = marks;
    TRY(walk_begin(&w, layout, 0, r->err));
    fcs_code code = mark_all(r, &w, layout, marks, &count);
    free(w.block);
    TRY(code);
    if (count % s->n_params != 0)
        return fail_at(r->err, FCS_E_FORMAT, "E-UNEVEN", layout->data,
                       "expected whole events of %zu values in DATA, found %llu values",
                       s->n_params, (unsigned long long)count);
    if (s->has_tot && count / s->n_params != s->tot)
        return fail_here(r, FCS_E_FORMAT, "E-TOT-MISMATCH", s->tot_offset,
                         "expected %llu events as $TOT says, found %llu in DATA",
                         (unsigned long long)s->tot, (unsigned long long)(count / s->n_params));
    set->n_events = (size_t)(count / s->n_params);
    return FCS_OK;
}

/* ---- Reading ---- */

static fcs_code read_value(walk *w, double *value, fcs_error *err)
{
    bool found = false;
    TRY(walk_next(w, &found, err));
    if (!found || !real_parse(w->digits, w->n, value))
        return fail_at(err, FCS_E_FORMAT, "E-ASCII", w->at,
                       "expected a number in DATA, found none");
    return FCS_OK;
}

static fcs_code read_event(walk *w, size_t n_params, double *event, fcs_error *err)
{
    for (size_t i = 0; i < n_params; i++)
        TRY(read_value(w, &event[i], err));
    return FCS_OK;
}

static fcs_code read_events(walk *w, const fcs_dataset *set, const size_t *params, size_t n,
                            size_t count, double *event, double *const *columns, fcs_error *err)
{
    for (size_t j = 0; j < count; j++) {
        TRY(read_event(w, set->n_params, event, err));
        for (size_t i = 0; i < n; i++)
            columns[i][j] = event[params[i]];
    }
    return FCS_OK;
}

static fcs_code skip_values(walk *w, uint64_t n, fcs_error *err)
{
    bool found;
    while (n-- > 0)
        TRY(walk_next(w, &found, err));
    return FCS_OK;
}

fcs_code free_text_read(const fcs_dataset *set, const size_t *params, size_t n, size_t first,
                        size_t count, double *const *columns, fcs_error *err)
{
    const struct fcs_layout *layout = set->layout;
    const uint64_t value = (uint64_t)first * set->n_params;
    walk w;
    double *event = calloc(set->n_params, sizeof *event);
    if (!event)
        return fail_memory(err);
    fcs_code code = walk_begin(&w, layout, layout->marks[value / VALUES_PER_MARK], err);
    if (code == FCS_OK)
        code = skip_values(&w, value % VALUES_PER_MARK, err);
    if (code == FCS_OK)
        code = read_events(&w, set, params, n, count, event, columns, err);
    free(w.block);
    free(event);
    return code;
}
