/* test_segments.c - supplemental TEXT, ANALYSIS, OTHER, the checksum, what follows it, and chains of
 * data sets. None of it may cost the events. */
#include "departure.h"

#include "fcs/crc.h"

static const departure rows[] = {
    /* Supplemental TEXT. */
    { "one of delimiters alone",
      { { "supplement", "////////" } },
      "E-STEXT",
      "W-STEXT",
      "$BEGINSTEXT",
      "expected a supplemental TEXT of keywords and values, found expected" },
    { "one past the file",
      { { "$BEGINSTEXT", "4294967296" }, { "$ENDSTEXT", "4294967306" } },
      "E-STEXT",
      "W-STEXT",
      "$BEGINSTEXT",
      "expected a supplemental TEXT of keywords and values, found offsets outside the file" },
    { "one that ends before it begins",
      { { "$BEGINSTEXT", "100" }, { "$ENDSTEXT", "50" } },
      "E-STEXT",
      "W-STEXT",
      "$BEGINSTEXT",
      "expected a supplemental TEXT of keywords and values, found offsets outside the file" },
    { "one at words",
      { { "$BEGINSTEXT", "here" } },
      "E-STEXT",
      "W-STEXT",
      "$BEGINSTEXT",
      "expected a supplemental TEXT of keywords and values, found offsets that are no numbers" },
    /* ANALYSIS. */
    { "an ANALYSIS that TEXT alone names",
      { { "analysis", "/GATE1/0.25/" }, { "field4", "       0" }, { "field5", "       0" } },
      "",
      "",
      NULL,
      "" },
    { "an ANALYSIS in words", { { "$BEGINANALYSIS", "here" } }, "", "", NULL, "" },
    /* The end of the file. */
    { "letters in place of a checksum",
      { { "crc", "GARBAGE!" } },
      "W-TRAILING-BYTES",
      "W-TRAILING-BYTES",
      "DATA+24",
      "expected blanks after the last segment and its checksum, found 8 bytes" },
    { "a begin of a supplement without its end, FCS 3.2",
      { { "version", "FCS3.2" }, { "-$ENDSTEXT", "" }, { "$BEGINSTEXT", "70" } },
      "",
      "",
      NULL,
      "" },
    { "one whose end is in words",
      { { "$BEGINSTEXT", "70" }, { "$ENDSTEXT", "there" } },
      "E-STEXT",
      "W-STEXT",
      "$BEGINSTEXT",
      "expected a supplemental TEXT of keywords and values, found offsets that are no numbers" },
    { "one of 70,69", { { "$BEGINSTEXT", "70" }, { "$ENDSTEXT", "69" } }, "", "", NULL, "" },
    { "one inside the HEADER",
      { { "$BEGINSTEXT", "10" }, { "$ENDSTEXT", "20" } },
      "E-STEXT",
      "W-STEXT",
      "$BEGINSTEXT",
      "expected a supplemental TEXT of keywords and values, found offsets outside the file" },
    { "one of two bytes",
      { { "supplement", "<a" } },
      "W-STEXT-BINARY",
      "W-STEXT-BINARY",
      NULL,
      "expected a supplemental TEXT of keywords and values, found markup" },
    { "one that begins with a digit", { { "supplement", "1/a/" } }, "", "", NULL, "" },
    { "one that begins with a small letter", { { "supplement", "x/a/" } }, "", "", NULL, "" },
    { "one that begins with $",
      { { "supplement", "$X/a/" } },
      "E-PSEUDO-STANDARD",
      "W-PSEUDO-STANDARD",
      NULL,
      "expected $ before keywords of FCS 3.1 alone, found 1 others, first $X" },
    { "one that begins with a byte above ASCII",
      { { "supplement", "\303X\303a\303" } },
      "E-STEXT",
      "W-STEXT",
      "$BEGINSTEXT",
      "expected a supplemental TEXT of keywords and values, found expected" },
    { "an ANALYSIS of 70,69 in TEXT",
      { { "$BEGINANALYSIS", "70" }, { "$ENDANALYSIS", "69" } },
      "",
      "",
      NULL,
      "" },
    { "an ANALYSIS inside the HEADER",
      { { "field4", "      20" }, { "field5", "      30" } },
      "W-ANALYSIS",
      "W-ANALYSIS",
      "byte 42",
      "expected an ANALYSIS of keywords and values, found offsets outside the file" },
    { "an ANALYSIS that ends before it begins, in TEXT",
      { { "$BEGINANALYSIS", "90" }, { "$ENDANALYSIS", "70" } },
      "W-ANALYSIS",
      "W-ANALYSIS",
      "$BEGINANALYSIS",
      "expected an ANALYSIS of keywords and values, found offsets outside the file" },
};

