/* test_gatingml_write.c - any strategy as Gating-ML 2.0 and back: the same members, whatever the standard
 * can say of it, in both dialects, with and without the FCS file; and what becomes of files that others
 * have changed. That the files are valid is in tests/cli/test_gatingml.sh. */
#include "gating/make.h"

#include "gating/order.h"
#include "gating/spillover_read.h"
#include "gating/starve.h"

#include <libxml/xmlerror.h>
#include <math.h>

#define INF ((double)INFINITY)

/* ---- A strategy that has it all, and events ---- */

enum { EVENTS = 2000 };
static const char *const names[] = { "FSC-A", "FITC-A", "PE-A" };
static made tube;
static fcs_strategy *all;

/* Half of the values are where edges are, or beside them. */
static double some_value(uint64_t *state)
{
    static const double special[] = { 1000, 2.385, 0, -0.0, 262144, 5e4, -110.5, 1e-300 };
    double v = special[next_bits(state) % (sizeof special / sizeof *special)];
    switch (next_bits(state) % 8) {
    case 0:
        return v;
    case 1:
        return order_above(v);
    case 2:
        return order_below(v);
    case 3:
        return next_bits(state) % 16 ? uniform(state, -500, 2000) : NAN;
    default:
        return uniform(state, -200, 262144);
    }
}

static void make_tube(void)
{
    static double values[EVENTS * 3];
    uint64_t state = 20;
    for (size_t i = 0; i < EVENTS * 3; i++)
        values[i] = some_value(&state);
    tube = make_file(names, 3, "$P2S|CD19|$P3S|CD38|$SPILLOVER|2,FITC-A,PE-A,1,0.12,0.007,1|",
                     values, EVENTS);
}

static size_t add_shape(strategy_gate gate, const double *points, size_t n, strategy_axis x,
                        strategy_axis y)
{
    size_t i = add_polygon(all, x, y, n, points);
    all->gates[i].edges = gate.edges;
    all->gates[i].outside = gate.outside;
    all->gates[i].grid = gate.grid;
    return i;
}

static size_t boolean_of(gate_operation operation, bool outside, size_t n,
                         const strategy_member *members)
{
    size_t i = add_boolean(all, operation, n, members);
    all->gates[i].outside = outside;
    return i;
}

/* A matrix of its own, inverted already, and the file's. */
static void make_matrices(void)
{
    static const char *const dyes[] = { "dye 1", "dye 2" };
    static const double values[] = { 1, -0.25, -0.5, 1 };
    spillover_parts parts = { 2, 2, dyes, names + 1, values, true, "M", NULL };
    all->matrices = arena_array(all->arena, 2, sizeof *all->matrices);
    assert_non_null(all->matrices);
    all->n_matrices = 2;
    all->matrices[0] = (strategy_matrix){ "", MATRIX_FILE, true, NULL };
    all->matrices[1] =
        (strategy_matrix){ "M", MATRIX_TABLE, false, spillover_from_parts(&parts, NULL) };
    assert_non_null(all->matrices[1].table);
}

static void make_quotient(void)
{
    all->quotients = arena_array(all->arena, 1, sizeof *all->quotients);
    assert_non_null(all->quotients);
    all->quotients[0] = (strategy_quotient){ "q", "FITC-A", "FSC-A", 2.7, -100, 1000 };
    all->n_quotients = 1;
}

