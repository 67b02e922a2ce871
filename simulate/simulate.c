/* simulate.c - a table of events and its truth, from a scenario and a seed. */
#include "simulation.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fcs/error.h"
#include "fcs/real.h"

#define DEFAULT_EVENTS 200000
#define RANGE 262144

typedef struct fcs_model model;


/* ---- What the file says about itself ------------------------------------------------ */

static fcs_param param_of(const char *name, const char *label, double voltage)
{
    return (fcs_param){ .name = name,
                        .label = label,
                        .type = FCS_FLOAT,
                        .bits = 32,
                        .range = RANGE,
                        .gain = 1,
                        .voltage = voltage };
}

static const char *detector_name(model *m, marker k)
{
    return arena_print(m->arena, "%s-A", model_markers[k].dye);
}

static bool set_params(model *m)
{
    static const char *const scatter[] = { "FSC-A", "FSC-H", "FSC-W", "SSC-A" };
    fcs_table *table = &m->simulation.table;
    fcs_param *params = arena_array(m->arena, FIRST_DETECTOR + m->n_markers + 1, sizeof *params);
    if (!params)
        return false;
    for (size_t i = 0; i < FIRST_DETECTOR; i++)
        params[i] = param_of(scatter[i], "", i == SSC_A ? 270 : 380);
    for (size_t i = 0; i < m->n_markers; i++) {
        const marker k = m->markers[i];
        const char *name = detector_name(m, k);
        bool stained = !m->control || m->stain == k;
        if (!name)
            return false;
        params[FIRST_DETECTOR + i] =
            param_of(name, stained ? model_markers[m->disturbance.label[k]].name : "",
                     model_markers[k].voltage);
    }
    table->n_params = FIRST_DETECTOR + m->n_markers + 1;
    params[table->n_params - 1] = param_of("Time", "", 0);
    params[table->n_params - 1].timestep = TIMESTEP;
    table->params = params;
    return true;
}

/* "2,PE-A,APC-A,1,0.1,0,1": a row for each dye of the tube. What is wrong with the coefficients is
 * drawn row by row for the whole matrix, whichever markers the tube has. */
static const char *spillover_text(model *m)
{
    double wrong[N_MARKERS][N_MARKERS];
    disturb_spillover(&m->disturbance, wrong);
    char *text = arena_print(m->arena, "%zu", m->n_markers);
    for (size_t i = 0; text && i < m->n_markers; i++)
        text = arena_print(m->arena, "%s,%s-A", text, model_markers[m->markers[i]].dye);
    for (size_t i = 0; text && i < m->n_markers * m->n_markers; i++) {
        marker dye = m->markers[i / m->n_markers], detector = m->markers[i % m->n_markers];
        char number[32];
        real_print(number, sizeof number, wrong[dye][detector], 6);
        text = arena_print(m->arena, "%s,%s", text, number);
    }
    return text;
}

static bool set_keywords(model *m, const char *scenario, const fcs_simulate_options *options)
{
    const fcs_keyword said[] = {
        { .name = "$CYT", .value = "lupusflow simulate" },
        { .name = "$COM", .value = "simulated, not measured" },
        m->control ? (fcs_keyword){ .name = "LUPUSFLOW STAIN", .value = options->stain }
                   : (fcs_keyword){ .name = "$SPILLOVER", .value = spillover_text(m) },
        { .name = "LUPUSFLOW SCENARIO", .value = scenario },
        { .name = "LUPUSFLOW SEED", .value = arena_print(m->arena, "%" PRIu64, options->seed) },
        { .name = "LUPUSFLOW ENRICHED", .value = options->enriched ? "yes" : "no" },
        { .name = "LUPUSFLOW DISTURB", .value = options->disturb },
    };
    const size_t n = sizeof said / sizeof *said - (options->disturb ? 0 : 1);
    fcs_keyword *keywords = arena_array(m->arena, n, sizeof *keywords);
    if (!keywords)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!said[i].value)
            return false;
        keywords[i] = said[i];
    }
    m->simulation.table.keywords = keywords;
    m->simulation.table.n_keywords = n;
    return true;
}


/* ---- Events and truth --------------------------------------------------------------- */

static double **new_columns(model *m)
{
    fcs_table *table = &m->simulation.table;
    double **columns = arena_array(m->arena, table->n_params, sizeof *columns);
    for (size_t i = 0; columns && i < table->n_params; i++) {
        columns[i] = arena_array(m->arena, table->n_events, sizeof **columns);
        if (!columns[i])
            return NULL;
    }
    table->columns = (const double *const *)columns;
    return columns;
}

static bool new_members(model *m, uint64_t **members)
{
    size_t words = m->simulation.table.n_events / 64 + 1;
    for (size_t i = 0; i < N_POPULATIONS; i++) {
        members[i] = arena_array(m->arena, words, sizeof **members);
        if (!members[i])
            return false;
    }
    return true;
}

static void keep_values(const model *m, const drawn *event, double *const *columns, size_t j)
{
    columns[FSC_A][j] = event->fsc_a;
    columns[FSC_H][j] = event->fsc_h;
    columns[FSC_W][j] = event->fsc_w;
    columns[SSC_A][j] = event->ssc_a;
    for (size_t i = 0; i < m->n_markers; i++)
        columns[FIRST_DETECTOR + i][j] = event->detector[m->markers[i]];
    columns[FIRST_DETECTOR + m->n_markers][j] = event->time;
}

static bool is_member(const population_model *population, const drawn *event)
{
    return event->live_single && (population->kinds >> event->kind & 1) &&
           (!population->above_m0 || event->u > MATURITY_M0);
}

