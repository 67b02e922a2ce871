/* test_match.c - which parameter carries which marker, as laboratories write it. */
#include "tests.h"

#include "lupusflow/gating.h"

#include "gating/starve.h"
#include "gating/strategy.h"

enum { MOST = 8 };

/* "PE-A=CD24, FITC-A=IgD" as a data set: $PnN = $PnS. */
typedef struct made {
    char text[400];
    fcs_param params[MOST];
    fcs_dataset set;
} made;

static const fcs_dataset *data_set(made *m, const char *parameters)
{
    *m = (made){ .set = { .params = m->params } };
    snprintf(m->text, sizeof m->text, "%s", parameters);
    for (char *at = m->text, *next; at; at = next) {
        next = strstr(at, ", ");
        if (next) {
            *next = '\0';
            next += 2;
        }
        char *label = strchr(at, '=');
        assert_true(m->set.n_params < MOST);
        fcs_param *p = &m->params[m->set.n_params++];
        p->name = at;
        p->label = label ? label + 1 : "";
        if (label)
            *label = '\0';
    }
    return &m->set;
}

static fcs_match match(const char *label, const fcs_dataset *set)
{
    fcs_match found;
    fcs_error err;
    const fcs_marker marker = { .id = "M", .label = label, .required = true };
    assert_int_equal(match_markers(&marker, 1, set, &found, &err), FCS_OK);
    assert_string_equal(found.marker, "M");
    assert_true(found.required);
    return found;
}

#define NONE FCS_NONE

