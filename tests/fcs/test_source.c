/* test_source.c - where bytes come from: files that stay and files that change, pipes, gzip streams that
 * are whole, cut, damaged, doubled or bombs, and the limits on all of them. */
#include "departure.h"
#include "far.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* ---- Files for a while ---- */

typedef struct scratch {
    char path[64];
    made m;
} scratch;

static void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

static scratch scratch_new(void)
{
    scratch s = { "/tmp/lupusflow-test-XXXXXX", { 0 } };
    departure d = { .sentence = "" };
    const int fd = mkstemp(s.path);
    assert_true(fd >= 0);
    close(fd);
    s.m = departure_make(&d);
    write_file(s.path, s.m.bytes, s.m.size);
    return s;
}

static void scratch_free(scratch *s)
{
    unlink(s->path);
    free(s->m.bytes);
}

static fcs_code read_first(const fcs_file *f, double value[3], fcs_error *err)
{
    const size_t param = 0;
    return fcs_read(f->datasets, &param, 1, 0, 3, FCS_STORED, &value, err);
}

static void assert_reads(const fcs_file *f)
{
    double value[3];
    fcs_error err;
    if (read_first(f, value, &err) != FCS_OK)
        fail_msg("%s", err.message);
    for (size_t e = 0; e < 3; e++)
        assert_true(value[e] == recipe_value(e, 0));
}

/* ---- Plain files ---- */

static void a_file_reads_as_its_bytes_do(void **state)
{
    scratch s = scratch_new();
    fcs_error err;
    fcs_file *f = fcs_open(s.path, NULL, &err);
    (void)state;
    assert_non_null(f);
    assert_reads(f);
    fcs_close(f);
    scratch_free(&s);
}

static void what_cannot_be_opened(void **state)
{
    fcs_error err;
    (void)state;
    assert_null(fcs_open("/tmp/lupusflow-no-such-file", NULL, &err));
    assert_int_equal(err.code, FCS_E_NOT_FOUND);
    assert_string_equal(err.message, "expected a readable file, found no file of that name");
    assert_null(fcs_open("/etc/hostname/x", NULL, &err));
    assert_int_equal(err.code, FCS_E_NOT_FOUND);
    assert_null(fcs_open("/tmp", NULL, &err));
    assert_int_equal(err.code, FCS_E_IO);
    assert_string_equal(err.message, "expected a file, found a folder");
    assert_null(fcs_open(NULL, NULL, &err));
    assert_int_equal(err.code, FCS_E_ARGUMENT);
    assert_null(fcs_open_memory(NULL, 1, NULL, &err));
    assert_int_equal(err.code, FCS_E_ARGUMENT);
    assert_null(fcs_open_memory(NULL, 0, NULL, &err));
    assert_string_equal(err.rule, "E-SHORT-HEADER");
}

static void errno_is_left_alone(void **state)
{
    (void)state;
    errno = 77;
    assert_null(fcs_open("/tmp/lupusflow-no-such-file", NULL, NULL));
    assert_int_equal(errno, 77);
}

static void grow(const scratch *s)
{
    FILE *f = fopen(s->path, "ab");
    assert_non_null(f);
    fputs("more", f);
    fclose(f);
}

static void cut_short(const scratch *s)
{
    assert_int_equal(truncate(s->path, (off_t)s->m.size - 20), 0);
}

static void empty(const scratch *s)
{
    assert_int_equal(truncate(s->path, 0), 0);
}

/* The same bytes at another time. */
static void touch(const scratch *s)
{
    const struct timespec times[2] = { { 1000000000, 0 }, { 1000000000, 0 } };
    assert_int_equal(utimensat(AT_FDCWD, s->path, times, 0), 0);
}

static void a_file_that_changes(void **state)
{
    static void (*const changes[])(const scratch *) = { grow, cut_short, empty, touch };
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        scratch s = scratch_new();
        double value[3];
        fcs_error err;
        fcs_file *f = fcs_open(s.path, NULL, &err);
        assert_non_null(f);
        assert_reads(f);
        changes[i](&s);
        assert_int_equal(read_first(f, value, &err), FCS_E_IO);
        assert_string_equal(err.rule, "E-CHANGED");
        assert_int_equal(strncmp(err.message, "changed while being read", 24), 0);
        fcs_close(f);
        scratch_free(&s);
    }
}

