/* misplaced.c - why DATA is not where the offsets say, in words that tell what to do. */
#include "search.h"

bool place_touches_text(const search *q, uint64_t begin, uint64_t end)
{
    return begin < q->h->text.end && end > q->h->text.begin;
}

static fcs_code misplaced(const search *q, const candidate *c)
{
    const bool text =
        c->where.end > c->where.begin && place_touches_text(q, c->where.begin, c->where.end);
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

static bool is_backward(const candidate *c)
{
    return c->where.begin < HEADER_SIZE || c->where.end <= c->where.begin;
}

/* The pair to explain: the first, unless it is nonsense and there is another. */
static const candidate *main_candidate(const search *q)
{
    return q->n > 1 && is_backward(&q->c[0]) ? &q->c[1] : &q->c[0];
}

/* Whether a pair is as long as it should be, so that $TOT is not to blame. */
static bool has_right_length(const search *q, const candidate *c)
{
    const uint64_t size = c->where.end - c->where.begin;
    return q->free || (!q->overflows && (size == q->need || size == q->need + OFF_BY_ONE));
}

fcs_code place_explain(const search *q)
{
    if (q->n == 0)
        return fail_here(
            q->r, FCS_E_FORMAT, "E-DATA-OFFSETS", HEADER_DATA,
            "expected the place of DATA in HEADER or TEXT ($BEGINDATA, $ENDDATA), found "
            "none");
    const candidate *c = main_candidate(q);
    if (is_backward(c))
        return misplaced(q, c);
    if (c->where.end > q->r->size && has_right_length(q, c))
        return truncated(q, c);
    if (q->overflows || q->need > q->r->size)
        return exceeds(q);
    if (c->where.end > q->r->size + OFF_BY_ONE)
        return truncated(q, c);
    if (place_touches_text(q, c->where.begin, c->where.end - OFF_BY_ONE))
        return misplaced(q, c);
    return miscounted(q, c);
}
