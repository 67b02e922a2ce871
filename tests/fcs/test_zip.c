/* test_zip.c - FCS files in ZIP archives: honest ones, hostile ones, cut and damaged ones, and what is
 * left when memory runs out. */
#include "departure.h"
#include "make_zip.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

/* ---- Archives of a table ---- */

/* Named by a letter: f: a sound FCS file of 3 events, x: markup, z: a gzip stream, -: nothing. */
static zip_item item_of(const zip_item *given, const made *fcs)
{
    zip_item item = *given;
    const char *what = given->bytes;
    item.bytes = what;
    item.size = strlen(what);
    if (strcmp(what, "f") == 0) {
        item.bytes = fcs->bytes;
        item.size = fcs->size;
    }
    return item;
}

static made_zip archive_of(const zip_item *rows, size_t n, const made *fcs)
{
    zip_item items[4];
    for (size_t i = 0; i < n; i++)
        items[i] = item_of(&rows[i], fcs);
    return make_zip(items, n, NULL);
}

typedef struct archive_row {
    const char *sentence;
    zip_item items[4];
    uint32_t entry;
    fcs_code code;
    const char *rule, *message;
} archive_row;

#define PLAIN(name_, what)                                                                         \
    {                                                                                              \
        .name = name_, .bytes = what                                                               \
    }
#define PACKED(name_, what)                                                                        \
    {                                                                                              \
        .name = name_, .bytes = what, .method = 8                                                  \
    }
#define WITH(name_, what, field)                                                                   \
    {                                                                                              \
        .name = name_, .bytes = what, field                                                        \
    }
