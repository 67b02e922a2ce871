/* fake.h - results and analyses made by hand, so that statements are tested without any gating.
 *
 *     all events 100000
 *       live 90000 - leukocyte 80000 -+- B 5000 -+- Breg 150
 *                                     |          +- plasmablast 12
 *                                     |          '- DN 40
 *                                     '- DR 1000 --- pDC 400
 */
#ifndef TESTS_SUMMARY_FAKE_H
#define TESTS_SUMMARY_FAKE_H

#include "tests.h"

#include "fcs/arena.h"
#include "lupusflow/summary.h"
#include "summary/analysis.h"
#include "summary/statistics.h"

enum { LIVE, LEUKOCYTE, B, BREG, PLASMABLAST, DN, DR, PDC, N_FAKE };

typedef struct fake {
    arena *arena;
    fcs_population populations[N_FAKE];
    fcs_ratio ratios[4];
    fcs_found findings[4];
    double numbers[6];
    fcs_result result;
    fcs_citation citation;
    fcs_about panel;
    fcs_note note;
    uint32_t counts[16 * 16];
    double points[8];
    fcs_view view;
    fcs_views views;
    const char *gating_notes[1];
    fcs_analysis analysis;
} fake;

static inline fcs_population population(const char *id, const char *title, fcs_role role,
                                        size_t parent, size_t count)
{
    return (fcs_population){ .id = id,
                             .path = id,
                             .title = title,
                             .role = role,
                             .report = true,
                             .parent = parent,
                             .count = count };
}

static inline void fake_result(fake *f)
{
    *f = (fake){ .arena = arena_new() };
    fcs_population *p = f->populations;
    p[LIVE] = population("live", "Live", FCS_ROLE_LIVE, FCS_NONE, 90000);
    p[LEUKOCYTE] = population("CD45+", "CD45+ leukocytes", FCS_ROLE_LEUKOCYTE, LIVE, 80000);
    p[B] = population("CD19+", "B cells", FCS_ROLE_B, LEUKOCYTE, 5000);
    p[BREG] = population("trans", "CD24hiCD38hi B cells", FCS_ROLE_BREG, B, 150);
    p[PLASMABLAST] = population("PB", "", FCS_ROLE_PLASMABLAST, B, 12);
    p[DN] = population("DN", "", FCS_ROLE_DN, B, 40);
    p[DR] = population("DR", "", FCS_ROLE_NONE, LEUKOCYTE, 1000);
    p[PDC] = population("CD303+", "Plasmacytoid DC", FCS_ROLE_PDC, DR, 400);
    f->ratios[0] = (fcs_ratio){ "pDC_to_trans", "pDC : trans", PDC, BREG, false };
    f->ratios[1] = (fcs_ratio){ "trans_of_B", "", BREG, B, true };
    f->ratios[2] = (fcs_ratio){ "trans_to_B", "", BREG, B, false };
    f->ratios[3] = (fcs_ratio){ "trans_to_PB", "", BREG, PLASMABLAST, false };
    f->result = (fcs_result){ .n_events = 100000,
                              .n_populations = N_FAKE,
                              .n_ratios = 4,
                              .populations = f->populations,
                              .ratios = f->ratios,
                              .notes = f->gating_notes,
                              .compensation = "$SPILLOVER",
                              .condition = 12.5 };
}

