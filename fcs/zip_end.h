/* zip_end.h - what the end of a ZIP archive promises, looked at before libzip believes it.
 *
 *     PK 06 06 ... 64-bit numbers | PK 06 07 where that is | PK 05 06 32-bit numbers | comment
 *       56 bytes                      20 bytes               22 bytes                up to 65,535
 *
 * libzip tries each PK 05 06 in the last 64 KiB and reads the directory it names, so a small file
 * could ask for a lot of work. */
#ifndef FCS_ZIP_END_H
#define FCS_ZIP_END_H

#include "source.h"

#define ZIP_MOST_ENTRIES 10000

/* FCS_E_LIMIT if an end names more entries than that, or a directory that is too large for them, or if
 * there are too many ends. */
fcs_code zip_end_check(fcs_source *stored, fcs_error *err);

/* That error. */
fcs_code zip_end_refuse(uint64_t entries, uint64_t size, fcs_error *err);

#endif
