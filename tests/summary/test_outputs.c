/* test_outputs.c - the structure of what is written: JSON read back by jansson, HTML by libxml2, TSV by
 * its tabs. Names from data try to break out everywhere. */
#include "fake.h"

#include <jansson.h>
#include <libxml/HTMLparser.h>
#include <locale.h>
#include <math.h>

#define HOSTILE "</td><script>alert(1)</script>\" onload=x '&amp;\x1b[2J\xFF\t=1\n"

static const fcs_finding finding = { "lower", "p < 0.01 <b>" HOSTILE, "Wehr 2004, doi:10.1/x" };
static const char *const sources[] = { "Wehr 2004, doi:10.1/x" };
static const fcs_indicator indicators[] = {
    { "Breg_of_B", "CD24hiCD38hi, % of B" HOSTILE, "Breg.percent_of_B", "conflicting", "D",
      "Directions conflict." HOSTILE, 1, &finding, 1, sources, "age" HOSTILE },
    { "none\" onload=\"x", "PB:DN", "plasmablast:DN", "none", "D", "No values.", 0, NULL, 0, NULL,
      "all" },
};
static const fcs_indicators all_indicators = { "1", "provisional", 2, indicators };

static fcs_link link_of(const char *subject)
{
    return (fcs_link){ subject,
                       "1",
                       "S001",
                       "S002",
                       { .kind = FCS_RATIO,
                         .id = "pDC_to_Breg.two_tubes",
                         .key = "pDC:Breg",
                         .title = "two tubes",
                         .unit = "ratio",
                         .numerator = "pDC",
                         .denominator = "Breg",
                         .population = FCS_NONE,
                         .of = FCS_NONE,
                         .x = 400,
                         .n = 150,
                         .x_parent = 200000,
                         .n_parent = 150000,
                         .value = 2,
                         .low = 1.65800383337,
                         .high = 2.412539657324,
                         .log2_value = 1,
                         .method = "Katz log 95 %, two tubes",
                         .standing = FCS_REPORTED,
                         .reason = "" } };
}

typedef struct run {
    fake fakes[3]; /* a plain one, one with a missing population, one whose every name is hostile */
    const fcs_analysis *analyses[3];
    fcs_link link;
    fcs_links links;
} run;

static void make_run(run *r)
{
    for (size_t i = 0; i < 3; i++)
        fake_analysis(&r->fakes[i]);
    r->fakes[1].analysis.sample = "S002";
    r->fakes[1].populations[PDC].missing = "no parameter for CD303";
    r->fakes[1].populations[PDC].count = 0;
    fake *h = &r->fakes[2];
    h->analysis.sample = h->analysis.file = h->analysis.cytometer = h->analysis.date = HOSTILE;
    h->panel.title = h->panel.definition = h->panel.name = HOSTILE;
    h->note.text = HOSTILE;
    h->gating_notes[0] = HOSTILE;
    h->result.n_notes = 1;
    h->result.compensation = HOSTILE;
    fake_findings(h);
    h->findings[0].name = h->findings[0].evidence = h->findings[1].why = HOSTILE;
    h->view.x.name = HOSTILE;
    h->populations[B].id = h->populations[B].title = HOSTILE;
    h->populations[DN].missing = HOSTILE;
    h->ratios[0].title = HOSTILE;
    for (size_t i = 0; i < 3; i++) {
        assert_true(fake_state(&r->fakes[i], &all_indicators));
        r->analyses[i] = &r->fakes[i].analysis;
    }
    r->link = link_of(HOSTILE);
    r->links = (fcs_links){ 1, &r->link };
}

static void free_run(run *r)
{
    for (size_t i = 0; i < 3; i++)
        fake_free(&r->fakes[i]);
}

/* ---- JSON ---- */

static json_t *json_of(const fcs_analysis *a)
{
    fcs_error err;
    size_t size;
    json_error_t place;
    char *text = fcs_json(a, &size, &err);
    assert_non_null(text);
    assert_int_equal(size, strlen(text));
    json_t *read = json_loads(text, JSON_REJECT_DUPLICATES, &place);
    if (!read)
        fail_msg("line %d: %s\n%s", place.line, place.text, text);
    free(text);
    return read;
}

static const char *string_at(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    if (!value)
        fail_msg("%s: no text", name);
    return value;
}

