/* test_run.c - whole files through strategies. The published gates of two HIPC tubes, counts and
 * membership bit by bit; gates of the Gating-ML compliance tests; gates that three other programs count
 * alike; and small files made here for what those do not reach. */
#include "gating/make.h"
#include "gating/matrix.h"

#include <jansson.h>
#include <unistd.h>

#include "gating/spillover.h"


/* ---- Published gates ---------------------------------------------------------------- */

/* A number, or one of the strings "inf" and "-inf". */
static double number_of(const json_t *j)
{
    const char *text = json_string_value(j);
    if (text)
        return strcmp(text, "inf") == 0 ? INFINITY : -INFINITY;
    assert_true(json_is_number(j));
    return json_number_value(j);
}

static size_t index_of(const fcs_strategy *s, const char *path)
{
    for (size_t i = 0; i < s->n_populations; i++)
        if (strcmp(s->populations[i].title, path) == 0)
            return i;
    fail_msg("no population %s", path);
    return FCS_NONE;
}

/* A dimension is a $PnN (scatter: as acquired, linear) or a marker (compensated, biexponential). */
static strategy_axis axis_of(fcs_strategy *s, const json_t *truth, const char *dim)
{
    size_t i;
    json_t *channel, *t = json_object_get(json_object_get(truth, "transforms"), dim);
    if (!t)
        return on_param(dim, false, 0);
    size_t scale = add_scale(s, (fcs_scale){ FCS_BIEX, number_of(json_object_get(t, "max_value")),
                                             number_of(json_object_get(t, "width_basis")),
                                             number_of(json_object_get(t, "positive_decades")),
                                             number_of(json_object_get(t, "negative_decades")) });
    json_array_foreach(
        json_object_get(truth, "channels"), i,
        channel) if (strcmp(json_string_value(json_object_get(channel, "marker")), dim) ==
                     0) return on_param(json_string_value(json_object_get(channel, "PnN")), true,
                                        scale);
    fail_msg("no channel for %s", dim);
    return on_param("", false, 0);
}

static strategy_axis nth_axis(fcs_strategy *s, const json_t *truth, const json_t *gate, size_t k)
{
    return axis_of(s, truth, json_string_value(json_array_get(json_object_get(gate, "dims"), k)));
}

static const json_t *nth_or_self(const json_t *list, size_t k)
{
    return json_is_array(list) ? json_array_get(list, k) : list;
}

static size_t bounds_of(fcs_strategy *s, const json_t *truth, const json_t *gate)
{
    strategy_bound bounds[2];
    size_t n = json_array_size(json_object_get(gate, "dims"));
    assert_true(n == 1 || n == 2);
    for (size_t k = 0; k < n; k++)
        bounds[k] = (strategy_bound){
            .axis = nth_axis(s, truth, gate, k),
            .low = number_of(nth_or_self(json_object_get(gate, "min"), k)),
            .high = number_of(nth_or_self(json_object_get(gate, "max"), k)),
            .closed = true,
        };
    return add_bounds(s, n, bounds);
}

static size_t polygon_of(fcs_strategy *s, const json_t *truth, const json_t *gate)
{
    const json_t *vertices = json_object_get(gate, "vertices");
    double points[64];
    size_t n = json_array_size(vertices);
    assert_true(n <= 32);
    for (size_t i = 0; i < 2 * n; i++)
        points[i] = number_of(json_array_get(json_array_get(vertices, i / 2), i % 2));
    return add_polygon(s, nth_axis(s, truth, gate, 0), nth_axis(s, truth, gate, 1), n, points);
}

static size_t ellipse_of(fcs_strategy *s, const json_t *truth, const json_t *gate)
{
    double mean[2], covariance[4];
    for (size_t i = 0; i < 2; i++)
        mean[i] = number_of(json_array_get(json_object_get(gate, "mean"), i));
    for (size_t i = 0; i < 4; i++)
        covariance[i] =
            number_of(json_array_get(json_array_get(json_object_get(gate, "cov"), i / 2), i % 2));
    return add_ellipse(s, nth_axis(s, truth, gate, 0), nth_axis(s, truth, gate, 1), mean,
                       covariance, number_of(json_object_get(gate, "distance")));
}

