/* header.c - see header.h.
 *
 *     byte  0  FCS3.1      version
 *           6  4 blanks
 *          10  8 digits    TEXT begin        right-justified, filled with blanks; ends are the last
 *          18  8 digits    TEXT end          byte of a segment, not the one after it; all count
 *          26  8 digits    DATA begin        from the first byte of the data set
 *          34  8 digits    DATA end
 *          42  8 digits    ANALYSIS begin
 *          50  8 digits    ANALYSIS end
 *          58  OTHER segments' offsets, or whatever the writer left there
 */
#include "header.h"

#include <stdio.h>
#include <string.h>

#include "ascii.h"
#include "number.h"

#define FIELD 8
#define FIRST_FIELD 10
#define WRITERS_UNKNOWN 99999999 /* FlowJo's way to say: too large, look in TEXT */

static const char *const field_names[6] = { "TEXT begin", "TEXT end",       "DATA begin",
                                            "DATA end",   "ANALYSIS begin", "ANALYSIS end" };

/* ---- Version ---- */

static const char *other_format(const unsigned char *b)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *name;
    } known[] = { { "PK\003\004", 4, "a ZIP archive inside a gzip stream; unpack it first" },
                  { "\x1F\x8B", 2, "a gzip stream inside a gzip stream; unpack it first" },
                  { "\xEF\xBB\xBF", 3, "a UTF-8 byte order mark; the file was saved as text" },
                  { "<?xml", 5, "an XML document" },
                  { "<!DOC", 5, "an HTML page; the download failed" },
                  { "<html", 5, "an HTML page; the download failed" },
                  { "HTTP/", 5, "the answer of a web server; the download failed" },
                  { "GIF8", 4, "a GIF picture" },
                  { "II*\0", 4, "a TIFF picture" },
                  { "%PDF", 4, "a PDF document" } };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (memcmp(b, known[i].bytes, known[i].n) == 0)
            return known[i].name;
    return NULL;
}

static fcs_code refuse_version(reader *r, const unsigned char *b)
{
    const char *name = other_format(b);
    if (name)
        return fail_here(r, FCS_E_FORMAT, "E-VERSION", 0,
                         "expected \"FCS2.0\" to \"FCS3.2\", found %s", name);
    bool numbered =
        memcmp(b, "FCS", 3) == 0 && is_digit((char)b[3]) && b[4] == '.' && is_digit((char)b[5]);
    char found[64];
    return fail_here(r, numbered ? FCS_E_UNSUPPORTED : FCS_E_FORMAT, "E-VERSION", 0,
                     "expected \"FCS2.0\", \"FCS3.0\", \"FCS3.1\" or \"FCS3.2\", found \"%s\"",
                     escape_bytes(found, sizeof found, b, 6));
}

static fcs_code read_version(reader *r, const unsigned char *b, header *h)
{
    static const struct {
        char text[7];
        uint32_t number;
    } versions[] = { { "FCS2.0", 20 }, { "FCS3.0", 30 }, { "FCS3.1", 31 }, { "FCS3.2", 32 } };
    h->version = 0;
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        if (memcmp(b, versions[i].text, 6) == 0)
            h->version = versions[i].number;
    if (h->version == 0)
        return refuse_version(r, b);
    if (memcmp(b + 6, "    ", 4) == 0)
        return FCS_OK;
    char found[32];
    return note(r, 6, "HEADER-GAP", "expected 4 blanks after the version, found \"%s\"; ignored",
                escape_bytes(found, sizeof found, b + 6, 4));
}

/* ---- Offsets ---- */

typedef struct field {
    uint64_t value;
    bool blank;
    bool minus_one;
} field;

static fcs_code read_field(reader *r, const unsigned char *b, int i, field *f)
{
    const uint64_t at = (uint64_t)(FIRST_FIELD + FIELD * i);
    const char *text = (const char *)b + at;
    char found[40];
    unsigned flags = number_parse(text, FIELD, &f->value);
    f->blank = flags & NUMBER_BLANK;
    f->minus_one = memcmp(text, "      -1", FIELD) == 0 || memcmp(text, "-1      ", FIELD) == 0;
    if (f->blank || f->minus_one)
        return FCS_OK;
    if (flags & (NUMBER_NONE | NUMBER_PLUS))
        return fail_here(r, FCS_E_FORMAT, "E-HEADER-NUMBER", at,
                         "expected digits in the HEADER's %s offset, found \"%s\"", field_names[i],
                         escape_bytes(found, sizeof found, text, FIELD));
    if (text[FIELD - 1] == ' ')
        return note(r, at, "HEADER-JUSTIFY",
                    "expected the HEADER's %s offset right-justified, found \"%.8s\"; read as %llu",
                    field_names[i], text, (unsigned long long)f->value);
    return FCS_OK;
}

