/* test_indicators.c - the shipped indicators, and files that are none. */
#include "saved.h"

#include "lupusflow/summary.h"

static fcs_indicators *open_text(const char *text, fcs_error *err)
{
    saved file = save_text(text);
    fcs_indicators *indicators = fcs_indicators_open(file.path, err);
    unlink(file.path);
    return indicators;
}

static const fcs_indicator *find(const fcs_indicators *all, const char *id)
{
    for (size_t i = 0; i < all->n_indicators; i++)
        if (strcmp(all->indicators[i].id, id) == 0)
            return &all->indicators[i];
    fail_msg("%s: no such indicator", id);
    return NULL;
}

static void the_shipped_indicators_tell_their_evidence(void **unused)
{
    (void)unused;
    char path[4200];
    fcs_error err = { 0 };
    snprintf(path, sizeof path, "%s/panels/lupus-indicators.xml", source_folder());
    fcs_indicators *all = fcs_indicators_open(path, &err);
    if (!all)
        fail_msg("%u:%u: %s", err.line, err.column, err.message);
    assert_string_equal(all->grading, "provisional");
    for (size_t i = 0; i < all->n_indicators; i++) {
        const fcs_indicator *one = &all->indicators[i];
        assert_non_null(strpbrk(one->grade, "ABCD"));
        assert_true(one->n_findings > 0 && one->n_sources > 0 && one->n_sources <= one->n_findings);
        for (size_t j = 0; j < one->n_findings; j++) {
            assert_non_null(strpbrk(one->findings[j].source, "0123456789"));
            assert_null(strpbrk(one->findings[j].text, "\n\t"));
        }
        if (strstr(one->summary, "toward"))
            fail_msg("%s: a direction for a person", one->id);
    }
    fcs_indicators_free(all);
}

static void contested_indicators_show_both_sides(void **unused)
{
    (void)unused;
    char path[4200];
    fcs_error err = { 0 };
    snprintf(path, sizeof path, "%s/panels/lupus-indicators.xml", source_folder());
    fcs_indicators *all = fcs_indicators_open(path, &err);
    assert_non_null(all);
    const fcs_indicator *breg = find(all, "Breg_of_B");
    assert_string_equal(breg->statistic, "Breg.percent_of_B");
    assert_string_equal(breg->direction, "conflicting");
    assert_string_equal(breg->grade, "D");
    size_t lower = 0, higher = 0, none = 0;
    for (size_t i = 0; i < breg->n_findings; i++) {
        lower += !strcmp(breg->findings[i].direction, "lower");
        higher += !strcmp(breg->findings[i].direction, "higher");
        none += !strcmp(breg->findings[i].direction, "none");
    }
    assert_int_equal(lower, 1);
    assert_int_equal(higher, 5);
    assert_int_equal(none, 2);
    assert_string_equal(breg->sources[0], "CD19+CD24hiCD38hi B cells in active and inactive SLE, "
                                          "Zhonghua Yi Xue Za Zhi 2015;95:1310, PMID 26081660");
    assert_string_equal(find(all, "pDC_of_leukocytes")->direction, "conflicting");
    assert_string_equal(find(all, "pDC_to_Breg")->statistic, "pDC:Breg");
    assert_string_equal(find(all, "plasmablast_of_B")->grade, "A");
    fcs_indicators_free(all);
}

/* ---- Files of our own ---- */

#define HEAD                                                                                       \
    "<indicators xmlns=\"urn:lupusflow:indicators:1\" version=\"1\" grading=\"provisional\">\n"
#define SOURCES "<sources><source id=\"a\" doi=\"10.1/x\">A  et\n al.</source></sources>\n"
#define BEGIN(statistic)                                                                           \
    "<indicator id=\"i\" title=\"t\" statistic=\"" statistic "\" direction=\"none\" "              \
    "grade=\"D\">\n"
#define END "<confounders>c</confounders></indicator>\n</indicators>\n"

