/* test_xml.c - a tree with exact places, and files that are out to hurt. */
#include "tests.h"

#include "gating/xml.h"

#include "gating/starve.h"

/* Parses from a block of exactly its size, so that a byte too far is seen. */
static const xml_node *parse_bytes(arena *a, const char *text, size_t size, fcs_error *err)
{
    char *exact = __real_malloc(size ? size : 1);
    memcpy(exact, text, size);
    const xml_node *root = xml_parse(a, exact, size, err);
    __real_free(exact);
    return root;
}

static const xml_node *parse(arena *a, const char *text)
{
    fcs_error err = { 0 };
    const xml_node *root = parse_bytes(a, text, strlen(text), &err);
    if (!root)
        fail_msg("%u:%u: %s", err.line, err.column, err.message);
    return root;
}

/* ---- The tree ---- */

static void elements_attributes_and_text(void **state)
{
    (void)state;
    arena *a = arena_new();
    const xml_node *root =
        parse(a, "<p xmlns='urn:u' xmlns:q='urn:v' q:k='1' k='2 &lt; &#51; &amp;&#38; &amp;#38;'>"
                 "one<!-- no --> <b/>two<![CDATA[<]]>&amp;<q:c/></p>");
    assert_string_equal(root->name, "p");
    assert_string_equal(root->space, "urn:u");
    assert_string_equal(root->text, "one two<&");
    assert_int_equal(root->n_attributes, 2);
    assert_string_equal(root->attributes[0].space, "urn:v");
    assert_string_equal(xml_value(root, "k"), "2 < 3 && &#38;");
    assert_null(xml_value(root, "q:k"));
    assert_int_equal(root->n_children, 2);
    assert_ptr_equal(xml_child(root, "c")->parent, root);
    assert_string_equal(xml_child(root, "c")->space, "urn:v");
    assert_null(xml_child(root, "d"));
    arena_free(a);
}

static void long_text_in_many_pieces(void **state)
{
    (void)state;
    enum { N = 20000 };
    arena *a = arena_new();
    char *text = __real_malloc(6 * N + 64), *to = text;
    to += sprintf(to, "<p>");
    for (size_t i = 0; i < N; i++)
        to += sprintf(to, "%s", i % 2 ? "&lt;" : "x\xC3\xA9");
    sprintf(to, "</p>");
    const xml_node *root = parse(a, text);
    assert_int_equal(strlen(root->text), N / 2 * 4);
    assert_memory_equal(root->text + strlen(root->text) - 4, "x\xC3\xA9<", 4);
    __real_free(text);
    arena_free(a);
}

/* ---- Places ---- */

