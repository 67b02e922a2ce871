/* test_real.c - elementary functions against long double libm (64 bits of mantissa, so good to
 * 2^-11 of an ulp of double), text against strtod and printf in the C locale. */
#include "tests.h"

#include "fcs/real.h"

#include <locale.h>
#include <math.h>

/* A fixed stream of 64-bit numbers (splitmix64), so that each run tests the same points. */
static uint64_t state;
static uint64_t next_bits(void)
{
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double uniform(double low, double high)
{
    return low + (high - low) * ((double)(next_bits() >> 11) * 0x1p-53);
}

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static bool same_double(double a, double b)
{
    return (isnan(a) && isnan(b)) || bits_of(a) == bits_of(b);
}


/* ---- Functions ---------------------------------------------------------------------- */

static long double exp10_long(long double x)
{
    return powl(10, x);
}

typedef struct function {
    const char *name;
    double (*ours)(double);
    long double (*truth)(long double);
    double low, high; /* where results are finite and normal */
} function;

static const function FUNCTIONS[] = {
    { "exp", real_exp, expl, -708.3, 709.7 },
    { "exp near 0", real_exp, expl, -0.4, 0.4 },
    { "log", real_log, logl, 1e-300, 1e300 },
    { "log near 1", real_log, logl, 0.6, 1.6 },
    { "log of events", real_log, logl, 1e-3, 262144 },
    { "exp10", real_exp10, exp10_long, -307.6, 308.2 },
    { "exp10 of decades", real_exp10, exp10_long, -1, 6 },
    { "log10", real_log10, log10l, 1e-300, 1e300 },
    { "log10 near 1", real_log10, log10l, 0.6, 1.6 },
    { "sinh", real_sinh, sinhl, -710, 710 },
    { "sinh near 0", real_sinh, sinhl, -0.6, 0.6 },
    { "sinh where exp(-x) fades", real_sinh, sinhl, 20, 30 },
    { "asinh", real_asinh, asinhl, -1e9, 1e9 },
    { "asinh near 0", real_asinh, asinhl, -1, 1 },
    { "asinh near 1/4", real_asinh, asinhl, 0.24, 0.26 },
};

/* The distance of y from the truth, in units of the last place of the truth. */
static double ulps_off(double y, long double truth)
{
    double nearest = (double)truth;
    double ulp = nextafter(fabs(nearest), INFINITY) - fabs(nearest);
    return (double)(fabsl((long double)y - truth) / (long double)ulp);
}

static void is_within_one_ulp(const function *f, double x, double *worst)
{
    double off = ulps_off(f->ours(x), f->truth((long double)x));
    if (!(off <= 1))
        fail_msg("%s(%a): %a is %g ulp off", f->name, x, f->ours(x), off);
    if (off > *worst)
        *worst = off;
}

static void functions_are_within_one_ulp(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++) {
        const function *f = &FUNCTIONS[i];
        double worst = 0;
        state = i;
        for (int j = 0; j < 200000; j++)
            is_within_one_ulp(f, uniform(f->low, f->high), &worst);
        print_message("%-26s worst %.3f ulp\n", f->name, worst);
        assert_true(worst > 0.4); /* not only exact results */
    }
}

/* Logarithmically spread arguments: every exponent gets its share. */
static void wide_arguments_are_within_one_ulp(void **unused)
{
    (void)unused;
    static const function wide[] = { { "log", real_log, logl, 0, 0 },
                                     { "log10", real_log10, log10l, 0, 0 },
                                     { "asinh", real_asinh, asinhl, 0, 0 } };
    double worst = 0;
    state = 77;
    for (int j = 0; j < 300000; j++) {
        uint64_t bits = next_bits() & ~(1ULL << 63);
        double x = from_bits(bits);
        if (isfinite(x) && x > 0)
            is_within_one_ulp(&wide[j % 3], x, &worst);
    }
    assert_true(worst > 0.4); /* not only exact results */
}

