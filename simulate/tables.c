/* tables.c - the model's numbers as Markdown, for docs/simulation.md. */
#include <stdlib.h>
#include <string.h>

#include "fcs/error.h"
#include "fcs/real.h"
#include "model.h"

/* A text that grows; NULL once memory was short, and then all that is put to it is lost. */
typedef struct page {
    char *text;
    size_t used, size;
} page;

static void put(page *p, const char *text)
{
    size_t n = strlen(text);
    if (!p->text)
        return;
    if (p->size - p->used <= n) {
        char *larger = realloc(p->text, 2 * (p->size + n));
        if (!larger)
            free(p->text);
        p->text = larger;
        p->size = 2 * (p->size + n);
    }
    if (p->text)
        memcpy(p->text + p->used, text, n + 1);
    p->used += n;
}

/* "| text " */
static void put_field(page *p, const char *text)
{
    put(p, "| ");
    put(p, text);
    put(p, " ");
}

static void put_number(page *p, double value)
{
    char text[32];
    real_print(text, sizeof text, value, 6);
    put_field(p, text);
}

static void put_end(page *p)
{
    put(p, "|\n");
}

/* Ends the heading of a table with n columns, the first of them text. */
static void put_rule(page *p, size_t n)
{
    put(p, "|\n|---");
    for (size_t i = 1; i < n; i++)
        put(p, "|---:");
    put_end(p);
}

static void put_heading(page *p, const char *title, const char *const *columns, size_t n)
{
    put(p, "\n### ");
    put(p, title);
    put(p, "\n\n");
    for (size_t i = 0; i < n; i++)
        put_field(p, columns[i]);
    put_rule(p, n);
}

/* The same, a column for each marker behind the first. */
static void put_marker_heading(page *p, const char *title, const char *first)
{
    const char *columns[1 + N_MARKERS] = { first };
    for (size_t m = 0; m < N_MARKERS; m++)
        columns[1 + m] = model_markers[m].name;
    put_heading(p, title, columns, 1 + N_MARKERS);
}

