/* Transactions of both kinds: writes, reads, locks, conflicts, ends. valgrind: yes */
#include "../support/check.h"

#include <pthread.h>

static const char *const modes[] = {"transaction", "optimistic_transaction"};
static const char *const policies[] = {"WRITE_COMMITTED", "WRITE_PREPARED", "WRITE_UNPREPARED"};
static rocks_db *db;
static rocks_column_family *other;

static rocks_db *open_how(const char *name, const char *mode, const char *option, const char *value)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    rocks_db *opened;
    OK(rocks_options_set(options, "create_missing_column_families", "true", &st));
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    OK(rocks_options_set(how, "optimistic_transaction_db.occ_lock_buckets", "1024", &st));
    OK(rocks_options_set(how, "transaction_db.transaction_lock_timeout", "50", &st));
    OK(rocks_options_set(how, "transaction_db.default_lock_timeout", "20", &st));
    if (option != NULL) OK(rocks_options_set(how, option, value, &st));
    const char *names[] = {"default", "other"};
    OK(rocks_db_open(check_path(name), options, how, names, NULL, 2, &opened, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return opened;
}

static rocks_txn *begin(void)
{
    rocks_txn *txn;
    OK(rocks_txn_begin(db, NULL, NULL, &txn, &st));
    return txn;
}

static rocks_txn *begin_with(const char *name, const char *value)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_TRANSACTION, name, value);
    rocks_txn *txn;
    OK(rocks_txn_begin(db, NULL, options, &txn, &st));
    OK(rocks_options_free(options, &st));
    return txn;
}

static void end(rocks_txn *txn) { OK(rocks_txn_free(txn, &st)); }

static void sees(rocks_txn *txn, rocks_column_family *family, const char *key, const char *value)
{
    rocks_buffer got;
    rocks_code code = txn == NULL ? rocks_db_get(db, family, NULL, BYTES_OF(key), &got, &st)
                                  : rocks_txn_get(txn, family, NULL, BYTES_OF(key), &got, &st);
    if (value == NULL) {
        CHECK(code == ROCKS_NOT_FOUND);
        return;
    }
    if (code != ROCKS_OK) fprintf(stderr, "%s: %s\n", key, st.message);
    CHECK(code == ROCKS_OK && got.len == strlen(value) && memcmp(got.data, value, got.len) == 0);
    OK(rocks_buffer_free(&got, &st));
}

static void wrote(const char *key, const char *value)
{
    OK(rocks_db_put(db, NULL, NULL, BYTES_OF(key), BYTES_OF(value), &st));
}

static rocks_txn_info told(rocks_txn *txn)
{
    rocks_txn_info report = {.struct_size = sizeof report};
    OK(rocks_txn_describe(txn, &report, &st));
    return report;
}

/* ---- what every kind does ---------------------------------------------------- */