static void the_master_output_has_its_fields_in_order(void **unused)
{
    (void)unused;
    static const char *const names[] = { "tool",         "schema",   "research_use", "sample",
                                         "status",       "panel",    "notes",        "gating_notes",
                                         "compensation", "findings", "populations",  "statistics",
                                         "profile",      "views" };
    run r;
    make_run(&r);
    json_t *json = json_of(r.analyses[0]);
    void *at = json_object_iter(json);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++, at = json_object_iter_next(json, at))
        assert_string_equal(json_object_iter_key(at), names[i]);
    assert_null(at);
    assert_string_equal(string_at(json, "research_use"), FCS_RESEARCH_USE);
    assert_string_equal(string_at(json_object_get(json, "profile"), "heading"),
                        FCS_PROFILE_HEADING);
    assert_string_equal(string_at(json_object_get(json, "sample"), "id"), "S001");
    json_decref(json);
    free_run(&r);
}

static void what_has_no_number_has_a_reason(void **unused)
{
    (void)unused;
    run r;
    make_run(&r);
    for (size_t i = 0; i < 3; i++) {
        json_t *json = json_of(r.analyses[i]), *item;
        size_t j, n_nulls = 0;
        json_array_foreach(json_object_get(json, "statistics"), j, item)
        {
            bool null = json_is_null(json_object_get(item, "value"));
            n_nulls += null;
            if (null && !*string_at(item, "reason"))
                fail_msg("%s: null without a reason", string_at(item, "id"));
            if (null != (r.analyses[i]->statistics[j].standing > FCS_IMPRECISE))
                fail_msg("%s: a value that must not be there", string_at(item, "id"));
        }
        assert_true(n_nulls > 0);
        json_array_foreach(json_object_get(json, "populations"), j, item)
        {
            bool null = json_is_null(json_object_get(item, "events"));
            assert_true(null == !!*string_at(item, "reason"));
            assert_true(null == !!r.fakes[i].populations[j].missing);
        }
        json_decref(json);
    }
    free_run(&r);
}

/* Of each finding the keys, and what a reader of nulls has to know. */
static void what_was_found_is_in_the_master_output(void **unused)
{
    (void)unused;
    static const char *const keys[] = { "name",   "method",   "source", "within",
                                        "events", "numbers",  "linear", "confidence",
                                        "pooled", "evidence", "reason" };
    fake f;
    fake_analysis(&f);
    fake_findings(&f);
    assert_true(fake_state(&f, &all_indicators));
    json_t *json = json_of(&f.analysis), *list = json_object_get(json, "findings"), *item;
    size_t i;
    assert_int_equal(json_array_size(list), 4);
    json_array_foreach(list, i, item)
    {
        void *at = json_object_iter(item);
        for (size_t j = 0; j < sizeof keys / sizeof *keys;
             j++, at = json_object_iter_next(item, at))
            assert_string_equal(json_object_iter_key(at), keys[j]);
        assert_null(at);
        bool found = json_is_real(json_object_get(item, "confidence"));
        assert_true(found == !*string_at(item, "reason"));
    }
    item = json_array_get(list, 0);
    assert_string_equal(string_at(item, "within"), "CD45+");
    assert_true(json_real_value(json_array_get(json_object_get(item, "numbers"), 0)) == 0.48317);
    assert_true(json_real_value(json_object_get(item, "linear")) == 1421.25);
    assert_true(json_is_true(json_object_get(item, "pooled")));
    item = json_array_get(list, 1);
    assert_string_equal(string_at(item, "source"), "fallback");
    item = json_array_get(list, 2);
    assert_string_equal(string_at(item, "source"), "");
    assert_int_equal(json_array_size(json_object_get(item, "numbers")), 0);
    assert_true(json_is_null(json_object_get(item, "within")));
    assert_true(json_is_null(json_object_get(item, "linear")));
    item = json_array_get(list, 3);
    assert_true(json_is_null(json_array_get(json_object_get(item, "numbers"), 3))); /* infinity */
    item = json_array_get(json_object_get(json, "populations"), BREG);
    assert_true(json_is_true(json_object_get(item, "fallback")));
    item = json_array_get(json_object_get(json, "populations"), B);
    assert_true(json_is_false(json_object_get(item, "fallback")));
    json_decref(json);
    fake_free(&f);
}

