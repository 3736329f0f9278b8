/* Iterators made and freed many times: each is one of its own, whichever came before it on its
   thread, and whichever thread frees it. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>

enum { KEYS = 20, MANY = 12 };

static rocks_slice key, value;

/* `mode`: NULL: as by default. */
static rocks_db *opened(const char *name, const char *mode)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how;
    rocks_db *db;
    OK(rocks_options_new(ROCKS_OPTIONS_OPEN, &how, &st));
    if (mode != NULL) OK(rocks_options_set(how, "mode", mode, &st));
    if (mode != NULL && strcmp(mode, "secondary") == 0) {
        char beside[4096];
        snprintf(beside, sizeof beside, "%.4000s/%s-beside", check_folder, name);
        OK(rocks_options_set(how, "secondary_path", beside, &st));
        OK(rocks_options_set(options, "max_open_files", "-1", &st));
    }
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(options, &st));
    return db;
}

/* A half of the entries in a table, the other in memory. */
static rocks_db *filled(const char *name, const char *mode)
{
    rocks_db *db = opened(name, mode);
    for (int i = 0; i < KEYS; i++) {
        char k[8], v[8];
        snprintf(k, sizeof k, "k%02d", i);
        snprintf(v, sizeof v, "v%02d", i);
        OK(rocks_db_put(db, NULL, NULL, k, 3, v, 3, &st));
        if (i == KEYS / 2) OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    }
    return db;
}

static rocks_iter *iter_over(rocks_db *db, const rocks_options *options)
{
    rocks_iter *iter;
    OK(rocks_db_iter(db, NULL, options, &iter, &st));
    return iter;
}

static int number_of(rocks_slice slice)
{
    CHECK(slice.len == 3);
    return (slice.data[1] - '0') * 10 + slice.data[2] - '0';
}

/* From the entry that it is at, it steps through the keys up to `end`. */
static void goes_on(rocks_iter *iter, int from, int end)
{
    for (int i = from + 1; i < end; i++) {
        OK(rocks_iter_next(iter, &key, &value, &st));
        CHECK(number_of(key) == i && number_of(value) == i);
    }
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_next(iter, &key, &value, &st));
    OK(rocks_iter_status(iter, &st));
}

static void is_at(rocks_iter *iter, int wanted)
{
    OK(rocks_iter_entry(iter, &key, &value, &st));
    CHECK(number_of(key) == wanted && number_of(value) == wanted);
}

static void seek(rocks_iter *iter, int number)
{
    char k[8];
    snprintf(k, sizeof k, "k%02d", number);
    OK(rocks_iter_seek(iter, k, 3, &key, &value, &st));
}

/* Reads all, and is freed. */
static void reads_and_ends(rocks_iter *iter, int end)
{
    OK(rocks_iter_seek_to_first(iter, &key, &value, &st));
    CHECK(number_of(key) == 0);
    goes_on(iter, 0, end);
    OK(rocks_iter_free(iter, &st));
}

/* Many at once, of which now this and now that one is replaced. */
static void in_any_order(void)
{
    rocks_db *db = filled("order", NULL);
    rocks_iter *iters[MANY];
    for (int i = 0; i < MANY; i++) seek(iters[i] = iter_over(db, NULL), i);
    for (int round = 0; round < 60; round++) {
        const int at = round * 7 % MANY, other = (round * 5 + 1) % MANY;
        rocks_iter *old = iters[at];
        OK(rocks_iter_free(old, &st));
        EXPECT(ROCKS_INVALID_HANDLE, rocks_iter_next(old, &key, &value, &st));
        EXPECT(ROCKS_INVALID_HANDLE, rocks_iter_free(old, &st));
        iters[at] = iter_over(db, NULL);
        CHECK(iters[at] != old);
        EXPECT(ROCKS_NOT_POSITIONED, rocks_iter_entry(iters[at], &key, &value, &st));
        seek(iters[at], at);
        is_at(iters[other], other);
    }
    for (int i = 0; i < MANY; i++) {
        is_at(iters[i], i);
        goes_on(iters[i], i, KEYS);
        OK(rocks_iter_free(iters[i], &st));
    }
    OK(rocks_db_close(db, &st));
}

