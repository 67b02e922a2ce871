/* controls.c - which row of a sample sheet is the FMO control of a file.
 *
 *     file        sample_id  role    control_for  run  batch  antibody_lot
 *     P1_B.fcs    P1-B       sample               3    W40    L7
 *     fmo27.fcs              FMO     CD27         3    W40    L7      of every file of run 3
 *     fmo38.fcs              FMO     CD38 P1-B    3    W40    L7      of the sample P1-B alone
 *
 * A border that a control sets holds for what was stained and measured with it, so that run, batch and lot
 * have to agree where both rows say them. Two controls that fit are none: a guess would decide a number.
 */
#include <stdio.h>
#include <string.h>

#include "fcs/error.h"
#include "lupusflow/summary.h"

bool fcs_sheet_role(const fcs_sheet_row *row, const char *role)
{
    const char *cell = row->role;
    for (; *cell && *role; cell++, role++) {
        char c = *cell == ' ' || *cell == '-' ? '_' : *cell, r = *role;
        c = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
        r = r >= 'A' && r <= 'Z' ? (char)(r + ('a' - 'A')) : r;
        if (c != r)
            return false;
    }
    return *cell == *role;
}

bool fcs_sheet_is_control(const fcs_sheet_row *row)
{
    static const char *const roles[] = { "FMO", "single_stain", "unstained", "QC_bead" };
    bool any = false;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        any = any || fcs_sheet_role(row, roles[i]);
    return any;
}

/* Whether a cell has words among its own, which blanks separate: an id may be several. */
static bool has_words(const char *cell, const char *words)
{
    size_t n = strlen(words);
    for (const char *at = cell; n && (at = strstr(at, words)); at++)
        if ((at == cell || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
            return true;
    return false;
}

static bool is_asked(const fcs_sheet_row *row, const fcs_fmo_name *asked)
{
    return fcs_sheet_role(row, "FMO") &&
           (has_words(row->control_for, asked->name) ||
            has_words(row->control_for, asked->marker) || strcmp(row->sample_id, asked->name) == 0);
}

/* Is a control for some samples alone? */
static bool is_limited(const fcs_sheet *sheet, const fcs_sheet_row *control)
{
    for (size_t i = 0; i < sheet->n_rows; i++)
        if (!fcs_sheet_is_control(&sheet->rows[i]) &&
            has_words(control->control_for, sheet->rows[i].sample_id))
            return true;
    return false;
}

/* The column in which two rows say that they do not belong together; NULL: none. */
static const char *difference(const fcs_sheet_row *a, const fcs_sheet_row *b)
{
    const struct {
        const char *name, *here, *there;
    } columns[] = { { "run", a->run, b->run },
                    { "batch", a->batch, b->batch },
                    { "antibody_lot", a->antibody_lot, b->antibody_lot } };
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (*columns[i].here && *columns[i].there && strcmp(columns[i].here, columns[i].there) != 0)
            return columns[i].name;
    return NULL;
}

/* What is known after some of the rows. */
typedef struct choice {
    const fcs_sheet_row *own[2], *common[2]; /* the first two of this sample alone, of any */
    const fcs_sheet_row *other;              /* the first that does not belong to the file */
    const char *column;                      /* because of this one */
} choice;

static void keep(const fcs_sheet_row *first_two[2], const fcs_sheet_row *row)
{
    if (!first_two[0])
        first_two[0] = row;
    else if (!first_two[1])
        first_two[1] = row;
}

static void consider(choice *c, const fcs_sheet *sheet, const fcs_sheet_row *of,
                     const fcs_sheet_row *row)
{
    const char *column = difference(of, row);
    bool own = has_words(row->control_for, of->sample_id);
    if (!own && is_limited(sheet, row))
        column = "sample";
    if (!column)
        keep(own ? c->own : c->common, row);
    else if (!c->other) {
        c->other = row;
        c->column = column;
    }
}

/* Quoted names keep to one line, and are cut where they are long. */
static void say_why(const choice *c, const fcs_sheet_row *two[2], const fcs_fmo_name *asked,
                    fcs_sheet_control *found)
{
    const char *name = QUOTED(asked->name);
    if (two[1])
        (void)snprintf(found->why, sizeof found->why,
                       "expected one control %.60s for this file, found two in the sheet, in lines "
                       "%zu and %zu",
                       name, two[0]->line, two[1]->line);
    else if (c->other)
        (void)snprintf(found->why, sizeof found->why,
                       "no control %.60s for this file in the sheet: that in line %zu is of "
                       "another %s",
                       name, c->other->line, c->column);
    else
        (void)snprintf(found->why, sizeof found->why,
                       "no control %.60s in the sheet (role FMO, control_for %.40s)", name,
                       QUOTED(asked->marker));
}

void fcs_sheet_find_control(const fcs_sheet *sheet, const fcs_sheet_row *of,
                            const fcs_fmo_name *asked, fcs_sheet_control *found)
{
    choice c = { 0 };
    for (size_t i = 0; i < sheet->n_rows; i++)
        if (is_asked(&sheet->rows[i], asked))
            consider(&c, sheet, of, &sheet->rows[i]);
    const fcs_sheet_row **two = c.own[0] ? c.own : c.common;
    *found = (fcs_sheet_control){ .row = two[1] ? NULL : two[0] };
    if (!found->row)
        say_why(&c, two, asked, found);
}
