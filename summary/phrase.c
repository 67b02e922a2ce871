/* phrase.c - see phrase.h. A count of none is never said as "0 %": it is none of so many. */
#include "summary/phrase.h"

#include <math.h>
#include <string.h>

const manner on_terminal = { 2, 1, "-", "<", ">", "" };
const manner on_page = { 3, 0, "\xE2\x80\x93", "&lt;", "&gt;", "\xE2\x80\xAF" };

static const char *unit_of(const fcs_statistic *s)
{
    return strcmp(s->unit, "percent") ? "" : " %";
}

static int decimals_of(double value, const manner *how)
{
    int decimals = decimals_for(value, how->digits);
    return decimals > how->decimals ? decimals : how->decimals;
}

static void say_counts(text *t, const fcs_statistic *s, const manner *how)
{
    if (s->x)
        text_thousands(t, s->x, how->thousands);
    else
        text_add(t, "none");
    text_add(t, *unit_of(s) ? " of " : " to ");
    text_thousands(t, s->n, how->thousands);
}

void say_value(text *t, const fcs_statistic *s, const manner *how)
{
    if (s->standing == FCS_NOT_EVALUABLE) {
        text_add(t, fcs_standing_name(s->standing));
    } else if (s->standing == FCS_DETECTION_ONLY) {
        say_counts(t, s, how);
    } else if (!isnan(s->value)) {
        text_fixed(t, s->value, decimals_of(s->value, how));
        text_add(t, unit_of(s));
    }
}

/* With the decimals of the value, so that they can be compared at a glance. */
void say_interval(text *t, const fcs_statistic *s, const manner *how)
{
    if (isnan(s->low) && isnan(s->high))
        return;
    if (isnan(s->low) || isnan(s->high)) {
        text_add(t, isnan(s->low) ? how->below : how->above);
        text_add(t, " ");
        text_figure(t, isnan(s->low) ? s->high : s->low, 2);
        return;
    }
    int decimals = decimals_of(isnan(s->value) ? s->high : s->value, how);
    text_fixed(t, s->low, decimals);
    text_add(t, how->dash);
    text_fixed(t, s->high, decimals);
}

void say_bounds(text *t, const fcs_statistic *s, const manner *how)
{
    bool one = s->standing == FCS_DETECTION_ONLY;
    if (isnan(s->low) && isnan(s->high))
        return;
    text_add(t, one ? " (" : " [");
    say_interval(t, s, how);
    text_add(t, one ? unit_of(s) : "");
    text_add(t, one ? ")" : "]");
}

void say(text *t, const fcs_statistic *s, const manner *how)
{
    say_value(t, s, how);
    if (s->standing != FCS_INTERVAL_ONLY) {
        say_bounds(t, s, how);
        return;
    }
    say_interval(t, s, how);
    text_add(t, unit_of(s));
}