/* What one was given is not what the next one has. */
static void options_end_with_their_iterator(void)
{
    rocks_db *db = filled("options", NULL);
    rocks_snapshot *before;
    OK(rocks_db_snapshot(db, &before, &st));
    OK(rocks_db_put(db, NULL, NULL, "k20", 3, "v20", 3, &st));
    rocks_options *bounded, *past, *tailing = options_with(ROCKS_OPTIONS_READ, "tailing", "true");
    rocks_options *cached = options_with(ROCKS_OPTIONS_READ, "read_tier", "kBlockCacheTier");
    rocks_options *lazy = options_with(ROCKS_OPTIONS_READ, "allow_unprepared_value", "true");
    rocks_options *persisted = options_with(ROCKS_OPTIONS_READ, "read_tier", "kPersistedTier");
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &bounded, &st));
    OK(rocks_options_set_bytes(bounded, "iterate_upper_bound", BYTES("k05"), &st));
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &past, &st));
    OK(rocks_options_set_snapshot(past, before, &st));
    for (int round = 0; round < 4; round++) {
        rocks_iter *none = (rocks_iter *)1;
        reads_and_ends(iter_over(db, bounded), 5);
        reads_and_ends(iter_over(db, NULL), KEYS + 1);
        reads_and_ends(iter_over(db, past), KEYS);
        reads_and_ends(iter_over(db, tailing), KEYS + 1);
        EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_iter(db, NULL, persisted, &none, &st));
        CHECK(none == NULL);
        reads_and_ends(iter_over(db, cached), KEYS + 1);
        reads_and_ends(iter_over(db, lazy), KEYS + 1);
        rocks_iter *iter;
        OK(rocks_snapshot_iter(before, NULL, NULL, &iter, &st));
        reads_and_ends(iter, KEYS);
    }
    /* The bound and the snapshot live as long as the iterators. */
    rocks_iter *to_bound = iter_over(db, bounded), *to_past = iter_over(db, past);
    OK(rocks_options_free(bounded, &st));
    OK(rocks_options_free(past, &st));
    OK(rocks_snapshot_free(before, &st));
    reads_and_ends(to_bound, 5);
    reads_and_ends(to_past, KEYS);
    OK(rocks_options_free(tailing, &st));
    OK(rocks_options_free(cached, &st));
    OK(rocks_options_free(lazy, &st));
    OK(rocks_options_free(persisted, &st));
    OK(rocks_db_close(db, &st));
}

/* Databases of every kind take turns. */
static void every_kind_of_database(void)
{
    static const char *const kinds[] = {NULL,  "transaction", "optimistic_transaction",
                                        "ttl", "read_only",   "secondary"};
    enum { KINDS = sizeof kinds / sizeof *kinds, WRITABLE = 4 };
    rocks_db *dbs[KINDS];
    rocks_iter *open[KINDS];
    for (int i = 0; i < KINDS; i++) {
        char name[16];
        snprintf(name, sizeof name, "kind%d", i);
        dbs[i] = filled(name, i < WRITABLE ? kinds[i] : NULL);
        if (i >= WRITABLE) {
            OK(rocks_db_close(dbs[i], &st));
            dbs[i] = opened(name, kinds[i]);
        }
        seek(open[i] = iter_over(dbs[i], NULL), i);
    }
    for (int round = 0; round < 3 * KINDS; round++) {
        reads_and_ends(iter_over(dbs[round % KINDS], NULL), KEYS);
        is_at(open[(round + 1) % KINDS], (round + 1) % KINDS);
        reads_and_ends(iter_over(dbs[round * 5 % KINDS], NULL), KEYS);
    }
    /* Closing ends what is open; its handle is freed afterwards. */
    for (int i = 0; i < KINDS; i++) {
        if (i % 2 == 0) OK(rocks_iter_free(open[i], &st));
        OK(rocks_db_close(dbs[i], &st));
        if (i % 2 == 1) {
            EXPECT(ROCKS_CLOSED, rocks_iter_next(open[i], &key, &value, &st));
            OK(rocks_iter_free(open[i], &st));
        }
    }
}