static const archive_row archives[] = {
    { "one file, stored", { PLAIN("a.fcs", "f") }, 0, FCS_OK, "", "" },
    { "one file, deflated", { PACKED("a.fcs", "f") }, 0, FCS_OK, "", "" },
    { "one file in a folder, among others",
      { PLAIN("TOC1.xml", "<x/>"), WITH("d/", "", .mode = 0040755), PACKED("d/a", "f") },
      0,
      FCS_OK,
      "",
      "" },
    { "its name does not matter", { WITH("a.txt", "f", .mode = 0100644) }, 0, FCS_OK, "", "" },
    { "dots in a name are no way up", { PLAIN("a..b/..c/d..", "f") }, 0, FCS_OK, "", "" },
    { "a name without a letter", { PLAIN("", "f") }, 0, FCS_OK, "", "" },
    { "the first of one", { PLAIN("a.fcs", "f") }, 1, FCS_OK, "", "" },
    { "the second of two", { PLAIN("a.fcs", "FCS1.0"), PLAIN("b.fcs", "f") }, 2, FCS_OK, "", "" },
    { "the first of two", { PLAIN("b.fcs", "f"), PLAIN("a.fcs", "FCS1.0") }, 1, FCS_OK, "", "" },
    { "only FCS files are counted",
      { PLAIN("x", "<x/>"), PLAIN("a", "FCS1.0"), PLAIN("y", ""), PLAIN("b", "f") },
      2,
      FCS_OK,
      "",
      "" },
    { "two files and none chosen",
      { PLAIN("a.fcs", "f"), PLAIN("d/b\x1B.fcs", "FCS1.0") },
      0,
      FCS_E_AMBIGUOUS,
      "E-ZIP-SEVERAL",
      "expected one FCS file in the ZIP archive, found 2; choose one with --entry: 1 a.fcs, 2 "
      "d/b\\x1B.fcs" },
    { "an entry that is not there",
      { PLAIN("a.fcs", "f"), PLAIN("b.fcs", "f") },
      3,
      FCS_E_ARGUMENT,
      "",
      "expected an entry from 1 to 2, found 3 asked for: 1 a.fcs, 2 b.fcs" },
    { "no FCS file",
      { PLAIN("a.fcs", "<x/>"), PLAIN("b.fcs", "FC") },
      0,
      FCS_E_FORMAT,
      "E-ZIP-NO-FCS",
      "expected an FCS file in the ZIP archive, found none among 2 entries" },
    { "a gzip stream is not looked into",
      { PLAIN("a.fcs.gz", "\x1F\x8B\x08") },
      0,
      FCS_E_FORMAT,
      "E-ZIP-NO-FCS",
      "" },
    { "an absolute path",
      { PLAIN("/etc/a.fcs", "f") },
      0,
      FCS_E_FORMAT,
      "E-ZIP-ENTRY",
      "expected entries that are safe to unpack, found \"/etc/a.fcs\": an absolute path; do not "
      "unpack this archive" },
    { "an absolute path of Windows",
      { PLAIN("\\a.fcs", "f") },
      0,
      FCS_E_FORMAT,
      "E-ZIP-ENTRY",
      "" },
    { "a drive", { PLAIN("c:a.fcs", "f") }, 0, FCS_E_FORMAT, "E-ZIP-ENTRY", "" },
    { "a way up",
      { PLAIN("../a.fcs", "f") },
      0,
      FCS_E_FORMAT,
      "E-ZIP-ENTRY",
      "expected entries that are safe to unpack, found \"../a.fcs\": a path that leaves its "
      "folder; do not unpack this archive" },
    { "a way up inside", { PLAIN("a/../../a.fcs", "f") }, 0, FCS_E_FORMAT, "E-ZIP-ENTRY", "" },
    { "a way up of Windows", { PLAIN("a\\..\\b", "f") }, 0, FCS_E_FORMAT, "E-ZIP-ENTRY", "" },
    { "a way up at the end",
      { PLAIN("a.fcs", "f"), PLAIN("a/..", "") },
      0,
      FCS_E_FORMAT,
      "E-ZIP-ENTRY",
      "" },
    { "a symbolic link",
      { PLAIN("a.fcs", "f"), WITH("b", "/etc/passwd", .mode = 0120777) },
      0,
      FCS_E_FORMAT,
      "E-ZIP-ENTRY",
      "expected entries that are safe to unpack, found \"b\": a link or a device; do not unpack "
      "this archive" },
    { "a device", { WITH("a.fcs", "f", .mode = 0020666) }, 0, FCS_E_FORMAT, "E-ZIP-ENTRY", "" },
    { "one name twice",
      { PLAIN("a.fcs", "f"), PLAIN("b", ""), PLAIN("a.fcs", "f") },
      0,
      FCS_E_FORMAT,
      "E-ZIP-ENTRY",
      "expected entries that are safe to unpack, found \"a.fcs\": the name of two entries; do not "
      "unpack this archive" },
    { "encrypted",
      { PLAIN("a.fcs", "f"), WITH("b", "0123456789abcdef", .flags = 1) },
      0,
      FCS_E_UNSUPPORTED,
      "E-ZIP-METHOD",
      "expected entries without a password, found \"b\" encrypted; unpack the archive and read "
      "the FCS file itself" },
    { "packed with bzip2",
      { WITH("a.fcs", "f", .method = 12) },
      0,
      FCS_E_UNSUPPORTED,
      "E-ZIP-METHOD",
      "expected entries that are stored or deflated, found 1 packed in another way; pack the FCS "
      "file again" },
    { "another entry packed with bzip2",
      { WITH("b", "xyz", .method = 12), PLAIN("a", "f") },
      0,
      FCS_OK,
      "",
      "" },
    { "what is in the FCS file is judged as ever",
      { PLAIN("a.fcs", "FCS1.0") },
      0,
      FCS_E_TRUNCATED,
      "E-SHORT-HEADER",
      "" },
};

static size_t n_items(const archive_row *r)
{
    size_t n = 0;
    while (n < 4 && r->items[n].name)
        n++;
    return n;
}

