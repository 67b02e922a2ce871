/* fcs.h - read and write Flow Cytometry Standard files (FCS 2.0, 3.0, 3.1, 3.2).
 *
 *     bytes --fcs_open--> fcs_file --datasets[i]--> fcs_dataset --fcs_read--> columns
 *     columns --fcs_write_memory--> bytes         fcs_dataset --fcs_write--> a file
 *
 * What holds for every function here, in gating.h, summary.h and simulate.h:
 *
 * Errors   A constructor returns NULL on failure, any other fallible function returns an
 *          fcs_code that is FCS_OK (0) on success. Both fill *err when err is not NULL, and
 *          leave it alone on success. No function prints, exits, or touches errno or locale.
 * Owners   What a constructor returns is the caller's, until the one function named in its
 *          comment frees it. Every const pointer found inside such an object belongs to
 *          the object and lives exactly as long. Freeing NULL does nothing.
 * Threads  There is no global state. Objects never change once built: any number of threads
 *          may use one at the same time. A thread may free it when no other still uses it.
 * Indices  0-based. Keywords such as $P1N are 1-based: that parameter is params[0].
 * Text     NUL-terminated UTF-8. "" where the file has nothing; never NULL unless said.
 * Numbers  double, whatever the file stores. Counts and indices are size_t, file positions
 *          are uint64_t bytes from the start of the uncompressed input.
 */
#ifndef LUPUSFLOW_FCS_H
#define LUPUSFLOW_FCS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define FCS_API __attribute__((visibility("default")))
#define FCS_MUST_USE __attribute__((warn_unused_result))
#else
#define FCS_API
#define FCS_MUST_USE
#endif

#define FCS_VERSION_MAJOR 0
#define FCS_VERSION_MINOR 1
#define FCS_VERSION_PATCH 0

/* The version of the library at run time, such as "0.1.0". */
FCS_API const char *fcs_version(void);


/* ---- Errors ------------------------------------------------------------------------- */

typedef enum fcs_code {
    FCS_OK = 0,
    FCS_E_ARGUMENT,    /* the call itself is wrong: an index past the end, a NULL path */
    FCS_E_MEMORY,      /* an allocation failed */
    FCS_E_IO,          /* the system refused: open, read, write; or the input changed while read */
    FCS_E_FORMAT,      /* the bytes break the format they claim to be in */
    FCS_E_TRUNCATED,   /* the input ends before its own offsets say it does */
    FCS_E_AMBIGUOUS,   /* two readings fit and differ: HEADER and TEXT offsets, duplicated keywords */
    FCS_E_UNSUPPORTED, /* allowed by its standard, but not read here: $MODE=C, ... */
    FCS_E_LIMIT,       /* a limit of fcs_options was reached */
    FCS_E_NOT_FOUND,   /* a name that nothing defines: no such file, parameter, gate */
    FCS_E_MISFIT,      /* strategy and file do not fit: marker or compensation missing */
    FCS_E_NUMERIC      /* no answer exists: a singular matrix, W > M/2 */
} fcs_code;

#define FCS_NO_OFFSET UINT64_MAX

/* What went wrong and where. A plain value, for the stack; nothing in it needs freeing.
 * The message says what was expected and what was found, on one line, without the name of
 * the input, which the caller knows. Bytes quoted from the input are escaped. */
typedef struct fcs_error {
    fcs_code code;
    const char *rule;      /* stable name of the broken rule, "E-TOT-MISMATCH"; static, "" if none */
    uint32_t line, column; /* text input: 1-based position; 0, 0 for binary input */
    uint64_t offset;       /* binary input: the byte at fault; else FCS_NO_OFFSET */
    char message[400];
} fcs_error;

/* The name of a code, such as "format". Never NULL. */
FCS_API const char *fcs_code_name(fcs_code code);


/* The bytes of the character that text begins with, if a terminal or a page shows it as itself; 0
 * if it is a control, turns the direction of what follows, or is no UTF-8: then it needs escaping. */
FCS_API size_t fcs_showable(const char *text);

/* The whole of text as a decimal number (sign, digits, point, exponent), whatever the locale;
 * rounded correctly. false if it is anything else. */
FCS_API bool fcs_parse_number(const char *text, double *value);


