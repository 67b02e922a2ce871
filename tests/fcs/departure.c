/* departure.c - see departure.h. */
#include "departure.h"

#include <math.h>

/* ---- Making ---- */

static const char *given(const departure *d, const char *what, const char *otherwise)
{
    for (size_t i = 0; i < sizeof d->edits / sizeof *d->edits && d->edits[i].what; i++)
        if (strcmp(d->edits[i].what, what) == 0)
            return d->edits[i].to;
    return otherwise;
}

static size_t number_of(const char *digits)
{
    size_t n = 0;
    while (*digits >= '0' && *digits <= '9')
        n = 10 * n + (size_t)(*digits++ - '0');
    return n;
}

/* Bytes of pairs of hexadecimal digits. */
static size_t bytes_of(const char *hex, unsigned char *out)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t n = 0;
    for (; hex[0] && hex[1]; hex += 2)
        out[n++] = (unsigned char)((strchr(digits, hex[0]) - digits) * 16 +
                                   (strchr(digits, hex[1]) - digits));
    return n;
}

/* What is done before or after the recipe is at hand. */
static bool is_creation(const char *what)
{
    static const char *const names[] = { "version", "type", "byteord",    "params",  "events",
                                         "cut",     "tail", "HEADER off", "TEXT off" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(what, names[i]) == 0)
            return true;
    return strncmp(what, "put ", 4) == 0 ||
           (strncmp(what, "hex ", 4) == 0 && strcmp(what, "hex data") != 0);
}

