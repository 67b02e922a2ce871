/* cli.h - what the files of the command share: options as a table, messages, exit codes.
 *
 *     argv -> find_command -> parse_arguments (options.c) -> command_x(arguments) -> exit code
 *
 * The command uses the library through its public headers alone. stdout is data, stderr is for
 * people.
 */
#ifndef CLI_H
#define CLI_H

#include "lupusflow/summary.h"
#include "lupusflow/simulate.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Exit codes: 3 to 8 are about the data and permanent, 71 and above about the machine. */
enum {
    EXIT_DONE = 0,
    EXIT_INTERNAL = 1,
    EXIT_USAGE = 2,
    EXIT_STRATEGY = 3,
    EXIT_INPUT = 4,
    EXIT_MISFIT = 5,
    EXIT_UNSUPPORTED = 6,
    EXIT_SOME_FAILED = 7,
    EXIT_RULE = 8,
    EXIT_MEMORY = 71,
    EXIT_IO = 74
};


/* ---- Commands and options (options.c, commands.c) ---- */

typedef enum option_id {
    OPTION_PANEL,
    OPTION_OUT,
    OPTION_SAMPLES,
    OPTION_THREADS,
    OPTION_FORCE,
    OPTION_DRY_RUN,
    OPTION_QUIET,
    OPTION_JSON,
    OPTION_SET,
    OPTION_FAIL_ON,
    OPTION_DEIDENTIFY,
    OPTION_STRICT,
    OPTION_LENIENT,
    OPTION_DATA_OFFSETS,
    OPTION_TRUNCATE,
    OPTION_DATASET,
    OPTION_ENTRY,
    OPTION_MAX_BYTES,
    OPTION_MAX_TEXT,
    OPTION_MAX_PARAMS,
    OPTION_MAX_KEYWORDS,
    OPTION_MEMBERSHIP,
    OPTION_SAMPLE,
    OPTION_CONTROL,
    OPTION_POOL,
    OPTION_DIGEST,
    OPTION_RAW_U64,
    OPTION_SCENARIO,
    OPTION_SEED,
    OPTION_EVENTS,
    OPTION_ENRICHED,
    OPTION_STAIN,
    OPTION_DISTURB,
    OPTION_TRUTH,
    OPTION_BAYES,
    OPTION_UNSTAINED,
    OPTION_DETECTORS,
    OPTION_PAIRS,
    OPTION_SANITY_MAX,
    OPTION_POPULATION,
    OPTION_COMPENSATED,
    OPTION_MEMBERSHIP_COLUMN,
    OPTION_TYPE,
    OPTION_UNITS,
    OPTION_CSV_RAW,
    OPTION_DIALECT,
    OPTION_KEEP_KEYWORDS,
    OPTION_TO,
    OPTION_MAN,
    OPTION_HELP,
    N_OPTIONS
} option_id;

typedef struct option_row {
    const char *name;     /* "panel" */
    char letter;          /* 'p', or 0 */
    const char *argument; /* "FILE"; NULL for a switch */
    const char *help;
} option_row;

extern const option_row option_table[N_OPTIONS]; /* by option_id */

#define MAX_SETS 64

/* A command line, parsed. Points into argv. */
typedef struct arguments {
    const struct command *command;
    const char *value[N_OPTIONS]; /* the last one given; "" for a switch; NULL if absent */
    const char *set[MAX_SETS];    /* every --set */
    size_t n_set;
    const char *control[MAX_SETS]; /* every --control */
    size_t n_control;
    char **operands;
    size_t n_operands;
} arguments;

typedef struct command {
    const char *name, *group, *operands, *summary, *description;
    const option_id *options; /* ends with OPTION_HELP */
    size_t min_operands, max_operands;
    int (*run)(const arguments *a);
} command;

extern const command commands[];
extern const size_t n_commands;

/* Fills *a. false after having said on stderr what is wrong. */
bool parse_arguments(const command *c, int argc, char **argv, arguments *a);

/* A whole number given with an option, or fallback; false after having complained. */
bool option_number(const arguments *a, option_id id, uint64_t fallback, uint64_t *value);
/* The same for a limit: from 1, and K, M or G may follow, for 1024 and its powers. 0 if not given. */
bool option_limit(const arguments *a, option_id id, uint64_t *value);

/* Which of the words an option has; *choice stays where it is absent. false after having complained. */
bool option_choice(const arguments *a, option_id id, const char *const *words, size_t n,
                   size_t *choice);

/* Names joined by commas, taken apart. */
#define MOST_NAMES 1000
typedef struct name_list {
    char *text; /* malloc'ed: the caller frees it */
    const char *names[MOST_NAMES];
    size_t n;
} name_list;

/* The names given with an option, none where it is absent. EXIT_DONE, or an exit code after having
 * complained. */
int option_names(const arguments *a, option_id id, name_list *list);

/* The words of --fail-on. */
enum { FAIL_ON_NONE, FAIL_ON_WARN, FAIL_ON_FAIL, N_FAIL_ON };
extern const char *const fail_on_words[N_FAIL_ON];

/* How --strict, --data-offsets, --truncate-to-data, --entry and the limits ask FCS files to be opened.
 * false after having complained. */
bool read_options(const arguments *a, fcs_options *options);

