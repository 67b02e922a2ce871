/* test_text.c - delimiters, doubled and missing; empty values; names and values of any bytes. */
#include "departure.h"

static const departure rows[] = {
    /* Delimiters. */
    { "delimiter line feed", { { "delimiter", "\n" } }, "", "", NULL, "" },
    { "delimiter blank", { { "delimiter", " " } }, "", "", NULL, "" },
    { "delimiter above ASCII",
      { { "delimiter", "\303" } },
      "E-DELIMITER",
      "W-DELIMITER",
      "TEXT",
      "expected a delimiter of ASCII 1 to 126, found byte 195" },
    /* Doubled delimiters. */
    { "two delimiters inside a value", { { "X", "a//b" } }, "", "", NULL, "" },
    { "a delimiter at the end of a value", { { "X", "a/" }, { "AFTER", "1" } }, "", "", NULL, "" },
    { "a delimiter at the end of the last value", { { "X", "a/" } }, "", "", NULL, "" },
    /* Empty values: only the literal way gives pairs. */
    { "an empty value at the end",
      { { "X", "" } },
      "E-EMPTY-VALUE",
      "W-EMPTY-VALUE",
      "TEXT+1",
      "expected no empty value in TEXT, found some" },
    { "three empty values",
      { { "XA", "" }, { "XB", "" }, { "XC", "" }, { "AFTER", "1" } },
      "E-EMPTY-VALUE",
      "W-EMPTY-VALUE",
      "TEXT+1",
      "expected no empty value in TEXT, found some" },
    { "an empty keyword, which is a doubled delimiter",
      { { "X", "1" }, { "", "x" } },
      "",
      "",
      NULL,
      "" },
    { "nothing but delimiters",
      { { "text", "////////////////" } },
      "E-AMBIGUOUS-TEXT",
      "E-AMBIGUOUS-TEXT",
      "TEXT+1",
      "expected keywords and values between delimiters \\x2F" },
    { "no delimiter but the first",
      { { "text", "/AAAAAAAAAAAAAAA" } },
      "E-AMBIGUOUS-TEXT",
      "E-AMBIGUOUS-TEXT",
      "TEXT+1",
      "expected keywords and values between delimiters \\x2F" },
    { "a single byte",
      { { "text", "/" } },
      "E-AMBIGUOUS-TEXT",
      "E-AMBIGUOUS-TEXT",
      "TEXT+1",
      "expected keywords and values between delimiters \\x2F" },
    { "keywords, but no $PAR",
      { { "-$PAR", "" } },
      "E-MISSING",
      "E-MISSING",
      NULL,
      "expected the keyword $PAR in TEXT, found none" },
    /* Names. */
    { "PAR beside $PAR", { { "PAR", "7" } }, "", "", NULL, "" },
    { "blanks before a keyword",
      { { "-$TOT", "" }, { "   $TOT", "3" } },
      "E-PADDED-KEYWORD",
      "W-PADDED-KEYWORD",
      NULL,
      "expected no blanks around keyword $TOT, found some" },
    { "a control character in a keyword",
      { { "A\001B", "x" } },
      "E-CONTROL",
      "W-CONTROL",
      NULL,
      "expected printable characters in keyword A\\x01B, found a control" },
    { "a keyword in Latin-1",
      { { "M\xFC"
          "nchen",
          "x" } },
      "E-KEYWORD-BYTES",
      "W-KEYWORD-BYTES",
      NULL,
      "expected ASCII in keyword M\303\274nchen, found other bytes" },
    /* Values. */
    { "a value of blanks", { { "X", "   " } }, "", "", NULL, "" },
    { "UTF-8 in FCS 3.1", { { "X", "CD45\xE2\x80\x91\xCE\xB1" } }, "", "", NULL, "" },
    { "Latin-1 in FCS 3.1",
      { { "X", "CellQuest Pro\xAA" } },
      "E-NON-UTF8",
      "W-NON-UTF8",
      "X",
      "expected UTF-8 in X, found other bytes; read as Latin-1" },
    { "an overlong form",
      { { "X", "\xC0\xAF" } },
      "E-NON-UTF8",
      "W-NON-UTF8",
      "X",
      "expected UTF-8 in X, found other bytes" },
    { "a surrogate",
      { { "X", "\xED\xA0\x80" } },
      "E-NON-UTF8",
      "W-NON-UTF8",
      "X",
      "expected UTF-8 in X, found other bytes" },
    { "$ in a value", { { "X", "costs $5, $PAR too" } }, "", "", NULL, "" },
    /* Twice. */
    { "a keyword twice with two values",
      { { "X", "1" }, { "+X", "2" } },
      "E-DUPLICATE",
      "W-DUPLICATE",
      "+X",
      "expected X once, found \"(1 byte)\" and then \"(1 byte)\"; the first is used" },
    { "a keyword twice in two cases",
      { { "Xy", "Jo Doe" }, { "+xY", "2" } },
      "E-DUPLICATE",
      "W-DUPLICATE",
      NULL,
      "expected Xy once, found \"(6 bytes)\" and then \"(1 byte)\"" },
    { "$P1B twice with two values",
      { { "+$P1B", "16" } },
      "E-CONFLICT",
      "E-CONFLICT",
      "+$P1B",
      "expected one value of $P1B, found \"32\" and \"16\"" },
    { "$P1R twice with two values",
      { { "+$P1R", "2" } },
      "E-CONFLICT",
      "E-CONFLICT",
      "+$P1R",
      "expected one value of $P1R, found \"256\" and \"2\"" },
    { "$MODE twice with two values",
      { { "+$MODE", "C" } },
      "E-CONFLICT",
      "E-CONFLICT",
      "+$MODE",
      "expected one value of $MODE, found \"L\" and \"C\"" },
    { "$P1N twice with two values",
      { { "+$P1N", "Y" } },
      "E-DUPLICATE",
      "W-DUPLICATE",
      "+$P1N",
      "expected $P1N once, found \"D1-A\" and then \"Y\"" },
    { "$PAR twice, once in small letters",
      { { "+$par", "1" } },
      "E-CONFLICT",
      "E-CONFLICT",
      NULL,
      "expected one value of $PAR, found \"2\" and \"1\"" },
    { "a long keyword without a value",
      { { "end", "LONGER-THAN-ANY-KEYWORD-OF-FCS/" } },
      "E-DANGLING",
      "W-DANGLING",
      "TEXT END",
      "expected a value for each keyword, found 43 tokens; the last one is ignored" },
    { "an empty value beside a control in a keyword",
      { { "A\001", "" }, { "B", "1" } },
      "E-AMBIGUOUS-TEXT",
      "E-AMBIGUOUS-TEXT",
      "TEXT+1",
      "expected keywords and values between delimiters \\x2F" },
};

