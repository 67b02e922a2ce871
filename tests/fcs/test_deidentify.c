/* test_deidentify.c - nothing that may tell a person, place or day comes through; the events, and all
 * that reading needs, do. */
#include "copies.h"

#define CANARY "CanaryBird"

/* ---- Copies ---- */

static fcs_deidentified make_copy(const char *name, const fcs_file *f,
                                  const fcs_deidentify_options *given)
{
    fcs_deidentify_options o = given ? *given : (fcs_deidentify_options){ 0 };
    fcs_deidentified done = { 0 };
    fcs_error err;
    o.force = true;
    if (fcs_deidentify(f, copy_path, &o, &done, &err) != FCS_OK)
        fail_msg("%s: %s", name, err.message);
    return done;
}

static bool holds(const char *bytes, size_t size, const char *text)
{
    const size_t n = strlen(text);
    for (size_t i = 0; i + n <= size; i++)
        if (memcmp(bytes + i, text, n) == 0)
            return true;
    return false;
}

/* ---- Real files ---- */

static bool was_noted(const fcs_file *f, const fcs_note *wanted)
{
    for (size_t i = 0; i < f->n_notes; i++)
        if (f->notes[i].offset == wanted->offset && strcmp(f->notes[i].rule, wanted->rule) == 0)
            return true;
    return false;
}

static bool stays(const char *name)
{
    static const char *const names[] = { "$PAR",      "$TOT",     "$CYT",      "$DATATYPE",
                                         "$BYTEORD",  "$MODE",    "$TIMESTEP", "$SPILLOVER",
                                         "$NEXTDATA", "$ENDDATA", "$BEGINDATA" };
    const size_t n = strncmp(name, "$P", 2) == 0 ? strspn(name + 2, "0123456789") : 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return n > 0 && name[2 + n] && strchr("NSRBEGV", name[2 + n]) && !name[3 + n];
}

/* A value of at least six bytes that is no longer in its keyword is nowhere in the keywords. */
static void check_gone(const char *name, const fcs_dataset *a, const fcs_dataset *b)
{
    for (size_t i = 0; i < a->n_keywords; i++) {
        const fcs_keyword *x = &a->keywords[i], *y = &b->keywords[i];
        assert_string_equal(x->name, y->name);
        assert_true(y->raw_size >= x->raw_size); /* a delimiter in it was doubled */
        if (stays(x->name) || strstr(x->name, "SPILL") || strcmp(x->name, "$COMP") == 0)
            continue;
        const char *ok = y->value + strspn(y->value, " 0X:.-JANTZ19+");
        if (*ok && strncmp(x->name, "$BEGIN", 6) != 0 && strncmp(x->name, "$END", 4) != 0 &&
            strncmp(x->name, "$DFC", 4) != 0)
            fail_msg("%s: %s still is \"%s\"", name, x->name, y->value);
    }
}

static void check_same_file(const char *name, const fcs_options *options, const fcs_file *file)
{
    make_copy(name, file, NULL);
    fcs_file *g = reopened(name, options);
    assert_int_equal(g->n_datasets, file->n_datasets);
    for (size_t i = 0; i < file->n_datasets; i++) {
        check_values(name, &file->datasets[i], &g->datasets[i]);
        check_gone(name, &file->datasets[i], &g->datasets[i]);
        assert_int_equal(file->datasets[i].data.offset, g->datasets[i].data.offset);
    }
    for (size_t i = 0; i < g->n_notes; i++)
        if (!was_noted(file, &g->notes[i]))
            fail_msg("%s: a new note: %s: %s", name, g->notes[i].rule, g->notes[i].text);
    fcs_close(g);
}

static void real_files_keep_their_events(void **state)
{
    (void)state;
    for_each_real_file(check_same_file);
}

/* ---- Canaries ---- */

