/* test_auto.c - the panels that find their borders, on the tubes that were gated by hand: against the
 * archived gates event by event, and with a fifth of the events left out. More seeds, and simulated
 * samples with something wrong: tests/soak/soak_auto.c. */
#include "tests.h"

#include "auto.h"

#include <math.h>

typedef struct tube {
    fcs_strategy *panel;
    fcs_file *file;
    char archive[4300];
} tube;

static tube open_tube(const auto_tube *which)
{
    tube t;
    fcs_error err = { .message = "" };
    char path[4300];
    snprintf(path, sizeof path, "%s/panels/%s.xml", source_folder(), which->panel);
    t.panel = fcs_strategy_open(path, &err);
    snprintf(path, sizeof path, "%s/corpus/bdc/%s_raw.fcs", shared_folder(), which->name);
    t.file = fcs_open(path, NULL, &err);
    snprintf(t.archive, sizeof t.archive, "%s/corpus/bdc/%s_membership.tsv", shared_folder(),
             which->name);
    if (!t.panel || !t.file)
        fail_msg("%s: %s", which->panel, err.message);
    return t;
}

static void close_tube(tube *t)
{
    fcs_close(t->file);
    fcs_strategy_free(t->panel);
}

static fcs_result *gated(const tube *t)
{
    fcs_error err = { .message = "" };
    fcs_result *r = fcs_gate(t->panel, t->file->datasets, 1, &err);
    if (!r)
        fail_msg("%s", err.message);
    return r;
}


/* ---- Against the archived gates ----------------------------------------------------- */

/* least: of the F1; most: the count may be off by this part of the archived one. */
static const struct {
    size_t tube;
    const char *id;
    double least, most;
} nodes[] = {
    { 0, "lymph", 0.97, 0.15 },        { 0, "Live", 0.97, 0.15 },
    { 0, "CD3", 0.97, 0.15 },          { 0, "CD19", 0.98, 0.15 },
    { 0, "CD20", 0.98, 0.15 },         { 0, "CD19andCD20", 0.98, 0.15 },
    { 0, "IgD-CD27-", 0.95, 0.15 },    { 0, "IgD+CD27-", 0.95, 0.15 },
    { 0, "IgD-CD27+", 0.95, 0.15 },    { 0, "IgD+CD27+", 0.95, 0.15 },
    { 0, "Transitional", 0.85, 0.15 }, { 0, "Plasmablasts", 0.85, 0.2 }, /* 37 archived, 31 found */
    { 1, "Live", 0.97, 0.15 },         { 1, "live_gate", 0.97, 0.15 },
    { 1, "CD14+", 0.97, 0.15 },        { 1, "CD14+Lineage-", 0.97, 0.15 },
    { 1, "CD14+CD16+", 0.95, 0.15 },   { 1, "CD14-Lineage-", 0.97, 0.15 },
    { 1, "CD16-CD56-", 0.95, 0.15 },   { 1, "CD16+CD56-", 0.95, 0.15 },
    { 1, "CD16-CD56+", 0.95, 0.15 },   { 1, "CD16+CD56+", 0.95, 0.15 },
    { 1, "HLADR+", 0.95, 0.15 },       { 1, "CD11c-CD123+", 0.95, 0.15 },
    { 1, "CD11c+CD123-", 0.9, 0.15 },
};

static void check_node(const tube *t, const fcs_result *r, size_t i)
{
    const fcs_population *p = auto_find(r, nodes[i].id);
    assert_non_null(p);
    uint64_t *was = auto_archived(t->archive, nodes[i].id, r->n_events);
    assert_non_null(was);
    double n = (double)auto_count(was, was, r->n_events),
           f1 = auto_f1(p->members, was, r->n_events);
    printf("%-16s %6zu archived %6.0f F1 %.4f\n", p->id, p->count, n, f1);
    if (p->missing || f1 < nodes[i].least || fabs((double)p->count - n) > nodes[i].most * n)
        fail_msg("%s: %zu events, archived %.0f, F1 %.4f %s", p->id, p->count, n, f1,
                 p->missing ? p->missing : "");
    free(was);
}

static void gates_are_those_of_people(void **state)
{
    (void)state;
    need_corpus();
    for (size_t k = 0; k < sizeof auto_tubes / sizeof *auto_tubes; k++) {
        tube t = open_tube(&auto_tubes[k]);
        fcs_result *r = gated(&t);
        for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++)
            if (nodes[i].tube == k)
                check_node(&t, r, i);
        fcs_result_free(r);
        close_tube(&t);
    }
}

