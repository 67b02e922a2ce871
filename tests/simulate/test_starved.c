/* test_starved.c - every allocation fails once: FCS_E_MEMORY each time, and nothing leaks (which the
 * address sanitizer sees). */
#include "tests.h"

#include "lupusflow/simulate.h"

static long left = -1; /* allocations that still succeed; < 0: all do */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);

static int fails(void)
{
    return left >= 0 && left-- == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
    return fails() ? NULL : __real_realloc(p, size);
}

static fcs_code simulate(const fcs_simulation *s, fcs_error *err)
{
    (void)s;
    fcs_simulate_options options = { .events = 3000 };
    fcs_simulation *made = fcs_simulate(&options, err);
    fcs_simulation_free(made);
    return made ? FCS_OK : err->code;
}

static fcs_code bayes(const fcs_simulation *s, fcs_error *err)
{
    double f1;
    return fcs_simulation_bayes(s, 0, &f1, err);
}

static fcs_code truth(const fcs_simulation *s, fcs_error *err)
{
    size_t size;
    char *text = fcs_simulation_truth_tsv(s, &size, err);
    free(text);
    return text ? FCS_OK : err->code;
}

static fcs_code tables(const fcs_simulation *s, fcs_error *err)
{
    (void)s;
    char *text = fcs_simulation_tables(err);
    free(text);
    return text ? FCS_OK : err->code;
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        fcs_code (*call)(const fcs_simulation *, fcs_error *);
        long least; /* allocations that it surely makes */
    } calls[] = {
        { "fcs_simulate", simulate, 5 },
        { "fcs_simulation_bayes", bayes, 2 },
        { "fcs_simulation_truth_tsv", truth, 1 },
        { "fcs_simulation_tables", tables, 2 },
    };
    fcs_error err;
    fcs_simulate_options options = { .events = 40 };
    fcs_simulation *s = fcs_simulate(&options, &err);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        long n = 0;
        for (;; n++) {
            left = n;
            fcs_code code = calls[i].call(s, &err);
            left = -1;
            if (code == FCS_OK)
                break;
            if (code != FCS_E_MEMORY)
                fail_msg("%s, allocation %ld: %s", calls[i].what, n, err.message);
        }
        if (n < calls[i].least)
            fail_msg("%s: only %ld allocations", calls[i].what, n);
    }
    fcs_simulation_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_allocation_may_fail) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
