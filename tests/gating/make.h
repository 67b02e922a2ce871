/* make.h - strategies and small FCS files made by hand, for the tests of gating/.
 *
 * A strategy grows by one call per part, each of which returns the part's index; tables have room
 * for ROOM parts. Running out is a failed test, never a wrong one. */
#ifndef TESTS_GATING_MAKE_H
#define TESTS_GATING_MAKE_H

#include "tests.h"

#include "gating/strategy.h"

#include <math.h>

enum { ROOM = 64 };

static inline fcs_strategy *make_strategy(void)
{
    fcs_strategy *s = strategy_new();
    assert_non_null(s);
    s->scales = arena_array(s->arena, ROOM, sizeof *s->scales);
    s->transforms = arena_array(s->arena, ROOM, sizeof *s->transforms);
    s->gates = arena_array(s->arena, ROOM, sizeof *s->gates);
    s->populations = arena_array(s->arena, ROOM, sizeof *s->populations);
    s->ratios = arena_array(s->arena, ROOM, sizeof *s->ratios);
    s->about.markers = arena_array(s->arena, ROOM, sizeof *s->about.markers);
    assert_true(s->scales && s->transforms && s->gates && s->populations && s->ratios);
    assert_non_null(s->about.markers);
    return s;
}

static inline size_t add_scale(fcs_strategy *s, fcs_scale scale)
{
    fcs_error err;
    assert_true(s->n_scales < ROOM);
    s->scales[s->n_scales] = scale;
    s->transforms[s->n_scales] = fcs_transform_make(scale, &err);
    assert_non_null(s->transforms[s->n_scales]);
    return s->n_scales++;
}

static inline size_t add_marker(fcs_strategy *s, const char *id, bool required, double voltage)
{
    union {
        const fcs_marker *shown;
        fcs_marker *ours;
    } markers = { .shown = s->about.markers };
    assert_true(s->about.n_markers < ROOM);
    markers.ours[s->about.n_markers] = (fcs_marker){ id, id, required, voltage };
    return s->about.n_markers++;
}

/* Axes: of a parameter, or of a marker. */
static inline strategy_axis on_param(const char *param, bool compensated, size_t scale)
{
    return (strategy_axis){ FCS_NONE, param, compensated ? 0 : FCS_NONE, scale, 0 };
}

static inline strategy_axis on_marker(size_t marker, bool compensated, size_t scale)
{
    return (strategy_axis){ marker, NULL, compensated ? 0 : FCS_NONE, scale, 0 };
}

/* The one matrix of a strategy: table NULL: the file's own. */
static inline void use_matrix(fcs_strategy *s, fcs_spillover *table, bool required)
{
    if (!s->matrices)
        s->matrices = arena_array(s->arena, 1, sizeof *s->matrices);
    assert_non_null(s->matrices);
    s->n_matrices = 1;
    s->matrices[0] = (strategy_matrix){ "", table ? MATRIX_TABLE : MATRIX_FILE, required, table };
}

static inline const strategy_axis *two_axes(fcs_strategy *s, strategy_axis x, strategy_axis y)
{
    strategy_axis *axes = arena_array(s->arena, 2, sizeof *axes);
    assert_non_null(axes);
    axes[0] = x;
    axes[1] = y;
    return axes;
}

static inline const double *copy_numbers(fcs_strategy *s, const double *from, size_t n)
{
    double *copy = arena_array(s->arena, n, sizeof *copy);
    assert_non_null(copy);
    memcpy(copy, from, n * sizeof *copy);
    return copy;
}

static inline size_t add_gate(fcs_strategy *s, strategy_gate gate)
{
    assert_true(s->n_gates < ROOM);
    gate.id = "";
    s->gates[s->n_gates] = gate;
    return s->n_gates++;
}

static inline size_t add_bounds(fcs_strategy *s, size_t n, const strategy_bound *bounds)
{
    strategy_bound *copy =
        arena_bytes(s->arena, NULL, 0) ? arena_array(s->arena, n, sizeof *copy) : NULL;
    assert_non_null(copy);
    memcpy(copy, bounds, n * sizeof *copy);
    return add_gate(s, (strategy_gate){ .kind = GATE_BOUNDS, .n_bounds = n, .bounds = copy });
}

static inline size_t add_bound(fcs_strategy *s, strategy_axis axis, double low, double high,
                               bool closed)
{
    return add_bounds(s, 1, &(strategy_bound){ axis, low, high, closed, NULL, NULL });
}

/* points: x0, y0, x1, y1, ... */
static inline size_t add_polygon(fcs_strategy *s, strategy_axis x, strategy_axis y, size_t n,
                                 const double *points)
{
    return add_gate(s, (strategy_gate){ .kind = GATE_POLYGON,
                                        .n_axes = 2,
                                        .axes = two_axes(s, x, y),
                                        .n_points = n,
                                        .points = copy_numbers(s, points, 2 * n) });
}

