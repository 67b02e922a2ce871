/* test_stain.c - a matrix from single stains: the known one comes back, whatever else is in the controls;
 * each warning where it is due; every error that the header promises. */
#include "gating/make.h"
#include "gating/matrix.h"

#include "gating/stain.h"
#include "gating/starve.h"

#define DETECTORS 3
static const char *const NAMES[] = { "FSC-A", "SSC-A", "A-A", "B-A", "C-A" };
static const double TRUE_ROWS[DETECTORS][DETECTORS] = { { 1, 0.385, 0.0125 },
                                                        { 0.0375, 1, 0.115 },
                                                        { 0.0025, 0, 1 } };

/* What is in a control of one kind of cells. */
typedef struct recipe {
    size_t n;       /* events */
    size_t dye;     /* DETECTORS: none */
    double stained; /* part of the events */
    double bright;  /* median */
    double strange; /* part of the stained events with another dye on them */
    double larger;  /* FSC and SSC of stained events over those of the others; 0: 1 */
    double debris;  /* part */
    double own;     /* what the own detector sees of the dye; 0: 1 */
    const char *extra;
} recipe;

static double normal(uint64_t *seed)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += uniform(seed, 0, 1);
    return sum;
}

static double see(double signal, uint64_t *seed)
{
    return signal + sqrt(10 * signal + 900) * normal(seed);
}

static void draw(const recipe *r, double *event, uint64_t *seed)
{
    bool debris = uniform(seed, 0, 1) < r->debris, stained = uniform(seed, 0, 1) < r->stained;
    double size = 0.1 * normal(seed), larger = stained && r->larger > 0 ? r->larger : 1;
    event[0] = (debris ? 9000 : 60000 * larger) * exp(size + 0.1 * normal(seed));
    event[1] = (debris ? 7000 : 13000 * larger) * exp(size + 0.2 * normal(seed));
    double dye = (stained && !debris ? r->bright : 80) * exp(size + 0.3 * normal(seed));
    bool strange = uniform(seed, 0, 1) < r->strange && stained;
    double other = strange ? exp(uniform(seed, 5, 10)) : 0;
    for (size_t j = 0; j < DETECTORS; j++) {
        double own = r->dye == j && r->own > 0 ? r->own : 1;
        double signal = 60 * event[1] / 13000 + (j == 2 ? other : 0);
        if (r->dye < DETECTORS)
            signal += dye * own * TRUE_ROWS[r->dye][j];
        event[2 + j] = fmin(see(signal, seed), 262143);
    }
}

static made cook(recipe r, uint64_t seed)
{
    double *values = calloc(5 * r.n + 1, sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < r.n; i++)
        draw(&r, values + 5 * i, &seed);
    made m = make_file(NAMES, 5, r.extra ? r.extra : "", values, r.n);
    free(values);
    return m;
}

/* The controls of all dyes, which differ from one recipe in their dye alone. */
typedef struct tray {
    made files[DETECTORS + 1]; /* the last is unstained */
    fcs_control controls[DETECTORS];
} tray;

static tray cook_all(recipe r, uint64_t seed)
{
    tray t;
    for (size_t i = 0; i <= DETECTORS; i++) {
        r.dye = i;
        t.files[i] = cook(r, seed + i);
        if (i < DETECTORS)
            t.controls[i] = (fcs_control){ t.files[i].file->datasets, NAMES[2 + i], NULL, NULL };
    }
    return t;
}

static void free_tray(tray t)
{
    for (size_t i = 0; i <= DETECTORS; i++)
        free_made(t.files[i]);
}

static fcs_stains *make_of(const tray *t, const fcs_stains_options *options)
{
    fcs_error err = { .message = "" };
    fcs_stains *s = fcs_stains_make(t->controls, DETECTORS, options, &err);
    if (!s)
        fail_msg("%s: %s", err.rule, err.message);
    return s;
}

static size_t count_notes(const fcs_stains *s, const char *rule, bool remarks)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_notes; i++)
        n += strcmp(s->notes[i].rule, rule) == 0 && s->notes[i].remark == remarks;
    return n;
}


