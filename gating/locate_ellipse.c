/* locate_ellipse.c - the ellipse of one component of a mixture in two dimensions, as openCyto's flowClust
 * gates are (Lo, Brinkman and Gottardo 2008): t distributions with fixed degrees of freedom, fitted by
 * expectation and maximisation (Peel and McLachlan 2000) to the counts of a plane.
 *
 * Where it starts is given, not drawn: one start for each population that there is to be, so that the same
 * component is the same population in every file. All is reckoned in bins.
 */
#include "gating/locate.h"

#include <math.h>

#include "fcs/real.h"

enum { SIDE = PLANE_SIDE, MOST = ELLIPSE_MOST, FEWEST = 100, FEWEST_EACH = 20, MOST_ROUNDS = 500 };

#define FIRST_SPREAD (0.05 * SIDE)
#define BIN_VARIANCE (1.0 / 12)
#define MOVED (0.02 * SIDE)

typedef struct component {
    double x, y, xx, xy, yy, weight;
    double determinant;
} component;

typedef struct moments {
    double n, pull, x, y, xx, xy, yy;
} moments;

static double distance_sq(const component *c, double x, double y)
{
    double dx = x - c->x, dy = y - c->y;
    return (c->yy * dx * dx - 2 * c->xy * dx * dy + c->xx * dy * dy) / c->determinant;
}

/* Without the factor of nu, or of pi, that all components share. */
static double density_at(const component *c, double far, unsigned freedom)
{
    double power = c->weight / sqrt(c->determinant);
    if (!freedom)
        return power * real_exp(-0.5 * far);
    double root = 1 / sqrt(1 + far / freedom);
    for (unsigned k = 0; k < freedom + 2; k++)
        power *= root;
    return power;
}


/* ---- Rounds ---- */

static void add(moments *m, const component *c, double x, double y, double part, double pull)
{
    double dx = x - c->x, dy = y - c->y;
    m->n += part;
    m->pull += part * pull;
    m->x += part * pull * dx;
    m->y += part * pull * dy;
    m->xx += part * pull * dx * dx;
    m->xy += part * pull * dx * dy;
    m->yy += part * pull * dy * dy;
}

static void add_bin(moments *m, const component *c, size_t k, double count, double x, double y,
                    unsigned freedom)
{
    double far[MOST], likely[MOST], sum = 0;
    for (size_t i = 0; i < k; i++) {
        far[i] = distance_sq(&c[i], x, y);
        likely[i] = density_at(&c[i], far[i], freedom);
        sum += likely[i];
    }
    for (size_t i = 0; i < k && sum > 0; i++)
        add(&m[i], &c[i], x, y, count * likely[i] / sum,
            freedom ? (freedom + 2) / (freedom + far[i]) : 1);
}

/* How far the mean moved. */
static double update(component *c, const moments *m, double n)
{
    c->weight = m->n / n;
    if (m->n < 1e-6)
        return 0;
    double dx = m->x / m->pull, dy = m->y / m->pull;
    c->x += dx;
    c->y += dy;
    c->xx = (m->xx - m->pull * dx * dx) / m->n + BIN_VARIANCE;
    c->xy = (m->xy - m->pull * dx * dy) / m->n;
    c->yy = (m->yy - m->pull * dy * dy) / m->n + BIN_VARIANCE;
    c->determinant = c->xx * c->yy - c->xy * c->xy;
    return fabs(dx) + fabs(dy);
}

static double round_of(component *c, size_t k, const plane *p, double n, unsigned freedom)
{
    moments m[MOST] = { { 0 } };
    double most = 0;
    for (size_t i = 0; i < SIDE; i++)
        for (size_t j = 0; j < SIDE; j++) {
            uint64_t count = p->bins[i * SIDE + j];
            if (count)
                add_bin(m, c, k, (double)count, (double)i + 0.5, (double)j + 0.5, freedom);
        }
    for (size_t i = 0; i < k; i++) {
        double moved = update(&c[i], &m[i], n);
        most = moved > most ? moved : most;
    }
    return most;
}