/* ---- Files and data sets ------------------------------------------------------------ */

/* Which pair of DATA offsets to believe where both fit the file and differ. */
typedef enum fcs_offsets { FCS_OFFSETS_AGREE, FCS_OFFSETS_HEADER, FCS_OFFSETS_TEXT } fcs_offsets;

/* How to read. A struct of zeros holds the defaults. */
typedef struct fcs_options {
    bool strict;              /* fail at the first departure that breaks a rule of the standard */
    bool truncate_to_data;    /* a cut DATA segment: read the whole events there are, with a note */
    fcs_offsets data_offsets; /* FCS_OFFSETS_AGREE: differing pairs that both fit are an error */
    uint64_t max_bytes;       /* most bytes that an input may unpack to; 0: 16 GiB */
    uint64_t max_text;        /* most bytes in a TEXT segment; 0: 64 MiB */
    uint32_t max_params;      /* most parameters in a data set; 0: 10,000 */
    uint32_t max_keywords;    /* most keywords in a data set; 0: 200,000 */
    uint32_t entry;           /* which FCS file of a ZIP archive, from 1; 0: the only one */
} fcs_options;

typedef enum fcs_type { FCS_UINT, FCS_FLOAT, FCS_DOUBLE, FCS_ASCII } fcs_type;

typedef struct fcs_keyword {
    const char *name;  /* as written, "$" included: "$CYT" */
    const char *value; /* doubled delimiters undone, blanks kept; Latin-1 shown as UTF-8 */
    const char *raw;   /* the value's own bytes, which may hold NUL */
    size_t raw_size;   /* bytes in raw */
} fcs_keyword;

/* One measured parameter: a column of the event table. */
typedef struct fcs_param {
    const char *name;  /* $PnN, the detector, as written: "FITC-A"; duplicates are kept */
    const char *label; /* $PnS, often the marker: "CD3" */
    const char *shown; /* label for people: X where it repeats the value of a keyword such as $SRC */
    fcs_type type;     /* how its values are stored */
    uint32_t bits;     /* $PnB: width in the file; FCS_ASCII: 8 per character, 0 if free */
    double range;      /* $PnR: stored values are below it; 0 if unknown */
    double decades;    /* $PnE: decades of logarithmic amplification, 0 if linear */
    double log_min;    /* $PnE: the linear value of a stored 0, when decades > 0 */
    double gain;       /* $PnG, 1 where absent */
    double timestep;   /* seconds per unit for the parameter named Time, else 0 */
    double voltage;    /* $PnV, 0 where absent or no number */
} fcs_param;

/* Where something lies in the input. size 0: not there. */
typedef struct fcs_segment {
    uint64_t offset, size; /* bytes */
} fcs_segment;

typedef struct fcs_dataset {
    uint32_t version;            /* 20, 30, 31, 32 */
    bool partial;                /* cut: n_events is what is there, not what $TOT says */
    size_t n_events;             /* $TOT, checked against the DATA segment */
    size_t n_params;             /* $PAR */
    size_t n_keywords;
    const fcs_param *params;     /* [n_params] */
    const fcs_keyword *keywords; /* [n_keywords], in the order of the file */
    const char *cytometer;       /* $CYT for people, as fcs_param.shown; "" if absent */
    fcs_segment text, data, analysis;
    const struct fcs_layout *layout; /* private: how to find a value in DATA */
} fcs_dataset;

/* One departure from the standard that was read past, or something else worth knowing; docs/notes.md
 * says what each rule means. In strict mode only the latter are left. */
typedef struct fcs_note {
    size_t dataset;
    uint64_t offset;  /* the byte it is about */
    const char *rule; /* stable name, "W-OFFSET-DISCREPANCY"; static */
    const char *text; /* what the standard wants, what is there, what was done about it */
    size_t n;         /* how many it stands for: the first hundred of a rule are told one by one */
    bool remark;      /* no rule of the standard is broken */
} fcs_note;

typedef struct fcs_file {
    size_t n_datasets; /* at least 1 */
    size_t n_notes;
    const fcs_dataset *datasets; /* [n_datasets], following $NEXTDATA */
    const fcs_note *notes;       /* [n_notes], in the order they were met */
    struct fcs_source *source;   /* private: where the bytes come from */
} fcs_file;

