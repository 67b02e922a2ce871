/* open.c - from bytes to an fcs_file: the data sets one after another, along $NEXTDATA. */
#include "lupusflow/fcs.h"

#include <stdlib.h>
#include <string.h>

#include "layout.h"
#include "params.h"
#include "place.h"
#include "shown.h"
#include "standard.h"
#include "supplement.h"
#include "text.h"

#define MOST_DATASETS 10000

/* What fcs_close() frees; the public part comes first. */
typedef struct opened {
    fcs_file file;
    arena *memory;
    fcs_source *source;
} opened;

/* ---- One data set ---- */

static fcs_code read_tables(reader *r, const header *h, const dictionary *d, fcs_dataset *set)
{
    structure s;
    TRY(structure_read(r, h, d, &s));
    fcs_param *params = arena_array(r->memory, s.n_params, sizeof *params);
    struct fcs_layout *layout = arena_alloc(r->memory, sizeof *layout);
    if (!params || !layout)
        return fail_memory(r->err);
    TRY(layout_read(r, &s, d, params, layout));
    TRY(params_read(r, &s, d, params));
    layout->keywords = d;
    layout->params = params;
    set->layout = layout;
    set->params = params;
    set->n_params = s.n_params;
    TRY(place_find(r, h, &s, d, params, layout, set));
    return standard_check(r, &s, d, params);
}

/* The keywords of TEXT and of the supplemental TEXT. */
static fcs_code read_keywords(reader *r, header *h, dictionary *d, unsigned char *delimiter,
                              span *supplement)
{
    TRY(text_read(r, h, d, delimiter));
    TRY(dictionary_index(r, d));
    TRY(supplement_read(r, h, d, *delimiter, supplement));
    return dictionary_judge(r, d);
}

static fcs_segment in_input(const reader *r, span where)
{
    const uint64_t size = where.end - where.begin;
    return size ? (fcs_segment){ r->base + where.begin, size } : (fcs_segment){ 0, 0 };
}

/* What lies around the events. */
static fcs_code read_rest(reader *r, const header *h, const dictionary *d, unsigned char delimiter,
                          span supplement, fcs_dataset *set, uint64_t *next)
{
    span analysis;
    TRY(analysis_read(r, h, d, delimiter, &analysis));
    TRY(next_find(r, h, d, set, next));
    set->text = in_input(r, h->text);
    set->analysis = in_input(r, analysis);
    if (set->partial) /* what should follow DATA is not there, or not where it should be */
        return FCS_OK;
    const uint64_t data = set->data.size ? set->data.offset - r->base : 0;
    return segments_check(r, &(segments){ .text = h->text,
                                          .supplement = supplement,
                                          .data = { data, data + set->data.size },
                                          .analysis = analysis,
                                          .next = *next ? *next : r->size });
}

static fcs_code read_dataset(reader *r, fcs_dataset *set, uint64_t *next)
{
    header h;
    span supplement;
    unsigned char delimiter;
    dictionary *d = arena_alloc(r->memory, sizeof *d);
    if (!d)
        return fail_memory(r->err);
    *set = (fcs_dataset){ 0 };
    TRY(header_read(r, &h));
    TRY(read_keywords(r, &h, d, &delimiter, &supplement));
    set->version = h.version;
    TRY(read_tables(r, &h, d, set));
    set->keywords = d->keywords;
    set->n_keywords = d->n;
    return read_rest(r, &h, d, delimiter, supplement, set, next);
}

/* ---- The chain ---- */

typedef struct chain {
    fcs_dataset *sets; /* malloc'ed while it grows */
    size_t n, room;
} chain;

static fcs_dataset *add_dataset(chain *c)
{
    if (c->n == c->room) {
        size_t room = c->room ? 2 * c->room : 2;
        fcs_dataset *sets = realloc(c->sets, room * sizeof *sets);
        if (!sets)
            return NULL;
        c->sets = sets;
        c->room = room;
    }
    return &c->sets[c->n];
}