/* Opens an FCS file with these options, and picks the data set of --dataset (else the first, said on
 * stderr when there are more). NULL after having complained, with *code set. */
fcs_file *open_input(const arguments *a, const char *path, size_t *dataset, int *code);
/* The same without a word: why not is in *err. */
fcs_file *open_quietly(const arguments *a, const char *path, size_t *dataset, fcs_error *err);
/* As open_input() without --dataset: for what is done with all data sets. */
fcs_file *open_all(const arguments *a, const char *path, int *code);

/* The closest of n names to a misspelt one, NULL if none is near. */
const char *nearest(const char *word, const char *const *names, size_t n);

void print_usage(FILE *out);
void print_help(FILE *out, const command *c);
void print_man(FILE *out);

int command_analyze(const arguments *a);
int command_gate(const arguments *a);
int command_check(const arguments *a);
int command_info(const arguments *a);
int command_dump(const arguments *a);
int command_simulate(const arguments *a);
int command_export(const arguments *a);
int export_gatingml(const arguments *a); /* of command_export() */
int command_deidentify(const arguments *a);
int command_panel(const arguments *a);
int command_comp(const arguments *a);
int command_version(const arguments *a);
int command_help(const arguments *a);


/* ---- Messages (messages.c) ---- */

/* "FILE: byte N: E-CODE: ..." or "FILE:LINE:COLUMN: ..." on stderr, one line, escaped. */
void complain(const char *file, const fcs_error *err);
/* "lupusflow COMMAND: ..." on stderr. */
void complain_usage(const arguments *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Says so on stderr; EXIT_MEMORY. */
int no_memory(void);

/* The exit code of an error; invalid is the code for a broken format: EXIT_INPUT or
 * EXIT_STRATEGY. */
int exit_code(const fcs_error *err, int invalid);

/* Whether an error is of the output of fcs_write() and its like, not of its input. */
bool is_of_output(const fcs_error *err);

/* Flushes stdout: code, or EXIT_IO with a message if what was printed could not be written. A
 * closed pipe is silent. */
int finish_output(int code);

/* Prints text from a file, controls and other bytes that a terminal obeys shown as \xNN. */
void print_escaped(FILE *out, const char *text);


/* ---- Files (files.c, samples.c) ---- */

/* The folder part of a path ("." if none), the part after it, and the latter without .fcs, .lmd,
 * .gz, .zip, .acs. malloc'ed; NULL if out of memory. */
char *folder_of(const char *path);
const char *base_of(const char *path);
char *stem_of(const char *path);
char *join_path(const char *folder, const char *name);

/* Whether a name has more before this ending, which is in small letters; capitals count as small. */
bool has_ending(const char *name, const char *ending);

/* Whether two paths lead to the same file or folder. */
bool same_place(const char *a, const char *b);
bool path_exists(const char *path);
bool is_folder(const char *path);

/* EXIT_DONE if --out names a place that may be written: given, not the input, and not there already
 * unless --force. Else EXIT_USAGE after having complained. */
int check_output(const arguments *a, const char *input);

/* The folder with the shipped panels: $LUPUSFLOW_PANELS, or beside the program. malloc'ed;
 * NULL if there is none. */
char *panel_folder(void);

/* Opens a strategy; complains and sets *code on failure. */
fcs_strategy *open_strategy(const char *path, const arguments *a, int *code);

/* One FCS file to be analysed. */
typedef struct sample {
    char *path, *id;
    const fcs_sheet_row *row; /* of the sheet; NULL: the file is not in it */
} sample;

/* The FCS files that operands name (files, folders, sheets), sorted by path, each id unique. */
typedef struct sample_list {
    size_t n, capacity;
    sample *samples;
    fcs_sheet *sheet; /* of --samples or a SHEET.csv operand; NULL if none */
    char *sheet_folder;
} sample_list;

/* EXIT_DONE, or an exit code after having complained. Free with free_samples(). */
int list_samples(const arguments *a, sample_list *list);
void free_samples(sample_list *list);
/* Takes out what the sheet calls a control: it is looked at with the samples that it is for, not by itself.
 * EXIT_DONE, or EXIT_USAGE after having complained that nothing else is there. */
int drop_controls(const arguments *a, sample_list *list);

/* The path of a row's file, seen from here. malloc'ed. */
char *row_path(const sample_list *list, const fcs_sheet_row *row);
/* Gives every sample its id. false if out of memory. */
bool give_ids(const arguments *a, sample_list *list);


/* ---- Strategies for samples (choose.c) ---- */

/* The panel of --panel, or the shipped ones to choose from. */
#define MOST_PANELS 32
typedef struct panel_set {
    size_t n;
    fcs_strategy *panels[MOST_PANELS];
    char *names[MOST_PANELS]; /* file names, for messages */
    bool chosen;              /* by --panel: it is used whether it fits or not */
} panel_set;

int open_panels(const arguments *a, panel_set *set);
void free_panels(panel_set *set);
/* The one that fits the file; NULL with *err filled if none or several do. Of a workspace given by
 * --panel it is that of the sample named as the file. */
const fcs_strategy *choose_panel(const panel_set *set, const char *path, const fcs_dataset *data,
                                 fcs_error *err);

#endif
