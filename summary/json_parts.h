/* json_parts.h - JSON for people and programs: a field a line, and of a list a record a line.
 *
 *     {
 *      "schema": 1,
 *      "populations": [
 *       {"id": "B", "events": 523},
 *       {"id": "pDC", "events": null, "reason": "no parameter for CD303"}
 *      ]
 *     }
 */
#ifndef SUMMARY_JSON_PARTS_H
#define SUMMARY_JSON_PARTS_H

#include <jansson.h>

#include "gating/text.h"
#include "lupusflow/summary.h"

typedef struct json_writer {
    text out;
    bool failed; /* out of memory */
} json_writer;

/* Adds a member to an object, or a value to a list, and takes the value over; NULL: memory ran out. */
void json_put(json_writer *w, json_t *object, const char *name, json_t *value);
void json_append(json_writer *w, json_t *list, json_t *value);

/* Text that need not be UTF-8; a finite number or null; a count; a list of texts. */
json_t *json_words(const char *words);
json_t *json_figure(double value);
json_t *json_count(size_t n);
json_t *json_list(json_writer *w, const char *const *words, size_t n);

/* Writes a field of the document and frees the value; a list of records gets a line for each. */
void json_field(json_writer *w, const char *name, json_t *value);
void json_records(json_writer *w, const char *name, json_t *list);

/* Writes a value in one line and frees it. */
void json_line(json_writer *w, json_t *value);

/* The document: begun before the first field, ended after the last. */
void json_begin(json_writer *w);
char *json_end(json_writer *w, size_t *size, fcs_error *err);

#endif
