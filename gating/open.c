/* open.c - what kind of strategy is this? Told by its content, never by its name.
 *
 *     <panel xmlns="urn:lupusflow:panel:1">            panel.c
 *     <gating:Gating-ML>, <Workspace>, anything else   not read: said by name
 */
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
        { "Gating-ML", "a Gating-ML file" },
        { "Workspace", "a FlowJo workspace" },
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

static fcs_code read_root(fcs_strategy *s, const xml_node *root, const char *folder, fcs_error *err)
{
    if (strcmp(root->name, "panel") != 0)
        return refuse_root(root, err);
    if (strcmp(root->space, PANEL_NAMESPACE) == 0)
        return panel_read(s, root, folder, err);
    bool later = strncmp(root->space, "urn:lupusflow:panel:", 20) == 0;
    return fail_xml(err, later ? FCS_E_UNSUPPORTED : FCS_E_FORMAT, root->place,
                    "<panel>: expected xmlns=\"" PANEL_NAMESPACE "\", found \"%s\"",
                    QUOTED(root->space));
}

static fcs_code fill(fcs_strategy *s, arena *scratch, const char *text, size_t size,
                     const char *folder, fcs_error *err)
{
    const xml_node *root = xml_parse(scratch, text, size, err);
    if (!root)
        return err->code;
    fcs_code code = read_root(s, root, folder, err);
    if (code)
        return code;
    char *hex = arena_alloc(s->arena, 65);
    if (!hex)
        return fail_memory(err);
    fcs_sha256(text, size, hex);
    s->about.sha256 = hex;
    return FCS_OK;
}

fcs_strategy *fcs_strategy_parse(const char *text, size_t size, const char *folder, fcs_error *err)
{
    fcs_error own = { .code = FCS_OK };
    if (!text) {
        fail(err, FCS_E_ARGUMENT, "", "expected a text, found NULL");
        return NULL;
    }
    fcs_strategy *s = strategy_new();
    arena *scratch = arena_new();
    fcs_code code = FCS_E_MEMORY;
    if (!s || !scratch)
        fail_memory(&own);
    else if ((code = sniff_xml(text, size, &own)) == FCS_OK)
        code = fill(s, scratch, text, size, folder, &own);
    arena_free(scratch);
    if (code == FCS_OK)
        return s;
    fcs_strategy_free(s);
    if (err)
        *err = own;
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

fcs_strategy *fcs_strategy_open(const char *path, fcs_error *err)
{
    if (!path) {
        fail(err, FCS_E_ARGUMENT, "", "expected a path, found NULL");
        return NULL;
    }
    fcs_strategy *s = NULL;
    size_t size = 0;
    char *text = NULL;
    arena *a = arena_new();
    char *folder = a ? folder_of(a, path) : NULL;
    if (!folder)
        fail_memory(err);
    else if ((text = read_whole(path, XML_LARGEST_FILE, &size, err)) != NULL)
        s = fcs_strategy_parse(text, size, folder, err);
    free(text);
    arena_free(a);
    return s;
}
