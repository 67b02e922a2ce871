/* write_scale.c - $PnR and $PnE of a copy: as they were where that is right for what is written.
 *
 *     stored as I   $PnR also says which bits count: digits that let every value through
 *     stored as F   $PnR as it was, also where it is no number
 *     linear        $PnR on the linear scale: of 4,1 and 1024 it is 10000
 */
#include <string.h>

#include "ascii.h"
#include "number_text.h"
#include "real.h"
#include "write_set.h"

__extension__ typedef unsigned __int128 wide;

#define MOST_DIGITS 20 /* of 2^64 */

static const char *source_text(const copy *c, size_t i, const char *suffix)
{
    if (i >= c->set->n_params)
        return NULL;
    return fcs_keyword_value(c->set, numbered_name(i, suffix).text);
}

/* ---- $PnR ---- */

/* Bits of the values below range. */
static uint32_t bits_below(wide range)
{
    uint32_t bits = 0;
    for (wide most = range - 1; most > 0; most >>= 1)
        bits++;
    return bits;
}

bool range_bits(const char *text, uint32_t *bits)
{
    const size_t n = strspn(text, "0123456789");
    wide range = 0;
    if (n == 0 || n > MOST_DIGITS || text[n])
        return false;
    for (size_t i = 0; i < n; i++)
        range = range * 10 + (unsigned char)(text[i] - '0');
    if (range == 0 || range > (wide)1 << 64)
        return false;
    *bits = bits_below(range);
    return true;
}

static const char *number_copy(const copy *c, double value)
{
    char digits[NUMBER_TEXT];
    number_text(digits, value);
    return arena_text(c->memory, digits);
}

/* 2^bits. */
static const char *power_text(const copy *c, uint32_t bits)
{
    char digits[NUMBER_TEXT] = "18446744073709551616";
    if (bits < 64)
        whole_text(digits, (uint64_t)1 << bits);
    return arena_text(c->memory, digits);
}

static uint32_t bits_of(uint64_t value)
{
    return value ? 64 - (uint32_t)__builtin_clzll(value) : 0;
}

static const char *without_blanks(const copy *c, const char *text)
{
    const slice s = trimmed(text, strlen(text));
    return s.text[s.n] ? arena_bytes(c->memory, s.text, s.n) : s.text;
}

/* Digits that were there; a whole number for a broken one; else all that fits the width. */
static const char *integer_range(const copy *c, size_t i, const char *text)
{
    const fcs_param *p = &c->set->params[i];
    const uint32_t least = bits_of(c->facts[i].most);
    uint32_t bits;
    if (range_bits(text, &bits) && bits >= least)
        return text;
    if (p->decades > 0)
        return text;
    if (p->range >= 1 && p->range < 0x1p53) {
        const uint64_t whole = (uint64_t)p->range, up = whole + (p->range > (double)whole);
        if (bits_below(up) >= least && bits_below(up) <= c->d.bits)
            return number_copy(c, (double)up);
    }
    return power_text(c, c->d.bits);
}

static const char *linear_range(const copy *c, size_t i)
{
    const fcs_param *p = &c->set->params[i];
    const double range = p->decades > 0    ? p->log_min * real_exp10(p->decades)
                         : p->timestep > 0 ? p->range * p->timestep
                                           : p->range / p->gain;
    const char *text = number_copy(c, range);
    uint32_t bits;
    if (!text || c->d.type != 'I')
        return text;
    const bool sound = range_bits(text, &bits) && bits >= bits_of(c->facts[i].most);
    return sound && bits <= c->d.bits ? text : power_text(c, c->d.bits);
}

const char *range_text(const copy *c, size_t i)
{
    const char *text = source_text(c, i, "R");
    if (i >= c->set->n_params)
        return power_text(c, (uint32_t)c->options->flags[i - c->set->n_params].n_masks);
    if (c->events.columns[i].linear)
        return linear_range(c, i);
    text = text && *text ? without_blanks(c, text) : "0";
    if (!text || c->d.type != 'I')
        return text && !*text ? "0" : text;
    return integer_range(c, i, text);
}

/* ---- $PnE ---- */

/* Whether text is the two numbers, with nothing else. */
static bool is_pair(const char *text, double first, double second)
{
    const char *comma = strchr(text, ',');
    double a, b;
    return comma && real_parse(text, (size_t)(comma - text), &a) &&
           real_parse(comma + 1, strlen(comma + 1), &b) && a == first && b == second;
}

const char *scale_text(const copy *c, size_t i)
{
    const char *text = source_text(c, i, "E");
    if (i >= c->set->n_params || c->events.columns[i].linear || !(c->set->params[i].decades > 0))
        return text && is_pair(text, 0, 0) ? text : "0,0";
    const fcs_param *p = &c->set->params[i];
    if (text && is_pair(text, p->decades, p->log_min))
        return text;
    char decades[NUMBER_TEXT], first[NUMBER_TEXT];
    number_text(decades, p->decades);
    number_text(first, p->log_min);
    return arena_print(c->memory, "%s,%s", decades, first);
}
