/* options.c - the one table of options: parsing, help, man page and completion read it. */
#include "cli.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

const option_row option_table[N_OPTIONS] = {
    [OPTION_PANEL] = { "panel", 'p', "FILE", "panel file; without it the shipped panel that fits" },
    [OPTION_OUT] = { "out", 'o', "PLACE",
                     "where results go: a folder (analyze) or a file; - is standard output "
                     "(export, deidentify)" },
    [OPTION_SAMPLES] = { "samples", 's', "SHEET.csv", "sample sheet: ids, subjects, linked tubes" },
    [OPTION_THREADS] = { "threads", '@', "N", "threads; 0: as many as there are processors" },
    [OPTION_FORCE] = { "force", 'f', NULL, "replace outputs that are there" },
    [OPTION_DRY_RUN] = { "dry-run", 'n', NULL, "say what would be done and write nothing" },
    [OPTION_QUIET] = { "quiet", 'q', NULL, "no table, no notes; errors only" },
    [OPTION_JSON] = { "json", 0, NULL, "print JSON on standard output" },
    [OPTION_SET] = { "set", 0, "PATH=VALUE",
                     "a one-off change of the panel, recorded in the result: "
                     "threshold/CD38/hi=0.6" },
    [OPTION_FAIL_ON] = { "fail-on", 0, "none|warn|fail",
                         "exit 8 on warnings (check: any note), or where a main population is not "
                         "evaluable" },
    [OPTION_DEIDENTIFY] = { "deidentify", 0, NULL,
                            "leave out dates, instrument and file names: for what leaves the "
                            "laboratory" },
    [OPTION_STRICT] = { "strict", 0, NULL, "every departure from the FCS standard is an error" },
    [OPTION_LENIENT] = { "lenient", 0, NULL, "read past departures and note them (the default)" },
    [OPTION_DATA_OFFSETS] = { "data-offsets", 0, "header|text",
                              "which to believe where HEADER and TEXT offsets both fit and "
                              "differ" },
    [OPTION_TRUNCATE] = { "truncate-to-data", 0, NULL,
                          "read the whole events of a cut file; results are marked PARTIAL" },
    [OPTION_DATASET] = { "dataset", 0, "N", "which data set of the file, from 1" },
    [OPTION_ENTRY] = { "entry", 0, "N", "which FCS file of a ZIP archive, from 1" },
    [OPTION_MAX_BYTES] = { "max-bytes", 0, "SIZE",
                           "most bytes that a file may have or unpack to; K, M, G (default 16G)" },
    [OPTION_MAX_TEXT] = { "max-text", 0, "SIZE", "most bytes of keywords (default 64M)" },
    [OPTION_MAX_PARAMS] = { "max-params", 0, "N", "most parameters (default 10000)" },
    [OPTION_MAX_KEYWORDS] = { "max-keywords", 0, "N", "most keywords (default 200000)" },
    [OPTION_MEMBERSHIP] = { "membership", 0, "OUT.tsv", "write one bit per event and population" },
    [OPTION_SAMPLE] = { "sample", 0, "NAME",
                        "which sample of a workspace; without it the one named as the file, or the "
                        "only one" },
    [OPTION_CONTROL] = { "control", 0, "NAME=FILE",
                         "an FMO control, by the name that the strategy gives it or by its marker; "
                         "once for each" },
    [OPTION_POOL] = { "pool", 0, NULL,
                      "take all files given as one batch, for thresholds that the strategy pools" },
    [OPTION_DIGEST] = { "digest", 0, NULL,
                        "print the SHA-256 of the values instead of the values" },
    [OPTION_RAW_U64] = { "raw-u64", 0, NULL,
                         "print integers as 64-bit unsigned, exact above 2^53" },
    [OPTION_SCENARIO] = { "scenario", 0, "NAME", "which sample to simulate; `list` lists them" },
    [OPTION_SEED] = { "seed", 0, "N", "seed of the random numbers (default 1)" },
    [OPTION_EVENTS] = { "events", 0, "N", "events in the file (default 200000)" },
    [OPTION_ENRICHED] = { "enriched", 0, NULL, "more B cells and pDC, as in sample_fcs/" },
    [OPTION_STAIN] = { "stain", 0, "DYE|none",
                       "a control that carries this dye alone, for `comp make`" },
    [OPTION_DISTURB] = { "disturb", 0, "LIST",
                         "what is wrong with the sample, commas between: gain=0.2, tandem=0.1, "
                         "spill=0.2, debris=0.55, carry-over=0.02, swap=CD19:CD20" },
    [OPTION_TRUTH] = { "truth", 0, "OUT.tsv",
                       "write true membership, in the format of --membership" },
    [OPTION_BAYES] = { "bayes", 0, NULL, "print the F1 of the best possible classifier" },
    [OPTION_UNSTAINED] = { "unstained", 0, "FILE",
                           "unstained particles, for controls with few of their own" },
    [OPTION_DETECTORS] = { "detectors", 0, "NAME,NAME",
                           "columns of the matrix, to unmix fewer dyes from more detectors; rows "
                           "are "
                           "then named as their files" },
    [OPTION_PAIRS] = { "pairs", 0, "OUT.tsv",
                       "write what compensation leaves of each dye in each other, and its "
                       "spreading" },
    [OPTION_SANITY_MAX] = { "sanity-max", 0, "X",
                            "warn of coefficients above (default 1); none is ever refused" },
    [OPTION_POPULATION] = { "population", 0, "ID", "only the events of this population" },
    [OPTION_COMPENSATED] = { "compensated", 0, NULL,
                             "undo spillover, with the panel's matrix or else the file's own" },
    [OPTION_MEMBERSHIP_COLUMN] = { "membership-column", 0, NULL,
                                   "say of each event which populations it belongs to: a parameter "
                                   "with a bit for each (fcs), a column for each (csv)" },
    [OPTION_TYPE] = { "type", 0, "I|F|D",
                      "store as integers, floats (rounded) or doubles; without it the first that "
                      "changes no value" },
    [OPTION_UNITS] = { "units", 0, "stored|linear",
                       "the numbers in the file (the default), or linear ones and seconds" },
    [OPTION_CSV_RAW] = { "csv-raw", 0, NULL,
                         "leave names as they are, also where a spreadsheet would run them" },
    [OPTION_DIALECT] = { "dialect", 0, "standard|cytobank",
                         "Gating-ML as the standard has it (the default), or as Cytobank does" },
    [OPTION_KEEP_KEYWORDS] = { "keep-keywords", 0, "NAME,NAME", "more keywords whose values stay" },
    [OPTION_TO] = { "to", 0, "panel|gatingml", "the format to convert to (default panel)" },
    [OPTION_MAN] = { "man", 0, NULL, "print the manual page" },
    [OPTION_HELP] = { "help", 'h', NULL, "print this help" },
};

