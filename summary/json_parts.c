/* json_parts.c - see json_parts.h. jansson keeps the order in which members are added. */
#include "summary/json_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fcs/utf8.h"

#define FLAGS (JSON_ENCODE_ANY | JSON_REAL_PRECISION(12))

void json_put(json_writer *w, json_t *object, const char *name, json_t *value)
{
    if (json_object_set_new(object, name, value) != 0)
        w->failed = true;
}

void json_append(json_writer *w, json_t *list, json_t *value)
{
    if (json_array_append_new(list, value) != 0)
        w->failed = true;
}

json_t *json_words(const char *words)
{
    if (utf8_valid(words, strlen(words)))
        return json_string(words);
    char *valid = text_valid(words);
    json_t *made = valid ? json_string(valid) : NULL;
    free(valid);
    return made;
}

json_t *json_figure(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

json_t *json_count(size_t n)
{
    return n == FCS_NONE ? json_null() : json_integer((json_int_t)n);
}

json_t *json_list(json_writer *w, const char *const *words, size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        json_append(w, list, json_words(words[i]));
    return list;
}

static int add_bytes(const char *bytes, size_t n, void *out)
{
    text_bytes(out, bytes, n);
    return ((text *)out)->failed ? -1 : 0;
}

static void write_value(json_writer *w, const json_t *value)
{
    if (!value || json_dump_callback(value, add_bytes, &w->out, FLAGS) != 0)
        w->failed = true;
}

void json_line(json_writer *w, json_t *value)
{
    write_value(w, value);
    json_decref(value);
}

static void write_name(json_writer *w, const char *name)
{
    text_print(&w->out, "%s\n \"%s\": ", w->out.size > 1 ? "," : "", name);
}

void json_field(json_writer *w, const char *name, json_t *value)
{
    write_name(w, name);
    json_line(w, value);
}

void json_records(json_writer *w, const char *name, json_t *list)
{
    write_name(w, name);
    text_add(&w->out, "[");
    for (size_t i = 0; i < json_array_size(list); i++) {
        text_add(&w->out, i ? ",\n  " : "\n  ");
        write_value(w, json_array_get(list, i));
    }
    text_add(&w->out, json_array_size(list) ? "\n ]" : "]");
    w->failed = w->failed || !list;
    json_decref(list);
}

void json_begin(json_writer *w)
{
    text_add(&w->out, "{");
}

char *json_end(json_writer *w, size_t *size, fcs_error *err)
{
    text_add(&w->out, "\n}\n");
    w->out.failed = w->out.failed || w->failed;
    return text_finish(&w->out, size, err);
}