/* Whoever replaces a file by another leaves the one that is open. */
static void a_file_that_is_deleted_stays_readable(void **state)
{
    scratch s = scratch_new();
    fcs_file *f = fcs_open(s.path, NULL, NULL);
    (void)state;
    assert_non_null(f);
    unlink(s.path);
    assert_reads(f);
    fcs_close(f);
    free(s.m.bytes);
}

/* ---- Streams ---- */

static fcs_file *open_through_pipe(const void *bytes, size_t size, const fcs_options *options,
                                   fcs_error *err)
{
    int ends[2];
    const int kept = dup(0);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes, size), size);
    close(ends[1]);
    dup2(ends[0], 0);
    close(ends[0]);
    fcs_file *f = fcs_open("-", options, err);
    dup2(kept, 0);
    close(kept);
    return f;
}

static void standard_input(void **state)
{
    departure d = { .sentence = "" };
    made m = departure_make(&d);
    const fcs_options small = { .max_bytes = 100 };
    fcs_error err;
    fcs_file *f = open_through_pipe(m.bytes, m.size, NULL, &err);
    (void)state;
    assert_non_null(f);
    assert_reads(f);
    fcs_close(f);
    assert_null(open_through_pipe(m.bytes, m.size, &small, &err));
    assert_int_equal(err.code, FCS_E_LIMIT);
    assert_null(open_through_pipe("", 0, NULL, &err));
    assert_string_equal(err.rule, "E-SHORT-HEADER");
    free(m.bytes);
}

static void limits_on_plain_bytes(void **state)
{
    departure d = { .sentence = "" };
    made m = departure_make(&d);
    const fcs_options exact = { .max_bytes = m.size }, small = { .max_bytes = m.size - 1 };
    fcs_error err;
    (void)state;
    fcs_close(open_sound(&m, &exact));
    assert_null(fcs_open_memory(m.bytes, m.size, &small, &err));
    assert_int_equal(err.code, FCS_E_LIMIT);
    assert_string_equal(err.rule, "E-LIMIT");
    free(m.bytes);
}

/* ---- gzip ---- */

/* One member; exactly so many bytes on the heap. */
static unsigned char *gzip(const void *bytes, size_t size, int level, size_t *out_size)
{
    z_stream z = { 0 };
    assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    const size_t room = deflateBound(&z, size) + 64;
    unsigned char *out = malloc(room), *copy = malloc(size + 1);
    assert_true(out && copy);
    if (size > 0)
        memcpy(copy, bytes, size);
    z.next_in = copy;
    z.avail_in = (unsigned)size;
    z.next_out = out;
    z.avail_out = (unsigned)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    *out_size = z.total_out;
    deflateEnd(&z);
    free(copy);
    return realloc(out, *out_size);
}

static unsigned char *join(const unsigned char *a, size_t n, const unsigned char *b, size_t m)
{
    unsigned char *both = malloc(n + m);
    assert_non_null(both);
    memcpy(both, a, n);
    memcpy(both + n, b, m);
    return both;
}

static void a_gzip_stream_reads(void **state)
{
    departure d = { .sentence = "" };
    made m = departure_make(&d);
    (void)state;
    for (int level = 0; level <= 9; level += 3) {
        size_t n;
        unsigned char *z = gzip(m.bytes, m.size, level, &n);
        const made packed = { z, n, m.text, m.data };
        fcs_file *f = open_sound(&packed, NULL);
        assert_int_equal(f->n_notes, 0);
        char of_file[65], of_bytes[65];
        assert_int_equal(fcs_file_sha256(f, of_file, NULL), FCS_OK);
        fcs_sha256(z, n, of_bytes);
        assert_string_equal(of_file, of_bytes);
        fcs_close(f);
        f = open_through_pipe(z, n, NULL, NULL);
        assert_non_null(f);
        assert_reads(f);
        fcs_close(f);
        free(z);
    }
    free(m.bytes);
}

/* Members that meet at every byte. */
static void two_members(void **state)
{
    departure d = { .sentence = "" };
    made m = departure_make(&d);
    (void)state;
    for (size_t cut = 0; cut <= m.size; cut += 7) {
        size_t n1, n2;
        unsigned char *a = gzip(m.bytes, cut, 6, &n1);
        unsigned char *b = gzip(m.bytes + cut, m.size - cut, 6, &n2);
        unsigned char *both = join(a, n1, b, n2);
        const made packed = { both, n1 + n2, m.text, m.data };
        fcs_close(open_sound(&packed, NULL));
        free(a);
        free(b);
        free(both);
    }
    free(m.bytes);
}

