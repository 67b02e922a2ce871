/* test_open.c - files that are a panel, and files that are something else. */
#include "tests.h"

#include "lupusflow/gating.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/lupusflow-open-XXXXXX";

static const char *path_of(const char *name)
{
    static char path[4200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const char *bytes, size_t size)
{
    FILE *f = fopen(path_of(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

#define PANEL(compensation)                                                                        \
    "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'>"                                   \
    "<markers><marker id='M' label='M'/></markers><compensation " compensation "/>"                \
    "<scales default='linear'/><populations><population id='P' parent='all' is='M+'/>"             \
    "</populations><thresholds><threshold marker='M' method='fixed' "                              \
    "value='1'/></thresholds></panel>"

static void a_panel_by_content_not_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *says, *before;
        size_t n;
    } rows[] = {
        { "as it is", "", 0 },
        { "after a byte order mark", "\xEF\xBB\xBF", 3 },
        { "after a declaration", "<?xml version='1.0'?>", 21 },
        { "after blank lines", "\r\n \t\n", 5 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        static const char panel[] = PANEL("source='none'");
        char bytes[1000], hex[65];
        fcs_error err = { 0 };
        memcpy(bytes, rows[i].before, rows[i].n);
        memcpy(bytes + rows[i].n, panel, sizeof panel);
        write_file("x.csv", bytes, rows[i].n + sizeof panel - 1);
        errno = 17;
        fcs_strategy *s = fcs_strategy_open(path_of("x.csv"), &err);
        if (!s)
            fail_msg("%s: %s", rows[i].says, err.message);
        assert_int_equal(errno, 17);
        fcs_sha256(bytes, rows[i].n + sizeof panel - 1, hex);
        assert_string_equal(fcs_strategy_about(s)->sha256, hex);
        fcs_strategy_free(s);
    }
}

static void what_else_it_is_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        fcs_code code;
        uint32_t line;
        const char *message;
    } rows[] = {
#define ROW(bytes) bytes, sizeof bytes - 1
        { ROW(""), FCS_E_FORMAT, 1, "expected a panel (XML), found an empty file" },
        { ROW("FCS3.0    "), FCS_E_FORMAT, 1, "expected a panel (XML), found an FCS file" },
        { ROW("PK\x03\x04 zip"), FCS_E_FORMAT, 1, "expected a panel (XML), found a ZIP archive" },
        { ROW("\x1F\x8B\x08"), FCS_E_FORMAT, 1, "expected a panel (XML), found a gzip file" },
        { ROW("%PDF-1.4"), FCS_E_FORMAT, 1, "expected a panel (XML), found a PDF" },
        { ROW("\x89PNG\r\n"), FCS_E_FORMAT, 1, "expected a panel (XML), found a picture" },
        { ROW("marker;value\nCD19;0.5\n"), FCS_E_FORMAT, 1,
          "expected a panel (XML), found \"marker;value" },
        { ROW("\x1B[2J"), FCS_E_FORMAT, 1, "expected a panel (XML), found \"\\x1B[2J\"" },
        { ROW("\0\0\0"), FCS_E_FORMAT, 1, "expected a panel (XML), found \"\\x00" },
        { ROW(" \n "), FCS_E_FORMAT, 1, "expected a panel (XML), found \" " },
        { ROW("\n\n<html><body/></html>"), FCS_E_UNSUPPORTED, 3,
          "expected <panel>, found a web page" },
        { ROW("<x/>"), FCS_E_UNSUPPORTED, 1, "expected <panel>, found <x>" },
        { ROW("<panel/>"), FCS_E_FORMAT, 1,
          "<panel>: expected xmlns=\"urn:lupusflow:panel:1\", found \"\"" },
        { ROW("<g:Gating-ML xmlns:g='http://www.isac-net.org/std/Gating-ML/v1.5/gating'/>"),
          FCS_E_UNSUPPORTED, 1, "<Gating-ML>: expected version 2.0, found Gating-ML 1.5" },
        { ROW("<Gating-ML/>"), FCS_E_FORMAT, 1,
          "<Gating-ML>: expected namespace http://www.isac-net.org/std/Gating-ML/v2.0/gating" },
        { ROW("<Workspace version='2.0'/>"), FCS_E_UNSUPPORTED, 1,
          "expected a workspace of FlowJo X or 10" },
        { ROW("<panel"), FCS_E_FORMAT, 1, "expected well-formed XML" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_error err = { 0 };
        write_file("p.xml", rows[i].bytes, rows[i].size);
        assert_null(fcs_strategy_open(path_of("p.xml"), &err));
        if (err.code != rows[i].code || err.line != rows[i].line ||
            strncmp(err.message, rows[i].message, strlen(rows[i].message)) != 0)
            fail_msg("%s: %u: %s", rows[i].bytes, err.line, err.message);
    }
}

static void files_that_cannot_be_read(void **state)
{
    (void)state;
    fcs_error err = { 0 };
    assert_null(fcs_strategy_open(path_of("none.xml"), &err));
    assert_int_equal(err.code, FCS_E_NOT_FOUND);
    assert_null(fcs_strategy_open(folder, &err));
    assert_int_equal(err.code, FCS_E_IO);
    assert_string_equal(err.message, "cannot read it: it is a folder (error 21)");
    assert_null(fcs_strategy_open(NULL, &err));
    assert_int_equal(err.code, FCS_E_ARGUMENT);
}

/* A sparse file: its size is told before a byte of it is read. */
static void a_file_of_64_mib_and_a_byte(void **state)
{
    (void)state;
    fcs_error err = { 0 };
    write_file("large.xml", "<panel>", 7);
    assert_int_equal(truncate(path_of("large.xml"), (64 << 20) + 1), 0);
    assert_null(fcs_strategy_open(path_of("large.xml"), &err));
    assert_int_equal(err.code, FCS_E_LIMIT);
    assert_string_equal(err.message, "expected at most 67108864 bytes, found more");
}

static void a_matrix_lies_beside_its_panel(void **state)
{
    (void)state;
    fcs_error err = { 0 };
    static const char table[] = "A-A,B-A\n1,0.1\n0.05,1\n", broken[] = "A-A,B-A\n1,x\n0.05,1\n";
    static const char panel[] = PANEL("source='csv' href='m.csv'");
    write_file("p.xml", panel, sizeof panel - 1);
    write_file("m.csv", table, sizeof table - 1);
    fcs_strategy *s = fcs_strategy_open(path_of("p.xml"), &err);
    if (!s)
        fail_msg("%s", err.message);
    fcs_strategy_free(s);
    write_file("m.csv", broken, sizeof broken - 1);
    assert_null(fcs_strategy_open(path_of("p.xml"), &err));
    assert_int_equal(err.code, FCS_E_FORMAT);
    assert_int_equal(err.line, 1);
    assert_int_equal(strncmp(err.message, "matrix \"m.csv\": line 2: ", 24), 0);
    static const char wide[] = ",A-A,B-A\nBV421,1,0.1\n";
    write_file("m.csv", wide, sizeof wide - 1);
    assert_null(fcs_strategy_open(path_of("p.xml"), &err));
    assert_int_equal(err.code, FCS_E_UNSUPPORTED);
    assert_int_equal(err.line, 1);
    assert_int_equal(strncmp(err.message, "expected a matrix of as many dyes", 33), 0);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = { "x.csv", "p.xml", "large.xml", "m.csv" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(path_of(names[i]));
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_panel_by_content_not_by_name),
        cmocka_unit_test(what_else_it_is_is_said),
        cmocka_unit_test(files_that_cannot_be_read),
        cmocka_unit_test(a_file_of_64_mib_and_a_byte),
        cmocka_unit_test(a_matrix_lies_beside_its_panel),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
