/* test_run.c - whole files through strategies. The published gates of two HIPC tubes, counts and
 * membership bit by bit; and small files made here for what those do not reach. */
#include "gating/make.h"

#include <jansson.h>


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
    strategy_gate g = { .kind = GATE_ELLIPSE,
                        .axes = { nth_axis(s, truth, gate, 0), nth_axis(s, truth, gate, 1) },
                        .distance = number_of(json_object_get(gate, "distance")) };
    for (size_t i = 0; i < 2; i++)
        g.mean[i] = number_of(json_array_get(json_object_get(gate, "mean"), i));
    for (size_t i = 0; i < 4; i++)
        g.covariance[i] =
            number_of(json_array_get(json_array_get(json_object_get(gate, "cov"), i / 2), i % 2));
    return add_gate(s, g);
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
    s->compensation = COMP_FILE;
    s->compensation_required = true;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(b_cell_tube_as_published),
        cmocka_unit_test(dc_tube_as_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
