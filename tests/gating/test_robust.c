/* test_robust.c - quantiles and lines against numpy. */
#include "gating/make.h"

#include "gating/robust.h"

static const double SOME[] = { 2.385, -7, 0.25, 1e6, 3, 3, -0.125, 42.5, 11, 3.5, 1e-3 };
enum { N = sizeof SOME / sizeof *SOME };

/* np.quantile(SOME, p); np.median(abs(SOME - 3)) is 2.999 */
static void quantiles_are_those_of_numpy(void **state)
{
    static const struct {
        double p, value;
    } rows[] = { { 0, -7 },      { 0.1, -0.125 }, { 0.16, -0.0494 },   { 0.25, 0.1255 }, { 0.5, 3 },
                 { 0.84, 23.6 }, { 0.9, 42.5 },   { 0.97, 700012.75 }, { 1, 1e6 } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double values[N];
        memcpy(values, SOME, sizeof values);
        double found = quantile_of(values, N, rows[i].p);
        if (!(fabs(found - rows[i].value) <= 1e-14 * fabs(rows[i].value) + 1e-15))
            fail_msg("quantile %g is %.17g, not %.17g", rows[i].p, found, rows[i].value);
    }
    double values[N], one = 2.385;
    memcpy(values, SOME, sizeof values);
    assert_true(fabs(spread_about(values, N, 3) - 1.4826 * 2.999) < 1e-14);
    assert_true(quantile_of(&one, 1, 0.84) == 2.385);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Any order and any ties: what sorting gives. */
static void quantiles_are_those_of_sorted_values(void **state)
{
    uint64_t seed = 90125;
    double values[300], sorted[300];
    (void)state;
    for (size_t n = 1; n < 300; n += 7)
        for (int kind = 0; kind < 4; kind++) {
            for (size_t i = 0; i < n; i++)
                values[i] = kind == 0   ? uniform(&seed, -5, 5)
                            : kind == 1 ? (double)(next_bits(&seed) % 3)
                            : kind == 2 ? (double)i
                                        : (double)(n - i);
            memcpy(sorted, values, n * sizeof *values);
            qsort(sorted, n, sizeof *sorted, by_size);
            size_t k = (size_t)(next_bits(&seed) % n);
            double p = n > 1 ? (double)k / (double)(n - 1) : 0;
            double place = p * (double)(n - 1), part = place - floor(place);
            size_t low = (size_t)place, high = low + 1 < n ? low + 1 : low;
            double wanted = sorted[low] + part * (sorted[high] - sorted[low]);
            assert_true(quantile_of(values, n, p) == wanted);
        }
}

/* x = [120, 900, 15000, 2385, 7000.5, 310, 44000, 5200]; y = [9, 104, 1540, 228.5, 702, 4000, 4312, 531]
 *
 * s = np.median(y / x)
 * for r in range(3):
 *     c = 4.685 * 1.4826 * np.median(abs((y - s * x) / np.sqrt(x)))
 *     for k in range(15):
 *         u = (y - s * x) / (c * np.sqrt(x)); w = np.where(abs(u) < 1, (1 - u * u) ** 2, 0)
 *         s = (w * y).sum() / (w * x).sum()
 * error = c / 4.685 / np.sqrt(.95 * x.sum()) */
static void a_line_leaves_out_what_is_off_it(void **state)
{
    static const double x[] = { 120, 900, 15000, 2385, 7000.5, 310, 44000, 5200 };
    static const double y[] = { 9, 104, 1540, 228.5, 702, 4000, 4312, 531 };
    double scratch[8];
    (void)state;
    robust_slope s = slope_through_origin(x, y, 8, scratch);
    if (!(fabs(s.slope - 0.09952194291382611) < 1e-13 &&
          fabs(s.error - 0.001633493849935781) < 1e-15))
        fail_msg("slope %.17g, error %.17g", s.slope, s.error);
}

static void a_line_without_scatter(void **state)
{
    static const double x[] = { 120, 900, 15000 }, y[] = { 30, 225, 3750 };
    double scratch[3];
    (void)state;
    robust_slope s = slope_through_origin(x, y, 3, scratch);
    assert_true(s.slope == 0.25 && s.error == 0);
    s = slope_through_origin(x, (double[]){ 0, 0, 0 }, 3, scratch);
    assert_true(s.slope == 0 && s.error == 0);
    s = slope_through_origin(x, y, 1, scratch);
    assert_true(s.slope == 0.25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_those_of_numpy),
        cmocka_unit_test(quantiles_are_those_of_sorted_values),
        cmocka_unit_test(a_line_leaves_out_what_is_off_it),
        cmocka_unit_test(a_line_without_scatter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
