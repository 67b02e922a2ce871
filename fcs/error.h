/* error.h - filling a caller's fcs_error; never more than one line, never longer than it. */
#ifndef FCS_ERROR_H
#define FCS_ERROR_H

#include "lupusflow/fcs.h"

/* Both return code, so that `return fail_at(...)` reads well. err may be NULL.
 * rule is a static string, "" if none. */
fcs_code fail_at(fcs_error *err, fcs_code code, const char *rule, uint64_t offset,
                 const char *format, ...) __attribute__((format(printf, 5, 6)));
fcs_code fail_line(fcs_error *err, fcs_code code, const char *rule, uint32_t line, uint32_t column,
                   const char *format, ...) __attribute__((format(printf, 6, 7)));

/* fail_at() without a place. */
#define fail(err, code, rule, ...) fail_at(err, code, rule, FCS_NO_OFFSET, __VA_ARGS__)

/* FCS_E_MEMORY with its fixed message. Inline, so that an analyser sees that it is never FCS_OK. */
static inline fcs_code fail_memory(fcs_error *err)
{
    fail(err, FCS_E_MEMORY, "", "out of memory");
    return FCS_E_MEMORY;
}

/* Copies n bytes into out [size], NUL-terminated: printable ASCII and valid printable UTF-8 as it is;
 * controls, bidi marks, backslash and other bytes as \xNN; "..." where it had to be cut. Returns out. */
const char *escape_bytes(char *out, size_t size, const void *bytes, size_t n);
#define QUOTED(text) escape_bytes((char[96]){ 0 }, 96, text, strlen(text))

#endif