static void reads_or_refuses_each(void **state)
{
    (void)state;
    departures_check(rows, sizeof rows / sizeof *rows);
}

static void supplemental_keywords_count(void **state)
{
    departure d = { .sentence = "", .edits = { { "supplement", "/X/1//2/Y/z/" } } };
    made m = departure_make(&d);
    fcs_file *f = open_sound(&m, NULL);
    (void)state;
    assert_string_equal(fcs_keyword_value(f->datasets, "x"), "1/2");
    assert_string_equal(fcs_keyword_value(f->datasets, "Y"), "z");
    fcs_close(f);
    free(m.bytes);
}

/* One whose first keywords can be read and whose rest cannot leaves the others as they were. */
static void a_broken_supplement_takes_nothing_away(void **state)
{
    const fcs_options few = { .max_keywords = 25 };
    departure d = { .sentence = "",
                    .edits = { { "supplement", "/A/1/B/2/C/3/D/4/E/5/F/6/" },
                               { "+$CYT", "Maker" } } };
    made m = departure_make(&d);
    fcs_file *f = open_sound(&m, &few);
    (void)state;
    assert_int_equal(f->n_notes, 2);
    assert_string_equal(f->notes[0].rule, "W-STEXT");
    assert_string_equal(f->notes[1].rule, "W-DUPLICATE");
    assert_int_equal(f->datasets->n_keywords, 22);
    assert_null(fcs_keyword_value(f->datasets, "A"));
    assert_string_equal(fcs_keyword_value(f->datasets, "$P2N"), "D2-A");
    fcs_close(f);
    free(m.bytes);
}

static void a_departure_in_a_supplement_in_strict_mode(void **state)
{
    const fcs_options strict = { .strict = true };
    departure d = { .sentence = "", .edits = { { "supplement", "/A/1/ B/2/" } } };
    made m = departure_make(&d);
    fcs_error err;
    (void)state;
    assert_null(fcs_open_memory(m.bytes, m.size, &strict, &err));
    assert_string_equal(err.rule, "E-STEXT");
    assert_string_equal(err.message,
                        "expected a supplemental TEXT of keywords and values, found "
                        "expected no blanks around keyword B, found some; removed; ignored");
    const char *at = strstr((const char *)m.bytes + 64, "/$BEGINSTEXT/");
    assert_non_null(at);
    assert_int_equal(err.offset, (size_t)(at - (const char *)m.bytes) + strlen("/$BEGINSTEXT/"));
    free(m.bytes);
}

static void analysis_is_found(void **state)
{
    departure d = { .sentence = "", .edits = { { "analysis", "/GATE1/0.25/" } } };
    made m = departure_make(&d);
    fcs_file *f = open_sound(&m, NULL);
    const fcs_segment a = f->datasets->analysis;
    (void)state;
    assert_int_equal(a.size, 12);
    assert_memory_equal(m.bytes + a.offset, "/GATE1/0.25/", 12);
    assert_int_equal(f->datasets->text.offset, 64);
    assert_int_equal(f->datasets->data.offset, m.data);
    assert_int_equal(f->datasets->data.size, 24);
    fcs_close(f);
    free(m.bytes);
}

/* TEXT's end one too far: it is the first byte of DATA. */
static void a_byte_that_text_and_data_share(void **state)
{
    const fcs_options strict = { .strict = true };
    char end[16];
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);
    made m = make_fcs(r);
    fcs_error err;
    (void)state;
    snprintf(end, sizeof end, "%8zu", m.data);
    free(m.bytes);
    r->field[1] = end;
    m = make_fcs(r);
    fcs_file *f = open_sound(&m, NULL);
    assert_int_equal(f->n_notes, 1);
    assert_string_equal(f->notes[0].rule, "W-OVERLAP");
    assert_int_equal(f->notes[0].offset, m.data);
    fcs_close(f);
    assert_null(fcs_open_memory(m.bytes, m.size, &strict, &err));
    assert_string_equal(err.rule, "E-OVERLAP");
    free(m.bytes);
    recipe_free(r);
}

