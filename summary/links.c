/* links.c - two tubes of one donor: pDC are counted in one, CD24hiCD38hi B cells in the other. Their
 * counts cannot be divided by each other, for nobody knows how much blood either tube saw; their
 * parts of the leukocytes can.
 *
 *     tube DC: x pDC of x_parent leukocytes  --.
 *                                              +--> (x / x_parent) / (n / n_parent), Katz interval
 *     tube B:  n CD24hiCD38hi of n_parent    --'
 */
#include <string.h>

#include "fcs/error.h"
#include "summary/standing.h"
#include "summary/statistics.h"

/* fcs_links comes first, so that its address is that of the whole. */
typedef struct owner {
    fcs_links links;
    arena *arena;
} owner;

typedef struct tube {
    const fcs_sheet_row *row;
    const fcs_analysis *analysis;
    size_t breg, pdc; /* indices of populations; FCS_NONE where there is none to count */
} tube;

/* ---- Rows and samples ---- */

static bool has_ending(const char *text, size_t n, const char *ending)
{
    size_t m = strlen(ending);
    for (size_t i = 0; n > m && i < m; i++) {
        char c = text[n - m + i];
        if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != ending[i])
            return false;
    }
    return n > m;
}

/* Is a sample called what a file is, without folder and ending? */
static bool is_named_after(const char *sample, const char *file)
{
    const char *slash = strrchr(file, '/'), *base = slash ? slash + 1 : file;
    size_t n = strlen(base);
    if (has_ending(base, n, ".gz"))
        n -= 3;
    if (has_ending(base, n, ".fcs") || has_ending(base, n, ".lmd"))
        n -= 4;
    return strlen(sample) == n && memcmp(sample, base, n) == 0;
}

/* Files of one name in two folders have no id in common with their samples: neither is linked. */
static bool is_unnamed_twice(const fcs_sheet *sheet, const char *sample)
{
    size_t n = 0;
    for (size_t i = 0; i < sheet->n_rows; i++)
        n += !*sheet->rows[i].sample_id && is_named_after(sample, sheet->rows[i].file);
    return n > 1;
}

static const fcs_analysis *analysis_of(const fcs_sheet *sheet, const fcs_sheet_row *row,
                                       const fcs_analysis *const *analyses, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *sample = analyses[i]->sample;
        bool same = *row->sample_id
                        ? strcmp(row->sample_id, sample) == 0
                        : is_named_after(sample, row->file) && !is_unnamed_twice(sheet, sample);
        if (same)
            return analyses[i];
    }
    return NULL;
}

static bool is_sample(const fcs_sheet_row *row)
{
    return !*row->role || fcs_sheet_role(row, "sample");
}

static size_t countable(const fcs_result *result, fcs_role role)
{
    size_t i = population_with(result, role);
    return i == FCS_NONE || result->populations[i].missing ? FCS_NONE : i;
}

static size_t find_tubes(const fcs_sheet *sheet, const fcs_analysis *const *analyses, size_t n,
                         tube *tubes)
{
    size_t n_tubes = 0;
    for (size_t i = 0; i < sheet->n_rows; i++) {
        const fcs_sheet_row *row = &sheet->rows[i];
        const fcs_analysis *a =
            *row->subject && is_sample(row) ? analysis_of(sheet, row, analyses, n) : NULL;
        if (a)
            tubes[n_tubes++] = (tube){ row, a, countable(a->result, FCS_ROLE_BREG),
                                       countable(a->result, FCS_ROLE_PDC) };
    }
    return n_tubes;
}

static bool are_linked(const tube *b, const tube *dc)
{
    return b->breg != FCS_NONE && b->pdc == FCS_NONE && dc->breg == FCS_NONE &&
           dc->pdc != FCS_NONE && strcmp(b->row->subject, dc->row->subject) == 0 &&
           strcmp(b->row->visit, dc->row->visit) == 0;
}

/* ---- One link ---- */

