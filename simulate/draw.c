/* draw.c - see draw.h. */
#include "draw.h"

#include <math.h>

#include "fcs/real.h"

/* One blood cell or piece of debris as the laser meets it, before detection. */
typedef struct particle {
    double u, fsc, ssc;
    double dye[N_MARKERS];
} particle;

look model_look(const scenario_model *scenario, kind k, bool dead)
{
    const kind_model *model = &model_kinds[k];
    look l = { .fsc = real_log(model->fsc * (dead ? DEAD_FSC : 1)),
               .fsc_sd = model->fsc_sd,
               .ssc = real_log(model->ssc * (dead ? DEAD_SSC : 1)),
               .ssc_sd = model->ssc_sd };
    for (size_t m = 0; m < N_MARKERS; m++) {
        l.marker[m] = real_log(model_median(scenario, k, (marker)m));
        l.marker_sd[m] = model_sd(scenario, k, (marker)m);
    }
    if (dead) {
        l.marker[CD45] = real_log(model->median[CD45] * DEAD_CD45);
        l.marker[VIABILITY] = real_log(DEAD_VIABILITY);
        l.marker_sd[VIABILITY] = DEAD_VIABILITY_SD;
    }
    return l;
}

void sampler_start(sampler *s, const scenario_model *scenario, const proportions *p,
                   const disturbance *d, uint64_t seed)
{
    *s =
        (sampler){ .random = random_seeded(seed), .proportions = *p, .markers = scenario->markers };
    s->disturbance = d ? *d : disturbance_none();
    s->disturbed = s->disturbance.random;
    s->before = model_proportions(&model_scenario(CARRIED_SCENARIO)->plain);
    for (size_t k = 0; k < N_KINDS; k++)
        s->alive[k] = model_look(scenario, (kind)k, false);
    for (size_t k = 0; k < N_LEUKOCYTES; k++)
        s->dead[k] = model_look(scenario, (kind)k, true);
}

/* The last kind takes what rounding leaves over. */
static kind draw_kind(sampler *s)
{
    const proportions *p = s->carried ? &s->before : &s->proportions;
    double left = random_uniform(&s->random);
    size_t k = 0;
    while (k + 1 < N_LEUKOCYTES && left >= p->of[k])
        left -= p->of[k++];
    return (kind)k;
}

static double draw_maturity(sampler *s, kind k)
{
    if (k != NAIVE)
        return 0;
    double v = random_uniform(&s->random);
    double immature = s->carried ? s->before.immature : s->proportions.immature;
    return v < immature ? maturity_at(v / immature) : 0;
}

static double draw_log_normal(sampler *s, double log_median, double sd)
{
    return real_exp(log_median + sd * random_normal(&s->random));
}

static void draw_particle(sampler *s, kind k, const look *l, particle *p)
{
    p->u = draw_maturity(s, k);
    double size = SIZE_SD * random_normal(&s->random);
    for (size_t m = 0; m < N_MARKERS; m++)
        p->dye[m] =
            draw_log_normal(s, l->marker[m] + model_slope[m] * p->u + size, l->marker_sd[m]);
    p->fsc = draw_log_normal(s, l->fsc + size, l->fsc_sd);
    p->ssc = draw_log_normal(s, l->ssc + size, l->ssc_sd);
}

/* A second particle in the same pulse: all that is emitted and scattered adds up. */
static void add_particle(particle *p, const particle *second)
{
    p->fsc += second->fsc;
    p->ssc += second->ssc;
    for (size_t m = 0; m < N_MARKERS; m++)
        p->dye[m] += second->dye[m];
}

static double stored(double value)
{
    return (float)(value < TOP ? value : TOP);
}

/* The height is what a pulse of this area and width has: area = height * width / WIDTH. */
static void read_scatter(sampler *s, const particle *p, bool doublet, drawn *event)
{
    double width = draw_log_normal(s, 0, WIDTH_SD);
    if (doublet)
        width *= DOUBLET_WIDTH * draw_log_normal(s, 0, DOUBLET_WIDTH_SD);
    event->fsc_a = stored(p->fsc);
    event->fsc_h = stored(p->fsc / width);
    event->fsc_w = stored(WIDTH * width);
    event->ssc_a = stored(p->ssc);
}

/* What a dye of this brightness adds to the signals. What is left of a broken tandem shines as its
 * donor, and the donor's part as if that dye were the brighter. */
static void add_dye(const sampler *s, double signal[N_MARKERS], marker dye, double brightness)
{
    double broken = model_donors[dye] < N_MARKERS ? s->disturbance.tandem : 0;
    for (size_t d = 0; d < N_MARKERS; d++)
        signal[d] +=
            (broken > 0 ? brightness * (1 - broken) : brightness) * model_spillover[dye][d];
    for (size_t d = 0; broken > 0 && d < N_MARKERS; d++)
        signal[d] += brightness * broken * model_spillover[model_donors[dye]][d];
}

static void read_detectors(sampler *s, const particle *p, drawn *event)
{
    double signal[N_MARKERS] = { 0 };
    for (size_t dye = 0; dye < N_MARKERS && !s->control; dye++)
        add_dye(s, signal, (marker)dye, s->markers >> dye & 1 ? p->dye[dye] : 0);
    for (size_t d = 0; d < N_MARKERS && s->control; d++)
        signal[d] = model_autofluorescence[d] * p->ssc / AUTOFLUORESCENCE_SSC;
    if (s->control && s->stain < N_MARKERS)
        add_dye(s, signal, s->stain, p->dye[LIN]);
    for (size_t d = 0; d < N_MARKERS; d++) {
        double variance = PHOTON_NOISE * signal[d] + ELECTRONIC_NOISE * ELECTRONIC_NOISE;
        double read = signal[d] + sqrt(variance) * random_normal(&s->random);
        event->detector[d] = stored(read * s->disturbance.gain[d]);
    }
}

static void draw_event(sampler *s, drawn *event, particle *p)
{
    double state = random_uniform(&s->random);
    const double share = s->disturbance.debris;
    bool debris = state < share;
    bool dead = !debris && state < share + DEAD_SHARE;
    bool doublet = !debris && !dead && state < share + DEAD_SHARE + DOUBLET_SHARE;
    s->carried =
        s->disturbance.carry_over > 0 && random_uniform(&s->disturbed) < s->disturbance.carry_over;
    event->kind = debris ? DEBRIS : draw_kind(s);
    event->live_single = !debris && !dead && !doublet && !s->carried;
    draw_particle(s, event->kind, dead ? &s->dead[event->kind] : &s->alive[event->kind], p);
    event->u = p->u;
    if (doublet) {
        particle second;
        kind k = draw_kind(s);
        draw_particle(s, k, &s->alive[k], &second);
        add_particle(p, &second);
    }
    read_scatter(s, p, doublet, event);
}

void sampler_next(sampler *s, drawn *event)
{
    particle p;
    draw_event(s, event, &p);
    read_detectors(s, &p, event);
    s->time += -real_log(random_uniform(&s->random)) / (EVENT_RATE * TIMESTEP);
    event->time = stored(s->time);
}
