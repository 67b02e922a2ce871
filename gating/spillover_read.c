/* spillover_read.c - spillover matrices from the keywords of a data set.
 *
 *     $SPILLOVER  n,name1,...,namen,v11,v12,...,vnn      one row after another, row = dye
 *     SPILL       the same, as written before FCS 3.1; also as $SPILL and SPILLOVER
 *     $COMP       the same, or without names: n,v11,...,vnn for all parameters (FCS 3.0)
 *
 * What files in the wild do: indices for names (Accuri), names without numbers (MACSQuant:
 * there is no matrix), and a decimal comma (Diva and Accuri on a computer set up for one), so that
 * 0,95 comes as two fields.
 */
#include "gating/spillover_read.h"

#include "fcs/arena.h"
#include "fcs/error.h"
#include "fcs/real.h"

#include <stdint.h>
#include <string.h>

/* More detectors than any instrument has, and few enough to take the matrix apart in seconds. */
enum { MOST_DETECTORS = 512 };

typedef struct field {
    const char *text;
    size_t size;
} field;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static field trimmed(const char *text, size_t size)
{
    while (size && is_blank(*text)) {
        text++;
        size--;
    }
    while (size && is_blank(text[size - 1]))
        size--;
    return (field){ text, size };
}

#define SHOWN(f) escape_bytes((char[64]){ 0 }, 64, (f).text, (f).size)

static bool all_digits(field f)
{
    for (size_t i = 0; i < f.size; i++)
        if (!is_digit(f.text[i]))
            return false;
    return f.size > 0;
}

/* A whole number up to most; 0 if it is none or above. */
static size_t small_number(field f, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; all_digits(f) && i < f.size && n <= most; i++)
        n = 10 * n + (size_t)(f.text[i] - '0');
    return n <= most ? n : 0;
}


/* ---- Keywords ----------------------------------------------------------------------- */

/* One keyword taken apart. fields: what stands after n. */
typedef struct value {
    const fcs_dataset *set;
    const char *keyword;
    arena *arena;
    size_t n, n_fields;
    field *fields;
    const char *note;
} value;

static fcs_code malformed(const value *v, const char *expected, field found, fcs_error *err)
{
    return fail(err, FCS_E_FORMAT, "E-SPILLOVER", "%s: expected %s, found \"%s\"", v->keyword,
                expected, SHOWN(found));
}

static fcs_code split(value *v, const char *text, fcs_error *err)
{
    size_t commas = 0;
    for (const char *p = text; *p; p++)
        commas += *p == ',';
    v->fields = arena_array(v->arena, commas + 1, sizeof *v->fields);
    if (!v->fields)
        return fail_memory(err);
    const char *start = text;
    for (const char *p = text;; p++) {
        if (*p && *p != ',')
            continue;
        v->fields[v->n_fields++] = trimmed(start, (size_t)(p - start));
        start = p + 1;
        if (!*p)
            break;
    }
    v->n = small_number(v->fields[0], MOST_DETECTORS);
    if (v->n == 0)
        return malformed(v, "a number of detectors from 1 to 512", v->fields[0], err);
    v->fields++;
    v->n_fields--;
    return FCS_OK;
}

/* The name of parameter f names, or counts from 1 where f is a number and no name. */
static fcs_code name_detector(value *v, field f, const char **name, fcs_error *err)
{
    char *text = arena_bytes(v->arena, f.text, f.size);
    if (!text)
        return fail_memory(err);
    size_t i = fcs_param_index(v->set, text), number = small_number(f, v->set->n_params);
    if (i == v->set->n_params && number > 0) {
        i = number - 1;
        v->note = "the spillover matrix names its detectors by number, which were taken as those "
                  "of the parameters";
    }
    if (i == v->set->n_params)
        return malformed(v, "the $PnN of a parameter of this file", f, err);
    *name = v->set->params[i].name;
    return FCS_OK;
}

static fcs_code name_detectors(value *v, const char **names, fcs_error *err)
{
    for (size_t i = 0; i < v->n; i++) {
        fcs_code code = name_detector(v, v->fields[i], &names[i], err);
        if (code)
            return code;
        for (size_t j = 0; j < i; j++)
            if (strcmp(names[i], names[j]) == 0)
                return malformed(v, "each detector once", v->fields[i], err);
    }
    return FCS_OK;
}

/* The digits after a decimal comma: "0284", "66E-05". */
static bool is_fraction(field f)
{
    size_t i = 0;
    while (i < f.size && is_digit(f.text[i]))
        i++;
    if (i == 0)
        return false;
    if (i < f.size && (f.text[i] == 'E' || f.text[i] == 'e')) {
        i++;
        if (i < f.size && (f.text[i] == '-' || f.text[i] == '+'))
            i++;
        return all_digits((field){ f.text + i, f.size - i });
    }
    return i == f.size;
}

/* "0","28" becomes "0.28". */
static bool join(arena *a, field whole, field fraction, field *out)
{
    char *text =
        arena_print(a, "%.*s.%.*s", (int)whole.size, whole.text, (int)fraction.size, fraction.text);
    *out = (field){ text, text ? strlen(text) : 0 };
    return text;
}

static bool has_exponent(field f)
{
    return is_fraction(f) && !all_digits(f);
}