/* A later data set that cannot be read ends the chain with a note, or with an error in strict mode. */
static fcs_code end_chain(reader *r, uint64_t from, const fcs_error *why)
{
    return note(
        r, from, "BAD-NEXTDATA",
        "expected a readable data set %zu at byte %llu as $NEXTDATA says, found %s: %s; the "
        "data sets before it are kept",
        r->dataset + 2, (unsigned long long)why->offset, *why->rule ? why->rule : "a fault",
        why->message);
}

static bool is_about_bytes(fcs_code code)
{
    return code == FCS_E_FORMAT || code == FCS_E_TRUNCATED || code == FCS_E_AMBIGUOUS ||
           code == FCS_E_UNSUPPORTED || code == FCS_E_LIMIT;
}

/* Reads the data set at base as the next of the chain. *next: where the one after it begins, as
 * the distance; 0 if there is none. */
static fcs_code read_link(reader *r, chain *c, uint64_t *next)
{
    fcs_error why = { 0 }, *err = r->err;
    fcs_dataset *set = add_dataset(c);
    if (!set)
        return fail_memory(err);
    const size_t notes = r->n_notes;
    r->dataset = c->n;
    r->err = c->n > 0 ? &why : err;
    fcs_code code = read_dataset(r, set, next);
    if (code == FCS_OK)
        code = notes_end_dataset(r);
    r->err = err;
    if (code == FCS_OK) {
        c->n++;
        return FCS_OK;
    }
    if (c->n == 0)
        return code;
    if (!is_about_bytes(code) || r->options.strict) {
        if (err)
            *err = why;
        return code;
    }
    *next = 0;
    r->n_notes = notes;
    r->n_counts = 0;
    r->dataset = c->n - 1;
    return end_chain(r, 0, &why);
}

static bool differ(const fcs_dataset *a, const fcs_dataset *b, const char *name)
{
    const char *x = fcs_keyword_value(a, name), *y = fcs_keyword_value(b, name);
    return x && y && strcmp(x, y) != 0;
}

/* Beckman Coulter's LMD files hold the same events in 10 bits (FCS 2.0) and again in 20 (FCS 3.0), where
 * most keywords are not said again. */
static fcs_code tell_repeated(reader *r, const chain *c)
{
    for (size_t i = 1; i < c->n; i++) {
        const fcs_dataset *a = &c->sets[i - 1], *b = &c->sets[i];
        if (a->version >= b->version || a->n_events != b->n_events || a->n_events == 0 ||
            differ(a, b, "$FIL") || differ(a, b, "$BTIM"))
            continue;
        r->dataset = i;
        TRY(remark(r, 0, "W-LMD-DUPLICATE",
                   "expected other events in data set %zu than in %zu, found the same in another "
                   "scaling; use one of them, never both together",
                   i + 1, i));
    }
    r->dataset = 0;
    return FCS_OK;
}

static fcs_code read_chain(reader *r, chain *c)
{
    uint64_t next = 0;
    do {
        r->base += next;
        r->size -= next;
        TRY(read_link(r, c, &next));
    } while (next > 0 && c->n < MOST_DATASETS);
    if (next > 0)
        TRY(note(r, 0, "NEXTDATA-LOOP",
                 "expected at most %d data sets, found more; the others are left out",
                 MOST_DATASETS));
    TRY(tell_repeated(r, c));
    if (c->n > 1)
        return remark(
            r, 0, "W-MORE-DATASETS",
            "expected one data set, found %zu; the first is read unless another is chosen", c->n);
    return FCS_OK;
}

/* ---- The file ---- */

