/* panel_draft.c - a panel to begin with, from what an FCS file says of itself: a marker for each label,
 * the file's matrix, scales that reach to $PnR, and the populations of the shipped panels whose markers
 * are there. No number in it is invented: what is to be cut is cut at the valley of the file at hand,
 * and W is that of its negative values. It passes `panel check`; its status is draft.
 *
 *     FITC-A = "IgD FITC"            <marker id="IgD" label="IgD" fluor="FITC"/>
 *     PE-A   = "CD3/CD14/CD56 PE"    <marker id="LIN" label="CD3/CD14/CD56" fluor="PE"/>
 */
#include "gating/panel_write.h"

#include <string.h>

#include "fcs/error.h"
#include "gating/panel.h"
#include "gating/spelling.h"

typedef struct drafted {
    const char *id, *label, *fluor;
    const fcs_param *param;
} drafted;

typedef struct draft {
    text t;
    arena *arena;
    const fcs_dataset *set;
    size_t n;
    drafted *markers;
    const char *above; /* the population that the next ones lie in */
} draft;

/* ---- Markers ---- */

static bool is_scatter(const char *name)
{
    static const char *const known[] = {
        "FSC", "SSC", "Time", "TIME", "time", "Event", "fsc", "ssc"
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(name, known[i], strlen(known[i])) == 0)
            return true;
    return false;
}

/* Some instruments write a blank where there is no label. */
static const char *label_of(const fcs_param *param)
{
    return param->shown + strspn(param->shown, " \t");
}

static bool any_label(const fcs_dataset *set)
{
    for (size_t i = 0; i < set->n_params; i++)
        if (*label_of(&set->params[i]) && !is_scatter(set->params[i].name))
            return true;
    return false;
}

/* "FITC-H" beside "FITC-A" is the same dye, unless it alone has a label. */
static bool is_other_pulse(const fcs_dataset *set, const fcs_param *param)
{
    const char *name = param->name;
    size_t n = strlen(name);
    if (n < 3 || name[n - 2] != '-' || (name[n - 1] != 'H' && name[n - 1] != 'W'))
        return false;
    for (size_t i = 0; i < set->n_params; i++) {
        const char *other = set->params[i].name;
        if (strlen(other) == n && memcmp(other, name, n - 1) == 0 && other[n - 1] == 'A' &&
            (*label_of(&set->params[i]) || !*label_of(param)))
            return true;
    }
    return false;
}

/* The part of a label that is a name: before the blank or semicolon where the dye begins, but all
 * molecules of "CD3 CD14 CD56 PE". */
static size_t name_length(const char *label)
{
    size_t n = strcspn(label, " \t;|("), end = n;
    while (label[end] == ' ' && strncmp(label + end + 1, "CD", 2) == 0) {
        end += 1 + strcspn(label + end + 1, " \t;|(");
        n = end;
    }
    return n ? n : strcspn(label, "|");
}

static bool is_mixture(const char *label)
{
    spelling s;
    spell(&s, label, strlen(label));
    size_t n = 0;
    for (size_t i = 0; i + 2 < s.size; i++)
        n += memcmp(s.text + i, "cd", 2) == 0 && s.text[i + 2] >= '0' && s.text[i + 2] <= '9';
    return n > 1;
}

static bool taken(const draft *d, const char *id)
{
    for (size_t i = 0; i < d->n; i++)
        if (strcmp(d->markers[i].id, id) == 0)
            return true;
    return false;
}

/* A second marker of one name goes by its detector. */
static bool add_marker(draft *d, const fcs_param *param)
{
    const char *said = *label_of(param) ? label_of(param) : param->name;
    size_t n = name_length(said);
    drafted m = { .param = param, .label = arena_bytes(d->arena, said, n) };
    const char *rest = said + n + strspn(said + n, " \t;|(-_");
    m.fluor = arena_bytes(d->arena, rest, strcspn(rest, ";|)"));
    if (!m.label || !m.fluor)
        return false;
    m.id = is_mixture(m.label) ? "LIN" : panel_write_id(d->arena, m.label);
    if (m.id && taken(d, m.id)) {
        m.label = param->name;
        m.id = panel_write_id(d->arena, param->name);
    }
    if (!m.id)
        return false;
    if (!taken(d, m.id) && m.label[strspn(m.label, " \t-_")])
        d->markers[d->n++] = m;
    return true;
}

static bool find_markers(draft *d)
{
    bool labelled = any_label(d->set);
    d->markers = arena_array(d->arena, d->set->n_params, sizeof *d->markers);
    for (size_t i = 0; d->markers && i < d->set->n_params; i++) {
        const fcs_param *p = &d->set->params[i];
        bool skip = is_scatter(p->name) || (labelled && !*label_of(p)) || is_other_pulse(d->set, p);
        if (!skip && !add_marker(d, p))
            return false;
    }
    return d->markers != NULL;
}