static size_t boolean_of(fcs_strategy *s, const json_t *gate)
{
    strategy_member members[8];
    size_t i;
    json_t *operand, *operands = json_object_get(gate, "operands");
    assert_true(json_array_size(operands) <= 8);
    json_array_foreach(operands, i, operand)
    {
        members[i].population = index_of(s, json_string_value(json_object_get(operand, "gate")));
        members[i].complement = json_is_true(json_object_get(operand, "complement"));
    }
    bool any = strcmp(json_string_value(json_object_get(gate, "op")), "or") == 0;
    return add_boolean(s, any ? GATE_OR : GATE_AND, json_array_size(operands), members);
}

static size_t gate_of(fcs_strategy *s, const json_t *truth, const json_t *gate)
{
    const char *type = json_string_value(json_object_get(gate, "type"));
    if (!type)
        return FCS_NONE;
    if (strcmp(type, "polygon") == 0)
        return polygon_of(s, truth, gate);
    if (strcmp(type, "ellipse") == 0)
        return ellipse_of(s, truth, gate);
    if (strcmp(type, "boolean") == 0)
        return boolean_of(s, gate);
    return bounds_of(s, truth, gate);
}

/* The whole tree; titles are the paths of the truth. */
static fcs_strategy *strategy_of(const json_t *truth)
{
    fcs_strategy *s = make_strategy();
    use_matrix(s, NULL, true);
    add_scale(s, (fcs_scale){ FCS_LINEAR_SCALE, 0, 0, 0, 0 });
    size_t i;
    json_t *gate;
    json_array_foreach(json_object_get(truth, "gates"), i, gate)
    {
        const char *parent = json_string_value(json_object_get(gate, "parent"));
        size_t above = parent ? index_of(s, parent) : FCS_NONE;
        size_t pop = add_population(s, json_string_value(json_object_get(gate, "name")), above,
                                    gate_of(s, truth, gate));
        s->populations[pop].title = json_string_value(json_object_get(gate, "path"));
    }
    return s;
}

static json_t *load_json(const char *path)
{
    json_error_t why;
    json_t *j = json_load_file(path, 0, &why);
    if (!j)
        fail_msg("%s: %s", path, why.text);
    return j;
}

/* The members as lower-case hex, event 0 in the lowest bit of the first byte. */
static void to_hex(char *out, const uint64_t *members, size_t n_events)
{
    for (size_t i = 0; i < (n_events + 7) / 8; i++)
        sprintf(out + 2 * i, "%02x", (unsigned)(members[i / 8] >> 8 * (i % 8) & 0xff));
}

/* Every line "path, count, hex" against the population of that path; returns the number of lines. */
static size_t compare_members(const char *path, const fcs_result *r)
{
    size_t room = r->n_events / 4 + 600, lines = 0;
    char *line = malloc(room), *hex = malloc(room);
    assert_true(line && hex);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, (int)room, f)) {
        if (line[0] == '#')
            continue;
        char *count = strchr(line, '\t') + 1, *mask = strchr(count, '\t') + 1;
        count[-1] = mask[-1] = 0;
        mask[strcspn(mask, "\n")] = 0;
        size_t i = 0;
        while (i < r->n_populations && strcmp(r->populations[i].title, line))
            i++;
        assert_true(i < r->n_populations);
        to_hex(hex, r->populations[i].members, r->n_events);
        assert_int_equal(r->populations[i].count, strtoul(count, NULL, 10));
        if (strcmp(hex, mask))
            fail_msg("%s: members differ", line);
        lines++;
    }
    fclose(f);
    free(line);
    free(hex);
    return lines;
}

static void compare_counts(const json_t *truth, const fcs_result *r)
{
    const json_t *counts = json_object_get(truth, "counts");
    assert_int_equal(json_object_size(counts), r->n_populations);
    for (size_t i = 0; i < r->n_populations; i++) {
        const fcs_population *p = &r->populations[i];
        long long wanted = json_integer_value(json_object_get(counts, p->title));
        if (p->count != (size_t)wanted)
            fail_msg("%s: %zu events, not %lld", p->title, p->count, wanted);
    }
}