static void check_archive(const archive_row *r, const made *fcs)
{
    const fcs_options options = { .entry = r->entry };
    fcs_error err = { 0 };
    made_zip z = archive_of(r->items, n_items(r), fcs);
    const made packed = { z.bytes, z.size, fcs->text, fcs->data };
    errno = 77;
    if (r->code == FCS_OK) {
        fcs_file *f = open_sound(&packed, &options);
        char of_file[65], of_bytes[65];
        assert_int_equal(fcs_file_sha256(f, of_file, NULL), FCS_OK);
        fcs_sha256(z.bytes, z.size, of_bytes);
        assert_string_equal(of_file, of_bytes);
        fcs_close(f);
    } else {
        assert_null(fcs_open_memory(z.bytes, z.size, &options, &err));
        if (err.code != r->code || strcmp(err.rule, r->rule) != 0 ||
            strncmp(err.message, r->message, strlen(r->message)) != 0)
            fail_msg("%s: found %d %s: %s", r->sentence, err.code, err.rule, err.message);
    }
    assert_int_equal(errno, 77);
    free(z.bytes);
}

static void what_an_archive_may_hold(void **state)
{
    departure d = { .sentence = "" };
    made fcs = departure_make(&d);
    (void)state;
    for (size_t i = 0; i < sizeof archives / sizeof *archives; i++)
        check_archive(&archives[i], &fcs);
    free(fcs.bytes);
}

static void an_entry_of_no_archive(void **state)
{
    departure d = { .sentence = "" };
    made fcs = departure_make(&d);
    const fcs_options first = { .entry = 1 }, second = { .entry = 2 };
    fcs_error err;
    (void)state;
    fcs_close(open_sound(&fcs, &first));
    assert_null(fcs_open_memory(fcs.bytes, fcs.size, &second, &err));
    assert_int_equal(err.code, FCS_E_ARGUMENT);
    assert_string_equal(err.message, "expected a ZIP archive of which to take entry 2, found none");
    free(fcs.bytes);
}

/* ---- Cut and damaged ---- */

static made_zip sound_archive(const made *fcs)
{
    const zip_item items[] = { PLAIN("TOC1.xml", "<x/>"), PACKED("a.fcs", "f") };
    return archive_of(items, 2, fcs);
}

static void a_cut_archive(void **state)
{
    departure d = { .sentence = "" };
    made fcs = departure_make(&d);
    made_zip z = sound_archive(&fcs);
    (void)state;
    for (size_t size = 4; size < z.size; size++) {
        unsigned char *part = malloc(size);
        fcs_error err;
        assert_non_null(part);
        memcpy(part, z.bytes, size);
        assert_null(fcs_open_memory(part, size, NULL, &err));
        assert_int_equal(err.code, FCS_E_TRUNCATED);
        assert_string_equal(err.rule, "E-ZIP-TRUNCATED");
        assert_int_equal(err.offset, size);
        free(part);
    }
    free(z.bytes);
    free(fcs.bytes);
}

