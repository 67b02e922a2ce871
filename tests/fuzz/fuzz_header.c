/* fuzz_header.c - the HEADER: what strict reading accepts lenient reading reads alike, and what is
 * printed from the result reads back as the same. */
#include "fuzz.h"

#include "fcs/header.h"

static fcs_code parse(const uint8_t *bytes, size_t size, bool strict, header *h)
{
    fcs_error err;
    reader r = reading(bytes, size, strict, &err);
    const fcs_code code = header_read(&r, h);
    must(code == FCS_OK || (*err.rule && *err.message && err.offset <= size));
    end_reading(&r);
    return code;
}

static bool same(span a, span b)
{
    return a.begin == b.begin && a.end == b.end;
}

static bool equal(const header *a, const header *b)
{
    return a->version == b->version && same(a->text, b->text) && same(a->data, b->data) &&
           same(a->analysis, b->analysis);
}

static void print(const header *h, uint8_t out[HEADER_SIZE])
{
    const span all[3] = { h->text, h->data, h->analysis };
    char text[HEADER_SIZE + 1];
    int n = snprintf(text, sizeof text, "FCS%u.%u    ", h->version / 10 % 10, h->version % 10);
    for (size_t i = 0; i < 3; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "%8llu%8llu",
                      (unsigned long long)all[i].begin,
                      (unsigned long long)(all[i].end ? all[i].end - 1 : 0));
    must(n == HEADER_SIZE);
    memcpy(out, text, HEADER_SIZE);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    header lenient, strict, again;
    const fcs_code code = parse(bytes, size, false, &lenient);
    if (parse(bytes, size, true, &strict) == FCS_OK)
        must(code == FCS_OK && equal(&lenient, &strict));
    if (code != FCS_OK)
        return 0;
    uint8_t *copy = malloc(size);
    must(copy != NULL);
    memcpy(copy, bytes, size);
    print(&lenient, copy);
    must(parse(copy, size, true, &again) == FCS_OK && equal(&lenient, &again));
    free(copy);
    return 0;
}
