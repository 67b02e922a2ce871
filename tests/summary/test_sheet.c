/* test_sheet.c - sheets as spreadsheets write them, and as hands break them. */
#include "saved.h"

#include "lupusflow/summary.h"

/* Opens a text as a sheet. */
static fcs_sheet *open_sheet(const char *text, fcs_error *err)
{
    saved file = save_text(text);
    fcs_sheet *sheet = fcs_sheet_open(file.path, err);
    unlink(file.path);
    return sheet;
}

/* ---- What is read ---- */

static const struct {
    const char *says, *text;
    char delimiter;
    bool decimal_comma;
    size_t n_rows, line; /* of the last row */
    const char *file, *sample_id, *subject;
} GOOD[] = {
    { "commas", "file,sample_id,subject\na.fcs,S1,P1\n", ',', false, 1, 2, "a.fcs", "S1", "P1" },
    { "semicolons", "file;sample_id\na.fcs;S1\n", ';', false, 1, 2, "a.fcs", "S1", "" },
    { "TAB", "file\tsubject\na.fcs\tP1\n", '\t', false, 1, 2, "a.fcs", "", "P1" },
    { "empty cells between TAB stay cells", "file\tsample_id\tsubject\na.fcs\t\tP1\n", '\t', false,
      1, 2, "a.fcs", "", "P1" },
    { "no line end at the end", "file,sample_id\na.fcs,S1", ',', false, 1, 2, "a.fcs", "S1", "" },
    { "CR LF and a byte order mark",
      "\xEF\xBB\xBF"
      "file,sample_id\r\na.fcs,S1\r\nb.fcs,S2\r\n",
      ',', false, 2, 3, "b.fcs", "S2", "" },
    { "CR alone", "file,sample_id\ra.fcs,S1\r", ',', false, 1, 2, "a.fcs", "S1", "" },
    { "names in capitals, with blanks and hyphens", "File, Sample ID ,SUBJECT\na.fcs,S1,P1\n", ',',
      false, 1, 2, "a.fcs", "S1", "P1" },
    { "quotes hold delimiters, line ends and quotes",
      "file,sample_id,subject\n\"a, b.fcs\",\"S\n1\",\"P \"\"x\"\"\"\nc.fcs,S2,\" P2 \"\n", ',',
      false, 2, 4, "c.fcs", "S2", " P2 " },
    { "blanks around cells are not theirs", "file , sample_id\n a.fcs ,\t\"S1\" \n", ',', false, 1,
      2, "a.fcs", "S1", "" },
    { "empty lines and lines of delimiters are left out", "file,sample_id\n\n,\na.fcs,S1\n , \n",
      ',', false, 1, 4, "a.fcs", "S1", "" },
    { "a decimal comma", "file;age\na.fcs;42,5\n", ';', true, 1, 2, "a.fcs", "", "" },
    { "a comma in a name is none", "file;reason\na.fcs;1,2,3\n", ';', false, 1, 2, "a.fcs", "",
      "" },
    { "columns of one's own", "file,colour of tube\na.fcs,red\n", ',', false, 1, 2, "a.fcs", "",
      "" },
    { "a header alone", "file,sample_id\n", ',', false, 0, 0, "", "", "" },
    { "one column", "file\na.fcs\n", ',', false, 1, 2, "a.fcs", "", "" },
    { "umlauts", "file,subject\n\xC3\xA4.fcs,\xC3\x9C\n", ',', false, 1, 2, "\xC3\xA4.fcs", "",
      "\xC3\x9C" },
};

static void sheets_are_read_as_written(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
        fcs_error err = { 0 };
        fcs_sheet *sheet = open_sheet(GOOD[i].text, &err);
        if (!sheet)
            fail_msg("%s: line %u column %u: %s", GOOD[i].says, err.line, err.column, err.message);
        if (sheet->delimiter != GOOD[i].delimiter ||
            sheet->decimal_comma != GOOD[i].decimal_comma || sheet->n_rows != GOOD[i].n_rows)
            fail_msg("%s: delimiter '%c', %zu rows", GOOD[i].says, sheet->delimiter, sheet->n_rows);
        if (sheet->n_rows) {
            const fcs_sheet_row *row = &sheet->rows[sheet->n_rows - 1];
            if (row->line != GOOD[i].line)
                fail_msg("%s: line %zu", GOOD[i].says, row->line);
            assert_string_equal(row->file, GOOD[i].file);
            assert_string_equal(row->sample_id, GOOD[i].sample_id);
            assert_string_equal(row->subject, GOOD[i].subject);
            assert_string_equal(row->visit, "");
        }
        fcs_sheet_free(sheet);
    }
}

static void quoted_cells_are_whole(void **unused)
{
    (void)unused;
    fcs_error err;
    fcs_sheet *sheet = open_sheet(GOOD[8].text, &err);
    assert_non_null(sheet);
    assert_string_equal(sheet->rows[0].file, "a, b.fcs");
    assert_string_equal(sheet->rows[0].sample_id, "S\n1");
    assert_string_equal(sheet->rows[0].subject, "P \"x\"");
    fcs_sheet_free(sheet);
}

/* ---- What is refused ---- */

