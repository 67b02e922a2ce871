/* place.c - see place.h.
 *
 * HEADER and TEXT each name the first and the last byte of DATA, and often one of them is wrong. A
 * pair fits if it lies in the data set, beside TEXT, and is as long as $TOT events are. Exactly one
 * that fits is taken. Two that fit and differ cannot be told apart by any rule (the length is right
 * in both), so the caller has to say which. */
#include "place.h"

#include "doubt.h"
#include "fixed_text.h"
#include "free_text.h"
#include "search.h"

/* ---- Candidates ---- */

static void add_candidate(search *q, candidate c)
{
    for (size_t i = 0; i < q->n; i++)
        if (q->c[i].where.begin == c.where.begin && q->c[i].where.end == c.where.end)
            return;
    q->c[q->n++] = c;
}

static fcs_code add_text(search *q, const dictionary *d)
{
    uint64_t begin, end;
    bool has_begin, has_end;
    TRY(dictionary_number(q->r, d, "$BEGINDATA", "E-NUMBER", &begin, &has_begin));
    TRY(dictionary_number(q->r, d, "$ENDDATA", "E-NUMBER", &end, &has_end));
    if (!has_begin || !has_end || (begin == 0 && end == 0))
        return FCS_OK;
    add_candidate(q, (candidate){ { begin, end + 1 },
                                  "TEXT",
                                  dictionary_offset(d, dictionary_find(d, "$BEGINDATA")) });
    return FCS_OK;
}

static void add_header(search *q)
{
    const span where = q->h->data;
    if (where.begin != 0 || where.end != 0)
        add_candidate(q, (candidate){ where, "HEADER", HEADER_DATA });
}

/* FCS 2.0 knows the HEADER alone; $BEGINDATA in it is someone's own keyword, asked last. */
static fcs_code collect(search *q, const dictionary *d)
{
    const fcs_offsets wanted = q->r->options.data_offsets;
    const bool old = q->s->version < 30;
    if (old && wanted != FCS_OFFSETS_TEXT)
        add_header(q);
    if (wanted != FCS_OFFSETS_HEADER && !(old && q->n > 0))
        TRY(add_text(q, d));
    if (!old && wanted != FCS_OFFSETS_TEXT)
        add_header(q);
    return FCS_OK;
}

/* ---- Fitting ---- */

/* In the data set, after the HEADER, beside TEXT, not empty. */
static bool lies_well(const search *q, const candidate *c, uint64_t slack)
{
    return c->where.begin >= HEADER_SIZE && c->where.end > c->where.begin + slack &&
           c->where.end <= q->r->size + slack &&
           !place_touches_text(q, c->where.begin, c->where.end - slack);
}

static bool fits(const search *q, const candidate *c, uint64_t slack)
{
    if (!lies_well(q, c, slack))
        return false;
    const uint64_t size = c->where.end - c->where.begin - slack;
    if (q->free)
        return slack == 0;
    if (q->s->has_tot)
        return size == q->need;
    return size * 8 % q->event_bits < 8 && size * 8 >= q->event_bits;
}

static fcs_code refuse_both(const search *q)
{
    const candidate *a = &q->c[0], *b = &q->c[1];
    return fail_here(
        q->r, FCS_E_AMBIGUOUS, "E-OFFSETS-AMBIGUOUS", a->at,
        "expected HEADER and TEXT to name one place of DATA, found two that fit: %llu to "
        "%llu (%s) and %llu to %llu (%s); choose with --data-offsets header or text",
        (unsigned long long)a->where.begin, (unsigned long long)a->where.end - 1, a->name,
        (unsigned long long)b->where.begin, (unsigned long long)b->where.end - 1, b->name);
}

/* The one candidate that fits, NULL if none does. */
static fcs_code choose(const search *q, uint64_t slack, const candidate **chosen)
{
    *chosen = NULL;
    for (size_t i = 0; i < q->n; i++) {
        if (!fits(q, &q->c[i], slack))
            continue;
        if (*chosen)
            return refuse_both(q);
        *chosen = &q->c[i];
    }
    return FCS_OK;
}