/* ---- The matrix comes back ---- */

static void the_matrix_comes_back(void **state)
{
    static const struct {
        const char *what;
        recipe recipe;
        double within;
    } rows[] = {
        { "half of the cells stained", { .n = 5000, .stained = 0.5, .bright = 15000 }, 0.002 },
        { "few stained", { .n = 5000, .stained = 0.06, .bright = 15000 }, 0.005 },
        { "few unstained", { .n = 5000, .stained = 0.95, .bright = 15000 }, 0.005 },
        { "a dim dye", { .n = 5000, .stained = 0.5, .bright = 3000 }, 0.005 },
        { "15 of 100 with another dye",
          { .n = 5000, .stained = 0.5, .bright = 15000, .strange = 0.15 },
          0.003 },
        { "half of it debris",
          { .n = 8000, .stained = 0.5, .bright = 15000, .debris = 0.5 },
          0.003 },
        { "a bright dye, a part of it off scale",
          { .n = 5000, .stained = 0.5, .bright = 200000 },
          0.003 },
    };
    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        tray t = cook_all(rows[k].recipe, 1000 * k + 17);
        for (int unstained = 0; unstained < 2; unstained++) {
            fcs_stains_options options = { .unstained = unstained
                                                            ? t.files[DETECTORS].file->datasets
                                                            : NULL };
            fcs_stains *s = make_of(&t, &options);
            for (size_t i = 0; i < DETECTORS * DETECTORS; i++) {
                double by = s->spillover->values[i] - TRUE_ROWS[i / DETECTORS][i % DETECTORS];
                double error = s->stains[i / DETECTORS].errors[i % DETECTORS];
                if (!(fabs(by) <= rows[k].within && fabs(by) <= 4.5 * error + 1e-3))
                    fail_msg("%s: entry %zu is off by %g (standard error %g)", rows[k].what, i, by,
                             error);
            }
            fcs_stains_free(s);
        }
        free_tray(t);
    }
}

/* What plain regression makes of the control with another dye on 15 of 100 is wrong by ten times more. */
static void outliers_would_mislead_plain_regression(void **state)
{
    (void)state;
    tray t =
        cook_all((recipe){ .n = 5000, .stained = 0.5, .bright = 15000, .strange = 0.15 }, 4017);
    const fcs_dataset *set = t.files[0].file->datasets;
    double *a = calloc(2 * set->n_events, sizeof *a);
    assert_non_null(a);
    double *c = a + set->n_events, *columns[] = { a, c }, n = (double)set->n_events;
    assert_int_equal(
        fcs_read(set, (size_t[]){ 2, 4 }, 2, 0, set->n_events, FCS_LINEAR, columns, NULL), FCS_OK);
    double x = 0, y = 0, xx = 0, xy = 0;
    for (size_t i = 0; i < set->n_events; i++) {
        x += a[i] / n;
        y += c[i] / n;
        xx += a[i] * a[i] / n;
        xy += a[i] * c[i] / n;
    }
    fcs_stains *s = make_of(&t, NULL);
    double plain = fabs((xy - x * y) / (xx - x * x) - TRUE_ROWS[0][2]);
    double ours = fabs(s->spillover->values[2] - TRUE_ROWS[0][2]);
    if (!(plain > 4 * ours && ours < 0.002))
        fail_msg("plain regression is off by %g, ours by %g", plain, ours);
    fcs_stains_free(s);
    free(a);
    free_tray(t);
}

