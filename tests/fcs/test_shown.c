/* test_shown.c - labels and instruments as people see them: without what tells whose the file is. */
#include "departure.h"

typedef struct label_row {
    const char *sentence;
    edit edits[6];
    const char *shown, *cytometer;
} label_row;

static const label_row labels[] = {
    { "no secret is in it", { { "$P1S", "CD19" }, { "$SRC", "J. Doe" } }, "CD19", "Maker" },
    { "a name",
      { { "$P1S", "CD19 of J. Doe, tube 2" }, { "$SRC", "J. Doe" } },
      "CD19 of XXXXXX, tube 2",
      "Maker" },
    { "in other letters",
      { { "$P1S", "DOE19 doe19" }, { "Patient", "Doe19" } },
      "XXXXX XXXXX",
      "Maker" },
    { "all of it", { { "$P1S", "Smith" }, { "$OP", "Smith" } }, "XXXXX", "Maker" },
    { "blanks around the value are no part of it",
      { { "$P1S", "by Smith" }, { "$OP", "  Smith " } },
      "by XXXXX",
      "Maker" },
    { "two that overlap",
      { { "$P1S", "AnnaBerta" }, { "X", "AnnaB" }, { "Y", "Berta" } },
      "XXXXXXXXX",
      "Maker" },
    { "three bytes are none", { { "$P1S", "CD3 CD3" }, { "$SRC", "CD3" } }, "CD3 CD3", "Maker" },
    { "what vendors say of parameters is none",
      { { "$P1S", "CD19" }, { "P1DISPLAY", "CD19" } },
      "CD19",
      "Maker" },
    { "another label is none", { { "$P1S", "CD19" }, { "$P2S", "CD19" } }, "CD19", "Maker" },
    { "the name of a detector is none",
      { { "$P1S", "D2-A" }, { "$P2N", "D2-A" } },
      "D2-A",
      "Maker" },
    { "a date is shown",
      { { "$P1S", "01-OCT-2026" }, { "$DATE", "01-OCT-2026" } },
      "01-OCT-2026",
      "Maker" },
    { "Latin-1", { { "$P1S", "M\xFCller" }, { "$SRC", "M\xFCller" } }, "XXXXXXX", "Maker" },
    { "UTF-8", { { "$P1S", "M\xC3\xBCller" }, { "$SRC", "M\xC3\xBCller" } }, "XXXXXXX", "Maker" },
    { "an instrument",
      { { "$CYT", "LSR of A. Person" }, { "$OP", "A. Person" } },
      "",
      "LSR of XXXXXXXXX" },
    { "a short word of an instrument",
      { { "$CYT", "GALLIOS 2" }, { "@CYTOMETER", "GALLIOS" } },
      "",
      "GALLIOS 2" },
};

static void labels_and_instruments(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        const label_row *l = &labels[i];
        departure d = { .sentence = l->sentence };
        memcpy(d.edits, l->edits, sizeof l->edits);
        made m = departure_make(&d);
        fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, NULL);
        assert_non_null(f);
        const fcs_dataset *set = &f->datasets[0];
        if (strcmp(set->params[0].shown, l->shown) != 0 ||
            strcmp(set->cytometer, l->cytometer) != 0)
            fail_msg("%s: found \"%s\" and \"%s\"", l->sentence, set->params[0].shown,
                     set->cytometer);
        fcs_close(f);
        free(m.bytes);
    }
}

/* A hundred labels of 200 bytes, and values of every length: looking everywhere would take long. */
static void labels_without_end(void **state)
{
    char name[16], text[256];
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 120, 1);
    (void)state;
    memset(text, 'a', sizeof text);
    for (size_t n = 4; n < 250; n++) {
        snprintf(name, sizeof name, "X%zu", n);
        recipe_set_bytes(r, name, text, n);
    }
    text[0] = 'b';
    for (size_t i = 1; i <= 120; i++) {
        snprintf(name, sizeof name, "$P%zuS", i);
        recipe_set_bytes(r, name, text, 200);
    }
    made m = make_fcs(r);
    fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, NULL);
    assert_non_null(f);
    const fcs_param *params = f->datasets[0].params;
    assert_int_equal(strlen(params[0].shown), 200);
    assert_memory_equal(params[0].shown, "bXXXX", 5);
    assert_string_equal(params[119].shown, "(200 bytes)");
    assert_int_equal(strlen(params[119].label), 200);
    fcs_close(f);
    free(m.bytes);
    recipe_free(r);
}

/* What the second data set calls a patient, the first must not tell. */
static void secrets_of_other_data_sets(void **state)
{
    char next[24] = "999";
    made m[2] = { { 0 }, { 0 } };
    (void)state;
    for (int turn = 0; turn < 2; turn++) { /* the first turn measures */
        for (int i = 0; i < 2; i++) {
            recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);
            recipe_set(r, i ? "$SRC" : "$P1S", "Smith");
            recipe_set(r, "$NEXTDATA", i ? "0" : next);
            free(m[i].bytes);
            m[i] = make_fcs(r);
            recipe_free(r);
        }
        snprintf(next, sizeof next, "%zu", m[0].size);
    }
    unsigned char *both = malloc(m[0].size + m[1].size);
    assert_non_null(both);
    memcpy(both, m[0].bytes, m[0].size);
    memcpy(both + m[0].size, m[1].bytes, m[1].size);
    fcs_file *f = fcs_open_memory(both, m[0].size + m[1].size, NULL, NULL);
    assert_non_null(f);
    assert_int_equal(f->n_datasets, 2);
    assert_string_equal(f->datasets[0].params[0].shown, "XXXXX");
    fcs_close(f);
    free(both);
    free(m[0].bytes);
    free(m[1].bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_and_instruments),
        cmocka_unit_test(labels_without_end),
        cmocka_unit_test(secrets_of_other_data_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