static const struct {
    const char *says, *text;
    uint32_t line, column;
    const char *message;
} BAD[] = {
    { "nothing", "", 1, 1, "expected a header with the column \"file\", found none" },
    { "no file column", "name,sample_id\na,b\n", 1, 1,
      "expected a header with the column \"file\"" },
    { "a typing error in a name", "file,sampel_id\na,b\n", 1, 6,
      "expected the column \"sample_id\", found sampel_id" },
    { "a letter too few", "file, subjct\na,b\n", 1, 7, "expected the column \"subject\"" },
    { "a column twice", "file,subject,Subject\na,b,c\n", 1, 14,
      "expected each column once, found subject" },
    { "too many cells", "file,sample_id\na,b,c\n", 2, 5,
      "expected 2 cells as in the header, found 3" },
    { "too few cells", "file,sample_id,tube\na,b\n", 2, 3,
      "expected 3 cells as in the header, found 2" },
    { "no file in a row", "file,sample_id\na,b\n,c\n", 3, 1,
      "expected the name of a file in this row, found an empty cell" },
    { "an open quote", "file,tube\n\xC3\xA4\xC3\xA4,\"b\nc\n", 2, 4,
      "expected a closing quote for this cell, found the end of the file" },
    { "text after a quote", "file,tube\n\"a\"b,c\n", 2, 4,
      "expected the next cell after the closing quote, found more of this one" },
    { "a quote inside", "file,tube\na\"b,c\n", 2, 2,
      "expected a cell without quotes, or quoted as a whole" },
    { "a sample twice", "file,sample_id\na,S1\nb,S2\nc,S1\n", 4, 1,
      "expected a sample_id of its own, found S1 in line 2 too" },
    { "Latin-1", "file,tube\n\xE4,b\n", 2, 1,
      "expected UTF-8 (\"CSV UTF-8\" of a spreadsheet), found" },
    { "the place after a cell of two lines", "file,tube,visit\n\"a\nb\",x\"y,1\n", 3, 5,
      "expected a cell without quotes" },
};

static void what_is_wrong_is_told_with_its_place(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        fcs_error err = { 0 };
        fcs_sheet *sheet = open_sheet(BAD[i].text, &err);
        if (sheet)
            fail_msg("%s: read without a word", BAD[i].says);
        if (err.code != FCS_E_FORMAT || err.line != BAD[i].line || err.column != BAD[i].column ||
            strncmp(err.message, BAD[i].message, strlen(BAD[i].message)))
            fail_msg("%s: %s at %u:%u: %s", BAD[i].says, fcs_code_name(err.code), err.line,
                     err.column, err.message);
    }
}

static void a_nul_is_no_text(void **unused)
{
    (void)unused;
    fcs_error err = { 0 };
    saved file = save_bytes("file\na\0b\n", 9);
    assert_null(fcs_sheet_open(file.path, &err));
    unlink(file.path);
    assert_int_equal(err.code, FCS_E_FORMAT);
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 2);
}

static void what_cannot_be_opened_is_told(void **unused)
{
    (void)unused;
    fcs_error err = { 0 };
    assert_null(fcs_sheet_open("/tmp/there-is-no-such-sheet.csv", &err));
    assert_int_equal(err.code, FCS_E_NOT_FOUND);
    assert_null(fcs_sheet_open("/tmp", &err));
    assert_int_equal(err.code, FCS_E_IO);
    saved file = save_text("file\n");
    assert_int_equal(truncate(file.path, (off_t)20 << 20), 0);
    assert_null(fcs_sheet_open(file.path, &err));
    unlink(file.path);
    assert_int_equal(err.code, FCS_E_LIMIT);
}

/* Whatever the bytes: read, or refused with a place inside the text. */
static void any_bytes_are_read_or_refused(void **unused)
{
    (void)unused;
    static const char alphabet[] = "file,;\t\"\r\n ab\xC3\xA4.1";
    uint64_t state = 42;
    for (int i = 0; i < 3000; i++) {
        char text[80] = "file,tube\n";
        size_t n = i % 2 ? 10 : 0, end = n + (size_t)(i % 60);
        for (; n < end; n++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            text[n] = alphabet[(state >> 33) % (sizeof alphabet - 1)];
        }
        text[n] = '\0';
        fcs_error err = { 0 };
        fcs_sheet *sheet = open_sheet(text, &err);
        if (!sheet && (err.code != FCS_E_FORMAT || !err.line || !err.column || err.column > 81))
            fail_msg("%s: at %u:%u", text, err.line, err.column);
        for (size_t j = 0; sheet && j < sheet->n_rows; j++)
            if (!*sheet->rows[j].file)
                fail_msg("%s: a row without a file", text);
        fcs_sheet_free(sheet);
    }
}

static void a_control_names_its_detector(void **unused)
{
    (void)unused;
    fcs_error err = { 0 };
    fcs_sheet *sheet =
        open_sheet("file,Role,Control for\npe.fcs,single_stain,PE-A\nnone.fcs,unstained,\n", &err);
    if (!sheet)
        fail_msg("%s", err.message);
    assert_string_equal(sheet->rows[0].role, "single_stain");
    assert_string_equal(sheet->rows[0].control_for, "PE-A");
    assert_string_equal(sheet->rows[1].control_for, "");
    fcs_sheet_free(sheet);
    sheet = open_sheet("file\na.fcs\n", &err);
    assert_non_null(sheet);
    assert_string_equal(sheet->rows[0].control_for, "");
    fcs_sheet_free(sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sheets_are_read_as_written),
        cmocka_unit_test(a_control_names_its_detector),
        cmocka_unit_test(quoted_cells_are_whole),
        cmocka_unit_test(what_is_wrong_is_told_with_its_place),
        cmocka_unit_test(a_nul_is_no_text),
        cmocka_unit_test(what_cannot_be_opened_is_told),
        cmocka_unit_test(any_bytes_are_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