static void start(component *c, const plane *p, const double at[2], size_t k)
{
    *c = (component){ .x = (at[0] - p->low[0]) * p->per_unit[0],
                      .y = (at[1] - p->low[1]) * p->per_unit[1],
                      .xx = FIRST_SPREAD * FIRST_SPREAD,
                      .yy = FIRST_SPREAD * FIRST_SPREAD,
                      .weight = 1 / (double)k };
    c->determinant = c->xx * c->yy;
}


/* ---- The gate ---- */

/* Of a t distribution in two dimensions: nu ((1 - q)^(-2/nu) - 1), twice the quantile of F(2, nu). */
static double reach_of(double quantile, unsigned freedom)
{
    double left = real_log(1 - quantile);
    return freedom ? freedom * (real_exp(-2 * left / freedom) - 1) : -2 * left;
}

/* Events of the bins whose middle lies inside, the ellipse moved by dx, dy. */
static uint64_t count_inside(const component *c, const plane *p, double reach, double dx, double dy)
{
    uint64_t n = 0;
    for (size_t i = 0; i < SIDE; i++)
        for (size_t j = 0; j < SIDE; j++)
            if (p->bins[i * SIDE + j] &&
                distance_sq(c, (double)i + 0.5 - dx, (double)j + 0.5 - dy) <= reach)
                n += p->bins[i * SIDE + j];
    return n;
}

static double confidence_of(const component *c, const plane *p, double reach, uint64_t inside)
{
    static const double moves[4][2] = { { MOVED, 0 }, { -MOVED, 0 }, { 0, MOVED }, { 0, -MOVED } };
    double most = 0;
    for (size_t i = 0; i < 4; i++) {
        uint64_t n = count_inside(c, p, reach, moves[i][0], moves[i][1]);
        double change = fabs((double)n - (double)inside);
        most = change > most ? change : most;
    }
    return (double)inside > most ? 1 - most / (double)inside : 0;
}

static void describe(ellipse *e, const component *c, const component *first, const plane *p)
{
    double dx = (c->x - first->x) / SIDE, dy = (c->y - first->y) / SIDE;
    e->mean[0] = p->low[0] + c->x / p->per_unit[0];
    e->mean[1] = p->low[1] + c->y / p->per_unit[1];
    e->covariance[0] = c->xx / (p->per_unit[0] * p->per_unit[0]);
    e->covariance[1] = e->covariance[2] = c->xy / (p->per_unit[0] * p->per_unit[1]);
    e->covariance[3] = c->yy / (p->per_unit[1] * p->per_unit[1]);
    e->weight = c->weight;
    e->moved = sqrt(dx * dx + dy * dy);
}

static bool is_enough(ellipse *e, double n, uint64_t needed, located_why why)
{
    if (n >= (double)needed)
        return true;
    e->why = why;
    e->n = (uint64_t)n;
    e->needed = needed;
    return false;
}

static double events_in(const plane *p)
{
    uint64_t n = 0;
    for (size_t i = 0; i < (size_t)SIDE * SIDE; i++)
        n += p->bins[i];
    return (double)n;
}

void locate_ellipse(ellipse *e, const plane *p, const double (*starts)[2], size_t n_starts,
                    unsigned freedom, double quantile, double farthest)
{
    component c[MOST], first;
    size_t k = n_starts < MOST ? n_starts : MOST;
    double n = events_in(p);
    *e = (ellipse){ .n = (uint64_t)n, .needed = FEWEST };
    if (!is_enough(e, n, FEWEST, LOCATED_FEW))
        return;
    for (size_t i = 0; i < k; i++)
        start(&c[i], p, starts[i], k);
    first = c[0];
    for (int i = 0; i < MOST_ROUNDS; i++)
        if (round_of(c, k, p, n, freedom) < 1e-5)
            break;
    describe(e, &c[0], &first, p);
    e->distance_sq = reach_of(quantile, freedom);
    if (!is_enough(e, n * e->weight, FEWEST_EACH, LOCATED_SMALL))
        return;
    e->inside = count_inside(&c[0], p, e->distance_sq, 0, 0);
    if (e->moved > farthest)
        e->why = LOCATED_AWAY;
    else
        e->confidence = confidence_of(&c[0], p, e->distance_sq, e->inside);
}
