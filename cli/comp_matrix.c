/* comp_matrix.c - `lupusflow comp check|diff|apply` on matrices: where they come from, what is unusual in
 * them. */
#include "comp_matrix.h"

#include <math.h>
#include <string.h>

/* ---- Opening ---- */

/* By the first bytes: FCS, gzip, ZIP. */
static bool is_fcs(const char *path)
{
    unsigned char b[3] = { 0 };
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(b, 1, sizeof b, f) : 0;
    if (f)
        fclose(f);
    return n == sizeof b &&
           (!memcmp(b, "FCS", 3) || (b[0] == 0x1f && b[1] == 0x8b) || !memcmp(b, "PK", 2));
}

static fcs_spillover *matrix_of_file(const arguments *a, const char *path, int *code)
{
    fcs_error err;
    size_t index;
    fcs_file *file = open_input(a, path, &index, code);
    fcs_spillover *s = file ? fcs_spillover_from(&file->datasets[index], &err) : NULL;
    if (file && !s) {
        complain(path, &err);
        *code = err.code == FCS_E_NOT_FOUND ? EXIT_MISFIT : exit_code(&err, EXIT_INPUT);
    }
    fcs_close(file);
    return s;
}

fcs_spillover *open_matrix(const arguments *a, const char *path, int *code)
{
    fcs_error err;
    *code = EXIT_DONE;
    if (is_fcs(path))
        return matrix_of_file(a, path, code);
    fcs_spillover *s = fcs_spillover_open(path, &err);
    if (s)
        return s;
    complain(path, &err);
    *code = exit_code(&err, EXIT_STRATEGY);
    return NULL;
}


/* ---- Check ---- */

static size_t index_of(const char *const *names, size_t n, const char *name)
{
    size_t i = 0;
    while (i < n && strcmp(names[i], name) != 0)
        i++;
    return i;
}

/* The detector that is meant for a dye of a square matrix: the one of its name, or of its place. */
static size_t own_detector(const fcs_spillover *s, size_t dye)
{
    size_t j = index_of(s->detectors, s->n_detectors, s->dyes[dye]);
    return j < s->n_detectors ? j : dye;
}

static void print_place(const fcs_spillover *s, size_t d, size_t j)
{
    print_escaped(stdout, s->dyes[d]);
    fputs(" in ", stdout);
    print_escaped(stdout, s->detectors[j]);
}

/* Which entries a line of the answer is about. */
typedef enum unusual { NOT_ONE, NEGATIVE, LARGE } unusual;

static bool is_unusual(const fcs_spillover *s, size_t d, size_t j, unusual what, double most)
{
    double v = s->values[d * s->n_detectors + j];
    bool own = s->n_dyes == s->n_detectors && j == own_detector(s, d);
    switch (what) {
    case NOT_ONE:
        return own && v != 1;
    case NEGATIVE: /* below what noise makes of a 0 */
        return v < -0.001;
    case LARGE:
        return !own && v > most;
    }
    return false;
}

/* One line an entry, ten of them at most. */
static size_t print_unusual(const fcs_spillover *s, const char *title, unusual what, double most)
{
    enum { SHOWN = 10 };
    size_t n = 0;
    for (size_t d = 0; d < s->n_dyes; d++)
        for (size_t j = 0; j < s->n_detectors; j++) {
            if (!is_unusual(s, d, j, what, most) || n++ >= SHOWN)
                continue;
            printf("%-13s %.6g ", n == 1 ? title : "", s->values[d * s->n_detectors + j]);
            print_place(s, d, j);
            putchar('\n');
        }
    if (n == 0)
        printf("%-13s none\n", title);
    if (n > SHOWN)
        printf("%-13s and %zu more\n", "", n - SHOWN);
    return n;
}

int print_check(const fcs_spillover *s, const char *path, double sanity_max, size_t *n_unusual)
{
    fcs_error err;
    char large[40];
    fputs("matrix        ", stdout);
    print_escaped(stdout, path);
    if (strcmp(path, s->source) != 0)
        printf(", %s", s->source);
    printf("\ndyes          %zu on %zu detectors\n", s->n_dyes, s->n_detectors);
    printf("condition     %.6g\n", fcs_spillover_condition(s));
    snprintf(large, sizeof large, "above %g", sanity_max);
    *n_unusual = 0;
    if (s->n_dyes == s->n_detectors)
        *n_unusual += print_unusual(s, "own not 1", NOT_ONE, 0);
    *n_unusual += print_unusual(s, "below -0.001", NEGATIVE, 0);
    *n_unusual += print_unusual(s, large, LARGE, sanity_max);
    fcs_code code = fcs_compensate(s, NULL, 0, &err);
    if (code == FCS_OK)
        return EXIT_DONE;
    complain(path, &err);
    return exit_code(&err, EXIT_INPUT);
}


/* ---- Diff ---- */

static bool same_names(const char *const *a, const char *const *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (index_of(b, n, a[i]) == n)
            return false;
    return true;
}

/* In whatever order their rows and columns are. */
bool same_shape(const fcs_spillover *a, const fcs_spillover *b)
{
    return a->n_dyes == b->n_dyes && a->n_detectors == b->n_detectors &&
           same_names(a->dyes, b->dyes, a->n_dyes) &&
           same_names(a->detectors, b->detectors, a->n_detectors);
}

static double value_of(const fcs_spillover *s, const char *dye, const char *detector)
{
    size_t d = index_of(s->dyes, s->n_dyes, dye);
    size_t j = index_of(s->detectors, s->n_detectors, detector);
    return s->values[d * s->n_detectors + j];
}

double print_diff(const fcs_spillover *a, const fcs_spillover *b)
{
    double largest = 0;
    puts("dye\tdetector\tfirst\tsecond\tdifference");
    for (size_t d = 0; d < a->n_dyes; d++)
        for (size_t j = 0; j < a->n_detectors; j++) {
            double x = a->values[d * a->n_detectors + j];
            double y = value_of(b, a->dyes[d], a->detectors[j]);
            print_escaped(stdout, a->dyes[d]);
            putchar('\t');
            print_escaped(stdout, a->detectors[j]);
            printf("\t%.9g\t%.9g\t%.6g\n", x, y, y - x);
            if (fabs(y - x) > largest)
                largest = fabs(y - x);
        }
    return largest;
}
