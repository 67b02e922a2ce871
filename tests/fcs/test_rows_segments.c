/* test_rows_segments.c - rows 83 to 93 of the checklist: chains of data sets, supplemental TEXT,
 * ANALYSIS, the checksum. See test_rows_header.c. */
#include "departure.h"

#include "fcs/crc.h"

static const row rows[] = {
    { 83, .d = { "$NEXTDATA in words",
                 { { "$NEXTDATA", "soon" } },
                 "E-BAD-NEXTDATA",
                 "W-BAD-NEXTDATA",
                 "$NEXTDATA",
                 "expected the distance to the next data set or 0 in $NEXTDATA, found \"soon\", "
                 "which is no number; taken as the last data set" } },
    { 83, .d = { "$NEXTDATA backward",
                 { { "$NEXTDATA", "-64" } },
                 "E-BAD-NEXTDATA",
                 "W-BAD-NEXTDATA",
                 "$NEXTDATA",
                 "expected the distance to the next data set or 0 in $NEXTDATA, found \"-64\", "
                 "which is no number" } },
    { 83, .d = { "$NEXTDATA past the file",
                 { { "$NEXTDATA", "99999999" } },
                 "E-BAD-NEXTDATA",
                 "W-BAD-NEXTDATA",
                 "$NEXTDATA",
                 "expected the distance to the next data set or 0 in $NEXTDATA, found "
                 "\"99999999\", which is past the end of the file" } },
    { 83, .d = { "$NEXTDATA to where no FCS begins",
                 { { "$NEXTDATA", "64" } },
                 "E-BAD-NEXTDATA",
                 "W-BAD-NEXTDATA",
                 "$NEXTDATA",
                 "expected the distance to the next data set or 0 in $NEXTDATA, found \"64\", "
                 "where no data set begins" } },
    { 87, .d = { "a supplemental TEXT", { { "supplement", "/X/1/Y/2/" } }, "", "", NULL, "" },
      .keyword = "Y", .value = "2" },
    { 87,
      .d = { "one that does not begin with the delimiter",
             { { "supplement", "X/1/Y/2/" } },
             "",
             "",
             NULL,
             "" },
      .keyword = "X", .value = "1" },
    { 87,
      .d = { "one with a delimiter of its own",
             { { "supplement", "|X|1|Y|2|" } },
             "E-STEXT-DELIMITER",
             "W-STEXT-DELIMITER",
             NULL,
             "expected the supplemental TEXT with TEXT's delimiter \\x2F, found \\x7C; read with "
             "that" },
      .keyword = "Y", .value = "2" },
    { 88, .d = { "one inside TEXT",
                 { { "$BEGINSTEXT", "64" }, { "$ENDSTEXT", "99" } },
                 "E-STEXT-OVERLAP",
                 "W-STEXT-OVERLAP",
                 "$BEGINSTEXT",
                 "expected the supplemental TEXT apart from TEXT, found 64 to 99; ignored" } },
    { 89, .d = { "one that repeats $TOT with another value",
                 { { "supplement", "/$TOT/7/" } },
                 "E-STEXT-REPEATS",
                 "W-STEXT-REPEATS",
                 NULL,
                 "expected keywords in the supplemental TEXT that TEXT does not hold, found $TOT "
                 "again; that of TEXT kept" } },
    /* Files that have it nowhere else read right; so it is used, and told. */
    { 89,
      .d = { "one that alone holds $TOT",
             { { "supplement", "/$TOT/3/" }, { "-$TOT", "" } },
             "E-STEXT-REPEATS",
             "W-STEXT-REPEATS",
             NULL,
             "expected $TOT in TEXT, found it in the supplemental TEXT alone; used from there" } },
    { 90, .d = { "one that is a ZIP archive",
                 { { "supplement", "PK\003\004xxxxxxxx" } },
                 "W-STEXT-BINARY",
                 "W-STEXT-BINARY",
                 NULL,
                 "expected a supplemental TEXT of keywords and values, found a ZIP archive; left "
                 "unread" } },
    { 90,
      .d = { "one that is XML",
             { { "supplement", "<?xml?><a/>" } },
             "W-STEXT-BINARY",
             "W-STEXT-BINARY",
             NULL,
             "expected a supplemental TEXT of keywords and values, found markup; left unread" } },
    { 91, .d = { "an ANALYSIS", { { "analysis", "/GATE1/0.25/" } }, "", "", NULL, "" } },
    { 91,
      .d = { "an ANALYSIS of other things",
             { { "analysis", "///////" } },
             "W-ANALYSIS",
             "W-ANALYSIS",
             NULL,
             "expected an ANALYSIS of keywords and values, found expected keywords and values" } },
    { 91, .d = { "an ANALYSIS past the file",
                 { { "field4", "99999990" }, { "field5", "99999998" } },
                 "W-ANALYSIS",
                 "W-ANALYSIS",
                 "byte 42",
                 "expected an ANALYSIS of keywords and values, found offsets outside the file; "
                 "ignored" } },
    { 91, .d = { "an ANALYSIS inside TEXT",
                 { { "field4", "      70" }, { "field5", "      80" } },
                 "W-ANALYSIS",
                 "W-ANALYSIS",
                 "byte 42",
                 "expected an ANALYSIS of keywords and values, found offsets that overlap TEXT; "
                 "ignored" } },
    { 92, .d = { "a checksum that is not computed", { { "crc", "00000000" } }, "", "", NULL, "" } },
    { 92, .d = { "a checksum of other bytes",
                 { { "crc", "00012345" } },
                 "E-CRC",
                 "W-CRC",
                 "DATA+24",
                 "expected the checksum " } },
    { 93, .d = { "no checksum",
                 { { "crc", "" } },
                 "W-CRC-ABSENT",
                 "",
                 "END",
                 "expected a checksum after the last segment, found none" } },
};