/* ---- threads: each makes some, and frees those of the one before it ---------------------------
 */

static rocks_db *shared;
static rocks_iter *handed[MANY];
static pthread_key_t at_end;

/* Checks of a thread say nothing by `st`, which all share. */
static void reads_all(rocks_iter *iter, int from)
{
    rocks_status own;
    rocks_slice k, v;
    CHECK(rocks_iter_entry(iter, &k, &v, &own) == ROCKS_OK);
    for (int i = from; i < KEYS; i++) {
        CHECK(number_of(k) == i && number_of(v) == i);
        const rocks_code code = rocks_iter_next(iter, &k, &v, &own);
        CHECK(code == (i + 1 < KEYS ? ROCKS_OK : ROCKS_NOT_FOUND));
    }
}

static rocks_iter *made_at(int from)
{
    rocks_status own;
    rocks_slice k, v;
    rocks_iter *iter;
    char to[8];
    snprintf(to, sizeof to, "k%02d", from);
    CHECK(rocks_db_iter(shared, NULL, NULL, &iter, &own) == ROCKS_OK);
    CHECK(rocks_iter_seek(iter, to, 3, &k, &v, &own) == ROCKS_OK);
    return iter;
}

static void *replaces_all(void *none)
{
    for (int i = 0; i < MANY; i++) {
        if (handed[i] != NULL) {
            reads_all(handed[i], i);
            CHECK(rocks_iter_free(handed[i], NULL) == ROCKS_OK);
        }
        handed[i] = made_at(i);
    }
    return none;
}

/* The C++ library has ended what it keeps for the thread when this runs: RocksDB makes no iterator
   there any more, but those that are left are freed. */
static void as_the_thread_ends(void *left)
{
    rocks_iter **iters = left;
    for (int i = 0; i < 2; i++) {
        reads_all(iters[i], i);
        CHECK(rocks_iter_free(iters[i], NULL) == ROCKS_OK);
    }
}

static void *leaves_two(void *frees_one_before)
{
    static rocks_iter *left[2];
    for (int i = 0; i < 2; i++) left[i] = made_at(i);
    if (frees_one_before != NULL) CHECK(rocks_iter_free(made_at(0), NULL) == ROCKS_OK);
    CHECK(pthread_setspecific(at_end, left) == 0);
    return NULL;
}

static void *works(void *number)
{
    const int from = *(int *)number;
    rocks_iter *held = made_at(from);
    for (int round = 0; round < 200; round++) {
        rocks_iter *one = made_at((from + round) % KEYS);
        if (round % 20 == 0) reads_all(one, (from + round) % KEYS);
        CHECK(rocks_iter_free(one, NULL) == ROCKS_OK);
    }
    reads_all(held, from);
    CHECK(rocks_iter_free(held, NULL) == ROCKS_OK);
    return NULL;
}

static void run(void *(*work)(void *), void *given)
{
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, work, given) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
}

static void on_other_threads(void)
{
    shared = filled("threads", NULL);
    for (int i = 0; i < 5; i++) run(replaces_all, NULL);
    replaces_all(NULL);
    for (int i = 0; i < MANY; i++) CHECK(rocks_iter_free(handed[i], NULL) == ROCKS_OK);
    CHECK(pthread_key_create(&at_end, as_the_thread_ends) == 0);
    run(leaves_two, NULL);
    run(leaves_two, &shared);
    CHECK(pthread_key_delete(at_end) == 0);
    pthread_t threads[3];
    int numbers[] = {1, 2, 3};
    for (int i = 0; i < 3; i++) {
        CHECK(pthread_create(&threads[i], NULL, works, &numbers[i]) == 0);
    }
    for (int i = 0; i < 3; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    OK(rocks_db_close(shared, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    in_any_order();
    options_end_with_their_iterator();
    every_kind_of_database();
    on_other_threads();
    return 0;
}
