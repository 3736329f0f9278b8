/* Sinks as handles: of no other kind, never the same twice, refused once stale. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>

enum { THREADS = 4, EACH = 50000 };

/* What one thread's callbacks were given. */
typedef struct {
    rocks_batch *batch;
    rocks_sink *given[EACH];
    size_t count, most;
    bool meddle;
} thread;

static thread threads[THREADS];

static void is_a_handle(rocks_sink *sink)
{
    const uint64_t number = (uint64_t)(uintptr_t)sink;
    const volatile double as_double = (double)number;
    CHECK((uint64_t)as_double == number);
    CHECK(number % 8 == 0 && number >= (uint64_t)1 << 50 && number < (uint64_t)1 << 56);
}

static bool record(void *state, const rocks_batch_record *shown, rocks_sink *error)
{
    thread *own = state;
    rocks_status mine;
    (void)shown;
    is_a_handle(error);
    if (own->meddle) {
        /* The sink of every earlier call is stale. */
        for (size_t i = 0; i < own->count; i++) {
            CHECK(rocks_sink_append(own->given[i], "late", 4, &mine) == ROCKS_INVALID_HANDLE);
            CHECK(rocks_sink_append_pair(own->given[i], "a", 1, "b", 1, &mine) ==
                  ROCKS_INVALID_HANDLE);
        }
        /* Neither object of another kind, nor NULL, nor anything near. */
        rocks_sink *near = (rocks_sink *)((uintptr_t)error + 8);
        CHECK(rocks_sink_append(near, "x", 1, &mine) == ROCKS_INVALID_HANDLE);
        near = (rocks_sink *)((uintptr_t)error + 1);
        CHECK(rocks_sink_append(near, "x", 1, &mine) == ROCKS_INVALID_HANDLE);
        CHECK(rocks_sink_append((rocks_sink *)own->batch, "x", 1, &mine) == ROCKS_INVALID_HANDLE);
        CHECK(rocks_sink_append(NULL, "x", 1, &mine) == ROCKS_INVALID_HANDLE);
        CHECK(rocks_value_free((rocks_value *)error, &mine) == ROCKS_INVALID_HANDLE);
        CHECK(rocks_db_close((rocks_db *)error, &mine) != ROCKS_OK);
    }
    own->given[own->count++] = error;
    if (own->count < own->most) return true;
    CHECK(rocks_sink_append(error, "no more", 7, &mine) == ROCKS_OK);
    return false;
}

static void *iterate(void *of)
{
    thread *own = of;
    const rocks_batch_callbacks callbacks = {sizeof callbacks, own, record};
    rocks_status mine;
    while (own->count < own->most) {
        const rocks_code code = rocks_batch_iterate(own->batch, &callbacks, &mine);
        CHECK(code == (own->count < own->most ? ROCKS_OK : ROCKS_CALLBACK_FAILED));
    }
    CHECK(strstr(mine.message, "no more") != NULL);
    return NULL;
}

static rocks_batch *batch_of(int records)
{
    rocks_batch *batch;
    OK(rocks_batch_new(&batch, &st));
    for (int i = 0; i < records; i++) OK(rocks_batch_put(batch, NULL, "k", 1, "v", 1, &st));
    return batch;
}

/* On another thread, while the callback runs, its sink is refused. */
static void *foreign(void *sink)
{
    rocks_status mine;
    CHECK(rocks_sink_append(sink, "x", 1, &mine) == ROCKS_INVALID_HANDLE);
    return NULL;
}

static bool lend(void *state, const rocks_batch_record *shown, rocks_sink *error)
{
    pthread_t other;
    (void)state, (void)shown;
    CHECK(pthread_create(&other, NULL, foreign, error) == 0);
    CHECK(pthread_join(other, NULL) == 0);
    return true;
}

static int by_number(const void *a, const void *b)
{
    const uintptr_t x = *(const uintptr_t *)a, y = *(const uintptr_t *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    const size_t each = getenv("ROCKS_SLOW") != NULL ? 5000 : EACH;
    threads[0].batch = batch_of(100);
    threads[0].meddle = true;
    threads[0].most = 100;
    iterate(&threads[0]);
    const rocks_batch_callbacks lends = {sizeof lends, NULL, lend};
    rocks_batch *one = batch_of(1);
    OK(rocks_batch_iterate(one, &lends, &st));
    OK(rocks_batch_free(one, &st));
    threads[0].meddle = false;

    pthread_t running[THREADS];
    for (int i = 0; i < THREADS; i++) {
        if (threads[i].batch == NULL) threads[i].batch = batch_of(1000);
        threads[i].most = each;
        CHECK(pthread_create(&running[i], NULL, iterate, &threads[i]) == 0);
    }
    static uintptr_t all[THREADS * EACH];
    size_t count = 0;
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_join(running[i], NULL) == 0);
        for (size_t j = 0; j < threads[i].count; j++) all[count++] = (uintptr_t)threads[i].given[j];
        OK(rocks_batch_free(threads[i].batch, &st));
    }
    CHECK(count == THREADS * each);
    qsort(all, count, sizeof all[0], by_number);
    for (size_t i = 1; i < count; i++) CHECK(all[i - 1] < all[i]);
    return 0;
}
