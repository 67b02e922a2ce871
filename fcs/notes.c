/* notes.c - the record of what was read past. A hostile file could break one rule a million times,
 * so of each rule the first hundred are told one by one and the others as one number. */
#include "reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOLD_EACH 100

/* Adds a copy of *told, whose text need not last. */
static fcs_code add(reader *r, const fcs_note *told)
{
    if (r->n_notes == r->note_room) {
        size_t room = r->note_room ? 2 * r->note_room : 16;
        fcs_note *notes = realloc(r->notes, room * sizeof *notes);
        if (!notes)
            return fail_memory(r->err);
        r->notes = notes;
        r->note_room = room;
    }
    fcs_note *n = &r->notes[r->n_notes];
    *n = *told;
    n->dataset = r->dataset;
    n->text = arena_text(r->memory, told->text);
    if (!n->text)
        return fail_memory(r->err);
    r->n_notes++;
    return FCS_OK;
}

/* Whether this one is still told by itself. */
static bool counts_as_told(reader *r, const fcs_note *told)
{
    size_t i = 0;
    while (i < r->n_counts && strcmp(r->counts[i].rule, told->rule) != 0)
        i++;
    if (i == NOTE_RULES)
        return false;
    if (i == r->n_counts)
        r->counts[r->n_counts++] = (note_count){ .rule = told->rule, .remark = told->remark };
    note_count *c = &r->counts[i];
    c->n++;
    if (c->n == TOLD_EACH + 1)
        c->offset = told->offset;
    return c->n <= TOLD_EACH;
}

static fcs_code tell(reader *r, fcs_note told, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

static fcs_code tell(reader *r, fcs_note told, const char *format, va_list args)
{
    fcs_error text;
    told.offset += r->base;
    told.n = 1;
    if (!counts_as_told(r, &told))
        return FCS_OK;
    (void)vsnprintf(text.message, sizeof text.message, format, args);
    told.text = text.message;
    return add(r, &told);
}

fcs_code note_rule(reader *r, uint64_t at, const char *rule, const char *strict_rule,
                   const char *format, ...)
{
    char text[sizeof r->err->message];
    va_list args;
    va_start(args, format);
    fcs_code code = FCS_OK;
    if (r->options.strict)
        (void)vsnprintf(text, sizeof text, format, args);
    else
        code = tell(r, (fcs_note){ .offset = at, .rule = rule }, format, args);
    va_end(args);
    return r->options.strict ? fail_here(r, FCS_E_FORMAT, strict_rule, at, "%s", text) : code;
}

fcs_code remark(reader *r, uint64_t at, const char *rule, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fcs_code code = tell(r, (fcs_note){ .offset = at, .rule = rule, .remark = true }, format, args);
    va_end(args);
    return code;
}

fcs_code notes_end_dataset(reader *r)
{
    fcs_code code = FCS_OK;
    for (size_t i = 0; i < r->n_counts && code == FCS_OK; i++) {
        const note_count *c = &r->counts[i];
        char text[64];
        if (c->n <= TOLD_EACH)
            continue;
        (void)snprintf(text, sizeof text, "and %zu more of the same", c->n - TOLD_EACH);
        code = add(r, &(fcs_note){ .offset = c->offset,
                                   .rule = c->rule,
                                   .text = text,
                                   .n = c->n - TOLD_EACH,
                                   .remark = c->remark });
    }
    r->n_counts = 0;
    return code;
}

fcs_code read_bytes(reader *r, uint64_t at, void *out, size_t n)
{
    return source_read(r->source, r->base + at, out, n, r->err);
}