static void keep_truth(const drawn *event, uint64_t *const *members, size_t j)
{
    for (size_t i = 0; i < N_POPULATIONS; i++)
        if (is_member(&model_populations[i], event))
            members[i][j / 64] |= 1ull << (j % 64);
}

static size_t count_of(const uint64_t *members, size_t n_events)
{
    size_t count = 0;
    for (size_t w = 0; w * 64 < n_events; w++)
        count += (size_t)__builtin_popcountll(members[w]);
    return count;
}

static bool set_truths(model *m, uint64_t *const *members)
{
    fcs_truth *truths = arena_array(m->arena, N_POPULATIONS, sizeof *truths);
    if (!truths)
        return false;
    for (size_t i = 0; i < N_POPULATIONS; i++)
        truths[i] =
            (fcs_truth){ .id = model_populations[i].id,
                         .proportion = model_proportion(&model_populations[i], &m->proportions),
                         .count = count_of(members[i], m->simulation.table.n_events),
                         .members = members[i] };
    m->simulation.truths = truths;
    m->simulation.n_truths = N_POPULATIONS;
    return true;
}

static bool set_events(model *m, uint64_t seed)
{
    double **columns = new_columns(m);
    uint64_t *members[N_POPULATIONS];
    if (!columns || !new_members(m, members))
        return false;
    sampler s;
    sampler_start(&s, m->scenario, &m->proportions, &m->disturbance, seed);
    s.control = m->control;
    s.stain = m->stain;
    for (size_t j = 0; j < m->simulation.table.n_events; j++) {
        drawn event;
        sampler_next(&s, &event);
        keep_values(m, &event, columns, j);
        keep_truth(&event, members, j);
    }
    return set_truths(m, members);
}


/* ---- The whole ---------------------------------------------------------------------- */

static model *new_model(const scenario_model *scenario, const fcs_simulate_options *options)
{
    arena *a = arena_new();
    model *m = a ? arena_alloc(a, sizeof *m) : NULL;
    if (!m) {
        arena_free(a);
        return NULL;
    }
    *m = (model){ .arena = a,
                  .scenario = scenario,
                  .proportions = model_proportions(options->enriched ? &scenario->enriched
                                                                     : &scenario->plain) };
    for (size_t k = 0; k < N_MARKERS; k++)
        if (scenario->markers >> k & 1)
            m->markers[m->n_markers++] = (marker)k;
    m->simulation.model = m;
    m->simulation.table.n_events = options->events ? options->events : DEFAULT_EVENTS;
    return m;
}

static void *fail_unknown(const char *name, fcs_error *err)
{
    char names[256] = "";
    size_t n, used = 0;
    const fcs_scenario *all = fcs_scenarios(&n);
    for (size_t i = 0; i < n && used < sizeof names; i++)
        used +=
            (size_t)snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "", all[i].name);
    fail(err, FCS_E_NOT_FOUND, "", "expected a scenario (%s), found '%s'", names, QUOTED(name));
    return NULL;
}

/* Which dye a control carries. */
static fcs_code set_stain(model *m, const char *stain, fcs_error *err)
{
    char names[256] = "none";
    size_t used = 4;
    m->control = stain != NULL;
    m->stain = N_MARKERS;
    if (!stain || !strcmp(stain, "none"))
        return FCS_OK;
    for (size_t i = 0; i < m->n_markers; i++) {
        const char *dye = model_markers[m->markers[i]].dye;
        if (!strcmp(dye, stain)) {
            m->stain = m->markers[i];
            return FCS_OK;
        }
        if (used < sizeof names)
            used += (size_t)snprintf(names + used, sizeof names - used, ", %s", dye);
    }
    return fail(err, FCS_E_NOT_FOUND, "", "expected a dye of the tube (%s), found '%s'", names,
                QUOTED(stain));
}

/* Labels can be exchanged only where both are in the tube. */
static fcs_code set_disturbance(model *m, const fcs_simulate_options *options, fcs_error *err)
{
    m->disturbed = options->disturb != NULL;
    fcs_code code = disturbance_parse(&m->disturbance, options->disturb, options->seed, err);
    for (size_t k = 0; !code && k < N_MARKERS; k++)
        if (m->disturbance.label[k] != k && !(m->scenario->markers >> k & 1))
            code = fail(err, FCS_E_NOT_FOUND, "",
                        "swap: expected two markers of the tube, found %s, which is not in it",
                        model_markers[k].name);
    return code;
}

static void *give_up(model *m)
{
    if (m)
        arena_free(m->arena);
    return NULL;
}

fcs_simulation *fcs_simulate(const fcs_simulate_options *options, fcs_error *err)
{
    if (!options) {
        fail(err, FCS_E_ARGUMENT, "", "expected options, found NULL");
        return NULL;
    }
    const char *name = options->scenario ? options->scenario : "healthy";
    const scenario_model *scenario = model_scenario(name);
    if (!scenario)
        return fail_unknown(name, err);
    model *m = new_model(scenario, options);
    if (m &&
        (set_stain(m, options->stain, err) != FCS_OK || set_disturbance(m, options, err) != FCS_OK))
        return give_up(m);
    if (m && set_params(m) && set_keywords(m, name, options) && set_events(m, options->seed))
        return &m->simulation;
    fail_memory(err);
    return give_up(m);
}

void fcs_simulation_free(fcs_simulation *simulation)
{
    if (simulation)
        arena_free(simulation->model->arena);
}