static bool says(const char *text, const char *words)
{
    if (!strstr(text, words))
        fail_msg("expected %s in:\n%s", words, text);
    return true;
}

static void a_fallback_never_looks_like_a_threshold_found(void **unused)
{
    (void)unused;
    fake f;
    fcs_error err;
    size_t size;
    const fcs_analysis *one[1] = { &f.analysis };
    fake_analysis(&f);
    fake_findings(&f);
    static const char *const notes[] = { "line 71: <CurlyQuad>: an element of a later version" };
    f.panel.edges = "rectangles [min, max), polygons on the grid of the display";
    f.panel.notes = notes;
    f.panel.n_notes = 1;
    assert_true(fake_state(&f, &all_indicators));
    char *html = fcs_report(one, 1, NULL, &size, &err), *tsv = fcs_tsv(one, 1, NULL, &size, &err);
    assert_non_null(html);
    assert_non_null(tsv);
    says(html, "<h3>Thresholds found</h3>");
    says(html,
         "<td class=\"name\">CD19</td><td class=\"n\">0.4832</td><td class=\"n\">1421</td><td>found"
         "<small>in its batch</small></td><td>valley<small>in CD45+ leukocytes</small></td>");
    says(html,
         "<td class=\"name\">CD24/hi</td><td class=\"n\">0.5551</td><td class=\"n\">2386</td><td>"
         "<span class=\"fallback\">fallback</span></td><td>fmo<small>in B cells</small></td>"
         "<td class=\"n\"></td><td class=\"n\"></td><td>no control FMO-CD24 was given</td>");
    says(html, "<span class=\"unknown\">none</span></td><td class=\"n\"></td><td>not found</td>");
    says(html, "CD24hiCD38hi B cells <span class=\"fallback\">fallback</span>");
    says(html, "<li>events on the edges of gates: rectangles [min, max), polygons on the grid");
    says(html, "<li>not understood: line 71: &lt;CurlyQuad&gt;: an element");
    says(tsv, "\tCD19.threshold\t\tCD19\tscale\t\tCD45+\t\t78123\t\t\t0."
              "48317\t\t\t\tvalley\tfound\tpeaks at");
    says(tsv, "\tCD19.threshold_linear\t\tCD19\tlinear\t\tCD45+\t\t78123\t\t\t1421."
              "25\t\t\t\tvalley\tfound\t");
    says(tsv, "\tCD24/hi.threshold\t\tCD24/"
              "hi\tscale\t\tCD19+\t\t0\t\t\t0.5551\t\t\t\tfmo\tfallback\tno control");
    says(tsv, "\tIgD.threshold\t\tIgD\tscale\t\tall events\t\t31\t\t\t\t\t\t\tanchor\tNOT "
              "EVALUABLE\texpected at");
    assert_null(strstr(tsv, "IgD.threshold_linear"));
    assert_null(strstr(tsv, "box.threshold"));
    free(html);
    free(tsv);
    fake_free(&f);
}

static void numbers_have_twelve_digits(void **unused)
{
    (void)unused;
    run r;
    fcs_error err;
    size_t size;
    make_run(&r);
    char *text = fcs_json(r.analyses[0], &size, &err);
    assert_non_null(strstr(text, "\"value\": 2.66666666667, \"low\": 2.21040772201, "
                                 "\"high\": 3.21710381316, \"log2\": 1.41503749928"));
    free(text);
    free_run(&r);
}

static void views_are_sparse_and_whole(void **unused)
{
    (void)unused;
    run r;
    make_run(&r);
    json_t *json = json_of(r.analyses[0]);
    json_t *view = json_array_get(json_object_get(json, "views"), 0);
    json_t *bins = json_object_get(view, "bins"), *counts = json_object_get(view, "counts");
    assert_true(json_array_size(bins) > 0 && json_array_size(bins) < 256);
    assert_int_equal(json_array_size(bins), json_array_size(counts));
    uint32_t back[256] = { 0 };
    for (size_t i = 0; i < json_array_size(bins); i++)
        back[json_integer_value(json_array_get(bins, i))] =
            (uint32_t)json_integer_value(json_array_get(counts, i));
    assert_memory_equal(back, r.fakes[0].counts, sizeof back);
    json_t *outline = json_object_get(view, "outline");
    assert_int_equal(json_array_size(outline), 8);
    assert_true(json_is_null(json_array_get(outline, 2))); /* infinity */
    json_decref(json);
    free_run(&r);
}

