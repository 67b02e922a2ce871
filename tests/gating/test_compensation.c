/* test_compensation.c - a matrix made ready for a data set gives what fcs_compensate() gives, bit for bit,
 * each dye in the column of its own detector; what does not fit is refused. */
#include "gating/make.h"

#include "gating/spillover.h"
#include "gating/starve.h"

#define THREE "$SPILLOVER|3,A,B,C,1,0.12,0.01,0.03,1,0.2,0,0.3,1|"
static const char *const NAMES[] = { "FSC-A", "C", "B", "A" };

enum { EVENTS = 700 }; /* more than two blocks and a part */

static made tube(const char *keywords)
{
    static double values[EVENTS * 4];
    uint64_t seed = 77;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        values[i] = uniform(&seed, -100, 3e4);
    return make_file(NAMES, 4, keywords, values, EVENTS);
}

static void read_columns(const made *m, const fcs_compensation *c, double *values, double **columns)
{
    for (size_t i = 0; i < c->n_detectors; i++)
        columns[i] = values + i * EVENTS;
    assert_int_equal(fcs_read(m->file->datasets, c->detectors, c->n_detectors, 0, EVENTS,
                              FCS_LINEAR, columns, NULL),
                     FCS_OK);
}

static void the_files_own_matrix(void **state)
{
    static double values[2][3 * EVENTS];
    double *ready[3], *plain[3];
    made m = tube(THREE);
    fcs_compensation *c = fcs_compensation_from(NULL, m.file->datasets, NULL);
    fcs_spillover *s = fcs_spillover_from(m.file->datasets, NULL);
    (void)state;
    assert_true(c && s);
    assert_int_equal(c->n_detectors, 3);
    assert_int_equal(c->detectors[0], 3);
    assert_int_equal(c->detectors[2], 1);
    assert_string_equal(c->source, "$SPILLOVER");
    assert_true(c->condition == fcs_spillover_condition(s));
    read_columns(&m, c, values[0], ready);
    read_columns(&m, c, values[1], plain);
    assert_int_equal(fcs_compensation_apply(c, ready, EVENTS, NULL), FCS_OK);
    assert_int_equal(fcs_compensate(s, plain, EVENTS, NULL), FCS_OK);
    assert_memory_equal(values[0], values[1], sizeof values[0]);
    fcs_spillover_free(s);
    fcs_compensation_free(c);
    free_made(m);
}

/* Rows of a table may stand in another order than its columns. */
static void rows_in_another_order(void **state)
{
    static const char text[] = ",A,B,C\nC,0,0.3,1\nA,1,0.12,0.01\nB,0.03,1,0.2\n";
    static double values[2][3 * EVENTS];
    double *other[3], *plain[3];
    made m = tube(THREE);
    fcs_strategy *strategy = make_strategy();
    (void)state;
    fcs_spillover *table = spillover_parse(text, sizeof text - 1, "rows.csv", NULL);
    assert_non_null(table);
    use_matrix(strategy, table, true);
    fcs_compensation *a = fcs_compensation_from(strategy, m.file->datasets, NULL),
                     *b = fcs_compensation_from(NULL, m.file->datasets, NULL);
    assert_true(a && b);
    assert_string_equal(a->source, "rows.csv");
    read_columns(&m, a, values[0], other);
    read_columns(&m, b, values[1], plain);
    assert_int_equal(fcs_compensation_apply(a, other, EVENTS, NULL), FCS_OK);
    assert_int_equal(fcs_compensation_apply(b, plain, EVENTS, NULL), FCS_OK);
    for (size_t i = 0; i < 3 * EVENTS; i++)
        if (fabs(values[0][i] - values[1][i]) > 1e-9 * (1 + fabs(values[1][i])))
            fail_msg("value %zu: %.17g is not %.17g", i, values[0][i], values[1][i]);
    fcs_compensation_free(a);
    fcs_compensation_free(b);
    fcs_strategy_free(strategy);
    free_made(m);
}

