/* test_memory.c - each allocation on the way through scales, matrices, gating and pictures fails in
 * turn, once or from then on: the answer is FCS_E_MEMORY or right, and nothing is left behind. */
#include "gating/make.h"
#include "gating/matrix.h"

#include "gating/spillover.h"
#include "gating/starve.h"

#define MATRIX "$P2S|CD19|$P2V|450|$SPILLOVER|2,2,3,1,0,120,0,007,1|"
static const char *const NAMES[] = { "FSC-A", "FITC-A", "PE-A" };
static const double VALUES[] = { 5e4, 100, 200, 9e4, -1, 50, 2.385, 3e3, NAN };

/* What the jobs below work on. */
static made tube;
static fcs_strategy *strategy;
static fcs_result *result;

static fcs_code make_scale(fcs_error *err)
{
    fcs_transform *t = fcs_transform_make((fcs_scale){ FCS_BIEX, 262144, -10, 4.5, 0 }, err);
    fcs_transform_free(t);
    return t ? FCS_OK : err->code;
}

static fcs_code read_keyword(fcs_error *err)
{
    fcs_spillover *s = fcs_spillover_from(&tube.file->datasets[0], err);
    bool right = s && s->values[1] == 0.12 && s->values[2] == 0.007 && s->values[3] == 1;
    fcs_spillover_free(s);
    return right ? FCS_OK : err->code;
}

static fcs_code read_table(fcs_error *err)
{
    static const char text[] = ",FITC-A,PE-A\nCD3,1,0.12\nCD4,0.007,1\n";
    fcs_spillover *s = spillover_parse(text, sizeof text - 1, "table.csv", err);
    bool right = s && s->values[1] == 0.12 && strcmp(s->dyes[1], "CD4") == 0;
    fcs_spillover_free(s);
    return right ? FCS_OK : err->code;
}

static fcs_code compensate(fcs_error *err)
{
    static const char *const names[] = { "FITC-A", "PE-A" };
    fcs_spillover *s = square_matrix(2, names, names, (double[]){ 1, 0.12, 0, 1 }, "made", err);
    double fitc = 100, pe = 12, *columns[] = { &fitc, &pe };
    fcs_code code = s ? fcs_compensate(s, columns, 1, err) : err->code;
    double condition = s ? fcs_spillover_condition(s) : 0;
    fcs_spillover_free(s);
    assert_true(condition == 0 || (condition > 1 && condition < 2));
    assert_true(code ? pe == 12 : fabs(pe) < 1e-12);
    return condition == 0 ? FCS_E_MEMORY : code;
}

static fcs_code gate_with(unsigned threads, fcs_error *err)
{
    fcs_result *r = fcs_gate(strategy, &tube.file->datasets[0], threads, err);
    if (!r)
        return err->code;
    for (size_t i = 0; i < r->n_populations; i++)
        assert_int_equal(r->populations[i].count,
                         result ? result->populations[i].count : r->populations[i].count);
    assert_int_equal(r->n_notes, 2);
    fcs_result_free(r);
    return FCS_OK;
}

static fcs_code gate(fcs_error *err)
{
    return gate_with(1, err);
}

static fcs_code draw(fcs_error *err)
{
    static const size_t all[] = { 0, 1, 2 };
    fcs_views *v = fcs_view_gates(strategy, &tube.file->datasets[0], result, all, 3, 4, err);
    if (!v)
        return err->code;
    assert_int_equal(v->n_views, 2);
    fcs_views_free(v);
    return FCS_OK;
}

static void sweep(const char *what, fcs_code (*job)(fcs_error *err), bool forever)
{
    long k = 0;
    for (bool more = true; more; k++) {
        fcs_error err = { .message = "" };
        long before = starve.live;
        starve_at(k, forever);
        fcs_code code = job(&err);
        more = starve.failed;
        starve.left = -1;
        if (code != FCS_OK && (code != FCS_E_MEMORY || !more))
            fail_msg("%s, allocation %ld: code %d, %s", what, k, (int)code, err.message);
        if (starve.live != before)
            fail_msg("%s, allocation %ld: %ld blocks left", what, k, starve.live - before);
    }
    assert_true(k > 1);
}

static void every_allocation_may_fail(void **unused)
{
    (void)unused;
    static const struct {
        const char *what;
        fcs_code (*job)(fcs_error *err);
    } jobs[] = { { "scale", make_scale }, { "keyword", read_keyword },
                 { "table", read_table }, { "compensate", compensate },
                 { "gate", gate },        { "draw", draw } };
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++)
        for (int forever = 0; forever < 2; forever++)
            sweep(jobs[i].what, jobs[i].job, forever);
}

/* A marker with a voltage note, an absent optional marker, a matrix with a note, all kinds of gates. */
static void make_strategy_and_tube(void)
{
    static const double points[] = { -1e6, 1, 1e6, 1, 0, 1e6 };
    tube = make_file(NAMES, 3, MATRIX, VALUES, 3);
    strategy = make_strategy();
    use_matrix(strategy, NULL, false);
    add_scale(strategy, (fcs_scale){ FCS_LINEAR_SCALE, 0, 0, 0, 0 });
    size_t cd19 = add_marker(strategy, "CD19", true, 450);
    size_t cd303 = add_marker(strategy, "CD303", false, 0);
    strategy_axis x = on_marker(cd19, true, 0), y = on_param("PE-A", true, 0);
    add_population(strategy, "B", FCS_NONE, add_bound(strategy, x, 5, 1e5, false));
    add_population(strategy, "drawn", 0, add_polygon(strategy, x, y, 3, points));
    add_population(strategy, "optional", 1,
                   add_bound(strategy, on_marker(cd303, true, 0), 0, 1, false));
    strategy->populations[2].optional = true;
    strategy_member members[] = { { 0, false }, { 1, true } };
    add_population(strategy, "boolean", FCS_NONE, add_boolean(strategy, GATE_OR, 2, members));
    strategy->ratios[0] = (fcs_ratio){ "ratio", "", 1, 0, true };
    strategy->n_ratios = 1;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation_may_fail) };
    make_strategy_and_tube();
    result = fcs_gate(strategy, &tube.file->datasets[0], 1, NULL);
    int failed = result ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
    fcs_result_free(result);
    fcs_strategy_free(strategy);
    free_made(tube);
    return failed;
}