static void hostile_names_stay_names_in_json(void **unused)
{
    (void)unused;
    run r;
    make_run(&r);
    json_t *json = json_of(r.analyses[2]);
    assert_string_equal(string_at(json_object_get(json, "sample"), "id"),
                        "</td><script>alert(1)</script>\" onload=x '&amp;\xEF\xBF\xBD[2J"
                        "\xEF\xBF\xBD\t=1\n");
    json_decref(json);
    free_run(&r);
}

/* ---- HTML ---- */

typedef struct census {
    size_t svg, article, tables, style;
    bool says_hostile;
} census;

static void check_attribute(const xmlNode *node, const xmlAttr *a)
{
    const char *name = (const char *)a->name;
    xmlChar *value = xmlNodeGetContent((const xmlNode *)a);
    if (strncmp(name, "on", 2) == 0 || strcmp(name, "src") == 0 || strcmp(name, "xlink:href") == 0)
        fail_msg("<%s %s>: must not be there", node->name, name);
    if (strcmp(name, "href") == 0 && *value != '#')
        fail_msg("<%s href=%s>: leaves the page", node->name, value);
    xmlFree(value);
}

static void take_census(const xmlNode *node, census *c)
{
    static const char *const forbidden[] = { "script", "iframe", "object", "embed",        "link",
                                             "base",   "form",   "img",    "foreignObject" };
    for (; node; node = node->next) {
        if (node->type == XML_TEXT_NODE && strstr((const char *)node->content, "<script>alert(1)"))
            c->says_hostile = true;
        if (node->type != XML_ELEMENT_NODE)
            continue;
        for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
            if (strcmp((const char *)node->name, forbidden[i]) == 0)
                fail_msg("<%s> in the report", forbidden[i]);
        for (const xmlAttr *a = node->properties; a; a = a->next)
            check_attribute(node, a);
        c->svg += !strcmp((const char *)node->name, "svg");
        c->article += !strcmp((const char *)node->name, "article");
        c->tables += !strcmp((const char *)node->name, "table");
        c->style += !strcmp((const char *)node->name, "style");
        take_census(node->children, c);
    }
}

static char *report_of(const run *r, size_t *size)
{
    fcs_error err;
    char *html = fcs_report(r->analyses, 3, &r->links, size, &err);
    assert_non_null(html);
    assert_int_equal(*size, strlen(html));
    return html;
}

static void the_report_is_still_and_loads_nothing(void **unused)
{
    (void)unused;
    run r;
    size_t size;
    census c = { 0 };
    make_run(&r);
    char *html = report_of(&r, &size);
    htmlDocPtr doc = htmlReadMemory(html, (int)size, NULL, "utf-8",
                                    HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
    assert_non_null(doc);
    take_census(xmlDocGetRootElement(doc), &c);
    xmlFreeDoc(doc);
    assert_int_equal(c.article, 3);
    assert_int_equal(c.style, 1);
    assert_int_equal(c.svg, 2 * 3); /* a picture, and the field in it */
    assert_true(c.says_hostile);
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "http:"));
    assert_null(strstr(html, "https:"));
    assert_null(strstr(html, "url("));
    assert_null(strstr(html, "@import"));
    assert_non_null(strstr(html,
                           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                           "'none'; style-src 'unsafe-inline'; img-src data:\">"));
    free(html);
    free_run(&r);
}

static size_t count_of(const char *text, const char *words)
{
    size_t n = 0;
    while ((text = strstr(text, words)) != NULL) {
        text += strlen(words);
        n++;
    }
    return n;
}

static void the_report_says_what_it_must(void **unused)
{
    (void)unused;
    run r;
    size_t size;
    make_run(&r);
    char *html = report_of(&r, &size);
    assert_int_equal(count_of(html, FCS_RESEARCH_USE), 3); /* top, end, foot of each page */
    assert_int_equal(count_of(html, FCS_PROFILE_HEADING), 3);
    assert_true(count_of(html, "DRAFT PANEL") >= 5);
    /* In the third sample it rests on a fallback. */
    assert_int_equal(count_of(html, "<span class=\"tier\">NO LOCAL REFERENCE"), 2);
    assert_int_equal(count_of(html, "no parameter for CD303") > 0, 1);
    assert_null(strstr(html, ">0 %<"));
    assert_null(strstr(html, "toward"));
    assert_null(strstr(html, ">nan"));
    assert_null(strstr(html, " nan"));
    /* the worst first */
    const char *withheld = strstr(html, "S002"), *ok = strstr(html, ">S001<");
    assert_true(withheld && ok && withheld < ok);
    free(html);
    free_run(&r);
}

