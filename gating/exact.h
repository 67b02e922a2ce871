/* exact.h - scales as their formulas say, to about 90 bits: what edges and tables are made from. */
#ifndef GATING_EXACT_H
#define GATING_EXACT_H

#include "lupusflow/gating.h"

#include "fcs/pair.h"
#include "gating/biex.h"

/* value = T F(q) / F(top), q = ln10 ((M + A) y - (A + W)), mirrored below q = 0, with
 *
 *     F(q) = (e^q - 1) + s (1 - e^(-q rate)) + l q    logicle, asinh, hyperlog; as in curve.h
 *     F(q) = e^q                                      log, whose q is ln10 M (y - 1) of either sign */
typedef struct exact {
    fcs_scale scale;
    bool log;
    pair rate, s, l, at_top; /* F(top) = at_top 2^k_top */
    int k_top;
} exact;

/* For a scale of one of these kinds whose parameters were found to be in range. */
exact exact_of(const fcs_scale *scale);

/* F(q) / F(top) T = result 2^*k. q >= 0 unless log. */
pair exact_value(const exact *x, pair q, int *k);

/* The smallest double at which the scale, unbounded, reaches e (or lies above it); the smallest of
 * the finite ones if all do, +infinity if none. e is finite. spline: of FCS_BIEX. */
double exact_edge(const fcs_scale *scale, const biex *spline, double e, bool above);

#endif