static fcs_options with_defaults(const fcs_options *given)
{
    fcs_options o = given ? *given : (fcs_options){ 0 };
    o.max_bytes = o.max_bytes ? o.max_bytes : (uint64_t)16 << 30;
    o.max_text = o.max_text ? o.max_text : (uint64_t)64 << 20;
    o.max_params = o.max_params ? o.max_params : 10000;
    o.max_keywords = o.max_keywords ? o.max_keywords : 200000;
    return o;
}

static void *moved(arena *memory, const void *array, size_t n, size_t size)
{
    void *copy = arena_array(memory, n, size);
    if (copy && n > 0)
        memcpy(copy, array, n * size);
    return copy;
}

static fcs_code read_all(reader *r, opened *o)
{
    chain c = { 0 };
    if (r->source->ignored > 0) {
        TRY(note(
            r, r->size, "GZIP-TRAILING",
            "expected the end of the input after the gzip stream, found %llu more bytes; ignored",
            (unsigned long long)r->source->ignored));
    }
    fcs_code code = read_chain(r, &c);
    if (code == FCS_OK)
        code = shown_make(r, c.sets, c.n);
    if (code == FCS_OK) {
        o->file.datasets = moved(r->memory, c.sets, c.n, sizeof *c.sets);
        o->file.notes = moved(r->memory, r->notes, r->n_notes, sizeof *r->notes);
        o->file.n_datasets = c.n;
        o->file.n_notes = r->n_notes;
        if (!o->file.datasets || !o->file.notes)
            code = fail_memory(r->err);
    }
    free(c.sets);
    return code;
}

static opened *new_opened(fcs_source *source)
{
    arena *memory = arena_new();
    opened *o = memory ? arena_alloc(memory, sizeof *o) : NULL;
    if (!o) {
        arena_free(memory);
        source_close(source);
        return NULL;
    }
    o->memory = memory;
    o->source = o->file.source = source;
    return o;
}

void fcs_close(fcs_file *file)
{
    if (!file)
        return;
    opened *o = (opened *)file;
    source_close(o->source);
    arena_free(o->memory);
}

/* Takes the source over. */
static fcs_file *read_source(fcs_source *source, const fcs_options *options, fcs_error *err)
{
    if (!source)
        return NULL;
    opened *o = new_opened(source);
    if (!o) {
        fail_memory(err);
        return NULL;
    }
    reader r = {
        .memory = o->memory, .source = source, .options = *options, .err = err, .size = source->size
    };
    fcs_code code = read_all(&r, o);
    free(r.notes);
    if (code == FCS_OK)
        return &o->file;
    fcs_close(&o->file);
    return NULL;
}

fcs_file *fcs_open(const char *path, const fcs_options *options, fcs_error *err)
{
    fcs_options o = with_defaults(options);
    if (!path) {
        fail(err, FCS_E_ARGUMENT, "", "expected a path, found NULL");
        return NULL;
    }
    return read_source(source_open(path, &o, err), &o, err);
}

fcs_file *fcs_open_memory(const void *bytes, size_t size, const fcs_options *options,
                          fcs_error *err)
{
    fcs_options o = with_defaults(options);
    if (!bytes && size > 0) {
        fail(err, FCS_E_ARGUMENT, "", "expected bytes, found NULL");
        return NULL;
    }
    return read_source(source_memory(bytes, size, &o, err), &o, err);
}

/* ---- Looking things up ---- */

const char *fcs_keyword_value(const fcs_dataset *set, const char *name)
{
    const fcs_keyword *k = dictionary_find(set->layout->keywords, name);
    return k ? k->value : NULL;
}

size_t fcs_param_index(const fcs_dataset *set, const char *name)
{
    size_t labelled = set->n_params;
    for (size_t i = 0; i < set->n_params; i++)
        if (strcmp(set->params[i].name, name) == 0)
            return i;
    for (size_t i = 0; i < set->n_params; i++) {
        if (strcmp(set->params[i].label, name) != 0)
            continue;
        if (labelled < set->n_params)
            return set->n_params;
        labelled = i;
    }
    return labelled;
}
