/* params.c - see params.h. */
#include "params.h"

#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "real.h"

/* A real number with blanks around it; false if it is none or not finite. */
static bool parse_real(const char *text, size_t n, double *value)
{
    const slice s = trimmed(text, n);
    return real_parse(s.text, s.n, value) && *value - *value == 0;
}

/* ---- Names ---- */

static fcs_code read_names(reader *r, const structure *s, const dictionary *d, size_t i,
                           fcs_param *p)
{
    const numbered key = numbered_name(i, "N");
    const fcs_keyword *name = dictionary_find(d, key.text);
    const fcs_keyword *label = dictionary_find(d, numbered_name(i, "S").text);
    p->label = label ? label->value : "";
    p->name = name ? name->value : arena_print(r->memory, "P%zu", i + 1);
    if (!p->name)
        return fail_memory(r->err);
    if (!name && s->version >= 31)
        return note(r, s->text_at, "NO-NAME", "expected keyword %s, found none; named %s", key.text,
                    p->name);
    if (name && s->version >= 31 && strchr(p->name, ','))
        return note(r, dictionary_offset(d, name), "DUP-NAME",
                    "expected %s without a comma, found \"%s\"; kept as written", key.text,
                    quoted_value(name).text);
    return FCS_OK;
}

static int by_name(const void *a, const void *b)
{
    const fcs_param *x = *(const fcs_param *const *)a, *y = *(const fcs_param *const *)b;
    int order = strcmp(x->name, y->name);
    return order ? order : (x > y) - (x < y);
}

static fcs_code find_duplicates(reader *r, const structure *s, const dictionary *d,
                                const fcs_param *params)
{
    const fcs_param **sorted = arena_array(r->memory, s->n_params, sizeof(fcs_param *));
    if (!sorted)
        return fail_memory(r->err);
    for (size_t i = 0; i < s->n_params; i++)
        sorted[i] = &params[i];
    qsort(sorted, s->n_params, sizeof(fcs_param *), by_name);
    for (size_t i = 1; i < s->n_params; i++) {
        const size_t n = (size_t)(sorted[i] - params);
        const fcs_keyword *k = dictionary_find(d, numbered_name(n, "N").text);
        if (strcmp(sorted[i - 1]->name, sorted[i]->name) == 0)
            TRY(note(
                r, k ? dictionary_offset(d, k) : s->text_at, "DUP-NAME",
                "expected names that differ, found $P%zuN and $P%zuN both \"%s\"; address them by "
                "number",
                (size_t)(sorted[i - 1] - params) + 1, n + 1, QUOTED(sorted[i]->name)));
    }
    return FCS_OK;
}

/* ---- $PnE ---- */

static fcs_code refuse_scale(reader *r, const dictionary *d, const fcs_keyword *k)
{
    return fail_here(r, FCS_E_FORMAT, "E-PNE", dictionary_offset(d, k),
                     "expected two numbers from 0 up in %s, such as 4,1 or 0,0, found \"%s\"",
                     k->name, quoted_value(k).text);
}

static fcs_code parse_scale(reader *r, const dictionary *d, const fcs_keyword *k, double *decades,
                            double *first)
{
    const char *comma = memchr(k->raw, ',', k->raw_size);
    const size_t n = comma ? (size_t)(comma - k->raw) : 0;
    if (!comma || !parse_real(k->raw, n, decades) ||
        !parse_real(comma + 1, k->raw_size - n - 1, first) || *decades < 0 || *first < 0)
        return refuse_scale(r, d, k);
    if (memchr(k->raw, ' ', k->raw_size))
        return note(r, dictionary_offset(d, k), "PADDED-VALUE",
                    "expected no blanks in %s, found \"%s\"; they are ignored", k->name,
                    quoted_value(k).text);
    return FCS_OK;
}

