/* sheet.c - samples.csv, as a laboratory's spreadsheet writes it.
 *
 *     file;sample_id;subject;tube;visit;role        a header that names the columns
 *     P1_B.fcs;P1-B;P1;B;1;sample                   a row for each file
 *     "P1; DC.fcs";P1-DC;P1;DC;1;sample             cells quoted as in RFC 4180
 *
 * csv.h reads the cells; here they get their meaning. The folder of the sheet is the caller's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gating/names.h"
#include "gating/near.h"
#include "gating/sniff.h"
#include "lupusflow/summary.h"
#include "summary/csv.h"

#define LARGEST ((size_t)16 << 20)

/* fcs_sheet comes first, so that its address is that of the whole. */
typedef struct owner {
    fcs_sheet sheet;
    arena *arena;
} owner;

typedef struct reader {
    owner *made;
    csv csv;
    size_t n_columns;
    size_t *fields; /* [n_columns] what a column fills in an fcs_sheet_row, as an offset */
} reader;

/* ---- The header ---- */

#define FIELD(name)                                                                                \
    {                                                                                              \
#name, offsetof(fcs_sheet_row, name)                                                       \
    }
#define IGNORED ((size_t)-1)

/* The columns that a sheet may have; those without a field are read by other commands. */
static const struct column {
    const char *name;
    size_t field;
} columns[] = {
    FIELD(file),
    FIELD(sample_id),
    FIELD(subject),
    FIELD(tube),
    FIELD(visit),
    FIELD(group),
    FIELD(role),
    FIELD(control_for),
    FIELD(run),
    FIELD(batch),
    FIELD(antibody_lot),
    { "plate", IGNORED },
    { "well", IGNORED },
    { "supersedes", IGNORED },
    { "reason", IGNORED },
    { "matrix", IGNORED },
    { "anticoagulant", IGNORED },
    { "fresh_frozen", IGNORED },
    { "draw_time", IGNORED },
    { "stain_time", IGNORED },
    { "acq_volume", IGNORED },
    { "wbc", IGNORED },
    { "lymph", IGNORED },
    { "bead_lot", IGNORED },
    { "bead_count", IGNORED },
    { "age", IGNORED },
    { "sex", IGNORED },
    { "therapy", IGNORED },
    { "last_dose", IGNORED },
    { "infection_vaccination", IGNORED },
};

/* "Sample ID" and "sample-id" are sample_id. */
static void fold(char *name)
{
    for (; *name; name++) {
        if (*name >= 'A' && *name <= 'Z')
            *name = (char)(*name + ('a' - 'A'));
        else if (*name == ' ' || *name == '-')
            *name = '_';
    }
}

/* A laboratory may have columns of its own, but one letter beside a known name is an error. */
static fcs_code find_column(reader *r, const csv_cell *c)
{
    const char *meant = NULL;
    r->fields[r->n_columns] = IGNORED;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        if (strcmp(columns[i].name, c->text) == 0) {
            r->fields[r->n_columns] = columns[i].field;
            return FCS_OK;
        }
        if (strlen(c->text) > 3 && near_distance(columns[i].name, c->text, 1) <= 1)
            meant = columns[i].name;
    }
    if (!meant)
        return FCS_OK;
    char expected[64];
    (void)snprintf(expected, sizeof expected, "the column \"%s\"", meant);
    return csv_refuse(&r->csv, c->at, expected, QUOTED(c->text));
}

static fcs_code check_once(const reader *r, const csv_cell *c)
{
    size_t field = r->fields[r->n_columns];
    for (size_t i = 0; i < r->n_columns; i++)
        if (field != IGNORED && r->fields[i] == field)
            return csv_refuse(&r->csv, c->at, "each column once", QUOTED(c->text));
    return FCS_OK;
}

static fcs_code read_header(reader *r)
{
    bool has_file = false;
    r->fields = arena_array(r->made->arena, r->csv.most_columns, sizeof *r->fields);
    if (!r->fields)
        return fail_memory(r->csv.err);
    for (csv_cell c = { 0 }; !c.last; r->n_columns++) {
        fcs_code code = csv_read(&r->csv, &c);
        if (code)
            return code;
        fold(c.text);
        code = find_column(r, &c);
        code = code ? code : check_once(r, &c);
        if (code)
            return code;
        has_file = has_file || r->fields[r->n_columns] == offsetof(fcs_sheet_row, file);
    }
    if (!has_file)
        return csv_refuse(&r->csv, 0, "a header with the column \"file\"", "none");
    csv_end_row(&r->csv);
    return FCS_OK;
}

/* ---- Rows ---- */

