/* strategy.c - the life of a strategy; what fills it are the readers, what uses it is plan.c. */
#include "gating/strategy.h"

#include "fcs/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

fcs_strategy *strategy_new(void)
{
    arena *a = arena_new();
    fcs_strategy *s = a ? arena_alloc(a, sizeof *s) : NULL;
    if (!s) {
        arena_free(a);
        return NULL;
    }
    s->arena = a;
    return s;
}

void fcs_strategy_free(fcs_strategy *s)
{
    if (!s)
        return;
    for (size_t i = 0; s->transforms && i < s->n_scales; i++)
        fcs_transform_free(s->transforms[i]);
    for (size_t i = 0; i < s->n_matrices; i++)
        fcs_spillover_free(s->matrices[i].table);
    for (size_t i = 0; i < s->n_samples; i++)
        fcs_strategy_free(s->samples[i].strategy);
    arena_free(s->arena);
}

/* The part of a name after its last slash, of either kind: workspaces are made on every system. */
static const char *last_part(const char *name)
{
    const char *last = name;
    for (const char *c = name; *c; c++)
        if (*c == '/' || *c == '\\')
            last = c + 1;
    return last;
}

static const char *full_name(const strategy_sample *sample)
{
    return sample->name;
}

static const char *base_name(const strategy_sample *sample)
{
    return last_part(sample->name);
}

static const char *file_name(const strategy_sample *sample)
{
    return sample->file ? sample->file : "";
}

static const char *sample_id(const strategy_sample *sample)
{
    return sample->id ? sample->id : "";
}

/* The sample that is called so by one of its names; *n: how many are, by the first name that any has. */
static const strategy_sample *sample_named(const fcs_strategy *s, const char *name, size_t *n)
{
    static const char *(*const names[])(const strategy_sample *) = { full_name, base_name,
                                                                     file_name, sample_id };
    const strategy_sample *found = NULL;
    *n = 0;
    for (size_t k = 0; *n == 0 && k < sizeof names / sizeof *names; k++)
        for (size_t i = 0; i < s->n_samples; i++)
            if (strcmp(names[k](&s->samples[i]), k == 1 || k == 2 ? last_part(name) : name) == 0) {
                found = &s->samples[i];
                ++*n;
            }
    return found;
}

static fcs_code no_such_sample(const fcs_strategy *s, const char *name, fcs_error *err)
{
    char names[160] = "";
    size_t used = 0;
    for (size_t i = 0; i < s->n_samples && used + 48 < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%.40s", i ? ", " : "",
                                 QUOTED(s->samples[i].name));
    return fail(err, FCS_E_MISFIT, "E-SAMPLE", "expected a sample %s in the workspace, found %s",
                QUOTED(name), names);
}

const fcs_strategy *fcs_strategy_for(const fcs_strategy *s, const char *name, fcs_error *err)
{
    if (s->n_samples == 0)
        return s;
    size_t n = 0;
    const strategy_sample *found = name ? sample_named(s, name, &n) : NULL;
    if (n > 1) {
        fail(err, FCS_E_MISFIT, "E-SAMPLE",
             "expected one sample %s in the workspace, found %zu; ask for one by its sampleID",
             QUOTED(name), n);
        return NULL;
    }
    if (found || s->n_samples == 1)
        return (found ? found : s->samples)->strategy;
    no_such_sample(s, name ? name : "", err);
    return NULL;
}

const fcs_about *fcs_strategy_about(const fcs_strategy *s)
{
    return &s->about;
}

const char *fcs_role_name(fcs_role role)
{
    static const char *const names[] = { "",     "leukocyte", "live",        "B",
                                         "Breg", "pDC",       "plasmablast", "DN" };
    return (size_t)role < sizeof names / sizeof *names ? names[role] : "";
}
