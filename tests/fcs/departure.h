/* departure.h - tables of departures from the standard: what is changed in a sound file, and what
 * reading it gives in strict and in lenient mode.
 *
 *     { "$TOT has blanks around it", { { "$TOT", " 3 " } },
 *       "E-PADDED-VALUE", "W-PADDED-VALUE", "$TOT", "expected no blanks around the number in $TOT" }
 */
#ifndef DEPARTURE_H
#define DEPARTURE_H

#include "tests.h"

#include "make_fcs.h"

/* what: "version" "type" "byteord" "params" "events" (of the sound file, before all else),
 * "field0" to "field5" "gap" "crc" "text" "end" "supplement" "analysis" "delimiter" "data" "blanks"
 * "zero" "after" "text at" (fields of the recipe), "hex data" (the same in hexadecimal), "+NAME" adds a
 * second keyword, "-NAME" drops one, anything else sets the keyword of that name. "HEADER off" and
 * "TEXT off" move what that says of DATA's begin and end by "4,-1" bytes. Of the finished
 * file "cut" leaves so many bytes, "tail" adds bytes, "put N" and "hex N" overwrite from byte N. */
typedef struct edit {
    const char *what, *to;
} edit;

typedef struct departure {
    const char *sentence;
    edit edits[8];
    const char *strict; /* "" if it reads, "W-..." if with that note, else the rule of the error */
    const char
        *lenient; /* "" if it reads without a note, "W-..." the only note, "E-..." the error */
    const char
        *place; /* "byte 26", "TEXT", "TEXT+1", "TEXT END", "DATA", "END", "$TOT" (its value),
                          * "+$TOT" (that of the second one); NULL: none that can be told before */
    const char
        *message; /* its beginning, in lenient mode, or in strict where lenient says nothing */
} departure;

/* Builds the file with its edits. */
made departure_make(const departure *d);

/* Runs each row in both modes and checks code, place and message, and that what is read has the
 * values that were written. */
void departures_check(const departure *rows, size_t n);

/* One of a numbered list of rules, and a file that keeps or breaks it. */
typedef struct row {
    int number;
    departure d;
    const char *strict_message; /* where it is another one in strict mode */
    const char *values; /* event after event, "1023 nan -0"; NULL: those of recipe_value() */
    const char *keyword, *value; /* what a keyword is to be */
    fcs_options options;
} row;

void rows_check(const row *rows, size_t n);

/* A rule that takes more than a file and two ways to read it. */
typedef struct trial {
    int number;
    const char *sentence;
    void (*run)(void);
} trial;

void trials_run(const trial *trials, size_t n);

/* Opens with options; every value is compared with recipe_value(). Returns the file. */
fcs_file *open_sound(const made *m, const fcs_options *options);

#endif