/* ---- OTHER ---- */

static void other_segments(void **state)
{
    static const struct {
        const char *after_header;
        const char *rule; /* NULL: none */
    } cases[] = { { "       0       0", NULL },
                  { "                ", NULL },
                  { "         0         0", NULL },
                  { "     abc     def", "W-OTHER" } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);
        r->text_at = 128;
        made m = make_fcs(r);
        memcpy(m.bytes + 58, cases[i].after_header, strlen(cases[i].after_header));
        fcs_file *f = open_sound(&m, NULL);
        assert_int_equal(f->n_notes, cases[i].rule != NULL);
        if (cases[i].rule)
            assert_string_equal(f->notes[0].rule, cases[i].rule);
        fcs_close(f);
        free(m.bytes);
        recipe_free(r);
    }
}

/* ---- Checksums ---- */

/* The check value of CRC-16/KERMIT, as published for this polynomial. */
static void crc_of_nine_digits(void **state)
{
    (void)state;
    assert_int_equal(crc_add(0, "123456789", 9), 0x2189);
    assert_int_equal(crc_add(crc_add(0, "1234", 4), "56789", 5), 0x2189);
}

static void right_checksums(void **state)
{
    static const char *const forms[] = { "%08u", "%8u", "%08X", "%8x" };
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        for (int swapped = 0; swapped < 2; swapped++) {
            char crc[16] = "00000000";
            recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);
            made m = make_fcs(r);
            unsigned value = crc_add(0, m.bytes, m.size - 8);
            if (swapped)
                value = (value >> 8 | value << 8) & 0xFFFF;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            snprintf(crc, sizeof crc, forms[i], value);
#pragma GCC diagnostic pop
            memcpy(m.bytes + m.size - 8, crc, 8);
            fcs_file *f = open_sound(&m, NULL);
            assert_int_equal(f->n_notes, 0);
            fcs_close(f);
            m.bytes[m.data + 3] ^= 1;
            f = fcs_open_memory(m.bytes, m.size, NULL, NULL);
            assert_non_null(f);
            assert_int_equal(f->n_notes, 1);
            assert_string_equal(f->notes[0].rule, "W-CRC");
            fcs_close(f);
            free(m.bytes);
            recipe_free(r);
        }
}

/* ---- Chains ---- */

static void data_sets_in_a_row(void **state)
{
    static const size_t counts[] = { 1, 2, 3, 50 };
    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        made m = make_chain(counts[i], "0");
        fcs_file *f = open_sound(&m, NULL);
        assert_int_equal(f->n_datasets, counts[i]);
        assert_int_equal(f->n_notes, counts[i] > 1);
        if (counts[i] > 1)
            assert_string_equal(f->notes[0].rule, "W-MORE-DATASETS");
        fcs_close(f);
        free(m.bytes);
    }
}

/* The first ones are kept, never silently fewer. */
static void chains_that_break(void **state)
{
    static const struct {
        const char *last;
        size_t cut; /* bytes taken off the end */
        size_t n_datasets;
    } cases[] = {
        { "-10", 0, 3 }, { "99999", 0, 3 }, { "1", 0, 3 }, { "0", 20, 2 }, { "0", 300, 2 }
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const fcs_options strict = { .strict = true };
        made m = make_chain(3, cases[i].last);
        fcs_error err;
        m.size -= cases[i].cut;
        m.bytes = realloc(m.bytes, m.size);
        fcs_file *f = open_sound(&m, NULL);
        assert_int_equal(f->n_datasets, cases[i].n_datasets);
        assert_int_equal(f->n_notes, 2);
        assert_string_equal(f->notes[0].rule, "W-BAD-NEXTDATA");
        fcs_close(f);
        assert_null(fcs_open_memory(m.bytes, m.size, &strict, &err));
        free(m.bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_or_refuses_each),
        cmocka_unit_test(supplemental_keywords_count),
        cmocka_unit_test(a_broken_supplement_takes_nothing_away),
        cmocka_unit_test(a_departure_in_a_supplement_in_strict_mode),
        cmocka_unit_test(analysis_is_found),
        cmocka_unit_test(a_byte_that_text_and_data_share),
        cmocka_unit_test(other_segments),
        cmocka_unit_test(crc_of_nine_digits),
        cmocka_unit_test(right_checksums),
        cmocka_unit_test(data_sets_in_a_row),
        cmocka_unit_test(chains_that_break),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
