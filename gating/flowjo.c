/* flowjo.c - from a FlowJo workspace to a strategy for each of its samples; flowjo.h says who reads
 * which part. */
#include "gating/flowjo.h"

#include <string.h>

#include "fcs/real.h"

/* ---- Shared by the parts ---- */

const xml_attribute *flowjo_attribute(const xml_node *node, const char *name)
{
    for (size_t i = 0; node && i < node->n_attributes; i++)
        if (strcmp(node->attributes[i].name, name) == 0)
            return &node->attributes[i];
    return NULL;
}

const char *flowjo_value(const xml_node *node, const char *name)
{
    const xml_attribute *a = flowjo_attribute(node, name);
    return a ? a->value : NULL;
}

bool flowjo_is(const xml_node *node, const char *name)
{
    return strcmp(node->name, name) == 0;
}

const xml_node *flowjo_next(const xml_node *node, const char *name)
{
    while (node && !flowjo_is(node, name))
        node = node->next;
    return node;
}

const xml_node *flowjo_child(const xml_node *node, const char *name)
{
    return node ? flowjo_next(node->first, name) : NULL;
}

size_t flowjo_count(const xml_node *node, const char *name)
{
    size_t n = 0;
    for (const xml_node *child = node ? node->first : NULL; child; child = child->next)
        n += flowjo_is(child, name);
    return n;
}

fcs_code flowjo_number(flowjo *f, const xml_node *node, const char *name, double *out)
{
    const xml_attribute *a = flowjo_attribute(node, name);
    if (!a)
        return fail_xml(f->err, FCS_E_FORMAT, node->place,
                        "<%s>: expected the attribute %s, found none", QUOTED(node->name), name);
    if (real_parse(a->value, strlen(a->value), out) && *out >= -1e100 && *out <= 1e100)
        return FCS_OK;
    return fail_xml(f->err, FCS_E_FORMAT, a->place,
                    "%s: expected a number of at most 1e100, found \"%s\"", name, QUOTED(a->value));
}

const char *flowjo_text(flowjo *f, const char *text)
{
    return text && *text ? arena_text(f->strategy->arena, text) : "";
}

fcs_code flowjo_say(flowjo *f, const xml_node *node, const char *text)
{
    flowjo_note *note = text ? arena_alloc(f->scratch, sizeof *note) : NULL;
    if (note)
        note->text = arena_print(f->strategy->arena, "line %u: <%s>: %s", node->place.line,
                                 QUOTED(node->name), text);
    if (!note || !note->text)
        return fail_memory(f->err);
    if (f->last_note)
        f->last_note->next = note;
    else
        f->first_note = note;
    f->last_note = note;
    f->n_notes++;
    return FCS_OK;
}

/* ---- One sample ---- */

/* Parts of <Sample> that are not known: derived parameters and whatever later versions add. */
static fcs_code name_other_parts(flowjo *f)
{
    static const char *const known[] = { "DataSet",  "spilloverMatrix", "Transformations",
                                         "Keywords", "SampleNode",      "DerivedParameters" };
    for (const xml_node *part = f->node->first; part; part = part->next) {
        bool is_known = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            is_known = is_known || flowjo_is(part, known[i]);
        fcs_code code =
            is_known ? FCS_OK : flowjo_say(f, part, "not known, and nothing in it was read");
        if (code)
            return code;
    }
    return FCS_OK;
}

/* Values that FlowJo reckons and the FCS file does not hold. */
static fcs_code find_derived(flowjo *f)
{
    const xml_node *part = flowjo_child(f->node, "DerivedParameters");
    size_t n = 0;
    const char **names = arena_array(f->scratch, part ? part->n_children : 0, sizeof *names);
    if (!names)
        return fail_memory(f->err);
    for (const xml_node *node = part ? part->first : NULL; node; node = node->next) {
        const char *name = flowjo_value(node, "name");
        fcs_code code = flowjo_say(f, node, "derived parameters are not reckoned");
        if (code)
            return code;
        if (name)
            names[n++] = name;
    }
    return names_index(&f->derived, f->scratch, names, n) ? FCS_OK : fail_memory(f->err);
}

static fcs_code keep_notes(flowjo *f)
{
    const char **notes = arena_array(f->strategy->arena, f->n_notes, sizeof *notes);
    if (!notes)
        return fail_memory(f->err);
    size_t n = 0;
    for (const flowjo_note *note = f->first_note; note; note = note->next)
        notes[n++] = note->text;
    f->strategy->about.notes = notes;
    f->strategy->about.n_notes = n;
    return FCS_OK;
}

static fcs_code read_parts(flowjo *f)
{
    static fcs_code (*const parts[])(flowjo *) = {
        name_other_parts,       find_derived,       flowjo_keywords, flowjo_matrix,
        flowjo_transformations, flowjo_populations, keep_notes,
    };
    fcs_code code = FCS_OK;
    for (size_t i = 0; !code && i < sizeof parts / sizeof *parts; i++)
        code = parts[i](f);
    return code;
}

