/* test_faults.c - what happens when the machine fails: every allocation and every call of the system
 * fails once, and then from that one on, until nothing is left to fail. The answer is the documented
 * error or the same result, and nothing is left behind. */
#include "departure.h"
#include "faults.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* ---- Things to do ---- */

typedef struct job {
    made m;
    char path[64];
} job;

/* A digest of all that a file says, so that results compare. */
static fcs_code digest_file(const fcs_file *f, char hex[65], fcs_error *err)
{
    double values[64], *column = values;
    char all[4096];
    int n = snprintf(all, sizeof all, "%zu %zu;", f->n_datasets, f->n_notes);
    for (size_t i = 0; i < f->datasets[0].n_params; i++) {
        const fcs_code code =
            fcs_read(f->datasets, &i, 1, 0, f->datasets[0].n_events, FCS_LINEAR, &column, err);
        if (code)
            return code;
        for (size_t j = 0; j < f->datasets[0].n_events; j++)
            n += snprintf(all + n, sizeof all - (size_t)n, "%a ", values[j]);
    }
    fcs_sha256(all, (size_t)n, hex);
    return FCS_OK;
}

static fcs_code finish(fcs_file *f, char hex[65], fcs_error *err)
{
    if (!f)
        return err->code;
    char input[65];
    fcs_code code = digest_file(f, hex, err);
    if (code == FCS_OK)
        code = fcs_file_sha256(f, input, err);
    fcs_close(f);
    return code;
}

static fcs_code open_memory(const job *j, char hex[65], fcs_error *err)
{
    return finish(fcs_open_memory(j->m.bytes, j->m.size, NULL, err), hex, err);
}

static fcs_code open_path(const job *j, char hex[65], fcs_error *err)
{
    return finish(fcs_open(j->path, NULL, err), hex, err);
}

static fcs_code open_stream(const job *j, char hex[65], fcs_error *err)
{
    const int kept = dup(0), fd = __real_open64(j->path, O_RDONLY);
    dup2(fd, 0);
    __real_close(fd);
    fcs_file *f = fcs_open("-", NULL, err);
    dup2(kept, 0);
    __real_close(kept);
    return finish(f, hex, err);
}

static fcs_code write_table(const job *j, char hex[65], fcs_error *err)
{
    static const double values[3] = { 1, 2, 3 };
    const double *const column = values;
    const fcs_param param = { .name = "A", .range = 10, .gain = 1 };
    const fcs_table t = { 3, 1, 0, &param, &column, NULL };
    void *bytes;
    size_t size;
    (void)j;
    const fcs_code code = fcs_write_memory(&t, &bytes, &size, err);
    if (code)
        return code;
    fcs_sha256(bytes, size, hex);
    free(bytes);
    return FCS_OK;
}

typedef fcs_code (*action)(const job *, char hex[65], fcs_error *);

/* ---- Sweeps ---- */

static size_t open_descriptors(void)
{
    DIR *d = opendir("/proc/self/fd");
    size_t n = 0;
    while (d && readdir(d))
        n++;
    closedir(d);
    return n;
}

static fcs_code run_with(fault kind, long countdown, bool sticky, action act, const job *j,
                         char hex[65], fcs_error *err)
{
    const long live = plan.live;
    plan.kind = kind;
    plan.countdown = countdown;
    plan.sticky = sticky;
    plan.fired = false;
    *err = (fcs_error){ 0 };
    const fcs_code code = act(j, hex, err);
    plan.kind = FAULT_NONE;
    if (plan.live != live)
        fail_msg("fault %d at call %ld leaves %ld allocations", kind, countdown, plan.live - live);
    return code;
}

/* wanted: the code of the failure; FCS_OK where it must not matter. */
static void sweep(fault kind, bool sticky, fcs_code wanted, action act, const job *j)
{
    char right[65], hex[65];
    fcs_error err;
    const size_t descriptors = open_descriptors();
    assert_int_equal(run_with(FAULT_NONE, 0, false, act, j, right, &err), FCS_OK);
    for (long k = 0;; k++) {
        const fcs_code code = run_with(kind, k, sticky, act, j, hex, &err);
        if (code == FCS_OK)
            assert_string_equal(hex, right);
        else if (code != wanted)
            fail_msg("fault %d at call %ld: code %d, %s", kind, k, code, err.message);
        if (!plan.fired)
            break;
        assert_true(k < 100000);
    }
    assert_int_equal(open_descriptors(), descriptors);
}

static job new_job(const departure *d)
{
    job j = { departure_make(d), "/tmp/lupusflow-test-XXXXXX" };
    const int fd = mkstemp(j.path);
    assert_true(fd >= 0);
    assert_int_equal(__real_write(fd, j.m.bytes, j.m.size), j.m.size);
    __real_close(fd);
    return j;
}

static void free_job(job *j)
{
    unlink(j->path);
    free(j->m.bytes);
}

