/* test_set.c - one number of a panel changed: its bounds follow, the change is on record. */
#include "tests.h"

#include "gating/strategy.h"

#include <math.h>

#include "gating/starve.h"

static const char panel[] =
    "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'>"
    "<markers><marker id='CD24' label='a'/><marker id='CD38' label='b'/><marker id='CD3' "
    "label='c'/>"
    "</markers><compensation source='none'/>"
    "<scales default='logicle' T='262144' W='0.5' M='4.5' A='0'/>"
    "<populations><population id='hi' parent='all' is='CD24hi CD38hi'/>"
    "<population id='plus' parent='all' is='CD38+'/><population id='minus' parent='all' "
    "is='CD38-'/>"
    "<population id='lo' parent='all' is='CD38lo'/><population id='int' parent='all' is='CD38int'/>"
    "<population id='valley' parent='all' is='CD3+'/></populations>"
    "<thresholds><threshold marker='CD24' method='fixed' value='0.4'><level name='hi' from='0.6'/>"
    "</threshold><threshold marker='CD38' method='fixed' value='0.45'><level name='lo' from='0.3'/>"
    "<level name='hi' from='0.68'/></threshold><threshold marker='CD3' method='valley'/>"
    "</thresholds></panel>";

static fcs_strategy *make(void)
{
    fcs_error err = { 0 };
    fcs_strategy *s = fcs_strategy_parse(panel, sizeof panel - 1, "", &err);
    if (!s)
        fail_msg("%s", err.message);
    return s;
}

/* The bounds of all populations on CD38, as text. */
static const char *bounds_of(const fcs_strategy *s, char *out, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < s->n_populations; i++) {
        const strategy_population *p = &s->populations[i];
        const strategy_gate *g = p->gate == FCS_NONE ? NULL : &s->gates[p->gate];
        for (size_t k = 0; g && k < g->n_bounds; k++)
            if (strcmp(g->bounds[k].threshold, "CD38") == 0)
                used += (size_t)snprintf(out + used, size - used, "%s %.15g..%.15g, ", p->id,
                                         g->bounds[k].low, g->bounds[k].high);
    }
    return out;
}

static void bounds_follow(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        double value;
        const char *bounds, *change;
    } rows[] = {
        { "threshold/CD38", 0.5,
          "hi 0.68..inf, plus 0.5..inf, minus -inf..0.5, lo 0.3..0.5, int 0.5..0.68, ",
          "threshold/CD38: 0.45 -> 0.5" },
        { "threshold/CD38/hi", 0.7625,
          "hi 0.7625..inf, plus 0.45..inf, minus -inf..0.45, lo 0.3..0.45, int 0.45..0.7625, ",
          "threshold/CD38/hi: 0.68 -> 0.7625" },
        { "threshold/CD38/lo", -0.125,
          "hi 0.68..inf, plus 0.45..inf, minus -inf..0.45, lo -0.125..0.45, int 0.45..0.68, ",
          "threshold/CD38/lo: 0.3 -> -0.125" },
        { "threshold/CD24/hi", 0.7,
          "hi 0.68..inf, plus 0.45..inf, minus -inf..0.45, lo 0.3..0.45, int 0.45..0.68, ",
          "threshold/CD24/hi: 0.6 -> 0.7" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[400];
        fcs_error err;
        fcs_strategy *s = make();
        assert_int_equal(fcs_strategy_set(s, rows[i].path, rows[i].value, &err), FCS_OK);
        assert_string_equal(bounds_of(s, text, sizeof text), rows[i].bounds);
        assert_int_equal(s->about.n_changes, 1);
        assert_string_equal(fcs_strategy_about(s)->changes[0], rows[i].change);
        fcs_strategy_free(s);
    }
}

static void changes_add_up_in_order(void **state)
{
    (void)state;
    fcs_error err;
    fcs_strategy *s = make();
    assert_int_equal(fcs_strategy_set(s, "threshold/CD38", 0.5, &err), FCS_OK);
    assert_int_equal(fcs_strategy_set(s, "threshold/CD38/lo", 0.48, &err), FCS_OK);
    assert_int_equal(fcs_strategy_set(s, "threshold/CD38", 0.55, &err), FCS_OK);
    assert_int_equal(s->about.n_changes, 3);
    assert_string_equal(s->about.changes[0], "threshold/CD38: 0.45 -> 0.5");
    assert_string_equal(s->about.changes[1], "threshold/CD38/lo: 0.3 -> 0.48");
    assert_string_equal(s->about.changes[2], "threshold/CD38: 0.5 -> 0.55");
    fcs_strategy_free(s);
}

