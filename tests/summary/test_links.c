/* test_links.c - which tubes belong together, and what their ratio is. */
#include "fake.h"

#include <math.h>

/* A sample with both populations, one of them, or neither. */
static void make_tube(fake *f, const char *sample, bool breg, bool pdc)
{
    fake_analysis(f);
    f->analysis.sample = sample;
    f->populations[LEUKOCYTE].count = pdc ? 200000 : 150000;
    f->populations[BREG].missing = breg ? NULL : "no CD24";
    f->populations[PDC].missing = pdc ? NULL : "no CD303";
    assert_true(fake_state(f, NULL));
}

static fcs_sheet_row row(const char *file, const char *sample, const char *subject,
                         const char *visit, const char *role)
{
    return (fcs_sheet_row){ 2, file, sample, subject, "", visit, "", role, "" };
}

enum { B_TUBE, DC_TUBE, WHOLE_TUBE, N_TUBES };

typedef struct setting {
    const char *says;
    fcs_sheet_row rows[3];
    size_t n_rows, n_links;
} setting;

static void tubes_of_one_donor_and_visit_are_linked(void **unused)
{
    (void)unused;
    const setting settings[] = {
        { "a B tube and a DC tube",
          { row("b.fcs", "B", "P1", "1", ""), row("d.fcs", "DC", "P1", "1", "sample") },
          2,
          1 },
        { "in the other order",
          { row("d.fcs", "DC", "P1", "1", ""), row("b.fcs", "B", "P1", "1", "") },
          2,
          1 },
        { "of two donors",
          { row("b.fcs", "B", "P1", "1", ""), row("d.fcs", "DC", "P2", "1", "") },
          2,
          0 },
        { "of two visits",
          { row("b.fcs", "B", "P1", "1", ""), row("d.fcs", "DC", "P1", "2", "") },
          2,
          0 },
        { "of nobody", { row("b.fcs", "B", "", "1", ""), row("d.fcs", "DC", "", "1", "") }, 2, 0 },
        { "one a control",
          { row("b.fcs", "B", "P1", "", "FMO"), row("d.fcs", "DC", "P1", "", "") },
          2,
          0 },
        { "one without a sample",
          { row("b.fcs", "B", "P1", "", ""), row("x.fcs", "X", "P1", "", "") },
          2,
          0 },
        { "a tube that has both needs no other",
          { row("b.fcs", "B", "P1", "", ""), row("w.fcs", "W", "P1", "", "") },
          2,
          0 },
        { "found by their files",
          { row("run/B.fcs", "", "P1", "", ""), row("run/DC.FCS.gz", "", "P1", "", "") },
          2,
          1 },
        { "but not by a name that two files have",
          { row("a/B.fcs", "", "P1", "", ""), row("d.fcs", "DC", "P1", "", ""),
            row("b/B.fcs", "", "P2", "", "") },
          3,
          0 },
    };
    fake tubes[N_TUBES];
    make_tube(&tubes[B_TUBE], "B", true, false);
    make_tube(&tubes[DC_TUBE], "DC", false, true);
    make_tube(&tubes[WHOLE_TUBE], "W", true, true);
    const fcs_analysis *analyses[N_TUBES] = { &tubes[0].analysis, &tubes[1].analysis,
                                              &tubes[2].analysis };
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        fcs_error err;
        fcs_sheet sheet = { ',', false, settings[i].n_rows, settings[i].rows };
        fcs_links *links = fcs_link_tubes(&sheet, analyses, N_TUBES, &err);
        assert_non_null(links);
        if (links->n_links != settings[i].n_links)
            fail_msg("%s: %zu links", settings[i].says, links->n_links);
        fcs_links_free(links);
    }
    for (size_t i = 0; i < N_TUBES; i++)
        fake_free(&tubes[i]);
}

