/* locate_mixture.c - a border between two overlapping components, where either is equally likely.
 *
 * Expectation and maximisation on the counts (Dempster, Laird and Rubin 1977); t distributions with fixed
 * degrees of freedom by weights (nu + 1) / (nu + z^2) (Peel and McLachlan 2000), which keeps events far
 * out from stretching a component. It starts from the split that separates two means best (Otsu
 * 1979), so that nothing is drawn at random. The density of a t distribution with whole degrees of freedom is
 * a power of a square root: no logarithm is needed until the crossing.
 */
#include "gating/locate.h"

#include <math.h>

#include "fcs/real.h"

enum { BINS = HISTOGRAM_BINS, FEWEST = 100, FEWEST_EACH = 20, MOST_ROUNDS = 1000 };

#define LEAST_SEPARATION 2.0 /* Ashman's D */
#define BIN_VARIANCE (1.0 / 12)

/* In bins. */
typedef struct component {
    double mean, spread, weight;
} component;

typedef struct moments {
    double n, pull;      /* events; events times what pulls on the mean */
    double sum, squares; /* the same of what lies between event and mean */
} moments;


/* ---- Start ---- */

static component part_of(const histogram *h, size_t from, size_t to)
{
    double n = 0, sum = 0, squares = 0;
    for (size_t i = from; i < to; i++) {
        n += (double)h->bins[i];
        sum += (double)h->bins[i] * ((double)i + 0.5);
    }
    double mean = n > 0 ? sum / n : 0;
    for (size_t i = from; i < to; i++)
        squares += (double)h->bins[i] * ((double)i + 0.5 - mean) * ((double)i + 0.5 - mean);
    return (component){ mean, n > 0 ? sqrt(squares / n + BIN_VARIANCE) : 1, n };
}

/* The first bin of the upper part. */
static size_t best_split(const histogram *h)
{
    component all = part_of(h, 0, BINS);
    double below = 0, sum = 0, best = 0;
    size_t split = 0;
    for (size_t i = 0; i + 1 < BINS; i++) {
        below += (double)h->bins[i];
        sum += (double)h->bins[i] * ((double)i + 0.5);
        double above = all.weight - below;
        if (!h->bins[i] || below == 0 || above <= 0)
            continue;
        double apart = sum / below - (all.mean * all.weight - sum) / above;
        if (below * above * apart * apart > best) {
            best = below * above * apart * apart;
            split = i + 1;
        }
    }
    return split;
}


/* ---- Densities ---- */

/* t distributions: without the factor that depends on nu alone, which is that of both. */
static double t_density(const component *c, double bin, unsigned freedom)
{
    double z = (bin - c->mean) / c->spread;
    double root = 1 / sqrt(1 + z * z / freedom), power = c->weight / c->spread;
    for (unsigned k = 0; k <= freedom; k++)
        power *= root;
    return power;
}

static double log_density(const component *c, double bin, unsigned freedom)
{
    double z = (bin - c->mean) / c->spread;
    if (freedom)
        return real_log(t_density(c, bin, freedom));
    return real_log(c->weight / c->spread) - 0.5 * z * z;
}

/* How likely an event at bin is of the upper component. */
static double upper_part(const component c[2], double bin, unsigned freedom)
{
    if (!freedom)
        return 1 / (1 + real_exp(log_density(&c[0], bin, 0) - log_density(&c[1], bin, 0)));
    double low = t_density(&c[0], bin, freedom), high = t_density(&c[1], bin, freedom);
    return high / (low + high);
}


/* ---- Rounds ---- */

static double pull_of(const component *c, double bin, unsigned freedom)
{
    double z = (bin - c->mean) / c->spread;
    return freedom ? (freedom + 1) / (freedom + z * z) : 1;
}

/* Squares are taken about the mean so far: about 0 they would lose digits. */
static void add(moments *m, const component *c, double bin, double part, unsigned freedom)
{
    double pull = part * pull_of(c, bin, freedom), away = bin - c->mean;
    m->n += part;
    m->pull += pull;
    m->sum += pull * away;
    m->squares += pull * away * away;
}

