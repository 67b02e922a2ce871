/* output.h - where written bytes go: a file in the making, standard output, or memory.
 *
 *     output o;
 *     code = output_open(&o, path, force, err);      or output_memory(&o, size, err)
 *     if (code == FCS_OK) {
 *         code = output_put(&o, bytes, n, err);      as often as needed
 *         code = output_close(&o, code, err);        the file gets its name, or is gone
 *     }
 */
#ifndef FCS_OUTPUT_H
#define FCS_OUTPUT_H

#include "error.h"

typedef struct output {
    const char *path; /* NULL: memory */
    char *folder;
    char *temporary; /* room for the longest name */
    size_t room;
    int fd;
    bool force;
    bool stream; /* standard output */
    bool closed; /* ... whose reader has gone: the rest is not wanted */
    unsigned char *bytes;
    size_t used, size;
} output;

/* On failure nothing is left to close. */
fcs_code output_open(output *o, const char *path, bool force, fcs_error *err);
fcs_code output_memory(output *o, size_t size, fcs_error *err); /* o->bytes are the caller's */

fcs_code output_put(output *o, const void *bytes, size_t n, fcs_error *err);

/* code: how writing went; if that is a failure the file is dropped and code returned. */
fcs_code output_close(output *o, fcs_code code, fcs_error *err);

#endif