static fcs_code read_scale(reader *r, const structure *s, const dictionary *d, size_t i,
                           fcs_param *p)
{
    const numbered key = numbered_name(i, "E");
    const fcs_keyword *k = dictionary_find(d, key.text);
    double decades = 0, first = 0;
    if (!k)
        return s->version < 30 ? FCS_OK
                               : note(r, s->text_at, "MISSING",
                                      "expected keyword %s, found none; taken as linear", key.text);
    TRY(parse_scale(r, d, k, &decades, &first));
    if (decades == 0 && first == 0)
        return FCS_OK;
    const uint64_t at = dictionary_offset(d, k);
    if (decades == 0)
        return note(r, at, "LOG-ZERO",
                    "expected 0,0 for a linear %s, found \"%s\"; taken as linear", k->name,
                    quoted_value(k).text);
    if (p->type == FCS_FLOAT || p->type == FCS_DOUBLE)
        return note(r, at, "LOG-FLOAT",
                    "expected %s 0,0 for floating-point values, found \"%s\"; taken as linear",
                    k->name, quoted_value(k).text);
    p->decades = decades;
    p->log_min = first > 0 ? first : 1;
    if (p->range <= 0)
        return fail_here(
            r, FCS_E_FORMAT, "E-RANGE", at,
            "expected $P%zuR above 0 for the logarithmic %s, found none that is usable", i + 1,
            k->name);
    if (first > 0)
        return FCS_OK;
    return remark(r, at, "W-LOG-ZERO",
                  "expected a second number above 0 in %s, found \"%s\"; taken as 1", k->name,
                  quoted_value(k).text);
}

/* ---- $PnG, $PnV, $TIMESTEP ---- */

static bool is_time(const fcs_param *p)
{
    return compare_names(p->name, "Time") == 0;
}

static fcs_code read_gain(reader *r, const dictionary *d, size_t i, fcs_param *p)
{
    const fcs_keyword *k = dictionary_find(d, numbered_name(i, "G").text);
    double gain;
    p->gain = 1;
    if (!k)
        return FCS_OK;
    const uint64_t at = dictionary_offset(d, k);
    const bool sound = parse_real(k->raw, k->raw_size, &gain) && gain > 0;
    if (sound && gain == 1)
        return FCS_OK;
    if (is_time(p))
        return note(r, at, "GAIN-TIME", "expected no gain for Time, found %s \"%s\"; ignored",
                    k->name, quoted_value(k).text);
    if (!sound)
        return fail_here(r, FCS_E_FORMAT, "E-GAIN", at,
                         "expected a number above 0 in %s, found \"%s\"", k->name,
                         quoted_value(k).text);
    if (p->decades > 0)
        return note(r, at, "GAIN-LOG",
                    "expected no gain for a logarithmic parameter, found %s \"%s\"; ignored",
                    k->name, quoted_value(k).text);
    p->gain = gain;
    return FCS_OK;
}

static fcs_code read_timestep(reader *r, const structure *s, const dictionary *d, fcs_param *p)
{
    const fcs_keyword *k = dictionary_find(d, "$TIMESTEP");
    double step;
    if (!k)
        return s->version < 30 ? FCS_OK
                               : note(r, s->text_at, "TIMESTEP",
                                      "expected $TIMESTEP beside a parameter Time, found none; "
                                      "Time stays in ticks");
    if (!parse_real(k->raw, k->raw_size, &step) || step <= 0)
        return note(r, dictionary_offset(d, k), "TIMESTEP",
                    "expected seconds above 0 in $TIMESTEP, found \"%s\"; Time stays in ticks",
                    quoted_value(k).text);
    p->timestep = step;
    return FCS_OK;
}

static fcs_code read_times(reader *r, const structure *s, const dictionary *d, fcs_param *params)
{
    bool seen = false;
    for (size_t i = 0; i < s->n_params; i++) {
        if (!is_time(&params[i]))
            continue;
        if (!seen)
            TRY(read_timestep(r, s, d, &params[i]));
        else
            TRY(note(r, s->text_at, "TIME-TWICE",
                     "expected one parameter named Time, found $P%zuN too; left in ticks", i + 1));
        seen = true;
    }
    return FCS_OK;
}

fcs_code params_read(reader *r, const structure *s, const dictionary *d, fcs_param *params)
{
    for (size_t i = 0; i < s->n_params; i++) {
        fcs_param *p = &params[i];
        const fcs_keyword *volts = dictionary_find(d, numbered_name(i, "V").text);
        TRY(read_names(r, s, d, i, p));
        TRY(read_scale(r, s, d, i, p));
        TRY(read_gain(r, d, i, p));
        if (!volts || !parse_real(volts->raw, volts->raw_size, &p->voltage))
            p->voltage = 0;
    }
    TRY(read_times(r, s, d, params));
    return find_duplicates(r, s, d, params);
}
