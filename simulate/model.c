/* model.c - see model.h. The numbers are chosen, not measured: proportions after published adults
 * (docs/simulation.md), intensities as a well-titrated stain on a five-laser instrument shows. */
#include "model.h"

#include "fcs/real.h"

const marker_model model_markers[N_MARKERS] = {
    [CD45] = { "CD45", "BV786", 480 },
    [CD19] = { "CD19", "BV421", 420 },
    [CD20] = { "CD20", "BV711", 510 },
    [CD24] = { "CD24", "PE", 440 },
    [CD27] = { "CD27", "BV605", 530 },
    [CD38] = { "CD38", "APC", 560 },
    [IGD] = { "IgD", "FITC", 470 },
    [HLA_DR] = { "HLA-DR", "APC-H7", 590 },
    [CD123] = { "CD123", "PE-Cy7", 550 },
    [CD303] = { "CD303", "PerCP-Cy5-5", 610 },
    [LIN] = { "CD3/CD14/CD56", "BV510", 430 },
    [VIABILITY] = { "Viability", "Alexa Fluor 700", 520 },
};

/* clang-format off */
const double model_spillover[N_MARKERS][N_MARKERS] = {
    /*              CD45   CD19   CD20   CD24   CD27   CD38   IgD    HLA-DR CD123  CD303  Lin    Viability */
    [CD45]      = { 1,     0.02,  0.06,  0,     0.005, 0,     0,     0.04,  0.02,  0,     0,     0.01 },
    [CD19]      = { 0.005, 1,     0.005, 0,     0.01,  0,     0,     0,     0,     0,     0.08,  0 },
    [CD20]      = { 0.25,  0.03,  1,     0,     0.03,  0.015, 0,     0.02,  0.01,  0.04,  0,     0.08 },
    [CD24]      = { 0,     0,     0.01,  1,     0.10,  0,     0.01,  0,     0.01,  0.12,  0,     0 },
    [CD27]      = { 0.05,  0.04,  0.15,  0.12,  1,     0,     0,     0,     0,     0.08,  0.01,  0 },
    [CD38]      = { 0.01,  0,     0.03,  0,     0,     1,     0,     0.04,  0,     0.01,  0,     0.14 },
    [IGD]       = { 0,     0,     0,     0.15,  0.02,  0,     1,     0,     0,     0.01,  0.03,  0 },
    [HLA_DR]    = { 0.10,  0,     0,     0,     0,     0.02,  0,     1,     0.05,  0,     0,     0.02 },
    [CD123]     = { 0.06,  0,     0.01,  0.02,  0,     0,     0,     0.06,  1,     0.03,  0,     0 },
    [CD303]     = { 0.06,  0,     0.20,  0,     0.01,  0.02,  0,     0.02,  0.10,  1,     0,     0.06 },
    [LIN]       = { 0.02,  0.02,  0.03,  0,     0.12,  0,     0.02,  0,     0,     0,     1,     0 },
    [VIABILITY] = { 0.05,  0,     0.02,  0,     0,     0.02,  0,     0.15,  0.02,  0,     0,     1 },
};

const marker model_donors[N_MARKERS] = {
    [CD45] = CD19,           /* BV786: BV421 */
    [CD20] = CD19,           /* BV711: BV421 */
    [CD27] = CD19,           /* BV605: BV421 */
    [HLA_DR] = CD38,         /* APC-H7: APC */
    [CD123] = CD24,          /* PE-Cy7: PE */
    [CD303] = N_MARKERS,     /* PerCP-Cy5-5: PerCP, which the same detector sees */
    [CD19] = N_MARKERS,      [CD24] = N_MARKERS, [CD38] = N_MARKERS, [IGD] = N_MARKERS,
    [LIN] = N_MARKERS,       [VIABILITY] = N_MARKERS,
};

/* Flavins and NADH shine where violet and blue light is absorbed, hardly where red is. */
const double model_autofluorescence[N_MARKERS] = {
    [CD45] = 20,    [CD19] = 60,   [CD20] = 35,   [CD24] = 70,  [CD27] = 60, [CD38] = 12,
    [IGD] = 90,     [HLA_DR] = 10, [CD123] = 20,  [CD303] = 30, [LIN] = 110, [VIABILITY] = 15,
};

