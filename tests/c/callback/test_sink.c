/* Sinks as handles: of no other kind, never the same twice, refused once stale; appended to by any
   thread; a callback whose append failed does not succeed. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>
#include <sched.h>

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
        const bool ends = own->meddle || own->count == own->most;
        CHECK(code == (ends ? ROCKS_CALLBACK_FAILED : ROCKS_OK));
        if (own->meddle && own->count < own->most) CHECK(strstr(mine.message, "append") != NULL);
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

/* ---- appends of other threads --------------------------------------------------------- */

/* What a merge operator that answers from other threads does, and what became of it. */
typedef struct {
    rocks_sink *result, *error;
    bool fails, pairs;
    size_t appended;
} foreign;

static void *answer(void *of)
{
    foreign *way = of;
    rocks_status mine;
    CHECK(rocks_sink_append(way->result, "from ", 5, &mine) == ROCKS_OK);
    CHECK(rocks_sink_append(way->result, "elsewhere", 9, &mine) == ROCKS_OK);
    if (way->pairs)
        CHECK(rocks_sink_append_pair(way->result, "a", 1, "b", 1, &mine) == ROCKS_INVALID_ARGUMENT);
    if (way->fails) CHECK(rocks_sink_append(way->error, "not today", 9, &mine) == ROCKS_OK);
    return NULL;
}

static bool lend(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                 const uint8_t *value, size_t value_len, rocks_sink *result, rocks_sink *error)
{
    foreign *way = state;
    pthread_t other;
    (void)key, (void)key_len, (void)existing, (void)value, (void)value_len;
    way->result = result, way->error = error;
    CHECK(pthread_create(&other, NULL, answer, way) == 0);
    CHECK(pthread_join(other, NULL) == 0);
    return !way->fails;
}

/* Appends until the sink's callback has returned. */
static void *storm(void *of)
{
    foreign *way = of;
    rocks_status mine;
    rocks_code code;
    while ((code = rocks_sink_append(way->result, "12345678", 8, &mine)) == ROCKS_OK)
        __atomic_fetch_add(&way->appended, 8, __ATOMIC_SEQ_CST);
    CHECK(code == ROCKS_INVALID_HANDLE && strstr(mine.message, "sink") != NULL);
    CHECK(rocks_sink_append(way->error, "late", 4, &mine) == ROCKS_INVALID_HANDLE);
    return NULL;
}

enum { STORMERS = 3 };
static pthread_t stormers[STORMERS];

static bool in_a_storm(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                       const uint8_t *value, size_t value_len, rocks_sink *result,
                       rocks_sink *error)
{
    foreign *way = state;
    rocks_status mine;
    (void)key, (void)key_len, (void)existing, (void)value, (void)value_len;
    way->result = result, way->error = error;
    for (int i = 0; i < STORMERS; i++) CHECK(pthread_create(&stormers[i], NULL, storm, way) == 0);
    for (int i = 0; i < 100; i++) {
        CHECK(rocks_sink_append(result, "own", 3, &mine) == ROCKS_OK);
        if (i % 10 == 0) sched_yield();
    }
    return true;
}

static rocks_db *merging_with(const char *folder, foreign *way,
                              bool (*merge)(void *, const uint8_t *, size_t, const rocks_slice *,
                                            const uint8_t *, size_t, rocks_sink *, rocks_sink *))
{
    const rocks_associative_merge_operator_callbacks calls = {
        .struct_size = sizeof calls, .state = way, .name = "elsewhere", .merge = merge};
    rocks_merge_operator *made;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_db *db;
    OK(rocks_merge_operator_new_associative(&calls, &made, &st));
    OK(rocks_options_set_merge_operator(options, "merge_operator", made, &st));
    OK(rocks_merge_operator_free(made, &st));
    OK(rocks_db_open(check_path(folder), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_db_merge(db, NULL, NULL, "k", 1, "v", 1, &st));
    return db;
}

static void other_threads_answer(void)
{
    foreign way = {0};
    rocks_db *db = merging_with("answer", &way, lend);
    rocks_buffer got;
    OK(rocks_db_get(db, NULL, NULL, "k", 1, &got, &st));
    CHECK(got.len == 14 && memcmp(got.data, "from elsewhere", 14) == 0);
    OK(rocks_buffer_free(&got, &st));
    way.pairs = true;
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_db_get(db, NULL, NULL, "k", 1, &got, &st));
    SAYS("an append failed: Invalid argument: sink: takes bytes");
    way.fails = true;
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_db_get(db, NULL, NULL, "k", 1, &got, &st));
    SAYS("not today");
    OK(rocks_db_close(db, &st));
}

static void none_is_lost_in_a_storm(void)
{
    const int rounds = getenv("ROCKS_SLOW") != NULL ? 5 : 40;
    foreign way = {0};
    rocks_db *db = merging_with("storm", &way, in_a_storm);
    for (int i = 0; i < rounds; i++) {
        rocks_buffer got;
        way.appended = 0;
        OK(rocks_db_get(db, NULL, NULL, "k", 1, &got, &st));
        for (int j = 0; j < STORMERS; j++) CHECK(pthread_join(stormers[j], NULL) == 0);
        if (got.len != way.appended + 300)
            fprintf(stderr, "%zu bytes, %zu appended\n", got.len, way.appended);
        CHECK(got.len == way.appended + 300);
        OK(rocks_buffer_free(&got, &st));
    }
    OK(rocks_db_close(db, &st));
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
    other_threads_answer();
    none_is_lost_in_a_storm();
    CHECK(count == THREADS * each);
    qsort(all, count, sizeof all[0], by_number);
    for (size_t i = 1; i < count; i++) CHECK(all[i - 1] < all[i]);
    return 0;
}
