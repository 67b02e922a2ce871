/* deidentify_text.c - TEXT overwritten where it lies.
 *
 *     /$OP/J. Doe/$P1S/CD19 Doe/...     /$OP/      /$P1S/CD19 XXX/
 *
 * Every delimiter stays where it is, so that the copy is cut into the same keywords and values. A date
 * becomes another date and a count another count, because blanks there would be a new departure from the
 * standard. */
#include "deidentify.h"

#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "layout.h"
#include "number.h"

/* A value in the bytes of its segment. */
typedef struct place {
    unsigned char *bytes;
    size_t size;             /* with doubled delimiters doubled */
    unsigned char delimiter; /* the byte before it */
    bool ended;              /* a delimiter follows */
    const fcs_keyword *keyword;
} place;

/* ---- Values that go ---- */

/* d: a digit, a: a letter, anything else itself. */
static bool has_form(const place *p, const char *form)
{
    if (p->size != strlen(form))
        return false;
    for (size_t i = 0; i < p->size; i++) {
        const char c = (char)p->bytes[i], letter = capital(c);
        const bool sound = form[i] == 'd'   ? is_digit(c)
                           : form[i] == 'a' ? letter >= 'A' && letter <= 'Z'
                                            : c == form[i];
        if (!sound)
            return false;
    }
    return true;
}

static bool is_instant(const place *p)
{
    static const char form[] = "dddd-dd-ddTdd:dd:dd";
    const size_t n = sizeof form - 1;
    if (p->size < n)
        return false;
    const place start = { .bytes = p->bytes, .size = n };
    if (!has_form(&start, form))
        return false;
    for (size_t i = n; i < p->size; i++)
        if (!strchr("0123456789.:+-Z", p->bytes[i]) || !p->bytes[i])
            return false;
    return true;
}

static bool is_count(const place *p)
{
    uint64_t value;
    return !(number_parse((const char *)p->bytes, p->size, &value) & ~(unsigned)NUMBER_PADDED);
}

static void zero_digits(unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_digit((char)bytes[i]))
            bytes[i] = '0';
}

static bool is_date(const place *p)
{
    return has_form(p, "dd-aaa-dddd");
}

static bool is_time(const place *p)
{
    return has_form(p, "dd:dd:dd") || has_form(p, "dd:dd:dd:dd") || has_form(p, "dd:dd:dd.dd");
}

/* Another value of the same form, where reading asks for that form; false if it does not. */
static bool neutralise(place *p)
{
    static const struct {
        const char *name;
        bool (*has_its_form)(const place *);
        const char *start; /* what it begins with then */
    } known[] = { { "$DATE", is_date, "01-JAN-1900" },
                  { "$BTIM", is_time, "" },
                  { "$ETIM", is_time, "" },
                  { "$BEGINDATETIME", is_instant, "1900-01-01" },
                  { "$ENDDATETIME", is_instant, "1900-01-01" },
                  { "$LOST", is_count, "" },
                  { "$ABRT", is_count, "" } };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (compare_names(p->keyword->name, known[i].name) != 0 || !known[i].has_its_form(p) ||
            strchr(known[i].start, p->delimiter))
            continue;
        zero_digits(p->bytes, p->size);
        memcpy(p->bytes, known[i].start, strlen(known[i].start));
        return true;
    }
    return false;
}

/* Blanks; but where they would be cut off as filler, or are the delimiter, something else. */
static void overwrite(place *p)
{
    if (!neutralise(p))
        memset(p->bytes, p->delimiter == ' ' || !p->ended ? 'X' : ' ', p->size);
}

/* ---- Values that stay, but for what is secret in them ---- */

/* hits: of the raw bytes. */
static void cover(place *p, const bool *hits)
{
    unsigned char *out = p->bytes;
    const fcs_keyword *k = p->keyword;
    const bool doubled = p->size > k->raw_size;
    for (size_t i = 0; i < k->raw_size; i++) {
        const bool twice = doubled && (unsigned char)k->raw[i] == p->delimiter;
        for (int j = 0; j <= twice; j++, out++)
            if (hits[i])
                *out = 'X';
    }
}

