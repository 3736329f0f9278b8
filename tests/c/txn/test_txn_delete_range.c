/* Ranges that transactions delete: in each kind of database and by each write policy, with the
   transaction's own writes in the range, at snapshots, with timestamps; all or nothing, where a key
   is locked, written by others, or the call is ended; what it does not lock. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>

enum { KEYS = 60 };

static rocks_db *db;
static rocks_column_family *other;
static bool locks;
/* Whether each key has a queue of its own for those that wait for its lock. */
static const char *queues = "false";

static void open_it(const char *name, const char *mode, const char *policy, const char *option,
                    const char *value)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    const char *names[] = {"default", "other"};
    OK(rocks_options_set(options, "create_missing_column_families", "true", &st));
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    if (option != NULL) OK(rocks_options_set(options, option, value, &st));
    OK(rocks_options_set(how, "transaction_db.write_policy", policy, &st));
    OK(rocks_options_set(how, "transaction_db.transaction_lock_timeout", "20", &st));
    OK(rocks_options_set(how, "transaction_db.default_lock_timeout", "20", &st));
    OK(rocks_options_set(how, "transaction_db.use_per_key_point_lock_mgr", queues, &st));
    OK(rocks_db_open(check_path(name), options, how, names, NULL, 2, &db, &st));
    OK(rocks_db_column_family(db, "other", &other, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    locks = strcmp(mode, "transaction") == 0;
}

static void close_it(void)
{
    OK(rocks_column_family_free(other, &st));
    OK(rocks_db_close(db, &st));
}

static rocks_txn *begin_with(const char *option, const char *value)
{
    rocks_options *options =
        option == NULL ? NULL : options_with(ROCKS_OPTIONS_TRANSACTION, option, value);
    rocks_txn *txn;
    OK(rocks_txn_begin(db, NULL, options, &txn, &st));
    OK(rocks_options_free(options, &st));
    return txn;
}

static rocks_txn *begin(void) { return begin_with(NULL, NULL); }

static const char *key_of(int number)
{
    static char keys[8][16];
    static int next;
    char *key = keys[next++ % 8];
    sprintf(key, "key%03d", number);
    return key;
}

static void fill(rocks_column_family *family, int from, int to, const char *value)
{
    for (int i = from; i < to; i++)
        OK(rocks_db_put(db, family, NULL, BYTES_OF(key_of(i)), BYTES_OF(value), &st));
}

static void put(rocks_txn *txn, int number, const char *value)
{
    OK(rocks_txn_put(txn, NULL, BYTES_OF(key_of(number)), BYTES_OF(value), &st));
}

/* How many keys there are; `txn` NULL: for everybody else. */
static int count(rocks_txn *txn, rocks_column_family *family)
{
    rocks_iter *iter;
    rocks_slice key, value;
    int found = 0;
    if (txn == NULL) OK(rocks_db_iter(db, family, NULL, &iter, &st));
    else OK(rocks_txn_iter(txn, family, NULL, &iter, &st));
    rocks_code code = rocks_iter_seek_to_first(iter, &key, &value, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(iter, &key, &value, &st)) found++;
    EXPECT(ROCKS_NOT_FOUND, code);
    OK(rocks_iter_free(iter, &st));
    return found;
}

static bool is_there(rocks_txn *txn, int number)
{
    rocks_buffer got;
    const char *key = key_of(number);
    const rocks_code code = txn == NULL ? rocks_db_get(db, NULL, NULL, BYTES_OF(key), &got, &st)
                                        : rocks_txn_get(txn, NULL, NULL, BYTES_OF(key), &got, &st);
    CHECK(code == ROCKS_OK || code == ROCKS_NOT_FOUND);
    if (code == ROCKS_OK) OK(rocks_buffer_free(&got, &st));
    return code == ROCKS_OK;
}

/* Deletes all from one number up to another; they are so many. */
static void deletes(rocks_txn *txn, int from, int to, uint64_t wanted)
{
    uint64_t deleted = 99;
    OK(rocks_txn_delete_range(txn, NULL, NULL, BYTES_OF(key_of(from)), BYTES_OF(key_of(to)), 0,
                              NULL, &deleted, &st));
    CHECK(deleted == wanted);
}

static void fails(rocks_code code, rocks_txn *txn, int from, int to, rocks_cancel *cancel)
{
    uint64_t deleted = 99;
    EXPECT(code, rocks_txn_delete_range(txn, NULL, NULL, BYTES_OF(key_of(from)),
                                        BYTES_OF(key_of(to)), 0, cancel, &deleted, &st));
    CHECK(deleted == 0);
}

static void commit(rocks_txn *txn)
{
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
}

static rocks_txn_info told(rocks_txn *txn)
{
    rocks_txn_info info = {.struct_size = sizeof info};
    OK(rocks_txn_describe(txn, &info, &st));
    return info;
}

/* What is in the range, committed or the transaction's own, and no more. */
static void whole_ranges(void)
{
    fill(NULL, 0, KEYS, "value");
    fill(other, 0, 10, "value");
    rocks_txn *txn = begin();
    put(txn, 25, "mine");                                                     /* over another */
    OK(rocks_txn_put(txn, NULL, BYTES("key0255"), BYTES("mine"), &st));       /* new */
    OK(rocks_txn_merge(txn, NULL, BYTES_OF(key_of(26)), BYTES("mine"), &st)); /* merged */
    OK(rocks_txn_delete(txn, NULL, BYTES_OF(key_of(27)), &st));               /* gone already */
    put(txn, 40, "mine");                                                     /* outside */
    deletes(txn, 20, 30, 10);
    CHECK(count(txn, NULL) == KEYS - 10 && count(NULL, NULL) == KEYS);
    CHECK(is_there(txn, 19) && !is_there(txn, 20) && !is_there(txn, 29) && is_there(txn, 30));
    deletes(txn, 20, 30, 0);
    /* It goes on: what is written into the range afterwards is there. */
    put(txn, 21, "again");
    CHECK(count(txn, NULL) == KEYS - 9);
    deletes(txn, 21, 22, 1);
    put(txn, 22, "again");
    commit(txn);
    CHECK(count(NULL, NULL) == KEYS - 9 && is_there(NULL, 22) && !is_there(NULL, 25));
    CHECK(is_there(NULL, 40) && count(NULL, other) == 10);

    /* Of the family that is named, and all of it up to the empty end's neighbour. */
    uint64_t deleted;
    txn = begin();
    OK(rocks_txn_delete_range(txn, other, NULL, NULL, 0, BYTES("l"), 0, NULL, &deleted, &st));
    CHECK(deleted == 10 && count(txn, other) == 0 && count(txn, NULL) == KEYS - 9);
    OK(rocks_txn_rollback(txn, &st));
    CHECK(count(NULL, other) == 10);
    OK(rocks_txn_free(txn, &st));
}

static void edges(void)
{
    fill(NULL, 0, KEYS, "value");
    rocks_txn *txn = begin();
    deletes(txn, 5, 5, 0);
    fails(ROCKS_INVALID_ARGUMENT, txn, 6, 5, NULL);
    SAYS("begin");
    CHECK(told(txn).keys == 0 && told(txn).deletes == 0);
    OK(rocks_txn_delete_range(txn, NULL, NULL, NULL, 0, NULL, 0, 0, NULL, NULL, &st));
    CHECK(told(txn).deletes == 0);

    /* The first ones, and as many times as it takes. */
    uint64_t deleted = 0, all = 0;
    int calls = 0;
    do {
        OK(rocks_txn_delete_range(txn, NULL, NULL, BYTES_OF(key_of(10)), BYTES_OF(key_of(31)), 8,
                                  NULL, &deleted, &st));
        if (calls == 0) CHECK(deleted == 8 && !is_there(txn, 17) && is_there(txn, 18));
        all += deleted;
        calls++;
    } while (deleted == 8);
    CHECK(all == 21 && calls == 3 && count(txn, NULL) == KEYS - 21);
    OK(rocks_txn_rollback(txn, &st));
    CHECK(count(NULL, NULL) == KEYS);

    /* The range's own bounds, whatever the options say; prefixes do not end it. */
    OK(rocks_txn_begin_again(txn, NULL, NULL, &st));
    rocks_options *reading = options_with(ROCKS_OPTIONS_READ, "iterate_upper_bound", key_of(12));
    OK(rocks_options_set(reading, "prefix_same_as_start", "true", &st));
    OK(rocks_txn_delete_range(txn, NULL, reading, BYTES_OF(key_of(8)), BYTES_OF(key_of(14)), 0,
                              NULL, &deleted, &st));
    CHECK(deleted == 6);
    OK(rocks_options_free(reading, &st));

    /* A transaction with an iterator does not change; one that is over neither. */
    rocks_iter *iter;
    OK(rocks_txn_iter(txn, NULL, NULL, &iter, &st));
    fails(ROCKS_HANDLE_BUSY, txn, 0, 5, NULL);
    OK(rocks_iter_free(iter, &st));
    OK(rocks_txn_commit(txn, &st));
    fails(ROCKS_INVALID_ARGUMENT, txn, 0, 5, NULL);
    SAYS("committed");
    OK(rocks_txn_free(txn, &st));
    CHECK(count(NULL, NULL) == KEYS - 6);

    /* More than fits: nothing of it, and what came before stays. */
    if (locks) {
        txn = begin_with("max_write_batch_size", "200");
        put(txn, 50, "mine");
        fails(ROCKS_ABORTED, txn, 0, 40, NULL);
        CHECK(told(txn).deletes == 0 && count(txn, NULL) == KEYS - 6 && told(txn).keys == 1);
        deletes(txn, 0, 3, 3);
        commit(txn);
    }
}

/* A key in the middle is another's: nothing is deleted, what the call locked is free again, and the
   transaction's save points are as they were. */
static void all_or_nothing(void)
{
    fill(NULL, 0, KEYS, "value");
    rocks_txn *txn = begin(), *holder = begin(), *third = begin();
    put(holder, 15, "theirs");
    put(txn, 5, "mine");
    OK(rocks_txn_set_save_point(txn, &st));
    put(txn, 12, "mine");
    fails(ROCKS_TIMED_OUT, txn, 10, 20, NULL);
    CHECK(st.subcode == 2);
    SAYS(key_of(15));
    CHECK(told(txn).deletes == 0 && told(txn).keys == 2 && count(txn, NULL) == KEYS);
    put(third, 11, "third");
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_put(third, NULL, BYTES_OF(key_of(12)), BYTES("third"), &st));
    OK(rocks_txn_rollback(third, &st));
    OK(rocks_txn_free(third, &st));
    OK(rocks_txn_rollback(holder, &st));
    OK(rocks_txn_free(holder, &st));
    deletes(txn, 10, 20, 10);
    OK(rocks_txn_rollback_to_save_point(txn, &st));
    CHECK(count(txn, NULL) == KEYS && told(txn).deletes == 0);
    EXPECT(ROCKS_NOT_FOUND, rocks_txn_rollback_to_save_point(txn, &st));
    deletes(txn, 10, 20, 10);
    /* Each key that was there is locked now; a key that was not, is not. */
    third = begin();
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_put(third, NULL, BYTES_OF(key_of(19)), BYTES("third"), &st));
    OK(rocks_txn_put(third, NULL, BYTES("key0155"), BYTES("third"), &st));
    commit(third);
    commit(txn);
    CHECK(count(NULL, NULL) == KEYS - 10 + 1);
    OK(rocks_db_delete(db, NULL, NULL, BYTES("key0155"), &st));
}