static void a_cut_gzip_stream(void **state)
{
    departure d = { .sentence = "" };
    made m = departure_make(&d);
    size_t n;
    unsigned char *z = gzip(m.bytes, m.size, 6, &n);
    (void)state;
    for (size_t size = 2; size < n; size++) {
        unsigned char *part = join(z, size, z, 0);
        fcs_error err;
        assert_null(fcs_open_memory(part, size, NULL, &err));
        assert_int_equal(err.code, FCS_E_TRUNCATED);
        assert_string_equal(err.rule, "E-GZIP-TRUNCATED");
        free(part);
    }
    free(z);
    free(m.bytes);
}

/* Any bit after the ten bytes of the header: an error, or one that the checksum shows to be idle, such
 * as the length of a code that is never used. */
static void a_damaged_gzip_stream(void **state)
{
    departure d = { .sentence = "" };
    made m = departure_make(&d);
    size_t n, idle = 0;
    unsigned char *z = gzip(m.bytes, m.size, 6, &n);
    const made packed = { z, n, m.text, m.data };
    (void)state;
    for (size_t bit = 80; bit < 8 * n; bit++) {
        z[bit / 8] ^= (unsigned char)(1 << bit % 8);
        fcs_error err;
        fcs_file *f = fcs_open_memory(z, n, NULL, &err);
        if (f)
            fcs_close(open_sound(&packed, NULL));
        else
            assert_true(err.code == FCS_E_FORMAT || err.code == FCS_E_TRUNCATED);
        idle += f != NULL;
        fcs_close(f);
        z[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    assert_true(idle < n / 4);
    free(z);
    free(m.bytes);
}

static void bytes_after_a_gzip_stream(void **state)
{
    static const char *const tails[] = { "garbage", "\x1F", "\x1F\x8C" };
    const fcs_options strict = { .strict = true };
    departure d = { .sentence = "" };
    made m = departure_make(&d);
    size_t n;
    unsigned char *z = gzip(m.bytes, m.size, 6, &n);
    (void)state;
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        const size_t more = strlen(tails[i]);
        unsigned char *both = join(z, n, (const unsigned char *)tails[i], more);
        const made packed = { both, n + more, m.text, m.data };
        fcs_error err;
        fcs_file *f = open_sound(&packed, NULL);
        assert_int_equal(f->n_notes, 1);
        assert_string_equal(f->notes[0].rule, "W-GZIP-TRAILING");
        fcs_close(f);
        assert_null(fcs_open_memory(both, n + more, &strict, &err));
        assert_string_equal(err.rule, "E-GZIP-TRAILING");
        free(both);
    }
    free(z);
    free(m.bytes);
}

static void gzip_in_gzip(void **state)
{
    departure d = { .sentence = "" };
    made m = departure_make(&d);
    size_t n1, n2;
    unsigned char *once = gzip(m.bytes, m.size, 0, &n1), *twice = gzip(once, n1, 0, &n2);
    fcs_error err;
    (void)state;
    assert_null(fcs_open_memory(twice, n2, NULL, &err));
    assert_string_equal(err.rule, "E-VERSION");
    assert_string_equal(err.message,
                        "expected \"FCS2.0\" to \"FCS3.2\", found a gzip stream inside a "
                        "gzip stream; unpack it first");
    free(once);
    free(twice);
    free(m.bytes);
}

static void bombs(void **state)
{
    const size_t size = (size_t)64 << 20;
    const fcs_options small = { .max_bytes = 1000 };
    unsigned char *zeros = calloc(1, size);
    size_t n;
    fcs_error err;
    (void)state;
    assert_non_null(zeros);
    unsigned char *z = gzip(zeros, size, 9, &n);
    assert_null(fcs_open_memory(z, n, NULL, &err));
    assert_int_equal(err.code, FCS_E_LIMIT);
    assert_true(err.offset >= (uint64_t)16 << 20 && err.offset < (uint64_t)17 << 20);
    assert_null(fcs_open_memory(z, n, &small, &err));
    assert_int_equal(err.code, FCS_E_LIMIT);
    assert_int_equal(err.offset, 1000);
    free(z);
    free(zeros);
}

/* ---- gzip that is larger than what is kept of it ---- */

enum { MANY = 800000 }; /* events of two floats: 6.4 MB */

static unsigned char *large_gzip(size_t *n)
{
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, MANY);
    made m = make_fcs(r);
    unsigned char *z = gzip(m.bytes, m.size, 1, n);
    free(m.bytes);
    recipe_free(r);
    return z;
}