/* What standard and vendors have for persons, places, days, serial numbers and comments. */
static const char *const identity[] = {
    "$BTIM",          "$ETIM",
    "$DATE",          "$FIL",
    "$SRC",           "$OP",
    "$INST",          "$INSTADDRESS",
    "$EXP",           "$PROJ",
    "$SMNO",          "$COM",
    "$CELLS",         "$CYTSN",
    "$SYS",           "$LAST_MODIFIED",
    "$LAST_MODIFIER", "$ORIGINALITY",
    "$PLATEID",       "$PLATENAME",
    "$WELLID",        "$VOL",
    "$BEGINDATETIME", "$ENDDATETIME",
    "$CARRIERID",     "$LOCATIONID",
    "$UNSTAINEDINFO", "$TR",
    "$P1F",           "$P1L",
    "$P1D",           "$GATING",
    "GUID",           "PATIENT ID",
    "TUBE NAME",      "EXPERIMENT NAME",
    "CREATOR",        "EXPORT USER NAME",
    "SAMPLE ID",      "@SAMPLEID1",
    "#USERNAME",      "FJ_$TIMESTEP",
    "$P9N",           "$PAR2",
};
enum { N_IDENTITY = sizeof identity / sizeof *identity };

static recipe *canary_recipe(const char *version)
{
    recipe *r = recipe_new(version, "F", "1,2,3,4", 2, 3);
    char value[40];
    for (size_t i = 0; i < N_IDENTITY; i++) {
        snprintf(value, sizeof value, i % 3 ? "%s %zu" : "%s/%zu", CANARY, i);
        recipe_set(r, identity[i], value);
    }
    recipe_add(r, "$CYT", "second " CANARY);
    recipe_set(r, "SHORT", CANARY);
    recipe_set(r, "$P1S", "CD19 " CANARY);
    recipe_set(r, "$P2S", "canarybird x");
    recipe_set(r, "$P1N", CANARY "/A");
    recipe_set(r, "$SPILLOVER", "2," CANARY "/A,D2-A,1,0.5,0,1");
    recipe_set(r, "$P1V", CANARY);
    recipe_set(r, "$COMP", "1," CANARY);
    r->supplement = "/$OP/" CANARY "/$SMNO2/" CANARY " again/";
    r->analysis = "/A/" CANARY "/B/2/";
    r->blanks = 9;
    r->text_at = 100;
    r->crc = "00000000";
    return r;
}

/* An OTHER segment before TEXT, and what no offset speaks of. */
static void add_other(unsigned char *bytes)
{
    memcpy(bytes + 58, "      78      87", 16);
    memcpy(bytes + 78, CANARY, strlen(CANARY));
    memcpy(bytes + 89, CANARY, strlen(CANARY));
}

static made joined(made one, made two)
{
    made m = { malloc(one.size + two.size), one.size + two.size, one.text, one.data };
    assert_non_null(m.bytes);
    memcpy(m.bytes, one.bytes, one.size);
    memcpy(m.bytes + one.size, two.bytes, two.size);
    free(one.bytes);
    free(two.bytes);
    return m;
}

/* Two data sets, an OTHER segment, canaries in every segment, between and behind them. */
static made canary_file(const char *version)
{
    recipe *r = canary_recipe(version), *second = canary_recipe("FCS3.0");
    char distance[24] = "1000000";
    recipe_set(r, "$NEXTDATA", distance);
    made first = make_fcs(r);
    snprintf(distance, sizeof distance, "%07zu", first.size);
    recipe_set(r, "$NEXTDATA", distance);
    free(first.bytes);
    first = make_fcs(r);
    made last = make_fcs(second);
    add_other(first.bytes);
    add_other(last.bytes);
    made m = joined(first, last);
    made tail = { (unsigned char *)strdup("  " CANARY), 2 + strlen(CANARY), 0, 0 };
    recipe_free(r);
    recipe_free(second);
    return joined(m, tail);
}

static void no_canary_comes_through(void **state)
{
    static const char *const versions[] = { "FCS2.0", "FCS3.0", "FCS3.1", "FCS3.2" };
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        fcs_error err;
        size_t size;
        made m = canary_file(versions[i]);
        fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, &err);
        if (!f)
            fail_msg("%s: %s", versions[i], err.message);
        assert_int_equal(f->n_datasets, 2);
        assert_true(holds((char *)m.bytes, m.size, CANARY));
        const fcs_deidentified done = make_copy(versions[i], f, NULL);
        char *bytes = content_of_copy(&size);
        assert_int_equal(size, m.size);
        if (holds(bytes, size, CANARY) || holds(bytes, size, "canarybird") ||
            holds(bytes, size, "Canary"))
            fail_msg("%s: a canary came through", versions[i]);
        assert_true(done.n_masked >= 6 && done.n_blanked >= 2 * N_IDENTITY);
        fcs_file *g = reopened(versions[i], NULL);
        for (size_t k = 0; k < 2; k++)
            check_values(versions[i], &f->datasets[k], &g->datasets[k]);
        assert_string_equal(g->datasets->params[0].label, "CD19 XXXXXXXXXX");
        assert_string_equal(g->datasets->params[1].label, "XXXXXXXXXX x");
        assert_string_equal(g->datasets->params[0].name, "XXXXXXXXXX/A");
        assert_string_equal(fcs_keyword_value(g->datasets, "$SPILLOVER"),
                            "2,XXXXXXXXXX/A,D2-A,1,0.5,0,1");
        assert_string_equal(fcs_keyword_value(g->datasets, "$CYT"), "Maker");
        free(bytes);
        fcs_close(g);
        fcs_close(f);
        free(m.bytes);
    }
}

