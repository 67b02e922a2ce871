/* supplement.c - see supplement.h. None of it is needed for the events, so no fault in it stops
 * reading: it becomes a note. */
#include "supplement.h"

#include <string.h>

#include "number.h"

/* A keyword that may be absent or broken: false then, with the value 0. */
static bool soft_number(const dictionary *d, const char *name, uint64_t *value)
{
    const fcs_keyword *k = dictionary_find(d, name);
    *value = 0;
    return k && !(number_parse(k->raw, k->raw_size, value) & NUMBER_NONE);
}

fcs_code supplement_read(reader *r, const header *h, dictionary *d, unsigned char delimiter)
{
    (void)r;
    (void)h;
    (void)d;
    (void)delimiter;
    return FCS_OK;
}

/* ---- The next data set ---- */

static fcs_code refuse_next(reader *r, const dictionary *d, const fcs_keyword *k, const char *why)
{
    return note(r, dictionary_offset(d, k), "BAD-NEXTDATA",
                "expected the distance to the next data set or 0 in $NEXTDATA, found \"%s\", %s; "
                "taken as the last data set",
                quoted_value(k).text, why);
}

static fcs_code find_next(reader *r, const header *h, const dictionary *d, const fcs_dataset *set,
                          uint64_t *next)
{
    const fcs_keyword *k = dictionary_find(d, "$NEXTDATA");
    uint64_t distance;
    char magic[3];
    *next = 0;
    if (!k)
        return FCS_OK;
    if (!soft_number(d, "$NEXTDATA", &distance))
        return refuse_next(r, d, k, "which is no number");
    if (distance == 0)
        return FCS_OK;
    if (distance >= r->size || r->size - distance < sizeof magic)
        return refuse_next(r, d, k, "which is past the end of the file");
    TRY(read_bytes(r, distance, magic, sizeof magic));
    if (memcmp(magic, "FCS", sizeof magic) != 0)
        return refuse_next(r, d, k, "where no data set begins");
    if (distance < h->text.end || r->base + distance < set->data.offset + set->data.size)
        return refuse_next(r, d, k, "which lies inside this data set");
    *next = distance;
    return FCS_OK;
}

fcs_code supplement_finish(reader *r, const header *h, const dictionary *d, unsigned char delimiter,
                           fcs_dataset *set, uint64_t *next)
{
    (void)delimiter;
    return find_next(r, h, d, set, next);
}
