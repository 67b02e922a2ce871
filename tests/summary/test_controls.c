/* test_controls.c - which FMO control of a sheet belongs to a file. */
#include "saved.h"

#include "lupusflow/summary.h"

#define HEAD "file,sample_id,role,control_for,run,batch,antibody_lot\n"
#define SAMPLE "a.fcs,P1-B,sample,,3,W40,L7\n"

/* The control FMO-CD27 of the file in line 2. */
static const struct {
    const char *says, *text;
    size_t line; /* of the control; 0: none */
    const char *why;
} ROWS[] = {
    { "a control for the marker", HEAD SAMPLE "f.fcs,,FMO,CD27,3,W40,L7\n", 3, "" },
    { "for the name in the panel", HEAD SAMPLE "f.fcs,,FMO,FMO-CD27,3,W40,L7\n", 3, "" },
    { "a sample_id that is the name", HEAD SAMPLE "f.fcs,FMO-CD27,FMO,?,3,W40,L7\n", 3, "" },
    { "the role in small letters", HEAD SAMPLE "f.fcs,,fmo,CD27,3,W40,L7\n", 3, "" },
    { "the control before the file",
      HEAD SAMPLE "g.fcs,,single_stain,CD27,3,W40,L7\nf.fcs,,FMO,CD27,3,W40,L7\n", 4, "" },
    { "no row at all", HEAD SAMPLE, 0,
      "no control FMO-CD27 in the sheet (role FMO, control_for CD27)" },
    { "another marker", HEAD SAMPLE "f.fcs,,FMO,CD2,3,W40,L7\nf.fcs,,FMO,CD271,3,W40,L7\n", 0,
      "no control FMO-CD27 in the sheet" },
    { "another role", HEAD SAMPLE "f.fcs,,sample,CD27,3,W40,L7\n", 0,
      "no control FMO-CD27 in the" },
    { "of another run", HEAD SAMPLE "f.fcs,,FMO,CD27,4,W40,L7\n", 0,
      "no control FMO-CD27 for this file in the sheet: that in line 3 is of another run" },
    { "of another batch", HEAD SAMPLE "f.fcs,,FMO,CD27,3,W41,L7\n", 0,
      "no control FMO-CD27 for this file in the sheet: that in line 3 is of another batch" },
    { "of another lot", HEAD SAMPLE "f.fcs,,FMO,CD27,3,W40,L8\n", 0,
      "no control FMO-CD27 for this file in the sheet: that in line 3 is of another antibody_lot" },
    { "a run that is not said", HEAD SAMPLE "f.fcs,,FMO,CD27,,,\n", 3, "" },
    { "one of two runs", HEAD SAMPLE "e.fcs,,FMO,CD27,4,W40,L7\nf.fcs,,FMO,CD27,3,W40,L7\n", 4,
      "" },
    { "two that fit", HEAD SAMPLE "e.fcs,,FMO,CD27,3,,\nx,,sample,,,,\nf.fcs,,FMO,CD27,3,W40,L7\n",
      0, "expected one control FMO-CD27 for this file, found two in the sheet, in lines 3 and 5" },
    { "three that fit", HEAD SAMPLE "e,,FMO,CD27,,,\nf,,FMO,CD27,,,\ng,,FMO,CD27,,,\n", 0,
      "expected one control FMO-CD27 for this file, found two in the sheet, in lines 3 and 4" },
    { "one for this sample alone", HEAD SAMPLE "e,,FMO,CD27,3,,\nf,,FMO,CD27 P1-B,3,,\n", 4, "" },
    { "one for another sample", HEAD SAMPLE "b.fcs,P2-B,,,3,,\ne,,FMO,CD27 P2-B,3,,\n", 0,
      "no control FMO-CD27 for this file in the sheet: that in line 4 is of another sample" },
    { "one for this and another", HEAD SAMPLE "b.fcs,P2-B,,,3,,\ne,,FMO,P2-B P1-B CD27,3,,\n", 4,
      "" },
    { "two for this sample", HEAD SAMPLE "e,,FMO,CD27 P1-B,3,,\nf,,FMO,CD27 P1-B,3,,\n", 0,
      "expected one control FMO-CD27 for this file, found two in the sheet, in lines 3 and 4" },
    { "a name that is part of another word", HEAD SAMPLE "e,,FMO,CD27-like,3,,\n", 0,
      "no control FMO-CD27 in the sheet" },
};

static fcs_sheet *sheet_of(const char *text)
{
    fcs_error err = { .message = "" };
    saved file = save_text(text);
    fcs_sheet *sheet = fcs_sheet_open(file.path, &err);
    unlink(file.path);
    if (!sheet)
        fail_msg("%u:%u: %s", err.line, err.column, err.message);
    return sheet;
}

static void a_control_belongs_to_its_run_batch_lot_and_samples(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        fcs_sheet *sheet = sheet_of(ROWS[i].text);
        fcs_sheet_control found;
        fcs_sheet_find_control(sheet, &sheet->rows[0], &(fcs_fmo_name){ "FMO-CD27", "CD27" },
                               &found);
        size_t line = found.row ? found.row->line : 0;
        if (line != ROWS[i].line || strncmp(found.why, ROWS[i].why, strlen(ROWS[i].why)) != 0 ||
            !*found.why != !!line)
            fail_msg("%s: line %zu, %s", ROWS[i].says, line, found.why);
        fcs_sheet_free(sheet);
    }
}

/* Ids of several words are words together; names of any length and kind stay one line. */
static void ids_may_have_blanks(void **unused)
{
    (void)unused;
    fcs_sheet *sheet = sheet_of("file,sample_id,role,control_for\na,Donor 7,,\nb,Donor 70,,\n"
                                "f,,FMO,CD27 Donor 7\ng,,FMO,CD27 Donor 70\n");
    for (size_t i = 0; i < 2; i++) {
        fcs_sheet_control found;
        fcs_sheet_find_control(sheet, &sheet->rows[i], &(fcs_fmo_name){ "FMO-CD27", "CD27" },
                               &found);
        assert_non_null(found.row);
        assert_string_equal(found.row->file, i ? "g" : "f");
    }
    char name[600];
    memset(name, '\n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    fcs_sheet_control found;
    fcs_sheet_find_control(sheet, &sheet->rows[0], &(fcs_fmo_name){ name, name }, &found);
    assert_null(found.row);
    assert_true(strlen(found.why) > 30);
    assert_null(strchr(found.why, '\n'));
    fcs_sheet_free(sheet);
}

static const struct {
    const char *role;
    bool control;
} ROLES[] = {
    { "", false },
    { "sample", false },
    { "Sample", false },
    { "FMO", true },
    { "fmo", true },
    { "Single stain", true },
    { "single-stain", true },
    { "unstained", true },
    { "QC bead", true },
    { "QC_bead", true },
    { "blank", false },
    { "FMOs", false },
    { "repeat control", false },
    { "FM", false },
};

static void controls_are_told_from_samples(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++) {
        fcs_sheet_row row = { .role = ROLES[i].role };
        if (fcs_sheet_is_control(&row) != ROLES[i].control)
            fail_msg("%s", ROLES[i].role);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_control_belongs_to_its_run_batch_lot_and_samples),
        cmocka_unit_test(ids_may_have_blanks),
        cmocka_unit_test(controls_are_told_from_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
