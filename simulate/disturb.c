/* disturb.c - see disturb.h. */
#include "disturb.h"

#include <string.h>

#include "fcs/error.h"
#include "fcs/real.h"

/* Added to the seed: the source of the events is another one. */
#define OWN_SOURCE 0x646973747572620aULL

disturbance disturbance_none(void)
{
    disturbance d = { .debris = DEBRIS_SHARE, .random = random_seeded(OWN_SOURCE) };
    for (size_t k = 0; k < N_MARKERS; k++) {
        d.gain[k] = 1;
        d.label[k] = (marker)k;
    }
    return d;
}


/* ---- One disturbance ---------------------------------------------------------------- */

/* Up or down is a matter of chance for each detector. */
static void set_gain(disturbance *d, double amount)
{
    for (size_t k = 0; k < N_MARKERS; k++)
        d->gain[k] = random_uniform(&d->random) < 0.5 ? 1 - amount : 1 + amount;
}

static void set_tandem(disturbance *d, double amount)
{
    d->tandem = amount;
}

static void set_spill(disturbance *d, double amount)
{
    d->spill = amount;
}

static void set_debris(disturbance *d, double amount)
{
    d->debris = amount;
}

static void set_carry_over(disturbance *d, double amount)
{
    d->carry_over = amount;
}

static const struct {
    const char *name;
    double most; /* amounts are 0 to this */
    void (*set)(disturbance *, double);
} amounts[] = {
    { "gain", 0.9, set_gain },           { "tandem", 1, set_tandem },
    { "spill", 1, set_spill },           { "debris", 1 - DEAD_SHARE - DOUBLET_SHARE, set_debris },
    { "carry-over", 1, set_carry_over },
};

static marker marker_named(const char *name, size_t length)
{
    size_t k = 0;
    while (k < N_MARKERS && !(strncmp(model_markers[k].name, name, length) == 0 &&
                              model_markers[k].name[length] == '\0'))
        k++;
    return (marker)k;
}

static fcs_code set_swap(disturbance *d, const char *value, size_t length, fcs_error *err)
{
    const char *colon = memchr(value, ':', length);
    size_t first = colon ? (size_t)(colon - value) : length;
    marker a = marker_named(value, first), b = N_MARKERS;
    if (colon)
        b = marker_named(colon + 1, length - first - 1);
    if (a == N_MARKERS || b == N_MARKERS || a == b)
        return fail(err, FCS_E_NOT_FOUND, "",
                    "swap: expected two markers (CD19:CD20), found \"%s\"",
                    escape_bytes((char[64]){ 0 }, 64, value, length));
    marker was = d->label[a];
    d->label[a] = d->label[b];
    d->label[b] = was;
    return FCS_OK;
}


/* ---- All of them -------------------------------------------------------------------- */

static fcs_code fail_amount(size_t i, const char *found, size_t length, fcs_error *err)
{
    char most[32];
    real_print(most, sizeof most, amounts[i].most, 6);
    return fail(err, FCS_E_ARGUMENT, "", "%s: expected a number from 0 to %s, found \"%s\"",
                amounts[i].name, most, escape_bytes((char[64]){ 0 }, 64, found, length));
}

static fcs_code set_amount(disturbance *d, const char *item, size_t name, size_t length,
                           fcs_error *err)
{
    double amount;
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
        if (strlen(amounts[i].name) != name || strncmp(amounts[i].name, item, name) != 0)
            continue;
        if (!real_parse(item + name + 1, length - name - 1, &amount) ||
            !(amount >= 0 && amount <= amounts[i].most))
            return fail_amount(i, item + name + 1, length - name - 1, err);
        amounts[i].set(d, amount);
        return FCS_OK;
    }
    return fail(err, FCS_E_NOT_FOUND, "",
                "expected a disturbance (gain, tandem, spill, debris, carry-over, swap), found "
                "\"%s\"",
                escape_bytes((char[64]){ 0 }, 64, item, length));
}

fcs_code disturbance_parse(disturbance *d, const char *text, uint64_t seed, fcs_error *err)
{
    fcs_code code = FCS_OK;
    *d = disturbance_none();
    d->random = random_seeded(seed + OWN_SOURCE);
    while (text && !code) {
        size_t length = strcspn(text, ","), name = strcspn(text, "=,");
        if (name == length)
            code = fail(err, FCS_E_ARGUMENT, "", "expected NAME=AMOUNT (gain=0.2), found \"%s\"",
                        escape_bytes((char[64]){ 0 }, 64, text, length));
        else if (name == 4 && strncmp(text, "swap", 4) == 0)
            code = set_swap(d, text + 5, length - 5, err);
        else
            code = set_amount(d, text, name, length, err);
        text = text[length] ? text + length + 1 : NULL;
    }
    return code;
}

/* A coefficient that is 0 is known to be. */
void disturb_spillover(const disturbance *d, double spillover[N_MARKERS][N_MARKERS])
{
    random_source random = d->random;
    memcpy(spillover, model_spillover, sizeof model_spillover);
    for (size_t i = 0; d->spill > 0 && i < N_MARKERS; i++)
        for (size_t j = 0; j < N_MARKERS; j++)
            if (i != j)
                spillover[i][j] *= 1 + d->spill * random_normal(&random);
}
