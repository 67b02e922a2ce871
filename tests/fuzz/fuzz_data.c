/* fuzz_data.c - events. The input describes a layout and holds DATA for it; a sound file is made of
 * both, and what the library reads is held against slow.c.
 *
 *     byte 0     kind of values, byte order, version
 *     byte 1     number of parameters
 *     2 bytes    for each parameter: width, range
 *     the rest   DATA, cut to whole events */
#include "fuzz.h"

#include "fcs/make_fcs.h"
#include "slow.h"

enum { WHOLE, PACKED, PDP, FLOATS, DOUBLES, MIXED, FIXED_TEXT, FREE_TEXT, N_KINDS };

typedef struct plan {
    slow_layout layout;
    int kind;
    const char *version, *byteord;
    const uint8_t *data;
    size_t size, n_events;
} plan;

static void plan_param(plan *p, size_t i, uint8_t width, uint8_t range)
{
    static const char types[N_KINDS] = { 'I', 'I', 'I', 'F', 'D', 'I', 'A', 'A' };
    slow_layout *l = &p->layout;
    const char type = p->kind == MIXED ? "IFD"[range % 3] : types[p->kind];
    l->type[i] = type;
    l->bits[i] = p->kind == PACKED                                ? 1 + width % 64u
                 : p->kind == MIXED && type == 'I' && width > 127 ? 1 + width % 64u
                 : p->kind == PDP                                 ? 32
                 : p->kind == FIXED_TEXT                          ? 8 * (1 + width % 19u)
                 : p->kind == FREE_TEXT                           ? 0
                 : type == 'F'                                    ? 32
                 : type == 'D'                                    ? 64
                                                                  : 8 * (1 + width % 8u);
    l->range_bits[i] = type == 'I' ? range % (l->bits[i] + 1) : 18;
}

/* The bytes after the last whole event are left out. */
static void cut(plan *p)
{
    const size_t bits = slow_event_bits(&p->layout);
    if (bits == 0)
        return;
    p->n_events = 8 * p->size / bits;
    p->size = (p->n_events * bits + 7) / 8;
}

static bool make_plan(const uint8_t *bytes, size_t size, plan *p)
{
    static const char *const versions[4] = { "FCS2.0", "FCS3.0", "FCS3.1", "FCS3.2" };
    *p = (plan){ .kind = size > 1 ? bytes[0] % N_KINDS : 0 };
    if (size < 2 || size < 2 + 2 * (1 + bytes[1] % (size_t)SLOW_PARAMS))
        return false;
    const size_t n = 1 + bytes[1] % (size_t)SLOW_PARAMS;
    p->layout.n_params = n;
    p->layout.big = bytes[0] / N_KINDS % 2;
    p->layout.pdp = p->kind == PDP;
    p->version = p->kind == MIXED       ? versions[3]
                 : p->kind == PDP       ? versions[1]
                 : p->kind == FREE_TEXT ? versions[0]
                                        : versions[bytes[0] / N_KINDS / 2 % 4];
    p->byteord = p->kind == PDP ? "3,4,1,2" : p->layout.big ? "4,3,2,1" : "1,2,3,4";
    for (size_t i = 0; i < n; i++) {
        plan_param(p, i, bytes[2 + 2 * i], bytes[3 + 2 * i]);
        p->layout.packed = p->layout.packed || p->layout.bits[i] % 8 != 0;
    }
    p->data = bytes + 2 + 2 * n;
    p->size = size - 2 - 2 * n;
    cut(p);
    return true;
}

static void set_number(recipe *r, const char *format, size_t i, const char *value)
{
    char name[64];
    (void)snprintf(name, sizeof name, "$P%zu%s", i + 1, format);
    recipe_set(r, name, value);
}

/* 2^64 and below, as text. */
static void print_range(char out[24], unsigned bits)
{
    if (bits < 64)
        (void)snprintf(out, 24, "%llu", 1ull << bits);
    else
        memcpy(out, "18446744073709551616", 21);
}

