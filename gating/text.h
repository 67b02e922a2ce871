/* text.h - a growing text, and the forms that words and numbers take in the outputs.
 *
 * A text that ran out of memory swallows what is added to it; text_finish() tells. So writers are
 * lists of what they write. Every word from data goes through one of the escapes, none through
 * text_add(): */
#ifndef GATING_TEXT_H
#define GATING_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "lupusflow/fcs.h"

#define TEXT_LARGEST ((size_t)1 << 31)

typedef struct text {
    char *bytes;
    size_t size, capacity;
    bool failed;
} text;

void text_bytes(text *t, const char *bytes, size_t n);
void text_add(text *t, const char *words);

/* For whole numbers and fixed words; %f and its kin would follow the locale. */
void text_print(text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Between tags; in a quoted attribute. What cannot be shown becomes U+FFFD. */
void text_html(text *t, const char *words);
void text_attribute(text *t, const char *words);

/* A cell of a TSV: blanks for TAB and line ends; ' before what a spreadsheet would compute. */
void text_cell(text *t, const char *words);

/* For a terminal: what could steer it is shown as \xNN. */
void text_plain(text *t, const char *words);

/* A copy that is valid UTF-8, malloc'ed; NULL if out of memory. */
char *text_valid(const char *words);

/* 12 significant digits, the same everywhere; nothing for NaN. */
void text_number(text *t, double value);

/* A fixed number of decimals, halves away from zero; for |value| < 1e15, else 12 digits. */
void text_fixed(text *t, double value, int decimals);

/* As many decimals as leave digits significant digits, for people: 0.0413, 4.13, 41.3, 413. */
int decimals_for(double value, int digits);
void text_figure(text *t, double value, int digits);

/* 251,233 with thin spaces: 251 233; separator is what stands between thousands. */
void text_thousands(text *t, size_t n, const char *separator);

/* The text, and its size without the NUL; NULL with FCS_E_MEMORY. The text is empty afterwards. */
char *text_finish(text *t, size_t *size, fcs_error *err);

#endif
