/* test_plan.c - strategy and data set brought together: markers, voltages, compensation, what is
 * missing and what that takes with it, and which columns are read. */
#include "gating/make.h"
#include "gating/matrix.h"

#include "gating/plan.h"
#include "gating/spillover.h"

static const char *const NAMES[] = { "FSC-A", "FITC-A", "PE-A", "APC-A" };
static const double VALUES[] = { 5e4, 100, 200, 300, 9e4, -1, 50, 2.385 };
#define LABELS "$P2S|CD19|$P3S|CD24|$P4S|CD38|"

static fcs_strategy *with_scale(void)
{
    fcs_strategy *s = make_strategy();
    add_scale(s, (fcs_scale){ FCS_LINEAR_SCALE, 0, 0, 0, 0 });
    return s;
}

static size_t add_threshold(fcs_strategy *s, const char *id, size_t parent, size_t marker)
{
    return add_population(s, id, parent,
                          add_bound(s, on_marker(marker, false, 0), 10, INFINITY, false));
}

static fcs_result *gate(const fcs_strategy *s, const char *extra, fcs_error *err)
{
    made m = make_file(NAMES, 4, extra, VALUES, 2);
    fcs_result *r = fcs_gate(s, &m.file->datasets[0], 1, err);
    free_made(m);
    return r;
}

static void begins(const char *text, const char *beginning)
{
    if (!text || strncmp(text, beginning, strlen(beginning)))
        fail_msg("\"%s\" does not begin with \"%s\"", text ? text : "NULL", beginning);
}


/* ---- Markers ------------------------------------------------------------------------ */

static void required_markers_that_do_not_fit(void **unused)
{
    (void)unused;
    static const struct {
        const char *marker, *extra, *message;
    } rows[] = {
        { "CD303", LABELS,
          "expected a parameter for marker CD303, found none among FSC-A, FITC-A (CD19), PE-A "
          "(CD24), APC-A (CD38)" },
        { "CD19", "$P2S|CD19|$P3S|CD19|$P4S|CD38|",
          "expected one parameter for marker CD19, found FITC-A (CD19) and PE-A (CD19)" },
    };
    for (size_t i = 0; i < 2; i++) {
        fcs_strategy *s = with_scale();
        add_threshold(s, "in", FCS_NONE, add_marker(s, rows[i].marker, true, 0));
        fcs_error err = { .message = "" };
        assert_null(gate(s, rows[i].extra, &err));
        assert_int_equal(err.code, FCS_E_MISFIT);
        begins(err.message, rows[i].message);
        assert_null(gate(s, rows[i].extra, NULL));
        fcs_strategy_free(s);
    }
}

static void a_nearly_right_name_is_suggested(void **unused)
{
    (void)unused;
    fcs_strategy *s = with_scale();
    add_threshold(s, "in", FCS_NONE, add_marker(s, "CD138", true, 0));
    fcs_error err = { .message = "" };
    assert_null(gate(s, LABELS, &err));
    assert_non_null(strstr(err.message, "; did you mean "));
    fcs_strategy_free(s);
}

/* B, and what rests on CD303: by its gate, its parent, an exclusion, a boolean. */
static fcs_strategy *with_optional_marker(void)
{
    fcs_strategy *s = with_scale();
    size_t cd19 = add_marker(s, "CD19", true, 0), cd303 = add_marker(s, "CD303", false, 0);
    add_threshold(s, "B", FCS_NONE, cd19);
    add_threshold(s, "pDC", FCS_NONE, cd303);
    add_threshold(s, "below pDC", 1, cd19);
    s->populations[add_threshold(s, "B without pDC", FCS_NONE, cd19)].excluded = 1;
    strategy_member members[] = { { 0, false }, { 1, true } };
    add_population(s, "B not pDC", 0, add_boolean(s, GATE_AND, 2, members));
    add_population(s, "below that", 4, FCS_NONE);
    return s;
}

static void a_missing_marker_takes_what_rests_on_it(void **unused)
{
    (void)unused;
    fcs_strategy *s = with_optional_marker();
    fcs_error err = { .message = "" };
    fcs_result *r = gate(s, LABELS, &err);
    assert_non_null(r);
    assert_null(r->populations[0].missing);
    assert_int_equal(r->populations[0].count, 1);
    for (size_t i = 1; i < 6; i++) {
        assert_string_equal(r->populations[i].missing, "marker CD303 is not in this file");
        assert_int_equal(r->populations[i].count, 0);
        assert_int_equal(r->populations[i].members[0], 0);
    }
    assert_int_equal(r->n_notes, 0);
    fcs_result_free(r);
    r = gate(s, "$P2S|CD19|$P3S|CD303|", &err);
    assert_non_null(r);
    for (size_t i = 0; i < 6; i++)
        assert_null(r->populations[i].missing);
    fcs_result_free(r);
    fcs_strategy_free(s);
}