static void rows_of_segments(void **state)
{
    (void)state;
    rows_check(rows, sizeof rows / sizeof *rows);
}

/* ---- Chains ---- */

static void check_chain(const made *m, size_t n_datasets, const char *rule, const char *message)
{
    fcs_file *f = open_sound(m, NULL);
    assert_int_equal(f->n_datasets, n_datasets);
    assert_string_equal(f->notes->rule, rule);
    if (strncmp(f->notes->text, message, strlen(message)) != 0)
        fail_msg("%s", f->notes->text);
    fcs_close(f);
}

/* To a value of TEXT that begins like a data set. */
static void into_itself(void)
{
    char distance[24];
    const fcs_options strict = { .strict = true };
    fcs_error err;
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);
    recipe_set(r, "X", "FCS3.1    ");
    recipe_set(r, "$NEXTDATA", "000");
    made m = make_fcs(r);
    size_t at = m.text;
    while (memcmp(m.bytes + at, "FCS3.1", 6) != 0)
        at++;
    free(m.bytes);
    snprintf(distance, sizeof distance, "%03zu", at);
    recipe_set(r, "$NEXTDATA", distance);
    m = make_fcs(r);
    fcs_file *f = open_sound(&m, NULL);
    assert_int_equal(f->n_notes, 1);
    assert_string_equal(f->notes->rule, "W-BAD-NEXTDATA");
    assert_non_null(strstr(f->notes->text, "which lies inside this data set; taken as the last"));
    assert_null(fcs_open_memory(m.bytes, m.size, &strict, &err));
    assert_string_equal(err.rule, "E-BAD-NEXTDATA");
    assert_int_equal(err.offset, f->notes->offset);
    fcs_close(f);
    free(m.bytes);
    recipe_free(r);
}

static void the_first_sets_are_kept(void)
{
    made m = make_chain(3, "0");
    m.size -= 20; /* cuts into DATA of the third */
    m.bytes = realloc(m.bytes, m.size);
    fcs_error err;
    check_chain(&m, 2, "W-BAD-NEXTDATA", "expected a readable data set 3 at byte ");
    assert_null(fcs_open_memory(m.bytes, m.size, &(fcs_options){ .strict = true }, &err));
    assert_string_equal(err.rule, "E-TRUNCATED");
    free(m.bytes);
    m = make_chain(3, "99999");
    check_chain(&m, 3, "W-BAD-NEXTDATA",
                "expected the distance to the next data set or 0 in $NEXTDATA, found \"99999\", "
                "which is past the end of the file");
    assert_null(fcs_open_memory(m.bytes, m.size, &(fcs_options){ .strict = true }, &err));
    assert_string_equal(err.rule, "E-BAD-NEXTDATA");
    free(m.bytes);
}

/* Every step goes past the data set before it, so that no chain comes back; its length is limited. */
static void no_chain_without_end(void)
{
    const fcs_options strict = { .strict = true };
    fcs_error err;
    made m = make_chain(10001, "0");
    fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, &err);
    assert_non_null(f);
    assert_int_equal(f->n_datasets, 10000);
    assert_int_equal(f->n_notes, 2);
    assert_string_equal(f->notes[0].rule, "W-NEXTDATA-LOOP");
    assert_string_equal(f->notes[0].text,
                        "expected at most 10000 data sets, found more; the others are left out");
    fcs_close(f);
    assert_null(fcs_open_memory(m.bytes, m.size, &strict, &err));
    assert_string_equal(err.rule, "E-NEXTDATA-LOOP");
    free(m.bytes);
}

