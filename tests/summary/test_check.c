/* test_check.c - how files stand: each in words and as JSON, which is read back by jansson. */
#include "departure.h"

#include <jansson.h>

#include "lupusflow/summary.h"

typedef struct stand {
    departure d;
    const char *line;
} stand;

static const stand stands[] = {
    { { .sentence = "sound" }, "complete, standard: FCS 3.1, 3 events, 2 parameters" },
    { { .sentence = "one event, one parameter", .edits = { { "params", "1" }, { "events", "1" } } },
      "complete, standard: FCS 3.1, 1 event, 1 parameter" },
    { { .sentence = "a remark is no departure", .edits = { { "$DATE", "yesterday" } } },
      "complete, standard: FCS 3.1, 3 events, 2 parameters; W-DATE 1" },
    { { .sentence = "departures of two rules, and a remark",
        .edits = { { "$DATE", "yesterday" },
                   { "$PAR", " 2" },
                   { "$TOT", " 3" },
                   { "X", "\xAA" } } },
      "complete, 3 departures: FCS 3.1, 3 events, 2 parameters; W-DATE 1, W-NON-UTF8 1, "
      "W-PADDED-VALUE 2" },
};

static char *line_of(const fcs_file *f)
{
    fcs_error err;
    size_t size;
    char *line = fcs_check_line(f, &size, &err);
    assert_non_null(line);
    assert_int_equal(size, strlen(line));
    return line;
}

/* The JSON of a file, which is a single line. */
static json_t *json_of(const fcs_file *f, const fcs_error *why)
{
    fcs_error err;
    size_t size;
    char *text = fcs_check_json(f, "a \"b\"\n\xFF.fcs", why, &size, &err);
    assert_non_null(text);
    assert_int_equal(size, strlen(text));
    assert_null(strchr(text, '\n'));
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    assert_string_equal(json_string_value(json_object_get(json, "file")),
                        "a \"b\"\n\xEF\xBF\xBD.fcs");
    free(text);
    return json;
}

static void in_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof stands / sizeof *stands; i++) {
        made m = departure_make(&stands[i].d);
        fcs_file *f = open_sound(&m, NULL);
        char *line = line_of(f);
        if (strcmp(line, stands[i].line) != 0)
            fail_msg("%s: expected \"%s\", found \"%s\"", stands[i].d.sentence, stands[i].line,
                     line);
        free(line);
        fcs_close(f);
        free(m.bytes);
    }
}

static void a_cut_file(void **state)
{
    departure d = { .sentence = "" };
    const fcs_options options = { .truncate_to_data = true };
    fcs_error err;
    made m = departure_make(&d);
    (void)state;
    fcs_file *f = fcs_open_memory(m.bytes, m.data + 10, &options, &err);
    assert_non_null(f);
    char *line = line_of(f);
    json_t *json = json_of(f, NULL);
    assert_string_equal(line, "PARTIAL, standard: FCS 3.1, 1 event, 2 parameters; W-PARTIAL 1");
    assert_string_equal(json_string_value(json_object_get(json, "verdict")), "partial");
    assert_true(json_is_true(
        json_object_get(json_array_get(json_object_get(json, "datasets"), 0), "partial")));
    json_decref(json);
    free(line);
    fcs_close(f);
    free(m.bytes);
}

/* Of a rule that is broken 150 times a hundred notes are told, and one stands for the others. */
static void many_notes(void **state)
{
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);
    char name[16];
    (void)state;
    for (int i = 0; i < 150; i++) {
        snprintf(name, sizeof name, "X%d", i);
        recipe_set(r, name, "\xAA");
    }
    made m = make_fcs(r);
    fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, NULL);
    assert_non_null(f);
    assert_int_equal(f->n_notes, 101);
    char *line = line_of(f);
    assert_string_equal(
        line, "complete, 150 departures: FCS 3.1, 3 events, 2 parameters; W-NON-UTF8 150");
    json_t *json = json_of(f, NULL), *notes = json_object_get(json, "notes");
    assert_int_equal(json_array_size(notes), 1);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(notes, 0), "count")), 150);
    json_decref(json);
    free(line);
    fcs_close(f);
    free(m.bytes);
    recipe_free(r);
}

