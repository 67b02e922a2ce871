/* gatingml_write_cytobank.c - what Cytobank looks for in custom_info (as CytoML reads and writes it):
 *
 *     <cytobank>                        of a shape
 *       <name>B cells</name> <id>7</id> <gate_id>7</gate_id> <type>PolygonGate</type>
 *       <version>1</version> <fcs_file_id/> <fcs_file_filename/>
 *       <definition>{"scale":{"x":{"flag":4,"argument":"223062",...},"y":{...}}}</definition>
 *     <cytobank>                        of a population: a GateSet
 *       <name>B cells</name> <gate_set_id>7</gate_set_id>
 */
#include "gating/gatingml_write.h"

#include <string.h>

#include "fcs/real.h"

static const char *title_of(const gatingml_writer *w, size_t population)
{
    const strategy_population *p = &w->strategy->populations[population];
    return *p->title ? p->title : p->id;
}

/* ---- Ids ---- */

/* Base 64, with "." for "=", "_" for "+", "-" for "/", as names may have them. */
static char *base64(arena *a, const char *words)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    const unsigned char *in = (const unsigned char *)words;
    size_t n = strlen(words), at = 0;
    char *out = arena_alloc(a, (n + 2) / 3 * 4 + 1);
    for (size_t i = 0; out && i < n; i += 3) {
        unsigned long bits = (unsigned long)in[i] << 16;
        bits |= i + 1 < n ? (unsigned long)in[i + 1] << 8 : 0;
        bits |= i + 2 < n ? in[i + 2] : 0;
        out[at++] = digits[bits >> 18];
        out[at++] = digits[bits >> 12 & 63];
        out[at++] = i + 1 < n ? digits[bits >> 6 & 63] : '.';
        out[at++] = i + 2 < n ? digits[bits & 63] : '.';
    }
    return out;
}

const char *gatingml_cytobank_id(gatingml_writer *w, size_t population)
{
    const char *name = base64(w->scratch, title_of(w, population));
    return name ? arena_print(w->scratch, "Gate_%zu_%.900s", population + 1, name) : NULL;
}

/* ---- Lines ---- */

static void write_word(gatingml_writer *w, const char *name, const char *words)
{
    text_print(w->out, "        <%s>", name);
    xml_write_text(w->out, words, strlen(words));
    text_print(w->out, "</%s>\n", name);
}

static void write_count(gatingml_writer *w, const char *name, size_t n)
{
    text_print(w->out, "        <%s>%zu</%s>\n", name, n, name);
}

static const char *type_of(const strategy_gate *part)
{
    if (part->kind == GATE_BOUNDS)
        return part->n_bounds == 1 ? "RangeGate" : "RectangleGate";
    return part->kind == GATE_ELLIPSE ? "EllipseGate" : "PolygonGate";
}

/* How Cytobank draws the axis: 1 linear, 2 logarithmic, 4 asinh with its cofactor. */
static void write_axis(gatingml_writer *w, const strategy_axis *axis)
{
    fcs_scale scale = w->strategy->scales[axis->scale];
    bool linear = scale.kind == FCS_LINEAR_SCALE, log = scale.kind == FCS_LOG_SCALE;
    size_t cofactor = 1;
    if (!linear && !log && scale.T > 0 && scale.T < 1e12)
        cofactor = (size_t)(scale.T / real_sinh(1) + 0.5);
    text_print(w->out,
               "{\"flag\":%d,\"argument\":\"%zu\",\"min\":%d,\"max\":262144,\"bins\":256,"
               "\"size\":256}",
               linear ? 1
               : log  ? 2
                      : 4,
               cofactor, linear || log ? 1 : -200);
}

static void write_definition(gatingml_writer *w, const strategy_gate *part)
{
    bool bounds = part->kind == GATE_BOUNDS;
    size_t n = bounds ? part->n_bounds : part->n_axes;
    text_add(w->out, "        <definition>{\"scale\":");
    for (size_t i = 0; i < n && i < 2; i++) {
        if (n > 1)
            text_add(w->out, i ? ",\"y\":" : "{\"x\":");
        write_axis(w, bounds ? &part->bounds[i].axis : &part->axes[i]);
    }
    text_add(w->out, n > 1 ? "}" : "");
    text_add(w->out, "}</definition>\n");
}

void gatingml_write_cytobank(gatingml_writer *w, const strategy_gate *part)
{
    bool shape = part && part->kind != GATE_BOOLEAN;
    text_add(w->out, "      <cytobank>\n");
    write_word(w, "name", title_of(w, w->population));
    if (shape) {
        write_count(w, "id", w->population + 1);
        write_count(w, "gate_id", w->population + 1);
        write_word(w, "type", type_of(part));
        write_count(w, "version", 1);
        text_add(w->out, "        <fcs_file_id/>\n        <fcs_file_filename/>\n");
        write_definition(w, part);
    } else {
        write_count(w, "gate_set_id", w->population + 1);
    }
    text_add(w->out, "      </cytobank>\n");
}
