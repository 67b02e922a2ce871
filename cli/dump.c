/* dump.c - `lupusflow dump FILE`: stored values, for comparing readers.
 *
 *     n p warnings\n   then n rows of p little-endian float64 (or uint64 with --raw-u64)
 *     n p warnings sha256-of-those-rows\n                                      with --digest
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK ((size_t)1024) /* events at a time */
#define CANONICAL_NAN UINT64_C(0x7ff8000000000000)

/* Where rows go: standard output, or a digest. */
typedef struct sink {
    fcs_hash *hash; /* NULL: standard output */
} sink;

static bool put(const sink *s, const unsigned char *bytes, size_t size)
{
    if (!s->hash)
        return fwrite(bytes, 1, size, stdout) == size;
    fcs_hash_add(s->hash, bytes, size);
    return true;
}

static void store_little(unsigned char *bytes, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(value >> 8 * i);
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return value == value ? bits : CANONICAL_NAN;
}

/* One block of columns of 64-bit values, to rows of bytes. */
static void to_rows(const uint64_t *columns, size_t n, size_t count, unsigned char *rows)
{
    for (size_t j = 0; j < count; j++)
        for (size_t i = 0; i < n; i++)
            store_little(rows + 8 * (j * n + i), columns[i * BLOCK + j]);
}

/* Everything that the block loop needs, allocated once. */
typedef struct buffers {
    size_t *params;
    double *values;   /* [n_params * BLOCK] */
    double **columns; /* [n_params] into values */
    uint64_t *bits;   /* [n_params * BLOCK] */
    unsigned char *rows;
} buffers;

static void free_buffers(buffers *b)
{
    free(b->params);
    free(b->values);
    free(b->columns);
    free(b->bits);
    free(b->rows);
}

static bool make_buffers(size_t n, buffers *b)
{
    *b = (buffers){ .params = calloc(n, sizeof *b->params),
                    .values = calloc(n, BLOCK * sizeof *b->values),
                    .columns = calloc(n, sizeof *b->columns),
                    .bits = calloc(n, BLOCK * sizeof *b->bits),
                    .rows = calloc(n, BLOCK * 8) };
    if (!b->params || !b->values || !b->columns || !b->bits || !b->rows)
        return false;
    for (size_t i = 0; i < n; i++) {
        b->params[i] = i;
        b->columns[i] = b->values + i * BLOCK;
    }
    return true;
}

static fcs_code read_block(const fcs_dataset *set, buffers *b, size_t first, size_t count,
                           bool exact, fcs_error *err)
{
    fcs_code code = FCS_OK;
    for (size_t i = 0; exact && code == FCS_OK && i < set->n_params; i++)
        code = fcs_read_u64(set, i, first, count, b->bits + i * BLOCK, err);
    if (exact)
        return code;
    code = fcs_read(set, b->params, set->n_params, first, count, FCS_STORED, b->columns, err);
    for (size_t i = 0; code == FCS_OK && i < set->n_params; i++)
        for (size_t j = 0; j < count; j++)
            b->bits[i * BLOCK + j] = bits_of(b->columns[i][j]);
    return code;
}

/* Writes all rows. What stdout refuses is reported by finish_output(). */
static fcs_code put_rows(const fcs_dataset *set, buffers *b, bool exact, const sink *s,
                         fcs_error *err)
{
    for (size_t first = 0; first < set->n_events;) {
        size_t left = set->n_events - first;
        size_t count = left < BLOCK ? left : BLOCK;
        fcs_code code = read_block(set, b, first, count, exact, err);
        if (code != FCS_OK)
            return code;
        to_rows(b->bits, set->n_params, count, b->rows);
        if (!put(s, b->rows, 8 * count * set->n_params))
            return FCS_OK;
        first += count;
    }
    return FCS_OK;
}

static fcs_code dump_values(const arguments *a, const fcs_dataset *set, size_t warnings, buffers *b,
                            fcs_error *err)
{
    char hex[65];
    bool exact = a->value[OPTION_RAW_U64] != NULL;
    sink s = { .hash = NULL };
    if (!a->value[OPTION_DIGEST]) {
        printf("%zu %zu %zu\n", set->n_events, set->n_params, warnings);
        return put_rows(set, b, exact, &s, err);
    }
    s.hash = fcs_hash_new();
    fcs_code code = s.hash ? put_rows(set, b, exact, &s, err) : FCS_E_MEMORY;
    if (code == FCS_OK) {
        fcs_hash_hex(s.hash, hex);
        printf("%zu %zu %zu %s\n", set->n_events, set->n_params, warnings, hex);
    }
    fcs_hash_free(s.hash);
    return code;
}

int command_dump(const arguments *a)
{
    fcs_error err;
    size_t index;
    int code;
    const char *path = a->operands[0];
    fcs_file *file = open_input(a, path, &index, &code);
    if (!file)
        return code;
    const fcs_dataset *set = &file->datasets[index];
    buffers b;
    fcs_code got = make_buffers(set->n_params, &b) ? dump_values(a, set, file->n_notes, &b, &err)
                                                   : FCS_E_MEMORY;
    if (got == FCS_E_MEMORY)
        err = (fcs_error){
            .code = got, .rule = "", .offset = FCS_NO_OFFSET, .message = "out of memory"
        };
    if (got != FCS_OK)
        complain(path, &err);
    free_buffers(&b);
    fcs_close(file);
    return got == FCS_OK ? EXIT_DONE : exit_code(&err, EXIT_INPUT);
}
