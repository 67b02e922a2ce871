/* indicators.c - panels/lupus-indicators.xml: what is published on which statistic.
 *
 *     <indicators version="1" grading="provisional">
 *       <sources> <source id="wehr2004" doi="...">Wehr et al. 2004</source> ... </sources>
 *       <indicator id="..." title="..." statistic="Breg.percent_of_B" direction="..." grade="D">
 *         <summary>...</summary>
 *         <finding direction="higher" source="wehr2004">...</finding> ...
 *         <confounders>...</confounders>
 *       </indicator> ...
 *     </indicators>
 *
 * The schema is checked first; then whether sources and statistics exist that are named.
 */
#include <stdlib.h>
#include <string.h>

#include "fcs/error.h"
#include "gating/names.h"
#include "gating/near.h"
#include "gating/sniff.h"
#include "gating/xsd.h"
#include "lupusflow/summary.h"

extern const char lupus_indicators_xsd[]; /* put there by cmake/embed.cmake */
extern const size_t lupus_indicators_xsd_size;

/* fcs_indicators comes first, so that its address is that of the whole. */
typedef struct owner {
    fcs_indicators indicators;
    arena *arena;
} owner;

typedef struct reader {
    owner *made;
    arena *arena;   /* of what is made */
    arena *scratch; /* of the document */
    const xml_node *root;
    name_list sources;      /* ids */
    const char **citations; /* [sources.n], in the order of the file */
    fcs_error *err;
} reader;

/* ---- Text ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A copy with runs of blanks and line ends as one blank, none at its ends. */
static const char *words_of(arena *a, const char *text)
{
    char *copy = arena_text(a, text), *out = copy;
    for (const char *in = text; copy && *in; in++)
        if (!is_blank(*in))
            *out++ = *in;
        else if (out > copy && out[-1] != ' ')
            *out++ = ' ';
    if (copy && out > copy && out[-1] == ' ')
        out--;
    if (copy)
        *out = '\0';
    return copy;
}

static size_t count_named(const xml_node *parent, const char *name)
{
    size_t n = 0;
    for (const xml_node *child = parent->first; child; child = child->next)
        n += strcmp(child->name, name) == 0;
    return n;
}

/* ---- Sources ---- */

/* "Wehr et al. 2004, Clin Immunol, doi:10.1016/..." */
static const char *citation_of(reader *r, const xml_node *source)
{
    static const char *const parts[][2] = {
        { "journal", "" }, { "doi", "doi:" }, { "pmid", "PMID " }, { "pmc", "" }
    };
    const char *citation = words_of(r->arena, source->text);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && citation; i++) {
        const char *value = xml_value(source, parts[i][0]);
        if (value)
            citation = arena_print(r->arena, "%s, %s%s", citation, parts[i][1], value);
    }
    return citation;
}

static bool is_findable(const xml_node *source)
{
    return xml_value(source, "doi") || xml_value(source, "pmid") || xml_value(source, "pmc") ||
           xml_value(source, "journal");
}

static fcs_code read_sources(reader *r)
{
    const xml_node *list = xml_child(r->root, "sources");
    const char **ids = arena_array(r->scratch, list->n_children, sizeof *ids);
    r->citations = arena_array(r->scratch, list->n_children, sizeof *r->citations);
    xml_place *places = arena_array(r->scratch, list->n_children, sizeof *places);
    size_t n = 0, first = 0;
    if (!ids || !places || !r->citations)
        return fail_memory(r->err);
    for (const xml_node *source = list->first; source; source = source->next, n++) {
        if (!is_findable(source))
            return fail_xml(r->err, FCS_E_FORMAT, source->place,
                            "<source>: expected a doi, pmid, pmc or journal, found none");
        places[n] = xml_place_of(source, "id");
        ids[n] = xml_value(source, "id");
        r->citations[n] = citation_of(r, source);
        if (!r->citations[n])
            return fail_memory(r->err);
    }
    if (!names_index(&r->sources, r->scratch, ids, n))
        return fail_memory(r->err);
    size_t twice = names_twice(&r->sources, &first);
    if (twice == SIZE_MAX)
        return FCS_OK;
    return fail_xml(r->err, FCS_E_FORMAT, places[twice],
                    "source \"%s\": expected each id once, found it again", QUOTED(ids[first]));
}

/* ---- Statistics, by their keys ---- */

#define N_WHOLES 3
#define N_ROLES FCS_ROLE_DN

/* The key number i of all there can be: a role as a part of something, or against a role. */
static const char *key_number(arena *a, int i)
{
    static const char *const wholes[N_WHOLES] = { "parent", "B", "leukocytes" };
    const char *role = fcs_role_name((fcs_role)(1 + i / (N_WHOLES + N_ROLES)));
    int other = i % (N_WHOLES + N_ROLES);
    return other < N_WHOLES
               ? arena_print(a, "%s.percent_of_%s", role, wholes[other])
               : arena_print(a, "%s:%s", role, fcs_role_name((fcs_role)(1 + other - N_WHOLES)));
}

