/* commands.c - the one table of commands. */
#include "cli.h"

/* How an FCS file is opened, and which of its data sets is meant. */
#define OPENING                                                                                    \
    OPTION_STRICT, OPTION_LENIENT, OPTION_DATA_OFFSETS, OPTION_TRUNCATE, OPTION_ENTRY,             \
        OPTION_MAX_BYTES, OPTION_MAX_TEXT, OPTION_MAX_PARAMS, OPTION_MAX_KEYWORDS
#define READING OPENING, OPTION_DATASET
#define MANY 1000000

static const option_id analyze_options[] = { OPTION_PANEL,      OPTION_OUT,   OPTION_SAMPLES,
                                             OPTION_THREADS,    OPTION_SET,   OPTION_FAIL_ON,
                                             OPTION_DEIDENTIFY, OPTION_JSON,  OPTION_FORCE,
                                             OPTION_DRY_RUN,    OPTION_QUIET, READING,
                                             OPTION_HELP };
static const option_id gate_options[] = { OPTION_MEMBERSHIP, OPTION_CONTROL, OPTION_POOL,
                                          OPTION_SAMPLE,     OPTION_THREADS, OPTION_SET,
                                          OPTION_FORCE,      READING,        OPTION_HELP };
static const option_id check_options[] = { OPTION_JSON, OPTION_FAIL_ON, OPENING, OPTION_HELP };
static const option_id info_options[] = { OPTION_JSON, OPTION_DEIDENTIFY, OPTION_KEEP_KEYWORDS,
                                          READING, OPTION_HELP };
static const option_id dump_options[] = { OPTION_DIGEST, OPTION_RAW_U64, READING, OPTION_HELP };
static const option_id simulate_options[] = { OPTION_SCENARIO, OPTION_SEED,  OPTION_EVENTS,
                                              OPTION_ENRICHED, OPTION_STAIN, OPTION_DISTURB,
                                              OPTION_OUT,      OPTION_TRUTH, OPTION_BAYES,
                                              OPTION_FORCE,    OPTION_HELP };
static const option_id export_options[] = {
    OPTION_OUT,         OPTION_PANEL,   OPTION_POPULATION,
    OPTION_COMPENSATED, OPTION_UNITS,   OPTION_MEMBERSHIP_COLUMN,
    OPTION_TYPE,        OPTION_CSV_RAW, OPTION_DIALECT,
    OPTION_SAMPLE,      OPTION_SET,     OPTION_THREADS,
    OPTION_FORCE,       READING,        OPTION_HELP
};
static const option_id deidentify_options[] = { OPTION_OUT,   OPTION_KEEP_KEYWORDS,
                                                OPTION_FORCE, OPTION_QUIET,
                                                OPENING,      OPTION_HELP };
static const option_id panel_options[] = {
    OPTION_OUT,     OPTION_TO,    OPTION_SAMPLE, OPTION_JSON,
    OPTION_FAIL_ON, OPTION_FORCE, READING,       OPTION_HELP
};
static const option_id comp_options[] = { OPTION_OUT,       OPTION_SAMPLES, OPTION_UNSTAINED,
                                          OPTION_DETECTORS, OPTION_PAIRS,   OPTION_SANITY_MAX,
                                          OPTION_FAIL_ON,   OPTION_QUIET,   OPTION_FORCE,
                                          READING,          OPTION_HELP };
static const option_id help_options[] = { OPTION_MAN, OPTION_HELP };
static const option_id no_options[] = { OPTION_HELP };

