/* zip_end.c - see zip_end.h. */
#include "zip_end.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"

#define END 22
#define LOCATOR 20
#define END64 56
#define TAIL ((size_t)65535 + END + LOCATOR)
#define MOST_DIRECTORY ((uint64_t)16 << 20)
#define MOST_ENDS 16

static uint64_t number_at(const unsigned char *bytes, int n)
{
    uint64_t value = 0;
    for (int i = n - 1; i >= 0; i--)
        value = value << 8 | bytes[i];
    return value;
}

fcs_code zip_end_refuse(uint64_t entries, uint64_t size, fcs_error *err)
{
    return fail(err, FCS_E_LIMIT, "E-LIMIT",
                "expected a ZIP archive of at most %d entries and 16 MiB of directory, found %llu "
                "and %llu bytes; unpack it yourself",
                ZIP_MOST_ENTRIES, (unsigned long long)entries, (unsigned long long)size);
}

/* The numbers of a 64-bit end that is not inside the file are for libzip to refuse. */
static fcs_code check_end64(fcs_source *stored, const unsigned char *locator, fcs_error *err)
{
    unsigned char end[END64];
    const uint64_t at = number_at(locator + 8, 8);
    if (at > stored->size || stored->size - at < END64)
        return FCS_OK;
    fcs_code code = source_read(stored, at, end, END64, err);
    if (code)
        return code;
    const uint64_t entries = number_at(end + 32, 8), size = number_at(end + 40, 8);
    return entries > ZIP_MOST_ENTRIES || size > MOST_DIRECTORY ? zip_end_refuse(entries, size, err)
                                                               : FCS_OK;
}

static fcs_code check_end(fcs_source *stored, const unsigned char *end, bool has_locator,
                          fcs_error *err)
{
    if (has_locator)
        return check_end64(stored, end - LOCATOR, err);
    const uint64_t entries = number_at(end + 10, 2), size = number_at(end + 12, 4);
    return entries > ZIP_MOST_ENTRIES || size > MOST_DIRECTORY ? zip_end_refuse(entries, size, err)
                                                               : FCS_OK;
}

static fcs_code check_tail(fcs_source *stored, const unsigned char *tail, size_t n, fcs_error *err)
{
    size_t ends = 0;
    for (size_t i = 0; i + END <= n; i++) {
        if (memcmp(tail + i, "PK\5\6", 4) != 0)
            continue;
        if (++ends > MOST_ENDS)
            return fail(err, FCS_E_LIMIT, "E-LIMIT",
                        "expected one end of the ZIP archive, found more than %d; unpack it "
                        "yourself",
                        MOST_ENDS);
        const bool has_locator = i >= LOCATOR && memcmp(tail + i - LOCATOR, "PK\6\7", 4) == 0;
        fcs_code code = check_end(stored, tail + i, has_locator, err);
        if (code)
            return code;
    }
    return FCS_OK;
}

fcs_code zip_end_check(fcs_source *stored, fcs_error *err)
{
    const size_t n = stored->size < TAIL ? (size_t)stored->size : TAIL;
    unsigned char *tail = malloc(n + 1);
    fcs_code code = tail ? source_read(stored, stored->size - n, tail, n, err) : fail_memory(err);
    if (code == FCS_OK)
        code = check_tail(stored, tail, n, err);
    free(tail);
    return code;
}
