/* structure.c - see structure.h. */
#include "structure.h"

#include <string.h>

#include "ascii.h"

/* ---- What must be there ---- */

static fcs_code missing(reader *r, const structure *s, const char *name)
{
    return fail_here(r, FCS_E_FORMAT, "E-MISSING", s->text_at,
                     "expected keyword %s, which FCS %u.%u requires, found none", name,
                     s->version / 10, s->version % 10);
}

/* Keywords that the standard requires and that reading can do without. */
static fcs_code note_missing(reader *r, const structure *s, const dictionary *d)
{
    static const struct {
        const char *name;
        uint32_t from, to; /* versions that require it */
        const char *done;
    } names[] = { { "$MODE", 20, 31, "list mode assumed" },
                  { "$NEXTDATA", 20, 32, "taken as the last data set" },
                  { "$BEGINDATA", 30, 32, "that of the HEADER asked" },
                  { "$ENDDATA", 30, 32, "that of the HEADER asked" },
                  { "$BEGINSTEXT", 30, 31, "taken as 0" },
                  { "$ENDSTEXT", 30, 31, "taken as 0" },
                  { "$BEGINANALYSIS", 30, 31, "that of the HEADER asked" },
                  { "$ENDANALYSIS", 30, 31, "that of the HEADER asked" },
                  { "$CYT", 32, 32, "the cytometer stays unknown" } };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (s->version >= names[i].from && s->version <= names[i].to &&
            !dictionary_find(d, names[i].name))
            TRY(note(r, s->text_at, "MISSING", "expected keyword %s, found none; %s", names[i].name,
                     names[i].done));
    return FCS_OK;
}

/* ---- One-letter values ---- */

/* The value without blanks and as a capital: one byte; 0 if it is something else. */
static fcs_code read_letter(reader *r, const dictionary *d, const fcs_keyword *k, char *letter)
{
    const slice s = trimmed(k->raw, k->raw_size);
    const char given = s.n == 1 ? *s.text : 0;
    *letter = capital(given);
    if (given && (given != *letter || k->raw_size > 1))
        return note(r, dictionary_offset(d, k), "LETTER",
                    "expected a capital letter alone in %s, found \"%s\"; read as %c", k->name,
                    quoted_value(k).text, *letter);
    return FCS_OK;
}

static fcs_code read_mode(reader *r, const dictionary *d)
{
    const fcs_keyword *k = dictionary_find(d, "$MODE");
    char letter = 'L';
    if (k)
        TRY(read_letter(r, d, k, &letter));
    if (letter == 'L')
        return FCS_OK;
    const bool histogram = letter == 'C' || letter == 'U';
    return fail_here(r, histogram ? FCS_E_UNSUPPORTED : FCS_E_FORMAT, "E-MODE",
                     dictionary_offset(d, k), "expected $MODE L, a list of events, found \"%s\"%s",
                     quoted_value(k).text, histogram ? ", a histogram; export the events" : "");
}

static fcs_code read_type(reader *r, const dictionary *d, structure *s)
{
    static const struct {
        char letter;
        fcs_type type;
    } types[] = { { 'I', FCS_UINT }, { 'F', FCS_FLOAT }, { 'D', FCS_DOUBLE }, { 'A', FCS_ASCII } };
    const fcs_keyword *k = dictionary_find(d, "$DATATYPE");
    char letter;
    if (!k)
        return missing(r, s, "$DATATYPE");
    TRY(read_letter(r, d, k, &letter));
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        s->type = types[i].type;
        if (letter == types[i].letter)
            return FCS_OK;
    }
    return fail_here(r, FCS_E_FORMAT, "E-DATATYPE", dictionary_offset(d, k),
                     "expected $DATATYPE I, F, D or A, found \"%s\"", quoted_value(k).text);
}

/* ---- $BYTEORD ---- */

/* Digits with commas between, blanks around them counted. false if it is something else. */
static bool cut_order(const fcs_keyword *k, byteorder *o, size_t *blanks)
{
    bool want_digit = true;
    *blanks = 0;
    for (size_t i = 0; i < k->raw_size; i++) {
        const char c = k->raw[i];
        if (c == ' ') {
            ++*blanks;
        } else if (want_digit && is_digit(c) && o->n < sizeof o->entry) {
            o->entry[o->n++] = (unsigned char)(c - '0');
            want_digit = false;
        } else if (!want_digit && c == ',') {
            want_digit = true;
        } else {
            return false;
        }
    }
    return !want_digit;
}

