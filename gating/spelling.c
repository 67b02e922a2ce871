/* spelling.c - see spelling.h. */
#include "gating/spelling.h"

#include <string.h>

#include "fcs/utf8.h"

/* ---- Characters ---- */

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool parts_words(uint32_t c)
{
    bool ascii = c < 0x80 && c != 0 && strchr(" \t\r\n-_;,:|()[]{}\"'", (int)c) != NULL;
    bool dash = (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
    return ascii || dash || c == 0xA0 || (c >= 0x2000 && c <= 0x200B);
}

static bool joins(uint32_t c)
{
    return c == '/' || c == '+' || c == '.' || c == '*' || c == '&' || c == '#';
}

/* Alpha to omega; 0 for what is not Greek. */
static char latin(uint32_t c)
{
    static const char letters[] = "abgdezhqiklmnxoprsstufcyw";
    if (c == 0xB5)
        return 'm';
    if (c >= 0x391 && c <= 0x3A9)
        c += 0x20;
    return c >= 0x3B1 && c <= 0x3C9 ? letters[c - 0x3B1] : '\0';
}

/* ---- Words ---- */

static size_t word_start(const spelling *s)
{
    return s->n_words ? s->end[s->n_words - 1] : 0;
}

static void add(spelling *s, char c)
{
    if (s->size < SPELLING_MOST)
        s->text[s->size++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    else
        s->cut = true;
}

/* "alpha" at the end of the word becomes "a". */
static void shorten_greek(spelling *s)
{
    static const char *const greek[] = { "alpha", "beta",    "gamma", "delta",
                                         "kappa", "epsilon", "zeta",  "lambda" };
    size_t start = word_start(s);
    for (size_t i = 0; i < sizeof greek / sizeof *greek; i++) {
        size_t n = strlen(greek[i]);
        if (s->size - start >= n && memcmp(s->text + s->size - n, greek[i], n) == 0) {
            s->size = (uint8_t)(s->size - n + 1);
            return;
        }
    }
}

static bool molecule(const spelling *s, size_t start)
{
    return s->size - start >= 3 && memcmp(s->text + start, "cd", 2) == 0 &&
           digit(s->text[start + 2]);
}

/* RA after CD45 is part of its name. */
static bool isoform(const spelling *s, size_t start)
{
    return s->n_words > 0 && s->size - start == 2 && s->text[start] == 'r' &&
           strchr("abco", s->text[start + 1]) && start >= 4 &&
           memcmp(s->text + start - 4, "cd45", 4) == 0;
}

static void end_word(spelling *s)
{
    size_t start = word_start(s);
    if (s->size == start)
        return;
    if (isoform(s, start)) {
        s->end[s->n_words - 1] = s->size;
        return;
    }
    if (s->n_words == SPELLING_WORDS) {
        s->cut = true;
        s->size = (uint8_t)start;
        return;
    }
    if (molecule(s, start))
        s->molecules = (uint16_t)(s->molecules | 1U << s->n_words);
    s->end[s->n_words++] = s->size;
}

/* "CD3+19" names CD3 and CD19. */
static void repeat_cd(spelling *s, char next)
{
    if (digit(next) && molecule(s, word_start(s))) {
        add(s, 'c');
        add(s, 'd');
    }
}

void spell(spelling *out, const char *text, size_t n)
{
    *out = (spelling){ .size = 0 };
    for (size_t i = 0; i < n;) {
        uint32_t c = (unsigned char)text[i];
        size_t length = utf8_next((const unsigned char *)text + i, n - i, &c);
        length = length ? length : 1;
        char greek = latin(c);
        if (parts_words(c))
            end_word(out);
        else if (joins(c))
            repeat_cd(out, i + 1 < n ? text[i + 1] : '\0');
        else if (greek)
            add(out, greek);
        else
            for (size_t k = 0; k < length; k++)
                add(out, text[i + k]);
        shorten_greek(out);
        i += length;
    }
    end_word(out);
}

/* ---- Comparing ---- */

/* Does a molecule begin here? */
static bool begins(const char *text, size_t n)
{
    return n >= 3 && memcmp(text, "cd", 2) == 0 && digit(text[2]);
}

/* The length of the molecule at the start of text: to the next, or to the end. */
static size_t molecule_length(const char *text, size_t n)
{
    size_t i = 1;
    while (i < n && !begins(text + i, n - i))
        i++;
    return i;
}

/* How often text has the molecule; all of it is molecules. */
static size_t count_molecule(const char *text, size_t n, const char *wanted, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < n;) {
        size_t one = molecule_length(text + i, n - i);
        count += one == length && memcmp(text + i, wanted, length) == 0;
        i += one;
    }
    return count;
}

/* n bytes each: the same, or the same molecules in another order. */
static bool equal(const char *a, const char *b, size_t n)
{
    if (memcmp(a, b, n) == 0)
        return true;
    if (!begins(a, n) || !begins(b, n))
        return false;
    for (size_t i = 0; i < n;) {
        size_t one = molecule_length(a + i, n - i);
        if (count_molecule(a, n, a + i, one) != count_molecule(b, n, a + i, one))
            return false;
        i += one;
    }
    return true;
}

bool spelled_same(const spelling *a, const spelling *b)
{
    return a->size > 0 && !a->cut && !b->cut && a->size == b->size &&
           equal(a->text, b->text, a->size);
}

/* Words first..last of text are all of its CD molecules, or none. */
static bool whole_mixture(const spelling *text, size_t first, size_t last)
{
    uint16_t run = (uint16_t)((2U << last) - (1U << first));
    uint16_t within = text->molecules & run;
    return within == 0 || within == text->molecules;
}

bool spelled_within(const spelling *name, const spelling *text)
{
    size_t start = 0;
    if (name->size == 0 || name->cut)
        return false;
    for (size_t first = 0; first < text->n_words; start = text->end[first++]) {
        size_t end = start + name->size, last = first;
        if (end > text->size || !equal(text->text + start, name->text, name->size))
            continue;
        while (last + 1 < text->n_words && text->end[last] < end)
            last++;
        if (text->end[last] == end && whole_mixture(text, first, last))
            return true;
    }
    return false;
}
