/* deidentify.c - a copy of a file without what tells whose it is.
 *
 *     HEADER | TEXT, overwritten | blanks | DATA | checksum | blanks | HEADER of the next one ...
 *
 * The copy is blanks but for the patches put onto them, so that nothing comes through that was not
 * thought of. Offsets stay: every patch lies where it lay. */
#include "deidentify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crc.h"
#include "header.h"
#include "layout.h"
#include "number.h"
#include "output.h"

#define BLOCK ((size_t)1 << 18)
#define CRC_SIZE 8

/* What is not blank. */
typedef struct patch {
    uint64_t begin, end;
    const unsigned char *bytes; /* NULL: the input's own, or the checksum */
    bool checksum;
    bool starts; /* a data set: its checksum begins here */
} patch;

typedef struct job {
    arena *memory;
    fcs_error *err;
    const fcs_file *file;
    const fcs_deidentify_options *options;
    fcs_deidentified done;
    secrets secrets;
    patch *patches;
    size_t n_patches;
    output out;
    uint64_t at; /* bytes written */
    uint16_t crc;
} job;

/* ---- Where the data sets are ---- */

/* A keyword that is a number; 0 if it is none. */
static uint64_t number_in(const fcs_dataset *set, const char *name)
{
    const fcs_keyword *k = dictionary_find(set->layout->keywords, name);
    uint64_t value = 0;
    if (k && number_parse(k->raw, k->raw_size, &value) & NUMBER_NONE)
        value = 0;
    return value;
}

static subject subject_of(const job *j, size_t index, uint64_t base)
{
    const fcs_dataset *set = &j->file->datasets[index];
    const dictionary *d = set->layout->keywords;
    subject s = { .set = set, .options = j->options, .base = base };
    s.last = index + 1 == j->file->n_datasets;
    s.limit = s.last ? j->file->source->size : base + number_in(set, "$NEXTDATA");
    if (d->n > d->n_primary)
        s.supplement = (span){ number_in(set, "$BEGINSTEXT"), number_in(set, "$ENDSTEXT") + 1 };
    return s;
}

/* ---- Secrets ---- */

static fcs_code find_secrets(job *j)
{
    uint64_t base = 0;
    for (size_t i = 0; i < j->file->n_datasets; i++) {
        const subject s = subject_of(j, i, base);
        for (size_t k = 0; k < s.set->n_keywords; k++) {
            const fcs_keyword *keyword = &s.set->keywords[k];
            if (is_secret(keyword) && fate_of(&s, keyword) == FATE_GOES &&
                !secrets_add(&j->secrets, keyword->raw, keyword->raw_size))
                return fail_memory(j->err);
        }
        base = s.limit;
    }
    secrets_sort(&j->secrets);
    return FCS_OK;
}

/* ---- Patches ---- */

static void add_patch(job *j, patch p)
{
    if (p.end > p.begin)
        j->patches[j->n_patches++] = p;
}

static fcs_code read_bytes_at(job *j, uint64_t at, size_t n, unsigned char **bytes)
{
    *bytes = arena_alloc(j->memory, n);
    if (!*bytes)
        return fail_memory(j->err);
    return source_read(j->file->source, at, *bytes, n, j->err);
}

/* Version and the offsets of TEXT and DATA. */
static fcs_code add_header(job *j, const subject *s)
{
    unsigned char *bytes;
    TRY(read_bytes_at(j, s->base, HEADER_SIZE, &bytes));
    memset(bytes + 6, ' ', 4);
    memset(bytes + 42, ' ', 16);
    bytes[49] = bytes[57] = '0'; /* ANALYSIS: none */
    add_patch(
        j,
        (patch){ .begin = s->base, .end = s->base + HEADER_SIZE, .bytes = bytes, .starts = true });
    return FCS_OK;
}

static fcs_code add_text(job *j, const subject *s, span where, size_t first, size_t end)
{
    unsigned char *bytes;
    const size_t n = (size_t)(where.end - where.begin);
    TRY(read_bytes_at(j, s->base + where.begin, n, &bytes));
    TRY(text_overwrite(s, &j->secrets, bytes, where, first, end, &j->done, j->err));
    add_patch(
        j, (patch){ .begin = s->base + where.begin, .end = s->base + where.end, .bytes = bytes });
    return FCS_OK;
}

