/* fixed_text.c - see fixed_text.h.
 *
 *     " 12   7100"    widths 3, 4, 3: 12, 7, 100 */
#include "fixed_text.h"

#include <stdlib.h>

#include "decode.h"

typedef struct scan {
    uint64_t blank;    /* values without a digit */
    uint64_t blank_at; /* the first of them, in the input */
} scan;

static bool is_blank(const unsigned char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text[i] != ' ')
            return false;
    return true;
}

static fcs_code scan_event(const fcs_dataset *set, const struct fcs_layout *layout,
                           const unsigned char *event, uint64_t at, scan *s, fcs_error *err)
{
    for (size_t i = 0; i < set->n_params; i++) {
        const column *c = &layout->columns[i];
        const unsigned char *text = event + c->at / 8;
        const size_t n = c->bits / 8;
        double value;
        char found[64];
        if (!decode_digits(text, n, &value))
            return fail_at(err, FCS_E_FORMAT, "E-ASCII", at + c->at / 8,
                           "expected digits with blanks around them in DATA, found \"%s\"",
                           escape_bytes(found, sizeof found, text, n));
        if (!is_blank(text, n))
            continue;
        s->blank_at = s->blank ? s->blank_at : at + c->at / 8;
        s->blank++;
    }
    return FCS_OK;
}

static fcs_code scan_events(const fcs_dataset *set, const struct fcs_layout *layout,
                            unsigned char *event, scan *s, fcs_error *err)
{
    const size_t size = (size_t)(layout->event_bits / 8);
    uint64_t at = layout->data;
    for (size_t j = 0; j < set->n_events; j++, at += size) {
        TRY(source_read(layout->source, at, event, size, err));
        TRY(scan_event(set, layout, event, at, s, err));
    }
    return FCS_OK;
}

fcs_code fixed_text_scan(reader *r, const struct fcs_layout *layout, const fcs_dataset *set)
{
    scan s = { 0 };
    if (set->n_events == 0)
        return FCS_OK;
    unsigned char *event = malloc((size_t)(layout->event_bits / 8));
    if (!event)
        return fail_memory(r->err);
    fcs_code code = scan_events(set, layout, event, &s, r->err);
    free(event);
    TRY(code);
    if (s.blank == 0)
        return FCS_OK;
    return note(r, s.blank_at - r->base, "ASCII-BLANK",
                "expected digits in each value of DATA, found %llu all blank; read as 0",
                (unsigned long long)s.blank);
}