static bool all_empty(const search *q)
{
    for (size_t i = 0; i < q->n; i++) {
        const span w = q->c[i].where;
        if (w.end != w.begin && w.end != w.begin + OFF_BY_ONE)
            return false;
    }
    return true;
}

/* ---- A cut DATA segment, on request ---- */

/* The bytes of the segment that are there, perhaps none; false if it cannot be cut. */
static bool find_rest(const search *q, const candidate *c, span *there)
{
    const uint64_t end = c->where.end < q->r->size ? c->where.end : q->r->size;
    *there = (span){ c->where.begin, end };
    return c->where.begin >= HEADER_SIZE && c->where.begin <= end &&
           !place_touches_text(q, c->where.begin, end);
}

static fcs_code take_partial(const search *q, fcs_dataset *set)
{
    const candidate *c = &q->c[0];
    if (!q->r->options.truncate_to_data || q->n == 0 || q->free || !q->s->has_tot)
        return place_explain(q);
    if (q->n > 1 && q->c[1].where.begin != c->where.begin)
        return refuse_both(q);
    span there;
    if (!find_rest(q, c, &there))
        return place_explain(q);
    const uint64_t whole = (there.end - there.begin) * 8 / q->event_bits;
    const uint64_t taken = whole < q->s->tot ? whole : q->s->tot;
    set->n_events = (size_t)taken;
    set->partial = true;
    set->data = (fcs_segment){ q->r->base + there.begin, (taken * q->event_bits + 7) / 8 };
    return remark(q->r, c->at, "W-PARTIAL",
                  "expected %llu events as $TOT says, found %llu whole ones in DATA; %zu are read",
                  (unsigned long long)q->s->tot, (unsigned long long)whole, set->n_events);
}

/* ---- Widths ---- */

static void measure(search *q)
{
    uint64_t bits = 0;
    const bool counted = !q->free && q->s->has_tot;
    q->overflows = counted && (__builtin_mul_overflow(q->s->tot, q->event_bits, &bits) ||
                               bits > UINT64_MAX - 7);
    q->need = q->overflows ? 0 : (bits + 7) / 8;
}

static bool all_integers(const structure *s, const struct fcs_layout *layout)
{
    for (size_t i = 0; i < s->n_params; i++)
        if (layout->columns[i].type != FCS_UINT)
            return false;
    return true;
}

static uint64_t bits_of_event(const structure *s, const struct fcs_layout *layout)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < s->n_params; i++)
        bits += layout->columns[i].bits;
    return bits;
}

static fcs_code some_fit(const search *q, bool *found)
{
    const candidate *chosen = NULL;
    for (uint64_t slack = 0; slack <= OFF_BY_ONE && !chosen; slack++)
        TRY(choose(q, slack, &chosen));
    *found = chosen != NULL;
    return FCS_OK;
}

/* $PnB 10 over words of 16 bits, as Beckman Coulter's CXP writes: $BYTEORD tells the true width. */
static fcs_code widen_if_so_stored(search *q, fcs_param *params, struct fcs_layout *layout)
{
    const structure *s = q->s;
    bool found;
    if (!layout_is_packed(s, layout) || !all_integers(s, layout) || !s->has_tot || s->order.n < 2)
        return FCS_OK;
    TRY(some_fit(q, &found));
    if (found)
        return FCS_OK;
    search wide = *q;
    wide.event_bits = 8 * (uint64_t)s->order.n * s->n_params;
    measure(&wide);
    if (wide.overflows)
        return FCS_OK;
    TRY(some_fit(&wide, &found));
    if (!found)
        return FCS_OK;
    *q = wide;
    TRY(layout_widen(q->r, s, params, layout));
    return note(
        q->r, s->order.offset, "WIDTH-FROM-BYTEORD",
        "expected DATA of the widths in $PnB, found the length of %u bits a value as $BYTEORD "
        "has entries; read with those",
        8 * s->order.n);
}

/* ---- All of it ---- */