/* Any bit: an error, or one that says nothing about the file (a name, a time, the local header's sizes). */
static void a_damaged_archive(void **state)
{
    departure d = { .sentence = "" };
    made fcs = departure_make(&d);
    made_zip z = sound_archive(&fcs);
    const made packed = { z.bytes, z.size, fcs.text, fcs.data };
    size_t read = 0;
    (void)state;
    for (size_t bit = 32; bit < 8 * z.size; bit++) {
        z.bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        fcs_error err;
        fcs_file *f = fcs_open_memory(z.bytes, z.size, NULL, &err);
        if (f)
            fcs_close(open_sound(&packed, NULL));
        else
            assert_true(err.code != FCS_E_MEMORY && err.code != FCS_E_IO && *err.rule);
        read += f != NULL;
        fcs_close(f);
        z.bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    assert_true(read < 8 * (z.size - fcs.size / 4));
    free(z.bytes);
    free(fcs.bytes);
}

/* ---- Archives that ask for too much ---- */

static fcs_code refused(made_zip z, const fcs_options *options, fcs_error *err)
{
    fcs_file *f = fcs_open_memory(z.bytes, z.size, options, err);
    const fcs_code code = f ? FCS_OK : err->code;
    fcs_close(f);
    free(z.bytes);
    return code;
}

static void bombs(void **state)
{
    const size_t size = (size_t)64 << 20;
    const fcs_options small = { .max_bytes = 1000 };
    char *zeros = calloc(1, size);
    fcs_error err;
    (void)state;
    assert_non_null(zeros);
    memcpy(zeros, "FCS", 3);
    const zip_item item = { .name = "a.fcs", .bytes = zeros, .size = size, .method = 8 };
    assert_int_equal(refused(make_zip(&item, 1, NULL), NULL, &err), FCS_E_LIMIT);
    assert_true(err.offset >= (uint64_t)16 << 20 && err.offset < (uint64_t)17 << 20);
    assert_int_equal(refused(make_zip(&item, 1, NULL), &small, &err), FCS_E_LIMIT);
    assert_int_equal(err.offset, 1000);
    free(zeros);
}

/* So many entries; with `again` all but the first share its bytes. */
static made_zip many_entries(size_t n, const void *bytes, size_t size, bool again)
{
    zip_item *items = calloc(n, sizeof *items);
    char(*names)[16] = calloc(n, sizeof *names);
    assert_true(items && names);
    for (size_t i = 0; i < n; i++) {
        snprintf(names[i], sizeof names[i], "%zu", i);
        items[i] = (zip_item){ .name = names[i],
                               .bytes = bytes,
                               .size = size,
                               .method = again ? 8 : 0,
                               .packed = again,
                               .again = again && i > 0 };
    }
    made_zip z = make_zip(items, n, NULL);
    free(names);
    free(items);
    return z;
}

static void many(void **state)
{
    fcs_error err;
    (void)state;
    assert_int_equal(refused(many_entries(10000, "x", 1, false), NULL, &err), FCS_E_FORMAT);
    assert_string_equal(err.rule, "E-ZIP-NO-FCS");
    assert_int_equal(refused(many_entries(10001, "x", 1, false), NULL, &err), FCS_E_LIMIT);
    assert_int_equal(refused(many_entries(65536 + 1, "x", 1, false), NULL, &err), FCS_E_LIMIT);
    assert_int_equal(refused(many_entries(200, "FCS3.1", 6, false), NULL, &err), FCS_E_AMBIGUOUS);
    assert_non_null(strstr(err.message, "--entry: 1 0, 2 1, 3 2, 4 3, 5 4, "));
    assert_string_equal(err.message + strlen(err.message) - strlen(", ..."), ", ...");
}

/* Ten thousand entries that are one: empty blocks of deflate, which unpack to nothing. */
static void the_same_bytes_again_and_again(void **state)
{
    const size_t size = (size_t)5 << 18;
    unsigned char *blocks = malloc(size);
    fcs_error err;
    (void)state;
    assert_non_null(blocks);
    for (size_t i = 0; i < size; i += 5)
        memcpy(blocks + i, "\0\0\0\xFF\xFF", 5);
    blocks[size - 5] = 1;
    assert_int_equal(refused(many_entries(10000, blocks, size, true), NULL, &err), FCS_E_LIMIT);
    assert_int_equal(strncmp(err.message, "expected an archive whose entries can be found", 46), 0);
    free(blocks);
}

static void ends(void **state)
{
    const struct {
        zip_lies lies;
        fcs_code code;
        const char *rule;
    } table[] = {
        { { .comment = "made for a test" }, FCS_OK, "" },
        { { .wide = true }, FCS_OK, "" },
        { { .more_ends = 3 }, FCS_OK, "" },
        { { .entries = 10001 }, FCS_E_LIMIT, "E-LIMIT" },
        { { .size = 0xFFFFFFFF }, FCS_E_LIMIT, "E-LIMIT" },
        { { .wide = true, .entries = (uint64_t)1 << 60 }, FCS_E_LIMIT, "E-LIMIT" },
        { { .wide = true, .size = UINT64_MAX }, FCS_E_LIMIT, "E-LIMIT" },
        { { .more_ends = 16 }, FCS_E_LIMIT, "E-LIMIT" },
        { { .entries = 2 }, FCS_E_FORMAT, "E-ZIP-DAMAGED" },
        { { .wide = true, .entries = 2 }, FCS_E_FORMAT, "E-ZIP-DAMAGED" },
        { { .size = 0x10000 }, FCS_E_FORMAT, "E-ZIP-DAMAGED" },
    };
    departure d = { .sentence = "" };
    made fcs = departure_make(&d);
    const zip_item item = { .name = "a.fcs", .bytes = fcs.bytes, .size = fcs.size };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        fcs_error err = { 0 };
        const fcs_code code = refused(make_zip(&item, 1, &table[i].lies), NULL, &err);
        if (code != table[i].code || (code && strcmp(err.rule, table[i].rule) != 0))
            fail_msg("row %zu: found %d %s: %s", i, code, err.rule, err.message);
    }
    free(fcs.bytes);
}