static void spellings(void **state)
{
    (void)state;
    static const struct {
        const char *label, *parameters;
        size_t param, other;
    } rows[] = {
        /* the whole $PnS */
        { "CD19", "A-A=CD3, B-A=CD19", 1, NONE },
        { "CD19", "A-A=cd19", 0, NONE },
        { "CD19", "A-A=CD-19", 0, NONE },
        { "CD19", "A-A=CD 19", 0, NONE },
        { "CD19", "A-A=CD_19", 0, NONE },
        { "CD 19", "A-A=CD19", 0, NONE },
        { "HLA-DR", "A-A=HLADR", 0, NONE },
        { "HLA-DR", "A-A=hla dr", 0, NONE },
        { "HLA-DR",
          "A-A=HLA\xE2\x80\x91"
          "DR",
          0, NONE },                             /* a hyphen that breaks no line */
        { "TNFa", "A-A=TNF-\xCE\xB1", 0, NONE }, /* alpha */
        { "TNF-alpha", "A-A=TNFa", 0, NONE },
        { "TCR\xCE\xB3\xCE\xB4", "A-A=TCRgd", 0, NONE },
        { "L/D", "A-A=l/d", 0, NONE },
        { "Live/Dead", "A-A=Live/ Dead", 0, NONE },
        { "NK1.1", "A-A=NK1/1", 0, NONE },
        { "CD303|BDCA-2", "A-A=BDCA2", 0, NONE },
        { "CD303|BDCA-2", "A-A=CD303", 0, NONE },
        { "CD19", "A-A=CD19+", 0, NONE },
        /* a word of it */
        { "CD19", "A-A=CD19 BV421", 0, NONE },
        { "CD19", "A-A=BV421 CD19", 0, NONE },
        { "CD19", "A-A=CD19-BV421", 0, NONE },
        { "CD19", "A-A=CD19_PE", 0, NONE },
        { "CD19", "A-A=CD19;APC-H7;780/60@640/A", 0, NONE },
        { "CD19", "A-A=BV421 (CD19)", 0, NONE },
        { "CD19", "A-A=CD19:BV421", 0, NONE },
        { "IgD", "A-A=anti-IgD FITC", 0, NONE },
        { "HLA-DR", "A-A=HLA-DR APC-H7", 0, NONE },
        { "HLA-DR", "A-A=HLA DR APC", 0, NONE },
        { "viability", "A-A=viability;7-AAD;695/40@488/A", 0, NONE },
        /* what is another marker */
        { "CD3", "A-A=CD38", NONE, NONE },
        { "CD3", "A-A=CD33 APC", NONE, NONE },
        { "CD3", "A-A=PE CD303", NONE, NONE },
        { "CD45", "A-A=CD45RA", NONE, NONE },
        { "CD45", "A-A=CD45 RA", NONE, NONE },
        { "CD45RA", "A-A=CD45-RA PE", 0, NONE },
        { "CD45", "A-A=CD45 PE", 0, NONE },
        { "CD45", "A-A=CD45RA, B-A=CD45", 1, NONE },
        { "IgD", "A-A=IgG", NONE, NONE },
        { "Live", "A-A=Live/Dead", NONE, NONE },
        { "HLA-DR", "A-A=HLA-DQ", NONE, NONE },
        /* mixtures of stains */
        { "CD3", "A-A=CD3/CD14/CD56", NONE, NONE },
        { "CD14", "A-A=CD3/CD14/CD56", NONE, NONE },
        { "CD56", "A-A=CD3 CD14 CD56", NONE, NONE },
        { "CD19", "A-A=CD3_CD19_CD20", NONE, NONE },
        { "CD16", "A-A=CD16+56", NONE, NONE },
        { "CD3", "A-A=CD3/CD14/CD56, B-A=CD3", 1, NONE },
        { "CD3/CD14/CD56", "A-A=CD3/CD14/CD56, B-A=CD3", 0, NONE },
        { "CD3/CD14/CD56", "A-A=CD3/CD14/CD56 BV510", 0, NONE },
        { "CD3/CD14/CD56", "A-A=CD3 CD14 CD56 BV510", 0, NONE },
        { "CD3/CD14", "A-A=CD3 CD14 CD56", NONE, NONE },
        { "CD16/CD56", "A-A=CD16+56", 0, NONE },
        { "CD3/CD19/CD20", "A-A=CD3CD19CD20", 0, NONE },
        { "CD3/CD19/CD20", "A-A=CD3+19+20", 0, NONE },
        { "CD3/CD19/CD20", "A-A=CD3_CD19_CD20", 0, NONE },
        { "CD3/CD19/CD20", "A-A=CD3+CD19+CD20+", 0, NONE },
        { "CD3/CD19/CD20", "A-A=CD3+CD19+CD20", 0, NONE },
        { "Lin", "A-A=Lin (CD3 CD14 CD56)", 0, NONE },
        /* in any order */
        { "CD3/CD19/CD20", "A-A=CD20/CD3/CD19", 0, NONE },
        { "CD3/CD19/CD20", "A-A=CD19+20+3 APC", 0, NONE },
        { "CD3/CD19/CD20", "A-A=PE CD19 CD20 CD3", 0, NONE },
        { "CD3/CD19/CD20", "A-A=CD20CD19CD3", 0, NONE },
        { "CD3/CD19/CD20", "A-A=CD3/CD19/CD21", NONE, NONE },
        { "CD3/CD3/CD20", "A-A=CD3/CD20/CD20", NONE, NONE },
        { "CD16/CD56", "A-A=CD5/CD166", NONE, NONE },
        { "CD1/CD23", "A-A=CD12/CD3", NONE, NONE },
        /* $PnS before $PnN, whole before word */
        { "CD19", "CD19-A=, B-A=CD3", 0, NONE },
        { "CD19", "CD19-A=CD3, B-A=CD19", 1, NONE },
        { "CD19", "CD19=", 0, NONE },
        { "CD19", "142Nd_CD19=", 0, NONE },
        { "B710-A", "B710-A=CD19", 0, NONE },
        { "CD19", "A-A=CD19 dump, B-A=CD19", 1, NONE },
        /* area, height, width */
        { "CD123", "V-A=CD123, V-H=CD123", 0, NONE },
        { "CD123", "V-H=CD123, V-A=CD123, V-W=CD123", 1, NONE },
        { "CD123", "V-H=CD123, V-W=CD123", 0, 1 },
        { "CD123", "V-H=CD123", 0, NONE },
        { "CD123", "v-h=CD123, v-a=CD123", 1, NONE },
        { "CD123", "V-A=CD123, U-H=CD123", 0, 1 },
        /* two that fit */
        { "CD19", "A-A=CD19, B-A=CD19", 0, 1 },
        { "CD19|B4", "A-A=B4, B-A=CD3, C-A=CD19", 0, 2 },
        { "CD19", "A-A=CD19 PE, B-A=APC CD19", 0, 1 },
        { "CD19", "A-A=CD19, A-A=CD19", 0, 1 },
        /* nothing to go by */
        { "CD19", "A-A=, B-A=", NONE, NONE },
        { "CD19", "A-A=---", NONE, NONE },
        { "///", "A-A=//", NONE, NONE },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        made m;
        fcs_match found = match(rows[i].label, data_set(&m, rows[i].parameters));
        if (found.param != rows[i].param || found.other != rows[i].other)
            fail_msg("%s in %s: %zd and %zd", rows[i].label, rows[i].parameters,
                     (ptrdiff_t)found.param, (ptrdiff_t)found.other);
    }
}

