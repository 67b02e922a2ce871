/* standard.c - see standard.h. */
#include "standard.h"

#include <string.h>

#include "ascii.h"
#include "number.h"

/* ---- Names ---- */

/* Of all versions together; # stands for a number from 1 up, @ for one up to $PAR. */
static const char *const known[] = {
    "$ABRT",
    "$BEGINANALYSIS",
    "$BEGINDATA",
    "$BEGINDATETIME",
    "$BEGINSTEXT",
    "$BTIM",
    "$BYTEORD",
    "$CARRIERID",
    "$CARRIERTYPE",
    "$CELLS",
    "$COM",
    "$COMP",
    "$CSMODE",
    "$CSTOT",
    "$CSVBITS",
    "$CSV#FLAG",
    "$CYT",
    "$CYTSN",
    "$DATATYPE",
    "$DATE",
    "$DFC#TO#",
    "$ENDANALYSIS",
    "$ENDDATA",
    "$ENDDATETIME",
    "$ENDSTEXT",
    "$ETIM",
    "$EXP",
    "$FIL",
    "$FLOWRATE",
    "$G#E",
    "$G#F",
    "$G#N",
    "$G#P",
    "$G#R",
    "$G#S",
    "$G#T",
    "$G#V",
    "$GATE",
    "$GATING",
    "$INST",
    "$LAST_MODIFIED",
    "$LAST_MODIFIER",
    "$LOCATIONID",
    "$LOST",
    "$MODE",
    "$NEXTDATA",
    "$OP",
    "$ORIGINALITY",
    "$P@ANALYTE",
    "$P@B",
    "$P@CALIBRATION",
    "$P@D",
    "$P@DATATYPE",
    "$P@DET",
    "$P@E",
    "$P@F",
    "$P@FEATURE",
    "$P@G",
    "$P@L",
    "$P@N",
    "$P@O",
    "$P@P",
    "$P@R",
    "$P@S",
    "$P@T",
    "$P@TAG",
    "$P@TYPE",
    "$P@V",
    "$PAR",
    "$PK#",
    "$PKN#",
    "$PLATEID",
    "$PLATENAME",
    "$PROJ",
    "$R#I",
    "$R#W",
    "$SMNO",
    "$SPILLOVER",
    "$SRC",
    "$SYS",
    "$TIMESTEP",
    "$TOT",
    "$TR",
    "$UNICODE",
    "$UNSTAINEDCENTERS",
    "$UNSTAINEDINFO",
    "$VOL",
    "$WELLID",
};

/* Digits without a leading zero, at most `most`; moves *name past them. */
static bool take_index(const char **name, uint64_t most)
{
    const char *p = *name;
    uint64_t value;
    while (is_digit(*p))
        p++;
    const bool sound = p > *name && **name != '0' &&
                       number_parse(*name, (size_t)(p - *name), &value) == 0 && value <= most;
    *name = p;
    return sound;
}

static bool matches_name(const char *name, const char *pattern, size_t n_params)
{
    for (; *pattern; pattern++) {
        if (*pattern == '#' || *pattern == '@') {
            if (!take_index(&name, *pattern == '@' ? n_params : UINT64_MAX))
                return false;
        } else if (capital(*name++) != *pattern) {
            return false;
        }
    }
    return *name == '\0';
}

static bool is_known(const char *name, const structure *s)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (matches_name(name, known[i], s->n_params))
            return s->version >= 32 || strcmp(known[i], "$P@DATATYPE") != 0;
    return false;
}

static fcs_code check_names(reader *r, const structure *s, const dictionary *d)
{
    const fcs_keyword *first = NULL;
    size_t n = 0;
    for (size_t i = 0; i < d->n; i++) {
        if (d->keywords[i].name[0] != '$' || is_known(d->keywords[i].name, s))
            continue;
        first = first ? first : &d->keywords[i];
        n++;
    }
    if (n == 0)
        return FCS_OK;
    return note(
        r, dictionary_offset(d, first), "PSEUDO-STANDARD",
        "expected $ before keywords of FCS %u.%u alone, found %zu others, first %s; not used",
        s->version / 10, s->version % 10, n, QUOTED(first->name));
}