/* Folder and common beginning of the names of the files of one tube. */
static const char *corpus_file(const char *tube, const char *end)
{
    static char path[4][4400];
    static int turn;
    char *p = path[turn++ % 4];
    snprintf(p, sizeof path[0], "%s/corpus/bdc/%s%s", shared_folder(), tube, end);
    return p;
}

static fcs_result *gate_tube(const char *tube, const json_t *truth, unsigned threads)
{
    fcs_error err = { .message = "" };
    fcs_file *file = fcs_open(corpus_file(tube, "_raw.fcs"), NULL, &err);
    if (!file)
        fail_msg("%s", err.message);
    fcs_strategy *s = strategy_of(truth);
    fcs_result *r = fcs_gate(s, &file->datasets[0], threads, &err);
    if (!r)
        fail_msg("%s", err.message);
    fcs_strategy_free(s);
    fcs_close(file);
    return r;
}

static void published_gates(const char *tube, size_t n_gates)
{
    need_corpus();
    json_t *truth = load_json(corpus_file(tube, "_truth.json"));
    fcs_result *r = gate_tube(tube, truth, 1);
    assert_int_equal(r->n_populations, n_gates);
    assert_string_equal(r->compensation, "$SPILLOVER");
    assert_true(r->condition > 1 && r->condition < 10);
    compare_counts(truth, r);
    assert_int_equal(compare_members(corpus_file(tube, "_membership.tsv"), r), n_gates);
    fcs_result_free(r);
    json_decref(truth);
}

static void b_cell_tube_as_published(void **unused)
{
    (void)unused;
    published_gates("lyoplate_bcell_12828_1_firsthalf", 23);
}

static void dc_tube_as_published(void **unused)
{
    (void)unused;
    published_gates("lyoplate_dc_12828001_001", 24);
}


/* ---- Gating-ML compliance ----------------------------------------------------------- */

/* Gates of set 1 of the Gating-ML 2.0 compliance tests on scales, with and without its matrix. There
 * a high bound is open. All are one threshold pair on one parameter. */
static const struct {
    const char *id, *param;
    bool compensated;
    fcs_scale scale;
    double low, high;
} COMPLIANCE[] = {
    { "Range1", "FSC-H", false, { FCS_LINEAR_SCALE, 0, 0, 0, 0 }, 100, INFINITY },
    { "ScaleRange1", "FL1-H", false, { FCS_ASINH_SCALE, 10000, 0, 4, 1 }, 0.37, 0.63 },
    { "ScaleRange3", "FL1-H", false, { FCS_LINEAR_SCALE, 10000, 0, 0, 500 }, 0.049, 0.055 },
    { "ScaleRange4", "FL1-H", false, { FCS_LOGICLE, 10000, 0.5, 4.5, 0 }, 0.37, 0.63 },
    { "ScaleRange5", "FL1-H", false, { FCS_LOGICLE, 10000, 1, 4, 0.5 }, 0.37, 0.63 },
    { "ScaleRange6", "FL1-H", false, { FCS_LOG_SCALE, 10000, 0, 5, 0 }, 0.37, 0.63 },
    { "ScaleRange1c", "FL1-H", true, { FCS_ASINH_SCALE, 10000, 0, 4, 1 }, 0.37, 0.63 },
    { "ScaleRange3c", "FL1-H", true, { FCS_LINEAR_SCALE, 10000, 0, 0, 500 }, 0.049, 0.055 },
    { "ScaleRange4c", "FL1-H", true, { FCS_LOGICLE, 10000, 0.5, 4.5, 0 }, 0.37, 0.63 },
    { "ScaleRange5c", "FL1-H", true, { FCS_LOGICLE, 10000, 1, 4, 0.5 }, 0.37, 0.63 },
    { "ScaleRange6c", "FL2-H", true, { FCS_ASINH_SCALE, 10000, 0, 4, 1 }, 0.09, 0.36 },
    { "ScaleRange8c", "FL2-H", true, { FCS_LOGICLE, 10000, 1, 4, 0.5 }, 0.09, 0.36 },
};
enum { N_COMPLIANCE = sizeof COMPLIANCE / sizeof *COMPLIANCE };

