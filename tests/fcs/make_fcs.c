/* make_fcs.c - see make_fcs.h. */
#include "make_fcs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *p)
{
    if (!p) {
        fputs("out of memory in a test\n", stderr);
        abort();
    }
    return p;
}

static char *copy_of(const void *bytes, size_t n)
{
    char *copy = checked(malloc(n + 1));
    memcpy(copy, bytes, n);
    copy[n] = '\0';
    return copy;
}

/* ---- Keywords ---- */

static recipe_pair *find(recipe *r, const char *name)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->pairs[i].name, name) == 0)
            return &r->pairs[i];
    return NULL;
}

static void append(recipe *r, const char *name, const void *value, size_t size, bool verbatim)
{
    if (r->n == RECIPE_PAIRS)
        abort();
    r->pairs[r->n++] =
        (recipe_pair){ copy_of(name, strlen(name)), copy_of(value, size), size, verbatim };
}

void recipe_set_bytes(recipe *r, const char *name, const void *value, size_t size)
{
    recipe_pair *p = find(r, name);
    if (!p) {
        append(r, name, value, size, true);
        return;
    }
    free(p->value);
    p->value = copy_of(value, size);
    p->value_size = size;
    p->verbatim = true;
}

void recipe_set(recipe *r, const char *name, const char *value)
{
    recipe_set_bytes(r, name, value, strlen(value));
}

void recipe_add(recipe *r, const char *name, const char *value)
{
    append(r, name, value, strlen(value), true);
}

void recipe_drop(recipe *r, const char *name)
{
    recipe_pair *p = find(r, name);
    if (!p)
        return;
    free(p->name);
    free(p->value);
    memmove(p, p + 1, (size_t)(r->pairs + r->n - p - 1) * sizeof *p);
    r->n--;
}

static void add_number(recipe *r, const char *name, uint64_t value)
{
    char text[32];
    snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    append(r, name, text, strlen(text), false);
}

/* ---- Events ---- */

double recipe_value(size_t event, size_t param)
{
    return (double)((event * 37 + param * 11 + 3) % 251);
}

typedef struct type {
    char letter;
    unsigned width; /* bytes or characters; 0: free */
} type;

static type parse_type(const char *text)
{
    type t = { text[0], 0 };
    if (t.letter == 'F' || t.letter == 'D')
        t.width = t.letter == 'F' ? 4 : 8;
    else if (text[1] != '*')
        for (const char *p = text + 1; *p; p++)
            t.width = 10 * t.width + (unsigned)(*p - '0');
    t.width /= t.letter == 'I' ? 8 : 1;
    return t;
}

/* The bytes of a value, least significant first. */
static void pattern_of(type t, double value, unsigned char *out)
{
    uint64_t pattern = (uint64_t)value;
    float f = (float)value;
    uint32_t small;
    if (t.letter == 'F') {
        memcpy(&small, &f, sizeof small);
        pattern = small;
    } else if (t.letter == 'D') {
        memcpy(&pattern, &value, sizeof pattern);
    }
    for (unsigned i = 0; i < t.width; i++)
        out[i] = (unsigned char)(pattern >> 8 * i);
}

/* Byte i of the file has the significance that byteord gives it; a shorter or longer byteord counts
 * by its direction. */
static unsigned significance(const char *byteord, unsigned i, unsigned width)
{
    const size_t entries = (strlen(byteord) + 1) / 2;
    if (entries == width)
        return (unsigned)(byteord[2 * i] - '1');
    return byteord[0] == '1' ? i : width - 1 - i;
}

static size_t put_value(type t, const char *byteord, double value, bool last, unsigned char *out)
{
    unsigned char pattern[8];
    if (t.letter == 'A') {
        char text[32];
        int n = t.width ? snprintf(text, sizeof text, "%*u", (int)t.width, (unsigned)value)
                        : snprintf(text, sizeof text, "%u%s", (unsigned)value, last ? "\r\n" : " ");
        memcpy(out, text, (size_t)n);
        return (size_t)n;
    }
    pattern_of(t, value, pattern);
    for (unsigned i = 0; i < t.width; i++)
        out[i] = pattern[significance(byteord, i, t.width)];
    return t.width;
}