static void places_are_those_of_an_editor(void **state)
{
    (void)state;
    static const struct {
        const char *says, *text, *element, *attribute;
        uint32_t line, column;
    } rows[] = {
        { "an element is at its <", "<p>\n <b k='1'/></p>", "b", NULL, 2, 2 },
        { "a value is at its first character", "<p>\n <b k='1'/></p>", "b", "k", 2, 8 },
        { "an empty value too", "<p><b k=\"\"/></p>", "b", "k", 1, 10 },
        { "a tag over lines begins at its first", "<p>\n<b\n k='1'\n j='2'/></p>", "b", NULL, 2,
          1 },
        { "its values are on their own lines", "<p>\n<b\n k='1'\n j='2'/></p>", "b", "j", 4, 5 },
        { "blanks around = count", "<p><b  k = \t'1' /></p>", "b", "k", 1, 14 },
        { "namespaces are no attributes", "<p><b xmlns:x='u' k='1'/></p>", "b", "k", 1, 22 },
        { "a default one neither", "<p xmlns='u'><b xmlns='u' k='1'/></p>", "b", "k", 1, 30 },
        { "a name may begin with xmlns", "<p><b xmlnsk='1' k='2'/></p>", "b", "k", 1, 21 },
        { "> and = in a value are text", "<p><b j='a>b=c' k='1'/></p>", "b", "k", 1, 20 },
        { "the other quote in a value too", "<p><b j='\"' k=\"'\"/></p>", "b", "k", 1, 16 },
        { "columns are characters", "<p><b j='\xC3\xA9\xE2\x82\xAC' k='1'/></p>", "b", "k", 1, 17 },
        { "a comment before does not matter", "<!-- <b> -->\n<p><!-- <b -->\n<b k='1'/></p>", "b",
          "k", 3, 7 },
        { "nor CDATA", "<p><![CDATA[<b k='']]>\n<b k='1'/></p>", "b", "k", 2, 7 },
        { "nor a processing instruction", "<?x <b?>\n<p><?y <b k=''?>\n<b k='1'/></p>", "b", "k", 3,
          7 },
        { "CR LF is one line", "<p>\r\n<b k='1'/>\r\n</p>", "b", "k", 2, 7 },
        { "a byte order mark is no column", "\xEF\xBB\xBF<p><b k='1'/></p>", "b", "k", 1, 10 },
        { "no such attribute: the element", "<p>\n <b k='1'/></p>", "b", "z", 2, 2 },
        { "after a closing tag", "<p><c></c>\n\n <b k='1'/></p>", "b", "k", 3, 8 },
        { "a value over lines shifts the next", "<p><b j='1\n2' k='3'/></p>", "b", "k", 2, 7 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        arena *a = arena_new();
        const xml_node *node = xml_child(parse(a, rows[i].text), rows[i].element);
        xml_place at = xml_place_of(node, rows[i].attribute ? rows[i].attribute : "");
        if (at.line != rows[i].line || at.column != rows[i].column)
            fail_msg("%s: %u:%u, not %u:%u", rows[i].says, at.line, at.column, rows[i].line,
                     rows[i].column);
        arena_free(a);
    }
}

static void text_has_a_place_too(void **state)
{
    (void)state;
    static const struct {
        const char *says, *text;
        uint32_t line, column;
    } rows[] = {
        { "its first character", "<p>\n <b>\n  text</b></p>", 3, 3 },
        { "that is not blank, whatever comes between",
          "<p>\n <b> <c/>\n  <!-- x --> t<c/>u</b></p>", 3, 14 },
        { "columns are characters", "<p><b><c k='\xC3\xA9'/>\xC3\xA9</b></p>", 1, 17 },
        { "none where there is none", "<p><b> \n </b></p>", 0, 0 },
        { "the element where it was written otherwise", "<p>\n <b>&lt;</b></p>", 2, 2 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        arena *a = arena_new();
        xml_place at = parse(a, rows[i].text)->first->text_place;
        if (at.line != rows[i].line || at.column != rows[i].column)
            fail_msg("%s: %u:%u", rows[i].says, at.line, at.column);
        arena_free(a);
    }
}

static void lines_go_on_beyond_65535(void **state)
{
    (void)state;
    enum { N = 70000 };
    arena *a = arena_new();
    char *text = __real_malloc(N + 32);
    memset(text, '\n', N + 3);
    memcpy(text, "<p>", 3);
    strcpy(text + N + 3, "<b/></p>");
    assert_int_equal(parse(a, text)->first->place.line, N + 1);
    __real_free(text);
    arena_free(a);
}

static void other_encodings_keep_the_line(void **state)
{
    (void)state;
    arena *a = arena_new();
    fcs_error err;
    static const char latin[] =
        "<?xml version='1.0' encoding='ISO-8859-1'?>\n<p>\n<b k='\xE9'/></p>";
    const xml_node *root = parse_bytes(a, latin, sizeof latin - 1, &err);
    assert_non_null(root);
    assert_string_equal(xml_value(root->first, "k"), "\xC3\xA9");
    assert_int_equal(root->first->place.line, 3);
    static const char wide[] = "\xFF\xFE<\0p\0>\0\n\0<\0b\0/\0>\0<\0/\0p\0>";
    root = parse_bytes(a, wide, sizeof wide, &err);
    assert_non_null(root);
    assert_int_equal(root->first->place.line, 2);
    arena_free(a);
}

/* ---- Files that are refused ---- */

static void refused(void **state)
{
    (void)state;
    static const struct {
        const char *says, *text;
        fcs_code code;
        uint32_t line;
        const char *message;
    } rows[] = {
        { "nothing", "", FCS_E_FORMAT, 1, "expected XML, found nothing" },
        { "no element", "<?xml version='1.0'?>\n", FCS_E_FORMAT, 2, "expected well-formed XML" },
        { "a tag that is not closed", "<p>\n<b></p>", FCS_E_FORMAT, 2,
          "expected well-formed XML: Opening and ending tag mismatch" },
        { "a cut file", "<p>\n<b k='", FCS_E_FORMAT, 2, "expected well-formed XML" },
        { "an attribute twice", "<p k='1' k='2'/>", FCS_E_FORMAT, 1,
          "expected well-formed XML: Attribute k redefined" },
        { "a prefix that nothing declares", "<p>\n<q:b/></p>", FCS_E_FORMAT, 2,
          "expected well-formed XML: Namespace prefix q" },
        { "an entity that nothing declares", "<p>&e;</p>", FCS_E_FORMAT, 1,
          "expected well-formed XML: Entity 'e' not defined" },
        { "a declaration without its version", "<?xml versiqn='1.0'?>\n<p>text</p>", FCS_E_FORMAT,
          1, "expected well-formed XML: Malformed declaration expecting version" },
        { "an encoding that there is not", "<?xml version='1.0' encoding='UTQ-8'?>\n<p>text</p>",
          FCS_E_FORMAT, 1, "expected well-formed XML: Unsupported encoding UTQ-8" },
        { "bytes that are no UTF-8", "<p>\n\xFF</p>", FCS_E_FORMAT, 2, "expected well-formed XML" },
        { "two roots", "<p/>\n<p/>", FCS_E_FORMAT, 2, "expected well-formed XML: Extra content" },
        { "an empty DOCTYPE", "<!DOCTYPE p>\n<p/>", FCS_E_FORMAT, 1, "expected no DOCTYPE" },
        { "laughter", "<!DOCTYPE p [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;'>]>\n<p>&b;</p>",
          FCS_E_FORMAT, 1, "expected no DOCTYPE" },
        { "a file by entity", "<!DOCTYPE p [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>\n<p>&a;</p>",
          FCS_E_FORMAT, 1, "expected no DOCTYPE" },
        { "an address by DOCTYPE", "<!DOCTYPE p SYSTEM 'http://127.0.0.1:9/x.dtd'>\n<p/>",
          FCS_E_FORMAT, 1, "expected no DOCTYPE" },
        { "a parameter entity",
          "<!DOCTYPE p [<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a;]>\n<p/>", FCS_E_FORMAT, 1,
          "expected no DOCTYPE" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        arena *a = arena_new();
        fcs_error err = { 0 };
        assert_null(parse_bytes(a, rows[i].text, strlen(rows[i].text), &err));
        if (strncmp(err.message, rows[i].message, strlen(rows[i].message)) != 0)
            fail_msg("%s: %s", rows[i].says, err.message);
        assert_int_equal(err.code, rows[i].code);
        assert_int_equal(err.offset, FCS_NO_OFFSET);
        assert_int_equal(err.line, rows[i].line);
        arena_free(a);
    }
}

static void a_nul_is_refused(void **state)
{
    (void)state;
    arena *a = arena_new();
    fcs_error err;
    assert_null(parse_bytes(a, "<p>\0</p>", 8, &err));
    assert_int_equal(err.code, FCS_E_FORMAT);
    arena_free(a);
}

static void depth_is_limited(void **state)
{
    (void)state;
    static const size_t depths[] = { XML_DEEPEST, XML_DEEPEST + 1, 300000 };
    for (size_t d = 0; d < 3; d++) {
        size_t depth = depths[d];
        arena *a = arena_new();
        fcs_error err = { 0 };
        char *text = __real_malloc(7 * depth);
        for (size_t i = 0; i < depth; i++) {
            memcpy(text + 3 * i, "<a>", 3);
            memcpy(text + 3 * depth + 4 * i, "</a>", 4);
        }
        const xml_node *root = parse_bytes(a, text, 7 * depth, &err);
        if (d == 0) {
            assert_non_null(root);
        } else {
            assert_null(root);
            assert_int_equal(err.code, FCS_E_LIMIT);
            assert_int_equal(err.column, 3 * XML_DEEPEST + 1);
            assert_string_equal(err.message, "expected at most 256 elements within one another");
        }
        __real_free(text);
        arena_free(a);
    }
}

/* libxml2 holds each attribute against all before it: 100,000 take seconds, a million minutes. */
static void attributes_are_limited(void **state)
{
    (void)state;
    static const struct {
        const char *before, *name, *value, *after;
        size_t n;
        bool fine;
    } rows[] = {
        { "<p>\n <a", "b", "='1' ", "/></p>", XML_MOST_ATTRIBUTES, true },
        { "<p>\n <a", "b", "='1' ", "/></p>", XML_MOST_ATTRIBUTES + 1, false },
        { "<p>\n <a", "xmlns:b", "='u:>' ", "/></p>", XML_MOST_ATTRIBUTES + 1, false },
        { "<p>\n <a", "b", "=\"it's >\" ", "/></p>", 200000, false },
        { "<p>\n<!--<a", "b", "='1' ", "--></p>", XML_MOST_ATTRIBUTES + 1, true },
        { "<p>\n<![CDATA[<a", "b", "='1' ", "]]></p>", XML_MOST_ATTRIBUTES + 1, true },
        { "<p>\n<?a", "b", "='1' ", "?></p>", XML_MOST_ATTRIBUTES + 1, true },
        { "<p>\n", "<b", " c='1'/>", "</p>", XML_MOST_ATTRIBUTES + 1, true },
        { "<p>\n", "it's 5 o'clock", " ", "</p>", XML_MOST_ATTRIBUTES + 1, true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        arena *a = arena_new();
        fcs_error err = { 0 };
        char *text = __real_malloc(rows[i].n * 30 + 40), *to = text;
        to += sprintf(to, "%s ", rows[i].before);
        for (size_t k = 0; k < rows[i].n; k++)
            to += sprintf(to, "%s%zu%s", rows[i].name, k, rows[i].value);
        to += sprintf(to, "%s", rows[i].after);
        const xml_node *root = parse_bytes(a, text, (size_t)(to - text), &err);
        if (rows[i].fine != (root != NULL))
            fail_msg("row %zu: %s", i, err.message);
        if (!rows[i].fine) {
            assert_int_equal(err.code, FCS_E_LIMIT);
            assert_true(err.line == 2 && err.column == 2);
            assert_string_equal(err.message,
                                "expected at most 1000 attributes of an element, found more");
        }
        __real_free(text);
        arena_free(a);
    }
}

static void a_value_of_12_mb_is_refused_not_starved(void **state)
{
    (void)state;
    enum { N = 12000000 };
    arena *a = arena_new();
    fcs_error err = { 0 };
    char *text = __real_malloc(N + 32);
    int used = sprintf(text, "<p>\n<b k='");
    memset(text + used, 'x', N);
    strcpy(text + used + N, "'/></p>");
    assert_null(parse_bytes(a, text, strlen(text), &err));
    assert_int_equal(err.code, FCS_E_FORMAT);
    assert_int_equal(err.line, 2);
    assert_string_equal(err.message, "expected well-formed XML: AttValue length too long");
    __real_free(text);
    arena_free(a);
}

static void size_is_limited_before_anything_is_read(void **state)
{
    (void)state;
    arena *a = arena_new();
    fcs_error err = { 0 };
    assert_null(xml_parse(a, "", XML_LARGEST_FILE + 1, &err));
    assert_int_equal(err.code, FCS_E_LIMIT);
    assert_int_equal(strncmp(err.message, "expected at most 64 MiB", 23), 0);
    arena_free(a);
}

static void nothing_is_printed_and_handlers_are_given_back(void **state)
{
    (void)state;
    arena *a = arena_new();
    fcs_error err;
    int mine = 0;
    xmlSetStructuredErrorFunc(&mine, NULL);
    assert_null(parse_bytes(a, "<p", 2, &err));
    assert_ptr_equal(xmlStructuredErrorContext, &mine);
    xmlSetStructuredErrorFunc(NULL, NULL);
    arena_free(a);
}

/* ---- Memory ---- */

static const char document[] =
    "<?xml version='1.0' encoding='UTF-8'?>\n<!-- c --><p xmlns='urn:u' xmlns:q='urn:v'\n"
    " xmlns:gating='http://www.isac-net.org/std/Gating-ML/v2.0/gating'\n"
    " xmlns:data-type='http://www.isac-net.org/std/Gating-ML/v2.0/datatypes'\n"
    " xmlns:transforms='http://www.isac-net.org/std/Gating-ML/v2.0/transformations'>\n"
    "<b k='1' j='a&amp;b' q:i='&#233;'>text &lt; <c/>more</b><q:d>\xC3\xA9</q:d>\n"
    "<transforms:spectrumMatrix transforms:matrix-inverted-already='true' transforms:id='x'/>\n"
    "<gating:RectangleGate gating:id='y'><gating:dimension gating:compensation-ref='FCS'/>"
    "</gating:RectangleGate>\n"
    "<data-type:fcs-dimension data-type:name='z'/>\n"
    "<a1/><a2/><a3/><a4/><a5 k1='1' k2='2' k3='3' k4='4' k5='5' k6='6' k7='7' k8='8' "
    "k9='9'/></p>\n";

/* All that the tree holds, as text. */
static void print_node(const xml_node *node, char *out, size_t size)
{
    size_t used = strlen(out);
    snprintf(out + used, size - used, "<%s|%s|%s|%u:%u", node->name, node->space, node->text,
             node->place.line, node->place.column);
    for (size_t i = 0; i < node->n_attributes; i++) {
        const xml_attribute *a = &node->attributes[i];
        used = strlen(out);
        snprintf(out + used, size - used, " %s|%s|%s|%u:%u", a->name, a->space, a->value,
                 a->place.line, a->place.column);
    }
}

static void print_tree(const xml_node *root, char *out, size_t size)
{
    out[0] = '\0';
    print_node(root, out, size);
    for (const xml_node *child = root->first; child; child = child->next) {
        print_node(child, out, size);
        for (const xml_node *inner = child->first; inner; inner = inner->next)
            print_node(inner, out, size);
    }
}

/* Each allocation in turn fails, once and from then on: out of memory, or the whole tree. */
static void a_starved_parse_is_never_a_shorter_tree(void **state)
{
    (void)state;
    static char whole[4000], found[4000];
    arena *a = arena_new();
    print_tree(parse(a, document), whole, sizeof whole);
    arena_free(a);
    for (int forever = 0; forever < 2; forever++) {
        long k = 0, n_memory = 0;
        for (bool more = true; more; k++) {
            fcs_error err = { 0 };
            xmlResetLastError(); /* libxml2 keeps a copy for whoever asks */
            long live = starve.live;
            a = arena_new();
            starve_at(k, forever);
            const xml_node *root = xml_parse(a, document, sizeof document - 1, &err);
            more = starve.failed;
            starve_at(-1, false);
            if (root) {
                print_tree(root, found, sizeof found);
                assert_string_equal(found, whole);
            } else if (err.code != FCS_E_MEMORY) {
                fail_msg("allocation %ld: %s", k, err.message);
            }
            n_memory += !root;
            arena_free(a);
            xmlResetLastError();
            assert_int_equal(starve.live, live);
        }
        print_message("allocations %ld, out of memory %ld\n", k - 1, n_memory);
        assert_true(n_memory > 20);
    }
}

/* A broken file stays broken when memory runs out: that error, or out of memory. */
static void a_starved_parse_of_a_broken_file_is_not_a_tree(void **state)
{
    (void)state;
    static const char broken[] = "<p>\n<b k='1'>\n</c></p>";
    bool more = true;
    for (long k = 0; more; k++) {
        fcs_error err = { 0 };
        arena *a = arena_new();
        starve_at(k, false);
        assert_null(xml_parse(a, broken, sizeof broken - 1, &err));
        more = starve.failed;
        starve_at(-1, false);
        assert_true(err.code == FCS_E_MEMORY || (err.code == FCS_E_FORMAT && err.line == 3));
        arena_free(a);
    }
}

int main(void)
{
    starve_xml_too();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_attributes_and_text),
        cmocka_unit_test(long_text_in_many_pieces),
        cmocka_unit_test(places_are_those_of_an_editor),
        cmocka_unit_test(text_has_a_place_too),
        cmocka_unit_test(lines_go_on_beyond_65535),
        cmocka_unit_test(other_encodings_keep_the_line),
        cmocka_unit_test(refused),
        cmocka_unit_test(a_nul_is_refused),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(attributes_are_limited),
        cmocka_unit_test(a_value_of_12_mb_is_refused_not_starved),
        cmocka_unit_test(size_is_limited_before_anything_is_read),
        cmocka_unit_test(nothing_is_printed_and_handlers_are_given_back),
        cmocka_unit_test(a_starved_parse_is_never_a_shorter_tree),
        cmocka_unit_test(a_starved_parse_of_a_broken_file_is_not_a_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