static fcs_strategy *compliance_strategy(void)
{
    static const char *const detectors[] = { "FL1-H", "FL2-H", "FL3-H" };
    static const char *const dyes[] = { "FITC", "PE", "PerCP" };
    static const double values[] = { 1, 0.02, 0.06, 0.11, 1, 0.07, 0.09, 0.01, 1 };
    fcs_strategy *s = make_strategy();
    fcs_spillover *table = square_matrix(3, dyes, detectors, values, "MySpill", NULL);
    assert_non_null(table);
    use_matrix(s, table, true);
    for (size_t i = 0; i < N_COMPLIANCE; i++) {
        strategy_axis axis = on_param(COMPLIANCE[i].param, COMPLIANCE[i].compensated,
                                      add_scale(s, COMPLIANCE[i].scale));
        size_t g = add_bound(s, axis, COMPLIANCE[i].low, COMPLIANCE[i].high, false);
        s->populations[add_population(s, COMPLIANCE[i].id, FCS_NONE, g)].title = COMPLIANCE[i].id;
    }
    return s;
}

/* Lines "id, file, events, count, hex": those of the populations at hand. */
static size_t compare_compliance(const char *path, const fcs_result *r)
{
    size_t room = r->n_events / 4 + 600, seen = 0;
    char *line = malloc(room), *hex = malloc(room);
    assert_true(line && hex);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, (int)room, f)) {
        line[strcspn(line, "\n")] = 0;
        char *mask = strrchr(line, '\t');
        line[strcspn(line, "\t")] = 0;
        for (size_t i = 0; i < r->n_populations; i++) {
            if (strcmp(r->populations[i].id, line))
                continue;
            to_hex(hex, r->populations[i].members, r->n_events);
            if (strcmp(hex, mask + 1))
                fail_msg("%s: members differ, %zu here", line, r->populations[i].count);
            seen++;
        }
    }
    fclose(f);
    free(line);
    free(hex);
    return seen;
}

static void gating_ml_compliance_on_scales(void **unused)
{
    (void)unused;
    need_corpus();
    char path[4400];
    snprintf(path, sizeof path, "%s/corpus/gatingml/data1.fcs", shared_folder());
    fcs_error err = { .message = "" };
    fcs_file *file = fcs_open(path, NULL, &err);
    if (!file)
        fail_msg("%s", err.message);
    fcs_strategy *s = compliance_strategy();
    fcs_result *r = fcs_gate(s, &file->datasets[0], 1, &err);
    if (!r)
        fail_msg("%s", err.message);
    snprintf(path, sizeof path, "%s/corpus/gatingml/truth_set1.tsv", shared_folder());
    assert_int_equal(compare_compliance(path, r), N_COMPLIANCE);
    fcs_result_free(r);
    fcs_strategy_free(s);
    fcs_close(file);
}


/* ---- Twelve gates on which three programs agree ------------------------------------- */

static strategy_axis logicle_axis(const char *param)
{
    return on_param(param, true, 1);
}

static size_t add_logicle_bounds(fcs_strategy *s, const char *x, double x_low, double x_high,
                                 const char *y, double y_low, double y_high)
{
    strategy_bound bounds[] = { { logicle_axis(x), x_low, x_high, false, NULL, NULL },
                                { logicle_axis(y), y_low, y_high, false, NULL, NULL } };
    return add_bounds(s, 2, bounds);
}

