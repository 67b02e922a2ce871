/* supplement.c - see supplement.h: the segments that hold keywords, and the next data set. */
#include "supplement.h"

#include <string.h>

#include "ascii.h"
#include "number.h"

/* A keyword that may be absent or broken: false then, with the value 0. */
static bool soft_number(const dictionary *d, const char *name, uint64_t *value)
{
    const fcs_keyword *k = dictionary_find(d, name);
    *value = 0;
    return k && !(number_parse(k->raw, k->raw_size, value) & NUMBER_NONE);
}

/* Whether a failure is about this input's bytes, so that reading can go on without them. */
static bool is_about_bytes(fcs_code code)
{
    return code != FCS_OK && code != FCS_E_MEMORY && code != FCS_E_IO;
}

/* ---- Supplemental TEXT ---- */

static fcs_code refuse_supplement(reader *r, const dictionary *d, const char *found)
{
    return note(r, dictionary_offset(d, dictionary_find(d, "$BEGINSTEXT")), "STEXT",
                "expected a supplemental TEXT of keywords and values, found %s; ignored", found);
}

static bool is_empty_pair(uint64_t begin, uint64_t end)
{
    return (begin == 0 && end == 0) || (begin > 0 && end == begin - 1);
}

/* Where it is; empty if there is none, or none that can be used. */
static fcs_code place_supplement(reader *r, const header *h, const dictionary *d, span *where)
{
    uint64_t begin, end;
    *where = (span){ 0, 0 };
    if (!dictionary_find(d, "$BEGINSTEXT") || !dictionary_find(d, "$ENDSTEXT"))
        return FCS_OK;
    if (!soft_number(d, "$BEGINSTEXT", &begin) || !soft_number(d, "$ENDSTEXT", &end))
        return refuse_supplement(r, d, "offsets that are no numbers");
    if (is_empty_pair(begin, end))
        return FCS_OK;
    if (begin < HEADER_SIZE || end < begin || end >= r->size)
        return refuse_supplement(r, d, "offsets outside the file");
    if (begin < h->text.end && end >= h->text.begin)
        return note(r, dictionary_offset(d, dictionary_find(d, "$BEGINSTEXT")), "STEXT-OVERLAP",
                    "expected the supplemental TEXT apart from TEXT, found %llu to %llu; ignored",
                    (unsigned long long)begin, (unsigned long long)end);
    *where = (span){ begin, end + 1 };
    return FCS_OK;
}

/* CyFlow Cube 8 keeps a ZIP archive here, others XML. */
static bool is_other_content(const unsigned char *b, size_t n)
{
    return (n >= 4 && memcmp(b, "PK\003\004", 4) == 0) || (n >= 1 && (b[0] == '<' || b[0] == 0));
}

static bool may_delimit(unsigned char c)
{
    const char upper = capital((char)c);
    const bool named = (upper >= 'A' && upper <= 'Z') || is_digit((char)c) || strchr("$#_", c);
    return c >= 1 && c <= 126 && !named;
}

/* Its own first byte delimits it, if TEXT's delimiter does not. */
static fcs_code choose_delimiter(reader *r, span where, unsigned char first,
                                 unsigned char *delimiter)
{
    if (first == *delimiter || !may_delimit(first))
        return FCS_OK;
    const unsigned char expected = *delimiter;
    *delimiter = first;
    return note(r, where.begin, "STEXT-DELIMITER",
                "expected the supplemental TEXT with TEXT's delimiter \\x%02X, found \\x%02X; read "
                "with that",
                expected, first);
}

/* Appends; what cannot be read leaves d as it was and *why filled. */
static fcs_code append_softly(reader *r, const header *h, span where, unsigned char delimiter,
                              dictionary *d, fcs_error *why)
{
    fcs_error *err = r->err;
    const dictionary before = *d;
    const size_t notes = r->n_notes;
    r->err = why;
    fcs_code code = text_append(r, h, where, delimiter, d);
    r->err = err;
    if (is_about_bytes(code)) {
        *d = before;
        r->n_notes = notes;
    } else if (code != FCS_OK && err) {
        *err = *why;
    }
    return code;
}