static void what_was_found_is_told(void **state)
{
    (void)state;
    tray t = cook_all((recipe){ .n = 5000, .stained = 0.3, .bright = 15000 }, 5);
    t.controls[1].dye = "PE";
    t.controls[1].title = "pe.fcs";
    fcs_stains *s =
        make_of(&t, &(fcs_stains_options){ .unstained = t.files[DETECTORS].file->datasets });
    const fcs_stain *b = &s->stains[1];
    assert_int_equal(s->n_stains, 3);
    assert_string_equal(b->dye, "PE");
    assert_string_equal(b->detector, "B-A");
    assert_string_equal(b->title, "pe.fcs");
    assert_string_equal(s->spillover->dyes[1], "PE");
    assert_string_equal(s->spillover->detectors[1], "B-A");
    assert_string_equal(s->spillover->source, "single stains");
    assert_int_equal(b->n_events, 5000);
    /* 1500 are stained; the gate of 2.5 SDs of FSC and SSC leaves out a few percent. */
    assert_true(b->n_positive > 1350 && b->n_positive < 1600);
    assert_true(b->n_negative > 3100 && b->n_negative < 3600);
    assert_true(b->n_borrowed > 4500 && b->n_borrowed <= 5000);
    assert_true(b->n_saturated == 0);
    assert_true(b->positive > 14000 && b->positive < 16000);
    assert_true(b->negative > 60 && b->negative < 200);
    assert_true(b->split > 300 && b->split < 7000);
    assert_true(b->apart > 3 && b->unlike < 0.5);
    assert_true(s->condition == fcs_spillover_condition(s->spillover));
    assert_int_equal(count_notes(s, "W-STAIN-FEW", true), 3);
    assert_int_equal(s->n_notes, 3);
    fcs_stains_free(s);
    free_tray(t);
}

/* From more events than are kept some are taken all over the file: a control whose first half is
 * contaminated gives what the whole does. */
static void large_controls_are_thinned_evenly(void **state)
{
    (void)state;
    tray t = cook_all((recipe){ .n = 30000, .stained = 0.5, .bright = 15000 }, 88);
    fcs_stains *s = make_of(&t, NULL);
    for (size_t i = 0; i < DETECTORS * DETECTORS; i++)
        assert_true(fabs(s->spillover->values[i] - TRUE_ROWS[i / 3][i % 3]) < 0.0015);
    assert_true(s->stains[0].n_positive > 2 * STAIN_KEPT);
    assert_int_equal(s->n_notes, 0);
    fcs_stains_free(s);
    free_tray(t);
}

/* More detectors than dyes: the rows are spectra. */
static void spectra(void **state)
{
    (void)state;
    tray t = cook_all((recipe){ .n = 5000, .stained = 0.5, .bright = 15000 }, 6);
    t.controls[0].dye = "BV421";
    t.controls[1].dye = "BV510";
    fcs_error err = { .message = "" };
    fcs_stains_options options = { .n_detectors = 3, .detectors = NAMES + 2 };
    fcs_stains *s = fcs_stains_make(t.controls, 2, &options, &err);
    if (!s)
        fail_msg("%s", err.message);
    assert_int_equal(s->spillover->n_dyes, 2);
    assert_int_equal(s->spillover->n_detectors, 3);
    for (size_t i = 0; i < 6; i++)
        assert_true(fabs(s->spillover->values[i] - TRUE_ROWS[i / 3][i % 3]) < 0.003);
    assert_true(fabs(s->stains[0].residual[1]) < s->stains[0].allowed[1]);
    fcs_stains_free(s);
    free_tray(t);
}


/* ---- Warnings ---- */