/* ---- One value at a time ---- */

/* What a value is in the copy; no new note. */
static void values(void **state)
{
    static const struct {
        source from;
        const char *name, *value;
    } rows[] = {
        { { "a comment", { { "$COM", "J. Doe" } } }, "$COM", "      " },
        { { "a date", { { "$DATE", "21-Aug-2020" } } }, "$DATE", "01-JAN-1900" },
        { { "another date", { { "$DATE", "August 21" } } }, "$DATE", "         " },
        { { "a time", { { "$BTIM", "08:48:24.45" } } }, "$BTIM", "00:00:00.00" },
        { { "an older time", { { "version", "FCS3.0" }, { "$ETIM", "08:48:24:59" } } },
          "$ETIM",
          "00:00:00:00" },
        { { "a name in place of a time", { { "$BTIM", "Jo:hn:Do" } } }, "$BTIM", "        " },
        { { "an instant",
            { { "version", "FCS3.2" }, { "$BEGINDATETIME", "2020-08-21T08:48:24.4+02:00" } } },
          "$BEGINDATETIME",
          "1900-01-01T00:00:00.0+00:00" },
        { { "an instant with a name behind",
            { { "version", "FCS3.2" }, { "$ENDDATETIME", "2020-08-21T08:48:24 by Doe" } } },
          "$ENDDATETIME",
          "                          " },
        { { "a count", { { "$LOST", "1234" } } }, "$LOST", "0000" },
        { { "a negative count", { { "$ABRT", "-7" } } }, "$ABRT", "  " },
        { { "a delimiter in a value", { { "$COM", "J/D" } } }, "$COM", "    " },
        { { "a voltage", { { "$P1V", "412.5" } } }, "$P1V", "412.5" },
        { { "a name as voltage", { { "$P1V", "Doe" } } }, "$P1V", "   " },
        { { "a gain of Time", { { "$P1N", "Time" }, { "$TIMESTEP", "1" }, { "$P1G", "Doe" } } },
          "$P1G",
          "   " },
        { { "a parameter that is none", { { "$P3N", "Doe" } } }, "$P3N", "   " },
        { { "a label", { { "$P1S", "CD19 (BV421)" } } }, "$P1S", "CD19 (BV421)" },
        { { "a label that repeats a short value", { { "$OP", "Doe" }, { "$P1S", "Doe 1" } } },
          "$P1S",
          "Doe 1" },
        { { "a label that repeats a value", { { "$OP", " Jane " }, { "$P1S", "CD19 jANE/B" } } },
          "$P1S",
          "CD19 XXXX/B" },
        { { "a label that repeats two that overlap",
            { { "$OP", "Ann Smith" },
              { "$SMNO", "Smith Jones" },
              { "$P1S", "Ann Smith Jones!" } } },
          "$P1S",
          "XXXXXXXXXXXXXXX!" },
        { { "a label that a vendor's keyword of a parameter repeats",
            { { "BD$P1N", "CD19" }, { "P1DISPLAY", "CD19" }, { "$P1S", "CD19" } } },
          "$P1S",
          "CD19" },
        { { "the cytometer's name", { { "$CYTSN", "H123" }, { "$CYT", "LSR h123" } } },
          "$CYT",
          "LSR XXXX" },
        { { "a detector with a colour's name", { { "LASER", "Blue" }, { "$P1N", "Blue-A" } } },
          "$P1N",
          "Blue-A" },
        { { "a matrix", { { "$SPILLOVER", "2,D1-A,D2-A,1,1e-2,0,1" } } },
          "$SPILLOVER",
          "2,D1-A,D2-A,1,1e-2,0,1" },
        { { "an older matrix", { { "SPILL", "2, D1-A,D2-A,1,0.01,0,1" } } },
          "SPILL",
          "2, D1-A,D2-A,1,0.01,0,1" },
        { { "no matrix", { { "SPILL", "2,D1-A,Doe" } } }, "SPILL", "          " },
        { { "an oldest matrix", { { "$DFC1TO2", "12.5" } } }, "$DFC1TO2", "12.5" },
        { { "a type of a column", { { "version", "FCS3.2" }, { "$P1DATATYPE", "F" } } },
          "$P1DATATYPE",
          "F" },
        { { "a value that nothing ends", { { "+Z", "Doe" }, { "end", "" } } }, "Z", "   " },
        { { "a wrong distance to the next data set", { { "$NEXTDATA", "x" } } }, "$NEXTDATA", "0" },
        { { "ANALYSIS", { { "analysis", "/A/1/" } } }, "$BEGINANALYSIS", NULL },
        { { "an empty value", { { "X", "" }, { "$COM", "Doe" } } }, "$COM", "   " },
        { { "blanks as delimiter", { { "delimiter", " " }, { "X", "Doe" } } }, "X", "XXX" },
        { { "a letter as delimiter", { { "delimiter", "Q" }, { "$DATE", "21-Mar-2020" } } },
          "$DATE",
          "01-JAN-1900" },
        { { "a word as range", { { "$P1R", "Doe" } } }, "$P1R", "000" },
        { { "a data set that cannot be read",
            { { "$NEXTDATA", "0600" }, { "blanks", "9" }, { "+Z", "1" } } },
          "$NEXTDATA",
          "0000" },
        { { "a second value of one name", { { "$CYT", "A" }, { "+$CYT", "B" } } }, "$CYT", "A" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *name = rows[i].from.sentence;
        made m;
        fcs_file *f = opened(&rows[i].from, &m);
        make_copy(name, f, NULL);
        fcs_file *g = reopened(name, NULL);
        const char *value = fcs_keyword_value(g->datasets, rows[i].name);
        if (rows[i].value && (!value || strcmp(value, rows[i].value) != 0))
            fail_msg("%s: %s is \"%s\"", name, rows[i].name, value ? value : "absent");
        if (!rows[i].value && strspn(value, "0") != strlen(value))
            fail_msg("%s: %s is \"%s\"", name, rows[i].name, value);
        for (size_t k = 0; k < g->n_notes; k++)
            if (!was_noted(f, &g->notes[k]))
                fail_msg("%s: a new note: %s: %s", name, g->notes[k].rule, g->notes[k].text);
        check_values(name, f->datasets, g->datasets);
        fcs_close(f);
        fcs_close(g);
        free(m.bytes);
    }
}

/* A keyword without a value, which reading leaves out. */
static void a_dangling_keyword(void **state)
{
    static const source from = { "dangling", { { "end", "J. Doe/  " } } };
    size_t size;
    made m;
    fcs_file *f = opened(&from, &m);
    (void)state;
    make_copy("dangling", f, NULL);
    char *bytes = content_of_copy(&size);
    assert_true(holds((char *)m.bytes, m.size, "/J. Doe/"));
    assert_true(holds(bytes, size, "/XX XXX/"));
    free(bytes);
    fcs_close(f);
    free(m.bytes);
}

static void keywords_to_keep(void **state)
{
    static const source from = { "kept", { { "$OP", "Jane" }, { "$P1S", "Jane" } } };
    static const char *const names[] = { "$op" };
    const fcs_deidentify_options o = { .n_keep = 1, .keep = names };
    made m;
    fcs_file *f = opened(&from, &m);
    (void)state;
    make_copy("kept", f, &o);
    fcs_file *g = reopened("kept", NULL);
    assert_string_equal(fcs_keyword_value(g->datasets, "$OP"), "Jane");
    assert_string_equal(g->datasets->params[0].label, "Jane");
    fcs_close(g);
    fcs_close(f);
    free(m.bytes);
}

/* ---- The checksum ---- */

/* Reading in strict mode compares it; it must not be the old one. */
static void the_checksum_is_that_of_the_copy(void **state)
{
    static const source from = { "checksum", { { "$COM", "J. Doe" } } };
    const fcs_options strict = { .strict = true };
    size_t size;
    made m;
    fcs_file *f = opened(&from, &m);
    (void)state;
    assert_memory_equal(m.bytes + m.size - 8, "00000000", 8);
    make_copy("checksum", f, NULL);
    char *bytes = content_of_copy(&size);
    assert_memory_not_equal(bytes + size - 8, "00000000", 8);
    fcs_close(reopened("checksum", &strict));
    bytes[100] ^= 1;
    fcs_file *g = fcs_open_memory(bytes, size, NULL, NULL);
    assert_true(g && g->n_notes > 0 && strcmp(g->notes[g->n_notes - 1].rule, "W-CRC") == 0);
    fcs_close(g);
    free(bytes);
    fcs_close(f);
    free(m.bytes);
}

/* ---- Refusals ---- */

/* A supplemental TEXT inside DATA: blanking it would change events. */
static void segments_that_overlap(void **state)
{
    recipe *r = recipe_new("FCS3.1", "I8", "1,2,3,4", 2, 3);
    char begin[9], end[9];
    fcs_error err;
    (void)state;
    recipe_data(r, "/K/VV/", 6);
    recipe_set(r, "$BEGINSTEXT", "00000000");
    recipe_set(r, "$ENDSTEXT", "00000000");
    made m = make_fcs(r);
    snprintf(begin, sizeof begin, "%08zu", m.data);
    snprintf(end, sizeof end, "%08zu", m.data + 5);
    recipe_set(r, "$BEGINSTEXT", begin);
    recipe_set(r, "$ENDSTEXT", end);
    free(m.bytes);
    m = make_fcs(r);
    fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, &err);
    if (!f)
        fail_msg("%s", err.message);
    assert_string_equal(fcs_keyword_value(f->datasets, "K"), "VV");
    unlink(copy_path);
    assert_int_equal(fcs_deidentify(f, copy_path, NULL, NULL, &err), FCS_E_UNSUPPORTED);
    assert_string_equal(err.rule, "E-OVERLAP");
    assert_int_equal(err.offset, m.data);
    assert_string_equal(err.message,
                        "expected segments apart, found two here: what belongs to DATA "
                        "alone cannot be told");
    assert_int_not_equal(access(copy_path, F_OK), 0);
    fcs_close(f);
    recipe_free(r);
    free(m.bytes);
}

