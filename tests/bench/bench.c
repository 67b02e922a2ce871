/* bench.c - ratios against references measured in the same process, in turns, so that they hold where
 * absolute times drift.
 *
 *     bench FILE.fcs PANEL.xml [REPETITIONS]
 *
 * Each line: name <TAB> ratio of medians <TAB> ratio of minima <TAB> target <TAB> ok|short
 *
 * Before every repetition the file is evicted and read once from front to back: a file that was just
 * written sits in small pages, and reading those takes up to twice as long. mincore() then says
 * whether all of it is resident. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lupusflow/gating.h"

#define BUFFER ((size_t)256 << 10)
#define MAX_REPETITIONS 101

typedef struct bench {
    const char *path;
    size_t size;
    unsigned char *buffer, *copy; /* [BUFFER] */
    fcs_strategy *panel;
    fcs_file *file;
    uint64_t sum; /* keeps the compiler from leaving work out */
} bench;

typedef struct job {
    const char *name;
    void (*run)(bench *b);
    const char *of; /* the reference; NULL: this is one */
    double target;  /* 0: none is set */
    double seconds[MAX_REPETITIONS];
} job;

static void fail_bench(const char *what)
{
    fprintf(stderr, "bench: expected %s\n", what);
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* ---- What is measured ---- */

static void read_bytes(bench *b)
{
    int fd = open(b->path, O_RDONLY);
    if (fd < 0)
        fail_bench("a readable file");
    for (ssize_t n; (n = read(fd, b->buffer, BUFFER)) > 0;)
        b->sum += b->buffer[n - 1];
    close(fd);
}

static void copy_bytes(bench *b)
{
    for (size_t at = 0; at < b->size; at += BUFFER) {
        memcpy(b->copy, b->buffer, BUFFER);
        b->buffer[0] = b->copy[BUFFER - 1];
    }
    b->sum += b->copy[0];
}

static void read_events(bench *b)
{
    enum { EVENTS = 4096, MOST = 64 };
    static double values[MOST][EVENTS];
    const fcs_dataset *set = &b->file->datasets[0];
    size_t params[MOST], n = set->n_params < MOST ? set->n_params : MOST;
    double *columns[MOST];
    for (size_t i = 0; i < n; i++) {
        params[i] = i;
        columns[i] = values[i];
    }
    for (size_t first = 0; first < set->n_events; first += EVENTS) {
        size_t left = set->n_events - first, count = left < EVENTS ? left : EVENTS;
        if (fcs_read(set, params, n, first, count, FCS_LINEAR, columns, NULL) != FCS_OK)
            fail_bench("readable events");
        b->sum += (uint64_t)(values[0][0] > 0);
    }
}

static void gate_with(bench *b, unsigned threads)
{
    fcs_result *result = fcs_gate(b->panel, &b->file->datasets[0], threads, NULL);
    if (!result)
        fail_bench("a panel that fits the file");
    b->sum += result->populations[0].count;
    fcs_result_free(result);
}

static void gate_alone(bench *b)
{
    gate_with(b, 1);
}

static void gate_two(bench *b)
{
    gate_with(b, 2);
}

static job jobs[] = {
    { .name = "read() 256 KiB", .run = read_bytes },
    { .name = "memcpy of the same bytes", .run = copy_bytes, .of = "read() 256 KiB" },
    { .name = "fcs_read, all columns, 1 thread", .run = read_events, .of = "read() 256 KiB" },
    { .name = "fcs_gate, 1 thread", .run = gate_alone, .of = "read() 256 KiB", .target = 3.5 },
    { .name = "fcs_gate, 2 threads", .run = gate_two, .of = "read() 256 KiB", .target = 1.8 },
    { .name = "fcs_gate, 2 threads over 1",
      .run = gate_two,
      .of = "fcs_gate, 1 thread",
      .target = 0.6 },
};
#define N_JOBS (sizeof jobs / sizeof *jobs)

/* ---- How ---- */

/* Evicts the file and reads it in; true when all of it is resident. */
static bool stage(bench *b)
{
    int fd = open(b->path, O_RDONLY);
    if (fd < 0)
        fail_bench("a readable file");
    posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    read_bytes(b);
    size_t page = (size_t)sysconf(_SC_PAGESIZE), n = (b->size + page - 1) / page, resident = 0;
    unsigned char *there = calloc(n, 1);
    void *map = mmap(NULL, b->size, PROT_READ, MAP_SHARED, fd, 0);
    if (there && map != MAP_FAILED && mincore(map, b->size, there) == 0)
        for (size_t i = 0; i < n; i++)
            resident += there[i] & 1;
    if (map != MAP_FAILED)
        munmap(map, b->size);
    free(there);
    close(fd);
    return resident == n;
}

static void measure(bench *b, size_t repetitions)
{
    for (size_t r = 0; r < repetitions; r++) {
        if (!stage(b))
            fail_bench("the whole file in the page cache");
        for (size_t i = 0; i < N_JOBS; i++) {
            double start = now();
            jobs[i].run(b);
            jobs[i].seconds[r] = now() - start;
        }
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static const job *reference_of(const job *j)
{
    for (size_t i = 0; i < N_JOBS; i++)
        if (j->of && strcmp(jobs[i].name, j->of) == 0)
            return &jobs[i];
    return NULL;
}

static void report(size_t repetitions)
{
    for (size_t i = 0; i < N_JOBS; i++)
        qsort(jobs[i].seconds, repetitions, sizeof *jobs[i].seconds, by_size);
    puts("name\tmedian ratio\tminimum ratio\ttarget\tverdict");
    for (size_t i = 0; i < N_JOBS; i++) {
        const job *of = reference_of(&jobs[i]);
        if (!of)
            continue;
        double median = jobs[i].seconds[repetitions / 2] / of->seconds[repetitions / 2];
        double least = jobs[i].seconds[0] / of->seconds[0];
        printf("%s / %s\t%.2f\t%.2f\t", jobs[i].name, of->name, median, least);
        if (jobs[i].target > 0)
            printf("%.2f\t%s\n", jobs[i].target, least <= jobs[i].target ? "ok" : "short");
        else
            puts("-\t-");
    }
}

int main(int argc, char **argv)
{
    struct stat s;
    bench b = { .path = argc > 1 ? argv[1] : "" };
    long repetitions = argc > 3 ? strtol(argv[3], NULL, 10) : 9;
    if (argc < 3 || repetitions < 1 || repetitions > MAX_REPETITIONS || stat(b.path, &s) != 0)
        fail_bench("FILE.fcs PANEL.xml [REPETITIONS, at most 101]");
    b.size = (size_t)s.st_size;
    b.buffer = malloc(BUFFER);
    b.copy = malloc(BUFFER);
    b.panel = fcs_strategy_open(argv[2], NULL);
    b.file = fcs_open(b.path, NULL, NULL);
    if (!b.buffer || !b.copy || !b.panel || !b.file)
        fail_bench("memory, a panel and an FCS file");
    memset(b.buffer, 1, BUFFER);
    measure(&b, (size_t)repetitions);
    report((size_t)repetitions);
    fcs_close(b.file);
    fcs_strategy_free(b.panel);
    free(b.buffer);
    free(b.copy);
    return b.sum == 0;
}