/* ---- Values ---- */

/* d: a digit, a: a letter, anything else itself. */
static bool matches_form(const char *value, const char *form)
{
    for (; *form; form++, value++) {
        const char c = capital(*value);
        if (*form == 'd' ? !is_digit(c) : *form == 'a' ? c < 'A' || c > 'Z' : *value != *form)
            return false;
    }
    return *value == '\0';
}

static bool is_zone(const char *zone)
{
    if (strcmp(zone, "Z") == 0)
        return true;
    if (*zone != '+' && *zone != '-')
        return false;
    return matches_form(zone + 1, "dd:dd") || matches_form(zone + 1, "dddd") ||
           matches_form(zone + 1, "dd");
}

/* ISO 8601: 2020-08-21T08:48:24.45+02:00. */
static bool is_instant(const char *value)
{
    char start[20] = { 0 };
    if (strlen(value) < sizeof start - 1)
        return false;
    memcpy(start, value, sizeof start - 1);
    if (!matches_form(start, "dddd-dd-ddTdd:dd:dd"))
        return false;
    value += sizeof start - 1;
    if (*value == '.')
        for (value++; is_digit(*value);)
            value++;
    return is_zone(value);
}

static bool is_date(const char *value)
{
    return matches_form(value, "dd-aaa-dddd");
}

/* With sixtieths of a second before FCS 3.1, hundredths since. */
static bool is_old_time(const char *value)
{
    return matches_form(value, "dd:dd:dd") || matches_form(value, "dd:dd:dd:dd");
}

static bool is_time(const char *value)
{
    return matches_form(value, "dd:dd:dd") || matches_form(value, "dd:dd:dd.dd");
}

static bool is_count(const char *value)
{
    uint64_t n;
    return (number_parse(value, strlen(value), &n) & ~(unsigned)NUMBER_PADDED) == 0;
}

static fcs_code check_form(reader *r, const dictionary *d, const char *name,
                           bool (*sound)(const char *), const char *rule, const char *form)
{
    const fcs_keyword *k = dictionary_find(d, name);
    if (!k || sound(k->value))
        return FCS_OK;
    return remark(r, dictionary_offset(d, k), rule, "expected %s in %s, found \"%s\"; kept as text",
                  form, name, quoted_value(k).text);
}

static fcs_code check_values(reader *r, const structure *s, const dictionary *d)
{
    const bool old = s->version < 31;
    bool (*const time)(const char *) = old ? is_old_time : is_time;
    const char *const form = old ? "hh:mm:ss or hh:mm:ss:tt" : "hh:mm:ss or hh:mm:ss.cc";
    TRY(check_form(r, d, "$DATE", is_date, "W-DATE", "dd-mmm-yyyy"));
    TRY(check_form(r, d, "$BTIM", time, "W-DATE", form));
    TRY(check_form(r, d, "$ETIM", time, "W-DATE", form));
    TRY(check_form(r, d, "$BEGINDATETIME", is_instant, "W-DATE", "ISO 8601 with a time zone"));
    TRY(check_form(r, d, "$ENDDATETIME", is_instant, "W-DATE", "ISO 8601 with a time zone"));
    TRY(check_form(r, d, "$LOST", is_count, "W-LOST", "a count"));
    return check_form(r, d, "$ABRT", is_count, "W-LOST", "a count");
}

fcs_code standard_check(reader *r, const structure *s, const dictionary *d, const fcs_param *params)
{
    TRY(check_names(r, s, d));
    TRY(check_values(r, s, d));
    TRY(unstained_check(r, s, d, params));
    return spillover_check(r, s, d, params);
}