static void a_file_is_read_as_written(void **unused)
{
    (void)unused;
    fcs_error err = { 0 };
    fcs_indicators *all = open_text(
        HEAD SOURCES BEGIN("pDC:Breg") "<summary> some\n words </summary>"
                                       "<finding direction=\"lower\" source=\"a\">f</finding>"
                                       "<finding direction=\"higher\" source=\"a\">g</finding>" END,
        &err);
    if (!all)
        fail_msg("%u:%u: %s", err.line, err.column, err.message);
    assert_int_equal(all->n_indicators, 1);
    const fcs_indicator *one = &all->indicators[0];
    assert_string_equal(one->summary, "some words");
    assert_int_equal(one->n_findings, 2);
    assert_string_equal(one->findings[1].direction, "higher");
    assert_int_equal(one->n_sources, 1);
    assert_string_equal(one->sources[0], "A et al., doi:10.1/x");
    assert_string_equal(one->confounders, "c");
    fcs_indicators_free(all);
}

static const struct {
    const char *says, *text;
    uint32_t line, column;
    const char *message;
} BAD[] = {
    { "another root", "<panel/>", 1, 1, "<panel>: expected <indicators>, found <panel>" },
    { "no version",
      "<indicators xmlns=\"urn:lupusflow:indicators:1\" grading=\"x\"><sources/></indicators>", 1,
      1, "<indicators>: expected an attribute version, found none" },
    { "a word that is no direction",
      HEAD SOURCES "<indicator id=\"i\" title=\"t\" statistic=\"pDC:Breg\" direction=\"up\" "
                   "grade=\"D\"><summary>s</summary>" END,
      4, 61, "direction: expected lower, higher, conflicting, none, found \"up\"" },
    { "a typing error in a statistic",
      HEAD SOURCES BEGIN("Breg.percent_of_b") "<summary>s</summary>" END, 4, 40,
      "statistic: expected roles such as Breg.percent_of_B or pDC:Breg, found "
      "\"Breg.percent_of_b\". Did you mean Breg.percent_of_B" },
    { "an id of a population",
      HEAD SOURCES BEGIN("Transitional.percent_of_B") "<summary>s</summary>" END, 4, 40,
      "statistic: expected roles such as" },
    { "a source that is not there",
      HEAD SOURCES BEGIN("pDC:Breg") "<summary>s</summary>\n<finding direction=\"none\" "
                                     "source=\"aa\">f</finding>" END,
      6, 35, "source \"aa\": this file has no such source. Did you mean a?" },
    { "a source that cannot be found",
      HEAD "<sources>\n<source id=\"a\">A</source></sources>\n</indicators>", 3, 1,
      "<source>: expected a doi, pmid, pmc or journal, found none" },
    { "a source twice",
      HEAD "<sources><source id=\"a\" doi=\"x\">A</source>\n <source id=\"a\" "
           "doi=\"y\">B</source></sources>\n</indicators>",
      3, 14, "source \"a\": expected each id once" },
    { "a document type", "<!DOCTYPE x [<!ENTITY y SYSTEM \"/etc/passwd\">]>\n<indicators/>", 1, 0,
      "" },
    { "no XML", "sample;value\n", 1, 0, "" },
    { "nothing", "", 0, 0, "" },
};

static void what_is_wrong_is_told_with_its_place(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        fcs_error err = { 0 };
        if (open_text(BAD[i].text, &err))
            fail_msg("%s: read without a word", BAD[i].says);
        if (err.code != FCS_E_FORMAT || (BAD[i].line && err.line != BAD[i].line) ||
            (BAD[i].column && err.column != BAD[i].column) || !*err.message ||
            strncmp(err.message, BAD[i].message, strlen(BAD[i].message)))
            fail_msg("%s: %s at %u:%u: %s", BAD[i].says, fcs_code_name(err.code), err.line,
                     err.column, err.message);
    }
}

static void what_cannot_be_opened_is_told(void **unused)
{
    (void)unused;
    fcs_error err = { 0 };
    assert_null(fcs_indicators_open("/tmp/there-are-no-such-indicators.xml", &err));
    assert_int_equal(err.code, FCS_E_NOT_FOUND);
    assert_null(fcs_indicators_open("/tmp", &err));
    assert_int_equal(err.code, FCS_E_IO);
    assert_null(fcs_indicators_open("/tmp/there-are-no-such-indicators.xml", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_indicators_tell_their_evidence),
        cmocka_unit_test(contested_indicators_show_both_sides),
        cmocka_unit_test(a_file_is_read_as_written),
        cmocka_unit_test(what_is_wrong_is_told_with_its_place),
        cmocka_unit_test(what_cannot_be_opened_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