/* How far the mean moved. */
static double update(component *c, const moments *m, double n)
{
    if (m->pull <= 0) {
        c->weight = 0;
        return 0;
    }
    double move = m->sum / m->pull;
    double squares = m->squares - 2 * move * m->sum + move * move * m->pull;
    c->mean += move;
    c->spread = sqrt((squares > 0 ? squares : 0) / m->n + BIN_VARIANCE);
    c->weight = m->n / n;
    return fabs(move);
}

static double round_of(component c[2], const histogram *h, double n, unsigned freedom)
{
    moments m[2] = { { .n = 0 }, { .n = 0 } };
    for (size_t i = 0; i < BINS; i++) {
        if (!h->bins[i])
            continue;
        double bin = (double)i + 0.5, count = (double)h->bins[i];
        double upper = upper_part(c, bin, freedom);
        add(&m[0], &c[0], bin, count * (1 - upper), freedom);
        add(&m[1], &c[1], bin, count * upper, freedom);
    }
    double low = update(&c[0], &m[0], n), high = update(&c[1], &m[1], n);
    return low > high ? low : high;
}

static void fit(component c[2], const histogram *h, double n, unsigned freedom)
{
    size_t split = best_split(h);
    c[0] = part_of(h, 0, split);
    c[1] = part_of(h, split, BINS);
    c[0].weight /= n;
    c[1].weight /= n;
    for (int i = 0; i < MOST_ROUNDS && c[0].weight > 0 && c[1].weight > 0; i++)
        if (round_of(c, h, n, freedom) < 1e-6)
            break;
    if (c[0].mean > c[1].mean) {
        component lower = c[1];
        c[1] = c[0];
        c[0] = lower;
    }
}


/* ---- The border ---- */

/* Between the means, by halving; -1 if one component is the likelier at both. */
static double crossing(const component c[2], unsigned freedom)
{
    double low = c[0].mean, high = c[1].mean;
    if (log_density(&c[0], low, freedom) < log_density(&c[1], low, freedom) ||
        log_density(&c[0], high, freedom) > log_density(&c[1], high, freedom))
        return -1;
    for (int i = 0; i < 42; i++) {
        double middle = 0.5 * (low + high);
        if (log_density(&c[0], middle, freedom) > log_density(&c[1], middle, freedom))
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

static void describe(located *l, const histogram *h, const component c[2])
{
    for (int k = 0; k < 2; k++) {
        l->means[k] = histogram_place(h, c[k].mean);
        l->spreads[k] = c[k].spread / h->per_unit;
        l->weights[k] = c[k].weight;
    }
}

/* Ashman, Bird and Zepf 1994: D = sqrt(2) |m1 - m2| / sqrt(s1^2 + s2^2). */
static double separation(const component c[2])
{
    double spread = c[0].spread * c[0].spread + c[1].spread * c[1].spread;
    return sqrt(2) * fabs(c[1].mean - c[0].mean) / sqrt(spread);
}

static located_why judge(located *l, const component c[2], double n)
{
    double smaller = n * (c[0].weight < c[1].weight ? c[0].weight : c[1].weight);
    if (smaller < FEWEST_EACH) {
        l->n = (uint64_t)smaller;
        l->needed = FEWEST_EACH;
        return LOCATED_SMALL;
    }
    return separation(c) > LEAST_SEPARATION ? LOCATED : LOCATED_CLOSE;
}

void locate_mixture(located *l, const histogram *h, unsigned freedom, double low, double high)
{
    component c[2];
    uint64_t inside = histogram_inside(h);
    *l = (located){ .value = NAN, .n = inside, .needed = FEWEST };
    if (inside < FEWEST) {
        l->why = LOCATED_FEW;
        return;
    }
    if (best_split(h) == 0) {
        l->why = LOCATED_CONSTANT;
        return;
    }
    fit(c, h, (double)inside, freedom);
    describe(l, h, c);
    l->why = judge(l, c, (double)inside);
    if (l->why)
        return;
    double bin = crossing(c, freedom);
    l->why = bin < 0 ? LOCATED_NO_CROSS : LOCATED;
    if (bin < 0)
        return;
    l->value = histogram_place(h, bin);
    if (l->value < low || l->value > high)
        l->why = LOCATED_OUTSIDE;
    else
        l->confidence = histogram_confidence(h, l->value);
}