static void names_may_be_long(void **state)
{
    (void)state;
    char longest[300];
    fcs_param params[2] = { { .name = "A-A", .label = longest },
                            { .name = "B-A", .label = longest } };
    fcs_dataset set = { .n_params = 1, .params = params };
    memset(longest, 'x', sizeof longest);
    longest[299] = '\0';
    assert_int_equal(match(longest, &set).param, FCS_NONE);
    memcpy(longest, "CD19 ", 5);
    assert_int_equal(match("CD19", &set).param, 0);
    for (size_t i = 0; i < 298; i += 2)
        memcpy(longest + i, "w ", 2);
    memcpy(longest + 280, " CD19", 5);
    assert_int_equal(match("CD19", &set).param, FCS_NONE);
}

static void suggestions(void **state)
{
    (void)state;
    static const struct {
        const char *label, *parameters, *suggestion;
    } rows[] = {
        { "CD21", "A-A=CD19, B-A=CD20, C-A=CD27", "CD20, CD27" },
        { "CD303|BDCA-2", "A-A=BDCA-4, B-A=CD3", "BDCA-4" },
        { "HLA-DR", "A-A=HLA-DQ, B-A=IgD", "HLA-DQ" },
        { "Viability", "A-A=Viabilty", "Viabilty" },
        { "CD24", "CD25-A=, B-A=IgD", "CD25-A" },
        { "CD19", "A-A=, B-A=IgG", "" },
        { "CD19", "A-A=CD18\x1B[m", "" },
        { "CD1999", "A-A=CD199\x1B", "CD199\\x1B" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        made m;
        fcs_match found = match(rows[i].label, data_set(&m, rows[i].parameters));
        assert_int_equal(found.param, FCS_NONE);
        if (strcmp(found.suggestion, rows[i].suggestion) != 0)
            fail_msg("%s in %s: %s", rows[i].label, rows[i].parameters, found.suggestion);
    }
}

/* Another name of the molecule is told, never taken. */
static void other_names(void **state)
{
    (void)state;
    static const struct {
        const char *label, *parameters, *suggestion;
        bool synonym;
    } rows[] = {
        { "CD303", "A-A=BDCA2 BV421, B-A=CD3", "BDCA2 BV421", true },
        { "CD303", "A-A=CD304, B-A=CLEC4C", "CLEC4C", true },
        { "BDCA-2", "A-A=CD303", "CD303", true },
        { "CD169", "A-A=Siglec-1 PE", "Siglec-1 PE", true },
        { "CD20", "MS4A1-A=", "MS4A1-A", true },
        { "LIN|Lineage", "A-A=dump", "dump", true },
        { "CD21", "A-A=CD20", "CD20", false },
        { "CD1c", "A-A=BDCA-3", "", false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        made m;
        fcs_match found = match(rows[i].label, data_set(&m, rows[i].parameters));
        assert_int_equal(found.param, FCS_NONE);
        assert_int_equal(found.rule, FCS_MATCH_NONE);
        if (strcmp(found.suggestion, rows[i].suggestion) != 0 || found.synonym != rows[i].synonym)
            fail_msg("%s in %s: %s", rows[i].label, rows[i].parameters, found.suggestion);
    }
}

static void the_rule_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *parameters;
        fcs_match_rule rule;
    } rows[] = {
        { "A-A=CD19", FCS_MATCH_LABEL },
        { "A-A=CD19 PE", FCS_MATCH_LABEL_WORD },
        { "CD19-A=", FCS_MATCH_NAME },
        { "142Nd_CD19=", FCS_MATCH_NAME_WORD },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        made m;
        assert_int_equal(match("CD19", data_set(&m, rows[i].parameters)).rule, rows[i].rule);
    }
}

/* ---- Parameters that gates name ---- */

static const char of_params[] =
    "<panel xmlns='urn:lupusflow:panel:1' name='p' version='1'><markers><marker id='CD3' "
    "label='CD3'/></markers><compensation source='none'/><scales default='linear'><scale "
    "for='FSC-A SSC-A Time' type='linear'/></scales><populations>"
    "<population id='a' parent='all' gate='g'/></populations><gates>"
    "<rectangle id='g' x='FSC-A' x-min='1' y='CD3' y-min='1'/>"
    "<range id='t' x='Time' min='1'/><range id='u' x='FSC-A' max='9'/>"
    "<singlet-gate id='s' x='FSC-A' y='FSC-H'/></gates></panel>";

