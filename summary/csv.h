/* csv.h - the cells of a table as spreadsheets write it: one pass, no allocation per cell.
 *
 *     csv c;
 *     csv_start(&c, a, text, size, &err);
 *     for (csv_cell cell = { 0 }; !cell.last;)
 *         if (csv_read(&c, &cell)) return c.err->code;          one row
 *     csv_end_row(&c);
 *
 * Comma, semicolon or TAB, whichever the first line has most of; cells quoted as in RFC 4180; lines
 * end in LF, CR LF or CR; a byte order mark is skipped; blanks around cells are not part of them.
 */
#ifndef SUMMARY_CSV_H
#define SUMMARY_CSV_H

#include "fcs/arena.h"
#include "fcs/error.h"

typedef struct csv_cell {
    char *text; /* on the arena, without quotes; may be changed in place */
    size_t at;  /* where it begins in the text */
    bool last;  /* of its row */
} csv_cell;

typedef struct csv {
    const char *text;
    size_t next, size;
    char delimiter;
    size_t most_columns; /* the first row has no more */
    char *out;           /* where the next cell goes */
    size_t row;          /* where the row begins */
    uint32_t line;       /* and its number */
    fcs_error *err;
} csv;

/* The text must outlive the reading. Errors: FCS_E_FORMAT for what is no UTF-8, FCS_E_MEMORY. */
fcs_code csv_start(csv *c, arena *a, const char *text, size_t size, fcs_error *err);

/* Reads a cell and what ends it. Errors: FCS_E_FORMAT. */
fcs_code csv_read(csv *c, csv_cell *cell);

/* After the last cell of a row: the next one begins here. */
void csv_end_row(csv *c);

/* FCS_E_FORMAT at an offset in this row: "expected ..., found ...". */
fcs_code csv_refuse(const csv *c, size_t offset, const char *expected, const char *found);

#endif