/* Opens an FCS file and reads all but its events. gzip and ZIP (.acs) are recognised by their first
 * bytes. Of an archive one FCS file is read; several are FCS_E_AMBIGUOUS, with a list, unless
 * options->entry chooses one.
 *
 * path     "-" reads standard input to its end. A plain file is read with pread in blocks; if it
 *          changes (size, mtime, inode) while it is open, reads fail with FCS_E_IO "changed while
 *          being read". Nothing is mapped into memory.
 * options  NULL for the defaults: lenient, with limits.
 *
 * Errors: FCS_E_NOT_FOUND (no such file), FCS_E_ARGUMENT (an entry that is not there), FCS_E_IO,
 * FCS_E_FORMAT, FCS_E_TRUNCATED, FCS_E_AMBIGUOUS, FCS_E_UNSUPPORTED, FCS_E_LIMIT, FCS_E_MEMORY.
 * Free with fcs_close(). */
FCS_API FCS_MUST_USE
fcs_file *fcs_open(const char *path, const fcs_options *options, fcs_error *err);

/* The same for bytes in memory. They are not copied: they must outlive the file. */
FCS_API FCS_MUST_USE
fcs_file *fcs_open_memory(const void *bytes, size_t size, const fcs_options *options,
                          fcs_error *err);

FCS_API void fcs_close(fcs_file *file);

/* The value of a keyword, its name compared without regard to ASCII case; NULL if absent. */
FCS_API const char *fcs_keyword_value(const fcs_dataset *set, const char *name);

/* The index of the parameter whose $PnN is name, or failing that the only one whose $PnS is;
 * n_params if there is none. */
FCS_API size_t fcs_param_index(const fcs_dataset *set, const char *name);

/* The SHA-256 of the input as stored (compressed if it is), as 64 lower-case hex digits and a NUL.
 * Reads the input once more. Errors: FCS_E_IO. */
FCS_API FCS_MUST_USE
fcs_code fcs_file_sha256(const fcs_file *file, char hex[65], fcs_error *err);

/* SHA-256 of bytes that come in pieces: new (NULL if out of memory), add, hex, free. */
typedef struct fcs_hash fcs_hash;
FCS_API FCS_MUST_USE fcs_hash *fcs_hash_new(void);
FCS_API void fcs_hash_add(fcs_hash *hash, const void *bytes, size_t size);
FCS_API void fcs_hash_hex(fcs_hash *hash, char hex[65]); /* and starts anew */
FCS_API void fcs_hash_free(fcs_hash *hash);

/* The SHA-256 of bytes in memory. */
FCS_API void fcs_sha256(const void *bytes, size_t size, char hex[65]);


/* ---- Events ------------------------------------------------------------------------- */

typedef enum fcs_units {
    FCS_STORED, /* the numbers in the file: channels, integers after the $PnR mask */
    FCS_LINEAR  /* linear units: $PnE undone, divided by $PnG; seconds for Time */
} fcs_units;

/* Reads a block of events, transposed into columns.
 *
 * params   [n] indices into set->params, in any order.
 * first    the first event; first + count <= set->n_events.
 * columns  [n] arrays of at least count doubles, none overlapping another:
 *          columns[i][j] is parameter params[i] of event first + j.
 *
 * One call for several parameters costs about as much as a call for one.
 * Errors: FCS_E_ARGUMENT; FCS_E_IO; FCS_E_MEMORY. Numbers that are none ($DATATYPE=A) are found by
 * fcs_open() already: FCS_E_FORMAT here only where the bytes have changed since. */
FCS_API FCS_MUST_USE
fcs_code fcs_read(const fcs_dataset *set, const size_t *params, size_t n, size_t first,
                  size_t count, fcs_units units, double *const *columns, fcs_error *err);

/* The same for one integer parameter, exact to 64 bits, as stored and masked.
 * Errors: as fcs_read(), FCS_E_ARGUMENT too for a parameter that is not FCS_UINT. */
FCS_API FCS_MUST_USE
fcs_code fcs_read_u64(const fcs_dataset *set, size_t param, size_t first, size_t count,
                      uint64_t *values, fcs_error *err);


