/* test_samples.c - sample_fcs/ holds what its commands write, byte for byte. */
#include "tests.h"

#include "lupusflow/simulate.h"

static const struct sample {
    const char *file, *scenario;
    unsigned seed;
} samples[] = {
    { "healthy", "healthy", 1 },       { "sle-low", "sle-low", 2 },
    { "sle-high", "sle-high", 3 },     { "post-anti-cd20", "post-anti-cd20", 4 },
    { "donor7-b", "donor-b-tube", 5 }, { "donor7-dc", "donor-dc-tube", 6 },
};

#define N_SAMPLES (sizeof samples / sizeof *samples)

/* The bytes of a file in sample_fcs/; NUL-terminated. */
static char *content_of(const char *name, const char *ending, size_t *size)
{
    char path[4400];
    snprintf(path, sizeof path, "%s/sample_fcs/%s%s", source_folder(), name, ending);
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("no %s", path);
    char *bytes = calloc(1, 4 << 20);
    *size = fread(bytes, 1, (4 << 20) - 1, f);
    fclose(f);
    return bytes;
}

static void expect_same(const char *name, const char *ending, const void *bytes, size_t size)
{
    size_t there;
    char *content = content_of(name, ending, &there);
    if (there != size || memcmp(content, bytes, size) != 0)
        fail_msg("%s%s: expected the %zu bytes that its command writes, found %zu others", name,
                 ending, size, there);
    free(content);
}

static void files_are_what_their_commands_write(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_SAMPLES; i++) {
        fcs_error err = { 0 };
        fcs_simulate_options options = { samples[i].scenario, samples[i].seed, 15000, true };
        fcs_simulation *s = fcs_simulate(&options, &err);
        void *bytes = NULL;
        size_t size;
        assert_non_null(s);
        assert_int_equal(fcs_write_memory(&s->table, &bytes, &size, &err), FCS_OK);
        expect_same(samples[i].file, ".fcs", bytes, size);
        free(bytes);
        char *truth = fcs_simulation_truth_tsv(s, &size, &err);
        expect_same(samples[i].file, ".truth.tsv", truth, size);
        free(truth);
        fcs_simulation_free(s);
    }
}

static void commands_and_sheet_name_them(void **state)
{
    (void)state;
    size_t size;
    char *commands = content_of("make", ".sh", &size),
         *sheet = content_of("samples", ".csv", &size);
    for (size_t i = 0; i < N_SAMPLES; i++) {
        char line[200];
        snprintf(line, sizeof line, "\nsimulate %s --scenario %s --seed %u\n", samples[i].file,
                 samples[i].scenario, samples[i].seed);
        if (!strstr(commands, line))
            fail_msg("make.sh: expected %s", line);
        snprintf(line, sizeof line, "\n%s.fcs,%s,", samples[i].file, samples[i].file);
        if (!strstr(sheet, line))
            fail_msg("samples.csv: expected %s", line);
    }
    assert_non_null(strstr(commands, "--events 15000 --enriched"));
    free(commands);
    free(sheet);
}

static void expect_proportion(const fcs_simulation *s, const char *id, double expected)
{
    for (size_t i = 0; i < s->n_truths; i++) {
        double off = s->truths[i].proportion - expected;
        if (strcmp(s->truths[i].id, id) == 0 && (off > 1e-15 || off < -1e-15))
            fail_msg("%s: expected %g, found %g", id, expected, s->truths[i].proportion);
    }
}

/* Small, and with as many events as their README says. */
static void they_are_small_and_rich(void **state)
{
    (void)state;
    size_t all = 0;
    for (size_t i = 0; i < N_SAMPLES; i++) {
        size_t size;
        free(content_of(samples[i].file, ".fcs", &size));
        all += size;
        free(content_of(samples[i].file, ".truth.tsv", &size));
        all += size;
    }
    assert_true(all < 8000000);
    fcs_error err;
    fcs_simulate_options options = { .scenario = "healthy", .events = 1, .enriched = true };
    fcs_simulation *s = fcs_simulate(&options, &err);
    expect_proportion(s, "B", 0.2);
    expect_proportion(s, "Breg", 0.2 * 0.1);
    expect_proportion(s, "pDC", 0.02);
    fcs_simulation_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_what_their_commands_write),
        cmocka_unit_test(commands_and_sheet_name_them),
        cmocka_unit_test(they_are_small_and_rich),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
