/* spillover.c - the form of $SPILLOVER: n, n names of parameters, n x n numbers by rows; and of
 * $UNSTAINEDCENTERS, which has n numbers.
 *
 *     3,B515-A,B610-A,R660-A,1,0.1,0.01,0.02,1,0.2,0,0.03,1
 *
 * Reading events needs neither, so a wrong one is a note here; who compensates with it fails. */
#include "standard.h"

#include <string.h>

#include "number.h"
#include "real.h"

typedef struct fields {
    const char *at, *end;
} fields;

static void next_field(fields *f, const char **field, size_t *n)
{
    const char *comma = memchr(f->at, ',', (size_t)(f->end - f->at));
    *field = f->at;
    *n = (size_t)((comma ? comma : f->end) - f->at);
    f->at = comma ? comma + 1 : f->end;
}

static uint64_t count_fields(const fcs_keyword *k)
{
    uint64_t n = 1;
    for (size_t i = 0; i < k->raw_size; i++)
        n += k->raw[i] == ',';
    return n;
}

static bool names_param(const structure *s, const fcs_param *params, const char *name, size_t n)
{
    for (size_t i = 0; i < s->n_params; i++)
        if (strlen(params[i].name) == n && memcmp(params[i].name, name, n) == 0)
            return true;
    return false;
}

/* Whether one of the n fields from f has these bytes. */
static bool comes_again(fields f, uint64_t n, const char *name, size_t size)
{
    while (n-- > 0) {
        const char *other;
        size_t other_size;
        next_field(&f, &other, &other_size);
        if (other_size == size && memcmp(other, name, size) == 0)
            return true;
    }
    return false;
}

static const char *fault_in_names(fields *f, uint64_t n, const structure *s,
                                  const fcs_param *params, bool *by_index)
{
    bool named = true;
    *by_index = true;
    for (uint64_t i = 0; i < n; i++) {
        const char *name;
        size_t size;
        uint64_t index;
        next_field(f, &name, &size);
        if (comes_again(*f, n - i - 1, name, size))
            return "a parameter twice";
        named = named && names_param(s, params, name, size);
        *by_index = *by_index && !(number_parse(name, size, &index) & NUMBER_NONE) && index >= 1 &&
                    index <= s->n_params;
    }
    *by_index = *by_index && !named;
    return named || *by_index ? NULL : "names that are no $PnN";
}

static const char *fault_in_numbers(fields *f, uint64_t n)
{
    for (uint64_t i = 0; i < n * n; i++) {
        const char *field;
        size_t size;
        double value;
        next_field(f, &field, &size);
        if (!real_parse(field, size, &value) || value - value != 0)
            return "a field that is no number";
        if (i % (n + 1) == 0 && value == 0)
            return "0 on the diagonal";
    }
    return NULL;
}

static const char *fault_of(const fcs_keyword *k, const structure *s, const fcs_param *params,
                            bool *by_index)
{
    fields f = { k->raw, k->raw + k->raw_size };
    const char *field;
    size_t size;
    uint64_t n;
    *by_index = false;
    next_field(&f, &field, &size);
    if (number_parse(field, size, &n) & ~(unsigned)NUMBER_PADDED)
        return "no count first";
    if (n < 2 || n > s->n_params)
        return "a count below 2 or above $PAR";
    if (count_fields(k) != 1 + n + n * n)
        return count_fields(k) < 1 + n + n * n ? "fewer fields" : "more fields";
    const char *fault = fault_in_names(&f, n, s, params, by_index);
    return fault ? fault : fault_in_numbers(&f, n);
}

fcs_code spillover_check(reader *r, const structure *s, const dictionary *d,
                         const fcs_param *params)
{
    const fcs_keyword *k = dictionary_find(d, "$SPILLOVER");
    bool by_index;
    if (!k)
        return FCS_OK;
    const uint64_t at = dictionary_offset(d, k);
    const char *fault = fault_of(k, s, params, &by_index);
    if (fault)
        return note(r, at, "SPILLOVER",
                    "expected n, n names of parameters and n x n numbers in $SPILLOVER, found %s; "
                    "compensation with it may fail",
                    fault);
    if (by_index)
        return note(r, at, "SPILL-INDEX",
                    "expected names of parameters in $SPILLOVER, found their numbers");
    return FCS_OK;
}

static bool names_are_there(const fcs_keyword *k, const structure *s, const fcs_param *params)
{
    fields f = { k->raw, k->raw + k->raw_size };
    const char *field;
    size_t size;
    uint64_t n;
    bool by_index;
    next_field(&f, &field, &size);
    if (number_parse(field, size, &n) & ~(unsigned)NUMBER_PADDED || n < 1 || n > s->n_params ||
        count_fields(k) != 1 + 2 * n)
        return false;
    return !fault_in_names(&f, n, s, params, &by_index) && !by_index;
}

fcs_code unstained_check(reader *r, const structure *s, const dictionary *d,
                         const fcs_param *params)
{
    const fcs_keyword *k = dictionary_find(d, "$UNSTAINEDCENTERS");
    if (!k || names_are_there(k, s, params))
        return FCS_OK;
    return note(
        r, dictionary_offset(d, k), "UNSTAINED",
        "expected n, n names of parameters and n numbers in $UNSTAINEDCENTERS, found \"%s\"; "
        "not used",
        quoted_value(k).text);
}