/* After the last segment that stays, if there is room before what comes next. */
static void add_checksum(job *j, const subject *s)
{
    uint64_t last = s->set->text.offset + s->set->text.size;
    const uint64_t data = s->set->data.offset + s->set->data.size;
    const uint64_t supplement =
        s->supplement.end > s->supplement.begin ? s->base + s->supplement.end : 0;
    last = data > last ? data : last;
    last = supplement > last ? supplement : last;
    if (!s->set->partial && last <= s->limit && s->limit - last >= CRC_SIZE)
        add_patch(j, (patch){ .begin = last, .end = last + CRC_SIZE, .checksum = true });
}

static fcs_code add_dataset(job *j, const subject *s)
{
    const dictionary *d = s->set->layout->keywords;
    const uint64_t text = s->set->text.offset - s->base;
    TRY(add_header(j, s));
    TRY(add_text(j, s, (span){ text, text + s->set->text.size }, 0, d->n_primary));
    if (s->supplement.end > s->supplement.begin)
        TRY(add_text(j, s, s->supplement, d->n_primary, d->n));
    add_patch(
        j, (patch){ .begin = s->set->data.offset, .end = s->set->data.offset + s->set->data.size });
    add_checksum(j, s);
    return FCS_OK;
}

static int by_place(const void *a, const void *b)
{
    const patch *x = a, *y = b;
    return (x->begin > y->begin) - (x->begin < y->begin);
}

static fcs_code sort_patches(job *j)
{
    qsort(j->patches, j->n_patches, sizeof *j->patches, by_place);
    for (size_t i = 1; i < j->n_patches; i++)
        if (j->patches[i].begin < j->patches[i - 1].end)
            return fail_at(j->err, FCS_E_UNSUPPORTED, "E-OVERLAP", j->patches[i].begin,
                           "expected segments apart, found two here: what belongs to DATA alone "
                           "cannot be told");
    return FCS_OK;
}

static fcs_code make_patches(job *j)
{
    uint64_t base = 0;
    j->patches = arena_array(j->memory, 5 * j->file->n_datasets, sizeof *j->patches);
    if (!j->patches)
        return fail_memory(j->err);
    for (size_t i = 0; i < j->file->n_datasets; i++) {
        const subject s = subject_of(j, i, base);
        TRY(add_dataset(j, &s));
        base = s.limit;
    }
    return sort_patches(j);
}

/* ---- The copy ---- */

static fcs_code put(job *j, const void *bytes, size_t n)
{
    j->crc = crc_add(j->crc, bytes, n);
    j->at += n;
    return output_put(&j->out, bytes, n, j->err);
}

/* Up to end: blanks, or the input's own bytes. */
static fcs_code put_up_to(job *j, uint64_t end, unsigned char *block, bool own)
{
    while (j->at < end && !j->out.closed) {
        const size_t n = end - j->at < BLOCK ? (size_t)(end - j->at) : BLOCK;
        if (own)
            TRY(source_read(j->file->source, j->at, block, n, j->err));
        else
            memset(block, ' ', n);
        TRY(put(j, block, n));
    }
    return FCS_OK;
}

static fcs_code put_patch(job *j, const patch *p, unsigned char *block)
{
    TRY(put_up_to(j, p->begin, block, false));
    if (p->starts)
        j->crc = 0;
    if (p->checksum) {
        char digits[CRC_SIZE + 1];
        snprintf(digits, sizeof digits, "%08u", (unsigned)j->crc);
        return put(j, digits, CRC_SIZE);
    }
    return p->bytes ? put(j, p->bytes, (size_t)(p->end - p->begin))
                    : put_up_to(j, p->end, block, true);
}

static fcs_code put_all(job *j)
{
    unsigned char *block = malloc(BLOCK);
    fcs_code code = block ? FCS_OK : fail_memory(j->err);
    for (size_t i = 0; i < j->n_patches && code == FCS_OK; i++)
        code = put_patch(j, &j->patches[i], block);
    if (code == FCS_OK)
        code = put_up_to(j, j->file->source->size, block, false);
    free(block);
    return code;
}

static fcs_code run(job *j, const char *path)
{
    TRY(find_secrets(j));
    TRY(make_patches(j));
    TRY(output_open(&j->out, path, j->options->force, j->err));
    return output_close(&j->out, put_all(j), j->err);
}

fcs_code fcs_deidentify(const fcs_file *file, const char *path,
                        const fcs_deidentify_options *options, fcs_deidentified *done,
                        fcs_error *err)
{
    const fcs_deidentify_options defaults = { 0 };
    job j = { .file = file, .options = options ? options : &defaults, .err = err };
    j.memory = arena_new();
    fcs_code code = j.memory ? run(&j, path) : fail_memory(err);
    secrets_free(&j.secrets);
    arena_free(j.memory);
    if (code == FCS_OK && done)
        *done = j.done;
    return code;
}