static void tiny_arguments_stay_exact(void **unused)
{
    (void)unused;
    double worst = 0;
    state = 5;
    for (int j = 0; j < 100000; j++) {
        double x = from_bits(next_bits() % (960ULL << 52) + 1);
        is_within_one_ulp(&(function){ "sinh", real_sinh, sinhl, 0, 0 }, x, &worst);
        assert_true(real_exp(x) == 1);
        assert_true(real_exp10(-x) == 1);
    }
}

/* Below the smallest normal double an ulp is 2^-1074 whatever the value. */
static void denormal_results_are_within_one_ulp(void **unused)
{
    (void)unused;
    state = 9;
    for (int j = 0; j < 100000; j++) {
        double x = uniform(-746, -708);
        assert_true(fabsl((long double)real_exp(x) - expl((long double)x)) <= 0x1p-1074L);
        x = uniform(-324, -307.7);
        assert_true(fabsl((long double)real_exp10(x) - powl(10, (long double)x)) <= 0x1p-1074L);
    }
}

static void special_arguments(void **unused)
{
    (void)unused;
    static const struct {
        const char *what;
        double (*f)(double);
        double x, y;
    } rows[] = {
        { "exp of 0 is exactly 1", real_exp, 0, 1 },
        { "exp of -0 is exactly 1", real_exp, -0.0, 1 },
        { "exp overflows", real_exp, 709.7827128933841, INFINITY },
        { "exp does not yet", real_exp, 709.782712893384, 0x1.fffffffffff2ap+1023 },
        { "exp of inf", real_exp, INFINITY, INFINITY },
        { "exp of -inf", real_exp, -INFINITY, 0 },
        { "the last exp above 0", real_exp, -745.1332191019411, 0x1p-1074 },
        { "exp underflows", real_exp, -745.1332191019413, 0 },
        { "exp of NaN", real_exp, NAN, NAN },
        { "exp10 of 3", real_exp10, 3, 1000 },
        { "exp10 of 22, the last exact", real_exp10, 22, 1e22 },
        { "exp10 of 308", real_exp10, 308, 1e308 },
        { "exp10 of -5", real_exp10, -5, 1e-5 },
        { "exp10 of -323", real_exp10, -323, 1e-323 },
        { "exp10 overflows", real_exp10, 308.3, INFINITY },
        { "exp10 of -inf", real_exp10, -INFINITY, 0 },
        { "exp10 of NaN", real_exp10, NAN, NAN },
        { "log of 1", real_log, 1, 0 },
        { "log of 0", real_log, 0, -INFINITY },
        { "log of -0", real_log, -0.0, -INFINITY },
        { "log below 0", real_log, -0x1p-1074, NAN },
        { "log of -inf", real_log, -INFINITY, NAN },
        { "log of inf", real_log, INFINITY, INFINITY },
        { "log of the least double", real_log, 0x1p-1074, -0x1.74385446d71c3p+9 },
        { "log of the largest double", real_log, 0x1.fffffffffffffp+1023, 0x1.62e42fefa39efp+9 },
        { "log10 of 1000", real_log10, 1000, 3 },
        { "log10 of 262144", real_log10, 262144, 0x1.5ac95bab3693fp+2 },
        { "log10 of 1e-5", real_log10, 1e-5, -5 },
        { "log10 of 1e300", real_log10, 1e300, 300 },
        { "log10 of 0", real_log10, 0, -INFINITY },
        { "log10 of NaN", real_log10, NAN, NAN },
        { "sinh keeps -0", real_sinh, -0.0, -0.0 },
        { "sinh of inf", real_sinh, INFINITY, INFINITY },
        { "sinh of -inf", real_sinh, -INFINITY, -INFINITY },
        { "sinh overflows", real_sinh, -710.4758600739440, -INFINITY },
        { "sinh of NaN", real_sinh, NAN, NAN },
        { "asinh keeps -0", real_asinh, -0.0, -0.0 },
        { "asinh of -inf", real_asinh, -INFINITY, -INFINITY },
        { "asinh of NaN", real_asinh, NAN, NAN },
        { "asinh of a denormal", real_asinh, -0x1p-1074, -0x1p-1074 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!same_double(rows[i].f(rows[i].x), rows[i].y))
            fail_msg("%s: %a, not %a", rows[i].what, rows[i].f(rows[i].x), rows[i].y);
}

/* One number over the bits of 1.2 million results. It is the same for every compiler, optimisation
 * level and processor, or decisions would not be. */
static void results_have_the_same_bits_everywhere(void **unused)
{
    (void)unused;
    uint64_t digest = 0xcbf29ce484222325u;
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++) {
        state = 1000 + i;
        for (int j = 0; j < 80000; j++) {
            double y = FUNCTIONS[i].ours(uniform(FUNCTIONS[i].low, FUNCTIONS[i].high));
            digest = (digest ^ bits_of(y)) * 0x100000001b3u;
        }
    }
    assert_int_equal(digest, 0x1d6661ccf3eecb10u);
}


