/* source_zip.c - one FCS file in a ZIP archive (.zip, .acs), through libzip.
 *
 *     entry | entry | ... | directory | PK 05 06: how many entries, where their directory is
 *
 * Entries are opened by their number in the directory; which of them are FCS files, their first bytes
 * say. A name is only ever shown: no path is made of one. An archive with an entry that could mislead
 * whoever unpacks it elsewhere is refused as a whole. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "ascii.h"
#include "error.h"
#include "packed.h"
#include "zip_end.h"

#define LIST_ROOM 240 /* of the names in a message */

typedef struct archive {
    packed packed;
    fcs_source *stored;
    zip_t *zip;
    zip_file_t *entry;  /* the chosen one, open */
    zip_uint64_t index; /* of it, in the directory */
    uint64_t at;        /* where libzip stands in the stored bytes */
    uint64_t read;      /* stored bytes that libzip has read since it last began */
    uint64_t budget;    /* most that it may */
    fcs_error why;      /* of our own fault, of which libzip only knows that there is one */
    zip_error_t error;  /* ... and how it is told */
} archive;

/* ---- The stored bytes, as libzip asks for them ---- */

static zip_int64_t give_bytes(archive *a, void *out, zip_uint64_t n)
{
    const uint64_t rest = a->stored->size - a->at;
    const size_t part = n < rest ? (size_t)n : (size_t)rest;
    fcs_code code = FCS_OK;
    if (part > a->budget - a->read)
        code = fail_at(&a->why, FCS_E_LIMIT, "E-LIMIT", a->at,
                       "expected an archive whose entries can be found by reading it once, found "
                       "one that wants it read again and again; unpack it yourself");
    if (code == FCS_OK)
        code = source_read(a->stored, a->at, out, part, &a->why);
    if (code) {
        zip_error_set(&a->error, ZIP_ER_READ, 0);
        return -1;
    }
    a->at += part;
    a->read += part;
    return (zip_int64_t)part;
}

static zip_int64_t give_size(archive *a, void *out, zip_uint64_t n)
{
    zip_stat_t *s = ZIP_SOURCE_GET_ARGS(zip_stat_t, out, n, &a->error);
    if (!s)
        return -1;
    zip_stat_init(s);
    s->valid = ZIP_STAT_SIZE;
    s->size = a->stored->size;
    return (zip_int64_t)sizeof *s;
}

static zip_int64_t go_to(archive *a, void *where, zip_uint64_t n)
{
    zip_int64_t at = zip_source_seek_compute_offset(a->at, a->stored->size, where, n, &a->error);
    if (at < 0)
        return -1;
    a->at = (uint64_t)at;
    return 0;
}

static zip_int64_t serve(void *ours, void *data, zip_uint64_t n, zip_source_cmd_t command)
{
    archive *a = ours;
    switch (command) {
    case ZIP_SOURCE_OPEN:
        a->at = 0;
        return 0;
    case ZIP_SOURCE_READ:
        return give_bytes(a, data, n);
    case ZIP_SOURCE_STAT:
        return give_size(a, data, n);
    case ZIP_SOURCE_SEEK:
        return go_to(a, data, n);
    case ZIP_SOURCE_TELL:
        return (zip_int64_t)a->at;
    case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&a->error, data, n);
    case ZIP_SOURCE_SUPPORTS:
        return ZIP_SOURCE_SUPPORTS_SEEKABLE;
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:
        return 0;
    default:
        zip_error_set(&a->error, ZIP_ER_OPNOTSUPP, 0);
        return -1;
    }
}

/* ---- What libzip says, in our words ---- */

static fcs_code translate(const archive *a, zip_error_t *theirs, fcs_error *err)
{
    if (a->why.code != FCS_OK) {
        if (err)
            *err = a->why;
        return a->why.code;
    }
    switch (zip_error_code_zip(theirs)) {
    case ZIP_ER_MEMORY:
        return fail_memory(err);
    case ZIP_ER_NOZIP:
        return fail_at(err, FCS_E_TRUNCATED, "E-ZIP-TRUNCATED", a->stored->size,
                       "expected the directory of a ZIP archive at its end, found none; copy the "
                       "file again");
    default:
        return fail_at(err, FCS_E_FORMAT, "E-ZIP-DAMAGED", a->packed.made,
                       "expected a sound ZIP archive, found damage (libzip: %s); copy the file "
                       "again",
                       zip_error_strerror(theirs));
    }
}

/* ---- Entries ---- */

static bool goes_up(const char *name)
{
    for (;;) {
        const size_t n = strcspn(name, "/\\");
        if (n == 2 && name[0] == '.' && name[1] == '.')
            return true;
        if (!name[n])
            return false;
        name += n + 1;
    }
}

static bool is_absolute(const char *name)
{
    const char letter = capital(name[0]);
    return name[0] == '/' || name[0] == '\\' || (letter >= 'A' && letter <= 'Z' && name[1] == ':');
}

