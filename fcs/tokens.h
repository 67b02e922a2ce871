/* tokens.h - TEXT cut at its delimiters, in two ways:
 *
 *     /K/a//b/E//F/x/      escaped: K = "a/b", E/F = "x"     two delimiters are one in a token
 *                          literal: K = "a", "" = "b", E = "", F = "x"     each ends a token
 *
 * The standard wants the first and forbids empty values. Some instruments write them all the same,
 * and then only the second way gives what they meant. */
#ifndef FCS_TOKENS_H
#define FCS_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum token_way { ESCAPED, LITERAL } token_way;

typedef struct tokens {
    unsigned char *at, *end; /* what is not cut yet */
    unsigned char delimiter;
    token_way way;
} tokens;

typedef struct token {
    unsigned char *begin;
    size_t size;     /* with doubled delimiters still doubled */
    size_t doubled;  /* how many there are */
    bool terminated; /* a delimiter follows */
} token;

/* The next token; false at the end. */
bool token_next(tokens *t, token *out);

/* Undoes the doubling in place and puts a NUL after the token: into the place of its delimiter, or
 * one byte past the end. Returns the size without the NUL. */
size_t token_settle(token *t, unsigned char delimiter);

/* What a way of cutting yields. */
typedef struct survey {
    size_t n;             /* tokens */
    bool terminated;      /* the last one is */
    bool empty_name;      /* a keyword without a byte */
    bool delimiter_named; /* a keyword that holds the delimiter */
    bool odd_name;        /* a keyword that is not printable ASCII */
    bool has_par;         /* $PAR is there */
} survey;

survey tokens_survey(unsigned char *begin, unsigned char *end, unsigned char delimiter,
                     token_way way);

#endif