static fcs_code text_fault(reader *r, int i, const char *expected, const field *f)
{
    uint64_t at = (uint64_t)(FIRST_FIELD + FIELD * i);
    if (f->blank || f->minus_one)
        return fail_here(r, FCS_E_FORMAT, "E-TEXT-OFFSET", at,
                         "expected the %s offset in the HEADER, found %s", field_names[i],
                         f->blank ? "blanks" : "-1");
    return fail_here(r, FCS_E_FORMAT, "E-TEXT-OFFSET", at, "expected a %s offset %s, found %llu",
                     field_names[i], expected, (unsigned long long)f->value);
}

static fcs_code check_text(reader *r, const field f[2], header *h)
{
    for (int i = 0; i < 2; i++)
        if (f[i].blank || f[i].minus_one)
            return text_fault(r, i, "", &f[i]);
    if (f[0].value < HEADER_SIZE)
        return text_fault(r, 0, "after the HEADER's 58 bytes", &f[0]);
    if (f[1].value < f[0].value)
        return text_fault(r, 1, "not before TEXT begins", &f[1]);
    if (f[1].value >= r->size) {
        char expected[64];
        (void)snprintf(expected, sizeof expected, "inside the %llu bytes that there are",
                       (unsigned long long)r->size);
        fcs_code code = text_fault(r, 1, expected, &f[1]);
        if (r->err)
            r->err->code = FCS_E_TRUNCATED;
        return code ? FCS_E_TRUNCATED : code;
    }
    h->text = (span){ f[0].value, f[1].value + 1 };
    return FCS_OK;
}

/* The pairs of DATA and ANALYSIS. first: the number of their begin field. */
static fcs_code read_pair(reader *r, const field f[2], int first, const char *name, span *out)
{
    const uint64_t at = (uint64_t)(FIRST_FIELD + FIELD * first);
    const uint64_t begin = f[0].value, end = f[1].value;
    *out = (span){ 0, 0 };
    if (f[0].minus_one || (f[1].minus_one && begin != 0))
        return fail_here(r, FCS_E_FORMAT, "E-HEADER-NUMBER", at,
                         "expected digits in the HEADER's %s offsets, found -1", name);
    if (f[1].minus_one || (begin > 0 && end == begin - 1))
        return note(r, at, "NEGATIVE-OFFSET",
                    "expected 0,0 in the HEADER for an empty %s, found an end before its begin; "
                    "taken as empty",
                    name);
    if (end == WRITERS_UNKNOWN && end >= r->size)
        return note(
            r, at, "HEADER-99999999",
            "expected the %s offsets or 0 in the HEADER, found 99999999; TEXT asked instead", name);
    if (begin > 0 && end == 0)
        return note(r, at, "HEADER-SPLIT",
                    "expected both %s offsets or none in the HEADER, found %llu and 0; TEXT asked "
                    "instead",
                    name, (unsigned long long)begin);
    if (begin != 0 || end != 0)
        *out = (span){ begin, end + 1 };
    return FCS_OK;
}

static fcs_code read_offsets(reader *r, const unsigned char *b, header *h)
{
    field f[6];
    for (int i = 0; i < 6; i++)
        TRY(read_field(r, b, i, &f[i]));
    TRY(check_text(r, f, h));
    TRY(read_pair(r, f + 2, 2, "DATA", &h->data));
    TRY(read_pair(r, f + 4, 4, "ANALYSIS", &h->analysis));
    h->data_end = f[3].value;
    h->data_blank = f[2].blank || f[3].blank;
    if (h->data_blank && h->version >= 30)
        return note(
            r, FIRST_FIELD + 2 * FIELD, "HEADER-BLANK",
            "expected the DATA offsets or 0 in the HEADER, found blanks; TEXT asked instead");
    return FCS_OK;
}

fcs_code header_read(reader *r, header *h)
{
    unsigned char b[HEADER_SIZE];
    if (r->size < HEADER_SIZE)
        return fail_here(r, FCS_E_TRUNCATED, "E-SHORT-HEADER", r->size,
                         "expected a HEADER of 58 bytes, found %llu bytes",
                         (unsigned long long)r->size);
    TRY(read_bytes(r, 0, b, sizeof b));
    *h = (header){ 0 };
    TRY(read_version(r, b, h));
    TRY(read_offsets(r, b, h));
    if (h->text.end > WRITERS_UNKNOWN)
        return note(
            r, FIRST_FIELD, "TEXT-FAR",
            "expected TEXT in the first 99,999,999 bytes, found its end at %llu; read there",
            (unsigned long long)h->text.end);
    return FCS_OK;
}
