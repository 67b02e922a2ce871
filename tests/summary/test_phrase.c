/* test_phrase.c - phrase.c and text.c: words and numbers as they are written. */
#include "fake.h"

#include <math.h>

#include "summary/phrase.h"
#include "gating/text.h"

static void assert_text(text *t, const char *says, const char *expected)
{
    fcs_error err;
    size_t size;
    char *found = text_finish(t, &size, &err);
    assert_non_null(found);
    if (strcmp(found, expected) || size != strlen(expected))
        fail_msg("%s: expected \"%s\", found \"%s\"", says, expected, found);
    free(found);
}

static const struct {
    const char *words, *html, *attribute, *cell, *plain;
} ESCAPES[] = {
    { "CD19+", "CD19+", "CD19+", "CD19+", "CD19+" },
    { "<b onload=\"x\">&'", "&lt;b onload=\"x\"&gt;&amp;'",
      "&lt;b onload=&quot;x&quot;&gt;&amp;&#39;", "<b onload=\"x\">&'", "<b onload=\"x\">&'" },
    { "\xC3\xA4\xCE\xB1", "\xC3\xA4\xCE\xB1", "\xC3\xA4\xCE\xB1", "\xC3\xA4\xCE\xB1",
      "\xC3\xA4\xCE\xB1" },
    { "a\xFF\x62", "a\xEF\xBF\xBD\x62", "a\xEF\xBF\xBD\x62", "a\xEF\xBF\xBD\x62", "a\\xFFb" },
    { "a\tb\nc", "a\tb\nc", "a\tb\nc", "a b c", "a\\x09b\\x0Ac" },
    { "\x1b[2J", "\xEF\xBF\xBD[2J", "\xEF\xBF\xBD[2J", "\xEF\xBF\xBD[2J", "\\x1B[2J" },
    { "\xE2\x80\xAE"
      "a",
      "\xEF\xBF\xBD"
      "a",
      "\xEF\xBF\xBD"
      "a",
      "\xEF\xBF\xBD"
      "a",
      "\\xE2\\x80\\xAEa" },
    { "=1+1", "=1+1", "=1+1", "'=1+1", "=1+1" },
    { "+CD3", "+CD3", "+CD3", "'+CD3", "+CD3" },
    { "-CD3", "-CD3", "-CD3", "'-CD3", "-CD3" },
    { "@x", "@x", "@x", "'@x", "@x" },
    { "\"x", "\"x", "&quot;x", "'\"x", "\"x" },
    { "\t=1", "\t=1", "\t=1", "' =1", "\\x09=1" },
    { "", "", "", "", "" },
};

static void words_from_data_are_escaped_for_where_they_go(void **unused)
{
    (void)unused;
    void (*const escapes[])(text *, const char *) = { text_html, text_attribute, text_cell,
                                                      text_plain };
    for (size_t i = 0; i < sizeof ESCAPES / sizeof *ESCAPES; i++) {
        const char *const expected[] = { ESCAPES[i].html, ESCAPES[i].attribute, ESCAPES[i].cell,
                                         ESCAPES[i].plain };
        for (size_t j = 0; j < 4; j++) {
            text t = { 0 };
            escapes[j](&t, ESCAPES[i].words);
            assert_text(&t, ESCAPES[i].words, expected[j]);
        }
    }
}

static const struct {
    double value;
    int decimals;
    const char *fixed, *number;
} NUMBERS[] = {
    { 2.385, 2, "2.38", "2.385" },
    { 0, 0, "0", "0" },
    { 0.5, 0, "1", "0.5" },
    { -0.5, 0, "-1", "-0.5" },
    { -0.001, 2, "0.00", "-0.001" },
    { 99.996, 2, "100.00", "99.996" },
    { 1234567.891, 1, "1234567.9", "1234567.891" },
    { 1.0 / 3, 5, "0.33333", "0.333333333333" },
    { 1e300, 2, "1e+300", "1e+300" },
    { 7.1e-5, 6, "0.000071", "7.1e-05" },
    { NAN, 2, "", "" },
    { -INFINITY, 0, "-inf", "-inf" },
};