/* ---- Text --------------------------------------------------------------------------- */

/* Parses a copy without a NUL in a block of exactly its size. */
static bool parse(const char *text, double *value)
{
    size_t n = strlen(text);
    char *block = malloc(n ? n : 1);
    assert_non_null(block);
    memcpy(block, text, n);
    bool good = real_parse(block, n, value);
    free(block);
    return good;
}

static void numbers_are_read(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        double value;
    } rows[] = {
        { "0", 0 },
        { "-0", -0.0 },
        { "+7", 7 },
        { "007", 7 },
        { "2.385", 2.385 },
        { ".5", 0.5 },
        { "5.", 5 },
        { "-1e-3", -0.001 },
        { "1E+5", 1e5 },
        { "0.000000000000000000000000000000000012345e34", 0.12345 },
        { "1e0000000000000000000000000000000000000000000001", 10 },
        { "0e999999999999999999999", 0 },
        { "1e-999999999999999999999", 0 },
        { "1.7976931348623157e308", 0x1.fffffffffffffp+1023 },
        { "1.7976931348623158e308", 0x1.fffffffffffffp+1023 },
        { "4.9406564584124654e-324", 0x1p-1074 },
        { "2.4703282292062327e-324", 0 },
        { "2.4703282292062328e-324", 0x1p-1074 },
        { "9007199254740993", 9007199254740992 },
        { "9007199254740993.00000000000000000000000000000000000001", 9007199254740994 },
        { "2.2250738585072011e-308", 0x0.fffffffffffffp-1022 },
        { "18446744073709551615", 18446744073709551616.0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double v = NAN;
        if (!parse(rows[i].text, &v) || !same_double(v, rows[i].value))
            fail_msg("%s: %a, not %a", rows[i].text, v, rows[i].value);
    }
}

static void what_is_no_number_is_refused(void **unused)
{
    (void)unused;
    static const char *const rows[] = {
        "",
        " 1",
        "1 ",
        "+",
        "-",
        ".",
        "-.",
        "e5",
        ".e5",
        "1e",
        "1e+",
        "1e5.",
        "1,5",
        "1.2.3",
        "--1",
        "+-1",
        "0x10",
        "inf",
        "-Infinity",
        "nan",
        "1e5x",
        "1_0",
        "1\t",
        "1d5",
        "1e 5",
        "١",
        "1e400",
        "-1e309",
        "1.7976931348623159e308",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double v = 2.385;
        if (parse(rows[i], &v))
            fail_msg("\"%s\" was read as %g", rows[i], v);
        assert_true(v == 2.385);
    }
    assert_false(real_parse("1\0", 2, &(double){ 0 }));
}

static void long_numbers_round_by_their_last_digit(void **unused)
{
    (void)unused;
    enum { LENGTH = 5000 };
    char *text = malloc(LENGTH + 1);
    assert_non_null(text);
    memset(text, '0', LENGTH);
    memcpy(text, "9007199254740993.", 17); /* half way between two doubles */
    text[LENGTH] = 0;
    double v;
    assert_true(parse(text, &v));
    assert_true(v == 9007199254740992.0);
    text[LENGTH - 1] = '1';
    assert_true(parse(text, &v));
    assert_true(v == 9007199254740994.0);
    memset(text, '9', LENGTH);
    assert_false(parse(text, &v));
    text[1] = '.';
    assert_true(parse(text, &v));
    assert_true(v == 10);
    free(text);
}