/* The upper half of the attributes is a mode as Unix has it, or 0. */
static bool is_special(archive *a, zip_uint64_t i)
{
    zip_uint8_t system;
    zip_uint32_t attributes = 0;
    (void)zip_file_get_external_attributes(a->zip, i, 0, &system, &attributes);
    const unsigned kind = attributes >> 28;
    return kind != 0 && kind != 8 && kind != 4; /* file, folder */
}

static fcs_code refuse(const char *name, const char *what, fcs_error *err)
{
    return fail(err, FCS_E_FORMAT, "E-ZIP-ENTRY",
                "expected entries that are safe to unpack, found \"%s\": %s; do not unpack this "
                "archive",
                QUOTED(name), what);
}

static fcs_code refuse_encrypted(const char *name, fcs_error *err)
{
    return fail(err, FCS_E_UNSUPPORTED, "E-ZIP-METHOD",
                "expected entries without a password, found \"%s\" encrypted; unpack the archive "
                "and read the FCS file itself",
                QUOTED(name));
}

/* Whether entry i is what an honest archive may hold. */
static fcs_code check_entry(archive *a, zip_uint64_t i, const char **name, fcs_error *err)
{
    zip_stat_t s;
    *name = zip_get_name(a->zip, i, ZIP_FL_ENC_RAW);
    if (!*name || zip_stat_index(a->zip, i, 0, &s) != 0)
        return translate(a, zip_get_error(a->zip), err);
    if (is_absolute(*name))
        return refuse(*name, "an absolute path", err);
    if (goes_up(*name))
        return refuse(*name, "a path that leaves its folder", err);
    if (is_special(a, i))
        return refuse(*name, "a link or a device", err);
    if ((s.valid & ZIP_STAT_ENCRYPTION_METHOD) && s.encryption_method != ZIP_EM_NONE)
        return refuse_encrypted(*name, err);
    return FCS_OK;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static fcs_code check_entries(archive *a, zip_uint64_t n, fcs_error *err)
{
    const char **names = calloc((size_t)n + 1, sizeof *names);
    fcs_code code = names ? FCS_OK : fail_memory(err);
    for (zip_uint64_t i = 0; i < n && code == FCS_OK; i++)
        code = check_entry(a, i, &names[i], err);
    if (code == FCS_OK)
        qsort(names, (size_t)n, sizeof *names, by_bytes);
    for (zip_uint64_t i = 1; i < n && code == FCS_OK; i++)
        if (strcmp(names[i - 1], names[i]) == 0)
            code = refuse(names[i], "the name of two entries", err);
    free(names);
    return code;
}

/* ---- Which one ---- */

typedef struct choice {
    size_t wanted;      /* from 1; 0: the only one */
    size_t n;           /* FCS files */
    size_t n_strange;   /* entries packed in ways that are not undone here */
    zip_uint64_t index; /* of the wanted one */
    char list[LIST_ROOM];
    size_t used;
} choice;

/* Stored and deflated are what ACS allows; others would let a file decide how much memory undoes them. */
static bool is_unpackable(archive *a, zip_uint64_t i)
{
    zip_stat_t s;
    return zip_stat_index(a->zip, i, 0, &s) == 0 && (s.valid & ZIP_STAT_COMP_METHOD) &&
           (s.comp_method == ZIP_CM_STORE || s.comp_method == ZIP_CM_DEFLATE);
}

static fcs_code is_fcs(archive *a, zip_uint64_t i, bool *yes, fcs_error *err)
{
    char first[3];
    zip_file_t *entry = zip_fopen_index(a->zip, i, 0);
    if (!entry)
        return translate(a, zip_get_error(a->zip), err);
    const zip_int64_t n = zip_fread(entry, first, sizeof first);
    fcs_code code = n < 0 ? translate(a, zip_file_get_error(entry), err) : FCS_OK;
    *yes = n == (zip_int64_t)sizeof first && memcmp(first, "FCS", sizeof first) == 0;
    zip_fclose(entry);
    return code;
}

/* "1 a.fcs, 2 b.fcs, ..." */
static void add_to_list(choice *c, const char *name)
{
    char shown[72], item[96];
    const int n = snprintf(item, sizeof item, "%s%zu %s", c->n > 1 ? ", " : "", c->n,
                           escape_bytes(shown, sizeof shown, name, strlen(name)));
    if (c->used + (size_t)n + sizeof ", ..." > sizeof c->list) {
        if (c->used > 0 && c->list[c->used - 1] != '.')
            c->used += (size_t)snprintf(c->list + c->used, sizeof c->list - c->used, ", ...");
        return;
    }
    memcpy(c->list + c->used, item, (size_t)n + 1);
    c->used += (size_t)n;
}

static fcs_code look_for_fcs(archive *a, zip_uint64_t n, choice *c, fcs_error *err)
{
    for (zip_uint64_t i = 0; i < n; i++) {
        bool yes = false;
        if (!is_unpackable(a, i)) {
            c->n_strange++;
            continue;
        }
        fcs_code code = is_fcs(a, i, &yes, err);
        if (code)
            return code;
        if (!yes)
            continue;
        c->n++;
        if (c->n == 1 || c->n == c->wanted)
            c->index = i;
        add_to_list(c, zip_get_name(a->zip, i, ZIP_FL_ENC_RAW));
    }
    return FCS_OK;
}

static fcs_code judge(const choice *c, zip_uint64_t n, fcs_error *err)
{
    if (c->n == 0 && c->n_strange > 0)
        return fail(err, FCS_E_UNSUPPORTED, "E-ZIP-METHOD",
                    "expected entries that are stored or deflated, found %zu packed in another "
                    "way; pack the FCS file again",
                    c->n_strange);
    if (c->n == 0)
        return fail(err, FCS_E_FORMAT, "E-ZIP-NO-FCS",
                    "expected an FCS file in the ZIP archive, found none among %llu entries",
                    (unsigned long long)n);
    if (c->wanted > c->n)
        return fail(err, FCS_E_ARGUMENT, "",
                    "expected an entry from 1 to %zu, found %zu asked for: %s", c->n, c->wanted,
                    c->list);
    if (c->wanted == 0 && c->n > 1)
        return fail(err, FCS_E_AMBIGUOUS, "E-ZIP-SEVERAL",
                    "expected one FCS file in the ZIP archive, found %zu; choose one with "
                    "--entry: %s",
                    c->n, c->list);
    return FCS_OK;
}

/* ---- The archive ---- */

static fcs_code open_archive(archive *a, fcs_error *err)
{
    zip_error_t theirs;
    zip_error_init(&theirs);
    zip_source_t *source = zip_source_function_create(serve, a, &theirs);
    a->zip = source ? zip_open_from_source(source, ZIP_RDONLY, &theirs) : NULL;
    fcs_code code = a->zip ? FCS_OK : translate(a, &theirs, err);
    if (!a->zip)
        zip_source_free(source);
    zip_error_fini(&theirs);
    return code;
}

static fcs_code find_entry(archive *a, size_t wanted, fcs_error *err)
{
    choice c = { .wanted = wanted };
    fcs_code code = zip_end_check(a->stored, err);
    if (code == FCS_OK)
        code = open_archive(a, err);
    if (code)
        return code;
    const zip_uint64_t n = (zip_uint64_t)zip_get_num_entries(a->zip, 0);
    code = n <= ZIP_MOST_ENTRIES ? FCS_OK : zip_end_refuse(n, 0, err);
    if (code == FCS_OK)
        code = check_entries(a, n, err);
    if (code == FCS_OK)
        code = look_for_fcs(a, n, &c, err);
    if (code == FCS_OK)
        code = judge(&c, n, err);
    a->index = c.index;
    a->budget = UINT64_MAX;
    return code;
}

/* ---- The entry, as packed.h wants it ---- */

static fcs_code begin_zip(packed *p, fcs_error *err)
{
    archive *a = (archive *)p;
    const int saved = errno;
    if (a->entry)
        zip_fclose(a->entry);
    a->read = 0;
    a->why.code = FCS_OK;
    a->entry = zip_fopen_index(a->zip, a->index, 0);
    fcs_code code = a->entry ? FCS_OK : translate(a, zip_get_error(a->zip), err);
    errno = saved;
    return code;
}

static fcs_code step_zip(packed *p, unsigned char **out, size_t *room, fcs_error *err)
{
    archive *a = (archive *)p;
    const int saved = errno;
    const zip_int64_t n = zip_fread(a->entry, *out, *room);
    errno = saved;
    if (n < 0)
        return translate(a, zip_file_get_error(a->entry), err);
    p->ended = n == 0;
    p->made += (uint64_t)n;
    *out += n;
    *room -= (size_t)n;
    return FCS_OK;
}

static uint64_t taken_by_zip(const packed *p)
{
    return ((const archive *)p)->read;
}

static void finish_zip(packed *p)
{
    archive *a = (archive *)p;
    const int saved = errno;
    if (a->entry)
        zip_fclose(a->entry);
    if (a->zip)
        zip_discard(a->zip);
    zip_error_fini(&a->error);
    errno = saved;
}

fcs_source *source_zip(fcs_source *stored, uint64_t limit, size_t entry, fcs_error *err)
{
    static const packed_kind kind = { begin_zip, step_zip, taken_by_zip, finish_zip };
    archive *a = calloc(1, sizeof *a);
    if (!a) {
        source_close(stored);
        fail_memory(err);
        return NULL;
    }
    const int saved = errno;
    zip_error_init(&a->error);
    a->stored = stored;
    a->budget = 4 * stored->size + ((uint64_t)64 << 20);
    fcs_code code = find_entry(a, entry, err);
    errno = saved;
    if (code == FCS_OK)
        return packed_open(&a->packed, &kind, stored, limit, err);
    finish_zip(&a->packed);
    source_close(stored);
    free(a);
    return NULL;
}