#define FIRST_LONG 256 /* what getopt returns for option i is FIRST_LONG + i */

/* The option of this command with a letter; N_OPTIONS if there is none. */
static option_id by_letter(const command *c, int letter)
{
    for (const option_id *id = c->options;; id++) {
        if (option_table[*id].letter == letter && letter)
            return *id;
        if (*id == OPTION_HELP)
            return N_OPTIONS;
    }
}

/* Fills what getopt_long wants from the table, for the options of one command. */
static void getopt_tables(const command *c, char *letters, struct option *longs)
{
    *letters++ = ':';
    for (const option_id *id = c->options;; id++) {
        const option_row *row = &option_table[*id];
        *longs++ = (struct option){ row->name, row->argument ? required_argument : no_argument,
                                    NULL, FIRST_LONG + (int)*id };
        if (row->letter) {
            *letters++ = row->letter;
            if (row->argument)
                *letters++ = ':';
        }
        if (*id == OPTION_HELP)
            break;
    }
    *letters = '\0';
    *longs = (struct option){ 0 };
}

static bool unknown_option(const arguments *a, const char *word)
{
    const char *names[N_OPTIONS];
    size_t n = 0;
    for (const option_id *id = a->command->options;; id++) {
        names[n++] = option_table[*id].name;
        if (*id == OPTION_HELP)
            break;
    }
    const char *near = word[0] == '-' && word[1] == '-' ? nearest(word + 2, names, n) : NULL;
    if (near)
        complain_usage(a, "unknown option %s. Did you mean --%s?", word, near);
    else
        complain_usage(a, "unknown option %s. See: lupusflow help %s", word, a->command->name);
    return false;
}

/* An option that may be given several times. */
static bool add_value(arguments *a, option_id id, const char **values, size_t *n, const char *value)
{
    if (*n == MAX_SETS) {
        complain_usage(a, "at most %d --%s are taken", MAX_SETS, option_table[id].name);
        return false;
    }
    values[(*n)++] = value;
    return true;
}