static void what_is_printed_reads_back(void **unused)
{
    (void)unused;
    state = 31;
    for (int j = 0; j < 100000; j++) {
        double x = from_bits(next_bits()), back = 0;
        if (!isfinite(x))
            continue;
        char text[64], plain[64];
        int n = real_print(text, sizeof text, x, 17);
        assert_int_equal(n, strlen(text));
        snprintf(plain, sizeof plain, "%.17g", x);
        assert_string_equal(text, plain);
        assert_true(parse(text, &back));
        assert_true(same_double(back, x));
    }
}

static void printing(void **unused)
{
    (void)unused;
    static const struct {
        double value;
        int digits;
        const char *text;
    } rows[] = {
        { 2.385, 12, "2.385" },
        { -0.0, 6, "-0" },
        { 1e21, 17, "1e+21" },
        { 1.5e-7, 3, "1.5e-07" },
        { 0.1, 17, "0.10000000000000001" },
        { 123456, 3, "1.23e+05" },
        { 2.5, 0, "2" },
        { NAN, 6, "nan" },
        { -NAN, 6, "nan" },
        { INFINITY, 6, "inf" },
        { -INFINITY, 6, "-inf" },
        { 1.0 / 3, 100, "0.3333333333333333148296162562473909929395" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[64];
        assert_int_equal(real_print(text, sizeof text, rows[i].value, rows[i].digits),
                         strlen(rows[i].text));
        assert_string_equal(text, rows[i].text);
    }
    char small[4];
    assert_int_equal(real_print(small, sizeof small, 2.385, 12), 5); /* the length it would have */
    assert_string_equal(small, "2.3");
}

static bool has_comma(const char *name)
{
    return setlocale(LC_ALL, name) && strcmp(localeconv()->decimal_point, ",") == 0;
}

/* A locale with a decimal comma: one that the machine has, else one made in a folder of our own. */
static bool comma_locale(void)
{
    if (has_comma("de_DE.UTF-8") || has_comma("fr_FR.UTF-8"))
        return true;
    char folder[] = "/tmp/lupusflow-locale-XXXXXX", command[200];
    if (!mkdtemp(folder))
        return false;
    snprintf(command, sizeof command, "localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 2>&1", folder);
    bool made = system(command) == 0 && setenv("LOCPATH", folder, 1) == 0;
    bool good = made && has_comma("de_DE.UTF-8");
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command) == 0 && good;
}

static void the_locale_changes_nothing(void **unused)
{
    (void)unused;
    if (!comma_locale()) {
        print_message("skipped: no locale with a decimal comma\n");
        skip();
    }
    char text[64], shown[64];
    double v = 0;
    bool good = parse("2.385", &v), bad = parse("2,385", &(double){ 0 });
    snprintf(shown, sizeof shown, "%g", 2.385);
    real_print(text, sizeof text, -2.385e-7, 12);
    setlocale(LC_ALL, "C");
    assert_string_equal(shown, "2,385"); /* the locale is really in force */
    assert_true(good && !bad && v == 2.385);
    assert_string_equal(text, "-2.385e-07");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_are_within_one_ulp),
        cmocka_unit_test(wide_arguments_are_within_one_ulp),
        cmocka_unit_test(tiny_arguments_stay_exact),
        cmocka_unit_test(denormal_results_are_within_one_ulp),
        cmocka_unit_test(special_arguments),
        cmocka_unit_test(results_have_the_same_bits_everywhere),
        cmocka_unit_test(numbers_are_read),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(long_numbers_round_by_their_last_digit),
        cmocka_unit_test(what_is_printed_reads_back),
        cmocka_unit_test(printing),
        cmocka_unit_test(the_locale_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
