/* masked.c - names of gates are free text like labels: what repeats a value of the file that is not
 * shown, such as a patient's name, becomes X. Roles, and so the keys of statistics, stay. */
#include <string.h>

#include "fcs/shown.h"
#include "summary/analysis.h"

typedef struct masker {
    arena *arena;
    secrets all;
    bool failed; /* out of memory */
} masker;

static const char *mask(masker *m, const char *text)
{
    const char *shown = text ? shown_text(m->arena, &m->all, text, SHORTEST_IN_NAME) : NULL;
    m->failed = m->failed || (text && !shown);
    return shown;
}

static fcs_population *mask_populations(masker *m, const fcs_result *result)
{
    fcs_population *copies = arena_array(m->arena, result->n_populations, sizeof *copies);
    for (size_t i = 0; copies && i < result->n_populations; i++) {
        copies[i] = result->populations[i];
        copies[i].id = mask(m, copies[i].id);
        copies[i].path = mask(m, copies[i].path);
        copies[i].title = mask(m, copies[i].title);
        copies[i].missing = mask(m, copies[i].missing);
    }
    return copies;
}

static fcs_ratio *mask_ratios(masker *m, const fcs_result *result)
{
    fcs_ratio *copies = arena_array(m->arena, result->n_ratios, sizeof *copies);
    for (size_t i = 0; copies && i < result->n_ratios; i++) {
        copies[i] = result->ratios[i];
        copies[i].id = mask(m, copies[i].id);
        copies[i].title = mask(m, copies[i].title);
    }
    return copies;
}

static const char **mask_notes(masker *m, const fcs_result *result)
{
    const char **copies = arena_array(m->arena, result->n_notes, sizeof *copies);
    for (size_t i = 0; copies && i < result->n_notes; i++)
        copies[i] = mask(m, result->notes[i]);
    return copies;
}

static fcs_found *mask_findings(masker *m, const fcs_result *result)
{
    fcs_found *copies = arena_array(m->arena, result->n_findings, sizeof *copies);
    for (size_t i = 0; copies && i < result->n_findings; i++) {
        copies[i] = result->findings[i];
        copies[i].name = mask(m, copies[i].name);
        copies[i].evidence = mask(m, copies[i].evidence);
        copies[i].why = mask(m, copies[i].why);
    }
    return copies;
}

static fcs_result *mask_all(masker *m, const fcs_result *result)
{
    fcs_result *copy = arena_alloc(m->arena, sizeof *copy);
    if (!copy)
        return NULL;
    *copy = *result;
    copy->populations = mask_populations(m, result);
    copy->ratios = mask_ratios(m, result);
    copy->notes = mask_notes(m, result);
    copy->findings = mask_findings(m, result);
    copy->compensation = mask(m, result->compensation);
    m->failed = m->failed || !copy->populations || !copy->ratios || !copy->notes || !copy->findings;
    return m->failed ? NULL : copy;
}

const fcs_result *masked_result(arena *a, const fcs_result *result, const fcs_file *file)
{
    masker m = { .arena = a };
    for (size_t i = 0; i < file->n_datasets && !m.failed; i++)
        m.failed = shown_secrets(&file->datasets[i], &m.all, NULL) != FCS_OK;
    secrets_sort(&m.all);
    const fcs_result *masked = m.failed ? NULL : mask_all(&m, result);
    secrets_free(&m.all);
    return masked;
}