/* Since a snapshot of the transaction, or (optimistic) since the call. */
static void written_by_others(void)
{
    fill(NULL, 0, KEYS, "value");
    rocks_txn *txn = begin_with("set_snapshot", "true");
    fill(NULL, 15, 16, "theirs");
    if (locks) {
        fails(ROCKS_BUSY, txn, 10, 20, NULL);
        SAYS(key_of(15));
        CHECK(told(txn).deletes == 0);
        deletes(txn, 16, 20, 4);
        OK(rocks_txn_rollback(txn, &st));
    } else {
        deletes(txn, 10, 20, 10);
        EXPECT(ROCKS_BUSY, rocks_txn_commit(txn, &st));
        OK(rocks_txn_rollback(txn, &st));
        OK(rocks_txn_begin_again(txn, NULL, NULL, &st));
        deletes(txn, 10, 20, 10);
        fill(NULL, 12, 13, "theirs");
        EXPECT(ROCKS_BUSY, rocks_txn_commit(txn, &st));
        SAYS(key_of(12));
        OK(rocks_txn_rollback(txn, &st));
    }
    OK(rocks_txn_free(txn, &st));
    CHECK(count(NULL, NULL) == KEYS);

    /* A snapshot in the options decides which keys are found. */
    rocks_snapshot *snapshot;
    rocks_options *reading;
    uint64_t deleted;
    OK(rocks_db_snapshot(db, &snapshot, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    OK(rocks_options_set_snapshot(reading, snapshot, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("key0155"), BYTES("later"), &st));
    txn = begin();
    OK(rocks_txn_delete_range(txn, NULL, reading, BYTES_OF(key_of(10)), BYTES_OF(key_of(20)), 0,
                              NULL, &deleted, &st));
    CHECK(deleted == 10);
    commit(txn);
    CHECK(count(NULL, NULL) == KEYS - 10 + 1);
    OK(rocks_options_free(reading, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    OK(rocks_db_delete(db, NULL, NULL, BYTES("key0155"), &st));
}

static void *cancels(void *cancel)
{
    /* When the call waits for the lock, and if it does not come to that, before. */
    size_t waiting = 0;
    for (int i = 0; i < 5000 && waiting == 0; i++) {
        rocks_locks *list;
        rocks_status own;
        if (rocks_db_locks(db, ROCKS_LOCKS_WAITS, &list, &waiting, &own) != ROCKS_OK) break;
        rocks_locks_free(list, &own);
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    }
    rocks_cancel_set(cancel, NULL);
    return NULL;
}

/* The wait for a lock that nobody gives back ends with the cancel, or when its time has passed. */
static void ended(void)
{
    fill(NULL, 0, KEYS, "value");
    rocks_cancel *cancel;
    /* Ten minutes: a negative one is that of the database. */
    rocks_txn *txn = begin_with(locks ? "lock_timeout" : NULL, "600000"), *holder = begin();
    OK(rocks_cancel_new(&cancel, &st));
    OK(rocks_cancel_set(cancel, &st));
    fails(ROCKS_CANCELLED, txn, 0, 20, cancel);
    CHECK(told(txn).deletes == 0);
    OK(rocks_cancel_free(cancel, &st));
    if (locks) {
        pthread_t thread;
        put(holder, 15, "theirs");
        OK(rocks_cancel_new(&cancel, &st));
        CHECK(pthread_create(&thread, NULL, cancels, cancel) == 0);
        fails(ROCKS_CANCELLED, txn, 10, 20, cancel);
        CHECK(pthread_join(thread, NULL) == 0);
        OK(rocks_cancel_free(cancel, &st));
        OK(rocks_cancel_new(&cancel, &st));
        OK(rocks_cancel_set_timeout(cancel, 50000, &st));
        fails(ROCKS_TIMED_OUT, txn, 10, 20, cancel);
        SAYS("cancel: its time passed");
        OK(rocks_cancel_free(cancel, &st));
        CHECK(told(txn).deletes == 0 && told(txn).keys == 0);
        OK(rocks_txn_rollback(holder, &st));
    }
    OK(rocks_cancel_new(&cancel, &st));
    uint64_t deleted;
    OK(rocks_txn_delete_range(txn, NULL, NULL, BYTES_OF(key_of(10)), BYTES_OF(key_of(20)), 0,
                              cancel, &deleted, &st));
    CHECK(deleted == 10);
    OK(rocks_cancel_free(cancel, &st));
    OK(rocks_txn_free(holder, &st));
    commit(txn);
    CHECK(count(NULL, NULL) == KEYS - 10);
}

/* The keys that it deleted are gone after a restart, and those that it did not are there. */
static void restarts(const char *name, const char *mode, const char *policy)
{
    fill(NULL, 0, KEYS, "value");
    rocks_txn *txn = begin(), *left = begin();
    deletes(txn, 0, 30, 30);
    commit(txn);
    deletes(left, 40, 50, 10);
    close_it();
    open_it(name, mode, policy, NULL, NULL);
    CHECK(count(NULL, NULL) == KEYS - 30);
    fails(ROCKS_CLOSED, left, 40, 50, NULL);
    OK(rocks_txn_free(left, &st));
    if (!locks) return;
    txn = begin();
    OK(rocks_txn_set_name(txn, BYTES("named"), &st));
    deletes(txn, 30, 40, 10);
    OK(rocks_txn_prepare(txn, &st));
    fails(ROCKS_INVALID_ARGUMENT, txn, 40, 50, NULL);
    SAYS("prepared");
    OK(rocks_txn_free(txn, &st));
    close_it();
    open_it(name, mode, policy, NULL, NULL);
    CHECK(count(NULL, NULL) == KEYS - 30);
    OK(rocks_txn_take_prepared(db, BYTES("named"), &txn, &st));
    commit(txn);
    CHECK(count(NULL, NULL) == KEYS - 40);
}

/* Writes that go into the database before the commit: taken back where a key in the middle is
   another's, and where the transaction is rolled back. */
static void early(void)
{
    static char large[100];
    rocks_options *options =
        options_with(ROCKS_OPTIONS_TRANSACTION, "write_batch_flush_threshold", "200");
    rocks_txn *txn, *holder = begin();
    OK(rocks_txn_begin(db, NULL, options, &txn, &st));
    OK(rocks_txn_set_name(txn, BYTES("early"), &st));
    OK(rocks_options_free(options, &st));
    fill(NULL, 0, KEYS, "value");
    for (int i = 0; i < 10; i++)
        OK(rocks_txn_put(txn, NULL, BYTES_OF(key_of(i)), large, sizeof large, &st));
    put(holder, 50, "theirs");
    fails(ROCKS_TIMED_OUT, txn, 0, KEYS, NULL);
    CHECK(count(txn, NULL) == KEYS && count(NULL, NULL) == KEYS);
    OK(rocks_txn_rollback(holder, &st));
    OK(rocks_txn_free(holder, &st));
    deletes(txn, 0, KEYS, KEYS);
    CHECK(count(txn, NULL) == 0 && count(NULL, NULL) == KEYS);
    put(txn, 7, "again");
    deletes(txn, 0, 8, 1);
    OK(rocks_txn_rollback(txn, &st));
    CHECK(count(NULL, NULL) == KEYS);
    rocks_buffer got;
    OK(rocks_db_get(db, NULL, NULL, BYTES_OF(key_of(7)), &got, &st));
    CHECK(got.len == 5 && memcmp(got.data, "value", 5) == 0);
    OK(rocks_buffer_free(&got, &st));
    OK(rocks_txn_free(txn, &st));
}

static void kinds(void)
{
    static const char *const all[][3] = {
        {"pessimistic", "transaction", "WRITE_COMMITTED"},
        {"prepared", "transaction", "WRITE_PREPARED"},
        {"unprepared", "transaction", "WRITE_UNPREPARED"},
        {"optimistic", "optimistic_transaction", "WRITE_COMMITTED"},
    };
    for (int i = 0; i < 4; i++) {
        open_it(all[i][0], all[i][1], all[i][2], NULL, NULL);
        whole_ranges();
        edges();
        if (locks) all_or_nothing();
        written_by_others();
        ended();
        if (strcmp(all[i][2], "WRITE_UNPREPARED") == 0) early();
        restarts(all[i][0], all[i][1], all[i][2]);
        close_it();
    }
    queues = "true";
    open_it("per key", "transaction", "WRITE_COMMITTED", NULL, NULL);
    all_or_nothing();
    ended();
    close_it();
    queues = "false";
}

/* The order is the column family's. */
static void orders(void)
{
    uint64_t deleted;
    open_it("reverse", "transaction", "WRITE_COMMITTED", "comparator", "reverse_bytewise");
    fill(NULL, 0, KEYS, "value");
    rocks_txn *txn = begin();
    fails(ROCKS_INVALID_ARGUMENT, txn, 10, 20, NULL);
    OK(rocks_txn_put(txn, NULL, BYTES("key0155"), BYTES("mine"), &st));
    OK(rocks_txn_delete_range(txn, NULL, NULL, BYTES_OF(key_of(20)), BYTES_OF(key_of(10)), 0, NULL,
                              &deleted, &st));
    CHECK(deleted == 11 && is_there(txn, 10) && !is_there(txn, 20));
    commit(txn);
    close_it();
    open_it("prefixes", "optimistic_transaction", "WRITE_COMMITTED", "prefix_extractor", "fixed:5");
    fill(NULL, 0, KEYS, "value");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    txn = begin();
    deletes(txn, 5, 45, 40);
    commit(txn);
    CHECK(count(NULL, NULL) == KEYS - 40);
    close_it();
}

/* The time as of which keys are found is the options'; that of the deletions is the commit's. */
static void timestamps(void)
{
    rocks_options *reading;
    uint64_t deleted;
    open_it("timed", "transaction", "WRITE_COMMITTED", "comparator",
            "leveldb.BytewiseComparator.u64ts");
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reading, &st));
    for (int time = 1; time <= 2; time++) {
        const uint8_t stamp[8] = {(uint8_t)(10 * time)};
        for (int i = 0; i < 10 * time; i++) {
            const char *key = key_of(i);
            OK(rocks_db_put_with_timestamp(db, NULL, NULL, BYTES_OF(key), stamp, 8, BYTES("value"),
                                           &st));
        }
    }
    rocks_txn *txn = begin();
    fails(ROCKS_INVALID_ARGUMENT, txn, 0, 20, NULL);
    SAYS("timestamp");
    const uint8_t at10[8] = {10}, at20[8] = {20}, at30[8] = {30};
    OK(rocks_options_set_bytes(reading, "timestamp", at10, 8, &st));
    OK(rocks_txn_delete_range(txn, NULL, reading, BYTES_OF(key_of(0)), BYTES_OF(key_of(20)), 0,
                              NULL, &deleted, &st));
    CHECK(deleted == 10);
    OK(rocks_txn_rollback(txn, &st));
    OK(rocks_txn_begin_again(txn, NULL, NULL, &st));
    OK(rocks_options_set_bytes(reading, "timestamp", at20, 8, &st));
    OK(rocks_options_set_bytes(reading, "iter_start_ts", at10, 8, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_txn_delete_range(txn, NULL, reading, BYTES_OF(key_of(0)), BYTES_OF(key_of(20)), 0,
                                  NULL, &deleted, &st));
    SAYS("iter_start_ts");
    OK(rocks_options_set_bytes(reading, "iter_start_ts", NULL, 0, &st));
    put(txn, 14, "mine");
    OK(rocks_txn_put(txn, NULL, BYTES("key0155"), BYTES("mine"), &st));
    OK(rocks_txn_delete_range(txn, NULL, reading, BYTES_OF(key_of(12)), BYTES_OF(key_of(18)), 0,
                              NULL, &deleted, &st));
    CHECK(deleted == 7);
    OK(rocks_txn_set_commit_timestamp(txn, 30, &st));
    commit(txn);
    for (int i = 0; i < 20; i++) {
        rocks_buffer got;
        const bool is_deleted = i >= 12 && i < 18;
        OK(rocks_options_set_bytes(reading, "timestamp", at20, 8, &st));
        OK(rocks_db_get(db, NULL, reading, BYTES_OF(key_of(i)), &got, &st));
        OK(rocks_buffer_free(&got, &st));
        OK(rocks_options_set_bytes(reading, "timestamp", at30, 8, &st));
        EXPECT(is_deleted ? ROCKS_NOT_FOUND : ROCKS_OK,
               rocks_db_get(db, NULL, reading, BYTES_OF(key_of(i)), &got, &st));
        if (!is_deleted) OK(rocks_buffer_free(&got, &st));
    }
    OK(rocks_options_free(reading, &st));
    close_it();
}

/* A key that cannot be read fails the call, and so does a dropped column family. */
static void refusals(void)
{
    rocks_options *reading;
    uint64_t deleted;
    open_it("refusals", "transaction", "WRITE_COMMITTED", NULL, NULL);
    fill(NULL, 0, KEYS, "value");
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    close_it();
    open_it("refusals", "transaction", "WRITE_COMMITTED", "table.no_block_cache", "true");
    rocks_txn *txn = begin();
    reading = options_with(ROCKS_OPTIONS_READ, "read_tier", "kBlockCacheTier");
    EXPECT(ROCKS_INCOMPLETE,
           rocks_txn_delete_range(txn, NULL, reading, NULL, 0, BYTES("z"), 0, NULL, &deleted, &st));
    SAYS("read_tier");
    CHECK(told(txn).deletes == 0);
    OK(rocks_options_free(reading, &st));
    fill(other, 0, 3, "value");
    OK(rocks_db_drop_column_family(db, other, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED,
           rocks_txn_delete_range(txn, other, NULL, NULL, 0, BYTES("z"), 0, NULL, NULL, &st));
    EXPECT(ROCKS_INVALID_HANDLE,
           rocks_txn_delete_range(NULL, NULL, NULL, NULL, 0, BYTES("z"), 0, NULL, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_txn_delete_range(txn, NULL, NULL, NULL, 1, BYTES("z"), 0, NULL, NULL, &st));
    SAYS("begin");
    deletes(txn, 0, KEYS, KEYS);
    commit(txn);
    CHECK(count(NULL, NULL) == 0);
    close_it();
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    kinds();
    orders();
    timestamps();
    refusals();
    return 0;
}
