/* test_audit.c - what values show: junk above ranges, none that are numbers, clocks that go back. */
#include "departure.h"

#include <math.h>

static void assert_audit(const fcs_audit *a, fcs_audit wanted)
{
    assert_int_equal(a->masked, wanted.masked);
    assert_int_equal(a->above_range, wanted.above_range);
    assert_int_equal(a->not_finite, wanted.not_finite);
    assert_int_equal(a->inexact, wanted.inexact);
    assert_int_equal(a->backward, wanted.backward);
    assert_int_equal(a->wraps, wanted.wraps);
    assert_int_equal(a->first_backward, wanted.first_backward);
}

static fcs_audit audit_of(const char *type, const char *range, const void *data, size_t size,
                          size_t n_events)
{
    recipe *r = recipe_new("FCS3.0", type, "1,2,3,4", 1, n_events);
    fcs_audit a;
    fcs_error err;
    recipe_set(r, "$P1R", range);
    recipe_data(r, data, size);
    made m = make_fcs(r);
    fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, &err);
    if (!f)
        fail_msg("%s", err.message);
    assert_int_equal(fcs_audit_events(f->datasets, &a, &err), FCS_OK);
    fcs_close(f);
    free(m.bytes);
    recipe_free(r);
    return a;
}

static void integers(void **state)
{
    static const uint16_t values[6] = { 10, 1000, 999, 0x8005, 1023, 4 };
    (void)state;
    /* 0x8005 loses its highest bit and is 5; 1000 and 1023 are not below 1000. */
    const fcs_audit a = audit_of("I16", "1000", values, sizeof values, 6);
    assert_audit(
        &a, (fcs_audit){
                .masked = 1, .above_range = 2, .backward = 3, .wraps = 2, .first_backward = 2 });
}

static void large_integers(void **state)
{
    static const uint64_t values[5] = { 9007199254740992u, 9007199254740993u, 9007199254740994u,
                                        18446744073709551614u, 18446744073709551615u };
    (void)state;
    const fcs_audit a = audit_of("I64", "18446744073709551616", values, sizeof values, 5);
    assert_int_equal(a.inexact, 3);
    assert_int_equal(a.masked, 0);
}

static void floats(void **state)
{
    static const float values[7] = { 1, NAN, 2, INFINITY, -INFINITY, 250.5f, 256 };
    (void)state;
    const fcs_audit a = audit_of("F", "256", values, sizeof values, 7);
    assert_audit(
        &a,
        (fcs_audit){
            .above_range = 2, .not_finite = 3, .backward = 1, .wraps = 1, .first_backward = 4 });
}

static void text(void **state)
{
    (void)state;
    fcs_audit a = audit_of("A*", "256", "5 4 300 1", 9, 4);
    assert_audit(&a,
                 (fcs_audit){ .above_range = 1, .backward = 2, .wraps = 1, .first_backward = 1 });
    a = audit_of("A3", "256", "  5  4300  1", 12, 4);
    assert_audit(&a,
                 (fcs_audit){ .above_range = 1, .backward = 2, .wraps = 1, .first_backward = 1 });
}

static void no_events(void **state)
{
    (void)state;
    const fcs_audit a = audit_of("F", "256", "", 0, 0);
    assert_audit(&a, (fcs_audit){ 0 });
}

/* Over more than one block, and for free text over more than one mark. */
static void many_events(void **state)
{
    enum { EVENTS = 100000 };
    static const char *const types[] = { "I16", "F", "A*" };
    (void)state;
    size_t backward = 0;
    for (size_t e = 1; e < EVENTS; e++)
        backward += recipe_value(e, 1) < recipe_value(e - 1, 1);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        recipe *r = recipe_new("FCS3.0", types[i], "1,2,3,4", 2, EVENTS);
        made m = make_fcs(r);
        fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, NULL);
        fcs_audit a[2];
        assert_non_null(f);
        assert_int_equal(fcs_audit_events(f->datasets, a, NULL), FCS_OK);
        assert_int_equal(a[1].backward, backward);
        assert_int_equal(a[0].above_range, 0);
        fcs_close(f);
        free(m.bytes);
        recipe_free(r);
    }
}

/* Counted by another reader, per parameter: bits above $PnR in the second data set. */
static void a_file_with_junk_above_its_range(void **state)
{
    static const size_t masked[8] = { 9055, 18110, 18110, 18110, 18110, 18110, 18110, 18110 };
    char path[4200];
    fcs_audit a[8];
    (void)state;
    need_corpus();
    snprintf(path, sizeof path, "%s/corpus/vendors/coulter_fc500_multi.lmd", shared_folder());
    fcs_file *f = fcs_open(path, NULL, NULL);
    assert_non_null(f);
    assert_int_equal(f->datasets[1].n_params, 8);
    assert_int_equal(fcs_audit_events(&f->datasets[1], a, NULL), FCS_OK);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(a[i].masked, masked[i]);
    fcs_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers),
        cmocka_unit_test(large_integers),
        cmocka_unit_test(floats),
        cmocka_unit_test(text),
        cmocka_unit_test(no_events),
        cmocka_unit_test(many_events),
        cmocka_unit_test(a_file_with_junk_above_its_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
