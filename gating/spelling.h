/* spelling.h - the name of a marker without the ways people write it.
 *
 *     "HLA-DR APC-H7"  ->  hla|dr|apc|h7      "TNF-α", "TNFalpha"  ->  tnf|a, tnfa
 *     "CD3/CD14/CD56"  ->  cd3cd14cd56        "CD3+14+56"          ->  cd3cd14cd56
 *
 * Case, blanks, hyphens, underscores and punctuation are gone, Greek letters are Latin. "|" stands
 * where one of them parted two words; "/" and "+" join what is one thing.
 */
#ifndef GATING_SPELLING_H
#define GATING_SPELLING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SPELLING_MOST 120 /* bytes; what follows is ignored, and the whole then equals nothing */
#define SPELLING_WORDS 16

typedef struct spelling {
    char text[SPELLING_MOST];
    uint8_t size, n_words;
    uint8_t end[SPELLING_WORDS]; /* of each word in text */
    uint16_t molecules;          /* bit i: word i begins like CD19 */
    bool cut;
} spelling;

void spell(spelling *out, const char *text, size_t n);

/* Both as a whole. The molecules of a mixture may stand in any order: CD3/CD19 is CD19+CD3. */
bool spelled_same(const spelling *a, const spelling *b);

/* name is a word of text, or several in a row. A text that names two or more CD molecules is a
 * mixture of stains: one of them alone is not in it, and CD45 is not in "CD45 RA". */
bool spelled_within(const spelling *name, const spelling *text);

#endif
