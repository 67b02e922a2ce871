/* inflate_zlib.c - see inflate.h: where ISA-L is not to be had. */
#include "inflate.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

struct inflater {
    z_stream stream;
};

inflater *inflate_new(void)
{
    inflater *z = calloc(1, sizeof *z);
    if (z && inflateInit2(&z->stream, 15 + 16) != Z_OK) {
        free(z);
        return NULL;
    }
    return z;
}

void inflate_free(inflater *z)
{
    if (z)
        inflateEnd(&z->stream);
    free(z);
}

void inflate_begin(inflater *z)
{
    inflateReset2(&z->stream, 15 + 16);
}

inflate_result inflate_some(inflater *z, const unsigned char **in, size_t *in_left,
                            unsigned char **out, size_t *out_left)
{
    const unsigned give = *in_left < UINT_MAX ? (unsigned)*in_left : UINT_MAX;
    const unsigned room = *out_left < UINT_MAX ? (unsigned)*out_left : UINT_MAX;
    z->stream.next_in = (z_const Bytef *)(size_t)*in;
    z->stream.avail_in = give;
    z->stream.next_out = *out;
    z->stream.avail_out = room;
    int code = inflate(&z->stream, Z_NO_FLUSH);
    *in += give - z->stream.avail_in;
    *in_left -= give - z->stream.avail_in;
    *out += room - z->stream.avail_out;
    *out_left -= room - z->stream.avail_out;
    if (code == Z_STREAM_END)
        return INFLATE_END;
    if (code == Z_MEM_ERROR)
        return INFLATE_MEMORY;
    return code == Z_OK || code == Z_BUF_ERROR ? INFLATE_MORE : INFLATE_BAD;
}