static bool cover_text(place *p, const secrets *all, size_t shortest)
{
    bool hits[LONGEST_SECRET];
    if (!secrets_find(all, p->keyword->raw, p->keyword->raw_size, shortest, hits))
        return false;
    cover(p, hits);
    return true;
}

/* Detectors are named by colours and lasers, which vendors' keywords hold too: "Blue". */
#define SHORTEST_IN_DETECTOR 8

static bool cover_matrix(const subject *s, place *p, const secrets *all, bool *hits)
{
    const char *raw = p->keyword->raw;
    const size_t n = p->keyword->raw_size;
    bool any = false;
    for (size_t at = 0; at < n;) {
        const char *comma = memchr(raw + at, ',', n - at);
        const size_t size = comma ? (size_t)(comma - raw) - at : n - at;
        const slice field = trimmed(raw + at, size);
        if (field.n <= LONGEST_SECRET && !is_numeric(field.text, field.n) &&
            names_detector(s->set, field.text, field.n))
            any = secrets_find(all, field.text, field.n, SHORTEST_IN_DETECTOR,
                               hits + (field.text - raw)) ||
                  any;
        at += size + 1;
    }
    if (any)
        cover(p, hits);
    return any;
}

/* ---- One value ---- */

static place place_of(const dictionary *d, const fcs_keyword *k, unsigned char *bytes, span where)
{
    const uint64_t at = dictionary_offset(d, k) - where.begin;
    place p = { .bytes = bytes + at, .size = k->raw_size, .keyword = k };
    p.delimiter = bytes[at - 1];
    for (size_t i = 0; i < k->raw_size; i++)
        p.size += (unsigned char)k->raw[i] == p.delimiter;
    p.ended = at + p.size < where.end - where.begin;
    return p;
}

static fcs_code cover_place(const subject *s, const secrets *all, place *p, fate f, bool *masked,
                            fcs_error *err)
{
    *masked = false;
    if (f == FATE_TEXT)
        *masked = cover_text(p, all, SHORTEST_SECRET);
    if (f == FATE_DETECTOR)
        *masked = cover_text(p, all, SHORTEST_IN_DETECTOR);
    if (f != FATE_MATRIX)
        return FCS_OK;
    bool *hits = calloc(p->keyword->raw_size + 1, sizeof *hits);
    if (!hits)
        return fail_memory(err);
    *masked = cover_matrix(s, p, all, hits);
    free(hits);
    return FCS_OK;
}

static fcs_code settle(const subject *s, const secrets *all, place *p, fcs_deidentified *done,
                       fcs_error *err)
{
    const fate f = fate_of(s, p->keyword);
    bool masked = false;
    if (f == FATE_GOES)
        overwrite(p);
    else if (f == FATE_ZERO)
        memset(p->bytes, '0', p->size);
    else
        TRY(cover_place(s, all, p, f, &masked, err));
    done->n_blanked += f == FATE_GOES;
    done->n_kept += f != FATE_GOES;
    done->n_masked += masked;
    return FCS_OK;
}

/* A keyword without a value, which reading ignores. */
static void overwrite_rest(unsigned char *bytes, size_t n, unsigned char delimiter)
{
    for (size_t i = 0; i < n; i++)
        if (bytes[i] != delimiter && bytes[i] != ' ' && bytes[i] != 0 && bytes[i] != '\r' &&
            bytes[i] != '\n')
            bytes[i] = 'X';
}

fcs_code text_overwrite(const subject *s, const secrets *all, unsigned char *bytes, span where,
                        size_t first, size_t end, fcs_deidentified *done, fcs_error *err)
{
    const dictionary *d = s->set->layout->keywords;
    const size_t n = (size_t)(where.end - where.begin);
    size_t last = 0;
    for (size_t i = first; i < end; i++) {
        place p = place_of(d, &d->keywords[i], bytes, where);
        if (p.delimiter == 'X' || p.delimiter == '0')
            return fail_at(err, FCS_E_UNSUPPORTED, "", s->base + where.begin,
                           "expected a delimiter other than X and 0, which are written over "
                           "values, found \"%c\"",
                           p.delimiter);
        TRY(settle(s, all, &p, done, err));
        last = (size_t)(p.bytes - bytes) + p.size;
    }
    if (last < n)
        overwrite_rest(bytes + last, n - last, bytes[last]);
    return FCS_OK;
}