static void every_warning_where_it_is_due(void **state)
{
    static const struct {
        const char *what;
        recipe recipe;
        const char *rule;
        bool remark;
        const char *text; /* its beginning */
    } rows[] = {
        { "137 stained cells, as in a FITC control of the Lyoplate study",
          { .n = 5000, .stained = 0.0274, .bright = 15000 },
          "W-STAIN-FEW",
          false,
          "1" },
        { "enough to go on with",
          { .n = 5000, .stained = 0.2, .bright = 15000 },
          "W-STAIN-FEW",
          true,
          "9" },
        { "hardly anything unstained",
          { .n = 4000, .stained = 0.99, .bright = 15000 },
          "W-STAIN-NEGATIVES",
          false,
          "" },
        { "off scale",
          { .n = 5000, .stained = 0.5, .bright = 200000 },
          "W-STAIN-SATURATED",
          false,
          "" },
        { "a stain that is hardly one",
          { .n = 5000, .stained = 0.5, .bright = 250 },
          "W-STAIN-APART",
          false,
          "stained and unstained events are not two peaks (" },
        { "a dim one",
          { .n = 1000, .stained = 0.3, .bright = 900 },
          "W-STAIN-UNSURE",
          false,
          "0.0" },
        { "large stained cells and small unstained ones",
          { .n = 5000, .stained = 0.5, .bright = 15000, .larger = 1.45 },
          "W-STAIN-UNLIKE",
          false,
          "stained events scatter otherwise" },
        { "the wrong control",
          { .n = 5000, .stained = 0.5, .bright = 30000, .own = 0.1 },
          "W-STAIN-BRIGHT",
          false,
          "3.8" },
    };
    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        recipe r = rows[k].recipe;
        made m = cook(r, 1000 * k + 3),
             b = cook((recipe){ .n = 5000, .dye = 1, .stained = 0.5, .bright = 9000 }, k);
        fcs_control controls[] = { { m.file->datasets, "A-A", NULL, NULL },
                                   { b.file->datasets, "B-A", NULL, NULL } };
        fcs_error err = { .message = "" };
        fcs_stains *s = fcs_stains_make(controls, 2, NULL, &err);
        if (!s)
            fail_msg("%s: %s", rows[k].what, err.message);
        bool found = false;
        for (size_t i = 0; i < s->n_notes; i++)
            found = found || (s->notes[i].stain == 0 && s->notes[i].remark == rows[k].remark &&
                              strcmp(s->notes[i].rule, rows[k].rule) == 0 &&
                              strncmp(s->notes[i].text, rows[k].text, strlen(rows[k].text)) == 0);
        if (!found)
            fail_msg("%s: no %s among %zu notes; the first is %s: %s", rows[k].what, rows[k].rule,
                     s->n_notes, s->n_notes ? s->notes[0].rule : "none",
                     s->n_notes ? s->notes[0].text : "");
        fcs_stains_free(s);
        free_made(m);
        free_made(b);
    }
}

/* Held against a matrix that takes too much of A out of B, and too little of B out of C. */
static void a_wrong_matrix_is_found_out(void **state)
{
    static const char text[] =
        ",A-A,B-A,C-A\nA-A,1,0.425,0.0125\nB-A,0.0375,1,0.085\nC-A,0.0025,0,1\n";
    (void)state;
    tray t = cook_all((recipe){ .n = 5000, .stained = 0.5, .bright = 15000 }, 7);
    fcs_spillover *given = spillover_parse(text, sizeof text - 1, "given.csv", NULL);
    assert_non_null(given);
    fcs_stains *s = make_of(&t, &(fcs_stains_options){ .matrix = given });
    assert_int_equal(count_notes(s, "W-OVER-COMPENSATED", false), 1);
    assert_int_equal(count_notes(s, "W-UNDER-COMPENSATED", false), 1);
    assert_true(fabs(s->stains[0].residual[1] + 0.04) < 0.005);
    assert_true(fabs(s->stains[1].residual[2] - 0.03) < 0.005);
    assert_true(fabs(s->stains[0].coefficients[1] - 0.385) < 0.003); /* as found, not as given */
    assert_memory_equal(s->spillover->values, given->values, 9 * sizeof(double));
    assert_string_equal(s->spillover->source, "given.csv");
    size_t size;
    char *pairs = fcs_stains_pairs_tsv(s, &size, NULL);
    assert_non_null(pairs);
    assert_int_equal(strlen(pairs), size);
    assert_non_null(strstr(pairs, "A-A\tA-A\tB-A\t"));
    assert_non_null(strstr(pairs, "\tover\t"));
    assert_non_null(strstr(pairs, "\tunder\t"));
    assert_non_null(strstr(pairs, "\town\t0\n"));
    free(pairs);
    char *table = fcs_stains_tsv(s, &size, NULL);
    assert_non_null(table);
    assert_non_null(strstr(table, "A-A\tA-A\tA-A\t5000\t"));
    assert_non_null(strstr(table, "W-OVER-COMPENSATED\n"));
    free(table);
    fcs_stains_free(s);
    fcs_spillover_free(given);
    free_tray(t);
}