static void an_ambiguous_optional_marker_is_missing(void **unused)
{
    (void)unused;
    fcs_strategy *s = with_optional_marker();
    s->populations[1].optional = true; /* an ambiguity is not passed over */
    fcs_error err = { .message = "" };
    fcs_result *r = gate(s, "$P2S|CD19|$P3S|CD303|$P4S|CD303|", &err);
    assert_non_null(r);
    assert_string_equal(r->populations[1].missing,
                        "marker CD303 is ambiguous in this file: PE-A (CD303) and APC-A (CD303)");
    fcs_result_free(r);
    fcs_strategy_free(s);
}

static void optional_populations_are_passed_over_with_a_note(void **unused)
{
    (void)unused;
    fcs_strategy *s = with_scale();
    size_t cd19 = add_marker(s, "CD19", true, 0), dye = add_marker(s, "viability", false, 0);
    add_threshold(s, "singlets", FCS_NONE, cd19);
    add_threshold(s, "live", 0, dye);
    add_threshold(s, "B", 1, cd19);
    s->populations[1].optional = true;
    s->gates[1].outside = true; /* nor is what is outside of it left over */
    fcs_error err = { .message = "" };
    fcs_result *r = gate(s, LABELS, &err);
    assert_non_null(r);
    assert_int_equal(r->n_notes, 1);
    assert_string_equal(r->notes[0], "live was passed over: marker viability is not in this file");
    for (size_t i = 0; i < 3; i++) {
        assert_null(r->populations[i].missing);
        assert_int_equal(r->populations[i].members[0], 1);
    }
    fcs_result_free(r);
    fcs_strategy_free(s);
}

/* Below what is missing an optional population is missing too: there is nothing to pass on. */
static void optional_populations_below_missing_ones_are_missing(void **unused)
{
    (void)unused;
    fcs_strategy *s = with_scale();
    add_threshold(s, "pDC", FCS_NONE, add_marker(s, "CD303", false, 0));
    add_threshold(s, "live", 0, add_marker(s, "viability", false, 0));
    s->populations[1].optional = true;
    fcs_error err = { .message = "" };
    fcs_result *r = gate(s, LABELS, &err);
    assert_non_null(r);
    assert_string_equal(r->populations[1].missing, "marker CD303 is not in this file");
    fcs_result_free(r);
    fcs_strategy_free(s);
}

static void a_missing_parameter_is_named(void **unused)
{
    (void)unused;
    fcs_strategy *s = with_scale();
    static const double triangle[] = { 0, 0, 1, 0, 0, 1 };
    strategy_axis there = on_param("FSC-A", false, 0), not_there = on_param("FSC-H", false, 0);
    add_population(s, "bounds", FCS_NONE, add_bound(s, not_there, 0, 1, false));
    add_population(s, "polygon", FCS_NONE, add_polygon(s, there, not_there, 3, triangle));
    add_population(s, "by the reader", FCS_NONE, add_bound(s, there, 0, 1, false));
    s->populations[2].missing = "its threshold follows the data";
    fcs_error err = { .message = "" };
    fcs_result *r = gate(s, LABELS, &err);
    assert_non_null(r);
    assert_string_equal(r->populations[0].missing, "parameter FSC-H is not in this file");
    assert_string_equal(r->populations[1].missing, "parameter FSC-H is not in this file");
    assert_string_equal(r->populations[2].missing, "its threshold follows the data");
    fcs_result_free(r);
    fcs_strategy_free(s);
}


/* ---- Voltages ----------------------------------------------------------------------- */