const kind_model model_kinds[N_KINDS] = {
    /* median:         CD45   CD19   CD20   CD24  CD27   CD38   IgD   HLA-DR CD123  CD303 Lin    Viability */
    [NAIVE] = { "naive and transitional B", 0, 62000, 0.12, 14000, 0.2,
                     { 28000, 9000,  12000, 2200, 90,    700,   7000, 9000,  150,   90,   90,    120 },
                     { 0.25,  0.30,  0.35,  0.42, 0.5,   0.31,  0.50, 0.40,  0.5,   0.5,  0.5,   0.5 } },
    [UNSWITCHED] = { "unswitched memory B", 0, 64000, 0.12, 15000, 0.2,
                     { 28000, 9500,  13000, 5000, 2600,  350,   4500, 9500,  150,   90,   90,    120 },
                     { 0.25,  0.30,  0.35,  0.40, 0.45,  0.45,  0.50, 0.40,  0.5,   0.5,  0.5,   0.5 } },
    [SWITCHED] = { "switched memory B", 0, 64000, 0.12, 15000, 0.2,
                     { 28000, 9500,  13000, 4500, 3200,  350,   110,  9500,  150,   90,   90,    120 },
                     { 0.25,  0.30,  0.35,  0.40, 0.45,  0.45,  0.5,  0.40,  0.5,   0.5,  0.5,   0.5 } },
    [DN] = { "double negative B", 0, 65000, 0.12, 15000, 0.2,
                     { 28000, 10000, 13000, 1500, 100,   350,   120,  10000, 150,   90,   90,    120 },
                     { 0.25,  0.30,  0.35,  0.45, 0.5,   0.45,  0.5,  0.40,  0.5,   0.5,  0.5,   0.5 } },
    [PLASMABLAST] = { "plasmablast", 0, 80000, 0.15, 22000, 0.25,
                     { 20000, 5000,  200,   150,  24000, 40000, 130,  8000,  150,   90,   110,   140 },
                     { 0.30,  0.35,  0.5,   0.5,  0.35,  0.35,  0.5,  0.45,  0.5,   0.5,  0.5,   0.5 } },
    [PDC] = { "plasmacytoid DC", 0, 85000, 0.12, 24000, 0.2,
                     { 15000, 90,    90,    100,  90,    1800,  100,  8000,  18000, 9000, 100,   130 },
                     { 0.25,  0.5,   0.5,   0.5,  0.5,   0.45,  0.5,  0.40,  0.40,  0.40, 0.5,   0.5 } },
    [MDC] = { "myeloid DC", 0, 92000, 0.12, 34000, 0.2,
                     { 18000, 90,    90,    250,  90,    900,   100,  16000, 350,   100,  110,   140 },
                     { 0.25,  0.5,   0.5,   0.5,  0.5,   0.45,  0.5,  0.40,  0.45,  0.5,  0.5,   0.5 } },
    [T] = { "T", 24, 60000, 0.12, 13000, 0.2,
                     { 35000, 80,    80,    70,   2000,  400,   90,   110,   70,    80,   15000, 120 },
                     { 0.20,  0.5,   0.5,   0.5,  0.7,   0.7,   0.5,  0.5,   0.5,   0.5,  0.30,  0.5 } },
    [NK] = { "NK", 5, 63000, 0.12, 15000, 0.2,
                     { 32000, 80,    80,    70,   100,   2500,  90,   110,   80,    80,   7000,  120 },
                     { 0.20,  0.5,   0.5,   0.5,  0.5,   0.50,  0.5,  0.5,   0.5,   0.5,  0.35,  0.5 } },
    [MONOCYTE] = { "monocyte", 8, 98000, 0.12, 45000, 0.2,
                     { 20000, 130,   130,   150,  150,   1500,  150,  9000,  500,   140,  12000, 180 },
                     { 0.25,  0.5,   0.5,   0.5,  0.5,   0.45,  0.5,  0.50,  0.45,  0.5,  0.35,  0.5 } },
    [NEUTROPHIL] = { "neutrophil", 58, 105000, 0.12, 95000, 0.2,
                     { 9000,  140,   140,   4000, 150,   180,   160,  140,   90,    140,  150,   200 },
                     { 0.25,  0.5,   0.5,   0.40, 0.5,   0.5,   0.5,  0.5,   0.5,   0.5,  0.5,   0.5 } },
    [BASOPHIL] = { "basophil", 0.6, 72000, 0.12, 20000, 0.2,
                     { 9000,  100,   100,   400,  100,   1500,  110,  120,   22000, 110,  120,   130 },
                     { 0.25,  0.5,   0.5,   0.5,  0.5,   0.45,  0.5,  0.5,   0.40,  0.5,  0.5,   0.5 } },
    [DEBRIS] = { "debris", 0, 12000, 0.45, 9000, 0.5,
                     { 50,    40,    40,    40,   40,    40,    40,   40,    40,    40,   40,    150 },
                     { 0.6,   0.5,   0.5,   0.5,  0.5,   0.5,   0.5,  0.5,   0.5,   0.5,  0.5,   0.7 } },
};
/* clang-format on */