static fcs_strategy *twelve_gates(void)
{
    static const double cells[] = { 35000,  5000,   30000,  40000, 60000, 150000,
                                    200000, 200000, 220000, 60000, 90000, 6000 };
    static const double breg[] = { 0.72, 0.7, 0.72, 1.1, 1.1, 1.1, 1.1, 0.7, 0.9, 0.68 };
    const double inf = INFINITY;
    fcs_strategy *s = make_strategy();
    use_matrix(s, NULL, false);
    add_scale(s, (fcs_scale){ FCS_LINEAR_SCALE, 0, 0, 0, 0 });
    add_scale(s, (fcs_scale){ FCS_LOGICLE, 262144, 0.5, 4.5, 0 });
    size_t g = add_polygon(s, on_param("FSC-A", false, 0), on_param("SSC-A", false, 0), 6, cells);
    size_t all = add_population(s, "Cells", FCS_NONE, g);
    strategy_bound single[] = { { on_param("FSC-W", false, 0), 55000, 80000, false, NULL, NULL },
                                { on_param("FSC-H", false, 0), 20000, inf, false, NULL, NULL } };
    size_t singlets = add_population(s, "Singlets", all, add_bounds(s, 2, single));
    size_t leuk = add_population(s, "Leuk", singlets,
                                 add_bound(s, logicle_axis("APC-H7-A"), 0.55, inf, false));
    size_t b = add_population(s, "B", leuk,
                              add_logicle_bounds(s, "PE-Cy7-A", 0.55, inf, "BV711-A", -inf, 0.5));
    const char *x = "PerCP-Cy5-5-A", *y = "BV605-A";
    add_population(s, "Q1", b, add_logicle_bounds(s, x, -inf, 0.45, y, 0.45, inf));
    size_t q2 = add_population(s, "Q2", b, add_logicle_bounds(s, x, 0.45, inf, y, 0.45, inf));
    add_population(s, "Q3", b, add_logicle_bounds(s, x, 0.45, inf, y, -inf, 0.45));
    add_population(s, "Q4", b, add_logicle_bounds(s, x, -inf, 0.45, y, -inf, 0.45));
    size_t hi = add_population(
        s, "Breg", b, add_polygon(s, logicle_axis("FITC-A"), logicle_axis("PE-A"), 5, breg));
    size_t non_b = add_population(
        s, "NonB", leuk, add_logicle_bounds(s, "PE-Cy7-A", -inf, 0.5, "BV711-A", -inf, 0.5));
    add_population(s, "pDC", non_b,
                   add_logicle_bounds(s, "APC-A", 0.6, inf, "APC-R700-A", 0.6, inf));
    strategy_member members[] = { { hi, false }, { q2, true } };
    add_population(s, "BregNotQ2", b, add_boolean(s, GATE_AND, 2, members));
    return s;
}

/* The counts of FlowKit 1.3.2, cytolib 2.15.1 and flowCore 2.15.3 on a file that numpy makes. */
static void twelve_gates_on_100000_events(void **unused)
{
    (void)unused;
    need_corpus();
    static const size_t wanted[] = { 88005, 86041, 86027, 9957,  1519, 5652,
                                     2785,  1,     396,   21136, 1065, 90 };
    char folder[] = "/tmp/lupusflow-bench-XXXXXX", text[9000];
    assert_non_null(mkdtemp(folder));
    snprintf(text, sizeof text, "/usr/bin/python3 %s/tools/make_bench.py %s 100k >%s/log 2>&1",
             shared_folder(), folder, folder);
    bool generated = system(text) == 0;
    snprintf(text, sizeof text, "%s/e100k.fcs", folder);
    fcs_error err = { .message = "" };
    fcs_file *file = generated ? fcs_open(text, NULL, &err) : NULL;
    fcs_strategy *s = twelve_gates();
    fcs_result *r = file ? fcs_gate(s, &file->datasets[0], 0, &err) : NULL;
    fcs_close(file);
    fcs_strategy_free(s);
    snprintf(text, sizeof text, "rm -r %s", folder);
    assert_int_equal(system(text), 0);
    if (!generated) {
        printf("skipped: no python3 with numpy\n");
        skip();
    }
    if (!r)
        fail_msg("%s", err.message);
    for (size_t i = 0; i < 12; i++)
        if (r->populations[i].count != wanted[i])
            fail_msg("%s: %zu events, not %zu", r->populations[i].id, r->populations[i].count,
                     wanted[i]);
    fcs_result_free(r);
}


/* ---- Threads and sizes -------------------------------------------------------------- */

static const char *const THREE[] = { "FSC-A", "FITC-A", "PE-A" };

