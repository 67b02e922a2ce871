/* write_text.c - see write_text.h.
 *
 *     /$PAR/2/.../NOTE/either//or/      a delimiter in a value is doubled
 *
 * No token may begin with the delimiter, for then `///` would be read in two ways. */
#include "write_text.h"

#include <string.h>

#include "number_text.h"

/* ---- Pairs ---- */

static void put(sink *s, char c)
{
    if (s->out)
        s->out[s->n] = c;
    s->n++;
}

static void put_token(sink *s, const char *text)
{
    for (; *text; text++) {
        put(s, *text);
        if (*text == s->delimiter)
            put(s, *text);
    }
    put(s, s->delimiter);
}

void sink_begin(sink *s)
{
    put(s, s->delimiter);
}

void sink_pair(sink *s, const char *name, const char *value)
{
    put_token(s, name);
    put_token(s, value);
}

void sink_count(sink *s, const char *name, uint64_t value)
{
    char digits[NUMBER_TEXT];
    whole_text(digits, value);
    sink_pair(s, name, digits);
}

/* ---- The delimiter ---- */

/* Of each byte: how often it occurs, and how often as the first or last of a token. */
typedef struct usage {
    uint64_t in[256], first[256], last[256];
} usage;

static void count_token(usage *u, const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    u->first[*p]++;
    for (; *p; p++)
        u->in[*p]++;
    u->last[p[-1]]++;
}

/* What instruments use, and then what no text holds. Some programs read | \ * ^ ? as parts of a
 * pattern. */
static const char usual[] = "/|\\!*~^@%&?;#\f\036\037\035\034\006\007\013\016\017\020\021";

static bool may_delimit(char c)
{
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    const bool digit = c >= '0' && c <= '9';
    return c >= 1 && c <= 126 && !letter && !digit && c != '$' && c != ' ' && c != '_';
}

/* The byte that would be doubled least; rather one that ends no token, where programs err. */
static char choose_doubled(const usage *u)
{
    char best = 0;
    uint64_t least = UINT64_MAX;
    for (char c = 1; c < 127; c++) {
        const unsigned char i = (unsigned char)c;
        if (!may_delimit(c) || u->first[i] > 0)
            continue;
        const uint64_t cost = u->in[i] + 1000 * u->last[i];
        if (cost < least) {
            best = c;
            least = cost;
        }
    }
    return best;
}

fcs_code delimiter_choose(const pair *pairs, size_t n, char *delimiter, fcs_error *err)
{
    usage u = { 0 };
    for (size_t i = 0; i < n; i++) {
        count_token(&u, pairs[i].name);
        count_token(&u, pairs[i].value);
    }
    for (const char *c = usual; *c; c++) {
        *delimiter = *c;
        if (u.in[(unsigned char)*c] == 0)
            return FCS_OK;
    }
    *delimiter = choose_doubled(&u);
    if (*delimiter)
        return FCS_OK;
    return fail(err, FCS_E_ARGUMENT, "",
                "expected a delimiter that no name or value begins with, found all of them in use");
}