/* ---- Larger than what is kept of it ---- */

enum { MANY = 800000 }; /* events of two floats: 6.4 MB */

static made_zip large_archive(int method)
{
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, MANY);
    made m = make_fcs(r);
    const zip_item item = { .name = "a.fcs", .bytes = m.bytes, .size = m.size, .method = method };
    made_zip z = make_zip(&item, 1, NULL);
    free(m.bytes);
    recipe_free(r);
    return z;
}

static bool block_is_right(const fcs_file *f, size_t first, size_t count)
{
    double *values = malloc(count * sizeof *values);
    const size_t param = 1;
    bool right =
        fcs_read(f->datasets, &param, 1, first, count, FCS_STORED, &values, NULL) == FCS_OK;
    for (size_t j = 0; right && j < count; j++)
        right = values[j] == recipe_value(first + j, param);
    free(values);
    return right;
}

static void forward_and_backward(void **state)
{
    static const size_t firsts[] = { 0, 790000, 400000, 405000, 100, 799000, 0, 799999 };
    (void)state;
    for (int method = 0; method <= 8; method += 8) {
        made_zip z = large_archive(method);
        fcs_file *f = fcs_open_memory(z.bytes, z.size, NULL, NULL);
        assert_non_null(f);
        for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++)
            assert_true(
                block_is_right(f, firsts[i], MANY - firsts[i] < 1000 ? MANY - firsts[i] : 1000));
        fcs_close(f);
        free(z.bytes);
    }
}

typedef struct worker {
    const fcs_file *file;
    size_t begin;
    bool right;
} worker;

static void *work(void *argument)
{
    worker *w = argument;
    w->right = true;
    for (size_t first = w->begin; first < MANY; first += 4 * 40000)
        w->right = w->right && block_is_right(w->file, first, 40000);
    return NULL;
}

static void four_threads(void **state)
{
    made_zip z = large_archive(8);
    fcs_file *f = fcs_open_memory(z.bytes, z.size, NULL, NULL);
    worker workers[4];
    pthread_t threads[4];
    (void)state;
    assert_non_null(f);
    for (size_t i = 0; i < 4; i++) {
        workers[i] = (worker){ f, i * 40000, false };
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_true(workers[i].right);
    }
    fcs_close(f);
    free(z.bytes);
}