/* A threshold that was found, one whose fallback is used (trans rests on it), one with nothing, a gate. */
static inline void fake_findings(fake *f)
{
    const double numbers[6] = { 0.48317, 0.5551, 0.81, 1.27, 0.25, __builtin_inf() };
    memcpy(f->numbers, numbers, sizeof numbers);
    f->findings[0] = (fcs_found){ "CD19",
                                  "valley",
                                  "valley",
                                  LEUKOCYTE,
                                  78123,
                                  1,
                                  &f->numbers[0],
                                  1421.25,
                                  0.987,
                                  true,
                                  "peaks at 0.26 and 0.68",
                                  "" };
    f->findings[1] = (fcs_found){
        "CD24/hi",      "fmo",  "fallback", B,     0,  1,
        &f->numbers[1], 2385.5, 0,          false, "", "no control FMO-CD24 was given"
    };
    f->findings[2] =
        (fcs_found){ "IgD", "anchor", "",         FCS_NONE,
                     31,    0,        f->numbers, __builtin_nan(""),
                     0,     false,    "",         "expected at least 200 events, found 31" };
    f->findings[3] =
        (fcs_found){ "box",          "margin-gate",     "margin-gate",     FCS_NONE, 100000, 4,
                     &f->numbers[2], __builtin_nan(""), __builtin_nan(""), false,    "",     "" };
    f->populations[BREG].fallback = true;
    f->populations[DN].missing =
        "threshold IgD was not found: expected at least 200 events, found 31";
    f->populations[DN].count = 0;
    f->result.n_findings = 4;
    f->result.findings = f->findings;
}

/* Says what follows from the populations as they are now. false if out of memory. */
static inline bool fake_state(fake *f, const fcs_indicators *indicators)
{
    fcs_analysis *a = &f->analysis;
    a->result = &f->result;
    a->statistics = state_all(f->arena, &f->result, &a->n_statistics);
    a->indicators = indicators;
    a->n_profile = 0;
    if (a->statistics && indicators) {
        a->profile = profile_of(f->arena, indicators, a->statistics, a->n_statistics);
        a->n_profile = indicators->n_indicators;
    }
    return a->statistics && (!indicators || a->profile) && judge_sample(f->arena, a);
}

/* A picture with a hill in it, a gate that leaves the field, and a corner at infinity. */
static inline void fake_view(fake *f)
{
    for (size_t i = 0; i < 16 * 16; i++) {
        double x = (double)(i % 16) - 6, y = (double)(i / 16) - 9;
        double height = 400 - 9 * (x * x + y * y);
        f->counts[i] = height > 0 ? (uint32_t)height : 0;
    }
    const double points[8] = { 0.5, 0.5, __builtin_inf(), 0.5, __builtin_inf(), 1.5, 0.5, 1.5 };
    memcpy(f->points, points, sizeof points);
    fcs_scale logicle = { FCS_LOGICLE, 262144, 0.5, 4.5, 0 }, linear = { .kind = FCS_LINEAR_SCALE };
    f->view = (fcs_view){ .population = BREG,
                          .x = { "CD24", "PE-A", true, logicle, 0, 1 },
                          .y = { "SSC-A", "SSC-A", false, linear, -2000, 262144 },
                          .n_bins = 16,
                          .counts = f->counts,
                          .n_points = 4,
                          .points = f->points };
    f->views = (fcs_views){ 1, &f->view };
    f->analysis.views = &f->views;
}

static inline void fake_analysis(fake *f)
{
    fake_result(f);
    fake_view(f);
    f->citation = (fcs_citation){ "10.1016/j.immuni.2016.02.012", "Menon 2016" };
    f->panel = (fcs_about){ .kind = "panel",
                            .name = "fake",
                            .version = "1",
                            .title = "A panel",
                            .definition = "fake.1",
                            .status = "draft",
                            .sha256 = "00ff",
                            .n_citations = 1,
                            .citations = &f->citation };
    f->note = (fcs_note){
        .offset = 1234, .rule = "W-OFFSET-DISCREPANCY", .text = "HEADER and TEXT differ", .n = 1
    };
    f->analysis.sample = "S001";
    f->analysis.file = "S001.fcs";
    f->analysis.sha256 = "abcd";
    f->analysis.cytometer = "Fortessa";
    f->analysis.date = "02-OCT-2026";
    f->analysis.panel = &f->panel;
    f->analysis.n_notes = 1;
    f->analysis.notes = &f->note;
}

static inline void fake_free(fake *f)
{
    arena_free(f->arena);
}

#endif
