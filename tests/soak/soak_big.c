/* soak_big.c - FILE MOST_MB MOST_SECONDS: a file of many gigabytes of floats that are 0 but for the last
 * event, 1, 2, 3, ...: the mean of parameter k is k / n, in little memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "lupusflow/fcs.h"

#define BLOCK ((size_t)65536)
#define MOST_PARAMS 8

/* Seconds of a processor that this process took: what else runs on the machine does not count. */
static double taken(void)
{
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
           (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

/* The most memory that this process had, in megabytes. */
static double peak(void)
{
    char line[256];
    double kilobytes = 0;
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "VmHWM:", 6) == 0)
            (void)sscanf(line + 6, "%lf", &kilobytes);
    if (f)
        fclose(f);
    return kilobytes / 1024;
}

static fcs_code add_all(const fcs_dataset *set, double *sums, fcs_error *err)
{
    static double values[MOST_PARAMS][BLOCK];
    double *columns[MOST_PARAMS];
    size_t params[MOST_PARAMS];
    for (size_t i = 0; i < set->n_params; i++) {
        params[i] = i;
        columns[i] = values[i];
    }
    for (size_t first = 0; first < set->n_events; first += BLOCK) {
        const size_t left = set->n_events - first, n = left < BLOCK ? left : BLOCK;
        fcs_code code = fcs_read(set, params, set->n_params, first, n, FCS_STORED, columns, err);
        if (code)
            return code;
        for (size_t i = 0; i < set->n_params; i++)
            for (size_t j = 0; j < n; j++)
                sums[i] += values[i][j];
    }
    return FCS_OK;
}

static int judge(const fcs_dataset *set, const double *sums, double took, double most_mb,
                 double most_seconds)
{
    int bad = 0;
    for (size_t i = 0; i < set->n_params; i++)
        if (!(sums[i] == (double)(i + 1))) {
            printf("parameter %zu: expected the sum %zu, found %.17g\n", i + 1, i + 1, sums[i]);
            bad = 1;
        }
    printf("%zu events, %.2f GiB: %.1f s, %.1f MB\n", set->n_events,
           (double)set->data.size / (double)(1 << 30), took, peak());
    if (took > most_seconds || peak() > most_mb) {
        printf("expected at most %.1f s and %.0f MB\n", most_seconds, most_mb);
        bad = 1;
    }
    return bad;
}

int main(int argc, char **argv)
{
    double sums[MOST_PARAMS] = { 0 }, limits[2];
    fcs_error err;
    if (argc != 4 || !fcs_parse_number(argv[2], &limits[0]) ||
        !fcs_parse_number(argv[3], &limits[1]))
        return 2;
    fcs_file *f = fcs_open(argv[1], NULL, &err);
    if (!f || f->datasets[0].n_params > MOST_PARAMS ||
        add_all(&f->datasets[0], sums, &err) != FCS_OK) {
        printf("%s: %s\n", argv[1], f ? "cannot be read" : err.message);
        fcs_close(f);
        return 1;
    }
    int bad = judge(&f->datasets[0], sums, taken(), limits[0], limits[1]);
    fcs_close(f);
    return bad;
}
