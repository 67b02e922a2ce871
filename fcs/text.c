/* text.c - see text.h.
 *
 *     /$BEGINDATA/1024/$PAR/2/.../$P1N/FSC-A/$P1S//x/
 *     ^ the first byte is the delimiter, which ends each keyword and each value
 *
 * The segment is read once into memory and cut where it lies: each delimiter becomes the NUL of what
 * it ends. First it is decided, on the bytes as they are, which of the two ways of cutting is meant. */
#include "text.h"

#include <string.h>

#include "ascii.h"
#include "tokens.h"
#include "utf8.h"

typedef struct segment {
    unsigned char *begin, *end; /* between the first delimiter and the end; end is writable too */
    uint64_t at;                /* of begin, in the data set */
    unsigned char delimiter;
    token_way way;
    bool primary;
} segment;

/* ---- Which way of cutting ---- */

static bool is_filler(unsigned char c)
{
    return c == ' ' || c == '\0' || c == '\r' || c == '\n';
}

/* Blanks, NUL or line ends after the last delimiter. */
static fcs_code drop_filler(reader *r, segment *s)
{
    unsigned char *end = s->end;
    if (is_filler(s->delimiter))
        return FCS_OK;
    while (end > s->begin && is_filler(end[-1]))
        end--;
    if (end == s->end || (end > s->begin && end[-1] != s->delimiter))
        return FCS_OK;
    uint64_t at = s->at + (uint64_t)(end - s->begin);
    size_t n = (size_t)(s->end - end);
    s->end = end;
    return note(
        r, at, "TRAILING",
        "expected the end of TEXT after its last delimiter, found %zu more bytes of filler; "
        "ignored",
        n);
}

static bool is_sound(const segment *s, const survey *v)
{
    return v->n > 0 && v->n % 2 == 0 && !v->empty_name && !v->delimiter_named &&
           (v->has_par || !s->primary);
}

/* An even number of delimiters at the end: the last one may be one too many. */
static bool ends_doubled(const segment *s)
{
    const unsigned char *p = s->end;
    while (p > s->begin && p[-1] == s->delimiter)
        p--;
    return s->end > p && (s->end - p) % 2 == 0;
}

static bool try_without_last(segment *s)
{
    if (!ends_doubled(s))
        return false;
    survey v = tokens_survey(s->begin, s->end - 1, s->delimiter, ESCAPED);
    if (!is_sound(s, &v))
        return false;
    s->end--;
    return true;
}

static bool try_literal(segment *s)
{
    survey v = tokens_survey(s->begin, s->end, s->delimiter, LITERAL);
    if (v.n == 0 || v.n % 2 != 0 || v.empty_name || v.odd_name || (s->primary && !v.has_par))
        return false;
    s->way = LITERAL;
    return true;
}

static fcs_code ambiguous(reader *r, const segment *s)
{
    return fail_here(
        r, s->primary ? FCS_E_AMBIGUOUS : FCS_E_FORMAT, "E-AMBIGUOUS-TEXT", s->at,
        "expected keywords and values between delimiters \\x%02X, found bytes that fit "
        "neither with doubled delimiters nor with empty values",
        s->delimiter);
}

/* Whether the last token is a keyword that says where values lie; its name then. */
static bool ends_with_structure(const segment *s, char name[24])
{
    tokens all = { s->begin, s->end, s->delimiter, ESCAPED };
    token last = { 0 };
    while (token_next(&all, &last))
        ;
    const slice cut = trimmed((const char *)last.begin, last.size);
    if (cut.n >= 24)
        return false;
    memcpy(name, cut.text, cut.n);
    name[cut.n] = '\0';
    return dictionary_is_structural(name);
}

static fcs_code drop_last(reader *r, const segment *s, uint64_t at, size_t n)
{
    char name[24];
    if (ends_with_structure(s, name))
        return fail_here(r, FCS_E_FORMAT, "E-DANGLING", at,
                         "expected a value for keyword %s, found the end of TEXT", QUOTED(name));
    return note(r, at, "DANGLING",
                "expected a value for each keyword, found %zu tokens; the last one is ignored", n);
}

/* The escaped way with something missing at its end. */
static fcs_code choose_damaged(reader *r, const segment *s, const survey *v)
{
    const uint64_t at = s->at + (uint64_t)(s->end - s->begin);
    if (v->n < 2 || v->empty_name || v->delimiter_named)
        return ambiguous(r, s);
    if (s->primary && !v->has_par)
        return fail_here(r, FCS_E_FORMAT, "E-MISSING", s->at,
                         "expected the keyword $PAR in TEXT, found none");
    if (!v->terminated)
        TRY(note(r, at, "UNTERMINATED",
                 "expected a delimiter as the last byte of TEXT, found none; the last value ends "
                 "with the segment"));
    return v->n % 2 != 0 ? drop_last(r, s, at, v->n) : FCS_OK;
}