/* The HEADER holds the last eight digits of what TEXT says. */
static bool is_wrapped(const search *q, const candidate *chosen)
{
    const uint64_t last = chosen->where.end - 1, room = 100000000;
    return chosen == &q->c[0] && q->n > 1 && last >= room && q->h->data_end == last % room;
}

/* FCS 2.0 knows nothing but the HEADER; TEXT's pair was asked only because that has none. */
static bool is_from_text_alone(const search *q, const candidate *chosen)
{
    return q->s->version < 30 && chosen->at != HEADER_DATA &&
           q->r->options.data_offsets != FCS_OFFSETS_TEXT;
}

static fcs_code tell_pair(const search *q, const candidate *chosen)
{
    if (is_from_text_alone(q, chosen))
        return note(q->r, HEADER_DATA, "OFFSET-DISCREPANCY",
                    "expected the place of DATA in the HEADER, as in FCS 2.0, found none; that of "
                    "$BEGINDATA and $ENDDATA is used");
    if (is_wrapped(q, chosen))
        return note(q->r, 34, "HEADER-WRAP",
                    "expected 0 in the HEADER for a DATA end beyond 99,999,999, found its last "
                    "digits %llu; TEXT used",
                    (unsigned long long)q->h->data_end);
    if (q->n < 2)
        return FCS_OK;
    return note(q->r, chosen->at, "OFFSET-DISCREPANCY",
                "expected the same place of DATA in HEADER and TEXT, found %llu to %llu (%s) and "
                "%llu to %llu (%s); that of %s fits and is used",
                (unsigned long long)q->c[0].where.begin, (unsigned long long)q->c[0].where.end - 1,
                q->c[0].name, (unsigned long long)q->c[1].where.begin,
                (unsigned long long)q->c[1].where.end - 1, q->c[1].name, chosen->name);
}

static fcs_code tell(const search *q, const candidate *chosen, uint64_t slack)
{
    TRY(tell_pair(q, chosen));
    if (slack == 0)
        return FCS_OK;
    return note(q->r, chosen->at, "ENDDATA-OFF-BY-ONE",
                "expected DATA to end with byte %llu, found an end one byte later (%s); the last "
                "byte is left out",
                (unsigned long long)chosen->where.end - 2, chosen->name);
}

static fcs_code take(search *q, const candidate *c, uint64_t slack, fcs_dataset *set)
{
    const uint64_t size = c->where.end - c->where.begin - slack;
    TRY(tell(q, c, slack));
    set->n_events = (size_t)(q->s->has_tot || q->free ? q->s->tot : size * 8 / q->event_bits);
    set->data = (fcs_segment){ q->r->base + c->where.begin, size };
    return FCS_OK;
}

static fcs_code find_in(search *q, fcs_dataset *set)
{
    const candidate *chosen;
    if (q->s->has_tot && q->s->tot == 0 && all_empty(q))
        return FCS_OK;
    for (uint64_t slack = 0; slack <= OFF_BY_ONE; slack++) {
        TRY(choose(q, slack, &chosen));
        if (chosen)
            return take(q, chosen, slack, set);
    }
    return take_partial(q, set);
}

fcs_code place_find(reader *r, const header *h, const structure *s, const dictionary *d,
                    fcs_param *params, struct fcs_layout *layout, fcs_dataset *set)
{
    search q = { .r = r, .h = h, .s = s };
    q.event_bits = bits_of_event(s, layout);
    q.free = q.event_bits == 0;
    TRY(collect(&q, d));
    measure(&q);
    if (q.overflows)
        return place_explain(&q);
    TRY(widen_if_so_stored(&q, params, layout));
    TRY(find_in(&q, set));
    TRY(layout_settle(r, s, layout));
    layout->source = r->source;
    layout->data = set->data.offset;
    layout->data_size = set->data.size;
    if (s->type != FCS_ASCII)
        return doubt_settle(r, d, layout, set);
    return q.free ? free_text_scan(r, s, layout, set) : fixed_text_scan(r, layout, set);
}
