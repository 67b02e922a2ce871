/* xml.c - see xml.h. libxml2 as a SAX source: every callback copies into the arena, so that a failed
 * allocation is ours to see, and the first thing that goes wrong stops the parser.
 *
 * What keeps a hostile file harmless: its size is limited before it is parsed; XML_PARSE_NONET and no
 * other option; a DOCTYPE ends the parse, so there is no entity to expand and nothing to fetch; the
 * depth is limited; after the parse the flags are tested, because libxml2 calls a stopped document
 * well-formed.
 */
#include "gating/xml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <pthread.h>
#include <string.h>

#include "fcs/error.h"

/* A node while it is being built: what comes last, and how much room its text has. */
typedef struct growing {
    xml_node node;
    xml_node *last;
    size_t text_size, text_room;
} growing;

typedef struct builder {
    arena *arena;
    xmlParserCtxt *parser;
    const char *text;
    size_t size, given; /* bytes in it; bytes that libxml2 has had */
    size_t at;          /* bytes of text counted so far, and the place they lead to */
    xml_place place;
    growing *root, *current;
    unsigned depth;
    bool starved;    /* an allocation failed, ours or libxml2's */
    bool ill_formed; /* libxml2 has said so: failure tells what */
    fcs_error failure;
} builder;

static void stop(builder *b, fcs_code code, xml_place at, const char *message)
{
    if (!b->failure.code)
        fail_xml(&b->failure, code, at, "%s", message);
    xmlStopParser(b->parser);
}

static void starve(builder *b)
{
    b->starved = true;
    xmlStopParser(b->parser);
}

/* ---- Places ---- */

