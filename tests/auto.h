/* auto.h - what the tests of panels that find their borders share: the real tubes, the gates that were
 * archived with them, and the same tube with a fifth of its events left out. */
#ifndef TESTS_AUTO_H
#define TESTS_AUTO_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lupusflow/gating.h"

/* ---- The tubes of corpus/bdc ---- */

typedef struct auto_tube {
    const char *panel, *name; /* panels/<panel>.xml, corpus/bdc/<name>_raw.fcs */
} auto_tube;

static const auto_tube auto_tubes[] = {
    { "hipc-bcell-auto", "lyoplate_bcell_12828_1_firsthalf" },
    { "hipc-dc-auto", "lyoplate_dc_12828001_001" },
};

static inline const fcs_population *auto_find(const fcs_result *r, const char *id)
{
    for (size_t i = 0; i < r->n_populations; i++)
        if (strcmp(r->populations[i].id, id) == 0)
            return &r->populations[i];
    return NULL;
}

static inline unsigned auto_digit(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10);
}

/* The members of a node of an archived gating, bits as in fcs_population: of the line whose path ends
 * in "/id". malloc'ed; NULL where there is none. */
static inline uint64_t *auto_archived(const char *tsv, const char *id, size_t n_events)
{
    char *line = NULL;
    size_t room = 0;
    uint64_t *bits = NULL;
    FILE *f = fopen(tsv, "rb");
    while (f && !bits && getline(&line, &room, f) > 0) {
        char *tab = strchr(line, '\t'), *hex = strrchr(line, '\t');
        if (!tab || *line == '#')
            continue;
        *tab = '\0';
        const char *last = strrchr(line, '/');
        if (strcmp(last ? last + 1 : line, id) != 0)
            continue;
        bits = calloc(n_events / 64 + 1, sizeof *bits);
        for (size_t i = 0; bits && i < (n_events + 7) / 8; i++) {
            uint64_t byte = auto_digit(hex[1 + 2 * i]) << 4 | auto_digit(hex[2 + 2 * i]);
            bits[i / 8] |= byte << (8 * (i % 8));
        }
    }
    free(line);
    if (f)
        fclose(f);
    return bits;
}

static inline size_t auto_count(const uint64_t *a, const uint64_t *b, size_t n_events)
{
    size_t n = 0;
    for (size_t w = 0; w < (n_events + 63) / 64; w++)
        n += (size_t)__builtin_popcountll(a[w] & b[w]);
    return n;
}

/* 2 both / (one + other); 1 where both are empty. */
static inline double auto_f1(const uint64_t *one, const uint64_t *other, size_t n_events)
{
    size_t all = auto_count(one, one, n_events) + auto_count(other, other, n_events);
    return all ? 2 * (double)auto_count(one, other, n_events) / (double)all : 1;
}


/* ---- Fewer events ---- */

/* SplitMix64: the next of a sequence. */
static inline uint64_t auto_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

/* A data set read whole: columns[i] are the stored values of parameter i. */
typedef struct auto_events {
    const fcs_dataset *set;
    double **columns;
} auto_events;

static inline void auto_free(auto_events *e)
{
    for (size_t i = 0; e->columns && i < e->set->n_params; i++)
        free(e->columns[i]);
    free(e->columns);
}

static inline fcs_code auto_read(auto_events *e, const fcs_dataset *set, fcs_error *err)
{
    size_t *params = calloc(set->n_params, sizeof *params);
    *e = (auto_events){ set, calloc(set->n_params, sizeof *e->columns) };
    for (size_t i = 0; params && e->columns && i < set->n_params; i++) {
        params[i] = i;
        e->columns[i] = malloc(set->n_events * sizeof **e->columns);
    }
    fcs_code code =
        fcs_read(set, params, set->n_params, 0, set->n_events, FCS_STORED, e->columns, err);
    free(params);
    return code;
}

/* Gates the data set without the events that chance leaves out, each with probability `out`. */
static inline fcs_result *auto_gate_thinned(const fcs_strategy *panel, const auto_events *all,
                                            double out, uint64_t seed, fcs_error *err)
{
    const fcs_dataset *set = all->set;
    const char *spill = fcs_keyword_value(set, "$SPILLOVER");
    const fcs_keyword keyword = { .name = "$SPILLOVER",
                                  .value = spill ? spill : fcs_keyword_value(set, "SPILL") };
    double **kept = calloc(set->n_params, sizeof *kept);
    fcs_table table = { .n_params = set->n_params,
                        .params = set->params,
                        .columns = (const double *const *)kept,
                        .n_keywords = 1,
                        .keywords = &keyword };
    for (size_t i = 0; i < set->n_params; i++)
        kept[i] = malloc(set->n_events * sizeof **kept);
    for (size_t j = 0; j < set->n_events; j++) {
        if ((double)(auto_random(&seed) >> 11) / 9007199254740992.0 < out)
            continue;
        for (size_t i = 0; i < set->n_params; i++)
            kept[i][table.n_events] = all->columns[i][j];
        table.n_events++;
    }
    void *bytes = NULL;
    size_t size;
    fcs_code code = fcs_write_memory(&table, &bytes, &size, err);
    fcs_file *file = code ? NULL : fcs_open_memory(bytes, size, NULL, err);
    fcs_result *result = file ? fcs_gate(panel, file->datasets, 1, err) : NULL;
    fcs_close(file);
    free(bytes);
    for (size_t i = 0; i < set->n_params; i++)
        free(kept[i]);
    free(kept);
    return result;
}

#endif
