/* departure.c - see departure.h. */
#include "departure.h"

#include <cmocka.h>

/* ---- Making ---- */

static const char *given(const departure *d, const char *what, const char *otherwise)
{
    for (size_t i = 0; i < sizeof d->edits / sizeof *d->edits && d->edits[i].what; i++)
        if (strcmp(d->edits[i].what, what) == 0)
            return d->edits[i].to;
    return otherwise;
}

static bool is_creation(const char *what)
{
    static const char *const names[] = { "version", "type", "byteord", "params",
                                         "events",  "cut",  "tail" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(what, names[i]) == 0)
            return true;
    return false;
}

static bool set_field(recipe *r, const edit *e)
{
    const struct {
        const char *name;
        const char **field;
    } texts[] = { { "gap", &r->gap },
                  { "crc", &r->crc },
                  { "text", &r->text },
                  { "end", &r->text_end },
                  { "supplement", &r->supplement },
                  { "analysis", &r->analysis } };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(e->what, texts[i].name) == 0) {
            *texts[i].field = e->to;
            return true;
        }
    if (strncmp(e->what, "field", 5) == 0)
        r->field[e->what[5] - '0'] = e->to;
    else if (strcmp(e->what, "delimiter") == 0)
        r->delimiter = e->to[0];
    else if (strcmp(e->what, "data") == 0)
        recipe_data(r, e->to, strlen(e->to));
    else if (strcmp(e->what, "blanks") == 0)
        r->blanks = (size_t)(e->to[0] - '0');
    else if (strcmp(e->what, "zero") == 0)
        r->header_zero = true;
    else if (strcmp(e->what, "after") == 0)
        r->text_after = true;
    else
        return false;
    return true;
}

static void apply(recipe *r, const edit *e)
{
    if (is_creation(e->what) || set_field(r, e))
        return;
    if (e->what[0] == '+')
        recipe_add(r, e->what + 1, e->to);
    else if (e->what[0] == '-')
        recipe_drop(r, e->what + 1);
    else
        recipe_set(r, e->what, e->to);
}

static size_t number_of(const char *digits)
{
    size_t n = 0;
    while (*digits >= '0' && *digits <= '9')
        n = 10 * n + (size_t)(*digits++ - '0');
    return n;
}

/* Resized to exactly so many bytes. */
static void resize(made *m, const char *cut, const char *tail)
{
    const size_t kept = cut ? number_of(cut) : m->size, more = tail ? strlen(tail) : 0;
    unsigned char *bytes = malloc(kept + more ? kept + more : 1);
    assert_non_null(bytes);
    memcpy(bytes, m->bytes, kept);
    if (more)
        memcpy(bytes + kept, tail, more);
    free(m->bytes);
    m->bytes = bytes;
    m->size = kept + more;
}

made departure_make(const departure *d)
{
    recipe *r = recipe_new(given(d, "version", "FCS3.1"), given(d, "type", "F"),
                           given(d, "byteord", "1,2,3,4"), number_of(given(d, "params", "2")),
                           number_of(given(d, "events", "3")));
    for (size_t i = 0; i < sizeof d->edits / sizeof *d->edits && d->edits[i].what; i++)
        apply(r, &d->edits[i]);
    made m = make_fcs(r);
    recipe_free(r);
    if (given(d, "cut", NULL) || given(d, "tail", NULL))
        resize(&m, given(d, "cut", NULL), given(d, "tail", NULL));
    return m;
}

/* ---- Checking ---- */

static uint64_t text_end(const made *m)
{
    char digits[9] = { 0 };
    memcpy(digits, m->bytes + 18, 8);
    const char *p = digits;
    while (*p == ' ')
        p++;
    return number_of(p);
}

/* Where the value of a keyword begins: after its which-th "/NAME/". */
static uint64_t value_at(const made *m, const char *name, int which)
{
    const size_t n = strlen(name);
    const unsigned char delimiter = m->bytes[m->text];
    for (size_t i = m->text; i + n + 2 <= m->size; i++)
        if (m->bytes[i] == delimiter && memcmp(m->bytes + i + 1, name, n) == 0 &&
            m->bytes[i + 1 + n] == delimiter && which-- == 0)
            return i + n + 2;
    fail_msg("no keyword %s in the file", name);
    return 0;
}

static uint64_t place_of(const made *m, const char *place)
{
    if (strncmp(place, "byte ", 5) == 0)
        return number_of(place + 5);
    if (strcmp(place, "TEXT END") == 0)
        return text_end(m) + 1;
    if (strncmp(place, "TEXT", 4) == 0)
        return m->text + (place[4] == '+' ? number_of(place + 5) : 0);
    if (strncmp(place, "DATA", 4) == 0)
        return m->data + (place[4] == '+' ? number_of(place + 5) : 0);
    if (strcmp(place, "END") == 0)
        return m->size;
    return place[0] == '+' ? value_at(m, place + 1, 1) : value_at(m, place, 0);
}