static void make_all(void)
{
    static const double triangle[] = { 0, 0, 262144, 0, 1000, 5e4 };
    static const double corner[] = { 0.3, -INF, INF, -INF, INF, 0.7, 0.3, 0.7 };
    static const double biex[] = { 1000, 900, 3000.5, 800, 2500, 4500, 500, INF };
    static const double mean[] = { 0.5, 0.4 }, covariance[] = { 0.05, 0.01, 0.01, 0.04 };
    static const double mean2[] = { 2000, 1500 }, covariance2[] = { 4e5, 1e5, 1e5, 9e5 };
    static const strategy_grid grid[] = { { 0, 262144, 256, false }, { 0, 1, 256, true } };
    all = make_strategy();
    make_matrices();
    make_quotient();
    size_t linear = add_scale(all, (fcs_scale){ .kind = FCS_LINEAR_SCALE });
    size_t logicle = add_scale(all, (fcs_scale){ FCS_LOGICLE, 262144, 0.5, 4.5, 0, false, 0, 0 });
    size_t flowjo = add_scale(all, (fcs_scale){ FCS_BIEX, 262144, -10, 4.5, 0, false, 0, 0 });
    size_t ends = add_scale(
        all,
        (fcs_scale){ .kind = FCS_LINEAR_SCALE, .bounded = true, .bound_min = -1, .bound_max = 3 });
    size_t asinh =
        add_scale(all, (fcs_scale){ FCS_ASINH_SCALE, 262144, 0, 4.5, 1, true, 0.2, INF });
    size_t cd19 = add_marker(all, "CD19", true, 0), cd38 = add_marker(all, "CD38", false, 0);
    strategy_axis fsc = on_param("FSC-A", false, linear), pe = on_param("PE-A", true, linear);
    strategy_axis b19 = on_marker(cd19, true, logicle), b38 = on_marker(cd38, true, flowjo);
    strategy_axis f19 = on_marker(cd19, true, flowjo);
    strategy_axis own = { FCS_NONE, "dye 2", 1, asinh, 0 };
    strategy_axis ratio = { FCS_NONE, NULL, FCS_NONE, ends, 1 };
    strategy_axis ratio2 = { FCS_NONE, NULL, 0, logicle, 1 };
    size_t p = add_population(all, "Live", FCS_NONE, add_bound(all, fsc, 1000, 5e4, true));
    all->populations[p].role = FCS_ROLE_LIVE;
    all->populations[p].title = "living <cells> & \"more\"";
    add_population(all, "CD19+", p, add_bound(all, b19, 0.4, 0.9, true));
    add_population(all, "CD38 hi/lo", 1, add_bound(all, b38, 1500, 3000, true));
    add_population(all, "_x", p, add_bound(all, own, 0.2, 0.8, false));
    add_population(all, "4", p, add_bound(all, ratio, -1, 3, false));
    add_population(all, "q2", p, add_bound(all, ratio2, 0.1, 0.3, true));
    add_population(all, "crossing", p,
                   add_shape((strategy_gate){ .edges = EDGES_CROSSING }, triangle, 3, fsc, pe));
    add_population(all, "inside", FCS_NONE,
                   add_shape((strategy_gate){ .edges = EDGES_INSIDE }, triangle, 3, fsc, pe));
    add_population(all, "half-plane", p,
                   add_shape((strategy_gate){ .edges = EDGES_INSIDE }, corner, 4, b19, b19));
    add_population(all, "biex", p, add_shape((strategy_gate){ 0 }, biex, 4, f19, b38));
    static const double box[] = { 500, 0.1, 2e5, 0.15, 1e5, 0.9 };
    add_population(all, "grid", p,
                   add_shape((strategy_gate){ .edges = EDGES_GRID, .grid = grid, .outside = true },
                             box, 3, fsc, b19));
    add_population(all, "ellipse", p, add_ellipse(all, b19, b19, mean, covariance, 1.5));
    add_population(all, "ellipse 2", p, add_ellipse(all, f19, b38, mean2, covariance2, 1.25));
    size_t outside = add_bound(all, fsc, 3e4, INF, false);
    all->gates[outside].outside = true;
    size_t rest = add_population(all, "rest", p, outside);
    all->populations[rest].excluded = 1;
    all->populations[add_population(all, "no gate", p, FCS_NONE)].excluded = 2;
    add_population(all, "its parent", 1, FCS_NONE);
    strategy_member two[] = { { 1, false }, { 6, true } }, one[] = { { 7, true } };
    add_population(all, "or", p, boolean_of(GATE_OR, false, 2, two));
    add_population(all, "and", p, boolean_of(GATE_AND, false, 2, two));
    all->populations[all->n_populations - 1].excluded = 3;
    add_population(all, "not", FCS_NONE, boolean_of(GATE_AND, false, 1, one));
    add_population(all, "not or", p, boolean_of(GATE_OR, true, 2, two));
    all->populations[all->n_populations - 1].excluded = 3;
    all->populations[all->n_populations - 1].report = true;
    size_t twice = add_population(all, "CD19-", FCS_NONE, add_bound(all, b19, -INF, 0.4, false));
    all->populations[twice].path = "root/CD19-";
    all->ratios[0] = (fcs_ratio){ "r", "a ratio", 1, 0, true };
    all->n_ratios = 1;
    all->about.name = "all", all->about.version = "2", all->about.title = "";
}