static void a_report_of_nothing_is_a_page(void **unused)
{
    (void)unused;
    fcs_error err;
    size_t size;
    char *html = fcs_report(NULL, 0, NULL, &size, &err);
    assert_non_null(html);
    assert_non_null(strstr(html, "0 samples"));
    free(html);
    char *table = fcs_overview(NULL, 0, NULL, &size, &err);
    assert_non_null(table);
    free(table);
    char *tsv = fcs_tsv(NULL, 0, NULL, &size, &err);
    assert_int_equal(count_of(tsv, "\n"), 1);
    free(tsv);
}

/* ---- TSV ---- */

static void every_row_has_twenty_cells(void **unused)
{
    (void)unused;
    run r;
    fcs_error err;
    size_t size;
    make_run(&r);
    char *tsv = fcs_tsv(r.analyses, 3, &r.links, &size, &err);
    assert_non_null(tsv);
    assert_int_equal(size, strlen(tsv));
    size_t n_rows = 0, n_cells = 1;
    for (const char *c = tsv; *c; c++) {
        n_cells += *c == '\t';
        if (*c != '\n')
            continue;
        if (n_cells != 20)
            fail_msg("row %zu: %zu cells", n_rows, n_cells);
        n_rows++;
        n_cells = 1;
        if (c[1] && strchr("=+-@", c[1]))
            fail_msg("row %zu: a formula", n_rows);
    }
    size_t n_expected = 1 + 1 + 5; /* header, link, thresholds of the third: on the scale, linear */
    for (size_t i = 0; i < 3; i++)
        n_expected += N_FAKE + r.analyses[i]->n_statistics;
    assert_int_equal(n_rows, n_expected);
    assert_int_equal(strncmp(tsv, "sample\tpanel\tstatistic\tkey\ttitle\tunit\t", 38), 0);
    assert_non_null(strstr(tsv,
                           "S001\tfake.1\ttrans.events\t\tCD24hiCD38hi B cells\tevents\ttrans\t\t"
                           "150\t\t\t\t150\t\t\t\t\t\t\t" FCS_RESEARCH_USE "\n"));
    assert_non_null(strstr(
        tsv,
        "S001\tfake.1\ttrans.percent_of_B\tBreg.percent_of_B\t"
        "CD24hiCD38hi B cells, % of B cells\tpercent\ttrans\tCD19+\t150\t5000\t"
        "\t\t3\t2.5620533255\t3.51011065734\t\tWilson 95 %\treported\t\t" FCS_RESEARCH_USE "\n"));
    assert_non_null(
        strstr(tsv, "S002\tfake.1\tCD303+.events\t\tPlasmacytoid DC\tevents\tCD303+\t\t\t\t"
                    "\t\t\t\t\t\t\tNOT EVALUABLE\tno parameter for CD303\t" FCS_RESEARCH_USE "\n"));
    assert_non_null(strstr(tsv,
                           "S002 + S001\t\tpDC_to_Breg.two_tubes\tpDC:Breg\ttwo tubes\tratio\tpDC\t"
                           "Breg\t400\t150\t200000\t150000\t2\t1.65800383337\t2.41253965732\t1\t"
                           "Katz log 95 %, two tubes\treported\t\t" FCS_RESEARCH_USE "\n"));
    free(tsv);
    free_run(&r);
}

/* ---- The table on the terminal ---- */