static void numbers_are_written_alike_everywhere(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        text t = { 0 };
        text_fixed(&t, NUMBERS[i].value, NUMBERS[i].decimals);
        assert_text(&t, "fixed", NUMBERS[i].fixed);
        text_number(&t, NUMBERS[i].value);
        assert_text(&t, "number", NUMBERS[i].number);
    }
}

static const struct {
    double value;
    int digits;
    const char *figure;
} FIGURES[] = {
    { 4.1318, 2, "4.1" },  { 4.1318, 3, "4.13" },    { 41.318, 3, "41.3" },    { 413.18, 3, "413" },
    { 4131.8, 3, "4132" }, { 0.04131, 3, "0.0413" }, { 0.00713, 2, "0.0071" }, { 0, 3, "0" },
    { 100, 3, "100" },     { 9.9999999, 3, "10.0" }, { 0.99999999, 2, "1.0" },
};

static void figures_keep_their_significant_digits(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof FIGURES / sizeof *FIGURES; i++) {
        text t = { 0 };
        text_figure(&t, FIGURES[i].value, FIGURES[i].digits);
        assert_text(&t, "figure", FIGURES[i].figure);
    }
}

static void thousands_are_set_apart(void **unused)
{
    (void)unused;
    const struct {
        size_t n;
        const char *words;
    } rows[] = { { 0, "0" },
                 { 999, "999" },
                 { 1000, "1,000" },
                 { 251233, "251,233" },
                 { 1234567, "1,234,567" } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        text t = { 0 };
        text_thousands(&t, rows[i].n, ",");
        assert_text(&t, "thousands", rows[i].words);
    }
}

/* ---- Statistics in words ---- */

static const struct {
    const char *id;
    size_t breg, pdc;
    const char *terminal, *page;
} PHRASES[] = {
    { "trans.percent_of_B", 150, 400, "3.0 % [2.6-3.5]",
      "3.00 % [2.56\xE2\x80\x93"
      "3.51]" },
    { "trans.percent_of_B", 29, 400, "0.40-0.83 %",
      "0.404\xE2\x80\x93"
      "0.832 %" },
    { "trans.percent_of_B", 9, 400, "9 of 5000 (< 0.34 %)",
      "9 of 5\xE2\x80\xAF"
      "000 (&lt; 0.34 %)" },
    { "trans.percent_of_B", 0, 400, "none of 5000 (< 0.074 %)",
      "none of 5\xE2\x80\xAF"
      "000 (&lt; 0.074 %)" },
    { "pDC_to_trans", 150, 400, "2.7 [2.2-3.2]",
      "2.67 [2.21\xE2\x80\x93"
      "3.22]" },
    { "pDC_to_trans", 0, 150, "150 to 0 (> 19)", "150 to 0 (&gt; 19)" },
    { "pDC_to_trans", 150, 0, "none to 150 (< 0.053)", "none to 150 (&lt; 0.053)" },
    { "pDC_to_trans", 0, 0, "NOT EVALUABLE", "NOT EVALUABLE" },
};

static void a_statistic_is_said_as_its_standing_allows(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof PHRASES / sizeof *PHRASES; i++) {
        fake f;
        text t = { 0 };
        fake_result(&f);
        f.populations[BREG].count = PHRASES[i].breg;
        f.populations[PDC].count = PHRASES[i].pdc;
        assert_true(fake_state(&f, NULL));
        const fcs_statistic *s = fcs_find_statistic(&f.analysis, PHRASES[i].id);
        say(&t, s, &on_terminal);
        assert_text(&t, PHRASES[i].id, PHRASES[i].terminal);
        say(&t, s, &on_page);
        assert_text(&t, PHRASES[i].id, PHRASES[i].page);
        fake_free(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_from_data_are_escaped_for_where_they_go),
        cmocka_unit_test(numbers_are_written_alike_everywhere),
        cmocka_unit_test(figures_keep_their_significant_digits),
        cmocka_unit_test(thousands_are_set_apart),
        cmocka_unit_test(a_statistic_is_said_as_its_standing_allows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
