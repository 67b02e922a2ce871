/* write.c - an FCS 3.1 file in memory.
 *
 *     byte 0   HEADER, 58 bytes, then 6 blanks
 *         64   TEXT: the writer's own keywords, then the caller's in their order
 *              DATA: 32-bit floats, little-endian, event after event
 *              "00000000" in place of a CRC
 *
 * TEXT holds the offsets of DATA, whose digits move DATA: the two are measured until they agree. */
#include "lupusflow/fcs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "dictionary.h"
#include "error.h"
#include "real.h"
#include "utf8.h"

#define TEXT_AT ((uint64_t)64)
#define LARGEST_HEADER_OFFSET ((uint64_t)99999999)
#define CRC_SIZE 8
#define VALUE_SIZE 4

/* ---- What may be written ---- */

static fcs_code refuse(fcs_error *err, const char *expected, const char *found)
{
    return fail(err, FCS_E_ARGUMENT, "", "expected %s, found \"%s\"", expected, QUOTED(found));
}

static bool starts_with(const char *name, const char *prefix)
{
    while (*prefix)
        if (*name++ != *prefix++)
            return false;
    return true;
}

/* $P12B and the like: what the writer says of a parameter. */
static bool is_own_column(const char *name)
{
    size_t i = 2;
    if (!starts_with(name, "$P"))
        return false;
    while (is_digit(name[i]))
        i++;
    return i > 2 && name[i] && strchr("NSBREGV", name[i]) && name[i + 1] == '\0';
}

static bool is_own(const char *name)
{
    static const char *const names[] = { "$PAR",        "$TOT",       "$MODE",
                                         "$DATATYPE",   "$BYTEORD",   "$NEXTDATA",
                                         "$TIMESTEP",   "$BEGINDATA", "$ENDDATA",
                                         "$BEGINSTEXT", "$ENDSTEXT",  "$BEGINANALYSIS",
                                         "$ENDANALYSIS" };
    char capitals[32];
    size_t n = strlen(name);
    if (n >= sizeof capitals)
        return false;
    for (size_t i = 0; i <= n; i++)
        capitals[i] = capital(name[i]);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(capitals, names[i]) == 0)
            return true;
    return is_own_column(capitals);
}

static fcs_code check_keyword(const fcs_keyword *k, fcs_error *err)
{
    if (!k->name || !k->value || !*k->name)
        return refuse(err, "a keyword with a name and a value", k->name ? k->name : "");
    for (const char *p = k->name; *p; p++)
        if (*p < 0x20 || *p > 0x7E)
            return refuse(err, "a keyword of printable ASCII", k->name);
    if (k->name[0] == ' ' || k->name[strlen(k->name) - 1] == ' ')
        return refuse(err, "a keyword without blanks around it", k->name);
    if (!*k->value)
        return refuse(err, "a keyword with a value of at least one byte", k->name);
    if (!utf8_valid(k->value, strlen(k->value)))
        return refuse(err, "a value of UTF-8", k->value);
    return is_own(k->name) ? refuse(err, "a keyword that the writer does not set itself", k->name)
                           : FCS_OK;
}

static bool is_above_zero(double x)
{
    return x > 0 && x - x == 0;
}

