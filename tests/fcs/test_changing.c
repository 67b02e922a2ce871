/* test_changing.c - files that a thread changes while they are read. Whatever is read is the file of
 * before or the file of after, as a whole, or an error says that it changed; no signal ends the test.
 *
 * The file of before is old, so that any change gives it another time. */
#include "make_fcs.h"
#include "tests.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 40000, PARAMS = 2, ROUNDS = 100 };
#define SEED UINT64_C(20250311)

static uint64_t random_state;

static uint32_t below(uint32_t n)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((random_state >> 33) % n);
}

/* ---- The two files ---- */

static made before, after; /* the second has every value one higher */

static void make_both(void)
{
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", PARAMS, EVENTS);
    before = make_fcs(r);
    float *values = (float *)(void *)r->data;
    for (size_t i = 0; i < r->data_size / sizeof *values; i++)
        values[i] += 1;
    after = make_fcs(r);
    recipe_free(r);
    assert_int_equal(before.size, after.size);
}

/* ---- Changes ---- */

typedef struct change {
    char path[64], other[80];
    int kind;
    size_t cut;     /* where a cut file ends */
    unsigned delay; /* microseconds */
    atomic_bool done;
} change;

static void write_all(const char *path, int flags, const unsigned char *bytes, size_t size)
{
    const int fd = open(path, O_WRONLY | O_CREAT | flags, 0600);
    assert_true(fd >= 0);
    for (size_t at = 0; at < size;) {
        const size_t part = size - at < 65536 ? size - at : 65536;
        assert_int_equal(write(fd, bytes + at, part), part);
        at += part;
    }
    close(fd);
}

static void make_old(const change *c)
{
    const struct timespec times[2] = { { 1000000000, 0 }, { 1000000000, 0 } };
    unlink(c->path);
    write_all(c->path, O_EXCL, before.bytes, before.size);
    assert_int_equal(utimensat(AT_FDCWD, c->path, times, 0), 0);
}

enum { CUT, GROW, OVERWRITE, COPY_OVER, REPLACE, DELETE, KINDS };

static void *do_change(void *argument)
{
    change *c = argument;
    nanosleep(&(struct timespec){ 0, c->delay * 1000L }, NULL);
    switch (c->kind) {
    case CUT:
        if (truncate(c->path, (off_t)c->cut) != 0)
            abort();
        break;
    case GROW:
        write_all(c->path, O_APPEND, before.bytes, 100);
        break;
    case OVERWRITE: /* the same size, and another time */
        write_all(c->path, 0, after.bytes, after.size);
        break;
    case COPY_OVER: /* as cp does */
        write_all(c->path, O_TRUNC, after.bytes, after.size);
        break;
    case REPLACE: /* as rsync does */
        write_all(c->other, O_EXCL, after.bytes, after.size);
        if (rename(c->other, c->path) != 0)
            abort();
        break;
    default:
        unlink(c->path);
    }
    atomic_store(&c->done, true);
    return NULL;
}

/* ---- Reading ---- */

/* Reads all, some events at a time; how many values are those of before, and of after. */
static fcs_code read_all(const fcs_file *f, size_t step, size_t *n_before, size_t *n_after,
                         fcs_error *err)
{
    double values[PARAMS][512], *columns[PARAMS] = { values[0], values[1] };
    const size_t params[PARAMS] = { 0, 1 };
    *n_before = *n_after = 0;
    for (size_t first = 0; first < EVENTS; first += step) {
        const size_t n = EVENTS - first < step ? EVENTS - first : step;
        fcs_code code = fcs_read(f->datasets, params, PARAMS, first, n, FCS_STORED, columns, err);
        if (code)
            return code;
        for (size_t i = 0; i < n * PARAMS; i++) {
            const double value = values[i % PARAMS][i / PARAMS];
            const double was = recipe_value(first + i / PARAMS, i % PARAMS);
            *n_before += value == was;
            *n_after += value == was + 1;
        }
    }
    return FCS_OK;
}

