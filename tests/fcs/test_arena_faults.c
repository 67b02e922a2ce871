/* test_arena_faults.c - memory runs out inside an arena: most allocations come from a block that is there
 * already, so that test_faults.c fails only the few that ask the system. Here each of them fails in
 * turn, while files are read and written. */
#include "departure.h"

#include <unistd.h>

#include "fcs/arena.h"

static struct {
    long countdown; /* allocations before the one that fails; below 0: none does */
    bool fired;
} plan;

static bool fires(void)
{
    if (plan.countdown < 0 || plan.countdown-- > 0)
        return false;
    plan.fired = true;
    return true;
}

void *__real_arena_alloc(arena *a, size_t size);
void *__real_arena_array(arena *a, size_t n, size_t size);
char *__real_arena_bytes(arena *a, const void *bytes, size_t n);
char *__real_arena_text(arena *a, const char *text);
void *__wrap_arena_alloc(arena *a, size_t size);
void *__wrap_arena_array(arena *a, size_t n, size_t size);
char *__wrap_arena_bytes(arena *a, const void *bytes, size_t n);
char *__wrap_arena_text(arena *a, const char *text);
char *__wrap_arena_print(arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

void *__wrap_arena_alloc(arena *a, size_t size)
{
    return fires() ? NULL : __real_arena_alloc(a, size);
}

void *__wrap_arena_array(arena *a, size_t n, size_t size)
{
    return fires() ? NULL : __real_arena_array(a, n, size);
}

char *__wrap_arena_bytes(arena *a, const void *bytes, size_t n)
{
    return fires() ? NULL : __real_arena_bytes(a, bytes, n);
}

char *__wrap_arena_text(arena *a, const char *text)
{
    return fires() ? NULL : __real_arena_text(a, text);
}

char *__wrap_arena_print(arena *a, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return fires() ? NULL : __real_arena_text(a, text);
}

/* ---- What is done ---- */

static fcs_code read_file(const made *m, fcs_error *err)
{
    fcs_file *f = fcs_open_memory(m->bytes, m->size, NULL, err);
    fcs_close(f);
    return f ? FCS_OK : err->code;
}


static fcs_code write_file(const made *m, fcs_error *err)
{
    const fcs_write_options options = { .force = true };
    const long countdown = plan.countdown;
    plan.countdown = -1;
    fcs_file *f = open_sound(m, NULL);
    plan.countdown = countdown;
    char path[] = "/tmp/lupusflow-test-XXXXXX";
    close(mkstemp(path));
    fcs_code code = fcs_write(f->datasets, path, &options, err);
    if (code == FCS_OK)
        code = fcs_write_csv(f->datasets, path, &options, err);
    if (code == FCS_OK)
        code = fcs_deidentify(f, path, &(fcs_deidentify_options){ .force = true }, NULL, err);
    plan.countdown = -1;
    unlink(path);
    fcs_close(f);
    return code;
}

typedef fcs_code (*action)(const made *, fcs_error *);

/* Until nothing is left to fail. Nothing leaks: the sanitizers see to that. */
static void sweep(const departure *d, action act)
{
    made m = departure_make(d);
    for (long k = 0;; k++) {
        fcs_error err = { 0 };
        plan.countdown = k;
        plan.fired = false;
        const fcs_code code = act(&m, &err);
        plan.countdown = -1;
        if (!plan.fired) {
            assert_int_equal(code, FCS_OK);
            assert_true(k > 3);
            break;
        }
        if (code != FCS_E_MEMORY)
            fail_msg("allocation %ld: code %d, %s", k, code, err.message);
        assert_string_equal(err.message, "out of memory");
    }
    free(m.bytes);
}

static const departure inputs[] = {
    { .sentence = "",
      .edits = { { "supplement", "/X/1/" }, { "analysis", "/G/1/" }, { "$P1S", "CD19" } } },
    { .sentence = "",
      .edits = { { "X", "\xB5m" },
                 { "A\001B", "\xCE\xB1" },
                 { "-$P1N", "" },
                 { "$DATE", "now" } } },
    { .sentence = "", .edits = { { "version", "FCS3.0" }, { "type", "A*" } } },
    { .sentence = "",
      .edits = { { "version", "FCS2.0" },
                 { "type", "I16" },
                 { "byteord", "1,2" },
                 { "$P1B", "10" },
                 { "$P2B", "10" } } },
    { .sentence = "",
      .edits = { { "$SRC", "J. Doe" },
                 { "$P1S", "CD19 of J. Doe" },
                 { "$SPILLOVER", "2,D1-A,D2-A,1,0,0,1" } } },
};

static void while_reading(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
        sweep(&inputs[i], read_file);
}

static void while_writing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
        sweep(&inputs[i], write_file);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(while_reading),
                                        cmocka_unit_test(while_writing) };
    plan.countdown = -1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