static fcs_code check_key(reader *r, const xml_node *node)
{
    near meant;
    const char *key = xml_value(node, "statistic");
    near_start(&meant, key);
    for (int i = 0; i < N_ROLES * (N_WHOLES + N_ROLES); i++) {
        const char *known = key_number(r->scratch, i);
        if (!known)
            return fail_memory(r->err);
        if (strcmp(known, key) == 0)
            return FCS_OK;
        near_offer(&meant, known);
    }
    return fail_xml(r->err, FCS_E_FORMAT, xml_place_of(node, "statistic"),
                    "statistic: expected roles such as Breg.percent_of_B or pDC:Breg, "
                    "found \"%s\"%s",
                    QUOTED(key), DID_YOU_MEAN(&meant));
}

/* ---- Indicators ---- */

static fcs_code read_finding(reader *r, const xml_node *node, fcs_finding *finding)
{
    const char *id = xml_value(node, "source");
    size_t source = names_find(&r->sources, id, strlen(id));
    if (source == SIZE_MAX) {
        near meant;
        near_start(&meant, id);
        for (size_t i = 0; i < r->sources.n; i++)
            near_offer(&meant, r->sources.sorted[i].text);
        return fail_xml(r->err, FCS_E_FORMAT, xml_place_of(node, "source"),
                        "source \"%s\": this file has no such source%s", QUOTED(id),
                        DID_YOU_MEAN(&meant));
    }
    finding->direction = arena_text(r->arena, xml_value(node, "direction"));
    finding->text = words_of(r->arena, node->text);
    finding->source = r->citations[source];
    return finding->direction && finding->text ? FCS_OK : fail_memory(r->err);
}

static fcs_code read_findings(reader *r, const xml_node *node, fcs_indicator *made)
{
    size_t n = count_named(node, "finding");
    fcs_finding *findings = arena_array(r->arena, n, sizeof *findings);
    const char **sources = arena_array(r->arena, n, sizeof *sources);
    if (!findings || !sources)
        return fail_memory(r->err);
    made->findings = findings;
    made->sources = sources;
    for (const xml_node *child = node->first; child; child = child->next) {
        if (strcmp(child->name, "finding") != 0)
            continue;
        fcs_finding *finding = &findings[made->n_findings++];
        fcs_code code = read_finding(r, child, finding);
        if (code)
            return code;
        size_t known = 0;
        while (known < made->n_sources && sources[known] != finding->source)
            known++;
        sources[known] = finding->source;
        made->n_sources += known == made->n_sources;
    }
    return FCS_OK;
}

static fcs_code read_indicator(reader *r, const xml_node *node, fcs_indicator *made)
{
    const struct {
        const char **field, *text;
    } fields[] = {
        { &made->id, xml_value(node, "id") },
        { &made->title, xml_value(node, "title") },
        { &made->statistic, xml_value(node, "statistic") },
        { &made->direction, xml_value(node, "direction") },
        { &made->grade, xml_value(node, "grade") },
        { &made->summary, xml_child(node, "summary")->text },
        { &made->confounders, xml_child(node, "confounders")->text },
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        *fields[i].field = words_of(r->arena, fields[i].text);
        if (!*fields[i].field)
            return fail_memory(r->err);
    }
    fcs_code code = check_key(r, node);
    return code ? code : read_findings(r, node, made);
}

static fcs_code read_all(reader *r)
{
    fcs_indicators *all = &r->made->indicators;
    fcs_indicator *list = arena_array(r->arena, count_named(r->root, "indicator"), sizeof *list);
    all->version = arena_text(r->arena, xml_value(r->root, "version"));
    all->grading = arena_text(r->arena, xml_value(r->root, "grading"));
    all->indicators = list;
    if (!list || !all->version || !all->grading)
        return fail_memory(r->err);
    fcs_code code = read_sources(r);
    for (const xml_node *node = r->root->first; node && !code; node = node->next)
        if (strcmp(node->name, "indicator") == 0)
            code = read_indicator(r, node, &list[all->n_indicators++]);
    return code;
}

static fcs_code read_document(reader *r, const char *text, size_t size)
{
    fcs_code code = sniff_xml(text, size, r->err);
    if (code)
        return code;
    const xml_node *schema =
        xml_parse(r->scratch, lupus_indicators_xsd, lupus_indicators_xsd_size, r->err);
    r->root = schema ? xml_parse(r->scratch, text, size, r->err) : NULL;
    if (!r->root)
        return r->err->code;
    code = xsd_check(schema, r->root, r->err);
    return code ? code : read_all(r);
}

static owner *new_owner(void)
{
    arena *a = arena_new();
    owner *made = a ? arena_alloc(a, sizeof *made) : NULL;
    if (made)
        made->arena = a;
    else
        arena_free(a);
    return made;
}

fcs_indicators *fcs_indicators_open(const char *path, fcs_error *err)
{
    fcs_error own;
    size_t size = 0;
    char *text = read_whole(path, XML_LARGEST_FILE, &size, err);
    if (!text)
        return NULL;
    reader r = { .made = new_owner(), .scratch = arena_new(), .err = err ? err : &own };
    fcs_code code = FCS_E_MEMORY;
    if (r.made && r.scratch) {
        r.arena = r.made->arena;
        code = read_document(&r, text, size);
    } else {
        fail_memory(err);
    }
    arena_free(r.scratch);
    free(text);
    if (!code)
        return &r.made->indicators;
    fcs_indicators_free(r.made ? &r.made->indicators : NULL);
    return NULL;
}

void fcs_indicators_free(fcs_indicators *indicators)
{
    if (indicators)
        arena_free(((owner *)indicators)->arena);
}
