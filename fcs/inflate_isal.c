/* inflate_isal.c - see inflate.h. ISA-L takes its input through a pointer that is not const but
 * writes nothing there. */
#include "inflate.h"

#include <isa-l/igzip_lib.h>
#include <stdint.h>
#include <stdlib.h>

struct inflater {
    struct inflate_state state;
    struct isal_gzip_header header;
};

inflater *inflate_new(void)
{
    return malloc(sizeof(inflater));
}

void inflate_free(inflater *z)
{
    free(z);
}

void inflate_begin(inflater *z)
{
    isal_inflate_init(&z->state);
    isal_gzip_header_init(&z->header);
    z->state.crc_flag = ISAL_GZIP;
}

inflate_result inflate_some(inflater *z, const unsigned char **in, size_t *in_left,
                            unsigned char **out, size_t *out_left)
{
    const uint32_t give = *in_left < UINT32_MAX ? (uint32_t)*in_left : UINT32_MAX;
    const uint32_t room = *out_left < UINT32_MAX ? (uint32_t)*out_left : UINT32_MAX;
    z->state.next_in = (uint8_t *)(uintptr_t)*in;
    z->state.avail_in = give;
    z->state.next_out = *out;
    z->state.avail_out = room;
    int code = isal_inflate(&z->state);
    *in += give - z->state.avail_in;
    *in_left -= give - z->state.avail_in;
    *out += room - z->state.avail_out;
    *out_left -= room - z->state.avail_out;
    if (code != ISAL_DECOMP_OK && code != ISAL_END_INPUT && code != ISAL_OUT_OVERFLOW)
        return INFLATE_BAD;
    return z->state.block_state == ISAL_BLOCK_FINISH ? INFLATE_END : INFLATE_MORE;
}
