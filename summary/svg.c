/* svg.c - the picture of a gate: the density of its parent's events, the outline, and axes whose
 * ticks stand where the scale puts the numbers they name, negative ones too.
 *
 *     bins -> 7 shades by the logarithm of the count -> runs of one shade along a row -> one path per
 *     shade: "M3 40h5v1h-5z" is a run of 5 bins. A picture of 64 x 64 bins takes some kB.
 */
#include <math.h>

#include "fcs/real.h"
#include "summary/page.h"

#define SIDE 200.0 /* of the field, in units of the picture */
#define LEFT 46.0
#define TOP 6.0
#define N_SHADES 7
#define FEWEST_UNITS 20.0 /* between two labels */

/* ---- Density ---- */

/* The smallest counts that get the second, third, ... shade. */
static void shade_limits(const fcs_view *v, uint32_t *limits)
{
    uint32_t most = 1;
    for (size_t i = 0; i < v->n_bins * v->n_bins; i++)
        most = v->counts[i] > most ? v->counts[i] : most;
    for (int i = 0; i < N_SHADES; i++)
        limits[i] = (uint32_t)real_exp(real_log(most) * i / N_SHADES);
}

static int shade_of(const uint32_t *limits, uint32_t count)
{
    int shade = 0;
    while (count && shade < N_SHADES && count >= limits[shade])
        shade++;
    return shade;
}

static void add_shade(text *t, const fcs_view *v, const uint32_t *limits, int shade)
{
    bool begun = false;
    for (size_t row = 0; row < v->n_bins; row++) {
        const uint32_t *counts = v->counts + row * v->n_bins;
        for (size_t x = 0, end; x < v->n_bins; x = end) {
            int here = shade_of(limits, counts[x]);
            for (end = x + 1; end < v->n_bins && shade_of(limits, counts[end]) == here;)
                end++;
            if (here != shade)
                continue;
            if (!begun)
                text_print(t, "<path class=\"d%d\" d=\"", shade);
            begun = true;
            text_print(t, "M%zu %zuh%zuv1h-%zuz", x, v->n_bins - 1 - row, end - x, end - x);
        }
    }
    if (begun)
        text_add(t, "\"/>");
}

/* ---- Outline ---- */

/* Where a value on the scale lies along an axis, in bins; far beyond the ends it is cut off. */
static double bins_along(const fcs_axis *axis, size_t n_bins, double value)
{
    double part = (value - axis->low) / (axis->high - axis->low);
    if (!(part > -100))
        part = isnan(part) ? 0 : -100;
    return (part < 100 ? part : 100) * (double)n_bins;
}

static void add_points(text *t, const fcs_view *v, const char *class)
{
    text_print(t, "<polygon class=\"%s\" points=\"", class);
    for (size_t i = 0; i < v->n_points; i++) {
        text_add(t, i ? " " : "");
        text_fixed(t, bins_along(&v->x, v->n_bins, v->points[2 * i]), 2);
        text_add(t, ",");
        text_fixed(t, (double)v->n_bins - bins_along(&v->y, v->n_bins, v->points[2 * i + 1]), 2);
    }
    text_add(t, "\"/>");
}

/* The field is a picture of its own, so that what lies beyond its ends is not seen. */
static void add_field(text *t, const fcs_view *v)
{
    uint32_t limits[N_SHADES];
    text_print(t,
               "<rect class=\"field\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>"
               "<svg x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %zu %zu\" "
               "preserveAspectRatio=\"none\"><g shape-rendering=\"crispEdges\">",
               (int)LEFT, (int)TOP, (int)SIDE, (int)SIDE, (int)LEFT, (int)TOP, (int)SIDE, (int)SIDE,
               v->n_bins, v->n_bins);
    shade_limits(v, limits);
    for (int shade = 1; shade <= N_SHADES; shade++)
        add_shade(t, v, limits, shade);
    text_add(t, "</g>");
    if (v->n_points) {
        add_points(t, v, "halo");
        add_points(t, v, "gate");
    }
    text_add(t, "</svg>");
}

/* ---- Axes ---- */

typedef struct ruler {
    text *out;
    const fcs_axis *axis;
    const fcs_transform *transform;
    bool upright;
    double labels[24]; /* where labels are, from the low end */
    size_t n_labels;
} ruler;

/* From the low end, in units; -1 if the value is not on the axis. */
static double units_along(const ruler *r, double value)
{
    fcs_transform_apply(r->transform, &value, 1);
    double part = (value - r->axis->low) / (r->axis->high - r->axis->low);
    return part >= -1e-9 && part <= 1 + 1e-9 ? part * SIDE : -1;
}

static void add_mark(ruler *r, double at, double length)
{
    text_add(r->out, "M");
    text_fixed(r->out, r->upright ? LEFT : LEFT + at, 1);
    text_add(r->out, " ");
    text_fixed(r->out, r->upright ? TOP + SIDE - at : TOP + SIDE, 1);
    text_add(r->out, r->upright ? "h-" : "v");
    text_fixed(r->out, length, 1);
}

static bool has_room(const ruler *r, double at)
{
    for (size_t i = 0; i < r->n_labels; i++)
        if (fabs(r->labels[i] - at) < FEWEST_UNITS)
            return false;
    return at >= 0 && r->n_labels < sizeof r->labels / sizeof *r->labels;
}