static fcs_code choose_way(reader *r, segment *s)
{
    s->way = ESCAPED;
    survey v = tokens_survey(s->begin, s->end, s->delimiter, ESCAPED);
    if (is_sound(s, &v) && v.terminated)
        return FCS_OK;
    if (try_without_last(s))
        return note(r, s->at + (uint64_t)(s->end - s->begin), "TRAILING",
                    "expected one delimiter at the end of TEXT, found one more; ignored");
    if (is_sound(s, &v))
        return choose_damaged(r, s, &v);
    if (try_literal(s))
        return note(r, s->at, "EMPTY-VALUE",
                    "expected no empty value in TEXT, found some; each delimiter taken to end a "
                    "keyword or a value");
    return choose_damaged(r, s, &v);
}

/* ---- From bytes to text ---- */

/* Any bytes as UTF-8: valid text as it is but NUL written \x00, else each byte a Latin-1 character. */
static char *as_utf8(reader *r, const char *raw, size_t n)
{
    const bool valid = utf8_valid(raw, n);
    size_t size = n + 1;
    for (size_t i = 0; i < n; i++)
        size += raw[i] == 0 ? 3 : !valid && (unsigned char)raw[i] >= 0x80;
    char *out = arena_alloc(r->memory, size), *p = out;
    for (size_t i = 0; out && i < n; i++) {
        unsigned char c = (unsigned char)raw[i];
        if (c == 0) {
            *p++ = '\\';
            *p++ = 'x';
            *p++ = '0';
            *p++ = '0';
        } else if (c < 0x80 || valid) {
            *p++ = (char)c;
        } else {
            *p++ = (char)(0xC0 | c >> 6);
            *p++ = (char)(0x80 | (c & 0x3F));
        }
    }
    return out;
}

static bool is_ascii(const char *text, size_t n)
{
    unsigned char all = 0;
    for (size_t i = 0; i < n; i++)
        all |= (unsigned char)text[i];
    return all < 0x80;
}

static fcs_code settle_value(reader *r, const header *h, uint64_t at, fcs_keyword *k)
{
    k->value = k->raw;
    const bool nul = memchr(k->raw, 0, k->raw_size) != NULL;
    const bool ascii = is_ascii(k->raw, k->raw_size);
    if (!nul && ascii)
        return FCS_OK;
    const bool valid = ascii || utf8_valid(k->raw, k->raw_size);
    if (nul || !valid)
        k->value = as_utf8(r, k->raw, k->raw_size);
    if (!k->value)
        return fail_memory(r->err);
    if (nul)
        TRY(note(r, at, "NUL", "expected text in %s, found a NUL byte; shown as \\x00",
                 QUOTED(k->name)));
    if (!valid)
        return note(r, at, "NON-UTF8", "expected %s in %s, found other bytes; read as Latin-1",
                    h->version >= 31 ? "UTF-8" : "ASCII", QUOTED(k->name));
    if (!ascii && h->version < 31)
        return note(r, at, "NON-UTF8",
                    "expected ASCII in %s before FCS 3.1, found UTF-8; read as such",
                    QUOTED(k->name));
    return FCS_OK;
}

static bool has_control(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F)
            return true;
    return false;
}

/* name[0..n), writable to n: without its blanks, and as UTF-8. */
static fcs_code settle_name(reader *r, uint64_t at, char *name, size_t n, fcs_keyword *k)
{
    const slice s = trimmed(name, n);
    const bool control = has_control(s.text, s.n), ascii = is_ascii(s.text, s.n);
    name[(size_t)(s.text - name) + s.n] = '\0';
    k->name = s.text;
    if (control || !ascii) {
        char *shown = as_utf8(r, s.text, s.n);
        if (!shown)
            return fail_memory(r->err);
        k->name = shown;
    }
    if (s.n < n)
        TRY(note(r, at, "PADDED-KEYWORD",
                 "expected no blanks around keyword %s, found some; removed", QUOTED(k->name)));
    if (control)
        TRY(note(r, at, "CONTROL", "expected printable characters in keyword %s, found a control",
                 QUOTED(k->name)));
    if (!ascii)
        return note(r, at, "KEYWORD-BYTES", "expected ASCII in keyword %s, found other bytes",
                    QUOTED(k->name));
    return FCS_OK;
}

/* ---- Cutting ---- */