/* ---- Spreading ---- */

/* 24 events: own detector, another, 12 of them stained; the matrix is 1 in the diagonal, so that
 * compensation leaves them.
 *
 *     n = np.array([[12, -30], [40, 15], ...]); p = ...            the rows below
 *     q = lambda v: np.quantile(v, .84) - np.quantile(v, .5)
 *     ss = np.sqrt((q(p[:,1])**2 - q(n[:,1])**2) / (np.median(p[:,0]) - np.median(n[:,0]))) */
static const double FEW[][2] = {
    { 12, -30 },    { 40, 15 },     { 25, 3 },     { -8, 22 },     { 31, -11 },    { 18, 8 },
    { 5, -19 },     { 27, 41 },     { 36, -2 },    { 22, 12 },     { 9, -25 },     { 15, 30 },
    { 9000, 110 },  { 11000, -95 }, { 10200, 60 }, { 9700, -140 }, { 10800, 85 },  { 9400, 12 },
    { 10050, -60 }, { 11900, 150 }, { 8800, -20 }, { 9900, 35 },   { 10500, -75 }, { 9100, 48 },
};

static void spreading_is_that_of_nguyen(void **state)
{
    static const char *const names[] = { "A-A", "B-A" };
    static const char text[] = "A-A,B-A\n1,0\n0,1\n";
    (void)state;
    made m = make_file(names, 2, "", &FEW[0][0], sizeof FEW / sizeof *FEW);
    fcs_control control = { m.file->datasets, "A-A", NULL, NULL };
    fcs_spillover *given = spillover_parse(text, sizeof text - 1, "given.csv", NULL);
    fcs_error err = { .message = "" };
    fcs_stains *s = fcs_stains_make(&control, 1, &(fcs_stains_options){ .matrix = given }, &err);
    if (!s)
        fail_msg("%s", err.message);
    assert_int_equal(s->stains[0].n_positive, 12);
    assert_true(fabs(s->stains[0].spread[1] - 0.6508468076680816) < 1e-13);
    assert_true(s->stains[0].spread[0] == 0);
    assert_true(s->stains[0].median_positive[1] == 23.5);
    assert_true(s->stains[0].positive == 9975.0);
    fcs_stains_free(s);
    fcs_spillover_free(given);
    free_made(m);
}


/* ---- Tables ---- */

static void a_table_reads_back_bit_by_bit(void **state)
{
    static const char *const names[] = { "FITC-A", "PE, bright", " #blank ", "\xc3\x84-A" };
    (void)state;
    uint64_t seed = 3;
    double values[16];
    for (size_t i = 0; i < 16; i++)
        values[i] = i % 5 ? uniform(&seed, -0.1, 1.3) / 3 : 1;
    values[1] = 1e-308;
    values[2] = -0.0;
    fcs_spillover *s = square_matrix(4, names, names, values, "made", NULL);
    assert_non_null(s);
    size_t size;
    char *table = fcs_spillover_csv(s, &size, NULL);
    assert_non_null(table);
    assert_int_equal(strlen(table), size);
    fcs_error err = { .message = "" };
    fcs_spillover *back = spillover_parse(table, size, "back", &err);
    if (!back)
        fail_msg("%s\n%s", err.message, table);
    assert_memory_equal(back->values, values, sizeof values);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(back->detectors[i], names[i]);
        assert_string_equal(back->dyes[i], names[i]);
    }
    free(table);
    fcs_spillover_free(back);
    fcs_spillover_free(s);
}