static bool is_decimal_comma(const char *text)
{
    size_t whole = strspn(text + (*text == '-'), "0123456789") + (*text == '-');
    size_t part = text[whole] == ',' ? strspn(text + whole + 1, "0123456789") : 0;
    return part && whole && !text[whole + 1 + part];
}

static void keep_cell(reader *r, fcs_sheet_row *row, size_t column, const char *text)
{
    size_t field = r->fields[column];
    if (field != IGNORED)
        memcpy((char *)row + field, &text, sizeof text);
    if (r->csv.delimiter != ',' && is_decimal_comma(text))
        r->made->sheet.decimal_comma = true;
}

/* A row without any text is left out. */
static fcs_code read_row(reader *r, fcs_sheet_row *row, bool *empty)
{
    csv_cell c = { 0 };
    size_t n = 0;
    *row = (fcs_sheet_row){ r->csv.line, "", "", "", "", "", "", "", "", "", "", "" };
    *empty = true;
    for (; !c.last; n++) {
        fcs_code code = csv_read(&r->csv, &c);
        if (code)
            return code;
        *empty = *empty && !*c.text;
        if (n < r->n_columns)
            keep_cell(r, row, n, c.text);
    }
    char expected[64], found[64];
    (void)snprintf(expected, sizeof expected, "%zu cells as in the header", r->n_columns);
    (void)snprintf(found, sizeof found, "%zu", n);
    if (!*empty && n != r->n_columns)
        return csv_refuse(&r->csv, c.at, expected, found);
    if (!*empty && !*row->file)
        return csv_refuse(&r->csv, r->csv.row, "the name of a file in this row", "an empty cell");
    return FCS_OK;
}

/* Two rows with one sample_id would be one sample; those without get theirs from the file. */
static fcs_code check_ids(const reader *r)
{
    const fcs_sheet *sheet = &r->made->sheet;
    const char **ids = arena_array(r->made->arena, sheet->n_rows, sizeof *ids);
    size_t *lines = arena_array(r->made->arena, sheet->n_rows, sizeof *lines);
    name_list names;
    size_t n = 0, first;
    for (size_t i = 0; ids && lines && i < sheet->n_rows; i++) {
        ids[n] = sheet->rows[i].sample_id;
        lines[n] = sheet->rows[i].line;
        n += *ids[n] != '\0';
    }
    if (!ids || !lines || !names_index(&names, r->made->arena, ids, n))
        return fail_memory(r->csv.err);
    size_t twice = names_twice(&names, &first);
    if (twice == SIZE_MAX)
        return FCS_OK;
    return fail_line(r->csv.err, FCS_E_FORMAT, "", (uint32_t)lines[twice], 1,
                     "expected a sample_id of its own, found %s in line %zu too",
                     QUOTED(ids[twice]), lines[first]);
}

static size_t most_rows(const csv *c)
{
    size_t n = 1;
    for (size_t i = c->next; i < c->size; i++)
        n += c->text[i] == '\n' || c->text[i] == '\r';
    return n;
}

static fcs_code read_rows(reader *r)
{
    fcs_sheet *sheet = &r->made->sheet;
    fcs_sheet_row *rows = arena_array(r->made->arena, most_rows(&r->csv), sizeof *rows);
    if (!rows)
        return fail_memory(r->csv.err);
    sheet->rows = rows;
    while (r->csv.next < r->csv.size) {
        bool empty;
        fcs_code code = read_row(r, &rows[sheet->n_rows], &empty);
        if (code)
            return code;
        sheet->n_rows += !empty;
        csv_end_row(&r->csv);
    }
    return check_ids(r);
}

static fcs_code read_sheet(reader *r, const char *text, size_t size, fcs_error *err)
{
    fcs_code code = csv_start(&r->csv, r->made->arena, text, size, err);
    r->made->sheet.delimiter = r->csv.delimiter;
    code = code ? code : read_header(r);
    return code ? code : read_rows(r);
}

static owner *new_owner(void)
{
    arena *a = arena_new();
    owner *made = a ? arena_alloc(a, sizeof *made) : NULL;
    if (made)
        made->arena = a;
    else
        arena_free(a);
    return made;
}

fcs_sheet *fcs_sheet_open(const char *path, fcs_error *err)
{
    size_t size = 0;
    char *text = read_whole(path, LARGEST, &size, err);
    if (!text)
        return NULL;
    reader r = { .made = new_owner() };
    fcs_code code = r.made ? read_sheet(&r, text, size, err) : fail_memory(err);
    free(text);
    if (!code)
        return &r.made->sheet;
    fcs_sheet_free(r.made ? &r.made->sheet : NULL);
    return NULL;
}

void fcs_sheet_free(fcs_sheet *sheet)
{
    if (sheet)
        arena_free(((owner *)sheet)->arena);
}