static void the_overview_lines_up_and_explains(void **unused)
{
    (void)unused;
    run r;
    fcs_error err;
    size_t size;
    make_run(&r);
    char *table = fcs_overview(r.analyses, 2, &r.links, &size, &err);
    assert_non_null(table);
    assert_non_null(strstr(
        table,
        " S001  ok        100000 events  B 6.3 % of CD45+ [6.1-6.4]  CD24hiCD38hi 3.0 % of CD19+ "
        "[2.6-3.5]  pDC 0.50 % of CD45+ [0.45-0.55]  pDC:CD24hiCD38hi 2.7 [2.2-3.2]\n"));
    assert_non_null(strstr(table, " S002  WITHHELD  100000 events  B 6.3 %"));
    assert_non_null(strstr(table, "\n       pDC NOT EVALUABLE: no parameter for CD303\n"));
    assert_non_null(
        strstr(table, " 2 samples, 1 with a population withheld. " FCS_RESEARCH_USE "\n"));
    assert_null(strchr(table, '\x1b'));
    free(table);
    table = fcs_overview(r.analyses, 3, NULL, &size, &err);
    assert_null(strchr(table, '\x1b'));
    assert_null(strchr(table, '\xFF'));
    free(table);
    free_run(&r);
}

static void a_reason_of_all_samples_is_said_once(void **unused)
{
    (void)unused;
    run r;
    fcs_error err;
    size_t size;
    make_run(&r);
    for (size_t i = 0; i < 2; i++) {
        r.fakes[i].result.n_notes = 1;
        r.fakes[i].gating_notes[0] = "no FSC-H";
        assert_true(fake_state(&r.fakes[i], NULL));
    }
    char *table = fcs_overview(r.analyses, 2, NULL, &size, &err);
    assert_int_equal(count_of(table, "no FSC-H"), 1);
    assert_non_null(strstr(table, "\n all samples: no FSC-H\n"));
    free(table);
    table = fcs_overview(r.analyses, 1, NULL, &size, &err);
    assert_non_null(strstr(table, "\n       no FSC-H\n"));
    assert_null(strstr(table, "all samples"));
    free(table);
    free_run(&r);
}

/* ---- The same bytes ---- */

enum { N_TEXTS = 4 };

static void write_all(const run *r, char *texts[N_TEXTS])
{
    fcs_error err;
    size_t size;
    texts[0] = fcs_json(r->analyses[2], &size, &err);
    texts[1] = fcs_tsv(r->analyses, 3, &r->links, &size, &err);
    texts[2] = fcs_report(r->analyses, 3, &r->links, &size, &err);
    texts[3] = fcs_overview(r->analyses, 3, &r->links, &size, &err);
    for (size_t i = 0; i < N_TEXTS; i++)
        assert_non_null(texts[i]);
}

static void assert_same(char *left[N_TEXTS], char *right[N_TEXTS])
{
    for (size_t i = 0; i < N_TEXTS; i++) {
        if (strcmp(left[i], right[i]))
            fail_msg("output %zu differs", i);
        free(left[i]);
        free(right[i]);
    }
}

static void outputs_are_the_same_bytes_again(void **unused)
{
    (void)unused;
    run r, again;
    char *first[N_TEXTS], *second[N_TEXTS];
    make_run(&r);
    make_run(&again);
    write_all(&r, first);
    write_all(&again, second);
    assert_same(first, second);
    free_run(&r);
    free_run(&again);
}

static void outputs_do_not_follow_the_locale(void **unused)
{
    (void)unused;
    run r;
    char *plain[N_TEXTS], *german[N_TEXTS];
    make_run(&r);
    write_all(&r, plain);
    bool there = setlocale(LC_ALL, "de_DE.UTF-8") != NULL;
    write_all(&r, german);
    setlocale(LC_ALL, "C");
    assert_same(plain, german);
    free_run(&r);
    if (!there) {
        printf("skipped: no locale de_DE.UTF-8\n");
        skip();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_master_output_has_its_fields_in_order),
        cmocka_unit_test(what_has_no_number_has_a_reason),
        cmocka_unit_test(what_was_found_is_in_the_master_output),
        cmocka_unit_test(a_fallback_never_looks_like_a_threshold_found),
        cmocka_unit_test(numbers_have_twelve_digits),
        cmocka_unit_test(views_are_sparse_and_whole),
        cmocka_unit_test(hostile_names_stay_names_in_json),
        cmocka_unit_test(the_report_is_still_and_loads_nothing),
        cmocka_unit_test(the_report_says_what_it_must),
        cmocka_unit_test(a_report_of_nothing_is_a_page),
        cmocka_unit_test(every_row_has_twenty_cells),
        cmocka_unit_test(the_overview_lines_up_and_explains),
        cmocka_unit_test(a_reason_of_all_samples_is_said_once),
        cmocka_unit_test(outputs_are_the_same_bytes_again),
        cmocka_unit_test(outputs_do_not_follow_the_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
