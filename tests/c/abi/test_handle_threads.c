/* Shared objects: made on one thread, used, changed and freed on others, and inside calls.
 * valgrind: yes */
#include <pthread.h>
#include <stdint.h>

#include "../support/check.h"

#define ROUNDS 300

static rocks_db *db;

static void put(const char *value)
{
    OK(rocks_db_put(db, NULL, NULL, "key", 3, value, strlen(value), &st));
}

/* How many snapshots RocksDB has. */
static uint64_t snapshots(void)
{
    uint64_t count = 77;
    OK(rocks_db_property_int(db, NULL, "rocksdb.num-snapshots", &count, &st));
    return count;
}

static uint64_t alive(void)
{
    uint64_t count = 77;
    OK(rocks_handles_alive(NULL, &count, &st));
    return count;
}

/* ---- one thread's, and another's ---------------------------------------------------- */

/* What another thread does with a snapshot, and its answer. */
typedef struct {
    rocks_snapshot *snapshot;
    void (*work)(rocks_snapshot *snapshot);
} task;

static void *run(void *of)
{
    task *t = of;
    t->work(t->snapshot);
    return NULL;
}

static pthread_t start(task *t)
{
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, run, t) == 0);
    return thread;
}

/* Freed meanwhile, or not yet; the value is the snapshot's own. */
static void read_old(rocks_snapshot *snapshot)
{
    rocks_status status;
    for (int i = 0; i < 3; i++) {
        char value[8];
        size_t len;
        rocks_code code = rocks_snapshot_get_into(snapshot, NULL, NULL, "key", 3, value,
                                                  sizeof value, &len, &status);
        CHECK(code == ROCKS_OK || code == ROCKS_INVALID_HANDLE);
        CHECK(code != ROCKS_OK || (len == 3 && memcmp(value, "old", 3) == 0));
    }
}

static void free_it(rocks_snapshot *snapshot)
{
    rocks_status status;
    CHECK(rocks_snapshot_free(snapshot, &status) == ROCKS_OK);
}

static void release_it(rocks_snapshot *snapshot) { rocks_release(snapshot); }

static void beside(void (*here)(rocks_snapshot *), void (*there)(rocks_snapshot *))
{
    for (int i = 0; i < ROUNDS; i++) {
        task t = {NULL, there};
        put("old");
        OK(rocks_db_snapshot(db, &t.snapshot, &st));
        put("new value");
        pthread_t thread = start(&t);
        here(t.snapshot);
        CHECK(pthread_join(thread, NULL) == 0);
        EXPECT(ROCKS_INVALID_HANDLE, rocks_snapshot_free(t.snapshot, &st));
        SAYS("freed before");
        CHECK(snapshots() == 0);
    }
}

static void frees_beside_reads(void)
{
    beside(free_it, read_old);
    beside(release_it, read_old);
    beside(read_old, free_it);
    beside(read_old, release_it);
}

static rocks_code codes[2];

static void free_first(rocks_snapshot *snapshot)
{
    rocks_status status;
    codes[0] = rocks_snapshot_free(snapshot, &status);
}

static void free_second(rocks_snapshot *snapshot)
{
    rocks_status status;
    codes[1] = rocks_snapshot_free(snapshot, &status);
}

static void of_two_frees_one_frees(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        task t = {NULL, free_second};
        OK(rocks_db_snapshot(db, &t.snapshot, &st));
        pthread_t thread = start(&t);
        free_first(t.snapshot);
        CHECK(pthread_join(thread, NULL) == 0);
        CHECK((codes[0] == ROCKS_OK) != (codes[1] == ROCKS_OK));
        CHECK(codes[0] + codes[1] == ROCKS_INVALID_HANDLE);
        CHECK(snapshots() == 0);
    }
}

/* ---- threads that end --------------------------------------------------------------- */

static rocks_snapshot *made;

static void make_one(rocks_snapshot *none)
{
    rocks_status status;
    (void)none;
    CHECK(rocks_db_snapshot(db, &made, &status) == ROCKS_OK);
}

/* Used and freed here, or by the next thread, when its maker's has ended. */
static void outlives_its_thread(void)
{
    put("old");
    for (int i = 0; i < ROUNDS / 3; i++) {
        task maker = {NULL, make_one};
        CHECK(pthread_join(start(&maker), NULL) == 0);
        CHECK(snapshots() == 1);
        task reader = {made, read_old}, next = {made, free_it};
        pthread_t reading = start(&reader), freeing = start(&next);
        CHECK(pthread_join(freeing, NULL) == 0);
        CHECK(pthread_join(reading, NULL) == 0);
        CHECK(snapshots() == 0);
        CHECK(pthread_join(start(&maker), NULL) == 0);
        read_old(made);
        OK(rocks_snapshot_free(made, &st));
        CHECK(snapshots() == 0);
    }
}