static void set_data(recipe *r, const char *hex)
{
    unsigned char bytes[256];
    assert_true(strlen(hex) <= 2 * sizeof bytes);
    recipe_data(r, bytes, bytes_of(hex, bytes));
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
    else if (strcmp(e->what, "hex data") == 0)
        set_data(r, e->to);
    else if (strcmp(e->what, "text at") == 0)
        r->text_at = number_of(e->to);
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

static void overwrite(made *m, const edit *e)
{
    unsigned char bytes[64];
    const bool hex = e->what[0] == 'h';
    const size_t at = number_of(e->what + 4), n = hex ? bytes_of(e->to, bytes) : strlen(e->to);
    assert_true(at + n <= m->size);
    memcpy(m->bytes + at, hex ? bytes : (const unsigned char *)e->to, n);
}

/* The pair of DATA offsets in HEADER or TEXT, or zeros. */
typedef struct pair {
    char begin[24], end[24];
} pair;

static void put_pair(recipe *r, bool header, const pair *p)
{
    if (header) {
        r->field[2] = p->begin;
        r->field[3] = p->end;
    } else {
        recipe_set(r, "$BEGINDATA", p->begin);
        recipe_set(r, "$ENDDATA", p->end);
    }
}

/* How far DATA's pair is to be moved: "4,-1". */
static void moved_pair(const char *by, size_t data, size_t size, pair *p)
{
    const char *comma = strchr(by, ',');
    const int begin = (by[0] == '-' ? -1 : 1) * (int)number_of(by + (by[0] == '-'));
    const int end = (comma[1] == '-' ? -1 : 1) * (int)number_of(comma + 1 + (comma[1] == '-'));
    snprintf(p->begin, sizeof p->begin, "%08d", (int)data + begin);
    snprintf(p->end, sizeof p->end, "%08d", (int)(data + size) - 1 + end);
}

/* Each pair that is moved is made twice: with zeros, to see where DATA is, then with that. */
static made make_moved(recipe *r, const char *header, const char *text)
{
    pair h = { "00000000", "00000000" }, t = h;
    if (header)
        put_pair(r, true, &h);
    if (text)
        put_pair(r, false, &t);
    made m = make_fcs(r);
    if (!header && !text)
        return m;
    if (header)
        moved_pair(header, m.data, r->data_size, &h);
    if (text)
        moved_pair(text, m.data, r->data_size, &t);
    if (text)
        put_pair(r, false, &t);
    free(m.bytes);
    return make_fcs(r);
}

made departure_make(const departure *d)
{
    recipe *r = recipe_new(given(d, "version", "FCS3.1"), given(d, "type", "F"),
                           given(d, "byteord", "1,2,3,4"), number_of(given(d, "params", "2")),
                           number_of(given(d, "events", "3")));
    for (size_t i = 0; i < sizeof d->edits / sizeof *d->edits && d->edits[i].what; i++)
        apply(r, &d->edits[i]);
    made m = make_moved(r, given(d, "HEADER off", NULL), given(d, "TEXT off", NULL));
    recipe_free(r);
    for (size_t i = 0; i < sizeof d->edits / sizeof *d->edits && d->edits[i].what; i++)
        if (is_creation(d->edits[i].what) && d->edits[i].what[3] == ' ')
            overwrite(&m, &d->edits[i]);
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

static double *read_column(const char *sentence, const fcs_dataset *set, size_t param)
{
    double *values = malloc((set->n_events + 1) * sizeof *values);
    fcs_error err;
    assert_non_null(values);
    if (fcs_read(set, &param, 1, 0, set->n_events, FCS_STORED, &values, &err) != FCS_OK)
        fail_msg("%s: %s", sentence, err.message);
    return values;
}

static void check_made_values(const char *sentence, const fcs_dataset *set)
{
    for (size_t p = 0; p < set->n_params; p++) {
        double *values = read_column(sentence, set, p);
        for (size_t e = 0; e < set->n_events; e++)
            if (values[e] != recipe_value(e, p))
                fail_msg("%s: event %zu of parameter %zu is %.17g", sentence, e, p, values[e]);
        free(values);
    }
}

/* The which-th of numbers with blanks between. */
static double listed_number(const char *sentence, const char *list, size_t which)
{
    char word[64] = "";
    double value;
    while (which-- > 0 && list) {
        list = strchr(list, ' ');
        list = list ? list + 1 : NULL;
    }
    if (list)
        snprintf(word, sizeof word, "%.*s", (int)strcspn(list, " "), list);
    if (strcmp(word, "nan") == 0 || strcmp(word, "inf") == 0 || strcmp(word, "-inf") == 0)
        return word[0] == 'n' ? (double)NAN : word[0] == '-' ? -INFINITY : INFINITY;
    if (!fcs_parse_number(word, &value))
        fail_msg("%s: more values than are listed", sentence);
    return value;
}

/* The same number, -0 told from 0; any NaN is NaN. */
static bool same_number(double a, double b)
{
    return isnan(a) ? isnan(b) : a == b && signbit(a) == signbit(b);
}

static void check_values(const char *sentence, const fcs_dataset *set, const char *list)
{
    if (!list) {
        check_made_values(sentence, set);
        return;
    }
    for (size_t p = 0; p < set->n_params; p++) {
        double *values = read_column(sentence, set, p);
        for (size_t e = 0; e < set->n_events; e++)
            if (!same_number(values[e], listed_number(sentence, list, e * set->n_params + p)))
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
        check_made_values("sound", &file->datasets[i]);
    return file;
}

static void check_error(const departure *d, const made *m, const fcs_error *err, const char *rule,
                        const char *message)
{
    if (strcmp(err->rule, rule) != 0)
        fail_msg("%s: expected %s, got %s \"%s\"", d->sentence, rule, err->rule, err->message);
    if (d->place && err->offset != place_of(m, d->place))
        fail_msg("%s: expected at %llu, got %llu", d->sentence,
                 (unsigned long long)place_of(m, d->place), (unsigned long long)err->offset);
    begins_with(d->sentence, err->message, message);
}

static void check_note(const departure *d, const made *m, const fcs_file *file, const char *rule)
{
    if (*rule == '\0') {
        if (file->n_notes != 0)
            fail_msg("%s: unwanted note %s \"%s\"", d->sentence, file->notes[0].rule,
                     file->notes[0].text);
        return;
    }
    if (file->n_notes != 1 || strcmp(file->notes[0].rule, rule) != 0)
        fail_msg("%s: expected the note %s, got %zu, first %s \"%s\"", d->sentence, rule,
                 file->n_notes, file->n_notes ? file->notes[0].rule : "",
                 file->n_notes ? file->notes[0].text : "");
    if (d->place && file->notes[0].offset != place_of(m, d->place))
        fail_msg("%s: expected the note at %llu, got %llu", d->sentence,
                 (unsigned long long)place_of(m, d->place),
                 (unsigned long long)file->notes[0].offset);
    begins_with(d->sentence, file->notes[0].text, d->message);
}

static void check_keyword(const row *r, const fcs_dataset *set)
{
    const char *value = r->keyword ? fcs_keyword_value(set, r->keyword) : NULL;
    if (r->keyword && (!value || strcmp(value, r->value) != 0))
        fail_msg("%s: %s is \"%s\"", r->d.sentence, r->keyword, value ? value : "absent");
}

static void check_mode(const row *r, const made *m, bool strict)
{
    const departure *d = &r->d;
    const char *rule = strict ? d->strict : d->lenient;
    const char *message = strict && r->strict_message ? r->strict_message : d->message;
    fcs_options options = r->options;
    fcs_error err = { 0 };
    options.strict = strict;
    fcs_file *file = fcs_open_memory(m->bytes, m->size, &options, &err);
    if (!file && rule[0] != 'E')
        fail_msg("%s%s: %s \"%s\"", d->sentence, strict ? ", strict" : "", err.rule, err.message);
    if (file && rule[0] == 'E')
        fail_msg("%s%s: expected %s, was read", d->sentence, strict ? ", strict" : "", rule);
    if (!file) {
        check_error(d, m, &err, rule, message);
        return;
    }
    check_values(d->sentence, &file->datasets[0], r->values);
    check_keyword(r, &file->datasets[0]);
    check_note(d, m, file, rule);
    fcs_close(file);
}

void rows_check(const row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        made m = departure_make(&rows[i].d);
        check_mode(&rows[i], &m, true);
        check_mode(&rows[i], &m, false);
        free(m.bytes);
    }
}

void trials_run(const trial *trials, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        print_message("%d: %s\n", trials[i].number, trials[i].sentence);
        trials[i].run();
    }
}

void departures_check(const departure *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const row alone = { 0, .d = rows[i] };
        rows_check(&alone, 1);
    }
}
