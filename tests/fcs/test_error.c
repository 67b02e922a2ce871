/* test_error.c - messages: one line, never longer than their room, with nothing in them that a terminal
 * would obey; and what names errors have. */
#include "tests.h"

#undef fail /* cmocka has one too */
#include "fcs/error.h"

typedef struct escape {
    const char *bytes, *shown;
} escape;

static const escape escapes[] = {
    { "CD19", "CD19" },
    { "", "" },
    { "CD45\xE2\x80\x91\xCE\xB1", "CD45\xE2\x80\x91\xCE\xB1" },
    { "\xF0\x9F\x90\x81", "\xF0\x9F\x90\x81" },
    { "a\nb\tc\033[2J", "a\\x0Ab\\x09c\\x1B[2J" },
    { "a\\x0A", "a\\x5Cx0A" },
    { "\x7F", "\\x7F" },
    { "\xC2\x9B"
      "2J",
      "\\xC2\\x9B2J" }, /* a control of the second set */
    { "\xE2\x80\xAE"
      "evil",
      "\\xE2\\x80\\xAE"
      "evil" },                            /* text from right to left */
    { "\xE2\x81\xA6", "\\xE2\\x81\\xA6" }, /* ... and back */
    { "\xD8\x9C\xE2\x80\x8E", "\\xD8\\x9C\\xE2\\x80\\x8E" },
    { "\xE2\x80\xA8\xEF\xBB\xBF\xEF\xBF\xB9", "\\xE2\\x80\\xA8\\xEF\\xBB\\xBF\\xEF\\xBF\\xB9" },
    { "\xB5m", "\\xB5m" },        /* Latin-1 */
    { "\xC0\xAF", "\\xC0\\xAF" }, /* an overlong / */
    { "\xE0\x80\xAF", "\\xE0\\x80\\xAF" },
    { "\xF0\x80\x80\xAF", "\\xF0\\x80\\x80\\xAF" },
    { "\xED\xA0\x80", "\\xED\\xA0\\x80" },          /* half of a pair */
    { "\xF4\x90\x80\x80", "\\xF4\\x90\\x80\\x80" }, /* beyond the last character */
    { "\xF5\x80\x80\x80", "\\xF5\\x80\\x80\\x80" },
    { "\xE2\x80", "\\xE2\\x80" }, /* cut */
    { "\xE2"
      "ab",
      "\\xE2"
      "ab" },
};

static void bytes_are_escaped(void **state)
{
    char shown[128];
    (void)state;
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        const size_t n = strlen(escapes[i].bytes);
        char *exact = malloc(n ? n : 1);
        assert_non_null(exact);
        memcpy(exact, escapes[i].bytes, n);
        assert_ptr_equal(escape_bytes(shown, sizeof shown, exact, n), shown);
        assert_string_equal(shown, escapes[i].shown);
        free(exact);
    }
}

/* A character is shown as it is only if it is escaped as itself. */
static void showable_is_what_is_not_escaped(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        const char *text = escapes[i].bytes;
        const bool kept = *text != '\0' && escapes[i].shown[0] == *text;
        assert_int_equal(fcs_showable(text) > 0, kept);
    }
}

/* In every room, with every text: it ends in time, in "..." if something is missing. */
static void long_texts_are_cut(void **state)
{
    static const char *const texts[] = {
        "0123456789012345678901234567890123456789", "\n\n\n\n\n\n\n\n\n\n\n\n",
        "\xCE\xB1\xCE\xB1\xCE\xB1\xCE\xB1\xCE\xB1\xCE\xB1\xCE\xB1\xCE\xB1\xCE\xB1",
        "ab\xE2\x80\xAE\xF0\x9F\x90\x81\xF0\x9F\x90\x81"
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t room = 4; room < 64; room++) {
            char *out = malloc(room), whole[128];
            assert_non_null(out);
            escape_bytes(out, room, texts[i], strlen(texts[i]));
            escape_bytes(whole, sizeof whole, texts[i], strlen(texts[i]));
            const size_t n = strlen(out);
            assert_true(n < room);
            if (strcmp(out, whole) != 0) {
                assert_string_equal(out + n - 3, "...");
                assert_memory_equal(out, whole, n - 3);
            }
            free(out);
        }
}

/* A message that is too long ends with a whole character. */
static void messages_end_with_a_character(void **state)
{
    static const char *const characters[] = { "a", "\xCE\xB1", "\xE2\x80\x91", "\xF0\x9F\x90\x81" };
    (void)state;
    for (size_t i = 0; i < 4; i++)
        for (size_t before = 0; before < 5; before++) {
            char text[600] = "";
            fcs_error err;
            memset(text, 'x', before);
            for (size_t n = before; n + 5 < sizeof text; n += strlen(characters[i]))
                memcpy(text + n, characters[i], strlen(characters[i]) + 1);
            assert_int_equal(fail(&err, FCS_E_FORMAT, "E-X", "%s", text), FCS_E_FORMAT);
            const size_t n = strlen(err.message), size = strlen(characters[i]);
            assert_in_range(n, sizeof err.message - size, sizeof err.message - 1);
            assert_memory_equal(err.message + n - size, characters[i], size);
            assert_memory_equal(err.message, text, n);
        }
}

static void places_are_told(void **state)
{
    fcs_error err;
    (void)state;
    assert_int_equal(fail_at(&err, FCS_E_IO, "E-X", 7, "expected %d", 1), FCS_E_IO);
    assert_true(err.code == FCS_E_IO && err.offset == 7 && err.line == 0 && err.column == 0);
    assert_string_equal(err.rule, "E-X");
    assert_string_equal(err.message, "expected 1");
    assert_int_equal(fail_line(&err, FCS_E_FORMAT, "", 3, 4, "expected %d", 2), FCS_E_FORMAT);
    assert_true(err.offset == FCS_NO_OFFSET && err.line == 3 && err.column == 4);
    assert_int_equal(fail_memory(&err), FCS_E_MEMORY);
    assert_string_equal(err.message, "out of memory");
    assert_int_equal(fail_at(NULL, FCS_E_IO, "E-X", 7, "x"), FCS_E_IO);
    assert_int_equal(fail_line(NULL, FCS_E_LIMIT, "", 3, 4, "x"), FCS_E_LIMIT);
    assert_int_equal(fail_memory(NULL), FCS_E_MEMORY);
}

static void codes_have_names(void **state)
{
    (void)state;
    assert_string_equal(fcs_code_name(FCS_OK), "ok");
    assert_string_equal(fcs_code_name(FCS_E_FORMAT), "format");
    assert_string_equal(fcs_code_name(FCS_E_NUMERIC), "numeric");
    assert_string_equal(fcs_code_name((fcs_code)(FCS_E_NUMERIC + 1)), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_escaped),  cmocka_unit_test(showable_is_what_is_not_escaped),
        cmocka_unit_test(long_texts_are_cut), cmocka_unit_test(messages_end_with_a_character),
        cmocka_unit_test(places_are_told),    cmocka_unit_test(codes_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