/* Moves the place on to byte `to` of the text. */
static xml_place advance(builder *b, size_t to)
{
    for (; b->at < to; b->at++) {
        unsigned char c = (unsigned char)b->text[b->at];
        if (c == '\n') {
            b->place.line++;
            b->place.column = 1;
        } else if ((c & 0xC0) != 0x80) {
            b->place.column++;
        }
    }
    return b->place;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_blanks(const char *text, size_t at, size_t end)
{
    while (at < end && blank(text[at]))
        at++;
    return at;
}

static size_t skip_name(const char *text, size_t at, size_t end)
{
    while (at < end && !blank(text[at]) && text[at] != '=')
        at++;
    return at;
}

static bool declares_namespace(const char *name, size_t n)
{
    return n >= 5 && memcmp(name, "xmlns", 5) == 0 && (n == 5 || name[5] == ':');
}

/* The places of the values in a start tag, text[at..end), in the order libxml2 gives them. */
static void place_values(builder *b, size_t at, size_t end, xml_attribute *attributes, size_t n)
{
    const char *text = b->text;
    at = skip_name(text, at, end);
    for (size_t i = 0; i < n && at < end;) {
        size_t name = skip_blanks(text, at, end);
        size_t name_end = skip_name(text, name, end);
        size_t equals = skip_blanks(text, name_end, end);
        size_t value = skip_blanks(text, equals + 1, end) + 1;
        if (value >= end)
            return;
        if (!declares_namespace(text + name, name_end - name))
            attributes[i++].place = advance(b, value);
        const char *close = memchr(text + value, text[value - 1], end - value);
        at = close ? (size_t)(close - text) + 1 : end;
    }
}

/* In a text that libxml2 had to decode first only it knows the line, that of the tag's end. */
static void place_decoded(builder *b, xml_node *node, xml_attribute *attributes)
{
    node->place = (xml_place){ (uint32_t)b->parser->input->line, 0 };
    for (size_t i = 0; i < node->n_attributes; i++)
        attributes[i].place = node->place;
}

/* Bytes of the text that libxml2 has parsed; 0 where it had to decode them first. */
static size_t consumed(const builder *b)
{
    const xmlParserInputBuffer *buffer = b->parser->input->buf;
    long n = buffer && !buffer->encoder ? xmlByteConsumed(b->parser) : 0;
    return n > 0 && (size_t)n <= b->size ? (size_t)n : 0;
}

/* libxml2 stands at the end of the start tag (a cut one may end with the text); no "<" lies between
 * here and the one that began it. */
static void place_tag(builder *b, xml_node *node, xml_attribute *attributes)
{
    size_t end = consumed(b), start = end;
    while (start > b->at && b->text[start - 1] != '<')
        start--;
    if (start <= b->at) {
        place_decoded(b, node, attributes);
        return;
    }
    node->place = advance(b, start - 1);
    place_values(b, start, end, attributes, node->n_attributes);
}

/* ---- What libxml2 calls ---- */

static const char *copy_name(builder *b, const xmlChar *text)
{
    return text ? arena_text(b->arena, (const char *)text) : "";
}

/* A value, in which libxml2 leaves each "&" as "&#38;" for others to undo: no other "&" is in it. */
static const char *copy_value(builder *b, const xmlChar *begin, const xmlChar *end)
{
    static const char ampersand[] = "&#38;";
    char *value = arena_bytes(b->arena, begin, (size_t)(end - begin));
    char *from = value ? strstr(value, ampersand) : NULL;
    for (char *to = from; from; to++) {
        *to = *from;
        if (!*from)
            break;
        from += *from == '&' ? sizeof ampersand - 1 : 1;
    }
    return value;
}

/* libxml2 gives five pointers an attribute: local name, prefix, namespace, begin and end of value. */
static xml_attribute *copy_attributes(builder *b, size_t n, const xmlChar **five)
{
    xml_attribute *out = arena_array(b->arena, n, sizeof *out);
    for (size_t i = 0; out && i < n; i++, five += 5) {
        out[i].name = copy_name(b, five[0]);
        out[i].space = copy_name(b, five[2]);
        out[i].value = copy_value(b, five[3], five[4]);
        if (!out[i].name || !out[i].space || !out[i].value)
            return NULL;
    }
    return out;
}

static void attach(builder *b, growing *child)
{
    growing *parent = b->current;
    child->node.parent = parent ? &parent->node : NULL;
    child->node.before = parent ? parent->text_size : 0;
    if (!parent) {
        b->root = child;
    } else if (parent->last) {
        parent->last->next = &child->node;
    } else {
        parent->node.first = &child->node;
    }
    if (parent) {
        parent->last = &child->node;
        parent->node.n_children++;
    }
    b->current = child;
}

static void start_element(void *data, const xmlChar *name, const xmlChar *prefix,
                          const xmlChar *space, int n_spaces, const xmlChar **spaces,
                          int n_attributes, int n_defaulted, const xmlChar **five)
{
    (void)prefix, (void)n_spaces, (void)spaces, (void)n_defaulted;
    builder *b = data;
    growing *g = arena_alloc(b->arena, sizeof *g);
    xml_attribute *attributes = copy_attributes(b, (size_t)n_attributes, five);
    if (!g || !attributes || !(g->node.name = copy_name(b, name)) ||
        !(g->node.space = copy_name(b, space))) {
        starve(b);
        return;
    }
    g->node.text = "";
    g->node.n_attributes = (size_t)n_attributes;
    g->node.attributes = attributes;
    place_tag(b, &g->node, attributes);
    if (++b->depth > XML_DEEPEST)
        stop(b, FCS_E_LIMIT, g->node.place, "expected at most 256 elements within one another");
    attach(b, g);
}

static void end_element(void *data, const xmlChar *name, const xmlChar *prefix,
                        const xmlChar *space)
{
    (void)name, (void)prefix, (void)space;
    builder *b = data;
    b->current =
        (growing *)(void *)b->current->node.parent; /* the node is a growing's first member */
    b->depth--;
}

/* Room doubles, so that a text in many pieces costs no more than twice its size. */
static char *room_for(builder *b, growing *g, size_t more)
{
    size_t needed = g->text_size + more + 1;
    if (needed > g->text_room) {
        size_t room = needed * 2;
        char *wider = arena_alloc(b->arena, room);
        if (!wider)
            return NULL;
        memcpy(wider, g->node.text, g->text_size);
        g->node.text = wider;
        g->text_room = room;
    }
    return (char *)(uintptr_t)g->node.text; /* ours, and only read by others */
}

/* libxml2 stands behind the piece; where it had to change it (CR LF) the element is near enough. */
static void place_text(builder *b, growing *g, const char *piece, size_t n)
{
    size_t blanks = skip_blanks(piece, 0, n);
    if (blanks == n || g->node.text_place.line)
        return;
    size_t end = consumed(b), left = n - blanks;
    bool exact = end >= b->at + left && memcmp(b->text + end - left, piece + blanks, left) == 0;
    g->node.text_place = exact ? advance(b, end - left) : g->node.place;
}

static void characters(void *data, const xmlChar *text, int n)
{
    builder *b = data;
    growing *g = b->current;
    if (!g)
        return; /* after an error libxml2 still gives the text of elements it has not begun */
    char *room = room_for(b, g, (size_t)n);
    if (!room) {
        starve(b);
        return;
    }
    place_text(b, g, (const char *)text, (size_t)n);
    memcpy(room + g->text_size, text, (size_t)n);
    g->text_size += (size_t)n;
    room[g->text_size] = '\0';
}

static void refuse_doctype(void *data, const xmlChar *name, const xmlChar *external,
                           const xmlChar *system)
{
    (void)external, (void)system;
    builder *b = data;
    xml_place at = { (uint32_t)b->parser->input->line, (uint32_t)b->parser->input->col };
    if (strcmp((const char *)name, "Workspace") == 0)
        stop(b, FCS_E_UNSUPPORTED, at,
             "expected a workspace of FlowJo 10, found one of an older FlowJo for the Mac "
             "(<!DOCTYPE Workspace>); open it in FlowJo 10 and save it");
    stop(b, FCS_E_FORMAT, at, "expected no DOCTYPE (it can name entities and files), found one");
}

static void note_error(void *data, xmlErrorPtr e)
{
    builder *b = data;
    if (e->level < XML_ERR_ERROR || b->failure.code)
        return;
    /* It is also said of a value over 10 MB, but then it is not the first thing said. */
    if (e->code == XML_ERR_NO_MEMORY) {
        b->starved = true;
        return;
    }
    const char *message = e->message ? e->message : "";
    if (strstr(message, "Huge input lookup"))
        message = "found a name, value or text of more than 10 million bytes";
    char said[200];
    escape_bytes(said, sizeof said, message, strcspn(message, "\r\n"));
    xml_place at = { e->line > 0 ? (uint32_t)e->line : 1, e->int2 > 0 ? (uint32_t)e->int2 : 1 };
    fail_xml(&b->failure, FCS_E_FORMAT, at, "expected well-formed XML: %s", said);
    b->ill_formed = true;
}

/* ---- Parsing ---- */

static void run(builder *b)
{
    static const xmlSAXHandler ours = {
        .initialized = XML_SAX2_MAGIC,
        .internalSubset = refuse_doctype,
        .startElementNs = start_element,
        .endElementNs = end_element,
        .characters = characters,
        .cdataBlock = characters,
        .serror = note_error,
    };
    xmlParserCtxt *parser = b->parser;
    if (xmlCtxtUseOptions(parser, XML_PARSE_NONET) != 0)
        b->starved = true;
    *parser->sax = ours;
    parser->userData = b;
    xmlParseDocument(parser);
    if (!parser->wellFormed && !b->failure.code)
        b->starved = true; /* ill-formed without a reason: the reason could not be allocated */
}

static int give(void *data, char *out, int room)
{
    builder *b = data;
    size_t left = b->size - b->given;
    size_t n = left < (size_t)room ? left : (size_t)room;
    memcpy(out, b->text + b->given, n);
    b->given += n;
    return (int)n;
}

/* A parser that asks for the text piece by piece: one made by xmlCreateMemoryParserCtxt() copies it
 * all, and where there is no room for the copy it leaks the buffer. */
static xmlParserCtxt *parser_of(builder *b)
{
    xmlParserCtxt *parser = xmlNewParserCtxt();
    xmlParserInputBuffer *buffer =
        parser ? xmlParserInputBufferCreateIO(give, NULL, b, XML_CHAR_ENCODING_NONE) : NULL;
    xmlParserInput *input =
        buffer ? xmlNewIOInputStream(parser, buffer, XML_CHAR_ENCODING_NONE) : NULL;
    if (!input)
        xmlFreeParserInputBuffer(buffer);
    if (input && inputPush(parser, input) >= 0)
        return parser;
    xmlFreeInputStream(input);
    xmlFreeParserCtxt(parser);
    return NULL;
}

/* One pass over the text. Errors that libxml2 raises outside the parser, of memory above all, go to
 * a handler that belongs to the thread: ours for the while, so that nothing is printed. */
static void parse(builder *b, arena *a, const char *text, size_t size)
{
    *b = (builder){ .arena = a, .text = text, .size = size, .place = { 1, 1 } };
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        b->at = 3;
    static pthread_once_t first = PTHREAD_ONCE_INIT; /* libxml2's tables, not ours */
    pthread_once(&first, xmlInitParser);
    xmlStructuredErrorFunc outer = xmlStructuredError;
    void *outer_data = xmlStructuredErrorContext;
    xmlSetStructuredErrorFunc(b, note_error);
    size_t crowded = xml_crowded(text, size);
    if (crowded < size) {
        fail_xml(&b->failure, FCS_E_LIMIT, advance(b, crowded),
                 "expected at most %d attributes of an element, found more", XML_MOST_ATTRIBUTES);
        return;
    }
    b->parser = parser_of(b);
    if (b->parser)
        run(b);
    else
        b->starved = true;
    xmlFreeParserCtxt(b->parser);
    b->parser = NULL;
    xmlSetStructuredErrorFunc(outer_data, outer);
}

static bool same_failure(const builder *a, const builder *b)
{
    return b->ill_formed && a->failure.line == b->failure.line &&
           a->failure.column == b->failure.column &&
           strcmp(a->failure.message, b->failure.message) == 0;
}

/* libxml2 2.9 takes many a failed allocation for a broken name, and says so. A document that is
 * ill-formed is so twice; one that was starved is not. */
static void doubt(builder *b, arena *a, const char *text, size_t size)
{
    builder again;
    parse(&again, a, text, size);
    if (again.starved || !same_failure(b, &again))
        b->starved = true;
}

const xml_node *xml_parse(arena *a, const char *text, size_t size, fcs_error *err)
{
    if (size > XML_LARGEST_FILE) {
        fail_line(err, FCS_E_LIMIT, "", 0, 0, "expected at most 64 MiB of XML, found %zu bytes",
                  size);
        return NULL;
    }
    if (size == 0) {
        fail_line(err, FCS_E_FORMAT, "", 1, 1, "expected XML, found nothing");
        return NULL;
    }
    builder b;
    parse(&b, a, text, size);
    if (b.ill_formed && !b.starved)
        doubt(&b, a, text, size);
    if (b.starved) {
        fail_memory(err);
        return NULL;
    }
    if (b.failure.code) {
        if (err)
            *err = b.failure;
        return NULL;
    }
    return &b.root->node;
}

/* ---- Reading the tree ---- */

const xml_attribute *xml_attribute_of(const xml_node *node, const char *name)
{
    for (size_t i = 0; i < node->n_attributes; i++)
        if (!*node->attributes[i].space && strcmp(node->attributes[i].name, name) == 0)
            return &node->attributes[i];
    return NULL;
}

const char *xml_value(const xml_node *node, const char *name)
{
    const xml_attribute *attribute = xml_attribute_of(node, name);
    return attribute ? attribute->value : NULL;
}

const xml_node *xml_child(const xml_node *node, const char *name)
{
    const xml_node *child = node->first;
    while (child && strcmp(child->name, name) != 0)
        child = child->next;
    return child;
}

xml_place xml_place_of(const xml_node *node, const char *attribute)
{
    const xml_attribute *found = xml_attribute_of(node, attribute);
    return found ? found->place : node->place;
}

const char *xml_next_word(const char **words, size_t *n)
{
    static const char blanks[] = " \t\r\n";
    const char *word = *words + strspn(*words, blanks);
    *n = strcspn(word, blanks);
    *words = word + *n;
    return *n ? word : NULL;
}

size_t xml_count_words(const char *words)
{
    size_t n, count = 0;
    while (xml_next_word(&words, &n))
        count++;
    return count;
}
