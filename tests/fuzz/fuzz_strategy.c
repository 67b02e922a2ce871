/* fuzz_strategy.c - panels, Gating-ML files and workspaces: what is refused says where and why; what is read
 * refers only to what there is, and gates a small data set so that no population is larger than its
 * parent; written as Gating-ML it reads back with as many populations, as large as they were. */
#include "fuzz.h"

#include "gating/strategy.h"

/* Three events of the parameters that the seeds name. */
static const char fcs[] =
    "FCS3.1          58     323     346     381       0       0"
    "|$BEGINANALYSIS|0|$ENDANALYSIS|0|$BEGINSTEXT|0|$ENDSTEXT|0|$BEGINDATA|346|$ENDDATA|381|"
    "$BYTEORD|1,2,3,4|$DATATYPE|F|$MODE|L|$NEXTDATA|0|$PAR|3|$TOT|3|$P1N|X|$P1B|32|$P1E|0,0|"
    "$P1R|262144|$P2N|FITC-A|$P2B|32|$P2E|0,0|$P2R|262144|$P3N|PE-A|$P3B|32|$P3E|0,0|$P3R|262144|";

static fcs_file *open_events(uint8_t *bytes, size_t size)
{
    static const float values[] = { 2.385F, 100, 3e4F, 900, -40, 0.5F, 1e5F, 7e4F, 12 };
    fcs_error err;
    memset(bytes, ' ', size);
    memcpy(bytes, fcs, sizeof fcs - 1);
    memcpy(bytes + 346, values, sizeof values);
    fcs_file *file = fcs_open_memory(bytes, size, NULL, &err);
    must(file && file->datasets[0].n_events == 3 && file->datasets[0].n_params == 3);
    return file;
}

static void check_axis(const fcs_strategy *s, const strategy_axis *axis)
{
    must(axis->marker == FCS_NONE || axis->marker < s->about.n_markers);
    must(axis->matrix == FCS_NONE || axis->matrix < s->n_matrices);
    must(axis->scale < s->n_scales && s->transforms[axis->scale]);
    must(axis->quotient <= s->n_quotients);
    must(axis->marker != FCS_NONE || axis->quotient || axis->param);
}

static void check_gate(const fcs_strategy *s, const strategy_gate *gate)
{
    for (size_t i = 0; i < gate->n_bounds; i++)
        check_axis(s, &gate->bounds[i].axis);
    for (size_t i = 0; i < gate->n_axes; i++)
        check_axis(s, &gate->axes[i]);
    for (size_t i = 0; i < gate->n_members; i++)
        must(gate->members[i].population < s->n_populations);
}

static void check_population(const fcs_strategy *s, size_t i)
{
    const strategy_population *p = &s->populations[i];
    must(p->id && (p->parent == FCS_NONE || p->parent < i));
    must(p->excluded == FCS_NONE || p->excluded < s->n_populations);
    must(p->gate == FCS_NONE || p->gate < s->n_gates);
    if (p->gate != FCS_NONE && !p->missing)
        check_gate(s, &s->gates[p->gate]);
}

/* What cannot be written says why. */
static void write_and_read(const fcs_strategy *s, const fcs_dataset *set, const fcs_result *before,
                           fcs_strategy_format format)
{
    fcs_error err = { .code = FCS_OK };
    size_t size;
    char *text = fcs_strategy_write(s, format, NULL, &size, &err);
    must(text || (err.code == FCS_E_UNSUPPORTED && *err.message));
    fcs_strategy *again = text ? fcs_strategy_parse(text, size, "", &err) : NULL;
    fcs_result *after = again ? fcs_gate(again, set, 1, &err) : NULL;
    must(!text || after);
    must(!after || after->n_populations == before->n_populations);
    size_t sums[2] = { 0, 0 };
    for (size_t i = 0; after && i < before->n_populations; i++) {
        sums[0] += before->populations[i].count;
        sums[1] += after->populations[i].count;
    }
    must(!after || sums[0] == sums[1]);
    fcs_result_free(after);
    fcs_strategy_free(again);
    free(text);
}

static void gate(const fcs_strategy *s, const fcs_dataset *set)
{
    fcs_error err = { .code = FCS_OK };
    fcs_result *r = fcs_gate(s, set, 1, &err);
    must(r || (err.code != FCS_OK && *err.message));
    for (size_t i = 0; r && i < r->n_populations; i++) {
        const fcs_population *p = &r->populations[i];
        must(p->count <= 3 && (!p->missing || p->count == 0));
        must(p->parent == FCS_NONE || p->count <= r->populations[p->parent].count);
    }
    if (r) {
        write_and_read(s, set, r, FCS_FORMAT_GATINGML);
        write_and_read(s, set, r, FCS_FORMAT_CYTOBANK);
    }
    fcs_result_free(r);
}

static void check(const fcs_strategy *s, const fcs_dataset *set)
{
    must(s->about.kind && s->about.name && s->about.sha256);
    for (size_t i = 0; i < s->n_populations; i++)
        check_population(s, i);
    for (size_t i = 0; i < s->n_samples; i++)
        check(s->samples[i].strategy, set); /* one level deep: samples have none */
    if (s->n_samples == 0)
        gate(s, set);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    uint8_t events[346 + 36];
    fcs_error err = { .code = FCS_OK };
    fcs_strategy *s = fcs_strategy_parse((const char *)bytes, size, "", &err);
    if (!s) {
        must(err.code != FCS_OK && *err.message);
        must(err.line > 0 || err.code == FCS_E_LIMIT || err.code == FCS_E_MEMORY);
        return 0;
    }
    fcs_file *file = open_events(events, sizeof events);
    check(s, &file->datasets[0]);
    fcs_close(file);
    fcs_strategy_free(s);
    return 0;
}
