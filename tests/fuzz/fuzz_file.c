/* fuzz_file.c - whole files, packed ones too: read strictly, leniently, and with a cut DATA allowed.
 * What strict reading accepts lenient reading reads with equal values; every error says where. */
#include "fuzz.h"

typedef struct digest {
    fcs_file *file;
    char first[65], all[65]; /* of the values of the first data set, and of all */
} digest;

#define VALUES ((size_t)1 << 12) /* at a time */

/* Blocks of all parameters, column after column. */
static void add_values(const fcs_dataset *set, fcs_hash *hash)
{
    const size_t most = VALUES / set->n_params + 1;
    double *values = malloc(most * set->n_params * sizeof *values);
    double **columns = malloc(set->n_params * sizeof *columns);
    size_t *params = malloc(set->n_params * sizeof *params);
    must(values && columns && params);
    for (size_t i = 0; i < set->n_params; i++) {
        params[i] = i;
        columns[i] = values + i * most;
    }
    for (size_t first = 0; first < set->n_events; first += most) {
        const size_t count = set->n_events - first < most ? set->n_events - first : most;
        must(fcs_read(set, params, set->n_params, first, count, FCS_LINEAR, columns, NULL) ==
             FCS_OK);
        for (size_t i = 0; i < set->n_params; i++)
            fcs_hash_add(hash, columns[i], count * sizeof *values);
    }
    free(params);
    free(columns);
    free(values);
}

static void check_keywords(const fcs_dataset *set)
{
    for (size_t i = 0; i < set->n_keywords; i++)
        must(fcs_keyword_value(set, set->keywords[i].name) && set->keywords[i].value);
    for (size_t i = 0; i < set->n_params; i++)
        must(set->params[i].name && set->params[i].label && set->params[i].gain > 0 &&
             fcs_param_index(set, set->params[i].name) <= i);
}

/* Every error tells a rule and a byte; those of archives may tell an entry instead. */
static bool is_told(const fcs_error *err, const uint8_t *bytes, size_t size)
{
    const bool archive = size > 1 && bytes[0] == 'P' && bytes[1] == 'K';
    return err->code && *err->message && *err->rule && (archive || err->offset != FCS_NO_OFFSET);
}

static digest read_all(const uint8_t *bytes, size_t size, fcs_options options)
{
    fcs_error err = { 0 };
    digest d = { NULL, "", "" };
    options.max_bytes = 1 << 24;
    d.file = fcs_open_memory(bytes, size, &options, &err);
    must(d.file || is_told(&err, bytes, size));
    if (!d.file)
        return d;
    fcs_hash *hash = fcs_hash_new();
    must(hash != NULL);
    add_values(d.file->datasets, hash);
    fcs_hash_hex(hash, d.first);
    for (size_t i = 0; i < d.file->n_datasets; i++) {
        check_keywords(&d.file->datasets[i]);
        add_values(&d.file->datasets[i], hash);
    }
    fcs_hash_hex(hash, d.all);
    fcs_hash_free(hash);
    return d;
}

static void audit(const fcs_dataset *set)
{
    fcs_audit *audits = malloc(set->n_params * sizeof *audits);
    must(audits != NULL);
    must(fcs_audit_events(set, audits, NULL) == FCS_OK);
    for (size_t i = 0; i < set->n_params; i++)
        must(audits[i].wraps <= audits[i].backward && audits[i].masked <= set->n_events);
    free(audits);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const digest lenient = read_all(bytes, size, (fcs_options){ 0 });
    const digest strict = read_all(bytes, size, (fcs_options){ .strict = true });
    const digest cut = read_all(bytes, size, (fcs_options){ .truncate_to_data = true });
    if (strict.file)
        must(lenient.file && strcmp(lenient.all, strict.all) == 0);
    if (lenient.file) {
        must(cut.file && strcmp(lenient.first, cut.first) == 0);
        audit(lenient.file->datasets);
    }
    fcs_close(cut.file);
    fcs_close(strict.file);
    fcs_close(lenient.file);
    return 0;
}
