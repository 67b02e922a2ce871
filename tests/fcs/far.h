/* far.h - files of gigabytes that take a few kilobytes of disk: holes between the segments. */
#ifndef FAR_H
#define FAR_H

#include <stdint.h>

/* A sound file of 2 floats and 3 events in /tmp; unlink() what path says. DATA begins at byte `data`;
 * in the HEADER its place is 0,0, or what it truly is but with header_end (8 characters) as the end. */
void far_data(char path[64], uint64_t data, const char *header_end);

/* One whose TEXT ends with the hundred-millionth byte. */
void far_text(char path[64]);

#endif