static void begins_with(const char *sentence, const char *text, const char *beginning)
{
    if (strncmp(text, beginning, strlen(beginning)) != 0)
        fail_msg("%s: the message is \"%s\"", sentence, text);
}

static void check_values(const char *sentence, const fcs_dataset *set)
{
    for (size_t p = 0; p < set->n_params; p++) {
        double *values = malloc((set->n_events + 1) * sizeof *values);
        fcs_error err;
        assert_non_null(values);
        if (fcs_read(set, &p, 1, 0, set->n_events, FCS_STORED, &values, &err) != FCS_OK)
            fail_msg("%s: %s", sentence, err.message);
        for (size_t e = 0; e < set->n_events; e++)
            if (values[e] != recipe_value(e, p))
                fail_msg("%s: event %zu of parameter %zu is %.17g", sentence, e, p, values[e]);
        free(values);
    }
}

fcs_file *open_sound(const made *m, const fcs_options *options)
{
    fcs_error err = { 0 };
    fcs_file *file = fcs_open_memory(m->bytes, m->size, options, &err);
    if (!file)
        fail_msg("byte %llu: %s: %s", (unsigned long long)err.offset, err.rule, err.message);
    for (size_t i = 0; i < file->n_datasets; i++)
        check_values("sound", &file->datasets[i]);
    return file;
}

static void check_error(const departure *d, const made *m, const fcs_error *err, const char *rule,
                        bool message)
{
    if (strcmp(err->rule, rule) != 0)
        fail_msg("%s: expected %s, got %s \"%s\"", d->sentence, rule, err->rule, err->message);
    if (d->place && err->offset != place_of(m, d->place))
        fail_msg("%s: expected at %llu, got %llu", d->sentence,
                 (unsigned long long)place_of(m, d->place), (unsigned long long)err->offset);
    if (message)
        begins_with(d->sentence, err->message, d->message);
}

static void check_note(const departure *d, const made *m, const fcs_file *file)
{
    if (*d->lenient == '\0') {
        if (file->n_notes != 0)
            fail_msg("%s: unwanted note %s \"%s\"", d->sentence, file->notes[0].rule,
                     file->notes[0].text);
        return;
    }
    if (file->n_notes != 1 || strcmp(file->notes[0].rule, d->lenient) != 0)
        fail_msg("%s: expected the note %s, got %zu, first %s \"%s\"", d->sentence, d->lenient,
                 file->n_notes, file->n_notes ? file->notes[0].rule : "",
                 file->n_notes ? file->notes[0].text : "");
    if (d->place && file->notes[0].offset != place_of(m, d->place))
        fail_msg("%s: expected the note at %llu, got %llu", d->sentence,
                 (unsigned long long)place_of(m, d->place),
                 (unsigned long long)file->notes[0].offset);
    begins_with(d->sentence, file->notes[0].text, d->message);
}

static void check_lenient(const departure *d, const made *m)
{
    fcs_error err = { 0 };
    fcs_file *file = fcs_open_memory(m->bytes, m->size, NULL, &err);
    if (d->lenient[0] == 'E') {
        if (file)
            fail_msg("%s: expected %s, was read", d->sentence, d->lenient);
        check_error(d, m, &err, d->lenient, true);
        return;
    }
    if (!file)
        fail_msg("%s: %s \"%s\"", d->sentence, err.rule, err.message);
    check_values(d->sentence, &file->datasets[0]);
    check_note(d, m, file);
    fcs_close(file);
}

static void check_strict(const departure *d, const made *m)
{
    const fcs_options strict = { .strict = true };
    fcs_error err = { 0 };
    fcs_file *file = fcs_open_memory(m->bytes, m->size, &strict, &err);
    if (*d->strict) {
        if (file)
            fail_msg("%s: expected %s in strict mode, was read", d->sentence, d->strict);
        check_error(d, m, &err, d->strict, *d->lenient == '\0');
        return;
    }
    if (!file)
        fail_msg("%s: in strict mode %s \"%s\"", d->sentence, err.rule, err.message);
    check_values(d->sentence, &file->datasets[0]);
    fcs_close(file);
}

void departures_check(const departure *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        made m = departure_make(&rows[i]);
        check_strict(&rows[i], &m);
        check_lenient(&rows[i], &m);
        free(m.bytes);
    }
}