/* The leukocytes that a population is a part of; *why_not, where there are none. */
static size_t leukocytes_of(arena *a, const tube *t, size_t population, const char **why_not)
{
    const fcs_result *result = t->analysis->result;
    size_t i = population_with(result, FCS_ROLE_LEUKOCYTE);
    const char *why = NULL;
    if (i == FCS_NONE || !is_below(result, population, i))
        why = "its panel has no CD45+ leukocytes to divide by";
    else if (result->populations[i].missing)
        why = result->populations[i].missing;
    else if (result->populations[i].count == 0)
        why = "no leukocytes";
    if (why && !*why_not)
        *why_not = arena_print(a, "%s: %s", t->analysis->sample, why);
    return why ? 0 : result->populations[i].count;
}

static bool name_link(arena *a, const tube *b, const tube *dc, fcs_link *link)
{
    link->subject = arena_text(a, b->row->subject);
    link->visit = arena_text(a, b->row->visit);
    link->b_sample = arena_text(a, b->analysis->sample);
    link->dc_sample = arena_text(a, dc->analysis->sample);
    return link->subject && link->visit && link->b_sample && link->dc_sample;
}

/* Does a part of the leukocytes rest on a fallback? */
static bool rests_on_fallback(const tube *t, size_t population)
{
    const fcs_result *result = t->analysis->result;
    size_t whole = population_with(result, FCS_ROLE_LEUKOCYTE);
    return result->populations[population].fallback ||
           (whole != FCS_NONE && result->populations[whole].fallback);
}

static bool state_link(arena *a, const tube *b, const tube *dc, fcs_statistic *s)
{
    const fcs_population *pdc = &dc->analysis->result->populations[dc->pdc];
    const fcs_population *breg = &b->analysis->result->populations[b->breg];
    const char *why_not = NULL;
    *s = (fcs_statistic){ .kind = FCS_RATIO,
                          .id = "pDC_to_Breg.two_tubes",
                          .key = "pDC:Breg",
                          .title = "Plasmacytoid DC : CD24hiCD38hi B cells, each as a part of the "
                                   "leukocytes of its own tube",
                          .unit = "ratio",
                          .numerator = arena_text(a, pdc->id),
                          .denominator = arena_text(a, breg->id),
                          .population = FCS_NONE,
                          .of = FCS_NONE,
                          .x = pdc->missing ? FCS_NONE : pdc->count,
                          .n = breg->missing ? FCS_NONE : breg->count };
    s->x_parent = leukocytes_of(a, dc, dc->pdc, &why_not);
    s->n_parent = leukocytes_of(a, b, b->breg, &why_not);
    if (!s->numerator || !s->denominator || (!why_not && !(s->x_parent && s->n_parent)))
        return false; /* memory ran out, be it over the reason */
    if (!why_not && s->x == 0 && s->n == 0)
        why_not = "no events in either population";
    s->fallback = rests_on_fallback(dc, dc->pdc) || rests_on_fallback(b, b->breg);
    return judge_tubes(a, s, why_not) && judge_fallback(a, s);
}

static fcs_code link_all(owner *o, const tube *tubes, size_t n, fcs_error *err)
{
    size_t n_links = 0;
    for (size_t i = 0; i < n * n; i++)
        n_links += are_linked(&tubes[i / n], &tubes[i % n]);
    fcs_link *links = arena_array(o->arena, n_links, sizeof *links);
    if (!links)
        return fail_memory(err);
    o->links.links = links;
    for (size_t i = 0; i < n * n; i++) {
        const tube *b = &tubes[i / n], *dc = &tubes[i % n];
        if (!are_linked(b, dc))
            continue;
        fcs_link *link = &links[o->links.n_links++];
        if (!name_link(o->arena, b, dc, link) || !state_link(o->arena, b, dc, &link->statistic))
            return fail_memory(err);
    }
    return FCS_OK;
}

fcs_links *fcs_link_tubes(const fcs_sheet *sheet, const fcs_analysis *const *analyses, size_t n,
                          fcs_error *err)
{
    arena *a = arena_new();
    owner *o = a ? arena_alloc(a, sizeof *o) : NULL;
    tube *tubes = o ? arena_array(a, sheet->n_rows, sizeof *tubes) : NULL;
    if (!tubes) {
        arena_free(a);
        fail_memory(err);
        return NULL;
    }
    o->arena = a;
    if (link_all(o, tubes, find_tubes(sheet, analyses, n, tubes), err) == FCS_OK)
        return &o->links;
    arena_free(a);
    return NULL;
}

void fcs_links_free(fcs_links *links)
{
    if (links)
        arena_free(((owner *)links)->arena);
}