/* A label is text that says(value); the greatest come first, so that they get the room. */
static void add_label(ruler *r, double value, void (*say)(text *, double))
{
    double at = units_along(r, value);
    if (!has_room(r, at))
        return;
    r->labels[r->n_labels++] = at;
    text_add(r->out, "<text x=\"");
    text_fixed(r->out, r->upright ? LEFT - 7 : LEFT + at, 1);
    text_add(r->out, "\" y=\"");
    text_fixed(r->out, r->upright ? TOP + SIDE - at + 3 : TOP + SIDE + 16, 1);
    text_print(r->out, "\" text-anchor=\"%s\">", r->upright ? "end" : "middle");
    say(r->out, value);
    text_add(r->out, "</text>");
}

static void say_power(text *t, double value)
{
    static const char *const digits[] = { "\xE2\x81\xB0", "\xC2\xB9",     "\xC2\xB2",
                                          "\xC2\xB3",     "\xE2\x81\xB4", "\xE2\x81\xB5",
                                          "\xE2\x81\xB6", "\xE2\x81\xB7", "\xE2\x81\xB8",
                                          "\xE2\x81\xB9" };
    int power = 0;
    double size = fabs(value);
    while (size > 9.5) {
        size /= 10;
        power++;
    }
    text_add(t, value < 0 ? "\xE2\x88\x92" : "");
    text_add(t, value > 0 || value < 0 ? "10" : "0");
    if (value > 0 || value < 0)
        text_add(t, digits[power < 10 ? power : 9]);
}

static void say_plain(text *t, double value)
{
    double size = fabs(value);
    if (value < 0)
        text_add(t, "\xE2\x88\x92");
    double unit = size >= 1e6 ? 1e6 : size >= 1e3 ? 1e3 : 1;
    int decimals = decimals_for(size / unit, 3);
    while (decimals > 0 && fabs(size / unit * real_exp10(decimals - 1) -
                                floor(size / unit * real_exp10(decimals - 1) + 0.5)) < 1e-6)
        decimals--;
    text_fixed(t, size / unit, size > 0 ? decimals : 0);
    text_add(t, unit > 1e5 ? "M" : unit > 1 ? "K" : "");
}

/* 0, and decades from 10^9 to 1 and their negatives: those that lie on the axis. */
static void add_decades(ruler *r, bool labels)
{
    if (labels)
        add_label(r, 0, say_power);
    else if (units_along(r, 0) >= 0)
        add_mark(r, units_along(r, 0), 5);
    for (int power = 9; power >= 0; power--) {
        for (int sign = 1; sign >= -1; sign -= 2) {
            double decade = sign * real_exp10(power);
            if (labels)
                add_label(r, decade, say_power);
            for (int i = 1; !labels && i < 10; i++)
                if (units_along(r, i * decade) >= 0 && (power > 1 || i == 1))
                    add_mark(r, units_along(r, i * decade), i == 1 ? 5 : 2.5);
        }
    }
}

/* About five steps of 1, 2 or 5 times a power of ten. */
static void add_steps(ruler *r, bool labels)
{
    double ends[2] = { r->axis->low, r->axis->high };
    fcs_transform_undo(r->transform, ends, 2);
    double span = ends[1] - ends[0];
    if (!(span > 0) || !isfinite(span))
        return;
    double step = real_exp10(floor(real_log10(span / 4)));
    while (span / step > 6)
        step *= span / step > 15 ? 5 : 2;
    for (double i = ceil(ends[0] / step); i * step <= ends[1]; i++) {
        double at = units_along(r, i * step);
        if (labels)
            add_label(r, i * step, say_plain);
        else if (at >= 0)
            add_mark(r, at, 5);
    }
}

static void add_axis(text *t, const fcs_axis *axis, bool upright)
{
    fcs_transform *transform = fcs_transform_make(axis->scale, NULL);
    if (!transform) {
        t->failed = true;
        return;
    }
    ruler r = { .out = t, .axis = axis, .transform = transform, .upright = upright };
    void (*add)(ruler *, bool) = axis->scale.kind == FCS_LINEAR_SCALE ? add_steps : add_decades;
    text_add(t, "<path class=\"axis\" d=\"");
    add(&r, false);
    text_add(t, "\"/>");
    add(&r, true);
    fcs_transform_free(transform);
}

static void add_name(text *t, const fcs_axis *axis, bool upright)
{
    int middle = (int)(upright ? TOP + SIDE / 2 : LEFT + SIDE / 2);
    if (upright)
        text_print(t, "<text class=\"axis-name\" transform=\"translate(10 %d) rotate(-90)\"",
                   middle);
    else
        text_print(t, "<text class=\"axis-name\" x=\"%d\" y=\"%d\"", middle,
                   (int)(TOP + SIDE + 31));
    text_add(t, " text-anchor=\"middle\">");
    text_html(t, axis->name);
    text_add(t, "</text>");
}

void page_view(text *t, const fcs_view *v)
{
    text_add(t, "<svg viewBox=\"0 0 254 242\" role=\"img\" aria-label=\"");
    text_attribute(t, v->x.name);
    text_add(t, " against ");
    text_attribute(t, v->y.name);
    text_add(t, "\">");
    add_field(t, v);
    text_print(t, "<path class=\"axis\" d=\"M%d %dv%dh%d\"/>", (int)LEFT, (int)TOP, (int)SIDE,
               (int)SIDE);
    add_axis(t, &v->x, false);
    add_axis(t, &v->y, true);
    add_name(t, &v->x, false);
    add_name(t, &v->y, true);
    text_add(t, "</svg>\n");
}