static void as_json(void **state)
{
    made m = departure_make(&stands[3].d);
    fcs_file *f = open_sound(&m, NULL);
    json_t *json = json_of(f, NULL), *set = json_array_get(json_object_get(json, "datasets"), 0);
    json_t *notes = json_object_get(json, "notes");
    (void)state;
    assert_string_equal(json_string_value(json_object_get(json, "verdict")), "complete");
    assert_true(json_is_false(json_object_get(json, "standard")));
    assert_true(json_is_null(json_object_get(json, "error")));
    assert_string_equal(json_string_value(json_object_get(set, "version")), "3.1");
    assert_int_equal(json_integer_value(json_object_get(set, "events")), 3);
    assert_int_equal(json_integer_value(json_object_get(set, "params")), 2);
    assert_int_equal(json_array_size(notes), 3);
    assert_string_equal(json_string_value(json_object_get(json_array_get(notes, 0), "rule")),
                        "W-DATE");
    assert_true(json_is_false(json_object_get(json_array_get(notes, 0), "departure")));
    assert_true(json_is_true(json_object_get(json_array_get(notes, 1), "departure")));
    json_decref(json);
    fcs_close(f);
    free(m.bytes);
}

static void a_file_that_cannot_be_read(void **state)
{
    fcs_error why;
    (void)state;
    assert_null(fcs_open_memory("FCS3.1", 6, NULL, &why));
    json_t *json = json_of(NULL, &why), *error = json_object_get(json, "error");
    assert_string_equal(json_string_value(json_object_get(json, "verdict")), "unread");
    assert_true(json_is_null(json_object_get(json, "standard")));
    assert_string_equal(json_string_value(json_object_get(error, "code")), "truncated");
    assert_string_equal(json_string_value(json_object_get(error, "rule")), "E-SHORT-HEADER");
    assert_int_equal(json_integer_value(json_object_get(error, "offset")), 6);
    assert_string_equal(json_string_value(json_object_get(error, "message")), why.message);
    json_decref(json);
    assert_null(fcs_open("/nowhere/x", NULL, &why));
    json = json_of(NULL, &why);
    assert_true(json_is_null(json_object_get(json_object_get(json, "error"), "offset")));
    json_decref(json);
}

static made with_next(const char *next)
{
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);
    recipe_set(r, "$NEXTDATA", next);
    made m = make_fcs(r);
    recipe_free(r);
    return m;
}

/* Five data sets one after another: three are shown. */
static void many_data_sets(void **state)
{
    made link = with_next("999"), last = with_next("0");
    char next[24];
    snprintf(next, sizeof next, "%zu", link.size);
    (void)state;
    free(link.bytes);
    link = with_next(next);
    const size_t size = 4 * link.size + last.size;
    unsigned char *all = malloc(size);
    assert_non_null(all);
    for (size_t i = 0; i < 4; i++)
        memcpy(all + i * link.size, link.bytes, link.size);
    memcpy(all + 4 * link.size, last.bytes, last.size);
    free(link.bytes);
    free(last.bytes);
    fcs_file *f = fcs_open_memory(all, size, NULL, NULL);
    assert_non_null(f);
    assert_int_equal(f->n_datasets, 5);
    char *line = line_of(f);
    assert_string_equal(line, "complete, standard: 5 data sets, FCS 3.1, 3 events, 2 parameters + "
                              "FCS 3.1, 3 events, 2 parameters + FCS 3.1, 3 events, 2 parameters + "
                              "...; W-MORE-DATASETS 1");
    free(line);
    fcs_close(f);
    free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_words),
        cmocka_unit_test(a_cut_file),
        cmocka_unit_test(many_notes),
        cmocka_unit_test(as_json),
        cmocka_unit_test(a_file_that_cannot_be_read),
        cmocka_unit_test(many_data_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
