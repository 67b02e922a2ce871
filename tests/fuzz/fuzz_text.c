/* fuzz_text.c - TEXT. The first byte of the input chooses the version, all others are the segment.
 *
 * What strict reading accepts has one way to be written, so printing its keywords gives the very bytes
 * that were read. Of what lenient reading accepts, the keywords that can be written read back equal,
 * and none is lost. */
#include "fuzz.h"

#include "fcs/text.h"

typedef struct parsed {
    reader r;
    fcs_error err;
    fcs_code code;
    dictionary d;
    unsigned char delimiter;
} parsed;

static void parse(const uint8_t *bytes, size_t size, uint32_t version, bool strict, parsed *p)
{
    header h = { .version = version, .text = { 0, size } };
    *p = (parsed){ .code = FCS_OK };
    p->r = reading(bytes, size, strict, &p->err);
    p->code = text_read(&p->r, &h, &p->d, &p->delimiter);
    if (p->code == FCS_OK)
        p->code = dictionary_index(&p->r, &p->d);
    must(p->code == FCS_OK || (*p->err.rule && *p->err.message && p->err.offset <= size));
}

static bool equal(const dictionary *a, const dictionary *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        const fcs_keyword *x = &a->keywords[i], *y = &b->keywords[i];
        if (strcmp(x->name, y->name) != 0 || strcmp(x->value, y->value) != 0 ||
            x->raw_size != y->raw_size || memcmp(x->raw, y->raw, x->raw_size) != 0)
            return false;
    }
    return true;
}

/* Each keyword is found by its name, or another one that compares equal and comes before it. */
static void find_all(const dictionary *d)
{
    for (size_t i = 0; i < d->n; i++) {
        const fcs_keyword *k = dictionary_find(d, d->keywords[i].name);
        must(k && k <= &d->keywords[i] && compare_names(k->name, d->keywords[i].name) == 0);
    }
}

static size_t put(uint8_t *out, size_t at, const char *text, size_t n, unsigned char delimiter)
{
    for (size_t i = 0; i < n; i++) {
        out[at++] = (uint8_t)text[i];
        if (out[at - 1] == delimiter)
            out[at++] = delimiter;
    }
    out[at++] = delimiter;
    return at;
}

/* Twice the bytes of the input always suffice. */
static size_t print(const parsed *p, uint8_t *out)
{
    size_t at = 0;
    out[at++] = p->delimiter;
    for (size_t i = 0; i < p->d.n; i++) {
        const fcs_keyword *k = &p->d.keywords[i];
        at = put(out, at, k->name, strlen(k->name), p->delimiter);
        at = put(out, at, k->raw, k->raw_size, p->delimiter);
    }
    return at;
}

/* Whether TEXT can hold it as it is: no token is empty or begins with the delimiter, and names are
 * what they were. */
static bool is_writable(const parsed *p)
{
    for (size_t i = 0; i < p->d.n; i++) {
        const fcs_keyword *k = &p->d.keywords[i];
        if (k->raw_size == 0 || (unsigned char)k->raw[0] == p->delimiter || *k->name == '\0' ||
            strchr(k->name, p->delimiter))
            return false;
        for (const char *c = k->name; *c; c++)
            if (*c < ' ' || *c > '~' || *c == '\\')
                return false;
    }
    return p->d.n > 0;
}

static void print_and_parse(const parsed *p, const uint8_t *bytes, size_t size, uint32_t version)
{
    uint8_t *out = malloc(4 * size + 16);
    parsed again;
    must(out != NULL);
    const size_t n = print(p, out);
    if (p->r.options.strict) {
        must(n == size && memcmp(out, bytes, n) == 0);
    } else {
        parse(out, n, version, false, &again);
        must(again.code == FCS_OK && equal(&p->d, &again.d));
        end_reading(&again.r);
    }
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const uint32_t versions[4] = { 20, 30, 31, 32 };
    parsed lenient, strict;
    if (size < 2)
        return 0;
    const uint32_t version = versions[bytes[0] % 4];
    parse(bytes + 1, size - 1, version, false, &lenient);
    parse(bytes + 1, size - 1, version, true, &strict);
    if (strict.code == FCS_OK) {
        must(lenient.code == FCS_OK && lenient.r.n_notes == 0 && equal(&lenient.d, &strict.d));
        print_and_parse(&strict, bytes + 1, size - 1, version);
    }
    if (lenient.code == FCS_OK) {
        find_all(&lenient.d);
        if (is_writable(&lenient))
            print_and_parse(&lenient, bytes + 1, size - 1, version);
    }
    end_reading(&strict.r);
    end_reading(&lenient.r);
    return 0;
}
