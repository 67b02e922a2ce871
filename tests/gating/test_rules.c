/* test_rules.c - <quality>: what has to hold of the counts, what is said and withheld where it does not,
 * and what cannot be checked. */
#include "tests.h"

#include "lupusflow/gating.h"

#include "make.h"
#include "starve.h"

/* 1,000 events, A of 600 and B of 30 of these above 100; 40 have C above 100. */
enum { N = 1000 };

static made file_with(bool b)
{
    static const char *const names[] = { "A", "C", "B" };
    double *values = calloc(3 * N, sizeof *values);
    size_t n = b ? 3 : 2;
    assert_non_null(values);
    for (size_t i = 0; i < N; i++) {
        values[n * i] = i < 600 ? 500 : 20;
        values[n * i + 1] = i < 40 ? 500 : 20;
        if (b)
            values[n * i + 2] = i < 30 ? 500 : 20;
    }
    made m = make_file(names, n, "", values, N);
    free(values);
    return m;
}

/* B is one value in what is not A, so that its valley is not found there. */
#define PANEL                                                                                      \
    "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'>"                                   \
    "<markers><marker id='A' label='A'/><marker id='B' label='B' required='false'/>"               \
    "<marker id='C' label='C'/></markers><compensation source='none'/>"                            \
    "<scales default='asinh' T='1000' M='3' A='0'/><populations>"                                  \
    "<population id='A+' parent='all' is='A+'/><population id='A-' parent='all' is='A-'/>"         \
    "<population id='AB' parent='A+' is='B+'/><population id='lost' parent='A+' is='B.lost+'/>"    \
    "<population id='C+' parent='all' is='C+'/><population id='CA' parent='C+' is='A+'/>"          \
    "</populations><thresholds><threshold marker='A' method='fixed' value='0.6'/>"                 \
    "<threshold marker='B' method='fixed' value='0.6'/>"                                           \
    "<threshold marker='C' method='fixed' value='0.6'/>"                                           \
    "<threshold marker='B' id='B.lost' method='valley' within='A-'/></thresholds>\n<quality>\n"

static fcs_strategy *panel_with(const char *rules)
{
    char text[4096];
    fcs_error err = { .message = "" };
    snprintf(text, sizeof text, "%s%s</quality></panel>", PANEL, rules);
    fcs_strategy *s = fcs_strategy_parse(text, strlen(text), "", &err);
    if (!s)
        fail_msg("%u:%u: %s", err.line, err.column, err.message);
    return s;
}

static const struct {
    const char *rules, *says; /* NULL: nothing is broken */
    bool b;                   /* the file has B */
} rows[] = {
    { "<rule check='events' of='A+' min='600' max='601' else='fail'/>", NULL, true },
    { "<rule check='events' of='A+' min='601' else='fail'/>",
      "the rule in line 3: expected at least 601 events in A+, found 600", true },
    { "<rule check='events' of='A+' max='599.5' else='fail'/>",
      "the rule in line 3: expected at most 599.5 events in A+, found 600", true },
    { "<rule check='percent' of='AB' to='A+' min='5' max='5.5' else='fail'/>", NULL, true },
    { "<rule check='percent' of='AB' to='A+' min='5.25' else='fail'/>",
      "the rule in line 3: expected at least 5.25 % of A+ in AB, found 5 %", true },
    { "<rule check='percent' of='AB' to='A+' max='2.385' else='fail'/>",
      "the rule in line 3: expected at most 2.385 % of A+ in AB, found 5 %", true },
    /* The first that is broken is told. */
    { "<rule check='events' of='A+' min='1' else='fail'/>\n"
      "<rule check='events' of='AB' min='31' else='fail'/>\n"
      "<rule check='events' of='A+' min='601' else='fail'/>",
      "the rule in line 4: expected at least 31 events in AB, found 30", true },
    /* Of 40 events a percentage says nothing. */
    { "<rule check='percent' of='CA' to='C+' max='1' else='fail'/>", NULL, true },
    /* What the file lacks is not judged; what was looked for and not found has not been checked. */
    { "<rule check='percent' of='AB' to='A+' max='2.385' else='fail'/>", NULL, false },
    { "<rule check='percent' of='lost' to='A+' max='2.385' else='fail'/>", NULL, false },
    { "<rule check='percent' of='lost' to='A+' max='2.385' else='fail'/>",
      "the rule in line 3 cannot be checked: lost: threshold B.lost was not found: ", true },
};

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static fcs_result *gated(const char *rules, bool b)
{
    made m = file_with(b);
    fcs_error err = { .message = "" };
    fcs_strategy *s = panel_with(rules);
    fcs_result *r = fcs_gate(s, m.file->datasets, 1, &err);
    if (!r)
        fail_msg("%s", err.message);
    fcs_strategy_free(s);
    free_made(m);
    return r;
}

static void what_breaks_a_rule_withholds_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_result *r = gated(rows[i].rules, rows[i].b);
        const fcs_population *p = population_in(r, "A-");
        if (rows[i].says ? !p->missing || !begins(p->missing, rows[i].says) : p->missing != NULL)
            fail_msg("%s: %s", rows[i].rules, p->missing ? p->missing : "nothing was said");
        assert_int_equal(p->count, rows[i].says ? 0 : 400);
        for (size_t w = 0; rows[i].says && w < N / 64 + 1; w++)
            assert_true(p->members[w] == 0);
        for (size_t k = 0; rows[i].says && k < r->n_populations; k++)
            assert_non_null(r->populations[k].missing);
        fcs_result_free(r);
    }
}

/* A population that is missing for a reason of its own keeps that. */
static void reasons_of_their_own_stay(void **state)
{
    (void)state;
    fcs_result *r = gated("<rule check='events' of='A+' min='601' else='fail'/>", true);
    assert_true(begins(population_in(r, "lost")->missing, "threshold B.lost was not found"));
    fcs_result_free(r);
}

static void what_breaks_a_warning_is_noted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char rules[512];
        snprintf(rules, sizeof rules, "%s", rows[i].rules);
        for (char *at = rules; (at = strstr(at, "fail")); at++)
            memcpy(at, "warn", 4);
        fcs_result *r = gated(rules, rows[i].b);
        bool noted = false;
        for (size_t k = 0; rows[i].says && k < r->n_notes; k++)
            noted = noted || begins(r->notes[k], rows[i].says);
        assert_int_equal(noted, rows[i].says != NULL);
        assert_null(population_in(r, "A-")->missing);
        fcs_result_free(r);
    }
}

static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    made m = file_with(true);
    fcs_strategy *s = panel_with("<rule check='events' of='AB' min='31' else='warn'/>"
                                 "<rule check='percent' of='AB' to='A+' min='6' else='fail'/>");
    long live = starve.live, n = 0;
    for (bool done = false; !done; n++) {
        fcs_error err = { .code = FCS_OK };
        starve_at(n, false);
        fcs_result *r = fcs_gate(s, m.file->datasets, 1, &err);
        starve.left = -1;
        done = !starve.failed;
        assert_true(done ? r != NULL : r == NULL && err.code == FCS_E_MEMORY);
        fcs_result_free(r);
        assert_int_equal(starve.live, live);
    }
    assert_true(n > 20);
    fcs_strategy_free(s);
    free_made(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_breaks_a_rule_withholds_all),
        cmocka_unit_test(reasons_of_their_own_stay),
        cmocka_unit_test(what_breaks_a_warning_is_noted),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    starve_xml_too();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
