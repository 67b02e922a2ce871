/* set.c - one-off changes of a strategy: "threshold/CD38/hi" = 0.7, recorded in about.changes.
 *
 *     threshold / MARKER            the border between - and +
 *     threshold / MARKER / lo|hi    the border below or above it
 */
#include "gating/panel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "fcs/real.h"

typedef struct target {
    strategy_threshold *threshold;
    const char *level; /* "", "lo" or "hi" */
    double *value;
} target;

/* ---- Finding it ---- */

/* Is path "threshold/MARKER/LEVEL", or without the last part for level ""? */
static bool names_level(const char *path, const char *marker, const char *level)
{
    static const char prefix[] = "threshold/";
    size_t n = sizeof prefix - 1, m = strlen(marker);
    if (strncmp(path, prefix, n) != 0 || strncmp(path + n, marker, m) != 0)
        return false;
    path += n + m;
    return *level ? *path == '/' && strcmp(path + 1, level) == 0 : *path == '\0';
}

static double *number_of(strategy_threshold *t, const char *level)
{
    return *level == 'l' ? &t->lo : *level == 'h' ? &t->hi : &t->value;
}

static bool fixed(const strategy_threshold *t)
{
    return t->cut.method == SEARCH_NONE;
}

static const char *const levels[] = { "", "lo", "hi" };
#define N_LEVELS (sizeof levels / sizeof *levels)

/* The numbers there are to change: those of fixed thresholds, and only levels they have. */
static bool find(fcs_strategy *s, const char *path, target *found)
{
    for (size_t i = 0; i < s->n_thresholds; i++) {
        strategy_threshold *t = &s->thresholds[i];
        for (size_t k = 0; k < N_LEVELS && fixed(t); k++) {
            *found = (target){ t, levels[k], number_of(t, levels[k]) };
            if (names_level(path, t->name, levels[k]) && isfinite(*found->value))
                return true;
        }
    }
    return false;
}

/* "threshold/CD19, threshold/CD24, threshold/CD24/hi, ..." */
static fcs_code not_found(fcs_strategy *s, const char *path, fcs_error *err)
{
    char known[200] = "";
    size_t used = 0;
    bool cut = false;
    for (size_t i = 0; i < s->n_thresholds; i++) {
        strategy_threshold *t = &s->thresholds[i];
        for (size_t k = 0; k < N_LEVELS && fixed(t) && !cut; k++) {
            if (!isfinite(*number_of(t, levels[k])))
                continue;
            char name[80];
            snprintf(name, sizeof name, "%sthreshold/%.40s%s%s", used ? ", " : "", QUOTED(t->name),
                     *levels[k] ? "/" : "", levels[k]);
            cut = strlen(name) + sizeof ", ..." > sizeof known - used;
            used += (size_t)snprintf(known + used, sizeof known - used, "%s", cut ? ", ..." : name);
        }
    }
    return fail(err, FCS_E_NOT_FOUND, "", "\"%s\": expected %s, found no such number", QUOTED(path),
                used ? known : "a strategy with fixed thresholds");
}

/* ---- Changing it ---- */

static fcs_code check(const fcs_strategy *s, const target *at, double value, fcs_error *err)
{
    const strategy_threshold *t = at->threshold;
    double lo = *at->level == 'l' ? value : t->lo, hi = *at->level == 'h' ? value : t->hi;
    double middle = *at->level ? t->value : value;
    const char *expected = "a number";
    char shown[32];
    real_print(shown, sizeof shown, value, 12);
    if (!isfinite(value) || !scale_fits(s->scales[t->axis.scale], value, &expected))
        return fail(err, FCS_E_NUMERIC, "",
                    "threshold for \"%s\": expected a coordinate on its scale (%s), found %s",
                    QUOTED(t->name), expected, shown);
    if (lo < middle && middle < hi)
        return FCS_OK;
    return fail(err, FCS_E_NUMERIC, "",
                "threshold for \"%s\": expected lo < value < hi, found that %s breaks the order",
                QUOTED(t->name), shown);
}

/* The list of changes with one more; the old one stays until it is there. */
static fcs_code record(fcs_strategy *s, const char *path, double old, double value, fcs_error *err)
{
    size_t n = s->about.n_changes;
    char from[32], to[32];
    real_print(from, sizeof from, old, 12);
    real_print(to, sizeof to, value, 12);
    const char **changes = arena_array(s->arena, n + 1, sizeof *changes);
    const char *text = changes ? arena_print(s->arena, "%s: %s -> %s", path, from, to) : NULL;
    if (!text)
        return fail_memory(err);
    for (size_t i = 0; i < n; i++)
        changes[i] = s->about.changes[i];
    changes[n] = text;
    s->about.changes = changes;
    s->about.n_changes = n + 1;
    return FCS_OK;
}

fcs_code fcs_strategy_set(fcs_strategy *s, const char *path, double value, fcs_error *err)
{
    target at;
    if (!s || !path)
        return fail(err, FCS_E_ARGUMENT, "", "expected a strategy and a path, found NULL");
    if (!find(s, path, &at))
        return not_found(s, path, err);
    fcs_code code = check(s, &at, value, err);
    if (!code)
        code = record(s, path, *at.value, value, err);
    if (code)
        return code;
    *at.value = value;
    threshold_update(s, at.threshold);
    return FCS_OK;
}