static void reads_or_refuses_each(void **state)
{
    (void)state;
    departures_check(rows, sizeof rows / sizeof *rows);
}

static void a_nul_delimits_nothing(void **state)
{
    fcs_error err;
    departure d = { .sentence = "" };
    made m = departure_make(&d);
    (void)state;
    m.bytes[m.text] = 0;
    assert_null(fcs_open_memory(m.bytes, m.size, NULL, &err));
    assert_string_equal(err.rule, "E-DELIMITER");
    assert_int_equal(err.offset, m.text);
    free(m.bytes);
}

/* What stands in the file and what a caller gets. */
static void values_come_whole(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *value;
    } cases[] = { { "plain", 5, "plain" },
                  { "a/b", 3, "a/b" },
                  { "//", 2, NULL }, /* cannot be written so; see the table */
                  { "CD4\0CD8", 7, "CD4\\x00CD8" },
                  { "\xAA", 1, "\xC2\xAA" },
                  { "\xAA\0", 2, "\xC2\xAA\\x00" },
                  { "\xCE\xB1", 2, "\xCE\xB1" },
                  { "  two  blanks ", 14, "  two  blanks " } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (!cases[i].value)
            continue;
        recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);
        recipe_set_bytes(r, "VENDOR", cases[i].bytes, cases[i].n);
        made m = make_fcs(r);
        fcs_file *f = open_sound(&m, NULL);
        const fcs_dataset *set = &f->datasets[0];
        assert_string_equal(fcs_keyword_value(set, "vendor"), cases[i].value);
        const fcs_keyword *last = &set->keywords[set->n_keywords - 1];
        assert_string_equal(last->name, "VENDOR");
        assert_int_equal(last->raw_size, cases[i].n);
        assert_memory_equal(last->raw, cases[i].bytes, cases[i].n + 1);
        fcs_close(f);
        free(m.bytes);
        recipe_free(r);
    }
}

static void names_are_found_in_any_case(void **state)
{
    departure d = { .sentence = "", .edits = { { "Xy-Z_1", "found" } } };
    made m = departure_make(&d);
    fcs_file *f = open_sound(&m, NULL);
    (void)state;
    assert_string_equal(fcs_keyword_value(&f->datasets[0], "xY-z_1"), "found");
    assert_string_equal(fcs_keyword_value(&f->datasets[0], "$par"), "2");
    assert_null(fcs_keyword_value(&f->datasets[0], "PAR"));
    assert_null(fcs_keyword_value(&f->datasets[0], ""));
    fcs_close(f);
    free(m.bytes);
}

static void limits_hold(void **state)
{
    const fcs_options few = { .max_keywords = 21 }, enough = { .max_keywords = 22 };
    const fcs_options small = { .max_text = 100 };
    departure d = { .sentence = "", .edits = { { "X", "1" } } };
    made m = departure_make(&d);
    fcs_error err;
    (void)state;
    assert_null(fcs_open_memory(m.bytes, m.size, &few, &err));
    assert_int_equal(err.code, FCS_E_LIMIT);
    assert_string_equal(err.rule, "E-LIMIT");
    fcs_close(open_sound(&m, &enough));
    assert_null(fcs_open_memory(m.bytes, m.size, &small, &err));
    assert_int_equal(err.code, FCS_E_LIMIT);
    free(m.bytes);
}

/* A hundred notes of one rule are told one by one, the rest as a number. */
static void notes_are_counted(void **state)
{
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);
    (void)state;
    for (int i = 0; i < 250; i++)
        recipe_add(r, "AGAIN", "1");
    made m = make_fcs(r);
    fcs_file *f = open_sound(&m, NULL);
    assert_int_equal(f->n_notes, 101);
    assert_string_equal(f->notes[99].rule, "W-DUPLICATE");
    assert_string_equal(f->notes[100].rule, "W-DUPLICATE");
    assert_string_equal(f->notes[100].text, "and 149 more of the same");
    fcs_close(f);
    free(m.bytes);
    recipe_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_or_refuses_each),       cmocka_unit_test(a_nul_delimits_nothing),
        cmocka_unit_test(values_come_whole),           cmocka_unit_test(limits_hold),
        cmocka_unit_test(names_are_found_in_any_case), cmocka_unit_test(notes_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