/* What the values of a parameter show and its keywords do not say; counts of events. */
typedef struct fcs_audit {
    size_t masked;       /* integers with bits above $PnR, which were cut off */
    size_t above_range;  /* values at or above $PnR, after cutting */
    size_t not_finite;   /* NaN or infinite */
    size_t inexact;      /* integers above 2^53, which a double rounds */
    size_t backward;     /* values below that of the event before: wrong for Time */
    size_t wraps;        /* of these, falls by more than half of $PnR: a counter at its end */
    size_t first_backward; /* the first of them; n_events if there is none */
} fcs_audit;

/* Reads all events once and fills audits [set->n_params].
 * Errors: as fcs_read(). */
FCS_API FCS_MUST_USE
fcs_code fcs_audit_events(const fcs_dataset *set, fcs_audit *audits, fcs_error *err);

/* ---- Writing ------------------------------------------------------------------------ */

/* A table of events to be written. Of each fcs_param only name, label, range, gain, timestep
 * and voltage are used; names must be unique and without commas, as FCS 3.1 asks. */
typedef struct fcs_table {
    size_t n_events, n_params, n_keywords;
    const fcs_param *params;       /* [n_params] */
    const double *const *columns;  /* [n_params] arrays of n_events values, in stored units */
    const fcs_keyword *keywords;   /* [n_keywords] more keywords; only name and value are used */
} fcs_table;

/* Writes FCS 3.1, $DATATYPE F, little-endian, events in order, CRC "00000000" (not computed), to
 * memory: *bytes (malloc'ed, the caller frees it) and *size. Same table, same bytes.
 * Keywords that describe the structure ($PAR, $TOT, $PnN, ...) are the writer's own: to give one is
 * FCS_E_ARGUMENT. Errors: FCS_E_ARGUMENT, FCS_E_MEMORY. */
FCS_API FCS_MUST_USE
fcs_code fcs_write_memory(const fcs_table *table, void **bytes, size_t *size, fcs_error *err);

/* Saves bytes as a file that is there whole or not at all: a temporary name in the same folder,
 * fsync, rename, fsync of the folder. force: replace a file that is there; else that is FCS_E_IO, and
 * so are always devices, pipes and sockets. The path "-" is standard output. Errors: FCS_E_ARGUMENT (path NULL), FCS_E_IO, FCS_E_MEMORY. */
FCS_API FCS_MUST_USE
fcs_code fcs_save(const char *path, const void *bytes, size_t size, bool force, fcs_error *err);

/* $DATATYPE of a written file. */
typedef enum fcs_store {
    FCS_STORE_EXACT,   /* I, else F, else D: the first that holds every value as it is */
    FCS_STORE_INTEGER, /* I; a value that is no whole number from 0 up is an error */
    FCS_STORE_FLOAT,   /* F; values are rounded to 32 bits */
    FCS_STORE_DOUBLE   /* D; integers above 2^53 are rounded. Not every program reads it */
} fcs_store;

/* One more parameter, of whole numbers: bit i of an event's value is set where masks[i] holds it. */
typedef struct fcs_flags {
    const char *name, *label;     /* $PnN, $PnS */
    size_t n_masks;               /* 1 to 24, so that $DATATYPE F holds the value */
    const uint64_t *const *masks; /* [n_masks]; bit j % 64 of word j / 64 is event j of the set */
} fcs_flags;

/* What to write of a data set, and how. A struct of zeros: all of it, as it was read. */
typedef struct fcs_write_options {
    bool force;              /* replace what is there; else that is FCS_E_IO */
    fcs_store store;
    fcs_units units;         /* FCS_LINEAR: $PnE and $PnG undone, Time in seconds */
    const uint64_t *members; /* the events to write, a mask as above; NULL: all */
    size_t n_detectors;      /* 0: values as acquired. Else the linear values of these parameters */
    const size_t *detectors; /* [n_detectors] go through compensate(), many events at a time: */
    fcs_code (*compensate)(void *with, double *const *columns, size_t n, fcs_error *err);
    void *with;                  /* columns[i] are n values of parameter detectors[i] */
    size_t n_flags, n_keywords;
    const fcs_flags *flags;      /* [n_flags] more parameters, after those of the set */
    const fcs_keyword *keywords; /* [n_keywords] more keywords, as in fcs_table */
    bool csv_raw;                /* fcs_write_csv(): names that a spreadsheet would run are kept */
} fcs_write_options;