static void writes_and_ends(void)
{
    rocks_txn *txn = begin();
    OK(rocks_txn_put(txn, NULL, BYTES("a"), BYTES("1"), &st));
    OK(rocks_txn_put(txn, other, BYTES("a"), BYTES("2"), &st));
    OK(rocks_txn_merge(txn, NULL, BYTES("m"), BYTES("x"), &st));
    OK(rocks_txn_merge_untracked(txn, NULL, BYTES("m"), BYTES("y"), &st));
    OK(rocks_txn_delete(txn, NULL, BYTES("gone"), &st));
    OK(rocks_txn_single_delete(txn, NULL, BYTES("gone too"), &st));
    OK(rocks_txn_put_untracked(txn, NULL, BYTES("u"), BYTES(""), &st));
    OK(rocks_txn_put_log_data(txn, BYTES("note"), &st));
    sees(txn, NULL, "a", "1"), sees(txn, other, "a", "2"), sees(txn, NULL, "m", "x,y");
    sees(txn, NULL, "u", ""), sees(NULL, NULL, "a", NULL);
    rocks_txn_info report = told(txn);
    CHECK(report.state == ROCKS_TXN_OPEN && report.puts == 3 && report.deletes == 2);
    CHECK(report.merges == 2 && report.data_len > 0);
    /* The three forms. */
    uint8_t small[1];
    size_t len;
    rocks_slice shown;
    rocks_value *holder;
    EXPECT(ROCKS_BUFFER_TOO_SMALL,
           rocks_txn_get_into(txn, NULL, NULL, BYTES("m"), small, 1, &len, &st));
    CHECK(len == 3 && small[0] == 'x');
    OK(rocks_value_new(&holder, &st));
    OK(rocks_txn_get_pinned(txn, NULL, NULL, BYTES("m"), holder, &shown, &st));
    CHECK(shown.len == 3 && memcmp(shown.data, "x,y", 3) == 0);
    OK(rocks_txn_commit(txn, &st));
    CHECK(memcmp(shown.data, "x,y", 3) == 0);
    OK(rocks_value_free(holder, &st));
    sees(NULL, NULL, "a", "1"), sees(NULL, other, "a", "2"), sees(NULL, NULL, "m", "x,y");
    /* Over: every use says so. */
    report = told(txn);
    CHECK(report.state == ROCKS_TXN_COMMITTED);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_commit(txn, &st));
    SAYS("committed");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_rollback(txn, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_put(txn, NULL, BYTES("a"), BYTES("3"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_set_save_point(txn, &st));
    rocks_buffer got;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_get(txn, NULL, NULL, BYTES("a"), &got, &st));
    /* Again, with the same handle. */
    OK(rocks_txn_begin_again(txn, NULL, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_begin_again(txn, NULL, NULL, &st));
    OK(rocks_txn_put(txn, NULL, BYTES("a"), BYTES("4"), &st));
    OK(rocks_txn_rollback(txn, &st));
    CHECK(told(txn).state == ROCKS_TXN_ROLLED_BACK);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_rollback(txn, &st));
    OK(rocks_txn_begin_again(txn, NULL, NULL, &st));
    OK(rocks_txn_put(txn, NULL, BYTES("a"), BYTES("5"), &st));
    end(txn); /* Rolled back. */
    sees(NULL, NULL, "a", "1");
    wrote("a", "6"); /* It is not locked. */
}

