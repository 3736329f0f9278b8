/* Transactions whose writes reach the database before the commit: seen by nobody else, rolled back
   from memtables and tables, to save points, by a close and after a kill; and the snapshots that
   such databases need. */
#include "../support/check.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KEYS = 300 };

static rocks_db *db;

static void open_it(void)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    OK(rocks_options_set(options, "merge_operator", "stringappend", &st));
    OK(rocks_options_set(how, "transaction_db.write_policy", "WRITE_UNPREPARED", &st));
    OK(rocks_db_open(check_path("db"), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
}

static rocks_txn *begin(void)
{
    rocks_options *options =
        options_with(ROCKS_OPTIONS_TRANSACTION, "write_batch_flush_threshold", "200");
    rocks_txn *txn;
    static int number;
    char name[32];
    OK(rocks_txn_begin(db, NULL, options, &txn, &st));
    OK(rocks_options_free(options, &st));
    sprintf(name, "%d.%d", (int)getpid(), number++);
    OK(rocks_txn_set_name(txn, BYTES_OF(name), &st));
    return txn;
}

static size_t key_of(char *key, int number) { return (size_t)sprintf(key, "key%04d", number); }

static void put_all(rocks_txn *txn, int from, int to, const char *value)
{
    char key[32];
    for (int i = from; i < to; i++)
        OK(rocks_txn_put(txn, NULL, key, key_of(key, i), BYTES_OF(value), &st));
}

static size_t counts(rocks_iter *it, const char *value)
{
    rocks_slice key, found;
    size_t count = 0;
    rocks_code code = rocks_iter_seek_to_first(it, &key, &found, &st);
    for (; code == ROCKS_OK; code = rocks_iter_next(it, &key, &found, &st))
        count += found.len == strlen(value) && memcmp(found.data, value, found.len) == 0;
    EXPECT(ROCKS_NOT_FOUND, code);
    OK(rocks_iter_free(it, &st));
    return count;
}

/* How many keys have a value for those who are not the transaction. */
static size_t others_see(const char *value)
{
    rocks_iter *it;
    size_t count = 0;
    char key[32];
    for (int i = 0; i < KEYS; i++) {
        rocks_buffer got;
        rocks_code code = rocks_db_get(db, NULL, NULL, key, key_of(key, i), &got, &st);
        if (code == ROCKS_NOT_FOUND) continue;
        OK(code);
        count += got.len == strlen(value) && memcmp(got.data, value, got.len) == 0;
        OK(rocks_buffer_free(&got, &st));
    }
    OK(rocks_db_iter(db, NULL, NULL, &it, &st));
    CHECK(counts(it, value) == count);
    rocks_txn *other = begin();
    OK(rocks_txn_iter(other, NULL, NULL, &it, &st));
    CHECK(counts(it, value) == count);
    OK(rocks_txn_free(other, &st));
    return count;
}

static size_t it_sees(rocks_txn *txn, const char *value)
{
    rocks_iter *it;
    OK(rocks_txn_iter(txn, NULL, NULL, &it, &st));
    return counts(it, value);
}

static uint64_t latest(void)
{
    uint64_t sequence;
    OK(rocks_db_latest_sequence_number(db, &sequence, &st));
    return sequence;
}

static void reopen(void)
{
    OK(rocks_db_close(db, &st));
    open_it();
}

static void unseen_and_rolled_back(void)
{
    rocks_txn *txn = begin();
    rocks_snapshot *before;
    OK(rocks_db_snapshot(db, &before, &st));
    uint64_t was = latest();
    put_all(txn, 0, KEYS, "new");
    /* It has reached the database: many times the threshold. */
    CHECK(latest() > was + 10);
    CHECK(others_see("new") == 0 && others_see("old") == KEYS / 2);
    CHECK(it_sees(txn, "new") == KEYS);
    /* And its tables. */
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    CHECK(others_see("new") == 0 && others_see("old") == KEYS / 2 && it_sees(txn, "new") == KEYS);
    rocks_buffer got;
    OK(rocks_snapshot_get(before, NULL, NULL, BYTES("key0000"), &got, &st));
    CHECK(got.len == 3 && memcmp(got.data, "old", 3) == 0);
    OK(rocks_buffer_free(&got, &st));
    OK(rocks_txn_rollback(txn, &st));
    OK(rocks_txn_free(txn, &st));
    CHECK(others_see("new") == 0 && others_see("old") == KEYS / 2);
    OK(rocks_snapshot_free(before, &st));
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    CHECK(others_see("new") == 0 && others_see("old") == KEYS / 2);
    reopen();
    CHECK(others_see("new") == 0 && others_see("old") == KEYS / 2);
}

static void save_points(void)
{
    rocks_txn *txn = begin();
    put_all(txn, 0, 100, "one");
    OK(rocks_txn_set_save_point(txn, &st));
    put_all(txn, 50, KEYS, "two");
    CHECK(it_sees(txn, "one") == 50 && it_sees(txn, "two") == KEYS - 50);
    OK(rocks_txn_rollback_to_save_point(txn, &st));
    CHECK(it_sees(txn, "one") == 100 && it_sees(txn, "two") == 0 &&
          it_sees(txn, "old") == KEYS / 2 - 100);
    CHECK(others_see("one") == 0 && others_see("two") == 0);
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
    CHECK(others_see("one") == 100 && others_see("old") == KEYS / 2 - 100);
    reopen();
    CHECK(others_see("one") == 100 && others_see("old") == KEYS / 2 - 100 &&
          others_see("two") == 0);
}

static void ends_by_a_close(void)
{
    rocks_txn *txn = begin();
    put_all(txn, 0, KEYS, "lost");
    OK(rocks_txn_merge(txn, NULL, BYTES("key0000"), BYTES("lost"), &st));
    OK(rocks_txn_delete(txn, NULL, BYTES("key0001"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    reopen();
    OK(rocks_txn_free(txn, &st));
    CHECK(others_see("lost") == 0 && others_see("one") == 100 &&
          others_see("old") == KEYS / 2 - 100);
}

static void commits(void)
{
    rocks_txn *txn = begin();
    put_all(txn, 0, KEYS, "done");
    OK(rocks_txn_prepare(txn, &st));
    CHECK(others_see("done") == 0);
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
    CHECK(others_see("done") == KEYS);
    reopen();
    CHECK(others_see("done") == KEYS);
}

/* The process that is killed with half a transaction in the log, and another one prepared before.
 */
static void dies(int ready)
{
    open_it();
    rocks_txn *txn = begin();
    put_all(txn, 0, KEYS / 2, "old");
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
    txn = begin();
    OK(rocks_txn_put(txn, NULL, BYTES("prepared"), BYTES("1"), &st));
    OK(rocks_txn_prepare(txn, &st));
    txn = begin();
    put_all(txn, 0, KEYS, "killed");
    CHECK(write(ready, "", 1) == 1);
    pause();
}

/* RocksDB makes no iterator at a snapshot that is older than a key that was locked since, once
   something was written before the commit. */
static void older_snapshots(void)
{
    rocks_options *reads;
    rocks_snapshot *old, *young;
    rocks_iter *it;
    OK(rocks_options_new(ROCKS_OPTIONS_READ, &reads, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("key0000"), BYTES("before"), &st));
    OK(rocks_db_snapshot(db, &old, &st));
    OK(rocks_db_put(db, NULL, NULL, BYTES("key0000"), BYTES("after"), &st));
    OK(rocks_options_set_snapshot(reads, old, &st));
    rocks_txn *txn = begin();
    /* Before it writes early. */
    OK(rocks_txn_put(txn, NULL, BYTES("key0000"), BYTES("own"), &st));
    OK(rocks_txn_iter(txn, NULL, reads, &it, &st));
    CHECK(counts(it, "own") == 1);
    put_all(txn, 0, 30, "own");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_txn_iter(txn, NULL, reads, &it, &st));
    SAYS("snapshot");
    CHECK(it == NULL);
    OK(rocks_txn_iter(txn, NULL, NULL, &it, &st));
    CHECK(counts(it, "own") == 30);
    OK(rocks_db_snapshot(db, &young, &st));
    OK(rocks_options_set_snapshot(reads, young, &st));
    OK(rocks_txn_iter(txn, NULL, reads, &it, &st));
    CHECK(counts(it, "own") == 30);
    /* The database itself has both. */
    OK(rocks_options_set_snapshot(reads, old, &st));
    OK(rocks_db_iter(db, NULL, reads, &it, &st));
    CHECK(counts(it, "before") == 1);
    OK(rocks_txn_rollback(txn, &st));
    OK(rocks_txn_free(txn, &st));
    OK(rocks_options_free(reads, &st));
    OK(rocks_snapshot_free(old, &st));
    OK(rocks_snapshot_free(young, &st));
}

/* Column families with inplace_update_support have no snapshots, of which these transactions are
   made; where transactions do without, who asks for one is told. */
static void without_snapshots(void)
{
    static const char *const policies[] = {"WRITE_PREPARED", "WRITE_UNPREPARED", "WRITE_COMMITTED"};
    rocks_db *own;
    rocks_column_family *family;
    rocks_snapshot *snapshot;
    rocks_txn *txn;
    rocks_options *plain =
        options_with(ROCKS_OPTIONS_DATABASE, "allow_concurrent_memtable_write", "false");
    rocks_options *inplace = options_with(ROCKS_OPTIONS_DATABASE, "inplace_update_support", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "transaction");
    rocks_options *begins = options_with(ROCKS_OPTIONS_TRANSACTION, "set_snapshot", "true");
    OK(rocks_options_set(plain, "create_if_missing", "true", &st));
    OK(rocks_options_set(inplace, "create_if_missing", "true", &st));
    OK(rocks_options_set(inplace, "allow_concurrent_memtable_write", "false", &st));
    for (int i = 0; i < 3; i++) {
        OK(rocks_options_set(how, "transaction_db.write_policy", policies[i], &st));
        if (i == 2) break;
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_open(check_path("inplace"), inplace, how, NULL, NULL, 0, &own, &st));
        SAYS("inplace_update_support");
        OK(rocks_db_open(check_path(policies[i]), plain, how, NULL, NULL, 0, &own, &st));
        EXPECT(ROCKS_INVALID_ARGUMENT,
               rocks_db_create_column_family(own, "two", inplace, &family, &st));
        SAYS("inplace_update_support");
        OK(rocks_db_close(own, &st));
    }
    OK(rocks_db_open(check_path("committed"), inplace, how, NULL, NULL, 0, &own, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_snapshot(own, &snapshot, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_txn_begin(own, NULL, begins, &txn, &st));
    SAYS("inplace_update_support");
    CHECK(txn == NULL);
    OK(rocks_txn_begin(own, NULL, NULL, &txn, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_txn_set_snapshot(txn, &st));
    OK(rocks_txn_put(txn, NULL, BYTES("key"), BYTES("value"), &st));
    OK(rocks_txn_commit(txn, &st));
    OK(rocks_txn_free(txn, &st));
    OK(rocks_db_close(own, &st));
    OK(rocks_options_free(plain, &st));
    OK(rocks_options_free(inplace, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_options_free(begins, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    int ready[2];
    char byte;
    CHECK(pipe(ready) == 0);
    pid_t child = fork();
    if (child == 0) dies(ready[1]);
    close(ready[1]);
    CHECK(read(ready[0], &byte, 1) == 1 && kill(child, SIGKILL) == 0 &&
          waitpid(child, NULL, 0) == child);
    open_it();
    /* While something older is prepared, and when nothing is. */
    CHECK(others_see("killed") == 0 && others_see("old") == KEYS / 2);
    rocks_txn *prepared;
    rocks_buffer got;
    char name[32];
    sprintf(name, "%d.1", (int)child);
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, BYTES("prepared"), &got, &st));
    OK(rocks_txn_take_prepared(db, BYTES_OF(name), &prepared, &st));
    OK(rocks_txn_rollback(prepared, &st));
    OK(rocks_txn_free(prepared, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_db_get(db, NULL, NULL, BYTES("prepared"), &got, &st));
    CHECK(others_see("killed") == 0 && others_see("old") == KEYS / 2);
    unseen_and_rolled_back();
    save_points();
    ends_by_a_close();
    commits();
    older_snapshots();
    without_snapshots();
    OK(rocks_db_close(db, &st));
    return 0;
}
