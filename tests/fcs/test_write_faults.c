/* test_write_faults.c - the machine fails while a copy is written: every allocation and every call of the
 * system once, and then from that one on. The answer is the documented error or the same bytes; what was
 * there before stays or the new file is whole; nothing else is left. */
#include "faults.h"

#include "copies.h"

#include <dirent.h>

static char source_path[80];

/* ---- What is done ---- */

static const uint64_t members[1] = { 0x3FFFFFFFF5 };
static const uint64_t *const masks[2] = { members, members };
static const fcs_flags flags = { "Membership", "bits", 2, masks };
static const fcs_keyword more = { .name = "X", .value = "other" };
static const size_t detectors[2] = { 0, 1 };

static fcs_code swap(void *with, double *const *columns, size_t n, fcs_error *err)
{
    (void)with;
    (void)err;
    for (size_t j = 0; j < n; j++) {
        const double first = columns[0][j];
        columns[0][j] = columns[1][j];
        columns[1][j] = first;
    }
    return FCS_OK;
}

static fcs_write_options options_with(bool force)
{
    return (fcs_write_options){ .force = force,
                                .members = members,
                                .n_flags = 1,
                                .flags = &flags,
                                .n_keywords = 1,
                                .keywords = &more,
                                .n_detectors = 2,
                                .detectors = detectors,
                                .compensate = swap };
}

static fcs_code plain(const fcs_file *f, bool force, fcs_error *err)
{
    const fcs_write_options o = { .force = force };
    return fcs_write(f->datasets, copy_path, &o, err);
}

static fcs_code all_options(const fcs_file *f, bool force, fcs_error *err)
{
    const fcs_write_options o = options_with(force);
    return fcs_write(f->datasets, copy_path, &o, err);
}

static fcs_code csv(const fcs_file *f, bool force, fcs_error *err)
{
    const fcs_write_options o = options_with(force);
    return fcs_write_csv(f->datasets, copy_path, &o, err);
}

static fcs_code deidentified(const fcs_file *f, bool force, fcs_error *err)
{
    const fcs_deidentify_options o = { .force = force };
    return fcs_deidentify(f, copy_path, &o, NULL, err);
}

static fcs_code table(const fcs_file *f, bool force, fcs_error *err)
{
    static double values[40];
    static const double *columns[90];
    fcs_param params[90];
    char names[90][8];
    void *bytes;
    size_t size;
    for (size_t i = 0; i < 90; i++) {
        snprintf(names[i], sizeof names[i], "T%zu", i);
        params[i] = (fcs_param){ .name = names[i], .label = "t", .range = 10, .gain = 2 };
        columns[i] = values;
    }
    const fcs_table t = { 40, 90, 0, params, columns, NULL };
    fcs_code code = fcs_write_memory(&t, &bytes, &size, err);
    (void)f;
    if (code)
        return code;
    code = fcs_save(copy_path, bytes, size, force, err);
    free(bytes);
    return code;
}

typedef fcs_code (*action)(const fcs_file *f, bool force, fcs_error *err);

static fcs_code open_and(action act, bool force, fcs_error *err)
{
    fcs_file *f = fcs_open(source_path, NULL, err);
    if (!f)
        return err->code;
    const fcs_code code = act(f, force, err);
    fcs_close(f);
    return code;
}

/* ---- What is left ---- */

