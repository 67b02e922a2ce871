/* json_facts.c - what a strategy says, as JSON: `lupusflow panel show --json`.
 *
 *     {
 *      "facts": [
 *       {"section": "threshold", "name": "CD38", "part": "hi", "words": "0.68 (2070 before scaling)"},
 *       {"section": "population", "name": "B", "part": "", "words": "CD19+", "depth": 3}
 *      ]
 *     }
 */
#include "summary/json_parts.h"

#include <string.h>

static json_t *fact(json_writer *w, const fcs_fact *f)
{
    json_t *o = json_object();
    json_put(w, o, "section", json_words(f->section));
    json_put(w, o, "name", json_words(f->name));
    json_put(w, o, "part", json_words(f->part));
    json_put(w, o, "words", json_words(f->words));
    if (!strcmp(f->section, "population"))
        json_put(w, o, "depth", json_count(f->depth));
    return o;
}

char *fcs_facts_json(const fcs_facts *facts, size_t *size, fcs_error *err)
{
    json_writer w = { 0 };
    json_t *list = json_array();
    for (size_t i = 0; i < facts->n; i++)
        json_append(&w, list, fact(&w, &facts->facts[i]));
    json_begin(&w);
    json_records(&w, "facts", list);
    return json_end(&w, size, err);
}
