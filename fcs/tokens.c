/* tokens.c - see tokens.h. */
#include "tokens.h"

#include <string.h>

#include "ascii.h"

bool token_next(tokens *t, token *out)
{
    if (t->at == t->end)
        return false;
    *out = (token){ .begin = t->at };
    unsigned char *p = t->at;
    while ((p = memchr(p, t->delimiter, (size_t)(t->end - p))) != NULL) {
        if (t->way == LITERAL || p + 1 == t->end || p[1] != t->delimiter)
            break;
        out->doubled++;
        p += 2;
        if (p == t->end) {
            p = NULL;
            break;
        }
    }
    out->terminated = p != NULL;
    out->size = (size_t)((p ? p : t->end) - t->at);
    t->at = p ? p + 1 : t->end;
    return true;
}

size_t token_settle(token *t, unsigned char delimiter)
{
    unsigned char *to = t->begin;
    const unsigned char *from = t->begin, *end = t->begin + t->size;
    if (t->doubled > 0) {
        while (from < end) {
            from += *from == delimiter;
            *to++ = *from++;
        }
        t->size -= t->doubled;
    }
    t->begin[t->size] = '\0';
    return t->size;
}

static bool is_par(const token *t)
{
    static const char name[] = "$PAR";
    const slice s = trimmed((const char *)t->begin, t->size);
    if (s.n != sizeof name - 1)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (capital(s.text[i]) != name[i])
            return false;
    return true;
}

static bool is_printable(const token *t)
{
    for (size_t i = 0; i < t->size; i++)
        if (t->begin[i] < 0x20 || t->begin[i] > 0x7E)
            return false;
    return true;
}

survey tokens_survey(unsigned char *begin, unsigned char *end, unsigned char delimiter,
                     token_way way)
{
    survey s = { .terminated = true };
    tokens all = { begin, end, delimiter, way };
    token t;
    while (token_next(&all, &t)) {
        s.terminated = t.terminated;
        if (s.n++ % 2 == 1)
            continue;
        s.empty_name = s.empty_name || t.size == 0;
        s.delimiter_named = s.delimiter_named || t.doubled > 0;
        s.odd_name = s.odd_name || !is_printable(&t);
        s.has_par = s.has_par || is_par(&t);
    }
    return s;
}
