/* make_zip.c - see make_zip.h.
 *
 *     local entry: PK 03 04, 26 bytes, name, data | ... | directory entry: PK 01 02, 42 bytes, name | ...
 *     | 64-bit end: PK 06 06, 52 bytes | its place: PK 06 07, 16 bytes | end: PK 05 06, 18 bytes, comment */
#include "tests.h"

#include "make_zip.h"

#include <zlib.h>

typedef struct buffer {
    unsigned char *bytes;
    size_t size, room;
} buffer;

static void put_bytes(buffer *b, const void *bytes, size_t n)
{
    if (b->size + n > b->room) {
        b->room = 2 * (b->size + n);
        b->bytes = realloc(b->bytes, b->room);
        assert_non_null(b->bytes);
    }
    if (n > 0)
        memcpy(b->bytes + b->size, bytes, n);
    b->size += n;
}

static void put(buffer *b, uint64_t value, int n)
{
    unsigned char bytes[8];
    for (int i = 0; i < n; i++)
        bytes[i] = (unsigned char)(value >> 8 * i);
    put_bytes(b, bytes, (size_t)n);
}

/* The bytes of an item as they are stored. */
static unsigned char *pack(const zip_item *item, size_t *size)
{
    z_stream z = { 0 };
    unsigned char *in = malloc(item->size + 1), *out = malloc(item->size + 64 + item->size / 100);
    assert_true(in && out);
    memcpy(in, item->bytes, item->size);
    if (item->method != 8 || item->packed) {
        free(out);
        *size = item->size;
        return in;
    }
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = in;
    z.avail_in = (unsigned)item->size;
    z.next_out = out;
    z.avail_out = (unsigned)(item->size + 64 + item->size / 100);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    *size = z.total_out;
    deflateEnd(&z);
    free(in);
    return out;
}

/* The 26 bytes that both headers of an entry share. */
static void put_fields(buffer *b, const zip_item *item, size_t stored)
{
    const size_t size = item->packed ? 0 : item->size;
    put(b, 20, 2);
    put(b, item->flags, 2);
    put(b, (uint64_t)item->method, 2);
    put(b, 0x21 << 16, 4); /* 1980-01-01 */
    put(b, crc32(0, item->bytes, (unsigned)size), 4);
    put(b, stored, 4);
    put(b, size, 4);
    put(b, strlen(item->name), 2);
    put(b, 0, 2);
}

static void put_directory_entry(buffer *b, const zip_item *item, size_t stored, size_t local)
{
    put_bytes(b, "PK\1\2", 4);
    put(b, 3 << 8 | 20, 2); /* made on Unix */
    put_fields(b, item, stored);
    put(b, 0, 6);
    put(b, (uint64_t)item->mode << 16, 4);
    put(b, local, 4);
    put_bytes(b, item->name, strlen(item->name));
}

static void put_wide_end(buffer *b, uint64_t entries, uint64_t size, size_t directory)
{
    const size_t at = b->size;
    put_bytes(b, "PK\6\6", 4);
    put(b, 44, 8);
    put(b, 45 << 16 | 45, 4);
    put(b, 0, 8);
    put(b, entries, 8);
    put(b, entries, 8);
    put(b, size, 8);
    put(b, directory, 8);
    put_bytes(b, "PK\6\7", 4);
    put(b, 0, 4);
    put(b, at, 8);
    put(b, 1, 4);
}

static void put_end(buffer *b, uint64_t entries, uint64_t size, size_t directory,
                    const zip_lies *lies)
{
    const char *comment = lies->comment ? lies->comment : "";
    put_bytes(b, "PK\5\6", 4);
    put(b, 0, 4);
    put(b, lies->wide ? 0xFFFF : entries, 2);
    put(b, lies->wide ? 0xFFFF : entries, 2);
    put(b, lies->wide ? 0xFFFFFFFF : size, 4);
    put(b, lies->wide ? 0xFFFFFFFF : directory, 4);
    put(b, strlen(comment), 2);
    put_bytes(b, comment, strlen(comment));
}

made_zip make_zip(const zip_item *items, size_t n, const zip_lies *lies)
{
    static const zip_lies truth = { 0 };
    buffer b = { 0 }, d = { 0 };
    size_t local = 0, stored = 0;
    lies = lies ? lies : &truth;
    for (size_t i = 0; i < n; i++) {
        if (!items[i].again) {
            unsigned char *bytes = pack(&items[i], &stored);
            local = b.size;
            put_bytes(&b, "PK\3\4", 4);
            put_fields(&b, &items[i], stored);
            put_bytes(&b, items[i].name, strlen(items[i].name));
            put_bytes(&b, bytes, stored);
            free(bytes);
        }
        put_directory_entry(&d, &items[i], stored, local);
    }
    made_zip z = { .directory = b.size };
    const uint64_t entries = lies->entries ? lies->entries : n;
    const uint64_t size = lies->size ? lies->size : d.size;
    put_bytes(&b, d.bytes, d.size);
    if (lies->wide)
        put_wide_end(&b, entries, size, z.directory);
    z.end = b.size;
    for (size_t i = 0; i <= lies->more_ends; i++)
        put_end(&b, entries, size, z.directory, lies);
    free(d.bytes);
    z.size = b.size;
    z.bytes = realloc(b.bytes, b.size);
    assert_non_null(z.bytes);
    return z;
}
