/* run.c - see run.h.
 *
 *     tile of 4096 events: read needed columns -> derive -> steps -> words of each mask -> fold
 *
 * Threads take the next tile from a counter and write words that no other thread touches, so that
 * the result does not depend on their number. Masks have room for whole tiles.
 */
#include "gating/run.h"

#include "fcs/error.h"
#include "gating/gates.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_THREADS = 256 };

/* What all threads share. */
typedef struct run {
    const plan *plan;
    uint64_t *const *members; /* [n_populations] whole masks; NULL: nobody keeps them */
    const tile_fold *fold;
    size_t n_tiles;
    atomic_size_t next;
} run;

/* What one thread has to itself. */
typedef struct worker {
    run *run;
    tile_reader *reader;
    uint64_t **members; /* [n_populations]: words of the present tile */
    uint64_t *scratch;  /* where they are if nobody keeps them */
    void *folded;
    size_t failed_tile;
    fcs_error error; /* of failed_tile, which is SIZE_MAX if there is none */
} worker;


/* ---- One thread --------------------------------------------------------------------- */

static void worker_free(worker *w)
{
    if (!w)
        return;
    if (w->folded)
        w->run->fold->end(w->folded);
    tile_reader_free(w->reader);
    free(w->members);
    free(w->scratch);
    free(w);
}

static bool allocate(worker *w)
{
    const run *r = w->run;
    size_t n = r->plan->strategy->n_populations;
    w->reader = tile_reader_new(r->plan);
    w->members = calloc(n + 1, sizeof *w->members);
    w->scratch = r->members ? NULL : calloc(n + 1, TILE_WORDS * sizeof *w->scratch);
    w->folded = r->fold ? r->fold->start(r->fold->what) : NULL;
    return w->reader && w->members && (r->members || w->scratch) && (!r->fold || w->folded);
}

static worker *worker_new(run *r)
{
    worker *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->run = r;
    w->failed_tile = SIZE_MAX;
    if (allocate(w))
        return w;
    worker_free(w);
    return NULL;
}

static fcs_code gate_one_tile(worker *w, size_t index)
{
    const run *r = w->run;
    tile t;
    fcs_code code = tile_read(w->reader, index, &t, &w->error);
    if (code)
        return code;
    for (size_t i = 0; i < r->plan->strategy->n_populations; i++)
        w->members[i] =
            r->members ? r->members[i] + index * TILE_WORDS : w->scratch + i * TILE_WORDS;
    tile_gate(r->plan, &t, w->members);
    if (r->fold)
        r->fold->take(w->folded, r->fold->what, &t, w->members);
    return FCS_OK;
}

/* Takes tiles until none is left, or one fails. All tiles below a failed one were taken before it
 * and are finished, so that the first failure is the same for any number of threads. */
static void *work(void *argument)
{
    worker *w = argument;
    run *r = w->run;
    for (size_t i = atomic_fetch_add(&r->next, 1); i < r->n_tiles;
         i = atomic_fetch_add(&r->next, 1))
        if (gate_one_tile(w, i)) {
            w->failed_tile = i;
            atomic_store(&r->next, r->n_tiles);
            break;
        }
    return NULL;
}


/* ---- All threads -------------------------------------------------------------------- */

static size_t threads_to_use(unsigned asked, size_t n_tiles)
{
    long processors = asked ? (long)asked : sysconf(_SC_NPROCESSORS_ONLN);
    size_t n = processors > 0 ? (size_t)processors : 1;
    if (n > n_tiles)
        n = n_tiles;
    return n < 1 ? 1 : n < MOST_THREADS ? n : MOST_THREADS;
}

/* Runs the workers, the first in the calling thread. One that cannot be started is not missed: the
 * others take its tiles. */
static void run_workers(worker *const *workers, size_t n)
{
    pthread_t threads[MOST_THREADS];
    bool started[MOST_THREADS] = { false };
    for (size_t i = 1; i < n; i++)
        started[i] = pthread_create(&threads[i], NULL, work, workers[i]) == 0;
    work(workers[0]);
    for (size_t i = 1; i < n; i++)
        if (started[i])
            pthread_join(threads[i], NULL);
}

static fcs_code first_failure(worker *const *workers, size_t n, fcs_error *err)
{
    const worker *first = workers[0];
    for (size_t i = 1; i < n; i++)
        if (workers[i]->failed_tile < first->failed_tile)
            first = workers[i];
    if (first->failed_tile == SIZE_MAX)
        return FCS_OK;
    if (err)
        *err = first->error;
    return first->error.code;
}

fcs_code run_tiles(const plan *p, unsigned threads, uint64_t *const *members, const tile_fold *fold,
                   fcs_error *err)
{
    run r = { .plan = p, .members = members, .fold = fold, .n_tiles = tile_count(p) };
    worker *workers[MOST_THREADS] = { NULL };
    size_t wanted = threads_to_use(threads, r.n_tiles), n = 0;
    while (n < wanted && (workers[n] = worker_new(&r)))
        n++;
    fcs_code code = FCS_E_MEMORY;
    if (n) {
        run_workers(workers, n);
        code = first_failure(workers, n, err);
    } else {
        fail_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        if (fold && !code)
            fold->join(workers[i]->folded, fold->what);
        worker_free(workers[i]);
    }
    return code;
}
