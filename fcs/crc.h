/* crc.h - the checksum at the end of a data set: CCITT, 16 bits, bits reflected (polynomial 0x8408),
 * from 0. That of "123456789" is 0x2189. */
#ifndef FCS_CRC_H
#define FCS_CRC_H

#include <stddef.h>
#include <stdint.h>

/* crc: 0 at first, then what the call before returned. */
uint16_t crc_add(uint16_t crc, const void *bytes, size_t n);

#endif
