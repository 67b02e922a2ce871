/* quad_scale.h - scales in numbers of 113 bits, as their formulas say: the truth for tests of edges and of
 * tables. Nothing here is shared with the library but the parameters and the points of a biex. */
#ifndef TESTS_GATING_QUAD_SCALE_H
#define TESTS_GATING_QUAD_SCALE_H

#include "quad.h"

#include "gating/transform.h"

/* value = T F(q) / F(top), q = ln10 ((M + A) y - (A + W)). */
typedef struct quad_scale {
    fcs_scale scale;
    const biex *biex;
    quad rate, s, l, slope, top;
} quad_scale;

static inline bool quad_is_curve(const quad_scale *r)
{
    return r->scale.kind == FCS_LOGICLE || r->scale.kind == FCS_ASINH_SCALE ||
           r->scale.kind == FCS_HYPERLOG;
}

static inline quad quad_along(const quad_scale *r, quad q)
{
    if (r->scale.kind == FCS_LOG_SCALE)
        return quad_exp(q);
    return quad_exp_less_1(q) - r->s * quad_exp_less_1(-q * r->rate) + r->l * q;
}

static inline quad_scale quad_scale_of(const fcs_transform *t)
{
    quad_scale r = { .scale = t->scale, .biex = t->biex, .top = 1 };
    quad ln10 = quad_of(QUAD_LN10);
    if (r.scale.kind == FCS_ASINH_SCALE)
        r.scale.W = 0;
    quad w = r.scale.W * ln10;
    if (r.scale.kind == FCS_HYPERLOG) {
        r.l = quad_exp(w) / w;
    } else { /* 2 ln rate + w (1 + rate) = 0 */
        quad low = 0, high = 1;
        for (int i = 0; i < 250; i++) {
            quad m = (low + high) / 2;
            if (2 * quad_log(m, (quad)log((double)m)) + w * (1 + m) > 0)
                high = m;
            else
                low = m;
        }
        r.rate = high;
        r.s = 1 / (r.rate * r.rate);
    }
    if (quad_is_curve(&r))
        r.top = quad_along(&r, ((quad)r.scale.M - r.scale.W) * ln10);
    return r;
}

static inline quad quad_argument(const quad_scale *r, double e)
{
    const fcs_scale *s = &r->scale;
    quad q = s->kind == FCS_LOG_SCALE ? (quad)e * s->M - s->M
                                      : (quad)e * s->M + (quad)e * s->A - s->A - s->W;
    return q * quad_of(QUAD_LN10);
}

/* The value at which the scale is e; not of a biex. */
static inline quad quad_inverse(const quad_scale *r, double e)
{
    const fcs_scale *s = &r->scale;
    if (s->kind == FCS_LINEAR_SCALE)
        return s->T == 0 ? (quad)e : (quad)e * s->T + (quad)e * s->A - s->A;
    quad q = quad_argument(r, e);
    bool below = q < 0 && s->kind != FCS_LOG_SCALE;
    quad value = quad_along(r, below ? -q : q) * s->T / r->top;
    return below ? -value : value;
}

/* Where a finite value lies on the scale (log: > 0), from a near double: Newton's steps. */
static inline quad quad_forward(const quad_scale *r, double value, double near)
{
    const fcs_scale *s = &r->scale;
    quad ln10 = quad_of(QUAD_LN10);
    if (s->kind == FCS_LINEAR_SCALE)
        return s->T == 0 ? (quad)value : ((quad)value + s->A) / ((quad)s->T + s->A);
    if (s->kind == FCS_LOG_SCALE)
        return 1 + quad_log((quad)value / s->T, ((quad)near - 1) * s->M * ln10) / (s->M * ln10);
    quad q = quad_size(quad_argument(r, near)), v = quad_size((quad)value) * r->top / s->T;
    for (int i = 0; i < 4; i++) {
        quad e = 1 + quad_exp_less_1(q);
        quad slope = e + r->s * r->rate * (1 + quad_exp_less_1(-q * r->rate)) + r->l;
        q -= (quad_along(r, q) - v) / slope;
    }
    q = value < 0 ? -q : q;
    return (q / ln10 + s->A + s->W) / ((quad)s->M + s->A);
}

/* biex: its cubic at the value; not past the next point. */
static inline quad quad_biex(const quad_scale *r, double value)
{
    const biex_piece *p = r->biex->pieces;
    if (value < p->y)
        return ((quad)value - p->y) * r->biex->slope_below;
    int j = 0;
    while (j < BIEX_R && p[j + 1].y <= value)
        j++;
    quad x = (quad)value - p[j].y, y = j + x * (p[j].b + x * (p[j].c + x * (quad)p[j].d));
    return j < BIEX_R && y >= j + 1 ? (quad)j + 1 - (quad)0x1p-60 : y;
}

/* Where a finite value lies on the scale, from a near double. */
static inline quad quad_place(const quad_scale *r, double value, double near)
{
    if (r->scale.kind == FCS_BIEX)
        return quad_biex(r, value);
    if (r->scale.kind == FCS_LOG_SCALE && value <= 0)
        return -INFINITY;
    return quad_forward(r, value, near);
}

#endif