fcs_code supplement_read(reader *r, const header *h, dictionary *d, unsigned char delimiter,
                         span *where)
{
    unsigned char first[4] = { 0 };
    fcs_error why;
    TRY(place_supplement(r, h, d, where));
    if (where->begin == where->end)
        return FCS_OK;
    const uint64_t size = where->end - where->begin;
    const size_t n = size < sizeof first ? (size_t)size : sizeof first;
    TRY(read_bytes(r, where->begin, first, n));
    if (is_other_content(first, n))
        return remark(r, where->begin, "W-STEXT-BINARY",
                      "expected a supplemental TEXT of keywords and values, found %s; left unread",
                      first[0] == 'P'   ? "a ZIP archive"
                      : first[0] == '<' ? "markup"
                                        : "NUL bytes");
    TRY(choose_delimiter(r, *where, first[0], &delimiter));
    fcs_code code = append_softly(r, h, *where, delimiter, d, &why);
    if (code == FCS_OK)
        return dictionary_index(r, d);
    return is_about_bytes(code) ? refuse_supplement(r, d, why.message) : code;
}

/* ---- ANALYSIS ---- */

/* Nothing in it says where events are, so no fault in it stops reading. */
static fcs_code remark_analysis(reader *r, uint64_t at, const char *found)
{
    return remark(r, at, "W-ANALYSIS",
                  "expected an ANALYSIS of keywords and values, found %s; ignored", found);
}

static fcs_code check_syntax(reader *r, const header *h, unsigned char delimiter, span where)
{
    dictionary scratch = { 0 };
    fcs_error why;
    const size_t notes = r->n_notes;
    fcs_code code = append_softly(r, h, where, delimiter, &scratch, &why);
    if (code == FCS_OK && !r->options.strict)
        r->n_notes = notes;
    if (!is_about_bytes(code))
        return code;
    return remark_analysis(r, where.begin, why.message);
}

/* HEADER's pair; TEXT's where HEADER has none. */
static span analysis_pair(const header *h, const dictionary *d, uint64_t *at)
{
    uint64_t begin, end;
    *at = 42;
    if (h->analysis.end > h->analysis.begin)
        return h->analysis;
    if (!soft_number(d, "$BEGINANALYSIS", &begin) || !soft_number(d, "$ENDANALYSIS", &end) ||
        is_empty_pair(begin, end))
        return (span){ 0, 0 };
    *at = dictionary_offset(d, dictionary_find(d, "$BEGINANALYSIS"));
    return (span){ begin, end + 1 };
}

fcs_code analysis_read(reader *r, const header *h, const dictionary *d, unsigned char delimiter,
                       span *where)
{
    uint64_t at;
    const span s = analysis_pair(h, d, &at);
    *where = (span){ 0, 0 };
    if (s.begin == 0 && s.end == 0)
        return FCS_OK;
    if (s.begin < HEADER_SIZE || s.end <= s.begin || s.end > r->size)
        return remark_analysis(r, at, "offsets outside the file");
    if (s.begin < h->text.end && s.end > h->text.begin)
        return remark_analysis(r, at, "offsets that overlap TEXT");
    *where = s;
    return check_syntax(r, h, delimiter, s);
}

/* ---- The next data set ---- */

static fcs_code refuse_next(reader *r, const dictionary *d, const fcs_keyword *k, const char *why)
{
    return note(r, dictionary_offset(d, k), "BAD-NEXTDATA",
                "expected the distance to the next data set or 0 in $NEXTDATA, found \"%s\", %s; "
                "taken as the last data set",
                quoted_value(k).text, why);
}

fcs_code next_find(reader *r, const header *h, const dictionary *d, const fcs_dataset *set,
                   uint64_t *next)
{
    const fcs_keyword *k = dictionary_find(d, "$NEXTDATA");
    uint64_t distance;
    char magic[3];
    *next = 0;
    if (!k)
        return FCS_OK;
    if (!soft_number(d, "$NEXTDATA", &distance))
        return refuse_next(r, d, k, "which is no number");
    if (distance == 0)
        return FCS_OK;
    if (distance >= r->size || r->size - distance < sizeof magic)
        return refuse_next(r, d, k, "which is past the end of the file");
    TRY(read_bytes(r, distance, magic, sizeof magic));
    if (memcmp(magic, "FCS", sizeof magic) != 0)
        return refuse_next(r, d, k, "where no data set begins");
    if (distance < h->text.end || r->base + distance < set->data.offset + set->data.size)
        return refuse_next(r, d, k, "which lies inside this data set");
    *next = distance;
    return FCS_OK;
}