static void refused_and_nothing_changed(void **state)
{
    (void)state;
    static const char known[] = "expected threshold/CD24, threshold/CD24/hi, threshold/CD38, "
                                "threshold/CD38/lo, threshold/CD38/hi, found no such number";
    static const struct {
        const char *path;
        double value;
        fcs_code code;
        const char *message; /* NULL: what there is */
    } rows[] = {
        { "threshold/CD21", 0.5, FCS_E_NOT_FOUND, NULL },
        { "threshold/CD24/lo", 0.5, FCS_E_NOT_FOUND, NULL },
        { "threshold/CD24/", 0.5, FCS_E_NOT_FOUND, NULL },
        { "threshold/CD240", 0.5, FCS_E_NOT_FOUND, NULL },
        { "threshold/CD3", 0.5, FCS_E_NOT_FOUND, NULL }, /* found from data: nothing to set */
        { "threshold/", 0.5, FCS_E_NOT_FOUND, NULL },
        { "thresholds/CD24", 0.5, FCS_E_NOT_FOUND, NULL },
        { "", 0.5, FCS_E_NOT_FOUND, NULL },
        { "gate/x", 0.5, FCS_E_NOT_FOUND, NULL },
        { "threshold/CD38", 0.68, FCS_E_NUMERIC,
          "threshold for \"CD38\": expected lo < value < hi, found that 0.68 breaks the order" },
        { "threshold/CD38", 0.3, FCS_E_NUMERIC,
          "threshold for \"CD38\": expected lo < value < hi" },
        { "threshold/CD38/hi", 0.45, FCS_E_NUMERIC,
          "threshold for \"CD38\": expected lo < value < hi" },
        { "threshold/CD38/lo", 0.5, FCS_E_NUMERIC,
          "threshold for \"CD38\": expected lo < value < hi" },
        { "threshold/CD38", 906, FCS_E_NUMERIC,
          "threshold for \"CD38\": expected a coordinate on its scale (0 to 1), found 906" },
        { "threshold/CD38", NAN, FCS_E_NUMERIC,
          "threshold for \"CD38\": expected a coordinate on its scale" },
        { "threshold/CD38/hi", INFINITY, FCS_E_NUMERIC,
          "threshold for \"CD38\": expected a coordinate on its scale" },
        { NULL, 0.5, FCS_E_ARGUMENT, "expected a strategy and a path, found NULL" },
    };
    char before[400], after[400];
    fcs_strategy *s = make();
    bounds_of(s, before, sizeof before);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_error err = { 0 };
        assert_int_equal(fcs_strategy_set(s, rows[i].path, rows[i].value, &err), rows[i].code);
        assert_int_equal(err.code, rows[i].code);
        if (rows[i].message)
            assert_memory_equal(err.message, rows[i].message, strlen(rows[i].message));
        else
            assert_non_null(strstr(err.message, known));
        assert_string_equal(bounds_of(s, after, sizeof after), before);
        assert_int_equal(s->about.n_changes, 0);
    }
    fcs_strategy_free(s);
}

static void starved_it_changes_nothing(void **state)
{
    (void)state;
    char before[400], after[400];
    long n_memory = 0;
    for (int round = 0; round < 400; round++) { /* long enough for the arena to need a block */
        fcs_strategy *s = make();
        fcs_error err = { 0 };
        for (int k = 0; k < round; k++)
            assert_int_equal(fcs_strategy_set(s, "threshold/CD38", k % 2 ? 0.5 : 0.51, &err),
                             FCS_OK);
        bounds_of(s, before, sizeof before);
        starve_at(0, true);
        fcs_code code = fcs_strategy_set(s, "threshold/CD38", 0.6, &err);
        starve_at(-1, false);
        n_memory += code == FCS_E_MEMORY;
        bounds_of(s, after, sizeof after);
        assert_int_equal(strcmp(before, after) == 0, code != FCS_OK);
        assert_int_equal(s->about.n_changes, (size_t)round + (code == FCS_OK));
        fcs_strategy_free(s);
    }
    print_message("out of memory %ld of 400\n", n_memory);
    assert_true(n_memory > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_follow),
        cmocka_unit_test(changes_add_up_in_order),
        cmocka_unit_test(refused_and_nothing_changed),
        cmocka_unit_test(starved_it_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