static void more_than_one(void)
{
    made m = make_chain(4, "0");
    for (int strict = 0; strict < 2; strict++) {
        fcs_file *f = open_sound(&m, &(fcs_options){ .strict = strict });
        assert_int_equal(f->n_datasets, 4);
        assert_int_equal(f->n_notes, 1);
        assert_string_equal(f->notes->rule, "W-MORE-DATASETS");
        assert_string_equal(
            f->notes->text,
            "expected one data set, found 4; the first is read unless another is chosen");
        fcs_close(f);
    }
    free(m.bytes);
}

/* FCS 2.0 with 10 bits, then FCS 3.0 with 20: the same events. */
static made lmd(const char *btim)
{
    char distance[24] = "0";
    made first = { 0 };
    recipe *r = recipe_new("FCS2.0", "I16", "1,2", 2, 3);
    recipe_set(r, "$FIL", "A 1.LMD");
    for (int round = 0; round < 3; round++) {
        free(first.bytes);
        recipe_set(r, "$NEXTDATA", distance);
        first = make_fcs(r);
        snprintf(distance, sizeof distance, "%zu", first.size);
    }
    recipe_free(r);
    r = recipe_new("FCS3.0", "I32", "1,2,3,4", 2, 3);
    recipe_set(r, "$FIL", "A 1.LMD");
    recipe_set(r, "$BTIM", btim);
    made second = make_fcs(r);
    recipe_free(r);
    made both = { malloc(first.size + second.size), first.size + second.size, first.text,
                  first.data };
    assert_non_null(both.bytes);
    memcpy(both.bytes, first.bytes, first.size);
    memcpy(both.bytes + first.size, second.bytes, second.size);
    free(first.bytes);
    free(second.bytes);
    return both;
}

/* Both can be read; no function and no command reads several data sets as one. */
static void the_same_events_twice(void)
{
    made m = lmd("12:00:00");
    for (int strict = 0; strict < 2; strict++) {
        fcs_file *f = open_sound(&m, &(fcs_options){ .strict = strict });
        assert_int_equal(f->n_datasets, 2);
        assert_int_equal(f->n_notes, 2);
        assert_string_equal(f->notes[0].rule, "W-LMD-DUPLICATE");
        assert_int_equal(f->notes[0].dataset, 1);
        assert_string_equal(
            f->notes[0].text,
            "expected other events in data set 2 than in 1, found the same in another scaling; use "
            "one of them, never both together");
        fcs_close(f);
    }
    free(m.bytes);
}

/* ---- Checksums ---- */

/* CRC-16/KERMIT: its published check value, and the forms in which it is written. */
static void checksums(void)
{
    static const char *const forms[] = { "%08u", "%8u", "%08X" };
    assert_int_equal(crc_add(0, "123456789", 9), 0x2189);
    for (size_t i = 0; i < 2 * sizeof forms / sizeof *forms; i++) {
        char text[16];
        departure d = { .sentence = "" };
        made m = departure_make(&d);
        unsigned crc = crc_add(0, m.bytes, m.size - 8);
        if (i % 2)
            crc = (crc >> 8 | crc << 8) & 0xFFFF; /* bytes swapped */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(text, sizeof text, forms[i / 2], crc);
#pragma GCC diagnostic pop
        memcpy(m.bytes + m.size - 8, text, 8);
        fcs_file *f = open_sound(&m, &(fcs_options){ .strict = true });
        assert_int_equal(f->n_notes, 0);
        fcs_close(f);
        free(m.bytes);
    }
}

static void trials_of_segments(void **state)
{
    static const trial trials[] = {
        { 83, "$NEXTDATA into its own data set", into_itself },
        { 83, "a chain that breaks keeps the data sets before", the_first_sets_are_kept },
        { 84, "a chain of more than 10,000 data sets", no_chain_without_end },
        { 85, "several data sets are all read, and told", more_than_one },
        { 86, "the same events twice, as LMD files have them", the_same_events_twice },
        { 92, "checksums in all their forms", checksums },
    };
    (void)state;
    trials_run(trials, sizeof trials / sizeof *trials);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows_of_segments),
                                        cmocka_unit_test(trials_of_segments) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
