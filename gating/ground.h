/* ground.h - what populations rest on: their parent, whom they exclude, the members of their boolean gate. */
#ifndef GATING_GROUND_H
#define GATING_GROUND_H

#include "gating/strategy.h"

/* Fills order [n_populations] so that each stands behind all that it rests on, and otherwise where it is in the
 * strategy. Where some rest on themselves, *circle is one of them, else FCS_NONE. false if out of memory. */
bool ground_order(const fcs_strategy *s, arena *a, size_t *order, size_t *circle);

#endif
