/* test_tables.c - docs/simulation.md holds the model's tables as they are. */
#include "tests.h"

#include "lupusflow/simulate.h"

static void the_document_has_the_tables(void **state)
{
    (void)state;
    char path[4200], *text = calloc(1, 1 << 20);
    fcs_error err;
    snprintf(path, sizeof path, "%s/docs/simulation.md", source_folder());
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
    fclose(f);
    char *tables = fcs_simulation_tables(&err);
    assert_non_null(tables);
    assert_true(strlen(tables) > 5000);
    if (!strstr(text, tables))
        fail_msg("expected in docs/simulation.md, character by character:\n%s", tables);
    free(tables);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_document_has_the_tables) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