static void save_points(void)
{
    rocks_txn *txn = begin();
    EXPECT(ROCKS_NOT_FOUND, rocks_txn_rollback_to_save_point(txn, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_txn_pop_save_point(txn, &st));
    OK(rocks_txn_put(txn, NULL, BYTES("s1"), BYTES("1"), &st));
    OK(rocks_txn_set_save_point(txn, &st));
    OK(rocks_txn_put(txn, NULL, BYTES("s2"), BYTES("2"), &st));
    OK(rocks_txn_set_save_point(txn, &st));
    OK(rocks_txn_put(txn, NULL, BYTES("s3"), BYTES("3"), &st));
    OK(rocks_txn_rollback_to_save_point(txn, &st));
    sees(txn, NULL, "s3", NULL), sees(txn, NULL, "s2", "2");
    OK(rocks_txn_pop_save_point(txn, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_txn_rollback_to_save_point(txn, &st));
    OK(rocks_txn_commit(txn, &st));
    sees(NULL, NULL, "s1", "1"), sees(NULL, NULL, "s2", "2"), sees(NULL, NULL, "s3", NULL);
    end(txn);
}

static void snapshots(void)
{
    wrote("snap", "old");
    rocks_txn *txn = begin_with("set_snapshot", "true");
    wrote("snap", "new");
    rocks_snapshot *snapshot;
    rocks_options *at;
    rocks_buffer got;
    OK(rocks_txn_snapshot(txn, &snapshot, &st));
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &at, &st));
    OK(rocks_options_set_snapshot(at, snapshot, &st));
    OK(rocks_txn_get(txn, NULL, at, BYTES("snap"), &got, &st));
    CHECK(got.len == 3 && memcmp(got.data, "old", 3) == 0);
    OK(rocks_buffer_free(&got, &st));
    sees(txn, NULL, "snap", "new");
    OK(rocks_txn_rollback(txn, &st));
    end(txn);
    /* It outlives the transaction. */
    OK(rocks_db_get(db, NULL, at, BYTES("snap"), &got, &st));
    CHECK(memcmp(got.data, "old", 3) == 0);
    OK(rocks_buffer_free(&got, &st));
    OK(rocks_snapshot_free(snapshot, &st));
    OK(rocks_options_free(at, &st));
    txn = begin();
    EXPECT(ROCKS_NOT_FOUND, rocks_txn_snapshot(txn, &snapshot, &st));
    OK(rocks_txn_set_snapshot(txn, &st));
    OK(rocks_txn_clear_snapshot(txn, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_txn_snapshot(txn, &snapshot, &st));
    /* One that no operation asked for does not cost the writes. */
    OK(rocks_txn_put(txn, NULL, BYTES("snap"), BYTES("mine"), &st));
    OK(rocks_txn_set_snapshot_on_next_operation(txn, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_txn_snapshot(txn, &snapshot, &st));
    OK(rocks_txn_commit(txn, &st));
    sees(NULL, NULL, "snap", "mine");
    end(txn);
    /* A handle's snapshot keeps no lock. */
    txn = begin_with("set_snapshot", "true");
    OK(rocks_txn_put(txn, NULL, BYTES("snap"), BYTES("x"), &st));
    OK(rocks_txn_snapshot(txn, &snapshot, &st));
    end(txn);
    wrote("snap", "free");
    OK(rocks_snapshot_free(snapshot, &st));
}

static void iterators(void)
{
    rocks_txn *txn = begin();
    rocks_iter *it;
    rocks_slice key, value;
    wrote("i1", "db"), wrote("i3", "db");
    OK(rocks_txn_put(txn, NULL, BYTES("i2"), BYTES("txn"), &st));
    OK(rocks_txn_delete(txn, NULL, BYTES("i3"), &st));
    OK(rocks_txn_iter(txn, NULL, NULL, &it, &st));
    OK(rocks_iter_seek(it, BYTES("i"), &key, &value, &st));
    CHECK(key.len == 2 && memcmp(key.data, "i1", 2) == 0);
    OK(rocks_iter_next(it, &key, &value, &st));
    CHECK(memcmp(key.data, "i2", 2) == 0 && memcmp(value.data, "txn", 3) == 0);
    /* While it lives the transaction stays as it is; reading goes on. */
    EXPECT(ROCKS_HANDLE_BUSY, rocks_txn_put(txn, NULL, BYTES("i4"), BYTES(""), &st));
    SAYS("iterator");
    EXPECT(ROCKS_HANDLE_BUSY, rocks_txn_commit(txn, &st));
    EXPECT(ROCKS_HANDLE_BUSY, rocks_txn_rollback(txn, &st));
    EXPECT(ROCKS_HANDLE_BUSY, rocks_txn_set_save_point(txn, &st));
    sees(txn, NULL, "i2", "txn");
    OK(rocks_iter_free(it, &st));
    OK(rocks_txn_put(txn, NULL, BYTES("i4"), BYTES(""), &st));
    /* Freed under its iterator. */
    OK(rocks_txn_iter(txn, NULL, NULL, &it, &st));
    end(txn);
    OK(rocks_iter_seek(it, BYTES("i2"), &key, &value, &st));
    CHECK(memcmp(value.data, "txn", 3) == 0);
    OK(rocks_iter_free(it, &st));
    sees(NULL, NULL, "i2", NULL);
    wrote("i2", "free");
}

static void many(void)
{
    rocks_values *values;
    const rocks_slice *shown;
    const rocks_code *codes;
    rocks_slice keys[] = {
        {(const uint8_t *)"g1", 2}, {(const uint8_t *)"g2", 2}, {(const uint8_t *)"g3", 2}};
    const rocks_column_family *families[] = {NULL, other, NULL};
    rocks_txn *txn = begin();
    wrote("g1", "db");
    OK(rocks_values_new(&values, &st));
    OK(rocks_txn_put(txn, other, BYTES("g2"), BYTES("txn"), &st));
    OK(rocks_txn_multi_get(txn, families, NULL, keys, 3, values, &shown, &codes, &st));
    CHECK(codes[0] == ROCKS_OK && codes[1] == ROCKS_OK && codes[2] == ROCKS_NOT_FOUND);
    CHECK(shown[1].len == 3 && memcmp(shown[1].data, "txn", 3) == 0 && shown[2].data == NULL);
    OK(rocks_txn_multi_get(txn, NULL, NULL, keys, 3, values, &shown, &codes, &st));
    CHECK(codes[0] == ROCKS_OK && codes[1] == ROCKS_NOT_FOUND);
    OK(rocks_txn_multi_get_for_update(txn, families, NULL, keys, 3, 1, values, &shown, &codes,
                                      &st));
    CHECK(memcmp(shown[0].data, "db", 2) == 0 && codes[2] == ROCKS_NOT_FOUND);
    CHECK(told(txn).keys == 3);
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_values_free(values, &st));
    end(txn);
}

static void as_a_batch(void)
{
    rocks_txn *txn = begin();
    rocks_slice data;
    rocks_batch *batch;
    OK(rocks_txn_put(txn, NULL, BYTES("b1"), BYTES("1"), &st));
    OK(rocks_txn_put(txn, other, BYTES("b2"), BYTES("2"), &st));
    OK(rocks_txn_data(txn, &data, &st));
    OK(rocks_batch_from_data(data.data, data.len, &batch, &st));
    OK(rocks_txn_rollback(txn, &st));
    OK(rocks_txn_begin_again(txn, NULL, NULL, &st));
    OK(rocks_batch_single_delete(batch, NULL, BYTES("b3"), &st));
    OK(rocks_txn_add_batch(txn, batch, &st));
    sees(txn, other, "b2", "2");
    OK(rocks_txn_commit(txn, &st));
    sees(NULL, NULL, "b1", "1"), sees(NULL, other, "b2", "2");
    end(txn);
    /* The database takes one with all that it has. */
    OK(rocks_db_write(db, NULL, batch, &st));
    OK(rocks_db_write(db, NULL, batch, &st));
    OK(rocks_batch_free(batch, &st));
}

static void refusals(void)
{
    rocks_txn *txn = begin();
    rocks_db *another = open_how("another", "transaction", NULL, NULL);
    rocks_column_family *foreign;
    OK(rocks_db_column_family(another, "other", &foreign, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_put(txn, foreign, BYTES("k"), BYTES("v"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_delete(txn, foreign, BYTES("k"), &st));
    OK(rocks_db_close(another, &st));
    OK(rocks_column_family_free(foreign, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_delete_range(db, NULL, NULL, BYTES("a"), BYTES("b"), &st));
    SAYS("rocks_txn_delete_range");
    SAYS("skip_concurrency_control");
    rocks_batch *batch;
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_delete_range(batch, NULL, BYTES("a"), BYTES("b"), &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_write(db, NULL, batch, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_txn_add_batch(txn, batch, &st));
    SAYS("rocks_txn_delete_range");
    SAYS("skip_concurrency_control");
    OK(rocks_batch_free(batch, &st));
    /* A dropped column family: at the write, and at the commit. */
    rocks_column_family *family;
    const char *name = "short";
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "max_open_files", "10");
    OK(rocks_db_create_column_family(db, name, options, &family, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_txn_merge(txn, family, BYTES("k"), BYTES("v"), &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_merge(db, family, NULL, BYTES("k"), BYTES("v"), &st));
    OK(rocks_txn_put(txn, family, BYTES("k"), BYTES("v"), &st));
    OK(rocks_db_drop_column_family(db, family, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, rocks_txn_put(txn, family, BYTES("k"), BYTES("v"), &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, rocks_txn_commit(txn, &st));
    OK(rocks_column_family_free(family, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, rocks_txn_commit(txn, &st));
    OK(rocks_txn_rollback(txn, &st));
    OK(rocks_options_free(options, &st));
    end(txn);
    wrote("still", "writes");
}

static void *use_it(void *txn)
{
    rocks_code *seen = malloc(sizeof *seen);
    rocks_status own;
    *seen = rocks_txn_put(txn, NULL, BYTES("locked"), BYTES("x"), &own);
    return seen;
}

/* ---- locks ------------------------------------------------------------------- */

static void locks(void)
{
    rocks_txn *one = begin(), *two = begin();
    rocks_buffer got;
    OK(rocks_txn_put(one, NULL, BYTES("lock\x01"), BYTES("1"), &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_txn_put(two, NULL, BYTES("lock\x01"), BYTES("2"), &st));
    CHECK(st.subcode == 2 && rocks_status_is_retryable(&st));
    SAYS("key \"lock\\x01\"");
    EXPECT(ROCKS_TIMED_OUT, rocks_db_put(db, NULL, NULL, BYTES("lock\x01"), BYTES("3"), &st));
    SAYS("key \"lock\\x01\"");
    /* A single deletion in a batch takes its lock as well. */
    rocks_batch *batch;
    OK(rocks_batch_new(&batch, &st));
    OK(rocks_batch_single_delete(batch, NULL, BYTES("lock\x01"), &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_db_write(db, NULL, batch, &st));
    OK(rocks_batch_clear(batch, &st));
    OK(rocks_batch_put(batch, NULL, BYTES("lock\x01"), BYTES("b"), &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_db_write(db, NULL, batch, &st));
    SAYS("key \"lock\\x01\" of the batch");
    OK(rocks_batch_free(batch, &st));
    rocks_locks *list;
    rocks_lock lock = {.struct_size = sizeof lock};
    size_t count;
    OK(rocks_db_locks(db, ROCKS_LOCKS_HELD, &list, &count, &st));
    CHECK(count == 1);
    OK(rocks_locks_at(list, 0, &lock, &st));
    CHECK(lock.key.len == 5 && lock.exclusive == 1 && lock.other_count == 1 &&
          lock.others[0] == told(one).id);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_locks_at(list, 1, &lock, &st));
    OK(rocks_locks_free(list, &st));
    OK(rocks_txn_rollback(one, &st));
    OK(rocks_txn_put(two, NULL, BYTES("lock\x01"), BYTES("2"), &st));
    OK(rocks_txn_rollback(two, &st));
    /* Shared locks, with and without a value; taken back. */
    OK(rocks_txn_begin_again(one, NULL, NULL, &st));
    OK(rocks_txn_begin_again(two, NULL, NULL, &st));
    wrote("shared", "v");
    OK(rocks_txn_get_for_update(one, NULL, NULL, BYTES("shared"), 0, 1, &got, &st));
    CHECK(got.len == 1);
    OK(rocks_buffer_free(&got, &st));
    OK(rocks_txn_get_for_update(two, NULL, NULL, BYTES("shared"), 0, 1, NULL, &st));
    EXPECT(ROCKS_TIMED_OUT,
           rocks_txn_get_for_update(two, NULL, NULL, BYTES("shared"), 1, 1, NULL, &st));
    OK(rocks_txn_undo_get_for_update(one, NULL, BYTES("shared"), &st));
    OK(rocks_txn_get_for_update(two, NULL, NULL, BYTES("shared"), 1, 1, NULL, &st));
    EXPECT(ROCKS_NOT_FOUND,
           rocks_txn_get_for_update(two, NULL, NULL, BYTES("not there"), 1, 1, &got, &st));
    EXPECT(ROCKS_TIMED_OUT, rocks_db_put(db, NULL, NULL, BYTES("not there"), BYTES(""), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_txn_get_for_update(two, NULL, NULL, BYTES("x"), 2, 1, NULL, &st));
    end(one), end(two);
    /* Written since the snapshot. */
    one = begin_with("set_snapshot", "true");
    wrote("conflict", "theirs");
    EXPECT(ROCKS_BUSY, rocks_txn_put(one, NULL, BYTES("conflict"), BYTES("mine"), &st));
    CHECK(st.subcode == 0 && rocks_status_is_retryable(&st));
    SAYS("key \"conflict\"");
    OK(rocks_txn_put_untracked(one, NULL, BYTES("conflict"), BYTES("mine"), &st));
    OK(rocks_txn_commit(one, &st));
    end(one);
    /* Too long: it expires, and others take its locks. */
    one = begin_with("expiration", "1");
    OK(rocks_txn_put(one, NULL, BYTES("expires"), BYTES("1"), &st));
    struct timespec moment = {0, 20000000};
    nanosleep(&moment, NULL);
    EXPECT(ROCKS_EXPIRED, rocks_txn_commit(one, &st));
    CHECK(!rocks_status_is_retryable(&st));
    wrote("expires", "2");
    OK(rocks_txn_rollback(one, &st));
    end(one);
    sees(NULL, NULL, "expires", "2");
    rocks_options *options = options_with(ROCKS_OPTIONS_TRANSACTION, "deadlock_detect_depth", "-1");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_begin(db, NULL, options, &one, &st));
    SAYS("deadlock_detect_depth");
    OK(rocks_options_free(options, &st));
}

struct crossing {
    rocks_txn *txn;
    const char *first, *second;
    pthread_barrier_t *both;
    rocks_status status;
    rocks_code code;
};

static void *cross(void *argument)
{
    struct crossing *it = argument;
    it->code = rocks_txn_put(it->txn, NULL, BYTES_OF(it->first), BYTES("x"), &it->status);
    pthread_barrier_wait(it->both);
    if (it->code == ROCKS_OK)
        it->code = rocks_txn_put(it->txn, NULL, BYTES_OF(it->second), BYTES("x"), &it->status);
    if (it->code != ROCKS_OK) rocks_txn_rollback(it->txn, NULL);
    return NULL;
}

static void deadlocks(void)
{
    pthread_barrier_t both;
    pthread_t threads[2];
    struct crossing sides[2] = {{NULL, "d1", "d2", &both, {0}, 0},
                                {NULL, "d2", "d1", &both, {0}, 0}};
    pthread_barrier_init(&both, NULL, 2);
    for (int i = 0; i < 2; i++) {
        sides[i].txn = begin_with("deadlock_detect", "true");
        OK(rocks_txn_set_lock_timeout(sides[i].txn, 5000, &st));
        CHECK(told(sides[i].txn).lock_timeout == 5000);
    }
    for (int i = 0; i < 2; i++) pthread_create(&threads[i], NULL, cross, &sides[i]);
    for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&both);
    struct crossing *lost = sides[0].code != ROCKS_OK ? &sides[0] : &sides[1];
    CHECK(lost->code == ROCKS_BUSY && lost->status.subcode == 5 &&
          rocks_status_is_retryable(&lost->status));
    CHECK(strstr(lost->status.message, "key \"d") != NULL);
    rocks_locks *list;
    rocks_lock lock = {.struct_size = sizeof lock};
    size_t count;
    OK(rocks_db_locks(db, ROCKS_LOCKS_DEADLOCKS, &list, &count, &st));
    CHECK(count == 2);
    OK(rocks_locks_at(list, 0, &lock, &st));
    CHECK(lock.deadlock == 1 && lock.time > 0 && lock.txn != 0 && lock.key.len == 2);
    OK(rocks_locks_free(list, &st));
    OK(rocks_db_set_deadlocks_kept(db, 0, &st));
    for (int i = 0; i < 2; i++) end(sides[i].txn);
}

/* A waiter is visible in the lists; a close ends the wait, and the handles return errors. */
static void waits_and_closing(void)
{
    rocks_txn *holder = begin(), *waiter = begin();
    rocks_snapshot *snapshot;
    rocks_iter *it;
    pthread_t thread;
    void *seen;
    OK(rocks_txn_set_lock_timeout(waiter, -1, &st));
    OK(rocks_txn_put(holder, NULL, BYTES("locked"), BYTES("1"), &st));
    OK(rocks_txn_set_snapshot(holder, &st));
    OK(rocks_txn_snapshot(holder, &snapshot, &st));
    OK(rocks_txn_iter(holder, NULL, NULL, &it, &st));
    uint64_t waits_id = told(waiter).id, holds_id = told(holder).id;
    pthread_create(&thread, NULL, use_it, waiter);
    size_t count = 0;
    for (int i = 0; count == 0 && i < 180000; i++) {
        rocks_locks *list;
        rocks_lock lock = {.struct_size = sizeof lock};
        OK(rocks_db_locks(db, ROCKS_LOCKS_WAITS, &list, &count, &st));
        if (count != 0) {
            OK(rocks_locks_at(list, 0, &lock, &st));
            CHECK(lock.txn == waits_id && lock.other_count == 1 && lock.others[0] == holds_id);
            CHECK(lock.key.len == 6);
        }
        OK(rocks_locks_free(list, &st));
        struct timespec moment = {0, 1000000};
        nanosleep(&moment, NULL);
    }
    CHECK(count == 1);
    /* The second thread in the same transaction. */
    EXPECT(ROCKS_HANDLE_BUSY, rocks_txn_put(waiter, NULL, BYTES("x"), BYTES(""), &st));
    OK(rocks_db_close(db, &st));
    pthread_join(thread, &seen);
    CHECK(*(rocks_code *)seen == ROCKS_CLOSED);
    free(seen);
    EXPECT(ROCKS_CLOSED, rocks_txn_commit(holder, &st));
    EXPECT(ROCKS_CLOSED, rocks_txn_put(waiter, NULL, BYTES("x"), BYTES(""), &st));
    EXPECT(ROCKS_CLOSED, rocks_txn_begin_again(waiter, NULL, NULL, &st));
    end(holder), end(waiter);
    EXPECT(ROCKS_INVALID_HANDLE, rocks_txn_free(waiter, &st));
    OK(rocks_iter_free(it, &st));
    OK(rocks_snapshot_free(snapshot, &st));
}

static void two_phases(void)
{
    rocks_txn *txn = begin(), *same = begin();
    rocks_buffer name;
    size_t count;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_prepare(txn, &st));
    OK(rocks_txn_set_name(txn, BYTES("x\0y"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_set_name(txn, BYTES("z"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_set_name(same, BYTES("x\0y"), &st));
    OK(rocks_txn_name(txn, &name, &st));
    CHECK(name.len == 3 && memcmp(name.data, "x\0y", 3) == 0);
    OK(rocks_buffer_free(&name, &st));
    OK(rocks_txn_put(txn, NULL, BYTES("p"), BYTES("1"), &st));
    OK(rocks_txn_put(txn, other, BYTES("p"), BYTES("1"), &st));
    OK(rocks_txn_prepare(txn, &st));
    CHECK(told(txn).state == ROCKS_TXN_PREPARED);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_put(txn, NULL, BYTES("q"), BYTES(""), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_prepare(txn, &st));
    EXPECT(ROCKS_BUSY, rocks_db_drop_column_family(db, other, &st));
    SAYS("prepared");
    /* Its handle goes, it stays, with its locks. */
    end(txn);
    sees(NULL, NULL, "p", NULL);
    EXPECT(ROCKS_TIMED_OUT, rocks_db_put(db, NULL, NULL, BYTES("p"), BYTES("2"), &st));
    OK(rocks_db_prepared_txns(db, &name, &count, &st));
    CHECK(count == 1 && name.len == 7 && name.data[0] == 3 &&
          memcmp(name.data + 4, "x\0y", 3) == 0);
    OK(rocks_buffer_free(&name, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_txn_take_prepared(db, BYTES("none"), &txn, &st));
    OK(rocks_txn_take_prepared(db, BYTES("x\0y"), &txn, &st));
    rocks_txn *twice;
    EXPECT(ROCKS_HANDLE_BUSY, rocks_txn_take_prepared(db, BYTES("x\0y"), &twice, &st));
    OK(rocks_txn_commit(txn, &st));
    sees(NULL, NULL, "p", "1"), sees(NULL, other, "p", "1");
    /* The name is free; a rollback frees it as well. */
    OK(rocks_txn_set_name(same, BYTES("x\0y"), &st));
    OK(rocks_txn_delete(same, NULL, BYTES("p"), &st));
    OK(rocks_txn_prepare(same, &st));
    OK(rocks_txn_rollback(same, &st));
    sees(NULL, NULL, "p", "1");
    OK(rocks_txn_begin_again(same, NULL, NULL, &st));
    OK(rocks_txn_set_name(same, BYTES("x\0y"), &st));
    OK(rocks_txn_rollback(same, &st));
    /* Merges go as well. */
    wrote("pm", "b");
    OK(rocks_txn_begin_again(same, NULL, NULL, &st));
    OK(rocks_txn_set_name(same, BYTES("merges"), &st));
    OK(rocks_txn_merge(same, NULL, BYTES("pm"), BYTES("x"), &st));
    OK(rocks_txn_prepare(same, &st));
    OK(rocks_txn_rollback(same, &st));
    sees(NULL, NULL, "pm", "b");
    end(txn), end(same);
    /* It must be prepared, if that is wanted. */
    txn = begin_with("skip_prepare", "false");
    OK(rocks_txn_put(txn, NULL, BYTES("p"), BYTES("3"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_commit(txn, &st));
    CHECK(st.subcode == 13); /* kTxnNotPrepared */
    OK(rocks_txn_rollback(txn, &st));
    end(txn);
}

static void optimistic(void)
{
    rocks_txn *one = begin(), *two = begin();
    OK(rocks_txn_put(one, NULL, BYTES("o"), BYTES("1"), &st));
    OK(rocks_txn_put(two, NULL, BYTES("o"), BYTES("2"), &st));
    OK(rocks_txn_commit(one, &st));
    EXPECT(ROCKS_BUSY, rocks_txn_commit(two, &st));
    SAYS("key \"o\"");
    CHECK(rocks_status_is_retryable(&st));
    EXPECT(ROCKS_BUSY, rocks_txn_commit(two, &st));
    OK(rocks_txn_rollback(two, &st));
    OK(rocks_txn_begin_again(one, NULL, NULL, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_txn_set_name(one, BYTES("n"), &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_txn_prepare(one, &st));
    rocks_options *options = options_with(ROCKS_OPTIONS_TRANSACTION, "expiration", "5");
    rocks_txn *none;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_begin(db, NULL, options, &none, &st));
    SAYS("expiration");
    OK(rocks_options_free(options, &st));
    rocks_locks *list;
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_locks(db, ROCKS_LOCKS_HELD, &list, NULL, &st));
    end(one), end(two);
}

static void any_kind(void)
{
    OK(rocks_db_column_family(db, "other", &other, &st));
    writes_and_ends();
    save_points();
    snapshots();
    iterators();
    many();
    as_a_batch();
    refusals();
}

/* Plain tables may be told how long all keys are: a transaction takes no other, tracked or not. */
static void keys_of_one_length(const char *mode)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    char name[64];
    snprintf(name, sizeof name, "lengths of %s", mode);
    OK(rocks_options_set_string(options,
                                "table_factory={id=PlainTable;user_key_len=4};"
                                "prefix_extractor=fixed:2;merge_operator=max",
                                &st));
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    rocks_txn *txn = begin();
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_put(txn, NULL, BYTES("three"), BYTES("v"), &st));
    SAYS("key: 5 bytes; table.user_key_len is 4");
    OK(rocks_txn_put(txn, NULL, BYTES("four"), BYTES("v"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_txn_put_untracked(txn, NULL, BYTES("six"), BYTES("v"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_merge(txn, NULL, BYTES("seven"), BYTES("v"), &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_delete(txn, NULL, BYTES(""), &st));
    OK(rocks_txn_commit(txn, &st));
    end(txn);
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    sees(NULL, NULL, "four", "v");
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    for (int i = 0; i < 2; i++) keys_of_one_length(modes[i]);
    for (int i = 0; i < 5; i++) {
        rocks_open_mode kind;
        const bool is_optimistic = i == 3;
        if (i == 4) {
            db = open_how("per key", modes[0], "transaction_db.use_per_key_point_lock_mgr", "true");
        } else {
            db = open_how(is_optimistic ? modes[1] : policies[i], modes[is_optimistic],
                          is_optimistic ? NULL : "transaction_db.write_policy", policies[i % 3]);
        }
        OK(rocks_db_mode(db, &kind, &st));
        CHECK(kind == (is_optimistic ? ROCKS_OPEN_OPTIMISTIC_TRANSACTION : ROCKS_OPEN_TRANSACTION));
        any_kind();
        if (is_optimistic) {
            optimistic();
        } else {
            locks();
            deadlocks();
            two_phases();
        }
        OK(rocks_column_family_free(other, &st));
        if (is_optimistic) {
            rocks_txn *left = begin();
            OK(rocks_txn_put(left, NULL, BYTES("left"), BYTES("x"), &st));
            OK(rocks_db_close(db, &st));
            EXPECT(ROCKS_CLOSED, rocks_txn_commit(left, &st));
            end(left);
        } else {
            waits_and_closing();
        }
    }
    db = open_db("plain");
    rocks_txn *none;
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_txn_begin(db, NULL, NULL, &none, &st));
    EXPECT(ROCKS_INVALID_HANDLE, rocks_txn_begin(NULL, NULL, NULL, &none, &st));
    OK(rocks_db_close(db, &st));
    return 0;
}