static void names_that_no_table_can_hold(void **state)
{
    static const char *const wrong[] = { "",     "a\"b", "a\tb", "a;b", "a\nb",
                                         "a\rb", "=1+1", "+A",   "-A",  "@A" };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        for (int dye = 0; dye < 2; dye++) {
            const char *good[] = { "FITC-A" };
            fcs_error err = { .message = "" };
            size_t size;
            fcs_spillover *s = square_matrix(1, dye ? &wrong[i] : good, dye ? good : &wrong[i],
                                             (double[]){ 1 }, "made", NULL);
            assert_non_null(s);
            assert_null(fcs_spillover_csv(s, &size, &err));
            assert_int_equal(err.code, FCS_E_ARGUMENT);
            assert_int_equal(strncmp(err.message, "expected a name that can stand in a table", 41),
                             0);
            fcs_spillover_free(s);
        }
    fcs_spillover inverted = { 1,
                               1,
                               (const char *const[]){ "A" },
                               (const char *const[]){ "A" },
                               (const double[]){ 1 },
                               "made",
                               true };
    fcs_error err = { .message = "" };
    size_t size;
    assert_null(fcs_spillover_csv(&inverted, &size, &err));
    assert_int_equal(err.code, FCS_E_ARGUMENT);
    assert_int_equal(strncmp(err.message, "expected a spillover matrix, found one that is inv", 50),
                     0);
    fcs_spillover cut = { 1,
                          2,
                          (const char *const[]){ "A" },
                          (const char *const[]){ "A", "B" },
                          (const double[]){ 1, 0.5 },
                          "made",
                          false };
    assert_null(fcs_spillover_csv(&cut, &size, &err));
    assert_int_equal(err.code, FCS_E_ARGUMENT);
    assert_int_equal(strncmp(err.message, "expected a dye with another name", 32), 0);
}


/* ---- Errors ---- */