static bool take_option(arguments *a, option_id id, const char *value)
{
    if (id == OPTION_SET && !add_value(a, id, a->set, &a->n_set, value))
        return false;
    if (id == OPTION_CONTROL && !add_value(a, id, a->control, &a->n_control, value))
        return false;
    a->value[id] = value ? value : "";
    return true;
}

static bool check_operands(const arguments *a)
{
    const command *c = a->command;
    if (a->n_operands >= c->min_operands && a->n_operands <= c->max_operands)
        return true;
    complain_usage(a, "expected %s, found %zu operand%s. See: lupusflow help %s",
                   *c->operands ? c->operands : "no operand", a->n_operands,
                   a->n_operands == 1 ? "" : "s", c->name);
    return false;
}

bool parse_arguments(const command *c, int argc, char **argv, arguments *a)
{
    char letters[2 * N_OPTIONS + 2];
    struct option longs[N_OPTIONS + 1];
    *a = (arguments){ .command = c };
    getopt_tables(c, letters, longs);
    opterr = 0;
    optind = 1;
    for (int got; (got = getopt_long(argc, argv, letters, longs, NULL)) != -1;) {
        if (got == ':') {
            complain_usage(a, "option %s needs a value", argv[optind - 1]);
            return false;
        }
        if (got == '?')
            return unknown_option(a, argv[optind - 1]);
        option_id id = got >= FIRST_LONG ? (option_id)(got - FIRST_LONG) : by_letter(c, got);
        if (id >= N_OPTIONS || !take_option(a, id, optarg))
            return false;
    }
    a->operands = argv + optind;
    a->n_operands = (size_t)(argc - optind);
    return a->value[OPTION_HELP] || a->value[OPTION_MAN] || check_operands(a);
}

/* The digits that text begins with; NULL if there are none or too many, else where they end. */
static const char *read_digits(const char *text, uint64_t *value)
{
    const char *c = text;
    uint64_t n = 0;
    for (; *c >= '0' && *c <= '9'; c++)
        if (__builtin_mul_overflow(n, (uint64_t)10, &n) ||
            __builtin_add_overflow(n, (uint64_t)(*c - '0'), &n))
            return NULL;
    *value = n;
    return c == text ? NULL : c;
}

bool option_limit(const arguments *a, option_id id, uint64_t *value)
{
    static const char units[] = "KMG";
    const char *text = a->value[id];
    *value = 0;
    if (!text)
        return true;
    const char *end = read_digits(text, value);
    const char *unit = end && *end ? strchr(units, *end) : NULL;
    bool good = end && *value > 0 && (!*end || (unit && !end[1]));
    if (good && unit)
        good = !__builtin_mul_overflow(*value, (uint64_t)1 << 10 * (unit - units + 1), value);
    if (!good)
        complain_usage(a, "--%s: expected a number above 0, such as 500 or 2G, found \"%s\"",
                       option_table[id].name, text);
    return good;
}

bool option_number(const arguments *a, option_id id, uint64_t fallback, uint64_t *value)
{
    const char *text = a->value[id];
    *value = fallback;
    if (!text)
        return true;
    const char *end = read_digits(text, value);
    bool good = end && !*end;
    if (!good)
        complain_usage(a, "--%s: expected a whole number, found \"%s\"", option_table[id].name,
                       text);
    return good;
}

const char *const fail_on_words[N_FAIL_ON] = { "none", "warn", "fail" };

bool option_choice(const arguments *a, option_id id, const char *const *words, size_t n,
                   size_t *choice)
{
    for (size_t i = 0; i < n; i++)
        if (a->value[id] && !strcmp(a->value[id], words[i])) {
            *choice = i;
            return true;
        }
    if (a->value[id])
        complain_usage(a, "--%s: expected %s, found \"%s\"", option_table[id].name,
                       option_table[id].argument, a->value[id]);
    return !a->value[id];
}

int option_names(const arguments *a, option_id id, name_list *list)
{
    *list = (name_list){ 0 };
    if (!a->value[id])
        return EXIT_DONE;
    list->text = strdup(a->value[id]);
    if (!list->text)
        return no_memory();
    char *rest = NULL;
    for (char *name = strtok_r(list->text, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
        if (list->n == MOST_NAMES) {
            complain_usage(a, "--%s: expected at most %d names, found more", option_table[id].name,
                           MOST_NAMES);
            return EXIT_USAGE;
        }
        list->names[list->n++] = name;
    }
    return EXIT_DONE;
}