/* A tree with all kinds of steps on three parameters. */
static fcs_strategy *small_tree(void)
{
    static const double points[] = { 0.1, 0.2, 0.6, 0.3, 0.5, 0.65, 0.2, 0.6 };
    fcs_strategy *s = make_strategy();
    use_matrix(s, NULL, false);
    add_scale(s, (fcs_scale){ FCS_LINEAR_SCALE, 0, 0, 0, 0 });
    add_scale(s, (fcs_scale){ FCS_LOGICLE, 262144, 0.5, 4.5, 0 });
    strategy_axis fitc = logicle_axis("FITC-A"), pe = logicle_axis("PE-A");
    add_population(s, "all", FCS_NONE, FCS_NONE);
    add_population(s, "cells", 0, add_bound(s, on_param("FSC-A", false, 0), 2e4, 2e5, false));
    add_population(s, "polygon", 1, add_polygon(s, fitc, pe, 4, points));
    strategy_member members[] = { { 1, false }, { 2, true } };
    add_population(s, "rest", 0, add_boolean(s, GATE_AND, 2, members));
    add_population(s, "ellipse", 3,
                   add_ellipse(s, fitc, pe, (double[]){ 0.5, 0.5 },
                               (double[]){ 0.02, 0.01, 0.01, 0.03 }, 2.5));
    s->populations[4].excluded = 2;
    return s;
}

static double *random_events(size_t n)
{
    double *values = calloc(3 * n + 1, sizeof *values);
    assert_non_null(values);
    uint64_t state = n;
    for (size_t i = 0; i < n; i++) {
        values[3 * i] = uniform(&state, 0, 262144);
        values[3 * i + 1] = i % 97 == 0 ? NAN : pow(10, uniform(&state, 0, 5.4)) - 100;
        values[3 * i + 2] = pow(10, uniform(&state, 0, 5.4)) - 100;
    }
    return values;
}

static void same_result(const fcs_result *a, const fcs_result *b, size_t first, size_t n)
{
    for (size_t p = 0; p < a->n_populations; p++)
        for (size_t i = 0; i < n; i++) {
            uint64_t one = a->populations[p].members[(first + i) / 64] >> (first + i) % 64 & 1;
            uint64_t other = b->populations[p].members[i / 64] >> i % 64 & 1;
            if (one != other)
                fail_msg("%s: event %zu", a->populations[p].id, first + i);
        }
}

static fcs_result *gate_small(const fcs_strategy *s, const double *values, size_t n,
                              unsigned threads)
{
    made m = make_file(THREE, 3, "$SPILLOVER|2,FITC-A,PE-A,1,0.1,0.02,1|", values, n);
    fcs_error err = { .message = "" };
    fcs_result *r = fcs_gate(s, &m.file->datasets[0], threads, &err);
    if (!r)
        fail_msg("%s", err.message);
    free_made(m);
    return r;
}

static void any_number_of_threads_gives_the_same(void **unused)
{
    (void)unused;
    enum { N = 50001 };
    double *values = random_events(N);
    fcs_strategy *s = small_tree();
    fcs_result *one = gate_small(s, values, N, 1);
    for (size_t p = 0; p < one->n_populations; p++)
        assert_true(one->populations[p].count > 100);
    static const unsigned threads[] = { 0, 2, 7, 1000 };
    for (size_t k = 0; k < 4; k++) {
        fcs_result *many = gate_small(s, values, N, threads[k]);
        for (size_t p = 0; p < one->n_populations; p++)
            assert_int_equal(one->populations[p].count, many->populations[p].count);
        same_result(one, many, 0, N);
        fcs_result_free(many);
    }
    fcs_result_free(one);
    fcs_strategy_free(s);
    free(values);
}

/* Events are gated alone: a part of a file gives the part of the result, wherever it begins. */
static void parts_of_a_file_give_parts_of_the_result(void **unused)
{
    (void)unused;
    enum { N = 9000 };
    double *values = random_events(N);
    fcs_strategy *s = small_tree();
    fcs_result *whole = gate_small(s, values, N, 1);
    static const size_t parts[][2] = { { 0, 1 },     { 0, 63 },     { 0, 64 },      { 1, 65 },
                                       { 17, 4096 }, { 100, 4095 }, { 4000, 4097 }, { 807, 8193 } };
    for (size_t k = 0; k < 8; k++) {
        fcs_result *part = gate_small(s, values + 3 * parts[k][0], parts[k][1], 2);
        same_result(whole, part, parts[k][0], parts[k][1]);
        size_t words = (parts[k][1] + 63) / 64, left = parts[k][1] % 64;
        for (size_t p = 0; left && p < part->n_populations; p++)
            assert_int_equal(part->populations[p].members[words - 1] >> left, 0);
        fcs_result_free(part);
    }
    fcs_result_free(whole);
    fcs_strategy_free(s);
    free(values);
}