/* Writes a data set as FCS 3.1: the events in their order, little-endian, with checksum. In blocks:
 * memory does not grow with the number of events. Same input, same bytes.
 *
 * path     as in fcs_save(). "-" is standard output; if its reader closes it, that is no error.
 * options  NULL for the defaults: then fcs_read() of the copy gives what it gives for the set, in
 *          both units; but for files of FCS 3.2 that mix logarithmic integers with floats, whose
 *          stored values no single $DATATYPE can tell: linear then.
 *
 * Keywords are kept with their values, in UTF-8. Those that say how values are stored are written
 * anew. What FCS 3.1 forbids (a second $PnN or keyword of one name, a comma in $PnN, $PnE of another
 * form, ...) is mended, and the value from before is in a keyword ORIGINAL_...; an empty value
 * becomes a blank. Of ANALYSIS and OTHER segments nothing is written. What is written in linear
 * units (compensated values; those with $PnE 4,1 and the like unless stored as I) has $PnE 0,0 and
 * no $PnG. After compensation its keywords are named ORIGINAL_..., so that nobody does it twice.
 * docs/formats.md has the details.
 *
 * Errors: FCS_E_ARGUMENT (a keyword or name that cannot be written, a detector that is none, a value
 * that FCS_STORE_INTEGER cannot hold, or FCS_STORE_FLOAT not even rounded); FCS_E_UNSUPPORTED
 * (FCS_STORE_EXACT and no type holds all values: integers above 2^53 beside others); those of
 * fcs_read() and compensate(); FCS_E_IO without an offset if the output fails, FCS_E_MEMORY. On
 * failure nothing is left behind. */
FCS_API FCS_MUST_USE
fcs_code fcs_write(const fcs_dataset *set, const char *path, const fcs_write_options *options,
                   fcs_error *err);

/* The same as text: a line of names, then a line for each event, with commas between. Numbers have
 * the fewest digits that read back as the same double, integers all of theirs; NaN, Inf and -Inf. Names
 * are quoted where they need it, made unique, and begin with ' if a spreadsheet would run them as a
 * formula. options->store and ->keywords are not used. Errors: as fcs_write(). */
FCS_API FCS_MUST_USE
fcs_code fcs_write_csv(const fcs_dataset *set, const char *path, const fcs_write_options *options,
                       fcs_error *err);

/* ---- Leaving out who it was --------------------------------------------------------- */

typedef struct fcs_deidentify_options {
    bool force;              /* replace what is there; else that is FCS_E_IO */
    size_t n_keep;
    const char *const *keep; /* [n_keep] names of more keywords whose values stay */
} fcs_deidentify_options;

/* What was done: numbers of keywords in all data sets. */
typedef struct fcs_deidentified {
    size_t n_kept, n_blanked;
    size_t n_masked; /* of those kept: a part repeated a blanked value and is now X */
} fcs_deidentified;

/* Copies a file without what may tell a person, place or day. Only what is listed stays: the keywords
 * that reading needs, $CYT, $PnN, $PnS, $PnR, $PnB, $PnE, $PnG, $PnV, $TIMESTEP, spillover matrices,
 * and DATA. Every other value is overwritten in place, so that no offset changes; so is all that
 * lies between and behind; ANALYSIS and OTHER segments are emptied. $CYT, $PnS and $PnN are searched
 * for the values that were overwritten. Checksums are computed anew. In every data set.
 *
 * path  as in fcs_write(). The copy of a gzip file is a plain one.
 * done  filled if not NULL.
 *
 * Errors: FCS_E_UNSUPPORTED (segments overlap, so that no byte is known to be DATA alone); FCS_E_IO,
 * without an offset if it is the output; FCS_E_MEMORY. On failure nothing is left behind. */
FCS_API FCS_MUST_USE
fcs_code fcs_deidentify(const fcs_file *file, const char *path,
                        const fcs_deidentify_options *options, fcs_deidentified *done,
                        fcs_error *err);

#ifdef __cplusplus
}
#endif
#endif /* LUPUSFLOW_FCS_H */