typedef struct tally {
    size_t old, new, changed, other;
} tally;

/* Judges what came out of an open file. */
static void judge(const fcs_file *f, const change *c, tally *t)
{
    size_t n_before, n_after;
    fcs_error err;
    const fcs_code code = read_all(f, 1 + below(512), &n_before, &n_after, &err);
    if (code != FCS_OK) {
        assert_int_equal(code, FCS_E_IO);
        assert_string_equal(err.rule, "E-CHANGED");
        assert_int_equal(strncmp(err.message, "changed while being read", 24), 0);
        t->changed++;
    } else if (n_before == EVENTS * PARAMS) {
        t->old++;
    } else {
        t->new ++;
        if (n_after != EVENTS * PARAMS)
            fail_msg("change %d after %u us: %zu values of before and %zu of after", c->kind,
                     c->delay, n_before, n_after);
    }
}

static change new_change(int kind)
{
    change c = { "/tmp/lupusflow-test-XXXXXX", "",          kind,
                 below((uint32_t)before.size), below(3000), false };
    const int fd = mkstemp(c.path);
    assert_true(fd >= 0);
    close(fd);
    snprintf(c.other, sizeof c.other, "%s.new", c.path);
    make_old(&c);
    return c;
}

/* The file is open when it changes: those who hold it have the old one, or are told. */
static void changed_while_open(void **state)
{
    tally t = { 0 };
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        change c = new_change(i % KINDS);
        pthread_t thread;
        fcs_error err;
        fcs_file *f = fcs_open(c.path, NULL, &err);
        assert_non_null(f);
        assert_int_equal(pthread_create(&thread, NULL, do_change, &c), 0);
        const size_t known = t.new;
        judge(f, &c, &t);
        judge(f, &c, &t);
        assert_int_equal(t.new, known);
        pthread_join(thread, NULL);
        const size_t changed = t.changed;
        judge(f, &c, &t);
        assert_int_equal(t.changed - changed, c.kind < REPLACE);
        fcs_close(f);
        unlink(c.path);
    }
    printf("seed %llu: %zu times the old file, %zu times an error\n", (unsigned long long)SEED,
           t.old, t.changed);
    assert_true(t.old > ROUNDS / 4 && t.changed > ROUNDS / 4);
}

static void open_and_judge(const change *c, tally *t)
{
    fcs_error err;
    fcs_file *f = fcs_open(c->path, NULL, &err);
    if (f)
        judge(f, c, t);
    else {
        assert_true(err.code == FCS_E_IO || err.code == FCS_E_NOT_FOUND ||
                    err.code == FCS_E_TRUNCATED || err.code == FCS_E_FORMAT);
        t->other++;
    }
    fcs_close(f);
}

/* It is opened before, again and again while it changes, when it may be no whole file for a while, and
 * after. */
static void changed_while_opened(void **state)
{
    tally t = { 0 };
    size_t n_new = 0;
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        static const int kinds[] = { CUT, GROW, COPY_OVER, REPLACE, DELETE };
        change c = new_change(kinds[i % 5]);
        pthread_t thread;
        const size_t known = t.old;
        open_and_judge(&c, &t);
        assert_int_equal(t.old, known + 1);
        assert_int_equal(pthread_create(&thread, NULL, do_change, &c), 0);
        while (!atomic_load(&c.done))
            open_and_judge(&c, &t);
        pthread_join(thread, NULL);
        const size_t new = t.new;
        open_and_judge(&c, &t);
        n_new += t.new - new;
        assert_int_equal(t.new - new, c.kind == COPY_OVER || c.kind == REPLACE);
        unlink(c.path);
    }
    printf("seed %llu: old %zu, new %zu, changed %zu, no whole file %zu\n",
           (unsigned long long)SEED, t.old, t.new, t.changed, t.other);
    assert_int_equal(n_new, ROUNDS * 2 / 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changed_while_open),
        cmocka_unit_test(changed_while_opened),
    };
    random_state = SEED;
    make_both();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(before.bytes);
    free(after.bytes);
    return failed;
}