static void a_file_without_events(void **unused)
{
    (void)unused;
    fcs_strategy *s = small_tree();
    fcs_result *r = gate_small(s, NULL, 0, 0);
    assert_int_equal(r->n_events, 0);
    assert_int_equal(r->n_populations, 5);
    for (size_t p = 0; p < 5; p++) {
        assert_int_equal(r->populations[p].count, 0);
        assert_non_null(r->populations[p].members);
        assert_null(r->populations[p].missing);
    }
    fcs_result_free(r);
    fcs_strategy_free(s);
    fcs_result_free(NULL);
}

/* What a result says outlives strategy and file. */
static void results_stand_alone(void **unused)
{
    (void)unused;
    fcs_strategy *s = small_tree();
    char id[] = "polygon", title[] = "in the polygon";
    s->populations[2].id = id;
    s->populations[2].title = title;
    s->populations[2].role = FCS_ROLE_BREG;
    s->populations[2].report = true;
    s->ratios[0] = (fcs_ratio){ id, title, 2, 1, true };
    s->n_ratios = 1;
    double *values = random_events(100);
    fcs_result *r = gate_small(s, values, 100, 1);
    fcs_strategy_free(s);
    free(values);
    memset(id, 0, sizeof id);
    memset(title, 0, sizeof title);
    assert_string_equal(r->populations[2].id, "polygon");
    assert_string_equal(r->populations[2].path, "polygon");
    assert_string_equal(r->populations[2].title, "in the polygon");
    assert_int_equal(r->populations[2].role, FCS_ROLE_BREG);
    assert_true(r->populations[2].report && r->populations[2].parent == 1);
    assert_string_equal(r->ratios[0].id, "polygon");
    assert_string_equal(r->ratios[0].title, "in the polygon");
    assert_true(r->ratios[0].numerator == 2 && r->ratios[0].denominator == 1);
    assert_string_equal(r->compensation, "$SPILLOVER");
    fcs_result_free(r);
}


/* ---- Events that cannot be read ----------------------------------------------------- */

static void save(const char *path, const void *bytes, size_t size)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

static void a_file_that_changes_under_way_is_an_error(void **unused)
{
    (void)unused;
    enum { N = 20000 };
    size_t size;
    double *values = random_events(N);
    void *bytes = make_fcs(THREE, 3, "$SPILLOVER|2,FITC-A,PE-A,1,0.1,0.02,1|", values, N, &size);
    char path[] = "/tmp/lupusflow-events-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    save(path, bytes, size);
    fcs_error err = { .message = "" };
    fcs_file *file = fcs_open(path, NULL, &err);
    if (!file)
        fail_msg("%s", err.message);
    save(path, bytes, size / 2);
    fcs_strategy *s = small_tree();
    for (unsigned threads = 1; threads < 5; threads++) {
        err = (fcs_error){ .message = "" };
        assert_null(fcs_gate(s, &file->datasets[0], threads, &err));
        assert_int_equal(err.code, FCS_E_IO);
        assert_null(fcs_gate(s, &file->datasets[0], threads, NULL));
    }
    fcs_strategy_free(s);
    fcs_close(file);
    remove(path);
    free(bytes);
    free(values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(b_cell_tube_as_published),
        cmocka_unit_test(dc_tube_as_published),
        cmocka_unit_test(gating_ml_compliance_on_scales),
        cmocka_unit_test(twelve_gates_on_100000_events),
        cmocka_unit_test(any_number_of_threads_gives_the_same),
        cmocka_unit_test(parts_of_a_file_give_parts_of_the_result),
        cmocka_unit_test(a_file_without_events),
        cmocka_unit_test(results_stand_alone),
        cmocka_unit_test(a_file_that_changes_under_way_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
