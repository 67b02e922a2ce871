/* posterior.c - see posterior.h. */
#include "posterior.h"

#include <math.h>

#include "fcs/real.h"

/* Below this difference from the best class so far, a class is out of the race. */
#define HOPELESS 25.0

/* Nodes and weights for integrals over a standard normal density (Gauss-Hermite, 9 points). */
static const double node_at[N_NODES] = {
    -4.5127458633997826, -3.2054290028564703, -2.0768479786778302, -1.0232556637891326, 0,
    1.0232556637891326,  2.0768479786778302,  3.2054290028564703,  4.5127458633997826,
};
static const double node_weight[N_NODES] = {
    2.2345844007746594e-05, 2.7891413212317707e-03, 4.9916406765217831e-02,
    2.4409750289493910e-01, 4.0634920634920630e-01, 2.4409750289493910e-01,
    4.9916406765217831e-02, 2.7891413212317707e-03, 2.2345844007746594e-05,
};

static const double SQRT_2PI = 2.5066282746310002;


/* ---- One marker --------------------------------------------------------------------- */

static double normal_density(double x, double mean, double sd)
{
    double z = (x - mean) / sd;
    return real_exp(-0.5 * z * z) / (sd * SQRT_2PI);
}

/* Where noise is wider than the log-normal, the integral runs over the log-normal, and over the noise
 * where it is narrower: the other factor is smooth then, and few nodes are enough. A log-normal is
 * narrow near 0, where it is cut off, so there it is the one that noise is compared with. */
double marginal_log_density(const marginal *g, double x, double v)
{
    double sum = 0, noise = sqrt(v);
    double median = g->node[N_NODES / 2];
    bool wide = noise > g->sd * (x < median ? x : median);
    for (size_t i = 0; i < N_NODES; i++) {
        double y = x - noise * node_at[i];
        if (wide)
            sum += node_weight[i] * normal_density(x, g->node[i], noise);
        else if (y > 0)
            sum += node_weight[i] * normal_density(real_log(y), g->mean, g->sd) / y;
    }
    return real_log(sum);
}

marginal marginal_of(double mean, double sd)
{
    marginal g = { .mean = mean, .sd = sqrt(sd * sd + SIZE_SD * SIZE_SD) };
    for (size_t i = 0; i < N_NODES; i++)
        g.node[i] = real_exp(mean + g.sd * node_at[i]);
    return g;
}


/* ---- Classes ------------------------------------------------------------------------ */

static uint32_t populations_of(const outcome *c)
{
    uint32_t bits = 0;
    for (size_t t = 0; t < N_POPULATIONS && !c->dead; t++)
        if ((model_populations[t].kinds >> c->kind & 1) &&
            (!model_populations[t].above_m0 || c->u > MATURITY_M0))
            bits |= 1u << t;
    return bits;
}

static void add_class(posterior_model *p, const struct fcs_model *m, outcome c, double prior)
{
    if (prior <= 0)
        return;
    look l = model_look(m->scenario, c.kind, c.dead);
    c.log_prior = real_log(prior);
    c.populations = populations_of(&c);
    for (size_t i = 0; i < m->n_markers; i++) {
        marker k = m->markers[i];
        c.marker[i] = marginal_of(l.marker[k] + model_slope[k] * c.u, l.marker_sd[k]);
        if (p->n_classes > 0) {
            const marginal *before = &p->classes[p->n_classes - 1].marker[i];
            c.marker[i].as_before =
                before->mean == c.marker[i].mean && before->sd == c.marker[i].sd;
        }
    }
    p->classes[p->n_classes++] = c;
}

/* The part of NAIVE with u > 0, in steps. */
static void add_immature(posterior_model *p, const struct fcs_model *m, double prior)
{
    double sum = 0;
    for (size_t i = 0; i < U_STEPS; i++)
        sum += real_exp(-((double)i + 0.5) / U_STEPS / MATURITY_THETA);
    for (size_t i = 0; i < U_STEPS; i++) {
        double u = ((double)i + 0.5) / U_STEPS;
        add_class(p, m, (outcome){ .kind = NAIVE, .u = u },
                  prior * real_exp(-u / MATURITY_THETA) / sum);
    }
}

static void add_classes(posterior_model *p, const struct fcs_model *m)
{
    const double alive = 1 - DEBRIS_SHARE - DEAD_SHARE - DOUBLET_SHARE;
    for (size_t k = 0; k < N_LEUKOCYTES; k++) {
        double share = m->proportions.of[k];
        double immature = k == NAIVE ? m->proportions.immature : 0;
        add_class(p, m, (outcome){ .kind = (kind)k }, alive * share * (1 - immature));
        add_immature(p, m, alive * share * immature);
        add_class(p, m, (outcome){ .kind = (kind)k, .dead = true }, DEAD_SHARE * share);
    }
    add_class(p, m, (outcome){ .kind = DEBRIS }, DEBRIS_SHARE);
}


/* ---- Compensation ------------------------------------------------------------------- */

static void swap_rows(double *a, double *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double t = a[i];
        a[i] = b[i];
        b[i] = t;
    }
}

/* Gauss-Jordan with partial pivoting. The model's matrix has a large diagonal: no pivot is 0. */
static void invert(size_t n, double a[N_MARKERS][N_MARKERS], double inverse[N_MARKERS][N_MARKERS])
{
    for (size_t c = 0; c < n; c++) {
        size_t pivot = c;
        for (size_t r = c + 1; r < n; r++)
            if (fabs(a[r][c]) > fabs(a[pivot][c]))
                pivot = r;
        swap_rows(a[c], a[pivot], n);
        swap_rows(inverse[c], inverse[pivot], n);
        for (size_t r = 0; r < n; r++) {
            double factor = r == c ? 1 - 1 / a[c][c] : a[r][c] / a[c][c];
            for (size_t i = 0; i < n; i++) {
                inverse[r][i] -= factor * inverse[c][i];
                a[r][i] -= factor * a[c][i];
            }
        }
    }
}