static void x_as_delimiter(void **state)
{
    static const source letter = { "letter", { { "delimiter", "X" } } };
    fcs_error err;
    made m;
    fcs_file *f = opened(&letter, &m);
    (void)state;
    unlink(copy_path);
    assert_int_equal(fcs_deidentify(f, copy_path, NULL, NULL, &err), FCS_E_UNSUPPORTED);
    assert_string_equal(err.message,
                        "expected a delimiter other than X and 0, which are written over values, "
                        "found \"X\"");
    assert_int_equal(err.offset, 64);
    assert_int_not_equal(access(copy_path, F_OK), 0);
    fcs_close(f);
    free(m.bytes);
}

static void outputs_that_fail(void **state)
{
    const fcs_deidentify_options keep = { 0 };
    char path[128];
    fcs_error err;
    made m;
    fcs_file *f = opened(&(source){ .sentence = "sound" }, &m);
    (void)state;
    make_copy("there", f, NULL);
    assert_int_equal(fcs_deidentify(f, copy_path, &keep, NULL, &err), FCS_E_IO);
    assert_string_equal(err.message, "expected to name the file, found a file that is there "
                                     "already; use --force to replace it");
    snprintf(path, sizeof path, "%s/none/x", folder);
    assert_int_equal(fcs_deidentify(f, path, NULL, NULL, &err), FCS_E_IO);
    assert_string_equal(err.message,
                        "expected to create a file in the folder, found no such folder");
    fcs_close(f);
    free(m.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_files_keep_their_events),
        cmocka_unit_test(no_canary_comes_through),
        cmocka_unit_test(values),
        cmocka_unit_test(a_dangling_keyword),
        cmocka_unit_test(keywords_to_keep),
        cmocka_unit_test(the_checksum_is_that_of_the_copy),
        cmocka_unit_test(segments_that_overlap),
        cmocka_unit_test(x_as_delimiter),
        cmocka_unit_test(outputs_that_fail),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