/* Links one B tube with one DC tube, and hands the statistic to a check. */
static void with_link(fake *b, fake *dc, void (*check)(const fcs_link *))
{
    fcs_error err;
    const fcs_sheet_row rows[] = { row("b.fcs", "B", "P1", "3", ""),
                                   row("d.fcs", "DC", "P1", "3", "") };
    const fcs_analysis *analyses[] = { &b->analysis, &dc->analysis };
    fcs_sheet sheet = { ',', false, 2, rows };
    fcs_links *links = fcs_link_tubes(&sheet, analyses, 2, &err);
    assert_non_null(links);
    assert_int_equal(links->n_links, 1);
    check(&links->links[0]);
    fcs_links_free(links);
    fake_free(b);
    fake_free(dc);
}

/* (400 / 200000) / (150 / 150000) = 2; the interval by Katz, from SciPy:
 * s = sqrt(1/400 - 1/200000 + 1/150 - 1/150000); 2*exp(-z*s), 2*exp(z*s). */
static void check_katz(const fcs_link *link)
{
    const fcs_statistic *s = &link->statistic;
    assert_string_equal(link->subject, "P1");
    assert_string_equal(link->visit, "3");
    assert_string_equal(link->b_sample, "B");
    assert_string_equal(link->dc_sample, "DC");
    assert_int_equal(s->x, 400);
    assert_int_equal(s->x_parent, 200000);
    assert_int_equal(s->n, 150);
    assert_int_equal(s->n_parent, 150000);
    assert_true(fabs(s->value - 2) < 1e-12);
    assert_true(fabs(s->low - 1.65800383337) < 1e-9);
    assert_true(fabs(s->high - 2.412539657324) < 1e-9);
    assert_string_equal(s->method, "Katz log 95 %, two tubes");
    assert_string_equal(s->key, "pDC:Breg");
    assert_int_equal(s->standing, FCS_REPORTED);
}

static void each_is_a_part_of_its_own_leukocytes(void **unused)
{
    (void)unused;
    fake b, dc;
    make_tube(&b, "B", true, false);
    make_tube(&dc, "DC", false, true);
    with_link(&b, &dc, check_katz);
}

static void check_no_leukocytes(const fcs_link *link)
{
    assert_int_equal(link->statistic.standing, FCS_NOT_EVALUABLE);
    assert_true(isnan(link->statistic.value));
    assert_string_equal(link->statistic.reason,
                        "DC: its panel has no CD45+ leukocytes to divide by");
}

static void without_leukocytes_nothing_can_be_compared(void **unused)
{
    (void)unused;
    fake b, dc;
    make_tube(&b, "B", true, false);
    make_tube(&dc, "DC", false, true);
    dc.populations[LEUKOCYTE].role = FCS_ROLE_NONE;
    with_link(&b, &dc, check_no_leukocytes);
}

static void check_fallback(const fcs_link *link)
{
    assert_true(link->statistic.fallback);
    assert_int_equal(link->statistic.standing, FCS_REPORTED);
    assert_string_equal(link->statistic.reason,
                        "rests on a fallback, not on a threshold that was found");
}

static void a_fallback_in_either_tube_is_told(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < 4; i++) {
        fake b, dc;
        make_tube(&b, "B", true, false);
        make_tube(&dc, "DC", false, true);
        fcs_population *rests[] = { &b.populations[BREG], &dc.populations[PDC],
                                    &b.populations[LEUKOCYTE], &dc.populations[LEUKOCYTE] };
        rests[i]->fallback = true;
        with_link(&b, &dc, check_fallback);
    }
}

static void check_none(const fcs_link *link)
{
    assert_int_equal(link->statistic.standing, FCS_DETECTION_ONLY);
    assert_true(link->statistic.zero_corrected);
    assert_true(isnan(link->statistic.high));
    assert_true(link->statistic.low > 0);
}

static void none_in_one_tube_is_a_bound(void **unused)
{
    (void)unused;
    fake b, dc;
    make_tube(&b, "B", true, false);
    make_tube(&dc, "DC", false, true);
    b.populations[BREG].count = 0;
    with_link(&b, &dc, check_none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tubes_of_one_donor_and_visit_are_linked),
        cmocka_unit_test(each_is_a_part_of_its_own_leukocytes),
        cmocka_unit_test(a_fallback_in_either_tube_is_told),
        cmocka_unit_test(without_leukocytes_nothing_can_be_compared),
        cmocka_unit_test(none_in_one_tube_is_a_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