static void set_inverse(posterior_model *p, const struct fcs_model *m)
{
    double a[N_MARKERS][N_MARKERS] = { { 0 } };
    for (size_t i = 0; i < m->n_markers; i++) {
        p->inverse[i][i] = 1;
        for (size_t j = 0; j < m->n_markers; j++)
            a[i][j] = model_spillover[m->markers[i]][m->markers[j]];
    }
    invert(m->n_markers, a, p->inverse);
}

/* The markers in the order in which they rule classes out; those not in the tube are passed over. */
static void set_order(posterior_model *p, const struct fcs_model *m)
{
    static const marker telling[N_MARKERS] = { CD19, LIN,  CD45, VIABILITY, HLA_DR, IGD,
                                               CD27, CD20, CD38, CD24,      CD123,  CD303 };
    size_t n = 0;
    for (size_t i = 0; i < N_MARKERS; i++)
        for (size_t j = 0; j < m->n_markers; j++)
            if (m->markers[j] == telling[i])
                p->order[n++] = j;
}

void posterior_start(posterior_model *p, const struct fcs_model *m)
{
    *p = (posterior_model){ .n_markers = m->n_markers };
    set_order(p, m);
    set_inverse(p, m);
    add_classes(p, m);
}


/* ---- One event ---------------------------------------------------------------------- */

static void compensated(const posterior_model *p, const fcs_table *table, size_t j,
                        double x[N_MARKERS], double v[N_MARKERS])
{
    for (size_t i = 0; i < p->n_markers; i++)
        x[i] = v[i] = 0;
    for (size_t d = 0; d < p->n_markers; d++) {
        double read = table->columns[FIRST_DETECTOR + d][j];
        double noise = PHOTON_NOISE * (read > 0 ? read : 0) + ELECTRONIC_NOISE * ELECTRONIC_NOISE;
        for (size_t i = 0; i < p->n_markers; i++) {
            double share = p->inverse[d][i];
            x[i] += share * read;
            v[i] += share * share * noise;
        }
    }
}

/* The probability that a pulse of this width is of one particle. */
static double single_given_width(double width)
{
    double z = real_log(width / WIDTH);
    double doublet_sd = sqrt(WIDTH_SD * WIDTH_SD + DOUBLET_WIDTH_SD * DOUBLET_WIDTH_SD);
    double one = (1 - DOUBLET_SHARE) * normal_density(z, 0, WIDTH_SD);
    double two = DOUBLET_SHARE * normal_density(z, real_log(DOUBLET_WIDTH), doublet_sd);
    return one / (one + two);
}

/* Adds the log density of one marker to every class that is still in the race. */
static void weigh_marker(const posterior_model *p, size_t i, double x, double v, double *score)
{
    double best = -INFINITY, density = 0;
    bool known = false;
    for (size_t c = 0; c < p->n_classes; c++) {
        const marginal *g = &p->classes[c].marker[i];
        known = known && g->as_before;
        if (score[c] == -INFINITY)
            continue;
        if (!known)
            density = marginal_log_density(g, x, v);
        known = true;
        score[c] += density;
        best = score[c] > best ? score[c] : best;
    }
    for (size_t c = 0; c < p->n_classes && best > -INFINITY; c++)
        if (score[c] < best - HOPELESS)
            score[c] = -INFINITY;
}

/* Whether the classes still in the race agree on all that is asked. */
static bool is_settled(const posterior_model *p, const double *score)
{
    const outcome *first = NULL;
    for (size_t c = 0; c < p->n_classes; c++) {
        if (score[c] == -INFINITY)
            continue;
        if (first && first->populations != p->classes[c].populations)
            return false;
        first = first ? first : &p->classes[c];
    }
    return true;
}

static void weigh(const posterior_model *p, const fcs_table *table, size_t j, double *score)
{
    double x[N_MARKERS], v[N_MARKERS];
    compensated(p, table, j, x, v);
    for (size_t c = 0; c < p->n_classes; c++)
        score[c] = p->classes[c].log_prior;
    for (size_t i = 0; i < p->n_markers && !is_settled(p, score); i++)
        weigh_marker(p, p->order[i], x[p->order[i]], v[p->order[i]], score);
}

void posterior_of(const posterior_model *p, const fcs_table *table, size_t j,
                  double probability[N_POPULATIONS])
{
    double score[N_CLASSES], best = -INFINITY, sum = 0;
    weigh(p, table, j, score);
    for (size_t c = 0; c < p->n_classes; c++)
        best = score[c] > best ? score[c] : best;
    for (size_t t = 0; t < N_POPULATIONS; t++)
        probability[t] = 0;
    for (size_t c = 0; c < p->n_classes && best > -INFINITY; c++) {
        double weight = real_exp(score[c] - best);
        sum += weight;
        for (size_t t = 0; t < N_POPULATIONS; t++)
            probability[t] += p->classes[c].populations >> t & 1 ? weight : 0;
    }
    double single = single_given_width(table->columns[FSC_W][j]);
    for (size_t t = 0; t < N_POPULATIONS && sum > 0; t++)
        probability[t] *= single / sum;
}
