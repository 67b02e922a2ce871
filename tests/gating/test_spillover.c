/* test_spillover.c - matrices from keywords, tables and the corpus; what compensating does. */
#include "gating/make.h"
#include "gating/matrix.h"

#include <gsl/gsl_linalg.h>

#include "gating/linalg.h"
#include "gating/spillover.h"


/* ---- Keywords ----------------------------------------------------------------------- */

/* A file of three parameters and no events, with a keyword or more: "SPILL|2,FITC-A,PE-A,1,0,0,1|". */
static made file_with(const char *name, const char *value)
{
    static const char *const names[] = { "FITC-A", "PE-A", "APC-A" };
    char extra[400];
    snprintf(extra, sizeof extra, "%s|%s|", name, value);
    return make_file(names, 3, extra, NULL, 0);
}

typedef struct good_keyword {
    const char *what, *name, *value;
    size_t n;
    const char *detectors[3];
    double values[9];
    bool noted;
} good_keyword;

/* Quirk 60: the matrix under all its names. Quirk 62: decimal commas. Quirk 63: numbers for names. */
static const good_keyword GOOD[] = {
    { "the form of FCS 3.1",
      "$SPILLOVER",
      "2,FITC-A,PE-A,1,0.12,0.007,1",
      2,
      { "FITC-A", "PE-A" },
      { 1, 0.12, 0.007, 1 },
      false },
    { "the form before it",
      "SPILL",
      "2,PE-A,APC-A,1,0,0.25,1",
      2,
      { "PE-A", "APC-A" },
      { 1, 0, 0.25, 1 },
      false },
    { "the same with $",
      "$SPILL",
      "2,PE-A,APC-A,1,0,0.25,1",
      2,
      { "PE-A", "APC-A" },
      { 1, 0, 0.25, 1 },
      false },
    { "the new name without $",
      "SPILLOVER",
      "2,PE-A,APC-A,1,0,0.25,1",
      2,
      { "PE-A", "APC-A" },
      { 1, 0, 0.25, 1 },
      false },
    { "blanks around fields",
      "$SPILLOVER",
      " 2 , FITC-A , PE-A , 1 , 0.12 , 0.007 , 1 ",
      2,
      { "FITC-A", "PE-A" },
      { 1, 0.12, 0.007, 1 },
      false },
    { "exponents and signs",
      "$SPILLOVER",
      "2,FITC-A,PE-A,1,-3.5E-05,+7e-3,1",
      2,
      { "FITC-A", "PE-A" },
      { 1, -3.5e-5, 7e-3, 1 },
      false },
    { "one detector", "$SPILLOVER", "1,APC-A,1", 1, { "APC-A" }, { 1 }, false },
    { "Accuri's numbers of parameters",
      "$SPILLOVER",
      "2,1,3,1,0.5,0.25,1",
      2,
      { "FITC-A", "APC-A" },
      { 1, 0.5, 0.25, 1 },
      true },
    { "a comma in every number",
      "$SPILLOVER",
      "2,1,2,1,000,0,120,0,007,1,000",
      2,
      { "FITC-A", "PE-A" },
      { 1, 0.12, 0.007, 1 },
      true },
    { "a comma where there are decimals",
      "$SPILLOVER",
      "2,FITC-A,PE-A,1,0,12,0,1",
      2,
      { "FITC-A", "PE-A" },
      { 1, 0.12, 0, 1 },
      true },
    { "the same with a small number",
      "$SPILLOVER",
      "2,FITC-A,PE-A,1,8,66009E-05,0,1",
      2,
      { "FITC-A", "PE-A" },
      { 1, 8.66009e-5, 0, 1 },
      true },
    { "the same with a negative number",
      "$SPILLOVER",
      "2,FITC-A,PE-A,1,-0,0284,0,1",
      2,
      { "FITC-A", "PE-A" },
      { 1, -0.0284, 0, 1 },
      true },
    { "all parameters without names",
      "$COMP",
      "3,1,0.1,0,0,1,0.2,0,0,1",
      3,
      { "FITC-A", "PE-A", "APC-A" },
      { 1, 0.1, 0, 0, 1, 0.2, 0, 0, 1 },
      false },
    { "$COMP with names",
      "$COMP",
      "2,FITC-A,PE-A,1,0.1,0,1",
      2,
      { "FITC-A", "PE-A" },
      { 1, 0.1, 0, 1 },
      false },
};