/* Numerator over denominator, here over there. The last is of 37 archived plasmablasts. */
static void ratios_are_those_of_people(void **state)
{
    (void)state;
    need_corpus();
    static const struct {
        size_t tube;
        const char *of, *to;
        double most;
    } rows[] = {
        { 0, "Transitional", "CD19andCD20", 0.15 },
        { 0, "Transitional", "CD19", 0.15 },
        { 0, "CD19", "Live", 0.15 },
        { 0, "CD19andCD20", "Live", 0.15 },
        { 0, "IgD-CD27-", "CD19andCD20", 0.15 },
        { 1, "CD11c-CD123+", "HLADR+", 0.15 },
        { 1, "CD11c-CD123+", "Live", 0.15 },
        { 1, "CD11c-CD123+", "CD14-Lineage-", 0.15 },
        { 1, "CD11c+CD123-", "HLADR+", 0.15 },
        { 1, "CD11c-CD123+", "CD11c+CD123-", 0.15 },
        { 0, "Plasmablasts", "CD19", 0.2 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tube t = open_tube(&auto_tubes[rows[i].tube]);
        fcs_result *r = gated(&t);
        uint64_t *of = auto_archived(t.archive, rows[i].of, r->n_events);
        uint64_t *to = auto_archived(t.archive, rows[i].to, r->n_events);
        assert_true(of && to);
        double was =
            (double)auto_count(of, of, r->n_events) / (double)auto_count(to, to, r->n_events);
        double is =
            (double)auto_find(r, rows[i].of)->count / (double)auto_find(r, rows[i].to)->count;
        if (!(fabs(is / was - 1) <= rows[i].most))
            fail_msg("%s / %s: %.5f, archived %.5f", rows[i].of, rows[i].to, is, was);
        free(of);
        free(to);
        fcs_result_free(r);
        close_tube(&t);
    }
}

static void borders_come_from_the_events(void **state)
{
    (void)state;
    need_corpus();
    for (size_t k = 0; k < sizeof auto_tubes / sizeof *auto_tubes; k++) {
        tube t = open_tube(&auto_tubes[k]);
        fcs_result *r = gated(&t);
        assert_true(r->n_findings >= 8);
        for (size_t i = 0; i < r->n_findings; i++) {
            assert_string_equal(r->findings[i].source, r->findings[i].method);
            double confidence = r->findings[i].confidence;
            bool one_border = isfinite(r->findings[i].linear);
            assert_true(isnan(confidence) ? !one_border : confidence >= 0 && confidence <= 1);
        }
        fcs_result_free(r);
        close_tube(&t);
    }
}

/* A tube of the other panel lacks its markers. */
static void the_other_tube_does_not_fit(void **state)
{
    (void)state;
    need_corpus();
    tube b = open_tube(&auto_tubes[0]), dc = open_tube(&auto_tubes[1]);
    fcs_error err;
    assert_null(fcs_gate(b.panel, dc.file->datasets, 1, &err));
    assert_int_equal(err.code, FCS_E_MISFIT);
    assert_null(fcs_gate(dc.panel, b.file->datasets, 1, &err));
    assert_int_equal(err.code, FCS_E_MISFIT);
    close_tube(&b);
    close_tube(&dc);
}


/* ---- Fewer events ------------------------------------------------------------------- */

/* Five seeds say little of a spread, much of a count: without a fifth of the events each lies within 5
 * of the standard deviations that the soak's bound allows, 1.5 * 0.5 sqrt(0.8 n), of 0.8 n. */
static void fewer_events_move_no_border_far(void **state)
{
    (void)state;
    need_corpus();
    for (size_t k = 0; k < sizeof auto_tubes / sizeof *auto_tubes; k++) {
        tube t = open_tube(&auto_tubes[k]);
        fcs_error err = { .message = "" };
        auto_events events;
        fcs_result *whole = gated(&t);
        assert_int_equal(auto_read(&events, t.file->datasets, &err), FCS_OK);
        for (uint64_t seed = 1; seed <= 5; seed++) {
            fcs_result *r = auto_gate_thinned(t.panel, &events, 0.2, seed, &err);
            assert_non_null(r);
            for (size_t i = 0; i < r->n_populations; i++) {
                double n = 0.8 * (double)whole->populations[i].count;
                if (r->populations[i].missing ||
                    fabs((double)r->populations[i].count - n) > 5 * 1.5 * 0.5 / sqrt(n / 0.8) * n)
                    fail_msg("%s: %zu of %zu, seed %d", r->populations[i].id,
                             r->populations[i].count, whole->populations[i].count, (int)seed);
            }
            fcs_result_free(r);
        }
        auto_free(&events);
        fcs_result_free(whole);
        close_tube(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gates_are_those_of_people),
        cmocka_unit_test(ratios_are_those_of_people),
        cmocka_unit_test(borders_come_from_the_events),
        cmocka_unit_test(the_other_tube_does_not_fit),
        cmocka_unit_test(fewer_events_move_no_border_far),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
