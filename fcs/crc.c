/* crc.c - see crc.h. */
#include "crc.h"

static uint16_t crc_of_byte(unsigned byte)
{
    unsigned crc = byte;
    for (int bit = 0; bit < 8; bit++)
        crc = crc & 1 ? crc >> 1 ^ 0x8408 : crc >> 1;
    return (uint16_t)crc;
}

uint16_t crc_add(uint16_t crc, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    uint16_t table[256];
    for (unsigned i = 0; i < 256; i++)
        table[i] = crc_of_byte(i);
    for (size_t i = 0; i < n; i++)
        crc = (uint16_t)(crc >> 8 ^ table[(crc ^ p[i]) & 0xFF]);
    return crc;
}