static inline size_t add_ellipse(fcs_strategy *s, strategy_axis x, strategy_axis y,
                                 const double mean[2], const double covariance[4], double distance)
{
    return add_gate(s, (strategy_gate){ .kind = GATE_ELLIPSE,
                                        .n_axes = 2,
                                        .axes = two_axes(s, x, y),
                                        .mean = copy_numbers(s, mean, 2),
                                        .covariance = copy_numbers(s, covariance, 4),
                                        .distance_sq = distance * distance });
}

static inline size_t add_boolean(fcs_strategy *s, gate_operation operation, size_t n,
                                 const strategy_member *members)
{
    strategy_member *copy = arena_array(s->arena, n, sizeof *copy);
    assert_non_null(copy);
    memcpy(copy, members, n * sizeof *copy);
    return add_gate(
        s, (strategy_gate){
               .kind = GATE_BOOLEAN, .operation = operation, .n_members = n, .members = copy });
}

static inline size_t add_population(fcs_strategy *s, const char *id, size_t parent, size_t gate)
{
    assert_true(s->n_populations < ROOM);
    s->populations[s->n_populations] = (strategy_population){
        .id = id, .title = "", .parent = parent, .gate = gate, .excluded = FCS_NONE
    };
    return s->n_populations++;
}


/* ---- FCS files ---------------------------------------------------------------------- */

/* An FCS 3.1 file of little-endian doubles in a block of exactly its size.
 *
 * names   [n] $PnN
 * extra   more keywords between bars: "$P1S|CD19|$P1V|450|"; "" for none
 * values  [n_events * n], event by event */
static inline void *make_fcs(const char *const *names, size_t n, const char *extra,
                             const double *values, size_t n_events, size_t *size)
{
    enum { TEXT = 4096, START = 58 };
    size_t data = n * n_events * sizeof *values, used = START;
    unsigned char *bytes = malloc(TEXT + data);
    assert_non_null(bytes);
    char *text = malloc(TEXT + 1);
    assert_non_null(text);
    used += (size_t)snprintf(text + used, TEXT - used,
                             "|$BEGINANALYSIS|0|$ENDANALYSIS|0|$BEGINSTEXT|0|$ENDSTEXT|0|"
                             "$BEGINDATA|%d|$ENDDATA|%zu|$BYTEORD|1,2,3,4|$DATATYPE|D|$MODE|L|"
                             "$NEXTDATA|0|$PAR|%zu|$TOT|%zu|%s",
                             TEXT, TEXT + data - 1, n, n_events, extra);
    for (size_t i = 0; i < n; i++)
        used += (size_t)snprintf(text + used, TEXT - used,
                                 "$P%zuN|%s|$P%zuB|64|$P%zuE|0,0|$P%zuR|262144|", i + 1, names[i],
                                 i + 1, i + 1, i + 1);
    assert_true(used < TEXT);
    char header[START + 1];
    snprintf(header, sizeof header, "FCS3.1    %8d%8zu%8d%8zu%8d%8d", START, used - 1, TEXT,
             data ? TEXT + data - 1 : 0, 0, 0);
    memset(bytes, ' ', TEXT);
    memcpy(bytes, header, START);
    memcpy(bytes + START, text + START, used - START);
    if (data)
        memcpy(bytes + TEXT, values, data);
    free(text);
    *size = TEXT + data;
    return bytes;
}

/* A file and the bytes it rests on. */
typedef struct made {
    fcs_file *file;
    void *bytes;
} made;

static inline made make_file(const char *const *names, size_t n, const char *extra,
                             const double *values, size_t n_events)
{
    made m;
    size_t size;
    fcs_error err = { .message = "" };
    m.bytes = make_fcs(names, n, extra, values, n_events, &size);
    m.file = fcs_open_memory(m.bytes, size, NULL, &err);
    if (!m.file)
        fail_msg("%s", err.message);
    return m;
}

static inline void free_made(made m)
{
    fcs_close(m.file);
    free(m.bytes);
}

/* ---- Results ------------------------------------------------------------------------ */

static inline bool holds(const fcs_result *r, size_t population, size_t event)
{
    return r->populations[population].members[event / 64] >> event % 64 & 1;
}

static inline const fcs_population *population_in(const fcs_result *r, const char *id)
{
    for (size_t i = 0; i < r->n_populations; i++)
        if (strcmp(r->populations[i].id, id) == 0)
            return &r->populations[i];
    fail_msg("no population %s", id);
    return NULL;
}

/* A fixed stream of numbers (splitmix64). */
static inline uint64_t next_bits(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline double uniform(uint64_t *state, double low, double high)
{
    return low + (high - low) * ((double)(next_bits(state) >> 11) * 0x1p-53);
}

#endif
