/* test_number.c - whole numbers: every digit counts, nothing else is one. */
#include "tests.h"

#include "fcs/number.h"

static const struct {
    const char *text;
    unsigned flags;
    uint64_t value;
} rows[] = {
    { "0", 0, 0 },
    { "40", 0, 40 },
    { "007", 0, 7 },
    { "9999999999999999999", 0, 9999999999999999999u },
    { "00000000000000000000000000000000000000040", 0, 40 },
    { "9223372036854775808", 0, 9223372036854775808u },
    { " 40", NUMBER_PADDED, 40 },
    { "40   ", NUMBER_PADDED, 40 },
    { "+7", NUMBER_PLUS, 7 },
    { " +7", NUMBER_PADDED | NUMBER_PLUS, 7 },
    { "", NUMBER_BLANK, 0 },
    { "   ", NUMBER_BLANK, 0 },
    { "+", NUMBER_BAD, 0 },
    { "++7", NUMBER_BAD | NUMBER_PLUS, 0 },
    { "-1", NUMBER_BAD, 0 },
    { "-0", NUMBER_BAD, 0 },
    { "1e3", NUMBER_BAD, 0 },
    { "4.0", NUMBER_BAD, 0 },
    { "0x10", NUMBER_BAD, 0 },
    { "1_0", NUMBER_BAD, 0 },
    { "1,5", NUMBER_BAD, 0 },
    { "4 0", NUMBER_BAD, 0 },
    { "\t40", NUMBER_BAD, 0 },
    { "\xd9\xa3", NUMBER_BAD, 0 },
    { "nan", NUMBER_BAD, 0 },
    { "18446744073709551615", NUMBER_LARGE, 0 },
    { "18446744073709551616", NUMBER_LARGE, 0 },
    { "18446744073709551656", NUMBER_LARGE, 0 },
};

static void each_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const size_t n = strlen(rows[i].text);
        char *exact = malloc(n ? n : 1);
        uint64_t value = 1;
        assert_non_null(exact);
        memcpy(exact, rows[i].text, n);
        const unsigned flags = number_parse(exact, n, &value);
        if (flags != rows[i].flags || value != rows[i].value)
            fail_msg("\"%s\": flags %u, value %llu", rows[i].text, flags,
                     (unsigned long long)value);
        free(exact);
    }
}

static void a_nul_is_no_digit(void **state)
{
    uint64_t value;
    (void)state;
    assert_int_equal(number_parse("7\0", 2, &value), NUMBER_BAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_row),
                                        cmocka_unit_test(a_nul_is_no_digit) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
