/* test_width.c - W="auto" against the published formula. */
#include "gating/make.h"

#include "gating/width.h"

static void half_of_the_decades_that_r_needs(void **unused)
{
    (void)unused;
    static const struct {
        fcs_scale scale;
        double r, w;
    } rows[] = {
        /* Python: (M - math.log10(T / -r)) / 2 */
        { { FCS_LOGICLE, 262144, 0, 4.5, 0 }, -110.5, 0.5624111780347341 },
        { { FCS_LOGICLE, 262144, 7, 4.5, 0 }, -110.5, 0.5624111780347341 }, /* whatever its W */
        { { FCS_LOGICLE, 262144, 0, 4.5, 0 }, -2385, 1.2294742307122357 },
        { { FCS_LOGICLE, 10000, 0, 4, 0.5 }, -37.25, 0.7855631385421558 },
        { { FCS_LOGICLE, 262144, 0, 4.5, 0 }, -8.2, 0 },       /* on the scale without */
        { { FCS_LOGICLE, 262144, 0, 4.5, 0 }, -300000, 2.25 }, /* below -T: M / 2 */
        { { FCS_LOGICLE, 262144, 0, 4.5, 0 }, -INFINITY, 2.25 },
        { { FCS_LOGICLE, 262144, 0, 4.5, 1.5 }, -2e5, 1.5 },  /* A <= M - 2W */
        { { FCS_LOGICLE, 262144, 0, 4.5, -0.75 }, -9, 0.75 }, /* -W <= A */
        { { FCS_LOGICLE, 262144, 0, 4.5, 0 }, 0, 0 },
        { { FCS_LOGICLE, 262144, 0, 4.5, 0 }, 2.385, 0 },
        { { FCS_LOGICLE, 262144, 0, 4.5, 0 }, NAN, 0 },
        { { FCS_LOGICLE, 262144, 0, 4.5, -0.75 }, NAN, 0.75 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_scale s = rows[i].scale;
        s.W = width_from(&s, rows[i].r);
        if (!(fabs(s.W - rows[i].w) <= 1e-15))
            fail_msg("row %zu: W is %.15g, not %.15g", i, s.W, rows[i].w);
        fcs_transform *t = fcs_transform_make(s, NULL);
        assert_non_null(t);
        fcs_transform_free(t);
    }
}

/* Whatever M and A are, the W is one that the scale takes. */
static void every_width_makes_a_scale(void **unused)
{
    (void)unused;
    uint64_t state = 1;
    for (int i = 0; i < 2000; i++) {
        fcs_scale s = { FCS_LOGICLE, pow(10, uniform(&state, 1, 7)), 0, uniform(&state, 0.5, 9),
                        0 };
        s.A = uniform(&state, -s.M / 2, s.M);
        s.W = width_from(&s, -pow(10, uniform(&state, 0, 12)));
        fcs_error err = { .message = "" };
        fcs_transform *t = fcs_transform_make(s, &err);
        if (!t)
            fail_msg("M %.17g A %.17g W %.17g: %s", s.M, s.A, s.W, err.message);
        fcs_transform_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_of_the_decades_that_r_needs),
        cmocka_unit_test(every_width_makes_a_scale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