/* A matrix of the caller's does what the same one of a strategy does, and need not stay. */
static void a_matrix_of_the_callers(void **state)
{
    static double values[2][3 * EVENTS];
    double *ready[3], *plain[3];
    made m = tube(THREE);
    fcs_spillover *s = fcs_spillover_from(m.file->datasets, NULL);
    (void)state;
    assert_non_null(s);
    fcs_compensation *c = fcs_compensation_with(s, m.file->datasets, NULL);
    assert_non_null(c);
    read_columns(&m, c, values[1], plain);
    assert_int_equal(fcs_compensate(s, plain, EVENTS, NULL), FCS_OK);
    fcs_spillover_free(s);
    assert_string_equal(c->source, "$SPILLOVER");
    read_columns(&m, c, values[0], ready);
    assert_int_equal(fcs_compensation_apply(c, ready, EVENTS, NULL), FCS_OK);
    assert_memory_equal(values[0], values[1], sizeof values[0]);
    fcs_compensation_free(c);
    free_made(m);
}

static void no_events(void **state)
{
    made m = tube(THREE);
    fcs_compensation *c = fcs_compensation_from(NULL, m.file->datasets, NULL);
    double *none[3] = { NULL, NULL, NULL };
    (void)state;
    assert_non_null(c);
    assert_int_equal(fcs_compensation_apply(c, none, 0, NULL), FCS_OK);
    fcs_compensation_free(c);
    free_made(m);
}

/* ---- Refusals ---- */

static void refusals(void **state)
{
    static const struct {
        const char *sentence, *keywords, *table;
        bool compensates;
        fcs_code code;
        const char *message;
    } rows[] = {
        { "no matrix", "", NULL, true, FCS_E_MISFIT,
          "expected a spillover matrix, found no $SPILLOVER, SPILL or $COMP in the file" },
        { "values that are compensated already", THREE, NULL, false, FCS_E_MISFIT,
          "expected a strategy that compensates, found one for values that are compensated" },
        { "a detector that the file lacks", THREE, ",A,D\nA,1,0.1\nD,0,1\n", true, FCS_E_MISFIT,
          "expected every detector of the spillover matrix rows.csv in the file" },
        { "fewer dyes than detectors", THREE, ",A,B\nCD3,1,0.1\n", true, FCS_E_UNSUPPORTED,
          "expected as many dyes as detectors to put each dye in the place of its own, found 1 "
          "dyes "
          "of 2 detectors in rows.csv" },
        { "a matrix of another form", "$SPILLOVER|2,A,B,1,0|", NULL, true, FCS_E_FORMAT,
          "$SPILLOVER: " },
        { "a singular matrix", "$SPILLOVER|2,A,B,1,1,1,1|", NULL, true, FCS_E_NUMERIC,
          "expected a matrix that can be undone" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_error err = { .message = "" };
        made m = tube(rows[i].keywords);
        fcs_strategy *strategy = make_strategy();
        if (rows[i].compensates)
            use_matrix(strategy, NULL, true);
        if (rows[i].table)
            use_matrix(strategy,
                       spillover_parse(rows[i].table, strlen(rows[i].table), "rows.csv", NULL),
                       true);
        assert_null(fcs_compensation_from(strategy, m.file->datasets, &err));
        assert_null(fcs_compensation_from(strategy, m.file->datasets, NULL));
        if (err.code != rows[i].code || strcmp(err.rule, "E-SPILLOVER") != 0 ||
            strncmp(err.message, rows[i].message, strlen(rows[i].message)) != 0)
            fail_msg("%s: code %d, %s: %s", rows[i].sentence, err.code, err.rule, err.message);
        fcs_strategy_free(strategy);
        free_made(m);
    }
}

static void every_allocation_may_fail(void **state)
{
    made m = tube(THREE);
    (void)state;
    for (int forever = 0; forever < 2; forever++)
        for (long k = 0;; k++) {
            fcs_error err = { .message = "" };
            const long before = starve.live;
            starve_at(k, forever);
            fcs_compensation *c = fcs_compensation_from(NULL, m.file->datasets, &err);
            starve.left = -1;
            if (!c && err.code != FCS_E_MEMORY)
                fail_msg("allocation %ld: code %d, %s", k, err.code, err.message);
            fcs_compensation_free(c);
            assert_int_equal(starve.live, before);
            if (!starve.failed) {
                assert_true(c != NULL && k > 1);
                break;
            }
        }
    free_made(m);
}

int main(void)
{
    starve_xml_too();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_files_own_matrix),
        cmocka_unit_test(rows_in_another_order),
        cmocka_unit_test(a_matrix_of_the_callers),
        cmocka_unit_test(no_events),
        cmocka_unit_test(refusals),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
