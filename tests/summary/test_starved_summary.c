/* test_starved_summary.c - memory that runs out at the first, second, third ... allocation: every function
 * answers with FCS_E_MEMORY or with all of it, and leaks nothing. */
#include "fake.h"

#include "gating/starve.h"
#include "saved.h"

#include <jansson.h>

static fcs_indicators *indicators;
static fake tube, other;
static const fcs_analysis *analyses[2];
static fcs_links *links;
static fcs_sheet *sheet;
static char indicator_path[4200];
static saved sheet_file;

/* Each makes something and frees it; the code says how it went. */
static fcs_code of_text(char *text, const fcs_error *err)
{
    free(text);
    return text ? FCS_OK : err->code;
}

static fcs_code make_json(fcs_error *err)
{
    size_t size;
    return of_text(fcs_json(analyses[0], &size, err), err);
}

static fcs_code make_tsv(fcs_error *err)
{
    size_t size;
    return of_text(fcs_tsv(analyses, 2, links, &size, err), err);
}

static fcs_code make_report(fcs_error *err)
{
    size_t size;
    return of_text(fcs_report(analyses, 2, links, &size, err), err);
}

static fcs_code make_overview(fcs_error *err)
{
    size_t size;
    return of_text(fcs_overview(analyses, 2, links, &size, err), err);
}

static fcs_code make_sheet(fcs_error *err)
{
    fcs_sheet *made = fcs_sheet_open(sheet_file.path, err);
    fcs_code code = made ? FCS_OK : err->code;
    fcs_sheet_free(made);
    return code;
}

static fcs_code make_indicators(fcs_error *err)
{
    fcs_indicators *made = fcs_indicators_open(indicator_path, err);
    fcs_code code = made ? FCS_OK : err->code;
    if (made && indicators && made->n_indicators != indicators->n_indicators)
        fail_msg("%zu indicators of %zu", made->n_indicators, indicators->n_indicators);
    fcs_indicators_free(made);
    return code;
}

static fcs_code make_links(fcs_error *err)
{
    fcs_links *made = fcs_link_tubes(sheet, analyses, 2, err);
    fcs_code code = made ? FCS_OK : err->code;
    if (made && made->n_links != 1)
        fail_msg("expected a link, found %zu", made->n_links);
    fcs_links_free(made);
    return code;
}

/* Statements have no error of their own: their caller tells. */
static fcs_code make_statements(fcs_error *err)
{
    fake f;
    fake_analysis(&f);
    f.populations[DN].missing = "no IgD";
    f.populations[PLASMABLAST].missing = "no IgD";
    fake_findings(&f);
    bool good = f.arena && fake_state(&f, indicators);
    fake_free(&f);
    err->code = FCS_E_MEMORY;
    return good ? FCS_OK : FCS_E_MEMORY;
}

static const struct {
    const char *name;
    fcs_code (*make)(fcs_error *);
} MAKERS[] = {
    { "json", make_json },     { "tsv", make_tsv },
    { "report", make_report }, { "overview", make_overview },
    { "sheet", make_sheet },   { "indicators", make_indicators },
    { "links", make_links },   { "statements", make_statements },
};

/* One failure, or all from there on. */
static void sweep(const char *name, fcs_code (*make)(fcs_error *), bool forever)
{
    for (long k = 0;; k++) {
        fcs_error err = { 0 };
        xmlResetLastError(); /* which libxml2 keeps */
        long live = starve.live;
        starve_at(k, forever);
        fcs_code code = make(&err);
        bool failed = starve.failed;
        starve_at(-1, false);
        xmlResetLastError();
        bool survived = make == make_indicators && code == FCS_OK; /* libxml2 can do without some */
        if (code != (failed ? FCS_E_MEMORY : FCS_OK) && !survived)
            fail_msg("%s, allocation %ld: %s %s", name, k, fcs_code_name(code), err.message);
        if (starve.live != live)
            fail_msg("%s, allocation %ld: %ld blocks leaked", name, k, starve.live - live);
        if (!failed)
            return;
    }
}

static void starved_makers_say_so_and_leak_nothing(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof MAKERS / sizeof *MAKERS; i++) {
        sweep(MAKERS[i].name, MAKERS[i].make, true);
        sweep(MAKERS[i].name, MAKERS[i].make, false);
    }
}

static void make_tubes(void)
{
    fcs_error err;
    sheet_file = save_text("file,sample_id,subject\nb.fcs,B,\"P;1\"\nd.fcs,DC,P;1\n");
    snprintf(indicator_path, sizeof indicator_path, "%s/panels/lupus-indicators.xml",
             source_folder());
    indicators = fcs_indicators_open(indicator_path, &err);
    sheet = fcs_sheet_open(sheet_file.path, &err);
    fake_analysis(&tube);
    fake_analysis(&other);
    tube.analysis.sample = "B";
    fake_findings(&tube);
    other.analysis.sample = "DC \xFF";
    tube.populations[PDC].missing = "no CD303";
    other.populations[BREG].missing = "no CD24";
    other.analysis.sample = "DC";
    other.analysis.file = "d\xFF.fcs";
    if (!indicators || !sheet || !fake_state(&tube, indicators) || !fake_state(&other, indicators))
        abort();
    analyses[0] = &tube.analysis;
    analyses[1] = &other.analysis;
    links = fcs_link_tubes(sheet, analyses, 2, &err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starved_makers_say_so_and_leak_nothing),
    };
    json_set_alloc_funcs(__wrap_malloc, __wrap_free);
    starve_xml_too();
    make_tubes();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fcs_links_free(links);
    fcs_sheet_free(sheet);
    fcs_indicators_free(indicators);
    fake_free(&tube);
    fake_free(&other);
    unlink(sheet_file.path);
    return failed;
}
