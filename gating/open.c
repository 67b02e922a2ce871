/* open.c - what kind of strategy is this? Told by its content, never by its name.
 *
 *     <panel xmlns="urn:lupusflow:panel:1">            panel.c
 *     <gating:Gating-ML xmlns:gating=".../v2.0/gating"> gatingml.c
 *     <Workspace>                                      flowjo.c
 *     anything else                                    not read: said by name
 */
#include "gating/flowjo.h"
#include "gating/gatingml.h"
#include "gating/panel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gating/sniff.h"

/* ---- Bytes to a strategy ---- */

static fcs_code refuse_root(const xml_node *root, fcs_error *err)
{
    static const struct {
        const char *name, *kind;
    } known[] = {
        { "html", "a web page" },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(root->name, known[i].name) == 0)
            return fail_xml(err, FCS_E_UNSUPPORTED, root->place,
                            "expected <panel>, found %s (<%s>), which this version does not read",
                            known[i].kind, known[i].name);
    return fail_xml(err, FCS_E_UNSUPPORTED, root->place, "expected <panel>, found <%s>",
                    QUOTED(root->name));
}

/* What is read, and how: all is NULL where the first mistake is enough. */
typedef struct reading {
    const char *text;
    size_t size;
    const char *folder;
    remarks *all;
    fcs_error *err;
} reading;

static fcs_code read_root(fcs_strategy *s, const xml_node *root, const reading *r)
{
    fcs_error *err = r->err;
    if (strcmp(root->name, "Gating-ML") == 0)
        return gatingml_read(s, root, err);
    if (strcmp(root->name, "Workspace") == 0)
        return flowjo_read(s, root, err);
    if (strcmp(root->name, "panel") != 0)
        return refuse_root(root, err);
    if (strcmp(root->space, PANEL_NAMESPACE) == 0)
        return panel_read(s, root, r->folder, r->all, err);
    bool later = strncmp(root->space, "urn:lupusflow:panel:", 20) == 0;
    return fail_xml(err, later ? FCS_E_UNSUPPORTED : FCS_E_FORMAT, root->place,
                    "<panel>: expected xmlns=\"" PANEL_NAMESPACE "\", found \"%s\"",
                    QUOTED(root->space));
}

static fcs_code fill(fcs_strategy *s, arena *scratch, const reading *r)
{
    fcs_error *err = r->err;
    const xml_node *root = xml_parse(scratch, r->text, r->size, err);
    if (!root)
        return err->code;
    fcs_code code = read_root(s, root, r);
    if (code)
        return code;
    char *hex = arena_alloc(s->arena, 65);
    if (!hex)
        return fail_memory(err);
    fcs_sha256(r->text, r->size, hex);
    s->about.sha256 = hex;
    for (size_t i = 0; i < s->n_samples; i++) /* on the arena of s, which lives longer */
        s->samples[i].strategy->about.sha256 = hex;
    return FCS_OK;
}

static fcs_strategy *read_strategy(const reading *r)
{
    fcs_strategy *s = strategy_new();
    arena *scratch = arena_new();
    fcs_code code = FCS_E_MEMORY;
    if (!s || !scratch)
        fail_memory(r->err);
    else if ((code = sniff_xml(r->text, r->size, r->err)) == FCS_OK)
        code = fill(s, scratch, r);
    arena_free(scratch);
    if (code == FCS_OK)
        return s;
    fcs_strategy_free(s);
    return NULL;
}

fcs_strategy *fcs_strategy_parse(const char *text, size_t size, const char *folder, fcs_error *err)
{
    fcs_error own = { .code = FCS_OK };
    if (!text) {
        fail(err, FCS_E_ARGUMENT, "", "expected a text, found NULL");
        return NULL;
    }
    fcs_strategy *s = read_strategy(&(reading){ text, size, folder, NULL, &own });
    if (!s && err)
        *err = own;
    return s;
}

fcs_remarks *strategy_check_text(const char *text, size_t size, const char *folder, fcs_error *err)
{
    fcs_error own;
    remarks all;
    if (!remarks_start(&all)) {
        arena_free(all.arena);
        fail_memory(err);
        return NULL;
    }
    fcs_strategy *s = read_strategy(&(reading){ text, size, folder, &all, &own });
    bool memory = !s && own.code == FCS_E_MEMORY;
    if (!s && !memory)
        remarks_add(&all, &own, false);
    fcs_strategy_free(s);
    fcs_remarks *out = memory ? NULL : remarks_finish(&all);
    if (out)
        return out;
    arena_free(all.arena);
    fail_memory(err);
    return NULL;
}

/* ---- A file to bytes ---- */

/* The folder of a path, on the arena: what is before the last "/", "/" itself, or "". */
static char *folder_of(arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    return arena_bytes(a, path, slash && n == 0 ? 1 : n);
}

typedef struct opened {
    arena *arena;
    char *text, *folder;
    size_t size;
} opened;

static void close_text(opened *o)
{
    free(o->text);
    arena_free(o->arena);
}

/* The bytes of a file, and its folder; false, and nothing to close, after a failure. */
static bool open_text(opened *o, const char *path, fcs_error *err)
{
    *o = (opened){ .arena = NULL };
    if (!path) {
        fail(err, FCS_E_ARGUMENT, "", "expected a path, found NULL");
        return false;
    }
    o->arena = arena_new();
    o->folder = o->arena ? folder_of(o->arena, path) : NULL;
    if (!o->folder)
        fail_memory(err);
    else
        o->text = read_whole(path, XML_LARGEST_FILE, &o->size, err);
    if (!o->text)
        close_text(o);
    return o->text != NULL;
}

fcs_strategy *fcs_strategy_open(const char *path, fcs_error *err)
{
    opened o;
    if (!open_text(&o, path, err))
        return NULL;
    fcs_strategy *s = fcs_strategy_parse(o.text, o.size, o.folder, err);
    close_text(&o);
    return s;
}

fcs_remarks *fcs_strategy_check(const char *path, fcs_error *err)
{
    opened o;
    if (!open_text(&o, path, err))
        return NULL;
    fcs_remarks *found = strategy_check_text(o.text, o.size, o.folder, err);
    close_text(&o);
    return found;
}
