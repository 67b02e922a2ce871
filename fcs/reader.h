/* reader.h - what the steps of opening share.
 *
 *     HEADER -> TEXT -> dictionary (+ supplemental TEXT) -> parameters -> layout -> place of DATA
 *        header.c  text.c  dictionary.c   supplement.c   params.c  layout.c     place.c
 *
 * Each step takes the reader, adds to it or to its own result, and may leave notes. Positions in a
 * data set count from its own first byte; `base` makes them positions in the input. */
#ifndef FCS_READER_H
#define FCS_READER_H

#include "arena.h"
#include "error.h"
#include "lupusflow/fcs.h"
#include "source.h"

#define TRY(call)                                                                                  \
    do {                                                                                           \
        fcs_code code_ = (call);                                                                   \
        if (code_ != FCS_OK)                                                                       \
            return code_;                                                                          \
    } while (0)

/* How often a rule was noted in the data set being read. */
typedef struct note_count {
    const char *rule;
    size_t n;
    uint64_t offset; /* of the first that was only counted */
    bool remark;
} note_count;

#define NOTE_RULES 96

typedef struct reader {
    arena *memory;      /* what the built fcs_file will own */
    fcs_source *source; /* all of the input */
    fcs_options options;
    fcs_error *err;

    size_t dataset; /* the one being read, from 0 */
    uint64_t base;  /* its first byte in the input */
    uint64_t size;  /* bytes from there to the end of the input */

    fcs_note *notes; /* malloc'ed while they grow */
    size_t n_notes, note_room;
    note_count counts[NOTE_RULES];
    size_t n_counts;
} reader;

/* A departure from the standard that is read past: the note W-rule; in strict mode the error E-rule.
 * at counts from the start of the data set, rule is a literal. */
#define note(r, at, rule, ...) note_rule(r, at, "W-" rule, "E-" rule, __VA_ARGS__)
fcs_code note_rule(reader *r, uint64_t at, const char *rule, const char *strict_rule,
                   const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Something worth knowing that no mode fails for. */
fcs_code remark(reader *r, uint64_t at, const char *rule, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* After a data set: tells of the notes that were only counted. */
fcs_code notes_end_dataset(reader *r);

/* An error at a byte of the data set. */
#define fail_here(r, code, rule, at, ...)                                                          \
    fail_at((r)->err, code, rule, (r)->base + (at), __VA_ARGS__)

/* n bytes of the data set from `at`. */
fcs_code read_bytes(reader *r, uint64_t at, void *out, size_t n);

/* Bytes [begin, end) of a data set; begin == end: there are none. */
typedef struct span {
    uint64_t begin, end;
} span;

#endif