/* ---- There and back ---- */

static char *write_text(fcs_strategy_format format, const fcs_dataset *set)
{
    fcs_error err = { .message = "" };
    size_t size = 0;
    char *text = fcs_strategy_write(all, format, set, &size, &err);
    if (!text)
        fail_msg("%s", err.message);
    assert_int_equal(strlen(text), size);
    return text;
}

static fcs_strategy *read_text(const char *text)
{
    fcs_error err = { .message = "" };
    fcs_strategy *s = fcs_strategy_parse(text, strlen(text), "", &err);
    if (!s)
        fail_msg("line %u: %s\n%s", err.line, err.message, text);
    return s;
}

static fcs_result *gate(const fcs_strategy *s)
{
    fcs_error err = { .message = "" };
    fcs_result *r = fcs_gate(s, &tube.file->datasets[0], 1, &err);
    if (!r)
        fail_msg("%s", err.message);
    return r;
}

static const fcs_population *find(const fcs_result *r, const char *path)
{
    for (size_t i = 0; i < r->n_populations; i++)
        if (strcmp(r->populations[i].path, path) == 0)
            return &r->populations[i];
    return NULL;
}

static void same_populations(const fcs_result *a, const fcs_result *b)
{
    assert_int_equal(a->n_populations, b->n_populations);
    for (size_t i = 0; i < a->n_populations; i++) {
        const fcs_population *x = &a->populations[i], *y = find(b, x->path);
        if (!y)
            fail_msg("no population %s", x->path);
        if (x->count != y->count || memcmp(x->members, y->members, (EVENTS + 63) / 64 * 8) != 0)
            fail_msg("%s: %zu and %zu events", x->path, x->count, y->count);
        assert_string_equal(x->id, y->id);
        assert_string_equal(x->title, y->title);
        assert_int_equal(x->role, y->role);
        assert_int_equal(x->report, y->report);
        assert_string_equal(x->parent == FCS_NONE ? "" : a->populations[x->parent].path,
                            y->parent == FCS_NONE ? "" : b->populations[y->parent].path);
    }
}

static void what_is_written_has_the_same_members(void **state)
{
    (void)state;
    fcs_result *before = gate(all);
    for (size_t i = 0; i < before->n_populations;
         i++) /* none is empty, so that it says something */
        if (before->populations[i].count == 0)
            fail_msg("%s is empty", before->populations[i].path);
    for (int dialect = 0; dialect < 2; dialect++)
        for (int known = 0; known < 2; known++) {
            char *text =
                write_text((fcs_strategy_format)dialect, known ? &tube.file->datasets[0] : NULL);
            fcs_strategy *s = read_text(text);
            fcs_result *after = gate(s);
            same_populations(before, after);
            assert_int_equal(s->about.n_notes, 0);
            assert_int_equal(s->about.n_markers, known ? 0 : 2);
            assert_string_equal(s->about.name, "all");
            assert_int_equal(after->n_ratios, 1);
            assert_string_equal(after->populations[after->ratios[0].numerator].id, "CD19+");
            assert_string_equal(after->compensation, "$SPILLOVER, _matrix.1");
            fcs_result_free(after);
            fcs_strategy_free(s);
            free(text);
        }
    fcs_result_free(before);
}

/* What others know of custom_info is nothing: the shapes beside it are those that it stands for, but for
 * events on an edge, and the sides of rectangles are exact. */