const double model_slope[N_MARKERS] = {
    [CD20] = 0.2, [CD24] = 2.0, [CD27] = -0.2, [CD38] = 3.4, [IGD] = -0.3,
};

#define B_KINDS (1u << NAIVE | 1u << UNSWITCHED | 1u << SWITCHED | 1u << DN | 1u << PLASMABLAST)

const population_model model_populations[N_POPULATIONS] = {
    { "leukocyte", "all kinds but debris", (1u << N_LEUKOCYTES) - 1, false },
    { "B", "the five kinds of B", B_KINDS, false },
    { "B.naive", "naive and transitional B", 1u << NAIVE, false },
    { "B.unswitched", "unswitched memory B", 1u << UNSWITCHED, false },
    { "B.switched", "switched memory B", 1u << SWITCHED, false },
    { "B.DN", "double negative B", 1u << DN, false },
    { "B.plasmablast", "plasmablast", 1u << PLASMABLAST, false },
    { "Breg", "naive and transitional B with u > m0", 1u << NAIVE, true },
    { "DR", "plasmacytoid and myeloid DC", 1u << PDC | 1u << MDC, false },
    { "pDC", "plasmacytoid DC", 1u << PDC, false },
};

/* P(v > x) up to the constant that makes P(v > 0) = 1 and P(v > 1) = 0. */
static double tail_above(double x)
{
    return real_exp(-x / MATURITY_THETA) - real_exp(-1 / MATURITY_THETA);
}

double maturity_above(void)
{
    return tail_above(MATURITY_M0) / tail_above(0);
}

double maturity_at(double p)
{
    return -MATURITY_THETA * real_log(1 - p * (1 - real_exp(-1 / MATURITY_THETA)));
}

static void set_b_kinds(const mix *m, double of[N_LEUKOCYTES])
{
    of[UNSWITCHED] = m->b * m->unswitched;
    of[SWITCHED] = m->b * m->switched;
    of[DN] = m->b * m->dn;
    of[PLASMABLAST] = m->b * m->plasmablast;
    of[NAIVE] = m->b * (1 - m->unswitched - m->switched - m->dn - m->plasmablast);
}

proportions model_proportions(const mix *m)
{
    proportions p = { .of = { [PDC] = m->pdc, [MDC] = m->mdc } };
    double shares = 0, rest = 1 - m->b - m->pdc - m->mdc;
    set_b_kinds(m, p.of);
    for (size_t k = 0; k < N_LEUKOCYTES; k++)
        shares += model_kinds[k].share;
    for (size_t k = 0; k < N_LEUKOCYTES; k++)
        p.of[k] += rest * model_kinds[k].share / shares;
    if (p.of[NAIVE] > 0)
        p.immature = m->b * m->breg / p.of[NAIVE] / maturity_above();
    return p;
}

double model_proportion(const population_model *population, const proportions *p)
{
    double sum = 0;
    for (size_t k = 0; k < N_LEUKOCYTES; k++)
        sum += population->kinds >> k & 1 ? p->of[k] : 0;
    return population->above_m0 ? sum * p->immature * maturity_above() : sum;
}

static bool is_masked(const scenario_model *scenario, kind k, marker m)
{
    return m == CD20 && scenario->masked_cd20 && (B_KINDS >> k & 1) && k != PLASMABLAST;
}

double model_median(const scenario_model *scenario, kind k, marker m)
{
    return is_masked(scenario, k, m) ? MASKED_CD20 : model_kinds[k].median[m];
}

double model_sd(const scenario_model *scenario, kind k, marker m)
{
    return is_masked(scenario, k, m) ? MASKED_CD20_SD : model_kinds[k].sd[m];
}