static void thresholds_hold_at_their_voltage(void **unused)
{
    (void)unused;
    static const struct {
        const char *what;
        double wanted;
        const char *extra, *missing, *note;
    } rows[] = {
        { "the same", 450, "$P2V|450|", NULL, NULL },
        { "the same, written otherwise", 450, "$P2V|450.0|", NULL, NULL },
        { "another", 450, "$P2V|462.5|",
          "thresholds of marker CD19 hold at 450 V, but FITC-A (CD19) was at 462.5 V", NULL },
        { "none in the file", 450, "", NULL,
          "no $PnV for FITC-A (CD19): thresholds of CD19 are taken as set at its voltage, 450" },
        { "none in the panel", 0, "$P2V|462.5|", NULL, NULL },
        { "none in either", 0, "", NULL, NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char extra[200];
        snprintf(extra, sizeof extra, "%s%s", LABELS, rows[i].extra);
        fcs_strategy *s = with_scale();
        add_threshold(s, "B", FCS_NONE, add_marker(s, "CD19", true, rows[i].wanted));
        add_threshold(s, "below", 0, add_marker(s, "CD24", true, 0));
        s->populations[0].optional = true; /* a contradiction is not passed over */
        fcs_error err = { .message = "" };
        fcs_result *r = gate(s, extra, &err);
        assert_non_null(r);
        for (size_t k = 0; k < 2; k++)
            if (rows[i].missing)
                assert_string_equal(r->populations[k].missing, rows[i].missing);
            else
                assert_null(r->populations[k].missing);
        assert_int_equal(r->n_notes, rows[i].note != NULL);
        if (rows[i].note)
            assert_string_equal(r->notes[0], rows[i].note);
        fcs_result_free(r);
        fcs_strategy_free(s);
    }
}


/* ---- Compensation and columns ------------------------------------------------------- */

/* One compensated threshold on PE-A and one on FSC-A as acquired. */
static fcs_strategy *compensated(bool required)
{
    fcs_strategy *s = with_scale();
    use_matrix(s, NULL, required);
    add_population(s, "PE", FCS_NONE, add_bound(s, on_param("PE-A", true, 0), 185, 195, false));
    add_population(s, "FSC", FCS_NONE, add_bound(s, on_param("FSC-A", true, 0), 6e4, 1e5, false));
    return s;
}

/* The same gates on what was acquired. */
static void as_acquired(fcs_strategy *s)
{
    s->n_matrices = 0;
    for (size_t g = 0; g < s->n_gates; g++)
        for (size_t i = 0; i < s->gates[g].n_bounds; i++)
            s->gates[g].bounds[i].axis.matrix = FCS_NONE;
}

static void compensation_of_the_file(void **unused)
{
    (void)unused;
    static const char *const matrix = "$SPILLOVER|2,FITC-A,PE-A,1,0.1,0,1|";
    fcs_strategy *s = compensated(true);
    fcs_error err = { .message = "" };
    fcs_result *r = gate(s, matrix, &err);
    assert_non_null(r);
    assert_string_equal(r->compensation, "$SPILLOVER");
    assert_true(r->condition > 1 && r->condition < 1.2);
    assert_int_equal(r->populations[0].members[0], 1); /* 200 - 0.1 * 100 */
    assert_int_equal(r->populations[1].members[0], 2); /* not in the matrix: as acquired */
    fcs_result_free(r);
    as_acquired(s);
    r = gate(s, matrix, &err);
    assert_non_null(r);
    assert_string_equal(r->compensation, "none");
    assert_true(r->condition == 0);
    assert_int_equal(r->populations[0].count, 0);
    fcs_result_free(r);
    fcs_strategy_free(s);
}

static void compensation_that_is_not_there(void **unused)
{
    (void)unused;
    fcs_strategy *s = compensated(true);
    fcs_error err = { .message = "" };
    assert_null(gate(s, "", &err));
    assert_int_equal(err.code, FCS_E_MISFIT);
    begins(err.message, "expected a spillover matrix, found no $SPILLOVER");
    s->matrices[0].required = false;
    fcs_result *r = gate(s, "", &err);
    assert_non_null(r);
    assert_string_equal(r->compensation, "none");
    assert_int_equal(r->n_notes, 1);
    begins(r->notes[0], "no spillover matrix in the file");
    fcs_result_free(r);
    fcs_strategy_free(s);
}

static void compensation_that_cannot_be_used(void **unused)
{
    (void)unused;
    static const struct {
        const char *matrix;
        fcs_code code;
        const char *message;
    } rows[] = {
        { "$SPILLOVER|2,FITC-A,PE-A,1,1,1,1|", FCS_E_NUMERIC,
          "expected a matrix that can be undone" },
        { "$SPILLOVER|2,FITC-A,PE-A,1,0,x,1|", FCS_E_FORMAT, "$SPILLOVER: expected a number" },
        { "$SPILLOVER|2,FITC-A,PE-B,1,0,0,1|", FCS_E_FORMAT, "$SPILLOVER: expected the $PnN" },
    };
    for (size_t i = 0; i < 3; i++) {
        fcs_strategy *s = compensated(false);
        fcs_error err = { .message = "" };
        assert_null(gate(s, rows[i].matrix, &err));
        assert_int_equal(err.code, rows[i].code);
        begins(err.message, rows[i].message);
        s->populations[0].gate = s->populations[1].gate = FCS_NONE;
        s->n_gates = 0; /* where nothing is compensated, nobody asks */
        fcs_result *r = gate(s, rows[i].matrix, &err);
        assert_non_null(r);
        fcs_result_free(r);
        fcs_strategy_free(s);
    }
}

/* What was read past in the keyword is said; what a table lacks is a misfit. */
static void compensation_notes_and_tables(void **unused)
{
    (void)unused;
    fcs_strategy *s = compensated(true);
    fcs_error err = { .message = "" };
    fcs_result *r = gate(s, "$SPILLOVER|2,2,3,1,0.1,0,1|", &err);
    assert_non_null(r);
    assert_int_equal(r->populations[0].members[0], 1);
    assert_int_equal(r->n_notes, 1);
    begins(r->notes[0], "the spillover matrix names its detectors by number");
    fcs_result_free(r);

    static const char *const detectors[] = { "FITC-A", "PE-A" }, *const dyes[] = { "PE-A",
                                                                                   "FITC-A" };
    /* Rows under their own names in another order: PE first. */
    fcs_spillover *table =
        square_matrix(2, dyes, detectors, (double[]){ 0, 1, 1, 0.1 }, "table.csv", NULL);
    assert_non_null(table);
    use_matrix(s, table, true);
    r = gate(s, "", &err);
    assert_non_null(r);
    assert_string_equal(r->compensation, "table.csv");
    assert_int_equal(r->populations[0].members[0], 1);
    fcs_result_free(r);
    fcs_spillover_free(table);

    static const char *const others[] = { "FITC-A", "BV421-A" };
    table = square_matrix(2, others, others, (double[]){ 1, 0, 0, 1 }, "table.csv", NULL);
    assert_non_null(table);
    use_matrix(s, table, true);
    assert_null(gate(s, "", &err));
    assert_int_equal(err.code, FCS_E_MISFIT);
    begins(err.message, "expected every detector of the spillover matrix table.csv in the file, "
                        "found no parameter BV421-A");
    fcs_strategy_free(s);
}

static void only_needed_columns_are_read(void **unused)
{
    (void)unused;
    static const char *const matrix = "$SPILLOVER|2,FITC-A,PE-A,1,0.1,0,1|";
    made m = make_file(NAMES, 4, matrix, VALUES, 2);
    fcs_strategy *s = compensated(true);
    plan *p = plan_new(s, &m.file->datasets[0], NULL);
    assert_non_null(p);
    assert_int_equal(p->n_columns, 0);
    assert_int_equal(plan_steps(p, NULL), FCS_OK);
    /* FITC-A and PE-A as acquired, PE-A compensated, FSC-A; not APC-A, not FITC-A compensated */
    assert_int_equal(p->n_columns, 4);
    for (size_t i = 0; i < 4; i++)
        assert_true(p->columns[i].param != 3);
    plan_free(p);
    as_acquired(s);
    p = plan_new(s, &m.file->datasets[0], NULL);
    assert_non_null(p);
    assert_int_equal(plan_steps(p, NULL), FCS_OK);
    assert_int_equal(p->n_columns, 2);
    plan_free(p);
    free_made(m);
    fcs_strategy_free(s);
}

/* Bounds become edges: on a log scale of 3 decades up to 1000, 1/3 is 10. */
static void thresholds_become_edges(void **unused)
{
    (void)unused;
    made m = make_file(NAMES, 4, "", VALUES, 2);
    fcs_strategy *s = make_strategy();
    size_t log = add_scale(s, (fcs_scale){ FCS_LOG_SCALE, 1000, 0, 3, 0 });
    add_population(s, "in", FCS_NONE,
                   add_bound(s, on_param("PE-A", false, log), 1.0 / 3, 2.0 / 3, false));
    add_population(s, "open", FCS_NONE,
                   add_bound(s, on_param("PE-A", false, log), -INFINITY, INFINITY, false));
    plan *p = plan_new(s, &m.file->datasets[0], NULL);
    assert_non_null(p);
    assert_int_equal(plan_steps(p, NULL), FCS_OK);
    const plan_bound *b = &p->steps[0].bounds[0];
    assert_true(fabs(b->low - 10) < 1e-12 && fabs(b->high - 100) < 1e-11);
    b = &p->steps[1].bounds[0];
    assert_true(b->low == -INFINITY && isnan(b->high));
    plan_free(p);
    free_made(m);
    fcs_strategy_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(required_markers_that_do_not_fit),
        cmocka_unit_test(a_nearly_right_name_is_suggested),
        cmocka_unit_test(a_missing_marker_takes_what_rests_on_it),
        cmocka_unit_test(an_ambiguous_optional_marker_is_missing),
        cmocka_unit_test(optional_populations_are_passed_over_with_a_note),
        cmocka_unit_test(optional_populations_below_missing_ones_are_missing),
        cmocka_unit_test(a_missing_parameter_is_named),
        cmocka_unit_test(thresholds_hold_at_their_voltage),
        cmocka_unit_test(compensation_of_the_file),
        cmocka_unit_test(compensation_that_is_not_there),
        cmocka_unit_test(compensation_that_cannot_be_used),
        cmocka_unit_test(compensation_notes_and_tables),
        cmocka_unit_test(only_needed_columns_are_read),
        cmocka_unit_test(thresholds_become_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