static size_t entries(const char *path)
{
    DIR *d = opendir(path);
    size_t n = 0;
    assert_non_null(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

/* SHA-256 of the copy, "" if there is none. */
static void digest_of_copy(char hex[65])
{
    size_t size;
    hex[0] = '\0';
    if (access(copy_path, F_OK) != 0)
        return;
    char *bytes = content_of_copy(&size);
    fcs_sha256(bytes, size, hex);
    free(bytes);
}

static void put_old(bool there)
{
    unlink(copy_path);
    if (there)
        assert_int_equal(fcs_save(copy_path, "old", 3, true, NULL), FCS_OK);
}

/* ---- Sweeps ---- */

/* wanted: FCS_OK where the fault must not matter. force: an old file is there and is replaced. */
static void sweep(const char *name, fault kind, bool sticky, fcs_code wanted, action act,
                  bool force)
{
    char right[65], before[65], now[65];
    fcs_error err;
    put_old(force);
    assert_int_equal(open_and(act, force, &err), FCS_OK);
    digest_of_copy(right);
    const size_t descriptors = entries("/proc/self/fd");
    for (long k = 0;; k++) {
        put_old(force);
        digest_of_copy(before);
        const long live = plan.live;
        plan = (fault_plan){ .kind = kind, .countdown = k, .sticky = sticky, .live = live };
        err = (fcs_error){ 0 };
        const fcs_code code = open_and(act, force, &err);
        const bool fired = plan.fired;
        plan.kind = FAULT_NONE;
        digest_of_copy(now);
        if (plan.live != live)
            fail_msg("%s: fault %d at call %ld leaves %ld allocations", name, kind, k,
                     plan.live - live);
        if (code == FCS_OK ? strcmp(now, right) != 0 : code != wanted)
            fail_msg("%s: fault %d at call %ld: code %d, %s", name, kind, k, code, err.message);
        if (strcmp(now, right) != 0 && strcmp(now, before) != 0)
            fail_msg("%s: fault %d at call %ld leaves half a file", name, kind, k);
        assert_int_equal(entries(folder), 2 + 1 + (*now != 0));
        if (!fired) {
            assert_true(k > 0 && code == FCS_OK);
            break;
        }
    }
    assert_int_equal(entries("/proc/self/fd"), descriptors);
}

static const struct {
    const char *name;
    action act;
} actions[] = { { "plain", plain },
                { "with all options", all_options },
                { "text", csv },
                { "deidentified", deidentified },
                { "table", table } };
enum { N_ACTIONS = sizeof actions / sizeof *actions };

static void memory_runs_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ACTIONS; i++)
        for (int sticky = 0; sticky < 2; sticky++)
            sweep(actions[i].name, FAULT_MEMORY, sticky, FCS_E_MEMORY, actions[i].act, false);
}

static void the_system_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ACTIONS; i++)
        for (int force = 0; force < 2; force++) {
            sweep(actions[i].name, FAULT_EIO, false, FCS_E_IO, actions[i].act, force);
            sweep(actions[i].name, FAULT_EIO, true, FCS_E_IO, actions[i].act, force);
            sweep(actions[i].name, FAULT_ENOSPC, false, FCS_E_IO, actions[i].act, force);
        }
}

static void interrupted_and_short_calls_do_not_matter(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ACTIONS; i++) {
        sweep(actions[i].name, FAULT_EINTR, false, FCS_OK, actions[i].act, false);
        sweep(actions[i].name, FAULT_SHORT, false, FCS_OK, actions[i].act, false);
    }
    sweep("plain", FAULT_SHORT, true, FCS_OK, plain, false);
}

/* ---- The source ---- */

/* A little of everything that has to be mended, searched or looked at. */
static int make_everything(void **state)
{
    recipe *r = recipe_new("FCS3.0", "A5", "1,2,3,4", 30, 40);
    if (make_folder(state) != 0)
        return 1;
    recipe_set(r, "$P2N", "D1-A,");
    recipe_set(r, "$P3N", "D1-A,");
    recipe_set(r, "$P1E", "4,0");
    recipe_set(r, "X", "once");
    recipe_add(r, "X", "again");
    recipe_set(r, "$OP", "Jane Doe");
    recipe_set(r, "$P1S", "of Jane Doe");
    recipe_set(r, "SPILL", "2,D1-A,D1-A_,1,0.5,0,1");
    recipe_set(r, "$DATE", "21-Aug-2020");
    r->supplement = "/Y/more/";
    made m = make_fcs(r);
    recipe_free(r);
    snprintf(source_path, sizeof source_path, "%s/source", folder);
    const fcs_code code = fcs_save(source_path, m.bytes, m.size, false, NULL);
    free(m.bytes);
    return code != FCS_OK;
}

static int drop_everything(void **state)
{
    unlink(source_path);
    return drop_folder(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(the_system_fails),
        cmocka_unit_test(interrupted_and_short_calls_do_not_matter),
    };
    return cmocka_run_group_tests(tests, make_everything, drop_everything);
}
