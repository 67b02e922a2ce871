/* test_near.c - typing errors counted, and the names they were meant for. */
#include "tests.h"

#include "gating/near.h"

static void distances(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        size_t limit, distance;
    } rows[] = {
        { "CD19", "CD19", 3, 0 },     { "cd19", "CD19", 3, 0 }, /* case is no difference */
        { "CD19", "CD20", 3, 2 },                               /* two replaced */
        { "CD19", "CD1", 3, 1 },                                /* one missing */
        { "CD19", "CD919", 3, 1 },                              /* one too many */
        { "CD19", "CD91", 3, 1 },                               /* two swapped */
        { "abcd", "badc", 3, 2 },                               /* twice */
        { "ca", "abc", 3, 3 }, /* each pair is swapped once, nothing between */
        { "", "abc", 3, 3 },          { "abc", "", 2, 3 }, /* beyond the limit */
        { "abcdef", "uvwxyz", 2, 3 }, { "kitten", "sitting", 9, 3 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(near_distance(rows[i].a, rows[i].b, rows[i].limit), rows[i].distance);
        assert_int_equal(near_distance(rows[i].b, rows[i].a, rows[i].limit), rows[i].distance);
    }
}

static void long_words_have_no_neighbours(void **state)
{
    (void)state;
    char a[NEAR_LONGEST + 2];
    memset(a, 'x', sizeof a);
    a[NEAR_LONGEST] = '\0';
    assert_int_equal(near_distance(a, a, 3), 0);
    a[NEAR_LONGEST] = 'x';
    a[NEAR_LONGEST + 1] = '\0';
    assert_int_equal(near_distance(a, a, 3), 4);
}

static void questions(void **state)
{
    (void)state;
    static const struct {
        const char *word, *names[6], *question;
    } rows[] = {
        { "CD21", { "CD19", "CD20", "CD27", "LIN" }, ". Did you mean CD20, CD27?" },
        { "CD38", { "CD83", "CD24" }, ". Did you mean CD83?" },
        { "lable", { "id", "label" }, ". Did you mean label?" },
        { "threshhold", { "threshold", "thresholds" }, ". Did you mean threshold?" },
        { "CD1", { "CD2", "CD3", "CD4", "CD5" }, ". Did you mean CD2, CD3, CD4?" },
        { "CD1", { "CD2", "CD2" }, ". Did you mean CD2?" },
        { "CD19", { "HLA-DR", "IgD" }, "" },
        { "x", { "y", "z" }, "" }, /* one letter is near every other */
        { "", { "y" }, "" },
        { "ab\x1B", { "ab\x1A" }, ". Did you mean ab\\x1A?" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        near n;
        near_start(&n, rows[i].word);
        for (size_t k = 0; k < 6 && rows[i].names[k]; k++)
            near_offer(&n, rows[i].names[k]);
        assert_string_equal(DID_YOU_MEAN(&n), rows[i].question);
    }
}

static void names_that_do_not_fit_are_left_out_whole(void **state)
{
    (void)state;
    near n;
    char out[10];
    near_start(&n, "CD21");
    near_offer(&n, "CD20");
    near_offer(&n, "CD22");
    assert_string_equal(near_names(&n, out, sizeof out), "CD20");
    near_start(&n, "CD21");
    near_offer(&n, "CD2");
    near_offer(&n, "CD22");
    assert_string_equal(near_names(&n, out, sizeof out), "CD2, CD22");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances),
        cmocka_unit_test(long_words_have_no_neighbours),
        cmocka_unit_test(questions),
        cmocka_unit_test(names_that_do_not_fit_are_left_out_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