/* The first events are no longer kept, so that they are read from the file again. */
static void an_archive_that_changes(void **state)
{
    char path[] = "/tmp/lupusflow-test-XXXXXX";
    const int fd = mkstemp(path);
    made_zip z = large_archive(8);
    double value, *column = &value;
    const size_t param = 0;
    fcs_error err;
    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, z.bytes, z.size), z.size);
    fcs_file *f = fcs_open(path, NULL, &err);
    assert_non_null(f);
    assert_int_equal(ftruncate(fd, (off_t)z.size / 2), 0);
    assert_int_equal(fcs_read(f->datasets, &param, 1, 0, 1, FCS_STORED, &column, &err), FCS_E_IO);
    assert_string_equal(err.rule, "E-CHANGED");
    assert_int_equal(fcs_read(f->datasets, &param, 1, MANY - 1, 1, FCS_STORED, &column, &err),
                     FCS_E_IO);
    fcs_close(f);
    close(fd);
    unlink(path);
    free(z.bytes);
}

/* ---- Memory that runs out, in libzip too ---- */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__clang__)
#define COUNTS_ALLOCATIONS 0
#else
#define COUNTS_ALLOCATIONS 1
#endif

#if COUNTS_ALLOCATIONS
static struct {
    long left; /* allocations that still succeed; < 0: all do */
    bool sticky, failed;
    long live;
} starve = { .left = -1 };

static bool starves(void)
{
    if (starve.left != 0) {
        starve.left -= starve.left > 0;
        return false;
    }
    starve.failed = true;
    starve.left = starve.sticky ? 0 : -1;
    return true;
}

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void __libc_free(void *p);

static void *counted(void *p)
{
    starve.live += p != NULL;
    return p;
}

/* In place of the C library's, for shared libraries as well. */
void *malloc(size_t size)
{
    return starves() ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t n, size_t size)
{
    return starves() ? NULL : counted(__libc_calloc(n, size));
}

void *realloc(void *p, size_t size)
{
    if (starves())
        return NULL;
    void *moved = __libc_realloc(p, size);
    starve.live += !p && moved;
    return moved;
}

void free(void *p)
{
    starve.live -= p != NULL;
    __libc_free(p);
}

static fcs_code open_and_read(const made_zip *z, double *value, fcs_error *err)
{
    const size_t param = 1;
    fcs_file *f = fcs_open_memory(z->bytes, z->size, NULL, err);
    if (!f)
        return err->code;
    fcs_code code = fcs_read(f->datasets, &param, 1, 2, 1, FCS_STORED, &value, err);
    fcs_close(f);
    return code;
}

static void memory_runs_out(void **state)
{
    departure d = { .sentence = "" };
    made fcs = departure_make(&d);
    made_zip z = sound_archive(&fcs);
    (void)state;
    for (int sticky = 0; sticky < 2; sticky++)
        for (long k = 0;; k++) {
            fcs_error err = { 0 };
            double value = 0;
            const long live = starve.live;
            starve.left = k;
            starve.sticky = sticky;
            starve.failed = false;
            const fcs_code code = open_and_read(&z, &value, &err);
            const bool failed = starve.failed;
            starve.left = -1;
            if (code == FCS_OK)
                assert_true(value == recipe_value(2, 1));
            else if (code != FCS_E_MEMORY)
                fail_msg("allocation %ld: code %d, %s", k, code, err.message);
            if (starve.live != live)
                fail_msg("allocation %ld: %ld are left", k, starve.live - live);
            if (!failed)
                break;
            assert_true(k < 100000);
        }
    free(z.bytes);
    free(fcs.bytes);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_an_archive_may_hold),
        cmocka_unit_test(an_entry_of_no_archive),
        cmocka_unit_test(a_cut_archive),
        cmocka_unit_test(a_damaged_archive),
        cmocka_unit_test(bombs),
        cmocka_unit_test(many),
        cmocka_unit_test(the_same_bytes_again_and_again),
        cmocka_unit_test(ends),
        cmocka_unit_test(forward_and_backward),
        cmocka_unit_test(four_threads),
        cmocka_unit_test(an_archive_that_changes),
#if COUNTS_ALLOCATIONS
        cmocka_unit_test(memory_runs_out),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