static void without_custom_info_little_is_lost(void **state)
{
    (void)state;
    static const struct {
        const char *path, *id;
        size_t most; /* events of 2000 that may differ */
    } rows[] = {
        { "Live", "Live", 0 },
        { "CD19+", "CD19_", 0 },
        { "CD38 hi/lo", "CD38_hi_lo", 0 },
        { "_x", "g_x", 0 },
        { "4", "g4", 0 },
        { "inside", "inside", 0 },
        { "ellipse", "ellipse", 0 },
        { "or", "or", 20 },
        { "crossing", "crossing", 20 },
        { "half-plane", "half-plane", 0 },
        { "biex", "biex", 2 },
        { "ellipse 2", "ellipse_2", 4 },
    };
    char *text = write_text(FCS_FORMAT_GATINGML, &tube.file->datasets[0]);
    for (char *at = text; (at = strstr(at, "<data-type:custom_info>")) != NULL;) {
        static const char end[] = "</data-type:custom_info>";
        char *after = strstr(at, end) + sizeof end - 1;
        memmove(at, after, strlen(after) + 1);
    }
    fcs_strategy *s = read_text(text);
    fcs_result *before = gate(all), *after = gate(s);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const fcs_population *x = find(before, rows[i].path), *y = find(after, rows[i].id);
        assert_non_null(x);
        if (!y)
            fail_msg("no population %s", rows[i].id);
        size_t differ = 0;
        for (size_t w = 0; w < (EVENTS + 63) / 64; w++)
            differ += (size_t)__builtin_popcountll(x->members[w] ^ y->members[w]);
        if (differ > rows[i].most)
            fail_msg("%s: %zu events differ", rows[i].path, differ);
    }
    fcs_result_free(before);
    fcs_result_free(after);
    fcs_strategy_free(s);
    free(text);
}

/* Replaces the first `from` after `mark` by `to`, which is as long. */
static void change(char *text, const char *mark, const char *from, const char *to)
{
    char *at = strstr(text, mark);
    at = at ? strstr(at, from) : NULL;
    assert_non_null(at);
    assert_int_equal(strlen(from), strlen(to));
    memcpy(at, to, strlen(to));
}

