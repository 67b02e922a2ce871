/* copies.h - for tests of what is written: a folder of their own, real files, and whether two data sets
 * hold the same. */
#ifndef COPIES_H
#define COPIES_H

#include "departure.h"

#include <jansson.h>
#include <math.h>
#include <unistd.h>

static char folder[64], copy_path[80];

static inline int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/lupusflow-test-XXXXXX");
    if (!mkdtemp(folder))
        return 1;
    snprintf(copy_path, sizeof copy_path, "%s/copy", folder);
    return 0;
}

/* Fails if anything but the copy is there: nobody leaves half a file behind. */
static inline int drop_folder(void **state)
{
    (void)state;
    unlink(copy_path);
    return rmdir(folder);
}

/* ---- Files ---- */

/* A sound file but for its edits, see departure.h. */
typedef struct source {
    const char *sentence;
    edit edits[sizeof(((departure *)0)->edits) / sizeof(edit)];
} source;

static inline made make_source(const source *s)
{
    departure d = { .sentence = s->sentence };
    memcpy(d.edits, s->edits, sizeof d.edits);
    return departure_make(&d);
}

static inline fcs_file *opened(const source *s, made *m)
{
    fcs_error err;
    *m = make_source(s);
    fcs_file *f = fcs_open_memory(m->bytes, m->size, NULL, &err);
    if (!f)
        fail_msg("%s: %s: %s", s->sentence, err.rule, err.message);
    return f;
}

static inline fcs_file *reopened(const char *name, const fcs_options *options)
{
    fcs_error err;
    fcs_file *f = fcs_open(copy_path, options, &err);
    if (!f)
        fail_msg("%s: copy: %s: %s", name, err.rule, err.message);
    return f;
}

static inline char *content_of_copy(size_t *size)
{
    FILE *f = fopen(copy_path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    *size = (size_t)ftell(f);
    rewind(f);
    char *bytes = malloc(*size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *size, f), *size);
    bytes[*size] = '\0';
    fclose(f);
    return bytes;
}

/* Calls act for every real file that reads. */
static inline void for_each_real_file(void (*act)(const char *name, const fcs_options *options,
                                                  const fcs_file *file))
{
    char path[4200];
    const char *name;
    json_t *wanted, *all;
    size_t n = 0;
    need_corpus();
    snprintf(path, sizeof path, "%s/corpus/expected.json", shared_folder());
    all = json_load_file(path, 0, NULL);
    assert_non_null(all);
    json_object_foreach(all, name, wanted)
    {
        const fcs_options options = { .data_offsets = strstr(name, "cyan_header")
                                                          ? FCS_OFFSETS_HEADER
                                                          : FCS_OFFSETS_AGREE };
        snprintf(path, sizeof path, "%s/corpus/%s", shared_folder(), name);
        fcs_file *f = fcs_open(path, &options, NULL);
        if (f)
            act(name, &options, f);
        n += f != NULL;
        fcs_close(f);
    }
    json_decref(all);
    assert_true(n >= 65);
}

/* ---- Values ---- */

static inline double *read_column(const fcs_dataset *set, size_t i, fcs_units units)
{
    fcs_error err;
    double *values = malloc((set->n_events + 1) * sizeof *values);
    assert_non_null(values);
    if (fcs_read(set, &i, 1, 0, set->n_events, units, &values, &err) != FCS_OK)
        fail_msg("%s", err.message);
    return values;
}

/* Bit for bit, but that one NaN is as good as another. */
static inline bool same_number(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static inline void check_column(const char *name, const fcs_dataset *a, const fcs_dataset *b,
                                size_t i, fcs_units units)
{
    double *x = read_column(a, i, units), *y = read_column(b, i, units);
    for (size_t j = 0; j < a->n_events; j++)
        if (!same_number(x[j], y[j]))
            fail_msg("%s: parameter %zu event %zu: %.17g is %.17g", name, i, j, x[j], y[j]);
    free(x);
    free(y);
}

static inline void check_exact_column(const char *name, const fcs_dataset *a, const fcs_dataset *b,
                                      size_t i)
{
    const size_t size = (a->n_events + 1) * sizeof(uint64_t);
    uint64_t *x = calloc(1, size), *y = calloc(1, size);
    assert_true(x && y);
    assert_int_equal(fcs_read_u64(a, i, 0, a->n_events, x, NULL), FCS_OK);
    assert_int_equal(fcs_read_u64(b, i, 0, b->n_events, y, NULL), FCS_OK);
    if (memcmp(x, y, size) != 0)
        fail_msg("%s: parameter %zu differs as integers", name, i);
    free(x);
    free(y);
}

static inline void check_values(const char *name, const fcs_dataset *a, const fcs_dataset *b)
{
    assert_int_equal(b->n_events, a->n_events);
    assert_int_equal(b->n_params, a->n_params);
    for (size_t i = 0; i < a->n_params; i++) {
        check_column(name, a, b, i, FCS_STORED);
        check_column(name, a, b, i, FCS_LINEAR);
        if (a->params[i].type == FCS_UINT && b->params[i].type == FCS_UINT)
            check_exact_column(name, a, b, i);
    }
}

#endif