static void fill_data(recipe *r, type t, const char *byteord, size_t n_params, size_t n_events)
{
    r->data = checked(malloc(n_params * n_events * 32 + 1));
    for (size_t e = 0; e < n_events; e++)
        for (size_t p = 0; p < n_params; p++)
            r->data_size += put_value(t, byteord, recipe_value(e, p), p + 1 == n_params,
                                      r->data + r->data_size);
}

void recipe_data(recipe *r, const void *data, size_t size)
{
    free(r->data);
    r->data = (unsigned char *)copy_of(data, size);
    r->data_size = size;
}

/* ---- A sound file ---- */

static void add_param(recipe *r, type t, size_t i)
{
    char name[32], value[64];
    snprintf(name, sizeof name, "$P%zuN", i + 1);
    snprintf(value, sizeof value, "D%zu-A", i + 1);
    append(r, name, value, strlen(value), true);
    snprintf(name, sizeof name, "$P%zuB", i + 1);
    snprintf(value, sizeof value, "%u", t.letter == 'A' ? t.width : 8 * t.width);
    append(r, name, t.width ? value : "*", t.width ? strlen(value) : 1, true);
    snprintf(name, sizeof name, "$P%zuR", i + 1);
    append(r, name, "256", 3, true);
    snprintf(name, sizeof name, "$P%zuE", i + 1);
    append(r, name, "0,0", 3, true);
}

static void add_offsets(recipe *r)
{
    static const char *const names[] = { "$BEGINDATA", "$ENDDATA",       "$BEGINSTEXT",
                                         "$ENDSTEXT",  "$BEGINANALYSIS", "$ENDANALYSIS" };
    if (strcmp(r->version, "FCS2.0") == 0)
        return;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        add_number(r, names[i], 0);
}

recipe *recipe_new(const char *version, const char *type_name, const char *byteord, size_t n_params,
                   size_t n_events)
{
    const type t = parse_type(type_name);
    recipe *r = checked(calloc(1, sizeof *r));
    memcpy(r->version, version, 6);
    r->delimiter = '/';
    add_offsets(r);
    append(r, "$BYTEORD", byteord, strlen(byteord), true);
    append(r, "$DATATYPE", type_name, 1, true);
    append(r, "$MODE", "L", 1, true);
    append(r, "$NEXTDATA", "0", 1, true);
    add_number(r, "$PAR", n_params);
    add_number(r, "$TOT", n_events);
    append(r, "$CYT", "Maker", 5, true);
    for (size_t i = 0; i < n_params; i++)
        add_param(r, t, i);
    fill_data(r, t, byteord, n_params, n_events);
    return r;
}

void recipe_free(recipe *r)
{
    while (r->n > 0) {
        r->n--;
        free(r->pairs[r->n].name);
        free(r->pairs[r->n].value);
    }
    free(r->data);
    free(r);
}

/* ---- Bytes ---- */

typedef struct layout {
    size_t text, text_size, supplement, data, analysis, end;
} layout;

static size_t length_of(const char *segment)
{
    return segment ? strlen(segment) : 0;
}

static size_t put_token(unsigned char *out, size_t at, const char *bytes, size_t n, char delimiter)
{
    for (size_t i = 0; i < n; i++) {
        if (out)
            out[at] = (unsigned char)bytes[i];
        at++;
        if (bytes[i] == delimiter) {
            if (out)
                out[at] = (unsigned char)delimiter;
            at++;
        }
    }
    if (out)
        out[at] = (unsigned char)delimiter;
    return at + 1;
}

static size_t begin_or_zero(const layout *l, const char *name, const recipe *r)
{
    const struct {
        const char *name;
        size_t at, size;
    } all[] = { { "DATA", l->data, r->data_size },
                { "STEXT", l->supplement, length_of(r->supplement) },
                { "ANALYSIS", l->analysis, length_of(r->analysis) } };
    const bool begin = strncmp(name, "$BEGIN", 6) == 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(name + (begin ? 6 : 4), all[i].name) == 0 && all[i].size > 0)
            return begin ? all[i].at : all[i].at + all[i].size - 1;
    return 0;
}

