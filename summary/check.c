/* check.c - how a file stands, in a line of words and as JSON: for `lupusflow check`.
 *
 *     complete, 1 departure: FCS 3.0, 27072 events, 8 parameters; W-CRC 1, W-DATE 1
 *
 * Only what the program itself says is in it: numbers and names of rules, nothing that the file says. */
#include "summary/json_parts.h"

#include <stdlib.h>
#include <string.h>

#include "fcs/error.h"

#define MOST_SHOWN 3 /* data sets in a line */

/* Notes of one rule. */
typedef struct tally {
    const char *rule;
    size_t n;
    bool remark;
} tally;

typedef struct standing {
    bool partial;
    size_t n_departures;
    tally *rules; /* in the order of their names */
    size_t n_rules;
} standing;

static int by_rule(const void *a, const void *b)
{
    return strcmp(((const tally *)a)->rule, ((const tally *)b)->rule);
}

/* Adds up neighbours of one rule. */
static void add_up(standing *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        tally *last = s->n_rules ? &s->rules[s->n_rules - 1] : NULL;
        if (last && strcmp(last->rule, s->rules[i].rule) == 0)
            last->n += s->rules[i].n;
        else
            s->rules[s->n_rules++] = s->rules[i];
    }
}

/* false if out of memory. Free rules. */
static bool judge(const fcs_file *file, standing *s)
{
    *s = (standing){ .rules = calloc(file->n_notes + 1, sizeof *s->rules) };
    if (!s->rules)
        return false;
    for (size_t i = 0; i < file->n_notes; i++) {
        const fcs_note *n = &file->notes[i];
        s->rules[i] = (tally){ n->rule, n->n, n->remark };
        s->n_departures += n->remark ? 0 : n->n;
    }
    qsort(s->rules, file->n_notes, sizeof *s->rules, by_rule);
    add_up(s, file->n_notes);
    for (size_t i = 0; i < file->n_datasets; i++)
        s->partial = s->partial || file->datasets[i].partial;
    return true;
}

/* ---- In words ---- */

static void say_count(text *t, size_t n, const char *what)
{
    text_print(t, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

static void say_dataset(text *t, const fcs_dataset *set)
{
    text_print(t, "FCS %u.%u, ", (unsigned)set->version / 10, (unsigned)set->version % 10);
    say_count(t, set->n_events, "event");
    text_add(t, ", ");
    say_count(t, set->n_params, "parameter");
}

static void say_standing(text *t, const fcs_file *file, const standing *s)
{
    text_add(t, s->partial ? "PARTIAL, " : "complete, ");
    if (s->n_departures)
        say_count(t, s->n_departures, "departure");
    else
        text_add(t, "standard");
    text_add(t, ": ");
    if (file->n_datasets > 1)
        text_print(t, "%zu data sets, ", file->n_datasets);
    for (size_t i = 0; i < file->n_datasets && i < MOST_SHOWN; i++) {
        text_add(t, i ? " + " : "");
        say_dataset(t, &file->datasets[i]);
    }
    text_add(t, file->n_datasets > MOST_SHOWN ? " + ..." : "");
    for (size_t i = 0; i < s->n_rules; i++)
        text_print(t, "%s%s %zu", i ? ", " : "; ", s->rules[i].rule, s->rules[i].n);
}

char *fcs_check_line(const fcs_file *file, size_t *size, fcs_error *err)
{
    text t = { 0 };
    standing s;
    if (judge(file, &s))
        say_standing(&t, file, &s);
    else
        t.failed = true;
    free(s.rules);
    return text_finish(&t, size, err);
}

/* ---- As JSON ---- */

static json_t *dataset(json_writer *w, const fcs_dataset *set)
{
    char version[16];
    json_t *o = json_object();
    (void)snprintf(version, sizeof version, "%u.%u", (unsigned)set->version / 10,
                   (unsigned)set->version % 10);
    json_put(w, o, "version", json_words(version));
    json_put(w, o, "events", json_count(set->n_events));
    json_put(w, o, "params", json_count(set->n_params));
    json_put(w, o, "partial", json_boolean(set->partial));
    return o;
}

static json_t *datasets(json_writer *w, const fcs_file *file)
{
    json_t *list = json_array();
    for (size_t i = 0; i < file->n_datasets; i++)
        json_append(w, list, dataset(w, &file->datasets[i]));
    return list;
}

static json_t *notes(json_writer *w, const standing *s)
{
    json_t *list = json_array();
    for (size_t i = 0; i < s->n_rules; i++) {
        json_t *o = json_object();
        json_put(w, o, "rule", json_words(s->rules[i].rule));
        json_put(w, o, "count", json_count(s->rules[i].n));
        json_put(w, o, "departure", json_boolean(!s->rules[i].remark));
        json_append(w, list, o);
    }
    return list;
}

static json_t *fault(json_writer *w, const fcs_error *why)
{
    json_t *o = json_object();
    json_put(w, o, "code", json_words(fcs_code_name(why->code)));
    json_put(w, o, "rule", json_words(why->rule));
    json_put(w, o, "offset",
             why->offset == FCS_NO_OFFSET ? json_null() : json_count((size_t)why->offset));
    json_put(w, o, "message", json_words(why->message));
    return o;
}

static void put_read(json_writer *w, json_t *o, const fcs_file *file)
{
    standing s;
    w->failed = !judge(file, &s) || w->failed;
    json_put(w, o, "verdict", json_words(s.partial ? "partial" : "complete"));
    json_put(w, o, "standard", json_boolean(s.n_departures == 0));
    json_put(w, o, "datasets", datasets(w, file));
    json_put(w, o, "notes", notes(w, &s));
    json_put(w, o, "error", json_null());
    free(s.rules);
}

char *fcs_check_json(const fcs_file *file, const char *name, const fcs_error *why, size_t *size,
                     fcs_error *err)
{
    json_writer w = { 0 };
    json_t *o = json_object();
    json_put(&w, o, "file", json_words(name));
    if (file)
        put_read(&w, o, file);
    else {
        json_put(&w, o, "verdict", json_words("unread"));
        json_put(&w, o, "standard", json_null());
        json_put(&w, o, "datasets", json_array());
        json_put(&w, o, "notes", json_array());
        json_put(&w, o, "error", fault(&w, why));
    }
    json_line(&w, o);
    w.out.failed = w.out.failed || w.failed;
    return text_finish(&w.out, size, err);
}