static void every_error_that_is_promised(void **state)
{
    (void)state;
    tray t = cook_all((recipe){ .n = 400, .stained = 0.5, .bright = 15000 }, 9);
    made alone = cook((recipe){ .n = 400, .dye = 0, .stained = 0, .bright = 15000 }, 10);
    made empty = cook((recipe){ .n = 0 }, 11);
    made high = cook((recipe){ .n = 400, .dye = 0, .stained = 0.5, .bright = 3e7 }, 12);
    static const char *const two[] = { "A-A", "B-A" };
    made narrow = make_file(two, 2, "", (double[]){ 1, 2 }, 1);
    const fcs_dataset *a = t.files[0].file->datasets;
    static const char other[] = ",A-A,B-A\nCD3,1,0\nCD4,0,1\n", wide[] = ",A-A,B-A\nCD3,1,0.2\n";
    fcs_spillover *lacking = spillover_parse(wide, sizeof wide - 1, "wide.csv", NULL);
    fcs_spillover *positional = spillover_parse(other, sizeof other - 1, "other.csv", NULL);
    static const char same[] = "A-A,B-A\n1,1\n1,1\n";
    fcs_spillover *singular = spillover_parse(same, sizeof same - 1, "same.csv", NULL);
    static const char *const repeated[] = { "A-A", "A-A" };
    const struct {
        const char *what;
        size_t n;
        fcs_control controls[2];
        fcs_stains_options options;
        fcs_code code;
        const char *message;
    } rows[] = {
        { "none", 0, { { 0 } }, { 0 }, FCS_E_ARGUMENT, "expected at least one control" },
        { "a dye twice",
          2,
          { { a, "A-A", "PE", NULL }, { a, "B-A", "PE", NULL } },
          { 0 },
          FCS_E_ARGUMENT,
          "expected each dye once, found PE twice" },
        { "a detector twice",
          2,
          { { a, "A-A", "x", NULL }, { a, "A-A", "y", NULL } },
          { 0 },
          FCS_E_ARGUMENT,
          "expected each detector once, found A-A twice" },
        { "a column twice",
          1,
          { { a, "A-A", NULL, NULL } },
          { NULL, 2, repeated, 0, NULL },
          FCS_E_ARGUMENT,
          "expected each detector once, found A-A twice" },
        { "a detector that is no column",
          1,
          { { a, "C-A", NULL, NULL } },
          { NULL, 2, two, 0, NULL },
          FCS_E_ARGUMENT,
          "expected the detector of every control among the columns, found C-A" },
        { "a data set without the detector",
          1,
          { { narrow.file->datasets, "C-A", NULL, NULL } },
          { 0 },
          FCS_E_MISFIT,
          "expected detector C-A in every control, found no such parameter" },
        { "an unstained file without it",
          2,
          { { a, "A-A", NULL, NULL }, { t.files[2].file->datasets, "C-A", NULL, NULL } },
          { narrow.file->datasets, 0, NULL, 0, NULL },
          FCS_E_MISFIT,
          "expected detector C-A" },
        { "no events",
          1,
          { { empty.file->datasets, "A-A", NULL, "empty.fcs" } },
          { 0 },
          FCS_E_MISFIT,
          "control empty.fcs: expected at least 10 unstained events" },
        { "all off scale",
          1,
          { { high.file->datasets, "A-A", NULL, NULL } },
          { 0 },
          FCS_E_MISFIT,
          "control A-A: expected at least 10 stained events below the top of every detector, "
          "found 0" },
        { "a matrix without the dye",
          1,
          { { a, "A-A", "CD9", NULL } },
          { NULL, 0, NULL, 0, lacking },
          FCS_E_MISFIT,
          "expected a row of dye CD9 in the matrix, found none" },
        { "a matrix that cannot be undone",
          1,
          { { a, "A-A", NULL, NULL } },
          { NULL, 0, NULL, 0, singular },
          FCS_E_NUMERIC,
          "expected a matrix that can be undone" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fcs_error err = { .message = "" };
        assert_null(fcs_stains_make(rows[i].controls, rows[i].n, &rows[i].options, &err));
        assert_null(fcs_stains_make(rows[i].controls, rows[i].n, &rows[i].options, NULL));
        if (err.code != rows[i].code ||
            strncmp(err.message, rows[i].message, strlen(rows[i].message)) != 0)
            fail_msg("%s: code %d, %s: %s", rows[i].what, err.code, err.rule, err.message);
    }
    /* Rows under other names stand in the order of the columns. */
    fcs_stains *s = fcs_stains_make(&rows[10].controls[0], 1,
                                    &(fcs_stains_options){ .matrix = positional }, NULL);
    assert_non_null(s);
    assert_int_equal(s->stains[0].row, 0);
    fcs_stains_free(s);
    fcs_stains_free(NULL);
    fcs_spillover_free(lacking);
    fcs_spillover_free(positional);
    fcs_spillover_free(singular);
    free_made(alone);
    free_made(empty);
    free_made(high);
    free_made(narrow);
    free_tray(t);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    tray t = cook_all((recipe){ .n = 200, .stained = 0.5, .bright = 15000 }, 13);
    fcs_stains_options options = { .unstained = t.files[DETECTORS].file->datasets };
    for (long k = 0;; k++) {
        fcs_error err = { .message = "" };
        size_t size;
        const long before = starve.live;
        starve_at(k, false);
        fcs_stains *s = fcs_stains_make(t.controls, DETECTORS, &options, &err);
        char *csv = s ? fcs_spillover_csv(s->spillover, &size, &err) : NULL;
        char *table = csv ? fcs_stains_tsv(s, &size, &err) : NULL;
        char *pairs = table ? fcs_stains_pairs_tsv(s, &size, &err) : NULL;
        starve.left = -1;
        if (!pairs && err.code != FCS_E_MEMORY)
            fail_msg("allocation %ld: code %d, %s", k, err.code, err.message);
        free(csv);
        free(table);
        free(pairs);
        fcs_stains_free(s);
        assert_int_equal(starve.live, before);
        if (!starve.failed) {
            assert_true(pairs && k > 10);
            break;
        }
    }
    free_tray(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_matrix_comes_back),
        cmocka_unit_test(outliers_would_mislead_plain_regression),
        cmocka_unit_test(what_was_found_is_told),
        cmocka_unit_test(large_controls_are_thinned_evenly),
        cmocka_unit_test(spectra),
        cmocka_unit_test(every_warning_where_it_is_due),
        cmocka_unit_test(a_wrong_matrix_is_found_out),
        cmocka_unit_test(spreading_is_that_of_nguyen),
        cmocka_unit_test(a_table_reads_back_bit_by_bit),
        cmocka_unit_test(names_that_no_table_can_hold),
        cmocka_unit_test(every_error_that_is_promised),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