static void write_markers(draft *d)
{
    text_add(&d->t, "  <markers>\n");
    for (size_t i = 0; i < d->n; i++) {
        text_add(&d->t, "    <marker");
        xml_write_attribute(&d->t, "id", d->markers[i].id);
        xml_write_attribute(&d->t, "label", d->markers[i].label);
        if (*d->markers[i].fluor)
            xml_write_attribute(&d->t, "fluor", d->markers[i].fluor);
        text_add(&d->t, " required=\"false\"/>\n");
    }
    text_add(&d->t, "  </markers>\n");
}

/* ---- Scales ---- */

/* The largest value that a marker's parameter can have. */
static double top_of(const draft *d)
{
    double top = 0;
    for (size_t i = 0; i < d->n; i++)
        if (d->markers[i].param->range > top)
            top = d->markers[i].param->range;
    return top > 1 ? top : 262144;
}

static void write_scales(draft *d, bool compensated)
{
    text_print(&d->t, "  <compensation source=\"%s\"/>\n", compensated ? "file" : "none");
    text_add(&d->t, "  <scales default=\"logicle\"");
    xml_write_number(&d->t, "T", top_of(d));
    text_add(&d->t, " W=\"auto\" M=\"4.5\" A=\"0\"/>\n");
}

/* ---- Populations ---- */

/* The id of the marker that one of these names is; NULL if the file has none. */
static const char *marker_of(const draft *d, const char *names)
{
    while (names) {
        spelling wanted, is;
        size_t n = strcspn(names, "|");
        spell(&wanted, names, n);
        for (size_t i = 0; i < d->n; i++) {
            spell(&is, d->markers[i].label, strlen(d->markers[i].label));
            if (spelled_same(&wanted, &is))
                return d->markers[i].id;
        }
        names = names[n] ? names + n + 1 : NULL;
    }
    return NULL;
}

/* What is known of a population: the markers it needs, each with its level. */
typedef struct known {
    const char *id, *title, *role, *parent; /* parent NULL: what is above */
    struct {
        const char *names, *level;
    } needs[4];
    bool steps; /* the next lie in it */
} known;

static const known populations[] = {
    { "live", "Live", "live", NULL, { { "Viability|L/D|Live/Dead|Live|7-AAD", "-" } }, true },
    { "leukocyte", "CD45+ leukocytes", "leukocyte", NULL, { { "CD45", "+" } }, true },
    { "B", "B cells", "B", NULL, { { "CD19", "+" } }, false },
    { "Breg",
      "CD24hiCD38hi B cells (transitional; regulatory-enriched)",
      "Breg",
      "B",
      { { "CD24", "hi" }, { "CD38", "hi" } },
      false },
    { "pDC",
      "Plasmacytoid DC",
      "pDC",
      NULL,
      { { "CD19", "-" },
        { "HLA-DR", "+" },
        { "CD123|IL-3Ra", "+" },
        { "CD303|BDCA-2|CLEC4C", "+" } },
      false },
};
#define N_KNOWN (sizeof populations / sizeof *populations)

static bool is_there(const draft *d, const known *k)
{
    for (size_t i = 0; i < 4 && k->needs[i].names; i++)
        if (!marker_of(d, k->needs[i].names))
            return false;
    return !k->parent || marker_of(d, "CD19");
}

static void write_population(draft *d, const known *k)
{
    text_add(&d->t, "    <population");
    xml_write_attribute(&d->t, "id", k->id);
    xml_write_attribute(&d->t, "parent", k->parent ? k->parent : d->above);
    xml_write_attribute(&d->t, "title", k->title);
    text_add(&d->t, " is=\"");
    for (size_t i = 0; i < 4 && k->needs[i].names; i++) {
        text_add(&d->t, i ? " " : "");
        xml_write_quoted(&d->t, marker_of(d, k->needs[i].names));
        text_add(&d->t, k->needs[i].level);
    }
    text_print(&d->t, "\" role=\"%s\"%s/>\n", k->role,
               k->steps ? " optional=\"true\"" : " report=\"true\"");
    if (k->steps)
        d->above = k->id;
}

/* Where nothing is known: a marker that tells neither the dead nor the leukocytes. NULL: none. */
static const char *first_marker(const draft *d)
{
    const char *live = marker_of(d, populations[0].needs[0].names);
    const char *leukocyte = marker_of(d, populations[1].needs[0].names);
    for (size_t i = 0; i < d->n; i++)
        if (d->markers[i].id != live && d->markers[i].id != leukocyte)
            return d->markers[i].id;
    return NULL;
}