static const departure inputs[] = {
    { .sentence = "plain" },
    { .sentence = "notes",
      .edits = { { "version", "FCS3.0" },
                 { "type", "I16" },
                 { "byteord", "2,1" },
                 { "$P1E", "4,0" },
                 { "$P2R", "256.0" },
                 { "X", "\xAA" } } },
    { .sentence = "segments",
      .edits = { { "supplement", "/X/1/Y/2/" },
                 { "analysis", "/A/1/" },
                 { "crc", "00012345" },
                 { "+X", "0" } } },
    { .sentence = "free text", .edits = { { "version", "FCS3.0" }, { "type", "A*" } } },
    { .sentence = "fixed text", .edits = { { "version", "FCS3.0" }, { "type", "A4" } } },
};

static void memory_runs_out_while_reading(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        job j = new_job(&inputs[i]);
        for (int sticky = 0; sticky < 2; sticky++) {
            sweep(FAULT_MEMORY, sticky, FCS_E_MEMORY, open_memory, &j);
            sweep(FAULT_MEMORY, sticky, FCS_E_MEMORY, open_path, &j);
        }
        free_job(&j);
    }
}

static void memory_runs_out_elsewhere(void **state)
{
    job j = new_job(&inputs[0]);
    (void)state;
    for (int sticky = 0; sticky < 2; sticky++) {
        sweep(FAULT_MEMORY, sticky, FCS_E_MEMORY, open_stream, &j);
        sweep(FAULT_MEMORY, sticky, FCS_E_MEMORY, write_table, &j);
    }
    free_job(&j);
}

/* A gzip stream, and in it two data sets of which the second is broken. */
static void memory_runs_out_in_a_chain(void **state)
{
    departure d = { .sentence = "" };
    made one = departure_make(&d);
    char distance[24];
    snprintf(distance, sizeof distance, "%zu", one.size + strlen("---"));
    departure with_next = { .sentence = "",
                            .edits = { { "$NEXTDATA", distance }, { "tail", "FCS3.1 cut" } } };
    (void)state;
    free(one.bytes);
    job j = new_job(&with_next);
    for (int sticky = 0; sticky < 2; sticky++)
        sweep(FAULT_MEMORY, sticky, FCS_E_MEMORY, open_memory, &j);
    gzFile z = gzopen(j.path, "wb");
    assert_non_null(z);
    assert_int_equal(gzwrite(z, j.m.bytes, (unsigned)j.m.size), j.m.size);
    assert_int_equal(gzclose(z), Z_OK);
    for (int sticky = 0; sticky < 2; sticky++)
        sweep(FAULT_MEMORY, sticky, FCS_E_MEMORY, open_path, &j);
    free_job(&j);
}

static void reading_fails(void **state)
{
    static const action actions[] = { open_path, open_stream };
    (void)state;
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        job j = new_job(&inputs[i]);
        for (size_t a = 0; a < 2; a++) {
            sweep(FAULT_EIO, false, FCS_E_IO, actions[a], &j);
            sweep(FAULT_EIO, true, FCS_E_IO, actions[a], &j);
            sweep(FAULT_EINTR, false, FCS_OK, actions[a], &j);
            sweep(FAULT_SHORT, false, FCS_OK, actions[a], &j);
            sweep(FAULT_SHORT, true, FCS_OK, actions[a], &j);
        }
        free_job(&j);
    }
}

/* ---- Saving ---- */

static char saved_path[80], saved_folder[64];

static size_t entries(void)
{
    DIR *d = opendir(saved_folder);
    size_t n = 0;
    while (d && readdir(d))
        n++;
    closedir(d);
    return n - 2;
}

static size_t content(char out[64])
{
    FILE *f = fopen(saved_path, "rb");
    size_t n = f ? fread(out, 1, 64, f) : 0;
    if (f)
        fclose(f);
    return n;
}

/* Replaces "old" by "the new one", each call failing in turn: one or the other is there, whole. */
static void saving_fails(void **state)
{
    static const fault kinds[] = { FAULT_EIO, FAULT_MEMORY, FAULT_EINTR, FAULT_SHORT };
    char now[64];
    (void)state;
    snprintf(saved_folder, sizeof saved_folder, "/tmp/lupusflow-test-XXXXXX");
    assert_non_null(mkdtemp(saved_folder));
    snprintf(saved_path, sizeof saved_path, "%s/x", saved_folder);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (long k = 0;; k++) {
            fcs_error err;
            assert_int_equal(fcs_save(saved_path, "old", 3, true, NULL), FCS_OK);
            plan.kind = kinds[i];
            plan.countdown = k;
            plan.sticky = plan.fired = false;
            const fcs_code code = fcs_save(saved_path, "the new one", 11, true, &err);
            plan.kind = FAULT_NONE;
            const size_t n = content(now);
            assert_int_equal(entries(), 1);
            if (code == FCS_OK)
                assert_true(n == 11 && memcmp(now, "the new one", 11) == 0);
            else
                assert_true((n == 3 && memcmp(now, "old", 3) == 0) ||
                            (n == 11 && memcmp(now, "the new one", 11) == 0));
            assert_true(code == FCS_OK ||
                        code == (kinds[i] == FAULT_MEMORY ? FCS_E_MEMORY : FCS_E_IO));
            if (!plan.fired)
                break;
        }
    unlink(saved_path);
    rmdir(saved_folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_runs_out_while_reading),
        cmocka_unit_test(memory_runs_out_elsewhere),
        cmocka_unit_test(memory_runs_out_in_a_chain),
        cmocka_unit_test(reading_fails),
        cmocka_unit_test(saving_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