static made make_file(const plan *p)
{
    static const char *const types[N_KINDS] = { "I8", "I8", "I8", "F", "D", "I8", "A1", "A*" };
    char text[24];
    recipe *r = recipe_new(p->version, types[p->kind], p->byteord, p->layout.n_params, 0);
    for (size_t i = 0; i < p->layout.n_params; i++) {
        const char type = p->layout.type[i];
        print_range(text, p->layout.range_bits[i]);
        set_number(r, "R", i, text);
        (void)snprintf(text, sizeof text, "%u", p->layout.bits[i] / (type == 'A' ? 8 : 1));
        if (p->layout.bits[i] > 0)
            set_number(r, "B", i, text);
        if (p->kind == MIXED)
            set_number(r, "DATATYPE", i, (char[2]){ type, 0 });
    }
    (void)snprintf(text, sizeof text, "%zu", p->n_events);
    if (p->kind == FREE_TEXT)
        recipe_drop(r, "$TOT");
    else
        recipe_set(r, "$TOT", text);
    recipe_data(r, p->data, p->size);
    made m = make_fcs(r);
    recipe_free(r);
    return m;
}

static bool same_number(double a, double b)
{
    return (a != a && b != b) || memcmp(&a, &b, sizeof a) == 0;
}

/* Events from `first` of one parameter; and as integers, where they are. */
static void compare(const plan *p, const fcs_dataset *set, size_t param, size_t first)
{
    const size_t count = set->n_events - first;
    double *values = malloc((count + 1) * sizeof *values);
    uint64_t *wholes = malloc((count + 1) * sizeof *wholes);
    must(values && wholes);
    must(fcs_read(set, &param, 1, first, count, FCS_STORED, &values, NULL) == FCS_OK);
    const bool integer = p->layout.type[param] == 'I';
    if (integer)
        must(fcs_read_u64(set, param, first, count, wholes, NULL) == FCS_OK);
    for (size_t j = 0; j < count; j++) {
        double value;
        uint64_t whole;
        must(slow_value(&p->layout, p->data, first + j, param, &value, &whole));
        must(same_number(values[j], value));
        must(!integer || wholes[j] == whole);
    }
    free(wholes);
    free(values);
}

static bool is_all_text(const plan *p)
{
    double value;
    uint64_t whole;
    for (size_t e = 0; e < p->n_events; e++)
        for (size_t i = 0; i < p->layout.n_params; i++)
            if (!slow_value(&p->layout, p->data, e, i, &value, &whole))
                return false;
    return true;
}

static void check_free_text(const plan *p, const fcs_file *f)
{
    const size_t n = p->layout.n_params, most = p->size / 2 + 1;
    double *all = malloc(most * sizeof *all), *values = malloc(most * sizeof *values);
    must(all && values);
    const size_t count = slow_free_text(p->data, p->size, all, most);
    must((f != NULL) == (p->size > 0 && count != SIZE_MAX && count % n == 0));
    for (size_t i = 0; f && i < n; i++) {
        must(f->datasets->n_events == count / n);
        must(fcs_read(f->datasets, &i, 1, 0, count / n, FCS_STORED, &values, NULL) == FCS_OK);
        for (size_t j = 0; j < count / n; j++)
            must(values[j] == all[j * n + i]);
    }
    free(values);
    free(all);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    plan p;
    if (!make_plan(bytes, size, &p))
        return 0;
    made m = make_file(&p);
    fcs_file *f = fcs_open_memory(m.bytes, m.size, NULL, NULL);
    if (p.kind == FREE_TEXT) {
        check_free_text(&p, f);
    } else {
        must((f != NULL) == (p.kind != FIXED_TEXT || is_all_text(&p)));
        for (size_t i = 0; f && i < p.layout.n_params; i++) {
            must(f->datasets->n_events == p.n_events);
            compare(&p, f->datasets, i, 0);
            compare(&p, f->datasets, i, bytes[0] % (p.n_events + 1));
        }
    }
    fcs_close(f);
    free(m.bytes);
    return 0;
}