/* Where nothing is known, what is above the valley of the first marker. */
static void write_populations(draft *d, bool singlets)
{
    bool any = false;
    text_add(&d->t, "  <populations>\n");
    d->above = "all";
    if (singlets) {
        text_add(&d->t, "    <population id=\"singlet\" parent=\"all\" title=\"Singlets\" "
                        "gate=\"singlets\" optional=\"true\"/>\n");
        d->above = "singlet";
    }
    for (size_t i = 0; i < N_KNOWN; i++) {
        if (!is_there(d, &populations[i]))
            continue;
        write_population(d, &populations[i]);
        any = any || !populations[i].steps;
    }
    if (!any && first_marker(d)) {
        text_add(&d->t, "    <population id=\"first\" parent=\"");
        text_print(&d->t, "%s\" is=\"", d->above);
        xml_write_quoted(&d->t, first_marker(d));
        text_add(&d->t, "+\" report=\"true\"/>\n");
    }
    text_add(&d->t, "  </populations>\n");
}

/* ---- Thresholds: of every marker that a population asks for, looked for where it is asked ---- */

static void write_threshold(draft *d, const char *marker, const char *within, bool hi)
{
    text_add(&d->t, "    <threshold");
    xml_write_attribute(&d->t, "marker", marker);
    text_add(&d->t, " method=\"valley\"");
    xml_write_attribute(&d->t, "within", within);
    text_add(&d->t, hi ? "><level name=\"hi\" method=\"mixture\"" : "/>\n");
    if (!hi)
        return;
    xml_write_attribute(&d->t, "within", within);
    text_add(&d->t, "/></threshold>\n");
}

static void write_thresholds(draft *d, bool singlets)
{
    const char *above = singlets ? "singlet" : "all";
    bool any = false;
    text_add(&d->t, "  <thresholds>\n");
    for (size_t i = 0; i < N_KNOWN; i++) {
        const known *k = &populations[i];
        if (!is_there(d, k))
            continue;
        any = any || !k->steps;
        for (size_t n = 0; n < 4 && k->needs[n].names; n++) {
            bool again = strcmp(k->id, "pDC") == 0 && n == 0 && is_there(d, &populations[2]);
            if (!again)
                write_threshold(d, marker_of(d, k->needs[n].names), k->parent ? k->parent : above,
                                *k->needs[n].level == 'h');
        }
        above = k->steps ? k->id : above;
    }
    if (!any && first_marker(d))
        write_threshold(d, first_marker(d), above, false);
    text_add(&d->t, "  </thresholds>\n");
}

/* ---- The whole ---- */

static bool has_param(const fcs_dataset *set, const char *name)
{
    return fcs_param_index(set, name) < set->n_params;
}

static void write_ratios(draft *d)
{
    if (!is_there(d, &populations[3]))
        return;
    text_add(&d->t, "  <ratios>\n    <ratio id=\"Breg_of_B\" title=\"CD24hiCD38hi B cells, % of B "
                    "cells\" of=\"Breg\" to=\"B\" as=\"percent\"/>\n  </ratios>\n");
}

static void write_all(draft *d, const char *name, bool compensated)
{
    bool singlets = has_param(d->set, "FSC-A") && has_param(d->set, "FSC-H");
    text_add(&d->t,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
             "<!-- A draft. Its thresholds are looked for in each file; a person decides what they "
             "should be. -->\n<panel xmlns=\"" PANEL_NAMESPACE "\"");
    xml_write_attribute(&d->t, "name", name);
    text_add(&d->t, " version=\"1\" status=\"draft\">\n  <about>\n    <title>Draft</title>\n");
    text_add(&d->t, "    <definition>");
    xml_write_text(&d->t, name, strlen(name));
    text_add(&d->t, ".1</definition>\n  </about>\n");
    write_markers(d);
    write_scales(d, compensated);
    write_populations(d, singlets);
    write_thresholds(d, singlets);
    if (singlets)
        text_add(&d->t, "  <gates>\n    <singlet-gate id=\"singlets\" x=\"FSC-A\" y=\"FSC-H\"/>\n"
                        "  </gates>\n");
    write_ratios(d);
    text_add(&d->t, "</panel>\n");
}

/* Has the file a matrix? One that cannot be read is none here, and told when it is asked for. */
static fcs_code look_for_matrix(const fcs_dataset *set, bool *found, fcs_error *err)
{
    fcs_error inner;
    fcs_spillover *s = fcs_spillover_from(set, &inner);
    *found = s != NULL || inner.code != FCS_E_NOT_FOUND;
    bool memory = !s && inner.code == FCS_E_MEMORY;
    fcs_spillover_free(s);
    return memory ? fail_memory(err) : FCS_OK;
}

char *fcs_panel_draft(const fcs_dataset *set, const char *name, size_t *size, fcs_error *err)
{
    draft d = { .set = set, .arena = arena_new() };
    bool compensated = false;
    fcs_code code = look_for_matrix(set, &compensated, err);
    const char *id = d.arena && !code ? panel_write_id(d.arena, name) : NULL;
    if (!code && (!id || !find_markers(&d)))
        code = fail_memory(err);
    if (!code && d.n == 0)
        code = fail(err, FCS_E_UNSUPPORTED, "",
                    "expected parameters beyond scatter and time to make markers of, found none");
    if (!code)
        write_all(&d, id, compensated);
    arena_free(d.arena);
    return code ? NULL : text_finish(&d.t, size, err);
}
