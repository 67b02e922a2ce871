/* standing.c - see standing.h. How far a count carries, and what is therefore said:
 *
 *     events    standing          said
 *     >= 100    reported          value and interval
 *     30 - 99   imprecise         value and interval, with the counting error
 *     10 - 29   interval only     interval
 *     < 10      detection only    detected or not, and one bound
 *
 * A ratio stands as its smaller count does.
 */
#include "summary/standing.h"

#include <math.h>
#include <string.h>

#include "fcs/real.h"

#define LEVEL 0.95

const char *fcs_standing_name(fcs_standing standing)
{
    static const char *const names[] = { "reported", "imprecise", "interval only", "detection only",
                                         "NOT EVALUABLE" };
    return (size_t)standing < sizeof names / sizeof *names ? names[standing] : "";
}

static fcs_standing standing_of(size_t events)
{
    if (events >= 100)
        return FCS_REPORTED;
    if (events >= 30)
        return FCS_IMPRECISE;
    return events >= 10 ? FCS_INTERVAL_ONLY : FCS_DETECTION_ONLY;
}

/* sqrt() is exact to the last bit everywhere, so this may be printed. */
static int percent_error(size_t events)
{
    return (int)(100 / sqrt((double)events) + 0.5);
}

static const char *words(arena *a, const fcs_statistic *s, size_t events)
{
    switch (s->standing) {
    case FCS_IMPRECISE:
        return arena_print(a, "%zu events: counting error %d %%", events, percent_error(events));
    case FCS_INTERVAL_ONLY:
        return arena_print(a, "%zu events, fewer than 30: the interval alone", events);
    case FCS_DETECTION_ONLY:
        return events ? arena_print(a, "%zu events, fewer than 10: detected, not measured", events)
                      : arena_print(a, "no events: not detected");
    default:
        return "";
    }
}

static bool refuse(fcs_statistic *s, const char *why_not)
{
    s->value = s->low = s->high = s->log2_value = NAN;
    s->standing = FCS_NOT_EVALUABLE;
    s->method = "";
    s->reason = why_not;
    return true;
}

/* Takes away what the standing forbids; events is the count that decides. */
static bool stand(arena *a, fcs_statistic *s, size_t events, bool high_is_known)
{
    s->standing = standing_of(events);
    if (s->standing >= FCS_INTERVAL_ONLY)
        s->value = s->log2_value = NAN;
    if (s->standing == FCS_DETECTION_ONLY)
        *(high_is_known ? &s->low : &s->high) = NAN;
    s->reason = words(a, s, events);
    return s->reason != NULL;
}

bool judge_part(arena *a, fcs_statistic *s, const char *why_not)
{
    if (why_not)
        return refuse(s, why_not);
    double x = (double)s->x, n = (double)s->n, unit = strcmp(s->unit, "percent") ? 1 : 100;
    bool at_an_end = s->x == 0 || s->x == s->n;
    fcs_interval part = at_an_end ? fcs_clopper_pearson(x, n, LEVEL) : fcs_wilson(x, n, LEVEL);
    s->method = at_an_end ? "Clopper-Pearson 95 %" : "Wilson 95 %";
    s->value = unit * x / n;
    s->low = unit * part.low;
    s->high = unit * part.high;
    s->log2_value = unit > 1 ? NAN : real_log(x / n) / real_log(2);
    return stand(a, s, s->x, s->x < s->n);
}

static void set_ratio(fcs_statistic *s, double value, fcs_interval around, const char *method)
{
    s->value = value;
    s->low = around.low;
    s->high = around.high;
    s->log2_value = real_log(value) / real_log(2);
    s->method = method;
}

bool judge_ratio(arena *a, fcs_statistic *s, const char *why_not, size_t shared)
{
    if (why_not)
        return refuse(s, why_not);
    s->zero_corrected = s->x == 0 || s->n == 0;
    double half = s->zero_corrected ? 0.5 : 0, x = (double)s->x + half, y = (double)s->n + half;
    set_ratio(s, x / y, fcs_ratio_log(x, y, LEVEL), "log 95 %");
    bool good = stand(a, s, s->x < s->n ? s->x : s->n, s->x <= s->n);
    if (good && s->zero_corrected)
        s->reason = arena_print(a, "%s; 1/2 added to both counts", s->reason);
    if (good && shared)
        s->reason = arena_print(a, "%s%s%zu events are in both, the interval takes them as apart",
                                s->reason, *s->reason ? "; " : "", shared);
    return s->reason != NULL;
}

bool judge_tubes(arena *a, fcs_statistic *s, const char *why_not)
{
    if (why_not)
        return refuse(s, why_not);
    s->zero_corrected = s->x == 0 || s->n == 0;
    double half = s->zero_corrected ? 0.5 : 0, x = (double)s->x + half, y = (double)s->n + half;
    double x_of = (double)s->x_parent + half, y_of = (double)s->n_parent + half;
    fcs_interval around = fcs_ratio_katz(x, x_of, y, y_of, LEVEL);
    set_ratio(s, (x / x_of) / (y / y_of), around, "Katz log 95 %, two tubes");
    bool good = stand(a, s, s->x < s->n ? s->x : s->n, s->x <= s->n);
    if (good && s->zero_corrected)
        s->reason = arena_print(a, "%s; 1/2 added to both counts", s->reason);
    return s->reason != NULL;
}

bool judge_fallback(arena *a, fcs_statistic *s)
{
    s->fallback = s->fallback && s->standing != FCS_NOT_EVALUABLE;
    if (s->fallback)
        s->reason = arena_print(a, "%s%s" RESTS_ON_FALLBACK, s->reason, *s->reason ? "; " : "");
    return s->reason != NULL;
}