/* Whether the second of three fields is the fraction of the first. The whole numbers in a spillover
 * matrix are 0 and 1; any other digits belong to the field before them, unless what follows has an
 * exponent and so needs them itself: 8,66E-05. */
static bool is_second_half(const field *f)
{
    bool zero_or_one = f[1].size == 1 && (f[1].text[0] == '0' || f[1].text[0] == '1');
    return is_fraction(f[1]) && !zero_or_one && !has_exponent(f[2]);
}

/* Undoes decimal commas among the numbers: fields [*count] shrink to joined ones. Where every
 * number has a comma there are twice as many fields as numbers and they pair up. */
static bool undo_commas(arena *a, field *fields, size_t *count, size_t wanted)
{
    bool paired = *count == 2 * wanted;
    size_t n = 0;
    for (size_t i = 0; i < *count; i++) {
        field three[3] = { fields[i], { "", 0 }, { "", 0 } };
        for (size_t k = 1; k < 3 && i + k < *count; k++)
            three[k] = fields[i + k];
        if (three[1].size > 0 && (paired || is_second_half(three))) {
            if (!join(a, three[0], three[1], &three[0]))
                return false;
            i++;
        }
        fields[n++] = three[0];
    }
    *count = n;
    return true;
}

/* All fields look like halves of numbers: a decimal point would rule out a decimal comma. */
static bool may_have_commas(const field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool negative = fields[i].size > 0 && fields[i].text[0] == '-';
        if (!is_fraction((field){ fields[i].text + negative, fields[i].size - negative }))
            return false;
    }
    return true;
}

static fcs_code read_numbers(value *v, field *fields, size_t count, double *values, fcs_error *err)
{
    size_t wanted = v->n * v->n;
    if (count > wanted && may_have_commas(fields, count)) {
        if (!undo_commas(v->arena, fields, &count, wanted))
            return fail_memory(err);
        v->note = "the spillover matrix is written with decimal commas, which were undone";
    }
    if (count != wanted)
        return fail(err, FCS_E_FORMAT, "E-SPILLOVER",
                    "%s: expected %zu numbers for %zu detectors, found %zu", v->keyword, wanted,
                    v->n, count);
    for (size_t i = 0; i < wanted; i++)
        if (!real_parse(fields[i].text, fields[i].size, &values[i]))
            return malformed(v, "a number", fields[i], err);
    return FCS_OK;
}

/* FCS 3.0 does not say whether $COMP holds fractions or percentages: only a diagonal of 1 does. */
static fcs_code check_fractions(const value *v, const double *values, fcs_error *err)
{
    for (size_t i = 0; i < v->n; i++) {
        char text[40];
        real_print(text, sizeof text, values[i * (v->n + 1)], 12);
        if (values[i * (v->n + 1)] != 1)
            return malformed(v, "fractions with 1 on the diagonal", (field){ text, strlen(text) },
                             err);
    }
    return FCS_OK;
}

static void name_all(const value *v, const char **names)
{
    for (size_t i = 0; i < v->n; i++)
        names[i] = v->set->params[i].name;
}

static fcs_code fill_parts(value *v, const char **names, double *values, fcs_error *err)
{
    bool comp = strcmp(v->keyword, "$COMP") == 0;
    bool unnamed = comp && v->n == v->set->n_params && v->n_fields == v->n * v->n;
    size_t n_names = unnamed ? 0 : v->n;
    fcs_code code = FCS_OK;
    if (unnamed)
        name_all(v, names);
    else
        code = name_detectors(v, names, err);
    if (!code)
        code = read_numbers(v, v->fields + n_names, v->n_fields - n_names, values, err);
    if (!code && comp)
        code = check_fractions(v, values, err);
    return code;
}

/* *found stays NULL, with FCS_OK, where the keyword names detectors and has no numbers. */
static fcs_code parse_keyword(value *v, const char *text, fcs_spillover **found, fcs_error *err)
{
    fcs_code code = split(v, text, err);
    if (code || v->n_fields <= v->n)
        return code;
    const char **names = arena_array(v->arena, v->n, sizeof *names);
    double *values = arena_array(v->arena, v->n * v->n, sizeof *values);
    if (!names || !values)
        return fail_memory(err);
    code = fill_parts(v, names, values, err);
    if (code)
        return code;
    spillover_parts parts = { .n_dyes = v->n,
                              .n_detectors = v->n,
                              .dyes = names,
                              .detectors = names,
                              .values = values,
                              .source = v->keyword,
                              .note = v->note };
    *found = spillover_from_parts(&parts, err);
    return *found ? FCS_OK : FCS_E_MEMORY;
}

fcs_spillover *fcs_spillover_from(const fcs_dataset *set, fcs_error *err)
{
    static const char *const keywords[] = { "$SPILLOVER", "SPILL", "$SPILL", "SPILLOVER", "$COMP" };
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        const char *text = fcs_keyword_value(set, keywords[i]);
        if (!text || !*text)
            continue;
        value v = { .set = set, .keyword = keywords[i], .arena = arena_new() };
        fcs_spillover *found = NULL;
        fcs_code code = v.arena ? parse_keyword(&v, text, &found, err) : fail_memory(err);
        arena_free(v.arena);
        if (code || found)
            return found;
    }
    fail(err, FCS_E_NOT_FOUND, "", "expected $SPILLOVER, SPILL or $COMP, found none");
    return NULL;
}