const command commands[] = {
    { "analyze", "everyday", "FILE|DIR|SHEET.csv ...",
      "gate, count, ratios: writes JSON, TSV and the report",
      "Gates each FCS file with a panel, states B cells, CD24hiCD38hi B cells, plasmacytoid "
      "dendritic "
      "cells and their ratios with intervals, and relates them to what is published on lupus "
      "(research use). With --out it leaves SAMPLE.lupusflow.json, results.tsv and report.html "
      "there; "
      "without it nothing is written. `-` reads one FCS file from standard input. A folder stands "
      "for "
      "the FCS files in it. FMO controls and batches, for thresholds that a panel leaves to be "
      "found, "
      "are those of the sample sheet (docs/formats.md). Without --panel each file is analysed with "
      "the one shipped panel whose "
      "required markers it has; panels named X-auto.xml, which find their borders in the events, "
      "are taken only where --panel names them.",
      analyze_options, 1, MANY, command_analyze },
    { "check", "everyday", "FILE|DIR ...", "is each file complete and standard? one line a file",
      "Reads all but the events of each file and says in one line whether it is complete, whether "
      "it "
      "follows the FCS standard, what it holds and which notes there are (docs/notes.md). What "
      "cannot "
      "be read is an error and exit code 4, or 7 where it is one of several. `-` reads standard "
      "input.",
      check_options, 1, MANY, command_check },
    { "info", "everyday", "FILE ...", "version, instrument, parameters, markers, spillover, notes",
      "Says what an FCS file holds and how it departs from the standard. Of its keywords only "
      "those "
      "are shown that describe the measurement, because others may name a person; "
      "--keep-keywords adds some.",
      info_options, 1, MANY, command_info },
    { "gate", "config", "STRATEGY FILE ...", "counts and membership of any strategy on any file",
      "Prints a table: file, path, parent, count, percent of parent, percent of all events. A "
      "population that cannot be evaluated has empty cells and its reason on standard error. A "
      "strategy is a panel or a FlowJo workspace (.wsp): of that, the sample named as the file is "
      "taken, and what could not be understood of it is said on standard error, with its line. "
      "What is "
      "found in the events is said there, too: in each file by itself, or with --pool in all "
      "together where the strategy says pool=\"batch\".",
      gate_options, 2, MANY, command_gate },
    { "panel", "config",
      "check PANEL ... | match PANEL FILE ... | show STRATEGY | diff OLD NEW | convert STRATEGY -o "
      "OUT | "
      "new FILE -o OUT",
      "check, show, compare, convert and begin panels; say which detector carries which marker",
      "`check` says all that is wrong with a panel at once, each by line and column, with what was "
      "expected and what may have been meant; and warns of parts that nothing uses (--fail-on warn "
      "makes that exit code 8). `match` says which parameter of each FCS file carries which "
      "marker, "
      "and suggests names for those that none does. `show` says in words what a panel, a Gating-ML "
      "file or a FlowJo workspace holds. `diff` says what an edit changed; exit code 0, or 8 with "
      "--fail-on warn where the files differ. `convert` writes any strategy as a panel, which "
      "gates "
      "the same events, or as Gating-ML 2.0; a panel as a panel is its canonical form. `new` "
      "drafts a "
      "panel for the markers that an FCS file names, for a person to finish.",
      panel_options, 2, MANY, command_panel },
    { "comp", "config",
      "make DETECTOR=FILE ... | check MATRIX [DETECTOR=FILE ...] | diff MATRIX MATRIX | apply "
      "MATRIX "
      "FILE",
      "spillover from single-stain controls; check, compare and apply a matrix",
      "A MATRIX is a table, or an FCS file that has one in its keywords. `make` finds the matrix "
      "in "
      "files that carry one dye each, and writes it to --out; the controls are operands, or the "
      "rows of "
      "--samples with role single_stain (their control_for names the detector) and unstained. It "
      "prints what it found in each control. `check` says whether a matrix can be undone, which "
      "entries are unusual and, where controls are given, what it leaves of each dye in the "
      "others. "
      "`diff` prints two matrices side by side. `apply` writes a compensated copy of an FCS file.",
      comp_options, 1, MANY, command_comp },
    { "simulate", "experiment", "", "a sample with known truth",
      "Writes an FCS file whose true populations are known for every event (docs/simulation.md).",
      simulate_options, 0, 0, command_simulate },
    { "export", "lab", "fcs|csv FILE | gatingml STRATEGY [FILE]",
      "all events or those of a population, as FCS 3.1 or as text; gates as Gating-ML 2.0",
      "`fcs` writes FCS 3.1 with all keywords, which reads back as the file was; `csv` a line of "
      "names "
      "and a line for each event, numbers with the fewest digits that read back equal. With "
      "--population the events of one population, gated with --panel or the one shipped panel "
      "that fits. "
      "Compensated values are linear, and the matrix is then named ORIGINAL_... "
      "(docs/formats.md). `gatingml` writes any strategy as Gating-ML 2.0; with an FCS file its "
      "markers become the parameters of that file, without one only this program reads them.",
      export_options, 2, 3, command_export },
    { "deidentify", "lab", "FILE", "a copy that does not tell whose it is",
      "Copies an FCS file and overwrites the values of all keywords but those that events need: "
      "persons, places, days, serial numbers, file names and comments go, in every data set; "
      "ANALYSIS and OTHER segments are emptied. $CYT, $PnS and $PnN stay, but for what repeats a "
      "value that went. DATA and all offsets stay. What people wrote into the names of markers is "
      "for "
      "a person to look at. Prints what was done.",
      deidentify_options, 1, 1, command_deidentify },
    { "dump", "meta", "FILE", "the stored values, for comparing readers",
      "Prints a line `n p warnings` (events, parameters, departures from the standard) and then "
      "the "
      "stored values, row by row, as little-endian float64; NaN is always 0x7ff8000000000000.",
      dump_options, 1, 1, command_dump },
    { "version", "meta", "", "version of the program and of its libraries", "", no_options, 0, 0,
      command_version },
    { "help", "meta", "[COMMAND]", "help on a command", "", help_options, 0, 1, command_help },
};
const size_t n_commands = sizeof commands / sizeof *commands;
