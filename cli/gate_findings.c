/* gate_findings.c - what was found in the events, a line each:
 *
 *     a.fcs: CD19 = 0.4831 (linear 812.4): valley in leukocyte, 8012 events, confidence 0.99: peaks at ...
 *     a.fcs: CD27 = 0.52 (linear 1203): FALLBACK, not fmo in B: no control FMO-CD27 was given
 *     a.fcs: CD38/hi: NOT FOUND: anchor in B.naive: expected at least 200 events, found 31
 */
#include "gate.h"

#include <math.h>
#include <string.h>

static void print_numbers(const fcs_found *f)
{
    for (size_t i = 0; i < f->n_numbers; i++)
        fprintf(stderr, "%s%.6g", i ? ", " : " = ", f->numbers[i]);
    if (f->n_numbers && isfinite(f->linear))
        fprintf(stderr, " (linear %.6g)", f->linear);
}

static void print_method(const fcs_result *result, const fcs_found *f)
{
    print_escaped(stderr, f->method);
    fputs(" in ", stderr);
    print_escaped(stderr, f->within == FCS_NONE ? "all events" : result->populations[f->within].id);
    fputs(f->pooled ? ", pooled" : "", stderr);
}

static void print_finding(const char *file, const fcs_result *result, const fcs_found *f)
{
    bool fallback = strcmp(f->source, "fallback") == 0;
    print_escaped(stderr, file);
    fputs(": ", stderr);
    print_escaped(stderr, f->name);
    print_numbers(f);
    fputs(fallback ? ": FALLBACK, not " : *f->source ? ": " : ": NOT FOUND: ", stderr);
    print_method(result, f);
    if (*f->source && !fallback)
        fprintf(stderr, ", %zu events", f->n_events);
    if (*f->source && !fallback && !isnan(f->confidence))
        fprintf(stderr, ", confidence %.2f", f->confidence);
    const char *words = *f->why ? f->why : f->evidence;
    fputs(*words ? ": " : "", stderr);
    print_escaped(stderr, words);
    fputc('\n', stderr);
}

void print_findings(const char *file, const fcs_result *result)
{
    for (size_t i = 0; i < result->n_findings; i++)
        print_finding(file, result, &result->findings[i]);
}