static void keywords_as_files_have_them(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
        const good_keyword *row = &GOOD[i];
        made m = file_with(row->name, row->value);
        fcs_error err = { .message = "" };
        fcs_spillover *s = fcs_spillover_from(&m.file->datasets[0], &err);
        if (!s)
            fail_msg("%s: %s", row->what, err.message);
        assert_string_equal(s->source, row->name);
        assert_int_equal(s->n_dyes, row->n);
        assert_int_equal(s->n_detectors, row->n);
        for (size_t j = 0; j < row->n; j++) {
            assert_string_equal(s->detectors[j], row->detectors[j]);
            assert_string_equal(s->dyes[j], row->detectors[j]);
        }
        for (size_t j = 0; j < row->n * row->n; j++)
            if (s->values[j] != row->values[j])
                fail_msg("%s: value %zu is %g", row->what, j, s->values[j]);
        assert_int_equal(spillover_note(s) != NULL, row->noted);
        fcs_spillover_free(s);
        free_made(m);
    }
}

static void keywords_that_are_wrong(void **unused)
{
    (void)unused;
    static const struct {
        const char *name, *value;
        fcs_code code;
        const char *message; /* its beginning */
    } rows[] = {
        { "$OTHER", "2,FITC-A,PE-A,1,0,0,1", FCS_E_NOT_FOUND,
          "expected $SPILLOVER, SPILL or $COMP, found none" },
        /* Quirk 61, MACSQuant. */
        { "$SPILLOVER", "2,FITC-A,PE-A", FCS_E_NOT_FOUND, "expected $SPILLOVER" },
        { "SPILL", "24,FITC-A,PE-A", FCS_E_NOT_FOUND, "expected $SPILLOVER" },
        { "$SPILLOVER", "zwei,FITC-A,PE-A,1,0,0,1", FCS_E_FORMAT,
          "$SPILLOVER: expected a number of detectors from 1 to 512, found \"zwei\"" },
        { "$SPILLOVER", "0,1", FCS_E_FORMAT, "$SPILLOVER: expected a number of detectors" },
        { "$SPILLOVER", "99999999999999999999,A,1", FCS_E_FORMAT,
          "$SPILLOVER: expected a number of detectors" },
        { "$SPILLOVER", "2,FITC-A,PE-B,1,0,0,1", FCS_E_FORMAT,
          "$SPILLOVER: expected the $PnN of a parameter of this file, found \"PE-B\"" },
        /* Quirk 64: parameters named so hold compensated values already. */
        { "$SPILLOVER", "2,Comp-FITC-A,Comp-PE-A,1,0,0,1", FCS_E_FORMAT,
          "$SPILLOVER: expected the $PnN of a parameter of this file, found \"Comp-FITC-A\"" },
        { "$SPILLOVER", "2,FITC-A,4,1,0,0,1", FCS_E_FORMAT, "$SPILLOVER: expected the $PnN" },
        { "$SPILLOVER", "2,FITC-A,FITC-A,1,0,0,1", FCS_E_FORMAT,
          "$SPILLOVER: expected each detector once, found \"FITC-A\"" },
        { "$SPILLOVER", "2,PE-A,2,1,0,0,1", FCS_E_FORMAT,
          "$SPILLOVER: expected each detector once, found \"2\"" },
        { "$SPILLOVER", "2,FITC-A,PE-A,1,0,0", FCS_E_FORMAT,
          "$SPILLOVER: expected 4 numbers for 2 detectors, found 3" },
        { "$SPILLOVER", "2,FITC-A,PE-A,1,0,0,1,0.5", FCS_E_FORMAT,
          "$SPILLOVER: expected 4 numbers for 2 detectors, found 5" },
        { "SPILL", "2,FITC-A,PE-A,1,0,nan,1", FCS_E_FORMAT,
          "SPILL: expected a number, found \"nan\"" },
        { "SPILL", "2,FITC-A,PE-A,1,0,1e999,1", FCS_E_FORMAT,
          "SPILL: expected a number, found \"1e999\"" },
        { "SPILL", "2,FITC-A,PE-A,1,0,,1", FCS_E_FORMAT, "SPILL: expected a number, found \"\"" },
        /* $COMP in percent, and $DFCiTOj which is always so, are never taken for fractions. */
        { "$DFC1TO2", "3", FCS_E_NOT_FOUND, "expected $SPILLOVER, SPILL or $COMP, found none" },
        { "$COMP", "3,100,10,0,0,100,20,0,0,100", FCS_E_FORMAT,
          "$COMP: expected fractions with 1 on the diagonal, found \"100\"" },
        { "$COMP", "2,1,0,0,1", FCS_E_FORMAT, "$COMP: expected" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        made m = file_with(rows[i].name, rows[i].value);
        fcs_error err = { .message = "" };
        assert_null(fcs_spillover_from(&m.file->datasets[0], &err));
        if (err.code != rows[i].code ||
            strncmp(err.message, rows[i].message, strlen(rows[i].message)))
            fail_msg("%s %s: code %d, %s", rows[i].name, rows[i].value, (int)err.code, err.message);
        assert_null(fcs_spillover_from(&m.file->datasets[0], NULL));
        free_made(m);
    }
}

/* $SPILLOVER before SPILL before $COMP; one that names detectors and has no numbers is none. */
static void the_first_matrix_is_taken(void **unused)
{
    (void)unused;
    static const struct {
        const char *keywords, *source;
    } rows[] = {
        { "SPILL|2,FITC-A,PE-A,1,0.2,0,1|$COMP|2,FITC-A,PE-A,1,0.1,0,1|$SPILLOVER", "$SPILLOVER" },
        { "SPILL|2,FITC-A,PE-A,1,0.2,0,1|$COMP", "SPILL" },
        { "$COMP", "$COMP" },
        { "$SPILLOVER|2,FITC-A,PE-A|SPILL", "SPILL" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        made m = file_with(rows[i].keywords, "2,FITC-A,PE-A,1,0.3,0,1");
        fcs_spillover *s = fcs_spillover_from(&m.file->datasets[0], NULL);
        assert_non_null(s);
        assert_string_equal(s->source, rows[i].source);
        fcs_spillover_free(s);
        free_made(m);
    }
}


/* Quirk 64: $PnS where $PnN should be. */
static void labels_name_detectors(void **unused)
{
    (void)unused;
    made m = file_with("$P1S|CD19|$P3S|CD3|$SPILLOVER", "2,CD3,CD19,1,0.2,0,1");
    fcs_error err = { .message = "" };
    fcs_spillover *s = fcs_spillover_from(&m.file->datasets[0], &err);
    if (!s)
        fail_msg("%s", err.message);
    assert_string_equal(s->detectors[0], "APC-A");
    assert_string_equal(s->detectors[1], "FITC-A");
    fcs_spillover_free(s);
    free_made(m);
}


/* ---- Tables ------------------------------------------------------------------------- */

static fcs_spillover *parse(const char *text, fcs_error *err)
{
    size_t n = strlen(text);
    char *block = malloc(n ? n : 1);
    assert_non_null(block);
    memcpy(block, text, n);
    fcs_spillover *s = spillover_parse(block, n, "table.csv", err);
    free(block);
    return s;
}

static void tables_as_programs_write_them(void **unused)
{
    (void)unused;
    static const struct {
        const char *what, *text, *dye, *detector; /* the second of each */
    } rows[] = {
        { "detectors and numbers", "FITC-A,PE-A\n1,0.12\n0.007,1\n", "PE-A", "PE-A" },
        { "an empty corner", ",FITC-A,PE-A\nCD3,1,0.12\nCD4,0.007,1\n", "CD4", "PE-A" },
        { "a missing corner, as R writes it",
          "\"FITC-A\",\"PE-A\"\n\"CD3\",1,0.12\n\"CD4\",0.007,1", "CD4", "PE-A" },
        { "semicolons and decimal commas", "FITC-A;PE-A\r\n1;0,12\r\n0,007;1\r\n", "PE-A", "PE-A" },
        { "tabs", "\tFITC-A\tPE-A\nFITC-A\t1\t0.12\nPE-A\t0.007\t1\n", "PE-A", "PE-A" },
        { "dyes that are called 1 and 2", "\"dye\",\"1\",\"2\"\n\"1\",1,0.12\n\"2\",0.007,1\n", "2",
          "2" },
        { "quotes around everything", "\"A\",\"B\"\n\"1\",\"0.12\"\n\"0.007\",\"1\"\n", "B", "B" },
        { "a comma inside quotes", "\"A, 1\",\"B, 2\"\n1,0.12\n0.007,1\n", "B, 2", "B, 2" },
        { "mark, comments, empty lines",
          "\xef\xbb\xbf# made by hand\n\nFITC-A,PE-A\n\n1,0.12\n  \n0.007,1\n\n", "PE-A", "PE-A" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_error err = { .message = "" };
        fcs_spillover *s = parse(rows[i].text, &err);
        if (!s)
            fail_msg("%s: %s", rows[i].what, err.message);
        assert_int_equal(s->n_dyes, 2);
        assert_string_equal(s->source, "table.csv");
        assert_string_equal(s->dyes[1], rows[i].dye);
        assert_string_equal(s->detectors[1], rows[i].detector);
        assert_true(s->values[0] == 1 && s->values[1] == 0.12);
        assert_true(s->values[2] == 0.007 && s->values[3] == 1);
        fcs_spillover_free(s);
    }
}

static void tables_that_are_wrong(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        unsigned line, column;
        const char *message; /* its beginning */
    } rows[] = {
        { "", 0, 1, "expected a line of detectors" },
        { "FITC-A,PE-A\n", 1, 1, "expected a line of detectors and one for each dye" },
        { "FITC-A,PE-A\n1,0.12\n", 2, 1, "expected 2 lines of numbers, found 1" },
        { "FITC-A,PE-A\n1,0\n0,1\n1,1\n", 4, 1, "expected 2 lines of numbers, found 3" },
        { "FITC-A,PE-A\n1,0\n0,1,5\n", 3, 1, "expected 2 cells, found 3" },
        { "FITC-A,PE-A,APC-A\n1,0\n0,1\n", 2, 1, "expected 3 cells as in the first line, found 2" },
        { "FITC-A,PE-A\n1,0\n0,x\n", 3, 3, "expected a number, found \"x\"" },
        { "FITC-A,PE-A\n1,0\n,1\n", 3, 1, "expected a number, found \"\"" },
        { "FITC-A, FITC-A\n1,0\n0,1\n", 2, 9, "expected each name once, found \"FITC-A\"" },
        { ",FITC-A,\nCD3,1,0\nCD4,0,1\n", 2, 9, "expected a name, found \"\"" },
        { ",FITC-A,PE-A\nCD3,1,0\nCD3,0,1\n", 3, 1, "expected each name once, found \"CD3\"" },
        { "FITC-A;PE-A\n1;0.1.2\n0;1\n", 2, 3, "expected a number, found \"0.1.2\"" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_error err = { .message = "" };
        assert_null(parse(rows[i].text, &err));
        assert_int_equal(err.code, FCS_E_FORMAT);
        if (err.line != rows[i].line || err.column != rows[i].column ||
            strncmp(err.message, rows[i].message, strlen(rows[i].message)))
            fail_msg("row %zu: %u:%u: %s", i, err.line, err.column, err.message);
    }
}

static void too_many_detectors_are_refused(void **unused)
{
    (void)unused;
    enum { N = 515 };
    char *text = malloc(N * 5 + 2);
    assert_non_null(text);
    size_t used = 0;
    for (int i = 0; i < N; i++)
        used += (size_t)sprintf(text + used, "%d,", 1000 + i);
    text[used - 1] = '\n';
    fcs_error err = { .message = "" };
    assert_null(parse(text, &err));
    assert_int_equal(err.code, FCS_E_FORMAT);
    assert_int_equal(err.line, 1);
    assert_int_equal(strncmp(err.message, "expected at most 512 detectors", 30), 0);
    free(text);
}

static void files_that_cannot_be_read(void **unused)
{
    (void)unused;
    fcs_error err = { .message = "" };
    assert_null(fcs_spillover_open("/nowhere/at/all.csv", &err));
    assert_int_equal(err.code, FCS_E_NOT_FOUND);
    assert_null(fcs_spillover_open("/", &err));
    assert_int_equal(err.code, FCS_E_IO);
}

static void a_table_in_a_file(void **unused)
{
    (void)unused;
    char path[] = "/tmp/lupusflow-table-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *f = fdopen(fd, "w");
    assert_non_null(f);
    fputs("FITC-A,PE-A\n1,0.12\n0.007,1\n", f);
    fclose(f);
    fcs_error err = { .message = "" };
    fcs_spillover *s = fcs_spillover_open(path, &err);
    remove(path);
    if (!s)
        fail_msg("%s", err.message);
    assert_string_equal(s->source, path);
    assert_true(s->values[1] == 0.12);
    fcs_spillover_free(s);
}


/* ---- Condition and inverse ---------------------------------------------------------- */

/* The condition of the Hilbert matrices is tabulated; 2 by 2 by hand: for [1 a; b 1] the singular
 * values squared are the roots of s^2 - (2 + a^2 + b^2) s + (1 - ab)^2. */
static void condition_numbers(void **unused)
{
    (void)unused;
    static const struct {
        size_t n;
        double condition;
    } hilbert[] = { { 3, 524.0567775860644 }, { 5, 476607.2502425855 }, { 7, 475367356.7446793 } };
    for (size_t k = 0; k < 3; k++) {
        size_t n = hilbert[k].n;
        double m[49];
        for (size_t i = 0; i < n * n; i++)
            m[i] = 1.0 / (double)(i / n + i % n + 1);
        assert_true(fabs(condition_of(m, n, n, NULL) / hilbert[k].condition - 1) < 1e-6);
    }
    double a = 0.12, b = 0.007, sum = 2 + a * a + b * b, product = (1 - a * b) * (1 - a * b);
    double root = sqrt(sum * sum - 4 * product);
    double wanted = sqrt((sum + root) / (sum - root));
    assert_true(fabs(condition_of((double[]){ 1, a, b, 1 }, 2, 2, NULL) - wanted) < 1e-13);
    assert_true(condition_of((double[]){ 5 }, 1, 1, NULL) == 1);
    assert_true(condition_of((double[]){ 1e-200, 0, 0, 2e-200 }, 2, 2, NULL) == 2);
    assert_true(condition_of((double[]){ 1e200, 0, 0, 4e200 }, 2, 2, NULL) == 4);
    assert_true(condition_of((double[]){ 1, 2, 2, 4 }, 2, 2, NULL) == INFINITY);
    assert_true(condition_of((double[]){ 0, 0, 0, 0 }, 2, 2, NULL) == INFINITY);
}

/* Matrices as spillover is: 1 on the diagonal, little beside it. */
static void random_matrix(double *m, size_t n, uint64_t *state)
{
    for (size_t i = 0; i < n * n; i++)
        m[i] = i % (n + 1) == 0 ? 1 : uniform(state, -0.02, 0.6) / (double)n;
}

static void the_inverse_is_that_of_gsl(void **unused)
{
    (void)unused;
    uint64_t state = 31;
    for (size_t n = 2; n <= 40; n += 5) {
        int sign;
        double *m = calloc(3 * n * n, sizeof *m), *ours = m + n * n, *theirs = m + 2 * n * n;
        gsl_permutation *order = gsl_permutation_alloc(n);
        assert_non_null(m);
        assert_non_null(order);
        random_matrix(m, n, &state);
        gsl_matrix_view lu = gsl_matrix_view_array(theirs, n, n);
        memcpy(theirs, m, n * n * sizeof *m);
        assert_int_equal(gsl_linalg_LU_decomp(&lu.matrix, order, &sign), 0);
        assert_int_equal(gsl_linalg_LU_invx(&lu.matrix, order), 0);
        assert_true(invert(m, n, ours));
        for (size_t i = 0; i < n * n; i++)
            assert_true(fabs(ours[i] - theirs[i]) < 1e-14);
        gsl_permutation_free(order);
        free(m);
    }
}

static void the_inverse_undoes_the_matrix(void **unused)
{
    (void)unused;
    uint64_t state = 12;
    for (size_t n = 1; n <= 40; n += 3) {
        double *m = calloc(3 * n * n, sizeof *m), *copy = m + n * n, *inverse = m + 2 * n * n;
        assert_non_null(m);
        random_matrix(m, n, &state);
        memcpy(copy, m, n * n * sizeof *m);
        assert_true(invert(copy, n, inverse));
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                long double s = 0;
                for (size_t k = 0; k < n; k++)
                    s += (long double)m[i * n + k] * inverse[k * n + j];
                assert_true(fabsl(s - (i == j)) < 1e-14L);
            }
        free(m);
    }
    double swapped[] = { 0, 1, 1, 0 }, inverse[4]; /* needs a pivot from below */
    assert_true(invert(swapped, 2, inverse));
    assert_true(inverse[0] == 0 && inverse[1] == 1 && inverse[2] == 1 && inverse[3] == 0);
    assert_false(invert((double[]){ 1, 2, 2, 4 }, 2, inverse));
}


/* ---- Compensation ------------------------------------------------------------------- */

static fcs_spillover *matrix(size_t n, const double *values)
{
    static const char *const names[] = { "FITC-A", "PE-A", "APC-A", "BV421-A" };
    fcs_spillover *s = square_matrix(n, names, names, values, "made", NULL);
    assert_non_null(s);
    return s;
}

/* FITC 1000 alone is seen by PE as 120; a dye that is not there comes out as 0. */
static void what_a_dye_spills_is_taken_back(void **unused)
{
    (void)unused;
    fcs_spillover *s = matrix(2, (double[]){ 1, 0.12, 0.007, 1 });
    double fitc[] = { 1000, 0.7, 1000.7 }, pe[] = { 120, 100, 220 };
    double *columns[] = { fitc, pe };
    assert_int_equal(fcs_compensate(s, columns, 3, NULL), FCS_OK);
    static const double wanted[][2] = { { 1000, 0 }, { 0, 100 }, { 1000, 100 } };
    for (int i = 0; i < 3; i++)
        assert_true(fabs(fitc[i] - wanted[i][0]) + fabs(pe[i] - wanted[i][1]) < 1e-12 * 1000);
    assert_int_equal(fcs_compensate(s, columns, 0, NULL), FCS_OK);
    fcs_spillover_free(s);
}

static void dyes_times_matrix_comes_back(void **unused)
{
    (void)unused;
    enum { N = 4, EVENTS = 1001 }; /* not a multiple of the block */
    uint64_t state = 7;
    double m[N * N], dyes[N][EVENTS], seen[N][EVENTS];
    random_matrix(m, N, &state);
    for (int i = 0; i < EVENTS; i++)
        for (int d = 0; d < N; d++)
            dyes[d][i] = uniform(&state, -100, 262144);
    for (int i = 0; i < EVENTS; i++)
        for (int j = 0; j < N; j++) {
            seen[j][i] = 0;
            for (int d = 0; d < N; d++)
                seen[j][i] += dyes[d][i] * m[d * N + j];
        }
    double *columns[] = { seen[0], seen[1], seen[2], seen[3] };
    fcs_spillover *s = matrix(N, m);
    assert_int_equal(fcs_compensate(s, columns, EVENTS, NULL), FCS_OK);
    for (int i = 0; i < EVENTS; i++)
        for (int d = 0; d < N; d++)
            assert_true(fabs(seen[d][i] - dyes[d][i]) < 1e-9);
    fcs_spillover_free(s);
}

/* Quirk 65. */
static void dyes_that_cannot_be_told_apart_are_named(void **unused)
{
    (void)unused;
    static const struct {
        double values[9];
        const char *end; /* of the message */
    } rows[] = {
        { { 1, 0.5, 0, 1, 0.5, 0, 0, 0, 1 }, "FITC-A and PE-A cannot be told apart" },
        { { 1, 0, 0.25, 0, 1, 0, 2, 0, 0.5 }, "cannot be told apart" },
        { { 1, 0, 0, 0, 1, 0, 0, 0, 0 }, "APC-A cannot be told from nothing" },
        { { 1, 0, 0, 0, 1, 0, 0, 0, 1e-9 }, "APC-A cannot be told from nothing" },
        { { 1, 0.3, 0, 0.3, 1, 1, 0.3, 1, 1.000000001 }, "cannot be told apart" },
    };
    double x = 2.385, *columns[] = { &x, &x, &x };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_spillover *s = matrix(3, rows[i].values);
        fcs_error err = { .message = "" };
        assert_true(fcs_spillover_condition(s) > 1e8);
        assert_int_equal(fcs_compensate(s, columns, 1, &err), FCS_E_NUMERIC);
        assert_int_equal(err.code, FCS_E_NUMERIC);
        size_t n = strlen(err.message), end = strlen(rows[i].end);
        if (strncmp(err.message, "expected a matrix that can be undone", 36) || n < end ||
            strcmp(err.message + n - end, rows[i].end))
            fail_msg("row %zu: %s", i, err.message);
        assert_true(x == 2.385);
        assert_int_equal(fcs_compensate(s, columns, 1, NULL), FCS_E_NUMERIC);
        fcs_spillover_free(s);
    }
}


/* ---- Corpus ------------------------------------------------------------------------- */

static void matrices_of_real_files(void **unused)
{
    (void)unused;
    need_corpus();
    static const struct {
        const char *file, *source;
        size_t n;       /* 0: none */
        double element; /* the second of the first row */
    } rows[] = {
        { "bdc/lyoplate_dc_12828001_001_raw.fcs", "$SPILLOVER", 8, 0.1238 },
        { "bdc/68983.fcs", "SPILL", 11, 0.0473734537760424 },
        { "bdc/test_comp_example.fcs", "SPILL", 14, 0 },
        { "vendors/accuri_c6_plus.fcs", "$SPILLOVER", 8, 0.1203 },
        { "vendors/aurora_raw_71.fcs", "$SPILLOVER", 64, 0 },
        { "vendors/attune_nxt_utf8.fcs", "$SPILLOVER", 5, 0 },
        { "vendors/lsr2_hts.fcs", "SPILL", 4, 0 },
        { "vendors/macsquant_fcs31.fcs", NULL, 0, 0 },
        { "vendors/gallios.lmd", NULL, 0, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char path[4400];
        snprintf(path, sizeof path, "%s/corpus/%s", shared_folder(), rows[i].file);
        fcs_error err = { .message = "" };
        fcs_file *file = fcs_open(path, NULL, &err);
        if (!file)
            fail_msg("%s: %s", rows[i].file, err.message);
        fcs_spillover *s = fcs_spillover_from(&file->datasets[0], &err);
        if (!s && (rows[i].n || err.code != FCS_E_NOT_FOUND))
            fail_msg("%s: %s", rows[i].file, err.message);
        assert_int_equal(s ? s->n_dyes : 0, rows[i].n);
        if (s) {
            assert_string_equal(s->source, rows[i].source);
            assert_true(rows[i].element == s->values[1]);
            double condition = fcs_spillover_condition(s);
            assert_true(condition >= 1 && condition < 1e3);
        }
        fcs_spillover_free(s);
        fcs_close(file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keywords_as_files_have_them),
        cmocka_unit_test(keywords_that_are_wrong),
        cmocka_unit_test(the_first_matrix_is_taken),
        cmocka_unit_test(labels_name_detectors),
        cmocka_unit_test(tables_as_programs_write_them),
        cmocka_unit_test(tables_that_are_wrong),
        cmocka_unit_test(too_many_detectors_are_refused),
        cmocka_unit_test(files_that_cannot_be_read),
        cmocka_unit_test(a_table_in_a_file),
        cmocka_unit_test(condition_numbers),
        cmocka_unit_test(the_inverse_undoes_the_matrix),
        cmocka_unit_test(the_inverse_is_that_of_gsl),
        cmocka_unit_test(what_a_dye_spills_is_taken_back),
        cmocka_unit_test(dyes_times_matrix_comes_back),
        cmocka_unit_test(dyes_that_cannot_be_told_apart_are_named),
        cmocka_unit_test(matrices_of_real_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
