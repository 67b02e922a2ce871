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

#define OFF_BY_ONE 1 /* an end that is the byte after the last one */

typedef struct candidate {
    span where;
    const char *name; /* "HEADER" or "TEXT" */
    uint64_t at;      /* of the numbers, in the data set */
} candidate;

typedef struct search {
    reader *r;
    const header *h;
    const structure *s;
    candidate c[2];
    size_t n;
    bool free;           /* widths vary: $TOT says nothing about the length */
    uint64_t event_bits; /* of one event; 0 if free */
    uint64_t need;       /* bytes of $TOT events */
} search;

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
    TRY(dictionary_number(q->r, d, "$BEGINDATA", &begin, &has_begin));
    TRY(dictionary_number(q->r, d, "$ENDDATA", &end, &has_end));
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
        add_candidate(q, (candidate){ where, "HEADER", 26 });
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

static bool touches_text(const search *q, uint64_t begin, uint64_t end)
{
    return begin < q->h->text.end && end > q->h->text.begin;
}

/* In the data set, after the HEADER, beside TEXT, not empty. */
static bool lies_well(const search *q, const candidate *c, uint64_t slack)
{
    return c->where.begin >= HEADER_SIZE && c->where.end > c->where.begin + slack &&
           c->where.end <= q->r->size + slack &&
           !touches_text(q, c->where.begin, c->where.end - slack);
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

/* ---- Why nothing fits ---- */

static fcs_code misplaced(const search *q, const candidate *c)
{
    const bool text =
        c->where.end > c->where.begin && touches_text(q, c->where.begin, c->where.end);
    const unsigned long long begin = c->where.begin, end = c->where.end - 1;
    if (text && c->where.begin >= HEADER_SIZE)
        return fail_here(q->r, FCS_E_FORMAT, "E-OVERLAP", c->at,
                         "expected DATA beside TEXT (%llu to %llu), found it at %llu to %llu (%s)",
                         (unsigned long long)q->h->text.begin,
                         (unsigned long long)q->h->text.end - 1, begin, end, c->name);
    return fail_here(q->r, FCS_E_FORMAT, "E-DATA-OFFSETS", c->at,
                     "expected DATA after the HEADER's 58 bytes and its end not before its begin, "
                     "found %llu to %llu (%s)",
                     begin, end, c->name);
}

static fcs_code truncated(const search *q, const candidate *c)
{
    const uint64_t size = q->r->size, begin = c->where.begin;
    const uint64_t there = begin < size ? size - begin : 0;
    const uint64_t whole = q->event_bits ? there * 8 / q->event_bits : 0;
    return fail_here(
        q->r, FCS_E_TRUNCATED, "E-TRUNCATED", size,
        "expected DATA to byte %llu (%s), found the end of the file %llu bytes before, "
        "after %llu whole events; read those with --truncate-to-data",
        (unsigned long long)c->where.end - 1, c->name, (unsigned long long)(c->where.end - size),
        (unsigned long long)whole);
}

static fcs_code exceeds(const search *q)
{
    return fail_here(q->r, FCS_E_TRUNCATED, "E-DATA-EXCEEDS-FILE", q->s->tot_offset,
                     "expected $TOT events of %llu bits each to fit the file's %llu bytes, found "
                     "$TOT %llu",
                     (unsigned long long)q->event_bits, (unsigned long long)q->r->size,
                     (unsigned long long)q->s->tot);
}

static fcs_code miscounted(const search *q, const candidate *c)
{
    const uint64_t size = c->where.end - c->where.begin;
    if (q->event_bits % 8 == 0 && size % (q->event_bits / 8) > OFF_BY_ONE)
        return fail_here(q->r, FCS_E_FORMAT, "E-UNEVEN", c->at,
                         "expected DATA of whole events of %llu bytes, found %llu bytes (%s)",
                         (unsigned long long)q->event_bits / 8, (unsigned long long)size, c->name);
    return fail_here(q->r, FCS_E_FORMAT, "E-TOT-MISMATCH", q->s->tot_offset,
                     "expected %llu events as $TOT says, found %llu in DATA (%s); read the whole "
                     "events there are with --truncate-to-data",
                     (unsigned long long)q->s->tot, (unsigned long long)(size * 8 / q->event_bits),
                     c->name);
}

static fcs_code explain(const search *q)
{
    if (q->n == 0)
        return fail_here(
            q->r, FCS_E_FORMAT, "E-DATA-OFFSETS", 26,
            "expected the place of DATA in HEADER or TEXT ($BEGINDATA, $ENDDATA), found "
            "none");
    const candidate *c = &q->c[0];
    if (q->n > 1 && (c->where.begin < HEADER_SIZE || c->where.end <= c->where.begin))
        c = &q->c[1];
    const uint64_t size = c->where.end - c->where.begin;
    const bool sane = c->where.begin >= HEADER_SIZE && c->where.end > c->where.begin;
    if (!sane)
        return misplaced(q, c);
    if (c->where.end > q->r->size && (q->free || size == q->need || size == q->need + OFF_BY_ONE))
        return truncated(q, c);
    if (!q->free && q->s->has_tot && q->need > q->r->size)
        return exceeds(q);
    if (c->where.end > q->r->size + OFF_BY_ONE)
        return truncated(q, c);
    if (touches_text(q, c->where.begin, c->where.end - OFF_BY_ONE))
        return misplaced(q, c);
    return miscounted(q, c);
}

/* ---- A cut DATA segment, on request ---- */

static fcs_code take_partial(const search *q, fcs_dataset *set, const candidate **chosen)
{
    const candidate *c = &q->c[0];
    *chosen = NULL;
    if (!q->r->options.truncate_to_data || q->n == 0 || q->free || !q->s->has_tot)
        return FCS_OK;
    if (q->n > 1 && q->c[1].where.begin != c->where.begin)
        return refuse_both(q);
    if (c->where.begin < HEADER_SIZE || c->where.begin > q->r->size)
        return FCS_OK;
    uint64_t end = c->where.end < q->r->size ? c->where.end : q->r->size;
    if (end < c->where.begin || touches_text(q, c->where.begin, end))
        return FCS_OK;
    uint64_t whole = (end - c->where.begin) * 8 / q->event_bits;
    set->n_events = (size_t)(whole < q->s->tot ? whole : q->s->tot);
    set->partial = true;
    *chosen = c;
    return remark(q->r, c->at, "W-PARTIAL",
                  "expected %llu events as $TOT says, found %llu whole ones in DATA; %zu are read",
                  (unsigned long long)q->s->tot, (unsigned long long)whole, set->n_events);
}

/* ---- Widths ---- */

static bool measure(search *q)
{
    uint64_t bits;
    q->need = 0;
    if (q->free || !q->s->has_tot)
        return true;
    if (__builtin_mul_overflow(q->s->tot, q->event_bits, &bits) || bits > UINT64_MAX - 7)
        return false;
    q->need = (bits + 7) / 8;
    return true;
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

/* $PnB 10 over words of 16 bits, as Beckman Coulter's CXP writes: $BYTEORD tells the true width. */
static fcs_code widen_if_so_stored(search *q, fcs_param *params, struct fcs_layout *layout)
{
    const structure *s = q->s;
    const candidate *chosen;
    if (!layout_is_packed(s, layout) || !all_integers(s, layout) || !s->has_tot)
        return FCS_OK;
    for (uint64_t slack = 0; slack <= OFF_BY_ONE; slack++) {
        TRY(choose(q, slack, &chosen));
        if (chosen)
            return FCS_OK;
    }
    const uint64_t packed = q->event_bits;
    q->event_bits = 8 * (uint64_t)s->order.n * s->n_params;
    bool wide = s->order.n > 1 && s->order.n <= 8 && measure(q);
    bool found = false;
    for (size_t i = 0; wide && i < q->n; i++)
        found = found || fits(q, &q->c[i], 0) || fits(q, &q->c[i], OFF_BY_ONE);
    if (!found) {
        q->event_bits = packed;
        measure(q);
        return FCS_OK;
    }
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

static fcs_code tell(const search *q, const candidate *chosen, uint64_t slack)
{
    if (is_wrapped(q, chosen))
        TRY(note(q->r, 34, "HEADER-WRAP",
                 "expected 0 in the HEADER for a DATA end beyond 99,999,999, found its last digits "
                 "%llu; TEXT used",
                 (unsigned long long)q->h->data_end));
    else if (q->n > 1)
        TRY(note(q->r, chosen->at, "OFFSET-DISCREPANCY",
                 "expected the same place of DATA in HEADER and TEXT, found %llu to %llu (%s) and "
                 "%llu to %llu (%s); that of %s fits and is used",
                 (unsigned long long)q->c[0].where.begin, (unsigned long long)q->c[0].where.end - 1,
                 q->c[0].name, (unsigned long long)q->c[1].where.begin,
                 (unsigned long long)q->c[1].where.end - 1, q->c[1].name, chosen->name));
    if (slack > 0)
        return note(
            q->r, chosen->at, "ENDDATA-OFF-BY-ONE",
            "expected DATA to end with byte %llu, found an end one byte later (%s); the last "
            "byte is left out",
            (unsigned long long)chosen->where.end - 2, chosen->name);
    return FCS_OK;
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
    TRY(take_partial(q, set, &chosen));
    if (!chosen)
        return explain(q);
    set->data =
        (fcs_segment){ q->r->base + chosen->where.begin, (set->n_events * q->event_bits + 7) / 8 };
    return FCS_OK;
}

fcs_code place_find(reader *r, const header *h, const structure *s, const dictionary *d,
                    fcs_param *params, struct fcs_layout *layout, fcs_dataset *set)
{
    search q = { .r = r, .h = h, .s = s };
    q.event_bits = bits_of_event(s, layout);
    q.free = q.event_bits == 0;
    TRY(collect(&q, d));
    if (!measure(&q))
        return exceeds(&q);
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