static void parameters_of_gates(void **state)
{
    (void)state;
    made m;
    fcs_error err;
    const fcs_dataset *set = data_set(&m, "FSC-A=, fsc-h=, A-A=CD3");
    fcs_strategy *s = fcs_strategy_parse(of_params, sizeof of_params - 1, "", &err);
    fcs_named_params *p = fcs_strategy_params(s, set, &err);
    assert_int_equal(p->n, 3);
    assert_string_equal(p->matches[0].marker, "FSC-A");
    assert_int_equal(p->matches[0].param, 0);
    assert_string_equal(p->matches[1].marker, "Time");
    assert_int_equal(p->matches[1].param, FCS_NONE);
    assert_string_equal(p->matches[1].suggestion, "");
    assert_string_equal(p->matches[2].marker, "FSC-H");
    assert_int_equal(p->matches[2].param, FCS_NONE);
    assert_string_equal(p->matches[2].suggestion, "fsc-h");
    fcs_named_params_free(p);
    fcs_named_params_free(NULL);
    bool more = true;
    for (long k = 0; more; k++) {
        long live = starve.live;
        starve_at(k, false);
        p = fcs_strategy_params(s, set, &err);
        more = starve.failed;
        starve_at(-1, false);
        assert_true(more ? !p && err.code == FCS_E_MEMORY : p != NULL);
        fcs_named_params_free(p);
        assert_int_equal(starve.live, live);
    }
    fcs_strategy_free(s);
}

static uint32_t next(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 16) % below;
}

/* However case, blanks, hyphens and underscores fall, a name stays the same; with another last
 * character it is another. */
static void random_names_in_any_dress(void **state)
{
    (void)state;
    static const char alphabet[] = "CDX0123456789", dress[] = " -_";
    uint32_t seed = 20260102;
    print_message("seed %u\n", seed);
    for (int round = 0; round < 20000; round++) {
        char name[13], label[64];
        size_t n = 1 + next(&seed, 12), used = 0;
        for (size_t i = 0; i < n; i++) {
            name[i] = alphabet[next(&seed, sizeof alphabet - 1)];
            if (next(&seed, 3) == 0)
                label[used++] = dress[next(&seed, 3)];
            bool lower = name[i] >= 'A' && next(&seed, 2);
            label[used++] = lower ? (char)(name[i] + 32) : name[i];
        }
        name[n] = label[used] = '\0';
        fcs_param param = { .name = "A-A", .label = label };
        fcs_dataset set = { .n_params = 1, .params = &param };
        if (match(name, &set).param != 0)
            fail_msg("%s is not found in %s", name, label);
        name[n - 1] = name[n - 1] == 'Y' ? 'Z' : 'Y';
        if (match(name, &set).param != FCS_NONE)
            fail_msg("%s is found in %s", name, label);
    }
}

/* ---- Real files ---- */