static fcs_code describe(fcs_strategy *s, const char *name, const char *version, fcs_error *err)
{
    s->about = (fcs_about){
        .kind = "workspace",
        .name = arena_text(s->arena, name),
        .version = arena_text(s->arena, version),
        .title = "",
        .definition = "",
        .status = "",
        .edges =
            "FlowJo: rectangles and quadrants hold min <= value < max, as stored and compensated; "
            "polygons and ellipses hold the bins of the display that lie in or on their outline",
    };
    return s->about.name && s->about.version ? FCS_OK : fail_memory(err);
}

/* f is that of the workspace, to be completed with the sample. */
static fcs_code read_sample(flowjo f, strategy_sample *sample)
{
    sample->strategy = f.strategy = strategy_new();
    f.scratch = arena_new();
    fcs_code code = f.strategy && f.scratch ? describe(f.strategy, sample->name, f.version, f.err)
                                            : fail_memory(f.err);
    if (!code)
        code = read_parts(&f);
    arena_free(f.scratch);
    return code;
}

/* ---- Names of samples ---- */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The last part of an address, with %20 as a blank. */
static const char *file_of(arena *a, const char *uri)
{
    const char *slash = strrchr(uri, '/');
    char *name = arena_text(a, slash ? slash + 1 : uri), *to = name;
    for (const char *from = name; name && *from; from++) {
        int high = *from == '%' ? hex_digit(from[1]) : -1;
        int low = high >= 0 ? hex_digit(from[2]) : -1;
        bool coded = low >= 0 && high + low > 0;
        *to++ = coded ? (char)(high * 16 + low) : *from;
        from += coded ? 2 : 0;
    }
    if (name)
        *to = '\0';
    return name;
}

static fcs_code name_sample(fcs_strategy *s, const xml_node *node, strategy_sample *out,
                            fcs_error *err)
{
    const xml_node *tree = flowjo_child(node, "SampleNode"), *data = flowjo_child(node, "DataSet");
    const char *uri = flowjo_value(data, "uri"), *name = flowjo_value(tree, "name");
    const char *id = flowjo_value(data, "sampleID");
    if (!tree)
        return fail_xml(err, FCS_E_FORMAT, node->place,
                        "<Sample>: expected a <SampleNode>, found none");
    out->file = file_of(s->arena, uri ? uri : "");
    out->name = name ? arena_text(s->arena, name) : out->file;
    out->id = arena_text(s->arena, id ? id : "");
    return out->file && out->name && out->id ? FCS_OK : fail_memory(err);
}

/* ---- The workspace ---- */

static fcs_code check_version(const xml_node *root, fcs_error *err)
{
    const char *version = flowjo_value(root, "version"),
               *program = flowjo_value(root, "flowJoVersion");
    double number = 20;
    if (version && real_parse(version, strlen(version), &number) && number != 1.8 && number < 20)
        return fail_xml(err, FCS_E_UNSUPPORTED, root->place,
                        "expected a workspace of FlowJo X or 10 (version 1.8, or 20.0 and later), "
                        "found version %s of FlowJo %s; save it from FlowJo 10",
                        QUOTED(version), program ? QUOTED(program) : "(not said)");
    return FCS_OK;
}

/* Whether FlowJo divides by $PnG: as the first cytometer has it. */
static bool uses_gain(const xml_node *root)
{
    const char *gain =
        flowjo_value(flowjo_child(flowjo_child(root, "Cytometers"), "Cytometer"), "useGain");
    return gain && strcmp(gain, "1") == 0;
}

static fcs_code list_names(fcs_strategy *s, fcs_error *err)
{
    const char **names = arena_array(s->arena, s->n_samples, sizeof *names);
    if (!names)
        return fail_memory(err);
    for (size_t i = 0; i < s->n_samples; i++)
        names[i] = s->samples[i].name;
    s->about.samples = names;
    s->about.n_samples = s->n_samples;
    return FCS_OK;
}

static fcs_code read_samples(fcs_strategy *s, const xml_node *list, flowjo f, fcs_error *err)
{
    fcs_code code = FCS_OK;
    for (const xml_node *node = list->first; !code && node; node = node->next) {
        if (!flowjo_is(node, "Sample"))
            continue;
        strategy_sample *sample = &s->samples[s->n_samples++];
        f.node = node;
        code = name_sample(s, node, sample, err);
        if (!code)
            code = read_sample(f, sample);
    }
    return code;
}

fcs_code flowjo_read(fcs_strategy *s, const xml_node *root, fcs_error *err)
{
    const xml_node *list = flowjo_child(root, "SampleList");
    const char *version = flowjo_value(root, "flowJoVersion");
    flowjo f = { .err = err, .version = version ? version : "", .use_gain = uses_gain(root) };
    fcs_code code = check_version(root, err);
    size_t n = flowjo_count(list, "Sample");
    if (!code && n == 0)
        code = fail_xml(err, FCS_E_FORMAT, list ? list->place : root->place,
                        "<SampleList>: expected at least one <Sample>, found none");
    if (!code)
        code = describe(s, "", f.version, err);
    if (code)
        return code;
    s->samples = arena_array(s->arena, n, sizeof *s->samples);
    if (!s->samples)
        return fail_memory(err);
    code = read_samples(s, list, f, err);
    return code ? code : list_names(s, err);
}