/* ---- inside a call ------------------------------------------------------------------ */

static rocks_snapshot *inside;
static rocks_code freed_inside;

/* Frees the snapshot that the read around it reads at. */
static bool merge(void *state, const uint8_t *key, size_t key_len, const rocks_slice *existing,
                  const uint8_t *value, size_t value_len, rocks_sink *result, rocks_sink *error)
{
    rocks_status status;
    (void)state, (void)key, (void)key_len, (void)existing, (void)error;
    if (inside != NULL) {
        freed_inside = rocks_snapshot_free(inside, &status);
        CHECK(rocks_snapshot_free(inside, &status) == ROCKS_INVALID_HANDLE);
    }
    inside = NULL;
    return rocks_sink_append(result, value, value_len, NULL) == ROCKS_OK;
}

static void freed_inside_a_read(void)
{
    char value[8];
    size_t len;
    OK(rocks_db_merge(db, NULL, NULL, "merged", 6, "value", 5, &st));
    for (int shared = 0; shared < 2; shared++) {
        OK(rocks_db_snapshot(db, &made, &st));
        task reader = {made, read_old};
        if (shared) CHECK(pthread_join(start(&reader), NULL) == 0);
        inside = made;
        freed_inside = ROCKS_PANIC;
        OK(rocks_snapshot_get_into(made, NULL, NULL, "merged", 6, value, sizeof value, &len, &st));
        CHECK(freed_inside == ROCKS_OK && len == 5 && memcmp(value, "value", 5) == 0);
        CHECK(snapshots() == 0);
        EXPECT(ROCKS_INVALID_HANDLE, rocks_snapshot_free(made, &st));
    }
}

/* ---- options that change ------------------------------------------------------------ */

static rocks_options *reading;
static int stop;

/* Reads with options of another thread's, which it changes; then of its own. */
static void *read_on(void *of)
{
    rocks_status status;
    rocks_iter *iter;
    (void)of;
    while (!__atomic_load_n(&stop, __ATOMIC_ACQUIRE)) {
        CHECK(rocks_db_iter(db, NULL, reading, &iter, &status) == ROCKS_OK);
        rocks_code code = rocks_iter_seek_to_first(iter, NULL, NULL, &status);
        CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
        CHECK(rocks_iter_free(iter, &status) == ROCKS_OK);
    }
    return NULL;
}

static void changed_beside_reads(void)
{
    pthread_t thread;
    rocks_iter *iter;
    rocks_slice key;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    for (int i = 0; i < 10; i++)
        OK(rocks_options_set_bytes(reading, "iterate_upper_bound", "z", 1, &st));
    OK(rocks_db_iter(db, NULL, reading, &iter, &st));
    CHECK(pthread_create(&thread, NULL, read_on, NULL) == 0);
    for (int i = 0; i < ROUNDS; i++)
        OK(rocks_options_set_bytes(reading, "iterate_upper_bound", i % 2 ? "z" : "a", 1, &st));
    __atomic_store_n(&stop, 1, __ATOMIC_RELEASE);
    CHECK(pthread_join(thread, NULL) == 0);
    OK(rocks_options_set_bytes(reading, "iterate_upper_bound", "a", 1, &st));
    OK(rocks_options_free(reading, &st));
    /* It keeps the options as they were when it was made. */
    OK(rocks_iter_seek_to_first(iter, &key, NULL, &st));
    CHECK(key.len == 3 && memcmp(key.data, "key", 3) == 0);
    OK(rocks_iter_free(iter, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    const rocks_associative_merge_operator_callbacks merges = {sizeof merges, NULL,         NULL,
                                                               {0, 0, 0},     "test.frees", merge};
    rocks_merge_operator *merging;
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_merge_operator_new_associative(&merges, &merging, &st));
    OK(rocks_options_set_merge_operator(options, "merge_operator", merging, &st));
    OK(rocks_merge_operator_free(merging, &st));
    OK(rocks_db_open(check_path("db"), options, NULL, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    frees_beside_reads();
    of_two_frees_one_frees();
    outlives_its_thread();
    freed_inside_a_read();
    changed_beside_reads();
    CHECK(alive() == 1);
    OK(rocks_db_close(db, &st));
    return 0;
}