static bool is_permutation(const byteorder *o)
{
    unsigned seen = 0;
    for (uint32_t i = 0; i < o->n; i++)
        seen |= 1u << o->entry[i];
    return seen == (2u << o->n) - 2; /* bits 1 to n, so neither 0 nor one twice */
}

static void find_direction(byteorder *o)
{
    o->little = o->big = true;
    for (uint32_t i = 0; i < o->n; i++) {
        o->little = o->little && o->entry[i] == i + 1;
        o->big = o->big && o->entry[i] == o->n - i;
    }
}

static fcs_code read_order(reader *r, const dictionary *d, structure *s)
{
    byteorder *o = &s->order;
    const fcs_keyword *k = dictionary_find(d, "$BYTEORD");
    if (!k)
        return missing(r, s, "$BYTEORD");
    const quoted shown = quoted_value(k);
    size_t blanks;
    *o = (byteorder){ .offset = dictionary_offset(d, k) };
    if (!cut_order(k, o, &blanks) || !is_permutation(o))
        return fail_here(r, FCS_E_FORMAT, "E-BYTEORD", o->offset,
                         "expected $BYTEORD such as 1,2,3,4 or 4,3,2,1, found \"%s\"", shown.text);
    find_direction(o);
    if (blanks > 0)
        TRY(note(r, o->offset, "PADDED-VALUE",
                 "expected no blanks in $BYTEORD, found \"%s\"; they are ignored", shown.text));
    if (s->version < 31 || (o->n == 4 && (o->little || o->big)))
        return FCS_OK;
    if (!o->little && !o->big)
        return fail_here(r, FCS_E_FORMAT, "E-BYTEORD", o->offset,
                         "expected $BYTEORD 1,2,3,4 or 4,3,2,1 since FCS 3.1, found \"%s\"",
                         shown.text);
    return note(
        r, o->offset, "BYTEORD",
        "expected $BYTEORD 1,2,3,4 or 4,3,2,1 since FCS 3.1, found \"%s\"; read as that order",
        shown.text);
}

/* ---- Counts ---- */

static fcs_code read_par(reader *r, const dictionary *d, structure *s)
{
    uint64_t par;
    bool found;
    TRY(dictionary_number(r, d, "$PAR", "E-NUMBER", &par, &found));
    if (!found)
        return missing(r, s, "$PAR");
    const uint64_t at = dictionary_offset(d, dictionary_find(d, "$PAR"));
    if (par == 0)
        return fail_here(r, FCS_E_FORMAT, "E-PAR", at, "expected $PAR of at least 1, found 0");
    if (par > r->options.max_params)
        return fail_here(r, FCS_E_LIMIT, "E-LIMIT", at,
                         "expected $PAR of at most %u, found %llu; raise max_params",
                         r->options.max_params, (unsigned long long)par);
    if (par > d->n)
        return fail_here(r, FCS_E_FORMAT, "E-PAR", at,
                         "expected keywords for each of $PAR parameters, found %llu parameters and "
                         "%zu keywords",
                         (unsigned long long)par, d->n);
    s->n_params = (size_t)par;
    return FCS_OK;
}

static fcs_code read_tot(reader *r, const dictionary *d, structure *s)
{
    TRY(dictionary_number(r, d, "$TOT", "E-NUMBER", &s->tot, &s->has_tot));
    if (s->has_tot)
        s->tot_offset = dictionary_offset(d, dictionary_find(d, "$TOT"));
    return s->has_tot || s->version < 30 ? FCS_OK : missing(r, s, "$TOT");
}

fcs_code structure_read(reader *r, const header *h, const dictionary *d, structure *s)
{
    *s = (structure){ .version = h->version, .text_at = h->text.begin };
    TRY(read_par(r, d, s));
    TRY(read_type(r, d, s));
    TRY(read_order(r, d, s));
    TRY(note_missing(r, s, d));
    TRY(read_mode(r, d));
    return read_tot(r, d, s);
}