static size_t put_text(unsigned char *out, const recipe *r, const layout *l)
{
    size_t at = 0;
    if (r->text) {
        if (out)
            memcpy(out, r->text, strlen(r->text));
        return strlen(r->text);
    }
    if (out)
        out[0] = (unsigned char)r->delimiter;
    at++;
    for (size_t i = 0; i < r->n; i++) {
        const recipe_pair *p = &r->pairs[i];
        char number[32] = "";
        const bool offset = !p->verbatim && (strncmp(p->name, "$BEGIN", 6) == 0 ||
                                             strncmp(p->name, "$END", 4) == 0);
        if (offset)
            snprintf(number, sizeof number, "%zu", begin_or_zero(l, p->name, r));
        at = put_token(out, at, p->name, strlen(p->name), r->delimiter);
        at = put_token(out, at, offset ? number : p->value, offset ? strlen(number) : p->value_size,
                       r->delimiter);
    }
    for (const char *c = r->text_end; c && *c; c++, at++)
        if (out)
            out[at] = (unsigned char)*c;
    return at;
}

static size_t place(size_t *at, size_t size, size_t blanks)
{
    const size_t begin = *at;
    *at += size + (size ? blanks : 0);
    return begin;
}

static layout lay_out(const recipe *r, size_t text_size)
{
    layout l = { .text_size = text_size };
    size_t at = r->text_at ? r->text_at : 64;
    if (r->text_after)
        l.data = place(&at, r->data_size, r->blanks);
    l.text = place(&at, text_size, r->blanks);
    l.supplement = place(&at, length_of(r->supplement), r->blanks);
    if (!r->text_after)
        l.data = place(&at, r->data_size, r->blanks);
    l.analysis = place(&at, length_of(r->analysis), r->blanks);
    l.end = at - r->blanks;
    return l;
}

static layout settle(const recipe *r)
{
    layout l = lay_out(r, 0);
    for (int round = 0; round < 10; round++) {
        const size_t size = put_text(NULL, r, &l);
        if (size == l.text_size)
            break;
        l = lay_out(r, size);
    }
    return l;
}

static void put_header(unsigned char *out, const recipe *r, const layout *l)
{
    const bool data = r->data_size > 0 && !r->header_zero;
    const size_t analysis = length_of(r->analysis);
    const size_t fields[6] = { l->text,
                               l->text + l->text_size - 1,
                               data ? l->data : 0,
                               data ? l->data + r->data_size - 1 : 0,
                               analysis ? l->analysis : 0,
                               analysis ? l->analysis + analysis - 1 : 0 };
    memcpy(out, r->version, 6);
    memcpy(out + 6, r->gap ? r->gap : "    ", 4);
    for (size_t i = 0; i < 6; i++) {
        char number[32];
        snprintf(number, sizeof number, "%8zu", fields[i]);
        memcpy(out + 10 + 8 * i, r->field[i] ? r->field[i] : number, 8);
    }
}

static void put_segment(unsigned char *out, size_t at, const void *bytes, size_t n)
{
    if (n > 0)
        memcpy(out + at, bytes, n);
}

made make_fcs(const recipe *r)
{
    const layout l = settle(r);
    const char *crc = r->crc ? r->crc : "00000000";
    made m = { .size = l.end + strlen(crc), .text = l.text, .data = l.data };
    m.bytes = checked(malloc(m.size));
    memset(m.bytes, ' ', m.size);
    put_header(m.bytes, r, &l);
    put_text(m.bytes + l.text, r, &l);
    put_segment(m.bytes, l.supplement, r->supplement, length_of(r->supplement));
    put_segment(m.bytes, l.data, r->data, r->data_size);
    put_segment(m.bytes, l.analysis, r->analysis, length_of(r->analysis));
    put_segment(m.bytes, l.end, crc, strlen(crc));
    return m;
}

made make_chain(size_t n, const char *last)
{
    char distance[32] = "0";
    size_t size = 0;
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);
    for (int round = 0; round < 4; round++) {
        recipe_set(r, "$NEXTDATA", distance);
        made m = make_fcs(r);
        size = m.size;
        snprintf(distance, sizeof distance, "%zu", size);
        free(m.bytes);
    }
    made all = { .bytes = checked(malloc(n * (size + strlen(last)))) };
    for (size_t i = 0; i < n; i++) {
        recipe_set(r, "$NEXTDATA", i + 1 < n ? distance : last);
        made m = make_fcs(r);
        memcpy(all.bytes + all.size, m.bytes, m.size);
        all.size += m.size;
        free(m.bytes);
    }
    all.bytes = checked(realloc(all.bytes, all.size)); /* exactly */
    recipe_free(r);
    return all;
}