static void real_files(void **state)
{
    (void)state;
    need_corpus();
    static const struct {
        const char *file, *label, *param; /* $PnN; NULL: not there */
    } rows[] = {
        { "bdc/68983.fcs", "CD45", "Alexa Fluor 700-A" },
        { "bdc/68983.fcs", "Viability|L/D|Live/Dead", "AmCyan-A" },
        { "bdc/68983.fcs", "NK1.1", "PE-A" },
        { "bdc/68983.fcs", "TCR\xCE\xB2", "APC-Cy7-A" },
        { "bdc/68983.fcs", "CD38", NULL },
        { "bdc/a2004_O1T2pb05i_A2_A02.fcs", "CD123", "Am Cyan-A" },
        { "bdc/a2004_O1T2pb05i_A2_A02.fcs", "TNF-\xCE\xB1", "Alexa 700-A" },
        { "bdc/a2004_O1T2pb05i_A2_A02.fcs", "CD1", NULL },
        { "bdc/ball_cd19_cd20_cd38_cd10.fcs", "CD38", "Alexa700-A" },
        { "bdc/ball_cd19_cd20_cd38_cd10.fcs", "CD3", NULL },
        { "bdc/calibur_sort_bcells.fcs", "CD19", "FL3-H" },
        { "bdc/calibur_sort_bcells.fcs", "CD9", NULL },
        { "bdc/cytoexplorer_Activation_1.fcs", "CD19", NULL },
        { "bdc/cytonorm_PTLG021_Unstim_1.fcs", "CD45", "In115Di" },
        { "bdc/cytonorm_PTLG021_Unstim_1.fcs", "HLA-DR", "Yb174Di" },
        { "bdc/cytonorm_PTLG021_Unstim_1.fcs", "CD61", NULL },
        { "bdc/cytonorm_PTLG021_Unstim_1.fcs", "CD235ab/CD61", "In113Di" },
        { "bdc/flowai_Bcells2.fcs", "L/D|Live/Dead", "APC-Cy7-A" },
        { "bdc/flowai_Bcells2.fcs", "HLADR", "Qdot 605-A" },
        { "bdc/flowai_Bcells2.fcs", "CD2", NULL },
        { "bdc/index_sorted_example.fcs", "CD21", "BL 530/30-A" },
        { "bdc/index_sorted_example.fcs", "viability", "BL 695/40-A" },
        { "bdc/lyoplate_bcell_12828_1_firsthalf_raw.fcs", "Viability|Live", "B515-A" },
        { "bdc/lyoplate_bcell_12828_1_firsthalf_raw.fcs", "CD3", "V450-A" },
        { "bdc/lyoplate_bcell_12828_1_firsthalf_raw.fcs", "CD45", NULL },
        { "bdc/lyoplate_dc_12828001_001_raw.fcs", "CD3/CD19/CD20|Lin|Lineage", "APC-Cy7-A" },
        { "bdc/lyoplate_dc_12828001_001_raw.fcs", "CD1", NULL },
        { "bdc/metacyto_cytof_11059.fcs", "CD19", "(Nd142)Dd" },
        { "bdc/metacyto_cytof_11059.fcs", "CD45", NULL }, /* only CD45RA */
        { "bdc/tbnk_canto_1.fcs", "CD16", NULL },         /* CD16+56 is a mixture */
        { "bdc/tbnk_canto_1.fcs", "CD16/CD56", "PE-A" },
        { "bdc/test_comp_example.fcs", "CD3", "PE-Cy7-A" },
        { "panel_mess/gvhd_qc_s10a01.fcs", "CD45", "FL2-H" },
        { "panel_mess/gvhd_qc_s10a01.fcs", "FSC-H", "fsc-h" },
        { "panel_mess/gvhd_qc_s10a02.fcs", "CD33", "FL4-H" },
        { "panel_mess/gvhd_qc_s10a02.fcs", "CD3", NULL },
        { "panel_mess/gvhd_qc_s5a01.fcs", "CD15", "FL1-H" },
        { "panel_mess/gvhd_qc_s5a01.fcs", "CD1", NULL },
        { "panel_mess/gvhd_qc_s6a01.fcs", "CD14", "FL3-H" },
        { "panel_mess/gvhd_qc_s6a01.fcs", "CD4", NULL },
        { "panel_mess/gvhd_qc_s7a01.fcs", "CD45", "FL2-H" },
        { "panel_mess/gvhd_qc_s9a01.fcs", "CD33", "FL4-H" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char path[4300];
        fcs_error err;
        snprintf(path, sizeof path, "%s/corpus/%s", shared_folder(), rows[i].file);
        fcs_file *file = fcs_open(path, NULL, &err);
        if (!file)
            fail_msg("%s: %s", path, err.message);
        const fcs_dataset *set = &file->datasets[0];
        fcs_match found = match(rows[i].label, set);
        const char *param = found.param == FCS_NONE ? "none" : set->params[found.param].name;
        if (strcmp(param, rows[i].param ? rows[i].param : "none") != 0 || found.other != FCS_NONE)
            fail_msg("%s in %s: %s", rows[i].label, rows[i].file, param);
        fcs_close(file);
    }
}

static void no_memory_is_told(void **state)
{
    (void)state;
    made m;
    const fcs_dataset *set = data_set(&m, "A-A=CD3, B-A=CD19");
    const fcs_marker marker = { .id = "M", .label = "CD19" };
    bool more = true;
    long k = 0;
    for (; more; k++) {
        fcs_match found;
        fcs_error err = { 0 };
        starve_at(k, false);
        fcs_code code = match_markers(&marker, 1, set, &found, &err);
        more = starve.failed;
        starve_at(-1, false);
        assert_int_equal(code, more ? FCS_E_MEMORY : FCS_OK);
        assert_int_equal(err.code, code);
    }
    assert_true(k > 1 && starve.live == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings),           cmocka_unit_test(names_may_be_long),
        cmocka_unit_test(suggestions),         cmocka_unit_test(random_names_in_any_dress),
        cmocka_unit_test(no_memory_is_told),   cmocka_unit_test(real_files),
        cmocka_unit_test(other_names),         cmocka_unit_test(the_rule_is_told),
        cmocka_unit_test(parameters_of_gates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