static fcs_code check_param(const fcs_param *p, fcs_error *err)
{
    if (!p->name || !*p->name || strchr(p->name, ','))
        return refuse(err, "a parameter's name without a comma", p->name ? p->name : "");
    if (!utf8_valid(p->name, strlen(p->name)) ||
        (p->label && !utf8_valid(p->label, strlen(p->label))))
        return refuse(err, "names of UTF-8", p->name);
    if (!is_above_zero(p->range))
        return refuse(err, "a parameter's range above 0", p->name);
    if (!is_above_zero(p->gain))
        return refuse(err, "a parameter's gain above 0", p->name);
    return FCS_OK;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int by_text_without_case(const void *a, const void *b)
{
    return compare_names(*(const char *const *)a, *(const char *const *)b);
}

/* names: overwritten with their sorted order. */
static fcs_code check_unique(const char **names, size_t n,
                             int (*compare)(const void *, const void *), fcs_error *err)
{
    qsort(names, n, sizeof *names, compare);
    for (size_t i = 1; i < n; i++)
        if (compare(&names[i - 1], &names[i]) == 0)
            return refuse(err, "each name once", names[i]);
    return FCS_OK;
}

static fcs_code check_all_unique(const fcs_table *t, fcs_error *err)
{
    size_t most = t->n_params > t->n_keywords ? t->n_params : t->n_keywords;
    const char **names = calloc(most ? most : 1, sizeof *names);
    if (!names)
        return fail_memory(err);
    for (size_t i = 0; i < t->n_params; i++)
        names[i] = t->params[i].name;
    fcs_code code = check_unique(names, t->n_params, by_text, err);
    for (size_t i = 0; i < t->n_keywords; i++)
        names[i] = t->keywords[i].name;
    if (code == FCS_OK)
        code = check_unique(names, t->n_keywords, by_text_without_case, err);
    free(names);
    return code;
}

static fcs_code check_table(const fcs_table *t, fcs_error *err)
{
    if (t->n_params == 0)
        return fail(err, FCS_E_ARGUMENT, "", "expected at least 1 parameter, found 0");
    for (size_t i = 0; i < t->n_params; i++)
        TRY(check_param(&t->params[i], err));
    for (size_t i = 0; i < t->n_keywords; i++)
        TRY(check_keyword(&t->keywords[i], err));
    return check_all_unique(t, err);
}

/* ---- TEXT ---- */

/* Counts bytes, and writes them where there is a place for them. */
typedef struct sink {
    char *out;
    size_t n;
    char delimiter;
} sink;

static void put(sink *s, const char *text)
{
    const size_t n = strlen(text);
    if (s->out)
        memcpy(s->out + s->n, text, n);
    s->n += n;
}

static void put_pair(sink *s, const char *name, const char *value)
{
    const char delimiter[2] = { s->delimiter, '\0' };
    put(s, name);
    put(s, delimiter);
    put(s, value);
    put(s, delimiter);
}

static void put_count(sink *s, const char *name, uint64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    put_pair(s, name, digits);
}

/* The shortest digits that read back as the same number. */
static void put_real(sink *s, const char *name, double value)
{
    char digits[40];
    double back = 0;
    for (int n = 6; n <= 17; n++) {
        int length = real_print(digits, sizeof digits, value, n);
        if (real_parse(digits, (size_t)length, &back) && back == value)
            break;
    }
    put_pair(s, name, digits);
}

static void put_range(sink *s, const char *name, double range)
{
    if (range == (double)(uint64_t)(range < 1e15 ? range : 0))
        put_count(s, name, (uint64_t)range);
    else
        put_real(s, name, range);
}

static void put_param(sink *s, size_t i, const fcs_param *p)
{
    put_pair(s, numbered_name(i, "N").text, p->name);
    if (p->label && *p->label)
        put_pair(s, numbered_name(i, "S").text, p->label);
    put_pair(s, numbered_name(i, "B").text, "32");
    put_pair(s, numbered_name(i, "E").text, "0,0");
    put_range(s, numbered_name(i, "R").text, p->range);
    if (p->gain != 1)
        put_real(s, numbered_name(i, "G").text, p->gain);
    if (is_above_zero(p->voltage))
        put_real(s, numbered_name(i, "V").text, p->voltage);
    if (is_above_zero(p->timestep) && compare_names(p->name, "Time") == 0)
        put_real(s, "$TIMESTEP", p->timestep);
}

static void put_text(sink *s, const fcs_table *t, uint64_t data, uint64_t data_size)
{
    const char delimiter[2] = { s->delimiter, '\0' };
    put(s, delimiter);
    put_count(s, "$BEGINANALYSIS", 0);
    put_count(s, "$ENDANALYSIS", 0);
    put_count(s, "$BEGINSTEXT", 0);
    put_count(s, "$ENDSTEXT", 0);
    put_count(s, "$BEGINDATA", data_size ? data : 0);
    put_count(s, "$ENDDATA", data_size ? data + data_size - 1 : 0);
    put_pair(s, "$BYTEORD", "1,2,3,4");
    put_pair(s, "$DATATYPE", "F");
    put_pair(s, "$MODE", "L");
    put_count(s, "$NEXTDATA", 0);
    put_count(s, "$PAR", t->n_params);
    put_count(s, "$TOT", t->n_events);
    for (size_t i = 0; i < t->n_params; i++)
        put_param(s, i, &t->params[i]);
    for (size_t i = 0; i < t->n_keywords; i++)
        put_pair(s, t->keywords[i].name, t->keywords[i].value);
}

static bool occurs(const fcs_table *t, char c)
{
    for (size_t i = 0; i < t->n_params; i++)
        if (strchr(t->params[i].name, c) || (t->params[i].label && strchr(t->params[i].label, c)))
            return true;
    for (size_t i = 0; i < t->n_keywords; i++)
        if (strchr(t->keywords[i].name, c) || strchr(t->keywords[i].value, c))
            return true;
    return false;
}

/* One that no name and no value holds: then nothing has to be doubled, and none can begin with it. */
static fcs_code choose_delimiter(const fcs_table *t, char *delimiter, fcs_error *err)
{
    static const char usual[] = "/|\\!*~^@%&?;#\f\036\037\035\034\006\007\013\016\017\020\021";
    for (const char *c = usual; *c; c++) {
        *delimiter = *c;
        if (!occurs(t, *c))
            return FCS_OK;
    }
    return fail(err, FCS_E_ARGUMENT, "",
                "expected a delimiter that no name or value holds, found all of them in use");
}

/* ---- The whole ---- */

typedef struct plan {
    char delimiter;
    uint64_t text_size, data, data_size, size;
} plan;

static fcs_code measure(const fcs_table *t, plan *p, fcs_error *err)
{
    uint64_t values;
    TRY(choose_delimiter(t, &p->delimiter, err));
    if (__builtin_mul_overflow(t->n_params, t->n_events, &values) ||
        __builtin_mul_overflow(values, VALUE_SIZE, &p->data_size) ||
        p->data_size > (uint64_t)PTRDIFF_MAX / 2)
        return fail(err, FCS_E_ARGUMENT, "",
                    "expected a table that fits the memory, found %zu events", t->n_events);
    p->data = 0;
    do {
        sink s = { .delimiter = p->delimiter };
        p->text_size = p->data; /* the data's place that TEXT tells in this round */
        put_text(&s, t, p->data, p->data_size);
        p->data = TEXT_AT + s.n;
    } while (p->text_size != p->data);
    p->text_size = p->data - TEXT_AT;
    p->size = p->data + p->data_size + CRC_SIZE;
    return FCS_OK;
}

static void put_header(char *out, const plan *p)
{
    const uint64_t last = p->data + p->data_size - 1;
    const bool told = p->data_size > 0 && last <= LARGEST_HEADER_OFFSET;
    snprintf(out, TEXT_AT, "FCS3.1    %8llu%8llu%8llu%8llu%8d%8d", (unsigned long long)TEXT_AT,
             (unsigned long long)p->data - 1, told ? (unsigned long long)p->data : 0,
             told ? (unsigned long long)last : 0, 0, 0);
    memset(out + 58, ' ', TEXT_AT - 58);
}

static void put_data(unsigned char *out, const fcs_table *t)
{
    const size_t width = VALUE_SIZE * t->n_params;
    for (size_t i = 0; i < t->n_params; i++) {
        unsigned char *p = out + VALUE_SIZE * i;
        for (size_t j = 0; j < t->n_events; j++, p += width) {
            const float value = (float)t->columns[i][j];
            uint32_t pattern;
            memcpy(&pattern, &value, sizeof pattern);
            for (size_t k = 0; k < VALUE_SIZE; k++)
                p[k] = (unsigned char)(pattern >> 8 * k);
        }
    }
}

fcs_code fcs_write_memory(const fcs_table *table, void **bytes, size_t *size, fcs_error *err)
{
    plan p = { 0 };
    TRY(check_table(table, err));
    TRY(measure(table, &p, err));
    if (p.text_size > LARGEST_HEADER_OFFSET - TEXT_AT)
        return fail(err, FCS_E_ARGUMENT, "",
                    "expected keywords of less than 99,999,999 bytes, found more");
    char *out = malloc((size_t)p.size);
    if (!out)
        return fail_memory(err);
    put_header(out, &p);
    sink s = { .out = out + TEXT_AT, .delimiter = p.delimiter };
    put_text(&s, table, p.data, p.data_size);
    put_data((unsigned char *)out + p.data, table);
    memset(out + p.data + p.data_size, '0', CRC_SIZE);
    *bytes = out;
    *size = (size_t)p.size;
    return FCS_OK;
}