static void what_others_changed_counts(void **state)
{
    (void)state;
    static const struct {
        const char *mark, *from, *to, *note;
        size_t more; /* populations than before */
    } rows[] = {
        { "id=\"crossing\">", "data-type:value=\"50000\"", "data-type:value=\"40000\"",
          "gate \"crossing\" was changed by another program: it is what the standard's elements "
          "say",
          0 },
        { "id=\"ellipse_2\"", "gating:coordinate data-type:value=\"0",
          "gating:coordinate data-type:value=\"1",
          "gate \"ellipse_2\" was changed by another program: it is what the standard's elements "
          "say",
          0 },
        { "id=\"rest\"", "gating:ref=\"CD19_\"", "gating:ref=\"CD19-\"",
          "gate \"rest\" was changed by another program: parts of populations are populations of "
          "their own",
          3 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = write_text(FCS_FORMAT_GATINGML, NULL);
        change(text, rows[i].mark, rows[i].from, rows[i].to);
        fcs_strategy *s = read_text(text);
        assert_int_equal(s->n_populations, all->n_populations + rows[i].more);
        assert_int_equal(s->about.n_notes, 1);
        if (!strstr(s->about.notes[0], rows[i].note))
            fail_msg("%s", s->about.notes[0]);
        fcs_strategy_free(s);
        free(text);
    }
}

/* ---- What cannot be said, and what our own words may not be ---- */

/* Cytobank's dialect repeats in each population all shapes above it: n (n + 1) / 2 references. */
static void a_long_chain_is_too_much_for_cytobank(void **state)
{
    (void)state;
    enum { LONG = 9000 };
    fcs_strategy *s = make_strategy();
    strategy_axis x = on_param("x", false, add_scale(s, (fcs_scale){ .kind = FCS_LINEAR_SCALE }));
    size_t gate = add_bound(s, x, 0, 1, false), size;
    fcs_error err = { 0 };
    s->populations = arena_array(s->arena, LONG, sizeof *s->populations);
    assert_non_null(s->populations);
    for (size_t i = 0; i < LONG; i++)
        s->populations[s->n_populations++] =
            (strategy_population){ .id = arena_print(s->arena, "p%zu", i),
                                   .title = "",
                                   .parent = i ? i - 1 : FCS_NONE,
                                   .gate = gate,
                                   .excluded = FCS_NONE };
    assert_null(fcs_strategy_write(s, FCS_FORMAT_CYTOBANK, NULL, &size, &err));
    assert_int_equal(err.code, FCS_E_UNSUPPORTED);
    assert_non_null(strstr(err.message, "expected what Gating-ML 2.0 can say, found more than 64"));
    char *plain = fcs_strategy_write(s, FCS_FORMAT_GATINGML, NULL, &size, &err);
    assert_non_null(plain);
    free(plain);
    fcs_strategy_free(s);
}

static void what_cannot_be_said(void **state)
{
    (void)state;
    static const strategy_search search = { .method = SEARCH_VALLEY };
    static const struct {
        const char *says, *message;
        double low;
        bool missing, waits, searched, bare;
    } rows[] = {
        { "a threshold to be found", "found a threshold that is found in the events of each file",
          NAN, false, false, false, false },
        { "a missing one", "found marker X has no threshold", 0, true, false, false, false },
        { "one that waits", "found what is found in the events of each file", 0, false, true, false,
          false },
        { "a gate to be found", "found a gate that is found in the events of each file", 0, false,
          false, true, false },
        { "no gate at all", "found one of all events", 0, false, false, false, true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_strategy *s = make_strategy();
        strategy_axis x =
            on_param("x", false, add_scale(s, (fcs_scale){ .kind = FCS_LINEAR_SCALE }));
        size_t gate = add_bound(s, x, rows[i].low, 1, false);
        s->gates[gate].search = rows[i].searched ? &search : NULL;
        add_population(s, "P", FCS_NONE, rows[i].bare ? FCS_NONE : gate);
        s->populations[0].missing = rows[i].missing ? "marker X has no threshold" : NULL;
        s->populations[0].waits = rows[i].waits;
        fcs_error err = { 0 };
        size_t size;
        assert_null(fcs_strategy_write(s, FCS_FORMAT_GATINGML, NULL, &size, &err));
        assert_int_equal(err.code, FCS_E_UNSUPPORTED);
        if (strncmp(err.message, "population \"P\": expected what Gating-ML 2.0 can say, ", 52) !=
                0 ||
            !strstr(err.message, rows[i].message))
            fail_msg("%s: %s", rows[i].says, err.message);
        fcs_strategy_free(s);
    }
    fcs_error err = { 0 };
    size_t size;
    assert_null(fcs_strategy_write(NULL, FCS_FORMAT_GATINGML, NULL, &size, &err));
    assert_int_equal(err.code, FCS_E_ARGUMENT);
    fcs_strategy *workspace = make_strategy();
    workspace->samples = arena_array(workspace->arena, 1, sizeof *workspace->samples);
    workspace->samples[0] = (strategy_sample){ "a.fcs", NULL };
    workspace->n_samples = 1;
    assert_null(fcs_strategy_write(workspace, FCS_FORMAT_GATINGML, NULL, &size, &err));
    assert_int_equal(err.code, FCS_E_ARGUMENT);
    fcs_strategy_free(workspace);
}

static void our_own_words_are_checked(void **state)
{
    (void)state;
    static const struct {
        const char *mark, *from, *to, *message;
    } rows[] = {
        { "id=\"biex\"", "kind=\"biex\"", "kind=\"bier\"",
          "<scale>: expected a kind of scale, found something else" },
        { "id=\"biex\"", "kind=\"biex\" T=\"262144\" W=\"-10\"",
          "kind=\"biex\" T=\"262144\" W=\"+10\"", "<scale>: expected " },
        { "id=\"biex\"", "<points>1000 900", "<points>1000 9,0",
          "<points>: expected numbers, found something else" },
        { "id=\"biex\"", "<points>1000 900 ", "<points>10001900 ",
          "<shape>: expected a polygon of 3 to 10000 points, found something else" },
        { "id=\"_part.10\"", "bins=\"256\"", "bins=\"1  \"",
          "<grid>: expected low < high and 2 to 65536 bins, found something else" },
        { "id=\"ellipse_2\"", "<covariance>400000 ", "<covariance>-40000 ",
          "ellipsoid \"ellipse_2\": expected a positive definite covarianceMatrix" },
        { "id=\"CD19_\"", "closed=\"1\"", "closed=\"2\"",
          "<gate>: expected closed to name dimensions of the gate, found something else" },
        { "id=\"CD19_\"", " id=\"CD19+\"", " id=\"Live\" ",
          "population \"Live\": expected each once, found it in line" },
        { "<ratio", "of=\"CD19_\"", "of=\"CD20_\"", "<ratio> of: expected the id of a gate" },
        { "<ratio", "as=\"percent\"", "at=\"percent\"",
          "<ratio>: expected an attribute as, found none" },
        { "<marker", "id=\"CD19\"", "it=\"CD19\"",
          "<marker>: expected an attribute id, found none" },
        { "<marker", "required=\"true\"", "required=\"trve\"",
          "<marker> required: expected true or false" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = write_text(FCS_FORMAT_GATINGML, NULL);
        fcs_error err = { .message = "" };
        change(text, rows[i].mark, rows[i].from, rows[i].to);
        fcs_strategy *s = fcs_strategy_parse(text, strlen(text), "", &err);
        if (s || strncmp(err.message, rows[i].message, strlen(rows[i].message)) != 0)
            fail_msg("%s: %s", rows[i].to, err.message);
        free(text);
    }
}

/* ---- Memory ---- */

static void every_allocation_may_fail(void **state)
{
    (void)state;
    char *whole = write_text(FCS_FORMAT_CYTOBANK, NULL);
    for (int forever = 0; forever < 2; forever++) {
        bool more = true;
        for (long k = 0; more; k++) {
            fcs_error err = { 0 };
            size_t size;
            long before = starve.live;
            starve_at(k, forever);
            char *text = fcs_strategy_write(all, FCS_FORMAT_CYTOBANK, NULL, &size, &err);
            more = starve.failed;
            starve.left = -1;
            if (text ? strcmp(text, whole) != 0 : err.code != FCS_E_MEMORY)
                fail_msg("allocation %ld: code %d, %s", k, (int)err.code, err.message);
            free(text);
            if (starve.live != before)
                fail_msg("allocation %ld: %ld blocks left", k, starve.live - before);
        }
    }
    free(whole);
}

static void every_allocation_of_the_reader_too(void **state)
{
    (void)state;
    char *text = write_text(FCS_FORMAT_GATINGML, NULL);
    bool more = true;
    for (long k = 0; more; k++) {
        fcs_error err = { 0 };
        xmlResetLastError();
        long before = starve.live;
        starve_at(k, true);
        fcs_strategy *s = fcs_strategy_parse(text, strlen(text), "", &err);
        more = starve.failed;
        starve.left = -1;
        if (s ? s->n_populations != all->n_populations : err.code != FCS_E_MEMORY)
            fail_msg("allocation %ld: code %d, %s", k, (int)err.code, err.message);
        fcs_strategy_free(s);
        xmlResetLastError();
        if (starve.live != before)
            fail_msg("allocation %ld: %ld blocks left", k, starve.live - before);
    }
    free(text);
}

int main(void)
{
    starve_xml_too();
    make_tube();
    make_all();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_has_the_same_members),
        cmocka_unit_test(without_custom_info_little_is_lost),
        cmocka_unit_test(what_others_changed_counts),
        cmocka_unit_test(what_cannot_be_said),
        cmocka_unit_test(a_long_chain_is_too_much_for_cytobank),
        cmocka_unit_test(our_own_words_are_checked),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(every_allocation_of_the_reader_too),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fcs_strategy_free(all);
    free_made(tube);
    return failed;
}