static fcs_code make_room(reader *r, dictionary *d, size_t more, uint64_t at)
{
    size_t n = d->n + more;
    if (n > r->options.max_keywords)
        return fail_here(r, FCS_E_LIMIT, "E-LIMIT", at,
                         "expected at most %u keywords in TEXT, found %zu; raise max_keywords",
                         r->options.max_keywords, n);
    fcs_keyword *keywords = arena_array(r->memory, n, sizeof *keywords);
    uint64_t *offsets = arena_array(r->memory, n, sizeof *offsets);
    if (!keywords || !offsets)
        return fail_memory(r->err);
    if (d->n > 0) {
        memcpy(keywords, d->keywords, d->n * sizeof *keywords);
        memcpy(offsets, d->offsets, d->n * sizeof *offsets);
    }
    d->keywords = keywords;
    d->offsets = offsets;
    return FCS_OK;
}

static fcs_code cut(reader *r, const header *h, const segment *s, dictionary *d)
{
    survey v = tokens_survey(s->begin, s->end, s->delimiter, s->way);
    TRY(make_room(r, d, v.n / 2, s->at));
    tokens rest = { s->begin, s->end, s->delimiter, s->way };
    token name, value;
    for (size_t i = 0; i < v.n / 2; i++) {
        fcs_keyword *k = &d->keywords[d->n];
        if (!token_next(&rest, &name) || !token_next(&rest, &value))
            break;
        const uint64_t name_at = s->at + (uint64_t)(name.begin - s->begin);
        d->offsets[d->n] = s->at + (uint64_t)(value.begin - s->begin);
        size_t name_size = token_settle(&name, s->delimiter);
        k->raw_size = token_settle(&value, s->delimiter);
        k->raw = (char *)value.begin;
        TRY(settle_name(r, name_at, (char *)name.begin, name_size, k));
        TRY(settle_value(r, h, d->offsets[d->n], k));
        d->n++;
    }
    return FCS_OK;
}

/* The bytes of a segment and room for a NUL; NULL with the code of the failure. */
static unsigned char *load(reader *r, span where, size_t *n, fcs_code *code)
{
    const uint64_t size = where.end - where.begin;
    if (size > r->options.max_text) {
        *code = fail_here(r, FCS_E_LIMIT, "E-LIMIT", where.begin,
                          "expected a TEXT of at most %llu bytes, found %llu; raise max_text",
                          (unsigned long long)r->options.max_text, (unsigned long long)size);
        return NULL;
    }
    *n = (size_t)size;
    unsigned char *bytes = arena_alloc(r->memory, *n + 1);
    *code = bytes ? read_bytes(r, where.begin, bytes, *n) : fail_memory(r->err);
    return *code == FCS_OK ? bytes : NULL;
}

/* A TEXT whose end is the first byte of DATA, one too far: it ends with a delimiter before that. */
static fcs_code drop_shared_byte(reader *r, header *h, const unsigned char *bytes, size_t *n)
{
    if (h->data.begin + 1 != h->text.end || h->data.end <= h->text.end || *n < 3 ||
        bytes[*n - 1] == bytes[0] || bytes[*n - 2] != bytes[0])
        return FCS_OK;
    --*n;
    h->text.end--;
    return note(r, h->text.end, "OVERLAP",
                "expected TEXT to end before DATA, found both at byte %llu; TEXT ends one before",
                (unsigned long long)h->text.end);
}

fcs_code text_read(reader *r, header *h, dictionary *d, unsigned char *delimiter)
{
    size_t n;
    fcs_code code;
    unsigned char *bytes = load(r, h->text, &n, &code);
    if (!bytes)
        return code;
    TRY(drop_shared_byte(r, h, bytes, &n));
    *delimiter = bytes[0];
    if (bytes[0] == 0)
        return fail_here(r, FCS_E_FORMAT, "E-DELIMITER", h->text.begin,
                         "expected a delimiter as the first byte of TEXT, found NUL");
    if (bytes[0] > 126)
        TRY(note(r, h->text.begin, "DELIMITER",
                 "expected a delimiter of ASCII 1 to 126, found byte %u; used as it is", bytes[0]));
    segment s = { .begin = bytes + 1,
                  .end = bytes + n,
                  .at = h->text.begin + 1,
                  .delimiter = bytes[0],
                  .primary = true };
    TRY(drop_filler(r, &s));
    TRY(choose_way(r, &s));
    TRY(cut(r, h, &s, d));
    d->n_primary = d->n;
    return FCS_OK;
}

fcs_code text_append(reader *r, const header *h, span where, unsigned char delimiter, dictionary *d)
{
    size_t n;
    fcs_code code;
    unsigned char *bytes = load(r, where, &n, &code);
    if (!bytes)
        return code;
    bool own = bytes[0] == delimiter;
    segment s = {
        .begin = bytes + own, .end = bytes + n, .at = where.begin + own, .delimiter = delimiter
    };
    TRY(drop_filler(r, &s));
    TRY(choose_way(r, &s));
    return cut(r, h, &s, d);
}