static void check_block(const fcs_file *f, size_t first, size_t count)
{
    double *values = malloc(count * sizeof *values);
    const size_t param = 1;
    fcs_error err;
    assert_non_null(values);
    if (fcs_read(f->datasets, &param, 1, first, count, FCS_STORED, &values, &err) != FCS_OK)
        fail_msg("%s", err.message);
    for (size_t j = 0; j < count; j++)
        assert_true(values[j] == recipe_value(first + j, param));
    free(values);
}

static void forward_and_backward(void **state)
{
    static const size_t firsts[] = { 0, 790000, 400000, 405000, 100, 799000, 0, 799999 };
    size_t n;
    unsigned char *z = large_gzip(&n);
    fcs_file *f = fcs_open_memory(z, n, NULL, NULL);
    (void)state;
    assert_non_null(f);
    for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++)
        check_block(f, firsts[i], MANY - firsts[i] < 1000 ? MANY - firsts[i] : 1000);
    fcs_close(f);
    free(z);
}

typedef struct worker {
    const fcs_file *file;
    size_t begin;
    bool right;
} worker;

static void *work(void *argument)
{
    worker *w = argument;
    double values[4096], *column = values;
    const size_t param = 0;
    w->right = true;
    for (size_t first = w->begin; first < MANY; first += 4 * 4096) {
        const size_t count = MANY - first < 4096 ? MANY - first : 4096;
        if (fcs_read(w->file->datasets, &param, 1, first, count, FCS_STORED, &column, NULL) !=
            FCS_OK)
            w->right = false;
        for (size_t j = 0; j < count; j++)
            w->right = w->right && values[j] == recipe_value(first + j, param);
    }
    return NULL;
}

static void four_threads(void **state)
{
    size_t n;
    unsigned char *z = large_gzip(&n);
    fcs_file *f = fcs_open_memory(z, n, NULL, NULL);
    worker workers[4];
    pthread_t threads[4];
    (void)state;
    assert_non_null(f);
    for (size_t i = 0; i < 4; i++) {
        workers[i] = (worker){ f, i * 4096, false };
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_true(workers[i].right);
    }
    fcs_close(f);
    free(z);
}

/* ---- Far away ---- */

static void data_beyond_four_gigabytes(void **state)
{
    char path[64];
    (void)state;
    far_data(path, 4831838208u, NULL);
    fcs_file *f = fcs_open(path, NULL, NULL);
    assert_non_null(f);
    assert_int_equal(f->n_notes, 0);
    assert_int_equal(f->datasets[0].data.offset, 4831838208u);
    assert_reads(f);
    fcs_close(f);
    unlink(path);
}

/* ---- Digests ---- */

/* FIPS 180-4, examples. */
static void digests(void **state)
{
    static const char empty_digest[] =
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    static const char abc_digest[] =
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    char hex[65], of_file[65];
    scratch s = scratch_new();
    (void)state;
    fcs_sha256("", 0, hex);
    assert_string_equal(hex, empty_digest);
    fcs_sha256("abc", 3, hex);
    assert_string_equal(hex, abc_digest);
    fcs_file *f = fcs_open(s.path, NULL, NULL);
    assert_non_null(f);
    assert_int_equal(fcs_file_sha256(f, of_file, NULL), FCS_OK);
    fcs_sha256(s.m.bytes, s.m.size, hex);
    assert_string_equal(of_file, hex);
    fcs_error err;
    grow(&s);
    assert_int_equal(fcs_file_sha256(f, of_file, &err), FCS_E_IO);
    fcs_close(f);
    scratch_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_reads_as_its_bytes_do),
        cmocka_unit_test(what_cannot_be_opened),
        cmocka_unit_test(errno_is_left_alone),
        cmocka_unit_test(a_file_that_changes),
        cmocka_unit_test(a_file_that_is_deleted_stays_readable),
        cmocka_unit_test(standard_input),
        cmocka_unit_test(limits_on_plain_bytes),
        cmocka_unit_test(a_gzip_stream_reads),
        cmocka_unit_test(two_members),
        cmocka_unit_test(a_cut_gzip_stream),
        cmocka_unit_test(a_damaged_gzip_stream),
        cmocka_unit_test(bytes_after_a_gzip_stream),
        cmocka_unit_test(gzip_in_gzip),
        cmocka_unit_test(bombs),
        cmocka_unit_test(forward_and_backward),
        cmocka_unit_test(four_threads),
        cmocka_unit_test(data_beyond_four_gigabytes),
        cmocka_unit_test(digests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
