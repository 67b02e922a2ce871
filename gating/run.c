/* run.c - every event of a data set through a plan.
 *
 *     tile of 4096 events: read needed columns -> compensate -> steps -> words of each mask
 *
 * Threads take the next tile from a counter and write words that no other thread touches, so that
 * the result does not depend on their number. Masks have room for whole tiles.
 */
#include "gating/gates.h"

#include "fcs/error.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_THREADS = 256 };

typedef struct owned {
    fcs_result shown;
    arena *arena;
} owned;

/* What all threads share. */
typedef struct run {
    const plan *plan;
    uint64_t **members; /* [n_populations] whole masks */
    size_t n_tiles;
    atomic_size_t next;
} run;

/* What one thread has to itself. */
typedef struct worker {
    run *run;
    tile_reader *reader;
    uint64_t **members; /* [n_populations]: words of the present tile */
    size_t failed_tile;
    fcs_error error; /* of failed_tile, which is SIZE_MAX if there is none */
} worker;


/* ---- One thread --------------------------------------------------------------------- */

static void worker_free(worker *w)
{
    if (!w)
        return;
    tile_reader_free(w->reader);
    free(w->members);
    free(w);
}

static worker *worker_new(run *r)
{
    worker *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->run = r;
    w->failed_tile = SIZE_MAX;
    w->reader = tile_reader_new(r->plan);
    w->members = calloc(r->plan->n_steps + 1, sizeof *w->members);
    if (!w->reader || !w->members) {
        worker_free(w);
        return NULL;
    }
    return w;
}

static fcs_code gate_one_tile(worker *w, size_t index)
{
    run *r = w->run;
    tile t;
    fcs_code code = tile_read(w->reader, index, &t, &w->error);
    if (code)
        return code;
    for (size_t i = 0; i < r->plan->n_steps; i++)
        w->members[i] = r->members[i] + index * TILE_WORDS;
    tile_gate(r->plan, &t, w->members);
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

static fcs_code run_threads(run *r, unsigned asked, fcs_error *err)
{
    worker *workers[MOST_THREADS] = { NULL };
    size_t wanted = threads_to_use(asked, r->n_tiles), n = 0;
    while (n < wanted && (workers[n] = worker_new(r)))
        n++;
    fcs_code code = FCS_E_MEMORY;
    if (n) {
        run_workers(workers, n);
        code = first_failure(workers, n, err);
    } else {
        fail_memory(err);
    }
    for (size_t i = 0; i < n; i++)
        worker_free(workers[i]);
    return code;
}

/* Masks of zeros for all populations, in the arena of the result. */
static uint64_t **make_masks(arena *a, size_t n, size_t n_tiles)
{
    size_t words, bytes;
    if (__builtin_mul_overflow(n_tiles ? n_tiles : 1, TILE_WORDS, &words) ||
        __builtin_mul_overflow(words, sizeof(uint64_t), &bytes))
        return NULL;
    uint64_t **masks = arena_array(a, n, sizeof *masks);
    for (size_t i = 0; masks && i < n; i++)
        if (!(masks[i] = arena_alloc(a, bytes)))
            return NULL;
    return masks;
}


/* ---- The result --------------------------------------------------------------------- */

static size_t count_bits(const uint64_t *words, size_t n_tiles)
{
    size_t n = 0;
    for (size_t w = 0; w < n_tiles * TILE_WORDS; w++)
        n += (size_t)__builtin_popcountll(words[w]);
    return n;
}

static bool copy_population(arena *a, fcs_population *to, const strategy_population *from)
{
    to->id = to->path = arena_text(a, from->id);
    if (from->path)
        to->path = arena_text(a, from->path);
    to->title = arena_text(a, from->title ? from->title : "");
    to->role = from->role;
    to->report = from->report;
    to->parent = from->parent;
    return to->id && to->path && to->title;
}

static bool copy_populations(owned *o, const run *r)
{
    const plan *p = r->plan;
    size_t n = p->strategy->n_populations;
    fcs_population *pops = arena_array(o->arena, n, sizeof *pops);
    o->shown.populations = pops;
    o->shown.n_populations = n;
    for (size_t i = 0; pops && i < n; i++)
        if (!copy_population(o->arena, &pops[i], &p->strategy->populations[i]))
            return false;
    for (size_t s = 0; pops && s < p->n_steps; s++) {
        const plan_step *step = &p->steps[s];
        fcs_population *pop = &pops[step->population];
        pop->members = r->members[step->population];
        pop->count = count_bits(pop->members, r->n_tiles);
        if (step->kind == STEP_MISSING && !(pop->missing = arena_text(o->arena, step->why)))
            return false;
    }
    return pops;
}

static bool copy_ratios(owned *o, const fcs_strategy *s)
{
    fcs_ratio *ratios = arena_array(o->arena, s->n_ratios, sizeof *ratios);
    o->shown.ratios = ratios;
    o->shown.n_ratios = s->n_ratios;
    for (size_t i = 0; ratios && i < s->n_ratios; i++) {
        ratios[i] = s->ratios[i];
        ratios[i].id = arena_text(o->arena, s->ratios[i].id);
        ratios[i].title = arena_text(o->arena, s->ratios[i].title ? s->ratios[i].title : "");
        if (!ratios[i].id || !ratios[i].title)
            return false;
    }
    return ratios;
}

static bool copy_notes(owned *o, const plan *p)
{
    const char **notes = arena_array(o->arena, p->n_notes, sizeof *notes);
    o->shown.notes = notes;
    for (const plan_note *note = p->first_note; notes && note; note = note->next)
        if (!(notes[o->shown.n_notes++] = arena_text(o->arena, note->text)))
            return false;
    return notes;
}

static fcs_code fill(owned *o, const plan *p, unsigned threads, fcs_error *err)
{
    run r = { .plan = p, .n_tiles = tile_count(p) };
    r.members = make_masks(o->arena, p->n_steps, r.n_tiles);
    if (!r.members)
        return fail_memory(err);
    fcs_code code = run_threads(&r, threads, err);
    if (code)
        return code;
    o->shown.n_events = p->set->n_events;
    const char *compensation = plan_compensation(p, &o->shown.condition);
    o->shown.compensation = compensation ? arena_text(o->arena, compensation) : NULL;
    bool good = o->shown.compensation && copy_populations(o, &r) && copy_ratios(o, p->strategy) &&
                copy_notes(o, p);
    return good ? FCS_OK : fail_memory(err);
}

static owned *owned_new(void)
{
    arena *a = arena_new();
    owned *o = a ? arena_alloc(a, sizeof *o) : NULL;
    if (o)
        o->arena = a;
    else
        arena_free(a);
    return o;
}

fcs_result *fcs_gate(const fcs_strategy *strategy, const fcs_dataset *set, unsigned threads,
                     fcs_error *err)
{
    plan *p = plan_new(strategy, set, err);
    if (!p)
        return NULL;
    owned *o = owned_new();
    fcs_code code = o ? plan_steps(p, err) : fail_memory(err);
    if (!code)
        code = fill(o, p, threads, err);
    plan_free(p);
    if (!code)
        return &o->shown;
    if (o)
        arena_free(o->arena);
    return NULL;
}

void fcs_result_free(fcs_result *result)
{
    if (result)
        arena_free(((owned *)result)->arena);
}