static void put_row(page *p, const char *first, const double *values, size_t n)
{
    put_field(p, first);
    for (size_t i = 0; i < n; i++)
        put_number(p, values[i]);
    put_end(p);
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void put_markers(page *p)
{
    static const char *const columns[] = { "Marker ($PnS)", "Dye ($PnN without -A)", "$PnV" };
    put_heading(p, "Markers", columns, COUNT(columns));
    for (size_t m = 0; m < N_MARKERS; m++) {
        put_field(p, model_markers[m].name);
        put_field(p, model_markers[m].dye);
        put_number(p, model_markers[m].voltage);
        put_end(p);
    }
}

static void put_spillover(page *p)
{
    put_marker_heading(p, "Spillover: row = dye of, column = detector of", "");
    for (size_t m = 0; m < N_MARKERS; m++)
        put_row(p, model_markers[m].name, model_spillover[m], N_MARKERS);
}

static void put_autofluorescence(page *p)
{
    put_marker_heading(p, "Autofluorescence in controls, at SSC-A 13000", "");
    put_row(p, "signal", model_autofluorescence, N_MARKERS);
}

static void put_kinds(page *p)
{
    static const char *const columns[] = { "Kind",         "Share",        "FSC-A median",
                                           "FSC-A SD(ln)", "SSC-A median", "SSC-A SD(ln)" };
    put_heading(p, "Kinds: shares of what is not B, pDC or mDC, and scatter", columns,
                COUNT(columns));
    for (size_t k = 0; k < N_KINDS; k++) {
        const kind_model *of = &model_kinds[k];
        put_row(p, of->name, (double[]){ of->share, of->fsc, of->fsc_sd, of->ssc, of->ssc_sd }, 5);
    }
}

static void put_expression(page *p)
{
    put_marker_heading(p, "Medians of the dyes", "Kind");
    for (size_t k = 0; k < N_KINDS; k++)
        put_row(p, model_kinds[k].name, model_kinds[k].median, N_MARKERS);
    put_marker_heading(p, "SDs of the natural logarithm", "Kind");
    for (size_t k = 0; k < N_KINDS; k++)
        put_row(p, model_kinds[k].name, model_kinds[k].sd, N_MARKERS);
    put_marker_heading(p, "Change of ln(median) of naive and transitional B from u = 0 to u = 1",
                       "");
    put_row(p, "slope", model_slope, N_MARKERS);
}

static void put_constants(page *p)
{
    static const char *const columns[] = { "Constant", "Value" };
    static const struct {
        const char *what;
        double value;
    } constants[] = {
        { "theta: mean of the exponential of u before it is cut off at 1", MATURITY_THETA },
        { "m0: CD24hiCD38hi is u > m0", MATURITY_M0 },
        { "SD(ln) of the size factor", SIZE_SD },
        { "photon noise: variance per unit of signal", PHOTON_NOISE },
        { "electronic noise: SD", ELECTRONIC_NOISE },
        { "top: nothing is stored above it", TOP },
        { "FSC-W of a single: median", WIDTH },
        { "FSC-W of a single: SD(ln)", WIDTH_SD },
        { "FSC-W of a doublet over that of a single: median", DOUBLET_WIDTH },
        { "FSC-W of a doublet over that of a single: SD(ln)", DOUBLET_WIDTH_SD },
        { "debris, of all events", DEBRIS_SHARE },
        { "dead, of all events", DEAD_SHARE },
        { "doublets, of all events", DOUBLET_SHARE },
        { "Viability of the dead: median", DEAD_VIABILITY },
        { "Viability of the dead: SD(ln)", DEAD_VIABILITY_SD },
        { "CD45 of the dead: median over that of the living", DEAD_CD45 },
        { "FSC-A of the dead: median over that of the living", DEAD_FSC },
        { "SSC-A of the dead: median over that of the living", DEAD_SSC },
        { "CD20 where therapy masks it: median", MASKED_CD20 },
        { "CD20 where therapy masks it: SD(ln)", MASKED_CD20_SD },
        { "events per second", EVENT_RATE },
        { "$TIMESTEP, seconds", TIMESTEP },
    };
    put_heading(p, "Constants", columns, COUNT(columns));
    for (size_t i = 0; i < COUNT(constants); i++)
        put_row(p, constants[i].what, &constants[i].value, 1);
}

static void put_mix(page *p, const char *name, const mix *m)
{
    put_row(p, name,
            (double[]){ m->b, m->pdc, m->mdc, m->breg, m->unswitched, m->switched, m->dn,
                        m->plasmablast },
            8);
}

static void put_scenarios(page *p, bool enriched)
{
    static const char *const columns[] = { "Scenario",   "B",        "pDC", "mDC",         "u > m0",
                                           "unswitched", "switched", "DN",  "plasmablasts" };
    size_t n;
    const fcs_scenario *all = fcs_scenarios(&n);
    put_heading(p,
                enriched ? "Scenarios, enriched: the same columns"
                         : "Scenarios: B, pDC, mDC of live CD45+ singles; the others of B",
                columns, COUNT(columns));
    for (size_t i = 0; i < n; i++)
        put_mix(p, all[i].name,
                enriched ? &model_scenarios[i].enriched : &model_scenarios[i].plain);
}

static void put_tubes(page *p)
{
    static const char *const columns[] = { "Scenario", "Markers that are not in the tube" };
    size_t n;
    const fcs_scenario *all = fcs_scenarios(&n);
    put_heading(p, "Tubes", columns, COUNT(columns));
    for (size_t i = 0; i < n; i++) {
        const char *between = "";
        put_field(p, all[i].name);
        put(p, "| ");
        for (size_t m = 0; m < N_MARKERS; m++) {
            if (model_scenarios[i].markers >> m & 1)
                continue;
            put(p, between);
            put(p, model_markers[m].name);
            between = ", ";
        }
        put(p, *between ? " " : "none ");
        put_end(p);
    }
}

static void put_populations(page *p)
{
    static const char *const columns[] = { "Id", "Members: live singles of",
                                           "Proportion, healthy" };
    proportions healthy = model_proportions(&model_scenarios[0].plain);
    put_heading(p, "Populations", columns, COUNT(columns));
    for (size_t t = 0; t < N_POPULATIONS; t++) {
        put_field(p, model_populations[t].id);
        put_field(p, model_populations[t].members);
        put_number(p, model_proportion(&model_populations[t], &healthy));
        put_end(p);
    }
}

char *fcs_simulation_tables(fcs_error *err)
{
    page p = { .text = calloc(1, 1024), .size = 1024 };
    put_markers(&p);
    put_spillover(&p);
    put_autofluorescence(&p);
    put_kinds(&p);
    put_expression(&p);
    put_constants(&p);
    put_scenarios(&p, false);
    put_scenarios(&p, true);
    put_tubes(&p);
    put_populations(&p);
    if (!p.text)
        fail_memory(err);
    return p.text;
}
